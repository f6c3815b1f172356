//! The Screen tab: one comparison of every marker as a volcano, a heat map and a table that belong together.
//!
//! In: rows made from the results. Out: commands that order, choose and show. Not its business: statistics.

mod heat;
pub(in crate::app::panels) mod page;
mod table;
mod volcano;

use crate::app::views::{Filtered, ScreenRow};

/// What the pictures and the table of one frame share.
struct Shared<'a> {
    rows: &'a [ScreenRow],
    /// What the filter leaves of them.
    filtered: &'a Filtered,
    /// The row under the pointer in the last frame.
    pointed: Option<usize>,
}

/// What the pointer did to them.
#[derive(Default)]
struct Pointed {
    /// The row under it.
    over: Option<usize>,
    /// A row that was clicked: its marker opens.
    opened: Option<usize>,
    /// Rows in a box that was drawn.
    boxed: Option<Vec<usize>>,
    /// A row that was ticked, or whose tick was taken away.
    ticked: Option<usize>,
}

impl Pointed {
    fn and(&mut self, other: Self) {
        self.over = self.over.or(other.over);
        self.opened = self.opened.or(other.opened);
        self.boxed = self.boxed.take().or(other.boxed);
        self.ticked = self.ticked.or(other.ticked);
    }
}
