//! A file without a form beside one that has come: it may be there for information.

use super::{Finding, Page, Place, faults};
use crate::intake::Fault;
use crate::normalize::Reading;

/// A file without a form beside one that has come.
pub const PAGE: Page = Page {
    code: "beside-form",
    what: "調査票を出した課から届いた、調査票ではないファイルです。中身は使っていません。",
    why: "調査票の値がそこにだけ書かれていると、報告書に入りません。参考資料や鑑文なら、そのままで構いません。",
    example: "調査票といっしょに届いた 参考資料（月別内訳）.xlsx、メール本文.txt、鑑文.docx。",
    remedy: "この課の調査票は届いています。参考資料なら、確認票で「正しい」を選び、何の資料かを書いてください（中身は使いません）。調査票の値が書いてあるなら、調査票に写して、調査票を送り直してください。",
    ..Page::WARNING
};

/// How the message ends that asks what a file is.
const NOT_USED: &str = "（中身は使っていません）";

/// The question what a file without a form is, in the place of one about it.
pub fn question(reading: &Reading, finding: &Finding) -> Finding {
    let remedy = match reading.faults.iter().all(is_document) {
        true => PAGE.remedy.to_owned(),
        // What cannot be read may be a form.
        false => format!("{FOR_INFORMATION}{}", finding.remedy),
    };
    let mut question = Finding {
        page: &PAGE,
        place: Place::file(&reading.submission.path),
        message: format!("{}{NOT_USED}", finding.message),
        remedy,
        ..finding.clone()
    };
    // The answer is one about this very file.
    question.about.stands.clone_from(&reading.hash);
    question
}

const FOR_INFORMATION: &str = "この課の調査票は届いています。参考資料なら、確認票で「正しい」を選び、何の資料かを書いてください（中身は使いません）。調査票のつもりで送ったものなら、";

/// The question as earlier versions asked it of documents; none of other findings.
pub fn as_before(finding: &Finding) -> Option<Finding> {
    let of_file = Some(finding).filter(|of| of.code() == PAGE.code)?;
    let mut before = of_file.clone();
    before.message = of_file.asks().strip_suffix(NOT_USED)?.to_owned();
    (before.page, before.own_length) = (&faults::UNREADABLE_FILE, None);
    before.about.stands.clear();
    Some(before)
}

/// Whether what kept a file from being read is only that it is no spreadsheet.
fn is_document(fault: &Fault) -> bool {
    matches!(fault, Fault::NotASpreadsheet(_))
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    const FORM: (&str, &str) = ("観光課/実績.csv", "指標,R6\n観光入込客数,600");

    #[test]
    fn a_file_without_a_form_beside_one_is_one_question() {
        let table = ("観光課/参考.csv", "月,人\n4月,10,あ");
        let asked = " どの様式にも当てはまりません（中身は使っていません）";
        expect("beside-form", &[FORM, table], &[asked]);
        for code in ["unknown-form", "ragged-row"] {
            expect(code, &[FORM, table], &[]);
        }
        // Where no form has come it may be meant as one.
        let other = ("福祉課/参考.csv", table.1);
        expect("beside-form", &[FORM, other], &[]);
        let unknown = " どの様式にも当てはまりません";
        expect("unknown-form", &[FORM, other], &[unknown]);
    }
}
