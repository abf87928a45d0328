//! What is tried with inputs that nobody has thought of. Each of the [`targets`] is tried by
//! `cargo fuzz`, which finds its way by what the program does, and by the `harness`, which runs
//! everywhere in half a minute.
//!
//! The chapters that read are compiled here as they stand; polars and the workbooks that are written
//! are left out, so that this builds in a minute and runs fast.

// Half of what the chapters offer is for the others, which are not here.
#[allow(dead_code, unused_imports)]
#[path = "../../src/domain/mod.rs"]
pub mod domain;
#[allow(dead_code, unused_imports)]
#[path = "../../src/intake/mod.rs"]
pub mod intake;
#[allow(dead_code, unused_imports)]
#[path = "../../src/mapping/mod.rs"]
pub mod mapping;
#[allow(dead_code, unused_imports)]
#[path = "../../src/normalize/mod.rs"]
pub mod normalize;

pub mod archive;
pub mod corpus;
pub mod mutation;
pub mod targets;
