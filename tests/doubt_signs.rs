//! Where the sign of a doubted figure stands: at the figure of whatever year, and at every grade made of it.

mod seen;
mod workspace;

use seen::{SIGN, Sheet};
use std::fs;
use std::path::{Path, PathBuf};

const BOOKS: [&str; 3] = ["効果検証報告書", "事務局用", "公表用"];

/// A town with three KPIs, judged by the way from the baseline, and what it was sent in two years.
fn town(last_year: &str, this_year: &str) -> tempfile::TempDir {
    let workspace = tempfile::tempdir().unwrap();
    let put = |path: &str, text: &str| workspace::write(workspace.path(), path, text);
    let kpi = |id: &str, basis: &str, rate: &str| {
        format!(
            "[[goal.kpi]]\nid = \"{id}\"\nname = \"指標{id}\"\nunit = \"人\"\ndirection = \"higher\"\n\
            basis = \"{basis}\"\nrate = \"{rate}\"\nbaseline = {{ value = 10, year = \"R4\" }}\n\
            target = {{ value = 80, year = \"R8\" }}\nsection = \"課\"\ntags = [\"V\"]\n"
        )
    };
    let plan = "name = \"見本\"\nbody = \"見本市\"\nperiod = [\"R5\", \"R8\"]\n[rating]\nrate = \"attainment\"\n\
        round = { digits = 1, how = \"half-up\" }\n\
        bands = [{ band = \"A\", mark = \"◎\", when = \"rate >= 80\" }, { band = \"D\", mark = \"×\", when = \"otherwise\" }]\n\
        [[tag]]\nid = \"V\"\ngroup = \"区分\"\nname = \"視点\"\n\
        [[edition]]\nworkbook = \"公表用\"\nwith = [\"KPI個票\"]\n\
        [[section]]\nname = \"課\"\n[[goal]]\nid = \"1\"\nname = \"目標\"\nlabel = \"基本目標１\"\n";
    let kpis = [
        kpi("a", "annual", "attainment"),
        kpi("b", "annual", "progress"),
        kpi("c", "average", "attainment"),
    ];
    put(
        "mappings/town/plan.toml",
        &(plan.to_owned() + &kpis.concat()),
    );
    put(
        "mappings/town/forms/f.toml",
        "name = \"表\"\nyear = { from = \"none\" }\n[table]\nheader = [\"指標\", \"R5\"]\n[columns]\nbaseline = '基準値'\nactual = '(?<year>R[0-9]+)'\n",
    );
    put("inputs/town/R5/課/実績.csv", last_year);
    put("inputs/town/R6/課/実績.csv", this_year);
    workspace
}

/// The row of a sheet with a KPI's name, without empty cells.
fn row<'s>(sheets: &'s [Sheet], sheet: &str, name: &str) -> Vec<&'s str> {
    let (_, rows) = sheets.iter().find(|(own, _)| own == sheet).unwrap();
    let is_row = |row: &&Vec<String>| row.iter().any(|cell| cell == name);
    let row = rows
        .iter()
        .find(is_row)
        .unwrap_or_else(|| panic!("{sheet} {name}: {rows:?}"));
    let said = row.iter().map(String::as_str);
    said.filter(|cell| !cell.is_empty()).collect()
}

#[test]
fn a_grade_on_a_further_scale_of_a_doubted_figure_bears_the_sign() {
    let town = workspace::sample("atsugi");
    let outputs = workspace::run(town.path(), ("atsugi", "R6"));
    for book in BOOKS {
        let sheets = seen::sheets(&outputs.join(format!("{book}.xlsx")));
        for sheet in ["KPI一覧", "基本目標1"] {
            let seen = seen_on(&sheets, sheet);
            let sign = "【交付金事業の効果: ◎ 1 非常に効果的であった＊】";
            assert!(seen.contains(sign), "{book} {sheet}: {seen}");
        }
    }
}

