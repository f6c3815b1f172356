//! Readers of plates that write a row for each well and a column for each cycle: `Cycle Nr.`, `Time [s]`, `A1`, `A2`.
//!
//! In: the cells of a text or a sheet. Out: one row for each well and cycle, with a column for each block of values. Not
//! its business: plates as grids.

use crate::import::cells::moment::unit_hours;
use crate::import::cells::values::form;
use crate::import::cells::words::{fold, words};
use std::collections::BTreeMap;

/// What the columns are called.
const WELL: &str = "Well";
const TIME: &str = "Time (h)";
/// Cycles of a run, at least.
const FEWEST: usize = 3;
/// Most values.
const MOST_VALUES: usize = 2_000_000;

/// A block: its name, the times in hours, and the numbers of each well.
struct Block<'c> {
    name: String,
    hours: Vec<f64>,
    wells: Vec<(&'c str, Vec<&'c str>)>,
}

/// The rows of such a table, with their header; `None` for other tables.
pub(in crate::import) fn long(rows: &[Vec<&str>]) -> Option<Vec<Vec<String>>> {
    let starts: Vec<usize> = (0..rows.len().saturating_sub(2))
        .filter(|r| is_cycles(&rows[*r]) && hours(&rows[r + 1]).is_some())
        .collect();
    let blocks: Vec<Block<'_>> = starts.iter().filter_map(|at| block(rows, *at)).collect();
    let first = blocks.first()?;
    let n_values: usize = blocks.iter().map(|b| b.wells.len() * b.hours.len()).sum();
    if n_values > MOST_VALUES {
        return None;
    }
    let mut header = vec![WELL.to_owned(), TIME.to_owned()];
    for (at, block) in blocks.iter().enumerate() {
        let again = header.contains(&block.name) || block.name.is_empty();
        header.push(match again {
            true => format!("Value {}", at + 1),
            false => block.name.clone(),
        });
    }
    let of_well: Vec<BTreeMap<&str, &Vec<&str>>> = (blocks.iter())
        .map(|b| b.wells.iter().map(|(well, cells)| (*well, cells)).collect())
        .collect();
    let mut out = vec![header];
    for (well, _) in &first.wells {
        for (cycle, hours) in first.hours.iter().enumerate() {
            let cell = |own: &BTreeMap<&str, &Vec<&str>>| {
                let text = own.get(well).and_then(|cells| cells.get(cycle).copied());
                text.unwrap_or("").to_owned()
            };
            let mut line = vec![(*well).to_owned(), written(*hours)];
            line.extend(of_well.iter().map(cell));
            out.push(line);
        }
    }
    Some(out)
}

/// Hours without more digits than a second has.
fn written(hours: f64) -> String {
    format!("{}", (hours * 1e4).round() / 1e4)
}

/// `Cycle Nr.`, then 1, 2, 3.
fn is_cycles(row: &[&str]) -> bool {
    let title = words(row.first().copied().unwrap_or(""));
    let named = title
        .first()
        .is_some_and(|w| matches!(w.as_str(), "cycle" | "zyklus" | "cycles"));
    let numbers = row.iter().skip(1).take(FEWEST).enumerate();
    named && numbers.filter(|(i, t)| t.parse() == Ok(i + 1)).count() == FEWEST
}

/// `Time [s]` with a number for each cycle, in hours.
fn hours(row: &[&str]) -> Option<Vec<f64>> {
    let title = row.first()?;
    let all = words(title);
    let named = all
        .first()
        .is_some_and(|w| matches!(w.as_str(), "time" | "zeit"));
    let unit = fold(
        title
            .rsplit_once(['[', '('])?
            .1
            .trim_end_matches([']', ')', ' ']),
    );
    let unit = match unit.as_str() {
        "s" | "sec" => 1.0 / 3600.0,
        other => unit_hours(other)?,
    };
    let numbers = row
        .iter()
        .skip(1)
        .map_while(|t| t.replace(',', ".").parse::<f64>().ok());
    let hours: Vec<f64> = numbers.map(|x| x * unit).collect();
    (named && hours.len() >= FEWEST).then_some(hours)
}

/// The block whose cycles stand in row `at`.
fn block<'c>(rows: &[Vec<&'c str>], at: usize) -> Option<Block<'c>> {
    let hours = hours(rows.get(at + 1)?)?;
    let mut wells = Vec::new();
    for row in rows.get(at + 2..)? {
        let first = row.first().copied().unwrap_or("");
        if is_well(first) {
            let cells = row.iter().skip(1).take(hours.len()).copied();
            wells.push((first, cells.collect()));
        } else if !wells.is_empty() || first.is_empty() {
            break;
        }
    }
    // The name of the block stands alone above it.
    let above = at.checked_sub(1).and_then(|r| rows.get(r));
    let name = above.map_or("", |row| {
        let alone = row.iter().skip(1).all(|t| t.is_empty());
        let first = row.first().copied().unwrap_or("");
        match alone && form(first).is_none() {
            true => first,
            false => "",
        }
    });
    (!wells.is_empty()).then(|| Block {
        name: name.to_owned(),
        hours,
        wells,
    })
}

/// A well of a plate: `A1` to `P24`.
fn is_well(text: &str) -> bool {
    let mut chars = text.chars();
    let row = chars.next().is_some_and(|c| ('A'..='P').contains(&c));
    let column = chars.as_str().parse::<u8>();
    row && column.is_ok_and(|n| (1..=24).contains(&n))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wells_and_cycles_become_rows() {
        let text = "Plate,x\n\nOD600\nCycle Nr.,1,2,3\nTime [s],0,900,1800\nTemp.,37,37,37\nA1,0.1,0.2,0.3\nA2,0.1,0.1,0.2\n\nGFP\nCycle Nr.,1,2,3\nTime [s],5,905,1805\nA1,7,8,9\nA2,6,6,6\n";
        let rows: Vec<Vec<&str>> = text.lines().map(|l| l.split(',').collect()).collect();
        let found = long(&rows).unwrap();
        assert_eq!(found[0], ["Well", "Time (h)", "OD600", "GFP"]);
        assert_eq!(found[2], ["A1", "0.25", "0.2", "8"]);
        assert_eq!(found.len(), 7);
        assert!(long(&rows[..3]).is_none());
    }
}
