//! The window, by label, as a person would use it: one story a capability.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod axes;
mod exporting;
#[path = "../exports/mod.rs"]
mod exports;
mod guide;
mod harness;
mod import_screen;
mod keyboard;
mod page_of_figures;
mod pictures;
mod raster;
mod reached;
mod rooms;
mod screen;
mod sessions;
mod several_files;
mod sizes;
mod snapshots;
mod stories;
mod study_map;
mod tabs;

use egui::accesskit::Role;
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT, Queryable};
use harness::{
    Script, Window, choose, click, data, drag, example, opened, press, press_right, sees, settle,
    wait_for, window,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use trajecta::app::{Answer, Start, TrajectaApp};

#[test]
fn the_example_opens_from_the_welcome_screen_without_a_question() {
    let mut window = window(Start::Empty, Script::default());
    wait_for(&mut window, "Trajecta");
    click(&mut window, "Try the example study (synthetic data)");
    wait_for(&mut window, "4 markers analysed");
    settle(&mut window);
    assert!(sees(&window, "Recognised as one row per subject and visit"));
    assert!(sees(&window, "3 markers and 1 derived"));
    assert!(sees(&window, "Synthetic data"));
    assert!(!sees(&window, "One question first"));
    let plots: Vec<String> = window
        .query_all_by_role(Role::Image)
        .filter_map(|n| n.accesskit_node().label())
        .collect();
    assert_eq!(plots.len(), 4, "{plots:?}");
    for name in ["OPG", "RANKL", "OPN", "ratio"] {
        assert!(
            plots
                .iter()
                .any(|p| p.to_lowercase().contains(&name.to_lowercase())),
            "{name} in {plots:?}"
        );
    }
    assert!(
        plots
            .iter()
            .all(|p| p.contains("MDD") && p.contains("Day 3"))
    );
}

#[test]
fn the_marker_tab_shows_the_difference_in_change_beside_the_change() {
    let mut window = example();
    click(&mut window, "Marker");
    assert!(sees(&window, "Response: change from Baseline"));
    assert!(sees(&window, "Difference from HC"));
    click(&mut window, "Tables");
    assert!(sees(&window, "Groups at Baseline"));
    assert!(sees(&window, "Mann-Whitney"));
}

#[test]
fn the_plan_changes_the_numbers_and_undo_takes_it_back() {
    let mut window = example();
    click(&mut window, "Marker");
    assert!(!sees(&window, "p adjusted: "));
    choose(&mut window, "Adjustment for several tests", "Holm");
    wait_for(&mut window, "p adjusted: ");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    wait_for(&mut window, "p-values are not adjusted");
    window.key_press_modifiers(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    wait_for(&mut window, "p adjusted: ");
}

#[test]
fn idle_frames_do_nothing() {
    let mut window = example();
    for _ in 0..100 {
        window.step();
    }
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut window);
    assert!(!sees(&window, "Undone"), "idle frames made an undo point");
}

#[test]
fn the_plot_options_change_the_plot() {
    let mut window = example();
    assert!(sees(&window, "95 % CI"));
    choose(&mut window, "Centre", "Median");
    wait_for(&mut window, "Median");
    assert!(window.query_all_by_role(Role::Image).all(|n| {
        n.accesskit_node()
            .label()
            .is_some_and(|l| l.to_lowercase().contains("median"))
    }));
    click(&mut window, "Same y range in all panels");
    settle(&mut window);
    choose(&mut window, "Time axis", "True time");
    choose(&mut window, "p-values", "Exact p");
    settle(&mut window);
    assert!(sees(&window, "p-values of"));
}

#[test]
fn a_file_opens_by_dialog_by_path_and_by_drop() {
    let script = Script::opening(Answer::Chosen(data("orthodont.csv")));
    let mut window = window(Start::Empty, script);
    wait_for(&mut window, "Trajecta");
    window.key_press_modifiers(Modifiers::COMMAND, Key::O);
    wait_for(&mut window, "1 marker analysed");
    assert!(sees(&window, "orthodont.csv"));

    let mut window = self::window(Start::File(data("obk_phase_means.csv")), Script::default());
    wait_for(&mut window, "1 marker analysed");
    assert!(sees(&window, "obk_phase_means.csv"));

    let dropped = Arc::new(Dropped(data("orthodont.csv")));
    window.input_mut().dropped_files.push(dropped);
    wait_for(&mut window, "orthodont.csv");
    wait_for(&mut window, "1 marker analysed");
    assert!(!sees(&window, "obk_phase_means.csv"));
}

/// A file let go over the window.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|e| e.to_string())
    }
}

