//! A project in the year: who does it, and what it costs.

use super::staff::InForce;
use crate::domain::joined::joined;
use crate::domain::plan::BookKind;
use crate::domain::reported::State;
use crate::domain::{Decimal, Project};
use crate::ledger::ProjectCost;
use crate::normalize::{Flaws, ProjectRow, Reading};
use crate::report::published::ShownTexts;
use crate::verification::Verification;

/// A project in the year: as it was reported, or where nothing was, as the plan has it.
pub struct ProjectLine<'a> {
    /// What the plan says of it.
    pub project: &'a Project,
    /// Who does it.
    pub staff: InForce,
    /// What is done.
    pub summary: String,
    /// The section that runs it, or that reported it; empty where there is neither.
    pub section: &'a str,
    /// In 千円, or why there is no figure.
    pub cost: Result<Decimal, &'static str>,
    /// Whether anything is still asked about it.
    pub is_doubted: bool,
    /// The cells that say so.
    pub said: Vec<ProjectCost<'a>>,
}

/// A row about a project, and the file in which it is.
pub type ReportedRow<'a> = (&'a Reading, &'a ProjectRow);

impl<'a> ProjectLine<'a> {
    /// The line of a project, with the rows about it and the texts of sections that the workbook has.
    pub fn of(
        (book, verification): (BookKind, &'a Verification),
        index: usize,
        (rows, shown): (&[ReportedRow<'a>], &ShownTexts<'_>),
    ) -> Self {
        let plan = verification.plan();
        let project = &plan.projects[index];
        let planned = (project.rank, project.teams.as_slice(), &project.partners);
        let staff = InForce::of(rows.iter().map(|(_, row)| &row.staff), planned);
        // A file may lie in a folder that is no section's.
        let reporter = || {
            let sent = &rows.first()?.0.submission;
            let section = sent.section.map(|section| &plan.sections[section].name);
            Some(section.unwrap_or(&sent.section_folder).as_str())
        };
        let owner = project
            .section
            .map(|section| plan.sections[section].name.as_str());
        let said = verification.ledger.costs_in(index, verification.year);
        Self {
            project,
            staff,
            summary: summary(rows, shown)
                .or(project.summary.clone())
                .unwrap_or_default(),
            section: owner.or_else(reporter).unwrap_or_default(),
            cost: agreed(&said).map_err(|why| match book {
                BookKind::Public => published(verification, why),
                BookKind::Council | BookKind::Office => why,
            }),
            is_doubted: verification.doubted_costs.contains(&index),
            said,
        }
    }

    /// Under whose name it stands among the teams.
    pub fn team(&self) -> Team<'_> {
        match self.staff.teams.as_slice() {
            [] => Team::None,
            [team] => Team::One(self.section, team),
            _ => Team::Several,
        }
    }
}

/// What the sections wrote about a project in columns of texts that are shown, if anything.
fn summary(rows: &[ReportedRow<'_>], shown: &ShownTexts<'_>) -> Option<String> {
    let texts = rows.iter().flat_map(|(reading, row)| {
        let remarks = row.remarks.iter();
        let remarks = remarks.filter(|remark| shown.has(&remark.name));
        remarks.map(|remark| reading.cells.words(row.sheet, remark.at).trim())
    });
    Some(joined(texts, "\n")).filter(|text| !text.is_empty())
}

const UNDECIDED: &str = "違う値が二つ以上";
const BOUND: &str = "値が決まらない";

/// Where nothing says it.
const UNREPORTED: &str = "報告なし";
const BLANK: &str = "記載なし";

/// What the public reads of it: of a cost for which a section is asked, only that it is not settled. Where no file of
/// the year has costs at all, nobody is asked for one.
fn published(verification: &Verification, why: &'static str) -> &'static str {
    let mut counting = verification
        .readings
        .iter()
        .filter(|reading| reading.counts());
    let is_asked = match why {
        UNREPORTED => counting.any(|reading| reading.policy.has_costs),
        why => [BLANK, UNDECIDED, BOUND, State::Unreadable.label()].contains(&why),
    };
    if is_asked { UNSETTLED } else { why }
}

const UNSETTLED: &str = "未確定";

/// The cost in which all cells agree, or why there is no such cost.
fn agreed(said: &[ProjectCost<'_>]) -> Result<Decimal, &'static str> {
    let first = said.first().ok_or(UNREPORTED)?;
    if said.iter().any(|cost| !cost.agrees_with(first)) {
        return Err(UNDECIDED);
    }
    // 「820未満」 is a number that must not be added up.
    let is_bound = said.iter().any(|cost| cost.flaws.has(Flaws::BOUND));
    match (first.state, first.value()) {
        (State::Blank, _) => Err(BLANK),
        (_, Some(_)) if is_bound => Err(BOUND),
        (_, Some(value)) => Ok(value),
        (state, None) => Err(state.label()),
    }
}

/// Under whose name a project stands among the teams.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Team<'a> {
    /// A section's team.
    One(&'a str, &'a str),
    /// Several, together.
    Several,
    /// No team is named.
    None,
}

/// Where projects of several teams stand.
const SHARED: &str = "複数の係（共同）";

const NO_TEAM: &str = "係の定めなし";

impl Team<'_> {
    /// Its name, behind the name of its section where several sections have teams.
    pub fn name(&self, has_several: bool) -> String {
        match self {
            Self::One(section, team) if has_several => format!("{section}　{team}"),
            Self::One(_, team) => (*team).to_owned(),
            Self::Several => SHARED.to_owned(),
            Self::None => NO_TEAM.to_owned(),
        }
    }

    /// The rank in a list: single teams first, then several together, then none.
    pub fn order(&self) -> u8 {
        match self {
            Self::One(..) => 0,
            Self::Several => 1,
            Self::None => 2,
        }
    }
}
