//! The main job, from a file that nobody has seen to a journal's figure, in clicks; the question before a figure is
//! written.

use super::harness::{LAPTOP, Setup, with_text};
use super::sessions::fill;
use super::stories::{panel, until};
use super::*;

/// Asks how the figure on screen is written.
pub fn ask(window: &mut Window) {
    window.key_press_modifiers(Modifiers::COMMAND, Key::E);
    wait_for(window, "File name");
    // The check of the figure moves what stands below it.
    until(window, "the figure was never checked", |w| {
        w.state().as_ref().is_some_and(|app| !app.is_busy())
    });
    settle(window);
}

/// Writes what the tab shows to `path`, for a journal.
pub fn export(window: &mut Window, journal: Option<&str>, path: &Path) {
    ask(window);
    if let Some(journal) = journal {
        click(window, journal);
    }
    fill(window, "File name", &path.display().to_string());
}

/// A hand with a counter.
struct Hand {
    window: Window,
    clicks: usize,
}

impl Hand {
    fn clicks(&mut self, label: &str) {
        self.clicks += 1;
        click(&mut self.window, label);
    }
}

/// The width of a page in mm, as a PDF says it in points.
fn width_of(pdf: &Path) -> f64 {
    let bytes = std::fs::read(pdf).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    let (_, rest) = text.split_once("/MediaBox").expect("a page");
    let numbers: Vec<f64> = (rest.split([' ', '[', ']']))
        .filter_map(|word| word.trim().parse().ok())
        .take(4)
        .collect();
    numbers[2] / 72.0 * 25.4
}

#[test]
fn a_file_nobody_has_seen_becomes_a_figure_for_nature_in_three_clicks() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("unknown.csv");
    std::fs::write(&file, panel(3)).unwrap();
    let pdf = folder.path().join("unknown-trajectories.pdf");
    // From the button of the first screen, and opened from elsewhere or dropped.
    for start in [Start::Empty, Start::File(file.clone())] {
        let from_button = start == Start::Empty;
        let script = Script::opening(Answer::Chosen(file.clone()));
        let mut hand = Hand {
            window: window(start, script),
            clicks: 0,
        };
        if from_button {
            hand.clicks("Open a study file\u{2026}");
        }
        wait_for(&mut hand.window, "3 markers analysed");
        hand.clicks("Export figure\u{2026}");
        wait_for(&mut hand.window, "No problem found: 89");
        hand.clicks("Export");
        wait_for(&mut hand.window, "Exported, each with its caption");
        assert!(hand.clicks <= 3, "{} clicks", hand.clicks);
        assert!((width_of(&pdf) - 89.0).abs() < 0.1, "{}", width_of(&pdf));
        assert!(
            folder
                .path()
                .join("unknown-trajectories.caption.txt")
                .is_file()
        );
        std::fs::remove_file(&pdf).unwrap();
    }
}

#[test]
fn another_journal_is_one_click_more_and_is_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("unknown.csv");
    std::fs::write(&file, panel(3)).unwrap();
    let mut hand = Hand {
        window: opened(file),
        clicks: 0,
    };
    wait_for(&mut hand.window, "3 markers analysed");
    hand.clicks("Export figure\u{2026}");
    hand.clicks("Elsevier, 1 column");
    wait_for(&mut hand.window, "Check for Elsevier, 1 column");
    hand.clicks("Export");
    wait_for(&mut hand.window, "Exported, each with its caption");
    assert_eq!(hand.clicks, 3);
    let pdf = folder.path().join("unknown-trajectories.pdf");
    assert!((width_of(&pdf) - 90.0).abs() < 0.1, "{}", width_of(&pdf));
    click(&mut hand.window, "Export figure\u{2026}");
    wait_for(&mut hand.window, "Check for Elsevier, 1 column");
    // What is there is not replaced without a word.
    click(&mut hand.window, "Export");
    wait_for(&mut hand.window, "is there already");
}

#[test]
fn what_the_journal_objects_to_is_fixed_before_the_file_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = example();
    ask(&mut window);
    click(&mut window, "PLOS");
    wait_for(&mut window, "TIFF or EPS only");
    // The question has its size and its place now.
    settle(&mut window);
    window.get_all_by_label("Fix").next().unwrap().click();
    until(&mut window, "it is fixed", |w| {
        !sees(w, "TIFF or EPS only") && sees(w, "Check for PLOS")
    });
    let name = window.get_by_role_and_label(Role::TextInput, "File name");
    let name = name.accesskit_node().value().unwrap();
    assert_eq!(name, "ketamine_bone-trajectories.tiff");
    let tiff = folder.path().join("plos.tiff");
    fill(&mut window, "File name", &tiff.display().to_string());
    until(&mut window, "the figure is there", |_| tiff.is_file());
}

