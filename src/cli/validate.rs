//! `trajecta validate`: the golden studies on this system.

use super::failure::Failure;
use super::progress::watch;
use super::terminal;
use crate::report;
use crate::validation::{self, Case, References};
use crate::words;
use crate::words::agree;
use std::path::{Path, PathBuf};

/// Numbers of a study that are named where they do not agree; the rest is in the report.
const MOST_FAILURES: usize = 5;

/// Compares, writes the report and says the verdict: exit code 0 where everything agrees, else 1.
pub(super) fn validate(out: &Path, references: Option<PathBuf>) -> Result<u8, Failure> {
    let references = match references {
        Some(folder) => {
            let files = validation::carried().map(|name| folder.join(name));
            let files: Vec<PathBuf> = files.collect();
            report::keep_inputs(&report::validation_files(out), &files)?;
            References::Folder(folder)
        }
        None => References::Carried,
    };
    let cases = watch("Validating", |monitor| {
        validation::validate(&references, monitor)
    });
    let cases = cases.map_err(Failure::file)?;
    let system = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    report::save_validation(out, &cases, words::version(), &system)?;
    for case in cases.iter().filter(|c| !c.agrees) {
        for sentence in failures(case) {
            terminal::complain(&format!("{}: {sentence}", case.title));
        }
    }
    terminal::say(&format!(
        "{}; {} studies, written to {}.",
        verdict(&cases),
        cases.len(),
        out.display()
    ))?;
    Ok(u8::from(!cases.iter().all(|c| c.agrees)))
}

/// What does not agree in a study.
fn failures(case: &Case) -> Vec<String> {
    if case.comparisons.is_empty() {
        return vec!["nothing was compared.".to_owned()];
    }
    let off: Vec<_> = case.comparisons.iter().filter(|c| !c.agrees).collect();
    let mut said: Vec<String> = (off.iter().take(MOST_FAILURES))
        .map(|row| {
            let what = if row.is_compared() {
                "differs"
            } else {
                "was not compared"
            };
            format!("{} {what}.", row.quantity)
        })
        .collect();
    if off.len() > MOST_FAILURES {
        let more = off.len() - MOST_FAILURES;
        said.push(format!("{more} more do not agree; the report names them."));
    }
    said
}

fn verdict(cases: &[Case]) -> String {
    let sum = |of: fn(&Case) -> usize| cases.iter().map(of).sum::<usize>();
    let compared = sum(Case::compared);
    if cases.iter().all(|c| c.agrees) {
        return format!("All {compared} numbers agree with their references");
    }
    let (differ, missing) = (sum(Case::differing), sum(Case::not_compared));
    let empty = cases.iter().filter(|c| c.comparisons.is_empty()).count();
    let mut said = format!(
        "{differ} of {compared} numbers {} from their references",
        agree(differ, "differs", "differ")
    );
    if missing > 0 {
        said += &format!(", {missing} {} not compared", agree(missing, "was", "were"));
    }
    if empty > 0 {
        said += &format!(", nothing was compared in {empty} of the studies");
    }
    said
}
