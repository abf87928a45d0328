//! What the program's own build script gives it: nothing is remembered from one try to the next, so that any
//! words do.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-env=KENSHO_SOURCES=fuzz");
}
