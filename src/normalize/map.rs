//! The rows of a table become records.

use super::figure::{self, Figure};
use super::group::{self, Group};
use super::header::Column;
use super::locate::{self, Table};
use super::sheet_year::{self, Around};
use super::unit_line::Unit;
use super::{Field, Found, Record, Region, Remark, Shape, strays};
use crate::domain::reported::Kind;
use crate::domain::{CellAt, FiscalYear, Kpi, Plan, folded};
use crate::intake::{Cell, Grid};
use crate::mapping::form::{Form, Line, Role, TableForm, YearFrom};
use crate::mapping::words;
use std::sync::Arc;

/// Reads the tables of a form on a sheet; none if the form is not there.
pub(super) fn tables(
    plan: &Plan,
    form: &Form,
    layout: &TableForm,
    grid: &Grid,
    around: &Around<'_>,
) -> Option<Found> {
    let tables = locate::tables(grid, layout);
    let top = tables.first()?.header.0;
    let above = |cell: &&Cell| cell.at.row < top;
    if !form
        .title
        .as_deref()
        .is_none_or(|title| is_said(grid, above, title))
    {
        return None;
    }
    let (year, said) = sheet_year::of(form, grid, around, above);
    let mut found = Found::of(form, grid, year, section_above(grid, top));
    found.said = said;
    let mut sheet = SheetMap {
        plan,
        grid,
        layout,
        year: year.map(|(year, _)| year),
        unit: Unit::default(),
        found,
    };
    for table in &tables {
        sheet.enter(form, table);
        sheet.table(table);
    }
    sheet.report_too_many(&tables);
    sheet.say_header_years(&tables);
    Some(sheet.found)
}

fn is_said(grid: &Grid, among: impl Fn(&&Cell) -> bool, title: &str) -> bool {
    let mut cells = grid.cells().iter().filter(among);
    cells.any(|cell| folded::key(&cell.text).contains(title))
}

/// 担当課 beside or in front of a name, above the table.
fn section_above(grid: &Grid, header: u32) -> Option<(String, CellAt)> {
    let above = grid.cells().iter().take_while(|cell| cell.at.row < header);
    above.filter_map(|cell| section_at(grid, cell)).next()
}

fn section_at(grid: &Grid, cell: &Cell) -> Option<(String, CellAt)> {
    let labels = words::headers(&Role::Section);
    let (label, name) = cell
        .text
        .split_once(['：', ':'])
        .unwrap_or((&cell.text, ""));
    let label = folded::key(label);
    labels.iter().find(|other| folded::key(other) == label)?;
    if !name.trim().is_empty() {
        return Some((name.trim().to_owned(), cell.at));
    }
    let row = grid.row(cell.at.row).iter();
    let beside = row
        .into_iter()
        .find(|other| other.at.column > cell.at.column)?;
    Some((beside.text.trim().to_owned(), beside.at))
}

struct SheetMap<'a> {
    plan: &'a Plan,
    grid: &'a Grid,
    layout: &'a TableForm,
    year: Option<FiscalYear>,
    /// What the lines above the table say of its unit.
    unit: Unit,
    found: Found,
}

/// What was written once for several rows, by role.
type Filled = Vec<(Role, String)>;

impl<'a> SheetMap<'a> {
    /// Each table has the unit that the lines above it name, and their year if they name one.
    fn enter(&mut self, form: &Form, table: &Table) {
        self.unit = self.unit.above(self.grid, table.captions, table.header.0);
        self.found.leftovers.append(&mut self.unit.strays);
        if table.captions > 0 && form.year_from.is_none_or(|from| from == YearFrom::Title) {
            let lines = table.captions..table.header.0;
            let cells = self
                .grid
                .cells()
                .iter()
                .filter(|cell| lines.contains(&cell.at.row));
            let own = cells.filter_map(|cell| FiscalYear::find(&cell.text)).next();
            self.year = own.or(self.year);
        }
    }

    fn report_too_many(&mut self, tables: &[Table]) {
        if let Some(last) = tables.last().filter(|_| tables.len() > locate::MOST_TABLES) {
            let what = format!("{}個を超える表は読んでいません", locate::MOST_TABLES);
            let at = CellAt::new(last.until, 0);
            self.found
                .leftovers
                .push((Some(at), what, super::LeftoverKind::Cell));
        }
    }

