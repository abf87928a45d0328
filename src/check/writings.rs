//! What people wrote into the council's workbook and copies of it: what could not be read, and what the
//! 企画課 has to settle.

use super::{Evidence, Finding, Page, Place};
use crate::domain::Plan;
use crate::domain::joined::joined;
use crate::history::Writing;
use crate::writing::{ACTIONS, OF_ACTION, OF_ASSESSMENT, is_opinion, named, place, sources};

/// Something in the folder of the council that could not be read, or not wholly.
pub const UNREAD_WRITING: Page = Page {
    code: "unread-writing",
    what: "推進会議のフォルダーに、意見を読み取れなかったファイルがあります。",
    why: "戻ってきた報告書に書かれた意見が、新しい報告書に載りません。",
    example: "別の年度の報告書、パスワードのかかったブック、目印の列（非表示）を消したブック、Wordの文書。",
    remedy: "意見を、新しい報告書の意見の欄に書き写してください。",
    ..Page::WARNING
};

const OTHERWISE: &str = "意見の書かれたものでなければ、推進会議のフォルダーの外に移してください。";

/// Two copies say different things in one cell.
pub const WRITINGS_DIFFER: Page = Page {
    code: "writings-differ",
    what: "同じ意見の欄に、別々の報告書で違うことが書かれています。",
    why: "どちらも報告書に載せています。一つにまとめるかどうかは、人が決めます。",
    example: "委員二人が、それぞれの控えの同じ指標の欄に意見を書いた。",
    remedy: "新しい報告書の意見の欄を、残したい文章に書き直してください。両方を残すなら、何もする必要はありません。",
    ..Page::NOTE
};

const SETTLE: &str = "新しい報告書か事務局用のその欄を、残したい一つの文章に書き直してください。";

/// The plan has no such KPI, or no such council, any more.
pub const WRITING_WITHOUT_KPI: Page = Page {
    code: "writing-without-kpi",
    what: "今の計画にない指標への意見が残っています。",
    why: "意見の欄がもうないので、報告書の「意見一覧」のシートにだけ載せています。",
    example: "改定で廃止した指標への、改定前の意見。",
    remedy: "番号が変わった指標なら、新しい番号の行の意見の欄に書き写してください。そうでなければ、何もする必要はありません。",
    ..Page::NOTE
};

/// What is done about an opinion, in other words than those from which is chosen.
pub const UNKNOWN_ACTION: Page = Page {
    code: "unknown-action",
    what: "「意見と対応」の「対応」に、決められた言葉でないものが書かれています。",
    why: "書かれたとおりに載せますが、どの意見を反映したかを数えたり比べたりできません。",
    example: "「反映・検討・対応しない」から選ぶ欄に「前向きに対応」。",
    remedy: "「対応」は、反映・検討・対応しない から選び、説明は「回答」に書いてください。",
    ..Page::WARNING
};

/// All four.
pub fn run(evidence: &Evidence<'_>) -> Vec<Finding> {
    let unread = unread(evidence);
    let settled = evidence.written.keys().into_iter();
    let actions = evidence.written.standing.iter();
    let of_action = |writing| of_action(evidence.plan, writing);
    unread
        .chain(settled.filter_map(|key| of_key(evidence, key)))
        .chain(actions.filter_map(of_action))
        .collect()
}

fn unread<'a>(evidence: &'a Evidence<'_>) -> impl Iterator<Item = Finding> + 'a {
    let books = evidence.written.unread.iter().filter(|book| book.is_input);
    books.flat_map(|book| {
        book.why.iter().map(|(what, remedy)| {
            let message = format!("意見を読み取れませんでした: {what}");
            let finding = UNREAD_WRITING.finding("", Place::file(&book.path), message);
            finding.with_remedy(format!("{remedy}{OTHERWISE}"))
        })
    })
}

fn of_action(plan: &Plan, writing: &Writing) -> Option<Finding> {
    let word = writing.text.trim();
    let is_odd = writing.key.starts_with(OF_ACTION) && !ACTIONS.contains(&word);
    is_odd.then(|| {
        let about = named(plan, &writing.key, &writing.about);
        let message = format!("「{about}」が「{word}」と書かれています");
        let place = Place {
            sheet: writing.sheet.clone(),
            ..Place::file(&writing.file)
        };
        UNKNOWN_ACTION.finding("", place, message)
    })
}

fn of_key(evidence: &Evidence<'_>, key: &str) -> Option<Finding> {
    let plan = evidence.plan;
    let standing: Vec<&Writing> = evidence.written.of(key).collect();
    let last = standing.last()?;
    let is_placed = place(plan, key).is_some();
    let (page, message) = if key.starts_with(OF_ASSESSMENT) && !is_placed {
        let Writing { about, text, .. } = last;
        let message =
            format!("今の計画に目標や施策がないので、「{about}」は載せていません:「{text}」");
        (&WRITING_WITHOUT_KPI, message)
    } else if is_opinion(key) && !is_placed {
        let Writing { about, text, .. } = last;
        let message = format!(
            "今の計画に「{about}」がないので、意見は「意見一覧」にだけ載せています:「{text}」"
        );
        (&WRITING_WITHOUT_KPI, message)
    } else if standing.len() > 1 {
        let about = named(plan, key, &last.about);
        let sources = joined(sources(&standing), "、");
        let count = standing.len();
        let what = if is_opinion(key) { "への意見" } else { "" };
        let message = format!("「{about}」{what}が{count}つあります（{sources}）");
        if key.starts_with(OF_ASSESSMENT) && evidence.written.own_texts(key).len() > 1 {
            let place = Place {
                sheet: last.sheet.clone(),
                ..Place::file(&last.file)
            };
            let message = format!("{message}。一つに決まるまで、公表用には載せません");
            let finding = WRITINGS_DIFFER.finding("", place, message);
            return Some(finding.with_remedy(SETTLE));
        }
        (&WRITINGS_DIFFER, message)
    } else {
        return None;
    };
    let place = Place {
        sheet: last.sheet.clone(),
        ..Place::file(&last.file)
    };
    Some(page.finding("", place, message))
}
