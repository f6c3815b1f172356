//! What is looked for is reached: settings by their words, the top of what is opened, pictures in low windows.

use super::harness::{Setup, with_text};
use super::stories::{listed, panel};
use super::*;
use std::fmt::Write as _;

/// Types into the palette.
fn look_for(window: &mut Window, text: &str) {
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    settle(window);
    window
        .get_by_role_and_label(Role::TextInput, "Find a command or a marker")
        .type_text(text);
    settle(window);
}

/// Where a widget of this role stands, if it is inside the window.
fn on_screen(window: &Window, role: Role, label: &str) -> bool {
    let mut all = window.query_all_by_role(role);
    let inside = egui::Rect::from_min_size(egui::Pos2::ZERO, harness::LAPTOP);
    let found = all.find(|n| n.accesskit_node().label().as_deref() == Some(label));
    found.is_some_and(|n| inside.contains_rect(n.rect()))
}

fn steps(window: &mut Window) {
    for _ in 0..40 {
        window.step();
    }
}

#[test]
fn settings_are_found_by_what_people_call_them() {
    let mut window = example();
    for (words, line) in [
        ("sensitivity", "Setting: Values after drop-out"),
        ("missing", "Setting: Values after drop-out"),
        ("imputation", "Setting: Shift of values after drop-out"),
        ("delta", "Setting: Shift of values after drop-out"),
        ("kenward", "Setting: Degrees of freedom"),
        ("log", "Setting: Scale of all markers"),
        ("volcano", "Show the screen"),
        ("r script", "Export report"),
    ] {
        look_for(&mut window, words);
        assert!(sees(&window, line), "{words}");
        window.key_press(Key::Escape);
        settle(&mut window);
    }
}

#[test]
fn a_setting_that_was_looked_for_is_in_view_and_takes_words() {
    let mut window = example();
    look_for(&mut window, "tipping");
    window.key_press(Key::Enter);
    steps(&mut window);
    let label = "Shift of values after drop-out";
    assert!(on_screen(&window, Role::TextInput, label));
    let field = window.get_by_role_and_label(Role::TextInput, label);
    assert!(field.accesskit_node().is_focused(), "keys go on there");
    // A refused text stays with the reason; a good one is taken.
    let type_in = |window: &mut Window, text: &str| {
        let field = window.get_by_role_and_label(Role::TextInput, label);
        field.focus();
        settle(window);
        window.key_press_modifiers(Modifiers::COMMAND, Key::A);
        let field = window.get_by_role_and_label(Role::TextInput, label);
        field.type_text(text);
        settle(window);
        window.key_press(Key::Enter);
        settle(window);
    };
    type_in(&mut window, "much");
    assert!(sees(&window, "write numbers with commas between them"));
    type_in(&mut window, "0,1,2");
    wait_for(&mut window, "Change the shift of values after drop-out");
    wait_for(
        &mut window,
        "See Tipping point in the Marker tab, under Tables.",
    );
    assert!(!sees(&window, "write numbers with commas between them"));
}

#[test]
fn the_folded_settings_are_scrolled_to() {
    let mut window = example();
    click(&mut window, "More");
    steps(&mut window);
    let label = "Degrees of freedom";
    assert!(on_screen(&window, Role::ComboBox, label));
    for label in ["Subgroups", "Difference to detect", "Margins"] {
        assert!(sees(&window, label), "{label}");
    }
}

#[test]
fn a_marker_opens_at_its_answer_and_is_the_first_of_the_list() {
    let (_folder, mut window) = with_text("panel.csv", &panel(32));
    wait_for(&mut window, "of 32 markers at q < 0.05");
    let first = listed(&window)[0].clone();
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num2);
    settle(&mut window);
    assert!(sees(
        &window,
        &format!("Adjusted together: {}", &first[..7])
    ));
    assert!(sees(&window, "Difference in change"));
    click(&mut window, "Fit");
    settle(&mut window);
    assert!(!sees(&window, "In words"));
    // From marker to marker the part stays; from another tab the answer comes first.
    let all = listed(&window);
    click(&mut window, &all[1]);
    settle(&mut window);
    assert!(!sees(&window, "In words"));
    click(&mut window, "Trajectories");
    settle(&mut window);
    // Its name stands above its picture too.
    window.get_all_by_label(&all[2]).next().unwrap().click();
    wait_for(&mut window, "In words");
}