    fn table(&mut self, table: &Table) {
        self.mark_table(table);
        let mut filled: Filled = Vec::new();
        for group in group::groups(self.grid, self.layout, table) {
            self.mark_group(&group, table);
            self.group(&group, table, &mut filled);
        }
        let years = self.layout.blocks.as_ref().map(|blocks| blocks.years.len());
        self.found
            .leftovers
            .extend(strays::of_table(self.grid, table, years));
        self.found.calendar.extend(calendar(table));
        self.found.regions.push(region(table));
    }

    /// Says of every row what it is, before its cells say more.
    fn mark_table(&mut self, table: &Table) {
        if table.is_first {
            self.mark_rows(table.header.0, table.header.1, &Field::Header);
            self.mark_rows(
                table.last_row() + 1,
                table.until.saturating_sub(1),
                &Field::Note,
            );
            self.mark_rows(table.header.1 + 1, table.last_row(), &Field::Unmapped);
        }
        for row in &table.notes {
            self.mark_rows(*row, *row, &Field::Note);
            self.found
                .leftovers
                .extend(strays::of_note(self.grid, table, *row));
        }
    }

    fn mark_rows(&mut self, first: u32, last: u32, field: &Field) {
        let cells = self.grid.cells();
        let start = cells.partition_point(|cell| cell.at.row < first);
        let end = cells.partition_point(|cell| cell.at.row <= last);
        if start < end {
            self.found.fields[start..end].fill(field.clone());
        }
    }

    fn mark_group(&mut self, group: &Group<'_>, table: &Table) {
        let is_sum = group.name.is_some_and(|name| self.is_subtotal(name));
        let year = self.year_cell(group, table);
        for (row, line) in &group.rows {
            let cells = self.grid.row(*row);
            let first = cells.first().and_then(|cell| self.grid.index_at(cell.at));
            let Some(start) = first else { continue };
            for (offset, cell) in cells.iter().enumerate() {
                if let Some(column) = table.column(cell.at.column) {
                    let field = if is_sum {
                        Field::Subtotal
                    } else {
                        self.field_of(column, *line, year)
                    };
                    self.found.fields[start + offset] = field;
                }
            }
        }
    }

    fn field_of(&self, column: &Column, line: Option<Line>, year: Option<&Cell>) -> Field {
        match (&column.role, line) {
            (Some(Role::Figure(kind)), _) => {
                Field::Figure(*kind, self.year_of(*kind, column, year))
            }
            (Some(Role::Stacked), Some(Line::Figures(kind))) => {
                Field::Figure(kind, self.year_of(kind, column, year))
            }
            (Some(Role::Stacked), Some(Line::Ignored)) => {
                Field::Role(Arc::from(Role::Ignored.code()))
            }
            (Some(Role::Stacked), None) | (None, _) => Field::Unmapped,
            (Some(role), _) => Field::Role(Arc::from(role.code())),
        }
    }

    /// A figure's year: its header's, else its row's, else the report's; baselines and targets have
    /// their own.
    fn year_of(&self, kind: Kind, column: &Column, row: Option<&Cell>) -> Option<FiscalYear> {
        if column.year.is_some() || column.is_undated {
            return column.year;
        }
        match row {
            Some(cell) => FiscalYear::parse(&cell.text),
            None => self.year.filter(|_| kind == Kind::Actual),
        }
    }

