//! A sheet as every reader of a workbook makes it: its cells with what a person sees in them, which depends
//! on their number formats, its merges, and what is wrong with it. Knows nothing of any file.

pub mod draft;
mod era;
pub mod formats;
mod fraction;
pub mod grid;
mod merges;
pub mod shown;

use ssfmt::{DateSystem, FormatOptions};

/// How the library for formats counts dates.
pub fn options(is_1904: bool) -> FormatOptions {
    let date_system = if is_1904 {
        DateSystem::Date1904
    } else {
        DateSystem::Date1900
    };
    FormatOptions {
        date_system,
        ..FormatOptions::default()
    }
}
