//! Further scales (効果の区分 of a 交付金): how many of the KPIs on each have each of its grades, and which.

use super::style::{self, Style};
use super::width;
use crate::domain::rating::Scale;
use crate::judge::tally::Tally;
use crate::verification::Verification;
use rust_xlsxwriter::{Worksheet, XlsxError};

/// The columns of the sheet that a table takes.
#[derive(Clone, Copy)]
pub struct Columns {
    /// Of the names of the KPIs.
    pub kpis: u16,
    /// How wide that is, in pixels.
    pub width: u32,
}

/// Writes a table for each scale that any KPI is on, from a row on.
pub fn add(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
    columns: Columns,
    mut row: u32,
) -> Result<(), XlsxError> {
    for (index, scale) in verification.plan().scales.iter().enumerate() {
        let tally = &verification.tallies.on_scales[index];
        if tally.all() > 0 {
            let graded = Graded::of(verification, index);
            row = table(sheet, style, columns, scale, (tally, &graded), row)? + 2;
        }
    }
    Ok(())
}

/// The names of the KPIs on a scale.
struct Graded<'a> {
    /// For each band of the scale.
    bands: Vec<Vec<&'a str>>,
    /// Those without a grade, each with its reason.
    others: Vec<String>,
}

impl<'a> Graded<'a> {
    fn of(verification: &'a Verification, scale: usize) -> Self {
        let plan = verification.plan();
        let mut graded = Self {
            bands: vec![Vec::new(); plan.scales[scale].rating.bands.len()],
            others: Vec::new(),
        };
        for judgement in &verification.judgements {
            let name = plan.kpis[judgement.kpi].called();
            for on in judgement.on_scales.iter().filter(|on| on.scale == scale) {
                let reason = on.reason.map(|reason| format!("{name}（{reason}）"));
                match on.band {
                    Some(band) => graded.bands[band].push(name),
                    None => graded.others.push(reason.unwrap_or(name.to_owned())),
                }
            }
        }
        graded
    }
}

/// Writes the table of one scale; gives its last row.
fn table(
    sheet: &mut Worksheet,
    style: &Style,
    columns: Columns,
    scale: &Scale,
    (tally, graded): (&Tally, &Graded<'_>),
    row: u32,
) -> Result<u32, XlsxError> {
    let heading = format!(
        "{}（「{}」の{}）",
        scale.name,
        scale.group,
        tally.sentence()
    );
    sheet.write_string_with_format(row, 0, heading, &style.heading)?;
    style::heads(sheet, style, row + 1, &["判定", "区分", "指標数"])?;
    sheet.write_string_with_format(row + 1, columns.kpis, "指標", &style.head)?;
    let bands = scale.rating.bands.iter().zip(&graded.bands);
    let bands = bands.map(|(band, kpis)| (band.sign(), band.label.as_str(), kpis.join("、")));
    let others = [("－".to_owned(), "評価できず", graded.others.join("、"))];
    let counts = tally.bands.iter().copied().chain([tally.not_judged()]);
    let mut last = row + 1;
    for ((sign, label, kpis), count) in bands.chain(others).zip(counts) {
        last += 1;
        let kpis = width::fitting(&kpis);
        sheet.set_row_height(last, width::row_height([(kpis.as_ref(), columns.width)]))?;
        sheet.write_string_with_format(last, 0, sign, &style.centre)?;
        sheet.write_string_with_format(last, 1, label, &style.cell)?;
        sheet.write_number_with_format(last, 2, count as f64, &style.centre)?;
        sheet.write_string_with_format(last, columns.kpis, kpis.as_ref(), &style.cell)?;
    }
    Ok(last)
}
