//! A TOML file read into its things: every mistake in its shape in one pass, and what the rest of it means.
//!
//! A table in which a mistake was is resolved with what of it can be read. What is only wrong because of the
//! mistake is not said: what it would name, and what depends on the rest of its table.

use super::super::Source;
use super::super::problem::{Code, Problem, Problems};
use super::super::said::{Said, SaidEntry, SaidTable, SaidValue};
use super::{FileField, Kind, Slot, Thing};
use crate::domain::choice::Words;
use crate::domain::folded;
use crate::domain::visible::visible_lines;
use std::collections::{BTreeMap, BTreeSet};
use toml::de::{DeTable, DeValue};

/// What is made of a file; or every mistake in its shape and in what the rest of it means.
pub(in crate::mapping) fn resolved<T: Thing, R>(
    source: &Source,
    resolve: impl FnOnce(T) -> Result<R, Problems>,
) -> Result<R, Problems> {
    FileReading::of(source).resolved(&tree(source)?, resolve)
}

/// What a file says; or every mistake in its shape, in the order of the file.
pub(in crate::mapping) fn read<T: Thing>(source: &Source) -> Result<T, Problems> {
    let mut reading = FileReading::of(source);
    let file = reading.thing(&tree(source)?);
    // What is missing is found last, and is told where its table begins.
    reading.problems.sort_by_key(|problem| problem.at);
    Problems::unless_any(reading.problems, file)
}

/// The values of a TOML file. Where the syntax is broken, nothing behind it can be told.
fn tree(source: &Source) -> Result<SaidTable, Problems> {
    let tree = DeTable::parse(&source.text).map_err(|error| Problem::of_toml(source, &error))?;
    Ok(SaidTable::of_toml(tree.get_ref()))
}

/// A file while it is read, with what is wrong so far.
pub struct FileReading<'a> {
    source: &'a Source,
    /// The place that is the first byte of the file.
    from: usize,
    /// What is wrong.
    pub(in crate::mapping) problems: Vec<Problem>,
    lost: Lost,
    /// Whether the table that was read last has its first field.
    pub(in crate::mapping) has_first: bool,
    /// How many of the problems leave the table around them whole: keys that are not known, and those of entries
    /// of a list.
    pub(in crate::mapping) harmless: usize,
    /// Whether a revision before what is read now is broken.
    pub(in crate::mapping) is_behind: bool,
}

/// What stood in tables that are left out.
#[derive(Default)]
struct Lost {
    keys: Vec<String>,
    texts: Vec<String>,
    /// Where each entry of a list begins, as lines and columns, and whether all of it could be read.
    entries: BTreeMap<(usize, usize), bool>,
    /// The lists of entries whose id or name cannot be read, one for each.
    unnamed: Vec<&'static str>,
    /// Whether the file lacks something without which nothing of it can be resolved.
    essentials: bool,
}

impl FileField {
    /// What a file says that leaves the field out; none where that is nothing.
    pub fn usual_value(&self) -> Option<Said> {
        let usual = DeValue::parse(self.usual?).expect("a usual value is TOML");
        Some(Said::of_toml(&usual))
    }
}

impl<'a> FileReading<'a> {
    /// Of a file, before its first word.
    pub(in crate::mapping) fn of(source: &'a Source) -> Self {
        Self::from(source, 0)
    }

    /// Of a file whose places are counted from `from`, as if it stood behind another one.
    pub(in crate::mapping) fn from(source: &'a Source, from: usize) -> Self {
        Self {
            source,
            from,
            problems: Vec::new(),
            lost: Lost::default(),
            has_first: false,
            harmless: 0,
            is_behind: false,
        }
    }

