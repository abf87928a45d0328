//! A row whose name is no KPI of the plan.

use super::{Evidence, Finding, Page, form_ids_moved, listing, unused};
use crate::domain::{Kpi, Plan, alike, folded, unit};
use crate::normalize::{KpiRecord, Missed, Reading, matching, named};
use std::cell::LazyCell;
use std::collections::BTreeSet;

/// What it finds.
pub const PAGE: Page = Page {
    code: "unknown-kpi",
    what: "計画にない指標名です。値は使っていません。",
    why: "似た名前の別の指標（寄附額と寄附件数）を取り違えると、誤った値を公表します。",
    example: "「ふるさと納税寄附額」（計画にあるのは「ふるさと納税寄附件数」）。",
    remedy: "計画の指標名に直してください。同じ指標の別の呼び名なら、企画課が plan.toml の aliases に足します。行そのものが要らないなら、行を消し、名前に「修正」と入れて送り直してください。",
    ..Page::ERROR
};

/// Unknown names of a file for which like names are sought. With more of them, another form was sent,
/// and suggestions for single names are of no use.
pub const MOST_SUGGESTIONS: usize = 500;

/// Looks for it.
pub fn run(evidence: &Evidence<'_>) -> impl Iterator<Item = Finding> {
    let names = LazyCell::new(|| KpiNames::of(evidence.plan));
    let of_reading = move |reading| of_reading(evidence, reading, || &names).collect::<Vec<_>>();
    evidence.counting().flat_map(of_reading)
}

fn of_reading<'n, 'a: 'n>(
    evidence: &Evidence<'a>,
    reading: &Reading,
    names: impl Fn() -> &'n KpiNames<'a>,
) -> impl Iterator<Item = Finding> {
    let plan = evidence.plan;
    let mut sought = 0;
    let unknown = reading.records.iter().filter(|record| {
        let matched = &record.matched;
        matches!(matched, Err(Missed::Unknown | Missed::Contradicted { .. }))
            && !record.is_unknown_line()
            && form_ids_moved::of_the_eye(plan, reading, record).is_none()
    });
    unknown.map(move |record| {
        let quote = unused::quote(&unused::of_kpi(reading, record));
        let finding =
            |message| evidence.of_row(&PAGE, (reading, record), format!("{message}{quote}"));
        if let Some(message) = dropped(plan, record) {
            return finding(message).with_remedy(NOT_WANTED);
        }
        if let Some(message) = contradiction(plan, record) {
            return finding(message).with_remedy(DECIDE);
        }
        sought += 1;
        let maybe = match sought <= MOST_SUGGESTIONS {
            true => names().maybe(&names().like(record, reading.submission.section)),
            false => NOT_SOUGHT.to_owned(),
        };
        finding(format!("計画にない指標です:「{}」{maybe}", record.name))
    })
}

/// Stands in place of a suggestion beyond that number.
const NOT_SOUGHT: &str = "（計画にない名前が多いので、似た名前は探していません）";

/// What to do about an id and a name that mean different KPIs.
const DECIDE: &str = "指標番号・指標名・施策のうち、違うものを計画のとおりに直してください。";

/// What to do with a row of a KPI that the plan has no more.
const NOT_WANTED: &str = "今の計画では要らない行です。行を消し、名前に「修正」と入れて送り直してください。別の指標の値なら、計画の指標名に直してください。";

/// A KPI that a revision has dropped, so that the section need not have meant another. A name that contradicts an id is
/// that of a KPI that is still there.
fn dropped(plan: &Plan, record: &KpiRecord) -> Option<String> {
    let by_id = record.id.as_deref().and_then(|id| plan.dropped_with_id(id));
    let is_unknown = record.matched == Err(Missed::Unknown);
    let by_name = || named::dropped(plan, &record.name);
    let (revision, kpis) = by_id.or_else(by_name).filter(|_| is_unknown)?;
    let kpis = listing::listed(&kpis, |kpi| {
        format!("{}（{}、{}）", kpi.names[0], kpi.place, kpi.id)
    });
    let living_kpi = record.id.as_deref().and_then(|id| plan.kpi_with_id(id));
    let living = living_kpi.map_or(String::new(), |kpi| {
        let (id, called) = (&plan.kpis[kpi].id, plan.called_beside_id(kpi));
        format!("。番号「{id}」は「{called}」です")
    });
    Some(format!(
        "「{}」で廃止された指標です:{kpis}{living}",
        revision.name
    ))
}

