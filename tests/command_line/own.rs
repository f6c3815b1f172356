//! What a plan asks beside the usual comparisons, by flag.

use super::*;

const ALL: [&str; 12] = [
    "--contrast",
    "mean change = time_average",
    "--contrast",
    "area=auc",
    "--contrast",
    "net = auc_above_baseline",
    "--contrast",
    "line = trend",
    "--contrast",
    "top = peak",
    "--contrast",
    "late = weights(0, -1, 0.5, 0.5)",
];

fn custom(marker: &Value) -> Vec<&Value> {
    let all = marker["model"]["contrasts"].as_array().unwrap().iter();
    all.filter(|c| c["family"] == "custom").collect()
}

#[test]
fn contrasts_of_ones_own_are_a_family_of_their_own() {
    let folder = temp();
    let study = data("ketamine_bone.csv");
    let mut more = vec!["--scale", "ln", "--adjust", "holm", "--marker", "opn_ng_ml"];
    more.extend(ALL);
    let found = results(folder.path(), &study, &more);
    let opn = marker(&found, "opn_ng_ml");
    let own = custom(opn);
    // Two groups and their difference.
    assert_eq!(own.len(), 18);
    // The area under the curve of one group compares nothing, and is in no family.
    let is_level = |c: &&&Value| c["name"] == "area" && c["versus"].is_null();
    assert_eq!(own.iter().filter(is_level).count(), 2);
    for c in &own {
        if is_level(&c) {
            assert!(c["p_adjusted"].is_null(), "{c}");
        } else {
            assert!(c["p_adjusted"].as_f64() >= c["p"].as_f64(), "{c}");
        }
    }
    let of = |name: &str, between: bool| {
        let mut all = own.iter();
        all.find(|c| c["name"] == name && c["group"] == "MDD" && c["versus"].is_null() != between)
            .unwrap()
    };
    for (name, is_ratio) in [
        ("mean change", true),
        ("area", false),
        ("line", false),
        ("late", true),
    ] {
        assert_eq!(of(name, true)["ratio"].is_number(), is_ratio, "{name}");
    }
    let top = of("top", false);
    let change = contrast(
        opn,
        "change_from_baseline",
        "MDD",
        top["visit"].as_str().unwrap(),
    );
    assert_eq!(top["estimate"], change["estimate"]);
    assert!(of("late", true)["visit"].is_null());
    let areas = opn["auc"].as_array().unwrap();
    assert_eq!(areas.len(), 8);
    assert_eq!(found["plan"]["contrast"][1], "area = auc");
    // The families stay as they are.
    let plain = results(folder.path(), &study, &more[..6]);
    assert!(plain["plan"].get("contrast").is_none());
    let plain = marker(&plain, "opn_ng_ml");
    assert!(custom(plain).is_empty() && plain.get("auc").is_none());
    let families = |m: &Value| -> Vec<Value> {
        let all = m["model"]["contrasts"].as_array().unwrap().iter();
        all.filter(|c| c["family"] != "custom").cloned().collect()
    };
    assert_eq!(families(plain), families(opn));
}

#[test]
fn the_report_says_what_contrasts_of_ones_own_mean() {
    let folder = temp();
    let study = data("ketamine_bone.csv");
    let mut more = vec!["analyze", &study, "--scale", "ln", "--out", "out"];
    more.extend(["--write", "json,tables,report,script"]);
    more.extend(ALL);
    let output = trajecta(folder.path(), &more);
    assert_eq!(code(&output), 0, "{}", words(&output));
    let read = |name: &str| std::fs::read_to_string(folder.path().join("out").join(name)).unwrap();
    let methods = read("methods.txt");
    for said in [
        "late (the means weighted 0, \u{2212}1, 0.5, 0.5)",
        "trends are over hours",
        "areas under the logarithms",
        "The visit of a largest change was chosen by the data",
        "Matthews",
    ] {
        assert!(methods.contains(said), "{said}: {methods}");
    }
    let report = read("report.html");
    assert!(
        report.contains("Contrasts of your own") && report.contains("Areas of single subjects")
    );
    assert!(report.contains("The data chose the visit of a peak"));
    let table = read("tables/contrasts.csv");
    let head = table.lines().next().unwrap();
    assert!(head.ends_with(",name"), "{head}");
    let n = head.split(',').count();
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    assert!(reader.records().all(|r| r.unwrap().len() == n));
    assert!(read("tables/auc.csv").contains("interpolated"));
    // The plan that was written asks for the same again.
    let plan = folder.path().join("out/plan.toml").display().to_string();
    let again = results(folder.path(), &study, &["--plan", &plan]);
    assert_eq!(json(folder.path().join("out/results.json")), again);
}

