//! Figures as files: the one that `figure` names, and the set that `analyze` writes.

use super::failure::Failure;
use super::inputs::text_of;
use super::opened::Opened;
use super::terminal;
use crate::figure::{Board, FigureSpec, Format, Kind};
use crate::plan::{Decided, Multiplicity, PlanError};
use crate::report::{self, FigureData, Pages, SavedFigure};
use crate::results::{AnalysisResults, MarkerStatus};
use rayon::prelude::*;
use std::path::{Path, PathBuf};

/// Panels on one exported page.
const PANELS_PER_FIGURE: usize = 12;
/// Markers on one page of diagnostics, three panels each.
const DIAGNOSED_PER_FIGURE: usize = 4;

/// The default set: kinds, the names of their files and the most markers on one page.
const SET: [(Kind, &str, usize); 5] = [
    (Kind::Trajectory, "trajectories", PANELS_PER_FIGURE),
    (Kind::Change, "change", PANELS_PER_FIGURE),
    (Kind::Baseline, "baseline", PANELS_PER_FIGURE),
    (Kind::Forest, "forest", DIAGNOSED_PER_FIGURE),
    (Kind::Diagnostics, "diagnostics", DIAGNOSED_PER_FIGURE),
];

/// The format that a file name asks for.
pub(super) fn format_of(out: &Path) -> Result<Format, Failure> {
    let extension = out.extension().map(|e| e.to_string_lossy().into_owned());
    extension
        .and_then(|e| Format::of_extension(&e))
        .ok_or_else(|| {
            Failure::usage(format!(
                "--out {}: the name must end in {}.",
                out.display(),
                Format::all_endings()
            ))
        })
}

/// The marker of a name: that of the file, else what a figure prints, in any capitals, where only one marker has it.
fn marker_called(name: &str, opened: &Opened) -> Option<String> {
    let markers = &opened.study.markers;
    if opened.study.marker_index(name).is_some() {
        return Some(name.to_owned());
    }
    let only = |is: &dyn Fn(&str) -> bool| {
        let mut found = markers.iter().filter(|m| is(&m.label) || is(&m.name));
        let first = found.next()?;
        found.next().is_none().then(|| first.name.clone())
    };
    let small = name.to_lowercase();
    only(&|own| own == name).or_else(|| only(&|own| own.to_lowercase() == small))
}

/// Markers under the names of the file, where the command has what the figure prints.
pub(super) fn name_markers(spec: &mut FigureSpec, opened: &Opened) {
    for name in &mut spec.markers {
        if let Some(own) = marker_called(name, opened) {
            *name = own;
        }
    }
    let ranges = std::mem::take(&mut spec.extras.normal).into_iter();
    let named = |name: String| marker_called(&name, opened).unwrap_or(name);
    spec.extras.normal = ranges.map(|(name, range)| (named(name), range)).collect();
}

/// Refuses names that are not in the study.
pub(super) fn check_names(spec: &FigureSpec, opened: &Opened) -> Result<(), Failure> {
    for name in spec.markers.iter().chain(spec.extras.normal.keys()) {
        if opened.study.marker_index(name).is_none() {
            let known: Vec<&str> = opened
                .study
                .markers
                .iter()
                .map(|m| m.name.as_str())
                .collect();
            return Err(PlanError::unknown_marker(name, &known).into());
        }
    }
    for name in spec.colors.keys() {
        if !opened.study.groups.iter().any(|g| g.name == *name) {
            let known: Vec<&str> = opened
                .study
                .groups
                .iter()
                .map(|g| g.name.as_str())
                .collect();
            return Err(Failure::usage(format!(
                "--color: there is no group \"{name}\". The groups are {}.",
                known.join(", ")
            )));
        }
    }
    Ok(())
}

/// The markers that a figure or a page draws; `None` is all of them.
pub(super) struct Drawn(Option<Vec<String>>);

impl Drawn {
    /// The markers that any of these draws.
    pub(super) fn of<'s>(specs: impl IntoIterator<Item = &'s FigureSpec>) -> Self {
        let named = |spec: &'s FigureSpec| (!spec.markers.is_empty()).then_some(&spec.markers);
        let lists: Option<Vec<&Vec<String>>> = specs.into_iter().map(named).collect();
        Self(lists.map(|lists| lists.into_iter().flatten().cloned().collect()))
    }

    fn has(&self, marker: &String) -> bool {
        self.0.as_ref().is_none_or(|names| names.contains(marker))
    }

    /// Leaves the others out of the plan, so that they need not be fitted; where p is adjusted across markers all of
    /// them stay, because each counts.
    pub(super) fn keep(&self, plan: &mut Decided) {
        if plan.adjust_markers == Multiplicity::None {
            plan.markers.retain(|m| self.has(m));
        }
    }

    /// Exit code: 1 where none of these markers could be analysed.
    pub(super) fn code(&self, results: &AnalysisResults) -> u8 {
        let mut drawn = results.markers.iter().filter(|m| self.has(&m.marker));
        u8::from(!drawn.any(|m| m.status == MarkerStatus::Done))
    }
}

