//! Flags of the analysis plan.

use super::help::{choice, explained};
use crate::plan::{
    BaselineSlope, CovarianceBy, CovarianceStructure, DfMethod, Estimation, MethodKind, ModelKind,
    Multiplicity, PlanError, Preset, RandomSlopes, Request, Scale, StandardErrors,
};
use clap::Args;
use std::path::PathBuf;

/// How it is analysed.
#[derive(Debug, Args)]
#[command(next_help_heading = "Plan")]
pub(super) struct PlanArgs {
    /// Roles and plan from a file; flags override it.
    #[arg(long, value_name = "FILE.toml")]
    pub plan: Option<PathBuf>,
    /// Options chosen together; flags stand above it.
    #[arg(long, value_parser = choice::<Preset>(MethodKind::Preset))]
    pub analysis_preset: Option<Preset>,
    /// identity, ln, log2 or log10 for all markers, or MARKER=SCALE for one; repeat for more.
    #[arg(long)]
    scale: Vec<String>,
    /// What the means are and what they are compared with.
    #[arg(long, value_parser = choice::<ModelKind>(MethodKind::Model))]
    pub model: Option<ModelKind>,
    /// How the baseline enters --model change-mmrm.
    #[arg(long, value_parser = choice::<BaselineSlope>(MethodKind::BaselineSlope))]
    baseline_slope: Option<BaselineSlope>,
    /// Whether slopes go with levels in --model random-slope.
    #[arg(long, value_parser = choice::<RandomSlopes>(MethodKind::RandomSlopes))]
    slopes: Option<RandomSlopes>,
    /// How the visits of one subject vary together.
    #[arg(long, value_parser = choice::<CovarianceStructure>(MethodKind::Covariance))]
    covariance: Option<CovarianceStructure>,
    /// What has covariance parameters of its own.
    #[arg(long, value_parser = choice::<CovarianceBy>(MethodKind::CovarianceBy))]
    covariance_by: Option<CovarianceBy>,
    /// Where standard errors come from.
    #[arg(long, value_parser = choice::<StandardErrors>(MethodKind::StandardErrors))]
    se: Option<StandardErrors>,
    /// What is maximised.
    #[arg(long, value_parser = choice::<Estimation>(MethodKind::Estimation))]
    estimation: Option<Estimation>,
    /// How small samples are allowed for: degrees of freedom.
    #[arg(long, value_parser = choice::<DfMethod>(MethodKind::DegreesOfFreedom))]
    df: Option<DfMethod>,
    /// Adjustment for several tests, within each family of contrasts of a marker.
    #[arg(long, value_parser = choice::<Multiplicity>(MethodKind::Multiplicity))]
    adjust: Option<Multiplicity>,
    /// Adjustment of each contrast across markers, with the methods of --adjust.
    #[arg(long, hide_possible_values = true, value_parser = choice::<Multiplicity>(MethodKind::Multiplicity))]
    pub adjust_markers: Option<Multiplicity>,
    #[arg(long, value_name = "A,B", help = explained("A marker and another marker or numeric covariate to correlate; repeat for more.", "pearson"))]
    correlate: Vec<String>,
    #[arg(long, value_parser = ["yes", "no"], help = explained("Whether the groups were randomised.", "randomized"))]
    randomized: Option<String>,
    #[arg(long, value_name = "LEVEL", help = explained("Confidence level of intervals.", "conf-level"))]
    conf_level: Option<f64>,
    #[arg(long, value_name = "N", help = explained("Where the lattice of --adjust dunnett starts.", "random-seed"))]
    random_seed: Option<u32>,
    /// Threads; the results do not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

impl PlanArgs {
    /// Lays the flags over the analysis of `request`.
    ///
    /// # Errors
    /// A sentence that names the flag.
    pub fn apply(self, request: &mut Request) -> Result<(), String> {
        let plan = self;
        let to = &mut request.analysis;
        if let Some(preset) = plan.analysis_preset {
            to.take_preset(preset);
        }
        for text in plan.scale {
            match text.rsplit_once('=') {
                Some((marker, scale)) => {
                    let scale: Scale = scale
                        .trim()
                        .parse()
                        .map_err(|e| format!("--scale {text}: {e}."))?;
                    to.scales.insert(marker.trim().to_owned(), scale);
                }
                None => {
                    to.scale = Some(text.parse().map_err(|e| format!("--scale: {e}."))?);
                    to.scales.clear();
                }
            }
        }
        if let Some(model) = plan.model {
            to.model = model;
        }
        if let Some(answer) = &plan.randomized {
            to.randomized = Some(answer == "yes");
        }
        if plan.covariance_by.is_some() {
            to.covariance_by = plan.covariance_by;
        }
        if let Some(se) = plan.se {
            // A preset's df belongs to its standard errors.
            if plan.analysis_preset.is_some() && se != to.se {
                to.df = None;
            }
            to.se = se;
        }
        if to.model.is_random() && plan.covariance.is_some() {
            return Err(PlanError::RandomEffectsHaveCovariance(to.model.id()).to_string());
        }
        if let Some(slope) = plan.baseline_slope {
            to.baseline_slope = slope;
        }
        if let Some(slopes) = plan.slopes {
            to.slopes = slopes;
        }
        if let Some(covariance) = plan.covariance {
            to.covariance = covariance;
        }
        if let Some(estimation) = plan.estimation {
            if plan.analysis_preset.is_some() && estimation != to.estimation {
                to.df = None;
            }
            to.estimation = estimation;
        }
        if plan.df.is_some() {
            to.df = plan.df;
        }
        if let Some(adjust) = plan.adjust {
            to.adjust = adjust;
        }
        if let Some(adjust) = plan.adjust_markers {
            to.adjust_markers = adjust;
        }
        if let Some(level) = plan.conf_level {
            to.conf_level = level;
        }
        if let Some(seed) = plan.random_seed {
            to.random_seed = seed;
        }
        for text in plan.correlate {
            let parts: Vec<&str> = text.split(',').map(str::trim).collect();
            let [first, second] = parts[..] else {
                return Err(format!(
                    "--correlate \"{text}\": name two, as in --correlate opg_pg_ml,rankl_pg_ml."
                ));
            };
            let pair = [first.to_owned(), second.to_owned()];
            if !to.correlate.contains(&pair) {
                to.correlate.push(pair);
            }
        }
        Ok(())
    }
}
