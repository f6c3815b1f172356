//! Headers on two lines: names that stand over several columns, and the units under a header.
//!
//! In: the first rows of a table. Out: whether two rows are one header, and its joined names. Not its business: where
//! the header begins.

use crate::import::cells::moment::{Time, time, unit_hours};
use crate::import::cells::names::{bracketed, label_and_unit, normal, reads_as_unit, unit_of};
use crate::import::cells::values::{MissingCodes, form, value_form};
use crate::import::cells::vocabulary::{GROUP, SUBJECT, VISIT};
use crate::import::cells::words::{Hint, Name, fold};
use crate::import::systems::plate::VALUE;
use crate::import::table::sample::Sample;
use std::collections::{HashMap, HashSet};

pub(in crate::import) fn is_word(text: &str) -> bool {
    !text.is_empty() && form(text).is_none()
}

/// Whether `above` names what stands over several columns of the header in `below`.
pub(in crate::import) fn spans(sample: &Sample, above: usize, below: usize) -> bool {
    let known = |lists: &[&[&str]], text: &str| {
        let name = normal(text);
        lists.iter().any(|l| l.contains(&name.as_str()))
    };
    let names_subject = |text: &str| {
        let is_label = text.contains(|c: char| c.is_ascii_digit());
        known(&[SUBJECT.as_slice()], text) || !is_label && Name::new(text).names_subject() > 0.8
    };
    let subject = |row: usize| (0..sample.width(row)).find(|&c| names_subject(sample.cell(row, c)));
    if !units(sample, below).is_empty() {
        return false;
    }
    if stands_over_columns(sample, above, below) {
        return true;
    }
    let words = sample.filled(below).all(is_word) && sample.n_filled(below) > 1;
    if !words || !sample.filled(above).all(is_word) {
        return false;
    }
    // Names over several columns leave gaps behind them.
    let last = (0..sample.width(above)).rfind(|&c| !sample.cell(above, c).is_empty());
    let gaps = last.is_some_and(|last| {
        (0..last).any(|c| !sample.cell(above, c).is_empty() && sample.cell(above, c + 1).is_empty())
            || sample.cell(above, last + 1).is_empty() && !sample.cell(below, last + 1).is_empty()
    });
    let repeated = |row: usize| {
        let mut seen = HashSet::new();
        !sample.filled(row).all(|c| seen.insert(c))
    };
    match (subject(above), subject(below)) {
        (None, Some(_)) => {
            repeated(below) && (gaps || repeated(above)) || is_one_marker(sample, above, below)
        }
        // A row of data has a subject.
        (Some(c), None) => {
            sample.cell(below, c).is_empty()
                && (gaps || repeated(above))
                && !sample
                    .filled(below)
                    .any(|t| known(&[GROUP.as_slice(), VISIT.as_slice()], t))
        }
        // A cell that was merged downwards stands in both rows.
        (Some(a), Some(b)) if a == b && sample.cell(above, a) == sample.cell(below, b) => {
            let differs = |c: usize| {
                let (x, y) = (sample.cell(above, c), sample.cell(below, c));
                !x.is_empty() && !y.is_empty() && x != y
            };
            (gaps || repeated(above)) && (0..sample.width(below)).any(differs)
        }
        _ => false,
    }
}

/// `,,OPG,OPG,OPG` over `ID,Group,T0,T1,T2`: one name, written over each visit and nothing else.
fn is_one_marker(sample: &Sample, above: usize, below: usize) -> bool {
    let names: HashSet<&str> = sample.filled(above).collect();
    let over = |c: &usize| !sample.cell(above, *c).is_empty();
    let columns: Vec<usize> = (0..sample.width(above)).filter(over).collect();
    let is_visit = |c: &usize| time(sample.cell(below, *c)) != Time::Unknown;
    let follow = columns.windows(2).all(|w| w[1] == w[0] + 1);
    names.len() == 1 && columns.len() > 1 && follow && columns.iter().all(is_visit)
}