/// Each refusal names the flag and a remedy.
#[test]
fn contrasts_that_a_study_or_a_model_cannot_have_are_refused() {
    let folder = temp();
    let study = data("ketamine_bone.csv");
    let refused = |more: &[&str]| {
        let mut all = vec!["analyze", &study, "--out", "out"];
        all.extend(more);
        let output = trajecta(folder.path(), &all);
        assert_ne!(code(&output), 0, "{more:?}");
        words(&output)
    };
    for (more, said) in [
        (&["--contrast", "auc"][..], "there is no \"=\""),
        (&["--contrast", "a = area"], "time_average, auc"),
        (
            &["--contrast", "a = weights(-1, 1)"],
            "the study has 4 visits",
        ),
        (
            &["--contrast", "a = auc", "--model", "change-mmrm"],
            "auc_above_baseline",
        ),
        (
            &["--contrast", "a = peak", "--model", "random-slope"],
            "--model mmrm",
        ),
    ] {
        let why = refused(more);
        assert!(why.contains(said) && why.contains("--contrast"), "{why}");
    }
}

/// Each way alone, and what none of them says: each group and everyone.
#[test]
fn correlations_are_taken_over_whom_the_plan_says() {
    let folder = temp();
    let study = data("ketamine_bone.csv");
    let found = |ways: &[&str], pair: &str| {
        let mut more = vec!["--scale", "ln", "--correlate", pair];
        for way in ways {
            more.extend(["--correlate-within", way]);
        }
        let all = results(folder.path(), &study, &more);
        let opg = marker(&all, "opg_pg_ml");
        (
            opg["correlations"].as_array().unwrap().clone(),
            opg["not_done"].clone(),
        )
    };
    let n = |ways: &[&str], pair| found(ways, pair).0.len();
    let markers = "opg_pg_ml,opn_ng_ml";
    let (by_default, _) = found(&[], markers);
    // Four visits, two coefficients.
    assert_eq!(by_default.len(), 24);
    assert!(by_default[0].get("n_subjects").is_none());
    assert_eq!(n(&["group"], markers), 16);
    assert_eq!(n(&["pooled"], markers), 8);
    assert_eq!(n(&["adjusted"], markers), 4);
    assert_eq!(n(&["adjusted", "repeated"], markers), 8);
    assert_eq!(n(&["adjusted"], "opg_pg_ml,age"), 4);
    let (none, not_done) = found(&["repeated"], "opg_pg_ml,age");
    assert!(none.is_empty() && not_done.to_string().contains("one value a subject"));
    let (both, _) = found(&["repeated"], markers);
    assert!(both[0]["visit"].is_null() && both[0]["n_subjects"] == 44);
    let output = trajecta(
        folder.path(),
        &[
            "analyze",
            &study,
            "--out",
            "out",
            "--correlate-within",
            "adjusted",
        ],
    );
    assert_eq!(code(&output), 2);
    assert!(
        words(&output).contains("--correlate "),
        "{}",
        words(&output)
    );
    let mut all = vec!["analyze", &study, "--out", "out", "--write", "report"];
    all.extend(["--correlate", markers, "--correlate-within", "repeated"]);
    assert_eq!(code(&trajecta(folder.path(), &all)), 0);
    let methods = std::fs::read_to_string(folder.path().join("out/methods.txt")).unwrap();
    assert!(methods.contains("within participants over all visits") && methods.contains("Bakdash"));
    assert!(!methods.contains("Pearson"), "{methods}");
}

