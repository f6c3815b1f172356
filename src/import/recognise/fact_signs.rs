//! What a header says of a fact about a person.

use super::evidence::Evidence;
use crate::import::cells::vocabulary::FACTS;
use crate::import::cells::words::Hint;

/// Words beside an age.
const AGES: [&str; 14] = [
    "yrs", "years", "year", "yr", "y", "months", "month", "at", "visit", "jahre", "in", "baseline",
    "bl", "exam",
];

/// Whether a column is a fact about a person by its name.
pub(in crate::import) fn is_fact(e: &Evidence<'_>, column: usize) -> bool {
    let name = e.name(column);
    // `age_yrs`, `age at visit`
    let age = |w: &String| matches!(w.as_str(), "age" | "alter" | "edad" | "eta" | "leeftijd");
    let is_age = name.words.len() < 4
        && name.words.iter().any(age)
        && name
            .words
            .iter()
            .all(|w| age(w) || AGES.contains(&w.as_str()));
    let dose = |w: &String| matches!(w.as_str(), "dose" | "dosage" | "dosis");
    is_age
        || name.words.len() == 1 && name.words.iter().any(dose)
        || name.hint(Hint::Sex) > 0.8
        || FACTS.contains(&e.table.normal_name(column))
        || (name.hint(Hint::Fact) > 0.9 && name.words.len() <= 2)
}
