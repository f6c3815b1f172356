//! How a forest takes its place, from wide to narrow.

/// How a panel takes its place, from wide to narrow; numbers are never left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::figure) enum Mode {
    /// Labels in one line beside the plot.
    Beside,
    /// Labels in two lines beside the plot.
    Wrapped,
    /// Labels and numbers in one line over their intervals, which have the width of the panel.
    Over,
    /// Labels over their rows.
    Above,
}

/// A mode with its size of text, 0 the page's, 2 the least.
#[derive(Clone, Copy, Debug)]
pub(in crate::figure) struct Way {
    pub mode: Mode,
    pub size: usize,
    /// Data keep their part of the width.
    pub is_strict: bool,
}

/// Sizes of text from that of the page to the least.
pub(in crate::figure) const SIZES: usize = 3;

/// From wide to narrow. Text shrinks before labels or numbers stand over their intervals.
pub(in crate::figure) fn ways() -> impl Iterator<Item = Way> {
    let way = |mode, size, is_strict| Way {
        mode,
        size,
        is_strict,
    };
    let beside = (0..SIZES)
        .flat_map(|size| [(Mode::Beside, size), (Mode::Wrapped, size)])
        .map(move |(mode, size)| way(mode, size, true));
    let over = (0..SIZES).map(move |size| way(Mode::Over, size, true));
    let above = [true, false]
        .into_iter()
        .flat_map(move |is_strict| (0..SIZES).map(move |size| way(Mode::Above, size, is_strict)));
    beside.chain(over).chain(above)
}
