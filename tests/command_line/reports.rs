//! What `analyze` writes for people: the report, the workbook, the methods.

use super::*;
use calamine::{Data, Reader, Xlsx, open_workbook};

/// Names as hostile as a file may have them, and one subject that is left out.
fn hostile_study(folder: &Path) -> String {
    let mut text =
        String::from("subject,group,visit,=cmd|' /C calc'!A0,\"<script>alert(1)</script>\"\n");
    for s in 0..14 {
        for v in 0..3 {
            let group = if s % 2 == 0 {
                "@control"
            } else {
                "A & <b>B</b>"
            };
            let x = 3.0 + f64::from((s * 7 + v * 5) % 11) / 4.0;
            text.push_str(&format!("PATIENT-{s},{group},V{v},{x},{}\n", x * 2.0));
        }
    }
    let study = folder.join("odd.csv");
    std::fs::write(&study, text).unwrap();
    study.display().to_string()
}

fn sheet(path: &Path, name: &str) -> Vec<Vec<Data>> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let range = book.worksheet_range(name).unwrap();
    range.rows().map(<[Data]>::to_vec).collect()
}

/// Everything of the contract is there, and again the same bytes.
#[test]
fn everything_is_written_and_the_same_twice() {
    let folder = temp();
    let study = data("ketamine_bone.csv");
    for out in ["one", "two"] {
        let arguments = ["analyze", &study, "--scale", "ln", "--out", out];
        let output = trajecta(folder.path(), &arguments);
        assert_eq!(code(&output), 0, "{}", words(&output));
    }
    for file in [
        "results.json",
        "plan.toml",
        "results.xlsx",
        "report.html",
        "methods.txt",
        "analysis.R",
        "analysis-data.csv",
        "tables/contrasts.csv",
        "tables/participants.csv",
        "figures/trajectories.png",
    ] {
        let read = |out: &str| std::fs::read(folder.path().join(out).join(file));
        let (one, two) = (read("one").unwrap(), read("two").unwrap());
        assert!(!one.is_empty() && one == two, "{file}");
    }
    let output = trajecta(
        folder.path(),
        &["analyze", &study, "--out", "three", "--write", "report"],
    );
    assert_eq!(code(&output), 0);
    assert!(folder.path().join("three/report.html").is_file());
    assert!(!folder.path().join("three/analysis.R").exists());
    assert!(!folder.path().join("three/results.json").exists());
}

