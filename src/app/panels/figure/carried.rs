//! What is dragged onto a page: a figure from the list, or what already stands on the page.

use crate::session::Arrangement;
use egui::{DragAndDrop, Response, Ui};

/// What the pointer carries.
#[derive(Clone, Debug)]
pub(super) enum Carried {
    /// A figure of the list, by name.
    Figure(String),
    /// The place of this number.
    Place(usize),
}

impl Carried {
    /// The page after it was let go at the place of number `at`, or beside all of them.
    pub fn put(&self, page: &Arrangement, at: Option<usize>) -> Arrangement {
        let mut page = page.clone();
        let last = page.places.len();
        match self {
            Self::Figure(name) => page.insert(name.clone(), at.unwrap_or(last)),
            Self::Place(from) => page.shift(*from, at.unwrap_or(last.saturating_sub(1))),
        }
        page
    }
}

/// The page after something was let go on `response`.
pub(super) fn dropped(
    response: &Response,
    page: &Arrangement,
    at: Option<usize>,
) -> Option<Arrangement> {
    let carried = response.dnd_release_payload::<Carried>()?;
    Some(carried.put(page, at))
}

/// Whether something is being carried.
pub(super) fn is_any(ui: &Ui) -> bool {
    DragAndDrop::has_payload_of_type::<Carried>(ui.ctx())
}
