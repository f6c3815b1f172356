//! Random batches against the whole covariance matrix, written out.

use super::*;
use crate::models::mmrm::tests::Noise;
use crate::models::mmrm::{CovarianceStructure, MeanModel};
use nalgebra::{DMatrix, DVector};

/// Twenty-four subjects in two groups at three visits, in four batches that differ; some values are missing.
fn study() -> (MmrmData, Vec<usize>) {
    let wobble = |a: usize, b: usize| ((a * 7919 + b * 104_729) % 997) as f64 / 997.0 - 0.5;
    let mut data = MmrmData {
        y: vec![],
        subject: vec![],
        group: vec![],
        visit: vec![],
        n_groups: 2,
        n_visits: 3,
        covariates: vec![],
        group_names: vec!["A".into(), "B".into()],
        visit_names: (0..3).map(|v| format!("V{v}")).collect(),
        times: None,
        baseline: Some(0),
        mean: MeanModel::GroupByVisit,
    };
    let mut batch = Vec::new();
    for s in 0..24 {
        for v in 0..3 {
            if (s * 3 + v) % 11 == 5 {
                continue;
            }
            let b = (s + 2 * v) % 4;
            data.y.push(
                10.0 + v as f64
                    + 2.0 * wobble(s, 99)
                    + (1.0 + 0.3 * v as f64) * wobble(s, v)
                    + [0.0, 0.9, -0.6, 0.4][b],
            );
            data.subject.push(s);
            data.group.push(s % 2);
            data.visit.push(v);
            batch.push(b);
        }
    }
    (data, batch)
}

/// REML log-likelihood, coefficients of cells and their covariance, from the whole matrix of covariances.
fn dense_reml(
    (data, batch): (&MmrmData, &[usize]),
    sigma: &[f64],
    variance: f64,
) -> (f64, DMatrix<f64>) {
    let n = data.y.len();
    let v = DMatrix::from_fn(n, n, |i, j| {
        let same = data.subject[i] == data.subject[j];
        let own = if same {
            sigma[data.visit[i] * 3 + data.visit[j]]
        } else {
            0.0
        };
        own + if batch[i] == batch[j] { variance } else { 0.0 }
    });
    let x = DMatrix::from_fn(n, 6, |i, c| {
        f64::from(u8::from(data.group[i] * 3 + data.visit[i] == c))
    });
    let y = DVector::from_vec(data.y.clone());
    let factor = v.cholesky().unwrap();
    let information = x.transpose() * factor.solve(&x);
    let phi = information.clone().try_inverse().unwrap();
    let beta = &phi * (x.transpose() * factor.solve(&y));
    let residual = &y - &x * beta;
    let log = |l: &DMatrix<f64>| l.diagonal().iter().map(|d| 2.0 * d.ln()).sum::<f64>();
    let of_means = information.cholesky().unwrap();
    let value = (n - 6) as f64 * std::f64::consts::TAU.ln()
        + log(&factor.l())
        + log(&of_means.l())
        + residual.dot(&factor.solve(&residual));
    (-0.5 * value, phi)
}

#[test]
fn random_batches_are_those_of_the_whole_covariance_matrix() {
    let (data, batch) = study();
    for structure in [
        CovarianceStructure::Unstructured,
        CovarianceStructure::CompoundSymmetry,
    ] {
        let fit = fit_batches(&data, &batch, structure, Estimation::Reml)
            .unwrap()
            .unwrap();
        assert!(fit.converged, "{}", fit.why);
        let of = (&data, &batch[..]);
        let (best, phi) = dense_reml(of, &fit.sigma, fit.variance);
        assert!(
            (best - fit.log_likelihood).abs() < 1e-8,
            "{best} {}",
            fit.log_likelihood
        );
        // A difference of two cells has the variance that the whole matrix gives.
        let weights =
            crate::models::mmrm::weights_of_cells(&fit.start, &[(1, 2, 1.0), (0, 0, -1.0)]);
        let row = fit.single(&weights.unwrap(), 0.95).unwrap();
        let want = (phi[(5, 5)] + phi[(0, 0)] - 2.0 * phi[(5, 0)]).sqrt();
        assert!((row.se / want - 1.0).abs() < 1e-8, "{} {want}", row.se);
        assert!(row.df > 3.0 && row.df < 60.0, "{}", row.df);
        // Nothing near is better.
        for factor in [0.97, 1.03] {
            let (near, _) = dense_reml(of, &fit.sigma, fit.variance * factor);
            assert!(near < best, "{near} {best}");
            let moved: Vec<f64> = fit.sigma.iter().map(|s| s * factor).collect();
            let (near, _) = dense_reml(of, &moved, fit.variance);
            assert!(near < best, "{near} {best}");
        }
        for (effect, rows) in crate::models::mmrm::type_three_rows(&fit.start).unwrap() {
            let test = fit.joint(&rows).unwrap();
            assert!(test.p.is_some() && test.den_df > 2.0, "{effect}: {test:?}");
        }
    }
}

