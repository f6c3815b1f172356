//! Rows that are no data: notes, legends and sources below a table, summary lines, second tables.
//!
//! In: the rows of a table with their lines. Out: how many rows belong to it, and the others with the reason, which are
//! taken off its end. A block behind a gap counts as data where its cells look like those above. Rows in the
//! midst of the data are never taken off here. Not its business: what a column means.

use crate::import::cells::values::{self, Cell, Form, MissingCodes};
use crate::import::options::Decimal;
use crate::import::table::left_out::SetAside;
use crate::import::table::levels;
use crate::import::table::raw::Table;
use crate::import::table::rows::SECOND_TABLE;
use crate::import::table::summaries;
use std::collections::{HashMap, HashSet};

/// Rows at the start by which a column is judged.
const JUDGED: usize = 200;
/// Cells by which the columns of a very wide table are judged.
const JUDGED_CELLS: usize = 200_000;
/// Rows within which the label of a group comes again, and that of a summary does not.
const NEAR: usize = 3;
/// Rows at the end that may be notes.
const TAIL: usize = 200;

/// Starts of lines that explain the table.
const NOTES: [&str; 18] = [
    "note",
    "source",
    "legend",
    "abbrev",
    "quelle",
    "legende",
    "anmerkung",
    "abk",
    "remarque",
    "nota",
    "fuente",
    "fonte",
    "key:",
    "*",
    "†",
    "data from",
    "stand",
    "bemerkung",
];

pub(super) struct Judge<'j, 't> {
    table: &'j Table<'t>,
    numeric: Vec<bool>,
    typical: usize,
    /// Forms of the first cells of several rows at the start, and those that come again at once.
    shapes: HashSet<String>,
    again: HashSet<String>,
    /// Labels that read as those of summaries and are levels of a column.
    levels: HashSet<String>,
}

/// A label without the digits in it.
fn shape(label: &str) -> String {
    label.chars().filter(|c| !c.is_ascii_digit()).collect()
}

impl<'j, 't> Judge<'j, 't> {
    pub fn new(table: &'j Table<'t>) -> Self {
        // Behind a gap another table may stand, which must not blur the columns of this one.
        let most = table.n_rows().min(JUDGED);
        let rows = (3..most)
            .find(|row| table.line(*row) > table.line(*row - 1) + 1)
            .unwrap_or(most);
        let rows = rows.min((JUDGED_CELLS / table.n_columns().max(1)).max(4));
        let mut counts = vec![(0usize, 0usize); table.n_columns()];
        let mut filled: Vec<usize> = Vec::with_capacity(rows);
        for row in 0..rows {
            let mut own = 0;
            for (column, (filled, numbers)) in counts.iter_mut().enumerate() {
                let cell = table.cell(row, column);
                own += usize::from(!cell.is_empty());
                *filled += usize::from(!cell.is_empty());
                *numbers += usize::from(is_number(cell));
            }
            filled.push(own);
        }
        let numeric = counts
            .iter()
            .map(|(filled, numbers)| *filled > 0 && numbers * 5 > filled * 3)
            .collect();
        filled.sort_unstable();
        let mut out = Self {
            table,
            numeric,
            typical: filled.get(filled.len() / 2).copied().unwrap_or(0),
            shapes: HashSet::new(),
            again: HashSet::new(),
            levels: levels::of(table),
        };
        let mut last: HashMap<String, usize> = HashMap::new();
        for row in 0..rows.min(table.n_rows() / 2) {
            let first = out.first(row);
            let own = shape(&first);
            let before = last.insert(own.clone(), row);
            if before.is_some() {
                out.shapes.insert(own);
            }
            if before.is_some_and(|b| row - b <= NEAR) {
                out.again.insert(first);
            }
        }
        out
    }

    pub fn has_numbers(&self, column: usize) -> bool {
        self.numeric.get(column) == Some(&true)
    }

    /// Whether a row reads like data: filled as others are, numbers where others have them.
    pub fn is_data(&self, row: usize) -> bool {
        let filled = n_filled(self.table, row);
        let columns = 0..self.table.n_columns();
        let numeric = self.numeric.iter().filter(|n| **n).count();
        let texts = columns
            .clone()
            .filter(|c| {
                self.numeric[*c]
                    && !self.table.cell(row, *c).is_empty()
                    && !reads_as_value(self.table.cell(row, *c))
            })
            .count();
        let numbers = columns
            .filter(|c| {
                self.numeric[*c]
                    && reads_as_value(self.table.cell(row, *c))
                    && !self.table.cell(row, *c).is_empty()
            })
            .count();
        if self.is_note(row) || self.is_summary(row) {
            return false;
        }
        // A person without values still has a name and more; a full row with a word for a number is data.
        let enough = filled * 5 >= self.typical * 2 && filled > 1;
        let full = filled >= self.typical && filled > 1;
        full || enough && (numeric == 0 || numbers > 0 || texts == 0 && filled > 2)
    }

