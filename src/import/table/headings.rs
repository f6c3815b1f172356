//! Rows of one cell between the rows of data, as a heading for the block below them: `Placebo`, rows, `Drug`, rows.
//!
//! In: a table as written. Out: the same with the headings in a column of their own, where each block has one; else the
//! line of the first. Not its business: which role the column has.

use crate::import::cells::moment::{Time, time};
use crate::import::cells::values::value_form;
use crate::import::cells::words::{Hint, Name};
use crate::import::options::ImportOptions;
use crate::import::table::left_out::SetAside;
use crate::import::table::raw::Table;
use crate::import::table::set_aside::{Judge, is_like_the_header};
use crate::study::{Issue, Severity};
use crate::words::first_names;
use std::collections::HashMap;

/// Most different headings of a table.
const MOST_HEADINGS: usize = 60;

/// Writes the heading of each block into a column behind the others, and takes the headings out.
pub(in crate::import) fn write_out(
    table: &mut Table<'_>,
    options: &ImportOptions,
    issues: &mut Vec<Issue>,
) {
    let found = headings(table);
    let Some(last) = found.last() else { return };
    let one_each = found.windows(2).all(|w| w[1] > w[0] + 1) && last + 1 < table.n_rows();
    let again = found.iter().any(|row| is_like_the_header(table, row + 1));
    if !one_each || again || table.origins.is_some() {
        return;
    }
    let mut texts: Vec<String> = found.iter().map(|r| table.cell(*r, 0).to_owned()).collect();
    let mut lines: Vec<usize> = found.iter().map(|row| table.line(*row)).collect();
    // Without a heading of its own nobody knows what the first block is.
    let is_titled = found[0] > 0;
    if is_titled {
        let Some(title) = title_of_first(table, &found) else {
            return;
        };
        lines.insert(0, table.line(0).saturating_sub(2));
        texts.insert(0, title);
    }
    let Some((name, labels)) = name_and_labels(&texts) else {
        return;
    };
    let is_taken = |header: &String| {
        let own = Name::new(header);
        header.eq_ignore_ascii_case(&name)
            || name == GROUP && own.names_group() > 0.5
            || name == VISIT && own.hint(Hint::Visit) > 0.7
    };
    // People who come again, beside lines that are none, may be others of the same number.
    if name != VISIT && names_come_again(table, &found) {
        return;
    }
    // Beside a column of groups a heading says something else.
    if table.header.iter().any(is_taken) || options.ignore.contains(&name) {
        return;
    }
    let mut keep = vec![true; table.n_rows()];
    let mut own: Vec<&str> = Vec::with_capacity(table.n_rows());
    // Blocks that have begun.
    let mut begun = usize::from(is_titled);
    for (row, keeps) in keep.iter_mut().enumerate() {
        if found.binary_search(&row).is_ok() {
            *keeps = false;
            begun += 1;
        } else {
            own.push(labels.get(begun - 1).map_or("", String::as_str));
        }
    }
    if !table.retain(&keep) || !table.add_column(&name, &own) {
        return;
    }
    let below = lines.iter().skip(usize::from(is_titled)).copied();
    table
        .set_aside
        .extend(SetAside::of("heading of the rows below", below));
    issues.push(said(&name, &texts, &lines));
}

/// Whether names of a block come again in another, and some have no number.
fn names_come_again(table: &Table<'_>, found: &[usize]) -> bool {
    let mut block_of: HashMap<&str, usize> = HashMap::new();
    let (mut again, mut words) = (false, false);
    for row in (0..table.n_rows()).filter(|row| found.binary_search(row).is_err()) {
        let block = found.partition_point(|at| *at < row);
        let name = table.cell(row, 0);
        again |= *block_of.entry(name).or_insert(block) != block;
        words |= !name.contains(|c: char| c.is_ascii_digit());
    }
    again && words
}

/// The heading of the first block where it stands above the header, as each of the others stands above the header that
/// comes again below it.
fn title_of_first(table: &Table<'_>, found: &[usize]) -> Option<String> {
    let above_header = |row: &usize| table.line(row + 1) == table.line(*row) + 2;
    let as_others = table.repeated_headers == found.len() && found.iter().all(above_header);
    (as_others && !table.title.is_empty()).then(|| table.title.clone())
}

/// What the headings are called where they say it no better.
const GROUP: &str = "Group";
const VISIT: &str = "Visit";

