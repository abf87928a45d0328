//! A sheet as every reader of a workbook makes it: its cells with what a person sees in them, which depends
//! on their number formats, its merges, and what is wrong with it. Knows nothing of any file.

pub mod draft;
mod era;
pub mod formats;
mod fraction;
pub mod grid;
mod merges;
pub mod shown;
