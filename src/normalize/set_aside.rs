//! What a file says that is not about the year in whose folder it lies:
//! * texts on a form of another year,
//! * on kensho's own form of another year also the figures,
//! * figures under heads of its own form that somebody changed into those of a year to come.

use super::{Reading, Remark, ReportedFigure, Sighting, Subject};
use crate::domain::{CellAt, FiscalYear, Plan};
use crate::mapping::form::own::{self, OwnColumn, OwnSheet};
use std::collections::{BTreeSet, HashMap};

/// What is not used for that.
#[derive(Debug, Default)]
pub struct SetAside {
    /// Texts on forms of another year.
    pub texts: Vec<TextAside>,
    /// Figures and costs on kensho's own forms of another year: those of this year may be among them.
    pub figures: Vec<FigureAside>,
    /// Columns of figures under such heads.
    pub columns: Vec<ColumnAside>,
}

/// A text on a form of another year.
#[derive(Debug)]
pub struct TextAside {
    /// What its row is about, if it is known.
    pub subject: Option<Subject>,
    /// What its row is called.
    pub name: String,
    /// Index into the reading's sheets.
    pub sheet: usize,
    /// Where it stands.
    pub at: CellAt,
}

/// A figure or a cost on kensho's own form of another year.
#[derive(Debug)]
pub struct FigureAside {
    /// What its row is about, if it is known.
    pub subject: Option<Subject>,
    /// What its row is called.
    pub name: String,
    /// Index into the reading's sheets.
    pub sheet: usize,
    /// What it says, of the year that its head names.
    pub figure: ReportedFigure,
}

/// A column of kensho's own form whose head is not of the year of which it went out.
#[derive(Debug)]
pub struct ColumnAside {
    /// Index into the reading's sheets.
    pub sheet: usize,
    /// Where its head stands.
    pub head: CellAt,
    /// What was printed there; none where the form does not say it.
    pub was: Option<String>,
    /// Its figures, each with what its row is called.
    pub figures: Vec<(String, ReportedFigure)>,
}

impl Reading {
    /// Takes out of the rows what is not about the year in whose folder the file lies.
    pub fn set_aside_other_years(&mut self, plan: &Plan, year: FiscalYear) {
        let columns: Vec<ColumnAside> = self
            .sightings
            .iter()
            .flat_map(|seen| changed_columns(self, seen, plan))
            .collect();
        let is_of_another = |seen: &&Sighting| seen.year.is_some_and(|(other, _)| other != year);
        let others = self.sightings.iter().filter(is_of_another);
        let own = others.clone().filter(|seen| seen.is_own_of(plan));
        let own: Vec<usize> = own.map(|seen| seen.sheet).collect();
        let others: Vec<usize> = others.map(|seen| seen.sheet).collect();
        let texts = self.take_texts(&others);
        let columns = columns.into_iter().map(|of| self.fill(of)).collect();
        self.set_aside = SetAside {
            texts,
            columns,
            figures: self.take_figures(&own),
        };
    }

    /// Takes the figures and costs out of the rows of some sheets. The sums of costs go too: without the costs they would
    /// seem wrong.
    fn take_figures(&mut self, sheets: &[usize]) -> Vec<FigureAside> {
        let is_on = |sheet: usize| sheets.contains(&sheet);
        let mut taken = Vec::new();
        let mut take = |subject, name: &str, sheet, figures: &mut Vec<ReportedFigure>| {
            taken.extend(figures.drain(..).map(|figure| FigureAside {
                subject,
                name: name.to_owned(),
                sheet,
                figure,
            }));
        };
        for row in self.records.iter_mut().filter(|row| is_on(row.sheet)) {
            let kpi = row.kpi().map(Subject::Kpi);
            take(kpi, &row.name, row.sheet, &mut row.figures);
        }
        let policy = &mut self.policy;
        for row in policy.projects.iter_mut().filter(|row| is_on(row.sheet)) {
            let project = row.project.map(Subject::Project);
            take(project, &row.name, row.sheet, &mut row.costs);
        }
        policy.sums.retain(|sum| !is_on(sum.sheet));
        let columns: BTreeSet<(usize, u32)> = taken
            .iter()
            .map(|of| (of.sheet, of.figure.at.column))
            .collect();
        for (sheet, column) in columns {
            self.cells.leave_figures(sheet, column);
        }
        taken
    }

