//! Any text, where a figure is wanted: reading it never panics, and without a digit it is no number.

#![no_main]

use kensho::domain::Reported;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let (reported, _) = kensho::normalize::value::notation(text);
    let has_digit = text.chars().any(|letter| letter.is_numeric());
    assert!(
        has_digit || !matches!(reported, Reported::Value(_)),
        "{text}"
    );
});