/// The name of the column of the headings, with its label for each: `Arm: A` and `Arm: B` are arms, times are visits.
fn name_and_labels(texts: &[String]) -> Option<(String, Vec<String>)> {
    let mut different: Vec<&str> = texts.iter().map(String::as_str).collect();
    different.sort_unstable();
    different.dedup();
    if !(2..=MOST_HEADINGS).contains(&different.len()) {
        return None;
    }
    let parted = |sign: char| -> Option<Vec<(&str, &str)>> {
        let all = texts.iter().map(|t| t.trim().split_once(sign));
        let all: Vec<(&str, &str)> = all.collect::<Option<_>>()?;
        let (first, _) = all.first()?;
        let one = all.iter().all(|(a, b)| a == first && !b.trim().is_empty());
        one.then_some(all)
    };
    let labels = |all: &[(&str, &str)]| all.iter().map(|(_, b)| b.trim().to_owned()).collect();
    if let Some(all) = parted(':').or_else(|| parted('=')) {
        return Some((all[0].0.trim().to_owned(), labels(&all)));
    }
    // A number or a letter in a heading is that of an arm as often.
    let is_time = |t: &String| {
        let loose = matches!(
            time(t),
            Time::Unknown | Time::Number(_) | Time::Numbered(_) | Time::During
        );
        !loose && Name::new(t).hint(Hint::Group) < 0.5 && t.split_whitespace().count() < 4
    };
    let name = if texts.iter().all(is_time) {
        VISIT.to_owned()
    } else {
        match parted(' ') {
            // `Site 1` and `Site 2` are sites; `Drug A` and `Drug B` are two groups.
            Some(all) if Name::new(all[0].0).hint(Hint::Place) > 0.5 => all[0].0.to_owned(),
            _ => GROUP.to_owned(),
        }
    };
    Some((name, texts.iter().map(|t| t.trim().to_owned()).collect()))
}

fn said(name: &str, texts: &[String], lines: &[usize]) -> Issue {
    let parts: Vec<String> = (texts.iter().zip(lines))
        .map(|(text, line)| format!("\u{201c}{text}\u{201d} (line {line})"))
        .collect();
    let remedy =
        "If they say something else, write it in a column of its own in a copy of the file.";
    Issue::new(
        Severity::Warning,
        "headings_read",
        format!(
            "Lines of one cell stand above blocks of rows and are read as the {name} of the rows below: {}.",
            first_names(parts.iter().map(String::as_str), 6)
        ),
    )
    .remedy(remedy, remedy)
    .at(lines.first().copied(), Some(name))
}

/// The line of a row of one cell that heads the rows below it, where several such rows stand between the data.
pub(in crate::import) fn heading_between(table: &Table<'_>) -> Option<usize> {
    headings(table).first().map(|row| table.line(*row))
}

/// Rows of one cell, or of one text in all cells, that head the rows below them, where several such rows stand between
/// the data.
fn headings(table: &Table<'_>) -> Vec<usize> {
    let n = table.n_rows();
    if table.n_columns() < 3 || !(4..=20_000).contains(&n) {
        return Vec::new();
    }
    let stands_alone = |row: &usize| {
        let text = table.cell(*row, 0);
        if text.is_empty() || value_form(text).is_some() {
            return false;
        }
        let mut others = (1..table.n_columns()).map(|c| table.cell(*row, c));
        // A merged cell speaks for all its cells.
        others.clone().all(str::is_empty) || others.all(|t| t == text)
    };
    let alone: Vec<usize> = (0..n - 1).filter(stands_alone).collect();
    // One heading is enough where the header comes again below it.
    let is_header = |row: usize| is_like_the_header(table, row);
    let again = table.repeated_headers > 0 || alone.iter().any(|row| is_header(row + 1));
    let least = if again { 1 } else { 2 };
    if alone.len() < least {
        return Vec::new();
    }
    let judge = Judge::new(table);
    let are_numbered = names_have_digits(table, &alone);
    let heads = |row: &usize| {
        let text = table.cell(*row, 0);
        // A person without values is named as the others are: with a number.
        let is_word = are_numbered && !text.contains(|c: char| c.is_ascii_digit());
        let words = least == 1 || judge.has_numbers(0) || text.contains([' ', ':']) || is_word;
        words && (judge.is_data(row + 1) || is_header(row + 1))
    };
    let found: Vec<usize> = alone.into_iter().filter(heads).collect();
    if found.len() >= least && found.len() * 3 <= n {
        found
    } else {
        Vec::new()
    }
}

/// Whether nearly all other rows begin with a label of one form that holds a number.
fn names_have_digits(table: &Table<'_>, alone: &[usize]) -> bool {
    let mut forms: HashMap<String, usize> = HashMap::new();
    let mut n = 0;
    for row in (0..table.n_rows()).filter(|r| alone.binary_search(r).is_err()) {
        let text = table.cell(row, 0);
        n += 1;
        if text.contains(|c: char| c.is_ascii_digit()) {
            let form = text.chars().filter(|c| !c.is_ascii_digit()).collect();
            *forms.entry(form).or_default() += 1;
        }
    }
    forms.values().any(|k| k * 10 >= n * 9)
}
