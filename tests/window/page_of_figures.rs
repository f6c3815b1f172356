//! Figures put together on one page: by drag and drop, by buttons, undone, exported and kept in the session.

use super::harness::LAPTOP;
use super::snapshots::Camera;
use super::*;
use egui::PointerButton;

fn centre(window: &Window, label: &str) -> egui::Pos2 {
    window.get_by_label(label).rect().center()
}

/// Whether the list beside the page says this.
fn says(window: &Window, line: &str) -> bool {
    window.query_by_label(line).is_some()
}

/// Adds a figure by the list beside the page; the list of all figures has the same names.
fn add(window: &mut Window, figure: &str) {
    let list = |w: &Window| {
        w.get_by_role_and_label(Role::ComboBox, "Add a figure")
            .click()
    };
    window
        .get_by_role_and_label(Role::ComboBox, "Add a figure")
        .scroll_to_me();
    settle(window);
    list(window);
    settle(window);
    let same = window.get_all_by_role_and_label(Role::Button, figure);
    same.last().unwrap().click();
    settle(window);
}

#[test]
fn figures_are_arranged_on_a_page() {
    for theme in ["light", "dark"] {
        let mut camera = Camera::new(Start::Example, LAPTOP, theme);
        let window = &mut camera.window;
        wait_for(window, "4 markers analysed");
        // What a tab shows becomes a figure.
        window.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::F);
        wait_for(window, "Figure 1 is in the Figure tab");
        window.key_press_modifiers(Modifiers::COMMAND, Key::Num4);
        wait_for(window, "No problem found");
        click(window, "Another");
        wait_for(window, "Figure 2");
        choose(window, "Kind", "Forest of contrasts");
        wait_for(window, "Contrasts of OPG");
        click(window, "New page");
        wait_for(window, "On this page");
        wait_for(window, "Figure 2 on the page");
        camera.keep(&format!("page-{theme}"));
        let window = &mut camera.window;
        assert!(says(window, "1. Figure 1") && says(window, "2. Figure 2"));
        assert!(sees(window, "a\u{2013}d, ") && sees(window, " e, "));
    }
}

#[test]
fn a_page_is_changed_by_drag_and_drop_and_by_buttons() {
    let folder = tempfile::tempdir().unwrap();
    let pdf = folder.path().join("page.pdf");
    let saved = folder.path().join("study.trajecta");
    let script = Script::saving(Answer::Chosen(saved.clone()));
    script.save.borrow_mut().push(Answer::Chosen(pdf.clone()));
    let mut window = window(Start::Example, script);
    let window = &mut window;
    wait_for(window, "4 markers analysed");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num4);
    wait_for(window, "No problem found");
    click(window, "Another");
    wait_for(window, "Figure 2");
    choose(window, "Kind", "Groups at baseline");
    click(window, "New page");
    wait_for(window, "Figure 2 on the page");

    // One figure onto the other: they change places, and Undo takes that back.
    let (from, to) = (
        centre(window, "Figure 1 on the page"),
        centre(window, "Figure 2 on the page"),
    );
    drag(window, from, to, PointerButton::Primary);
    assert!(says(window, "1. Figure 2") && says(window, "2. Figure 1"));
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    wait_for(window, "Undone: Arrange Page 1");
    assert!(says(window, "1. Figure 1"));

    // A figure of the list onto the page stands before the one it is dropped on.
    let (from, to) = (
        centre(window, "Figure 2"),
        centre(window, "Figure 1 on the page"),
    );
    drag(window, from, to, PointerButton::Primary);
    for line in ["1. Figure 2", "2. Figure 1", "3. Figure 2"] {
        assert!(says(window, line), "{line}");
    }
    window
        .get_all_by_label("Remove Figure 2 from the page")
        .next()
        .unwrap()
        .click();
    settle(window);
    assert!(says(window, "1. Figure 1") && !says(window, "3. Figure 2"));
    click(window, "Widen Figure 1");
    choose(window, "Columns of the page", "1");
    click(window, "Move down Figure 1");
    assert!(says(window, "1. Figure 2"));
    add(window, "Figure 1");
    assert!(says(window, "3. Figure 1"));

    // A page can be emptied; it says what to do then.
    for _ in 0..3 {
        window
            .get_all_by_label_contains("from the page")
            .next()
            .unwrap()
            .click();
        settle(window);
    }
    wait_for(window, "This page is empty");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    wait_for(window, "Figure 1 on the page");

    // The file, its caption, and the session hold what is on screen.
    add(window, "Figure 2");
    wait_for(window, "Figure 2 on the page");
    window.key_press_modifiers(Modifiers::COMMAND, Key::E);
    wait_for(window, "page.pdf");
    assert!(std::fs::read(&pdf).unwrap().starts_with(b"%PDF"));
    let caption = std::fs::read_to_string(pdf.with_extension("caption.txt")).unwrap();
    assert!(caption.contains("e\u{2013}h, "), "{caption}");
    window.key_press_modifiers(Modifiers::COMMAND, Key::S);
    wait_for(window, "study.trajecta");
    let session = trajecta::session::Session::read(&saved).unwrap();
    let page = session.document.figures.last().unwrap().page.clone();
    let names: Vec<String> = page.unwrap().places.into_iter().map(|p| p.figure).collect();
    assert_eq!(names, ["Figure 1", "Figure 2"]);

    // A click on the page leads to the figure by itself.
    click(window, "Figure 1 on the page");
    wait_for(window, "Content");
}
