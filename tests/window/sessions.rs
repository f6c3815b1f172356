//! Edits, sessions, recovery, the palette, the tables over all markers.

use super::harness::{Setup, with_text};
use super::*;
use std::fmt::Write as _;

/// Types into a field and leaves it with Enter.
pub fn fill(window: &mut Window, label: &str, text: &str) {
    let field = |w: &mut Window| w.get_by_role_and_label(Role::TextInput, label).focus();
    window
        .get_by_role_and_label(Role::TextInput, label)
        .scroll_to_me();
    settle(window);
    field(window);
    settle(window);
    window.key_press_modifiers(Modifiers::COMMAND, Key::A);
    settle(window);
    window
        .get_by_role_and_label(Role::TextInput, label)
        .type_text(text);
    settle(window);
    window.key_press(Key::Enter);
    settle(window);
}

/// Clicks with the right button in the middle of the first widget of this label.
fn right_click(window: &mut Window, label: &str) {
    let at = window
        .get_all_by_label(label)
        .next()
        .unwrap()
        .rect()
        .center();
    press_right(window, at);
}

fn exclude_the_first_subject(window: &mut Window) {
    click(window, "Data");
    right_click(window, "MDD01");
    click(window, "Leave this subject out\u{2026}");
    assert!(sees(window, "Why is it left out?"));
    fill(window, "Reason", "withdrew consent");
    wait_for(window, "MDD, 27 subjects");
    wait_for(window, "4 markers analysed");
}

#[test]
fn a_subject_is_left_out_with_a_reason_and_undo_brings_it_back() {
    let mut window = example();
    exclude_the_first_subject(&mut window);
    assert!(sees(&window, "withdrew consent"));
    click(&mut window, "Report");
    wait_for(&mut window, "Left out by request");
    assert!(sees(&window, "the whole subject"));
    click(&mut window, "Edit");
    window.get_by_label_contains("Undo: Exclude MDD01").click();
    settle(&mut window);
    wait_for(&mut window, "MDD, 28 subjects");
    window.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    wait_for(&mut window, "MDD, 27 subjects");
    click(&mut window, "Data");
    click(&mut window, "Include again");
    wait_for(&mut window, "MDD, 28 subjects");
}

#[test]
fn undo_crosses_a_new_reading_of_the_file() {
    let mut window = example();
    exclude_the_first_subject(&mut window);
    click(&mut window, "Change");
    choose(&mut window, "Reference group", "MDD");
    wait_for(&mut window, "4 markers analysed");
    click(&mut window, "Done");
    for _ in 0..2 {
        window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        settle(&mut window);
        wait_for(&mut window, "markers analysed");
    }
    wait_for(&mut window, "MDD, 28 subjects");
    click(&mut window, "Marker");
    wait_for(&mut window, "Difference from HC");
}

