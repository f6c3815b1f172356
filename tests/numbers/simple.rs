//! Descriptive, two-sample and paired statistics and the distributions behind them, against R.
//!
//! The numbers come from R 4.2.2 (`tests/golden/*.json`); every file names its own data, columns
//! and level order.

use crate::mmrm::{agree, references};
use crate::reference::SETS;
use trajecta::numerics as num;
use trajecta::validation::{Ledger, ReferenceError, References, simple, tails};

/// Compares a kind of file of every data set.
fn compare(
    kind: &str,
    least: usize,
    work: fn(&References, &str) -> Result<Ledger, ReferenceError>,
) {
    let mut compared = 0;
    for set in SETS {
        let name = format!("{set}__{kind}.json");
        let ledger = work(&references(), &name).unwrap();
        agree(&name, &ledger);
        compared += ledger.rows.len();
    }
    assert!(compared >= least, "only {compared} numbers compared");
}

#[test]
fn descriptives_match_r() {
    compare("descriptives", 900, simple::descriptives);
}

#[test]
fn baseline_comparisons_match_r() {
    compare("baseline_comparison", 200, simple::baseline);
}

#[test]
fn changes_from_baseline_match_r() {
    compare("change_from_baseline", 1500, simple::changes);
}

#[test]
fn tails_quantiles_and_rank_distributions_match_r() {
    let name = "tables_distributions.json";
    let ledger = tails::tails(&references(), name).unwrap();
    agree(name, &ledger);
    assert!(ledger.rows.len() >= 1050, "{}", ledger.rows.len());
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
fn counts_of_ranks_are_symmetric() {
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
