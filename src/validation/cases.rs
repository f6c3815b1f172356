//! The golden studies in the order of the report, each with what is compared and where its reference comes from.

use super::ledger::{Comparison, Ledger};
use super::reference::{ReferenceError, References, made_by};
use super::{mixed, nist, simple, tails, whole};
use crate::models::mmrm::{Covariance, CovarianceStructure};
use crate::work::Monitor;
use CovarianceStructure as S;
use serde::Serialize;

/// A golden study with every number that was compared.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Case {
    /// What it holds.
    pub title: String,
    /// Its reference file.
    pub file: String,
    /// Programs that made the reference, with their versions.
    pub source: String,
    /// Whether all numbers agree.
    pub agrees: bool,
    /// What was compared.
    pub comparisons: Vec<Comparison>,
}

/// What is compared with a file.
#[derive(Clone, Copy)]
enum Work {
    Whole(&'static str),
    Mixed(CovarianceStructure),
    ByGroup(CovarianceStructure),
    Covariates(CovarianceStructure),
    Sandwich(CovarianceStructure),
    Descriptives,
    Baseline,
    Changes,
    Tails,
    Variance(f64),
    Norris,
    Longley,
}

impl Work {
    /// The programs whose numbers are compared; none where a reference is certified.
    fn programs(self) -> &'static [&'static str] {
        match self {
            Self::Whole(_)
            | Self::Mixed(_)
            | Self::ByGroup(_)
            | Self::Covariates(_)
            | Self::Sandwich(_) => &["R", "mmrm", "emmeans"],
            Self::Descriptives | Self::Baseline | Self::Changes | Self::Tails => &["R"],
            Self::Variance(_) | Self::Norris | Self::Longley => &[],
        }
    }
}

const FEV: &str = "FEV trial (example of the R package mmrm)";
const ORTHODONT: &str = "Orthodont (Potthoff and Roy 1964)";
const BONE: &str = "Bundled study (synthetic), OPG on the natural log";
const CERTIFIED: &str = "NIST, certified values";

/// Title, reference file, work.
const CASES: [(&str, &str, &str, Work); 34] = [
    (
        BONE,
        "from the file to the contrasts",
        "ketamine_log_opg__mmrm_us.json",
        Work::Whole("opg_pg_ml"),
    ),
    (
        BONE,
        "unstructured",
        "ketamine_log_opg__mmrm_us.json",
        Work::Mixed(S::Unstructured),
    ),
    (
        BONE,
        "unstructured, with covariates",
        "ketamine_log_opg__mmrm_covariates_us.json",
        Work::Covariates(S::Unstructured),
    ),
    (
        FEV,
        "unstructured",
        "fev__mmrm_us.json",
        Work::Mixed(S::Unstructured),
    ),
    (
        FEV,
        "unstructured, one a group",
        "fev__mmrm_us_by_group.json",
        Work::ByGroup(S::Unstructured),
    ),
    (
        FEV,
        "unstructured, with covariates",
        "fev__mmrm_covariates_us.json",
        Work::Covariates(S::Unstructured),
    ),
    (
        FEV,
        "compound symmetry",
        "fev__mmrm_cs.json",
        Work::Mixed(S::CompoundSymmetry),
    ),
    (
        FEV,
        "heterogeneous compound symmetry",
        "fev__mmrm_csh.json",
        Work::Mixed(S::HeterogeneousCompoundSymmetry),
    ),
    (
        FEV,
        "autoregressive",
        "fev__mmrm_ar1.json",
        Work::Mixed(S::Autoregressive),
    ),
    (
        FEV,
        "heterogeneous autoregressive",
        "fev__mmrm_ar1h.json",
        Work::Mixed(S::HeterogeneousAutoregressive),
    ),
    (
        FEV,
        "Toeplitz",
        "fev__mmrm_toep.json",
        Work::Mixed(S::Toeplitz),
    ),
    (
        FEV,
        "heterogeneous Toeplitz",
        "fev__mmrm_toeph.json",
        Work::Mixed(S::HeterogeneousToeplitz),
    ),
    (
        FEV,
        "ante-dependence",
        "fev__mmrm_ad.json",
        Work::Mixed(S::AnteDependence),
    ),
    (
        FEV,
        "heterogeneous ante-dependence",
        "fev__mmrm_adh.json",
        Work::Mixed(S::HeterogeneousAnteDependence),
    ),
    (
        FEV,
        "sandwich standard errors",
        "fev__sandwich_us.json",
        Work::Sandwich(S::Unstructured),
    ),
    (
        ORTHODONT,
        "unstructured",
        "orthodont__mmrm_us.json",
        Work::Mixed(S::Unstructured),
    ),
    (
        ORTHODONT,
        "sandwich standard errors",
        "orthodont__sandwich_csh.json",
        Work::Sandwich(S::HeterogeneousCompoundSymmetry),
    ),
    (
        FEV,
        "descriptives",
        "fev__descriptives.json",
        Work::Descriptives,
    ),
    (
        FEV,
        "groups at baseline",
        "fev__baseline_comparison.json",
        Work::Baseline,
    ),
    (
        FEV,
        "changes from baseline",
        "fev__change_from_baseline.json",
        Work::Changes,
    ),
    (
        ORTHODONT,
        "descriptives",
        "orthodont__descriptives.json",
        Work::Descriptives,
    ),
    (
        ORTHODONT,
        "groups at baseline",
        "orthodont__baseline_comparison.json",
        Work::Baseline,
    ),
    (
        ORTHODONT,
        "changes from baseline",
        "orthodont__change_from_baseline.json",
        Work::Changes,
    ),
    (
        BONE,
        "descriptives",
        "ketamine_log_opg__descriptives.json",
        Work::Descriptives,
    ),
    (
        BONE,
        "groups at baseline",
        "ketamine_log_opg__baseline_comparison.json",
        Work::Baseline,
    ),
    (
        BONE,
        "changes from baseline",
        "ketamine_log_opg__change_from_baseline.json",
        Work::Changes,
    ),
    (
        "Distributions",
        "tails, quantiles, exact ranks",
        "tables_distributions.json",
        Work::Tails,
    ),
    (
        CERTIFIED,
        "SiRstv, analysis of variance",
        "nist/SiRstv.dat",
        Work::Variance(1e-10),
    ),
    (
        CERTIFIED,
        "SmLs01, analysis of variance",
        "nist/SmLs01.dat",
        Work::Variance(1e-10),
    ),
    (
        CERTIFIED,
        "AtmWtAg, analysis of variance",
        "nist/AtmWtAg.dat",
        Work::Variance(1e-10),
    ),
    // The data themselves are not numbers of the machine: fewer digits can be had.
    (
        CERTIFIED,
        "SmLs04, analysis of variance",
        "nist/SmLs04.dat",
        Work::Variance(1e-9),
    ),
    (
        CERTIFIED,
        "SmLs07, analysis of variance, higher difficulty",
        "nist/SmLs07.dat",
        Work::Variance(1e-3),
    ),
    (
        CERTIFIED,
        "Norris, a straight line",
        "nist/Norris.dat",
        Work::Norris,
    ),
    (
        CERTIFIED,
        "Longley, nearly collinear columns",
        "nist/Longley.csv",
        Work::Longley,
    ),
];

