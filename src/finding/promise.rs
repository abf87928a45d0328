//! 確認中: what a section said of when it will know.

use super::Finding;
use crate::domain::answer::{Answer, SHOWN};
use crate::domain::moment::Moment;
use crate::domain::promise::Promise;

impl Finding {
    /// Until when its section looks into it; none where that is not what it answered.
    pub fn promise(&self, now: Moment) -> Option<Promise> {
        let is_looked_into = self.answered == Some(Answer::Checking);
        let said = self.answered_at.unwrap_or(now);
        is_looked_into.then(|| Promise::of(self.answer_shown(), said, now))
    }

    /// Whether its section is asked nothing before a day to come.
    pub fn is_for_later(&self, now: Moment) -> bool {
        matches!(self.promise(now), Some(Promise::Later(_)))
    }

    /// What the slip says of the answer 確認中. While the day is to come, it says only the day: the slip may be read after it.
    pub fn told_of_promise(&self, now: Moment) -> Option<String> {
        let promise = self.promise(now)?;
        Some(match (promise, promise.day()) {
            (Promise::Over(_), Some(day)) => {
                format!("確認中とのお返事の日（{day}）を過ぎました。分かったことをお答えください。")
            }
            (_, Some(day)) => {
                format!("{day}までに分かるとのお返事です。分かりましたら、お答えください。")
            }
            (_, None) => {
                let shown = self.answer_shown().trim_start_matches(SHOWN);
                format!(
                    "「{}」とのお返事ですが、いつまでに分かるかが読み取れません。もう一度「確認中」を選び、「理由・説明」の欄に日にちを書いてください（例: 7月20日）。",
                    shown.trim_end_matches('】')
                )
            }
        })
    }

    /// The same, where the section is asked now; nothing before the promised day is over.
    pub fn told_of_promise_by(&self, now: Moment) -> Option<String> {
        match self.is_for_later(now) {
            true => None,
            false => self.told_of_promise(now),
        }
    }
}
