//! Flags of the plan: what they do, and what wrong ones get.

use super::*;
use trajecta::plan::{CovarianceStructure, Spacing};

#[test]
fn wrong_flags_are_refused_by_name_with_exit_two() {
    let folder = temp();
    let study = data("ketamine_bone.csv");
    let cases: [(&[&str], &[&str]); 17] = [
        (&["--df", "foo"], &["--df", "kenward-roger"]),
        (&["--scale", "log"], &["--scale", "log10"]),
        (&["--covariance", "ar2"], &["--covariance", "us", "auto"]),
        (&["--treatment", "x"], &["--treatment", "no such column"]),
        (&["--randomized", "perhaps"], &["--randomized", "yes"]),
        (&["--se", "cr9"], &["--se", "cr3"]),
        (
            &["--se", "sandwich", "--df", "kenward-roger"],
            &["--df", "--se"],
        ),
        (
            &["--model", "random-intercept", "--covariance", "us"],
            &["--model", "--covariance"],
        ),
        (
            &["--model", "random-intercept", "--covariance-by", "group"],
            &["--model", "--covariance-by"],
        ),
        (&["--group", "nosuch"], &["--group", "nosuch", "subject"]),
        (&["--baseline", "Nope"], &["--baseline", "Nope", "230 min"]),
        (&["--reference", "Nope"], &["--reference", "HC"]),
        (&["--conf-level", "2"], &["--conf-level", "0.95"]),
        (
            &["--estimation", "ml", "--df", "kenward-roger"],
            &["--df", "--estimation"],
        ),
        (&["--derive", "ratio = opg_pg_ml /"], &["ratio"]),
        (&["--exclude-subject", "Nope"], &["Nope"]),
        (&["--frobnicate"], &["--frobnicate"]),
    ];
    for (flags, expected) in cases {
        let mut arguments = vec!["analyze", study.as_str(), "--out", "x"];
        arguments.extend(flags);
        let output = trajecta(folder.path(), &arguments);
        assert_eq!(code(&output), 2, "{flags:?}: {}", words(&output));
        for part in expected {
            assert!(
                words(&output).contains(part),
                "{flags:?}: {}",
                words(&output)
            );
        }
        assert!(!folder.path().join("x/results.json").exists(), "{flags:?}");
    }
    let eps = trajecta(folder.path(), &["figure", &study, "--out", "x.bmp"]);
    assert_eq!(code(&eps), 2);
    assert!(words(&eps).contains(".eps or .tiff"), "{}", words(&eps));
    let screen = trajecta(folder.path(), &["screen", &study, "--out", "x.txt"]);
    assert_eq!(code(&screen), 2);
    assert!(words(&screen).contains(".csv"), "{}", words(&screen));
}

