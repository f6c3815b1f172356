//! Files of one study that can't be what they seem: copies of each other, one marker in two units, and visits that have
//! no subject in common.
//!
//! In: the tables with the names of their files. Out: those that are read, with what is said of the others, or why they
//! can't be joined. Not its business: how tables are joined.

use super::grid::{Grid, NAMED, error, subject};
use crate::import::cells::names::{label_and_unit, normal};
use crate::import::cells::same_unit::unit_key;
use crate::import::cells::words::fold;
use crate::import::error::ImportError;
use crate::study::{Issue, Severity};
use crate::words::{first_names, of_count};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{BuildHasher, Hash, Hasher};

/// The files without those that say the same as another; of these the one with the shortest name is read.
pub(super) fn without_copies<'n>(
    files: Vec<(&'n str, Grid)>,
    issues: &mut Vec<Issue>,
) -> Vec<(&'n str, Grid)> {
    let state = foldhash::fast::FixedState::default();
    let mut by_hash: HashMap<u64, Vec<usize>> = HashMap::new();
    for (at, (_, grid)) in files.iter().enumerate() {
        let mut hasher = state.build_hasher();
        grid.header.hash(&mut hasher);
        for cell in grid.rows.iter().flatten() {
            cell.text.hash(&mut hasher);
        }
        by_hash.entry(hasher.finish()).or_default().push(at);
    }
    // Two people may have the same few values: a copy is called one, or names its subjects.
    let is_same = |a: usize, b: usize| {
        let ((name_a, a), (name_b, b)) = (&files[a], &files[b]);
        let called = without_mark(name_a) == without_mark(name_b);
        let same = a.header == b.header && a.rows == b.rows && !a.rows.is_empty();
        same && (called || subject(a).is_some())
    };
    // Each copy with the file that is read.
    let mut copies: BTreeMap<usize, usize> = BTreeMap::new();
    for mut same in by_hash.into_values().filter(|s| s.len() > 1) {
        same.sort_by_key(|at| (files[*at].0.len(), *at));
        let (first, others) = (same[0], &same[1..]);
        copies.extend(
            others
                .iter()
                .filter(|o| is_same(first, **o))
                .map(|o| (*o, first)),
        );
    }
    if !copies.is_empty() {
        let pairs: Vec<String> = (copies.iter())
            .map(|(copy, of)| format!("\"{}\" (as \"{}\")", files[*copy].0, files[*of].0))
            .collect();
        issues.push(Issue::new(
            Severity::Warning,
            "copies_of_files",
            format!(
                "{} left out: {}.",
                of_count(
                    copies.len(),
                    "file holds the same table as another and is",
                    "files hold the same table as another and are"
                ),
                first_names(pairs.iter().map(String::as_str), NAMED)
            ),
        ));
    }
    (files.into_iter().enumerate())
        .filter(|(at, _)| !copies.contains_key(at))
        .map(|(_, file)| file)
        .collect()
}

/// A file's name in lower case without what systems write behind that of a copy: `day1 - Copy.csv`, `day1 (1).csv`.
fn without_mark(name: &str) -> String {
    let lower = fold(name);
    let (stem, ending) = lower.rsplit_once('.').unwrap_or((&lower, ""));
    let numbered = stem.strip_suffix(')').and_then(|s| s.rsplit_once(" ("));
    let numbered = numbered.filter(|(_, n)| n.bytes().all(|b| b.is_ascii_digit()));
    let mut stem = numbered.map_or(stem, |(before, _)| before);
    for mark in ["copy", "kopie", "copie", "copia"] {
        stem = stem.strip_suffix(mark).unwrap_or(stem);
    }
    format!("{}.{ending}", stem.trim_end_matches([' ', '-', '_']))
}

/// Writes the headers of files at different visits alike where they differ in the unit alone.
///
/// # Errors
/// [`ImportError`] where a marker is in different units: one that is converted can't be told from one that is not.
pub(super) fn one_unit(file: &str, names: &[&str], grids: &mut [Grid]) -> Result<(), ImportError> {
    let bases = |g: &Grid| -> Vec<String> {
        (g.header.iter())
            .map(|h| normal(&label_and_unit(h).0))
            .collect()
    };
    let all: Vec<Vec<String>> = grids.iter().map(bases).collect();
    let sets: Vec<BTreeSet<&String>> = all.iter().map(|b| b.iter().collect()).collect();
    // Names that stand twice in a file are told apart by their units.
    let are_alike = sets.windows(2).all(|w| w[0] == w[1])
        && sets
            .iter()
            .zip(&all)
            .all(|(set, all)| set.len() == all.len());
    if !are_alike {
        return Ok(());
    }
    // Header of each name, with the unit that the first file with one has.
    let mut known: BTreeMap<String, (String, String, usize)> = BTreeMap::new();
    for (at, (grid, bases)) in grids.iter().zip(&all).enumerate() {
        for (header, base) in grid.header.iter().zip(bases) {
            let (_, unit) = label_and_unit(header);
            match known.get(base) {
                Some((_, there, _)) if unit.is_empty() || unit_key(there) == unit_key(&unit) => {}
                Some((there, unit_there, first)) if !unit_there.is_empty() => {
                    let why = format!(
                        "\"{header}\" of \"{}\" is \"{there}\" in \"{}\": one marker in two units.",
                        names[at], names[*first]
                    );
                    return Err(error(file, why));
                }
                _ => _ = known.insert(base.clone(), (header.clone(), unit, at)),
            }
        }
    }
    for (grid, bases) in grids.iter_mut().zip(all) {
        for (header, base) in grid.header.iter_mut().zip(bases) {
            if let Some((common, _, _)) = known.get(&base) {
                header.clone_from(common);
            }
        }
    }
    Ok(())
}

