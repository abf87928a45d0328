//! The container of .xls, before calamine sees it: a chain of sectors that leads back into itself
//! would be followed until the memory is gone, and that cannot be caught.

use super::Fault;
use std::collections::HashSet;

/// Marks above this are not sector numbers: free, end of chain, FAT, DIFAT.
const LAST_SECTOR: u32 = 0xffff_fffa;

/// Refuses a container whose sector chains do not end.
pub fn check(bytes: &[u8]) -> Result<(), Fault> {
    let broken = || Fault::Broken("ファイルの中のつながりが壊れています".into());
    let sectors = Sectors::of(bytes).ok_or_else(broken)?;
    let table = sectors.allocation_table().ok_or_else(broken)?;
    if leads_back(&table) || leads_back(&sectors.mini_table(&table)) {
        return Err(broken());
    }
    Ok(())
}

/// The sectors of a container.
struct Sectors<'a> {
    bytes: &'a [u8],
    shift: u32,
}

impl<'a> Sectors<'a> {
    fn of(bytes: &'a [u8]) -> Option<Self> {
        let shift = u32::from(u16::from_le_bytes([*bytes.get(0x1e)?, *bytes.get(0x1f)?]));
        (7..=16).contains(&shift).then_some(Self { bytes, shift })
    }

    fn number(&self, at: usize) -> Option<u32> {
        let bytes = self.bytes.get(at..at + 4)?;
        Some(u32::from_le_bytes(bytes.try_into().ok()?))
    }

    /// The numbers in a sector; the last sector of a file may be cut short.
    fn numbers(&self, sector: u32) -> Vec<u32> {
        let start = (sector as usize + 1) << self.shift;
        let size = 1_usize << self.shift;
        let places = (start..start.saturating_add(size)).step_by(4);
        places.map_while(|at| self.number(at)).collect()
    }

    /// The table of chains, from the sectors that the header and the sectors behind it name.
    fn allocation_table(&self) -> Option<Vec<u32>> {
        let mut named: Vec<u32> = (0..109)
            .map_while(|index| self.number(0x4c + 4 * index))
            .collect();
        let mut next = self.number(0x44)?;
        let mut seen = HashSet::new();
        while next < LAST_SECTOR {
            let mut numbers = self.numbers(next);
            if !seen.insert(next) || numbers.is_empty() {
                return None;
            }
            next = numbers.pop()?;
            named.extend(numbers);
        }
        let mut known = HashSet::new();
        let named = named
            .into_iter()
            .filter(|sector| *sector < LAST_SECTOR && known.insert(*sector));
        Some(named.flat_map(|sector| self.numbers(sector)).collect())
    }

    /// The table of short chains, which itself is a chain.
    fn mini_table(&self, table: &[u32]) -> Vec<u32> {
        let first = self.number(0x3c).filter(|sector| *sector < LAST_SECTOR);
        let next = |sector: &u32| {
            table
                .get(*sector as usize)
                .copied()
                .filter(|next| *next < LAST_SECTOR)
        };
        let chain = std::iter::successors(first, next).take(table.len());
        chain.flat_map(|sector| self.numbers(sector)).collect()
    }
}

/// Whether following the table from any sector comes back to a sector of the same chain.
fn leads_back(table: &[u32]) -> bool {
    let mut chain_of = vec![0_u32; table.len()];
    for start in 0..table.len() {
        let chain = start as u32 + 1;
        let mut sector = start;
        while sector < table.len() && chain_of[sector] == 0 {
            chain_of[sector] = chain;
            sector = table[sector] as usize;
        }
        if sector < table.len() && chain_of[sector] == chain {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_that_bites_its_tail_is_found() {
        let end = 0xffff_fffe;
        assert!(!leads_back(&[1, 2, end, 2, end]));
        assert!(leads_back(&[1, 2, 0]));
        assert!(leads_back(&[0]));
        assert!(leads_back(&[end, 2, 3, 1]));
        assert!(!leads_back(&[]));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..2000)) {
            let _ = check(&bytes);
        }
    }
}
