//! 回答: what a section answers on a 確認票, and the hidden keys of that workbook.

/// What a section answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// The figure is right as it stands.
    Right,
    /// A corrected file was sent.
    Mended,
    /// The section is looking into it.
    Checking,
    /// The right figure stands beside it.
    Figure,
}

impl Answer {
    /// All of them, in the order in which a clerk chooses.
    pub const ALL: [Self; 4] = [Self::Right, Self::Mended, Self::Checking, Self::Figure];

    /// As a clerk chooses it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Right => "正しい",
            Self::Mended => "直して再提出した",
            Self::Checking => "確認中",
            Self::Figure => "値は次のとおり",
        }
    }

    /// The answer of a text in the column of the choices.
    pub fn parse(text: &str) -> Option<Self> {
        let key = super::folded::key(text);
        let mut all = Self::ALL.into_iter();
        all.find(|answer| super::folded::key(answer.label()) == key)
    }
}

/// The keys of the columns, in the row of the head.
pub const CHOICE: &str = "kensho:回答:選択";
/// See [`CHOICE`].
pub const VALUE: &str = "kensho:回答:値";
/// See [`CHOICE`].
pub const REASON: &str = "kensho:回答:理由";

/// The mark of the sheet of notes, in a cell of its hidden column.
pub const NOTES: &str = "kensho:お知らせ";

/// The head above the choice, as people see it.
pub const HEAD_OF_CHOICE: &str = "一覧から選ぶ";
/// The head above the reason.
pub const HEAD_OF_REASON: &str = "理由・説明";

/// The longest reason that is taken, in letters.
pub const LONGEST_REASON: u32 = 2000;

/// Of whom a 確認票 is: the head of its column of keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipHead {
    /// The town's name.
    pub town: String,
    /// The plan's folder name.
    pub plan: String,
    /// The year's folder name.
    pub year_folder: String,
    /// The run that wrote it.
    pub run: i64,
    /// The section's name.
    pub section: String,
}

/// How the head begins.
const HEAD: &str = "kensho:回答/";

impl SlipHead {
    /// The head as a cell holds it.
    pub fn text(&self) -> String {
        let Self {
            town,
            plan,
            year_folder,
            run,
            section,
        } = self;
        let [town, plan, section] = [town, plan, section].map(|text| part(text));
        format!("{HEAD}{town}/{plan}/{year_folder}/{run}/{section}")
    }

    /// The head in a cell's text.
    pub fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.trim().strip_prefix(HEAD)?.split('/').collect();
        let [town, plan, year_folder, run, section] = parts[..] else {
            return None;
        };
        Some(Self {
            town: town.to_owned(),
            plan: plan.to_owned(),
            year_folder: year_folder.to_owned(),
            run: run.parse().ok()?,
            section: section.to_owned(),
        })
    }
}

/// How new a 確認票 that came back is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SlipOrder {
    /// The run that wrote it.
    pub run: i64,
    /// Its name without what says an order.
    pub name: String,
    /// Among slips of that name, the greater the newer.
    pub rank: usize,
    /// Of an answer that it only says again: where it was given.
    pub given: Option<GivenOn>,
}

/// The slip on which an answer was given that a later one says again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GivenOn {
    /// The run that wrote it.
    pub run: i64,
    /// Its name: see [`SlipOrder::name`].
    pub name: String,
    /// Whether a slip of that name is still there. Else it was renamed: any slip of that run may be it.
    pub is_there: bool,
}

impl SlipOrder {
    /// Whether another is newer: a later run wrote it, or its name says so. An answer that is only said again is as new
    /// as the slip on which it was given, and gives way to what stands on a slip of that run itself.
    pub fn is_before(&self, other: &Self) -> bool {
        let age = |of: &Self| (of.given_in(), of.given.is_none());
        let is_of_name = self.name == other.name;
        match (&self.given, &other.given) {
            _ if age(self) != age(other) => age(self) < age(other),
            (Some(_), Some(_)) => self.run < other.run,
            _ => is_of_name && self.rank < other.rank,
        }
    }

    /// Whether a slip of a run and name is the one on which an answer was given that this one says again.
    pub fn is_given_on(&self, given: &GivenOn, (run, name): (i64, &str)) -> bool {
        let has_name = part(name) == given.name && name != self.name;
        run == given.run && (has_name || !given.is_there)
    }

    /// The run that wrote the slip on which the answer was given.
    pub fn given_in(&self) -> i64 {
        self.given.as_ref().map_or(self.run, |given| given.run)
    }

    /// Of some answers those before which no other is newer, then the older ones.
    pub fn newest<T>(all: Vec<T>, order: impl Fn(&T) -> Self) -> (Vec<T>, Vec<T>) {
        let orders: Vec<Self> = all.iter().map(&order).collect();
        let is_newest = |of: &Self| !orders.iter().any(|other| of.is_before(other));
        all.into_iter().partition(|one| is_newest(&order(one)))
    }
}

