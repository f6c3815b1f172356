//! A page as other eyes see it.

use crate::figure::scene::items::{Item, Scene};
use crate::figure::spec::palette::Vision;

impl Scene {
    /// The page as another eye sees it, for a preview.
    #[must_use]
    pub fn seen_with(&self, vision: Vision) -> Self {
        let mut scene = self.clone();
        for item in &mut scene.items {
            match item {
                Item::Line { color, .. } | Item::Text { color, .. } => *color = vision.see(*color),
                Item::Shape { fill, outline, .. } | Item::Circle { fill, outline, .. } => {
                    *fill = vision.see(*fill);
                    if let Some((color, _)) = outline {
                        *color = vision.see(*color);
                    }
                }
                Item::Begin { .. } | Item::End | Item::Place { .. } => {}
            }
        }
        scene
    }
}
