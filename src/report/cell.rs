//! A cell of a sheet: what it shows, and how it looks where that is not the look of its column.

use super::style::{CHANGED, DOUBTED, Look};
use crate::domain::joined::joined;
use crate::domain::plan::{Aim, Direction};
use crate::domain::rating::{Formula, Rating};
use crate::domain::{Decimal, Kpi, Plan, number};
use crate::judge::Judgement;
use crate::judge::review::YearReview;
use crate::ledger::CellFigure;
use crate::normalize::MatchedBy;
use rust_xlsxwriter::Format;
use std::borrow::Cow;
use std::fmt;

/// Pixels of an indent.
pub const INDENT: u32 = 12;

/// A cell of a sheet.
#[derive(Debug, Clone)]
pub struct ReportCell<'a> {
    /// What it shows.
    pub shown: CellContent<'a>,
    /// The formula that gives what it shows, in a workbook that computes.
    pub formula: Option<String>,
    /// How it looks; none if as its column.
    pub look: Option<Look>,
    /// Pixels of its column that its text leaves free on the left.
    pub indent: u32,
    /// What it was before and what it is, where it is marked as changed.
    pub changed: Option<String>,
    /// Whether its figure is doubted, which is marked.
    pub is_doubted: bool,
    /// Where its figure comes from, said in a note.
    pub origin: Option<String>,
}

