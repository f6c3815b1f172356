//! How far a header names what is compared.
//!
//! In: the words of a header. Out: a share from 0 to 1. A word for groups that only qualifies another thing, as the arm
//! does in `arm_circumference`, says next to nothing. Not its business: the labels of the column.

use super::evidence::Evidence;
use crate::import::cells::words::{Hint, Name, fold};

/// Words that may follow the word for groups and leave it one.
const BEHIND: [&str; 65] = [
    "assigned",
    "assignment",
    "allocated",
    "allocation",
    "actual",
    "planned",
    "received",
    "given",
    "randomized",
    "randomised",
    "randomization",
    "randomisation",
    "type",
    "level",
    "levels",
    "dose",
    "dosis",
    "code",
    "codes",
    "cd",
    "num",
    "no",
    "nr",
    "number",
    "id",
    "name",
    "names",
    "label",
    "labels",
    "text",
    "desc",
    "description",
    "status",
    "category",
    "factor",
    "kind",
    "short",
    "long",
    "new",
    "old",
    "final",
    "study",
    "main",
    "regimen",
    "order",
    "sequence",
    "original",
    "condition",
    "cohort",
    "nummer",
    "bezeichnung",
    "variable",
    "var",
    "of",
    "at",
    "in",
    "by",
    "x",
    "brand",
    "product",
    "manufacturer",
    "agent",
    "scheme",
    "plan",
    "schedule",
];
/// Languages in which what qualifies a word stands behind it.
const HEAD_FIRST: [&str; 16] = [
    "groupe",
    "grupo",
    "gruppo",
    "bras",
    "brazo",
    "braccio",
    "traitement",
    "tratamiento",
    "trattamento",
    "tratamento",
    "dieta",
    "terapia",
    "grupa",
    "grup",
    "type",
    "tipo",
];
/// What people do and eat: in codes an amount as likely as an arm.
const HABITS: [&str; 9] = [
    "exercise", "training", "sport", "food", "feed", "feeding", "class", "klasse", "classe",
];
/// What a word that only qualifies, or that names a habit, still says of codes, or of yes and no.
const LITTLE: f64 = 0.25;
/// The same of labels, which may name arms all the same.
const SOME: f64 = 0.5;

/// How far the header of a column names what is compared.
pub(super) fn names_group(e: &Evidence<'_>, column: usize) -> f64 {
    let (name, p) = (e.name(column), e.profile(column));
    let own = name.names_group();
    if own <= LITTLE {
        return own;
    }
    let one_habit = name.words.len() == 1 && HABITS.contains(&name.words[0].as_str());
    if qualifies(name) {
        let is_open = !p.is_numeric() && !says_yes_or_no(e, column);
        return own.min(if is_open { SOME } else { LITTLE });
    }
    if one_habit && p.is_numeric() && p.distinct > 2 {
        return own.min(LITTLE);
    }
    own
}

/// Whether the word for groups stands before another thing: `arm_pain`, `condition_score`.
fn qualifies(name: &Name) -> bool {
    let is_group = |w: &str| Name::new(w).hint(Hint::Group) > 0.55;
    let is_small = |w: &str| w.chars().count() < 3 || w.bytes().all(|b| b.is_ascii_digit());
    let words: Vec<&str> = name.words.iter().map(String::as_str).collect();
    let Some(at) = words.iter().rposition(|w| is_group(w)) else {
        return false;
    };
    if words.iter().any(|w| HEAD_FIRST.contains(w)) || !words.iter().all(|w| w.is_ascii()) {
        return false;
    }
    words[at + 1..]
        .iter()
        .any(|w| !is_small(w) && !BEHIND.contains(w))
}

/// Whether the labels of a column are yes and no, in one of the languages of the headers.
pub(super) fn says_yes_or_no(e: &Evidence<'_>, column: usize) -> bool {
    const YES: [&str; 9] = ["yes", "y", "ja", "j", "oui", "si", "s", "sim", "true"];
    const NO: [&str; 6] = ["no", "n", "nein", "non", "nao", "false"];
    let codes = e.codes(column);
    let labels: Vec<String> = codes.labels.iter().map(|l| fold(l.trim())).collect();
    let has = |words: &[&str]| labels.iter().any(|l| words.contains(&l.as_str()));
    labels.len() == 2 && has(&YES) && has(&NO)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_for_groups_before_another_thing_names_no_group() {
        for header in [
            "arm_pain",
            "arm_circumference",
            "condition_score",
            "treatment adherence",
        ] {
            assert!(qualifies(&Name::new(header)), "{header}");
        }
        for header in [
            "arm",
            "study_arm",
            "arm_assigned",
            "Treatment Group",
            "group_code",
            "TRT01P",
            "grupo estudio",
            "Drug dose",
        ] {
            assert!(!qualifies(&Name::new(header)), "{header}");
        }
    }
}
