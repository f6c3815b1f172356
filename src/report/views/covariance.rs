//! The covariance of the model beside other structures, and the spread of the groups.

use super::{TableView, column, criterion, p, statistic, text_column};
use crate::results::{Heterogeneity, MarkerResults, ModelResults};
use crate::words::{DASH, significant};

/// The structures tried with the same means, and the standard deviations of the groups; nothing where there are none.
pub(super) fn tables(m: &MarkerResults) -> Vec<TableView> {
    let Some(model) = &m.model else {
        return Vec::new();
    };
    let spread = model.heterogeneity.as_ref().and_then(spread);
    structures(model).into_iter().chain(spread).collect()
}

fn structures(model: &ModelResults) -> Option<TableView> {
    let least = model
        .structures
        .iter()
        .filter_map(|s| s.aic)
        .min_by(f64::total_cmp);
    let own = !model.sigma_by_group.is_empty();
    let rows: Vec<Vec<String>> = model
        .structures
        .iter()
        .map(|s| {
            let each = if s.by_group { ", for each group" } else { "" };
            let used = model.covariance.id() == s.covariance.id() && s.by_group == own;
            vec![
                format!("{}{each}", s.covariance.label()),
                s.n_theta.to_string(),
                criterion(s.log_likelihood),
                criterion(s.aic),
                criterion(s.bic),
                match (used, s.converged, s.aic.is_some() && s.aic == least) {
                    (_, false, _) => "no optimum".to_owned(),
                    (true, _, true) => "used, lowest AIC".to_owned(),
                    (true, _, false) => "used".to_owned(),
                    (false, _, true) => "lowest AIC".to_owned(),
                    (false, _, false) => String::new(),
                },
            ]
        })
        .collect();
    (!rows.is_empty()).then(|| TableView {
        title: "Covariance structures".to_owned(),
        note: Some(
            "The same means with each structure. A lower AIC fits better for its number of parameters; choose the structure before looking at the comparisons."
                .to_owned(),
        ),
        columns: vec![
            text_column("Structure"),
            column("Parameters", "Covariance parameters."),
            column("Log-likelihood", "Maximised criterion."),
            column("AIC", "-2 log-likelihood + 2 parameters; lower is better."),
            column("BIC", "-2 log-likelihood + log(subjects) parameters; lower is better."),
            text_column(""),
        ],
        rows,
    })
}

fn spread(h: &Heterogeneity) -> Option<TableView> {
    let rows: Vec<Vec<String>> = h
        .sd_ratio
        .iter()
        .map(|r| {
            vec![
                r.group.clone(),
                r.visit.clone(),
                r.ratio
                    .map_or_else(|| DASH.to_owned(), |x| significant(x, 3, true)),
            ]
        })
        .collect();
    (!rows.is_empty()).then(|| TableView {
        title: "Standard deviations against the reference group".to_owned(),
        note: Some(match &h.lrt {
            Some(t) => format!(
                "Likelihood-ratio test of one covariance for all groups against one for each: chi-squared {}, df {}, p {}.",
                statistic(Some(t.chi2)),
                t.df,
                p(Some(t.p))
            ),
            None => "There is no test of equal covariances, because a model with a covariance for each group has no optimum here or too many parameters. The ratios are of the values.".to_owned(),
        }),
        columns: vec![
            text_column("Group"),
            text_column("Visit"),
            column("SD ratio", "Standard deviation over that of the reference group, on the analysis scale."),
        ],
        rows,
    })
}
