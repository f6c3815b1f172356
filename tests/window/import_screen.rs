//! The import screen, by label: every question, every choice, every layout, many columns.

use super::exports;
use super::harness::{
    Script, Window, choose, click, opened, sees, settle, wait_for, window, with_text,
};
use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use trajecta::app::{Answer, Start};

const PLAIN: &str = include_str!("../golden/data/ketamine_bone.csv");

/// Dates that could begin with the day or the month.
fn slashed() -> String {
    let mut text = "id,group,date,opg\n".to_owned();
    for s in 0..8 {
        for (v, date) in ["01/02/2024", "08/02/2024", "12/02/2024"]
            .iter()
            .enumerate()
        {
            let group = ["control", "case"][s % 2];
            writeln!(text, "P{s},{group},{date},{}.{v}5", 10 + s * 3 % 7).unwrap();
        }
    }
    text
}

#[test]
fn a_question_about_dates_has_buttons_and_can_be_taken_back() {
    let (_folder, mut window) = with_text("dates.csv", &slashed());
    wait_for(&mut window, "One question first");
    assert!(sees(&window, "the day or with the month first"));
    assert!(!sees(&window, "--"), "flags are for the command line");
    click(&mut window, "The day is first");
    wait_for(&mut window, "1 marker analysed");
    assert!(sees(&window, "have the day first"));
    choose(&mut window, "Dates", "as the file says, or ask");
    wait_for(&mut window, "One question first");
    click(&mut window, "The month is first");
    wait_for(&mut window, "1 marker analysed");
}

#[test]
fn a_file_without_header_is_opened_by_answering() {
    let bare = PLAIN.split_once('\n').unwrap().1;
    let (_folder, mut window) = with_text("bare.csv", bare);
    wait_for(&mut window, "may have no names");
    assert!(
        sees(&window, "MDD01 is read as Not used"),
        "the table is in sight"
    );
    click(&mut window, "Data");
    wait_for(&mut window, "176 rows read, 169 used");
}

#[test]
fn what_to_do_about_a_finding_is_said_in_words_of_the_window() {
    let text = PLAIN.replacen("1454.9", "clotted", 1);
    let (_folder, mut window) = with_text("text.csv", &text);
    wait_for(&mut window, "3 markers analysed");
    click(&mut window, "Change");
    assert!(sees(&window, "Also missing\u{201d}"));
    assert!(!sees(&window, "--missing"));
    click(&mut window, "Done");
    click(&mut window, "Data");
    assert!(sees(&window, "Also missing\u{201d}"));
    assert!(!sees(&window, "--missing"));
}

#[test]
fn visits_are_chosen_and_ordered() {
    let (_folder, mut window) = with_text("study.csv", PLAIN);
    wait_for(&mut window, "3 markers analysed");
    click(&mut window, "Change");
    click(&mut window, "Visits used: 4 of 4");
    window
        .get_by_role_and_label(Role::CheckBox, "Day 1")
        .click();
    settle(&mut window);
    wait_for(&mut window, "44 left out: visit not chosen");
    // The menu stays, and what was left out comes back at its end.
    window
        .get_by_role_and_label(Role::CheckBox, "Day 1")
        .click();
    settle(&mut window);
    wait_for(&mut window, "176 rows read, 169 used");
    click(&mut window, "Day 1 earlier");
    wait_for(&mut window, "3 markers analysed");
    assert!(sees(&window, "Visits used: 4 of 4"));
}

/// Presses the tabulator until a widget with this label has the focus.
fn tab_to(window: &mut Window, label: &str) {
    for _ in 0..400 {
        let there = window
            .query_all_by_label(label)
            .any(|n| n.accesskit_node().is_focused());
        if there {
            return;
        }
        window.key_press(Key::Tab);
        window.step();
    }
    panic!("the focus never came to \u{201c}{label}\u{201d}");
}

