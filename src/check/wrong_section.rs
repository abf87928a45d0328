//! A file or a row of another section.

use super::{Evidence, Finding, Page, Place, unused};
use crate::domain::joined::joined;
use crate::domain::reported::State;
use crate::domain::{CellAt, folded};
use crate::intake::name;
use crate::ledger::CellFigure;
use crate::normalize::{Missed, Reading, Refused, Sighting};

/// What it finds.
pub const PAGE: Page = Page {
    code: "wrong-section",
    what: "別の課のファイル、または別の課が担当するKPIや事業です。",
    why: "誰に確かめればよいかが分からなくなり、二つの課が同じKPIに答えることになります。",
    example: "産業観光課のフォルダーに、担当課が「市長公室」の調査票。",
    remedy: "担当が変わったのなら、企画課に知らせてください。ほかの課のファイルなら、企画課が正しい課のフォルダーに移します。",
    ..Page::WARNING
};

/// What to do about a folder whose name is no text.
const GARBLED: &str = "フォルダーの名前が文字化けしています（ZIPを展開したときに起こります）。名前を課の名前に付け直してください。";

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for reading in evidence.counting() {
        match reading.submission.section {
            // `form_of_another` says it.
            None if reading.is_only_strange() => {}
            // Whether its rows belong to the section cannot be said before the folder is known.
            None => findings.push(unknown_folder(evidence, reading)),
            Some(section) => {
                let renamed = renamed(evidence, reading, section);
                findings.extend(renamed.or_else(|| misplaced(evidence, reading, section)));
                findings.extend(other_names(evidence, reading, section));
                findings.extend(of_others(evidence, reading, section));
                findings.extend(pasted(evidence, reading));
            }
        }
    }
    findings
}

fn unknown_folder(evidence: &Evidence<'_>, reading: &Reading) -> Finding {
    let folder = &reading.submission.section_folder;
    let message = match folder.as_str() {
        "" => "課のフォルダーに入っていません".to_owned(),
        folder => format!("フォルダー「{folder}」は計画の課にありません"),
    };
    let known = evidence.plan.sections.iter();
    let near = folded::hint(folder, known.map(|section| section.name.as_str()));
    let finding = evidence.of_file(&PAGE, reading, message);
    match name::has_bytes(folder) {
        // A name in the old Shift_JIS of a zip: which section it means is not guessed.
        true => finding.with_remedy(GARBLED),
        false => finding.with_remedy(format!(
            "{near}課の名前のフォルダーに移すか、新しい課なら plan.toml の [[section]] に、名前の変わった課ならその formerly に、足してください。"
        )),
    }
}

/// A form in another section's folder, or in none, for whoever gathers the files: neither section has to do anything.
fn misplaced(evidence: &Evidence<'_>, reading: &Reading, section: usize) -> Option<Finding> {
    let (submission, plan) = (&reading.submission, evidence.plan);
    if !submission.is_misplaced(plan) {
        return None;
    }
    let own = &plan.sections[section].name;
    let lies = match submission.section_folder.as_str() {
        "" => "課のフォルダーの外にあります".to_owned(),
        folder => format!("「{folder}」のフォルダーにあります"),
    };
    let message = format!(
        "{own}（{}）の調査票が、{lies}。{own}の提出として扱いました",
        evidence.year.long()
    );
    let year = joined(submission.path.split('/').take(3), "/");
    let finding = PAGE.finding("", Place::file(&submission.path), message);
    Some(finding.with_remedy(format!(
        "ファイルを、{year} の「{own}」のフォルダーに移してください。"
    )))
}

/// Another section than the folder's, named on a form or in a column of a row.
fn other_names<'a>(
    evidence: &Evidence<'a>,
    reading: &'a Reading,
    section: usize,
) -> impl Iterator<Item = Finding> {
    type Named = (String, CellAt);
    let plan = evidence.plan;
    let seen = reading.sightings.iter();
    let seen = seen.filter(move |seen| !names_former(evidence, seen));
    let forms = seen.map(|seen| (seen.sheet, &seen.section, "担当課", "と書かれています"));
    let of_kpis = reading.records.iter();
    let records = of_kpis.map(|record| (record.sheet, &record.section));
    let of_projects = reading.policy.projects.iter();
    let projects = of_projects.map(|row| (row.sheet, &row.section));
    let both = records.chain(projects);
    let rows = both.map(|(sheet, name)| (sheet, name, "この行の課", "です"));
    forms
        .chain(rows)
        .filter_map(move |(sheet, named, what, end)| {
            let (name, at): &Named = named.as_ref()?;
            let own = &plan.sections[section].name;
            let message = format!("{own}のフォルダーにありますが、{what}は「{name}」{end}");
            let is_other = plan.section_named(name) != Some(section);
            is_other.then(|| evidence.at(&PAGE, reading, (sheet, *at), message))
        })
}

