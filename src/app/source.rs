//! The file behind the study: read as its shape was read before, watched for changes on disk.

use super::command::Command;
use super::state::{Ask, TrajectaApp};
use super::work::Opening;
use crate::import::{self, ImportOptions, Recognition};
use crate::work::Monitor;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

/// How often the disk is asked, while somebody uses the window.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// When and how long a file was last seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    modified: SystemTime,
    length: u64,
}

impl Stamp {
    /// `None` when there is no such file.
    pub fn of(path: &Path) -> Option<Self> {
        let data = std::fs::metadata(path).ok()?;
        Some(Self {
            modified: data.modified().ok()?,
            length: data.len(),
        })
    }
}

/// Reads bytes as the last file with the same headers was read, unless that does not fit them.
///
/// Returns what would have been recognised without that, to tell later what was decided.
pub(super) fn recognise(
    name: &str,
    bytes: &[u8],
    options: &ImportOptions,
    shapes: &[(String, ImportOptions)],
    monitor: &Monitor,
) -> Result<(Recognition, ImportOptions, bool), String> {
    let read = |options: &ImportOptions| {
        import::recognise(name, bytes, options, monitor).map_err(|e| e.in_window())
    };
    let first = read(options)?;
    let plain = first.options.clone();
    if *options != ImportOptions::default() {
        return Ok((first, plain, false));
    }
    let shape = import::shape_of(&first.preview.header);
    let known = shapes.iter().find(|(known, _)| *known == shape);
    match known.map(|(_, decided)| read(decided)) {
        Some(Ok(again)) => Ok((again, plain, true)),
        // Roles that no longer fit are no reason not to open the file.
        Some(Err(_)) | None => Ok((first, plain, false)),
    }
}

impl TrajectaApp {
    /// Notices that the file was changed by another program and asks what to do.
    pub(super) fn watch_file(&mut self) {
        if self.ask.is_some() || self.last_look.is_some_and(|at| at.elapsed() < LOOK_EVERY) {
            return;
        }
        self.last_look = Some(Instant::now());
        let Some(file) = &mut self.file else { return };
        let Some(path) = &file.path else { return };
        match (Stamp::of(path), file.stamp) {
            (Some(now), Some(then)) if now != then => {
                // Asked once for each change.
                file.stamp = Some(now);
                self.ask = Some(Ask::FileChanged);
            }
            (None, Some(_)) => {
                file.stamp = None;
                self.problem = Some(format!(
                    "{} is no longer where it was opened. The study stays open as it was read.",
                    file.name
                ));
            }
            _ => {}
        }
    }

    /// Opens the file again with the roles and the plan of the document.
    pub(super) fn read_again(&mut self) {
        let Some(file) = &self.file else { return };
        if let Some(path) = file.path.clone() {
            // Only what was decided: the new file may have visits and markers that the old one had not.
            let mut request = self.document.request.clone();
            request.roles = file.recognition.options.changed_from(&file.plain);
            request.analysis.markers.clear();
            self.open(Opening {
                path: Some(path),
                request,
                ..Opening::default()
            });
        }
    }

    /// Keeps what the user decided for the next file with the same headers, as soon as it is decided:
    /// the reading that follows may be overtaken by another file.
    pub(super) fn remember_shape(&mut self) {
        if let Some(file) = &self.file {
            let decided = self.document.request.roles.changed_from(&file.plain);
            let shape = import::shape_of(&file.recognition.preview.header);
            self.settings.remember_shape(shape, decided);
        }
    }

    /// The window that asks about a changed file.
    pub(super) fn file_changed(&mut self, ui: &egui::Ui) {
        let name = self
            .file
            .as_ref()
            .map(|f| f.name.clone())
            .unwrap_or_default();
        let mut answered = false;
        super::theme::question(ui, "The file has changed", |ui| {
            ui.label(format!(
                    "{name} was changed on disk since it was opened. What you see is what was read then."
                ));
            ui.horizontal(|ui| {
                if ui.button("Read it again").clicked() {
                    self.commands.push(Command::ReadAgain);
                    answered = true;
                }
                answered |= ui.button("Keep what is open").clicked();
            });
        });
        if answered {
            self.ask = None;
        }
    }
}
