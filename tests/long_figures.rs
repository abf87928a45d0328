//! Long figures are printed as they are, and not as ###.

mod left_out;
#[expect(dead_code, reason = "of a page, only what stands on it is wanted")]
mod printer;
mod workspace;

use printer::Page;
use std::fs;
use std::path::PathBuf;

/// The workbooks of a town whose KPIs have these figures, as they are printed, each with a target, behind which 未満 may stand.
fn run(figures: &[[&str; 2]]) -> (tempfile::TempDir, PathBuf) {
    let workspace = tempfile::tempdir().unwrap();
    let [mappings, inputs] =
        ["mappings/town/forms", "inputs/town/R6/課"].map(|folder| workspace.path().join(folder));
    for folder in [&mappings, &inputs] {
        fs::create_dir_all(folder).unwrap();
    }
    let mut plan = "name = \"見本町総合戦略\"\nbody = \"見本町\"\nperiod = [\"R3\", \"R8\"]\n[rating]\nrate = \"attainment\"\nround = { digits = 1, how = \"half-up\" }\nbands = [{ band = \"A\", mark = \"◎\", when = \"target-met\" }, { band = \"D\", mark = \"×\", when = \"otherwise\" }]\n[[section]]\nname = \"課\"\n[[goal]]\nid = \"1\"\nlabel = \"基本目標１\"\nname = \"見本の目標\"\n".to_owned();
    let mut lines = "指標,単位,実績値（R3）,実績値（R4）,実績値（R5）,実績値（R6）\n".to_owned();
    for (at, [figure, target]) in figures.iter().enumerate() {
        let target = target.replace(',', "");
        let (target, direction, compare) = match target.strip_suffix("未満") {
            Some(number) => (number, "lower\"\nrate = \"inverse", ", compare = \"<\""),
            None => (target.as_str(), "higher", ""),
        };
        plan += &format!(
            "[[goal.kpi]]\nid = \"{at}\"\nname = \"指標{at}\"\nunit = \"円\"\ndirection = \"{direction}\"\nbasis = \"annual\"\nbaseline = {{ value = {target}, year = \"R2\" }}\ntarget = {{ value = {target}, year = \"R8\"{compare} }}\ntargets = {{ R6 = {target}, R7 = {target} }}\nsection = \"課\"\n"
        );
        lines += &format!("指標{at},円,\"{figure}\",\"{figure}\",\"{figure}\",\"{figure}\"\n");
    }
    fs::write(mappings.parent().unwrap().join("plan.toml"), plan).unwrap();
    let form = "name = \"表\"\nyear = { from = \"none\" }\n[table]\nheader = [\"指標\", \"実績値\"]\n[columns]\nactual = '実績値（(?<year>.+)）'\n";
    fs::write(mappings.join("f.toml"), form).unwrap();
    fs::write(inputs.join("実績.csv"), lines).unwrap();
    let outputs = workspace::run(workspace.path(), ("town", "R6"));
    (workspace, outputs)
}

const COUNCIL: &str = "効果検証報告書";
const PUBLIC: &str = "公表用";
const OFFICE: &str = "事務局用";

/// The printed pages of the workbooks with such figures.
fn printed(figures: &[[&str; 2]]) -> Option<Vec<(&'static str, Vec<Page>)>> {
    let (_workspace, outputs) = run(figures);
    let names = [COUNCIL, PUBLIC, OFFICE];
    let pdfs = printer::pdfs(&names.map(|name| outputs.join(format!("{name}.xlsx"))))?;
    let pages = pdfs.iter().map(|pdf| printer::pages(pdf));
    Some(names.into_iter().zip(pages).collect())
}

#[test]
fn figures_of_thirteen_digits_are_printed() {
    let figures = [
        ["1,234,567,890,123", "2,345,678,901,234"],
        ["123,456,789,012", "234,567,890,123"],
        ["-12,345,678,901", "-2,345,678,901"],
    ];
    let Some(books) = printed(&figures) else {
        return;
    };
    for (name, pages) in books {
        assert!(!pages.iter().any(|page| page.text.contains("##")), "{name}");
        for figure in figures.concat() {
            let has = |page: &&Page| page.text.contains(figure);
            // On the sheet of the goal, the list, and データ.
            let found = pages.iter().filter(has).count();
            let least = if name == PUBLIC { 2 } else { 3 };
            assert!(found >= least, "{name}: {figure} on {found} pages");
        }
        // Other columns of the lists of figures give way, and not the letters.
        let of_lists = pages.iter().filter(|page| page.text.contains("単位"));
        let others = ["個票", "西暦年度"];
        let of_lists =
            of_lists.filter(|page| !others.iter().any(|other| page.text.contains(other)));
        let smallest = of_lists.map(|page| page.smallest).fold(f64::MAX, f64::min);
        assert!(name == OFFICE || smallest >= 8.9, "{name}: {smallest}");
    }
}

