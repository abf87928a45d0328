//! What is different between two runs: figures with the cells that caused it, grades, findings.

mod grades;

pub use grades::{Grade, GradeChange};

use super::compared::{self, Tables};
use super::fault::HistoryError;
use crate::domain::reported::{Kind, State};
use crate::domain::{Decimal, FiscalYear, number};
use crate::ledger::difference;
use crate::ledger::schema::Of;
use polars::prelude::*;
use rusqlite::{Transaction, params};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// What is different. In the order of the plan's KPIs, and of the findings.
#[derive(Debug, Default)]
pub struct Changes {
    /// The files of which the runs were made, and that are new, gone or have other bytes; by path.
    pub files: Vec<FileChange>,
    /// Figures that are new, gone or changed in value or state.
    pub figures: Vec<FigureChange>,
    /// What the plan has otherwise of KPIs that it had before.
    pub plan: Vec<PlanChange>,
    /// Grades, and reasons for there being none.
    pub grades: Vec<GradeChange>,
    /// Findings that were not there before.
    pub new: Vec<FindingLine>,
    /// Findings that are not there any more.
    pub gone: Vec<FindingLine>,
}

/// A file of which a run is made, and that is another than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// Relative to the workspace.
    pub path: String,
    /// `new`, `gone` or `changed`.
    pub state: &'static str,
}

impl FileChange {
    /// The changes between the files of two runs: path and hash.
    pub fn between(
        before: &BTreeMap<String, String>,
        after: &BTreeMap<String, String>,
    ) -> Vec<Self> {
        let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        let state = |path: &String| match (before.get(path), after.get(path)) {
            (None, _) => Some("new"),
            (_, None) => Some("gone"),
            (was, is) => (was != is).then_some("changed"),
        };
        let change = |path: &String| {
            let state = state(path)?;
            let path = path.clone();
            Some(Self { path, state })
        };
        paths.into_iter().filter_map(change).collect()
    }
}

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
    /// Where one of these is none: another cell that says a figure of it, before as well as now.
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

/// A KPI of which the plan itself has something else than before: a revision, or a correction of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanChange {
    /// The KPI's id.
    pub kpi_id: String,
    /// Its name now.
    pub kpi: String,
    /// `name`, `baseline` or `target`.
    pub what: &'static str,
    /// What the plan had; none where it had nothing there.
    pub before: Option<String>,
    /// What it has now.
    pub after: Option<String>,
}

impl PlanChange {
    /// What it is, for people.
    pub fn label(&self) -> &'static str {
        match self.what {
            "name" => "指標名",
            "baseline" => "計画の基準値",
            _ => "計画の目標値",
        }
    }
}

/// A finding as findings.csv has it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FindingLine {
    /// The kind of fault.
    pub code: String,
    /// `error`, `warning` or `note`.
    pub severity: String,
    /// The section that should act; empty where none can be named.
    pub section: String,
    /// The submission, relative to the workspace.
    pub file: String,
    /// Its sheet; empty for CSV.
    pub sheet: String,
    /// As Excel names it.
    pub cell: String,
    /// What is there.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

impl FindingLine {
    /// All but its place. The number of a line, too: each line above it that is new moves it.
    fn what(&self) -> (&str, &str, &str, String) {
        const LINE: &str = "行目";
        let whole = ("", self.message.as_str());
        let (before, last) = self.message.rsplit_once(LINE).unwrap_or(whole);
        let without = |piece: &str| {
            piece
                .trim_end_matches(|c: char| c.is_ascii_digit())
                .to_owned()
        };
        let message: String = before.split(LINE).map(without).collect();
        (&self.code, &self.severity, &self.section, message + last)
    }
}

impl Changes {
    /// What the tables after say otherwise than those before.
    ///
    /// # Errors
    /// If a table lacks a column.
    pub fn between(before: &Tables, after: &Tables) -> PolarsResult<Self> {
        let (was, is) = (findings(&before.findings)?, findings(&after.findings)?);
        let mut figures = figures(&before.observations, &after.observations, &Names::new())?;
        add_earlier(
            [&before.earlier, &after.earlier],
            &Names::new(),
            &mut figures,
        )?;
        let of_figures: HashSet<&str> = figures.iter().map(|of| of.kpi_id.as_str()).collect();
        let judged = [&before.judgements, &after.judgements];
        let [then, now] = otherwise(judged, &of_figures)?;
        let order: HashMap<&str, usize> = texts(&now, "kpi_id")?.into_iter().zip(0..).collect();
        // Sorted by their ids, 10-1 stands before 2-1.
        figures.sort_by_key(|figure| {
            order
                .get(figure.kpi_id.as_str())
                .copied()
                .unwrap_or(usize::MAX)
        });
        let mut grades = grades::of_year(&then, &now)?;
        let periods = [&before.period, &after.period];
        grades.extend(grades::of_earlier_years(periods)?);
        let tables = periods.into_iter().chain(judged);
        name(tables, &mut figures, &mut grades)?;
        figures.extend(costs(&before.costs, &after.costs)?);
        Ok(Self {
            figures,
            files: Vec::new(),
            plan: plan(&then, &now)?,
            grades,
            new: without(&is, &was),
            gone: without(&was, &is),
        })
    }