/// Whether the section that kensho's own form names is the one that kensho printed there, and the plan has it no more: no
/// section wrote that.
fn names_former(evidence: &Evidence<'_>, seen: &Sighting) -> bool {
    let printed = seen.own.as_ref().map(|own| own.section.as_str());
    let named = seen.section.as_ref().map(|(name, _)| name.as_str());
    let is_gone = |name: &str| evidence.plan.section_named(name).is_none();
    printed.is_some_and(|name| is_gone(name) && named.is_none_or(|named| named == name))
}

/// A form that went out before its section was renamed, for whoever keeps the plan.
fn renamed(evidence: &Evidence<'_>, reading: &Reading, section: usize) -> Option<Finding> {
    let mut seen = reading.sightings.iter();
    let own = seen
        .find(|seen| names_former(evidence, seen))?
        .own
        .as_ref()?;
    let (then, now) = (&own.section, &evidence.plan.sections[section].name);
    let folder = &reading.submission.section_folder;
    let whose = match reading.submission.is_misplaced(evidence.plan) {
        true => format!("{now}の値があるので、{now}の"),
        false => format!("{now}の"),
    };
    let message = format!(
        "「{folder}」のフォルダーに、「{then}」に配った調査票があります。「{then}」は、今の計画にありません。{whose}提出として扱いました"
    );
    let finding = PAGE.finding("", Place::file(&reading.submission.path), message);
    Some(finding.with_remedy(format!(
        "「{then}」が「{now}」になったのなら、plan.toml の [[section]]「{now}」の formerly に「{then}」を足してください。ほかの課のファイルなら、その課のフォルダーに移してください。"
    )))
}

/// Rows of KPIs and projects that the plan gives to another section.
fn of_others<'a>(
    evidence: &Evidence<'a>,
    reading: &'a Reading,
    section: usize,
) -> impl Iterator<Item = Finding> {
    let plan = evidence.plan;
    // Of a form that was written for another section, that alone is said.
    let is_others = move |sheet: usize| {
        let mut own = reading.sightings.iter().filter(|seen| seen.sheet == sheet);
        let own = own.find_map(|seen| seen.own.as_ref());
        own.is_some_and(|own| plan.section_named(&own.section) != Some(section))
    };
    // Who answers a slip was asked, whosever the figure is.
    let is_asked = move |sheet: usize| reading.is_of_slip(&reading.sheets[sheet]);
    let kpis = reading.records.iter().filter_map(move |record| {
        let is_of_form = !is_others(record.sheet) && !is_asked(record.sheet);
        let kpi = record.kpi().filter(|_| is_of_form)?;
        let owner = Some(plan.kpis[kpi].section).filter(|owner| *owner != section)?;
        let said = evidence.ledger.actuals(kpi, evidence.year).into_iter();
        let is_alike = is_alike(evidence, said.map(CellFigure::from), [owner, section]);
        let at = (record.sheet, record.at);
        Some((plan.kpis[kpi].called(), (owner, is_alike), at))
    });
    let projects = reading.policy.projects.iter().filter_map(move |row| {
        let project = &plan.projects[row.project.filter(|_| !is_others(row.sheet))?];
        let owner = project.section.filter(|owner| *owner != section)?;
        let said = evidence.ledger.costs_in(row.project?, evidence.year);
        let said = said.into_iter().map(CellFigure::from);
        let is_alike = is_alike(evidence, said, [owner, section]);
        let at = (row.sheet, row.at);
        Some((project.name.as_str(), (owner, is_alike), at))
    });
    kpis.chain(projects).map(|(name, (owner, is_alike), at)| {
        let owner = &plan.sections[owner].name;
        let message = format!("「{name}」の担当は、計画では{owner}です");
        let finding = evidence.at(&PAGE, reading, at, message);
        match is_alike {
            true => finding.with_remedy(format!(
                "{owner}も同じ値を答えているので、一度だけ数えています。この課が答えなくてよければ、その行を消して再提出してください。{AGREED}"
            )),
            false => finding,
        }
    })
}

/// Where both sections say the same, and one of them need not.
const AGREED: &str = "共同で調べたなど、この課も答えるのなら、確認票で「正しい」を選び、その理由を書いてください。担当が変わったのなら、企画課に知らせてください。";

/// Whether both sections say a figure of the year, and all cells agree: the question whose it is stays the same, and its
/// section need not be asked anything.
fn is_alike<'c>(
    evidence: &Evidence<'_>,
    said: impl Iterator<Item = CellFigure<'c>>,
    sections: [usize; 2],
) -> bool {
    let said: Vec<CellFigure<'_>> = said.filter(|cell| cell.state != State::Blank).collect();
    let name = |section: usize| &evidence.plan.sections[section].name;
    let says = |section| {
        said.iter()
            .any(|cell| cell.source.section == *name(section))
    };
    sections.into_iter().all(says) && said.iter().all(|cell| cell.agrees_with(&said[0]))
}

