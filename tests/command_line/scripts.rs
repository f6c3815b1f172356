//! `analysis.R` beside the results: what it says, and what R makes of it.

use super::*;

/// Analyses with the script, and runs it where R is; what R says of the contrasts and of each marker.
///
/// `None` where R or one of the `packages` is missing, which is said.
fn rerun(study: &str, more: &[&str], packages: &[&str]) -> Option<(Value, Vec<f64>, Value)> {
    let folder = temp();
    let mut arguments = vec!["analyze", study, "--out", "out", "--write"];
    arguments.push("json,tables,script");
    arguments.extend(more);
    let output = trajecta(folder.path(), &arguments);
    assert_eq!(code(&output), 0, "{}", words(&output));
    let out = folder.path().join("out");
    let needed: Vec<String> = packages
        .iter()
        .map(|p| format!("requireNamespace('{p}', quietly = TRUE)"))
        .collect();
    // The numbers of the comparison, the log-likelihoods, and tests without a model as a table.
    let program = format!(
        "if (!({})) quit(status = 9)\n\
         source('analysis.R')\n\
         cat('FOUND', nrow(both), largest((both$estimate - both$estimate_r) / both$se), largest(both$se_r / both$se - 1), largest(both$df_r / both$df - 1), '\\n')\n\
         for (m in names(fits)) cat('FIT', m, sprintf('%.15g', likelihood(fits[[m]])), '\\n', sep = '\\t')\n\
         if (!is.null(simple)) for (i in seq_len(nrow(simple))) cat('TEST', simple$marker[i], simple$test[i], simple$group[i], simple$visit[i], sprintf('%.15g', simple$p[i]), '\\n', sep = '\\t')
         if (!is.null(areas)) {{
           key <- c('marker', 'name', 'rule', 'group')
           found <- merge(read_labelled('tables/auc.csv', key), areas, by = key, suffixes = c('', '_r'))
           for (i in seq_len(nrow(found))) cat('AREA', max(abs(c(found$mean_r[i] / found$mean[i], found$p_r[i] / found$p[i]) - 1), na.rm = TRUE), '\\n', sep = '\\t')
         }}
         if (!is.null(margin)) for (i in seq_len(nrow(concluded))) cat('MARGIN', concluded$marker[i], concluded$family[i], concluded$visit[i], concluded$conclusion[i], '\\n', sep = '\\t')
         if (!is.null(dropped)) {{
           found <- merge(own_dropped, dropped, by = c('marker', 'strategy', 'group', 'versus', 'visit'), suffixes = c('', '_r'))
           for (i in seq_len(nrow(found))) cat('DROPPED', abs(found$estimate_r[i] - found$estimate[i]) / found$se[i], '\\n', sep = '\\t')
         }}
         if (!is.null(subgroups)) {{
           key <- c('marker', 'group', 'versus', 'visit', 'level', 'versus_level')
           found <- merge(own_subgroups, subgroups, by = key, suffixes = c('', '_r'))
           for (i in seq_len(nrow(found))) cat('SUBGROUP', abs(found$estimate_r[i] - found$estimate[i]) / found$se[i], abs(found$se_r[i] / found$se[i] - 1), '\\n', sep = '\\t')
         }}
         if (exists('sizes') && is.data.frame(sizes)) for (i in seq_len(nrow(sizes))) cat('SIZE', sizes$next_group[i], sizes$next_group_r[i], '\\n', sep = '\\t')
         if (!is.null(correlations)) {{
           key <- c('marker', 'with', 'visit', 'group', 'method')
           read <- read_labelled('tables/correlations.csv', key)
           for (name in key) read[[name]][is.na(read[[name]])] <- ''
           found <- merge(read, correlations, by = key, suffixes = c('', '_r'))
           for (i in seq_len(nrow(found))) cat('CORRELATION', max(abs(c(found$estimate_r[i] - found$estimate[i], found$p_r[i] - found$p[i]))), '\\n', sep = '\\t')
         }}",
        needed.join(" && ")
    );
    let run = Command::new("Rscript")
        .args(["-e", &program])
        .current_dir(&out)
        .output();
    let run = match run {
        Err(_) => {
            without_r(&format!("R is missing: {more:?} was not compared with it"));
            return None;
        }
        Ok(run) if run.status.code() == Some(9) => {
            without_r(&format!(
                "R has not all of {packages:?}: {more:?} was not compared"
            ));
            return None;
        }
        Ok(run) => run,
    };
    let text = String::from_utf8_lossy(&run.stdout).into_owned();
    let errors = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(run.status.success(), "{more:?}: {errors}");
    assert!(!errors.contains("no model here"), "{more:?}: {errors}");
    let found = text.lines().find_map(|l| l.strip_prefix("FOUND "));
    let numbers: Vec<f64> = found
        .unwrap()
        .split_whitespace()
        .map(|n| n.parse().unwrap_or(f64::NAN))
        .collect();
    let lines: Vec<Value> = text
        .lines()
        .filter(|l| {
            l.starts_with("FIT\t")
                || l.starts_with("TEST\t")
                || l.starts_with("AREA\t")
                || l.starts_with("CORRELATION\t")
                || l.starts_with("DROPPED\t")
                || l.starts_with("MARGIN\t")
                || l.starts_with("SIZE\t")
                || l.starts_with("SUBGROUP\t")
        })
        .map(|l| l.trim_end().split('\t').map(str::to_owned).collect())
        .collect();
    Some((json(out.join("results.json")), numbers, Value::Array(lines)))
}

