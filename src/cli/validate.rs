//! `trajecta validate`: the golden studies on this system.

use super::failure::Failure;
use super::progress::watch;
use super::terminal;
use crate::report;
use crate::validation::{self, References};
use crate::words;
use std::path::{Path, PathBuf};

/// Sentences about numbers that differ; the rest is in the report.
const MOST_FAILURES: usize = 10;

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
    let compared: usize = cases.iter().map(|c| c.comparisons.len()).sum();
    let off = cases.iter().flat_map(|c| {
        let rows = c.comparisons.iter().filter(|r| !r.agrees);
        rows.map(move |r| (c, r))
    });
    let off: Vec<_> = off.collect();
    for (case, row) in off.iter().take(MOST_FAILURES) {
        terminal::complain(&format!("{}: {} differs.", case.title, row.quantity));
    }
    for case in cases.iter().filter(|c| c.comparisons.is_empty()) {
        terminal::complain(&format!("{}: nothing was compared.", case.title));
    }
    let agrees = cases.iter().all(|c| c.agrees);
    let verdict = if agrees {
        format!("All {compared} numbers agree with their references")
    } else {
        format!(
            "{} of {compared} numbers differ from their references",
            off.len()
        )
    };
    terminal::say(&format!(
        "{verdict}; {} studies, written to {}.",
        cases.len(),
        out.display()
    ))?;
    Ok(u8::from(!agrees))
}
