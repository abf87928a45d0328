//! The name of who collects the forms, out of what a plan says of how to reach them.

/// What begins another part than the name.
const ENDS: [&str; 13] = [
    "（",
    "(",
    "\n",
    "、",
    "，",
    ",",
    "内線",
    "電話",
    "℡",
    "TEL",
    "Tel",
    "メール",
    "E-mail",
];

/// 企画課 企画係 of 企画課 企画係 内線234; empty where it begins with something else.
pub(super) fn name(contact: &str) -> &str {
    let ends = ENDS.iter().filter_map(|end| contact.find(end));
    let end = ends.chain(number(contact)).min();
    contact[..end.unwrap_or(contact.len())].trim()
}

/// Before the first word behind a space that is a number or an address: a name may have a number in it, as 企画第2係 has.
fn number(contact: &str) -> Option<usize> {
    let is_number = |word: &str| word.starts_with(char::is_numeric) || word.contains('@');
    let mut spaces = contact.match_indices(char::is_whitespace);
    let (at, _) = spaces.find(|(at, _)| {
        let mut behind = contact[*at..].split_whitespace();
        behind.next().is_some_and(is_number)
    })?;
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn what_is_no_name_is_left_out() {
        let contacts = [
            ("企画課 企画係（内線234）", "企画課 企画係"),
            ("企画課 企画係 内線234", "企画課 企画係"),
            ("企画課　企画第2係　電話 0123-45-6789", "企画課　企画第2係"),
            ("企画課 0123-45-6789", "企画課"),
            ("企画課 kikaku@example.jp", "企画課"),
            ("企画課、内線234", "企画課"),
            ("企画課TEL 234", "企画課"),
            ("企画課", "企画課"),
            ("内線234", ""),
        ];
        for (contact, expected) in contacts {
            assert_eq!(name(contact), expected);
        }
    }
}
