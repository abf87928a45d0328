//! Several named files as one input: a line `=== name` before the content of each.

/// Writes files as one input.
pub fn packed(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let packed = |(name, content): &(String, Vec<u8>)| {
        [b"=== ", name.as_bytes(), b"\n", content.as_slice(), b"\n"].concat()
    };
    files.iter().flat_map(packed).collect()
}

/// The files of an input, in order. What stands before the first name is in none.
pub fn unpacked(input: &[u8]) -> Vec<(String, &[u8])> {
    let mut files: Vec<(String, &[u8])> = Vec::new();
    let mut rest = input;
    while let Some(start) = find(rest, b"=== ") {
        let file = &rest[start + 4..];
        let line = find(file, b"\n").unwrap_or(file.len());
        let content = file.get(line + 1..).unwrap_or_default();
        let end = find(content, b"\n=== ").unwrap_or(content.len());
        let name = String::from_utf8_lossy(&file[..line]).into_owned();
        files.push((name, &content[..end]));
        rest = &content[end..];
    }
    files
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|part| part == wanted)
}
