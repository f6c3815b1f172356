//! The whole way of a study: a file is recognised, prepared, planned and analysed, and its contrasts stand beside
//! those of R.

use super::ledger::Ledger;
use super::reference::{ReferenceError, References, list, number, text};
use crate::import::{self, ImportOptions};
use crate::plan::{self, AnalysisPlan, CovarianceStructure, DfMethod, Request, Scale};
use crate::results::{AnalysisResults, ContrastEstimate, ContrastFamily};
use crate::run;
use crate::study::{self, Preparation};
use crate::work::Monitor;

/// Analyses the bundled study as a user does, and compares the contrasts of `marker` with a reference file.
///
/// # Errors
/// [`ReferenceError`] where the file or its data can't be read.
pub fn analysis(
    references: &References,
    file: &str,
    marker: &str,
) -> Result<Ledger, ReferenceError> {
    let golden = references.json(file)?;
    let name = text(&golden, "file");
    let bytes = references.bytes(&format!("data/{name}"))?;
    let mut l = Ledger::default();
    let found = match analysed(&name, &bytes, marker) {
        Ok(found) => found,
        Err(why) => {
            l.lacking(&format!("results: {why}"));
            return Ok(l);
        }
    };
    let model = found.marker(marker).and_then(|m| m.model.as_ref());
    let contrasts = model.map_or(&[][..], |m| &m.contrasts);
    let want = &golden["reml"]["results"]["Kenward-Roger-Linear"]["emm"];
    for (family, key) in [
        (
            ContrastFamily::ChangeFromBaseline,
            "within_group_vs_baseline",
        ),
        (ContrastFamily::GroupDifference, "group_difference_at_visit"),
        (ContrastFamily::DifferenceInChange, "difference_in_change"),
    ] {
        for w in list(&want[key]["table"]) {
            let (group, visit) = (text(w, "group"), text(w, "visit"));
            l.place = format!("{}, {group}, {visit},", family.label());
            let mut all = contrasts.iter().map(|c| (&c.key, c));
            let found =
                all.find(|(k, _)| k.family == family && k.group == group && k.visit == visit);
            match found {
                Some((_, contrast)) => row(&mut l, contrast, w),
                None => l.lacking("contrast"),
            }
        }
    }
    Ok(l)
}

fn row(l: &mut Ledger, found: &ContrastEstimate, want: &serde_json::Value) {
    let se = number(&want["se"]);
    let t = number(&want["t"]);
    for (what, found, key, tolerance, floor) in [
        ("estimate", found.estimate, "estimate", 1e-6, se),
        ("se", found.se, "se", 1e-6, 0.0),
        ("df", found.df, "df", 1e-5, 0.0),
        ("t", found.t, "t", 1e-6, 1.0),
        ("low", found.ci_low, "ci95_low", 1e-6, se),
        ("high", found.ci_high, "ci95_high", 1e-6, se),
    ] {
        l.close(
            what,
            found.unwrap_or(f64::NAN),
            number(&want[key]),
            tolerance,
            floor,
        );
    }
    l.p("p", found.p.unwrap_or(f64::NAN), number(&want["p"]), t);
}

fn analysed(name: &str, bytes: &[u8], marker: &str) -> Result<AnalysisResults, String> {
    let monitor = Monitor::new();
    let options = ImportOptions::default();
    let found =
        import::recognise(name, bytes, &options, &monitor).map_err(|error| error.to_string())?;
    let study = found.study.ok_or("the file is not recognised as a study")?;
    let study =
        study::prepare(&study, &Preparation::default()).map_err(|error| error.to_string())?;
    let plan = AnalysisPlan {
        markers: vec![marker.to_owned()],
        scale: Some(Scale::Ln),
        covariance: CovarianceStructure::Unstructured,
        df: Some(DfMethod::KenwardRogerLinear),
        ..AnalysisPlan::default()
    };
    let resolved = plan::resolve(&plan, &study).map_err(|error| error.to_string())?;
    run::analyze(&study, &resolved, &Request::default(), &monitor)
        .map_err(|error| error.to_string())
}
