//! Every tab in the room of real screens, at usual text and at text of 150 and 200 per cent: no text is cut or lies
//! on another.
//!
//! `SCREENSHOTS=folder` writes the pictures, light and dark, to look at.

use super::sizes::{faults, overlaps};
use super::snapshots::Camera;
use super::stories::panel;
use super::*;
use std::fmt::Write as _;

/// Points of the window: text of 150 and 200 per cent leaves that much less room.
const ROOMS: [(&str, egui::Vec2); 5] = [
    ("1024", egui::vec2(1024.0, 700.0)),
    ("1280", egui::vec2(1280.0, 800.0)),
    ("1920", egui::vec2(1920.0, 1080.0)),
    ("1280-at-150", egui::vec2(853.0, 533.0)),
    ("1280-at-200", egui::vec2(640.0, 400.0)),
];

const TABS: [(Key, &str); 6] = [
    (Key::Num1, "trajectories"),
    (Key::Num2, "marker"),
    (Key::Num3, "screen"),
    (Key::Num4, "figure"),
    (Key::Num5, "report"),
    (Key::Num6, "data"),
];

/// Twelve markers, three groups and six visits, all with long names.
fn long_names() -> String {
    let mut text = "subject identifier;treatment group;visit".to_owned();
    for m in 0..12 {
        write!(text, ";Interleukin-{m} receptor antagonist (pg/mL)").unwrap();
    }
    let groups = [
        "Placebo and standard care",
        "Verum 10.15 mg twice daily",
        "Verum 20.30 mg twice daily",
    ];
    let visits = [
        "Screening",
        "After 1 week",
        "After 2 weeks",
        "After 4 weeks",
        "After 8 weeks",
        "After 12 weeks",
    ];
    for s in 0..24 {
        for (v, visit) in visits.iter().enumerate() {
            write!(text, "\nPATIENT-2026-{s:04};{};{visit}", groups[s % 3]).unwrap();
            for m in 0..12 {
                let wave = (s * 37 + v * 11 + m * 5) % 29;
                let rise = if m < 3 { 4 * v * (s % 3) } else { 0 };
                write!(text, ";{}.{}", 100 + wave + rise, (s + v + m) % 10).unwrap();
            }
        }
    }
    text
}

fn wait(window: &mut Window) {
    let end = Instant::now() + Duration::from_secs(300);
    while !sees(window, "analysed") {
        assert!(Instant::now() < end, "the models are not fitted");
        window.step();
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn wrongs(camera: &Camera, size: egui::Vec2, name: &str) -> Vec<String> {
    let shapes = &camera.window.output().shapes;
    let all = faults(shapes, size).into_iter().chain(overlaps(shapes));
    // The values are a table that scrolls sideways.
    let all = all.filter(|fault| !(name.contains("-data-") && fault.starts_with("cut")));
    all.map(|fault| format!("{name}: {fault}")).collect()
}

fn all_rooms(start: Start, file: &str, theme: &'static str, rooms: &[(&str, egui::Vec2)]) {
    let mut camera = Camera::new(start, ROOMS[1].1, theme);
    wait(&mut camera.window);
    let mut wrong = Vec::new();
    for (room, size) in rooms {
        camera.window.set_size(*size);
        for (key, tab) in TABS {
            camera.window.key_press_modifiers(Modifiers::COMMAND, key);
            for _ in 0..12 {
                camera.window.step();
                std::thread::sleep(Duration::from_millis(if tab == "figure" { 40 } else { 3 }));
            }
            let name = format!("{file}-{room}-{tab}-{theme}");
            wrong.extend(wrongs(&camera, *size, &name));
            camera.keep(&name);
            if tab == "marker" {
                for part in ["Tables", "Fit", "Answer"] {
                    click(&mut camera.window, part);
                    for _ in 0..8 {
                        camera.window.step();
                    }
                    let name = format!("{file}-{room}-marker-{part}-{theme}");
                    wrong.extend(wrongs(&camera, *size, &name));
                    if part != "Answer" {
                        camera.keep(&name);
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}: {wrong:#?}", wrong.len());
}

fn file(name: &str, text: &str) -> (tempfile::TempDir, Start) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    (folder, Start::File(path))
}

#[test]
fn nothing_is_cut_on_any_tab_of_the_example() {
    all_rooms(Start::Example, "example", "light", &ROOMS);
}

#[test]
fn nothing_is_cut_where_every_name_is_long() {
    let (_folder, start) = file("long.csv", &long_names());
    all_rooms(start, "long", "light", &ROOMS[..4]);
}

#[test]
fn nothing_is_cut_with_a_panel() {
    let (_folder, start) = file("panel.csv", &panel(36));
    all_rooms(start, "panel", "light", &ROOMS[..2]);
}

/// Not kept: for looking at.
#[test]
#[ignore = "writes pictures"]
fn pictures_in_the_dark_and_of_a_thousand_markers_are_made_on_request() {
    all_rooms(Start::Example, "example", "dark", &ROOMS[1..2]);
    let (_folder, start) = file("thousand.csv", &panel(1000));
    all_rooms(start, "thousand", "dark", &ROOMS[1..3]);
}

/// Text of 150 and 200 per cent in windows of 1024 x 700 and 1280 x 800 points.
const LARGE_TEXT: [(&str, egui::Vec2); 4] = [
    ("1024-at-150", egui::vec2(683.0, 467.0)),
    ("1024-at-200", egui::vec2(512.0, 350.0)),
    ("1280-at-150", egui::vec2(853.0, 533.0)),
    ("1280-at-200", egui::vec2(640.0, 400.0)),
];

#[test]
fn nothing_is_cut_where_settings_are_open_beside_large_text() {
    let mut camera = Camera::new(Start::Example, ROOMS[1].1, "light");
    wait(&mut camera.window);
    let mut wrong = Vec::new();
    for (room, size) in LARGE_TEXT {
        camera.window.set_size(size);
        settle(&mut camera.window);
        if camera.window.query_by_label("Plot").is_none() {
            click(&mut camera.window, "Settings");
        }
        for (key, tab) in TABS {
            camera.window.key_press_modifiers(Modifiers::COMMAND, key);
            for _ in 0..12 {
                camera.window.step();
                std::thread::sleep(Duration::from_millis(if tab == "figure" { 40 } else { 3 }));
            }
            let name = format!("settings-{room}-{tab}-light");
            wrong.extend(wrongs(&camera, size, &name));
            camera.keep(&name);
        }
        camera
            .window
            .key_press_modifiers(Modifiers::COMMAND, Key::Num1);
        settle(&mut camera.window);
    }
    assert!(wrong.is_empty(), "{}: {wrong:#?}", wrong.len());
}