    /// Whether nothing is different but files: in these may be texts, which are not compared.
    pub fn is_empty(&self) -> bool {
        let Self {
            figures,
            plan,
            grades,
            new,
            gone,
            files: _,
        } = self;
        figures.is_empty()
            && plan.is_empty()
            && grades.is_empty()
            && new.is_empty()
            && gone.is_empty()
    }

    /// Enters them as rows of a run, for whoever asks the database itself.
    pub(super) fn enter(
        &self,
        transaction: &Transaction<'_>,
        run: i64,
    ) -> Result<(), HistoryError> {
        let mut row = transaction.prepare(
            "INSERT INTO changes (run, kpi_id, fiscal_year, kind, before, after, file, sheet, cell) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?;
        for figure in &self.figures {
            let FigureChange {
                kpi_id,
                year,
                kind,
                before,
                after,
                ..
            } = figure;
            let cause = figure.cause();
            let (before, after) = (
                before.as_ref().map(|side| &side.text),
                after.as_ref().map(|side| &side.text),
            );
            let year = year.map(FiscalYear::western);
            row.execute(params![
                run,
                kpi_id,
                year,
                kind,
                before,
                after,
                cause.file,
                cause.sheet,
                cause.cell
            ])?;
        }
        for GradeChange {
            kpi_id,
            year,
            before,
            after,
            ..
        } in &self.grades
        {
            let year = year.map(FiscalYear::western);
            let (before, after) = (
                before.as_ref().map(Grade::code),
                after.as_ref().map(Grade::code),
            );
            row.execute(params![
                run,
                kpi_id,
                year,
                "grade",
                before,
                after,
                None::<&str>,
                None::<&str>,
                None::<&str>
            ])?;
        }
        Ok(())
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

/// Cells that say the same of a figure count as one, so that a second file that repeats it changes nothing.
pub(super) fn figures(
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
pub(super) fn add_earlier(
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
fn costs(before: &DataFrame, after: &DataFrame) -> PolarsResult<Vec<FigureChange>> {
    let mut names = Names::new();
    for table in [before, after] {
        let pairs = texts(table, "kpi_id")?
            .into_iter()
            .zip(texts(table, "kpi")?);
        names.extend(pairs.map(|(id, name)| (id.to_owned(), name.to_owned())));
    }
    figures(before, after, &names)
}

/// The rows of two tables of judgements that the other one does not have as they are, and those of some KPIs. Nearly
/// all KPIs are as they were, and copying the names of all takes longer than looking at them.
fn otherwise(tables: [&DataFrame; 2], also: &HashSet<&str>) -> PolarsResult<[DataFrame; 2]> {
    let [before, after] = [hashes(tables[0])?, hashes(tables[1])?];
    let only = |table: &DataFrame, own: &[u64], others: &[u64]| {
        let others: HashSet<&u64> = others.iter().collect();
        let ids = texts(table, "kpi_id")?.into_iter().zip(own);
        let is_kept: BooleanChunked = ids
            .map(|(id, hash)| also.contains(id) || !others.contains(hash))
            .collect();
        table.filter(&is_kept)
    };
    Ok([
        only(tables[0], &before, &after)?,
        only(tables[1], &after, &before)?,
    ])
}

/// For each row, a number that depends on all that is compared of a judgement.
fn hashes(judgements: &DataFrame) -> PolarsResult<Vec<u64>> {
    let mut hashers = vec![DefaultHasher::new(); judgements.height()];
    for column in compared::judgements().columns {
        let column_of = judgements.column(column.name)?;
        match column.of {
            Of::Number => {
                let units = column_of.decimal()?.physical().iter();
                hashers
                    .iter_mut()
                    .zip(units)
                    .for_each(|(hasher, units)| units.hash(hasher));
            }
            _ => {
                let texts = column_of.str()?.iter();
                hashers
                    .iter_mut()
                    .zip(texts)
                    .for_each(|(hasher, text)| text.hash(hasher));
            }
        }
    }
    Ok(hashers.iter().map(Hasher::finish).collect())
}

/// What the plan has of each KPI, in the order of [`PlanChange::what`].
type OfPlan = [Option<String>; 3];

fn plan(before: &DataFrame, after: &DataFrame) -> PolarsResult<Vec<PlanChange>> {
    let was: HashMap<String, OfPlan> = of_plan(before)?.into_iter().collect();
    let mut changes = Vec::new();
    for (kpi_id, is) in of_plan(after)? {
        // A KPI that is new has a grade that is new.
        let Some(was) = was.get(&kpi_id) else {
            continue;
        };
        let kpi = is[0].clone().unwrap_or_default();
        for (what, (was, is)) in ["name", "baseline", "target"]
            .into_iter()
            .zip(was.iter().zip(&is))
        {
            if was != is {
                changes.push(PlanChange {
                    kpi_id: kpi_id.clone(),
                    kpi: kpi.clone(),
                    what,
                    before: was.clone(),
                    after: is.clone(),
                });
            }
        }
    }
    Ok(changes)
}

fn of_plan(judgements: &DataFrame) -> PolarsResult<Vec<(String, OfPlan)>> {
    let [ids, names, arrows] =
        ["kpi_id", "kpi", "target_arrow"].map(|name| texts(judgements, name));
    let figures = |name: &str| -> PolarsResult<Vec<Option<String>>> {
        let units = judgements.column(name)?.decimal()?.physical().iter();
        let text = |units| number::plain(number::of_units(units));
        Ok(units.map(|units| units.map(text)).collect())
    };
    let (baselines, targets) = (figures("baseline")?, figures("target")?);
    let arrow = |arrow: &str| (!arrow.is_empty()).then(|| arrow.to_owned());
    let targets = targets.into_iter().zip(arrows?);
    let targets = targets.map(|(target, sign)| target.or_else(|| arrow(sign)));
    let figures = baselines.into_iter().zip(targets);
    let rows = ids?.into_iter().zip(names?).zip(figures);
    let rows = rows.map(|((id, name), (baseline, target))| {
        (id.to_owned(), [Some(name.to_owned()), baseline, target])
    });
    Ok(rows.collect())
}

/// What KPIs are called, by id.
pub(super) type Names = HashMap<String, String>;

/// Says what the KPIs of changes are called. The later tables go over the earlier ones.
fn name<'a>(
    tables: impl Iterator<Item = &'a DataFrame>,
    figures: &mut [FigureChange],
    grades: &mut [GradeChange],
) -> PolarsResult<()> {
    let of_figures = figures.iter().map(|figure| &figure.kpi_id);
    let of_grades = grades.iter().map(|grade| &grade.kpi_id);
    // Few of thousands: the names of all are not copied.
    let asked: HashSet<String> = of_figures.chain(of_grades).cloned().collect();
    let mut names = Names::new();
    for table in tables {
        let (ids, kpis) = (texts(table, "kpi_id")?, texts(table, "kpi")?);
        let pairs = ids
            .into_iter()
            .zip(kpis)
            .filter(|(id, _)| asked.contains(*id));
        names.extend(pairs.map(|(id, kpi)| (id.to_owned(), kpi.to_owned())));
    }
    let called = |id: &String| names.get(id).cloned().unwrap_or_default();
    for figure in figures {
        figure.kpi = called(&figure.kpi_id);
    }
    for grade in grades {
        grade.kpi = called(&grade.kpi_id);
    }
    Ok(())
}

/// The rows of a table of findings.
///
/// # Errors
/// If the table lacks a column.
pub fn findings(frame: &DataFrame) -> PolarsResult<Vec<FindingLine>> {
    let head = compared::findings();
    let columns = head.names().map(|name| texts(frame, name));
    let columns: Vec<Vec<&str>> = columns.collect::<PolarsResult<_>>()?;
    let line = |row: usize| {
        let [code, severity, section, file, sheet, cell, message, remedy] =
            std::array::from_fn(|column| columns[column][row].to_owned());
        FindingLine {
            code,
            severity,
            section,
            file,
            sheet,
            cell,
            message,
            remedy,
        }
    };
    Ok((0..frame.height()).map(line).collect())
}

/// Those that the others have not, or not as often. What is found in another file or row and is the same is not
/// new: a correction repeats what was fine in the file before it, and a row more moves all rows below.
fn without(those: &[FindingLine], others: &[FindingLine]) -> Vec<FindingLine> {
    let mut left: HashMap<_, usize> = HashMap::new();
    others
        .iter()
        .for_each(|line| *left.entry(line.what()).or_default() += 1);
    let is_new = those
        .iter()
        .filter(|line| match left.get_mut(&line.what()) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        });
    is_new.cloned().collect()
}

/// A column of texts; what is null is empty.
fn texts<'a>(frame: &'a DataFrame, name: &str) -> PolarsResult<Vec<&'a str>> {
    let column = frame.column(name)?.str()?;
    Ok(column.iter().map(Option::unwrap_or_default).collect())
}