#[test]
fn a_doubted_figure_of_an_earlier_year_bears_the_sign_with_its_grade() {
    let workspace = town(
        "指標,基準値,R5\n指標a,10,40\n指標b,10,50\n指標c,10,60\n",
        "指標,基準値,R5,R6\n指標a,10,44,48\n指標b,12,50,52\n指標c,10,66,58\n",
    );
    let outputs = workspace::run(workspace.path(), ("town", "R6"));
    for book in BOOKS {
        let sheets = seen::sheets(&outputs.join(format!("{book}.xlsx")));
        let of = |sheet, kpi: &str| row(&sheets, sheet, &format!("指標{kpi}"))[3..].to_vec();
        // Last year's figure is another than it was reported: its grade of then is asked about, and not this year's.
        assert_eq!(of("基本目標１", "a")[..4], ["10", "44＊", "48", "80"]);
        assert_eq!(of("基本目標１", "a")[5], "×＊→×");
        assert_eq!(
            of("期間の推移", "a")[..5],
            ["10", "44 ◇＊", "× D＊", "48", "× D"]
        );
        // The baseline is another than the plan's, by which all grades of the KPI are made.
        assert_eq!(of("基本目標１", "b")[..4], ["10＊", "50", "52", "80"]);
        assert_eq!(of("基本目標１", "b")[5], "×＊→×＊");
        assert_eq!(
            of("期間の推移", "b")[..5],
            ["10＊", "50", "× D＊", "52", "× D＊"]
        );
        // A mean is of both years.
        assert_eq!(of("基本目標１", "c")[..4], ["10", "66＊", "58", "80"]);
        assert_eq!(of("基本目標１", "c")[5], "×＊→×＊");
        let list = |kpi| row(&sheets, "KPI一覧", &format!("指標{kpi}")).concat();
        assert!(
            list("a").contains("44＊4880") && list("a").contains("× D× D＊"),
            "{}",
            list("a")
        );
        assert!(
            list("b").contains("10＊505280") && list("b").contains("× D＊× D＊"),
            "{}",
            list("b")
        );
        let page = |label: &str| {
            let (_, rows) = sheets.iter().find(|(name, _)| name == "KPI個票").unwrap();
            let rows = rows
                .iter()
                .filter(|row| row.iter().any(|cell| cell == label));
            rows.map(|row| row.concat().replace('\n', " "))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            page("実績値"),
            ["実績値1044＊48", "実績値10＊5052", "実績値1066＊58"]
        );
        let grades = page("判定");
        assert!(
            grades.contains(&"判定× D＊ ◇当時 40× D".to_owned()),
            "{grades:?}"
        );
        assert!(grades.contains(&"判定× D＊× D＊".to_owned()), "{grades:?}");
        assert!(
            grades.iter().any(|grade| grade.contains("前年度は × D＊")),
            "{grades:?}"
        );
        // Where a KPI is named for its grade, its name bears the sign.
        let summary = seen_on(&sheets, "総括");
        assert!(
            summary.contains("「指標a」「指標b」＊「指標c」＊の3指標です"),
            "{summary}"
        );
        let tags = seen_on(&sheets, "視点別の集計");
        assert!(tags.contains("指標a、指標b＊、指標c＊"), "{tags}");
    }
    // Data for machines have the sign in a cell of its own.
    let public = seen::sheets(&outputs.join("公表用.xlsx"));
    let (_, rows) = public.iter().find(|(name, _)| name == "データ").unwrap();
    let at = |head: &str| rows[0].iter().position(|own| own == head).unwrap();
    let doubted = rows[1..]
        .iter()
        .filter(|row| !row[at("確認中の値")].is_empty());
    let cells = ["指標番号", "西暦年度", "区分", "値", "確認中の値"].map(at);
    let doubted: Vec<String> = doubted
        .map(|row| cells.map(|at| row[at].as_str()).join(" "))
        .collect();
    assert_eq!(
        doubted,
        [
            "a 2023 実績値 44 ＊",
            "b 2022 基準値 10 ＊",
            "b 2024 実績値 52 ＊",
            "c 2023 実績値 66 ＊",
            "c 2024 実績値 58 ＊",
            "c 2024 判定に用いた値 62 ＊",
        ]
    );
}

/// All that a sheet says.
fn seen_on(sheets: &[Sheet], sheet: &str) -> String {
    let (_, rows) = sheets.iter().find(|(name, _)| name == sheet).unwrap();
    rows.concat().concat()
}

