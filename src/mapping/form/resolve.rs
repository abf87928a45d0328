//! The file of a form resolved: keys become roles, texts become patterns, and every mistake is reported.

use super::{
    Blocks, CardForm, CardLabel, ColumnPattern, Form, IdParts, Layout, Line, Required, Role, Side,
    TableForm,
};
use crate::domain::reported::Kind;
use crate::domain::{FiscalYear, encoding, folded};
use crate::mapping::fields::{Spanned, Thing};
use crate::mapping::form_file::{BesideFile, BlocksFile, FormFile, IdFile, TableFile};
use crate::mapping::problem::{Code, Problem, Problems, near_or};
use crate::mapping::{Source, words};
use regex::Regex;
use std::any::Any;
use std::collections::BTreeMap;
use std::mem::take;
use std::ops::Range;

/// What a form says of each role: of those with a key in the order of the keys, then of its texts.
type ByRole<T> = Vec<(Role, Option<Spanned<T>>)>;

/// The form, or every mistake in it.
pub(in crate::mapping) fn resolve(source: &Source, file: FormFile) -> Result<Form, Problems> {
    let mut resolver = FormResolver {
        source,
        problems: Vec::new(),
    };
    match resolver.form(file) {
        Some(form) => Problems::unless_any(resolver.problems, form),
        None => Err(Problems(resolver.problems)),
    }
}

/// A form while it is resolved.
pub(super) struct FormResolver<'a> {
    source: &'a Source,
    problems: Vec<Problem>,
}

/// One role that the form names, with its header or label.
struct StatedRole {
    role: Role,
    span: Range<usize>,
    label: String,
}

