//! 厚木市: three years around the revision of October R5, in a form that stacks 目標値, 実績値 and 達成率,
//! and one section that exports from its evaluation system.
//!
//! KPIs and figures are all illustrative (見本): the city's diagrams with the KPIs are pictures.

use crate::sections::{File, cp932};
use crate::sheets::{self, Written};
use Written::{Grouped as G, Nothing as E, Number as N, Percent as P, Text as T};
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

const REMARK: &str = "見本（KPIと値は、説明のための架空のものです）";

/// The years of the plan, each a column.
const YEARS: [&str; 6] = ["R3", "R4", "R5", "R6", "R7", "R8"];

/// Columns before those of the years: 主な取組, number, KPI, 単位, 区分.
const BEFORE_YEARS: u16 = 5;

/// A KPI in three rows of a form.
#[derive(Clone)]
struct Indicator {
    measure: &'static str,
    id: &'static str,
    name: &'static str,
    unit: &'static str,
    /// Of the last year of the plan.
    target: f64,
    /// From R3 to the year of the report.
    actuals: Vec<Written>,
    /// What the section worked out itself for the year of the report, as a fraction.
    rate: Written,
    words: [&'static str; 3],
    /// 自己評価, where the section does not follow from its own rate.
    grade: Option<&'static str>,
}

/// Every file, below `inputs/atsugi/`.
pub fn files() -> Result<Vec<File>, XlsxError> {
    let mut files = before_the_revision()?;
    files.extend(first_after()?);
    files.extend(second_after()?);
    Ok(files)
}

/// R4: the plan of R3 is in force.
fn before_the_revision() -> Result<Vec<File>, XlsxError> {
    let list = |section: &str, rows: &[Indicator]| list("R4", section, "令和４年度", rows);
    Ok(vec![
        list(
            "市民課",
            &[
                moving_in(&[9_650.0, 9_810.0], 0.9),
                moving_out(&[10_310.0, 10_240.0]),
                exchange(
                    "1(1)① 都市間交流の促進",
                    "友好都市等との交流事業の参加者数",
                    &[420.0, 600.0],
                    0.5,
                ),
            ],
        )?,
        list(
            "広報シティプロモーション課",
            &[followers(20_000.0, &[14_900.0, 16_800.0], 0.84)],
        )?,
        list("こども育成課", &[fertility(vec![N(1.21), T("未公表")])])?,
        list("教育指導課", &[school(&[81.0, 81.9], 0.91)])?,
        list("社会教育課", &[lectures(&[4_300.0, 7_500.0], 0.5)])?,
        jobs("R4", &[80, 170]),
    ])
}

/// R5: the revision is in force. The digital section's folder still has its former name.
fn first_after() -> Result<Vec<File>, XlsxError> {
    let list = |section: &str, rows: &[Indicator]| list("R5", section, "令和５年度", rows);
    Ok(vec![
        list(
            "市民課",
            &[
                moving_in(&[9_650.0, 9_810.0, 10_355.0], 0.95),
                moving_out(&[10_310.0, 10_240.0, 10_105.0]),
            ],
        )?,
        list(
            "企画政策課",
            &[
                exchange(
                    "1(1)① 都市間連携の強化",
                    "都市間連携事業の参加者数",
                    &[420.0, 600.0, 1_140.0],
                    0.95,
                ),
                agreements(&[3.0], 0.25),
            ],
        )?,
        list(
            "広報シティプロモーション課",
            &[
                followers(30_000.0, &[14_900.0, 16_800.0, 21_300.0], 0.71),
                films(&[41_000.0, 64_000.0], 0.64),
            ],
        )?,
        list(
            "こども育成課",
            &[fertility(vec![N(1.21), N(1.19), T("未公表")])],
        )?,
        list(
            "教育指導課",
            &[
                school(&[81.0, 81.9, 83.7], 0.93),
                tablets(&[43.6, 61.0], 0.61),
            ],
        )?,
        list(
            "社会教育課",
            &[
                lectures(&[4_300.0, 7_500.0, 9_900.0], 0.66),
                matches(vec![N(8.0), N(14.0)], P(0.35)),
            ],
        )?,
        list("情報政策課", &[online(&[27.5, 38.4], 0.48)])?,
        jobs("R5", &[80, 170, 265]),
    ])
}

/// R6: one section writes the KPI's name of before the revision, one leaves a figure blank and grades
/// another better than its rate; one has a word of its own for what is next, and once none.
fn second_after() -> Result<Vec<File>, XlsxError> {
    let list = |section: &str, rows: &[Indicator]| list("R6", section, "令和６年度", rows);
    Ok(vec![
        list(
            "市民課",
            &[
                moving_in(&[9_650.0, 9_810.0, 10_355.0, 10_573.0], 0.97),
                moving_out(&[10_310.0, 10_240.0, 10_105.0, 10_000.0]),
            ],
        )?,
        list(
            "企画政策課",
            &[
                exchange(
                    "1(1)① 都市間連携の強化",
                    "友好都市等との交流事業の参加者数",
                    &[420.0, 600.0, 1_140.0, 1_260.0],
                    1.05,
                ),
                agreements(&[3.0, 6.0], 0.5),
            ],
        )?,
        list(
            "広報シティプロモーション課",
            &[
                followers(30_000.0, &[14_900.0, 16_800.0, 21_300.0, 25_500.0], 0.85),
                films(&[41_000.0, 64_000.0, 118_000.0], 1.18),
            ],
        )?,
        list(
            "こども育成課",
            &[fertility(vec![N(1.21), N(1.19), N(1.16), T("未公表")])],
        )?,
        list(
            "教育指導課",
            &[
                school(&[81.0, 81.9, 83.7, 84.6], 0.94).next("様子を見る"),
                tablets(&[43.6, 61.0, 78.5], 0.785).next(""),
            ],
        )?,
        list(
            "社会教育課",
            &[
                lectures(&[4_300.0, 7_500.0, 9_900.0, 11_400.0], 0.76).graded_as("○"),
                matches(vec![N(8.0), N(14.0), E], E),
            ],
        )?,
        list("デジタル推進課", &[online(&[27.5, 38.4, 52.0], 0.65)])?,
        jobs("R6", &[80, 170, 265, 372]),
    ])
}

fn numbers(actuals: &[f64]) -> Vec<Written> {
    let written = |actual: &f64| {
        if *actual < 1000.0 {
            N(*actual)
        } else {
            G(*actual)
        }
    };
    actuals.iter().map(written).collect()
}

/// A KPI that came with the revision has nothing to say of R3.
fn since_r4(actuals: &[f64]) -> Vec<Written> {
    std::iter::once(T("－")).chain(numbers(actuals)).collect()
}

fn moving_in(actuals: &[f64], rate: f64) -> Indicator {
    Indicator {
        measure: "数値目標",
        id: "1-a",
        name: "年間転入者数",
        unit: "人",
        target: 10_900.0,
        actuals: numbers(actuals),
        rate: P(rate),
        words: [
            "住まいの情報を発信した。",
            "近隣市との競争が続く。",
            "事業の継続",
        ],
        grade: None,
    }
}

/// The section divides the other way round from the plan, as people do.
fn moving_out(actuals: &[f64]) -> Indicator {
    Indicator {
        measure: "数値目標",
        id: "4-a",
        name: "年間転出者数",
        unit: "人",
        target: 9_600.0,
        actuals: numbers(actuals),
        rate: E,
        words: [
            "市内での住替えを支援した。",
            "18歳から39歳までの転出が多い。",
            "追加等更に発展させる",
        ],
        grade: Some("○"),
    }
}

fn exchange(measure: &'static str, name: &'static str, actuals: &[f64], rate: f64) -> Indicator {
    Indicator {
        measure,
        id: "1-1-1-1",
        name,
        unit: "人",
        target: 1_200.0,
        actuals: numbers(actuals),
        rate: P(rate),
        words: [
            "友好都市との物産展と交流の旅を行った。",
            "若い世代の参加が少ない。",
            "拡充",
        ],
        grade: None,
    }
}

fn agreements(since_r5: &[f64], rate: f64) -> Indicator {
    Indicator {
        measure: "1(1)① 都市間連携の強化",
        id: "1-1-1-2",
        name: "他の自治体との連携協定に基づく事業数（累計）",
        unit: "件",
        target: 12.0,
        actuals: [T("－"), T("－")]
            .into_iter()
            .chain(numbers(since_r5))
            .collect(),
        rate: P(rate),
        words: ["防災と観光の協定を結んだ。", "協定の数より中身。", "継続"],
        grade: None,
    }
}

fn followers(target: f64, actuals: &[f64], rate: f64) -> Indicator {
    Indicator {
        measure: "1(1)③ あつぎの魅力の発信力強化",
        id: "1-1-3-1",
        name: "市公式SNSのフォロワー数",
        unit: "人",
        target,
        actuals: numbers(actuals),
        rate: P(rate),
        words: [
            "写真の投稿を募った。",
            "市外の人に届いているか分からない。",
            "事業の継続",
        ],
        grade: None,
    }
}

fn films(actuals: &[f64], rate: f64) -> Indicator {
    Indicator {
        measure: "1(1)③ あつぎの魅力の発信力強化",
        id: "1-1-3-2",
        name: "シティプロモーション動画の年間再生回数",
        unit: "回",
        target: 100_000.0,
        actuals: since_r4(actuals),
        rate: P(rate),
        words: [
            "短い動画を毎週公開した。",
            "一つの動画に再生が集まっている。",
            "事業の継続",
        ],
        grade: None,
    }
}

fn fertility(actuals: Vec<Written>) -> Indicator {
    Indicator {
        measure: "数値目標",
        id: "3-a",
        name: "合計特殊出生率",
        unit: "",
        target: 1.45,
        actuals,
        rate: T("未公表"),
        words: [
            "妊娠から子育てまでの支援を続けた。",
            "県の公表が1年遅れる。",
            "事業の継続",
        ],
        grade: None,
    }
}

fn school(actuals: &[f64], rate: f64) -> Indicator {
    Indicator {
        measure: "3(3)① 魅力ある教育環境の充実",
        id: "3-3-1-1",
        name: "学校が楽しいと感じる児童・生徒の割合",
        unit: "％",
        target: 90.0,
        actuals: numbers(actuals),
        rate: P(rate),
        words: [
            "少人数の授業を広げた。",
            "中学校で伸びていない。",
            "事業の継続",
        ],
        grade: None,
    }
}

fn tablets(actuals: &[f64], rate: f64) -> Indicator {
    Indicator {
        measure: "3(3)② デジタルを活用した教育の推進",
        id: "3-3-2-1",
        name: "授業でICT機器をほぼ毎日使う学校の割合",
        unit: "％",
        target: 100.0,
        actuals: since_r4(actuals),
        rate: P(rate),
        words: [
            "支援員を全校に置いた。",
            "教員による差が大きい。",
            "追加等更に発展させる",
        ],
        grade: None,
    }
}

fn lectures(actuals: &[f64], rate: f64) -> Indicator {
    Indicator {
        measure: "4(1)② 学ぶ場と活躍の場の創出",
        id: "4-1-2-1",
        name: "公民館等の講座の参加者数",
        unit: "人",
        target: 15_000.0,
        actuals: numbers(actuals),
        rate: P(rate),
        words: [
            "講座を対面に戻した。",
            "働く世代の参加が少ない。",
            "事業内容の見直し（改善）",
        ],
        grade: None,
    }
}

fn matches(since_r4: Vec<Written>, rate: Written) -> Indicator {
    Indicator {
        measure: "4(1)② 学ぶ場と活躍の場の創出",
        id: "4-1-2-2",
        name: "活躍の場と人を結びつけた件数",
        unit: "件",
        target: 40.0,
        actuals: std::iter::once(T("－")).chain(since_r4).collect(),
        rate,
        words: [
            "登録の窓口を設けた。",
            "受け入れる団体を増やす。",
            "事業の継続",
        ],
        grade: None,
    }
}

fn online(actuals: &[f64], rate: f64) -> Indicator {
    Indicator {
        measure: "4(3)④ デジタルの活用による生活利便性の向上",
        id: "4-3-4-1",
        name: "行政手続のオンライン申請率",
        unit: "％",
        target: 80.0,
        actuals: since_r4(actuals),
        rate: P(rate),
        words: [
            "対象の手続を増やした。",
            "高齢の方への案内。",
            "追加等更に発展させる",
        ],
        grade: None,
    }
}

/// What the evaluation system writes: a row for each year, in CP932.
fn jobs(year: &str, actuals: &[u32]) -> File {
    let row = |(year, actual): (&&str, &u32)| {
        format!("産業振興課,2-a,企業誘致等による新規雇用者数（累計）,人,{year},{actual},見本\r\n")
    };
    let rows: String = YEARS.iter().zip(actuals).map(row).collect();
    File {
        path: format!("{year}/産業振興課/指標一覧.csv"),
        bytes: cp932(&format!(
            "所属,指標番号,指標名,単位,会計年度,実績値,摘要\r\n{rows}"
        )),
    }
}

/// A section's form.
fn list(folder: &str, section: &str, year: &str, rows: &[Indicator]) -> Result<File, XlsxError> {
    let mut book = sheets::book()?;
    let sheet = book.add_worksheet().set_name("調査票")?;
    let title = format!("第2期厚木市総合戦略　進捗状況調査票（{year}実績）");
    sheet.write_string(0, 0, title)?;
    sheet.write_string(1, 0, REMARK)?;
    sheet.write_string(2, 0, "担当課")?;
    sheet.write_string(2, 1, section)?;
    sheets::page(sheet);
    heads(sheet)?;
    for (index, indicator) in (0..).zip(rows) {
        indicator.write(sheet, 5 + 3 * index)?;
    }
    let below = 6 + 3 * rows.len() as u32;
    sheet.write_string(below, 0, "※目標値の欄は、最終年度（R8）の目標値です。")?;
    sheet.set_landscape();
    Ok(File {
        path: format!("{folder}/{section}/進捗状況調査票.xlsx"),
        bytes: book.save_to_buffer()?,
    })
}

fn heads(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let head = sheets::head();
    let before = [
        "主な取組",
        "KPI番号",
        "重要業績評価指標（KPI）",
        "単位",
        "区分",
    ];
    let behind = ["取組実績", "課題", "今後の方向性", "自己評価"];
    for (column, text) in (0..).zip(before.into_iter().chain(YEARS).chain(behind)) {
        sheet.write_string_with_format(4, column, text, &head)?;
    }
    for (column, width) in [(0, 24.0), (2, 30.0), (11, 30.0), (12, 26.0), (13, 20.0)] {
        sheet.set_column_width(column, width)?;
    }
    Ok(())
}

impl Indicator {
    /// The same with another grade than its rate has.
    fn graded_as(self, grade: &'static str) -> Self {
        Self {
            grade: Some(grade),
            ..self
        }
    }

