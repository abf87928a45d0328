//! What is tried. A target takes any bytes; it fails by a panic, by taking too long or too much memory.

pub mod crossing;
pub mod forms;
pub mod grids;
pub mod names;
pub mod notation;
pub mod parts;

/// One thing that is tried.
pub struct Target {
    /// Its name on the command line.
    pub name: &'static str,
    /// Tries one input.
    pub run: fn(&[u8]),
    /// Inputs to begin with.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// All of them.
pub const ALL: &[Target] = &[
    Target {
        name: "grids",
        run: grids::run,
        seeds: grids::seeds,
    },
    Target {
        name: "parts",
        run: parts::run,
        seeds: parts::seeds,
    },
    Target {
        name: "notation",
        run: notation::run,
        seeds: notation::seeds,
    },
    Target {
        name: "forms",
        run: forms::run,
        seeds: forms::seeds,
    },
    Target {
        name: "crossing",
        run: crossing::run,
        seeds: grids::seeds,
    },
    Target {
        name: "names",
        run: names::run,
        seeds: names::seeds,
    },
];
