//! What contradicts itself, although each word of it can be read.
//!
//! Years that could not be read have been said already, and are not compared with anything.

use super::super::fields::Figure;
use super::super::plan_file::{GradeFile, KpiFile, OwnerFile, ReviewFile, VocabularyFile};
use super::super::problem::{Code, near_or};
use super::kpi::OTHER_ALIAS;
use super::printed;
use super::rating::MOST_DIGITS;
use super::tree::Tree;
use super::{Gone, PartKind, Resolver, also_at};
use crate::domain::number::{self, Rounding};
use crate::domain::plan::{Aim, Basis, Direction, Kpi, Listing, Target};
use crate::domain::rating::Rating;
use crate::domain::{Decimal, FiscalYear, folded};
use crate::mapping::fields::Spanned;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Stands for a year that could not be read.
pub(super) const UNREAD: FiscalYear = FiscalYear::starting(1);

fn is_read(year: FiscalYear) -> bool {
    year != UNREAD
}

/// What is published later than this is a slip of the hand: a census comes after two or three years.
const LONGEST_LAG: u32 = 10;

/// Where the parts of a KPI stand.
pub(super) struct Spans {
    id: Range<usize>,
    baseline: Range<usize>,
    target: Range<usize>,
    interim: Range<usize>,
    survey: Range<usize>,
}

impl Spans {
    pub(super) fn of(file: &KpiFile) -> Self {
        let id = file.id.span();
        Self {
            baseline: file.baseline.span(),
            target: file.target.span(),
            interim: file.targets.as_ref().map_or(id.clone(), Spanned::span),
            survey: file.survey.as_ref().map_or(id.clone(), Spanned::span),
            id,
        }
    }
}

fn is_same(one: &Kpi, other: &Kpi) -> bool {
    folded::key(&one.id) == folded::key(&other.id)
}

fn period_label((first, last): (FiscalYear, FiscalYear)) -> String {
    format!("計画期間（{}～{}）", first.long(), last.long())
}

