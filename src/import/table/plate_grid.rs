//! Microtitre plates as grids: one grid of values, one of the samples in the same wells.
//!
//! In: the cells of a text or a sheet. Out: one row a well with its sample and its value. A grid of values without
//! one of samples says nothing and is left alone. Not its business: which samples are standards.

use crate::import::cells::names::normal;
use crate::import::cells::values::form;
use crate::study::{Issue, Severity};

/// Grids that are looked at.
const MOST_GRIDS: usize = 50;

/// A grid of a plate.
struct Grid<'c> {
    title: &'c str,
    /// Row of the first well and its column.
    top: usize,
    left: usize,
    n_rows: usize,
    n_columns: usize,
}

/// The wells of a plate as rows of cells.
pub(in crate::import) struct Wells {
    pub rows: Vec<Vec<String>>,
    /// The grid of values that is read, and all of them.
    pub chosen: String,
    pub all: Vec<String>,
    pub note: Issue,
}

fn cell<'c>(rows: &[Vec<&'c str>], row: usize, column: usize) -> &'c str {
    rows.get(row)
        .and_then(|r| r.get(column))
        .copied()
        .unwrap_or("")
}

/// Place of `1` in a row that counts the columns of a plate, and how many there are.
fn counted(row: &[&str]) -> Option<(usize, usize)> {
    let left = row.iter().position(|c| *c == "1").filter(|at| *at > 0)?;
    let n = (left..row.len())
        .take_while(|c| row[*c].parse::<usize>() == Ok(c - left + 1))
        .count();
    matches!(n, 6 | 8 | 12 | 24).then_some((left, n))
}

fn grids<'c>(rows: &[Vec<&'c str>]) -> Vec<Grid<'c>> {
    let mut out: Vec<Grid<'c>> = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let Some((left, n_columns)) = counted(row) else {
            continue;
        };
        let letter = |r: usize| u8::try_from(r).map_or('?', |r| char::from(b'A' + r.min(25)));
        let n_rows = (0..16)
            .take_while(|r| {
                cell(rows, at + 1 + r, left - 1).eq_ignore_ascii_case(&letter(*r).to_string())
            })
            .count();
        if n_rows < 2 {
            continue;
        }
        let own = row.get(left - 1).copied().unwrap_or("");
        let above = (at.saturating_sub(3)..at).rev().find_map(|r| {
            let mut filled = rows[r].iter().filter(|c| !c.is_empty());
            let first = filled.next()?;
            filled.next().is_none().then_some(*first)
        });
        let title = Some(own).filter(|t| t.len() > 2).or(above).unwrap_or("");
        out.push(Grid {
            title,
            top: at + 1,
            left,
            n_rows,
            n_columns,
        });
        if out.len() == MOST_GRIDS {
            break;
        }
    }
    out
}

fn is_number(text: &str) -> bool {
    form(text).is_some() || text.len() > 1 && text.starts_with(['<', '>', '*'])
}