/// Which finding an answer is about: the same as long as the same stands there.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AnswerKey {
    /// The finding's code.
    pub code: String,
    /// `kpi:1-a`, `project:P1`, `file:実績`, whichever version of that.
    pub subject: String,
    /// The kind of the figure, or `cell`.
    pub kind: String,
    /// The year of the figure, or the sheet and the cell.
    pub which: String,
    /// Hashes, with dots between them: of the text and value of the cell; of the section that is asked, with - before that
    /// of the KPI's name and unit; of the finding's message, in which figures that differ leave out what they are; of these also
    /// of all that the section says of them.
    pub hash: String,
}

/// The beginning of the keys of answers in the history, with the key of the finding behind it.
pub const OF_ANSWER: &str = "answer:";

/// The beginning of the keys of what answered values stand on ([`super::ground`]), with the run of the slip, the value
/// and the key of the finding behind it.
pub const OF_GROUND: &str = "ground:";

/// The key of what a value stands on, by its hash, that was answered to a question on the slip of a run.
pub fn ground_key(run: i64, value: &str, key: &str) -> String {
    format!("{OF_GROUND}{run}/{value}/{key}")
}

/// The run and the question of such a key.
pub fn of_ground(key: &str) -> Option<(i64, &str)> {
    let mut parts = key.strip_prefix(OF_GROUND)?.splitn(3, '/');
    let (run, _, key) = (parts.next()?, parts.next()?, parts.next()?);
    Some((run.parse().ok()?, key))
}

/// The beginning of the keys of files that repeated an answer and with which it was taken back; behind it the run of the slip
/// on which the answer was given, the hash of the file, and the key of the finding.
const OF_TAKEN_BACK: &str = "taken-back:";

/// The key of a file, by its hash, with which an answer was taken back that was given on the slip of a run.
pub fn taken_back_key(run: i64, file: &str, key: &str) -> String {
    format!("{OF_TAKEN_BACK}{run}/{file}/{key}")
}

/// The run, the hash of the file and the question of such a key.
pub fn of_taken_back(key: &str) -> Option<(i64, &str, &str)> {
    let mut parts = key.strip_prefix(OF_TAKEN_BACK)?.splitn(3, '/');
    let (run, file, key) = (parts.next()?, parts.next()?, parts.next()?);
    Some((run.parse().ok()?, file, key))
}

/// Whether a key is of what the history has of answers.
pub fn is_of_answers(key: &str) -> bool {
    let begins = [OF_ANSWER, OF_GROUND, OF_TAKEN_BACK];
    begins.iter().any(|begin| key.starts_with(begin))
}

/// The beginning of the subject of a KPI.
pub const OF_KPI: &str = "kpi:";

/// The code of the finding that figures differ: an answer to it takes the place of all of them.
pub const OF_SEVERAL: &str = "duplicate-figure";

/// The code of the finding that costs differ: no answer takes their place, and of two sections each may say that its own
/// is right.
pub const OF_SEVERAL_COSTS: &str = "duplicate-project";

/// The code of the finding that a figure is left, or came later, where another was answered.
pub const OF_OVERTAKEN: &str = "answer-overtaken";

/// With what an answer begins that stands behind the message of its finding.
pub const SHOWN: &str = "【課の回答: ";

/// The code of the finding that a cost is missing.
pub const OF_BLANK_COST: &str = "missing-cost";

/// A figure that was answered on an earlier slip and counts, as a later slip says it again: it still counts when the
/// later one is saved over the earlier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repeated {
    /// The run that wrote the slip on which it was answered.
    pub run: i64,
    /// See [`SlipOrder::name`].
    pub name: String,
    /// A hash of the figure: what was typed over since is not said again.
    pub says: String,
}

/// How the hidden cell of a figure begins that is said again.
const REPEATED: &str = "kensho:回答済/";

impl Repeated {
    /// What its hidden cell holds, with the key of what was asked.
    pub fn text(&self, key: &str) -> String {
        let Self { run, name, says } = self;
        format!("{REPEATED}{run}/{}/{says}/{key}", part(name))
    }

    /// What a cell's text says, and the key.
    pub fn parse(text: &str) -> Option<(Self, &str)> {
        let mut parts = text.trim().strip_prefix(REPEATED)?.splitn(4, '/');
        let mut next = || parts.next();
        let (run, name, says) = (next()?.parse().ok()?, next()?, next()?);
        let [name, says] = [name, says].map(str::to_owned);
        let repeated = Self { run, name, says };
        Some((repeated, next()?))
    }
}

/// The parts of a key.
const PARTS: usize = 5;

impl AnswerKey {
    /// The key as a cell holds it.
    pub fn text(&self) -> String {
        let Self {
            code,
            subject,
            kind,
            which,
            hash,
        } = self;
        let [subject, which] = [subject, which].map(|text| part(text));
        format!("{code}/{subject}/{kind}/{which}/{hash}")
    }

