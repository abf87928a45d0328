//! 目標・施策の判定 as formulas on the grades and rates of the sheets of goals, so that it follows a corrected figure.

use super::cell::ReportCell;
use super::live::{self, NONE, cut, fitting, names, quoted};
use super::overall::{asked_among, below_nothing, nothing};
use super::style::Look::{Centre, Head, Text, Top};
use super::style::{self, DOUBTED};
use super::table::SheetPage;
use super::width;
use super::year::YearView;
use crate::domain::cell::CellAt;
use crate::domain::number;
use crate::domain::plan::{BookKind, GoalKpis, Judged, Overall, OverallBand, RollUp, Ungraded};
use crate::judge::overall::OverallJudgement;
use rust_xlsxwriter::{ConditionalFormatFormula, XlsxError};
use std::collections::BTreeSet;

/// The formulas of the grades of goals and measures in a workbook.
pub struct OverallFormulas<'y, 'a> {
    year: &'y YearView<'a>,
    overall: &'a Overall,
    /// For each KPI, what its cells are named by.
    keys: Vec<String>,
    /// For each goal, what the columns of its sheet are named by.
    columns: Vec<String>,
}

/// What a grade is made of, as formulas.
struct Made {
    /// How many KPIs have a good grade, or a rate.
    good: String,
    /// Of how many.
    of: String,
    /// How many have a grade.
    graded: String,
    /// The share or the mean, where there is one.
    percent: String,
}

/// The names of the cells, or of columns of cells, with the grades and the rates of the KPIs that count.
struct Counting {
    grades: Vec<String>,
    rates: Vec<String>,
}

impl<'y, 'a> OverallFormulas<'y, 'a> {
    /// Those of a workbook; none where it has values only, where people judge, or where the marks of the grades cannot
    /// be told apart.
    pub fn of(book: BookKind, year: &'y YearView<'a>) -> Option<Self> {
        let (plan, verification) = (year.plan, year.verification);
        let overall = plan.overall.as_ref()?;
        let is_live = overall.by != RollUp::Hand
            && live::is_wanted(book, verification)
            && can_name(&overall.bands);
        is_live.then(|| Self {
            year,
            overall,
            keys: names::of_kpis(plan),
            columns: names::of_goals(plan),
        })
    }

    /// What [`YearView::overall_grades`] and [`YearView::overall_told`] say, the reason of people in this parted by a
    /// text, or left out; both or none.
    pub fn both(&self, of: Judged, parted: Option<&str>) -> [Option<String>; 2] {
        match (self.grades(of), self.told(of, parted)) {
            (Some(grades), Some(told)) => [Some(grades), Some(told)],
            _ => [None, None],
        }
    }

    fn grades(&self, of: Judged) -> Option<String> {
        let (judged, made) = self.made(of)?;
        let mark = |band: &OverallBand| band.mark.clone();
        let doubt = match self.year.overall_doubt(of) {
            "" => String::new(),
            doubt => format!("&{}", quoted(doubt)),
        };
        let now = format!(
            "IF({}=0,{},{})",
            made.of,
            quoted(NONE),
            self.of_band(&made.percent, mark) + &doubt
        );
        let mark = |band: usize| self.overall.bands[band].mark.as_str();
        let now = match judged.by_hand.map(|at| self.overall.by_hand[at].band) {
            // Where there is no rule but people, theirs stands in its place.
            Some(hand) => {
                let hand = quoted(&format!("✎{}", mark(hand)));
                format!("SUBSTITUTE({now},{},\"\")&{hand}", quoted(NONE))
            }
            None => now,
        };
        let before = self.year.overall_before(of).map(|before| quoted(&before));
        let before = match (before, judged.before_of) {
            (Some(before), Some(of)) => format!("IF({}<={of},{before},\"\")&", made.graded),
            (Some(before), None) => format!("{before}&"),
            (None, _) => String::new(),
        };
        fitting(before + &now)
    }

    fn told(&self, of: Judged, parted: Option<&str>) -> Option<String> {
        let (judged, made) = self.made(of)?;
        let label = |band: &OverallBand| match band.label.as_str() {
            "" => String::new(),
            label => format!("{label}。"),
        };
        let label = self.of_band(&made.percent, label);
        let made_of = match self.overall.by {
            RollUp::Mean => mean_of(&made, &below_nothing(self.year.plan)),
            _ => self.share_of(&made),
        };
        let asked = quoted(&asked_among(self.year, self.overall, judged));
        let none = quoted(nothing(self.overall));
        let told = format!("IF({}=0,{none},{label}&{made_of})&{asked}", made.of);
        let by_hand = self.year.by_hand_told(self.overall, judged);
        let by_hand = parted.zip(by_hand).map_or(String::new(), |(parted, told)| {
            format!("&{}", quoted(&format!("{parted}{told}")))
        });
        fitting(told + &by_hand)
    }