/// Every contrast, its standard error and each log-likelihood are R's.
fn agrees(study: &str, more: &[&str], packages: &[&str], with_df: bool) {
    let Some((results, numbers, lines)) = rerun(study, more, packages) else {
        return;
    };
    let markers = results["markers"].as_array().unwrap();
    let fitted = || markers.iter().filter(|m| m["model"]["converged"] == true);
    let of = |m: &Value, table: &str| {
        let rows = m["model"][table].as_array().unwrap().iter();
        rows.filter(|r| r["estimate"].is_number()).count()
    };
    let contrasts: usize = fitted().map(|m| of(m, "contrasts") + of(m, "slopes")).sum();
    assert!(contrasts > 0);
    let [n, estimates, errors, df] = numbers[..] else {
        panic!("{numbers:?}");
    };
    assert_eq!(n as usize, contrasts, "{more:?}");
    // nlme stops where its optimiser does.
    assert!(estimates < 1e-4 && errors < 1e-4, "{more:?}: {numbers:?}");
    assert!(!with_df || df < 1e-4, "{more:?}: {numbers:?}");
    let text = |v: &Value| v.as_str().unwrap().to_owned();
    let mut likelihoods = 0;
    let mut tests = 0;
    for line in lines.as_array().unwrap() {
        if [
            "AREA",
            "CORRELATION",
            "DROPPED",
            "MARGIN",
            "SIZE",
            "SUBGROUP",
        ]
        .iter()
        .any(|of| line[0] == *of)
        {
            continue;
        }
        let own = marker(&results, &text(&line[1]));
        if line[0] == "FIT" {
            let r: f64 = text(&line[2]).parse().unwrap();
            let ours = own["model"]["log_likelihood"].as_f64().unwrap();
            assert!((r - ours).abs() < 1e-5, "{more:?} {line}: {ours}");
            likelihoods += 1;
            continue;
        }
        let table = if text(&line[2]).contains("paired") || text(&line[2]).contains("signed") {
            "change"
        } else {
            "baseline"
        };
        let same = |row: &&Value| {
            row["test"] == line[2]
                && row["group"] == line[3]
                && (table == "baseline" || row["visit"] == line[4])
        };
        let row = own[table].as_array().unwrap().iter().find(same).unwrap();
        let r: f64 = text(&line[5]).parse().unwrap();
        let ours = row["p"].as_f64();
        let ours =
            ours.unwrap_or_else(|| panic!("{more:?} {line}: R has a p and the results have none"));
        assert!((r - ours).abs() < 1e-9 * (1.0 + r), "{line}: {ours}");
        tests += 1;
    }
    assert_eq!(likelihoods, fitted().count());
    assert!(tests > 0 || more.iter().any(|m| m.contains("crossover")));
}

