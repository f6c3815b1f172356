//! How the covariance of the visits depends on its parameters: one file per structure.
//!
//! In: the visits and their times, then parameters `theta`. Out: `Sigma` with its first and second derivatives.
//!
//! A further structure is an entry in `plan::covariance` (names, words, R calls), a file here with its
//! mathematics, and a line in [`model_of`].
//!
//! Not its business: which structure is chosen, and how `theta` is found.

mod ante_dependence;
mod autoregressive;
pub(in crate::models::mmrm) mod by_group;
mod components;
mod compound_symmetry;
mod correlations;
pub(in crate::models::mmrm) mod random_effects;
mod spatial;
pub(in crate::models::mmrm) mod structure;
mod toeplitz;
pub(in crate::models::mmrm) mod unstructured;

use crate::models::mmrm::data::mmrm_data::MmrmError;
use crate::plan::{CovarianceStructure, Spacing};
use ante_dependence::AnteDependence;
use autoregressive::Autoregressive;
use compound_symmetry::CompoundSymmetry;
use correlations::{Correlations, Structured};
use random_effects::RandomEffects;
use spatial::Spatial;
use std::sync::Arc;
use structure::{CovarianceModel, Visits};
use toeplitz::Toeplitz;
use unstructured::Unstructured;

/// A structure, and whether every group has parameters of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Covariance {
    /// Shape.
    pub structure: CovarianceStructure,
    /// One Sigma per group.
    pub by_group: bool,
}

impl From<CovarianceStructure> for Covariance {
    fn from(structure: CovarianceStructure) -> Self {
        Self {
            structure,
            by_group: false,
        }
    }
}

/// Where the covariance of the visits comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum VisitCovariance {
    /// A structure of the visits.
    Structure(Covariance),
    /// Random effects, with variances that are not below 0.
    Random(RandomEffects),
}

impl VisitCovariance {
    /// Whether every group has a Sigma of its own.
    #[must_use]
    pub fn is_by_group(&self) -> bool {
        matches!(self, Self::Structure(c) if c.by_group)
    }

    /// Whether it is made of random effects.
    #[must_use]
    pub fn is_random(&self) -> bool {
        matches!(self, Self::Random(_))
    }

    /// Whether every element of Sigma has a parameter of its own.
    pub(in crate::models::mmrm) fn is_unstructured(&self) -> bool {
        matches!(self, Self::Structure(c) if c.structure == CovarianceStructure::Unstructured)
    }
}

/// The matrix of a structure over these visits.
///
/// # Errors
/// [`MmrmError::Input`] for [`CovarianceStructure::Auto`], which is several structures, and for a structure that
/// needs times where there are none.
pub(in crate::models::mmrm) fn model_of(
    structure: CovarianceStructure,
    visits: &Visits<'_>,
) -> Result<Arc<dyn CovarianceModel>, MmrmError> {
    use CovarianceStructure as Structure;
    let m = visits.number;
    if m == 1 {
        // One variance is all there is.
        return Ok(Arc::new(Unstructured::new(1)));
    }
    let times = visits.times.unwrap_or_default();
    if structure.spacing() == Spacing::Times && times.len() != m {
        return Err(MmrmError::Structure(
            "it needs the time of every visit".into(),
        ));
    }
    Ok(match structure {
        Structure::Unstructured => Arc::new(Unstructured::new(m)),
        Structure::HeterogeneousToeplitz => heterogeneous(Toeplitz { m }),
        Structure::Toeplitz => homogeneous(Toeplitz { m }),
        Structure::HeterogeneousAutoregressive => heterogeneous(Autoregressive { m }),
        Structure::Autoregressive => homogeneous(Autoregressive { m }),
        Structure::HeterogeneousCompoundSymmetry => heterogeneous(CompoundSymmetry { m }),
        Structure::CompoundSymmetry => homogeneous(CompoundSymmetry { m }),
        Structure::HeterogeneousAnteDependence => heterogeneous(AnteDependence { m }),
        Structure::AnteDependence => homogeneous(AnteDependence { m }),
        Structure::SpatialExponential => homogeneous(Spatial::new(times, false)?),
        Structure::HeterogeneousSpatialExponential => heterogeneous(Spatial::new(times, false)?),
        Structure::SpatialExponentialNugget => homogeneous(Spatial::new(times, true)?),
        Structure::HeterogeneousSpatialExponentialNugget => {
            heterogeneous(Spatial::new(times, true)?)
        }
        Structure::Auto => {
            return Err(MmrmError::Input(
                "\"auto\" is a choice among structures, not one of them".into(),
            ));
        }
    })
}

