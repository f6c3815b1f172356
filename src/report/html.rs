//! The report of an analysis as one HTML file: figures, tables and methods, to read, print and send.
//!
//! Nothing is loaded from elsewhere, and no identifier of a subject is in it.

use super::views::{TableView, marker_view, study_tables};
use super::{FigureData, methods};
use crate::figure::{self, FigureError, FigureSpec, Kind, escape, listed};
use crate::plan::ResolvedPlan;
use crate::results::{AnalysisResults, MarkerResults, MarkerStatus};
use crate::run::Request;
use crate::study::Study;
use std::fmt::Write;

/// Name of the report that `analyze` writes.
pub const REPORT: &str = "report.html";

/// Markers with a chapter of their own; of more, the workbook has all.
const MOST_MARKERS: usize = 50;
/// Panels in one figure.
const PANELS: usize = 12;
/// Tables of a marker that are read at once; the others unfold.
const OPEN_TABLES: usize = 3;
/// Width of the two figures of a marker.
const HALF_PAGE_MM: f64 = 89.0;

const STYLE: &str = include_str!("report.css");

/// The report: what was studied, the figures of all markers, each marker with its sentences and tables, the
/// methods with their sources, and the plan.
///
/// # Errors
/// [`FigureError`] when a figure can't be drawn.
pub fn html(
    study: &Study,
    plan: &ResolvedPlan,
    request: &Request,
    results: &AnalysisResults,
) -> Result<String, FigureError> {
    let mut page = Page {
        out: String::with_capacity(512 * 1024),
        study,
        plan,
        results,
        figures: 0,
    };
    // Writing to a String can't fail.
    page.head();
    page.study();
    page.trajectories()?;
    for (i, marker) in page.shown().iter().enumerate() {
        page.marker(i, marker)?;
    }
    page.methods(request);
    page.out.push_str("</main>\n</body>\n</html>\n");
    Ok(page.out)
}

struct Page<'a> {
    out: String,
    study: &'a Study,
    plan: &'a ResolvedPlan,
    results: &'a AnalysisResults,
    figures: usize,
}

