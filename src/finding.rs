//! 指摘: a fault in a submission, where it is, and what to do. A finding never stops a run.

mod promise;

use crate::domain::answer::{Answer, OF_BLANK_COST, OF_SEVERAL, OF_SEVERAL_COSTS, SHOWN};
use crate::domain::choice::choices;
use crate::domain::joined::in_brackets;
use crate::domain::moment::Moment;
use crate::domain::reported::Kind;
use crate::domain::visible::visible;
use crate::domain::{CellAt, FiscalYear};
use std::fmt;

choices! {
    /// How much a finding asks of the section.
    #[derive(PartialOrd, Ord)]
    Severity {
        /// Must be fixed.
        Error = "error", "エラー";
        /// Must be confirmed.
        Warning = "warning", "要確認";
        /// Was done; the section should know it.
        Note = "note", "連絡";
    }
}

/// One kind of fault: its stable code and its page in the catalogue.
#[derive(Debug)]
pub struct Page {
    /// Kebab-case, names the fault: `unreadable-number`. Stable.
    pub code: &'static str,
    /// How much it asks.
    pub severity: Severity,
    /// What it finds.
    pub what: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// An example, as a section would write it.
    pub example: &'static str,
    /// What the section should do.
    pub remedy: &'static str,
    /// The item of 総務省's 機械判読可能なデータの表記方法の統一ルール, where one is.
    pub rule: Option<&'static str>,
    /// Whether it is mended by filling in this year's form, which then goes out again with the 確認票.
    pub is_mended_by_form: bool,
}

/// Where a finding or a figure is. Parts that do not apply are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Relative to the workspace, with `/`.
    pub file: String,
    /// Empty for CSV.
    pub sheet: String,
    /// The cell, where it is about one.
    pub cell: Option<CellAt>,
}

/// A fault, where it is, and what to do.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The page that explains its kind.
    pub page: &'static Page,
    /// The section that should act; empty if none can be named.
    pub section: String,
    /// Where it is.
    pub place: Place,
    /// What is there.
    pub message: String,
    /// What to do, where the case allows a more exact remedy than the page's.
    pub remedy: String,
    /// What it is about, where that is known.
    pub about: About,
    /// What the section answered.
    pub answered: Option<Answer>,
    /// When that was first read; none of what is read now.
    pub answered_at: Option<Moment>,
    /// Of what is wrong with an answer, the key of the question that it was given to.
    pub of_question: Option<String>,
    /// The bytes of the message before the answer; none without one.
    pub own_length: Option<usize>,
    /// Whether what its answer promised has come, and it is found still; or the figure that was answered is not used.
    pub is_open_again: bool,
    /// Whether one before it asks its section the same, and what was answered to both leaves them alike.
    pub is_asked_before: bool,
    /// Whether the section may say that it is right, although it is an error: a document beside a form, a cost that only
    /// other sections say otherwise.
    pub may_stand: bool,
    /// The section, by its index in the plan, that is to get this year's form once more: its own has not all rows.
    pub new_form_to: Option<usize>,
}

/// What a finding is about, as far as the plan has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// Index into the plan's KPIs.
    pub kpi: Option<usize>,
    /// Index into the plan's projects.
    pub project: Option<usize>,
    /// Which figure of it, where it is about one.
    pub figure: Option<Asked>,
    /// Of what is about no KPI and no project: what the submission and its versions are
    /// [called](crate::intake::discover::Counting::called).
    pub submission: Option<String>,
    /// The same before the file was moved or renamed; see [`crate::intake::discover::Counting::came_as`].
    pub came_as: Option<String>,
    /// A hash of the texts in the column or row of its cell, for findings about a whole column or row; of all that the
    /// section says of the figure, for figures that differ; else empty.
    pub stands: String,
}

/// Figures that differ: of a KPI, or the costs of a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Contradiction {
    /// Index into the plan's KPIs.
    pub kpi: Option<usize>,
    /// Index into the plan's projects.
    pub project: Option<usize>,
    /// Their year.
    pub year: Option<FiscalYear>,
}

