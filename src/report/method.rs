//! 検証の方法: how the figures were judged, so that anybody can do it again.

use super::style::{self, Style};
use super::width;
use crate::domain::number::Rounding;
use crate::judge::tally::Tally;
use crate::verification::Verification;
use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

/// The sheet's name.
pub const NAME: &str = "検証の方法";

const WIDE: u32 = 640;

/// Puts the sheet into the workbook.
pub fn add(
    book: &mut Workbook,
    style: &Style,
    verification: &Verification,
) -> Result<(), XlsxError> {
    let sheet = book.add_worksheet().set_name(NAME)?;
    style::page(sheet, verification.plan(), verification.year);
    style::columns(sheet, &[190, WIDE, 100, 90, 230])?;
    sheet.set_row_height(0, 30)?;
    sheet.write_string_with_format(0, 0, "検証の方法", &style.title)?;
    let mut row = 2;
    for (name, text) in rules(verification) {
        sheet.set_row_height(row, width::row_height([(text.as_str(), WIDE)]))?;
        sheet.write_string_with_format(row, 0, name, &style.head)?;
        sheet.write_string_with_format(row, 1, text, &style.cell)?;
        row += 1;
    }
    let row = bands(sheet, style, verification, row + 1)?;
    kpis(sheet, style, verification, row + 1)
}

fn rules(verification: &Verification) -> Vec<(&'static str, String)> {
    let plan = verification.plan();
    let rating = &plan.rating;
    let cut = match rating.rounding {
        Rounding::HalfUp => "四捨五入",
        Rounding::Truncate => "切捨て",
    };
    let cap = rating.cap.map_or("上限なし".to_owned(), |cap| {
        format!("{cap}％を上限とする")
    });
    vec![
        ("計画", format!("{}（{}～{}）", plan.name, plan.period.0.long(), plan.period.1.long())),
        ("検証する年度", verification.year.long()),
        ("達成率の計算", format!("{}。指標ごとに別の式があるものは下の表のとおり。", rating.formula.label())),
        ("端数と上限", format!("達成率（％）は小数第{}位まで（{cut}）。{cap}。判定には、印刷された達成率を使う。", rating.digits)),
        ("目標が矢印の指標", "達成率は計算せず、基準値から矢印の向きに動いたかどうかで判定する。".to_owned()),
        ("値のない指標", "未公表・調査なし・未提出・値が二つあるなど、値の決まらない指標は判定せず、理由を示して分母から除く。空欄を0とみなすことはない。".to_owned()),
        ("評価した指標", Tally::of(plan, verification.judgements.iter()).sentence()),
        ("大きな増減", format!("前年度から{}％以上動いた値は、担当課に確かめる。", plan.jump_percent)),
        ("出典", "すべての値は、報告したファイル・シート・セルと、そこに書かれていた文字とともに「データ」のシートと data/ のCSVにある。".to_owned()),
    ]
}

fn bands(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
    row: u32,
) -> Result<u32, XlsxError> {
    sheet.write_string_with_format(
        row,
        0,
        "判定の基準（上から順に、初めに当てはまるもの）",
        &style.heading,
    )?;
    let mut row = row + 1;
    for (index, band) in verification.plan().rating.bands.iter().enumerate() {
        sheet.set_row_height(row, 21)?;
        sheet.write_string_with_format(row, 0, band.sign(), style.band(index))?;
        sheet.write_string_with_format(
            row,
            1,
            format!("{}: {}", band.label, band.rule.label()),
            &style.cell,
        )?;
        row += 1;
    }
    Ok(row)
}

fn kpis(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
    row: u32,
) -> Result<(), XlsxError> {
    let plan = verification.plan();
    sheet.write_string_with_format(row, 0, "指標ごとの見方", &style.heading)?;
    style::heads(
        sheet,
        style,
        row + 1,
        &["指標の番号", "指標", "良い向き", "数え方", "達成率の式"],
    )?;
    for (row, (kpi, judgement)) in (row + 2..)
        .zip(plan.kpis.iter().zip(&verification.judgements))
        .take(MOST)
    {
        sheet.write_string_with_format(row, 0, kpi.id.as_str(), &style.centre)?;
        sheet.write_string_with_format(row, 1, kpi.name.as_str(), &style.cell)?;
        sheet.write_string_with_format(row, 2, kpi.direction.label(), &style.centre)?;
        sheet.write_string_with_format(row, 3, kpi.basis.label(), &style.centre)?;
        sheet.write_string_with_format(row, 4, judgement.formula.label(), &style.centre)?;
    }
    Ok(())
}

/// More KPIs than this are not a council's; plan.toml and data/judgements.csv have them all.
const MOST: usize = 500;
