//! One table of actions feeds menus, shortcuts and tooltips; commands carry what the user asked.

use crate::figure::TrajectoryOptions;
use crate::import::ImportOptions;
use crate::plan::AnalysisPlan;
use egui::{Key, KeyboardShortcut, Modifiers, ThemePreference};
use std::path::PathBuf;

/// One request to change something; only `logic` carries it out.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Command {
    /// An action of the table.
    Do(Action),
    /// Open this file.
    OpenFile(PathBuf),
    /// Read the open file again from disk.
    ReadAgain,
    /// Write the figure to this file.
    ExportTo(PathBuf),
    /// Read the file again with these roles.
    Roles(Box<ImportOptions>),
    /// Analyse with this plan.
    Plan(Box<AnalysisPlan>),
    /// Draw like this.
    Look(Box<TrajectoryOptions>),
    /// Show this tab.
    Tab(Tab),
    /// Show this marker in depth.
    Marker(String),
    /// Light this subject up everywhere, or none.
    Subject(Option<usize>),
    /// Light, dark or as the system.
    Theme(ThemePreference),
    /// Show residuals in units of the analysis, not freed of variances and correlations.
    RawResiduals(bool),
    /// Show or hide the roles of the columns.
    ShowRoles(bool),
}

/// The pictures in the centre.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Tab {
    /// All markers side by side.
    #[default]
    Trajectories,
    /// One marker in depth.
    Marker,
    /// The values and what was noticed in them.
    Data,
}

impl Tab {
    pub const ALL: [Self; 3] = [Self::Trajectories, Self::Marker, Self::Data];

    pub fn label(self) -> &'static str {
        match self {
            Self::Trajectories => "Trajectories",
            Self::Marker => "Marker",
            Self::Data => "Data",
        }
    }
}

/// What menus and shortcuts offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Open,
    OpenExample,
    Export,
    Undo,
    Redo,
    Cancel,
    ClearSelection,
    ForgetRecent,
    Quit,
    About,
}

/// One line of the table.
pub(super) struct Entry {
    pub action: Action,
    pub label: &'static str,
    pub tooltip: &'static str,
    pub shortcut: Option<KeyboardShortcut>,
    /// Only with a study on screen.
    pub needs_study: bool,
}

const fn key(modifiers: Modifiers, key: Key) -> Option<KeyboardShortcut> {
    Some(KeyboardShortcut::new(modifiers, key))
}

const SHIFT_COMMAND: Modifiers = Modifiers {
    shift: true,
    ..Modifiers::COMMAND
};

/// Every action: a new one appears in menu, shortcut and tooltip at once.
pub(super) const ACTIONS: &[Entry] = &[
    Entry {
        action: Action::Open,
        label: "Open study\u{2026}",
        tooltip: "Open a CSV, TSV or semicolon file, or a workbook (xlsx, xls, ods). The file is only read, never written to.",
        shortcut: key(Modifiers::COMMAND, Key::O),
        needs_study: false,
    },
    Entry {
        action: Action::OpenExample,
        label: "Open the example",
        tooltip: "A synthetic study of bone markers after ketamine: 28 patients, 16 controls, 4 visits.",
        shortcut: None,
        needs_study: false,
    },
    Entry {
        action: Action::Export,
        label: "Export figure\u{2026}",
        tooltip: "Write the trajectories as PNG or SVG, 183 mm wide at 300 dpi.",
        shortcut: key(Modifiers::COMMAND, Key::E),
        needs_study: true,
    },
    Entry {
        action: Action::Undo,
        label: "Undo",
        tooltip: "Take the last change of roles, plan or look back.",
        shortcut: key(Modifiers::COMMAND, Key::Z),
        needs_study: true,
    },
    Entry {
        action: Action::Redo,
        label: "Redo",
        tooltip: "Make the change again that was taken back.",
        shortcut: key(SHIFT_COMMAND, Key::Z),
        needs_study: true,
    },
    Entry {
        action: Action::ClearSelection,
        label: "Clear selection",
        tooltip: "No subject is highlighted any more.",
        shortcut: key(Modifiers::NONE, Key::Escape),
        needs_study: true,
    },
    Entry {
        action: Action::Cancel,
        label: "Cancel work",
        tooltip: "Stop what is running; earlier results stay.",
        shortcut: None,
        needs_study: false,
    },
    Entry {
        action: Action::ForgetRecent,
        label: "Forget recent files",
        tooltip: "Empty the list of recent files.",
        shortcut: None,
        needs_study: false,
    },
    Entry {
        action: Action::Quit,
        label: "Quit",
        tooltip: "Close the window.",
        shortcut: key(Modifiers::COMMAND, Key::Q),
        needs_study: false,
    },
    Entry {
        action: Action::About,
        label: "About Trajecta",
        tooltip: "Version, purpose and licence.",
        shortcut: None,
        needs_study: false,
    },
];

/// The table's line of an action.
pub(super) fn entry(action: Action) -> Option<&'static Entry> {
    ACTIONS.iter().find(|e| e.action == action)
}
