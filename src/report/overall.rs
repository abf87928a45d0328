//! 目標・施策の判定: what is printed of the grades of goals and measures, and the rule in words.

use super::cell::ReportCell;
use super::marks::sign_of_doubt;
use super::style::DOUBTED;
use super::style::Look::{self, Centre};
use super::year::YearView;
use super::year::counted::Counts;
use crate::domain::joined::joined;
use crate::domain::plan::{GoalKpis, Judged, Overall, OverallBand, RollUp, Ungraded};
use crate::domain::{Decimal, Plan, number};
use crate::judge::mean;
use crate::judge::overall::OverallJudgement;

impl<'a> YearView<'a> {
    /// The plan's rule, and what became of a goal or measure; none where that has no grade, by rule or by hand.
    pub fn overall(&self, of: Judged) -> Option<(&'a Overall, &OverallJudgement)> {
        let overall = self.plan.overall.as_ref()?;
        let judged = self.overalls.as_ref()?.of(of);
        let is_judged = !judged.kpis.is_empty() || judged.by_hand.is_some();
        is_judged.then_some((overall, judged))
    }

    /// △✎○→: last year's grade by the rule, with the sign of a doubted figure, and the one by hand, as far as there were
    /// any; none where neither is known.
    pub fn overall_before(&self, of: Judged) -> Option<String> {
        let (overall, judged) = self.overall(of)?;
        judged.was()?;
        let mark = |band: usize| overall.bands[band].mark.as_str();
        let by_rule = judged.before.map(|band| {
            let is_doubted = judged.kpis.iter().any(|kpi| self.is_doubted_before(*kpi));
            format!("{}{}", mark(band), sign_of_doubt(is_doubted))
        });
        let by_hand = judged.before_by_hand.map(|band| format!("✎{}", mark(band)));
        Some(by_rule.unwrap_or_default() + &by_hand.unwrap_or_default() + "→")
    }

    /// Whether a KPI had a grade last year that is of a doubted figure.
    fn is_doubted_before(&self, kpi: usize) -> bool {
        let before = self.verification.year.before();
        self.courses[kpi].before.is_some() && self.marks.is_grade_doubted(kpi, before)
    }

    /// △→○＊✎◎: last year's grade, if it is known, this year's with the sign of a
    /// doubted figure, and behind it the one by hand. Where there is no rule
    /// but people, theirs stands in its place. Empty where neither is.
    pub fn overall_grades(&self, of: Judged) -> String {
        let Some((overall, judged)) = self.overall(of) else {
            return String::new();
        };
        let mark = |band: usize| overall.bands[band].mark.as_str();
        let by_hand = judged.by_hand.map(|at| overall.by_hand[at].band);
        let hand = by_hand.map(|band| format!("✎{}", mark(band)));
        let now = match (judged.band, &hand) {
            (Some(band), hand) => {
                let doubt = self.overall_doubt(of);
                format!(
                    "{}{doubt}{}",
                    mark(band),
                    hand.as_deref().unwrap_or_default()
                )
            }
            (None, Some(hand)) => hand.clone(),
            (None, None) => "－".to_owned(),
        };
        self.overall_before(of).unwrap_or_default() + &now
    }

    /// Whether a goal or measure has a grade by rule that is made of a KPI with a doubted figure. What people gave is
    /// made of no figure.
    pub fn is_overall_doubted(&self, of: Judged) -> bool {
        let Some((overall, judged)) = self.overall(of) else {
            return false;
        };
        let mut kpis = judged.kpis.iter().copied();
        let is_doubted = |kpi| self.is_counted(overall, kpi) && self.marks.is_doubted(kpi);
        judged.band.is_some() && kpis.any(is_doubted)
    }

    /// Whether a KPI is one of those of which the grade of its goal or measure is made.
    fn is_counted(&self, overall: &Overall, kpi: usize) -> bool {
        let own = self.judgement(kpi);
        match (overall.ungraded, overall.by) {
            (Ungraded::Counted, _) => true,
            (_, RollUp::Mean) => own.held.is_none() && own.rate.is_some(),
            _ => own.band.is_some(),
        }
    }

