//! What the window tells and how it answers: the plan as a sentence, one order of markers, panels of many markers,
//! questions that Escape closes, exports of each tab.

use super::harness::{Setup, with_text};
use super::sessions::fill;
use super::*;
use std::fmt::Write as _;

/// A panel in which every fifth marker rises in the cases.
pub fn panel(markers: usize) -> String {
    let mut text = "subject,group,visit".to_owned();
    for m in 0..markers {
        write!(text, ",protein_{m:04}").unwrap();
    }
    let mut state = 7u64;
    let mut noise = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f64 / (1u64 << 24) as f64
    };
    for s in 0..20 {
        for (v, visit) in ["Baseline", "Day 1", "Day 3"].into_iter().enumerate() {
            let case = s % 2 == 1;
            write!(
                text,
                "\nP{s:02},{},{visit}",
                if case { "case" } else { "control" }
            )
            .unwrap();
            for m in 0..markers {
                let rise = if case && m % 5 == 0 {
                    1.2 * v as f64
                } else {
                    0.0
                };
                let own = ((s * 31 + m * 17) % 13) as f64 * 0.1;
                write!(text, ",{:.3}", 10.0 + own + rise + noise()).unwrap();
            }
        }
    }
    text
}

/// What a screen reader says of a widget or a text.
fn said<'t>(node: &impl NodeT<'t>) -> Option<String> {
    let node = node.accesskit_node();
    node.label().or_else(|| node.value())
}

/// The labels of the list at the left, from top to bottom.
pub fn listed(window: &Window) -> Vec<String> {
    let mut rows: Vec<(f32, String)> = window
        .query_all_by_role(Role::Button)
        .filter(|n| n.rect().left() < 60.0 && (n.rect().height() - 38.0).abs() < 0.5)
        .filter_map(|n| Some((n.rect().top(), n.accesskit_node().label()?)))
        .collect();
    // The link to the notes of the study stands above the list.
    rows.retain(|(_, label)| !label.ends_with("note") && !label.ends_with("notes"));
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    rows.into_iter().map(|r| r.1).collect()
}

/// The rows of the Screen tab, from top to bottom; links at the left belong to the study card.
pub fn screened(window: &Window) -> Vec<String> {
    let mut rows: Vec<(f32, String)> = window
        .query_all_by_role(Role::Link)
        .filter(|n| n.rect().left() > 240.0)
        .filter_map(|n| Some((n.rect().top(), n.accesskit_node().label()?)))
        .collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    rows.into_iter().map(|r| r.1).collect()
}