#[test]
fn a_single_value_is_left_out() {
    let mut window = example();
    click(&mut window, "Data");
    right_click(&mut window, "2107.5");
    click(&mut window, "Leave this value out\u{2026}");
    fill(&mut window, "Reason", "sample haemolysed");
    wait_for(&mut window, "MDD01, Baseline, opg_pg_ml");
    let n = |w: &Window| {
        let results = w.state().as_ref().and_then(TrajectaApp::results);
        results.map(|r| r.markers[0].n_observations)
    };
    let end = Instant::now() + Duration::from_secs(60);
    while n(&window) != Some(168) {
        assert!(Instant::now() < end, "{:?}", n(&window));
        window.step();
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn groups_are_called_as_the_paper_calls_them() {
    let mut window = example();
    click(&mut window, "Data");
    fill(&mut window, "Group HC", "Healthy controls");
    wait_for(&mut window, "Healthy controls, 16 subjects");
    wait_for(&mut window, "4 markers analysed");
    click(&mut window, "Marker");
    wait_for(&mut window, "Difference from Healthy controls");
    // Two groups of one name are refused, and the refusal takes the change back.
    click(&mut window, "Data");
    fill(&mut window, "Group MDD", "Healthy controls");
    wait_for(&mut window, "Give each a different name");
    settle(&mut window);
    assert!(sees(&window, "MDD, 28 subjects"));
}

#[test]
fn markers_and_groups_change_places() {
    let mut window = example();
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num6);
    wait_for(&mut window, "What was read");
    window.get_by_label("Move opn_ng_ml up").scroll_to_me();
    settle(&mut window);
    click(&mut window, "Move opn_ng_ml up");
    wait_for(&mut window, "4 markers analysed");
    let order = |window: &Window| -> Vec<String> {
        let app = window.state().as_ref().unwrap();
        let markers = &app.results().unwrap().markers;
        markers.iter().map(|m| m.marker.clone()).collect()
    };
    let second_becomes = |window: &mut Window, marker: &str| {
        let end = Instant::now() + Duration::from_secs(60);
        while order(window)[1] != marker {
            assert!(Instant::now() < end, "{:?}", order(window));
            window.step();
            std::thread::sleep(Duration::from_millis(2));
        }
    };
    second_becomes(&mut window, "opn_ng_ml");
    // The message of an undo gives way to the next one; the order stays.
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    second_becomes(&mut window, "rankl_pg_ml");
    // Three groups: the reference stays, the others change places.
    let mut window = opened(data("obk_phase_means.csv"));
    wait_for(&mut window, "1 marker analysed");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num6);
    wait_for(&mut window, "What was read");
    assert!(window.query_by_label("Move A up").is_none());
    window.get_by_label("Move B up").scroll_to_me();
    settle(&mut window);
    click(&mut window, "Move B up");
    let end = Instant::now() + Duration::from_secs(60);
    loop {
        let groups: Vec<String> = {
            let app = window.state().as_ref().unwrap();
            let groups = &app.results().unwrap().study.groups;
            groups.iter().map(|g| g.name.clone()).collect()
        };
        if groups == ["control", "B", "A"] {
            break;
        }
        assert!(Instant::now() < end, "{groups:?}");
        window.step();
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn a_derived_marker_is_checked_while_it_is_written() {
    let mut window = example();
    window.get_by_label("Derived markers").scroll_to_me();
    settle(&mut window);
    click(&mut window, "Derived markers");
    for _ in 0..30 {
        window.step();
    }
    fill(&mut window, "Its expression", "opg_pg_ml / nothing");
    assert!(sees(&window, "There is no marker \u{201c}nothing\u{201d}"));
    fill(&mut window, "Its expression", "opn_ng_ml * 1000");
    fill(&mut window, "Name of the new marker", "opn_pg");
    window.get_by_label("Derive").scroll_to_me();
    settle(&mut window);
    click(&mut window, "Derive");
    wait_for(&mut window, "5 markers analysed");
}

#[test]
fn a_session_is_saved_and_gives_the_same_numbers_again() {
    let folder = tempfile::tempdir().unwrap();
    let session = folder.path().join("mine.trajecta");
    let script = Script::saving(Answer::Chosen(session.clone()));
    let mut window = window(Start::Example, script);
    wait_for(&mut window, "4 markers analysed");
    exclude_the_first_subject(&mut window);
    window.key_press_modifiers(Modifiers::COMMAND, Key::S);
    wait_for(&mut window, "Session saved as");
    let text = std::fs::read_to_string(&session).unwrap();
    assert!(text.contains("trajecta.session/1") && text.contains("withdrew consent"));

    let mut again = self::window(Start::File(session), Script::default());
    wait_for(&mut again, "The same numbers as when it was saved");
    assert!(sees(&again, "MDD, 27 subjects"));
    click(&mut again, "Data");
    assert!(sees(&again, "withdrew consent"));
}

#[test]
fn a_session_whose_data_moved_or_changed_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let (data, session) = (
        folder.path().join("study.csv"),
        folder.path().join("s.trajecta"),
    );
    let text = std::fs::read_to_string(super::data("ketamine_bone.csv")).unwrap();
    std::fs::write(&data, &text).unwrap();
    let script = Script::saving(Answer::Chosen(session.clone()));
    let mut window = window(Start::File(data.clone()), script);
    wait_for(&mut window, "3 markers analysed");
    window.key_press_modifiers(Modifiers::COMMAND, Key::S);
    wait_for(&mut window, "Session saved as");
    // Gone: the window asks, and a file can be shown.
    let moved = folder.path().join("elsewhere.csv");
    std::fs::rename(&data, &moved).unwrap();
    let script = Script::opening(Answer::Chosen(moved.clone()));
    let mut again = self::window(Start::File(session.clone()), script);
    wait_for(&mut again, "Where is the data file?");
    click(&mut again, "Choose the file\u{2026}");
    wait_for(&mut again, "The same numbers as when it was saved");
    // Changed: it opens, and says that it is another file now.
    std::fs::write(&data, text.replace("2107.5", "2107.6")).unwrap();
    let mut changed = self::window(Start::File(session), Script::default());
    wait_for(&mut changed, "has changed since the session was saved");
}

#[test]
fn unsaved_work_is_asked_about_before_it_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let session = folder.path().join("kept.trajecta");
    let script = Script::opening(Answer::Chosen(super::data("orthodont.csv")));
    script
        .save
        .borrow_mut()
        .push(Answer::Chosen(session.clone()));
    let mut window = window(Start::Example, script);
    wait_for(&mut window, "4 markers analysed");
    exclude_the_first_subject(&mut window);
    window.key_press_modifiers(Modifiers::COMMAND, Key::O);
    wait_for(&mut window, "Save the changes?");
    click(&mut window, "Stay here");
    assert!(sees(&window, "ketamine_bone.csv"));
    click(&mut window, "File");
    click(&mut window, "Open the example");
    wait_for(&mut window, "Save the changes?");
    click(&mut window, "Save");
    wait_for(&mut window, "MDD, 28 subjects");
    assert!(session.is_file());
}