    /// Numbers alone, in the columns in which a row between rows of data has them: a value of a block whose subject
    /// stands on its first row. A sum below the table has no such row above it.
    fn is_like_a_row_of_data(&self, row: usize) -> bool {
        let shape = |row: usize| -> Option<Vec<usize>> {
            let columns = 0..self.table.n_columns();
            let filled: Vec<usize> = columns
                .filter(|c| !self.table.cell(row, *c).is_empty())
                .collect();
            let is_number =
                |c: &usize| self.numeric[*c] && reads_as_value(self.table.cell(row, *c));
            (!filled.is_empty() && filled.iter().all(is_number)).then_some(filled)
        };
        let Some(own) = shape(row) else { return false };
        let from = row.saturating_sub(TAIL);
        let last = (from..row).rev().find(|r| self.is_data(*r));
        last.is_some_and(|last| (from..last).any(|r| shape(r).as_ref() == Some(&own)))
    }

    fn first(&self, row: usize) -> String {
        let cells = (0..self.table.n_columns()).map(|c| self.table.cell(row, c));
        cells
            .filter(|c| !c.is_empty())
            .map(str::to_lowercase)
            .next()
            .unwrap_or_default()
    }

    fn is_note(&self, row: usize) -> bool {
        let first = self.first(row);
        let numbers = (0..self.table.n_columns())
            .any(|c| self.numeric[c] && is_number(self.table.cell(row, c)));
        !numbers && NOTES.iter().any(|n| first.starts_with(n)) || self.is_legend(row)
    }

    /// What codes mean, `2= Black`, or a word over such a line where the columns hold numbers.
    fn is_legend(&self, row: usize) -> bool {
        let filled = |row: usize| {
            (0..self.table.n_columns()).filter(move |c| !self.table.cell(row, *c).is_empty())
        };
        let explains = |row: usize| {
            filled(row).count() > 0
                && filled(row).all(|c| is_code_and_meaning(self.table.cell(row, c)))
        };
        let word = |c: usize| self.numeric[c] && !reads_as_value(self.table.cell(row, c));
        explains(row)
            || row + 1 < self.table.n_rows()
                && filled(row).count() > 0
                && filled(row).all(word)
                && explains(row + 1)
    }

    fn is_summary(&self, row: usize) -> bool {
        let first = self.first(row);
        summaries::is_summary(&first)
            && !self.is_named_as_the_data(&first)
            && !(summaries::may_be_name(&first) && self.says_what_others_say(row))
    }

    /// Whether a text behind the first, such as a group, stands in rows at the start as well.
    fn says_what_others_say(&self, row: usize) -> bool {
        let texts = (0..self.table.n_columns()).filter(|c| !self.numeric[*c]);
        let mut others = texts
            .filter(|c| !self.table.cell(row, *c).is_empty())
            .skip(1);
        let is_there = |c: usize| {
            let mut rows = 0..row.min(JUDGED);
            rows.any(|r| self.table.cell(r, c) == self.table.cell(row, c))
        };
        others.any(is_there)
    }

    /// `Q1` beside `Q2` and `Q3` is a person: a label that differs from those above in its digits only. `P` in row
    /// after row is a group.
    fn is_named_as_the_data(&self, first: &str) -> bool {
        let is_counted =
            first.contains(|c: char| c.is_ascii_digit()) && self.shapes.contains(&shape(first));
        is_counted || self.again.contains(first) || self.levels.contains(first)
    }

    /// Texts where the columns hold numbers, as the header of another table has them; 0 where one of them is a value.
    fn words_over_numbers(&self, row: usize) -> usize {
        let over = (0..self.table.n_columns())
            .filter(|c| self.numeric[*c] && !self.table.cell(row, *c).is_empty());
        let words = over
            .clone()
            .filter(|c| !reads_as_value(self.table.cell(row, *c)))
            .count();
        if words == over.count() && n_filled(self.table, row) > 1 {
            words
        } else {
            0
        }
    }
}

/// Several cells and no number, as a header has them.
fn is_all_words(table: &Table<'_>, row: usize) -> bool {
    let mut cells = (0..table.n_columns())
        .map(|c| table.cell(row, c))
        .filter(|t| !t.is_empty());
    n_filled(table, row) > 1 && cells.all(|t| !reads_as_value(t))
}

fn n_filled(table: &Table<'_>, row: usize) -> usize {
    (0..table.n_columns())
        .filter(|c| !table.cell(row, *c).is_empty())
        .count()
}

