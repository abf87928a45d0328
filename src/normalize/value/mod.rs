//! What a cell says where a figure is wanted: what the file holds, what a person sees in it, and
//! what the text means.

mod digits;
mod notation;
mod several;
mod stored;
mod trap;

use super::Flaws;
use crate::domain::Decimal;
use crate::domain::reported::{Amount, Reported};
use crate::intake::{Cell, Content};
pub use notation::notation;

/// Reads a cell where a figure is wanted.
pub fn read(cell: Option<&Cell>) -> (Reported, Flaws) {
    let Some(cell) = cell else {
        return (Reported::Blank, Flaws::NONE);
    };
    let (reported, mut flaws) = understood(cell);
    let is_zero = matches!(&reported, Reported::Value(amount) if amount.number.is_zero());
    if cell.formula && is_zero {
        flaws.add(Flaws::FORMULA_ZERO);
    }
    (reported, flaws)
}

fn understood(cell: &Cell) -> (Reported, Flaws) {
    match cell.content {
        Content::NeverCalculated => (Reported::Unreadable, Flaws::NEVER_CALCULATED),
        Content::Number(stored) => stored::number(stored, &cell.text),
        Content::Formatless(stored) => (plain(stored, None), Flaws::FORMATLESS),
        Content::Scaled(shown) => {
            let (reported, flaws) = stored::number(shown, &cell.text);
            (reported, flaws.with(Flaws::SCALED))
        }
        Content::Percent(stored) => stored::percent(stored, &cell.text),
        Content::Date => (Reported::Unreadable, Flaws::DATE),
        Content::Logical | Content::Fault => (Reported::Unreadable, Flaws::NONE),
        Content::Untyped => notation(&cell.text),
        Content::Text => match notation(&cell.text) {
            // A number that was typed as text is worth a word to the section.
            (Reported::Value(amount), flaws) => {
                (Reported::Value(amount), flaws.with(Flaws::TEXT_NUMBER))
            }
            other => other,
        },
    }
}

