//! The rules of bands as conditions of a formula. What a rule cannot know without the plan's baseline or target is
//! known before the sheet is: a condition holds always, never, or when its cells say so.

use super::{LiveKpi, NOISE, NONE, fitting, quoted};
use crate::domain::plan::{Aim, Direction};
use crate::domain::rating::{Comparison, Formula, Rule, Word};
use crate::domain::reported::Arrow;
use crate::domain::{Decimal, number};
use crate::judge;

/// When something holds.
#[derive(Clone)]
enum Condition {
    Never,
    Always,
    When(String),
}

/// When a rule holds, and, where it does not, when that is unknown.
struct LiveAnswer {
    holds: Condition,
    unknown: Condition,
}

impl LiveAnswer {
    fn known(holds: Condition) -> Self {
        let unknown = Condition::Never;
        Self { holds, unknown }
    }

    fn when(holds: String) -> Self {
        Self::known(Condition::When(holds))
    }

    fn fixed(holds: bool) -> Self {
        Self::known(match holds {
            true => Condition::Always,
            false => Condition::Never,
        })
    }

    fn unknown() -> Self {
        Self {
            holds: Condition::Never,
            unknown: Condition::Always,
        }
    }
}

/// AND of conditions.
fn all(conditions: Vec<Condition>) -> Condition {
    let mut asked = Vec::new();
    for condition in conditions {
        match condition {
            Condition::Never => return Condition::Never,
            Condition::Always => {}
            Condition::When(asks) => asked.push(asks),
        }
    }
    joined("AND", asked, Condition::Always)
}

/// OR of conditions.
fn any(conditions: Vec<Condition>) -> Condition {
    let mut asked = Vec::new();
    for condition in conditions {
        match condition {
            Condition::Always => return Condition::Always,
            Condition::Never => {}
            Condition::When(asks) => asked.push(asks),
        }
    }
    joined("OR", asked, Condition::Never)
}

fn joined(by: &str, mut asked: Vec<String>, none: Condition) -> Condition {
    match asked.len() {
        0 => none,
        1 => Condition::When(asked.remove(0)),
        _ => Condition::When(format!("{by}({})", asked.join(","))),
    }
}

