//! An R script that makes the numbers again, and the data that it reads.
//!
//! The model of each marker is written out as a call of mmrm (or lme4, for random effects), filled in from the
//! methods registry, beside one of nlme for where mmrm is not installed. What the calls share is in
//! `functions.R`. Subjects are numbered: no identifier of the file is in either.

mod calls;
mod data;
mod names;

use crate::plan::{ModelKind, ResolvedPlan};
use crate::results::{AnalysisResults, MarkerResults};
use crate::study::Study;
use calls::Calls;
use names::{Columns, string, strings};
use std::fmt::Write;

pub use data::script_data;

/// Name of the script.
pub const SCRIPT: &str = "analysis.R";
/// Name of the data that the script reads from its own folder.
pub const SCRIPT_DATA: &str = "analysis-data.csv";

/// Shared by the calls of all markers.
const FUNCTIONS: &str = include_str!("functions.R");

/// The script: ASCII but for comments, so that it reads the same in every locale.
#[must_use]
pub fn script(study: &Study, plan: &ResolvedPlan, results: &AnalysisResults) -> String {
    let columns = Columns::new(study, plan);
    let calls = Calls::new(study, plan, &columns);
    let mut out = String::with_capacity(32 * 1024);
    // Writing to a String can't fail.
    let _ = head(&mut out, study, plan, results, &columns);
    for marker in &results.markers {
        let _ = of_marker(&mut out, study, plan, &columns, &calls, marker);
    }
    out.push_str(END);
    out
}

fn head(
    out: &mut String,
    study: &Study,
    plan: &ResolvedPlan,
    results: &AnalysisResults,
    columns: &Columns,
) -> std::fmt::Result {
    let software = &results.software;
    let packages = if plan.plan.model.is_random() {
        "lme4, and lmerTest and pbkrtest for degrees of freedom"
    } else {
        "mmrm; without it nlme, which gives the same estimates and log-likelihood, but no degrees of freedom\n# and no Kenward-Roger standard errors"
    };
    writeln!(
        out,
        "# The analysis of {} (SHA-256 {}), made again in R.\n# Written by {} {}. Run it where it lies: Rscript {SCRIPT}. It reads {SCRIPT_DATA} beside it.\n# It needs {packages}.",
        comment(&results.study.file),
        results.study.sha256,
        software.name,
        software.version
    )?;
    if results.study.synthetic {
        writeln!(out, "# The data are synthetic.")?;
    }
    writeln!(
        out,
        "\nhere <- sub(\"^--file=\", \"\", grep(\"^--file=\", commandArgs(), value = TRUE))\nif (length(here) == 1) setwd(dirname(here))\n\n{FUNCTIONS}\n# The data: one row a subject and visit, markers as measured"
    )?;
    for (name, column) in columns.markers() {
        if name != column {
            writeln!(out, "#   {column} is {}", comment(name))?;
        }
    }
    writeln!(
        out,
        "data <- read.csv({}, stringsAsFactors = FALSE, encoding = \"UTF-8\", na.strings = \"\")\ndata$subject <- factor(data$subject)",
        string(SCRIPT_DATA)
    )?;
    let factor = |out: &mut String, column: &str, levels: &mut dyn Iterator<Item = &str>| {
        writeln!(
            out,
            "data${column} <- factor(data${column}, levels = {})",
            strings(levels)
        )
    };
    factor(
        out,
        "group",
        &mut study.groups.iter().map(|g| g.name.as_str()),
    )?;
    let slots = || study.visits.iter().map(|v| v.label.as_str());
    if let Some(design) = columns.crossover(study) {
        factor(out, "slot", &mut slots())?;
        let mut of = |name: &str, levels: &[String]| {
            factor(out, name, &mut levels.iter().map(String::as_str))
        };
        of("visit", &design.visits)?;
        of("treatment", &design.treatments)?;
        of("period", &design.periods)?;
        of("sequence", &design.sequences)?;
    } else {
        factor(out, "visit", &mut slots())?;
    }
    for column in columns.factors() {
        writeln!(out, "data${column} <- factor(data${column})")?;
    }
    writeln!(out, "\nfits <- list()\ncontrasts <- NULL\nsimple <- NULL")
}

fn of_marker(
    out: &mut String,
    study: &Study,
    plan: &ResolvedPlan,
    columns: &Columns,
    calls: &Calls,
    marker: &MarkerResults,
) -> std::fmt::Result {
    let Some(column) = columns.marker(&marker.marker) else {
        return Ok(());
    };
    let name = string(&marker.marker);
    writeln!(out, "\n# ---- {} ----", comment(&marker.label))?;
    let response = calls.response(column, plan.scale_of(&marker.marker));
    if columns.crossover(study).is_none() {
        let baseline = string(&study.visits[study.baseline].label);
        writeln!(
            out,
            "simple <- rbind(simple, simple_tests(data, {name}, with(data, {response}), {baseline}))"
        )?;
    }
    let model = marker.model.as_ref().filter(|m| m.converged);
    let Some(model) = model else {
        let why = marker.why.as_deref().unwrap_or("no model was fitted");
        return writeln!(out, "# No model: {}", comment(why));
    };
    let mut groups: Vec<&str> = study.groups.iter().map(|g| g.name.as_str()).collect();
    if !plan.plan.model.is_crossover() {
        groups.retain(|g| model.emmeans.iter().any(|e| e.group == *g));
    }
    calls.of_model(out, &name, column, &response, model, &groups)
}

/// One line, whatever a name holds.
fn comment(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

/// Whether the model's means are changes already.
fn means_are_changes(kind: ModelKind) -> bool {
    kind == ModelKind::ChangeMmrm
}

const END: &str = r#"
# ---- Results ----
options(width = 200)
print(simple, digits = 6, row.names = FALSE)
print(contrasts, digits = 6, row.names = FALSE)
for (marker in names(fits)) {
  cat(marker, ": log-likelihood ", format(as.numeric(logLik(fits[[marker]])), digits = 10), "\n", sep = "")
}

# Beside the program's own numbers, where they are.
if (file.exists("tables/contrasts.csv") && !is.null(contrasts)) {
  own <- read.csv("tables/contrasts.csv", stringsAsFactors = FALSE, encoding = "UTF-8")
  if (all(is.na(own$treatment))) own$treatment <- ""
  key <- c("marker", "family", "group", "versus", "visit", "treatment")
  both <- merge(own[c(key, "estimate", "se", "df", "p")], contrasts, by = key, suffixes = c("", "_r"))
  largest <- function(x) if (all(is.na(x))) NA else max(abs(x), na.rm = TRUE)
  cat(nrow(both), " contrasts beside those of tables/contrasts.csv. Largest difference of\n",
    "  estimates, in standard errors:  ", format(largest((both$estimate - both$estimate_r) / both$se), digits = 2), "\n",
    "  standard errors, relative:      ", format(largest(both$se_r / both$se - 1), digits = 2), "\n",
    "  degrees of freedom, relative:   ", format(largest(both$df_r / both$df - 1), digits = 2), "\n",
    "  p:                              ", format(largest(both$p_r - both$p), digits = 2), "\n", sep = "")
}
"#;