/// A figure that a finding asks about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// 実績値, 目標値.
    pub kind: Kind,
    /// The year of the figure.
    pub year: Option<FiscalYear>,
    /// As written; empty where nothing was.
    pub text: String,
    /// The unit as written; empty where none is.
    pub unit: String,
    /// What the text was read as, in the unit of its KPI; empty for no number.
    pub value: String,
    /// Whether something stands there of which nothing is seen: a formula without a stored result.
    pub is_unseen: bool,
    /// Whether it is a number that means the same however it is written.
    pub is_plain: bool,
}

impl Asked {
    /// A figure that nobody wrote.
    pub fn missing(kind: Kind, year: FiscalYear) -> Self {
        Self {
            kind,
            year: Some(year),
            text: String::new(),
            unit: String::new(),
            value: String::new(),
            is_unseen: false,
            is_plain: false,
        }
    }
}

impl Page {
    /// What the pages of errors have in common: their other parts are empty, and each page has its own.
    pub const ERROR: Self = Self::of(Severity::Error);
    /// What the pages of warnings have in common.
    pub const WARNING: Self = Self::of(Severity::Warning);
    /// What the pages of notes have in common.
    pub const NOTE: Self = Self::of(Severity::Note);

    const fn of(severity: Severity) -> Self {
        Self {
            code: "",
            severity,
            what: "",
            why: "",
            example: "",
            remedy: "",
            rule: None,
            is_mended_by_form: false,
        }
    }

    /// A finding of this kind, with the page's own remedy. What somebody wrote and the message quotes
    /// may be as long as a cell; of such a quote the beginning is kept, and all of our own words.
    pub fn finding(&'static self, section: &str, place: Place, message: String) -> Finding {
        Finding {
            page: self,
            section: section.to_owned(),
            place,
            message: readable(message),
            remedy: self.remedy.to_owned(),
            about: About::default(),
            answered: None,
            answered_at: None,
            of_question: None,
            own_length: None,
            is_open_again: false,
            is_asked_before: false,
            may_stand: false,
            new_form_to: None,
        }
    }
}

/// A longer message does not fit a line of a printed slip, in letters.
const LONGEST_MESSAGE: usize = 250;

/// The same, where it lists KPIs or places of the plan.
const LONGEST_LIST: usize = 1_000;

/// What is kept of a quote in a message that is longer.
const LONGEST_QUOTE: usize = 60;

/// What is kept of a message's end where its quotes do not tell where they end.
const END: usize = 80;

const LEFT_OUT: &str = "…（略）…";

fn readable(message: String) -> String {
    if fits(&message, LONGEST_MESSAGE) {
        return message;
    }
    let short = with_short_quotes(&message).filter(|short| fits(short, LONGEST_LIST));
    short.unwrap_or_else(|| without_middle(&message))
}

fn fits(message: &str, letters: usize) -> bool {
    // Counts no further than the limit: a message may quote a whole cell.
    message.chars().nth(letters).is_none()
}

/// Cuts what is between 「 and its own 」, which is quoted from a submission; none where a quote does not end.
fn with_short_quotes(message: &str) -> Option<String> {
    let mut short = String::new();
    let (mut depth, mut kept) = (0_usize, 0);
    for letter in message.chars() {
        if letter == '」' {
            // A 」 that nothing opened closes nothing.
            depth = depth.saturating_sub(1);
        }
        kept = if depth == 0 { 0 } else { kept + 1 };
        match kept {
            ..=LONGEST_QUOTE => short.push(letter),
            kept if kept == LONGEST_QUOTE + 1 => short.push_str(LEFT_OUT),
            _ => {}
        }
        // After the letter is kept: the bracket is ours, and what follows it is a quote.
        if letter == '「' {
            depth += 1;
        }
    }
    (depth == 0).then_some(short)
}

