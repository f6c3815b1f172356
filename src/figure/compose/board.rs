//! A board becomes pages and a caption.

use crate::figure::FigureError;
use crate::figure::compose::caption::caption_from;
use crate::figure::compose::kinds::compose;
use crate::figure::compose::material::Material;
use crate::figure::layout::board::{board, letters_of};
use crate::figure::layout::style::letter;
use crate::figure::model::marks::Letters;
use crate::figure::scene::items::Scene;
use crate::figure::spec::board::{Board, BoardPage};
use crate::figure::spec::page::Page;

/// The pages of a board; `materials` has one entry a slot, in order.
///
/// # Errors
/// [`FigureError`] of the first slot that can't be drawn.
pub fn board_pages(of: &Board, materials: &[Material<'_>]) -> Result<Vec<Scene>, FigureError> {
    let mut rest = materials.iter();
    let page = of.page();
    let heading = of.spec.heading.as_deref();
    of.pages
        .iter()
        .enumerate()
        .map(|(number, own)| {
            let in_slot = |slot: usize, why: FigureError| FigureError::InSlot {
                page: number + 1,
                slot: slot + 1,
                kind: own.slots.get(slot).map_or("", |s| s.spec.kind.id()),
                why: Box::new(why),
            };
            let slots = own.slots.iter().zip(rest.by_ref());
            let placed = slots.enumerate().map(|(i, (slot, material))| {
                let mut spec = slot.spec.clone();
                // The title is that of the page.
                if spec.heading == of.spec.heading {
                    spec.heading = None;
                }
                let figure = compose(&spec, *material).map_err(|why| in_slot(i, why))?;
                Ok((figure, slot.span))
            });
            let placed: Vec<_> = placed.collect::<Result<_, FigureError>>()?;
            board(placed, own.columns, heading, &page).map_err(|(slot, why)| match slot {
                Some(slot) => in_slot(slot, why),
                None => why,
            })
        })
        .collect()
}

/// The caption of a board: each slot after its letters.
///
/// # Errors
/// As [`board_pages`].
pub fn board_caption(of: &Board, materials: &[Material<'_>]) -> Result<String, FigureError> {
    let mut rest = materials.iter();
    let mut out = Vec::new();
    let several = of.pages.len() > 1;
    for (i, page) in of.pages.iter().enumerate() {
        let text = page_caption(of, page, &mut rest)?;
        out.push(if several {
            format!("Page {}: {text}", i + 1)
        } else {
            text
        });
    }
    Ok(out.join("\n"))
}

fn page_caption<'m>(
    of: &Board,
    page: &BoardPage,
    rest: &mut impl Iterator<Item = &'m Material<'m>>,
) -> Result<String, FigureError> {
    let letters = of.spec.letters();
    let mut first = 0;
    let mut out = Vec::new();
    for (slot, material) in page.slots.iter().zip(rest) {
        let n = letters_of(&compose(&slot.spec, *material)?);
        let which = match n {
            _ if letters == Letters::Off => String::new(),
            0 => String::new(),
            1 => format!("{}, ", letter(first, letters)),
            2 => format!(
                "{}, {}, ",
                letter(first, letters),
                letter(first + 1, letters)
            ),
            n => format!(
                "{}\u{2013}{}, ",
                letter(first, letters),
                letter(first + n - 1, letters)
            ),
        };
        let whole = of.page();
        let own = Page {
            width_mm: whole.width_mm * slot.span as f64 / page.columns.max(1) as f64,
            height_mm: None,
            ..whole
        };
        out.push(format!(
            "{which}{}",
            caption_from(&slot.spec, *material, (first, &own))?
        ));
        first += n;
    }
    let text = out.join(" ");
    // What is true of all slots is said once.
    let all = crate::words::SYNTHETIC;
    if text.matches(all).count() < 2 {
        return Ok(text);
    }
    let parts: Vec<&str> = text
        .split(all)
        .map(str::trim)
        .filter(|p| !p.is_empty())
        .collect();
    Ok(format!("{} {all}", parts.join(" ")))
}
