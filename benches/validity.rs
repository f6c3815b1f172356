//! Does the mixed model keep its error rate? Studies without any effect, thousands of them.
//!
//! `cargo bench --bench validity` prints rejection rates of `group:visit` and of the difference in
//! change at the last visit, at 5 % and 1 %, for every method of degrees of freedom and every
//! sandwich. Another number of sets: `cargo bench --bench validity -- 1000`. The seed is fixed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use rayon::prelude::*;
use trajecta::models::mmrm::{
    ContrastFamily, CovarianceStructure, DfMethod, Estimation, MeanModel, MmrmData, StandardErrors,
    Testing, analyse, fit,
};

/// Standard deviations and correlations of the four visits: none equal to another.
const SD: [f64; 4] = [1.0, 1.25, 1.4, 1.1];
const R: [[f64; 4]; 4] = [
    [1.0, 0.55, 0.45, 0.6],
    [0.55, 1.0, 0.7, 0.5],
    [0.45, 0.7, 1.0, 0.65],
    [0.6, 0.5, 0.65, 1.0],
];

const WAYS: [(&str, DfMethod, StandardErrors); 8] = [
    (
        "Kenward-Roger (linear)",
        DfMethod::KenwardRogerLinear,
        StandardErrors::Model,
    ),
    (
        "Kenward-Roger",
        DfMethod::KenwardRoger,
        StandardErrors::Model,
    ),
    (
        "Satterthwaite",
        DfMethod::Satterthwaite,
        StandardErrors::Model,
    ),
    (
        "between-within",
        DfMethod::BetweenWithin,
        StandardErrors::Model,
    ),
    ("residual", DfMethod::Residual, StandardErrors::Model),
    (
        "Satterthwaite, CR0",
        DfMethod::Satterthwaite,
        StandardErrors::Sandwich,
    ),
    (
        "Satterthwaite, CR2",
        DfMethod::Satterthwaite,
        StandardErrors::Cr2,
    ),
    (
        "Satterthwaite, CR3",
        DfMethod::Satterthwaite,
        StandardErrors::Cr3,
    ),
];

/// SplitMix64 and Box-Muller: the same numbers everywhere.
struct Noise(u64);

impl Noise {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }
}

fn factor() -> [[f64; 4]; 4] {
    let mut l = [[0.0; 4]; 4];
    for i in 0..4 {
        for j in 0..=i {
            let s = R[i][j] * SD[i] * SD[j] - (0..j).map(|k| l[i][k] * l[j][k]).sum::<f64>();
            l[i][j] = if i == j { s.sqrt() } else { s / l[j][j] };
        }
    }
    l
}

fn study(seed: u64, sizes: [usize; 2], missing: f64) -> MmrmData {
    let mut noise = Noise(seed.wrapping_mul(0x2545_f491_4f6c_dd1d) + 1);
    let l = factor();
    let mut data = MmrmData {
        y: vec![],
        subject: vec![],
        group: vec![],
        visit: vec![],
        n_groups: 2,
        n_visits: 4,
        covariates: vec![],
        group_names: vec!["A".into(), "B".into()],
        visit_names: (0..4).map(|v| format!("V{v}")).collect(),
        times: None,
        baseline: Some(0),
        mean: MeanModel::GroupByVisit,
    };
    for s in 0..sizes[0] + sizes[1] {
        let z: Vec<f64> = (0..4).map(|_| noise.normal()).collect();
        for v in 0..4 {
            if noise.uniform() < missing {
                continue;
            }
            data.y
                .push(10.0 + (0..=v).map(|k| l[v][k] * z[k]).sum::<f64>());
            data.subject.push(s);
            data.group.push(usize::from(s >= sizes[0]));
            data.visit.push(v);
        }
    }
    data
}

/// p of `group:visit` and of the last difference in change, a way each; `None` without an optimum.
fn ps(data: &MmrmData) -> Option<Vec<[f64; 2]>> {
    let fitted = fit(data, CovarianceStructure::Unstructured, Estimation::Reml).ok()?;
    let tested = WAYS.map(|(_, df, se)| {
        let testing = Testing {
            df,
            se,
            conf_level: 0.95,
        };
        let a = analyse(&fitted, testing).ok()?;
        let whole = a.tests.iter().find(|t| t.effect == "group:visit")?.test.p?;
        let family = ContrastFamily::DifferenceInChange;
        let last = a.contrasts.iter().rfind(|c| c.family == family)?;
        Some([whole, last.estimate?.p?])
    });
    tested.into_iter().collect()
}

fn main() {
    let asked = std::env::args().find_map(|a| a.parse::<u64>().ok());
    let sets = asked.unwrap_or(10_000);
    println!("{sets} studies without any effect, four visits, unstructured covariance.");
    println!("Rejections in percent at 5 % and at 1 %.\n");
    for (sizes, missing) in [
        ([8, 8], 0.0),
        ([8, 8], 0.05),
        ([16, 28], 0.0),
        ([16, 28], 0.05),
    ] {
        let all: Vec<Vec<[f64; 2]>> = (0..sets)
            .into_par_iter()
            .filter_map(|seed| ps(&study(seed, sizes, missing)))
            .collect();
        let n = all.len() as f64;
        let error = |rate: f64| 100.0 * (rate * (1.0 - rate) / n).sqrt();
        println!(
            "{} + {} subjects, {} % missing: {} converged; Monte-Carlo standard error {:.2} at 5 %, {:.2} at 1 %",
            sizes[0],
            sizes[1],
            100.0 * missing,
            all.len(),
            error(0.05),
            error(0.01)
        );
        println!(
            "| df and standard errors | group:visit 5 % | 1 % | last difference in change 5 % | 1 % |"
        );
        println!("|---|---|---|---|---|");
        for (w, (name, ..)) in WAYS.iter().enumerate() {
            let rate = |what: usize, level: f64| {
                100.0 * all.iter().filter(|p| p[w][what] < level).count() as f64 / n
            };
            println!(
                "| {name} | {:.2} | {:.2} | {:.2} | {:.2} |",
                rate(0, 0.05),
                rate(0, 0.01),
                rate(1, 0.05),
                rate(1, 0.01)
            );
            let rejected = rate(0, 0.05);
            if w == 0 && sets >= 1000 {
                assert!(
                    (rejected - 5.0).abs() <= 3.0 * error(0.05),
                    "group:visit under the default rejects {rejected} % of studies without effect"
                );
            }
        }
        println!();
    }
}
