//! 高畠町: the policy sheet of 企画財政課, two tables on one sheet, as the document prints it.
//!
//! Ranks, names, 係 and costs are the document's; year, title and layout are illustrative (見本).
//! Names are broken over lines where the document breaks them. Cells are merged over two columns, as
//! on a sheet that was drawn to be printed.

use crate::sections::File;
use crate::sheets::{self, Written};
use Written::{Grouped as G, Nothing as E};
use rust_xlsxwriter::{Format, FormatAlign, Worksheet, XlsxError};

const TITLE: &str = "令和７年度　課等の方針（企画財政課）";
const REMARK: &str = "（見本: 表の名前と数は資料のとおり。年度と体裁は、説明のためのものです）";

/// The columns of a row: rank, name, content, 係, and 連携課 or 事業費. Name and content take two.
const COLUMNS: [(u16, u16); 5] = [(0, 0), (1, 2), (3, 4), (5, 5), (6, 6)];

/// A row of 施策: name, content, 係, 連携課.
type Measure = [&'static str; 4];

/// A row of 事務事業: name, content, 係, 事業費 in 千円.
type Project = ([&'static str; 3], Written);

const MEASURES: [Measure; 5] = [
    [
        "第6次総合計画\n（後期基本計画）の推進",
        "総合計画後期基本計画の進行管理及び\n着実な実施",
        "企画調整係",
        "全課",
    ],
    [
        "移住定住・二地域居住の推\n進、関係人口の拡大・創出",
        "人口減少のスピードを鈍化させるため\nの有効な取組を総合的に実施",
        "企画調整係\n地域活力共創係",
        "関係課",
    ],
    [
        "官民連携推進による事業展開",
        "官民協働による地域課題解決のための\n仕組みづくりを加速",
        "地域活力共創係",
        "関係課",
    ],
    [
        "デジタル化・ＤＸ推進",
        "行政手続きの簡素化、効率化、行政課\n題の解決に向けた取組推進",
        "情報戦略係",
        "全課",
    ],
    [
        "脱炭素社会の実現に向けた具\n体的取組",
        "環境基本計画、地球温暖化対策実行計\n画に基づく着実な取組推進",
        "ゼロカーボン\n推進室",
        "全課",
    ],
];

const PROJECTS: [Project; 13] = [
    (
        [
            "第6次総合計画\n（後期基本計画）推進業務",
            "総合計画の着実な推進及び進行管理",
            "企画調整係",
        ],
        G(0.0),
    ),
    (
        [
            "実施計画策定業務",
            "行政マネジメントの視点からの3ヶ年\n5ヶ年実施計画策定及び実施計画公表\nの検討",
            "企画調整係\n関係課",
        ],
        G(0.0),
    ),
    (
        [
            "移住定住・二地域居住の推進\n業務、関係人口の拡大・創出\n推進業務",
            "熱中小学校プロジェクト、デュアルス\nクール受入事業、地域おこし協力隊活\n用事業等の推進",
            "企画調整係\n地域活力共創係\n関係課",
        ],
        G(34010.0),
    ),
    (
        [
            "官民連携推進業務",
            "新しい地方経済・生活環境創生交付金\n（第2世代交付金）を活用した官民連\n携事業の取組",
            "地域活力共創係\n関係課",
        ],
        G(86200.0),
    ),
    (
        [
            "デジタル推進業務",
            "新庁舎移設業務\nシステム標準化対応業務等",
            "情報戦略係",
        ],
        G(227434.0),
    ),
    (
        [
            "脱炭素社会実現推進業務",
            "地球温暖化対策実行計画に沿った取組\nの推進",
            "ゼロカーボン\n推進室",
        ],
        G(4330.0),
    ),
    (
        [
            "高畠高校魅力化事業",
            "県立高畠高等学校の魅力化事業、支援\n事業の実施",
            "地域活力共創係\n企画調整係",
        ],
        G(10000.0),
    ),
    (
        ["国勢調査他統計調査業務", "国勢調査等の実施", "情報戦略係"],
        G(10182.0),
    ),
    (
        [
            "町ホームページリニューアル\n事業",
            "わかりやすいシンプルなホームページ\nの構築等",
            "情報戦略係",
        ],
        G(7590.0),
    ),
    // The document leaves this cost blank; it is no zero.
    (
        [
            "地域公共交通関連事業",
            "高畠町地域公共交通計画の策定",
            "企画調整係",
        ],
        E,
    ),
    (
        [
            "広聴広報業務",
            "正確でタイムリーな情報発信と町のイ\nメージ戦略の推進",
            "情報戦略係",
        ],
        G(8430.0),
    ),
    (
        [
            "結婚相談業務",
            "結婚サポーター事業、結婚推進支援事\n業、婚活サポート事業等の実施による\n結婚支援",
            "地域活力共創係",
        ],
        G(1676.0),
    ),
    (
        [
            "再生可能エネルギー設備等導\n入促進事業",
            "太陽光発電設備、蓄電池設備等の導入\n支援",
            "ゼロカーボン\n推進室",
        ],
        G(4650.0),
    ),
];

/// Rows that are numbered and empty.
const EMPTY: [u32; 2] = [14, 15];

/// The file, below `inputs/takahata/`.
pub fn files() -> Result<Vec<File>, XlsxError> {
    let path = "R7/企画財政課/方針シート.xlsx".to_owned();
    let bytes = workbook()?;
    Ok(vec![File { path, bytes }])
}

fn workbook() -> Result<Vec<u8>, XlsxError> {
    let mut book = sheets::book()?;
    let sheet = book.add_worksheet().set_name("企画財政課")?;
    sheets::page(sheet);
    for (column, width) in (0..).zip([7.0, 13.0, 13.0, 17.0, 17.0, 16.0, 12.0]) {
        sheet.set_column_width(column, width)?;
    }
    let large = Format::new().set_bold().set_font_size(14);
    sheet.merge_range(0, 0, 0, 6, TITLE, &large)?;
    sheet.write_string(1, 0, REMARK)?;
    let below = measures(sheet, 3)?;
    projects(sheet, below + 1)?;
    book.save_to_buffer()
}

/// Writes the table of 施策 from a row on. Gives the row below it.
fn measures(sheet: &mut Worksheet, top: u32) -> Result<u32, XlsxError> {
    sheet.write_string(top, 0, "■今年度の課における施策（重要度順）")?;
    let heads = [
        "重要度\n順　位",
        "施 策 名",
        "施 策 の 内 容",
        "担 当 係 名",
        "連 携 課 名",
    ];
    row(sheet, top + 1, heads, &sheets::head())?;
    for (rank, [name, content, team, partner]) in (1..).zip(MEASURES) {
        let number = rank.to_string();
        let texts = [number.as_str(), name, content, team, partner];
        row(sheet, top + 1 + rank, texts, &sheets::frame())?;
        rank_cell(sheet, top + 1 + rank, rank)?;
    }
    Ok(top + 2 + MEASURES.len() as u32)
}

/// Writes the table of 事務事業, with the unit of its costs at the right end of the title's line.
fn projects(sheet: &mut Worksheet, top: u32) -> Result<(), XlsxError> {
    sheet.write_string(top, 0, "■今年度の課における事務事業（重要度順）")?;
    let right = Format::new().set_align(FormatAlign::Right);
    sheet.write_string_with_format(top, 6, "（単位：千円）", &right)?;
    let heads = [
        "重要度\n順　位",
        "事 務 事 業 名",
        "事 務 事 業 の 内 容",
        "担 当 係 名",
        "事 業 費",
    ];
    row(sheet, top + 1, heads, &sheets::head())?;
    for (rank, ([name, content, team], cost)) in (1..).zip(PROJECTS) {
        row(
            sheet,
            top + 1 + rank,
            ["", name, content, team, ""],
            &sheets::frame(),
        )?;
        rank_cell(sheet, top + 1 + rank, rank)?;
        cost.write(sheet, &sheets::frame(), top + 1 + rank, 6)?;
    }
    for rank in EMPTY {
        row(sheet, top + 1 + rank, [""; 5], &sheets::frame())?;
        rank_cell(sheet, top + 1 + rank, rank)?;
    }
    Ok(())
}

/// Writes the texts of a row, each over the columns that it takes, high enough for its lines.
fn row(
    sheet: &mut Worksheet,
    row: u32,
    texts: [&str; 5],
    format: &Format,
) -> Result<(), XlsxError> {
    const LINE: u32 = 18;
    let lines = texts.iter().map(|text| text.lines().count()).max();
    sheet.set_row_height(row, LINE * lines.unwrap_or(1).max(1) as u32)?;
    for ((first, last), text) in COLUMNS.into_iter().zip(texts) {
        match first == last {
            true => drop(sheet.write_string_with_format(row, first, text, format)?),
            false => drop(sheet.merge_range(row, first, row, last, text, format)?),
        }
    }
    Ok(())
}

fn rank_cell(sheet: &mut Worksheet, row: u32, rank: u32) -> Result<(), XlsxError> {
    let centre = sheets::frame().set_align(FormatAlign::Center);
    sheet.write_number_with_format(row, 0, rank, &centre)?;
    Ok(())
}
