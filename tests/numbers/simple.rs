//! Descriptive, two-sample and paired statistics and the distributions behind them, against R.
//!
//! The numbers come from R 4.2.2 (`tests/golden/*.json`); every file names its own data, columns
//! and level order.

// `!(a <= b)` also catches NaN, which is the point.
#![allow(clippy::neg_cmp_op_on_partial_ord)]

use crate::reference::{Misses, SETS, golden};
use serde_json::Value;
use std::collections::HashMap;
use trajecta::models::{
    HedgesG, TwoSampleTest, describe, geometric, hedges_g, mann_whitney, paired_effect, paired_t,
    signed_rank, student_t, welch_t,
};
use trajecta::numerics as num;

/// The data of a file by the names of groups and visits.
struct Data(crate::reference::Data);

impl Data {
    fn load(header: &Value) -> Self {
        Self(crate::reference::Data::load(header))
    }

    fn reference(&self) -> &str {
        &self.0.groups[0]
    }

    fn baseline(&self) -> &str {
        &self.0.visits[0]
    }

    /// `(subject, value)` of a group at a visit.
    fn cell(&self, group: &str, visit: &str) -> Vec<(usize, f64)> {
        let (groups, visits) = (&self.0.groups, &self.0.visits);
        let there = self.0.rows.iter();
        there
            .filter(|r| groups[r.group] == group && visits[r.visit] == visit)
            .map(|r| (r.subject, r.y))
            .collect()
    }

    fn values(&self, group: &str, visit: &str) -> Vec<f64> {
        let cell = self.cell(group, visit);
        cell.into_iter().map(|(_, v)| v).collect()
    }

    /// Baseline and visit values of the subjects who have both.
    fn pairs(&self, group: &str, visit: &str) -> (Vec<f64>, Vec<f64>) {
        let later: HashMap<_, _> = self.cell(group, visit).into_iter().collect();
        self.cell(group, self.baseline())
            .into_iter()
            .filter_map(|(s, b)| later.get(&s).map(|v| (b, *v)))
            .unzip()
    }

    fn changes(&self, group: &str, visit: &str) -> Vec<f64> {
        let (b, v) = self.pairs(group, visit);
        v.iter().zip(&b).map(|(v, b)| v - b).collect()
    }
}

/// Closed forms.
const CLOSED: f64 = 1e-10;
/// p-values: the relative error of t is multiplied by about t^2.
const P: f64 = 1e-9;
/// Limits from the noncentral t: R's `pt` with ncp is good to 1e-12 absolute, which its root
/// search turns into about 1e-9 in the noncentrality.
const NCP: f64 = 1e-8;

/// R's files have 15 significant digits, so a difference that cancels to nearly 0 is known to
/// about 1e-15 of the values it came from.
fn scale(values: &[&[f64]]) -> f64 {
    1e-12
        * values
            .iter()
            .flat_map(|v| v.iter())
            .fold(0.0, |a: f64, b| a.max(b.abs()))
}

fn check_t(m: &mut Misses, at: &str, want: &Value, got: &TwoSampleTest, tiny: f64) {
    let se = got.std_error.unwrap();
    m.check(
        &format!("{at} estimate"),
        got.estimate,
        &want["estimate_difference"],
        CLOSED,
        tiny,
    );
    m.check(&format!("{at} se"), se, &want["se"], CLOSED, 0.0);
    m.check(
        &format!("{at} t"),
        got.statistic,
        &want["t"],
        CLOSED,
        tiny / se,
    );
    m.check_option(&format!("{at} df"), got.df, &want["df"], CLOSED, 0.0);
    m.check(&format!("{at} p"), got.p, &want["p"], P, 0.0);
    m.check(
        &format!("{at} low"),
        got.ci_low,
        &want["ci95_low"],
        CLOSED,
        tiny,
    );
    m.check(
        &format!("{at} high"),
        got.ci_high,
        &want["ci95_high"],
        CLOSED,
        tiny,
    );
}

