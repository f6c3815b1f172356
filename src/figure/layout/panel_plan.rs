//! What the grid asks of a panel, whatever its kind.

use crate::figure::layout::style::Look;
use crate::figure::scene::items::Item;

/// Where a panel's plot area stands on the page, mm.
#[derive(Clone, Copy, Debug)]
pub(in crate::figure) struct Frame {
    /// Left edge of the panel with its axis labels.
    pub cell_left: f64,
    /// Right edge of the panel with everything beside the plot area.
    pub cell_right: f64,
    /// Left edge of the plot area: the vertical axis.
    pub left: f64,
    /// Right edge.
    pub right: f64,
    /// Upper edge, p-values and headers included.
    pub top: f64,
    /// Upper edge of the data.
    pub data_top: f64,
    /// Lower edge: the horizontal axis.
    pub bottom: f64,
    /// The title of the vertical axis stands above the panel, because one of the figure is longer than its axis.
    pub titled_above: bool,
}

impl Frame {
    /// Height that data can use.
    pub fn data_height(&self) -> f64 {
        self.bottom - self.data_top
    }
}

/// What the panel below in the same column shows for this one too.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::figure) struct Shared {
    /// Labels of the horizontal axis.
    pub labels: bool,
    /// Rows of n; of a heat map its bar of colours.
    pub counts: bool,
}

/// A panel that knows its needs before it has a place.
pub(in crate::figure) trait Plan {
    /// Width left of the plot area.
    fn gutter(&self) -> f64;
    /// Width right of the plot area.
    fn right(&self) -> f64 {
        0.0
    }
    /// How the panel takes its place in a cell this wide, at least as narrow as `from`: the higher, the less it needs of
    /// the width.
    fn narrowness(&self, _cell: f64, from: usize) -> usize {
        from
    }
    /// Whether data that are this wide keep their part of the cell, or can't be given more.
    fn keeps_its_part(&self, _plot_width: f64, _cell: f64) -> bool {
        true
    }
    /// Takes the narrowness that every panel of the figure has.
    fn narrow(&mut self, _to: usize, _cell: f64) {}
    /// Widths of its columns of numbers.
    fn columns_of_numbers(&self) -> &[f64] {
        &[]
    }
    /// Takes the widths that the panels above and below it have too.
    fn align_numbers(&mut self, _widths: &[f64]) {}
    /// The title of the vertical axis stands above the panels of the figure.
    fn title_above(&mut self) {}
    /// Lays out what depends on the width of the plot area.
    fn prepare(&mut self, plot_width: f64);
    /// How labels and numbers stand under its axis; `None` where there are none.
    fn look(&self) -> Option<Look> {
        None
    }
    /// Takes the look of the panel with the least room.
    fn take_look(&mut self, _look: Look) {}
    /// Takes the width that its whole cell has in the end.
    fn settle(&mut self, _cell: f64) {}
    /// Leaves out what the panel below shows.
    fn share(&mut self, _shared: Shared) {}
    /// Leaves the names of groups in its rows of n to the first panel of the row.
    fn named_before(&mut self) {}
    /// How far labels stand out to the right of the plot area.
    fn overhang(&self) -> f64 {
        0.0
    }
    /// Height above the data.
    fn reserve(&self) -> f64 {
        0.0
    }
    /// Height below the plot area.
    fn below(&self) -> f64;
    /// Height of the data that looks well.
    fn height(&self, plot_width: f64) -> f64;
    /// Height of the data below which nothing can be read.
    fn least_height(&self) -> f64;
    /// Whether its data are rows of one height each.
    fn is_of_rows(&self) -> bool {
        false
    }
    /// Width of a whole panel below which it is hard to read, at 7 pt.
    fn least_width(&self) -> f64;
    /// Where the rows of a panel are cut so that each part has room in this height.
    fn cuts(&self, _height: f64) -> Vec<usize> {
        Vec::new()
    }
    /// Title above the panel.
    fn title(&self) -> &str {
        ""
    }
    /// Whether that title is a name, not numbers.
    fn is_title_bold(&self) -> bool {
        true
    }
    /// Title of the vertical axis, which may stand above the panel.
    fn y_title(&self) -> &str {
        ""
    }
    /// Length of that title.
    fn y_width(&self) -> f64 {
        0.0
    }
    /// What numbers in place of long names mean.
    fn key(&self) -> Option<String> {
        None
    }
    /// Whether rows of contrasts stand under the axis.
    fn has_rows(&self) -> bool {
        false
    }
    /// Whether rows of n stand under the axis.
    fn has_counts(&self) -> bool {
        false
    }
    /// Whether numbers under the axis were left out.
    fn is_thinned(&self) -> bool {
        false
    }
    /// Whether numbers under the axis stand on their side.
    fn is_turned(&self) -> bool {
        false
    }
    /// Whether a centre lies off its axis.
    fn leaves_out_centers(&self) -> bool {
        false
    }
    /// Whether values go over more powers of ten than a linear axis shows.
    fn has_decades(&self) -> bool {
        false
    }
    /// Points that have no room for their names in a panel whose data are this high, by their place among the names.
    fn unnamed(&self, _height: f64) -> Vec<usize> {
        Vec::new()
    }
    /// Whether it continues the panel before it.
    fn continues(&self) -> bool {
        false
    }
    /// Whether the panel before it has the letter of both: the facets of a marker.
    fn shares_letter(&self) -> bool {
        false
    }
    /// Draws the panel; `name` starts the ids of its parts.
    fn draw(&self, frame: Frame, name: &str, items: &mut Vec<Item>);
}
