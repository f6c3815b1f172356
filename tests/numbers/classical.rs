//! Classical tests against R: several groups, assumptions, ANCOVA, RM-ANOVA, Friedman, correlations.
//!
//! Closed forms are held at 1e-10 relative, p-values at 1e-9 (the error of F or t, multiplied).

use crate::reference::{Data, Misses, SETS, data_of, golden, golden_dir};
use serde_json::Value;
use std::collections::BTreeSet;
use trajecta::models::mmrm::CovariateValues;
use trajecta::models::{
    BetweenFactor, NoTest, OmnibusTest, SpreadAround, WithinFactor, ancova, equal_spread, friedman,
    kruskal_wallis, one_way_anova, pearson, rm_anova, shapiro_wilk, spearman, welch_anova,
};

const CLOSED: f64 = 1e-10;
const P: f64 = 1e-9;

fn omnibus(m: &mut Misses, at: &str, got: Result<OmnibusTest, NoTest>, want: &Value) {
    let got = got.unwrap_or_else(|e| panic!("{at}: {e}"));
    let statistic = want.get("F").unwrap_or(&want["chi2"]);
    m.check(&format!("{at} F"), got.statistic, statistic, CLOSED, 1e-13);
    let df1 = want.get("df1").unwrap_or(&want["df"]);
    m.check(&format!("{at} df1"), got.df1, df1, 0.0, 0.0);
    if let Some(df2) = want.get("df2") {
        m.check(&format!("{at} df2"), got.df2.unwrap(), df2, CLOSED, 0.0);
    }
    m.check(&format!("{at} p"), got.p, &want["p"], P, 0.0);
    if let Some(eta2) = want.get("eta2") {
        m.check(&format!("{at} eta2"), got.eta2.unwrap(), eta2, CLOSED, 0.0);
    }
}

fn spreads(m: &mut Misses, at: &str, want: &Value, x: &[f64], y: &[f64]) {
    if want.get("skipped").is_some() {
        return;
    }
    for (around, key) in [
        (SpreadAround::Mean, "levene_mean_center"),
        (SpreadAround::Median, "brown_forsythe_median_center"),
    ] {
        let got = equal_spread(&[y, x], around);
        omnibus(m, &format!("{at} {key}"), got, &want[key]);
    }
}

#[test]
fn baseline_tests_beyond_two_samples() {
    let mut m = Misses::default();
    for set in SETS {
        let json = golden(&format!("{set}__baseline_comparison.json"));
        let data = data_of(&json);
        let groups: Vec<Vec<f64>> = (0..data.groups.len()).map(|g| data.values(g, 0)).collect();
        for want in json["comparisons"].as_array().unwrap() {
            let contrast = want["contrast"].as_str().unwrap();
            let name = contrast.split(" - ").next().unwrap();
            let g = data.groups.iter().position(|x| x == name).unwrap();
            spreads(
                &mut m,
                &format!("{set} {contrast}"),
                want,
                &groups[g],
                &groups[0],
            );
        }
        for want in json["shapiro_wilk_by_group"].as_array().unwrap() {
            let Some(name) = want["group"].as_str() else {
                continue;
            };
            let g = data.groups.iter().position(|x| x == name).unwrap();
            let got = shapiro_wilk(&groups[g]).unwrap();
            // R's own weights come from qnorm and six-digit polynomials, evaluated alike.
            m.check(&format!("{set} {name} W"), got.w, &want["W"], CLOSED, 0.0);
            m.check(&format!("{set} {name} p"), got.p, &want["p"], 1e-8, 0.0);
        }
        let parts: Vec<&[f64]> = groups.iter().map(Vec::as_slice).collect();
        if let Some(want) = json.get("oneway_anova") {
            omnibus(&mut m, set, one_way_anova(&parts), want);
            omnibus(&mut m, set, welch_anova(&parts), &json["welch_anova"]);
            omnibus(&mut m, set, kruskal_wallis(&parts), &json["kruskal_wallis"]);
        }
        if let Some(want) = json.get("ancova_adjusted_for_covariates") {
            adjusted(&mut m, set, &data, want);
        }
    }
    m.finish(290);
}