/// The normal intervals are roots of a step function, found to 1e-12 here and in R: the two
/// searches end on either side of the jump, so 1e-11 of absolute slack is added.
const ROOT: f64 = 1e-11;

fn check_two_sample(m: &mut Misses, at: &str, want: &Value, x: &[f64], y: &[f64]) {
    if want.get("skipped").is_some() {
        assert!(welch_t(x, y, 0.95).is_err(), "{at}");
        return;
    }
    let tiny = scale(&[x, y]);
    check_t(
        m,
        &format!("{at} welch"),
        &want["welch_t"],
        &welch_t(x, y, 0.95).unwrap(),
        tiny,
    );
    check_t(
        m,
        &format!("{at} student"),
        &want["student_t"],
        &student_t(x, y, 0.95).unwrap(),
        tiny,
    );

    let mw = mann_whitney(x, y, 0.95).unwrap();
    let want_mw = &want["mann_whitney"];
    assert_eq!(mw.exact, want_mw["default_is_exact"].as_bool(), "{at}");
    let default = &want_mw["default"];
    m.check(
        &format!("{at} W"),
        mw.statistic,
        &default["statistic"],
        0.0,
        0.0,
    );
    m.check(&format!("{at} W p"), mw.p, &default["p"], CLOSED, 0.0);
    m.check(
        &format!("{at} HL"),
        mw.estimate,
        &default["estimate"],
        CLOSED,
        tiny + ROOT,
    );
    m.check(
        &format!("{at} HL low"),
        mw.ci_low,
        &default["ci95_low"],
        CLOSED,
        tiny + ROOT,
    );
    m.check(
        &format!("{at} HL high"),
        mw.ci_high,
        &default["ci95_high"],
        CLOSED,
        tiny + ROOT,
    );
    m.check(
        &format!("{at} level"),
        mw.conf_level_achieved,
        &default["conf_level_achieved"],
        CLOSED,
        0.0,
    );

    let HedgesG { g, ci_low, ci_high } = hedges_g(x, y, 0.95).unwrap();
    let effect = &want["effect_sizes"];
    let sd = effect["pooled_sd"].as_f64().unwrap();
    m.check(
        &format!("{at} g"),
        g,
        &effect["hedges_g"],
        CLOSED,
        tiny / sd,
    );
    let ci = &effect["hedges_g_ci95_noncentral_t"];
    m.check_option(&format!("{at} g low"), ci_low, &ci["low"], NCP, NCP);
    m.check_option(&format!("{at} g high"), ci_high, &ci["high"], NCP, NCP);
}

#[test]
fn descriptives_match_r() {
    let mut m = Misses::default();
    for set in SETS {
        let json = golden(&format!("{set}__descriptives.json"));
        let data = Data::load(&json);
        for row in json["table"].as_array().unwrap() {
            let (group, visit) = (
                row["group"].as_str().unwrap(),
                row["visit"].as_str().unwrap(),
            );
            let values = data.values(group, visit);
            let at = format!("{set} {group} {visit}");
            let tiny = scale(&[&values]);
            assert_eq!(Some(values.len() as u64), row["n"].as_u64(), "{at}");
            let Some(s) = describe(&values, 0.95) else {
                assert!(values.is_empty(), "{at}");
                continue;
            };
            m.check(&format!("{at} mean"), s.mean, &row["mean"], CLOSED, tiny);
            m.check_option(&format!("{at} sd"), s.sd, &row["sd"], CLOSED, 0.0);
            m.check_option(&format!("{at} sem"), s.sem, &row["sem"], CLOSED, 0.0);
            m.check_option(
                &format!("{at} low"),
                s.ci_low,
                &row["mean_ci95_low"],
                CLOSED,
                tiny,
            );
            m.check_option(
                &format!("{at} high"),
                s.ci_high,
                &row["mean_ci95_high"],
                CLOSED,
                tiny,
            );
            for (name, got) in [
                ("median", s.median),
                ("q1", s.q1),
                ("q3", s.q3),
                ("min", s.min),
                ("max", s.max),
            ] {
                m.check(&format!("{at} {name}"), got, &row[name], CLOSED, tiny);
            }
            let g = geometric(&values, 0.95);
            let low = g.as_ref().and_then(|g| g.ci_low);
            let high = g.as_ref().and_then(|g| g.ci_high);
            m.check_option(
                &format!("{at} geo"),
                g.map(|g| g.mean),
                &row["geometric_mean"],
                CLOSED,
                0.0,
            );
            m.check_option(
                &format!("{at} geo low"),
                low,
                &row["geometric_mean_ci95_low"],
                CLOSED,
                0.0,
            );
            m.check_option(
                &format!("{at} geo high"),
                high,
                &row["geometric_mean_ci95_high"],
                CLOSED,
                0.0,
            );
        }
    }
    m.finish(900);
}

