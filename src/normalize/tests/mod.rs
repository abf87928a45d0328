//! Whole sheets against what is read of them.

mod identity;
mod layouts;
