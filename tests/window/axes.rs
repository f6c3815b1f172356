//! Axes of a figure and marks on them, set in the Figure tab.

use super::sessions::fill;
use super::*;

fn figure_tab() -> Window {
    let mut window = example();
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num4);
    wait_for(&mut window, "No problem found");
    window
}

#[test]
fn ends_and_marks_of_axes_are_set_and_told_in_the_caption() {
    let mut window = figure_tab();
    window.get_by_label("Axes and marks").scroll_to_me();
    settle(&mut window);
    click(&mut window, "Axes and marks");
    wait_for(&mut window, "Vertical axis to");
    fill(&mut window, "Vertical axis to", "much");
    wait_for(&mut window, "\"much\" is not used");
    fill(&mut window, "Vertical axis to", "1500,5");
    wait_for(&mut window, "beyond the ends of an axis");
    assert!(!sees(&window, "is not used"));

    // What does not make a range is not added.
    fill(&mut window, "Lowest normal value", "2000");
    fill(&mut window, "Highest normal value", "1000");
    let add = |w: &Window| {
        w.get_by_role_and_label(Role::Button, "Add range")
            .accesskit_node()
            .is_disabled()
    };
    assert!(add(&window));
    fill(&mut window, "Highest normal value", "3000");
    assert!(!add(&window));
    click(&mut window, "Add range");
    wait_for(&mut window, "green band, reference range");
    click(&mut window, "Remove OPG: 2000 to 3000");
    settle(&mut window);

    fill(&mut window, "Name of the moment", "second dose");
    fill(&mut window, "Happens at", "noon");
    click(&mut window, "Add moment");
    wait_for(&mut window, "has no place on the time axis");
    click(&mut window, "Remove second dose: noon");
    wait_for(&mut window, "beyond the ends of an axis");

    // Another kind has no place for these.
    window
        .get_by_role_and_label(Role::ComboBox, "Kind")
        .scroll_to_me();
    settle(&mut window);
    choose(&mut window, "Kind", "Forest of contrasts");
    wait_for(&mut window, "Contrasts of OPG");
    assert!(!sees(&window, "Axes and marks"));
}

#[test]
fn a_forest_says_whom_its_sides_favour() {
    let mut window = figure_tab();
    choose(&mut window, "Kind", "Forest of contrasts");
    wait_for(&mut window, "Contrasts of OPG");
    assert!(!sees(&window, "The left side favours"));
    choose(&mut window, "Contrasts", "Difference in change");
    wait_for(&mut window, "The left side favours");
    fill(&mut window, "The left side favours", "ketamine");
    wait_for(&mut window, "No problem found");
    let field = window.get_by_role_and_label(Role::TextInput, "The left side favours");
    assert_eq!(field.value().as_deref(), Some("ketamine"));
    // Changes within a group favour nobody.
    choose(&mut window, "Contrasts", "Change within groups");
    wait_for(&mut window, "No problem found");
    assert!(!sees(&window, "The left side favours"));
}

#[test]
fn a_click_on_a_text_of_the_page_leads_to_its_settings() {
    let mut window = figure_tab();
    settle(&mut window);
    let paper = window
        .get_by(|n| n.role() == Role::Image && n.label().is_some_and(|l| l.contains("OPG")))
        .rect();
    assert!(!sees(&window, "Vertical axis to"));
    // The title of the first vertical axis is the first text from the left.
    let y = paper.top() + 0.25 * paper.height();
    for step in 0..20 {
        press(&mut window, egui::pos2(paper.left() + 2.0 * step as f32, y));
        settle(&mut window);
        if sees(&window, "Vertical axis to") {
            break;
        }
    }
    settle(&mut window);
    let header = window.get_by_label("Axes and marks").rect();
    assert!((0.0..760.0).contains(&header.top()), "{header:?}");
    assert!(sees(&window, "Vertical axis to"));
}
