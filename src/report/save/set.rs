//! Writes the output folder of a run: it holds all files of the earlier run or all files of the new one.
//!
//! The new files are written into a hidden folder. If the output folder holds only the files of an earlier run, the two
//! folders are exchanged in one step. If it also holds files of the user, the new files are moved into it (`merge`). A
//! lock keeps a second run out. The next run removes what a killed run left.

use super::claim::{Claim, NoClaim};
use super::manifest::{Earlier, MANIFEST, Manifest};
use super::merge::{self, Moves};
use super::{SaveError, place, unfinished};
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

/// Names of temporary files and folders begin with it.
const OURS: &[u8] = b".trajecta";
/// Empty file in a hidden folder whose files are not all written.
const UNFINISHED: &str = ".trajecta-unfinished";

/// The files of a run while they are written. If the value is dropped without [`FolderSet::finish`], all of them are
/// removed.
#[derive(Debug)]
pub struct FolderSet {
    /// The output folder as the user named it.
    out: PathBuf,
    target: PathBuf,
    stage: PathBuf,
    lock: Option<Claim>,
    /// Folders that were created for it, the uppermost first.
    created: Vec<PathBuf>,
    is_finished: bool,
}

/// What a new set replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// Number of files of the earlier set that were removed because the new one does not have them.
    pub removed: usize,
}

impl FolderSet {
    /// Begins to write the set for the folder `out`. Missing folders above it are created.
    ///
    /// # Errors
    /// [`SaveError`] when another run writes to `out`, or the folder can't be written.
    pub fn begin(out: &Path) -> Result<Self, SaveError> {
        let (target, created) = located(out)?;
        let mut set = Self {
            stage: PathBuf::new(),
            lock: None,
            out: out.to_owned(),
            target,
            created,
            is_finished: false,
        };
        let is_beside = set.take_lock(out)?;
        for stage in stages(&set.target) {
            clear(&stage, &set.target);
        }
        merge::clear_former(&set.target);
        set.stage = stage_of(&set.target, is_beside);
        unfinished::begin(&set.stage, || std::fs::create_dir(&set.stage))
            .map_err(|why| SaveError::of(out, why))?;
        let marker = set.stage.join(UNFINISHED);
        std::fs::write(marker, "").map_err(|why| SaveError::of(out, why))?;
        Ok(set)
    }

    /// Takes the lock beside the output folder, or inside it if its parent can't be written. Returns whether the lock
    /// is beside it.
    fn take_lock(&mut self, out: &Path) -> Result<bool, SaveError> {
        let beside = place::parent(&self.target).join(place::hidden(&self.target, "lock"));
        let inside = self.target.join(".trajecta.lock");
        let mut refused = None;
        for (path, is_beside) in [(beside, true), (inside, false)] {
            match unfinished::begin(&path, || Claim::take(&path, false)) {
                Ok(claim) => {
                    self.lock = Some(claim);
                    return Ok(is_beside);
                }
                Err(NoClaim::Held) => {
                    return Err(SaveError::Busy {
                        path: out.to_owned(),
                    });
                }
                Err(NoClaim::Failed(why)) => {
                    refused.get_or_insert(why);
                }
            }
        }
        let why = refused.map_or_else(String::new, |why| why.to_string());
        Err(SaveError::of(out, why))
    }

    /// Path of the list of files, which every run writes into `out`.
    #[must_use]
    pub fn list_in(out: &Path) -> PathBuf {
        out.join(MANIFEST)
    }

