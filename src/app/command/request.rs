//! Commands: one request each, carried out by `logic` only.

use super::exporting::Exporting;
use super::table::{Action, MarkerPart, Tab};
use crate::app::views::{MarkerOrder, Screening};
use crate::figure::{FigureSpec, OwnPreset};
use crate::plan::OptionId;
use crate::results::ContrastKey;
use crate::session::{Edit, StudyPlaces};
use std::path::PathBuf;

/// One request to change something; only `logic` carries it out.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) enum Command {
    /// An action of the table.
    Do(Action),
    /// Open this file.
    OpenFile(PathBuf),
    /// Open these files as one study.
    OpenFiles(StudyPlaces),
    /// Read the open file again from disk.
    ReadAgain,
    /// Write what was asked for to this place.
    WriteTo(Purpose, PathBuf),
    /// Choose where the figure is written by the dialog of the system, with this name proposed.
    ChoosePlace(String),
    /// Keep this as a figure of the document, and show it in its tab.
    KeepFigure(Box<FigureSpec>),
    /// Ask the user.
    Ask(Ask),
    /// Save the session, then go on.
    SaveThen(Next),
    /// Go on, though unsaved work is lost by it.
    LoseAnd(Next),
    /// Take over what a crash left behind, or throw it away.
    Recover(bool),
    /// Look for the data of a session.
    FindData,
    /// The data of a session are here.
    DataAt(PathBuf),
    /// The data of a session are not looked for any more.
    GiveUpData,
    /// What is at a place stays there; nothing is written to it.
    KeepWhatIsThere,
    /// Move a panel of the figure to the place of another.
    MovePanel(usize, usize),
    /// Look at something else.
    Select(Select),
    /// Change the document.
    Edit(Edit),
    /// Order of the marker list.
    SortMarkers(MarkerOrder),
    /// Keep this page and look of figures.
    KeepPreset(OwnPreset),
    /// Forget the page and look of this name.
    ForgetPreset(String),
    /// Bring this setting of the analysis into view.
    ShowSetting(OptionId),
    /// Show a file or folder in the system's own window.
    ShowInFolder(PathBuf),
    /// Take away what stands over the status line.
    CloseToast,
}

/// What is looked at, and how; carried out by `Selection`.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) enum Select {
    /// Show this figure of the document in the Figure tab.
    Figure(usize),
    /// What the Screen tab lists, and in which order.
    Screening(Screening),
    /// The markers that lists, trajectories and the report show, by name; `None`: all.
    Chosen(Option<Vec<String>>),
    /// Show this tab.
    Tab(Tab),
    /// Show this marker in depth.
    Marker(String),
    /// Show this contrast of a marker among its tables.
    Contrast(String, ContrastKey),
    /// Show this part of the marker in depth.
    Part(MarkerPart),
    /// Light this subject up everywhere, or none.
    Subject(Option<usize>),
    /// Show residuals in units of the analysis, not freed of variances and correlations.
    RawResiduals(bool),
    /// Show or hide the roles of the columns.
    ShowRoles(bool),
    /// Show or hide the study map in a window of its own.
    ShowMap(bool),
    /// The marker whose values the study map shows, by name; `None`: any.
    MapMarker(Option<String>),
}

/// What happens once unsaved work is safe.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) enum Next {
    /// Open a study or a session.
    Open(StudyPlaces),
    /// Open the bundled study.
    Example,
    /// Open a table that was pasted.
    Pasted(String),
    /// Close the window.
    Quit,
}

/// What a place on disk is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Purpose {
    Figure,
    Figures,
    Session,
    Tables,
    Report,
}

/// A question to the user that is not a panel.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) enum Ask {
    /// No dialog of the system: the path is typed.
    PathToOpen(String),
    /// The same for something to write.
    PathToSave(Purpose, String),
    /// Something is at the place that was typed.
    Replace(Purpose, PathBuf),
    /// The study's file was changed by another program.
    FileChanged,
    /// Unsaved work would be lost by what comes next.
    Unsaved(Next),
    /// A window died with work in it.
    Recover,
    /// The data of a session are gone; the sentence says which.
    DataMissing(String),
    /// Why is this left out? Asked before an exclusion.
    Reason(Excluding),
    /// What several files are to each other.
    Together(Together),
    /// For which journal, in which format and under which name a figure is written.
    Export(Box<Exporting>),
}

/// Several files that were chosen or dropped at once.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) struct Together {
    /// In the order of their names.
    pub files: Vec<PathBuf>,
    /// The one among them that says whose each sample is.
    pub samples: Option<usize>,
}

impl Together {
    /// Files; one alone that is named as a sheet of samples is proposed as such.
    pub fn new(mut files: Vec<PathBuf>) -> Self {
        files.sort();
        files.dedup();
        let names = |file: &PathBuf| {
            let name = file.file_stem().unwrap_or_default().to_string_lossy();
            let name = name.to_lowercase();
            SHEETS.iter().any(|word| name.contains(word))
        };
        let mut named = (0..files.len()).filter(|i| names(&files[*i]));
        let first = named.next();
        let samples = first.filter(|_| named.next().is_none());
        Self { files, samples }
    }

    /// What is to be opened.
    pub fn places(mut self) -> StudyPlaces {
        let samples = self.samples.map(|i| self.files.remove(i));
        StudyPlaces {
            files: self.files,
            samples,
        }
    }
}

/// Words in the names of sheets of samples.
const SHEETS: [&str; 7] = [
    "sample",
    "manifest",
    "metadata",
    "layout",
    "key",
    "probenliste",
    "annotation",
];

/// What is about to be left out, and the reason so far.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) struct Excluding {
    pub subject: String,
    /// Visit and marker of a single value; `None` for the whole subject.
    pub value: Option<(String, String)>,
    pub reason: String,
}
