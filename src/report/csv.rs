//! The open data of a run: UTF-8 with BOM, RFC 4180, a header row, a datum a cell.

use super::projects::{self, Line, ProjectList};
use crate::domain::plan::{Aim, HandGrade};
use crate::domain::rating::Rating;
use crate::domain::{CellAt, Decimal, FiscalYear, Kpi, Measure, Plan, Project, number};
use crate::edition::{Edition, EditionError};
use crate::finding::Finding;
use crate::judge::review::{KpiReview, Review};
use crate::judge::{Judgement, OnScale};
use crate::ledger::{Cost, Entry};
use crate::normalize::{Field, MappedCell, Reading};
use crate::verification::Verification;
use rayon::prelude::*;
use std::borrow::Cow;
use std::io::{self, Write};
use std::path::PathBuf;

const OBSERVATIONS: &str = "plan,kpi_id,kpi,goal,measure,section,fiscal_year,era_year,kind,state,value,unit,text,file,sheet,cell";
const JUDGEMENTS: &str = "plan,kpi_id,kpi,goal,fiscal_year,basis,direction,formula,baseline,target,actual,rate,band,reason,interim_target,expected,hand_band,hand_reason,hand_by,scale,scale_band";
const PERIOD: &str = "plan,kpi_id,kpi,goal,scope,fiscal_year,era_year,formula,baseline,target,actual,rate,band,reason,figure";
const FINDINGS: &str = "code,severity,section,file,sheet,cell,message,remedy";
const CELLS: &str = "file,sheet,cell,field,text,state,value";

const PROJECTS: &str = "plan,project_id,project,goal,measure,section,team,fiscal_year,era_year,state,cost,unit,text,file,sheet,cell";

/// KPIs whose rows are formatted together.
const KPIS: usize = 64;

/// Pieces that are formatted before they are written: enough to keep the cores busy, few enough
/// that what waits to be written stays small.
const PIECES: usize = 16;

/// Writes all tables.
pub fn write_all(
    edition: &Edition,
    verification: &Verification,
) -> Result<Vec<PathBuf>, EditionError> {
    let mut written = vec![
        edition.write("data/observations.csv", |file| {
            observations(verification, file)
        })?,
        edition.write("data/judgements.csv", |file| judgements(verification, file))?,
        edition.write("data/findings.csv", |file| findings(verification, file))?,
        edition.write("data/cells.csv", |file| cells(verification, file))?,
    ];
    // Of one year alone, judgements.csv says the same.
    if super::period::is_wanted(verification) {
        written.push(edition.write("data/period.csv", |file| period(verification, file))?);
    }
    if projects::is_wanted(verification) {
        written.push(edition.write("data/projects.csv", |file| costs(verification, file))?);
    }
    Ok(written)
}

/// A row for each cell with a cost; a project of which nothing came has none.
fn costs(verification: &Verification, file: &mut impl Write) -> io::Result<()> {
    header(file, PROJECTS)?;
    let list = ProjectList::of(verification);
    let rows = table(verification.ledger.costs(), |row, cost| {
        cost_row(verification, &list.lines[cost.project], row, &cost)
    });
    file.write_all(&rows)
}

fn cost_row(verification: &Verification, line: &Line<'_>, row: &mut Row, cost: &Cost<'_>) {
    let (plan, project) = (verification.plan(), line.project);
    let measure = project.measure.map(|measure| &plan.measures[measure]);
    let goal = measure.map(|measure| plan.goals[measure.goal].title());
    for field in [
        &plan.id,
        &project.id,
        &project.name,
        &goal.unwrap_or_default(),
        &measure.map(Measure::label).unwrap_or_default(),
        &cost.source.section,
        &line.staff.teams.join("、"),
    ] {
        row.text(field);
    }
    let year = cost.year.map(|year| year.western().to_string());
    row.plain(&year.unwrap_or_default());
    row.plain(&cost.year.map(|year| year.to_string()).unwrap_or_default());
    row.plain(cost.state.code());
    row.plain(cost.value_text().unwrap_or_default());
    row.plain(Project::COST_UNIT);
    row.text(cost.text);
    row.place(&cost.source.file, &cost.source.sheet, Some(cost.at));
}

fn observations(verification: &Verification, file: &mut impl Write) -> io::Result<()> {
    header(file, OBSERVATIONS)?;
    let names: Vec<KpiNames> = verification
        .plan()
        .kpis
        .iter()
        .map(|kpi| KpiNames::of(verification, kpi))
        .collect();
    let pieces: Vec<usize> = (0..names.len()).step_by(KPIS).collect();
    let piece = |start: &usize| {
        let kpis = *start..(start + KPIS).min(names.len());
        let known = verification.series();
        let of_kpi = |kpi: usize| {
            let older = known.older(kpi, verification.year);
            verification.ledger.of_kpi(kpi).chain(older)
        };
        table(kpis.flat_map(of_kpi), |row, entry| {
            observation(verification, &names[entry.kpi], row, &entry)
        })
    };
    in_order(&pieces, piece, file)
}

