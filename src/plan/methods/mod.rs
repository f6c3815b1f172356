//! The methods registry: one entry for each method, read by help, inspector and tooltips.
//!
//! An entry says what a method is, how it is asked for, where it comes from and which R call gives
//! the same numbers. How a method computes is not written here; that is `models`.
//!
//! In: nothing. Out: [`methods`] in the order of the guide, [`method`] and [`explain`] by id. Not its business: how a
//! method computes; that is `models`. A further method is an entry in the file of its kind.

mod classical;
mod entry;
mod inference;
mod mixed;
mod own;
mod simple;
pub(in crate::plan) mod sources;

pub use entry::{Method, MethodKind, PLACEHOLDERS, RCall};
pub use sources::{Place, Source};

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
            m.references.iter().for_each(complete_source);
            complete_call(m);
        }
    }

    /// A journal takes the source as it stands: every part that its kind has is there.
    fn complete_source(source: &Source) {
        let said = source.to_string();
        let is_text = |text: &str| text.chars().count() > 2 && !text.ends_with(['.', ' ', ',']);
        assert!((1900..2030).contains(&source.year), "{said}");
        assert!(is_text(source.authors) && is_text(source.title), "{said}");
        for author in source.authors.split(", ").filter(|a| *a != "Student") {
            let (family, initials) = author.split_once(' ').expect(author);
            assert!(!family.is_empty() && !initials.is_empty(), "{said}");
            assert!(!author.contains("et al") && !author.contains('.'), "{said}");
        }
        let pages = |pages: &str| {
            let (first, last) = pages.split_once('\u{2013}').unwrap_or((pages, pages));
            let [first, last] = [first, last].map(|n| n.parse::<u32>().expect(&said));
            assert!(0 < first && first <= last, "{said}");
        };
        let publisher = |name: &str| {
            let (town, publisher) = name.split_once(": ").expect(name);
            assert!(is_text(town) && is_text(publisher), "{said}");
        };
        match source.place {
            Place::Journal(name, volume, from) => {
                assert!(
                    is_text(name) && volume.starts_with(char::is_numeric),
                    "{said}"
                );
                pages(from);
            }
            Place::Book(edition, from) => {
                assert!(
                    edition.is_empty() || edition.starts_with(char::is_numeric),
                    "{said}"
                );
                publisher(from);
            }
            Place::Chapter(editors, book, from, at) => {
                assert!(is_text(editors) && is_text(book), "{said}");
                publisher(from);
                pages(at);
            }
        }
        assert!(
            source.doi.is_empty() || source.doi.starts_with("10."),
            "{said}"
        );
        assert!(!said.contains("..") && !said.contains("  "), "{said}");
    }

    #[test]
    fn a_source_is_cited_in_full_and_named_in_short() {
        let source = method("kenward-roger").unwrap().references[0];
        assert_eq!(
            source.to_string(),
            "Kenward MG, Roger JH. Small sample inference for fixed effects from restricted maximum likelihood. Biometrics. 1997;53:983\u{2013}997. doi:10.2307/2533558"
        );
        assert_eq!(source.short(), "Kenward & Roger (1997)");
        let short = |id: &str, at: usize| method(id).unwrap().references[at].short();
        assert_eq!(short("mmrm", 0), "Mallinckrodt et al. (2008)");
        assert_eq!(short("mann_whitney", 1), "Hodges & Lehmann (1963)");
        assert_eq!(short("student_t", 0), "Student (1908)");
        let levene = method("levene").unwrap().references[0].to_string();
        let within = "eds. Contributions to Probability and Statistics. Stanford: Stanford University Press; 1960:278\u{2013}292.";
        assert!(levene.ends_with(within), "{levene}");
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
