//! Questions in windows of their own: unsaved work, a changed file, paths where the system has no dialogs, About.

use super::{exporting, guide, palette};
use crate::app::command::request::{Ask, Command, Next, Purpose, Together};
use crate::app::panels;
use crate::app::state::file::file_name;
use crate::app::state::memory::Own;
use crate::app::state::view::View;
use crate::app::ui::theme;
use crate::figure::FigureSpec;
use crate::words::{citation, version};
use std::path::{Path, PathBuf};

/// Every window that stands over the tabs.
pub(in crate::app::panels) fn windows(
    app: View<'_>,
    own: &mut Own<'_>,
    out: &mut Vec<Command>,
    ui: &egui::Ui,
) {
    let questions = &mut *own.questions;
    palette::show(app, &mut questions.palette, &mut own.memory.found, out, ui);
    panels::data::study_map::window(app, out, ui);
    questions.ask = match questions.ask.take() {
        None => None,
        Some(Ask::Unsaved(next)) => unsaved(app, out, ui, next),
        Some(Ask::Recover) => recover(app, out, ui),
        Some(Ask::DataMissing(why)) => data_missing(out, ui, why),
        Some(Ask::Reason(asked)) => panels::data::names::reason(out, ui, asked).map(Ask::Reason),
        Some(Ask::Together(asked)) => together(out, ui, asked),
        Some(Ask::FileChanged) => file_changed(app, out, ui),
        Some(Ask::Replace(purpose, path)) => replacing(out, ui, purpose, path),
        Some(Ask::Export(asked)) => {
            let own = (&mut *questions, &mut own.memory.desk);
            exporting::show(app, own, out, ui, *asked)
        }
        Some(ask @ (Ask::PathToOpen(_) | Ask::PathToSave(..))) => {
            let spec = questions.exporting.as_ref();
            let spec = spec.or(app.spec().map(|f| &f.spec));
            path_typed(app, spec, out, ui, ask)
        }
    };
    about(&mut questions.about, ui);
    guide::show(&mut questions.guide, ui);
}

/// What several files are to each other.
fn together(out: &mut Vec<Command>, ui: &egui::Ui, mut asked: Together) -> Option<Ask> {
    let (mut go, mut keep) = (false, true);
    let names: Vec<String> = asked.files.iter().map(|f| file_name(f)).collect();
    let title = format!("Open {} files as one study?", names.len());
    let escaped = theme::question(ui, &title, |ui| {
        ui.label("Values of the same subject at the same visit are joined across these files:");
        egui::ScrollArea::vertical()
            .max_height(160.0)
            .show(ui, |ui| {
                for name in &names {
                    ui.label(format!("\u{2022} {name}"));
                }
            });
        ui.add_space(6.0);
        ui.label("A sample sheet says which subject, visit and group each sample in the other files belongs to.");
        ui.horizontal(|ui| {
            let label = ui.label("Sample sheet");
            let chosen = asked.samples.map_or("None", |i| names[i].as_str());
            egui::ComboBox::from_id_salt("sample sheet")
                .selected_text(chosen)
                .width(260.0)
                .truncate()
                .show_ui(ui, |ui| {
                    ui.selectable_value(&mut asked.samples, None, "None");
                    for (i, name) in names.iter().enumerate() {
                        ui.selectable_value(&mut asked.samples, Some(i), name);
                    }
                })
                .response
                .labelled_by(label.id);
        });
        ui.add_space(6.0);
        ui.horizontal(|ui| {
            go = theme::default_button(ui, "Open together");
            keep = !ui.button("Cancel").clicked();
        });
    });
    if go {
        out.push(Command::OpenFiles(asked.places()));
        return None;
    }
    (keep && !escaped).then_some(Ask::Together(asked))
}

