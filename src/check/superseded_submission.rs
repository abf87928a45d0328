//! A file that a newer one replaces or is laid over, and one that was withdrawn: what changed by it.

use super::answered_before::Stood;
use super::text_lost::{self, Replaced};
use super::{Evidence, Finding, Page, answers, grade, quoted};
use crate::domain::joined::joined;
use crate::domain::plan::Combine;
use crate::domain::reported::{Kind, State};
use crate::domain::{FiscalYear, Project, folded};
use crate::intake::Submission;
use crate::intake::discover::Uses;
use crate::judge::Judgement;
use crate::ledger::{CellFigure, KpiEntry};
use crate::normalize::slip::{Became, SlipAnswer};
use crate::normalize::{KpiRecord, Reading, ReportedFigure, Subject};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What it finds.
pub const PAGE: Page = Page {
    code: "superseded-submission",
    what: "新しい提出（修正版など）があるため、使わなかったファイルです。新しい提出を重ねる計画では、新しい提出にない値だけを使ったファイルです。どれが新しいかは、計画の「提出の選び方」（ふつうはファイル名の目印）によります。判定が変わった指標は、その前と後を示します。",
    why: "どのファイルの値を使ったかを、あとから確かめられるようにします。",
    example: "実績.xlsx と 実績_修正版.xlsx。",
    remedy: "使われたファイルが正しければ、何もする必要はありません。違うときは、どのファイルが正しいかを企画課に知らせてください。",
    ..Page::NOTE
};

/// A file that its section, or the plan, took back.
pub const WITHDRAWN: Page = Page {
    code: "withdrawn-submission",
    what: "取り下げられた提出です。名前が「取下げ」のフォルダーにあるか、ファイル名に「取下げ」があるか、計画に、使わないと書かれています。値は使っていません。",
    why: "届いたものを、黙って除くことはありません。取り下げたつもりのないファイルなら、値が抜け落ちます。",
    example: "観光課/取下げ/実績.xlsx。",
    remedy: "取り下げたファイルなら、何もする必要はありません。使うべきものなら、もう一度企画課に送ってください。計画の指定によるものは、企画課に確かめてください。",
    ..Page::NOTE
};

/// Looks for both.
pub fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let all = evidence.readings.iter().map(|reading| &reading.submission);
    let all: HashMap<&str, &Submission> = all.map(|sent| (sent.path.as_str(), sent)).collect();
    let instead = instead(evidence);
    let files = evidence.readings.iter();
    let mut files: Vec<Superseded<'_>> = files
        .filter_map(|reading| superseded(evidence, (&all, &instead), reading))
        .collect();
    let corrected = corrected(&files);
    for before in evidence.before {
        let of_kpi = corrected.get(&before.kpi).map_or(&[][..], Vec::as_slice);
        tell_moved(evidence, before, of_kpi, &mut files);
    }
    let texts = text_lost::replaced(evidence);
    let of_file = |file: &Superseded<'_>| {
        let path = |reading: &Reading| reading.submission.path.clone();
        let texts = texts.iter();
        let own = texts.filter(|of| path(of.reading) == path(file.reading));
        own.collect::<Vec<&Replaced<'_>>>()
    };
    let findings = files
        .iter()
        .map(|file| file.finding(evidence, &of_file(file)));
    findings.collect()
}

/// A file that counts no longer, or only in part.
struct Superseded<'a> {
    reading: &'a Reading,
    page: &'static Page,
    /// What counts in its place.
    said: String,
    changed: Vec<Changed>,
    /// Grades that no single figure of it moved: with the names of other files whose figures moved them too.
    moved: BTreeMap<Vec<String>, Vec<String>>,
}

/// A figure or cost of such a file, in whose place another counts.
struct Changed {
    subject: Subject,
    kind: Kind,
    year: Option<FiscalYear>,
    /// The figure, old and new.
    text: String,
    /// The grade that it moved; empty where it moved none by itself.
    grade: String,
}

