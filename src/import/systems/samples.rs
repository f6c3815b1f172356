//! Sample names that hold the subject and the visit: `P01 Baseline`, `HC03_D1`.

use super::sample_names::{common_start, names_alone, without_ending};
use crate::import::cells::assay_names::dilution;
use crate::import::cells::codes::Codes;
use crate::import::cells::moment::{Time, time};
use crate::import::cells::row_codes::RowCodes;
use crate::import::cells::words::Hint;
use crate::import::options::{Role, SubjectNumbers};
use crate::import::recognise::convention::Convention;
use crate::import::recognise::evidence::Evidence;
use crate::import::recognise::recognition::Question;
use crate::import::recognise::wide;
use crate::import::recognise::wide_column::WideColumn;
use crate::import::recognise::wide_ways::Takes;
use crate::import::table::rows::Rows;
use crate::study::Remedy;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

/// Subject, visit and, where names tell it, group of each row.
struct Split<'t> {
    people: Codes<'t>,
    visits: Codes<'t>,
    groups: Option<Codes<'t>>,
    /// The visits are bare numbers.
    by_number: bool,
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
            "names the subject of the sample",
        );
        return;
    }
    let read =
        sample.map(|c| Codes::read_where(e.table, c, e.missing, |row| !rows.is_left_out(row)));
    let named = read.as_ref().filter(|_| columns.visit.is_none());
    if let Some(found) = named.and_then(split) {
        out.role(
            sample,
            Role::Subject,
            "the name of the sample holds the subject and the visit",
        );
        out.people = Some(found.people);
        out.visits = Some(found.visits);
        if !columns.group_is_settled {
            out.groups = found.groups;
        }
    } else if let Some((people, visits)) = (read.as_ref())
        .filter(|_| columns.visit.is_none())
        .and_then(one_person)
    {
        let why = "the columns are visits of one person; others, such as limits, are no samples";
        out.role(sample, Role::Subject, why);
        out.people = Some(people);
        out.visits = Some(visits);
    } else {
        out.role(
            sample,
            Role::Subject,
            "no column names the person, so each sample is one",
        );
        out.people = read;
    }
}

/// Most names that stand over several samples each.
const MOST_GROUPS: usize = 8;
/// Samples under each of these names, at least.
const FEWEST_EACH: usize = 3;

/// Samples under a few names that come again and again, which are groups; each sample is a person of its own.
pub(super) fn in_groups<'t>(e: &Evidence<'t>, column: usize) -> Option<(Codes<'t>, Codes<'t>)> {
    let groups = e.codes(column);
    let mut count = vec![0_usize; groups.labels.len()];
    let mut people: Vec<Cow<'t, str>> = Vec::new();
    let mut of_row = RowCodes::with_capacity(e.table.n_rows());
    for group in groups.of_row.iter() {
        let own = group.and_then(|g| count.get_mut(g as usize));
        let person = own.zip(group).map(|(n, g)| {
            *n += 1;
            let name = groups.labels.get(g as usize).map_or("", AsRef::as_ref);
            people.push(Cow::Owned(format!("{name} {n}")));
            people.len() - 1
        });
        of_row.push(person.and_then(|p| u32::try_from(p).ok()));
    }
    let few = (2..=MOST_GROUPS).contains(&count.len());
    let fits = few && count.iter().all(|n| *n >= FEWEST_EACH);
    fits.then_some((
        Codes {
            of_row,
            labels: people,
        },
        groups,
    ))
}

/// What names of samples or markers say in a table of no system, where no column names the visit:
/// `P03_V2` is a person at a visit, `CRP_V1` in a column of markers a marker at a visit.
pub(in crate::import) fn split_names<'t>(e: &Evidence<'t>) -> Option<Convention<'t>> {
    let n = e.table.n_rows();
    if e.options.visit.is_some() || n < 4 {
        return None;
    }
    let named_visit = (0..e.table.n_columns()).any(|c| {
        let p = e.profile(c);
        let name = e.name(c);
        p.distinct > 1
            && p.distinct * 2 <= n
            && name.hint(Hint::Visit) > 0.7
            && name.hint(Hint::Birth) < 0.5
    });
    if named_visit {
        return None;
    }
    split_sample_names(e).or_else(|| split_marker_names(e))
}

