//! 様式, resolved: how one kind of file is laid out, by what a person sees on it.

use super::form_file::{
    BesideFile, BlocksFile, CardFile, ColumnsFile, FormFile, IdFile, TableFile,
};
use super::problem::{Code, Problem, Problems};
use super::{Source, words};
use crate::domain::choice::choices;
use crate::domain::reported::Kind;
use crate::domain::{FiscalYear, Plan, encoding, folded};
use crate::mapping::fields::Spanned;
use regex::Regex;
use unicode_normalization::UnicodeNormalization;

/// How one kind of file is found and read.
#[derive(Debug)]
pub struct Form {
    /// For people.
    pub name: String,
    /// Which sheets may hold it; CSV has no sheet name and always may.
    pub sheet: Option<Regex>,
    /// Folded text that must stand on the sheet, outside the table.
    pub title: Option<String>,
    /// Where the year of the report stands; none if nobody says so.
    pub year_from: Option<YearFrom>,
    /// The encoding of its text files, where their content does not tell it.
    pub encoding: Option<String>,
    /// Table or card.
    pub layout: Layout,
    /// What a section must write for each KPI with a figure.
    pub required: Vec<Required>,
    /// Of [`Role::Goal`] and [`Role::Measure`], those whose texts do not say where a KPI stands.
    pub prose: Vec<Role>,
    /// How the cells of a KPI's id are put together.
    pub id: IdParts,
}

/// How an id is made of the cells that hold its parts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IdParts {
    /// What stands in front of every id of the form.
    pub before: String,
    /// What stands between the two parts.
    pub between: String,
    /// Whether a second cell holds the 枝番.
    pub has_branch: bool,
}

/// A text that a form demands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Required {
    /// A free text, or the section's own grade.
    pub role: Role,
    /// Its header or label, as the form writes it.
    pub label: String,
}

choices! {
    /// Where the year of a report stands.
    YearFrom {
        /// In a cell above the table, or anywhere on a card.
        Title = "title", "表題";
        /// In the sheet's name.
        Sheet = "sheet", "シート名";
        /// In the file's name.
        File = "file", "ファイル名";
        /// In the name of a folder inside the section's, or of the year's around it.
        Folder = "folder", "課のフォルダーの中のフォルダー、なければ年度のフォルダー";
        /// Nowhere: only the columns have years.
        None = "none", "列の見出しだけ";
    }

    /// Where the years of a series stand, seen from its values.
    YearsAt {
        /// In the row above.
        Above = "above", "値の上";
        /// In the column to the left.
        Left = "left", "値の左";
    }
}

/// The two families of forms.
#[derive(Debug)]
pub enum Layout {
    /// 一覧表: one KPI a row.
    Table(TableForm),
    /// 個票: labels and values, one KPI a sheet.
    Card(CardForm),
}

/// An 一覧表.
#[derive(Debug)]
pub struct TableForm {
    /// Folded words that together make the header.
    pub header: Vec<String>,
    /// Folded headers of columns that are written once for several rows.
    pub fill: Vec<String>,
    /// What the first cell after the table says.
    pub end: Option<Regex>,
    /// Roles by header path.
    pub columns: Vec<ColumnPattern>,
    /// Groups of columns that repeat the same headers, one for each year.
    pub blocks: Option<Blocks>,
    /// What the rows of one KPI hold, from the top, where no column says so.
    pub lines: Vec<Line>,
}

/// Groups of columns that repeat the same headers without a year.
#[derive(Debug)]
pub struct Blocks {
    /// The header that each of them begins with.
    pub starts_at: Regex,
    /// Their years, from the left.
    pub years: Vec<FiscalYear>,
}

/// What one of the rows holds that a KPI takes: 上段 目標 / 下段 実績.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// Figures of a kind.
    Figures(Kind),
    /// Known and not wanted: 達成率, which kensho works out itself.
    Ignored,
}