impl Resolver<'_> {
    /// Whether the plan's period could be read, and runs forward.
    fn has_period(&self) -> bool {
        let (first, last) = self.period;
        is_read(first) && is_read(last) && first <= last
    }

    fn is_within(&self, year: FiscalYear) -> bool {
        (self.period.0..=self.period.1).contains(&year)
    }

    /// A year that must be one of the plan's.
    pub(super) fn within(&mut self, span: &Range<usize>, what: &str, year: FiscalYear) {
        if !is_read(year) || !self.has_period() || self.is_within(year) {
            return;
        }
        let period = period_label(self.period);
        let message = format!("{what}（{}）が{period}の外です", year.long());
        let remedy = "年度か、初めにある period を直してください";
        self.problem(span.clone(), message, remedy);
    }

    /// Whether this stage of the plan judges a year.
    pub(super) fn judges(&self, year: FiscalYear) -> bool {
        let judges = self.stage.judges;
        let is_of_the_plan = !self.has_period() || self.is_within(year);
        is_read(year)
            && is_of_the_plan
            && judges.is_none_or(|(first, last)| (first..=last).contains(&year))
    }

    /// Says that there is no thing of an id, and which revision took it out of the plan, if one did.
    pub(super) fn unknown_or_gone(
        &mut self,
        kind: PartKind,
        id: &Spanned<String>,
        message: &str,
        remedy: impl FnOnce(bool) -> &'static str,
    ) {
        let by = self.gone(kind, id).map(|gone| gone.by.clone());
        let told = by.as_ref();
        let told = told.map_or(String::new(), |by| format!("（「{by}」でなくなりました）"));
        let message = format!("{message}{told}");
        let remedy = remedy(by.is_some());
        let code = Code::Unknown {
            names: vec![id.get_ref().clone()],
            dropped_by: by,
        };
        self.coded(code, id.span(), message, remedy);
    }

    /// What had an id, if a revision took it out of the plan.
    fn gone(&self, kind: PartKind, id: &Spanned<String>) -> Option<&Gone> {
        let key = folded::key(id.get_ref());
        let mut gone = self.stage.gone.iter().rev();
        gone.find(|gone| gone.kind == kind && gone.key == key)
    }

    /// Figures of all years go by the id: what is new must not take over those of what is gone.
    pub(super) fn refuse_id_of_the_gone(
        &mut self,
        kind: PartKind,
        label: &str,
        id: &Spanned<String>,
    ) {
        let Some(gone) = self.gone(kind, id) else {
            return;
        };
        let message = format!(
            "{label}のid「{}」は、「{}」でなくなったもののidです",
            id.get_ref(),
            gone.by
        );
        let remedy = "前の値が新しいものの値にならないように、使ったことのない id にしてください";
        let code = Code::IdOfDropped(gone.by.clone());
        self.coded(code, id.span(), message, remedy);
    }

    /// What a KPI says about itself must hold together.
    pub(super) fn contradictions(&mut self, spans: &Spans, kpi: &Kpi) {
        self.target_after_baseline(spans, kpi);
        self.interim_on_the_way(spans, kpi);
        self.survey_meets_the_plan(spans, kpi);
        self.digits_suffice(spans, kpi);
        self.lag_ends(spans, kpi);
        self.words_have_the_value(spans, kpi);
    }

    fn lag_ends(&mut self, spans: &Spans, kpi: &Kpi) {
        if kpi.lag > LONGEST_LAG {
            let message = format!("公表の遅れ（lag）が{}年になっています", kpi.lag);
            let remedy = format!("何年遅れるかを、{LONGEST_LAG} 以下の数で書いてください");
            self.problem(spans.id.clone(), message, remedy);
        }
    }

    /// 「18,047人」 beside 18000: one of them is a slip of the hand.
    fn words_have_the_value(&mut self, spans: &Spans, kpi: &Kpi) {
        let baseline = kpi.baseline.map(|baseline| baseline.value);
        let target = kpi.target.and_then(|target| target.number());
        let sum = kpi.target.and_then(|target| target.sum);
        let said = [
            (
                &kpi.baseline_as,
                "基準値",
                spans.baseline.clone(),
                baseline,
                None,
            ),
            (&kpi.target_as, "目標値", spans.target.clone(), target, sum),
        ];
        for (printed, what, span, value, sum) in said {
            let (Some(text), Some(value)) = (&printed.text, value) else {
                continue;
            };
            let Some(number) = printed::only_number(text, &kpi.unit) else {
                continue;
            };
            if value.abs() != number && sum.is_none_or(|sum| sum.abs() != number) {
                let message = format!(
                    "{what} {} が、資料の書き方「{text}」の数と違います",
                    value.normalize()
                );
                self.problem(
                    span,
                    message,
                    "value か text を、資料のとおりに直してください",
                );
            }
        }
    }

    fn target_after_baseline(&mut self, spans: &Spans, kpi: &Kpi) {
        let Some((target, year)) = kpi.target.zip(baseline_year(kpi)) else {
            return;
        };
        if is_read(target.year) && target.year < year {
            let message = format!(
                "目標年度（{}）が基準値の年度（{}）より前です",
                target.year.long(),
                year.long()
            );
            let remedy = "baseline と target の year を確かめてください";
            self.problem(spans.target.clone(), message, remedy);
        }
    }

    /// R6 and 令和6年度 are one year: its target is one.
    pub(super) fn one_target_a_year(
        &mut self,
        span: &Range<usize>,
        interim: &[(FiscalYear, Decimal)],
    ) {
        let pairs = interim.windows(2);
        for pair in pairs.filter(|pair| pair[0].0 == pair[1].0 && is_read(pair[0].0)) {
            let message = format!("途中の目標が、{}に二つあります", pair[0].0.long());
            let remedy =
                "targets には、一つの年度を一度だけ書いてください（R6 と 令和6年度 は同じです）";
            self.problem(span.clone(), message, remedy);
        }
    }

    fn interim_on_the_way(&mut self, spans: &Spans, kpi: &Kpi) {
        for (year, value) in kpi.interim.iter().filter(|(year, _)| is_read(*year)) {
            self.within(&spans.interim, "途中の目標の年度", *year);
            let mistake = early(kpi, *year)
                .or_else(|| kpi.target.and_then(|target| late(&target, *year, *value)))
                .or_else(|| beyond(kpi, *value));
            if let Some(mistake) = mistake {
                let message = format!(
                    "途中の目標 {}（{}）が、{mistake}",
                    value.normalize(),
                    year.long()
                );
                let remedy = "targets と target・baseline の、年度と値を確かめてください";
                self.problem(spans.interim.clone(), message, remedy);
            }
        }
    }

    /// 4年間で+80人（年平均+20人）: the sum is the mean times the years, but for the rounding of the mean.
    pub(super) fn sum_of_a_mean(
        &mut self,
        span: &Range<usize>,
        aim: Option<Aim>,
        sum: Option<Decimal>,
    ) {
        let (Some(sum), true) = (sum, self.has_period()) else {
            return;
        };
        let remedy = "value には1年あたりの値、sum にはそれを計画期間のすべての年について足した値を書いてください";
        let Some(Aim::Number(mean)) = aim else {
            let message = "合計（sum）がありますが、目標値が数ではありません";
            return self.problem(span.clone(), message, remedy);
        };
        let years = Decimal::from(self.period.1.western() - self.period.0.western() + 1);
        let mean = mean.normalize();
        if number::rounded(sum / years, mean.scale(), Rounding::HalfUp) != mean {
            let message = format!(
                "目標の合計 {} が、{mean} × 計画期間の{years}年 = {} と違います",
                sum.normalize(),
                (mean * years).normalize()
            );
            self.problem(span.clone(), message, remedy);
        }
    }

    fn survey_meets_the_plan(&mut self, spans: &Spans, kpi: &Kpi) {
        let Some(years) = kpi.survey.as_ref().filter(|_| self.has_period()) else {
            return;
        };
        if let Some(target) = kpi.target {
            return self.survey_has_the_target(spans, years, target.year);
        }
        let meets = |year: &FiscalYear| !is_read(*year) || self.is_within(*year);
        if !years.iter().any(meets) {
            let message = "調査の年度（survey）に、計画期間の年度がありません";
            let remedy = "値の出る年度をすべて書いてください。毎年出るなら、この行を消してください";
            self.problem(spans.survey.clone(), message, remedy);
        }
    }

    /// A target for whose year there is no figure can never be judged.
    fn survey_has_the_target(&mut self, spans: &Spans, years: &[FiscalYear], target: FiscalYear) {
        let can_be = |year: &FiscalYear| !is_read(*year) || *year == target;
        if is_read(target) && !years.iter().any(can_be) {
            let message = format!(
                "調査の年度（survey）に、目標年度（{}）がありません",
                target.long()
            );
            let remedy = "目標年度の値が出るなら survey に足し、出ないなら、目標と比べる調査の年度を target の year に書いてください";
            self.problem(spans.survey.clone(), message, remedy);
        }
    }

    fn digits_suffice(&mut self, spans: &Spans, kpi: &Kpi) {
        let Some(digits) = kpi.digits else { return };
        if digits > MOST_DIGITS {
            let message = format!("小数が{digits}桁になっています");
            let remedy = format!("digits を {MOST_DIGITS} 以下にしてください");
            self.problem(spans.id.clone(), message, remedy);
        }
        let target = kpi.target.and_then(|target| target.number());
        let baseline = kpi.baseline.map(|baseline| baseline.value);
        let named = [("基準値", baseline), ("目標値", target)];
        let figures = named
            .into_iter()
            .filter_map(|(name, figure)| Some((name, figure?)));
        for (name, figure) in figures.filter(|(_, figure)| figure.normalize().scale() > digits) {
            let message = format!(
                "小数の桁数（digits = {digits}）が、{name} {} より少なくなっています",
                figure.normalize()
            );
            let remedy = "digits を、計画に書かれている値の桁数に合わせてください";
            self.problem(spans.id.clone(), message, remedy);
        }
    }

    /// Each section before reports until another year, within the plan's.
    pub(super) fn owners_follow(&mut self, files: &[OwnerFile], owners: &[(FiscalYear, usize)]) {
        let mut seen = HashSet::new();
        for (file, (until, _)) in files.iter().zip(owners) {
            self.within(&file.until.span(), "前の担当課の最後の年度", *until);
            if is_read(*until) && !seen.insert(*until) {
                let message = format!("前の担当課が、{}に二つあります", until.long());
                let remedy = "until には、その課が最後に報告した年度を書いてください";
                self.problem(file.until.span(), message, remedy);
            }
        }
        let pairs = owners.iter().zip(owners.iter().skip(1));
        for (file, ((before, _), (until, _))) in files.iter().skip(1).zip(pairs) {
            if is_read(*before) && is_read(*until) && until < before {
                let message = format!(
                    "前の担当課（{}まで）が、それより後の課（{}まで）の次に書かれています",
                    until.long(),
                    before.long()
                );
                let remedy = "section_before を古い順に並べるか、until を直してください";
                self.problem(file.until.span(), message, remedy);
            }
        }
    }

    /// One goal has one measure of an id.
    pub(super) fn measures_differ(&mut self, tree: &mut Tree, goal: usize, id: &Spanned<String>) {
        let key = (goal, folded::key(id.get_ref()));
        let start = id.span().start;
        if let Some(earlier) = tree.measure_ids.insert(key, start) {
            self.id_twice("同じ目標の施策", id, self.origin(earlier));
        }
    }

    /// The town has a name for every level of its tree. The first place that is too deep is enough.
    pub(super) fn levels_reach(&mut self, tree: &Tree, levels: &[String]) {
        let goals = depths(tree.goals.iter().map(|goal| goal.parent), |_| 0);
        let above = |measure: usize| 1 + goals[tree.measures[measure].goal];
        let measures = depths(tree.measures.iter().map(|measure| measure.parent), above);
        let starts = tree.goal_starts.iter().chain(&tree.measure_starts);
        let mut placed = goals.iter().chain(&measures).zip(starts);
        let Some((_, start)) = placed.find(|(depth, _)| **depth >= levels.len()) else {
            return;
        };
        let deepest = 1 + goals
            .iter()
            .chain(&measures)
            .max()
            .copied()
            .unwrap_or_default();
        let message = format!(
            "体系は{deepest}段ありますが、levels の名前は{}つです",
            levels.len()
        );
        let remedy = format!("levels に、上から順に{deepest}つの名前を書いてください");
        self.coded(Code::Levels, *start..*start, message, remedy);
    }

    /// A measure that says what it is says it in one of the town's own words.
    pub(super) fn levels_are_known(&mut self, tree: &Tree, levels: &[String]) {
        for level in &tree.levels {
            if levels.contains(level.get_ref()) {
                continue;
            }
            let otherwise = "levels にある名前を書くか、levels に足してください";
            let known = levels.iter().map(String::as_str);
            let remedy = near_or(level.get_ref(), known, otherwise);
            let message = format!("階層「{}」は levels にありません", level.get_ref());
            self.coded(Code::Levels, level.span(), message, remedy);
        }
    }

    pub(super) fn again_itself(&mut self, id: &Spanned<String>) {
        let message = format!("施策「{}」が、自分自身の再掲になっています", id.get_ref());
        let remedy = "again には、初めに載っている施策の id を書いてください";
        self.problem(id.span(), message, remedy);
    }

    /// What is listed again is listed somewhere for the first time. A ring is said where it begins.
    pub(super) fn again_in_a_ring(&mut self, tree: &Tree, spans: &[Option<Range<usize>>]) {
        let next = |measure: &usize| tree.measures[*measure].again.as_ref().map(|again| again.of);
        for (first, span) in spans.iter().enumerate() {
            let Some(span) = span else { continue };
            let way = std::iter::successors(next(&first), next).take(tree.measures.len());
            let way: Vec<usize> = way.take_while(|measure| *measure != first).collect();
            let comes_back = way.last().map_or(next(&first), next) == Some(first);
            if comes_back && way.iter().all(|measure| *measure > first) {
                let ids = way
                    .iter()
                    .chain([&first])
                    .map(|measure| &tree.measures[*measure].id);
                let ids: Vec<String> = ids.map(|id| format!("「{id}」")).collect();
                let message = format!(
                    "施策「{}」の再掲をたどると元に戻ります: {}",
                    tree.measures[first].id,
                    ids.join("→")
                );
                let remedy = "初めに載っている施策の again を消してください";
                self.problem(span.clone(), message, remedy);
            }
        }
    }

    /// A KPI is listed again where it does not stand yet.
    pub(super) fn listed_once(&mut self, tree: &Tree, listings: &[(Listing, Range<usize>)]) {
        let mut places = HashSet::new();
        for (listing, span) in listings {
            let kpi = &tree.kpis[listing.kpi];
            let place = (listing.goal, listing.measure);
            let is_home = (kpi.goal, kpi.measure) == place;
            // Of an id that is given twice, which is another mistake, the other one may be meant.
            let is_meant = || tree.kpis.iter().filter(|other| is_same(other, kpi)).count() == 1;
            self.refuse_alias_again((listing.kpi, kpi), place, span);
            if (is_home && is_meant())
                || !places.insert((listing.kpi, listing.goal, listing.measure))
            {
                let message = format!("KPI「{}」は、すでにここに載っています", kpi.id);
                let remedy =
                    "kpis_again には、ほかの場所で定義したKPIの id を一度だけ書いてください";
                self.problem(span.clone(), message, remedy);
            }
        }
    }

    /// Where a KPI is listed again, the rule is that of KPIs that stand there: see `alias_of_two`.
    fn refuse_alias_again(
        &mut self,
        (index, kpi): (usize, &Kpi),
        place: (usize, Option<usize>),
        span: &Range<usize>,
    ) {
        let names = std::iter::once(&kpi.name).chain(&kpi.aliases);
        let mut names = names.chain(&kpi.formerly);
        let taken = names.find_map(|name| {
            let other = self.alias_of_two(index, place, &folded::key(name))?;
            Some((name, self.kpis[other].origin))
        });
        if let Some((name, origin)) = taken {
            let (_, told) = also_at(origin);
            let id = &kpi.id;
            let message = format!(
                "KPI「{id}」をここに再掲すると、同じ場所のKPIの名前「{name}」が二度になります{told}"
            );
            self.problem(span.clone(), message, OTHER_ALIAS);
        }
    }

    /// Who chooses a word must know which one it is.
    pub(super) fn words_differ(&mut self, files: &[VocabularyFile]) {
        let mut fields = HashSet::new();
        for file in files {
            if !fields.insert(file.field.get_ref()) {
                let message = format!(
                    "[[vocabulary]] の「{}」が二度あります",
                    file.field.get_ref()
                );
                let remedy = "一つにまとめてください";
                self.problem(file.field.span(), message, remedy);
            }
            let mut seen = HashMap::new();
            let words = file.words.iter();
            for word in words.flat_map(|word| std::iter::once(&word.word).chain(&word.also)) {
                let origin = self.origin(word.span().start);
                if let Some(earlier) = seen.insert(folded::key(word.get_ref()), origin) {
                    self.twice("選ぶ言葉", word, earlier);
                }
            }
        }
    }

    /// A KPI has one grade by hand for a year.
    pub(super) fn grades_differ(&mut self, files: &[GradeFile]) {
        let mut seen = HashSet::new();
        for file in files {
            let year = FiscalYear::parse(file.year.get_ref());
            let grade = (folded::key(file.kpi.get_ref()), year);
            if year.is_some() && !seen.insert(grade) {
                let (kpi, year) = (file.kpi.get_ref(), file.year.get_ref());
                let message = format!("KPI「{kpi}」の{year}の判定が二度あります");
                self.problem(file.kpi.span(), message, "[[grade]] を一つにしてください");
            }
        }
    }

    /// A change is so many percent, whichever way it goes.
    pub(super) fn jump(&mut self, file: &Spanned<Figure>) -> Decimal {
        let jump = self.number(file);
        if jump < Decimal::ZERO {
            let message = format!("前年度からの変化（jump = {}）が負です", jump.normalize());
            let remedy = "増えても減ってもこれ以上動いた値を確かめます。50 のように書いてください";
            self.problem(file.span(), message, remedy);
        }
        jump
    }

    /// The review looks at a year of the plan.
    pub(super) fn review_within(&mut self, file: ReviewFile) -> (FiscalYear, Option<Rating>) {
        let span = file.year.span();
        let review = self.review(file);
        self.within(&span, "総点検の年度", review.0);
        review
    }
}