/// What all rows of a KPI have in common.
struct KpiNames {
    goal: String,
    measure: String,
}

impl KpiNames {
    fn of(verification: &Verification, kpi: &Kpi) -> Self {
        let plan = verification.plan();
        Self {
            goal: plan.goals[kpi.goal].title(),
            measure: plan.measure_label(kpi),
        }
    }
}

fn observation(verification: &Verification, names: &KpiNames, row: &mut Row, entry: &Entry<'_>) {
    let plan = verification.plan();
    let kpi = &plan.kpis[entry.kpi];
    for field in [
        &plan.id,
        &kpi.id,
        &kpi.name,
        &names.goal,
        &names.measure,
        &entry.source.section,
    ] {
        row.text(field);
    }
    row.plain(
        &entry
            .year
            .map(|year| year.western().to_string())
            .unwrap_or_default(),
    );
    row.plain(&entry.year.map(|year| year.to_string()).unwrap_or_default());
    row.plain(entry.kind.code());
    row.plain(entry.state.code());
    row.plain(entry.value_text().unwrap_or_default());
    row.text(&kpi.unit);
    row.text(entry.text);
    row.place(&entry.source.file, &entry.source.sheet, Some(entry.at));
}

fn judgements(verification: &Verification, file: &mut impl Write) -> io::Result<()> {
    header(file, JUDGEMENTS)?;
    let pieces: Vec<&[Judgement]> = verification.judgements.chunks(KPIS).collect();
    let piece = |piece: &&[Judgement]| {
        table(piece.iter(), |row, judgement| {
            judgement_row(verification, row, judgement)
        })
    };
    in_order(&pieces, piece, file)
}

/// A row for each KPI and year, and for each KPI one for the whole period in the plan's review year.
fn period(verification: &Verification, file: &mut impl Write) -> io::Result<()> {
    header(file, PERIOD)?;
    let review = verification.review();
    let rows = (0..review.kpis.len()).flat_map(|kpi| period_rows(&review, kpi));
    let rows = table(rows, |row, of| period_row(row, &of));
    file.write_all(&rows)
}

/// What a row of period.csv is about.
struct PeriodRow<'a> {
    of_kpi: &'a KpiReview<'a>,
    scope: &'static str,
    year: FiscalYear,
    /// By which plan and rating it was judged, and how; none where it was not.
    judged: Option<(&'a Plan, &'a Rating, &'a Judgement)>,
    figure: Option<Decimal>,
}

fn period_rows<'a>(review: &'a Review<'a>, kpi: usize) -> Vec<PeriodRow<'a>> {
    let of_kpi = &review.kpis[kpi];
    let years = review.years.iter().zip(&of_kpi.years);
    let years = years.map(|(year, of_year)| PeriodRow {
        of_kpi,
        scope: "year",
        year: *year,
        judged: of_year.judged.as_ref().map(|(plan, judgement)| {
            let judgement: &Judgement = judgement;
            (*plan, &plan.rating, judgement)
        }),
        figure: of_year.figure,
    });
    let is_known = |row: &PeriodRow<'_>| row.judged.is_some() || row.figure.is_some();
    let last = review.years.last().copied();
    let year = of_kpi.last.map(|(year, _)| year).or(last);
    let whole = of_kpi.whole.as_ref().zip(year).zip(review.rating);
    let whole = whole.map(|((judgement, year), rating)| PeriodRow {
        of_kpi,
        scope: "period",
        year,
        judged: Some((of_kpi.plan, rating, judgement)),
        figure: of_kpi.last.map(|(_, figure)| figure),
    });
    years.filter(is_known).chain(whole).collect()
}

fn period_row(row: &mut Row, of: &PeriodRow<'_>) {
    let (plan, index) = match of.judged {
        Some((plan, _, judgement)) => (plan, judgement.kpi),
        None => (of.of_kpi.plan, of.of_kpi.kpi),
    };
    let kpi = &plan.kpis[index];
    for field in [&plan.id, &kpi.id, &kpi.name, &plan.goals[kpi.goal].title()] {
        row.text(field);
    }
    row.plain(of.scope);
    row.plain(&of.year.western().to_string());
    row.plain(&of.year.to_string());
    let judgement = of.judged.map(|(_, _, judgement)| judgement);
    row.plain(judgement.map_or("", |judgement| judgement.formula.code()));
    row.number(kpi.baseline.map(|baseline| baseline.value));
    row.target(kpi);
    row.number(judgement.and_then(|judgement| judgement.actual));
    let rate = judgement.and_then(|judgement| judgement.rate);
    row.plain(&rate.map(|rate| rate.to_string()).unwrap_or_default());
    let band = of
        .judged
        .and_then(|(_, rating, judgement)| Some(&rating.bands[judgement.band?]));
    row.text(band.map_or("", |band| &band.code));
    let reason = judgement.and_then(|judgement| judgement.reason);
    row.plain(&reason.map(|reason| reason.to_string()).unwrap_or_default());
    row.number(of.figure);
}