    /// The hidden folder that the files are written into.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.stage
    }

    /// The path that a file in [`FolderSet::folder`] will have at the end.
    #[must_use]
    pub fn place_of(&self, path: &Path) -> PathBuf {
        let inside = path.strip_prefix(&self.stage);
        match inside.or_else(|_| path.strip_prefix(&self.target)) {
            Ok(inside) => self.out.join(inside),
            Err(_) => path.to_owned(),
        }
    }

    /// Moves `files`, which are all in [`FolderSet::folder`], to the output folder. Files of the earlier set that the
    /// new one does not have are removed, except `inputs` and files that were changed since.
    ///
    /// # Errors
    /// [`SaveError`] when a file is missing or the folder can't be written; the earlier set is unchanged then.
    pub fn finish(mut self, files: &[PathBuf], inputs: &[PathBuf]) -> Result<Replaced, SaveError> {
        self.put(files, inputs).map_err(|why| match why {
            SaveError::Write { path, why } => SaveError::of(&self.place_of(&path), why),
            other => other,
        })
    }

    fn put(&mut self, files: &[PathBuf], inputs: &[PathBuf]) -> Result<Replaced, SaveError> {
        let mut new: BTreeSet<PathBuf> = (files.iter())
            .filter_map(|f| f.strip_prefix(&self.stage).ok().map(Path::to_owned))
            .collect();
        let manifest = Manifest::of(&self.stage, &new)?;
        super::save(&self.stage.join(MANIFEST), &manifest.to_bytes()?)?;
        new.insert(PathBuf::from(MANIFEST));
        let marker = self.stage.join(UNFINISHED);
        std::fs::remove_file(&marker).map_err(|why| SaveError::of(&marker, why))?;
        let old = Earlier::of(&self.target);
        let moves = Moves::of(&self.target, &old, new, inputs);
        let _together = unfinished::take_place();
        if !self.change_places(&old, inputs)? {
            writable(&self.target, &old)?;
            moves.carry_out(&self.stage, &self.target)?;
        }
        self.is_finished = true;
        clear(&self.stage, &self.target);
        place::sync_names(place::parent(&self.target));
        Ok(Replaced {
            removed: moves.removed(),
        })
    }

    /// Exchanges the two folders in one step. Returns `false`, and does nothing, if the output folder holds more than
    /// an earlier set or the system can't exchange folders.
    fn change_places(&self, old: &Earlier, inputs: &[PathBuf]) -> Result<bool, SaveError> {
        if self.stage.parent() != self.target.parent() {
            return Ok(false);
        }
        if self.target.symlink_metadata().is_err() {
            let renamed = std::fs::rename(&self.stage, &self.target);
            return renamed
                .map(|()| true)
                .map_err(|why| SaveError::of(&self.target, why));
        }
        if holds_more(&self.target, old, inputs) {
            return Ok(false);
        }
        writable(&self.target, old)?;
        Ok(is_alike(&self.stage, &self.target) && exchanged(&self.stage, &self.target).is_ok())
    }
}

impl Drop for FolderSet {
    fn drop(&mut self) {
        // What fails because an interruption removed it ends with the process, not with an error of its own.
        unfinished::wait_if_ending();
        if !self.stage.as_os_str().is_empty() {
            if !self.is_finished {
                remove(&self.stage);
            }
            unfinished::end(&self.stage);
        }
        if let Some(lock) = &self.lock {
            lock.give_up();
            unfinished::end(&lock.path);
        }
        if !self.is_finished {
            for folder in self.created.iter().rev() {
                // Another run may have put something there.
                let _ = std::fs::remove_dir(folder);
            }
        }
    }
}

/// The path of the output folder with links followed, and the folders above it that were created.
fn located(out: &Path) -> Result<(PathBuf, Vec<PathBuf>), SaveError> {
    let fail = |why: io::Error| SaveError::of(out, why);
    match out.symlink_metadata() {
        Err(why) if why.kind() == io::ErrorKind::NotFound => {}
        Err(why) => return Err(fail(why)),
        Ok(_) => {
            let target = place::followed(out)?.canonicalize().map_err(fail)?;
            if target.is_dir() {
                return Ok((target, Vec::new()));
            }
            return Err(SaveError::of(out, "a file has this name"));
        }
    }
    let Some(name) = out.file_name() else {
        let created = place::create(out).map_err(fail)?;
        return Ok((out.canonicalize().map_err(fail)?, created));
    };
    let parent = place::parent(out);
    let created = place::create(parent).map_err(fail)?;
    let parent = parent.canonicalize().map_err(fail)?;
    Ok((parent.join(name), created))
}

/// The two paths that the hidden folder for `target` may have: beside it and in it.
fn stages(target: &Path) -> [PathBuf; 2] {
    [
        place::parent(target).join(place::hidden(target, "new")),
        target.join(".trajecta.new"),
    ]
}

fn stage_of(target: &Path, is_beside: bool) -> PathBuf {
    let [beside, inside] = stages(target);
    // A shell that runs the program inside the folder would end up in the old one after an exchange.
    let here = std::env::current_dir().and_then(|d| d.canonicalize());
    let is_here = here.is_ok_and(|here| here.starts_with(target));
    let is_mounted = target.exists() && !is_on_one_device(place::parent(target), target);
    if is_beside && !is_here && !is_mounted {
        beside
    } else {
        inside
    }
}

/// Removes the hidden folder that a run left: its files are incomplete, or are those that were replaced.
fn clear(stage: &Path, target: &Path) {
    if !stage.symlink_metadata().is_ok_and(|m| m.is_dir()) {
        return;
    }
    let is_begun = merge::is_begun(stage);
    if is_begun {
        merge::finish(stage, target);
    }
    // An output folder that was exchanged may hold files of the user; any other hidden folder holds only ours.
    if is_begun || stage.join(UNFINISHED).exists() {
        remove(stage);
    } else {
        retire(stage, target);
    }
}