/// Rows of another section on the form that kensho wrote for one.
fn pasted<'a>(evidence: &Evidence<'a>, reading: &'a Reading) -> impl Iterator<Item = Finding> {
    let plan = evidence.plan;
    let kpis = reading.records.iter().filter_map(|record| {
        let Err(Missed::OfAnother(kpi)) = record.matched else {
            return None;
        };
        let owner = plan.kpis[kpi].section;
        let written = unused::of_kpi(reading, record);
        let at = (record.sheet, record.at);
        Some((plan.kpis[kpi].called(), owner, at, written))
    });
    let projects = reading.policy.projects.iter().filter_map(|row| {
        let Some(Refused::OfAnother(project)) = row.refused else {
            return None;
        };
        let project = &plan.projects[project];
        let written = unused::of_project(reading, row);
        let at = (row.sheet, row.at);
        Some((project.name.as_str(), project.section?, at, written))
    });
    kpis.chain(projects).map(|(name, owner, at, written)| {
        let (owner, quote) = (&plan.sections[owner].name, unused::quote(&written));
        let message = format!(
            "「{name}」の担当は、計画では{owner}です。この課に配った調査票にない行なので、この行の値は使っていません{quote}"
        );
        let remedy = format!(
            "ほかの課の調査票から貼り付けた行なら、消してください。値は{owner}が自分の調査票に記入します。担当が変わったのなら、企画課に知らせてください。"
        );
        evidence.at(&PAGE, reading, at, message).with_remedy(remedy)
    })
}

#[cfg(test)]
mod tests {
    use super::super::trial::{expect, expect_of_projects};

    #[test]
    fn a_folder_that_is_no_section_is_said() {
        expect(
            "wrong-section",
            &[("観光/実績.csv", "指標,R6\n観光入込客数,600")],
            &[" フォルダー「観光」は計画の課にありません"],
        );
    }

    #[test]
    fn another_sections_project_is_said() {
        expect_of_projects(
            "wrong-section",
            "課名|順位|事務事業名\n福祉課|1|観光案内業務\n観光課|2|敬老事業",
            &[
                "A2 観光課のフォルダーにありますが、この行の課は「福祉課」です",
                "C3 「敬老事業」の担当は、計画では福祉課です",
            ],
        );
    }

    #[test]
    fn another_sections_form_or_kpi_is_said() {
        let form = "担当課,福祉課\n指標,R6\n観光入込客数,600";
        expect(
            "wrong-section",
            &[("観光課/実績.csv", form)],
            &["B1 観光課のフォルダーにありますが、担当課は「福祉課」と書かれています"],
        );
        let row = "課名,指標,R6\n福祉課,観光入込客数,600";
        let expected = "A2 観光課のフォルダーにありますが、この行の課は「福祉課」です";
        expect("wrong-section", &[("観光課/実績.csv", row)], &[expected]);
        let row = "指標,R6\n加入率,70.1";
        expect(
            "wrong-section",
            &[("観光課/実績.csv", row)],
            &["A2 「加入率」の担当は、計画では福祉課です"],
        );
    }

    /// Whatever its own section says, only the other is asked, and the same.
    #[test]
    fn another_sections_kpi_is_asked_about_once() {
        let own = ("観光課/実績.csv", "指標,R6\n観光入込客数,600");
        let expected = ["A2 「観光入込客数」の担当は、計画では観光課です"];
        for theirs in ["600", "601", ""] {
            let theirs = format!("指標,R6\n観光入込客数,{theirs}");
            let files = [own, ("福祉課/実績.csv", &theirs)];
            expect("wrong-section", &files, &expected);
        }
    }

    #[test]
    fn a_hidden_mark_beside_a_deleted_name_of_the_section_is_no_section() {
        let of = |heads: &str, row: &str| {
            let head = "|担当課|||kensho:行;担当課;観光課";
            format!("{head}\nkensho:調査票;1;R6;trial;観光課|番号|{heads}\n{row}")
        };
        let kpis = of("指標名|実績値（R6）", "1-a|1-a|観光入込客数|600");
        expect("wrong-section", &[("観光課/実績.xlsx", &kpis)], &[]);
        let projects = of("事業名|事業費（千円）（R6）", "P1|P1|観光案内業務|600");
        expect_of_projects("wrong-section", &projects, &[]);
        // What people wrote there is a section.
        let of_another = |sheet: &str| sheet.replace("担当課||", "担当課|福祉課|");
        let said = ["C1 観光課のフォルダーにありますが、担当課は「福祉課」と書かれています"];
        let other = of_another(&kpis);
        expect("wrong-section", &[("観光課/実績.xlsx", &other)], &said);
        expect_of_projects("wrong-section", &of_another(&projects), &said);
    }
}