pub fn until(window: &mut Window, what: &str, holds: impl Fn(&Window) -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !holds(window) {
        assert!(Instant::now() < end, "{what}");
        window.step();
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn the_plan_is_a_sentence_whose_words_open_their_alternatives() {
    let mut window = example();
    assert!(sees(&window, "Difference in change from Baseline"));
    assert!(sees(&window, "not said whether randomised"));
    click(&mut window, "unstructured covariance");
    assert!(sees(
        &window,
        "How the visits of one subject vary together."
    ));
    // As a person would: scroll to it first.
    window.get_by_label("compound symmetry").scroll_to_me();
    for _ in 0..30 {
        window.step();
    }
    click(&mut window, "compound symmetry");
    // What it did to the tests is told, and can be taken back.
    wait_for(&mut window, "below p = 0.05");
    assert!(sees(&window, "compound symmetry covariance"));
    settle(&mut window);
    click(&mut window, "Undo");
    wait_for(&mut window, "Undone: Change covariance");
    wait_for(&mut window, "unstructured covariance");
    // The end of the analysis does not take the place of what was said.
    wait_for(&mut window, "4 markers analysed");
    assert!(sees(&window, "Undone: Change covariance"));
}

#[test]
fn the_guard_is_silent_once_it_is_answered() {
    let mut window = example();
    click(&mut window, "not said whether randomised");
    click(&mut window, "No");
    wait_for(&mut window, "not randomised");
    assert!(!sees(&window, "not said whether randomised"));
}

#[test]
fn rarer_settings_open_at_the_end_of_the_sentence() {
    let mut window = example();
    assert!(!sees(&window, "Degrees of freedom"));
    click(&mut window, "More");
    for _ in 0..40 {
        window.step();
    }
    assert!(sees(&window, "Degrees of freedom"));
}

#[test]
fn one_order_drives_every_list_of_markers() {
    let mut window = example();
    let as_read = listed(&window);
    assert_eq!(as_read.len(), 4, "{as_read:?}");
    click(&mut window, "Screen");
    wait_for(&mut window, "p across markers");
    click(&mut window, "Standardised");
    // The largest first: the arrow points the way the numbers run.
    assert!(sees(&window, "Standardised \u{2193}"));
    let order = screened(&window);
    assert_ne!(order, as_read);
    assert_eq!(listed(&window), order);
    click(&mut window, "Trajectories");
    let first = window.query_all_by_role(Role::Image).next().unwrap();
    let said = first.accesskit_node().label().unwrap();
    assert!(said.contains(order[0].as_str()), "{said} for {order:?}");
    choose(&mut window, "Order", "As in the file");
    assert_eq!(listed(&window), as_read);
}

#[test]
fn a_panel_opens_on_its_screen_and_counts_its_discoveries() {
    let (_folder, mut window) = with_text("panel.csv", &panel(32));
    wait_for(&mut window, "of 32 markers at q < 0.05");
    assert!(sees(&window, "Volcano of 32 markers"));
    assert!(sees(&window, "Heat map of"));
    let all = window.get_all_by_label_contains("of 32 markers at q");
    let told: Vec<String> = all.filter_map(|n| said(&n)).collect();
    let hits = told
        .iter()
        .find_map(|text| text.split(' ').next()?.parse::<usize>().ok());
    let hits = hits.unwrap();
    // One in twenty discoveries may be false.
    assert!((4..=9).contains(&hits), "7 of 32 rise: {hits}");
    // Only these, then these in every tab.
    click(&mut window, "Only these");
    assert!((1..=hits).contains(&screened(&window).len()));
    click(&mut window, "Show these in every tab");
    assert!(sees(
        &window,
        &format!("The other tabs show {hits} of 32 markers.")
    ));
    let in_list = listed(&window);
    assert!((1..=hits).contains(&in_list.len()), "{in_list:?}");
    click(&mut window, "Report");
    wait_for(&mut window, "Differences in change between the groups");
    click(&mut window, "Screen");
    click(&mut window, "Show all markers");
    assert!(!sees(&window, "The other tabs show"));
}

#[test]
fn a_box_in_the_volcano_chooses_markers() {
    let (_folder, mut window) = with_text("panel.csv", &panel(32));
    wait_for(&mut window, "of 32 markers at q < 0.05");
    let plot = window
        .get_by(|n| n.label().is_some_and(|l| l.starts_with("Volcano of")))
        .rect();
    let (from, to) = (
        plot.center_top() + egui::vec2(2.0, 14.0),
        plot.right_bottom() - egui::vec2(14.0, 60.0),
    );
    drag(&mut window, from, to, egui::PointerButton::Primary);
    wait_for(&mut window, "The other tabs show");
}

#[test]
fn side_panels_fold_where_there_is_no_room() {
    let setup = Setup {
        size: egui::vec2(1024.0, 700.0),
        ..Setup::default()
    };
    let mut window = setup.open(Start::Example, Script::default());
    wait_for(&mut window, "4 markers analysed");
    settle(&mut window);
    let settings = |w: &Window| {
        w.query_by_role_and_label(Role::ComboBox, "Centre")
            .is_some()
    };
    assert!(!settings(&window) && listed(&window).is_empty());
    click(&mut window, "Settings");
    assert!(settings(&window));
    click(&mut window, "List");
    assert!(!settings(&window) && listed(&window).len() == 4);
    // With room for both, both stand there.
    let window = example();
    assert!(settings(&window) && listed(&window).len() == 4);
}

#[test]
fn escape_closes_every_question() {
    let script = Script::opening(Answer::Unavailable);
    script.save.borrow_mut().push(Answer::Unavailable);
    let mut window = window(Start::Example, script);
    wait_for(&mut window, "4 markers analysed");
    let escaped = |window: &mut Window, question: &str| {
        wait_for(window, question);
        window.key_press(Key::Escape);
        settle(window);
        assert!(!sees(window, question), "{question}");
    };
    window.key_press_modifiers(Modifiers::COMMAND, Key::O);
    escaped(&mut window, "This system offers no file dialog");
    window.key_press_modifiers(Modifiers::COMMAND, Key::E);
    escaped(&mut window, "Export the figure");
    exporting::ask(&mut window);
    click(&mut window, "Another folder\u{2026}");
    escaped(&mut window, "This system offers no file dialog");
    window.key_press(Key::F1);
    escaped(&mut window, "On one page");
    click(&mut window, "Help");
    click(&mut window, "About Trajecta");
    escaped(&mut window, "Version ");
    choose(&mut window, "Palette", "Grey");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Q);
    escaped(&mut window, "Save the changes?");
    assert!(sees(&window, "ketamine_bone.csv"));
}

#[test]
fn a_typed_path_takes_the_place_of_the_suggested_name() {
    let folder = tempfile::tempdir().unwrap();
    let script = Script::saving(Answer::Unavailable);
    let mut window = window(Start::Example, script);
    wait_for(&mut window, "4 markers analysed");
    exporting::ask(&mut window);
    let typed = folder.path().join("first.png");
    window
        .get_by_role_and_label(Role::TextInput, "File name")
        .type_text(&typed.display().to_string());
    settle(&mut window);
    window.key_press(Key::Enter);
    until(&mut window, "the figure is there", |_| typed.is_file());
    wait_for(&mut window, "Exported, each with its caption: first.png");
    // The same where the system has no dialog.
    exporting::ask(&mut window);
    click(&mut window, "Another folder\u{2026}");
    wait_for(&mut window, "Path");
    settle(&mut window);
    let path = folder.path().join("mine.png");
    window
        .get_by_role_and_label(Role::TextInput, "Path")
        .type_text(&path.display().to_string());
    settle(&mut window);
    window.key_press(Key::Enter);
    wait_for(&mut window, "mine.png");
    until(&mut window, "the figure is there", |_| path.is_file());
}

#[test]
fn each_tab_exports_what_it_shows_and_shows_where_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let script = Script::default();
    for name in ["report", "tables"] {
        script.save.borrow_mut().push(Answer::Chosen(at(name)));
    }
    let mut window = window(Start::Example, script.clone());
    wait_for(&mut window, "4 markers analysed");
    click(&mut window, "Screen");
    exporting::export(&mut window, None, &at("volcano.svg"));
    wait_for(&mut window, "volcano.svg");
    until(&mut window, "the volcano is there", |_| {
        at("volcano.svg").is_file()
    });
    assert!(
        std::fs::read_to_string(at("volcano.svg"))
            .unwrap()
            .contains("log")
    );
    wait_for(&mut window, "Show in folder");
    click(&mut window, "Show in folder");
    assert_eq!(*script.shown.borrow(), [at("volcano.svg")]);
    click(&mut window, "Data");
    window.key_press_modifiers(Modifiers::COMMAND, Key::E);
    wait_for(&mut window, "Tables written to");
    click(&mut window, "Report");
    window.key_press_modifiers(Modifiers::COMMAND, Key::E);
    wait_for(&mut window, "Report written to");
    assert!(at("tables/contrasts.csv").is_file() && at("report/report.html").is_file());
}