fn adjusted(m: &mut Misses, set: &str, data: &Data, want: &Value) {
    let known = |r: &&crate::reference::Row| {
        r.visit == 0 && r.facts.iter().all(|f| !matches!(f.as_str(), "" | "NA"))
    };
    let rows: Vec<&crate::reference::Row> = data.rows.iter().filter(known).collect();
    let covariates: Vec<CovariateValues> = (0..data.covariates.len())
        .map(|k| {
            let numbers: Option<Vec<f64>> = rows.iter().map(|r| r.facts[k].parse().ok()).collect();
            numbers.map_or_else(
                || {
                    let levels: BTreeSet<String> =
                        rows.iter().map(|r| r.facts[k].clone()).collect();
                    let levels: Vec<String> = levels.into_iter().collect();
                    let place =
                        |r: &&crate::reference::Row| levels.iter().position(|l| *l == r.facts[k]);
                    let index = rows.iter().map(|r| place(r).unwrap()).collect();
                    CovariateValues::Factor { levels, index }
                },
                CovariateValues::Number,
            )
        })
        .collect();
    let y: Vec<f64> = rows.iter().map(|r| r.y).collect();
    let group: Vec<usize> = rows.iter().map(|r| r.group).collect();
    let got = ancova(&y, &group, &covariates, 0.95).unwrap();
    assert_eq!(Some(got.n as u64), want["n"].as_u64(), "{set}");
    for d in &got.differences {
        let term = format!("group{}", data.groups[d.group]);
        let at = format!("{set} ANCOVA {term}");
        let row = want["coefficients"].as_array().unwrap();
        let w = row.iter().find(|r| r["term"] == term.as_str()).unwrap();
        for (name, value, tolerance) in [
            ("estimate", d.estimate, CLOSED),
            ("se", d.std_error, CLOSED),
            ("t", d.t, CLOSED),
            ("df", d.df, 0.0),
            ("p", d.p, P),
            ("ci95_low", d.ci_low, CLOSED),
            ("ci95_high", d.ci_high, CLOSED),
            ("partial_eta2", d.partial_eta2, CLOSED),
        ] {
            m.check(
                &format!("{at} {name}"),
                value,
                &w[name],
                tolerance,
                1e-12 * d.std_error,
            );
        }
    }
    let whole = want["anova_type2"].as_array().unwrap();
    let w = whole.iter().find(|r| r["term"] == "group").unwrap();
    for (name, value) in [
        ("F", got.groups.f),
        ("df1", got.groups.df1),
        ("df2", got.groups.df2),
        ("p", got.groups.p),
        ("partial_eta2", got.groups.partial_eta2),
    ] {
        m.check(
            &format!("{set} ANCOVA group {name}"),
            value,
            &w[name],
            P,
            0.0,
        );
    }
}

#[test]
fn spreads_of_change() {
    let mut m = Misses::default();
    for set in SETS {
        let json = golden(&format!("{set}__change_from_baseline.json"));
        let data = data_of(&json);
        let wide = data.wide();
        for want in json["between_group_on_change"].as_array().unwrap() {
            let contrast = want["contrast"].as_str().unwrap();
            let name = contrast.split(" - ").next().unwrap();
            let g = data.groups.iter().position(|x| x == name).unwrap();
            let visit = want["visit"].as_str().unwrap();
            let v = data.visits.iter().position(|x| x == visit).unwrap();
            let changes = |group: usize| -> Vec<f64> {
                let of = wide.iter().filter(|(g, _)| *g == group);
                of.filter_map(|(_, y)| Some(y[v]? - y[0]?)).collect()
            };
            spreads(
                &mut m,
                &format!("{set} change {contrast} {visit}"),
                want,
                &changes(g),
                &changes(0),
            );
        }
    }
    m.finish(250);
}

fn compare_effects(
    m: &mut Misses,
    at: &str,
    got: &[trajecta::models::RmAnovaEffect],
    none: &Value,
    gg: &Value,
    hf: &Value,
) {
    for (w, (wg, wh)) in none
        .as_array()
        .unwrap()
        .iter()
        .zip(gg.as_array().unwrap().iter().zip(hf.as_array().unwrap()))
    {
        let effect = w["effect"].as_str().unwrap();
        let at = format!("{at} {effect}");
        let Some(e) = got.iter().find(|e| e.effect == effect) else {
            m.miss(format!("{at}: not there"));
            continue;
        };
        for (name, value, tolerance) in [
            ("num_df", e.df_num, 0.0),
            ("den_df", e.df_den, 0.0),
            ("mse", e.error_ss / e.df_den, CLOSED),
            ("F", e.f, CLOSED),
            ("p", e.p, P),
            ("generalized_eta2", e.generalized_eta2, CLOSED),
            ("partial_eta2", e.partial_eta2, CLOSED),
        ] {
            m.check(&format!("{at} {name}"), value, &w[name], tolerance, 1e-14);
        }
        if let Some(s) = e.sphericity {
            m.check(&format!("{at} p GG"), s.p_gg, &wg["p"], P, 0.0);
            m.check(&format!("{at} p HF"), s.p_hf, &wh["p"], P, 0.0);
            let df = s.epsilon_hf.min(1.0) * e.df_num;
            m.check(&format!("{at} df HF"), df, &wh["num_df"], CLOSED, 0.0);
        }
    }
}

