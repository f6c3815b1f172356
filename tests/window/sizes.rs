//! The import screen at the sizes of real screens: nothing clipped, no word broken.
//!
//! `SCREENSHOTS=folder` writes the pictures, light and dark, to look at.

use super::import_screen::shared;
use super::snapshots::Camera;
use super::*;
use egui::epaint::{ClippedShape, Shape, TextShape};

const SIZES: [(&str, egui::Vec2); 3] = [
    ("1024", egui::vec2(1024.0, 700.0)),
    ("1280", egui::vec2(1280.0, 800.0)),
    ("1920", egui::vec2(1920.0, 1080.0)),
];

const FILES: [&str; 3] = [
    "085-rows-numbers-restart-in-site.csv",
    "115-wide-two-header-rows-merged.xlsx",
    "073-redcap-longitudinal-checkboxes.csv",
];

/// Cells and heads of the raw table cut what does not fit; their tooltips show it whole.
const CELL: f32 = 133.0;

fn texts(shape: &Shape, to: &mut Vec<TextShape>) {
    match shape {
        Shape::Vec(parts) => parts.iter().for_each(|part| texts(part, to)),
        Shape::Text(text) => to.push(text.clone()),
        _ => {}
    }
}

/// What is wrong with the texts of a frame.
pub fn faults(shapes: &[ClippedShape], size: egui::Vec2) -> Vec<String> {
    let mut found = Vec::new();
    for clipped in shapes {
        let mut all = Vec::new();
        texts(&clipped.shape, &mut all);
        for text in all.iter().filter(|t| t.angle == 0.0) {
            let galley = &text.galley;
            let place = galley.rect.translate(text.pos.to_vec2());
            let seen = place.intersect(clipped.clip_rect);
            if galley.is_empty() || seen.width() < 1.0 || seen.height() < 1.0 {
                continue;
            }
            let rows: Vec<(String, bool)> = galley
                .rows
                .iter()
                .map(|row| {
                    let letters = row.glyphs.iter().map(|g| g.chr).collect();
                    (letters, row.ends_with_newline)
                })
                .collect();
            let broken = rows.windows(2).any(|pair| {
                let end = pair[0].0.chars().last();
                let start = pair[1].0.chars().next();
                let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
                !pair[0].1 && letter(end) && letter(start)
            });
            if broken {
                found.push(format!("a word is broken: {rows:?}"));
            }
            if place.right() > size.x + 1.0 && clipped.clip_rect.right() >= size.x - 1.0 {
                found.push(format!("beyond the window: {:?}", galley.text()));
            }
            let clip = clipped.clip_rect;
            let cut = place.right() > clip.right() + 2.0 || place.left() < clip.left() - 2.0;
            if cut && clip.width() > CELL {
                found.push(format!(
                    "cut at the side: {:?} {place:?} in {clip:?}",
                    galley.text()
                ));
            }
        }
    }
    found
}

/// Texts that lie on one another.
pub fn overlaps(shapes: &[ClippedShape]) -> Vec<String> {
    let mut seen: Vec<(egui::Rect, String)> = Vec::new();
    for clipped in shapes {
        let mut all = Vec::new();
        texts(&clipped.shape, &mut all);
        for text in all
            .iter()
            .filter(|t| t.angle == 0.0 && !t.galley.is_empty())
        {
            for row in &text.galley.rows {
                let place = row.rect_without_leading_space();
                let place = place.translate(text.pos.to_vec2());
                let place = place
                    .intersect(clipped.clip_rect)
                    .shrink2(egui::vec2(1.0, 3.0));
                if place.is_positive() {
                    seen.push((place, text.galley.text().to_owned()));
                }
            }
        }
    }
    seen.sort_by(|a, b| a.0.top().total_cmp(&b.0.top()));
    let mut found = Vec::new();
    for (i, (place, text)) in seen.iter().enumerate() {
        let below = seen[i + 1..]
            .iter()
            .take_while(|(other, _)| other.top() < place.bottom());
        for (other, words) in
            below.filter(|(other, words)| other.intersects(*place) && words != text)
        {
            found.push(format!(
                "{text:?} at {place:?} lies on {words:?} at {other:?}"
            ));
        }
    }
    found
}

fn check(camera: &mut Camera, size: egui::Vec2, name: &str) {
    settle(&mut camera.window);
    let wrong = faults(&camera.window.output().shapes, size);
    camera.keep(name);
    assert!(wrong.is_empty(), "{name}: {wrong:#?}");
}

fn import_screens(theme: &'static str) {
    for file in FILES {
        let number = file.split('-').next().unwrap();
        for (width, size) in SIZES {
            let name = |part: &str| format!("import-{number}-{width}-{theme}{part}");
            let mut camera = Camera::new(Start::File(shared(file)), size, theme);
            while !sees(&camera.window, "analysed") && !sees(&camera.window, "needs an answer") {
                camera.window.step();
                std::thread::sleep(Duration::from_millis(5));
            }
            if !sees(&camera.window, "One question first") {
                click(&mut camera.window, "Change");
            }
            check(&mut camera, size, &name(""));
            click(&mut camera.window, "More options");
            for _ in 0..30 {
                camera.window.step();
            }
            check(&mut camera, size, &name("-more"));
            camera
                .window
                .get_by_label("Columns, and why each is read so")
                .scroll_to_me();
            for _ in 0..30 {
                camera.window.step();
            }
            check(&mut camera, size, &name("-columns"));
        }
    }
}

#[test]
fn nothing_is_clipped_on_the_import_screen() {
    import_screens("light");
}

/// Not kept: for looking at.
#[test]
#[ignore = "writes pictures"]
fn pictures_of_the_import_screen_and_the_map_are_made_on_request() {
    for theme in ["light", "dark"] {
        for (width, size) in SIZES {
            let mut camera = Camera::new(Start::Example, size, theme);
            wait_for(&mut camera.window, "4 markers analysed");
            click(&mut camera.window, "Map");
            for _ in 0..60 {
                camera.window.step();
            }
            camera.keep(&format!("map-{width}-{theme}"));
        }
    }
    import_screens("dark");
}