#[test]
fn roles_and_choices_are_changed_by_keyboard_alone() {
    let (_folder, mut window) = with_text("study.csv", PLAIN);
    wait_for(&mut window, "3 markers analysed");
    tab_to(&mut window, "Change");
    window.key_press(Key::Enter);
    settle(&mut window);
    tab_to(&mut window, "bmi is read as Covariate; change");
    window.key_press(Key::Enter);
    settle(&mut window);
    tab_to(&mut window, "Not used");
    window.key_press(Key::Enter);
    settle(&mut window);
    wait_for(&mut window, "bmi is read as Not used; change");
    wait_for(&mut window, "3 markers analysed");
    tab_to(&mut window, "Visits used: 4 of 4");
    window.key_press(Key::Enter);
    settle(&mut window);
    tab_to(&mut window, "Day 3");
    window.key_press(Key::Space);
    settle(&mut window);
    wait_for(&mut window, "44 left out: visit not chosen");
}

#[test]
fn every_layout_opens_without_a_question() {
    for (file, _, text) in exports::all() {
        let (_folder, mut window) = with_text(file, &text);
        wait_for(&mut window, "3 markers analysed");
        assert!(!sees(&window, "One question first"), "{file}");
        assert!(sees(&window, "HC, 16 subjects"), "{file}");
        click(&mut window, "Change");
        assert!(sees(&window, "rows read, "), "{file}");
    }
}

#[test]
fn contrasts_under_every_rule_for_limits_stand_in_the_marker_tab() {
    let title = "Sensitivity to values below the limit of detection";
    let (_folder, mut window) = with_text("plain.csv", PLAIN);
    wait_for(&mut window, "3 markers analysed");
    click(&mut window, "Marker");
    click(&mut window, "Tables");
    assert!(!sees(&window, title), "nothing is below a limit");
    let limited = PLAIN
        .replacen("1454.9", "<1000", 1)
        .replacen("1102.1", "<1000", 1)
        .replacen("2107.5", "<1000", 1);
    let (_folder, mut window) = with_text("limits.csv", &limited);
    wait_for(&mut window, "3 markers analysed");
    click(&mut window, "Marker");
    click(&mut window, "Tables");
    wait_for(&mut window, title);
    for rule in [
        "half the limit",
        "the limit",
        "the limit over the square root of two",
        "left out",
    ] {
        let n = window.query_all_by_label(rule).count();
        assert!(n >= 13, "{rule}: {n} contrasts");
    }
    // The table of values keeps the limit, whatever it counts as.
    click(&mut window, "Data");
    wait_for(&mut window, "< 1000");
}

#[test]
fn a_changed_role_leaves_the_reasons_of_the_other_columns() {
    let (_folder, mut window) = with_text("study.csv", PLAIN);
    wait_for(&mut window, "3 markers analysed");
    click(&mut window, "Change");
    let reasons = ["the name says subject", "it looks like a visit: 4 values"];
    for reason in reasons {
        assert!(sees(&window, reason), "{reason}");
    }
    let give = |window: &mut Window, column: &str, role: &str| {
        click(window, &format!("{column} is read as Covariate; change"));
        window.get_by_role_and_label(Role::Button, role).click();
        settle(window);
    };
    give(&mut window, "bmi", "Not used");
    wait_for(&mut window, "bmi is read as Not used; change");
    wait_for(&mut window, "3 markers analysed");
    for reason in reasons {
        assert!(sees(&window, reason), "{reason}");
    }
    for lost in ["chosen as the subject", "chosen as the visit", "named as"] {
        assert!(!sees(&window, lost), "{lost}");
    }
    // A column that was chosen says so.
    give(&mut window, "sex", "Group");
    wait_for(&mut window, "sex is read as Group; change");
    wait_for(&mut window, "3 markers analysed");
    assert!(sees(&window, "chosen as the group"));
    assert!(sees(&window, "the name says subject"));
}