/// The year of the baseline, where the plan gives one that could be read.
fn baseline_year(kpi: &Kpi) -> Option<FiscalYear> {
    kpi.baseline?.year.filter(|year| is_read(*year))
}

fn early(kpi: &Kpi, year: FiscalYear) -> Option<String> {
    let baseline = baseline_year(kpi).filter(|baseline| year < *baseline)?;
    Some(format!("基準値の年度（{}）より前です", baseline.long()))
}

fn late(target: &Target, year: FiscalYear, value: Decimal) -> Option<String> {
    if !is_read(target.year) || year < target.year {
        return None;
    }
    if year > target.year {
        return Some(format!("目標年度（{}）より後です", target.year.long()));
    }
    let last = target.number().filter(|last| *last != value)?;
    Some(format!("同じ年度の目標値 {} と違います", last.normalize()))
}

/// Whether a target on the way is further than the way itself goes. One behind the baseline may be
/// meant, after a year that everybody knows to be bad; one beyond the target cannot.
fn beyond(kpi: &Kpi, value: Decimal) -> Option<String> {
    let watched = matches!(kpi.direction, Direction::Keep | Direction::None);
    if watched || matches!(kpi.basis, Basis::Average | Basis::Increment) {
        return None;
    }
    let last = kpi.target.as_ref()?.number()?;
    let from = kpi.baseline?.value;
    let is_beyond = (from < last && value > last) || (from > last && value < last);
    is_beyond.then(|| {
        format!(
            "基準値 {} と目標値 {} の間にありません",
            from.normalize(),
            last.normalize()
        )
    })
}

