//! Reference files of R and the data behind them, for the tests that compare.

// Each test uses its part; `!(a <= b)` also catches NaN, which is the point.
#![allow(dead_code, clippy::neg_cmp_op_on_partial_ord)]

use serde_json::Value;
use std::path::{Path, PathBuf};

/// Data sets with a file of every kind.
pub const SETS: [&str; 11] = [
    "ketamine_opg",
    "ketamine_rankl",
    "ketamine_opn",
    "ketamine_ratio",
    "ketamine_log_opg",
    "ketamine_log_rankl",
    "ketamine_log_opn",
    "ketamine_log_ratio",
    "fev",
    "orthodont",
    "obk_phase",
];

/// Where the reference files are.
pub fn golden_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

/// Says that R was not asked; fails where `TRAJECTA_R` says that R has to be asked, as in `.ci/run`.
pub fn without_r(why: &str) {
    assert!(std::env::var_os("TRAJECTA_R").is_none(), "{why}");
    println!("{why}");
}

/// A reference file.
pub fn golden(name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(golden_dir().join(name)).unwrap()).unwrap()
}

pub use trajecta::validation::{Data, Row, strings};

/// The data that the header of a reference file names.
pub fn data_of(header: &Value) -> Data {
    crate::mmrm::references().data(header).unwrap()
}

/// Collects every miss, so that one run shows them all.
#[derive(Default)]
pub struct Misses {
    lines: Vec<String>,
    pub checked: usize,
}

impl Misses {
    pub fn check(&mut self, what: &str, got: f64, want: &Value, relative: f64, absolute: f64) {
        let Some(want) = want.as_f64() else {
            return self.lines.push(format!("{what}: R has {want}, got {got}"));
        };
        self.number(what, got, want, relative, absolute);
    }

    pub fn number(&mut self, what: &str, got: f64, want: f64, relative: f64, absolute: f64) {
        self.checked += 1;
        let error = (got - want).abs();
        if !(error <= absolute + relative * want.abs()) {
            self.lines
                .push(format!("{what}: got {got:e}, R {want:e}, error {error:e}"));
        }
    }

    /// As [`Self::check`]; nothing is right where R has null.
    pub fn check_option(
        &mut self,
        what: &str,
        got: Option<f64>,
        want: &Value,
        relative: f64,
        absolute: f64,
    ) {
        match got {
            Some(got) => self.check(what, got, want, relative, absolute),
            None if want.is_null() => self.checked += 1,
            None => self.miss(format!("{what}: got nothing, R {want}")),
        }
    }

    pub fn miss(&mut self, line: String) {
        self.lines.push(line);
    }

    pub fn finish(self, least: usize) {
        assert!(
            self.checked >= least,
            "only {} numbers compared",
            self.checked
        );
        let shown = self.lines.iter().take(30).cloned().collect::<Vec<_>>();
        assert!(
            self.lines.is_empty(),
            "{} of {} differ:\n{}",
            self.lines.len(),
            self.checked,
            shown.join("\n")
        );
    }
}
