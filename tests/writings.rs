//! What people write into the council's workbook, from outside: it comes back after every run, whatever they
//! did with the workbook, and nothing of it is ever lost.

#[path = "writings/book.rs"]
mod book;
mod workspace;

use book::Book;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// A workspace of a sample plan, run once.
struct Town {
    folder: tempfile::TempDir,
    plan: &'static str,
}

/// What a command said.
struct Said {
    out: String,
    notes: String,
}

static RUN_ONCE: LazyLock<Town> = LazyLock::new(|| {
    let town = Town::of("kitamoto");
    town.run(1);
    town
});

impl Town {
    fn of(plan: &'static str) -> Self {
        let folder = workspace::sample(plan);
        Self { folder, plan }
    }

    /// 北本市 after its first run.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        workspace::copy(RUN_ONCE.path(), folder.path());
        let plan = "kitamoto";
        Self { folder, plan }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kensho"));
        command
            .args(arguments)
            .args(["--plan", self.plan, "--year", "R6"]);
        command.current_dir(self.path());
        command
    }

    fn ask(&self, arguments: &[&str]) -> (Output, Said) {
        Self::asked(&mut self.command(arguments))
    }

    /// The same of the year after.
    fn said_next_year(&self, arguments: &[&str]) -> Said {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kensho"));
        command.args(arguments);
        command.args(["--plan", self.plan, "--year", "R7"]);
        let (output, said) = Self::asked(command.current_dir(self.path()));
        assert!(output.status.code() < Some(2), "{}", said.notes);
        said
    }

    fn asked(command: &mut Command) -> (Output, Said) {
        let output = command.output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (out, notes) = (text(&output.stdout), text(&output.stderr));
        (output, Said { out, notes })
    }

    fn said(&self, arguments: &[&str]) -> Said {
        let (output, said) = self.ask(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", said.notes);
        said
    }

    /// A run on a day of July.
    fn run(&self, day: u32) -> Said {
        self.said(&["run", "--now", &format!("2026-07-{day:02}")])
    }

    fn output(&self, name: &str) -> PathBuf {
        self.path()
            .join("outputs")
            .join(self.plan)
            .join("R6")
            .join(name)
    }

    fn report(&self) -> PathBuf {
        self.output("効果検証報告書.xlsx")
    }

    fn book(&self) -> Book {
        Book::open(&self.report())
    }

    fn council(&self, name: &str) -> PathBuf {
        let folder = self.path().join("inputs").join(self.plan);
        folder.join("R6/推進会議").join(name)
    }

    /// The workbook of the last run typed into, in its place.
    fn typed(&self, key: &str, text: &str) {
        self.book().typed(key, text).save(&self.report());
    }

    /// Writes other digits into the submission that has the births.
    fn births(&self, before: &str, after: &str) {
        let file = self.path().join("inputs/kitamoto/R6/市民課/実績.csv");
        let text = String::from_utf8(fs::read(&file).unwrap()).unwrap();
        assert_eq!(text.matches(before).count(), 1);
        fs::write(file, text.replace(before, after)).unwrap();
    }

    fn kept(&self) -> bool {
        self.output("効果検証報告書（書き込みあり）.xlsx").exists()
    }

    fn record(&self) -> Value {
        serde_json::from_slice(&fs::read(self.output("run.json")).unwrap()).unwrap()
    }

    fn findings(&self, code: &str) -> Vec<String> {
        let answer = self.ask(&["check", "--format", "json"]).1.out;
        let answer: Value = serde_json::from_str(&answer).unwrap();
        let all = answer["findings"].as_array().unwrap().iter();
        let found = all.filter(|finding| finding["code"] == code);
        found
            .map(|finding| finding["message"].as_str().unwrap().to_owned())
            .collect()
    }

    fn history(&self) -> rusqlite::Connection {
        let file = self
            .path()
            .join("outputs")
            .join(self.plan)
            .join("history.sqlite");
        rusqlite::Connection::open(file).unwrap()
    }

    /// Text, run, and why it stands no more, of all that was ever written.
    fn ever(&self) -> Vec<(String, i64, Option<String>)> {
        let history = self.history();
        let query = "SELECT text, run, ended_by FROM writings ORDER BY writing";
        let mut query = history.prepare(query).unwrap();
        let rows = query.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
        rows.unwrap().map(Result::unwrap).collect()
    }
}

const SAME: &str = "変わったものはありません。報告書は書き直していません";

/// The key of the births of 北本市.
const BIRTHS: &str = "kpi:2-a";

#[test]
fn what_is_typed_into_any_of_the_workbooks_is_read_or_kept() {
    let town = Town::new();
    let office = town.output("事務局用.xlsx");
    Book::open(&office)
        .typed(BIRTHS, "事務局の案")
        .save(&office);
    town.typed("kpi:1-a", "委員の意見");
    let public = town.output("公表用.xlsx");
    let typed = Book::open(&public).replace("xl/", "<t>出生数</t>", "<t>出生数（案）</t>");
    typed.save(&public);
    let notes = town.run(2).notes;
    assert!(
        notes.contains("意見2件（報告書への記入 1件、事務局用への記入 1件）を読み取りました"),
        "{notes}"
    );
    for book in [town.report(), office] {
        assert_eq!(Book::open(&book).said(BIRTHS), "事務局の案");
        assert_eq!(Book::open(&book).said("kpi:1-a"), "委員の意見");
    }
    assert!(!town.kept() && !town.output("事務局用（書き込みあり）.xlsx").exists());
    assert!(town.output("公表用（書き込みあり）.xlsx").exists());
    assert!(town.run(3).out.contains(SAME));
}

