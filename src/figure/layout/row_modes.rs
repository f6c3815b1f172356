//! How a forest takes its place, from wide to narrow.

/// How a panel takes its place, from wide to narrow; numbers are never left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::figure) enum Mode {
    /// Labels in one line beside the plot.
    Beside,
    /// Labels in two lines beside the plot.
    Wrapped,
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
}

/// Sizes of text from that of the page to the least.
pub(in crate::figure) const SIZES: usize = 3;

/// Part of the width that data keep, and what they keep where only that leaves rows beside their labels.
pub(in crate::figure) const LEAST_PART: f64 = 0.5;
pub(in crate::figure) const LEAST_BESIDE: f64 = 0.4;

/// The least part that data keep on a narrow page before labels stand over their rows.
const LEAST_NARROW: f64 = 0.28;

/// From wide to narrow. Text shrinks, and data give up some of their width, before labels stand over their intervals,
/// where a reader has to join what stands on two lines. Intervals never run under labels or numbers.
pub(in crate::figure) fn ways() -> impl Iterator<Item = Way> {
    let way = |mode, size, data| Way { mode, size, data };
    let beside = [(LEAST_BESIDE, LEAST_PART), (LEAST_BESIDE, LEAST_BESIDE)];
    let beside = beside.into_iter().flat_map(move |(whole, wrapped)| {
        (0..SIZES).flat_map(move |size| {
            [
                way(Mode::Beside, size, whole),
                way(Mode::Wrapped, size, wrapped),
            ]
        })
    });
    let narrow = (0..SIZES)
        .rev()
        .map(move |size| way(Mode::Wrapped, size, LEAST_NARROW));
    let above = [LEAST_PART, 0.0]
        .into_iter()
        .flat_map(move |data| (0..SIZES).map(move |size| way(Mode::Above, size, data)));
    beside.chain(narrow).chain(above)
}
