//! Which program this is.

/// A hash of the sources that it was built of, 16 letters: another one may read the same files otherwise.
pub const SOURCES: &str = env!("KENSHO_SOURCES");