/// For each thing of a tree, how deep it lies; what is above stands before.
fn depths(
    parents: impl Iterator<Item = Option<usize>>,
    at_the_top: impl Fn(usize) -> usize,
) -> Vec<usize> {
    let mut depths: Vec<usize> = Vec::new();
    for (index, parent) in parents.enumerate() {
        let depth = parent.map_or_else(|| at_the_top(index), |parent| 1 + depths[parent]);
        depths.push(depth);
    }
    depths
}

#[cfg(test)]
mod tests {
    use super::super::super::from_texts;

    const FORM: &str = "name = \"一覧\"\n[table]\nheader = [\"指標\", \"実績\"]\n[columns]\ntext.policy = \"今後の方針\"\n";

    const PLAN: &str = r#"name = "見本市総合戦略"
body = "見本市"
period = ["R3", "R6"]
[rating]
rate = "progress"
round = { digits = 1, how = "half-up" }
bands = [{ band = "A", mark = "◎", when = "target-met" }, { band = "D", mark = "×", when = "otherwise" }]
[[section]]
name = "観光課"
[[section]]
name = "福祉課"
[[goal]]
id = "1"
label = "基本目標１"
name = "見本"
[[goal.measure]]
id = "1-1"
name = "見本の施策"
[[goal.measure.kpi]]
id = "1-a"
name = "観光入込客数"
unit = "千人"
direction = "higher"
basis = "annual"
baseline = { value = 544, year = "R1" }
target = { value = 820, year = "R6" }
section = "観光課"
"#;

