//! 個票: one KPI a card, found by the labels beside its values.

use super::burden;
use super::figure::{self, ReportedFigure};
use super::heading::{self, Headings};
use super::labels::{self, CardArea, Label};
use super::matching::{self, Stated};
use super::record::Says;
use super::{
    Blank, CellField, Flaws, FormSheet, FoundForm, KpiRecord, LeftoverKind, OwnGrade, Region,
    Remark, Shape, StrayCell,
};
use super::{bounds, sheet_year, stray};
use crate::domain::reported::Kind;
use crate::domain::{CellAt, FiscalYear, folded, work};
use crate::intake::Cell;
use crate::mapping::form::{CardForm, Required, Role, Side, YearsAt};
use crate::mapping::words;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// The years of a series stand at most so many rows or columns away: 目標値, 実績値 and 達成率
/// share one row of years.
const FARTHEST_YEARS: u32 = 4;

/// Reads the cards of a sheet; none if it has none.
pub(super) fn cards(sheet: &FormSheet<'_>, layout: &CardForm) -> Option<FoundForm> {
    if !sheet.is_titled(sheet.grid.cells()) {
        return None;
    }
    let cards = labels::cards(layout, sheet.grid);
    let mut labels = cards.first()?.labels.iter();
    let kpi = labels.find(|label| label.form.role == Role::Kpi)?;
    let (year, said) = sheet_year::of(sheet, kpi.at.row);
    let mut found = FoundForm::of(sheet, (year, said), None);
    found.report(cards.get(labels::MOST_CARDS).map(too_many));
    // Lines speak for the cards below them, each for those in its own columns, and so do labels for those right
    // below that have none.
    let mut above: BTreeMap<u32, (u32, Headings, Vec<Arc<Stated>>)> = BTreeMap::new();
    let mut heard = Vec::new();
    for area in cards.iter().take(labels::MOST_CARDS) {
        let card = Card {
            sheet,
            layout,
            area,
            year: year.map(|(year, _)| year),
        };
        let (first, last) = area.label_rows();
        let before = above.remove(&area.columns.start);
        let from = before.as_ref().map_or(0, |(from, ..)| *from);
        let is_other = |cell: &Cell| card.is_label(cell) || card.is_unwanted(cell);
        let mut said = heading::above(sheet, from..first, &area.columns, is_other);
        let lines = said.lines.iter();
        heard.extend(lines.map(|line| (line.row, &area.columns)));
        let of_sheet = |said| Headings::of_sheet(sheet.plan, card.stated(true, &[]), said);
        let (mut headings, stated_before) = match before {
            Some((_, headings, stated)) => (headings, stated),
            None => (of_sheet(&mut said), Vec::new()),
        };
        let is_apart = from < first;
        headings.begin(sheet.plan, said, is_apart);
        // A card right below another that says no goal or measure of its own is about the same place.
        let goes_on = !is_apart && card.labels_of_places(false).next().is_none();
        let stated = match goes_on {
            true => stated_before,
            false => card.stated(false, &stated_before),
        };
        card.read(&mut found, &mut headings, stated.clone());
        headings.pass_row();
        above.insert(area.columns.start, (last + 1, headings, stated));
    }
    report_strays(&mut found, sheet, &heard);
    Some(found)
}

/// The first of the cards that are not read.
fn too_many(area: &CardArea<'_>) -> StrayCell {
    let what = format!("{}枚を超える個票は読んでいません", labels::MOST_CARDS);
    let at = CellAt::new(area.rows.start, area.columns.start);
    (at, what, LeftoverKind::Cell)
}

/// One card of a sheet.
struct Card<'a> {
    sheet: &'a FormSheet<'a>,
    layout: &'a CardForm,
    area: &'a CardArea<'a>,
    /// The year of the sheet.
    year: Option<FiscalYear>,
}

/// Where a figure stands, and its year.
type Dated = (CellAt, Option<FiscalYear>);

