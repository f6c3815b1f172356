//! What each command does: open, resolve, run, write.

use super::arguments::{self, Cli, Command, RoleArgs};
use super::convert::convert;
use super::failure::Failure;
use super::figure_arguments::FigureArgs;
use super::inputs::{Content, text_of};
use super::opened::Opened;
use super::plan_arguments::PlanArgs;
use super::progress::watch;
use super::reading::{Named, Read, read_study, recognise, refusal};
use super::{Outcome, Window};
use super::{figures, inspect, interrupt, manuals, terminal, validate};
use crate::figure::FigureSpec;
use crate::import;
use crate::plan::{self, Multiplicity, OptionId, Request};
use crate::report::{self, FolderSet};
use crate::results::{AnalysisResults, MarkerResults, MarkerStatus};
use crate::run;
use crate::study::{self, Severity};
use crate::words::{agree, counted};
use clap::Parser;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Results as JSON.
const RESULTS: &str = "results.json";
/// The plan that repeats the analysis.
const PLAN: &str = "plan.toml";
/// Folder of the tables.
const TABLES: &str = "tables";
/// Folder of the figures.
const FIGURES: &str = "figures";

/// More markers than this are not written as tables and figures unless asked for.
const MANY_MARKERS: usize = 50;

/// Runs the command line `arguments`, program name first. Results go to stdout or files, errors to
/// stderr as one paragraph.
pub fn execute(arguments: impl IntoIterator<Item = OsString>) -> Outcome {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors; clap knows where each belongs.
            let text = error.render().to_string();
            if error.use_stderr() {
                text.lines().for_each(terminal::complain);
                return Outcome::Done(2);
            }
            let written = text.lines().try_for_each(terminal::say);
            return Outcome::Done(exit_code(written.map(|()| 0)));
        }
    };
    if cli.command.is_some() {
        interrupt::clear_away();
    }
    let outcome = match cli.command {
        None => return Outcome::OpenWindow(cli.study.map_or(Window::Empty, Window::File)),
        Some(Command::Inspect { study, roles, json }) => inspect_file(&study, roles, json),
        Some(Command::Analyze {
            study,
            roles,
            plan,
            out,
            write,
        }) => analyze(&study, roles, plan, &out, &write),
        Some(Command::Figure {
            study,
            roles,
            plan,
            figure,
            out,
        }) => write_figure(&study, roles, plan, &figure, &out),
        Some(Command::Screen {
            study,
            roles,
            plan,
            out,
        }) => screen(&study, roles, plan, &out),
        Some(Command::Convert { study, roles, out }) => convert(&study, roles, &out),
        Some(Command::Example { dir, no_window }) => match example(&dir) {
            Ok(()) if no_window => Ok(0),
            Ok(()) => return Outcome::OpenWindow(Window::Example),
            Err(failure) => Err(failure),
        },
        Some(Command::Validate { out, references }) => validate::validate(&out, references),
        Some(Command::Manuals { out }) => manuals::write(&out).map(|()| 0),
    };
    Outcome::Done(exit_code(outcome))
}

/// Exit code of a command; a failure is printed to stderr.
fn exit_code(outcome: Result<u8, Failure>) -> u8 {
    outcome.unwrap_or_else(|failure| {
        terminal::complain(&failure.message);
        failure.code
    })
}

fn open_bytes(name: &str, bytes: Vec<u8>, mut request: Request) -> Result<Opened, Failure> {
    let recognition = recognise(name, bytes, &request)?;
    if let Some(refusal) = refusal(&recognition) {
        return Err(refusal);
    }
    let mut doubts = recognition.doubts().to_vec();
    doubts.retain(|doubt| doubt.severity > Severity::Note);
    let Some(study) = recognition.study else {
        return Err(Failure::file(format!(
            "{name} gives no study. Run trajecta inspect on it."
        )));
    };
    // Doubts about the reading concern this run and are not stored in results.json.
    for doubt in &doubts {
        terminal::complain(&format!("Warning: {}", doubt.on_command_line()));
    }
    request.roles = recognition.options;
    let study = study::prepare_owned(study, &request.preparation)?;
    let plan = plan::resolve(&request.analysis, &study)?;
    request.analysis = plan.plan.written();
    Ok(Opened {
        study,
        plan,
        request,
        inputs: Vec::new(),
    })
}

