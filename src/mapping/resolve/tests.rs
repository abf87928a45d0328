//! What contradicts itself in a plan, through all of it.

use super::super::from_texts;
use crate::domain::plan::SheetKind;

const FORM: &str = "name = \"一覧\"\n[table]\nheader = [\"指標\", \"実績\"]\n[columns]\ntext.policy = \"今後の方針\"\n";

const PLAN: &str = r#"name = "見本市総合戦略"
body = "見本市"
period = ["R3", "R6"]
[rating]
rate = "progress"
round = { digits = 1, how = "half-up" }
bands = [{ band = "A", mark = "◎", when = "target-met" }, { band = "D", mark = "×", when = "otherwise" }]
[[section]]
name = "観光課"
[[section]]
name = "福祉課"
[[goal]]
id = "1"
label = "基本目標１"
name = "見本"
[[goal.measure]]
id = "1-1"
name = "見本の施策"
[[goal.measure.kpi]]
id = "1-a"
name = "観光入込客数"
unit = "千人"
direction = "higher"
basis = "annual"
baseline = { value = 544, year = "R1" }
target = { value = 820, year = "R6" }
section = "観光課"
"#;

/// What is wrong with the plan once its KPI, and what stands behind it, are as written; each
/// mistake with its line, counted from the KPI's unit.
fn mistakes(from: &str, to: &str) -> Vec<String> {
    assert!(PLAN.contains(from), "{from} is in the plan");
    let text = PLAN.replacen(from, to, 1);
    let before = PLAN[..PLAN.find("unit").unwrap()].matches('\n').count();
    let problems = from_texts(&text, &[FORM]).map_or_else(|problems| problems.0, |_| Vec::new());
    let line = |problem: &super::super::Problem| {
        let line = problem
            .at
            .map_or(0, |(line, _)| line as isize - before as isize);
        format!("{line} {}", problem.message)
    };
    problems.iter().map(line).collect()
}

const UNIT: &str = "unit = \"千人\"";
const BASELINE: &str = "baseline = { value = 544, year = \"R1\" }";
const TARGET: &str = "target = { value = 820, year = \"R6\" }";

#[test]
fn a_target_lies_in_the_period_and_after_its_baseline() {
    let expected = "5 目標年度（令和7年度）が計画期間（令和3年度～令和6年度）の外です";
    assert_eq!(
        mistakes(TARGET, "target = { value = 820, year = \"R7\" }"),
        [expected]
    );
    assert_eq!(
        mistakes(TARGET, "target = { value = \"○○\", year = \"R7\" }"),
        [expected]
    );
    let expected = "5 目標年度（令和6年度）が基準値の年度（令和7年度）より前です";
    assert_eq!(
        mistakes(BASELINE, "baseline = { value = 544, year = \"R7\" }"),
        [expected]
    );
    let expected = "5 年度「来年」が読めません";
    assert_eq!(
        mistakes(TARGET, "target = { value = 820, year = \"来年\" }"),
        [expected]
    );
}

#[test]
fn targets_on_the_way_lie_on_the_way() {
    let with = |targets: &str| mistakes(UNIT, &format!("targets = {{ {targets} }}\n{UNIT}"));
    assert_eq!(
        with("R4 = 500, R5 = 820, R6 = 820"),
        [""; 0],
        "a bad year may be foreseen"
    );
    for (targets, expected) in [
        (
            "R2 = 600",
            "途中の目標の年度（令和2年度）が計画期間（令和3年度～令和6年度）の外です",
        ),
        (
            "R6 = 800",
            "途中の目標 800（令和6年度）が、同じ年度の目標値 820 と違います",
        ),
        (
            "R4 = 821",
            "途中の目標 821（令和4年度）が、基準値 544 と目標値 820 の間にありません",
        ),
    ] {
        assert_eq!(with(targets), [format!("1 {expected}")]);
    }
    let early = mistakes(
        TARGET,
        "target = { value = 820, year = \"R5\" }\ntargets = { R6 = 820 }",
    );
    let expected = "6 途中の目標 820（令和6年度）が、目標年度（令和5年度）より後です";
    assert_eq!(early, [expected]);
    let late = mistakes(
        BASELINE,
        "targets = { R3 = 600 }\nbaseline = { value = 544, year = \"R4\" }",
    );
    let expected = "4 途中の目標 600（令和3年度）が、基準値の年度（令和4年度）より前です";
    assert_eq!(late, [expected]);
}