/// What is put on the clipboard by a click.
pub fn copied(window: &mut Window, label: &str) -> String {
    window.get_by_label(label).click();
    for _ in 0..5 {
        window.step();
        let commands = &window.output().platform_output.commands;
        let text = commands.iter().find_map(|c| match c {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        });
        if let Some(text) = text {
            return text;
        }
    }
    String::new()
}

#[test]
fn the_exports_and_the_copy_hold_the_markers_and_the_family_on_screen() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    // One group has no difference in change.
    let of_cases: Vec<String> = (panel(32).lines())
        .filter(|line| !line.contains(",control,"))
        .map(|line| line.replace(",group,", ",").replace(",case,", ","))
        .collect();
    std::fs::write(at("panel.csv"), of_cases.join("\n")).unwrap();
    let mut window = opened(at("panel.csv"));
    wait_for(&mut window, "of 32 markers at q < 0.05");
    let text = copied(&mut window, "Copy");
    assert_eq!(text.lines().count(), 33, "{text}");
    fill(&mut window, "Filter", "protein_002");
    settle(&mut window);
    let text = copied(&mut window, "Copy");
    assert_eq!(text.lines().count(), 11, "{text}");
    click(&mut window, "Show these in every tab");
    wait_for(&mut window, "The other tabs show 10 of 32 markers.");
    exporting::export(&mut window, None, &at("volcano.svg"));
    until(&mut window, "the volcano is there", |_| {
        at("volcano.svg").is_file()
    });
    click(&mut window, "Trajectories");
    exporting::export(&mut window, None, &at("courses.svg"));
    wait_for(&mut window, "courses.svg");
    until(&mut window, "the courses are there", |_| {
        at("courses.svg").is_file()
    });
    let courses = std::fs::read_to_string(at("courses.svg")).unwrap();
    assert!(
        courses.contains("protein_0025") || courses.contains("Protein 0025"),
        "{courses}"
    );
    assert!(!courses.contains("0005"));
}