    /// The same, with what was written of the figure when it was asked about.
    pub fn with_asked(&self, written: &str) -> String {
        format!("{}/{}", self.text(), super::folded::one_line(written))
    }

    /// What was written then; none where the cell of the key does not say it.
    pub fn asked(text: &str) -> Option<&str> {
        text.trim().splitn(PARTS + 1, '/').nth(PARTS)
    }

    /// The key in a cell's text.
    pub fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.trim().splitn(PARTS + 1, '/').take(PARTS).collect();
        let [code, subject, kind, which, hash] = parts[..] else {
            return None;
        };
        // The head of the column has as many parts.
        if text.trim().starts_with(HEAD) {
            return None;
        }
        let [code, subject, kind, which, hash] =
            [code, subject, kind, which, hash].map(str::to_owned);
        Some(Self {
            code,
            subject,
            kind,
            which,
            hash,
        })
    }

    /// The key as slips of earlier versions have it: without what the finding says beside the figure.
    pub fn short(&self) -> Self {
        Self {
            hash: self.figure().to_owned(),
            ..self.clone()
        }
    }

    /// Whether another is of the same subject's figure of the same kind and year, whatever stood there.
    pub fn is_of_same_figure(&self, other: &Self) -> bool {
        let figure = (&self.subject, &self.kind, &self.which);
        figure == (&other.subject, &other.kind, &other.which)
    }

    /// The hash of the figure alone.
    pub fn figure(&self) -> &str {
        self.hash.split('.').next().unwrap_or_default()
    }

    /// The hash of the section that is asked; none in a short key.
    pub fn asked_of(&self) -> Option<&str> {
        self.hash.split('.').nth(1)?.split('-').next()
    }

    /// The hash of the name and the unit of the KPI that is asked about; none in keys of earlier versions, and of what is
    /// about no KPI.
    pub fn asked_kpi(&self) -> Option<&str> {
        self.hash.split('.').nth(1)?.split('-').nth(1)
    }

    /// The [values](super::ground::Stand::values) that the section says of figures that differ; none in keys of other
    /// findings.
    pub fn all_said(&self) -> Option<&str> {
        self.hash.split('.').nth(3)
    }
}

/// A part of a key, in which / parts the parts.
pub fn part(text: &str) -> String {
    text.replace('/', "／")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of one question: the slip on which it was answered, one that says it again, others.
    #[test]
    fn what_is_said_again_is_as_new_as_where_it_was_given() {
        let slip = |run, name: &str, rank| SlipOrder {
            run,
            name: name.to_owned(),
            rank,
            given: None,
        };
        let again = |run| SlipOrder {
            given: Some(GivenOn {
                run: 1,
                ..GivenOn::default()
            }),
            ..slip(run, "二", 0)
        };
        let check = |newer: SlipOrder, older: SlipOrder| {
            assert!(older.is_before(&newer), "{older:?} {newer:?}");
            assert!(!newer.is_before(&older), "{newer:?} {older:?}");
        };
        check(slip(2, "二", 0), slip(1, "一", 0));
        check(slip(1, "一", 1), slip(1, "一", 0));
        check(slip(1, "別名", 0), again(3));
        check(slip(2, "一", 0), again(3));
        check(again(2), slip(0, "一", 0));
        check(again(3), again(2));
        let (one, other) = (slip(1, "一", 0), slip(1, "別名", 1));
        assert!(!one.is_before(&other) && !other.is_before(&one));
    }

    #[test]
    fn what_a_cell_holds_is_read_again() {
        let head = SlipHead {
            town: "見本町".into(),
            plan: "town".into(),
            year_folder: "R6".into(),
            run: 3,
            section: "健康／福祉課".into(),
        };
        let head_text = head.text();
        assert_eq!(SlipHead::parse(&head_text), Some(head));
        assert_eq!(SlipHead::parse("kensho:意見/見本町/town/R6/3/x"), None);
        let key = "unit-slip/kpi:1-a/actual/R6/00ff";
        assert_eq!(AnswerKey::parse(key).unwrap().text(), key);
        let parsed = AnswerKey::parse(key).unwrap();
        let asked = parsed.with_asked("1/2（人）");
        assert_eq!(AnswerKey::parse(&asked), Some(parsed));
        assert_eq!(AnswerKey::asked(&asked), Some("1/2（人）"));
        assert_eq!(AnswerKey::asked(key), None);
        assert_eq!(AnswerKey::parse(&head_text), None);
        assert_eq!(AnswerKey::parse("実績値"), None);
        let repeated = Repeated {
            run: 2,
            name: "保育課／返事".into(),
            says: "00ff".into(),
        };
        let cell = repeated.text(&asked);
        assert_eq!(Repeated::parse(&cell), Some((repeated, asked.as_str())));
        assert_eq!(Repeated::parse(&asked), None);
        assert_eq!(Answer::parse(" 正しい "), Some(Answer::Right));
        assert_eq!(Answer::parse("はい"), None);
    }
}
