//! Three sentences that a chair can read out, and when a figure that is missing will be known.

use super::shares::percent;
use crate::domain::FiscalYear;
use crate::domain::joined::{each_once, joined};
use crate::domain::reported::State;
use crate::judge::course::{PlanChange, Step};
use crate::judge::{Reason, aims_at};
use crate::report::live::{self, NONE, fitting, quoted};
use crate::report::marks::{self, sign_of_doubt};
use crate::report::year::counted::{Counts, sign_of_change};
use crate::report::year::{KnownLate, YearView};

/// How many KPIs a sentence names.
const NAMED: usize = 3;

/// The year as a whole, what is good by name, what is bad by name and why.
///
/// Where nothing could be judged, nothing is said of grades.
pub fn sentences(year: &YearView<'_>) -> Vec<String> {
    let all = match year.verification.tallies.all.judged() {
        0 => vec![whole(year), known_late(year)],
        _ => vec![whole(year), best(year), worst(year) + &known_late(year)],
    };
    all.into_iter().filter(|said| !said.is_empty()).collect()
}

/// What has just become known of earlier years, where that has the lowest grade, or fell to another: no report of its own
/// year could say it.
fn known_late(year: &YearView<'_>) -> String {
    let kpis = 0..year.plan.kpis.len();
    let known = kpis.filter_map(|kpi| Some((kpi, year.known_late(kpi)?)));
    let (worst, others): (Vec<_>, Vec<_>) = known.partition(|(_, known)| known.is_worst);
    let worst = worst
        .iter()
        .map(|(kpi, known)| named_late(year, *kpi, known, &format!("は{}", known.mark)));
    let fell = others.iter().filter_map(|(kpi, known)| {
        let grades = format!("は{}→{}", known.fell_from.as_ref()?, known.mark);
        Some(named_late(year, *kpi, known, &grades))
    });
    [
        (worst.collect::<Vec<_>>(), "が最も低い判定です"),
        (fell.collect(), "の判定が下がりました"),
    ]
    .map(|(named, what)| told_late(&named, what))
    .concat()
}

/// 「出生率」（令和5年度分は×）.
fn named_late(year: &YearView<'_>, kpi: usize, known: &KnownLate, grades: &str) -> String {
    let doubt = sign_of_doubt(year.marks.is_grade_doubted(kpi, known.year));
    let (name, of) = (year.plan.kpis[kpi].called(), known.year.long());
    format!("「{name}」（{of}分{grades}{doubt}）")
}

fn told_late(named: &[String], what: &str) -> String {
    let more = match named.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!("ほか{more}指標"),
    };
    match named.len() {
        0 => String::new(),
        _ => format!(
            "前の年度の値が今回判明した指標では、{}{more}{what}。",
            joined(named.iter().take(NAMED), "")
        ),
    }
}

/// The signs behind the figures of the first sentence that are others than in the edition before.
#[derive(Default)]
struct ChangedSigns {
    judged: &'static str,
    upper: &'static str,
    share: &'static str,
    known: &'static str,
    met: &'static str,
}

impl ChangedSigns {
    fn of(year: &YearView<'_>) -> Self {
        let Some([now, then]) = year.counts(|_| true) else {
            return Self::default();
        };
        let share = |counts: &Counts| percent(counts.upper(), counts.judged());
        Self {
            judged: sign_of_change(then.judged() != now.judged()),
            upper: sign_of_change(then.upper() != now.upper()),
            share: sign_of_change(share(&then) != share(&now)),
            known: sign_of_change(then.met.1 != now.met.1),
            met: sign_of_change(then.met.0 != now.met.0),
        }
    }
}

pub fn whole(year: &YearView<'_>) -> String {
    let tally = &year.verification.tallies.all;
    let (all, judged) = (tally.all(), tally.judged());
    let upper: usize = tally.bands[..year.plan.rating.upper()].iter().sum();
    let long = year.verification.year.long();
    let signs = ChangedSigns::of(year);
    let shares = match judged {
        0 => format!(
            "{long}は、{all}指標のうち評価できたものはありません{}。",
            signs.judged
        ),
        _ => format!(
            "{long}は、{all}指標のうち{judged}指標{}を評価し、{}は{upper}指標{}（評価した指標の{}{}）でした。",
            signs.judged,
            year.upper(),
            signs.upper,
            percent(upper, judged),
            signs.share
        ),
    };
    joined([shares, interim(year, &signs), doubted(year)], "")
}