#[test]
fn a_fixed_height_starts_from_the_page() {
    let mut window = example();
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num4);
    wait_for(&mut window, "No problem found");
    window.get_by_label("Fixed height").scroll_to_me();
    settle(&mut window);
    click(&mut window, "Fixed height");
    for _ in 0..60 {
        window.step();
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(sees(&window, "Check for print"), "the page is still there");
}

#[test]
fn what_cannot_be_drawn_is_not_exported() {
    let mut text = "subject,visit,crp".to_owned();
    for s in 0..8 {
        for (v, visit) in ["Baseline", "Day 1"].into_iter().enumerate() {
            write!(text, "\nP{s},{visit},{}.5", 10 + (s * 7 + v * 5) % 11).unwrap();
        }
    }
    let (_folder, mut window) = with_text("one-group.csv", &text);
    wait_for(&mut window, "1 marker analysed");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num4);
    wait_for(&mut window, "Check for print");
    choose(&mut window, "Kind", "Difference between groups");
    until(&mut window, "it is told why", |w| {
        !sees(w, "Check for print")
    });
    let mut export = window.get_all_by_label("Export figure\u{2026}");
    assert!(export.all(|n| n.accesskit_node().is_disabled()));
}

#[test]
fn the_family_of_tests_names_its_marker() {
    let mut window = example();
    assert!(sees(&window, "Adjusted together: OPG"));
    click(&mut window, "Marker");
    click(&mut window, "OPN");
    wait_for(&mut window, "Adjusted together: OPN");
}

#[test]
fn the_palette_finds_settings_visits_and_subjects() {
    let mut window = example();
    let find = |window: &mut Window, text: &str, line: &str| {
        window.key_press_modifiers(Modifiers::COMMAND, Key::K);
        settle(window);
        window
            .get_by_role_and_label(Role::TextInput, "Find a command or a marker")
            .type_text(text);
        settle(window);
        assert!(sees(window, line), "{line}");
    };
    find(&mut window, "degrees", "Setting: Degrees of freedom");
    window.key_press(Key::Enter);
    for _ in 0..40 {
        window.step();
    }
    assert!(sees(&window, "Degrees of freedom"));
    find(&mut window, "visit day 3", "Visit: Day 3");
    window.key_press(Key::Escape);
    settle(&mut window);
    find(&mut window, "mdd07", "Subject: MDD07");
    window.key_press(Key::Enter);
    settle(&mut window);
    assert!(sees(&window, "Selected: MDD07"));
}

#[test]
fn numbers_are_shown_with_the_decimal_sign_of_the_setting() {
    let mut window = example();
    click(&mut window, "View");
    click(&mut window, "Decimal comma");
    window.key_press(Key::Escape);
    settle(&mut window);
    click(&mut window, "Marker");
    click(&mut window, "Tables");
    let cells = |w: &Window| -> Vec<String> {
        let all = w.query_all_by_label_contains("0,0");
        all.filter_map(|n| said(&n)).collect()
    };
    assert!(!cells(&window).is_empty());
    // Outside of tables too.
    assert!(!sees(&window, "p = 0.0") && !sees(&window, "(95 % CI 0."));
    click(&mut window, "Answer");
    assert!(sees(&window, "In words"));
    let with_point = |w: &Window| -> Vec<String> {
        let all = w.query_all_by_label_contains("p = 0.");
        all.filter_map(|n| said(&n)).collect()
    };
    assert!(with_point(&window).is_empty(), "{:?}", with_point(&window));
    click(&mut window, "Screen");
    wait_for(&mut window, "markers at");
    assert!(sees(&window, "< 0,05") && !sees(&window, "< 0.05"));
    // The table of the Screen has a column of this name.
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num2);
    settle(&mut window);
    click(&mut window, "Tables");
    click(&mut window, "View");
    click(&mut window, "Decimal point");
    settle(&mut window);
    assert!(cells(&window).is_empty(), "{:?}", cells(&window));
}

#[test]
fn a_line_is_left_out_where_it_stands_and_stays_in_the_data() {
    let mut window = example();
    click(&mut window, "Marker");
    let plot = window.query_all_by_role(Role::Image).next().unwrap().rect();
    // Somewhere in the plot a line passes.
    for k in 0..60 {
        let at = egui::pos2(
            plot.left() + plot.width() * 0.5,
            plot.top() + plot.height() * (0.1 + 0.7 * k as f32 / 60.0),
        );
        press_right(&mut window, at);
        if sees(&window, " out\u{2026}") {
            break;
        }
        window.key_press(Key::Escape);
        settle(&mut window);
    }
    assert!(sees(&window, "Leave the value of"));
    let whole = window.get_all_by_label_contains("Leave ").find(|n| {
        n.accesskit_node()
            .label()
            .is_some_and(|l| !l.contains("the value"))
    });
    whole.unwrap().click();
    settle(&mut window);
    fill(&mut window, "Reason", "withdrew consent");
    until(&mut window, "one subject fewer", |w| {
        sees(w, "27 subjects") || sees(w, "15 subjects")
    });
    click(&mut window, "Data");
    assert!(sees(
        &window,
        "By request, 1 subject is left out; it stands below"
    ));
}

