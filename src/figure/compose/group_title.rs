//! What groups are whose names are bare numbers.

use crate::figure::model::words;
use crate::results::AnalysisResults;
use crate::study::Study;
use crate::words::with_true_minus;

/// Units of doses as columns of groups end in them: `dose_mg`.
const UNITS_OF_DOSES: [&str; 16] = [
    "mg", "ug", "\u{b5}g", "g", "kg", "ng", "ml", "mL", "L", "IU", "mM", "uM", "\u{b5}M", "nM",
    "ppm", "Gy",
];

/// A group, or in a crossover a treatment, among other words: `diet 2`, never a bare `2`.
pub(in crate::figure) fn group_in_words(
    results: &AnalysisResults,
    is_treatment: bool,
    name: &str,
) -> String {
    let role = if is_treatment { "treatment" } else { "group" };
    let column = results.plan.get(role).and_then(|c| c.as_str());
    let Some(column) = column.filter(|c| words::is_number(name) && !c.trim().is_empty()) else {
        return name.to_owned();
    };
    let (column, unit) = name_and_unit(column);
    let unit = unit.map_or_else(String::new, |unit| format!(" {unit}"));
    format!(
        "{} {}{unit}",
        column.to_lowercase(),
        with_true_minus(name.trim())
    )
}

/// What the groups are where their names are bare numbers: `Dose (mg)`; empty where names say it.
pub(in crate::figure) fn title_of_groups(study: &Study, results: &AnalysisResults) -> String {
    let column = results.plan.get("group").and_then(|c| c.as_str());
    let are_numbers = study.groups.iter().all(|g| words::is_number(&g.name));
    let Some(column) =
        column.filter(|c| study.groups.len() > 1 && are_numbers && !c.trim().is_empty())
    else {
        return String::new();
    };
    words::title_of_column(name_and_unit(column))
}

/// The name of a column of groups, as people write it, and the unit of a dose that it ends in.
fn name_and_unit(column: &str) -> (String, Option<String>) {
    let text = column.replace('_', " ");
    let text = text.trim();
    let spelled = text.rsplit_once(' ').filter(|(name, unit)| {
        let has_slash = unit
            .split_once('/')
            .is_some_and(|(a, _)| UNITS_OF_DOSES.contains(&a));
        !name.trim().is_empty() && (UNITS_OF_DOSES.contains(unit) || has_slash)
    });
    let found = words::without_unit(text).or(spelled);
    match found {
        Some((name, unit)) => (name.trim().to_owned(), Some(unit.to_owned())),
        None => (text.to_owned(), None),
    }
}
