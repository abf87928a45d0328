//! The formula of a rate, as `judge::rate` computes it.

use super::{LiveKpi, NONE, cut, quoted};
use crate::domain::number;
use crate::domain::plan::{Aim, Direction};
use crate::domain::rating::Formula;
use crate::judge;

/// Part and whole, and when there is such a share.
struct Share {
    part: String,
    whole: String,
    holds: String,
}

/// Shares of less than nothing are no rates, and nothing is divided by zero.
fn ratio(part: &str, whole: &str) -> Share {
    Share {
        part: part.to_owned(),
        whole: whole.to_owned(),
        holds: format!("{whole}>0"),
    }
}

fn inverse(wanted: &str, actual: &str) -> Share {
    Share {
        holds: format!("AND({wanted}>=0,{actual}>0)"),
        ..ratio(wanted, actual)
    }
}

impl LiveKpi<'_> {
    /// The rate as a number, or －; none where the KPI has no rate whatever its figure.
    pub(super) fn rate(&self) -> Option<String> {
        let share = self.share()?;
        let cells = self.of_rate();
        let percent = format!("{}*100/{}", share.part, share.whole);
        let percent = match self.plan.rating.cap {
            Some(cap) => format!("MIN({percent},{})", number::plain(cap)),
            None => percent,
        };
        let rate = cut(&self.plan.rating, &percent);
        let (all, number, none) = (cells.join(","), cells.len(), quoted(NONE));
        let holds = &share.holds;
        Some(format!(
            "IF(COUNT({all})={number},IF({holds},{rate},{none}),{none})"
        ))
    }

    /// The cells of the figures that the formula asks for.
    pub(super) fn of_rate(&self) -> Vec<&str> {
        let (own, cells) = (self.judged, self.cells);
        match self.judgement.formula {
            Formula::Progress | Formula::Expected => vec![own, &cells.baseline, &cells.target],
            Formula::Interim => [Some(own), cells.interim.as_deref()]
                .into_iter()
                .flatten()
                .collect(),
            _ => vec![own, &cells.target],
        }
    }

    fn share(&self) -> Option<Share> {
        let (own, cells) = (self.judged, self.cells);
        let (target, baseline) = (&cells.target, &cells.baseline);
        let Aim::Number(_) = self.kpi.target?.aim else {
            return None;
        };
        Some(match self.judgement.formula {
            Formula::Attainment => ratio(own, target),
            Formula::Inverse => inverse(target, own),
            Formula::Progress => {
                self.kpi.baseline?;
                judge::begun(self.kpi, self.plan.period.0, self.year).ok()?;
                Share {
                    part: self.difference(own, baseline),
                    whole: self.difference(target, baseline),
                    holds: format!("{target}<>{baseline}"),
                }
            }
            Formula::Expected => {
                self.kpi.baseline?;
                let (passed, all) = judge::passed(self.kpi, self.plan.period.0, self.year).ok()?;
                let way = self.difference(target, baseline);
                let wanted = self.clean(&format!("{baseline}*{all}+{way}*{passed}"));
                self.against(&format!("({own}*{all})"), &wanted)
            }
            Formula::Interim => {
                self.judgement.interim?;
                self.against(own, cells.interim.as_ref()?)
            }
            Formula::Keep => Share {
                part: self.clean(&format!("ABS({target})-ABS({own}-{target})")),
                whole: format!("ABS({target})"),
                holds: format!("{target}<>0"),
            },
            Formula::Arrow => return None,
        })
    }

    fn against(&self, actual: &str, wanted: &str) -> Share {
        match self.kpi.direction {
            Direction::Lower => inverse(wanted, actual),
            _ => ratio(actual, wanted),
        }
    }

    /// The rate as it is shown: `ReportCell::rate_of` says the same.
    pub(super) fn shown_rate(&self) -> String {
        let (rate, digits) = (&self.cells.rate, self.plan.rating.digits);
        let below = match self.judgement.formula {
            Formula::Progress => "基準より\n後退",
            _ => "0％未満",
        };
        let [below, beyond] = [below, "目標より\n大幅に\n良い"].map(|words| {
            let words = quoted(&format!("{words}\n（"));
            format!("{words}&FIXED({rate},{digits})&\"）\"")
        });
        let none = quoted(NONE);
        format!("IF(ISNUMBER({rate}),IF({rate}<0,{below},IF({rate}>999,{beyond},{rate})),{none})")
    }
}