#[test]
fn an_opinion_stays_beside_the_figure_as_it_was() {
    let town = Town::new();
    let opinion = "減り方が大きい。\n  <子育て>の取組を & 見直して。";
    town.typed(BIRTHS, opinion);
    // A check tells of it, and leaves it to the run.
    let told = town.ask(&["check"]).1.notes;
    assert!(
        told.contains("意見1件（報告書への記入 1件）が書き込まれています"),
        "{told}"
    );
    // A name is given to what was read only.
    let refused = town.ask(&["confirm", "版"]).1.notes;
    let why = "最後の実行のあとで、意見1件（報告書への記入 1件）が書き込まれています";
    assert!(refused.contains(why), "{refused}");
    let read = town.run(2).notes;
    assert!(
        read.contains("意見1件（報告書への記入 1件）を読み取りました"),
        "{read}"
    );
    assert_eq!(town.book().said(BIRTHS), opinion);
    // Nothing else was changed in the workbook, so nothing of it has to be kept.
    assert!(!town.kept() && read.contains("置き換えました"), "{read}");
    let written = &town.record()["writings"][0];
    assert_eq!(
        (&written["about"], &written["source"], &written["is_new"]),
        (&"2-a 出生数".into(), &"報告書への記入".into(), &true.into())
    );
    assert!(town.run(3).out.contains(SAME));
    // The figure is corrected: both are shown.
    town.births("２８３", "３９０");
    town.run(4);
    let both = format!("{opinion}\n〔記入時の実績 283人（× D）→ 今回 390人（◎ A）〕");
    assert_eq!(town.book().said(BIRTHS), both);
    assert!(town.run(5).out.contains(SAME));
    // The line of ours is no part of what is written, also where the text around it is edited.
    town.typed(BIRTHS, &both.replace("大きい", "とても大きい"));
    town.run(6);
    assert_eq!(
        town.book().said(BIRTHS),
        opinion.replace("大きい", "とても大きい")
    );
    // Confirmed, the opinion is in the edition that is kept.
    town.said(&["confirm", "7月版"]);
    let kept = town
        .path()
        .join("outputs/kitamoto/版/R6 7月版/効果検証報告書.xlsx");
    assert!(Book::open(&kept).said(BIRTHS).contains("とても大きい"));
    assert!(town.run(7).out.contains(SAME));
    // Cleared, it is in the history only.
    town.typed(BIRTHS, "");
    let cleared = town.run(8).notes;
    assert!(
        cleared.contains("「2-a 出生数」への意見は、欄から消されていた"),
        "{cleared}"
    );
    assert_eq!(town.book().said(BIRTHS), "");
    let ended: Vec<Option<String>> = town.ever().into_iter().map(|(.., ended)| ended).collect();
    assert_eq!(ended, [Some("replaced".into()), Some("withdrawn".into())]);
    let all = town.said(&["history", "opinions"]).out;
    assert!(
        all.contains("→ 消されました\n      減り方がとても大きい。\n"),
        "{all}"
    );
    assert!(town.run(9).out.contains(SAME));
}

/// A figure that is asked about is so on both sides: nothing of it has changed.
#[test]
fn what_is_as_it_was_reads_the_same_on_the_list_of_opinions() {
    let town = Town::new();
    town.typed("kpi:5-1-4-1", "増えた理由を知りたい");
    town.run(2);
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(town.report()).unwrap();
    let list = calamine::Reader::worksheet_range(&mut book, "意見一覧").unwrap();
    let texts = list.rows().map(|row| row.iter().map(ToString::to_string));
    let mut rows = texts.map(Iterator::collect::<Vec<String>>);
    let row = rows.find(|row| row[2] == "増えた理由を知りたい").unwrap();
    assert!(row[5].ends_with('＊'), "{row:?}");
    assert_eq!(row[4], row[5]);
}

/// The rows of 意見と対応.
fn replies(report: &Path) -> Vec<Vec<String>> {
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(report).unwrap();
    let list = calamine::Reader::worksheet_range(&mut book, "意見と対応").unwrap();
    let rows = list.rows().map(|row| row.iter().map(ToString::to_string));
    rows.map(Iterator::collect).collect()
}

/// A long text of sentences that are told apart.
fn sentences(of: &str) -> Vec<String> {
    let numbers = 1..=30;
    numbers
        .map(|number| format!("{of}の{number}番目の文は、若い世代のことを書いています。"))
        .collect()
}

/// The cells of rows, in a column, that are a text and what goes on of it: the sentences in them.
fn told(rows: &[Vec<String>], column: usize) -> Vec<String> {
    let cells = rows.iter().map(|row| row[column].as_str());
    let cells = cells.flat_map(|cell| cell.split_inclusive('。'));
    cells.map(str::to_owned).collect()
}

#[test]
fn a_long_opinion_and_its_answers_go_on_below_at_the_ends_of_sentences() {
    let town = Town::new();
    let [opinion, answer] = ["意見", "回答"].map(sentences);
    town.typed("goal:1/改善を要する点", &opinion.concat());
    town.run(2);
    let reply = "reply:goal:1/改善を要する点";
    town.typed(reply, &answer.concat());
    town.run(3);
    let going_on = |rows: &[Vec<String>], of: &str| {
        let rows = rows.iter().filter(|row| row[1].ends_with(of));
        rows.cloned().collect::<Vec<_>>()
    };
    let rows = replies(&town.report());
    let row = rows.iter().find(|row| row[2].starts_with("意見の1番目"));
    let first = told(&[row.unwrap().clone()], 2);
    let more = told(&going_on(&rows, "委員の意見（続き）"), 2);
    assert_eq!([first, more].concat(), opinion);
    // The cell in which is typed keeps it whole.
    let whole = going_on(&rows, "回答（全文）");
    assert_eq!(told(&whole, 2), answer);
    assert_eq!(town.book().said(reply), answer.concat());
    assert!(town.run(4).out.contains(SAME));
    let inputs = town.path().join("inputs/kitamoto");
    workspace::copy(&inputs.join("R6"), &inputs.join("R7"));
    town.said_next_year(&["run", "--now", "2027-07-01"]);
    let next = town.path().join("outputs/kitamoto/R7/効果検証報告書.xlsx");
    let rows = replies(&next);
    let row = rows.iter().find(|row| row[3].starts_with("回答の1番目"));
    let first = told(&[row.unwrap().clone()], 3);
    let more = told(&going_on(&rows, "前年度の回答・対応（続き）"), 2);
    assert_eq!([first, more].concat(), answer);
}

