//! Where the rows of a forest are cut into the parts of several pages.

use crate::figure::model::plots::{Row, RowsPlot, continued};

/// Ends of parts of nearly one height, each within `room` with the headings that it repeats, none ending in a heading;
/// the first is 0, the last the number of rows.
pub(in crate::figure) fn cuts(
    rows: &[Row],
    height_of: &dyn Fn(&Row) -> f64,
    room: f64,
) -> Vec<usize> {
    let fewest = cuts_within(rows, height_of, room).len();
    // The lowest parts that are no more.
    let (mut low, mut high) = (0.4 * room, room);
    for _ in 0..12 {
        let middle = 0.5 * (low + high);
        if cuts_within(rows, height_of, middle).len() > fewest {
            low = middle;
        } else {
            high = middle;
        }
    }
    cuts_within(rows, height_of, high)
}

/// Height of the headings that a part repeats which begins at a row.
fn repeated(rows: &[Row], height_of: &dyn Fn(&Row) -> f64, at: usize) -> f64 {
    let (first, second) = RowsPlot::headings_over(rows, at);
    let headings = first.into_iter().chain(second);
    let again = headings.filter_map(|h| rows.get(h)).map(|row| {
        height_of(&Row {
            label: continued(&row.label),
            ..row.clone()
        })
    });
    again.sum()
}

fn cuts_within(rows: &[Row], height_of: &dyn Fn(&Row) -> f64, room: f64) -> Vec<usize> {
    let mut out = vec![0];
    let (mut start, mut taken) = (0, 0.0);
    let mut i = 0;
    while i < rows.len() {
        let own = height_of(&rows[i]);
        if taken + own <= room || i == start {
            taken += own;
            i += 1;
            continue;
        }
        let ends_in_row = |k: &usize| !rows[*k - 1].is_heading;
        start = (start + 1..=i).rev().find(ends_in_row).unwrap_or(i);
        out.push(start);
        i = start;
        taken = repeated(rows, height_of, start);
    }
    out.push(rows.len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(is_heading: bool) -> Row {
        Row {
            label: "x".to_owned(),
            is_heading,
            ..Row::default()
        }
    }

    #[test]
    fn parts_have_room_with_the_headings_that_they_repeat() {
        let rows: Vec<Row> = (0..24).map(|i| row(i % 6 == 0)).collect();
        for room in [3.0, 5.0, 7.5, 13.0, 30.0] {
            let ends = cuts(&rows, &|_| 1.0, room);
            assert_eq!((ends[0], *ends.last().unwrap()), (0, 24));
            for w in ends.windows(2) {
                let (from, to) = (w[0], w[1]);
                assert!(from < to);
                let height = repeated(&rows, &|_| 1.0, from) + (to - from) as f64;
                assert!(height <= room, "{room}: {ends:?}");
                assert!(!rows[to - 1].is_heading, "{room}: {ends:?}");
            }
        }
    }
}
