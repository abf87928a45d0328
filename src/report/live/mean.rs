//! The mean of the rates on the sheets of goals, always with how many rates it is of.

use super::{cut, fitting, names, quoted};
use crate::domain::rating::Rating;
use crate::judge::mean::{BEYOND, MOST, Mean, below_nothing};
use crate::verification::Verification;

/// The mean of some rates as formulas.
pub struct LiveMean {
    /// How many rates there are.
    pub count: String,
    /// Their mean as it is printed; a mistake where there are none.
    pub rate: String,
    value: String,
    below: &'static str,
}

impl LiveMean {
    /// What is said of it where it would mislead, made of these words, else nothing: [`Mean::words`].
    pub fn words(&self, made: impl Fn(&str) -> String) -> String {
        let [below, beyond] = [self.below, BEYOND].map(|words| quoted(&made(words)));
        let mean = &self.value;
        format!("IF({mean}<0,{below},IF({mean}>{MOST},{beyond},\"\"))")
    }
}

/// Of the goals whose columns have these keys; none of no goal, or of more than a formula can name.
pub fn mean(rating: &Rating, keys: &[&str]) -> Option<LiveMean> {
    // Excel takes 255 arguments.
    const MOST: usize = 200;
    let columns = keys.iter().map(|key| format!("{}{key}", names::RATES));
    let columns: Vec<String> = columns.collect();
    let columns = (1..=MOST)
        .contains(&keys.len())
        .then(|| columns.join(","))?;
    let mean = cut(rating, &format!("AVERAGE({columns})"));
    Some(LiveMean {
        count: format!("COUNT({columns})"),
        rate: format!("FIXED({mean},{},TRUE)", rating.digits),
        value: mean,
        below: below_nothing(rating.formula),
    })
}

/// The formula of [`Mean::sentence`] of all KPIs.
pub fn mean_sentence(verification: &Verification, of: &Mean) -> Option<String> {
    let plan = verification.plan();
    let (keys, tallies) = (names::of_goals(plan), verification.tallies.of_goals.iter());
    // A goal without KPIs of its own may have no sheet.
    let keys = keys.iter().zip(tallies).filter(|(_, own)| own.all() > 0);
    let keys: Vec<&str> = keys.map(|(key, _)| key.as_str()).collect();
    let mean = mean(&plan.rating, &keys)?;
    let words = mean.words(|words| format!("{words}。"));
    let LiveMean { count, rate, .. } = mean;
    let [head, behind] = ["達成率の平均 ", &format!("{}指標中、率のある", of.all)].map(quoted);
    fitting(format!(
        "{head}&IF({count}=0,\"なし（\",{rate}&\"％（\"&{words})&{behind}&{count}&\"指標）\""
    ))
}
