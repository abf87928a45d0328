//! A plan as text, for unit tests: what every plan has to say, so that a test only writes what it is about.

/// A plan of R3 to R8, by the progress made, with some sections, the goal 1, and what a test adds to that goal or
/// behind it.
pub fn plan(sections: &[&str], more: &str) -> String {
    let section = |name: &&str| format!("[[section]]\nname = \"{name}\"\n");
    let sections: String = sections.iter().map(section).collect();
    format!(
        "name = \"見本市総合戦略\"\nbody = \"見本市\"\nperiod = [\"R3\", \"R8\"]\n\
         [rating]\nrate = \"progress\"\nround = {{ digits = 1, how = \"half-up\" }}\n\
         bands = [{{ band = \"D\", mark = \"×\", when = \"otherwise\" }}]\n\
         {sections}[[goal]]\nid = \"1\"\nlabel = \"基本目標１\"\nname = \"見本\"\n{more}"
    )
}

/// A KPI from 3 to 9 in R8 that is to rise, as an entry of `goal.kpi` or `goal.measure.kpi`.
pub fn kpi(table: &str, [id, name, unit]: [&str; 3], section: &str) -> String {
    format!(
        "[[{table}]]\nid = \"{id}\"\nname = \"{name}\"\nunit = \"{unit}\"\ndirection = \"higher\"\nbasis = \"annual\"\n\
         baseline = {{ value = 3 }}\ntarget = {{ value = 9, year = \"R8\" }}\nsection = \"{section}\"\n"
    )
}