/// The cells of the sums of the table of goals, by their names in formulas.
pub struct SumCells {
    /// What was judged.
    pub judged: String,
    /// The grades of the upper half.
    pub upper: String,
    /// How many met the year's target, of how many of which it is known: 8／23. Empty without such a column.
    pub met: String,
    /// For each grade that is held back, the condition that it still is; none where no formula can tell.
    pub held: Option<Vec<String>>,
}

/// The first sentence as a formula on the sums; what is asked is as it was at the time of writing. None where it would
/// not give the text.
pub fn live_whole(year: &YearView<'_>, cells: &SumCells) -> Option<String> {
    let SumCells { judged, upper, .. } = cells;
    let all = year.verification.tallies.all.all();
    let head = quoted(&format!(
        "{}は、{all}指標のうち",
        year.verification.year.long()
    ));
    let signs = ChangedSigns::of(year);
    let good = quoted(&format!("指標{}を評価し、{}は", signs.judged, year.upper()));
    let share = format!("FIXED(ROUND({upper}/{judged},3)*100,1,TRUE)");
    let none = quoted(&format!("評価できたものはありません{}。", signs.judged));
    let of_judged = quoted(&format!("指標{}（評価した指標の", signs.upper));
    let end = quoted(&format!("%{}）でした。", signs.share));
    let shares = format!("IF({judged}=0,{none},{judged}&{good}&{upper}&{of_judged}&{share}&{end})");
    let asked = live_doubted(year, cells);
    fitting(format!(
        "{head}&{shares}{}&{asked}",
        live_interim(year, cells, &signs)
    ))
}

/// What [`doubted`] says, as a formula; a figure whose grade is held back is asked about as long as the workbook
/// has it. Where no formula can tell which still are, it says how many are asked about as long as the counts are those
/// of the run.
fn live_doubted(year: &YearView<'_>, cells: &SumCells) -> String {
    let (held, count) = (held(year), year.marks.doubted());
    let asked = quoted(&doubted(year));
    if held == 0 {
        return asked;
    }
    let Some(conditions) = &cells.held else {
        let written = year.verification.tallies.all.judged();
        let other = quoted(&being_asked(year, count));
        return format!("IF({}={written},{asked},{other})", cells.judged);
    };
    let (still, others) = (live::how_many(conditions), count.saturating_sub(held));
    if others == 0 {
        let told = quoted(&all_held_words(year));
        return format!("IF({still}=0,\"\",({still})&{told})");
    }
    let all = format!("({others}+{still})");
    let [asked, end] = held_words(year).map(|words| quoted(&words));
    let alone = quoted(&being_asked(year, others));
    format!("IF({still}=0,{alone},{all}&{asked}&({still})&{end})")
}

/// How many grades are held back.
fn held(year: &YearView<'_>) -> usize {
    let judged = year.verification.judgements.iter();
    judged.filter(|judgement| judgement.held.is_some()).count()
}

/// What stands behind how many are asked about, before how many of these are held back, and behind that.
fn held_words(year: &YearView<'_>) -> [String; 2] {
    let [doubted, of_held] = [
        year.count_sign(|kpi| kpi.is_doubted),
        year.count_sign(|kpi| kpi.is_held),
    ];
    let asked = marks::being_asked(year.marks.book);
    [
        format!("指標{doubted}は{asked}で、うち"),
        format!("指標{of_held}は判定を保留しています。"),
    ]
}

/// What stands behind how many are asked about where the grades of all of these are held back.
fn all_held_words(year: &YearView<'_>) -> String {
    let signs = [
        year.count_sign(|kpi| kpi.is_doubted),
        year.count_sign(|kpi| kpi.is_held),
    ];
    let sign = each_once(signs).concat();
    let asked = marks::being_asked(year.marks.book);
    format!("指標{sign}は{asked}で、判定を保留しています。")
}

fn being_asked(year: &YearView<'_>, count: usize) -> String {
    format!(
        "{count}指標{}は、{}です。",
        year.count_sign(|kpi| kpi.is_doubted),
        marks::being_asked(year.marks.book)
    )
}