/// Removes a hidden folder. What says that all in it is ours goes last, as a run may be killed midway.
fn remove(stage: &Path) {
    let is_marker =
        |name: &std::ffi::OsStr| name == UNFINISHED || name == MANIFEST || merge::is_marker(name);
    for entry in std::fs::read_dir(stage).into_iter().flatten().flatten() {
        if is_marker(&entry.file_name()) {
            continue;
        }
        let path = entry.path();
        let _ = if entry.file_type().is_ok_and(|t| t.is_dir()) {
            std::fs::remove_dir_all(path)
        } else {
            std::fs::remove_file(path)
        };
    }
    let _ = std::fs::remove_dir_all(stage);
}

/// Removes the files of the earlier set. Files that the user added meanwhile are moved back to the output folder.
fn retire(stage: &Path, target: &Path) {
    let list = Manifest::read(stage);
    for path in list.paths() {
        let _ = std::fs::remove_file(stage.join(path));
    }
    let _ = std::fs::remove_file(stage.join(MANIFEST));
    for folder in list.folders() {
        let _ = std::fs::remove_dir(stage.join(folder));
    }
    if std::fs::remove_dir(stage).is_ok() {
        return;
    }
    let (files, folders) = all(stage);
    for path in files {
        let (from, to) = (stage.join(&path), target.join(&path));
        let is_ours = is_ours(&path);
        if is_ours {
            let _ = std::fs::remove_file(from);
        } else if to.symlink_metadata().is_err() {
            let _ = std::fs::create_dir_all(place::parent(&to));
            let _ = std::fs::rename(from, to);
        }
    }
    for folder in folders.iter().rev() {
        let _ = std::fs::remove_dir(stage.join(folder));
    }
    let _ = std::fs::remove_dir(stage);
}

/// Whether a file or a folder above it has a name of ours.
fn is_ours(path: &Path) -> bool {
    path.components()
        .any(|c| c.as_os_str().as_encoded_bytes().starts_with(OURS))
}

/// Files and folders below `folder`, by path from it and in order.
fn all(folder: &Path) -> (Vec<PathBuf>, Vec<PathBuf>) {
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    let mut open = vec![PathBuf::new()];
    while let Some(at) = open.pop() {
        let entries = std::fs::read_dir(folder.join(&at));
        for entry in entries.into_iter().flatten().flatten() {
            let path = at.join(entry.file_name());
            if entry.file_type().is_ok_and(|t| t.is_dir()) {
                folders.push(path.clone());
                open.push(path);
            } else {
                files.push(path);
            }
        }
    }
    files.sort();
    folders.sort();
    (files, folders)
}

/// Whether `target` holds anything but the unchanged files of the set `old`, or a file that this run reads.
fn holds_more(target: &Path, old: &Earlier, inputs: &[PathBuf]) -> bool {
    let is_ours = |f: &Path| f.as_os_str() == MANIFEST || old.unchanged.contains(f);
    let is_here = |input: &PathBuf| input.canonicalize().is_ok_and(|i| i.starts_with(target));
    let (files, folders) = all(target);
    inputs.iter().any(is_here)
        || files.iter().any(|f| !is_ours(f))
        || folders.iter().any(|f| !old.folders.contains(f))
}

/// Checks that every folder of the set `old` can be written, before anything is moved.
fn writable(target: &Path, old: &Earlier) -> Result<(), SaveError> {
    let inside = old.folders.iter().map(|f| target.join(f));
    for folder in inside.chain([target.to_owned()]).filter(|f| f.exists()) {
        // The mark has another meaning for folders elsewhere.
        let is_closed = cfg!(unix) && folder.metadata().is_ok_and(|m| m.permissions().readonly());
        // A file without a name: a run that is killed here leaves nothing.
        let asked = if is_closed {
            Err("the folder is read-only".to_owned())
        } else {
            tempfile::tempfile_in(&folder)
                .map(drop)
                .map_err(|why| why.to_string())
        };
        asked.map_err(|why| SaveError::of(&folder, why))?;
    }
    Ok(())
}

/// Gives the new folder the permissions of the one it replaces. Returns `false` if their owners differ.
#[cfg(unix)]
fn is_alike(stage: &Path, target: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let (Ok(new), Ok(old)) = (stage.metadata(), target.metadata()) else {
        return false;
    };
    (new.uid(), new.gid()) == (old.uid(), old.gid())
        && std::fs::set_permissions(stage, old.permissions()).is_ok()
}

#[cfg(not(unix))]
fn is_alike(_: &Path, _: &Path) -> bool {
    true
}

#[cfg(unix)]
fn is_on_one_device(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    matches!((a.metadata(), b.metadata()), (Ok(a), Ok(b)) if a.dev() == b.dev())
}

#[cfg(not(unix))]
fn is_on_one_device(_: &Path, _: &Path) -> bool {
    true
}

