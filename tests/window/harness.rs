//! The window as a person meets it: found by label, waited for, clicked.

use egui::accesskit::Role;
use egui::{Event, Modifiers, PointerButton, Pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::TestRenderer;
use egui_kittest::kittest::{NodeT, Queryable};
use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};
use trajecta::app::{Answer, Dialogs, Pending, Settings, Start, TrajectaApp};

pub type Window = Harness<'static, Option<TrajectaApp>>;

pub const LAPTOP: egui::Vec2 = vec2(1280.0, 800.0);

/// Answers of the dialogs, in the order they are asked; nobody answers by default.
#[derive(Clone, Default)]
pub struct Script {
    pub open: Rc<RefCell<Vec<Answer>>>,
    pub save: Rc<RefCell<Vec<Answer>>>,
    /// What was to be shown in the system's own window of files.
    pub shown: Rc<RefCell<Vec<PathBuf>>>,
}

impl Script {
    pub fn opening(answer: Answer) -> Self {
        let script = Self::default();
        script.open.borrow_mut().push(answer);
        script
    }

    pub fn saving(answer: Answer) -> Self {
        let script = Self::default();
        script.save.borrow_mut().push(answer);
        script
    }
}

impl Dialogs for Script {
    fn open(&self, _wake: Box<dyn Fn() + Send>) -> Pending {
        Pending::answered(self.open.borrow_mut().pop().unwrap_or(Answer::Cancelled))
    }

    fn save(&self, _name: &str, _wake: Box<dyn Fn() + Send>) -> Pending {
        Pending::answered(self.save.borrow_mut().pop().unwrap_or(Answer::Cancelled))
    }

    fn show_in_folder(&self, path: &Path) {
        self.shown.borrow_mut().push(path.to_owned());
    }
}

/// Everything a window may differ in.
pub struct Setup {
    pub size: egui::Vec2,
    pub theme: &'static str,
    /// Seconds from a frame to the next.
    pub step: f32,
    /// Keeps its journal in this folder.
    pub journal: Option<PathBuf>,
    /// Takes the textures, to paint frames from them.
    pub renderer: Option<Box<dyn TestRenderer>>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            size: LAPTOP,
            theme: "light",
            step: 0.25,
            journal: None,
            renderer: None,
        }
    }
}

impl Setup {
    pub fn open(self, start: Start, script: Script) -> Window {
        let Self {
            size,
            theme,
            step,
            journal,
            renderer,
        } = self;
        let mut builder = Harness::builder().with_size(size).with_step_dt(step);
        if let Some(renderer) = renderer {
            builder = builder.renderer(Boxed(renderer));
        }
        builder.build_ui_state(
            move |ui, app: &mut Option<TrajectaApp>| match app {
                // Fonts that are set now are there in the next frame.
                None => {
                    let settings = Settings {
                        theme: theme.to_owned(),
                        ..Settings::default()
                    };
                    let dialogs = Box::new(script.clone());
                    let new = TrajectaApp::new(ui.ctx(), dialogs, settings, start.clone());
                    *app = Some(match &journal {
                        Some(folder) => new.with_journal(folder),
                        None => new,
                    });
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
}

struct Boxed(Box<dyn TestRenderer>);

impl TestRenderer for Boxed {
    fn handle_delta(&mut self, delta: &mut egui::TexturesDelta) {
        self.0.handle_delta(delta);
    }
}

pub fn window(start: Start, script: Script) -> Window {
    Setup::default().open(start, script)
}

/// A window with this file.
pub fn opened(file: PathBuf) -> Window {
    window(Start::File(file), Script::default())
}

/// The bundled study, analysed.
pub fn example() -> Window {
    let mut window = window(Start::Example, Script::default());
    wait_for(&mut window, "4 markers analysed");
    settle(&mut window);
    window
}

/// A folder with one file, and a window with it; the folder goes with the first.
pub fn with_text(name: &str, text: &str) -> (tempfile::TempDir, Window) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    (folder, opened(path))
}

/// A data set of the golden files.
pub fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden/data")
        .join(name)
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
    let end = Instant::now() + Duration::from_secs(60);
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

/// Clicks at a place and waits for what follows.
pub fn press(window: &mut Window, at: Pos2) {
    drag(window, at, at, PointerButton::Primary);
}

/// The same with the right button.
pub fn press_right(window: &mut Window, at: Pos2) {
    drag(window, at, at, PointerButton::Secondary);
}

/// Moves the pointer from one place to another with a button held, one event a frame.
pub fn drag(window: &mut Window, from: Pos2, to: Pos2, button: PointerButton) {
    let event = |pos, pressed| Event::PointerButton {
        pos,
        button,
        pressed,
        modifiers: Modifiers::NONE,
    };
    let steps = if from == to { 0 } else { 10 };
    let way = (1..=steps).map(|k| Event::PointerMoved(from + (to - from) * (k as f32 / 10.0)));
    let mut events = vec![Event::PointerMoved(from), event(from, true)];
    events.extend(way);
    events.push(event(to, false));
    for event in events {
        window.input_mut().events.push(event);
        window.step();
    }
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
    window
        .get_by_role_and_label(Role::Button, choice)
        .scroll_to_me();
    settle(window);
    window.get_by_role_and_label(Role::Button, choice).click();
    settle(window);
}
