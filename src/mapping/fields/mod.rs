//! What may stand in the TOML files of `mappings/`, field by field.
//!
//! `things!` makes of one line per field a struct and the list of its fields: key, label, kind, whether
//! it must be there, what to write. All that is done with a field (reading, writing, the pages of docs/,
//! the schema for editors, revisions) goes over that list. The kind of a field follows from its Rust type,
//! which is a [`Slot`]; `reading` has how a file is read into slots.

pub mod reading;

use super::problem::Code;
use super::said::{Said, SaidTable, SaidValue};
use crate::domain::Decimal;
use crate::domain::choice::Words;
use crate::domain::number::Rounding;
use crate::domain::plan::{
    Basis, BookKind, Combine, Direction, EarlierYears, Font, GoalKpis, Latest, ListColumn, RollUp,
    SheetKind, Ungraded,
};
use crate::domain::rating::Formula;
pub use reading::FileReading;
use std::any::Any;
use std::collections::BTreeMap;
use std::ops::Range;

/// Declares [`FileField`] and what sets each of its attributes in a line of [`things!`].
macro_rules! attributes {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $usual:expr;)*) => {
        /// One field of a thing.
        #[derive(Debug, Clone, Copy)]
        pub struct FileField {
            /// As the file writes it.
            pub key: &'static str,
            /// For people.
            pub label: &'static str,
            /// Whether it must be there.
            pub is_must: bool,
            // A function, because the kind comes from a trait, whose functions no constant can call.
            /// The kind of its values.
            pub kind: fn() -> Kind,
            $($(#[$doc])* pub $name: $type,)*
        }

        impl FileField {
            $($(#[$doc])*
            pub const fn $name(self, $name: $type) -> Self {
                Self { $name, ..self }
            })*
        }

        /// A field that may be missing.
        pub const fn may(label: &'static str) -> FileField {
            let kind = || Kind::Text;
            FileField { key: "", label, is_must: false, kind, $($name: $usual,)* }
        }
    };
}

attributes! {
    /// The value of a field that is not written, as TOML.
    usual: Option<&'static str> = None;
    /// What to write.
    hint: &'static str = "";
    /// An example, as TOML.
    example: &'static str = "";
    /// The words that it may be, where its type does not list them.
    words: Words = &[];
    /// What it names by its id or name: `section`, `kpi`; empty where it names nothing.
    names: &'static str = "";
    /// Whether a file of which the field is left out is written with an empty text in its place.
    is_blank: bool = false;
    /// How wide its column is in the plan's workbook, in letters; 0 for what is usual of its kind.
    width: u32 = 0;
    /// What people call it when a revision changes it; empty where none may.
    revised: &'static str = "";
    /// What people read in the field's place where a plan leaves it out: 「なし」.
    none: &'static str = "";
    /// The unit that people read behind its number: 年, 桁.
    unit: &'static str = "";
    /// The only table of `plan.toml` in whose lists it may be written; empty where there is no such limit.
    within: &'static str = "";
    /// The edition of the format that brought it; the first is that of the first plan books.
    since: u32 = 1;
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
    /// A whole number, 0 or more.
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
    Part(&'static [FileField]),
    /// Tables.
    Parts(&'static [FileField]),
}

/// A field that must be there.
pub const fn must(label: &'static str) -> FileField {
    FileField {
        is_must: true,
        ..may(label)
    }
}

impl FileField {
    /// Its key, and what its type says of it.
    pub const fn of(self, key: &'static str, kind: fn() -> Kind) -> Self {
        Self { key, kind, ..self }
    }

    /// Whether an empty text may stand in it.
    pub fn may_be_empty(&self) -> bool {
        !self.is_must || self.is_blank
    }

    /// What to write, for people; of a newer key also since when there is one.
    pub fn told(&self) -> String {
        let since = match self.since {
            1 => String::new(),
            edition => format!("第{edition}版から"),
        };
        let parts = [self.hint, since.as_str()].into_iter();
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        parts.join("。")
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
    fn take(&mut self, value: &Said, field: &FileField, to: &mut FileReading<'_>);

    /// The place of one of its own fields, for a table with a column for each; none for other values.
    /// `at` is where the value of that field stands.
    fn part(&mut self, _index: usize, _at: usize) -> Option<&mut dyn Slot> {
        None
    }

    /// Says where it stands if no file has: what is missing or cannot be read stands where its table does.
    fn stand_at(&mut self, _at: usize) {}

    /// What it says.
    fn said(&mut self) -> Said;

    /// Whether it says nothing.
    fn is_none(&self) -> bool {
        false
    }
}

/// Two values of one type change places.
pub trait Swap {
    /// Exchanges the values of two slots of one type; slots of different types keep theirs.
    fn swap_with(&mut self, other: &mut dyn Any);
}

// For every type, so that slots can be swapped by one who does not know theirs.
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
    const FIELDS: &'static [FileField];

    /// Their places, in the same order.
    fn slots(&mut self) -> Vec<&mut dyn Slot>;

    /// What it says, as a table: all that must be there, and what is not empty.
    fn table(&mut self) -> SaidTable {
        let mut table = SaidTable::default();
        for (field, slot) in Self::FIELDS.iter().zip(self.slots()) {
            // Where an empty field would get its usual value, it is written though it is empty.
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
            const FIELDS: &'static [$crate::mapping::fields::FileField] = &[$(
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
                value: &$crate::mapping::said::Said,
                field: &$crate::mapping::fields::FileField,
                to: &mut $crate::mapping::fields::reading::FileReading<'_>,
            ) {
                let fields = <Self as $crate::mapping::fields::Thing>::FIELDS;
                to.part(fields, &mut $crate::mapping::fields::Thing::slots(self), value, field);
            }

            fn part(&mut self, index: usize, _at: usize) -> Option<&mut dyn $crate::mapping::fields::Slot> {
                $crate::mapping::fields::Thing::slots(self).into_iter().nth(index)
            }

            fn stand_at(&mut self, at: usize) {
                for slot in $crate::mapping::fields::Thing::slots(self) {
                    slot.stand_at(at);
                }
            }

            fn said(&mut self) -> $crate::mapping::said::Said {
                $crate::mapping::fields::Thing::table(self).into()
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
        // Messages show where a value begins, and no end.
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

    /// The value alone.
    pub fn into_inner(self) -> T {
        self.value
    }
}

/// A number or a word in its place.
#[derive(Debug, Clone)]
pub enum WrittenFigure {
    /// `820`, `12.4`
    Number(Decimal),
    /// `"↑"`
    Word(String),
}

impl WrittenFigure {
    /// What kind of mistake it is that this is no number: none of its own where there is nothing, because what
    /// stood there could not be read.
    pub(in crate::mapping) fn code(&self) -> Code {
        match self {
            Self::Word(word) if word.is_empty() => Code::Other,
            _ => Code::Unread,
        }
    }
}

/// The value before the file is read.
impl Default for WrittenFigure {
    fn default() -> Self {
        Self::Word(String::new())
    }
}

impl Slot for String {
    fn kind() -> Kind {
        Kind::Text
    }

    fn take(&mut self, value: &Said, field: &FileField, to: &mut FileReading<'_>) {
        match &value.value {
            SaidValue::Text(text) => *self = text.to_string(),
            _ => to.wrong(value, Kind::Text, field),
        }
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

    fn take(&mut self, value: &Said, field: &FileField, to: &mut FileReading<'_>) {
        match &value.value {
            SaidValue::Flag(flag) => *self = *flag,
            _ => to.wrong(value, Kind::Flag, field),
        }
    }

    fn said(&mut self) -> Said {
        SaidValue::Flag(*self).into()
    }

    fn is_none(&self) -> bool {
        !self
    }
}

impl Slot for u32 {
    fn kind() -> Kind {
        Kind::Count
    }

    fn take(&mut self, value: &Said, field: &FileField, to: &mut FileReading<'_>) {
        let whole = match &value.value {
            // A cell of a workbook may hold 2.0.
            SaidValue::Number(number) if number.fract().is_zero() => (*number).try_into().ok(),
            _ => None,
        };
        match whole {
            Some(number) => *self = number,
            None => to.wrong(value, Kind::Count, field),
        }
    }

    fn said(&mut self) -> Said {
        SaidValue::Number((*self).into()).into()
    }

    fn is_none(&self) -> bool {
        *self == 0
    }
}

impl Slot for WrittenFigure {
    fn kind() -> Kind {
        Kind::Figure
    }

    fn take(&mut self, value: &Said, field: &FileField, to: &mut FileReading<'_>) {
        match &value.value {
            SaidValue::Number(number) => *self = Self::Number(*number),
            SaidValue::Text(text) => *self = Self::Word(text.clone()),
            _ => to.wrong(value, Kind::Figure, field),
        }
    }

    fn said(&mut self) -> Said {
        match self {
            // 820.0 is written back as 820.
            Self::Number(number) => SaidValue::Number(number.normalize()).into(),
            Self::Word(word) => Said::text(word.as_str()),
        }
    }
}

impl<T: Slot> Slot for [T; 2] {
    fn kind() -> Kind {
        Kind::Period
    }

    fn take(&mut self, value: &Said, field: &FileField, to: &mut FileReading<'_>) {
        match &value.value {
            SaidValue::List(array) if array.len() == 2 => {
                for (own, value) in self.iter_mut().zip(array.iter()) {
                    own.take(value, field, to);
                }
            }
            _ => to.wrong(value, Kind::Period, field),
        }
    }

    fn stand_at(&mut self, at: usize) {
        self.iter_mut().for_each(|own| own.stand_at(at));
    }

    fn said(&mut self) -> Said {
        SaidValue::List(self.iter_mut().map(Slot::said).collect()).into()
    }
}

impl<T: Slot + Default> Slot for BTreeMap<String, T> {
    fn kind() -> Kind {
        Kind::Map(T::kind)
    }

    fn take(&mut self, value: &Said, field: &FileField, to: &mut FileReading<'_>) {
        let SaidValue::Table(table) = &value.value else {
            return to.wrong(value, Self::kind(), field);
        };
        for (key, value) in table.iter() {
            let mut own = T::default();
            own.take(value, field, to);
            self.insert(key.to_owned(), own);
        }
    }

    fn said(&mut self) -> Said {
        let mut table = SaidTable::default();
        for (key, value) in self {
            table.set(key, value.said());
        }
        table.into()
    }

    fn is_none(&self) -> bool {
        self.is_empty()
    }
}

/// What may be missing. What is broken is as if it were; but of a table stays what can be read.
impl<T: Slot + Default> Slot for Option<T> {
    fn kind() -> Kind {
        T::kind()
    }

    fn take(&mut self, value: &Said, field: &FileField, to: &mut FileReading<'_>) {
        // Into a value of its own, so that nothing stays of one that is broken.
        let mut own = T::default();
        let is_sound = to.is_sound(|to| own.take(value, field, to));
        let is_part = matches!(T::kind(), Kind::Part(_)) && value.as_table().is_some();
        *self = (is_sound || is_part).then_some(own);
        // A whole part is not marked: the rest of the table around it may still be broken.
        if is_part && !is_sound {
            to.mark(value.at, is_sound);
        }
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

    fn take(&mut self, value: &Said, field: &FileField, to: &mut FileReading<'_>) {
        self.start = value.at;
        self.value.take(value, field, to);
    }

    fn part(&mut self, index: usize, at: usize) -> Option<&mut dyn Slot> {
        // It stands where the first of its fields does.
        if self.start == 0 {
            self.start = at;
        }
        self.value.part(index, at)
    }

    fn stand_at(&mut self, at: usize) {
        if self.start == 0 {
            self.start = at;
        }
        self.value.stand_at(at);
    }

    fn said(&mut self) -> Said {
        self.value.said()
    }

    fn is_none(&self) -> bool {
        self.value.is_none()
    }
}

/// Texts, or things of one kind. A broken thing stays with what of it can be read, so that mistakes in that are
/// told too. Its mistakes are not those of the table that has the list.
impl<T: Slot + Default> Slot for Vec<T> {
    fn kind() -> Kind {
        match T::kind() {
            Kind::Part(fields) => Kind::Parts(fields),
            _ => Kind::Texts,
        }
    }

    fn take(&mut self, value: &Said, field: &FileField, to: &mut FileReading<'_>) {
        let SaidValue::List(array) = &value.value else {
            return to.wrong(value, Self::kind(), field);
        };
        // The usual list is taken in the place of one that is broken.
        self.clear();
        let is_part = matches!(T::kind(), Kind::Part(_));
        let before = to.own_problems();
        for entry in array.iter() {
            let mut own = T::default();
            let known = to.problems.len();
            let is_sound = to.is_sound(|to| own.take(entry, field, to));
            match is_sound || is_part && entry.as_table().is_some() {
                true => self.push(own),
                false => to.lose(field.key, entry),
            }
            if is_part {
                to.mark(entry.at, is_sound);
            }
            if is_part && !is_sound && !to.has_first {
                to.lose_name(field.key);
            }
            // What follows a broken revision is read against a plan that nobody meant.
            to.is_behind |= field.is_in_turn && to.problems.len() > known;
        }
        if is_part {
            to.forgive(before);
        }
    }

    fn said(&mut self) -> Said {
        SaidValue::List(self.iter_mut().map(Slot::said).collect()).into()
    }

    fn is_none(&self) -> bool {
        self.is_empty()
    }
}

/// Makes slots of enums whose values are chosen by a word.
macro_rules! slots_of_choices {
    ($($name:ty),*) => {$(
        /// The value before the file is read.
        impl Default for $name {
            fn default() -> Self {
                Self::ALL[0]
            }
        }

        impl $crate::mapping::fields::Slot for $name {
            fn kind() -> $crate::mapping::fields::Kind {
                $crate::mapping::fields::Kind::Choice(Self::WORDS)
            }

            fn take(&mut self, value: &$crate::mapping::said::Said, field: &$crate::mapping::fields::FileField, to: &mut $crate::mapping::fields::FileReading<'_>) {
                let $crate::mapping::said::SaidValue::Text(text) = &value.value else {
                    return to.wrong(value, Self::kind(), field);
                };
                match Self::ALL.iter().find(|one| one.code() == text) {
                    Some(one) => *self = *one,
                    None => to.unknown_word(text, value.at, Self::WORDS),
                }
            }

            fn said(&mut self) -> $crate::mapping::said::Said {
                $crate::mapping::said::Said::text(self.code())
            }
        }
    )*};
}

pub(crate) use slots_of_choices;

slots_of_choices!(
    Basis,
    Combine,
    Direction,
    EarlierYears,
    GoalKpis,
    RollUp,
    Ungraded,
    Font,
    ListColumn,
    Formula,
    Latest,
    BookKind,
    SheetKind,
    Rounding
);
