//! `plan.toml` resolved: names become references, words become rules, and every mistake is said.

use super::kpi_table::{self, Placed};
use super::plan_file::*;
use super::problem::{Problem, Problems};
use super::{Source, words};
use crate::domain::number;
use crate::domain::plan::*;
use crate::domain::rating::{Band, Rating, Rule};
use crate::domain::reported::{Arrow, Reported};
use crate::domain::{Decimal, FiscalYear, folded};
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use toml::Spanned;

/// The plan, or every mistake in it.
pub(super) fn plan(
    id: &str,
    source: &Source,
    file: PlanFile,
    table: Option<&Source>,
) -> Result<Plan, Problems> {
    let mut resolver = Resolver {
        source,
        problems: Vec::new(),
        names: Names::default(),
        kpis: Vec::new(),
        sections: Vec::new(),
    };
    let mut plan = resolver.plan(id, file);
    if let Some(table) = table {
        resolver.source = table;
        resolver.add(&mut plan, table);
    }
    if plan.kpis.is_empty() {
        let remedy = "[[goal.kpi]] か [[goal.measure.kpi]] に書くか、kpis = \"kpis.csv\" の表に書いてください";
        let problem = Problem::at(resolver.source, 0..0, "KPIが一つもありません", remedy);
        resolver.problems.push(problem);
    }
    plan.names = resolver.names;
    Problems::unless_any(resolver.problems, plan).map(Plan::in_order)
}

struct Resolver<'a> {
    source: &'a Source,
    problems: Vec<Problem>,
    names: Names,
    /// For each KPI so far, where it stands.
    kpis: Vec<Origin<'a>>,
    /// For each section so far, its name and where it stands.
    sections: Vec<(String, Origin<'a>)>,
}

/// A file, and a byte in it.
type Origin<'a> = (&'a Source, usize);

/// Goals, measures and KPIs while they are gathered.
#[derive(Default)]
struct Tree {
    goals: Vec<BasicGoal>,
    measures: Vec<Measure>,
    kpis: Vec<Kpi>,
}

impl<'a> Resolver<'a> {
    fn plan(&mut self, id: &str, file: PlanFile) -> Plan {
        let sections = file
            .section
            .into_iter()
            .enumerate()
            .map(|(index, section)| self.section(index, section))
            .collect();
        let tree = self.tree(file.goal);
        let period_span = file.period.span();
        let [first, last] = file
            .period
            .into_inner()
            .map(|text| self.year(&period_span, &text));
        if first > last {
            self.problem(
                period_span,
                "計画期間の終わりが始まりより前です",
                "period = [\"R3\", \"R8\"] のように、始まり・終わりの順に書いてください",
            );
        }
        Plan {
            id: id.to_owned(),
            name: file.name,
            body: file.body,
            period: (first, last),
            remark: file.remark,
            goals: tree.goals,
            measures: tree.measures,
            kpis: tree.kpis,
            sections,
            rating: self.rating(file.rating),
            correction_marks: file.correction_marks,
            jump_percent: self.number(&file.checks.jump),
            names: Names::default(),
        }
    }

    /// Adds the KPIs of a table to the goals and measures of the plan, and puts them into its order.
    fn add(&mut self, plan: &mut Plan, table: &Source) {
        let goals: HashMap<String, usize> = plan
            .goals
            .iter()
            .enumerate()
            .map(|(index, goal)| (goal.id.clone(), index))
            .collect();
        let measure_key =
            |(index, measure): (usize, &Measure)| ((measure.goal, measure.id.clone()), index);
        let measures: HashMap<(usize, String), usize> =
            plan.measures.iter().enumerate().map(measure_key).collect();
        for row in kpi_table::rows(table) {
            match row {
                Ok(row) => plan.kpis.extend(self.placed(&goals, &measures, row)),
                Err(problem) => self.problems.push(problem),
            }
        }
    }

    fn placed(
        &mut self,
        goals: &HashMap<String, usize>,
        measures: &HashMap<(usize, String), usize>,
        row: Placed,
    ) -> Option<Kpi> {
        let Some(goal) = goals.get(row.goal.get_ref()).copied() else {
            self.problem(
                row.goal.span(),
                format!("基本目標「{}」は [[goal]] にありません", row.goal.get_ref()),
                "plan.toml の [[goal]] の id を書いてください",
            );
            return None;
        };
        let Some(measure) = row.measure else {
            return Some(self.kpi(goal, None, row.kpi));
        };
        let index = measures.get(&(goal, measure.get_ref().clone())).copied();
        if index.is_none() {
            let message = format!(
                "施策「{}」は基本目標「{}」の [[goal.measure]] にありません",
                measure.get_ref(),
                row.goal.get_ref()
            );
            self.problem(
                measure.span(),
                message,
                "plan.toml の [[goal.measure]] の id を書いてください",
            );
        }
        index.map(|index| self.kpi(goal, Some(index), row.kpi))
    }