#[test]
fn baseline_comparisons_match_r() {
    let mut m = Misses::default();
    for set in SETS {
        let json = golden(&format!("{set}__baseline_comparison.json"));
        let data = Data::load(&json);
        for want in json["comparisons"].as_array().unwrap() {
            let contrast = want["contrast"].as_str().unwrap();
            let group = contrast.split(" - ").next().unwrap();
            let x = data.values(group, data.baseline());
            let y = data.values(data.reference(), data.baseline());
            check_two_sample(&mut m, &format!("{set} {contrast}"), want, &x, &y);
        }
    }
    m.finish(200);
}

#[test]
fn changes_from_baseline_match_r() {
    let mut m = Misses::default();
    for set in SETS {
        let json = golden(&format!("{set}__change_from_baseline.json"));
        let data = Data::load(&json);
        for want in json["within_group"].as_array().unwrap() {
            let (group, visit) = (
                want["group"].as_str().unwrap(),
                want["visit"].as_str().unwrap(),
            );
            let at = format!("{set} {group} {visit}");
            let (b, v) = data.pairs(group, visit);
            assert_eq!(Some(b.len() as u64), want["n_pairs"].as_u64(), "{at}");
            if want.get("skipped").is_some() {
                assert!(paired_t(&b, &v, 0.95).is_err(), "{at}");
                continue;
            }
            let tiny = scale(&[&b, &v]);
            let t = paired_t(&b, &v, 0.95).unwrap();
            let want_t = &want["paired_t"];
            let se = t.std_error.unwrap();
            m.check(
                &format!("{at} estimate"),
                t.estimate,
                &want_t["estimate_difference"],
                CLOSED,
                tiny,
            );
            m.check(&format!("{at} se"), se, &want_t["se"], CLOSED, 0.0);
            m.check(
                &format!("{at} t"),
                t.statistic,
                &want_t["t"],
                CLOSED,
                tiny / se,
            );
            m.check_option(&format!("{at} df"), t.df, &want_t["df"], 0.0, 0.0);
            m.check(&format!("{at} p"), t.p, &want_t["p"], P, 0.0);
            m.check_option(
                &format!("{at} low"),
                t.ci_low,
                &want_t["ci95_low"],
                CLOSED,
                tiny,
            );
            m.check_option(
                &format!("{at} high"),
                t.ci_high,
                &want_t["ci95_high"],
                CLOSED,
                tiny,
            );

            let w = signed_rank(&b, &v, 0.95).unwrap();
            let want_w = &want["wilcoxon_signed_rank"];
            assert_eq!(w.exact, want_w["default_is_exact"].as_bool(), "{at}");
            let default = &want_w["default"];
            m.check(
                &format!("{at} V"),
                w.statistic,
                &default["statistic"],
                0.0,
                0.0,
            );
            m.check(&format!("{at} V p"), w.p, &default["p"], CLOSED, 0.0);
            m.check(
                &format!("{at} HL"),
                w.estimate,
                &default["estimate"],
                CLOSED,
                tiny + ROOT,
            );
            m.check_option(
                &format!("{at} HL low"),
                w.ci_low,
                &default["ci95_low"],
                CLOSED,
                tiny + ROOT,
            );
            m.check_option(
                &format!("{at} HL high"),
                w.ci_high,
                &default["ci95_high"],
                CLOSED,
                tiny + ROOT,
            );
            m.check(
                &format!("{at} level"),
                w.conf_level_achieved,
                &default["conf_level_achieved"],
                CLOSED,
                0.0,
            );

            let e = paired_effect(&b, &v, 0.95).unwrap();
            let tiny = tiny / want["sd_change"].as_f64().unwrap();
            m.check(&format!("{at} dz"), e.dz, &want["cohen_dz"], CLOSED, tiny);
            m.check(&format!("{at} gz"), e.gz, &want["hedges_gz"], CLOSED, tiny);
            m.check_option(
                &format!("{at} gav"),
                e.g_av,
                &want["hedges_gav"],
                CLOSED,
                tiny,
            );
            let ci = &want["cohen_dz_ci95_noncentral_t"];
            m.check_option(&format!("{at} dz low"), e.dz_ci_low, &ci["low"], NCP, NCP);
            m.check_option(
                &format!("{at} dz high"),
                e.dz_ci_high,
                &ci["high"],
                NCP,
                NCP,
            );
        }
        for want in json["between_group_on_change"].as_array().unwrap() {
            let contrast = want["contrast"].as_str().unwrap();
            let visit = want["visit"].as_str().unwrap();
            let group = contrast.split(" - ").next().unwrap();
            let x = data.changes(group, visit);
            let y = data.changes(data.reference(), visit);
            check_two_sample(
                &mut m,
                &format!("{set} change {contrast} {visit}"),
                want,
                &x,
                &y,
            );
        }
    }
    m.finish(1500);
}

