//! Names beside the points of a scatter: where each stands, and which have a line to their point.
//!
//! In: the points in mm and the names by their points. Out: boxes that meet nothing. Not its business: drawing them.

use crate::figure::layout::panel_plan::Frame;
use crate::figure::layout::style::Style;
use crate::figure::scene::text::width_mm;
use crate::figure::scene::wrap::wrap;

/// A box: left, upper, right and lower edge.
pub(super) type Edges = (f64, f64, f64, f64);

/// Whether a point is nearer to a name than every other one, by more than `room`.
fn is_nearest(own: (f64, f64), all: &[(f64, f64)], name: &Edges, room: f64) -> bool {
    let mine = away(own, name);
    // Points in one place can't be told apart.
    let mut others = all.iter().filter(|c| **c != own);
    others.all(|c| away(*c, name) > mine + room)
}

/// Longest line of a name, in widths of the panel.
const LONGEST_NAME: f64 = 0.42;
/// The same where the name then needs fewer lines.
const A_LITTLE_LONGER: f64 = 0.5;

/// Where names are led to: lines up and down, and distances to either side in mm at 7 pt.
const LEVELS_UP: i32 = 12;
const LEVELS_DOWN: i32 = 5;
const LED: [f64; 6] = [0.9, 2.5, 4.5, 7.0, 10.0, 14.0];

/// A line that passes a point costs as much as one longer by this, in the size of the text.
const PASSED: f64 = 1.5;

/// A name in its place: its box, and whether a line must lead to its point.
pub(super) struct Placed {
    /// Its place in the names of the plot.
    pub index: usize,
    pub at: (f64, f64),
    pub edges: Edges,
    pub lines: Vec<String>,
    pub has_line: bool,
}

fn meets(a: &Edges, b: &Edges) -> bool {
    !(a.2 < b.0 || b.2 < a.0 || a.3 < b.1 || b.3 < a.1)
}

/// Distance of a point from a box.
fn away((x, y): (f64, f64), b: &Edges) -> f64 {
    let dx = (b.0 - x).max(x - b.2).max(0.0);
    let dy = (b.1 - y).max(y - b.3).max(0.0);
    dx.hypot(dy)
}

/// From a point to the nearest edge of a box.
pub(super) fn nearest((x, y): (f64, f64), b: &Edges) -> (f64, f64) {
    (x.clamp(b.0, b.2), y.clamp(b.1, b.3))
}

/// Distance of a point from a stretch.
fn away_from_line((x, y): (f64, f64), from: (f64, f64), to: (f64, f64)) -> f64 {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let long = (dx * dx + dy * dy).max(1e-12);
    let t = (((x - from.0) * dx + (y - from.1) * dy) / long).clamp(0.0, 1.0);
    (x - from.0 - t * dx).hypot(y - from.1 - t * dy)
}

/// Whether two stretches cross.
fn cross(a: ((f64, f64), (f64, f64)), b: ((f64, f64), (f64, f64))) -> bool {
    let side = |of: ((f64, f64), (f64, f64)), (x, y): (f64, f64)| {
        let ((x0, y0), (x1, y1)) = of;
        ((x1 - x0) * (y - y0) - (y1 - y0) * (x - x0)).signum()
    };
    side(a, b.0) != side(a, b.1) && side(b, a.0) != side(b, a.1)
}

/// Whether a stretch goes through a box.
fn crosses(from: (f64, f64), to: (f64, f64), b: &Edges) -> bool {
    (0..=24).any(|i| {
        let t = f64::from(i) / 24.0;
        let (x, y) = (from.0 + t * (to.0 - from.0), from.1 + t * (to.1 - from.1));
        b.0 < x && x < b.2 && b.1 < y && y < b.3
    })
}

/// A name in few lines, none of them long in a panel this wide.
fn in_lines(text: &str, style: Style, panel: f64) -> Vec<String> {
    let [lines, fewer] =
        [LONGEST_NAME, A_LITTLE_LONGER].map(|part| wrap(text, style.pt, part * panel));
    match fewer.len() < lines.len() {
        true => fewer,
        false => lines,
    }
}

/// What stands in a panel, and the names placed so far.
pub(super) struct Ground {
    frame: Frame,
    style: Style,
    /// Half the size of a point.
    half: f64,
    points: Vec<(f64, f64)>,
    taken: Vec<Edges>,
    leaders: Vec<((f64, f64), (f64, f64))>,
    placed: Vec<Placed>,
}

/// A name on its way to a place: its point and its size.
struct Name {
    own: (f64, f64),
    width: f64,
    /// Half the height that further lines add.
    more: f64,
}

impl Name {
    /// The box of the name whose left edge and middle line stand here.
    fn edges(&self, (left, y): (f64, f64), style: Style) -> Edges {
        let top = y - 0.55 * style.em - self.more;
        let bottom = y + 0.45 * style.em + self.more;
        (left, top, left + self.width, bottom)
    }

