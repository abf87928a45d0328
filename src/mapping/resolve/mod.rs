//! `plan.toml` resolved: names become references, words become rules, and every mistake is said.
//!
//! `tree` has goals, measures and projects, `kpi` what is counted, `rating` how it is judged,
//! `around` what stands beside; `table` adds the KPIs of a table. `rule` reads the language of bands,
//! `bands` tells what a list of them leaves open, `fits` which formula cannot judge which KPI.

mod around;
mod bands;
mod fits;
mod kpi;
mod rating;
mod rule;
mod table;
mod tree;
mod written;

use super::Source;
use super::plan_file::*;
use super::problem::{Problem, Problems};
use crate::domain::plan::*;
use crate::domain::{Decimal, FiscalYear, folded};
use std::collections::HashMap;
use std::ops::Range;
use toml::Spanned;
use written::{Written, figure};

/// The plan as it is in force in a year, or every mistake in it; without a year, as it is now.
pub(super) fn plan(
    id: &str,
    source: &Source,
    file: PlanFile,
    table: Option<&Source>,
    year: Option<FiscalYear>,
) -> Result<Plan, Problems> {
    let mut resolver = Resolver {
        source,
        year,
        problems: Vec::new(),
        names: Names::default(),
        kpis: Vec::new(),
        projects: Vec::new(),
        sections: Vec::new(),
        tags: HashMap::new(),
    };
    let plan = resolver.plan(id, file, table);
    resolver.fits(&plan);
    Problems::unless_any(resolver.problems, plan).map(Plan::in_order)
}

struct Resolver<'a> {
    source: &'a Source,
    year: Option<FiscalYear>,
    problems: Vec<Problem>,
    names: Names,
    /// For each KPI so far, where it stands.
    kpis: Vec<Origin<'a>>,
    /// For each project so far, where it stands.
    projects: Vec<Origin<'a>>,
    /// For each section so far, its name and where it stands.
    sections: Vec<(String, Origin<'a>)>,
    /// For each tag's id, its index and where it stands.
    tags: HashMap<String, (usize, Origin<'a>)>,
}

/// A file, and a byte in it.
type Origin<'a> = (&'a Source, usize);

impl<'a> Resolver<'a> {
    fn plan(&mut self, id: &str, file: PlanFile, table: Option<&'a Source>) -> Plan {
        let period = self.period(file.period);
        let sections = file.section.into_iter().enumerate();
        let sections = sections.map(|(index, section)| self.section(index, section));
        let sections = sections.collect();
        let tags = file.tag.into_iter().enumerate();
        let tags: Vec<Tag> = tags.map(|(index, tag)| self.tag(index, tag)).collect();
        let mut tree = self.tree(file.goal);
        if let Some(table) = table {
            self.add(&mut tree, table);
        }
        let listings = self.listings(&mut tree);
        let projects = file.project.into_iter().enumerate();
        let projects: Vec<Project> = projects
            .map(|(index, project)| self.project(&tree, index, project))
            .collect();
        if tree.kpis.is_empty() && projects.is_empty() {
            let remedy = "[[goal.kpi]] か [[goal.measure.kpi]] に書くか、kpis = \"kpis.csv\" の表に書いてください";
            self.problem(0..0, "KPIも事業も一つもありません", remedy);
        }
        let rating = self.rating(file.rating);
        let scales = file.scale.into_iter();
        let scales = scales.map(|scale| self.scale(scale, &tags)).collect();
        let grades = file.grade.into_iter();
        let hand_grades = grades.filter_map(|grade| self.hand_grade(&rating, grade));
        let hand_grades = hand_grades.collect();
        let contexts = file.context.into_iter();
        Plan {
            id: id.to_owned(),
            name: file.name,
            body: file.body,
            period,
            remark: file.remark,
            levels: file.levels,
            councils: file.council.into_iter().map(around::council).collect(),
            goals: tree.goals,
            measures: tree.measures,
            kpis: tree.kpis,
            listings,
            projects,
            tags,
            contexts: contexts.map(|context| self.context(context)).collect(),
            sections,
            rating,
            scales,
            review: file.review.map(|review| self.review(review)),
            hand_grades,
            vocabularies: file
                .vocabulary
                .into_iter()
                .map(around::vocabulary)
                .collect(),
            revisions: Vec::new(),
            file: self.source.path.to_string_lossy().replace('\\', "/"),
            correction_marks: file.correction_marks,
            jump_percent: self.number(&file.checks.jump),
            names: std::mem::take(&mut self.names),
        }
    }