impl FormResolver<'_> {
    /// Records a mistake.
    pub(super) fn wrong(
        &mut self,
        span: Range<usize>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let problem = Problem::at(self.source, span, message, remedy);
        self.problems.push(problem);
    }

    fn form(&mut self, file: FormFile) -> Option<Form> {
        self.refuse_columns_of_a_card(&file);
        let mut columns = file.columns.map(Spanned::into_inner).unwrap_or_default();
        let headers: ByRole<String> = by_role(&mut columns);
        let mut card = file.card.map(Spanned::into_inner);
        let labels: ByRole<BesideFile> = card.as_mut().map(by_role).unwrap_or_default();
        // Before the headers are given away to the patterns.
        let all = stated(&headers, String::clone).chain(stated(&labels, label));
        let stated: Vec<StatedRole> = all.collect();
        Some(Form {
            required: self.required(&file.required.unwrap_or_default(), &stated),
            prose: self.prose(&file.prose.unwrap_or_default()),
            id: self.id_parts(file.id_format, &stated),
            sheet: file.sheet.and_then(|sheet| self.pattern(&sheet)),
            year_from: file.year.map(|year| year.from),
            encoding: file.csv.and_then(|csv| self.encoding(&csv.encoding)),
            title: file.title.map(|title| folded::key(&title)),
            name: file.name,
            is_own: false,
            layout: match (file.table, card) {
                (Some(table), None) => {
                    let columns = self.column_patterns(headers, columns.ignore);
                    Layout::Table(self.table(table, columns, file.blocks))
                }
                (None, Some(card)) => Layout::Card(self.card(labels, &card.ignore)),
                _ => return self.refuse_layouts(),
            },
        })
    }

    fn refuse_columns_of_a_card(&mut self, file: &FormFile) {
        if let (Some(_), Some(columns)) = (&file.card, &file.columns) {
            let remedy = "個票では、[card] に { right_of = … } や { below = … } で書いてください";
            let message = "[columns] は一覧表（[table]）のためのものです";
            self.wrong(columns.span(), message, remedy);
        }
    }

    fn refuse_layouts(&mut self) -> Option<Form> {
        let remedy = "一覧表なら [table]、個票なら [card] を、どちらか一つだけ書いてください";
        let message = "[table] か [card] のどちらか一つが要ります";
        let problem = Problem::whole_file(&self.source.path, message, remedy);
        self.problems.push(problem);
        None
    }

    /// What `required` names, of the texts of the form and the section's own grade.
    fn required(&mut self, written: &[Spanned<String>], stated: &[StatedRole]) -> Vec<Required> {
        let is_text = |role: &Role| matches!(role, Role::Text(_) | Role::Rating);
        let candidates = stated.iter().filter(|stated| is_text(&stated.role));
        let known: Vec<(String, &StatedRole)> =
            candidates.map(|one| (text_name(&one.role), one)).collect();
        let mut required = Vec::new();
        for name in written {
            match known.iter().find(|(known, _)| known == name.get_ref()) {
                Some((_, found)) => required.push(Required {
                    role: found.role.clone(),
                    label: found.label.clone(),
                }),
                None => {
                    let names = known.iter().map(|(name, _)| name.as_str());
                    self.unknown_text(name, names);
                }
            }
        }
        required
    }

    fn unknown_text<'w>(&mut self, name: &Spanned<String>, known: impl Iterator<Item = &'w str>) {
        let word = name.get_ref();
        let message = format!("required の「{word}」は、この様式にありません");
        let otherwise = "text.… の名前（issues など）か rating を書いてください";
        let remedy = near_or(word, known, otherwise);
        let problem = Problem::at(self.source, name.span(), message, remedy);
        self.problems.push(problem.of(Code::unknown("", word)));
    }

    /// The roles that `prose` names.
    fn prose(&mut self, written: &[Spanned<String>]) -> Vec<Role> {
        let remedy =
            "文章の欄で、指標の場所を決めないもの（\"goal\" か \"measure\"）を書いてください";
        let mut role = |name: &Spanned<String>| {
            let mut known = [Role::Goal, Role::Measure].into_iter();
            let found = known.find(|role| role.code() == *name.get_ref());
            let message = |name: &str| format!("prose の「{name}」が分かりません");
            self.known(found, (name.get_ref(), name.span()), message, remedy)
        };
        written.iter().filter_map(&mut role).collect()
    }

    /// How an id is put together. Its second part and its format are of no use without the first.
    fn id_parts(&mut self, format: Option<Spanned<IdFile>>, stated: &[StatedRole]) -> IdParts {
        let find = |role: Role| stated.iter().find(|stated| stated.role == role);
        let branch = find(Role::IdBranch).map(|branch| branch.span.clone());
        let alone = branch.clone().or(format.as_ref().map(Spanned::span));
        if let Some(span) = alone.filter(|_| find(Role::Id).is_none()) {
            let message = "指標番号の欄（id）がありません";
            let remedy = "番号の欄を id に書いてください。番号が二つの欄に分かれていれば、二つ目を id_branch に書きます";
            self.wrong(span, message, remedy);
        }
        let format = format.map(Spanned::into_inner).unwrap_or_default();
        IdParts {
            before: format.before,
            between: format.between,
            has_branch: branch.is_some(),
        }
    }

    /// An encoding that kensho can read.
    fn encoding(&mut self, written: &Spanned<String>) -> Option<String> {
        let name = written.get_ref();
        let found = Some(name.clone()).filter(|name| encoding::is_known(name));
        let message = |name: &str| format!("文字コード「{name}」を知りません");
        let remedy = "Shift_JIS、EUC-JP、ISO-2022-JP、UTF-8、UTF-16LE のどれかを書いてください";
        self.known(found, (name, written.span()), message, remedy)
    }

    fn table(
        &mut self,
        file: Spanned<TableFile>,
        columns: Vec<ColumnPattern>,
        blocks: Option<Spanned<BlocksFile>>,
    ) -> TableForm {
        let span = file.span();
        let table = file.into_inner();
        // Without words, every row would be a header.
        if table.header.is_empty() {
            let remedy = "header = [\"指標\", \"実績値\"] のように書いてください";
            self.wrong(span, "header に言葉がありません", remedy);
        }
        TableForm {
            header: table.header.iter().map(|word| folded::key(word)).collect(),
            fill: table.fill.iter().map(|word| folded::key(word)).collect(),
            end: table.end.and_then(|end| self.pattern(&end)),
            columns,
            lines: table
                .lines
                .map_or_else(Vec::new, |lines| self.lines(&lines)),
            blocks: blocks.map(|blocks| self.blocks(blocks.get_ref())),
        }
    }

    /// A cost belongs to a project: beside a KPI's figures it would be read for nothing.
    fn refuse_cost_of_kpis(&mut self, headers: &[(Role, Option<Spanned<String>>)]) {
        let find = |role| {
            let mut headers = headers.iter();
            headers.find(|(known, _)| *known == role)?.1.as_ref()
        };
        if let (Some(_), Some(cost)) = (find(Role::Kpi), find(Role::Figure(Kind::Cost))) {
            let message = "cost（事業費）は、kpi のある様式では読めません";
            let remedy = "事務事業の表なら kpi を project に替えてください。KPIの表の事業費が要らないなら、ignore に見出しを足してください";
            self.wrong(cost.span(), message, remedy);
        }
    }

    fn lines(&mut self, written: &Spanned<Vec<String>>) -> Vec<Line> {
        let message = |word: &str| format!("段「{word}」が何の値か分かりません");
        let remedy =
            "lines には「目標」「実績」「基準値」「達成率」のような言葉を上から順に書いてください";
        let mut line =
            |word: &String| self.known(words::line(word), (word, written.span()), message, remedy);
        written.get_ref().iter().filter_map(&mut line).collect()
    }

    /// What a word of the form means; a mistake if that is nothing.
    fn known<T>(
        &mut self,
        found: Option<T>,
        (word, span): (&str, Range<usize>),
        message: impl FnOnce(&str) -> String,
        remedy: &str,
    ) -> Option<T> {
        if found.is_none() {
            self.wrong(span, message(word), remedy);
        }
        found
    }

    fn blocks(&mut self, file: &BlocksFile) -> Blocks {
        let mut years = Vec::new();
        for text in file.years.get_ref() {
            match FiscalYear::parse(text) {
                Some(year) => years.push(year),
                None => {
                    let problem = Problem::of_year(self.source, file.years.span(), text);
                    self.problems.push(problem);
                }
            }
        }
        // Its mistake is recorded; meanwhile it fits nothing.
        let never = || Regex::new("^\\b$").expect("a constant pattern");
        Blocks {
            years,
            starts_at: self.whole(&file.starts_at).unwrap_or_else(never),
        }
    }

    /// The headers that the form names go first; roles that it leaves out have their usual headers.
    fn column_patterns(
        &mut self,
        headers: ByRole<String>,
        ignored: Vec<Spanned<String>>,
    ) -> Vec<ColumnPattern> {
        self.refuse_cost_of_kpis(&headers);
        let (written, usual): (Vec<_>, Vec<_>) = headers
            .into_iter()
            .partition(|(_, header)| header.is_some());
        let is_stacked = written.iter().any(|(role, _)| *role == Role::Stacked);
        let ignored = ignored
            .into_iter()
            .map(|header| (Role::Ignored, Some(header)));
        let stated = written.into_iter().chain(ignored);
        let own = stated.filter_map(|(role, header)| Some((role, self.whole(&header?)?, false)));
        // 区分 is many things: only beside stacked figures is it about them.
        let silent = usual.into_iter().map(|(role, _)| role);
        let usual = silent.filter(|role| *role != Role::Line || is_stacked);
        let usual =
            usual.filter_map(|role| usual_headers(&role).map(|pattern| (role, pattern, true)));
        let patterns = own
            .chain(usual)
            .map(|(role, pattern, is_usual)| ColumnPattern {
                role,
                pattern,
                is_usual,
            });
        patterns.collect()
    }

    fn card(&mut self, labels: ByRole<BesideFile>, ignored: &[Spanned<String>]) -> CardForm {
        let labels = labels.into_iter();
        CardForm {
            labels: labels
                .filter_map(|(role, beside)| self.card_label(role, beside?))
                .collect(),
            ignored: ignored.iter().filter_map(|text| self.whole(text)).collect(),
        }
    }

    fn card_label(&mut self, role: Role, file: Spanned<BesideFile>) -> Option<CardLabel> {
        let span = file.span();
        let beside = file.into_inner();
        let (side, label) = match (beside.right_of, beside.below) {
            (Some(label), None) => (Side::Right, label),
            (None, Some(label)) => (Side::Below, label),
            _ => {
                let message = "right_of か below のどちらか一つが要ります";
                let remedy = "{ right_of = \"指標名\" } のように書いてください";
                self.wrong(span, message, remedy);
                return None;
            }
        };
        Some(CardLabel {
            role,
            label: self.whole(&Spanned::new(span, label))?,
            side,
            years: beside.years,
        })
    }
}

