//! A form on a sheet that Excel hides.

use super::{Evidence, Finding, Page};

/// What it finds.
pub const PAGE: Page = Page {
    code: "hidden-sheet",
    what: "非表示のシートに様式があり、その値を読みました。",
    why: "Excelで開いても見えないので、去年の値が残っていても気づけません。",
    example: "前年度の調査票を残したまま非表示にした「実績 (2)」。",
    remedy: "要らないシートなら削除してください。使うシートなら、再表示してください（シート見出しを右クリック→再表示）。",
    ..Page::WARNING
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let sightings = evidence.each(|reading| &reading.sightings);
    // Only sheets with a form: a hidden sheet that was not read changes nothing.
    let hidden = sightings.filter(|(_, seen)| seen.hidden);
    hidden.map(|(reading, seen)| {
        let sheet = &reading.sheets[seen.sheet];
        let message = format!("非表示のシート「{sheet}」から値を読みました");
        evidence.at(&PAGE, reading, (seen.sheet, None), message)
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::{expect_of_grid, grid};
    use crate::intake::Grid;

    #[test]
    fn a_form_on_a_hidden_sheet_is_said() {
        let seen = grid("指標|R6\n観光入込客数|600");
        expect_of_grid("hidden-sheet", seen, &[]);
        let cells = grid("指標|R6\n観光入込客数|600").into_cells();
        let hidden = Grid::new("実績 (2)", true, cells, Vec::new());
        expect_of_grid(
            "hidden-sheet",
            hidden,
            &[" 非表示のシート「実績 (2)」から値を読みました"],
        );
    }
}
