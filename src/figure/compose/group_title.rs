//! What groups are whose names are bare numbers.

use crate::figure::model::words;
use crate::results::AnalysisResults;
use crate::study::Study;

/// Units of doses as columns of groups end in them: `dose_mg`.
const UNITS_OF_DOSES: [&str; 16] = [
    "mg", "ug", "\u{b5}g", "g", "kg", "ng", "ml", "mL", "L", "IU", "mM", "uM", "\u{b5}M", "nM",
    "ppm", "Gy",
];

/// What the groups are where their names are bare numbers: `Dose (mg)`; empty where names say it.
pub(in crate::figure) fn title_of_groups(study: &Study, results: &AnalysisResults) -> String {
    let column = results.plan.get("group").and_then(|c| c.as_str());
    let are_numbers = study.groups.iter().all(|g| words::is_number(&g.name));
    let Some(column) =
        column.filter(|c| study.groups.len() > 1 && are_numbers && !c.trim().is_empty())
    else {
        return String::new();
    };
    let text = column.replace('_', " ");
    let text = text.trim();
    let spelled = text.rsplit_once(' ').filter(|(name, unit)| {
        let has_slash = unit
            .split_once('/')
            .is_some_and(|(a, _)| UNITS_OF_DOSES.contains(&a));
        !name.trim().is_empty() && (UNITS_OF_DOSES.contains(unit) || has_slash)
    });
    let found = words::without_unit(text).or(spelled);
    words::title_of_column(match found {
        Some((name, unit)) => (name.trim().to_owned(), Some(unit.to_owned())),
        None => (text.to_owned(), None),
    })
}
