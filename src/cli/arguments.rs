//! Flags and commands as `trajecta.results/1` and its plan name them.

use super::figure_arguments::FigureArgs;
use super::plan_arguments::PlanArgs;
use crate::figure::Format;
use crate::import::{
    DateOrder, Decimal, Duplicates, FirstLine, HeaderOrder, ImportOptions, Layout, SubjectNumbers,
    endings,
};
use crate::plan::{CovariateTerm, OptionId, Request, option};
use crate::report::DataFormat;
use crate::study::{CensoredRule, Derived, Exclusion};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

const EXAMPLES: &str = "Examples:
  trajecta example                                   the bundled study, analysed, with its figures
  trajecta inspect study.csv                         what is recognised, and why
  trajecta analyze study.csv --out results --scale ln --derive \"ratio = opg_pg_ml / rankl_pg_ml\"
  trajecta figure study.csv --scale ln --out figure.png --annotate p

For research, not for diagnosis or treatment.";

/// Trajectories of repeatedly measured markers: look at them, test them, export the figure.
#[derive(Debug, Parser)]
#[command(name = "trajecta", version = crate::words::version(), after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
pub(super) struct Cli {
    /// Study file or session to open in the window.
    pub study: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Say what is recognised in a file: layout, roles with reasons, visits, groups, issues.
    Inspect {
        #[arg(required = true, help = help_of_study())]
        study: Vec<PathBuf>,
        #[command(flatten)]
        roles: RoleArgs,
        /// Print JSON (schema trajecta.inspect/1).
        #[arg(long)]
        json: bool,
    },
    /// Analyse every marker and write results, tables and figures.
    #[command(after_help = EXAMPLES)]
    Analyze {
        #[arg(required = true, help = help_of_study())]
        study: Vec<PathBuf>,
        #[command(flatten)]
        roles: RoleArgs,
        #[command(flatten)]
        plan: PlanArgs,
        /// Folder for everything that is written.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// What is written: json, tables, figures, report, script. By default everything; of more than 50 markers only
        /// json and tables.
        #[arg(long, value_delimiter = ',', value_parser = ["json", "tables", "figures", "report", "script"])]
        write: Vec<String>,
    },
    /// Write one figure as PNG, SVG, PDF, EPS or TIFF, with its caption beside it.
    #[command(after_help = EXAMPLES)]
    Figure {
        #[arg(required = true, help = help_of_study())]
        study: Vec<PathBuf>,
        #[command(flatten)]
        roles: RoleArgs,
        #[command(flatten)]
        plan: PlanArgs,
        #[command(flatten)]
        figure: Box<FigureArgs>,
        #[arg(long, value_name = "FILE", help = format!("File to write, ending in {}", Format::all_endings()))]
        out: PathBuf,
    },
    /// Write one row for each marker and contrast as CSV, adjusted across markers: by Benjamini-Hochberg unless
    /// another adjustment is named.
    #[command(after_help = EXAMPLES)]
    Screen {
        #[arg(required = true, help = help_of_study())]
        study: Vec<PathBuf>,
        #[command(flatten)]
        roles: RoleArgs,
        #[command(flatten)]
        plan: PlanArgs,
        /// File to write, ending in .csv.
        #[arg(long, value_name = "FILE.csv")]
        out: PathBuf,
    },
    /// Write the study as it was read, one row for each value, for other programs; beside it a text that says where
    /// the numbers come from.
    Convert {
        #[arg(required = true, help = help_of_study())]
        study: Vec<PathBuf>,
        #[command(flatten)]
        roles: RoleArgs,
        #[arg(long, value_name = "FILE", help = format!("File to write, ending in {}", DataFormat::all_explained()))]
        out: PathBuf,
    },
    /// Write the bundled synthetic study, analyse it, export its figures, open it in the window.
    Example {
        /// Folder to write to.
        #[arg(default_value = "trajecta-example")]
        dir: PathBuf,
        /// Do not open the window.
        #[arg(long)]
        no_window: bool,
    },
    /// Compare this installation's numbers with those of R and NIST, and write a report of each.
    Validate {
        /// Folder for the report.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Folder with reference files instead of those that the program carries.
        #[arg(long, value_name = "DIR")]
        references: Option<PathBuf>,
    },
    /// Write the manual pages and the completions of shells, for those who package the program.
    #[command(hide = true)]
    Manuals {
        /// Folder to write to.
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}

/// Which column is what.
#[derive(Debug, Args)]
#[command(next_help_heading = "Roles")]
pub(super) struct RoleArgs {
    /// Column that names the subject; "row": each row is a subject.
    #[arg(long, value_name = "COL")]
    subject: Option<String>,
    /// Column that names the group.
    #[arg(long, value_name = "COL")]
    group: Option<String>,
    /// Column that names the visit; numbered:COL numbers the measurements of each subject in the order of COL.
    #[arg(long, value_name = "COL")]
    visit: Option<String>,
    /// Column of the time within the visit, such as hours after the dose of each day.
    #[arg(long, value_name = "COL")]
    time_point: Option<String>,
    /// Column with hours since baseline.
    #[arg(long, value_name = "COL")]
    hours: Option<String>,
    /// Marker to analyse; repeat for more.
    #[arg(long, value_name = "COL")]
    marker: Vec<String>,
    /// Column that names the marker of each row, or a part of it beside several columns of values; `A+B` for two columns.
    #[arg(long, value_name = "COL")]
    marker_name: Option<String>,
    /// Tidy layout: column with the value.
    #[arg(long, value_name = "COL")]
    value: Option<String>,
    #[arg(long, value_name = "COL", help = help_of(OptionId::Covariates))]
    covariate: Vec<String>,
    /// Crossover: column that names the treatment, which changes within a subject.
    #[arg(long, value_name = "COL")]
    treatment: Option<String>,
    /// Crossover: column that names the period.
    #[arg(long, value_name = "COL")]
    period: Option<String>,
    /// Crossover: column that names the order of a subject's treatments.
    #[arg(long, value_name = "COL")]
    sequence: Option<String>,
    /// Visit that is the baseline.
    #[arg(long, value_name = "LABEL")]
    baseline: Option<String>,
    /// Visits to use, in order: "A,B,C".
    #[arg(long, value_name = "LABELS")]
    visits: Option<String>,
    /// Group that the others are compared with.
    #[arg(long, value_name = "GROUP")]
    reference: Option<String>,
    /// Groups to use, in order, the reference first: "A,B,C".
    #[arg(long, value_name = "LABELS")]
    groups: Option<String>,
    /// Sheet with a row for each sample: its id, and the subject, visit and group it is of.
    #[arg(long, value_name = "FILE")]
    pub samples: Option<PathBuf>,
    /// Layout of the file: rows, tidy, wide, adam, sdtm, redcap, olink, plate, xponent, somascan or turned.
    #[arg(long)]
    layout: Option<Layout>,
    /// Decimal sign: point or comma.
    #[arg(long)]
    decimal: Option<Decimal>,
    /// Character between cells.
    #[arg(long, value_name = "CHAR")]
    delimiter: Option<char>,
    /// Sheet of a workbook.
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Text that means "missing"; repeat for more.
    #[arg(long, value_name = "CODE", allow_hyphen_values = true)]
    missing: Vec<String>,
    /// Code such as ND, None or NA that is a label in this file, not "missing"; repeat for more.
    #[arg(long, value_name = "CODE")]
    keep: Vec<String>,
    /// Several values of one subject at one visit: reject, mean, first or last.
    #[arg(long)]
    duplicates: Option<Duplicates>,
    /// The same subject number in two groups or places: restart or restart:COL (two people), same (one person,
    /// whatever the spelling) or unique (one person, as written).
    #[arg(long, value_name = "HOW")]
    subject_numbers: Option<SubjectNumbers>,
    /// Dates such as 01/02/2024: day-first or month-first.
    #[arg(long, value_name = "ORDER")]
    dates: Option<DateOrder>,
    /// What the first line holds: names (of the columns) or data.
    #[arg(long, value_name = "WHAT")]
    first_line: Option<FirstLine>,
    /// Which of two numbers in headers such as pain1_2 is the visit: visit-last or visit-first.
    #[arg(long, value_name = "ORDER")]
    header_order: Option<HeaderOrder>,
    /// Values below the detection limit: half-limit, limit, limit-over-sqrt2, omit, or likelihood (the mixed
    /// model knows them as limits).
    #[arg(long, value_parser = parse_censored)]
    censored: Option<CensoredRule>,
    /// Derived marker "NAME = EXPRESSION" with + - * / ^ ln log2 log10 sqrt; repeat for more.
    #[arg(long, value_name = "EXPR")]
    derive: Vec<String>,
    /// Subject to leave out; repeat for more.
    #[arg(long, value_name = "ID")]
    exclude_subject: Vec<String>,
}

fn help_of_study() -> String {
    format!(
        "Study file or session; several files or a folder of one study are joined, - is standard input. Of a folder the files that end in .{} are read",
        endings().join(", .")
    )
}

/// The help that the table of options has for a flag of the roles.
fn help_of(id: OptionId) -> String {
    option(id).map_or_else(String::new, |o| o.help_on_command_line())
}

fn parse_censored(text: &str) -> Result<CensoredRule, String> {
    let rule = CensoredRule::ALL.into_iter().find(|r| r.as_str() == text);
    match rule {
        Some(rule) => Ok(rule),
        _ => Err("choose half-limit, limit, limit-over-sqrt2, omit or likelihood".to_owned()),
    }
}

/// Lays the flags over `request`.
///
/// # Errors
/// A sentence that names the flag.
pub(super) fn apply(
    request: &mut Request,
    roles: RoleArgs,
    plan: Option<PlanArgs>,
) -> Result<(), String> {
    let RoleArgs {
        subject,
        group,
        visit,
        time_point,
        hours,
        marker,
        marker_name,
        value,
        covariate,
        treatment,
        period,
        sequence,
        baseline,
        visits,
        reference,
        groups,
        keep,
        layout,
        decimal,
        delimiter,
        sheet,
        missing,
        duplicates,
        subject_numbers,
        dates,
        first_line,
        header_order,
        censored,
        derive,
        exclude_subject,
        // Read with the study, before any role.
        samples: _,
    } = roles;
    let to: &mut ImportOptions = &mut request.roles;
    set(&mut to.subject, subject);
    set(&mut to.group, group);
    if let Some(visit) = visit {
        to.set_visit(&visit);
    }
    set(&mut to.time_point, time_point);
    set(&mut to.hours, hours);
    set(&mut to.marker_name, marker_name);
    set(&mut to.value, value);
    set(&mut to.treatment, treatment);
    set(&mut to.period, period);
    set(&mut to.sequence, sequence);
    set(&mut to.baseline, baseline);
    set(&mut to.reference, reference);
    if let Some(groups) = groups {
        to.groups = labels(&groups);
    }
    if !keep.is_empty() {
        to.keep = keep;
    }
    set(&mut to.layout, layout);
    set(&mut to.decimal, decimal);
    set(&mut to.delimiter, delimiter);
    set(&mut to.sheet, sheet);
    set(&mut to.duplicates, duplicates);
    set(&mut to.subject_numbers, subject_numbers);
    set(&mut to.dates, dates);
    set(&mut to.first_line, first_line);
    set(&mut to.header_order, header_order);
    if let Some(visits) = visits {
        to.visits = labels(&visits);
    }
    if !missing.is_empty() {
        to.missing = missing;
    }
    prepare(request, derive, exclude_subject)?;
    if let Some(rule) = censored {
        request.preparation.censored = rule;
    }
    if !marker.is_empty() {
        request.name_markers(marker);
    }
    if !covariate.is_empty() {
        name_covariates(request, &covariate);
    }
    if let Some(plan) = plan {
        plan.apply(request)?;
    }
    if let Some(batch) = &request.analysis.batch
        && !to_contains(&request.roles.covariates, &batch.column)
    {
        request.roles.covariates.push(batch.column.clone());
    }
    Ok(())
}

/// Derived markers and subjects that are left out.
fn prepare(
    request: &mut Request,
    derive: Vec<String>,
    exclude_subject: Vec<String>,
) -> Result<(), String> {
    for text in derive {
        let derived = Derived::parse(&text).map_err(|e| format!("--derive \"{text}\": {e}."))?;
        request
            .preparation
            .derive
            .retain(|d| d.name != derived.name);
        request.preparation.derive.push(derived);
    }
    for subject in exclude_subject {
        if !request
            .preparation
            .exclude
            .iter()
            .any(|e| e.subject == subject)
        {
            request.preparation.exclude.push(Exclusion {
                subject,
                reason: "no reason given".to_owned(),
            });
        }
    }
    Ok(())
}

/// Covariates of the model, which are columns of the study.
fn name_covariates(request: &mut Request, covariate: &[String]) {
    let terms: Vec<CovariateTerm> = covariate.iter().map(|c| CovariateTerm::parse(c)).collect();
    for term in &terms {
        if !to_contains(&request.roles.covariates, &term.name) {
            request.roles.covariates.push(term.name.clone());
        }
    }
    request.analysis.covariates = terms;
}

/// The labels of a list such as "A, B, C".
fn labels(list: &str) -> Vec<String> {
    list.split(',')
        .map(|l| l.trim().to_owned())
        .filter(|l| !l.is_empty())
        .collect()
}

fn to_contains(names: &[String], name: &str) -> bool {
    names.iter().any(|n| n == name)
}

fn set<T>(slot: &mut Option<T>, value: Option<T>) {
    if value.is_some() {
        *slot = value;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{methods, options};
    use clap::CommandFactory;

    /// A value is taken as written; a flag alone must exist.
    fn is_offered(option: &str) -> bool {
        match option.split_once('=') {
            Some((flag, value)) => ["analyze", "figure"].iter().any(|command| {
                let flag = format!("--{flag}");
                let words = ["trajecta", command, "s.csv", "--out", "o", &flag, value];
                Cli::try_parse_from(words).is_ok()
            }),
            None => Cli::command()
                .get_subcommands()
                .any(|c| c.get_arguments().any(|a| a.get_long() == Some(option))),
        }
    }

    #[test]
    fn every_option_of_the_registry_is_on_the_command_line() {
        for m in methods() {
            for option in m.options {
                assert!(is_offered(option), "{}: {option}", m.id);
            }
        }
        assert!(!is_offered("model=no-such-model") && !is_offered("no-such-flag"));
    }

    #[test]
    fn every_option_of_the_plan_is_on_the_command_line_with_its_choices() {
        for option in options() {
            let flag = option.flag.name();
            assert!(is_offered(flag), "{flag}");
            for choice in option.choices() {
                assert!(is_offered(&format!("{flag}={choice}")), "{flag} {choice}");
            }
        }
    }

    /// Flags as they come are laid over a plan.
    fn planned(flags: &[&str]) -> Result<Request, String> {
        let mut words = vec!["trajecta", "screen", "s.csv", "--out", "o.csv"];
        words.extend(flags);
        let mut request = Request::default();
        match Cli::try_parse_from(words).unwrap().command {
            Some(Command::Screen { roles, plan, .. }) => {
                apply(&mut request, roles, Some(plan)).map(|()| request)
            }
            _ => panic!("no screen"),
        }
    }

    #[test]
    fn flags_reach_the_plan_and_wrong_pairs_are_refused_with_their_flags() {
        let plan = planned(&[
            "--scale",
            "ln",
            "--scale",
            "opg=log2",
            "--conf-level",
            "0.9",
        ]);
        let plan = plan.unwrap().analysis;
        assert_eq!(plan.scale.map(crate::plan::Scale::id), Some("ln"));
        assert_eq!(plan.scales["opg"].id(), "log2");
        assert_eq!(plan.conf_level, 0.9);
        let refused = planned(&["--model", "random-intercept", "--covariance", "us"]);
        assert!(
            refused
                .unwrap_err()
                .starts_with("--model random-intercept does not go with --covariance")
        );
        let refused = planned(&["--scale", "log"]).unwrap_err();
        assert!(
            refused.starts_with("--scale: \"log\" is not a known scale"),
            "{refused}"
        );
        let refused = planned(&["--correlate", "opg"]).unwrap_err();
        assert!(
            refused.starts_with("--correlate \"opg\": name two"),
            "{refused}"
        );
    }

    #[test]
    fn other_standard_errors_than_the_presets_take_their_own_degrees_of_freedom() {
        let preset = ["--analysis-preset", "regulatory"];
        let plan = planned(&[&preset[..], &["--se", "cr2"]].concat()).unwrap();
        assert_eq!(plan.analysis.df, None);
        let plan = planned(&[&preset[..], &["--se", "model"]].concat()).unwrap();
        assert!(plan.analysis.df.is_some());
    }
}
