//! Shares of the grades, in percent.

use crate::report::cell::ReportCell;
use crate::report::style::Look;

/// Tenths of a percent; none of nothing.
fn tenths(part: usize, whole: usize) -> Option<usize> {
    (part * 2000 + whole).checked_div(whole * 2)
}

/// 58.3%; － of nothing.
pub fn percent(part: usize, whole: usize) -> String {
    let percent = |tenths| format!("{}.{}%", tenths / 10, tenths % 10);
    tenths(part, whole).map_or("－".to_owned(), percent)
}

/// 0.583, shown as 58.3%; － of nothing.
pub fn share(part: usize, whole: usize) -> ReportCell<'static> {
    let share = tenths(part, whole).map(|tenths| ReportCell::number(tenths as f64 / 1000.0));
    share.unwrap_or("－".into()).look(Look::Percent)
}