/// An id and a name that mean different KPIs; and the KPIs of their place, where it is neither's.
fn contradiction(plan: &Plan, record: &KpiRecord) -> Option<String> {
    let Err(Missed::Contradicted { by_id, by_name }) = &record.matched else {
        return None;
    };
    let id = record.id.as_deref().unwrap_or_default();
    let (called, name) = (plan.called(*by_id), folded::one_line(&record.name));
    let named = match by_name[..] {
        [only] => format!(" {} ", plan.kpis[only].id),
        _ => listing::kpis(plan, by_name),
    };
    let what = match named::named(plan, &record.name).kpis.contains(by_id) {
        true => "施策",
        false => "指標名",
    };
    let places = listing::places(record);
    let is_there = |kpi: &usize| matching::stands_in(plan, *kpi, &record.places);
    let of_place = match by_name.iter().all(is_there) && !places.is_empty() {
        true => format!("「{places}」の"),
        false => String::new(),
    };
    let third = third(plan, record);
    Some(format!(
        "指標番号と{what}が食い違います:「{id}」は「{called}」、{of_place}「{name}」は{named}です{third}"
    ))
}

/// The KPIs of the place that a row says, where neither its id nor its name, which contradict each other, is
/// of one of them; else none.
fn of_its_place(plan: &Plan, record: &KpiRecord) -> Option<Vec<usize>> {
    let contradicted = record.matched.as_ref().err()?.candidates();
    let is_there = |kpi: &usize| matching::stands_in(plan, *kpi, &record.places);
    let is_neither = !contradicted.is_empty() && !contradicted.iter().any(is_there);
    is_neither.then(|| (0..plan.kpis.len()).filter(is_there).collect())
}

/// The only KPI of the place that a row says, where none that its id or its name may mean is of that place.
pub fn only_one_of_its_place(plan: &Plan, record: &KpiRecord) -> Option<usize> {
    match of_its_place(plan, record)?[..] {
        [only] => Some(only),
        _ => None,
    }
}

/// The end of a message: which KPIs are in the place that the row names.
fn third(plan: &Plan, record: &KpiRecord) -> String {
    let Some(there) = of_its_place(plan, record) else {
        return String::new();
    };
    let there = match there.is_empty() {
        true => "ありません".to_owned(),
        false => format!(
            "{}です",
            listing::listed(&there, |kpi| format!(
                "{} {}",
                plan.kpis[kpi].id, plan.kpis[kpi].name
            ))
        ),
    };
    format!("。「{}」の指標は{there}", listing::places(record))
}

/// The names of all KPIs, and whose each is.
pub struct KpiNames<'a> {
    plan: &'a Plan,
    names: alike::LikeNames,
    kpis: Vec<usize>,
}

