//! The sentence that counts the KPIs of goals, by the grades on the sheets of these.

use super::{NONE, fitting, names, quoted};
use crate::judge::tally::Tally;
use crate::verification::Verification;

/// The formula of a sentence that says how many of the KPIs of some goals were judged, and why the others were not. The
/// reasons are those of the time of writing: with another number of others, it gives that alone.
pub fn sentence(
    verification: &Verification,
    is_in: impl Fn(usize) -> bool,
    text: &str,
) -> Option<String> {
    const OF: &str = "指標中 ";
    let (all, _) = text.split_once(OF)?;
    let keys = names::of_goals(verification.plan());
    let tallies = verification.tallies.of_goals.iter().enumerate();
    let goals = tallies.filter(|(goal, tally)| is_in(*goal) && tally.all() > 0);
    let goals: Vec<(usize, &Tally)> = goals.collect();
    let none = quoted(&format!("={}", NONE));
    let left_out = goals
        .iter()
        .map(|(goal, _)| format!("COUNTIF({}{},{none})", names::GRADES, keys[*goal]));
    let left_out = left_out.collect::<Vec<_>>().join("+");
    let counted: usize = goals.iter().map(|(_, tally)| tally.all()).sum();
    let written: usize = goals.iter().map(|(_, tally)| tally.not_judged()).sum();
    // How many are doubted stands behind the reasons, in which there is no such space.
    let asked = text.find('　').map_or("", |at| &text[at..]);
    let (text, all, asked) = (quoted(text), quoted(&format!("{all}{OF}")), quoted(asked));
    fitting(format!(
        "IF({left_out}={written},{text},{all}&({counted}-({left_out}))&\"指標を評価\"&IF({left_out}=0,\"\",\"（評価できず \"&({left_out})&\" を除く）\")&{asked})"
    ))
}
