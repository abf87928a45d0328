//! 問: a finding as a section is asked it, with what it may answer.

use super::words::ClerkWords;
use crate::check::wrong_year;
use crate::domain::answer::{Answer, OF_OVERTAKEN};
use crate::domain::joined::{in_brackets, joined};
use crate::domain::reported::{Kind, UNSEEN};
use crate::domain::{CellAt, FiscalYear, Project, folded};
use crate::finding::{Asked, Finding};
use crate::normalize::{Cells, Reading};
use crate::report::style::Look;
use crate::report::table::ReportCell;
use crate::verification::Verification;

/// A finding, with what a clerk must know to answer.
pub struct Question<'a> {
    verification: &'a Verification,
    /// The finding.
    pub finding: &'a Finding,
    /// Further findings that it asks about.
    pub alike: Vec<&'a Finding>,
    /// The name of the marked copy of its file, beside the slip.
    pub copy: Option<&'a str>,
    words: ClerkWords<'a>,
}

/// What is said of an empty cell.
const BLANK: &str = "（記入なし）";

/// The longest text of a cell that is quoted, in letters.
const LONGEST: usize = 60;

impl<'a> Question<'a> {
    /// What is asked of a finding.
    pub fn new(verification: &'a Verification, finding: &'a Finding) -> Self {
        Self {
            verification,
            finding,
            alike: Vec::new(),
            copy: None,
            words: ClerkWords::of(verification, &finding.section),
        }
    }

    /// What it is about: the KPI or project with its id, else the file.
    pub fn title(&self) -> String {
        let (plan, about) = (self.verification.plan(), &self.finding.about);
        let kpi = about.kpi.map(|kpi| {
            let id = &plan.kpis[kpi].id;
            format!("{}（{id}）", plan.called_beside_id(kpi))
        });
        let project = about.project.or_else(|| self.project_named_there());
        let project = project.map(|project| {
            let project = &plan.projects[project];
            format!("{}（{}）", project.name, project.id)
        });
        let file = || match self.file(self.finding).as_str() {
            "" => "調査票の提出".to_owned(),
            file => format!("ファイル「{file}」"),
        };
        kpi.or(project).unwrap_or_else(file)
    }

    fn file(&self, finding: &Finding) -> String {
        self.words.path(&finding.place.file)
    }

    fn findings(&self) -> impl Iterator<Item = &Finding> {
        std::iter::once(self.finding).chain(self.alike.iter().copied())
    }

    /// Where it was written: 実績.xlsx　シート「実績」　セル I7.
    pub fn place(&self) -> String {
        self.place_of(self.finding)
    }

    /// Where else what it asks about was written.
    pub fn other_places(&self) -> impl Iterator<Item = String> {
        self.alike.iter().map(|finding| self.place_of(finding))
    }

    fn place_of(&self, finding: &Finding) -> String {
        let place = &finding.place;
        let sheet = match place.sheet.as_str() {
            "" => String::new(),
            sheet => format!("シート「{sheet}」"),
        };
        let cell = match place.cell_name().as_str() {
            "" => String::new(),
            cell => format!("セル {cell}"),
        };
        joined([self.file(finding), sheet, cell], "　")
    }

    /// Where the marked copy has it, as a link from the slip beside it.
    pub fn link(&self) -> Option<String> {
        let (place, copy) = (&self.finding.place, self.copy?);
        let sheet = place.sheet.replace('\'', "''");
        // A link ends where the name of a file has a #.
        let can_be_linked = place.cell.is_some() && !copy.contains('#');
        can_be_linked.then(|| format!("file:///{copy}#'{sheet}'!{}", place.cell_name()))
    }

    /// What is asked.
    pub fn message(&self) -> String {
        self.words.told(&self.finding.message)
    }

    /// How to mend it.
    pub fn remedy(&self) -> String {
        self.words.told(&self.finding.remedy)
    }

