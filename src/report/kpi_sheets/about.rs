//! What the plan tells of a KPI, and what belongs to it: how it counts, why its target is what it is, projects and
//! their costs.

use super::super::band_rule;
use super::super::cell::ReportCell;
use super::super::kpi_list;
use super::super::marks::{meaning_of_doubt, sign_of_doubt};
use super::super::origins::Origins;
use super::super::projects::{ProjectLine, ProjectList};
use super::super::settled;
use super::super::style::{
    DOUBTED,
    Look::{self, Head, Number},
};
use super::super::year::counted::sign_of_change;
use super::KpiSheets;
use super::lines::{PageLine, PageLines};
use crate::domain::joined::{in_brackets, joined};
use crate::domain::plan::{Aim, Direction};
use crate::domain::{Decimal, Kpi, Plan};
use crate::judge::{Judgement, interim_met};

/// So many projects are listed; 事業一覧 has all.
const PROJECTS: usize = 8;

/// 担当 観光課　｜　高いほど良い　｜　単年度　｜　目標値 820千人（R8）
pub fn line(plan: &Plan, kpi: usize) -> String {
    let kpi = &plan.kpis[kpi];
    let section = format!("担当 {}", plan.sections[kpi.section].name);
    let target = kpi.target.map(|target| {
        let aim = match (&kpi.target_as.text, target.aim) {
            (Some(text), _) => text.clone(),
            (None, Aim::Number(number)) => {
                let beyond = kpi.beyond(target.is_strict);
                format!("{}{}{beyond}", kpi.shown(number), kpi.unit)
            }
            (None, Aim::Arrow(arrow)) => arrow.sign().to_owned(),
        };
        let year = target.year.to_string();
        // 18,500人(R8:経済センサス) says it itself.
        let year = if aim.contains(&year) {
            String::new()
        } else {
            in_brackets(&year)
        };
        format!("目標値 {aim}{year}")
    });
    let undecided = kpi.target_as.undecided.as_ref();
    let target = target.or_else(|| Some(format!("目標値 {}", undecided?)));
    let parts = [
        Some(section),
        Some(kpi.direction.label().to_owned()),
        Some(kpi.basis.label().to_owned()),
        target,
    ];
    joined(parts.into_iter().flatten(), "　｜　")
}

/// What the plan tells of it, each with its label.
pub fn told(kpi: &Kpi) -> Vec<(&'static str, &str)> {
    let about = kpi.about.as_deref();
    let own = about.map(|about| {
        [
            ("指標の方向性", &about.meaning),
            ("計算方法", &about.method),
            ("設定根拠", &about.grounds),
            ("数値の確定", &about.settled),
            ("参考値", &about.comparable),
        ]
    });
    let own = own.into_iter().flatten();
    let source = [("統計", &kpi.source)];
    own.chain(source)
        .filter_map(|(label, text)| Some((label, text.as_deref()?)))
        .collect()
}