/// The public reads what the sign means, and not whom the town asks.
#[test]
fn the_sign_is_explained_in_the_public_s_words() {
    let workspace = town(
        "指標,基準値,R5\n指標a,10,40\n指標b,10,50\n",
        "指標,基準値,R5,R6\n指標a,10,44,48\n指標b,12,50,52\n",
    );
    let path = workspace.path().join("mappings/town/plan.toml");
    let text = fs::read_to_string(&path).unwrap();
    for (hold, grade) in [
        ("", "今の値によるものです"),
        ("hold_doubted = true", "「確認中」とし"),
    ] {
        fs::write(&path, format!("{hold}\n{text}")).unwrap();
        let file = workspace::run(workspace.path(), ("town", "R6")).join("公表用.xlsx");
        let sheets = seen::sheets(&file);
        let guide = row(&sheets, "シートの見方", "＊")[1].to_owned();
        assert!(
            guide.starts_with("確認中の値です。後で改めることがあります。"),
            "{guide}"
        );
        assert!(guide.contains(grade), "{guide}");
        let parts = seen::parts(&file);
        let told = |part: &&String| part.contains("＊ 確認中の値です。後で改めることがあります");
        assert!(parts.iter().filter(told).count() >= 4);
        let internal = parts.iter().filter(|part| part.contains("担当課に確認中"));
        assert_eq!(internal.count(), 0);
    }
}

/// This year's grades on the sheets of the goals, with their signs; not of what is listed again.
fn grades(sheets: &[Sheet]) -> Vec<String> {
    let mut grades = Vec::new();
    for (_, rows) in sheets {
        let is_head = |row: &&Vec<String>| row.iter().any(|cell| cell == "判定\n前年→今年");
        let is_of_goal = |row: &&Vec<String>| is_head(row) && row[1] == "指標";
        let Some(head) = rows.iter().position(|row| is_of_goal(&row)) else {
            continue;
        };
        let at = rows[head]
            .iter()
            .position(|cell| cell.starts_with("判定\n"));
        let lines = rows[head + 1..].iter().filter(|row| row[0] != "再掲");
        let shown = lines.map(|row| row[at.unwrap()].as_str());
        let now = shown.filter_map(|grade| grade.split_once('→'));
        grades.extend(now.map(|(_, now)| now.to_owned()));
    }
    grades
}

/// The number behind a text on 総括; 0 where that is not there, or in a plan of projects alone.
fn counted(sheets: &[Sheet], text: &str) -> usize {
    let Some((_, rows)) = sheets.iter().find(|(name, _)| name == "総括") else {
        return 0;
    };
    // The notes are above the table, in which goals have counts of their own.
    let notes = rows[..6].concat().concat();
    let behind = notes.split_once(text).map_or("0", |(_, behind)| behind);
    let digits = behind.split(|letter: char| !letter.is_ascii_digit());
    digits.take(1).next().unwrap().parse().unwrap()
}

/// Whether 総括 says that so many are asked about, and none of them judged.
fn says_all_held(sheets: &[Sheet], held: usize) -> bool {
    let summary = sheets.iter().find(|(name, _)| name == "総括");
    let asked =
        ["値を担当課に", "値を"].map(|whom| format!("。{held}指標は{whom}確認中で、判定を保留"));
    // The run before held none of them back, which ※ says.
    let says = |text: &String| {
        let text = text.replace('※', "");
        asked.iter().any(|asked| text.contains(asked))
    };
    summary.is_some_and(|(_, rows)| rows.concat().iter().any(says))
}

/// Checks a year's counts; gives how many grades are asked about, and how many are held back.
fn check_counts(workspace: &Path, plan: (&str, &str)) -> [usize; 2] {
    let outputs = workspace::run(workspace, plan);
    let books = BOOKS.map(|book| {
        let sheets = seen::sheets(&outputs.join(format!("{book}.xlsx")));
        let grades = grades(&sheets);
        let doubted = grades.iter().filter(|grade| grade.contains(SIGN)).count();
        // Of those judged, and of the others.
        let told = ["評価した指標のうち確認中 ", "ほかに確認中 "];
        let told = told.map(|text| counted(&sheets, text));
        let has_grade = |grade: &&String| {
            let none = ["－", "保留", "確認中"];
            grade.contains(SIGN) && !none.iter().any(|none| grade.starts_with(none))
        };
        let judged = grades.iter().filter(has_grade).count();
        let held = grades
            .iter()
            .filter(|grade| grade.starts_with("保留") || grade.starts_with("確認中"))
            .count();
        // What is held back stands before them, with what could not be judged.
        let others = doubted - judged - held;
        assert_eq!(told, [judged, others], "{plan:?} {book}");
        // Where all of them are held back, how many is said once.
        let is_all = held > 0 && held == doubted;
        let all_held = says_all_held(&sheets, held);
        assert_eq!(all_held, is_all, "{plan:?} {book}");
        let some = if is_all { 0 } else { held };
        assert_eq!(counted(&sheets, "確認中で、うち"), some, "{plan:?} {book}");
        [doubted, held]
    });
    assert_eq!(books, [books[0]; 3]);
    books[0]
}

