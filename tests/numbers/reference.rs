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

/// Strings of a JSON array.
pub fn strings(v: &Value) -> Vec<String> {
    let all = v.as_array().unwrap().iter();
    all.map(|s| s.as_str().unwrap().to_owned()).collect()
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

/// One measured value of a reference data set.
#[derive(Clone, Debug)]
pub struct Row {
    pub subject: usize,
    pub group: usize,
    pub visit: usize,
    pub y: f64,
    /// Raw text of the covariates of the header.
    pub facts: Vec<String>,
}

/// The data of a reference file, read as its header says.
pub struct Data {
    pub groups: Vec<String>,
    pub visits: Vec<String>,
    pub covariates: Vec<String>,
    pub n_subjects: usize,
    pub rows: Vec<Row>,
}

impl Data {
    pub fn load(header: &Value) -> Self {
        let text = |k: &str| header[k].as_str().unwrap().to_owned();
        let (groups, visits) = (
            strings(&header["group_levels_first_is_reference"]),
            strings(&header["visit_levels_first_is_baseline"]),
        );
        assert_eq!(text("row_filter"), "none");
        let covariates = strings(&header["covariates"]);
        let mut reader =
            csv::Reader::from_path(golden_dir().join("data").join(text("file"))).unwrap();
        let columns = reader.headers().unwrap().clone();
        let place = |name: &str| columns.iter().position(|c| c == name).unwrap();
        let (s, g, v) = (
            place(&text("subject_column")),
            place(&text("group_column")),
            place(&text("visit_column")),
        );
        let parts: Vec<usize> = text("response").split('/').map(place).collect();
        let log = text("response_transform") == "natural log";
        let mut subjects: Vec<String> = Vec::new();
        let mut rows = Vec::new();
        for record in reader.records() {
            let r = record.unwrap();
            let mut numbers = parts.iter().map(|&i| r[i].parse::<f64>().ok());
            let first = numbers.next().flatten();
            let Some(y) = numbers.fold(first, |a, b| Some(a? / b?)) else {
                continue;
            };
            let name = r[s].to_owned();
            let subject = subjects.iter().position(|x| *x == name).unwrap_or_else(|| {
                subjects.push(name);
                subjects.len() - 1
            });
            rows.push(Row {
                subject,
                group: groups.iter().position(|x| *x == r[g]).unwrap(),
                visit: visits.iter().position(|x| *x == r[v]).unwrap(),
                y: if log { y.ln() } else { y },
                facts: covariates.iter().map(|c| r[place(c)].to_owned()).collect(),
            });
        }
        Self {
            groups,
            visits,
            covariates,
            n_subjects: subjects.len(),
            rows,
        }
    }

    /// Values of a group at a visit.
    pub fn values(&self, group: usize, visit: usize) -> Vec<f64> {
        let there = |r: &&Row| r.group == group && r.visit == visit;
        self.rows.iter().filter(there).map(|r| r.y).collect()
    }

    /// `(group, values)` of each subject, a slot a visit.
    pub fn wide(&self) -> Vec<(usize, Vec<Option<f64>>)> {
        let mut out = vec![(0, vec![None; self.visits.len()]); self.n_subjects];
        for r in &self.rows {
            out[r.subject].0 = r.group;
            out[r.subject].1[r.visit] = Some(r.y);
        }
        out
    }
}