    /// What is made of a tree; or every mistake in its shape and in what the rest of it means, beside
    /// those that were found before.
    pub(in crate::mapping) fn resolved<T: Thing, R>(
        mut self,
        tree: &SaidTable,
        resolve: impl FnOnce(T) -> Result<R, Problems>,
    ) -> Result<R, Problems> {
        let file = self.thing(tree);
        let is_behind = self.is_behind;
        let Self {
            mut problems, lost, ..
        } = self;
        let found = match (!lost.essentials).then(|| resolve(file)) {
            Some(Ok(made)) if problems.is_empty() => return Ok(made),
            Some(Err(found)) => found.0,
            _ => Vec::new(),
        };
        // In a sound file nothing can be missing with something that is left out.
        let is_sound = problems.is_empty();
        let follows = |problem: &Problem| {
            let is_after = is_behind && *problem.code == Code::After;
            is_after || lost.explains(problem) || lost.hides(problem)
        };
        problems.extend(
            found
                .into_iter()
                .filter(|problem| is_sound || !follows(problem)),
        );
        lost.unnamed_explain(&mut problems);
        problems.sort_by(|one, other| (&one.file, one.at).cmp(&(&other.file, other.at)));
        Err(Problems(problems))
    }

    fn thing<T: Thing>(&mut self, tree: &SaidTable) -> T {
        let mut file = T::default();
        let lacks = self.table(T::FIELDS, &mut file.slots(), tree, 0);
        // Without a name the rest can still be understood; without its period, goals or sections it cannot.
        let is_text = |field: &FileField| matches!((field.kind)(), Kind::Text);
        self.lost.essentials = lacks.iter().any(|field| !is_text(field));
        file
    }

    /// Whether nothing is wrong with what is read meanwhile, but for keys that are not known: nothing that
    /// they stand beside is lost by them.
    pub(in crate::mapping) fn is_sound(&mut self, read: impl FnOnce(&mut Self)) -> bool {
        let before = self.own_problems();
        read(self);
        self.own_problems() == before
    }

    /// How many problems are not harmless.
    pub(in crate::mapping) fn own_problems(&self) -> usize {
        self.problems.len() - self.harmless
    }

    /// Counts as harmless what was found since there were so many others.
    pub(in crate::mapping) fn forgive(&mut self, before: usize) {
        self.harmless = self.problems.len() - before;
    }

    /// Reads a table into the slots of its fields.
    pub(in crate::mapping) fn part(
        &mut self,
        fields: &'static [FileField],
        slots: &mut [&mut dyn Slot],
        value: &Said,
        field: &FileField,
    ) {
        match &value.value {
            SaidValue::Table(table) => {
                self.table(fields, slots, table, value.at);
            }
            _ => {
                self.wrong(value, Kind::Part(fields), field);
                self.has_first = false;
            }
        }
    }

    /// The fields that must be there, and cannot be read.
    pub(in crate::mapping) fn table(
        &mut self,
        fields: &'static [FileField],
        slots: &mut [&mut dyn Slot],
        table: &SaidTable,
        at: usize,
    ) -> Vec<&'static FileField> {
        let mut lacks: Vec<&FileField> = Vec::new();