/// A role and the header path that has it.
#[derive(Debug)]
pub struct ColumnPattern {
    /// What the column holds.
    pub role: Role,
    /// Over the folded header path, levels joined by `/`; a group `year` gives the year.
    pub pattern: Regex,
    /// Whether it is of the town's usual words, and not of the form's own.
    pub is_usual: bool,
}

/// What a column or a labelled cell holds.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Role {
    /// The KPI's id, or the first part of it.
    Id,
    /// 枝番: the second part of an id that stands in two cells.
    IdBranch,
    /// The KPI's name.
    Kpi,
    /// The basic goal.
    Goal,
    /// The measure.
    Measure,
    /// The reporting section.
    Section,
    /// The unit.
    Unit,
    /// The year of the row's figures.
    Year,
    /// A figure.
    Figure(Kind),
    /// The name of a 事務事業; its costs are figures.
    Project,
    /// 担当係.
    Team,
    /// 連携課.
    Partner,
    /// 重要度順位.
    Rank,
    /// What the row's figures are: 目標, 実績.
    Line,
    /// A figure that is a target or an actual by its row.
    Stacked,
    /// The section's own grade (自己評価): △ is a grade here, and never a minus.
    Rating,
    /// A free text by its name: `efforts`, `issues`.
    Text(String),
    /// Known and not wanted.
    Ignored,
}

/// A 個票.
#[derive(Debug)]
pub struct CardForm {
    /// Where each value stands.
    pub labels: Vec<CardLabel>,
    /// Cells that are known and not wanted.
    pub ignored: Vec<Regex>,
}

/// A label on a card and where its value stands.
#[derive(Debug)]
pub struct CardLabel {
    /// What the value is.
    pub role: Role,
    /// The label, as a regex over its folded text; a group `year` gives the year.
    pub label: Regex,
    /// Where the value stands.
    pub side: Side,
    /// Where the years of a series stand.
    pub years: Option<YearsAt>,
}

/// Where a value stands, seen from its label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// To the right.
    Right,
    /// Below.
    Below,
}

/// What the cells of a row say of a KPI's id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenId {
    /// As written, or put together of its parts.
    pub text: String,
    /// Whether it is a 枝番 whose number is missing.
    pub is_branch: bool,
}

impl WrittenId {
    /// An id that nothing is known to lack.
    pub fn whole(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            text,
            is_branch: false,
        }
    }
}

impl IdParts {
    /// The id of a row whose cells hold these parts; none where both are missing or empty. Of an id that
    /// is put together a mark (－) is no part. Where the plan knows no such id, the first cell may hold the
    /// whole (12-ア), or brackets stand around 枝番.
    pub fn id(&self, plan: &Plan, first: Option<&str>, branch: Option<&str>) -> Option<WrittenId> {
        let first = first.filter(|first| !first.trim().is_empty());
        if self.before.is_empty() && !self.has_branch {
            return first.map(WrittenId::whole);
        }
        let is_part = |part: &&str| !part.trim().is_empty() && words::mark(part).is_none();
        let branch = branch.filter(|_| self.has_branch);
        let Some(first) = first else {
            let branch = branch.filter(is_part)?;
            return Some(WrittenId {
                text: branch.trim().to_owned(),
                is_branch: true,
            });
        };
        let join = |parts: [&str; 3]| {
            let parts: Vec<&str> = parts.into_iter().filter(is_part).collect();
            parts.join(&self.between)
        };
        let before = self.before.as_str();
        let first = Some(first).filter(is_part)?;
        let branch = branch.unwrap_or_default();
        let bare = branch.trim_matches(['(', ')', '（', '）']);
        let (number, letter) = first.split_once(['-', '－']).unwrap_or((first, bare));
        let ways = [
            [before, first, branch],
            [before, first, bare],
            ["", first, bare],
            ["", number, letter],
        ];
        let mut ids = ways.into_iter().map(join);
        let known = ids.find(|id| plan.kpi_with_id(id).is_some());
        let id = known.unwrap_or_else(|| join(ways[0]));
        Some(WrittenId::whole(id))
    }
}