/// Whether the rows stand to each other as a header on two lines, whatever its words: names run over several columns,
/// and below them stands a name for each column over its numbers.
fn stands_over_columns(sample: &Sample, above: usize, below: usize) -> bool {
    let width = sample.width(above).max(sample.width(below));
    let (over, under) = (
        |c: usize| sample.cell(above, c),
        |c: usize| sample.cell(below, c),
    );
    let runs: Vec<Vec<usize>> = runs(sample, above, below);
    let mut is_run = vec![false; width];
    for c in runs.iter().flatten() {
        is_run[*c] = true;
    }
    let in_run = |c: usize| is_run[c];
    let first = (0..width).find(|c| !over(*c).is_empty() || !under(*c).is_empty());
    if first.is_none_or(in_run) {
        // A title begins over the first column.
        return false;
    }
    // A name of its own in both rows: the row below is one of data, the first person as a rule.
    let is_own = |c: usize| {
        let (above, below) = (over(c), under(c));
        !above.is_empty() && !below.is_empty() && above != below && !explains(below)
    };
    if (0..width).any(|c| !in_run(c) && is_own(c)) {
        return false;
    }
    let is_same = runs.len() > 1 && {
        let labels = |run: &[usize]| -> Vec<&str> { run.iter().map(|c| under(*c)).collect() };
        let own = labels(&runs[0]);
        runs.iter().all(|r| labels(r) == own)
    };
    let mut run_of: HashMap<&str, usize> = HashMap::new();
    let is_shared = (runs.iter().enumerate())
        .any(|(i, r)| (r.iter()).any(|c| *run_of.entry(under(*c)).or_insert(i) != i));
    let is_filled = |c: usize| (below + 1..sample.n_rows()).any(|r| !sample.cell(r, c).is_empty());
    let alone = |c: usize| {
        let text = over(c);
        !in_run(c) && is_word(text) && (under(c).is_empty() || under(c) == text) && is_filled(c)
    };
    let has_name_above = (0..width).any(alone);
    if !(runs.len() > 1 && is_shared || !runs.is_empty() && has_name_above) {
        return false;
    }
    let missing = MissingCodes::new(&[]);
    let is_name = |text: &str| is_word(text) && !missing.contains(text);
    // `0`, `3`, `6` again and again name visits.
    let named = |row: usize| sample.filled(row).all(is_name) || is_same;
    let over_numbers = |c: &&usize| {
        let cells = (below + 1..sample.n_rows()).map(|r| sample.cell(r, **c));
        let mut filled = cells.filter(|t| !missing.contains(t)).take(5).peekable();
        filled.peek().is_some() && filled.all(|t| value_form(t).is_some())
    };
    let columns = || runs.iter().flatten();
    let numbers = columns().filter(over_numbers).count();
    named(above) && named(below) && numbers * 5 >= columns().count() * 3
}

/// Whether a text explains the name above it: a subject, a group or a visit, a unit, `(m/f)`, `1=yes`.
fn explains(text: &str) -> bool {
    if text.starts_with(['(', '[']) || text.contains('=') || reads_as_unit(text) {
        return true;
    }
    let name = normal(text);
    let lists: [&[&str]; 3] = [&SUBJECT, &GROUP, &VISIT];
    let is_known = lists.iter().any(|l| l.contains(&name.as_str()));
    let is_label = text.contains(|c: char| c.is_ascii_digit());
    is_known || !is_label && Name::new(text).names_subject() > 0.8
}

/// The columns of each name in `above` that runs over several of them, each with a name of its own in `below`.
fn runs(sample: &Sample, above: usize, below: usize) -> Vec<Vec<usize>> {
    let width = sample.width(above).max(sample.width(below));
    let mut all: Vec<Vec<usize>> = Vec::new();
    let mut name = "";
    for c in 0..width {
        let (over, under) = (sample.cell(above, c), sample.cell(below, c));
        if under.is_empty() || over == under {
            name = "";
            continue;
        }
        match all.last_mut() {
            Some(run) if !name.is_empty() && (over.is_empty() || over == name) => run.push(c),
            _ if over.is_empty() => {}
            _ => {
                all.push(vec![c]);
                name = over;
            }
        }
    }
    all.retain(|run| run.len() > 1);
    all
}

