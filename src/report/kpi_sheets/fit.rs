//! How the page of a KPI finds room on paper: the chart and the room for an opinion get what other rows leave; where that
//! is little, the rows stand closer; and where it is nothing, the KPI goes on to a further page.

use super::super::paper;
use super::course::Course;
use super::division::{self, PagePart};
use super::lines::PageLines;
use super::spacing::Spacing;
use super::{SCALE, TITLE, chart};

/// Points of the chart: at the least beside rows of the usual height and beside close ones, on a page that goes on to
/// the next one, and at the most.
const LEAST: f64 = 150.0;
const LEAST_BESIDE_CLOSE: f64 = 108.0;
const OF_SEVERAL: f64 = 192.0;
const MOST: f64 = 290.0;

/// Points by which a marked cell gets higher where the chart has all that it can use.
const MOST_ROOM: f64 = 110.0;

/// Points that stay free where only the chart or a marked cell could use them.
const SPARE: f64 = 12.0;

/// How a page finds room.
pub struct PageFit {
    /// How close its rows stand.
    pub spacing: Spacing,
    /// Points of its chart.
    pub chart: f64,
    /// Points of a marked cell at least.
    pub marked: f64,
    /// The parts with which further pages begin: each line is one, and the chart with its figures is one.
    pub breaks: Vec<usize>,
}

impl PageFit {
    /// That of a page with lines above the chart, and some below its figures; further pages begin with others.
    pub fn of(
        parts: (&PageLines<'_>, &Course<'_>, &PageLines<'_>),
        continued: &PageLines<'_>,
    ) -> Self {
        let beside = [
            (Spacing::Usual, LEAST),
            (Spacing::Close, LEAST_BESIDE_CLOSE),
        ];
        let mut whole = beside.into_iter();
        let whole = whole.find_map(|(spacing, least)| Self::whole(parts, spacing, least));
        whole.unwrap_or_else(|| Self::divided(parts, continued))
    }

    /// That of one page whose chart has so many points at the least; none where its rows leave the chart less.
    fn whole(
        (above, course, below): (&PageLines<'_>, &Course<'_>, &PageLines<'_>),
        spacing: Spacing,
        least: f64,
    ) -> Option<Self> {
        let lines = above.heights(spacing).chain(below.heights(spacing));
        let left = page() - lines.sum::<f64>() - course.height(spacing);
        let (least, most) = match course.has_chart() {
            true => (least, MOST),
            false => (0.0, 0.0),
        };
        // What nothing needs is not used up to the edge, at which programs differ.
        let free = left - SPARE;
        let room = (free - most).clamp(0.0, MOST_ROOM);
        (left >= least).then(|| Self {
            spacing,
            chart: chart::of_whole_pixels(free.clamp(least, most)),
            marked: spacing.least_marked() + room.floor(),
            breaks: Vec::new(),
        })
    }

    /// That of several pages.
    fn divided(
        (above, course, below): (&PageLines<'_>, &Course<'_>, &PageLines<'_>),
        continued: &PageLines<'_>,
    ) -> Self {
        let spacing = Spacing::Usual;
        let chart = if course.has_chart() { OF_SEVERAL } else { 0.0 };
        let figures = PagePart {
            height: chart + course.height(spacing),
            can_begin: true,
        };
        let parts = |lines: &PageLines<'_>| -> Vec<PagePart> {
            let parts = lines.heights(spacing).zip(lines.can_begin());
            let part = |(height, can_begin)| PagePart { height, can_begin };
            parts.map(part).collect()
        };
        let all = [parts(above), vec![figures], parts(below)].concat();
        let further = page() - continued.heights(spacing).sum::<f64>();
        Self {
            spacing,
            chart,
            marked: spacing.least_marked(),
            breaks: division::breaks(&all, page(), further),
        }
    }
}

/// Points of a page below the row that each repeats.
fn page() -> f64 {
    paper::points_of_upright(SCALE) - TITLE
}
