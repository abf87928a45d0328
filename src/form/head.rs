//! What stands above the table: whose form it is, by when and to whom it goes back, how it is filled in.

use super::SectionForm;
use crate::mapping::form::own::{self, OwnSheet};

/// A line above the table.
pub enum Line {
    /// The sheet's name.
    Title(String),
    /// A word and what it stands for.
    Said(&'static str, String),
    /// A sentence.
    Plain(String),
}

/// The lines, from the top.
pub fn lines(form: &SectionForm<'_>, kind: OwnSheet) -> Vec<Line> {
    let plan = form.of.known.plan;
    let collection = plan.collection.as_ref();
    let title = match kind {
        OwnSheet::Kpis => own::NAME.to_owned(),
        OwnSheet::Projects => format!("{}（事業費）", own::NAME),
    };
    let due = plan.due(form.of.year).map(|due| due.told(form.of.year));
    let contact = collection.and_then(|collection| collection.contact.clone());
    let remarks = [
        plan.remark.clone(),
        collection.and_then(|own| own.note.clone()),
    ];
    let mut lines = vec![
        Line::Title(format!("{title}　{}", form.name())),
        Line::Plain(format!("{}　{}の効果検証", plan.name, form.of.year.long())),
        Line::Said("担当課", form.name().to_owned()),
    ];
    lines.extend(due.map(|due| Line::Said("提出期限", due)));
    lines.extend(contact.map(|contact| Line::Said("提出先", contact)));
    lines.extend(remarks.into_iter().flatten().map(Line::Plain));
    lines.extend(how_to(kind).map(|line| Line::Plain(line.to_owned())));
    lines
}

fn how_to(kind: OwnSheet) -> [&'static str; 3] {
    match kind {
        OwnSheet::Kpis => [
            "・太枠の色の付いた欄だけに記入し、上書き保存して、このファイルのまま送ってください。ほかの欄は変えられません（変更があれば提出先に知らせてください）。",
            "・実績値は、単位の欄の単位で、数だけを書きます。まだ値がないときは空欄のまま、「値がないとき」の欄から選びます。",
            "・前の年度の欄に色が付いていれば、その年度の値もお願いします。行を消したり、ほかの表から行を貼り付けたりしないでください。",
        ],
        OwnSheet::Projects => [
            "・太枠の色の付いた欄だけに記入し、上書き保存して、このファイルのまま送ってください。ほかの欄は変えられません（変更があれば提出先に知らせてください）。",
            "・事業費は決算額を千円で、数だけを書きます。費用がかからなかった事業は 0 と書きます。",
            "・前の年度の欄に色が付いていれば、その年度の金額もお願いします。行を消したり、ほかの表から行を貼り付けたりしないでください。",
        ],
    }
}
