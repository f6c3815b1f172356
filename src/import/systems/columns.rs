//! Columns of a system by their names.

use crate::import::error::ImportError;
use crate::import::recognise::evidence::Evidence;

/// The first column with one of these names (in normal form).
pub(super) fn column(e: &Evidence<'_>, names: &[&str]) -> Option<usize> {
    let named = |wanted: &str| {
        let is_one = |c: &usize| e.table.normal_name(*c) == wanted && !e.table.is_analyte(*c);
        (0..e.table.n_columns()).find(is_one)
    };
    names.iter().find_map(|wanted| named(wanted))
}

/// The first column with one of these names that holds anything: an export may leave its own empty, where a sample
/// sheet brings another.
pub(super) fn filled(e: &Evidence<'_>, names: &[&str]) -> Option<usize> {
    let is_one = |c: &usize, wanted: &str| {
        e.table.normal_name(*c) == wanted && e.profile(*c).n > 0 && !e.table.is_analyte(*c)
    };
    let named = |wanted: &str| (0..e.table.n_columns()).find(|c| is_one(c, wanted));
    names.iter().find_map(|wanted| named(wanted))
}

/// The column an option names, or the first with one of these names.
pub(super) fn named_or(
    e: &Evidence<'_>,
    option: Option<&String>,
    flag: &'static str,
    names: &[&str],
) -> Result<Option<usize>, ImportError> {
    match option.filter(|n| !n.is_empty()) {
        Some(name) => e.find(flag, name).map(Some),
        None => Ok(column(e, names)),
    }
}

/// Score and words for a layout all of whose columns must be there.
pub(super) fn all_there(what: &str, wanted: &[(&str, bool)]) -> (f64, String) {
    let missing: Vec<&str> = wanted
        .iter()
        .filter(|(_, there)| !there)
        .map(|(name, _)| *name)
        .collect();
    let names: Vec<&str> = wanted.iter().map(|(name, _)| *name).collect();
    if missing.is_empty() {
        (0.98, format!("{what}: the columns {}", names.join(", ")))
    } else {
        (0.0, format!("no {what}: without {}", missing.join(", ")))
    }
}