impl Superseded<'_> {
    fn finding(&self, evidence: &Evidence<'_>, texts: &[&Replaced<'_>]) -> Finding {
        let changed = self.changed.iter();
        let changed = changed.map(|changed| format!("{}{}", changed.text, changed.grade));
        let parts = [
            ("変わった値", joined(changed, "、")),
            ("変わった文章・言葉", text_lost::told(evidence, texts)),
            ("使わなくなった回答", self.answers(evidence)),
        ];
        let parts = parts.iter().filter(|(_, told)| !told.is_empty());
        let parts = parts.map(|(head, told)| format!("{head}: {told}"));
        let changed = match joined(parts, "。").as_str() {
            "" => "変わった値はありません".to_owned(),
            changed => changed.to_owned(),
        };
        let moved = self.moved.iter().map(|(others, grades)| {
            let grades = grades.join("、");
            match others.join("」「").as_str() {
                "" => format!("。変わった判定: {grades}"),
                others => format!("。「{others}」の変わった値と合わせて、変わった判定: {grades}"),
            }
        });
        let message = format!("{}{changed}{}", self.said, moved.collect::<String>());
        evidence.of_file(self.page, self.reading, message)
    }

    /// What was answered on a slip that was taken back.
    fn answers(&self, evidence: &Evidence<'_>) -> String {
        const MOST: usize = 5;
        let taken_back = self.reading.submission.counting.is_withdrawn;
        let answers = self.reading.slip_answers().iter();
        let own = answers.filter(|of| taken_back && !is_in_use(evidence, of));
        let own: Vec<&SlipAnswer> = own.collect();
        let more = own.len().saturating_sub(MOST);
        let told = own.iter().take(MOST).map(|answer| {
            let name = answers::subject(evidence.plan, &answer.key);
            format!(
                "{}への{}",
                answers::figure(&name, &answer.key),
                answer.written()
            )
        });
        let more = (more > 0).then(|| format!("ほか{more}件"));
        joined(told.chain(more), "、")
    }

    /// The KPIs of which it speaks.
    fn kpis(&self) -> BTreeSet<usize> {
        let outdated = self.reading.outdated.iter();
        let outdated = outdated.filter_map(|outdated| outdated.subject.kpi());
        let of_rows = self.reading.records.iter().filter_map(KpiRecord::kpi);
        of_rows.chain(outdated).collect()
    }

    /// Whether it shows how a figure of a KPI changed.
    fn has_changed(&self, kpi: usize) -> bool {
        let mut changed = self.changed.iter();
        changed.any(|changed| changed.subject == Subject::Kpi(kpi))
    }
}

/// For each KPI, the files that speak of it and of which less counts since the last corrections: indexes.
fn corrected(files: &[Superseded<'_>]) -> HashMap<usize, Vec<usize>> {
    let mut corrected: HashMap<usize, Vec<usize>> = HashMap::new();
    for (index, file) in files.iter().enumerate() {
        let counting = &file.reading.submission.counting;
        let kpis = (counting.uses < counting.before).then(|| file.kpis());
        for kpi in kpis.into_iter().flatten() {
            corrected.entry(kpi).or_default().push(index);
        }
    }
    corrected
}

fn superseded<'a>(
    evidence: &Evidence<'_>,
    (all, instead): (&HashMap<&str, &Submission>, &Instead<'_>),
    reading: &'a Reading,
) -> Option<Superseded<'a>> {
    let counting = &reading.submission.counting;
    let by = counting.superseded_by.as_deref();
    // Of files of the same name their folders tell which is meant.
    let name = by.map(|by| match all.get(by) {
        Some(winner) if winner.name() == reading.submission.name() => winner.in_section(),
        _ => by.rsplit('/').next().unwrap_or(by),
    });
    let (page, said) = match (counting.uses, counting.is_withdrawn, name) {
        (Uses::Rest, _, Some(name)) => {
            let said = "このファイルの値は、新しい提出にないものだけを使いました";
            (&PAGE, format!("{said}（最も新しい提出は「{name}」）。"))
        }
        (_, false, Some(name)) => {
            let answers = reading
                .slip
                .as_ref()
                .is_some_and(|of| !of.answers.is_empty());
            let answers = match answers {
                true => "確認票の回答は、このファイルのものも読んでいます。",
                false => "",
            };
            (
                &PAGE,
                format!("このファイルの代わりに「{name}」を使いました。{answers}"),
            )
        }
        (_, true, name) => {
            let instead = name.map(|name| format!("代わりに「{name}」を使いました。"));
            let why = counting.why.trim_end_matches("使わず");
            (
                &WITHDRAWN,
                format!("{why}使っていません。{}", instead.unwrap_or_default()),
            )
        }
        (_, false, None) => return None,
    };
    let winner = by.and_then(|by| all.get(by).copied());
    let mut changed = changes(evidence, reading, winner);
    if !counting.is_withdrawn && !reading.counts() {
        let new = by.and_then(|by| instead.get(by)).into_iter().flatten();
        changed.extend(added(evidence, reading, new));
    }
    Some(Superseded {
        reading,
        page,
        said,
        changed,
        moved: BTreeMap::new(),
    })
}

