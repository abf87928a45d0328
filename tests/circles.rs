//! No circle between files: two files that use each other are one idea cut in two, or a third that is
//! missing. A parent and its children may use each other.

mod house;

use house::{House, Module};
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn no_files_but_parent_and_child_use_each_other() {
    let house = House::read();
    let mut arrows = house.arrows();
    for (module, targets) in &mut arrows {
        targets.retain(|target| !is_kin(module, target));
    }
    let circles = circles(&arrows);
    assert!(circles.is_empty(), "\n{}", circles.join("\n"));
}

fn is_kin(one: &Module, other: &Module) -> bool {
    one.starts_with(other) || other.starts_with(one)
}

/// The modules that can be reached from themselves, each with those of its circle that it uses.
fn circles(arrows: &BTreeMap<&Module, BTreeSet<&Module>>) -> Vec<String> {
    let reached: BTreeMap<_, _> = arrows
        .keys()
        .map(|from| (*from, reach(arrows, from)))
        .collect();
    let line = |module: &Module| {
        let back = |target: &&&Module| reached[**target].contains(module);
        let targets = arrows[module].iter().filter(back);
        let targets: Vec<String> = targets.map(|target| target.join("::")).collect();
        format!("{} -> {}", module.join("::"), targets.join(", "))
    };
    let in_circle = |(from, to): &(&&Module, &BTreeSet<&Module>)| to.contains(**from);
    let circling = reached.iter().filter(in_circle);
    circling.map(|(module, _)| line(module)).collect()
}

/// Every module to which the arrows lead from one.
fn reach<'a>(
    arrows: &BTreeMap<&'a Module, BTreeSet<&'a Module>>,
    from: &Module,
) -> BTreeSet<&'a Module> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&Module> = arrows[from].iter().copied().collect();
    while let Some(module) = next.pop() {
        if reached.insert(module) {
            next.extend(&arrows[module]);
        }
    }
    reached
}