impl<'a> Page<'a> {
    fn shown(&self) -> &'a [MarkerResults] {
        let all = &self.results.markers;
        &all[..all.len().min(MOST_MARKERS)]
    }

    fn add(&mut self, text: std::fmt::Arguments<'_>) {
        let _ = self.out.write_fmt(text);
    }

    fn head(&mut self) {
        let study = &self.results.study;
        let file = escape(&study.file);
        self.add(format_args!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{file} \u{2013} Trajecta</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{file}</h1>\n"
        ));
        if study.synthetic {
            self.out.push_str(
                "<p class=\"notice\">Synthetic data: a program made them, nobody was measured.</p>\n",
            );
        }
        let groups: Vec<String> = study
            .groups
            .iter()
            .map(|g| format!("{} ({})", escape(&g.name), g.n))
            .collect();
        let groups = if groups.len() > 1 {
            format!(": {}", groups.join(", "))
        } else {
            String::new()
        };
        let visits: Vec<String> = study.visits.iter().map(|v| escape(&v.label)).collect();
        self.add(format_args!(
            "<p class=\"lead\">{} participants{groups}. Visits: {}.</p>\n<nav>",
            study.n_subjects,
            listed(&visits)
        ));
        for (i, m) in self.shown().iter().enumerate() {
            self.add(format_args!(
                "<a href=\"#marker-{i}\">{}</a> ",
                escape(&m.label)
            ));
        }
        self.out
            .push_str("<a href=\"#methods\">Methods</a></nav>\n");
        let all = self.results.markers.len();
        if all > MOST_MARKERS {
            self.add(format_args!(
                "<p class=\"notice\">The first {MOST_MARKERS} of {all} markers are shown; the workbook and the tables have all.</p>\n"
            ));
        }
    }

    fn study(&mut self) {
        self.out.push_str("<section>\n<h2>Study</h2>\n");
        for table in &study_tables(self.results) {
            self.table(table);
        }
        // By place and never by value, as the issues are written.
        let issues = &self.results.study.issues;
        if !issues.is_empty() {
            self.out.push_str("<h3>Noticed while reading</h3>\n<ul>\n");
            for issue in issues {
                self.add(format_args!("<li>{}</li>\n", escape(&issue.message)));
            }
            self.out.push_str("</ul>\n");
        }
        self.out.push_str("</section>\n");
    }

    fn trajectories(&mut self) -> Result<(), FigureError> {
        let done = self.shown().iter();
        let done: Vec<String> = done
            .filter(|m| m.status == MarkerStatus::Done)
            .map(|m| m.marker.clone())
            .collect();
        self.out.push_str("<section>\n<h2>Trajectories</h2>\n");
        for markers in done.chunks(PANELS) {
            let spec = FigureSpec {
                markers: markers.to_vec(),
                ..FigureSpec::of(Kind::Trajectory)
            };
            self.figure(&spec)?;
        }
        self.out.push_str("</section>\n");
        Ok(())
    }

    fn marker(&mut self, i: usize, m: &MarkerResults) -> Result<(), FigureError> {
        let unit = if m.unit.is_empty() {
            String::new()
        } else {
            format!(" <small>{}</small>", escape(&m.unit))
        };
        self.add(format_args!(
            "<section id=\"marker-{i}\">\n<h2>{}{unit}</h2>\n",
            escape(&m.label)
        ));
        let view = marker_view(self.results, m);
        self.add(format_args!("<p>{}</p>\n", escape(&view.model_line)));
        if !view.sentences.is_empty() {
            self.out.push_str("<ul>\n");
            for sentence in &view.sentences {
                self.add(format_args!("<li>{}</li>\n", escape(sentence)));
            }
            self.out.push_str("</ul>\n");
        }
        for warning in &view.warnings {
            self.add(format_args!(
                "<p class=\"notice\">{}</p>\n",
                escape(warning)
            ));
        }
        let contrasted = m.model.iter().flat_map(|f| &f.contrasts);
        let kinds = [
            (Kind::Baseline, self.results.study.groups.len() > 1),
            (
                Kind::Forest,
                contrasted.into_iter().any(|c| c.estimate.is_some()),
            ),
        ];
        if m.status == MarkerStatus::Done {
            let kinds: Vec<Kind> = kinds
                .into_iter()
                .filter(|(_, has)| *has)
                .map(|(kind, _)| kind)
                .collect();
            self.out.push_str("<div class=\"pair\">\n");
            for kind in &kinds {
                let spec = FigureSpec {
                    markers: vec![m.marker.clone()],
                    width_mm: (kinds.len() > 1).then_some(HALF_PAGE_MM),
                    ..FigureSpec::of(*kind)
                };
                self.figure(&spec)?;
            }
            self.out.push_str("</div>\n");
        }
        for table in view.tables.iter().take(OPEN_TABLES) {
            self.table(table);
        }
        if view.tables.len() > OPEN_TABLES {
            self.out
                .push_str("<details>\n<summary>Further tables</summary>\n");
            for table in view.tables.iter().skip(OPEN_TABLES) {
                self.table(table);
            }
            self.out.push_str("</details>\n");
        }
        self.out.push_str("</section>\n");
        Ok(())
    }

    fn figure(&mut self, spec: &FigureSpec) -> Result<(), FigureError> {
        // The caption stands below and says what the notes would.
        let spec = &FigureSpec {
            notes: false,
            ..spec.clone()
        };
        let data = FigureData::of(spec, self.study, self.plan);
        let material = data.material(self.study, self.results);
        let scene = figure::layout(&figure::compose(spec, material)?, &spec.page())?;
        let caption = figure::caption(spec, material)?;
        self.figures += 1;
        // Parts are found by their ids in a file of its own; several figures would repeat them here.
        let svg = figure::svg(&scene).replace(" id=\"", " data-part=\"");
        let n = self.figures;
        self.add(format_args!(
            "<figure>\n{svg}<figcaption><b>Figure {n}.</b> {}</figcaption>\n</figure>\n",
            escape(&caption)
        ));
        Ok(())
    }

    fn table(&mut self, table: &TableView) {
        self.add(format_args!("<h3>{}</h3>\n", escape(&table.title)));
        if let Some(note) = &table.note {
            self.add(format_args!("<p class=\"note\">{}</p>\n", escape(note)));
        }
        self.out
            .push_str("<div class=\"table\"><table>\n<thead><tr>");
        for column in &table.columns {
            let class = if column.numeric {
                " class=\"number\""
            } else {
                ""
            };
            let tip = if column.tip.is_empty() {
                String::new()
            } else {
                format!(" title=\"{}\"", escape(column.tip))
            };
            self.add(format_args!(
                "<th scope=\"col\"{class}{tip}>{}</th>",
                escape(&column.head)
            ));
        }
        self.out.push_str("</tr></thead>\n<tbody>\n");
        for row in &table.rows {
            self.out.push_str("<tr>");
            for (cell, column) in row.iter().zip(&table.columns) {
                let class = if column.numeric {
                    " class=\"number\""
                } else {
                    ""
                };
                self.add(format_args!("<td{class}>{}</td>", escape(cell)));
            }
            self.out.push_str("</tr>\n");
        }
        self.out.push_str("</tbody>\n</table></div>\n");
    }

    fn methods(&mut self, request: &Request) {
        let methods = methods(self.study, self.results, self.plan, &request.preparation);
        self.out
            .push_str("<section id=\"methods\">\n<h2>Methods</h2>\n");
        for (heading, text) in &methods.paragraphs {
            self.add(format_args!("<p><b>{heading}.</b> {}</p>\n", escape(text)));
        }
        self.out.push_str("<h3>References</h3>\n<ol>\n");
        for reference in &methods.references {
            self.add(format_args!("<li>{}</li>\n", escape(reference)));
        }
        self.out.push_str("</ol>\n<p class=\"note\">For research, not for diagnosis or treatment. A change in one group and not in the other is no evidence of a difference: the difference in change says that.</p>\n</section>\n");
    }
}
