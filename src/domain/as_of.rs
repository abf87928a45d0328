//! Days in a sentence that say of when a figure is, and not by when somebody will know it: 3月31日現在の実績, 4月1日時点,
//! R7.3.31付の通知, 3月に公表された値.

/// Whether what stands behind a day or a month in a sentence makes it such a day. The text begins behind 日 or 月.
pub(super) fn is_as_of(behind: &str) -> bool {
    let behind = past_of_part(past_of_brackets(behind));
    let clause = behind.split(['、', '。']).next().unwrap_or_default();
    if let Some(rest) = clause.strip_prefix("まで").or(clause.strip_prefix('迄')) {
        // 6月20日までに says when; 3月31日までの実績 and 3月31日までに登録した人数 say of when.
        // 9月30日まで工事休館があったため says why.
        let is_why = || rest.contains("ため") && !rest.starts_with('に') && has_happened(rest);
        return rest.strip_prefix('の').is_some_and(is_of_figure)
            || rest.strip_prefix('に').is_some_and(has_happened)
            || is_why();
    }
    let has_been = |word| clause.strip_prefix(word).is_some_and(has_happened);
    DIRECTLY.iter().any(|word| clause.starts_with(word))
        || clause.strip_prefix('分').is_some_and(is_behind_share)
        || clause.strip_prefix('の').is_some_and(is_of_figure)
        || clause.strip_prefix("公表").is_some_and(is_of_published)
        || has_been("に")
}

/// Whether the text behind a day says that something is awaited on that day: 6月20日の通知を待って, 7月末の決算額確定後. A figure that
/// it names is then the one that is awaited. Not 6月20日現在の値を確認します.
pub(super) fn is_awaited(behind: &str) -> bool {
    let behind = past_of_part(past_of_brackets(behind));
    let clause = behind.split(['、', '。']).next().unwrap_or_default();
    let is_of_day = OF_DAY.iter().any(|word| clause.starts_with(word));
    !is_of_day && AWAITED.iter().any(|word| clause.contains(word))
}

/// Behind a day that is never one of what is to come.
const OF_DAY: [&str; 3] = ["現在", "時点", "当時"];

/// What says that somebody waits, or will do something.
const AWAITED: [&str; 8] = ["待っ", "待ち", "待つ", "次第", "後", "予定", "見込", "ます"];

/// Whether such a text says that something comes on that day: it ends, 3月末に県が公表, 3月公表予定; not 3月31日の待機児童 and not
/// (3月31日)を確認中.
pub(super) fn is_promised(behind: &str) -> bool {
    let text = past_of_part(past_of_brackets(behind));
    let ends = text.trim_end_matches([')', '」', '】', ' ']);
    let is_end = ends.is_empty() || ends.starts_with('。');
    is_end || is_awaited(behind) || PROMISED.iter().any(|word| text.starts_with(word))
}

/// Behind a day on which something comes.
const PROMISED: [&str; 5] = ["まで", "迄", "に", "予定", "公表"];

/// Whether such a text begins with a word for the last day of a time: まで.
pub(super) fn is_until(behind: &str) -> bool {
    let behind = past_of_part(past_of_brackets(behind));
    behind.starts_with("まで") || behind.starts_with('迄')
}

/// Whether what stands between two days makes them the ends of one time, or two alike: 4月1日から3月31日までの実績.
pub(super) fn joins(between: &str) -> bool {
    JOINTS.contains(&between)
}

const JOINTS: [&str; 9] = ["から", "~", "〜", "-", "と", "や", "・", "及び", "および"];

/// What makes a day in front of it one of a figure, whatever follows.
const DIRECTLY: [&str; 20] = [
    "現在",
    "時点",
    "付",
    "当時",
    "締めの",
    "〆の",
    "を基準",
    "実績",
    "締めで",
    "受付分",
    "申請分",
    "交付分",
    "支払分",
    "残高",
    "人口",
    "在籍",
    "児童",
    "住基",
    "推計",
    "基準",
];

/// A text behind brackets with which it begins: 4月1日(火)時点.
fn past_of_brackets(text: &str) -> &str {
    let rest = text.strip_prefix('(');
    let closed = rest.and_then(|rest| rest.split_once(')'));
    closed.map_or(text, |(_, behind)| behind)
}

