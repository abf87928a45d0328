//! Which formula cannot judge which KPI: refused before any figure is read, because what it would give
//! looks like a rate and is not one: a greenhouse gas total of 105.5％ of its target is no success.

use super::super::plan_file::KpiFile;
use super::super::problem::Code;
use super::Resolver;
use crate::domain::plan::{Aim, Basis, Direction};
use crate::domain::rating::{Formula, Rating};
use crate::domain::{FiscalYear, Kpi, Plan};

impl Resolver<'_> {
    /// Every KPI against every rating that will judge it.
    pub(super) fn fits(&mut self, plan: &Plan) {
        for (index, kpi) in plan.kpis.iter().enumerate() {
            let mut said: Vec<&str> = Vec::new();
            for rating in ratings(plan, kpi) {
                let formula = kpi.formula.unwrap_or(rating.formula);
                let Some((why, remedy)) = misfit(kpi, formula, plan.period.0) else {
                    continue;
                };
                // The ratings of a KPI mostly have one formula: what is wrong with it is told once.
                if !said.contains(&why) {
                    said.push(why);
                    self.misfit(index, kpi, formula, (why, remedy));
                }
            }
        }
    }

    fn misfit(&mut self, index: usize, kpi: &Kpi, formula: Formula, (why, remedy): (&str, &str)) {
        let start = self.kpis.get(index).map_or(0, |kpi| kpi.start);
        let message = format!(
            "KPI「{}」の達成率を {} で計算できません。{why}",
            kpi.name,
            formula.code()
        );
        self.coded(Code::Rating, start..start, message, remedy);
    }

    /// 超 (`>`) is for KPIs that should rise, 未満 (`<`) for KPIs that should fall.
    pub(super) fn refuse_compare(&mut self, file: &KpiFile) {
        let Some(compare) = &file.target.get_ref().compare else {
            return;
        };
        let aim = super::figure(file.target.get_ref().value.get_ref());
        if let Some(super::PlanFigure::Arrow(_)) = aim {
            let message = format!(
                "矢印の目標に、比べ方「{}」が書かれています",
                compare.get_ref()
            );
            let remedy = "矢印は基準値からの動きで判定します。compare を消してください";
            return self.problem(compare.span(), message, remedy);
        }
        let remedy = match (file.direction, compare.get_ref().trim()) {
            (Direction::Higher, "<" | "<=") => "高いほど良い指標は \">\" か \">=\" にしてください",
            (Direction::Lower, ">" | ">=") => "低いほど良い指標は \"<\" か \"<=\" にしてください",
            (Direction::Keep, ">" | "<") => "維持する指標では、この行を消してください",
            _ => return,
        };
        let message = format!(
            "目標の比べ方「{}」が、良い向きと合いません",
            compare.get_ref()
        );
        self.problem(compare.span(), message, remedy);
    }
}

/// The plan's rating, the whole period's, and those of the scales that are for the KPI.
fn ratings<'a>(plan: &'a Plan, kpi: &'a Kpi) -> impl Iterator<Item = &'a Rating> {
    let review = plan.review.iter().filter_map(|(_, rating)| rating.as_ref());
    let fitting = plan.scales.iter().filter(|scale| plan.is_on(scale, kpi));
    let scales = fitting.map(|scale| &scale.rating);
    std::iter::once(&plan.rating).chain(review).chain(scales)
}

/// Why a formula cannot judge a KPI, and what to do.
fn misfit(kpi: &Kpi, formula: Formula, start: FiscalYear) -> Option<(&'static str, &'static str)> {
    if kpi.direction == Direction::None {
        // A KPI that is only watched needs no formula; one that is written was meant for something.
        return kpi.formula.map(|_| WITHOUT_DIRECTION);
    }
    // Against an arrow, or without a target, no formula is used.
    if !matches!(kpi.target.map(|target| target.aim), Some(Aim::Number(_))) {
        return None;
    }
    match formula {
        Formula::Arrow => Some(ARROW),
        Formula::Keep => (kpi.direction != Direction::Keep).then_some(KEEP),
        _ if kpi.direction == Direction::Keep => of_kept(kpi, formula),
        Formula::Inverse => (kpi.direction == Direction::Higher).then_some(INVERSE),
        Formula::Attainment => (kpi.direction == Direction::Lower).then_some(ATTAINMENT),
        Formula::Interim => kpi.interim.is_empty().then_some(INTERIM),
        Formula::Expected if kpi.basis == Basis::Average => Some(EXPECTED_OF_AVERAGE),
        Formula::Expected => (!is_line(kpi, start)).then_some(EXPECTED_WITHOUT_WAY),
        Formula::Progress => turns_back(kpi).then_some(PROGRESS_BACKWARDS),
    }
}

