//! The file behind the study: read as its shape was read before, watched for changes on disk.

use crate::app::command::table::Command;
use crate::app::logic::reading::Opening;
use crate::app::state::app::{Ask, Plain, TrajectaApp};
use crate::import::{self, ColumnRole, ImportOptions, Recognition};
use crate::work::Monitor;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

/// How often the disk is asked, while somebody uses the window.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// When and how long a file was last seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) struct Stamp {
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

/// A file that was read, and how it is recognised without any choice of the user.
pub(in crate::app) struct Read {
    pub recognition: Recognition,
    pub plain: Plain,
    /// Whether decisions for an earlier file of this shape were taken over.
    pub as_before: bool,
}

fn read(
    name: &str,
    bytes: &[u8],
    options: &ImportOptions,
    monitor: &Monitor,
) -> Result<Recognition, String> {
    import::recognise(name, bytes, options, monitor).map_err(|e| e.in_window())
}

/// Reads bytes as the last file with the same headers was read, unless that does not fit them.
pub(in crate::app) fn recognise(
    name: &str,
    bytes: &[u8],
    options: &ImportOptions,
    shapes: &[(String, ImportOptions)],
    monitor: &Monitor,
) -> Result<Read, String> {
    let read = |options: &ImportOptions| read(name, bytes, options, monitor);
    let first = read(options)?;
    let plain = Plain {
        options: first.options.clone(),
        roles: first.roles.clone(),
        asked: !first.questions.is_empty(),
    };
    let as_it_is = |recognition, plain| Read {
        recognition,
        plain,
        as_before: false,
    };
    if *options != ImportOptions::default() {
        return Ok(as_it_is(first, plain));
    }
    let shape = import::shape_of(&first.preview.header);
    let known = shapes.iter().find(|(known, _)| *known == shape);
    match known.map(|(_, decided)| read(decided)) {
        Some(Ok(mut again)) => {
            keep_reasons(&mut again, &plain.roles);
            Ok(Read {
                recognition: again,
                plain,
                as_before: true,
            })
        }
        // Roles that no longer fit are no reason not to open the file.
        Some(Err(_)) | None => Ok(as_it_is(first, plain)),
    }
}

/// Reads bytes once more after a decision: only what was decided is said, so that the reasons of everything
/// else stay, unless something else would then be read in another way than it is asked for.
pub(in crate::app) fn recognise_again(
    name: &str,
    bytes: &[u8],
    wanted: &ImportOptions,
    plain: Plain,
    monitor: &Monitor,
) -> Result<Read, String> {
    let read = |options: &ImportOptions| read(name, bytes, options, monitor);
    let decided = wanted.changed_from(&plain.options);
    let first = read(&decided);
    let as_wanted = |r: &Recognition| {
        r.questions.is_empty() && wanted.changed_from(&r.options) == ImportOptions::default()
    };
    let mut recognition = match first {
        Ok(first) if as_wanted(&first) || decided == *wanted => first,
        first => match (read(wanted), first) {
            // Both ask: the one that says less knows its reasons.
            (Ok(second), Ok(first))
                if !second.questions.is_empty() && !first.questions.is_empty() =>
            {
                first
            }
            (second, _) => second?,
        },
    };
    // What a file is read as beside the answer to a question is known only now.
    let plain = if recognition.questions.is_empty() && plain.asked {
        Plain {
            options: recognition.options.without(&decided, &plain.options),
            roles: recognition.roles.clone(),
            asked: false,
        }
    } else {
        plain
    };
    keep_reasons(&mut recognition, &plain.roles);
    Ok(Read {
        recognition,
        plain,
        as_before: false,
    })
}

/// What recognition says of a column that the options name.
const NAMED: &str = "named as ";

/// Columns that keep the role they were recognised in keep the reason too.
fn keep_reasons(recognition: &mut Recognition, plain: &[ColumnRole]) {
    for (now, then) in recognition.roles.iter_mut().zip(plain) {
        if now.column != then.column || now.role != then.role {
            continue;
        }
        if let Some(rest) = now.why.strip_prefix(NAMED)
            && !rest.is_empty()
        {
            now.why.clone_from(&then.why);
            now.confidence = then.confidence;
        }
    }
}

impl TrajectaApp {
    /// Notices that the file was changed by another program and asks what to do.
    pub(in crate::app) fn watch_file(&mut self) {
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
    pub(in crate::app) fn read_again(&mut self) {
        let Some(file) = &self.file else { return };
        if let Some(path) = file.path.clone() {
            // Only what was decided: the new file may have visits and markers that the old one had not.
            let mut request = self.document.request.clone();
            request.roles = file.recognition.options.changed_from(&file.plain.options);
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
    pub(in crate::app) fn remember_shape(&mut self) {
        if let Some(file) = &self.file {
            let decided = self
                .document
                .request
                .roles
                .changed_from(&file.plain.options);
            let shape = import::shape_of(&file.recognition.preview.header);
            self.settings.remember_shape(shape, decided);
        }
    }

    /// The window that asks about a changed file.
    pub(in crate::app) fn file_changed(&mut self, ui: &egui::Ui) {
        let name = self
            .file
            .as_ref()
            .map(|f| f.name.clone())
            .unwrap_or_default();
        let mut answered = false;
        crate::app::ui::theme::question(ui, "The file has changed", |ui| {
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
