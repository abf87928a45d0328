//! The parts of a plan beside the tree of goals: tags, councils, figures that are no KPIs, words, grades set by hand.

use super::super::plan_file::{
    CollectionFile, ContextFile, CouncilFile, CoverFile, EditionFile, GradeFile, TagFile,
    VocabularyFile, WordFile,
};
use super::super::problem::{Code, near_or};
use super::{PartKind, Resolver, plain};
use crate::domain::due::Due;
use crate::domain::plan::edition::has_sheet;
use crate::domain::plan::{
    BookChoice, BookKind, Collection, Context, Council, Cover, HandGrade, SheetKind, Tag,
    Vocabulary,
};
use crate::domain::rating::Rating;
use crate::domain::{FiscalYear, folded};
use crate::mapping::fields::Spanned;
use std::collections::{BTreeSet, HashMap, HashSet};

/// What the cover says of the meeting; blank texts say nothing.
pub(super) fn cover(file: CoverFile) -> Cover {
    let said = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    Cover {
        number: said(file.number),
        meeting: said(file.meeting),
        date: said(file.date),
        office: said(file.office),
    }
}

/// Where a plan has its bands.
pub(super) struct BandTable {
    /// The key that holds them.
    pub key: &'static str,
    /// The table of the file.
    pub place: &'static str,
    /// What a mistake is to be looked up in.
    pub remedy: &'static str,
}

/// The bands of KPIs.
const BANDS: BandTable = BandTable {
    key: "bands",
    place: "[rating]",
    remedy: "bands",
};

/// Letters of the reason of a KPI's grade by hand, which stands whole in one cell; that of a goal goes on below.
const MOST_OF_REASON: usize = 500;

