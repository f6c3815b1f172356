//! What was compared with what, and whether it is close enough.

use super::reference::number;
use crate::models::mmrm::TestedEstimate;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// A number of this program beside its reference.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// What it is.
    pub quantity: String,
    /// This program's number; `None` where it has none.
    pub found: Option<f64>,
    /// The reference; `None` where the reference has none.
    pub reference: Option<f64>,
    /// Largest difference that is allowed.
    pub allowed: f64,
    /// Whether the difference is allowed.
    pub agrees: bool,
}

impl Comparison {
    /// Whether both numbers are there, or neither should be.
    #[must_use]
    pub fn is_compared(&self) -> bool {
        self.agrees || (self.found.is_some() && self.reference.is_some())
    }
}

/// Every comparison of a place, in order.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Where the numbers belong: data set, block, method.
    pub place: String,
    /// What was compared.
    pub rows: Vec<Comparison>,
}

impl Ledger {
    /// An empty one.
    #[must_use]
    pub fn new(place: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            rows: Vec::new(),
        }
    }

    /// Comparisons that do not agree, one sentence each.
    #[must_use]
    pub fn failures(&self) -> Vec<String> {
        let text = |v: Option<f64>| v.map_or("nothing".to_owned(), |v| v.to_string());
        (self.rows.iter().filter(|r| !r.agrees))
            .map(|r| {
                format!(
                    "{}: {} instead of {}",
                    r.quantity,
                    text(r.found),
                    text(r.reference)
                )
            })
            .collect()
    }

    /// `found` differs from `reference` by at most `tolerance` times its size, or times `floor` where it is smaller.
    pub fn close(&mut self, what: &str, found: f64, reference: f64, tolerance: f64, floor: f64) {
        let allowed = tolerance * reference.abs().max(floor);
        self.add(what, Some(found), Some(reference), allowed);
    }

    /// `found` differs by at most `absolute` and `relative` times the size of `reference`.
    pub fn near(
        &mut self,
        what: &str,
        found: f64,
        reference: &Value,
        relative: f64,
        absolute: f64,
    ) {
        self.near_option(what, Some(found), reference, relative, absolute);
    }

    /// As [`Self::near`]; nothing is right where the reference has nothing.
    pub fn near_option(
        &mut self,
        what: &str,
        found: Option<f64>,
        reference: &Value,
        relative: f64,
        absolute: f64,
    ) {
        let reference = reference.as_f64();
        let allowed = reference.map_or(0.0, |r| absolute + relative * r.abs());
        self.add(what, found, reference, allowed);
    }

    /// Every quantity of `expected` that is not among the rows is one whose reference is missing.
    pub fn expect(&mut self, expected: Ledger) {
        let mut there: BTreeMap<&str, usize> = BTreeMap::new();
        for row in &self.rows {
            *there.entry(&row.quantity).or_default() += 1;
        }
        // A quantity may occur several times.
        let is_missing = |row: &Comparison| match there.get_mut(row.quantity.as_str()) {
            Some(left) if *left > 0 => {
                *left -= 1;
                false
            }
            _ => true,
        };
        let missing: Vec<Comparison> = expected.rows.into_iter().filter(is_missing).collect();
        self.rows.extend(missing.into_iter().map(|row| Comparison {
            reference: None,
            agrees: false,
            ..row
        }));
    }

    /// Counts and truths, which have no tolerance.
    pub fn exact(&mut self, what: &str, found: f64, reference: f64) {
        self.add(what, Some(found), Some(reference), 0.0);
    }

    /// A number that one side lacks although both should have it.
    pub fn lacking(&mut self, what: &str) {
        self.add(what, None, Some(f64::NAN), 0.0);
    }

    /// A p-value; a relative error of t is t squared times as large in p.
    pub fn p(&mut self, what: &str, found: f64, reference: f64, t: f64) {
        self.close(
            what,
            found,
            reference,
            (1e-9 * (1.0 + t * t)).max(1e-6),
            0.0,
        );
    }

    /// Estimate, standard error, degrees of freedom, t, p and interval of a row.
    pub fn row(
        &mut self,
        what: &str,
        found: &TestedEstimate,
        want: &Value,
        estimate: &str,
        scale: f64,
    ) {
        let w = |k: &str| number(&want[k]);
        let found_of = |v: Option<f64>| v.unwrap_or(f64::NAN);
        self.close(
            &format!("{what} estimate"),
            found.estimate,
            w(estimate),
            1e-6,
            scale,
        );
        self.close(&format!("{what} se"), found.se, w("se"), 1e-6, 0.0);
        self.close(&format!("{what} df"), found.df, w("df"), 1e-5, 0.0);
        let t = w("t");
        self.close(&format!("{what} t"), found_of(found.t), t, 1e-6, 1.0);
        self.p(&format!("{what} p"), found_of(found.p), w("p"), t);
        for (limit, key) in [(found.ci_low, "ci95_low"), (found.ci_high, "ci95_high")] {
            // A few tables of the references have no interval.
            if let Some(want) = want.get(key) {
                self.close(
                    &format!("{what} {key}"),
                    found_of(limit),
                    number(want),
                    1e-6,
                    scale,
                );
            }
        }
    }

    fn add(&mut self, what: &str, found: Option<f64>, reference: Option<f64>, allowed: f64) {
        let agrees = match (found, reference) {
            // A comparison with NaN is false.
            (Some(found), Some(reference)) => {
                found == reference || (found - reference).abs() <= allowed
            }
            (found, reference) => found.is_none() && reference.is_none(),
        };
        let quantity = if self.place.is_empty() {
            what.to_owned()
        } else {
            format!("{} {what}", self.place)
        };
        self.rows.push(Comparison {
            quantity,
            found: found.filter(|f| f.is_finite()),
            reference: reference.filter(|r| r.is_finite()),
            allowed,
            agrees,
        });
    }
}
