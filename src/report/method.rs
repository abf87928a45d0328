//! 検証の方法: how the figures were judged, so that the result can be computed again. For a plan without
//! KPIs it says how the costs are counted.

use super::band_rule::{self, has_arrows};
use super::cell::ReportCell;
use super::kpi_sheets::formula;
use super::overall;
use super::paper::Paper;
use super::projects;
use super::style::Look::{Head, Text};
use super::table::{SheetPage, Table};
use super::year::YearView;
use crate::domain::joined::joined;
use crate::domain::plan::{Basis, BookKind, Combine, Direction, EarlierYears, Latest, SheetKind};
use crate::domain::rating::{Formula, Rating};
use crate::domain::reported::State;
use crate::domain::{Decimal, Plan, Project, number};
use crate::judge::mean::Mean;
use crate::judge::{Judgement, catalogue};
use crate::verification::Verification;
use rust_xlsxwriter::{Worksheet, XlsxError};
use std::collections::BTreeMap;

/// The sheet's name.
pub const NAME: &str = SheetKind::Method.label();

/// What the table of contents says of it.
pub const WHAT: &str = "値の数え方と判定のしかた、除いたもの";

/// Pixels of the names and of the texts, which fit on A4 upright.
const WIDTHS: (u32, u32) = (150, 515);

/// Points by which rows are lower where the page has just room for them.
const CLOSER: f64 = 2.25;

/// How grades that people set are told.
#[derive(Clone, Copy, PartialEq)]
enum HandGrades {
    /// Each with its reason.
    Listed,
    /// How many they are, and where each stands with its reason.
    Counted,
}

/// Fills the sheet: on one page, where its rows find room there at all.
pub fn add(page: &mut SheetPage<'_>, verification: &Verification) -> Result<(), XlsxError> {
    const WAYS: [(HandGrades, f64); 3] = [
        (HandGrades::Listed, 0.0),
        (HandGrades::Listed, CLOSER),
        (HandGrades::Counted, CLOSER),
    ];
    let mut ways = WAYS.into_iter();
    let (told, closer) = loop {
        match ways.next() {
            // What takes several pages in any case says all.
            None => break WAYS[0],
            Some(way) if is_one_page(page, verification, way)? => break way,
            Some(_) => {}
        }
    };
    page.closer = closer;
    fill(page, verification, told)
}

fn is_one_page(
    page: &SheetPage<'_>,
    verification: &Verification,
    (told, closer): (HandGrades, f64),
) -> Result<bool, XlsxError> {
    let mut trial = Worksheet::new();
    let mut trial = SheetPage::new(&mut trial, page.style);
    (trial.book, trial.paper) = (page.book, Paper::planned());
    trial.closer = closer;
    fill(&mut trial, verification, told)?;
    Ok(trial.paper.left().is_some())
}

fn fill(
    page: &mut SheetPage<'_>,
    verification: &Verification,
    told: HandGrades,
) -> Result<(), XlsxError> {
    page.columns(&texts())?;
    page.paper.upright(90);
    page.title(format!("{NAME}　{}", verification.year.long()), &[])?;
    page.row -= 1;
    page.gap()?;
    lines(page, rules(page.book, verification))?;
    if verification.plan().kpis.is_empty() {
        return Ok(());
    }
    part(page, "使った式", formulas(verification))?;
    bands(page, verification)?;
    hand_grades(page, verification, told)?;
    let judges = verification.plan().overall.is_some();
    let year = judges.then(|| YearView::of(page.book, verification));
    if let Some((how, bands)) = year.as_ref().and_then(overall::rule) {
        part(
            page,
            "目標・施策の判定",
            [("判定のしかた", how), ("判定の基準", bands)],
        )?;
    }
    part(
        page,
        "指標ごとの見方（良い向きと数え方）",
        ways(verification),
    )
}

/// The columns of every part of the sheet: a name and its explanation.
fn texts() -> Table<'static, (ReportCell<'static>, String)> {
    let mut table: Table<'_, (ReportCell<'static>, String)> = Table::new();
    table.add(Head, "", WIDTHS.0, |(name, _)| name.clone());
    table.add(Text, "", WIDTHS.1, |(_, text)| text.clone());
    table
}

