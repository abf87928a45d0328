//! Any bytes, as a file that a section sent: reading them never panics, whatever they look like.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let intake = kensho::intake::read("実績.xlsx", bytes);
    for grid in &intake.grids {
        kensho::normalize::outline::tables(grid);
    }
});
