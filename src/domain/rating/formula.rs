//! The ways to a rate, by name. What each does with numbers is in [`crate::judge`].

use super::super::choice::choices;

choices! {
    /// How a rate is computed, in percent.
    Formula {
        /// 実績 ÷ 目標.
        Attainment = "attainment", "実績値 ÷ 目標値";
        /// 目標 ÷ 実績, for what should fall.
        Inverse = "inverse", "目標値 ÷ 実績値";
        /// (実績 − 基準) ÷ (目標 − 基準).
        Progress = "progress", "（実績値 − 基準値）÷（目標値 − 基準値）";
        /// 実績 ÷ 期待値, the value of the year on the straight line from baseline to target.
        Expected = "expected", "実績値 ÷ 期待値";
        /// 実績 ÷ the year's target.
        Interim = "interim", "実績値 ÷ 年度の目標値";
        /// (目標 − |実績 − 目標|) ÷ 目標: how near.
        Keep = "keep", "（目標値 − |実績値 − 目標値|）÷ 目標値";
        /// No rate: only against the baseline.
        Arrow = "arrow", "率なし（基準値と比べる）";
    }
}
