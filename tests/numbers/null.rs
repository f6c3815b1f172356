//! Studies without any effect: each option rejects about as often as it says. A hundred markers an option here;
//! thousands in `cargo bench --bench options`.

use super::null_studies::{WAYS, Way, rejected};

/// Markers an option, but for those that cost more.
const SETS: usize = 120;

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
    // Four standard errors of a count, and one marker more: with a fixed seed it holds or it doesn't.
    let error = (n * way.level * (1.0 - way.level)).sqrt();
    println!("{}: {those} of {n}", way.name);
    assert!(
        (those - n * way.level).abs() <= 4.0 * error + 1.0,
        "{}: {those} of {n} rejected",
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
