//! Files that are no spreadsheets and are known by their first bytes, with what people call them.
//! A section that sent a PDF wants to hear that it sent a PDF, not that something is wrong.

use super::Fault;

/// What a stranger is, if its beginning gives it away.
pub fn fault(bytes: &[u8]) -> Option<Fault> {
    let has = |beginning: &&[u8]| bytes.starts_with(beginning);
    if SHORTCUTS.iter().any(has) {
        return Some(Fault::Shortcut);
    }
    let archive = named(&ARCHIVES, bytes).or_else(|| archive_of_old(bytes));
    let packed = archive.map(|name| Fault::Packed(name.to_owned()));
    packed.or_else(|| {
        let by_beginning = named(&BEGINNINGS, bytes);
        let other = by_beginning
            .or_else(|| database(bytes))
            .or_else(|| program_or_picture(bytes));
        other.map(|name| Fault::NotASpreadsheet(name.to_owned()))
    })
}

fn named(known: &[(&[u8], &'static str)], bytes: &[u8]) -> Option<&'static str> {
    let mut all = known.iter();
    let found = all.find(|(beginning, _)| bytes.starts_with(beginning));
    found.map(|(_, name)| *name)
}

/// Links of Windows to a file (.lnk) and to a page.
const SHORTCUTS: [&[u8]; 2] = [b"L\0\0\0\x01\x14\x02\0", b"[InternetShortcut]"];

/// What holds files; of a ZIP its parts must be asked.
const ARCHIVES: [(&[u8], &str); 6] = [
    (b"Rar!\x1a\x07", "圧縮ファイル（RAR）"),
    (b"7z\xbc\xaf\x27\x1c", "圧縮ファイル（7z）"),
    (b"\x1f\x8b", "圧縮ファイル（gzip）"),
    (b"BZh", "圧縮ファイル（bzip2）"),
    (b"\xfd7zXZ\0", "圧縮ファイル（xz）"),
    (b"MSCF\0", "圧縮ファイル（CAB）"),
];

const BEGINNINGS: [(&[u8], &str); 25] = [
    (b"%PDF", "PDF"),
    (b"\x89PNG", "画像（PNG）"),
    (b"\xff\xd8\xff", "画像（JPEG）"),
    (b"GIF87a", "画像（GIF）"),
    (b"GIF89a", "画像（GIF）"),
    (b"II*\0", "画像（TIFF）"),
    (b"MM\0*", "画像（TIFF）"),
    (b"{\\rtf", "リッチテキスト"),
    (b"SQLite format 3\0", "データベース（SQLite）"),
    (b"\0\x01\0\0Standard Jet DB\0", "データベース（Access）"),
    (b"\0\x01\0\0Standard ACE DB\0", "データベース（Access）"),
    (b"\0\0\x02\0\x04\x04", "Lotus 1-2-3（WKS）"),
    (b"\0\0\x02\0\x06\x04", "Lotus 1-2-3（WK1）"),
    (b"\0\0\x1a\0\0\x10\x04\0", "Lotus 1-2-3（WK3）"),
    (b"\0\0\x1a\0\x02\x10\x04\0", "Lotus 1-2-3（WK4）"),
    (b"\0\0\x1a\0\x03\x10\x04\0", "Lotus 1-2-3（123）"),
    (b"\0\0\x1a\0\x05\x10\x04\0", "Lotus 1-2-3（123）"),
    (b"\0\0\x02\0\x20\x51", "Quattro Pro（WQ1）"),
    (b"\0\0\x02\0\x01\x10", "Quattro Pro（WB1）"),
    (b"\0\0\x02\0\x02\x10", "Quattro Pro（WB2）"),
    (b"ID;P", "表計算の古い交換形式（SYLK）"),
    (b"TABLE\r\n0,1\r\n", "表計算の古い交換形式（DIF）"),
    (
        b"\xff\xfe\0\0",
        "UTF-32のテキスト（UTF-8で保存し直せば読めます）",
    ),
    (
        b"\0\0\xfe\xff",
        "UTF-32のテキスト（UTF-8で保存し直せば読めます）",
    ),
    (b"bplist00", "アップルの設定ファイル"),
];

/// LZH archives name their method behind a length and a checksum.
fn archive_of_old(bytes: &[u8]) -> Option<&'static str> {
    let method = bytes.get(2..7)?;
    let is_lzh = method.starts_with(b"-l") && method[4] == b'-';
    is_lzh.then_some("圧縮ファイル（LZH）")
}

/// dBase has no word of its own: its date, and a header as long as its fields, give it away.
fn database(bytes: &[u8]) -> Option<&'static str> {
    // The kind of table, then year, month and day of the last change.
    let [0x03 | 0x83 | 0x8b | 0xf5, _, 1..=12, 1..=31, ..] = bytes else {
        return None;
    };
    let header = usize::from(u16::from_le_bytes([*bytes.get(8)?, *bytes.get(9)?]));
    // 32 bytes of head, 32 for each field, and a mark behind them.
    let is_whole = header % 32 == 1 && bytes.get(header.checked_sub(1)?) == Some(&b'\r');
    is_whole.then_some("データベース（dBase）")
}

/// Two letters are little, and texts may begin with them: zeros behind them are looked for.
fn program_or_picture(bytes: &[u8]) -> Option<&'static str> {
    let has_zeros =
        |from: usize, to: usize| bytes.get(from..to).is_some_and(|part| part.contains(&0));
    match bytes {
        [b'M', b'Z', ..] if has_zeros(2, 64) => Some("プログラム（exe）"),
        // These four bytes of a BMP are reserved, and zero.
        [b'B', b'M', ..] if bytes.get(6..10) == Some(&[0; 4]) => Some("画像（BMP）"),
        [b'R', b'I', b'F', b'F', ..] if has_zeros(4, 8) => Some("音声・動画か画像（RIFF）"),
        // The size before it is written high byte first, and small.
        [_, _, _, _, b'f', b't', b'y', b'p', ..] if has_zeros(0, 4) => {
            Some("動画か画像（MP4・HEIC）")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_are_called_by_their_name() {
        let packed = |name: &str| Some(Fault::Packed(name.into()));
        let pdf = Fault::NotASpreadsheet("PDF".into());
        for (bytes, expected) in [
            (&b"%PDF-1.7"[..], Some(pdf)),
            (b"\x1f\x8b\x08\0", packed("圧縮ファイル（gzip）")),
            (b"\x20\x32-lh5-\0", packed("圧縮ファイル（LZH）")),
            (b"L\0\0\0\x01\x14\x02\0\0", Some(Fault::Shortcut)),
            (b"[InternetShortcut]\r\nURL=", Some(Fault::Shortcut)),
            (b"MZ\x90\0\x03", None),
            (b"BMI,\xe5\x80\xa4\n", None),
            (b"\x03,1", None),
            (b"", None),
        ] {
            assert_eq!(fault(bytes), expected);
        }
    }
}
