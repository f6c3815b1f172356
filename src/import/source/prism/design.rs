//! What the rows, columns and subcolumns of a data table stand for.
//!
//! In: a data table. Out: its values by subject, group and visit, or why it holds no study. Subjects are not named in
//! most tables: Prism's repeated measures takes the same subcolumn in every row for the same subject, and so does this
//! reading, which says so.

use super::says::{matched, named, row_subjects, unmatched};
use super::titles::{
    are_markers, are_names, are_visits, is_empty, list, marker, named_visits, number, prefixes,
    row_titles, time_unit, titles, value, who,
};
use super::xml::{Column, DataTable};
use crate::import::cells::words::{Hint, Name};
use crate::import::options::ImportOptions;
use crate::study::{Issue, Remedy, Severity};
use std::collections::{BTreeMap, BTreeSet};

/// The values of a subject at a visit.
pub(super) struct Record {
    pub subject: String,
    pub group: Option<String>,
    pub visit: Option<String>,
    /// One for each marker.
    pub values: Vec<String>,
}

/// A table as a study.
pub(super) struct Design {
    pub markers: Vec<String>,
    pub records: Vec<Record>,
    /// Header of the column of visits.
    pub visit_name: String,
    pub says: Vec<Issue>,
}

impl Design {
    pub fn n_visits(&self) -> usize {
        let all: BTreeSet<&String> = self
            .records
            .iter()
            .filter_map(|r| r.visit.as_ref())
            .collect();
        all.len()
    }
}

/// Why a table is not read.
pub(super) struct Refusal {
    pub why: String,
    pub remedy: Remedy,
}

fn refusal(why: impl Into<String>, window: &str, command: &str) -> Refusal {
    Refusal {
        why: why.into(),
        remedy: Remedy::new(window, command),
    }
}

fn other_table(why: impl Into<String>) -> Refusal {
    refusal(
        why,
        "Choose another table under Sheet.",
        "Choose another table with --sheet.",
    )
}

/// What a table says of a study.
pub(super) fn design(table: &DataTable, options: &ImportOptions) -> Result<Design, Refusal> {
    let summary = !matches!(table.y_format.as_str(), "" | "replicates");
    if summary {
        return Err(other_table(format!(
            "its subcolumns hold summaries ({}), not the values of single subjects.",
            summary_words(&table.y_format)
        )));
    }
    if table.columns.is_empty() || table.n_rows() == 0 {
        return Err(other_table("it holds no values."));
    }
    match table.kind.as_str() {
        "Contingency" => Err(other_table(
            "a contingency table holds counts of subjects, not their values.",
        )),
        "PartsOfWhole" => Err(other_table(
            "a table of parts of a whole holds shares, not the values of subjects.",
        )),
        "Survival" => Err(other_table(
            "a survival table holds times to an event, not repeated values.",
        )),
        "XY" => xy(table, options),
        "OneWay" => one_way(table, options),
        "Nested" => Ok(nested(table)),
        _ => two_way(table, options),
    }
}

fn summary_words(format: &str) -> &str {
    match format {
        "SDN" => "mean, SD and n",
        "SEN" => "mean, SEM and n",
        "CVN" => "mean, CV and n",
        "SD" => "mean and SD",
        "SE" => "mean and SEM",
        "CV" => "mean and CV",
        "low-high" => "mean with errors below and above",
        "upper-lower-limits" => "mean with its limits",
        other => other,
    }
}

fn two_way(table: &DataTable, options: &ImportOptions) -> Result<Design, Refusal> {
    let (rows, columns) = (row_titles(table), titles(table));
    let (down, across) = match (
        named_visits(&rows, options),
        named_visits(&columns, options),
    ) {
        (false, false) | (true, true) => (are_visits(&rows), are_visits(&columns)),
        named => named,
    };
    let one_row = rows.len() == 1 && !across;
    if down && !across || one_row {
        let visits = rows
            .iter()
            .map(|r| Some(r.clone()).filter(|r| !r.is_empty()))
            .collect();
        return Ok(stacked(table, visits, "Visit", options));
    }
    if across && !down {
        return Ok(spread(table, &rows, &columns));
    }
    let why = if down {
        format!(
            "both its rows ({}) and its columns ({}) may be visits.",
            list(&rows),
            list(&columns)
        )
    } else {
        format!(
            "neither its rows ({}) nor its columns ({}) are known as visits, so that nothing says which values are those of one subject.",
            list(&rows),
            list(&columns)
        )
    };
    Err(refusal(
        why,
        "Name the visits under Visits, as they stand in the titles of rows or columns, or choose another table under Sheet.",
        "Name the visits with --visits, as they stand in the titles of rows or columns, or choose another table with --sheet.",
    ))
}