/// Opens a study or session for a command that writes `outputs`. None of them may be an input file.
fn open(
    paths: &[PathBuf],
    mut roles: RoleArgs,
    plan: PlanArgs,
    outputs: impl FnOnce(&Opened) -> Result<Vec<PathBuf>, Failure>,
) -> Result<Opened, Failure> {
    let named = Named::of(paths, &mut roles)?;
    let mut request = match &plan.plan {
        Some(file) => read_plan(file)?,
        None => named.request(),
    };
    if let Some(threads) = plan.threads {
        // The pool can only be set once a process; a second call changes nothing.
        let _ = rayon::ThreadPoolBuilder::new()
            .num_threads(usize::from(threads))
            .build_global();
    }
    let plan_file = plan.plan.clone();
    arguments::apply(&mut request, roles, Some(plan)).map_err(Failure::usage)?;
    let Content { name, bytes, files } = named.read()?;
    let mut opened = open_bytes(&name, bytes, request)?;
    opened.inputs = files.into_iter().chain(plan_file).collect();
    report::keep_inputs(&outputs(&opened)?, &opened.inputs)?;
    Ok(opened)
}

fn read_plan(path: &Path) -> Result<Request, Failure> {
    let refused = |why: &dyn std::fmt::Display| {
        Failure::usage(format!("--plan {}: {why}. Check the path.", path.display()))
    };
    let text = text_of(path).map_err(|why| refused(&why))?;
    toml::from_str(&text).map_err(|e: toml::de::Error| {
        let before = e.span().and_then(|s| text.get(..s.start));
        let line = before.map(|b| format!(" in line {}", b.matches('\n').count() + 1));
        Failure::usage(format!(
            "--plan {} does not read{}: {}.",
            path.display(),
            line.unwrap_or_default(),
            e.message().trim_end_matches('.')
        ))
    })
}

fn run_analysis(opened: &Opened) -> Result<AnalysisResults, Failure> {
    watch("Analysing", |monitor| {
        run::analyze(&opened.study, &opened.plan, &opened.request, monitor)
    })
    .map_err(Failure::file)
}

fn inspect_file(paths: &[PathBuf], roles: RoleArgs, json: bool) -> Result<u8, Failure> {
    let Read {
        name,
        request,
        mut recognition,
        ..
    } = read_study(paths, roles)?;
    if let Some(study) = recognition.study.take() {
        recognition.study = Some(study::prepare_owned(study, &request.preparation)?);
    }
    if json {
        terminal::output(&inspect::json(&recognition).map_err(Failure::file)?)?;
    } else {
        for line in inspect::lines(&name, &recognition) {
            terminal::say(&line)?;
        }
    }
    refusal(&recognition).map_or(Ok(0), Err)
}

/// Whether `--write` names `what`; without it everything is written, of more than [`MANY_MARKERS`] markers only json
/// and tables.
fn is_wanted(write: &[String], opened: &Opened, what: &str) -> bool {
    if write.is_empty() {
        let markers = opened.plan.plan.markers.len();
        return matches!(what, "json" | "tables") || markers <= MANY_MARKERS;
    }
    write.iter().any(|w| w == what)
}

/// Findings that are printed; the rest is in the files.
const MOST_FINDINGS: usize = 5;

fn analyze(
    path: &[PathBuf],
    roles: RoleArgs,
    plan: PlanArgs,
    out: &Path,
    write: &[String],
) -> Result<u8, Failure> {
    let files = |opened: &Opened| result_files(opened, out, write);
    let opened = open(path, roles, plan, files)?;
    // The place is asked for before the work that is to stand there.
    let set = FolderSet::begin(out)?;
    let results = run_analysis(&opened)?;
    let written = write_results(&opened, &results, set, write)?;
    let done = results
        .markers
        .iter()
        .filter(|m| m.status == MarkerStatus::Done)
        .count();
    for (_, finding) in results.told_first(MOST_FINDINGS) {
        terminal::say(&finding)?;
    }
    for marker in &results.markers {
        for why in marker.left_undone() {
            terminal::complain(&format!("{}: {why}", marker.marker));
        }
    }
    terminal::say(&format!(
        "{}: {done} of {} analysed; written to {}.",
        results.study.file,
        counted(results.markers.len(), "marker"),
        out.display()
    ))?;
    for figure in written.figures {
        terminal::say(&format!("  {}", figure.display()))?;
    }
    if written.removed > 0 {
        terminal::say(&format!(
            "{} of an earlier run, which this run does not write, {} removed.",
            counted(written.removed, "file"),
            agree(written.removed, "was", "were")
        ))?;
    }
    Ok(u8::from(done == 0))
}

