//! The forms of the samples, as the sections filled them in.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet,
    XlsxError,
};

/// What stands in a cell.
#[derive(Clone, Copy)]
pub enum Written {
    /// Nothing.
    Nothing,
    /// A number.
    Number(f64),
    /// A fraction shown as a percentage with one decimal.
    Percent(f64),
    /// A number shown with separators.
    Grouped(f64),
    /// A number shown with one decimal.
    Tenths(f64),
    /// Text, digits or not.
    Text(&'static str),
    /// A formula and its result.
    Formula(&'static str, &'static str),
}

use Written::{Formula as F, Grouped as G, Nothing as E, Number as N, Percent as P, Text as T};

/// A row of an 一覧表.
pub struct Row {
    /// 施策・基本事業名; rows of the same measure that follow each other are merged.
    pub measure: &'static str,
    /// 指標名.
    pub kpi: &'static str,
    /// 単位.
    pub unit: &'static str,
    /// 基準値.
    pub baseline: Written,
    /// Actuals of the four years.
    pub actuals: [Written; 4],
    /// 目標値.
    pub target: Written,
    /// 取組内容.
    pub efforts: &'static str,
    /// 課題・今後の方針.
    pub issues: &'static str,
}

/// An 一覧表.
pub struct List {
    /// 担当課.
    pub section: &'static str,
    /// In the title: 令和６年度.
    pub year: &'static str,
    /// Over the four columns of actuals.
    pub years: [&'static str; 4],
    /// The rows.
    pub rows: Vec<Row>,
}

/// A 個票.
pub struct Card {
    /// The sheet's name.
    pub sheet: &'static str,
    /// 担当課.
    pub section: &'static str,
    /// What an 一覧表 has in a row.
    pub row: Row,
}

const REMARK: &str = "（見本: 公表されている値のほかは、説明のための架空の値です）";
const YEARS: [&str; 4] = ["R3", "R4", "R5", "R6"];

impl List {
    /// This year's list of a section.
    pub fn of(section: &'static str, rows: Vec<Row>) -> Self {
        Self {
            section,
            year: "令和６年度",
            years: ["令和３年度", "令和４年度", "令和５年度", "令和６年度"],
            rows,
        }
    }

    /// The same with years as R3 … R6.
    pub fn with_short_years(self) -> Self {
        Self {
            years: YEARS,
            ..self
        }
    }

    /// The workbook's bytes.
    pub fn workbook(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = book()?;
        let sheet = book.add_worksheet().set_name("実績")?;
        let (frame, head) = (frame(), head());
        sheet.write_string(
            0,
            0,
            format!("第２期総合戦略　KPI進捗状況調査票（{}）", self.year),
        )?;
        sheet.write_string(1, 0, REMARK)?;
        sheet.write_string(2, 0, "担当課")?;
        sheet.write_string(2, 1, self.section)?;
        self.heads(sheet, &head)?;
        self.measures(sheet, &frame)?;
        for (index, row) in self.rows.iter().enumerate() {
            row.write(sheet, &frame, 6 + index as u32, index + 1)?;
        }
        let below = 7 + self.rows.len() as u32;
        sheet.write_string(
            below,
            0,
            "※実績値は年度末時点の値です。年度末時点でないものは、取組内容に書いてください。",
        )?;
        sheet.write_string(below + 1, 0, "※備考の欄は集計に使いません。")?;
        book.save_to_buffer()
    }

    fn heads(&self, sheet: &mut Worksheet, head: &Format) -> Result<(), XlsxError> {
        let single = [
            (0, "No."),
            (1, "施策・基本事業名"),
            (2, "指標名"),
            (3, "単位"),
            (4, "基準値"),
            (10, "取組内容"),
            (11, "課題・今後の方針"),
            (12, "備考"),
        ];
        for (column, text) in single {
            sheet.merge_range(4, column, 5, column, text, head)?;
        }
        sheet.merge_range(4, 5, 4, 8, "実績値", head)?;
        for (column, year) in (5..).zip(self.years) {
            sheet.write_string_with_format(5, column, year, head)?;
        }
        sheet.write_string_with_format(4, 9, "目標値", head)?;
        sheet.write_string_with_format(5, 9, "R8", head)?;
        for (column, width) in [(0, 5.0), (1, 26.0), (2, 34.0), (10, 44.0), (11, 40.0)] {
            sheet.set_column_width(column, width)?;
        }
        Ok(())
    }

