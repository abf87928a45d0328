//! Two files of a section that both give a KPI's figure, and say different texts about it.

use super::{Evidence, Finding, Page, Place, quoted};
use crate::domain::folded;
use crate::domain::joined::joined;
use crate::domain::reported::{Kind, State};
use crate::ledger::{SectionText, TOTAL};
use std::collections::BTreeSet;

/// What it finds.
pub const PAGE: Page = Page {
    code: "texts-differ",
    what: "一つの課の二つのファイルに、同じ指標の値があり、文章や言葉（取組、課題、今後の方針など）が違います。どちらも報告書に載せました。",
    why: "片方がもう片方を直したものなら、直す前の文章まで報告書に載ります。どちらが新しいかは、ファイルを見ても分かりません。",
    example: "実績.csv の取組に「まつりを開いた。」、実績_9月.csv の取組に「まつりを二度開いた。」。",
    remedy: "片方だけが正しければ、正しいファイルを、違うほうの代わりと分かる名前（違うほうの名前の後ろに「_修正」）で送り直すか、要らないファイルの名前を企画課に知らせてください。どちらも載せるなら、確認票で「正しい」を選び、その理由を書いてください。",
    ..Page::WARNING
};

/// Looks for it: one finding for each text of a section, at the last file that says it differently.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    evidence.of_kpis(|kpi| of_kpi(evidence, kpi))
}

fn of_kpi(evidence: &Evidence<'_>, kpi: usize) -> Vec<Finding> {
    let files = files_with_figure(evidence, kpi);
    if files.len() < 2 {
        return Vec::new();
    }
    let is_text = |of: &SectionText<'_>| !of.text.trim().is_empty() && of.name != TOTAL;
    let texts = evidence.ledger.comments(kpi, evidence.readings);
    let texts = texts.filter(|of| files.contains(&*of.source.file) && is_text(of));
    let texts: Vec<SectionText<'_>> = texts.collect();
    let is_last = |at: usize| {
        let mut later = texts[at + 1..].iter();
        !later.any(|of| are_of_one(of, &texts[at]))
    };
    let last = (0..texts.len()).filter(|at| is_last(*at));
    let both = last.filter_map(|at| Some((differing(&texts, at)?, &texts[at])));
    let told = both.map(|(one, last)| {
        let all = texts.iter().filter(|of| are_of_one(of, last));
        let mut finding = finding(evidence, kpi, (one, last));
        // An answer is one about all of them, whatever their files are called, and how many say the same.
        let texts: BTreeSet<String> = all.map(|of| folded::key(of.text)).collect();
        finding.about.stands = joined(texts, "\n");
        finding
    });
    told.collect()
}

/// The files that give a KPI's actual of the year.
fn files_with_figure<'a>(evidence: &'a Evidence<'_>, kpi: usize) -> BTreeSet<&'a str> {
    let actuals = evidence.ledger.actuals(kpi, evidence.year).into_iter();
    let said = actuals.filter(|of| of.state != State::Blank);
    let mut files = BTreeSet::new();
    for of in said {
        files.insert(of.source.file.as_str());
        if evidence.readings[of.source.reading].slip.is_some() {
            files.extend(files_answered(evidence, kpi));
        }
    }
    files
}

/// The files in which a KPI has a row whose figure of the year is not blank: one that was answered on a slip was taken out.
fn files_answered<'a>(
    evidence: &'a Evidence<'_>,
    kpi: usize,
) -> impl Iterator<Item = &'a str> + use<'a> {
    let blank = evidence.ledger.of_kpi(kpi).filter(|of| {
        let year = (of.kind, of.year) == (Kind::Actual, Some(evidence.year));
        year && of.state == State::Blank
    });
    let blank: BTreeSet<&str> = blank.map(|of| of.source.file.as_str()).collect();
    let rows = evidence.records();
    let rows = rows.filter(move |(_, row)| row.kpi() == Some(kpi));
    let files = rows.map(|(reading, _)| reading.submission.path.as_str());
    files.filter(move |file| !blank.contains(file))
}

/// Whether both are what one section says under one head.
fn are_of_one(one: &SectionText<'_>, other: &SectionText<'_>) -> bool {
    (one.name, &one.source.section) == (other.name, &other.source.section)
}

/// The first text of another file that is not the one at a place.
fn differing<'t, 'a>(texts: &'t [SectionText<'a>], at: usize) -> Option<&'t SectionText<'a>> {
    let own = &texts[at];
    let mut others = texts.iter();
    others.find(|of| {
        let is_other = of.source.file != own.source.file && are_of_one(of, own);
        is_other && folded::key(of.text) != folded::key(own.text)
    })
}

fn finding(
    evidence: &Evidence<'_>,
    kpi: usize,
    (one, last): (&SectionText<'_>, &SectionText<'_>),
) -> Finding {
    let said = |of: &SectionText<'_>| {
        let text = quoted(&folded::one_line(of.text), None);
        format!(
            "{text}（{}）",
            evidence.readings[of.source.reading].submission.name()
        )
    };
    let cells = &evidence.readings[last.source.reading].cells;
    let head = cells.head_of(last.source.sheet_index, last.at);
    let message = format!(
        "「{}」の{}が、二つのファイルで違います: {}、{}。どちらも載せました",
        evidence.plan.kpis[kpi].called(),
        head.map(folded::one_line).unwrap_or_default(),
        said(one),
        said(last)
    );
    let place = Place::cell(&last.source.file, &last.source.sheet, last.at);
    let mut finding = PAGE.finding(&last.source.section, place, message);
    finding.about.kpi = Some(kpi);
    finding
}

#[cfg(test)]
mod tests {
    use super::super::trial::expect;

    const FIRST: (&str, &str) = (
        "観光課/実績.csv",
        "指標,R6,取組\n観光入込客数,600,まつりを開いた。",
    );

    #[test]
    fn two_texts_about_a_figure_that_two_files_give_are_asked_about() {
        let other = "指標,R6,取組\n観光入込客数,600,まつりを二度開いた。";
        let expected = "C2 「観光入込客数」の取組が、二つのファイルで違います: 「まつりを開いた。」（実績.csv）、「まつりを二度開いた。」（実績9.csv）。どちらも載せました";
        expect(
            "texts-differ",
            &[FIRST, ("観光課/実績9.csv", other)],
            &[expected],
        );
    }

    #[test]
    fn the_same_text_and_one_that_only_adds_to_a_figure_are_not() {
        let same = "指標,R6,取組\n観光入込客数,600,まつりを 開いた。";
        expect("texts-differ", &[FIRST, ("観光課/実績9.csv", same)], &[]);
        let added = "指標,R6,取組\n観光入込客数,,参加者が増えた。";
        expect("texts-differ", &[FIRST, ("観光課/別紙.csv", added)], &[]);
        let twice = "指標,R6,取組\n観光入込客数,600,一\n観光入込客数,600,二";
        expect("texts-differ", &[("観光課/実績.csv", twice)], &[]);
    }
}