/// Whether a row repeats the header over its first column and most others: a block of other people begins, in which
/// fewer things were measured.
pub(super) fn is_like_the_header(table: &Table<'_>, row: usize) -> bool {
    let filled = || (0..table.n_columns()).filter(|c| !table.cell(row, *c).is_empty());
    let same = filled().filter(|c| table.cell(row, *c) == table.header[*c]);
    let first = filled().next();
    first.is_some_and(|c| c == 0 && table.cell(row, 0) == table.header[0])
        && filled().count() > 2
        && same.count() * 2 > filled().count()
}

/// `2= Black`, `m = male`
fn is_code_and_meaning(cell: &str) -> bool {
    cell.split_once('=').is_some_and(|(code, meaning)| {
        let code = code.trim();
        (1..=4).contains(&code.chars().count())
            && !code.contains(' ')
            && meaning.trim().chars().any(char::is_alphabetic)
    })
}

fn is_number(cell: &str) -> bool {
    matches!(
        values::form(cell),
        Some(
            Form::Plain
                | Form::Point
                | Form::Comma
                | Form::PointOrThousands
                | Form::CommaOrThousands
                | Form::ThousandsByComma
                | Form::ThousandsByPoint
        )
    )
}

/// A number, a limit, or a code for missing.
fn reads_as_value(cell: &str) -> bool {
    let codes = MissingCodes::new(&[]);
    is_number(cell) || values::cell(cell, Decimal::Point, &codes) != Cell::Text
}

/// Words for what a column holds.
#[rustfmt::skip]
const TYPES: [&str; 22] = [
    "string", "text", "char", "character", "varchar", "numeric", "number", "num", "integer", "int",
    "float", "double", "real", "decimal", "date", "datetime", "factor", "categorical", "nominal",
    "ordinal", "scale", "boolean",
];

/// Whether the row below the header says in words what each column holds: words where the column has numbers, another
/// in each, and nothing that stands in its column again.
fn is_line_of_labels(table: &Table<'_>) -> bool {
    let rows = 1..table.n_rows().min(JUDGED);
    if rows.len() < 3 || table.n_columns() < 3 {
        return false;
    }
    let cells = |column: usize| rows.clone().map(move |row| table.cell(row, column));
    let of_words = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count() > 2;
    let (mut names, mut numeric, mut again): (HashSet<String>, usize, usize) = Default::default();
    let (mut repeated, mut typed) = (0, 0);
    for column in 0..table.n_columns() {
        let own = table.cell(0, column);
        let filled = cells(column).filter(|c| !c.is_empty()).count();
        if filled == 0 {
            continue;
        }
        let numbers = cells(column).filter(|c| is_number(c)).count();
        typed += usize::from(TYPES.contains(&own.to_lowercase().as_str()));
        if numbers * 5 > filled * 4 {
            if !of_words(own) || reads_as_value(own) {
                return false;
            }
            numeric += 1;
            repeated += usize::from(!names.insert(own.to_lowercase()));
        } else if own.is_empty() || cells(column).any(|c| c == own) {
            return false;
        } else {
            let different: HashSet<&str> = cells(column).collect();
            again += usize::from(different.len() * 2 <= filled);
        }
    }
    let are_types = typed == table.n_columns();
    (numeric > 1 || numeric == 1 && again > 1) && (repeated == 0 || are_types)
}

/// Takes the lines below the header off that say what the columns hold: the questions of a form, the identifiers of
/// Qualtrics, the types of QIIME 2.
pub(in crate::import) fn labels(table: &mut Table<'_>) -> Option<SetAside> {
    let says = |row: usize, start: &str| {
        (0..table.n_columns()).any(|c| table.cell(row, c).starts_with(start))
    };
    // QIIME 2 says there what each column holds.
    let is_label = |row: &usize| says(*row, "{\"ImportId\"") || *row == 0 && says(0, "#q2:types");
    let last = (0..table.n_rows().min(3)).rfind(is_label);
    let last = last.or_else(|| is_line_of_labels(table).then_some(0))?;
    let lines: Vec<usize> = (0..=last).map(|row| table.line(row)).collect();
    table.skip(last + 1);
    SetAside::of("line of labels below the header", lines)
}

