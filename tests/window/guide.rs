//! The user's guide in the window.
//!
//! `SCREENSHOTS=folder` writes the pictures, to look at.

use super::sizes::faults;
use super::snapshots::Camera;
use super::*;

/// Titles in the list beside the page, the first and two that follow one another.
const LISTED: [&str; 3] = [
    "On one page",
    "What Trajecta is for",
    "The first ten minutes",
];

/// The guide on the page of a tab.
fn guide(size: egui::Vec2, key: Key) -> Camera {
    let mut camera = Camera::new(Start::Example, size, "light");
    wait_for(&mut camera.window, "4 markers analysed");
    camera.window.key_press_modifiers(Modifiers::COMMAND, key);
    settle(&mut camera.window);
    camera.window.key_press(Key::F1);
    for _ in 0..12 {
        camera.window.step();
    }
    camera
}

/// The leftmost node of this label: in the list, not in the line above or on the page.
fn listed(window: &Window, title: &str) -> egui::Rect {
    let all = window.query_all_by_label(title).map(|n| n.rect());
    let below = all.filter(|r| r.top() > 80.0);
    let first = below.min_by(|a, b| a.left().total_cmp(&b.left()));
    first.unwrap_or_else(|| panic!("{title} is not listed"))
}

#[test]
fn the_pages_of_the_guide_are_listed_beside_the_page() {
    let sizes = [
        ("1024", egui::vec2(1024.0, 700.0)),
        ("1280", egui::vec2(1280.0, 800.0)),
    ];
    for (name, size) in sizes {
        let mut camera = guide(size, Key::Num1);
        camera.keep(&format!("guide-{name}-trajectories"));
        let places = LISTED.map(|title| listed(&camera.window, title));
        for pair in places.windows(2) {
            assert!(pair[1].top() >= pair[0].bottom() - 1.0, "{places:?}");
            assert!((pair[1].left() - pair[0].left()).abs() < 1.0, "{places:?}");
        }
        let heading = camera.window.get_by_label("3. Look at the trajectories");
        let heading = heading.rect();
        assert!(heading.left() > places[1].right(), "{heading:?} {places:?}");
        let room = egui::Rect::from_min_size(egui::Pos2::ZERO, size);
        assert!(room.contains_rect(heading), "{heading:?}");
        assert!(heading.width() > 100.0, "{heading:?}");
        let wrong = faults(&camera.window.output().shapes, size);
        assert!(wrong.is_empty(), "{name}: {wrong:#?}");
        // Every page has its text at the right of the list.
        click(&mut camera.window, "Error rates in small studies");
        for _ in 0..12 {
            camera.window.step();
        }
        camera.keep(&format!("guide-{name}-rates"));
        let wrong = faults(&camera.window.output().shapes, size);
        assert!(wrong.is_empty(), "{name}: {wrong:#?}");
    }
}