impl<'a> KpiNames<'a> {
    /// Of a plan.
    pub fn of(plan: &'a Plan) -> Self {
        let names = |kpi: &'a Kpi| {
            let others = kpi.aliases.iter().chain(&kpi.formerly);
            std::iter::once(&kpi.name).chain(others)
        };
        let all = plan.kpis.iter().enumerate();
        let all: Vec<(usize, &String)> = all
            .flat_map(|(index, kpi)| names(kpi).map(move |name| (index, name)))
            .collect();
        Self {
            plan,
            names: alike::LikeNames::of(all.iter().map(|(_, name)| name.as_str())),
            kpis: all.iter().map(|(kpi, _)| *kpi).collect(),
        }
    }

    /// The KPI that the writer may have meant, or those that may be meant equally well. Only ever said, never
    /// applied.
    pub fn like(&self, record: &KpiRecord, section: Option<usize>) -> Vec<usize> {
        const WORTH_SAYING: f64 = 0.5;
        // More than all other evidence together: elsewhere, the row would not be matched at all.
        const IN_ITS_PLACE: f64 = 0.3;
        let like = self.names.like(&record.name).into_iter();
        let scored = like.map(|(name, likeness)| {
            let kpi = self.kpis[name];
            let further = further_evidence(&self.plan.kpis[kpi], record, section, likeness);
            (likeness + further, kpi)
        });
        let worth_saying = scored.filter(|(score, _)| *score >= WORTH_SAYING);
        let placed = worth_saying.map(|(score, kpi)| {
            let is_there = matching::stands_in(self.plan, kpi, &record.places);
            (score + if is_there { IN_ITS_PLACE } else { 0.0 }, kpi)
        });
        let placed: Vec<(f64, usize)> = placed.collect();
        let best = placed.iter().map(|(score, _)| *score).fold(0.0, f64::max);
        // Exactly equal, because names that are equally alike have the same sums of the same numbers.
        let best = placed.iter().filter(|(score, _)| *score == best);
        // A set, because one KPI may be alike by two of its names.
        let best: BTreeSet<usize> = best.map(|(_, kpi)| *kpi).collect();
        Vec::from_iter(best)
    }

    /// （もしかして: …）, of those that may be meant; nothing where none may.
    pub fn maybe(&self, kpis: &[usize]) -> String {
        match kpis {
            [] => String::new(),
            [kpi] => {
                let called = self.plan.called_beside_id(*kpi);
                format!("（もしかして:「{called}」 {}）", self.plan.kpis[*kpi].id)
            }
            _ => {
                let called = listing::kpis(self.plan, kpis);
                format!("（もしかして: {called}のどれか）")
            }
        }
    }
}

/// What the section and the unit add to the likeness of names that are alike at all.
fn further_evidence(kpi: &Kpi, record: &KpiRecord, section: Option<usize>, likeness: f64) -> f64 {
    const EACH: f64 = 0.1;
    // Names that are hardly alike do not become alike by a section and a unit.
    if likeness < 0.25 {
        return 0.0;
    }
    let same_section = section == Some(kpi.section);
    let unit = record.unit.as_ref();
    let same_unit = unit.is_some_and(|unit| unit::comparable(unit, &kpi.unit));
    f64::from(u8::from(same_section) + u8::from(same_unit)) * EACH
}

#[cfg(test)]
mod tests {
    use super::super::trial::{PLAN, expect, expect_of_plan};

    #[test]
    fn a_like_name_is_suggested_and_never_matched() {
        let files = [("観光課/実績.csv", "指標,単位,R6\n観光入込客,千人,600")];
        expect(
            "unknown-kpi",
            &files,
            &[
                "A2 計画にない指標です:「観光入込客」（もしかして:「観光入込客数」 1-a）。書かれたことは使っていません: 実績値（R6）「600」",
            ],
        );
        expect(
            "missing-actual",
            &files,
            &[" 「観光入込客数」（1-a）の令和6年度の実績値がありません"],
        );
    }

    #[test]
    fn of_two_that_are_alike_the_one_of_the_rows_place_is_suggested_else_both() {
        let member = |id: &str| {
            format!(
                "[[goal.measure]]\nid = \"{id}\"\nname = \"施策{id}\"\n[[goal.measure.kpi]]\nid = \"{id}-a\"\nname = \"クラブの会員数\"\nunit = \"人\"\ndirection = \"higher\"\nbasis = \"annual\"\nbaseline = {{ value = 1 }}\ntarget = {{ value = 9, year = \"R8\" }}\nsection = \"福祉課\"\n"
            )
        };
        let plan = format!("{PLAN}{}{}", member("2-1"), member("2-2"));
        let check = |row: &str, expected: &str| {
            let file = format!("施策,指標,R6\n{row},600");
            let expected = format!(
                "B2 計画にない指標です:「クラブ会員数」（もしかして:{expected}）。書かれたことは使っていません: 実績値（R6）「600」"
            );
            let files = [("福祉課/実績.csv", file.as_str())];
            expect_of_plan("unknown-kpi", &plan, &files, &[&expected]);
        };
        let second = "「クラブの会員数（2-2 施策2-2）」 2-2-a";
        check("2-2,クラブ会員数", second);
        let both = " 「2-1-a クラブの会員数（2-1 施策2-1）」、「2-2-a クラブの会員数（2-2 施策2-2）」のどれか";
        check(",クラブ会員数", both);
    }