/// What [`interim`] says, from the sum of the table.
fn live_interim(
    year: &YearView<'_>,
    SumCells { met, .. }: &SumCells,
    signs: &ChangedSigns,
) -> String {
    let now = year.verification.year;
    let kpis = year.plan.kpis.iter();
    let all = kpis.filter(|kpi| aims_at(kpi, now)).count();
    if met.is_empty() {
        return String::new();
    }
    let known = format!("MID({met},FIND(\"／\",{met})+1,9)");
    let met_of = format!("LEFT({met},FIND(\"／\",{met})-1)");
    let of_all = quoted(&format!("今年度の目標のある{all}指標のうち、"));
    let of_some = quoted(&format!("今年度の目標は{all}指標にあり、値の決まった"));
    let none = quoted(NONE);
    let of_known = quoted(&format!("指標{}のうち、", signs.known));
    let [not_met, reached] = met_words(signs).map(|words| quoted(&words));
    format!(
        "&IF({met}={none},\"\",IF({known}=\"{all}\",{of_all},{of_some}&{known}&{of_known})&IF({met_of}=\"0\",{not_met},{met_of}&{reached})&\"。\")"
    )
}

/// What is said where none met the year's target, and behind how many did.
fn met_words(signs: &ChangedSigns) -> [String; 2] {
    let sign = signs.met;
    [
        format!("達したものはありません{sign}"),
        format!("指標{sign}がそれに達しました"),
    ]
}

/// How many have a target of the year, of how many of these it is known whether they met it, and how many did.
fn interim(year: &YearView<'_>, signs: &ChangedSigns) -> String {
    let now = year.verification.year;
    let kpis = year.plan.kpis.iter();
    let all = kpis.filter(|kpi| aims_at(kpi, now)).count();
    let met = year
        .courses
        .iter()
        .filter_map(|course| course.meets_interim);
    let known = met.clone().count();
    let [not_met, reached] = met_words(signs);
    let met = match met.filter(|is_met| *is_met).count() {
        0 => not_met,
        met => format!("{met}{reached}"),
    };
    match known {
        0 => String::new(),
        _ if known == all => format!("今年度の目標のある{all}指標のうち、{met}。"),
        _ => format!(
            "今年度の目標は{all}指標にあり、値の決まった{known}指標{}のうち、{met}。",
            signs.known
        ),
    }
}

/// How many figures have an open question, and what that means for their grades.
fn doubted(year: &YearView<'_>) -> String {
    match (year.marks.doubted(), held(year)) {
        (0, _) => String::new(),
        (count, 0) => being_asked(year, count),
        (count, held) if count == held => format!("{count}{}", all_held_words(year)),
        (count, held) => {
            let [asked, end] = held_words(year);
            format!("{count}{asked}{held}{end}")
        }
    }
}

fn best(year: &YearView<'_>) -> String {
    let Some(best) = year.plan.rating.bands.first() else {
        return String::new();
    };
    // Where none has the best, the highest grade of the upper half that any has.
    let mut high = 0..year.plan.rating.upper();
    let highest = high.find(|band| !year.graded(*band).is_empty());
    let none = (highest != Some(0)).then(|| format!("{}の指標はありません。", best.mark));
    let good = highest.map(|band| named(year, band));
    let good = joined([none, good].into_iter().flatten(), "");
    joined([good, stepped(year, Step::Up, "上がった")], "")
}

fn worst(year: &YearView<'_>) -> String {
    const LETTERS: usize = 40;
    let Some(worst) = year.plan.rating.worst() else {
        return String::new();
    };
    let mark = &year.plan.rating.bands[worst].mark;
    // Where none has the worst, the lowest grade below the upper half that any has.
    let mut low = (year.plan.rating.upper()..=worst).rev();
    let lowest = low.find(|band| !year.graded(*band).is_empty());
    let none = (lowest != Some(worst)).then(|| format!("{mark}の指標はありません。"));
    let bad = lowest.map(|band| named(year, band));
    let bad = joined([none, bad].into_iter().flatten(), "");
    let kpis = lowest.map_or_else(Vec::new, |band| year.graded(band));
    let why = kpis.iter().take(2).filter_map(|kpi| {
        let why = year.prose.why(*kpi, LETTERS);
        let name = year.quoted(*kpi);
        (!why.is_empty()).then(|| format!("{name}は「{why}」"))
    });
    let why = joined(why, "、");
    let why = match why.as_str() {
        "" => String::new(),
        why => format!("担当課は、{why}としています。"),
    };
    joined([bad, why, stepped(year, Step::Down, "下がった")], "")
}

