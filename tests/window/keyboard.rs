//! What is done by keys alone, and where keys lead: the words of the plan, fields that are left, the guide.

use super::harness::{Setup, with_text};
use super::sessions::fill;
use super::stories::{copied, listed, panel, screened, until};
use super::*;

/// The name of what has the focus.
fn focused(window: &Window) -> Option<String> {
    let mut all = window.query_all_by_label_contains("");
    let node = all.find(|n| n.accesskit_node().is_focused())?;
    node.accesskit_node().label()
}

/// Goes on with Tab until something has the focus.
fn tab_to(window: &mut Window, label: &str) {
    for _ in 0..150 {
        window.key_press(Key::Tab);
        window.step();
        window.step();
        if focused(window).as_deref() == Some(label) {
            return;
        }
    }
    panic!("Tab never reaches {label}");
}

fn press_key(window: &mut Window, key: Key) {
    window.key_press(key);
    settle(window);
}

#[test]
fn the_words_of_the_plan_open_and_choose_by_keys_alone() {
    let mut window = example();
    let hint = "How the visits of one subject vary together.";
    let word = "unstructured covariance";
    tab_to(&mut window, word);
    press_key(&mut window, Key::Space);
    assert!(sees(&window, hint));
    // The choice in force has the focus; the arrows go from one to the next and round the end.
    let first = focused(&window);
    assert_eq!(first.as_deref(), Some("unstructured"));
    press_key(&mut window, Key::ArrowDown);
    let second = focused(&window);
    assert!(second.is_some() && second != first, "{second:?}");
    press_key(&mut window, Key::ArrowUp);
    assert_eq!(focused(&window), first);
    press_key(&mut window, Key::Escape);
    assert!(!sees(&window, hint));
    assert_eq!(focused(&window).as_deref(), Some(word), "back at the word");
    press_key(&mut window, Key::Enter);
    while focused(&window).as_deref() != Some("compound symmetry") {
        press_key(&mut window, Key::ArrowDown);
    }
    press_key(&mut window, Key::Enter);
    assert!(!sees(&window, hint));
    wait_for(&mut window, "compound symmetry covariance");
    assert_eq!(
        focused(&window).as_deref(),
        Some("compound symmetry covariance")
    );
}

#[test]
fn escape_leaves_a_field_as_it_was() {
    let (_folder, mut window) = with_text("panel.csv", &panel(3));
    wait_for(&mut window, "3 markers analysed");
    click(&mut window, "Change");
    click(&mut window, "More options");
    for _ in 0..30 {
        window.step();
    }
    let value = |w: &Window| {
        let field = w.get_by_role_and_label(Role::TextInput, "Also missing");
        field.accesskit_node().value().unwrap_or_default()
    };
    let type_into = |w: &mut Window, text: &str| {
        let field = w.get_by_role_and_label(Role::TextInput, "Also missing");
        field.focus();
        settle(w);
        w.get_by_role_and_label(Role::TextInput, "Also missing")
            .type_text(text);
        settle(w);
    };
    type_into(&mut window, "lost");
    press_key(&mut window, Key::Escape);
    assert_eq!(value(&window), "");
    type_into(&mut window, "gone");
    press_key(&mut window, Key::Enter);
    until(&mut window, "it is taken over", |w| value(w) == "gone");
    type_into(&mut window, ", lost");
    press_key(&mut window, Key::Escape);
    assert_eq!(value(&window), "gone");
    // The same where things get other names.
    click(&mut window, "Done");
    click(&mut window, "Data");
    let label = "Group case";
    window.get_by_role_and_label(Role::TextInput, label).focus();
    settle(&mut window);
    window
        .get_by_role_and_label(Role::TextInput, label)
        .type_text("s");
    settle(&mut window);
    press_key(&mut window, Key::Escape);
    settle(&mut window);
    let field = window.get_by_role_and_label(Role::TextInput, label);
    assert_eq!(field.accesskit_node().value().as_deref(), Some("case"));
    fill(&mut window, label, "ill");
    wait_for(&mut window, "ill, 10 subjects");
}

#[test]
fn help_opens_the_page_of_the_tab_and_finds_words() {
    let mut window = example();
    press_key(&mut window, Key::F1);
    assert!(sees(&window, "3. Look at the trajectories"));
    press_key(&mut window, Key::Escape);
    assert!(!sees(&window, "3. Look at the trajectories"));
    // Every tab has a page of its own.
    for (tab, heading) in [
        ("Marker", "5. Look at one marker"),
        ("Screen", "6. See many markers at once"),
        ("Figure", "Several on one page"),
        ("Report", "Privacy"),
        ("Data", "7. Leave out what has to be left out"),
    ] {
        click(&mut window, tab);
        press_key(&mut window, Key::F1);
        assert!(sees(&window, heading), "{tab}");
        press_key(&mut window, Key::Escape);
    }
    press_key(&mut window, Key::F1);
    window
        .get_by_role_and_label(Role::Button, "Which analysis for which study")
        .click();
    settle(&mut window);
    assert!(sees(&window, "The comparison that counts"));
    // Links lead to other pages, and back.
    window.get_by_label("Error rates").scroll_to_me();
    for _ in 0..40 {
        window.step();
    }
    click(&mut window, "Error rates");
    assert!(sees(&window, "10,000 studies without any"));
    click(&mut window, "Back");
    assert!(sees(&window, "The comparison that counts"));
    window
        .get_by_role_and_label(Role::TextInput, "Search")
        .focus();
    settle(&mut window);
    window
        .get_by_role_and_label(Role::TextInput, "Search")
        .type_text("anti-phospho");
    settle(&mut window);
    assert!(sees(&window, "No page has these words."));
    fill(&mut window, "Search", "tipping point");
    assert!(!sees(&window, "No page has these words."));
    press_key(&mut window, Key::Escape);
    press_key(&mut window, Key::Escape);
    assert!(!sees(&window, "On one page"));
}