    /// 評価した4指標のうち、◎○は2指標（50％）.
    fn share_of(&self, made: &Made) -> String {
        let Made {
            good,
            of,
            graded,
            percent,
        } = made;
        let whole = match self.overall.ungraded {
            Ungraded::LeftOut => format!("\"評価した\"&{of}&\"指標\""),
            Ungraded::Counted => format!(
                "IF({of}={graded},\"評価した\",\"評価できなかった\"&({of}-{graded})&\"指標を含む\")&{of}&\"指標\""
            ),
        };
        let upper = quoted(&format!("のうち、{}は", self.year.upper()));
        format!("{whole}&{upper}&{good}&\"指標（\"&{percent}&\"％）\"")
    }

    /// A text of each band, for a percentage.
    fn of_band(&self, percent: &str, text: impl Fn(&OverallBand) -> String) -> String {
        // LOOKUP wants the smallest first; the last band takes what the others leave.
        let bands = || self.overall.bands.iter().rev();
        let from = bands().map(|band| band.from.map_or("-1E+99".to_owned(), number::plain));
        let texts = bands().map(|band| quoted(&text(band)));
        let [from, texts] = [from.collect::<Vec<_>>(), texts.collect()].map(|all| all.join(","));
        format!("LOOKUP({percent},{{{from}}},{{{texts}}})")
    }

    /// What became of a goal or measure, and from what; none where no KPI counts or its cells have no names.
    fn made(&self, of: Judged) -> Option<(&OverallJudgement, Made)> {
        let (_, judged) = self.year.overall(of)?;
        let counting = self.counting(of, judged)?;
        let made = match self.overall.by {
            RollUp::Mean => self.mean(&counting, judged)?,
            _ => self.share(&counting, judged),
        };
        Some((judged, made))
    }

    fn counting(&self, of: Judged, judged: &OverallJudgement) -> Option<Counting> {
        let plan = self.year.plan;
        let (grades, rates, keys): (_, _, Vec<&String>) = match of {
            Judged::Goal(goal) if self.overall.goals == GoalKpis::All => {
                let tallies = &self.year.verification.tallies.of_goals;
                let own = (0..plan.goals.len()).filter(|own| plan.is_goal_within(*own, goal));
                // A goal without KPIs of its own may have no sheet.
                let own = own.filter(|own| tallies[*own].all() > 0);
                let keys = own.map(|own| &self.columns[own]).collect();
                (names::GRADES, names::RATES, keys)
            }
            _ => {
                let keys = judged.kpis.iter().map(|kpi| self.keys.get(*kpi));
                (
                    names::GRADE,
                    names::RATE_NUMBER,
                    keys.collect::<Option<_>>()?,
                )
            }
        };
        let named = |name: &str| keys.iter().map(|key| format!("{name}{key}")).collect();
        (!keys.is_empty()).then(|| Counting {
            grades: named(grades),
            rates: named(rates),
        })
    }

    fn share(&self, counting: &Counting, judged: &OverallJudgement) -> Made {
        let rating = &self.year.plan.rating;
        let count = |sign: &str| {
            let sign = quoted(&format!("={sign}"));
            let counts = counting.grades.iter();
            let counts = counts.map(|cells| format!("COUNTIF({cells},{sign})"));
            counts.collect::<Vec<_>>().join("+")
        };
        let upper = rating.bands[..rating.upper()].iter();
        let good = upper.map(|band| count(&band.sign()));
        let good = format!("({})", good.collect::<Vec<_>>().join("+"));
        let all = judged.kpis.len();
        let graded = format!("({all}-({}))", count(NONE));
        let of = match self.overall.ungraded {
            Ungraded::LeftOut => graded.clone(),
            Ungraded::Counted => all.to_string(),
        };
        // Rounded twice, so that no noise of the arithmetic tips a tenth.
        let percent = format!("ROUND(ROUND({good}*100/{of},9),1)");
        Made {
            good,
            of,
            graded,
            percent,
        }
    }

    fn mean(&self, counting: &Counting, judged: &OverallJudgement) -> Option<Made> {
        // Excel takes 255 arguments.
        const MOST: usize = 200;
        let rates = counting.rates.join(",");
        let (mut sum, mut good) = (format!("SUM({rates})"), format!("COUNT({rates})"));
        let judgements = &self.year.verification.judgements;
        let held = judged.kpis.iter();
        // The mean leaves out rates of KPIs whose grade is held back.
        for kpi in held.filter(|kpi| judgements[**kpi].held.is_some()) {
            let key = self.keys.get(*kpi)?;
            let rate = format!("{}{key}", names::RATE_NUMBER);
            let is_held = format!("{}{key}={}", names::GRADE, quoted(NONE));
            sum += &format!("-IF({is_held},N({rate}),0)");
            good += &format!("-IF({is_held},COUNT({rate}),0)");
        }
        let good = format!("({good})");
        let of = match self.overall.ungraded {
            Ungraded::LeftOut => good.clone(),
            Ungraded::Counted => judged.kpis.len().to_string(),
        };
        let percent = cut(&self.year.plan.rating, &format!("({sum})/{of}"));
        (counting.rates.len() <= MOST).then(|| Made {
            graded: good.clone(),
            good,
            of,
            percent,
        })
    }

