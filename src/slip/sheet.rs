//! The sheets of a slip: what to do first, then a block for each question with its places to answer in one
//! row; behind them the notes that ask nothing. Printed on A4 in its own size: nothing in it is smaller than 10
//! points.

use super::answered::AnsweredFigure;
use super::copies::Copies;
use super::question::Question;
use crate::check::answers;
use crate::domain::answer::{
    self, Answer, AnswerKey, HEAD_OF_CHOICE, HEAD_OF_REASON, LONGEST_REASON, SlipHead,
};
use crate::domain::joined::joined;
use crate::domain::moment::Moment;
use crate::finding::{Finding, Severity};
use crate::normalize::slip::{SlipAnswer, row_mark, title_mark};
use crate::report::style::{Look, Style, upright_page};
use crate::report::table::{ReportCell, SheetPage, Table};
use crate::report::width;
use crate::verification::Verification;
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationRule, Format, FormatAlign, FormatUnderline,
    ProtectionOptions, Url, Worksheet, XlsxError,
};
use std::collections::HashMap;

/// Pixels of the columns that are printed. They fit A4 upright without being made smaller, also in LibreOffice,
/// whose columns are a sixth wider.
const WIDTHS: [u32; 5] = [88, 128, 128, 128, 128];

/// The column of the choice.
const CHOICE: u16 = 1;
const VALUE: u16 = 2;
const REASON: u16 = 3;
const LAST: u16 = 4;
/// The hidden column of the keys.
const KEYS: u16 = 5;
/// The hidden column of what was answered on earlier slips.
const REPEATED: u16 = 6;
/// The same, on the sheet of notes.
const KEYS_OF_NOTES: u16 = 4;

/// Points of a page of A4 between its margins.
const PAGE: f64 = 745.0;

/// The most questions of a slip: a longer one is not answered.
pub const MOST: usize = 500;

/// The most further places of a question; a longer list is not read.
const MOST_PLACES: usize = 5;

/// What a section is asked.
pub struct Slip<'a> {
    /// The year that is verified.
    pub verification: &'a Verification,
    /// By which moment promised days are over or to come; none of a run that is not stamped.
    pub asked_at: Option<Moment>,
    /// The section's name.
    pub section: &'a str,
    /// What it must mend or confirm.
    pub questions: Vec<&'a Finding>,
    /// Further findings that one of the questions asks about, with the index of that question.
    pub alike: Vec<(&'a Finding, usize)>,
    /// By the key of its question, why an answer was not taken.
    pub refused: HashMap<String, Vec<&'a Finding>>,
    /// What it should know.
    pub notes: Vec<&'a Finding>,
    /// The figures that it answered on earlier slips and that count.
    pub answered: Vec<AnsweredFigure<'a>>,
    /// What became of the marked copies of its files.
    pub copies: Copies,
}

/// Writes cells from the top of a sheet, and knows where its pages end.
struct Blocks<'p, 's> {
    page: &'p mut SheetPage<'s>,
    /// Points from the top of the printed page.
    height: f64,
    breaks: Vec<u32>,
    label: Format,
    text: Format,
    title: Format,
    input: Format,
    link: Format,
}

impl<'a> Slip<'a> {
    /// Tells of figures that differ and that only other sections are asked about, once.
    pub fn wait(&mut self, finding: &'a Finding) {
        let contradiction = finding.contradiction();
        let mut notes = self.notes.iter();
        if !notes.any(|of| of.waits_for_others() && of.contradiction() == contradiction) {
            self.notes.push(finding);
        }
    }

    /// Asks once what one answer settles. Of figures that differ, what is asked at the first of the section's cells names
    /// the others. What is wrong with an answer goes to its question, which is asked again; where that is not asked any
    /// more, it is a question of its own.
    pub fn ask_once(&mut self) {
        let all = std::mem::take(&mut self.questions).into_iter();
        let (of_answers, questions): (Vec<&Finding>, Vec<&Finding>) =
            all.partition(|of| of.of_question.is_some());
        let mut asked = HashMap::new();
        for finding in questions {
            self.ask_of(finding, &mut asked);
        }
        for finding in self.put_to_questions(of_answers) {
            self.ask_of(finding, &mut asked);
        }
        self.put_earlier_to_questions();
    }