#[test]
fn one_year_has_one_target_however_it_is_spelled() {
    let with = |targets: &str| mistakes(UNIT, &format!("targets = {{ {targets} }}\n{UNIT}"));
    assert_eq!(
        with("R5 = 700, \"令和5年度\" = 710"),
        ["1 途中の目標が、令和5年度に二つあります"]
    );
    assert_eq!(with("R4 = 700, \"令和5年度\" = 710"), [""; 0]);
}

#[test]
fn what_can_never_be_meant_is_refused() {
    let arrow = "target = { value = \"↑\", year = \"R6\", compare = \">\" }";
    let expected = "5 矢印の目標に、比べ方「>」が書かれています";
    assert_eq!(mistakes(TARGET, arrow), [expected]);
    let digits = |digits: &str| mistakes(UNIT, &format!("digits = {digits}\n{UNIT}"));
    assert_eq!(digits("7"), ["1 小数が7桁になっています"]);
    assert_eq!(digits("6"), [""; 0]);
    let negative = ["1 値の種類が違います（書かれているもの: 数 -1）"];
    assert_eq!(digits("-1"), negative);
    let jump = |jump: &str| mistakes("[rating]", &format!("[checks]\njump = {jump}\n[rating]"));
    assert_eq!(jump("-1").len(), 1);
    assert!(jump("-1")[0].ends_with("前年度からの変化（jump = -1）が負です"));
    assert_eq!(jump("0"), [""; 0]);
}

#[test]
fn a_sum_is_the_mean_times_the_years() {
    let with = |value: &str, sum: &str| {
        mistakes(
            "basis = \"annual\"\nbaseline = { value = 544, year = \"R1\" }\ntarget = { value = 820, year = \"R6\" }",
            &format!(
                "basis = \"average\"\nbaseline = {{ value = 5 }}\ntarget = {{ value = {value}, year = \"R6\", sum = {sum} }}"
            ),
        )
    };
    assert_eq!(with("20", "80"), [""; 0]);
    assert_eq!(with("13", "50"), [""; 0], "12.5 is printed as 13");
    let expected = "5 目標の合計 90 が、20 × 計画期間の4年 = 80 と違います";
    assert_eq!(with("20", "90"), [expected]);
    let of_no_mean = mistakes(
        TARGET,
        "target = { value = 820, year = \"R6\", sum = 3280 }",
    );
    let expected = "5 合計（sum）がありますが、平均の指標ではありません";
    assert_eq!(of_no_mean, [expected]);
    let expected = "5 合計（sum）がありますが、目標値が数ではありません";
    assert_eq!(with("\"↑\"", "80"), [expected]);
}

#[test]
fn a_survey_meets_the_plan() {
    let expected = "1 調査の年度（survey）に、目標年度（令和6年度）がありません";
    for years in ["\"R1\", \"R8\"", "\"R3\", \"R5\""] {
        assert_eq!(
            mistakes(UNIT, &format!("survey = [{years}]\n{UNIT}")),
            [expected]
        );
    }
    let undecided = "basis = \"annual\"\nsurvey = [\"R1\", \"R8\"]\nbaseline = { value = 544, year = \"R1\" }\ntarget = { value = \"○○\", year = \"R6\" }";
    let target = "basis = \"annual\"\nbaseline = { value = 544, year = \"R1\" }\ntarget = { value = 820, year = \"R6\" }";
    let expected = "4 調査の年度（survey）に、計画期間の年度がありません";
    assert_eq!(mistakes(target, undecided), [expected]);
    assert_eq!(
        mistakes(UNIT, &format!("survey = [\"R1\", \"R6\"]\n{UNIT}")),
        [""; 0]
    );
}

#[test]
fn owners_follow_each_other_within_the_period() {
    let owners = |first: &str, second: &str| {
        let owner =
            |name: &str, until: &str| format!("{{ name = \"{name}\", until = \"{until}\" }}");
        let owners = [owner("福祉課", first), owner("観光課", second)].join(", ");
        mistakes(UNIT, &format!("section_before = [{owners}]\n{UNIT}"))
    };
    assert_eq!(owners("R4", "R5"), [""; 0]);
    let expected =
        "1 前の担当課（令和4年度まで）が、それより後の課（令和5年度まで）の次に書かれています";
    assert_eq!(owners("R5", "R4"), [expected]);
    assert_eq!(
        owners("R4", "R4"),
        ["1 前の担当課が、令和4年度に二つあります"]
    );
    let expected =
        "1 前の担当課の最後の年度（令和7年度）が計画期間（令和3年度～令和6年度）の外です";
    assert_eq!(owners("R4", "R7"), [expected]);
}