#[test]
fn as_many_grades_bear_the_sign_as_the_summary_says() {
    let workspace = workspace::of("");
    let mut all = Vec::new();
    for (plan, year) in PLANS {
        let path = workspace.path().join(format!("mappings/{plan}/plan.toml"));
        let text = fs::read_to_string(&path).unwrap();
        let [doubted, held] = check_counts(workspace.path(), (plan, year));
        assert_eq!(held, 0);
        fs::write(&path, format!("hold_doubted = true\n{text}")).unwrap();
        let [again, held] = check_counts(workspace.path(), (plan, year));
        assert!(again == doubted && held <= doubted);
        all.push((doubted, held));
    }
    assert_eq!(all, [(3, 2), (5, 2), (2, 1), (0, 0), (1, 1)]);
    for (name, doubted) in [
        ("hostile", 0),
        ("figures", 5),
        ("names", 3),
        ("surprises", 3),
    ] {
        let case = workspace::case(name);
        assert_eq!(check_counts(case.path(), ("town", "R6")), [doubted, 0]);
    }
}

/// All that could make the counts differ at once: two files that contradict each other, a baseline and a figure of last
/// year that are asked about, a KPI that is listed again, and grades by hand on those that are doubted.
#[test]
fn the_summary_counts_the_signs_whatever_comes_together() {
    const MORE: &str = "[[goal]]\nid = \"2\"\nname = \"目標\"\nlabel = \"基本目標２\"\nkpis_again = [\"a\", \"b\"]\n";
    const HAND: &str = "[[grade]]\nkpi = \"KPI\"\nyear = \"R6\"\nband = \"A\"\nreason = \"理由\"\nby = \"推進会議\"\n";
    let workspace = town(
        "指標,基準値,R5\n指標a,10,40\n指標b,10,50\n指標c,10,60\n",
        "指標,基準値,R5,R6\n指標a,10,40,48\n指標b,12,50,52\n指標c,10,66,58\n",
    );
    fs::write(
        workspace.path().join("inputs/town/R6/課/別の表.csv"),
        "指標,基準値,R5,R6\n指標a,10,40,49\n",
    )
    .unwrap();
    let path = workspace.path().join("mappings/town/plan.toml");
    let text = fs::read_to_string(&path).unwrap() + MORE;
    let by_hand: String = ["a", "b"].map(|kpi| HAND.replace("KPI", kpi)).concat();
    for (hold, hand, expected) in [
        ("", "", [3, 0]),
        ("", by_hand.as_str(), [3, 0]),
        ("hold_doubted = true", "", [3, 2]),
        ("hold_doubted = true", by_hand.as_str(), [3, 2]),
    ] {
        fs::write(&path, format!("{hold}\n{text}{hand}")).unwrap();
        let counts = check_counts(workspace.path(), ("town", "R6"));
        assert_eq!(counts, expected, "{hold} {hand}");
    }
}