#[test]
fn the_script_of_a_marginal_model_makes_the_numbers_in_r() {
    let study = data("ketamine_bone.csv");
    let nlme = &["nlme"];
    let satterthwaite = |more: &[&'static str]| {
        let mut all = vec!["--scale", "ln", "--df", "satterthwaite"];
        all.extend(more);
        all
    };
    agrees(
        &study,
        &satterthwaite(&["--covariate", "age", "--covariate", "sex:visit"]),
        nlme,
        false,
    );
    agrees(
        &study,
        &satterthwaite(&["--model", "change-mmrm", "--covariance", "csh"]),
        nlme,
        false,
    );
    agrees(
        &study,
        &satterthwaite(&[
            "--model",
            "clda",
            "--covariance",
            "ar1h",
            "--adjust",
            "holm",
        ]),
        nlme,
        false,
    );
    agrees(
        &study,
        &[
            "--scale",
            "log2",
            "--estimation",
            "ml",
            "--covariance",
            "cs",
        ],
        nlme,
        false,
    );
}

#[test]
fn the_script_makes_correlations() {
    let study = data("ketamine_bone.csv");
    let mut more = vec!["--scale", "ln"];
    for pair in ["opg_pg_ml,opn_ng_ml", "opg_pg_ml,age"] {
        more.extend(["--correlate", pair]);
    }
    for way in ["group", "pooled", "adjusted", "repeated"] {
        more.extend(["--correlate-within", way]);
    }
    let Some((results, _, lines)) = rerun(&study, &more, &["nlme"]) else {
        return;
    };
    let of = |line: &&Value| line[0] == "CORRELATION";
    let found: Vec<&Value> = lines.as_array().unwrap().iter().filter(of).collect();
    let own = marker(&results, "opg_pg_ml")["correlations"]
        .as_array()
        .unwrap();
    assert_eq!(found.len(), own.len());
    assert!(own.len() > 40);
    let number = |v: &Value| v.as_str().unwrap().parse::<f64>().unwrap();
    assert!(found.iter().all(|l| number(&l[1]) < 1e-9), "{found:?}");
}

#[test]
fn the_script_makes_differences_after_drop_out() {
    let study = data("ketamine_bone.csv");
    let mut more = vec!["--scale", "ln", "--marker", "opn_ng_ml", "--delta", "0,0.5"];
    for strategy in ["j2r", "cir", "cr"] {
        more.extend(["--reference-based", strategy]);
    }
    let Some((_, _, lines)) = rerun(&study, &more, &["nlme"]) else {
        return;
    };
    let of = |line: &&Value| line[0] == "DROPPED";
    let found: Vec<&Value> = lines.as_array().unwrap().iter().filter(of).collect();
    // Four strategies at three visits, two shifts at the last.
    assert_eq!(found.len(), 14);
    let number = |v: &Value| v.as_str().unwrap().parse::<f64>().unwrap();
    // nlme stops where its optimiser does.
    assert!(found.iter().all(|l| number(&l[1]) < 1e-4), "{found:?}");
}

/// Where R has degrees of freedom, it concludes the same from margins.
#[test]
fn the_script_concludes_from_margins() {
    let study = data("ketamine_bone.csv");
    let mut more = vec!["--scale", "ln", "--model", "random-intercept"];
    more.extend(["--margin", "-0.2,0.2"]);
    let lme4 = &["lme4", "lmerTest", "pbkrtest"];
    let Some((results, _, lines)) = rerun(&study, &more, lme4) else {
        return;
    };
    let mut found = 0;
    for line in lines
        .as_array()
        .unwrap()
        .iter()
        .filter(|l| l[0] == "MARGIN")
    {
        let own = marker(&results, line[1].as_str().unwrap());
        let same = |row: &&Value| row["family"] == line[2] && row["visit"] == line[3];
        let row = own["margins"]
            .as_array()
            .unwrap()
            .iter()
            .find(same)
            .unwrap();
        assert_eq!(row["conclusion"], line[4]);
        found += 1;
    }
    assert_eq!(found, 18);
}

