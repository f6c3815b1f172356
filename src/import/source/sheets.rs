//! Sheets of one workbook that belong together: one for each visit, group or marker.
//!
//! In: sheets with their names. Out: one sheet, where all have the same header. Columns that are visits stand side by
//! side under the name of their sheet, which is a marker; else the rows stand below each other and a column `Sheet`
//! says where each comes from. Not its business: what the sheets stand for.

use crate::import::cells::moment::{Time, time};
use crate::import::cells::names::normal;
use crate::import::cells::runs::is_run_label;
use crate::import::cells::time_words::is_visit_word;
use crate::import::cells::vocabulary::is_reference;
use crate::import::cells::words::{Name, fold, words};
use crate::import::table::header::{self, Head};
use crate::import::table::sheet::{Kind, Sheet, SheetRow, Trouble};
use std::collections::{BTreeMap, BTreeSet};

/// Header of the column that names the sheet.
const SHEET: &str = "Sheet";

/// The header of a sheet, by which sheets are compared; `None` where there is no table.
pub(in crate::import) fn columns(sheet: &Sheet) -> Option<Vec<String>> {
    let head = header::find(&sheet.sample(), None)?;
    let names: Vec<String> = head.names.iter().map(|n| normal(n)).collect();
    (names.iter().filter(|n| !n.is_empty()).count() > 1 && !head.looks_like_data).then_some(names)
}

/// Whether a name was given by the program: `Sheet1`, `Tabelle 2`.
pub(in crate::import) fn is_unnamed(name: &str) -> bool {
    let letters = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
    let words = [
        "sheet", "tabelle", "feuil", "feuille", "hoja", "foglio", "blad", "table",
    ];
    words.contains(&letters.to_lowercase().as_str())
}

/// One sheet of several with the same header; `None` where they can't be joined.
pub(in crate::import) fn joined(sheets: &[(String, Sheet)]) -> Result<Option<Sheet>, Trouble> {
    let Some((_, first)) = sheets.first() else {
        return Ok(None);
    };
    let Some(head) = header::find(&first.sample(), None) else {
        return Ok(None);
    };
    let n_visits = head.names.iter().filter(|n| is_visit(n)).count();
    // `Control` and `Treated` are groups of people, `Plate 1` is a run, and `Baseline` a visit: not markers.
    let is_other = |name: &str| is_reference(name) || is_run_label(name);
    let no_marker = sheets.iter().any(|(name, _)| is_other(name))
        || sheets.iter().all(|(name, _)| is_visit(name));
    if n_visits > 1 && !no_marker {
        return beside(sheets, &head, &is_visit);
    }
    below(sheets, &head).map(Some)
}

/// Two sheets of which one holds most rows of the other: selections of one table, no parts of it.
pub(in crate::import) fn with_same_rows(sheets: &[(String, Sheet)]) -> Option<(&str, &str)> {
    let mut first: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    for (at, (name, sheet)) in sheets.iter().enumerate() {
        let mut same: BTreeMap<usize, usize> = BTreeMap::new();
        let own = rows(sheet);
        for row in own {
            let cells: Vec<&str> = sheet
                .cells_of(row)
                .iter()
                .map(|c| sheet.text_of(c))
                .collect();
            // A person without a value may stand on every sheet.
            if cells.len() < 3 {
                continue;
            }
            let before = *first.entry(cells).or_insert(at);
            if before != at {
                *same.entry(before).or_default() += 1;
            }
        }
        for (other, n) in same {
            let (other, sheet) = sheets.get(other)?;
            if n > 1 && n * 2 > own.len().min(rows(sheet).len()) {
                return Some((other.as_str(), name.as_str()));
            }
        }
    }
    None
}

/// Whether a name is that of a visit; `IL-6` and `C3` are names with a number.
fn is_visit(name: &str) -> bool {
    match time(name) {
        Time::Unknown | Time::Number(_) | Time::During | Time::Clock(_) => false,
        Time::Numbered(_) => {
            let letters: String = fold(name).chars().filter(|c| c.is_alphabetic()).collect();
            let counts = |w: &String| w.len() > 2 && is_visit_word(w);
            is_visit_word(&letters) || words(name).iter().any(counts)
        }
        _ => true,
    }
}

/// The rows of data of a sheet.
fn rows(sheet: &Sheet) -> &[SheetRow] {
    let from = header::find(&sheet.sample(), None).map_or(usize::MAX, |h| h.first_row);
    sheet.rows.get(from..).unwrap_or(&[])
}

