//! Studies without any effect: each option rejects about as often as it says. Some hundred markers an option here;
//! thousands in `cargo bench --bench options`.

use super::null_studies::{WAYS, Way, rejected};

/// Markers an option, but for those that cost more.
const SETS: usize = 240;

fn keeps_its_rate(way: &Way) {
    let (n, those) = rejected(way, SETS, 40);
    let asked = (SETS as f64 * way.share).floor();
    assert!(
        // Half of the markers are partners of a correlation.
        n as f64 >= 0.45 * asked,
        "{}: {n} answers of {asked}",
        way.name
    );
    let (n, those) = (n as f64, those as f64);
    let expected = n * way.level;
    // Three standard errors of a count: with a fixed seed it holds or it doesn't. Few studies have a wide range, from
    // below none: what never rejects is told only where some rejections are to be expected.
    let error = (expected * (1.0 - way.level)).sqrt();
    let least = if expected < 3.0 { 0.0 } else { 1.0 };
    let allowed = (expected - 3.0 * error).max(least)..=expected + 3.0 * error.max(1.0);
    println!("{}: {those} of {n}, allowed {allowed:?}", way.name);
    assert!(
        allowed.contains(&those),
        "{}: {those} of {n} rejected, allowed {allowed:?}",
        way.name
    );
}

#[test]
fn contrasts_covariances_associations_and_subgroups_keep_their_error_rates() {
    WAYS[..7].iter().for_each(keeps_its_rate);
}

#[test]
fn batches_and_covariates_that_change_keep_their_error_rates() {
    WAYS[7..10].iter().for_each(keeps_its_rate);
}

#[test]
fn margins_drop_outs_and_limits_keep_their_error_rates() {
    WAYS[10..].iter().for_each(keeps_its_rate);
}