    /// Takes the notes of answers to questions that are asked again, with other values beside the figure, to these.
    fn put_earlier_to_questions(&mut self) {
        let is_earlier = |of: &&Finding| answers::is_to_be_given_again(of);
        let earlier = self.notes.iter().copied().filter(is_earlier).collect();
        let left = self.put_to_questions(earlier);
        let is_left = |of: &&Finding| left.iter().any(|left| std::ptr::eq(*left, *of));
        self.notes.retain(|of| !is_earlier(of) || is_left(of));
    }

    /// Asks a question, or adds it to the one that asks the same. `asked`: where in the questions each stands.
    fn ask_of(&mut self, finding: &'a Finding, asked: &mut HashMap<String, usize>) {
        let what = answers::question(self.verification.plan(), finding);
        match asked.get(&what) {
            Some(question) => self.alike.push((finding, *question)),
            None => {
                asked.insert(what, self.questions.len());
                self.questions.push(finding);
            }
        }
    }

    /// Takes what is wrong with answers to the questions, and gives what is left: of questions that are not asked.
    fn put_to_questions(&mut self, of_answers: Vec<&'a Finding>) -> Vec<&'a Finding> {
        if of_answers.is_empty() {
            return of_answers;
        }
        let plan = self.verification.plan();
        let keys = self.questions.iter().map(|of| answers::key(plan, of));
        let keys: Vec<_> = keys.collect();
        let alike = self.alike.iter();
        let alike = alike.map(|(of, question)| (*of, &keys[*question]));
        let asked = self.questions.iter().zip(&keys);
        let all = asked.map(|(of, key)| (*of, key)).chain(alike);
        let all = all.flat_map(|(of, key)| {
            let means = answers::all_keys(plan, of).into_iter();
            means.map(move |own| (own.text(), key))
        });
        let keys: HashMap<String, String> = all.map(|(key, of)| (key, of.text())).collect();
        let mut left = Vec::new();
        for finding in of_answers {
            let key = finding.of_question.as_ref().and_then(|key| keys.get(key));
            match key {
                Some(key) => self.refused.entry(key.clone()).or_default().push(finding),
                None => left.push(finding),
            }
        }
        left
    }

    /// A question, with what else it asks about.
    fn question<'q>(&'q self, index: usize, finding: &'q Finding) -> Question<'q> {
        let alike = self.alike.iter().filter(|(_, of)| *of == index);
        let alike = alike.take(MOST_PLACES);
        let mut question = Question::new(self.verification, finding);
        question.alike = alike.map(|(finding, _)| *finding).collect();
        question
    }

    /// What a question says below its title.
    fn told(&self, question: &Question<'_>) -> Vec<(&'static str, String)> {
        let refusals = self.refusals(question.finding);
        let reply = self
            .asked_at
            .and_then(|now| question.finding.told_of_promise(now));
        let reply = reply.map(|reply| ("お返事", reply));
        told(question)
            .into_iter()
            .chain(refusals)
            .chain(reply)
            .collect()
    }

    /// When the run writes it.
    fn now(&self) -> Option<Moment> {
        self.verification.stamp.as_ref().map(|stamp| stamp.at)
    }

    /// How much it asks, and how much of that only when a promised day is over.
    fn count(&self) -> String {
        let is_for_later = |of: &&&Finding| self.asked_at.is_some_and(|now| of.is_for_later(now));
        let count = format!("お答えいただくことが{}件あります", self.questions.len());
        match self.questions.iter().filter(is_for_later).count() {
            0 => count,
            later => format!("{count}（うち{later}件は、お返事の日までお待ちしています）"),
        }
    }

    /// What was answered to a question, and could not be taken.
    pub fn refusals(&self, finding: &Finding) -> impl Iterator<Item = (&'static str, String)> {
        let refused = self.refused(finding).into_iter();
        refused.map(|finding| {
            let answer = Question::new(self.verification, finding);
            let text = format!("{}。{}", answer.message(), answer.remedy());
            ("前の回答", text)
        })
    }

    /// Why answers to a question could not be taken.
    pub fn refused(&self, finding: &Finding) -> Vec<&'a Finding> {
        // Most slips have none, and the keys of many findings take long.
        if self.refused.is_empty() {
            return Vec::new();
        }
        let key = answers::key(self.verification.plan(), finding).text();
        self.refused.get(&key).cloned().unwrap_or_default()
    }