impl LiveKpi<'_> {
    /// The sign of the first band whose rule holds, or － where none does or that is unknown; none where the cells of
    /// the row cannot say it.
    pub(super) fn grade(&self) -> Option<String> {
        let none = quoted(NONE);
        // An arrow asks for nothing but the way from the baseline.
        if matches!(self.kpi.target?.aim, Aim::Arrow(_)) {
            self.kpi.baseline?;
        }
        // A target of the year that the sheet does not show cannot be asked.
        if self.judgement.interim.is_some() {
            self.cells.interim.as_ref()?;
        }
        let has_rate = self.rate().is_some();
        let mut formula = none.clone();
        for band in self.plan.rating.bands.iter().rev() {
            let answer = self.answer(&band.rule, has_rate);
            formula = choose(answer.unknown, none.clone(), formula);
            formula = choose(answer.holds, quoted(&band.sign()), formula);
        }
        let without = quoted(&self.without_figure());
        let cells = self.needed(&formula);
        let (number, cells) = (cells.len(), cells.join(","));
        fitting(format!("IF(COUNT({cells})={number},{formula},{without})"))
    }

    /// The cells of the figures without which there is no grade: what the rules or the rate ask for, and the target.
    fn needed(&self, formula: &str) -> Vec<&str> {
        let (cells, of_rate) = (self.cells, self.of_rate());
        let has_number = self
            .kpi
            .target
            .is_some_and(|target| target.number().is_some());
        let others = [&cells.baseline, &cells.target].into_iter();
        let others = others.chain(&cells.interim).map(String::as_str);
        let needed = others.filter(|cell| {
            formula.contains(cell)
                || formula.contains(&cells.rate) && of_rate.contains(cell)
                || has_number && *cell == cells.target
        });
        std::iter::once(self.judged).chain(needed).collect()
    }

    fn answer(&self, rule: &Rule, has_rate: bool) -> LiveAnswer {
        let elapsed = judge::elapsed(self.plan.period, self.year);
        match rule {
            Rule::All(rules) => self.every(rules, has_rate),
            Rule::Any(rules) => self.either(rules, has_rate),
            Rule::Status(_) | Rule::ByHand => LiveAnswer::fixed(false),
            Rule::Otherwise => LiveAnswer::fixed(true),
            Rule::Elapsed(sign, bound) => LiveAnswer::fixed(sign.holds(elapsed, *bound)),
            Rule::Is(word) => self.word(*word),
            Rule::Rate(sign, bound) => match (has_rate, bound.at(elapsed)) {
                (true, Some(bound)) => self.rate_is(*sign, bound),
                (true, None) => LiveAnswer::fixed(false),
                (false, _) if self.lacks_rate() => LiveAnswer::unknown(),
                (false, _) => LiveAnswer::fixed(false),
            },
            Rule::Change(..) if self.kpi.baseline.is_none() => LiveAnswer::unknown(),
            Rule::Change(sign, bound) => self.change(*sign, *bound),
        }
    }

    /// Whether a KPI without a rate has none because its formula asks for something that the plan has not. An arrow
    /// asks for no rate, but for a baseline.
    fn lacks_rate(&self) -> bool {
        let is_arrow = self
            .kpi
            .target
            .is_some_and(|target| target.number().is_none());
        match is_arrow || self.judgement.formula == Formula::Arrow {
            true => self.kpi.baseline.is_none(),
            false => true,
        }
    }

    fn every(&self, rules: &[Rule], has_rate: bool) -> LiveAnswer {
        let answers: Vec<LiveAnswer> = rules
            .iter()
            .map(|rule| self.answer(rule, has_rate))
            .collect();
        // Unknown if no part says no: each holds, or is unknown itself.
        let may_be = |answer: &LiveAnswer| any(vec![answer.holds.clone(), answer.unknown.clone()]);
        let is_known = answers
            .iter()
            .all(|answer| matches!(answer.unknown, Condition::Never));
        LiveAnswer {
            unknown: match is_known {
                true => Condition::Never,
                false => all(answers.iter().map(may_be).collect()),
            },
            holds: all(answers.into_iter().map(|answer| answer.holds).collect()),
        }
    }

    fn either(&self, rules: &[Rule], has_rate: bool) -> LiveAnswer {
        let answers = rules.iter().map(|rule| self.answer(rule, has_rate));
        let (holds, unknown) = answers.map(|answer| (answer.holds, answer.unknown)).unzip();
        LiveAnswer {
            holds: any(holds),
            unknown: any(unknown),
        }
    }

    fn word(&self, word: Word) -> LiveAnswer {
        let (cells, own) = (self.cells, self.judged);
        let way = judge::direction(self.kpi);
        let baseline = self.kpi.baseline.map(|_| cells.baseline.as_str());
        let interim = self.judgement.interim.and(cells.interim.as_deref());
        match word {
            Word::TargetMet => self.target_met(),
            Word::TargetExceeded => self.target_exceeded(),
            Word::InterimMet => {
                let is_met = match self.kpi.is_interim_strict(self.year) {
                    true => better,
                    false => at_least,
                };
                interim.map_or_else(LiveAnswer::unknown, |interim| is_met(way, own, interim))
            }
            Word::BetterThanBaseline => {
                baseline.map_or_else(LiveAnswer::unknown, |of| better(way, own, of))
            }
            Word::WorseThanBaseline => {
                baseline.map_or_else(LiveAnswer::unknown, |of| worse(way, own, of))
            }
            Word::SameAsBaseline => baseline.map_or_else(LiveAnswer::unknown, |of| {
                LiveAnswer::when(format!("{own}={of}"))
            }),
        }
    }

    fn target_met(&self) -> LiveAnswer {
        let (cells, own) = (self.cells, self.judged);
        let way = judge::direction(self.kpi);
        let is_strict = self.kpi.target.is_some_and(|target| target.is_strict);
        match self.kpi.target.map(|target| target.aim) {
            Some(Aim::Number(_)) if is_strict => self.target_exceeded(),
            Some(Aim::Number(_)) => at_least(way, own, &cells.target),
            Some(Aim::Arrow(Arrow::Keep)) => LiveAnswer::when(format!("{own}={}", cells.baseline)),
            Some(Aim::Arrow(_)) => better(way, own, &cells.baseline),
            None => LiveAnswer::fixed(false),
        }
    }

    fn target_exceeded(&self) -> LiveAnswer {
        match self.kpi.target.map(|target| target.aim) {
            Some(Aim::Number(_)) => better(self.kpi.direction, self.judged, &self.cells.target),
            _ => LiveAnswer::fixed(false),
        }
    }

    /// A text is more than any number for Excel: whether the rate is one is asked first.
    fn rate_is(&self, sign: Comparison, bound: Decimal) -> LiveAnswer {
        let (rate, bound) = (&self.cells.rate, number::plain(bound));
        let sign = sign.code();
        LiveAnswer::when(format!("AND(ISNUMBER({rate}),{rate}{sign}{bound})"))
    }

    /// Whether the change from the baseline in percent meets a bound; not if the baseline is zero and the figure is not.
    fn change(&self, sign: Comparison, bound: Decimal) -> LiveAnswer {
        let (own, baseline) = (self.judged, self.cells.baseline.as_str());
        let change = match judge::direction(self.kpi) {
            Direction::Lower => self.difference(baseline, own),
            Direction::Keep => format!("-ABS({})", self.difference(own, baseline)),
            Direction::Higher | Direction::None => self.difference(own, baseline),
        };
        let still = sign.holds(Decimal::ZERO, bound);
        let (sign, bound) = (sign.code(), number::plain(bound));
        let still = if still { "TRUE" } else { "FALSE" };
        LiveAnswer::when(format!(
            "IF({own}={baseline},{still},IF({baseline}=0,FALSE,ROUND({change}*100/ABS({baseline}),{NOISE}){sign}{bound}))"
        ))
    }
}

/// A formula that gives a text where a condition holds, and else another.
fn choose(condition: Condition, text: String, other: String) -> String {
    match condition {
        Condition::Never => other,
        Condition::Always => text,
        Condition::When(asks) => format!("IF({asks},{text},{other})"),
    }
}

fn better(way: Direction, own: &str, other: &str) -> LiveAnswer {
    match way {
        Direction::Higher => LiveAnswer::when(format!("{own}>{other}")),
        Direction::Lower => LiveAnswer::when(format!("{own}<{other}")),
        Direction::Keep | Direction::None => LiveAnswer::fixed(false),
    }
}

/// Neither better nor the same.
fn worse(way: Direction, own: &str, other: &str) -> LiveAnswer {
    LiveAnswer::when(match way {
        Direction::Higher => format!("{own}<{other}"),
        Direction::Lower => format!("{own}>{other}"),
        Direction::Keep | Direction::None => format!("{own}<>{other}"),
    })
}

fn at_least(way: Direction, own: &str, wanted: &str) -> LiveAnswer {
    LiveAnswer::when(match way {
        Direction::Higher => format!("{own}>={wanted}"),
        Direction::Lower => format!("{own}<={wanted}"),
        Direction::Keep | Direction::None => format!("{own}={wanted}"),
    })
}
