//! What charts of a workbook keep of the cells that they draw. The library keeps numbers, and of a formula nothing; a
//! viewer that does not compute would then show an empty chart. Here the results of the formulas take that place.

use std::io::{Cursor, Read, Write};
use zip::result::{ZipError, ZipResult};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// A range of cells that a chart draws, with what stands in them; none where that is no number.
pub struct DrawnCells {
    /// As the chart names it: 総括!$B$8:$B$13.
    pub range: String,
    /// From the first to the last.
    pub values: Vec<Option<f64>>,
}

const OPEN: &str = "<c:numCache>";
const CLOSE: &str = "</c:numCache>";

impl DrawnCells {
    fn cache(&self) -> String {
        let points = self.values.iter().enumerate();
        let points = points.filter_map(|(at, value)| {
            let value = (*value)?;
            Some(format!("<c:pt idx=\"{at}\"><c:v>{value}</c:v></c:pt>"))
        });
        let (points, count) = (points.collect::<String>(), self.values.len());
        format!(
            "{OPEN}<c:formatCode>General</c:formatCode><c:ptCount val=\"{count}\"/>{points}{CLOSE}"
        )
    }

    /// The chart with these values at each place where it draws them.
    fn put_into(&self, chart: &str) -> String {
        let named = format!("<c:f>{}</c:f>", self.range);
        let mut pieces = chart.split(named.as_str());
        let mut text = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            text += &named;
            text += &self.cache();
            let rest = piece.strip_prefix(OPEN);
            let rest = rest.and_then(|rest| Some(rest.split_once(CLOSE)?.1));
            text += rest.unwrap_or(piece);
        }
        text
    }
}

/// A workbook whose charts keep these values. All else is as it was packed.
///
/// # Errors
/// The workbook cannot be read or packed.
pub fn filled(book: &[u8], drawn: &[DrawnCells]) -> ZipResult<Vec<u8>> {
    let mut from = ZipArchive::new(Cursor::new(book))?;
    let mut to = ZipWriter::new(Cursor::new(Vec::with_capacity(book.len() + (4 << 10))));
    for index in 0..from.len() {
        let name = from.by_index_raw(index)?.name()?.into_owned();
        let changed = match name.starts_with("xl/charts/chart") {
            true => changed(&mut from, index, drawn)?,
            false => None,
        };
        match changed {
            Some(chart) => put(&mut to, &name, &chart)?,
            None => to.raw_copy_file(from.by_index_raw(index)?)?,
        }
    }
    Ok(to.finish()?.into_inner())
}

/// A chart with the values; none where it draws none of them.
fn changed(
    from: &mut ZipArchive<Cursor<&[u8]>>,
    index: usize,
    drawn: &[DrawnCells],
) -> ZipResult<Option<String>> {
    let mut chart = String::new();
    from.by_index(index)?.read_to_string(&mut chart)?;
    let of = |chart: String, drawn: &DrawnCells| drawn.put_into(&chart);
    let filled = drawn.iter().fold(chart.clone(), of);
    Ok((filled != chart).then_some(filled))
}

/// Packs a part. It bears no time: of the same inputs comes the same workbook.
fn put(to: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, content: &str) -> ZipResult<()> {
    to.start_file(name, SimpleFileOptions::default())?;
    to.write_all(content.as_bytes()).map_err(ZipError::Io)
}

#[cfg(test)]
mod tests {
    use super::DrawnCells;

    #[test]
    fn the_values_stand_behind_the_range_that_a_chart_draws() {
        let drawn = DrawnCells {
            range: "総括!$B$8:$B$10".to_owned(),
            values: vec![Some(3.0), None, Some(0.5)],
        };
        let other = "<c:f>総括!$C$8:$C$10</c:f><c:numCache>x</c:numCache>";
        let named = "<c:f>総括!$B$8:$B$10</c:f>";
        let empty = format!("{other}{named}<c:numCache><c:ptCount val=\"3\"/></c:numCache><e/>");
        let points = "<c:pt idx=\"0\"><c:v>3</c:v></c:pt><c:pt idx=\"2\"><c:v>0.5</c:v></c:pt>";
        let cache = "<c:numCache><c:formatCode>General</c:formatCode><c:ptCount val=\"3\"/>";
        let expected = format!("{other}{named}{cache}{points}</c:numCache><e/>");
        assert_eq!(drawn.put_into(&empty), expected);
        assert_eq!(drawn.put_into(&expected), expected);
        assert_eq!(
            drawn.put_into(named),
            format!("{named}{cache}{points}</c:numCache>")
        );
    }
}
