//! The KPIs that 総括 tells of by name: those of the worst grade, those whose grade changed, those that could not be judged.

use super::sentences;
use crate::domain::joined::{in_brackets, joined};
use crate::domain::plan::{Aim, BookKind};
use crate::judge::Reason;
use crate::judge::course::{PlanChange, Step};
use crate::report::cell::ReportCell;
use crate::report::origins::Origins;
use crate::report::settled;
use crate::report::style::Look::{self, Centre, Head, Text};
use crate::report::table::{Placed, SheetPage};
use crate::report::width;
use crate::report::year::YearView;
use rust_xlsxwriter::XlsxError;

/// Points of a list's name and its heads at the most.
const HEADED: f64 = 60.0;

/// From the left: the KPI, its grade, its figures, the text, the section.
fn spans(widths: &[u32]) -> [(u16, u16); 5] {
    let last = widths.len() as u16 - 1;
    // Figures reach as far as they need, wherever columns of counts end.
    let mut figures = 2;
    while figures + 2 < last && widths[2..=usize::from(figures)].iter().sum::<u32>() < 190 {
        figures += 1;
    }
    [
        (0, 0),
        (1, 1),
        (2, figures),
        (figures + 1, last - 1),
        (last, last),
    ]
}

/// The pixels that columns have: the digits of the workbooks' letters, by which programs measure columns, take eight
/// where the library takes seven. Over a whole page that is a line more or less.
fn printed(widths: &[u32]) -> Vec<u32> {
    widths.iter().map(|width| width * 8 / 7).collect()
}

/// The columns of the list, and whether it says causes: the public need not read any.
#[derive(Clone, Copy)]
struct Columns<'w> {
    widths: &'w [u32],
    has_causes: bool,
}

