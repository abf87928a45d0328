//! What a section does so that its corrected file is known as one: as much of it as the plan reads in names.

use super::{Latest, Plan};

/// By what the name of a corrected file tells that it is newer than the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CorrectionSign<'a> {
    /// A word: 修正.
    Mark(&'a str),
    /// The day of sending.
    Date,
    /// The number of the version.
    Number,
    /// By nothing that a section could write: the plan goes by folders or by a pattern of its own, or tells none apart.
    None,
}

impl Plan {
    /// The sign that is the easiest to write of those that the plan reads.
    pub fn correction_sign(&self) -> CorrectionSign<'_> {
        let is_read = |way| self.submissions.latest.contains(&way);
        match self.correction_marks.first() {
            Some(mark) if is_read(Latest::Mark) => CorrectionSign::Mark(mark),
            _ if is_read(Latest::Date) => CorrectionSign::Date,
            _ if is_read(Latest::Number) => CorrectionSign::Number,
            _ => CorrectionSign::None,
        }
    }

    /// A text that tells a section [what to do](CorrectionSign::USUAL) in a plan with the usual mark, as it is in this plan.
    pub fn with_own_sign(&self, text: &str, desk: &str) -> String {
        text.replace(CorrectionSign::USUAL, &self.correction_sign().to_do(desk))
    }
}

impl CorrectionSign<'_> {
    /// What to do by the usual mark.
    pub const USUAL: &'static str = "名前に「修正」と入れ";

    /// What to do, before て or た: 名前に「修正」と入れ. `desk`: who collects the files.
    pub fn to_do(self, desk: &str) -> String {
        match self {
            Self::Mark(mark) => format!("名前に「{mark}」と入れ"),
            Self::Date => "名前に送る日を入れ".to_owned(),
            Self::Number => "名前に次の版の番号を入れ".to_owned(),
            Self::None => format!("直したものであることを{desk}に伝え"),
        }
    }

    /// The same before a comma, with an example: 名前に「修正」と入れて（例: 実績_修正.xlsx）.
    pub fn to_do_as_in(self, desk: &str) -> String {
        let example = match self {
            Self::Mark(mark) => format!("（例: 実績_{mark}.xlsx）"),
            // The day on which it will be sent is not known.
            Self::Date => "（7月15日なら: 実績_0715.xlsx）".to_owned(),
            Self::Number => "（例: 実績_第2版.xlsx）".to_owned(),
            Self::None => String::new(),
        };
        format!("{}て{example}", self.to_do(desk))
    }

    /// What is to be done about a corrected file, before a comma: 直したファイルの名前に「修正」と入れて.
    pub fn of_corrected(self, desk: &str) -> String {
        let joint = if self == Self::None { "は、" } else { "の" };
        format!("直したファイル{joint}{}", self.to_do_as_in(desk))
    }

    /// How a file is sent once more, where no name is proposed for it, before 送り直す.
    pub fn as_newer(self, desk: &str) -> String {
        match self {
            // The mark alone would not make it newer than what was sent.
            Self::Mark(_) => "新しいと分かる名前で".to_owned(),
            _ => format!("{}て", self.to_do(desk)),
        }
    }

    /// What stands behind the name of a form that goes out for the second time; nothing where the name of one that comes back
    /// does not tell, or tells the day of sending.
    pub fn behind_second(self) -> String {
        match self {
            Self::Mark(mark) => format!("_{mark}"),
            Self::Number => "_第2版".to_owned(),
            Self::Date | Self::None => String::new(),
        }
    }

    /// Under which name such a form is sent back, before a comma.
    pub fn of_second(self, desk: &str) -> String {
        match self {
            Self::Mark(mark) => format!("そのままの名前（「{mark}」の入った名前）で"),
            Self::Number => "そのままの名前（「第2版」の入った名前）で".to_owned(),
            Self::Date => self.to_do_as_in(desk),
            Self::None => format!("作り直した調査票であることを{desk}に伝えて"),
        }
    }
}
