//! シートの見方: what the grades, signs and colours of the sheets mean, on half a page.

use super::band_rule;
use super::cell::ReportCell;
use super::figures::LARGE;
use super::marks::{Marks, meaning_of_doubt};
use super::style::DOUBTED;
use super::style::Look::{Head, Text};
use super::table::{SheetPage, Table};
use super::{has, live, open_data};
use crate::domain::joined::joined;
use crate::domain::number;
use crate::domain::plan::{BookKind, RollUp, SheetKind};
use crate::domain::rating::Formula;
use crate::judge::review::YearReview;
use crate::verification::Verification;
use rust_xlsxwriter::XlsxError;

/// The sheet's name.
const NAME: &str = SheetKind::Guide.label();

/// What the table of contents says of it.
pub const WHAT: &str = "判定の印と、表や図の見方";

/// A sign, and what it means.
type Sign = (ReportCell<'static>, String);

/// Fills the sheet.
pub fn add(page: &mut SheetPage<'_>, verification: &Verification) -> Result<(), XlsxError> {
    let mut table: Table<'_, Sign> = Table::new();
    table.add(Head, "印", 130, |(sign, _)| sign.clone());
    table.add(Text, "見方", 720, |(_, text)| text.clone());
    page.columns(&table)?;
    page.title(format!("{NAME}　{}", verification.year.long()), &[])?;
    page.lasting_heads(&table, None)?;
    page.lines(&table, grades(verification))?;
    let signs = signs(page.book, verification);
    page.lines(&table, signs.map(|(sign, text)| (sign.into(), text)))
}

/// The grades from the best, each in its colours.
fn grades(verification: &Verification) -> impl Iterator<Item = Sign> {
    let plan = verification.plan();
    plan.rating.bands.iter().enumerate().map(|(index, band)| {
        let label = if band.label.is_empty() { "" } else { "＝" };
        let text = format!("{}{label}{}", band.label, band_rule::told(plan, &band.rule));
        (
            ReportCell::from(band.sign()).look(super::style::Look::Band(index)),
            text,
        )
    })
}

/// What else is printed in the workbook, where it is.
fn signs(
    book: BookKind,
    verification: &Verification,
) -> impl Iterator<Item = (&'static str, String)> {
    let plan = verification.plan();
    let marks = Marks::of(book, verification);
    let is_doubted = marks.has_any();
    let mut formulas = plan.kpis.iter().filter_map(|kpi| kpi.formula);
    let has_others = formulas.any(|formula| formula != plan.rating.formula);
    let others = match (has_others, has(book, SheetKind::Method, verification)) {
        (false, _) => "",
        (true, false) => "別の式で計算する指標もあります。",
        (true, true) => {
            "別の式で計算する指標もあります（シート「検証の方法」に、式ごとに指標の番号を載せています）。"
        }
    };
    let rate = format!(
        "{}（％）。{}{others}",
        plan.rating.formula.label(),
        match plan.rating.formula {
            Formula::Progress => "マイナスは、基準値より後退したことを示します。",
            _ => "",
        }
    );
    let large = format!(
        "指標が{}を超えるため、値の出どころを示すメモと、セルの名前（「実績_」で始まるものなど）は付けていません。{}",
        number::grouped(LARGE.into()),
        match has(book, SheetKind::Data, verification) {
            true => "出どころは、シート「データ」と、その終わりに書かれたファイルにあります。",
            false => "",
        }
    );
    let doubted = format!(
        "{}。{}",
        meaning_of_doubt(book),
        match plan.holds_doubted {
            true => format!(
                "判定は「{}」とし、判定した指標の数に入れません。",
                marks.held
            ),
            false => "判定は、今の値によるものです。".to_owned(),
        }
    );
    let by_hand = by_hand(verification);
    let corrected = corrected(book, verification);
    let data = data(book, verification);
    let review = verification.review();
    let is_changed = |year: &YearReview<'_>| year.before.is_some();
    let mut kpis = review.kpis.iter();
    let is_changed = kpis.any(|kpi| kpi.years.iter().any(is_changed));
    let changed = match has(book, SheetKind::KpiSheets, verification) {
        true => format!("{CHANGED}{CHANGED_THEN}"),
        false => CHANGED.to_owned(),
    };
    let signs = [
        (true, "－", NOT_JUDGED),
        (true, "達成率", rate.as_str()),
        (is_doubted, DOUBTED, doubted.as_str()),
        (
            verification.since.is_some() && book != BookKind::Public,
            "※",
            "前回の報告書から変わった値・判定です。",
        ),
        (!by_hand.is_empty(), "✎", by_hand.as_str()),
        (
            !plan.listings.is_empty(),
            "再掲",
            "二つの目標や施策に載る指標です。一度だけ数えます。",
        ),
        (is_changed, "◇", changed.as_str()),
        (
            has(book, SheetKind::KpiSheets, verification),
            "個票の図",
            CHART,
        ),
        (
            live::is_wanted(book, verification),
            "値を直す",
            corrected.as_str(),
        ),
        (
            book == BookKind::Office && plan.kpis.len() > LARGE,
            "出どころ",
            large.as_str(),
        ),
        (
            has(book, SheetKind::Data, verification),
            "データ",
            data.as_str(),
        ),
        (
            book != BookKind::Public,
            "黄色の欄",
            match book {
                BookKind::Office => {
                    "ご意見や回答、事務局の評価を書く欄です。書いたことは、次に作る報告書に引き継がれます。"
                }
                _ => "ご意見や回答を書く欄です。書いたことは、次に作る報告書に引き継がれます。",
            },
        ),
    ];
    let told = signs.map(|(is_there, sign, text)| is_there.then(|| (sign, text.to_owned())));
    told.into_iter().flatten()
}

/// What grades are that people set, in this year or the one before; empty where there are none.
fn by_hand(verification: &Verification) -> String {
    let plan = verification.plan();
    let before = verification.year.before();
    let mut earlier = verification.earlier.iter();
    let then = earlier.find(|earlier| earlier.year == before);
    let is_of_then = then.is_some_and(|then| {
        let overall = then.plan.overall.as_ref();
        let has_overall = overall.is_some_and(|overall| !overall.by_hand.is_empty());
        has_overall || !then.plan.hand_grades.is_empty()
    });
    let of_then = is_of_then.then_some("→ の前の ✎ は、前年度に決めた判定です。");
    let overall = plan.overall.as_ref();
    let overall = overall.filter(|overall| !overall.by_hand.is_empty());
    let of_kpis = (!plan.hand_grades.is_empty())
        .then_some("指標では計算した判定と並べて示し、指標数には計算した判定を数えます。");
    let of_others = overall.map(|overall| match overall.by {
        RollUp::Hand => "目標・施策の判定は、人が決めたものです。",
        _ => "目標・施策では、規則による判定の後ろに示します。",
    });
    let told = joined(of_kpis.into_iter().chain(of_others).chain(of_then), "");
    match told.as_str() {
        "" => told,
        told => format!("人が理由を付けて決めた判定です。{told}"),
    }
}

const NOT_JUDGED: &str = "評価できない指標です（値が未公表、目標が未定など）。理由を示し、判定した指標の数に入れません。";
const DATA: &str =
    "値を一つずつ並べた、機械で読むための表です。紙には初めの1ページだけを印刷します。";
const CHANGED: &str = "のちに値が改められた年度です。";
const CHANGED_THEN: &str = "個票の「◇当時」は、その年度に報告された値です。";

/// What the sheet データ is. In 公表用 it also explains the rows 判定に用いた値, where the plan has such.
fn data(book: BookKind, verification: &Verification) -> String {
    let is_told = book == BookKind::Public && open_data::has_judged_values(verification);
    match is_told {
        false => DATA.to_owned(),
        true => format!(
            "{DATA}平均や累計で判定する指標では、今年度の実績値の次の行が「{}」（計画期間の初めからの平均、または基準値に毎年の増分を足した累計）で、達成率と判定はその値によります。",
            open_data::JUDGED
        ),
    }
}

/// What follows where a figure is corrected, on the sheets that the workbook has.
fn corrected(book: BookKind, verification: &Verification) -> String {
    let others = [
        (SheetKind::KpiList, "、KPI一覧"),
        (SheetKind::Summary, "、総括の数と初めの文"),
    ];
    let others = others
        .iter()
        .filter(|(sheet, _)| has(book, *sheet, verification));
    let others: String = others.map(|(_, name)| *name).collect();
    let mut doubts = verification.doubts.iter();
    let asked = match doubts.any(|doubts| doubts.has_any()) {
        true => "＊と確認中の数は、作成した時点のままです。",
        false => "",
    };
    format!(
        "目標ごとのシートで今年度の実績値を直すと、その達成率と判定{others}が計算し直されます。{asked}ここで直した値は次の報告書に引き継がれません。提出されたファイルも直してください。"
    )
}
const CHART: &str = "実線と●は実績値、破線は目標へ向かう目安（基準値から目標値まで毎年同じだけ進むとした値）か年度ごとの目標、ひし形は目標値です。縦の目盛りは0から始まるとは限りません。横の間隔が年数どおりでない図には、そのことを書いています。";