#[test]
fn a_click_on_a_line_lights_the_subject_up_and_escape_clears_it() {
    let mut window = example();
    click(&mut window, "Marker");
    // Its own plot comes first, what is said of the model below it.
    let plot = window.query_all_by_role(Role::Image).next().unwrap().rect();
    // Somewhere in the plot a line passes; the first hit counts.
    for k in 0..60 {
        let at = egui::pos2(
            plot.left() + plot.width() * 0.5,
            plot.top() + plot.height() * (0.1 + 0.7 * f64::from(k) as f32 / 60.0),
        );
        press(&mut window, at);
        if sees(&window, "Selected:") {
            break;
        }
    }
    assert!(sees(&window, "Selected:"));
    window.key_press(Key::Escape);
    settle(&mut window);
    assert!(!sees(&window, "Selected:"));
}

#[test]
fn without_a_system_dialog_a_path_can_be_typed() {
    let mut window = window(Start::Empty, Script::opening(Answer::Unavailable));
    wait_for(&mut window, "Trajecta");
    click(&mut window, "Open study\u{2026}");
    wait_for(&mut window, "This system offers no file dialog");
    let path = data("orthodont.csv").display().to_string();
    window
        .get_by_role_and_label(Role::TextInput, "Path")
        .focus();
    settle(&mut window);
    window
        .get_by_role_and_label(Role::TextInput, "Path")
        .type_text(&path);
    settle(&mut window);
    window.key_press(Key::Enter);
    wait_for(&mut window, "1 marker analysed");
    assert!(!sees(&window, "This system offers no file dialog"));
}

#[test]
fn a_broken_file_says_why_and_keeps_what_is_on_screen() {
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken.csv");
    std::fs::write(&broken, b"").unwrap();
    let script = Script::opening(Answer::Chosen(broken));
    let mut window = window(Start::Example, script);
    wait_for(&mut window, "4 markers analysed");
    window.key_press_modifiers(Modifiers::COMMAND, Key::O);
    wait_for(&mut window, "\"broken.csv\" is empty");
    assert!(sees(&window, "ketamine_bone.csv"));
    assert_eq!(window.query_all_by_role(Role::Image).count(), 4);
    // The numbers on screen are still those of the plan on screen.
    assert!(!sees(&window, "from the previous plan"));
}

#[test]
fn an_ambiguous_file_asks_and_the_answer_opens_it() {
    let mut window = window(Start::File(data("obk_long.csv")), Script::default());
    wait_for(&mut window, "One question first");
    click(&mut window, "Use their mean");
    wait_for(&mut window, "analysed");
    assert!(!sees(&window, "One question first"));
}

#[test]
fn the_figure_is_exported_as_png_and_svg() {
    let folder = tempfile::tempdir().unwrap();
    let (png, svg) = (
        folder.path().join("figure.png"),
        folder.path().join("figure.svg"),
    );
    let mut window = example();
    exporting::export(&mut window, Some("none"), &png);
    wait_for(&mut window, "Exported, each with its caption: figure.png");
    let bytes = std::fs::read(&png).unwrap();
    assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n");
    let width = u32::from_be_bytes([bytes[16], bytes[17], bytes[18], bytes[19]]);
    assert_eq!(width, 2161, "183 mm at 300 dpi");
    exporting::export(&mut window, None, &svg);
    wait_for(&mut window, "figure.svg");
    let text = std::fs::read_to_string(&svg).unwrap();
    assert!(text.starts_with("<svg") && text.contains("Synthetic"));
}

#[test]
fn a_typed_path_that_is_taken_is_asked_about() {
    let folder = tempfile::tempdir().unwrap();
    let taken = folder.path().join("figure.png");
    std::fs::write(&taken, "mine").unwrap();
    let mut window = example();
    for (answer, is_mine) in [("Keep it", true), ("Replace", false)] {
        // Without its ending, which is added.
        let typed = if is_mine {
            taken.clone()
        } else {
            taken.with_extension("")
        };
        exporting::ask(&mut window);
        click(&mut window, "PNG");
        sessions::fill(&mut window, "File name", &typed.display().to_string());
        wait_for(&mut window, "is there already");
        click(&mut window, answer);
        if is_mine {
            assert_eq!(std::fs::read(&taken).unwrap(), b"mine");
        } else {
            wait_for(&mut window, "figure.png");
            assert!(std::fs::read(&taken).unwrap().starts_with(b"\x89PNG"));
        }
    }
}

#[test]
fn the_marker_tab_exports_its_marker_alone_for_one_column() {
    let folder = tempfile::tempdir().unwrap();
    let png = folder.path().join("opg.png");
    let mut window = example();
    click(&mut window, "Marker");
    exporting::export(&mut window, Some("none"), &png);
    wait_for(&mut window, "Exported, each with its caption: opg.png");
    let bytes = std::fs::read(&png).unwrap();
    let width = u32::from_be_bytes([bytes[16], bytes[17], bytes[18], bytes[19]]);
    assert_eq!(width, 1051, "89 mm at 300 dpi");
}