impl Case {
    /// Numbers that differ from their references by more than is allowed.
    #[must_use]
    pub fn differing(&self) -> usize {
        let off = (self.comparisons.iter()).filter(|c| c.is_compared() && !c.agrees);
        off.count()
    }

    /// Numbers that were not compared because one of the two is missing.
    #[must_use]
    pub fn not_compared(&self) -> usize {
        self.comparisons.iter().filter(|c| !c.is_compared()).count()
    }

    /// Numbers that stand beside their references.
    #[must_use]
    pub fn compared(&self) -> usize {
        self.comparisons.len() - self.not_compared()
    }
}

/// Compares every golden study with its reference. Nothing is compared in the studies that remain when `monitor` is
/// cancelled, so they do not agree.
///
/// # Errors
/// [`ReferenceError`] where a reference is missing or can't be read.
pub fn validate(references: &References, monitor: &Monitor) -> Result<Vec<Case>, ReferenceError> {
    monitor.set_total(CASES.len());
    let mut cases = Vec::with_capacity(CASES.len());
    for (study, what, file, work) in CASES {
        let rows = if monitor.is_cancelled() {
            Vec::new()
        } else {
            all_compared(references, file, work)?.rows
        };
        let source = match work.programs() {
            [] => "certified by NIST".to_owned(),
            programs => made_by(&references.json(file)?, programs),
        };
        cases.push(Case {
            title: format!("{study}: {what}"),
            file: file.to_owned(),
            source,
            agrees: !rows.is_empty() && rows.iter().all(|r| r.agrees),
            comparisons: rows,
        });
        monitor.step();
    }
    Ok(cases)
}

/// References of a folder must hold every number that the carried ones hold.
fn all_compared(references: &References, file: &str, work: Work) -> Result<Ledger, ReferenceError> {
    let mut ledger = compared(references, file, work)?;
    if matches!(references, References::Folder(_)) {
        ledger.expect(compared(&References::Carried, file, work)?);
    }
    Ok(ledger)
}

fn compared(references: &References, file: &str, work: Work) -> Result<Ledger, ReferenceError> {
    let model = |structure, by_group, with_covariates| {
        let covariance = Covariance {
            structure,
            by_group,
        };
        mixed::models(references, file, covariance, with_covariates)
    };
    match work {
        Work::Whole(marker) => whole::analysis(references, file, marker),
        Work::Mixed(structure) => model(structure, false, false),
        Work::ByGroup(structure) => model(structure, true, false),
        Work::Covariates(structure) => model(structure, false, true),
        Work::Sandwich(structure) => mixed::sandwiches(references, file, structure),
        Work::Descriptives => simple::descriptives(references, file),
        Work::Baseline => simple::baseline(references, file),
        Work::Changes => simple::changes(references, file),
        Work::Tails => tails::tails(references, file),
        Work::Variance(tolerance) => nist::variance(references, file, tolerance),
        Work::Norris => nist::norris(references, file),
        Work::Longley => nist::longley(references, file),
    }
}
