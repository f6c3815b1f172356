//! From bytes to a recognition: layout, roles, questions, study.

use super::build::{self, Built};
use super::error::ImportError;
use super::options::{ImportOptions, Layout};
use super::profile::{Codes, Notation, notation, profiles};
use super::recognition::{ColumnRole, LayoutScore, Preview, Question, Recognition, Role};
use super::roles::{self, Evidence, Roles};
use super::table::{self, Table};
use super::text;
use super::values::MissingCodes;
use crate::study::{Issue, Severity};
use crate::work::Monitor;
use sha2::{Digest, Sha256};

/// Rows shown raw.
const PREVIEW_ROWS: usize = 200;

/// Recognises the table in `bytes`, saying what was taken for what and why.
///
/// # Errors
/// [`ImportError`] when the file gives nothing at all, or an option names what is not there.
pub fn recognise(
    file_name: &str,
    bytes: &[u8],
    options: &ImportOptions,
    monitor: &Monitor,
) -> Result<Recognition, ImportError> {
    let mut issues = Vec::new();
    let decoded = text::decode(file_name, bytes)?;
    if let Some(encoding) = decoded.encoding {
        issues.push(Issue::new(
            Severity::Note,
            "encoding",
            format!("The file is read as {encoding}."),
        ));
    }
    let table = table::read(
        file_name,
        &decoded.text,
        options.delimiter,
        &mut issues,
        monitor,
    )?;
    let missing = MissingCodes::new(&options.missing);
    let profiles = profiles(&table, &missing);
    let e = Evidence {
        file: file_name,
        table: &table,
        profiles: &profiles,
        missing: &missing,
        options,
    };
    let (subject, subject_why) = e.subject()?;
    let people = Codes::read(&table, subject, &missing);
    if people.labels.is_empty() {
        return Err(ImportError::NoValues(
            file_name.to_owned(),
            "the subject column is empty".to_owned(),
        ));
    }
    let visit = e.visit(subject, &people)?;
    let tidy = e.tidy(subject, &people)?;
    let taken: Vec<usize> = visit
        .iter()
        .map(|v| v.0)
        .chain(tidy.iter().flat_map(|(name, value)| [*name, *value]))
        .collect();
    let group = e.group(subject, &people, &taken)?;
    check_roles_differ(
        &e,
        subject,
        visit.as_ref().map(|v| v.0),
        group.as_ref().map(|g| g.0),
    )?;
    let wide = e.wide(subject, group.as_ref().map(|g| g.0));
    let layouts = scores(&table, &people, visit.is_some(), tidy.is_some(), wide.len());
    let layout = choose(&e, &layouts)?;
    let mut roles = Roles {
        subject,
        group: group.as_ref().map(|g| g.0),
        ..Roles::default()
    };
    roles
        .told
        .push(told(&table, subject, Role::Subject, subject_why));
    if let Some((c, why)) = group {
        roles.told.push(told(&table, c, Role::Group, why));
    }
    if layout == Layout::Wide {
        roles.wide = wide;
    } else if let Some((c, why)) = visit {
        roles.visit = Some(c);
        roles.told.push(told(&table, c, Role::Visit, why));
    }
    if layout == Layout::Tidy
        && let Some((name, value)) = tidy
    {
        roles.marker_name = Some(name);
        roles.value = Some(value);
    }
    let visits = roles.visit.map(|c| Codes::read(&table, c, &missing));
    roles::complete(&e, layout, &mut roles, &people, visits.as_ref())?;
    let order = |role: &ColumnRole| table.header.iter().position(|h| *h == role.column);
    roles.told.sort_by_key(order);
    let mut questions = Vec::new();
    let notations = notations(&e, &roles, &mut questions);
    if layout == Layout::Rows && roles.markers.is_empty() {
        return Err(ImportError::NoMarker(file_name.to_owned()));
    }
    if layout == Layout::Rows
        && roles.visit.is_none()
        && people.labels.len() * 3 < table.n_rows() * 2
    {
        questions.push(no_visit(&e));
    }
    let mut recognition = Recognition {
        study: None,
        roles: roles.told.clone(),
        layouts,
        options: resolved(&e, layout, &roles),
        preview: preview(&table),
        questions,
        issues: issues.clone(),
    };
    if !recognition.questions.is_empty() {
        return Ok(recognition);
    }
    let plan = build::Plan {
        evidence: &e,
        layout,
        roles: &roles,
        people: &people,
        visits: visits.as_ref(),
        notations: &notations,
    };
    let Built {
        mut study,
        questions,
    } = build::build(&plan, issues, monitor)?;
    study.source.sha256 = hex(&Sha256::digest(bytes));
    study.source.synthetic = bytes == super::example().1;
    let to = &mut recognition.options;
    to.visits = study.visits.iter().map(|v| v.label.clone()).collect();
    to.baseline = study.visits.get(study.baseline).map(|v| v.label.clone());
    to.reference = study.groups.first().map(|g| g.name.clone());
    to.markers = study.markers.iter().map(|m| m.name.clone()).collect();
    if roles.group.is_none() {
        to.reference = None;
    }
    if layout != Layout::Wide && roles.visit.is_none() {
        to.visits.clear();
        to.baseline = None;
    }
    recognition.issues.clone_from(&study.issues);
    recognition.questions = questions;
    if recognition.questions.is_empty() {
        recognition.study = Some(study);
    }
    Ok(recognition)
}