fn with_journal(start: Start, folder: &Path) -> Window {
    let setup = Setup {
        journal: Some(folder.to_owned()),
        ..Setup::default()
    };
    setup.open(start, Script::default())
}

#[test]
fn what_a_crash_left_is_offered_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("journal");
    let mut window = with_journal(Start::Example, &journal);
    wait_for(&mut window, "4 markers analysed");
    exclude_the_first_subject(&mut window);
    let kept = || {
        let entries = std::fs::read_dir(&journal).unwrap().flatten();
        let mut paths = entries.map(|e| e.path());
        paths.find(|p| p.extension().is_some_and(|e| e == "trajecta"))
    };
    let end = Instant::now() + Duration::from_secs(60);
    while kept().is_none() {
        assert!(Instant::now() < end, "no journal");
        window.step();
        std::thread::sleep(Duration::from_millis(5));
    }
    // What a killed program leaves behind: the file, and nobody who holds its lock.
    std::fs::copy(kept().unwrap(), journal.join("1-0.trajecta")).unwrap();
    let mut next = with_journal(Start::Empty, &journal);
    wait_for(&mut next, "Recover your work?");
    click(&mut next, "Recover");
    wait_for(&mut next, "MDD, 27 subjects");
    wait_for(&mut next, "4 markers analysed");
    // It goes once this window has kept a copy of its own, and not before.
    let end = Instant::now() + Duration::from_secs(60);
    while journal.join("1-0.trajecta").exists() {
        assert!(Instant::now() < end, "the leftover stays");
        next.step();
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(kept().is_some());
    // Recovered work is unsaved until it is saved.
    next.key_press_modifiers(Modifiers::COMMAND, Key::Q);
    wait_for(&mut next, "Save the changes?");
}

#[test]
fn the_palette_finds_commands_and_markers_by_their_names() {
    let mut window = example();
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    wait_for(&mut window, "Find a command or a marker");
    let field = |w: &mut Window, text: &str| {
        w.get_by_role_and_label(Role::TextInput, "Find a command or a marker")
            .type_text(text);
        settle(w);
    };
    field(&mut window, "screen");
    assert!(sees(&window, "Show the screen"));
    assert!(!sees(&window, "Show the report"));
    window.key_press(Key::Enter);
    settle(&mut window);
    assert!(sees(&window, "p across markers"));
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    settle(&mut window);
    field(&mut window, "opn");
    window.key_press(Key::Enter);
    settle(&mut window);
    wait_for(&mut window, "Response: change from Baseline");
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    settle(&mut window);
    window.key_press(Key::Escape);
    settle(&mut window);
    assert!(!sees(&window, "Find a command or a marker"));
}

