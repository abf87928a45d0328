//! Every figure and name of the documents' tables is in the plans, states included: ―, ↑, ↓, ○○.
//!
//! `tests/seeds/<plan>.txt` lists what a document's tables have, in its order: a line is a kind, a text,
//! and where it does not belong to the line above, whose it is, with tabs between them. Each line must be
//! in the plan, and, where the documents are there, in the document, behind the line before it.
//! What stands there twice must be in both twice.

mod left_out;
mod workspace;

use calamine::{Data, Reader as _, open_workbook_auto};
use kensho::domain::plan::{Aim, Context, Kpi, Measure, Plan, Printed, Project};
use kensho::domain::reported::Arrow;
use kensho::domain::{Decimal, FiscalYear, folded};
use kensho::intake::discover;
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Each plan and how the name of its document begins.
const DOCUMENTS: [(&str, &str); 5] = [
    ("takanezawa", "000_"),
    ("kitamoto", "001_"),
    ("komagane", "002_"),
    ("takahata", "003_"),
    ("atsugi", "004_"),
];

/// How much of each kind the documents have, counted by hand.
const COUNTS: &str = "\
計画         目標  施策   KPI    値  状態  事業 事業費 参考値 その他  合計
takanezawa      3    24     5     0    10    19      0      0     18    79
kitamoto        6    34    40    72     8     0      0      9     48   217
komagane        4    41     5    10     0     0      0      1      8    69
takahata        6     5     0     0     0    13     13      2     81   120
atsugi          4    18     0     0     0     0      0      3     19    44
";

/// A line of a list.
struct Line {
    number: usize,
    kind: String,
    text: String,
    owner: Option<String>,
}

fn lines(plan: &str) -> Vec<Line> {
    let path = workspace::root().join(format!("tests/seeds/{plan}.txt"));
    let text = fs::read_to_string(path).unwrap();
    let written = text.lines().enumerate();
    let written = written.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    written
        .map(|(index, line)| {
            let mut fields = line.split('\t').map(str::to_owned);
            Line {
                number: index + 1,
                kind: fields.next().unwrap(),
                text: fields.next().unwrap_or_default(),
                owner: fields.next(),
            }
        })
        .collect()
}

fn expect_in_plan(plan: &str) {
    let lines = lines(plan);
    let mut desk = Desk::of(plan);
    let missing: Vec<String> = lines
        .iter()
        .filter(|line| !desk.has(line))
        .map(|line| format!("{plan}.txt:{}: {} {}", line.number, line.kind, line.text))
        .collect();
    assert!(
        missing.is_empty(),
        "not in the plan:\n{}",
        missing.join("\n")
    );
}

#[test]
fn takanezawa_has_what_its_document_has() {
    expect_in_plan("takanezawa");
}

#[test]
fn kitamoto_has_what_its_document_has() {
    expect_in_plan("kitamoto");
}

#[test]
fn komagane_has_what_its_document_has() {
    expect_in_plan("komagane");
}

#[test]
fn takahata_has_what_its_document_has() {
    expect_in_plan("takahata");
}

#[test]
fn atsugi_has_what_its_document_has() {
    expect_in_plan("atsugi");
}

/// A list that lost lines would still be in the plan.
#[test]
fn the_lists_are_as_long_as_the_tables() {
    let mut table = COUNTS.lines().next().unwrap().to_owned() + "\n";
    for (plan, _) in DOCUMENTS {
        let lines = lines(plan);
        let mut counts = [0; 9];
        for line in lines.iter().filter(|line| line.kind != "in-force") {
            counts[column(line)] += 1;
        }
        let total: usize = counts.iter().sum();
        write!(table, "{plan:<12}").unwrap();
        for (count, width) in counts.iter().zip([5, 6, 6, 6, 6, 6, 7, 7, 7]) {
            write!(table, "{count:>width$}").unwrap();
        }
        writeln!(table, "{total:>6}").unwrap();
    }
    println!("{table}");
    assert_eq!(table, COUNTS);
}

fn column(line: &Line) -> usize {
    let is_state = ["―", "↑", "↓"].contains(&line.text.as_str()) || line.text.starts_with("○○");
    match line.kind.as_str() {
        "goal" | "theme" => 0,
        "measure" => 1,
        "kpi" => 2,
        "baseline" | "target" if is_state => 4,
        "baseline" | "target" => 3,
        "project" => 5,
        "cost" => 6,
        "figure" => 7,
        _ => 8,
    }
}

