//! The container of .xls and of locked workbooks: named streams whose sectors hang together in
//! chains.
//!
//! A chain may lead out of the file or back into itself, and a size may be anything. So a stream is
//! what its chain really reaches, every sector once; it is never longer than the file.

use crate::intake::Fault;
use crate::intake::binary::{u16_at, u32_at};
use std::collections::HashSet;

/// The first bytes of a container.
pub const MAGIC: [u8; 4] = [0xd0, 0xcf, 0x11, 0xe0];

/// Marks above this are not sector numbers: free, end of chain, FAT, DIFAT.
const LAST_SECTOR: u32 = 0xffff_fffa;

/// The bytes of an entry of the directory.
const ENTRY: usize = 128;

/// A container, its tables read.
pub struct Container<'a> {
    sectors: Sectors<'a>,
    table: Vec<u32>,
    short: Short,
    entries: Vec<CfbEntry>,
}

/// Streams below a limit lie in short sectors, which together are a stream themselves.
struct Short {
    below: u64,
    shift: u32,
    table: Vec<u32>,
    stream: Vec<u8>,
}

/// What the directory says of a stream or a storage.
struct CfbEntry {
    name: String,
    kind: u8,
    /// The entries before and after it, and below it.
    links: [u32; 3],
    first: u32,
    size: u64,
}

const STREAM: u8 = 2;

impl<'a> Container<'a> {
    /// Reads the tables of a container.
    pub fn open(bytes: &'a [u8]) -> Result<Self, Fault> {
        Self::tables(bytes).ok_or_else(|| Fault::Broken("ファイルの中の目次が壊れています".into()))
    }

    fn tables(bytes: &'a [u8]) -> Option<Self> {
        let sectors = Sectors::of(bytes, u16_at(bytes, 0x1e)?, 1)?;
        let table = sectors.allocation_table()?;
        let directory = sectors.chain(&table, u32_at(bytes, 0x30)?);
        let entries: Vec<CfbEntry> = directory
            .chunks_exact(ENTRY)
            .filter_map(CfbEntry::of)
            .collect();
        let root = entries.first()?;
        let short = Short {
            below: u64::from(u32_at(bytes, 0x38)?),
            shift: u32::from(u16_at(bytes, 0x20)?),
            table: numbers(&sectors.chain(&table, u32_at(bytes, 0x3c)?)),
            stream: sectors.chain(&table, root.first),
        };
        Some(Self {
            sectors,
            table,
            short,
            entries,
        })
    }

    /// The stream of a name: one at the top, because an embedded workbook has the same names.
    pub fn stream(&self, name: &str) -> Option<Vec<u8>> {
        // Names in a container are the same in any case.
        let is_it = |one: &&CfbEntry| one.kind == STREAM && one.name.eq_ignore_ascii_case(name);
        let entry = self
            .at_the_top()
            .into_iter()
            .find(is_it)
            // Where the tree is broken, the list of entries may still have the stream.
            .or_else(|| self.entries.iter().find(is_it))?;
        Some(self.content(entry))
    }

    /// Whether anything in it has a name.
    pub fn has(&self, name: &str) -> bool {
        self.entries.iter().any(|entry| entry.name == name)
    }

    /// Whether a stream of a name is at the top.
    pub fn has_at_the_top(&self, name: &str) -> bool {
        let is_it = |one: &&CfbEntry| one.kind == STREAM && one.name.eq_ignore_ascii_case(name);
        self.at_the_top().iter().any(is_it)
    }

    fn content(&self, entry: &CfbEntry) -> Vec<u8> {
        let mut content = if entry.size < self.short.below {
            self.short.chain(entry.first)
        } else {
            self.sectors.chain(&self.table, entry.first)
        };
        content.truncate(usize::try_from(entry.size).unwrap_or(usize::MAX));
        content
    }

    /// The entries below the root; a broken tree gives those that it reaches.
    fn at_the_top(&self) -> Vec<&CfbEntry> {
        let mut waiting = vec![self.entries[0].links[2]];
        let mut seen = HashSet::new();
        let mut found = Vec::new();
        while let Some(index) = waiting.pop() {
            if let Some(entry) = self.entries.get(index as usize)
                && seen.insert(index)
            {
                found.push(entry);
                waiting.extend(&entry.links[..2]);
            }
        }
        found
    }
}

impl Short {
    fn chain(&self, first: u32) -> Vec<u8> {
        let Some(sectors) = Sectors::of(&self.stream, self.shift as u16, 0) else {
            return Vec::new();
        };
        sectors.chain(&self.table, first)
    }
}

impl CfbEntry {
    fn of(bytes: &[u8]) -> Option<Self> {
        // The length is in bytes and counts the zero at the end.
        let letters = usize::from(u16_at(bytes, 64)?).clamp(2, 64) / 2 - 1;
        let name: Vec<u16> = (0..letters)
            .filter_map(|index| u16_at(bytes, 2 * index))
            .collect();
        Some(Self {
            name: String::from_utf16_lossy(&name),
            kind: *bytes.get(66)?,
            links: [u32_at(bytes, 68)?, u32_at(bytes, 72)?, u32_at(bytes, 76)?],
            first: u32_at(bytes, 116)?,
            // The upper half is noise in files of the older kind, and none is that large.
            size: u64::from(u32_at(bytes, 120)?),
        })
    }
}

/// Bytes in sectors of one size.
struct Sectors<'a> {
    bytes: &'a [u8],
    shift: u32,
    /// Sectors that stand before the first one that counts: the header.
    before: usize,
}

impl<'a> Sectors<'a> {
    fn of(bytes: &'a [u8], shift: u16, before: usize) -> Option<Self> {
        // The format knows 64, 512 and 4096 bytes; a broken number would ask for any size.
        (6..=16).contains(&shift).then_some(Self {
            bytes,
            shift: u32::from(shift),
            before,
        })
    }

