//! Tables that had a column for each sample: a row is a sample here, a column a fact about it or an analyte.
//!
//! `table::turned` turns them. Rows of facts name subject, visit and group; else the names of the samples do.

use super::samples;
use super::system::System;
use crate::import::cells::words::Hint;
use crate::import::error::ImportError;
use crate::import::options::{Layout, Role};
use crate::import::recognise::convention::Convention;
use crate::import::recognise::evidence::Evidence;
use crate::import::table::rows::Rows;

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
        columns().find(|c| {
            let p = e.profile(*c);
            // `TP` with another number in each sample is a protein.
            e.name(*c).hint(Hint::Visit) > 0.7 && p.distinct > 1 && !p.is_measured()
        })
    });
    let group = columns().find(|c| e.name(*c).names_group() > 0.7);
    if visit.is_none()
        && subject.is_some()
        && let Some(found) = samples::split_sample_names(e)
    {
        return Ok(Convention {
            from_names: false,
            ..found
        });
    }
    let mut out = Convention::default();
    out.role(visit, Role::Visit, "names the visit of the sample");
    let who = samples::Columns {
        sample,
        subject: subject.or(sample),
        visit,
        group_is_settled: group.is_some() || o.group.is_some(),
    };
    let alone = subject.is_none() && visit.is_none() && !who.group_is_settled;
    match sample
        .filter(|_| alone)
        .and_then(|c| samples::in_groups(e, c))
    {
        Some((people, groups)) => {
            let why =
                "its names stand over several samples each: groups, whose samples are numbered";
            out.role(sample, Role::Subject, why);
            out.people = Some(people);
            out.groups = Some(groups);
        }
        None => samples::people(e, rows, &who, &mut out),
    }
    if subject.is_some() {
        out.role(sample, Role::Ignored, "names the sample");
    }
    if o.group.as_deref() != Some("") {
        out.role(group, Role::Group, "names the group of the sample");
    }
    Ok(out)
}
