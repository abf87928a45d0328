//! What a workbook says of what is not settled. The 事務局 and the council read why there is no figure; the public
//! reads why only where nobody is asked about it any more, and else that it is not settled (未確定). 確認中 is another
//! thing: it is said of a figure that is there, and doubted.

use crate::domain::plan::BookKind;
use crate::judge::review::YearReview;
use crate::judge::tally::Tally;
use crate::judge::{Judgement, Reason};
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
        Some(reason) if !year.said.is_empty() => reason.published().to_string().into(),
        _ => year.said.as_str().into(),
    }
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
