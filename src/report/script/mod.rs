//! An R script that makes the numbers again, and the data that it reads.
//!
//! The model of each marker is written out as a call of mmrm (or lme4, for random effects), beside one of nlme for
//! where mmrm is not installed. What the calls share is in `functions.R`. Subjects are numbered: no identifier of
//! the file is in either.
//!
//! In: study, plan and results. Out: the text of the script and of its data. Not its business: running it. The call of a
//! method is in its entry in `plan/methods`, that of a covariance structure in `plan/covariance`.

mod calls;
mod data;
mod names;
mod own;

use crate::plan::{CovarianceStructure, Multiplicity, ResolvedPlan, StandardErrors};
use crate::results::{AnalysisResults, CovarianceSource, MarkerResults, ModelResults};
use crate::study::Study;
use crate::words::written_out;
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
/// Those of models in which values are limits.
const LIMITS: &str = include_str!("limits.R");

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
    title(out, plan, results)?;
    if results.study.synthetic {
        writeln!(out, "# The data are synthetic.")?;
    }
    let mut models = results.markers.iter().filter_map(|m| m.model.as_ref());
    let limits = if models.any(is_made_again) {
        LIMITS
    } else {
        ""
    };
    writeln!(
        out,
        "\n# R writes a blank in its own name as ~+~.\nhere <- gsub(\"~+~\", \" \", sub(\"^--file=\", \"\", grep(\"^--file=\", commandArgs(), value = TRUE)), fixed = TRUE)\nif (length(here) == 1 && file.exists(file.path(dirname(here), {}))) setwd(dirname(here))\n\n{FUNCTIONS}{limits}\n# The data: one row a subject and visit, markers as measured",
        string(SCRIPT_DATA)
    )?;
    for (name, column) in columns.markers() {
        if name != column {
            writeln!(out, "#   {column} is {}", comment(name))?;
        }
    }
    read_data(out, study, columns)?;
    writeln!(
        out,
        "\nfits <- list()\ncontrasts <- NULL\nsimple <- NULL\nareas <- NULL\ncorrelations <- NULL\ndropped <- NULL\nsubgroups <- NULL"
    )?;
    settings(out, study, plan)
}

/// What the script is of, and what it needs.
fn title(out: &mut String, plan: &ResolvedPlan, results: &AnalysisResults) -> std::fmt::Result {
    let software = &results.software;
    let packages = if plan.plan.model.is_random() {
        "lme4, and lmerTest and pbkrtest for degrees of freedom"
    } else {
        "mmrm; without it nlme, which gives the same estimates and log-likelihood, but no degrees of freedom\n# and no Kenward-Roger standard errors"
    };
    let sandwich = if plan.plan.se == StandardErrors::Model {
        ""
    } else if plan.plan.model.is_random() {
        ", and clubSandwich for its standard errors"
    } else {
        "; nlme then needs clubSandwich for the standard errors"
    };
    let mut left = "ANCOVA, repeated-measures ANOVA, Friedman's test".to_owned();
    if plan.plan.adjust == Multiplicity::Dunnett {
        left.push_str(", Dunnett's adjustment");
    }
    if plan.plan.simultaneous_ci {
        left.push_str(", simultaneous intervals and what margins conclude from them");
    }
    if plan.plan.subgroup.is_some() {
        left.push_str(", the joint test of the subgroups");
    }
    if results.adjustment_of_markers() != Multiplicity::None {
        left.push_str(", the adjustment across markers");
    }
    writeln!(
        out,
        "# The analysis of {} (SHA-256 {}), made again in R.\n# Written by {} {}. Run it where it lies: Rscript {SCRIPT}. It reads {SCRIPT_DATA} beside it.\n# It needs {packages}{sandwich}.\n# It makes the model's estimates and comparisons and the two-sample and paired tests; not {left}.",
        comment(&results.study.file),
        results.study.sha256,
        software.name,
        software.version
    )
}