/// What a goal's own grade is made of: as many of its KPIs are asked about as bear the sign on its sheet, whatever
/// people say of the goal.
#[test]
fn a_goal_counts_the_signs_of_its_sheet() {
    const OVERALL: &str = "[overall]\nby = \"good\"\n[[overall_band]]\nband = \"A\"\nmark = \"◎\"\nfrom = 50\n\
        [[overall_band]]\nband = \"C\"\nmark = \"△\"\n\
        [[overall_grade]]\ngoal = \"3\"\nyear = \"R6\"\nband = \"A\"\nreason = \"理由\"\nby = \"推進会議\"\n";
    let workspace = workspace::sample("kitamoto");
    let path = workspace.path().join("mappings/kitamoto/plan.toml");
    let text = fs::read_to_string(&path).unwrap();
    for (hold, among, expected) in [
        ("", "。うち確認中 ", 2),
        ("hold_doubted = true", "。ほかに確認中 ", 2),
    ] {
        fs::write(&path, format!("{hold}\n{text}\n{OVERALL}")).unwrap();
        let sheets = seen::sheets(
            &workspace::run(workspace.path(), ("kitamoto", "R6")).join("効果検証報告書.xlsx"),
        );
        let mut all = 0;
        for sheet in sheets.chunks(1) {
            let graded = grades(sheet);
            let is_counted = |grade: &&String| grade.contains(SIGN) && !grade.starts_with('－');
            let counted = graded.iter().filter(is_counted).count();
            let mut rows = sheet[0].1.iter().filter(|row| row[0] == "目標の判定");
            let told = rows.next().map_or(String::new(), |row| row.concat());
            let said = told.split_once(among).map_or("0", |(_, behind)| behind);
            if !graded.is_empty() {
                let said = said.split('（').next().unwrap();
                assert_eq!(said, counted.to_string(), "{} {told}", sheet[0].0);
            }
            all += counted;
        }
        assert_eq!(all, expected);
    }
}

const PLANS: [(&str, &str); 5] = [
    ("atsugi", "R6"),
    ("kitamoto", "R6"),
    ("komagane", "R8"),
    ("takahata", "R7"),
    ("takanezawa", "R6"),
];

/// What was held back last year stays so while nobody has answered and the figure is the same: it is printed nowhere,
/// and no grade rises from it.
#[test]
fn a_grade_that_was_held_back_stays_so_in_the_years_after() {
    let of_r5 = |a: &str, d: &str| {
        format!("指標,基準値,R5\n指標a,10,{a}\n指標b,10,50\n指標c,10,約60\n指標d,10,{d}\n")
    };
    let of_r6 = "指標,基準値,R5,R6\n指標a,10,,70\n指標b,10,50,72\n指標c,10,60,61\n";
    let workspace = town(&of_r5("約40", "約41"), of_r6);
    let path = workspace.path().join("mappings/town/plan.toml");
    let plan = fs::read_to_string(&path).unwrap();
    // The last KPI is dropped in the year after.
    let gone = &plan[plan.find("[[goal.kpi]]").unwrap()..plan.find("id = \"b\"").unwrap()];
    let gone = gone
        .trim_end_matches("[[goal.kpi]]\n")
        .replace("a\"", "d\"")
        .replace("指標a", "指標d");
    let revised = "[[revision]]\nname = \"改定\"\nfrom = \"R6\"\n[[revision.change]]\nkpi = \"d\"\ndropped = true\n[checks]\njump = 900\n";
    let held = format!("hold_doubted = true\n{plan}{gone}{revised}");
    fs::write(&path, &held).unwrap();
    workspace::run(workspace.path(), ("town", "R5"));
    let outputs = workspace::run(workspace.path(), ("town", "R6"));
    for (book, sign) in BOOKS.into_iter().zip(["保留", "保留", "確認中"]) {
        let sheets = seen::sheets(&outputs.join(format!("{book}.xlsx")));
        let of = |sheet, kpi: &str| row(&sheets, sheet, &format!("指標{kpi}"))[3..].to_vec();
        assert_eq!(grades_of(&sheets, "指標a"), format!("{sign}＊→◎"));
        assert_eq!(of("期間の推移", "a")[2], format!("{sign}＊"));
        assert_eq!(of("期間の推移", "a")[4], "◎ A");
        assert_eq!(of("期間の推移", "d")[2], sign);
        assert!(
            of("KPI一覧", "a")
                .concat()
                .contains(&format!("◎ A{sign}＊"))
        );
        // One that is judged over both years is held back in both.
        assert_eq!(
            grades_of(&sheets, "指標c"),
            format!("{sign}＊→{sign}＊"),
            "{sheets:?}"
        );
        let summary = seen_on(&sheets, "総括");
        assert!(
            summary.contains("前年度より判定が上がったのは1指標です"),
            "{summary}"
        );
        assert!(summary.contains("上がった指標　1指標b（×→◎）"), "{summary}");
        assert!(summary.contains("↑1　↓0"), "{summary}");
        let pages = seen_on(&sheets, "KPI個票");
        assert!(pages.contains(&format!("前年度は {sign}＊")), "{pages}");
        assert!(!pages.contains("前年度は × D＊"), "{pages}");
    }
    let period = fs::read_to_string(outputs.join("data/period.csv")).unwrap();
    let of_a = period
        .lines()
        .find(|line| line.contains(",a,") && line.contains(",2023,"));
    assert!(of_a.unwrap().contains(",50.0,,確認中,40,"), "{period}");
    // With another figure in its place, the grade is made of that.
    fs::write(
        workspace.path().join("inputs/town/R5/課/実績.csv"),
        of_r5("39", "42"),
    )
    .unwrap();
    let outputs = workspace::run(workspace.path(), ("town", "R6"));
    let sheets = seen::sheets(&outputs.join("効果検証報告書.xlsx"));
    let of = |sheet, kpi: &str| row(&sheets, sheet, &format!("指標{kpi}"))[3..].to_vec();
    assert_eq!(grades_of(&sheets, "指標a"), "×→◎");
    assert_eq!(of("期間の推移", "d")[2], "× D");
    assert!(seen_on(&sheets, "総括").contains("↑2　↓0"));
}

