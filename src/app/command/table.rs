//! One table of actions: menus, shortcuts, tooltips and the palette are made from it.

use egui::{Key, KeyboardShortcut, Modifiers, ThemePreference};

/// The pictures in the centre.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::app) enum Tab {
    /// All markers side by side.
    #[default]
    Trajectories,
    /// One marker in depth.
    Marker,
    /// All markers as a volcano, a heat map and a table.
    Screen,
    /// What will be exported, exactly.
    Figure,
    /// What goes into a manuscript: participants, exclusions, main results.
    Report,
    /// The values and what was noticed in them.
    Data,
}

impl Tab {
    /// In the order of the window.
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

/// The parts of the Marker tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::app) enum MarkerPart {
    /// What was found, the trajectory, the differences.
    #[default]
    Answer,
    /// Every table of numbers.
    Tables,
    /// The model, and how well it fits.
    Fit,
}

impl MarkerPart {
    /// With their names and what they hold.
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (
            Self::Answer,
            "Answer",
            "What was found, the trajectory, and the differences with their intervals.",
        ),
        (
            Self::Tables,
            "Tables",
            "Every number: contrasts, baseline, means, descriptives, further tests.",
        ),
        (
            Self::Fit,
            "Fit",
            "The model, its covariance, residuals, and who each estimate depends on.",
        ),
    ];
}

/// The menus, from left to right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Menu {
    File,
    Edit,
    View,
    Help,
}

impl Menu {
    pub const ALL: [Self; 4] = [Self::File, Self::Edit, Self::View, Self::Help];

    pub fn label(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Edit => "Edit",
            Self::View => "View",
            Self::Help => "Help",
        }
    }

    /// Its actions in the order of its lines.
    pub fn entries(self) -> impl Iterator<Item = &'static Entry> {
        ACTIONS.iter().filter(move |e| e.menu == self)
    }
}

/// One line of the table.
pub(in crate::app) struct Entry {
    pub action: Action,
    pub menu: Menu,
    /// A line parts the groups of a menu.
    pub group: &'static str,
    pub label: &'static str,
    pub tooltip: &'static str,
    pub shortcut: Option<KeyboardShortcut>,
    /// Only with a study on screen.
    pub needs_study: bool,
}

/// Makes the actions and their table from one list, so that neither lacks what the other has.
macro_rules! actions {
    ($($menu:ident, $group:literal { $($action:ident: $label:literal, $shortcut:expr, $study:expr, $tooltip:expr;)+ })+) => {
        /// What menus and shortcuts offer.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(in crate::app) enum Action {
            $($($action,)+)+
        }

        /// Every action in the order in which the menus show them.
        pub(in crate::app) const ACTIONS: &[Entry] = &[
            $($(Entry {
                action: Action::$action,
                menu: Menu::$menu,
                group: $group,
                label: $label,
                tooltip: $tooltip,
                shortcut: $shortcut,
                needs_study: $study,
            },)+)+
        ];
    };
}

const NONE: Option<KeyboardShortcut> = None;
const ALWAYS: bool = false;
const WITH_STUDY: bool = true;
const LOOK_OF_WINDOW: &str = "How the window looks; figures on paper stay as they are.";

const SIGN_OF_NUMBERS: &str =
    "In results that are shown and in tables that are copied; files keep the point.";

const fn ctrl(key: Key) -> Option<KeyboardShortcut> {
    Some(KeyboardShortcut::new(Modifiers::COMMAND, key))
}

const fn ctrl_shift(key: Key) -> Option<KeyboardShortcut> {
    const BOTH: Modifiers = Modifiers {
        shift: true,
        ..Modifiers::COMMAND
    };
    Some(KeyboardShortcut::new(BOTH, key))
}

const fn bare(key: Key) -> Option<KeyboardShortcut> {
    Some(KeyboardShortcut::new(Modifiers::NONE, key))
}