/// Nothing in the lists is invented: each line stands in the document, in this order.
#[test]
fn the_lists_are_the_documents() {
    let documents = documents().into_iter().flatten();
    let missing = documents.flat_map(|(plan, document)| not_in_order(plan, &document));
    let missing: Vec<String> = missing.collect();
    assert!(
        missing.is_empty(),
        "not in the document:\n{}",
        missing.join("\n")
    );
}

/// Nothing in the plans is invented: what is named there, in any year, is named in the document.
#[test]
fn the_names_of_the_plans_are_the_documents() {
    let documents = documents().into_iter().flatten();
    let missing = documents.flat_map(|(plan, document)| unnamed(plan, &plain(&document)));
    let missing: Vec<String> = missing.collect();
    assert!(
        missing.is_empty(),
        "not in the document:\n{}",
        missing.join("\n")
    );
}

/// Each plan with the folded text of its document; none where the documents are not there.
fn documents() -> Option<Vec<(&'static str, String)>> {
    let files = workspace::files(&left_out::shared("seeds")?);
    let document = |(plan, begin): (&'static str, &str)| {
        let is_named = |path: &&PathBuf| {
            let name = path.file_name().unwrap().to_string_lossy();
            name.starts_with(begin)
        };
        let path = files.iter().find(is_named).unwrap();
        (plan, folded::key(&fs::read_to_string(path).unwrap()))
    };
    Some(DOCUMENTS.map(document).into())
}

/// A document without the tags of its tables and without emphasis, which are no letters of a name.
fn plain(document: &str) -> String {
    ["<u>", "</u>", "**"]
        .iter()
        .fold(document.to_owned(), |text, mark| text.replace(mark, ""))
}

/// Words of the plans that are no document's: ours for a part of it, of a later year, or told shorter.
const OURS: [&str; 5] = [
    "項目",
    "第2世代交付金",
    "100万人を切ることが確実",
    "全年齢に比べて18歳から39歳までの方が大きい",
    "情報や資源を共有する、地域を超えた連携が必要",
];

/// What a plan names in any of its years and the document does not.
fn unnamed(id: &str, document: &str) -> Vec<String> {
    let years = discover::years(&workspace::root(), id).into_iter();
    let plans = years.map(|(year, _)| in_force(id, Some(year)));
    let names: BTreeSet<String> = plans.flat_map(|plan| named(id, &plan)).collect();
    assert!(names.len() > 20, "{names:?}");
    let is_missing = |name: &String| {
        let is_ours = OURS.iter().any(|own| folded::key(own) == *name);
        !is_ours && !document.contains(name)
    };
    let missing = names.into_iter().filter(is_missing);
    missing.map(|name| format!("{id}: {name}")).collect()
}

/// All names of a plan, folded.
fn named(id: &str, plan: &Plan) -> Vec<String> {
    // The KPIs of 厚木市 are made up, and one of 高根沢町 says it.
    let is_real = |kpi: &&Kpi| id != "atsugi" && !kpi.name.contains("見本");
    let kpis = || plan.kpis.iter().filter(is_real);
    let printed = kpis().flat_map(|kpi| [&kpi.baseline_as.text, &kpi.target_as.text]);
    let contexts = plan.contexts.iter().map(|context| &context.text);
    let own = kpis().map(|kpi| &kpi.name);
    let own = own.chain(plan.measures.iter().map(|measure| &measure.name));
    let own = own.chain(plan.projects.iter().map(|project| &project.name));
    let own = own
        .chain(&plan.levels)
        .chain(printed.chain(contexts).flatten());
    let more = ["goal", "tag", "members"].map(|kind| names(plan, kind));
    let own = own.map(|name| folded::key(name));
    own.chain(more.concat()).collect()
}

fn not_in_order(plan: &str, document: &str) -> Vec<String> {
    let mut from = 0;
    let mut missing = Vec::new();
    for line in lines(plan).iter().filter(|line| line.kind != "in-force") {
        let key = folded::key(&line.text);
        match document[from..].find(&key) {
            Some(at) => from += at + key.len(),
            None => missing.push(format!(
                "{plan}.txt:{}: {} {}",
                line.number, line.kind, line.text
            )),
        }
    }
    missing
}

/// A plan, and how far its list has been read.
struct Desk {
    id: String,
    plan: Plan,
    /// How often each name was read, by kind and key.
    seen: HashMap<(String, String), usize>,
    kpi: Option<usize>,
    subject: Option<Subject>,
    rank: Option<u32>,
    context: String,
    sheet: Vec<Vec<String>>,
}