    /// Fills the sheet of the questions.
    pub fn ask(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        upright_page(sheet, self.verification);
        for (column, width) in (0..).zip(WIDTHS) {
            sheet.set_column_width_pixels(column, width)?;
        }
        sheet.set_column_hidden(KEYS)?;
        if !self.answered.is_empty() {
            sheet.set_column_hidden(REPEATED)?;
        }
        let style = Style::new();
        let mut page = SheetPage::new(sheet, &style);
        let mut blocks = Blocks::new(&mut page);
        self.keys(&mut blocks)?;
        self.head(&mut blocks)?;
        for (number, finding) in (1..).zip(self.questions.iter().take(MOST)) {
            let copy = self.copies.names.get(&finding.place.file);
            let mut question = self.question(number - 1, finding);
            question.copy = copy.map(String::as_str);
            let key = answers::key(self.verification.plan(), finding);
            let told = self.told(&question);
            blocks.question(number, &question, (&key, &told))?;
        }
        if !self.answered.is_empty() {
            let is_unused = self.answered.iter().any(AnsweredFigure::is_disputed);
            let head = match is_unused {
                true => "これまでにお答えの値（お答えはいりません）",
                false => "これまでの回答で使っている値（お答えはいりません）",
            };
            blocks.line(head, Look::Heading, 26.0)?;
        }
        for answered in &self.answered {
            blocks.answered(answered)?;
        }
        let breaks = std::mem::take(&mut blocks.breaks);
        sheet.set_page_breaks(&breaks)?;
        sheet.protect_with_options(&ProtectionOptions {
            // Who types 3/31 has a cell of dates from then on, and must be able to make it one of numbers again.
            format_cells: true,
            format_rows: true,
            format_columns: true,
            ..ProtectionOptions::default()
        });
        Ok(())
    }

    /// The hidden first row: what each column is, whatever becomes of their places.
    fn keys(&self, blocks: &mut Blocks<'_, '_>) -> Result<(), XlsxError> {
        let (verification, plan) = (self.verification, self.verification.plan());
        let head = SlipHead {
            town: plan.body.clone(),
            plan: plan.id.clone(),
            year_folder: verification.year_folder.clone(),
            run: verification.stamp.as_ref().map_or(0, |stamp| stamp.number),
            section: self.section.to_owned(),
        };
        let head = head.text();
        let keys = [
            (CHOICE, answer::CHOICE),
            (VALUE, answer::VALUE),
            (REASON, answer::REASON),
            (KEYS, &head),
        ];
        for (column, key) in keys {
            blocks.page.sheet.write_string(0, column, key)?;
        }
        blocks.page.sheet.set_row_hidden(0)?;
        blocks.page.row = 1;
        Ok(())
    }

    fn head(&self, blocks: &mut Blocks<'_, '_>) -> Result<(), XlsxError> {
        let (plan, year) = (self.verification.plan(), self.verification.year.long());
        blocks.line(&format!("確認票　{}", self.section), Look::Title, 32.0)?;
        blocks.line(
            &format!("{}　{year}の効果検証", plan.name),
            Look::Plain,
            20.0,
        )?;
        blocks.line(&self.count(), Look::Heading, 26.0)?;
        for (label, text) in self.steps() {
            blocks.told(&label, &text)?;
        }
        blocks.space()
    }