/// ◎（目標達成）は「観光入込客数」の1指標です。
fn named(year: &YearView<'_>, band: usize) -> String {
    let kpis = year.graded(band);
    let (names, count) = (year.list(&kpis, NAMED), kpis.len());
    let sign = year.count_sign(|kpi| kpi.band == Some(band));
    let band = &year.plan.rating.bands[band];
    format!(
        "{}（{}）は{names}の{count}指標{sign}です。",
        band.mark, band.label
    )
}

/// How many grades rose or fell; those that did so because the plan changed are told apart.
fn stepped(year: &YearView<'_>, step: Step, word: &str) -> String {
    let by = |change: Option<PlanChange>| -> Vec<usize> {
        let stepped = year.stepped(step);
        stepped
            .filter(|kpi| year.courses[*kpi].by_plan == change)
            .collect()
    };
    let by_result = by(None);
    // What rose stands in the list below.
    let names = match step {
        Step::Down if !by_result.is_empty() => moved_names(year, &by_result) + "の",
        _ => String::new(),
    };
    let by_result = match by_result.len() {
        0 => String::new(),
        count => format!(
            "前年度より判定が{word}のは{names}{count}指標{}です。",
            moved_sign(year, step)
        ),
    };
    let by_plan = PlanChange::ALL.map(|change| match by(Some(change)) {
        none if none.is_empty() => String::new(),
        kpis => format!(
            "{}により{word}のは{}の{}指標で、{}。",
            change.label(),
            moved_names(year, &kpis),
            kpis.len(),
            match change {
                PlanChange::Incomparable => "前年度の判定とは比べられません",
                _ => "結果の変化ではありません",
            }
        ),
    });
    by_result + &by_plan.concat()
}

/// KPIs by name, where the text says how many there are, for how their grades moved; of many the first.
fn moved_names(year: &YearView<'_>, kpis: &[usize]) -> String {
    let more = if kpis.len() > NAMED { "など" } else { "" };
    let names = kpis.iter().take(NAMED);
    let names: String = names
        .map(|kpi| year.quoted_as(*kpi, year.step_change(*kpi)))
        .collect();
    names + more
}

/// The sign behind how many rose or fell by their results.
pub fn moved_sign(year: &YearView<'_>, step: Step) -> &'static str {
    year.count_sign(|kpi| kpi.step == Some(step) && kpi.by_plan.is_none())
}

/// When it will be known what could not be judged; none where nobody has said so.
pub fn known_when(year: &YearView<'_>, kpi: usize, reason: Reason) -> Option<String> {
    let (of, now) = (&year.plan.kpis[kpi], year.verification.year);
    match reason {
        Reason::Said(State::NotSurveyed) => {
            let surveys = of.survey.iter().flatten();
            let next = surveys.filter(|survey| **survey > now).min();
            Some(next.map_or("次の調査を待つ".to_owned(), |next| {
                format!("次の調査は{next}")
            }))
        }
        Reason::Said(State::Pending) if of.lag > 0 => {
            let published = FiscalYear::starting(now.western() + of.lag as i32);
            Some(format!("{published}に公表"))
        }
        Reason::TargetUndecided | Reason::NoTarget => Some("目標が決まれば評価".to_owned()),
        Reason::NoDirection => Some("参考の値".to_owned()),
        Reason::BeforeBaseline | Reason::YearOfBaseline => {
            Some("基準年度の次の年度から評価".to_owned())
        }
        _ => None,
    }
}

/// What it waits for, where [`known_when`] has no answer.
pub fn waits_for(year: &YearView<'_>, kpi: usize, reason: Reason) -> String {
    let section = &year.plan.sections[year.plan.kpis[kpi].section].name;
    match reason {
        Reason::Said(State::Pending) => "公表の時期を担当課に確認".to_owned(),
        Reason::NotSubmitted | Reason::NoFigure | Reason::Said(State::Blank) => {
            format!("{section}の報告を待つ")
        }
        Reason::NoBaseline | Reason::NoInterim => "計画の値を確認".to_owned(),
        _ => format!("{section}に値を確認"),
    }
}