/// Whether the target is worse than the baseline: the way to it is a loss that should stay small, and
/// who loses more has gone further on it (出生数 182人→170人: 160人 would be 183％).
fn turns_back(kpi: &Kpi) -> bool {
    let Some(Aim::Number(target)) = kpi.target.map(|target| target.aim) else {
        return false;
    };
    let baseline = kpi.baseline.map(|baseline| baseline.value);
    baseline.is_some_and(|baseline| kpi.direction.is_better(baseline, target))
}

/// What should be kept falls short on both sides of its target, so no share of the target and no share
/// of a way may judge it: beyond 100 % it would look best where it is furthest off. Where the target is
/// the baseline, `progress` has no rate, and says only whether it was kept.
fn of_kept(kpi: &Kpi, formula: Formula) -> Option<(&'static str, &'static str)> {
    let target = kpi.target.map(|target| target.aim);
    let stands = kpi.baseline.map(|from| Aim::Number(from.value));
    let has_way = stands.is_some() && stands != target;
    (formula != Formula::Progress || has_way).then_some(KEPT)
}

/// Whether the target lies after the baseline.
fn is_line(kpi: &Kpi, start: FiscalYear) -> bool {
    let to = kpi.target.map(|target| target.year);
    kpi.baseline.is_none() || to.is_some_and(|to| kpi.start(start) < to)
}

const PROGRESS_BACKWARDS: (&str, &str) = (
    "目標値が基準値より悪いので、悪くなるほど率が大きくなります",
    "下げ止まりの目標なら、指標に rate = \"expected\"（期待値との比）か、\"attainment\"（低いほど良い指標では \"inverse\"）を書いてください。そうでなければ、direction と値を確かめてください",
);
const WITHOUT_DIRECTION: (&str, &str) = (
    "良い向きのない（none）指標は判定しません",
    "rate の行を消すか、direction を決めてください",
);
const ARROW: (&str, &str) = (
    "目標が数なので、矢印の式は使えません",
    "目標を \"↑\" などにするか、rate = \"progress\" など数の式にしてください",
);
const KEEP: (&str, &str) = (
    "keep は維持する指標の式です",
    "direction = \"keep\" にするか、指標に rate = \"attainment\" など別の式を書いてください",
);
const KEPT: (&str, &str) = (
    "維持する指標では、目標値から離れるほど大きくなることがあります",
    "指標に rate = \"keep\" を書いてください",
);
const INVERSE: (&str, &str) = (
    "目標値÷実績値は、高いほど良い指標では、悪いほど大きくなります",
    "指標に rate = \"attainment\" か \"progress\" を書いてください",
);
const ATTAINMENT: (&str, &str) = (
    "実績値÷目標値は、低いほど良い指標では、悪いほど大きくなります",
    "指標に rate = \"inverse\" か \"progress\" を書いてください",
);
const INTERIM: (&str, &str) = (
    "年度ごとの目標値がありません",
    "targets = { R6 = 700 } のように年度の目標を書くか、指標に別の rate を書いてください",
);
const EXPECTED_OF_AVERAGE: (&str, &str) = (
    "期間平均の指標には、年度とともに目標へ近づく直線がありません",
    "指標に rate = \"attainment\" など別の式を書いてください",
);
const EXPECTED_WITHOUT_WAY: (&str, &str) = (
    "基準値の年度が目標の年度より前ではありません",
    "baseline の year と target の year を確かめてください",
);

