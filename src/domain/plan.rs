//! 総合戦略: what a town promised, to whom it gave it, and how it wants it judged.

use super::rating::{Formula, Rating};
use super::reported::Arrow;
use super::{Decimal, FiscalYear, folded};
use std::collections::HashMap;

/// One town's strategy, resolved and checked: every reference points at something.
#[derive(Debug)]
pub struct Plan {
    /// The folder name under `mappings/` and `inputs/`.
    pub id: String,
    /// 第２期北本市まち・ひと・しごと創生総合戦略.
    pub name: String,
    /// 北本市.
    pub body: String,
    /// First and last fiscal year.
    pub period: (FiscalYear, FiscalYear),
    /// A remark that stands on every page, such as 見本.
    pub remark: Option<String>,
    /// Basic goals in the plan's order, cross-cutting ones among them.
    pub goals: Vec<BasicGoal>,
    /// Policy measures in the plan's order.
    pub measures: Vec<Measure>,
    /// KPIs and 数値目標 in the plan's order.
    pub kpis: Vec<Kpi>,
    /// Sections that report, in the plan's order.
    pub sections: Vec<Section>,
    /// How figures are judged.
    pub rating: Rating,
    /// Words in a file name that say it corrects another: 修正, 最新, 差替.
    pub correction_marks: Vec<String>,
    /// From which change against last year on a figure must be confirmed, in percent.
    pub jump_percent: Decimal,
    /// Names and aliases by folded key.
    pub names: Names,
}

/// 基本目標 or 横断的目標.
#[derive(Debug)]
pub struct BasicGoal {
    /// `1`, `X1`.
    pub id: String,
    /// As printed.
    pub name: String,
    /// What stands before the name: 基本目標１.
    pub label: String,
    /// Whether it cuts across the others.
    pub cross_cutting: bool,
}

/// 施策, or the 基本事業 to which a KPI belongs.
#[derive(Debug)]
pub struct Measure {
    /// `5-1-4`.
    pub id: String,
    /// As printed.
    pub name: String,
    /// Index into [`Plan::goals`].
    pub goal: usize,
}

/// 課, with the names that it had before.
#[derive(Debug)]
pub struct Section {
    /// As its folder under `inputs/` is named.
    pub name: String,
    /// 部, where there is one.
    pub department: Option<String>,
    /// Names before a reorganisation.
    pub formerly: Vec<String>,
}

/// 数値目標 or KPI.
#[derive(Debug)]
pub struct Kpi {
    /// Stable over renamings.
    pub id: String,
    /// As printed in the plan.
    pub name: String,
    /// Other names under which sections report it.
    pub aliases: Vec<String>,
    /// Names that it had before a revision (改定).
    pub formerly: Vec<String>,
    /// The unit in which its figures are kept.
    pub unit: String,
    /// Which way is better. Never inferred from baseline and target.
    pub direction: Direction,
    /// What a figure counts.
    pub basis: Basis,
    /// The formula of its rate, where it differs from the plan's.
    pub formula: Option<Formula>,
    /// Where it started; none for ―.
    pub baseline: Option<Baseline>,
    /// Where it should get; none while it is undecided.
    pub target: Option<Target>,
    /// Index into [`Plan::goals`].
    pub goal: usize,
    /// Index into [`Plan::measures`]; none for a 数値目標, which belongs to its goal.
    pub measure: Option<usize>,
    /// Index into [`Plan::sections`]: who reports it.
    pub section: usize,
}

/// 基準値（現状値）.
#[derive(Debug, Clone, Copy)]
pub struct Baseline {
    /// In the KPI's unit.
    pub value: Decimal,
    /// The year of the value, where the plan gives it.
    pub year: Option<FiscalYear>,
}

/// 目標値.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// A number, or the way it should move.
    pub aim: Aim,
    /// The year by which it should be reached.
    pub year: FiscalYear,
}

/// What a target asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// A number in the KPI's unit.
    Number(Decimal),
    /// ↑, ↓ or →: to be compared with the baseline only.
    Arrow(Arrow),
}

/// Which way is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// 高いほど良い.
    Higher,
    /// 低いほど良い.
    Lower,
    /// 維持: neither more nor less.
    Keep,
}

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// 単年度.
    Annual,
    /// 累計, as of the year's end.
    Cumulative,
    /// 計画期間の平均.
    Average,
    /// 時点.
    Point,
    /// 増分: what a year added to the baseline.
    Increment,
}

/// Names and aliases by folded key.
#[derive(Debug, Default)]
pub struct Names {
    kpis: HashMap<String, usize>,
    ids: HashMap<String, usize>,
    sections: HashMap<String, usize>,
    /// For each section, its KPIs.
    kpis_of_section: Vec<Vec<usize>>,
}

impl Names {
    /// Adds a KPI's name or alias; gives the KPI that had it before.
    pub fn add_kpi_name(&mut self, name: &str, kpi: usize) -> Option<usize> {
        self.kpis.insert(folded::key(name), kpi)
    }

