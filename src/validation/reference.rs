//! Reference files and the data behind them: those that the program carries, or those of a folder.

use crate::import;
use crate::models::mmrm::{CovariateValues, DesignCovariate, MeanModel, MmrmData};
use flate2::read::GzDecoder;
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Read;
use std::path::PathBuf;

include!(concat!(env!("OUT_DIR"), "/references.rs"));

/// The most bytes of a reference file.
const MOST: u64 = 256 << 20;

/// Why a reference can't be used.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {why}.")]
pub struct ReferenceError {
    /// The reference file.
    pub file: String,
    /// What is wrong with it.
    pub why: String,
}

/// Where references come from.
#[derive(Clone, Debug)]
pub enum References {
    /// Those that the program carries.
    Carried,
    /// The files of a folder laid out as `tests/golden`.
    Folder(PathBuf),
}

impl References {
    /// The bytes of a file.
    ///
    /// # Errors
    /// [`ReferenceError`] where there is no such file.
    pub fn bytes(&self, name: &str) -> Result<Vec<u8>, ReferenceError> {
        let error = |why: String| ReferenceError {
            file: name.to_owned(),
            why,
        };
        match self {
            Self::Folder(folder) => {
                import::bytes_of(&folder.join(name), MOST).map_err(|e| error(e.to_string()))
            }
            Self::Carried => {
                let found = PACKED.iter().find(|(n, _)| *n == name);
                let (_, packed) = found.ok_or_else(|| error("not carried".to_owned()))?;
                let mut bytes = Vec::new();
                (GzDecoder::new(*packed).read_to_end(&mut bytes))
                    .map_err(|e| error(e.to_string()))?;
                Ok(bytes)
            }
        }
    }

    /// A file as text.
    ///
    /// # Errors
    /// [`ReferenceError`] where it is missing or is no text.
    pub fn text(&self, name: &str) -> Result<String, ReferenceError> {
        String::from_utf8(self.bytes(name)?).map_err(|e| ReferenceError {
            file: name.to_owned(),
            why: e.to_string(),
        })
    }

    /// A file of numbers as R wrote it.
    ///
    /// # Errors
    /// [`ReferenceError`] where it is missing or is no JSON.
    pub fn json(&self, name: &str) -> Result<Value, ReferenceError> {
        serde_json::from_slice(&self.bytes(name)?).map_err(|e| ReferenceError {
            file: name.to_owned(),
            why: e.to_string(),
        })
    }

    /// The data that the header of a reference file names.
    ///
    /// # Errors
    /// [`ReferenceError`] where the data or a column are missing.
    pub fn data(&self, header: &Value) -> Result<Data, ReferenceError> {
        let file = text(header, "file");
        let bytes = self.bytes(&format!("data/{file}"))?;
        Data::read(header, &bytes).ok_or(ReferenceError {
            file,
            why: "a column or level that the reference names is missing".to_owned(),
        })
    }
}

/// Names of the files that the program carries.
pub fn carried() -> impl Iterator<Item = &'static str> {
    PACKED.iter().map(|(name, _)| *name)
}

/// A number; NaN, which agrees with nothing, where there is none.
#[must_use]
pub fn number(v: &Value) -> f64 {
    v.as_f64().unwrap_or(f64::NAN)
}

/// A text of an object; empty where there is none.
#[must_use]
pub fn text(v: &Value, key: &str) -> String {
    v[key].as_str().unwrap_or_default().to_owned()
}

/// Rows of a list; none where there is no list.
#[must_use]
pub fn list(v: &Value) -> &[Value] {
    v.as_array().map_or(&[], Vec::as_slice)
}

/// Strings of a list.
#[must_use]
pub fn strings(v: &Value) -> Vec<String> {
    let all = list(v).iter().filter_map(Value::as_str);
    all.map(str::to_owned).collect()
}

/// Numbers of a list.
#[must_use]
pub fn floats(v: &Value) -> Vec<f64> {
    list(v).iter().map(number).collect()
}

/// Numbers of a list of lists, one after the other.
#[must_use]
pub fn matrix(v: &Value) -> Vec<f64> {
    list(v).iter().flat_map(floats).collect()
}

/// One measured value of a reference data set.
#[derive(Clone, Debug)]
pub struct Row {
    /// Place among the subjects.
    pub subject: usize,
    /// Place among the groups.
    pub group: usize,
    /// Place among the visits.
    pub visit: usize,
    /// The response, transformed.
    pub y: f64,
    /// Raw text of the covariates of the header.
    pub facts: Vec<String>,
}

/// The data of a reference file, read as its header says.
#[derive(Clone, Debug)]
pub struct Data {
    /// Levels, the reference first.
    pub groups: Vec<String>,
    /// Levels, the baseline first.
    pub visits: Vec<String>,
    /// Columns of the covariates.
    pub covariates: Vec<String>,
    /// How many subjects have a value.
    pub n_subjects: usize,
    /// Values in the order of the file.
    pub rows: Vec<Row>,
}

