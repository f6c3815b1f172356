//! What the program remembers between starts: theme, recent files, how files are read, the pages
//! of figures that somebody keeps.
//! Nothing of what was measured.

use crate::figure::{Format, OwnPreset, Preset};
use crate::import::ImportOptions;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Files remembered.
const MOST_RECENT: usize = 8;

/// Files whose reading is remembered.
const MOST_READ: usize = 50;

/// Theme, recent files, presets of figures, how files are read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// `light`, `dark`; anything else is the system's.
    pub theme: String,
    /// Decimal sign of what is shown and copied: `point`, `comma`; anything else is the system's.
    pub decimal: String,
    /// Newest first.
    pub recent: Vec<PathBuf>,
    /// Pages and looks of figures that are kept, in the order they were made.
    pub presets: Vec<OwnPreset>,
    /// Journal and format of the figure that was exported last.
    pub exported: Option<Exported>,
    /// What was decided for files that were read, newest first.
    pub read: Vec<DecidedFile>,
}

/// What somebody decided of how a file is read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DecidedFile {
    /// Fingerprint of the headers.
    pub shape: String,
    /// SHA-256 of the file, in hex.
    pub sha256: String,
    /// What was decided; everything else is recognised.
    pub decided: ImportOptions,
}

/// The page of a figure that was written.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exported {
    /// The journal's page; `None` for none.
    pub preset: Option<Preset>,
    /// Format of the file.
    pub format: Format,
}

impl Default for Exported {
    /// What most journals take first: one column, lines and text.
    fn default() -> Self {
        Self {
            preset: Some(Preset::Nature1),
            format: Format::Pdf,
        }
    }
}

impl Settings {
    /// Keeps what was decided for a file; nothing decided is nothing kept.
    pub fn remember_decided(&mut self, file: DecidedFile) {
        self.read.retain(|known| known.sha256 != file.sha256);
        if file.decided != ImportOptions::default() {
            self.read.insert(0, file);
            self.read.truncate(MOST_READ);
        }
    }

    /// What was decided for a file: all of it where it was the same bytes, else what the columns are in the last file with
    /// its headers. `None` where nothing is known.
    #[must_use]
    pub fn decided_for(
        known: &[DecidedFile],
        shape: &str,
        sha256: impl FnOnce() -> String,
    ) -> Option<ImportOptions> {
        let alike: Vec<&DecidedFile> = known.iter().filter(|file| file.shape == shape).collect();
        let last = alike.first()?;
        let own = sha256();
        let decided = match alike.iter().find(|file| file.sha256 == own) {
            Some(same) => same.decided.clone(),
            None => last.decided.of_columns(),
        };
        (decided != ImportOptions::default()).then_some(decided)
    }

    /// Keeps a page and look of figures; one of the same name is replaced.
    pub fn keep_preset(&mut self, preset: OwnPreset) {
        match self.presets.iter_mut().find(|p| p.name == preset.name) {
            Some(old) => *old = preset,
            None => self.presets.push(preset),
        }
    }

    /// Whether numbers are shown and copied with a decimal comma.
    #[must_use]
    pub fn has_comma(&self) -> bool {
        match self.decimal.as_str() {
            "comma" => true,
            "point" => false,
            _ => crate::app::ui::decimals::of_system(),
        }
    }

    /// Puts a file on top of the list.
    pub fn remember(&mut self, path: &Path) {
        // The program may be started from another folder next time.
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        self.recent.retain(|p| *p != path);
        self.recent.insert(0, path);
        self.recent.truncate(MOST_RECENT);
    }
}