/// Exchanges two folders in one step.
#[cfg(target_os = "linux")]
fn exchanged(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE)?)
}

#[cfg(not(target_os = "linux"))]
fn exchanged(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(set: &FolderSet, names: &[&str]) -> Vec<PathBuf> {
        let paths: Vec<PathBuf> = names.iter().map(|n| set.folder().join(n)).collect();
        for path in &paths {
            crate::report::save(path, b"new").unwrap();
        }
        paths
    }

    fn names(folder: &Path) -> Vec<String> {
        let (files, _) = all(folder);
        files.iter().map(|f| f.display().to_string()).collect()
    }

    fn first_set(out: &Path) {
        let set = FolderSet::begin(out).unwrap();
        let files = write(&set, &["a.txt", "tables/b.csv"]);
        set.finish(&files, &[]).unwrap();
    }

    #[test]
    fn a_file_or_folder_that_is_removed_midway_is_told_and_the_old_set_stays() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("out");
        first_set(&out);
        let before = names(&out);
        for gone in ["tables", "a.txt", ""] {
            let set = FolderSet::begin(&out).unwrap();
            let files = write(&set, &["a.txt", "tables/c.csv"]);
            let path = set.folder().join(gone);
            if path.is_dir() {
                std::fs::remove_dir_all(path).unwrap();
            } else {
                std::fs::remove_file(path).unwrap();
            }
            let why = set.finish(&files, &[]).unwrap_err().to_string();
            assert!(why.contains("could not be written"), "{why}");
            assert!(why.contains(&out.display().to_string()), "{why}");
            assert_eq!(names(&out), before, "{gone}");
            assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
        }
        // The old set itself is gone: the new one takes its place.
        let set = FolderSet::begin(&out).unwrap();
        let files = write(&set, &["a.txt"]);
        std::fs::remove_dir_all(&out).unwrap();
        set.finish(&files, &[]).unwrap();
        assert_eq!(names(&out), [MANIFEST, "a.txt"]);
    }

    #[test]
    fn a_file_that_others_put_there_at_the_last_moment_comes_back() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("out");
        first_set(&out);
        // As if it had come between the look and the step: a set that was replaced, with one file more.
        let [beside, _] = stages(&out.canonicalize().unwrap());
        std::fs::rename(&out, &beside).unwrap();
        std::fs::write(beside.join("tables/mine.csv"), "mine").unwrap();
        first_set(&out);
        assert_eq!(std::fs::read(out.join("tables/mine.csv")).unwrap(), b"mine");
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_run_that_was_killed_between_two_files_is_finished_by_the_next() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("out");
        first_set(&out);
        std::fs::write(out.join("mine.txt"), "mine").unwrap();
        let set = FolderSet::begin(&out).unwrap();
        write(&set, &["a.txt", "c.txt"]);
        let new: BTreeSet<PathBuf> = ["a.txt", "c.txt"].map(PathBuf::from).into();
        let manifest = Manifest::of(set.folder(), &new).unwrap();
        std::fs::write(set.folder().join(MANIFEST), manifest.to_bytes().unwrap()).unwrap();
        let all = new.into_iter().chain([PathBuf::from(MANIFEST)]).collect();
        let moves = Moves::of(&out, &Earlier::of(&out), all, &[]);
        moves.begin(set.folder()).unwrap();
        // Here the process dies: neither is the set dropped nor anything moved.
        drop(set.lock.as_ref().map(|l| l.file.unlock()));
        std::mem::forget(set);
        drop(FolderSet::begin(&out).unwrap());
        assert_eq!(names(&out), [MANIFEST, "a.txt", "c.txt", "mine.txt"]);
        assert_eq!(Manifest::read(&out), manifest);
    }

    #[test]
    fn a_run_that_was_killed_while_it_cleaned_up_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("out");
        first_set(&out);
        std::fs::write(out.join("mine.txt"), "mine").unwrap();
        let [beside, _] = stages(&out.canonicalize().unwrap());
        // All moves are made, and the list of them is gone: some of what was replaced is left.
        std::fs::create_dir_all(beside.join(".trajecta-former/tables")).unwrap();
        std::fs::write(beside.join(".trajecta-former/tables/b.csv"), "old").unwrap();
        first_set(&out);
        let wanted = [MANIFEST, "a.txt", "mine.txt", "tables/b.csv"];
        assert_eq!(names(&out), wanted);
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
        // One that an earlier version left in the output folder goes too.
        std::fs::create_dir_all(out.join(".trajecta-former")).unwrap();
        std::fs::write(out.join(".trajecta-former/report.html"), "old").unwrap();
        first_set(&out);
        assert_eq!(names(&out), wanted);
    }
}