    /// What is wrong with the plan once its KPI, and what stands behind it, are as written; each
    /// mistake with its line, counted from the KPI's unit.
    fn mistakes(from: &str, to: &str) -> Vec<String> {
        assert!(PLAN.contains(from), "{from} is in the plan");
        let text = PLAN.replacen(from, to, 1);
        let before = PLAN[..PLAN.find("unit").unwrap()].matches('\n').count();
        let problems =
            from_texts(&text, &[FORM]).map_or_else(|problems| problems.0, |_| Vec::new());
        let line = |problem: &super::super::Problem| {
            let line = problem
                .at
                .map_or(0, |(line, _)| line as isize - before as isize);
            format!("{line} {}", problem.message)
        };
        problems.iter().map(line).collect()
    }

    const UNIT: &str = "unit = \"千人\"";
    const BASELINE: &str = "baseline = { value = 544, year = \"R1\" }";
    const TARGET: &str = "target = { value = 820, year = \"R6\" }";

    #[test]
    fn a_target_lies_in_the_period_and_after_its_baseline() {
        let expected = "5 目標年度（令和7年度）が計画期間（令和3年度～令和6年度）の外です";
        assert_eq!(
            mistakes(TARGET, "target = { value = 820, year = \"R7\" }"),
            [expected]
        );
        assert_eq!(
            mistakes(TARGET, "target = { value = \"○○\", year = \"R7\" }"),
            [expected]
        );
        let expected = "5 目標年度（令和6年度）が基準値の年度（令和7年度）より前です";
        assert_eq!(
            mistakes(BASELINE, "baseline = { value = 544, year = \"R7\" }"),
            [expected]
        );
        let expected = "5 年度「来年」が読めません";
        assert_eq!(
            mistakes(TARGET, "target = { value = 820, year = \"来年\" }"),
            [expected]
        );
    }