    /// What it asks, for whoever compares it with another: not who wrote it, or when.
    pub fn says(&self) -> String {
        let notes = self.notes.iter();
        let notes = notes.map(|note| Question::new(self.verification, note));
        let lines = self.steps().into_iter().map(|(label, text)| label + &text);
        let questions = self.questions.iter().enumerate();
        let questions = questions.map(|(index, finding)| {
            let question = self.question(index, finding);
            let key = answers::key(self.verification.plan(), finding).text();
            let told = self.told(&question).into_iter();
            let told = told.map(|(label, text)| format!("{label}{text}"));
            joined([key, question.title()].into_iter().chain(told), "\n")
        });
        let notes = notes.map(|note| note.message() + &note.remedy());
        joined(lines.chain(questions).chain(notes), "\n")
    }

    /// What to do first.
    fn steps(&self) -> Vec<(String, String)> {
        let step = |label: &str, text: &str| (label.to_owned(), text.to_owned());
        let mut steps = Vec::new();
        steps.extend(collection(self.verification, self.now()));
        steps.push(step("答え方", &self.how_to_answer()));
        let (plan, desk) = (self.verification.plan(), self.verification.plan().desk());
        if self.taken(&self.questions).contains(&Answer::Mended) {
            let corrected = plan.correction_sign().of_corrected(desk);
            steps.push(step(
                "元のファイルを直すとき",
                &format!(
                    "{corrected}、送り直してください。ここでは「直して再提出した」を選びます。"
                ),
            ));
        }
        steps.push(step("返し方", &format!("このファイルを上書き保存して、そのまま{desk}に返してください。ファイルの名前は変えてもかまいません。")));
        let copies = &self.copies.told;
        if !copies.is_empty() {
            steps.push(step("送っていただいたファイル", &copies.join("\n")));
        }
        if self.questions.len() > MOST {
            let text =
                format!("初めの{MOST}件を載せています。残りは、これらが済んでからお尋ねします。");
            steps.push(step("この票の範囲", &text));
        }
        if !self.notes.is_empty() {
            let count = self.notes.len();
            let text = format!("次のシートに{count}件あります。お答えはいりません。");
            steps.push(step("お知らせ", &text));
        }
        steps
    }

    /// How the questions are answered: of the answers that ask for more, those that one of them takes.
    /// The answers that some of its questions take, as far as they are printed, in the order of their list.
    pub fn taken(&self, asked: &[&Finding]) -> Vec<Answer> {
        let asked = asked.iter().take(MOST);
        let taken = asked.flat_map(|of| Question::new(self.verification, of).answers());
        let taken: Vec<Answer> = taken.collect();
        Answer::ALL
            .into_iter()
            .filter(|of| taken.contains(of))
            .collect()
    }

    fn how_to_answer(&self) -> String {
        let taken = self.taken(&self.questions);
        let more = [(Answer::Right, "理由も"), (Answer::Figure, "正しい値を")];
        let more = more.iter().filter(|(answer, _)| taken.contains(answer));
        let more = more.map(|(answer, what)| {
            format!(
                "「{}」を選んだときは、{what}書いてください。",
                answer.label()
            )
        });
        let choose = "問ごとの黄色い欄の「回答」を、一覧から選んでください。";
        format!("{choose}{}", more.collect::<String>())
    }

    /// Fills the sheet of the notes.
    pub fn tell(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        upright_page(sheet, self.verification);
        let style = Style::new();
        let mut page = SheetPage::new(sheet, &style);
        let mut table: Table<'_, (usize, Question<'_>)> = Table::new();
        table.add(Look::Centre, "No.", 36, |(number, _)| number.to_string());
        table.add(Look::Top, "場所", 130, |(_, note)| note.place());
        table.add(Look::Top, "内容", 240, |(_, note)| note.message());
        table.add(Look::Top, "お願い", 194, |(_, note)| note.remedy());
        let heads: Vec<_> = table
            .columns
            .iter()
            .map(|column| column.head.to_string())
            .collect();
        let mark = |texts| row_mark(KEYS_OF_NOTES, (0..).zip(texts));
        table.add(Look::Line, mark(heads), 64, move |(number, note)| {
            let (place, message, remedy) = (note.place(), note.message(), note.remedy());
            mark(vec![number.to_string(), place, message, remedy])
        });
        page.sheet.set_row_height(0, 32)?;
        let title = format!("お知らせ　{}", self.section);
        let asks_nothing = "お答えはいりません。次に提出するときの参考にしてください。";
        for (row, text) in [(0, title.as_str()), (1, asks_nothing)] {
            let look = if row == 0 { Look::Title } else { Look::Plain };
            page.put(row, 0, text, look)?;
            page.sheet
                .write_string(row, KEYS_OF_NOTES, row_mark(KEYS_OF_NOTES, [(0, text)]))?;
        }
        page.sheet.write_string(2, KEYS_OF_NOTES, answer::NOTES)?;
        page.row = 3;
        page.columns(&table)?;
        page.sheet.set_column_hidden(KEYS_OF_NOTES)?;
        page.lasting_heads(&table, None)?;
        let notes = self.notes.iter().take(MOST);
        let notes = notes.map(|note| Question::new(self.verification, note));
        page.lines(&table, (1..).zip(notes))
    }
}

