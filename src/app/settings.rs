//! What the program remembers between starts: theme and recent files, nothing of a study.

use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Files remembered.
const MOST_RECENT: usize = 8;

/// Theme and recent files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// `light`, `dark`; anything else is the system's.
    pub theme: String,
    /// Newest first.
    pub recent: Vec<PathBuf>,
}

impl Settings {
    /// Puts a file on top of the list.
    pub fn remember(&mut self, path: &Path) {
        self.recent.retain(|p| p != path);
        self.recent.insert(0, path.to_owned());
        self.recent.truncate(MOST_RECENT);
    }
}