/// Writes a part of the sheet: its heading, and texts below it.
fn part<N: Into<ReportCell<'static>>>(
    page: &mut SheetPage<'_>,
    heading: &str,
    texts: impl IntoIterator<Item = (N, String)>,
) -> Result<(), XlsxError> {
    page.gap()?;
    page.heading(heading)?;
    let first = page.row;
    lines(page, texts)?;
    // Where a second page is needed, it begins with a part, and not with the last row of one.
    (first + 1..page.row).for_each(|row| page.paper.keep(row - 1));
    Ok(())
}

/// Writes texts, one a line, each with its name.
fn lines<N: Into<ReportCell<'static>>>(
    page: &mut SheetPage<'_>,
    lines: impl IntoIterator<Item = (N, String)>,
) -> Result<(), XlsxError> {
    let lines = lines.into_iter();
    page.lines(&texts(), lines.map(|(name, text)| (name.into(), text)))
}

/// The rules, one a line, each with its name.
fn rules(book: BookKind, verification: &Verification) -> Vec<(&'static str, String)> {
    let plan = verification.plan();
    let period = (plan.period.0.long(), plan.period.1.long());
    let plan_name = format!("{}（{}～{}）", plan.name, period.0, period.1);
    let mut rules = vec![("計画", plan_name)];
    if !plan.kpis.is_empty() {
        rules.extend(of_kpis(book, verification));
        rules.push(("大きな増減", asked(verification)));
    }
    rules.extend(of_submissions(book, plan));
    if projects::is_wanted(verification) {
        rules.extend(of_costs(book));
    }
    // Of the files that sections sent the public knows nothing.
    rules.extend((book != BookKind::Public).then(|| ("出典", SOURCES.to_owned())));
    // How files are read is the work of the 事務局.
    let twice = read_twice(verification).filter(|_| book == BookKind::Office);
    rules.extend(twice.map(|text| ("読み取りの確かめ", text)));
    rules.extend(mean(verification));
    rules
}

const SOURCES: &str = "どの値も、報告のファイル・シート・セルを事務局が記録しています。";

/// How many figures of the files that count two readers have read, and how many not.
fn read_twice(verification: &Verification) -> Option<String> {
    let readings = verification.readings.iter();
    let counting = readings.filter(|reading| reading.counts());
    // Sorted by reason, so that the same inputs give the same sentence.
    let (mut compared, mut differing, mut left) = (0, 0, BTreeMap::new());
    for twice in counting.map(|reading| &reading.twice) {
        compared += twice.compared;
        differing += twice.differing.len();
        if let Some((count, why)) = &twice.left {
            *left.entry(why).or_insert(0) += count;
        }
    }
    let alone: usize = left.values().sum();
    let counted = left.iter().map(|(why, count)| format!("{why} {count}個"));
    let left = joined(counted, "、");
    let of_both = match (compared, left.as_str()) {
        (0, "") => return None,
        (0, _) => "二つの読み取りで突き合わせた値はありません。".to_owned(),
        (_, "") => format!("すべての値（{compared}個）を二つの読み取りで突き合わせました。"),
        _ => format!("{compared}個の値を二つの読み取りで突き合わせました。"),
    };
    let differing = match (compared, differing) {
        (0, 0) => String::new(),
        (_, 0) => "食い違いはありません。".to_owned(),
        _ => format!("食い違った{differing}個は、事務局が確認事項に挙げています。"),
    };
    let left = match left.as_str() {
        "" => String::new(),
        left => format!("突き合わせていない値: {left}。"),
    };
    let read = compared + alone;
    Some(of_both + &differing + &left + &unlike_sent(verification, read))
}

/// Why the cells that were read for figures are not as many as the figures that were sent; empty where they are.
fn unlike_sent(verification: &Verification, read: usize) -> String {
    let ledger = &verification.ledger;
    let figures = ledger.first(ledger.len()).map(|entry| entry.state);
    let states = figures.chain(ledger.costs().map(|cost| cost.state));
    let (blank, written): (Vec<State>, Vec<State>) =
        states.partition(|state| *state == State::Blank);
    let (sent, counted) = (blank.len() + written.len(), written.len());
    let why = [
        (blank.len(), "空欄", "件を除いたこと"),
        (
            read.saturating_sub(counted),
            "報告書に使わない行（計画にない指標など）の値",
            "個を加えたこと",
        ),
        (
            counted.saturating_sub(read),
            "二つの値を兼ねるセル",
            "個を一度だけ数えたこと",
        ),
    ];
    let why = why.into_iter().filter(|(count, ..)| *count > 0);
    let why = why.map(|(count, what, how)| format!("{what}{count}{how}"));
    match joined(why, "、").as_str() {
        "" => String::new(),
        why => format!("合わせて{read}個で、提出された値{sent}件との違いは、{why}によります。"),
    }
}