impl Data {
    fn read(header: &Value, bytes: &[u8]) -> Option<Self> {
        let groups = strings(&header["group_levels_first_is_reference"]);
        let visits = strings(&header["visit_levels_first_is_baseline"]);
        if text(header, "row_filter") != "none" {
            return None;
        }
        let covariates = strings(&header["covariates"]);
        let mut reader = csv::Reader::from_reader(bytes);
        let columns = reader.headers().ok()?.clone();
        let place = |name: &str| columns.iter().position(|c| c == name);
        let subject_at = place(&text(header, "subject_column"))?;
        let group_at = place(&text(header, "group_column"))?;
        let visit_at = place(&text(header, "visit_column"))?;
        let response = text(header, "response");
        let parts: Vec<usize> = response.split('/').map(place).collect::<Option<_>>()?;
        let facts_at: Vec<usize> = covariates.iter().map(|c| place(c)).collect::<Option<_>>()?;
        let log = text(header, "response_transform") == "natural log";
        let mut subjects: Vec<String> = Vec::new();
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.ok()?;
            let mut numbers = parts.iter().map(|&i| record[i].parse::<f64>().ok());
            let first = numbers.next().flatten();
            let Some(y) = numbers.fold(first, |a, b| Some(a? / b?)) else {
                continue;
            };
            let name = &record[subject_at];
            let subject = subjects.iter().position(|x| x == name);
            let subject = subject.unwrap_or_else(|| {
                subjects.push(name.to_owned());
                subjects.len() - 1
            });
            rows.push(Row {
                subject,
                group: groups.iter().position(|x| *x == record[group_at])?,
                visit: visits.iter().position(|x| *x == record[visit_at])?,
                y: if log { y.ln() } else { y },
                facts: facts_at.iter().map(|&i| record[i].to_owned()).collect(),
            });
        }
        Some(Self {
            groups,
            visits,
            covariates,
            n_subjects: subjects.len(),
            rows,
        })
    }

    /// Values of a group at a visit.
    #[must_use]
    pub fn values(&self, group: usize, visit: usize) -> Vec<f64> {
        let there = |r: &&Row| r.group == group && r.visit == visit;
        self.rows.iter().filter(there).map(|r| r.y).collect()
    }

    /// `(group, values)` of each subject, a slot a visit.
    #[must_use]
    pub fn wide(&self) -> Vec<(usize, Vec<Option<f64>>)> {
        let mut out = vec![(0, vec![None; self.visits.len()]); self.n_subjects];
        for r in &self.rows {
            out[r.subject].0 = r.group;
            out[r.subject].1[r.visit] = Some(r.y);
        }
        out
    }

    /// The data of a mixed model; with covariates, rows that lack one are left out.
    #[must_use]
    pub fn mixed(&self, with_covariates: bool) -> MmrmData {
        let is_there = |r: &&Row| {
            let mut facts = r.facts.iter();
            !with_covariates || !facts.any(|f| matches!(f.as_str(), "" | "NA"))
        };
        let rows: Vec<&Row> = self.rows.iter().filter(is_there).collect();
        // Subjects are numbered as they come among the rows that are used.
        let mut order: Vec<usize> = Vec::new();
        let subject = rows.iter().map(|r| {
            let found = order.iter().position(|s| *s == r.subject);
            found.unwrap_or_else(|| {
                order.push(r.subject);
                order.len() - 1
            })
        });
        let subject: Vec<usize> = subject.collect();
        let named = self.covariates.iter().enumerate();
        let covariates = named.filter(|_| with_covariates).map(|(k, name)| {
            let values: Vec<&str> = rows.iter().map(|r| r.facts[k].as_str()).collect();
            DesignCovariate {
                name: name.clone(),
                kind: covariate(&values),
                by_visit: false,
            }
        });
        MmrmData {
            y: rows.iter().map(|r| r.y).collect(),
            subject,
            group: rows.iter().map(|r| r.group).collect(),
            visit: rows.iter().map(|r| r.visit).collect(),
            n_groups: self.groups.len(),
            n_visits: self.visits.len(),
            covariates: covariates.collect(),
            group_names: self.groups.clone(),
            visit_names: self.visits.clone(),
            times: None,
            baseline: Some(0),
            mean: MeanModel::GroupByVisit,
        }
    }
}

/// Numbers where all are numbers, else levels in the order of their names.
fn covariate(values: &[&str]) -> CovariateValues {
    let numbers: Option<Vec<f64>> = values.iter().map(|x| x.parse().ok()).collect();
    if let Some(numbers) = numbers {
        return CovariateValues::Number(numbers);
    }
    let levels: BTreeSet<&str> = values.iter().copied().collect();
    let levels: Vec<String> = levels.into_iter().map(str::to_owned).collect();
    let place = |x: &&str| levels.iter().position(|l| l == x);
    CovariateValues::Factor {
        index: values.iter().filter_map(place).collect(),
        levels,
    }
}

/// The `programs` that made a reference file, each with the version that the file itself records.
#[must_use]
pub fn made_by(header: &Value, programs: &[&str]) -> String {
    let versions = &header["versions"];
    let said = programs.iter().map(|name| {
        let version = versions[*name].as_str().unwrap_or_default();
        let short = version.strip_prefix("R version ").unwrap_or(version);
        match short.split(' ').next() {
            Some(number) if !number.is_empty() => format!("{name} {number}"),
            _ => format!("{name} (version not recorded)"),
        }
    });
    said.collect::<Vec<String>>().join(", ")
}