/// Rows are visits, columns groups, subcolumns subjects; or columns are subjects or markers.
fn stacked(
    table: &DataTable,
    visits: Vec<Option<String>>,
    visit_name: &str,
    options: &ImportOptions,
) -> Design {
    let columns = titles(table);
    if table.n_subcolumns() == 1 && columns.len() > 1 {
        return one_column_each(table, &columns, &visits, visit_name);
    }
    let cell = |c: &Column, s: usize, r: usize| value(c.subcolumns.get(s).and_then(|s| s.get(r)));
    let mut records = Vec::new();
    if are_markers(table, options) {
        for s in 0..table.n_subcolumns() {
            for (r, visit) in visits.iter().enumerate() {
                records.push(Record {
                    subject: (s + 1).to_string(),
                    group: None,
                    visit: visit.clone(),
                    values: table.columns.iter().map(|c| cell(c, s, r)).collect(),
                });
            }
        }
        let what = "rows are visits and columns are markers, as each has a unit";
        return Design {
            says: vec![matched(table, what)],
            markers: columns,
            records,
            visit_name: visit_name.to_owned(),
        };
    }
    let who = who(table, &columns);
    for (at, column) in table.columns.iter().enumerate() {
        for (s, id) in who.ids.get(at).into_iter().flatten().enumerate() {
            if is_empty(column, s) {
                continue;
            }
            for (r, visit) in visits.iter().enumerate() {
                records.push(Record {
                    subject: id.clone(),
                    group: (columns.len() > 1).then(|| columns[at].clone()),
                    visit: visit.clone(),
                    values: vec![cell(column, s, r)],
                });
            }
        }
    }
    let what = if visits.len() > 1 {
        "rows are visits and columns are groups"
    } else {
        "columns are groups"
    };
    let says = if who.by_title {
        vec![named(table, what)]
    } else if visits.len() > 1 {
        vec![matched(table, what)]
    } else {
        vec![unmatched(table, what)]
    };
    Design {
        markers: vec![marker(table)],
        records,
        visit_name: visit_name.to_owned(),
        says,
    }
}

/// Without replicates the columns are subjects, unless each has a unit.
fn one_column_each(
    table: &DataTable,
    columns: &[String],
    visits: &[Option<String>],
    visit_name: &str,
) -> Design {
    let cell = |c: &Column, r: usize| value(c.subcolumns.first().and_then(|s| s.get(r)));
    let groups = prefixes(columns);
    let mut records = Vec::new();
    for (at, column) in table.columns.iter().enumerate() {
        for (r, visit) in visits.iter().enumerate() {
            records.push(Record {
                subject: columns[at].clone(),
                group: groups.as_ref().and_then(|g| g.get(at)).cloned(),
                visit: visit.clone(),
                values: vec![cell(column, r)],
            });
        }
    }
    let groups = if groups.is_some() {
        "; the words before their numbers are groups"
    } else {
        ""
    };
    Design {
        markers: vec![marker(table)],
        records,
        visit_name: visit_name.to_owned(),
        says: vec![Issue::new(
            Severity::Warning,
            "prism_columns",
            format!(
                "The table \"{}\" has one value in a row of a column: its rows are taken as visits and its columns as subjects{groups}.",
                table.title
            ),
        )],
    }
}

/// Columns are visits, rows groups, subcolumns subjects; without replicates rows are subjects.
fn spread(table: &DataTable, rows: &[String], columns: &[String]) -> Design {
    let n = table.n_subcolumns();
    let mut records = Vec::new();
    let cell = |c: &Column, s: usize, r: usize| value(c.subcolumns.get(s).and_then(|s| s.get(r)));
    let mut add = |subject: &str, group: Option<&String>, s: usize, r: usize| {
        let there = table.columns.iter().any(|c| {
            c.subcolumns
                .get(s)
                .and_then(|s| s.get(r))
                .is_some_and(|c| !c.text.is_empty())
        });
        if !there {
            return;
        }
        for (column, visit) in table.columns.iter().zip(columns) {
            records.push(Record {
                subject: subject.to_owned(),
                group: group.cloned(),
                visit: Some(visit.clone()),
                values: vec![cell(column, s, r)],
            });
        }
    };
    let says = if n == 1 {
        let named_rows = are_names(rows);
        for (r, title) in rows.iter().enumerate() {
            let id = if named_rows {
                title.clone()
            } else {
                (r + 1).to_string()
            };
            add(&id, None, 0, r);
        }
        row_subjects(table)
    } else {
        for (r, title) in rows.iter().enumerate() {
            let group = if title.is_empty() {
                format!("Row {}", r + 1)
            } else {
                title.clone()
            };
            for s in 0..n {
                let id = if rows.len() == 1 {
                    (s + 1).to_string()
                } else {
                    format!("{group} {}", s + 1)
                };
                add(&id, (rows.len() > 1).then_some(&group), s, r);
            }
        }
        matched(table, "columns are visits and rows are groups")
    };
    Design {
        markers: vec![marker(table)],
        records,
        visit_name: "Visit".to_owned(),
        says: vec![says],
    }
}

