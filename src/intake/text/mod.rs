//! Text files: which encoding they have, what separates their fields, and the rows that Excel would show.
//! Pages and other markup ask here for their encoding only.

pub mod csv;
pub mod decode;
pub mod delimiter;
pub mod odd_letters;
mod records;
