//! KPIs may share their names, today's and former ones, even in one place, where only an id tells them
//! apart; and their aliases. But an alias must not be a name of a second one in the same place.

use super::Resolver;
use crate::domain::folded;
use crate::domain::plan::Kpi;
use crate::mapping::fields::Spanned;
use std::ops::Range;

/// What to do about an alias that is a name of another KPI of its place.
pub(super) const OTHER_ALIAS: &str = "別名（aliases）は、同じ場所のほかの指標の名前と重ねられません。どちらかを変えるか、消してください";

impl Resolver<'_> {
    /// KPIs may share their names, today's and former ones, even in one place, where only an id tells them
    /// apart; and their aliases. But an alias must not be a name of a second one in the same place.
    pub(super) fn refuse_alias_of_two(
        &mut self,
        index: usize,
        name: &Spanned<String>,
        key: &String,
    ) {
        if let Some(other) = self.alias_of_two(index, self.kpis[index].place, key) {
            let earlier = self.kpis[other].start;
            self.twice_with(("同じ場所のKPIの名前", ""), name, earlier, OTHER_ALIAS);
        }
    }

    /// Another KPI of a place that has a name of one as well, if one of the two has it as an alias only.
    fn alias_of_two(
        &self,
        index: usize,
        place: (usize, Option<usize>),
        key: &String,
    ) -> Option<usize> {
        let is_alias = self.kpis[index].aliases.contains(key);
        let is_taken = |other: &usize| {
            let seen = &self.kpis[*other];
            // One of the two, and not both: KPIs may share names, and they may share aliases.
            *other != index && seen.place == place && seen.aliases.contains(key) != is_alias
        };
        let mut others = self.names.kpis_of_key(key).iter().copied();
        others.find(is_taken)
    }

    /// Where a KPI is listed again, the rule is that of KPIs that stand there: see `alias_of_two`.
    pub(super) fn refuse_alias_again(
        &mut self,
        (index, kpi): (usize, &Kpi),
        place: (usize, Option<usize>),
        span: &Range<usize>,
    ) {
        let own = std::iter::once(&kpi.name).chain(&kpi.aliases);
        let mut names = own.chain(&kpi.formerly);
        let taken = names.find_map(|name| {
            let other = self.alias_of_two(index, place, &folded::key(name))?;
            Some((name, self.kpis[other].start))
        });
        if let Some((name, earlier)) = taken {
            let (_, told) = self.also_at(earlier);
            let id = &kpi.id;
            let message = format!(
                "KPI「{id}」をここに再掲すると、同じ場所のKPIの名前「{name}」が二度になります{told}"
            );
            self.problem(span.clone(), message, OTHER_ALIAS);
        }
    }
}
