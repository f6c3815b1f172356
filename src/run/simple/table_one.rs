//! Covariates by group, as the first table of a paper shows them.

use crate::models;
use crate::results::TableOneRow;
use crate::study::{CovariateValues, Study};

/// One row per covariate and group, or per covariate, level and group for categories.
pub(in crate::run) fn table_one(study: &Study) -> Vec<TableOneRow> {
    let mut rows = Vec::new();
    for covariate in &study.covariates {
        match &covariate.values {
            CovariateValues::Number(values) => {
                let by_group: Vec<Vec<f64>> = (0..study.groups.len())
                    .map(|g| of_group(study, values, g))
                    .collect();
                for (g, group) in study.groups.iter().enumerate() {
                    // Of covariates no interval is shown.
                    let summary = models::describe(&by_group[g], 0.0);
                    let n = by_group[g].len();
                    rows.push(TableOneRow {
                        covariate: covariate.name.clone(),
                        group: group.name.clone(),
                        n,
                        missing: study.group_size(g) - n,
                        mean: summary.as_ref().map(|s| s.mean),
                        sd: summary.as_ref().and_then(|s| s.sd),
                        median: summary.as_ref().map(|s| s.median),
                        q1: summary.as_ref().map(|s| s.q1),
                        q3: summary.as_ref().map(|s| s.q3),
                        standardized_difference: if g == 0 {
                            None
                        } else {
                            models::standardized_difference(&by_group[g], &by_group[0])
                        },
                        ..TableOneRow::default()
                    });
                }
            }
            CovariateValues::Factor { levels, index } => {
                for (g, group) in study.groups.iter().enumerate() {
                    let seen = of_group(study, index, g);
                    let reference = of_group(study, index, 0);
                    for (l, level) in levels.iter().enumerate() {
                        rows.push(TableOneRow {
                            covariate: covariate.name.clone(),
                            group: group.name.clone(),
                            n: seen.len(),
                            missing: study.group_size(g) - seen.len(),
                            level: Some(level.clone()),
                            count: Some(seen.iter().filter(|&&s| s == l).count()),
                            standardized_difference: if g == 0 {
                                None
                            } else {
                                models::standardized_difference_of_shares(
                                    &seen.iter().map(|s| *s == l).collect::<Vec<_>>(),
                                    &reference.iter().map(|s| *s == l).collect::<Vec<_>>(),
                                )
                            },
                            ..TableOneRow::default()
                        });
                    }
                }
            }
        }
    }
    rows
}

fn of_group<T: Copy>(study: &Study, values: &[Option<T>], group: usize) -> Vec<T> {
    study
        .subjects
        .iter()
        .zip(values)
        .filter(|(s, _)| s.group == group)
        .filter_map(|(_, v)| *v)
        .collect()
}
