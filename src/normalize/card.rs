//! 個票: one KPI a card, found by the labels beside its values.

use super::burden;
use super::figure::{self, Figure, Flaws};
use super::heading::{self, Headings};
use super::labels::{self, CardArea, Label};
use super::matching::{Matching, Stated};
use super::sheet_year::{self, Around};
use super::{Blank, Field, Found, LeftoverKind, OwnGrade, Record, Region, Remark, Shape};
use crate::domain::reported::Kind;
use crate::domain::{CellAt, FiscalYear, Kpi, folded, work};
use crate::intake::{Cell, Grid};
use crate::mapping::form::{CardForm, Form, Required, Role, Side, YearsAt};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// The years of a series stand at most so many rows or columns away: 目標値, 実績値 and 達成率
/// share one row of years.
const FARTHEST_YEARS: u32 = 4;

/// Reads the cards of a sheet; none if it has none.
pub(super) fn cards(
    matching: &Matching<'_>,
    form: &Form,
    layout: &CardForm,
    grid: &Grid,
    around: &Around<'_>,
) -> Option<Found> {
    let is_title = |cell: &Cell| {
        let title = form.title.as_deref();
        title.is_some_and(|title| folded::key(&cell.text).contains(title))
    };
    if form.title.is_some() && !grid.cells().iter().any(is_title) {
        return None;
    }
    let cards = labels::cards(layout, grid);
    let kpi = cards
        .first()?
        .labels
        .iter()
        .find(|label| label.form.role == Role::Kpi)?;
    let top = kpi.at.row;
    let (year, said) = sheet_year::of(form, grid, around, |cell| cell.at.row < top);
    let mut found = Found::of(form, grid, year, None);
    found.said = said;
    if cards.len() > labels::MOST_CARDS {
        let what = format!("{}枚を超える個票は読んでいません", labels::MOST_CARDS);
        let at = cards
            .last()
            .map(|area| CellAt::new(area.rows.start, area.columns.start));
        found.leftovers.push((at, what, LeftoverKind::Cell));
    }
    // Lines speak for the cards below them, each for those in its own columns.
    let mut headings: BTreeMap<u32, (u32, Headings)> = BTreeMap::new();
    let mut heard = Vec::new();
    for area in cards.iter().take(labels::MOST_CARDS) {
        let (first, last) = area.label_rows();
        let before = headings.remove(&area.columns.start);
        let mut card = CardMap {
            matching,
            form,
            layout,
            grid,
            area,
            year: year.map(|(year, _)| year),
            found: &mut found,
        };
        let of_sheet = || (0, Headings::of_sheet(card.stated(true)));
        let (from, mut said) = before.unwrap_or_else(of_sheet);
        let is_other = |cell: &Cell| card.is_label(cell) || card.is_unwanted(cell);
        let lines = heading::above(matching, form, grid, from..first, &area.columns, is_other);
        heard.extend(lines.iter().map(|line| (line.row, area.columns.clone())));
        said.begin(matching.plan(), lines, from < first);
        card.map(&is_title, &mut said);
        said.pass_row();
        headings.insert(area.columns.start, (last + 1, said));
    }
    report_strays(&mut found, grid, &heard);
    Some(found)
}

struct CardMap<'a> {
    matching: &'a Matching<'a>,
    form: &'a Form,
    layout: &'a CardForm,
    grid: &'a Grid,
    area: &'a CardArea<'a>,
    year: Option<FiscalYear>,
    found: &'a mut Found,
}