fn one_way(table: &DataTable, options: &ImportOptions) -> Result<Design, Refusal> {
    let (rows, columns) = (row_titles(table), titles(table));
    if named_visits(&columns, options) || are_visits(&columns) {
        return Ok(spread(table, &rows, &columns));
    }
    let asked = !options.groups.is_empty() && options.groups.iter().all(|g| columns.contains(g));
    if columns.len() > 1 && !asked && are_names(&rows) {
        return Err(refusal(
            format!(
                "its rows have titles, so that its columns ({}) may be visits of the same subjects or groups of other subjects.",
                list(&columns)
            ),
            "Name the columns under Visits or under Groups.",
            "Name the columns with --visits or with --groups.",
        ));
    }
    let mut records = Vec::new();
    let mut next: BTreeMap<&String, usize> = BTreeMap::new();
    for (column, group) in table.columns.iter().zip(&columns) {
        for cell in column.subcolumns.iter().flatten() {
            if cell.text.is_empty() {
                continue;
            }
            let at = next.entry(group).or_default();
            *at += 1;
            records.push(Record {
                subject: format!("{group} {at}"),
                group: (columns.len() > 1).then(|| group.clone()),
                visit: None,
                values: vec![value(Some(cell))],
            });
        }
    }
    Ok(Design {
        markers: vec![marker(table)],
        records,
        visit_name: "Visit".to_owned(),
        says: vec![unmatched(table, "columns are groups")],
    })
}

/// Columns are groups, subcolumns subjects, rows replicates of one measurement.
fn nested(table: &DataTable) -> Design {
    let columns = titles(table);
    let who = who(table, &columns);
    let mut records = Vec::new();
    for (at, column) in table.columns.iter().enumerate() {
        for (s, id) in who.ids.get(at).into_iter().flatten().enumerate() {
            for cell in column.subcolumns.get(s).into_iter().flatten() {
                if !cell.text.is_empty() {
                    records.push(Record {
                        subject: id.clone(),
                        group: (columns.len() > 1).then(|| columns[at].clone()),
                        visit: None,
                        values: vec![value(Some(cell))],
                    });
                }
            }
        }
    }
    Design {
        markers: vec![marker(table)],
        records,
        visit_name: "Visit".to_owned(),
        says: vec![named(
            table,
            "columns are groups, subcolumns are subjects and rows repeat their measurement",
        )],
    }
}

fn xy(table: &DataTable, options: &ImportOptions) -> Result<Design, Refusal> {
    let n = table.n_rows();
    let text = |c: &Column| -> Vec<String> {
        let own = c.subcolumns.first();
        (0..n)
            .map(|r| {
                own.and_then(|s| s.get(r))
                    .map_or_else(String::new, |c| number(&c.text))
            })
            .collect()
    };
    let dates = table.x_dates.as_ref().map(&text);
    let dates = dates.filter(|d| {
        d.iter()
            .any(|t| t.contains(['-', '/']) || t.matches('.').count() > 1)
    });
    let x = table.x.as_ref();
    let values = match (&dates, x) {
        (Some(dates), _) => dates.clone(),
        (None, Some(x)) => text(x),
        (None, None) => return Err(other_table("it has no X column.")),
    };
    let title = [x, table.x_dates.as_ref()]
        .into_iter()
        .flatten()
        .map(|c| c.title.trim())
        .find(|t| !t.is_empty())
        .unwrap_or("");
    let unit = time_unit(title);
    let asked = options.visit.as_deref() == Some(title) && !title.is_empty();
    let name = Name::new(title);
    let says_time = unit.is_some() || dates.is_some() || name.hint(Hint::Visit) > 0.5;
    if !title.is_empty() && !says_time && !asked {
        return Err(refusal(
            format!("its X is \"{title}\", which is not known as a time."),
            "If its numbers are visits, choose it under Visit; else choose another table under Sheet.",
            &format!(
                "If its numbers are visits, say so with --visit \"{title}\"; else choose another table with --sheet."
            ),
        ));
    }
    let visits = values.iter().map(|x| match &unit {
        Some(unit) if !x.is_empty() && dates.is_none() => Some(format!("{x} {unit}")),
        _ => Some(x.clone()).filter(|x| !x.is_empty()),
    });
    // A column that was named as the visit keeps its name.
    let header = if asked { title } else { "Visit" };
    let mut design = stacked(table, visits.collect(), header, options);
    if title.is_empty() {
        design.says.push(Issue::new(
            Severity::Warning,
            "prism_x",
            format!(
                "The X column of the table \"{}\" has no title; its numbers are taken as the visits.",
                table.title
            ),
        ));
    }
    Ok(design)
}
