//! `plan.toml` resolved: names become references, words become rules, and every mistake is reported.
//!
//! `tree` has goals, measures and projects, `levels` the names of its levels, `again` what is listed in it
//! a second time; `kpi` has the KPIs, `alias` their names, `owner` who reports them, and `table` adds the
//! KPIs of a table. `rating` has the rules of judgement: `rule` reads the language of bands, `bands` finds
//! gaps and overlaps of a list of them, `fits` the formulas that cannot judge a KPI. `around` has the other
//! parts of a plan: tags, councils, reference figures, words, grades by hand; `submissions` which files count, `overall` how
//! goals and measures are judged. `period`, `gone` and `sound`
//! find contradictions.

mod again;
mod alias;
mod around;
mod bands;
mod fits;
mod gone;
mod kpi;
mod levels;
mod overall;
mod owner;
mod period;
mod printed;
mod rating;
pub(super) mod rule;
mod sound;
mod submissions;
mod table;
mod tree;
mod written;

#[cfg(test)]
mod tests;

use super::Source;
use super::fields::WrittenFigure;
use super::kpi_table::{self, BrokenRow, Placed};
use super::plan_file::*;
use super::problem::{Code, Problem, Problems, near_or};
use crate::domain::choice::choices;
use crate::domain::plan::*;
use crate::domain::{Decimal, FiscalYear};
use crate::mapping::fields::Spanned;
use std::collections::HashMap;
use std::ops::Range;
use tree::Tree;
use written::{PlanFigure, figure};

/// The plan as it is in force in a year, or every mistake in it; without a year, as it is now.
pub(super) fn plan(
    id: &str,
    source: &Source,
    file: PlanFile,
    table: Option<&Source>,
    year: Option<FiscalYear>,
) -> Result<Plan, Problems> {
    let stage = Stage {
        year,
        judges: None,
        gone: &[],
    };
    let rows = table.map(|table| kpi_table::rows(table, table_starts(source)));
    let (plan, problems) = stage_of(id, (source, table), file, rows, stage);
    Problems::unless_any(problems, plan).map(Plan::in_order)
}

/// For which years a plan is resolved, and what it had once.
#[derive(Clone, Copy)]
pub(super) struct Stage<'a> {
    /// The year for which the plan is read.
    pub year: Option<FiscalYear>,
    /// The first and the last year that this stage of the plan judges; none for all.
    pub judges: Option<(FiscalYear, FiscalYear)>,
    /// The things that earlier revisions removed.
    pub gone: &'a [Gone],
}

/// What a revision took out of the plan.
pub(super) struct Gone {
    /// What it was.
    pub kind: PartKind,
    /// Its id, folded.
    pub key: String,
    /// The name of the revision.
    pub by: String,
}

choices! {
    /// The kinds of things that have an id and can be revised.
    PartKind {
        /// 基本目標.
        Goal = "goal", "目標";
        /// 施策.
        Measure = "measure", "施策";
        /// 数値目標 or KPI.
        Kpi = "kpi", "KPI";
        /// 重要な視点 and the like.
        Tag = "tag", "タグ";
        /// 事務事業.
        Project = "project", "事業";
    }
}

/// A stage of the plan, with every mistake in it; the KPIs are not in their order yet.
pub(super) fn stage_of(
    id: &str,
    (source, table): (&Source, Option<&Source>),
    file: PlanFile,
    rows: Option<impl Iterator<Item = Result<Placed, BrokenRow>>>,
    stage: Stage<'_>,
) -> (Plan, Vec<Problem>) {
    let mut resolver = Resolver {
        source,
        table,
        stage,
        // Read before anything else, by `plan`.
        period: (FiscalYear::starting(0), FiscalYear::starting(0)),
        problems: Vec::new(),
        names: PlanNames::default(),
        kpis: Vec::new(),
        projects: Vec::new(),
        sections: Vec::new(),
        tags: HashMap::new(),
    };
    let plan = resolver.plan(id, file, rows);
    resolver.fits(&plan);
    (plan, resolver.problems)
}

struct Resolver<'a> {
    source: &'a Source,
    /// The table of KPIs, whose bytes are counted from the end of the plan's; see [`Resolver::origin`].
    table: Option<&'a Source>,
    stage: Stage<'a>,
    /// The plan's first and last year.
    period: (FiscalYear, FiscalYear),
    problems: Vec<Problem>,
    names: PlanNames,
    /// For each KPI so far, in the order of the files.
    kpis: Vec<KpiSeen>,
    /// For each project so far, the byte at which its id begins.
    projects: Vec<usize>,
    /// For each section so far, its name and the byte at which that begins.
    sections: Vec<(String, usize)>,
    /// For each tag's id, its index and the byte at which the id begins.
    tags: HashMap<String, (usize, usize)>,
}

