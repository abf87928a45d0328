//! kensho (検証)

pub mod domain;
pub mod finding;
pub mod mapping;
pub mod intake;
pub mod normalize;
pub mod ledger;
pub mod check;
pub mod judge;