fn judgement_row(verification: &Verification, row: &mut Row, judgement: &Judgement) {
    let plan = verification.plan();
    let kpi = &plan.kpis[judgement.kpi];
    for field in [&plan.id, &kpi.id, &kpi.name, &plan.goals[kpi.goal].title()] {
        row.text(field);
    }
    row.plain(&verification.year.western().to_string());
    row.plain(kpi.basis.code());
    row.plain(kpi.direction.code());
    row.plain(judgement.formula.code());
    row.number(kpi.baseline.map(|baseline| baseline.value));
    row.target(kpi);
    row.number(judgement.actual);
    row.plain(
        &judgement
            .rate
            .map(|rate| rate.to_string())
            .unwrap_or_default(),
    );
    row.text(
        judgement
            .band
            .map_or("", |band| &plan.rating.bands[band].code),
    );
    row.plain(
        &judgement
            .reason
            .map(|reason| reason.to_string())
            .unwrap_or_default(),
    );
    row.number(judgement.interim);
    row.number(judgement.expected);
    hand_grades(plan, row, judgement);
    scales(plan, row, judgement);
}

/// Grades by hand: band, reason, by whom. Of several, each in its place of each field.
fn hand_grades(plan: &Plan, row: &mut Row, judgement: &Judgement) {
    let grades = judgement
        .by_hand
        .iter()
        .map(|grade| &plan.hand_grades[*grade]);
    let band = |grade: &HandGrade| plan.rating.bands[grade.band].code.clone();
    row.text(&several(grades.clone().map(band)));
    row.text(&several(grades.clone().map(|grade| grade.reason.clone())));
    row.text(&several(grades.map(|grade| grade.by.clone())));
}

/// Further scales: name, and the band or why there is none.
fn scales(plan: &Plan, row: &mut Row, judgement: &Judgement) {
    let scales = judgement.on_scales.iter();
    let name = |on: &OnScale| plan.scales[on.scale].name.clone();
    row.text(&several(scales.clone().map(name)));
    let band = |on: &OnScale| {
        let code = on
            .band
            .map(|band| plan.scales[on.scale].rating.bands[band].code.clone());
        code.unwrap_or_default()
    };
    row.text(&several(scales.map(band)));
}

/// A KPI has one of these, as a rule.
fn several(texts: impl Iterator<Item = String>) -> String {
    texts.collect::<Vec<_>>().join("；")
}

fn findings(verification: &Verification, file: &mut impl Write) -> io::Result<()> {
    header(file, FINDINGS)?;
    file.write_all(&table(verification.findings.iter(), finding_row))
}

fn finding_row(row: &mut Row, finding: &Finding) {
    row.plain(finding.code());
    row.plain(finding.severity().code());
    row.text(&finding.section);
    row.place(
        &finding.place.file,
        &finding.place.sheet,
        finding.place.cell,
    );
    row.text(&finding.message);
    row.text(&finding.remedy);
}

fn cells(verification: &Verification, file: &mut impl Write) -> io::Result<()> {
    header(file, CELLS)?;
    let is_large = |reading: &Reading| reading.cells.bytes() > LARGE;
    let whole = |reading: &Reading| {
        let parts = cell_parts(reading);
        let whole = parts.reduce(|rows, more| [rows, more].concat());
        whole.unwrap_or_default()
    };
    let readings = &verification.readings;
    for alike in readings.chunk_by(|one, next| !is_large(one) && !is_large(next)) {
        match alike {
            [large] if is_large(large) => {
                cell_parts(large).try_for_each(|rows| file.write_all(&rows))?;
            }
            small => in_order(small, whole, file)?,
        }
    }
    Ok(())
}

/// The bytes of cells that are formatted before they are written; few files have as many.
const LARGE: usize = 8 << 20;

/// The rows of a reading's cells, formatted part by part.
fn cell_parts(reading: &Reading) -> impl Iterator<Item = Vec<u8>> + '_ {
    let fields: Vec<String> = reading.cells.fields().iter().map(Field::code).collect();
    let mut cells = reading.cells.iter().peekable();
    std::iter::from_fn(move || {
        cells.peek()?;
        let mut room = LARGE;
        let part = std::iter::from_fn(|| {
            let cell = cells.next_if(|_| room > 0)?;
            room = room.saturating_sub(cell.text.len() + size_of::<MappedCell<'_>>());
            Some(cell)
        });
        Some(table(part, |row, cell| {
            cell_row(reading, &fields, row, cell);
        }))
    })
}

