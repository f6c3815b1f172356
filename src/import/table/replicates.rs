//! Tables of replicates: groups across, the animals of each side by side, times down.
//!
//! In: the cells of a text or a sheet. Out: one row for each animal and time. So is the grouped table of GraphPad Prism
//! pasted: a name over the columns of each group (or repeated on each of them), `M1, M2, M3` below it, and a first
//! column of days. Columns of a group are different animals from those of another. Not its business: which group is the
//! reference.

use crate::import::cells::moment::{Time, time};
use crate::import::cells::values::{MissingCodes, form};
use crate::import::cells::vocabulary::is_reference;
use crate::import::cells::words::{Hint, Name, fold};
use crate::study::{Issue, Severity};
use crate::words::of_count;
use std::collections::BTreeMap;

/// Rows in which the header must stand.
const MOST_ABOVE: usize = 12;
/// Most times.
const MOST: usize = 2_000;
/// Most columns; a table with more is not one of animals.
pub(in crate::import) const MOST_COLUMNS: usize = 5_000;
/// Medians of groups at the first time that differ by less than this factor are of one quantity.
const FACTOR: f64 = 2.5;

/// A table of replicates as one row a value, with its header.
pub(in crate::import) struct Long {
    pub rows: Vec<Vec<String>>,
    n_groups: usize,
    n_people: usize,
    /// An animal by its name in the table, with its group.
    example: (String, String),
    /// Rows with numbers below the table, which are not read.
    below: usize,
}

impl Long {
    /// What was done, for the reader.
    pub fn notes(&self) -> Vec<Issue> {
        let (name, group) = &self.example;
        let read = Issue::new(
            Severity::Warning,
            "replicates_across",
            format!(
                "The table has a column for each subject under the name of its group and a row for each time: {} subjects in {} groups, read with a row for each value. Columns with the same name in two groups are different subjects: column {name} of {group} is \"{group} {name}\".",
                self.n_people, self.n_groups
            ),
        )
        .remedy(
            "If the same subjects stand under several groups, write one row for each subject and time in a copy of the file.",
            "If the same subjects stand under several groups, write one row for each subject and time in a copy of the file.",
        );
        let below = (self.below > 0).then(|| {
            let way = "Give each table a file or a sheet of its own.";
            Issue::new(
                Severity::Warning,
                "second_table",
                of_count(
                    self.below,
                    "row with numbers below the table is not read.",
                    "rows with numbers below the table are not read.",
                ),
            )
            .remedy(way, way)
        });
        std::iter::once(read).chain(below).collect()
    }
}

/// A column of one animal.
pub(super) struct Animal<'c> {
    column: usize,
    group: &'c str,
    name: String,
}

fn cell<'c>(rows: &[Vec<&'c str>], row: usize, column: usize) -> &'c str {
    rows.get(row)
        .and_then(|r| r.get(column))
        .copied()
        .unwrap_or("")
}

