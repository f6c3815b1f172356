//! Descriptive, two-sample and paired statistics beside base R's.
//!
//! Tolerances: closed forms 1e-10; p-values 1e-9, because the relative error of t is multiplied by about t^2; limits
//! from the noncentral t 1e-8, because R's `pt` with ncp is good to 1e-12 absolute, which its root search turns
//! into about 1e-9 in the noncentrality.

use super::ledger::Ledger;
use super::reference::{Data, ReferenceError, References, list, number, text};
use crate::models::{
    PairedTest, TwoSampleTest, describe, geometric, hedges_g, mann_whitney, paired_effect,
    paired_t, signed_rank, student_t, welch_t,
};
use serde_json::Value;
use std::collections::BTreeMap;

const CLOSED: f64 = 1e-10;
const P: f64 = 1e-9;
const NCP: f64 = 1e-8;
/// The normal intervals are roots of a step function, found to 1e-12 here and in R: the two searches end on either
/// side of the jump, so 1e-11 of absolute slack is added.
const ROOT: f64 = 1e-11;

/// R's files have 15 significant digits, so a difference that cancels to nearly 0 is known to about 1e-15 of the
/// values that it came from.
fn scale(values: &[&[f64]]) -> f64 {
    let all = values.iter().flat_map(|v| v.iter());
    1e-12 * all.fold(0.0, |a: f64, b| a.max(b.abs()))
}

/// Data by the names of groups and visits.
struct Named(Data);

impl Named {
    fn read(references: &References, golden: &Value) -> Result<Self, ReferenceError> {
        references.data(golden).map(Self)
    }

    /// Subject and value of a group at a visit.
    fn cell(&self, group: &str, visit: usize) -> Vec<(usize, f64)> {
        let there = self.0.rows.iter();
        there
            .filter(|r| self.0.groups[r.group] == group && r.visit == visit)
            .map(|r| (r.subject, r.y))
            .collect()
    }

    fn visit(&self, name: &str) -> usize {
        let found = self.0.visits.iter().position(|v| v == name);
        found.unwrap_or(usize::MAX)
    }

    fn values(&self, group: &str, visit: usize) -> Vec<f64> {
        let cell = self.cell(group, visit);
        cell.into_iter().map(|(_, v)| v).collect()
    }

    /// Baseline and visit values of the subjects who have both.
    fn pairs(&self, group: &str, visit: &str) -> (Vec<f64>, Vec<f64>) {
        let later: BTreeMap<_, _> = self.cell(group, self.visit(visit)).into_iter().collect();
        self.cell(group, 0)
            .into_iter()
            .filter_map(|(s, b)| later.get(&s).map(|v| (b, *v)))
            .unzip()
    }

    fn changes(&self, group: &str, visit: &str) -> Vec<f64> {
        let (b, v) = self.pairs(group, visit);
        v.iter().zip(&b).map(|(v, b)| v - b).collect()
    }
}

/// Means, deviations, quantiles and geometric means of every group at every visit.
///
/// # Errors
/// [`ReferenceError`] where the file or its data can't be read.
pub fn descriptives(references: &References, file: &str) -> Result<Ledger, ReferenceError> {
    let golden = references.json(file)?;
    let data = Named::read(references, &golden)?;
    let mut l = Ledger::default();
    for row in list(&golden["table"]) {
        let (group, visit) = (text(row, "group"), text(row, "visit"));
        let values = data.values(&group, data.visit(&visit));
        l.place = format!("{group} {visit}");
        let tiny = scale(&[&values]);
        l.exact("n", values.len() as f64, number(&row["n"]));
        let Some(s) = describe(&values, 0.95) else {
            // Nothing can be said of no values.
            if number(&row["n"]) != 0.0 {
                l.lacking("descriptives");
            }
            continue;
        };
        for (name, found, absolute) in [
            ("mean", Some(s.mean), tiny),
            ("sd", s.sd, 0.0),
            ("sem", s.sem, 0.0),
            ("mean_ci95_low", s.ci_low, tiny),
            ("mean_ci95_high", s.ci_high, tiny),
            ("median", Some(s.median), tiny),
            ("q1", Some(s.q1), tiny),
            ("q3", Some(s.q3), tiny),
            ("min", Some(s.min), tiny),
            ("max", Some(s.max), tiny),
        ] {
            l.near_option(name, found, &row[name], CLOSED, absolute);
        }
        let g = geometric(&values, 0.95);
        let (low, high) = (
            g.as_ref().and_then(|g| g.ci_low),
            g.as_ref().and_then(|g| g.ci_high),
        );
        for (name, found) in [
            ("geometric_mean", g.map(|g| g.mean)),
            ("geometric_mean_ci95_low", low),
            ("geometric_mean_ci95_high", high),
        ] {
            l.near_option(name, found, &row[name], CLOSED, 0.0);
        }
    }
    Ok(l)
}

