//! What the grid asks of a panel, whatever its kind.

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
    /// The title of the vertical axis stands above the panel, because it is longer than the axis.
    pub titled_above: bool,
}

impl Frame {
    /// Height that data can use.
    pub fn data_height(&self) -> f64 {
        self.bottom - self.data_top
    }
}

/// A panel that knows its needs before it has a place.
pub(in crate::figure) trait Plan {
    /// Width left of the plot area.
    fn gutter(&self) -> f64;
    /// Width right of the plot area.
    fn right(&self) -> f64 {
        0.0
    }
    /// A last chance to give up what has no room in a panel this wide.
    fn fit(&mut self, _cell: f64) {}
    /// Lays out what depends on the width of the plot area.
    fn prepare(&mut self, plot_width: f64);
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
    /// Width of a whole panel below which it is hard to read, at 7 pt.
    fn least_width(&self) -> f64;
    /// Title above the panel.
    fn title(&self) -> &str {
        ""
    }
    /// Title of the vertical axis, which may stand above the panel.
    fn y_title(&self) -> &str {
        ""
    }
    /// Draws the panel; `name` starts the ids of its parts.
    fn draw(&self, frame: Frame, name: &str, items: &mut Vec<Item>);
}