impl<'a> KpiSheets<'a> {
    /// What became of a KPI.
    pub fn judgement(&self, kpi: usize) -> &'a Judgement {
        &self.verification.judgements[kpi]
    }

    /// The grade, with those that people set by hand.
    pub fn grade(&self, kpi: usize) -> ReportCell<'a> {
        let change = self.marks.grade(&self.plan.kpis[kpi].id);
        self.marks.judged(kpi).changed(change)
    }

    /// What the grade means, what it was, and whether the year's target was met.
    pub fn beside_grade(&self, kpi: usize) -> String {
        let judgement = self.judgement(kpi);
        let band = judgement.band.map(|band| &self.plan.rating.bands[band]);
        let what = match band {
            Some(band) => {
                let rule = band_rule::told(self.plan, &band.rule);
                let label = Some(&band.label).filter(|label| !label.is_empty());
                Some(joined(label.into_iter().chain([&rule]), ": "))
            }
            None if judgement.held.is_some() => None,
            None => judgement.reason.map(|why| {
                let why = settled::why(self.book, why);
                format!("評価できず（{why}）")
            }),
        };
        let doubted = self.marks.doubted_of(kpi);
        let doubted = doubted.map(|of| format!("{DOUBTED} {of}{}", meaning_of_doubt(self.book)));
        let more = [self.before(kpi), self.of_year(kpi), doubted];
        let more = joined(more.into_iter().flatten(), "　");
        let by_hand = joined(kpi_list::by_hand(self.plan, judgement), "");
        joined([what.unwrap_or_default(), by_hand, more], "\n")
    }

    /// The grade of the year before, where it is known.
    fn before(&self, kpi: usize) -> Option<String> {
        let review = self.verification.last_year(kpi);
        review.judged.as_ref()?;
        let sign = ReportCell::judged_in(&review, self.marks.held)
            .text()
            .replace('\n', " ");
        let before = self.verification.year.before();
        let doubt = sign_of_doubt(self.marks.is_grade_doubted(kpi, before));
        let now = match review.is_judged_now {
            true => "（今年度の報告にある値で計算）",
            false => "",
        };
        let change = self.marks.earlier_grade(&self.plan.kpis[kpi].id, before);
        let change = sign_of_change(change.is_some());
        Some(format!("前年度は {sign}{change}{doubt}{now}"))
    }

    /// Whether the year's target was met.
    fn of_year(&self, kpi: usize) -> Option<String> {
        // While its grade is held back, its figure says nothing of the target either.
        let judgement = Some(self.judgement(kpi)).filter(|judgement| judgement.held.is_none())?;
        let (wanted, actual) = (judgement.interim?, judgement.actual?);
        let kpi = &self.plan.kpis[kpi];
        let has_way = matches!(kpi.direction, Direction::Higher | Direction::Lower);
        let is_met = interim_met(kpi, self.verification.year, actual).filter(|_| has_way)?;
        let met = if is_met { "達成" } else { "未達成" };
        let is_strict = kpi.is_interim_strict(self.verification.year);
        let wanted = kpi.shown_aim(wanted, is_strict);
        Some(format!("今年度の目標 {wanted} は{met}"))
    }
}

/// The projects of the KPI's measure with their costs; nothing where there are none.
pub fn projects(
    lines: &mut PageLines<'_>,
    (plan, list, origins): (&Plan, &ProjectList<'_>, &Origins<'_>),
    kpi: usize,
) {
    let Some(measure) = plan.kpis[kpi].measure else {
        return;
    };
    let is_under = |line: &&ProjectLine<'_>| {
        let of = line.project.measure;
        of.is_some_and(|of| plan.path_of_measure(of).contains(&measure))
    };
    let own: Vec<&ProjectLine<'_>> = list.lines.iter().filter(is_under).collect();
    if own.is_empty() {
        return;
    }
    lines.add(PageLine::Gap);
    let heads = ["同じ施策の事業", "担当", "事業費（千円）"];
    lines.add(PageLine::Row(Box::new(heads.map(ReportCell::from)), Head));
    for line in own.iter().take(PROJECTS) {
        let who = joined(line.staff.teams.iter().map(String::as_str), "、");
        let who = if who.is_empty() {
            line.section.to_owned()
        } else {
            who
        };
        let name = ReportCell::from(line.project.name.clone());
        let cost = cost(line.cost).doubted(line.is_doubted);
        let cost = cost.origin(origins.cost(&line.said));
        let cells = Box::new([name, who.into(), cost]);
        lines.add(PageLine::Row(cells, Look::Text));
    }
    let rest = own.len().saturating_sub(PROJECTS);
    let name = match rest {
        0 => "計".to_owned(),
        rest => format!("計（ほか{rest}事業を含む。すべては事業一覧にあります）"),
    };
    let costs: Vec<Decimal> = own.iter().filter_map(|line| line.cost.ok()).collect();
    let total = (!costs.is_empty()).then(|| costs.iter().sum());
    let of = format!("{}事業", own.len());
    let is_doubted = own.iter().any(|line| line.cost.is_ok() && line.is_doubted);
    let total = cost(total.ok_or("―")).doubted(is_doubted);
    let total = [name.into(), of.into(), total];
    lines.add(PageLine::Row(Box::new(total), Look::Text));
}

fn cost(cost: Result<Decimal, &'static str>) -> ReportCell<'static> {
    match cost {
        Ok(cost) => ReportCell::figure(cost, 0).look(Number(0)),
        Err(why) => ReportCell::mark(why),
    }
}
