//! The marks on figures and grades that are not as they were in the run that this one is compared with.

use super::cell::ReportCell;
use super::style::{CHANGED, DOUBTED};
use super::year::counted::sign_of_change;
use crate::domain::joined::joined;
use crate::domain::plan::{BookKind, Judged};
use crate::domain::rating::Rating;
use crate::domain::reported::Kind;
use crate::domain::{Decimal, FiscalYear, Plan};
use crate::history::changes::{
    FigureChange, GivenBands, Grade, GradeChange, JudgedBefore, OfPeriod, OverallChange,
    PeriodChange, ScaleChange, Side,
};
use crate::history::{Changes, Run};
use crate::judge::tally::Tally;
use crate::verification::Verification;
use std::borrow::Cow;
use std::collections::HashMap;

/// ＊, or nothing.
pub fn sign_of_doubt(is_doubted: bool) -> &'static str {
    match is_doubted {
        true => DOUBTED,
        false => "",
    }
}

/// What is said of a doubted figure: the public need not know whom the town asks.
pub fn being_asked(book: BookKind) -> &'static str {
    match book {
        BookKind::Public => "値を確認中",
        BookKind::Council | BookKind::Office => "値を担当課に確認中",
    }
}

/// What the sign of a doubted figure means, behind that sign.
pub fn meaning_of_doubt(book: BookKind) -> &'static str {
    match book {
        BookKind::Public => "確認中の値です。後で改めることがあります",
        BookKind::Council | BookKind::Office => "値を担当課に確認中です",
    }
}

/// In the place of what was not there, or is not there any more.
pub const NONE: &str = "なし";

/// The sheet that lists all changes.
pub const SHEET: &str = "前回からの変更";

/// Grades on further scales, as changes of them are headed.
pub const SCALES: &str = "ほかの区分の判定";

/// Where grades of last year come from that its own submissions did not give.
pub const JUDGED_NOW: &str =
    "前年度の判定は、今年度の報告に書かれた前年度の値から、今回計算したものです。";

/// The ids of a goal and a measure, and the earlier year.
type WholeKey<'a> = (&'a str, Option<&'a str>, Option<FiscalYear>);