impl Form {
    /// Whether the form itself asks for something that says which KPI a row or card is about. A column
    /// that is found by its usual header is the sheet's.
    pub fn asks_for(&self, role: &Role) -> bool {
        !self.prose.contains(role)
            && match &self.layout {
                Layout::Table(table) => {
                    let mut own = table.columns.iter().filter(|column| !column.is_usual);
                    own.any(|column| column.role == *role)
                }
                Layout::Card(card) => card.labels.iter().any(|label| label.role == *role),
            }
    }
}

impl Role {
    /// The name in cells.csv.
    pub fn code(&self) -> String {
        match self {
            Self::Id => "id".into(),
            Self::IdBranch => "id_branch".into(),
            Self::Kpi => "kpi".into(),
            Self::Goal => "goal".into(),
            Self::Measure => "measure".into(),
            Self::Section => "section".into(),
            Self::Unit => "unit".into(),
            Self::Year => "year".into(),
            Self::Figure(kind) => kind.code().into(),
            Self::Project => "project".into(),
            Self::Team => "team".into(),
            Self::Partner => "partner".into(),
            Self::Rank => "rank".into(),
            Self::Line => "line".into(),
            Self::Stacked => "stacked".into(),
            Self::Rating => "rating".into(),
            Self::Text(name) => format!("text.{name}"),
            Self::Ignored => "ignored".into(),
        }
    }
}

/// The form, or every mistake in it.
pub(super) fn resolve(source: &Source, file: FormFile) -> Result<Form, Problems> {
    let mut problems = Vec::new();
    if let (Some(_), Some(columns)) = (&file.card, &file.columns) {
        let remedy = "個票では、[card] に { right_of = … } や { below = … } で書いてください";
        let message = "[columns] は一覧表（[table]）のためのものです";
        problems.push(Problem::at(source, columns.span(), message, remedy));
    }
    let columns = file.columns.map(Spanned::into_inner).unwrap_or_default();
    let words = demandable(&columns, file.card.as_ref().map(Spanned::get_ref));
    let required = file.required.unwrap_or_default();
    let required = required_of(source, &required, &words, &mut problems);
    let prose = file.prose.unwrap_or_default();
    let prose = prose_of(source, &prose, &mut problems);
    let card = file.card.as_ref().map(Spanned::get_ref);
    let id = id_parts(source, file.id_format, (&columns, card), &mut problems);
    let layout = match (file.table, file.card) {
        (Some(table), None) => {
            let mut table = table_form(source, table, columns, &mut problems);
            table.blocks = file
                .blocks
                .map(|blocks| blocks_of(source, blocks.into_inner(), &mut problems));
            Some(Layout::Table(table))
        }
        (None, Some(card)) => Some(Layout::Card(card_form(
            source,
            card.into_inner(),
            &mut problems,
        ))),
        _ => {
            let remedy = "一覧表なら [table]、個票なら [card] を、どちらか一つだけ書いてください";
            problems.push(Problem::whole_file(
                &source.path,
                "[table] か [card] のどちらか一つが要ります",
                remedy,
            ));
            None
        }
    };
    let sheet = file
        .sheet
        .and_then(|sheet| pattern(source, &sheet, &mut problems));
    let year_from = file.year.map(|year| year.from);
    let encoding = file
        .csv
        .and_then(|csv| encoding_of(source, csv.encoding, &mut problems));
    let title = file.title.map(|title| folded::key(&title));
    match layout {
        Some(layout) => Problems::unless_any(
            problems,
            Form {
                name: file.name,
                sheet,
                title,
                year_from,
                encoding,
                layout,
                required,
                prose,
                id,
            },
        ),
        None => Err(Problems(problems)),
    }
}