#[test]
fn a_cap_and_a_lag_are_such_as_there_are() {
    let cap = |cap: &str| mistakes("[[section]]", &format!("{cap}\n[[section]]"));
    assert_eq!(cap("cap = 100"), [""; 0]);
    let expected = "-13 達成率の上限（cap）が 0 になっています";
    assert_eq!(cap("cap = 0"), [expected]);
    let lag = |lag: u32| mistakes(UNIT, &format!("lag = {lag}\n{UNIT}"));
    assert_eq!(lag(10), [""; 0]);
    assert_eq!(lag(11), ["-1 公表の遅れ（lag）が11年になっています"]);
}

#[test]
fn words_of_the_document_have_the_value() {
    let with = |value: &str, text: &str| {
        mistakes(
            BASELINE,
            &format!("baseline = {{ value = {value}, text = \"{text}\" }}"),
        )
    };
    assert_eq!(with("544", "544千人（R1）"), [""; 0]);
    assert_eq!(with("544", "544,000人"), [""; 0], "another unit");
    let expected = "4 基準値 540 が、資料の書き方「544千人」の数と違います";
    assert_eq!(with("540", "544千人"), [expected]);
}

#[test]
fn digits_are_enough_for_the_plans_own_figures() {
    let expected = "4 小数の桁数（digits = 1）が、基準値 5.44 より少なくなっています";
    let text = "digits = 1\nbaseline = { value = 5.44, year = \"R1\" }";
    assert_eq!(mistakes(BASELINE, text), [expected]);
    let text = "digits = 2\nbaseline = { value = 5.44, year = \"R1\" }";
    assert_eq!(mistakes(BASELINE, text), [""; 0]);
}

#[test]
fn a_grade_by_hand_is_for_a_kpi_a_year_and_a_band_that_there_are() {
    let grade = |kpi: &str, year: &str, band: &str| {
        format!(
            "[[grade]]\nkpi = \"{kpi}\"\nyear = \"{year}\"\nband = \"{band}\"\nreason = \"理由\"\nby = \"推進会議\"\n"
        )
    };
    let behind = |text: String| {
        mistakes(
            "section = \"観光課\"\n",
            &format!("section = \"観光課\"\n{text}"),
        )
    };
    assert_eq!(behind(grade("1-a", "R5", "A")), [""; 0]);
    assert_eq!(
        behind(grade("1-b", "R5", "A")),
        ["8 KPI「1-b」がありません"]
    );
    assert_eq!(
        behind(grade("1-a", "R5", "S")),
        ["10 判定区分「S」が [rating] にありません"]
    );
    let expected = "9 判定の年度（令和7年度）が計画期間（令和3年度～令和6年度）の外です";
    assert_eq!(behind(grade("1-a", "R7", "A")), [expected]);
    let twice = format!("{}{}", grade("1-a", "R5", "A"), grade("1-A", "R5", "D"));
    assert_eq!(behind(twice), ["14 KPI「1-A」のR5の判定が二度あります"]);
    let long = |letters| grade("1-a", "R5", "A").replace("理由", &"長".repeat(letters));
    assert_eq!(behind(long(500)), [""; 0]);
    let expected = "11 判定の理由が501字あります（500字まで）";
    assert_eq!(behind(long(501)), [expected]);
    let review = "[review]\nyear = \"R7\"\n".to_owned();
    let expected = "8 総点検の年度（令和7年度）が計画期間（令和3年度～令和6年度）の外です";
    assert_eq!(behind(review), [expected]);
}

