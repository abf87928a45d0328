//! 今後の方針: how many KPIs have each of the words from which sections chose.

use super::style::{self, Style};
use crate::domain::plan::Vocabulary;
use crate::verification::Verification;
use rust_xlsxwriter::{Worksheet, XlsxError};

/// Writes a table for each vocabulary of which any section chose a word, from a row on.
pub fn add(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
    mut row: u32,
) -> Result<(), XlsxError> {
    for vocabulary in &verification.plan().vocabularies {
        let chosen = Chosen::of(verification, vocabulary);
        if chosen.written() > 0 {
            row = table(sheet, style, verification, vocabulary, &chosen, row)? + 2;
        }
    }
    Ok(())
}

/// What the sections chose.
struct Chosen {
    /// For each word, in the vocabulary's order, how many KPIs.
    words: Vec<usize>,
    /// KPIs with a text that is none of them, or with texts that are different ones.
    others: usize,
}

impl Chosen {
    fn of(verification: &Verification, vocabulary: &Vocabulary) -> Self {
        let mut chosen = Self {
            words: vec![0; vocabulary.words.len()],
            others: 0,
        };
        for kpi in 0..verification.plan().kpis.len() {
            let comments = verification.ledger.comments(kpi, &verification.readings);
            let texts = comments
                .filter(|comment| comment.name == vocabulary.field)
                .map(|comment| comment.text)
                .filter(|text| !text.trim().is_empty());
            let words: Vec<Option<usize>> = texts.map(|text| vocabulary.word_of(text)).collect();
            match words.as_slice() {
                [] => {}
                [Some(word), rest @ ..] if rest.iter().all(|other| *other == Some(*word)) => {
                    chosen.words[*word] += 1;
                }
                _ => chosen.others += 1,
            }
        }
        chosen
    }

    /// KPIs of which anything was written.
    fn written(&self) -> usize {
        self.words.iter().sum::<usize>() + self.others
    }
}

/// Writes the table of one vocabulary; gives its last row.
fn table(
    sheet: &mut Worksheet,
    style: &Style,
    verification: &Verification,
    vocabulary: &Vocabulary,
    chosen: &Chosen,
    row: u32,
) -> Result<u32, XlsxError> {
    let (label, kpis) = (&vocabulary.label, verification.plan().kpis.len());
    let heading = format!("{label}（{kpis}指標中 {}指標に記入）", chosen.written());
    sheet.write_string_with_format(row, 0, heading, &style.heading)?;
    style::heads(sheet, style, row + 1, &[label, "指標数"])?;
    let words = vocabulary.words.iter().map(|(word, _)| word.as_str());
    let mut counts: Vec<(&str, usize)> = words.zip(chosen.words.iter().copied()).collect();
    if chosen.others > 0 {
        counts.push((
            "その他（決められた言葉でないもの、食い違うもの）",
            chosen.others,
        ));
    }
    let mut last = row + 1;
    for (word, count) in counts {
        last += 1;
        sheet.set_row_height(last, 21)?;
        sheet.write_string_with_format(last, 0, word, &style.cell)?;
        sheet.write_number_with_format(last, 1, count as f64, &style.centre)?;
    }
    Ok(last)
}