#[cfg(test)]
mod tests {
    use crate::mapping;

    /// What is said of a plan with one KPI, line by line; `plan` has what stands before it.
    fn said(plan: &str, formula: &str, kpi: &str) -> Vec<String> {
        let text = format!(
            r#"
name = "見本"
body = "見本市"
period = ["R3", "R8"]
[rating]
rate = "{formula}"
round = {{ digits = 1, how = "half-up" }}
bands = [{{ band = "A", mark = "◎", when = "otherwise" }}]
{plan}
[[section]]
name = "課"
[[goal]]
id = "1"
label = "基本目標１"
name = "見本"
[[goal.kpi]]
id = "1"
name = "見本"
unit = "人"
section = "課"
{kpi}
"#
        );
        let problems = mapping::from_texts(&text, &[])
            .err()
            .map(|problems| problems.0);
        let line = |problem: mapping::Problem| {
            let (line, _) = problem.at.unwrap();
            let text = text.lines().nth(line - 1).unwrap().trim().to_owned();
            format!("{text}: {}", problem.message)
        };
        problems.unwrap_or_default().into_iter().map(line).collect()
    }

    fn check(formula: &str, kpi: &str, expected: &str) {
        let said = said("", formula, kpi);
        let reasons: Vec<&str> = said
            .iter()
            .filter_map(|line| line.split_once("できません。"))
            .map(|(_, why)| why)
            .collect();
        assert_eq!(reasons.join("/"), expected, "{said:?}");
        assert!(
            said.iter().all(|line| line.starts_with("id = \"1\": ")),
            "{said:?}"
        );
    }

    fn kpi(direction: &str, basis: &str, target: &str) -> String {
        format!(
            "direction = \"{direction}\"\nbasis = \"{basis}\"\nbaseline = {{ value = 1, year = \"R1\" }}\ntarget = {{ value = {target}, year = \"R8\" }}"
        )
    }

    #[test]
    fn a_formula_that_cannot_apply_is_refused() {
        let falls = "実績値÷目標値は、低いほど良い指標では、悪いほど大きくなります";
        check("attainment", &kpi("lower", "annual", "9"), falls);
        check("attainment", &kpi("lower", "annual", "\"↓\""), "");
        check(
            "progress",
            &(kpi("lower", "annual", "9") + "\nrate = \"attainment\""),
            falls,
        );
        check(
            "attainment",
            &(kpi("lower", "annual", "9") + "\nrate = \"inverse\""),
            "",
        );
        check(
            "inverse",
            &kpi("higher", "annual", "9"),
            "目標値÷実績値は、高いほど良い指標では、悪いほど大きくなります",
        );
        check(
            "arrow",
            &kpi("higher", "annual", "9"),
            "目標が数なので、矢印の式は使えません",
        );
        check("arrow", &kpi("higher", "annual", "\"↑\""), "");
        check(
            "keep",
            &kpi("higher", "annual", "9"),
            "keep は維持する指標の式です",
        );
        check("keep", &kpi("keep", "annual", "9"), "");
        let off = "維持する指標では、目標値から離れるほど大きくなることがあります";
        let way = "\ntargets = { R6 = 5 }";
        for formula in ["attainment", "inverse", "expected", "interim", "progress"] {
            check(formula, &(kpi("keep", "annual", "9") + way), off);
        }
        for target in ["1", "\"→\""] {
            check("progress", &kpi("keep", "annual", target), "");
        }
        check(
            "interim",
            &kpi("higher", "annual", "9"),
            "年度ごとの目標値がありません",
        );
        check(
            "interim",
            &(kpi("higher", "annual", "9") + "\ntargets = { R6 = 5 }"),
            "",
        );
        check(
            "expected",
            &kpi("higher", "average", "9"),
            "期間平均の指標には、年度とともに目標へ近づく直線がありません",
        );
        check("expected", &kpi("higher", "cumulative", "9"), "");
        check(
            "expected",
            &kpi("higher", "annual", "9").replace("R1", "R8"),
            "基準値の年度が目標の年度より前ではありません",
        );
        let backwards = "目標値が基準値より悪いので、悪くなるほど率が大きくなります";
        check("progress", &kpi("higher", "annual", "0"), backwards);
        check("progress", &kpi("lower", "annual", "9"), backwards);
        check("progress", &kpi("higher", "annual", "1"), "");
        check(
            "progress",
            &(kpi("higher", "annual", "0") + "\nrate = \"expected\""),
            "",
        );
        check("attainment", &kpi("none", "annual", "9"), "");
        check(
            "attainment",
            &(kpi("none", "annual", "9") + "\nrate = \"progress\""),
            "良い向きのない（none）指標は判定しません",
        );
    }