#[test]
fn what_is_listed_again_is_listed_for_the_first_time_elsewhere() {
    let measure = |id: &str, rest: &str| {
        format!("[[goal.measure]]\nid = \"{id}\"\nname = \"施策{id}\"\n{rest}\n")
    };
    let behind = |text: &str| {
        mistakes(
            "section = \"観光課\"\n",
            &format!("section = \"観光課\"\n{text}"),
        )
    };
    assert_eq!(behind(&measure("1-2", "again = \"1-1\"")), [""; 0]);
    assert_eq!(
        behind(&measure("1-2", "again = \"1-2\"")),
        ["10 施策「1-2」が、自分自身の再掲になっています"]
    );
    let ring = [("1-2", "1-3"), ("1-3", "1-4"), ("1-4", "1-2")];
    let ring: String = ring
        .iter()
        .map(|(id, of)| measure(id, &format!("again = \"{of}\"")))
        .collect();
    assert_eq!(
        behind(&ring),
        ["10 施策「1-2」の再掲をたどると元に戻ります: 「1-3」→「1-4」→「1-2」"]
    );
    assert_eq!(
        behind(&measure("1-1", "")),
        ["8 同じ目標の施策のid「1-1」が二度あります（plan.tomlの17行目にもあります）"]
    );
    assert_eq!(behind(&measure("1-2", "kpis_again = [\"1-a\"]")), [""; 0]);
    let expected = "10 KPI「1-a」は、すでにここに載っています";
    assert_eq!(
        behind(&measure("1-2", "kpis_again = [\"1-a\", \"1-a\"]")),
        [expected]
    );
    let home = mistakes(
        "name = \"見本の施策\"",
        "name = \"見本の施策\"\nkpis_again = [\"1-a\"]",
    );
    assert_eq!(home, ["-2 KPI「1-a」は、すでにここに載っています"]);
}

#[test]
fn a_repeat_of_a_repeat_leads_to_the_measure_that_counts() {
    let again = |id: &str, of: &str| {
        format!("[[goal.measure]]\nid = \"{id}\"\nname = \"施策{id}\"\nagain = \"{of}\"\n")
    };
    let text = format!("{PLAN}{}{}", again("1-2", "1-1"), again("1-3", "1-2"));
    let plan = from_texts(&text, &[FORM]).unwrap().plan;
    let first = |measure: usize| plan.measures[measure].again.as_ref().map(|again| again.of);
    assert_eq!([0, 1, 2].map(first), [None, Some(0), Some(0)]);
}

/// What is wrong with the plan once more stands behind its KPI.
fn with(more: &str) -> Vec<String> {
    let section = "section = \"観光課\"\n";
    mistakes(section, &format!("{section}{more}"))
}

fn kpi(id: &str, names: &str) -> String {
    format!(
        "[[goal.measure.kpi]]\nid = \"{id}\"\n{names}\nunit = \"人\"\ndirection = \"higher\"\nbasis = \"annual\"\nbaseline = {{ value = 1 }}\ntarget = {{ value = 9, year = \"R6\" }}\nsection = \"福祉課\"\n"
    )
}

const AGAIN: &str = "[[goal.measure]]\nid = \"1-2\"\nname = \"別の施策\"\nkpis_again = [\"1-a\"]\n";

#[test]
fn a_kpi_is_not_listed_again_where_its_name_is_an_alias() {
    let names = "name = \"客数\"\naliases = [\"観光 入込客数\"]";
    let expected = "10 KPI「1-a」をここに再掲すると、同じ場所のKPIの名前「観光入込客数」が二度になります（plan.tomlの33行目にもあります）";
    assert_eq!(with(&(AGAIN.to_owned() + &kpi("1-b", names))), [expected]);
    let shared = kpi("1-b", "name = \"観光入込客数\"");
    assert_eq!(with(&(AGAIN.to_owned() + &shared)), [""; 0]);
}

#[test]
fn one_mistake_is_said_once() {
    let twice = AGAIN.to_owned() + &kpi("1-a", "name = \"客数\"");
    let expected = "12 KPIのid「1-a」が二度あります（plan.tomlの20行目にもあります）";
    assert_eq!(with(&twice), [expected]);
    let alias = kpi(
        "1-b",
        "name = \"観光入込客数\"\naliases = [\"観光入込客数\"]",
    );
    let expected =
        "10 同じ場所のKPIの名前「観光入込客数」が二度あります（plan.tomlの20行目にもあります）";
    assert_eq!(with(&alias), [expected]);
}

#[test]
fn every_level_has_a_name() {
    let under = "section = \"観光課\"\n[[goal.measure]]\nid = \"1-2\"\nunder = \"1-1\"\nname = \"下の施策\"\n";
    let expected = "8 体系は3段ありますが、levels の名前は2つです";
    assert_eq!(mistakes("section = \"観光課\"\n", under), [expected]);
    let levels = mistakes(
        "body = \"見本市\"",
        "body = \"見本市\"\nlevels = [\"基本目標\"]",
    );
    assert_eq!(levels, ["-3 体系は2段ありますが、levels の名前は1つです"]);
}

#[test]
fn a_measure_may_say_what_it_is_in_a_word_of_the_town() {
    let with = |level: &str| {
        mistakes(
            "name = \"見本の施策\"",
            &format!("name = \"見本の施策\"\nlevel = \"{level}\""),
        )
    };
    assert_eq!(with("施策"), [""; 0]);
    assert_eq!(
        with("主な取組"),
        ["-2 階層「主な取組」は levels にありません"]
    );
}

