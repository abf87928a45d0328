//! kensho's own form that went out before the plan or last year's figures changed. What it still says as it was
//! printed is no doing of the section, which is not asked about it.

mod since;

use super::form_changed::Sheet;
use super::{
    Evidence, Finding, Page, Place, cell_comment, flaws, form_changed, form_ids_moved,
    form_row_shifted, unit_slip, unknown_id,
};
use crate::domain::joined::{each_once, in_brackets, joined};
use crate::domain::{CellAt, FormRow};
use since::{Change, Outdated, Said};
use std::collections::HashSet;

/// What it finds.
pub const PAGE: Page = Page {
    code: "form-outdated",
    what: "調査票を配ったあとで、計画か前の年度の値が変わりました。または、指標や事業、調査票の欄や言葉が計画から外れたか、調査のない年度になりました。届いた調査票には、配ったときのとおりに印刷されています。記入された値は、印刷されている単位の値として読みました。前の年度の値は、今の値を使っています。計画から外れたものの値や言葉は、使っていません。",
    why: "記入する欄でないところは課には直せないので、課には尋ねていません。",
    example: "調査票を配ったあとで、計画の目標値を直した。指標の名前や番号を変えた。指標を計画から外した。言葉の一覧を計画から消した。前の年度の修正が届いた。",
    remedy: "課がすることはありません。記入された値が今の計画にも合うかを、企画課が確かめてください。合わないときは、調査票を作り直し（kensho form）、記入をお願いしてください。",
    ..Page::WARNING
};

/// The same, of rows whose figures cannot be used for it, and of rows that came into the plan since.
pub const ROWS: Page = Page {
    code: "form-outdated-row",
    what: "調査票を配ったあとで、計画の単位か担当課が変わり、届いた調査票の、その行の値は使っていません。または、調査のある年度になったか、指標や事業が計画に加わり、届いた調査票には、記入するところがありません。",
    why: "前の単位の数は、今の単位の値ではありません。担当でなくなった課の値を使うかどうかは、企画課が決めます。加わったものの値は、課には記入するところがありません。",
    example: "調査票を配ったあとで、計画の単位を「本」から「便」に直した。指標の担当課を変えた。指標を計画に加えた。",
    remedy: "書かれた値をそのまま使えるときは、企画課が、届いた調査票の単位を直すか、今の担当課の調査票に書き写してください。使えないときは、調査票を作り直し（kensho form）、今の担当課に記入をお願いしてください。",
    ..Page::ERROR
};

/// What to do with rows and columns of what the plan has no more.
const OF_GONE: &str = "計画から外したのなら、することはありません。番号や名前を変えただけなら、調査票を作り直し（kensho form）、企画課が書かれた値を写すか、課に記入をお願いしてください。";

/// What else to do where words were written that are not in the plan's list.
const OF_WORDS: &str = "書かれた言葉は、plan.toml の also に足せば数えられます。";

/// What to do about a figure that only looks wrong because the plan counts in another unit now.
const OF_SCALED: &str = "課がすることはありません。調査票を配ったあとで計画の単位が変わり、値を換算しました。企画課が、計画の単位・基準値・目標値が合っているかを確かめてください。";

/// What to do about a unit that the section changed.
const OF_UNIT: &str = "単位の欄を、配られたときのとおりに戻してください。値がその単位によるものでないときは、値も直してください。計画の単位が違うときは、企画課に知らせてください。";

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    outdated(evidence).flat_map(|of| of.findings()).collect()
}

/// Takes out what other checks say of the same, and says of a unit that the section changed once what follows from it
/// for each figure of the row.
pub fn settle(evidence: &Evidence<'_>, findings: impl Iterator<Item = Finding>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = findings.collect();
    for of in outdated(evidence) {
        let mut is_unused = HashSet::new();
        findings.retain_mut(|finding| {
            let Some(at) = of.cell_of(finding) else {
                return true;
            };
            let is_unit = finding.code() == flaws::UNIT_MISMATCH.code;
            let is_of_changed_unit = is_unit && of.units.contains_key(&at.row);
            if is_of_changed_unit {
                is_unused.insert(at.row);
            }
            of.hand_over(finding, at);
            !(is_of_changed_unit || of.is_told(finding, at))
        });
        for (row, (at, message)) in &of.units {
            if is_unused.contains(row) {
                let place = of.place(*at);
                findings.retain(|finding| finding.place != place);
                let section = evidence.section_of(of.sheet.reading);
                let mended = flaws::UNIT_MISMATCH.finding(section, place, message.clone());
                findings.push(mended.with_remedy(OF_UNIT));
            }
        }
    }
    findings
}

fn outdated<'a>(evidence: &'a Evidence<'a>) -> impl Iterator<Item = Outdated<'a>> {
    let sheets = form_changed::sheets(evidence);
    sheets.map(move |sheet| Outdated::of(evidence, sheet))
}

