//! Grades on further scales (交付金事業の効果) that are others than before.

use super::texts;
use crate::ledger::schema::SEVERAL;
use polars::prelude::*;
use std::collections::HashMap;

/// A KPI whose grade on a further scale is another than before, or that is not on the scale any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScaleChange {
    /// The KPI's id.
    pub kpi_id: String,
    /// Its name now, or the one that it had.
    pub kpi: String,
    /// The name of the scale.
    pub scale: String,
    /// The code of the grade; empty where it had none, none where it was not on the scale.
    pub before: Option<String>,
    /// The same now.
    pub after: Option<String>,
}

/// The ids of a KPI, and the name of a scale.
type Key<'a> = (&'a str, &'a str);

/// Those of the year that was verified: what is different between the judgements of two runs, in the order of the later one,
/// what is gone last.
pub(super) fn of_year(before: &DataFrame, after: &DataFrame) -> PolarsResult<Vec<ScaleChange>> {
    let (was, is) = (grades(before)?, grades(after)?);
    // Only looked up, never walked.
    let [then, now]: [HashMap<Key<'_>, &str>; 2] =
        [&was, &is].map(|all| all.iter().map(|(key, _, band)| (*key, *band)).collect());
    let gone = was.iter().filter(|(key, ..)| !now.contains_key(key));
    let changes = is.iter().chain(gone).map(|(key, kpi, _)| {
        let code = |of: &HashMap<Key<'_>, &str>| of.get(key).map(|band| (*band).to_owned());
        ScaleChange {
            kpi_id: key.0.to_owned(),
            kpi: (*kpi).to_owned(),
            scale: key.1.to_owned(),
            before: code(&then),
            after: code(&now),
        }
    });
    Ok(changes
        .filter(|change| change.before != change.after)
        .collect())
}

/// Of each KPI and scale, what the KPI is called, and the code of its grade; empty where it has none.
fn grades(judgements: &DataFrame) -> PolarsResult<Vec<(Key<'_>, &str, &str)>> {
    let [ids, kpis, scales, bands] =
        ["kpi_id", "kpi", "scale", "scale_band"].map(|name| texts(judgements, name));
    let rows = ids?
        .into_iter()
        .zip(kpis?)
        .zip(scales?.into_iter().zip(bands?));
    let graded = rows.flat_map(|((id, kpi), (scales, bands))| {
        let each = scales.split(SEVERAL).zip(bands.split(SEVERAL));
        each.map(move |(scale, band)| ((id, scale), kpi, band))
    });
    Ok(graded
        .filter(|((_, scale), ..)| !scale.is_empty())
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judgements(rows: [(&str, &str, &str); 3]) -> DataFrame {
        let [ids, scales, bands] = [0, 1, 2].map(|at| {
            let texts = rows.map(|row| [row.0, row.1, row.2][at]);
            texts.to_vec()
        });
        df!("kpi_id" => &ids, "kpi" => &ids, "scale" => &scales, "scale_band" => &bands).unwrap()
    }

    #[test]
    fn grades_on_each_scale_that_came_went_or_moved_are_told() {
        let before = judgements([
            ("a", "効果；費用", "1；2"),
            ("b", "効果", ""),
            ("c", "効果", "3"),
        ]);
        let after = judgements([
            ("a", "効果；費用", "1；3"),
            ("b", "効果", "1"),
            ("c", "", ""),
        ]);
        let changes = of_year(&before, &after).unwrap();
        let told = changes.iter().map(|of| {
            let code = |code: &Option<String>| code.clone().unwrap_or("なし".to_owned());
            format!(
                "{} {} {}>{}",
                of.kpi_id,
                of.scale,
                code(&of.before),
                code(&of.after)
            )
        });
        let told: Vec<String> = told.collect();
        assert_eq!(told, ["a 費用 2>3", "b 効果 >1", "c 効果 3>なし"]);
    }
}