/// The free texts of a form, and the section's own grade, each with its header or label.
fn demandable(columns: &ColumnsFile, card: Option<&CardFile>) -> Vec<Required> {
    let header = |header: &Spanned<String>| header.get_ref().clone();
    let label = |beside: &Spanned<BesideFile>| {
        let beside = beside.get_ref();
        let label = beside.right_of.as_ref().or(beside.below.as_ref());
        label.cloned().unwrap_or_default()
    };
    let texts = columns.text.iter();
    let texts = texts.map(|(name, text)| (Role::Text(name.clone()), header(text)));
    let rating = columns.rating.iter();
    let rating = rating.map(|rating| (Role::Rating, header(rating)));
    let card_texts = card.into_iter().flat_map(|card| &card.text);
    let card_texts = card_texts.map(|(name, text)| (Role::Text(name.clone()), label(text)));
    let card_rating = card.and_then(|card| card.rating.as_ref()).into_iter();
    let card_rating = card_rating.map(|rating| (Role::Rating, label(rating)));
    let all = texts.chain(rating).chain(card_texts).chain(card_rating);
    all.map(|(role, label)| Required { role, label }).collect()
}

/// What `required` names, of what the form knows.
fn required_of(
    source: &Source,
    written: &[Spanned<String>],
    known: &[Required],
    problems: &mut Vec<Problem>,
) -> Vec<Required> {
    let mut found = |name: &Spanned<String>| {
        let is_meant = |known: &&Required| name_of(&known.role) == *name.get_ref();
        let found = known.iter().find(is_meant);
        if found.is_none() {
            problems.push(unknown_text(source, name, known));
        }
        found.cloned()
    };
    written.iter().filter_map(&mut found).collect()
}

/// The roles that `prose` names.
fn prose_of(
    source: &Source,
    written: &[Spanned<String>],
    problems: &mut Vec<Problem>,
) -> Vec<Role> {
    let known = [Role::Goal, Role::Measure];
    let mut found = |name: &Spanned<String>| {
        let role = known.iter().find(|role| role.code() == *name.get_ref());
        if role.is_none() {
            let message = format!("prose の「{}」が分かりません", name.get_ref());
            let remedy =
                "文章の欄で、指標の場所を決めないもの（\"goal\" か \"measure\"）を書いてください";
            problems.push(Problem::at(source, name.span(), message, remedy));
        }
        role.cloned()
    };
    written.iter().filter_map(&mut found).collect()
}

/// How an id is put together. Its second part and its format are of no use without the first.
fn id_parts(
    source: &Source,
    format: Option<Spanned<IdFile>>,
    (columns, card): (&ColumnsFile, Option<&CardFile>),
    problems: &mut Vec<Problem>,
) -> IdParts {
    let of_card = card.and_then(|card| Some(card.id_branch.as_ref()?.span()));
    let branch = columns.id_branch.as_ref().map(Spanned::span).or(of_card);
    let has_id = columns.id.is_some() || card.is_some_and(|card| card.id.is_some());
    let alone = branch.clone().or(format.as_ref().map(Spanned::span));
    if let Some(span) = alone.filter(|_| !has_id) {
        let message = "指標番号の欄（id）がありません";
        let remedy = "番号の欄を id に書いてください。番号が二つの欄に分かれていれば、二つ目を id_branch に書きます";
        problems.push(Problem::at(source, span, message, remedy));
    }
    let format = format.map(Spanned::into_inner).unwrap_or_default();
    IdParts {
        before: format.before,
        between: format.between,
        has_branch: branch.is_some(),
    }
}

/// The name by which `required` calls a text.
fn name_of(role: &Role) -> String {
    match role {
        Role::Text(name) => name.clone(),
        role => role.code(),
    }
}