impl Says for Card<'_> {
    fn cell(&self, role: &Role) -> Option<&Cell> {
        self.cell_at(self.label(role)?.value)
    }

    fn text(&self, role: &Role) -> Option<&str> {
        self.cell(role).map(|cell| cell.text.trim())
    }

    fn figures(&self, (into, unit): (Option<&str>, Option<&Arc<str>>)) -> Vec<ReportedFigure> {
        let mut figures = Vec::new();
        for label in &self.area.labels {
            let Role::Figure(kind) = label.form.role else {
                continue;
            };
            let read = |(at, year): Dated| {
                let around = figure::FigureAround {
                    kind,
                    year,
                    unit: label.unit.as_ref().or(unit),
                    into,
                    flaws: Flaws::NONE,
                };
                figure::figure(at, self.cell_at(at), around)
            };
            figures.extend(self.places(label, kind).into_iter().map(read));
        }
        figures
    }

    fn remarks(&self) -> Vec<Remark> {
        let of_label = |label: &Label<'_>| {
            let Role::Text(name) = &label.form.role else {
                return None;
            };
            Some(Remark {
                name: Arc::from(name.as_str()),
                at: self.cell_at(label.value)?.at,
            })
        };
        self.area.labels.iter().filter_map(of_label).collect()
    }

    fn ratings(&self) -> Vec<OwnGrade> {
        let all_labels = self.area.labels.iter();
        let labels = all_labels.filter(|label| label.form.role == Role::Rating);
        let places = labels.flat_map(|label| self.places(label, Kind::Actual));
        let own_grade = |(at, year): Dated| {
            let at = self.cell_at(at)?.at;
            Some(OwnGrade { year, at })
        };
        places.filter_map(own_grade).collect()
    }

    fn blanks(&self, name: CellAt) -> Vec<Blank> {
        let blank = |required: &Required| {
            let label = self.label(&required.role);
            let place = label.map(|label| self.first_of(label.value));
            let said = place.and_then(|at| self.cell_at(at));
            let label_cell = label.and_then(|label| self.sheet.grid.at(label.at));
            let text = label_cell.map_or(&required.label, |cell| &cell.text);
            let is_said = said.is_some_and(|cell| !cell.text.trim().is_empty());
            (!is_said).then(|| Blank {
                role: required.role.clone(),
                label: text.trim().to_owned(),
                year: self.year,
                at: place.unwrap_or(name),
            })
        };
        let required = self.sheet.form.required.iter();
        required.filter_map(blank).collect()
    }
}

