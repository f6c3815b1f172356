//! Identities, invariances and hostile data; the numbers themselves are in `tests/numbers/mmrm.rs`.

use super::fit::newton;
use super::likelihood::criterion;
use super::*;
use crate::numerics::f_sf;
use nalgebra::{DMatrix, DVector};
use proptest::prelude::*;

/// Reproducible normal noise.
pub(super) struct Noise(pub u64);

impl Noise {
    fn uniform(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    pub fn normal(&mut self) -> f64 {
        (-2.0 * self.uniform().ln()).sqrt() * (std::f64::consts::TAU * self.uniform()).cos()
    }
}

/// Subjects with a level of their own, noise growing by visit, a part of the values missing.
fn study(seed: u64, sizes: &[usize], n_visits: usize, missing: f64) -> MmrmData {
    let mut noise = Noise(seed.wrapping_mul(2_654_435_761).wrapping_add(99));
    let mut data = MmrmData {
        y: vec![],
        subject: vec![],
        group: vec![],
        visit: vec![],
        n_groups: sizes.len(),
        n_visits,
        covariates: vec![],
        group_names: (0..sizes.len()).map(|g| format!("G{g}")).collect(),
        visit_names: (0..n_visits).map(|v| format!("V{v}")).collect(),
        times: Some((0..n_visits).map(|v| 12.0 * v as f64).collect()),
        baseline: Some(0),
        mean: MeanModel::GroupByVisit,
    };
    let mut s = 0;
    for (g, &n) in sizes.iter().enumerate() {
        for _ in 0..n {
            let level = noise.normal();
            for v in 0..n_visits {
                let own = noise.normal() * (0.5 + 0.2 * v as f64);
                let gone = noise.uniform() < missing;
                if !gone {
                    data.y.push(5.0 + level + own + 0.3 * (g * v) as f64);
                    data.subject.push(s);
                    data.group.push(g);
                    data.visit.push(v);
                }
            }
            s += 1;
        }
    }
    data
}

fn reml(data: &MmrmData) -> MmrmFit {
    fit(data, CovarianceStructure::Unstructured, Estimation::Reml).unwrap()
}

fn tables(data: &MmrmData) -> MmrmAnalysis {
    analyse(&reml(data), DfMethod::KenwardRogerLinear).unwrap()
}

fn close(a: f64, b: f64, tolerance: f64) -> bool {
    (a - b).abs() <= tolerance * (1.0 + a.abs().max(b.abs()))
}

/// Complete data, unstructured: group x visit is Hotelling's T2 of the changes (Anderson 2003, 5.3).
#[test]
fn group_by_visit_is_hotellings_t2_on_complete_data() {
    for (seed, sizes, m) in [(1, [9, 12], 4), (2, [6, 5], 3), (3, [20, 14], 6)] {
        let data = study(seed, &sizes, m, 0.0);
        let (q, n) = (m - 1, sizes[0] + sizes[1]);
        let changes = |g: usize| -> Vec<DVector<f64>> {
            (0..n)
                .filter(|s| (*s >= sizes[0]) == (g == 1))
                .map(|s| DVector::from_fn(q, |v, _| data.y[s * m + v + 1] - data.y[s * m]))
                .collect()
        };
        let mean =
            |c: &[DVector<f64>]| c.iter().fold(DVector::zeros(q), |a, x| a + x) / c.len() as f64;
        let (a, b) = (changes(0), changes(1));
        let (mean_a, mean_b) = (mean(&a), mean(&b));
        let mut pooled = DMatrix::zeros(q, q);
        for (c, mean) in [(&a, &mean_a), (&b, &mean_b)] {
            for x in c {
                pooled += (x - mean) * (x - mean).transpose();
            }
        }
        pooled /= (n - 2) as f64;
        let d = &mean_b - &mean_a;
        let solved = pooled.try_inverse().unwrap() * &d;
        let t2 = d.dot(&solved) * (sizes[0] * sizes[1]) as f64 / n as f64;
        let (num, den) = (q as f64, (n - q - 1) as f64);
        let f = t2 * den / (num * (n - 2) as f64);
        let analysis = tables(&data);
        let test = analysis
            .tests
            .iter()
            .find(|t| t.effect == "group:visit")
            .unwrap();
        assert!(close(test.test.f, f, 1e-9), "{} {f}", test.test.f);
        assert!(close(test.test.den_df, den, 1e-9), "{}", test.test.den_df);
        let p = f_sf(f, num, den).unwrap();
        assert!((test.test.p.unwrap() / p - 1.0).abs() < 1e-9 * (1.0 + f * f));
    }
}

/// Complete data: the estimated covariance is the pooled covariance of the groups.
#[test]
fn sigma_is_the_pooled_covariance_on_complete_data() {
    let (sizes, m) = ([7, 11], 3);
    let data = study(5, &sizes, m, 0.0);
    let mut pooled = vec![0.0; m * m];
    for (from, to) in [(0, 7), (7, 18)] {
        let mean =
            |v: usize| (from..to).map(|s| data.y[s * m + v]).sum::<f64>() / (to - from) as f64;
        for i in 0..m {
            for j in 0..m {
                pooled[i * m + j] += (from..to)
                    .map(|s| (data.y[s * m + i] - mean(i)) * (data.y[s * m + j] - mean(j)))
                    .sum::<f64>()
                    / 16.0;
            }
        }
    }
    let fit = reml(&data);
    for (a, b) in fit.sigma.iter().zip(&pooled) {
        assert!(close(*a, *b, 1e-10), "{a} {b}");
    }
}

fn permuted(data: &MmrmData, order: &[usize], rename: impl Fn(usize) -> usize) -> MmrmData {
    MmrmData {
        y: order.iter().map(|&i| data.y[i]).collect(),
        subject: order.iter().map(|&i| rename(data.subject[i])).collect(),
        group: order.iter().map(|&i| data.group[i]).collect(),
        visit: order.iter().map(|&i| data.visit[i]).collect(),
        ..data.clone()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn order_of_rows_and_names_of_subjects_do_not_matter(
        seed in 0u64..10_000, a in 6usize..20, b in 6usize..20, m in 2usize..5
    ) {
        let data = study(seed, &[a, b], m, 0.1);
        let first = reml(&data);
        prop_assume!(first.converged);
        let mut noise = Noise(seed);
        let mut order: Vec<usize> = (0..data.y.len()).collect();
        let keys: Vec<f64> = order.iter().map(|_| noise.uniform()).collect();
        order.sort_by(|x, y| keys[*x].total_cmp(&keys[*y]));
        let second = reml(&permuted(&data, &order, |s| 7 * s + 3));
        prop_assert!(second.converged);
        prop_assert!(close(first.log_likelihood, second.log_likelihood, 1e-10));
        for (x, y) in first.beta.iter().zip(&second.beta) {
            prop_assert!(close(*x, *y, 1e-7));
        }
    }

    #[test]
    fn shift_and_factor_of_the_values_pass_through(
        seed in 0u64..10_000, a in 6usize..16, b in 6usize..16, m in 2usize..5,
        shift in -1e4f64..1e4, power in -12i32..12
    ) {
        let data = study(seed, &[a, b], m, 0.1);
        let first = reml(&data);
        prop_assume!(first.converged);
        let factor = 10f64.powi(power);
        // The shift is in units of the values: beyond that their own digits are lost, not the fit's.
        let moved = MmrmData { y: data.y.iter().map(|y| factor * (y + shift)).collect(), ..data };
        let second = reml(&moved);
        prop_assert!(second.converged, "{}", second.why);
        let one = analyse(&first, DfMethod::KenwardRogerLinear).unwrap();
        let two = analyse(&second, DfMethod::KenwardRogerLinear).unwrap();
        for (x, y) in one.contrasts.iter().zip(&two.contrasts) {
            let (x, y) = (x.estimate.unwrap(), y.estimate.unwrap());
            prop_assert!((x.estimate - y.estimate / factor).abs() < 1e-6 * x.se);
            prop_assert!(close(x.se, y.se / factor, 1e-6));
            prop_assert!(close(x.df, y.df, 1e-5));
        }
    }

    #[test]
    fn naming_another_reference_turns_the_sign(
        seed in 0u64..10_000, a in 6usize..16, b in 6usize..16, m in 2usize..5
    ) {
        let data = study(seed, &[a, b], m, 0.1);
        let first = reml(&data);
        prop_assume!(first.converged);
        let swapped = MmrmData {
            group: data.group.iter().map(|g| 1 - g).collect(),
            ..data
        };
        let one = analyse(&first, DfMethod::KenwardRogerLinear).unwrap();
        let two = tables(&swapped);
        for family in [ContrastFamily::GroupDifference, ContrastFamily::DifferenceInChange] {
            let of = |t: &MmrmAnalysis| -> Vec<TestedEstimate> {
                t.contrasts.iter().filter(|c| c.family == family).filter_map(|c| c.estimate).collect()
            };
            for (x, y) in of(&one).iter().zip(of(&two)) {
                prop_assert!((x.estimate + y.estimate).abs() < 1e-6 * x.se);
                prop_assert!(close(x.se, y.se, 1e-6) && close(x.df, y.df, 1e-5));
            }
        }
    }
}

#[test]
fn values_that_do_not_vary_are_refused_in_words() {
    let mut data = study(1, &[6, 6], 3, 0.0);
    data.y.fill(7.5);
    let why = fit(&data, CovarianceStructure::Unstructured, Estimation::Reml).unwrap_err();
    assert!(matches!(why, MmrmError::NoVariation));
    assert!(why.to_string().contains("do not vary"));
}

#[test]
fn broken_input_is_refused_in_words() {
    let good = study(1, &[6, 6], 3, 0.0);
    let refuse = |data: &MmrmData, part: &str| {
        let why = fit(data, CovarianceStructure::Unstructured, Estimation::Reml)
            .unwrap_err()
            .to_string();
        assert!(why.contains(part), "{why}");
    };
    let mut data = good.clone();
    data.y[4] = f64::NAN;
    refuse(&data, "not a finite number");
    let mut data = good.clone();
    data.visit[1] = 0;
    refuse(&data, "visit");
    let mut data = good.clone();
    data.group[0] = 1;
    refuse(&data, "group");
    let mut data = good.clone();
    data.visit.pop();
    refuse(&data, "differ in length");
    let mut data = good.clone();
    for v in [&mut data.subject, &mut data.group, &mut data.visit] {
        v.clear();
    }
    data.y.clear();
    refuse(&data, "there is no value");
    let few = study(1, &[1, 1], 3, 0.0);
    refuse(&few, "too few");
}

#[test]
fn thirty_visits_are_fitted_and_more_parameters_are_refused_in_words() {
    let data = study(11, &[40, 45], 30, 0.02);
    let fit = reml(&data);
    assert!(fit.converged, "{}", fit.why);
    assert_eq!(fit.n_theta, 465);
    let by_group = Covariance {
        structure: CovarianceStructure::Unstructured,
        by_group: true,
    };
    let why = super::fit(&data, by_group, Estimation::Reml).unwrap_err();
    let why = why.to_string();
    assert!(why.contains("930") && why.contains("465"), "{why}");
}

#[test]
fn two_identical_visits_end_in_a_reason() {
    let mut data = study(3, &[8, 9], 3, 0.0);
    for s in 0..17 {
        data.y[s * 3 + 2] = data.y[s * 3 + 1];
    }
    let fit = reml(&data);
    assert!(!fit.converged && !fit.why.is_empty(), "{}", fit.why);
    assert!(matches!(
        analyse(&fit, DfMethod::Residual),
        Err(MmrmError::NotConverged(_))
    ));
}

#[test]
fn more_visits_than_subjects_end_in_a_reason() {
    let data = study(4, &[3, 3], 7, 0.0);
    match fit(&data, CovarianceStructure::Unstructured, Estimation::Reml) {
        Ok(fit) => assert!(!fit.converged && !fit.why.is_empty()),
        Err(why) => assert!(!why.to_string().is_empty()),
    }
}

#[test]
fn an_empty_cell_takes_its_contrasts_along_and_nothing_else() {
    let mut data = study(6, &[10, 10], 3, 0.0);
    let keep: Vec<usize> = (0..data.y.len())
        .filter(|&i| !(data.group[i] == 1 && data.visit[i] == 2))
        .collect();
    data = permuted(&data, &keep, |s| s);
    let analysis = tables(&data);
    for c in &analysis.contrasts {
        let needs_it =
            c.visit == 2 && (c.group == 1 || c.family != ContrastFamily::ChangeFromBaseline);
        assert_eq!(c.estimate.is_none(), needs_it, "{c:?}");
    }
}

/// CR0 written out with full matrices for six subjects at two visits, one group each of three.
#[test]
fn the_sandwich_is_its_formula() {
    let data = study(8, &[4, 5], 3, 0.1);
    let fit = reml(&data);
    let (p, m) = (fit.beta.len(), 3);
    let phi = DMatrix::from_row_slice(p, p, &fit.beta_cov);
    let sigma = DMatrix::from_row_slice(m, m, &fit.sigma);
    // Treatment coding by hand: intercept, group, visit 1, visit 2, group x visits.
    let row = |r: usize| {
        let (g, v) = (data.group[r] as f64, data.visit[r]);
        let (a, b) = (f64::from(u8::from(v == 1)), f64::from(u8::from(v == 2)));
        DVector::from_vec(vec![1.0, g, a, b, g * a, g * b])
    };
    let beta = DVector::from_row_slice(&fit.beta);
    let mut middle = DMatrix::zeros(p, p);
    for s in 0..9 {
        let rows: Vec<usize> = (0..data.y.len())
            .filter(|&r| data.subject[r] == s)
            .collect();
        if rows.is_empty() {
            continue;
        }
        let k = rows.len();
        let v = DMatrix::from_fn(k, k, |i, j| {
            sigma[(data.visit[rows[i]], data.visit[rows[j]])]
        });
        let x = DMatrix::from_fn(k, p, |i, j| row(rows[i])[j]);
        let e = DVector::from_fn(k, |i, _| data.y[rows[i]] - row(rows[i]).dot(&beta));
        let score = x.transpose() * v.try_inverse().unwrap() * e;
        middle += &score * score.transpose();
    }
    let want = &phi * middle * &phi;
    let testing = Testing {
        df: DfMethod::Satterthwaite,
        se: StandardErrors::Sandwich,
        conf_level: 0.95,
    };
    let got = analyse(&fit, testing).unwrap();
    for (a, b) in got.beta_cov.iter().zip(want.transpose().iter()) {
        assert!(close(*a, *b, 1e-9), "{a} {b}");
    }
    assert!(matches!(
        analyse(
            &fit,
            Testing {
                df: DfMethod::KenwardRoger,
                ..testing
            }
        ),
        Err(MmrmError::NotReml)
    ));
}

/// Two thousand random studies: an optimum or a reason, never a panic.
#[test]
fn random_studies_end_in_an_optimum_or_a_reason() {
    let mut noise = Noise(77);
    let mut pick =
        |low: usize, high: usize| low + (noise.uniform() * (high - low + 1) as f64) as usize;
    let (mut converged, mut failed) = (0, 0);
    let structures: Vec<CovarianceStructure> = CovarianceStructure::structures().collect();
    for seed in 0..2000 {
        let sizes: Vec<usize> = (0..pick(1, 3)).map(|_| pick(3, 60)).collect();
        let (m, missing) = (pick(2, 8), pick(0, 40) as f64 / 100.0);
        let data = study(seed, &sizes, m, missing);
        let covariance = Covariance {
            structure: structures[pick(0, structures.len() - 1)],
            by_group: pick(0, 4) == 0,
        };
        let estimation = if pick(0, 3) == 0 {
            Estimation::Ml
        } else {
            Estimation::Reml
        };
        let fitted = match fit(&data, covariance, estimation) {
            Ok(fitted) => fitted,
            Err(why) => {
                assert!(!why.to_string().is_empty());
                failed += 1;
                continue;
            }
        };
        assert!(!fitted.why.is_empty());
        if !fitted.converged {
            failed += 1;
            continue;
        }
        converged += 1;
        let analysis = analyse(&fitted, DfMethod::Satterthwaite)
            .unwrap_or_else(|e| panic!("{e}: {seed} {sizes:?} {m} {missing} {covariance:?}"));
        for c in &analysis.contrasts {
            if let Some(e) = c.estimate {
                assert!(e.estimate.is_finite() && e.se.is_finite() && e.se > 0.0);
            }
        }
    }
    assert!(converged > 1500, "{converged} converged, {failed} did not");
}

/// One subject seen at each visit of a group says nothing about their correlation there.
#[test]
fn a_parameter_without_information_ends_in_a_reason() {
    let data = study(233, &[3, 48], 2, 0.23);
    let covariance = Covariance {
        structure: CovarianceStructure::CompoundSymmetry,
        by_group: true,
    };
    let fit = fit(&data, covariance, Estimation::Reml).unwrap();
    assert!(!fit.converged && fit.why.contains("flat"), "{}", fit.why);
}

#[test]
fn normalised_residuals_are_free_of_the_covariance() {
    let data = study(11, &[200, 200], 4, 0.1);
    let fit = reml(&data);
    let residuals = residuals(&fit);
    let n = residuals.len() as f64;
    for (r, y) in residuals.iter().zip(&data.y) {
        assert!(close(r.fitted + r.raw, *y, 1e-10));
    }
    let mean: f64 = residuals.iter().map(|r| r.normalised).sum::<f64>() / n;
    let variance: f64 = residuals.iter().map(|r| r.normalised.powi(2)).sum::<f64>() / n;
    assert!(
        mean.abs() < 0.05 && (variance - 1.0).abs() < 0.05,
        "{mean} {variance}"
    );
    // Neighbouring visits of one subject are no longer correlated.
    let (mut sum, mut pairs) = (0.0, 0.0);
    for i in 1..data.y.len() {
        if data.subject[i] == data.subject[i - 1] {
            sum += residuals[i].normalised * residuals[i - 1].normalised;
            pairs += 1.0;
        }
    }
    assert!((sum / pairs).abs() < 0.08, "{}", sum / pairs);
}

#[test]
fn an_outlier_is_the_most_influential_subject() {
    let mut data = study(12, &[10, 10], 3, 0.0);
    data.y[4 * 3 + 2] += 12.0;
    let fit = reml(&data);
    let analysis = analyse(&fit, DfMethod::KenwardRogerLinear).unwrap();
    let all = influence(&data, &fit, |of| {
        of.contrasts.iter().map(|(_, e)| *e).collect()
    });
    assert_eq!(all.len(), 20);
    let change = analysis
        .contrasts
        .iter()
        .position(|c| {
            c.family == ContrastFamily::ChangeFromBaseline && c.group == 0 && c.visit == 2
        })
        .unwrap();
    let full = analysis.contrasts[change].estimate.unwrap().estimate;
    let worst = all
        .iter()
        .max_by(|a, b| {
            let shift = |i: &Influence| (i.without[change].unwrap() - full).abs();
            shift(a).total_cmp(&shift(b))
        })
        .unwrap();
    assert_eq!(worst.subject, 4);
    // Without the subject the estimate is that of a study that never had it.
    let keep: Vec<usize> = (0..data.y.len())
        .filter(|&r| data.subject[r] != 4)
        .collect();
    let never = tables(&permuted(&data, &keep, |s| s));
    let without = never.contrasts[change].estimate.unwrap().estimate;
    assert!(close(worst.without[change].unwrap(), without, 1e-9));
}

#[test]
fn a_random_intercept_stops_at_no_variance() {
    // Values that alternate within each subject: less alike than by chance.
    let mut data = study(13, &[9, 9], 4, 0.0);
    for (r, y) in data.y.iter_mut().enumerate() {
        let (s, v) = (r / 4, r % 4);
        *y = 5.0 + if (s + v) % 2 == 0 { 1.0 } else { -1.0 } + 0.1 * ((s * 7 + v * 3) % 5) as f64;
    }
    let fit = fit_random(&data, &RandomEffects::Intercept, Estimation::Reml).unwrap();
    assert!(fit.converged, "{}", fit.why);
    assert_eq!(fit.sigma[1], 0.0);
    assert!(fit.notes.iter().any(|n| n.contains("estimated as 0")));
    assert!(analyse(&fit, DfMethod::KenwardRoger).is_ok());
}

/// A sample of random studies: the optimum is stationary, and no start elsewhere finds a better one.
#[test]
fn no_restart_beats_the_optimum() {
    let mut noise = Noise(5);
    let mut compared = 0;
    let structures: Vec<CovarianceStructure> = CovarianceStructure::structures().collect();
    for seed in 0..40 {
        let structure = structures[seed as usize % structures.len()];
        let data = study(seed + 9000, &[12, 15], 3 + seed as usize % 3, 0.15);
        let fitted = fit(&data, structure, Estimation::Reml).unwrap();
        if !fitted.converged {
            continue;
        }
        let inner = &fitted.inner;
        let best = inner.state.f;
        for _ in 0..20 {
            let start: Vec<f64> = inner.theta.iter().map(|_| 1.5 * noise.normal()).collect();
            let other = newton::minimise(
                &inner.problem,
                inner.model.as_ref(),
                &start,
                inner.state.clone(),
            );
            assert!(
                !other.converged || other.state.f > best - 1e-7,
                "{structure:?} {seed}: {} below {best}",
                other.state.f
            );
            compared += usize::from(other.converged);
        }
        // Stationary: a step in any parameter makes it worse.
        for i in 0..inner.theta.len() {
            for step in [-1e-3, 1e-3] {
                let mut theta = inner.theta.clone();
                theta[i] += step;
                let mut state = criterion::State::new(&inner.problem);
                inner.model.sigma(&theta, &mut state.sigma);
                let f = criterion::evaluate(&inner.problem, &mut state).unwrap_or(f64::INFINITY);
                assert!(f > best - 1e-10, "{structure:?} {seed} parameter {i}");
            }
        }
    }
    assert!(compared > 400, "{compared}");
}
