//! The data that the script reads: one row a subject and visit.

use super::names::Columns;
use crate::plan::{ModelKind, ResolvedPlan, Spacing, visit_times};
use crate::report::SaveError;
use crate::report::labels::as_text;
use crate::study::{CovariateValues, Study};

/// The prepared study as CSV: numbered subjects, group, visit, what the model needs, covariates of the plan and
/// the plan's markers as measured (values below a limit as the plan counts them). Where a marker is analysed as
/// a logarithm, values that have none are empty.
///
/// # Errors
/// [`SaveError::Encode`] when a row can't be written.
pub fn script_data(study: &Study, plan: &ResolvedPlan) -> Result<Vec<u8>, SaveError> {
    let encode = |e: csv::Error| SaveError::Encode(e.to_string());
    let columns = Columns::new(study, plan);
    let design = columns.crossover(study);
    let mut tried = plan.plan.covariance.ladder().into_iter();
    let by_time = tried.any(|c| c.spacing() == Spacing::Times);
    let times = (plan.plan.model == ModelKind::RandomSlope || by_time)
        .then(|| visit_times(study).ok())
        .flatten();
    let mut header = vec!["subject", "group", "visit"];
    if design.is_some() {
        header.extend(["slot", "treatment", "period", "sequence"]);
    }
    if times.is_some() {
        header.push("time");
    }
    header.extend(columns.covariates().map(|(_, column)| column));
    header.extend(columns.markers().map(|(_, column)| column));
    let (facts, others): (Vec<_>, Vec<_>) =
        (columns.partners()).partition(|(name, _)| study.marker_index(name).is_none());
    header.extend(others.iter().chain(&facts).map(|(_, column)| *column));
    let markers: Vec<_> = columns
        .markers()
        .chain(others)
        .filter_map(|(name, _)| Some((study.marker_index(name)?, plan.scale_of(name))))
        .collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&header).map_err(encode)?;
    for (s, subject) in study.subjects.iter().enumerate() {
        for (v, visit) in study.visits.iter().enumerate() {
            let values: Vec<Option<f64>> = markers
                .iter()
                .map(|(m, scale)| study.value(*m, s, v).filter(|x| scale.apply(*x).is_some()))
                .collect();
            if values.iter().all(Option::is_none) {
                continue;
            }
            let mut row = vec![
                (s + 1).to_string(),
                as_text(&study.groups[subject.group].name),
            ];
            if let Some(design) = design {
                let name = |of: Option<usize>, names: &[String]| {
                    of.and_then(|i| names.get(i))
                        .map(|n| as_text(n))
                        .unwrap_or_default()
                };
                row.push(name(design.visit_of.get(v).copied(), &design.visits));
                row.push(as_text(&visit.label));
                row.push(name(design.treatment_at(s, v), &design.treatments));
                row.push(name(design.period_of.get(v).copied(), &design.periods));
                let own = design.sequence.get(s).copied().flatten();
                row.push(name(own, &design.sequences));
            } else {
                row.push(as_text(&visit.label));
            }
            if let Some((times, _)) = &times {
                row.push(times[v].to_string());
            }
            row.extend(
                columns
                    .covariates()
                    .map(|(name, _)| entered(study, plan, name, (s, v))),
            );
            let numbers = values.iter();
            row.extend(numbers.map(|x| x.map(|x| x.to_string()).unwrap_or_default()));
            row.extend(facts.iter().map(|(name, _)| covariate(study, name, s)));
            writer.write_record(&row).map_err(encode)?;
        }
    }
    writer
        .into_inner()
        .map_err(|e| SaveError::Encode(e.to_string()))
}

/// What enters the model of a covariate at a visit.
fn entered(
    study: &Study,
    plan: &ResolvedPlan,
    name: &str,
    (subject, visit): (usize, usize),
) -> String {
    let mut terms = plan.plan.covariates.iter();
    let varies = plan.plan.random_batch() == Some(name)
        || terms.any(|t| t.name == name && t.varies_in(study));
    let of_visits = study.covariate(name).and_then(|c| c.at_visits.as_ref());
    match of_visits.filter(|_| varies) {
        Some(of_visits) => value(&of_visits.values, subject * study.n_visits() + visit),
        None => covariate(study, name, subject),
    }
}

fn covariate(study: &Study, name: &str, subject: usize) -> String {
    let of = study.covariate(name);
    of.map(|c| value(&c.values, subject)).unwrap_or_default()
}

fn value(of: &CovariateValues, at: usize) -> String {
    match of {
        CovariateValues::Number(all) => all.get(at).copied().flatten().map(|x| x.to_string()),
        CovariateValues::Factor { levels, index } => {
            let level = index.get(at).copied().flatten();
            level.and_then(|l| levels.get(l)).map(|l| as_text(l))
        }
    }
    .unwrap_or_default()
}
