//! `kpis.csv`: KPIs as a table beside `plan.toml`, for plans with more of them than anybody wants to
//! read as TOML. A row says what a `[[goal.kpi]]` or a `[[goal.measure.kpi]]` says, in columns that
//! are its fields.

use super::Source;
use super::fields::{FileField, Kind, Slot, Spanned, Thing};
use super::plan_file::KpiFile;
use super::problem::{Code, Problem};
use super::reading::FileReading;
use super::said::{Said, SaidValue};
use csv::StringRecord;
use std::iter::{once, repeat};
use std::sync::LazyLock;

/// A column: the field of a KPI, or of its baseline or target, that stands in it.
pub(super) struct KpiColumn {
    /// Its head: `target_year`.
    pub name: String,
    /// The way to the field: `target.year`.
    pub path: String,
    /// Whether the table must have it.
    is_must: bool,
    field: &'static FileField,
    /// The field's place among those of a KPI, and among those of the part.
    place: (usize, Option<usize>),
}

/// A KPI, and the ids of the goal and the measure to which it belongs.
#[derive(Clone)]
pub(super) struct Placed {
    pub goal: Spanned<String>,
    pub measure: Option<Spanned<String>>,
    pub kpi: KpiFile,
}

/// Every column that the table may have.
pub(super) static COLUMNS: LazyLock<Vec<KpiColumn>> =
    LazyLock::new(|| (0..).zip(KpiFile::FIELDS).flat_map(columns_of).collect());

