//! `kensho pack`: what goes to each section, in a folder of its own.

use super::each_plan::{self, PlanAnswer, PlansOutcome};
use super::status::{not_ours, placed_json, shown};
use super::{Cli, Common, subjects};
use crate::Subject;
use crate::domain::joined::joined;
use crate::pack::{Package, PackageState, Packed, WrittenForm};
use anyhow::Result;
use serde_json::{Value, json};

/// Packs for each plan that is meant.
pub fn pack(cli: &Cli) -> Result<PlansOutcome> {
    let Common {
        workspace,
        plans,
        year,
        format,
        ..
    } = &cli.common;
    let asked = subjects::collecting(workspace, plans, year.as_deref())?;
    each_plan::answer(asked, *format, |subject, progress, notes| {
        let packed = crate::pack(subject, cli.now(), progress)?;
        notes.extend(packed.placed.notes.iter().cloned());
        notes.extend(
            packed
                .written_forms
                .iter()
                .map(|form| written(subject, form)),
        );
        let text = format.answer(|| human(subject, &packed), || answer_json(subject, &packed));
        Ok(PlanAnswer {
            text,
            has_errors: false,
        })
    })
}

fn written(subject: &Subject, form: &WrittenForm) -> String {
    let Subject {
        plan, year_folder, ..
    } = subject;
    let newer = match form.has_newer {
        true => "。計画に合わせた新しい調査票が「(2)」の名前でとなりにあります",
        false => "",
    };
    format!(
        "outputs/{plan}/{year_folder}/{} は、配る前の白紙の調査票ではなく、書き込みのある調査票です。そのまま送付に入れました{newer}\n  対処: 課から届いたものなら、inputs/{plan}/{year_folder}/ のその課のフォルダーに移してください。白紙の調査票を送るときは、書き込みのあるほうを別の場所に移し、kensho form のあとでもう一度実行してください",
        form.name
    )
}

fn human(subject: &Subject, packed: &Packed) -> String {
    let Subject {
        plan,
        year,
        year_folder,
        ..
    } = subject;
    let line = |state: &PackageState| {
        let packages = packed.packages.iter();
        let of_state = packages.filter(|package| package.state == *state);
        let sections: Vec<&str> = of_state.map(|package| package.section.as_str()).collect();
        (!sections.is_empty()).then(|| {
            let (label, count) = (state.label(), sections.len());
            match state {
                // Nothing is to be sent to them.
                PackageState::Same => format!("  {label} {count}課\n"),
                _ => format!("  {label} {count}課: {}\n", joined(sections, "、")),
            }
        })
    };
    let lines: String = PackageState::ALL.iter().filter_map(line).collect();
    let lines = match lines.as_str() {
        "" => "  送るものはありません\n".to_owned(),
        lines => format!("{lines}  場所: outputs/{plan}/{year_folder}/送付/\n"),
    };
    format!(
        "{plan} {}の送付\n{lines}{}{}",
        year.long(),
        without_form(&packed.without_form),
        not_ours(&packed.placed)
    )
}

/// What is said of sections to which a form should go; empty without any.
fn without_form(sections: &[String]) -> String {
    if sections.is_empty() {
        return String::new();
    }
    format!(
        "  提出がなく、送る調査票もない課 {}課: {}\n  対処: kensho form で調査票を作り、もう一度 kensho pack を実行してください（別の様式を配っているなら、このままで構いません）\n",
        sections.len(),
        joined(sections, "、")
    )
}

fn answer_json(subject: &Subject, packed: &Packed) -> Value {
    let package = |package: &Package| {
        let files = package.files.iter().map(|path| shown(path));
        json!({
            "section": package.section,
            "state": package.state.code(),
            "files": files.collect::<Vec<_>>(),
        })
    };
    let mut answer = placed_json(&packed.placed);
    answer["plan"] = subject.plan.clone().into();
    answer["year"] = subject.year.to_string().into();
    answer["without_form"] = packed.without_form.clone().into();
    answer["packages"] = packed.packages.iter().map(package).collect();
    answer
}
