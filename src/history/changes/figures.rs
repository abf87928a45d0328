//! Figures and costs that another run read otherwise, each with the cells that say them.

use super::texts;
use crate::domain::reported::{Kind, State};
use crate::domain::{Decimal, FiscalYear, number};
use crate::history::compared;
use crate::ledger::difference;
use polars::prelude::*;
use std::collections::{HashMap, HashSet};

/// A figure of a KPI that is another than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureChange {
    /// The KPI's id.
    pub kpi_id: String,
    /// Its name now, or the one that it had.
    pub kpi: String,
    /// The year that the figure is about; none where nothing says which.
    pub year: Option<FiscalYear>,
    /// `baseline`, `target` or `actual`; `cost` of a project, whose id and name stand in the KPI's place.
    pub kind: String,
    /// What was there before; none where it is new.
    pub before: Option<Side>,
    /// What is there now; none where it is gone.
    pub after: Option<Side>,
    /// Of a figure that only came or only went: another cell that gives a figure for the same KPI, year and kind,
    /// unchanged in both runs.
    pub beside: Option<Side>,
}

/// A cell as a run read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Side {
    /// What a person sees in it.
    pub text: String,
    /// What kind of statement that is.
    pub state: State,
    /// What it means in the KPI's unit; none where it is no figure.
    pub figure: Option<Decimal>,
    /// The submission, relative to the workspace.
    pub file: String,
    /// Its sheet; empty for CSV.
    pub sheet: String,
    /// As Excel names it.
    pub cell: String,
}

impl Side {
    /// For people, what a cell is in which they see nothing: 空欄, or 読めない値 where a formula has no result.
    /// None where they see something.
    pub fn unseen(&self) -> Option<&'static str> {
        self.text.trim().is_empty().then(|| self.state.label())
    }
}

impl FigureChange {
    /// The cell that made the difference: the one that says it now, or else the one that said it before.
    pub fn cause(&self) -> &Side {
        let side = self.after.as_ref().or(self.before.as_ref());
        side.expect("a change has a side")
    }

    /// Whether either side says anything: an empty cell that came or went with its file is no figure.
    fn is_said(&self) -> bool {
        let mut sides = [&self.before, &self.after].into_iter().flatten();
        sides.any(|side| side.state != State::Blank || side.unseen().is_none())
    }

    /// What was written is the same and means another figure, because its unit is another: then the sides
    /// say the figure too.
    fn told_apart(mut self) -> Self {
        let sides = [&mut self.before, &mut self.after, &mut self.beside];
        if let [one, other] = &mut sides.into_iter().flatten().collect::<Vec<_>>()[..]
            && one.text == other.text
        {
            for side in [one, other] {
                let figure = side.figure.map_or("値なし".to_owned(), number::grouped);
                side.text = format!("{}（{figure}）", side.text);
            }
        }
        self
    }

    /// What the cells said before, and what they say now: of a second figure that came or went also the first.
    /// None where there was nothing.
    pub fn sides(&self) -> [Vec<&Side>; 2] {
        let of = |own| [&self.beside, own].into_iter().flatten().collect();
        [of(&self.before), of(&self.after)]
    }

    /// Its kind for people.
    pub fn kind_label(&self) -> &'static str {
        if self.kind == compared::COST {
            return "事業費";
        }
        let kind = Kind::ALL.iter().find(|kind| kind.code() == self.kind);
        kind.unwrap_or(&Kind::Actual).label()
    }
}

/// What KPIs are called, by id.
pub(in crate::history) type Names = HashMap<String, String>;

/// Cells that say the same of a figure count as one, so that a second file that repeats it changes nothing.
pub(in crate::history) fn figures(
    before: &DataFrame,
    after: &DataFrame,
    names: &Names,
) -> PolarsResult<Vec<FigureChange>> {
    const SAME: [&str; 5] = ["kpi_id", "fiscal_year", "kind", "state", "value"];
    let once = |frame: &DataFrame| {
        let subset = SAME.map(str::to_owned).to_vec();
        frame.unique_stable(Some(&subset), UniqueKeepStrategy::First, None)
    };
    let (was, is) = (once(before)?, once(after)?);
    // A second cell that says another value must not be taken for a change of the first.
    let (was, is, same) = (others(&was, &is)?, others(&is, &was)?, both(&was, &is)?);
    let changed = difference(&was, &is)?;
    let (ids, kinds) = (texts(&changed, "kpi_id")?, texts(&changed, "kind")?);
    let years = changed.column("fiscal_year")?.i32()?;
    let (before, after) = (sides(&changed, "_before")?, sides(&changed, "_after")?);
    let figure = |row: usize| {
        let (before, after) = (before[row].clone(), after[row].clone());
        let is_one_sided = before.is_none() || after.is_none();
        let beside = same.get(&(ids[row], years.get(row), kinds[row]));
        FigureChange {
            kpi_id: ids[row].to_owned(),
            kpi: names.get(ids[row]).cloned().unwrap_or_default(),
            year: years.get(row).map(FiscalYear::starting),
            kind: kinds[row].to_owned(),
            before,
            after,
            beside: beside.filter(|_| is_one_sided).cloned(),
        }
    };
    let figures = (0..changed.height()).map(figure);
    let said = figures.filter(FigureChange::is_said);
    Ok(said.map(FigureChange::told_apart).collect())
}