    fn section(&mut self, index: usize, file: SectionFile) -> Section {
        self.sections.push((
            file.name.get_ref().clone(),
            (self.source, file.name.span().start),
        ));
        for name in std::iter::once(&file.name).chain(&file.formerly) {
            if let Some(earlier) =
                self.names
                    .add_section_name(file.department.as_deref(), name.get_ref(), index)
            {
                self.twice("課", name, self.sections[earlier].1);
            }
        }
        let formerly = file.formerly.into_iter().map(Spanned::into_inner).collect();
        Section {
            name: file.name.into_inner(),
            department: file.department,
            formerly,
        }
    }

    fn tree(&mut self, goals: Vec<GoalFile>) -> Tree {
        let mut tree = Tree::default();
        let mut origins: HashMap<String, Origin<'a>> = HashMap::new();
        for file in goals {
            if let Some(earlier) = origins.insert(
                folded::key(file.id.get_ref()),
                (self.source, file.id.span().start),
            ) {
                self.twice("基本目標のid", &file.id, earlier);
            }
            let goal = tree.goals.len();
            tree.goals.push(BasicGoal {
                id: file.id.into_inner(),
                name: file.name,
                label: file.label,
                cross_cutting: file.cross_cutting,
            });
            tree.kpis
                .extend(file.kpi.into_iter().map(|kpi| self.kpi(goal, None, kpi)));
            for measure in file.measure {
                self.measure(&mut tree, goal, measure);
            }
        }
        tree
    }

    /// The same 施策 may stand under several goals; each is its own place in the plan.
    fn measure(&mut self, tree: &mut Tree, goal: usize, file: MeasureFile) {
        let index = tree.measures.len();
        tree.measures.push(Measure {
            id: file.id.into_inner(),
            name: file.name,
            goal,
        });
        tree.kpis.extend(
            file.kpi
                .into_iter()
                .map(|kpi| self.kpi(goal, Some(index), kpi)),
        );
    }

    fn kpi(&mut self, goal: usize, measure: Option<usize>, file: KpiFile) -> Kpi {
        for name in [&file.id, &file.name] {
            if name.get_ref().trim().is_empty() {
                self.problem(
                    name.span(),
                    "KPIの番号か名前が空です",
                    "番号と名前を書いてください",
                );
            }
        }
        let index = self.kpis.len();
        self.kpis.push((self.source, file.id.span().start));
        if let Some(earlier) = self.names.add_kpi_id(file.id.get_ref(), index) {
            self.twice("KPIのid", &file.id, self.kpis[earlier]);
        }
        let names = std::iter::once(&file.name).chain(&file.aliases);
        for name in names.chain(&file.formerly) {
            if let Some(earlier) = self.names.add_kpi_name(name.get_ref(), index) {
                self.twice("KPIの名前", name, self.kpis[earlier]);
            }
        }
        Kpi {
            baseline: self.baseline(&file.baseline),
            target: self.target(&file.target),
            section: self.section_index(&file.section),
            id: file.id.into_inner(),
            name: file.name.into_inner(),
            aliases: file.aliases.into_iter().map(Spanned::into_inner).collect(),
            formerly: file.formerly.into_iter().map(Spanned::into_inner).collect(),
            unit: file.unit,
            direction: file.direction,
            basis: file.basis,
            formula: file.rate,
            goal,
            measure,
        }
    }

    fn baseline(&mut self, file: &Spanned<BaselineFile>) -> Option<Baseline> {
        let year = file
            .get_ref()
            .year
            .as_ref()
            .map(|text| self.year(&file.span(), text));
        match figure(&file.get_ref().value) {
            Some(Written::Number(value)) => Some(Baseline { value, year }),
            Some(Written::Nothing) => None,
            _ => {
                self.problem(
                    file.span(),
                    "基準値が数ではありません",
                    "value = 12.4 のような数か、無ければ value = \"―\" と書いてください",
                );
                None
            }
        }
    }

    fn target(&mut self, file: &Spanned<TargetFile>) -> Option<Target> {
        let year = self.year(&file.span(), &file.get_ref().year);
        let aim = match figure(&file.get_ref().value) {
            Some(Written::Number(value)) => Some(Aim::Number(value)),
            Some(Written::Arrow(arrow)) => Some(Aim::Arrow(arrow)),
            Some(Written::Nothing) => None,
            None => {
                self.problem(
                    file.span(),
                    "目標値が数でも矢印でもありません",
                    "value = 820 のような数か、\"↑\" \"↓\" \"→\" を書いてください",
                );
                None
            }
        };
        aim.map(|aim| Target { aim, year })
    }

