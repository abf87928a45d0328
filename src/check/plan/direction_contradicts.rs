//! A KPI whose direction says the opposite of its arrow or of its name.

use super::at_kpi;
use crate::domain::plan::{Aim, Direction};
use crate::domain::reported::Arrow;
use crate::domain::{Kpi, Plan};
use crate::finding::{Finding, Page};
use crate::mapping::words;

/// What it finds.
pub const PAGE: Page = Page {
    code: "direction-contradicts",
    what: "KPIの向き（direction）が、目標の矢印か、KPIの名前と食い違います。判定は、計画に書かれたまま行います（矢印の目標は、向きによらず矢印で判定します）。",
    why: "向きが逆だと、良くなった年に「改善なし」、悪くなった年に「達成」と判定されます。",
    example: "「不便を感じていない人の割合」の目標が「↓」。direction = \"higher\" の待機児童数や「不登校児童生徒の割合」。direction = \"higher\" で目標が「→」（維持なら direction = \"keep\"）。",
    remedy: "計画の文書と担当課に確かめ、違っていれば plan.toml の direction か target を直してください。文書のとおりなら、このままでかまいません。",
    ..Page::WARNING
};

/// Looks at a plan.
pub fn run(plan: &Plan) -> impl Iterator<Item = Finding> {
    plan.kpis.iter().filter_map(of_kpi)
}

/// The name is compared only where the arrow does not contradict.
fn of_kpi(kpi: &Kpi) -> Option<Finding> {
    let message = against_the_arrow(kpi).or_else(|| against_the_name(kpi))?;
    let written = kpi.note.as_ref();
    let note = written.map_or_else(String::new, |note| format!("。計画の注:「{note}」"));
    Some(at_kpi(&PAGE, kpi, &format!("{message}{note}")))
}

fn against_the_arrow(kpi: &Kpi) -> Option<String> {
    let Aim::Arrow(arrow) = kpi.target?.aim else {
        return None;
    };
    let contradicts = match kpi.direction {
        Direction::Higher => arrow != Arrow::Up,
        Direction::Lower => arrow != Arrow::Down,
        Direction::Keep => arrow != Arrow::Keep,
        Direction::None => false,
    };
    // A target that is an arrow is judged by the arrow: with → a figure that improved misses it.
    let judged = match (kpi.direction, arrow) {
        (Direction::Higher | Direction::Lower, Arrow::Keep) => {
            "。このままでは、良くなっても、基準値と違えば未達成と判定します"
        }
        _ => "",
    };
    let message = || {
        let (direction, sign) = (kpi.direction.label(), arrow.sign());
        format!("目標の矢印と向きが食い違います: 目標は「{sign}」、向きは「{direction}」{judged}")
    };
    contradicts.then(message)
}

fn against_the_name(kpi: &Kpi) -> Option<String> {
    let by_name = match kpi.direction {
        Direction::Higher if words::says_less_is_better(&kpi.name) => Direction::Lower,
        Direction::Lower if words::says_more_is_better(&kpi.name) => Direction::Higher,
        _ => return None,
    };
    let (direction, by_name) = (kpi.direction.label(), by_name.label());
    Some(format!(
        "名前からは「{by_name}」と読めますが、向きは「{direction}」です"
    ))
}

#[cfg(test)]
mod tests {
    use crate::check::trial::{expect_of_plan, plan_with};

    /// `expected` is what the message begins with.
    fn check(name: &str, direction: &str, target: &str, expected: Option<&str>) {
        let plan = plan_with(&format!(
            "name = \"{name}\"\nunit = \"人\"\ndirection = \"{direction}\"\nbasis = \"point\"\nbaseline = {{ value = 21 }}\ntarget = {{ value = {target}, year = \"R8\" }}\n"
        ));
        let id = plan.lines().position(|line| line == "id = \"1-c\"");
        let line = id.unwrap() + 1;
        let expected = expected.map(|what| format!(" {what}（{line}行目のKPI 1-c、{name}）"));
        let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
        expect_of_plan("direction-contradicts", &plan, &[], &expected);
    }

    #[test]
    fn an_arrow_the_other_way_is_said() {
        let expected = "目標の矢印と向きが食い違います: 目標は「↓」、向きは「高いほど良い」";
        check("見本の数", "higher", "\"↓\"", Some(expected));
        let expected = "目標の矢印と向きが食い違います: 目標は「↑」、向きは「低いほど良い」";
        check("見本の数", "lower", "\"↑\"", Some(expected));
        let expected = "目標の矢印と向きが食い違います: 目標は「↑」、向きは「維持」";
        check("見本の数", "keep", "\"↑\"", Some(expected));
    }

    #[test]
    fn what_should_stay_is_neither_higher_nor_lower() {
        for (direction, label) in [("higher", "高いほど良い"), ("lower", "低いほど良い")]
        {
            let expected = format!(
                "目標の矢印と向きが食い違います: 目標は「→」、向きは「{label}」。このままでは、良くなっても、基準値と違えば未達成と判定します"
            );
            check("見本の数", direction, "\"→\"", Some(&expected));
        }
    }

    #[test]
    fn an_arrow_that_agrees_is_not() {
        for (direction, arrow) in [
            ("higher", "↑"),
            ("lower", "↓"),
            ("keep", "→"),
            ("none", "↑"),
            ("none", "→"),
        ] {
            check("見本の数", direction, &format!("\"{arrow}\""), None);
        }
    }

    #[test]
    fn a_name_that_says_the_opposite_is_said() {
        let expected = "名前からは「高いほど良い」と読めますが、向きは「低いほど良い」です";
        let name = "不便を感じていない人の割合";
        check(name, "lower", "\"↓\"", Some(expected));
        let expected = "名前からは「低いほど良い」と読めますが、向きは「高いほど良い」です";
        check("保育所待機児童数", "higher", "30", Some(expected));
        check("不登校児童生徒の割合", "higher", "30", Some(expected));
        check("非喫煙者の割合", "higher", "30", None);
        check(name, "higher", "\"↑\"", None);
        check("保育所待機児童数", "lower", "0", None);
        check("保育所待機児童数", "keep", "21", None);
    }
}
