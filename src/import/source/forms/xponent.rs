//! The text of Luminex xPONENT exports: blocks of statistics under `DataType:`.
//!
//! In: the text of the file. Out: the text with one block left, every line in its place. The block `Result`
//! (concentrations) is read where there is one, else `Median` or `Net MFI`. Source: xPONENT software user
//! manual, export of results.

use super::plates;
use super::text_form::TextForm;
use crate::import::cells::values::MissingCodes;
use crate::import::options::ImportOptions;
use crate::import::source::written;
use crate::import::table::sheet::Sheet;
use crate::study::{Issue, Severity};
use crate::words::of_count;
use std::ops::Range;

/// Blocks in order of preference.
const WANTED: [&str; 4] = ["result", "median", "net mfi", "mean"];

/// Rows of a workbook.
const MOST_ROWS: u32 = 1_048_576;

/// Fewest beads for a reliable median.
const BEADS: f64 = 35.0;

/// The cells of a line, without quotation marks; `"IL-12/23 (p40, free)"` is one.
fn cells(line: &str) -> Vec<&str> {
    let outside = |c: char| -> usize {
        let parts = line.split('"').step_by(2);
        parts.map(|part| part.matches(c).count()).sum()
    };
    // A semicolon between commas belongs to a name: a line that it parts has two or no comma.
    let by_semicolon = outside(';') > 1 || outside(';') > 0 && outside(',') == 0;
    let between = match (outside('\t') > 0, by_semicolon) {
        (true, _) => '\t',
        (_, true) => ';',
        _ => ',',
    };
    let mut is_quoted = false;
    let parts = |c: char| {
        is_quoted ^= c == '"';
        c == between && !is_quoted
    };
    line.split(parts)
        .map(|c| c.trim().trim_matches('"').trim())
        .collect()
}

/// The cells of a line behind location and sample; a comma of the location, `1(1,A1)`, may part it.
fn behind_the_sample(line: &str) -> Vec<&str> {
    let all = cells(line);
    let is_parted = all
        .first()
        .is_some_and(|c| c.contains('(') && !c.contains(')'));
    all.into_iter().skip(2 + usize::from(is_parted)).collect()
}

/// The name in `"DataType:","Median"`.
fn data_type(line: &str) -> Option<&str> {
    let cells = cells(line);
    let first = cells.first()?;
    first
        .eq_ignore_ascii_case("datatype:")
        .then(|| cells.get(1).copied())?
}

/// Whether a line ends a block: it is empty, but for what parts cells, or begins the next.
fn ends_block(line: &str) -> bool {
    data_type(line).is_some() || cells(line).iter().all(|c| c.is_empty())
}

/// The text with the wanted block alone; `None` for other files. The option `sheet` names a block.
pub(in crate::import::source) fn one_block(
    text: &str,
    options: &ImportOptions,
    issues: &mut Vec<Issue>,
) -> Option<TextForm> {
    block(text, options.sheet.as_deref(), false, issues)
}

/// The block of this name, or the best one, of a text or of the rows of a sheet.
fn block(
    text: &str,
    wanted: Option<&str>,
    is_sheet: bool,
    issues: &mut Vec<Issue>,
) -> Option<TextForm> {
    let head = text.get(..text.floor_char_boundary(600)).unwrap_or(text);
    if !head.to_lowercase().contains("xponent") {
        return None;
    }
    let lines: Vec<&str> = text.lines().collect();
    let blocks: Vec<(usize, &str)> = lines
        .iter()
        .enumerate()
        .filter_map(|(i, line)| Some((i, data_type(line)?)))
        .filter(|(i, _)| {
            lines
                .get(i + 1)
                .is_some_and(|l| cells(l).contains(&"Sample"))
        })
        .collect();
    let named = |wanted: &str| {
        blocks
            .iter()
            .find(|(_, name)| name.eq_ignore_ascii_case(wanted))
    };
    let (start, name) = *match wanted {
        Some(wanted) => named(wanted)?,
        None => {
            let there = || WANTED.iter().filter_map(|w| named(w));
            there()
                .find(|(start, _)| has_values(&lines, *start))
                .or_else(|| there().next())
                .or_else(|| blocks.first())?
        }
    };
    let mut out = String::with_capacity(text.len() / 4);
    let mut inside = false;
    for (i, line) in lines.iter().enumerate() {
        inside = (inside || i == start + 1) && !ends_block(line);
        if inside {
            out.push_str(line);
        }
        out.push('\n');
    }
    let names: Vec<String> = blocks.iter().map(|(_, n)| (*n).to_owned()).collect();
    let others: Vec<&str> = names
        .iter()
        .map(String::as_str)
        .filter(|n| *n != name)
        .collect();
    let severity = if name.eq_ignore_ascii_case("result") {
        Severity::Note
    } else {
        Severity::Warning
    };
    let note = Issue::new(
        severity,
        "xponent_block",
        if others.is_empty() {
            format!("This is an export of Luminex xPONENT. Its block \"{name}\" is read.")
        } else {
            format!(
                "This is an export of Luminex xPONENT. Its block \"{name}\" is read; there are also {}.",
                others.join(", ")
            )
        },
    );
    issues.push(plates::or_another(note, names.len(), is_sheet));
    few_beads(&lines, &blocks, issues);
    Some(TextForm {
        text: out,
        delimiter: None,
        block: Some((Some(name.to_owned()), names)),
        layout: None,
        analytes: analytes(lines.get(start + 1).copied().unwrap_or("")),
    })
}