/// What the form does not hold is printed beside its answer.
#[test]
fn the_form_says_where_a_long_text_stands_whole() {
    const WHERE: &str = "（全文は「意見と対応」にあります）";
    let town = Town::new();
    assert!(!town.book().has(WHERE));
    let long = sentences("意見").concat().repeat(2);
    town.typed("goal:1/改善を要する点", &long);
    town.run(2);
    assert!(town.book().has(WHERE));
}

#[test]
fn what_is_typed_is_never_a_formula_and_may_be_long() {
    let town = Town::new();
    let long = "長い意見です。\n".repeat(3_750);
    let texts = [
        ("kpi:1-a", long.trim_end()),
        ("kpi:1-b", "=1+1 とは言えない"),
        ("kpi:4-1-1", "+-@"),
        ("kpi:3-a", "\u{3000}字下げ　と _x0041_ と 6/1"),
    ];
    for (key, text) in texts {
        town.typed(key, &text.replace("_x0041_", "_x005F_x0041_"));
    }
    town.run(2);
    // A second time, from what kensho itself had written.
    town.typed(BIRTHS, "もう一つ");
    town.run(3);
    assert_eq!(town.ever().len(), texts.len() + 1);
    for (key, text) in texts {
        let said = town.book().said(key).replace("_x005F_x0041_", "_x0041_");
        assert!(
            said == text,
            "{key}: {}",
            said.chars().take(60).collect::<String>()
        );
    }
}

#[test]
fn whatever_became_of_the_workbook_the_opinion_finds_its_kpi() {
    let renamed = |book: Book| book.replace("workbook.xml", "基本目標１", "回覧用");
    let sorted = |book: Book| book.exchanged(["kpi:1-a", "kpi:1-b"], None);
    let head =
        |book: Book| book.replace("worksheets/sheet", "<t>委員意見</t>", "<t>ご意見の欄</t>");
    for change in [renamed, sorted, head] {
        let town = Town::new();
        change(town.book().typed("kpi:1-a", "甲の意見")).save(&town.report());
        town.run(2);
        assert_eq!(town.book().said("kpi:1-a"), "甲の意見");
        assert_eq!(town.book().said("kpi:1-b"), "");
        // What else was changed is kept.
        assert!(town.kept());
        assert!(town.run(3).out.contains(SAME));
        assert_eq!(town.ever().len(), 1);
    }
}

#[test]
fn an_opinion_is_answered_and_shown_with_its_answer_in_the_next_year() {
    let town = Town::new();
    let of_goal = "goal:1/改善を要する点";
    town.typed(of_goal, "若い世代の声を聞いてほしい");
    town.typed(BIRTHS, "=減り方が大きい");
    let read = town.run(2).notes;
    assert!(read.contains("意見2件（報告書への記入 2件）"), "{read}");
    assert_eq!(town.book().said(of_goal), "若い世代の声を聞いてほしい");
    let (reply, action) = ("reply:kpi:2-a", "action:kpi:2-a");
    assert_eq!(town.book().said(reply), "");
    town.typed(reply, "来年度の計画で見直します");
    town.typed(action, "検討");
    let read = town.run(3).notes;
    let counted = "意見への回答・対応2件（報告書への記入 2件）を読み取りました";
    assert!(read.contains(counted), "{read}");
    assert_eq!(town.book().said(reply), "来年度の計画で見直します");
    assert_eq!(town.book().said(action), "検討");
    assert!(!town.kept());
    assert!(town.run(4).out.contains(SAME));
    // The year after has them with their answers, and room for what became of them.
    let inputs = town.path().join("inputs/kitamoto");
    workspace::copy(&inputs.join("R6"), &inputs.join("R7"));
    let of_next_year = |day: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kensho"));
        command.args(["run", "--plan", town.plan, "--year", "R7", "--now", day]);
        let output = command.current_dir(town.path()).output().unwrap();
        assert!(output.status.success());
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    of_next_year("2027-07-01");
    let next = town.path().join("outputs/kitamoto/R7/効果検証報告書.xlsx");
    let (book, since) = (Book::open(&next), "reply:R6/kpi:2-a");
    for text in [
        "=減り方が大きい",
        "検討: 来年度の計画で見直します",
        "若い世代の声を聞いてほしい",
    ] {
        assert!(book.has(text), "{text}");
    }
    assert_eq!(book.said(since), "");
    assert_eq!(book.said(of_goal), "");
    book.typed(since, "見直しました").save(&next);
    of_next_year("2027-07-02");
    assert_eq!(Book::open(&next).said(since), "見直しました");
    // On the KPI's own page too, behind what was answered then.
    let both = "検討: 来年度の計画で見直します\nその後（R7）　見直しました";
    assert!(Book::open(&next).has(both));
    assert!(of_next_year("2027-07-03").contains(SAME));
}