    /// The unit of the KPI or project that it is about.
    fn unit(&self) -> Option<&'a str> {
        let about = &self.finding.about;
        let kpi = about
            .kpi
            .map(|kpi| self.verification.plan().kpis[kpi].unit.as_str());
        kpi.or(about.project.map(|_| Project::COST_UNIT))
    }

    /// What belongs into the cell: ［令和6年度の実績値、人］.
    pub fn expected(&self) -> Option<String> {
        let figure = self.finding.about.figure.as_ref()?;
        let unit = self.unit().unwrap_or(Project::COST_UNIT);
        let year = figure.year.map(|year| format!("{}の", year.long()));
        let (year, kind) = (year.unwrap_or_default(), figure.kind.label());
        Some(format!("［{year}{kind}、{unit}］"))
    }

    /// What is known beside what was written, each with its head: of a KPI last year's figure, the target and the plan's
    /// unit; of a project's cost those of the two years before. None where it is about neither, or about no cell.
    pub fn figures(&self) -> Option<[(String, ReportCell<'a>); 4]> {
        let about = &self.finding.about;
        match (about.kpi, about.project) {
            (Some(kpi), _) => self.figures_of_kpi(kpi),
            (None, Some(project)) if self.is_of_cost() => self.costs(project),
            (None, _) => None,
        }
    }

    fn figures_of_kpi(&self, kpi: usize) -> Option<[(String, ReportCell<'a>); 4]> {
        let (verification, of_plan) = (self.verification, &self.verification.plan().kpis[kpi]);
        let before = self.year_asked().before();
        let known = verification.series().counted_actual(kpi, before);
        let carried = || verification.series().carried_actual(kpi, before);
        let last_year = match known {
            Some(figure) => ReportCell::figure(figure, of_plan.decimals()),
            None => word(carried().word()),
        };
        let target = of_plan.target.map(|target| format!("（{}）", target.year));
        let (head, written) = self.asked_about()?;
        Some([
            (format!("前年度の実績（{before}）"), last_year),
            (
                format!("目標値{}", target.unwrap_or_default()),
                ReportCell::target(of_plan, Look::Centre),
            ),
            (head.to_owned(), centred(written)),
            (
                "計画の単位".to_owned(),
                ReportCell::from(of_plan.unit.as_str()).look(Look::Centre),
            ),
        ])
    }

    fn costs(&self, project: usize) -> Option<[(String, ReportCell<'a>); 4]> {
        let series = self.verification.series();
        let last = self.year_asked().before();
        let of = |year: FiscalYear| match series.agreed_cost(project, year) {
            Some(cost) => ReportCell::figure(cost, 0),
            None => word(series.carried_cost(project, year).word()),
        };
        let (head, written) = self.asked_about()?;
        Some([
            (
                format!("前々年度の額（{}）", last.before()),
                of(last.before()),
            ),
            (format!("前年度の額（{last}）"), of(last)),
            (head.to_owned(), centred(written)),
            (
                "単位".to_owned(),
                ReportCell::from(Project::COST_UNIT).look(Look::Centre),
            ),
        ])
    }

    fn year_asked(&self) -> FiscalYear {
        let figure = self.finding.about.figure.as_ref();
        let asked = figure.and_then(|figure| figure.year);
        asked.unwrap_or(self.verification.year)
    }

    /// What was written in the cells that it asks about, with its head: of a figure, or else of the cell in its place.
    fn asked_about(&self) -> Option<(&'static str, String)> {
        let figure = self.written().map(|text| ("書かれていた値", text));
        let other = || Some(("書かれていた内容", self.text_of_cell()?));
        figure.or_else(other)
    }

    fn text_of_cell(&self) -> Option<String> {
        let (cells, sheet, at) = self.cell_of(self.finding)?;
        Some(match cells.text(sheet, at).trim() {
            "" => blank(cells.is_blank_formula(sheet, at)).to_owned(),
            text => short(text),
        })
    }

    fn cell_of(&self, finding: &Finding) -> Option<(&'a Cells, usize, CellAt)> {
        let (reading, sheet, at) = self.place_in(finding)?;
        Some((&reading.cells, sheet, at))
    }

    fn place_in(&self, finding: &Finding) -> Option<(&'a Reading, usize, CellAt)> {
        let place = &finding.place;
        let at = place.cell?;
        let mut readings = self.verification.readings.iter();
        let reading = readings.find(|of| of.submission.path == place.file)?;
        let sheet = reading.sheets.iter().position(|of| *of == place.sheet)?;
        Some((reading, sheet, at))
    }

    /// The project whose name stands in its cell. Its key is that of the cell: answers have always been kept by that.
    fn project_named_there(&self) -> Option<usize> {
        let (reading, sheet, at) = self.place_in(self.finding)?;
        let mut rows = reading.policy.projects.iter();
        rows.find(|row| (row.sheet, row.at) == (sheet, at))?.project
    }

    fn is_blank_formula(&self, finding: &Finding) -> bool {
        let cell = self.cell_of(finding);
        cell.is_some_and(|(cells, sheet, at)| cells.is_blank_formula(sheet, at))
    }

    /// What is written of the figure of a KPI, or of the cost of a project, that is asked about; none where it is about
    /// none.
    pub fn written(&self) -> Option<String> {
        let unit = self.unit()?;
        let figures = self
            .findings()
            .map(|of| Some((of, of.about.figure.as_ref()?)));
        let figures: Option<Vec<(&Finding, &Asked)>> = figures.collect();
        let written = figures?
            .into_iter()
            .map(|(finding, figure)| match figure.text.as_str() {
                "" => blank(figure.is_unseen || self.is_blank_formula(finding)).to_owned(),
                text => short(text) + &in_brackets(&unit_of(figure, unit)),
            });
        let mut written: Vec<String> = written.collect();
        written.dedup();
        Some(joined(written, "、"))
    }

    /// What may be answered: an error is not right as it stands, and a figure answers only where one is asked for.
    pub fn answers(&self) -> Vec<Answer> {
        let figure = self.finding.about.figure.as_ref();
        let has_figure = figure.is_some_and(|figure| figure.kind == Kind::Actual);
        let may = |answer: &Answer| match answer {
            Answer::Right => self.finding.may_be_right(),
            // The figure is one of another year than its column: what the clerk would write is that of the column, about
            // which another question asks.
            Answer::Figure => has_figure && self.finding.code() != wrong_year::PAGE.code,
            // What is left in the files is what is asked about, or none was sent: there is nothing to send again.
            Answer::Mended => self.finding.code() != OF_OVERTAKEN && !self.asks_for_a_form(),
            Answer::Checking => true,
        };
        Answer::ALL.into_iter().filter(may).collect()
    }

    /// Whether it asks a section for its form, which has not sent any file.
    fn asks_for_a_form(&self) -> bool {
        let (place, about) = (&self.finding.place, &self.finding.about);
        place.file.is_empty() && about.kpi.is_none() && about.project.is_none()
    }

    /// Whether it is about the cost of a project.
    pub fn is_of_cost(&self) -> bool {
        let figure = self.finding.about.figure.as_ref();
        figure.is_some_and(|figure| figure.kind == Kind::Cost)
    }

    /// Whether a figure is an answer.
    pub fn takes_a_figure(&self) -> bool {
        self.answers().contains(&Answer::Figure)
    }
}

/// What stands for a figure of an earlier year that is none: what the section wrote, as on its form.
fn word(written: Option<&str>) -> ReportCell<'static> {
    centred(written.map_or_else(|| "－".to_owned(), short))
}

fn centred(text: String) -> ReportCell<'static> {
    ReportCell::from(text).look(Look::Centre)
}

fn blank(is_formula: bool) -> &'static str {
    match is_formula {
        true => UNSEEN,
        false => BLANK,
    }
}

/// The unit as written, where it is not the plan's, and the text itself does not say it.
fn unit_of(figure: &Asked, of_plan: &str) -> String {
    let unit = figure.unit.trim_matches(['（', '）', '(', ')']);
    let [written, planned, text] = [unit, of_plan, &figure.text].map(folded::key);
    match written == planned || text.contains(&written) {
        true => String::new(),
        false => unit.to_owned(),
    }
}

fn short(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…（略）", &text[..end]),
        None => text.to_owned(),
    }
}