/// Rows of one table, each with the numbers named.
fn rows<const N: usize>(table: &Value, names: [&str; N]) -> Vec<([f64; N], Value)> {
    table
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (names.map(|n| row[n].as_f64().unwrap()), row.clone()))
        .collect()
}

#[test]
fn tails_match_r() {
    let tables = golden("tables_distributions.json");
    let mut m = Misses::default();
    // R's own tails, against 40-digit arithmetic: t 1.6e-13 (up to df 1e5), F 1e-13 but 1.4e-7 at
    // F = 300, df 5.5 and 10000; the log of the tail is right there, and is compared as well.
    const TAIL: f64 = 1e-11;
    for ([t, df], row) in rows(&tables["student_t"], ["t", "df"]) {
        let at = format!("t {t} df {df}");
        if !row["two_sided_p"].is_null() {
            m.check(
                &at,
                num::t_two_sided_p(t, df).unwrap(),
                &row["two_sided_p"],
                TAIL,
                0.0,
            );
        }
        m.check(&at, num::t_cdf(t, df).unwrap(), &row["lower_p"], TAIL, 0.0);
    }
    for ([f, df1, df2], row) in rows(&tables["F"], ["F", "df1", "df2"]) {
        let at = format!("F {f} {df1} {df2}");
        let p = num::f_sf(f, df1, df2).unwrap();
        if row["upper_tail_p"].as_f64().unwrap() > 1e-300 {
            m.check(&at, p, &row["upper_tail_p"], TAIL, 0.0);
        }
    }
    for ([x, df], row) in rows(&tables["chi2"], ["x", "df"]) {
        let at = format!("chi2 {x} df {df}");
        m.check(
            &at,
            num::chi2_sf(x, df).unwrap(),
            &row["upper_tail_p"],
            TAIL,
            0.0,
        );
        m.check(
            &at,
            num::chi2_cdf(x, df).unwrap(),
            &row["lower_p"],
            TAIL,
            0.0,
        );
    }
    for ([z], row) in rows(&tables["normal"], ["z"]) {
        m.check(
            &format!("z {z}"),
            num::normal_sf(z).unwrap(),
            &row["upper_tail_p"],
            TAIL,
            0.0,
        );
    }
    for ([x, a, b], row) in rows(&tables["incomplete_beta"], ["x", "a", "b"]) {
        let at = format!("beta {x} {a} {b}");
        m.check(
            &at,
            num::beta_cdf(x, a, b).unwrap(),
            &row["pbeta"],
            TAIL,
            1e-300,
        );
    }
    for ([t, df, ncp], row) in rows(&tables["noncentral_t"], ["t", "df", "ncp"]) {
        let at = format!("nct {t} {df} {ncp}");
        m.check(
            &at,
            num::noncentral_t_cdf(t, df, ncp).unwrap(),
            &row["lower_p"],
            0.0,
            1e-10,
        );
    }
    for ([df], row) in rows(&tables["hedges_J"], ["df"]) {
        m.check(
            &format!("J {df}"),
            num::hedges_correction(df).unwrap(),
            &row["J"],
            1e-12,
            0.0,
        );
    }
    m.finish(900);
}