impl Outdated<'_> {
    fn findings(&self) -> Vec<Finding> {
        let said = |how: Said| self.changes().filter(move |change| change.said == how);
        let alone = self.changes().filter_map(|change| match change.said {
            Said::Alone(at) => {
                let finding = PAGE.finding("", self.place(at), change.told.clone());
                Some(finding.with_remedy(OF_GONE))
            }
            _ => None,
        });
        let anew = |finding| Finding {
            new_form_to: self.sheet.reading.submission.section,
            ..finding
        };
        let found = [
            self.finding(&PAGE, said(Said::Together)),
            self.finding(&ROWS, said(Said::OfRows)),
            self.finding(&ROWS, said(Said::Anew)).map(anew),
        ];
        found.into_iter().flatten().chain(alone).collect()
    }

    fn finding<'c>(
        &self,
        page: &'static Page,
        changes: impl Iterator<Item = &'c Change>,
    ) -> Option<Finding> {
        const MOST: usize = 8;
        let changes: Vec<&Change> = changes.collect();
        let remedy = match changes.iter().any(|change| change.is_of_word()) {
            true => format!("{}{OF_WORDS}", page.remedy),
            false => page.remedy.to_owned(),
        };
        let told = sentences(&changes);
        let more = match told.len().saturating_sub(MOST) {
            0 => String::new(),
            more => format!(" ほか{more}"),
        };
        let first = joined(told.iter().take(MOST), "、");
        let message = format!("調査票を配ったあとで変わったところがあります: {first}{more}");
        let place = Place::file(&self.sheet.reading.submission.path);
        let finding = || page.finding("", place, message).with_remedy(remedy);
        (!told.is_empty()).then(finding)
    }

    /// The cell of a finding that is on this sheet.
    fn cell_of(&self, finding: &Finding) -> Option<CellAt> {
        let (file, sheet) = (&finding.place.file, &finding.place.sheet);
        let reading = self.sheet.reading;
        let is_here =
            *file == reading.submission.path && *sheet == reading.sheets[self.sheet.seen.sheet];
        finding.place.cell.filter(|_| is_here)
    }

    fn place(&self, at: CellAt) -> Place {
        let name = &self.sheet.reading.sheets[self.sheet.seen.sheet];
        Place::cell(&self.sheet.reading.submission.path, name, at)
    }

    /// Gives the secretariat what is found of a figure only because the plan counts in another unit now.
    fn hand_over(&self, finding: &mut Finding, at: CellAt) {
        if self.follows_from_unit(finding, at) && !self.is_off_last_year(at) {
            finding.section = String::new();
            finding.remedy = OF_SCALED.to_owned();
        }
    }

    fn follows_from_unit(&self, finding: &Finding, at: CellAt) -> bool {
        let codes = [unit_slip::PAGE.code, flaws::UNIT_CONVERTED.code];
        codes.contains(&finding.code()) && self.scaled.contains(&at.row)
    }

    /// Whether a figure is off in whatever unit the plan counts.
    fn is_off_last_year(&self, at: CellAt) -> bool {
        let subject = self.sheet.subject_of(at.row);
        let year = self
            .sheet
            .columns
            .get(&at.column)
            .and_then(|(_, year)| *year);
        match (subject, year) {
            (Some(FormRow::Kpi(kpi)), Some(year)) => {
                unit_slip::is_off_last_year(self.evidence, kpi, year)
            }
            _ => false,
        }
    }

    /// Whether a finding about a cell is only a consequence of what `form-outdated` already says, and can be dropped.
    fn is_told(&self, finding: &Finding, at: CellAt) -> bool {
        let code = finding.code();
        // A comment is the section's own, wherever it hangs.
        if [cell_comment::PAGE.code, PAGE.code].contains(&code) {
            return false;
        }
        if self.refused.contains(&at.row) {
            return ![form_row_shifted::PAGE.code, form_ids_moved::PAGE.code].contains(&code);
        }
        let is_untouched = self.untouched.contains(&at);
        let mut of_row = self.changes_in(at.row);
        of_row.any(|change| change.covers(code, at, is_untouched))
            || is_untouched && self.follows_from_unit(finding, at)
            // The id stands in a hidden column; findings about it are placed at the cell of the name.
            || code == unknown_id::PAGE.code && has_new_id(&self.sheet, at.row)
    }
}

/// The sentences about changes, each once, with the name of its row or the number of its rows.
fn sentences(changes: &[&Change]) -> Vec<String> {
    let told = each_once(changes.iter().map(|change| change.told.as_str()));
    let sentence = |told: &str| {
        let rows = changes.iter().filter(|change| change.told == told);
        let names: Vec<&str> = rows.map(|change| change.row.as_str()).collect();
        match names[..] {
            [name] => format!("{told}{}", in_brackets(name)),
            _ => format!("{told}（{}行）", names.len()),
        }
    };
    told.into_iter().map(sentence).collect()
}

/// Whether a row is known as that of a KPI that has another id now.
fn has_new_id(sheet: &Sheet<'_>, row: u32) -> bool {
    let subject = sheet.subject_of(row);
    let id = sheet.printed.id(row);
    match subject {
        Some(FormRow::Kpi(kpi)) => id.is_some_and(|id| sheet.id_of(kpi) != id),
        _ => false,
    }
}