/// The rows of a table of replicates as one row a value; `None` for other tables. `named` is what was measured, where a
/// sheet says it; `missing` are the texts that mean "no value".
pub(in crate::import) fn long(
    rows: &[Vec<&str>],
    named: Option<&str>,
    missing: &MissingCodes,
) -> Option<Long> {
    let head = (0..rows.len().min(MOST_ABOVE)).find(|r| is_time_header(rows, *r))?;
    // A time at which no animal was measured belongs to the table, a note below it has no time.
    let has_values = |r: usize| {
        let time = cell(rows, r, 0);
        let is_time = form(time).is_some() || !matches!(self::time(time), Time::Unknown);
        let mut own = rows.get(r).into_iter().flatten().skip(1);
        !missing.contains(time)
            && (has_number(rows, r) || is_time && own.all(|t| missing.contains(t)))
    };
    let body: Vec<usize> = (head + 1..rows.len())
        .take_while(|r| has_values(*r))
        .collect();
    let end = body.last()? + 1;
    let below = (end..rows.len()).filter(|r| has_number(rows, *r)).count();
    let times: Vec<&str> = body.iter().map(|r| cell(rows, *r, 0)).collect();
    if !(2..=MOST).contains(&times.len()) || !are_times(&times) {
        return None;
    }
    let width = rows.get(head)?.len();
    if width > MOST_COLUMNS {
        return None;
    }
    let values = |c: usize| {
        let all = body.iter().map(move |r| cell(rows, *r, c));
        all.filter(|t| !missing.contains(t))
    };
    let is_numeric = |c: usize| values(c).next().is_some() && values(c).all(|t| form(t).is_some());
    let columns: Vec<usize> = (1..width)
        .filter(|c| !cell(rows, head, *c).is_empty())
        .collect();
    if columns.len() < 4 || !columns.iter().all(|c| is_numeric(*c)) {
        return None;
    }
    let first = |c: usize| {
        let first = values(c).next();
        first.and_then(|t| t.replace(',', ".").parse::<f64>().ok())
    };
    let animals = under_groups(rows, head, &columns)
        .filter(|a| has_treatment(a) || is_one_quantity(a, &first))
        .or_else(|| repeated_groups(rows, head, &columns).filter(|a| has_treatment(a)))
        .or_else(|| numbered_groups(rows, head, &columns).filter(|a| has_treatment(a)))?;
    let mut groups: Vec<&str> = Vec::new();
    for animal in &animals {
        if !groups.contains(&animal.group) {
            groups.push(animal.group);
        }
    }
    let value = title(rows, head, named);
    let header = ["Subject", "Group", cell(rows, head, 0), value.as_str()];
    let mut out = vec![header.map(str::to_owned).to_vec()];
    for animal in &animals {
        let subject = format!("{} {}", animal.group, animal.name);
        for row in &body {
            let line = [
                subject.as_str(),
                animal.group,
                cell(rows, *row, 0),
                cell(rows, *row, animal.column),
            ];
            out.push(line.map(str::to_owned).to_vec());
        }
    }
    let example = animals
        .first()
        .map(|a| (a.name.clone(), a.group.to_owned()))?;
    Some(Long {
        rows: out,
        n_groups: groups.len(),
        n_people: animals.len(),
        example,
        below,
    })
}

/// Whether a row has a number beside its time: a note below the table has none.
fn has_number(rows: &[Vec<&str>], row: usize) -> bool {
    let mut own = rows.get(row).into_iter().flatten().skip(1);
    own.any(|t| form(t).is_some())
}

/// A row whose first cell names a time, above numbers.
fn is_time_header(rows: &[Vec<&str>], row: usize) -> bool {
    let own = cell(rows, row, 0);
    let filled = rows
        .get(row)
        .map_or(0, |r| r.iter().filter(|t| !t.is_empty()).count());
    filled > 4
        && own.len() < 40
        && form(own).is_none()
        && Name::new(own).hint(Hint::Visit) > 0.7
        && has_number(rows, row + 1)
}

/// Ever later numbers, or labels of times, each once.
fn are_times(times: &[&str]) -> bool {
    let numbers: Option<Vec<f64>> = times
        .iter()
        .map(|t| t.replace(',', ".").parse::<f64>().ok())
        .collect();
    match numbers {
        Some(numbers) => numbers.windows(2).all(|w| w[0] < w[1]),
        None => times.iter().enumerate().all(|(i, t)| {
            !matches!(time(t), Time::Unknown) && !times.iter().take(i).any(|o| o == t)
        }),
    }
}

/// A name over the columns of each group, and below it the same short names with numbers: `M1, M2, M3`.
fn under_groups<'c>(
    rows: &[Vec<&'c str>],
    head: usize,
    columns: &[usize],
) -> Option<Vec<Animal<'c>>> {
    let above = head.checked_sub(1)?;
    let mut group = "";
    let mut animals: Vec<Animal<'c>> = Vec::new();
    let mut stems: Vec<String> = Vec::new();
    for &column in columns {
        let own = cell(rows, above, column);
        if !own.is_empty() {
            group = own;
        }
        let name = cell(rows, head, column);
        let lower = fold(name);
        let stem = lower.trim_end_matches(|c: char| c.is_ascii_digit());
        let numbered = stem.len() < lower.len() && stem.chars().count() < 12;
        if group.is_empty() || form(group).is_some() || !numbered {
            return None;
        }
        if !stems.iter().any(|s| s == stem) {
            stems.push(stem.to_owned());
        }
        let twice = |a: &Animal<'_>| a.group == group && a.name == name;
        if animals.iter().any(twice) {
            return None;
        }
        let name = name.to_owned();
        animals.push(Animal {
            column,
            group,
            name,
        });
    }
    let groups = blocks(&animals)?;
    // `IL-2, IL-4` under `Serum` and `CSF` are analytes: animals are counted.
    let number = |a: &Animal<'_>| -> Option<u32> {
        let digits = a.name.trim_start_matches(|c: char| !c.is_ascii_digit());
        digits.parse().ok()
    };
    let counted = groups.iter().all(|block| {
        let own: Option<Vec<u32>> = block.iter().map(&number).collect();
        own.is_some_and(|n| n.windows(2).all(|w| w[1] == w[0] + 1))
    });
    (counted && stems.len() <= groups.len()).then_some(animals)
}