impl Card<'_> {
    fn read(&self, found: &mut FoundForm, headings: &mut Headings, stated: Vec<Arc<Stated>>) {
        burden::pay_for_row();
        let name_cell = self.cell(&Role::Kpi);
        let written = name_cell.map(|name| (name.text.as_str(), name.at));
        // The record of a card without a name only serves to mark its cells, and is not kept.
        let name = written.unwrap_or(("", CellAt::new(0, 0)));
        let places = headings.beside(self.sheet.plan, stated);
        let record = self.record(self.sheet, name, written, places);
        let section = &mut found.sighting.section;
        // The first card that names a section speaks for the sheet, as a line above a table does.
        *section = section.take().or_else(|| record.section.clone());
        self.mark(found, &record);
        match written {
            Some(_) => found.records.push(record),
            None => self.report_nameless(found, &record),
        }
        found.sighting.regions.push(self.region());
    }

    /// Where the card says that its KPI stands, or where the sheet says it of all its cards; 〃 says what the card
    /// `before` said.
    fn stated(&self, of_sheet: bool, before: &[Arc<Stated>]) -> Vec<Arc<Stated>> {
        let stated = |label: &Label<'_>| {
            let role = &label.form.role;
            let cell = self.cell_at(label.value)?;
            let level = matching::level(Some(role));
            let mut before = before.iter().filter(|stated| stated.level == level);
            match words::is_ditto(&cell.text) {
                true => before.next().cloned(),
                false => self.sheet.matching.stated(role, cell),
            }
        };
        let labels = self.labels_of_places(of_sheet);
        labels.filter_map(stated).collect()
    }

    fn labels_of_places(&self, of_sheet: bool) -> impl Iterator<Item = &Label<'_>> {
        self.area.labels.iter().filter(move |label| {
            let role = &label.form.role;
            let is_place = matches!(role, Role::Goal | Role::Measure);
            is_place && label.is_of_sheet == of_sheet && !self.sheet.form.prose.contains(role)
        })
    }

    fn label(&self, role: &Role) -> Option<&Label<'_>> {
        let mut labels = self.area.labels.iter();
        labels.find(|label| label.form.role == *role)
    }

    /// The cell at a value's place: of a merged box, whichever corner the label points at.
    fn cell_at(&self, at: CellAt) -> Option<&Cell> {
        let cell = self.sheet.grid.seen_at(at);
        // Where a value was left out, the next label stands in its place, and is no value.
        cell.filter(|cell| !self.is_label(cell))
    }

    /// Where the figures of a label stand, each with its year.
    fn places(&self, label: &Label<'_>, kind: Kind) -> Vec<Dated> {
        match label.form.years {
            Some(years) => self.series(label, years),
            None => {
                // The sheet's year is that of its actuals; baselines and targets have years of their own.
                let year = label.year.or(self.year.filter(|_| kind == Kind::Actual));
                vec![(self.first_of(label.value), year)]
            }
        }
    }

    /// The top left of the box at a place.
    fn first_of(&self, at: CellAt) -> CellAt {
        let merge = self.sheet.grid.merge_at(at);
        merge.map_or(at, |merge| merge.first)
    }

    /// The places beside a label that have a year above, or to the left.
    fn series(&self, label: &Label<'_>, years: YearsAt) -> Vec<Dated> {
        let grid = self.sheet.grid;
        let step = |at: &CellAt| {
            let last = grid.merge_at(*at).map_or(*at, |merge| merge.last);
            let next = match label.form.side {
                Side::Right => CellAt::new(at.row, last.column.checked_add(1)?),
                Side::Below => CellAt::new(last.row.checked_add(1)?, at.column),
            };
            Some(next).filter(|next| self.area.has(*next))
        };
        let places = std::iter::successors(Some(label.value), step);
        let dated = places.map(|at| {
            let year = self.year_of(at, years).map(|(year, _)| year);
            (self.first_of(at), year)
        });
        // On squared paper saved as text, empty little squares stand between the years.
        let mut undated = 0;
        let near = dated.take_while(|(at, year)| {
            undated = if year.is_some() { 0 } else { undated + 1 };
            undated <= FARTHEST_YEARS && (year.is_some() || grid.at(*at).is_none())
        });
        near.filter(|(_, year)| year.is_some()).collect()
    }

    /// The nearest year above a place, or to the left, and where it stands.
    fn year_of(&self, at: CellAt, years: YearsAt) -> Option<(FiscalYear, CellAt)> {
        (1..=FARTHEST_YEARS).find_map(|distance| {
            let place = match years {
                YearsAt::Above => CellAt::new(at.row.checked_sub(distance)?, at.column),
                YearsAt::Left => CellAt::new(at.row, at.column.checked_sub(distance)?),
            };
            if self.is_beside_figures(place, years) {
                return None;
            }
            let seen = self.sheet.grid.seen_at(place);
            let cell = seen.filter(|cell| self.area.has(cell.at))?;
            Some((FiscalYear::parse(&cell.text)?, cell.at))
        })
    }

    /// Whether a place lies in the row (or column) of a label of figures: 1,930 there is no year.
    fn is_beside_figures(&self, place: CellAt, years: YearsAt) -> bool {
        self.area.labels.iter().any(|label| {
            let is_beside = match years {
                YearsAt::Above => label.at.row == place.row,
                YearsAt::Left => label.at.column == place.column,
            };
            is_beside && matches!(label.form.role, Role::Figure(_))
        })
    }

    /// Whether a cell holds the year of a figure of some series.
    fn is_year_of(&self, cell: &Cell, figures: &[ReportedFigure]) -> bool {
        let mut series = self.area.labels.iter().filter_map(|label| label.form.years);
        FiscalYear::parse(&cell.text).is_some()
            && series.any(|years| {
                work::spend(figures.len() * FARTHEST_YEARS as usize);
                let mut places = figures.iter().map(|figure| self.year_of(figure.at, years));
                places.any(|place| place.is_some_and(|(_, at)| at == cell.at))
            })
    }

    /// Says of every cell what it is; those that belong to no label stay unmapped between the first
    /// label and the last value, and have a finding. Notes labels and years that name a calendar year.
    fn mark(&self, found: &mut FoundForm, record: &KpiRecord) {
        let own = || self.area.own_labels();
        let figures = record.figures.iter().map(|figure| figure.at.row);
        let values = own().map(|label| label.value.row).chain(figures);
        let first = own().map(|label| label.at.row).min().unwrap_or_default();
        let used = first..values.max().unwrap_or_default() + 1;
        for index in self.sheet.indexes(self.area.rows.clone()) {
            let cell = &self.sheet.grid.cells()[index];
            if !self.area.has(cell.at) {
                continue;
            }
            let field = match self.field_of(cell, record, &used) {
                CellField::Unmapped if self.sheet.is_title(cell) => CellField::Title,
                field => field,
            };
            if field == CellField::Header && FiscalYear::is_calendar(&cell.text) {
                let calendar = &mut found.sighting.calendar;
                calendar.push((cell.at, cell.text.clone()));
            }
            found.fields[index] = field;
        }
    }

    /// What a cell is, where the rows from the first label to the last value are those `used`.
    fn field_of(&self, cell: &Cell, record: &KpiRecord, used: &Range<u32>) -> CellField {
        let figures = &record.figures;
        work::spend(figures.len() + self.area.labels.len());
        if let Some(figure) = figures.iter().find(|figure| figure.at == cell.at) {
            return CellField::Figure(figure.kind, figure.year);
        }
        if record.ratings.iter().any(|rating| rating.at == cell.at) {
            return CellField::Role(Role::Rating);
        }
        let is_value = |label: &&Label<'_>| {
            label.form.years.is_none() && self.first_of(label.value) == cell.at
        };
        let is_behind = cell.at.row >= used.end;
        match self.area.labels.iter().find(is_value) {
            // Labels first: the label of one value may stand where another label looks for its value.
            _ if self.is_label(cell) || self.is_year_of(cell, figures) => CellField::Header,
            Some(label) => CellField::Role(label.form.role.clone()),
            None if self.is_ignored(cell) => CellField::Role(Role::Ignored),
            None if cell.at.row < used.start => CellField::Title,
            // Above the last value a ※ stays unmapped and has a finding: it may be all that is said of a value.
            None if is_behind && folded::key(&cell.text).starts_with('※') => CellField::Note,
            None => CellField::Unmapped,
        }
    }

    /// Whether the form ignores a cell: by the cell's own text, or by the label in front of it.
    fn is_ignored(&self, cell: &Cell) -> bool {
        let row = self.sheet.grid.row(cell.at.row).iter().rev();
        let mut left =
            row.filter(|other| other.at.column <= cell.at.column && self.area.has(other.at));
        let governing = left.find(|other| self.is_unwanted(other) || self.is_label(other));
        governing.is_some_and(|cell| self.is_unwanted(cell))
    }

    fn is_unwanted(&self, cell: &Cell) -> bool {
        let key = folded::key(&cell.text);
        let mut ignored = self.layout.ignored.iter();
        ignored.any(|pattern| pattern.is_match(&key))
    }

    fn is_label(&self, cell: &Cell) -> bool {
        self.area.labels.iter().any(|label| label.at == cell.at)
    }

    fn report_nameless(&self, found: &mut FoundForm, record: &KpiRecord) {
        let figures = record.figures.iter().map(|figure| figure.at);
        let mut places = figures.chain(record.remarks.iter().map(|remark| remark.at));
        let first = places.find_map(|at| self.sheet.grid.at(at));
        found.report(first.map(|cell| stray(cell, LeftoverKind::Row)));
    }

    fn region(&self) -> Region {
        let own = self.area.own_labels();
        let corners = own.clone().flat_map(|label| [label.at, label.value]);
        let (first, last) = bounds(corners).unwrap_or((CellAt::new(0, 0), CellAt::new(0, 0)));
        let cells = own.map(|label| self.sheet.grid.at(label.at));
        let headers = cells.map(|cell| cell.map_or(String::new(), |cell| cell.text.clone()));
        Region {
            first,
            last,
            headers: headers.collect(),
            shape: Shape::Card,
        }
    }
}

