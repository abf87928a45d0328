//! A text or a word of a file that was replaced, where the newer file has nothing.

mod replaced;

pub(super) use replaced::{GRADE, Replaced, counting, replaced};

use super::{Evidence, Finding, Page};
use crate::domain::joined::joined;
use crate::domain::{CellAt, folded};
use crate::intake::discover::Uses;
use crate::normalize::{CellField, KpiRecord, Reading, Subject};
use std::collections::BTreeMap;

/// What it finds.
pub const PAGE: Page = Page {
    code: "text-lost",
    what: "前の提出にあった文章や言葉（取組、課題、今後の方針など）が、それに代わる新しい提出では空欄です。新しい提出のとおり、空欄として扱いました。",
    why: "修正版に値だけを書くと、前の提出の文章は報告書から消えます。消すつもりだったのか、写し忘れたのかは、ファイルを見ても分かりません。",
    example: "実績.csv の課題に「人手が足りない。」、実績_修正.csv の課題が空欄。",
    remedy: "消すつもりがなかったのなら、前の提出から写して、送り直してください。消すつもりだったのなら、確認票で「正しい」を選び、消したわけを書いてください。",
    ..Page::WARNING
};

/// Looks for it: one finding for each row of the newer file.
pub fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let rows = lost(evidence).into_iter();
    let told = rows.filter_map(|((path, ..), texts)| of_row(evidence, path, &texts));
    told.collect()
}

/// The file that took the place of others, and what a row of theirs is about.
type Row<'a> = (&'a str, (usize, usize));

/// What is lost, by the row.
pub(super) fn lost<'a>(evidence: &Evidence<'a>) -> BTreeMap<Row<'a>, Vec<Replaced<'a>>> {
    let mut rows: BTreeMap<Row<'a>, Vec<Replaced<'a>>> = BTreeMap::new();
    for text in replaced(evidence)
        .into_iter()
        .filter(|of| of.now.is_empty())
    {
        let counting = &text.reading.submission.counting;
        let Some(by) = counting
            .superseded_by
            .as_deref()
            .filter(|_| !counting.is_withdrawn)
        else {
            continue;
        };
        let row = rows.entry((by, place_of(text.subject))).or_default();
        let was_newest = |of: &Replaced<'_>| of.reading.submission.counting.before == Uses::Whole;
        // Of several that were replaced the last one counted.
        let before = row.iter().find(|of| of.name == text.name);
        let path = |of: &Replaced<'_>| of.reading.submission.path.clone();
        match before.map(|of| (path(of) == path(&text), was_newest(of))) {
            Some((false, true)) => {}
            Some((false, false)) => {
                row.retain(|of| of.name != text.name);
                row.push(text);
            }
            None | Some((true, _)) => row.push(text),
        }
    }
    rows
}

fn place_of(subject: Subject) -> (usize, usize) {
    match subject {
        Subject::Kpi(kpi) => (0, kpi),
        Subject::Project(project) => (1, project),
        Subject::Measure(measure) => (2, measure),
    }
}

fn of_row(evidence: &Evidence<'_>, path: &str, texts: &[Replaced<'_>]) -> Option<Finding> {
    let mut readings = evidence.readings.iter();
    let winner = readings.find(|of| of.submission.path == path)?;
    let first = texts.first()?;
    let file = first.reading.submission.name();
    let quotes = texts.iter().map(|of| {
        let text = folded::one_line(of.text);
        format!("{}「{text}」", of.head())
    });
    let message = format!(
        "「{}」について前の提出「{file}」にあった文章・言葉が、新しい提出では空欄です: {}",
        of_plan(evidence, first.subject),
        joined(quotes, "、")
    );
    let mut finding = match blank(winner, first) {
        Some((sheet, at)) => evidence.at(&PAGE, winner, (sheet, at), message),
        None => evidence.of_file(&PAGE, winner, message),
    };
    match first.subject {
        Subject::Kpi(kpi) => finding.about.kpi = Some(kpi),
        Subject::Project(project) => finding.about.project = Some(project),
        Subject::Measure(_) => {}
    }
    Some(finding)
}

/// What a row is about, by its name in the plan.
pub(super) fn of_plan<'a>(evidence: &Evidence<'a>, subject: Subject) -> &'a str {
    let plan = evidence.plan;
    match subject {
        Subject::Kpi(kpi) => plan.called(kpi),
        Subject::Project(project) => &plan.projects[project].name,
        Subject::Measure(measure) => &plan.measures[measure].name,
    }
}

/// The sheet with the row of a text in the newer file, and the empty cell; not the cell of the name, which would make
/// the figures of the row doubtful.
fn blank(winner: &Reading, text: &Replaced<'_>) -> Option<(usize, Option<CellAt>)> {
    let (sheet, row) = match text.subject {
        Subject::Kpi(kpi) => {
            let of_kpi = |record: &&KpiRecord| record.kpi() == Some(kpi);
            let record = winner.records.iter().find(of_kpi)?;
            (record.sheet, record.at.row)
        }
        Subject::Project(project) => {
            let mut rows = winner.policy.projects.iter();
            let row = rows.find(|row| row.project == Some(project))?;
            (row.sheet, row.at.row)
        }
        Subject::Measure(measure) => {
            let mut rows = winner.policy.measures.iter();
            let row = rows.find(|row| row.measure == Some(measure))?;
            (row.sheet, row.at.row)
        }
    };
    let fields = winner.cells.fields();
    let head = folded::key(&text.head());
    let heads = winner.cells.iter().filter(|cell| {
        let is_head = fields[cell.field] == CellField::Header && cell.sheet == sheet;
        is_head && cell.at.row < row && folded::key(cell.text) == head
    });
    let at = heads.last().map(|cell| CellAt::new(row, cell.at.column));
    Some((sheet, at))
}