#[test]
fn roles_can_be_seen_and_changed() {
    let mut window = example();
    click(&mut window, "Change");
    assert!(sees(&window, "Role of group"));
    choose(&mut window, "Reference group", "MDD");
    wait_for(&mut window, "4 markers analysed");
    click(&mut window, "Done");
    click(&mut window, "Marker");
    wait_for(&mut window, "Difference from MDD");
}

#[test]
fn the_raw_table_shows_roles_and_changes_them() {
    let mut window = example();
    click(&mut window, "Change");
    // Roles stand over the columns and change there.
    click(&mut window, "bmi is read as Covariate; change");
    click(&mut window, "Not used");
    wait_for(&mut window, "bmi is read as Not used; change");
    assert!(
        sees(&window, "176 rows read, 169 used"),
        "the rows add up in sight"
    );
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    wait_for(&mut window, "bmi is read as Covariate; change");
}

#[test]
fn a_decision_is_remembered_for_the_next_file_with_the_same_columns() {
    let folder = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(data("ketamine_bone.csv")).unwrap();
    let (first, second) = (
        folder.path().join("may.csv"),
        folder.path().join("june.csv"),
    );
    std::fs::write(&first, &text).unwrap();
    // The export of June has one more line and one line less.
    std::fs::write(
        &second,
        text.replace("MDD01,MDD,M,34,22.3,230 min,2007.3,343.9,44.26\n", ""),
    )
    .unwrap();
    let mut window = window(Start::File(first), Script::opening(Answer::Chosen(second)));
    wait_for(&mut window, "3 markers analysed");
    click(&mut window, "Change");
    choose(&mut window, "Reference group", "MDD");
    wait_for(&mut window, "3 markers analysed");
    click(&mut window, "Done");
    window.key_press_modifiers(Modifiers::COMMAND, Key::O);
    wait_for(&mut window, "june.csv");
    wait_for(&mut window, "3 markers analysed");
    click(&mut window, "Marker");
    wait_for(&mut window, "Difference from MDD");
}

#[test]
fn a_file_changed_on_disk_is_offered_for_reading_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("study.csv");
    let text = std::fs::read_to_string(data("ketamine_bone.csv")).unwrap();
    std::fs::write(&path, &text).unwrap();
    let mut window = window(Start::File(path.clone()), Script::default());
    wait_for(&mut window, "3 markers analysed");
    let shorter: Vec<&str> = text.lines().filter(|l| !l.starts_with("MDD01")).collect();
    std::fs::write(&path, shorter.join("\n")).unwrap();
    std::thread::sleep(std::time::Duration::from_millis(2100));
    wait_for(&mut window, "Read it again");
    click(&mut window, "Read it again");
    wait_for(&mut window, "MDD, 27 subjects");
}

#[test]
fn long_work_can_be_cancelled() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("panel.csv");
    let mut text = String::from("subject,group,visit");
    for m in 0..400 {
        text.push_str(&format!(",protein_{m}"));
    }
    let mut state = 1u64;
    let mut noise = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 40) as f64 / (1u64 << 24) as f64
    };
    for s in 0..40 {
        for v in 1..=5 {
            text.push_str(&format!(
                "\nP{s},{},V{v}",
                if s < 20 { "case" } else { "control" }
            ));
            for _ in 0..400 {
                text.push_str(&format!(",{:.4}", 10.0 + noise() + s as f64 * 0.01));
            }
        }
    }
    std::fs::write(&path, text).unwrap();
    let mut window = window(Start::File(path), Script::default());
    wait_for(&mut window, "Analysing");
    click(&mut window, "Cancel");
    wait_for(&mut window, "ancelled");
    settle(&mut window);
    assert!(window.query_by_label("Cancel").is_none());
    assert!(sees(&window, "panel.csv"), "what was read stays on screen");
}

#[test]
fn the_theme_is_chosen_in_the_menu() {
    let mut window = example();
    assert_eq!(window.ctx.theme(), egui::Theme::Light);
    click(&mut window, "View");
    click(&mut window, "Dark colours");
    settle(&mut window);
    assert_eq!(window.ctx.theme(), egui::Theme::Dark);
}

/// The plot whose sentence holds `text`, scrolled to.
fn picture(window: &mut Window, text: &str) -> egui::Rect {
    for _ in 0..2 {
        let found = window
            .get_by(|n| n.role() == Role::Image && n.label().is_some_and(|l| l.contains(text)));
        found.scroll_to_me();
        settle(window);
        // The scroll is animated.
        for _ in 0..40 {
            window.step();
        }
    }
    window
        .get_by(|n| n.role() == Role::Image && n.label().is_some_and(|l| l.contains(text)))
        .rect()
}