/// By when, and to whom: known where the plan says so. Without a moment nothing is over.
pub fn collection(verification: &Verification, now: Option<Moment>) -> Vec<(String, String)> {
    let collection = verification.plan().collection.as_ref();
    let left = now.and_then(|now| verification.days_left(now));
    // Nobody can answer by a day that is over.
    let due = verification
        .due()
        .map(|due| match left.is_some_and(|days| days < 0) {
            true => (
                "提出期限",
                format!("{due}を過ぎています。お早めにお願いします。"),
            ),
            false => ("提出期限", due),
        });
    let contact = collection.and_then(|own| own.contact.clone());
    let contact = contact.map(|contact| ("提出先・問い合わせ先", contact));
    let told = due.into_iter().chain(contact);
    told.map(|(label, text)| (label.to_owned(), text)).collect()
}

impl<'p, 's> Blocks<'p, 's> {
    fn new(page: &'p mut SheetPage<'s>) -> Self {
        let of = |look: Look| page.style.of(&look).clone();
        Self {
            height: 0.0,
            breaks: Vec::new(),
            label: of(Look::Head).set_align(FormatAlign::Left),
            text: of(Look::Text),
            title: of(Look::Head)
                .set_align(FormatAlign::Left)
                .set_font_size(11),
            input: of(Look::Input),
            link: of(Look::Text)
                .set_font_color(Color::RGB(0x0563C1))
                .set_underline(FormatUnderline::Single),
            page,
        }
    }

    /// Ends a row that is so high, and hides behind it what stands in its columns.
    fn next<T: AsRef<str>>(&mut self, height: f64, texts: &[(u16, T)]) -> Result<(), XlsxError> {
        let known = texts.iter().map(|(column, text)| (*column, text));
        let mark = (!texts.is_empty()).then(|| row_mark(KEYS, known));
        self.next_marked(height, mark)
    }

    /// The same, with the mark behind it.
    fn next_marked(&mut self, height: f64, mark: Option<String>) -> Result<(), XlsxError> {
        if let Some(mark) = mark {
            self.page.sheet.write_string(self.page.row, KEYS, mark)?;
        }
        self.page.sheet.set_row_height(self.page.row, height)?;
        self.page.row += 1;
        self.height += height;
        Ok(())
    }

    fn space(&mut self) -> Result<(), XlsxError> {
        self.next::<&str>(12.0, &[])
    }

    fn line(&mut self, text: &str, look: Look, height: f64) -> Result<(), XlsxError> {
        self.page.put(self.page.row, 0, text, look)?;
        self.next(height, &[(0, text)])
    }

