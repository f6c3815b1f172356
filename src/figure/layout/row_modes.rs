//! How a forest takes its place, from wide to narrow.

/// How a panel takes its place, from wide to narrow; numbers are never left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::figure) enum Mode {
    /// Labels in one line beside the plot.
    Beside,
    /// Labels in two lines beside the plot.
    Wrapped,
    /// Labels beside the plot, and the numbers of each row under its label.
    Stacked,
    /// Labels over their rows.
    Above,
}

/// A mode with its size of text, 0 the page's, 2 the least.
#[derive(Clone, Copy, Debug)]
pub(in crate::figure) struct Way {
    pub mode: Mode,
    pub size: usize,
    /// Part of the width that data keep.
    pub data: f64,
    /// Headers of the numbers may take several lines.
    pub wraps_headers: bool,
}

/// Sizes of text from that of the page to the least.
pub(in crate::figure) const SIZES: usize = 3;

/// Part of the width that data keep.
pub(in crate::figure) const LEAST_PART: f64 = 0.5;

/// What data keep where labels hold words, or numbers signs, that leave no half.
const LEAST_NARROW: f64 = 0.4;

/// From wide to narrow. Text shrinks before numbers stand under their labels, and both come before labels stand over
/// their intervals, where a reader has to join what stands on two lines. Data keep half of the width as long as any of
/// these can be; intervals never run under labels or numbers.
pub(in crate::figure) fn ways() -> impl Iterator<Item = Way> {
    let way = |mode, data, wraps_headers| {
        (0..SIZES).map(move |size| Way {
            mode,
            size,
            data,
            wraps_headers,
        })
    };
    let beside = (0..SIZES).flat_map(move |size| {
        let way = move |mode, wraps_headers| Way {
            mode,
            size,
            data: LEAST_PART,
            wraps_headers,
        };
        [
            way(Mode::Beside, false),
            way(Mode::Wrapped, false),
            way(Mode::Wrapped, true),
        ]
    });
    beside
        .chain(way(Mode::Stacked, LEAST_PART, false))
        .chain(way(Mode::Stacked, LEAST_PART, true))
        .chain(way(Mode::Above, LEAST_PART, false))
        .chain(way(Mode::Stacked, LEAST_NARROW, true))
        .chain(way(Mode::Above, 0.0, false))
}
