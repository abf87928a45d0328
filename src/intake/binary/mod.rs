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

/// A whole number or the upper part of a binary fraction, perhaps in hundredths, in four bytes.
pub fn compressed_at(bytes: &[u8], at: usize) -> Option<f64> {
    let bits = u32_at(bytes, at)?;
    let number = match bits & 2 {
        0 => f64::from_bits(u64::from(bits & !3) << 32),
        _ => f64::from(bits.cast_signed() >> 2),
    };
    Some(if bits & 1 == 0 {
        number
    } else {
        number / 100.0
    })
}

/// What a person sees of a truth that is stored as a byte.
pub fn truth(byte: u8) -> String {
    if byte == 0 { "FALSE" } else { "TRUE" }.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compressed_number_is_exact() {
        let compressed = |bits: u32| compressed_at(&bits.to_le_bytes(), 0);
        assert_eq!(compressed((1200 << 2) | 2), Some(1200.0));
        assert_eq!(compressed((1950 << 2) | 3), Some(19.5));
        assert_eq!(compressed((-40_i32 << 2).cast_unsigned() | 2), Some(-40.0));
        assert_eq!(compressed(0x3ff8_0000), Some(1.5));
        assert_eq!(compressed_at(&[1, 2], 0), None);
    }
}
