//! `[overall]`, `[[overall_band]]`, `[[overall_grade]]`: how goals and measures are judged, and what people decided.

use super::super::plan_file::{OverallBandFile, OverallFile, OverallGradeFile};
use super::around::BandTable;
use super::tree::Tree;
use super::{Resolver, numbered};
use crate::domain::plan::{GoalKpis, Judged, Overall, OverallBand, OverallGrade, RollUp};
use crate::domain::{Decimal, FiscalYear, folded};
use crate::mapping::fields::Spanned;
use std::collections::HashSet;

/// The three parts as they are written.
type Files = (
    Option<OverallFile>,
    Vec<OverallBandFile>,
    Vec<OverallGradeFile>,
);

/// The bands of goals and measures.
const OVERALL_BANDS: BandTable = BandTable {
    key: "overall_band",
    place: "[[overall_band]]",
    remedy: "[[overall_band]]",
};

impl Resolver<'_> {
    /// How goals and measures are judged; none where the plan does not say it.
    pub(super) fn overall(&mut self, tree: &Tree, (file, bands, grades): Files) -> Option<Overall> {
        let Some(file) = file else {
            let places = bands.iter().map(|band| band.band.span());
            let mut places = places.chain(grades.iter().map(|grade| grade.goal.span()));
            if let Some(first) = places.next() {
                let message = "目標・施策の判定のしかた [overall] がありません";
                let remedy = "[overall] に by = \"good\" のように書いてください";
                self.problem(first, message, remedy);
            }
            return None;
        };
        self.refuse_nothing_judged(&file, bands.len());
        let by = *file.by.get_ref();
        let bands = self.overall_bands(by, bands);
        self.overall_grades_differ(&grades);
        let by_hand = numbered(grades, |_, grade| self.overall_grade(tree, &bands, grade));
        Some(Overall {
            by,
            goals: file.goals,
            has_measures: file.measures,
            ungraded: file.ungraded,
            by_hand: by_hand.into_iter().flatten().collect(),
            bands,
        })
    }

    fn refuse_nothing_judged(&mut self, file: &OverallFile, bands: usize) {
        let span = file.by.span();
        if bands == 0 {
            let remedy = "[[overall_band]] に、band と mark を良いほうから順に書いてください";
            self.problem(span, "目標・施策の判定区分がありません", remedy);
        } else if *file.by.get_ref() != RollUp::Hand
            && file.goals == GoalKpis::None
            && !file.measures
        {
            let remedy = "goals を省くか、measures = true を書くか、by = \"hand\" にしてください";
            self.problem(span, "目標も施策も、規則で判定されません", remedy);
        }
    }

    /// From the best: each from a smaller percentage than the one before, and the last from none.
    fn overall_bands(&mut self, by: RollUp, files: Vec<OverallBandFile>) -> Vec<OverallBand> {
        let mut codes = HashSet::new();
        let last = files.len().saturating_sub(1);
        let mut least: Option<Decimal> = None;
        let mut bands = Vec::new();
        for (at, file) in files.into_iter().enumerate() {
            let code = file.band.get_ref().clone();
            if !codes.insert(code.clone()) {
                let message = format!("目標・施策の判定区分「{code}」が二度あります");
                self.problem(file.band.span(), message, "区分の記号を変えてください");
            }
            self.refuse_mark(&file.mark, &file.band.span());
            let from = self.from(by, &file, at == last);
            if let Some((from, written)) = from.zip(file.from.as_ref()) {
                if least.is_some_and(|least| from >= least) {
                    let message = format!("区分「{code}」の from が、前の区分より小さくありません");
                    let remedy = "良いほうから順に、80、50 のように小さくしてください";
                    self.problem(written.span(), message, remedy);
                }
                least = Some(from);
            }
            bands.push(OverallBand {
                code,
                mark: file.mark,
                label: file.label,
                from,
            });
        }
        bands
    }

    /// From which percentage on a band holds; a problem is recorded where it must say it and does not, or says it and
    /// must not.
    fn from(&mut self, by: RollUp, file: &OverallBandFile, is_last: bool) -> Option<Decimal> {
        let code = file.band.get_ref();
        match (&file.from, by == RollUp::Hand || is_last) {
            (None, true) => None,
            (None, false) => {
                let message = format!("区分「{code}」に、何％からか（from）がありません");
                let remedy = "from = 80 のように書いてください（書かないのは、最後の区分だけです）";
                self.problem(file.band.span(), message, remedy);
                None
            }
            (Some(written), true) => {
                let (message, remedy) = match by {
                    RollUp::Hand => (
                        "人が決める判定（by = \"hand\"）に、from は要りません".to_owned(),
                        "from を消してください",
                    ),
                    _ => (
                        format!("最後の区分「{code}」に from があります"),
                        "最後の区分は、ほかに当てはまらないものの区分です。from を消すか、区分を一つ足してください",
                    ),
                };
                self.problem(written.span(), message, remedy);
                None
            }
            (Some(written), false) => {
                let from = self.number(written)?;
                if from <= Decimal::ZERO || by == RollUp::Good && from > Decimal::ONE_HUNDRED {
                    let message = format!(
                        "区分「{code}」の from が {} になっています",
                        from.normalize()
                    );
                    let remedy = "0より大きく100以下の数を書いてください（達成率の平均なら100を超えてもかまいません）";
                    self.problem(written.span(), message, remedy);
                }
                Some(from)
            }
        }
    }

    /// A grade by hand, if it is about the year for which the plan is read; its mistakes are said anyway.
    fn overall_grade(
        &mut self,
        tree: &Tree,
        bands: &[OverallBand],
        file: OverallGradeFile,
    ) -> Option<OverallGrade> {
        let year = self.year(&file.year);
        self.within(&file.year.span(), "判定の年度", year);
        // Other stages of the plan have other goals and measures.
        if !self.judges(year) {
            return None;
        }
        let of = self.judged(tree, &file.goal, file.measure.as_ref());
        let codes = bands.iter().map(|band| band.code.as_str());
        let band = self.band_by_hand((codes, &OVERALL_BANDS), (&file.band, &file.reason));
        if self.stage.year.is_some_and(|other| other != year) {
            return None;
        }
        Some(OverallGrade {
            of: of?,
            band: band?,
            reason: file.reason.into_inner(),
            by: file.by,
        })
    }

    fn judged(
        &mut self,
        tree: &Tree,
        goal_id: &Spanned<String>,
        measure_id: Option<&Spanned<String>>,
    ) -> Option<Judged> {
        let goal = tree
            .goals
            .iter()
            .position(|goal| goal.id == *goal_id.get_ref());
        let Some(goal) = goal else {
            let message = |id: &str| format!("目標「{id}」は [[goal]] にありません");
            self.unknown("goal", goal_id, message, "[[goal]] の id を書いてください");
            return None;
        };
        let Some(id) = measure_id else {
            return Some(Judged::Goal(goal));
        };
        let mut measures = tree.measures.iter();
        let found = measures.position(|own| own.goal == goal && own.id == *id.get_ref());
        if found.is_none() {
            let message =
                |id: &str| format!("施策「{id}」は、目標「{}」にありません", goal_id.get_ref());
            let remedy = "その目標の [[goal.measure]] の id を書いてください";
            self.unknown("measure", id, message, remedy);
        }
        found.map(Judged::Measure)
    }

    /// A goal or measure has one grade by hand for a year.
    fn overall_grades_differ(&mut self, files: &[OverallGradeFile]) {
        let mut seen = HashSet::new();
        for file in files {
            let year = FiscalYear::parse(file.year.get_ref());
            let key = |id: &Spanned<String>| folded::key(id.get_ref());
            let of = (key(&file.goal), file.measure.as_ref().map(key), year);
            if year.is_some() && !seen.insert(of) {
                let message = format!(
                    "目標「{}」の{}の判定が二度あります",
                    file.goal.get_ref(),
                    file.year.get_ref()
                );
                let remedy = "[[overall_grade]] を一つにしてください";
                self.problem(file.goal.span(), message, remedy);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::mapping::from_texts;

    const PLAN: &str = "name = \"見本\"\nbody = \"見本町\"\nperiod = [\"R3\", \"R8\"]\n\
        [rating]\nrate = \"progress\"\nround = { digits = 1, how = \"half-up\" }\n\
        bands = [{ band = \"D\", mark = \"×\", when = \"otherwise\" }]\n\
        [[section]]\nname = \"企画課\"\n[[goal]]\nid = \"1\"\nlabel = \"目標\"\nname = \"見本\"\n\
        [[goal.measure]]\nid = \"1-1\"\nname = \"施策\"\n[[project]]\nid = \"1\"\nname = \"事業\"\n";
    const GOOD: &str = "[overall]\nby = \"good\"\n";

    /// The mistakes of a plan with these parts, each with the line in it.
    fn check(parts: &str, expected: &[(usize, &str)]) {
        let first = PLAN.lines().count();
        let refused = from_texts(&format!("{PLAN}{parts}"), &[]).err();
        let told = refused.map_or(Vec::new(), |problems| problems.0);
        let told: Vec<(usize, &str)> = told
            .iter()
            .map(|of| {
                (
                    of.at.map_or(0, |(line, _)| line) - first,
                    of.message.as_str(),
                )
            })
            .collect();
        assert_eq!(told, expected, "{parts}");
    }

    fn band(code: &str, from: &str) -> String {
        format!("[[overall_band]]\nband = \"{code}\"\nmark = \"◎\"\n{from}\n")
    }

    fn grade(goal: &str, more: &str) -> String {
        format!("[[overall_grade]]\ngoal = \"{goal}\"\nby = \"会議\"\nyear = \"R6\"\n{more}\n")
    }

    #[test]
    fn a_rule_has_grades_each_from_less_than_the_one_before() {
        let (a, b) = (band("A", "from = 80"), band("B", ""));
        check(&format!("{GOOD}{a}{b}"), &[]);
        check(GOOD, &[(2, "目標・施策の判定区分がありません")]);
        check(
            &a,
            &[(2, "目標・施策の判定のしかた [overall] がありません")],
        );
        let twice = format!("{GOOD}{a}{}", band("A", ""));
        check(&twice, &[(8, "目標・施策の判定区分「A」が二度あります")]);
        let rising = format!("{GOOD}{a}{}{}", band("C", "from = 80"), band("D", ""));
        let message = "区分「C」の from が、前の区分より小さくありません";
        check(&rising, &[(10, message)]);
        let without = format!("{GOOD}{}{b}", band("A", ""));
        check(
            &without,
            &[(4, "区分「A」に、何％からか（from）がありません")],
        );
        let last = format!("{GOOD}{a}{}", band("B", "from = 50"));
        check(&last, &[(10, "最後の区分「B」に from があります")]);
        let large = format!("{GOOD}{}{b}", band("A", "from = 101"));
        check(&large, &[(6, "区分「A」の from が 101 になっています")]);
        let by_hand = format!("[overall]\nby = \"hand\"\n{a}{b}");
        check(
            &by_hand,
            &[(6, "人が決める判定（by = \"hand\"）に、from は要りません")],
        );
        let nothing = format!("{GOOD}goals = \"none\"\n{a}{b}");
        check(&nothing, &[(2, "目標も施策も、規則で判定されません")]);
        let unknown = format!("[overall]\nby = \"sum\"\n{a}{b}");
        check(&unknown, &[(2, "知らない語「sum」です")]);
    }

    #[test]
    fn a_grade_by_hand_is_of_something_and_has_a_reason() {
        let rule = format!("{GOOD}{}{}", band("A", "from = 80"), band("B", ""));
        let check = |grades: String, expected: &[(usize, &str)]| {
            let lines = rule.lines().count();
            let expected: Vec<_> = expected
                .iter()
                .map(|(at, told)| (at + lines, *told))
                .collect();
            check(&format!("{rule}{grades}"), &expected);
        };
        let sound = "band = \"A\"\nreason = \"理由\"";
        check(grade("1", sound), &[]);
        check(grade("1", &format!("{sound}\nmeasure = \"1-1\"")), &[]);
        check(
            grade("2", sound),
            &[(2, "目標「2」は [[goal]] にありません")],
        );
        let other = format!("{sound}\nmeasure = \"9\"");
        check(
            grade("1", &other),
            &[(7, "施策「9」は、目標「1」にありません")],
        );
        let band = "band = \"C\"\nreason = \"理由\"";
        check(
            grade("1", band),
            &[(5, "判定区分「C」が [[overall_band]] にありません")],
        );
        let silent = "band = \"A\"\nreason = \" \"";
        check(grade("1", silent), &[(6, "判定の理由が空です")]);
        let twice = format!("{}{}", grade("1", sound), grade("1", sound));
        check(twice, &[(8, "目標「1」のR6の判定が二度あります")]);
        let late = grade("1", sound).replace("R6", "R9");
        let message = "判定の年度（令和9年度）が計画期間（令和3年度～令和8年度）の外です";
        check(late, &[(4, message)]);
    }
}
