//! File dialogs: off the UI thread, never a lock, replaced by a script in tests.

use crate::figure::Format;
use crate::import;
use crate::session;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::{Duration, Instant};

/// What came of a dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A file was chosen.
    Chosen(PathBuf),
    /// Several files were chosen to be opened; two at least.
    Several(Vec<PathBuf>),
    /// The user changed their mind.
    Cancelled,
    /// The system has no dialog: offer a field for the path.
    Unavailable,
}

/// A dialog that is open.
pub struct Pending(Receiver<Answer>);

impl Pending {
    /// A dialog that has answered already.
    #[must_use]
    pub fn answered(answer: Answer) -> Self {
        let (sender, receiver) = channel();
        // The receiver is right here.
        let _ = sender.send(answer);
        Self(receiver)
    }

    /// The answer once there is one.
    #[must_use]
    pub fn poll(&self) -> Option<Answer> {
        match self.0.try_recv() {
            Ok(answer) => Some(answer),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Answer::Unavailable),
        }
    }
}

/// Asks for files.
pub trait Dialogs {
    /// A study to open.
    fn open(&self, wake: Box<dyn Fn() + Send>) -> Pending;
    /// A place for a figure, a session (`.trajecta`) or a folder of tables (no ending); `name` is
    /// proposed and tells which.
    fn save(&self, name: &str, wake: Box<dyn Fn() + Send>) -> Pending;
    /// Shows a file or a folder in the system's own window of files.
    fn show_in_folder(&self, _path: &Path) {}
}

/// The system's own dialogs.
pub struct SystemDialogs;

/// `None` this soon means that there was no dialog to cancel: a busy machine takes most of a second to find none, and a
/// person needs longer than that to cancel one.
const TOO_SOON: Duration = Duration::from_secs(1);

fn ask(
    wake: Box<dyn Fn() + Send>,
    dialog: impl FnOnce() -> Option<Answer> + Send + 'static,
) -> Pending {
    let (sender, receiver) = channel();
    let work = move || {
        let start = Instant::now();
        let answer = match dialog() {
            Some(answer) => answer,
            None if start.elapsed() < TOO_SOON => Answer::Unavailable,
            None => Answer::Cancelled,
        };
        // Nobody may wait any more; then the answer may go.
        let _ = sender.send(answer);
        wake();
    };
    // macOS wants its dialogs on the main thread; elsewhere a portal may hang.
    if cfg!(target_os = "macos") {
        work();
    } else if std::thread::Builder::new()
        .name("file dialog".to_owned())
        .spawn(work)
        .is_err()
    {
        return Pending::answered(Answer::Unavailable);
    }
    Pending(receiver)
}

/// Opens the folder of a file, or a folder; what the system lacks for it changes nothing.
fn show_in_folder(path: &Path) {
    let folder = if path.is_dir() {
        path
    } else {
        path.parent().unwrap_or(path)
    };
    let program = if cfg!(target_os = "windows") {
        "explorer"
    } else if cfg!(target_os = "macos") {
        "open"
    } else {
        "xdg-open"
    };
    let started = std::process::Command::new(program).arg(folder).spawn();
    // Whoever was started is waited for off this thread, or it would stay as a zombie.
    if let Ok(mut child) = started {
        std::thread::spawn(move || child.wait());
    }
}

impl Dialogs for SystemDialogs {
    fn show_in_folder(&self, path: &Path) {
        show_in_folder(path);
    }

    fn open(&self, wake: Box<dyn Fn() + Send>) -> Pending {
        ask(wake, || {
            let mut endings = import::endings().to_vec();
            endings.push(session::EXTENSION);
            rfd::FileDialog::new()
                .set_title("Open a study")
                .add_filter("Study tables", &endings)
                .add_filter("All files", &["*"])
                .pick_files()
                .and_then(|mut files| match files.len() {
                    0 | 1 => files.pop().map(Answer::Chosen),
                    _ => Some(Answer::Several(files)),
                })
        })
    }

    fn save(&self, name: &str, wake: Box<dyn Fn() + Send>) -> Pending {
        let name = name.to_owned();
        ask(wake, move || {
            let dialog = rfd::FileDialog::new().set_file_name(&name);
            let place = if name.ends_with(".trajecta") {
                let dialog = dialog.set_title("Save the session");
                dialog
                    .add_filter("Trajecta session", &[session::EXTENSION])
                    .save_file()
            } else if !name.contains('.') {
                dialog.set_title("Export into a folder").save_file()
            } else {
                let dialog = dialog.set_title("Export the figure");
                let formats = Format::ALL.iter();
                formats
                    .fold(dialog, |d, f| d.add_filter(f.label(), &f.endings()))
                    .save_file()
            };
            place.map(Answer::Chosen)
        })
    }
}
