//! A TOML file whose shape is wrong: every mistake of it, and what the rest of the file says.
//!
//! serde stops at the first mistake. So the file is read as a tree, what is wrong is taken out of it,
//! and it is read again, until nothing is wrong. Then what was sound from the first is resolved
//! without the tables in which a mistake was; what is only missing because of those is not said.

use super::Source;
use super::problem::{Code, Problem, Problems};
use crate::domain::folded;
use serde::de::DeserializeOwned;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue, Deserializer, Error};

type Tree<'a> = Spanned<DeTable<'a>>;

/// What is made of a file; or every mistake in its shape and in what the rest of it means.
pub(super) fn resolved<T: DeserializeOwned, R>(
    source: &Source,
    resolve: impl FnOnce(T) -> Result<R, Problems>,
) -> Result<R, Problems> {
    let Ok(tree) = DeTable::parse(&source.text) else {
        // Where the syntax is broken, nothing behind it can be told.
        return source.parse().and_then(resolve);
    };
    match read(&tree) {
        Ok(file) => resolve(file),
        Err(_) => Err(mistakes(source, tree, resolve)),
    }
}

/// What a file says; or every mistake in its shape.
pub(super) fn parsed<T: DeserializeOwned>(source: &Source) -> Result<T, Problems> {
    let Ok(tree) = DeTable::parse(&source.text) else {
        return source.parse();
    };
    read(&tree).map_err(|_| Problems(Search::<T>::of(source, &tree).problems))
}

fn read<T: DeserializeOwned>(tree: &Tree<'_>) -> Result<T, Error> {
    T::deserialize(Deserializer::from(tree.clone()))
}

fn mistakes<T: DeserializeOwned, R>(
    source: &Source,
    mut tree: Tree<'_>,
    resolve: impl FnOnce(T) -> Result<R, Problems>,
) -> Problems {
    let search = Search::<T>::of(source, &tree);
    let mut problems = search.problems;
    let gone = search.broken.leave(tree.get_mut());
    let rest = read(&tree).ok().map(resolve);
    let found = rest.and_then(Result::err).into_iter();
    let found = found.flat_map(|found| found.0);
    problems.extend(found.filter(|problem| !gone.explains(problem)));
    problems.sort_by(|one, other| (&one.file, one.at).cmp(&(&other.file, other.at)));
    Problems(problems)
}

/// One step down the tree.
#[derive(Debug, Clone, PartialEq)]
enum Step {
    Key(String),
    Index(usize),
}

/// The search for mistakes, one after the other.
struct Search<'a, T> {
    source: &'a Source,
    problems: Vec<Problem>,
    broken: Broken,
    /// Keys that were taken out of the table with this span, and so are missing there.
    taken: Vec<(Range<usize>, String)>,
    file: std::marker::PhantomData<T>,
}

impl<'a, T: DeserializeOwned> Search<'a, T> {
    fn of(source: &'a Source, tree: &Tree<'_>) -> Self {
        let mut search = Self {
            source,
            problems: Vec::new(),
            broken: Broken::default(),
            taken: Vec::new(),
            file: std::marker::PhantomData,
        };
        let mut tree = tree.clone();
        // Each mistake takes something out, or fills in a text that is missing there for good.
        for _ in 0..=2 * ways(&tree).len() {
            match read::<T>(&tree) {
                Err(error) if search.take(&mut tree, &error) => {}
                _ => break,
            }
        }
        search
    }

    /// Says a mistake, and takes it out of the tree; whether anything could be taken out.
    fn take(&mut self, tree: &mut Tree<'_>, error: &Error) -> bool {
        let words = Words::of(error.message());
        let span = error.span().unwrap_or(0..0);
        let way = way(tree, &span);
        let (table, key) = owner(tree, &way);
        if words.kind == "missing field" {
            let here = span_at(tree, &way);
            let missing = words.word.to_owned();
            if !self.taken.contains(&(here.clone(), missing)) {
                self.say(error);
            }
            if self.broken.has_blank(&way, words.word, here) {
                return blank(tree, &way, words.word);
            }
        } else {
            self.say(error);
        }
        let meant = words.meant();
        self.taken.push((table, meant.or(key).unwrap_or_default()));
        self.broken.add(tree, &way);
        remove(tree, &way)
    }

