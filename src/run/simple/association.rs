//! Correlations of two markers, or of a marker and a covariate: of everyone, of each group, with the groups taken out,
//! and within subjects.

use crate::models::{self, Association};
use crate::plan::{CorrelateWithin, ResolvedPlan};
use crate::results::{Correlated, Correlation, CorrelationMethod, MarkerResults};
use crate::run::values::{Values, finite, note};
use crate::study::{CovariateValues, Study};

/// Ways that take Pearson's and Spearman's coefficients of the values as they are.
const PLAIN: [CorrelateWithin; 2] = [CorrelateWithin::Group, CorrelateWithin::Pooled];

/// What a marker is correlated with: another marker's values, or a number of each subject.
enum Partner<'a> {
    Marker(Values<'a>),
    Fact(&'a [Option<f64>]),
}

/// The correlations that the plan asks of each marker.
pub(in crate::run) fn correlate(study: &Study, plan: &ResolvedPlan, markers: &mut [MarkerResults]) {
    for [first, second] in &plan.plan.correlate {
        let Some(index) = study.marker_index(first) else {
            continue;
        };
        let Some(out) = markers.iter_mut().find(|m| m.marker == *first) else {
            continue;
        };
        let values = Values::new(study, &study.markers[index], plan.scale_of(first));
        let partner = match study.marker_index(second) {
            Some(other) => Partner::Marker(Values::new(
                study,
                &study.markers[other],
                plan.scale_of(second),
            )),
            None => match study.covariates.iter().find(|c| c.name == *second) {
                Some(c) => match &c.values {
                    CovariateValues::Number(numbers) => Partner::Fact(numbers),
                    CovariateValues::Factor { .. } => continue,
                },
                None => continue,
            },
        };
        let ways = &plan.plan.correlate_within;
        let level = plan.plan.conf_level;
        for visit in study.baseline..study.n_visits() {
            if ways.is_empty() || ways.iter().any(|w| PLAIN.contains(w)) {
                one_visit(&values, &partner, second, visit, ways, level, out);
            }
            if ways.contains(&CorrelateWithin::Adjusted) {
                adjusted(&values, &partner, second, visit, level, out);
            }
        }
        if ways.contains(&CorrelateWithin::Repeated) {
            match &partner {
                Partner::Marker(other) => repeated(&values, other, second, level, out),
                Partner::Fact(_) => out.not_done.push(format!(
                    "No repeated-measures correlation with {second}: it has one value a subject."
                )),
            }
        }
    }
}

/// Both values of a subject: those at the baseline, the changes from it at a later visit.
fn pair(
    values: &Values<'_>,
    partner: &Partner<'_>,
    subject: usize,
    visit: usize,
) -> Option<(f64, f64)> {
    let baseline = values.study.baseline;
    let at = |of: &Values<'_>| -> Option<f64> {
        let now = of.at(subject, visit)?;
        Some(if visit == baseline {
            now
        } else {
            now - of.at(subject, baseline)?
        })
    };
    let other = match partner {
        Partner::Marker(other) => at(other)?,
        Partner::Fact(numbers) => numbers.get(subject).copied().flatten()?,
    };
    Some((at(values)?, other))
}

fn one_visit(
    values: &Values<'_>,
    partner: &Partner<'_>,
    with: &str,
    visit: usize,
    ways: &[CorrelateWithin],
    level: f64,
    out: &mut MarkerResults,
) {
    let study = values.study;
    let is_change = visit != study.baseline;
    let asked = |way| ways.is_empty() || ways.contains(&way);
    let several = study.groups.len() > 1;
    let everyone = asked(CorrelateWithin::Pooled) || !several;
    let everyone = everyone.then_some(None).into_iter();
    let single = asked(CorrelateWithin::Group) && several;
    let single = (0..study.groups.len()).filter(|_| single).map(Some);
    for group in everyone.chain(single) {
        let of = (0..study.subjects.len())
            .filter(|&s| group.is_none_or(|g| study.subjects[s].group == g));
        let (x, y): (Vec<f64>, Vec<f64>) =
            of.filter_map(|s| pair(values, partner, s, visit)).unzip();
        let name = group.map(|g| study.groups[g].name.clone());
        let both = [
            (CorrelationMethod::Pearson, models::pearson(&x, &y, level)),
            (CorrelationMethod::Spearman, models::spearman(&x, &y)),
        ];
        for (method, test) in both {
            match test {
                Ok(test) => out.correlations.push(Correlation {
                    with: with.to_owned(),
                    of: if is_change {
                        Correlated::Change
                    } else {
                        Correlated::Value
                    },
                    visit: study.visits[visit].label.clone(),
                    group: name.clone(),
                    method,
                    n: test.n,
                    n_subjects: None,
                    estimate: test.estimate,
                    statistic: finite(test.statistic).filter(|s| s.abs() < f64::MAX),
                    df: test.df,
                    p: test.p,
                    exact: test.exact,
                    ci_low: test.ci_low,
                    ci_high: test.ci_high,
                }),
                Err(why) if method == CorrelationMethod::Pearson => {
                    let who = name.as_deref().unwrap_or("everyone");
                    let what = format!(
                        "Correlation with {with} at {}, {who}",
                        study.visits[visit].label
                    );
                    note(out, &what, &why);
                }
                Err(_) => {}
            }
        }
    }
}