/// A blank that was asked about is as doubted in the years after as any figure, until it is filled in.
#[test]
fn a_blank_that_was_asked_about_bears_the_sign_in_the_years_after() {
    let of_r5 = "指標,基準値,R5\n指標a,10,40\n指標b,10,\n指標c,10,60\n";
    let of_r6 = "指標,基準値,R5,R6\n指標a,10,40,41\n指標b,10,,52\n指標c,10,60,61\n";
    let seen = |of_r6: &str| {
        let workspace = town(of_r5, of_r6);
        workspace::run(workspace.path(), ("town", "R5"));
        let outputs = workspace::run(workspace.path(), ("town", "R6"));
        let sheets = seen::sheets(&outputs.join("効果検証報告書.xlsx"));
        let period = row(&sheets, "期間の推移", "指標b")[4..6].concat();
        (grades_of(&sheets, "指標b").to_owned(), period)
    };
    assert_eq!(seen(of_r6), ("－＊→×".to_owned(), "空欄＊－＊".to_owned()));
    let filled = of_r6.replace("b,10,,", "b,10,50,");
    assert_eq!(seen(&filled), ("－→×".to_owned(), "50－".to_owned()));
}

/// What the sheet of the goal says of last year's grade of a KPI and of this year's.
fn grades_of<'s>(sheets: &'s [Sheet], kpi: &str) -> &'s str {
    let row = row(sheets, "基本目標１", kpi);
    row.into_iter().find(|cell| cell.contains('→')).unwrap()
}

/// The period is judged by the last figure that is known, which may be one that was asked about.
#[test]
fn the_period_has_no_grade_of_a_figure_that_is_held_back() {
    let workspace = town(
        "指標,基準値,R5\n指標a,10,約40\n指標b,10,50\n",
        "指標,基準値,R5,R6\n指標a,10,,集計中\n指標b,10,50,集計中\n",
    );
    let path = workspace.path().join("mappings/town/plan.toml");
    let plan = fs::read_to_string(&path).unwrap();
    let review = "[review]\nyear = \"R6\"\n";
    fs::write(&path, format!("hold_doubted = true\n{plan}{review}")).unwrap();
    workspace::run(workspace.path(), ("town", "R5"));
    let outputs = workspace::run(workspace.path(), ("town", "R6"));
    let sheets = seen::sheets(&outputs.join("効果検証報告書.xlsx"));
    let period = seen_on(&sheets, "期間の推移");
    assert!(period.contains("期間全体: 3指標中 1指標を評価"), "{period}");
    let of = |kpi: &str| row(&sheets, "期間の推移", kpi).concat();
    assert!(
        of("指標a").contains("40（R5）＊50保留＊"),
        "{}",
        of("指標a")
    );
    assert!(of("指標b").contains("× D"), "{}", of("指標b"));
}

