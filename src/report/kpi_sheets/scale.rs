//! The upright axis of a chart: where it begins and ends, and its steps, so that no two of them have one label.

/// Steps at the most, before room for labels is added.
const STEPS: f64 = 5.0;
/// The share of the axis that the label of a figure takes.
const LABEL: f64 = 0.14;
/// So many steps a number of Excel can tell apart, and more.
const DISTINCT: f64 = 1e12;
/// Powers of ten up to which figures are kept.
const POWERS: i32 = 28;

/// A step of 1, 2 or 5 times a power of ten.
#[derive(Clone, Copy)]
struct Step(f64, i32);

impl Step {
    /// So many steps. Divided by powers of ten where it is small, for 0.1 cannot be multiplied without a rest.
    fn times(self, count: f64) -> f64 {
        let Self(digit, power) = self;
        match power {
            0.. => count * digit * 10_f64.powi(power),
            _ => count * digit / 10_f64.powi(-power),
        }
    }
}

/// An axis.
#[derive(Debug, PartialEq)]
pub struct ChartScale {
    /// Where it begins.
    pub least: f64,
    /// Where it ends.
    pub most: f64,
    /// From one tick to the next.
    pub step: f64,
    /// How Excel shows its ticks.
    pub format: String,
}

impl ChartScale {
    /// The axis for some figures, of which none has more than so many decimals; none without figures. It begins at
    /// zero unless all figures are far from that.
    pub fn of(figures: impl Iterator<Item = f64> + Clone, decimals: u32) -> Option<Self> {
        let least = figures.clone().min_by(f64::total_cmp)?;
        let most = figures.max_by(f64::total_cmp)?;
        let (low, high) = match (least, most) {
            (0.0.., _) if least * 2.0 <= most => (0.0, most),
            (_, ..=0.0) if most * 2.0 >= least => (least, 0.0),
            ends => ends,
        };
        // Of steps that are far smaller than the figures, a number of Excel knows no difference.
        let range = (high - low).max(high.abs().max(low.abs()) / DISTINCT);
        let step = step(range, decimals)?;
        let unit = step.times(1.0);
        let (mut from, mut to) = ((low / unit).floor(), (high / unit).ceil());
        let room = |from: f64, to: f64| (to - from).max(1.0) * LABEL;
        if to == from || (to - most / unit < room(from, to) && high > 0.0) {
            to += 1.0;
        }
        // Nothing is below zero where no figure is.
        if from != 0.0 && least / unit - from < room(from, to) {
            from -= 1.0;
        }
        let zeros = "0".repeat((-step.1).max(0) as usize);
        let point = if zeros.is_empty() { "" } else { "." };
        Some(Self {
            least: step.times(from),
            most: step.times(to),
            step: unit,
            format: format!("#,##0{point}{zeros}"),
        })
    }
}

/// The smallest step that figures with so many decimals can have and that is taken often enough.
fn step(range: f64, decimals: u32) -> Option<Step> {
    let powers = -(decimals.min(6) as i32)..=POWERS;
    let mut steps = powers.flat_map(|power| [1.0, 2.0, 5.0].map(|digit| Step(digit, power)));
    steps.find(|step| step.times(STEPS) >= range)
}

#[cfg(test)]
mod tests {
    use super::ChartScale;

    /// Figures and their decimals; where the axis begins, where it ends, its step and its format.
    fn check(figures: &[f64], decimals: u32, (least, most, step): (f64, f64, f64), format: &str) {
        let scale = ChartScale::of(figures.iter().copied(), decimals);
        let format = format.to_owned();
        let expected = ChartScale {
            least,
            most,
            step,
            format,
        };
        assert_eq!(scale, Some(expected), "{figures:?}");
    }

    #[test]
    fn no_two_ticks_have_one_label() {
        check(&[0.0, 1.0], 0, (0.0, 2.0, 1.0), "#,##0");
        check(&[0.0, 1.0], 1, (0.0, 1.2, 0.2), "#,##0.0");
        check(&[1.25, 1.34], 2, (1.22, 1.36, 0.02), "#,##0.00");
        check(&[57.6, 60.3], 1, (57.0, 61.0, 1.0), "#,##0");
    }

    #[test]
    fn it_begins_at_zero_unless_all_figures_are_far_from_that() {
        check(&[3908.0, 31204.0], 0, (0.0, 40000.0, 10000.0), "#,##0");
        check(&[214.0, 224.0], 0, (212.0, 226.0, 2.0), "#,##0");
        check(&[-40.0, 0.0], 0, (-50.0, 0.0, 10.0), "#,##0");
        check(&[-40.0, 30.0], 0, (-60.0, 60.0, 20.0), "#,##0");
    }

    #[test]
    fn figures_that_do_not_move_stand_in_the_middle() {
        check(&[5.0, 5.0], 0, (4.0, 6.0, 1.0), "#,##0");
        check(&[0.0, 0.0], 0, (0.0, 1.0, 1.0), "#,##0");
        let (least, most) = (1e20 - 2e7, 1e20 + 2e7);
        check(&[1e20, 1e20], 0, (least, most, 2e7), "#,##0");
        assert_eq!(ChartScale::of(std::iter::empty(), 0), None);
    }
}