    /// The sign of a doubt behind such a grade in a text.
    pub fn overall_doubt(&self, of: Judged) -> &'static str {
        sign_of_doubt(self.is_overall_doubted(of))
    }

    /// The same as a cell.
    pub fn overall_cell(&self, of: Judged) -> ReportCell<'static> {
        let now = self.overall(of);
        let band = now.and_then(|(overall, judged)| judged.now(overall));
        let cell = ReportCell::from(self.overall_grades(of)).look(band.map_or(Centre, Look::Band));
        cell.changed(self.marks.overall(of))
    }

    /// 順調。評価した4指標のうち、◎○は2指標（50.0％）: what the grade is called and from what it was made; below
    /// that, why people gave another.
    pub fn overall_told(&self, of: Judged) -> String {
        joined(self.overall_parts(of), "\n")
    }

    /// The same in two parts, each of which may be empty.
    pub fn overall_parts(&self, of: Judged) -> [String; 2] {
        let Some((overall, judged)) = self.overall(of) else {
            return Default::default();
        };
        let label = judged.band.map_or("", |band| &overall.bands[band].label);
        let by_hand = self.by_hand_told(overall, judged);
        let of_rule = match judged.kpis.is_empty() {
            true => String::new(),
            false => joined([label, &self.made_of(overall, judged)], "。"),
        };
        [of_rule, by_hand.unwrap_or_default()]
    }

    /// Why people gave a grade.
    pub fn by_hand_told(&self, overall: &Overall, judged: &OverallJudgement) -> Option<String> {
        let grade = &overall.by_hand[judged.by_hand?];
        let title = overall.bands[grade.band].title();
        Some(format!("✎ {title}: {}（{}）", grade.reason, grade.by))
    }

    /// What became different in that from which the grade of a goal or measure is made.
    pub fn made_of_change(&self, of: Judged) -> Option<String> {
        let (overall, judged) = self.overall(of)?;
        let counts = self.counts(|kpi| judged.kpis.contains(&kpi))?;
        let told = |counts: &Counts| match overall.by {
            RollUp::Mean => counts.mean.sentence(),
            _ => format!("{} {}／{}", self.upper(), counts.upper(), counts.judged()),
        };
        let [now, then] = counts.map(|counts| told(&counts));
        self.marks.text(&then, &now)
    }

    /// From what a grade was made.
    fn made_of(&self, overall: &Overall, judged: &OverallJudgement) -> String {
        let Some(percent) = judged.percent else {
            return nothing(overall).to_owned() + &asked_among(self, overall, judged);
        };
        let below = match percent < Decimal::ZERO {
            true => below_nothing(self.plan),
            false => String::new(),
        };
        let (of, good, percent) = (judged.of, judged.good, number::plain(percent));
        let made = match overall.by {
            RollUp::Mean => {
                let of = match of - good {
                    0 => format!("率のある{of}指標"),
                    none => format!("{of}指標。率のない{none}指標は0％とした"),
                };
                format!("達成率の平均は{percent}％（{below}{of}）")
            }
            _ => {
                let of = match of - judged.graded {
                    0 => format!("評価した{of}指標"),
                    none => format!("評価できなかった{none}指標を含む{of}指標"),
                };
                format!("{of}のうち、{}は{good}指標（{percent}％）", self.upper())
            }
        };
        made + &asked_among(self, overall, judged)
    }
}

/// What a mean of rates below nothing says, in brackets before of how many it is.
pub fn below_nothing(plan: &Plan) -> String {
    format!("{}。", mean::below_nothing(plan.rating.formula))
}

/// Why there is no grade. Of a mean, graded KPIs without a rate are none of which one is made.
pub fn nothing(overall: &Overall) -> &'static str {
    match overall.by {
        RollUp::Mean => "達成率のある指標なし",
        _ => "評価した指標なし",
    }
}

/// How many of the KPIs of which a grade was made are doubted, or of those that are held back; empty of none.
pub fn asked_among(year: &YearView<'_>, overall: &Overall, judged: &OverallJudgement) -> String {
    let is_told = |kpi: usize| {
        let is_held = year.judgement(kpi).held.is_some();
        (is_held || year.is_counted(overall, kpi)) && year.marks.is_doubted(kpi)
    };
    let doubted = judged.kpis.iter().filter(|kpi| is_told(**kpi));
    // KPIs whose grade is held back are not counted among those that were judged.
    let among = match (year.plan.holds_doubted, overall.ungraded) {
        (true, Ungraded::LeftOut) => "ほかに",
        _ => "うち",
    };
    match doubted.count() {
        0 => String::new(),
        count => format!("。{among}確認中 {count}（{DOUBTED}）"),
    }
}

/// The rule in words, and its grades; nothing where the plan has none.
pub fn rule(year: &YearView<'_>) -> Option<(String, String)> {
    let overall = year.plan.overall.as_ref()?;
    let upper = year.upper();
    let from = match overall.by {
        RollUp::Hand => {
            let how = "目標・施策の判定は、人が理由を付けて決めます（✎）";
            let bands = overall.bands.iter().map(named);
            return Some((how.to_owned(), joined(bands, "　")));
        }
        RollUp::Good => format!("判定が{upper}の指標の割合"),
        RollUp::Mean => "印刷された達成率の平均".to_owned(),
    };
    let of = match (overall.goals, overall.has_measures) {
        (GoalKpis::All, false) => "目標は、その数値目標と施策の指標から",
        (GoalKpis::All, true) => "目標と施策は、それぞれの下にある指標から",
        (GoalKpis::Own, false) => "目標は、その数値目標から",
        (GoalKpis::Own, true) => "目標は数値目標から、施策はその下の指標から",
        (GoalKpis::None, _) => "施策は、その下の指標から",
    };
    let ungraded = match (overall.ungraded, overall.by) {
        (Ungraded::LeftOut, RollUp::Mean) => "率のない指標は数えません",
        (Ungraded::Counted, RollUp::Mean) => {
            "率のない指標（評価できなかったもの、矢印の目標などで判定だけがあるもの）は、0％として数えます"
        }
        (Ungraded::LeftOut, _) => {
            "評価できなかった指標（確認中のため保留したものを含む）は数えません"
        }
        (Ungraded::Counted, _) => {
            "評価できなかった指標（確認中のため保留したものを含む）は、届いていないものとして数えます"
        }
    };
    let how = format!(
        "{of}、{from}で判定します。{ungraded}。人が決めた判定（✎）は、横に理由と並べて示します"
    );
    let last = overall.bands.len() - 1;
    let told = |(at, band): (usize, &OverallBand)| {
        let when = match (band.from, at == last) {
            (Some(from), _) => format!("{}％以上", number::plain(from)),
            (None, _) => "上のいずれでもない".to_owned(),
        };
        joined([named(band).as_str(), &when], ": ")
    };
    let bands = overall.bands.iter().enumerate().map(told);
    Some((how, joined(bands, "　")))
}

/// ◎ 順調.
fn named(band: &OverallBand) -> String {
    joined([&band.mark, &band.label], " ")
}