    fn measures(&self, sheet: &mut Worksheet, frame: &Format) -> Result<(), XlsxError> {
        let mut first = 0;
        while first < self.rows.len() {
            let measure = self.rows[first].measure;
            let count = self.rows[first..]
                .iter()
                .take_while(|row| row.measure == measure)
                .count();
            let (top, bottom) = (6 + first as u32, 5 + (first + count) as u32);
            if count > 1 {
                sheet.merge_range(top, 1, bottom, 1, measure, frame)?;
            } else {
                sheet.write_string_with_format(top, 1, measure, frame)?;
            }
            first += count;
        }
        Ok(())
    }
}

impl Row {
    fn write(
        &self,
        sheet: &mut Worksheet,
        frame: &Format,
        row: u32,
        number: usize,
    ) -> Result<(), XlsxError> {
        sheet.write_number_with_format(row, 0, number as f64, frame)?;
        sheet.write_string_with_format(row, 2, self.kpi, frame)?;
        sheet.write_string_with_format(row, 3, self.unit, frame)?;
        self.baseline.write(sheet, frame, row, 4)?;
        for (column, actual) in (5..).zip(self.actuals) {
            actual.write(sheet, frame, row, column)?;
        }
        self.target.write(sheet, frame, row, 9)?;
        sheet.write_string_with_format(row, 10, self.efforts, frame)?;
        sheet.write_string_with_format(row, 11, self.issues, frame)?;
        sheet.write_blank(row, 12, frame)?;
        Ok(())
    }
}

impl Written {
    /// Writes it into a cell.
    pub fn write(
        self,
        sheet: &mut Worksheet,
        frame: &Format,
        row: u32,
        column: u16,
    ) -> Result<(), XlsxError> {
        match self {
            E => sheet.write_blank(row, column, frame)?,
            N(number) => sheet.write_number_with_format(row, column, number, frame)?,
            P(number) => sheet.write_number_with_format(
                row,
                column,
                number,
                &frame.clone().set_num_format("0.0%"),
            )?,
            G(number) => sheet.write_number_with_format(
                row,
                column,
                number,
                &frame.clone().set_num_format("#,##0"),
            )?,
            Written::Tenths(number) => sheet.write_number_with_format(
                row,
                column,
                number,
                &frame.clone().set_num_format("0.0"),
            )?,
            T(text) => sheet.write_string_with_format(row, column, text, frame)?,
            F(formula, result) => sheet.write_formula_with_format(
                row,
                column,
                Formula::new(formula).set_result(result),
                frame,
            )?,
        };
        Ok(())
    }
}

/// A workbook of cards, one a sheet.
pub fn cards(cards: &[Card]) -> Result<Vec<u8>, XlsxError> {
    let mut book = book()?;
    for card in cards {
        let sheet = book.add_worksheet().set_name(card.sheet)?;
        card.write(sheet)?;
    }
    book.save_to_buffer()
}

impl Card {
    fn write(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let (frame, head) = (frame(), head());
        sheet.write_string(0, 0, "第２期総合戦略　KPI個票（令和６年度）")?;
        sheet.write_string(1, 0, REMARK)?;
        for (row, column, label, value) in [
            (3, 0, "担当課", self.section),
            (4, 0, "施策・基本事業名", self.row.measure),
            (5, 0, "指標名", self.row.kpi),
        ] {
            sheet.write_string_with_format(row, column, label, &head)?;
            sheet.merge_range(row, column + 1, row, 5, value, &frame)?;
        }
        sheet.write_string_with_format(6, 0, "単位", &head)?;
        sheet.write_string_with_format(6, 1, self.row.unit, &frame)?;
        sheet.write_string_with_format(6, 2, "基準値", &head)?;
        self.row.baseline.write(sheet, &frame, 6, 3)?;
        sheet.write_string_with_format(6, 4, "目標値（R8）", &head)?;
        self.row.target.write(sheet, &frame, 6, 5)?;
        sheet.write_string_with_format(8, 0, "年度", &head)?;
        sheet.write_string_with_format(9, 0, "実績値", &head)?;
        for (column, (year, actual)) in (1..).zip(YEARS.into_iter().zip(self.row.actuals)) {
            sheet.write_string_with_format(8, column, year, &head)?;
            actual.write(sheet, &frame, 9, column)?;
        }
        sheet.merge_range(11, 0, 11, 5, "取組の内容と成果", &head)?;
        sheet.merge_range(12, 0, 14, 5, self.row.efforts, &frame)?;
        sheet.merge_range(15, 0, 15, 5, "課題と今後の方針", &head)?;
        sheet.merge_range(16, 0, 18, 5, self.row.issues, &frame)?;
        sheet.set_column_width(0, 20)?;
        Ok(())
    }
}

/// A row of a 事務事業評価 list: number, project, kind of indicator, indicator, unit, actual.
pub type Project = (
    f64,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Written,
);

/// A 事務事業評価 list of a section.
pub fn projects(section: &str, rows: &[Project]) -> Result<Vec<u8>, XlsxError> {
    let mut book = book()?;
    let sheet = book.add_worksheet().set_name("事務事業評価")?;
    let (frame, head) = (frame(), head());
    sheet.write_string(0, 0, "令和６年度　事務事業評価　指標一覧")?;
    sheet.write_string(1, 0, "担当課")?;
    sheet.write_string(1, 1, section)?;
    for (column, text) in (0..).zip([
        "事業番号",
        "事務事業名",
        "指標の種類",
        "指標名",
        "単位",
        "実績値",
    ]) {
        sheet.write_string_with_format(3, column, text, &head)?;
    }
    for (row, (number, project, kind, indicator, unit, actual)) in (4..).zip(rows) {
        sheet.write_number_with_format(row, 0, *number, &frame)?;
        for (column, text) in [(1, project), (2, kind), (3, indicator), (4, unit)] {
            sheet.write_string_with_format(row, column, *text, &frame)?;
        }
        actual.write(sheet, &frame, row, 5)?;
    }
    sheet.write_string(5 + rows.len() as u32, 0, "※令和６年度の実績です。")?;
    book.save_to_buffer()
}

/// An empty workbook whose date is no clock's, so that the bytes are always the same.
pub fn book() -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    book.set_default_format(
        &Format::new()
            .set_font_name("ＭＳ Ｐゴシック")
            .set_font_size(11)
            .set_font_charset(128),
        18,
        72,
    )?;
    let made = ExcelDateTime::from_ymd(2025, 6, 2)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    Ok(book)
}

/// A4, as wide as one page.
pub fn page(sheet: &mut Worksheet) {
    const A4: u8 = 9;
    sheet.set_paper_size(A4).set_print_fit_to_pages(1, 0);
}

/// A framed cell.
pub fn frame() -> Format {
    Format::new()
        .set_border(FormatBorder::Thin)
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
}

/// The head of a column, or a label.
pub fn head() -> Format {
    frame().set_align(FormatAlign::Center).set_bold()
}