/// What was written may have a 「 and no 」: then our own words are the first and the last.
fn without_middle(message: &str) -> String {
    let letters: Vec<char> = message.chars().collect();
    let (start, end) = (LONGEST_MESSAGE - END, letters.len().saturating_sub(END));
    let mut kept: String = letters.iter().take(start).collect();
    kept.push_str(LEFT_OUT);
    // In a message that is hardly too long, the end must not repeat what was kept of the start.
    kept.extend(&letters[end.max(start)..]);
    kept
}

impl Finding {
    /// The stable code of its kind.
    pub fn code(&self) -> &'static str {
        self.page.code
    }

    /// How much it asks; nothing more of what is settled.
    pub fn severity(&self) -> Severity {
        match self.is_settled() {
            true => Severity::Note,
            false => self.page.severity,
        }
    }

    /// Whether the section answered that it is right, and the finding needs no answer of another section.
    fn is_settled(&self) -> bool {
        let is_right = self.may_be_right() && self.answered == Some(Answer::Right);
        is_right && self.contradiction().is_none()
    }

    /// Whether its section has said which of figures that differ is its own: by a value, of a cost by calling it right.
    pub fn has_its_word(&self) -> bool {
        match self.answered {
            Some(Answer::Figure) => self.code() == OF_SEVERAL,
            Some(Answer::Right) => self.contradiction().is_some() && self.may_be_right(),
            Some(Answer::Checking | Answer::Mended) | None => false,
        }
    }

    /// Whether the section may answer that it is right: an error is not right as it stands, nor is a blank cost, of which
    /// the figure or the reason would stand in the answer alone.
    pub fn may_be_right(&self) -> bool {
        (self.page.severity == Severity::Warning || self.may_stand) && !self.is_of_blank_cost()
    }

    fn is_of_blank_cost(&self) -> bool {
        let figure = self.about.figure.as_ref();
        self.code() == OF_BLANK_COST && figure.is_some_and(|figure| figure.text.is_empty())
    }

    /// The figures that differ: all findings of a section about them ask one question.
    pub fn contradiction(&self) -> Option<Contradiction> {
        let is_of_several = [OF_SEVERAL, OF_SEVERAL_COSTS].contains(&self.code());
        let figure = self.about.figure.as_ref().filter(|_| is_of_several)?;
        let (kpi, project) = (self.about.kpi, self.about.project);
        kpi.or(project).map(|_| Contradiction {
            kpi,
            project,
            year: figure.year,
        })
    }

    /// Whether it is open, and the section answered that something is still to come; or said which figure is its own, and
    /// another section says another.
    pub fn waits(&self) -> bool {
        let is_to_come = matches!(self.answered, Some(Answer::Checking | Answer::Mended));
        let waits = is_to_come || self.has_its_word();
        waits && !self.is_open_again && self.severity() != Severity::Note
    }

    /// Whether it waits for other sections alone: its own has said its figure, and is asked nothing.
    pub fn waits_for_others(&self) -> bool {
        self.has_its_word() && self.waits()
    }

    /// The message without what the section answered.
    pub fn asks(&self) -> &str {
        &self.message[..self.own_length.unwrap_or(self.message.len())]
    }

    /// What the section answered, as the message shows it; empty without an answer.
    pub fn answer_shown(&self) -> &str {
        &self.message[self.asks().len()..]
    }

    /// Shows what the section answered, and that a question is settled by it.
    pub fn answer(&mut self, answer: Answer, reason: &str) {
        self.answer_as(answer, (answer, reason));
    }

    /// The same, where what was `chosen` means another answer.
    pub fn answer_as(&mut self, answer: Answer, (chosen, reason): (Answer, &str)) {
        self.own_length.get_or_insert(self.message.len());
        let reason = in_brackets(&reason.replace('\n', " "));
        self.message += &format!("{SHOWN}{}{reason}】", chosen.label());
        self.answered = Some(answer);
        if self.is_settled() {
            self.remedy = "課が正しいと答えています。することはありません。".to_owned();
        }
    }

    /// With a remedy of its own instead of the page's; it may quote as much as the message.
    pub fn with_remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = readable(remedy.into());
        self
    }
}