/// The name of the group on each of its columns.
fn repeated_groups<'c>(
    rows: &[Vec<&'c str>],
    head: usize,
    columns: &[usize],
) -> Option<Vec<Animal<'c>>> {
    let names: Vec<&str> = columns.iter().map(|c| cell(rows, head, *c)).collect();
    let animals = under_names(columns, &names);
    blocks(&animals)?;
    Some(animals)
}

/// The name of the group with the number of the animal: `Control_1, Control_2, Treated_1, Treated_2`.
fn numbered_groups<'c>(
    rows: &[Vec<&'c str>],
    head: usize,
    columns: &[usize],
) -> Option<Vec<Animal<'c>>> {
    let mut animals: Vec<Animal<'c>> = Vec::new();
    for &column in columns {
        let header = cell(rows, head, column);
        let stem = header.trim_end_matches(|c: char| c.is_ascii_digit());
        let name = header.get(stem.len()..)?.to_owned();
        let group = stem.trim_end_matches(['_', '-', ' ', '.']);
        // Each group is counted from 1.
        let before = animals.last().filter(|a| a.group == group);
        let number = before.and_then(|a| a.name.parse::<u32>().ok()).unwrap_or(0) + 1;
        if group.is_empty() || name.parse() != Ok(number) {
            return None;
        }
        animals.push(Animal {
            column,
            group,
            name,
        });
    }
    blocks(&animals)?;
    Some(animals)
}

/// The animals whose columns are called as their groups are.
pub(super) fn under_names<'c>(columns: &[usize], names: &[&'c str]) -> Vec<Animal<'c>> {
    let mut animals: Vec<Animal<'c>> = Vec::new();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for (&column, &group) in columns.iter().zip(names) {
        let before = seen.entry(group).or_default();
        *before += 1;
        let name = before.to_string();
        animals.push(Animal {
            column,
            group,
            name,
        });
    }
    animals
}