/// Whether an analyte of the block has a value: a block that was not computed holds `NaN` alone.
fn has_values(lines: &[&str], start: usize) -> bool {
    let missing = MissingCodes::new(&[]);
    let mut rows = lines.iter().skip(start + 2).take_while(|l| !ends_block(l));
    rows.any(|line| {
        // Analytes, total events.
        let filled = (behind_the_sample(line).into_iter()).filter(|c| !c.is_empty());
        let filled: Vec<&str> = filled.collect();
        let analytes = filled.split_last().map_or(&[][..], |(_, before)| before);
        analytes.iter().any(|c| !missing.contains(c))
    })
}

/// The wanted block of a sheet with cells apart by tabs, every row on its line; `None` for other sheets.
pub(in crate::import::source) fn of_sheet(
    sheet: &Sheet,
    issues: &mut Vec<Issue>,
) -> Option<TextForm> {
    let head = sheet.text.get(..sheet.text.floor_char_boundary(600))?;
    if !head.to_lowercase().contains("xponent") {
        return None;
    }
    let mut text = String::new();
    let mut line = 0;
    for (row, cells) in sheet.rows.iter().zip(plates::texts(sheet)) {
        while line < row.number.min(MOST_ROWS) {
            text.push('\n');
            line += 1;
        }
        written::line(cells, &mut text);
        line += 1;
    }
    let form = block(&text, None, true, issues)?;
    Some(TextForm {
        delimiter: Some(written::DELIMITER),
        ..form
    })
}

/// The columns between the sample and the number of beads in a header.
fn analytes(header: &str) -> Range<usize> {
    let names = cells(header);
    let at = |wanted: &str| names.iter().position(|n| n.eq_ignore_ascii_case(wanted));
    let first = at("Sample").map_or(0, |i| i + 1);
    first..at("Total Events").unwrap_or(first).max(first)
}

/// Wells in which few beads were counted.
fn few_beads(lines: &[&str], blocks: &[(usize, &str)], issues: &mut Vec<Issue>) {
    let Some((start, _)) = blocks.iter().find(|(_, n)| n.eq_ignore_ascii_case("count")) else {
        return;
    };
    let mut n = 0usize;
    let mut first = None;
    for (i, line) in lines.iter().enumerate().skip(start + 2) {
        if ends_block(line) {
            break;
        }
        // Analytes, total events.
        let counts: Vec<f64> = behind_the_sample(line)
            .iter()
            .filter_map(|c| c.parse().ok())
            .collect();
        let few = counts.iter().rev().skip(1).filter(|c| **c < BEADS).count();
        if few > 0 {
            first.get_or_insert(i + 1);
            n += few;
        }
    }
    if n > 0 {
        issues.push(
            Issue::new(
                Severity::Warning,
                "few_beads",
                format!(
                    "{} used.",
                    of_count(
                        n,
                        &format!("value comes from fewer than {BEADS} beads; it is"),
                        &format!("values come from fewer than {BEADS} beads; they are")
                    )
                ),
            )
            .at(first, None),
        );
    }
}