fn of_kpis(book: BookKind, verification: &Verification) -> Vec<(&'static str, String)> {
    let plan = verification.plan();
    let rating = &plan.rating;
    let differs = |judgement: &Judgement| judgement.formula != rating.formula;
    let others = match verification.judgements.iter().any(differs) {
        true => "。別の式を使う指標は、下の「指標ごとの見方」に示します。",
        false => "。",
    };
    let arrows = has_arrows(plan).then(|| {
        (
            "目標が矢印の指標",
            "達成率は計算せず、基準値から矢印の向きに動いたかどうかで判定します。".to_owned(),
        )
    });
    let mut rules = vec![
        (
            "達成率の計算",
            format!("{}{others}", rating.formula.label()),
        ),
        (
            "端数と上限",
            format!(
                "{}で示します。{}。判定には、印刷された達成率を使います。",
                digits(rating),
                match rating.cap {
                    Some(cap) => format!("{}％を上限とします", number::plain(cap)),
                    None => "上限はありません".to_owned(),
                }
            ),
        ),
    ];
    rules.extend(arrows);
    let unsettled = match book {
        BookKind::Public => "未公表・調査なし・未確定",
        _ => "未公表・調査なし・未提出・値が二つある",
    };
    rules.push(
        ("値のない指標", format!("{unsettled}など、値の決まらない指標は判定せず、理由を示して分母から除きます。空欄を0とみなすことはありません。")),
    );
    rules
}

/// About which figures sections are asked, and what becomes of these while they are.
fn asked(verification: &Verification) -> String {
    let plan = verification.plan();
    let which = format!("前年度から{}％以上の増減など", plan.jump_percent);
    let is_doubted = verification
        .doubts
        .iter()
        .any(|doubts| !doubts.codes.is_empty());
    match plan.holds_doubted {
        true if is_doubted => format!(
            "確認中の値（{which}）は、判定を保留とし（公表するものでは「確認中」）、評価した指標の数に入れません。"
        ),
        false if is_doubted => {
            format!("確認中の値（{which}）も判定し、＊を付けます。")
        }
        _ => format!("{which}は、担当課に確かめます。"),
    }
}

/// Which submissions count, where the plan has rules of its own.
fn of_submissions(book: BookKind, plan: &Plan) -> Vec<(&'static str, String)> {
    let rules = &plan.submissions;
    let mut told = Vec::new();
    if (rules.latest.as_slice(), rules.combine) != (&[Latest::Mark], Combine::Replace) {
        let ways = rules.latest.iter().map(|way| way.label().to_owned());
        let text = match joined(ways, "、").as_str() {
            "" => "新しさを見分けず、届いたものをすべて使います。".to_owned(),
            ways => format!(
                "新しさの見分け方: {ways}。新しい提出の扱い: {}。",
                rules.combine.label()
            ),
        };
        let kept = match book {
            BookKind::Public => "",
            _ => "どのファイルをなぜ使ったかは、事務局が記録しています。",
        };
        told.push(("同じ提出が二度以上届いたとき", text + kept));
    }
    if rules.earlier == EarlierYears::Confirmed {
        let text = "のちに値が変わった前の年度（速報→確定など）は、いま分かっている値で、その年度の計画により判定し直し、当時の判定を（ ）で示します。";
        told.push(("前の年度の判定", text.to_owned()));
    }
    told
}