#[test]
fn quantiles_match_r() {
    let tables = golden("tables_distributions.json");
    let mut m = Misses::default();
    for ([p, df], row) in rows(&tables["qt"], ["p", "df"]) {
        let q = num::t_quantile(p, df).unwrap();
        if p == 1e-300 && df == 3.9 {
            // R's answer has a tail of 1.000000028e-300; this one is right to 20 digits (mpmath).
            assert!(
                (q / -1.080_029_536_760_844_2e77 - 1.0).abs() < 1e-12,
                "{q:e}"
            );
            continue;
        }
        // R gives up at p = 1e-300 with df = 0.5, where the answer is beyond f64.
        if !row["q"].is_null() {
            m.check(&format!("qt {p} {df}"), q, &row["q"], CLOSED, 1e-14);
        }
    }
    for ([p], row) in rows(&tables["qnorm"], ["p"]) {
        m.check(
            &format!("qnorm {p}"),
            num::normal_quantile(p).unwrap(),
            &row["q"],
            1e-13,
            0.0,
        );
    }
    m.finish(100);
}

#[test]
fn quantiles_invert_tails() {
    for p in [
        1e-250, 1e-30, 1e-5, 0.02, 0.3, 0.499, 0.5001, 0.7, 0.975, 0.99999,
    ] {
        for a in [0.4, 1.0, 3.7, 40.0, 1e4, 1e8] {
            let near = |got: f64, what: &str, b: f64| {
                // A rounding of the quantile moves the tail by its elasticity.
                assert!(
                    (got / p - 1.0).abs() < 1e-9,
                    "{what} p {p} a {a} b {b}: {got:e}"
                );
            };
            let t = num::t_quantile(p, a).unwrap();
            // With few df the quantile of a far tail is beyond f64 and infinite, as documented.
            if t.is_finite() {
                near(num::t_cdf(t, a).unwrap(), "t", 0.0);
            } else {
                assert!(a < 1.0 && p < 1e-100, "t p {p} df {a}");
            }
            let x = num::chi2_quantile(p, a).unwrap();
            if x > 0.0 {
                near(num::chi2_cdf(x, a).unwrap(), "chi2", 0.0);
            }
            for b in [0.6, 2.0, 35.0, 1e6] {
                let x = num::f_quantile(p, a, b).unwrap();
                if x > 0.0 {
                    near(num::f_cdf(x, a, b).unwrap(), "F", b);
                }
                let x = num::beta_quantile(p, a, b).unwrap();
                if x > 0.0 && x < 0.5 {
                    near(num::beta_cdf(x, a, b).unwrap(), "beta", b);
                }
            }
        }
    }
}

