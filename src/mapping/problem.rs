//! A mistake in a mapping file: which file, which line, what was expected.

use super::Source;
use crate::domain::folded;
use std::collections::HashSet;
use std::fmt;
use std::ops::Range;
use std::path::Path;

/// What kind of mistake it is, as far as anything is decided by it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Code {
    /// Something is named that is not there.
    Unknown {
        /// The words that name it; any of them may be the wrong one.
        names: Vec<String>,
        /// The revision that took it out of the plan.
        dropped_by: Option<String>,
    },
    /// Something new has the id of a thing that this revision removed.
    IdOfDropped(String),
    /// There is no rating, or it lacks something that is needed.
    Rating,
    /// The names of the levels are not those of the plan's tree.
    Levels,
    /// What tells versions of a submission apart does not fit together.
    Latest,
    /// The plan has neither KPIs nor projects.
    Empty,
    /// The row of the table beside the plan that has a KPI of this id cannot be read.
    Row(String),
    /// Nothing of the table beside the plan can be read.
    Table,
    /// It stands somewhere else already.
    Twice {
        /// The line, counted from one.
        line: usize,
        /// How the message says so.
        told: String,
    },
    /// Wrong by itself, whatever stands beside it: a year or a rule that cannot be read.
    Unread,
    /// Anything else.
    #[default]
    Other,
}

impl Code {
    /// Nothing has this name.
    pub(crate) fn unknown(name: &str) -> Self {
        Self::Unknown {
            names: vec![name.to_owned()],
            dropped_by: None,
        }
    }

    /// The revision that took out of the plan what it is about.
    pub(crate) fn dropped_by(&self) -> Option<&str> {
        match self {
            Self::Unknown { dropped_by, .. } => dropped_by.as_deref(),
            Self::IdOfDropped(revision) => Some(revision),
            _ => None,
        }
    }
}

/// One mistake in a TOML file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Relative to the workspace.
    pub file: String,
    /// Line and column, counted from one; none if it is about the whole file.
    pub at: Option<(usize, usize)>,
    /// What kind of mistake it is.
    pub code: Box<Code>,
    /// What is wrong.
    pub message: String,
    /// What was expected, or what to do.
    pub remedy: String,
}

/// A mistake in a part of a text; the caller knows its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mistake {
    pub message: String,
    pub remedy: String,
}

impl Mistake {
    pub(super) fn new(message: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            remedy: remedy.into(),
        }
    }
}

/// All mistakes that were found: a run with any of them reads no input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl Problem {
    /// About a file as a whole.
    pub fn whole_file(path: &Path, message: &str, remedy: &str) -> Self {
        // With / on every system, so that the same mistake has the same text.
        let file = path.to_string_lossy().replace('\\', "/");
        Self {
            file,
            at: None,
            code: Box::default(),
            message: message.to_owned(),
            remedy: remedy.to_owned(),
        }
    }

    /// About the bytes of a span.
    pub(crate) fn at(
        source: &Source,
        span: Range<usize>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        let (line, column) = source.place(span.start);
        Self {
            at: Some((line, column)),
            message: message.into(),
            remedy: remedy.into(),
            ..Self::whole_file(&source.path, "", "")
        }
    }

    /// A year that cannot be read.
    pub(crate) fn of_year(source: &Source, span: Range<usize>, text: &str) -> Self {
        let message = format!("年度「{text}」が読めません");
        let remedy = "\"R6\"、\"令和6年度\"、\"2024\" のように書いてください";
        Self::at(source, span, message, remedy).of(Code::Unread)
    }

    /// The same mistake, of a kind.
    pub(crate) fn of(self, code: Code) -> Self {
        let code = Box::new(code);
        Self { code, ..self }
    }

    /// What the TOML reader says of letters that are no TOML, in the words of an official.
    pub(crate) fn of_toml(source: &Source, error: &toml::de::Error) -> Self {
        let span = error.span().unwrap_or(0..0);
        let key = &source.text[span.clone()];
        let (message, remedy) = match error.message() {
            "duplicate key" => (
                format!("項目「{key}」が二度あります"),
                "どちらか一つにしてください",
            ),
            other => (
                format!("{}（{other}）", in_japanese(TOML_ERRORS, other)),
                "引用符・括弧・「=」・「,」の書き方を確かめてください",
            ),
        };
        Self::at(source, span, message, remedy)
    }
}

impl Problems {
    /// All results, or all mistakes of all of them.
    pub fn gather<A, B>(
        one: Result<A, Self>,
        many: Vec<Result<B, Self>>,
    ) -> Result<(A, Vec<B>), Self> {
        let mut problems = Vec::new();
        let mut good = Vec::new();
        let one = one.map_err(|found| problems.extend(found.0));
        for result in many {
            match result {
                Ok(value) => good.push(value),
                Err(found) => problems.extend(found.0),
            }
        }
        problems.sort_by(|one: &Problem, other| (&one.file, one.at).cmp(&(&other.file, other.at)));
        one.ok()
            .filter(|_| problems.is_empty())
            .map(|one| (one, good))
            .ok_or(Self(problems))
    }