#[test]
fn more_is_changed_in_the_figure_tab() {
    let mut window = example();
    ask(&mut window);
    click(&mut window, "Cell, 2 columns");
    click(&mut window, "Change more\u{2026}");
    wait_for(&mut window, "Check for Cell, 2 columns");
    assert!(sees(&window, "Name of the figure"));
}

#[test]
fn the_question_fits_small_windows_and_large_text() {
    for (size, zoom) in [
        (LAPTOP, 1.0),
        (egui::vec2(1024.0, 700.0), 1.0),
        (egui::vec2(1024.0, 700.0), 1.5),
    ] {
        let setup = Setup {
            size,
            ..Setup::default()
        };
        let mut window = setup.open(Start::Example, Script::default());
        wait_for(&mut window, "4 markers analysed");
        window.ctx.set_zoom_factor(zoom);
        settle(&mut window);
        ask(&mut window);
        wait_for(&mut window, "Check for Nature, 1 column");
        settle(&mut window);
        let inside = egui::Rect::from_min_size(egui::Pos2::ZERO, size / zoom);
        for label in [
            "Export",
            "Another folder\u{2026}",
            "Cancel",
            "Change more\u{2026}",
        ] {
            let place = window.get_by_label(label).rect();
            assert!(inside.contains_rect(place), "{label} at {size:?} x {zoom}");
        }
    }
}

/// The Screen tab has one picture of them, the Trajectories tab those that are in sight.
#[test]
fn of_many_markers_each_tab_writes_what_it_shows() {
    let (_folder, mut window) = with_text("panel.csv", &panel(32));
    wait_for(&mut window, "of 32 markers at q < 0.05");
    for (tab, name) in [
        ("Screen", "panel-volcano.pdf"),
        ("Trajectories", "panel-trajectories.pdf"),
    ] {
        click(&mut window, tab);
        ask(&mut window);
        wait_for(&mut window, "Check for Nature, 1 column");
        let field = window.get_by_role_and_label(Role::TextInput, "File name");
        assert_eq!(field.accesskit_node().value().unwrap(), name);
        assert_eq!(
            sees(&window, "markers in sight, of 32."),
            tab == "Trajectories"
        );
        window.key_press(Key::Escape);
        settle(&mut window);
    }
}

/// Markers chosen in the Screen tab are those of the report, and stand out in every figure that shows all of them.
#[test]
fn report_and_figures_follow_the_choice_of_the_screen() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::write(at("panel.csv"), panel(32)).unwrap();
    let script = Script::default();
    for name in ["report", "figures"] {
        script.save.borrow_mut().push(Answer::Chosen(at(name)));
    }
    let mut window = window(Start::File(at("panel.csv")), script);
    wait_for(&mut window, "of 32 markers at q < 0.05");
    fill(&mut window, "Filter", "protein_002");
    settle(&mut window);
    click(&mut window, "Show these in every tab");
    wait_for(&mut window, "The other tabs show 10 of 32 markers.");
    click(&mut window, "Figure");
    wait_for(
        &mut window,
        "The 10 markers selected in the Screen tab are marked among all 32.",
    );
    click(&mut window, "Export all figures\u{2026}");
    let caption = at("figures").join("Figure 1.caption.txt");
    until(&mut window, "the figures are there", |_| caption.is_file());
    let caption = std::fs::read_to_string(caption).unwrap();
    assert!(caption.contains("ringed, the selected"), "{caption}");
    assert!(caption.contains("32 markers"), "{caption}");
    wait_for(&mut window, "Exported");
    click(&mut window, "Report");
    wait_for(
        &mut window,
        "the 10 of 32 markers selected in the Screen tab",
    );
    window.key_press_modifiers(Modifiers::COMMAND, Key::E);
    wait_for(&mut window, "Report written to");
    let report = std::fs::read_to_string(at("report").join("report.html")).unwrap();
    assert!(
        report.contains("The 10 selected of 32 markers are shown"),
        "no notice"
    );
    assert!(!report.contains("id=\"marker-10\""));
}