#[test]
fn small_p_are_told_apart_and_markers_are_ticked() {
    let (_folder, mut window) = with_text("panel.csv", &panel(32));
    wait_for(&mut window, "of 32 markers at q < 0.05");
    // All visits together are what is compared before anything is chosen.
    let contrast = window.get_by_role_and_label(Role::ComboBox, "Contrast");
    assert_eq!(
        contrast.accesskit_node().value().as_deref(),
        Some("case \u{2212} control, all visits together")
    );
    let text = copied(&mut window, "Copy");
    let rows: Vec<Vec<&str>> = text.lines().map(|l| l.split('\t').collect()).collect();
    let column = |head: &str| rows[0].iter().position(|h| *h == head).unwrap();
    let (p, q) = (column("p"), column("q"));
    let small: Vec<&Vec<&str>> = rows.iter().filter(|r| r[p].contains("E-")).collect();
    assert!(small.len() > 2, "{text}");
    for row in small {
        assert!(
            row[p] != row[q] && row[p].parse::<f64>().unwrap() < 0.001,
            "{row:?}"
        );
    }
    let first = screened(&window)[0].clone();
    click(&mut window, &format!("Choose {first}"));
    assert!(sees(&window, "The other tabs show 1 of 32 markers."));
    assert_eq!(listed(&window), std::slice::from_ref(&first));
    click(&mut window, &format!("Choose {first}"));
    assert!(!sees(&window, "The other tabs show"));
    assert!(sees(&window, "Tick markers, or draw a box in the volcano"));
}

#[test]
fn reading_is_said_while_it_lasts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("panel.csv");
    // So many markers are not read before the window is drawn once.
    std::fs::write(&path, panel(2000)).unwrap();
    let mut window = opened(path);
    for _ in 0..200 {
        assert!(!sees(&window, "Ready."));
        if sees(&window, "Reading panel.csv") {
            return;
        }
        window.step();
    }
    panic!("nothing says that a file is read");
}

#[test]
fn what_just_happened_covers_nothing() {
    let size = egui::vec2(1024.0, 700.0);
    let setup = Setup {
        size,
        ..Setup::default()
    };
    let mut window = setup.open(Start::Example, Script::default());
    wait_for(&mut window, "4 markers analysed");
    settle(&mut window);
    click(&mut window, "tests unadjusted");
    click(&mut window, "Holm");
    wait_for(&mut window, "below p = 0.05");
    settle(&mut window);
    // Two lines at most, and nothing that can be clicked lies under them.
    let words = window.get_by_label_contains("below p = 0.05").rect();
    assert!(words.height() < 32.0, "{words:?}");
    let undo = window.get_by_label("Undo").rect();
    assert!(words.y_range().contains(undo.center().y), "{undo:?}");
    for role in [Role::Button, Role::Link, Role::ComboBox, Role::CheckBox] {
        for other in window.query_all_by_role(role) {
            let label = other.accesskit_node().label().unwrap_or_default();
            if label != "Undo" && label != "Close" && size.y > other.rect().top() {
                let rect = other.rect();
                assert!(rect.bottom() <= words.top(), "{label} {rect:?} {words:?}");
            }
        }
    }
    click(&mut window, "Undo");
    wait_for(&mut window, "Undone: ");
}

#[test]
fn the_keys_go_from_the_study_on_and_what_they_reach_is_in_view() {
    let mut window = example();
    let inside = egui::Rect::from_min_size(egui::Pos2::ZERO, harness::LAPTOP);
    let mut seen: Vec<String> = Vec::new();
    for _ in 0..110 {
        window.key_press(Key::Tab);
        settle(&mut window);
        let Some(label) = focused(&window) else {
            continue;
        };
        // What has the focus is on screen, however long the settings are.
        let mut all = window.query_all_by_label_contains("");
        let node = all.find(|n| n.accesskit_node().is_focused()).unwrap();
        let place = node.rect();
        assert!(inside.contains(place.center()), "{label} at {place:?}");
        seen.push(label);
    }
    let at = |label: &str| {
        let found = seen.iter().position(|l| l == label);
        found.unwrap_or_else(|| panic!("{label} is not among {seen:?}"))
    };
    let order = [
        "File",
        "Map",
        "Change",
        "Study map",
        "Trajectories",
        "List",
        "Settings",
        "unstructured covariance",
        "Lines of single subjects",
        "More settings",
    ];
    let places: Vec<usize> = order.iter().map(|l| at(l)).collect();
    assert!(places.is_sorted(), "{seen:?}");
}