fn unknown_text(source: &Source, name: &Spanned<String>, known: &[Required]) -> Problem {
    let names: Vec<String> = known.iter().map(|known| name_of(&known.role)).collect();
    let near = folded::nearest(name.get_ref(), names.iter().map(String::as_str));
    let message = format!("required の「{}」は、この様式にありません", name.get_ref());
    let remedy = near.map_or_else(
        || "text.… の名前（issues など）か rating を書いてください".to_owned(),
        |near| format!("もしかして: {near}"),
    );
    Problem::at(source, name.span(), message, remedy).of(Code::unknown(name.get_ref()))
}

/// An encoding that somebody can read.
fn encoding_of(
    source: &Source,
    written: Spanned<String>,
    problems: &mut Vec<Problem>,
) -> Option<String> {
    if encoding::is_known(written.get_ref()) {
        return Some(written.into_inner());
    }
    let message = format!("文字コード「{}」を知りません", written.get_ref());
    let remedy = "Shift_JIS、EUC-JP、ISO-2022-JP、UTF-8、UTF-16LE のどれかを書いてください";
    problems.push(Problem::at(source, written.span(), message, remedy));
    None
}

fn table_form(
    source: &Source,
    file: Spanned<TableFile>,
    columns: ColumnsFile,
    problems: &mut Vec<Problem>,
) -> TableForm {
    let span = file.span();
    let table = file.into_inner();
    if table.header.is_empty() {
        problems.push(Problem::at(
            source,
            span,
            "header に言葉がありません",
            "header = [\"指標\", \"実績値\"] のように書いてください",
        ));
    }
    TableForm {
        header: table.header.iter().map(|word| folded::key(word)).collect(),
        fill: table.fill.iter().map(|word| folded::key(word)).collect(),
        end: table.end.and_then(|end| pattern(source, &end, problems)),
        columns: column_patterns(source, columns, problems),
        blocks: None,
        lines: table
            .lines
            .map(|lines| lines_of(source, &lines, problems))
            .unwrap_or_default(),
    }
}

fn lines_of(
    source: &Source,
    written: &Spanned<Vec<String>>,
    problems: &mut Vec<Problem>,
) -> Vec<Line> {
    let mut line = |word: &String| {
        let line = words::line(word);
        if line.is_none() {
            let message = format!("段「{word}」が何の値か分かりません");
            let remedy = "lines には「目標」「実績」「基準値」「達成率」のような言葉を上から順に書いてください";
            problems.push(Problem::at(source, written.span(), message, remedy));
        }
        line
    };
    written.get_ref().iter().filter_map(&mut line).collect()
}

fn blocks_of(source: &Source, file: BlocksFile, problems: &mut Vec<Problem>) -> Blocks {
    let never = || Regex::new("^\\b$").expect("a constant pattern");
    let mut year = |text: &String| {
        let year = FiscalYear::parse(text);
        if year.is_none() {
            let message = format!("年度「{text}」が読めません");
            let remedy = "\"R6\"、\"令和6年度\"、\"2024\" のように書いてください";
            problems.push(Problem::at(source, file.years.span(), message, remedy));
        }
        year
    };
    Blocks {
        years: file.years.get_ref().iter().filter_map(&mut year).collect(),
        starts_at: whole(source, &file.starts_at, problems).unwrap_or_else(never),
    }
}