#[test]
fn what_a_crash_left_is_saved_to_the_file_it_came_from() {
    let folder = tempfile::tempdir().unwrap();
    let journal = folder.path().join("journal");
    let file = folder.path().join("mine.trajecta");
    let setup = |start: Start, script: Script| {
        let setup = Setup {
            journal: Some(journal.clone()),
            ..Setup::default()
        };
        setup.open(start, script)
    };
    let mut window = setup(Start::Example, Script::saving(Answer::Chosen(file.clone())));
    wait_for(&mut window, "4 markers analysed");
    window.key_press_modifiers(Modifiers::COMMAND, Key::S);
    wait_for(&mut window, "Session saved as");
    choose(&mut window, "Palette", "Grey");
    let kept = || {
        let entries = std::fs::read_dir(&journal).unwrap().flatten();
        let mut paths = entries.map(|e| e.path());
        paths.find(|p| p.extension().is_some_and(|e| e == "trajecta"))
    };
    until(&mut window, "a journal is kept", |_| kept().is_some());
    std::fs::copy(kept().unwrap(), journal.join("1-0.trajecta")).unwrap();
    // Nobody answers where to save: the file is known.
    let mut next = setup(Start::Empty, Script::default());
    wait_for(&mut next, "Recover your work?");
    click(&mut next, "Recover");
    wait_for(&mut next, "4 markers analysed");
    next.key_press_modifiers(Modifiers::COMMAND, Key::S);
    wait_for(&mut next, "Session saved as");
    assert!(sees(&next, "mine.trajecta"));
}

#[test]
fn a_group_takes_a_colour_that_is_typed() {
    let mut window = example();
    click(&mut window, "Colour of MDD");
    fill(&mut window, "As #rrggbb", "#009e73");
    settle(&mut window);
    click(&mut window, "Edit");
    assert!(sees(&window, "Undo: Change the plot"));
}

/// Two treatments in two periods, in either order: the treatments are compared, not the periods.
#[test]
fn a_crossover_is_opened_with_the_model_of_a_crossover() {
    let mut csv = "subject,sequence,period,treatment,auc\n".to_owned();
    for s in 0..16 {
        let treatments = if s % 2 == 0 { ["A", "B"] } else { ["B", "A"] };
        for (period, treatment) in treatments.into_iter().enumerate() {
            let drug = if treatment == "B" { 9.0 } else { 0.0 };
            let own = f64::from(s * 13 % 7) + f64::from((s * 5 + period as i32 * 3) % 4);
            let order = treatments.concat();
            let auc = 100.0 + own + drug;
            csv.push_str(&format!("{s},{order},{},{treatment},{auc}\n", period + 1));
        }
    }
    let (_folder, mut window) = with_text("crossover.csv", &csv);
    wait_for(&mut window, "1 marker analysed");
    assert!(sees(&window, " under B than under A "));
    assert!(!sees(&window, "at Visit"));
    click(&mut window, "Data");
    assert!(!sees(&window, "so no change is analysed"));
}

#[test]
fn markers_of_a_figure_are_found_by_name_where_there_are_many() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path().join("panel.csv");
    std::fs::write(&at, panel(32)).unwrap();
    let mut window = opened(at);
    wait_for(&mut window, "32 markers analysed");
    click(&mut window, "Figure");
    wait_for(&mut window, "All markers");
    click(&mut window, "All markers");
    settle(&mut window);
    let ticked = |w: &Window| {
        let all = w.query_all_by_role(Role::CheckBox);
        all.filter(|n| said(n).is_some_and(|l| l.to_lowercase().contains("protein")))
            .count()
    };
    assert_eq!(ticked(&window), 1);
    let field = window.get_by_role_and_label(Role::TextInput, "Add a marker");
    field.focus();
    settle(&mut window);
    window
        .get_by_role_and_label(Role::TextInput, "Add a marker")
        .type_text("002");
    settle(&mut window);
    let n = ticked(&window);
    assert!(n > 3, "{n}");
}
