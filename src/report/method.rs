//! 検証の方法: how the figures were judged, so that anybody can do it again. A plan without KPIs is
//! told how its costs are counted instead.

use super::projects::{self, ProjectList};
use super::style::{self, Style};
use super::width;
use crate::domain::Project;
use crate::domain::number;
use crate::domain::rating::{Formula, Rating};
use crate::judge::catalogue;
use crate::judge::mean::Mean;
use crate::verification::Verification;
use rust_xlsxwriter::{Worksheet, XlsxError};

/// The sheet's name.
pub const NAME: &str = "検証の方法";

const WIDE: u32 = 640;
const HEADS: u32 = 190;

/// Fills the sheet.
pub fn add(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
) -> Result<(), XlsxError> {
    style::columns(sheet, &[HEADS, WIDE, 100, 90, 230])?;
    sheet.set_row_height(0, 30)?;
    sheet.write_string_with_format(0, 0, "検証の方法", &style.title)?;
    let mut row = 2;
    for (name, text) in rules(verification) {
        sheet.set_row_height(row, width::row_height([(text.as_str(), WIDE)]))?;
        sheet.write_string_with_format(row, 0, name, &style.head)?;
        sheet.write_string_with_format(row, 1, text, &style.cell)?;
        row += 1;
    }
    if verification.plan().kpis.is_empty() {
        return Ok(());
    }
    let row = formulas(sheet, style, verification, row + 1)?;
    let row = all_bands(sheet, style, verification, row + 1)?;
    let row = hand_grades(sheet, style, verification, row)?;
    kpis(sheet, style, verification, row + 1)
}

/// The rules, one a line, each with its name.
fn rules(verification: &Verification) -> Vec<(&'static str, String)> {
    let plan = verification.plan();
    let period = (plan.period.0.long(), plan.period.1.long());
    let plan_name = format!("{}（{}～{}）", plan.name, period.0, period.1);
    let mut rules = vec![
        ("計画", plan_name),
        ("検証する年度", verification.year.long()),
    ];
    if !plan.kpis.is_empty() {
        rules.extend(of_kpis(verification));
    }
    if projects::is_wanted(verification) {
        rules.extend(of_costs(verification));
    }
    rules.push(("出典", SOURCES.to_owned()));
    rules.extend(mean(verification));
    rules
}

const SOURCES: &str = "すべての値は、報告したファイル・シート・セルと、そこに書かれていた文字とともに「データ」のシートと data/ のCSVにある。";

fn of_kpis(verification: &Verification) -> Vec<(&'static str, String)> {
    let plan = verification.plan();
    let rating = &plan.rating;
    vec![
        ("達成率の計算", format!("{}。指標ごとに別の式があるものは下の表のとおり。", rating.formula.label())),
        ("端数と上限", format!("{}。判定には、印刷された達成率を使う。", cut(rating))),
        ("目標が矢印の指標", "達成率は計算せず、基準値から矢印の向きに動いたかどうかで判定する。".to_owned()),
        ("値のない指標", "未公表・調査なし・未提出・値が二つあるなど、値の決まらない指標は判定せず、理由を示して分母から除く。空欄を0とみなすことはない。".to_owned()),
        ("評価した指標", verification.tallies.all.sentence()),
        ("大きな増減", format!("前年度から{}％以上動いた値は、担当課に確かめる。", plan.jump_percent)),
    ]
}

fn of_costs(verification: &Verification) -> Vec<(&'static str, String)> {
    vec![
        ("事業費の数え方", format!("書かれた単位（表題や見出しの単位を含む）から{}に換算して数える。", Project::COST_UNIT)),
        ("金額のない事業", "空欄を0とみなすことはない。0と書かれた事業だけを0とする。空欄・報告なし・値が二つ以上あるものは合計に含めず、その数と理由を示す。金額のある事業がない施策や係の合計は「―」とする。".to_owned()),
        ("係別の合計", projects::SHARED.to_owned()),
        ("事業費のある事業", ProjectList::of(verification).sentence()),
    ]
}

/// Over what the mean of the rates is, where the plan wants one.
fn mean(verification: &Verification) -> Option<(&'static str, String)> {
    let rating = &verification.plan().rating;
    if !rating.has_mean || verification.plan().kpis.is_empty() {
        return None;
    }
    let mean = Mean::of(rating, verification.judgements.iter());
    let cap = rating.cap;
    let cap = cap.map(|cap| format!("{}％を上限とした率", number::plain(cap)));
    let of = cap.unwrap_or_else(|| "印刷された率".to_owned());
    let text = format!(
        "{}。{of}の単純平均で、率のない指標は含めない。",
        mean.sentence()
    );
    Some(("達成率の平均", text))
}

/// How a rate is cut.
fn cut(rating: &Rating) -> String {
    let cut = rating.rounding.label();
    let digits = match rating.digits {
        0 => "整数".to_owned(),
        digits => format!("小数第{digits}位まで"),
    };
    let cap = rating.cap.map_or("上限なし".to_owned(), |cap| {
        format!("{}％を上限とする", number::plain(cap))
    });
    format!("達成率（％）は{digits}（{cut}）。{cap}")
}