/// A hundred plates, each with the samples of two subjects at four visits: the likelihood is that of the whole matrix.
#[test]
fn a_hundred_plates_are_no_burden() {
    let wobble = |a: usize, b: usize| ((a * 7919 + b * 104_729) % 997) as f64 / 997.0 - 0.5;
    let cells: Vec<(usize, usize)> = (0..200).flat_map(|s| (0..4).map(move |v| (s, v))).collect();
    let batch: Vec<usize> = cells.iter().map(|(s, _)| s / 2).collect();
    let value = |(s, v): &(usize, usize)| wobble(*s, *v) + wobble(*s, 9) + 2.0 * wobble(s / 2, 77);
    let data = MmrmData {
        y: cells.iter().map(value).collect(),
        subject: cells.iter().map(|(s, _)| *s).collect(),
        group: vec![0; cells.len()],
        visit: cells.iter().map(|(_, v)| *v).collect(),
        n_groups: 1,
        n_visits: 4,
        group_names: vec!["A".into()],
        visit_names: (0..4).map(|v| format!("V{v}")).collect(),
        ..study().0
    };
    let structure = CovarianceStructure::Unstructured;
    let fit = fit_batches(&data, &batch, structure, Estimation::Reml);
    let fit = fit.unwrap().unwrap();
    assert!(fit.converged && fit.n_batches == 100, "{}", fit.why);
    // A plate is a block of its own: minus twice the log-likelihood by hand.
    let x = DMatrix::from_fn(8, 4, |i, c| f64::from(u8::from(i % 4 == c)));
    let v = DMatrix::from_fn(8, 8, |i, j| {
        let own = if i / 4 == j / 4 {
            fit.sigma[(i % 4) * 4 + j % 4]
        } else {
            0.0
        };
        own + fit.variance
    });
    let factor = v.cholesky().unwrap();
    let log = |l: &DMatrix<f64>| l.diagonal().iter().map(|d| 2.0 * d.ln()).sum::<f64>();
    let information = x.transpose() * factor.solve(&x) * 100.0;
    let plates: Vec<DVector<f64>> = (data.y.chunks(8))
        .map(|y| DVector::from_vec(y.to_vec()))
        .collect();
    let sum = plates.iter().fold(DVector::zeros(4), |a, y| {
        a + x.transpose() * factor.solve(y)
    });
    let beta = information.clone().try_inverse().unwrap() * sum;
    let squares = plates.iter().map(|y| {
        let r = y - &x * &beta;
        r.dot(&factor.solve(&r))
    });
    let want = -0.5
        * ((800 - 4) as f64 * std::f64::consts::TAU.ln()
            + 100.0 * log(&factor.l())
            + log(&information.cholesky().unwrap().l())
            + squares.sum::<f64>());
    assert!(
        (want - fit.log_likelihood).abs() < 1e-7,
        "{want} {}",
        fit.log_likelihood
    );
}

#[test]
fn batches_that_all_meet_cost_the_third_power() {
    let work = |n: usize| Envelope::new([&(0..n).collect::<Vec<_>>()[..]].into_iter(), n, 3).work();
    let apart = |n: usize| {
        let own: Vec<[usize; 1]> = (0..n).map(|b| [b]).collect();
        Envelope::new(own.iter().map(|b| &b[..]), n, 3).work()
    };
    assert!(work(200) / work(100) > 7.0 && apart(200) / apart(100) < 2.5);
    assert!(work(280) * 11.0 * 11.0 < MOST_WORK && apart(2000) * 11.0 * 11.0 < MOST_WORK);
}

