//! Inputs that nobody has thought of, made of those that somebody has. The same seed and number make
//! the same input everywhere.

/// A larger input is cut.
const LARGEST: usize = 128 << 10;

/// What readers do not expect of a number.
const NUMBERS: [&str; 12] = [
    "0",
    "-1",
    "1e999",
    "-0",
    "255",
    "65535",
    "65536",
    "16385",
    "1048577",
    "4294967295",
    "99999999999999999999",
    "0.0000000000000000000000000001",
];

/// Random numbers: splitmix64.
pub struct Random(u64);

impl Random {
    /// The numbers for one input.
    pub fn of(seed: u64, number: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number.rotate_left(32))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Below a limit; 0 if that is 0.
    fn below(&mut self, limit: usize) -> usize {
        (self.next() % (limit.max(1) as u64)) as usize
    }

    fn one_of<'a>(&mut self, all: &'a [Vec<u8>]) -> &'a [u8] {
        let index = self.below(all.len());
        all.get(index).map_or(&[], Vec::as_slice)
    }
}

/// One of the seeds, changed in a few places.
pub fn input(seeds: &[Vec<u8>], dictionary: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut input = random.one_of(seeds).to_vec();
    let changes = 1 << random.below(5);
    for _ in 0..changes {
        change(&mut input, seeds, dictionary, random);
    }
    input.truncate(LARGEST);
    input
}

fn change(input: &mut Vec<u8>, seeds: &[Vec<u8>], dictionary: &[Vec<u8>], random: &mut Random) {
    let start = random.below(input.len() + 1);
    let length = 1 << random.below(8);
    let end = input.len().min(start + random.below(length) + 1);
    match random.below(8) {
        0 => flip(input, random),
        1 => drop(input.drain(start..end)),
        2 => {
            let again = input[start..end].repeat(1 + random.below(3));
            input.splice(start..start, again);
        }
        3 => {
            let other = random.one_of(seeds);
            let from = random.below(other.len() + 1);
            let part = &other[from..other.len().min(from + length)];
            input.splice(start..end, part.iter().copied());
        }
        4 => input.truncate(start.max(input.len() / 2)),
        5 => number(input, start, random),
        _ => {
            // Between letters or in their place.
            let end = if random.below(2) == 0 { start } else { end };
            input.splice(start..end, random.one_of(dictionary).iter().copied());
        }
    }
}

fn flip(input: &mut [u8], random: &mut Random) {
    let (place, bit) = (random.below(input.len()), random.below(8));
    if let Some(byte) = input.get_mut(place) {
        *byte ^= 1 << bit;
    }
}

/// Another number in place of the next one.
fn number(input: &mut Vec<u8>, from: usize, random: &mut Random) {
    let Some(start) = input[from..].iter().position(u8::is_ascii_digit) else {
        return;
    };
    let start = from + start;
    let length = input[start..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let other = NUMBERS[random.below(NUMBERS.len())];
    input.splice(start..start + length, other.bytes());
}
