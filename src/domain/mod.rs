//! The town's vocabulary: plain values that know no files and no frames.
//!
//! Read [`plan`] for what a town promised, [`reported`] for what a section wrote, and
//! [`fiscal_year`], [`mod@unit`] and [`folded`] for the three things that every comparison needs.

pub mod alike;
pub mod answer;
pub mod arrivals;
mod as_of;
pub mod cell;
pub mod choice;
pub mod due;
pub mod encoding;
pub mod excel;
pub mod file_names;
pub mod fiscal_year;
pub mod folded;
pub mod ground;
pub mod joined;
pub mod known_answers;
pub mod magnitude;
pub mod moment;
pub mod number;
pub mod plan;
pub mod program;
pub mod promise;
pub mod rating;
pub mod refusal;
pub mod reported;
pub mod unit;
pub mod until;
pub mod visible;
pub mod work;

pub use cell::CellAt;
pub use fiscal_year::FiscalYear;
pub use number::Decimal;
pub use plan::{BasicGoal, FormRow, Kpi, Measure, Plan, Project, Section};
pub use reported::Reported;