#[test]
fn the_next_best_reading_is_a_button() {
    let mut window = opened(shared("085-rows-numbers-restart-in-site.csv"));
    wait_for(&mut window, "1 marker analysed");
    assert!(sees(&window, "10 Placebo, 10 Drug"));
    click(&mut window, "Change");
    window
        .get_by_label_contains("Read as: 10 people by id")
        .click();
    settle(&mut window);
    // Read so, each of the people has two values at a visit.
    let end = Instant::now() + Duration::from_secs(30);
    while sees(&window, "10 Placebo, 10 Drug") {
        assert!(Instant::now() < end, "the other reading is not taken");
        window.step();
    }
    click(&mut window, "Read as it was recognised");
    wait_for(&mut window, "10 Placebo, 10 Drug");
    for _ in 0..2 {
        window.key_press_modifiers(egui::Modifiers::COMMAND, Key::Z);
        settle(&mut window);
    }
    wait_for(&mut window, "10 Placebo, 10 Drug");
}

/// A table of `tests/reading/shared`.
pub fn shared(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/reading/shared")
        .join(name)
}

/// Numbers that come again in each group, where nothing says whether they are the same people.
fn same_numbers() -> String {
    let mut text = "cohort,id,visit,crp".to_owned();
    for cohort in ["A", "B"] {
        for id in 1..=6 {
            for (v, visit) in ["Baseline", "Week 4"].iter().enumerate() {
                write!(text, "\n{cohort},{id},{visit},{}.{v}", 4 + id * 5 % 7).unwrap();
            }
        }
    }
    text
}

#[test]
fn whether_numbers_start_again_is_answered_and_taken_back() {
    let (_folder, mut window) = with_text("cohorts.csv", &same_numbers());
    wait_for(&mut window, "One question first");
    assert!(sees(&window, "The same subjects"));
    click(&mut window, "Different subjects within cohort");
    wait_for(&mut window, "1 marker analysed");
    assert!(sees(&window, "12 subjects"), "two times six");
    assert!(sees(&window, "it looks like a visit: 2 values"));
    choose(&mut window, "Same number", "as the file says, or ask");
    wait_for(&mut window, "One question first");
}

#[test]
fn a_code_becomes_a_label_and_groups_take_an_order() {
    let (_folder, mut window) = with_text("study.csv", PLAIN);
    wait_for(&mut window, "3 markers analysed");
    click(&mut window, "Change");
    click(&mut window, "More options");
    for _ in 0..30 {
        window.step();
    }
    assert!(sees(&window, "Also missing"));
    assert!(sees(&window, "Labels, not missing"));
    click(&mut window, "Groups used: all 2");
    click(&mut window, "MDD earlier");
    wait_for(&mut window, "28 MDD, 16 HC");
    click(&mut window, "All groups, in the usual order");
    wait_for(&mut window, "16 HC, 28 MDD");
}

/// A table with many markers and a decimal sign that must be asked about, so that nothing is analysed.
fn many(columns: usize) -> String {
    let mut text = "subject,group,visit,first".to_owned();
    for c in 1..columns {
        write!(text, ",protein_{c:05}").unwrap();
    }
    for s in 0..6 {
        for visit in ["Baseline", "Day 1"] {
            write!(text, "\nP{s},{},{visit}", ["HC", "MDD"][s % 2]).unwrap();
            text += if s == 0 { ",\"1,5\"" } else { ",1.5" };
            for c in 1..columns {
                write!(text, ",{}.{}", c % 17, s + 1).unwrap();
            }
        }
    }
    text
}

#[test]
fn many_columns_stay_smooth_and_are_found_by_name() {
    let mut medians = Vec::new();
    for columns in [115, 11_000] {
        let (_folder, mut window) = with_text("panel.csv", &many(columns));
        wait_for(&mut window, "One question first");
        settle(&mut window);
        let mut times: Vec<Duration> = (0..30)
            .map(|_| {
                let start = Instant::now();
                window.step();
                start.elapsed()
            })
            .collect();
        times.sort();
        println!(
            "{columns} markers: a frame of the import screen takes {:?} (median of 30, with the tree for screen readers)",
            times[15]
        );
        medians.push(times[15]);
        let last = format!("Role of protein_{:05}", columns - 1);
        assert!(!sees(&window, &last), "rows out of sight are not laid out");
        window.get_by_label("Find a column").scroll_to_me();
        settle(&mut window);
        window
            .get_by_role_and_label(Role::TextInput, "Find a column")
            .click();
        settle(&mut window);
        window
            .get_by_role_and_label(Role::TextInput, "Find a column")
            .type_text(&format!("{:05}", columns - 1));
        settle(&mut window);
        assert!(sees(&window, &last));
    }
    // Not the bar, which `cargo bench --bench window` holds: a cost that grows with the columns, a hundred times as many.
    assert!(medians[1] < 10 * medians[0], "{medians:?}");
}