/// The path, where the system has no dialog for it.
fn path_typed(
    app: View<'_>,
    figure: Option<&FigureSpec>,
    out: &mut Vec<Command>,
    ui: &egui::Ui,
    mut ask: Ask,
) -> Option<Ask> {
    let opens = matches!(ask, Ask::PathToOpen(_));
    let (title, text) = match &mut ask {
        Ask::PathToSave(Purpose::Figure, text) => ("Export the figure", text),
        Ask::PathToSave(Purpose::Session, text) => ("Save the session", text),
        Ask::PathToSave(Purpose::Tables, text) => ("Export the tables into a folder", text),
        Ask::PathToSave(Purpose::Report, text) => ("Export the report into a folder", text),
        Ask::PathToSave(Purpose::Figures, text) => ("Export all figures into a folder", text),
        Ask::PathToOpen(text) => ("Open a study", text),
        _ => return Some(ask),
    };
    let (mut go, mut keep) = (false, true);
    let escaped = theme::question(ui, title, |ui| {
        ui.label(if opens {
            "This system offers no file dialog. Type the path, or drop a file on the window."
        } else {
            "This system offers no file dialog. Type the path."
        });
        let label = ui.label("Path");
        let field = ui
            .add(egui::TextEdit::singleline(text).desired_width(f32::INFINITY))
            .labelled_by(label.id);
        theme::focus_first(ui, &field, text);
        go = field.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
        if !opens && let Some(folder) = folder_of(text) {
            theme::quiet(ui, format!("Folder: {}", folder.display()));
        }
        ui.horizontal(|ui| {
            go |= theme::default_button(ui, "OK");
            keep &= !ui.button("Close").clicked();
        });
    });
    let path = PathBuf::from(text.trim());
    if !go || path.as_os_str().is_empty() {
        if keep && !escaped {
            return Some(ask);
        }
        out.push(match ask {
            Ask::PathToOpen(_) => Command::GiveUpData,
            _ => Command::KeepWhatIsThere,
        });
        return None;
    }
    match ask {
        // The dialogs of the system ask this themselves.
        Ask::PathToSave(purpose, _) if is_taken(figure, purpose, &path) => {
            return Some(Ask::Replace(purpose, path));
        }
        Ask::PathToSave(purpose, _) => out.push(Command::WriteTo(purpose, path)),
        _ if app.session.homeless.is_some() => out.push(Command::DataAt(path)),
        _ => out.push(Command::OpenFile(path)),
    }
    None
}

/// The folder that a typed path leads into.
fn folder_of(text: &str) -> Option<PathBuf> {
    let path = Path::new(text.trim());
    let parent = path.parent().unwrap_or(Path::new(""));
    if parent.is_absolute() {
        return Some(parent.to_owned());
    }
    std::env::current_dir().ok().map(|here| here.join(parent))
}

/// Whether writing to a typed path would replace something.
fn is_taken(figure: Option<&FigureSpec>, purpose: Purpose, path: &Path) -> bool {
    let ending = match purpose {
        Purpose::Figure => figure.map_or("png", |spec| spec.format.id()),
        Purpose::Session => "trajecta",
        Purpose::Figures | Purpose::Tables | Purpose::Report => "",
    };
    // A name without an ending gets one.
    path.exists() || (path.extension().is_none() && path.with_extension(ending).exists())
}

/// Asks before something is replaced.
fn replacing(
    out: &mut Vec<Command>,
    ui: &egui::Ui,
    purpose: Purpose,
    path: PathBuf,
) -> Option<Ask> {
    let (mut go, mut keep) = (false, false);
    let name = file_name(&path);
    let escaped = theme::question(ui, "Replace what is there?", |ui| {
        ui.label(match purpose {
            Purpose::Figures | Purpose::Tables | Purpose::Report => {
                format!("The folder {name} is there already. Files of the same names in it would be replaced.")
            }
            _ => format!("{name} is there already."),
        });
        ui.horizontal(|ui| {
            go = ui.button("Replace").clicked();
            keep = theme::default_button(ui, "Keep it");
        });
    });
    if go {
        out.push(Command::WriteTo(purpose, path));
        return None;
    }
    if keep || escaped {
        out.push(Command::KeepWhatIsThere);
        return None;
    }
    Some(Ask::Replace(purpose, path))
}