/// The cells of a row, each with the columns over which it reaches. Without causes the figures reach over theirs.
fn placed<'c>(of: Columns<'_>, cells: [ReportCell<'c>; 5], look: &Look) -> Vec<Placed<'c>> {
    let mut spans = spans(of.widths);
    if !of.has_causes {
        spans[2].1 = spans[3].1;
    }
    let placed = spans.into_iter().zip(cells);
    let centre = |at: usize| {
        if at == 0 || at == 3 {
            look.clone()
        } else {
            Centre
        }
    };
    let look_of = |at: usize| if *look == Head { Head } else { centre(at) };
    let cells = placed
        .enumerate()
        .filter(|(at, _)| of.has_causes || *at != 3)
        .map(|(at, (span, cell))| (span, cell, look_of(at)));
    cells.collect()
}

/// The heads of the KPIs of the worst grade.
fn heads(page: &mut SheetPage<'_>, of: Columns<'_>) -> Result<(), XlsxError> {
    let heads = [
        "指標",
        "判定",
        "今年度の値（目標値）",
        "要因・課題（担当課の記載から）",
        "担当課",
    ];
    page.paper.keep(page.row);
    let cells = placed(of, heads.map(ReportCell::from), &Head);
    page.spans(&printed(of.widths), cells)
}

/// Writes a row of a list; with its heads again where it begins a page.
fn below_heads(
    page: &mut SheetPage<'_>,
    widths: &[u32],
    cells: Vec<Placed<'_>>,
    heads: impl Fn(&mut SheetPage<'_>) -> Result<(), XlsxError>,
) -> Result<(), XlsxError> {
    let points = page.points_of_spans(&printed(widths), &cells);
    if page.begin_without_room(points) {
        heads(page)?;
    }
    // No page begins here that the heads do not know of: one that takes rows of the page before, so that it is not nearly
    // empty.
    page.paper.keep(page.row - 1);
    page.spans(&printed(widths), cells)
}

/// Writes a list without heads, whose name is written again where it goes on on a page.
fn named_list(
    page: &mut SheetPage<'_>,
    widths: &[u32],
    name: &str,
    rows: Vec<Vec<Placed<'_>>>,
) -> Result<(), XlsxError> {
    page.heading(name)?;
    let again = |page: &mut SheetPage<'_>| page.heading(format!("{name}（続き）"));
    let mut rows = rows.into_iter();
    // The name stays with the first row, wherever that finds room.
    let first = rows.next();
    first.map_or(Ok(()), |cells| page.spans(&printed(widths), cells))?;
    rows.try_for_each(|cells| below_heads(page, widths, cells, again))
}

/// Every KPI of the worst grade: last year's grade, its figures, the cause in a line, the section.
pub fn worst(
    page: &mut SheetPage<'_>,
    year: &YearView<'_>,
    widths: &[u32],
    most: usize,
) -> Result<(), XlsxError> {
    let Some(worst) = year.plan.rating.worst() else {
        return Ok(());
    };
    let kpis = year.graded(worst);
    let of = Columns {
        widths,
        has_causes: year.has_causes(&kpis[..most.min(kpis.len())]),
    };
    let title = year.plan.rating.bands[worst].title();
    let more = match kpis.len().saturating_sub(most) {
        0 => String::new(),
        more if of.has_causes => {
            format!("（要因は初めの{most}指標。ほか{more}指標は名前と担当課）")
        }
        more => format!("（値は初めの{most}指標。ほか{more}指標は名前と担当課）"),
    };
    let sign = year.count_sign(|kpi| kpi.band == Some(worst));
    let title = format!("{title} の指標　{}{sign}{more}", kpis.len());
    let rows = year.worst_rows(page.book, of, &kpis[..most.min(kpis.len())]);
    if let Some(first) = rows.first() {
        let points = HEADED + page.points_of_spans(&printed(widths), first);
        page.begin_without_room(points);
    }
    if kpis.is_empty() {
        page.heading(title)?;
        page.note(match year.verification.tallies.all.judged() {
            0 => "評価できた指標がありません。",
            _ => "ありません。",
        })?;
        return page.gap();
    }
    page.heading(title)?;
    let mut rows = rows.into_iter();
    heads(page, of)?;
    rows.try_for_each(|cells| below_heads(page, widths, cells, |page| heads(page, of)))?;
    others(page, year, widths, kpis.get(most..).unwrap_or_default())?;
    page.gap()
}

/// Behind names of some KPIs, how many more there are.
fn and_more(all: usize, named: usize) -> String {
    match all.saturating_sub(named) {
        0 => String::new(),
        more => format!("、ほか{more}指標"),
    }
}

/// Those of the worst grade whose causes find no room: by name, with grades and section.
fn others(
    page: &mut SheetPage<'_>,
    year: &YearView<'_>,
    widths: &[u32],
    kpis: &[usize],
) -> Result<(), XlsxError> {
    if kpis.is_empty() {
        return Ok(());
    }
    // More names are no page that anybody reads.
    const NAMED: usize = 60;
    let named = kpis.iter().take(NAMED).map(|kpi| {
        let section = year.plan.kpis[*kpi].section;
        let section = in_brackets(&year.plan.sections[section].name);
        let (change, doubt) = (year.marks.change(*kpi), year.marks.doubt(*kpi));
        format!("{}{change}{doubt}{section}", year.named(*kpi))
    });
    let more = match kpis.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!("、ほか{more}指標（KPI一覧）"),
    };
    let named = joined(named, "、") + &more;
    let head = format!("ほか　{}", kpis.len()).into();
    let last = widths.len() as u16 - 1;
    page.spans(
        &printed(widths),
        vec![((0, 0), head, Text), ((1, last), named.into(), Text)],
    )
}

impl<'a> YearView<'a> {
    fn worst_rows(&self, book: BookKind, of: Columns<'_>, kpis: &[usize]) -> Vec<Vec<Placed<'a>>> {
        let origins = Origins::of(book, self.verification);
        let row = |kpi: &usize| {
            let mut line = self.worst_line(*kpi);
            let [.., figure, _, _] = &mut line;
            let origin = origins.actual(*kpi, self.verification.year);
            *figure = figure.clone().origin(origin);
            placed(of, line, &Text)
        };
        kpis.iter().map(row).collect()
    }

    /// Whether anything stands in the column of causes: where some texts are left out, the others may say none.
    fn has_causes(&self, kpis: &[usize]) -> bool {
        let mut causes = kpis.iter().map(|kpi| self.cause(*kpi));
        self.prose.has_causes() && causes.any(|cause| !cause.is_empty())
    }

    /// Why a figure is so, in a line.
    fn cause(&self, kpi: usize) -> String {
        const LETTERS: usize = 100;
        match self.prose.why(kpi, LETTERS) {
            blank if blank.is_empty() => self.prose.none("（記載なし）").to_owned(),
            cause => cause,
        }
    }

    fn worst_line(&self, kpi: usize) -> [ReportCell<'a>; 5] {
        let (of, verification) = (&self.plan.kpis[kpi], self.verification);
        // Beside a target stands what is held against it: a mean, or a sum.
        let figure = self.judgement(kpi).actual;
        let figure = figure.map_or("－".to_owned(), |figure| of.shown_judged(figure));
        let target = match of.target.map(|target| (target.aim, target.is_strict)) {
            Some((Aim::Number(target), is_strict)) => of.shown_aim(target, is_strict),
            Some((Aim::Arrow(arrow), _)) => arrow.sign().to_owned(),
            None => "－".to_owned(),
        };
        let doubt = self.marks.judged_doubt(kpi, verification.year);
        [
            self.named(kpi).into(),
            ReportCell::from(self.grades_with_hand(kpi))
                .doubted(self.marks.is_doubted(kpi))
                .changed(self.grades_change(kpi)),
            ReportCell::from(format!("{figure}{doubt}（{target}）{}", of.unit))
                .changed(self.marks.figure(&of.id, verification.year)),
            self.cause(kpi).into(),
            ReportCell::from(&self.plan.sections[of.section].name),
        ]
    }

    /// 出生数（△→○）.
    fn movement(&self, kpi: usize) -> String {
        let (name, change) = (self.plan.kpis[kpi].called(), self.step_change(kpi));
        format!("{name}{change}（{}）", self.grades_in_line(kpi))
    }
}

/// Those that had the worst grade in the edition before and have it no more: a list that they have left cannot mark them.
pub fn no_more(
    page: &mut SheetPage<'_>,
    year: &YearView<'_>,
    widths: &[u32],
) -> Result<(), XlsxError> {
    const NAMED: usize = 12;
    let Some(worst) = year.plan.rating.worst() else {
        return Ok(());
    };
    let kpis = year.marks.left(worst);
    if kpis.is_empty() {
        return Ok(());
    }
    let (edition, mark) = (year.marks.edition(), &year.plan.rating.bands[worst].mark);
    let head = format!("{edition}では{mark}だった指標　{}", kpis.len());
    let named = kpis.iter().take(NAMED).map(|kpi| year.movement(*kpi));
    let more = and_more(kpis.len(), NAMED);
    let named = joined(named, "、") + &more;
    let last = widths.len() as u16 - 1;
    page.spans(
        &printed(widths),
        vec![((0, 0), head.into(), Text), ((1, last), named.into(), Text)],
    )?;
    page.gap()
}

/// Which grades rose and fell, and which of these because the target changed.
pub fn moved(
    page: &mut SheetPage<'_>,
    year: &YearView<'_>,
    widths: &[u32],
) -> Result<(), XlsxError> {
    const NAMED: usize = 12;
    let last = widths.len() as u16 - 1;
    let name = "前年度から判定が変わった指標";
    if year.courses.iter().all(|course| course.before.is_none()) {
        page.heading(name)?;
        page.note("前年度の判定が分かる指標はありません。")?;
        return page.gap();
    }
    let of = |step, change: Option<PlanChange>| -> Vec<usize> {
        let stepped = year.stepped(step);
        stepped
            .filter(|kpi| year.courses[*kpi].by_plan == change)
            .collect()
    };
    let by_result = [("上がった指標", Step::Up), ("下がった指標", Step::Down)];
    let by_result = by_result.map(|(what, step)| {
        let sign = sentences::moved_sign(year, step);
        (what.to_owned(), of(step, None), sign)
    });
    let by_plan = PlanChange::ALL.map(|change| {
        let why = match change {
            PlanChange::Incomparable => "前年度の判定とは比べられず",
            _ => "結果の変化ではなく",
        };
        let what = format!(
            "{}により変わった指標（{why}、表の↑↓に数えない）",
            change.label()
        );
        let kpis = [Step::Up, Step::Down].map(|step| of(step, Some(change)));
        (what, kpis.concat(), "")
    });
    let by_plan = by_plan.into_iter().filter(|(_, kpis, _)| !kpis.is_empty());
    let rows = by_result
        .into_iter()
        .chain(by_plan)
        .map(|(what, kpis, sign)| {
            let named = kpis.iter().take(NAMED).map(|kpi| year.movement(*kpi));
            let named = named.collect::<Vec<_>>().join("、");
            let more = and_more(kpis.len(), NAMED);
            let named = if kpis.is_empty() {
                "なし".to_owned()
            } else {
                named + &more
            };
            let head = ReportCell::from(format!("{what}　{}{sign}", kpis.len()));
            vec![((0, 0), head, Text), ((1, last), named.into(), Text)]
        });
    named_list(page, widths, name, rows.collect())?;
    page.gap()
}

/// What could not be judged, why, and when it will be known: two reasons a row, and below these each that is longer than
/// half a line, beside which another would leave room free.
pub fn not_judged(
    page: &mut SheetPage<'_>,
    year: &YearView<'_>,
    widths: &[u32],
) -> Result<(), XlsxError> {
    let tally = settled::tally(page.book, &year.verification.tallies.all);
    if tally.not_judged() == 0 {
        return Ok(());
    }
    let sign = year.count_sign(|kpi| kpi.band.is_none());
    let name = format!("評価できなかった指標　{}{sign}", tally.not_judged());
    let [_, _, (_, middle), (right, _), (last, _)] = spans(widths);
    let told = tally.left_out.iter();
    let told: Vec<String> = told
        .map(|(reason, number)| year.left_out(page.book, *reason, *number))
        .collect();
    let printed = printed(widths);
    let room = |first: u16, last: u16| -> u32 {
        printed[usize::from(first)..=usize::from(last)].iter().sum()
    };
    let half = room(0, middle).min(room(right, last));
    let (short, long): (Vec<&String>, Vec<&String>) =
        told.iter().partition(|text| width::lines(text, half) == 1);
    let pairs = short.chunks(2).map(|pair| {
        let places = [(0, middle), (right, last)];
        let cells = places.into_iter().zip(pair);
        let cells = cells.map(|(place, text)| (place, ReportCell::from(*text), Text));
        cells.collect()
    });
    let whole = long
        .into_iter()
        .map(|text| vec![((0, last), text.into(), Text)]);
    named_list(page, widths, &name, pairs.chain(whole).collect())
}

impl YearView<'_> {
    /// 【未公表 3】付加価値額（R8に公表）…
    fn left_out(&self, book: BookKind, reason: Reason, number: usize) -> String {
        const NAMED: usize = 6;
        let judgements = self.verification.judgements.iter();
        let is_of = |own: Reason| settled::why(book, own) == reason;
        let of = judgements.filter(|of| of.band.is_none() && of.reason.is_some_and(is_of));
        let named = of.take(NAMED).map(|of| {
            let known = sentences::known_when(self, of.kpi, reason);
            let waits = || sentences::waits_for(self, of.kpi, reason);
            // What sections are still asked is not published.
            let known = known.or_else(|| (book != BookKind::Public).then(waits));
            let name = self.plan.kpis[of.kpi].called();
            format!(
                "{name}{}{}{}",
                self.marks.change(of.kpi),
                self.marks.doubt(of.kpi),
                in_brackets(&known.unwrap_or_default())
            )
        });
        let named = named.collect::<Vec<_>>().join("、");
        let more = and_more(number, NAMED);
        let why = reason.to_string();
        let sign = self.count_sign(|of| of.band.is_none() && of.why == why);
        format!("【{reason} {number}{sign}】{named}{more}")
    }
}

#[cfg(test)]
mod tests {
    use super::and_more;

    #[test]
    fn names_that_are_left_out_are_counted() {
        assert_eq!(and_more(12, 12), "");
        assert_eq!(and_more(59, 12), "、ほか47指標");
    }
}
