//! Labels of any text stay inside the strings and comments of the R script.
#![no_main]

use libfuzzer_sys::fuzz_target;
use trajecta::import::{ImportOptions, recognise};
use trajecta::plan::{Request, resolve};
use trajecta::work::Monitor;
use trajecta::{report, run};

fn study(label: &str) -> String {
    let cell = format!("\"{}\"", label.replace('"', "\"\""));
    let mut text = format!("id,group,visit,{cell},covariate\n");
    for s in 0..8 {
        let group = if s % 2 == 0 { "A" } else { &cell };
        for visit in ["V1", "V2"] {
            let x = (s * 7 + visit.len() * 3) % 11;
            text.push_str(&format!("s{s},{group},{visit},{x}.5,{group}\n"));
        }
    }
    text
}

fuzz_target!(|text: &str| {
    let label: String = text.chars().take(40).collect();
    let options = ImportOptions::default();
    let monitor = Monitor::new();
    let bytes = study(&label).into_bytes();
    let Ok(read) = recognise("s.csv", &bytes, &options, &monitor) else {
        return;
    };
    let Some(study) = read.study else { return };
    let request = Request::default();
    let Ok(plan) = resolve(&request.analysis, &study) else {
        return;
    };
    let Ok(results) = run::analyze(&study, &plan, &request, &monitor) else {
        return;
    };
    let script = report::script(&study, &plan, &results);
    assert!(script.chars().all(|c| c == '\n' || !c.is_control()));
    let _ = code(&script);
    assert!(report::script_data(&study, &plan).is_ok());
});

/// The script without its strings and comments; panics where a string has no end.
fn code(script: &str) -> String {
    let mut out = String::new();
    let mut chars = script.chars();
    while let Some(c) = chars.next() {
        match c {
            '#' => drop(chars.by_ref().find(|c| *c == '\n')),
            '"' | '\'' | '`' => loop {
                match chars.next().expect("a string has no end") {
                    '\\' => drop(chars.next()),
                    end if end == c => break,
                    _ => {}
                }
            },
            c => out.push(c),
        }
    }
    out
}