/// A text behind the part of a month with which it begins, and behind ごろ: 3月末現在, 3月下旬時点, 4月1日ごろの値.
fn past_of_part(text: &str) -> &str {
    let parts = ["末日", "末", "上旬", "中旬", "下旬", "中"];
    let of_part = parts.iter().find_map(|part| text.strip_prefix(part));
    let text = of_part.unwrap_or(text);
    let about = ["ごろ", "頃"]
        .iter()
        .find_map(|word| text.strip_prefix(word));
    about.unwrap_or(text)
}

/// What is behind 分: 3月31日分の請求; not 7月20日分かります, and not 7月20日分かり次第.
fn is_behind_share(behind: &str) -> bool {
    !behind.starts_with(['か', 'り', 'る'])
}

/// Whether what follows の is a figure, and not an occasion on which one comes: 4月1日の人数; not 7月20日の会議.
fn is_of_figure(of: &str) -> bool {
    let first = |words: &[&str]| words.iter().filter_map(|word| of.find(word)).min();
    match (first(&FIGURES), first(&OCCASIONS)) {
        (_, Some(0)) if !has_happened(of) => FIGURES.iter().any(|word| follows_first(of, word)),
        (Some(figure), Some(occasion)) => figure < occasion || has_happened(of),
        (Some(_), None) => true,
        (None, _) => has_happened(of),
    }
}

/// Whether a word directly follows the occasion with which a text begins: 報告値, 公表データ.
fn follows_first(text: &str, word: &str) -> bool {
    let behind = OCCASIONS.iter().find_map(|of| text.strip_prefix(of));
    behind.is_some_and(|behind| behind.starts_with(word))
}

/// What is of a day: figures, and where they are listed.
const FIGURES: [&str; 18] = [
    "値",
    "数",
    "実績",
    "人口",
    "統計",
    "データ",
    "集計",
    "台帳",
    "名簿",
    "合計",
    "累計",
    "状況",
    "請求",
    "額",
    "量",
    "率",
    "速報",
    "通知",
];

/// On what somebody comes to know a figure.
const OCCASIONS: [&str; 22] = [
    "予定",
    "見込",
    "会議",
    "会で",
    "会に",
    "会後",
    "会の",
    "議会",
    "委員会",
    "打合",
    "打ち合",
    "午前",
    "午後",
    "朝",
    "夕",
    "昼",
    "締",
    "期限",
    "公表",
    "報告",
    "提出",
    "回答",
];

/// What follows 公表: 3月公表の値, 3月公表済み; not 9月公表予定, and not 9月公表の統計を待っています.
fn is_of_published(behind: &str) -> bool {
    let is_awaited = ["待", "予定", "見込"]
        .iter()
        .any(|word| behind.contains(word));
    let is_figure = |of: &str| FIGURES.iter().any(|word| of.starts_with(word));
    let of = behind.strip_prefix('の').unwrap_or(behind);
    !is_awaited && (behind.starts_with('済') || is_figure(of) || has_happened(behind))
}

/// Whether the first verb of a clause says what happened: 公表された値, 異動したため; not 公表されます, not 確定した後.
fn has_happened(clause: &str) -> bool {
    let past = clause
        .match_indices('た')
        .filter(|(at, _)| is_past(clause, *at));
    let past = past.map(|(at, _)| at).chain(clause.find('済')).min();
    let to_come = TO_COME.iter().filter_map(|word| clause.find(word)).min();
    past.is_some_and(|past| to_come.is_none_or(|to_come| past < to_come))
}

/// Whether た ends a verb there: した, された, 届いた; not いただく, ため, また, 分かったら, 確定した後.
fn is_past(clause: &str, at: usize) -> bool {
    let (before, behind) = (&clause[..at], &clause[at + 'た'.len_utf8()..]);
    let ends_verb = before.ends_with([
        'し', 'れ', 'っ', 'い', 'え', 'け', 'げ', 'め', 'せ', 'べ', 'て', 'き', 'り',
    ]);
    ends_verb && !NOT_PAST.iter().any(|next| behind.starts_with(next))
}

/// What follows た where it ends no verb, or where the verb says a condition.
const NOT_PAST: [&str; 13] = [
    "ら",
    "り",
    "だ",
    "い",
    "し",
    "び",
    "後",
    "あと",
    "のち",
    "うえ",
    "上",
    "段階",
    "ところ",
];

/// What says that something is to come.
const TO_COME: [&str; 9] = [
    "予定", "見込", "ます", "する", "れる", "分か", "わか", "はず", "でき",
];