impl CardMap<'_> {
    fn map(&mut self, is_title: &impl Fn(&Cell) -> bool, headings: &mut Headings) {
        burden::pay_for_row();
        let name = self.value_of(&Role::Kpi).cloned();
        let text = |role: &Role| self.value_of(role).map(|cell| cell.text.trim());
        let id = &self.form.id;
        let id = id.id(self.matching.plan(), text(&Role::Id), text(&Role::IdBranch));
        let mut places = self.stated(false);
        places.extend(headings.beside(self.matching.plan(), &places));
        let written = name.as_ref().map(|name| (name.text.as_str(), name.at));
        let matched = self.matching.row(id.as_deref(), written, &mut places);
        let kpi = matched.index().map(|kpi| &self.matching.plan().kpis[kpi]);
        let unit = text(&Role::Unit).map(Arc::from).or(matched.unit);
        let figures = self.figures(kpi, unit.as_ref());
        let remarks = self.remarks();
        let section = self
            .value_of(&Role::Section)
            .map(|cell| (cell.text.trim().to_owned(), cell.at));
        self.found.section = self.found.section.take().or(section.clone());
        self.mark(&figures, is_title);
        match name {
            Some(name) => self.found.records.push(Record {
                sheet: 0,
                name: name.text,
                at: name.at,
                id,
                id_at: self.value_of(&Role::Id).map(|cell| cell.at),
                matched: matched.kpi,
                places,
                unit,
                section,
                ratings: self.ratings(),
                blanks: self.blanks(name.at),
                figures,
                remarks,
            }),
            None => self.report_nameless(&figures, &remarks),
        }
        let calendar = self.calendar();
        self.found.calendar.extend(calendar);
        self.found.regions.push(self.region());
    }

    /// Where the card says that its KPI stands, or where the sheet says it of all its cards.
    fn stated(&self, of_sheet: bool) -> Vec<Arc<Stated>> {
        let is_asked = |label: &&Label<'_>| {
            let role = &label.form.role;
            let is_place = matches!(role, Role::Goal | Role::Measure);
            is_place && label.is_of_sheet == of_sheet && !self.form.prose.contains(role)
        };
        let stated = |label: &Label<'_>| {
            let cell = self.cell_at(label.value)?;
            self.matching.stated(&label.form.role, cell)
        };
        let asked = self.area.labels.iter().filter(is_asked);
        asked.filter_map(stated).collect()
    }

    fn value_of(&self, role: &Role) -> Option<&Cell> {
        let label = self
            .area
            .labels
            .iter()
            .find(|label| label.form.role == *role)?;
        self.cell_at(label.value)
    }

    fn figures(&self, kpi: Option<&Kpi>, unit: Option<&Arc<str>>) -> Vec<Figure> {
        let of_label = |label: &Label<'_>| {
            let Role::Figure(kind) = label.form.role else {
                return Vec::new();
            };
            let own_unit = label.unit.as_deref().map(Arc::from);
            let read = |(at, year)| {
                let unit = own_unit.as_ref().or(unit);
                figure::figure(
                    at,
                    self.cell_at(at),
                    figure::Around {
                        kind,
                        year,
                        unit,
                        into: kpi.map(|kpi| kpi.unit.as_str()),
                        flaws: Flaws::NONE,
                    },
                )
            };
            self.places(label, kind).into_iter().map(read).collect()
        };
        self.area.labels.iter().flat_map(of_label).collect()
    }

    /// The cell at a value's place: of a merged box, whichever corner the label points at.
    fn cell_at(&self, at: CellAt) -> Option<&Cell> {
        self.grid.seen_at(at).filter(|cell| !self.is_label(cell))
    }

    /// Where the figures of a label stand, each with its year.
    fn places(&self, label: &Label<'_>, kind: Kind) -> Vec<(CellAt, Option<FiscalYear>)> {
        match label.form.years {
            Some(years) => self.series(label, years),
            None => {
                let year = label.year.or(self.year.filter(|_| kind == Kind::Actual));
                vec![(self.first_of(label.value), year)]
            }
        }
    }

    /// The top left of the box at a place.
    fn first_of(&self, at: CellAt) -> CellAt {
        self.grid.merge_at(at).map_or(at, |merge| merge.first)
    }

    /// The places beside a label that have a year above, or to the left.
    fn series(&self, label: &Label<'_>, years: YearsAt) -> Vec<(CellAt, Option<FiscalYear>)> {
        let step = |at: &CellAt| {
            let last = self.grid.merge_at(*at).map_or(*at, |merge| merge.last);
            let next = match label.form.side {
                Side::Right => CellAt::new(at.row, last.column.checked_add(1)?),
                Side::Below => CellAt::new(last.row.checked_add(1)?, at.column),
            };
            Some(next).filter(|next| self.area.has(*next))
        };
        let places = std::iter::successors(Some(label.value), step);
        let dated = places.map(|at| {
            (
                self.first_of(at),
                self.year_of(at, years).map(|(year, _)| year),
            )
        });
        // On squared paper saved as text, empty little squares stand between the years.
        let mut undated = 0;
        let near = dated.take_while(|(at, year)| {
            undated = if year.is_some() { 0 } else { undated + 1 };
            undated <= FARTHEST_YEARS && (year.is_some() || self.grid.at(*at).is_none())
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
            let cell = self
                .grid
                .seen_at(place)
                .filter(|cell| self.area.has(cell.at))?;
            Some((FiscalYear::parse(&cell.text)?, cell.at))
        })
    }

    /// Whether a place lies in the row (or column) of a label of figures: 1,930 there is no year.
    fn is_beside_figures(&self, place: CellAt, years: YearsAt) -> bool {
        let is_figure = |label: &&Label<'_>| matches!(label.form.role, Role::Figure(_));
        let mut labels = self.area.labels.iter().filter(is_figure);
        labels.any(|label| match years {
            YearsAt::Above => label.at.row == place.row,
            YearsAt::Left => label.at.column == place.column,
        })
    }

    /// Whether a cell holds the year of a figure of some series.
    fn is_year_of(&self, cell: &Cell, figures: &[Figure]) -> bool {
        let series = self.area.labels.iter().filter_map(|label| label.form.years);
        let series = series.inspect(|_| work::spend(figures.len() * FARTHEST_YEARS as usize));
        FiscalYear::parse(&cell.text).is_some()
            && series.into_iter().any(|years| {
                let mut places = figures.iter().map(|figure| self.year_of(figure.at, years));
                places.any(|place| place.is_some_and(|(_, at)| at == cell.at))
            })
    }

    /// Labels and years of series that name a calendar year.
    fn calendar(&self) -> Vec<(CellAt, String)> {
        let headers = self
            .own_cells()
            .filter(|(_, field)| **field == Field::Header);
        let years = headers.filter(|(cell, _)| FiscalYear::is_calendar(&cell.text));
        years
            .map(|(cell, _)| (cell.at, cell.text.clone()))
            .collect()
    }

    fn remarks(&self) -> Vec<Remark> {
        let of_label = |label: &Label<'_>| {
            let Role::Text(name) = &label.form.role else {
                return None;
            };
            let cell = self.cell_at(label.value)?;
            Some(Remark {
                name: Arc::from(name.as_str()),
                at: cell.at,
            })
        };
        self.area.labels.iter().filter_map(of_label).collect()
    }

    /// The section's own grades that the card gives.
    fn ratings(&self) -> Vec<OwnGrade> {
        let of_rating = |label: &&Label<'_>| label.form.role == Role::Rating;
        let labels = self.area.labels.iter().filter(of_rating);
        let places = labels.flat_map(|label| self.places(label, Kind::Actual));
        let own_grade = |(at, year): (CellAt, Option<FiscalYear>)| {
            let at = self.cell_at(at)?.at;
            Some(OwnGrade { year, at })
        };
        places.filter_map(own_grade).collect()
    }

    /// What the form demands and the card does not say; of a label that it lacks, at its name.
    fn blanks(&self, name: CellAt) -> Vec<Blank> {
        let blank = |required: &Required| {
            let mut labels = self.area.labels.iter();
            let label = labels.find(|label| label.form.role == required.role);
            let place = label.map(|label| self.first_of(label.value));
            let is_said = |at| {
                let cell = self.cell_at(at);
                cell.is_some_and(|cell| !cell.text.trim().is_empty())
            };
            let text = label.and_then(|label| self.grid.at(label.at));
            let text = text.map_or(&required.label, |cell| &cell.text);
            (!place.is_some_and(is_said)).then(|| Blank {
                role: required.role.clone(),
                label: text.trim().to_owned(),
                year: self.year,
                at: place.unwrap_or(name),
            })
        };
        self.form.required.iter().filter_map(blank).collect()
    }

    /// Says of every cell what it is; those that nobody claims stay unmapped between the first
    /// label and the last value, and have a finding.
    fn mark(&mut self, figures: &[Figure], is_title: &impl Fn(&Cell) -> bool) {
        let (first, last) = self.rows_used(figures);
        for index in self.own_rows() {
            let cell = &self.grid.cells()[index];
            if self.area.has(cell.at) {
                let field = self.field_of(cell, figures, first, last);
                let is_next_title = field == Field::Unmapped && is_title(cell);
                self.found.fields[index] = if is_next_title { Field::Title } else { field };
            }
        }
    }

    /// The indices of the cells in the card's rows.
    fn own_rows(&self) -> std::ops::Range<usize> {
        let cells = self.grid.cells();
        let index = |row: u32| cells.partition_point(|cell| cell.at.row < row);
        index(self.area.rows.start)..index(self.area.rows.end)
    }

    /// The card's cells, with what they were taken for.
    fn own_cells(&self) -> impl Iterator<Item = (&Cell, &Field)> {
        let rows = self.own_rows();
        let cells = self.grid.cells()[rows.clone()]
            .iter()
            .zip(&self.found.fields[rows]);
        cells.filter(|(cell, _)| self.area.has(cell.at))
    }

    /// The rows of the first label and of the last value.
    fn rows_used(&self, figures: &[Figure]) -> (u32, u32) {
        let own = || {
            self.area
                .labels
                .iter()
                .filter(|label| self.area.has(label.at))
        };
        let values = own()
            .map(|label| label.value)
            .chain(figures.iter().map(|figure| figure.at));
        let first = own().map(|label| label.at.row).min();
        let last = values.map(|at| at.row).max();
        (first.unwrap_or_default(), last.unwrap_or_default())
    }

    fn field_of(&self, cell: &Cell, figures: &[Figure], first: u32, last: u32) -> Field {
        work::spend(figures.len() + self.area.labels.len());
        if let Some(figure) = figures.iter().find(|figure| figure.at == cell.at) {
            return Field::Figure(figure.kind, figure.year);
        }
        if self.ratings().iter().any(|rating| rating.at == cell.at) {
            return Field::Role(Arc::from(Role::Rating.code()));
        }
        let of_label = |label: &&Label<'_>| {
            label.form.years.is_none() && self.first_of(label.value) == cell.at
        };
        match self.area.labels.iter().find(of_label) {
            _ if self.is_label(cell) || self.is_year_of(cell, figures) => Field::Header,
            Some(label) => Field::Role(Arc::from(label.form.role.code())),
            None if self.is_ignored(cell) => Field::Role(Arc::from(Role::Ignored.code())),
            None if cell.at.row < first => Field::Title,
            None if cell.at.row > last && folded::key(&cell.text).starts_with('※') => Field::Note,
            None => Field::Unmapped,
        }
    }

    /// What the form does not want: a cell that says so, or what stands behind such a label.
    fn is_ignored(&self, cell: &Cell) -> bool {
        let row = self.grid.row(cell.at.row).iter().rev();
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

    fn report_nameless(&mut self, figures: &[Figure], remarks: &[Remark]) {
        let figures = figures.iter().map(|figure| figure.at);
        let mut places = figures.chain(remarks.iter().map(|remark| remark.at));
        if let Some(cell) = places.find_map(|at| self.grid.at(at)) {
            let stray = (Some(cell.at), cell.text.clone(), LeftoverKind::Row);
            self.found.leftovers.push(stray);
        }
    }

    fn region(&self) -> Region {
        let own = || {
            self.area
                .labels
                .iter()
                .filter(|label| self.area.has(label.at))
        };
        let corners = || own().flat_map(|label| [label.at, label.value]);
        let rows = || corners().map(|at| at.row);
        let columns = || corners().map(|at| at.column);
        let corner = |row: Option<u32>, column: Option<u32>| {
            CellAt::new(row.unwrap_or_default(), column.unwrap_or_default())
        };
        let label_text = |label: &Label<'_>| {
            self.grid
                .at(label.at)
                .map_or(String::new(), |cell| cell.text.clone())
        };
        Region {
            first: corner(rows().min(), columns().min()),
            last: corner(rows().max(), columns().max()),
            headers: own().map(label_text).collect(),
            shape: Shape::Card,
        }
    }
}

/// Reports what no card claims. Lines that were heard are titles.
fn report_strays(found: &mut Found, grid: &Grid, heard: &[(u32, Range<u32>)]) {
    for (row, columns) in heard {
        let cells = grid.row(*row).iter();
        let own = cells.filter(|cell| columns.contains(&cell.at.column));
        for index in own.filter_map(|cell| grid.index_at(cell.at)) {
            if found.fields[index] == Field::Unmapped {
                found.fields[index] = Field::Title;
            }
        }
    }
    let cells = grid.cells().iter().zip(&found.fields);
    let strays = cells.filter(|(_, field)| **field == Field::Unmapped);
    let strays = strays.map(|(cell, _)| (Some(cell.at), cell.text.clone(), LeftoverKind::Cell));
    found.leftovers.extend(strays);
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
