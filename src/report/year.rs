//! What several sheets tell of the year: how KPIs stand against the year before, and what sections wrote of them.

pub mod counted;

use super::marks::{Marks, sign_of_doubt};
use super::prose::Prose;
use crate::domain::joined::{each_once, joined};
use crate::domain::plan::BookKind;
use crate::domain::{Decimal, FiscalYear, Plan};
use crate::judge::course::{Course, Step};
use crate::judge::doubts::is_held_back;
use crate::judge::overall::Overalls;
use crate::judge::{Judgement, judge_by, over_years};
use crate::verification::Verification;
use counted::{NowAndThen, sign_of_change};
use std::sync::OnceLock;

/// The grade of an earlier year, whose figure came late.
pub struct KnownLate {
    /// The year of the figure.
    pub year: FiscalYear,
    /// The mark of its grade, by the plan that was in force.
    pub mark: String,
    /// The grade with its label.
    pub title: String,
    /// Whether it is the lowest.
    pub is_worst: bool,
    /// The mark of the grade of the year before that one, from which it fell; none where it did not.
    pub fell_from: Option<String>,
}

/// The year that was verified.
pub struct YearView<'a> {
    /// All that is known of it.
    pub verification: &'a Verification,
    /// Its plan.
    pub plan: &'a Plan,
    /// For each KPI, how it stands.
    pub courses: Vec<Course>,
    /// What became of goals and measures as a whole, where the plan judges them.
    pub overalls: Option<Overalls>,
    /// What sections wrote.
    pub prose: Prose<'a>,
    /// What is not as it was in the run before.
    pub marks: Marks<'a>,
    /// What is counted of each KPI: see [`Self::both`].
    both: OnceLock<Vec<NowAndThen>>,
}

impl<'a> YearView<'a> {
    /// Of a workbook.
    pub fn of(book: BookKind, verification: &'a Verification) -> Self {
        let courses = verification.courses();
        Self {
            verification,
            plan: verification.plan(),
            overalls: verification.overalls(&courses),
            courses,
            prose: Prose::of(book, verification),
            marks: Marks::of(book, verification),
            both: OnceLock::new(),
        }
    }