/// Writes one row for each marker and contrast. p-values are adjusted across markers: by Benjamini-Hochberg, unless
/// the plan or a flag names another adjustment.
fn screen(path: &[PathBuf], roles: RoleArgs, plan: PlanArgs, out: &Path) -> Result<u8, Failure> {
    let is_csv = (out.extension()).is_some_and(|e| e.eq_ignore_ascii_case("csv"));
    if !is_csv {
        return Err(Failure::usage(format!(
            "--out {}: the name must end in .csv.",
            out.display()
        )));
    }
    let is_asked = plan.is_given(OptionId::AdjustMarkers);
    let mut opened = open(path, roles, plan, |_| Ok(vec![out.to_owned()]))?;
    // A plan file holds "none" whether or not the user chose it.
    let adjust = &mut opened.plan.plan.adjust_markers;
    if !is_asked && *adjust == Multiplicity::None {
        *adjust = Multiplicity::BenjaminiHochberg;
    }
    let results = run_analysis(&opened)?;
    report::save(out, &report::screen(&results)?)?;
    let fitted = |m: &&MarkerResults| m.model.as_ref().is_some_and(|f| f.converged);
    let n = results.markers.iter().filter(fitted).count();
    terminal::say(&format!(
        "{}: {n} of {} {} a model; written to {}.",
        results.study.file,
        counted(results.markers.len(), "marker"),
        agree(n, "has", "have"),
        out.display()
    ))?;
    let done = results
        .markers
        .iter()
        .any(|m| m.status == MarkerStatus::Done);
    Ok(u8::from(!done))
}

/// Every file that [`write_results`] may write.
fn result_files(opened: &Opened, out: &Path, write: &[String]) -> Result<Vec<PathBuf>, Failure> {
    let wanted = |what: &str| is_wanted(write, opened, what);
    let mut files = vec![FolderSet::list_in(out)];
    if wanted("json") {
        files.push(out.join(RESULTS));
        let plan = out.join(PLAN);
        // A plan file that stays the same may be the input as well.
        let bytes = report::plan_toml(&opened.request)?;
        if import::bytes_of(&plan, bytes.len() as u64).ok().as_ref() != Some(&bytes) {
            files.push(plan);
        }
    }
    if wanted("tables") {
        files.extend(report::table_files(&out.join(TABLES)));
    }
    if wanted("report") {
        files.extend(report::report_files(out));
    }
    if wanted("script") {
        files.extend(report::script_files(out));
    }
    if wanted("figures") {
        let markers = opened.plan.plan.markers.len();
        files.extend(figures::set_files(&out.join(FIGURES), markers));
    }
    Ok(files)
}

/// What [`write_results`] wrote.
struct Written {
    /// Files of the figures, one each.
    figures: Vec<PathBuf>,
    /// Files of an earlier run that are gone.
    removed: usize,
}

/// Writes everything asked for, and puts it in its place once all is there.
fn write_results(
    opened: &Opened,
    results: &AnalysisResults,
    set: FolderSet,
    write: &[String],
) -> Result<Written, Failure> {
    let (files, figures) = write_files(opened, results, set.folder(), write)
        .map_err(|failure| failure.elsewhere(set.folder(), &set.place_of(set.folder())))?;
    let figures = figures.iter().map(|f| set.place_of(f)).collect();
    let replaced = set.finish(&files, &opened.inputs)?;
    Ok(Written {
        figures,
        removed: replaced.removed,
    })
}

/// Writes everything asked for into `out`; returns all files, and the first file of each figure.
fn write_files(
    opened: &Opened,
    results: &AnalysisResults,
    out: &Path,
    write: &[String],
) -> Result<(Vec<PathBuf>, Vec<PathBuf>), Failure> {
    let wanted = |what: &str| is_wanted(write, opened, what);
    let (study, plan) = (&opened.study, &opened.plan);
    let mut files = Vec::new();
    if wanted("json") {
        report::save_results(&out.join(RESULTS), results)?;
        report::save(&out.join(PLAN), &report::plan_toml(&opened.request)?)?;
        files.extend([out.join(RESULTS), out.join(PLAN)]);
    }
    if wanted("tables") {
        files.extend(report::save_tables(&out.join(TABLES), results)?);
    }
    if wanted("report") {
        let request = &opened.request;
        files.extend(report::save_report(
            out, study, plan, request, results, None,
        )?);
    }
    if wanted("script") {
        files.extend(report::save_script(out, study, plan, results)?);
    }
    let mut figures = Vec::new();
    if wanted("figures") {
        for figure in figures::write_set(opened, results, &out.join(FIGURES))? {
            figures.extend(figure.files.first().cloned());
            files.extend(figure.files.into_iter().chain(figure.caption));
        }
    }
    Ok((files, figures))
}