/// Contrasts of one's own in models of values, of changes and of one baseline mean, with an empty cell as well.
#[test]
fn the_script_makes_contrasts_of_ones_own() {
    let study = data("ketamine_bone.csv");
    let own = |more: &[&'static str]| {
        let mut all = vec!["--scale", "ln", "--df", "satterthwaite", "--adjust", "holm"];
        for contrast in [
            "mean change = time_average",
            "net = auc_above_baseline",
            "line = trend",
            "top = peak",
            "late = weights(0, -1, 0.5, 0.5)",
        ] {
            all.extend(["--contrast", contrast]);
        }
        all.extend(more);
        all
    };
    agrees(
        &study,
        &own(&["--contrast", "area = auc"]),
        &["nlme"],
        false,
    );
    agrees(&study, &own(&["--model", "change-mmrm"]), &["nlme"], false);
    let clda = ["--model", "clda", "--contrast", "area = auc"];
    agrees(&study, &own(&clda), &["nlme"], false);
    let area = [
        "--contrast",
        "area = auc",
        "--contrast",
        "net = auc_above_baseline",
    ];
    let Some((_, _, lines)) = rerun(&study, &area, &["nlme"]) else {
        return;
    };
    let of = |line: &&Value| line[0] == "AREA";
    let found: Vec<&Value> = lines.as_array().unwrap().iter().filter(of).collect();
    // Markers, measures, rules and groups.
    assert_eq!(found.len(), 3 * 2 * 2 * 2);
    let number = |v: &Value| v.as_str().unwrap().parse::<f64>().unwrap();
    assert!(found.iter().all(|l| number(&l[1]) < 1e-9), "{found:?}");
}

#[test]
fn the_script_of_a_model_with_random_effects_makes_the_numbers_in_r() {
    let lme4 = &["lme4", "lmerTest", "pbkrtest"];
    let study = data("ketamine_bone.csv");
    let intercept = ["--scale", "ln", "--model", "random-intercept"];
    agrees(&study, &intercept, lme4, true);
    let slope = [
        "--scale",
        "ln",
        "--model",
        "random-slope",
        "--df",
        "satterthwaite",
    ];
    agrees(&study, &slope, lme4, true);
    let crossover = ["--model", "crossover", "--df", "satterthwaite"];
    agrees(&data("crossover.csv"), &crossover, lme4, true);
}

/// However large or small the difference to detect, and in a crossover of three treatments: R finds the same size of
/// the next study, once for each comparison.
#[test]
fn the_script_finds_the_size_of_the_next_study() {
    let sizes = |study: &str, more: &[&str]| -> Option<Vec<(String, String)>> {
        let (_, _, lines) = rerun(study, more, &["lme4", "lmerTest"])?;
        let of = |line: &&Value| line[0] == "SIZE";
        let text = |v: &Value| v.as_str().unwrap().to_owned();
        let all = lines.as_array().unwrap().iter().filter(of);
        Some(all.map(|l| (text(&l[1]), text(&l[2]))).collect())
    };
    let study = data("ketamine_bone.csv");
    for (difference, sought) in [("1e4", "2"), ("1e-7", "NA"), ("0.2", "")] {
        let more = [
            "--scale",
            "ln",
            "--model",
            "random-intercept",
            "--df",
            "satterthwaite",
            "--detect",
            difference,
        ];
        let Some(found) = sizes(&study, &more) else {
            return;
        };
        // Three markers, two groups.
        assert_eq!(found.len(), 3, "{difference}");
        for (own, r) in found {
            assert_eq!(own, r, "{difference}");
            assert!(sought.is_empty() || own == sought, "{difference}: {own}");
        }
    }
    let folder = temp();
    let mut text = String::from("subject,sequence,period,treatment,visit,opn\n");
    let mut x = 0.41_f64;
    for s in 0..18 {
        let order = ["ABC", "BCA", "CAB"][s % 3];
        for (period, treatment) in order.chars().enumerate() {
            for visit in ["Baseline", "Day 1"] {
                x = 3.99 * x * (1.0 - x);
                let y = 20.0 + (s % 5) as f64 + 3.0 * x;
                text.push_str(&format!(
                    "S{s},{order},{},{treatment},{visit},{y:.4}\n",
                    period + 1
                ));
            }
        }
    }
    std::fs::write(folder.path().join("three.csv"), text).unwrap();
    let study = folder.path().join("three.csv").display().to_string();
    let crossover = [
        "--model",
        "crossover",
        "--df",
        "satterthwaite",
        "--scale",
        "identity",
        "--detect",
        "0.5",
    ];
    let Some(found) = sizes(&study, &crossover) else {
        return;
    };
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|(own, r)| own == r && own != "NA"));
}