/// What became different in the actuals and grades of a verification, by KPI.
pub struct Marks<'a> {
    /// The workbook in which they stand.
    pub book: BookKind,
    plan: &'a Plan,
    since: Option<&'a Run>,
    figures: HashMap<(&'a str, FiscalYear), Vec<&'a FigureChange>>,
    grades: HashMap<(&'a str, Option<FiscalYear>), &'a GradeChange>,
    judged: HashMap<&'a str, &'a JudgedBefore>,
    period: HashMap<&'a str, &'a PeriodChange>,
    overall: HashMap<WholeKey<'a>, &'a OverallChange>,
    /// By the ids of KPIs and the names of scales.
    scales: HashMap<(&'a str, &'a str), &'a ScaleChange>,
    verification: &'a Verification,
    /// In the place of a grade that is held back.
    pub held: &'static str,
}

impl<'a> Marks<'a> {
    /// Those of a workbook; none where the run is compared with nothing. What is published is not compared with a
    /// draft that only the town has seen.
    pub fn of(book: BookKind, verification: &'a Verification) -> Self {
        let since = verification.since.as_ref();
        let since = since.filter(|_| book != BookKind::Public);
        let mut marks = Self {
            book,
            plan: verification.plan(),
            since: since.map(|(run, _)| run),
            figures: HashMap::new(),
            grades: HashMap::new(),
            judged: HashMap::new(),
            period: HashMap::new(),
            overall: HashMap::new(),
            scales: HashMap::new(),
            verification,
            held: match book {
                BookKind::Public => "確認中",
                _ => "保留",
            },
        };
        if let Some((
            _,
            Changes {
                figures,
                grades,
                judged,
                overall,
                period,
                scales,
                ..
            },
        )) = since
        {
            let actuals = figures
                .iter()
                .filter(|change| change.kind == Kind::Actual.code());
            for change in actuals {
                let of_year = change.year.map(|year| (change.kpi_id.as_str(), year));
                let Some(key) = of_year else { continue };
                marks.figures.entry(key).or_default().push(change);
            }
            let of = |change: &'a GradeChange| ((change.kpi_id.as_str(), change.year), change);
            let grades = grades.iter().map(of);
            marks.grades.extend(grades);
            let of = |change: &'a PeriodChange| (change.kpi_id.as_str(), change);
            marks.period.extend(period.iter().map(of));
            let judged = judged.iter().map(|judged| (judged.kpi_id.as_str(), judged));
            marks.judged.extend(judged);
            let of =
                |of: &'a OverallChange| ((of.goal.as_str(), of.measure.as_deref(), of.year), of);
            marks.overall.extend(overall.iter().map(of));
            let of = |of: &'a ScaleChange| ((of.kpi_id.as_str(), of.scale.as_str()), of);
            marks.scales.extend(scales.iter().map(of));
        }
        marks
    }

    /// Whether the year's grade of a KPI, also one that it has not, is of a figure with an open error, or something
    /// to confirm.
    pub fn is_doubted(&self, kpi: usize) -> bool {
        !self.verification.doubts[kpi].codes.is_empty()
    }

    /// The same of a year; an earlier one's grade is of that year's figure.
    pub fn is_grade_doubted(&self, kpi: usize, year: FiscalYear) -> bool {
        let is_over_years = self.plan.kpis[kpi].basis.is_over_years();
        match year == self.verification.year {
            true => self.is_doubted(kpi),
            false => self.verification.doubts[kpi].is_of_grade(year, is_over_years),
        }
    }

    /// Whether the figure of a year is doubted.
    pub fn is_figure_doubted(&self, kpi: usize, year: FiscalYear) -> bool {
        self.verification.doubts[kpi].years.contains(&year)
    }

    /// Whether the baseline is doubted.
    pub fn is_baseline_doubted(&self, kpi: usize) -> bool {
        self.verification.doubts[kpi].is_of_baseline
    }

    /// Whether any figure or grade bears the sign.
    pub fn has_any(&self) -> bool {
        let mut doubts = self.verification.doubts.iter();
        doubts.any(|doubts| doubts.has_any())
    }

    /// What stands before the meaning of the sign on a KPI's page: `None` where no figure bears it; empty where the figure
    /// of the year does; else the years, and 基準値, whose figures do.
    pub fn doubted_of(&self, kpi: usize) -> Option<String> {
        let doubts = &self.verification.doubts[kpi];
        if !doubts.has_any() || self.is_doubted(kpi) {
            return doubts.has_any().then(String::new);
        }
        let baseline = doubts.is_of_baseline.then(|| "基準値".to_owned());
        let years = doubts.years.iter().map(FiscalYear::to_string);
        Some(joined(baseline.into_iter().chain(years), "、") + ": ")
    }

    /// The sign of a doubted grade behind a text that names it or its KPI; nothing of another.
    pub fn doubt(&self, kpi: usize) -> &'static str {
        sign_of_doubt(self.is_doubted(kpi))
    }

    /// The same behind the figure of a year.
    pub fn figure_doubt(&self, kpi: usize, year: FiscalYear) -> &'static str {
        sign_of_doubt(self.is_figure_doubted(kpi, year))
    }

    /// ※＊: the signs behind the figure of a year in a text, as far as it changed and is doubted.
    pub fn figure_signs(&self, kpi: usize, year: FiscalYear) -> String {
        let is_changed = self.has_changed(kpi, year);
        sign_of_change(is_changed).to_owned() + self.figure_doubt(kpi, year)
    }

    /// The same behind what is judged of a year, which may be made of the figures of several years.
    pub fn judged_signs(&self, kpi: usize, year: FiscalYear) -> String {
        let first = match self.plan.kpis[kpi].basis.is_over_years() {
            true => self.plan.period.0,
            false => year,
        };
        let years = first.western()..=year.western();
        let mut years = years.map(FiscalYear::starting);
        let is_changed = years.any(|own| self.has_changed(kpi, own));
        sign_of_change(is_changed).to_owned() + self.judged_doubt(kpi, year)
    }

    /// That of a doubt alone.
    pub fn judged_doubt(&self, kpi: usize, year: FiscalYear) -> &'static str {
        match self.plan.kpis[kpi].basis.is_over_years() {
            true => sign_of_doubt(self.is_grade_doubted(kpi, year)),
            false => self.figure_doubt(kpi, year),
        }
    }

    fn has_changed(&self, kpi: usize, year: FiscalYear) -> bool {
        let id = self.plan.kpis[kpi].id.as_str();
        self.figures.contains_key(&(id, year))
    }

    /// How many KPIs bear the sign of a doubted figure: those with a grade, and those without one.
    pub fn doubted(&self) -> usize {
        let kpis = 0..self.plan.kpis.len();
        kpis.filter(|kpi| self.is_doubted(*kpi)).count()
    }

    /// The grade of a KPI, with those set by hand, and the sign of a doubted figure.
    pub fn judged(&self, kpi: usize) -> ReportCell<'static> {
        let judgement = &self.verification.judgements[kpi];
        let cell = ReportCell::judged(self.plan, judgement, self.held);
        cell.doubted(self.is_doubted(kpi))
    }

    /// What became different in the actual of a KPI in a year.
    pub fn figure(&self, kpi: &str, year: FiscalYear) -> Option<String> {
        let changes = self.figures.get(&(kpi, year))?.iter();
        let change = |of: &&FigureChange| {
            let [before, after] = of.sides().map(shown);
            changed(&before, &after)
        };
        Some(self.note(joined(changes.map(change), "\n")))
    }

    /// The sign behind a text that names a KPI for its grade, where that or the year's figure is another than before.
    pub fn change(&self, kpi: usize) -> &'static str {
        let id = self.plan.kpis[kpi].id.as_str();
        let is_changed = self.grades.contains_key(&(id, None))
            || self.figures.contains_key(&(id, self.verification.year));
        if is_changed { CHANGED } else { "" }
    }

    /// The KPIs that had a grade of the rating in the run before, and have another now, or none.
    pub fn left(&self, band: usize) -> Vec<usize> {
        let kpis = 0..self.plan.kpis.len();
        let code = Some(self.plan.rating.bands[band].code.as_str());
        let had = |kpi: &usize| {
            let of = self.grades.get(&(self.plan.kpis[*kpi].id.as_str(), None));
            let before = of.and_then(|of| of.before.as_ref());
            before.is_some_and(|before| before.band.as_deref() == code)
                && self.verification.judgements[*kpi].band != Some(band)
        };
        kpis.filter(had).collect()
    }

    /// What became different in a count of some KPIs whose grades are counted, none among them.
    pub fn count(
        &self,
        kpis: &[usize],
        is_counted: impl Fn(Option<usize>) -> bool,
    ) -> Option<String> {
        let bands = &self.plan.rating.bands;
        let counts = |grade: Option<&Grade>| {
            let band = |code: &String| bands.iter().position(|band| band.code == *code);
            grade.is_some_and(|grade| is_counted(grade.band.as_ref().and_then(band)))
        };
        let now = |kpi: &&usize| is_counted(self.verification.judgements[**kpi].band);
        let now = kpis.iter().filter(now).count();
        let ids = kpis.iter().map(|kpi| self.plan.kpis[*kpi].id.as_str());
        let changes = ids.filter_map(|id| self.grades.get(&(id, None)));
        let then = changes.fold(now, |then, of| {
            let [was, is] = [&of.before, &of.after].map(|grade| counts(grade.as_ref()));
            (then + usize::from(was)).saturating_sub(is.into())
        });
        (then != now).then(|| self.note(changed(&then.to_string(), &now.to_string())))
    }

    /// The same in how many of some KPIs were judged.
    pub fn judged_count(&self, kpis: impl Iterator<Item = usize>) -> Option<String> {
        self.count(&kpis.collect::<Vec<_>>(), |band| band.is_some())
    }

    /// Whether the workbook is compared with an edition.
    pub fn is_compared(&self) -> bool {
        self.since.is_some()
    }

    /// The grade that a KPI had then in the year that is verified, or in an earlier one, and why it had none; none
    /// inside where that plan did not have the KPI, and at all where both are as they were.
    pub fn graded_before(
        &self,
        kpi: usize,
        year: Option<FiscalYear>,
    ) -> Option<Option<(Option<usize>, &'a str)>> {
        let change = self.grades.get(&(self.plan.kpis[kpi].id.as_str(), year))?;
        let bands = &self.plan.rating.bands;
        let before = change.before.as_ref();
        Some(before.map(|before| {
            let code = before.band.as_ref();
            let band = code.and_then(|code| bands.iter().position(|band| band.code == *code));
            let why = before.reason.as_deref().filter(|_| code.is_none());
            (band, why.unwrap_or_default())
        }))
    }

    /// The figure of a year that a KPI had then, none inside where it had none; none at all where it is as it was, or
    /// several cells say it.
    pub fn figure_before(&self, kpi: usize, year: FiscalYear) -> Option<Option<Decimal>> {
        let changes = self.figures.get(&(self.plan.kpis[kpi].id.as_str(), year))?;
        match changes.as_slice() {
            [change] if change.beside.is_none() => {
                Some(change.before.as_ref().and_then(|side| side.figure))
            }
            _ => None,
        }
    }

    /// What else was judged of it then; none where that is as it was.
    pub fn judged_before(&self, kpi: usize) -> Option<&'a JudgedBefore> {
        self.judged.get(self.plan.kpis[kpi].id.as_str()).copied()
    }

    /// What became different in a printed text; none where it is the same, or compared with nothing.
    pub fn text(&self, before: &str, now: &str) -> Option<String> {
        let is_changed = self.is_compared() && before != now;
        is_changed.then(|| self.note(changed(before, now)))
    }

    /// The edition with which it is compared: 第1版.
    pub fn edition(&self) -> String {
        let since = self.since.map(|since| since.edition_of_year);
        since.map_or(String::new(), |number| format!("第{number}版"))
    }

    /// What became different in the grade of a KPI, in the year that is verified.
    pub fn grade(&self, kpi: &str) -> Option<String> {
        self.grade_of(kpi, None)
    }

    /// What became different in the grade of a goal or measure, or in last year's, which stands beside it.
    pub fn overall(&self, of: Judged) -> Option<String> {
        let plan = self.plan;
        let id = |goal: usize| plan.goals[goal].id.as_str();
        let key = match of {
            Judged::Goal(goal) => (id(goal), None, None),
            Judged::Measure(measure) => {
                let measure = &plan.measures[measure];
                (id(measure.goal), Some(measure.id.as_str()), None)
            }
        };
        let last_year = Some(self.verification.year.before());
        let of_last_year = || self.overall.get(&(key.0, key.1, last_year));
        let change = self.overall.get(&key).or_else(of_last_year)?;
        let sides = [&change.before, &change.after];
        let [before, after] = sides.map(|given| given_sign(plan, given.as_ref()));
        Some(self.note(changed(&before, &after)))
    }

    /// The same of an earlier year.
    pub fn earlier_grade(&self, kpi: &str, year: FiscalYear) -> Option<String> {
        self.grade_of(kpi, Some(year))
    }

    /// ※＊: the signs behind the grade of a KPI on a further scale, as far as it changed and its figure is doubted.
    pub fn scale_signs(&self, kpi: usize, scale: usize) -> String {
        let (id, scale) = (&self.plan.kpis[kpi].id, &self.plan.scales[scale].name);
        let is_changed = self.scales.contains_key(&(id.as_str(), scale.as_str()));
        sign_of_change(is_changed).to_owned() + self.doubt(kpi)
    }

    /// What became different in how many KPIs have a grade of a further scale, by its code, or with an empty code none of its
    /// grades; `now`: how many have it.
    pub fn scale_count(&self, scale: usize, code: &str, now: usize) -> Option<String> {
        let then = self.scale_count_then(scale, |of| of == code, now);
        (then != now).then(|| self.note(changed(&then.to_string(), &now.to_string())))
    }

    /// What became different in how many KPIs are on a further scale, or in how many of them have one of its grades.
    pub fn scale_tally(&self, scale: usize, now: &Tally) -> Option<String> {
        let all = self.scale_count_then(scale, |_| true, now.all());
        let judged = self.scale_count_then(scale, |code| !code.is_empty(), now.judged());
        let said = |all, judged| format!("{all}指標中 {judged}指標");
        self.text(&said(all, judged), &said(now.all(), now.judged()))
    }

    /// How many KPIs on a further scale were counted then by the codes of their grades, with an empty one where they had
    /// none; `now`: how many are.
    fn scale_count_then(
        &self,
        scale: usize,
        is_counted: impl Fn(&str) -> bool,
        now: usize,
    ) -> usize {
        let name = &self.plan.scales[scale].name;
        let own = || self.scales.values().filter(|of| of.scale == *name);
        let counts = |code: &Option<String>| code.as_deref().is_some_and(&is_counted);
        let came = own().filter(|of| counts(&of.after)).count();
        let left = own().filter(|of| counts(&of.before)).count();
        (now + left).saturating_sub(came)
    }

    /// What became different in the grade of the period.
    pub fn period_grade(&self, kpi: usize) -> Option<String> {
        let of = self.period.get(self.plan.kpis[kpi].id.as_str())?;
        let sides = [&of.before.grade, &of.after.grade];
        let [before, after] = sides.map(|of| sign_by(self.plan.rating_of_period(), Some(of)));
        (before != after).then(|| self.note(changed(&before, &after)))
    }

    /// What became different in the last figure that is known.
    pub fn last_figure(&self, kpi: usize) -> Option<String> {
        let own = &self.plan.kpis[kpi];
        let of = self.period.get(own.id.as_str())?;
        let last = |of: &OfPeriod| match of.last {
            Some((year, figure)) => format!("{}（{year}）", own.shown(figure)),
            None => NONE.to_owned(),
        };
        let [before, after] = [last(&of.before), last(&of.after)];
        (before != after).then(|| self.note(changed(&before, &after)))
    }

    /// The same of the year that is verified, or of an earlier one.
    pub fn grade_in(&self, kpi: usize, year: FiscalYear) -> Option<String> {
        let earlier = Some(year).filter(|year| *year != self.verification.year);
        self.grade_of(&self.plan.kpis[kpi].id, earlier)
    }

    fn grade_of(&self, kpi: &str, year: Option<FiscalYear>) -> Option<String> {
        let of = self.grades.get(&(kpi, year))?;
        let [before, after] = [&of.before, &of.after].map(|grade| sign(self.plan, grade.as_ref()));
        Some(self.note(changed(&before, &after)))
    }

    fn note(&self, changed: String) -> String {
        let since = self.since.map(Run::printed).unwrap_or_default();
        format!("{since}から\n{changed}")
    }

    /// What the marks mean, and where last year's grades come from if that year did not give them; empty without any.
    pub fn legend(&self) -> String {
        let is_marked = !self.figures.is_empty()
            || !self.grades.is_empty()
            || !self.overall.is_empty()
            || !self.scales.is_empty()
            || !self.period.is_empty();
        let since = self.since.filter(|_| is_marked).map(|since| {
            format!("{CHANGED} は第{}版から変わった実績値・判定です（変わる前の値は、事務局の「{SHEET}」にあります）。", since.edition_of_year)
        });
        let last_year = self.verification.is_last_year_judged_now();
        let last_year = last_year.then(|| JUDGED_NOW.to_owned());
        joined(since.into_iter().chain(last_year), "")
    }
}

