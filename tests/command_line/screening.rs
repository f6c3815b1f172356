//! `trajecta screen`, and flags that reach a workbook and Dunnett's lattice.

use super::*;

type Row = std::collections::BTreeMap<String, String>;

fn rows(path: &Path) -> (Vec<String>, Vec<Row>) {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let heads: Vec<String> = reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    let rows = reader.records().map(|r| {
        let cells = r.unwrap();
        heads
            .iter()
            .cloned()
            .zip(cells.iter().map(str::to_owned))
            .collect()
    });
    let rows = rows.collect();
    (heads, rows)
}

/// Every contrast of every marker is a row, with the numbers of `analyze`, adjusted over the markers.
#[test]
fn a_screen_is_one_row_a_marker_and_contrast() {
    let folder = temp();
    let study = data("ketamine_bone.csv");
    let out = folder.path().join("screen.csv");
    let path = out.display().to_string();
    let output = trajecta(
        folder.path(),
        &["screen", &study, "--scale", "ln", "--out", &path],
    );
    assert_eq!(code(&output), 0, "{}", words(&output));
    let (heads, rows) = rows(&out);
    let contract = "marker,family,group,versus,visit,n,estimate,se,df,t,p,p_adjusted,converged,why";
    assert!(heads.join(",").starts_with(contract), "{heads:?}");
    let all = results(
        folder.path(),
        &study,
        &["--scale", "ln", "--adjust-markers", "bh"],
    );
    let markers = all["markers"].as_array().unwrap();
    let contrasts: usize = markers
        .iter()
        .map(|m| m["model"]["contrasts"].as_array().unwrap().len())
        .sum();
    assert_eq!(rows.len(), contrasts);
    for row in &rows {
        let of = marker(&all, &row["marker"]);
        let c = contrast(of, &row["family"], &row["group"], &row["visit"]);
        for (cell, field) in [
            ("estimate", "estimate"),
            ("se", "se"),
            ("df", "df"),
            ("p", "p"),
            ("p_adjusted", "p_adjusted_markers"),
            ("standardized", "standardized"),
        ] {
            assert_eq!(row[cell].parse::<f64>().ok(), c[field].as_f64(), "{row:?}");
        }
        assert_eq!(row["converged"], "true");
    }
    let none = trajecta(
        folder.path(),
        &["screen", &study, "--adjust-markers", "none", "--out", &path],
    );
    assert_eq!(code(&none), 0);
    let (_, rows) = self::rows(&out);
    assert!(rows.iter().all(|r| r["p_adjusted"].is_empty()));
    // A plan that was written out does not switch the adjustment off.
    let plan = folder.path().join("out/plan.toml").display().to_string();
    let flags = ["screen", &study, "--plan", &plan, "--out", &path];
    assert_eq!(code(&trajecta(folder.path(), &flags)), 0);
    let (_, rows) = self::rows(&out);
    assert!(rows.iter().all(|r| !r["p_adjusted"].is_empty()));
}

/// A marker without a model keeps its row, with the reason.
#[test]
fn a_marker_that_failed_keeps_its_row() {
    let folder = temp();
    let text = std::fs::read_to_string(data("ketamine_bone.csv")).unwrap();
    let mut lines = text.lines();
    let mut with = format!("{},still\n", lines.next().unwrap());
    // Two people have values, so that no model can be fitted.
    for (i, line) in lines.enumerate() {
        let value = if i < 8 {
            format!("{}.5", 3 + i * i)
        } else {
            String::new()
        };
        with += &format!("{line},{value}\n");
    }
    let study = folder.path().join("s.csv");
    std::fs::write(&study, with).unwrap();
    let study = study.display().to_string();
    let output = trajecta(folder.path(), &["screen", &study, "--out", "screen.csv"]);
    assert_eq!(code(&output), 0, "{}", words(&output));
    let (_, rows) = rows(&folder.path().join("screen.csv"));
    let still: Vec<&Row> = rows.iter().filter(|r| r["marker"] == "still").collect();
    assert!(!still.is_empty());
    for row in still {
        assert_eq!(row["p"], "");
        assert!(!row["why"].is_empty(), "{row:?}");
    }
}

#[test]
fn a_sheet_is_chosen_by_flag() {
    let folder = temp();
    let file = folder.path().join("study.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let mut reader = csv::Reader::from_path(data("ketamine_bone.csv")).unwrap();
    let heads = reader.headers().unwrap().clone();
    let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    for (name, factor) in [("Spring", 1.0), ("Autumn", 2.0)] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (column, head) in heads.iter().enumerate() {
            let column = column as u16;
            sheet.write(0, column, head).unwrap();
            for (row, record) in records.iter().enumerate() {
                let row = row as u32 + 1;
                let cell = &record[usize::from(column)];
                match cell.parse::<f64>() {
                    Ok(x) if head.ends_with("_ml") => sheet.write(row, column, x * factor),
                    Ok(x) => sheet.write(row, column, x),
                    Err(_) => sheet.write(row, column, cell),
                }
                .unwrap();
            }
        }
    }
    book.save(&file).unwrap();
    let study = file.display().to_string();
    let mean = |sheet: &str| {
        let all = results(folder.path(), &study, &["--sheet", sheet]);
        let first = &marker(&all, "opg_pg_ml")["descriptives"][0];
        first["mean"].as_f64().unwrap()
    };
    let (spring, autumn) = (mean("Spring"), mean("Autumn"));
    assert!((autumn / spring - 2.0).abs() < 1e-12, "{spring} {autumn}");
}

/// Six differences of groups: more than four, so a lattice, whose start the seed moves.
#[test]
fn a_seed_moves_dunnett_by_its_error_only() {
    let folder = temp();
    let study = data("obk_phase_means.csv");
    let adjusted = |seed: &str| {
        let flags = ["--adjust", "dunnett", "--random-seed", seed];
        let all = results(folder.path(), &study, &flags);
        assert_eq!(all["plan"]["random_seed"].to_string(), seed);
        let contrasts = marker(&all, "value")["model"]["contrasts"].clone();
        let of_family = contrasts.as_array().unwrap().iter();
        of_family
            .filter(|c| c["family"] == "group_difference")
            .map(|c| c["p_adjusted"].as_f64().unwrap())
            .collect::<Vec<f64>>()
    };
    let (a, b) = (adjusted("0"), adjusted("7"));
    assert_eq!(a.len(), 6);
    assert_eq!(a, adjusted("0"));
    assert_ne!(a, b);
    for (a, b) in a.iter().zip(&b) {
        assert!((a - b).abs() < 1e-3, "{a} {b}");
    }
}