        let (mut is_there, mut next) = (vec![false; fields.len()], 0);
        for SaidEntry { key, at, said } in table.entries() {
            // Most files keep to the order of the fields, so the search begins behind the last one.
            let mut search = (next..fields.len()).chain(0..next);
            let mut known = search.find(|index| fields[*index].key == key);
            if known.is_none() {
                let keys = fields.iter().map(|field| field.key);
                let near = self.unknown("項目", key, *at, keys);
                self.harmless += 1;
                // What stands behind a key that was mistyped is read as if it were not: its own mistakes
                // are told too, and nothing is missing by it.
                let near = near.filter(|near| table.get(near).is_none());
                known = fields.iter().position(|field| Some(field.key) == near);
                // Nor is it read in place of a key that has been read already.
                known = known.filter(|index| !is_there[*index]);
            }
            let Some(index) = known else { continue };
            (is_there[index], next) = (true, index + 1);
            let (field, slot) = (&fields[index], &mut *slots[index]);
            if self.is_sound(|to| match &said.value {
                SaidValue::Text(text) if text.is_empty() && !field.may_be_empty() => {
                    to.empty(said.at, field);
                }
                _ if to.has_controls(said, field) => {}
                _ => slot.take(said, field, to),
            }) {
                continue;
            }
            // Of a list of tables, those that are broken have been left out one by one.
            let is_list = matches!(&said.value, SaidValue::List(_));
            if !is_list || !matches!((field.kind)(), Kind::Parts(_)) {
                self.lose(field.key, said);
                // Meanwhile it has its usual value, so that the rest can be understood.
                self.take_usual(slot, field);
                slot.stand_at(said.at);
                lacks.push(field);
            }
        }
        for ((field, slot), is_there) in fields.iter().zip(slots).zip(is_there) {
            if is_there {
                continue;
            }
            self.take_usual(*slot, field);
            slot.stand_at(at);
            if field.is_must {
                lacks.push(field);
                self.missing(field, at);
            }
        }
        lacks.retain(|field| field.is_must);
        self.has_first = !lacks.iter().any(|field| field.key == fields[0].key);
        lacks
    }

    fn take_usual(&mut self, slot: &mut dyn Slot, field: &FileField) {
        if let Some(usual) = field.usual_value() {
            slot.take(&usual, field, self);
        }
    }

    /// Says so where a text has control characters, which no workbook can hold: its parts would be no XML. Tables
    /// with fields of their own are looked at when they are read.
    fn has_controls(&mut self, said: &Said, field: &FileField) -> bool {
        let Some((at, text)) = controls(said, matches!((field.kind)(), Kind::Map(_))) else {
            return false;
        };
        let message = format!("見えない制御文字が入っています:「{}」", visible_lines(text));
        self.say(at, message, "その文字を消して、書き直してください");
        true
    }

    fn empty(&mut self, at: usize, field: &FileField) {
        let remedy = match field.hint {
            "" => "書いてください".to_owned(),
            hint => format!("書いてください（{hint}）"),
        };
        self.say(at, format!("「{}」が空です", field.label), remedy);
    }

    fn missing(&mut self, field: &FileField, at: usize) {
        let key = field.key;
        let message = format!("項目「{key}」がありません");
        self.say(at, message, format!("「{key}」を足してください"));
    }

    /// Remembers what stood in something that is left out.
    pub(in crate::mapping) fn lose(&mut self, key: &str, said: &Said) {
        let lost = &mut self.lost;
        said.each(key, &mut |key, said| {
            lost.keys.push(key.to_owned());
            // A number may stand where an id should.
            let is_number = matches!(said.value, SaidValue::Number(_));
            let told = is_number.then(|| said.told());
            lost.texts
                .extend(said.as_text().map(str::to_owned).or(told));
        });
    }

    /// Remembers that an entry of a list is left out because its id or name cannot be read.
    pub(in crate::mapping) fn lose_name(&mut self, list: &'static str) {
        self.lost.unnamed.push(list);
    }

    /// Remembers where an entry of a list begins, and whether all of it could be read.
    pub(in crate::mapping) fn mark(&mut self, at: usize, is_whole: bool) {
        let place = self.source.place(at.saturating_sub(self.from));
        self.lost.entries.insert(place, is_whole && !self.is_behind);
    }

    /// Says what is wrong with every cell of a tree that cannot be understood; nothing else is looked for.
    pub(in crate::mapping) fn say_wrong(&mut self, said: &Said) {
        said.each("", &mut |_, said| {
            if let SaidValue::Wrong(message, remedy) = &said.value {
                self.say(said.at, message, remedy);
            }
        });
    }

    /// Something of another kind stands there, or a cell that cannot be understood.
    pub(in crate::mapping) fn wrong(&mut self, said: &Said, kind: Kind, field: &FileField) {
        if let SaidValue::Wrong(message, remedy) = &said.value {
            return self.say(said.at, message, remedy);
        }
        let message = format!(
            "値の種類が違います（書かれているもの: {}）",
            found(&said.value)
        );
        let example = match field.example {
            "" => String::new(),
            example => format!("。例: {} = {example}", field.key),
        };
        let remedy = format!("ここに要るもの: {}{example}", wanted(kind, field.key));
        self.say(said.at, message, remedy);
    }

    /// Says that a word is not one of those that can be chosen.
    pub(in crate::mapping) fn unknown_word(&mut self, word: &str, at: usize, words: Words) {
        self.unknown("語", word, at, words.iter().map(|(code, _)| *code));
    }

    /// Says that a word is unknown, and gives the one that was meant.
    pub(in crate::mapping) fn unknown<'w>(
        &mut self,
        kind: &str,
        word: &str,
        at: usize,
        known: impl Iterator<Item = &'w str> + Clone,
    ) -> Option<&'w str> {
        let meant = folded::nearest(word, known.clone());
        let near = meant.map_or(String::new(), |near| format!("もしかして: {near}。"));
        let known: Vec<&str> = known.collect();
        let remedy = format!("{near}使えるのは {} です", known.join(", "));
        self.say(at, format!("知らない{kind}「{word}」です"), remedy);
        meant
    }

    /// Says what is wrong at a byte of the file, and what to do.
    pub(in crate::mapping) fn say(
        &mut self,
        at: usize,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.say_coded(at, Code::Other, message, remedy);
    }

    /// The same, of a kind.
    pub(in crate::mapping) fn say_coded(
        &mut self,
        at: usize,
        code: Code,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let at = at.saturating_sub(self.from);
        let problem = Problem::at(self.source, at..at, message, remedy);
        self.problems.push(problem.of(code));
    }
}

