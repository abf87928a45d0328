//! Files of a section that are versions of one submission, of which nothing tells which is the newest.

use super::{Evidence, Finding, Page};

/// What it finds.
pub const PAGE: Page = Page {
    code: "undecided-submission",
    what: "同じ提出の版が二つ以上あり、どれが最も新しいか、名前からは決まりません。どれも使いました。",
    why: "値が違えば、どちらを評価に使うかが決まりません。",
    example: "日付で見分ける計画で、実績_0708.xlsx と 実績（0708）.xlsx。",
    remedy: "どちらを使うかを企画課に知らせてください。企画課が、使わないほうを課のフォルダーの「取下げ」に移します。どちらも要るときは、確認票で「正しい」を選び、その理由を書いてください。",
    ..Page::WARNING
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    evidence.readings.iter().filter_map(|reading| {
        let beside = &reading.submission.counting.beside;
        let message = format!(
            "「{}」とどちらが新しいか、名前からは決まりません。どちらも使いました",
            beside.join("」「")
        );
        (!beside.is_empty()).then(|| evidence.of_file(&PAGE, reading, message))
    })
}
