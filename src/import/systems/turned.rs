//! Tables that had a column for each sample: a row is a sample here, a column a fact about it or an analyte.
//!
//! `table::turned` turns them. Rows of facts name subject, visit and group; else the names of the samples do.

use super::samples;
use super::system::System;
use crate::import::cells::words::{Hint, words};
use crate::import::error::ImportError;
use crate::import::options::Layout;
use crate::import::recognise::convention::Convention;
use crate::import::recognise::evidence::Evidence;
use crate::import::recognise::recognition::Role;
use crate::import::table::rows::Rows;
use crate::study::{Issue, Severity};
use crate::words::first_names;
use std::collections::BTreeMap;

pub(super) const SYSTEM: System = System {
    layout: Layout::Turned,
    score,
    convention,
};

fn score(e: &Evidence<'_>) -> (f64, String) {
    if e.table.form == Some(Layout::Turned) {
        (0.99, "a column for each sample".to_owned())
    } else {
        (0.0, "no column for each sample".to_owned())
    }
}

fn convention<'t>(e: &Evidence<'t>, rows: &mut Rows<'t>) -> Result<Convention<'t>, ImportError> {
    let o = e.options;
    let columns = || 0..e.table.n_columns();
    let is_sample = |c: &usize| e.name(*c).hint(Hint::Sample) > 0.6;
    let sample = columns().find(is_sample);
    let named = |flag, name: Option<&String>| match name.filter(|n| !n.is_empty() && *n != "row") {
        Some(name) => e.find(flag, name).map(Some),
        None => Ok(None),
    };
    let subject = named("--subject", o.subject.as_ref())?.or_else(|| {
        columns().find(|c| {
            let named = !is_sample(c) && e.name(*c).names_subject() > 0.6;
            named && !e.profile(*c).has_fractions()
        })
    });
    let visit = named("--visit", o.visit.as_ref())?.or_else(|| {
        columns().find(|c| e.name(*c).hint(Hint::Visit) > 0.7 && e.profile(*c).distinct > 1)
    });
    let group = columns().find(|c| e.name(*c).names_group() > 0.7);
    if visit.is_none()
        && subject.is_some()
        && let Some(found) = samples::split_sample_names(e)
    {
        let mut found = Convention {
            from_names: false,
            ..found
        };
        found.issues.extend(summaries(e, sample));
        return Ok(found);
    }
    let mut out = Convention::default();
    out.issues.extend(summaries(e, sample));
    out.role(visit, Role::Visit, "names the visit of the sample");
    let who = samples::Columns {
        sample,
        subject: subject.or(sample),
        visit,
        group_is_settled: group.is_some() || o.group.is_some(),
    };
    samples::people(e, rows, &who, &mut out);
    if subject.is_some() {
        out.role(sample, Role::Ignored, "names the sample");
    }
    if o.group.as_deref() != Some("") {
        out.role(group, Role::Group, "names the group of the sample");
    }
    Ok(out)
}

/// Words of a column that sums up others, or gives what they were divided by.
const SUMMARIES: [&str; 10] = [
    "mean",
    "average",
    "avg",
    "median",
    "sd",
    "sem",
    "se",
    "stdev",
    "cv",
    "mittelwert",
];

/// Says which samples may be summaries of others: `mean`, `LB norm`, or `14` beside `14-1`, `14-2` and `14-3`.
fn summaries(e: &Evidence<'_>, sample: Option<usize>) -> Option<Issue> {
    let column = sample?;
    let names: Vec<&str> = (0..e.table.n_rows())
        .map(|r| e.table.cell(r, column))
        .collect();
    let mut repeats: BTreeMap<&str, usize> = BTreeMap::new();
    for name in &names {
        let parts = name.rsplit_once(['-', '_', '.', ' ']);
        if let Some((stem, number)) = parts
            && !number.is_empty()
            && number.bytes().all(|b| b.is_ascii_digit())
        {
            *repeats.entry(stem).or_default() += 1;
        }
    }
    let is_summary = |name: &&&str| {
        let all = words(name);
        let said = all.last().is_some_and(|w| SUMMARIES.contains(&w.as_str()));
        said || repeats.get(**name).is_some_and(|n| *n > 1)
    };
    let found: Vec<&str> = names.iter().filter(is_summary).copied().collect();
    let first = *found.first()?;
    let text = format!(
        "{} may be means or spreads of other columns, and no samples: {first} is read as a sample like the others.",
        first_names(found.iter().copied(), 6)
    );
    let remedy = "If they are, delete these columns in a copy of the file.";
    Some(Issue::new(Severity::Warning, "samples_sum_up", text).remedy(remedy, remedy))
}