actions! {
    File, "open" {
        Open: "Open study\u{2026}", ctrl(Key::O), ALWAYS,
            "Open a text table, a workbook (xlsx, xls, ods), a file of SPSS, SAS, Stata, Prism or Parquet, or a saved session. Data files are only read, never written to.";
        OpenExample: "Open the example", NONE, ALWAYS,
            "A synthetic study of bone markers after ketamine: 28 subjects with depression, 16 controls, 4 visits.";
        ForgetRecent: "Forget recent files", NONE, ALWAYS,
            "Empty the list of recent files.";
    }
    File, "session" {
        Save: "Save session", ctrl(Key::S), WITH_STUDY,
            "Keep what was decided: roles, what is left out, names, plan and look. The data stay in their own file.";
        SaveAs: "Save session as\u{2026}", ctrl_shift(Key::S), WITH_STUDY,
            "Save the session under another name.";
    }
    File, "export" {
        Export: "Export figure\u{2026}", ctrl(Key::E), WITH_STUDY,
            "Write what the tab shows: a picture as PNG, SVG, PDF, EPS or TIFF, the report, or the tables.";
        ExportAll: "Export all figures\u{2026}", NONE, WITH_STUDY,
            "Write every figure of the session, each with its caption, into a folder.";
        AddToFigures: "Add to the figures", ctrl_shift(Key::F), WITH_STUDY,
            "Keep what this tab shows as a figure of the Figure tab, where it can be changed and put on a page with others.";
        ExportTables: "Export tables\u{2026}", ctrl_shift(Key::E), WITH_STUDY,
            "Write descriptives, baseline, change, tests, means and contrasts as CSV files into a folder.";
        ExportReport: "Export report\u{2026}", NONE, WITH_STUDY,
            "Write into a folder: the report with figures (HTML), a workbook of all tables, the methods as text, and an R script that makes the numbers again.";
    }
    File, "quit" {
        Quit: "Quit", ctrl(Key::Q), ALWAYS,
            "Close the window.";
    }
    Edit, "history" {
        Undo: "Undo", ctrl(Key::Z), WITH_STUDY,
            "Take the last change back.";
        Redo: "Redo", ctrl_shift(Key::Z), WITH_STUDY,
            "Make the change again that was taken back.";
    }
    Edit, "selection" {
        ClearSelection: "Clear selection", bare(Key::Escape), WITH_STUDY,
            "Highlight no subject.";
    }
    Edit, "work" {
        Run: "Analyse again", bare(Key::F5), WITH_STUDY,
            "Fit the models of the plan anew, for example after work was cancelled.";
        Cancel: "Cancel work", NONE, ALWAYS,
            "Stop what is running; earlier results stay.";
    }
    Edit, "clipboard" {
        PasteTable: "Paste a table", NONE, ALWAYS,
            "Read the table on the clipboard: cells copied in a spreadsheet, in Prism or on a web page. It stays in the session.";
    }
    View, "tabs" {
        ShowTrajectories: "Show trajectories", ctrl(Key::Num1), WITH_STUDY,
            "All markers side by side.";
        ShowMarker: "Show the marker", ctrl(Key::Num2), WITH_STUDY,
            "One marker in depth.";
        ShowScreen: "Show the screen", ctrl(Key::Num3), WITH_STUDY,
            "All markers at once: volcano, heat map, and a table to sort by effect or p.";
        ShowFigure: "Show the figure", ctrl(Key::Num4), WITH_STUDY,
            "What will be exported, exactly.";
        ShowReport: "Show the report", ctrl(Key::Num5), WITH_STUDY,
            "Subjects, what is left out, main results.";
        ShowData: "Show the data", ctrl(Key::Num6), WITH_STUDY,
            "Values, what was noticed in them, names and what is left out.";
        Recognition: "How the file is read", NONE, WITH_STUDY,
            "See and change what each column is.";
        StudyMap: "Study map", NONE, WITH_STUDY,
            "Who was seen at which visit, what is below a limit and what is left out, in one picture.";
    }
    View, "panels" {
        FoldList: "Show or hide the markers", ctrl(Key::B), WITH_STUDY,
            "The study and its markers at the left.";
        FoldSettings: "Show or hide the settings", ctrl(Key::J), WITH_STUDY,
            "Plot and analysis at the right.";
    }
    View, "size" {
        Larger: "Larger text", ctrl(Key::Plus), ALWAYS,
            "Everything a tenth larger.";
        Smaller: "Smaller text", ctrl(Key::Minus), ALWAYS,
            "Everything a tenth smaller.";
        UsualSize: "Usual text size", ctrl(Key::Num0), ALWAYS,
            "Back to the size of the system.";
    }
    View, "colours" {
        ThemeSystem: "Colours as the system", NONE, ALWAYS, LOOK_OF_WINDOW;
        ThemeLight: "Light colours", NONE, ALWAYS, LOOK_OF_WINDOW;
        ThemeDark: "Dark colours", NONE, ALWAYS, LOOK_OF_WINDOW;
    }
    View, "numbers" {
        DecimalSystem: "Decimal sign as the system", NONE, ALWAYS, SIGN_OF_NUMBERS;
        DecimalPoint: "Decimal point", NONE, ALWAYS, SIGN_OF_NUMBERS;
        DecimalComma: "Decimal comma", NONE, ALWAYS, SIGN_OF_NUMBERS;
    }
    Help, "help" {
        Palette: "Find a command\u{2026}", ctrl(Key::K), ALWAYS,
            "Type what you want: commands, markers, settings, visits and subjects are found by their names.";
        Guide: "How to use Trajecta", bare(Key::F1), ALWAYS,
            "The user\u{2019}s guide: what the tab on screen is for, and every other page. Nothing is fetched from a network.";
        About: "About Trajecta", NONE, ALWAYS,
            "Version, purpose and licence.";
    }
}

