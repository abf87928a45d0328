//! A KPI: its names, what it counts, where it started, where it should get, who reports it.

use super::super::fields::WrittenFigure;
use super::super::plan_file::{BaselineFile, KpiFile, TargetFile};
use super::period::UNREAD;
use super::sound::{InterimSeen, Spans};
use super::written::{PlanFigure, figure};
use super::{KpiSeen, PartKind, Resolver, plain};
use crate::domain::plan::{Aim, Baseline, Basis, Kpi, KpiAbout, Printed, PrintedWords, Target};
use crate::domain::{Decimal, FiscalYear, folded};
use crate::mapping::fields::Spanned;
use std::collections::BTreeMap;

impl Resolver<'_> {
    /// A KPI of a goal or of a measure. Its mistakes are recorded, and what cannot be read of it is left out
    /// or replaced, so that the others are still checked against it.
    pub(super) fn kpi(&mut self, goal: usize, measure: Option<usize>, file: KpiFile) -> Kpi {
        self.refuse_place(&file);
        self.refuse_compare(&file);
        self.refuse_empty(&file);
        self.take_names((goal, measure), &file);
        let (baseline, baseline_as) = self.baseline(&file.baseline);
        let (target, target_as) = self.target(&file.target, file.basis);
        let section = self.owner(&file);
        let targets = self.interim(file.targets.as_ref());
        let spans = Spans::of(&file, &targets);
        let about = about(&file);
        let kpi = Kpi {
            baseline,
            baseline_as,
            target,
            target_as,
            interim: targets.into_iter().map(|(target, _)| target).collect(),
            survey: file.survey.map(|years| self.years(&years)),
            lag: file.lag,
            about,
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
            digits: file.digits.map(Spanned::into_inner),
            direction: file.direction,
            basis: file.basis,
            formula: file.rate,
            goal,
            measure,
        };
        self.contradictions(&spans, &kpi);
        kpi
    }

    fn refuse_empty(&mut self, file: &KpiFile) {
        for name in [&file.id, &file.name] {
            if name.get_ref().trim().is_empty() {
                let remedy = "番号と名前を書いてください";
                self.problem(name.span(), "KPIの番号か名前が空です", remedy);
            }
        }
    }

    /// The id and all names of a KPI, by which others may refer to it.
    fn take_names(&mut self, place: (usize, Option<usize>), file: &KpiFile) {
        let index = self.kpis.len();
        let aliases = file.aliases.iter();
        self.kpis.push(KpiSeen {
            start: file.id.span().start,
            place,
            aliases: aliases.map(|alias| folded::key(alias.get_ref())).collect(),
        });
        if let Some(earlier) = self.names.kpi_ids.add(file.id.get_ref(), index) {
            self.id_twice(("KPI", PartKind::Kpi), &file.id, self.kpis[earlier].start);
        }
        self.refuse_id_of_the_gone(PartKind::Kpi, "KPI", &file.id);
        // The aliases come first: a name that is an alias too is refused as an alias, and once.
        let names = file.aliases.iter().chain([&file.name]);
        for name in names.chain(&file.formerly) {
            let key = folded::key(name.get_ref());
            // One KPI may have a name twice, as when an alias is the name of today.
            if !self.names.kpis_of_key(&key).contains(&index) {
                self.refuse_alias_of_two(index, name, &key);
                self.names.add_kpi_name(&key, index);
            }
        }
    }

    /// Under a goal or a measure, a KPI's place is where it stands.
    fn refuse_place(&mut self, file: &KpiFile) {
        for place in [&file.goal, &file.measure].into_iter().flatten() {
            let remedy =
                "この行を消してください。goal と measure は [[revision.kpi]] でだけ書きます";
            let message = "KPIの場所は、書かれている位置で決まります";
            self.problem(place.span(), message, remedy);
        }
    }

    fn baseline(&mut self, file: &Spanned<BaselineFile>) -> (Option<Baseline>, Printed) {
        let file = file.get_ref();
        let year = file.year.as_ref().map(|year| self.year(year));
        let written = figure(file.value.get_ref());
        let printed = printed(written.as_ref(), &file.text, &file.source);
        let baseline = match written {
            Some(PlanFigure::Number(value)) => Some(Baseline { value, year }),
            Some(PlanFigure::Nothing | PlanFigure::Undecided(_)) => None,
            Some(PlanFigure::Arrow(_)) | None => {
                let remedy = "value = 12.4 のような数か、無ければ value = \"―\"、未定なら \"○○\" と書いてください";
                let code = file.value.get_ref().code();
                self.coded(code, file.value.span(), "基準値が数ではありません", remedy);
                None
            }
        };
        (baseline, printed)
    }

    fn target(&mut self, file: &Spanned<TargetFile>, basis: Basis) -> (Option<Target>, Printed) {
        let file = file.get_ref();
        let year = self.year(&file.year);
        self.within(&file.year.span(), "目標年度", year);
        let written = figure(file.value.get_ref());
        let printed = printed(written.as_ref(), &file.text, &file.source);
        let aim = match written {
            Some(PlanFigure::Number(value)) => Some(Aim::Number(value)),
            Some(PlanFigure::Arrow(arrow)) => Some(Aim::Arrow(arrow)),
            Some(PlanFigure::Nothing | PlanFigure::Undecided(_)) => None,
            None => {
                let remedy =
                    "value = 820 のような数か、\"↑\" \"↓\" \"→\"、未定なら \"○○\" を書いてください";
                let code = file.value.get_ref().code();
                let message = "目標値が数でも矢印でもありません";
                self.coded(code, file.value.span(), message, remedy);
                None
            }
        };
        let is_strict = self.is_strict(file.compare.as_ref());
        let sum = file.sum.as_ref().and_then(|sum| self.number(sum));
        if let Some((sum, written)) = sum.zip(file.sum.as_ref()) {
            self.sum_of_a_mean(&written.span(), (basis, aim), sum);
        }
        let target = aim.map(|aim| Target {
            aim,
            year,
            is_strict,
            sum,
        });
        (target, printed)
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
        file: Option<&Spanned<BTreeMap<String, Spanned<WrittenFigure>>>>,
    ) -> Vec<InterimSeen> {
        let of_year = |(year, value): (&String, &Spanned<WrittenFigure>)| {
            let year = self.year_in(&value.span(), year);
            // A target without its value is compared with nothing.
            let target = self.number(value).map(|value| (year, value));
            (target.unwrap_or((UNREAD, Decimal::ZERO)), value.span())
        };
        let years = file.map(Spanned::get_ref).into_iter().flatten();
        let mut interim: Vec<InterimSeen> = years.map(of_year).collect();
        // The map has them by their texts, in which R10 comes before R5.
        interim.sort_by_key(|(target, _)| *target);
        self.one_target_a_year(&interim);
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

    fn years(&mut self, file: &Spanned<Vec<Spanned<String>>>) -> Vec<FiscalYear> {
        let years = file.get_ref().iter();
        years.map(|year| self.year(year)).collect()
    }
}

/// What the plan tells of a KPI beside its figures.
fn about(file: &KpiFile) -> Option<Box<KpiAbout>> {
    let about = KpiAbout {
        meaning: file.meaning.clone(),
        method: file.method.clone(),
        grounds: file.grounds.clone(),
        settled: file.settled.clone(),
        comparable: file.comparable.clone(),
    };
    (about != KpiAbout::default()).then(|| Box::new(about))
}

/// What the document prints instead of a figure or beside it.
fn printed(figure: Option<&PlanFigure>, text: &Option<String>, source: &Option<String>) -> Printed {
    let undecided = match figure {
        Some(PlanFigure::Undecided(mark)) => Some(mark.clone()),
        _ => None,
    };
    let (text, source) = (text.clone(), source.clone());
    let words = PrintedWords {
        text,
        source,
        undecided,
    };
    words.into()
}
