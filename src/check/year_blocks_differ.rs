//! Blocks of years that are more or fewer than the form knows.

use super::{Check, Evidence, of_leftovers};
use crate::finding::{Finding, Page, Severity};
use crate::normalize::LeftoverKind;

/// The check.
pub const CHECK: Check = Check {
    pages: &[&PAGE],
    run,
};

const PAGE: Page = Page {
    code: "year-blocks-differ",
    severity: Severity::Error,
    what: "年度ごとの列の組の数が、様式に書かれた年度の数と違います。",
    why: "どの組がどの年度か決まらないので、その値には年度がありません。",
    example: "6年分の組があるはずの集計表に、7年目の組が足されている。",
    remedy: "企画課が様式（forms/*.toml）の years を、ファイルに合わせて直します。",
    rule: None,
};

fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    of_leftovers(evidence, &PAGE, LeftoverKind::Blocks, |text| {
        format!("年度ごとの列が{text}あります")
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect_of_form;

    #[test]
    fn too_few_blocks_are_said() {
        let form = "name = \"集計\"\n[table]\nheader = [\"指標\"]\n[blocks]\nstarts_at = \"実績値\"\nyears = [\"R5\", \"R6\"]";
        let sheet = "指標,実績値\n観光入込客数,600";
        let expected = "A1 年度ごとの列が1組（様式の年度は2つ）あります";
        expect_of_form("year-blocks-differ", form, sheet, &[expected]);
        let sheet = "指標,実績値,実績値\n観光入込客数,590,600";
        expect_of_form("year-blocks-differ", form, sheet, &[]);
    }
}
