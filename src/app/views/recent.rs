//! The files opened last, as the first screen lists them.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A disk, or a server behind it, is asked no more often than this.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// What was found where the files lay.
pub(in crate::app) struct Recent {
    looked: Instant,
    pub files: Vec<RecentFile>,
}

/// A file that was open before.
pub(in crate::app) struct RecentFile {
    pub path: PathBuf,
    pub name: String,
    /// Day of its last change and its folder, or that it is gone.
    pub place: String,
}

impl Recent {
    /// Looks for the files.
    pub fn of(paths: &[PathBuf]) -> Self {
        let file = |path: &PathBuf| {
            let folder = path.parent().map(|p| p.display().to_string());
            let folder = folder.unwrap_or_default();
            let when = changed(path);
            let when = when.as_deref().unwrap_or("not there any more");
            let name = path.file_name().unwrap_or_default();
            RecentFile {
                name: name.to_string_lossy().into_owned(),
                place: format!("{when} \u{00b7} {folder}"),
                path: path.clone(),
            }
        };
        Self {
            files: paths.iter().map(file).collect(),
            looked: Instant::now(),
        }
    }

    /// Whether these are the files asked for, seen not long ago.
    pub fn is_of(&self, paths: &[PathBuf]) -> bool {
        self.looked.elapsed() < LOOK_EVERY && self.files.iter().map(|f| &f.path).eq(paths.iter())
    }
}

/// `2026-03-14`, the day of the last change.
fn changed(path: &Path) -> Option<String> {
    let modified = std::fs::metadata(path).ok()?.modified().ok()?;
    let days = modified
        .duration_since(std::time::UNIX_EPOCH)
        .ok()?
        .as_secs()
        / 86_400;
    let (year, month, day) = date_of(days as i64);
    Some(format!("{year}-{month:02}-{day:02}"))
}

/// The date so many days after 1970-01-01 in the Gregorian calendar.
fn date_of(days: i64) -> (i64, i64, i64) {
    // Years that begin in March have their odd day at the end; 400 of them have 146097 days.
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + 400 * era + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::{Recent, date_of};

    #[test]
    fn days_become_dates() {
        for (days, date) in [
            (0, (1970, 1, 1)),
            (59, (1970, 3, 1)),
            (11_016, (2000, 2, 29)),
            (20_526, (2026, 3, 14)),
        ] {
            assert_eq!(date_of(days), date);
        }
    }

    #[test]
    fn the_disk_is_asked_once_for_a_list() {
        let folder = tempfile::tempdir().unwrap();
        let paths = [folder.path().join("a.csv"), folder.path().join("b.csv")];
        std::fs::write(&paths[0], "x").unwrap();
        let recent = Recent::of(&paths);
        assert!(recent.files[0].place.starts_with("20"));
        assert!(recent.files[1].place.starts_with("not there any more"));
        assert!(recent.is_of(&paths) && !recent.is_of(&paths[..1]));
    }
}
