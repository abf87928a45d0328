#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kensho_fuzz::targets::forms::run(bytes));