#[test]
fn a_word_to_choose_stands_once() {
    let words = "section = \"観光課\"\n[[vocabulary]]\nfield = \"policy\"\nlabel = \"今後の方針\"\nwords = [{ word = \"継続\", also = [\"現状通り\"] }, { word = \"現状 通り\" }]\n[[vocabulary]]\nfield = \"policy\"\nlabel = \"方針\"\nwords = [{ word = \"継続\" }]\n";
    let found = mistakes("section = \"観光課\"\n", words);
    let expected = [
        "10 選ぶ言葉「現状 通り」が二度あります（plan.tomlの31行目にもあります）",
        "12 [[vocabulary]] の「policy」が二度あります",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_workbook_has_sheets_that_exist_and_may_be_in_it() {
    let check = |editions: &str, expected: &[&str]| {
        let mistaken = format!("section = \"観光課\"\n{editions}");
        assert_eq!(mistakes("section = \"観光課\"\n", &mistaken), expected);
    };
    let of_public = "[[edition]]\nworkbook = \"公表用\"\n";
    let unknown = format!("{of_public}with = [\"総括表\"]\n");
    check(&unknown, &["9 知らない語「総括表」です"]);
    let internal = format!("{of_public}with = [\"確認事項\"]\n");
    check(&internal, &["9 「確認事項」は公表用に載せられません"]);
    let column = format!("{of_public}without_columns = [\"達成率\"]\n");
    check(&column, &["9 知らない語「達成率」です"]);
    let twice = format!("{of_public}{of_public}with = [\"総括\"]\nwithout = [\"総括\"]\n");
    let expected = [
        "10 「公表用」の [[edition]] が二度あります",
        "11 「総括」が with と without の両方にあります",
    ];
    check(&twice, &expected);
    let all: Vec<String> = SheetKind::ALL
        .iter()
        .map(|kind| format!("\"{}\"", kind.label()))
        .collect();
    let none = format!("{of_public}without = [{}]\n", all.join(", "));
    check(&none, &["8 「公表用」に載せるシートが一つもなくなります"]);
}

#[test]
fn a_pattern_of_names_must_say_an_order() {
    let check = |lines: &str, expected: &[&str]| {
        let found = mistakes("[rating]", &format!("[submissions]\n{lines}\n[rating]"));
        let without_line = |message: &String| message.split_once(' ').unwrap().1.to_owned();
        let found: Vec<String> = found.iter().map(without_line).collect();
        assert_eq!(found, expected, "{lines}");
    };
    let with = |pattern: &str| format!("latest = [\"pattern\"]\npattern = '{pattern}'");
    check(&with("第(?<order>[0-9]+)稿"), &[]);
    check(
        &with("第([0-9]+)稿"),
        &["名前の型に、新しさの順を言うグループ (?<order>…) が一つありません"],
    );
    check(
        &with("(?<order>[0-9]+)(?<year>R[0-9]+)"),
        &["名前の型に、新しさの順を言うグループ (?<order>…) が一つありません"],
    );
    check(
        &with("(?<order>[0-9]*)"),
        &["名前の型が、何も書かれていないところにも当てはまります"],
    );
    check(
        &with("(?<order>[0-9]+"),
        &["正規表現「(?<order>[0-9]+」: 括弧「(」が閉じていません（error: unclosed group）"],
    );
    check(
        "latest = [\"pattern\"]",
        &["latest に pattern がありますが、名前の型（pattern）がありません"],
    );
    check(
        "pattern = '(?<order>[0-9]+)'",
        &["名前の型（pattern）がありますが、latest に pattern がないので使われません"],
    );
}

#[test]
fn a_mark_that_the_reports_use_otherwise_is_refused_at_its_band() {
    let with = |mark: &str| mistakes("mark = \"×\"", &format!("mark = \"{mark}\""));
    for (mark, sign) in [
        ("－", "－"),
        ("ー", "－"),
        ("◎＊", "＊"),
        ("※", "※"),
        ("◇", "◇"),
    ] {
        let [told] = &with(mark)[..] else {
            panic!("{mark}: {:?}", with(mark))
        };
        assert!(
            told.starts_with(&format!(
                "-14 判定区分の印「{mark}」には {sign} を使えません"
            )),
            "{told}"
        );
    }
    assert_eq!(with("　").len(), 1);
    assert_eq!(with("▽"), [""; 0]);
}
