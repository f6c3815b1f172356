//! Figures: the page, the file, the caption, the pre-flight.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod boards;
mod files;
mod forests;
mod kinds;
mod layouts;
mod looks;
mod marks;
mod pages;
mod rules;
mod said;
mod second;
mod stress;
mod truth;
mod undrawn;
mod visits;
mod words;

use trajecta::import::{example, recognise};
use trajecta::plan::{self, Request};
use trajecta::results::AnalysisResults;
use trajecta::run;
use trajecta::study::{self, Study};
use trajecta::work::Monitor;

fn analysed(bytes: &[u8], mut request: Request) -> (Study, AnalysisResults) {
    let monitor = Monitor::new();
    let read = recognise("study.csv", bytes, &request.roles, &monitor).unwrap();
    request.roles = read.options.clone();
    let study = study::prepare(&read.study.unwrap(), &request.preparation).unwrap();
    let plan = plan::resolve(&request.analysis, &study).unwrap();
    let results = run::analyze(&study, &plan, &request, &monitor).unwrap();
    (study, results)
}

fn the_example() -> (Study, AnalysisResults) {
    analysed(example().1, plan::example_request().unwrap())
}