    fn say(&mut self, error: &Error) {
        let problem = Problem::of_toml(self.source, error);
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }
}

/// What the reader says: the kind of the mistake, and the words that it is about.
struct Words<'a> {
    kind: &'a str,
    word: &'a str,
    known: Vec<&'a str>,
}

impl<'a> Words<'a> {
    fn of(message: &'a str) -> Self {
        let mut quoted = message.split('`').skip(1).step_by(2);
        Self {
            kind: message.split('`').next().unwrap_or_default().trim(),
            word: quoted.next().unwrap_or_default(),
            known: quoted.collect(),
        }
    }

    /// The key that an unknown one was meant to be.
    fn meant(&self) -> Option<String> {
        let known = self.known.iter().copied();
        let near = (self.kind == "unknown field").then(|| folded::nearest(self.word, known));
        near.flatten().map(str::to_owned)
    }
}

/// The way to the smallest thing, a key or a value, in which a span lies; of equal ones the deepest.
/// What the file itself lacks has no span, and is not to be looked for among texts that were filled in,
/// which have none either.
fn way(tree: &Tree<'_>, span: &Range<usize>) -> Vec<Step> {
    let mut best = (usize::MAX, Vec::new());
    for (way, own) in ways(tree).into_iter().filter(|_| !span.is_empty()) {
        let holds = own.start <= span.start && span.end <= own.end;
        if holds && own.len() <= best.0 {
            best = (own.len(), way);
        }
    }
    best.1
}

/// Every key and every value with its span, from the top.
fn ways(tree: &Tree<'_>) -> Vec<(Vec<Step>, Range<usize>)> {
    let mut all = Vec::new();
    ways_of_table(tree.get_ref(), &[], &mut all);
    all
}

fn ways_of_table(table: &DeTable<'_>, above: &[Step], all: &mut Vec<(Vec<Step>, Range<usize>)>) {
    for (key, value) in table.iter() {
        let way = [above, &[Step::Key(key.get_ref().to_string())]].concat();
        all.push((way.clone(), key.span()));
        ways_of_value(value, way, all);
    }
}

fn ways_of_value(
    value: &Spanned<DeValue<'_>>,
    way: Vec<Step>,
    all: &mut Vec<(Vec<Step>, Range<usize>)>,
) {
    all.push((way.clone(), value.span()));
    match value.get_ref() {
        DeValue::Table(table) => ways_of_table(table, &way, all),
        DeValue::Array(array) => {
            for (index, value) in array.iter().enumerate() {
                let way = [way.as_slice(), &[Step::Index(index)]].concat();
                ways_of_value(value, way, all);
            }
        }
        _ => {}
    }
}

/// The span of the table that holds what is at the end of a way, and the key that it has there.
fn owner(tree: &Tree<'_>, way: &[Step]) -> (Range<usize>, Option<String>) {
    let key = way.iter().rposition(|step| matches!(step, Step::Key(_)));
    match key.map(|key| (&way[..key], &way[key])) {
        Some((above, Step::Key(key))) => (span_at(tree, above), Some(key.clone())),
        _ => (tree.span(), None),
    }
}

fn span_at(tree: &Tree<'_>, way: &[Step]) -> Range<usize> {
    value_at(tree, way).map_or(tree.span(), Spanned::span)
}

fn value_at<'t, 'a>(tree: &'t Tree<'a>, way: &[Step]) -> Option<&'t Spanned<DeValue<'a>>> {
    let (first, rest) = way.split_first()?;
    let Step::Key(key) = first else { return None };
    let first = tree.get_ref().get(key.as_str())?;
    rest.iter().try_fold(first, |value, step| match step {
        Step::Key(key) => value.get_ref().get(key.as_str()),
        Step::Index(index) => value.get_ref().get(*index),
    })
}

/// The table at the end of a way, to be changed.
fn table_at<'t, 'a>(tree: &'t mut Tree<'a>, way: &[Step]) -> Option<&'t mut DeTable<'a>> {
    let Some((first, rest)) = way.split_first() else {
        return Some(tree.get_mut());
    };
    let Step::Key(key) = first else { return None };
    let first = tree.get_mut().get_mut(key.as_str())?.get_mut();
    match rest.iter().try_fold(first, step_into)? {
        DeValue::Table(table) => Some(table),
        _ => None,
    }
}