    /// Lets the look of a cell follow the grade in it.
    pub fn follow(
        &self,
        page: &mut SheetPage<'_>,
        (row, column): (u32, u16),
        of: Judged,
    ) -> Result<(), XlsxError> {
        if self.year.overall(of).is_none() {
            return Ok(());
        }
        let cell = CellAt::new(row, column.into());
        let mark = |band: usize| self.overall.bands[band].mark.as_str();
        let before = self.year.overall_before(of).unwrap_or_default();
        for band in 0..self.overall.bands.len() {
            let shown = quoted(mark(band));
            // Behind it may stand the sign of a doubted figure and one by hand.
            let own = format!("SUBSTITUTE({cell},{},\"\")", quoted(&before));
            let own = match self.year.overall_doubt(of) {
                "" => own,
                doubt => format!("SUBSTITUTE({own},{},\"\")", quoted(doubt)),
            };
            let rule = format!("=OR({own}={shown},LEFT({own},LEN({shown})+1)={shown}&\"✎\")");
            let look = ConditionalFormatFormula::new()
                .set_rule(rule.as_str())
                .set_format(style::following(Some(band)));
            page.sheet
                .add_conditional_format(row, column, row, column, &look)?;
        }
        Ok(())
    }
}

/// 達成率の平均は59.3％（4指標。率のない1指標は0％とした）.
fn mean_of(made: &Made, below: &str) -> String {
    let Made {
        good, of, percent, ..
    } = made;
    format!(
        "\"達成率の平均は\"&{percent}&\"％（\"&IF({percent}<0,\"{below}\",\"\")&IF({of}={good},\"率のある\"&{of}&\"指標\",{of}&\"指標。率のない\"&({of}-{good})&\"指標は0％とした\")&\"）\""
    )
}

/// Whether a list in a formula can have the marks and labels of grades, and tells the marks apart.
fn can_name(bands: &[OverallBand]) -> bool {
    const LETTERS: usize = 100;
    let mut marks = BTreeSet::new();
    bands.iter().all(|band| {
        let texts = [&band.mark, &band.label];
        let is_plain =
            |text: &&String| text.chars().count() <= LETTERS && !text.chars().any(char::is_control);
        texts.iter().all(is_plain)
            && !band.mark.is_empty()
            && band.mark != NONE
            && marks.insert(band.mark.to_lowercase())
    })
}

/// Writes the grade of a goal on its sheet, across columns of these pixels; nothing where it has none.
pub fn add(
    page: &mut SheetPage<'_>,
    year: &YearView<'_>,
    widths: &[u32],
    goal: usize,
) -> Result<(), XlsxError> {
    let of = Judged::Goal(goal);
    let [of_rule, reason] = year.overall_parts(of);
    let whole = year.overall_told(of);
    if whole.is_empty() {
        return Ok(());
    }
    let grades = year.overall_grades(of);
    page.has_doubts |= [&whole, &grades].iter().any(|text| text.contains(DOUBTED));
    let last = widths.len() as u16 - 1;
    let is_beside = !width::is_full([(whole.as_str(), widths[4..].iter().sum())]);
    let (told, parted) = match is_beside {
        true => (whole, Some("\n")),
        false => (of_rule, None),
    };
    let changed = year.made_of_change(of);
    let formulas = OverallFormulas::of(page.book, year);
    let formulas = formulas.as_ref();
    let [grade, made] = formulas.map_or([None, None], |of_year| of_year.both(of, parted));
    let told = ReportCell::from(told).live(made.as_ref()).changed(changed);
    let cells = vec![
        ((0, 1), ReportCell::from("目標の判定"), Head),
        ((2, 3), year.overall_cell(of).live(grade.as_ref()), Centre),
        ((4, last), told, Text),
    ];
    page.spans(widths, cells)?;
    if let Some(formulas) = formulas {
        formulas.follow(page, (page.row - 1, 2), of)?;
    }
    if !is_beside {
        add_reason(page, widths, &reason)?;
    }
    page.gap()
}

/// Writes why people gave a grade, where that finds no room beside it, in rows across columns of these pixels.
pub fn add_reason(page: &mut SheetPage<'_>, widths: &[u32], reason: &str) -> Result<(), XlsxError> {
    let last = widths.len() as u16 - 1;
    for piece in width::pieces(reason, widths.iter().sum(), width::LINES_OF_ROW) {
        page.spans(widths, vec![((0, last), piece.into(), Top)])?;
    }
    Ok(())
}