/// The subjects of a file, as they are compared: case and accents aside.
fn subjects(grid: &Grid) -> BTreeSet<String> {
    let Some(column) = subject(grid) else {
        return BTreeSet::new();
    };
    let all = (0..grid.rows.len()).map(|r| fold(grid.text(r, column).trim()));
    all.filter(|id| !id.is_empty()).collect()
}

/// Checks that each of the files at different visits has subjects of the others.
///
/// # Errors
/// [`ImportError`] where a file has none: its subjects are named in another way.
pub(super) fn share_subjects(
    file: &str,
    names: &[&str],
    grids: &[Grid],
) -> Result<(), ImportError> {
    let own: Vec<BTreeSet<String>> = grids.iter().map(subjects).collect();
    let mut n_files: BTreeMap<&String, usize> = BTreeMap::new();
    for id in own.iter().flatten() {
        *n_files.entry(id).or_default() += 1;
    }
    let is_alone = |ids: &BTreeSet<String>| {
        ids.len() > 1 && ids.iter().all(|id| n_files.get(id).is_none_or(|n| *n == 1))
    };
    let alone = own.iter().position(is_alone);
    match alone.and_then(|at| names.get(at)) {
        Some(name) => Err(error(file, none_in_common(name, "the other files"))),
        None => Ok(()),
    }
}

/// Says that the subjects of a file are not those of others.
pub(super) fn none_in_common(name: &str, others: &str) -> String {
    format!(
        "no subject of \"{name}\" stands in {others}: write the numbers of the subjects alike in all files."
    )
}

/// Whether no subject of one table stands in another.
pub(super) fn are_strangers(a: &Grid, b: &Grid) -> bool {
    let (a, b) = (subjects(a), subjects(b));
    a.len() > 1 && b.len() > 1 && a.is_disjoint(&b)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::source::files::grid::Cell;

    fn grid(text: &str) -> Grid {
        let mut lines = text.lines().map(|l| l.split(',').map(str::to_owned));
        Grid {
            header: lines.next().into_iter().flatten().collect(),
            rows: lines
                .map(|l| l.map(|text| Cell::new(&text)).collect())
                .collect(),
            ..Grid::default()
        }
    }

    #[test]
    fn a_copy_is_left_out_and_named() {
        let day = "subject,il6\nS1,5\nS2,6\n";
        let files = vec![
            ("base.csv", grid("subject,il6\nS1,4\nS2,6\n")),
            ("day1 - Copy.csv", grid(day)),
            ("day1.csv", grid(day)),
        ];
        let mut issues = Vec::new();
        let kept = without_copies(files, &mut issues);
        let names: Vec<&str> = kept.iter().map(|(n, _)| *n).collect();
        assert_eq!(names, ["base.csv", "day1.csv"]);
        assert!(issues[0].message.contains("day1 - Copy.csv"), "{issues:?}");
    }

    #[test]
    fn one_marker_in_two_units_is_refused() {
        let units = |a: &str, b: &str| {
            let first = grid(&format!("subject,{a}\nS1,5\n"));
            let mut both = vec![first, grid(&format!("subject,{b}\nS1,5\n"))];
            let done = one_unit("f", &["a.csv", "b.csv"], &mut both);
            done.map(|()| both.iter().map(|g| g.header[1].clone()).collect::<Vec<_>>())
        };
        let why = units("il6 (pg/mL)", "il6 (ng/mL)").unwrap_err().to_string();
        assert!(why.contains("one marker in two units"), "{why}");
        assert_eq!(units("il6", "il6 (ng/mL)").unwrap(), ["il6 (ng/mL)"; 2]);
        assert_eq!(units("il6", "crp (ng/mL)").unwrap(), ["il6", "crp (ng/mL)"]);
    }
}
