//! The memory of a plan: `outputs/<plan>/history.sqlite`, the one file under `outputs/` that cannot be made
//! again.
//!
//! It holds every run that changed anything: of what it was made (`runs`), the tables that it wrote, as
//! Parquet (`contents`), what became different from the run before it (`changes`), and what people wrote into the
//! workbook (`writings`). A run is entered
//! before its edition is switched in and counts from then on (`store`), so that history and outputs are
//! of the same run however it ended.

mod asked_then;
pub mod changes;
pub mod compared;
mod editions;
mod fault;
pub mod fingerprint;
mod from_parquet;
pub mod rebuild;
mod runs;
mod stamp;
mod stood;
mod store;
mod values;
mod writings;

pub use asked_then::AskedThen;
pub use changes::Changes;
pub use compared::Marks;
pub use fault::HistoryError;
pub use runs::{Asked, Confirmed, NewRun, Run, SAID};
pub use stamp::Stamp;
pub use store::{History, look};
pub use writings::{Ended, NewWritings, Shown, ShownBook, Stood, Writing};
