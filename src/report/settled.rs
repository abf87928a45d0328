//! What a workbook says of what is not settled. The 事務局 and the council read why there is no figure; the public
//! reads why only where nobody is asked about it any more, and else that it is not settled (未確定). 確認中 is another
//! thing: it is said of a figure that is there, and doubted.

use crate::domain::plan::BookKind;
use crate::domain::reported::Reported;
use crate::judge::review::YearReview;
use crate::judge::tally::Tally;
use crate::judge::{Judgement, Reason};
use crate::normalize::value::notation;
use crate::verification::Verification;
use std::borrow::Cow;

/// Why there is no rate or grade.
pub fn why(book: BookKind, reason: Reason) -> Reason {
    match book {
        BookKind::Public => reason.published(),
        BookKind::Council | BookKind::Office => reason,
    }
}

/// A judgement with the reason that the workbook says.
pub fn judgement(book: BookKind, judgement: &Judgement) -> Cow<'_, Judgement> {
    match judgement.reason.map(|reason| (reason, why(book, reason))) {
        Some((reason, said)) if said != reason => Cow::Owned(Judgement {
            reason: Some(said),
            ..judgement.clone()
        }),
        _ => Cow::Borrowed(judgement),
    }
}

/// Counts by the reasons that the workbook says.
pub fn tally(book: BookKind, tally: &Tally) -> Cow<'_, Tally> {
    match book {
        BookKind::Public => Cow::Owned(tally.published()),
        BookKind::Council | BookKind::Office => Cow::Borrowed(tally),
    }
}

/// What stands in the place of a year's figure: the words of its cells, or for the public why they give none.
pub fn said<'y>(book: BookKind, year: &'y YearReview<'_>) -> Cow<'y, str> {
    match year.why.filter(|_| book == BookKind::Public) {
        Some(reason) if !year.said.is_empty() => in_place(reason, &year.said),
        _ => year.said.as_str().into(),
    }
}

/// What the public reads in the place of a figure that cells with these words, ／ between them, do not give: what
/// sections wrote, where nobody is asked about it any more and each is a word for that or a dash; else the reason. A
/// dash is no word that there is nothing.
pub fn in_place(reason: Reason, written: &str) -> Cow<'_, str> {
    let is_settled = reason.published() == reason;
    match is_settled && written.split('／').all(is_word_for_none) {
        true => written.into(),
        false => reason.published().to_string().into(),
    }
}

/// Whether a text is a word or a sign for a figure that is not there, and no free text. What the workbook itself says
/// of other figures is left out.
fn is_word_for_none(text: &str) -> bool {
    let (meant, _) = notation(text);
    let is_free = matches!(
        meant,
        Reported::Value(_) | Reported::Blank | Reported::Unreadable
    );
    let own = [Reason::HeldBack, Reason::Unsettled];
    !is_free && own.iter().all(|own| own.to_string() != text.trim())
}

/// What people wrote into a marked cell. For the public without a word of who wrote it, and nothing while our two
/// workbooks say different things; what members wrote into their copies is left to the town.
pub fn written(book: BookKind, verification: &Verification, key: &str) -> String {
    match (book, &verification.written.own_texts(key)[..]) {
        (BookKind::Council | BookKind::Office, _) => verification.shown(key),
        (BookKind::Public, [text]) => (*text).to_owned(),
        (BookKind::Public, _) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::in_place;
    use crate::domain::reported::State;
    use crate::judge::Reason;

    #[test]
    fn the_public_reads_what_was_written_only_where_it_is_settled_and_no_free_text() {
        let check = |state, written: &str, expected: &str| {
            assert_eq!(
                in_place(Reason::Said(state), written),
                expected,
                "{written}"
            );
        };
        for settled in ["――", "－", "―", "対象外"] {
            check(State::NotApplicable, settled, settled);
        }
        check(State::Pending, "集計中", "集計中");
        check(State::Pending, "集計中／未集計", "集計中／未集計");
        check(State::NotSurveyed, "調査なし", "調査なし");
        // Free text, also beside a word.
        check(State::Pending, "8月に山田が集計", "未公表");
        check(State::Pending, "集計中／山田に聞く", "未公表");
        check(State::NotApplicable, "", "該当なし");
        // The workbook says this of figures that are there, or of what is not settled.
        check(State::Pending, "確認中", "未公表");
        check(State::Pending, " 未確定", "未公表");
        // Not settled: never as it was written.
        assert_eq!(in_place(Reason::Undecided, "集計中／調査なし"), "未確定");
        assert_eq!(in_place(Reason::NotSubmitted, ""), "未確定");
    }
}
