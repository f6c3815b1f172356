//! Every tab at the sizes of small screens and with large text: nothing clipped, no word broken, no text on another.
//!
//! `SCREENSHOTS=folder` writes the pictures to look at.

use super::sizes::{faults, overlaps};
use super::snapshots::Camera;
use super::*;
use std::fmt::Write as _;

/// 12 markers in 3 groups at 6 visits, with names as long as studies have them.
fn long_names() -> String {
    const MARKERS: [&str; 12] = [
        "High-sensitivity C-reactive protein (mg/L)",
        "Tumour necrosis factor receptor superfamily member 11B (pg/mL)",
        "Interleukin-6 (pg/mL)",
        "Brain-derived neurotrophic factor (ng/mL)",
        "Glial fibrillary acidic protein (pg/mL)",
        "Neurofilament light chain (pg/mL)",
        "Soluble intercellular adhesion molecule 1 (ng/mL)",
        "Osteopontin (ng/mL)",
        "Montgomery-Asberg total score",
        "N-terminal propeptide of type I procollagen (ug/L)",
        "Urinary albumin to creatinine ratio (mg/g)",
        "eGFR (mL/min/1.73 m2)",
    ];
    const GROUPS: [&str; 3] = [
        "Placebo plus treatment as usual",
        "Esketamine 84 mg twice weekly",
        "Healthy controls without medication",
    ];
    const VISITS: [&str; 6] = [
        "Baseline",
        "Day 1",
        "Week 1",
        "Week 4",
        "Week 8",
        "Follow-up Month 6",
    ];
    let mut text = "Participant,Treatment arm,Visit,Age".to_owned();
    MARKERS.iter().for_each(|m| write!(text, ",{m}").unwrap());
    for s in 0..30_usize {
        for (v, visit) in VISITS.iter().enumerate() {
            write!(text, "\nP{s:03},{},{visit},{}", GROUPS[s % 3], 30 + s).unwrap();
            for m in 0..MARKERS.len() {
                let noise = ((s * 37 + v * 17 + m * 11) % 23) as f64 * 0.31;
                let rise = (s % 3) as f64 * v as f64 * 0.4;
                write!(text, ",{:.2}", 8.0 + m as f64 + noise + rise).unwrap();
            }
        }
    }
    text
}

fn steps(window: &mut Window) {
    for _ in 0..8 {
        window.step();
    }
}

const TABS: [(&str, Key, &str); 6] = [
    ("trajectories", Key::Num1, "95 % CI"),
    ("marker", Key::Num2, "Contrasts of the model"),
    ("screen", Key::Num3, "Heat map of"),
    ("figure", Key::Num4, "Check for print"),
    ("report", Key::Num5, "Rows read"),
    ("data", Key::Num6, "What was read"),
];

/// Looks at every tab, and at the settings with all that stands folded.
fn look(
    start: &Start,
    (size, zoom): (egui::Vec2, f32),
    theme: &'static str,
    name: &str,
) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut camera = Camera::new(start.clone(), size, theme);
    let end = Instant::now() + Duration::from_secs(300);
    while !sees(&camera.window, "markers analysed") {
        assert!(Instant::now() < end, "the models of {name}");
        camera.window.step();
        std::thread::sleep(Duration::from_millis(5));
    }
    camera.window.ctx.set_zoom_factor(zoom);
    steps(&mut camera.window);
    let mut look = |camera: &mut Camera, of: &str| {
        steps(&mut camera.window);
        let name = format!("tab-{name}-{}-{zoom}-{theme}-{of}", size.x);
        camera.keep(&name);
        let shapes = &camera.window.output().shapes;
        let mut found = faults(shapes, size / zoom);
        // The table of all values is scrolled sideways.
        if of == "data" {
            found.retain(|fault| !fault.starts_with("cut at the side"));
        }
        // What stands over the window lies on its texts.
        if of != "export" {
            found.extend(overlaps(shapes));
        }
        wrong.extend(found.into_iter().map(|fault| format!("{name}: {fault}")));
    };
    for (of, key, text) in TABS {
        camera.window.key_press_modifiers(Modifiers::COMMAND, key);
        if zoom < 1.2 {
            wait_for(&mut camera.window, text);
        }
        look(&mut camera, of);
    }
    // The settings of the figure and of the plan, unfolded.
    let folded = size.x / zoom < 1100.0;
    for (key, of) in [(Key::Num4, "figure"), (Key::Num1, "plan")] {
        camera.window.key_press_modifiers(Modifiers::COMMAND, key);
        steps(&mut camera.window);
        if folded && of == "figure" {
            camera
                .window
                .key_press_modifiers(Modifiers::COMMAND, Key::J);
            steps(&mut camera.window);
        }
        if of == "plan" {
            let more = camera.window.query_by_label("More settings");
            if let Some(more) = more {
                more.scroll_to_me();
                steps(&mut camera.window);
                click(&mut camera.window, "More settings");
            }
        }
        for page in 0..4 {
            look(&mut camera, &format!("settings-{of}-{page}"));
            let at = egui::pos2(size.x / zoom - 60.0, 300.0);
            let events = &mut camera.window.input_mut().events;
            events.push(egui::Event::PointerMoved(at));
            events.push(egui::Event::MouseWheel {
                unit: egui::MouseWheelUnit::Point,
                delta: egui::vec2(0.0, -360.0),
                phase: egui::TouchPhase::Move,
                source: egui::MouseWheelSource::Wheel,
                modifiers: Modifiers::NONE,
            });
            steps(&mut camera.window);
            // No explanation of what happens to be under the pointer.
            let events = &mut camera.window.input_mut().events;
            events.push(egui::Event::PointerGone);
        }
    }
    camera
        .window
        .key_press_modifiers(Modifiers::COMMAND, Key::Num1);
    steps(&mut camera.window);
    exporting::ask(&mut camera.window);
    wait_for(&mut camera.window, "Check for Nature, 1 column");
    look(&mut camera, "export");
    wrong
}

/// At the sizes of small screens and with large text; with pictures also on a laptop, in the dark.
fn look_at_every_size(start: &Start, name: &str) {
    let (small, laptop) = (egui::vec2(1024.0, 700.0), harness::LAPTOP);
    let mut sizes = vec![(small, 1.0, "light"), (small, 1.5, "light")];
    if std::env::var_os("SCREENSHOTS").is_some() {
        sizes.extend([(laptop, 1.0, "dark"), (laptop, 1.5, "dark")]);
    }
    let all = sizes.into_iter();
    let wrong: Vec<String> = all
        .flat_map(|(size, zoom, theme)| look(start, (size, zoom), theme, name))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_tab_of_the_example_clips_its_texts() {
    look_at_every_size(&Start::Example, "example");
}

#[test]
fn no_tab_clips_long_names() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long names.csv");
    std::fs::write(&path, long_names()).unwrap();
    look_at_every_size(&Start::File(path), "long");
}
