//! Is the plan itself sound? These checks get the plan, and nothing that a section sent: what they find
//! is for the 企画課, and is on no section's slip.

use crate::domain::Kpi;
use crate::finding::{Finding, Page, Place};

pub mod direction_contradicts;
pub mod project_without_measure;
pub mod rate_impossible;
pub mod reached_at_baseline;
pub mod unmarked_repeat;

/// A finding about a KPI, with the file and the line where the plan has it.
fn at_kpi(page: &'static Page, kpi: &Kpi, message: &str) -> Finding {
    let Kpi { file, line, .. } = kpi;
    let message = format!("{message}（{line}行目のKPI {}、{}）", kpi.id, kpi.called());
    page.finding("", Place::file(file), message)
}
