//! Rows of cells written as text that is read like a file.
//!
//! In: rows. Out: lines of cells apart by tabs, quoted where a cell holds a tab, a line end or a mark. Not its
//! business: where the rows come from.

/// Separates the cells.
pub(super) const DELIMITER: char = '\t';

/// Rows as text.
pub(super) fn text<R, C>(rows: impl IntoIterator<Item = R>) -> String
where
    R: IntoIterator<Item = C>,
    C: AsRef<str>,
{
    let mut out = String::new();
    for row in rows {
        line(row, &mut out);
    }
    out
}

/// Adds a line.
pub(super) fn line<C: AsRef<str>>(cells: impl IntoIterator<Item = C>, out: &mut String) {
    for (at, cell) in cells.into_iter().enumerate() {
        if at > 0 {
            out.push(DELIMITER);
        }
        let cell = cell.as_ref();
        if cell.contains([DELIMITER, '\n', '\r', '"']) {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(cell);
        }
    }
    out.push('\n');
}