    /// Left edges to both sides of the point.
    fn beside(&self, gap: f64) -> [f64; 2] {
        [self.own.0 + gap, self.own.0 - gap - self.width]
    }

    /// The left edge over the point.
    fn over(&self) -> f64 {
        self.own.0 - 0.5 * self.width
    }
}

impl Ground {
    /// A panel with its points and the heights of lines across it.
    pub fn new(
        frame: Frame,
        style: Style,
        points: Vec<(f64, f64)>,
        lines: impl Iterator<Item = f64>,
    ) -> Self {
        let half = 0.55 * style.scale;
        let dots = (points.iter()).map(|(x, y)| (x - half, y - half, x + half, y + half));
        let lines = lines.map(|y| (frame.left, y, frame.right, y));
        let taken = dots.chain(lines).collect();
        Self {
            frame,
            style,
            half,
            points,
            taken,
            leaders: Vec::new(),
            placed: Vec::new(),
        }
    }

    /// Names, each with the index of its point, beside their points where they meet neither the edge, nor a point, nor
    /// another name; the first ones matter most. A name that does not stand directly beside or over its point, as the
    /// nearest one, has a line to it; it is led to free ground by the way that is short and passes few other points.
    pub fn place(mut self, names: &[(usize, String)]) -> Vec<Placed> {
        let style = self.style;
        for (index, (i, text)) in names.iter().enumerate() {
            let Some(own) = self.points.get(*i).copied() else {
                continue;
            };
            let lines = in_lines(text, style, self.frame.right - self.frame.left);
            let width = lines.iter().map(|l| width_mm(l, style.pt, false));
            let name = Name {
                own,
                width: width.fold(0.0, f64::max),
                more: 0.5 * style.line * (lines.len().max(1) - 1) as f64,
            };
            let near = self.near(&name).map(|b| (b, false));
            let found = near.or_else(|| self.led(&name).map(|b| (b, true)));
            let Some((edges, has_line)) = found else {
                continue;
            };
            if has_line {
                self.leaders.push((own, nearest(own, &edges)));
            }
            self.taken.push(edges);
            self.placed.push(Placed {
                index,
                at: own,
                edges,
                lines,
                has_line,
            });
        }
        self.placed
    }

    /// Whether a box meets neither the edge, nor anything that stands, nor a line to a name.
    fn is_free(&self, b: &Edges) -> bool {
        let frame = &self.frame;
        let inside = b.0 >= frame.left + 0.3
            && b.2 <= frame.right
            && b.1 >= frame.data_top - 0.5 * self.style.em
            && b.3 <= frame.bottom;
        inside
            && self.taken.iter().all(|t| !meets(b, t))
            && (self.leaders.iter()).all(|(from, to)| !crosses(*from, *to, b))
    }

    /// The place directly beside or over the point, where the point is the nearest by far.
    fn near(&self, name: &Name) -> Option<Edges> {
        let style = self.style;
        let height = name.own.1 - 0.45 * style.em - name.more - self.half - 0.3 * style.em;
        let beside = name.beside(0.9 * style.scale).map(|l| (l, name.own.1));
        let ways = beside.into_iter().chain([(name.over(), height)]);
        ways.map(|at| name.edges(at, style))
            .find(|b| self.is_free(b) && is_nearest(name.own, &self.points, b, 0.5 * style.scale))
    }

    /// The place that a line leads to by the way that costs least.
    fn led(&self, name: &Name) -> Option<Edges> {
        let style = self.style;
        let levels = (-LEVELS_UP..=LEVELS_DOWN).map(|k| name.own.1 + 0.9 * f64::from(k) * style.em);
        let lefts = LED.into_iter().flat_map(|g| name.beside(g * style.scale));
        let lefts: Vec<f64> = lefts.chain([name.over()]).collect();
        let all = levels
            .flat_map(|y| lefts.iter().map(move |l| (*l, y)))
            .map(|at| name.edges(at, style));
        let fits = |b: &Edges| {
            let end = nearest(name.own, b);
            // A line that runs through another name would lead to it.
            self.is_free(b)
                && away(name.own, b) > 0.7 * style.scale
                && (self.placed.iter()).all(|p| !crosses(name.own, end, &p.edges))
        };
        let costs = all.filter(fits).map(|b| (self.cost(name, &b), b));
        costs.min_by(|a, b| a.0.total_cmp(&b.0)).map(|c| c.1)
    }

    /// What the line to a name costs: its length, and more for each point that it passes and each line that it crosses.
    fn cost(&self, name: &Name, b: &Edges) -> f64 {
        let own = name.own;
        let end = nearest(own, b);
        let others = self.points.iter().filter(|c| **c != own);
        let passed = others.filter(|c| away_from_line(**c, own, end) < self.half);
        let crossed = self.leaders.iter().filter(|l| cross(**l, (own, end)));
        away(own, b) + PASSED * self.style.em * (passed.count() + 3 * crossed.count()) as f64
    }
}