fn column_patterns(
    source: &Source,
    file: ColumnsFile,
    problems: &mut Vec<Problem>,
) -> Vec<ColumnPattern> {
    let is_stacked = file.stacked.is_some();
    refuse_cost_of_kpis(source, &file, problems);
    let named = [
        (Role::Id, file.id),
        (Role::IdBranch, file.id_branch),
        (Role::Kpi, file.kpi),
        (Role::Goal, file.goal),
        (Role::Measure, file.measure),
        (Role::Section, file.section),
        (Role::Unit, file.unit),
        (Role::Year, file.year),
        (Role::Figure(Kind::Baseline), file.baseline),
        (Role::Figure(Kind::Actual), file.actual),
        (Role::Figure(Kind::Target), file.target),
        (Role::Line, file.line),
        (Role::Stacked, file.stacked),
        (Role::Rating, file.rating),
        (Role::Project, file.project),
        (Role::Figure(Kind::Cost), file.cost),
        (Role::Team, file.team),
        (Role::Partner, file.partner),
        (Role::Rank, file.rank),
    ];
    let (written, usual): (Vec<_>, Vec<_>) =
        named.into_iter().partition(|(_, header)| header.is_some());
    let written = written
        .into_iter()
        .filter_map(|(role, header)| Some((role, header?)));
    let texts = file
        .text
        .into_iter()
        .map(|(name, header)| (Role::Text(name), header));
    let ignored = file
        .ignore
        .into_iter()
        .map(|header| (Role::Ignored, header));
    let written = written
        .chain(texts)
        .chain(ignored)
        .filter_map(|(role, header)| {
            let pattern = whole(source, &header, problems)?;
            Some(ColumnPattern {
                role,
                pattern,
                is_usual: false,
            })
        });
    let mut patterns: Vec<ColumnPattern> = written.collect();
    // What the form says goes before what is usual. 区分 is many things: only beside stacked figures
    // is it about them.
    let usual = usual.into_iter().map(|(role, _)| role);
    let usual = usual.filter(|role| *role != Role::Line || is_stacked);
    patterns.extend(usual.filter_map(|role| {
        let pattern = usual_headers(&role)?;
        Some(ColumnPattern {
            role,
            pattern,
            is_usual: true,
        })
    }));
    patterns
}

/// A cost belongs to a project: beside a KPI's figures it would be read for nothing.
fn refuse_cost_of_kpis(source: &Source, file: &ColumnsFile, problems: &mut Vec<Problem>) {
    if let (Some(_), Some(cost)) = (&file.kpi, &file.cost) {
        let message = "cost（事業費）は、kpi のある様式では読めません";
        let remedy = "事務事業の表なら kpi を project に替えてください。KPIの表の事業費が要らないなら、ignore に見出しを足してください";
        problems.push(Problem::at(source, cost.span(), message, remedy));
    }
}

fn card_form(source: &Source, file: CardFile, problems: &mut Vec<Problem>) -> CardForm {
    let texts = file
        .text
        .into_iter()
        .map(|(name, beside)| (Role::Text(name), Some(beside)));
    let named = [
        (Role::Id, file.id),
        (Role::IdBranch, file.id_branch),
        (Role::Kpi, Some(file.kpi)),
        (Role::Goal, file.goal),
        (Role::Measure, file.measure),
        (Role::Section, file.section),
        (Role::Unit, file.unit),
        (Role::Figure(Kind::Baseline), file.baseline),
        (Role::Figure(Kind::Actual), file.actual),
        (Role::Figure(Kind::Target), file.target),
        (Role::Rating, file.rating),
    ];
    let all = named
        .into_iter()
        .chain(texts)
        .filter_map(|(role, beside)| Some((role, beside?)));
    let labels = all
        .filter_map(|(role, beside)| card_label(source, role, beside, problems))
        .collect();
    let ignored = file
        .ignore
        .iter()
        .filter_map(|written| whole(source, written, problems))
        .collect();
    CardForm { labels, ignored }
}

fn card_label(
    source: &Source,
    role: Role,
    file: Spanned<BesideFile>,
    problems: &mut Vec<Problem>,
) -> Option<CardLabel> {
    let span = file.span();
    let beside = file.into_inner();
    let (side, label) = match (beside.right_of, beside.below) {
        (Some(label), None) => (Side::Right, label),
        (None, Some(label)) => (Side::Below, label),
        _ => {
            problems.push(Problem::at(
                source,
                span,
                "right_of か below のどちらか一つが要ります",
                "{ right_of = \"指標名\" } のように書いてください",
            ));
            return None;
        }
    };
    let label = whole(source, &Spanned::new(span, label), problems)?;
    Some(CardLabel {
        role,
        label,
        side,
        years: beside.years,
    })
}