/// The columns of a field: one for each field of a part, none for a list of things.
fn columns_of((index, field): (usize, &'static FileField)) -> Vec<KpiColumn> {
    let key = field.key;
    let part = |(inner, part): (usize, &'static FileField)| KpiColumn {
        name: match part.key {
            // The value of a part has the part's own head: `target`, beside `target_year`.
            "value" => key.to_owned(),
            part => format!("{key}_{part}"),
        },
        path: format!("{key}.{}", part.key),
        is_must: field.is_must && part.is_must,
        field: part,
        place: (index, Some(inner)),
    };
    match (field.kind)() {
        Kind::Part(parts) => parts.iter().enumerate().map(part).collect(),
        // A list of things has no room in a cell.
        Kind::Parts(_) | Kind::Map(_) => Vec::new(),
        _ => vec![KpiColumn {
            name: key.to_owned(),
            path: key.to_owned(),
            // In plan.toml its place says where a KPI belongs.
            is_must: field.is_must || ["goal", "measure"].contains(&key),
            field,
            place: (index, None),
        }],
    }
}

/// What is wrong with a row, or with the whole table.
pub(super) struct BrokenRow {
    /// Every mistake in it.
    pub problems: Vec<Problem>,
    /// What of the row can be read, whose own mistakes are told too.
    pub rest: Option<Box<Placed>>,
}

impl BrokenRow {
    const fn of(problems: Vec<Problem>) -> Self {
        let rest = None;
        Self { problems, rest }
    }
}

/// The rows of the table one by one, or the mistakes in each. Their spans are counted from a byte
/// `from`, where those of the plan have ended.
pub(super) fn rows(
    source: &Source,
    from: usize,
) -> impl Iterator<Item = Result<Placed, BrokenRow>> {
    let mut reader = csv::ReaderBuilder::new()
        .trim(csv::Trim::All)
        // A row of another length is a mistake of its own, and must not end the reading.
        .flexible(true)
        .from_reader(source.text.as_bytes());
    let head = reader.headers().cloned().unwrap_or_default();
    let (columns, problems) = columns(source, &head);
    let is_lost = problems.iter().any(|problem| *problem.code == Code::Table);
    // Excel leaves rows of nothing but separators below a table from which rows were deleted.
    let is_row = |record: &csv::Result<StringRecord>| {
        let record = record.as_ref();
        !record.is_ok_and(|record| record.iter().all(str::is_empty))
    };
    let records = reader.into_records().filter(is_row);
    // Without a column that must be there, every row would have the same mistake.
    let records = records.take(if is_lost { 0 } else { usize::MAX });
    let rows = records.map(move |record| match record {
        Ok(record) if record.len() != columns.len() => {
            Err(BrokenRow::of(vec![uneven(source, &columns, &record)]))
        }
        Ok(record) => row(source, &columns, &record, from),
        Err(error) => Err(BrokenRow::of(vec![unreadable(source, &error)])),
    });
    let head = (!problems.is_empty()).then(|| Err(BrokenRow::of(problems)));
    head.into_iter().chain(rows)
}

/// Which column stands where, and what is wrong with the heads.
fn columns(
    source: &Source,
    head: &StringRecord,
) -> (Vec<Option<&'static KpiColumn>>, Vec<Problem>) {
    let mut reading = FileReading::of(source);
    let (mut columns, mut meant) = (Vec::new(), Vec::new());
    for (name, at) in head.iter().zip(cells(source, 0)) {
        let found = COLUMNS.iter().find(|column| column.name == name);
        if found.is_none() {
            let known = COLUMNS.iter().map(|column| column.name.as_str());
            meant.extend(reading.unknown("列", name, at, known));
        }
        if head
            .iter()
            .take(columns.len())
            .any(|earlier| earlier == name)
        {
            let message = format!("列「{name}」が二度あります");
            reading.say(at, message, "どちらかの列を消してください");
        }
        columns.push(found);
    }
    let is_there = |name: &str| meant.contains(&name) || head.iter().any(|head| head == name);
    let is_missing = |column: &&KpiColumn| column.is_must && !is_there(&column.name);
    let lacking = COLUMNS.iter().filter(is_missing);
    let missing: Vec<&str> = lacking.map(|column| column.name.as_str()).collect();
    let mut problems = std::mem::take(&mut reading.problems);
    if !missing.is_empty() {
        let names = missing.join(", ");
        let message = format!("列がありません: {names}");
        let problem = Problem::at(source, 0..0, message, "見出しの行に足してください");
        problems.push(problem.of(Code::Table));
    }
    // What a column with a mistaken head says is not known of any row.
    let is_lost = |column: &KpiColumn| column.is_must && meant.contains(&column.name.as_str());
    // One mistake of this kind hides whatever is missing because of the rows.
    if let Some(problem) = problems.first_mut().filter(|_| COLUMNS.iter().any(is_lost)) {
        *problem.code = Code::Table;
    }
    (columns, problems)
}

fn row(
    source: &Source,
    columns: &[Option<&'static KpiColumn>],
    record: &StringRecord,
    from: usize,
) -> Result<Placed, BrokenRow> {
    let start = start(source, record);
    let mut reading = FileReading::from(source, from);
    let mut kpi = KpiFile::default();
    let mut slots = kpi.slots();
    for ((column, text), at) in columns.iter().zip(record).zip(cells(source, start)) {
        if let Some(column) = column
            && let Some(value) = value(column, text)
        {
            let said = Said::from(value).at(from + at);
            let whole = &mut *slots[column.place.0];
            let slot = match column.place.1 {
                Some(inner) => whole.part(inner, said.at).expect("a column of a part"),
                None => whole,
            };
            slot.take(&said, column.field, &mut reading);
        }
    }
    kpi.stand_at(start + from);
    let row = start + from..start + from;
    let placed = Placed {
        // A goal that is not written is told at the row.
        goal: (kpi.goal.take()).unwrap_or_else(|| Spanned::new(row, String::new())),
        measure: kpi.measure.take(),
        kpi,
    };
    if reading.problems.is_empty() {
        return Ok(placed);
    }
    // With its id, so that what refers to this KPI is not told as a second mistake.
    let lost = Code::Row(placed.kpi.id.get_ref().clone());
    let problems = reading.problems.into_iter();
    Err(BrokenRow {
        problems: problems.map(|problem| problem.of(lost.clone())).collect(),
        rest: Some(Box::new(placed)),
    })
}

/// What a cell says. An empty one says nothing, but where a text must be.
fn value(column: &KpiColumn, text: &str) -> Option<SaidValue> {
    let field = column.field;
    if text.is_empty() && !field.is_must {
        return None;
    }
    if text.is_empty() && !field.may_be_empty() {
        let words: Vec<&str> = field.choices().iter().map(|(code, _)| *code).collect();
        let remedy = match words[..] {
            [] => format!("書いてください（{}）", field.hint),
            _ => format!("使えるのは {} です", words.join(", ")),
        };
        return Some(SaidValue::Wrong(
            format!("列「{}」が空です", column.name),
            remedy,
        ));
    }
    Some(match (field.kind)() {
        Kind::Figure | Kind::Count => Said::figure(text).value,
        Kind::Texts => {
            let parts = text.split('／').map(str::trim);
            let words = parts.filter(|word| !word.is_empty());
            SaidValue::List(words.map(Said::text).collect())
        }
        _ => SaidValue::Text(text.to_owned()),
    })
}

/// Where a row begins; blank lines before it are not its own.
fn start(source: &Source, record: &StringRecord) -> usize {
    let told = record.position().map_or(0, |at| at.byte() as usize);
    let from = told.min(source.text.len());
    let blank = |byte: &u8| matches!(byte, b'\r' | b'\n');
    from + source.text[from..].bytes().take_while(blank).count()
}

/// Where the cells of a row begin; the end of the file for those that are missing.
fn cells(source: &Source, start: usize) -> impl Iterator<Item = usize> {
    let mut is_quoted = false;
    let is_end = move |(_, byte): &(usize, u8)| {
        // A quote within a text is doubled: it turns this twice, and changes nothing.
        is_quoted ^= *byte == b'"';
        *byte == b',' && !is_quoted
    };
    let ends = source.text[start..].bytes().enumerate().filter(is_end);
    let behind = ends.map(move |(at, _)| start + at + 1);
    once(start).chain(behind).chain(repeat(source.text.len()))
}

/// A row that has more or fewer cells than the head, or a quote that never ends. The mistake has the id in the
/// row, so that references to that KPI are not told as mistakes of their own.
fn uneven(
    source: &Source,
    columns: &[Option<&'static KpiColumn>],
    record: &StringRecord,
) -> Problem {
    let start = start(source, record);
    // Behind a quote that never ends, the rest of the file is one cell.
    let is_open = source.text[start..].matches('"').count() % 2 == 1;
    let (message, remedy) = match is_open {
        true => (
            "「\"」で始まる文字が、終わっていません".to_owned(),
            "終わりにも「\"」を付けてください",
        ),
        false => (
            format!(
                "列が{}あります（見出しの列は{}です）",
                record.len(),
                columns.len()
            ),
            "足りない列や余計な「,」を直してください。「,」のある文字は \"…\" で囲みます",
        ),
    };
    let is_id = |column: &Option<&KpiColumn>| column.is_some_and(|column| column.name == "id");
    let at = columns.iter().position(is_id);
    let id = at.and_then(|at| record.get(at)).unwrap_or_default();
    Problem::at(source, start..start, message, remedy).of(Code::Row(id.to_owned()))
}

fn unreadable(source: &Source, error: &csv::Error) -> Problem {
    let at = error.position().map_or(0, |at| at.byte() as usize);
    let message = format!("読めません（{error}）");
    Problem::at(
        source,
        at..at,
        message,
        "引用符と「,」の書き方を確かめてください",
    )
}

#[cfg(test)]
mod tests {
    use crate::mapping::load;
    use std::fs;

    const PLAN: &str = "name = \"見本\"\nbody = \"見本市\"\nperiod = [\"R3\", \"R8\"]\nkpis = \"kpis.csv\"\n\
        [rating]\nrate = \"progress\"\nround = { digits = 1, how = \"half-up\" }\n\
        bands = [{ band = \"D\", mark = \"×\", when = \"otherwise\" }]\n\
        [[section]]\nname = \"課\"\n\
        [[goal]]\nid = \"1\"\nlabel = \"目標\"\nname = \"目標\"\n";
    const FORM: &str = "name = \"一覧\"\n[table]\nheader = [\"指標\", \"実績\"]\n";
    const HEAD: &str = "goal,measure,id,name,unit,digitz,direction,basis,baseline,baseline_year,target,target_year,target_compare,survey,lag,tags,section\n";

    /// What is wrong with a table of these rows, each with its line and letter.
    fn mistakes(rows: &str) -> Vec<String> {
        let town = tempfile::tempdir().unwrap();
        let folder = town.path().join("mappings/town");
        fs::create_dir_all(folder.join("forms")).unwrap();
        fs::write(folder.join("plan.toml"), PLAN).unwrap();
        fs::write(folder.join("forms/list.toml"), FORM).unwrap();
        fs::write(folder.join("kpis.csv"), format!("{HEAD}{rows}")).unwrap();
        let problems = load(town.path(), "town", None).unwrap_err().0;
        let told = problems.iter().map(|problem| {
            let (line, column) = problem.at.unwrap();
            format!("{line}:{column} {}", problem.message)
        });
        told.collect()
    }

    #[test]
    fn twelve_kinds_of_mistakes_are_told_at_once() {
        let found = mistakes(
            "1,,a,指標ア,人,,up,annual,1,R2,9,R8,,,,,課\n\
             1,,b,指標イ,人,,,annual,1,R2,9,R8,,,,,課\n\
             1,,d,指標エ,人,,higher,annual,一,R2,9,R8,,,,,課\n\
             1,,e,指標オ,人,,higher,annual,1,R2,9,R99,,,,,課\n\
             1,,f,指標カ,人,,higher,annual,1,R2,9,R8,=,,,,課\n\
             1,,g,指標キ,人,,higher,annual,1,R2,9,R8,,,一年,,課\n\
             1,,h,指標ク,人,,higher,annual,1,R2,9,R8,,,,V9,課\n\
             1,,i,指標ケ,人,,higher,annual,1,R2,9,R8,,,,,家\n\
             1,,i,指標コ,人,,higher,annual,1,R2,9,R8,,,,,課\n\
             7,,k,指標サ,人,,higher,annual,1,R2,9,R8,,,,,課\n\
             1,,l,指標シ,人,,higher\n",
        );
        let expected = [
            "1:27 知らない列「digitz」です",
            "2:13 知らない語「up」です",
            "3:13 列「direction」が空です",
            "4:27 基準値が数ではありません",
            "5:34 目標年度（令和99年度）が計画期間（令和3年度～令和8年度）の外です",
            "6:37 目標の比べ方「=」が分かりません",
            "7:39 値の種類が違います（書かれているもの: 文字 \"一年\"）",
            "8:40 「V9」は [[tag]] にありません",
            "9:41 課「家」は [[section]] にありません",
            "10:4 KPIのid「i」が二度あります（kpis.csvの9行目にもあります）",
            "11:1 基本目標「7」は [[goal]] にありません",
            "12:1 列が7あります（見出しの列は17です）",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn mistakes_of_several_kinds_in_one_row_are_told_at_once() {
        let found = mistakes("1,,a,指標ア,人,,up,annual,一,R2,9,R99,,,一年,V9,家\n");
        let expected = [
            "1:27 知らない列「digitz」です",
            "2:13 知らない語「up」です",
            "2:23 基準値が数ではありません",
            "2:36 値の種類が違います（書かれているもの: 文字 \"一年\"）",
            "2:39 「V9」は [[tag]] にありません",
            "2:42 課「家」は [[section]] にありません",
        ];
        assert_eq!(found, expected);
    }

    /// Neither a goal that is not there nor an empty cell hides what else is wrong with the row.
    #[test]
    fn mistakes_of_a_row_without_a_place_are_told() {
        let found = mistakes(
            "7,,k1,甲,人,,higher,annual,多い,,20,いつか,,,,,宇宙課\n1,,k2,,人,,up,annual,,,,,,,,,\n",
        );
        let expected = [
            "1:27 知らない列「digitz」です",
            "2:1 基本目標「7」は [[goal]] にありません",
            "2:26 基準値が数ではありません",
            "2:33 年度「いつか」が読めません",
            "2:41 課「宇宙課」は [[section]] にありません",
            "3:7 列「name」が空です",
            "3:11 知らない語「up」です",
            "3:21 列「baseline」が空です",
            "3:23 列「target」が空です",
            "3:24 列「target_year」が空です",
            "3:29 列「section」が空です",
        ];
        assert_eq!(found, expected);
    }

    /// A cell that quotes nothing looks, in a message, like one that could not be read.
    #[test]
    fn a_mistake_that_quotes_empty_brackets_is_told() {
        let found = mistakes("1,,a,指標ア,人,,「」,annual,1,R2,9,R8,,,,,課\n");
        assert_eq!(found.last().unwrap(), "2:13 知らない語「「」」です");
    }
}
