//! What may stand in the TOML files of `mappings/`, field by field.
//!
//! `things!` makes of one line per field a struct and the list of its fields: key, label, kind, whether
//! it must be there, what to write. All that is done with a field (reading, writing, the pages of docs/,
//! the schema for editors, revisions) goes over that list. The kind of a field follows from its Rust type,
//! which is a [`Slot`]; `reading` has how a file is read into slots.

use super::reading::Reading;
use super::said::{Said, Table, Value};
use crate::domain::Decimal;
use crate::domain::choice::Words;
use crate::domain::number;
use crate::domain::number::Rounding;
use crate::domain::plan::{Basis, Direction};
use crate::domain::rating::Formula;
use std::any::Any;
use std::collections::BTreeMap;
use std::ops::Range;
use toml::de::DeValue;

/// Declares [`Field`] and what sets each of its attributes in a line of [`things!`].
macro_rules! attributes {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $usual:expr;)*) => {
        /// One field of a thing.
        #[derive(Debug, Clone, Copy)]
        pub struct Field {
            /// As the file writes it.
            pub key: &'static str,
            /// For people.
            pub label: &'static str,
            /// Whether it must be there.
            pub is_must: bool,
            /// What stands there.
            pub kind: fn() -> Kind,
            $($(#[$doc])* pub $name: $type,)*
        }

        impl Field {
            $($(#[$doc])*
            pub const fn $name(self, $name: $type) -> Self {
                Self { $name, ..self }
            })*
        }

        /// A field that may be missing.
        pub const fn may(label: &'static str) -> Field {
            let kind = || Kind::Text;
            Field { key: "", label, is_must: false, kind, $($name: $usual,)* }
        }
    };
}

attributes! {
    /// What stands there where nothing is written, as TOML; it is read as if it were written.
    usual: Option<&'static str> = None;
    /// What to write.
    hint: &'static str = "";
    /// An example, as TOML.
    example: &'static str = "";
    /// The words of which it is one, where its type does not say so.
    words: Words = &[];
    /// What it names by its id or name: `section`, `kpi`; empty where it names nothing.
    names: &'static str = "";
    /// Whether an empty text is written, where nothing is said.
    is_blank: bool = false;
    /// How wide its column is in the plan's workbook, in letters; nought for what is usual of its kind.
    width: u32 = 0;
    /// What people call it when a revision changes it; empty where none may.
    revised: &'static str = "";
    /// How people read that nothing is there.
    none: &'static str = "";
    /// What stands behind its number for people.
    unit: &'static str = "";
    /// Whether an entry of this list stays with whatever of it can be read, as long as its first field can.
    stays: bool = false;
    /// Whether an entry of this list works on what those before it have left.
    is_in_turn: bool = false;
}

/// What may stand in a field.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A text in quotes.
    Text,
    /// A number, or a word in its place: ↑, ―, ○○.
    Figure,
    /// A whole number from nought.
    Count,
    /// `true` or `false`.
    Flag,
    /// One of some words.
    Choice(Words),
    /// Texts in brackets.
    Texts,
    /// The first and the last year.
    Period,
    /// Keys that the file chooses, each with something of one kind.
    Map(fn() -> Kind),
    /// A table.
    Part(&'static [Field]),
    /// Tables.
    Parts(&'static [Field]),
}

/// A field that must be there.
pub const fn must(label: &'static str) -> Field {
    Field {
        is_must: true,
        ..may(label)
    }
}

impl Field {
    /// Its key, and what its type says of it.
    pub const fn of(self, key: &'static str, kind: fn() -> Kind) -> Self {
        Self { key, kind, ..self }
    }

    /// The words from which it is chosen; none for what is no choice.
    pub fn choices(&self) -> Words {
        match (self.kind)() {
            Kind::Choice(words) => words,
            _ => self.words,
        }
    }
}

/// Where a value of a field goes.
pub trait Slot: Any + Swap {
    /// What may stand there.
    fn kind() -> Kind
    where
        Self: Sized;

    /// Takes what a file says, or says what is wrong with it.
    fn take(&mut self, value: &toml::Spanned<DeValue<'_>>, field: &Field, to: &mut Reading<'_>);

    /// Takes what a cell of a table says, which begins at a byte.
    fn take_cell(&mut self, text: &str, at: usize, field: &Field, to: &mut Reading<'_>) {
        let _ = field;
        to.say(
            at,
            format!("「{text}」は表に書けません"),
            "plan.toml に書いてください",
        );
    }

    /// The places of its own fields; none for what is no thing.
    fn parts(&mut self) -> Vec<&mut dyn Slot> {
        Vec::new()
    }

    /// What it says.
    fn said(&mut self) -> Said;

    /// Whether it says nothing.
    fn is_none(&self) -> bool {
        false
    }
}

/// Two values of one type change places.
pub trait Swap {
    /// Does so; values of different types stay.
    fn swap_with(&mut self, other: &mut dyn Any);
}

impl<T: Any> Swap for T {
    fn swap_with(&mut self, other: &mut dyn Any) {
        if let Some(other) = other.downcast_mut::<T>() {
            std::mem::swap(self, other);
        }
    }
}

/// Something that a file tells of by fields.
pub trait Thing: Slot + Default {
    /// All of them, in the order in which the pages have them.
    const FIELDS: &'static [Field];

    /// Their places, in the same order.
    fn slots(&mut self) -> Vec<&mut dyn Slot>;

    /// What it says, as a table: all that must be there, and what is not empty.
    fn table(&mut self) -> Table {
        let mut table = Table::default();
        for (field, slot) in Self::FIELDS.iter().zip(self.slots()) {
            if field.is_must || field.usual.is_some() || !slot.is_none() {
                table.set(field.key, slot.said());
            }
        }
        table
    }
}

/// Declares structs with their fields: `unit: String = must("単位").hint("％、人 など");`
macro_rules! things {
    ($($(#[$doc:meta])* $name:ident {
        $($field:ident: $type:ty = $need:ident($label:literal)$(.$more:ident($($with:expr)?))*;)*
    } $(+ { $($extra:tt)* })?)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Default)]
        pub struct $name {
            $(#[doc = $label] pub $field: $type,)*
            $($($extra)*)?
        }

        impl $crate::mapping::fields::Thing for $name {
            const FIELDS: &'static [$crate::mapping::fields::Field] = &[$(
                $crate::mapping::fields::$need($label)$(.$more($($with)?))*.of(
                    stringify!($field),
                    <$type as $crate::mapping::fields::Slot>::kind,
                ),
            )*];

            fn slots(&mut self) -> Vec<&mut dyn $crate::mapping::fields::Slot> {
                vec![$(&mut self.$field),*]
            }
        }

        impl $crate::mapping::fields::Slot for $name {
            fn kind() -> $crate::mapping::fields::Kind {
                $crate::mapping::fields::Kind::Part(<Self as $crate::mapping::fields::Thing>::FIELDS)
            }

            fn take(
                &mut self,
                value: &toml::Spanned<toml::de::DeValue<'_>>,
                field: &$crate::mapping::fields::Field,
                to: &mut $crate::mapping::reading::Reading<'_>,
            ) {
                let fields = <Self as $crate::mapping::fields::Thing>::FIELDS;
                to.part(fields, &mut $crate::mapping::fields::Thing::slots(self), value, field);
            }

            fn parts(&mut self) -> Vec<&mut dyn $crate::mapping::fields::Slot> {
                $crate::mapping::fields::Thing::slots(self)
            }

            fn said(&mut self) -> $crate::mapping::said::Said {
                $crate::mapping::said::Value::Table($crate::mapping::fields::Thing::table(self)).into()
            }
        }
    )*};
}