    /// A figure that was answered on an earlier slip, in the columns of the answers.
    fn answered(&mut self, answered: &AnsweredFigure<'_>) -> Result<(), XlsxError> {
        let SlipAnswer { value, reason, .. } = answered.answer;
        let (about, key) = (answered.about(), answered.key());
        let label = match answered.is_disputed() {
            true => "お答えの値",
            false => "使っている値",
        };
        let texts = [
            (0, label),
            (CHOICE, &about),
            (VALUE, value),
            (REASON, reason),
            (REPEATED, &key),
        ];
        let row = self.page.row;
        let sheet = &mut self.page.sheet;
        sheet.write_string_with_format(row, 0, texts[0].1, &self.label)?;
        sheet.write_string_with_format(row, CHOICE, &about, &self.text)?;
        // A number stays one: what is written as text is told to the section.
        match value
            .parse()
            .ok()
            .filter(|number: &f64| number.to_string() == *value)
        {
            Some(number) => sheet.write_number_with_format(row, VALUE, number, &self.text)?,
            None => sheet.write_string_with_format(row, VALUE, value, &self.text)?,
        };
        sheet.merge_range(row, REASON, row, LAST, reason, &self.text)?;
        sheet.write_string(row, REPEATED, &key)?;
        let height = width::row_height([
            (about.as_str(), WIDTHS[1]),
            (value, WIDTHS[2]),
            (reason, across(REASON)),
        ]);
        self.next(height, &texts)
    }

    /// A label, and a text across the other columns.
    fn told(&mut self, label: &str, text: &str) -> Result<(), XlsxError> {
        let height = height_of(label, text);
        let row = self.page.row;
        let sheet = &mut self.page.sheet;
        sheet.write_string_with_format(row, 0, label, &self.label)?;
        sheet.merge_range(row, CHOICE, row, LAST, text, &self.text)?;
        self.next(height, &[(0, label), (CHOICE, text)])
    }
}

impl Blocks<'_, '_> {
    /// A block, which stands on one page.
    fn question(
        &mut self,
        number: usize,
        question: &Question<'_>,
        (key, told): (&AnswerKey, &[(&str, String)]),
    ) -> Result<(), XlsxError> {
        let texts = told.iter();
        let heights = texts.map(|(label, text)| height_of(label, text));
        let title = question.title();
        let of_title = width::row_height([(title.as_str(), across(CHOICE))]).max(24.0);
        let of_figures = question.figures().map_or(0.0, |_| FIGURES);
        let height = of_title + of_figures + heights.sum::<f64>() + HEADS + ANSWER;
        if self.height + height > PAGE {
            self.breaks.push(self.page.row);
            self.height = 0.0;
        }
        self.title(number, question, (&title, of_title), key)?;
        if let Some(figures) = question.figures() {
            self.figures(figures)?;
        }
        for (label, text) in told {
            let row = self.page.row;
            self.told(label, text)?;
            if let Some(link) = question.link().filter(|_| *label == PLACE) {
                let link = Url::new(link).set_text(text);
                let sheet = &mut self.page.sheet;
                sheet.write_url_with_format(row, CHOICE, &link, &self.link)?;
            }
        }
        self.answer(question, key)?;
        self.space()
    }

    fn title(
        &mut self,
        number: usize,
        question: &Question<'_>,
        (title, height): (&str, f64),
        key: &AnswerKey,
    ) -> Result<(), XlsxError> {
        let row = self.page.row;
        let severity = question.finding.severity();
        let asks = if severity == Severity::Error {
            "要修正"
        } else {
            severity.label()
        };
        let number = format!("問{number} {asks}");
        self.page
            .put(row, 0, number.as_str(), Look::Severity(severity))?;
        let sheet = &mut self.page.sheet;
        sheet.merge_range(row, CHOICE, row, LAST, title, &self.title)?;
        let mark = row_mark(KEYS, [(0, number.as_str()), (CHOICE, title)]);
        self.next_marked(height, Some(title_mark(&mark, title, key)))
    }

