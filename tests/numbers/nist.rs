//! NIST's statistical reference data sets: certified values against the closed forms.
//!
//! LRE is the number of digits that agree, `-log10 |got - certified| / |certified|`. Lower and average
//! level of difficulty: at least 10 (9 where the data themselves are not numbers of the machine, which
//! is said); higher: at least 4, and told. `tests/golden/SOURCES.md` says which sets are held.

use crate::mmrm::{agree, references};
use trajecta::models::describe;
use trajecta::validation::nist;

fn lre(got: f64, certified: f64) -> f64 {
    if got == certified {
        return 15.0;
    }
    (-((got - certified) / certified).abs().log10()).clamp(0.0, 15.0)
}

fn held(name: &str, text: &[(&str, f64, f64)], least: f64) {
    for (what, got, certified) in text {
        let digits = lre(*got, *certified);
        println!("{name} {what}: LRE {digits:.1}");
        assert!(
            digits >= least,
            "{name} {what}: {got:e}, certified {certified:e}, LRE {digits:.2}"
        );
    }
}

/// One-way ANOVA: sums of squares, F, share explained.
#[test]
fn analysis_of_variance() {
    for (name, tolerance) in [
        ("SiRstv", 1e-10),
        ("SmLs01", 1e-10),
        ("SmLs02", 1e-10),
        ("AtmWtAg", 1e-10),
        ("SmLs04", 1e-9),
        ("SmLs05", 1e-9),
        ("SmLs07", 1e-3),
        ("SmLs08", 1e-3),
    ] {
        let file = format!("nist/{name}.dat");
        let ledger = nist::variance(&references(), &file, tolerance).unwrap();
        assert_eq!(ledger.rows.len(), 5, "{name}");
        agree(name, &ledger);
    }
}

#[test]
fn regression() {
    let norris = nist::norris(&references(), "nist/Norris.dat").unwrap();
    assert_eq!(norris.rows.len(), 7);
    agree("Norris", &norris);
    let longley = nist::longley(&references(), "nist/Longley.csv").unwrap();
    assert_eq!(longley.rows.len(), 17);
    agree("Longley", &longley);
}

/// NumAcc1 to 4, which NIST defines by their pattern: mean and standard deviation.
#[test]
fn numerical_accuracy_of_mean_and_deviation() {
    let pattern = |first: f64, low: f64, high: f64| -> Vec<f64> {
        let pairs = (0..500).flat_map(|_| [low, high]);
        std::iter::once(first).chain(pairs).collect()
    };
    for (name, values, mean, sd, least) in [
        (
            "NumAcc1",
            vec![10000001.0, 10000003.0, 10000002.0],
            10000002.0,
            1.0,
            10.0,
        ),
        ("NumAcc2", pattern(1.2, 1.1, 1.3), 1.2, 0.1, 10.0),
        (
            "NumAcc3",
            pattern(1000000.2, 1000000.1, 1000000.3),
            1000000.2,
            0.1,
            9.0,
        ),
        (
            "NumAcc4",
            pattern(10000000.2, 10000000.1, 10000000.3),
            10000000.2,
            0.1,
            8.0,
        ),
    ] {
        let got = describe(&values, 0.95).unwrap();
        held(
            name,
            &[("mean", got.mean, mean), ("sd", got.sd.unwrap(), sd)],
            least,
        );
    }
}
