//! Sheets that tell of the people of another sheet: `demographics` beside `lab`.
//!
//! In: the sheet that is read, and what stands in the others. Out: the names of both, by which they are joined when
//! asked for, and a warning that says so. Not its business: joining tables.

use crate::import::cells::names::normal;
use crate::import::cells::words::Name;
use crate::import::table::sheet::Sheet;
use crate::study::{Issue, Severity};
use crate::words::first_names;

/// Sheets in which a list of the people is looked for.
const MOST: usize = 12;
/// Between the names of sheets that are joined.
const AND: &str = " + ";

/// The names of sheets that are joined: `lab + demographics`.
pub(super) fn parts(sheet: &str) -> Option<Vec<&str>> {
    let parts: Vec<&str> = sheet.split(AND).map(str::trim).collect();
    (parts.len() > 1 && parts.iter().all(|p| !p.is_empty())).then_some(parts)
}

/// The first row at the start that names a subject, with the place of that name.
fn header(sheet: &Sheet) -> Option<(Vec<String>, usize)> {
    sheet.rows.iter().take(10).find_map(|row| {
        let cells = sheet.cells_of(row).iter().map(|c| sheet.text_of(c).trim());
        let names: Vec<String> = cells.map(str::to_owned).collect();
        let subject = names
            .iter()
            .position(|n| Name::new(n).names_subject() > 0.6)?;
        Some((names, subject))
    })
}

/// Another sheet that tells other things of the same subjects: the name of both together, and what is said of it.
pub(super) fn elsewhere<'n>(
    look: &mut dyn FnMut(&str) -> Option<Sheet>,
    names: impl Iterator<Item = &'n str>,
    (name, chosen): (&str, &Sheet),
) -> Option<(String, Issue)> {
    let (own, subject) = header(chosen)?;
    let has_groups = own.iter().any(|n| Name::new(n).names_group() > 0.7);
    let is_new = |n: &&str| own.iter().all(|o| normal(o) != normal(n));
    for other in names.take(MOST) {
        let sample = look(other);
        let Some((there, at)) = sample.as_ref().and_then(header) else {
            continue;
        };
        let others = (there.iter().enumerate()).filter(|(i, n)| *i != at && !n.is_empty());
        let others: Vec<&str> = others.map(|(_, n)| n.as_str()).collect();
        let new: Vec<&str> = others.iter().copied().filter(is_new).collect();
        let is_same = normal(&there[at]) == normal(&own[subject]);
        if !is_same || new.is_empty() || new.len() * 2 < others.len() {
            continue;
        }
        let joined = format!("{name}{AND}{other}");
        let tells = first_names(new.into_iter(), 6);
        let (severity, unknown) = if has_groups {
            (Severity::Note, "")
        } else {
            (
                Severity::Warning,
                ", so that groups in it are not known here",
            )
        };
        let text = format!(
            "The sheet \"{other}\" has {} too and tells {tells} of the subjects; it is not read{unknown}.",
            there[at],
        );
        let issue = Issue::new(severity, "people_elsewhere", text).remedy(
            format!(
                "Choose \"{joined}\" under Sheet: both are joined by {}.",
                there[at]
            ),
            format!(
                "Say --sheet \"{joined}\": both are joined by {}.",
                there[at]
            ),
        );
        return Some((joined, issue));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn names_of_joined_sheets_are_parted() {
        assert_eq!(parts("lab + people"), Some(vec!["lab", "people"]));
        assert_eq!(parts("IL-6+TNF"), None);
        assert_eq!(parts("lab"), None);
    }
}