/// The formula of degrees of freedom against differences of the whole covariance matrix.
#[test]
fn degrees_of_freedom_are_satterthwaites() {
    let (data, batch) = study();
    let structure = CovarianceStructure::CompoundSymmetry;
    let fit = fit_batches(&data, &batch, structure, Estimation::Reml)
        .unwrap()
        .unwrap();
    let (level, shared) = (fit.sigma[0], fit.sigma[1]);
    let at = [level, shared, fit.variance];
    let of = |t: &[f64]| {
        let sigma: Vec<f64> = (0..9)
            .map(|x| if x % 4 == 0 { t[0] } else { t[1] })
            .collect();
        dense_reml((&data, &batch), &sigma, t[2])
    };
    let moved = |moves: &[(usize, f64)]| {
        let mut t = at;
        moves.iter().for_each(|(k, d)| t[*k] += d * 0.002 * at[*k]);
        of(&t)
    };
    let step = |k: usize| 0.002 * at[k];
    let h = DMatrix::from_fn(3, 3, |i, j| {
        let f = |a: f64, b: f64| -moved(&[(i, a), (j, b)]).0;
        (f(1.0, 1.0) - f(1.0, -1.0) - f(-1.0, 1.0) + f(-1.0, -1.0)) / (4.0 * step(i) * step(j))
    });
    let variance = |phi: &DMatrix<f64>| phi[(5, 5)] + phi[(3, 3)] - 2.0 * phi[(5, 3)];
    let g = DVector::from_fn(3, |k, _| {
        let f = |a: f64| variance(&moved(&[(k, a)]).1);
        (f(1.0) - f(-1.0)) / (2.0 * step(k))
    });
    let v = variance(&of(&at).1);
    let want = 2.0 * v * v / (g.transpose() * h.try_inverse().unwrap() * &g)[(0, 0)];
    let weights = crate::models::mmrm::weights_of_cells(&fit.start, &[(1, 2, 1.0), (1, 0, -1.0)]);
    let got = fit.single(&weights.unwrap(), 0.95).unwrap().df;
    assert!((got / want - 1.0).abs() < 1e-2, "{got} {want}");
    // lmerTest 3.1.3 of `y ~ 0 + cell + (1 | subject) + (1 | batch)`.
    assert!((got / 35.508_09 - 1.0).abs() < 1e-6, "{got}");
}

#[test]
fn batches_that_do_not_differ_have_no_variance() {
    let (mut data, batch) = study();
    let shift = [0.0, 0.9, -0.6, 0.4];
    // The same study without the differences, and with the means of batches taken out.
    data.y
        .iter_mut()
        .zip(&batch)
        .for_each(|(y, b)| *y -= shift[*b]);
    let mean = |b: usize, y: &[f64]| {
        let own: Vec<f64> = y
            .iter()
            .zip(&batch)
            .filter(|(_, x)| **x == b)
            .map(|(y, _)| *y)
            .collect();
        own.iter().sum::<f64>() / own.len() as f64
    };
    let means: Vec<f64> = (0..4).map(|b| mean(b, &data.y)).collect();
    data.y
        .iter_mut()
        .zip(&batch)
        .for_each(|(y, b)| *y -= means[*b]);
    let cs = CovarianceStructure::CompoundSymmetry;
    assert!(
        fit_batches(&data, &batch, cs, Estimation::Reml)
            .unwrap()
            .is_none()
    );
    let one = vec![0; batch.len()];
    assert!(fit_batches(&data, &one, cs, Estimation::Reml).is_err());
}

#[test]
fn plates_that_meet_in_a_chain_reach_the_optimum() {
    let mut random = Noise(20);
    let plates = 200;
    let of_plate: Vec<f64> = (0..plates).map(|_| 0.5 * random.normal()).collect();
    let cells: Vec<(usize, usize)> = (0..3 * plates)
        .flat_map(|s| (0..2).map(move |v| (s, v)))
        .collect();
    let batch: Vec<usize> = (cells.iter()).map(|(s, v)| (s / 3 + v) % plates).collect();
    let own: Vec<f64> = (0..3 * plates).map(|_| random.normal()).collect();
    let mut data = MmrmData {
        y: (cells.iter().zip(&batch))
            .map(|((s, _), b)| own[*s] + of_plate[*b] + 0.6 * random.normal())
            .collect(),
        subject: cells.iter().map(|(s, _)| *s).collect(),
        group: vec![0; cells.len()],
        visit: cells.iter().map(|(_, v)| *v).collect(),
        n_groups: 1,
        n_visits: 2,
        group_names: vec!["A".into()],
        visit_names: (0..2).map(|v| format!("V{v}")).collect(),
        ..study().0
    };
    let found = |data: &MmrmData| {
        let structure = CovarianceStructure::Unstructured;
        let fit = fit_batches(data, &batch, structure, Estimation::Reml);
        let fit = fit.unwrap().unwrap();
        assert!(fit.converged, "{}", fit.why);
        fit
    };
    let near = found(&data);
    assert!((near.variance - 0.25).abs() < 0.08, "{}", near.variance);
    // The same values far from 0, as of a mass in grams.
    data.y.iter_mut().for_each(|y| *y += 5000.0);
    let far = found(&data);
    let close = |a: f64, b: f64| (a / b - 1.0).abs() < 1e-6;
    assert!(close(far.variance, near.variance), "{}", far.variance);
    assert!((far.beta[0] - near.beta[0] - 5000.0).abs() < 1e-6);
    assert!(close(far.beta_cov[0], near.beta_cov[0]));
}