    #[test]
    fn every_rating_is_asked_and_each_fault_said_once() {
        let scale = "[[scale]]\nname = \"効果\"\ngroup = \"交付金\"\n[scale.rating]\nrate = \"attainment\"\nround = { digits = 1, how = \"half-up\" }\nbands = [{ band = \"a\", mark = \"a\", when = \"otherwise\" }]\n[review]\nyear = \"R8\"\n[review.rating]\nrate = \"attainment\"\nround = { digits = 1, how = \"half-up\" }\nbands = [{ band = \"a\", mark = \"a\", when = \"otherwise\" }]\n[[tag]]\nid = \"G\"\ngroup = \"交付金\"\nname = \"推進\"\n";
        let kpi = kpi("lower", "annual", "0");
        assert_eq!(
            said(scale, "progress", &format!("{kpi}\ntags = [\"G\"]")).len(),
            1
        );
        let without_review = scale.replace("[review]\nyear = \"R8\"\n[review.rating]", "[unused]");
        let without_review = without_review.split("[unused]").next().unwrap().to_owned()
            + &scale[scale.find("[[tag]]").unwrap()..];
        assert_eq!(said(&without_review, "progress", &kpi).len(), 0);
        assert_eq!(
            said(
                &without_review,
                "progress",
                &format!("{kpi}\ntags = [\"G\"]")
            )
            .len(),
            1
        );
    }

    #[test]
    fn a_scale_asks_also_who_has_its_tag_from_above() {
        let scale = "[[scale]]\nname = \"効果\"\ngroup = \"交付金\"\n[scale.rating]\nrate = \"attainment\"\nround = { digits = 1, how = \"half-up\" }\nbands = [{ band = \"a\", mark = \"a\", when = \"otherwise\" }]\n[[tag]]\nid = \"G\"\ngroup = \"交付金\"\nname = \"推進\"\n[[goal]]\nid = \"0\"\nlabel = \"基本目標０\"\nname = \"見本の目標\"\ntags = [\"G\"]\n[[goal.measure]]\nid = \"0\"\nname = \"見本の施策\"\n[[goal.measure.kpi]]\nid = \"0-1\"\nname = \"見本の数\"\nunit = \"人\"\nsection = \"課\"\n";
        let falls = kpi("lower", "annual", "0");
        let rises = kpi("higher", "annual", "9");
        let with = |inherits: &str, own: &str| said(&format!("{scale}{inherits}"), "progress", own);
        assert_eq!(with(&falls, &rises).len(), 1);
        assert_eq!(with(&rises, &falls).len(), 0, "the other goal has no tag");
    }

    #[test]
    fn more_than_and_less_than_follow_the_direction() {
        let with = |direction: &str, compare: &str| {
            let target = format!("{{ value = 9, year = \"R8\", compare = \"{compare}\" }}");
            let kpi = kpi(direction, "annual", "9").replace("value = 1,", "value = 9,");
            let start = kpi.rfind("{ value = 9").unwrap();
            let formula = match direction {
                "keep" => "keep",
                _ => "progress",
            };
            said("", formula, &format!("{}{target}", &kpi[..start])).len()
        };
        for (direction, compare, count) in [
            ("higher", ">", 0),
            ("higher", "<", 1),
            ("higher", "<=", 1),
            ("lower", "<", 0),
            ("lower", ">", 1),
            ("keep", ">", 1),
            ("keep", ">=", 0),
        ] {
            assert_eq!(with(direction, compare), count, "{direction} {compare}");
        }
    }
}
