//! 今後の方針: how many KPIs have each of the words from which sections chose.

use super::cell::count;
use super::style::Look::{Centre, Text};
use super::table::{SheetPage, Table};
use crate::domain::plan::Vocabulary;
use crate::verification::Verification;
use rust_xlsxwriter::XlsxError;

/// The row of texts that are not one of the words, and of KPIs whose texts are different words.
const OTHERS: &str = "その他（決められた言葉でないもの、食い違うもの）";

/// The last of the columns of the sheet over which the words reach.
const TO: u16 = 1;

/// Whether any section chose a word.
pub fn is_wanted(verification: &Verification) -> bool {
    let mut vocabularies = verification.plan().vocabularies.iter();
    vocabularies.any(|of| chosen(verification, of).iter().any(|(_, count)| *count > 0))
}

/// Writes a table for each vocabulary of which any section chose a word. Words reach over the first two columns of the
/// sheet, which have so many pixels.
pub fn add(
    page: &mut SheetPage<'_>,
    verification: &Verification,
    words: u32,
) -> Result<(), XlsxError> {
    for vocabulary in &verification.plan().vocabularies {
        let mut chosen = chosen(verification, vocabulary);
        let written: usize = chosen.iter().map(|(_, count)| count).sum();
        // The last row is not one of the plan's words: without KPIs it need not be there.
        chosen.pop_if(|(_, others)| *others == 0);
        if written > 0 {
            let (label, kpis) = (&vocabulary.label, verification.plan().kpis.len());
            let mut table: Table<'_, (&str, usize)> = Table::new();
            table.add(Text, label, words, |(word, _)| *word).to(TO);
            table.add(Centre, "指標数", 60, |(_, kpis)| count(*kpis));
            let title = format!("{label}（{kpis}指標中 {written}指標に記入）");
            page.headed(Some(title.into()), &table, &chosen)?;
            page.row += 1;
        }
    }
    Ok(())
}

/// For each word, in the order of the vocabulary, how many KPIs have it; last, how many have another text
/// or several different texts.
fn chosen<'a>(verification: &Verification, vocabulary: &'a Vocabulary) -> Vec<(&'a str, usize)> {
    let words = vocabulary.words.iter().map(|(word, _)| word.as_str());
    let mut chosen: Vec<(&str, usize)> = words.chain([OTHERS]).map(|word| (word, 0)).collect();
    let others = chosen.len() - 1;
    for kpi in 0..verification.plan().kpis.len() {
        let comments = verification.ledger.comments(kpi, &verification.readings);
        let texts = comments
            .filter(|comment| comment.name == vocabulary.field)
            .map(|comment| comment.text)
            .filter(|text| !text.trim().is_empty());
        let words: Vec<Option<usize>> = texts.map(|text| vocabulary.word_of(text)).collect();
        if let [first, rest @ ..] = words.as_slice() {
            let is_one = rest.iter().all(|other| other == first);
            let word = first.filter(|_| is_one).unwrap_or(others);
            chosen[word].1 += 1;
        }
    }
    chosen
}
