//! The container of an .xls (CFB, version 3): a header, the table of sectors, a folder, one stream.

use super::sheet::Sheet;
use super::xls;

const SECTOR: usize = 512;
const NUMBERS: usize = SECTOR / 4;

/// Smaller streams would lie among the short sectors.
const LEAST: usize = 4096;

const FREE: u32 = 0xffff_ffff;
const LAST: u32 = 0xffff_fffe;
const TABLE: u32 = 0xffff_fffd;
const PLACES: u32 = 0xffff_fffc;

/// Places of the table that the header has room for; the others lie in sectors of their own.
const IN_HEADER: usize = 109;

pub fn write(sheets: &[Sheet]) -> Vec<u8> {
    of_stream(xls::write(sheets))
}

/// A container of a stream.
pub fn of_stream(mut stream: Vec<u8>) -> Vec<u8> {
    stream.resize(stream.len().max(LEAST).next_multiple_of(SECTOR), 0);
    let sectors = stream.len() / SECTOR;
    // The table has a number for each of its own sectors, those with its places, the folder's and
    // the stream's.
    let (mut tables, mut places) = (1, 0);
    while tables * NUMBERS < tables + places + 1 + sectors {
        tables += 1;
        places = tables.saturating_sub(IN_HEADER).div_ceil(NUMBERS - 1);
    }
    let mut file = header(tables, places);
    file.extend(bytes(&table(tables, places, sectors)));
    file.extend(bytes(&more_places(tables, places)));
    file.extend(folder(tables + places, stream.len()));
    file.extend(stream);
    file
}

/// The places of the table that the header has no room for, each sector with the place of the next.
fn more_places(tables: usize, sectors: usize) -> Vec<u32> {
    let mut places = Vec::new();
    for sector in 0..sectors {
        let first = IN_HEADER + sector * (NUMBERS - 1);
        let last = (first + NUMBERS - 1).min(tables);
        places.extend(first as u32..last as u32);
        places.resize((sector + 1) * NUMBERS - 1, FREE);
        let next = tables + sector + 1;
        places.push(if sector + 1 < sectors {
            next as u32
        } else {
            LAST
        });
    }
    places
}

fn header(tables: usize, more: usize) -> Vec<u8> {
    let mut header = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    header.resize(24, 0);
    for word in [0x003e_u16, 3, 0xfffe, 9, 6] {
        header.extend(word.to_le_bytes());
    }
    header.resize(44, 0);
    let (folder, more_at) = ((tables + more) as u32, tables as u32);
    let more_at = if more > 0 { more_at } else { LAST };
    let numbers = [
        tables as u32,
        folder,
        0,
        LEAST as u32,
        LAST,
        0,
        more_at,
        more as u32,
    ];
    header.extend(bytes(&numbers));
    let mut places: Vec<u32> = (0..tables.min(IN_HEADER) as u32).collect();
    places.resize(IN_HEADER, FREE);
    header.extend(bytes(&places));
    header
}

/// For each sector, the next one of its chain.
fn table(tables: usize, places: usize, sectors: usize) -> Vec<u32> {
    let first = (tables + places) as u32 + 1;
    let last = first + sectors as u32 - 1;
    let mut table = vec![TABLE; tables];
    table.resize(tables + places, PLACES);
    table.push(LAST);
    table.extend(first + 1..=last);
    table.push(LAST);
    table.resize(tables * NUMBERS, FREE);
    table
}

fn folder(tables: usize, size: usize) -> Vec<u8> {
    let mut folder = entry("Root Entry", 5, 1, (LAST, 0));
    folder.extend(entry("Workbook", 2, FREE, (tables as u32 + 1, size as u32)));
    folder.extend(entry("", 0, FREE, (0, 0)));
    folder.extend(entry("", 0, FREE, (0, 0)));
    folder
}

fn entry(name: &str, kind: u8, child: u32, (start, size): (u32, u32)) -> Vec<u8> {
    let mut entry = xls::utf16(name);
    let length = if name.is_empty() { 0 } else { entry.len() + 2 };
    entry.resize(64, 0);
    entry.extend((length as u16).to_le_bytes());
    entry.extend([kind, 1]);
    entry.extend(bytes(&[FREE, FREE, child]));
    entry.resize(116, 0);
    entry.extend(bytes(&[start, size, 0]));
    entry
}

fn bytes(numbers: &[u32]) -> Vec<u8> {
    numbers
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect()
}