/// A KPI that was read, as far as the next ones may not repeat it.
struct KpiSeen {
    /// The byte at which its id begins; see [`Resolver::origin`].
    start: usize,
    /// Its goal and its measure.
    place: (usize, Option<usize>),
    /// Its aliases, folded.
    aliases: Vec<String>,
}

impl Resolver<'_> {
    fn plan(
        &mut self,
        id: &str,
        file: PlanFile,
        rows: Option<impl Iterator<Item = Result<Placed, BrokenRow>>>,
    ) -> Plan {
        self.period = self.period(file.period);
        // Before the tree, whose KPIs name sections and tags.
        let sections = numbered(file.section, |index, section| self.section(index, section));
        self.names
            .add_file_names(sections.iter().map(|section| section.name.as_str()));
        let tags = numbered(file.tag, |index, tag| self.tag(index, tag));
        let mut tree = self.tree(file.goal);
        self.levels_reach(&tree, &file.levels);
        self.levels_are_known(&tree, &file.levels);
        self.words_differ(&file.vocabulary);
        // The rows name goals and measures, and what is listed again may be a KPI of a row.
        if let Some(rows) = rows {
            self.add(&mut tree, rows);
        }
        let listings = self.listings(&mut tree);
        let projects = numbered(file.project, |index, project| {
            self.project(&tree, index, project)
        });
        self.refuse_nothing(&tree, &projects);
        let rating = self.rating_of_plan(file.rating, !tree.kpis.is_empty());
        let scales = numbered(file.scale, |_, scale| self.scale(scale, &tags));
        self.grades_differ(&file.grade);
        let grades = numbered(file.grade, |_, grade| self.hand_grade(&rating, grade));
        let overall = self.overall(&tree, (file.overall, file.overall_band, file.overall_grade));
        Plan {
            id: id.to_owned(),
            name: file.name,
            body: file.body,
            period: self.period,
            remark: file.remark,
            levels: file.levels,
            collection: file.collection.map(|file| self.collection(file)),
            cover: file.cover.map(around::cover).unwrap_or_default(),
            font: file.font.unwrap_or(Font::YuGothic),
            councils: numbered(file.council, |_, council| around::council(council)),
            editions: self.editions(file.edition, !tree.kpis.is_empty()),
            kpi_sheets: self.kpi_sheets(file.kpi_sheets),
            goals: tree.goals,
            measures: tree.measures,
            kpis: tree.kpis,
            listings,
            projects,
            tags,
            contexts: numbered(file.context, |_, context| self.context(context)),
            sections,
            rating,
            scales,
            review: file.review.map(|review| self.review(review)),
            hand_grades: grades.into_iter().flatten().collect(),
            overall,
            vocabularies: numbered(file.vocabulary, |_, words| around::vocabulary(words)),
            revisions: Vec::new(),
            file: self.source.name.to_string(),
            correction_marks: file.correction_marks,
            submissions: self.submissions(file.submissions, file.submission),
            jump_percent: self.jump(&file.checks.jump),
            holds_doubted: file.hold_doubted,
            names: std::mem::take(&mut self.names),
        }
    }

    fn refuse_nothing(&mut self, tree: &Tree, projects: &[Project]) {
        if tree.kpis.is_empty() && projects.is_empty() {
            let remedy = "[[goal.kpi]] か [[goal.measure.kpi]] に書くか、kpis = \"kpis.csv\" の表に書いてください";
            self.coded(Code::Empty, 0..0, "KPIも事業も一つもありません", remedy);
        }
    }

    fn period(&mut self, written: Spanned<[Spanned<String>; 2]>) -> (FiscalYear, FiscalYear) {
        let span = written.span();
        let [first, last] = written.into_inner().map(|year| self.year(&year));
        let is_read = ![first, last].contains(&period::UNREAD);
        if is_read && first > last {
            let remedy = "period = [\"R3\", \"R8\"] のように、始まり・終わりの順に書いてください";
            self.problem(span, "計画期間の終わりが始まりより前です", remedy);
        }
        (first, last)
    }

    fn section(&mut self, index: usize, file: SectionFile) -> Section {
        let start = file.name.span().start;
        self.sections.push((file.name.get_ref().clone(), start));
        let department = file.department.as_deref();
        for name in std::iter::once(&file.name).chain(&file.formerly) {
            let taken = self
                .names
                .add_section_name(department, name.get_ref(), index);
            if let Some(earlier) = taken {
                self.twice(("課", "section"), name, self.sections[earlier].1);
            }
        }
        Section {
            name: file.name.into_inner(),
            department: file.department,
            formerly: plain(file.formerly),
        }
    }

    fn section_index(&mut self, name: &Spanned<String>) -> usize {
        let found = self.names.sections.get(name.get_ref());
        if found.is_none() {
            let known = self.sections.iter().map(|(known, _)| known.as_str());
            let remedy = near_or(name.get_ref(), known, "[[section]] に課を足してください");
            let message = |name: &str| format!("課「{name}」は [[section]] にありません");
            self.unknown("section", name, message, remedy);
        }
        // Any section will do: a plan with a mistake is not used.
        found.unwrap_or(0)
    }

    /// A number; a problem is recorded for anything else.
    fn number(&mut self, file: &Spanned<WrittenFigure>) -> Option<Decimal> {
        let figure = figure(file.get_ref());
        if let Some(PlanFigure::Number(number)) = figure {
            return Some(number);
        }
        let remedy = "50 や 12.5 のような数を書いてください";
        let code = file.get_ref().code();
        self.coded(code, file.span(), "数ではありません", remedy);
        None
    }

    fn year(&mut self, text: &Spanned<String>) -> FiscalYear {
        self.year_in(&text.span(), text.get_ref())
    }

    fn year_in(&mut self, span: &Range<usize>, text: &str) -> FiscalYear {
        FiscalYear::parse(text).unwrap_or_else(|| {
            let (source, start) = self.origin(span.start);
            let problem = Problem::of_year(source, start..start, text);
            self.problems.push(problem);
            period::UNREAD
        })
    }

    /// A name that two entries of a list have, with what people call it; the list is empty for other words.
    fn twice(&mut self, kind: (&str, &'static str), name: &Spanned<String>, earlier: usize) {
        let remedy = "どちらかの名前を変えるか、消してください";
        self.twice_with(kind, name, earlier, remedy);
    }

    fn id_twice(&mut self, (kind, part): (&str, PartKind), id: &Spanned<String>, earlier: usize) {
        let remedy = "新しいほうを別の番号にしてください（前からある番号は変えません）。同じものなら、一つを消してください";
        self.twice_with((&format!("{kind}のid"), part.code()), id, earlier, remedy);
    }

    fn twice_with(
        &mut self,
        (kind, list): (&str, &'static str),
        name: &Spanned<String>,
        earlier: usize,
        remedy: &str,
    ) {
        let (line, told) = self.also_at(earlier);
        let message = format!("{kind}「{}」が二度あります{told}", name.get_ref());
        self.coded(
            Code::Twice { list, line, told },
            name.span(),
            message,
            remedy,
        );
    }

    /// The line of an earlier definition, counted from one, and how a message refers to it.
    fn also_at(&self, start: usize) -> (usize, String) {
        let (source, start) = self.origin(start);
        let line = source.line(start);
        let file = source.name.rsplit('/').next().unwrap_or_default();
        (line, format!("（{file}の{line}行目にもあります）"))
    }

    /// The line in which a span begins, counted from one.
    fn line(&self, span: Range<usize>) -> usize {
        let (source, start) = self.origin(span.start);
        source.line(start)
    }

    /// The file in which a byte stands. The bytes of the table follow those of the plan, so that a
    /// span alone tells its file, and a KPI of the table may be revised in the plan.
    fn origin(&self, start: usize) -> (&Source, usize) {
        let from = table_starts(self.source);
        match self.table {
            Some(table) if start >= from => (table, start - from),
            _ => (self.source, start),
        }
    }

    fn problem(
        &mut self,
        span: Range<usize>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.coded(Code::Other, span, message, remedy);
    }

    /// A name of something that is not there.
    fn unknown(
        &mut self,
        list: &'static str,
        name: &Spanned<String>,
        message: impl FnOnce(&str) -> String,
        remedy: impl Into<String>,
    ) {
        let word = name.get_ref();
        let code = Code::unknown(list, word);
        self.coded(code, name.span(), message(word), remedy);
    }

    /// A mistake of a kind.
    fn coded(
        &mut self,
        code: Code,
        span: Range<usize>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let (source, start) = self.origin(span.start);
        let problem = Problem::at(source, start..start, message, remedy);
        self.problems.push(problem.of(code));
    }
}

/// What becomes of each of the things of a file, with its number.
fn numbered<T, R>(files: Vec<T>, mut resolve: impl FnMut(usize, T) -> R) -> Vec<R> {
    let files = files.into_iter().enumerate();
    files.map(|(index, file)| resolve(index, file)).collect()
}

/// Texts without the places at which they stand.
pub(super) fn plain<T>(values: Vec<Spanned<T>>) -> Vec<T> {
    values.into_iter().map(Spanned::into_inner).collect()
}

/// From where the bytes of a plan's table are counted.
pub(super) fn table_starts(plan: &Source) -> usize {
    // One further than the end, where a mistake of the plan itself may stand.
    plan.text.len() + 1
}
