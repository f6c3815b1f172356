//! Plate reader exports with a block for each analyte or plate: its name, a header, its wells.
//!
//! In: the lines of a text or the rows of a sheet. Out: the same as one table, with the analyte or the plate as its
//! first column; every line keeps its number. A block is recognised by its header, which names wells, samples
//! and concentrations and repeats, and by a single name above it. Bio-Plex Manager exports a block an analyte, MSD
//! Discovery Workbench a block a plate, whose header names the assay.

use crate::import::cells::names::normal;
use crate::import::cells::vocabulary::MARKER_NAME;
use crate::import::table::sheet::{Sheet, Trouble, Value};
use crate::study::{Issue, Severity};

/// Lines between the name of an analyte and its header.
const GAP: usize = 3;
/// Most headers of blocks; a file with more is of another kind.
const MOST_BLOCKS: usize = 5_000;

/// The role of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    /// Stands above the first block.
    Stays,
    /// The header of the table.
    Head,
    /// A name or a repeated header.
    Goes,
    /// A row of the block with this name.
    Data(usize),
}

/// What the blocks of a file are.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Blocks {
    Analytes,
    Plates,
}

impl Blocks {
    /// Header of the column with their names.
    fn header(self) -> &'static str {
        match self {
            Self::Analytes => "Analyte",
            Self::Plates => "Plate",
        }
    }
}

/// What the block is whose header these cells are.
fn head(cells: &[&str]) -> Option<Blocks> {
    let names: Vec<String> = cells
        .iter()
        .map(|c| normal(c.split(['(', '[']).next().unwrap_or(c)))
        .collect();
    let has = |wanted: &[&str]| names.iter().any(|n| wanted.contains(&n.as_str()));
    let is_head = has(&["well", "wells"])
        && has(&["description", "sample", "samplename", "sampleid"])
        && has(&[
            "obsconc",
            "conc",
            "concentration",
            "calcconc",
            "calcconcentration",
            "concinrange",
        ]);
    is_head.then_some(if has(&MARKER_NAME) {
        Blocks::Plates
    } else {
        Blocks::Analytes
    })
}

/// The name in a row that holds nothing else.
fn name<'c>(cells: &[&'c str]) -> Option<&'c str> {
    let mut filled = cells.iter().copied().filter(|c| !c.is_empty());
    let first = filled.next()?;
    let second = filled.next();
    if filled.next().is_some() {
        return None;
    }
    let label = |text: &str| MARKER_NAME.contains(&normal(text).as_str());
    match (second, first.split_once(':')) {
        (Some(second), _) if label(first) => Some(second),
        (None, Some((before, after))) if label(before) => Some(after.trim()),
        (None, _) => Some(first),
        _ => None,
    }
    .filter(|n| !n.is_empty())
}

/// What each row is, and the names of the blocks; `None` where the rows are no blocks under names.
fn fates<'c>(rows: &[Vec<&'c str>]) -> Option<(Blocks, Vec<Fate>, Vec<&'c str>)> {
    let heads: Vec<usize> = (0..rows.len())
        .filter(|r| head(&rows[*r]).is_some())
        .collect();
    let first = *heads.first()?;
    let blocks = head(&rows[first])?;
    if heads.len() < 2 || heads.iter().any(|h| rows[*h] != rows[first]) {
        return None;
    }
    let mut fates = vec![Fate::Stays; rows.len()];
    let mut names: Vec<&str> = Vec::new();
    for (at, &head) in heads.iter().enumerate() {
        let is_blank = |r: &usize| rows[*r].iter().all(|c| c.is_empty());
        let above = (head.saturating_sub(GAP)..head).rfind(|r| !is_blank(r))?;
        let name = name(&rows[above]).filter(|n| !names.contains(n))?;
        names.push(name);
        let end = heads.get(at + 1).copied().unwrap_or(rows.len());
        for fate in fates.get_mut(head + 1..end)? {
            *fate = Fate::Data(at);
        }
        fates[head] = if at == 0 { Fate::Head } else { Fate::Goes };
        fates[above] = if at == 0 { Fate::Stays } else { Fate::Goes };
    }
    Some((blocks, fates, names))
}

fn note(blocks: Blocks, n: usize) -> Issue {
    let what = match blocks {
        Blocks::Analytes => "analyte",
        Blocks::Plates => "plate",
    };
    Issue::new(
        Severity::Note,
        "blocks_joined",
        format!(
            "The file has {n} blocks, each under the name of its {what}; they are read as one table with the {what} as its first column."
        ),
    )
}