fn changed(before: &str, after: &str) -> String {
    format!("{before} → {after}")
}

/// What cells say: of a long text the beginning.
pub fn shown(sides: Vec<&Side>) -> String {
    const LETTERS: usize = 200;
    let text = |side: &Side| match side.unseen() {
        Some(unseen) => unseen.to_owned(),
        None => side.text.trim().chars().take(LETTERS).collect(),
    };
    match sides.is_empty() {
        true => NONE.to_owned(),
        false => joined(sides.into_iter().map(text), " ／ "),
    }
}

/// ◎ A ✎○ B: by rule and by hand; the code alone where the plan has no such grade any more; or why there is none.
pub fn sign(plan: &Plan, grade: Option<&Grade>) -> String {
    sign_by(&plan.rating, grade)
}

/// ○2 相当程度効果があった: the grades of a KPI on a further scale, before and now; － where it had none, なし where it was
/// not on the scale.
pub fn scale_signs(plan: &Plan, change: &ScaleChange) -> [String; 2] {
    let scale = plan.scales.iter().find(|scale| scale.name == change.scale);
    [&change.before, &change.after].map(|code| {
        let bands = scale.map_or(&[][..], |scale| &scale.rating.bands);
        match code.as_deref() {
            None => NONE.to_owned(),
            Some("") => "－".to_owned(),
            Some(code) => {
                let band = bands.iter().find(|band| band.code == code);
                band.map_or_else(|| code.to_owned(), |band| band.title())
            }
        }
    })
}

