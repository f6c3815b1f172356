//! Changes and colours on the trajectories, the pictures of the marker in depth, p-values that can be clicked.

use super::*;

fn picture_sentence(window: &Window, text: &str) -> String {
    let found =
        window.get_by(|n| n.role() == Role::Image && n.label().is_some_and(|l| l.contains(text)));
    found.accesskit_node().label().unwrap()
}

#[test]
fn trajectories_are_shown_as_changes_and_in_per_cent() {
    let mut window = example();
    choose(&mut window, "Show", "Change from baseline");
    wait_for(&mut window, "OPG, fold change");
    assert!(sees(&window, "ratio to Baseline, 95 % CI"));
    choose(&mut window, "Show", "Change in per cent");
    wait_for(&mut window, "Change in OPG (% of baseline)");
    assert!(sees(&window, "Geometric mean change from Baseline in %"));
    let before = picture_sentence(&window, "Change in OPG (% of baseline)");
    assert!(before.contains("Baseline 0"), "{before}");
    // A centre that this view does not have is not offered, an interval that does not fit is replaced.
    choose(&mut window, "Centre", "Median");
    wait_for(
        &mut window,
        "Median change from Baseline in % of it, interquartile range",
    );
    assert_ne!(
        picture_sentence(&window, "Change in OPG (% of baseline)"),
        before
    );
    choose(&mut window, "Centre", "Mean");
    wait_for(&mut window, "Geometric mean change");
    // Units instead of logarithms: means of percentages.
    choose(&mut window, "Scale of all markers", "as measured");
    wait_for(&mut window, "Mean change from Baseline in %");
}

#[test]
fn the_groups_take_other_colours_everywhere() {
    let mut window = example();
    choose(&mut window, "Palette", "Grey");
    settle(&mut window);
    click(&mut window, "Edit");
    assert!(sees(&window, "Undo: Change the plot"));
    window.key_press(Key::Escape);
    settle(&mut window);
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num4);
    wait_for(&mut window, "No problem found");
    let palette = window.get_by_role_and_label(Role::ComboBox, "Palette");
    assert_eq!(palette.value().as_deref(), Some("Grey"));
}

#[test]
fn the_marker_in_depth_shows_the_groups_at_baseline_and_its_contrasts() {
    let mut window = example();
    click(&mut window, "Marker");
    wait_for(&mut window, "Groups at baseline");
    assert!(sees(&window, "Contrasts of the model"));
    let plot = picture(&mut window, "OPG at Baseline in");
    // A point is somebody: the swarm of the first group stands in the first half.
    'found: for column in 0..12 {
        for row in 0..40 {
            let at = egui::pos2(
                plot.left() + plot.width() * (0.18 + 0.02 * column as f32),
                plot.top() + plot.height() * (0.15 + 0.7 * row as f32 / 40.0),
            );
            press(&mut window, at);
            if sees(&window, "Selected:") {
                break 'found;
            }
        }
    }
    assert!(sees(&window, "Selected:"));
    window.key_press(Key::Escape);
    settle(&mut window);
    assert!(!sees(&window, "Selected:"));
}

#[test]
fn a_click_on_a_p_value_shows_its_contrast() {
    let mut window = example();
    choose(&mut window, "p-values", "Exact p");
    settle(&mut window);
    window
        .get_all_by_label_contains("p of MDD, Day 1")
        .next()
        .unwrap()
        .click();
    wait_for(&mut window, "Response: change from Baseline");
    // The table is scrolled to, below the pictures.
    for _ in 0..80 {
        window.step();
        std::thread::sleep(Duration::from_millis(5));
    }
    let heading = window.get_by_label("Response: change from Baseline").rect();
    assert!((0.0..760.0).contains(&heading.top()), "{heading:?}");
    // The same on the page of the Figure tab, which looks like the trajectories.
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num4);
    wait_for(&mut window, "Check for print");
    window.get_by_label("p of MDD, Day 3, opn_ng_ml").click();
    wait_for(&mut window, "Response: change from Baseline");
    assert!(sees(&window, "OPN (ng/mL)"));
}

/// What was found stands above the trajectories and leads to its marker; the report begins with it.
#[test]
fn a_finding_leads_to_its_marker() {
    let mut window = example();
    settle(&mut window);
    let found = "Relative to Baseline, OPG/RANKL ratio at Day 1 was";
    assert!(sees(
        &window,
        "2 of 4 markers: no clear difference in change."
    ));
    window
        .get_all_by_label_contains(found)
        .next()
        .unwrap()
        .click();
    wait_for(&mut window, "Response: change from Baseline");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num5);
    wait_for(&mut window, "Findings");
    assert!(window.get_all_by_label_contains(found).next().is_some());
}

#[test]
fn a_page_is_kept_for_other_figures() {
    let mut window = example();
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num4);
    wait_for(&mut window, "No problem found");
    choose(&mut window, "Journal", "Cell, 1 column");
    wait_for(&mut window, "Check for Cell, 1 column");
    sessions::fill(&mut window, "Save page and look as", "Our lab");
    wait_for(&mut window, "The preset Our lab is kept");
    choose(&mut window, "Journal", "none");
    wait_for(&mut window, "Check for print");
    click(&mut window, "Our lab");
    wait_for(&mut window, "Check for Cell, 1 column");
    click(&mut window, "Forget Our lab");
    settle(&mut window);
    assert!(window.query_by_label("Our lab").is_none());
}

#[test]
fn pairs_are_correlated_from_the_inspector() {
    let mut window = example();
    click(&mut window, "Marker");
    wait_for(&mut window, "Response: change from Baseline");
    window.get_by_label("Correlations").scroll_to_me();
    settle(&mut window);
    click(&mut window, "Correlations");
    for _ in 0..40 {
        window.step();
    }
    choose(&mut window, "OPG with", "age");
    window.get_by_label("Correlate").scroll_to_me();
    settle(&mut window);
    click(&mut window, "Correlate");
    let end = Instant::now() + Duration::from_secs(60);
    let found = |window: &Window| {
        let app = window.state().as_ref().unwrap();
        let first = app.results().unwrap().markers.first().cloned();
        first.is_some_and(|m| m.correlations.iter().any(|c| c.with == "age"))
    };
    while !found(&window) {
        assert!(Instant::now() < end, "no correlation");
        window.step();
        std::thread::sleep(Duration::from_millis(2));
    }
    click(&mut window, "Remove OPG with age");
    settle(&mut window);
    assert!(!sees(&window, "Remove OPG with age"));
    // The status line may tell of the next analysis before it is read here: the pair is looked for.
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    wait_for(&mut window, "Remove OPG with age");
}
