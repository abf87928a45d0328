//! Enums with fixed words: each variant has one word in the files and one word for people.

/// Words of the files, each with its word for people.
pub type Words = &'static [(&'static str, &'static str)];

/// Declares enums whose values are chosen by a word: `Higher = "higher", "高いほど良い";`. Where files and people
/// write the same, the word is given once.
macro_rules! choices {
    (@words $both:literal) => { ($both, $both) };
    (@words $code:literal, $label:literal) => { ($code, $label) };
    ($($(#[$doc:meta])* $name:ident {
        $($(#[$about:meta])* $one:ident = $code:literal $(, $label:literal)?;)*
    })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$about])* $one,)* }

        impl $name {
            /// All of them, in the order in which people choose.
            pub const ALL: &'static [Self] = &[$(Self::$one),*];
            /// The words of all of them, in that order.
            pub const WORDS: $crate::domain::choice::Words = &[$($crate::domain::choice::choices!(@words $code $(, $label)?)),*];

            /// As the files write it.
            pub const fn code(self) -> &'static str {
                // Words and variants come from one list, and so have one order.
                Self::WORDS[self as usize].0
            }

            /// For people.
            pub const fn label(self) -> &'static str {
                Self::WORDS[self as usize].1
            }
        }
    )*};
}

pub(crate) use choices;
