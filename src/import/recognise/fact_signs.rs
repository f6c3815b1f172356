//! What a header says of a fact about a person.

use super::evidence::Evidence;
use crate::import::cells::vocabulary::FACTS;
use crate::import::cells::words::{Hint, Name};

/// Ages in one word: `visage`.
const AGES_IN_ONE: [&str; 9] = [
    "visage",
    "visitage",
    "agevisit",
    "ageatvisit",
    "curage",
    "currentage",
    "testage",
    "scanage",
    "examage",
];
/// What stands above headers of facts in a header of two lines.
const ABOVE_FACTS: [&str; 5] = [
    "demographics",
    "demographic",
    "comorbidities",
    "comorbidity",
    "morbidities",
];

/// Whether a header names an age.
pub(in crate::import) fn names_age(name: &Name) -> bool {
    let age = |w: &String| matches!(w.as_str(), "age" | "alter" | "edad" | "eta" | "leeftijd");
    name.words.iter().any(age) || AGES_IN_ONE.contains(&name.normal.as_str())
}

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
    let above = |w: &String| ABOVE_FACTS.contains(&w.as_str());
    let dose = |w: &String| matches!(w.as_str(), "dose" | "dosage" | "dosis");
    is_age
        || AGES_IN_ONE.contains(&name.normal.as_str())
        || name.words.len() > 1 && name.words.iter().any(above)
        || name.words.len() == 1 && name.words.iter().any(dose)
        || name.hint(Hint::Sex) > 0.8
        || FACTS.contains(&e.table.normal_name(column))
        || (name.hint(Hint::Fact) > 0.9 && name.words.len() <= 2)
}