/// How costs are counted. What their sums are of is said above the list of the projects.
fn of_costs(book: BookKind) -> Vec<(&'static str, String)> {
    let unsettled = match book {
        BookKind::Public => "空欄・報告なし・未確定のもの",
        _ => "空欄・報告なし・値が二つ以上あるもの",
    };
    vec![
        (
            "事業費の数え方",
            format!(
                "書かれた単位（表題や見出しの単位を含む）から{}に換算して数えます。",
                Project::COST_UNIT
            ),
        ),
        (
            "金額のない事業",
            format!(
                "0と書かれた事業だけを0とし、{unsettled}は合計に含めず、その数と理由を示します。金額のある事業がない施策や係の合計は「―」とします。"
            ),
        ),
    ]
}

/// The mean of the rates and how it is made, if the plan wants one.
fn mean(verification: &Verification) -> Option<(&'static str, String)> {
    let rating = &verification.plan().rating;
    if !rating.has_mean || verification.plan().kpis.is_empty() {
        return None;
    }
    let mean = Mean::of(rating, verification.judgements.iter());
    let most = rating.cap;
    let cap = most.map(|cap| format!("{}％を上限とした率", number::plain(cap)));
    let of = cap.unwrap_or_else(|| "印刷された率".to_owned());
    let text = format!(
        "{}。{of}の単純平均で、率のない指標は含めません。",
        mean.sentence()
    );
    Some(("達成率の平均", text))
}

/// To which digit a rate is cut, and how.
fn digits(rating: &Rating) -> String {
    let cut = rating.rounding.label();
    let digits = match rating.digits {
        0 => "整数".to_owned(),
        digits => format!("小数第{digits}位まで"),
    };
    format!("達成率（％）は{digits}（{cut}）")
}

/// The most that a rate may be, as a heading says it.
fn cap(rating: &Rating) -> String {
    let none = || "上限なし".to_owned();
    rating
        .cap
        .map_or_else(none, |cap| format!("上限{}％", number::plain(cap)))
}

/// What the rates of a scale have otherwise than those of the plan.
fn own_ways(plan: &Rating, scale: &Rating) -> Vec<String> {
    let [plans, own] = [plan, scale].map(|rating| {
        let formula = rating.formula.label().to_owned();
        [formula, digits(rating), cap(rating)]
    });
    let pairs = own.into_iter().zip(plans);
    let differing = pairs.filter(|(own, plans)| own != plans);
    differing.map(|(own, _)| own).collect()
}

/// The formulas that judge any KPI of the plan: what each computes, and an example.
fn formulas(verification: &Verification) -> impl Iterator<Item = (String, String)> {
    let used = |formula: &Formula| {
        let mut judgements = verification.judgements.iter();
        judgements.any(|judgement| judgement.formula == *formula)
    };
    Formula::ALL.iter().copied().filter(used).map(|formula| {
        let what = catalogue::page(formula).what;
        let example = example(verification, formula).unwrap_or_default();
        // A long one is broken where it is divided.
        let name = formula.label().replace("）÷", "）\n÷");
        (name, format!("{what}{example}"))
    })
}

