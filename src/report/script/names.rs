//! Names that R reads the same in every locale.

use crate::plan::ResolvedPlan;
use crate::report::labels::kept;
use crate::study::{CovariateValues, Crossover, Study};
use std::collections::{HashMap, HashSet};

/// Words that R or the script has taken.
const TAKEN: [&str; 31] = [
    "subject",
    "group",
    "visit",
    "visit_number",
    "slot",
    "slot_number",
    "time",
    "treatment",
    "period",
    "sequence",
    "change",
    "baseline",
    "after_baseline",
    "if",
    "else",
    "repeat",
    "while",
    "function",
    "for",
    "next",
    "break",
    "in",
    "TRUE",
    "FALSE",
    "NULL",
    "NA",
    "Inf",
    "NaN",
    "T",
    "F",
    "c",
];

/// Which columns the data have, and what they are called in R.
pub(super) struct Columns {
    /// Name in the study and in R.
    covariates: Vec<(String, String, bool)>,
    markers: Vec<(String, String)>,
    /// Covariates and markers that are only correlated with.
    partners: Vec<(String, String)>,
    /// The category whose levels are subgroups.
    subgroup: Option<String>,
    /// Whether slots, treatments, periods and sequences are columns.
    is_crossover: bool,
}

impl Columns {
    pub fn new(study: &Study, plan: &ResolvedPlan) -> Self {
        let mut taken: HashSet<String> = TAKEN.iter().map(|t| (*t).to_owned()).collect();
        // Of many names that become the same, each goes on counting where the last ended.
        let mut last: HashMap<String, usize> = HashMap::new();
        let mut fresh = |name: &str| {
            let plain = syntactic(name);
            let mut candidate = plain.clone();
            let n = last.entry(plain.clone()).or_insert(1);
            while taken.contains(&candidate) {
                *n += 1;
                candidate = format!("{plain}_{n}");
            }
            taken.insert(candidate.clone());
            candidate
        };
        let mut covariates: Vec<(String, String, bool)> = Vec::new();
        for term in &plan.plan.covariates {
            if covariates.iter().any(|(name, ..)| *name == term.name) {
                continue;
            }
            let of = study.covariates.iter().find(|c| c.name == term.name);
            let is_factor = term.as_factor
                || of.is_some_and(|c| matches!(c.values, CovariateValues::Factor { .. }));
            covariates.push((term.name.clone(), fresh(&term.name), is_factor));
        }
        if let Some(name) = plan.plan.random_batch() {
            covariates.push((name.to_owned(), fresh(name), true));
        }
        let markers = plan.plan.markers.iter();
        let markers: Vec<(String, String)> = markers.map(|m| (m.clone(), fresh(m))).collect();
        let mut partners: Vec<(String, String)> = Vec::new();
        for [_, name] in &plan.plan.correlate {
            let known = markers.iter().chain(&partners).map(|(n, _)| n);
            let mut known = known.chain(covariates.iter().map(|(n, ..)| n));
            if !known.any(|n| n == name) {
                partners.push((name.clone(), fresh(name)));
            }
        }
        let subgroup = plan.plan.subgroup.as_ref().map(|name| {
            let known = covariates.iter().find(|(n, ..)| n == name);
            known.map_or_else(
                || {
                    let column = fresh(name);
                    partners.push((name.clone(), column.clone()));
                    column
                },
                |(_, column, _)| column.clone(),
            )
        });
        Self {
            covariates,
            markers,
            partners,
            subgroup,
            is_crossover: plan.plan.model.is_crossover(),
        }
    }

    /// The design, where the data have its columns.
    pub fn crossover<'a>(&self, study: &'a Study) -> Option<&'a Crossover> {
        study.crossover.as_ref().filter(|_| self.is_crossover)
    }

    pub fn markers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.markers
            .iter()
            .map(|(n, column)| (n.as_str(), column.as_str()))
    }

    /// What is only correlated with.
    pub fn partners(&self) -> impl Iterator<Item = (&str, &str)> {
        self.partners
            .iter()
            .map(|(n, column)| (n.as_str(), column.as_str()))
    }

    /// The category whose levels are subgroups.
    pub fn subgroup(&self) -> Option<&str> {
        self.subgroup.as_deref()
    }

    pub fn marker(&self, name: &str) -> Option<&str> {
        self.markers().find(|(n, _)| *n == name).map(|(_, c)| c)
    }

    pub fn covariates(&self) -> impl Iterator<Item = (&str, &str)> {
        self.covariates
            .iter()
            .map(|(n, column, _)| (n.as_str(), column.as_str()))
    }

    pub fn covariate(&self, name: &str) -> Option<&str> {
        self.covariates().find(|(n, _)| *n == name).map(|(_, c)| c)
    }

    /// Columns of words, which R is not to take for numbers.
    pub fn labels<'a>(&'a self, study: &Study) -> impl Iterator<Item = &'a str> {
        let design = self.crossover(study).map_or(&[][..], |_| {
            &["slot", "treatment", "period", "sequence"][..]
        });
        let roles = ["group", "visit"].into_iter().chain(design.iter().copied());
        let more = self.subgroup().filter(|s| self.factors().all(|f| f != *s));
        roles.chain(self.factors()).chain(more)
    }

    /// Covariates that are categories.
    pub fn factors(&self) -> impl Iterator<Item = &str> {
        self.covariates
            .iter()
            .filter(|(.., is_factor)| *is_factor)
            .map(|(_, column, _)| column.as_str())
    }
}

/// Letters, digits, dots and underlines, a letter first.
fn syntactic(name: &str) -> String {
    let mut out: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '.' || c == '_' {
                c
            } else {
                '_'
            }
        })
        .collect();
    if !out.starts_with(|c: char| c.is_ascii_alphabetic()) {
        out.insert(0, 'x');
    }
    out
}

/// An R string in ASCII.
pub(super) fn string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in kept(text).chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_ascii() && !c.is_control() => out.push(c),
            c => out.push_str(&format!("\\U{{{:X}}}", u32::from(c))),
        }
    }
    out.push('"');
    out
}

/// A vector of strings.
pub(super) fn strings<'a>(all: impl Iterator<Item = &'a str>) -> String {
    let all: Vec<String> = all.map(string).collect();
    format!("c({})", all.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_strings_are_plain_ascii() {
        assert_eq!(syntactic("TNF-\u{3b1} (pg/ml)"), "TNF____pg_ml_");
        assert_eq!(syntactic("230min"), "x230min");
        assert_eq!(string("a\"b\\c"), r#""a\"b\\c""#);
        assert_eq!(string("\u{b5}g"), r#""\U{B5}g""#);
        assert_eq!(string("a\0b\r\nc"), r#""a\\u{0}b\\r\nc""#);
        assert_eq!(strings(["x", "y"].into_iter()), r#"c("x", "y")"#);
    }
}