fn step_into<'t, 'a>(value: &'t mut DeValue<'a>, step: &Step) -> Option<&'t mut DeValue<'a>> {
    match (value, step) {
        (DeValue::Table(table), Step::Key(key)) => {
            table.get_mut(key.as_str()).map(Spanned::get_mut)
        }
        (DeValue::Array(array), Step::Index(index)) => {
            let mut entries = array.iter_mut();
            entries.nth(*index).map(Spanned::get_mut)
        }
        _ => None,
    }
}

/// Takes out what is at the end of a way; what stands in no table by itself goes with its list.
fn remove(tree: &mut Tree<'_>, way: &[Step]) -> bool {
    let Some((last, above)) = way.split_last() else {
        return false;
    };
    match last {
        Step::Key(key) => {
            table_at(tree, above).is_some_and(|table| table.remove(key.as_str()).is_some())
        }
        Step::Index(index) => {
            let Some((Step::Key(key), table)) = above.split_last() else {
                return remove(tree, above);
            };
            let table = table_at(tree, table);
            let list = table.and_then(|table| table.get_mut(key.as_str()));
            match list.map(Spanned::get_mut) {
                Some(DeValue::Array(array)) if array[*index].get_ref().is_table() => {
                    let (before, behind) = (array[..*index].iter(), array[index + 1..].iter());
                    *array = before.chain(behind).cloned().collect();
                    true
                }
                _ => remove(tree, above),
            }
        }
    }
}

/// An empty text where one is missing.
fn blank(tree: &mut Tree<'_>, way: &[Step], key: &str) -> bool {
    table_at(tree, way).is_some_and(|table| insert_blank(table, key))
}

fn insert_blank(table: &mut DeTable<'_>, key: &str) -> bool {
    let empty = Spanned::new(0..0, DeValue::String("".into()));
    let key = Spanned::new(0..0, key.to_owned().into());
    table.insert(key, empty).is_none()
}

/// Tables that cannot be resolved, by the spans of their headers.
#[derive(Default)]
struct Broken {
    tables: Vec<Range<usize>>,
    /// Keys of the file itself that were taken out.
    keys: Vec<String>,
    /// Tables of goals and measures that lack a text only.
    blanks: Vec<(Range<usize>, String)>,
}

/// What the broken tables said.
struct Gone {
    keys: Vec<String>,
    texts: Vec<String>,
}

/// Goals and measures hold others; what is wrong with a word of theirs is not wrong with those.
fn is_branch(step: &Step) -> bool {
    match step {
        Step::Key(key) => key == "goal" || key == "measure",
        Step::Index(_) => true,
    }
}

impl Broken {
    /// A goal without a name still has an id and what stands under it.
    fn has_blank(&mut self, way: &[Step], key: &str, span: Range<usize>) -> bool {
        let has_blank =
            !way.is_empty() && way.iter().all(is_branch) && matches!(key, "name" | "label");
        if has_blank {
            self.blanks.push((span, key.to_owned()));
        }
        has_blank
    }

    /// The outermost table on the way that is no goal and no measure.
    fn add(&mut self, tree: &Tree<'_>, way: &[Step]) {
        let depth = way.iter().position(|step| !is_branch(step));
        let with_index = |depth: usize| match way.get(depth + 1) {
            Some(Step::Index(_)) => depth + 2,
            _ => depth + 1,
        };
        let block = &way[..depth.map_or(way.len(), with_index)];
        if let Some(Step::Key(key)) = way.first().filter(|_| depth == Some(0)) {
            self.keys.push(key.clone());
        }
        if let Some(value) = value_at(tree, block) {
            self.tables.push(value.span());
        }
    }

    /// Takes the broken tables out of a file.
    fn leave(self, file: &mut DeTable<'_>) -> Gone {
        let mut gone = Gone {
            keys: self.keys.clone(),
            texts: Vec::new(),
        };
        self.leave_in(file, &mut gone);
        gone
    }