/// Designs with less than everything: one later visit, an empty cell, controls who came once, labels that look like
/// numbers, truths or formulas, groups too small, one level of a category.
#[test]
fn the_script_runs_on_thin_designs() {
    let folder = temp();
    type Seen<'a> = &'a dyn Fn(u32, u32) -> bool;
    type Labels<'a> = &'a dyn Fn(u32, u32) -> [String; 3];
    let study = |name: &str, keep: Seen, label: Labels| {
        let mut text = String::from("id,group,visit,site,opn\n");
        let mut x = 0.41_f64;
        for s in 0..27 {
            for v in 0..4 {
                x = 3.97 * x * (1.0 - x);
                let y = 5.0 + x + 0.3 * f64::from(s % 5) + 0.2 * f64::from(v * (s % 3));
                let [group, visit, site] = label(s, v);
                if keep(s, v) {
                    text.push_str(&format!("S{s},{group},{visit},{site},{y:.4}\n"));
                }
            }
        }
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let plain = |s: u32, v: u32| {
        let group = ["A", "B", "C"][s as usize % 3];
        [group.to_owned(), format!("Week {v}"), format!("{}", s % 4)]
    };
    let odd = |s: u32, v: u32| {
        let group = ["T", "F", "01"][s as usize % 3];
        [group.to_owned(), format!("{:02}", v + 1), "one".to_owned()]
    };
    let signed = |s: u32, v: u32| {
        let group = ["=A", "+B", "-C"][s as usize % 3];
        let visit = ["-30 min", "0 min", "+30 min", "+60 min"][v as usize];
        [group.to_owned(), visit.to_owned(), "one".to_owned()]
    };
    let all = |_: u32, _: u32| true;
    let cell = study("cell.csv", &|s, v| !(s % 3 == 2 && v == 2), &plain);
    let once = study("once.csv", &|s, v| s % 3 > 0 || v == 0, &plain);
    let two = study("two.csv", &|_, v| v < 2, &plain);
    let small = study("small.csv", &|s, _| s % 3 < 2 || s < 6, &plain);
    let odd = study("odd labels.csv", &all, &odd);
    let signed = study("signed.csv", &all, &signed);
    let nlme = &["nlme"];
    let lme4 = &["lme4", "lmerTest", "pbkrtest"];
    for file in [&cell, &once, &small, &odd, &signed] {
        agrees(file, &["--df", "satterthwaite"], nlme, false);
        let clda = ["--df", "satterthwaite", "--model", "clda"];
        agrees(file, &clda, nlme, false);
        agrees(file, &["--model", "random-intercept"], lme4, true);
    }
    agrees(&two, &["--model", "change-mmrm"], nlme, true);
    let site = ["--df", "satterthwaite", "--covariate", "site"];
    agrees(&odd, &site, nlme, false);
    let by_visit = ["--covariate", "factor(site):visit", "--covariance", "cs"];
    let mut by_visit = by_visit.to_vec();
    by_visit.extend(["--df", "satterthwaite"]);
    agrees(&cell, &by_visit, nlme, false);
}

/// Values below a limit as limits in the likelihood, by a likelihood written out in R.
#[test]
fn the_script_has_the_censored_likelihood() {
    let folder = temp();
    let mut text = String::from("id,group,visit,opn\n");
    let mut x = 0.41_f64;
    for s in 0..24 {
        let own = f64::from(s % 6);
        for v in 0..3 {
            x = 3.97 * x * (1.0 - x);
            let y = 1.0 + 2.0 * x + 0.3 * own + 0.2 * f64::from(v * (s % 2));
            let group = ["A", "B"][s as usize % 2];
            let value = if y < 1.6 {
                "<1.6".to_owned()
            } else {
                format!("{y:.4}")
            };
            text.push_str(&format!("S{s},{group},Week {v},{value}\n"));
        }
    }
    let path = folder.path().join("limits.csv");
    std::fs::write(&path, text).unwrap();
    let path = path.display().to_string();
    let more = [
        "--censored",
        "likelihood",
        "--scale",
        "ln",
        "--adjust",
        "holm",
    ];
    agrees(&path, &more, &["nlme"], false);
}

/// Names that R can't say, words that R has taken, letters of other alphabets; no identifier of the file.
#[test]
fn the_script_reads_the_same_in_every_locale_and_knows_no_subject() {
    let folder = temp();
    let mut text = String::from("subject,group,visit,TNF-\u{3b1},if,group 2\n");
    for s in 0..10 {
        for v in 0..3 {
            let group = if s % 2 == 0 {
                "Kontrolle"
            } else {
                "D\u{e9}pression"
            };
            let x = 3.0 + f64::from((s * 7 + v * 5) % 11) / 4.0;
            text.push_str(&format!(
                "PATIENT-{s},{group},V{v},{x},{},{}\n",
                x * 2.0,
                x + 1.0
            ));
        }
    }
    let study = folder.path().join("odd.csv");
    std::fs::write(&study, text).unwrap();
    let study = study.display().to_string();
    let output = trajecta(
        folder.path(),
        &[
            "analyze",
            &study,
            "--out",
            "out",
            "--write",
            "script,tables",
        ],
    );
    assert_eq!(code(&output), 0, "{}", words(&output));
    let script = std::fs::read_to_string(folder.path().join("out/analysis.R")).unwrap();
    let numbers = std::fs::read_to_string(folder.path().join("out/analysis-data.csv")).unwrap();
    assert!(!script.contains("PATIENT") && !numbers.contains("PATIENT"));
    assert!(
        numbers.starts_with("subject,group,visit,TNF__,if_2,group_2\n"),
        "{numbers}"
    );
    for line in script.lines().filter(|l| !l.trim_start().starts_with('#')) {
        assert!(line.is_ascii(), "{line}");
    }
    let run = Command::new("Rscript")
        .arg("out/analysis.R")
        .current_dir(folder.path())
        .env("LC_ALL", "C")
        .output();
    match run {
        Err(_) => without_r("R is missing: the script was not run"),
        Ok(run) => {
            let said = String::from_utf8_lossy(&run.stdout).into_owned();
            assert!(
                run.status.success(),
                "{}",
                String::from_utf8_lossy(&run.stderr)
            );
            // Three visits, two groups, three markers.
            assert!(said.contains("27 of 27 contrasts found again"), "{said}");
        }
    }
}

/// What the script makes of a plan where mmrm is: the covariance of the coefficients that it asks for, and how far R is
/// off in estimates and standard errors.
struct ByMmrm {
    covariance: String,
    estimates: f64,
    errors: f64,
}

/// Runs the script of a plan with the stand-in in `library`; every contrast and each log-likelihood is found again.
fn by_mmrm(folder: &Path, library: &Path, more: &[&str]) -> ByMmrm {
    let study = data("ketamine_bone.csv");
    let mut arguments = vec!["analyze", &study, "--scale", "ln", "--out", "out"];
    // One marker is enough for the calls, and nlme takes its time.
    arguments.extend(["--marker", "opn_ng_ml"]);
    arguments.extend(["--write", "json,tables,script"]);
    arguments.extend(more);
    let output = trajecta(folder, &arguments);
    assert_eq!(code(&output), 0, "{more:?}: {}", words(&output));
    let out = folder.join("out");
    let program = "source('analysis.R')
        cat('VCOV', unique(vapply(fits, function(f) f$vcov, '')), '\\n')
        cat('OFF', largest((both$estimate - both$estimate_r) / both$se), largest(both$se_r / both$se - 1), '\\n')
        for (m in names(fits)) cat('FIT', m, sprintf('%.15g', likelihood(fits[[m]])), '\\n')";
    let run = Command::new("Rscript")
        .args(["-e", program])
        .current_dir(&out)
        .env("R_LIBS", library)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    let errors = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(run.status.success(), "{more:?}: {errors}");
    assert!(!errors.contains("no model here"), "{more:?}: {errors}");
    let words_of = |start: &str| -> Vec<Vec<&str>> {
        let lines = said.lines().filter_map(|l| l.strip_prefix(start));
        lines.map(|l| l.split_whitespace().collect()).collect()
    };
    let found = said.lines().find(|l| l.contains("contrasts found again"));
    let found: Vec<&str> = found.unwrap().split_whitespace().take(3).collect();
    assert_eq!(found[0], found[2], "{more:?}: {said}");
    let results = json(out.join("results.json"));
    let fits = words_of("FIT ");
    assert_eq!(fits.len(), results["markers"].as_array().unwrap().len());
    // A covariance for each group is none of the stand-in.
    if !more.contains(&"--covariance-by") {
        for fit in fits {
            let ours = marker(&results, fit[0])["model"]["log_likelihood"].clone();
            let r: f64 = fit[1].parse().unwrap();
            assert!(
                (r - ours.as_f64().unwrap()).abs() < 1e-5,
                "{more:?} {fit:?}: {ours}"
            );
        }
    }
    let off = words_of("OFF ");
    ByMmrm {
        covariance: words_of("VCOV ")[0].join(" "),
        estimates: off[0][0].parse().unwrap(),
        errors: off[0][1].parse().unwrap(),
    }
}

/// Where mmrm is not to be had, a stand-in that takes mmrm's arguments, refuses others and fits by nlme: the calls are
/// right, and each contrast is the one of the results. Only mmrm has the other covariances of the coefficients.
#[test]
fn the_calls_of_mmrm_are_those_it_takes() {
    let has_nlme = "quit(status = if (requireNamespace('nlme', quietly = TRUE)) 0 else 9)";
    let asked = Command::new("Rscript").args(["-e", has_nlme]).status();
    if !asked.is_ok_and(|status| status.success()) {
        without_r("R or its nlme is missing: the calls of mmrm were not tried");
        return;
    }
    let folder = temp();
    let library = folder.path().join("library");
    std::fs::create_dir(&library).unwrap();
    let stub = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/mmrm-stub");
    let install = Command::new("R")
        .args(["CMD", "INSTALL", "--no-docs", "--no-test-load", "-l"])
        .args([&library, &stub])
        .output();
    let install = install.unwrap();
    assert!(
        install.status.success(),
        "{}",
        String::from_utf8_lossy(&install.stderr)
    );
    let tried = |more: &[&str]| {
        let found = by_mmrm(folder.path(), &library, more);
        assert!(found.estimates < 1e-4, "{more:?}: {}", found.estimates);
        if found.covariance == "Asymptotic" {
            assert!(found.errors < 1e-4, "{more:?}: {}", found.errors);
        }
        found.covariance
    };
    assert_eq!(tried(&["--covariate", "sex:visit"]), "Kenward-Roger-Linear");
    assert_eq!(tried(&["--df", "kenward-roger"]), "Kenward-Roger");
    assert_eq!(
        tried(&["--model", "clda", "--df", "residual"]),
        "Asymptotic"
    );
    let between = ["--model", "change-mmrm", "--covariance", "ar1h"];
    let mut between = between.to_vec();
    between.extend(["--df", "between-within"]);
    assert_eq!(tried(&between), "Asymptotic");
    between.extend(["--covariance-by", "group"]);
    let by_group = by_mmrm(folder.path(), &library, &between);
    assert_eq!(by_group.covariance, "Asymptotic");
    assert_eq!(tried(&["--estimation", "ml"]), "Asymptotic");
    assert_eq!(tried(&["--se", "sandwich"]), "Empirical");
    assert_eq!(tried(&["--se", "cr2"]), "Empirical-Bias-Reduced");
    assert_eq!(tried(&["--se", "cr3"]), "Empirical-Jackknife");
}

/// Covariates with a value at each visit, a plate among them: R takes the same.
#[test]
fn the_script_of_covariates_that_change_makes_the_numbers_in_r() {
    let folder = temp();
    let study = folder.path().join("changing.csv").display().to_string();
    std::fs::write(&study, plans::with_changing_facts()).unwrap();
    let of = |more: &[&'static str]| {
        let mut all = vec!["--scale", "ln", "--df", "satterthwaite"];
        all.extend(["--covariate", "weight:visit", "--covariate", "plate"]);
        all.extend(more);
        all
    };
    agrees(&study, &of(&[]), &["nlme"], false);
    agrees(&study, &of(&["--model", "change-mmrm"]), &["nlme"], false);
    let lme4 = &["lme4", "lmerTest", "pbkrtest"];
    let intercept = of(&["--model", "random-intercept"]);
    agrees(&study, &intercept, lme4, true);
    let slope = of(&["--model", "random-slope"]);
    agrees(&study, &slope, lme4, true);
}

/// Random batches beside a random intercept: estimates, standard errors, degrees of freedom and likelihood are lme4's.
#[test]
fn the_script_of_random_batches_makes_the_numbers_in_r() {
    let folder = temp();
    let study = folder.path().join("plates.csv").display().to_string();
    std::fs::write(&study, plans::with_plates()).unwrap();
    let lme4 = &["lme4", "lmerTest", "pbkrtest"];
    let random = [
        "--scale",
        "ln",
        "--marker",
        "opg_pg_ml",
        "--marker",
        "opn_ng_ml",
        "--model",
        "random-intercept",
        "--batch",
        "random(plate)",
    ];
    agrees(&study, &random, lme4, true);
    let mut more = random.to_vec();
    more.extend(["--estimation", "ml", "--covariate", "weight"]);
    agrees(&study, &more, lme4, true);
    let fixed = [
        "--scale",
        "ln",
        "--marker",
        "opg_pg_ml",
        "--batch",
        "plate",
        "--df",
        "satterthwaite",
    ];
    agrees(&study, &fixed, &["nlme"], false);
}

/// Differences within the levels of a category, and between the levels.
#[test]
fn the_script_makes_subgroups() {
    let study = data("ketamine_bone.csv");
    let more = [
        "--scale",
        "ln",
        "--df",
        "satterthwaite",
        "--subgroup",
        "sex",
        "--covariate",
        "age",
        "--covariate",
        "sex",
    ];
    for arguments in [6, 10] {
        let more = &more[..arguments];
        let Some((results, _, lines)) = rerun(&study, more, &["nlme"]) else {
            return;
        };
        let of = |line: &&Value| line[0] == "SUBGROUP";
        let found: Vec<&Value> = lines.as_array().unwrap().iter().filter(of).collect();
        let markers = results["markers"].as_array().unwrap().iter();
        let own: usize = markers
            .map(|m| m["subgroups"].as_array().unwrap().len())
            .sum();
        assert_eq!(found.len(), own, "{more:?}");
        assert!(own >= 3 * 9, "{own}");
        let number = |v: &Value| v.as_str().unwrap().parse::<f64>().unwrap();
        // nlme stops where its optimiser does.
        let fits = |l: &&Value| number(&l[1]) < 1e-4 && number(&l[2]) < 1e-4;
        assert!(found.iter().all(fits), "{more:?}: {found:?}");
    }
}

/// A script whose contrasts need a package that is not there says so, and prints no empty table.
#[test]
fn a_script_says_what_it_cannot_compare() {
    let folder = temp();
    let study = data("ketamine_bone.csv");
    let mut arguments = vec!["analyze", &study, "--covariance", "toep", "--se", "cr2"];
    arguments.extend(["--margin", "-1,1", "--marker", "opn_ng_ml"]);
    arguments.extend(["--out", "out", "--write", "script"]);
    let output = trajecta(folder.path(), &arguments);
    assert_eq!(code(&output), 0, "{}", words(&output));
    let script = std::fs::read_to_string(folder.path().join("out/analysis.R")).unwrap();
    let said = script
        .matches("not comparable without the package mmrm")
        .count();
    assert_eq!(said, 2);
}