/// `(?<yaer>…)` would be a group that nobody asks for.
fn check_groups(
    source: &Source,
    written: &Spanned<String>,
    regex: &Regex,
    problems: &mut Vec<Problem>,
) {
    for name in regex
        .capture_names()
        .flatten()
        .filter(|name| !["year", "unit"].contains(name))
    {
        let message = format!("知らないグループ「(?<{name}>…)」です");
        problems.push(Problem::at(
            source,
            written.span(),
            message,
            "使えるのは (?<year>…) と (?<unit>…) だけです",
        ));
    }
}

/// A regex that must fit the whole folded text.
fn whole(source: &Source, written: &Spanned<String>, problems: &mut Vec<Problem>) -> Option<Regex> {
    compile(
        source,
        written,
        &format!("^(?:{})$", fold_pattern(written.get_ref())),
        problems,
    )
}

/// A regex that may fit any part of the folded text.
fn pattern(
    source: &Source,
    written: &Spanned<String>,
    problems: &mut Vec<Problem>,
) -> Option<Regex> {
    compile(source, written, &fold_pattern(written.get_ref()), problems)
}

fn compile(
    source: &Source,
    written: &Spanned<String>,
    regex: &str,
    problems: &mut Vec<Problem>,
) -> Option<Regex> {
    let report = |error: regex::Error| {
        let detail = error
            .to_string()
            .lines()
            .last()
            .unwrap_or_default()
            .to_owned();
        let remedy = "括弧の数と、( ) [ ] . * + ? の使い方を確かめてください";
        Problem::at(
            source,
            written.span(),
            format!("正規表現「{}」が読めません（{detail}）", written.get_ref()),
            remedy,
        )
    };
    let built = regex::RegexBuilder::new(regex)
        .case_insensitive(true)
        .build();
    let built = built.map_err(|error| problems.push(report(error))).ok()?;
    check_groups(source, written, &built, problems);
    Some(built)
}

/// Folds the letters of a pattern as [`folded::key`] folds the text that it is laid on.
/// A full-width bracket is a letter to an official, so it must not become a regex bracket.
fn fold_pattern(pattern: &str) -> String {
    pattern.chars().map(fold_letter).collect()
}

fn fold_letter(letter: char) -> String {
    if letter.is_ascii_whitespace() {
        return String::new();
    }
    if letter.is_ascii() {
        return letter.to_string();
    }
    let folded: String = folded::key(&letter.to_string());
    let widened = letter.nfkc().any(|c| c.is_ascii());
    if widened {
        regex::escape(&folded)
    } else {
        folded
    }
}

/// The town's usual words for a role; none if there are none.
fn usual_headers(role: &Role) -> Option<Regex> {
    let words: Vec<String> = words::headers(role)
        .iter()
        .map(|word| regex::escape(&folded::key(word)))
        .collect();
    if words.is_empty() {
        return None;
    }
    let year = if matches!(role, Role::Figure(_)) {
        "(?:/?\\(?(?<year>[^/()]+)\\)?)?"
    } else {
        ""
    };
    let regex = Regex::new(&format!("^(?:{}){year}$", words.join("|")));
    Some(regex.expect("escaped words make a regex"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_brackets_in_a_pattern_are_letters() {
        let regex = Regex::new(&format!(
            "^(?:{})$",
            fold_pattern("目標値（Ｒ８）(／(?<year>.+))?")
        ))
        .unwrap();
        assert!(regex.is_match(&folded::key("目標値（R8）／令和８年度")));
    }

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

    #[test]
    fn usual_headers_need_no_line() {
        let actual = usual_headers(&Role::Figure(Kind::Actual)).unwrap();
        let caught = actual.captures("実績値/r6").unwrap();
        assert_eq!(&caught["year"], "r6");
        assert!(usual_headers(&Role::Kpi).unwrap().is_match("指標名"));
        assert!(!usual_headers(&Role::Kpi).unwrap().is_match("現状値"));
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
}