#[test]
fn an_opinion_stands_in_every_year_until_it_is_settled() {
    let town = Town::new();
    let of_goal = "goal:1/改善を要する点";
    town.typed(of_goal, "若い世代の声を聞いてほしい");
    town.typed(BIRTHS, "減り方が大きい");
    town.typed("kpi:4-a", "よくできている");
    town.run(2);
    town.typed("reply:kpi:2-a", "来年度の計画で見直します");
    town.typed("action:kpi:2-a", "検討");
    town.typed("action:kpi:4-a", "反映");
    town.run(3);
    let inputs = town.path().join("inputs/kitamoto");
    let run = |year: &str, day: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kensho"));
        command.args(["run", "--plan", town.plan, "--year", year, "--now", day]);
        let output = command.current_dir(town.path()).output().unwrap();
        assert!(output.status.success());
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let report = |year: &str| {
        town.path()
            .join(format!("outputs/kitamoto/{year}/効果検証報告書.xlsx"))
    };
    let older = "令和6年度の意見（回答のないもの、検討中のもの）と、その後";
    for year in ["R7", "R8"] {
        workspace::copy(&inputs.join("R6"), &inputs.join(year));
    }
    run("R7", "2027-07-01");
    let next = Book::open(&report("R7"));
    assert!(next.has("よくできている") && !next.has(older));
    next.typed("reply:R6/kpi:2-a", "まだ見直しています")
        .save(&report("R7"));
    // The year after the next: with all that was answered, and without what was settled.
    run("R8", "2028-07-01");
    let book = Book::open(&report("R8"));
    for text in [
        older,
        "若い世代の声を聞いてほしい",
        "（回答の記録がありません）",
        "減り方が大きい",
        "R6　検討: 来年度の計画で見直します",
        "R7　まだ見直しています",
    ] {
        assert!(book.has(text), "{text}");
    }
    assert!(!book.has("よくできている"));
    book.typed("action:R6/kpi:2-a", "反映").save(&report("R8"));
    run("R8", "2028-07-02");
    assert_eq!(Book::open(&report("R8")).said("action:R6/kpi:2-a"), "反映");
    assert!(run("R8", "2028-07-03").contains(SAME));
}

/// People write in July, and the next run is the one of the next year.
#[test]
fn what_is_written_after_the_last_run_of_a_year_is_carried_into_the_next() {
    let town = Town::new();
    let of_goal = "goal:1/改善を要する点";
    town.typed(BIRTHS, "減り方が大きい");
    let copy_of_member = town.book().typed(of_goal, "若い世代の声を");
    copy_of_member.save(&town.council("佐藤委員.xlsx"));
    let inputs = town.path().join("inputs/kitamoto");
    workspace::copy(&inputs.join("R6"), &inputs.join("R7"));
    fs::remove_dir_all(inputs.join("R7/推進会議")).unwrap();
    let waiting = "前年度（令和6年度）の資料に、意見2件（報告書への記入 1件、佐藤委員.xlsx 1件）が書き込まれています";
    for command in ["check", "status"] {
        let notes = town.said_next_year(&[command]).notes;
        assert!(notes.contains(waiting), "{command}: {notes}");
    }
    let run = |day: u32| town.said_next_year(&["run", "--now", &format!("2027-07-{day:02}")]);
    let next = town.path().join("outputs/kitamoto/R7/効果検証報告書.xlsx");
    let notes = run(1).notes;
    let taken = "前年度（令和6年度）の資料に書き込まれた意見2件（報告書への記入 1件、佐藤委員.xlsx 1件）を読み取り";
    assert!(notes.contains(taken), "{notes}");
    for text in ["減り方が大きい", "若い世代の声を"] {
        assert!(Book::open(&next).has(text), "{text}");
    }
    assert_eq!(town.ever().len(), 2);
    let again = run(2);
    assert!(again.out.contains(SAME), "{}", again.out);
    assert!(!again.notes.contains("前年度"), "{}", again.notes);
    let told = town.said(&["history", "opinions"]).out;
    assert!(told.contains("減り方が大きい"), "{told}");
    // Its own year takes the workbook in as it is, and enters nothing twice.
    town.run(20);
    assert!(!town.kept());
    assert_eq!(town.book().said(BIRTHS), "減り方が大きい");
    assert!(town.run(21).out.contains(SAME));
    assert_eq!(town.ever().len(), 2);
    run(3);
    assert!(run(4).out.contains(SAME));
    assert!(Book::open(&next).has("若い世代の声を"));
    // So is what is corrected, answered and cleared later.
    town.typed(BIRTHS, "減り方がとても大きい");
    town.typed("reply:kpi:2-a", "見直します");
    run(5);
    let book = Book::open(&next);
    assert!(book.has("減り方がとても大きい") && book.has("見直します"));
    assert!(!book.has("減り方が大きい"));
    town.typed("reply:kpi:2-a", "");
    let notes = run(6).notes;
    assert!(notes.contains("欄から消されていた"), "{notes}");
    assert!(!Book::open(&next).has("見直します"));
    town.run(22);
    assert_eq!(town.book().said(BIRTHS), "減り方がとても大きい");
    assert_eq!(town.book().said("reply:kpi:2-a"), "");
}

#[test]
fn what_is_cleared_on_one_of_its_sheets_is_withdrawn() {
    let town = Town::new();
    town.typed(BIRTHS, "減り方が大きい");
    town.run(2);
    town.typed(BIRTHS, "");
    town.run(3);
    assert_eq!(town.book().said(BIRTHS), "");
    assert!(!town.book().has("減り方が大きい"));
}

