//! Where a KPI goes on to a further page: before a part that can begin one, and never so that a part that says nothing
//! alone, as the room for an opinion, stands there without another.

/// Points of the last page at least, where the parts before it can give so much.
const LEAST: f64 = 150.0;

/// A part of a KPI's page.
#[derive(Clone, Copy)]
pub struct PagePart {
    /// Points of its rows.
    pub height: f64,
    /// Whether a page may begin with it.
    pub can_begin: bool,
}

/// The parts with which further pages begin; `room` is that of the first page, `further` that of each other.
pub fn breaks(parts: &[PagePart], room: f64, further: f64) -> Vec<usize> {
    let (mut breaks, mut first, mut room) = (Vec::new(), 0, room);
    while let Some(next) = next(parts, first, room) {
        breaks.push(next);
        (first, room) = (next, further);
    }
    breaks
}

/// The part with which the page after that of a part begins; none where all the rest finds room.
fn next(parts: &[PagePart], first: usize, room: f64) -> Option<usize> {
    let mut used = 0.0;
    let fits = |part: &&PagePart| {
        used += part.height;
        used <= room
    };
    let full = first + parts[first..].iter().take_while(fits).count();
    if full == parts.len() {
        return None;
    }
    let candidates = || (first + 1..=full).rev().filter(|at| parts[*at].can_begin);
    let rest = |at: &usize| parts[*at..].iter().map(|part| part.height).sum::<f64>();
    let best = candidates().find(|at| rest(at) >= LEAST);
    // A page is not left nearly empty for the sake of the next one.
    let begun = |at: &usize| rest(&first) - rest(at) >= room / 2.0;
    let best = best.filter(begun).or_else(|| candidates().next());
    Some(best.unwrap_or(full).max(first + 1))
}

#[cfg(test)]
mod tests {
    use super::{PagePart, breaks};

    /// The breaks of parts of such points on pages of 500; those in brackets cannot begin a page.
    fn check(heights: &[f64], bound: &[usize], expected: &[usize]) {
        let parts = heights.iter().enumerate().map(|(at, height)| PagePart {
            height: *height,
            can_begin: !bound.contains(&at),
        });
        let parts: Vec<PagePart> = parts.collect();
        assert_eq!(breaks(&parts, 500.0, 480.0), expected, "{heights:?}");
    }

    #[test]
    fn what_finds_room_stays_on_one_page() {
        check(&[300.0, 200.0], &[], &[]);
        check(&[], &[], &[]);
    }

    #[test]
    fn a_page_never_begins_with_what_belongs_to_the_part_before() {
        check(&[300.0, 160.0, 60.0], &[2], &[1]);
        check(&[300.0, 30.0, 160.0, 60.0], &[2, 3], &[1]);
    }

    #[test]
    fn the_last_page_gets_parts_of_the_page_before_where_it_has_enough() {
        check(&[300.0, 50.0, 50.0, 60.0, 60.0], &[4], &[2]);
        check(&[200.0, 250.0, 40.0, 60.0], &[3], &[2]);
    }

    #[test]
    fn what_no_page_holds_is_divided_where_it_must() {
        check(&[300.0, 300.0, 300.0], &[1, 2], &[1, 2]);
        check(&[600.0, 10.0], &[1], &[1]);
        check(&[450.0; 4], &[], &[1, 2, 3]);
    }
}