impl Resolver<'_> {
    pub(super) fn collection(&mut self, file: CollectionFile) -> Collection {
        let due = file.due.and_then(|due| {
            let read = Due::parse(due.get_ref());
            if read.is_none() {
                let message = format!("提出期限「{}」が読めません", due.get_ref());
                let remedy = "6月30日 か 2026-06-30 のように書いてください";
                self.problem(due.span(), message, remedy);
            }
            read
        });
        let contact = file.contact;
        if let Some(empty) = contact
            .as_ref()
            .filter(|said| said.get_ref().trim().is_empty())
        {
            let remedy = "課・係や内線を書くか、この項目を消してください";
            self.problem(empty.span(), "提出先・問い合わせ先が空です", remedy);
        }
        Collection {
            due,
            contact: contact.map(Spanned::into_inner),
            note: file.note,
        }
    }

    pub(super) fn tag(&mut self, index: usize, file: TagFile) -> Tag {
        let start = file.id.span().start;
        let id = file.id.get_ref().clone();
        if let Some((_, earlier)) = self.tags.insert(id, (index, start)) {
            self.id_twice(("タグ", PartKind::Tag), &file.id, earlier);
        }
        Tag {
            id: file.id.into_inner(),
            group: file.group,
            label: file.label,
            name: file.name.into_inner(),
            formerly: plain(file.formerly),
        }
    }

    /// The tags of ids.
    pub(super) fn tags(&mut self, ids: &[Spanned<String>]) -> Vec<usize> {
        let mut indexes = Vec::new();
        for id in ids {
            match self.tags.get(id.get_ref()) {
                Some((index, _)) => indexes.push(*index),
                None => self.unknown_tag(id),
            }
        }
        indexes
    }

    fn unknown_tag(&mut self, id: &Spanned<String>) {
        // In an order of their own: of two that are as near, the same is named every time.
        let known: BTreeSet<&str> = self.tags.keys().map(String::as_str).collect();
        let remedy = near_or(id.get_ref(), known.into_iter(), "[[tag]] に足してください");
        let message = |id: &str| format!("「{id}」は [[tag]] にありません");
        self.unknown("tag", id, message, remedy);
    }

    /// A reference figure. A calendar year (平成28年) is kept as written beside the fiscal year.
    pub(super) fn context(&mut self, file: ContextFile) -> Context {
        let value = file.value.as_ref().and_then(|value| self.number(value));
        let year = file.year.as_ref();
        let written = year.map(|year| folded::one_line(year.get_ref()));
        let calendar = written.filter(|year| FiscalYear::is_calendar(year));
        let year = year.map(|year| self.year(year));
        Context {
            group: file.group,
            side: file.side,
            field: file.field,
            name: file.name,
            value,
            unit: file.unit,
            mark: file.mark,
            year,
            calendar,
            text: file.text,
        }
    }

    /// A grade by hand, if it is about the year for which the plan is read; its mistakes are said anyway.
    pub(super) fn hand_grade(&mut self, rating: &Rating, file: GradeFile) -> Option<HandGrade> {
        let year = self.year(&file.year);
        self.within(&file.year.span(), "判定の年度", year);
        // Other stages of the plan have other KPIs and bands.
        if !self.judges(year) {
            return None;
        }
        let kpi = self.kpi_index(&file.kpi);
        let bands = rating.bands.iter().map(|band| band.code.as_str());
        let band = self.band_by_hand((bands, &BANDS), (&file.band, &file.reason));
        let letters = file.reason.get_ref().chars().count();
        if letters > MOST_OF_REASON {
            let message = format!("判定の理由が{letters}字あります（{MOST_OF_REASON}字まで）");
            let remedy = "要点を書いてください。詳しいことは、目標の評価や委員意見の欄に書けます";
            self.problem(file.reason.span(), message, remedy);
        }
        if self.stage.year.is_some_and(|other| other != year) {
            return None;
        }
        Some(HandGrade {
            kpi: kpi?,
            band: band?,
            reason: file.reason.into_inner(),
            by: file.by,
        })
    }

    /// The band of a grade by hand: an index into the codes of the bands that there are. It has a reason.
    pub(super) fn band_by_hand<'b>(
        &mut self,
        (mut codes, table): (impl Iterator<Item = &'b str>, &BandTable),
        (band, reason): (&Spanned<String>, &Spanned<String>),
    ) -> Option<usize> {
        let code = band.get_ref();
        let known = codes.position(|known| known == code);
        if known.is_none() {
            let message = format!("判定区分「{code}」が {} にありません", table.place);
            let remedy = format!("{} にある記号を書いてください", table.remedy);
            self.coded(Code::unknown(table.key, code), band.span(), message, remedy);
        }
        if reason.get_ref().trim().is_empty() {
            let remedy = "なぜこの判定にしたかを書いてください";
            self.problem(reason.span(), "判定の理由が空です", remedy);
        }
        known
    }

    /// How many KPIs have a page of their own at the most.
    pub(super) fn kpi_sheets(&mut self, said: Option<Spanned<u32>>) -> usize {
        // Excel keeps 1,023 page breaks of a sheet.
        const MOST: u32 = 1000;
        let Some(said) = said else { return 100 };
        let number = *said.get_ref();
        if number > MOST {
            let message = format!("個票の上限 {number} は大きすぎます");
            self.problem(
                said.span(),
                message,
                format!("{MOST} までの数にしてください"),
            );
        }
        number.min(MOST) as usize
    }

    /// The sheets of workbooks; each workbook once and with a sheet, and in a published one nothing internal.
    pub(super) fn editions(&mut self, files: Vec<EditionFile>, has_kpis: bool) -> Vec<BookChoice> {
        let mut choices: Vec<BookChoice> = Vec::new();
        for file in files {
            let book = *file.workbook.get_ref();
            if choices.iter().any(|choice| choice.book == book) {
                let message = format!("「{}」の [[edition]] が二度あります", book.label());
                self.problem(file.workbook.span(), message, "一つにまとめてください");
            }
            for sheet in file.with.iter().filter(|_| book == BookKind::Public) {
                if sheet.get_ref().is_internal() {
                    let message =
                        format!("「{}」は公表用に載せられません", sheet.get_ref().label());
                    let remedy = "公表前の事務局の記録です。with から除いてください";
                    self.problem(sheet.span(), message, remedy);
                }
            }
            let without: Vec<SheetKind> = plain(file.without);
            for sheet in file.with.iter() {
                if without.contains(sheet.get_ref()) {
                    let message = format!(
                        "「{}」が with と without の両方にあります",
                        sheet.get_ref().label()
                    );
                    self.problem(sheet.span(), message, "どちらか一つにしてください");
                }
            }
            let choice = BookChoice {
                book,
                with: plain(file.with),
                without,
                without_columns: plain(file.without_columns),
            };
            let choice = std::slice::from_ref(&choice);
            let has = |kind: &SheetKind| kind.is_sure(has_kpis) && has_sheet(choice, book, *kind);
            if !SheetKind::ALL.iter().any(has) {
                let message = format!("「{}」に載せるシートが一つもなくなります", book.label());
                let remedy = "「表紙」など、少なくとも一つを without から除いてください";
                self.problem(file.workbook.span(), message, remedy);
            }
            choices.extend_from_slice(choice);
        }
        choices
    }

    /// Who chooses a word must know which one it is.
    pub(super) fn words_differ(&mut self, files: &[VocabularyFile]) {
        let mut fields = HashSet::new();
        for file in files {
            if !fields.insert(file.field.get_ref()) {
                let message = format!(
                    "[[vocabulary]] の「{}」が二度あります",
                    file.field.get_ref()
                );
                let remedy = "一つにまとめてください";
                self.problem(file.field.span(), message, remedy);
            }
            let mut seen = HashMap::new();
            let words = file.words.iter();
            for word in words.flat_map(|word| std::iter::once(&word.word).chain(&word.also)) {
                let start = word.span().start;
                if let Some(earlier) = seen.insert(folded::key(word.get_ref()), start) {
                    self.twice(("選ぶ言葉", ""), word, earlier);
                }
            }
        }
    }

    /// A KPI has one grade by hand for a year.
    pub(super) fn grades_differ(&mut self, files: &[GradeFile]) {
        let mut seen = HashSet::new();
        for file in files {
            let year = FiscalYear::parse(file.year.get_ref());
            let grade = (folded::key(file.kpi.get_ref()), year);
            if year.is_some() && !seen.insert(grade) {
                let (kpi, year) = (file.kpi.get_ref(), file.year.get_ref());
                let message = format!("KPI「{kpi}」の{year}の判定が二度あります");
                self.problem(file.kpi.span(), message, "[[grade]] を一つにしてください");
            }
        }
    }
}

/// A council, as it is written.
pub(super) fn council(file: CouncilFile) -> Council {
    Council {
        name: file.name,
        kind: file.kind,
        members: file.members,
        officers: file.officers,
    }
}

/// A vocabulary, as it is written.
pub(super) fn vocabulary(file: VocabularyFile) -> Vocabulary {
    let word = |word: WordFile| (word.word.into_inner(), plain(word.also));
    Vocabulary {
        field: file.field.into_inner(),
        label: file.label,
        words: file.words.into_iter().map(word).collect(),
    }
}