/// Takes rows that are no data off the end of the table, and says so.
pub(in crate::import) fn tail(table: &mut Table<'_>) -> Vec<SetAside> {
    let n = table.n_rows();
    if n < 4 || table.n_columns() < 2 {
        return Vec::new();
    }
    let judge = Judge::new(table);
    let start = n.saturating_sub(TAIL).max(2);
    let gap = |row: usize| row > 0 && table.line(row) > table.line(row - 1) + 1;
    // From the first gap in the tail behind which nothing is data any more; else from the last row of data.
    let mut end = n;
    // A thin row under the name of the row of data above it is one more of the same person: an event of REDCap.
    let goes_on = |row: usize| {
        let name = table.cell(row, 0);
        let same = row > 0 && !name.is_empty() && name == table.cell(row - 1, 0);
        same && n_filled(table, row) > 2 && judge.is_data(row - 1)
    };
    let is_data =
        |row: usize| judge.is_data(row) || is_short_of_data(&judge, row, &gap) || goes_on(row);
    while end > start && !is_data(end - 1) {
        end -= 1;
    }
    let begins = |row: usize| {
        // Other people under the same names are no other table.
        if is_like_the_header(table, row) {
            return false;
        }
        let words = judge.words_over_numbers(row);
        words > 1 || words == 1 && row + 1 < end && !(row + 1..end).any(|r| judge.is_data(r))
    };
    // A title may stand over the header of the other table.
    let is_titled = |row: usize| {
        n_filled(table, row) == 1
            && !is_number(&judge.first(row))
            && row + 2 < end
            && !gap(row + 1)
            && (begins(row + 1) || is_all_words(table, row + 1))
            && !is_like_the_header(table, row + 1)
    };
    let second = (start..end).find(|&row| gap(row) && (begins(row) || is_titled(row)));
    let cut = second.unwrap_or(end);
    if cut == n || cut < 2 {
        return Vec::new();
    }
    let mut out: Vec<SetAside> = Vec::new();
    for row in cut..n {
        let reason = if second.is_some_and(|s| row >= s && row < end) {
            SECOND_TABLE
        } else if judge.is_summary(row) {
            "summary line below the table"
        } else {
            "note below the table"
        };
        let at = out.iter().position(|s| s.reason == reason);
        let at = at.unwrap_or_else(|| {
            out.push(SetAside::new(reason));
            out.len() - 1
        });
        out[at].add(table.line(row));
    }
    table.truncate(cut);
    out
}

/// A row at the end that is thin but may be a person without values: no gap stands before it, and it is no note.
fn is_short_of_data(judge: &Judge<'_, '_>, row: usize, gap: &dyn Fn(usize) -> bool) -> bool {
    let filled = n_filled(judge.table, row);
    if judge.is_note(row) || judge.is_summary(row) {
        return false;
    }
    let thin = (filled <= 1 || filled * 4 < judge.typical) && !judge.is_like_a_row_of_data(row);
    // Whatever stands behind a gap without any number is a note.
    let behind_gap = (row.saturating_sub(TAIL)..=row)
        .rev()
        .take_while(|r| !judge.is_data(*r))
        .any(gap);
    !thin && !behind_gap
}

#[cfg(test)]
mod tests {
    use crate::import::error::ImportError;
    use crate::import::table::delimited;
    use crate::work::Monitor;
    use std::borrow::Cow;

    fn left(text: &str) -> Result<(usize, Vec<&'static str>), ImportError> {
        let table = delimited::read(
            "f.csv",
            Cow::Borrowed(text),
            (None, None),
            &mut Vec::new(),
            &Monitor::new(),
        )?;
        Ok((
            table.n_rows(),
            table.set_aside.iter().map(|s| s.reason).collect(),
        ))
    }

    #[test]
    fn notes_and_summaries_are_no_rows() -> Result<(), ImportError> {
        let data = "id,group,a,b\nP1,x,1,2\nP2,y,3,4\nP3,x,5,6\nP4,y,7,8\n";
        let note = "note below the table";
        assert_eq!(left(data)?, (4, vec![]));
        assert_eq!(
            left(&format!("{data}Source: ward 3,,,\n"))?,
            (4, vec![note])
        );
        assert_eq!(
            left(&format!("{data},,,\n,,,\n,A = active,,\n,P = placebo,,\n"))?,
            (4, vec!["empty row", note])
        );
        assert_eq!(
            left(&format!("{data}Mean,,4,5\nSD,,2,2\n"))?,
            (4, vec!["summary line below the table"])
        );
        assert_eq!(
            left(&format!("{data}\nvisit,day,from,to\nV1,1,a,b\nV2,2,c,d\n"))?,
            (4, vec!["second table below"])
        );
        // A dog called Max is in a group.
        assert_eq!(left(&format!("{data}Max,x,4,5\n"))?, (5, vec![]));
        // A person without values, and data behind a gap, stay.
        assert_eq!(left(&format!("{data}P5,x,,\n"))?, (5, vec![]));
        assert_eq!(left(&format!("{data}\nP5,x,1,2\n"))?, (5, vec![]));
        Ok(())
    }
}