/// Whose 係 and 順位 a line has.
#[derive(Clone, Copy)]
enum Subject {
    Measure(usize),
    Project(usize),
}

impl Desk {
    fn of(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            plan: in_force(id, None),
            seen: HashMap::new(),
            kpi: None,
            subject: None,
            rank: None,
            context: String::new(),
            sheet: Vec::new(),
        }
    }

    fn has(&mut self, line: &Line) -> bool {
        let key = folded::key(&line.text);
        match line.kind.as_str() {
            "in-force" => self.turn_to(&line.text),
            "rank" => self.remember_rank(&line.text),
            "measure" => self.measure(&key),
            "project" => self.project(&key),
            "kpi" => self.kpi(&key),
            "baseline" | "target" | "of" | "source" => self.of_kpi(line),
            "context" => self.context(&key),
            "figure" => self.figure(&line.text),
            "team" | "partner" => self.of_subject(&line.kind, &line.text),
            "again" => self.again(&line.text),
            "cost" | "empty" | "unit" => self.on_the_sheet(&line.kind, &key),
            kind => {
                let names = names(&self.plan, kind);
                let is_meant = |name: &&String| match kind {
                    // Parts of what the plan keeps as one text.
                    "summary" | "members" | "officers" | "principle" | "before" | "after" => {
                        name.contains(&key)
                    }
                    _ => **name == key,
                };
                let held = names.iter().filter(is_meant).count();
                self.times(kind, &key) <= held
            }
        }
    }

    fn turn_to(&mut self, year: &str) -> bool {
        self.plan = in_force(&self.id, FiscalYear::parse(year));
        self.seen.clear();
        true
    }

    fn remember_rank(&mut self, rank: &str) -> bool {
        self.rank = rank.parse().ok();
        self.rank.is_some()
    }

    /// How often a name has been read, this time included.
    fn times(&mut self, kind: &str, key: &str) -> usize {
        let times = self
            .seen
            .entry((kind.to_owned(), key.to_owned()))
            .or_default();
        *times += 1;
        *times
    }

    fn measure(&mut self, key: &str) -> bool {
        let nth = self.times("measure", key);
        let mut named = (0..self.plan.measures.len())
            .filter(|index| labels(&self.plan.measures[*index]).contains(&key.to_owned()));
        let found = named.nth(nth - 1);
        drop(named);
        self.subject = found.map(Subject::Measure);
        found.is_some_and(|index| self.has_rank(self.plan.measures[index].rank))
    }

    fn project(&mut self, key: &str) -> bool {
        let nth = self.times("project", key);
        let is_named = |project: &Project| folded::key(&project.name) == key;
        let mut named =
            (0..self.plan.projects.len()).filter(|index| is_named(&self.plan.projects[*index]));
        let found = named.nth(nth - 1);
        drop(named);
        self.subject = found.map(Subject::Project);
        found.is_some_and(|index| self.has_rank(self.plan.projects[index].rank))
    }

    /// Whether the rank read before a name is that of the plan.
    fn has_rank(&self, rank: Option<u32>) -> bool {
        self.rank.is_none() || self.rank == rank
    }

    fn kpi(&mut self, key: &str) -> bool {
        let mut kpis = self.plan.kpis.iter();
        self.kpi = kpis.position(|kpi| folded::key(&kpi.name) == key);
        self.kpi.is_some()
    }

    fn of_kpi(&self, line: &Line) -> bool {
        let owner = line.owner.as_ref().map(|owner| folded::key(owner));
        let named = |kpi: &&Kpi| {
            owner
                .as_ref()
                .is_some_and(|owner| folded::key(&kpi.name) == *owner)
        };
        let kpi = match owner {
            Some(_) => self.plan.kpis.iter().find(named),
            None => self.kpi.map(|index| &self.plan.kpis[index]),
        };
        kpi.is_some_and(|kpi| match line.kind.as_str() {
            "baseline" => is_baseline(kpi, &line.text),
            "target" => is_target(kpi, &line.text),
            "source" => kpi
                .source
                .as_ref()
                .is_some_and(|source| source.contains(&line.text)),
            _ => {
                let label = self.plan.measure_label(kpi);
                folded::key(&label) == folded::key(&line.text)
            }
        })
    }

    fn context(&mut self, key: &str) -> bool {
        self.context = key.to_owned();
        self.contexts().next().is_some()
    }

    fn contexts(&self) -> impl Iterator<Item = &Context> {
        let contexts = self.plan.contexts.iter();
        contexts.filter(|context| folded::key(&context.name).contains(&self.context))
    }

    fn figure(&self, text: &str) -> bool {
        self.contexts().any(|context| is_figure(context, text))
    }

    fn of_subject(&self, kind: &str, text: &str) -> bool {
        let (teams, partners) = match self.subject {
            Some(Subject::Measure(index)) => {
                let measure = &self.plan.measures[index];
                (&measure.teams, &measure.partners)
            }
            Some(Subject::Project(index)) => {
                let project = &self.plan.projects[index];
                (&project.teams, &project.partners)
            }
            None => return false,
        };
        match kind {
            "team" => teams.iter().any(|team| team == text),
            _ => partners.as_deref() == Some(text),
        }
    }

    fn again(&self, mark: &str) -> bool {
        let Some(Subject::Measure(index)) = self.subject else {
            return false;
        };
        let again = self.plan.measures[index].again.as_ref();
        again.is_some_and(|again| again.mark.as_deref() == Some(mark))
    }

    /// What the plan has no place for is in the submission: costs, empty rows, the unit in the title.
    fn on_the_sheet(&mut self, kind: &str, key: &str) -> bool {
        if self.sheet.is_empty() {
            self.sheet = submitted(&self.id);
        }
        let mut rows = self.sheet.iter();
        match (kind, self.subject) {
            ("cost", Some(Subject::Project(index))) => {
                let name = folded::key(&self.plan.projects[index].name);
                let row = rows.find(|row| row.contains(&name));
                row.is_some_and(|row| row.last().unwrap() == &key.replace(',', ""))
            }
            ("empty", _) => rows.any(|row| {
                let filled: Vec<&String> = row.iter().filter(|cell| !cell.is_empty()).collect();
                filled == [key]
            }),
            _ => rows.flatten().any(|cell| cell.contains(key)),
        }
    }
}

