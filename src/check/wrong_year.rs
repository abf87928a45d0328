//! A form, or a figure, of another year.

mod figures;

use super::{Evidence, Finding, Page, Place, at_said, text_lost};
use crate::domain::joined::joined;
use crate::domain::{FiscalYear, folded};
use crate::earlier::Earlier;
use crate::normalize::{Flaws, Reading, Subject, TextAside};

/// What it finds.
pub const PAGE: Page = Page {
    code: "wrong-year",
    what: "別の年度の様式、または別の年度の値です。お配りした調査票が別の年度のものなら、その値は使っていません。",
    why: "去年の値を今年の値として公表するおそれがあります。",
    example: "令和６年度の検証に、表題が「令和５年度」の調査票。R6の欄に「24.5%（R1）」。",
    remedy: "今年度の様式に記入して、提出し直してください。",
    is_mended_by_form: true,
    ..Page::ERROR
};

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let forms = evidence.each(|reading| &reading.sightings);
    let of_other_years = forms.filter(|(reading, seen)| {
        !evidence.is_of_this_year(seen) && misfiled_for(evidence, reading).is_none()
    });
    let misfiled = evidence.counting();
    let misfiled = misfiled.filter_map(|reading| {
        let year = misfiled_for(evidence, reading)?;
        Some(of_the_year_before(evidence, reading, year))
    });
    let forms = of_other_years.filter_map(|(reading, seen)| {
        let (year, at) = seen.year?;
        let (year, own) = (year.long(), evidence.year.long());
        let figures = figures::told(evidence, reading, seen.sheet);
        let texts = texts(evidence, (reading, seen.sheet), &own);
        let message = format!("{year}の様式です（検証するのは{own}）{figures}{texts}");
        let finding = evidence.at(&PAGE, reading, (seen.sheet, at), message);
        Some(match figures.as_str() {
            "" => finding,
            _ => finding.with_remedy(of_figures(&year, &own)),
        })
    });
    let figures = evidence.ledger.said_with(Flaws::OTHER_YEAR).map(|said| {
        let year = said.year.map(FiscalYear::long).unwrap_or_default();
        let message = format!(
            "欄の年度と、値に添えた年度が違います:「{}」（{year}の値として扱いました）",
            said.text
        );
        at_said(&PAGE, &said, message).with_remedy(OF_A_FIGURE)
    });
    misfiled.chain(forms).chain(figures)
}

/// The earlier year that all of a file asks about, if it is kensho's own form and its section has sent nothing else of
/// that year: it is no form that was used once more, but lies in the wrong folder.
fn misfiled_for(evidence: &Evidence<'_>, reading: &Reading) -> Option<FiscalYear> {
    let section = reading.submission.section?;
    let seen = reading.sightings.iter();
    let mut years = seen.map(|seen| Some(seen.own.as_ref()?.year));
    let year = years.next()?.filter(|year| *year < evidence.year)?;
    let is_alone = years.all(|other| other == Some(year));
    let was_sent = |then: &Earlier| {
        let name = &evidence.plan.sections[section].name;
        let section = then.plan.section_named(name);
        then.year == year && section.is_some_and(|section| then.submitted[section])
    };
    // Beside this year's form it was sent along: the section says why.
    let is_beside = evidence.counting().any(|other| {
        let mut seen = other.sightings.iter();
        other.submission.section == Some(section) && seen.any(|seen| evidence.is_of_this_year(seen))
    });
    (is_alone && !is_beside && !evidence.earlier.iter().any(was_sent)).then_some(year)
}

/// For whoever gathers the files.
fn of_the_year_before(evidence: &Evidence<'_>, reading: &Reading, year: FiscalYear) -> Finding {
    let section = evidence.section_of(reading);
    let (then, now) = (year.long(), evidence.year.long());
    let message = format!(
        "{section}の{then}の調査票が、{now}のフォルダーにあります。{section}の{then}の提出は、ほかにありません。値は使っていません"
    );
    let plan = &evidence.plan.id;
    let remedy = format!(
        "{then}の検証のために集めたのなら、企画課で、このファイルを inputs/{plan} の{then}のフォルダーにある「{section}」のフォルダーに移し、{then}の検証をしてください。課がすることはありません。"
    );
    let place = Place::file(&reading.submission.path);
    PAGE.finding("", place, message).with_remedy(remedy)
}

