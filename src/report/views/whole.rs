//! What goes into a manuscript: participants, what was left out, main results.

use super::contrasts::{Measures, below_each_other};
use super::marker::set_to_zero;
use super::{LISTED_MARKERS, TableView, column, number, own_contrasts, text_column, what_if};
use crate::plan::{ResolvedPlan, explain};
use crate::report::sentences::adjusted;
use crate::report::{Methods, methods};
use crate::results::{
    AnalysisResults, ContrastEstimate, ContrastFamily, MarkerResults, TableOneRow,
};
use crate::study::{Preparation, Study};
use crate::words::{DASH, fixed, mean_and_sd};

/// What a manuscript takes: the methods in words, and tables.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportView {
    /// Methods by paragraph, with sources.
    pub methods: Methods,
    /// The file, participants, what was left out.
    pub study: Vec<TableView>,
    /// Every comparison of the models.
    pub comparisons: Vec<TableView>,
}

/// The report of all markers, with the comparisons of those that are `listed`; `plan` and `preparation` are those of
/// the results.
#[must_use]
pub fn report_view(
    study: &Study,
    results: &AnalysisResults,
    listed: &[&MarkerResults],
    plan: &ResolvedPlan,
    preparation: &Preparation,
) -> ReportView {
    let mut about = study_tables(results);
    about.extend(left_out(preparation));
    let mut comparisons = Vec::new();
    let (differences, changes) = if plan.plan.model.is_crossover() {
        (
            "Differences in change between the treatments",
            "Changes from the baseline of the period under each treatment",
        )
    } else {
        (
            "Differences in change between the groups",
            "Changes from baseline within the groups",
        )
    };
    for (family, title, note) in [
        (
            ContrastFamily::DifferenceInChange,
            differences,
            "difference_in_change",
        ),
        (
            ContrastFamily::ChangeFromBaseline,
            changes,
            "change_from_baseline",
        ),
        (
            ContrastFamily::GroupDifference,
            "Groups at each visit",
            "group_difference",
        ),
        (
            ContrastFamily::TreatmentDifference,
            "Treatments at each visit",
            "crossover",
        ),
    ] {
        comparisons.extend(contrasts(results, listed, family, (title, note)));
    }
    let shown = first(listed);
    comparisons.extend(own_contrasts::table(results, shown, "Interval"));
    comparisons.extend(what_if::of_all(shown, results));
    ReportView {
        methods: methods(study, results, plan, preparation),
        study: about,
        comparisons,
    }
}

/// The markers that the tables of several markers hold.
fn first<'a, 'r>(listed: &'a [&'r MarkerResults]) -> &'a [&'r MarkerResults] {
    &listed[..listed.len().min(LISTED_MARKERS)]
}

/// The file and its participants; names nobody.
pub(in crate::report) fn study_tables(results: &AnalysisResults) -> Vec<TableView> {
    let mut tables = vec![rows_of_the_file(results)];
    tables.extend(participants(results));
    tables
}

/// Counts that add up.
fn rows_of_the_file(results: &AnalysisResults) -> TableView {
    let rows = &results.study.rows;
    let mut lines = vec![
        vec!["Rows read".to_owned(), rows.read.to_string()],
        vec!["Used".to_owned(), rows.used.to_string()],
    ];
    for left in &rows.left_out {
        lines.push(vec![
            format!("Left out: {}", left.reason),
            left.n.to_string(),
        ]);
    }
    for group in &results.study.groups {
        lines.push(vec![
            format!("Subjects, {}", group.name),
            group.n.to_string(),
        ]);
    }
    TableView {
        title: "The file".to_owned(),
        note: None,
        columns: vec![
            text_column(&results.study.file),
            column("n", "Rows read are the rows used and those left out."),
        ],
        rows: lines,
    }
}

fn participants(results: &AnalysisResults) -> Option<TableView> {
    let groups: Vec<&str> = results
        .study
        .groups
        .iter()
        .map(|g| g.name.as_str())
        .collect();
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut seen: Vec<(&str, Option<&str>)> = Vec::new();
    let mut lacking: Option<&str> = None;
    for one in &results.table_one {
        let key = (one.covariate.as_str(), one.level.as_deref());
        if seen.contains(&key) {
            continue;
        }
        // Who has no value follows what the others have.
        if let Some(before) = lacking.filter(|name| *name != key.0) {
            rows.extend(without_value(results, before, &groups));
        }
        lacking = Some(key.0);
        seen.push(key);
        rows.push(characteristic(results, key, &groups));
    }
    if let Some(last) = lacking {
        rows.extend(without_value(results, last, &groups));
    }
    let mut columns = vec![text_column("Characteristic")];
    columns.extend(groups.iter().map(|g| {
        column(
            *g,
            "Mean (SD) of those with a value, or the number of subjects and their share of all of the group.",
        )
    }));
    if groups.len() > 1 {
        let ends = (groups.last().unwrap_or(&""), groups.first().unwrap_or(&""));
        columns.push(column(
            format!("Std. difference, {} \u{2212} {}", ends.0, ends.1),
            "In pooled standard deviations.",
        ));
    }
    (!rows.is_empty()).then(|| TableView {
        title: "Subjects".to_owned(),
        note: None,
        columns,
        rows,
    })
}

