//! Which entry of a list is which: its name, and who of the old list is who of the new.

use super::super::plan_file::lists::PlanList;
use super::super::said::{Said, SaidTable};
use std::collections::HashMap;

impl PlanList {
    /// The name of an entry.
    pub fn name(&self, entry: &SaidTable) -> String {
        let parts = self.by.iter().map(|key| entry.text(key));
        let parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
        parts.join("・")
    }

    /// For each entry of the new list the one of the old list that it was. Of several with the same
    /// name the first is the first; one that only got another name is found by what else it says.
    pub fn partners(&self, old: &[Said], new: &[Said]) -> Vec<Option<usize>> {
        let old_names = self.names(old);
        let by_name: HashMap<&(Vec<&str>, usize), usize> = old_names
            .iter()
            .enumerate()
            .map(|(index, name)| (name, index))
            .collect();
        let names = self.names(new);
        let found = names.iter().map(|name| by_name.get(name).copied());
        let mut partners: Vec<Option<usize>> = found.collect();
        self.renamed(old, new, &mut partners);
        partners
    }

    /// The names, and which of several of that name it is.
    fn names<'a>(&self, list: &'a [Said]) -> Vec<(Vec<&'a str>, usize)> {
        let mut seen: HashMap<Vec<&str>, usize> = HashMap::new();
        let name = |entry: &'a Said| {
            let entry = entry.as_table();
            let parts = self.by.iter();
            let parts: Vec<&str> = parts
                .map(|key| entry.map_or("", |entry| entry.text(key)))
                .collect();
            let count = seen.entry(parts.clone()).or_default();
            *count += 1;
            (parts, *count)
        };
        list.iter().map(name).collect()
    }

    fn renamed(&self, old: &[Said], new: &[Said], partners: &mut [Option<usize>]) {
        for index in 0..new.len() {
            if partners[index].is_some() {
                continue;
            }
            let is_free = |other: &usize| !partners.contains(&Some(*other));
            let mut others = (0..old.len()).filter(is_free);
            partners[index] = others.find(|other| self.says_the_same(&old[*other], &new[index]));
        }
    }

    /// Whether two entries say the same beside their names, and say anything.
    fn says_the_same(&self, one: &Said, other: &Said) -> bool {
        let rest = |entry: &Said| {
            let mut entry = entry.as_table().cloned().unwrap_or_default();
            for key in self.by {
                entry.remove(key);
            }
            entry
        };
        let rest_of_one = rest(one);
        !rest_of_one.is_empty() && rest_of_one == rest(other)
    }
}