    /// The value, unless something is wrong with it. What is only missing because a row of the table
    /// cannot be read is not said.
    pub(crate) fn unless_any<T>(mut problems: Vec<Problem>, value: T) -> Result<T, Self> {
        // `retain` holds the list, so what is asked of all problems is taken out before.
        let codes: Vec<Code> = problems.iter().map(|one| (*one.code).clone()).collect();
        let is_lost = |name: &String| codes.contains(&Code::Row(name.clone()));
        let of_row = |problem: &&Problem| matches!(*problem.code, Code::Row(_));
        let line = |problem: &Problem| (problem.file.clone(), problem.at.map(|(line, _)| line));
        let broken: HashSet<_> = problems.iter().filter(of_row).map(line).collect();
        // What could not be read is empty, and what depends on it follows from that.
        let follows = |problem: &Problem| {
            // The mistakes of the row itself stay, whatever they quote: without them it would be taken.
            let is_own = match *problem.code {
                Code::Row(_) => true,
                Code::Other => false,
                _ => !problem.message.contains("「」"),
            };
            !is_own && broken.contains(&line(problem))
        };
        problems.retain(|problem| match &*problem.code {
            _ if follows(problem) => false,
            Code::Unknown { names, .. } => {
                !codes.contains(&Code::Table) && !names.iter().any(is_lost)
            }
            Code::Empty => !codes
                .iter()
                .any(|code| matches!(code, Code::Table | Code::Row(_))),
            _ => true,
        });
        if problems.is_empty() {
            Ok(value)
        } else {
            Err(Self(problems))
        }
    }
}

/// What the TOML reader says, by how it begins, in the words of an official.
const TOML_ERRORS: &[(&str, &str)] = &[
    (
        "invalid basic string",
        "文字を閉じる引用符「\"」がないか、「\\」の使い方が違います",
    ),
    (
        "invalid literal string",
        "文字を閉じる引用符「'」がありません",
    ),
    (
        "invalid multi-line",
        "複数行の文字が、三つの引用符で閉じていません",
    ),
    ("missing opening quote", "文字を始める引用符がありません"),
    (
        "string values must be quoted",
        "文字が引用符で囲まれていません",
    ),
    ("missing escaped value", "「\\」の後の文字が違います"),
    ("unclosed inline table", "「{」が閉じていません"),
    ("unclosed array table", "見出しの「[[」が閉じていません"),
    ("unclosed array", "「[」が閉じていません"),
    ("unclosed table", "見出しの「[」が閉じていません"),
    ("missing assignment", "項目の後に「=」がありません"),
    ("extra assignment", "「=」が余分です"),
    ("extra `=`", "「=」が余分です"),
    ("unexpected `=`", "「=」が余分です"),
    ("missing comma", "「,」か、閉じる括弧がありません"),
    ("extra comma", "「,」が余分です"),
    ("missing value", "「=」の後に値がありません"),
    ("key with no value", "項目に「=」と値がありません"),
    (
        "unexpected key or value",
        "値の後に余分なものがあります（項目は1行に一つです）",
    ),
    ("unexpected content", "余分なものがあります"),
    (
        "invalid unquoted key",
        "項目の名前が読めません（英数字と _ と - だけです）",
    ),
    ("unquoted keys cannot be empty", "項目の名前がありません"),
    ("unexpected leading zero", "数の初めに余分な0があります"),
    (
        "cannot extend value",
        "値のある項目に、見出しで書き足そうとしています",
    ),
];

/// What a library says in Japanese, by a part of it; where nothing is known of it, that it cannot be read.
pub(in crate::mapping) fn in_japanese(words: &[(&str, &'static str)], said: &str) -> &'static str {
    let known = words.iter().find(|(part, _)| said.contains(part));
    known.map_or("読めません", |(_, told)| told)
}

/// What to do about an unknown word: the known one that was meant, or else something general.
pub(super) fn near_or<'w>(
    word: &str,
    known: impl Iterator<Item = &'w str>,
    otherwise: &str,
) -> String {
    let near = folded::nearest(word, known);
    near.map_or_else(
        || otherwise.to_owned(),
        |near| format!("もしかして: {near}"),
    )
}

impl From<Problem> for Problems {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = self
            .at
            .map(|(line, column)| format!(":{line}:{column}"))
            .unwrap_or_default();
        write!(
            out,
            "{}{at} {}\n  対処: {}",
            self.file, self.message, self.remedy
        )
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(Problem::to_string).collect();
        write!(
            out,
            "設定（mappings）に誤りが{}件あります。提出ファイルはまだ読んでいません。\n{}",
            lines.len(),
            lines.join("\n")
        )
    }
}

impl std::error::Error for Problems {}