/// Reads the data and gives each factor its levels.
fn read_data(out: &mut String, study: &Study, columns: &Columns) -> std::fmt::Result {
    let labels: Vec<&str> = columns.labels(study).collect();
    writeln!(
        out,
        "labels <- {}\ndata <- read_labelled({}, labels)\ndata$subject <- factor(data$subject)",
        strings(labels.into_iter()),
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
    Ok(())
}

/// Margins, and what is asked of the next study.
fn settings(out: &mut String, study: &Study, plan: &ResolvedPlan) -> std::fmt::Result {
    let side = |x: Option<f64>| x.map_or_else(|| "NA".to_owned(), |x| x.to_string());
    // Margins are held against simultaneous intervals, where those are asked for: they are not made again.
    let margin = match plan.plan.margin.filter(|_| !plan.plan.simultaneous_ci) {
        Some(margin) => format!("c({}, {})", side(margin.low), side(margin.high)),
        None => "NULL".to_owned(),
    };
    let baseline = study.visits.get(study.baseline).map(|v| v.label.as_str());
    writeln!(
        out,
        "margin <- {margin}\ndetect <- {}\npower <- {}\nconf_level <- {}\nbaseline <- {}",
        plan.plan
            .detect
            .map_or_else(|| "NULL".to_owned(), |d| d.to_string()),
        plan.plan.power_in_force(),
        plan.plan.conf_level,
        string(baseline.unwrap_or_default())
    )
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
    let response = plan.scale_of(&marker.marker).in_r(column);
    let randomized = if plan.plan.randomized {
        "TRUE"
    } else {
        "FALSE"
    };
    if columns.crossover(study).is_none() {
        let baseline = string(&study.visits[study.baseline].label);
        writeln!(
            out,
            "simple <- rbind(simple, simple_tests(data, {name}, with(data, {response}), {baseline}, {randomized}))"
        )?;
    }
    calls.areas(out, &name, &response)?;
    calls.correlations(out, &marker.marker, &response)?;
    calls.drop_outs(out, marker, &name, &response)?;
    let model = marker.model.as_ref().filter(|m| m.converged);
    let Some(model) = model else {
        let why = marker.why.as_deref().unwrap_or("no model was fitted");
        return writeln!(out, "# No model: {}", comment(why));
    };
    if model.n_censored.is_some() && !is_made_again(model) {
        return writeln!(
            out,
            "# The censored likelihood is made again here for one unstructured covariance alone."
        );
    }
    writeln!(out, "of_marker({name}, {{")?;
    calls.of_model(out, &name, column, &response, model)?;
    writeln!(out, "}})")
}

/// Whether the script has the likelihood of a model in which values are limits.
fn is_made_again(model: &ModelResults) -> bool {
    let us = CovarianceSource::Structure(CovarianceStructure::Unstructured);
    model.n_censored.is_some() && model.covariance == us && model.sigma_by_group.is_empty()
}

/// One line, whatever a name holds; nothing in it steers a terminal.
fn comment(text: &str) -> String {
    written_out(&text.replace(char::is_control, " "), &[])
}

const END: &str = r#"
# ---- Results ----
options(width = 200)
print(simple, digits = 6, row.names = FALSE)
if (is.null(contrasts) || nrow(contrasts) == 0) {
  if (!has("mmrm")) cat("No contrast can be made again here: not comparable without the package mmrm.\n")
  contrasts <- NULL
} else print(contrasts, digits = 6, row.names = FALSE)
if (!is.null(areas)) print(areas, digits = 6, row.names = FALSE)
if (!is.null(correlations)) print(correlations, digits = 6, row.names = FALSE)
if (!is.null(dropped)) print(dropped, digits = 6, row.names = FALSE)
if (!is.null(subgroups)) print(subgroups, digits = 6, row.names = FALSE)
likelihood <- function(fit) as.numeric(if (inherits(fit, "lm")) logLik(fit, REML = TRUE) else logLik(fit))
for (marker in names(fits)) {
  cat(marker, ": log-likelihood ", format(likelihood(fits[[marker]]), digits = 10), "\n", sep = "")
}

if (!is.null(margin) && !is.null(contrasts)) {
  concluded <- conclusions(contrasts, margin, conf_level, baseline)
  if (nrow(concluded) > 0) {
    print(concluded[c("marker", "family", "group", "versus", "visit", "conclusion")], row.names = FALSE)
  } else if (!has("mmrm")) cat("What the margins decide is not comparable without the package mmrm.\n")
}

if (!is.null(detect) && !is.null(contrasts)) {
  key <- c("marker", "family", "group", "versus", "visit", "treatment")
  own_sizes <- if (file.exists("tables/next_study.csv")) read_labelled("tables/next_study.csv", key)
  if (!is.null(own_sizes)) {
    for (name in key) own_sizes[[name]][is.na(own_sizes[[name]])] <- ""
    sizes <- merge(own_sizes, contrasts, by = key)
  }
  if (!is.null(own_sizes) && nrow(sizes) > 0) {
    sizes$times <- exp(mapply(times_for, sizes$se, sizes$df, MoreArgs = list(difference = detect, power = power, level = conf_level)))
    sizes$next_group_r <- pmax(ceiling(sizes$times * sizes$n_group), 2)
    print(sizes[c("marker", "group", "treatment", "versus", "visit", "n_group", "next_group", "next_group_r")], row.names = FALSE)
  }
}

# Beside the program's own numbers, where they are.
key <- c("marker", "family", "group", "versus", "visit", "treatment", "name")
own <- NULL
for (table in c("contrasts", "slopes")) {
  file <- paste0("tables/", table, ".csv")
  if (!file.exists(file)) next
  read <- read_labelled(file, key)
  if (nrow(read) == 0) next
  if (table == "slopes") read$family <- "slope"
  for (name in setdiff(key, names(read))) read[[name]] <- ""
  for (name in key) read[[name]][is.na(read[[name]])] <- ""
  own <- rbind(own, read[c(key, "estimate", "se", "df", "p")])
}
if (!is.null(own) && !is.null(contrasts)) {
  own <- own[!is.na(own$estimate), ]
  both <- merge(own, contrasts, by = key, suffixes = c("", "_r"))
  largest <- function(x) if (all(is.na(x))) NA else max(abs(x), na.rm = TRUE)
  cat(nrow(both), " of ", nrow(own), " contrasts found again. Largest difference from those in tables/ of\n",
    "  estimates, in standard errors:  ", format(largest((both$estimate - both$estimate_r) / both$se), digits = 2), "\n",
    "  standard errors, relative:      ", format(largest(both$se_r / both$se - 1), digits = 2), "\n",
    "  degrees of freedom, relative:   ", format(largest(both$df_r / both$df - 1), digits = 2), "\n",
    "  p:                              ", format(largest(both$p_r - both$p), digits = 2), "\n", sep = "")
  if (any(vapply(fits, inherits, TRUE, "gls"))) {
    cat("These fits are nlme's: it has no degrees of freedom for them, and not the standard errors of Kenward and Roger.\n")
  }
  if (any(is.na(both$se_r))) cat("Standard errors that are NA need clubSandwich.\n")
}
if (!is.null(areas) && file.exists("tables/auc.csv")) {
  key <- c("marker", "name", "rule", "group")
  own_areas <- read_labelled("tables/auc.csv", c(key, "versus"))
  found <- merge(own_areas, areas, by = key, suffixes = c("", "_r"))
  largest <- function(x) if (all(is.na(x))) NA else max(abs(x), na.rm = TRUE)
  cat(nrow(found), " of ", nrow(own_areas), " areas found again. Largest difference from those in tables/ of\n",
    "  means, relative:                ", format(largest(found$mean_r / found$mean - 1), digits = 2), "\n",
    "  differences, in standard errors:", format(largest((found$estimate - found$estimate_r) / found$se), digits = 2), "\n",
    "  p:                              ", format(largest(found$p_r - found$p), digits = 2), "\n", sep = "")
}
if (!is.null(correlations) && file.exists("tables/correlations.csv")) {
  key <- c("marker", "with", "visit", "group", "method")
  own_correlations <- read_labelled("tables/correlations.csv", key)
  for (name in key) own_correlations[[name]][is.na(own_correlations[[name]])] <- ""
  found <- merge(own_correlations, correlations, by = key, suffixes = c("", "_r"))
  cat(nrow(found), " of ", nrow(own_correlations), " correlations found again. Largest difference from those in tables/ of\n",
    "  estimates:                      ", format(max(abs(found$estimate_r - found$estimate)), digits = 2), "\n",
    "  p:                              ", format(max(abs(found$p_r - found$p)), digits = 2), "\n", sep = "")
}
if (!is.null(subgroups) && file.exists("tables/subgroups.csv")) {
  key <- c("marker", "group", "versus", "visit", "level", "versus_level")
  own_subgroups <- read_labelled("tables/subgroups.csv", key)
  names(subgroups)[match(c("name", "treatment"), names(subgroups))] <- c("level", "versus_level")
  for (name in key) own_subgroups[[name]][is.na(own_subgroups[[name]])] <- ""
  found <- merge(own_subgroups, subgroups, by = key, suffixes = c("", "_r"))
  largest <- function(x) if (all(is.na(x))) NA else max(abs(x), na.rm = TRUE)
  cat(nrow(found), " of ", nrow(own_subgroups), " differences of subgroups found again. Largest difference from those in tables/ of\n",
    "  estimates, in standard errors:  ", format(largest((found$estimate - found$estimate_r) / found$se), digits = 2), "\n",
    "  standard errors, relative:      ", format(largest(found$se_r / found$se - 1), digits = 2), "\n",
    "  degrees of freedom, relative:   ", format(largest(found$df_r / found$df - 1), digits = 2), "\n", sep = "")
}
if (!is.null(dropped)) {
  key <- c("marker", "strategy", "group", "versus", "visit")
  own_dropped <- NULL
  for (table in c("reference_based", "tipping_point")) {
    file <- paste0("tables/", table, ".csv")
    if (!file.exists(file)) next
    read <- read_labelled(file, setdiff(key, "strategy"))
    if (table == "tipping_point") read$strategy <- as.character(read$delta)
    own_dropped <- rbind(own_dropped, read[c(key, "estimate", "se")])
  }
  found <- merge(own_dropped, dropped, by = key, suffixes = c("", "_r"))
  cat(nrow(found), " of ", nrow(own_dropped), " differences under assumptions about drop-outs found again. Largest difference from\n",
    "  those in tables/, in standard errors: ", format(max(abs((found$estimate_r - found$estimate) / found$se)), digits = 2), "\n", sep = "")
}
"#;