/// One standard deviation per visit.
fn heterogeneous(correlations: impl Correlations + 'static) -> Arc<dyn CovarianceModel> {
    Arc::new(Structured::new(correlations, true))
}

/// One standard deviation for all visits.
fn homogeneous(correlations: impl Correlations + 'static) -> Arc<dyn CovarianceModel> {
    Arc::new(Structured::new(correlations, false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use structure::vech;

    /// Every structure: as many parameters as derivatives, start values that give about the matrix they are made
    /// from, and first and second derivatives against differences.
    #[test]
    fn derivatives_of_every_structure() {
        let times = [0.0, 24.0, 60.0, 168.0];
        let visits = Visits {
            number: 4,
            times: Some(&times),
        };
        let m = visits.number;
        let elements = m * (m + 1) / 2;
        assert!(model_of(CovarianceStructure::Auto, &visits).is_err());
        for structure in CovarianceStructure::structures() {
            let model = model_of(structure, &visits).unwrap();
            assert_eq!(model.n_visits(), m);
            let sample: Vec<f64> = (0..m * m)
                .map(|x| {
                    let apart = (times[x / m] - times[x % m]).abs();
                    4.0 * 0.7_f64.powf(apart / 50.0)
                        * (1.0 + 0.1 * (x / m) as f64).sqrt()
                        * (1.0 + 0.1 * (x % m) as f64).sqrt()
                })
                .collect();
            let theta = model.theta_of(&sample).unwrap();
            let nt = model.n_theta();
            assert_eq!(theta.len(), nt, "{structure:?}");
            let sigma = |theta: &[f64]| {
                let mut out = vec![0.0; m * m];
                model.sigma(theta, &mut out);
                out
            };
            let here = sigma(&theta);
            assert!((here[0] / sample[0]).ln().abs() < 0.5, "{structure:?}");
            let slopes = |theta: &[f64]| {
                let mut out = vec![0.0; elements * nt];
                model.jacobian(theta, &sigma(theta), &mut out);
                out
            };
            let jac = slopes(&theta);
            let g: Vec<f64> = (0..elements).map(|e| 0.3 + 0.1 * e as f64).collect();
            let mut curved = vec![0.0; nt * nt];
            model.add_curvature(&theta, &here, &g, &mut curved);
            let h = 1e-5;
            for a in 0..nt {
                let moved = |d: f64| {
                    let mut t = theta.clone();
                    t[a] += d;
                    t
                };
                let (up, down) = (moved(h), moved(-h));
                let (above, below) = (sigma(&up), sigma(&down));
                let (steep, flat) = (slopes(&up), slopes(&down));
                for i in 0..m {
                    for j in 0..=i {
                        let want = (above[i * m + j] - below[i * m + j]) / (2.0 * h);
                        let got = jac[vech(i, j) * nt + a];
                        assert!((got - want).abs() < 1e-7, "{structure:?}: {got} {want}");
                    }
                }
                for b in 0..nt {
                    let change = |e: usize| steep[e * nt + b] - flat[e * nt + b];
                    let want: f64 =
                        (0..elements).map(|e| g[e] * change(e)).sum::<f64>() / (2.0 * h);
                    let got = curved[a * nt + b];
                    assert!((got - want).abs() < 1e-6, "{structure:?}: {got} {want}");
                }
            }
        }
    }
}