/// Every option of the models reaches the results, and the results list the steps of the ladder.
#[test]
fn model_options_reach_the_results() {
    let folder = temp();
    let study = data("ketamine_bone.csv");
    let opg = |more: &[&str]| {
        let mut flags = vec!["--marker", "opg_pg_ml"];
        flags.extend(more);
        let all = results(folder.path(), &study, &flags);
        marker(&all, "opg_pg_ml").clone()
    };
    for structure in CovarianceStructure::structures() {
        let counts_steps = structure.spacing() == Spacing::EqualSteps;
        let structure = structure.id();
        let m = opg(&["--covariance", structure]);
        assert_eq!(m["model"]["covariance"], structure);
        assert_eq!(m["model"]["converged"], true, "{structure}");
        let warned = m["warnings"].to_string().contains("0, 3.8");
        assert_eq!(warned, counts_steps, "{structure}: {}", m["warnings"]);
    }
    let plain = opg(&[]);
    let influence = plain["influence"].as_array().unwrap();
    assert_eq!(influence.len(), 13);
    assert!(
        influence.iter().all(|i| i["subject"].is_string()
            && (0.01..2.0).contains(&i["shift"].as_f64().unwrap().abs()))
    );
    let auto = opg(&["--covariance", "auto"]);
    assert_eq!(auto["model"]["covariance"], "us");
    assert_eq!(auto["model"]["ladder"].as_array().unwrap().len(), 1);
    let own = opg(&["--covariance-by", "group"]);
    assert_eq!(own["model"]["n_theta"], 20);
    assert_eq!(own["model"]["sigma_by_group"][1]["group"], "MDD");
    assert_eq!(own["model"]["sigma"].as_array().unwrap().len(), 0);
    let sandwich = opg(&["--se", "sandwich"]);
    assert_eq!(sandwich["model"]["df_method"], "satterthwaite");
    assert_eq!(sandwich["model"]["se"], "sandwich");
    assert!(sandwich["warnings"].to_string().contains("44 subjects"));
    let change = opg(&["--model", "change-mmrm"]);
    assert!(change["warnings"].to_string().contains("Lord's paradox"));
    let families: Vec<&str> = change["model"]["contrasts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["family"].as_str().unwrap())
        .collect();
    assert_eq!(
        families
            .iter()
            .filter(|f| **f == "change_from_baseline")
            .count(),
        6
    );
    assert_eq!(
        families
            .iter()
            .filter(|f| **f == "difference_in_change")
            .count(),
        3
    );
    assert_eq!(families.len(), 9);
    assert_eq!(change["model"]["contrasts"][0]["versus"], "Baseline");
    assert_eq!(change["model"]["n_observations"], 125);
    let clda = opg(&["--model", "clda", "--randomized", "yes"]);
    assert!(!clda["warnings"].to_string().contains("Lord's paradox"));
    assert!(contrast(&clda, "group_difference", "MDD", "Baseline")["estimate"].is_null());
    assert!(clda["baseline"][0]["p"].is_null());
    assert!(clda["baseline"][0]["hedges_g"].is_number());
    let random = opg(&["--model", "random-intercept"]);
    assert_eq!(random["model"]["covariance"], "random-intercept");
    assert_eq!(random["model"]["random"][0]["level"], "subject");
    assert!(random["model"]["random"][1]["value"].as_f64().unwrap() > 0.0);
    for adjust in ["hochberg", "sidak", "by"] {
        let m = opg(&["--adjust", adjust]);
        assert!(
            m["model"]["contrasts"][0]["p_adjusted"].is_number(),
            "{adjust}"
        );
    }
}

/// Six subjects at four visits with three complete: unstructured has no optimum, a lower rung has.
#[test]
fn the_ladder_climbs_down_with_reasons() {
    let folder = temp();
    let mut text = String::from("subject,group,visit,y\n");
    for s in 0..6 {
        for v in 0..5 {
            let value = 10.0 + f64::from((s * 7 + v * 5 + s * v * 3) % 11) * 0.7 + f64::from(s);
            let arm = if s < 3 { "a" } else { "b" };
            text.push_str(&format!("S{s},{arm},Week {v},{value}\n"));
        }
    }
    std::fs::write(folder.path().join("small.csv"), text).unwrap();
    let all = results(folder.path(), "small.csv", &["--covariance", "auto"]);
    let model = &marker(&all, "y")["model"];
    let ladder = model["ladder"].as_array().unwrap();
    assert!(ladder.len() > 1, "{ladder:?}");
    assert_eq!(ladder[0]["covariance"], "us");
    assert_eq!(ladder[0]["converged"], false);
    assert!(ladder[0]["why"].is_string());
    assert_eq!(model["converged"], true);
    assert_eq!(ladder.last().unwrap()["covariance"], model["covariance"]);
}

#[test]
fn every_test_in_the_results_is_in_the_methods_registry() {
    let folder = temp();
    let results = results(
        folder.path(),
        &data("ketamine_bone.csv"),
        &["--adjust", "holm", "--covariate", "age"],
    );
    let known = |id: &Value, what: &str| {
        let id = id.as_str().unwrap();
        assert!(trajecta::plan::method(id).is_some(), "{what} {id}");
    };
    for m in results["markers"].as_array().unwrap() {
        for family in ["baseline", "change"] {
            for row in m[family].as_array().unwrap() {
                known(&row["test"], family);
            }
        }
        for row in m["model"]["contrasts"].as_array().unwrap() {
            known(&row["family"], "contrasts");
        }
        for field in ["kind", "covariance", "estimation", "df_method", "se"] {
            known(&m["model"][field], field);
        }
        known(&m["scale"], "scale");
        // What is looked at on screen stays there.
        assert!(m.get("residuals").is_none() && m.get("diagnostics").is_none());
    }
}

#[test]
fn the_sensitivity_is_what_each_rule_would_have_given() {
    let folder = temp();
    // Every eighth value lies below the limit; one more is a ratio of two markers.
    let mut text = "id,group,visit,crp,il6\n".to_owned();
    for s in 0..16_usize {
        for (v, visit) in ["Baseline", "Week 2", "Week 6"].iter().enumerate() {
            let group = if s < 8 { "control" } else { "drug" };
            let crp = if (s + 3 * v) % 8 == 0 {
                "<0.5".to_owned()
            } else {
                format!("{}.{}", 1 + (s * 7 + v * 3) % 6, wobble(s, v).len() + s % 7)
            };
            let il6 = format!("{}.{}", 2 + (s * 5 + v) % 4, 1 + (s + v) % 9);
            text.push_str(&format!("S{s},{group},{visit},{crp},{il6}\n"));
        }
    }
    std::fs::write(folder.path().join("study.csv"), text).unwrap();
    let asked = [
        "--scale",
        "ln",
        "--derive",
        "ratio = crp / il6",
        "--covariance",
        "cs",
    ];
    let first = results(folder.path(), "study.csv", &asked);
    for name in ["crp", "ratio"] {
        let rows = marker(&first, name)["sensitivity"].as_array().unwrap();
        for rule in ["half-limit", "limit", "limit-over-sqrt2", "omit"] {
            let mut flags = asked.to_vec();
            flags.extend(["--censored", rule]);
            let whole = results(folder.path(), "study.csv", &flags);
            let contrasts = marker(&whole, name)["model"]["contrasts"]
                .as_array()
                .unwrap();
            let of_rule: Vec<&Value> = rows.iter().filter(|r| r["rule"] == rule).collect();
            assert_eq!(of_rule.len(), contrasts.len(), "{name} {rule}");
            for (row, contrast) in of_rule.iter().zip(contrasts) {
                for field in [
                    "family", "group", "visit", "estimate", "se", "df", "p", "ci_low",
                ] {
                    assert_eq!(row[field], contrast[field], "{name} {rule} {field}");
                }
            }
        }
        let warnings = marker(&first, name)["warnings"].to_string();
        assert!(warnings.contains("half the limit"), "{warnings}");
    }
    // The rules do differ, and a marker without limits has no sensitivity.
    let rows = |rule: &str| -> Vec<Value> {
        let rows = marker(&first, "crp")["sensitivity"].as_array().unwrap();
        let of_rule = rows.iter().filter(|r| r["rule"] == rule);
        // One value in each cell is censored, so the estimates agree and their errors do not.
        of_rule.map(|r| r["se"].clone()).collect()
    };
    let apart = |(a, b): (&Value, &Value)| (a.as_f64().unwrap() - b.as_f64().unwrap()).abs() > 1e-3;
    assert!(rows("limit").iter().zip(&rows("half-limit")).any(apart));
    assert_eq!(
        marker(&first, "il6")["sensitivity"]
            .as_array()
            .unwrap()
            .len(),
        0
    );
    let counted = marker(&first, "crp")["descriptives"].as_array().unwrap();
    let n: u64 = counted
        .iter()
        .map(|d| d["censored"].as_u64().unwrap())
        .sum();
    assert_eq!(n, 6);
}

/// The columns of a crossover decide the model wherever nobody chose one; who chooses another gets it.
#[test]
fn a_crossover_has_its_model_unless_another_is_chosen() {
    let folder = temp();
    let study = data("crossover.csv");
    let of = |more: &[&str]| {
        let found = results(folder.path(), &study, more);
        let marker = &found["markers"][0];
        (
            found["plan"]["model"].as_str().unwrap().to_owned(),
            marker["warnings"].to_string(),
            marker["model"]["contrasts"].to_string(),
        )
    };
    let (model, said, contrasts) = of(&[]);
    assert_eq!(model, "crossover");
    assert!(said.contains("compared within subjects"), "{said}");
    assert!(contrasts.contains("treatment_difference"));
    let bytes = || std::fs::read(folder.path().join("out/results.json")).unwrap();
    let first = bytes();
    let written = folder.path().join("again.toml");
    std::fs::copy(folder.path().join("out/plan.toml"), &written).unwrap();
    of(&["--plan", "again.toml"]);
    assert!(bytes() == first, "the plan as written gives other bytes");
    // A file with a part of a plan does not choose a model by leaving it out.
    std::fs::write(
        folder.path().join("scale.toml"),
        "[analysis]\nscale = \"ln\"\n",
    )
    .unwrap();
    assert_eq!(of(&["--plan", "scale.toml"]).0, "crossover");
    assert_eq!(of(&["--covariance", "cs"]).0, "crossover-marginal");
    let (model, said, contrasts) = of(&["--model", "mmrm"]);
    assert_eq!(model, "mmrm");
    assert!(said.contains("periods as visits only"), "{said}");
    assert!(!contrasts.contains("treatment_difference"));
}

/// Batches as a factor and as a random effect, each told in results, methods and plan.
#[test]
fn batches_are_a_factor_or_a_random_effect() {
    let folder = temp();
    std::fs::write(folder.path().join("study.csv"), with_plates()).unwrap();
    let of = |more: &[&str]| {
        let mut all = vec!["--marker", "opg_pg_ml", "--scale", "ln"];
        all.extend(more);
        let found = results(folder.path(), "study.csv", &all);
        let bytes = std::fs::read(folder.path().join("out/results.json")).unwrap();
        std::fs::copy(
            folder.path().join("out/plan.toml"),
            folder.path().join("again.toml"),
        )
        .unwrap();
        results(folder.path(), "study.csv", &["--plan", "again.toml"]);
        let again = std::fs::read(folder.path().join("out/results.json")).unwrap();
        assert!(
            bytes == again,
            "{more:?}: the plan as written gives other bytes"
        );
        found["markers"][0].clone()
    };
    let plain = of(&[]);
    let fixed = of(&["--batch", "plate"]);
    let as_covariate = of(&["--covariate", "plate"]);
    assert_eq!(
        fixed["model"]["contrasts"],
        as_covariate["model"]["contrasts"]
    );
    let text = fixed["model"]["coefficients"].to_string();
    assert!(
        text.contains("plateP2") && text.contains("plateP3"),
        "{text}"
    );
    let random = of(&["--batch", "random(plate)"]);
    let model = &random["model"];
    assert!(
        model["formula"]
            .as_str()
            .unwrap()
            .ends_with("us(visit | subject) + (1 | plate)")
    );
    let between = &model["random"][0];
    assert_eq!(between["level"], "plate");
    assert!(between["value"].as_f64().unwrap() > 0.0);
    assert_eq!(model["df_method"], "satterthwaite");
    let number = |m: &Value, key: &str| m["model"][key].as_f64().unwrap();
    assert!(number(&random, "log_likelihood") > number(&plain, "log_likelihood"));
    assert_eq!(number(&random, "n_theta"), number(&plain, "n_theta") + 1.0);
    let p = |m: &Value| {
        let c = contrast(m, "difference_in_change", "MDD", "Day 1");
        c["p"].as_f64().unwrap()
    };
    assert!(p(&random) != p(&plain) && p(&random) != p(&fixed));
    assert!(
        model["tests"]
            .as_array()
            .unwrap()
            .iter()
            .all(|t| t["p"].is_number())
    );
    let run = |more: &[&str]| {
        let mut all = vec![
            "analyze",
            "study.csv",
            "--out",
            "told",
            "--write",
            "json,report",
        ];
        all.extend(more);
        trajecta(folder.path(), &all)
    };
    let output = run(&["--batch", "random(plate)", "--scale", "ln"]);
    assert_eq!(code(&output), 0, "{}", words(&output));
    let methods = std::fs::read_to_string(folder.path().join("told/methods.txt")).unwrap();
    let said = "The batch in which a sample was measured (plate) was a random effect, crossed with participants.";
    assert!(methods.contains(said), "{methods}");
    for (more, part) in [
        (&["--batch", "random(plate)", "--se", "cr2"][..], "--se"),
        (&["--batch", "random(plate)", "--df", "residual"], "--df"),
        (
            &["--batch", "random(plate)", "--model", "change-mmrm"],
            "--model",
        ),
        (
            &["--batch", "random(plate)", "--covariate", "plate"],
            "--covariate",
        ),
        (&["--batch", "nosuch"], "nosuch"),
        (&["--batch", "random()"], "--batch"),
    ] {
        let output = run(more);
        assert_eq!(code(&output), 2, "{more:?}: {}", words(&output));
        assert!(
            words(&output).contains(part),
            "{more:?}: {}",
            words(&output)
        );
    }
}

/// What is left out of a model with random batches is told once, and batches that are not estimated are claimed
/// nowhere.
#[test]
fn random_batches_are_told_as_they_came_out() {
    let folder = temp();
    let run = |text: &str| {
        std::fs::write(folder.path().join("study.csv"), text).unwrap();
        let output = trajecta(
            folder.path(),
            &[
                "analyze",
                "study.csv",
                "--marker",
                "opg_pg_ml",
                "--scale",
                "ln",
                "--batch",
                "random(plate)",
                "--out",
                "out",
                "--write",
                "json,report",
            ],
        );
        assert_eq!(code(&output), 0, "{}", words(&output));
        let read = |name: &str| std::fs::read_to_string(folder.path().join("out").join(name));
        let found: Value = serde_json::from_str(&read("results.json").unwrap()).unwrap();
        let marker = found["markers"][0].clone();
        (words(&output), read("methods.txt").unwrap(), marker)
    };
    // Two samples without a plate, and nobody of a group at the last visit.
    let text = with_plates();
    let last = text.lines().last().unwrap().split(',').nth(5).unwrap();
    let lines = text.lines().enumerate().filter_map(|(i, line)| {
        let cells: Vec<&str> = line.split(',').collect();
        let plate = cells.len() - 2;
        let is_out = i > 0 && cells[1] == "HC" && cells[5] == last;
        let known = |(c, cell): (usize, &&str)| match (i, c == plate) {
            (2 | 6, true) => String::new(),
            _ => (*cell).to_owned(),
        };
        let cells: Vec<String> = cells.iter().enumerate().map(known).collect();
        (!is_out).then(|| cells.join(",") + "\n")
    });
    let (_, methods, marker) = run(&lines.collect::<String>());
    let formula = marker["model"]["formula"].as_str().unwrap();
    assert!(formula.ends_with(" + (1 | plate)"), "{formula}");
    let warnings: Vec<&str> = (marker["warnings"].as_array().unwrap().iter())
        .map(|w| w.as_str().unwrap())
        .collect();
    for (i, one) in warnings.iter().enumerate() {
        assert!(!warnings[..i].contains(one), "{warnings:?}");
    }
    let left = "2 values are not in the model, because plate is missing.";
    assert!(warnings.contains(&left), "{warnings:?}");
    for said in [
        "2 values without plate were not in the model.",
        "Henderson CR.",
    ] {
        assert!(methods.contains(said), "{said}\n{methods}");
    }
    // All on one plate.
    let (said, methods, marker) = run(&text.replace(",P2,", ",P1,").replace(",P3,", ",P1,"));
    let why =
        "No random batches (plate): all values are of one batch. The model is that without them.";
    assert!(said.contains(&format!("opg_pg_ml: {why}")), "{said}");
    assert_eq!(marker["not_done"][0], why);
    assert!(!marker["model"]["formula"].to_string().contains("plate"));
    assert!(methods.contains("it was left out") && !methods.contains("Henderson"));
}

/// The example measured on plates that differ.
pub(super) fn with_plates() -> String {
    let text = with_changing_facts();
    let mut out = String::new();
    for (i, line) in text.lines().enumerate() {
        let cells: Vec<&str> = line.split(',').collect();
        let plate = cells[cells.len() - 2];
        let factor = match plate {
            "P1" => 1.0,
            "P2" => 1.25,
            _ => 0.8,
        };
        let cells = cells
            .iter()
            .enumerate()
            .map(|(c, cell)| match cell.parse::<f64>() {
                Ok(x) if i > 0 && (6..9).contains(&c) => format!("{:.4}", x * factor),
                _ => (*cell).to_owned(),
            });
        out.push_str(&cells.collect::<Vec<_>>().join(","));
        out.push('\n');
    }
    out
}

/// The example with a weight that changes between visits, a plate of each sample and a smoker who stops.
pub(super) fn with_changing_facts() -> String {
    let text = std::fs::read_to_string(data("ketamine_bone.csv")).unwrap();
    let mut out = String::new();
    for (i, line) in text.lines().enumerate() {
        let weight = 60.0 + f64::from(u32::try_from(i * 37 % 29).unwrap()) / 2.0;
        let plate = ["P1", "P2", "P3"][i * 7 % 3];
        let smoker = if i == 4 { "no" } else { "yes" };
        out.push_str(&match i {
            0 => format!("{line},weight,plate,smoker\n"),
            9 => format!("{line},,{plate},{smoker}\n"),
            _ => format!("{line},{weight},{plate},{smoker}\n"),
        });
    }
    out
}

/// A covariate with a value at each visit enters with it; one that hardly changes is asked about.
#[test]
fn covariates_enter_as_they_vary() {
    let folder = temp();
    std::fs::write(folder.path().join("study.csv"), with_changing_facts()).unwrap();
    let of = |covariates: &[&str]| {
        let mut more = vec!["--marker", "opg_pg_ml", "--scale", "ln"];
        for name in covariates {
            more.extend(["--covariate", name]);
        }
        let found = results(folder.path(), "study.csv", &more);
        let issues = found["study"]["issues"].to_string();
        let marker = &found["markers"][0];
        let effect = |term: &str| {
            let rows = marker["model"]["coefficients"].as_array().unwrap().iter();
            rows.clone()
                .find(|c| c["term"] == term)
                .map(|c| c["estimate"].as_f64().unwrap())
        };
        let n = marker["model"]["rows_without_covariates"].as_u64().unwrap();
        (effect("weight"), effect("smokeryes"), n, issues)
    };
    let (varying, _, lost, issues) = of(&["weight"]);
    assert_eq!(lost, 1, "one visit without a weight");
    assert!(issues.contains("weight changes between visits"), "{issues}");
    let (baseline, ..) = of(&["baseline(weight)"]);
    assert!((varying.unwrap() - baseline.unwrap()).abs() > 1e-6);
    let (again, ..) = of(&["visits(weight)"]);
    assert_eq!(varying, again);
    // One value that differs may be an error.
    let (_, constant, _, issues) = of(&["smoker"]);
    assert_eq!(constant, None);
    assert!(
        issues.contains("1 of 44 subjects has more than one smoker"),
        "{issues}"
    );
    let (_, changing, ..) = of(&["visits(smoker)"]);
    assert!(changing.is_some());
    let output = trajecta(
        folder.path(),
        &[
            "analyze",
            "study.csv",
            "--out",
            "told",
            "--write",
            "json,report",
            "--covariate",
            "weight",
            "--covariate",
            "factor(plate)",
        ],
    );
    assert_eq!(code(&output), 0, "{}", words(&output));
    let methods = std::fs::read_to_string(folder.path().join("told/methods.txt")).unwrap();
    let said = "adjusted for weight (its value at each visit) and plate (its value at each visit)";
    assert!(methods.contains(said), "{methods}");
}