/// One row of the subjects: a number, or a level of a category.
fn characteristic(
    results: &AnalysisResults,
    key: (&str, Option<&str>),
    groups: &[&str],
) -> Vec<String> {
    let of_group = |group: &str| {
        let mut all = results.table_one.iter();
        all.find(|r| r.group == group && (r.covariate.as_str(), r.level.as_deref()) == key)
    };
    let mut row = vec![match key {
        (name, Some(level)) => format!("{name}: {level}, n (%)"),
        (name, None) => format!("{name}, mean (SD)"),
    }];
    for group in groups {
        row.push(of_group(group).map_or_else(
            || DASH.to_owned(),
            |r| match r.count {
                Some(count) => share(count, r.n + r.missing),
                None => match (r.mean, r.sd) {
                    (Some(mean), Some(sd)) => mean_and_sd(mean, sd),
                    _ => format!("{} ({})", number(r.mean), number(r.sd)),
                },
            },
        ));
    }
    if groups.len() > 1 {
        let last = groups.last().and_then(|g| of_group(g));
        let difference = last.and_then(|r| r.standardized_difference);
        row.push(difference.map_or_else(|| DASH.to_owned(), |x| fixed(x, 2)));
    }
    row
}

/// A count and its share of all.
fn share(count: usize, all: usize) -> String {
    if all == 0 {
        return count.to_string();
    }
    format!("{count} ({})", fixed(100.0 * count as f64 / all as f64, 0))
}

/// How many of each group have no value of a characteristic; nothing where everyone has one.
fn without_value(results: &AnalysisResults, name: &str, groups: &[&str]) -> Option<Vec<String>> {
    let of_group = |group: &str| {
        let mut all = results.table_one.iter();
        all.find(|r| r.group == group && r.covariate == name)
    };
    let found: Vec<Option<&TableOneRow>> = groups.iter().map(|g| of_group(g)).collect();
    if found.iter().flatten().all(|r| r.missing == 0) {
        return None;
    }
    let mut row = vec![format!("{name}: missing, n (%)")];
    row.extend(
        found
            .into_iter()
            .map(|of| of.map_or_else(|| DASH.to_owned(), |r| share(r.missing, r.n + r.missing))),
    );
    if groups.len() > 1 {
        row.push(DASH.to_owned());
    }
    Some(row)
}

fn left_out(preparation: &Preparation) -> Option<TableView> {
    let subjects = preparation.exclude.iter().map(|e| {
        vec![
            e.subject.clone(),
            "the whole subject".to_owned(),
            e.reason.clone(),
        ]
    });
    let values = preparation.exclude_values.iter().map(|e| {
        vec![
            e.subject.clone(),
            format!("{} at {}", e.marker, e.visit),
            e.reason.clone(),
        ]
    });
    let rows: Vec<Vec<String>> = subjects.chain(values).collect();
    (!rows.is_empty()).then(|| TableView {
        title: "Left out by request".to_owned(),
        note: None,
        columns: vec![
            text_column("Subject"),
            text_column("What"),
            text_column("Reason"),
        ],
        rows,
    })
}

fn contrasts(
    results: &AnalysisResults,
    listed: &[&MarkerResults],
    family: ContrastFamily,
    (title, note): (&str, &str),
) -> Option<TableView> {
    let shown: Vec<(&MarkerResults, &ContrastEstimate)> = (first(listed).iter())
        .flat_map(|m| m.contrasts(family).map(move |c| (*m, c)))
        .collect();
    let contrasts: Vec<&ContrastEstimate> = shown.iter().map(|(_, c)| *c).collect();
    let measures = Measures::of(&contrasts, "Interval")
        .without("df")
        .adjusted_by(results);
    let rows: Vec<Vec<String>> = (shown.iter())
        .map(|(m, c)| {
            let mut row = vec![m.label.clone(), super::contrast_words(&c.key)];
            let of_marker = shown.iter().filter(|(o, _)| std::ptr::eq(*o, *m));
            let of = below_each_other(m.scale, of_marker.map(|(_, c)| *c));
            row.extend(measures.cells(&of, c));
            row
        })
        .collect();
    let mut words = format!("{} {}", explain(note), adjusted(results));
    let fixed = || {
        shown
            .iter()
            .find_map(|(m, _)| set_to_zero(m, &results.study.baseline))
    };
    if let Some(set) = fixed().filter(|_| family == ContrastFamily::GroupDifference) {
        words.push_str(&format!(" {set}"));
    }
    if listed.len() > LISTED_MARKERS {
        words.push_str(&format!(
            " The first {LISTED_MARKERS} of {} markers; the Screen tab lists all.",
            listed.len()
        ));
    }
    let mut columns = vec![text_column("Marker"), text_column("Contrast")];
    columns.extend(measures.columns());
    (!rows.is_empty()).then(|| TableView {
        title: title.to_owned(),
        note: Some(words),
        columns,
        rows,
    })
}
