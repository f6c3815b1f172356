//! The report of an analysis as one HTML file: figures, tables and methods, to read, print and send.
//!
//! Nothing is loaded from elsewhere, and no identifier of a subject is in it. The templates escape every text.

use super::screened::strongest_first;
use super::views::{Column, LISTED_MARKERS, TableView, marker_view, study_tables};
use super::{FigureData, methods};
use crate::figure::{self, FigureError, FigureSpec, Kind};
use crate::plan::{Request, ResolvedPlan};
use crate::results::{AnalysisResults, MarkerResults, MarkerStatus};
use crate::study::Study;
use crate::words::{agree, as_file_text, listed};
use maud::{DOCTYPE, Markup, PreEscaped, html as page};
use std::cell::Cell;
use std::collections::HashMap;

/// Name of the report that `analyze` writes.
pub const REPORT: &str = "report.html";

/// Findings that stand first; the markers' own chapters have the rest.
const MOST_FINDINGS: usize = 5;
/// Panels in one figure.
const PANELS: usize = 12;
/// Tables of a marker that are read at once; the others unfold.
const OPEN_TABLES: usize = 3;
/// Width of the two figures of a marker.
const HALF_PAGE_MM: f64 = 89.0;

const STYLE: &str = include_str!("report.css");

/// The report: what was studied, the figures of all markers, each marker with its sentences and tables, the
/// methods with their sources, and the plan. Chapters are those of the markers `chosen`, by name and in this order;
/// without a choice those of all, and of more than fifty those with the smallest p of the primary comparison.
///
/// # Errors
/// [`FigureError`] when a figure can't be drawn.
pub fn html(
    study: &Study,
    plan: &ResolvedPlan,
    request: &Request,
    results: &AnalysisResults,
    chosen: Option<&[String]>,
) -> Result<String, FigureError> {
    let report = Report {
        study,
        plan,
        results,
        chapters: Chapters::of(results, chosen),
        figures: Cell::new(0),
    };
    let trajectories = report.trajectories()?;
    let markers = report.shown().iter().enumerate();
    let markers: Vec<Markup> = markers
        .map(|(i, marker)| report.marker(i, marker))
        .collect::<Result<_, _>>()?;
    let text = page! {
        (DOCTYPE)
        html lang="en" {
            (report.head())
            body {
                main {
                    (report.opening())
                    (report.findings())
                    (report.study())
                    (trajectories)
                    @for marker in markers { (marker) }
                    (report.methods(request))
                }
            }
        }
    };
    // A label may hold characters that no HTML file may, or that turn the words behind it.
    Ok(as_file_text(&text.into_string()))
}

struct Report<'a> {
    study: &'a Study,
    plan: &'a ResolvedPlan,
    results: &'a AnalysisResults,
    chapters: Chapters<'a>,
    /// Figures so far.
    figures: Cell<usize>,
}

/// The markers that have a chapter, and what is said of those that have none; empty where all have one.
struct Chapters<'a> {
    markers: Vec<&'a MarkerResults>,
    notice: String,
}

impl<'a> Chapters<'a> {
    fn of(results: &'a AnalysisResults, chosen: Option<&[String]>) -> Self {
        let all = results.markers.len();
        let (mut markers, which) = match chosen {
            Some(names) => {
                let by_name: HashMap<&str, &MarkerResults> = (results.markers.iter())
                    .map(|m| (m.marker.as_str(), m))
                    .collect();
                let known = names
                    .iter()
                    .filter_map(|n| by_name.get(n.as_str()).copied());
                let markers: Vec<&MarkerResults> = known.collect();
                let which = match markers.len() {
                    n if n > LISTED_MARKERS => {
                        format!(
                            "The first {LISTED_MARKERS} of the {n} selected markers, of {all} in all,"
                        )
                    }
                    n => format!("The {n} selected of {all} markers"),
                };
                (markers, which)
            }
            None if all > LISTED_MARKERS => {
                let (markers, family) = strongest_first(results);
                let which = match family.map(|f| f.label().to_lowercase()) {
                    Some(by) => {
                        format!("The {LISTED_MARKERS} of {all} markers with the smallest p ({by})")
                    }
                    None => format!("The first {LISTED_MARKERS} of {all} markers"),
                };
                (markers, which)
            }
            None => (results.markers.iter().collect(), String::new()),
        };
        let has_all = markers.len() == all && all <= LISTED_MARKERS;
        markers.truncate(LISTED_MARKERS);
        let are = agree(markers.len(), "is", "are");
        let notice = format!("{which} {are} shown; the workbook and the tables have all.");
        Self {
            markers,
            notice: if has_all { String::new() } else { notice },
        }
    }
}

