//! Workbooks of before 2007 (.xls), the container that they share with locked ones, and what all binary parts
//! are made of: numbers that stand, low byte first, at places that may lie beyond the end.

pub mod cfb;
pub mod errors;
pub mod xls;

/// The number in two bytes.
pub fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let (number, _) = bytes.get(at..)?.split_first_chunk()?;
    Some(u16::from_le_bytes(*number))
}

/// The number in four bytes.
pub fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let (number, _) = bytes.get(at..)?.split_first_chunk()?;
    Some(u32::from_le_bytes(*number))
}

/// The number in eight bytes.
pub fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    let (number, _) = bytes.get(at..)?.split_first_chunk()?;
    Some(u64::from_le_bytes(*number))
}