/// The workbooks of a town of projects, of which the costs are sent in a table.
fn projects(costs: &str) -> (tempfile::TempDir, PathBuf) {
    let workspace = town("指標,R5\n指標a,40\n", "指標,R6\n指標a,48\n");
    let plan = workspace.path().join("mappings/town/plan.toml");
    let projects = ["甲", "乙", "丙"].map(|name| {
        format!("[[project]]\nid = \"{name}\"\nname = \"事業{name}\"\nsection = \"課\"\n")
    });
    let text = fs::read_to_string(&plan).unwrap() + &projects.concat();
    fs::write(plan, text).unwrap();
    let form = "name = \"事業費\"\nyear = { from = \"folder\" }\n[table]\nheader = [\"事業名\", \"事業費\"]\n[columns]\nproject = \"事業名\"\ncost = \"事業費\"\n";
    fs::write(workspace.path().join("mappings/town/forms/c.toml"), form).unwrap();
    fs::write(workspace.path().join("inputs/town/R6/課/事業費.csv"), costs).unwrap();
    let outputs = workspace::run(workspace.path(), ("town", "R6"));
    (workspace, outputs)
}

#[test]
fn a_cost_that_is_asked_about_bears_the_sign_with_the_sums_that_hold_it() {
    let (_workspace, outputs) =
        projects("（単位：千円）\n事業名,事業費\n事業甲,約12\n事業乙,200\n事業丙,\n");
    for book in BOOKS {
        let sheets = seen::sheets(&outputs.join(format!("{book}.xlsx")));
        let said = |name: &str| row(&sheets, "事業一覧", name);
        let none = if book == "公表用" {
            "未確定＊"
        } else {
            "記載なし＊"
        };
        assert!(
            said("事業甲").contains(&"12＊"),
            "{book}: {:?}",
            said("事業甲")
        );
        assert!(said("事業乙").contains(&"200"), "{book}");
        assert!(
            said("事業丙").contains(&none),
            "{book}: {:?}",
            said("事業丙")
        );
        assert!(
            said("合計").contains(&"212＊"),
            "{book}: {:?}",
            said("合計")
        );
        let told = sheets.iter().flat_map(|(_, rows)| rows.concat());
        assert!(
            told.into_iter().any(|text| text.ends_with("うち確認中 1")),
            "{book}"
        );
    }
    let public = seen::sheets(&outputs.join("公表用.xlsx"));
    let of = |name: &str| row(&public, "データ（事業）", name);
    assert!(of("事業甲").ends_with(&["12", "＊"]));
    assert!(of("事業乙").ends_with(&["200"]));
    assert!(of("事業丙").ends_with(&["未確定", "＊"]));
    let data = seen::sheets(&outputs.join("事務局用.xlsx"));
    assert!(row(&data, "データ", "事業甲").contains(&"12＊"));
    assert!(row(&data, "データ", "事業乙").contains(&"200"));
}

#[test]
fn costs_of_which_nothing_is_asked_bear_no_sign() {
    let (_workspace, outputs) =
        projects("（単位：千円）\n事業名,事業費\n事業甲,12\n事業乙,200\n事業丙,未定\n");
    for book in BOOKS {
        let sheets = seen::sheets(&outputs.join(format!("{book}.xlsx")));
        let (_, rows) = sheets.iter().find(|(name, _)| name == "事業一覧").unwrap();
        let has_sign = |text: &String| text.contains(SIGN) || text.contains("確認中");
        assert!(!rows.concat().iter().any(has_sign), "{book}: {rows:?}");
    }
}

/// A corrected figure is doubted no less until its section answers: the signs and their counts are those of the run.
#[test]
fn beside_what_is_computed_is_said_that_the_signs_are_not() {
    let told = |this_year: &str| {
        let workspace = town(
            "指標,基準値,R5\n指標a,10,40\n指標b,10,50\n指標c,10,60\n",
            this_year,
        );
        let outputs = workspace::run(workspace.path(), ("town", "R6"));
        let sheets = seen::sheets(&outputs.join("効果検証報告書.xlsx"));
        let texts = |name: &str| {
            let (_, rows) = sheets.iter().find(|(own, _)| own == name).unwrap();
            rows.concat().concat()
        };
        let summary = texts("総括").contains("＊・確認中・一覧は作成時のままです。");
        let guide = texts("シートの見方").contains("＊と確認中の数は、作成した時点のままです。");
        (summary, guide)
    };
    let doubted = "指標,基準値,R5,R6\n指標a,10,40,約48\n指標b,10,50,52\n指標c,10,60,58\n";
    assert_eq!(told(doubted), (true, true));
    assert_eq!(told(&doubted.replace('約', "")), (false, false));
}