/// A KPI of the plan that a formula judged, with its numbers, none of them doubted; best one with a usual rate.
fn example(verification: &Verification, formula: Formula) -> Option<String> {
    let plan = verification.plan();
    let usual = |judgement: &&Judgement| {
        let rate = judgement.rate;
        rate.is_some_and(|rate| (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(&rate))
    };
    let judged = || {
        let judgements = verification.judgements.iter();
        let settled =
            judgements.filter(|judgement| verification.doubts[judgement.kpi].codes.is_empty());
        settled.filter(|judgement| judgement.formula == formula && judgement.actual.is_some())
    };
    let of = judged().find(usual).or_else(|| judged().next())?;
    let (name, told) = (plan.called_beside_id(of.kpi), formula::told(plan, of));
    Some(format!("\n例　{} {name}: {told}", plan.kpis[of.kpi].id))
}

/// The bands of the plan, and those of its further scales.
fn bands(page: &mut SheetPage<'_>, verification: &Verification) -> Result<(), XlsxError> {
    let plan = verification.plan();
    let heading = "判定の基準（上から順に、初めに当てはまるもの）".to_owned();
    let scales = plan.scales.iter().map(|scale| {
        let (name, group) = (&scale.name, &scale.group);
        let only = format!("「{group}」の指標だけ");
        let own = own_ways(&plan.rating, &scale.rating).into_iter();
        let told = joined(std::iter::once(only).chain(own), "。");
        (format!("{name}の基準（{told}）"), &scale.rating)
    });
    for (heading, rating) in std::iter::once((heading, &plan.rating)).chain(scales) {
        let bands = rating.bands.iter().enumerate();
        let rules = bands.map(|(index, band)| {
            let rule = format!("{}: {}", band.label, band_rule::told(plan, &band.rule));
            (ReportCell::grade(rating, Some(index)), rule)
        });
        part(page, &heading, rules)?;
    }
    Ok(())
}

/// Grades that people set by hand: those of each grade together, with the computed one, the reason, and by whom.
fn hand_grades(
    page: &mut SheetPage<'_>,
    verification: &Verification,
    told: HandGrades,
) -> Result<(), XlsxError> {
    let plan = verification.plan();
    let counted = counted(page.book, verification).filter(|_| told == HandGrades::Counted);
    let heading = "手で付けた判定（✎。指標数の計には計算した判定を使う）";
    let lines: Vec<(String, String)> = match counted {
        Some(counted) => vec![("✎".to_owned(), counted)],
        None => {
            let bands = 0..plan.rating.bands.len();
            bands
                .filter_map(|band| listed(verification, band))
                .collect()
        }
    };
    match lines.is_empty() {
        true => Ok(()),
        false => part(page, heading, lines),
    }
}

/// A grade, and the KPIs to which people gave it; none of one that they did not give.
fn listed(verification: &Verification, band: usize) -> Option<(String, String)> {
    let plan = verification.plan();
    let sign = |band: usize| plan.rating.bands[band].sign();
    let own = plan.hand_grades.iter().filter(|grade| grade.band == band);
    let told = own.map(|grade| {
        let computed = verification.judgements[grade.kpi].band;
        let computed = computed.map_or("－".to_owned(), sign);
        let (id, name) = (&plan.kpis[grade.kpi].id, plan.called_beside_id(grade.kpi));
        let (sign, reason, by) = (sign(grade.band), &grade.reason, &grade.by);
        format!("{id} {name}: 計算 {computed} → ✎ {sign}。{reason}（{by}）")
    });
    let told = joined(told, "\n");
    (!told.is_empty()).then(|| (format!("✎ {}", sign(band)), told))
}

/// How many KPIs people graded, and where the workbook has each with its reason; none without any, or where it has them
/// nowhere else.
fn counted(book: BookKind, verification: &Verification) -> Option<String> {
    let all = verification.plan().hand_grades.len();
    let shown = [SheetKind::KpiList, SheetKind::KpiSheets];
    let shown = shown
        .into_iter()
        .filter(|kind| super::has(book, *kind, verification));
    let shown = joined(shown.map(SheetKind::label), "と");
    (all > 0 && !shown.is_empty())
        .then(|| format!("{all}指標。計算した判定と理由は、{shown}にあります。"))
}

/// The direction of a KPI, its way of counting, and its formula.
type Way = (Direction, Basis, Formula);

/// How KPIs are read: those of one direction, way of counting and formula on a line, by their ids.
fn ways(verification: &Verification) -> Vec<(String, String)> {
    let plan = verification.plan();
    let mut groups: Vec<(Way, Vec<&str>)> = Vec::new();
    for judgement in &verification.judgements {
        let kpi = &plan.kpis[judgement.kpi];
        let key = (kpi.direction, kpi.basis, judgement.formula);
        match groups.iter_mut().find(|(other, _)| *other == key) {
            Some((_, ids)) => ids.push(&kpi.id),
            None => groups.push((key, vec![&kpi.id])),
        }
    }
    let told = |((direction, basis, formula), ids): (Way, Vec<&str>)| {
        let name = format!("{}・{}", direction.label(), basis.label());
        let shown = joined(ids.iter().take(MOST), "、");
        let more = match ids.len().saturating_sub(MOST) {
            0 => String::new(),
            more => format!(" ほか{more}指標"),
        };
        let own = match formula == plan.rating.formula {
            true => String::new(),
            false => format!("（達成率の式: {}）", formula.label_of(direction)),
        };
        (name, shown + &more + &own)
    };
    groups.into_iter().map(told).collect()
}

/// More ids than this on a line are no page of a council; the KPI個票 has them all.
const MOST: usize = 80;
