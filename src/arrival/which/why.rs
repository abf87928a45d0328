//! Why a version counts, or does not, in words.

use super::{Newest, Version};
use crate::domain::plan::{ChosenFile, Latest, Plan};
use crate::intake::discover::Uses;

/// What a newer and an older version are called by the way that tells them apart.
const WAYS: [(Latest, &str, &str); 5] = [
    (Latest::Mark, "修正版なので", "修正版があるので"),
    (
        Latest::Date,
        "日付が最も新しいので",
        "日付の新しい提出があるので",
    ),
    (
        Latest::Number,
        "版が最も新しいので",
        "版の新しい提出があるので",
    ),
    (
        Latest::Folder,
        "新しい提出のフォルダーにあるので",
        "新しい提出のフォルダーに同じものがあるので",
    ),
    (
        Latest::Pattern,
        "名前の順が最も新しいので",
        "名前の順で新しい提出があるので",
    ),
];

/// The same where the older one is called 修正前.
const OLD: (Latest, &str, &str) = (
    Latest::Mark,
    "修正前のものが別にあるので",
    "名前に修正前とあるので",
);

/// The same where the older one is a marked copy that came back as it went out.
const SPARE: (Latest, &str, &str) = (
    Latest::Mark,
    "印つきの写しには、直したところがないので",
    "直したところのない印つきの写しなので",
);

/// The same of copies that say the same.
const TWIN: (Latest, &str, &str) = (
    Latest::Mark,
    "同じ内容の写しが別にあるので",
    "同じ内容の写しなので",
);

/// Why a version counts, or does not; empty where it is the only one.
pub(super) fn why(
    plan: &Plan,
    version: &Version<'_>,
    (newest, uses): (&Newest<'_, '_>, Uses),
    versions: &[Version<'_>],
) -> String {
    match (&version.withdrawn, newest) {
        (Some(Some(chosen)), _) => format!("{}使わず", of_plan(chosen)),
        (Some(None), _) => "取り下げられたので使わず".to_owned(),
        (None, Newest::One(one)) if one.index == version.index => {
            let sent = versions.iter().filter(|other| other.withdrawn.is_none());
            let older = sent.filter(|other| other.index != one.index && other.is_read);
            match (one.used, older.max_by_key(|other| other.rank(true))) {
                (Some(chosen), _) => format!("{}使用", of_plan(chosen)),
                (None, Some(older)) => format!("{}使用", way(plan, one, older).1),
                (None, None) => String::new(),
            }
        }
        (None, Newest::One(one)) if uses != Uses::Whole => {
            let reason = match one.used {
                Some(chosen) => of_plan(chosen),
                None => way(plan, one, version).2.to_owned(),
            };
            match uses {
                Uses::Rest => format!("{reason}、それにない値だけを使用"),
                _ => format!("{reason}使わず"),
            }
        }
        (None, Newest::Tied(tied)) if uses != Uses::Whole => match uses {
            Uses::Rest => format!("{}、それにない値だけを使用", way(plan, tied[0], version).2),
            _ => format!("{}使わず", way(plan, tied[0], version).2),
        },
        (None, Newest::Tied(_)) if version.is_read => {
            "どれが新しいか決まらないので、どれも使用".to_owned()
        }
        _ => String::new(),
    }
}

fn of_plan(chosen: &ChosenFile) -> String {
    format!("計画の指定（{}）により", chosen.reason.trim())
}

/// The way that tells two versions apart; of two that both have a mark, that.
fn way(
    plan: &Plan,
    newer: &Version<'_>,
    older: &Version<'_>,
) -> &'static (Latest, &'static str, &'static str) {
    if older.is_spare() && !newer.is_spare() {
        return &SPARE;
    }
    if older.name.is_old && !newer.name.is_old {
        return &OLD;
    }
    if newer.rank(false) == older.rank(false) && newer.says() == older.says() {
        return &TWIN;
    }
    let (newer, older) = (&newer.name.orders, &older.name.orders);
    let differs = newer
        .iter()
        .zip(older)
        .position(|(newer, older)| newer != older);
    let says = || newer.iter().position(|order| !order.says_nothing());
    let way = differs.or_else(says).map(|at| plan.submissions.latest[at]);
    let way = WAYS.iter().find(|(known, ..)| Some(*known) == way);
    way.unwrap_or(&WAYS[0])
}
