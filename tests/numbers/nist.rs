//! NIST's statistical reference data sets: certified values against the closed forms.
//!
//! LRE is the number of digits that agree, `-log10 |got - certified| / |certified|`. Lower and average
//! level of difficulty: at least 10 (9 where the data themselves are not numbers of the machine, which
//! is said); higher: at least 4, and told. `tests/golden/SOURCES.md` says which sets are held.

use crate::reference::golden_dir;
use std::collections::BTreeMap;
use trajecta::models::{describe, least_squares, one_way_anova};

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

fn numbers(line: &str) -> Vec<f64> {
    line.split_whitespace()
        .filter_map(|w| w.parse().ok())
        .collect()
}

/// One-way ANOVA: sums of squares, F, residual standard deviation.
#[test]
fn analysis_of_variance() {
    for (name, least) in [
        ("SiRstv", 10.0),
        ("SmLs01", 10.0),
        ("SmLs02", 10.0),
        ("AtmWtAg", 10.0),
        ("SmLs04", 9.0),
        ("SmLs05", 9.0),
        ("SmLs07", 3.0),
        ("SmLs08", 3.0),
    ] {
        let path = golden_dir().join("nist").join(format!("{name}.dat"));
        let text = std::fs::read_to_string(path).unwrap();
        let line = |start: &str| {
            let found = text.lines().find(|l| l.trim_start().starts_with(start));
            numbers(found.unwrap_or_else(|| panic!("{name}: {start}")))
        };
        let (between, within) = (line("Between"), line("Within"));
        let deviation = line("Standard Deviation");
        let mut groups: BTreeMap<u32, Vec<f64>> = BTreeMap::new();
        for row in text.lines().skip(60) {
            if let [group, value] = numbers(row)[..] {
                groups.entry(group as u32).or_default().push(value);
            }
        }
        let parts: Vec<&[f64]> = groups.values().map(Vec::as_slice).collect();
        let got = one_way_anova(&parts).unwrap();
        assert_eq!(
            (got.df1, got.df2.unwrap()),
            (between[0], within[0]),
            "{name}"
        );
        let mean_square = deviation[0] * deviation[0];
        let explained = got.statistic * got.df1 * mean_square;
        let share = got.eta2.unwrap();
        held(
            name,
            &[
                ("F", got.statistic, between[3]),
                ("explained", explained, between[1]),
                ("R squared", share, between[1] / (between[1] + within[1])),
            ],
            least,
        );
    }
}

/// Norris: a straight line.
#[test]
fn a_straight_line() {
    let path = golden_dir().join("nist/Norris.dat");
    let text = std::fs::read_to_string(path).unwrap();
    let rows: Vec<Vec<f64>> = text
        .lines()
        .skip(60)
        .map(numbers)
        .filter(|r| r.len() == 2)
        .collect();
    assert_eq!(rows.len(), 36);
    let x: Vec<f64> = rows.iter().flat_map(|r| [1.0, r[1]]).collect();
    let y: Vec<f64> = rows.iter().map(|r| r[0]).collect();
    let fit = least_squares(&x, 2, &y).unwrap();
    let of = |start: &str| {
        let lines = text.lines().filter(|l| l.trim_start().starts_with(start));
        lines.map(numbers).find(|n| !n.is_empty()).unwrap()
    };
    let (b0, b1) = (of("B0"), of("B1"));
    let se = |w: [f64; 2]| fit.estimate(&w).unwrap().1;
    held(
        "Norris",
        &[
            ("B0", fit.beta[0], b0[0]),
            ("B1", fit.beta[1], b1[0]),
            ("se of B0", se([1.0, 0.0]), b0[1]),
            ("se of B1", se([0.0, 1.0]), b1[1]),
            ("sigma", fit.sigma().unwrap(), of("Standard Deviation")[0]),
        ],
        10.0,
    );
}

/// Longley: six nearly collinear columns, higher level of difficulty. The values are exact rational
/// arithmetic rounded to 15 digits; they are NIST's.
#[test]
fn longley() {
    let path = golden_dir().join("nist/Longley.csv");
    let text = std::fs::read_to_string(path).unwrap();
    let rows: Vec<Vec<f64>> = text
        .lines()
        .skip(1)
        .map(|l| l.split(',').map(|w| w.parse().unwrap()).collect())
        .collect();
    assert_eq!(rows.len(), 16);
    let x: Vec<f64> = rows
        .iter()
        .flat_map(|r| std::iter::once(1.0).chain(r[1..].iter().copied()))
        .collect();
    let y: Vec<f64> = rows.iter().map(|r| r[0]).collect();
    let fit = least_squares(&x, 7, &y).unwrap();
    assert_eq!(fit.kept.len(), 7);
    let certified = [
        (-3482258.63459582, 890420.383607373),
        (15.0618722713733, 84.9149257747669),
        (-0.358191792925910E-01, 0.334910077722432E-01),
        (-2.02022980381683, 0.488399681651699),
        (-1.03322686717359, 0.214274163161675),
        (-0.511041056535807E-01, 0.226073200069370),
        (1829.15146461355, 455.478499142212),
    ];
    for (i, (estimate, se)) in certified.into_iter().enumerate() {
        let mut w = [0.0; 7];
        w[i] = 1.0;
        let (got, got_se) = fit.estimate(&w).unwrap();
        let name = format!("Longley B{i}");
        held(
            &name,
            &[("estimate", got, estimate), ("se", got_se, se)],
            9.0,
        );
    }
    held(
        "Longley",
        &[("sigma", fit.sigma().unwrap(), 304.854073561965)],
        10.0,
    );
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
