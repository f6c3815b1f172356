//! Cost of one marker and of the whole example, one thread.
//!
//! `cargo bench --bench fit`; `fit/subjects` repeats the fit with more and more subjects, as a whole
//! and from the collected moments on. The study has 44 subjects at 4 visits with some visits missing, as the
//! bundled example. R mmrm needs 165 ms for the work of `marker/model` on the same data.

// criterion's macro makes a public function.
#![allow(missing_docs)]

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use trajecta::figure::{self, Page, TrajectoryOptions};
use trajecta::import::{example, recognise};
use trajecta::models::mmrm::{
    self, CovarianceStructure, DfMethod, Estimation, MeanModel, MmrmData,
};
use trajecta::plan::{Request, ResolvedPlan, resolve};
use trajecta::run;
use trajecta::study::{Study, prepare};
use trajecta::work::Monitor;

/// The example; `None` would mean that the bundled study does not read, which tests rule out.
fn study(markers: &[&str]) -> Option<(Study, ResolvedPlan, Request)> {
    let mut request = trajecta::plan::example_request().ok()?;
    if !markers.is_empty() {
        request.preparation.derive.clear();
        request.analysis.scales.clear();
        request.name_markers(markers.iter().map(|m| (*m).to_owned()).collect());
    }
    let (name, bytes) = example();
    let read = recognise(name, bytes, &request.roles, &Monitor::new()).ok()?;
    request.roles = read.options.clone();
    let study = prepare(&read.study?, &request.preparation).ok()?;
    let plan = resolve(&request.analysis, &study).ok()?;
    Some((study, plan, request))
}

/// The first marker of a study on the log scale, one row a value.
fn model_data(study: &Study) -> MmrmData {
    let n_visits = study.n_visits();
    let values: Vec<(usize, f64)> = study.markers[0]
        .values
        .iter()
        .enumerate()
        .filter_map(|(i, v)| v.get().map(|v| (i, v.ln())))
        .collect();
    let subject: Vec<usize> = values.iter().map(|(i, _)| i / n_visits).collect();
    MmrmData {
        y: values.iter().map(|(_, y)| *y).collect(),
        group: subject.iter().map(|&s| study.subjects[s].group).collect(),
        visit: values.iter().map(|(i, _)| i % n_visits).collect(),
        subject,
        n_groups: study.groups.len(),
        n_visits,
        covariates: Vec::new(),
        group_names: study.groups.iter().map(|g| g.name.clone()).collect(),
        visit_names: study.visits.iter().map(|v| v.label.clone()).collect(),
        times: None,
        baseline: Some(study.baseline),
        mean: MeanModel::GroupByVisit,
    }
}

/// `n` subjects at 4 visits, 3 % missing, from a seed.
fn many_subjects(n: usize) -> MmrmData {
    let mut seed = 7u64;
    let mut noise = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) as f64 / (1u64 << 31) as f64
    };
    let (mut y, mut subject, mut group, mut visit) = (vec![], vec![], vec![], vec![]);
    for s in 0..n {
        let own = noise() + noise();
        for v in 0..4 {
            if noise() > 0.03 {
                y.push(own + noise() + noise() + 0.1 * (v * (s % 2)) as f64);
                subject.push(s);
                group.push(s % 2);
                visit.push(v);
            }
        }
    }
    let names = |what: &str, n: usize| (0..n).map(|i| format!("{what}{i}")).collect();
    MmrmData {
        y,
        subject,
        group,
        visit,
        n_groups: 2,
        n_visits: 4,
        covariates: Vec::new(),
        group_names: names("group", 2),
        visit_names: names("visit", 4),
        times: None,
        baseline: Some(0),
        mean: MeanModel::GroupByVisit,
    }
}

/// Collecting the moments costs by the subject; the optimum that follows does not.
fn by_subjects(c: &mut Criterion) {
    let structures = [
        ("us", CovarianceStructure::Unstructured),
        ("cs", CovarianceStructure::CompoundSymmetry),
    ];
    for n in [44, 440, 4_400, 44_000] {
        let data = many_subjects(n);
        for (name, covariance) in structures {
            let mut group = c.benchmark_group("fit/subjects");
            group.sample_size(20);
            group.bench_function(format!("{n} {name} whole"), |b| {
                b.iter(|| black_box(mmrm::fit(&data, covariance, Estimation::Reml)));
            });
            let Ok(collected) = mmrm::collect(&data, covariance, Estimation::Reml) else {
                continue;
            };
            group.bench_function(format!("{n} {name} optimum"), |b| {
                b.iter_batched(
                    || collected.clone(),
                    |collected| black_box(collected.optimise()),
                    BatchSize::LargeInput,
                );
            });
            group.finish();
        }
    }
}

fn benches(c: &mut Criterion) {
    if let Some((study, plan, request)) = study(&["opn_ng_ml"]) {
        // What the mixed model alone costs: fit, Kenward-Roger-linear, type III, 8 means, 13 contrasts.
        c.bench_function("marker/model", |b| {
            let data = model_data(&study);
            b.iter(|| {
                let fit = mmrm::fit(&data, CovarianceStructure::Unstructured, Estimation::Reml);
                black_box(fit.and_then(|fit| mmrm::analyse(&fit, DfMethod::KenwardRogerLinear)))
            });
        });
        c.bench_function("marker/fit", |b| {
            let data = model_data(&study);
            b.iter(|| {
                black_box(mmrm::fit(
                    &data,
                    CovarianceStructure::Unstructured,
                    Estimation::Reml,
                ))
            });
        });
        // All of it: also descriptives, rank tests, and 44 refits that leave a subject out.
        c.bench_function("marker/full", |b| {
            b.iter(|| black_box(run::analyze(&study, &plan, &request, &Monitor::new())));
        });
        c.bench_function("marker/described", |b| {
            b.iter(|| black_box(run::describe_only(&study, &plan, &request)));
        });
    }
    let (name, bytes) = example();
    c.bench_function("import/example", |b| {
        b.iter(|| {
            black_box(recognise(
                name,
                bytes,
                &Request::default().roles,
                &Monitor::new(),
            ))
        });
    });
    if let Some((study, plan, request)) = study(&[])
        && let Ok(results) = run::analyze(&study, &plan, &request, &Monitor::new())
    {
        let look = TrajectoryOptions::default();
        let page = Page::default();
        c.bench_function("figure/scene", |b| {
            b.iter(|| {
                let figure = figure::trajectory(&study, &results, &look);
                black_box(figure.and_then(|f| figure::layout(&f, &page)))
            });
        });
        if let Ok(scene) =
            figure::trajectory(&study, &results, &look).and_then(|f| figure::layout(&f, &page))
        {
            let mut slow = c.benchmark_group("figure");
            slow.sample_size(10);
            slow.bench_function("png 300 dpi", |b| {
                b.iter(|| black_box(figure::png(&scene, 300)))
            });
            slow.finish();
        }
    }
}

criterion_group!(all, benches, by_subjects);
criterion_main!(all);