/// The first text with a control character, and where it stands; with those in tables if asked for.
fn controls(said: &Said, is_deep: bool) -> Option<(usize, &str)> {
    let is_control = |letter: char| {
        letter.is_control() && !matches!(letter, '\t' | '\n' | '\r')
            || matches!(letter, '\u{fffe}' | '\u{ffff}')
    };
    match &said.value {
        SaidValue::Text(text) if text.contains(is_control) => Some((said.at, text)),
        SaidValue::List(all) => all.iter().find_map(|said| controls(said, is_deep)),
        SaidValue::Table(table) if is_deep => {
            let mut entries = table.entries().iter();
            entries.find_map(|entry| controls(&entry.said, is_deep))
        }
        _ => None,
    }
}

/// The kind and the text of a value, for people.
fn found(value: &SaidValue) -> String {
    match value {
        SaidValue::Text(text) => format!("文字 \"{text}\""),
        SaidValue::Number(number) => format!("数 {number}"),
        SaidValue::Flag(flag) => flag.to_string(),
        SaidValue::List(_) => "[ ] の並び".to_owned(),
        SaidValue::Table(_) => "{ } の組か [ ] の見出し".to_owned(),
        SaidValue::Odd(what) | SaidValue::Wrong(what, _) => what.clone(),
    }
}

/// What should stand there, for people.
fn wanted(kind: Kind, key: &str) -> String {
    let wanted = match kind {
        Kind::Text | Kind::Choice(_) => "引用符で囲んだ文字（\"…\"）",
        Kind::Figure => "数（12.4）か、引用符で囲んだ言葉（\"↑\"）",
        Kind::Count => "0以上の整数（1）",
        Kind::Flag => "true か false",
        Kind::Texts => "文字の並び（[\"…\", \"…\"]）",
        Kind::Period => "初めと終わりの年度（[\"R3\", \"R8\"]）",
        Kind::Map(_) => "名前と値の組（{ 名前 = 値, … }）",
        Kind::Part(_) => "項目の組（{ 項目 = 値, … }）",
        Kind::Parts(_) => return format!("[[…]] で始まる組（角括弧は二重に: [[{key}]]）"),
    };
    wanted.to_owned()
}

impl Lost {
    /// Leaves out what names a thing that is not there, unless more things of its kind are named so than there are
    /// entries whose own names cannot be read, or that have the name of another.
    fn unnamed_explain(&self, problems: &mut Vec<Problem>) {
        let mut lists: BTreeMap<&str, (usize, BTreeSet<String>)> = BTreeMap::new();
        for list in &self.unnamed {
            lists.entry(list).or_default().0 += 1;
        }
        for problem in problems.iter() {
            match &*problem.code {
                Code::Twice { list, .. } => lists.entry(list).or_default().0 += 1,
                Code::Unknown { list, names, .. } => {
                    lists
                        .entry(list)
                        .or_default()
                        .1
                        .extend(names.first().cloned());
                }
                _ => {}
            }
        }
        let is_explained = |list: &str| lists[list].1.len() <= lists[list].0;
        problems.retain(|problem| match *problem.code {
            Code::Unknown { list, .. } => !is_explained(list),
            _ => true,
        });
    }

