//! The formats in which a section saves its sheets.

use super::sheet::Sheet;
use super::{container, html, ods, text, xls, xlsb, xlsx};

/// A format, and how a file in it is written.
pub struct Format {
    pub name: &'static str,
    pub extension: &'static str,
    /// Whether figures of ％ KPIs are stored as fractions.
    pub has_percentages: bool,
    pub sheets: Sheets,
    /// Whether a text survives being written in it.
    pub can_write: fn(&str) -> bool,
    pub write: fn(&[Sheet]) -> Vec<u8>,
}

/// Where the sheets of a submission go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Sheets {
    /// All into one file, by their names.
    Named,
    /// Each into a file of its own, which has no name for it.
    Apart,
    /// Each into a file of its own, where a reader may give it any name.
    ApartWithAnyName,
}

/// All of them.
pub const FORMATS: [Format; 15] = [
    workbook("xlsx", "xlsx", xlsx::write),
    Format {
        has_percentages: true,
        ..workbook("xlsx ％", "xlsx", xlsx::write)
    },
    workbook("ods", "ods", ods::write),
    Format {
        has_percentages: true,
        ..workbook("ods ％", "ods", ods::write)
    },
    workbook("xls", "xls", container::write),
    workbook("xls stream", "xls", xls::write),
    workbook("xlsb", "xlsb", xlsb::write),
    apart("csv UTF-8", "csv", text::utf8, any),
    apart("csv CP932", "csv", text::cp932, text::fits_cp932),
    apart("csv EUC-JP", "csv", text::euc_jp, text::fits_euc_jp),
    apart(
        "csv ISO-2022-JP",
        "csv",
        text::iso_2022_jp,
        text::fits_iso_2022_jp,
    ),
    apart("csv UTF-16LE", "csv", text::utf16le, any),
    apart("tsv", "txt", text::tabs, any),
    apart("tsv CP932", "tsv", text::tabs_cp932, text::fits_cp932),
    Format {
        sheets: Sheets::ApartWithAnyName,
        ..apart("html", "xls", html::write, any)
    },
];

const fn workbook(
    name: &'static str,
    extension: &'static str,
    write: fn(&[Sheet]) -> Vec<u8>,
) -> Format {
    Format {
        name,
        extension,
        has_percentages: false,
        sheets: Sheets::Named,
        can_write: any,
        write,
    }
}

const fn apart(
    name: &'static str,
    extension: &'static str,
    write: fn(&[Sheet]) -> Vec<u8>,
    can_write: fn(&str) -> bool,
) -> Format {
    Format {
        sheets: Sheets::Apart,
        can_write,
        ..workbook(name, extension, write)
    }
}

fn any(_: &str) -> bool {
    true
}
