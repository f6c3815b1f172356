//! What the Screen tab says of its numbers: which visit an effect is of, what each column of the heat map compares,
//! and the figure that is made of it.

use super::harness::{Setup, with_text};
use super::sizes::faults;
use super::snapshots::Camera;
use super::stories::copied;
use super::*;
use egui::epaint::{ClippedShape, Shape};
use std::fmt::Write as _;

/// Some markers, three groups and three visits; the first rises in the last group.
fn groups(markers: usize) -> String {
    let mut text = "subject,group,visit".to_owned();
    for m in 0..markers {
        write!(text, ",marker_{m}").unwrap();
    }
    for s in 0..24 {
        for (v, visit) in ["Baseline", "Day 1", "Day 3"].iter().enumerate() {
            write!(text, "\nS{s:02},{},{visit}", ["Sham", "Low", "High"][s % 3]).unwrap();
            for m in 0..markers {
                let wave = (s * 37 + v * 11 + m * 5) % 29;
                let rise = if m == 0 { 15 * v * (s % 3) } else { 0 };
                write!(text, ",{}.{}", 100 + wave + rise, (s + v + m) % 10).unwrap();
            }
        }
    }
    text
}

/// Everything that is painted.
fn painted(shapes: &[ClippedShape]) -> Vec<String> {
    fn of(shape: &Shape, to: &mut Vec<String>) {
        match shape {
            Shape::Vec(all) => all.iter().for_each(|s| of(s, to)),
            Shape::Text(text) => to.push(text.galley.text().to_owned()),
            _ => {}
        }
    }
    let mut out = Vec::new();
    shapes.iter().for_each(|s| of(&s.shape, &mut out));
    out
}

fn heat_map(window: &Window) -> String {
    let found = window.get_by(|n| n.label().is_some_and(|l| l.starts_with("Heat map of")));
    found.accesskit_node().label().unwrap()
}

#[test]
fn the_heat_map_of_several_groups_has_a_column_for_each_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("groups.csv");
    std::fs::write(&path, groups(4)).unwrap();
    let size = egui::vec2(1280.0, 800.0);
    let mut camera = Camera::new(Start::File(path), size, "light");
    wait_for(&mut camera.window, "4 markers analysed");
    click(&mut camera.window, "Screen");
    let contrasts = |who: &str| {
        let of = |visit: &str| format!("{who} \u{2212} Sham, {visit}");
        [of("Day 1"), of("Day 3")].join("; ")
    };
    let said = heat_map(&camera.window);
    let (high, low) = (contrasts("High"), contrasts("Low"));
    assert!(said.contains(&high) && said.contains(&low), "{said}");
    let texts = painted(&camera.window.output().shapes);
    for head in ["High \u{2212} Sham", "Low \u{2212} Sham"] {
        assert_eq!(texts.iter().filter(|t| *t == head).count(), 1, "{texts:?}");
    }
    // What is coloured, and in which unit.
    let unit = |t: &&String| ["SD", "Standardised effect (SD)"].contains(&t.as_str());
    assert_eq!(texts.iter().filter(unit).count(), 1, "{texts:?}");
    camera.keep("screen-groups");
    let wrong = faults(&camera.window.output().shapes, size);
    assert!(wrong.is_empty(), "{wrong:#?}");
    // One comparison has its own columns, one a visit.
    choose(&mut camera.window, "Contrast", "High \u{2212} Sham, Day 3");
    let said = heat_map(&camera.window);
    assert!(said.ends_with(&format!(": {high}.")), "{said}");
}