#[test]
fn what_cannot_be_read_is_kept_and_said() {
    let no_keys = |book: Book| book.without_keys();
    let no_head = |book: Book| book.replace("worksheets/sheet", "<t>委員意見</t>", "<t>備考</t>");
    let partly = |book: Book| book.exchanged(["kpi:1-a", "kpi:1-b"], Some('P'));
    let other_year = |book: Book| {
        let (here, there) = ("/kitamoto/R6/", "/kitamoto/R5/");
        let book = book.replace("worksheets/sheet", here, there);
        book.replace("sharedStrings.xml", here, there)
    };
    type Change = fn(Book) -> Book;
    let changes: [(Change, &str); 4] = [
        (no_keys, "意見の欄の目印がありません"),
        (no_head, "見出し「意見」の列がない"),
        (partly, "一部の列だけが並べ替えられています"),
        (other_year, "別の年度（R5）の報告書です"),
    ];
    for (change, why) in changes {
        let town = Town::new();
        let changed = change(town.book().typed("kpi:1-a", "甲の意見"));
        changed.save(&town.report());
        let told = town.run(2).notes;
        assert!(told.contains(why) && town.kept(), "{why}: {told}");
        assert_eq!(town.book().said("kpi:1-a"), "", "{why}");
        // As a copy among the inputs it is a finding, which says what to do.
        changed.save(&town.council("甲委員.xlsx"));
        let found = town.findings("unread-writing");
        assert!(
            !found.is_empty() && found.iter().all(|found| found.contains(why)),
            "{why}: {found:?}"
        );
    }
}

