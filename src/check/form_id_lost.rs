//! A row of kensho's own form without the hidden number by which it is known.

use super::{Evidence, Finding, Page};

/// What it finds.
pub const PAGE: Page = Page {
    code: "form-id-lost",
    what: "調査票の行から、隠れた列の番号が消えています。施策と指標名で照合しました。",
    why: "ほかの表から貼り付けた行なら、別の指標や去年の値かもしれません。",
    example: "去年の調査票から貼り付けた行。",
    remedy: "値がその指標の今年度のものかを確かめてください。行を貼り付けたのなら、配られた調査票の行に記入し直してください。",
    ..Page::WARNING
};

/// A form without all of its hidden numbers.
pub const ALL: Page = Page {
    code: "form-bare",
    what: "配った調査票のようですが、隠れた列が消えています。値は使っていません。",
    why: "隠れた列には、どの計画の、どの年度の、どの課の、どの指標の行かが書かれています。見えている名前だけでは、去年の調査票や、ほかの課の調査票かもしれません。",
    example: "値だけを新しいブックに貼り付けた調査票。見えているところだけを写した調査票。",
    remedy: "配られた調査票のファイルそのものに記入し、上書き保存して送り直してください（別のブックに写したり、列を消したりしないでください）。ファイルが手元にないときは、企画課に知らせてください。",
    is_mended_by_form: true,
    ..Page::ERROR
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    evidence.records().filter_map(|(reading, record)| {
        let mut seen = reading.sightings.iter();
        let is_own = seen.any(|seen| seen.sheet == record.sheet && seen.own.is_some());
        // A row that no KPI was found for has a finding of its own.
        let kpi = record.kpi().filter(|_| is_own && record.id_at.is_none())?;
        let name = evidence.plan.called(kpi);
        let message = format!(
            "「{name}」の行が、配られた調査票の行ではなくなっています（指標名で照合しました）"
        );
        Some(evidence.of_row(&PAGE, (reading, record), message))
    })
}