#[test]
fn what_a_list_cuts_off_is_said() {
    let mut text = "subject,group,visit".to_owned();
    for m in 0..62 {
        write!(text, ",protein_{m:02}").unwrap();
    }
    for s in 0..8 {
        for (v, visit) in ["Baseline", "Day 1"].into_iter().enumerate() {
            write!(text, "\nP{s},{},{visit}", ["HC", "MDD"][s % 2]).unwrap();
            for m in 0..62 {
                write!(text, ",{}.5", 10 + (s * 7 + m * 3 + v * 5) % 13).unwrap();
            }
        }
    }
    let (_folder, mut window) = with_text("panel.csv", &text);
    wait_for(&mut window, "62 markers analysed");
    click(&mut window, "Data");
    wait_for(&mut window, "The first 60 of 62 markers are shown.");
    assert!(sees(&window, "Of 62 markers, the one on screen"));
    window.key_press_modifiers(Modifiers::COMMAND, Key::K);
    wait_for(
        &mut window,
        "matches are shown. Type more letters of the name.",
    );
}

#[test]
fn a_menu_shows_its_actions_in_their_order() {
    let mut window = example();
    click(&mut window, "View");
    let top = |label: &str| window.get_by_label_contains(label).rect().top();
    let tops = [
        "Show trajectories",
        "Show the marker",
        "Show the screen",
        "Show the figure",
        "Show the report",
        "Show the data",
        "How the file is read",
        "Larger text",
        "Dark colours",
    ]
    .map(top);
    assert!(tops.is_sorted(), "{tops:?}");
}

#[test]
fn the_keyboard_alone_reaches_every_tab() {
    let mut window = example();
    for (key, text) in [
        (Key::Num2, "Response: change from Baseline"),
        (Key::Num3, "p across markers"),
        (Key::Num5, "Rows read"),
        (Key::Num6, "What was read"),
    ] {
        window.key_press_modifiers(Modifiers::COMMAND, key);
        wait_for(&mut window, text);
    }
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num1);
    settle(&mut window);
    assert_eq!(window.query_all_by_role(Role::Image).count(), 4);
}

#[test]
fn the_screen_lists_all_markers_by_what_is_asked() {
    let mut window = example();
    click(&mut window, "Screen");
    wait_for(&mut window, "p across markers");
    let tops = |w: &Window| -> Vec<(f32, String)> {
        let mut rows: Vec<(f32, String)> = w
            .query_all_by_role(Role::Link)
            .filter_map(|n| Some((n.rect().top(), n.accesskit_node().label()?)))
            .filter(|(_, l)| ["OPG", "RANKL", "OPN"].iter().any(|m| l.contains(m)))
            .collect();
        rows.sort_by(|a, b| a.0.total_cmp(&b.0));
        rows
    };
    let by_p: Vec<String> = tops(&window).into_iter().map(|r| r.1).collect();
    assert_eq!(by_p.len(), 4, "{by_p:?}");
    let heading = window.get_all_by_role(Role::Button).find(|n| {
        n.accesskit_node()
            .label()
            .is_some_and(|l| l == "Marker" && n.rect().top() > 150.0)
    });
    heading.unwrap().click();
    settle(&mut window);
    let by_name: Vec<String> = tops(&window).into_iter().map(|r| r.1).collect();
    let mut sorted = by_name.clone();
    sorted.sort_by_key(|n| n.to_lowercase());
    assert_eq!(by_name, sorted);
    choose(&mut window, "Question", "Change within groups");
    let contrast = |w: &Window| {
        let combo = w.get_by_role_and_label(Role::ComboBox, "Contrast");
        combo.accesskit_node().value()
    };
    assert_eq!(
        contrast(&window).as_deref(),
        Some("All groups and visits together")
    );
    window
        .query_all_by_role(Role::Link)
        .find(|n| n.accesskit_node().label().is_some_and(|l| l == "OPN"))
        .unwrap()
        .click();
    settle(&mut window);
    wait_for(&mut window, "Response: change from Baseline");
}

#[test]
fn tables_are_written_into_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("tables");
    let mut window = window(Start::Example, Script::saving(Answer::Chosen(to.clone())));
    wait_for(&mut window, "4 markers analysed");
    click(&mut window, "Report");
    click(&mut window, "Export tables\u{2026}");
    wait_for(&mut window, "Tables written to");
    assert!(to.join("contrasts.csv").is_file());
}

