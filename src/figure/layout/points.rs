//! Decimal points as a journal sets them, in every number of a page.

use crate::figure::scene::items::Item;
use crate::figure::scene::text::with_middle_points;
use crate::figure::spec::extras::PStyle;

/// The same items with raised decimal points, where the journal has them.
pub(in crate::figure) fn with_points(mut items: Vec<Item>, style: PStyle) -> Vec<Item> {
    if !style.has_middle_point {
        return items;
    }
    for item in &mut items {
        if let Item::Text { text, .. } = item {
            *text = with_middle_points(text);
        }
    }
    items
}
