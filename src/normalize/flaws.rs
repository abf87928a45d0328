//! What may be odd about a figure that was read.

use serde::{Deserialize, Serialize};

/// What was odd about a figure, as a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Flaws(u32);

/// Declares the flaws, each a bit of the set. All are in [`Flaws::ALL`], by which the checks know that
/// none is forgotten.
macro_rules! flaws {
    ($($(#[$doc:meta])* $name:ident = $bit:literal;)*) => {
        impl Flaws {
            $($(#[$doc])* pub const $name: Self = Self(1 << $bit);)*

            /// All that there are.
            pub const ALL: Self = Self($(Self::$name.0)|*);
        }

        // Two flaws with the same bit would leave fewer bits than names.
        const _: () = assert!(Flaws::ALL.0.count_ones() as usize == [$($bit),*].len());
    };
}

flaws! {
    /// A number typed as text in a workbook.
    TEXT_NUMBER = 0;
    /// A formula whose result was never stored.
    NEVER_CALCULATED = 1;
    /// A formula whose stored result is 0, as programs leave it that do not calculate.
    FORMULA_ZERO = 2;
    /// A number from a file whose formats cannot be asked for.
    FORMATLESS = 3;
    /// Turned from another scale of the KPI's unit.
    CONVERTED = 4;
    /// In a unit that does not convert to the KPI's.
    UNIT_MISMATCH = 5;
    /// The cell itself names another year than its column.
    OTHER_YEAR = 6;
    /// 約, 速報, 見込: a number with a reservation.
    RESERVED = 7;
    /// 以上, 超, 以下, 未満: a bound, not a number.
    BOUND = 8;
    /// Shown in thousands or millions by its number format.
    SCALED = 9;
    /// In a row or a column that Excel hides.
    HIDDEN = 10;
    /// Struck through as a whole, as people mark what no longer counts.
    STRUCK = 27;
    /// Two figures in one cell: 182人⇒170人.
    TWO_FIGURES = 11;
    /// From one number to another: 10～12人.
    RANGE = 12;
    /// (1,200), read as accountants' minus; it may have been meant as a part of something.
    BRACKETED = 13;
    /// The row, the header and the lines above name units of different scales.
    UNITS_DISAGREE = 14;
    /// Another table of the sheet says its unit in a line above; this one does not.
    UNIT_UNSAID = 15;
    /// A cost without a unit anywhere on its sheet: between 千円 and 円 it is wrong by a factor of 1,000.
    COST_WITHOUT_UNIT = 20;
    /// A number that its format shows as a date.
    DATE = 16;
    /// A number that its format shows as a fraction: 12 1/3.
    FRACTION = 21;
    /// A number with more digits before the point than the files of the ledger have room for, or so small that
    /// it would be rounded to zero.
    NO_ROOM = 22;
    /// In the column of reasons why there is no figure, and no word of these.
    NO_REASON = 24;
    /// A sign such as a dash in the cell of kensho's own form that is for numbers alone.
    SIGN = 25;
    /// Of an earlier year, and as kensho had printed it on its own form: the section did not write it.
    PRINTED = 26;
    /// Rounded: a number with more decimals than the files of the ledger have room for.
    ROUNDED = 23;
}

impl Flaws {
    /// Nothing.
    pub const NONE: Self = Self(0);

    /// Both.
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Takes others in.
    pub fn add(&mut self, others: Self) {
        *self = self.with(others);
    }

    /// Leaves others out.
    pub(super) fn take_out(&mut self, others: Self) {
        self.0 &= !others.0;
    }

    /// Whether one is among them.
    pub const fn has(self, flaw: Self) -> bool {
        self.0 & flaw.0 != 0
    }

    /// As a number, for a frame.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// From the number in a frame.
    pub const fn of_bits(bits: u32) -> Self {
        Self(bits)
    }
}