    /// Adds a KPI's id; gives the KPI that had it before.
    pub fn add_kpi_id(&mut self, id: &str, kpi: usize) -> Option<usize> {
        self.ids.insert(folded::key(id), kpi)
    }

    /// Adds a section's name, today's or a former one, as it stands alone and behind its department;
    /// gives the section that had it before.
    pub fn add_section_name(
        &mut self,
        department: Option<&str>,
        name: &str,
        section: usize,
    ) -> Option<usize> {
        if let Some(department) = department {
            self.sections
                .insert(folded::key(&format!("{department}{name}")), section);
        }
        self.sections.insert(folded::key(name), section)
    }

    /// The section of a name.
    pub fn section(&self, name: &str) -> Option<usize> {
        self.sections.get(&folded::key(name)).copied()
    }
}

fn kpis_of_section(kpis: &[Kpi], sections: usize) -> Vec<Vec<usize>> {
    let mut of_section = vec![Vec::new(); sections];
    for (index, kpi) in kpis.iter().enumerate() {
        of_section[kpi.section].push(index);
    }
    of_section
}

impl Plan {
    /// The KPIs that a section reports, in the plan's order.
    pub fn kpis_of(&self, section: usize) -> &[usize] {
        &self.names.kpis_of_section[section]
    }

    /// Puts the KPIs into the order of goals and measures, and lets the names follow them.
    pub fn in_order(mut self) -> Self {
        let mut order: Vec<usize> = (0..self.kpis.len()).collect();
        order.sort_by_key(|kpi| (self.kpis[*kpi].goal, self.kpis[*kpi].measure));
        let mut place = vec![0; order.len()];
        for (new, old) in order.iter().enumerate() {
            place[*old] = new;
        }
        self.kpis.sort_by_key(|kpi| (kpi.goal, kpi.measure));
        self.names
            .kpis
            .values_mut()
            .chain(self.names.ids.values_mut())
            .for_each(|kpi| *kpi = place[*kpi]);
        self.names.kpis_of_section = kpis_of_section(&self.kpis, self.sections.len());
        self
    }

    /// The KPI of a name or alias, by folded key. Never by likeness.
    pub fn kpi_named(&self, name: &str) -> Option<usize> {
        self.names.kpis.get(&folded::key(name)).copied()
    }

    /// Whether a name is one that the KPI had before a revision.
    pub fn is_former_name(&self, kpi: usize, name: &str) -> bool {
        let key = folded::key(name);
        let formerly = &self.kpis[kpi].formerly;
        formerly.iter().any(|former| folded::key(former) == key)
    }

    /// The KPI of an id.
    pub fn kpi_with_id(&self, id: &str) -> Option<usize> {
        self.names.ids.get(&folded::key(id)).copied()
    }

    /// The section of a name, with or without its department, by today's name or a former one.
    pub fn section_named(&self, name: &str) -> Option<usize> {
        self.names.section(name)
    }

    /// The measure's number and name, or 数値目標 for a KPI of the goal itself.
    pub fn measure_label(&self, kpi: &Kpi) -> String {
        kpi.measure.map_or_else(
            || "数値目標".to_owned(),
            |index| self.measures[index].label(),
        )
    }
}

impl Kpi {
    /// The decimals in which the plan thinks: those of its baseline and target.
    pub fn decimals(&self) -> u32 {
        let target = self.target.and_then(|target| match target.aim {
            Aim::Number(number) => Some(number),
            Aim::Arrow(_) => None,
        });
        let figures = self
            .baseline
            .map(|baseline| baseline.value)
            .into_iter()
            .chain(target);
        figures
            .map(|figure| figure.normalize().scale())
            .max()
            .unwrap_or_default()
    }
}

impl Measure {
    /// 5-1-4 農業・商業・工業の振興.
    pub fn label(&self) -> String {
        format!("{} {}", self.id, self.name)
    }
}

impl BasicGoal {
    /// 基本目標１　新しい人の流れとつながりをつくる.
    pub fn title(&self) -> String {
        format!("{}　{}", self.label, self.name)
    }
}

impl Direction {
    /// As `plan.toml` and judgements.csv write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Higher => "higher",
            Self::Lower => "lower",
            Self::Keep => "keep",
        }
    }

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Higher => "高いほど良い",
            Self::Lower => "低いほど良い",
            Self::Keep => "維持",
        }
    }

    /// Whether `one` is better than `other`; with 維持, nothing is.
    pub fn is_better(self, one: Decimal, other: Decimal) -> bool {
        match self {
            Self::Higher => one > other,
            Self::Lower => one < other,
            Self::Keep => false,
        }
    }
}

impl Basis {
    /// As `plan.toml` and judgements.csv write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Annual => "annual",
            Self::Cumulative => "cumulative",
            Self::Average => "average",
            Self::Point => "point",
            Self::Increment => "increment",
        }
    }

    /// For people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Annual => "単年度",
            Self::Cumulative => "累計",
            Self::Average => "期間平均",
            Self::Point => "時点",
            Self::Increment => "増分",
        }
    }
}