    #[test]
    fn targets_on_the_way_lie_on_the_way() {
        let with = |targets: &str| mistakes(UNIT, &format!("targets = {{ {targets} }}\n{UNIT}"));
        assert_eq!(
            with("R4 = 500, R5 = 820, R6 = 820"),
            [""; 0],
            "a bad year may be foreseen"
        );
        for (targets, expected) in [
            (
                "R2 = 600",
                "途中の目標の年度（令和2年度）が計画期間（令和3年度～令和6年度）の外です",
            ),
            (
                "R6 = 800",
                "途中の目標 800（令和6年度）が、同じ年度の目標値 820 と違います",
            ),
            (
                "R4 = 821",
                "途中の目標 821（令和4年度）が、基準値 544 と目標値 820 の間にありません",
            ),
        ] {
            assert_eq!(with(targets), [format!("1 {expected}")]);
        }
        let early = mistakes(
            TARGET,
            "target = { value = 820, year = \"R5\" }\ntargets = { R6 = 820 }",
        );
        let expected = "6 途中の目標 820（令和6年度）が、目標年度（令和5年度）より後です";
        assert_eq!(early, [expected]);
        let late = mistakes(
            BASELINE,
            "targets = { R3 = 600 }\nbaseline = { value = 544, year = \"R4\" }",
        );
        let expected = "4 途中の目標 600（令和3年度）が、基準値の年度（令和4年度）より前です";
        assert_eq!(late, [expected]);
    }

    #[test]
    fn one_year_has_one_target_however_it_is_spelled() {
        let with = |targets: &str| mistakes(UNIT, &format!("targets = {{ {targets} }}\n{UNIT}"));
        assert_eq!(
            with("R5 = 700, \"令和5年度\" = 710"),
            ["1 途中の目標が、令和5年度に二つあります"]
        );
        assert_eq!(with("R4 = 700, \"令和5年度\" = 710"), [""; 0]);
    }

    #[test]
    fn what_can_never_be_meant_is_refused() {
        let arrow = "target = { value = \"↑\", year = \"R6\", compare = \">\" }";
        let expected = "5 矢印の目標に、比べ方「>」が書かれています";
        assert_eq!(mistakes(TARGET, arrow), [expected]);
        let digits = |digits: &str| mistakes(UNIT, &format!("digits = {digits}\n{UNIT}"));
        assert_eq!(digits("7"), ["-1 小数が7桁になっています"]);
        assert_eq!(digits("6"), [""; 0]);
        let jump = |jump: &str| mistakes("[rating]", &format!("[checks]\njump = {jump}\n[rating]"));
        assert_eq!(jump("-1").len(), 1);
        assert!(jump("-1")[0].ends_with("前年度からの変化（jump = -1）が負です"));
        assert_eq!(jump("0"), [""; 0]);
    }

    #[test]
    fn a_sum_is_the_mean_times_the_years() {
        let with = |value: &str, sum: &str| {
            mistakes(
                "basis = \"annual\"\nbaseline = { value = 544, year = \"R1\" }\ntarget = { value = 820, year = \"R6\" }",
                &format!(
                    "basis = \"average\"\nbaseline = {{ value = 5 }}\ntarget = {{ value = {value}, year = \"R6\", sum = {sum} }}"
                ),
            )
        };
        assert_eq!(with("20", "80"), [""; 0]);
        assert_eq!(with("13", "50"), [""; 0], "12.5 is printed as 13");
        let expected = "5 目標の合計 90 が、20 × 計画期間の4年 = 80 と違います";
        assert_eq!(with("20", "90"), [expected]);
        let of_no_mean = mistakes(
            TARGET,
            "target = { value = 820, year = \"R6\", sum = 3280 }",
        );
        let expected = "5 合計（sum）がありますが、平均の指標ではありません";
        assert_eq!(of_no_mean, [expected]);
        let expected = "5 合計（sum）がありますが、目標値が数ではありません";
        assert_eq!(with("\"↑\"", "80"), [expected]);
    }

    #[test]
    fn a_survey_meets_the_plan() {
        let expected = "1 調査の年度（survey）に、目標年度（令和6年度）がありません";
        for years in ["\"R1\", \"R8\"", "\"R3\", \"R5\""] {
            assert_eq!(
                mistakes(UNIT, &format!("survey = [{years}]\n{UNIT}")),
                [expected]
            );
        }
        let undecided = "basis = \"annual\"\nsurvey = [\"R1\", \"R8\"]\nbaseline = { value = 544, year = \"R1\" }\ntarget = { value = \"○○\", year = \"R6\" }";
        let target = "basis = \"annual\"\nbaseline = { value = 544, year = \"R1\" }\ntarget = { value = 820, year = \"R6\" }";
        let expected = "4 調査の年度（survey）に、計画期間の年度がありません";
        assert_eq!(mistakes(target, undecided), [expected]);
        assert_eq!(
            mistakes(UNIT, &format!("survey = [\"R1\", \"R6\"]\n{UNIT}")),
            [""; 0]
        );
    }

