//! 担当係: the teams that a cell names, one or several, over as many lines as the column is narrow.
//!
//! 企画調整係⏎地域活力共創係 are two teams, ゼロカーボン⏎推進室 is one: a line that does not end as the name of
//! a team or a section does goes on in the next. What the plan calls a team is one in any case.

use crate::domain::{Plan, folded};
use std::collections::HashMap;

/// The teams that a plan names, by folded key.
#[derive(Debug)]
pub struct Teams {
    known: HashMap<String, String>,
}

/// Who a cell of 担当係 names.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct NamedTeams {
    /// Teams: as in the plan, or as written.
    pub teams: Vec<String>,
    /// Sections that stand among the teams: 関係課.
    pub sections: Vec<String>,
}

/// What the names of teams and sections end with.
const ENDINGS: [&str; 11] = [
    "係",
    "室",
    "班",
    "課",
    "局",
    "部",
    "所",
    "担当",
    "センター",
    "チーム",
    "グループ",
];

/// What may stand between two names, or inside one.
fn is_between(letter: char) -> bool {
    letter.is_whitespace() || "、，,・･／/".contains(letter)
}

impl Teams {
    /// Of a plan.
    pub fn of(plan: &Plan) -> Self {
        let measures = plan.measures.iter().flat_map(|measure| &measure.teams);
        let projects = plan.projects.iter().flat_map(|project| &project.teams);
        let names = measures.chain(projects);
        let known = names.map(|name| (folded::key(name), name.clone()));
        Self {
            known: known.collect(),
        }
    }

    /// The teams in a cell, and the sections among them. Where a cell has only sections, they are the
    /// teams.
    pub fn named(&self, text: &str) -> NamedTeams {
        let is_known = |name: &str| self.known.contains_key(&folded::key(name));
        let is_section = |name: &String| name.ends_with('課') && !is_known(name);
        let names = self.names(text).into_iter();
        let (sections, teams): (Vec<String>, Vec<String>) = names.partition(is_section);
        let (teams, sections) = match teams.is_empty() {
            true => (sections, teams),
            false => (teams, sections),
        };
        NamedTeams { teams, sections }
    }

    /// The names in a text, in their order.
    pub fn names(&self, text: &str) -> Vec<String> {
        let filled = text.split(is_between).filter(|part| !part.is_empty());
        let parts: Vec<&str> = filled.collect();
        let mut rest = parts.as_slice();
        let mut names = Vec::new();
        while !rest.is_empty() {
            let (name, count) = self.next(text, rest);
            names.push(name);
            rest = &rest[count..];
        }
        names
    }

    /// The name with which some parts of a text begin, and of how many of them it is made: the
    /// longest that the plan knows, else as many as it takes to end like a name.
    fn next(&self, text: &str, parts: &[&str]) -> (String, usize) {
        let known = |count: usize| {
            let name = self.known.get(&folded::key(&parts[..count].concat()))?;
            Some((name.clone(), count))
        };
        if let Some(known) = (1..=parts.len()).rev().find_map(known) {
            return known;
        }
        let is_end = |part: &&str| ENDINGS.iter().any(|ending| part.ends_with(ending));
        // If no part ends like a name, the first is a name by itself.
        let count = parts.iter().position(is_end).map_or(1, |last| last + 1);
        (between(text, parts[0], parts[count - 1]), count)
    }
}

/// The text from one of its parts to another, without line breaks.
fn between(text: &str, first: &str, last: &str) -> String {
    // The parts are slices of this text, and their addresses tell where they begin in it.
    let offset = |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
    let whole = &text[offset(first)..offset(last) + last.len()];
    whole.replace(['\n', '\r'], "")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn teams(known: &[&str]) -> Teams {
        let known = known
            .iter()
            .map(|name| (folded::key(name), (*name).to_owned()));
        Teams {
            known: known.collect(),
        }
    }

    fn check(text: &str, teams_named: &[&str], sections: &[&str]) {
        let named = teams(&["情報戦略係", "まちづくり"]).named(text);
        assert_eq!(named.teams, teams_named, "{text}");
        assert_eq!(named.sections, sections, "{text}");
    }

    #[test]
    fn lines_are_teams_or_parts_of_a_name() {
        check(
            "企画調整係\n地域活力共創係",
            &["企画調整係", "地域活力共創係"],
            &[],
        );
        check("ゼロカーボン\n推進室", &["ゼロカーボン推進室"], &[]);
        check("企画・調整係", &["企画・調整係"], &[]);
        check(
            "企画調整係、 地域活力共創係",
            &["企画調整係", "地域活力共創係"],
            &[],
        );
        check("", &[], &[]);
    }

    #[test]
    fn what_the_plan_calls_a_team_is_one() {
        check("情報\n戦略係", &["情報戦略係"], &[]);
        check("まちづくり\n企画調整係", &["まちづくり", "企画調整係"], &[]);
    }

    #[test]
    fn a_section_among_teams_is_no_team() {
        check("企画調整係\n関係課", &["企画調整係"], &["関係課"]);
        check("全課", &["全課"], &[]);
        check("企画課\n税務課", &["企画課", "税務課"], &[]);
    }

    proptest::proptest! {
        #[test]
        fn no_letter_of_a_name_is_lost(text in "[企画係課室ゼロ・、\n 　]{0,20}") {
            let names = teams(&["企画係"]).names(&text).concat();
            let letters = |text: &str| text.chars().filter(|letter| !is_between(*letter)).collect::<String>();
            proptest::prop_assert_eq!(letters(&names), letters(&text));
        }
    }
}