/// Whether every row has a text in a column.
fn is_full_text(e: &Evidence<'_>, column: usize) -> bool {
    let p = e.profile(column);
    !p.is_numeric() && p.n == e.table.n_rows() && !e.is_ignored(column)
}

/// One row for each sample: its name holds the subject and the visit.
pub(super) fn split_sample_names<'t>(e: &Evidence<'t>) -> Option<Convention<'t>> {
    let columns = || 0..e.table.n_columns();
    let n = e.table.n_rows();
    let sample = columns().find(|&c| {
        let given = e.options.subject.as_deref();
        let free = given.is_none_or(|s| s == e.header(c));
        is_full_text(e, c) && free && e.profile(c).distinct.min(4_999) == n.min(4_999)
    })?;
    let found = split(&e.codes(sample))?;
    if found.people.labels.len() * 2 > found.people.of_row.len() + 1 {
        return None;
    }
    let mut out = Convention {
        from_names: true,
        ..Convention::default()
    };
    let subject = columns().find(|&s| {
        s != sample && e.name(s).names_subject() > 0.6 && agrees(&e.codes(s), &found.people)
    });
    // `S1_1` may be plant 1 of jar S1 as well as visit 1 of person S1, and `C1-M1` mouse 1 of cage C1.
    let of_animals =
        e.name(sample).names_subject() > 0.6 && e.name(sample).hint(Hint::Sample) < 0.5;
    if subject.is_none() && (found.by_number || may_be_animals(&found.visits, of_animals)) {
        match e.options.subject_numbers {
            Some(SubjectNumbers::Same) => {}
            None if e.options.subject.is_none() => {
                out.questions.push(who_is_numbered(e, sample, &found));
            }
            _ => return None,
        }
    }
    if subject.is_some() {
        out.role(subject, Role::Subject, "the name says subject");
        let why = "the name of the sample holds the visit";
        out.role(Some(sample), Role::Ignored, why);
    } else {
        let why = "the name of the sample holds the subject and the visit";
        out.role(Some(sample), Role::Subject, why);
        out.people = Some(found.people);
    }
    out.visits = Some(found.visits);
    Some(out)
}

/// Whether visits may be animals of a cage: `M1, M2, M3`, or in a column of animals another letter that counts from 1.
fn may_be_animals(visits: &Codes<'_>, of_animals: bool) -> bool {
    let read = |label: &Cow<'_, str>| -> Option<(char, usize)> {
        let mut chars = label.chars();
        let letter = chars.next()?.to_ascii_lowercase();
        let may_be = letter == 'm' || of_animals && !matches!(letter, 'v' | 't' | 'w');
        Some((letter, chars.as_str().parse().ok()?)).filter(|_| may_be && letter.is_alphabetic())
    };
    let read: Option<BTreeSet<(char, usize)>> = visits.labels.iter().map(read).collect();
    read.is_some_and(|all| {
        let one_letter = all.iter().map(|r| r.0).collect::<BTreeSet<char>>().len() == 1;
        let counts = all.iter().zip(1..).all(|(r, n)| r.1 == n);
        all.len() > 1 && one_letter && counts
    })
}

/// The question whether names such as `S1_1` hold a person and a visit.
fn who_is_numbered(e: &Evidence<'_>, sample: usize, found: &Split<'_>) -> Question {
    let name = e.header(sample);
    let first = e.table.cell(0, sample);
    let stem = found.people.labels.first().map_or("", AsRef::as_ref);
    let place = (0..e.table.n_columns())
        .find(|&c| c != sample && agrees(&e.codes(c), &found.people))
        .map_or_else(String::new, |c| {
            format!(" {} names the first part alone.", e.header(c))
        });
    let (people, rows) = (found.people.labels.len(), e.table.n_rows());
    Question {
        flag: "--subject-numbers".to_owned(),
        text: format!(
            "{}: {name} holds two numbers, such as {first}: either {people} subjects, such as {stem}, with {} visits, or {rows} subjects, each with one row.{place}",
            e.file,
            found.visits.labels.len()
        ),
        remedy: Remedy::new(
            "Is the last number of each name a visit?",
            format!(
                "Say --subject-numbers same if the last number is the visit of one subject, or --subject \"{name}\" --subject-numbers unique if each name is a subject of its own."
            ),
        ),
        column: Some(name.to_owned()),
        rows: Vec::new(),
        choices: vec!["same".to_owned(), "unique".to_owned()],
    }
}