#[test]
fn what_lies_in_the_folder_of_the_council_is_no_submission() {
    let town = Town::new();
    let files: [(&str, &[u8]); 4] = [
        ("議事録.pdf", b"%PDF-1.7"),
        ("壊れ.xlsx", b"PK\x03\x04torn"),
        ("空.xlsx", b""),
        ("第1回/~$甲委員.xlsx", b"lock"),
    ];
    for (name, bytes) in files {
        workspace::write(&town.council(""), name, bytes);
    }
    let answer: Value = serde_json::from_str(&town.said(&["run", "--format", "json"]).out).unwrap();
    let all = answer["findings"].as_array().unwrap().iter();
    let of_council = all.filter(|finding| finding["file"].as_str().unwrap().contains("推進会議"));
    let codes: Vec<&str> = of_council
        .map(|finding| finding["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["unread-writing"; 3]);
    let read = answer["read"].to_string();
    assert!(!read.contains("推進会議"), "{read}");
}

#[test]
fn copies_that_came_back_stand_beside_each_other_and_old_ones_undo_nothing() {
    let town = Town::new();
    let sent = || Book::open(&RUN_ONCE.report());
    sent()
        .typed("kpi:1-a", "甲の意見")
        .typed("kpi:1-b", "同じ")
        .save(&town.council("甲.xlsx"));
    sent()
        .typed("kpi:1-a", "乙の意見")
        .typed("kpi:1-b", "同じ")
        .save(&town.council("第1回/乙.xlsx"));
    town.run(2);
    let both = town.book().said("kpi:1-a");
    assert_eq!(both, "【甲.xlsx】\n甲の意見\n【乙.xlsx】\n乙の意見");
    assert_eq!(town.book().said("kpi:1-b"), "同じ");
    assert_eq!(town.findings("writings-differ").len(), 1);
    assert!(town.run(3).out.contains(SAME));
    // A person settles it, and the copies stay where they are.
    town.typed("kpi:1-a", "まとめた意見");
    town.run(4);
    assert_eq!(town.book().said("kpi:1-a"), "まとめた意見");
    assert!(town.findings("writings-differ").is_empty());
    // They come again, under other names, and saved once more by another program.
    fs::copy(town.council("甲.xlsx"), town.council("甲 (1).xlsx")).unwrap();
    let again = Book::open(&town.council("第1回/乙.xlsx"));
    again
        .replace("styles.xml", "游ゴシック", "ＭＳ ゴシック")
        .save(&town.council("乙2.xlsx"));
    town.run(5);
    assert_eq!(town.book().said("kpi:1-a"), "まとめた意見");
    // Someone goes on writing in an old copy: that is new, of the cells that are otherwise.
    let more = Book::open(&town.council("甲.xlsx")).typed(BIRTHS, "甲のもう一つの意見");
    more.typed("kpi:1-b", "同じ。さらに")
        .save(&town.council("甲.xlsx"));
    town.run(6);
    assert_eq!(town.book().said("kpi:1-a"), "まとめた意見");
    assert_eq!(town.book().said("kpi:1-b"), "同じ。さらに");
    assert_eq!(town.book().said(BIRTHS), "甲のもう一つの意見");
    assert!(town.run(7).out.contains(SAME));
}

#[test]
fn an_opinion_on_a_kpi_that_is_no_more_is_not_dropped() {
    let town = Town::new();
    let book = town.book().typed("kpi:1-a", "なくなった指標への意見");
    book.replace("xl/", "<t>kpi:1-a</t>", "<t>kpi:9-z</t>")
        .save(&town.report());
    town.run(2);
    let found = town.findings("writing-without-kpi");
    assert!(
        found.len() == 1 && found[0].contains("なくなった指標への意見"),
        "{found:?}"
    );
    let book = town.book();
    assert!(book.has("なくなった指標への意見") && book.has("今の計画にありません"));
}

#[test]
fn a_review_s_opinions_come_back_too() {
    let town = Town::of("takanezawa");
    town.run(1);
    let key = "review:高根沢町総合戦略推進本部";
    let opinion = "五年間の総括。\n次期計画に生かすこと。";
    town.typed(key, opinion);
    town.run(2);
    assert_eq!(town.book().said(key), opinion);
    assert!(!town.kept());
    assert!(town.run(3).out.contains(SAME));
    town.typed(key, "");
    town.run(4);
    assert_eq!(town.book().said(key), "");
}

/// What the secretariat says of a goal comes back from either workbook, is published, and is no opinion.
#[test]
fn an_assessment_of_a_goal_is_kept_and_published() {
    let town = Town::new();
    let (key, text) = ("assessment:1", "おおむね順調。\n移住の伸びが続いている。");
    // The council's paper has no empty box; 事務局用 has one.
    assert!(!town.book().has("事務局の評価</t>") && !town.book().has(key));
    let office = town.output("事務局用.xlsx");
    Book::open(&office).typed(key, text).save(&office);
    let read = town.run(2).notes;
    assert!(
        read.contains("事務局の評価1件（事務局用への記入 1件）"),
        "{read}"
    );
    assert_eq!(town.book().said(key), text);
    assert!(!town.kept());
    assert_eq!(Book::open(&office).said(key), text);
    assert!(!Book::open(&office).has("意見と対応"));
    let public = Book::open(&town.output("公表用.xlsx"));
    assert!(public.has(text) && !public.has(key));
    assert!(town.run(3).out.contains(SAME));
    let other = "数値目標に届かず、課題が残る。";
    Book::open(&office).typed(key, other).save(&office);
    town.run(4);
    assert_eq!(town.book().said(key), other);
    let public = Book::open(&town.output("公表用.xlsx"));
    assert!(public.has(other) && !public.has("への記入"));
    // So does what it says of a measure, for which 事務局用 has the place.
    let (of_measure, said) = (
        "assessment:1/5-1-4",
        "観光は伸びたが、消費に結びついていない。",
    );
    Book::open(&office).typed(of_measure, said).save(&office);
    town.run(5);
    assert_eq!(town.book().said(of_measure), said);
    assert!(Book::open(&town.output("公表用.xlsx")).has(said));
    assert!(!town.kept() && !town.output("事務局用（書き込みあり）.xlsx").exists());
    town.typed(of_measure, "");
    town.run(6);
    assert!(!town.book().has(of_measure) && !Book::open(&office).has(said));
    // Longer than a row can be high.
    let long = "長い評価の文章です。".repeat(1_000);
    town.typed(key, &long);
    town.run(7);
    assert_eq!(town.book().said(key), long);
    town.typed(key, "");
    town.run(8);
    assert!(!town.book().has(key));
    assert!(!Book::open(&town.output("公表用.xlsx")).has("事務局の評価"));
}

/// While the two workbooks of the town say different things of a goal, none of them is published.
#[test]
fn assessments_that_differ_are_not_published_until_one_is_left() {
    let town = Town::new();
    let (key, office) = ("assessment:1", town.output("事務局用.xlsx"));
    let type_in_office = |text: &str| Book::open(&office).typed(key, text).save(&office);
    type_in_office("はじめの評価");
    town.run(2);
    town.typed(key, "甲案 順調である");
    type_in_office("乙案 課題が残る");
    town.run(3);
    let found = town.findings("writings-differ");
    assert!(
        found.len() == 1 && found[0].ends_with("一つに決まるまで、公表用には載せません"),
        "{found:?}"
    );
    let public = Book::open(&town.output("公表用.xlsx"));
    for text in ["甲案", "乙案", "はじめの評価", "事務局の評価", "への記入"] {
        assert!(!public.has(text), "{text}");
    }
    let both = "【報告書への記入】\n甲案 順調である\n【事務局用への記入】\n乙案 課題が残る";
    assert_eq!(town.book().said(key), both);
    type_in_office("一つに決めた評価");
    town.run(4);
    assert!(town.findings("writings-differ").is_empty());
    assert!(Book::open(&town.output("公表用.xlsx")).has("一つに決めた評価"));
}

/// What was said of a goal and of a measure stands in the next year's workbooks of the town and the council, and not
/// in what is published.
#[test]
fn an_assessment_is_shown_in_the_next_year() {
    let town = Town::new();
    let office = town.output("事務局用.xlsx");
    Book::open(&office)
        .typed("assessment:1", "目標はおおむね順調")
        .typed("assessment:1/5-1-4", "施策は観光が伸びた")
        .save(&office);
    town.run(2);
    let inputs = town.path().join("inputs/kitamoto");
    workspace::copy(&inputs.join("R6"), &inputs.join("R7"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_kensho"));
    command.args(["run", "--plan", town.plan, "--year", "R7"]);
    assert!(
        command
            .current_dir(town.path())
            .output()
            .unwrap()
            .status
            .success()
    );
    let book = |name: &str| {
        let folder = town.path().join("outputs/kitamoto/R7");
        Book::open(&folder.join(format!("{name}.xlsx")))
    };
    let told = [
        "前年度（令和6年度）の評価: 目標はおおむね順調",
        "前年度（令和6年度）の評価: 施策は観光が伸びた",
    ];
    for text in told {
        assert!(book("効果検証報告書").has(text), "{text}");
        assert!(book("事務局用").has(text), "{text}");
        assert!(!book("公表用").has("前年度（令和6年度）の評価"), "{text}");
    }
    assert_eq!(book("事務局用").said("assessment:1"), "");
    assert!(!book("効果検証報告書").has("assessment:1"));
}

/// The name that a member writes stays with what came in the same workbook; nobody outside reads it.
#[test]
fn a_member_s_name_stays_with_the_opinions_and_is_not_published() {
    let town = Town::of("kitamoto");
    let plan = town.path().join("mappings/kitamoto/plan.toml");
    let more = "\n[[edition]]\nworkbook = \"公表用\"\nwith = [\"意見と対応\"]\n";
    let text = fs::read_to_string(&plan).unwrap();
    fs::write(&plan, text + more).unwrap();
    town.run(1);
    let sent = || Book::open(&town.report());
    let (of_goal, name) = ("goal:1/改善を要する点", "member:");
    let first = sent()
        .typed(name, "甲野 花子")
        .typed(of_goal, "若い世代の声を");
    first
        .typed(BIRTHS, "減り方が大きい")
        .save(&town.council("1.xlsx"));
    let second = sent()
        .typed(name, "乙山 太郎")
        .typed(of_goal, "移住の相談を");
    second.save(&town.council("2.xlsx"));
    let read = town.run(2).notes;
    assert!(
        read.contains("意見3件（1.xlsx 2件、2.xlsx 1件）を読み取りました"),
        "{read}"
    );
    let said = [
        "・若い世代の声を（甲野 花子、1.xlsx）\n・移住の相談を（乙山 太郎、2.xlsx）",
        "減り方が大きい（甲野 花子）",
    ];
    for book in [town.report(), town.output("事務局用.xlsx")] {
        for text in said {
            assert!(Book::open(&book).has(text), "{text}");
        }
        // The form goes out without a name.
        assert_eq!(Book::open(&book).said(name), "");
    }
    let public = Book::open(&town.output("公表用.xlsx"));
    assert!(public.has("・若い世代の声を\n・移住の相談を") && public.has("減り方が大きい"));
    for name in ["甲野", "乙山", "1.xlsx"] {
        assert!(!public.has(name), "{name}");
    }
    assert!(town.run(3).out.contains(SAME));
    // On the report itself the 事務局 types for one member after the other.
    let own = town
        .book()
        .typed(name, "丙川 次郎")
        .typed("goal:2/評価できる点", "よい取組");
    own.typed("kpi:1-a", "事務局が聞いた意見")
        .save(&town.report());
    town.run(4);
    let own = town
        .book()
        .typed(name, "丁田 三郎")
        .typed("goal:3/評価できる点", "続けてほしい");
    own.save(&town.report());
    town.run(5);
    for text in [
        "よい取組（丙川 次郎）",
        "続けてほしい（丁田 三郎）",
        "若い世代の声を（甲野 花子、1.xlsx）",
        "事務局が聞いた意見</t>",
    ] {
        assert!(town.book().has(text), "{text}");
    }
    assert!(!town.book().has("事務局が聞いた意見（") && !town.kept());
}

#[test]
fn a_word_for_what_is_done_that_is_none_to_choose_is_kept_and_asked_about() {
    let town = Town::new();
    town.typed(BIRTHS, "減り方が大きい");
    town.run(2);
    let action = "action:kpi:2-a";
    town.typed(action, "前向きに対応");
    town.run(3);
    assert_eq!(town.book().said(action), "前向きに対応");
    assert_eq!(
        town.findings("unknown-action"),
        ["「出生数への対応」が「前向きに対応」と書かれています"]
    );
    town.typed(action, " 検討 ");
    town.run(4);
    assert!(town.findings("unknown-action").is_empty());
    // Of a goal, and of the year before.
    town.typed("goal:1/改善を要する点", "声を聞いてほしい");
    town.run(5);
    let inputs = town.path().join("inputs/kitamoto");
    workspace::copy(&inputs.join("R6"), &inputs.join("R7"));
    let next_year = |day: &str| town.said_next_year(&["run", "--now", day]);
    next_year("2027-07-01");
    let next = town.path().join("outputs/kitamoto/R7/効果検証報告書.xlsx");
    let of_goal = "action:R6/goal:1/改善を要する点";
    Book::open(&next).typed(of_goal, "努力").save(&next);
    next_year("2027-07-02");
    let told = town.said_next_year(&["check", "--format", "json"]).out;
    let about = "「令和6年度の基本目標１　新しい人の流れとつながりをつくる（改善を要する点）への対応」が「努力」";
    assert!(told.contains(about), "{told}");
}

/// The rows of 意見一覧, from its heads on.
fn listed(office: &Path) -> Vec<Vec<String>> {
    let mut book = calamine::open_workbook_auto(office).unwrap();
    let range = calamine::Reader::worksheet_range(&mut book, "意見一覧").unwrap();
    let texts = |row: &[calamine::Data]| row.iter().map(ToString::to_string).collect();
    let rows = range.rows().map(texts);
    rows.skip_while(|row: &Vec<String>| row[2] != "意見")
        .collect()
}

/// The sheet of a goal and the KPI個票 have the same cell: what both say stands once, and else with its place.
#[test]
fn what_two_sheets_of_one_workbook_say_is_told_apart_by_the_sheet() {
    let town = Town::new();
    let book = town.book().typed(BIRTHS, "同じ意見");
    book.typed_last(BIRTHS, "同じ意見").save(&town.report());
    town.run(2);
    assert_eq!(town.book().said(BIRTHS), "同じ意見");
    let book = town.book().typed(BIRTHS, "目標の意見");
    book.typed_last(BIRTHS, "個票の意見").save(&town.report());
    town.run(3);
    let said = town.book().said(BIRTHS);
    let sheets = [
        "【報告書への記入「基本目標２」】",
        "【報告書への記入「KPI個票」】",
    ];
    for (sheet, text) in sheets.iter().zip(["目標の意見", "個票の意見"]) {
        let (_, rest) = said.split_once(sheet).unwrap_or_else(|| panic!("{said}"));
        assert!(rest.starts_with(&format!("\n{text}")), "{said}");
    }
    // The list of all opinions names the sheet too.
    let listed = listed(&town.output("事務局用.xlsx"));
    assert_eq!(listed.first().map(Vec::len), Some(7));
    for (sheet, text) in [("基本目標２", "目標の意見"), ("KPI個票", "個票の意見")]
    {
        let row = listed.iter().find(|row| row[2] == text).unwrap();
        assert_eq!(row[6], sheet);
    }
    assert!(town.run(4).out.contains(SAME));
    town.typed(BIRTHS, "一つの意見");
    town.run(5);
    assert_eq!(town.book().said(BIRTHS), "一つの意見");
}

#[test]
fn a_report_that_is_open_is_waited_for_with_its_opinions() {
    let town = Town::new();
    town.typed("kpi:1-a", "甲の意見");
    let mark = town.output("~$効果検証報告書.xlsx");
    fs::write(&mark, "").unwrap();
    let (output, said) = town.ask(&["run"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said.notes.contains("開かれています"), "{}", said.notes);
    assert_eq!(town.book().said("kpi:1-a"), "甲の意見");
    fs::remove_file(mark).unwrap();
    town.run(2);
    assert_eq!(town.ever().len(), 1);
}

#[test]
fn a_history_of_the_version_before_learns_to_keep_writings() {
    let town = Town::new();
    let before = "DROP TABLE writings; DROP TABLE workbooks; DELETE FROM files WHERE path = 'shown'; ALTER TABLE runs DROP COLUMN edition_of_year; PRAGMA user_version = 1";
    town.history().execute_batch(before).unwrap();
    // Who only looks does not change it.
    assert!(town.said(&["history"]).out.contains("第1回"));
    assert!(town.ask(&["check"]).1.notes.is_empty());
    town.typed("kpi:1-a", "甲の意見");
    town.run(2);
    assert_eq!(town.ever(), [("甲の意見".to_owned(), 2, None)]);
    let version: i64 = town
        .history()
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .unwrap();
    assert_eq!(version, 4);
}

#[test]
fn of_a_history_that_is_lost_the_workbook_still_has_what_stands() {
    let town = Town::new();
    town.typed("kpi:1-a", "甲の意見");
    town.run(2);
    let history = town.path().join("outputs/kitamoto/history.sqlite");
    fs::write(&history, "壊れた記録").unwrap();
    town.said(&["history", "rebuild"]);
    town.births("２８３", "３９０");
    town.run(3);
    assert_eq!(town.book().said("kpi:1-a"), "甲の意見");
    // Without any history at all it is the same.
    fs::remove_file(&history).unwrap();
    town.said(&["history", "rebuild"]);
    town.births("３９０", "２８３");
    town.run(4);
    assert_eq!(town.book().said("kpi:1-a"), "甲の意見");
    assert_eq!(town.ever().len(), 1);
}

#[test]
fn of_a_history_that_is_lost_the_cell_still_says_what_the_figure_was() {
    let town = Town::new();
    town.typed(BIRTHS, "意見い");
    town.run(2);
    town.births("２８３", "３９０");
    town.run(3);
    let then = "意見い\n〔記入時の実績 283人（× D）→ 今回 ";
    assert!(town.book().said(BIRTHS).starts_with(then));
    for copy in ["history.sqlite", "history.前回.sqlite"] {
        fs::remove_file(town.path().join("outputs/kitamoto").join(copy)).unwrap();
    }
    town.said(&["history", "rebuild"]);
    town.births("３９０", "３９１");
    town.run(4);
    let said = town.book().said(BIRTHS);
    assert!(said.starts_with(then), "{said}");
}

#[test]
fn a_workbook_that_was_only_saved_again_is_replaced_without_a_word() {
    let town = Town::new();
    // Other bytes, and the same in each cell.
    let book = town.book();
    book.replace("workbook.xml", "<workbookView ", "<workbookView  ")
        .save(&town.report());
    let run = town.run(2);
    assert!(
        !town.kept() && !run.notes.contains("置き換え"),
        "{}",
        run.notes
    );
}

/// How often a run is killed; KENSHO_KILLS=300 for the whole measure.
fn kills() -> u32 {
    let asked = std::env::var("KENSHO_KILLS").ok();
    asked.and_then(|asked| asked.parse().ok()).unwrap_or(12)
}

#[test]
fn a_run_that_dies_leaves_the_opinion_in_the_old_workbook_or_in_the_new_one_once() {
    let town = Town::new();
    let start = Instant::now();
    town.typed("kpi:1-a", "意見");
    town.run(2);
    let whole = start.elapsed();
    for kill in 0..kills() {
        let text = format!("意見{kill}");
        town.typed("kpi:1-a", &text);
        let share = (f64::from(kill) * 0.618_034).fract();
        kill_after(&mut town.command(&["run"]), whole.mul_f64(share * 1.1));
        town.said(&["run"]);
        assert_eq!(town.book().said("kpi:1-a"), text);
        let ever = town.ever();
        let same = ever.iter().filter(|(other, ..)| *other == text);
        assert_eq!(same.count(), 1, "{ever:?}");
        let standing: Vec<_> = ever.iter().filter(|(.., ended)| ended.is_none()).collect();
        assert!(
            matches!(standing[..], [(standing, ..)] if *standing == text),
            "{ever:?}"
        );
        // What a run that died late left as a copy is read once, too.
        assert!(town.said(&["run"]).out.contains(SAME));
    }
}

fn kill_after(command: &mut Command, time: Duration) {
    let mut child = command
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    std::thread::sleep(time);
    let _ = child.kill();
    child.wait().unwrap();
}