/// ◎ A（10、R6）: the grade of the period, and the last figure that was known, with its year.
pub fn period_sign(plan: &Plan, kpi: &str, of: &OfPeriod) -> String {
    let grade = sign_by(plan.rating_of_period(), Some(&of.grade));
    let kpi = plan.kpi_with_id(kpi).map(|kpi| &plan.kpis[kpi]);
    let last = kpi.zip(of.last);
    let last = last.map(|(kpi, (year, figure))| format!("（{}、{year}）", kpi.shown(figure)));
    grade + &last.unwrap_or_default()
}

fn sign_by(rating: &Rating, grade: Option<&Grade>) -> String {
    let Some(Grade {
        band,
        reason,
        by_hand,
    }) = grade
    else {
        return NONE.to_owned();
    };
    let bands = &rating.bands;
    let sign = |code: &str| {
        let known = bands.iter().find(|band| band.code == code);
        known.map_or_else(|| code.to_owned(), |band| band.sign())
    };
    let none = || format!("判定なし（{}）", reason.as_deref().unwrap_or_default());
    let by_rule = band.as_deref().map_or_else(none, sign);
    let by_hand = by_hand.iter().flat_map(|codes| codes.split('；'));
    let by_hand = by_hand.map(|code| format!("✎{}", sign(code)));
    joined(std::iter::once(by_rule).chain(by_hand), " ")
}