/// What a cell shows.
#[derive(Debug, Clone)]
pub enum CellContent<'a> {
    /// A text; nothing where it is empty.
    Text(Cow<'a, str>),
    /// A number, as Excel keeps it.
    Number(f64),
    /// A text that leads to another place of the workbook.
    Link(Cow<'a, str>, String),
}

impl<'a> ReportCell<'a> {
    fn of(shown: CellContent<'a>) -> Self {
        Self {
            shown,
            formula: None,
            look: None,
            indent: 0,
            changed: None,
            is_doubted: false,
            origin: None,
        }
    }

    /// A number as its column shows it.
    pub fn number(number: f64) -> Self {
        Self::of(CellContent::Number(number))
    }

    /// A figure with the decimals that it has, and at least so many, in a column of whole numbers.
    pub fn figure(figure: Decimal, decimals: u32) -> Self {
        let (binary, decimals) = binary(&number::plain(figure), decimals);
        match decimals {
            0 => Self::number(binary),
            decimals => Self::number(binary).look(Look::Number(decimals)),
        }
    }

    /// A figure, or the given cell without one.
    pub fn figure_or(figure: Option<Decimal>, decimals: u32, other: Self) -> Self {
        figure.map_or(other, |figure| Self::figure(figure, decimals))
    }

    /// A rate as it is printed, or －.
    pub fn rate(rate: Option<Decimal>, digits: u32) -> Self {
        Self::figure_or(rate, digits, Self::from("－").look(Look::Centre))
    }

    /// The rate of a judgement; one that is below nothing, or beyond what a rate can say, in words beside it.
    pub fn rate_of(judgement: &Judgement, digits: u32) -> Self {
        const MOST: i64 = 999;
        let words = match (judgement.rate, judgement.formula) {
            (Some(rate), Formula::Progress) if rate.is_sign_negative() && !rate.is_zero() => {
                "基準より\n後退"
            }
            (Some(rate), _) if rate.is_sign_negative() && !rate.is_zero() => "0％未満",
            (Some(rate), _) if rate > Decimal::from(MOST) => "目標より\n大幅に\n良い",
            _ => return Self::rate(judgement.rate, digits),
        };
        let rate = judgement.rate.map(|rate| number::grouped_to(rate, digits));
        Self::from(format!("{words}\n（{}）", rate.unwrap_or_default())).look(Look::Centre)
    }

    /// A KPI's baseline, or the document's sign for none.
    pub fn baseline(kpi: &'a Kpi, look_of_none: Look) -> Self {
        let undecided = kpi.baseline_as.undecided.as_deref().unwrap_or("―");
        let none = Self::from(undecided).look(look_of_none);
        let baseline = kpi.baseline.map(|baseline| baseline.value);
        Self::figure_or(baseline, kpi.decimals(), none)
    }

    /// A KPI's target, or its arrow, or the document's sign for none.
    pub fn target(kpi: &'a Kpi, look_of_none: Look) -> Self {
        let undecided = kpi.target_as.undecided.as_deref().unwrap_or("―");
        match kpi.target.map(|target| target.aim) {
            Some(Aim::Number(aim)) => {
                let is_strict = kpi.target.is_some_and(|target| target.is_strict);
                Self::figure(aim, kpi.decimals()).beyond(kpi, is_strict)
            }
            Some(Aim::Arrow(arrow)) => Self::from(arrow.sign()).look(Look::Centre),
            None => Self::from(undecided).look(look_of_none),
        }
    }

    /// The cell of a number that is to be reached: with 超 or 未満 where the number itself is not enough.
    pub fn beyond(self, kpi: &Kpi, is_strict: bool) -> Self {
        let decimals = match self.look {
            Some(Look::Number(decimals)) => decimals,
            _ => 0,
        };
        let is_below = kpi.direction == Direction::Lower;
        match is_strict && self.as_number().is_some() {
            true => self.look(Look::Beyond { is_below, decimals }),
            false => self,
        }
    }

    /// A text in a figure's place: 集計中, ○○.
    pub fn mark(text: impl Into<Self>) -> Self {
        text.into().look(Look::Mark)
    }

    /// A grade; － without one, of which another column tells the reason.
    pub fn grade(rating: &Rating, band: Option<usize>) -> Self {
        match band {
            Some(band) => Self::from(rating.bands[band].sign()).look(Look::Band(band)),
            None => Self::from("－").look(Look::Centre),
        }
    }

    /// The computed grade of a KPI, or the word for one that is held back; below it, never in its place, those that
    /// people set by hand.
    pub fn judged(plan: &Plan, judgement: &Judgement, held: &'static str) -> Self {
        let lines = joined(signs(plan, judgement, held), "\n");
        Self::from(lines).look(judgement.band.map_or(Look::Centre, Look::Band))
    }

    /// The same of a year; where it was judged again, the computed grade of then below in brackets.
    pub fn judged_in(year: &YearReview<'_>, held: &'static str) -> Self {
        let Some((plan, judgement)) = &year.judged else {
            return "－".into();
        };
        let then = year
            .reported
            .map(|(plan, reported)| signs(plan, reported, held).next());
        let then = then.map(|then| format!("（{}）", then.unwrap_or_default()));
        let lines = joined(signs(plan, judgement, held).chain(then), "\n");
        Self::from(lines).look(Look::Centre)
    }

    /// A text that is a number where it is a whole one.
    pub fn number_or_text(text: &'a str) -> Self {
        match text.parse::<u32>() {
            Ok(number) => Self::number(number.into()),
            Err(_) => text.into(),
        }
    }

    /// A text that leads to a row of another sheet.
    pub fn link(text: impl Into<Cow<'a, str>>, sheet: &str, row: u32) -> Self {
        let place = format!("internal:'{sheet}'!A{}", row + 1);
        Self::of(CellContent::Link(text.into(), place))
    }

    /// What it shows, with a number as the file keeps it.
    pub fn says(&self) -> Cow<'_, str> {
        match &self.shown {
            CellContent::Number(number) => number.to_string().into(),
            _ => self.text().into(),
        }
    }

    /// The number that it shows; none of a text.
    pub fn as_number(&self) -> Option<f64> {
        match self.shown {
            CellContent::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The cell of a look with an indent of one, which leaves its text less room.
    pub fn indented(mut self) -> Self {
        self.indent += INDENT;
        self
    }

    /// The cell with the formula that gives what it shows, if there is one.
    pub fn live(mut self, formula: Option<&String>) -> Self {
        self.formula = formula.cloned();
        self
    }

    /// The cell with a look for what it shows and for what a formula may show next: a number with so many decimals, or
    /// words.
    pub fn computed(self, decimals: u32) -> Self {
        let is_words = self.as_number().is_none();
        self.look(Look::Computed { is_words, decimals })
    }

    /// The cell with a look of its own.
    pub fn look(mut self, look: Look) -> Self {
        self.look = Some(look);
        self
    }

    /// The cell, marked if it shows something else than before: the text says what. An empty cell gets a
    /// space, for Excel shows no mark in one without a text.
    pub fn changed(mut self, change: Option<String>) -> Self {
        const SIGN: u32 = 14;
        if change.is_some() {
            self.indent += SIGN;
            if self.is_empty() {
                self.shown = CellContent::Text(" ".into());
            }
        }
        self.changed = change;
        self
    }

    /// Puts the sign of a change in front of a text of several lines, and says whether it is one: LibreOffice shows no sign
    /// that the format adds to such a text.
    pub fn begin_with_sign(&mut self) -> bool {
        match &mut self.shown {
            CellContent::Text(text) if text.contains('\n') => {
                *text = format!("{CHANGED}{text}").into();
                true
            }
            _ => false,
        }
    }

    /// The cell, marked if its figure is doubted and it shows anything.
    pub fn doubted(mut self, is_doubted: bool) -> Self {
        const SIGN: u32 = 14;
        if is_doubted && !self.is_empty() {
            self.indent += SIGN;
            self.is_doubted = true;
            // The sign of the format would stand behind the last line, which is not of the figure.
            if let CellContent::Text(text) = &mut self.shown
                && let Some((first, rest)) = text.split_once('\n')
            {
                *text = format!("{first}{DOUBTED}\n{rest}").into();
            }
        }
        self
    }

    /// The cell with a format that only one sheet has.
    pub fn format(self, format: Format) -> Self {
        self.look(Look::Own(Box::new(format)))
    }

    /// Its text; empty for a number.
    pub fn text(&self) -> &str {
        match &self.shown {
            CellContent::Text(text) | CellContent::Link(text, _) => text,
            CellContent::Number(_) => "",
        }
    }

    /// Whether it shows nothing.
    pub fn is_empty(&self) -> bool {
        matches!(&self.shown, CellContent::Text(text) if text.is_empty())
    }
}

impl<'a, T: Into<Cow<'a, str>>> From<T> for ReportCell<'a> {
    fn from(text: T) -> Self {
        Self::of(CellContent::Text(text.into()))
    }
}

impl fmt::Display for ReportCell<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.shown {
            CellContent::Text(text) | CellContent::Link(text, _) => out.write_str(text),
            CellContent::Number(number) => write!(out, "{number}"),
        }
    }
}