    /// Whether something may only be wrong because the entry in which it stands lacks what could not be
    /// read. What is wrong by itself is told all the same.
    fn hides(&self, problem: &Problem) -> bool {
        // What could not be read is empty.
        let is_of_lost = problem.message.contains("「」");
        let is_own =
            !matches!(*problem.code, Code::Other | Code::After | Code::Bands) && !is_of_lost;
        let place = problem.at.unwrap_or_default();
        let entry = self.entries.range(..=place).next_back();
        !is_own && entry.is_some_and(|(_, is_whole)| !is_whole)
    }

    /// Whether something is only missing because a table that is left out had it.
    fn explains(&self, problem: &Problem) -> bool {
        let has = |key: &str| self.keys.iter().any(|known| known == key);
        match &*problem.code {
            Code::Unknown { list: "bands", .. } if has("rating") => true,
            Code::Unknown { names, .. } => names.iter().any(|name| self.texts.contains(name)),
            Code::Bands => has("bands"),
            Code::Rating => has("rating"),
            Code::Levels => has("levels"),
            Code::Latest => has("latest"),
            // The KPIs may have stood in the part that is left out.
            Code::Empty => true,
            _ => false,
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
            "32:31 目標年度（令和9年度）が計画期間（令和3年度～令和6年度）の外です",
        ];
        assert_eq!(found, expected);
    }

    /// A value of several parts has a place for each.
    #[test]
    fn a_text_that_no_workbook_can_hold_is_a_mistake_at_its_place() {
        for letter in ["\\u000B", "\\u0000", "\\uFFFF"] {
            let told = mistakes(&[("name = \"見本\"", &format!("name = \"見{letter}本\""))]);
            assert_eq!(told.len(), 1, "{told:?}");
            assert!(told[0].contains("見えない制御文字"), "{told:?}");
        }
        let told = mistakes(&[("name = \"見本\"", "name = \"見\\t本\"")]);
        assert!(told.is_empty(), "{told:?}");
    }

    #[test]
    fn each_part_of_a_value_has_its_own_place() {
        let found = mistakes(&[(
            "section = \"観光課\"\n[[goal.kpi]]",
            "section = \"観光課\"\ntargets = { R4 = \"多数\", \"R六\" = 700, R20 = 5 }\n[[goal.kpi]]",
        )]);
        let expected = [
            "26:18 数ではありません",
            "26:31 年度「R六」が読めません",
            "26:42 途中の目標の年度（令和20年度）が計画期間（令和3年度～令和6年度）の外です",
        ];
        assert_eq!(found, expected);
    }

    /// A thing without its id has the rest of it told, and nothing that names it.
    #[test]
    fn what_has_no_name_is_read_on() {
        let found = mistakes(&[
            ("id = \"1\"\n", "id = 1\n"),
            ("id = \"1-a\"\n", ""),
            ("value = 544", "value = \"五百\""),
            ("direction = \"higher\"", "direction = \"up\""),
        ]);
        let expected = [
            "14:6 値の種類が違います（書かれているもの: 数 1）",
            "17:1 項目「id」がありません",
            "20:13 知らない語「up」です",
            "22:22 基準値が数ではありません",
        ];
        assert_eq!(found, expected);
    }

    /// An id that two things have is the lost id of one of them.
    #[test]
    fn what_names_an_id_that_was_overwritten_is_not_told() {
        let found = mistakes(&[
            ("id = \"1-b\"", "id = \"1-a\""),
            ("kpi = \"1-a\"", "kpi = \"1-b\""),
        ]);
        assert_eq!(
            found,
            ["27:6 KPIのid「1-a」が二度あります（plan.tomlの18行目にもあります）"]
        );
    }

