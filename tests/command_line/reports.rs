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
    assert!(report.contains("1 participant was then left out by decision"));
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
        "Kenward and Roger",
        "No adjustment for multiple testing was made (",
        "Kenward & Roger (1997) Biometrics 53:983",
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
        "Bell & McCaffrey (2002)",
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
        change.contains("Of 44 participants, those with the values that a model needs are in it")
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
    assert!(report.contains("The first 50 of 3000 markers are shown"));
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
    let says = |text: &str, said: &[&str], unsaid: &[&str]| {
        for words in said {
            assert!(text.contains(words), "{words}\n{text}");
        }
        for words in unsaid {
            assert!(!text.contains(words), "{words}\n{text}");
        }
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
            "the assumptions were: jump to reference and",
            "0, 0.1 or 0.2 was added",
            "(CR2). Degrees of freedom are Satterthwaite's",
            "with a power of 80 %",
            "The analysis was made with Trajecta",
        ],
        &["Each marker", "the assumption was"],
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
            "Correlations of changes were computed as partial correlations",
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
            "It is a crossover of ",
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