    fn take_texts(&mut self, sheets: &[usize]) -> Vec<TextAside> {
        let is_on = |sheet: usize| sheets.contains(&sheet);
        let mut taken = Vec::new();
        let mut take = |subject, name: &str, sheet, remarks: &mut Vec<Remark>| {
            taken.extend(remarks.drain(..).map(|remark| TextAside {
                subject,
                name: name.to_owned(),
                sheet,
                at: remark.at,
            }));
        };
        for row in self.records.iter_mut().filter(|row| is_on(row.sheet)) {
            let kpi = row.kpi().map(Subject::Kpi);
            take(kpi, &row.name, row.sheet, &mut row.remarks);
        }
        let policy = &mut self.policy;
        for row in policy.projects.iter_mut().filter(|row| is_on(row.sheet)) {
            let project = row.project.map(Subject::Project);
            take(project, &row.name, row.sheet, &mut row.remarks);
        }
        for row in policy.measures.iter_mut().filter(|row| is_on(row.sheet)) {
            let measure = row.measure.map(Subject::Measure);
            take(measure, &row.name, row.sheet, &mut row.remarks);
        }
        taken
    }

    /// Takes the figures of a column out of the rows.
    fn fill(&mut self, mut column: ColumnAside) -> ColumnAside {
        let is_of_it = |figure: &mut ReportedFigure| figure.at.column == column.head.column;
        let of_sheet = |sheet: usize| sheet == column.sheet;
        let records = self.records.iter_mut();
        for row in records.filter(|row| of_sheet(row.sheet)) {
            let taken = row.figures.extract_if(.., is_of_it);
            let named = taken.map(|figure| (row.name.clone(), figure));
            column.figures.extend(named);
        }
        let projects = self.policy.projects.iter_mut();
        for row in projects.filter(|row| of_sheet(row.sheet)) {
            let taken = row.costs.extract_if(.., is_of_it);
            let named = taken.map(|cost| (row.name.clone(), cost));
            column.figures.extend(named);
        }
        self.cells.leave_figures(column.sheet, column.head.column);
        column
    }
}

/// The columns of kensho's own form whose heads are of a year after the form's. Where there is one, also those of other
/// years than were printed there: all heads may have moved on by a year.
fn changed_columns(reading: &Reading, seen: &Sighting, plan: &Plan) -> Vec<ColumnAside> {
    let own = seen.own.as_ref().filter(|own| own.plan == plan.id);
    let region = seen.regions.first();
    let (Some(own), Some(region), Some(kind)) = (own, region, OwnSheet::of_form(&seen.form)) else {
        return Vec::new();
    };
    let heads = region.first.row;
    let columns = kind.columns(plan);
    let year_in = |text: &str| columns.iter().find_map(|column| year_of(column, text));
    let cells = reading.cells.of_sheet(seen.sheet);
    let there = cells.filter(|(at, _)| at.row == heads);
    let there = there.filter_map(|(at, text)| Some((at, year_in(text)?)));
    let there: Vec<(CellAt, FiscalYear)> = there.collect();
    if there.iter().all(|(_, year)| *year <= own.year) {
        return Vec::new();
    }
    let printed = seen.printed(plan, &reading.cells).unwrap_or_default();
    let printed = printed.heads().iter();
    let printed = printed.filter_map(|head| Some((head.as_str(), year_in(head)?)));
    let printed: Vec<(&str, FiscalYear)> = printed.collect();
    // By their order: where one was added or is gone, it is not known which was which.
    let were: HashMap<CellAt, (&str, FiscalYear)> = match printed.len() == there.len() {
        true => there.iter().map(|(at, _)| *at).zip(printed).collect(),
        false => HashMap::new(),
    };
    let is_changed = |(at, year): &&(CellAt, FiscalYear)| {
        *year > own.year || were.get(at).is_some_and(|(_, was)| was != year)
    };
    let changed = there.iter().filter(is_changed);
    let changed = changed.map(|(at, _)| ColumnAside {
        sheet: seen.sheet,
        head: *at,
        was: were.get(at).map(|(was, _)| (*was).to_owned()),
        figures: Vec::new(),
    });
    changed.collect()
}

fn year_of(column: &OwnColumn, text: &str) -> Option<FiscalYear> {
    let of_years = own::is_of_years(column) && column.has_head(text);
    of_years.then(|| column.year_in(text)).flatten()
}