    #[test]
    fn owners_follow_each_other_within_the_period() {
        let owners = |first: &str, second: &str| {
            let owner =
                |name: &str, until: &str| format!("{{ name = \"{name}\", until = \"{until}\" }}");
            let owners = [owner("福祉課", first), owner("観光課", second)].join(", ");
            mistakes(UNIT, &format!("section_before = [{owners}]\n{UNIT}"))
        };
        assert_eq!(owners("R4", "R5"), [""; 0]);
        let expected =
            "1 前の担当課（令和4年度まで）が、それより後の課（令和5年度まで）の次に書かれています";
        assert_eq!(owners("R5", "R4"), [expected]);
        assert_eq!(
            owners("R4", "R4"),
            ["1 前の担当課が、令和4年度に二つあります"]
        );
        let expected =
            "1 前の担当課の最後の年度（令和7年度）が計画期間（令和3年度～令和6年度）の外です";
        assert_eq!(owners("R4", "R7"), [expected]);
    }

    #[test]
    fn a_cap_and_a_lag_are_such_as_there_are() {
        let cap = |cap: &str| mistakes("[[section]]", &format!("{cap}\n[[section]]"));
        assert_eq!(cap("cap = 100"), [""; 0]);
        let expected = "-13 達成率の上限（cap）が 0 になっています";
        assert_eq!(cap("cap = 0"), [expected]);
        let lag = |lag: u32| mistakes(UNIT, &format!("lag = {lag}\n{UNIT}"));
        assert_eq!(lag(10), [""; 0]);
        assert_eq!(lag(11), ["-1 公表の遅れ（lag）が11年になっています"]);
    }

    #[test]
    fn words_of_the_document_have_the_value() {
        let with = |value: &str, text: &str| {
            mistakes(
                BASELINE,
                &format!("baseline = {{ value = {value}, text = \"{text}\" }}"),
            )
        };
        assert_eq!(with("544", "544千人（R1）"), [""; 0]);
        assert_eq!(with("544", "544,000人"), [""; 0], "another unit");
        let expected = "4 基準値 540 が、資料の書き方「544千人」の数と違います";
        assert_eq!(with("540", "544千人"), [expected]);
    }

    #[test]
    fn digits_are_enough_for_the_plans_own_figures() {
        let expected = "-1 小数の桁数（digits = 1）が、基準値 5.44 より少なくなっています";
        let text = "digits = 1\nbaseline = { value = 5.44, year = \"R1\" }";
        assert_eq!(mistakes(BASELINE, text), [expected]);
        let text = "digits = 2\nbaseline = { value = 5.44, year = \"R1\" }";
        assert_eq!(mistakes(BASELINE, text), [""; 0]);
    }

    #[test]
    fn a_grade_by_hand_is_for_a_kpi_a_year_and_a_band_that_there_are() {
        let grade = |kpi: &str, year: &str, band: &str| {
            format!(
                "[[grade]]\nkpi = \"{kpi}\"\nyear = \"{year}\"\nband = \"{band}\"\nreason = \"理由\"\nby = \"推進会議\"\n"
            )
        };
        let behind = |text: String| {
            mistakes(
                "section = \"観光課\"\n",
                &format!("section = \"観光課\"\n{text}"),
            )
        };
        assert_eq!(behind(grade("1-a", "R5", "A")), [""; 0]);
        assert_eq!(
            behind(grade("1-b", "R5", "A")),
            ["8 KPI「1-b」がありません"]
        );
        assert_eq!(
            behind(grade("1-a", "R5", "S")),
            ["10 判定区分「S」が [rating] にありません"]
        );
        let expected = "9 判定の年度（令和7年度）が計画期間（令和3年度～令和6年度）の外です";
        assert_eq!(behind(grade("1-a", "R7", "A")), [expected]);
        let twice = format!("{}{}", grade("1-a", "R5", "A"), grade("1-A", "R5", "D"));
        assert_eq!(behind(twice), ["14 KPI「1-A」のR5の判定が二度あります"]);
        let review = "[review]\nyear = \"R7\"\n".to_owned();
        let expected = "8 総点検の年度（令和7年度）が計画期間（令和3年度～令和6年度）の外です";
        assert_eq!(behind(review), [expected]);
    }