fn file_changed(app: View<'_>, out: &mut Vec<Command>, ui: &egui::Ui) -> Option<Ask> {
    let name = app.study.file.as_ref().map_or("", |f| f.name.as_str());
    let mut answered = false;
    let escaped = theme::question(ui, "The file has changed", |ui| {
        ui.label(format!(
            "{name} was changed on disk since it was opened. What you see is what was read then."
        ));
        ui.horizontal(|ui| {
            if theme::default_button(ui, "Read it again") {
                out.push(Command::ReadAgain);
                answered = true;
            }
            answered |= ui.button("Keep what is open").clicked();
        });
    });
    (!answered && !escaped).then_some(Ask::FileChanged)
}

fn unsaved(app: View<'_>, out: &mut Vec<Command>, ui: &egui::Ui, next: Next) -> Option<Ask> {
    let mut answer = None;
    let escaped = theme::question(ui, "Save the changes?", |ui| {
        ui.label(match &app.session.keeping.path {
            Some(path) => format!(
                "What you decided since it was saved is not in {} yet. The data file itself is never changed.",
                file_name(path)
            ),
            None => "What you decided about this study is in no session file yet. The data file itself is never changed.".to_owned(),
        });
        ui.horizontal(|ui| {
            if theme::default_button(ui, "Save") {
                answer = Some(Some(Command::SaveThen(next.clone())));
            }
            if ui.button("Don\u{2019}t save").clicked() {
                answer = Some(Some(Command::LoseAnd(next.clone())));
            }
            if ui.button("Stay here").clicked() {
                answer = Some(None);
            }
        });
    });
    if escaped {
        return None;
    }
    let Some(command) = answer else {
        return Some(Ask::Unsaved(next));
    };
    out.extend(command);
    None
}

fn recover(app: View<'_>, out: &mut Vec<Command>, ui: &egui::Ui) -> Option<Ask> {
    let recovery = app.session.recovery.as_ref()?;
    let name = match recovery.leftovers.first().map(|l| &l.session) {
        Some(Ok(session)) => session.data.name.as_str(),
        Some(Err(_)) => "a study, but the copy does not read",
        None => "",
    };
    let (mut answer, mut later) = (None, false);
    let escaped = theme::question(ui, "Recover your work?", |ui| {
        ui.label(format!(
            "The program closed unexpectedly while {name} was open. Your decisions up to then were kept."
        ));
        theme::quiet(ui, "Later offers them again at the next start.");
        ui.horizontal(|ui| {
            if theme::default_button(ui, "Recover") {
                answer = Some(true);
            }
            later = ui.button("Later").clicked();
            if ui.button("Discard").clicked() {
                answer = Some(false);
            }
        });
    });
    if escaped || later {
        return None;
    }
    let Some(take) = answer else {
        return Some(Ask::Recover);
    };
    out.push(Command::Recover(take));
    None
}

fn data_missing(out: &mut Vec<Command>, ui: &egui::Ui, why: String) -> Option<Ask> {
    let (mut answer, mut gives_up) = (None, false);
    let escaped = theme::question(ui, "Where is the data file?", |ui| {
        ui.label(&why);
        ui.horizontal(|ui| {
            if theme::default_button(ui, "Choose the file\u{2026}") {
                answer = Some(Command::FindData);
            }
            gives_up = ui.button("Give up").clicked();
        });
    });
    if gives_up || escaped {
        answer = Some(Command::GiveUpData);
    }
    let Some(command) = answer else {
        return Some(Ask::DataMissing(why));
    };
    out.push(command);
    None
}

fn about(open: &mut bool, ui: &egui::Ui) {
    if !*open {
        return;
    }
    let mut close = false;
    let escaped = theme::question(ui, "About Trajecta", |ui| {
        ui.label(format!("Version {}", version()));
        ui.label("Trajectories of repeatedly measured markers: look at them, test them, export the figure.");
        ui.label("For research, not for diagnosis or treatment.");
        ui.label("No network, no account: your data stay on this computer and the study file is never written to.");
        ui.label(format!("To cite it: {}", citation()));
        theme::quiet(
            ui,
            "Licence: MIT or Apache-2.0. Font: Liberation Sans (SIL OFL 1.1). The parts that it is built from are under permissive licences, which THIRD-PARTY.md names.",
        );
        close = theme::default_button(ui, "Close");
    });
    *open = !close && !escaped;
}
