//! Bead assays with a column for each analyte: `Type, Well, Description, IL-6 (19), TNF (36)`.
//!
//! In: the cells of a text or a sheet. Out: one row for each well and analyte. The number in parentheses is the
//! region of the bead, by which Bio-Plex Manager names its analytes; where the header names the concentration over and
//! over, the line below names them. Not its business: which samples are standards.

use crate::import::cells::names::normal;
use crate::import::cells::values::says_value;
use crate::import::systems::plate::VALUE;
use std::collections::HashSet;

/// Rows in which the header must stand.
const MOST_ABOVE: usize = 60;

/// `IL-6 (19)` without its region of beads.
fn analyte(header: &str) -> Option<&str> {
    let (name, region) = header.strip_suffix(')')?.rsplit_once('(')?;
    let is_region =
        !region.is_empty() && region.len() < 4 && region.bytes().all(|b| b.is_ascii_digit());
    Some(name.trim()).filter(|n| is_region && !n.is_empty())
}

/// The analytes that the line below a header names, each under a word for its concentration; other statistics have the
/// same names, and nothing else has one.
fn analytes_below<'c>(header: &[&str], below: &[&'c str]) -> Vec<(usize, &'c str)> {
    let of = |c: usize| normal(header.get(c).copied().unwrap_or(""));
    let named = || (below.iter().enumerate()).filter(|(_, name)| !name.is_empty());
    let is_value = |c: usize| VALUE.contains(&of(c).as_str());
    let analytes: Vec<(usize, &str)> = (named().filter(|(c, _)| is_value(*c)))
        .map(|(c, name)| (c, *name))
        .collect();
    let known: HashSet<&str> = analytes.iter().map(|a| a.1).collect();
    let fits =
        named().all(|(c, name)| known.contains(name) && !says_value(name) && !of(c).is_empty());
    let values = (0..header.len()).filter(|c| is_value(*c)).count();
    match fits && known.len() == values && values > 1 {
        true => analytes,
        false => Vec::new(),
    }
}

/// The rows of a table with a column for each analyte as one row a value; `None` for other tables.
pub(in crate::import) fn long(rows: &[Vec<&str>]) -> Option<Vec<Vec<String>>> {
    let find = |row: &Vec<&str>, wanted: &[&str]| {
        let known = |c: &&str| wanted.contains(&normal(c).as_str());
        row.iter().position(known)
    };
    let holds_analytes = |row: &Vec<&str>| row.iter().any(|c| analyte(c).is_some());
    // Where the header names the statistic, its analytes stand in the row above, and none of them over the wells; the
    // title of a block stands over its first column.
    let beside_wells = |row: &Vec<&str>, header: &Vec<&str>| {
        let wells = find(header, &["well", "wells"]).max(find(header, &["type"]));
        let of_wells = wells.map_or(0, |last| last + 1);
        let first = row.iter().position(|c| analyte(c).is_some());
        first.is_some_and(|first| first >= of_wells)
    };
    let named = |at: usize| {
        let own = rows.get(at)?;
        let above = at.checked_sub(1).and_then(|above| rows.get(above));
        let above = above.filter(|row| beside_wells(row, own));
        Some(own).filter(|row| holds_analytes(row)).or(above)
    };
    let below = |at: usize| match (rows.get(at), rows.get(at + 1)) {
        (Some(header), Some(next)) => analytes_below(header, next),
        _ => Vec::new(),
    };
    let head = (0..rows.len().min(MOST_ABOVE)).find(|at| {
        rows.get(*at).is_some_and(|row| {
            find(row, &["well", "wells"]).is_some() && find(row, &["type"]).is_some()
        }) && (named(*at).is_some() || !below(*at).is_empty())
    })?;
    let header = rows.get(head)?;
    let well = find(header, &["well", "wells"])?;
    let kind = find(header, &["type"])?;
    // Samples without a description have their code: `X1`.
    let sample = find(header, &["description", "sample", "samplename", "sampleid"]).unwrap_or(kind);
    let analytes: Vec<(usize, &str)> = match named(head) {
        Some(names) => (names.iter().enumerate())
            .filter_map(|(c, h)| Some((c, analyte(h)?)))
            .collect(),
        None => below(head),
    };
    let mut out = vec![
        ["Type", "Well", "Description", "Analyte", "Obs Conc"]
            .map(str::to_owned)
            .to_vec(),
    ];
    for row in rows.iter().skip(head + 1) {
        let cell = |c: usize| row.get(c).copied().unwrap_or("");
        // Notes below have no well.
        if cell(well).is_empty() || row == header {
            continue;
        }
        for (column, name) in &analytes {
            let line = [cell(kind), cell(well), cell(sample), *name, cell(*column)];
            out.push(line.map(str::to_owned).to_vec());
        }
    }
    (out.len() > 1).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn analytes_across_become_rows() {
        let text = "File,run.rbx\n\nType,Well,Description,IL-6 (19),TNF-a (36),Note\nB,A1,,,,\nX1,B1,P1 BL,5,OOR <,\n,,,,,\n* extrapolated,,,,,\n";
        let rows: Vec<Vec<&str>> = text.lines().map(|l| l.split(',').collect()).collect();
        let found = long(&rows).unwrap();
        assert_eq!(found.len(), 5);
        assert_eq!(found[4], ["X1", "B1", "P1 BL", "TNF-a", "OOR <"]);
        let above =
            ",,IL-6 (19),TNF-a (36)\nType,Well,Obs Conc,Obs Conc\nB,\"A1;A2\",,\nX1,B1,5,OOR <\n";
        let rows: Vec<Vec<&str>> = above.lines().map(|l| l.split(',').collect()).collect();
        let found = long(&rows).unwrap();
        assert_eq!(found[4], ["X1", "B1", "X1", "TNF-a", "OOR <"]);
        let below = "Type,Well,Description,FI,FI,Obs Conc,Obs Conc\n,,,IL-6,TNF-a,IL-6,TNF-a\nX1,B1,P1 BL,300,400,5,OOR <\n";
        let rows: Vec<Vec<&str>> = below.lines().map(|l| l.split(',').collect()).collect();
        let found = long(&rows).unwrap();
        assert_eq!(found.len(), 3);
        assert_eq!(found[2], ["X1", "B1", "P1 BL", "TNF-a", "OOR <"]);
        let other = "Type,Well,Description,Obs Conc\nX1,A1,P1,5\n";
        let rows: Vec<Vec<&str>> = other.lines().map(|l| l.split(',').collect()).collect();
        assert!(long(&rows).is_none());
    }
}