    /// The cell that says the year of a group's figures, where the table has a column for it.
    fn year_cell(&self, group: &Group<'_>, table: &Table) -> Option<&'a Cell> {
        self.of_role(group, table, &Role::Year)
    }

    /// A sum of the rows above is no KPI, unless the plan has one of that name.
    fn is_subtotal(&self, name: &Cell) -> bool {
        words::is_subtotal(&name.text) && self.plan.kpi_named(&name.text).is_none()
    }

    /// A row that has a number in front and nothing else is a line that nobody needed.
    fn is_empty_numbered(&self, group: &Group<'_>, table: &Table, name: &Cell) -> bool {
        let is_number = table
            .column(name.at.column)
            .is_some_and(|column| column.role == Some(Role::Id));
        is_number
            && self.plan.kpi_with_id(&name.text).is_none()
            && strays::of_nameless(self.grid, table, group).is_none()
    }

    fn group(&mut self, group: &Group<'a>, table: &Table, filled: &mut Filled) {
        let Some(name) = group.name else {
            self.fill(group, table, filled);
            let stray = strays::of_nameless(self.grid, table, group);
            return self.found.leftovers.extend(stray);
        };
        if self.is_subtotal(name) || self.is_empty_numbered(group, table, name) {
            return;
        }
        self.fill(group, table, filled);
        let wordless = group.rows.iter().filter(|(_, line)| line.is_none());
        let strays = wordless.filter_map(|(row, _)| strays::of_wordless(self.grid, table, *row));
        self.found.leftovers.extend(strays);
        let record = self.record(group, table, name, filled);
        self.found.records.push(record);
    }

    /// Keeps what is written once, meant for the rows below.
    fn fill(&self, group: &Group<'_>, table: &Table, filled: &mut Filled) {
        for column in table.columns.iter().filter(|column| column.fill) {
            let cell = self.said(group, column);
            if let Some((role, cell)) = column.role.as_ref().zip(cell) {
                filled.retain(|(other, _)| other != role);
                filled.push((role.clone(), cell.text.clone()));
            }
        }
    }

    /// The first cell of a group in a column. What is merged over several rows is said for each of
    /// them; a name or a figure stands in its own cell.
    fn said(&self, group: &Group<'_>, column: &Column) -> Option<&'a Cell> {
        let grid = self.grid;
        let mut places = group
            .rows
            .iter()
            .map(|(row, _)| CellAt::new(*row, column.column));
        match column.role.as_ref()? {
            Role::Unit | Role::Year | Role::Section | Role::Goal | Role::Measure => {
                places.find_map(|at| grid.seen_at(at))
            }
            _ => places.find_map(|at| grid.at(at)),
        }
    }

    fn of_role(&self, group: &Group<'_>, table: &Table, role: &Role) -> Option<&'a Cell> {
        let mut columns = table
            .columns
            .iter()
            .filter(|column| column.role.as_ref() == Some(role));
        columns.find_map(|column| self.said(group, column))
    }

    fn record(&self, group: &Group<'a>, table: &Table, name: &Cell, filled: &Filled) -> Record {
        let own = |role: &Role| self.of_role(group, table, role);
        let above = |role: &Role| filled.iter().find(|(other, _)| other == role);
        let text = |role: &Role| {
            let own = own(role).map(|cell| cell.text.as_str());
            own.or_else(|| above(role).map(|(_, text)| text.as_str()))
        };
        let id = own(&Role::Id).map(|cell| cell.text.as_str());
        let is_named = table
            .columns
            .iter()
            .any(|column| column.role == Some(Role::Kpi));
        let known =
            super::named::known(self.plan, id, Some(name.text.as_str()).filter(|_| is_named));
        let unit = text(&Role::Unit).map(|unit| Arc::from(unit.trim()));
        let unit = unit.or(known.unit);
        let kpi = known.kpi.map(|kpi| &self.plan.kpis[kpi]);
        let section = own(&Role::Section);
        Record {
            sheet: 0,
            name: name.text.clone(),
            at: name.at,
            id: id.map(str::to_owned),
            kpi: known.kpi,
            measure: text(&Role::Measure).map(str::to_owned),
            figures: self.figures(group, table, kpi, unit.as_ref()),
            unit,
            section: section.map(|cell| (cell.text.trim().to_owned(), cell.at)),
            remarks: self.remarks(group, table),
        }
    }

    fn figures(
        &self,
        group: &Group<'_>,
        table: &Table,
        kpi: Option<&Kpi>,
        unit: Option<&Arc<str>>,
    ) -> Vec<Figure> {
        let year = self.year_cell(group, table);
        let of_column = |column: &Column, row: u32, kind: Kind| {
            let at = CellAt::new(row, column.column);
            let around = figure::Around {
                kind,
                year: self.year_of(kind, column, year),
                unit: unit.or(column.unit.as_ref()).or(self.unit.named.as_ref()),
                kpi,
                flaws: self.unit.flaws(unit, column.unit.as_ref()),
            };
            figure::figure(at, self.grid.at(at), around)
        };
        let mut figures = Vec::new();
        for (index, (row, line)) in group.rows.iter().enumerate() {
            for column in &table.columns {
                let has_cell = || self.grid.at(CellAt::new(*row, column.column)).is_some();
                match (&column.role, line) {
                    // Beside stacked rows, what is no stack stands once, in any of them.
                    (Some(Role::Figure(kind)), _) if index == 0 || has_cell() => {
                        figures.push(of_column(column, *row, *kind));
                    }
                    (Some(Role::Stacked), Some(Line::Figures(kind))) => {
                        figures.push(of_column(column, *row, *kind));
                    }
                    _ => {}
                }
            }
        }
        figures
    }

    /// Texts of another year's block are kept among the cells, but they are not this year's words.
    fn remarks(&self, group: &Group<'_>, table: &Table) -> Vec<Remark> {
        let of_this_year = |column: &Column| {
            column
                .year
                .is_none_or(|year| self.year.is_none_or(|own| own == year))
        };
        let of_column = |row: u32, column: &Column| {
            let cell = self.grid.at(CellAt::new(row, column.column))?;
            let name = column.text.clone().filter(|_| of_this_year(column))?;
            Some(Remark { name, at: cell.at })
        };
        let rows = group.rows.iter();
        rows.flat_map(|(row, _)| {
            table
                .columns
                .iter()
                .filter_map(|column| of_column(*row, column))
        })
        .collect()
    }

    /// A report of one year whose columns have other years only contradicts itself.
    fn say_header_years(&mut self, tables: &[Table]) {
        let is_actual = |column: &&Column| {
            matches!(
                column.role,
                Some(Role::Figure(Kind::Actual) | Role::Stacked)
            )
        };
        let columns = tables
            .iter()
            .flat_map(|table| &table.columns)
            .filter(is_actual);
        let mut years: Vec<FiscalYear> = columns.filter_map(|column| column.year).collect();
        years.sort();
        if let Some(last) = years
            .last()
            .filter(|_| self.year.is_some_and(|own| !years.contains(&own)))
        {
            self.found.said.push(("見出し", *last));
        }
    }
}

/// The headers of actuals that name a calendar year.
fn calendar(table: &Table) -> impl Iterator<Item = (CellAt, String)> + '_ {
    let is_actual = |column: &&Column| {
        matches!(
            column.role,
            Some(Role::Figure(Kind::Actual) | Role::Stacked)
        )
    };
    let columns = table.columns.iter().filter(is_actual);
    let columns = columns.filter(|column| column.is_calendar);
    columns.map(|column| {
        (
            CellAt::new(table.header.1, column.column),
            column.path.clone(),
        )
    })
}

/// Where a table stands, and its headers, for people who look into a file.
fn region(table: &Table) -> Region {
    let left = table.columns.first().map_or(0, |column| column.column);
    let right = table.columns.last().map_or(left, |column| column.column);
    Region {
        first: CellAt::new(table.header.0, left),
        last: CellAt::new(table.last_row(), right),
        headers: table
            .columns
            .iter()
            .map(|column| column.path.clone())
            .collect(),
        shape: Shape::Table,
    }
}

#[cfg(test)]
mod tests {
    use super::super::trial::{expect, expect_of_grid};
    use crate::intake::Grid;
    use crate::intake::grid::tests::grid;

    const LIST: &str = "[table]\nheader = [\"指標\", \"実績\"]\n[columns]\nactual = '実績値?(／(?<year>.+))?'\ntarget = '目標値?(／(?<year>.+))?'";

    #[test]
    fn a_table_is_found_below_its_title_wherever_it_stands() {
        expect(
            LIST,
            "|令和６年度 調査票\n\n|No|指標名|実績値\n|1|入込客数|600\n|2|加入率|",
            &[
                "入込客数 actual:R6=600 D4",
                "加入率 actual:R6=blank D5",
                "?column B3 No",
                "!表題 R6",
            ],
        );
    }

    #[test]
    fn the_forms_words_may_be_spread_over_rows() {
        expect(
            LIST,
            "調査票\n||実績値|<|目標値\n指標名|単位|R5|R6|R8\n入込客数|千人|590|600|820",
            &[
                "入込客数 actual:R5=590 C4",
                "入込客数 actual:R6=600 D4",
                "入込客数 target:R8=820 E4",
            ],
        );
    }

    #[test]
    fn a_header_may_be_four_rows_deep() {
        expect(
            LIST,
            "指標名|実績値|<|目標値\n^|R5|R6|R8\n^|^|^|^\n|（人）|（人）|（千人）\n入込客数|590000|600000|820",
            &[
                "入込客数 actual:R5=590 B5",
                "入込客数 actual:R6=600 C5",
                "入込客数 target:R8=820 D5",
            ],
        );
    }

    #[test]
    fn units_stand_in_headers_titles_names_and_cells() {
        expect(
            LIST,
            "（単位：円）\n指標名|実績値／R6\n事業費|5000\n講座数（回）|3回",
            &["事業費 actual:R6=5 B3", "講座数 actual:R6=3 B4"],
        );
        expect(
            LIST,
            "指標名|実績値（人）\n入込客数|600000",
            &["入込客数 actual=600 B2"],
        );
    }

    #[test]
    fn several_tables_stand_below_and_beside_each_other() {
        expect(
            LIST,
            "指標名|実績値||指標名|実績値\n入込客数|600||加入率|74\n\n指標名|備考|実績値\n講座数||3",
            &[
                "入込客数 actual=600 B2",
                "加入率 actual=74 E2",
                "講座数 actual=3 C5",
            ],
        );
    }

    #[test]
    fn sums_notes_and_empty_numbered_rows_are_no_kpis() {
        expect(
            "[table]\nheader = [\"指標\", \"実績\"]\n[columns]\nid = \"番号\"",
            "番号|指標名|実績値\n1-1|入込客数|600\n|小計|600\n1-9||\n※速報|値です\n1-3|講座数|3",
            &["入込客数 actual=600 C2", "講座数 actual=3 C6"],
        );
    }

    #[test]
    fn blocks_that_repeat_their_headers_have_the_forms_years() {
        let form = "[table]\nheader = [\"指標\", \"実績\"]\n[blocks]\nstarts_at = \"決算額\"\nyears = [\"R5\", \"R6\"]\n[columns]\ntext.issues = \"課題\"\nignore = [\"決算額\"]";
        expect(
            form,
            "令和６年度\n指標名|決算額|実績値|課題|決算額|実績値|課題\n入込客数|1|590|去年|2|600|今年",
            &[
                "入込客数 actual:R5=590 C3",
                "入込客数 actual:R6=600 F3",
                "入込客数 issues=今年 G3",
                "!表題 R6",
            ],
        );
        expect(
            form,
            "指標名|決算額|実績値\n入込客数|1|590",
            &[
                "入込客数 actual=590 C2",
                "?blocks A1 1組（様式の年度は2つ）",
            ],
        );
    }

    #[test]
    fn targets_and_actuals_may_stand_above_each_other() {
        let form = "[table]\nheader = [\"指標\", \"R6\"]\n[columns]\nline = \"区分\"\nstacked = '(?<year>R[0-9]+)'";
        let expected = &[
            "入込客数 target:R5=700 C2",
            "入込客数 target:R6=750 D2",
            "入込客数 actual:R5=590 C3",
            "入込客数 actual:R6=600 D3",
            "加入率 target:R5=78 C5",
            "加入率 target:R6=79 D5",
            "加入率 actual:R5=blank C6",
            "加入率 actual:R6=74.5 D6",
        ];
        let rows = "指標名|区分|R5|R6\n入込客数|目標|700|750\n{}|実績|590|600\n{}|達成率|84|80\n加入率|目標値|78|79\n{}|実績値||74.5";
        expect(form, &rows.replace("{}", "^"), expected);
        expect(form, &rows.replace("{}", ""), expected);
        expect(
            form,
            "指標名|区分|R6\n入込客数|目標|700\n|見通し|650",
            &["入込客数 target:R6=700 C2", "?line C3 650"],
        );
    }

    #[test]
    fn stacked_rows_without_words_have_the_forms_order() {
        expect(
            "[table]\nheader = [\"指標\", \"R6\"]\nlines = [\"目標\", \"実績\"]\n[columns]\nstacked = '(?<year>R[0-9]+)'",
            "指標名|R5|R6\n入込客数|700|750\n^|590|600",
            &[
                "入込客数 target:R5=700 B2",
                "入込客数 target:R6=750 C2",
                "入込客数 actual:R5=590 B3",
                "入込客数 actual:R6=600 C3",
            ],
        );
    }

    #[test]
    fn small_tables_have_years_of_their_own() {
        expect(
            "[table]\nheader = [\"指標\", \"基準\", \"目標\"]\n[columns]\nbaseline = '(?<year>.+)基準'\nactual = '(?<year>[HR][0-9]+)(現状)?'\ntarget = '(?<year>.+)目標'",
            "指標名|H25基準|H27|H28現状|H31目標\n入込客数|500|510|520|600\n\n指標名|H26基準|H27|H29現状|H31目標\n加入率|70|71|72|75",
            &[
                "入込客数 baseline:H25=500 B2",
                "入込客数 actual:H27=510 C2",
                "入込客数 actual:H28=520 D2",
                "入込客数 target:R1=600 E2",
                "加入率 baseline:H26=70 B5",
                "加入率 actual:H27=71 C5",
                "加入率 actual:H29=72 D5",
                "加入率 target:R1=75 E5",
            ],
        );
    }

    #[test]
    fn the_year_comes_from_the_nearest_that_says_one() {
        let sheet = |name: &str, text| Grid::new(name, false, grid(text).into_cells(), Vec::new());
        let table = "指標名|実績値\n入込客数|600";
        let path = "観光課/令和5年度/実績.xlsx";
        expect_of_grid(
            LIST,
            path,
            sheet("実績", table),
            &["入込客数 actual:R5=600 B2", "!フォルダー名 R5"],
        );
        expect_of_grid(
            LIST,
            "観光課/実績_R6.xlsx",
            sheet("R5", table),
            &[
                "入込客数 actual:R5=600 B2",
                "!シート名 R5",
                "!ファイル名 R6",
            ],
        );
        expect_of_grid(
            LIST,
            "観光課/実績.xlsx",
            sheet("", "令和６年度\n指標名|実績値／R5\n入込客数|600"),
            &["入込客数 actual:R5=600 B3", "!表題 R6", "!見出し R5"],
        );
    }

    #[test]
    fn names_may_wear_marks_units_and_sections() {
        expect(
            LIST,
            "指標名|実績値\n・入込客数|600\n【商工課】加入率|74\n講座数（人）|3\n①講座数|4",
            &[
                "入込客数 actual=600 B2",
                "加入率 actual=74 B3",
                "（講座数（人）） actual=3 B4",
                "講座数 actual=4 B5",
            ],
        );
    }

    #[test]
    fn a_year_in_brackets_is_the_columns_year_and_other_brackets_are_not_dropped() {
        expect(
            LIST,
            "令和６年度\n指標名|単位|実績値（R5）|実績値（R6）\n入込客数|千人|590|",
            &[
                "入込客数 actual:R5=590 C3",
                "入込客数 actual:R6=blank D3",
                "!表題 R6",
            ],
        );
        expect(
            LIST,
            "令和６年度\n指標名|実績値（前年度）|実績値\n入込客数|590|600",
            &[
                "入込客数 actual:R6=600 C3",
                "?column B2 実績値（前年度）",
                "!表題 R6",
            ],
        );
        expect(
            LIST,
            "指標名|実績値|<\n^|（R5）|（R6）\n入込客数|590|600",
            &["入込客数 actual:R5=590 B3", "入込客数 actual:R6=600 C3"],
        );
    }

    #[test]
    fn each_table_has_the_year_and_the_unit_of_the_lines_above_it() {
        expect(
            LIST,
            "令和６年度（単位：千円）\n指標名|実績値\n事業費|5\n\n令和５年度\n（単位：円）\n指標名|実績値\n事業費|4000",
            &["事業費 actual:R6=5 B3", "事業費 actual:R5=4 B8", "!表題 R6"],
        );
    }

    #[test]
    fn a_unit_line_has_many_spellings() {
        for line in [
            "（単位　円）",
            "（円）",
            "単位円",
            "（単位は円）",
            "単位：|円",
        ] {
            expect(
                LIST,
                &format!("{line}\n指標名|実績値\n事業費|5000"),
                &["事業費 actual=5 B3"],
            );
        }
        expect(
            LIST,
            "（単位：千円、人）\n指標名|実績値\n事業費|5",
            &["事業費 actual=5 B3", "?cell A1 （単位：千円、人）"],
        );
    }

    #[test]
    fn each_row_may_say_its_year() {
        expect(
            LIST,
            "令和６年度\n指標名|年度|実績値\n入込客数|R5|590\n入込客数|R6|600\n加入率|不明|70",
            &[
                "入込客数 actual:R5=590 C3",
                "入込客数 actual:R6=600 C4",
                "加入率 actual=70 C5",
                "!表題 R6",
            ],
        );
    }

    #[test]
    fn an_empty_row_of_a_stack_keeps_its_place() {
        expect(
            "[table]\nheader = [\"指標\", \"R6\"]\nlines = [\"目標\", \"実績\", \"達成率\"]\n[columns]\nstacked = '(?<year>R[0-9]+)'",
            "指標名|R6\n加入率|80\n^|\n^|75",
            &["加入率 target:R6=80 B2"],
        );
    }

    #[test]
    fn a_second_row_of_targets_without_a_name_is_nobodys() {
        expect(
            "[table]\nheader = [\"指標\", \"R6\"]\n[columns]\nline = \"区分\"\nstacked = '(?<year>R[0-9]+)'",
            "指標名|区分|R6\n入込客数|目標|8\n|実績|\n|目標|6\n|実績|4",
            &[
                "入込客数 target:R6=8 C2",
                "入込客数 actual:R6=blank C3",
                "?row C4 6",
                "?row C5 4",
            ],
        );
    }

    #[test]
    fn a_table_beside_another_has_names_and_units_of_its_own() {
        expect(
            LIST,
            "指標名|単位|実績値||指標|単位|実績値\n入込客数|千人|||講座数|回|4",
            &["入込客数 actual=blank C2", "講座数 actual=4 G2"],
        );
        expect(
            LIST,
            "指標名|単位|実績値|指標名|単位|実績値\n入込客数|人|5000|事業費|円|4000\n※注||||事業費|",
            &["入込客数 actual=5 C2", "事業費 actual=4 F2"],
        );
    }

    #[test]
    fn columns_before_the_first_block_and_blocks_too_few_have_no_year() {
        let form = "[table]\nheader = [\"指標\"]\n[blocks]\nstarts_at = \"決算額\"\nyears = [\"R5\", \"R6\"]\n[columns]\nignore = [\"決算額\"]";
        expect(
            form,
            "令和６年度\n指標名|実績値|決算額|実績値|決算額\n入込客数|590|1|600|2",
            &[
                "入込客数 actual=590 B3",
                "入込客数 actual:R5=600 D3",
                "!表題 R6",
                "!見出し R5",
            ],
        );
    }

    #[test]
    fn the_first_row_of_data_is_no_header() {
        expect(
            "[table]\nheader = [\"施策\", \"指標\", \"実績\"]\n[columns]\nignore = [\"目標年度\"]",
            "施策|指標名|実績値|目標年度\n|入込客数|集計中|R8\nA|講座数|5|R8",
            &["入込客数 actual=pending C2", "講座数 actual=5 C3"],
        );
    }

    #[test]
    fn headers_centred_over_cells_are_spread_though_a_title_is_merged() {
        expect(
            LIST,
            "調査票|<|<|<\n指標名|実績値||目標値\n|R5|R6|R8\n入込客数|590|600|820",
            &[
                "入込客数 actual:R5=590 B4",
                "入込客数 actual:R6=600 C4",
                "入込客数 target:R8=820 D4",
            ],
        );
    }
}