/// Two-sample tests at the baseline.
///
/// # Errors
/// [`ReferenceError`] where the file or its data can't be read.
pub fn baseline(references: &References, file: &str) -> Result<Ledger, ReferenceError> {
    let golden = references.json(file)?;
    let data = Named::read(references, &golden)?;
    let mut l = Ledger::default();
    for want in list(&golden["comparisons"]) {
        let contrast = text(want, "contrast");
        let group = contrast.split(" - ").next().unwrap_or_default();
        let x = data.values(group, 0);
        let y = data.values(&data.0.groups[0], 0);
        l.place = contrast.clone();
        two_sample(&mut l, want, &x, &y);
    }
    Ok(l)
}

/// Paired tests of the change from baseline within groups, and two-sample tests of the change between them.
///
/// # Errors
/// [`ReferenceError`] where the file or its data can't be read.
pub fn changes(references: &References, file: &str) -> Result<Ledger, ReferenceError> {
    let golden = references.json(file)?;
    let data = Named::read(references, &golden)?;
    let mut l = Ledger::default();
    for want in list(&golden["within_group"]) {
        let (group, visit) = (text(want, "group"), text(want, "visit"));
        let (b, v) = data.pairs(&group, &visit);
        l.place = format!("{group} {visit}");
        l.exact("pairs", b.len() as f64, number(&want["n_pairs"]));
        paired(&mut l, want, &b, &v);
    }
    for want in list(&golden["between_group_on_change"]) {
        let (contrast, visit) = (text(want, "contrast"), text(want, "visit"));
        let group = contrast.split(" - ").next().unwrap_or_default();
        let x = data.changes(group, &visit);
        let y = data.changes(&data.0.groups[0], &visit);
        l.place = format!("change, {contrast}, {visit}");
        two_sample(&mut l, want, &x, &y);
    }
    Ok(l)
}

/// The numbers that Student's, Welch's and the paired t test share.
struct T {
    estimate: f64,
    se: Option<f64>,
    t: f64,
    df: Option<f64>,
    p: f64,
    low: Option<f64>,
    high: Option<f64>,
}

impl From<TwoSampleTest> for T {
    fn from(t: TwoSampleTest) -> Self {
        Self {
            estimate: t.estimate,
            se: t.std_error,
            t: t.statistic,
            df: t.df,
            p: t.p,
            low: Some(t.ci_low),
            high: Some(t.ci_high),
        }
    }
}

impl From<PairedTest> for T {
    fn from(t: PairedTest) -> Self {
        Self {
            estimate: t.estimate,
            se: t.std_error,
            t: t.statistic,
            df: t.df,
            p: t.p,
            low: t.ci_low,
            high: t.ci_high,
        }
    }
}

fn t_test(l: &mut Ledger, name: &str, want: &Value, found: T, tiny: f64) {
    let se = found.se.unwrap_or(f64::NAN);
    for (what, found, key, relative, absolute) in [
        (
            "estimate",
            Some(found.estimate),
            "estimate_difference",
            CLOSED,
            tiny,
        ),
        ("se", found.se, "se", CLOSED, 0.0),
        ("t", Some(found.t), "t", CLOSED, tiny / se),
        ("df", found.df, "df", CLOSED, 0.0),
        ("p", Some(found.p), "p", P, 0.0),
        ("low", found.low, "ci95_low", CLOSED, tiny),
        ("high", found.high, "ci95_high", CLOSED, tiny),
    ] {
        l.near_option(
            &format!("{name} {what}"),
            found,
            &want[key],
            relative,
            absolute,
        );
    }
}

