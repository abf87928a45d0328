//! Who is meant by a name: names, former names and aliases by folded key. Never by likeness.

use super::super::file_names::FileNames;
use super::super::folded;
use super::place::PlaceNames;
use std::collections::HashMap;

/// Indexes by the folded keys of names or ids.
#[derive(Debug, Default)]
pub struct ByKey(pub(super) HashMap<String, usize>);

impl ByKey {
    /// Adds a name or id; gives the index that had it before.
    pub fn add(&mut self, name: &str, index: usize) -> Option<usize> {
        self.0.insert(folded::key(name), index)
    }

    /// The index of a name or id.
    pub fn get(&self, name: &str) -> Option<usize> {
        self.0.get(&folded::key(name)).copied()
    }
}

/// Names and aliases by folded key.
#[derive(Debug, Default)]
pub struct PlanNames {
    /// Several KPIs may have one name, each in its own place.
    pub(super) kpis: HashMap<String, Vec<usize>>,
    /// KPIs by their ids.
    pub kpi_ids: ByKey,
    /// Sections by today's and former names, each also behind its department.
    pub sections: ByKey,
    /// Sections by what their names become where a folder is made of them.
    pub(super) folders: ByKey,
    /// Projects by name and alias.
    pub projects: ByKey,
    /// Projects by their ids.
    pub project_ids: ByKey,
    /// Goals and measures, once the tree is complete.
    pub(super) places: PlaceNames,
    /// For each section, its KPIs.
    pub(super) kpis_of_section: Vec<Vec<usize>>,
}

impl PlanNames {
    /// Adds a KPI's name or alias, by its folded key: a plan may have tens of thousands.
    pub fn add_kpi_name(&mut self, key: &str, kpi: usize) {
        match self.kpis.get_mut(key) {
            Some(named) if named.contains(&kpi) => {}
            Some(named) => named.push(kpi),
            None => drop(self.kpis.insert(key.to_owned(), vec![kpi])),
        }
    }

    /// The KPIs of a name's folded key, in the plan's order.
    pub fn kpis_of_key(&self, key: &str) -> &[usize] {
        self.kpis.get(key).map_or(&[], Vec::as_slice)
    }

    /// The KPIs whose own names are names of others too, in any order.
    pub(super) fn sharing<'a>(
        &'a self,
        name: impl Fn(usize) -> &'a String,
    ) -> impl Iterator<Item = usize> {
        let shared = self.kpis.iter().filter(|(_, kpis)| kpis.len() > 1);
        shared.flat_map(move |(key, kpis)| {
            let own = |kpi: &usize| folded::key(name(*kpi)) == *key;
            kpis.iter().copied().filter(own).collect::<Vec<_>>()
        })
    }

    /// Adds what the files of the sections are called, in the plan's order: somebody makes folders of these.
    pub fn add_file_names<'a>(&mut self, sections: impl Iterator<Item = &'a str>) {
        let mut names = FileNames::default();
        for (index, section) in sections.enumerate() {
            let folder = folded::key(&names.of_section(section));
            self.folders.0.entry(folder).or_insert(index);
        }
    }

    /// Adds a section's name, today's or a former one, as it stands alone and behind its department;
    /// gives the section that had it before.
    pub fn add_section_name(
        &mut self,
        department: Option<&str>,
        name: &str,
        section: usize,
    ) -> Option<usize> {
        if let Some(department) = department {
            self.sections.add(&format!("{department}{name}"), section);
        }
        // No folder of Windows has these letters; the others that it refuses fold to their full-width ones.
        let folder = name.replace('"', "”");
        let folder = folded::key(folder.trim_end_matches(['.', ' ', '　']));
        self.folders.0.entry(folder).or_insert(section);
        self.sections.add(name, section)
    }
}