/// Adds what became different in what submissions of earlier years say, where the year's own do not say it too.
/// Nothing where one of the runs did not keep it.
pub(in crate::history) fn add_earlier(
    earlier: [&Option<DataFrame>; 2],
    names: &Names,
    changes: &mut Vec<FigureChange>,
) -> PolarsResult<()> {
    let [Some(before), Some(after)] = earlier else {
        return Ok(());
    };
    if before.equals_missing(after) {
        return Ok(());
    }
    let mut more = figures(before, after, names)?;
    more.retain(|new| {
        let is_told = |of: &FigureChange| {
            (&of.kpi_id, of.year, &of.kind) == (&new.kpi_id, new.year, &new.kind)
                && of.cause() == new.cause()
        };
        !changes.iter().any(is_told)
    });
    changes.extend(more);
    Ok(())
}

/// The rows of figures that the other side does not say.
fn others(own: &DataFrame, other: &DataFrame) -> PolarsResult<DataFrame> {
    own.filter(&!said_by(own, other)?)
}

/// For each row of figures, whether the other side says it too.
fn said_by(own: &DataFrame, other: &DataFrame) -> PolarsResult<BooleanChunked> {
    let theirs: HashSet<(&str, u64)> = compared::marked(other)?.into_iter().collect();
    let rows = compared::marked(own)?.into_iter();
    Ok(rows.map(|row| theirs.contains(&row)).collect())
}

/// Which figure of which KPI: its id, the year, the kind.
type Which<'a> = (&'a str, Option<i32>, &'a str);

/// Of each figure the first cell that says it now and said it before; cells that say nothing are left out.
fn both<'a>(was: &DataFrame, is: &'a DataFrame) -> PolarsResult<HashMap<Which<'a>, Side>> {
    let is_same = said_by(is, was)?;
    let years = is.column("fiscal_year")?.i32()?;
    let keys = texts(is, "kpi_id")?.into_iter().zip(years.iter());
    let keys = keys.zip(texts(is, "kind")?).zip(is_same.iter());
    let mut both = HashMap::new();
    for ((((id, year), kind), is_same), side) in keys.zip(sides(is, "")?) {
        let side = side.filter(|side| is_same == Some(true) && !side.text.trim().is_empty());
        if let Some(side) = side {
            both.entry((id, year, kind)).or_insert(side);
        }
    }
    Ok(both)
}

/// What the columns say whose names end in this way; none of a row without a state there.
fn sides(cells: &DataFrame, end: &str) -> PolarsResult<Vec<Option<Side>>> {
    let column = |name: &str| cells.column(&format!("{name}{end}"))?.str();
    let states = column("state")?;
    let values = cells.column(&format!("value{end}"))?.decimal()?.physical();
    let [text, file, sheet, cell] = ["text", "file", "sheet", "cell"].map(column);
    let (text, file, sheet, cell) = (text?, file?, sheet?, cell?);
    let get = |column: &StringChunked, row| column.get(row).unwrap_or_default().to_owned();
    let side = |row| {
        let code = states.get(row)?;
        let state = State::ALL.iter().find(|state| state.code() == code);
        Some(Side {
            text: get(text, row),
            state: state.copied().unwrap_or(State::Unreadable),
            figure: values.get(row).map(number::of_units),
            file: get(file, row),
            sheet: get(sheet, row),
            cell: get(cell, row),
        })
    };
    Ok((0..cells.height()).map(side).collect())
}

/// Costs of projects that are new, gone or changed.
pub(super) fn costs(before: &DataFrame, after: &DataFrame) -> PolarsResult<Vec<FigureChange>> {
    let mut names = Names::new();
    for table in [before, after] {
        let pairs = texts(table, "kpi_id")?
            .into_iter()
            .zip(texts(table, "kpi")?);
        names.extend(pairs.map(|(id, name)| (id.to_owned(), name.to_owned())));
    }
    figures(before, after, &names)
}