fn in_force(id: &str, year: Option<FiscalYear>) -> Plan {
    let mapping = kensho::mapping::load(&workspace::root(), id, year);
    mapping.unwrap_or_else(|problems| panic!("{problems}")).plan
}

/// What a document may call a 施策: its name, with its number before or behind it.
fn labels(measure: &Measure) -> [String; 3] {
    let (id, name) = (&measure.id, &measure.name);
    [name.clone(), format!("{id}{name}"), format!("{name}({id})")].map(|label| folded::key(&label))
}

/// The plan's names of a kind, folded.
fn names(plan: &Plan, kind: &str) -> Vec<String> {
    let goals = plan.goals.iter();
    let councils = plan.councils.iter();
    let contexts = plan.contexts.iter();
    let tags = plan.tags.iter();
    let revisions = plan.revisions.iter();
    let changes = revisions.flat_map(|revision| &revision.changes);
    let names: Vec<&str> = match kind {
        "goal" | "theme" => goals.map(|goal| goal.name.as_str()).collect(),
        "label" => goals.map(|goal| goal.label.as_str()).collect(),
        "tag" => tags.map(|tag| tag.name.as_str()).collect(),
        "principle" => {
            let contexts = contexts.map(|context| context.name.as_str());
            tags.map(|tag| tag.name.as_str()).chain(contexts).collect()
        }
        "group" => tags.map(|tag| tag.group.as_str()).collect(),
        "side" => contexts.map(|context| context.side.as_str()).collect(),
        "field" => contexts.map(|context| context.field.as_str()).collect(),
        "council" => councils.map(|council| council.name.as_str()).collect(),
        "kind" => councils.map(|council| council.kind.as_str()).collect(),
        "members" => councils.map(|council| council.members.as_str()).collect(),
        "officers" => councils
            .filter_map(|council| council.officers.as_deref())
            .collect(),
        "summary" => {
            let goals = goals.filter_map(|goal| goal.summary.as_deref());
            let measures = plan.measures.iter();
            let measures = measures.filter_map(|measure| measure.summary.as_deref());
            let projects = plan.projects.iter();
            let projects = projects.filter_map(|project| project.summary.as_deref());
            goals.chain(measures).chain(projects).collect()
        }
        "note" => changes.map(|change| change.subject.as_str()).collect(),
        "before" => changes.map(|change| change.before.as_str()).collect(),
        "after" => changes.map(|change| change.after.as_str()).collect(),
        other => panic!("no such kind: {other}"),
    };
    names.into_iter().map(folded::key).collect()
}