fn write_figure(
    path: &[PathBuf],
    roles: RoleArgs,
    plan: PlanArgs,
    args: &FigureArgs,
    out: &Path,
) -> Result<u8, Failure> {
    let mut spec = args.spec(figures::format_of(out)?);
    if let Some(file) = &args.compose {
        return write_board(path, roles, plan, args, (file, spec, out));
    }
    // Options that exclude each other are refused before anything is read.
    spec.check()?;
    let with_caption = args.caption == "on";
    let files = |_: &Opened| Ok(report::figure_files(out, with_caption));
    let mut opened = open(path, roles, plan, files)?;
    figures::name_markers(&mut spec, &opened);
    figures::check_names(&spec, &opened)?;
    let drawn = figures::Drawn::of([&spec]);
    drawn.keep(&mut opened.plan.plan);
    let results = results_for([&spec], &opened)?;
    let saved = figures::write(&spec, &opened, &results, out, with_caption, args.page)?;
    figures::tell(saved)?;
    Ok(drawn.code(&results))
}

/// What figures are drawn from: without the models, which may take minutes, where none of them shows any.
fn results_for<'s>(
    specs: impl IntoIterator<Item = &'s FigureSpec>,
    opened: &Opened,
) -> Result<AnalysisResults, Failure> {
    let mut specs = specs.into_iter();
    if specs.any(|spec| spec.needs_models(&opened.study)) {
        return run_analysis(opened);
    }
    Ok(run::describe_only(
        &opened.study,
        &opened.plan,
        &opened.request,
    ))
}

/// Writes the page that a file puts together.
fn write_board(
    path: &[PathBuf],
    roles: RoleArgs,
    plan: PlanArgs,
    args: &FigureArgs,
    (file, spec, out): (&Path, FigureSpec, &Path),
) -> Result<u8, Failure> {
    let mut board = figures::read_board(file, &spec)?;
    let with_caption = args.caption == "on";
    let outputs = report::figure_files(out, with_caption);
    report::keep_inputs(&outputs, &[file.to_owned()])?;
    let mut opened = open(path, roles, plan, |_| Ok(outputs))?;
    for slot in board.slots_mut() {
        figures::name_markers(&mut slot.spec, &opened);
        figures::check_names(&slot.spec, &opened)?;
    }
    let drawn = figures::Drawn::of(board.slots().map(|s| &s.spec));
    drawn.keep(&mut opened.plan.plan);
    let results = results_for(board.slots().map(|s| &s.spec), &opened)?;
    let material = (&opened.study, &results, &opened.plan);
    figures::tell(report::save_board(
        out,
        &board,
        material,
        with_caption,
        args.page,
    )?)?;
    Ok(drawn.code(&results))
}

/// Writes the bundled study to `dir`, analyses it and exports its figures.
fn example(dir: &Path) -> Result<(), Failure> {
    let (name, bytes) = import::example();
    let file = dir.join(name);
    // A study file is never overwritten; the same bytes need not be written again.
    let is_there = match import::bytes_of(&file, bytes.len() as u64) {
        Ok(there) if there == bytes => true,
        Err(import::Unreadable::NotFound) => false,
        Ok(_) | Err(import::Unreadable::TooLarge(_)) => {
            return Err(Failure::file(format!(
                "{} exists and is not the bundled study. Name another folder: trajecta example DIR.",
                file.display()
            )));
        }
        Err(error) => {
            return Err(Failure::file(format!(
                "{}: {error}. Name another folder: trajecta example DIR.",
                file.display()
            )));
        }
    };
    let request = plan::example_request().map_err(Failure::file)?;
    let opened = open_bytes(name, bytes.to_vec(), request)?;
    let out = dir.join("results");
    let outputs = result_files(&opened, &out, &[])?;
    report::keep_inputs(&outputs, std::slice::from_ref(&file)).map_err(|error| {
        Failure::usage(format!(
            "{error} Name another folder: trajecta example DIR."
        ))
    })?;
    let set = FolderSet::begin(&out)?;
    if !is_there {
        report::save(&file, bytes)?;
    }
    let results = run_analysis(&opened)?;
    let written = write_results(&opened, &results, set, &[])?;
    let say = |what: &str, path: &Path| terminal::say(&format!("{what}: {}", path.display()));
    say("Bundled study (synthetic data)", &file)?;
    say("Results and tables", &out)?;
    for figure in written.figures {
        say("Figure", &figure)?;
    }
    terminal::say("")?;
    for (_, finding) in results.told_first(MOST_FINDINGS) {
        terminal::say(&finding)?;
    }
    terminal::say("")?;
    let markers = results.markers.iter();
    for sentence in markers.flat_map(|m| report::change_sentences(&results, m)) {
        terminal::say(&sentence)?;
    }
    Ok(())
}