    fn leave_in(&self, table: &mut DeTable<'_>, gone: &mut Gone) {
        let is_gone =
            |value: &Spanned<DeValue<'_>>| !value.get_ref().is_array() && self.is_broken(value);
        let broken = table.iter().filter(|(_, value)| is_gone(value));
        let broken: Vec<String> = broken.map(|(key, _)| key.get_ref().to_string()).collect();
        for key in broken {
            if let Some(value) = table.remove(key.as_str()) {
                gone.add(Some(&key), &value);
            }
        }
        for (key, value) in table.iter_mut() {
            let span = value.span();
            match value.get_mut() {
                DeValue::Array(array) => self.leave_in_list(key.get_ref(), array, gone),
                DeValue::Table(table) => self.leave_in_table(&span, table, gone),
                _ => {}
            }
        }
    }

    fn leave_in_list(&self, key: &str, list: &mut DeArray<'_>, gone: &mut Gone) {
        let mut stays = Vec::new();
        let mut is_behind = false;
        for entry in list.iter() {
            // A revision works on what those before it have left.
            is_behind &= key == "revision";
            is_behind |= self.is_broken(entry);
            match is_behind {
                true => gone.add(Some(key), entry),
                false => stays.push(entry.clone()),
            }
        }
        *list = stays.into_iter().collect();
        for entry in list.iter_mut() {
            let span = entry.span();
            if let DeValue::Table(table) = entry.get_mut() {
                self.leave_in_table(&span, table, gone);
            }
        }
    }

    fn leave_in_table(&self, span: &Range<usize>, table: &mut DeTable<'_>, gone: &mut Gone) {
        for (_, key) in self.blanks.iter().filter(|(own, _)| own == span) {
            insert_blank(table, key);
        }
        self.leave_in(table, gone);
    }

    fn is_broken(&self, value: &Spanned<DeValue<'_>>) -> bool {
        self.tables.contains(&value.span())
    }
}

impl Gone {
    fn add(&mut self, key: Option<&str>, value: &Spanned<DeValue<'_>>) {
        self.keys.extend(key.map(str::to_owned));
        match value.get_ref() {
            DeValue::String(text) => self.texts.push(text.to_string()),
            DeValue::Array(array) => array.iter().for_each(|value| self.add(None, value)),
            DeValue::Table(table) => {
                for (key, value) in table.iter() {
                    self.add(Some(key.get_ref()), value);
                }
            }
            _ => {}
        }
    }