/// That the texts on a sheet are not used; those that stand nowhere else are quoted.
fn texts(evidence: &Evidence<'_>, (reading, sheet): (&Reading, usize), year: &str) -> String {
    const MOST: usize = 10;
    let all = reading.set_aside.texts.iter();
    let words = |of: &TextAside| reading.cells.words(of.sheet, of.at).trim();
    let all = all.filter(|of| of.sheet == sheet && !words(of).is_empty());
    let all: Vec<&TextAside> = all.collect();
    let own = all.iter().copied();
    let own = own.filter(|of| !is_elsewhere(evidence, of, words(of)));
    let own: Vec<&TextAside> = own.collect();
    let told = own.iter().take(MOST).map(|of| {
        let head = reading.cells.head_of(of.sheet, of.at);
        let head = head.map(folded::one_line).unwrap_or_default();
        let name = folded::one_line(&of.name);
        format!("「{}」（{name}の{head}）", folded::one_line(words(of)))
    });
    let more = own.len().saturating_sub(MOST);
    let more = (more > 0).then(|| format!("ほか{more}件"));
    let told = joined(told.chain(more), "、");
    match (all.is_empty(), told.as_str()) {
        (true, _) => String::new(),
        (_, "") => format!("。この様式の文章は、{year}のものとして使っていません"),
        (_, told) => {
            format!(
                "。この様式の文章は、{year}のものとして使っていません。ここだけにある文章: {told}"
            )
        }
    }
}

/// Whether a text is also written in this year's forms, or was in an earlier year's.
fn is_elsewhere(evidence: &Evidence<'_>, of: &TextAside, text: &str) -> bool {
    let Some(subject) = of.subject else {
        return false;
    };
    let plan = evidence.plan;
    let was_written = |kpi| {
        let mut earlier = evidence.earlier.iter();
        earlier.any(|then| then.has_text(plan, kpi, text))
    };
    let key = folded::key(text);
    let mut now = text_lost::counting(evidence, subject).into_iter();
    now.any(|now| folded::key(now.text) == key)
        || matches!(subject, Subject::Kpi(kpi) if was_written(kpi))
}

/// What to do where figures were written that no submission has so far: this year's, or corrections of last year's.
fn of_figures(year: &str, own: &str) -> String {
    format!(
        "{own}の値なら、{own}の様式に記入して、提出し直してください。{year}の値を直すつもりだったのなら、企画課に知らせてください。"
    )
}

const OF_A_FIGURE: &str =
    "欄の年度の値を記入してください。調査のない年度なら「調査なし」と記入してください。";

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    #[test]
    fn last_years_form_is_not_this_years() {
        let text = "KPI進捗状況調査票（令和５年度）\n指標,R5,R6\n観光入込客数,500,";
        expect(
            "wrong-year",
            &[("観光課/実績.csv", text)],
            &["A1 令和5年度の様式です（検証するのは令和6年度）"],
        );
        expect("missing-actual", &[("観光課/実績.csv", text)], &[]);
    }

    #[test]
    fn its_texts_are_not_this_years_and_those_that_stand_nowhere_else_are_quoted() {
        let last = "調査票（令和５年度）\n指標,R5,R6,取組\n観光入込客数,500,,まつり";
        let said = "A1 令和5年度の様式です（検証するのは令和6年度）。この様式の文章は、令和6年度のものとして使っていません";
        let quoted = format!("{said}。ここだけにある文章: 「まつり」（観光入込客数の取組）");
        expect("wrong-year", &[("観光課/去年.csv", last)], &[&quoted]);
        let now = "調査票（令和６年度）\n指標,R6,取組\n観光入込客数,600,まつり";
        let files = [("観光課/去年.csv", last), ("観光課/実績.csv", now)];
        expect("wrong-year", &files, &[said]);
    }

    #[test]
    fn a_figure_with_another_year_is_said() {
        let expected = "B2 欄の年度と、値に添えた年度が違います:「70.1%（R1）」（令和元年度の値として扱いました）";
        expect(
            "wrong-year",
            &[("福祉課/実績.csv", "指標,R6\n加入率,70.1%（R1）")],
            &[expected],
        );
    }
}