/// Tells of the grade of a KPI that is another because of the last corrections, of which `corrected` are the files
/// that speak of it: beside the figure that moved it, where that can be only one; or else once for all of them.
fn tell_moved(
    evidence: &Evidence<'_>,
    before: &Judgement,
    corrected: &[usize],
    files: &mut [Superseded<'_>],
) {
    let (plan, kpi) = (evidence.plan, before.kpi);
    let now = &evidence.judgements[kpi];
    if before.band == now.band {
        return;
    }
    let moved = format!("{}→{}", grade(plan, before), grade(plan, now));
    // Of a mean or a sum the newer file may give figures that the older did not have.
    let may_move = |changed: &Changed| {
        let is_of_year = changed.kind == Kind::Actual && changed.year == Some(evidence.year);
        let is_about = changed.subject == Subject::Kpi(kpi);
        is_about && is_of_year && !plan.kpis[kpi].basis.is_over_years()
    };
    let figures = corrected.iter().flat_map(|file| {
        let changed = files[*file].changed.iter().enumerate();
        let may_move = changed.filter(|(_, changed)| may_move(changed));
        may_move.map(|(changed, _)| (*file, changed))
    });
    if let [(file, changed)] = figures.collect::<Vec<_>>()[..] {
        // 判定なし says the word itself.
        let word = if before.band.is_some() { "判定" } else { "" };
        files[file].changed[changed].grade = format!("（{word}{moved}）");
        return;
    }
    let (shown, silent): (Vec<usize>, Vec<usize>) = corrected
        .iter()
        .partition(|file| files[**file].has_changed(kpi));
    let others = shown.iter().skip(1);
    let others = others.map(|file| files[*file].reading.submission.in_section().to_owned());
    let others: Vec<String> = others.collect();
    if let Some(first) = shown.iter().chain(&silent).next() {
        let moved = format!("{} {moved}", plan.called(kpi));
        files[*first].moved.entry(others).or_default().push(moved);
    }
}

/// The figures and costs of a file that count no longer, and what counts instead.
fn changes(
    evidence: &Evidence<'_>,
    reading: &Reading,
    winner: Option<&Submission>,
) -> Vec<Changed> {
    let by = winner.map(|winner| winner.path.as_str());
    let outdated = reading.outdated.iter();
    let outdated = outdated.map(|outdated| (outdated.subject, outdated.sheet, &outdated.figure));
    // A file that counts has its other figures in the ledger, one that does not with its rows.
    let all = outdated.chain(of_rows(reading).filter(|_| !reading.counts()));
    let changed = all.filter_map(|(subject, sheet, figure)| {
        let counting = counting(evidence, subject, figure);
        let is_withdrawn = reading.submission.counting.is_withdrawn;
        let before = reading.cells.text(sheet, figure.at);
        let stood = Stood::of(evidence, reading, subject, (before, figure));
        // An empty cell that was taken back said nothing that could have changed.
        if is_withdrawn && stood.state == State::Blank {
            return None;
        }
        if is_withdrawn && is_as_it_was(evidence, reading, winner, (&stood, &counting)) {
            return None;
        }
        let mut answers = counting.iter().filter_map(|now| answer(evidence, now));
        // It was, and is, what a 確認票 says in its place.
        if answers.any(|answer| is_about(answer, before)) {
            return None;
        }
        let now = now(evidence, reading, by, counting);
        let plan = evidence.plan;
        let named = match subject {
            Subject::Kpi(kpi) => (plan.kpis[kpi].called(), plan.kpis[kpi].unit.as_str()),
            Subject::Project(project) => (plan.projects[project].name.as_str(), Project::COST_UNIT),
            Subject::Measure(_) => return None,
        };
        Some(Changed {
            subject,
            kind: figure.kind,
            year: figure.year,
            text: change(named, &stood, figure, now)?,
            grade: String::new(),
        })
    });
    changed.collect()
}

/// The figures of the files that took the place of others, by file.
type Instead<'a> = HashMap<&'a str, Vec<KpiEntry<'a>>>;

fn instead<'a>(evidence: &Evidence<'a>) -> Instead<'a> {
    let counting = evidence.readings.iter().map(|of| &of.submission.counting);
    let by = counting.filter_map(|counting| counting.superseded_by.as_deref());
    let by: HashSet<&str> = by.collect();
    let mut instead = Instead::new();
    let ledger = evidence.ledger;
    for entry in ledger.on_sheets(|source| by.contains(source.file.as_str())) {
        let file = entry.source.file.as_str();
        instead.entry(file).or_default().push(entry);
    }
    instead
}