/// A text of blocks as one table.
pub(in crate::import) fn text(
    text: &str,
    delimiter: Option<char>,
    issues: &mut Vec<Issue>,
) -> Option<String> {
    // This search alone rules out nearly all other files.
    let places = memchr::memmem::find_iter(text.as_bytes(), b"Well");
    if !(2..MOST_BLOCKS).contains(&places.take(MOST_BLOCKS).count()) {
        return None;
    }
    let lines: Vec<&str> = text.lines().collect();
    // Such an export has no quoted cell over several lines.
    let is_odd = |l: &&str| memchr::memchr_iter(b'"', l.as_bytes()).count() % 2 == 1;
    if lines.iter().any(is_odd) {
        return None;
    }
    let delimiters = delimiter.map_or_else(|| vec!['\t', ';', ','], |d| vec![d]);
    let (delimiter, (blocks, fates, names)) = delimiters.into_iter().find_map(|d| {
        let rows: Vec<Vec<&str>> = lines.iter().map(|l| split(l, d)).collect();
        Some((d, fates(&rows)?))
    })?;
    issues.push(note(blocks, names.len()));
    let mut out = String::with_capacity(text.len() + lines.len() * 12);
    for (line, fate) in lines.iter().zip(fates) {
        match fate {
            Fate::Stays => out.push_str(line),
            Fate::Head => {
                out.push_str(blocks.header());
                out.push(delimiter);
                out.push_str(line);
            }
            Fate::Data(at) if !line.trim().is_empty() => {
                out.push('"');
                out.push_str(&names.get(at).map_or("", |n| *n).replace('"', "\"\""));
                out.push('"');
                out.push(delimiter);
                out.push_str(line);
            }
            Fate::Data(_) | Fate::Goes => {}
        }
        out.push('\n');
    }
    Some(out)
}

/// Cells of a line without the quotation marks around them; a delimiter inside marks separates none.
pub(in crate::import) fn split(line: &str, delimiter: char) -> Vec<&str> {
    cells_of(line, delimiter).collect()
}

/// The same one by one, where the first may be enough.
pub(in crate::import) fn cells_of(line: &str, delimiter: char) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    line.split(move |c: char| {
        quoted ^= c == '"';
        c == delimiter && !quoted
    })
    .map(|c| c.trim().trim_matches('"').trim())
}

/// A sheet of blocks as one table.
pub(in crate::import) fn sheet(
    sheet: &Sheet,
    issues: &mut Vec<Issue>,
) -> Result<Option<Sheet>, Trouble> {
    if memchr::memmem::find_iter(sheet.text.as_bytes(), b"Well").count() < 2 {
        return Ok(None);
    }
    let rows: Vec<Vec<&str>> = sheet
        .rows
        .iter()
        .map(|row| {
            let cells = sheet.cells_of(row);
            let mut out = vec![""; sheet.width()];
            for cell in cells {
                if let Some(slot) = out.get_mut((cell.column - sheet.first_column) as usize) {
                    *slot = sheet.text_of(cell);
                }
            }
            out
        })
        .collect();
    let Some((blocks, fates, names)) = fates(&rows) else {
        return Ok(None);
    };
    issues.push(note(blocks, names.len()));
    let mut out = Sheet::default();
    for (row, fate) in sheet.rows.iter().zip(fates) {
        let first = match fate {
            Fate::Goes => continue,
            Fate::Stays => None,
            Fate::Head => Some(blocks.header()),
            Fate::Data(at) => names.get(at).copied(),
        };
        if let Some(first) = first {
            out.push((row.number, sheet.first_column), Value::Text(first))?;
        }
        for cell in sheet.cells_of(row) {
            out.push_text(
                (row.number, cell.column + 1),
                sheet.text_of(cell),
                cell.kind.clone(),
            )?;
        }
    }
    Ok(Some(out))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_become_one_table_with_the_same_lines() {
        let blocks = "File,plate.rbx\n\nIL-6 (25)\nType,Well,Description,Obs Conc\nX1,A1,\"P1, pre\",5\n\nAnalyte: TNF\nType,Well,Description,Obs Conc\nX1,A1,P1,7\n";
        let mut issues = Vec::new();
        let table = text(blocks, None, &mut issues).unwrap();
        assert_eq!(
            table,
            "File,plate.rbx\n\nIL-6 (25)\nAnalyte,Type,Well,Description,Obs Conc\n\"IL-6 (25)\",X1,A1,\"P1, pre\",5\n\n\n\n\"TNF\",X1,A1,P1,7\n"
        );
        assert_eq!(issues[0].code, "blocks_joined");
        // One block, blocks without names, and a header that names the analyte are other tables.
        let one = blocks.replacen("Type,Well", "Kind,Spot", 1);
        let nameless = blocks.replace("Analyte: TNF\n", "");
        for other in [one, nameless] {
            assert_eq!(text(&other, None, &mut issues), None, "{other}");
        }
        // A header that names the analyte repeats for each plate.
        let plates = blocks.replace("Type,", "Assay,");
        let table = text(&plates, None, &mut issues).unwrap();
        assert!(table.contains("Plate,Assay,Well"), "{table}");
    }
}