#[test]
fn exact_rank_distributions_match_r() {
    let tables = golden("tables_distributions.json");
    let mut m = Misses::default();
    for ([q, a, b], row) in rows(&tables["wilcoxon_rank_sum"], ["q", "m", "n"]) {
        let d = num::RankSumDistribution::new(a as usize, b as usize).unwrap();
        let at = format!("W {q} {a} {b}");
        m.check(&at, d.cdf(q), &row["pwilcox_lower"], 1e-13, 0.0);
        m.check(
            &at,
            d.upper(q + 1.0),
            &row["pwilcox_upper_exclusive"],
            1e-13,
            1e-15,
        );
    }
    for ([q, n], row) in rows(&tables["signed_rank"], ["q", "n"]) {
        let d = num::SignedRankDistribution::new(n as usize).unwrap();
        m.check(
            &format!("V {q} {n}"),
            d.cdf(q),
            &row["psignrank_lower"],
            1e-13,
            0.0,
        );
    }
    m.finish(50);
    // The largest counts need more than 64 bits; symmetry shows that none was lost.
    let d = num::RankSumDistribution::new(49, 49).unwrap();
    assert!((d.cdf(1000.0) - d.upper(49.0 * 49.0 - 1000.0)).abs() < 1e-16);
    assert!(num::RankSumDistribution::new(50, 3).is_none());
}

#[test]
fn extreme_and_bad_arguments_end() {
    // Values from the normal and chi-squared limits, which large df must approach.
    let limit = num::normal_two_sided_p(2.0).unwrap();
    assert!((num::t_two_sided_p(2.0, 1e10).unwrap() / limit - 1.0).abs() < 1e-8);
    assert_eq!(num::t_two_sided_p(2.0, f64::INFINITY).unwrap(), limit);
    let z = num::normal_quantile(0.975).unwrap();
    assert!((num::t_quantile(0.975, 1e10).unwrap() - z).abs() < 1e-9);
    assert_eq!(num::t_quantile(0.975, f64::INFINITY).unwrap(), z);
    let chi2 = num::chi2_sf(7.5, 3.0).unwrap();
    assert!((num::f_sf(2.5, 3.0, 1e10).unwrap() / chi2 - 1.0).abs() < 1e-8);
    assert_eq!(num::f_sf(2.5, 3.0, f64::INFINITY).unwrap(), chi2);
    // One df is Cauchy: sf(t) = 1 / (pi t) far out.
    let far = num::t_sf(1e200, 1.0).unwrap();
    assert!((far * std::f64::consts::PI * 1e200 - 1.0).abs() < 1e-11);
    for bad in [f64::NAN, -1.0, 0.0] {
        assert!(num::t_two_sided_p(1.0, bad).is_err());
        assert!(num::f_sf(1.0, bad, 3.0).is_err());
        assert!(num::f_sf(1.0, 3.0, bad).is_err());
        assert!(num::chi2_sf(1.0, bad).is_err());
        assert!(num::t_quantile(0.5, bad).is_err());
    }
    for bad in [f64::NAN, -0.1, 1.1] {
        assert!(num::t_quantile(bad, 3.0).is_err());
        assert!(num::normal_quantile(bad).is_err());
        assert!(num::f_quantile(bad, 3.0, 3.0).is_err());
        assert!(num::chi2_quantile(bad, 3.0).is_err());
        assert!(num::beta_quantile(bad, 3.0, 3.0).is_err());
        assert!(num::beta_cdf(bad, 3.0, 3.0).is_err());
    }
    assert!(num::t_cdf(f64::NAN, 3.0).is_err());
    assert!(num::noncentral_t_cdf(1.0, 3.0, f64::NAN).is_err());
    assert!(num::noncentral_t_ncp(1e5, 3.0, 0.5).is_err());
    // Both directions of a large noncentrality.
    let ncp = num::noncentral_t_ncp(60.0, 80.0, 0.975).unwrap();
    assert!((num::noncentral_t_cdf(60.0, 80.0, ncp).unwrap() - 0.975).abs() < 1e-9);
}
