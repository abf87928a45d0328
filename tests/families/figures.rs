//! The figures that the sections hand in: an invented list with every kind of figure, and the
//! published figures of three towns where their tables are at hand.

use kensho::domain::reported::State;
use kensho::domain::{Decimal, folded, number};
use kensho::normalize::value;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

/// A KPI of the plan.
#[derive(Clone)]
pub struct Kpi {
    /// Its place in the list.
    pub index: usize,
    pub id: String,
    pub name: String,
    pub unit: String,
}

/// What a section writes into a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Written {
    Blank,
    Number(Decimal),
    Word(String),
}

/// KPIs, and what is written of them.
pub struct Figures {
    pub kpis: Vec<Kpi>,
    written: Vec<Written>,
}

/// 見本: every kind of figure once. All of it is invented.
const SAMPLE: [(&str, &str, &str); 19] = [
    ("見本の観光入込客数", "千人", "1194.663"),
    ("見本の寄附件数", "件", "3908"),
    ("見本の訓練参加率", "％", "19.2"),
    ("見本の加入率（％表示）", "%", "100"),
    ("見本の社会増減", "人", "-22"),
    ("見本の女性の社会増減", "人", "△４０"),
    ("見本の待機児童数", "人", "0"),
    ("見本の新規就農者数", "人", ""),
    ("見本の満足度", "点", "データなし"),
    ("見本の該当のない指標", "校", "-"),
    ("見本の事業費", "千円", "1357676"),
    ("見本の寄附額", "円", "4315000"),
    ("見本の決算待ちの額", "百万円", "集計中"),
    ("見本の隔年調査の割合", "％", "調査なし"),
    ("見本の終わった講座の数", "講座", "廃止"),
    ("見本の秘匿される数", "社", "x"),
    ("見本の全角の数", "回", "１２３４．５"),
    ("見本の千分率", "‰", "0.125"),
    ("見本の年に見える数", "冊", "1930"),
];

/// The towns whose published figures are used where they are at hand.
const TOWNS: [&str; 3] = ["seiro", "shimotsuma", "kosai"];

impl Figures {
    /// All figures that are at hand.
    pub fn at_hand() -> Self {
        let sample = SAMPLE.map(|(name, unit, text)| [name, unit, text].map(str::to_owned));
        let towns = TOWNS.iter().flat_map(|town| rows_of(town));
        let mut names = Names::default();
        let mut figures = Self {
            kpis: Vec::new(),
            written: Vec::new(),
        };
        for [name, unit, text] in sample.into_iter().chain(towns) {
            figures.add(names.own(&name), unit, &text);
        }
        figures
    }

    fn add(&mut self, name: String, unit: String, text: &str) {
        let index = self.kpis.len();
        let id = format!("K{:04}", index + 1);
        self.kpis.push(Kpi {
            index,
            id,
            name,
            unit,
        });
        self.written.push(Written::of(text));
    }

    /// Only those KPIs that a format can write.
    pub fn writable(&self, can_write: fn(&str) -> bool) -> Self {
        let is_writable = |kpi: &&Kpi| can_write(&kpi.name) && can_write(&kpi.unit);
        let kept = || self.kpis.iter().filter(is_writable);
        let renumbered = kept().enumerate().map(|(index, kpi)| Kpi {
            index,
            ..kpi.clone()
        });
        Self {
            kpis: renumbered.collect(),
            written: kept().map(|kpi| self.written[kpi.index].clone()).collect(),
        }
    }

    /// What is written of a KPI in one of its series. The first is its own figure; in the others
    /// (other years, targets) the figures of the list stand in another order.
    pub fn said(&self, kpi: &Kpi, series: usize) -> &Written {
        &self.written[(kpi.index + 7 * series) % self.written.len()]
    }
}

impl Written {
    fn of(text: &str) -> Self {
        match (text.trim(), number::parse(text.trim())) {
            ("", _) => Self::Blank,
            (_, Some(number)) => Self::Number(number.normalize()),
            (word, None) => Self::Word(word.to_owned()),
        }
    }

    /// What a person sees where a number has no format.
    pub fn text(&self) -> String {
        match self {
            Self::Blank => String::new(),
            Self::Number(number) => number::plain(*number),
            Self::Word(word) => word.clone(),
        }
    }

    /// What must be understood.
    pub fn meaning(&self) -> (State, Option<Decimal>) {
        match self {
            Self::Blank => (State::Blank, None),
            Self::Number(number) => (State::Value, Some(*number)),
            Self::Word(word) => meaning(word),
        }
    }
}

fn meaning(word: &str) -> (State, Option<Decimal>) {
    match word {
        "△４０" => (State::Value, Some(Decimal::from(-40))),
        "-" => (State::NotApplicable, None),
        "集計中" => (State::Pending, None),
        "調査なし" => (State::NotSurveyed, None),
        "廃止" => (State::Ended, None),
        "x" => (State::Suppressed, None),
        "データなし" => (no_data(), None),
        word => match number::parse(&word.chars().map(narrow).collect::<String>()) {
            Some(number) => (State::Value, Some(number.normalize())),
            None => panic!("nobody said what 「{word}」 means"),
        },
    }
}

/// A full-width digit or point as the narrow one.
fn narrow(letter: char) -> char {
    const WIDE: &str = "０１２３４５６７８９．";
    let place = WIDE.chars().position(|wide| wide == letter);
    place.map_or(letter, |place| b"0123456789."[place].into())
}

/// データなし has one state, whichever the words table gives it; it is no number and not blank.
fn no_data() -> State {
    let state = value::notation("データなし").0.state();
    assert!(![State::Value, State::Blank].contains(&state));
    state
}

/// Names that no other KPI has, as the plan compares them.
#[derive(Default)]
struct Names {
    taken: HashSet<String>,
    uses: HashMap<String, usize>,
}

impl Names {
    fn own(&mut self, name: &str) -> String {
        let uses = self.uses.entry(folded::key(name)).or_default();
        *uses += 1;
        let own = match *uses {
            1 => name.to_owned(),
            uses => format!("{name}　その{uses}"),
        };
        assert!(
            self.taken.insert(folded::key(&own)),
            "「{own}」 comes twice"
        );
        own
    }
}

/// Name, unit and text of each row of a town; none, said plainly, where its table is not at hand.
fn rows_of(town: &str) -> Vec<[String; 3]> {
    let path = real_data().join(format!("facts/{town}-indicators.csv"));
    let Ok(mut reader) = csv::Reader::from_path(&path) else {
        super::left_out::say(&format!("{town}: there is no {}", path.display()));
        return Vec::new();
    };
    let headers = reader.headers().expect("the table has a header").clone();
    let rows = reader.records().map(|row| row.expect("the table is CSV"));
    rows.map(|row| row_of(&headers, &row)).collect()
}

fn row_of(headers: &csv::StringRecord, row: &csv::StringRecord) -> [String; 3] {
    let field = |name: &str| {
        let column = headers.iter().position(|header| header == name);
        let text = column.and_then(|column| row.get(column));
        text.expect("every row has the column").trim().to_owned()
    };
    let name = format!("{}　{}", field("project"), field("indicator"));
    [name, field("unit"), field("value")]
}

/// Beside the project, or where `KENSHO_REALDATA` says.
fn real_data() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/realdata");
    std::env::var_os("KENSHO_REALDATA").map_or_else(beside, PathBuf::from)
}
