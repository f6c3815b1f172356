//! eframe: the only place that knows the window system.

use crate::app::Settings;
use crate::app::Start;
use crate::app::SystemDialogs;
use crate::app::TrajectaApp;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Why no window opened: one sentence with what to install.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WindowError {
    /// Neither X11 nor Wayland is there.
    #[error("There is no display to open a window on.")]
    NoDisplay,
    /// The display does not answer.
    #[error("The display that is set does not answer. Check DISPLAY or WAYLAND_DISPLAY.")]
    DeadDisplay,
    /// A shared library is missing.
    #[error("A library of the desktop is missing. Install {0}.")]
    MissingLibrary(&'static str),
    /// No OpenGL.
    #[error(
        "No OpenGL could be started. Install libgl1, libegl1 and libgl1-mesa-dri, or update the graphics driver."
    )]
    NoOpenGl,
    /// Something else.
    #[error("The window could not be opened: {0}.")]
    Other(String),
}

struct Shell(TrajectaApp);

/// Most pixels along a side of a texture. The letters stand in a texture as wide as the graphics card takes, 16384 on
/// many, of which they fill a small part; it is kept here, by the driver and while it changes.
const TEXTURE: usize = 4096;

impl eframe::App for Shell {
    fn raw_input_hook(&mut self, _ctx: &egui::Context, input: &mut egui::RawInput) {
        input.max_texture_side = input.max_texture_side.map(|most| most.min(TEXTURE));
    }

    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.0.logic(ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.0.ui(ui);
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        eframe::set_value(storage, "settings", self.0.settings());
    }
}

/// Opens the window and runs until it is closed.
///
/// # Errors
/// [`WindowError`] when no window can be opened; nothing else has happened then.
pub fn run(start: Start) -> Result<(), WindowError> {
    if cfg!(all(unix, not(target_os = "macos"))) {
        let set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty());
        if !set("DISPLAY") && !set("WAYLAND_DISPLAY") && !set("WAYLAND_SOCKET") {
            return Err(WindowError::NoDisplay);
        }
    }
    let sign = include_bytes!("../../packaging/trajecta.png");
    // A window without its sign is a window all the same.
    let icon = eframe::icon_data::from_png_bytes(sign).unwrap_or_default();
    let options = eframe::NativeOptions {
        viewport: egui::ViewportBuilder::default()
            .with_title("Trajecta")
            .with_app_id("trajecta")
            .with_icon(icon)
            .with_inner_size([1280.0, 800.0])
            .with_min_inner_size([720.0, 480.0]),
        ..Default::default()
    };
    let started = Arc::new(AtomicBool::new(false));
    // Until the window stands, a panic of the window system becomes a sentence, not a page of text.
    let hook: Arc<dyn Fn(&std::panic::PanicHookInfo<'_>) + Send + Sync> =
        Arc::from(std::panic::take_hook());
    {
        let (hook, started) = (hook.clone(), started.clone());
        std::panic::set_hook(Box::new(move |info| {
            if started.load(Ordering::Relaxed) {
                hook(info);
            }
        }));
    }
    let flag = started.clone();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        eframe::run_native(
            "trajecta",
            options,
            Box::new(move |cc| {
                flag.store(true, Ordering::Relaxed);
                let settings: Settings = cc
                    .storage
                    .and_then(|s| eframe::get_value(s, "settings"))
                    .unwrap_or_default();
                let app = TrajectaApp::new(&cc.egui_ctx, Box::new(SystemDialogs), settings, start);
                let app = match eframe::storage_dir("trajecta") {
                    Some(folder) => app.with_journal(&folder.join("journal")),
                    None => app,
                };
                Ok(Box::new(Shell(app)))
            }),
        )
    }));
    match outcome {
        Ok(Ok(())) => Ok(()),
        Ok(Err(error)) => Err(sentence(&error.to_string())),
        Err(panic) => {
            let text = panic
                .downcast_ref::<String>()
                .cloned()
                .or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned()))
                .unwrap_or_default();
            Err(sentence(&text))
        }
    }
}

/// The cause behind a library's words.
fn sentence(text: &str) -> WindowError {
    let lower = text.to_lowercase();
    let has = |word: &str| lower.contains(word);
    if has("xkbcommon") {
        WindowError::MissingLibrary("libxkbcommon-x11-0")
    } else if has("libxcursor") || has("libxi") || has("libx11") {
        WindowError::MissingLibrary("libxcursor1, libxi6 and libx11-xcb1")
    } else if has("glutin") || has("egl") || has("opengl") || has("glx") {
        WindowError::NoOpenGl
    } else if has("connect") || has("display") || has("wayland") || has("compositor") {
        WindowError::DeadDisplay
    } else {
        let first = text
            .lines()
            .next()
            .unwrap_or_default()
            .trim()
            .trim_end_matches('.');
        WindowError::Other(if first.is_empty() {
            "the window system gave no reason".to_owned()
        } else {
            first.chars().take(160).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_become_one_sentence_with_a_remedy() {
        assert_eq!(
            sentence("Library libxkbcommon-x11.so could not be loaded."),
            WindowError::MissingLibrary("libxkbcommon-x11-0")
        );
        assert_eq!(
            sentence("winit EventLoopError: os error: failed to open connection to X server"),
            WindowError::DeadDisplay
        );
        assert_eq!(
            sentence("Found no glutin configs matching the template: ConfigTemplate {...}"),
            WindowError::NoOpenGl
        );
    }
}