    /// What is known of the figure, side by side.
    fn figures(&mut self, figures: [(String, ReportCell<'_>); 4]) -> Result<(), XlsxError> {
        let row = self.page.row;
        let sheet = &mut self.page.sheet;
        sheet.merge_range(row, 0, row + 1, 0, "値", &self.label)?;
        let mut heads = vec![(0, "値".to_owned())];
        let mut shown = Vec::new();
        for (column, (head, cell)) in (CHOICE..).zip(figures) {
            shown.push((column, cell.says().into_owned()));
            self.page.put(row, column, head.as_str(), Look::Head)?;
            self.page.put(row + 1, column, cell, Look::Number(0))?;
            heads.push((column, head));
        }
        self.next(HEADS, &heads)?;
        self.next(FIGURES - HEADS, &shown)
    }

    /// The places to answer, in one row with their key.
    fn answer(&mut self, question: &Question<'_>, key: &AnswerKey) -> Result<(), XlsxError> {
        let key = match question.written() {
            Some(written) => key.with_asked(&written),
            None => key.text(),
        };
        let row = self.page.row;
        let (label, head) = (&self.label, self.page.style.of(&Look::Head));
        let sheet = &mut self.page.sheet;
        sheet.merge_range(row, 0, row + 1, 0, "回答", label)?;
        sheet.merge_range(row, REASON, row, LAST, HEAD_OF_REASON, head)?;
        sheet.merge_range(row + 1, REASON, row + 1, LAST, "", &self.input)?;
        let mut heads = vec![
            (0, "回答"),
            (CHOICE, HEAD_OF_CHOICE),
            (REASON, HEAD_OF_REASON),
        ];
        if question.takes_a_figure() {
            sheet.write_string_with_format(row, CHOICE, HEAD_OF_CHOICE, head)?;
            sheet.write_string_with_format(row, VALUE, HEAD_OF_VALUE, head)?;
            sheet.write_blank(row + 1, CHOICE, &self.input)?;
            sheet.write_blank(row + 1, VALUE, &self.input)?;
            heads.push((VALUE, HEAD_OF_VALUE));
        } else {
            // No box without a question in it.
            sheet.merge_range(row, CHOICE, row, VALUE, HEAD_OF_CHOICE, head)?;
            sheet.merge_range(row + 1, CHOICE, row + 1, VALUE, "", &self.input)?;
        }
        sheet.write_string(row + 1, KEYS, &key)?;
        sheet.add_data_validation(row + 1, CHOICE, row + 1, CHOICE, &choice(question)?)?;
        sheet.add_data_validation(row + 1, REASON, row + 1, REASON, &reason()?)?;
        self.next(HEADS, &heads)?;
        self.next::<&str>(ANSWER, &[])
    }
}

/// Points of a row of heads.
const HEADS: f64 = 21.0;

/// Points of the two rows of figures.
const FIGURES: f64 = 45.0;

/// Points of the row to answer in.
const ANSWER: f64 = 40.0;

/// The head above the right figure.
const HEAD_OF_VALUE: &str = "正しい値";

/// The label of the place.
const PLACE: &str = "場所";

/// A question about a cost has no box for a value.
const COSTS_ARE_SENT: &str =
    "金額を直すときは、ファイルを直して送ってください（この票には書けません）。";

/// What is said of a question, under a label each.
fn told(question: &Question<'_>) -> Vec<(&'static str, String)> {
    let expected = question.expected().unwrap_or_default();
    let place = joined([question.place(), expected], "　");
    let others = question.other_places().map(|place| ("ほかの場所", place));
    let mend = if question.is_of_cost() {
        question.remedy() + COSTS_ARE_SENT
    } else {
        question.remedy()
    };
    let asked = [("確認事項", question.message()), ("直し方", mend)];
    let told = [(PLACE, place)].into_iter().chain(others).chain(asked);
    told.filter(|(_, text)| !text.is_empty()).collect()
}

fn height_of(label: &str, text: &str) -> f64 {
    width::row_height([(label, WIDTHS[0]), (text, across(CHOICE))])
}

fn choice(question: &Question<'_>) -> Result<DataValidation, XlsxError> {
    let answers: Vec<&str> = question.answers().into_iter().map(Answer::label).collect();
    DataValidation::new()
        .allow_list_strings(&answers)?
        .set_error_title("回答")?
        .set_error_message("一覧から選んでください。")
}

fn reason() -> Result<DataValidation, XlsxError> {
    let rule = DataValidationRule::LessThanOrEqualTo(LONGEST_REASON);
    let message = format!("{LONGEST_REASON}字までで書いてください。");
    DataValidation::new()
        .allow_text_length(rule)
        .set_error_title("理由・説明")?
        .set_error_message(&message)
}

/// Pixels from a column to the last.
fn across(first: u16) -> u32 {
    WIDTHS[usize::from(first)..].iter().sum()
}
