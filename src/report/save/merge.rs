//! Moves the new files one by one into a folder that also holds files of the user. If a move fails, the earlier moves
//! are undone. If the process is killed between two moves, the next run makes the rest of them.

use super::manifest::{Earlier, MANIFEST};
use super::{SaveError, place};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// File in the hidden folder that lists the moves; it exists while they are made.
const ON_ITS_WAY: &str = ".trajecta-on-its-way.json";
/// Folder in the hidden folder that keeps the replaced and removed files until all moves are made.
const FORMER: &str = ".trajecta-former";

/// The moves that put a new set of files in place of an earlier one.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Moves {
    /// Files of the new set, from its folder.
    new: BTreeSet<PathBuf>,
    /// Files of an earlier set that the new one does not have.
    stale: BTreeSet<PathBuf>,
    /// Folders that are removed if they are empty afterwards, the innermost first.
    emptied: Vec<PathBuf>,
}

impl Moves {
    /// The moves that put the files `new` into `target`, where the earlier set `old` is. Files of `keep` are not
    /// removed.
    pub fn of(target: &Path, old: &Earlier, new: BTreeSet<PathBuf>, keep: &[PathBuf]) -> Self {
        let kept: Vec<PathBuf> = keep.iter().filter_map(|k| k.canonicalize().ok()).collect();
        let is_kept = |path: &Path| {
            let real = target.join(path).canonicalize();
            real.is_ok_and(|real| kept.contains(&real))
        };
        let stale = old.unchanged.difference(&new);
        Self {
            stale: stale.filter(|p| !is_kept(p)).cloned().collect(),
            emptied: old.folders.clone(),
            new,
        }
    }

    /// How many files of the earlier set are removed.
    pub fn removed(&self) -> usize {
        self.stale.len()
    }

    /// Writes the list of moves into `stage`, so that a later run can finish them.
    pub fn begin(&self, stage: &Path) -> Result<(), SaveError> {
        let text = serde_json::to_vec(self).map_err(|e| SaveError::Encode(e.to_string()))?;
        announce(&stage.join(ON_ITS_WAY), &text).map_err(|why| SaveError::of(stage, why))
    }

    /// Moves the files from `stage` to `target`. If one move fails, the earlier files are put back.
    pub fn carry_out(&self, stage: &Path, target: &Path) -> Result<(), SaveError> {
        self.begin(stage)?;
        let mut done: Vec<(PathBuf, bool)> = Vec::new();
        let moved = self.each(|path, is_new| {
            let outcome = step(stage, target, path, is_new);
            done.push((path.to_owned(), is_new));
            outcome.map_err(|why| SaveError::of(&target.join(path), why))
        });
        if let Err(why) = moved {
            for (path, is_new) in done.iter().rev() {
                undo(stage, target, path, *is_new);
            }
            let _ = std::fs::remove_file(stage.join(ON_ITS_WAY));
            return Err(why);
        }
        self.remove_emptied(target);
        Ok(())
    }

    /// Calls `go` for every move, in order. The list of files comes last: it shows that the set is complete.
    fn each(
        &self,
        mut go: impl FnMut(&Path, bool) -> Result<(), SaveError>,
    ) -> Result<(), SaveError> {
        for path in self.new.iter().filter(|p| p.as_os_str() != MANIFEST) {
            go(path, true)?;
        }
        for path in &self.stale {
            go(path, false)?;
        }
        go(Path::new(MANIFEST), true)
    }

    fn remove_emptied(&self, target: &Path) {
        for folder in &self.emptied {
            // One with other files stays.
            let _ = std::fs::remove_dir(target.join(folder));
        }
        place::sync_names(target);
    }
}

fn announce(marker: &Path, text: &[u8]) -> io::Result<()> {
    let half = marker.with_extension("half");
    let mut file = std::fs::File::create(&half)?;
    file.write_all(text)?;
    file.sync_all()?;
    std::fs::rename(half, marker)
}

/// Moves one file. The file that it replaces is kept in `stage` until all moves are made.
fn step(stage: &Path, target: &Path, path: &Path, is_new: bool) -> io::Result<()> {
    let (from, to, former) = (stage.join(path), target.join(path), former(stage, path));
    if to.is_dir() {
        return Err(io::Error::other("a folder has this name"));
    }
    std::fs::create_dir_all(place::parent(&former))?;
    if !is_new {
        return std::fs::rename(&to, &former);
    }
    std::fs::create_dir_all(place::parent(&to))?;
    let has_former = to.symlink_metadata().is_ok();
    // A second name leaves the place filled all the time; not every file system has them.
    if has_former && std::fs::hard_link(&to, &former).is_err() {
        std::fs::rename(&to, &former)?;
    }
    std::fs::rename(from, to)
}

fn former(stage: &Path, path: &Path) -> PathBuf {
    stage.join(FORMER).join(path)
}

fn undo(stage: &Path, target: &Path, path: &Path, is_new: bool) {
    let (from, to, former) = (stage.join(path), target.join(path), former(stage, path));
    if is_new && from.symlink_metadata().is_err() {
        let _ = std::fs::rename(&to, from);
    }
    if former.symlink_metadata().is_ok() {
        let _ = std::fs::rename(former, to);
    }
}

/// Whether a file of this name tells what a hidden folder is.
pub(super) fn is_marker(name: &std::ffi::OsStr) -> bool {
    name == ON_ITS_WAY
}

/// Removes the replaced files of a run that was killed, where they came into the output folder.
pub(super) fn clear_former(target: &Path) {
    let former = target.join(FORMER);
    if former.symlink_metadata().is_ok_and(|m| m.is_dir()) {
        let _ = std::fs::remove_dir_all(former);
    }
}

/// Whether a run began to move the files of `stage`.
pub(super) fn is_begun(stage: &Path) -> bool {
    stage.join(ON_ITS_WAY).exists()
}

/// Makes the moves that a killed run did not make. All its files had been written.
pub(super) fn finish(stage: &Path, target: &Path) {
    let Ok(text) = std::fs::read(stage.join(ON_ITS_WAY)) else {
        return;
    };
    let Ok(moves) = serde_json::from_slice::<Moves>(&text) else {
        return;
    };
    let _ = moves.each(|path, is_new| {
        let from = if is_new { stage } else { target };
        let is_done =
            matches!(from.join(path).symlink_metadata(), Err(e) if e.kind() == ErrorKind::NotFound);
        if !is_done {
            // What refuses now is written again by the run that asks.
            let _ = step(stage, target, path, is_new);
        }
        Ok(())
    });
    moves.remove_emptied(target);
}