/// The animals of each group, where each stands in one block of several; `None` for one group alone.
fn blocks<'a, 'c>(animals: &'a [Animal<'c>]) -> Option<Vec<&'a [Animal<'c>]>> {
    let all: Vec<&[Animal<'c>]> = animals.chunk_by(|a, b| a.group == b.group).collect();
    let again = all.iter().enumerate().any(|(i, block)| {
        let same = |other: &&[Animal<'c>]| {
            matches!((other.first(), block.first()), (Some(a), Some(b)) if a.group == b.group)
        };
        all.iter().take(i).any(same)
    });
    (all.len() > 1 && !again && all.iter().all(|b| b.len() > 1)).then_some(all)
}

/// Whether some group is a control, or has a dose.
pub(super) fn has_treatment(animals: &[Animal<'_>]) -> bool {
    let is_dose = |group: &str| {
        let lower = fold(group);
        ["mg/kg", "mg / kg", "ug/kg", "mpk", "g/kg"]
            .iter()
            .any(|u| lower.contains(u))
    };
    let treats = |g: &str| is_reference(g) || is_dose(g);
    animals.iter().any(|a| treats(a.group)) && !animals.iter().all(|a| is_reference(a.group))
}

/// Whether the groups have values of one size at the first time, as animals before treatment do.
pub(super) fn is_one_quantity(
    animals: &[Animal<'_>],
    first: &dyn Fn(usize) -> Option<f64>,
) -> bool {
    let Some(groups) = blocks(animals) else {
        return false;
    };
    let median = |block: &&[Animal<'_>]| -> Option<f64> {
        let mut all: Vec<f64> = block.iter().filter_map(|a| first(a.column)).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied()
    };
    let Some(medians) = groups.iter().map(median).collect::<Option<Vec<f64>>>() else {
        return false;
    };
    let low = medians.iter().copied().fold(f64::INFINITY, f64::min);
    let high = medians.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    groups.iter().all(|b| b.len() > 2) && low > 0.0 && high / low < FACTOR
}

/// A line that stands alone above the table names what was measured.
fn title(rows: &[Vec<&str>], head: usize, named: Option<&str>) -> String {
    let alone = (0..head).find_map(|r| {
        let mut filled = rows.get(r)?.iter().filter(|t| !t.is_empty());
        let only = filled.next()?;
        (filled.next().is_none() && form(only).is_none() && only.len() < 60).then_some(*only)
    });
    alone.or(named).unwrap_or("Value").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Vec<String>> {
        let rows: Vec<Vec<&str>> = text.lines().map(|l| l.split(',').collect()).collect();
        let found = long(&rows, None, &MissingCodes::new(&[]))?;
        Some(found.rows.iter().map(|r| r.join(",")).collect())
    }

    #[test]
    fn animals_under_groups_become_rows() {
        let text = "Tumor volume\n,Vehicle,,,Drug A,,\nDays,M1,M2,M3,M1,M2,M3\n0,10,11,12,13,14,15\n3,20,21,22,,24,25\n";
        let found = read(text).unwrap();
        assert_eq!(found.len(), 13);
        assert_eq!(found[0], "Subject,Group,Days,Tumor volume");
        assert_eq!(found[1], "Vehicle M1,Vehicle,0,10");
        assert_eq!(found[8], "Drug A M1,Drug A,3,");
        let repeated = "Day,Control,Control,Treated,Treated\n0,1,2,3,4\n7,2,3,4,5\n";
        let found = read(repeated).unwrap();
        assert_eq!(found[3], "Control 2,Control,0,2");
        let numbered = "Day,Control_1,Control_2,Treated_1,Treated_2\n0,1,2,3,4\n7,2,3,4,5\n";
        assert_eq!(read(numbered).unwrap(), found);
    }

    #[test]
    fn times_without_a_value_and_dead_animals_belong_to_the_table() {
        let text =
            "Day,Control,Control,Treated,Treated\n0,1,2,3,4\n3,,,,\n7,2,NA,4,5\n10,3,-,5,6\n";
        let found = read(text).unwrap();
        assert_eq!(found.len(), 17);
        assert_eq!(found[7], "Control 2,Control,7,NA");
    }

    #[test]
    fn a_second_table_below_is_told() {
        let text = "Day,Control,Control,Treated,Treated\n0,1,2,3,4\n7,2,3,4,5\n\nBody weight\nDay,Control,Control,Treated,Treated\n0,21,22,23,24\n7,22,23,24,25\n";
        let rows: Vec<Vec<&str>> = text.lines().map(|l| l.split(',').collect()).collect();
        let found = long(&rows, None, &MissingCodes::new(&[])).unwrap();
        let told: Vec<String> = found.notes().into_iter().map(|i| i.message).collect();
        assert!(told[1].starts_with("2 rows with numbers below"), "{told:?}");
    }

    #[test]
    fn other_tables_stand_as_they_are() {
        for text in [
            // Analytes of two fluids.
            ",Serum,,,CSF,,\nDay,IL-2,IL-4,IL-6,IL-2,IL-4,IL-6\n0,1,2,3,1,2,3\n3,1,2,3,1,2,3\n",
            // Wells of two analytes.
            "Day,IL6,IL6,TNF,TNF\n0,1,2,300,400\n3,1,2,300,400\n",
            // One row a person.
            ",Week 0,,Week 4,\nPatient,L1,L2,L1,L2\n1,5,6,7,8\n2,5,6,7,8\n",
            // People of two quantities.
            ",IL-6,,,CRP,,\nDay,S1,S2,S3,S1,S2,S3\n0,1,2,3,100,200,300\n3,1,2,3,100,200,300\n",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