/// Takes headers or labels out of the fields of a file: each field is a role, and `text` has many.
fn by_role<F: Thing, T: Any>(file: &mut F) -> ByRole<T> {
    let mut roles = Vec::new();
    for (field, slot) in F::FIELDS.iter().zip(file.slots()) {
        let slot: &mut dyn Any = slot;
        // By type: a field that holds neither one header nor several by name (`ignore`) is no role.
        if let Some(texts) = slot.downcast_mut::<BTreeMap<String, Spanned<T>>>() {
            let texts = take(texts).into_iter();
            roles.extend(texts.map(|(name, text)| (Role::Text(name), Some(text))));
        } else if let Some(written) = slot.downcast_mut::<Option<Spanned<T>>>() {
            roles.extend(Role::of(field.key).map(|role| (role, written.take())));
        }
    }
    roles
}

/// What a form states of its roles.
fn stated<T>(roles: &ByRole<T>, label: fn(&T) -> String) -> impl Iterator<Item = StatedRole> {
    let written = roles
        .iter()
        .filter_map(|(role, written)| Some((role, written.as_ref()?)));
    written.map(move |(role, written)| StatedRole {
        role: role.clone(),
        span: written.span(),
        label: label(written.get_ref()),
    })
}

fn label(beside: &BesideFile) -> String {
    let label = beside.right_of.as_ref().or(beside.below.as_ref());
    label.cloned().unwrap_or_default()
}

