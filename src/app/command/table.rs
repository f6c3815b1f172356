//! One table of actions feeds menus, shortcuts and tooltips.

use egui::{Key, KeyboardShortcut, Modifiers, ThemePreference};

/// The pictures in the centre.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::app) enum Tab {
    /// All markers side by side.
    #[default]
    Trajectories,
    /// One marker in depth.
    Marker,
    /// All markers as a table.
    Screen,
    /// What will be exported, exactly.
    Figure,
    /// What goes into a manuscript: participants, exclusions, main results.
    Report,
    /// The values and what was noticed in them.
    Data,
}

impl Tab {
    pub const ALL: [Self; 6] = [
        Self::Trajectories,
        Self::Marker,
        Self::Screen,
        Self::Figure,
        Self::Report,
        Self::Data,
    ];

    pub fn label(self) -> &'static str {
        match self {
            Self::Trajectories => "Trajectories",
            Self::Marker => "Marker",
            Self::Screen => "Screen",
            Self::Figure => "Figure",
            Self::Report => "Report",
            Self::Data => "Data",
        }
    }
}

/// What menus and shortcuts offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Action {
    Open,
    OpenExample,
    Save,
    SaveAs,
    Export,
    ExportAll,
    ExportTables,
    ExportReport,
    Run,
    Palette,
    Show(Tab),
    Recognition,
    StudyMap,
    Theme(ThemePreference),
    Larger,
    Smaller,
    UsualSize,
    Undo,
    Redo,
    Cancel,
    ClearSelection,
    ForgetRecent,
    Quit,
    About,
}

/// One line of the table.
pub(in crate::app) struct Entry {
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

const fn show(tab: Tab, label: &'static str, tooltip: &'static str, number: Key) -> Entry {
    Entry {
        action: Action::Show(tab),
        label,
        tooltip,
        shortcut: key(Modifiers::COMMAND, number),
        needs_study: true,
    }
}

const fn theme(preference: ThemePreference, label: &'static str) -> Entry {
    Entry {
        action: Action::Theme(preference),
        label,
        tooltip: "How the window looks; figures on paper stay as they are.",
        shortcut: None,
        needs_study: false,
    }
}

/// Every action: a new one appears in menu, shortcut and tooltip at once.
pub(in crate::app) const ACTIONS: &[Entry] = &[
    Entry {
        action: Action::Open,
        label: "Open study\u{2026}",
        tooltip: "Open a CSV, TSV or semicolon file, a workbook (xlsx, xls, ods) or a saved session. Data files are only read, never written to.",
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
        action: Action::Save,
        label: "Save session",
        tooltip: "Keep what was decided: roles, exclusions, names, plan and look. The data stay in their own file.",
        shortcut: key(Modifiers::COMMAND, Key::S),
        needs_study: true,
    },
    Entry {
        action: Action::SaveAs,
        label: "Save session as\u{2026}",
        tooltip: "Save the session under another name.",
        shortcut: key(SHIFT_COMMAND, Key::S),
        needs_study: true,
    },
    Entry {
        action: Action::Export,
        label: "Export figure\u{2026}",
        tooltip: "Write what the tab shows as PNG, SVG, PDF or TIFF.",
        shortcut: key(Modifiers::COMMAND, Key::E),
        needs_study: true,
    },
    Entry {
        action: Action::ExportAll,
        label: "Export all figures\u{2026}",
        tooltip: "Write every figure of the session, each with its caption, into a folder.",
        shortcut: None,
        needs_study: true,
    },
    Entry {
        action: Action::ExportTables,
        label: "Export tables\u{2026}",
        tooltip: "Write descriptives, baseline, change, tests, means and contrasts as CSV files into a folder.",
        shortcut: key(SHIFT_COMMAND, Key::E),
        needs_study: true,
    },
    Entry {
        action: Action::ExportReport,
        label: "Export report\u{2026}",
        tooltip: "Write into a folder: the report with figures (HTML), a workbook of all tables, the methods as text, and an R script that makes the numbers again.",
        shortcut: None,
        needs_study: true,
    },
    Entry {
        action: Action::Run,
        label: "Analyse again",
        tooltip: "Fit the models of the plan anew, for example after work was cancelled.",
        shortcut: key(Modifiers::NONE, Key::F5),
        needs_study: true,
    },
    Entry {
        action: Action::Palette,
        label: "Find a command\u{2026}",
        tooltip: "Type what you want: every command and every marker is found by its name.",
        shortcut: key(Modifiers::COMMAND, Key::K),
        needs_study: false,
    },
    show(
        Tab::Trajectories,
        "Show trajectories",
        "All markers side by side.",
        Key::Num1,
    ),
    show(
        Tab::Marker,
        "Show the marker",
        "One marker in depth.",
        Key::Num2,
    ),
    show(
        Tab::Screen,
        "Show the screen",
        "All markers as a table, to sort by effect or p.",
        Key::Num3,
    ),
    show(
        Tab::Figure,
        "Show the figure",
        "What will be exported, exactly.",
        Key::Num6,
    ),
    show(
        Tab::Report,
        "Show the report",
        "Participants, exclusions, main results.",
        Key::Num4,
    ),
    show(
        Tab::Data,
        "Show the data",
        "Values, issues, names and exclusions.",
        Key::Num5,
    ),
    Entry {
        action: Action::Recognition,
        label: "How the file is read",
        tooltip: "See and change what each column is.",
        shortcut: None,
        needs_study: true,
    },
    Entry {
        action: Action::StudyMap,
        label: "Study map",
        tooltip: "Who was seen at which visit, what is below a limit and what is left out, in one picture.",
        shortcut: None,
        needs_study: true,
    },
    theme(ThemePreference::System, "Colours as the system"),
    theme(ThemePreference::Light, "Light colours"),
    theme(ThemePreference::Dark, "Dark colours"),
    Entry {
        action: Action::Larger,
        label: "Larger text",
        tooltip: "Everything a tenth larger.",
        shortcut: key(Modifiers::COMMAND, Key::Plus),
        needs_study: false,
    },
    Entry {
        action: Action::Smaller,
        label: "Smaller text",
        tooltip: "Everything a tenth smaller.",
        shortcut: key(Modifiers::COMMAND, Key::Minus),
        needs_study: false,
    },
    Entry {
        action: Action::UsualSize,
        label: "Usual text size",
        tooltip: "Back to the size of the system.",
        shortcut: key(Modifiers::COMMAND, Key::Num0),
        needs_study: false,
    },
    Entry {
        action: Action::Undo,
        label: "Undo",
        tooltip: "Take the last change back.",
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
pub(in crate::app) fn entry(action: Action) -> Option<&'static Entry> {
    ACTIONS.iter().find(|e| e.action == action)
}