/// Writes one figure, and its caption beside it where asked for.
pub(super) fn write(
    spec: &FigureSpec,
    opened: &Opened,
    results: &AnalysisResults,
    out: &Path,
    with_caption: bool,
    pages: Pages,
) -> Result<SavedFigure, Failure> {
    let data = FigureData::of(spec, &opened.study, &opened.plan);
    let material = data.material(&opened.study, results);
    Ok(report::save_pages(
        out,
        spec,
        material,
        with_caption,
        pages,
    )?)
}

/// The page that a file puts together; each slot is checked as a figure of its own is.
pub(super) fn read_board(file: &Path, base: &FigureSpec) -> Result<Board, Failure> {
    let said = |why: String| Failure::usage(format!("--compose {}: {why}", file.display()));
    let text = text_of(file).map_err(|why| said(format!("{why}. Check the path.")))?;
    let board = Board::read(&text, base).map_err(&said)?;
    for (i, slot) in board.slots().enumerate() {
        slot.spec.check().map_err(|why| {
            said(format!(
                "slot {}: {}",
                i + 1,
                why.message().on_command_line()
            ))
        })?;
    }
    Ok(board)
}

/// Names the files, and what a journal would object to.
pub(super) fn tell(saved: SavedFigure) -> Result<(), Failure> {
    for finding in saved.findings {
        let fix = finding.fix.map(|f| f.message().on_command_line());
        let said = std::iter::once(finding.what).chain(fix);
        terminal::complain(&said.collect::<Vec<_>>().join(" "));
    }
    for file in saved.files {
        terminal::say(&file.display().to_string())?;
    }
    Ok(())
}

/// Name of the file of a page; `None` is the only one.
fn page_file(name: &str, page: Option<usize>) -> String {
    match page {
        None => format!("{name}.png"),
        Some(page) => format!("{name}-{page}.png"),
    }
}

/// Every file that [`write_set`] may write for so many markers.
pub(super) fn set_files(folder: &Path, markers: usize) -> Vec<PathBuf> {
    let names = SET.into_iter().flat_map(|(_, name, most)| {
        // Where few markers have something to show one page is enough.
        let pages = std::iter::once(None).chain((1..=markers.div_ceil(most)).map(Some));
        pages.map(move |page| page_file(name, page))
    });
    names
        .flat_map(|name| report::figure_files(&folder.join(name), true))
        .collect()
}

/// The default set: each kind that has something to show, a page for every dozen panels. Returns what was written,
/// figure by figure.
pub(super) fn write_set(
    opened: &Opened,
    results: &AnalysisResults,
    folder: &Path,
) -> Result<Vec<SavedFigure>, Failure> {
    let of = |keep: &dyn Fn(&crate::results::MarkerResults) -> bool| -> Vec<String> {
        let kept = results.markers.iter().filter(|m| keep(m));
        kept.map(|m| m.marker.clone()).collect()
    };
    let done = of(&|m| m.status == MarkerStatus::Done);
    let changed = of(&|m| m.change.iter().any(|c| c.estimate.is_some()));
    let compared = if opened.study.groups.len() > 1 {
        done.clone()
    } else {
        Vec::new()
    };
    let fitted = of(&|m| m.model.as_ref().is_some_and(|f| f.converged));
    let contrasted = of(&|m| {
        let contrasts = m.model.iter().flat_map(|f| &f.contrasts);
        contrasts.into_iter().any(|c| c.estimate.is_some())
    });
    // In the order of the set.
    let shown = [done, changed, compared, contrasted, fitted];
    let mut set = Vec::new();
    for ((kind, name, most), markers) in SET.into_iter().zip(shown) {
        let pages = markers.chunks(most).collect::<Vec<_>>();
        for (i, markers) in pages.iter().enumerate() {
            let spec = FigureSpec {
                markers: markers.to_vec(),
                ..FigureSpec::of(kind)
            };
            let page = (pages.len() > 1).then_some(i + 1);
            set.push((spec, folder.join(page_file(name, page))));
        }
    }
    let written: Vec<Result<SavedFigure, Failure>> = (set.par_iter())
        .map(|(spec, path)| write(spec, opened, results, path, true, Pages::All))
        .collect();
    // Of several failures the first in the order of the set is reported, so that threads make no difference.
    written.into_iter().collect()
}
