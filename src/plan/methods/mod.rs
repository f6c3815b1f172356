//! The methods registry: one entry for each method, read by help, inspector and tooltips.
//!
//! An entry says what a method is, how it is asked for, where it comes from and which R call gives
//! the same numbers. How a method computes is not written here; that is `models`.

mod classical;
mod entry;
mod inference;
mod mixed;
mod own;
mod simple;

pub use entry::{Method, MethodKind, PLACEHOLDERS, RCall};

/// One table, in five files by topic; the covariance structures are in `plan::covariance`.
const TABLES: [&[Method]; 5] = [
    mixed::METHODS,
    inference::METHODS,
    simple::METHODS,
    classical::METHODS,
    own::METHODS,
];

/// Every method on offer, in the order in which choices are shown.
pub fn methods() -> impl Iterator<Item = &'static Method> {
    TABLES
        .into_iter()
        .flatten()
        .chain(super::covariance::methods())
}

/// The entry with this id.
#[must_use]
pub fn method(id: &str) -> Option<&'static Method> {
    methods().find(|m| m.id == id)
}

/// The plain explanation of the method with this id; empty for an unknown one.
#[must_use]
pub fn explain(id: &str) -> &'static str {
    method(id).map_or("", |m| m.explanation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{
        BaselineSlope, CovarianceBy, CovarianceStructure, DfMethod, Estimation, ModelKind,
        Multiplicity, Preset, RandomSlopes, Scale, StandardErrors,
    };

    #[test]
    fn every_choice_of_a_plan_has_an_entry_in_the_order_offered() {
        let offered: [(MethodKind, Vec<&str>); 11] = [
            (
                MethodKind::BaselineSlope,
                BaselineSlope::ALL.iter().map(|c| c.id()).collect(),
            ),
            (
                MethodKind::RandomSlopes,
                RandomSlopes::ALL.iter().map(|c| c.id()).collect(),
            ),
            (
                MethodKind::Preset,
                Preset::ALL.iter().map(|c| c.id()).collect(),
            ),
            (
                MethodKind::Scale,
                Scale::ALL.iter().map(|c| c.id()).collect(),
            ),
            (
                MethodKind::Model,
                ModelKind::ALL.iter().map(|c| c.id()).collect(),
            ),
            (
                MethodKind::Covariance,
                CovarianceStructure::ALL.iter().map(|c| c.id()).collect(),
            ),
            (
                MethodKind::CovarianceBy,
                CovarianceBy::ALL.iter().map(|c| c.id()).collect(),
            ),
            (
                MethodKind::StandardErrors,
                StandardErrors::ALL.iter().map(|c| c.id()).collect(),
            ),
            (
                MethodKind::Estimation,
                Estimation::ALL.iter().map(|c| c.id()).collect(),
            ),
            (
                MethodKind::DegreesOfFreedom,
                DfMethod::ALL.iter().map(|c| c.id()).collect(),
            ),
            (
                MethodKind::Multiplicity,
                Multiplicity::ALL.iter().map(|c| c.id()).collect(),
            ),
        ];
        for (kind, ids) in offered {
            let entries: Vec<&str> = methods().filter(|m| m.kind == kind).map(|m| m.id).collect();
            assert_eq!(entries, ids, "{kind:?}");
        }
    }

    #[test]
    fn every_entry_is_complete() {
        let mut seen = std::collections::BTreeSet::new();
        for m in methods() {
            assert!(seen.insert(m.id), "{} is there twice", m.id);
            assert!(!m.label.is_empty(), "{}", m.id);
            assert!(m.explanation.ends_with('.'), "{}", m.id);
            assert!(!m.options.is_empty(), "{}: no option", m.id);
            // Flags stand without dashes, which only the command line adds.
            assert!(m.options.iter().all(|o| !o.starts_with('-')), "{}", m.id);
            assert!(!m.references.is_empty(), "{}: no source", m.id);
            for source in m.references {
                assert!(
                    source.contains('(') && source.contains(')'),
                    "{}: {source} names no year",
                    m.id
                );
            }
            complete_call(m);
        }
    }

    fn complete_call(m: &Method) {
        const PACKAGES: [&str; 10] = [
            "base",
            "stats",
            "mmrm",
            "lmerTest",
            "emmeans",
            "car",
            "effectsize",
            "afex",
            "clubSandwich",
            "nlme",
        ];
        let (package, name) =
            m.r.function
                .split_once("::")
                .unwrap_or_else(|| panic!("{}: {} names no package", m.id, m.r.function));
        assert!(PACKAGES.contains(&package), "{}: {package}", m.id);
        assert!(
            !name.is_empty()
                && name
                    .chars()
                    .all(|c| c.is_alphanumeric() || c == '.' || c == '_'),
            "{}: {name}",
            m.id
        );
        assert!(!m.r.arguments.is_empty(), "{}", m.id);
        for open in m.r.arguments.split('{').skip(1) {
            let name = open.split('}').next().unwrap();
            assert!(PLACEHOLDERS.contains(&name), "{}: {{{name}}}", m.id);
        }
        for (open, close) in [('(', ')'), ('{', '}')] {
            let count = |c: char| m.r.arguments.matches(c).count();
            assert_eq!(count(open), count(close), "{}: {}", m.id, m.r.arguments);
        }
    }
}
