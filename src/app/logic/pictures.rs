//! The pictures beside the trajectory of a marker in depth: groups at baseline, and its contrasts.

use crate::app::command::table::Tab;
use crate::app::plot::{PAGE_PT, scale};
use crate::app::state::app::TrajectaApp;
use crate::app::state::marker::{Of, Pictures};
use crate::app::ui::limits;
use crate::figure::{self, CenterKind, FigureSpec, Kind, Letters, Material, Page, Scene};

impl TrajectaApp {
    /// Lays the pictures of the marker in depth out when what they show, or their room, changed.
    pub(in crate::app) fn draw_pictures(&mut self) {
        let (Some(shown), Some(marker), Tab::Marker) = (
            &self.study.shown,
            &self.selection.marker,
            self.selection.tab,
        ) else {
            return;
        };
        let of = Of {
            marker: marker.clone(),
            generation: shown.generation,
            complete: shown.complete,
            look: self.decided.document.look.clone(),
            widths: self.memory.depth.picture_widths,
        };
        if self.views.pictures.as_ref().is_some_and(|p| p.of == of) {
            return;
        }
        let material = Material::new(&shown.study, &shown.results);
        let look = &of.look;
        // A model mean has no place beside raw values; the interval is the one that goes with the centre.
        let center = match look.center {
            CenterKind::Median => CenterKind::Median,
            _ => CenterKind::Mean,
        };
        let baseline = FigureSpec {
            markers: vec![of.marker.clone()],
            center: Some(center),
            individuals: look.individuals && shown.study.subjects.len() <= limits::MOST_POINTS,
            palette: look.palette,
            colors: look.colors.clone(),
            letters: Some(Letters::Off),
            ..FigureSpec::of(Kind::Baseline)
        };
        let contrasts = FigureSpec {
            markers: vec![of.marker.clone()],
            letters: Some(Letters::Off),
            palette: look.palette,
            colors: look.colors.clone(),
            notes: Some(false),
            ..FigureSpec::of(Kind::Forest)
        };
        let several = shown.study.groups.len() > 1;
        let fitted = shown.results.marker(&of.marker).is_some_and(|m| {
            let contrasts = m.model.iter().flat_map(|f| &f.contrasts);
            contrasts.into_iter().any(|c| c.estimate.is_some())
        });
        self.views.pictures = Some(Pictures {
            baseline: (several.then(|| scene(&baseline, material, of.widths.baseline))).flatten(),
            contrasts: (fitted.then(|| scene(&contrasts, material, of.widths.contrasts))).flatten(),
            of,
        });
    }
}

/// A page as wide as `width` points of the screen; `None` where it can't hold the panel.
fn scene(spec: &FigureSpec, material: Material<'_>, width: u16) -> Option<Scene> {
    let mut figure = figure::compose(spec, material).ok()?;
    figure.notes.retain(|n| n != crate::words::SYNTHETIC);
    let page = Page {
        width_mm: f64::from(width) / f64::from(scale()),
        text_pt: PAGE_PT,
        ..Page::default()
    };
    figure::layout(&figure, &page).ok()
}
