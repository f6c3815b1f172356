//! Cost of one marker and of the whole example, one thread.
//!
//! `cargo bench --bench fit`. The study has 44 subjects at 4 visits with some visits missing, as the
//! bundled example. R mmrm needs 165 ms for the work of `marker/full` on the same data.

// criterion's macro makes a public function.
#![allow(missing_docs)]

use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use trajecta::figure::{self, Page, TrajectoryOptions};
use trajecta::import::{example, recognise};
use trajecta::plan::{ResolvedPlan, resolve};
use trajecta::run::{self, Request};
use trajecta::study::{Study, prepare};
use trajecta::work::Monitor;

/// The example; `None` would mean that the bundled study does not read, which tests rule out.
fn study(markers: &[&str]) -> Option<(Study, ResolvedPlan, Request)> {
    let mut request = run::example_request().ok()?;
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

fn benches(c: &mut Criterion) {
    if let Some((study, plan, request)) = study(&["opn_ng_ml"]) {
        // Descriptives, rank tests, fit, Kenward-Roger-linear, type III, 8 means, 13 contrasts.
        c.bench_function("marker/full", |b| {
            b.iter(|| black_box(run::analyze(&study, &plan, &request, &Monitor::new())));
        });
        c.bench_function("marker/without model", |b| {
            b.iter(|| black_box(run::describe_only(&study, &plan, &request)));
        });
    }
    let (name, bytes) = example();
    c.bench_function("import/example", |b| {
        b.iter(|| {
            black_box(recognise(
                name,
                bytes,
                &run::Request::default().roles,
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

criterion_group!(all, benches);
criterion_main!(all);