/// The formulas that judge any KPI of the plan, each with its page of the catalogue.
fn formulas(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
    row: u32,
) -> Result<u32, XlsxError> {
    sheet.write_string_with_format(row, 0, "使った式", &style.heading)?;
    let used = |formula: &Formula| {
        let mut judgements = verification.judgements.iter();
        judgements.any(|judgement| judgement.formula == *formula)
    };
    let mut row = row + 1;
    for formula in Formula::ALL.iter().copied().filter(used) {
        let page = catalogue::page(formula);
        let text = format!("{}率の出ないとき: {}", page.what, page.none);
        line(sheet, style, row, formula.label(), &text)?;
        row += 1;
    }
    Ok(row)
}

fn line(
    sheet: &mut Worksheet,
    style: &Style,
    row: u32,
    name: &str,
    text: &str,
) -> Result<(), XlsxError> {
    let text = width::fitting(text);
    let texts = [(name, HEADS), (text.as_ref(), WIDE)];
    sheet.set_row_height(row, width::row_height(texts))?;
    sheet.write_string_with_format(row, 0, name, &style.head)?;
    sheet.write_string_with_format(row, 1, text.as_ref(), &style.cell)?;
    Ok(())
}

/// The bands of the plan, and those of its further scales.
fn all_bands(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
    row: u32,
) -> Result<u32, XlsxError> {
    let plan = verification.plan();
    let heading = "判定の基準（上から順に、初めに当てはまるもの）";
    let mut row = bands(sheet, style, heading, &plan.rating, row)?;
    for scale in &plan.scales {
        let heading = format!(
            "{}の基準（「{}」の指標だけ。{}。{}）",
            scale.name,
            scale.group,
            scale.rating.formula.label(),
            cut(&scale.rating)
        );
        row = bands(sheet, style, &heading, &scale.rating, row + 1)?;
    }
    Ok(row)
}

/// Grades that somebody set by hand: which, instead of which, why, and who.
fn hand_grades(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
    row: u32,
) -> Result<u32, XlsxError> {
    let plan = verification.plan();
    if plan.hand_grades.is_empty() {
        return Ok(row);
    }
    let heading = "手で付けた判定（✎。計算した判定と並べて示し、指標数の計には計算した判定を使う）";
    sheet.write_string_with_format(row + 1, 0, heading, &style.heading)?;
    let mut row = row + 2;
    for grade in &plan.hand_grades {
        let computed = verification.judgements[grade.kpi].band;
        let sign = |band: usize| plan.rating.bands[band].sign();
        let text = format!(
            "{} {}: 計算 {} → ✎ {}。{}（{}）",
            plan.kpis[grade.kpi].id,
            plan.called_beside_id(grade.kpi),
            computed.map_or("－".to_owned(), sign),
            sign(grade.band),
            grade.reason,
            grade.by
        );
        line(sheet, style, row, &format!("✎ {}", sign(grade.band)), &text)?;
        row += 1;
    }
    Ok(row)
}

fn bands(
    sheet: &mut Worksheet,
    style: &Style,
    heading: &str,
    rating: &Rating,
    row: u32,
) -> Result<u32, XlsxError> {
    sheet.write_string_with_format(row, 0, heading, &style.heading)?;
    let mut row = row + 1;
    for (index, band) in rating.bands.iter().enumerate() {
        let text = format!("{}: {}", band.label, band.rule.label());
        sheet.set_row_height(row, width::row_height([(text.as_str(), WIDE)]))?;
        sheet.write_string_with_format(row, 0, band.sign(), style.band(index))?;
        sheet.write_string_with_format(row, 1, text, &style.cell)?;
        row += 1;
    }
    Ok(row)
}

fn kpis(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
    row: u32,
) -> Result<(), XlsxError> {
    let plan = verification.plan();
    sheet.write_string_with_format(row, 0, "指標ごとの見方", &style.heading)?;
    style::heads(
        sheet,
        style,
        row + 1,
        &["指標番号", "指標", "良い向き", "数え方", "達成率の式"],
    )?;
    for (row, judgement) in (row + 2..).zip(&verification.judgements).take(MOST) {
        let (kpi, name) = (
            &plan.kpis[judgement.kpi],
            plan.called_beside_id(judgement.kpi),
        );
        sheet.write_string_with_format(row, 0, kpi.id.as_str(), &style.centre)?;
        sheet.write_string_with_format(row, 1, name.as_ref(), &style.cell)?;
        sheet.write_string_with_format(row, 2, kpi.direction.label(), &style.centre)?;
        sheet.write_string_with_format(row, 3, kpi.basis.label(), &style.centre)?;
        sheet.write_string_with_format(
            row,
            4,
            judgement.formula.label_of(kpi.direction),
            &style.centre,
        )?;
    }
    Ok(())
}

/// More KPIs than this are not a council's; plan.toml and data/judgements.csv have them all.
const MOST: usize = 500;