    /// The same with another word for what is next.
    fn next(mut self, word: &'static str) -> Self {
        self.words[2] = word;
        self
    }

    /// 自己評価, by the limits that the plan gives.
    fn graded(&self) -> &'static str {
        match (self.grade, self.rate) {
            (Some(grade), _) => grade,
            (None, P(rate)) if rate >= 1.0 => "◎",
            (None, P(rate)) if rate >= 0.8 => "○",
            (None, P(rate)) if rate >= 0.6 => "△",
            (None, P(_)) => "×",
            (None, _) => "",
        }
    }

    fn write(&self, sheet: &mut Worksheet, top: u32) -> Result<(), XlsxError> {
        let frame = sheets::frame();
        for (column, text) in (0..).zip([self.measure, self.id, self.name, self.unit]) {
            sheet.merge_range(top, column, top + 2, column, text, &frame)?;
        }
        for (column, text) in (11..).zip(self.words.into_iter().chain([self.graded()])) {
            sheet.merge_range(top, column, top + 2, column, text, &frame)?;
        }
        for (row, word) in (top..).zip(["目標値", "実績値", "達成率"]) {
            sheet.write_string_with_format(row, 4, word, &frame)?;
        }
        self.figures(sheet, &frame, top)
    }

    /// Three rows over the years: the final target, the actuals, the rate of the year of the report.
    fn figures(&self, sheet: &mut Worksheet, frame: &Format, top: u32) -> Result<(), XlsxError> {
        let last = YEARS.len() - 1;
        for (index, column) in (0..YEARS.len()).zip(BEFORE_YEARS..) {
            let target = if index == last {
                numbers(&[self.target])[0]
            } else {
                E
            };
            let actual = self.actuals.get(index).copied().unwrap_or(E);
            let is_reported = index + 1 == self.actuals.len();
            let rate = if is_reported { self.rate } else { E };
            for (row, written) in (top..).zip([target, actual, rate]) {
                written.write(sheet, frame, row, column)?;
            }
        }
        Ok(())
    }
}
