//! Sample names that hold the subject and the visit: `P01 Baseline`, `HC03_D1`.

use super::Convention;
use crate::import::build::rows::Rows;
use crate::import::cells::profile::Codes;
use crate::import::recognise::recognition::Role;
use crate::import::recognise::roles::Evidence;
use crate::import::recognise::wide;
use std::borrow::Cow;

/// Subject, visit and, where names tell it, group of each row.
struct Split<'t> {
    people: Codes<'t>,
    visits: Codes<'t>,
    groups: Option<Codes<'t>>,
}

/// The columns that may say whose sample a row is, and when and in which group it was taken.
pub(super) struct Columns {
    pub sample: Option<usize>,
    pub subject: Option<usize>,
    pub visit: Option<usize>,
    /// A column names the group, or there shall be none.
    pub group_is_settled: bool,
}

/// Who each sample is of: a column of its own says it, else the name of the sample.
///
/// Rows that are left out, such as controls, make nobody.
pub(super) fn people<'t>(
    e: &Evidence<'t>,
    rows: &Rows<'_>,
    columns: &Columns,
    out: &mut Convention<'t>,
) {
    let sample = columns.sample;
    if let Some(subject) = columns.subject.filter(|c| Some(*c) != sample) {
        out.role(
            Some(subject),
            Role::Subject,
            "names the person of the sample",
        );
        return;
    }
    let read =
        sample.map(|c| Codes::read_where(e.table, c, e.missing, |row| !rows.is_left_out(row)));
    let split = read.as_ref().filter(|_| columns.visit.is_none());
    if let Some(found) = split.and_then(split_names) {
        out.role(
            sample,
            Role::Subject,
            "the name of the sample holds the person and the visit",
        );
        out.people = Some(found.people);
        out.visits = Some(found.visits);
        if !columns.group_is_settled {
            out.groups = found.groups;
        }
    } else {
        out.role(
            sample,
            Role::Subject,
            "no column names the person, so each sample is one",
        );
        out.people = read;
    }
}

/// Splits the names of samples; `None` unless nearly all of them name a visit.
fn split_names<'t>(samples: &Codes<'t>) -> Option<Split<'t>> {
    let names: Vec<(usize, &str)> = samples
        .labels
        .iter()
        .enumerate()
        .map(|(i, l)| (i, l.as_ref()))
        .collect();
    let read = wide::names(&names);
    if read.len() * 10 < names.len() * 9 {
        return None;
    }
    let mut person = vec![None; names.len()];
    let mut visit = vec![None; names.len()];
    let (mut people, mut visits): (Vec<Cow<'t, str>>, Vec<Cow<'t, str>>) = Default::default();
    for w in read {
        person[w.column] = Some(code_of(&mut people, w.marker));
        visit[w.column] = Some(code_of(&mut visits, w.visit));
    }
    let rows = |of: &[Option<u32>]| -> Vec<Option<u32>> {
        samples
            .of_row
            .iter()
            .map(|c| c.and_then(|c| of.get(c as usize).copied().flatten()))
            .collect()
    };
    let people = Codes {
        of_row: rows(&person),
        labels: people,
    };
    Some(Split {
        groups: prefixes(&people),
        visits: Codes {
            of_row: rows(&visit),
            labels: visits,
        },
        people,
    })
}

fn code_of(labels: &mut Vec<Cow<'_, str>>, label: String) -> u32 {
    let at = labels.iter().position(|l| *l == label).unwrap_or_else(|| {
        labels.push(Cow::Owned(label));
        labels.len() - 1
    });
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// The letters before the number of each subject, where they look like groups: `HC01`, `MDD07`.
fn prefixes<'t>(people: &Codes<'t>) -> Option<Codes<'t>> {
    let mut labels: Vec<Cow<'t, str>> = Vec::new();
    let mut size: Vec<usize> = Vec::new();
    let mut of_person = Vec::with_capacity(people.labels.len());
    for name in &people.labels {
        let prefix = name.trim_end_matches(|c: char| c.is_ascii_digit());
        let prefix = prefix.trim_end_matches(['_', '-', ' ', '.']);
        if prefix.is_empty() || prefix.len() == name.len() {
            return None;
        }
        let code = code_of(&mut labels, prefix.to_owned());
        size.resize(labels.len(), 0);
        size[code as usize] += 1;
        of_person.push(code);
    }
    let groups = (2..=6).contains(&labels.len()) && size.iter().all(|n| *n > 1);
    groups.then(|| Codes {
        of_row: people
            .of_row
            .iter()
            .map(|c| c.and_then(|c| of_person.get(c as usize).copied()))
            .collect(),
        labels,
    })
}