pub(crate) use things;

/// A value, and the byte of its file at which it stands.
#[derive(Debug, Clone, Default)]
pub struct Spanned<T> {
    start: usize,
    value: T,
}

impl<T> Spanned<T> {
    /// A value that stands where a span begins.
    pub fn new(span: Range<usize>, value: T) -> Self {
        let start = span.start;
        Self { start, value }
    }

    /// The empty span where it begins.
    pub fn span(&self) -> Range<usize> {
        self.start..self.start
    }

    /// The value.
    pub fn get_ref(&self) -> &T {
        &self.value
    }

    /// The value, to be changed.
    pub fn get_mut(&mut self) -> &mut T {
        &mut self.value
    }

    /// Says that it stands at another byte.
    pub fn move_to(&mut self, start: usize) {
        self.start = start;
    }

    /// The value alone.
    pub fn into_inner(self) -> T {
        self.value
    }
}

/// A number or a word in its place.
#[derive(Debug, Clone)]
pub enum Figure {
    /// `820`, `12.4`
    Number(Decimal),
    /// `"↑"`
    Word(String),
}

/// Only until it is read.
impl Default for Figure {
    fn default() -> Self {
        Self::Word(String::new())
    }
}

impl Slot for String {
    fn kind() -> Kind {
        Kind::Text
    }

    fn take(&mut self, value: &toml::Spanned<DeValue<'_>>, field: &Field, to: &mut Reading<'_>) {
        match value.get_ref() {
            DeValue::String(text) => *self = text.to_string(),
            _ => to.wrong(value, Kind::Text, field),
        }
    }