fn told(table: &Table, column: usize, role: Role, why: String) -> ColumnRole {
    ColumnRole {
        column: table.header.get(column).cloned().unwrap_or_default(),
        role,
        why,
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn check_roles_differ(
    e: &Evidence<'_>,
    subject: usize,
    visit: Option<usize>,
    group: Option<usize>,
) -> Result<(), ImportError> {
    let column = e.table.header.get(subject).cloned().unwrap_or_default();
    let twice = |first, second, column: usize| ImportError::TwoRoles {
        column: e.table.header.get(column).cloned().unwrap_or_default(),
        first,
        second,
    };
    if visit == Some(subject) {
        return Err(ImportError::TwoRoles {
            column,
            first: "--subject",
            second: "--visit",
        });
    }
    if group == Some(subject) {
        return Err(twice("--subject", "--group", subject));
    }
    match (visit, group) {
        (Some(v), Some(g)) if v == g => Err(twice("--visit", "--group", v)),
        _ => Ok(()),
    }
}

/// Every layout with its score, best first.
fn scores(
    table: &Table,
    people: &Codes<'_>,
    visit: bool,
    tidy: bool,
    wide: usize,
) -> Vec<LayoutScore> {
    let one_row_each = people.labels.len() * 20 >= table.n_rows() * 19;
    let rows = match (visit, one_row_each) {
        (true, _) => (
            0.85,
            "one row per subject and visit: a subject and a visit column",
        ),
        (false, true) => (
            0.4,
            "one row per subject and no visit column: a study of one visit",
        ),
        (false, false) => (
            0.3,
            "several rows per subject, but no column that looks like a visit",
        ),
    };
    let tidy = if tidy {
        (
            0.95,
            "one row per value: a column names the marker, another holds the value".to_owned(),
        )
    } else {
        (
            0.0,
            "no pair of columns names a marker and holds its value".to_owned(),
        )
    };
    let wide = match (wide, one_row_each) {
        (0, _) => (0.0, "no headers repeat a marker over visits".to_owned()),
        (n, true) => (
            0.9,
            format!("one row per subject; {n} columns repeat markers over visits"),
        ),
        (n, false) => (
            0.1,
            format!("{n} headers look like marker and visit, but subjects have several rows"),
        ),
    };
    let mut all = vec![
        LayoutScore {
            layout: Layout::Rows,
            score: rows.0,
            why: rows.1.to_owned(),
        },
        LayoutScore {
            layout: Layout::Tidy,
            score: tidy.0,
            why: tidy.1,
        },
        LayoutScore {
            layout: Layout::Wide,
            score: wide.0,
            why: wide.1,
        },
    ];
    all.sort_by(|a, b| b.score.total_cmp(&a.score));
    all
}

fn choose(e: &Evidence<'_>, layouts: &[LayoutScore]) -> Result<Layout, ImportError> {
    let best = layouts.first().map_or(Layout::Rows, |l| l.layout);
    let Some(layout) = e.options.layout else {
        return Ok(best);
    };
    let score = layouts.iter().find(|l| l.layout == layout);
    if let Some(score) = score.filter(|s| s.score == 0.0) {
        let remedy = match layout {
            Layout::Tidy => "Name them with --marker-name and --value.",
            _ => "Choose another --layout.",
        };
        return Err(ImportError::Layout {
            file: e.file.to_owned(),
            layout: layout.as_str(),
            why: format!("{}. {remedy}", score.why),
        });
    }
    Ok(layout)
}

/// The decimal sign of each column; what stays open in a column that is used becomes a question.
fn notations(e: &Evidence<'_>, roles: &Roles, questions: &mut Vec<Question>) -> Vec<Notation> {
    let used: Vec<usize> = roles
        .markers
        .iter()
        .chain(&roles.covariates)
        .copied()
        .chain(roles.wide.iter().map(|w| w.column))
        .chain(roles.value)
        .chain(roles.hours)
        .collect();
    let numeric = || {
        used.iter()
            .filter_map(|c| e.profiles.get(*c))
            .filter(|p| p.is_numeric())
    };
    let file = (
        numeric().any(|p| p.point > 0),
        numeric().any(|p| p.comma > 0),
    );
    let out: Vec<Notation> = e
        .profiles
        .iter()
        .map(|p| notation(p, file, e.table.delimiter, e.options.decimal))
        .collect();
    for c in used {
        let (Some(profile), Some(name)) = (e.profiles.get(c), e.table.header.get(c)) else {
            continue;
        };
        if !profile.is_numeric() {
            continue;
        }
        let line = profile.first_open.map(|r| e.table.line(r));
        let place = line.map(|l| format!(" (line {l})")).unwrap_or_default();
        let text = match out.get(c) {
            Some(Notation::Open) => format!(
                "{}, column {name}{place}: numbers such as 1,234 or 1.234 can be read with a decimal or a thousands mark. Say which with --decimal comma or --decimal point.",
                e.file
            ),
            Some(Notation::Mixed) => format!(
                "{}, column {name}{place}: some numbers have a decimal comma and some a decimal point. Say which is the decimal sign with --decimal comma or --decimal point, or correct the column in a copy.",
                e.file
            ),
            _ => continue,
        };
        questions.push(Question {
            flag: "--decimal".to_owned(),
            text,
            column: Some(name.clone()),
            rows: line.into_iter().collect(),
            choices: vec!["comma".to_owned(), "point".to_owned()],
        });
    }
    out
}

fn no_visit(e: &Evidence<'_>) -> Question {
    Question {
        flag: "--visit".to_owned(),
        text: format!(
            "{}: subjects have several rows, but no column looks like the visit. Name it with --visit.",
            e.file
        ),
        column: None,
        rows: Vec::new(),
        choices: e.table.header.clone(),
    }
}

/// The options with what was recognised written out.
fn resolved(e: &Evidence<'_>, layout: Layout, roles: &Roles) -> ImportOptions {
    let name = |c: usize| e.table.header.get(c).cloned().unwrap_or_default();
    ImportOptions {
        subject: Some(name(roles.subject)),
        group: Some(roles.group.map(name).unwrap_or_default()),
        visit: roles.visit.map(name),
        hours: roles.hours.map(name),
        markers: roles.markers.iter().map(|c| name(*c)).collect(),
        marker_name: roles.marker_name.map(name),
        value: roles.value.map(name),
        covariates: roles.covariates.iter().map(|c| name(*c)).collect(),
        ignore: e.options.ignore.clone(),
        baseline: e.options.baseline.clone(),
        visits: e.options.visits.clone(),
        reference: e.options.reference.clone(),
        layout: Some(layout),
        decimal: e.options.decimal,
        delimiter: Some(e.table.delimiter),
        missing: e.options.missing.clone(),
        duplicates: e.options.duplicates,
    }
}

fn preview(table: &Table) -> Preview {
    let rows = table.n_rows().min(PREVIEW_ROWS);
    Preview {
        header: table.header.clone(),
        rows: (0..rows)
            .map(|r| {
                (0..table.n_columns())
                    .map(|c| table.cell(r, c).to_owned())
                    .collect()
            })
            .collect(),
        lines: (0..rows).map(|r| table.line(r)).collect(),
    }
}