#[test]
fn another_file_is_looked_at_from_its_top() {
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (
        folder.path().join("may.csv"),
        folder.path().join("june.csv"),
    );
    std::fs::write(&first, PLAIN).unwrap();
    std::fs::write(&second, PLAIN.replace("44.26", "44.27")).unwrap();
    let mut window = window(Start::File(first), Script::opening(Answer::Chosen(second)));
    wait_for(&mut window, "3 markers analysed");
    click(&mut window, "Change");
    let top = |w: &Window| w.get_by_label("How the file is read").rect().top();
    let before = top(&window);
    window
        .get_by_label("Columns, and why each is read so")
        .scroll_to_me();
    for _ in 0..60 {
        window.step();
    }
    assert!(top(&window) < before - 20.0, "{before}");
    window.key_press_modifiers(Modifiers::COMMAND, Key::O);
    wait_for(&mut window, "june.csv");
    wait_for(&mut window, "3 markers analysed");
    if window.query_by_label("How the file is read").is_none() {
        click(&mut window, "Change");
    }
    settle(&mut window);
    assert!(
        (top(&window) - before).abs() < 2.0,
        "{before} {}",
        top(&window)
    );
}

/// What a question or its advice may ask for can be set without being asked.
#[test]
fn every_choice_of_reading_can_be_made_without_a_question() {
    let text = "id,site,arm,visit,crp\n".to_owned()
        + &(0..24_usize)
            .flat_map(|s| {
                (0..2).map(move |v| {
                    let (id, site) = (s % 12 + 1, ["Bern", "Chur"][s / 12]);
                    let arm = ["Placebo", "Verum"][s % 2];
                    let crp = 3.0 + ((s * 7 + v * 5) % 11) as f64 * 0.3;
                    format!("{site}-{id},{site},{arm},Week {v},{crp:.1}\n")
                })
            })
            .collect::<String>();
    let (_folder, mut window) = with_text("sites.csv", &text);
    wait_for(&mut window, "1 marker analysed");
    click(&mut window, "Change");
    click(&mut window, "More options");
    for _ in 0..30 {
        window.step();
    }
    for label in [
        "Same number",
        "Subjects are",
        "Visits are",
        "Dates",
        "First line",
        "Between cells",
        "Decimal sign",
        "Several values of a visit",
    ] {
        let found = window.query_by_role_and_label(Role::ComboBox, label);
        assert!(found.is_some(), "{label}");
    }
    choose(&mut window, "Same number", "different subjects within site");
    // What was analysed before is still said at first; the new reading would close a list that is open by then.
    for _ in 0..100 {
        window.step();
        std::thread::sleep(Duration::from_millis(5));
    }
    wait_for(&mut window, "1 marker analysed");
    choose(&mut window, "Subjects are", "one in each row");
    wait_for(&mut window, "48 subjects");
}

/// What a person does who double-clicks: the second click meets whatever stands there by then.
#[test]
fn the_second_click_of_a_double_click_is_no_answer() {
    let (_folder, mut window) = with_text("dates.csv", &slashed());
    wait_for(&mut window, "One question first");
    let at = |w: &Window, label: &str| w.get_by_label(label).rect().center();
    let place = at(&window, "The day is first");
    for pos in [place, place] {
        let button = |pressed| egui::Event::PointerButton {
            pos,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: Modifiers::NONE,
        };
        let events = [egui::Event::PointerMoved(pos), button(true), button(false)];
        window.input_mut().events.extend(events);
        window.step();
    }
    wait_for(&mut window, "1 marker analysed");
    assert!(sees(&window, "have the day first"));
}