    #[test]
    fn an_id_and_a_name_that_contradict_each_other_give_no_figure() {
        let files = [("観光課/実績.csv", "KPI番号,指標,R6\n1-a,加入率,600")];
        let expected = "B2 指標番号と指標名が食い違います:「1-a」は「観光入込客数」、「加入率」は 1-b です。書かれたことは使っていません: 実績値（R6）「600」";
        expect("unknown-kpi", &files, &[expected]);
        expect("jump-against-last-year", &files, &[]);
    }

    #[test]
    fn a_name_that_is_the_ids_own_does_not_contradict_it_for_a_mark_in_front() {
        let other = "[[goal.measure]]\nid = \"1-2\"\nname = \"別の施策\"\n[[goal.measure.kpi]]\nid = \"1-c\"\nname = \"加入率\"\nunit = \"％\"\ndirection = \"higher\"\nbasis = \"annual\"\nbaseline = { value = 1 }\ntarget = { value = 9, year = \"R8\" }\nsection = \"福祉課\"\n";
        for name in ["加入率", "・加入率", "加入率（％）"] {
            let file = format!("指標番号,施策,指標,R6\n1-b,1-2,{name},60");
            let expected = format!(
                "C2 指標番号と施策が食い違います:「1-b」は「加入率（1-1 見本の施策）」、「1-2」の「{name}」は 1-c です。書かれたことは使っていません: 実績値（R6）「60」"
            );
            let files = [("福祉課/実績.csv", file.as_str())];
            expect_of_plan(
                "unknown-kpi",
                &format!("{PLAN}{other}"),
                &files,
                &[&expected],
            );
        }
    }

    #[test]
    fn an_id_a_name_and_a_measure_of_three_kpis_are_one_finding() {
        let kpi = |id: &str, name: &str| {
            format!(
                "[[goal.measure.kpi]]\nid = \"{id}\"\nname = \"{name}\"\nunit = \"人\"\ndirection = \"higher\"\nbasis = \"annual\"\nbaseline = {{ value = 1 }}\ntarget = {{ value = 9, year = \"R8\" }}\nsection = \"福祉課\"\n"
            )
        };
        let measure = |id: &str| format!("[[goal.measure]]\nid = \"{id}\"\nname = \"施策{id}\"\n");
        let plan = format!(
            "{PLAN}{}{}{}{}{}",
            measure("2-1"),
            kpi("2-a", "会員数"),
            measure("2-2"),
            kpi("2-b", "会員数"),
            measure("2-3")
        );
        let files = |measure| format!("指標番号,施策,指標,R6\n1-a,{measure},会員数,600");
        let both = "「会員数」は「2-a 会員数（2-1 施策2-1）」、「2-b 会員数（2-2 施策2-2）」です";
        for (measure, rest) in [
            (
                "1-1 見本の施策",
                format!("{both}。「1-1 見本の施策」の指標は「1-b 加入率」です"),
            ),
            ("2-3", format!("{both}。「2-3」の指標はありません")),
            ("2-2", "「2-2」の「会員数」は 2-b です".to_owned()),
            ("9-9", both.to_owned()),
        ] {
            let expected = format!(
                "C2 指標番号と指標名が食い違います:「1-a」は「観光入込客数」、{rest}。書かれたことは使っていません: 実績値（R6）「600」"
            );
            let file = files(measure);
            expect_of_plan(
                "unknown-kpi",
                &plan,
                &[("福祉課/実績.csv", &file)],
                &[&expected],
            );
        }
    }

    #[test]
    fn a_name_like_nothing_has_no_suggestion() {
        expect(
            "unknown-kpi",
            &[("福祉課/実績.csv", "指標,R6\n図書貸出冊数,600")],
            &[
                "A2 計画にない指標です:「図書貸出冊数」。書かれたことは使っていません: 実績値（R6）「600」",
            ],
        );
    }
}