/// How a submission that was replaced tells of its texts.
pub(super) fn told(evidence: &Evidence<'_>, texts: &[&Replaced<'_>]) -> String {
    const MOST: usize = 20;
    let more = texts.len().saturating_sub(MOST);
    let told = texts.iter().take(MOST).map(|of| {
        let name = of_plan(evidence, of.subject);
        let (old, new) = beside(&folded::one_line(of.text), &folded::one_line(&of.now));
        let new = match new.as_str() {
            "" => "空欄".to_owned(),
            new => format!("「{new}」"),
        };
        format!("{name} {}「{old}」→{new}", of.head())
    });
    let more = (more > 0).then(|| format!("ほか{more}件"));
    joined(told.chain(more), "、")
}

/// Two texts, shortened so that it is seen where they differ.
fn beside(old: &str, new: &str) -> (String, String) {
    const LONGEST: usize = 40;
    const LEAD: usize = 8;
    let pairs = old.chars().zip(new.chars());
    let alike = pairs.take_while(|(old, new)| old == new).count();
    let is_long = |text: &str| text.chars().count() > LONGEST;
    let start = match is_long(old) || is_long(new) {
        true if alike > 2 * LEAD => alike - LEAD,
        _ => 0,
    };
    let short = |text: &str| {
        let begins = if start > 0 { "…" } else { "" };
        let kept: String = text.chars().skip(start).take(LONGEST).collect();
        let ends = if text.chars().count() > start + LONGEST {
            "…"
        } else {
            ""
        };
        format!("{begins}{kept}{ends}")
    };
    (short(old), short(new))
}

#[cfg(test)]
mod tests {
    use super::super::trial::{expect, remedies};
    use super::beside;

    const OLD: &str = "指標,R6,取組\n観光入込客数,600,まつりを開いた。";

    #[test]
    fn a_text_that_the_newer_file_leaves_blank_is_asked_for() {
        let files = [
            ("観光課/旧.csv", OLD),
            ("観光課/新.csv", "指標,R6,取組\n観光入込客数,610,"),
        ];
        let expected = "C2 「観光入込客数」について前の提出「旧.csv」にあった文章・言葉が、新しい提出では空欄です: 取組「まつりを開いた。」";
        expect("text-lost", &files, &[expected]);
        assert!(remedies("text-lost", &files)[0].contains("写して"));
        let changed = " このファイルの代わりに「新.csv」を使いました。変わった値: 観光入込客数 R6 実績値「600」→「610」。変わった文章・言葉: 観光入込客数 取組「まつりを開いた。」→空欄";
        expect("superseded-submission", &files, &[changed]);
    }

    #[test]
    fn a_row_that_is_gone_has_lost_its_texts() {
        let files = [
            ("観光課/旧.csv", OLD),
            ("観光課/新.csv", "指標,R6,取組\n加入率,61,"),
        ];
        let expected = " 「観光入込客数」について前の提出「旧.csv」にあった文章・言葉が、新しい提出では空欄です: 取組「まつりを開いた。」";
        expect("text-lost", &files, &[expected]);
    }

    #[test]
    fn a_text_that_was_written_anew_or_stands_in_another_file_is_not_lost() {
        let new = "指標,R6,取組\n観光入込客数,600,まつりを二度開いた。";
        let files = [("観光課/旧.csv", OLD), ("観光課/新.csv", new)];
        expect("text-lost", &files, &[]);
        let changed = " このファイルの代わりに「新.csv」を使いました。変わった文章・言葉: 観光入込客数 取組「まつりを開いた。」→「まつりを二度開いた。」";
        expect("superseded-submission", &files, &[changed]);
        let blank = ("観光課/新.csv", "指標,R6,取組\n観光入込客数,600,");
        let beside = (
            "観光課/別紙.csv",
            "指標,R6,取組\n観光入込客数,,まつりを 開いた。",
        );
        let files = [("観光課/旧.csv", OLD), blank, beside];
        expect("text-lost", &files, &[]);
    }

    #[test]
    fn of_long_texts_it_is_seen_where_they_differ() {
        let begun = "同".repeat(60);
        let (old, new) = (format!("{begun}前だ"), format!("{begun}後{begun}"));
        let (old, new) = beside(&old, &new);
        assert_eq!(old, format!("…{}前だ", "同".repeat(8)));
        assert_eq!(new, format!("…{}後{}…", "同".repeat(8), "同".repeat(31)));
        assert_eq!(beside("前", "後"), ("前".to_owned(), "後".to_owned()));
    }
}