/// ○ 概ね順調 ✎◎ 順調: the grades of a goal or measure, by rule and by hand; a code alone where the plan has no such
/// grade any more.
pub fn given_sign(plan: &Plan, given: Option<&GivenBands>) -> String {
    let Some(GivenBands { by_rule, by_hand }) = given else {
        return "判定なし".to_owned();
    };
    let overall = plan.overall.as_ref();
    let bands = overall.map_or(&[][..], |overall| &overall.bands);
    let sign = |code: &String| {
        let known = bands.iter().find(|band| band.code == *code);
        known.map_or_else(|| code.clone(), |band| band.title())
    };
    let by_hand = by_hand.as_ref().map(|code| format!("✎{}", sign(code)));
    let by_rule = by_rule.as_ref().map(sign);
    joined(by_rule.into_iter().chain(by_hand), " ")
}

/// 目標の判定, or R5 施策の判定 of an earlier year.
pub fn kind_of(change: &OverallChange) -> String {
    let year = change.year.map(|year| year.to_string());
    let kind = match change.measure {
        None => "目標の判定",
        Some(_) => "施策の判定",
    };
    joined(year.into_iter().chain([kind.to_owned()]), " ")
}

/// What a goal or measure is called: by today's plan, or else as the run called it.
pub fn name_of<'c>(plan: &Plan, change: &'c OverallChange) -> Cow<'c, str> {
    let goal = plan.goals.iter().position(|goal| goal.id == change.goal);
    let known = goal.and_then(|at| match &change.measure {
        None => Some(plan.goals[at].title()),
        Some(id) => {
            let mut measures = plan.measures.iter();
            let found = measures.find(|of| of.goal == at && of.id == *id);
            found.map(|measure| measure.label())
        }
    });
    match (known, change.name.as_str()) {
        (Some(name), _) => name.into(),
        (None, "") => change.measure.as_ref().unwrap_or(&change.goal).into(),
        (None, name) => name.into(),
    }
}