    #[test]
    fn what_is_listed_again_is_listed_for_the_first_time_elsewhere() {
        let measure = |id: &str, rest: &str| {
            format!("[[goal.measure]]\nid = \"{id}\"\nname = \"施策{id}\"\n{rest}\n")
        };
        let behind = |text: &str| {
            mistakes(
                "section = \"観光課\"\n",
                &format!("section = \"観光課\"\n{text}"),
            )
        };
        assert_eq!(behind(&measure("1-2", "again = \"1-1\"")), [""; 0]);
        assert_eq!(
            behind(&measure("1-2", "again = \"1-2\"")),
            ["10 施策「1-2」が、自分自身の再掲になっています"]
        );
        let ring = [("1-2", "1-3"), ("1-3", "1-4"), ("1-4", "1-2")];
        let ring: String = ring
            .iter()
            .map(|(id, of)| measure(id, &format!("again = \"{of}\"")))
            .collect();
        assert_eq!(
            behind(&ring),
            ["10 施策「1-2」の再掲をたどると元に戻ります: 「1-3」→「1-4」→「1-2」"]
        );
        assert_eq!(
            behind(&measure("1-1", "")),
            ["8 同じ目標の施策のid「1-1」が二度あります（plan.tomlの17行目にもあります）"]
        );
        assert_eq!(behind(&measure("1-2", "kpis_again = [\"1-a\"]")), [""; 0]);
        let expected = "10 KPI「1-a」は、すでにここに載っています";
        assert_eq!(
            behind(&measure("1-2", "kpis_again = [\"1-a\", \"1-a\"]")),
            [expected]
        );
        let home = mistakes(
            "name = \"見本の施策\"",
            "name = \"見本の施策\"\nkpis_again = [\"1-a\"]",
        );
        assert_eq!(home, ["-2 KPI「1-a」は、すでにここに載っています"]);
    }

    /// What is wrong with the plan once more stands behind its KPI.
    fn with(more: &str) -> Vec<String> {
        let section = "section = \"観光課\"\n";
        mistakes(section, &format!("{section}{more}"))
    }

    fn kpi(id: &str, names: &str) -> String {
        format!(
            "[[goal.measure.kpi]]\nid = \"{id}\"\n{names}\nunit = \"人\"\ndirection = \"higher\"\nbasis = \"annual\"\nbaseline = {{ value = 1 }}\ntarget = {{ value = 9, year = \"R6\" }}\nsection = \"福祉課\"\n"
        )
    }

    const AGAIN: &str =
        "[[goal.measure]]\nid = \"1-2\"\nname = \"別の施策\"\nkpis_again = [\"1-a\"]\n";

    #[test]
    fn a_kpi_is_not_listed_again_where_its_name_is_an_alias() {
        let names = "name = \"客数\"\naliases = [\"観光 入込客数\"]";
        let expected = "10 KPI「1-a」をここに再掲すると、同じ場所のKPIの名前「観光入込客数」が二度になります（plan.tomlの33行目にもあります）";
        assert_eq!(with(&(AGAIN.to_owned() + &kpi("1-b", names))), [expected]);
        let shared = kpi("1-b", "name = \"観光入込客数\"");
        assert_eq!(with(&(AGAIN.to_owned() + &shared)), [""; 0]);
    }

    #[test]
    fn one_mistake_is_said_once() {
        let twice = AGAIN.to_owned() + &kpi("1-a", "name = \"客数\"");
        let expected = "12 KPIのid「1-a」が二度あります（plan.tomlの20行目にもあります）";
        assert_eq!(with(&twice), [expected]);
        let alias = kpi(
            "1-b",
            "name = \"観光入込客数\"\naliases = [\"観光入込客数\"]",
        );
        let expected =
            "10 同じ場所のKPIの名前「観光入込客数」が二度あります（plan.tomlの20行目にもあります）";
        assert_eq!(with(&alias), [expected]);
    }

    #[test]
    fn every_level_has_a_name() {
        let under = "section = \"観光課\"\n[[goal.measure]]\nid = \"1-2\"\nunder = \"1-1\"\nname = \"下の施策\"\n";
        let expected = "8 体系は3段ありますが、levels の名前は2つです";
        assert_eq!(mistakes("section = \"観光課\"\n", under), [expected]);
        let levels = mistakes(
            "body = \"見本市\"",
            "body = \"見本市\"\nlevels = [\"基本目標\"]",
        );
        assert_eq!(levels, ["-3 体系は2段ありますが、levels の名前は1つです"]);
    }

    #[test]
    fn a_measure_may_say_what_it_is_in_a_word_of_the_town() {
        let with = |level: &str| {
            mistakes(
                "name = \"見本の施策\"",
                &format!("name = \"見本の施策\"\nlevel = \"{level}\""),
            )
        };
        assert_eq!(with("施策"), [""; 0]);
        assert_eq!(
            with("主な取組"),
            ["-2 階層「主な取組」は levels にありません"]
        );
    }

    #[test]
    fn a_word_to_choose_stands_once() {
        let words = "section = \"観光課\"\n[[vocabulary]]\nfield = \"policy\"\nlabel = \"今後の方針\"\nwords = [{ word = \"継続\", also = [\"現状通り\"] }, { word = \"現状 通り\" }]\n[[vocabulary]]\nfield = \"policy\"\nlabel = \"方針\"\nwords = [{ word = \"継続\" }]\n";
        let found = mistakes("section = \"観光課\"\n", words);
        let expected = [
            "10 選ぶ言葉「現状 通り」が二度あります（plan.tomlの31行目にもあります）",
            "12 [[vocabulary]] の「policy」が二度あります",
        ];
        assert_eq!(found, expected);
    }
}
