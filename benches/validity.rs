//! Does the mixed model keep its error rate? Studies without any effect, thousands of them.
//!
//! `cargo bench --bench validity` prints rejection rates of `group:visit` at 5 % and 1 %, and of the difference in
//! change and the change within the smaller group at the last visit at 5 %, for every method of degrees of freedom,
//! every sandwich, and a covariance for each group; with equal standard deviations in both groups, and with those of
//! the second group half, one and a half and two times as large. Another number of sets:
//! `cargo bench --bench validity -- 1000`. The seed is fixed.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod seeded;

use rayon::prelude::*;
use seeded::Seeded;
use trajecta::models::mmrm::{
    ContrastFamily, Covariance, CovarianceStructure, DfMethod, Estimation, MeanModel, MmrmData,
    StandardErrors, Testing, analyse, fit,
};

/// Standard deviations and correlations of the four visits: none equal to another.
const SD: [f64; 4] = [1.0, 1.25, 1.4, 1.1];
const R: [[f64; 4]; 4] = [
    [1.0, 0.55, 0.45, 0.6],
    [0.55, 1.0, 0.7, 0.5],
    [0.45, 0.7, 1.0, 0.65],
    [0.6, 0.5, 0.65, 1.0],
];

/// Name, degrees of freedom, standard errors, and whether each group has its own covariance.
type Way = (&'static str, DfMethod, StandardErrors, bool);

const WAYS: [Way; 9] = {
    use DfMethod::{BetweenWithin, KenwardRoger, KenwardRogerLinear, Residual, Satterthwaite};
    use StandardErrors::{Cr2, Cr3, Model, Sandwich};
    [
        ("Kenward-Roger (linear)", KenwardRogerLinear, Model, false),
        (
            "the same, covariance by group",
            KenwardRogerLinear,
            Model,
            true,
        ),
        ("Kenward-Roger", KenwardRoger, Model, false),
        ("Satterthwaite", Satterthwaite, Model, false),
        ("between-within", BetweenWithin, Model, false),
        ("residual", Residual, Model, false),
        ("CR0", Satterthwaite, Sandwich, false),
        ("CR2", Satterthwaite, Cr2, false),
        ("CR3", Satterthwaite, Cr3, false),
    ]
};

/// Sizes of the groups, part of the values missing, standard deviation of the second group over that of the first.
const STUDIES: [([usize; 2], f64, f64); 9] = [
    ([8, 8], 0.0, 1.0),
    ([8, 8], 0.05, 1.0),
    ([16, 28], 0.0, 1.0),
    ([16, 28], 0.05, 1.0),
    ([8, 24], 0.0, 1.0),
    ([6, 12], 0.0, 1.0),
    ([16, 28], 0.0, 0.5),
    ([16, 28], 0.0, 1.5),
    ([16, 28], 0.0, 2.0),
];

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

fn study(seed: u64, (sizes, missing, ratio): ([usize; 2], f64, f64)) -> MmrmData {
    let mut noise = Seeded(seed.wrapping_mul(0x2545_f491_4f6c_dd1d) + 1);
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
            let spread = if s < sizes[0] { 1.0 } else { ratio };
            data.y
                .push(10.0 + spread * (0..=v).map(|k| l[v][k] * z[k]).sum::<f64>());
            data.subject.push(s);
            data.group.push(usize::from(s >= sizes[0]));
            data.visit.push(v);
        }
    }
    data
}

/// p of `group:visit`, of the last difference in change and of the last change within the first group, a way each;
/// `None` where a fit has no optimum.
fn ps(data: &MmrmData) -> Option<[Option<[f64; 3]>; WAYS.len()]> {
    let covariance = |by_group| Covariance {
        structure: CovarianceStructure::Unstructured,
        by_group,
    };
    let one = fit(data, covariance(false), Estimation::Reml).ok()?;
    let each = fit(data, covariance(true), Estimation::Reml).ok();
    one.converged.then_some(())?;
    Some(WAYS.map(|(_, df, se, by_group)| {
        let fitted = if by_group { each.as_ref()? } else { &one };
        let testing = Testing {
            df,
            se,
            conf_level: 0.95,
        };
        let a = analyse(fitted, testing).ok()?;
        let whole = a.tests.iter().find(|t| t.effect == "group:visit")?.test.p?;
        let last = |family, group| {
            let mut all = a.contrasts.iter();
            all.rfind(|c| c.family == family && c.group == group)?
                .estimate?
                .p
        };
        let difference = last(ContrastFamily::DifferenceInChange, 1)?;
        let change = last(ContrastFamily::ChangeFromBaseline, 0)?;
        Some([whole, difference, change])
    }))
}

fn main() {
    let asked = std::env::args().find_map(|a| a.parse::<u64>().ok());
    let sets = asked.unwrap_or(10_000);
    println!("{sets} studies without any effect, four visits, unstructured covariance.");
    println!("Rejections in percent.\n");
    for of in STUDIES {
        let all: Vec<_> = (0..sets)
            .into_par_iter()
            .filter_map(|seed| ps(&study(seed, of)))
            .collect();
        let n = all.len() as f64;
        let error = |rate: f64| 100.0 * (rate * (1.0 - rate) / n).sqrt();
        let ([first, second], missing, ratio) = of;
        println!(
            "{first} + {second} subjects, {} % missing, SD ratio {ratio}: {} converged; Monte-Carlo standard error {:.2} at 5 %, {:.2} at 1 %",
            100.0 * missing,
            all.len(),
            error(0.05),
            error(0.01)
        );
        println!(
            "| df and standard errors | fits | group:visit 5 % | 1 % | difference in change 5 % | change within the first group 5 % |"
        );
        println!("|---|---|---|---|---|---|");
        for (w, (name, ..)) in WAYS.iter().enumerate() {
            let own: Vec<[f64; 3]> = all.iter().filter_map(|p| p[w]).collect();
            let rate = |what: usize, level: f64| {
                let rejected = own.iter().filter(|p| p[what] < level).count();
                100.0 * rejected as f64 / own.len() as f64
            };
            println!(
                "| {name} | {} | {:.2} | {:.2} | {:.2} | {:.2} |",
                own.len(),
                rate(0, 0.05),
                rate(0, 0.01),
                rate(1, 0.05),
                rate(2, 0.05)
            );
            let rejected = rate(0, 0.05);
            if w == 0 && ratio == 1.0 && first >= 8 && sets >= 1000 {
                assert!(
                    (rejected - 5.0).abs() <= 3.0 * error(0.05),
                    "group:visit under the default rejects {rejected} % of studies without effect"
                );
            }
        }
        println!();
    }
}
