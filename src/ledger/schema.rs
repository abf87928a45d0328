//! Column names of our frames. They are nowhere else.

/// Index into the plan's KPIs.
pub const KPI: &str = "kpi";
/// Index into the plan's projects.
pub const PROJECT: &str = "project";
/// [`crate::domain::reported::Kind`] as a number, in its order.
pub const KIND: &str = "kind";
/// The Western year of a fiscal year; null where nothing says which.
pub const FISCAL_YEAR: &str = "fiscal_year";
/// [`crate::domain::reported::State`] as a number, in its order.
pub const STATE: &str = "state";
/// A decimal in the KPI's unit, as text, so that nothing passes through binary; null unless a value.
pub const VALUE: &str = "value";
/// The unit as written; null where none was.
pub const UNIT: &str = "unit";
/// What a person sees in the cell.
pub const TEXT: &str = "text";
/// Index into `Ledger::sources`.
pub const SOURCE: &str = "source";
/// Row of the cell, from zero.
pub const ROW: &str = "row";
/// Column of the cell, from zero.
pub const COLUMN: &str = "column";
/// [`crate::normalize::Flaws`] as bits.
pub const FLAWS: &str = "flaws";
/// The name of a free text.
pub const NAME: &str = "name";