/// Reports what belongs to no card. Lines that were heard are titles.
fn report_strays(found: &mut FoundForm, sheet: &FormSheet<'_>, heard: &[(u32, &Range<u32>)]) {
    for (row, columns) in heard {
        for index in sheet.indexes(*row..row + 1) {
            let column = sheet.grid.cells()[index].at.column;
            if columns.contains(&column) && found.fields[index] == CellField::Unmapped {
                found.fields[index] = CellField::Title;
            }
        }
    }
    let cells = sheet.grid.cells().iter().zip(&found.fields);
    let unmapped = cells.filter(|(_, field)| **field == CellField::Unmapped);
    let strays: Vec<_> = unmapped
        .map(|(cell, _)| stray(cell, LeftoverKind::Cell))
        .collect();
    found.report(strays);
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    const CARD: &str = r#"
[card]
section = { right_of = "担当課" }
kpi     = { right_of = '指標名(（単位）)?' }
unit    = { right_of = "単位" }
target  = { right_of = "目標値", years = "above" }
actual  = { right_of = "実績値", years = "above" }
text.issues = { below = "課題" }
ignore  = ["達成率", "年度"]
"#;

    #[test]
    fn three_rows_share_one_row_of_years() {
        expect(
            CARD,
            "担当課|観光課\n指標名|入込客数\n年度|R5|R6\n目標値|700|750\n実績値|590|600\n達成率|84%|80%\n課題\n人手",
            &[
                "入込客数 actual:R5=590 B5",
                "入込客数 actual:R6=600 C5",
                "入込客数 target:R5=700 B4",
                "入込客数 target:R6=750 C4",
                "入込客数 issues=人手 A8",
            ],
        );
    }

    #[test]
    fn several_cards_stand_below_each_other() {
        expect(
            CARD,
            "担当課|観光課\n指標名|入込客数\n年度|R6\n実績値|600\n\n担当課|観光課\n指標名|加入率\n年度|R6\n実績値|74\n指標名|講座数\n年度|R6\n実績値|",
            &[
                "入込客数 actual:R6=600 B4",
                "加入率 actual:R6=74 B9",
                "講座数 actual:R6=blank B12",
            ],
        );
    }

    #[test]
    fn cards_stand_beside_each_other() {
        expect(
            CARD,
            "指標名|入込客数|指標名|加入率\n年度|R6|年度|R6\n実績値|600|実績値|74",
            &["入込客数 actual:R6=600 B3", "加入率 actual:R6=74 D3"],
        );
    }

    #[test]
    fn little_squares_between_label_and_value_do_not_matter() {
        expect(
            CARD,
            "指標名|<|<||講座数（回）|<|<\n年度|<||R5|<|R6|<\n実績値|<||2|<|3|<",
            &["講座数 actual:R5=2 D3", "講座数 actual:R6=3 F3"],
        );
    }

    #[test]
    fn an_empty_box_is_blank_whatever_stands_behind_it() {
        expect(
            "[card]\nkpi = { right_of = \"指標名\" }\nactual = { right_of = \"実績値\" }\nunit = { right_of = \"単位\" }",
            "指標名|入込客数\n実績値||単位|千人",
            &["入込客数 actual=blank B2"],
        );
    }

    #[test]
    fn a_target_that_could_be_a_year_is_none() {
        expect(
            CARD,
            "指標名|入込客数\n年度|R5|R6\n目標値|1930|2077\n実績値|590|600",
            &[
                "入込客数 actual:R5=590 B4",
                "入込客数 actual:R6=600 C4",
                "入込客数 target:R5=1930 B3",
                "入込客数 target:R6=2077 C3",
            ],
        );
    }

    #[test]
    fn a_blank_at_the_front_of_a_series_is_blank() {
        expect(
            CARD,
            "指標名|入込客数\n年度|R5|R6\n実績値||600",
            &["入込客数 actual:R5=blank B3", "入込客数 actual:R6=600 C3"],
        );
    }

    #[test]
    fn empty_squares_between_years_do_not_end_a_series() {
        expect(
            CARD,
            "指標名|||入込客数\n年度|||R5|||R6\n実績値|||590|||600",
            &["入込客数 actual:R5=590 D3", "入込客数 actual:R6=600 G3"],
        );
    }

    #[test]
    fn a_cell_that_no_label_claims_is_reported() {
        expect(
            CARD,
            "指標名|入込客数\n年度|R6\n実績値|600\n備考|大雪\n指標名|加入率\n年度|R6\n実績値|1",
            &[
                "入込客数 actual:R6=600 B3",
                "加入率 actual:R6=1 B7",
                "?cell A4 備考",
                "?cell B4 大雪",
            ],
        );
    }
}
