//! A number that its format shows in thousands or millions.

use super::{Check, Evidence, of_flaw};
use crate::finding::{Finding, Page, Severity};
use crate::normalize::Flaws;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "scaled-format",
    severity: Severity::Warning,
    what: "表示形式で千や百万の単位に見せている数値です。見えているとおりの値として読みました。",
    why: "セルに入っている値と見えている値が千倍違うので、どちらのつもりかを確かめないと、桁を取り違えます。",
    example: "700456 に表示形式「#,##0,」を付けて「700」と見せたセル（700.456 と読みます）。",
    remedy: "見えているとおりの単位の値を入力し、表示形式を標準か「#,##0」にしてください。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_flaw(evidence, &PAGE, Flaws::SCALED, |entry, kpi| {
        format!(
            "表示形式が「{}」と見せている値です（{}の{}）",
            entry.text,
            kpi.name,
            entry.kind.label()
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect_of_cell;
    use crate::domain::number::parse;
    use crate::intake::Content;

    #[test]
    fn a_scaled_number_is_said_and_a_plain_one_is_not() {
        let scaled = Content::Scaled(parse("700.456").unwrap());
        let expected = "B2 表示形式が「700」と見せている値です（観光入込客数の実績値）";
        expect_of_cell("scaled-format", scaled, "700", false, &[expected]);
        expect_of_cell(
            "scaled-format",
            Content::Number(700.into()),
            "700",
            false,
            &[],
        );
    }
}
