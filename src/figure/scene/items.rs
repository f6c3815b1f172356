//! A page of primitives in mm and points: exporters decide nothing.

use crate::figure::model::course::CenterKind;
pub use crate::figure::model::marks::Moved;
use crate::figure::model::marks::{Dash, GroupStyle};
use crate::figure::scene::anchor::Anchor;
use crate::results::ContrastKey;

/// Where a panel stands on the page, mm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PanelBox {
    /// Left edge of the plot area: the vertical axis.
    pub left: f64,
    /// Right edge.
    pub right: f64,
    /// Upper edge of the data, under any p-values.
    pub top: f64,
    /// Lower edge: the horizontal axis.
    pub bottom: f64,
    /// Whether the data are rows, which are read at any height of the whole.
    pub is_of_rows: bool,
}

/// A laid-out page.
#[derive(Clone, Debug, PartialEq)]
pub struct Scene {
    /// Width in mm.
    pub width_mm: f64,
    /// Height in mm.
    pub height_mm: f64,
    /// Size of the text, points; single texts may be smaller.
    pub text_pt: f64,
    /// Items in drawing order.
    pub items: Vec<Item>,
    /// One sentence for `<title>` and the metadata.
    pub title: String,
    /// For `<desc>`.
    pub description: String,
    /// Start of the data file's SHA-256.
    pub study_sha256: String,
    /// Plot areas in reading order.
    pub panels: Vec<PanelBox>,
    /// Edges of the slots of a board, in order; empty where the page is one figure.
    pub slots: Vec<PanelBox>,
    /// The groups drawn, for checks of their colours.
    pub groups: Vec<GroupStyle>,
    /// Centre of the groups in a time course.
    pub center: Option<CenterKind>,
    /// What had no room and stands in the caption, and what else a reader would miss.
    pub moved: Vec<Moved>,
}

/// What a place on the page stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// Index into the study's subjects.
    Subject(usize),
    /// A contrast of a marker's model.
    Contrast {
        /// Marker name as in the results.
        marker: String,
        /// The contrast.
        contrast: ContrastKey,
    },
}

/// One primitive; lengths in mm, strokes and text in points, colours sRGB.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// Begins a named part.
    Begin {
        /// Identifier of the part, unique on the page.
        id: String,
        /// What parts of this kind are called: `panel`, `axes`, `subjects`.
        class: &'static str,
    },
    /// Ends the part begun last.
    End,
    /// A place that stands for something: the window answers to it, no file holds it.
    Place {
        /// Centre in mm.
        at: (f64, f64),
        /// Half its width and height in mm.
        half: (f64, f64),
        /// What stands there.
        meaning: Meaning,
    },
    /// A line through points.
    Line {
        /// Points in mm.
        points: Vec<(f64, f64)>,
        /// Stroke in points.
        width_pt: f64,
        /// Colour.
        color: [u8; 3],
        /// 0 to 1.
        opacity: f64,
        /// Pattern.
        dash: Dash,
    },
    /// A filled shape with an outline.
    Shape {
        /// Corners in mm.
        points: Vec<(f64, f64)>,
        /// Fill.
        fill: [u8; 3],
        /// Outline and its width in points.
        outline: Option<([u8; 3], f64)>,
        /// 0 to 1.
        opacity: f64,
    },
    /// A filled circle with an outline.
    Circle {
        /// Centre in mm.
        center: (f64, f64),
        /// Radius in mm.
        radius_mm: f64,
        /// Fill.
        fill: [u8; 3],
        /// Outline and its width in points.
        outline: Option<([u8; 3], f64)>,
        /// 0 to 1.
        opacity: f64,
    },
    /// A line of text; `^{...}` is raised.
    Text {
        /// Point on the baseline, mm.
        at: (f64, f64),
        /// Where the point is in the text.
        anchor: Anchor,
        /// Size in points.
        size_pt: f64,
        /// Bold face.
        bold: bool,
        /// Degrees clockwise about the point.
        rotation: f64,
        /// Colour.
        color: [u8; 3],
        /// The text.
        text: String,
    },
}

impl Dash {
    /// Lengths of dashes and gaps of a line this wide: they grow with it.
    #[must_use]
    pub fn lengths(self, width: f64) -> Vec<f64> {
        let parts: &[f64] = match self {
            Self::Solid => &[],
            Self::Long => &[6.0, 3.5],
            Self::Short => &[3.0, 2.2],
            Self::Dots => &[1.1, 1.8],
            Self::DashDot => &[6.0, 2.2, 1.1, 2.2],
        };
        parts.iter().map(|p| p * width).collect()
    }
}

impl Item {
    /// Begins a part.
    pub(in crate::figure) fn part(id: impl Into<String>, class: &'static str) -> Self {
        Self::Begin {
            id: id.into(),
            class,
        }
    }
}

impl Scene {
    /// Families of this computer's fonts that the page is drawn with beside the embedded one, each once.
    #[must_use]
    pub fn borrowed_fonts(&self) -> Vec<&'static str> {
        let mut out = Vec::new();
        for item in &self.items {
            if let Item::Text { text, .. } = item {
                for family in crate::figure::scene::text::borrowed(text) {
                    if !out.contains(&family) {
                        out.push(family);
                    }
                }
            }
        }
        out
    }

    /// Every text with the class of the innermost part it stands in: left, upper, right and lower end in mm, upright
    /// around it however it is turned.
    #[must_use]
    pub fn texts_by_part(&self) -> Vec<([f64; 4], &'static str)> {
        let mut open: Vec<&'static str> = Vec::new();
        let mut boxes = self.text_boxes().into_iter();
        let mut out = Vec::new();
        for item in &self.items {
            match item {
                Item::Begin { class, .. } => open.push(class),
                Item::End => {
                    open.pop();
                }
                Item::Text { .. } => {
                    let corners = boxes.next();
                    if let (Some((corners, _)), Some(class)) = (corners, open.last()) {
                        let start = [f64::MAX, f64::MAX, f64::MIN, f64::MIN];
                        let ends = corners.iter().fold(start, |e, &(x, y)| {
                            [e[0].min(x), e[1].min(y), e[2].max(x), e[3].max(y)]
                        });
                        out.push((ends, *class));
                    }
                }
                _ => {}
            }
        }
        out
    }

    /// Corners of the box of every text in mm, in order around it and turned as the text is.
    #[must_use]
    pub fn text_boxes(&self) -> Vec<([(f64, f64); 4], String)> {
        self.items
            .iter()
            .filter_map(|item| match item {
                Item::Text {
                    at,
                    anchor,
                    size_pt,
                    bold,
                    rotation,
                    text,
                    ..
                } => Some((
                    text_box(*at, *anchor, *size_pt, *bold, *rotation, text),
                    text.clone(),
                )),
                _ => None,
            })
            .collect()
    }
}

/// Ascent and descent of the text's box against its size.
const ASCENT: f64 = 0.74;
const DESCENT: f64 = 0.21;

fn text_box(
    at: (f64, f64),
    anchor: Anchor,
    size_pt: f64,
    bold: bool,
    rotation: f64,
    text: &str,
) -> [(f64, f64); 4] {
    let width = crate::figure::scene::text::width_mm(text, size_pt, bold);
    let em = size_pt * crate::figure::scene::text::MM_PER_PT;
    let left = anchor.left(width);
    let (sin, cos) = rotation.to_radians().sin_cos();
    [
        (left, -ASCENT * em),
        (left + width, -ASCENT * em),
        (left + width, DESCENT * em),
        (left, DESCENT * em),
    ]
    .map(|(x, y)| (at.0 + x * cos - y * sin, at.1 + x * sin + y * cos))
}
