//! 確認中: what a section said of when it will know.

use super::Finding;
use crate::domain::answer::Answer;
use crate::domain::moment::Moment;
use crate::domain::promise::Promise;

impl Finding {
    /// Until when its section looks into it; none where that is not what it answered.
    pub fn promise(&self, now: Moment) -> Option<Promise> {
        let is_looked_into = self.answered == Some(Answer::Checking);
        is_looked_into.then(|| Promise::of(self.answer_shown(), now))
    }

    /// Whether its section is asked nothing before a day to come.
    pub fn is_for_later(&self, now: Moment) -> bool {
        matches!(self.promise(now), Some(Promise::Later(_)))
    }

    /// What the slip says of the answer 確認中. It does not say whether the promised day is over, because a slip that was
    /// written before that day may be read after it.
    pub fn told_of_promise(&self, now: Moment) -> Option<String> {
        Some(match self.promise(now)?.day() {
            Some(day) => {
                format!("{day}までに分かるとのお返事です。分かりましたら、お答えください。")
            }
            None => {
                let shown = self.answer_shown().trim_start_matches("【課の回答: ");
                format!(
                    "「{}」とのお返事ですが、いつまでに分かるかが読み取れません。もう一度「確認中」を選び、「理由・説明」の欄に日にちを書いてください（例: 7月20日）。",
                    shown.trim_end_matches('】')
                )
            }
        })
    }

    /// The same on a day of which it is known whether the promised one is over; nothing before that.
    pub fn told_of_promise_by(&self, now: Moment) -> Option<String> {
        match self.promise(now)? {
            Promise::Later(_) => None,
            Promise::Over(_) => Some(OVER.to_owned()),
            Promise::Undated => self.told_of_promise(now),
        }
    }
}

const OVER: &str = "確認中とのお返事の日を過ぎました。分かったことをお答えください。";