    fn period(&mut self, written: Spanned<[String; 2]>) -> (FiscalYear, FiscalYear) {
        let span = written.span();
        let [first, last] = written.into_inner().map(|text| self.year(&span, &text));
        if first > last {
            self.problem(
                span,
                "計画期間の終わりが始まりより前です",
                "period = [\"R3\", \"R8\"] のように、始まり・終わりの順に書いてください",
            );
        }
        (first, last)
    }

    fn section(&mut self, index: usize, file: SectionFile) -> Section {
        self.sections.push((
            file.name.get_ref().clone(),
            (self.source, file.name.span().start),
        ));
        for name in std::iter::once(&file.name).chain(&file.formerly) {
            if let Some(earlier) =
                self.names
                    .add_section_name(file.department.as_deref(), name.get_ref(), index)
            {
                self.twice("課", name, self.sections[earlier].1);
            }
        }
        let formerly = file.formerly.into_iter().map(Spanned::into_inner).collect();
        Section {
            name: file.name.into_inner(),
            department: file.department,
            formerly,
        }
    }

    fn section_index(&mut self, name: &Spanned<String>) -> usize {
        if let Some(index) = self.names.section(name.get_ref()) {
            return index;
        }
        let near = folded::nearest(
            name.get_ref(),
            self.sections.iter().map(|(known, _)| known.as_str()),
        );
        let remedy = near.map_or(
            "[[section]] に課を足してください".to_owned(),
            |near| format!("もしかして: {near}"),
        );
        self.problem(
            name.span(),
            format!("課「{}」は [[section]] にありません", name.get_ref()),
            remedy,
        );
        0
    }

    fn number(&mut self, file: &Spanned<Figure>) -> Decimal {
        self.exact(&file.span(), file.get_ref())
    }

    fn exact(&mut self, span: &Range<usize>, file: &Figure) -> Decimal {
        match figure(file) {
            Some(Written::Number(number)) => number,
            _ => {
                self.problem(
                    span.clone(),
                    "数ではありません",
                    "50 や 12.5 のような数を書いてください",
                );
                Decimal::ZERO
            }
        }
    }

    fn year(&mut self, span: &Range<usize>, text: &str) -> FiscalYear {
        FiscalYear::parse(text).unwrap_or_else(|| {
            self.problem(
                span.clone(),
                format!("年度「{text}」が読めません"),
                "\"R6\"、\"令和6年度\"、\"2024\" のように書いてください",
            );
            FiscalYear::starting(1)
        })
    }

    fn twice(&mut self, kind: &str, name: &Spanned<String>, (source, start): Origin<'a>) {
        let earlier = Problem::at(source, start..start, "", "");
        let (line, _) = earlier.at.unwrap_or_default();
        let file = earlier.file.rsplit('/').next().unwrap_or_default();
        let message = format!(
            "{kind}「{}」が二度あります（{file}の{line}行目にもあります）",
            name.get_ref()
        );
        self.problem(
            name.span(),
            message,
            "どちらかの名前を変えるか、消してください",
        );
    }

    /// The line in which a span begins, counted from one.
    fn line(&self, span: Range<usize>) -> usize {
        self.source.line(span.start)
    }

    fn problem(
        &mut self,
        span: Range<usize>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.problems
            .push(Problem::at(self.source, span, message, remedy));
    }
}
