//! The window as a person meets it: found by label, waited for, clicked.

// Each test file takes what it needs.
#![allow(dead_code)]

use egui::accesskit::Role;
use egui::vec2;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};
use std::path::PathBuf;
use std::time::{Duration, Instant};
use trajecta::app::{Answer, Dialogs, Pending, Settings, Start, TrajectaApp};

/// Nobody asks for a file here.
struct NoDialogs;

impl Dialogs for NoDialogs {
    fn open(&self, _wake: Box<dyn Fn() + Send>) -> Pending {
        Pending::answered(Answer::Cancelled)
    }

    fn save(&self, _name: &str, _wake: Box<dyn Fn() + Send>) -> Pending {
        Pending::answered(Answer::Cancelled)
    }
}

pub type Window = Harness<'static, Option<TrajectaApp>>;

/// A window with this file.
pub fn opened(file: PathBuf) -> Window {
    Harness::builder()
        .with_size(vec2(1280.0, 800.0))
        .build_ui_state(
            move |ui, app: &mut Option<TrajectaApp>| match app {
                // Fonts that are set now are there in the next frame.
                None => {
                    let settings = Settings {
                        theme: "light".to_owned(),
                        ..Settings::default()
                    };
                    let start = Start::File(file.clone());
                    *app = Some(TrajectaApp::new(
                        ui.ctx(),
                        Box::new(NoDialogs),
                        settings,
                        start,
                    ));
                    ui.ctx().request_repaint();
                }
                Some(app) => {
                    app.logic(&ui.ctx().clone());
                    app.ui(ui);
                }
            },
            None,
        )
}

/// A folder with one file, and a window with it; the folder goes with the first.
pub fn with_text(name: &str, text: &str) -> (tempfile::TempDir, Window) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    (folder, opened(path))
}

pub fn sees(window: &Window, text: &str) -> bool {
    window.query_all_by_label_contains(text).next().is_some()
}

/// All that can be read.
fn labels(window: &Window) -> String {
    let all = window.query_all_by_label_contains("");
    let texts: Vec<String> = all.filter_map(|n| n.accesskit_node().label()).collect();
    texts.join(" | ")
}

pub fn wait_for(window: &mut Window, text: &str) {
    let end = Instant::now() + Duration::from_secs(30);
    while !sees(window, text) {
        assert!(
            Instant::now() < end,
            "never saw \u{201c}{text}\u{201d} but {}",
            labels(window)
        );
        window.step();
        std::thread::sleep(Duration::from_millis(2));
    }
}

pub fn settle(window: &mut Window) {
    for _ in 0..5 {
        window.step();
    }
}

pub fn click(window: &mut Window, label: &str) {
    window.get_by_label(label).click();
    settle(window);
}

pub fn choose(window: &mut Window, combo: &str, choice: &str) {
    // As a person would: scroll to it first.
    window
        .get_by_role_and_label(Role::ComboBox, combo)
        .scroll_to_me();
    settle(window);
    window.get_by_role_and_label(Role::ComboBox, combo).click();
    settle(window);
    window.get_by_role_and_label(Role::Button, choice).click();
    settle(window);
}