    fn take_cell(&mut self, text: &str, _: usize, _: &Field, _: &mut Reading<'_>) {
        *self = text.to_owned();
    }

    fn said(&mut self) -> Said {
        Said::text(self.as_str())
    }

    fn is_none(&self) -> bool {
        self.is_empty()
    }
}

impl Slot for bool {
    fn kind() -> Kind {
        Kind::Flag
    }

    fn take(&mut self, value: &toml::Spanned<DeValue<'_>>, field: &Field, to: &mut Reading<'_>) {
        match value.get_ref() {
            DeValue::Boolean(flag) => *self = *flag,
            _ => to.wrong(value, Kind::Flag, field),
        }
    }

    fn said(&mut self) -> Said {
        Value::Flag(*self).into()
    }

    fn is_none(&self) -> bool {
        !self
    }
}

impl Slot for u32 {
    fn kind() -> Kind {
        Kind::Count
    }

    fn take(&mut self, value: &toml::Spanned<DeValue<'_>>, field: &Field, to: &mut Reading<'_>) {
        let number = match value.get_ref() {
            DeValue::Integer(number) => Self::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        match number {
            Some(number) => *self = number,
            None => to.wrong(value, Kind::Count, field),
        }
    }

    fn take_cell(&mut self, text: &str, at: usize, field: &Field, to: &mut Reading<'_>) {
        match text.parse() {
            Ok(number) => *self = number,
            Err(_) => to.wrong_cell(text, at, Kind::Count, field),
        }
    }

    fn said(&mut self) -> Said {
        Value::Number((*self).into()).into()
    }

    fn is_none(&self) -> bool {
        *self == 0
    }
}

impl Slot for Figure {
    fn kind() -> Kind {
        Kind::Figure
    }

    fn take(&mut self, value: &toml::Spanned<DeValue<'_>>, field: &Field, to: &mut Reading<'_>) {
        // What is too large for a number is a word that no resolver knows.
        let number = |number: Option<Decimal>, text: &str| {
            number.map_or_else(|| Self::Word(text.to_owned()), Self::Number)
        };
        match value.get_ref() {
            DeValue::String(text) => *self = Self::Word(text.to_string()),
            DeValue::Integer(digits) => {
                let whole = i64::from_str_radix(digits.as_str(), digits.radix()).ok();
                *self = number(whole.map(Decimal::from), digits.as_str());
            }
            DeValue::Float(digits) => {
                let binary = digits.as_str().parse().ok();
                *self = number(binary.and_then(number::from_binary), digits.as_str());
            }
            _ => to.wrong(value, Kind::Figure, field),
        }
    }

    /// Digits may be typed in any width, with or without separators.
    fn take_cell(&mut self, text: &str, _: usize, _: &Field, _: &mut Reading<'_>) {
        let folded = || number::parse(&crate::domain::folded::key(text).replace(',', ""));
        *self = match number::parse(text).or_else(folded) {
            Some(number) => Self::Number(number),
            None => Self::Word(text.to_owned()),
        };
    }

    fn said(&mut self) -> Said {
        match self {
            Self::Number(number) => Value::Number(number.normalize()).into(),
            Self::Word(word) => Said::text(word.as_str()),
        }
    }
}

impl Slot for [String; 2] {
    fn kind() -> Kind {
        Kind::Period
    }

    fn take(&mut self, value: &toml::Spanned<DeValue<'_>>, field: &Field, to: &mut Reading<'_>) {
        match value.get_ref() {
            DeValue::Array(array) if array.len() == 2 => {
                for (own, value) in self.iter_mut().zip(array.iter()) {
                    own.take(value, field, to);
                }
            }
            _ => to.wrong(value, Kind::Period, field),
        }
    }

    fn said(&mut self) -> Said {
        Value::List(self.iter_mut().map(Slot::said).collect()).into()
    }
}

impl<T: Slot + Default> Slot for BTreeMap<String, T> {
    fn kind() -> Kind {
        Kind::Map(T::kind)
    }

    fn take(&mut self, value: &toml::Spanned<DeValue<'_>>, field: &Field, to: &mut Reading<'_>) {
        let DeValue::Table(table) = value.get_ref() else {
            return to.wrong(value, Self::kind(), field);
        };
        for (key, value) in table.iter() {
            let mut own = T::default();
            own.take(value, field, to);
            self.insert(key.get_ref().to_string(), own);
        }
    }

    fn said(&mut self) -> Said {
        let mut table = Table::default();
        for (key, value) in self {
            table.set(key, value.said());
        }
        Value::Table(table).into()
    }