/// A row of an association.
fn row(
    found: &Association,
    with: &str,
    of: Correlated,
    visit: &str,
    group: Option<&str>,
    method: CorrelationMethod,
) -> Correlation {
    Correlation {
        with: with.to_owned(),
        of,
        visit: visit.to_owned(),
        group: group.map(str::to_owned),
        method,
        n: found.n,
        n_subjects: Some(found.n_subjects),
        estimate: found.estimate,
        statistic: finite(found.t).filter(|s| s.abs() < f64::MAX),
        df: Some(found.df),
        p: found.p,
        exact: None,
        ci_low: found.ci_low,
        ci_high: found.ci_high,
    }
}

/// The correlation at one visit with the differences between groups taken out.
fn adjusted(
    values: &Values<'_>,
    partner: &Partner<'_>,
    with: &str,
    visit: usize,
    level: f64,
    out: &mut MarkerResults,
) {
    let study = values.study;
    let (mut x, mut y, mut group) = (Vec::new(), Vec::new(), Vec::new());
    for (s, subject) in study.subjects.iter().enumerate() {
        if let Some((a, b)) = pair(values, partner, s, visit) {
            x.push(a);
            y.push(b);
            group.push(subject.group);
        }
    }
    let label = &study.visits[visit].label;
    match models::partial(&x, &y, &group, level) {
        Ok(found) => {
            let of = if visit == study.baseline {
                Correlated::Value
            } else {
                Correlated::Change
            };
            let method = CorrelationMethod::Partial;
            out.correlations
                .push(row(&found, with, of, label, None, method));
        }
        Err(why) => {
            let what = format!("Correlation with {with} at {label}, adjusted for group");
            note(out, &what, &why);
        }
    }
}

/// The correlations within subjects over all visits: of everyone, of each group, and without the groups' mean
/// courses.
fn repeated(
    values: &Values<'_>,
    other: &Values<'_>,
    with: &str,
    level: f64,
    out: &mut MarkerResults,
) {
    let study = values.study;
    let pairs_of = |group: Option<usize>| {
        let (mut x, mut y) = (Vec::new(), Vec::new());
        let (mut subject, mut cell) = (Vec::new(), Vec::new());
        for (s, person) in study.subjects.iter().enumerate() {
            if group.is_some_and(|g| g != person.group) {
                continue;
            }
            for v in 0..study.n_visits() {
                if let (Some(a), Some(b)) = (values.at(s, v), other.at(s, v)) {
                    x.push(a);
                    y.push(b);
                    subject.push(s);
                    cell.push(person.group * study.n_visits() + v);
                }
            }
        }
        (x, y, subject, cell)
    };
    let several = study.groups.len() > 1;
    let single = (0..study.groups.len()).filter(|_| several).map(Some);
    let plain = std::iter::once(None).chain(single).map(|g| (g, false));
    for (group, is_adjusted) in plain.chain([(None, true)]) {
        let (x, y, subject, cell) = pairs_of(group);
        let cell = is_adjusted.then_some(cell.as_slice());
        let name = group.map(|g| study.groups[g].name.as_str());
        let method = if is_adjusted {
            CorrelationMethod::RepeatedAdjusted
        } else {
            CorrelationMethod::Repeated
        };
        match models::repeated(&x, &y, &subject, cell, level) {
            Ok(found) => {
                let of = Correlated::WithinSubject;
                out.correlations
                    .push(row(&found, with, of, "", name, method));
            }
            Err(why) => {
                let who = name.unwrap_or("everyone");
                let what = format!("{} with {with}, {who}", method.label());
                note(out, &what, &why);
            }
        }
    }
}
