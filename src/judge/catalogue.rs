//! Every formula and every word of the rule language, each with a page: docs/formulas.md is made of
//! them, and a test runs the example of each.

use crate::domain::rating::Formula;

/// A formula's page.
#[derive(Debug)]
pub struct FormulaPage {
    /// The formula that the page is about.
    pub formula: Formula,
    /// What it computes, and what for.
    pub what: &'static str,
    /// For which direction and basis.
    pub fits: &'static str,
    /// When there is no rate, with the reason as printed; what is refused at once.
    pub none: &'static str,
    /// A KPI as `plan.toml` has it (計画期間は R3～R8), its figure of R6, and the rate.
    pub example: (&'static str, &'static str, &'static str),
}

/// The page of something that a rule can say.
#[derive(Debug)]
pub struct RulePage {
    /// As it is written.
    pub rule: &'static str,
    /// When it holds.
    pub what: &'static str,
    /// A KPI as `plan.toml` has it, a figure of R6 with which the rule holds, and one with which not;
    /// none for what no figure makes hold.
    pub example: Option<(&'static str, &'static str, &'static str)>,
}

/// The page of a formula.
pub fn page(formula: Formula) -> &'static FormulaPage {
    // The pages stand in the order of the formulas.
    &FORMULA_PAGES[formula as usize]
}

/// The pages of all formulas, in their order.
pub const FORMULA_PAGES: [FormulaPage; 7] = [
    FormulaPage {
        formula: Formula::Attainment,
        what: "実績値を目標値で割ります。最終目標のどこまで来たかの、最もよく使われる率です。基準値は見ません。",
        fits: "高いほど良い指標。数え方は問いません。",
        none: "目標値が0なら「0で割れない」、負なら「負の値では比を計算できない」。低いほど良い指標では悪いほど、維持する指標では目標から離れても大きくなるので、計画を読むときに断ります。",
        example: (
            "direction = \"higher\"\nbaseline = { value = 17 }\ntarget = { value = 30, year = \"R8\" }",
            "20",
            "66.7",
        ),
    },
    FormulaPage {
        formula: Formula::Inverse,
        what: "目標値を実績値で割ります。減らす指標で、目標まで減ると100％になります。",
        fits: "低いほど良い指標（温室効果ガスの排出量など）。数え方は問いません。",
        none: "実績値が0なら「0で割れない」（0人になったときも率は出ませんが、目標に達したかどうかは判定できます）。負の値があれば「負の値では比を計算できない」。高いほど良い指標と、維持する指標では断ります。",
        example: (
            "direction = \"lower\"\nbaseline = { value = 272000 }\ntarget = { value = 246500, year = \"R8\" }",
            "260000",
            "94.8",
        ),
    },
    FormulaPage {
        formula: Formula::Progress,
        what: "基準値から目標値までの道のりを、どれだけ進んだかです。基準値のままなら0％、後退すれば負になります。",
        fits: "高いほど良い指標と低いほど良い指標。数え方は問いません。目標が0や負でも計算できます。維持する指標では、目標値が基準値と同じときだけ使え、率は出さず、目標どおりかどうかだけを見ます。",
        none: "基準値がなければ「基準値なし」、目標値と同じなら「基準値と目標値が同じ」。基準値の年度には進みがまだないので「基準年度の値」、それより前なら「基準年度より前」。維持する指標で目標値が基準値と違うときは断ります。目標値が基準値より悪い指標（減り方をゆるめる下げ止まりの目標）でも断ります。出生数 182人→170人（高いほど良い）なら、目標を上回る175人が 7÷12＝58.3％、目標に届かない160人が 22÷12＝183.3％ となり、悪いほど大きくなるからです。expected か attainment（低いほど良い指標では inverse）を使います。",
        example: (
            "direction = \"higher\"\nbaseline = { value = 17 }\ntarget = { value = 30, year = \"R8\" }",
            "20",
            "23.1",
        ),
    },
    FormulaPage {
        formula: Formula::Expected,
        what: "実績値を、その年度の期待値で割ります。期待値は、基準値（その年度。なければ計画期間の前の年度）から目標値（目標の年度）へ引いた直線の上の値です。計画の途中でも、順調なら100％になります。低いほど良い指標では、期待値を実績値で割ります。目標の年度を過ぎたら、期待値は目標値のままです。",
        fits: "高いほど良い、または低いほど良い、累計、単年度、時点、増分の指標。",
        none: "基準値がなければ「基準値なし」、基準値の年度より前なら「基準年度より前」。期待値か、割る実績値が0なら「0で割れない」、負なら「負の値では比を計算できない」。維持する指標、期間平均の指標と、基準値の年度が目標の年度より前でない指標では断ります。",
        example: (
            "direction = \"higher\"\nbasis = \"cumulative\"\nbaseline = { value = 0 }\ntarget = { value = 12000, year = \"R8\" }",
            "7077",
            "88.5",
        ),
    },
    FormulaPage {
        formula: Formula::Interim,
        what: "実績値を、計画がその年度に定めた目標値（最終目標の年度では、最終目標）で割ります。低いほど良い指標では、目標値を実績値で割ります。",
        fits: "年度ごとの目標値（targets）があり、高いほど良い、または低いほど良い指標。数え方は問いません。",
        none: "その年度の目標値がなければ「その年度の目標なし」。割る値が0なら「0で割れない」、負なら「負の値では比を計算できない」。targets が一つもない指標と、維持する指標では断ります。",
        example: (
            "direction = \"higher\"\nbaseline = { value = 544 }\ntarget = { value = 820, year = \"R8\" }\ntargets = { R5 = 700, R6 = 740 }",
            "703",
            "95.0",
        ),
    },
    FormulaPage {
        formula: Formula::Keep,
        what: "目標値にどれだけ近いかです。目標値と同じなら100％、どちらへ離れても下がります。",
        fits: "維持する指標（direction = \"keep\"）。数え方は問いません。",
        none: "目標値が0なら「0で割れない」。維持しない指標では断ります。",
        example: (
            "direction = \"keep\"\nbaseline = { value = 224 }\ntarget = { value = 224, year = \"R8\" }",
            "230",
            "97.3",
        ),
    },
    FormulaPage {
        formula: Formula::Arrow,
        what: "率を出さず、基準値から矢印の向きに動いたかどうかだけを見ます。",
        fits: "目標が矢印（↑ ↓ →）の指標。ほかの式の計画でも、矢印の指標はこのように判定します。",
        none: "いつも「矢印のみ」（基準値がなければ「基準値なし」で、判定もしません）。目標が数の指標では断ります。",
        example: (
            "direction = \"higher\"\nbaseline = { value = 3908 }\ntarget = { value = \"↑\", year = \"R8\" }",
            "7415",
            "矢印のみ",
        ),
    },
];

const RISES: &str = "direction = \"higher\"\nbaseline = { value = 100 }\ntarget = { value = 200, year = \"R8\" }\ntargets = { R6 = 150 }";
const FALLS: &str = "direction = \"lower\"\nrate = \"inverse\"\nbaseline = { value = 100 }\ntarget = { value = 50, year = \"R8\" }";

/// The pages of all that a rule can say. Examples are rated by 実績値 ÷ 目標値, with a decimal.
pub const RULE_PAGES: [RulePage; 14] = [
    RulePage {
        rule: "target-met",
        what: "最終目標に達しました。compare が超・未満の目標では、目標値と同じでは足りません。矢印の目標では、基準値から矢印の向きに動いたときです。",
        example: Some((RISES, "200", "199")),
    },
    RulePage {
        rule: "target-exceeded",
        what: "最終目標を上回りました。同じでは足りません。矢印の目標では、上回る値がないので当たりません。",
        example: Some((RISES, "201", "200")),
    },
    RulePage {
        rule: "interim-met",
        what: "計画がその年度に定めた目標値（targets）に達しました。その年度の目標値がなければ分かりません。",
        example: Some((RISES, "150", "149")),
    },
    RulePage {
        rule: "better-than-baseline",
        what: "基準値より良くなりました。維持する指標では当たりません。基準値がなければ分かりません。",
        example: Some((FALLS, "99", "100")),
    },
    RulePage {
        rule: "worse-than-baseline",
        what: "基準値より悪くなりました。維持する指標では、基準値でないときです。基準値がなければ分かりません。",
        example: Some((FALLS, "101", "100")),
    },
    RulePage {
        rule: "same-as-baseline",
        what: "基準値と同じです。基準値がなければ分かりません。",
        example: Some((RISES, "100", "101")),
    },
    RulePage {
        rule: "rate >= 80",
        what: "印刷される達成率（端数と上限のあと）を、数と比べます。>=（以上）、>（超）、<=（以下）、<（未満）。0で割るなどで率がなければ当たらず、式に要る値（基準値など）がなければ分かりません。",
        example: Some((RISES, "160", "159.8")),
    },
    RulePage {
        rule: "rate >= 0.6 * elapsed",
        what: "達成率を、計画期間のうち年度末までに過ぎた割合（R3～R8 の R6 なら 4÷6＝66.67％）と比べます。倍率のない rate >= elapsed も書けます。",
        example: Some((RISES, "80", "79.8")),
    },
    RulePage {
        rule: "elapsed >= 50 and target-met",
        what: "elapsed は、計画期間のうち年度末までに過ぎた割合（％）です。and は、両方が成り立つときです。",
        example: Some((RISES, "200", "199")),
    },
    RulePage {
        rule: "target-met or rate >= 90",
        what: "or は、どちらかが成り立つときです。and のほうが先に結びつきます。括弧は使いません。",
        example: Some((RISES, "180", "179")),
    },
    RulePage {
        rule: "change >= -10",
        what: "基準値からの増減を、基準値に対する％で比べます。良い向きが正です（減らす指標が減れば正）。基準値が0なら、同じときだけ0％とし、ほかは当たりません。基準値がなければ分かりません。",
        example: Some((FALLS, "110", "110.1")),
    },
    RulePage {
        rule: "status = ended",
        what: "数がなく、その理由が書かれています。pending（未公表）、not-surveyed（調査なし）、not-applicable（該当なし）、ended（事業終了）、suppressed（秘匿）。数のない指標に区分を付けるのは、この規則だけです。",
        example: Some((RISES, "事業終了", "200")),
    },
    RulePage {
        rule: "otherwise",
        what: "実績値があり、上のどの区分にも当たらないと分かっています。and・or とはつなげません。",
        example: Some((RISES, "0", "事業終了")),
    },
    RulePage {
        rule: "by-hand",
        what: "計算では当たらない区分です。外的要因や課題の整理など、人が見て決める区分に使い、[[grade]] に理由とともに書いて付けます。計算した区分は、その横に残ります。",
        example: None,
    },
];

const INTRODUCTION: &str = include_str!("formulas.md");

const RULES: &str = include_str!("rules.md");

/// docs/formulas.md.
pub fn catalogue() -> String {
    let formulas: String = Formula::ALL
        .iter()
        .map(|formula| formula_page(page(*formula)))
        .collect();
    let rules: String = RULE_PAGES.iter().map(rule_page).collect();
    format!("{INTRODUCTION}\n{formulas}{RULES}\n{rules}")
}

fn formula_page(page: &FormulaPage) -> String {
    let (kpi, actual, rate) = page.example;
    let unit = if page.formula == Formula::Arrow {
        ""
    } else {
        "％"
    };
    format!(
        "## {}\n\n{}\n\n{}\n\n- **使える指標**: {}\n- **率の出ないとき**: {}\n- **例**（計画期間 R3～R8、R6 の実績値 {actual}）: {rate}{unit}\n\n```toml\n{kpi}\n```\n\n",
        page.formula.code(),
        page.formula.label(),
        page.what,
        page.fits,
        page.none
    )
}

fn rule_page(page: &RulePage) -> String {
    let example = page.example.map(|(kpi, holds, fails)| {
        format!(
            "- **例**（計画期間 R3～R8、R6 の実績値）: {holds} なら当たり、{fails} なら当たらない\n\n```toml\n{kpi}\n```\n\n"
        )
    });
    format!(
        "### {}\n\n{}\n\n{}",
        page.rule,
        page.what,
        example.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::{YEAR, plan_of};
    use super::super::{Reason, judge_by};
    use super::*;
    use crate::domain::number;
    use crate::domain::rating::Word;
    use crate::domain::rating::rule::STATUSES;
    use crate::domain::reported::State;

    #[test]
    fn every_formula_has_its_page_and_the_page_is_true() {
        for formula in Formula::ALL.iter().copied() {
            let page = page(formula);
            assert_eq!(page.formula, formula);
            let (kpi, actual, rate) = page.example;
            let rating = format!(
                "rate = \"{}\"\nround = {{ digits = 1, how = \"half-up\" }}\nbands = [{{ band = \"A\", mark = \"◎\", when = \"otherwise\" }}]",
                formula.code()
            );
            let mapping = plan_of(&rating, kpi);
            let plan = &mapping.plan;
            let judgement = judge_by(
                plan,
                &plan.rating,
                0,
                YEAR,
                Ok(number::parse(actual).unwrap()),
            );
            let said = judgement.rate.map(|rate| rate.to_string());
            let reason = judgement.reason.map(|reason| reason.to_string());
            assert_eq!(said.or(reason).as_deref(), Some(rate), "{}", formula.code());
        }
    }

    #[test]
    fn every_rule_does_what_its_page_says() {
        for page in &RULE_PAGES {
            let Some((kpi, holds, fails)) = page.example else {
                continue;
            };
            let rating = format!(
                "rate = \"attainment\"\nround = {{ digits = 1, how = \"half-up\" }}\nbands = [{{ band = \"A\", mark = \"◎\", when = \"{}\" }},{}]",
                page.rule,
                rest(page.rule)
            );
            let mapping = plan_of(&rating, kpi);
            let plan = &mapping.plan;
            let band = |actual: &str| {
                let actual = number::parse(actual).ok_or(Reason::Said(State::Ended));
                judge_by(plan, &plan.rating, 0, YEAR, actual).band
            };
            assert_eq!(band(holds), Some(0), "{}: {holds}", page.rule);
            assert_ne!(band(fails), Some(0), "{}: {fails}", page.rule);
        }
    }

    /// What a list needs behind a rule, so that it leaves nothing open.
    fn rest(rule: &str) -> &'static str {
        match rule {
            "otherwise" => "",
            _ => "{ band = \"B\", mark = \"×\", when = \"otherwise\" }",
        }
    }

    #[test]
    fn every_word_of_the_language_has_a_page() {
        let all: String = RULE_PAGES
            .iter()
            .map(|page| format!("{}\n{}\n", page.rule, page.what))
            .collect();
        let words = Word::WORDS.iter().map(|(code, _)| *code);
        let states = STATUSES.iter().map(|state| state.code());
        for word in words.chain(states).chain([
            "rate",
            "elapsed",
            "change",
            "status",
            "and",
            "or",
            "otherwise",
            "by-hand",
        ]) {
            assert!(all.contains(word), "{word}");
        }
    }
}
