//! Who is meant by a name: names, former names and aliases by folded key. Never by likeness.

use super::super::folded;
use super::place::PlaceNames;
use std::collections::HashMap;

/// Names and aliases by folded key.
#[derive(Debug, Default)]
pub struct Names {
    /// Several KPIs may have one name, each in its own place.
    pub(super) kpis: HashMap<String, Vec<usize>>,
    pub(super) ids: HashMap<String, usize>,
    sections: HashMap<String, usize>,
    projects: HashMap<String, usize>,
    /// Only to see an id that is given twice; a project is found by its own id.
    project_ids: HashMap<String, usize>,
    /// Goals and measures, once the tree is complete.
    pub(super) places: PlaceNames,
    /// For each section, its KPIs.
    pub(super) kpis_of_section: Vec<Vec<usize>>,
}

impl Names {
    /// Adds a KPI's name or alias, by its folded key: a plan may have tens of thousands.
    pub fn add_kpi_name(&mut self, key: &str, kpi: usize) {
        match self.kpis.get_mut(key) {
            Some(named) if named.contains(&kpi) => {}
            Some(named) => named.push(kpi),
            None => drop(self.kpis.insert(key.to_owned(), vec![kpi])),
        }
    }

    /// The KPIs of a name or alias, in the plan's order.
    pub fn kpis(&self, name: &str) -> &[usize] {
        self.kpis_of_key(&folded::key(name))
    }

    /// The KPIs of a name's folded key.
    pub fn kpis_of_key(&self, key: &str) -> &[usize] {
        self.kpis.get(key).map_or(&[], Vec::as_slice)
    }

    /// The KPIs whose own names are names of others too, in any order.
    pub(super) fn sharing<'a>(
        &'a self,
        name: impl Fn(usize) -> &'a String,
    ) -> impl Iterator<Item = usize> {
        let mut shared: Vec<usize> = Vec::new();
        for (key, kpis) in self.kpis.iter().filter(|(_, kpis)| kpis.len() > 1) {
            shared.extend(kpis.iter().filter(|kpi| folded::key(name(**kpi)) == *key));
        }
        shared.into_iter()
    }

    /// Adds a KPI's id; gives the KPI that had it before.
    pub fn add_kpi_id(&mut self, id: &str, kpi: usize) -> Option<usize> {
        self.ids.insert(folded::key(id), kpi)
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
            self.sections
                .insert(folded::key(&format!("{department}{name}")), section);
        }
        self.sections.insert(folded::key(name), section)
    }

    /// Adds a project's name or alias; gives the project that had it before.
    pub fn add_project_name(&mut self, name: &str, project: usize) -> Option<usize> {
        self.projects.insert(folded::key(name), project)
    }

    /// Adds a project's id; gives the project that had it before.
    pub fn add_project_id(&mut self, id: &str, project: usize) -> Option<usize> {
        self.project_ids.insert(folded::key(id), project)
    }

    /// The project of an id.
    pub fn project_with_id(&self, id: &str) -> Option<usize> {
        self.project_ids.get(&folded::key(id)).copied()
    }

    /// The KPI of an id.
    pub fn kpi_with_id(&self, id: &str) -> Option<usize> {
        self.ids.get(&folded::key(id)).copied()
    }

    /// The project of a name.
    pub fn project(&self, name: &str) -> Option<usize> {
        self.projects.get(&folded::key(name)).copied()
    }

    /// The section of a name.
    pub fn section(&self, name: &str) -> Option<usize> {
        self.sections.get(&folded::key(name)).copied()
    }
}