/// A figure as a document prints it: 24.5%（R1）, 18,047人(R3:経済センサス).
struct Figure {
    value: Decimal,
    unit: String,
    year: Option<FiscalYear>,
    source: Option<String>,
}

impl Figure {
    fn parse(text: &str) -> Option<Self> {
        let key = folded::key(text).replace(',', "");
        let (number, aside) = key.strip_suffix(')').map_or((key.as_str(), None), |bare| {
            let (number, aside) = bare.split_once('(').unwrap();
            (number, Some(aside.to_owned()))
        });
        let is_digit = |letter: char| letter.is_ascii_digit() || ".-+".contains(letter);
        let end = number
            .find(|letter| !is_digit(letter))
            .unwrap_or(number.len());
        let aside = aside.as_deref();
        let (year, source) = match aside.map(|aside| aside.split_once(':').unwrap_or((aside, ""))) {
            Some((year, source)) => (FiscalYear::parse(year), Some(source.to_owned())),
            None => (None, None),
        };
        Some(Self {
            value: number[..end].trim_start_matches('+').parse().ok()?,
            unit: number[end..].to_owned(),
            year,
            source: source.filter(|source| !source.is_empty()),
        })
    }

    /// Whether the plan has this number in this unit, and the source if the document names one.
    fn is(&self, value: Decimal, unit: &str, printed: &Printed) -> bool {
        let has_source = self.source.as_ref().is_none_or(|source| {
            let own = printed.source.as_ref().map(|own| folded::key(own));
            own.as_ref() == Some(source)
        });
        value == self.value && folded::key(unit) == self.unit && has_source
    }
}

/// Whether the words are those that the plan keeps beside its number, or its mark for what is undecided.
fn is_printed(printed: &Printed, text: &str) -> bool {
    let key = folded::key(text);
    let own = printed.text.as_ref().or(printed.undecided.as_ref());
    own.is_some_and(|own| folded::key(own) == key)
}

fn is_baseline(kpi: &Kpi, text: &str) -> bool {
    let printed = &kpi.baseline_as;
    match (kpi.baseline, Figure::parse(text)) {
        (Some(baseline), Some(figure)) if printed.text.is_none() => {
            figure.is(baseline.value, &kpi.unit, printed) && figure.year == baseline.year
        }
        (None, _) if printed.undecided.is_none() => text == "―",
        _ => is_printed(printed, text),
    }
}

fn is_target(kpi: &Kpi, text: &str) -> bool {
    let printed = &kpi.target_as;
    match (kpi.target.map(|target| target.aim), Figure::parse(text)) {
        (Some(Aim::Arrow(arrow)), _) => text == sign(arrow),
        (Some(Aim::Number(value)), Some(figure)) if printed.text.is_none() => {
            let of_year =
                figure.year.is_none() || figure.year == kpi.target.map(|target| target.year);
            figure.is(value, &kpi.unit, printed) && of_year
        }
        _ => is_printed(printed, text),
    }
}

fn sign(arrow: Arrow) -> &'static str {
    match arrow {
        Arrow::Up => "↑",
        Arrow::Down => "↓",
        Arrow::Keep => "→",
    }
}

/// Whether a figure that is no KPI is the plan's: 10.5％↓, 90人前後.
fn is_figure(context: &Context, text: &str) -> bool {
    let bare = text.trim_end_matches(['↑', '↓']);
    let mark = text.strip_prefix(bare).filter(|mark| !mark.is_empty());
    match (&context.text, context.value, Figure::parse(bare)) {
        (Some(words), ..) => folded::key(words).contains(&folded::key(bare)),
        (None, Some(value), Some(figure)) => {
            figure.is(value, &context.unit, &Printed::default()) && context.mark.as_deref() == mark
        }
        _ => false,
    }
}

/// The cells of the sample submissions of a plan, folded, row by row.
fn submitted(plan: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for path in workbooks(&workspace::root().join("inputs").join(plan)) {
        let mut book = open_workbook_auto(path).unwrap();
        for (_, range) in book.worksheets() {
            let text = |cell: &Data| folded::key(&cell.to_string());
            rows.extend(range.rows().map(|row| row.iter().map(text).collect()));
        }
    }
    rows
}

fn workbooks(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let inner = folders.iter().flat_map(|folder| workbooks(folder));
    let books = files
        .into_iter()
        .filter(|path| path.extension().is_some_and(|kind| kind == "xlsx"));
    books.chain(inner).collect()
}
