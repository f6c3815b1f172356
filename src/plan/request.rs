//! Everything the user decided: the content of `plan.toml`.

use crate::import::ImportOptions;
use crate::plan::AnalysisPlan;
use crate::study::{Expression, Preparation};
use serde::{Deserialize, Serialize};

/// Everything the user decided: the content of `plan.toml`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Request {
    /// How the file is read.
    pub roles: ImportOptions,
    /// What is derived and excluded.
    pub preparation: Preparation,
    /// What is analysed.
    pub analysis: AnalysisPlan,
}

impl Request {
    /// Limits the analysis to the markers named; the file's columns that a named derived marker
    /// is computed from are read as well.
    pub fn name_markers(&mut self, names: Vec<String>) {
        let mut columns: Vec<String> = Vec::new();
        let mut add = |name: &str| {
            if !columns.iter().any(|c| c == name) {
                columns.push(name.to_owned());
            }
        };
        let derived = &self.preparation.derive;
        for name in names
            .iter()
            .filter(|n| !derived.iter().any(|d| &d.name == *n))
        {
            add(name);
        }
        for part in derived {
            for name in Expression::parse(&part.expression)
                .map(|e| e.names())
                .unwrap_or_default()
            {
                if !derived.iter().any(|d| d.name == name) {
                    add(&name);
                }
            }
        }
        self.roles.markers = columns;
        self.analysis.markers = names;
    }
}

/// The request the bundled example comes with.
///
/// # Errors
/// The parser's message when the bundled plan is not valid; a test checks that it is.
pub fn example_request() -> Result<Request, String> {
    toml::from_str(include_str!("../../assets/example/plan.toml")).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_plan_reads_and_derives_the_ratio() {
        let request = example_request().unwrap();
        assert_eq!(request.preparation.derive[0].name, "ratio");
        assert_eq!(request.analysis.scale, Some(crate::plan::Scale::Ln));
    }

    #[test]
    fn naming_a_derived_marker_reads_its_parts() {
        let mut request = example_request().unwrap();
        request.name_markers(vec!["ratio".to_owned(), "opn_ng_ml".to_owned()]);
        assert_eq!(
            request.roles.markers,
            ["opn_ng_ml", "opg_pg_ml", "rankl_pg_ml"]
        );
        assert_eq!(request.analysis.markers, ["ratio", "opn_ng_ml"]);
    }
}