impl Place {
    /// A whole file.
    pub fn file(file: &str) -> Self {
        Self {
            file: file.to_owned(),
            ..Self::default()
        }
    }

    /// A cell of a sheet.
    pub fn cell(file: &str, sheet: &str, cell: CellAt) -> Self {
        Self {
            file: file.to_owned(),
            sheet: sheet.to_owned(),
            cell: Some(cell),
        }
    }

    /// The cell's name, or nothing.
    pub fn cell_name(&self) -> String {
        self.cell.map(|cell| cell.to_string()).unwrap_or_default()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sheet = match self.sheet.as_str() {
            "" => String::new(),
            sheet => format!("シート「{sheet}」"),
        };
        let parts = [self.file.clone(), sheet, self.cell_name()].into_iter();
        let written: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
        out.write_str(&written.join(" "))
    }
}

/// For a terminal: control characters in quoted texts and names are shown as signs, and have no effect.
impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "{}[{}] {}",
            self.severity().label(),
            self.code(),
            visible(&self.message)
        )?;
        let place = visible(&self.place.to_string()).into_owned();
        if !place.is_empty() {
            write!(out, "\n  場所: {place}")?;
        }
        write!(out, "\n  対処: {}", visible(&self.remedy))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: Page = Page {
        code: "made-up",
        severity: Severity::Note,
        what: "見本",
        why: "見本",
        example: "見本",
        remedy: "見本",
        ..Page::NOTE
    };

    #[test]
    fn a_terminal_obeys_nothing_that_a_finding_quotes() {
        let place = Place::cell("観光課/\u{1b}]0;x\u{7}.csv", "実\r績", CellAt::new(0, 0));
        let finding = PAGE.finding("", place, "「赤\u{1b}[31m\n字」".into());
        let expected = "連絡[made-up] 「赤␛[31m␊字」\n  場所: 観光課/␛]0;x␇.csv シート「実␍績」 A1\n  対処: 見本";
        assert_eq!(finding.to_string(), expected);
    }

    #[test]
    fn of_a_message_as_long_as_a_cell_our_own_words_are_kept() {
        let check = |quoted: &str, expected: &str| {
            let message = format!("読めません:「{quoted}」（実績値）と「短い」");
            let finding = PAGE.finding("", Place::default(), message);
            assert_eq!(finding.message, expected);
            assert!(
                fits(&finding.message, LONGEST_MESSAGE) || finding.message.chars().count() < 300
            );
        };
        let long = "長".repeat(32_767);
        let begun = "長".repeat(LONGEST_QUOTE);
        let cut = format!("読めません:「{begun}…（略）…」（実績値）と「短い」");
        check(&long, &cut);
        // Quotes in the quote are a part of it.
        let cut = format!(
            "読めません:「「町」{}…（略）…」（実績値）と「短い」",
            &begun[3 * 3..]
        );
        check(&format!("「町」{long}"), &cut);
        for odd in ["「", "」"] {
            let message = format!("読めません:「{odd}{long}」（実績値）と「短い」");
            let message = PAGE.finding("", Place::default(), message).message;
            assert!(
                message.starts_with(&format!("読めません:「{odd}長")),
                "{message}"
            );
            assert!(message.ends_with("長」（実績値）と「短い」"), "{message}");
            assert!(message.chars().count() < 300, "{message}");
        }
        let finding = PAGE.finding("", Place::default(), String::new());
        let finding = finding.with_remedy(format!("「{long}」を直す"));
        assert_eq!(finding.remedy, format!("「{begun}…（略）…」を直す"));
    }

    #[test]
    fn what_fits_a_line_is_not_touched() {
        let message = format!("「{}」", "長".repeat(LONGEST_MESSAGE - 2));
        let finding = PAGE.finding("", Place::default(), message.clone());
        assert_eq!(finding.message, message);
    }
}