    #[test]
    fn mistakes_in_revisions_behind_a_broken_one_are_told() {
        let revisions = "by = \"推進会議\"\n[[revision]]\nname = \"一\"\nfrom = \"R4\"\n\
            [[revision.change]]\nkpi = \"1-a\"\ndirection = \"up\"\n\
            [[revision.change]]\nkpi = \"1-x\"\nname = \"甲\"\n\
            [[revision]]\nname = \"二\"\nfrom = \"いつか\"\n\
            [[revision.change]]\nkpi = \"1-b\"\nsection = \"宇宙課\"\n";
        let found = mistakes(&[("by = \"推進会議\"\n", revisions)]);
        let expected = [
            "46:13 知らない語「up」です",
            "48:7 KPI「1-x」がありません",
            "52:8 年度「いつか」が読めません",
            "55:11 課「宇宙課」は [[section]] にありません",
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
    fn what_must_be_said_is_not_empty() {
        let found = mistakes(&[
            ("mark = \"◎\"", "mark = \"\""),
            ("name = \"観光課\"", "name = \"\""),
            ("by = \"推進会議\"", "by = \"\""),
        ]);
        let expected = [
            "8:24 「印」が空です",
            "12:8 「課」が空です",
            "40:6 「決めた人」が空です",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_grade_used_twice_and_digits_have_their_places() {
        let found = mistakes(&[
            ("band = \"D\"", "band = \"A\""),
            ("digits = 1", "digits = 9"),
        ]);
        let expected = [
            "6:20 達成率の小数が9桁になっています",
            "9:12 判定区分「A」が二度あります",
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn broken_toml_is_told_in_japanese() {
        for (from, to, expected) in [
            ("id = \"1-a\"", "id = \"1-a", "文字を閉じる引用符"),
            ("unit = \"千人\"", "unit = 千人", "引用符で囲まれていません"),
            ("id = \"1-a\"", "id \"1-a\"", "「=」"),
            ("id = \"1-a\"", "id", "「=」"),
            (
                "unit = \"千人\"",
                "単位 = \"千人\"",
                "項目の名前が読めません",
            ),
            ("[\"R3\", \"R6\"]", "[\"R3\" \"R6\"]", "「,」か、"),
            (
                "[\"R3\", \"R6\"]",
                "[\"R3\", \"R6\"",
                "閉じる括弧がありません",
            ),
            ("[rating]", "[rating", "見出しの「[」が閉じていません"),
            (
                "[[section]]",
                "[[section]",
                "見出しの「[[」が閉じていません",
            ),
            ("year = \"R1\" }", "year = \"R1\"", "閉じる括弧がありません"),
            ("unit = \"人\"", "unit = \"人\" x", "余分なもの"),
        ] {
            let found = mistakes(&[(from, to)]);
            assert!(found[0].contains(expected), "{to}: {found:?}");
        }
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

    /// What stands beside a mistake in the same table is read on.
    #[test]
    fn mistakes_of_several_kinds_in_one_table_are_told_at_once() {
        let kpi = mistakes(&[
            ("direction = \"higher\"", "direction = \"up\""),
            ("value = 544", "value = \"五百\""),
            ("section = \"観光課\"", "section = \"商工課\"\nfax = 1"),
        ]);
        let expected = [
            "知らない語「up」です",
            "基準値が数ではありません",
            "課「商工課」は [[section]] にありません",
            "知らない項目「fax」です",
        ];
        let said: Vec<&str> = kpi
            .iter()
            .filter_map(|told| Some(told.split_once(' ')?.1))
            .collect();
        assert_eq!(said, expected);
        let rating = mistakes(&[
            ("digits = 1", "digits = \"一\""),
            ("when = \"target-met\"", "when = \"target-mett\""),
        ]);
        assert_eq!(rating.len(), 2, "{rating:?}");
        // What is mistyped is read as what was meant, with its own mistakes.
        let key = mistakes(&[("direction = \"higher\"", "directon = \"up\"")]);
        assert_eq!(key.len(), 2, "{key:?}");
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
            "40:6 値の種類が違います（書かれているもの: 数 1）",
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