/// `OPG` under `Baseline` becomes `OPG Baseline`.
pub(in crate::import) fn joined(sample: &Sample, at: usize) -> Vec<String> {
    let mut over = "";
    let width = sample.width(at).max(sample.width(at - 1));
    let names = without_explanations(sample, at);
    let are_markers = sample.filled(at - 1).any(ends_as_a_visit);
    let unit = unit_of_all(sample, at);
    (0..width)
        .map(|c| {
            let (above, below) = (sample.cell(at - 1, c), names.get(c).copied().unwrap_or(""));
            if !above.is_empty() {
                over = above;
            }
            match (below.is_empty(), over.is_empty()) {
                (true, _) => above.to_owned(),
                _ if above == sample.cell(at, c) => above.to_owned(),
                (false, true) => below.to_owned(),
                _ if unit.is_some() => match unit.as_deref() {
                    Some(unit) if !unit.is_empty() => format!("{below} ({unit})"),
                    _ => below.to_owned(),
                },
                // The number of `IL-6` at the end of a header would be that of a visit.
                (false, false) if are_markers => format!("{over} {below}"),
                (false, false) => format!("{below} {over}"),
            }
        })
        .collect()
}

/// The unit of all numbers, `""` for none, where one word for a concentration stands over each of several names:
/// `Obs Conc` over `IL-6` and over `IL-10` is no part of either.
fn unit_of_all(sample: &Sample, at: usize) -> Option<String> {
    let columns: Vec<usize> = runs(sample, at - 1, at).into_iter().flatten().collect();
    let over = columns.iter().map(|c| sample.cell(at - 1, *c));
    let all: HashSet<&str> = over.filter(|text| !text.is_empty()).collect();
    let word = all.iter().next().filter(|_| all.len() == 1)?;
    let (name, unit) = label_and_unit(word);
    let is_visit = |c: &usize| {
        let name = sample.cell(at, *c);
        time(name) != Time::Unknown && !ends_as_a_visit(name)
    };
    let fits = columns.len() > 1 && !columns.iter().any(is_visit);
    (fits && VALUE.contains(&normal(&name).as_str())).then_some(unit)
}

/// A name that ends with a number and is no visit by its words.
fn ends_as_a_visit(name: &str) -> bool {
    name.ends_with(|c: char| c.is_ascii_digit())
        && name.contains(char::is_alphabetic)
        && matches!(time(name), Time::Unknown | Time::Numbered(_))
        && Name::new(name).hint(Hint::Visit) < 0.4
}

/// The names of a row without what explains them, `T0 (before induction)`, where they differ without it as well: in a
/// joined name it would part the visit from its marker.
fn without_explanations(sample: &Sample, row: usize) -> Vec<&str> {
    let all: Vec<&str> = (0..sample.width(row))
        .map(|c| sample.cell(row, c))
        .collect();
    let bare: Vec<&str> = (all.iter())
        .map(|text| match bracketed(text) {
            Some((before, inside)) if is_word(before.trim()) && !reads_as_unit(inside.trim()) => {
                before.trim()
            }
            _ => text,
        })
        .collect();
    let different = |names: &[&str]| names.iter().copied().collect::<HashSet<&str>>().len();
    if different(&bare) == different(&all) {
        bare
    } else {
        all
    }
}

/// Units of the columns when the row holds nothing else; else nothing.
fn units(sample: &Sample, row: usize) -> Vec<String> {
    units_under(sample, row, None)
}

/// The same under the header in row `header`, whose cells may be merged downwards and then stand here again.
pub(in crate::import) fn units_under(
    sample: &Sample,
    row: usize,
    header: Option<usize>,
) -> Vec<String> {
    let mut out = Vec::new();
    for c in 0..sample.width(row) {
        let text = sample.cell(row, c);
        let merged = header.is_some_and(|h| sample.cell(h, c) == text);
        let label = merged || matches!(normal(text).as_str(), "" | "unit" | "units");
        match unit_of(text).or_else(|| unit_of_time(text)) {
            Some(unit) if !merged => out.push(unit),
            _ if label => out.push(String::new()),
            _ => return Vec::new(),
        }
    }
    // `Jahre` and `Tage` alone may be anything.
    if out.iter().all(|u| u.is_empty() || unit_of(u).is_none()) {
        return Vec::new();
    }
    out
}

/// `Jahre`, `(ans)`: a unit of time in any language, which alone may be the name of a visit.
fn unit_of_time(text: &str) -> Option<String> {
    let bare = text.trim_matches(['(', ')', '[', ']', ' ']);
    let is_unit = bare.chars().count() > 2 && unit_hours(&fold(bare)).is_some();
    is_unit.then(|| bare.to_owned())
}