/// The grids of these rows that are filled: those of values and those of samples.
fn sorted<'g, 'c>(rows: &[Vec<&'c str>], all: &'g [Grid<'c>]) -> [Vec<&'g Grid<'c>>; 2] {
    let filled = |g: &Grid| -> Vec<&str> {
        let wells = (0..g.n_rows).flat_map(|r| (0..g.n_columns).map(move |c| (r, c)));
        wells
            .map(|(r, c)| cell(rows, g.top + r, g.left + c))
            .filter(|t| !t.is_empty())
            .collect()
    };
    let (mut values, mut layouts) = (Vec::new(), Vec::new());
    for grid in all {
        let cells = filled(grid);
        let numbers = cells.iter().filter(|t| is_number(t)).count();
        if cells.is_empty() {
            continue;
        } else if numbers * 2 > cells.len() {
            values.push(grid);
        } else {
            layouts.push(grid);
        }
    }
    [values, layouts]
}

/// What grids some rows hold.
#[derive(Default)]
pub(in crate::import) struct Held {
    pub n_values: usize,
    pub n_layouts: usize,
    pub has_concentrations: bool,
}

/// Counts the grids of these rows.
pub(in crate::import) fn held(rows: &[Vec<&str>]) -> Held {
    let all = grids(rows);
    let [values, layouts] = sorted(rows, &all);
    Held {
        n_values: values.len(),
        n_layouts: layouts.len(),
        has_concentrations: values.iter().any(|g| is_concentration(g.title)),
    }
}

/// The wells of the plate whose grids these rows hold; `sheet` names a grid of values.
pub(in crate::import) fn wells(rows: &[Vec<&str>], sheet: Option<&str>) -> Option<Wells> {
    let all = grids(rows);
    let [values, layouts] = sorted(rows, &all);
    let [layout] = layouts.as_slice() else {
        return None;
    };
    let names = names_of(&values);
    let at = match sheet {
        Some(wanted) => names.iter().position(|n| n.eq_ignore_ascii_case(wanted))?,
        None => names.iter().position(|n| is_concentration(n)).unwrap_or(0),
    };
    let grid = values.get(at)?;
    let name = names.get(at)?;
    let out = rows_of(rows, layout, grid, name);
    Some(Wells {
        rows: out,
        note: note(layout.title, name, &names),
        chosen: name.clone(),
        all: names,
    })
}

/// A name for each grid of values, by which it is chosen.
fn names_of(values: &[&Grid<'_>]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (i, grid) in values.iter().enumerate() {
        let title = match grid.title {
            "" => format!("Grid {}", i + 1),
            title => title.to_owned(),
        };
        // Grids are chosen by their names.
        let again = names.iter().any(|n| n.eq_ignore_ascii_case(&title));
        names.push(if again {
            format!("{title} ({})", i + 1)
        } else {
            title
        });
    }
    names
}

fn is_concentration(name: &str) -> bool {
    normal(name).contains("conc")
}

/// A row for each well with a sample or a value, under a header.
fn rows_of(rows: &[Vec<&str>], layout: &Grid<'_>, grid: &Grid<'_>, name: &str) -> Vec<Vec<String>> {
    let unit = crate::import::cells::names::label_and_unit(name).1;
    let header = if unit.is_empty() {
        "Conc".to_owned()
    } else {
        format!("Conc ({unit})")
    };
    let mut out = vec![vec![
        "Well".to_owned(),
        "Sample".to_owned(),
        "Assay".to_owned(),
        header,
    ]];
    for r in 0..grid.n_rows.min(layout.n_rows) {
        for c in 0..grid.n_columns.min(layout.n_columns) {
            let sample = cell(rows, layout.top + r, layout.left + c);
            let value = cell(rows, grid.top + r, grid.left + c);
            if sample.is_empty() && value.is_empty() {
                continue;
            }
            let letter = char::from(b'A' + u8::try_from(r).unwrap_or(25).min(25));
            out.push(vec![
                format!("{letter}{}", c + 1),
                sample.to_owned(),
                name.to_owned(),
                value.to_owned(),
            ]);
        }
    }
    out
}

/// What is read, and what of the other grids.
fn note(layout: &str, name: &str, names: &[String]) -> Issue {
    let others: Vec<&str> = names
        .iter()
        .filter(|n| n.as_str() != name)
        .map(String::as_str)
        .collect();
    let more = if others.is_empty() {
        String::new()
    } else {
        format!(" There are also the values {}.", others.join(", "))
    };
    // Optical densities are no concentrations.
    let lower = normal(name);
    let signals = ["od", "absorb", "extinction", "signal", "raw", "rlu", "rfu"];
    let is_signal = signals.iter().any(|w| lower.starts_with(w)) && !is_concentration(name);
    let severity = if is_signal || !is_concentration(name) && !others.is_empty() {
        Severity::Warning
    } else {
        Severity::Note
    };
    let more = if is_signal {
        format!("{more} They are signals of the reader, not concentrations.")
    } else {
        more
    };
    Issue::new(
        severity,
        "plate_grids",
        format!(
            "The plate stands as grids: the samples are those of \"{layout}\", the values those of \"{name}\".{more}"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<&str>> {
        text.lines().map(|l| l.split(',').collect()).collect()
    }

    #[test]
    fn wells_take_their_samples_from_the_layout() {
        let numbers = ",1,2,3,4,5,6";
        let text = format!(
            "Layout\n{numbers}\nA,STD1,P1 BL,P1 W4,P2 BL,P2 W4,\nB,STD1,P1 BL,P1 W4,P2 BL,P2 W4,\n\nOD 450\n{numbers}\nA,2,1,1,1,1,\nB,2,1,1,1,1,\nConc (pg/mL)\n{numbers}\nA,90,5,6,7,8,\nB,91,5.5,6.5,7.5,<2,\n"
        );
        let found = wells(&rows(&text), None).unwrap();
        assert_eq!(found.rows[0], ["Well", "Sample", "Assay", "Conc (pg/mL)"]);
        assert_eq!(found.rows[2], ["A2", "P1 BL", "Conc (pg/mL)", "5"]);
        assert_eq!(found.rows.last().unwrap()[3], "<2");
        assert_eq!(found.all, ["OD 450", "Conc (pg/mL)"]);
        let other = wells(&rows(&text), Some("OD 450")).unwrap();
        assert_eq!(other.rows[1][3], "2");
        assert_eq!(other.note.severity, Severity::Warning);
        // A grid of values alone says nothing.
        assert!(
            wells(
                &rows(&format!("{numbers}\nA,1,1,1,1,1,1\nB,1,1,1,1,1,1\n")),
                None
            )
            .is_none()
        );
    }
}
