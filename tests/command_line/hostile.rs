//! One table of labels that mean something elsewhere, as groups, visits, markers, subjects and covariates of a study,
//! in every output: none of them acts there.

use super::*;
use calamine::Reader as _;
use quick_xml::events::Event;

/// What each label would do where it is not written as text.
const LABELS: [&str; 24] = [
    // Spreadsheets.
    "=HYPERLINK(\"http://x\")",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "'=1+1",
    // Terminals.
    "\u{1b}[31mred",
    "bell\u{7}",
    "\u{9b}2J",
    "del\u{7f}",
    // Text that runs the other way, or has no width.
    "a\u{202e}b",
    "\u{2066}iso\u{2069}",
    "zero\u{200b}width",
    // HTML and SVG.
    "<script>alert(1)</script>",
    "a & b <i>",
    "]]><x y='",
    // R and TOML.
    "x\"); system(\"id\"); c(\"",
    "back\\slash\\U{41}",
    "`tick`",
    "# comment",
    "[table]\nkey = 1",
    "\"\"\"",
    // Ends of lines and of text.
    "two\r\nlines",
    "nul\0inside",
    "{0} %s {x}",
];

fn quoted(label: &str) -> String {
    format!("\"{}\"", label.replace('"', "\"\""))
}

/// Four groups, three visits, one marker and a covariate of such labels.
fn study_of(labels: &[&str]) -> String {
    let [a, b, v, w, x, m, k, l] = labels else {
        panic!("eight labels are wanted");
    };
    let mut text = format!(
        "id,group,visit,{},\"kind {}\"\n",
        quoted(m),
        k.replace('"', "\"\"")
    );
    for s in 0..16 {
        let group = [a, b, &"plain", &"other"][s % 4];
        let kind = [k, l][s / 4 % 2];
        for (at, visit) in [v, w, x].into_iter().enumerate() {
            let subject = quoted(&format!("CANARY{s}{l}"));
            text.push_str(&format!(
                "{subject},{},{},{},{}\n",
                quoted(group),
                quoted(&format!("{visit} {at}")),
                wobble(s, at),
                quoted(kind)
            ));
        }
    }
    text
}

fn acts(c: char) -> bool {
    c.is_control() && c != '\n'
}

#[test]
fn labels_of_any_kind_are_text_in_every_output() {
    for (turn, labels) in LABELS.chunks(8).enumerate() {
        let folder = temp();
        std::fs::write(folder.path().join("s.csv"), study_of(labels)).unwrap();
        let mut flags = vec!["--subject", "id", "--group", "group", "--visit", "visit"];
        let kind = format!("kind {}", labels[6]);
        // An argument holds no zero character.
        if !kind.contains('\0') {
            flags.extend(["--covariate", &kind]);
        }
        let run = |more: &[&str]| {
            let output = trajecta(folder.path(), &[more, &flags].concat());
            let text = [&output.stdout[..], &output.stderr].concat();
            let text = String::from_utf8(text).unwrap();
            assert_eq!(code(&output), 0, "{turn}: {text}");
            let raw = text.chars().find(|c| acts(*c));
            assert_eq!(raw, None, "{turn} {more:?}: {text:?}");
            text
        };
        run(&["inspect", "s.csv"]);
        run(&["analyze", "s.csv", "--out", "out"]);
        run(&["screen", "s.csv", "--out", "screen.csv"]);
        run(&["figure", "s.csv", "--out", "figure.svg"]);
        let out = folder.path().join("out");
        tables(folder.path());
        markup(folder.path());
        workbook(&out.join("results.xlsx"));
        script(&out);
        let plan = std::fs::read_to_string(out.join("plan.toml")).unwrap();
        toml::from_str::<toml::Table>(&plan).unwrap();
        let results = json(out.join("results.json"));
        let names: Vec<&str> = (results["study"]["groups"].as_array().unwrap().iter())
            .map(|g| g["name"].as_str().unwrap())
            .collect();
        for group in &labels[..2] {
            assert!(names.contains(group), "{group:?}: {names:?}");
        }
        subjects_are_not_told(folder.path());
    }
}

/// No cell of a table is a formula, or ends the text early.
fn tables(folder: &Path) {
    for path in files(folder) {
        if path.extension().is_none_or(|e| e != "csv") || path.ends_with("s.csv") {
            continue;
        }
        let reader = csv::ReaderBuilder::new();
        let mut reader = reader.from_path(&path).unwrap();
        for record in reader.records() {
            for cell in &record.unwrap() {
                let is_formula =
                    cell.starts_with(['=', '+', '-', '@']) && cell.parse::<f64>().is_err();
                assert!(!is_formula, "{}: {cell}", path.display());
                assert!(!cell.contains(['\0', '\r']), "{}: {cell:?}", path.display());
            }
        }
    }
}

/// Report and figures parse, and no element is there that this program does not write.
fn markup(folder: &Path) {
    for path in files(folder) {
        let ending = path.extension().unwrap_or_default().to_string_lossy();
        if !["html", "svg"].contains(&&*ending) {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(!text.contains("<script"), "{}", path.display());
        assert!(!text.contains("<i>"), "{}", path.display());
        let raw = text.chars().find(|c| acts(*c));
        assert_eq!(raw, None, "{}", path.display());
        if ending == "svg" {
            let mut reader = quick_xml::Reader::from_str(&text);
            while !matches!(reader.read_event().unwrap(), Event::Eof) {}
        }
    }
}

/// Every cell of the workbook is text or a number.
fn workbook(path: &Path) {
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(path).unwrap();
    for name in book.sheet_names() {
        let formulas = book.worksheet_formula(&name).unwrap();
        assert!(formulas.used_cells().next().is_none(), "{name}");
    }
}

/// Strings of the script end where they should; R reads it, where R is.
fn script(out: &Path) {
    let text = std::fs::read_to_string(out.join("analysis.R")).unwrap();
    let raw = text.chars().find(|c| acts(*c));
    assert_eq!(raw, None);
    let program = "invisible(parse('analysis.R', encoding = 'UTF-8'))";
    let run = Command::new("Rscript")
        .args(["-e", program])
        .current_dir(out)
        .output();
    match run {
        Err(_) => without_r("R is missing: no script was read by it"),
        Ok(run) => assert!(run.status.success(), "{}", words(&run)),
    }
}

/// Subjects stand in `results.json`, the plan and the study alone.
fn subjects_are_not_told(folder: &Path) {
    for path in files(folder) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if ["s.csv", "results.json", "plan.toml"].contains(&&*name) {
            continue;
        }
        let mut bytes = std::fs::read(&path).unwrap();
        if let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(bytes.clone())) {
            for at in 0..archive.len() {
                let mut part = archive.by_index(at).unwrap();
                std::io::Read::read_to_end(&mut part, &mut bytes).unwrap();
            }
        }
        let found = bytes.windows(6).any(|w| w == b"CANARY");
        assert!(!found, "{}", path.display());
    }
}