    /// A sector; the last one of a file may be cut short.
    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let start = (number as usize).checked_add(self.before)? << self.shift;
        let end = start.saturating_add(1 << self.shift).min(self.bytes.len());
        self.bytes
            .get(start..end)
            .filter(|sector| !sector.is_empty())
    }

    /// What a chain reaches, until it ends, leaves the file or comes back to where it was.
    fn chain(&self, table: &[u32], first: u32) -> Vec<u8> {
        let mut seen = vec![false; table.len()];
        let mut content = Vec::new();
        let mut next = first;
        while let Some(was_seen) = seen.get_mut(next as usize)
            && !std::mem::replace(was_seen, true)
            && let Some(sector) = self.sector(next)
        {
            content.extend_from_slice(sector);
            next = table[next as usize];
        }
        content
    }

    /// The table of chains, from the sectors that the header and the sectors behind it name.
    fn allocation_table(&self) -> Option<Vec<u32>> {
        let header = self.bytes.get(0x4c..0x200)?;
        let mut named = numbers(header);
        let mut next = u32_at(self.bytes, 0x44)?;
        let mut seen = HashSet::new();
        while next < LAST_SECTOR && seen.insert(next) {
            let Some(sector) = self.sector(next) else {
                break;
            };
            let mut more = numbers(sector);
            // The last number of such a sector names the next one.
            next = more.pop()?;
            named.extend(more);
        }
        let mut known = HashSet::new();
        // A sector that is named a thousand times would make the table larger than the file.
        named.retain(|sector| *sector < LAST_SECTOR && known.insert(*sector));
        let table: Vec<u32> = named
            .iter()
            .filter_map(|sector| self.sector(*sector))
            .flat_map(numbers)
            .collect();
        (!table.is_empty()).then_some(table)
    }
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes
        .chunks_exact(4)
        .filter_map(|number| u32_at(number, 0))
        .collect()
}

#[cfg(test)]
pub(in crate::intake) mod tests {
    use super::*;

    const END: u32 = 0xffff_fffe;
    const FREE: u32 = 0xffff_ffff;

    /// A container with one sector of directory and one of table, and up to three streams.
    pub(crate) fn container(streams: &[(&str, &[u8])]) -> Vec<u8> {
        let mut table = vec![0xffff_fffd, END];
        let mut directory = entry("Root Entry", 5, [FREE, FREE, 1], END, 0);
        let mut sectors = Vec::new();
        for (index, (name, content)) in streams.iter().enumerate() {
            let first = table.len() as u32;
            let count = content.len().div_ceil(512) as u32;
            table.extend((1..count).map(|sector| first + sector));
            table.push(END);
            sectors.extend_from_slice(content);
            sectors.resize((table.len() - 2) * 512, 0);
            let next = (index + 1 < streams.len()).then_some(index as u32 + 2);
            let links = [FREE, next.unwrap_or(FREE), FREE];
            directory.extend(entry(name, STREAM, links, first, content.len() as u32));
        }
        table.resize(128, FREE);
        directory.resize(512, 0);
        let table: Vec<u8> = table
            .iter()
            .flat_map(|sector| sector.to_le_bytes())
            .collect();
        [header(), table, directory, sectors].concat()
    }

    /// Short sectors are not used, so that the limit below which they would be is zero.
    fn header() -> Vec<u8> {
        let mut header = vec![0; 512];
        header[..4].copy_from_slice(&MAGIC);
        (header[0x1e], header[0x20]) = (9, 6);
        header[0x30] = 1;
        for place in [0x3c, 0x44].into_iter().chain((0x50..0x200).step_by(4)) {
            header[place..place + 4].copy_from_slice(&FREE.to_le_bytes());
        }
        header
    }

    fn entry(name: &str, kind: u8, links: [u32; 3], first: u32, size: u32) -> Vec<u8> {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry.resize(128, 0);
        entry[64] = 2 * name.encode_utf16().count() as u8 + 2;
        entry[66] = kind;
        for (at, number) in [
            (68, links[0]),
            (72, links[1]),
            (76, links[2]),
            (116, first),
            (120, size),
        ] {
            entry[at..at + 4].copy_from_slice(&number.to_le_bytes());
        }
        entry
    }

    #[test]
    fn streams_are_found_by_name() {
        let long = vec![7; 1300];
        let bytes = container(&[("Book", b"abc"), ("Workbook", &long)]);
        let container = Container::open(&bytes).unwrap();
        assert_eq!(container.stream("Book").unwrap(), b"abc");
        assert_eq!(container.stream("Workbook").unwrap(), long);
        assert!(container.stream("Other").is_none() && container.has("Book"));
    }

    #[test]
    fn a_chain_that_bites_its_tail_ends() {
        let mut bytes = container(&[("Workbook", &[7; 1300])]);
        // The third sector of the stream leads back to its first.
        bytes[512 + 4 * 4] = 2;
        bytes[512 + 4 * 4 + 1..512 + 4 * 5].fill(0);
        bytes[512 + 512 + 128 + 120..][..4].copy_from_slice(&0x7fff_ffff_u32.to_le_bytes());
        let container = Container::open(&bytes).unwrap();
        assert_eq!(container.stream("Workbook").unwrap().len(), 3 * 512);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..2000)) {
            let _ = Container::open(&bytes).map(|container| container.stream("Workbook"));
        }

        #[test]
        fn no_change_makes_it_panic(at in 0..2048_usize, byte in proptest::num::u8::ANY) {
            let mut bytes = container(&[("Workbook", &[7; 600])]);
            bytes[at] = byte;
            let _ = Container::open(&bytes).map(|container| container.stream("Workbook"));
        }
    }
}