#[test]
fn the_report_is_written_into_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().join("for the paper");
    let mut window = window(Start::Example, Script::saving(Answer::Chosen(to.clone())));
    wait_for(&mut window, "4 markers analysed");
    click(&mut window, "Report");
    wait_for(
        &mut window,
        "Kenward MG, Roger JH. Small sample inference for fixed effects from restricted maximum likelihood. Biometrics. 1997;53:983\u{2013}997. doi:10.2307/2533558",
    );
    assert!(sees(&window, "Methods"));
    click(&mut window, "Export report\u{2026}");
    wait_for(&mut window, "Report written to");
    for file in [
        "report.html",
        "results.xlsx",
        "methods.txt",
        "analysis.R",
        "analysis-data.csv",
        "tables/contrasts.csv",
    ] {
        assert!(to.join(file).is_file(), "{file}");
    }
    let report = std::fs::read_to_string(to.join("report.html")).unwrap();
    assert!(report.contains("OPG/RANKL ratio") && report.contains("Synthetic data"));
}

#[test]
fn the_figure_tab_shows_what_is_exported() {
    let folder = tempfile::tempdir().unwrap();
    let pdf = folder.path().join("one.pdf");
    let script = Script::saving(Answer::Chosen(folder.path().join("all")));
    script.save.borrow_mut().push(Answer::Chosen(pdf.clone()));
    let mut window = window(Start::Example, script);
    wait_for(&mut window, "4 markers analysed");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num4);
    wait_for(&mut window, "No problem found");
    assert!(sees(&window, "95 % CI"), "the caption names the interval");
    choose(&mut window, "Kind", "Forest of contrasts");
    wait_for(&mut window, "Contrasts of OPG");
    window.key_press_modifiers(Modifiers::COMMAND, Key::E);
    wait_for(&mut window, "one.pdf");
    assert!(std::fs::read(&pdf).unwrap().starts_with(b"%PDF"));
    let caption = std::fs::read_to_string(pdf.with_extension("caption.txt")).unwrap();
    assert!(caption.contains("OPG"), "{caption}");
    // A second figure, and both at once.
    click(&mut window, "Another");
    wait_for(&mut window, "Figure 2");
    choose(&mut window, "Kind", "Groups at baseline");
    click(&mut window, "Export all figures\u{2026}");
    wait_for(&mut window, "Figure 1.png, Figure 2.png");
    assert!(folder.path().join("all/Figure 2.caption.txt").is_file());
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    wait_for(&mut window, "Undone: Change Figure 2");
}

#[test]
fn a_journal_is_checked_and_what_breaks_its_rules_is_mended() {
    let mut window = example();
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num4);
    wait_for(&mut window, "No problem found");
    choose(&mut window, "Journal", "PLOS");
    wait_for(&mut window, "Check for PLOS");
    wait_for(&mut window, "Fix");
    let fixes = |w: &Window| w.query_all_by_label("Fix").count();
    let before = fixes(&window);
    window.get_all_by_label("Fix").next().unwrap().click();
    let end = Instant::now() + Duration::from_secs(60);
    while fixes(&window) >= before {
        assert!(Instant::now() < end, "nothing was mended");
        window.step();
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn a_click_on_a_panel_opens_its_marker_and_a_drag_moves_it() {
    let mut window = example();
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num4);
    wait_for(&mut window, "No problem found");
    let paper = window
        .get_by(|n| n.role() == Role::Image && n.label().is_some_and(|l| l.contains("OPG")))
        .rect();
    let at = |x: f32, y: f32| {
        egui::pos2(
            paper.left() + x * paper.width(),
            paper.top() + y * paper.height(),
        )
    };
    // The first panel onto the second: OPG and RANKL change places.
    let (from, to) = (at(0.25, 0.25), at(0.75, 0.25));
    drag(&mut window, from, to, egui::PointerButton::Primary);
    click(&mut window, "Edit");
    assert!(sees(&window, "Undo: Change Figure 1"));
    window.key_press(Key::Escape);
    settle(&mut window);
    for _ in 0..100 {
        window.step();
        std::thread::sleep(Duration::from_millis(5));
    }
    press(&mut window, at(0.25, 0.25));
    wait_for(&mut window, "Response: change from Baseline");
    assert!(sees(&window, "RANKL (pg/mL)"));
}