/// The numbers of the workbook are those of the results, to the last digit.
#[test]
fn the_workbook_has_the_numbers_of_the_results() {
    let folder = temp();
    let output = trajecta(
        folder.path(),
        &[
            "analyze",
            &data("ketamine_bone.csv"),
            "--scale",
            "ln",
            "--adjust",
            "holm",
            "--out",
            "out",
            "--write",
            "json,report",
        ],
    );
    assert_eq!(code(&output), 0, "{}", words(&output));
    let out = folder.path().join("out");
    let all = json(out.join("results.json"));
    let rows = sheet(&out.join("results.xlsx"), "contrasts");
    let heads: Vec<String> = rows[0].iter().map(ToString::to_string).collect();
    let at = |name: &str| heads.iter().position(|h| h == name).unwrap();
    let mut compared = 0;
    for row in &rows[1..] {
        let text = |name: &str| row[at(name)].to_string();
        let of = marker(&all, &text("marker"));
        let c = contrast(of, &text("family"), &text("group"), &text("visit"));
        for field in ["estimate", "se", "df", "t", "p", "p_adjusted", "ratio"] {
            let cell = row[at(field)].to_string().parse::<f64>().ok();
            assert_eq!(cell, c[field].as_f64(), "{field}");
            compared += usize::from(cell.is_some());
        }
    }
    let contrasts: usize = all["markers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|m| m["model"]["contrasts"].as_array().unwrap().len())
        .sum();
    assert_eq!(rows.len() - 1, contrasts);
    assert_eq!(compared, 7 * contrasts);
    let about = sheet(&out.join("results.xlsx"), "study");
    assert!(about.iter().any(|r| r[0] == "sha256"));
}

/// Names are text everywhere, and whoever was left out is counted, not named.
#[test]
fn hostile_names_stay_text_and_no_subject_is_named() {
    let folder = temp();
    let study = hostile_study(folder.path());
    let output = trajecta(
        folder.path(),
        &[
            "analyze",
            &study,
            "--exclude-subject",
            "PATIENT-3",
            "--out",
            "out",
            "--write",
            "report,script,tables",
        ],
    );
    assert_eq!(code(&output), 0, "{}", words(&output));
    let out = folder.path().join("out");
    let report = std::fs::read_to_string(out.join("report.html")).unwrap();
    assert!(!report.contains("<script") && !report.contains("<b>B</b>"));
    assert!(report.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(
        report.contains("Of 14 participants, 1 was excluded (no reason given); 13 were analysed")
    );
    // Nothing is loaded from elsewhere.
    for word in ["src=", "@import", "url(", "href=\"http"] {
        assert!(!report.contains(word), "{word}");
    }
    let methods = std::fs::read_to_string(out.join("methods.txt")).unwrap();
    for text in [&report, &methods] {
        assert!(!text.contains("PATIENT"));
    }
    let rows = sheet(&out.join("results.xlsx"), "descriptives");
    let first = rows[1][0].to_string();
    assert!(first.starts_with("=cmd"), "{first}");
    let mut book: Xlsx<_> = open_workbook(out.join("results.xlsx")).unwrap();
    for name in book.sheet_names() {
        assert!(book.worksheet_formula(&name).unwrap().is_empty(), "{name}");
        let cells = sheet(&out.join("results.xlsx"), &name);
        let named = cells
            .iter()
            .flatten()
            .any(|c| c.to_string().contains("PATIENT"));
        assert!(!named, "{name}");
    }
}

/// A text has these words and none of those.
fn says(text: &str, said: &[&str], unsaid: &[&str]) {
    for words in said {
        assert!(text.contains(words), "{words}\n{text}");
    }
    for words in unsaid {
        assert!(!text.contains(words), "{words}\n{text}");
    }
}

/// The methods say what was done, also where the plan left it open.
#[test]
fn the_methods_follow_the_plan() {
    let folder = temp();
    let methods = |study: &str, more: &[&str]| {
        let mut arguments = vec!["analyze", study, "--out", "out", "--write", "report"];
        arguments.extend(more);
        let output = trajecta(folder.path(), &arguments);
        assert_eq!(code(&output), 0, "{more:?}: {}", words(&output));
        std::fs::read_to_string(folder.path().join("out/methods.txt")).unwrap()
    };
    let study = data("ketamine_bone.csv");
    let plain = methods(&study, &[]);
    for words in [
        "The study has 44 participants: HC (n = 16) and MDD (n = 28).",
        "The reference group is HC.",
        "analysed as measured",
        "fixed effects of group, visit and their interaction.",
        "structure of a participant's visits was unstructured",
        "restricted maximum likelihood",
        "Kenward and Roger (linear form)",
        "No adjustment for multiple testing was made (",
        "Kenward MG, Roger JH. Small sample inference for fixed effects from restricted maximum likelihood. Biometrics. 1997;53:983\u{2013}997. doi:10.2307/2533558",
    ] {
        assert!(plain.contains(words), "{words}\n{plain}");
    }
    let other = methods(
        &study,
        &[
            "--scale",
            "log2",
            "--covariance",
            "auto",
            "--se",
            "cr3",
            "--adjust",
            "holm",
            "--adjust-markers",
            "bh",
            "--conf-level",
            "0.9",
            "--covariate",
            "age",
            "--randomized",
            "yes",
        ],
    );
    for words in [
        "logarithms to base 2",
        "adjusted for age",
        "was the first to converge in the order unstructured,",
        "unstructured for OPG, RANKL and OPN",
        "Satterthwaite's",
        "jackknife sandwich (CR3)",
        "method of Holm within each family",
        "Across the 3 markers",
        "90 % confidence intervals",
        "The groups were randomised.",
        "Bell RM, McCaffrey DF. Bias reduction",
    ] {
        assert!(other.contains(words), "{words}\n{other}");
    }
    assert!(!other.contains("Kenward"));
    let crossover = methods(&data("crossover.csv"), &[]);
    assert!(
        crossover.contains("the baseline of each period"),
        "{crossover}"
    );
    assert!(
        crossover.contains("The study has 20 participants. "),
        "{crossover}"
    );
    assert!(crossover.contains("difference in change between treatments"));
    assert!(!crossover.contains("group"), "{crossover}");
    let change = methods(
        &study,
        &["--visits", "Baseline,Day 1", "--model", "change-mmrm"],
    );
    assert!(change.contains("a linear model with fixed effects of group and the baseline value"));
    assert!(
        change.contains(" participants were in the model")
            || change.contains("Of 44 participants, these were in the model: "),
        "{change}"
    );
    let slope = methods(&study, &["--model", "random-slope", "--adjust", "holm"]);
    assert!(slope.contains("as a line in time, in hours from the baseline,"));
    assert!(!slope.contains("second derivatives"), "{slope}");
    assert!(
        slope.contains("within each family: the differences between groups. "),
        "{slope}"
    );
}

/// A panel of thousands of markers: a plan that names them all is longer than a cell of a workbook may be.
#[test]
fn a_large_panel_has_a_workbook_and_a_report() {
    let folder = temp();
    let names: Vec<String> = (0..3000).map(|i| format!("protein_number_{i}")).collect();
    let mut text = format!("subject,group,visit,{}\n", names.join(","));
    for s in 0..4 {
        for visit in ["Baseline", "Day 1"] {
            let value = |i: usize| format!("{}", 1 + (7 * i + 3 * s + visit.len()) % 11);
            let values: Vec<String> = (0..names.len()).map(value).collect();
            let group = ["a", "b"][s % 2];
            text.push_str(&format!("S{s},{group},{visit},{}\n", values.join(",")));
        }
    }
    let study = folder.path().join("panel.csv");
    std::fs::write(&study, text).unwrap();
    let study = study.display().to_string();
    let output = trajecta(
        folder.path(),
        &["analyze", &study, "--out", "out", "--write", "report"],
    );
    assert_eq!(code(&output), 0, "{}", words(&output));
    let out = folder.path().join("out");
    let rows = sheet(&out.join("results.xlsx"), "descriptives");
    assert_eq!(rows.len(), 1 + names.len() * 4);
    let about = sheet(&out.join("results.xlsx"), "study");
    let markers = about.iter().find(|r| r[0] == "plan: markers").unwrap();
    let named = markers[1].to_string();
    assert!(named.starts_with("[\"protein_number_0\"") && named.ends_with('\u{2026}'));
    let report = std::fs::read_to_string(out.join("report.html")).unwrap();
    // Two subjects a group give no model and so no order by p.
    assert!(report.contains("The first 50 of 3000 markers are shown"));
}

#[test]
fn of_many_markers_the_clearest_have_a_chapter() {
    let folder = temp();
    let names: Vec<String> = (0..60).map(|i| format!("protein_{i:02}")).collect();
    let mut text = format!("subject,group,visit,{}\n", names.join(","));
    for s in 0..16 {
        for (v, visit) in ["Baseline", "Day 1"].iter().enumerate() {
            let value = |i: usize| {
                let noise = (7 * i + 5 * s + 11 * v * (s + 2) + s * s) % 13;
                // The last marker rises in group b, the one before in both.
                let rise = match i {
                    59 => 40 * v * (s % 2),
                    58 => 400 * v,
                    _ => 0,
                };
                format!("{}.5", 20 + noise + rise)
            };
            let values: Vec<String> = (0..names.len()).map(value).collect();
            let group = ["a", "b"][s % 2];
            text.push_str(&format!("S{s},{group},{visit},{}\n", values.join(",")));
        }
    }
    let study = folder.path().join("panel.csv");
    std::fs::write(&study, text).unwrap();
    let study = study.display().to_string();
    let primary = ["--primary", "change_from_baseline"];
    for (flags, family, clearest) in [
        (&[][..], "difference in change", "Protein 59"),
        (&primary[..], "change from baseline", "Protein 58"),
    ] {
        let arguments = ["analyze", &study, "--out", "out", "--write", "report"];
        let output = trajecta(folder.path(), &[&arguments[..], flags].concat());
        assert_eq!(code(&output), 0, "{}", words(&output));
        let report = std::fs::read_to_string(folder.path().join("out/report.html")).unwrap();
        let notice = format!("The 50 of 60 markers with the smallest p ({family}) are shown");
        assert!(report.contains(&notice), "{family}: no notice");
        let chapters: Vec<&str> = (report.match_indices("id=\"marker-"))
            .map(|(at, _)| &report[at..])
            .collect();
        assert_eq!(chapters.len(), 50);
        let first = chapters[0].find(clearest);
        assert!(first.is_some_and(|at| at < 300), "{}", &chapters[0][..300]);
    }
}

/// Sentences as a medical journal prints them: whole, in the right number, and true for the plan.
#[test]
fn the_methods_read_as_a_journal_prints_them() {
    let folder = temp();
    let methods = |study: &str, more: &[&str]| {
        let mut arguments = vec!["analyze", study, "--out", "out", "--write", "report"];
        arguments.extend(more);
        let output = trajecta(folder.path(), &arguments);
        assert_eq!(code(&output), 0, "{more:?}: {}", words(&output));
        let text = std::fs::read_to_string(folder.path().join("out/methods.txt")).unwrap();
        let (text, _) = text.split_once("References\n").unwrap();
        for line in text.lines() {
            assert!(
                !line.contains("  ") && !line.contains("..") && !line.contains(" ,"),
                "{line}"
            );
            for sentence in line.split(". ") {
                let first = sentence.chars().next();
                assert!(
                    first.is_none_or(|c| !c.is_lowercase()),
                    "{sentence}\n{line}"
                );
            }
        }
        text.to_owned()
    };
    let study = data("ketamine_bone.csv");
    let text = methods(
        &study,
        &[
            "--marker",
            "opn_ng_ml",
            "--se",
            "cr2",
            "--delta",
            "0,0.1,0.2",
            "--reference-based",
            "j2r",
            "--reference-based",
            "cir",
            "--detect",
            "0.3",
        ],
    );
    says(
        &text,
        &[
            "OPN was analysed with a mixed model",
            "We estimated, from the model, the change",
            "two-sided tests at the level of 0.05",
            "jump to reference and copy increments in reference were assumed",
            "0, 0.1 or 0.2 was added",
            "(CR2). Degrees of freedom are Satterthwaite's",
            "with a power of 80 %",
            "The analysis was made with Trajecta",
        ],
        &["Each marker", "reference was assumed"],
    );
    let text = methods(
        &study,
        &[
            "--scale",
            "ln",
            "--model",
            "change-mmrm",
            "--randomized",
            "yes",
            "--simultaneous-ci",
            "yes",
            "--adjust-markers",
            "bh",
            "--conf-level",
            "0.9",
            "--correlate",
            "opg_pg_ml,rankl_pg_ml",
            "--correlate-within",
            "adjusted",
        ],
    );
    says(
        &text,
        &[
            "Changes from baseline were analysed",
            "the baseline value (minus its mean)",
            "The intervals are simultaneous within each family",
            "Within a marker, no adjustment for multiple testing was made.",
            "two-sided tests at the level of 0.1",
            "of values at the baseline and of changes from it later) were computed as partial correlations",
        ],
        &["The intervals are not adjusted", "next study"],
    );
    let text = methods(&study, &["--model", "random-slope"]);
    says(
        &text,
        &["as a line in time, in hours from the baseline, with a linear mixed model"],
        &["baseline, adjusted"],
    );
    let text = methods(&data("crossover.csv"), &["--model", "crossover"]);
    says(
        &text,
        &[
            "The study is a crossover of ",
            " over 2 periods in the sequences ",
            "(n = ",
        ],
        &["repeated-measures analysis of variance", "Friedman"],
    );
    let limits = data("ketamine_bone_opn_censored.csv");
    let text = methods(&limits, &["--censored", "likelihood", "--scale", "ln"]);
    says(
        &text,
        &[
            "type III F tests, but for OPN, whose likelihood",
            "residuals were looked at in the model that takes such values as half the limit",
        ],
        &[],
    );
}

/// What each plan makes true and what it would make false.
#[test]
fn no_sentence_is_false_for_its_plan() {
    let folder = temp();
    let written = |study: &str, more: &[&str]| {
        let mut arguments = vec!["analyze", study, "--out", "out", "--write", "report"];
        arguments.extend(more);
        let output = trajecta(folder.path(), &arguments);
        assert_eq!(code(&output), 0, "{more:?}: {}", words(&output));
        let read = |name: &str| std::fs::read_to_string(folder.path().join("out").join(name));
        let (methods, report) = (read("methods.txt").unwrap(), read("report.html").unwrap());
        (
            methods.split_once("References\n").unwrap().0.to_owned(),
            report,
        )
    };
    let study = data("ketamine_bone.csv");
    let opn = ["--marker", "opn_ng_ml"];
    let of = |more: &[&'static str]| -> Vec<&'static str> { [&opn[..], more].concat() };

    // One margin is no equivalence, two are no non-inferiority; what was assessed is told, not concluded.
    let (text, report) = written(&study, &of(&["--margin", "-200,", "--conf-level", "0.9"]));
    says(
        &text,
        &[
            "Non-inferiority in the difference in change",
            "lower limit of the 90 % CI lay above \u{2212}200 ng/mL",
            "primary comparison was the difference in change between the groups",
        ],
        &["Equivalence"],
    );
    says(
        &report,
        &[
            "Non-inferiority</h3>",
            "a p-value counts as small below 0.1",
        ],
        &["superior, where high"],
    );
    let (text, _) = written(&study, &of(&["--margin", "-200,200"]));
    says(
        &text,
        &["Equivalence in the difference"],
        &["Non-inferiority"],
    );

    // A model that has one baseline mean lacks no value.
    let randomised = of(&["--model", "clda", "--randomized", "yes"]);
    let (_, report) = written(&study, &randomised);
    says(
        &report,
        &[
            "is set to 0 by the model",
            "due to chance and are not tested",
        ],
        &["can't be estimated", "Welch\u{2019}s t test", "Student's t"],
    );

    // Values in the likelihood: nothing is estimated by REML, and every model with half of them is named.
    let limits = data("ketamine_bone_opn_censored.csv");
    let censored = of(&["--censored", "likelihood", "--scale", "ln"]);
    let (text, _) = written(
        &limits,
        &[&censored[..], &["--reference-based", "j2r"]].concat(),
    );
    says(
        &text,
        &[
            "Parameters were estimated by maximum likelihood, to which",
            " OPN values (",
            "; HC ",
            "entered as limits into the likelihood",
            "That model takes values of OPN below the limit of detection as half of it",
        ],
        &["REML", "Kenward", "however"],
    );
    let (text, _) = written(&limits, &of(&["--censored", "omit"]));
    says(&text, &["missing then depends on the value"], &[]);
    let derived = ["--derive", "r = opg_pg_ml / opn_ng_ml", "--marker", "r"];
    let (text, report) = written(&limits, &derived);
    says(
        &text,
        &["was computed with half the limit in the place of such values"],
        &[],
    );
    says(
        &report,
        &["means take half of a measured limit"],
        &["means take half of it"],
    );

    // Nobody dropped out.
    let complete = data("obk_phase_means.csv");
    let (text, report) = written(&complete, &["--reference-based", "j2r", "--delta", "0,1"]);
    says(&text, &["nothing was imputed"], &["were imputed by"]);
    says(
        &report,
        &["no shift changes anything"],
        &["excludes 0 at every", "includes 0 at every"],
    );

    // One group is compared with nobody, and what compares groups has no effect.
    let mut alone = String::from("subject,visit,y\n");
    for s in 0..9 {
        for (v, visit) in ["Day 0", "Day 1", "Day 2"].iter().enumerate() {
            alone.push_str(&format!("s{s},{visit},{}\n", wobble(s, v)));
        }
    }
    let one = folder.path().join("one.csv");
    std::fs::write(&one, alone).unwrap();
    let one = one.display().to_string();
    let asked = [
        "--contrast",
        "area = auc",
        "--margin",
        "-1,1",
        "--detect",
        "2",
        "--scale",
        "ln",
    ];
    let (text, report) = written(&one, &asked);
    says(
        &text,
        &["the change from baseline, with", "summarised by their mean"],
        &["each group", "within a group", "Welch", "reference group"],
    );
    says(
        &report,
        &["has no effect: there is one group"],
        &["ratio of such ratios", "groups by Welch"],
    );

    // A crossover has treatments, and its primary comparison is that of the findings.
    let (text, _) = written(&data("crossover.csv"), &["--margin", "-0.2,0.2"]);
    says(
        &text,
        &["The primary comparison was the difference between treatments at each visit"],
        &["of the groups", "Whether changes differ"],
    );

    // Slopes have one unit in every sentence, and the lines are compared at time 0.
    let (text, report) = written(&study, &of(&["--model", "random-slope"]));
    says(&text, &["that of group compares the lines at time 0"], &[]);
    says(
        &report,
        &[
            "Slopes are shown per day",
            "Changes per day",
            "group, at time 0",
        ],
        &["Slopes are changes in one hour", "Changes in one day"],
    );
    let (_, report) = written(&data("orthodont.csv"), &["--model", "random-slope"]);
    says(
        &report,
        &[" per unit of age "],
        &["unit of the visit's number higher"],
    );

    // The method of an adjustment stands wherever its p does, and what simultaneous intervals leave open.
    let (_, report) = written(&study, &of(&["--adjust", "holm"]));
    says(
        &report,
        &["Holm-adjusted p ", "p, Holm-adjusted"],
        &["(adjusted p", ">p adjusted<"],
    );
    let (text, report) = written(&study, &of(&["--simultaneous-ci", "yes"]));
    says(&text, &["No adjustment for multiple testing was made"], &[]);
    says(
        &report,
        &["can include no difference where the p-value is small"],
        &[],
    );

    // Correlations name their pairs.
    let (text, _) = written(&study, &of(&["--correlate", "opn_ng_ml,age"]));
    says(
        &text,
        &["Correlations (OPN with age, of values at the baseline and of changes from it later"],
        &["Correlations of changes"],
    );
    let output = trajecta(
        folder.path(),
        &[
            "analyze",
            &study,
            "--marker",
            "rankl_pg_ml",
            "--correlate",
            "opg_pg_ml,rankl_pg_ml",
            "--out",
            "no",
        ],
    );
    assert!(
        words(&output).contains("that --marker leaves out"),
        "{}",
        words(&output)
    );
    assert!(!words(&output).contains("in the study"));
}

/// A missing covariate and a cell without a value are named in the methods.
#[test]
fn values_that_are_not_in_the_model_are_told() {
    let folder = temp();
    let mut text = String::from("subject,group,visit,age,y\n");
    for s in 0..16 {
        for (v, visit) in ["Day 0", "Day 1", "Day 2"].iter().enumerate() {
            let (group, age) = (
                ["A", "B"][s % 2],
                if s == 3 {
                    String::new()
                } else {
                    (30 + s).to_string()
                },
            );
            let y = if group == "A" && v == 2 {
                String::new()
            } else {
                wobble(s, v)
            };
            text.push_str(&format!("s{s},{group},{visit},{age},{y}\n"));
        }
    }
    let study = folder.path().join("study.csv");
    std::fs::write(&study, text).unwrap();
    let study = study.display().to_string();
    let arguments = [
        "analyze",
        &study,
        "--covariate",
        "age",
        "--out",
        "out",
        "--write",
        "report",
    ];
    let output = trajecta(folder.path(), &arguments);
    assert_eq!(code(&output), 0, "{}", words(&output));
    let methods = std::fs::read_to_string(folder.path().join("out/methods.txt")).unwrap();
    for said in [
        "15 of 16 participants were in the model.",
        "3 values without age were not in the model.",
        "There is no value in the model for A at Day 2",
        "without covariates",
        "Complete cases of B were also compared over the visits",
    ] {
        assert!(methods.contains(said), "{said}\n{methods}");
    }
}

/// What the Screen tab lists is a table too: one row a marker and comparison, with the p of all visits.
#[test]
fn the_table_of_the_screen_is_written() {
    let folder = temp();
    let study = data("ketamine_bone.csv");
    let arguments = [
        "analyze",
        &study,
        "--scale",
        "ln",
        "--adjust-markers",
        "bh",
        "--out",
        "out",
        "--write",
        "tables,report",
    ];
    let output = trajecta(folder.path(), &arguments);
    assert_eq!(code(&output), 0, "{}", words(&output));
    let read = |name: &str| {
        let path = folder.path().join("out/tables").join(name);
        let mut reader = csv::Reader::from_path(path).unwrap();
        let heads = reader.headers().unwrap().clone();
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        let at = move |head: &str| heads.iter().position(|h| h == head).unwrap();
        (rows, at)
    };
    let (rows, at) = read("screen.csv");
    let (tests, of_tests) = read("tests.csv");
    let differences: Vec<_> = (rows.iter())
        .filter(|r| r[at("family")] == *"difference_in_change")
        .collect();
    assert!(differences.len() >= 3, "{differences:?}");
    for row in differences {
        let joint = tests.iter().find(|t| {
            t[of_tests("marker")] == row[at("marker")] && t[of_tests("effect")] == *"group:visit"
        });
        assert_eq!(joint.unwrap()[of_tests("p")], row[at("p")]);
        assert_eq!(&row[at("test")], "group:visit");
        let number = |head: &str| row[at(head)].parse::<f64>().unwrap();
        assert!(number("p") <= number("p_adjusted_markers"));
        assert!(number("ci_low") < number("estimate"));
    }
    let sheet = sheet(&folder.path().join("out/results.xlsx"), "screen");
    assert_eq!(sheet.len(), rows.len() + 1);
}

#[test]
fn what_is_said_of_the_data_names_no_subject() {
    let folder = temp();
    let mut text = String::from("subject,group,visit,il6\n");
    for s in 0..14 {
        for v in 0..3 {
            // One in two groups.
            let turned = s == 5 && v == 2;
            let group = ["Placebo", "Drug"][usize::from((s % 2 == 0) != turned)];
            let x = 3.0 + f64::from((s * 7 + v * 5) % 11) / 4.0;
            text.push_str(&format!("ZQXS{s:02},{group},V{v},{x}\n"));
        }
    }
    std::fs::write(folder.path().join("a.csv"), text).unwrap();
    let output = trajecta(folder.path(), &["analyze", "a.csv", "--out", "out"]);
    assert_eq!(code(&output), 0, "{}", words(&output));
    let report = std::fs::read_to_string(folder.path().join("out/report.html")).unwrap();
    assert!(report.contains("in two groups"));
    for file in ["report.html", "methods.txt"] {
        let text = std::fs::read_to_string(folder.path().join("out").join(file)).unwrap();
        assert!(!text.contains("ZQXS"), "{file}");
    }
    // Single subjects have a field of their own in the results; nothing else tells one.
    let mut results = json(folder.path().join("out/results.json"));
    without_subjects(&mut results);
    let text = results.to_string();
    assert!(text.contains("in two groups") && !text.contains("ZQXS"));
}

/// Takes the fields `subject` out of a value, wherever they stand.
fn without_subjects(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(fields) => {
            fields.remove("subject");
            fields.values_mut().for_each(without_subjects);
        }
        serde_json::Value::Array(all) => all.iter_mut().for_each(without_subjects),
        _ => {}
    }
}