#[test]
fn the_marker_tab_shows_how_well_the_model_fits() {
    let mut window = example();
    assert!(!sees(&window, "How well the model fits"));
    click(&mut window, "Marker");
    click(&mut window, "Fit");
    wait_for(&mut window, "How well the model fits");
    for text in [
        "Normalised residuals of 169 values",
        "Normal QQ plot of 169 residuals",
        "Influence of single subjects on 13 contrasts",
        "Who each estimate depends on most",
        "Spread and correlation of the visits",
        "Variances and covariances",
        "Log-likelihood",
        "How the covariance was found",
    ] {
        assert!(sees(&window, text), "{text}");
    }
    // What the search counted is for the log of the results.
    assert!(!sees(&window, "decrement"));
    picture(&mut window, "Normalised residuals");
    click(&mut window, "raw");
    assert!(sees(&window, "Raw residuals of 169 values"));
    // The next marker has diagnostics of its own, and a new plan new ones.
    click(&mut window, "OPN");
    wait_for(&mut window, "Raw residuals of 169 values");
    choose(
        &mut window,
        "Covariance of the visits",
        "first that converges",
    );
    wait_for(&mut window, "found in");
}

#[test]
fn a_click_on_a_residual_says_who_it_is_and_selects_the_subject() {
    let mut window = example();
    click(&mut window, "Marker");
    click(&mut window, "Fit");
    wait_for(&mut window, "Normal QQ plot");
    let plot = picture(&mut window, "Normal QQ plot");
    // The dots lie along the diagonal of the plot's inside.
    for k in 0..200 {
        let along = 0.2 + 0.6 * (k % 50) as f32 / 50.0;
        let beside = [0.0, 0.03, -0.03, 0.06][k / 50];
        let at = egui::pos2(
            plot.left() + plot.width() * along,
            plot.bottom() - plot.height() * (along + beside),
        );
        press(&mut window, at);
        if sees(&window, "Selected:") {
            break;
        }
    }
    assert!(sees(&window, "Selected:"));
    for _ in 0..40 {
        window.step();
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(
        sees(&window, "expected mean"),
        "the tooltip tells the numbers"
    );
}

#[test]
fn covariates_confidence_and_adjustment_across_markers_are_in_the_inspector() {
    let mut window = example();
    click(&mut window, "Marker");
    choose(
        &mut window,
        "Adjustment across markers",
        "Benjamini-Hochberg (FDR)",
    );
    wait_for(&mut window, "across markers");
    choose(&mut window, "Confidence of intervals", "90 %");
    wait_for(&mut window, "90 % CI");
    for (label, formula) in [
        ("age", "age + group"),
        ("age by visit", "age * visit"),
        ("age as categories", "factor(age) * visit"),
    ] {
        let checkbox = window.get_by_role_and_label(Role::CheckBox, label);
        checkbox.scroll_to_me();
        settle(&mut window);
        window.get_by_role_and_label(Role::CheckBox, label).click();
        let end = Instant::now() + Duration::from_secs(60);
        while !first_formula(&window).contains(formula) {
            assert!(Instant::now() < end, "{label}: {}", first_formula(&window));
            window.step();
            std::thread::sleep(Duration::from_millis(2));
        }
    }
    assert!(
        window
            .query_by_role_and_label(Role::CheckBox, "sex as categories")
            .is_none()
    );
}

/// The model of the first marker in the results on screen.
fn first_formula(window: &Window) -> String {
    let results = window.state().as_ref().and_then(TrajectaApp::results);
    let model = results.and_then(|r| r.markers.first()?.model.as_ref());
    model.map_or_else(String::new, |m| m.formula.clone())
}

#[test]
fn every_character_of_a_number_has_a_glyph() {
    let window = example();
    let numbers = [-1.5e-7, 2.5e13, 4.6e18, -3.7e-9, 1e90].map(trajecta::words::estimate);
    let text = numbers.concat() + trajecta::words::DASH;
    window.ctx.fonts_mut(|fonts| {
        for font in [
            egui::FontId::proportional(13.5),
            egui::FontId::new(13.5, egui::FontFamily::Name("bold".into())),
        ] {
            for c in text.chars() {
                assert!(fonts.has_glyph(&font, c), "{c} in {:?}", font.family);
            }
        }
    });
}

/// The first screen shows what the program makes: a figure of the example, which opens it.
#[test]
fn the_first_screen_shows_a_figure_of_the_example() {
    let mut window = window(Start::Empty, Script::default());
    wait_for(&mut window, "What the example looks like");
    wait_for(&mut window, "MDD (n = 28)");
    let picture = window.get_by_label_contains("OPG/RANKL ratio: ").rect();
    press(&mut window, picture.center());
    wait_for(&mut window, "4 markers analysed");
    assert!(!sees(&window, "What the example looks like"));
}