/// A count as a cell shows it.
pub fn count(count: usize) -> ReportCell<'static> {
    ReportCell::number(count as f64)
}

/// Where cells of submissions are, one a line, for the report of a year's folder.
pub fn sources<'e, 'l: 'e>(
    year_folder: &str,
    said: impl Iterator<Item = &'e CellFigure<'l>>,
) -> String {
    let places = said.map(|said| {
        let place = place(year_folder, &said.source.file, &said.source.sheet);
        format!("{place} {}", said.at)
    });
    joined(places, "\n")
}

/// Cells of submissions with what was written there, one below the other, for the report of a year's folder.
pub fn origins<'e, 'l: 'e>(
    year_folder: &str,
    said: impl Iterator<Item = &'e CellFigure<'l>>,
) -> String {
    joined(said.map(|said| origin(year_folder, said)), "\n")
}

/// A cell of a submission, what was written there, and how it was matched.
fn origin(year_folder: &str, said: &CellFigure<'_>) -> String {
    const LETTERS: usize = 100;
    let place = place(year_folder, &said.source.file, &said.source.sheet);
    let text: String = said.text.chars().take(LETTERS).collect();
    // A cost has been matched by its project's name.
    let matched = said.matched_by.map(MatchedBy::label);
    let matched = matched.map_or(String::new(), |by| format!("\n照合: {by}"));
    format!("{place} {}\n書かれていた文字: {text}{matched}", said.at)
}

/// A file without the folders that every file is in, and its sheet. Files of several years have the same names: one that
/// is not in the folder of the report's year has its year before it.
pub fn place(year_folder: &str, file: &str, sheet: &str) -> String {
    // Every file is in inputs/ and in the plan's folder.
    let file = file.splitn(3, '/').last().unwrap_or_default();
    let of_year = file.strip_prefix(year_folder);
    let file = of_year
        .and_then(|file| file.strip_prefix('/'))
        .unwrap_or(file);
    match sheet {
        // A text file has no sheets.
        "" => file.to_owned(),
        sheet => format!("{file}「{sheet}」"),
    }
}

/// What Excel keeps of a plain decimal, and in how many decimals it is shown: in those that it has, up to
/// three or to as many as are asked for, and at least in those.
fn binary(plain: &str, decimals: u32) -> (f64, u32) {
    // Excel keeps the binary number that is nearest to the digits, and so does `parse`.
    let binary = plain.parse().expect("a plain decimal is a number");
    let halves = plain.split_once('.');
    let own = halves.map_or(0, |(_, fraction)| fraction.len() as u32);
    (binary, own.clamp(decimals, decimals.max(3)))
}

/// The computed grade, then those set by hand.
fn signs(plan: &Plan, judgement: &Judgement, held: &'static str) -> impl Iterator<Item = String> {
    let sign = |band: usize| plan.rating.bands[band].sign();
    let none = if judgement.held.is_some() {
        held
    } else {
        "－"
    };
    let computed = judgement.band.map_or(none.to_owned(), sign);
    let grades = judgement.by_hand.iter();
    let by_hand = grades.map(move |grade| format!("✎{}", sign(plan.hand_grades[*grade].band)));
    std::iter::once(computed).chain(by_hand)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_another_year_s_folder_says_of_which() {
        let place = |file, sheet| place("R6", file, sheet);
        assert_eq!(place("inputs/town/R6/課/実績.csv", ""), "課/実績.csv");
        assert_eq!(place("inputs/town/R5/課/実績.csv", ""), "R5/課/実績.csv");
        let other = "inputs/town/令和5年度/課/実績.xlsx";
        assert_eq!(place(other, "表"), "令和5年度/課/実績.xlsx「表」");
        assert_eq!(place("inputs/town/R6修正/1.csv", ""), "R6修正/1.csv");
    }

    #[test]
    fn a_figure_has_the_decimals_of_its_plan_and_else_not_more_than_three() {
        for (plain, asked, shown) in [
            ("5", 0, 0),
            ("5", 1, 1),
            ("0.25", 1, 2),
            ("0.333333333333333333", 1, 3),
            ("0.00009", 5, 5),
        ] {
            let (_, decimals) = binary(plain, asked);
            assert_eq!(decimals, shown, "{plain} {asked}");
        }
    }
    #[test]
    fn only_a_text_of_several_lines_has_the_sign_of_a_change_in_it() {
        for (text, expected) in [("△→○\n✎◎", "※△→○\n✎◎"), ("△→○", "△→○")]
        {
            let mut cell = ReportCell::from(text);
            assert_eq!(cell.begin_with_sign(), expected != text);
            assert_eq!(cell.text(), expected);
        }
    }
}
