//! The lines of all subjects as one mesh, built when something about it changes.
//!
//! Ten thousand single lines cost 11 ms a frame, the mesh that is there already under one.

use egui::epaint::{Vertex, WHITE_UV};
use egui::{Color32, Mesh, Pos2, Rect, Shape, Vec2, vec2};
use egui_plot::{PlotBounds, PlotGeometry, PlotItem, PlotItemBase, PlotPoint, PlotTransform};
use std::cell::RefCell;
use std::ops::RangeInclusive;
use std::sync::Arc;

/// Width of a line, points.
const WIDTH: f32 = 1.0;
/// A joint reaches at most this far beyond the line, in widths.
const MITER: f32 = 2.0;

/// The mesh of the last frame and what it was built for.
pub(super) type MeshCache = RefCell<Option<(MeshOf, Arc<Mesh>)>>;

/// All that a mesh depends on beside the points.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct MeshOf {
    frame: Rect,
    min: [f64; 2],
    max: [f64; 2],
    colors: Vec<Color32>,
    pixels_per_point: f32,
}

/// The lines as an item of a plot.
pub(super) struct Threads<'a> {
    base: PlotItemBase,
    /// Index into `colors`, and the points, of each line.
    lines: Vec<(usize, &'a [PlotPoint])>,
    colors: Vec<Color32>,
    bounds: PlotBounds,
    cache: &'a MeshCache,
}

impl<'a> Threads<'a> {
    /// `bounds` are those that the plot goes back to.
    pub fn new(
        lines: Vec<(usize, &'a [PlotPoint])>,
        colors: Vec<Color32>,
        bounds: PlotBounds,
        cache: &'a MeshCache,
    ) -> Self {
        Self {
            base: PlotItemBase::new("subjects".to_owned()),
            lines,
            colors,
            bounds,
            cache,
        }
    }
}

impl PlotItem for Threads<'_> {
    fn shapes(&self, ui: &egui::Ui, transform: &PlotTransform, shapes: &mut Vec<Shape>) {
        let of = MeshOf {
            frame: *transform.frame(),
            min: transform.bounds().min(),
            max: transform.bounds().max(),
            colors: self.colors.clone(),
            pixels_per_point: ui.pixels_per_point(),
        };
        let mut cache = self.cache.borrow_mut();
        let mesh = match cache.take() {
            Some((known, mesh)) if known == of => mesh,
            _ => {
                let mut mesh = Mesh::default();
                let reach = 0.5 * (WIDTH + 1.0 / of.pixels_per_point);
                for (color, points) in &self.lines {
                    let color = of.colors.get(*color).copied().unwrap_or(Color32::GRAY);
                    let places: Vec<Pos2> = points
                        .iter()
                        .map(|p| transform.position_from_point(p))
                        .collect();
                    line(&mut mesh, &places, color, reach);
                }
                Arc::new(mesh)
            }
        };
        shapes.push(Shape::Mesh(mesh.clone()));
        *cache = Some((of, mesh));
    }

    fn initialize(&mut self, _: RangeInclusive<f64>) {}

    fn color(&self) -> Color32 {
        Color32::TRANSPARENT
    }

    fn geometry(&self) -> PlotGeometry<'_> {
        PlotGeometry::None
    }

    fn bounds(&self) -> PlotBounds {
        self.bounds
    }

    fn base(&self) -> &PlotItemBase {
        &self.base
    }

    fn base_mut(&mut self) -> &mut PlotItemBase {
        &mut self.base
    }
}

/// A line that fades over `reach` to both sides, with shared joints: where it turns it is no darker.
fn line(mesh: &mut Mesh, places: &[Pos2], color: Color32, reach: f32) {
    let mut places = places.to_vec();
    places.dedup_by(|a, b| (*a - *b).length_sq() < 1e-6);
    if places.len() < 2 {
        return;
    }
    let across = |a: Pos2, b: Pos2| (b - a).normalized().rot90();
    let start = mesh.vertices.len() as u32;
    for (i, &at) in places.iter().enumerate() {
        let before = (i > 0).then(|| across(places[i - 1], at));
        let after = places.get(i + 1).map(|next| across(at, *next));
        let out = reach * joint(before, after);
        for (pos, color) in [
            (at + out, Color32::TRANSPARENT),
            (at, color),
            (at - out, Color32::TRANSPARENT),
        ] {
            mesh.vertices.push(Vertex {
                pos,
                uv: WHITE_UV,
                color,
            });
        }
    }
    for i in 0..places.len() as u32 - 1 {
        let a = start + 3 * i;
        let b = a + 3;
        for side in 0..2 {
            mesh.add_triangle(a + side, a + side + 1, b + side);
            mesh.add_triangle(b + side, a + side + 1, b + side + 1);
        }
    }
}

/// Where the edge of a joint stands, in reaches from the line.
fn joint(before: Option<Vec2>, after: Option<Vec2>) -> Vec2 {
    match (before, after) {
        (Some(a), Some(b)) => {
            let middle = 0.5 * (a + b);
            // A line that turns back has no miter.
            let length = middle.length_sq().max(1.0 / (MITER * MITER));
            middle / length
        }
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => vec2(0.0, 0.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::pos2;

    #[test]
    fn a_line_is_a_band_of_its_width() {
        let mut mesh = Mesh::default();
        let places = [pos2(0.0, 0.0), pos2(10.0, 0.0), pos2(20.0, 10.0)];
        line(&mut mesh, &places, Color32::BLACK, 1.0);
        assert_eq!((mesh.vertices.len(), mesh.indices.len()), (9, 24));
        assert!(mesh.is_valid());
        let reach = (mesh.vertices[0].pos - places[0]).length();
        assert!((reach - 1.0).abs() < 1e-6, "{reach}");
        // A second line has triangles of its own.
        line(&mut mesh, &places[..2], Color32::BLACK, 1.0);
        assert_eq!(mesh.indices.iter().max(), Some(&14));
        // A point is no line, however often it is named.
        line(&mut mesh, &[places[0]; 3], Color32::BLACK, 1.0);
        assert_eq!(mesh.vertices.len(), 15);
    }
}
