//! A KPI under the name that it had before a revision.

use super::{Evidence, Finding, Page};

/// What it finds.
pub const PAGE: Page = Page {
    code: "former-name",
    what: "改定の前の名前で書かれた指標です。今の指標の値として読みました。",
    why: "改定で内容も変わった指標なら、前の指標の値かもしれません。",
    example: "改定で「年間観光客数」から「観光入込客数」になった指標に、前の名前で記入。",
    remedy: "今の計画の指標名に直してください。",
    ..Page::NOTE
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    evidence.records().filter_map(|(reading, record)| {
        let kpi = record.kpi()?;
        let (name, now) = (&record.name, evidence.plan.called(kpi));
        let is_former = evidence.plan.is_former_name(kpi, name);
        let message = || format!("改定の前の名前です:「{name}」（今は「{now}」）");
        is_former.then(|| evidence.of_row(&PAGE, (reading, record), message()))
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn a_former_name_is_read_and_said() {
        let expected = "A2 改定の前の名前です:「年間観光客数」（今は「観光入込客数」）";
        let files = [("観光課/実績.csv", "指標,R6\n年間観光客数,600")];
        expect("former-name", &files, &[expected]);
        expect("unknown-kpi", &files, &[]);
        expect(
            "former-name",
            &[("観光課/実績.csv", "指標,R6\n観光入込客数,600")],
            &[],
        );
    }
}