#[test]
fn margins_and_drop_outs_are_told() {
    let folder = temp();
    let study = data("ketamine_bone.csv");
    let mut all = vec![
        "analyze",
        &study,
        "--out",
        "out",
        "--scale",
        "ln",
        "--marker",
        "opn_ng_ml",
    ];
    all.extend([
        "--margin",
        "-0.2,0.2",
        "--reference-based",
        "j2r",
        "--reference-based",
        "cir",
    ]);
    all.extend(["--delta", "-0.5,0,0.5", "--write", "json,tables,report"]);
    let output = trajecta(folder.path(), &all);
    assert_eq!(code(&output), 0, "{}", words(&output));
    let read = |name: &str| std::fs::read_to_string(folder.path().join("out").join(name)).unwrap();
    let found = json(folder.path().join("out/results.json"));
    let opn = marker(&found, "opn_ng_ml");
    let rows = |key: &str| opn[key].as_array().unwrap();
    // Differences in change and group differences after the baseline; three strategies and visits; three shifts.
    assert_eq!(rows("margins").len(), 6);
    assert_eq!(rows("reference_based").len(), 9);
    assert_eq!(rows("tipping_point").len(), 3);
    assert_eq!(found["plan"]["margin"], "-0.2,0.2");
    for row in rows("margins") {
        let of = |k: &str| row[k].as_f64().unwrap();
        let within = of("ci_low") > -0.2 && of("ci_high") < 0.2;
        assert_eq!(row["conclusion"] == "equivalent", within, "{row}");
    }
    let estimate = |i: usize| rows("tipping_point")[i]["estimate"].as_f64().unwrap();
    assert!(estimate(0) < estimate(1) && estimate(1) < estimate(2));
    let methods = read("methods.txt");
    for said in [
        "it was concluded where the 95 % CI lay between \u{2212}0.2",
        "Beside missing at random, jump to reference and copy increments in reference were assumed.",
        "\u{2212}0.5, 0 or 0.5 was added to every value after drop-out",
        "Wolbers",
        "Schuirmann",
    ] {
        assert!(methods.contains(said), "{said}: {methods}");
    }
    let report = read("report.html");
    for said in [
        "<h3>Equivalence</h3>",
        "Tipping point",
        "jump to reference",
        "Differences in change, adjusted for the value at baseline.",
    ] {
        assert!(report.contains(said), "{said}");
    }
    for table in ["margins", "reference_based", "tipping_point"] {
        assert!(
            read(&format!("tables/{table}.csv")).lines().count() > 3,
            "{table}"
        );
    }
    let plan = folder.path().join("out/plan.toml").display().to_string();
    let again = results(folder.path(), &study, &["--plan", &plan]);
    assert_eq!(found, again);
    for (more, said) in [
        (["--margin", "0.2"], "--margin"),
        (["--delta", "a"], "--delta"),
        (["--reference-based", "x"], "mar, j2r, cir, cr"),
    ] {
        let mut all = vec!["analyze", &study, "--out", "out"];
        all.extend(more);
        let output = trajecta(folder.path(), &all);
        assert_eq!(code(&output), 2);
        assert!(words(&output).contains(said), "{}", words(&output));
    }
}

#[test]
fn a_censored_likelihood_is_told() {
    let folder = temp();
    let study = data("ketamine_bone_opn_censored.csv");
    let mut all = vec!["analyze", &study, "--out", "out", "--scale", "ln"];
    all.extend([
        "--censored",
        "likelihood",
        "--write",
        "json,report,script,tables",
    ]);
    let output = trajecta(folder.path(), &all);
    assert_eq!(code(&output), 0, "{}", words(&output));
    let found = json(folder.path().join("out/results.json"));
    let opn = marker(&found, "opn_ng_ml");
    assert_eq!(opn["model"]["n_censored"], 26);
    assert!(opn["model"]["df_method"].is_null() && opn["model"]["estimation"] == "ml");
    assert!(opn["model"]["contrasts"][0]["df"].is_null());
    // Other markers have no limits.
    assert_eq!(marker(&found, "opg_pg_ml")["model"]["estimation"], "reml");
    let read = |name: &str| std::fs::read_to_string(folder.path().join("out").join(name)).unwrap();
    let methods = read("methods.txt");
    assert!(
        methods.contains("contributes its probability") && methods.contains("Tobin"),
        "{methods}"
    );
    assert!(read("report.html").contains("limits in the likelihood"));
    assert!(read("analysis.R").contains("the probability of what lies beyond"));
    let plan = folder.path().join("out/plan.toml").display().to_string();
    let again = results(folder.path(), &study, &["--plan", &plan]);
    assert_eq!(found, again);
    // A model of changes has no such likelihood, and says so.
    let more = [
        "--scale",
        "ln",
        "--censored",
        "likelihood",
        "--model",
        "change-mmrm",
    ];
    let changes = results(folder.path(), &study, &more);
    let opn = marker(&changes, "opn_ng_ml");
    assert!(
        opn["not_done"]
            .to_string()
            .contains("No censored likelihood")
    );
    assert!(opn["model"]["df_method"] == "kenward-roger-linear");
}