impl<'a> Report<'a> {
    fn shown(&self) -> &[&'a MarkerResults] {
        &self.chapters.markers
    }

    fn head(&self) -> Markup {
        page! {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (self.results.study.file) " \u{2013} Trajecta" }
                style { "\n" (PreEscaped(STYLE)) }
            }
            "\n"
        }
    }

    /// The study in a sentence, and the way to each marker.
    fn opening(&self) -> Markup {
        let study = &self.results.study;
        let groups: Vec<String> = (study.groups.iter())
            .map(|g| format!("{} ({})", g.name, g.n))
            .collect();
        let visits: Vec<&str> = study.visits.iter().map(|v| v.label.as_str()).collect();
        page! {
            h1 { (study.file) }
            @if study.synthetic {
                p.notice { (crate::words::SYNTHETIC) }
            }
            p.lead {
                (study.n_subjects) " participants"
                @if groups.len() > 1 { ": " (groups.join(", ")) }
                ". Visits: " (listed(&visits)) "."
            }
            nav {
                @for (i, m) in self.shown().iter().enumerate() {
                    a href={ "#marker-" (i) } { (m.label) } " "
                }
                a href="#methods" { "Methods" }
            }
            "\n"
            @if !self.chapters.notice.is_empty() {
                p.notice { (self.chapters.notice) }
            }
        }
    }

    /// What was found, strongest evidence first.
    fn findings(&self) -> Markup {
        let told = self.results.told_first(MOST_FINDINGS);
        page! {
            @if !told.is_empty() {
                section {
                    h2 { "Findings" }
                    "\n"
                    ul {
                        @for (_, sentence) in told { li { (sentence) } }
                    }
                    "\n"
                    @if let Some(note) = self.no_effects() { p.note { (note) } }
                }
                "\n"
            }
        }
    }

    /// What a change beside none does not show.
    fn no_evidence(&self) -> &'static str {
        if self.plan.plan.model.is_crossover() {
            "A change under one treatment and not under another is no evidence of a difference: the difference in change says that."
        } else {
            "A change in one group and not in the other is no evidence of a difference: the difference in change says that."
        }
    }

    /// What a difference may be instead of an effect; `None` where it was randomised, or nothing is compared.
    fn no_effects(&self) -> Option<&'static str> {
        let plan = &self.plan.plan;
        let groups = self.results.study.groups.len() > 1;
        match (plan.stated_randomized(), plan.model.is_crossover()) {
            (Some(true), _) => None,
            (Some(false), true) => Some(
                "The order of the treatments was not randomised: differences between them need not be effects.",
            ),
            (None, true) => Some(
                "It was not stated whether the order of the treatments was randomised; if it was not, differences between them need not be effects.",
            ),
            (Some(false), false) => groups.then_some(
                "The groups were not randomised: differences between them need not be effects.",
            ),
            (None, false) => groups.then_some(
                "It was not stated whether the groups were randomised; if they were not, differences between them need not be effects.",
            ),
        }
    }

    fn study(&self) -> Markup {
        // By place and never by value, as the issues are written.
        let issues = &self.results.study.issues;
        page! {
            section {
                h2 { "Study" }
                @for one in &study_tables(self.results) { (table(one)) }
                @if !issues.is_empty() {
                    h3 { "Noticed while reading" }
                    ul {
                        @for issue in issues { li { (issue.in_file()) } "\n" }
                    }
                }
            }
            "\n"
        }
    }

    fn trajectories(&self) -> Result<Markup, FigureError> {
        let done = self.shown().iter();
        let done: Vec<String> = done
            .filter(|m| m.status == MarkerStatus::Done)
            .map(|m| m.marker.clone())
            .collect();
        let figures: Vec<Markup> = done
            .chunks(PANELS)
            .map(|markers| {
                self.figure(&FigureSpec {
                    markers: markers.to_vec(),
                    ..FigureSpec::of(Kind::Trajectory)
                })
            })
            .collect::<Result<_, _>>()?;
        Ok(page! {
            section {
                h2 { "Trajectories" }
                @for figure in figures { (figure) }
            }
            "\n"
        })
    }

    fn marker(&self, i: usize, m: &MarkerResults) -> Result<Markup, FigureError> {
        let view = marker_view(self.results, m);
        let figures = self.figures_of(m)?;
        let (open, folded) = view.tables.split_at(view.tables.len().min(OPEN_TABLES));
        Ok(page! {
            section id={ "marker-" (i) } {
                h2 {
                    (m.label)
                    @if !m.unit.is_empty() { " " small { (m.unit) } }
                }
                p { (view.model_line) }
                @if !view.sentences.is_empty() {
                    ul {
                        @for sentence in &view.sentences { li { (sentence) } "\n" }
                    }
                }
                @for warning in &view.warnings {
                    p.notice { (warning) }
                }
                @if m.status == MarkerStatus::Done {
                    div.pair {
                        @for figure in figures { (figure) }
                    }
                }
                @for one in open { (table(one)) }
                @if !folded.is_empty() {
                    details {
                        summary { "Further tables" }
                        @for one in folded { (table(one)) }
                    }
                }
            }
            "\n"
        })
    }

    /// Groups at baseline and the contrasts, where the marker has them.
    fn figures_of(&self, m: &MarkerResults) -> Result<Vec<Markup>, FigureError> {
        if m.status != MarkerStatus::Done {
            return Ok(Vec::new());
        }
        let mut contrasts = m.model.iter().flat_map(|f| &f.contrasts);
        let mut kinds = Vec::new();
        if self.results.study.groups.len() > 1 {
            kinds.push(Kind::Baseline);
        }
        if contrasts.any(|c| c.estimate.is_some()) {
            kinds.push(Kind::Forest);
        }
        let width_mm = (kinds.len() > 1).then_some(HALF_PAGE_MM);
        let specs = kinds.iter().map(|kind| FigureSpec {
            markers: vec![m.marker.clone()],
            width_mm,
            ..FigureSpec::of(*kind)
        });
        specs.map(|spec| self.figure(&spec)).collect()
    }

    fn figure(&self, spec: &FigureSpec) -> Result<Markup, FigureError> {
        // The caption stands below and says what the notes would.
        let spec = &FigureSpec {
            notes: Some(false),
            ..spec.clone()
        };
        let data = FigureData::of(spec, self.study, self.plan);
        let material = data.material(self.study, self.results);
        let scene = figure::layout(&figure::compose(spec, material)?, &spec.page())?;
        let caption = figure::caption(spec, material)?;
        // Parts are found by their ids in a file of its own; several figures would repeat them here.
        let svg = figure::svg(&scene).replace(" id=\"", " data-part=\"");
        self.figures.set(self.figures.get() + 1);
        Ok(page! {
            figure {
                (PreEscaped(svg))
                figcaption { b { "Figure " (self.figures.get()) "." } " " (caption) }
            }
            "\n"
        })
    }

    fn methods(&self, request: &Request) -> Markup {
        let methods = methods(self.study, self.results, self.plan, &request.preparation);
        page! {
            section #methods {
                h2 { "Methods" }
                @for (heading, text) in &methods.paragraphs {
                    p { b { (heading) "." } " " (text) }
                    "\n"
                }
                h3 { "References" }
                ol {
                    @for reference in &methods.references { li { (reference) } "\n" }
                }
                p.note {
                    "For research, not for diagnosis or treatment. " (self.no_evidence())
                }
            }
            "\n"
        }
    }
}

fn table(table: &TableView) -> Markup {
    let class = |column: &Column| column.numeric.then_some("number");
    let tip = |column: &Column| Some(column.tip).filter(|tip| !tip.is_empty());
    page! {
        h3 { (table.title) }
        @if let Some(note) = &table.note {
            p.note { (note) }
        }
        div.table {
            table {
                thead {
                    tr {
                        @for column in &table.columns {
                            th scope="col" class=[class(column)] title=[tip(column)] { (column.head) }
                        }
                    }
                }
                tbody {
                    @for row in &table.rows {
                        tr {
                            @for (cell, column) in row.iter().zip(&table.columns) {
                                td class=[class(column)] { (cell) }
                            }
                        }
                        "\n"
                    }
                }
            }
        }
        "\n"
    }
}