#[test]
fn an_effect_beside_a_p_of_all_visits_names_its_visit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("groups.csv");
    std::fs::write(&path, groups(4)).unwrap();
    let mut camera = Camera::new(Start::File(path), egui::vec2(1280.0, 800.0), "light");
    wait_for(&mut camera.window, "4 markers analysed");
    settle(&mut camera.window);
    let texts = painted(&camera.window.output().shapes);
    let place = texts.iter().position(|t| t.ends_with("Day 3, High"));
    assert!(place.is_some(), "{texts:?}");
    assert!(texts.iter().any(|t| t.starts_with("60.1")), "{texts:?}");
    for width in [1400.0, 1024.0, 720.0] {
        camera.window.set_size(egui::vec2(width, 800.0));
        settle(&mut camera.window);
        click(&mut camera.window, "Screen");
        camera.keep(&format!("screen-at-{width}"));
        let texts = painted(&camera.window.output().shapes);
        assert!(texts.iter().any(|t| t == "At"), "{width}: {texts:?}");
        assert!(
            texts.iter().any(|t| t == "Day 3, High"),
            "{width}: {texts:?}"
        );
    }
    let mut window = camera.window;
    let text = copied(&mut window, "Copy");
    let mut lines = text.lines().map(|l| l.split('\t').collect::<Vec<_>>());
    let at = lines
        .next()
        .unwrap()
        .iter()
        .position(|h| *h == "At")
        .unwrap();
    assert!(lines.any(|l| l[at] == "Day 3, High"), "{text}");
}

#[test]
fn a_figure_of_the_screen_has_its_p() {
    let (_folder, mut window) = with_text("groups.csv", &groups(4));
    wait_for(&mut window, "4 markers analysed");
    click(&mut window, "Screen");
    window.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::F);
    wait_for(&mut window, "Figure 1 is in the Figure tab");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num4);
    wait_for(&mut window, "one test of all visits");
    let combo = |w: &Window| {
        let found = w.get_by_role_and_label(Role::ComboBox, "Visit of the figure");
        found.accesskit_node().value()
    };
    assert_eq!(combo(&window).as_deref(), Some("All visits together"));
    // One visit that is listed alone is that of the figure.
    click(&mut window, "Screen");
    choose(&mut window, "Contrast", "High \u{2212} Sham, Day 3");
    window.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::F);
    wait_for(&mut window, "Figure 2 is in the Figure tab");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num4);
    settle(&mut window);
    assert_eq!(combo(&window).as_deref(), Some("Day 3"));
}

#[test]
fn too_few_markers_for_a_volcano_are_said_at_the_control() {
    let (_folder, mut window) = with_text("groups.csv", &groups(2));
    wait_for(&mut window, "2 markers analysed");
    let disabled = |w: &Window| {
        let export = w.get_by_role_and_label(Role::Button, "Export figure\u{2026}");
        export.accesskit_node().is_disabled()
    };
    assert!(!disabled(&window));
    click(&mut window, "Screen");
    assert!(disabled(&window));
    window
        .get_by_role_and_label(Role::Button, "Export figure\u{2026}")
        .hover();
    for _ in 0..60 {
        window.step();
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(sees(&window, "needs three markers or more"));
}

#[test]
fn what_was_noticed_is_counted_on_the_bar_where_the_list_is_folded_away() {
    let text = groups(3).replace("S00,Sham,Day 1,", "S00,Sham,Day 1,x");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("groups.csv");
    std::fs::write(&path, text).unwrap();
    for width in [1280.0, 1024.0] {
        let setup = Setup {
            size: egui::vec2(width, 700.0),
            ..Setup::default()
        };
        let mut window = setup.open(Start::File(path.clone()), Script::default());
        wait_for(&mut window, "3 markers analysed");
        settle(&mut window);
        let texts = painted(&window.output().shapes);
        let is_count = |t: &&String| t.as_str() == "1 problem";
        let found: Vec<&String> = texts.iter().filter(is_count).collect();
        assert_eq!(found.len(), 1, "{width}: {texts:?}");
    }
}

#[test]
fn a_doubt_about_the_reading_is_said_beside_the_study() {
    // Nothing in the values is wrong, but no column names groups: the sexes are compared.
    let text = groups(3)
        .replace("group", "sex")
        .replace("Sham", "F")
        .replace("Low", "M")
        .replace("High", "M");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sexes.csv");
    std::fs::write(&path, text).unwrap();
    let setup = Setup::default();
    let mut window = setup.open(Start::File(path), Script::default());
    wait_for(&mut window, "3 markers analysed");
    settle(&mut window);
    assert!(sees(&window, "2 warnings"));
    window.get_by_role_and_label(Role::Button, "Change").click();
    settle(&mut window);
    assert!(sees(&window, "the sexes are compared"));
}