/// The name by which `required` calls a text.
fn text_name(role: &Role) -> String {
    match role {
        Role::Text(name) => name.clone(),
        role => role.code(),
    }
}

/// The usual headers of a role; none if the towns have none in common.
fn usual_headers(role: &Role) -> Option<Regex> {
    let usual = words::headers(role).iter();
    let words: Vec<String> = usual.map(|word| regex::escape(word)).collect();
    let year = match role {
        _ if words.is_empty() => return None,
        // The year may stand behind: 実績値／R6, 実績値（R6）.
        Role::Figure(_) => "(?:/?\\(?(?<year>[^/()]+)\\)?)?",
        _ => "",
    };
    let regex = Regex::new(&format!("^(?:{}){year}$", words.join("|")));
    Some(regex.expect("escaped words make a regex"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cost_in_a_form_of_kpis_is_refused() {
        let problems = |columns: &str| {
            let text =
                format!("name = \"見本\"\n[table]\nheader = [\"指標\"]\n[columns]\n{columns}");
            let source = Source::of(std::path::Path::new("form.toml"), &text);
            let form =
                crate::mapping::reading::read(&source).and_then(|file| resolve(&source, file));
            form.err().map(|problems| problems.to_string())
        };
        let refused = problems("kpi = \"指標\"\ncost = \"事業費\"").unwrap();
        assert!(
            refused.contains("form.toml:6:8 cost（事業費）は"),
            "{refused}"
        );
        assert!(refused.contains("project に替えて"), "{refused}");
        assert_eq!(problems("project = \"事務事業\"\ncost = \"事業費\""), None);
    }

    /// What is wrong with a form, or the labels of what it demands.
    fn check_required(form: &str, expected: &str) {
        let source = Source::of(std::path::Path::new("form.toml"), form);
        let resolved =
            crate::mapping::reading::read(&source).and_then(|file| resolve(&source, file));
        let said = match resolved {
            Ok(form) => {
                let required = form.required.into_iter();
                let labels = required.map(|required| required.label);
                labels.collect::<Vec<_>>().join(" ")
            }
            Err(problems) => problems.to_string(),
        };
        assert!(said.contains(expected), "{said}");
    }

    #[test]
    fn what_a_form_demands_it_must_know() {
        let table = "[table]\nheader = [\"指標\"]\n[columns]\nrating = \"自己評価\"\ntext.issues = \"課題\"\n";
        let form =
            |required: &str, rest: &str| format!("name = \"見本\"\nrequired = {required}\n{rest}");
        check_required(&form("[\"issues\", \"rating\"]", table), "課題 自己評価");
        let card = "[card]\nkpi = { right_of = \"指標\" }\ntext.issues = { below = \"課題\" }\n";
        check_required(&form("[\"issues\"]", card), "課題");
        let unknown = "required の「isues」は、この様式にありません";
        check_required(&form("[\"isues\"]", table), unknown);
        check_required(&form("[\"isues\"]", table), "form.toml:2:13");
        check_required(&form("[\"isues\"]", table), "もしかして: issues");
        check_required(&form("[\"rating\"]", card), "required の「rating」");
    }

    #[test]
    fn usual_headers_need_no_line() {
        let actual = usual_headers(&Role::Figure(Kind::Actual)).unwrap();
        let caught = actual.captures("実績値/r6").unwrap();
        assert_eq!(&caught["year"], "r6");
        assert!(usual_headers(&Role::Kpi).unwrap().is_match("指標名"));
        assert!(!usual_headers(&Role::Kpi).unwrap().is_match("現状値"));
    }
}