/// A row as texts by column.
fn cells<'s>(sheet: &'s Sheet, row: &SheetRow) -> BTreeMap<usize, (&'s str, Kind)> {
    (sheet.cells_of(row).iter())
        .map(|c| {
            let column = (c.column - sheet.first_column) as usize;
            (column, (sheet.text_of(c), c.kind.clone()))
        })
        .collect()
}

fn place(row: usize, column: usize) -> Result<(u32, u32), Trouble> {
    let small = |n: usize| u32::try_from(n).map_err(|_| Trouble::TooLarge);
    Ok((small(row)?, small(column)?))
}

/// Row of the header, from 0, as in the first sheet.
fn header_row(sheet: &Sheet, head: &Head) -> usize {
    sheet.rows.get(head.at).map_or(0, |r| r.number as usize)
}

fn below(sheets: &[(String, Sheet)], head: &Head) -> Result<Sheet, Trouble> {
    let mut out = Sheet::default();
    let mut at = sheets.first().map_or(0, |(_, s)| header_row(s, head));
    out.push_text(place(at, 0)?, SHEET, Kind::Text)?;
    for (column, name) in head.names.iter().enumerate() {
        out.push_text(place(at, column + 1)?, name, Kind::Text)?;
    }
    for (name, sheet) in sheets {
        for row in rows(sheet) {
            at += 1;
            out.push_text(place(at, 0)?, name, Kind::Text)?;
            for (column, (text, kind)) in cells(sheet, row) {
                out.push_text(place(at, column + 1)?, text, kind)?;
            }
        }
    }
    Ok(out)
}

/// Where a column goes in the joined sheet: its number among the facts, or among the visits of each sheet.
#[derive(Clone, Copy)]
enum Place {
    Fact(usize),
    Visit(usize),
}

fn beside(
    sheets: &[(String, Sheet)],
    head: &Head,
    is_visit: &dyn Fn(&str) -> bool,
) -> Result<Option<Sheet>, Trouble> {
    let facts: Vec<usize> = (0..head.names.len())
        .filter(|c| !is_visit(&head.names[*c]))
        .collect();
    let visits: Vec<usize> = (0..head.names.len())
        .filter(|c| is_visit(&head.names[*c]))
        .collect();
    let named = facts
        .iter()
        .copied()
        .find(|c| Name::new(&head.names[*c]).names_subject() > 0.5);
    let Some(subject) = named.or(facts.first().copied()) else {
        return Ok(None);
    };
    let mut places = vec![Place::Fact(0); head.names.len()];
    for (at, column) in facts.iter().enumerate() {
        places[*column] = Place::Fact(at);
    }
    for (at, column) in visits.iter().enumerate() {
        places[*column] = Place::Visit(at);
    }
    // Facts of a person from the first sheet that has the person, then the visits of each sheet.
    let mut order: Vec<String> = Vec::new();
    let mut all: BTreeMap<String, BTreeMap<usize, (&str, Kind)>> = BTreeMap::new();
    for (i, (_, sheet)) in sheets.iter().enumerate() {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for row in rows(sheet) {
            let row = cells(sheet, row);
            let Some((id, _)) = row.get(&subject) else {
                continue;
            };
            if !seen.insert(id) {
                return Ok(None);
            }
            let person = all.entry((*id).to_owned()).or_insert_with(|| {
                order.push((*id).to_owned());
                BTreeMap::new()
            });
            for (column, cell) in &row {
                let Some(place) = places.get(*column).copied() else {
                    continue;
                };
                let at = match place {
                    Place::Fact(f) => f,
                    Place::Visit(v) => facts.len() + i * visits.len() + v,
                };
                person.entry(at).or_insert_with(|| cell.clone());
            }
        }
    }
    let mut out = Sheet::default();
    let mut at = sheets.first().map_or(0, |(_, s)| header_row(s, head));
    for (column, fact) in facts.iter().enumerate() {
        out.push_text(place(at, column)?, &head.names[*fact], Kind::Text)?;
    }
    for (i, (name, _)) in sheets.iter().enumerate() {
        for (v, visit) in visits.iter().enumerate() {
            let header = format!("{name} {}", head.names[*visit]);
            out.push_text(
                place(at, facts.len() + i * visits.len() + v)?,
                &header,
                Kind::Text,
            )?;
        }
    }
    for id in &order {
        at += 1;
        for (column, (text, kind)) in all.get(id).into_iter().flatten() {
            out.push_text(place(at, *column)?, text, kind.clone())?;
        }
    }
    Ok(Some(out))
}