/// One row for each value: the name of the marker holds the visit.
fn split_marker_names<'t>(e: &Evidence<'t>) -> Option<Convention<'t>> {
    let hint = |c: usize| e.name(c).hint(Hint::MarkerName);
    let name = (0..e.table.n_columns())
        .filter(|&c| {
            is_full_text(e, c)
                && hint(c) > 0.6
                && (2..=2_000).contains(&e.profile(c).distinct)
                && e.options
                    .marker_name
                    .as_deref()
                    .is_none_or(|n| n == e.header(c))
                && !names_people(e, c)
        })
        .max_by(|a, b| hint(*a).total_cmp(&hint(*b)).then(b.cmp(a)))?;
    let codes = e.codes(name);
    let labels: Vec<(usize, &str)> = codes
        .labels
        .iter()
        .enumerate()
        .map(|(i, l)| (i, l.as_ref()))
        .collect();
    let read = wide::columns(&labels, &|_| 0.3, Takes::ALL);
    if read.columns.len() * 10 < labels.len() * 9 {
        return None;
    }
    // `Before` and `After` under any header are the visits of the one value.
    if read.columns.iter().all(|w| w.marker.is_empty()) && e.options.marker_name.is_none() {
        let mut out = Convention {
            from_names: true,
            looks_for_wide: true,
            ..Convention::default()
        };
        out.role(Some(name), Role::Visit, "its labels are visits");
        return Some(out);
    }
    let mut marker = vec![None; labels.len()];
    let mut visit = vec![None; labels.len()];
    let (mut markers, mut visits): (Vec<Cow<'t, str>>, Vec<Cow<'t, str>>) = Default::default();
    for w in read.columns {
        let name = if w.marker.is_empty() {
            "value".to_owned()
        } else {
            w.marker
        };
        marker[w.column] = Some(code_of(&mut markers, name));
        visit[w.column] = Some(code_of(&mut visits, w.visit));
    }
    let rows = |of: &[Option<u32>]| -> RowCodes {
        codes
            .of_row
            .iter()
            .map(|c| c.and_then(|c| of.get(c as usize).copied().flatten()))
            .collect()
    };
    let mut out = Convention {
        from_names: true,
        ..Convention::default()
    };
    let why = "names the marker and the visit of each row";
    out.role(Some(name), Role::MarkerName, why);
    out.markers = Some(Codes {
        of_row: rows(&marker),
        labels: markers,
    });
    out.visits = Some(Codes {
        of_row: rows(&visit),
        labels: visits,
    });
    Some(out)
}

/// Whether a column has the names of people beside a column of their numbers: the same on all rows of each.
fn names_people(e: &Evidence<'_>, column: usize) -> bool {
    let subject = (0..e.table.n_columns()).find(|&s| match e.options.subject.as_deref() {
        Some(given) => given == e.header(s),
        None => s != column && e.name(s).names_subject() > 0.6,
    });
    let Some(subject) = subject.filter(|s| *s != column) else {
        return false;
    };
    let w = e.within(column, &e.codes(subject));
    w.repeated > 0 && w.varying == 0
}

/// Whether two columns split the rows into the same people.
fn agrees(a: &Codes<'_>, b: &Codes<'_>) -> bool {
    if a.labels.len() != b.labels.len() {
        return false;
    }
    let mut of: Vec<Option<u32>> = vec![None; a.labels.len()];
    a.of_row.iter().zip(b.of_row.iter()).all(|pair| match pair {
        (Some(x), Some(y)) => of
            .get_mut(x as usize)
            .is_some_and(|slot| *slot.get_or_insert(y) == y),
        _ => true,
    })
}