/// The figures of which a file said nothing, not even in an empty cell, and no answer did. Of one that was not read as
/// a form that is all of them, and they are not told.
fn added<'i>(
    evidence: &Evidence<'_>,
    reading: &Reading,
    new: impl Iterator<Item = &'i KpiEntry<'i>>,
) -> Vec<Changed> {
    let rows = of_rows(reading).filter_map(|(subject, _, figure)| Some((subject.kpi()?, figure)));
    let rows: HashSet<_> = rows
        .map(|(kpi, figure)| (kpi, figure.kind, figure.year))
        .collect();
    let added = new.filter(|new| {
        let is_said = new.state == State::Blank || rows.contains(&(new.kpi, new.kind, new.year));
        !(rows.is_empty() || is_said)
    });
    let told = added.filter_map(|new| {
        let before = Stood::of_nothing(evidence, reading, new);
        if before.is_said_by(&CellFigure::from(new.clone())) {
            return None;
        }
        let year = new.year.as_ref().map(FiscalYear::to_string);
        let (name, kind) = (evidence.plan.kpis[new.kpi].called(), new.kind.label());
        let (year, now) = (year.unwrap_or_default(), new.text.trim());
        let (old, source) = (before.text, before.source());
        Some(Changed {
            subject: Subject::Kpi(new.kpi),
            kind: new.kind,
            year: new.year,
            text: format!("{name} {year} {kind}「{old}」{source}→「{now}」"),
            grade: String::new(),
        })
    });
    told.collect()
}

/// The figures and costs that are with the rows.
fn of_rows(reading: &Reading) -> impl Iterator<Item = (Subject, usize, &ReportedFigure)> {
    let records = reading.records.iter().filter_map(|record| {
        let subject = Subject::Kpi(record.kpi()?);
        Some(
            record
                .figures
                .iter()
                .map(move |figure| (subject, record.sheet, figure)),
        )
    });
    let rows = reading.policy.projects.iter().filter_map(|row| {
        let subject = Subject::Project(row.project?);
        Some(row.costs.iter().map(move |cost| (subject, row.sheet, cost)))
    });
    records.flatten().chain(rows.flatten())
}

/// What counts of the figure or cost of which another speaks, of all files.
fn counting<'a>(
    evidence: &Evidence<'a>,
    subject: Subject,
    before: &ReportedFigure,
) -> Vec<CellFigure<'a>> {
    let ledger = evidence.ledger;
    let is_same = |now: &CellFigure<'_>| (now.kind, now.year) == (before.kind, before.year);
    match subject {
        Subject::Kpi(kpi) => ledger
            .of_kpi(kpi)
            .map(CellFigure::from)
            .filter(is_same)
            .collect(),
        Subject::Project(project) => ledger
            .costs_of(project)
            .map(CellFigure::from)
            .filter(is_same)
            .collect(),
        Subject::Measure(_) => Vec::new(),
    }
}

/// Whether a figure of a file that was withdrawn changed nothing by that: another file, of whatever section, says
/// the same; or it was laid under a newer one that says something, or was a blank, which wiped out nothing.
fn is_as_it_was(
    evidence: &Evidence<'_>,
    reading: &Reading,
    winner: Option<&Submission>,
    (before, all): (&Stood<'_>, &[CellFigure<'_>]),
) -> bool {
    let is_same = |now: &CellFigure<'_>| before.is_said_by(now);
    let is_blank =
        before.state == State::Blank && evidence.plan.submissions.combine == Combine::Overlay;
    let over = winner.filter(|winner| {
        let was_under = reading.submission.counting.before == Uses::Rest;
        was_under && winner.counting.before == Uses::Whole
    });
    let is_over = |now: &CellFigure<'_>| {
        now.state != State::Blank && over.is_some_and(|over| over.path == now.source.file)
    };
    is_blank || all.iter().any(|now| is_same(now) || is_over(now))
}

/// What counts in the place of a figure: of the file that goes before its own, or where that has nothing to say, of
/// another file of the section.
fn now<'a>(
    evidence: &Evidence<'a>,
    reading: &Reading,
    by: Option<&str>,
    all: Vec<CellFigure<'a>>,
) -> Option<CellFigure<'a>> {
    let is_replaced = !reading.counts() && by.is_some();
    let of_file = all.iter().find(|now| Some(now.source.file.as_str()) == by);
    let section = evidence.section_of(reading);
    let of_slip = all
        .iter()
        .find(|now| now.source.section == section && answer(evidence, now).is_some());
    let of_section = || {
        let mut said = all.iter().filter(|now| now.state != State::Blank);
        said.find(|now| now.source.section == section)
    };
    let found = of_file
        .or(of_slip)
        .or_else(|| of_section().filter(|_| !is_replaced));
    found.cloned()
}