    fn is_none(&self) -> bool {
        self.is_empty()
    }
}

/// What may be missing; what is broken is as if it were.
impl<T: Slot + Default> Slot for Option<T> {
    fn kind() -> Kind {
        T::kind()
    }

    fn take(&mut self, value: &toml::Spanned<DeValue<'_>>, field: &Field, to: &mut Reading<'_>) {
        let mut own = T::default();
        *self = to.is_sound(|to| own.take(value, field, to)).then_some(own);
    }

    fn take_cell(&mut self, text: &str, at: usize, field: &Field, to: &mut Reading<'_>) {
        let mut own = T::default();
        own.take_cell(text, at, field, to);
        *self = Some(own);
    }

    fn said(&mut self) -> Said {
        self.get_or_insert_default().said()
    }

    fn is_none(&self) -> bool {
        Option::is_none(self)
    }
}

impl<T: Slot> Slot for Spanned<T> {
    fn kind() -> Kind {
        T::kind()
    }

    fn take(&mut self, value: &toml::Spanned<DeValue<'_>>, field: &Field, to: &mut Reading<'_>) {
        self.start = value.span().start;
        self.value.take(value, field, to);
    }

    fn take_cell(&mut self, text: &str, at: usize, field: &Field, to: &mut Reading<'_>) {
        self.start = at;
        self.value.take_cell(text, at, field, to);
    }

    fn parts(&mut self) -> Vec<&mut dyn Slot> {
        self.value.parts()
    }

    fn said(&mut self) -> Said {
        self.value.said()
    }

    fn is_none(&self) -> bool {
        self.value.is_none()
    }
}

/// Texts, or things of one kind. A broken thing is left out.
impl<T: Slot + Default> Slot for Vec<T> {
    fn kind() -> Kind {
        match T::kind() {
            Kind::Part(fields) => Kind::Parts(fields),
            _ => Kind::Texts,
        }
    }

    fn take(&mut self, value: &toml::Spanned<DeValue<'_>>, field: &Field, to: &mut Reading<'_>) {
        let DeValue::Array(array) = value.get_ref() else {
            return to.wrong(value, Self::kind(), field);
        };
        let mut is_behind = false;
        for entry in array.iter() {
            let mut own = T::default();
            let is_sound = to.is_sound(|to| own.take(entry, field, to));
            is_behind |= field.is_in_turn && !is_sound;
            match !is_behind && (is_sound || field.stays && to.has_first) {
                true => self.push(own),
                false => to.lose(field.key, entry.get_ref()),
            }
        }
    }

    /// Words with ／ between them.
    fn take_cell(&mut self, text: &str, at: usize, field: &Field, to: &mut Reading<'_>) {
        let words = text.split('／').map(str::trim);
        for word in words.filter(|word| !word.is_empty()) {
            let mut own = T::default();
            own.take_cell(word, at, field, to);
            self.push(own);
        }
    }

    fn said(&mut self) -> Said {
        Value::List(self.iter_mut().map(Slot::said).collect()).into()
    }

    fn is_none(&self) -> bool {
        self.is_empty()
    }
}

/// Makes slots of enums whose values are chosen by a word.
macro_rules! slots_of_choices {
    ($($name:ty),*) => {$(
        /// Only until its word is read.
        impl Default for $name {
            fn default() -> Self {
                Self::ALL[0]
            }
        }

        impl $crate::mapping::fields::Slot for $name {
            fn kind() -> $crate::mapping::fields::Kind {
                $crate::mapping::fields::Kind::Choice(Self::WORDS)
            }

            fn take(&mut self, value: &toml::Spanned<toml::de::DeValue<'_>>, field: &$crate::mapping::fields::Field, to: &mut $crate::mapping::reading::Reading<'_>) {
                match value.get_ref() {
                    toml::de::DeValue::String(text) => self.take_cell(text, value.span().start, field, to),
                    _ => to.wrong(value, Self::kind(), field),
                }
            }

            fn take_cell(&mut self, text: &str, at: usize, _: &$crate::mapping::fields::Field, to: &mut $crate::mapping::reading::Reading<'_>) {
                match Self::ALL.iter().find(|one| one.code() == text) {
                    Some(one) => *self = *one,
                    None => to.unknown_word(text, at, Self::WORDS),
                }
            }

            fn said(&mut self) -> $crate::mapping::said::Said {
                $crate::mapping::said::Said::text(self.code())
            }
        }
    )*};
}

pub(crate) use slots_of_choices;

slots_of_choices!(Basis, Direction, Formula, Rounding);