/// Splits the names of samples; `None` unless nearly all of them name a visit.
fn split<'t>(samples: &Codes<'t>) -> Option<Split<'t>> {
    // `V12 1:100`: a dilution is no visit.
    let diluted = samples
        .labels
        .iter()
        .filter(|l| dilution(l).is_some())
        .count();
    if diluted * 2 > samples.labels.len() {
        return None;
    }
    let are_files = samples.labels.iter().all(|l| without_ending(l).is_some());
    let names = names_alone(&samples.labels, are_files);
    let mut read = wide::names(&names, false);
    // `P01_1` is a person at visit 1 only where several people have several of them.
    let by_number = read.len() * 10 < names.len() * 9;
    if by_number {
        read = wide::names(&names, true);
        let people: HashSet<&str> = read.iter().map(|w| w.marker.as_str()).collect();
        let visits: HashSet<&str> = read.iter().map(|w| w.visit.as_str()).collect();
        if people.len() < 3 || visits.len() > people.len() {
            return None;
        }
        name_by_word(&mut read);
    }
    if read.len() * 10 < names.len() * 9 {
        return None;
    }
    let mut person = vec![None; names.len()];
    let mut visit = vec![None; names.len()];
    let (mut people, mut visits): (Vec<Cow<'t, str>>, Vec<Cow<'t, str>>) = Default::default();
    let before = if are_files {
        common_start(read.iter().map(|w| w.marker.as_str()))
    } else {
        0
    };
    for w in read {
        let name = w.marker.get(before..).unwrap_or(&w.marker).to_owned();
        person[w.column] = Some(code_of(&mut people, name));
        visit[w.column] = Some(code_of(&mut visits, w.visit));
    }
    let rows = |of: &[Option<u32>]| -> RowCodes {
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
        by_number,
        groups: prefixes(&people),
        visits: Codes {
            of_row: rows(&visit),
            labels: visits,
        },
        people,
    })
}

/// `Vp01 S0`, `Vp01 S1`: the word that stands before every number belongs to the visit.
fn name_by_word(read: &mut [WideColumn]) {
    let word = |w: &WideColumn| -> Option<(usize, String)> {
        let at = w.marker.rfind([' ', '_', '.'])?;
        let word = w.marker.get(at + 1..)?;
        let short = !word.is_empty() && word.len() < 5;
        (short && at > 0 && word.chars().all(char::is_alphabetic)).then(|| (at, word.to_owned()))
    };
    let Some((_, shared)) = read.first().and_then(word) else {
        return;
    };
    if !read
        .iter()
        .all(|w| word(w).is_some_and(|(_, own)| own == shared))
    {
        return;
    }
    for w in read {
        if let Some((at, _)) = word(w) {
            w.marker.truncate(at);
            w.visit = format!("{shared}{}", w.visit);
        }
    }
}

/// Samples that are called by their times alone, `day_3` to `day_9`, are of one person.
fn one_person<'t>(samples: &Codes<'t>) -> Option<(Codes<'t>, Codes<'t>)> {
    let is_time = |label: &str| {
        let timed = matches!(time(label), Time::Hours(_) | Time::Day(_) | Time::Baseline);
        timed && label.chars().filter(|c| c.is_alphabetic()).count() > 1
    };
    let timed: Vec<bool> = samples.labels.iter().map(|l| is_time(l)).collect();
    let n = timed.iter().filter(|t| **t).count();
    if n < 3 || n * 3 < timed.len() * 2 {
        return None;
    }
    let own = |code: Option<u32>| code.filter(|c| timed.get(*c as usize) == Some(&true));
    let people = Codes {
        of_row: samples.of_row.iter().map(|c| own(c).map(|_| 0)).collect(),
        labels: vec![Cow::Borrowed("1")],
    };
    let mut place = Vec::with_capacity(timed.len());
    let mut labels = Vec::new();
    for (label, timed) in samples.labels.iter().zip(&timed) {
        place.push(u32::try_from(labels.len()).unwrap_or(u32::MAX));
        if *timed {
            labels.push(label.clone());
        }
    }
    let at = |c: u32| place.get(c as usize).copied();
    let of_row = samples.of_row.iter().map(|c| own(c).and_then(at)).collect();
    Some((people, Codes { of_row, labels }))
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