/// Estimate, limits and p of a test of ranks.
fn ranks(l: &mut Ledger, name: &str, want: &Value, found: [Option<f64>; 6], tiny: f64) {
    let [statistic, p, estimate, low, high, level] = found;
    let default = &want["default"];
    let slack = tiny + ROOT;
    for (what, found, key, relative, absolute) in [
        ("statistic", statistic, "statistic", 0.0, 0.0),
        ("p", p, "p", CLOSED, 0.0),
        ("estimate", estimate, "estimate", CLOSED, slack),
        ("low", low, "ci95_low", CLOSED, slack),
        ("high", high, "ci95_high", CLOSED, slack),
        ("level", level, "conf_level_achieved", CLOSED, 0.0),
    ] {
        l.near_option(
            &format!("{name} {what}"),
            found,
            &default[key],
            relative,
            absolute,
        );
    }
}

/// Whether the exact distribution was used, as 0 or 1.
fn exactness(l: &mut Ledger, name: &str, found: Option<bool>, want: &Value) {
    let as_number = |b: Option<bool>| b.map_or(f64::NAN, |b| f64::from(u8::from(b)));
    l.exact(
        &format!("{name} is exact"),
        as_number(found),
        as_number(want["default_is_exact"].as_bool()),
    );
}

fn two_sample(l: &mut Ledger, want: &Value, x: &[f64], y: &[f64]) {
    let (welch, student) = (welch_t(x, y, 0.95), student_t(x, y, 0.95));
    if want.get("skipped").is_some() {
        return l.exact("is refused", f64::from(u8::from(welch.is_err())), 1.0);
    }
    let tiny = scale(&[x, y]);
    match (
        welch,
        student,
        mann_whitney(x, y, 0.95),
        hedges_g(x, y, 0.95),
    ) {
        (Ok(welch), Ok(student), Ok(w), Ok(g)) => {
            t_test(l, "Welch", &want["welch_t"], welch.into(), tiny);
            t_test(l, "Student", &want["student_t"], student.into(), tiny);
            let want_w = &want["mann_whitney"];
            exactness(l, "Mann-Whitney", w.exact, want_w);
            let found = [
                Some(w.statistic),
                Some(w.p),
                Some(w.estimate),
                Some(w.ci_low),
                Some(w.ci_high),
                Some(w.conf_level_achieved),
            ];
            ranks(l, "Mann-Whitney", want_w, found, tiny);
            let effect = &want["effect_sizes"];
            let sd = number(&effect["pooled_sd"]);
            l.near("Hedges g", g.g, &effect["hedges_g"], CLOSED, tiny / sd);
            let ci = &effect["hedges_g_ci95_noncentral_t"];
            l.near_option("Hedges g low", g.ci_low, &ci["low"], NCP, NCP);
            l.near_option("Hedges g high", g.ci_high, &ci["high"], NCP, NCP);
        }
        _ => l.lacking("tests of two samples"),
    }
}

fn paired(l: &mut Ledger, want: &Value, b: &[f64], v: &[f64]) {
    let t = paired_t(b, v, 0.95);
    if want.get("skipped").is_some() {
        return l.exact("is refused", f64::from(u8::from(t.is_err())), 1.0);
    }
    let tiny = scale(&[b, v]);
    match (t, signed_rank(b, v, 0.95), paired_effect(b, v, 0.95)) {
        (Ok(t), Ok(w), Ok(e)) => {
            t_test(l, "paired", &want["paired_t"], t.into(), tiny);
            let want_w = &want["wilcoxon_signed_rank"];
            exactness(l, "signed rank", w.exact, want_w);
            let found = [
                Some(w.statistic),
                Some(w.p),
                Some(w.estimate),
                w.ci_low,
                w.ci_high,
                Some(w.conf_level_achieved),
            ];
            ranks(l, "signed rank", want_w, found, tiny);
            let tiny = tiny / number(&want["sd_change"]);
            l.near("Cohen dz", e.dz, &want["cohen_dz"], CLOSED, tiny);
            l.near("Hedges gz", e.gz, &want["hedges_gz"], CLOSED, tiny);
            l.near_option("Hedges gav", e.g_av, &want["hedges_gav"], CLOSED, tiny);
            let ci = &want["cohen_dz_ci95_noncentral_t"];
            l.near_option("Cohen dz low", e.dz_ci_low, &ci["low"], NCP, NCP);
            l.near_option("Cohen dz high", e.dz_ci_high, &ci["high"], NCP, NCP);
        }
        _ => l.lacking("paired tests"),
    }
}
