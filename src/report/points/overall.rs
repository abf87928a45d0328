//! What makes the grade of a goal worth talking about: it fell, or it contradicts its KPIs, its measures or people.

use crate::domain::plan::Judged;
use crate::report::year::YearView;

/// Why, a line each; nothing where the plan does not judge its goals.
pub fn of_goal(year: &YearView<'_>, goal: usize) -> Vec<String> {
    let of = Judged::Goal(goal);
    let Some((overall, judged)) = year.overall(of) else {
        return Vec::new();
    };
    let mark = |band: usize| overall.bands[band].mark.as_str();
    let doubt = year.overall_doubt(of);
    let fell = judged.was().zip(judged.now(overall));
    let fell = fell.filter(|(before, now)| now > before);
    let fell = fell.map(|(_, now)| {
        let before = year.overall_before(of).unwrap_or_default();
        format!("目標の判定が下がった {before}{}{doubt}", mark(now))
    });
    let by_hand = judged.by_hand.map(|at| &overall.by_hand[at]);
    // Where people gave another grade than the rule, theirs is what the text of the goal says.
    let said = by_hand.map(|grade| grade.band).or(judged.band);
    let doubt = by_hand.map_or(doubt, |_| "");
    let is_good = said.and_then(|band| {
        let is_good = overall.is_good(band)?;
        Some((format!("{}{doubt}", mark(band)), is_good))
    });
    let is_good = is_good.as_ref();
    let kpis = is_good.and_then(|said| against_kpis(year, goal, said));
    let measures = is_good.and_then(|said| against_measures(year, goal, said));
    [fell, by_hand_told(year, of), kpis, measures]
        .into_iter()
        .flatten()
        .collect()
}

/// The grade that people gave a goal or measure, beside that of the rule, and why; none where they gave none.
pub fn by_hand_told(year: &YearView<'_>, of: Judged) -> Option<String> {
    let (overall, judged) = year.overall(of)?;
    let grade = &overall.by_hand[judged.by_hand?];
    let mark = |band: usize| overall.bands[band].mark.as_str();
    let (hand, reason) = (mark(grade.band), &grade.reason);
    let what = match of {
        Judged::Goal(_) => "目標",
        Judged::Measure(_) => "施策",
    };
    let told = match judged.band {
        Some(band) => {
            let doubt = year.overall_doubt(of);
            format!("規則では{}{doubt}、手では{hand}: {reason}", mark(band))
        }
        None => format!("{hand}: {reason}"),
    };
    Some(format!("手で付けた{what}の判定（{told}）"))
}

/// Two thirds of the KPIs are good and the goal is not, or the other way round.
fn against_kpis(
    year: &YearView<'_>,
    goal: usize,
    (mark, is_good): &(String, bool),
) -> Option<String> {
    let kpis = year.plan.kpis.iter().enumerate();
    let within = kpis.filter(|(_, kpi)| year.plan.is_goal_within(kpi.goal, goal));
    let bands: Vec<usize> = within
        .filter_map(|(kpi, _)| year.judgement(kpi).band)
        .collect();
    let upper = year.plan.rating.upper();
    let (all, good) = (
        bands.len(),
        bands.iter().filter(|band| **band < upper).count(),
    );
    let signs = year.upper();
    match *is_good {
        _ if all < 2 => None,
        true if good == 0 => Some(format!(
            "目標の判定は{mark}だが、評価した{all}指標に{signs}はありません"
        )),
        true if good * 3 <= all => Some(format!(
            "目標の判定は{mark}だが、評価した{all}指標のうち{signs}は{good}指標だけ"
        )),
        false if good * 3 >= all * 2 => Some(format!(
            "目標の判定は{mark}だが、評価した{all}指標のうち{good}指標が{signs}"
        )),
        _ => None,
    }
}

/// All measures are good and the goal is not, or the other way round.
fn against_measures(
    year: &YearView<'_>,
    goal: usize,
    (mark, is_good): &(String, bool),
) -> Option<String> {
    let measures = year.plan.measures.iter().enumerate();
    let own = measures.filter(|(_, measure)| year.plan.is_goal_within(measure.goal, goal));
    let grades = own.filter_map(|(at, _)| {
        let (overall, judged) = year.overall(Judged::Measure(at))?;
        Some(overall.is_good(judged.now(overall)?))
    });
    let grades: Vec<Option<bool>> = grades.collect();
    let is_other = grades.len() >= 2 && grades.iter().all(|good| *good == Some(!*is_good));
    let signs = if *is_good { "低い" } else { "高い" };
    is_other.then(|| {
        format!(
            "目標の判定は{mark}だが、判定した施策（{}）はどれも{signs}判定",
            grades.len()
        )
    })
}