fn compare_sphericity(
    m: &mut Misses,
    at: &str,
    got: &[trajecta::models::RmAnovaEffect],
    epsilon: &Value,
    mauchly: &Value,
    names: [&str; 4],
) {
    let find = |name: &Value| {
        let name = name.as_str().unwrap();
        got.iter()
            .find(|e| e.effect == name)
            .and_then(|e| e.sphericity)
    };
    for w in epsilon.as_array().unwrap() {
        let s = find(&w["effect"]).unwrap();
        let at = format!("{at} {}", w["effect"]);
        m.check(&format!("{at} GG"), s.epsilon_gg, &w[names[0]], CLOSED, 0.0);
        m.check(&format!("{at} HF"), s.epsilon_hf, &w[names[1]], CLOSED, 0.0);
    }
    for w in mauchly.as_array().unwrap() {
        let s = find(&w["effect"]).unwrap();
        let at = format!("{at} {}", w["effect"]);
        // A determinant of eight contrasts with ten error degrees of freedom: 1e-9.
        m.check(
            &format!("{at} W"),
            s.mauchly_w.unwrap(),
            &w[names[2]],
            1e-9,
            0.0,
        );
        m.check(
            &format!("{at} W p"),
            s.mauchly_p.unwrap(),
            &w[names[3]],
            1e-8,
            0.0,
        );
    }
}

#[test]
fn rm_anova_and_friedman() {
    let mut m = Misses::default();
    for set in SETS {
        let json = golden(&format!("{set}__rm_anova.json"));
        let data = data_of(&json);
        let complete: Vec<(usize, Vec<f64>)> = data
            .wide()
            .into_iter()
            .filter_map(|(g, y)| Some((g, y.into_iter().collect::<Option<Vec<f64>>>()?)))
            .collect();
        assert_eq!(
            Some(complete.len() as u64),
            json["n_complete_subjects"].as_u64()
        );
        let v = data.visits.len();
        let y: Vec<f64> = complete.iter().flat_map(|(_, y)| y.clone()).collect();
        let group = BetweenFactor {
            name: "group".into(),
            level: complete.iter().map(|c| c.0).collect(),
            n_levels: data.groups.len(),
        };
        let visit = WithinFactor {
            name: "visit".into(),
            level: (0..v).collect(),
            n_levels: v,
        };
        let got = rm_anova(&y, v, &[group], &[visit]).unwrap();
        compare_effects(
            &mut m,
            set,
            &got,
            &json["type3_no_correction"],
            &json["type3_greenhouse_geisser"],
            &json["type3_huynh_feldt"],
        );
        let names = ["gg_epsilon", "hf_epsilon_raw", "W", "p"];
        compare_sphericity(&mut m, set, &got, &json["epsilon"], &json["mauchly"], names);
        for w in json["friedman_by_group"].as_array().unwrap() {
            let name = w["group"].as_str().unwrap();
            let g = data.groups.iter().position(|x| x == name).unwrap();
            let of = complete.iter().filter(|c| c.0 == g);
            let y: Vec<f64> = of.flat_map(|(_, y)| y.clone()).collect();
            let f = friedman(&y, v).unwrap();
            let at = format!("{set} Friedman {name}");
            m.check(&at, f.n as f64, &w["n"], 0.0, 0.0);
            m.check(&at, f.statistic, &w["chi2"], CLOSED, 1e-12);
            m.check(&at, f.df, &w["df"], 0.0, 0.0);
            m.check(&at, f.p, &w["p"], P, 0.0);
            m.check(&at, f.kendall_w, &w["kendall_W"], CLOSED, 1e-14);
        }
    }
    m.finish(500);
}