#[test]
fn the_first_figure_of_many_markers_is_one_picture() {
    let (_folder, mut window) = with_text("panel.csv", &panel(32));
    wait_for(&mut window, "of 32 markers at q < 0.05");
    click(&mut window, "Figure");
    wait_for(&mut window, "against their p-values");
}

#[test]
fn a_low_window_offers_its_pictures() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("panel.csv");
    std::fs::write(&path, panel(32)).unwrap();
    // 1280 x 800 with text at 150 %.
    let setup = Setup {
        size: egui::vec2(853.0, 533.0),
        ..Setup::default()
    };
    let mut window = setup.open(Start::File(path), Script::default());
    wait_for(&mut window, "of 32 markers at q < 0.05");
    assert!(!sees(&window, "Volcano of 32 markers"));
    click(&mut window, "Volcano");
    assert!(sees(&window, "Volcano of 32 markers"));
    click(&mut window, "Heat map");
    assert!(sees(&window, "Heat map of"));
}

#[test]
fn escape_closes_how_the_file_is_read_and_a_copy_is_confirmed() {
    let mut window = example();
    click(&mut window, "Change");
    assert!(sees(&window, "Done"));
    window.key_press(Key::Escape);
    settle(&mut window);
    assert!(!sees(&window, "Done") && sees(&window, "Trajectories"));
    click(&mut window, "Marker");
    let copy = window.get_all_by_label("Copy").next().unwrap();
    copy.click();
    window.step();
    window.step();
    assert!(sees(&window, "Copied"));
}

#[test]
fn the_first_screen_takes_a_pasted_table() {
    let window = window(Start::Empty, Script::default());
    let mut window = window;
    settle(&mut window);
    assert!(sees(&window, "Paste a table"));
}

/// A study of sites that have numbers, with remarks.
fn of_sites() -> String {
    let mut text = "subject,SITEID,arm,visit,crp,Bemerkungen".to_owned();
    for s in 0..24 {
        for (v, visit) in ["Baseline", "Week 4", "Week 8"].into_iter().enumerate() {
            let arm = ["Placebo", "Verum"][s % 2];
            let crp = 4.0 + ((s * 7 + v * 5) % 11) as f64 * 0.3 + 0.2 * v as f64;
            let note = match (s, v) {
                (3, 0) => "lost to follow-up",
                (9, 0) => "moved away",
                _ => "",
            };
            let site = 101 + s % 4;
            write!(text, "\nP{s:02},{site},{arm},{visit},{crp:.1},{note}").unwrap();
        }
    }
    text
}

#[test]
fn sites_enter_as_categories_and_remarks_do_not_enter() {
    let (_folder, mut window) = with_text("sites.csv", &of_sites());
    wait_for(&mut window, "1 marker analysed");
    click(&mut window, "no covariates");
    settle(&mut window);
    assert!(!sees(&window, "Bemerkungen"));
    let is_site =
        |n: &egui_kittest::Node<'_>| n.accesskit_node().label().as_deref() == Some("SITEID");
    let boxes: Vec<_> = window
        .query_all_by_role(Role::CheckBox)
        .filter(is_site)
        .collect();
    // Those of the sentence come before the settings.
    boxes[0].click();
    drop(boxes);
    wait_for(&mut window, "adjusted for SITEID as categories");
}

#[test]
fn what_changed_is_said_with_its_cause() {
    let mut window = example();
    click(&mut window, "tests unadjusted");
    click(&mut window, "Holm");
    wait_for(&mut window, "Change adjustment to Holm: ");
}
