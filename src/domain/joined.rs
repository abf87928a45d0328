//! Lists in the texts that people read.

/// Texts with a sign between them: A、B. Empty ones are left out.
pub fn joined<T: AsRef<str>>(texts: impl IntoIterator<Item = T>, between: &str) -> String {
    let mut joined = String::new();
    for text in texts {
        let text = text.as_ref();
        if !joined.is_empty() && !text.is_empty() {
            joined.push_str(between);
        }
        joined.push_str(text);
    }
    joined
}

/// A text in brackets, to be put behind another; empty for an empty text.
pub fn in_brackets(text: &str) -> String {
    match text {
        "" => String::new(),
        text => format!("（{text}）"),
    }
}

/// Each thing once, where it is named first.
pub fn each_once<T: PartialEq>(things: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut once = Vec::new();
    for thing in things {
        if !once.contains(&thing) {
            once.push(thing);
        }
    }
    once
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_empty_is_no_member_of_a_list() {
        assert_eq!(joined(["", "甲", "", "乙"], "、"), "甲、乙");
        assert_eq!(joined([""; 2], "、"), "");
        assert_eq!([in_brackets("甲"), in_brackets("")], ["（甲）", ""]);
        assert_eq!(each_once([2, 1, 2]), [2, 1]);
    }
}