fn plain(number: Decimal, unit: Option<String>) -> Reported {
    Reported::Value(Amount::of(number, unit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::number;

    /// A value prints as number, unit, year, reservations, source; everything else as its state.
    pub(super) fn printed(reported: &Reported) -> String {
        let Reported::Value(amount) = reported else {
            return reported.state().code().to_owned();
        };
        let reservations = amount.qualifiers.iter().map(|each| each.label().to_owned());
        let parts = [Some(number::plain(amount.number)), amount.unit.clone()];
        let year = amount.year.map(|year| year.to_string());
        let parts = parts.into_iter().flatten().chain(year).chain(reservations);
        let parts = parts.chain(amount.source.clone());
        parts.collect::<Vec<_>>().join(" ")
    }

    fn check(text: &str, expected: &str) {
        assert_eq!(printed(&notation(text).0), expected, "{text}");
    }

    #[test]
    fn numbers_in_every_dress() {
        for (text, expected) in [
            ("1,200人", "1200 人"),
            ("１，２３４ 人", "1234 人"),
            ("５.３４件", "5.34 件"),
            ("１．５", "1.5"),
            ("0", "0"),
            ("0件", "0 件"),
            ("007", "7"),
            (".5", "0.5"),
            ("'123", "123"),
            ("　１２　", "12"),
            ("1’234", "1234"),
            ("+80人", "80 人"),
            ("＋８０人", "80 人"),
            ("±0", "0"),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn units_stand_before_behind_and_in_brackets() {
        for (text, expected) in [
            ("272,000t-CO2", "272000 t-co2"),
            ("3.5t-CO₂", "3.5 t-co2"),
            ("120㎡", "120 m2"),
            ("3万m3", "3 万m3"),
            ("5（件）", "5 件"),
            ("24.5％", "24.5 %"),
            ("8.1‰", "8.1 ‰"),
            ("3.00P", "3 p"),
            ("7,077p", "7077 p"),
            ("0.5ポイント", "0.5 ポイント"),
            ("¥1,200", "1200 円"),
            ("￥１，２００", "1200 円"),
            ("\\1,200", "1200 円"),
            ("-¥1,200", "-1200 円"),
            ("3位", "3 位"),
            ("8センター", "8 センタ-"),
            ("168万円", "168 万円"),
            ("1.2億円", "1.2 億円"),
            ("1万2,345人", "12345 人"),
            ("3億5,000万円", "350000000 円"),
            ("体力強化5回", "unreadable"),
            ("5体力強化回", "5 体力強化回"),
            ("5契約", "5 契約"),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn what_stands_beside_a_number_is_kept() {
        for (text, expected) in [
            ("24.5%（R1）", "24.5 % R1"),
            ("168万円(令和元年度)", "168 万円 R1"),
            ("７,０７７（速報値）", "7077 速報"),
            ("約300", "300 約"),
            ("およそ300人", "300 人 約"),
            ("93%超", "93 % 超"),
            ("120人以上", "120 人 以上"),
            ("約300人以上", "300 人 約 以上"),
            ("約300人（速報値）", "300 人 速報 約"),
            ("30日以内", "30 日 以下"),
            ("100（確定値）", "100"),
            ("515人（推計）", "515 人 推計"),
            ("515人（R5、速報値）", "515 人 R5 速報"),
            ("18,047人(R3:経済センサス)", "18047 人 R3 経済センサス"),
            ("18,047人(経済センサス)", "18047 人 経済センサス"),
            ("p7,077", "7077 速報"),
            ("r7,077人", "7077 人 訂正"),
            ("＃7,077", "7077 内数"),
            ("100（内数）", "100 内数"),
            ("10の内数", "10 内数"),
            ("10千円の内数", "10 千円 内数"),
            ("50.1%（4月1日現在）", "50.1 % 4月1日現在"),
            ("50.1%（4月1日）", "50.1 % 4月1日"),
            ("50.1%（3月末時点）", "50.1 % 3月末時点"),
            ("50.1%（13月1日現在）", "unreadable"),
            ("50.1%（4月）", "unreadable"),
            ("80人（名）", "80 人"),
            ("80（千円）", "80 千円"),
            ("80（件/年）", "80 件/年"),
            ("80人（町民課調べ）", "80 人 町民課調べ"),
            ("80人（出典：国勢調査）", "80 人 出典:国勢調査"),
            ("80人（出典：町の台帳）", "80 人 出典:町の台帳"),
            ("80人（国勢調査、県統計より）", "80 人 国勢調査、県統計より"),
            ("80人（経済センサス：速報）", "80 人 速報 経済センサス"),
            ("80人（R5）（速報）", "80 人 R5 速報"),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn minus_has_many_faces() {
        for text in [
            "ー４０人",
            "△40人",
            "▲４０人",
            "−40人",
            "－40人",
            "-40人",
            "― 40人",
            "–40人",
            "‐40人",
            "△ 40 人",
        ] {
            check(text, "-40 人");
        }
        for text in ["(1,200)", "（1,200）", "（１，２００）", "-1,200", "▲1,200"] {
            check(text, "-1200");
        }
    }

    #[test]
    fn marks_are_no_numbers() {
        for (text, expected) in [
            ("集計中", "pending"),
            ("―", "not-applicable"),
            ("n.a.", "not-applicable"),
            ("N/A", "not-applicable"),
            ("調査なし", "not-surveyed"),
            ("…", "not-surveyed"),
            ("……", "not-surveyed"),
            ("↑", "arrow-up"),
            ("***", "suppressed"),
            ("x", "suppressed"),
            ("廃止", "ended"),
            ("　", "blank"),
            ("", "blank"),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn what_is_not_wholly_understood_is_unreadable() {
        for text in [
            "△",
            "未達成△",
            "約1,200人前後",
            "100人ほど",
            "100人弱",
            "100強",
            "10余名",
            "1,23",
            "12,34人",
            "3-1",
            "10/100",
            "R6",
            "令和6年度",
            "2024年度",
            "2024年",
            "6年度",
            "2024（R6）",
            "（2024）",
            "1.2.3",
            "五件",
            "十",
            "3十",
            "1万五千人",
            "600\n700",
            "12 34",
            "1 234",
            "1\u{a0}200",
            "1 ,200",
            "１２人３",
            "第3位",
            "±5",
            "5.",
            "1。5",
            "1・5",
            "1:30",
            "R6.3.31",
            "2024/3/31",
            "1.2E+05",
            "1e5",
            "1O0",
            "1O",
            "1_000",
            "#N/A",
            "ゼロ",
            "なし",
            "--5",
            "△-5",
            "-△¥5",
            "（40人）",
            "100人ー",
            "50 防犯・交通・消費者対策の強化",
            "$5",
            "r6",
            "p3",
            "#1",
            "120（集計中）",
            "80人（目標値）",
            "80人（前年度）",
            "80人（上半期）",
            "80人（累計）",
            "80（中間）",
            "80（中間報告）",
            "80（前年度より）",
            "80人（延べ）",
            "80人（速報値、目標）",
            "80人（回）",
            "80千円（円）",
            "5（件）（回）",
            "10人～",
            "～10人",
            "5(件)(人)(回)!",
            "()",
            "(",
            ")",
            "5()",
            "(())",
            "100、200",
        ] {
            check(text, "unreadable");
        }
    }

    #[test]
    fn letters_in_disguise_are_no_digits() {
        for text in ["①", "⑳", "½", "5½", "5²", "⒈", "⑴", "㏠", "1①"] {
            check(text, "unreadable");
        }
    }

    #[test]
    fn two_figures_and_ranges_say_so() {
        assert_eq!(notation("(1,200)").1, Flaws::BRACKETED);
        assert_eq!(notation("10～12人"), (Reported::Unreadable, Flaws::RANGE));
        let two = (Reported::Unreadable, Flaws::TWO_FIGURES);
        for text in [
            "182人⇒170人",
            "累計515（うちH28年度255人）",
            "目標 30\n実績 20",
            "100（50）",
        ] {
            assert_eq!(notation(text), two, "{text}");
        }
    }

    #[test]
    fn digits_without_end_are_unreadable() {
        check(&"9".repeat(29), "unreadable");
        check(&"１".repeat(100_000), "unreadable");
        check(&format!("5{}", "(件)".repeat(10_000)), "unreadable");
    }

    proptest::proptest! {
        #[test]
        fn a_printed_value_parses_back(
            mantissa in -999_999_999_999_i64..1_000_000_000_000,
            scale in 0u32..6,
            sign in "[-ー−－―▲△‐–]",
            unit in "(人|件|％|‰|千円|万円|t-CO2|㎡|回/年|P|)",
            is_grouped: bool,
            is_wide: bool,
        ) {
            let number = Decimal::new(mantissa, scale).normalize();
            let text = if is_grouped { number::grouped(number) } else { number::plain(number) };
            let text = text.replacen('-', &sign, 1);
            let text = if is_wide { wide(&text) } else { text };
            let unit_key = Some(crate::domain::folded::key(&unit)).filter(|unit| !unit.is_empty());
            let expected = Reported::Value(Amount::of(number, unit_key));
            proptest::prop_assert_eq!(notation(&format!("{text}{unit}")).0, expected);
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}") {
            notation(&text);
        }

        #[test]
        fn no_mixture_makes_it_panic(text in "[0-9０-９,.、万千億百十円人（）()約以上△▲ー~～\\-±¥prR令和年度:①½% \n]{0,16}") {
            notation(&text);
        }

        #[test]
        fn a_text_without_digits_is_never_a_number(text in "[^0-9０-９]{0,20}") {
            proptest::prop_assert!(!matches!(notation(&text).0, Reported::Value(_)));
        }
    }

    fn wide(text: &str) -> String {
        let widened = |letter: char| match letter {
            '!'..='~' => char::from_u32(letter as u32 + 0xfee0).unwrap_or(letter),
            other => other,
        };
        text.chars().map(widened).collect()
    }
}