fn cell_row(reading: &Reading, fields: &[String], row: &mut Row, cell: MappedCell<'_>) {
    row.place(
        &reading.submission.path,
        &reading.sheets[cell.sheet],
        Some(cell.at),
    );
    row.plain(&fields[cell.field]);
    row.text(cell.text);
    row.plain(cell.state.map_or("", |state| state.code()));
    row.number(cell.value);
}

/// Formats pieces on all cores and writes them in their order, a few at a time.
fn in_order<T: Sync>(
    pieces: &[T],
    format: impl Fn(&T) -> Vec<u8> + Sync,
    file: &mut impl Write,
) -> io::Result<()> {
    for few in pieces.chunks(PIECES) {
        let formatted: Vec<Vec<u8>> = few.par_iter().map(&format).collect();
        formatted.iter().try_for_each(|rows| file.write_all(rows))?;
    }
    Ok(())
}

fn header(file: &mut impl Write, columns: &str) -> io::Result<()> {
    write!(file, "\u{feff}{columns}\r\n")
}

fn table<T>(items: impl Iterator<Item = T>, mut fill: impl FnMut(&mut Row, T)) -> Vec<u8> {
    let mut row = Row {
        writer: csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(Vec::new()),
    };
    for item in items {
        fill(&mut row, item);
        row.writer.write_record(None::<&[u8]>).expect(IN_MEMORY);
    }
    row.writer.into_inner().expect(IN_MEMORY)
}

const IN_MEMORY: &str = "writing rows of equal length into memory cannot fail";

/// A row while it is written, field by field.
struct Row {
    writer: csv::Writer<Vec<u8>>,
}

impl Row {
    /// A field that is ours: codes, numbers.
    fn plain(&mut self, field: &str) {
        self.writer.write_field(field).expect(IN_MEMORY);
    }

    /// A field that somebody wrote.
    fn text(&mut self, field: &str) {
        self.plain(&harmless(field));
    }

    fn number(&mut self, number: Option<Decimal>) {
        self.plain(&number.map(number::plain).unwrap_or_default());
    }

    /// A number, an arrow, or nothing.
    fn target(&mut self, kpi: &Kpi) {
        match kpi.target.map(|target| target.aim) {
            Some(Aim::Number(number)) => self.number(Some(number)),
            Some(Aim::Arrow(arrow)) => self.plain(arrow.sign()),
            None => self.plain(""),
        }
    }

    fn place(&mut self, file: &str, sheet: &str, cell: Option<CellAt>) {
        self.text(file);
        self.text(sheet);
        self.plain(&cell.map(|cell| cell.to_string()).unwrap_or_default());
    }
}

/// Excel runs a CSV field that begins like a formula, in Japan also one that begins with a wide sign.
/// A quote before it makes it text again; numbers with a sign are data and stay as they are, and so
/// does the wide － that sections write for nothing.
fn harmless(field: &str) -> Cow<'_, str> {
    let looks_like_a_formula = match field.chars().next() {
        Some('=' | '@' | '\t' | '\r' | '\n' | '＝' | '＠') => true,
        Some(sign @ ('+' | '-' | '＋' | '－')) => {
            field != "－" && !is_number(&field[sign.len_utf8()..])
        }
        _ => false,
    };
    if looks_like_a_formula {
        Cow::Owned(format!("'{field}"))
    } else {
        Cow::Borrowed(field)
    }
}

/// Whether the text behind a sign is a number with at least one digit.
fn is_number(text: &str) -> bool {
    let is_digit = |letter: char| letter.is_ascii_digit() || ('０'..='９').contains(&letter);
    let is_of_a_number = |letter: char| is_digit(letter) || ".,%．，％".contains(letter);
    text.contains(is_digit) && text.chars().all(is_of_a_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_never_a_formula() {
        assert_eq!(harmless("=HYPERLINK(\"x\")"), "'=HYPERLINK(\"x\")");
        assert_eq!(harmless("+cmd|' /C calc'!A0"), "'+cmd|' /C calc'!A0");
        for data in [
            "-40",
            "-1,234.5",
            "+3.0%",
            "△3",
            "１２人",
            "－",
            "－５",
            "―",
        ] {
            assert_eq!(harmless(data), data);
        }
        for formula in [
            "-", "+", "--", "-.", "@x", "\tx", "\rx", "＝1+1", "＋A1", "－2+3",
        ] {
            assert_eq!(harmless(formula), format!("'{formula}"));
        }
    }
}