impl Action {
    /// Its line of the table.
    pub fn entry(self) -> &'static Entry {
        // The list that makes the actions makes the table, in the same order.
        &ACTIONS[self as usize]
    }

    /// What people call it where its label does not say it.
    pub fn also_called(self) -> &'static str {
        match self {
            Self::ShowMarker => "residuals diagnostics fit aic",
            Self::ShowScreen => "volcano heat map hits q fdr",
            Self::ShowFigure => "journal preset publication",
            Self::ShowReport => "methods text table 1",
            Self::ShowData => "values warnings notes exclusions",
            Self::ExportReport => "r script methods workbook html word",
            Self::ExportTables => "csv excel",
            Self::Recognition => "roles columns import limit detection",
            Self::StudyMap => "missing drop-out dropout limit detection",
            _ => "",
        }
    }

    /// The tab it shows.
    pub fn tab(self) -> Option<Tab> {
        match self {
            Self::ShowTrajectories => Some(Tab::Trajectories),
            Self::ShowMarker => Some(Tab::Marker),
            Self::ShowScreen => Some(Tab::Screen),
            Self::ShowFigure => Some(Tab::Figure),
            Self::ShowReport => Some(Tab::Report),
            Self::ShowData => Some(Tab::Data),
            _ => None,
        }
    }

    /// The decimal sign it chooses, as the settings name it.
    pub fn decimal(self) -> Option<&'static str> {
        match self {
            Self::DecimalSystem => Some(""),
            Self::DecimalPoint => Some("point"),
            Self::DecimalComma => Some("comma"),
            _ => None,
        }
    }

    /// The colours it chooses.
    pub fn theme(self) -> Option<ThemePreference> {
        match self {
            Self::ThemeSystem => Some(ThemePreference::System),
            Self::ThemeLight => Some(ThemePreference::Light),
            Self::ThemeDark => Some(ThemePreference::Dark),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_finds_its_own_line() {
        for (at, e) in ACTIONS.iter().enumerate() {
            assert_eq!(e.action as usize, at);
            assert_eq!(e.action.entry().action, e.action);
        }
    }

    #[test]
    fn shortcuts_and_labels_are_unique() {
        for (at, e) in ACTIONS.iter().enumerate() {
            let others = &ACTIONS[at + 1..];
            let same = |o: &&Entry| e.shortcut.is_some() && o.shortcut == e.shortcut;
            let clash = others.iter().find(same).map(|o| o.label);
            assert_eq!(clash, None, "{} has the same shortcut", e.label);
            assert!(others.iter().all(|o| o.label != e.label), "{}", e.label);
            assert!(e.tooltip.ends_with('.'), "{}", e.label);
        }
    }

    #[test]
    fn the_table_runs_as_the_menus_do() {
        let menus = ACTIONS.iter().map(|e| e.menu as usize);
        assert!(menus.is_sorted(), "menus stand from left to right");
        let mut groups: Vec<&str> = ACTIONS.iter().map(|e| e.group).collect();
        groups.dedup();
        let n = groups.len();
        groups.sort_unstable();
        groups.dedup();
        assert_eq!(groups.len(), n, "a group stands in one piece");
        let shown: usize = Menu::ALL.iter().map(|m| m.entries().count()).sum();
        assert_eq!(shown, ACTIONS.len(), "every action stands in a menu");
    }

    #[test]
    fn tabs_have_the_numbers_of_their_places() {
        let keys = [
            Key::Num1,
            Key::Num2,
            Key::Num3,
            Key::Num4,
            Key::Num5,
            Key::Num6,
        ];
        let of_tabs = ACTIONS.iter().filter_map(|e| Some((e.action.tab()?, e)));
        let of_tabs: Vec<_> = of_tabs.collect();
        assert_eq!(of_tabs.len(), Tab::ALL.len());
        for ((tab, e), (place, key)) in of_tabs.into_iter().zip(Tab::ALL.into_iter().zip(keys)) {
            assert_eq!(tab, place);
            assert_eq!(e.shortcut, ctrl(key));
        }
    }
}