/// The answer on a 確認票 that a figure is, if it is one.
fn answer<'a>(evidence: &Evidence<'a>, figure: &CellFigure<'_>) -> Option<&'a SlipAnswer> {
    let reading = &evidence.readings[figure.source.reading];
    let slip = reading.slip.as_deref()?;
    let mut answers = slip.answers.iter();
    let is_on_it = slip.sheet == figure.source.sheet_index;
    answers.find(|answer| is_on_it && answer.value_at == figure.at)
}

/// Whether a slip that counts gives the same answer.
fn is_in_use(evidence: &Evidence<'_>, answer: &SlipAnswer) -> bool {
    evidence.slip_answers().any(|other| {
        let is_same = other.key == answer.key && other.means() == answer.means();
        let counts = matches!(
            other.became,
            Became::Taken | Became::Agrees | Became::Counts(_) | Became::Corrected(_)
        );
        is_same && counts
    })
}

/// Whether an answer took the place of a figure that says so.
fn is_about(answer: &SlipAnswer, text: &str) -> bool {
    let before = answer.became.before().unwrap_or_default();
    let text = text.trim();
    let is_one = |asked: &String| asked == text || asked.split('、').any(|asked| asked == text);
    before.iter().any(is_one)
}

/// What changed of a figure or cost, if anything did; with units where the same digits are of another.
fn change(
    (name, unit): (&str, &str),
    before: &Stood<'_>,
    figure: &ReportedFigure,
    now: Option<CellFigure<'_>>,
) -> Option<String> {
    let text = before.text.trim();
    let is_same = now
        .as_ref()
        .map_or(text.is_empty(), |now| before.is_said_by(now));
    let year = figure.year.as_ref().map(FiscalYear::to_string);
    let (year, kind) = (year.unwrap_or_default(), figure.kind.label());
    let is_none = now
        .as_ref()
        .is_some_and(|now| now.value().is_none() && now.state != State::Blank);
    let no_number = match is_none && before.value.is_some() {
        true => "（数でない記入）",
        false => "",
    };
    let is_alike = |now: &CellFigure<'_>| folded::key(now.text) == folded::key(text);
    let is_alike = now.as_ref().is_some_and(is_alike);
    let quoted = |text, own: Option<&str>| quoted(text, is_alike.then(|| own.unwrap_or(unit)));
    let old = quoted(text, before.unit) + before.source();
    let new = now.map_or_else(|| quoted("なし", None), |now| quoted(now.text, now.unit));
    (!is_same).then(|| format!("{name} {year} {kind}{old}→{new}{no_number}"))
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn the_replaced_file_is_named_and_its_figures_do_not_count() {
        let files = [
            ("観光課/旧.csv", "指標,R6\n観光入込客数,1"),
            ("観光課/新.csv", "指標,R6\n観光入込客数,600"),
        ];
        expect(
            "superseded-submission",
            &files,
            &[
                " このファイルの代わりに「新.csv」を使いました。変わった値: 観光入込客数 R6 実績値「1」→「600」",
            ],
        );
        expect("duplicate-figure", &files, &[]);
    }

    #[test]
    fn the_same_digits_of_another_unit_are_told_apart() {
        let files = [
            ("観光課/旧.csv", "指標,単位,R6\n観光入込客数,千人,488000"),
            ("観光課/新.csv", "指標,単位,R6\n観光入込客数,人,488000"),
        ];
        let changed = "観光入込客数 R6 実績値「488000」千人→「488000」人";
        expect(
            "superseded-submission",
            &files,
            &[&format!(
                " このファイルの代わりに「新.csv」を使いました。変わった値: {changed}"
            )],
        );
    }

    #[test]
    fn a_figure_that_only_the_new_file_has_is_a_change() {
        let files = [
            ("観光課/旧.csv", "指標,R6\n観光入込客数,600"),
            ("観光課/新.csv", "指標,R5,R6\n観光入込客数,590,600"),
        ];
        expect(
            "superseded-submission",
            &files,
            &[
                " このファイルの代わりに「新.csv」を使いました。変わった値: 観光入込客数 R5 実績値「なし」→「590」",
            ],
        );
    }
}
