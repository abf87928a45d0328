//! The error values of cells, which binary workbooks write as a byte.

/// What a person sees in the cell.
pub fn shown(code: u8) -> String {
    match code {
        0x00 => "#NULL!".into(),
        0x07 => "#DIV/0!".into(),
        0x0f => "#VALUE!".into(),
        0x17 => "#REF!".into(),
        0x1d => "#NAME?".into(),
        0x24 => "#NUM!".into(),
        0x2a => "#N/A".into(),
        0x2b => "#GETTING_DATA".into(),
        other => format!("#エラー{other}"),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_error_that_nobody_knows_is_shown_by_its_number() {
        assert_eq!(super::shown(7), "#DIV/0!");
        assert_eq!(super::shown(5), "#エラー5");
    }
}
