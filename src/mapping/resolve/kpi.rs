//! A KPI: its names, what it counts, where it started, where it should get, who reports it.

use super::super::fields::Figure;
use super::super::plan_file::{BaselineFile, KpiFile, TargetFile};
use super::sound::Spans;
use super::written::{Written, figure};
use super::{KpiSeen, PartKind, Resolver, plain};
use crate::domain::plan::{Aim, Baseline, Basis, Kpi, Printed, PrintedWords, Target};
use crate::domain::{Decimal, FiscalYear, folded};
use crate::mapping::fields::Spanned;
use std::collections::BTreeMap;

/// What to do about an alias that is a name of another KPI of its place.
pub(super) const OTHER_ALIAS: &str = "別名（aliases）は、同じ場所のほかの指標の名前と重ねられません。どちらかを変えるか、消してください";

impl Resolver<'_> {
    pub(super) fn kpi(&mut self, goal: usize, measure: Option<usize>, file: KpiFile) -> Kpi {
        self.refuse_place(&file);
        self.refuse_compare(&file);
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
        self.kpis.push(KpiSeen {
            origin: self.origin(file.id.span().start),
            place: (goal, measure),
            aliases: file
                .aliases
                .iter()
                .map(|alias| folded::key(alias.get_ref()))
                .collect(),
        });
        if let Some(earlier) = self.names.add_kpi_id(file.id.get_ref(), index) {
            self.id_twice("KPI", &file.id, self.kpis[earlier].origin);
        }
        self.refuse_id_of_the_gone(PartKind::Kpi, "KPI", &file.id);
        // A name that is an alias too is refused as that, once.
        let names = file.aliases.iter().chain([&file.name]);
        for name in names.chain(&file.formerly) {
            let key = folded::key(name.get_ref());
            if !self.names.kpis_of_key(&key).contains(&index) {
                self.refuse_alias_of_two(index, name, &key);
                self.names.add_kpi_name(&key, index);
            }
        }
        let (baseline, baseline_as) = self.baseline(&file.baseline);
        let (target, target_as) = self.target(&file.target, file.basis);
        let section = self.owner(&file);
        let spans = Spans::of(&file);
        let kpi = Kpi {
            baseline,
            baseline_as,
            target,
            target_as,
            interim: self.interim(file.targets.as_ref()),
            survey: file.survey.map(|years| self.years(&years)),
            lag: file.lag,
            source: file.source,
            source_url: file.source_url.map(|url| self.url(url)),
            tags: self.tags(&file.tags),
            note: file.note,
            since: file.since,
            file: self.source.name.clone(),
            line: self.line(file.id.span()),
            section,
            id: file.id.into_inner(),
            called: None,
            name: file.name.into_inner(),
            aliases: plain(file.aliases),
            formerly: plain(file.formerly),
            unit: file.unit,
            digits: file.digits,
            direction: file.direction,
            basis: file.basis,
            formula: file.rate,
            goal,
            measure,
        };
        self.contradictions(&spans, &kpi);
        kpi
    }

    /// KPIs may share their names, today's and former ones, even in one place, where only an id tells them
    /// apart; and their aliases. But an alias must not be a name of a second one in the same place.
    fn refuse_alias_of_two(&mut self, index: usize, name: &Spanned<String>, key: &String) {
        if let Some(other) = self.alias_of_two(index, self.kpis[index].place, key) {
            let origin = self.kpis[other].origin;
            self.twice_with("同じ場所のKPIの名前", name, origin, OTHER_ALIAS);
        }
    }

    /// Another KPI of a place that has a name of one as well, if one of the two has it as an alias only.
    pub(super) fn alias_of_two(
        &self,
        index: usize,
        place: (usize, Option<usize>),
        key: &String,
    ) -> Option<usize> {
        let is_alias = self.kpis[index].aliases.contains(key);
        let is_taken = |other: &usize| {
            let seen = &self.kpis[*other];
            *other != index && seen.place == place && seen.aliases.contains(key) != is_alias
        };
        let mut others = self.names.kpis_of_key(key).iter().copied();
        others.find(is_taken)
    }

    /// Under a goal or a measure, a KPI's place is where it stands.
    fn refuse_place(&mut self, file: &KpiFile) {
        for place in [&file.goal, &file.measure].into_iter().flatten() {
            let remedy =
                "この行を消してください。goal と measure は [[revision.kpi]] でだけ書きます";
            self.problem(
                place.span(),
                "KPIの場所は、書かれている位置で決まります",
                remedy,
            );
        }
    }

    /// The section that reports in the year for which the plan is read.
    fn owner(&mut self, file: &KpiFile) -> usize {
        let now = self.section_index(&file.section);
        let mut owners: Vec<(FiscalYear, usize)> = Vec::new();
        for before in &file.section_before {
            let until = self.year(&before.until.span(), before.until.get_ref());
            owners.push((until, self.section_index(&before.name)));
        }
        self.owners_follow(&file.section_before, &owners);
        owners.sort();
        let year = self.year;
        let of_year = |(until, _): &&(FiscalYear, usize)| year.is_some_and(|year| year <= *until);
        owners
            .iter()
            .find(of_year)
            .map_or(now, |(_, section)| *section)
    }

    fn baseline(&mut self, file: &Spanned<BaselineFile>) -> (Option<Baseline>, Printed) {
        let (span, file) = (file.span(), file.get_ref());
        let year = file.year.as_ref().map(|text| self.year(&span, text));
        let mut printed = PrintedWords {
            text: file.text.clone(),
            source: file.source.clone(),
            undecided: None,
        };
        let baseline = match figure(&file.value) {
            Some(Written::Number(value)) => Some(Baseline { value, year }),
            Some(Written::Nothing) => None,
            Some(Written::Undecided(mark)) => {
                printed.undecided = Some(mark);
                None
            }
            Some(Written::Arrow(_)) | None => {
                self.problem(
                    span,
                    "基準値が数ではありません",
                    "value = 12.4 のような数か、無ければ value = \"―\"、未定なら \"○○\" と書いてください",
                );
                None
            }
        };
        (baseline, printed.into())
    }

    fn target(&mut self, file: &Spanned<TargetFile>, basis: Basis) -> (Option<Target>, Printed) {
        let (span, file) = (file.span(), file.get_ref());
        let year = self.year(&span, &file.year);
        self.within(&span, "目標年度", year);
        let mut printed = PrintedWords {
            text: file.text.clone(),
            source: file.source.clone(),
            undecided: None,
        };
        let aim = match figure(&file.value) {
            Some(Written::Number(value)) => Some(Aim::Number(value)),
            Some(Written::Arrow(arrow)) => Some(Aim::Arrow(arrow)),
            Some(Written::Nothing) => None,
            Some(Written::Undecided(mark)) => {
                printed.undecided = Some(mark);
                None
            }
            None => {
                self.problem(
                    span.clone(),
                    "目標値が数でも矢印でもありません",
                    "value = 820 のような数か、\"↑\" \"↓\" \"→\"、未定なら \"○○\" を書いてください",
                );
                None
            }
        };
        let is_strict = self.is_strict(file.compare.as_ref());
        let sum = file.sum.as_ref().map(|sum| self.exact(&span, sum));
        if sum.is_some() && basis != Basis::Average {
            let remedy =
                "sum は basis = \"average\" の指標に書きます。sum を消すか、basis を直してください";
            self.problem(
                span.clone(),
                "合計（sum）がありますが、平均の指標ではありません",
                remedy,
            );
        }
        self.sum_of_a_mean(&span, aim, sum);
        let target = |aim| Target {
            aim,
            year,
            is_strict,
            sum,
        };
        (aim.map(target), printed.into())
    }

    /// 超 and 未満: the target itself is not enough.
    fn is_strict(&mut self, compare: Option<&Spanned<String>>) -> bool {
        let Some(compare) = compare else {
            return false;
        };
        match compare.get_ref().trim() {
            ">" | "<" => true,
            ">=" | "<=" => false,
            other => {
                let message = format!("目標の比べ方「{other}」が分かりません");
                let remedy =
                    "使えるのは \">=\"（以上）, \">\"（超）, \"<=\"（以下）, \"<\"（未満） です";
                self.problem(compare.span(), message, remedy);
                false
            }
        }
    }

    fn interim(
        &mut self,
        file: Option<&Spanned<BTreeMap<String, Figure>>>,
    ) -> Vec<(FiscalYear, Decimal)> {
        let Some(file) = file else {
            return Vec::new();
        };
        let span = file.span();
        let of_year =
            |(year, value): (&String, &Figure)| (self.year(&span, year), self.exact(&span, value));
        let mut interim: Vec<(FiscalYear, Decimal)> = file.get_ref().iter().map(of_year).collect();
        interim.sort();
        self.one_target_a_year(&span, &interim);
        interim
    }

    /// The place of a page; what a browser would not open is a slip of the hand.
    fn url(&mut self, file: Spanned<String>) -> String {
        let is_page = |start: &&str| file.get_ref().starts_with(*start);
        if !["https://", "http://"].iter().any(is_page) || file.get_ref().contains(' ') {
            let message = format!("ページの場所「{}」が分かりません", file.get_ref());
            let remedy = "source_url には、https:// から始まるページの場所を書いてください";
            self.problem(file.span(), message, remedy);
        }
        file.into_inner()
    }

    fn years(&mut self, file: &Spanned<Vec<String>>) -> Vec<FiscalYear> {
        let span = file.span();
        let years = file.get_ref().iter();
        years.map(|text| self.year(&span, text)).collect()
    }
}