    /// Whether something is only missing because a broken table had it.
    fn explains(&self, problem: &Problem) -> bool {
        let has = |key: &str| self.keys.iter().any(|known| known == key);
        match &*problem.code {
            Code::Unknown { names, .. } => names.iter().any(|name| self.texts.contains(name)),
            Code::Rating => has("rating"),
            Code::Levels => has("levels"),
            Code::Empty => true,
            Code::IdOfDropped(_) | Code::Twice { .. } | Code::Other => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::mapping::from_texts;

    const FORM: &str = "name = \"見本\"\n[table]\nheader = [\"指標\", \"実績\"]\n";

    const PLAN: &str = r#"name = "見本市総合戦略"
body = "見本市"
period = ["R3", "R6"]
[rating]
rate = "progress"
round = { digits = 1, how = "half-up" }
bands = [
  { band = "A", mark = "◎", when = "target-met" },
  { band = "D", mark = "×", when = "otherwise" },
]
[[section]]
name = "観光課"
[[goal]]
id = "1"
label = "基本目標１"
name = "見本"
[[goal.kpi]]
id = "1-a"
name = "観光入込客数"
unit = "千人"
direction = "higher"
basis = "annual"
baseline = { value = 544, year = "R1" }
target = { value = 820, year = "R6" }
section = "観光課"
[[goal.kpi]]
id = "1-b"
name = "宿泊者数"
unit = "人"
direction = "higher"
basis = "annual"
baseline = { value = 10, year = "R1" }
target = { value = 20, year = "R6" }
section = "観光課"
[[grade]]
kpi = "1-a"
year = "R5"
band = "A"
reason = "見本"
by = "推進会議"
"#;

    /// What is told of the plan with other words in it, each with its place.
    fn mistakes(edits: &[(&str, &str)]) -> Vec<String> {
        let mut text = PLAN.to_owned();
        for (from, to) in edits {
            assert!(text.contains(from), "{from} is in the plan");
            text = text.replacen(from, to, 1);
        }
        let problems =
            from_texts(&text, &[FORM]).map_or_else(|problems| problems.0, |_| Vec::new());
        let told = problems.iter().map(|problem| {
            let (line, column) = problem.at.unwrap_or_default();
            format!("{line}:{column} {}", problem.message)
        });
        told.collect()
    }

    #[test]
    fn every_mistake_of_shape_is_told_and_what_the_rest_means() {
        let found = mistakes(&[
            ("mark = \"×\"", "marc = \"×\""),
            (
                "unit = \"千人\"\ndirection = \"higher\"",
                "direction = \"up\"",
            ),
            ("value = 20, year = \"R6\"", "value = 20, year = \"R9\""),
        ]);
        let expected = [
            "9:17 知らない項目「marc」です",
            "17:1 項目「unit」がありません",
            "20:13 知らない語「up」です",
            "32:10 目標年度（令和9年度）が計画期間（令和3年度～令和6年度）の外です",
        ];
        assert_eq!(found, expected);
    }

    /// Found by the fuzz target `forms`: the search for the second went on without end.
    #[test]
    fn what_a_file_and_a_table_in_it_lack_is_told() {
        let found = mistakes(&[
            ("name = \"見本市総合戦略\"", "nme = \"見本市総合戦略\""),
            ("name = \"見本\"", "naMe = \"見本\""),
        ]);
        let expected = [
            "1:1 知らない項目「nme」です",
            "16:1 知らない項目「naMe」です",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_syntax_error_stays_alone() {
        let found = mistakes(&[("id = \"1-a\"", "id = \"1-a"), ("basis", "bases")]);
        assert_eq!(found.len(), 1, "{found:?}");
    }

    #[test]
    fn what_is_missing_with_a_broken_table_is_not_told() {
        let section = mistakes(&[("name = \"観光課\"", "name = \"観光課\"\nfax = 1")]);
        assert_eq!(section, ["13:1 知らない項目「fax」です"]);
        let goal = mistakes(&[("name = \"見本\"", "nmae = \"見本\"")]);
        assert_eq!(goal, ["16:1 知らない項目「nmae」です"]);
        let rating = mistakes(&[("rate = ", "rats = ")]);
        assert_eq!(rating, ["5:1 知らない項目「rats」です"]);
        let goal = mistakes(&[("id = \"1\"\n", "")]);
        assert_eq!(goal, ["13:1 項目「id」がありません"]);
    }

    /// 「ありません」 and a name of the broken table are in the message, and nothing is missing with it.
    #[test]
    fn what_only_sounds_like_missing_is_told() {
        let tag =
            "[[tag]]\nid = \"V1\"\ngroup = \"視点\"\nname = \"宿泊者数\"\nfax = 1\n[[section]]";
        let found = mistakes(&[
            ("[[section]]", tag),
            ("unit = \"人\"\n", "unit = \"人\"\nrate = \"interim\"\n"),
        ]);
        let expected = [
            "15:1 知らない項目「fax」です",
            "32:6 KPI「宿泊者数」の達成率を interim で計算できません。年度ごとの目標値がありません",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_the_rest_lacks_by_itself_is_told() {
        let found = mistakes(&[
            ("unit = \"千人\"\n", ""),
            ("by = \"推進会議\"", "by = 1"),
            ("period = [\"R3\", \"R6\"]", "period = [\"R6\", \"R3\"]"),
            ("\"人\"\n", "\"人\"\ntags = [\"V1\"]\n"),
        ]);
        let expected = [
            "3:10 計画期間の終わりが始まりより前です",
            "17:1 項目「unit」がありません",
            "29:9 「V1」は [[tag]] にありません",
            "40:6 値の種類が違います（書かれているもの: integer `1`）",
        ];
        assert_eq!(found, expected);
        let found = mistakes(&[
            ("period = [\"R3\", \"R6\"]\n", ""),
            ("unit = \"千人\"\n", ""),
        ]);
        assert_eq!(found.len(), 2, "{found:?}");
    }

    #[test]
    fn every_mistake_of_a_form_is_told() {
        let form = FORM.replace("header", "haeder") + "[colums]\n";
        let problems = from_texts(PLAN, &[form.as_str()]).unwrap_err();
        let told: Vec<&str> = problems.0.iter().map(|one| one.message.as_str()).collect();
        assert_eq!(
            told,
            ["知らない項目「haeder」です", "知らない項目「colums」です"]
        );
    }
}