/// Two factors between and two within subjects.
#[test]
fn rm_anova_of_four_factors() {
    let json = golden("obk_long__rm_anova_4way.json");
    let path = golden_dir().join("data/obk_long.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let columns = reader.headers().unwrap().clone();
    let place = |name: &str| columns.iter().position(|c| c == name).unwrap();
    let treatments = ["control", "A", "B"];
    let phases = ["pre", "post", "fup"];
    let (mut subjects, mut treatment, mut gender) = (Vec::<String>::new(), vec![], vec![]);
    let mut y = vec![f64::NAN; 16 * 15];
    for r in reader.records() {
        let r = r.unwrap();
        let of = |name: &str| r[place(name)].to_owned();
        let id = of("id");
        let s = subjects.iter().position(|x| *x == id).unwrap_or_else(|| {
            subjects.push(id);
            let t = of("treatment");
            treatment.push(treatments.iter().position(|x| *x == t).unwrap());
            gender.push(usize::from(of("gender") == "M"));
            subjects.len() - 1
        });
        let phase = phases.iter().position(|x| *x == of("phase")).unwrap();
        let hour: usize = of("hour").parse().unwrap();
        y[s * 15 + phase * 5 + hour - 1] = of("value").parse().unwrap();
    }
    let between = |name: &str, level: Vec<usize>, n_levels| BetweenFactor {
        name: name.into(),
        level,
        n_levels,
    };
    let within = |name: &str, level: Vec<usize>, n_levels| WithinFactor {
        name: name.into(),
        level,
        n_levels,
    };
    let got = rm_anova(
        &y,
        15,
        &[
            between("treatment", treatment, 3),
            between("gender", gender, 2),
        ],
        &[
            within("phase", (0..15).map(|c| c / 5).collect(), 3),
            within("hour", (0..15).map(|c| c % 5).collect(), 5),
        ],
    )
    .unwrap();
    let mut m = Misses::default();
    compare_effects(&mut m, "obk", &got, &json["none"], &json["gg"], &json["hf"]);
    let names = ["GG eps", "HF eps", "Test statistic", "p-value"];
    compare_sphericity(
        &mut m,
        "obk",
        &got,
        &json["epsilon"],
        &json["mauchly"],
        names,
    );
    m.finish(180);
}

#[test]
fn correlations_of_change() {
    let json = golden("ketamine__correlations_of_change.json");
    let wide = |marker: &str| -> Vec<(usize, Vec<Option<f64>>)> {
        let header = golden(&format!("ketamine_{marker}__descriptives.json"));
        data_of(&header).wide()
    };
    let header = data_of(&golden("ketamine_opg__descriptives.json"));
    let mut m = Misses::default();
    let (mut with_ties, mut without) = (0, 0);
    for pair in json["pairs"].as_array().unwrap() {
        let (a, b) = (
            pair["marker_a"].as_str().unwrap(),
            pair["marker_b"].as_str().unwrap(),
        );
        let (one, two) = (wide(a), wide(b));
        let change = pair["change_vs_change"].as_array().unwrap();
        let baseline = pair["baseline_vs_baseline"].as_array().unwrap();
        for (w, is_change) in
            (change.iter().map(|w| (w, true))).chain(baseline.iter().map(|w| (w, false)))
        {
            let visit = w["visit"].as_str().unwrap();
            let v = header.visits.iter().position(|x| x == visit).unwrap();
            let group = w["group"].as_str().unwrap();
            let (x, y): (Vec<f64>, Vec<f64>) = one
                .iter()
                .zip(&two)
                .filter(|((g, _), _)| group == "all" || header.groups[*g] == group)
                .filter_map(|((_, x), (_, y))| {
                    let from =
                        |s: &[Option<f64>]| Some(if is_change { s[v]? - s[0]? } else { s[v]? });
                    Some((from(x)?, from(y)?))
                })
                .unzip();
            let at = format!("{a} {b} {visit} {group}");
            assert_eq!(Some(x.len() as u64), w["n"].as_u64(), "{at}");
            let p = pearson(&x, &y, 0.95).unwrap();
            let wp = &w["pearson"];
            for (name, value, tolerance) in [
                ("r", p.estimate, CLOSED),
                ("t", p.statistic, CLOSED),
                ("df", p.df.unwrap(), 0.0),
                ("p", p.p, P),
                ("ci95_low", p.ci_low.unwrap(), CLOSED),
                ("ci95_high", p.ci_high.unwrap(), CLOSED),
            ] {
                // A correlation near 0 is what is left of numbers near 1.
                m.check(
                    &format!("{at} pearson {name}"),
                    value,
                    &wp[name],
                    tolerance,
                    1e-13,
                );
            }
            let s = spearman(&x, &y).unwrap();
            let ws = &w["spearman"];
            assert_eq!(
                Some(s.exact == Some(false)),
                w["has_ties"].as_bool(),
                "{at}"
            );
            if s.exact == Some(true) {
                without += 1;
            } else {
                with_ties += 1;
            }
            m.check(&format!("{at} rho"), s.estimate, &ws["rho"], CLOSED, 1e-13);
            m.check(&format!("{at} S"), s.statistic, &ws["S"], CLOSED, 0.0);
            m.check(&format!("{at} rho p"), s.p, &ws["p_default"], P, 0.0);
        }
    }
    assert!(with_ties > 3 && without > 40, "{with_ties} {without}");
    m.finish(500);
}