    /// What became of a KPI.
    pub fn judgement(&self, kpi: usize) -> &'a Judgement {
        &self.verification.judgements[kpi]
    }

    /// The mark of a grade, or － without one.
    pub fn mark(&self, band: Option<usize>) -> &'a str {
        band.map_or("－", |band| self.plan.rating.bands[band].mark.as_str())
    }

    /// △→○: last year's grade and this year's.
    pub fn grades(&self, kpi: usize) -> String {
        let judgement = self.judgement(kpi);
        let now = match judgement.held {
            Some(_) => self.marks.held,
            None => self.mark(judgement.band),
        };
        format!("{}→{now}", self.mark_before(kpi))
    }

    /// The same; below, never in the place of this year's, those that people gave.
    pub fn grades_with_hand(&self, kpi: usize) -> String {
        joined(
            std::iter::once(self.grades(kpi)).chain(self.by_hand(kpi)),
            "\n",
        )
    }

    /// △→○＊✎◎: the same in a line, with the sign of a doubted figure.
    pub fn grades_in_line(&self, kpi: usize) -> String {
        let by_hand: String = self.by_hand(kpi).collect();
        self.grades(kpi) + self.marks.doubt(kpi) + &by_hand
    }

    /// ✎◎: the grades that people gave this year.
    fn by_hand(&self, kpi: usize) -> impl Iterator<Item = String> {
        let grades = self.judgement(kpi).by_hand.iter();
        let bands = grades.map(|grade| self.plan.hand_grades[*grade].band);
        bands.map(|band| format!("✎{}", self.mark(Some(band))))
    }

    /// What became different in this year's grade, or in last year's: where both are shown, either may have moved.
    pub fn grades_change(&self, kpi: usize) -> Option<String> {
        let id = &self.plan.kpis[kpi].id;
        let before = self.verification.year.before();
        let own = self.marks.grade(id);
        own.or_else(|| self.marks.earlier_grade(id, before))
    }

    /// The sign behind a text that names a KPI for how its grade moved.
    pub fn step_change(&self, kpi: usize) -> &'static str {
        let is_earlier = self.grades_change(kpi).is_some();
        match self.marks.change(kpi) {
            "" => sign_of_change(is_earlier),
            sign => sign,
        }
    }

    /// ✎◎: the marks of the grades that people gave last year; empty where they gave none.
    pub fn by_hand_before(&self, kpi: usize) -> String {
        let Some(plan) = self.plan_with_hand_grades_before() else {
            return String::new();
        };
        let then = plan.kpi_with_id(&self.plan.kpis[kpi].id);
        let grades = plan.hand_grades.iter();
        let own = grades.filter(|grade| Some(grade.kpi) == then);
        own.map(|grade| format!("✎{}", plan.rating.bands[grade.band].mark))
            .collect()
    }

    /// Last year's plan, where people gave grades then.
    pub fn plan_with_hand_grades_before(&self) -> Option<&'a Plan> {
        let before = self.verification.year.before();
        let mut earlier = self.verification.earlier.iter();
        let then = earlier.find(|earlier| earlier.year == before)?;
        Some(&then.plan).filter(|plan| !plan.hand_grades.is_empty())
    }

    /// The mark of last year's grade, by the plan that gave it, with the sign of a doubted figure; behind it those
    /// that people gave.
    pub fn mark_before(&self, kpi: usize) -> String {
        let last = self.verification.last_year(kpi);
        let Some((plan, judgement)) = &last.judged else {
            return "－".to_owned();
        };
        let mark = match (judgement.band, judgement.held) {
            (Some(band), _) => plan.rating.bands[band].mark.as_str(),
            (None, Some(_)) => self.marks.held,
            (None, None) => "－",
        };
        let before = self.verification.year.before();
        let is_doubted = self.marks.is_grade_doubted(kpi, before);
        let by_hand = self.by_hand_before(kpi);
        format!("{mark}{}{by_hand}", sign_of_doubt(is_doubted))
    }

    /// ◎○: the signs of the upper half.
    pub fn upper(&self) -> String {
        let bands = &self.plan.rating.bands[..self.plan.rating.upper()];
        each_once(bands.iter().map(|band| band.mark.as_str())).concat()
    }

    /// The KPIs of a step from last year's grade.
    pub fn stepped(&self, step: Step) -> impl Iterator<Item = usize> + '_ {
        let kpis = 0..self.plan.kpis.len();
        kpis.filter(move |kpi| self.step(*kpi) == Some(step))
    }

    /// From last year's grade to this one.
    pub fn step(&self, kpi: usize) -> Option<Step> {
        self.courses[kpi].step(&self.verification.judgements[kpi])
    }

    /// Whether its grade rose or fell by its result, and not because of a changed target.
    pub fn is_moved(&self, kpi: usize, step: Step) -> bool {
        self.step(kpi) == Some(step) && self.courses[kpi].by_plan.is_none()
    }

    /// The KPIs of a grade; those that came to it this year first.
    pub fn graded(&self, band: usize) -> Vec<usize> {
        let judgements = &self.verification.judgements;
        let kpis = 0..self.plan.kpis.len();
        let mut kpis: Vec<usize> = kpis
            .filter(|kpi| judgements[*kpi].band == Some(band))
            .collect();
        kpis.sort_by_key(|kpi| matches!(self.step(*kpi), Some(Step::Same) | None));
        kpis
    }

    /// 1-2-a 出生数.
    pub fn named(&self, kpi: usize) -> String {
        format!(
            "{} {}",
            self.plan.kpis[kpi].id,
            self.plan.called_beside_id(kpi)
        )
    }

    /// 「出生数」, named for its grade: with the signs where that is another than before, and of a doubted figure.
    pub fn quoted(&self, kpi: usize) -> String {
        self.quoted_as(kpi, self.marks.change(kpi))
    }

    /// The same with a sign of a change.
    pub fn quoted_as(&self, kpi: usize, change: &str) -> String {
        let (name, doubt) = (self.plan.kpis[kpi].called(), self.marks.doubt(kpi));
        format!("「{name}」{change}{doubt}")
    }

    /// What is judged, of last year and of this one: by its basis the year's figure, a mean, or a sum.
    pub fn judged_figures(&self, kpi: usize) -> Option<(Decimal, Decimal)> {
        let now = self.judgement(kpi).actual?;
        let before = self.judged_figure(kpi, self.verification.year.before())?;
        Some((before, now))
    }

    /// The same of one year.
    pub fn judged_figure(&self, kpi: usize, year: FiscalYear) -> Option<Decimal> {
        let known = self.verification.series();
        match self.plan.kpis[kpi].basis.is_over_years() {
            true => over_years(known, kpi, year).ok(),
            false => known.counted_actual(kpi, year),
        }
    }

    /// What has just become known of a KPI whose figures come years late: the grade of the newest year that can be
    /// known; none where that has none, and of other KPIs.
    pub fn known_late(&self, kpi: usize) -> Option<KnownLate> {
        let (of, now) = (&self.plan.kpis[kpi], self.verification.year);
        let is_awaited = of.lag > 0 && self.judgement(kpi).actual.is_none();
        let of_year = FiscalYear::starting(now.western() - i32::try_from(of.lag).ok()?);
        let reviewed = is_awaited.then(|| self.verification.of_year(kpi, of_year))?;
        let (plan, judgement) = reviewed
            .judged
            .as_ref()
            .filter(|_| reviewed.is_known_late())?;
        let band = judgement.band?;
        Some(KnownLate {
            year: of_year,
            mark: plan.rating.bands[band].mark.clone(),
            title: plan.rating.bands[band].title(),
            is_worst: plan.rating.worst() == Some(band),
            fell_from: self.fell_from(kpi, of_year, (plan, judgement)),
        })
    }

    /// The mark from which the grade of an earlier year fell by its result: by the plan that gave it, the figure of
    /// the year before it had a better one.
    fn fell_from(
        &self,
        kpi: usize,
        year: FiscalYear,
        (plan, judgement): (&Plan, &Judgement),
    ) -> Option<String> {
        let (own, theirs) = (&self.plan.kpis[kpi], &plan.kpis[judgement.kpi]);
        let (band, before) = (judgement.band?, year.before());
        let is_alike = (own.basis, &own.unit) == (theirs.basis, &theirs.unit)
            && self.verification.series().is_in_plan(kpi, before);
        let figure = self.judged_figure(kpi, before).filter(|_| is_alike)?;
        let by_plan = judge_by(plan, &plan.rating, judgement.kpi, before, Ok(figure));
        let by_plan = by_plan.band.filter(|better| *better < band)?;
        let mark = |plan: &Plan, band: usize| plan.rating.bands[band].mark.clone();
        match self.verification.of_year(kpi, before).judged {
            // What was told of that year; nothing where that is held back.
            Some((then, told)) => Some(mark(then, told.band?)),
            None if is_held_back(self.plan, &self.verification.doubts, (kpi, before)) => None,
            None => Some(mark(plan, by_plan)),
        }
        .filter(|before| *before != mark(plan, band))
    }

    /// The KPIs by name, where the text says how many there are; of many the first.
    pub fn list(&self, kpis: &[usize], most: usize) -> String {
        let more = if kpis.len() > most { "など" } else { "" };
        self.first_names(kpis, most) + more
    }

    /// The KPIs by name; of many the first, and how many more.
    pub fn list_and_more(&self, kpis: &[usize], most: usize) -> String {
        let more = match kpis.len().saturating_sub(most) {
            0 => String::new(),
            more => format!("ほか{more}指標"),
        };
        self.first_names(kpis, most) + &more
    }

    fn first_names(&self, kpis: &[usize], most: usize) -> String {
        let names = kpis.iter().take(most);
        names.map(|kpi| self.quoted(*kpi)).collect()
    }
}
