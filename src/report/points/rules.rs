//! What makes a KPI or a goal worth talking about: a list of rules, each of which gives its reason in words.

use crate::domain::joined::joined;
use crate::domain::plan::{Aim, Direction};
use crate::domain::rating::Formula;
use crate::domain::{Decimal, FiscalYear, Kpi, number};
use crate::judge::course::Step;
use crate::judge::{direction, elapsed, target_met, way_made};
use crate::report::marks::sign_of_doubt;
use crate::report::topic::Topic;
use crate::report::year::YearView;

/// A rule.
pub struct Rule {
    /// What it finds, as the note under the title names it.
    pub name: &'static str,
    /// Why a KPI is found; none where it is not.
    pub why: fn(&YearView<'_>, usize) -> Option<String>,
}

/// The rules of KPIs; who is found by an earlier one stands before who is not.
pub const RULES: [Rule; 10] = [
    Rule {
        name: "最も低い判定",
        why: worst,
    },
    Rule {
        name: "判定が下がった",
        why: fell,
    },
    Rule {
        name: "低い判定のまま動かない",
        why: still,
    },
    Rule {
        name: "期間の半分を過ぎても進みが経過の半分に届かない（今年度の目標に届いたものを除く）",
        why: late,
    },
    Rule {
        name: "目標の年度に目標に届かない",
        why: missed,
    },
    Rule {
        name: "大きく動いた",
        why: jumped,
    },
    Rule {
        name: "手で付けた判定",
        why: by_hand,
    },
    Rule {
        name: "値を確認中",
        why: doubted,
    },
    Rule {
        name: "前年度と同じ文章（15字以上）",
        why: repeated,
    },
    Rule {
        name: "低い判定で要因・課題の記載なし",
        why: blank,
    },
];

fn worst(year: &YearView<'_>, kpi: usize) -> Option<String> {
    let rating = &year.plan.rating;
    if let Some(known) = year.known_late(kpi).filter(|known| known.is_worst) {
        let doubt = sign_of_doubt(year.marks.is_grade_doubted(kpi, known.year));
        let (of, title) = (known.year.long(), known.title);
        return Some(format!("{of}分（今回判明）の判定が{title}{doubt}"));
    }
    let band = year.judgement(kpi).band?;
    (rating.worst() == Some(band)).then(|| format!("判定が{}", rating.bands[band].title()))
}

fn fell(year: &YearView<'_>, kpi: usize) -> Option<String> {
    if let Some(known) = year.known_late(kpi) {
        let doubt = sign_of_doubt(year.marks.is_grade_doubted(kpi, known.year));
        let (of, before, now) = (known.year.long(), known.fell_from?, known.mark);
        return Some(format!(
            "{of}分（今回判明）の判定が下がった {before}→{now}{doubt}"
        ));
    }
    if year.step(kpi) != Some(Step::Down) {
        return None;
    }
    let by_plan = year.courses[kpi].by_plan;
    let why = by_plan.map_or(String::new(), |change| {
        let (what, meaning) = (change.label(), change.meaning());
        format!("（{what}によるもので、{meaning}）")
    });
    Some(format!("判定が下がった {}{why}", year.grades(kpi)))
}

/// Whether a grade is below the upper half, and not of those that no figure gets.
fn is_low(year: &YearView<'_>, kpi: usize) -> bool {
    let band = year.judgement(kpi).band;
    band.is_some_and(|band| band >= year.plan.rating.upper())
}

fn still(year: &YearView<'_>, kpi: usize) -> Option<String> {
    let of = &year.plan.kpis[kpi];
    let (before, now) = year.judged_figures(kpi)?;
    let is_still = is_low(year, kpi) && year.step(kpi) == Some(Step::Same);
    let has_improved = is_improved(of, before, now);
    let has_moved = before != now;
    let mark = year.mark(year.judgement(kpi).band);
    let figures = [before, now].map(|figure| of.shown_judged(figure));
    // Also of figures that differ in decimals which nobody prints.
    let is_same = figures[0] == figures[1];
    let [before, now] = signed(year, figures, |own| year.marks.judged_signs(kpi, own));
    let how = match is_same {
        true if has_moved => "ほとんど変わっていない",
        true => "変わっていない",
        false => "良くなっていない",
    };
    let by_hand = year.by_hand_before(kpi).replace('✎', "");
    let text = || match by_hand.as_str() {
        "" => format!("{mark}のまま{how}（前年度{before}、今年度{now}）"),
        // What people saw last year has changed, though the figure and what is computed have not.
        _ => format!(
            "前年度は手で{by_hand}、計算では2年とも{mark}で、値は{how}（前年度{before}、今年度{now}）"
        ),
    };
    (is_still && !has_improved).then(text)
}

/// Whether what is judged became better: what should be kept, where it came nearer to what is to be kept.
fn is_improved(kpi: &Kpi, before: Decimal, now: Decimal) -> bool {
    let direction = direction(kpi);
    if direction != Direction::Keep {
        return direction.is_better(now, before);
    }
    let kept = kpi.target.and_then(|target| target.number());
    let kept = kept.or(kpi.baseline.map(|baseline| baseline.value));
    let apart = |figure: Decimal| Some(figure.checked_sub(kept?)?.abs());
    apart(now)
        .zip(apart(before))
        .is_some_and(|(now, before)| now < before)
}

/// The way from the baseline to the target should be made as far as the period has passed, whatever the rate measures.
fn late(year: &YearView<'_>, kpi: usize) -> Option<String> {
    // A plan may let the way begin slowly, by targets of its years.
    if year.courses[kpi].meets_interim == Some(true) {
        return None;
    }
    let judgement = year.judgement(kpi);
    let made = way_made(&year.plan.kpis[kpi], judgement.actual?)?;
    let course = course(year, kpi)?;
    let passed = elapsed(course, year.verification.year);
    let what = match course == year.plan.period {
        true => "計画期間",
        false => "目標までの期間",
    };
    let half = Decimal::from(50);
    let is_late = passed >= half && made.checked_mul(Decimal::TWO)? < passed;
    // The lowest grade, which is told before, was given for just that.
    let is_worst = judgement.band.is_some() && judgement.band == year.plan.rating.worst();
    let is_told = is_worst && judgement.formula == Formula::Progress && made <= Decimal::ZERO;
    let rounded = |share| number::rounded(share, 0, number::Rounding::HalfUp);
    let text = || match made < Decimal::ZERO {
        true => format!("{what}の{}％が過ぎ、基準値より後退", rounded(passed)),
        false => format!(
            "{what}の{}％が過ぎ、基準値から目標値までの進みは{}％{}",
            rounded(passed),
            rounded(made),
            year.marks.judged_signs(kpi, year.verification.year)
        ),
    };
    (is_late && !is_told).then(text)
}

/// The years in which the way is to be made: those of the plan, or where the KPI came into it later those behind its
/// baseline, and from the revision on that brought it; none before the first. A target that is due earlier ends it.
fn course(year: &YearView<'_>, kpi: usize) -> Option<(FiscalYear, FiscalYear)> {
    let (of, (first, last)) = (&year.plan.kpis[kpi], year.plan.period);
    let baseline = of.baseline.and_then(|baseline| baseline.year);
    let first = baseline.map_or(first, |baseline| {
        FiscalYear::starting(baseline.western() + 1).max(first)
    });
    let first = of.since.map_or(first, |since| since.max(first));
    let last = of.target.map_or(last, |target| target.year.min(last));
    let now = year.verification.year;
    (first <= now && first <= last).then_some((first, last))
}

/// The year by which the target should be reached is this one, or has passed without it being reached since. Each is
/// held against the figure of that year.
fn missed(year: &YearView<'_>, kpi: usize) -> Option<String> {
    let (of, now) = (&year.plan.kpis[kpi], year.verification.year);
    let target = of.target.filter(|target| target.year <= now)?;
    let due = target.year;
    let today = year.judgement(kpi).actual;
    let actual = match due == now {
        true => today?,
        false => year.judged_figure(kpi, due)?,
    };
    let Aim::Number(aim) = target.aim else {
        return None;
    };
    let is_met = |figure| target_met(of, figure);
    let is_missed = is_met(actual) == Some(false) && today.and_then(is_met) != Some(true);
    is_missed.then(|| {
        let [actual, aim] = of.shown_apart(actual, aim);
        let beyond = of.beyond(target.is_strict);
        let signs = year.marks.judged_signs(kpi, due);
        let what = match of.direction {
            Direction::Keep => "から離れている",
            _ => "に届いていない",
        };
        let whose = match due == now {
            true => String::new(),
            false => format!("{due}の"),
        };
        format!("{due}の目標{aim}{beyond}{what}（{whose}実績{actual}{signs}）")
    })
}

/// The figures of last year and of this one.
fn figures(year: &YearView<'_>, kpi: usize) -> Option<(Decimal, Decimal)> {
    let (verification, now) = (year.verification, year.verification.year);
    let before = verification.series().counted_actual(kpi, now.before())?;
    Some((before, verification.ledger.agreed_actual(kpi, now)?))
}

/// Printed figures of last year and of this one, with the signs that they bear.
fn signed(
    year: &YearView<'_>,
    [before, own]: [String; 2],
    signs: impl Fn(FiscalYear) -> String,
) -> [String; 2] {
    let now = year.verification.year;
    [before + &signs(now.before()), own + &signs(now)]
}

fn jumped(year: &YearView<'_>, kpi: usize) -> Option<String> {
    let (before, now) = figures(year, kpi)?;
    let share = now.checked_sub(before)?.checked_div(before.abs())?;
    let percent = share.checked_mul(Decimal::ONE_HUNDRED)?;
    let is_jump = percent.abs() >= year.plan.jump_percent;
    let sign = if percent > Decimal::ZERO {
        "＋"
    } else {
        "－"
    };
    let percent = number::rounded(percent.abs(), 0, number::Rounding::HalfUp);
    let of = &year.plan.kpis[kpi];
    let figures = [before, now].map(|figure| of.shown(figure));
    let [before, now] = signed(year, figures, |own| year.marks.figure_signs(kpi, own));
    // Beside a mean or a sum, which is judged.
    let what = match of.basis.is_over_years() {
        true => "年度ごとの値が",
        false => "",
    };
    let text = || {
        format!(
            "{what}前年度から大きく動いた（{before}→{now}、{sign}{}％）",
            number::grouped(percent)
        )
    };
    is_jump.then(text)
}

fn by_hand(year: &YearView<'_>, kpi: usize) -> Option<String> {
    let grade = &year.plan.hand_grades[*year.judgement(kpi).by_hand.first()?];
    let computed = year.mark(year.judgement(kpi).band);
    let (hand, reason) = (year.mark(Some(grade.band)), &grade.reason);
    Some(format!(
        "手で付けた判定（計算は{computed}、手では{hand}: {reason}）"
    ))
}

fn doubted(year: &YearView<'_>, kpi: usize) -> Option<String> {
    let why = match year.judgement(kpi).held {
        Some(_) => "値を担当課に確認中（判定は保留）",
        None => "値を担当課に確認中",
    };
    year.marks.is_doubted(kpi).then(|| why.to_owned())
}

/// Short texts are alike by chance: 特になし.
fn repeated(year: &YearView<'_>, kpi: usize) -> Option<String> {
    const LETTERS: usize = 15;
    let before = year.verification.year.before();
    let mut earlier = year.verification.earlier.iter();
    let then = earlier.find(|earlier| earlier.year == before)?;
    let is_long = |text: &&str| text.chars().count() >= LETTERS;
    let texts = year.prose.texts(kpi);
    let mut texts = texts.iter().map(|(_, text)| *text).filter(is_long);
    let is_same = texts.any(|text| then.has_text(year.plan, kpi, text));
    is_same.then(|| "担当課の文章が前年度と一字一句同じ".to_owned())
}

fn blank(year: &YearView<'_>, kpi: usize) -> Option<String> {
    let is_silent = [Topic::Cause, Topic::Issue]
        .iter()
        .all(|topic| year.prose.on(kpi, *topic).is_empty());
    (is_low(year, kpi) && is_silent).then(|| "要因・課題の記載がない".to_owned())
}

/// Why a goal is worth talking about: its own figures do badly while its measures shine.
pub fn of_goal(year: &YearView<'_>, goal: usize) -> Option<String> {
    let upper = year.plan.rating.upper();
    let kpis = year.plan.kpis.iter().enumerate();
    let within = kpis.filter(|(_, kpi)| year.plan.is_goal_within(kpi.goal, goal));
    let graded = within.filter_map(|(at, kpi)| Some((kpi.measure, at, year.judgement(at).band?)));
    let (own, theirs): (Vec<_>, Vec<_>) = graded.partition(|(measure, ..)| measure.is_none());
    let is_good = |(.., band): &&(Option<usize>, usize, usize)| *band < upper;
    let good = theirs.iter().filter(is_good).count();
    let shines = theirs.len() >= 2 && good * 3 >= theirs.len() * 2;
    let signs = year.upper();
    let theirs = theirs.len();
    let text = |(what, bad): (&str, Vec<usize>)| {
        let names = year.list_and_more(&bad, 2);
        format!("目標の数値目標{names}は{what}が、施策のKPIは{theirs}指標中{good}指標が{signs}")
    };
    let own: Vec<usize> = own.into_iter().map(|(_, kpi, _)| kpi).collect();
    let found = badly(year, &own).into_iter().map(text);
    let found = joined(found, "。");
    (shines && !found.is_empty()).then_some(found)
}

/// What a reader is told of the 数値目標 of a goal that do badly, each of them once.
fn badly(year: &YearView<'_>, own: &[usize]) -> Vec<(&'static str, Vec<usize>)> {
    let worst = year.plan.rating.worst();
    let how = |kpi: usize| {
        let (band, best) = (year.judgement(kpi).band, Some(0));
        let by_result = year.courses[kpi].by_plan.is_none();
        let is_worse = || {
            let figures = year.judged_figures(kpi);
            let of = &year.plan.kpis[kpi];
            // With its target met, it may move.
            band != best && figures.is_some_and(|(before, now)| is_improved(of, now, before))
        };
        if band == worst {
            Some(WORST)
        } else if year.step(kpi) == Some(Step::Down) && by_result {
            Some(FELL)
        } else {
            is_worse().then_some(WORSE)
        }
    };
    let of = |what: &'static str| {
        let of = own.iter().copied().filter(|kpi| how(*kpi) == Some(what));
        (what, of.collect::<Vec<usize>>())
    };
    let all = [WORST, FELL, WORSE].map(of).into_iter();
    all.filter(|(_, kpis)| !kpis.is_empty()).collect()
}

const WORST: &str = "最も低い判定だ";
const FELL: &str = "判定が下がった";
const WORSE: &str = "前年度より悪くなった";