    fn section_index(&mut self, name: &Spanned<String>) -> usize {
        if let Some(index) = self.names.section(name.get_ref()) {
            return index;
        }
        let near = folded::nearest(
            name.get_ref(),
            self.sections.iter().map(|(known, _)| known.as_str()),
        );
        let remedy = near.map_or(
            "[[section]] に課を足してください".to_owned(),
            |near| format!("もしかして: {near}"),
        );
        self.problem(
            name.span(),
            format!("課「{}」は [[section]] にありません", name.get_ref()),
            remedy,
        );
        0
    }

    fn rating(&mut self, file: RatingFile) -> Rating {
        let span = file.bands.span();
        let bands: Vec<Band> = file
            .bands
            .into_inner()
            .into_iter()
            .map(|band| self.band(band))
            .collect();
        let mut codes = HashSet::new();
        for band in bands.iter().filter(|band| !codes.insert(&band.code)) {
            let message = format!("判定区分「{}」が二度あります", band.code);
            self.problems.push(Problem::at(
                self.source,
                span.clone(),
                message,
                "区分の記号を変えてください",
            ));
        }
        if bands.last().is_none_or(|band| band.rule != Rule::Otherwise) {
            self.problem(
                span,
                "最後の判定区分が「otherwise」ではありません",
                "どの規則にも当たらないKPIのために、最後を when = \"otherwise\" にしてください",
            );
        }
        let cap = file.cap.map(|cap| self.number(&cap));
        Rating {
            formula: file.rate,
            digits: file.round.digits,
            rounding: file.round.how,
            cap,
            bands,
        }
    }

    fn band(&mut self, file: BandFile) -> Band {
        let rule = rule(file.when.get_ref()).unwrap_or_else(|| {
            let remedy = "使えるのは \"target-met\", \"rate >= 80\", \"better-than-baseline\", \"otherwise\" です";
            self.problem(file.when.span(), format!("判定の規則「{}」が分かりません", file.when.get_ref()), remedy);
            Rule::Otherwise
        });
        Band {
            code: file.band,
            mark: file.mark,
            label: file.label,
            rule,
        }
    }

    fn number(&mut self, file: &Spanned<Figure>) -> Decimal {
        match figure(file.get_ref()) {
            Some(Written::Number(number)) => number,
            _ => {
                self.problem(
                    file.span(),
                    "数ではありません",
                    "50 や 12.5 のような数を書いてください",
                );
                Decimal::ZERO
            }
        }
    }

    fn year(&mut self, span: &Range<usize>, text: &str) -> FiscalYear {
        FiscalYear::parse(text).unwrap_or_else(|| {
            self.problem(
                span.clone(),
                format!("年度「{text}」が読めません"),
                "\"R6\"、\"令和6年度\"、\"2024\" のように書いてください",
            );
            FiscalYear::starting(1)
        })
    }

    fn twice(&mut self, kind: &str, name: &Spanned<String>, (source, start): Origin<'a>) {
        let earlier = Problem::at(source, start..start, "", "");
        let (line, _) = earlier.at.unwrap_or_default();
        let file = earlier.file.rsplit('/').next().unwrap_or_default();
        let message = format!(
            "{kind}「{}」が二度あります（{file}の{line}行目にもあります）",
            name.get_ref()
        );
        self.problem(
            name.span(),
            message,
            "どちらかの名前を変えるか、消してください",
        );
    }

    fn problem(
        &mut self,
        span: Range<usize>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.problems
            .push(Problem::at(self.source, span, message, remedy));
    }
}

/// What stands where a figure is wanted.
enum Written {
    Number(Decimal),
    Arrow(Arrow),
    Nothing,
}

fn figure(file: &Figure) -> Option<Written> {
    match file {
        Figure::Whole(number) => Some(Written::Number(Decimal::from(*number))),
        Figure::Decimal(number) => number::from_binary(*number).map(Written::Number),
        Figure::Exact(number) => Some(Written::Number(*number)),
        Figure::Word(word) => match words::mark(word)? {
            Reported::Arrow(arrow) => Some(Written::Arrow(arrow)),
            Reported::NotApplicable => Some(Written::Nothing),
            _ => None,
        },
    }
}

fn rule(text: &str) -> Option<Rule> {
    match text.trim() {
        "target-met" => Some(Rule::TargetMet),
        "better-than-baseline" => Some(Rule::BetterThanBaseline),
        "otherwise" => Some(Rule::Otherwise),
        other => number::parse(
            other
                .strip_prefix("rate")?
                .trim()
                .strip_prefix(">=")?
                .trim(),
        )
        .map(Rule::RateAtLeast),
    }
}