#[test]
fn figures_of_ten_digits_are_large_enough_on_the_pages_of_kpis() {
    let figures = [["1,712,345,678", "1,812,345,678"]];
    let Some(books) = printed(&figures) else {
        return;
    };
    let (_, pages) = books
        .into_iter()
        .find(|(name, _)| *name == COUNCIL)
        .unwrap();
    let own = |page: &&Page| page.text.contains("ほかの年度");
    let page = pages.iter().find(own).unwrap();
    assert!(page.smallest >= 8.9, "{}", page.smallest);
    // Every year has its column in one of the two tables.
    for year in ["R3", "R4", "R5", "R6", "R7", "R8"] {
        assert!(page.lines.iter().any(|(line, ..)| line == year), "{year}");
    }
}

#[test]
fn a_large_rate_stands_on_one_line() {
    let Some(books) = printed(&[["123,456", "1,000"], ["9,876,543,210", "1,000"]]) else {
        return;
    };
    for (name, pages) in books {
        for (number, page) in (1..).zip(&pages) {
            assert!(!page.text.contains("##"), "{name} {number}");
            for rate in ["12345.6", "987654321.0"] {
                let lines: Vec<&str> = page.lines.iter().map(|(text, ..)| text.as_str()).collect();
                let plain: Vec<String> = lines.iter().map(|line| line.replace(',', "")).collect();
                let whole = plain.iter().filter(|line| line.contains(rate)).count();
                let all = plain.concat().matches(rate).count();
                assert_eq!(whole, all, "{name} {number}: {rate} {lines:?}");
            }
        }
    }
}

#[test]
fn the_summary_of_a_plan_with_one_goal_has_no_smaller_letters() {
    let Some(books) = printed(&[["1", "2"], ["3", "2"]]) else {
        return;
    };
    let all = books.iter().flat_map(|(_, pages)| pages);
    let summaries = all.filter(|page| page.text.contains("の進みぐあい"));
    let smallest: Vec<f64> = summaries.map(|page| page.smallest).collect();
    assert!(
        smallest.len() >= 3 && smallest.iter().all(|points| *points >= 9.0),
        "{smallest:?}"
    );
}

#[test]
fn a_target_with_a_word_behind_it_keeps_decimals_and_letters_on_the_page_of_its_kpi() {
    let Some(books) = printed(&[["1,234,567.89", "1,345,678.91未満"]]) else {
        return;
    };
    let (_, pages) = books
        .into_iter()
        .find(|(name, _)| *name == COUNCIL)
        .unwrap();
    let own = |page: &&Page| page.text.contains("ほかの年度");
    let page = pages.iter().find(own).unwrap();
    assert!(page.smallest >= 8.9, "{}", page.smallest);
    assert!(page.text.contains("1,345,678.91未満"), "{}", page.text);
    for rounded in ["1,234,568", "1,345,679"] {
        assert!(!page.text.contains(rounded), "{rounded}: {}", page.text);
    }
    for year in ["R3", "R4", "R5", "R6", "R7", "R8"] {
        assert!(page.lines.iter().any(|(line, ..)| line == year), "{year}");
    }
}

/// As many digits as Excel keeps.
#[test]
fn a_figure_of_fifteen_digits_keeps_its_decimals_on_the_page_of_its_kpi() {
    const FIGURE: &str = "1,234,567,890,123.45";
    let figures = [
        [FIGURE, "2,345,678,901,234.56"],
        ["1", "4,567,890,123.56未満"],
    ];
    let Some(books) = printed(&figures) else {
        return;
    };
    let (_, pages) = books
        .into_iter()
        .find(|(name, _)| *name == COUNCIL)
        .unwrap();
    let own = pages.iter().filter(|page| page.text.contains("ほかの年度"));
    let text: String = own.map(|page| page.text.as_str()).collect();
    for figure in [FIGURE, "2,345,678,901,234.56", "4,567,890,123.56未満"] {
        assert!(text.contains(figure), "{figure}: {text}");
    }
    for rounded in ["1,234,567,890,123.5", "4,567,890,124未満", "123.6未満"] {
        assert!(!text.contains(rounded), "{rounded}: {text}");
    }
}
