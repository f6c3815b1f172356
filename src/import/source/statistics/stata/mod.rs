//! Stata data files, formats 105 to 119.
//!
//! In: bytes. Out: columns and rows. Flow: `header` reads what stands before the rows, of the older formats and of the
//! newer ones with tags; `values` reads a cell; `texts` finds long texts. Facts: `help dta` of Stata.
//! Not its business: what a column means.

mod header;
mod texts;
mod values;

use super::bytes::{Bytes, Code};
use super::form::{Cell, Column, Flaw, Note, Sink, Source};
use texts::LongTexts;
use values::Kind;

/// Whether the bytes are a Stata data file.
pub(super) fn fits(bytes: &[u8]) -> bool {
    match bytes {
        // Format, order of bytes, a 1, and a byte that is not used.
        [105..=115, 1 | 2, 1, ..] => bytes.len() > 100,
        _ => bytes.starts_with(b"<stata_dta>"),
    }
}

/// The data of the file.
pub(super) struct Dta<'b> {
    columns: Vec<Column>,
    kinds: Vec<Kind>,
    format: u16,
    is_big: bool,
    code: Code,
    /// The rows and nothing else.
    data: &'b [u8],
    row_len: usize,
    texts: LongTexts<'b>,
    /// The end tag of the file is missing.
    is_cut: bool,
}

/// Opens the file.
pub(super) fn open(bytes: &[u8]) -> Result<Dta<'_>, Flaw> {
    let header = if bytes.starts_with(b"<") {
        header::tagged(bytes)?
    } else {
        header::plain(bytes)?
    };
    let row_len = header.kinds.iter().map(|k| k.len()).sum::<usize>();
    let rows_len = row_len.checked_mul(header.rows).ok_or(Flaw::TooLarge)?;
    let mut from = Bytes::new(bytes, header.is_big).from(header.data);
    let data = from.take(rows_len)?;
    let is_tagged = bytes.starts_with(b"<");
    if is_tagged {
        let what = "the rows of the Stata file do not end where its header says";
        from.tag(b"</data>", what)?;
    }
    let is_cut = is_tagged && !bytes.trim_ascii_end().ends_with(b"</stata_dta>");
    let texts = match header.texts {
        Some(at) => texts::read(Bytes::new(bytes, header.is_big).from(at), header.format)?,
        None => LongTexts::default(),
    };
    let labels_at = header.labels.unwrap_or(from.at);
    let code = header.code();
    let mut columns = header.columns;
    let labels = values::labels(
        Bytes::new(bytes, header.is_big).from(labels_at),
        header.format,
        &code,
    );
    for (column, set) in columns.iter_mut().zip(&header.label_sets) {
        column.values = labels.get(set).cloned();
        if column.values.is_some() {
            column.catalog = None;
        }
    }
    Ok(Dta {
        columns,
        kinds: header.kinds,
        format: header.format,
        is_big: header.is_big,
        code,
        data,
        row_len,
        texts,
        is_cut,
    })
}

impl Source for Dta<'_> {
    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn rows(&self, sink: &mut dyn Sink) -> Result<(), Flaw> {
        if self.row_len == 0 {
            return Ok(());
        }
        for row in self.data.chunks_exact(self.row_len) {
            let mut from = Bytes::new(row, self.is_big);
            for kind in &self.kinds {
                match kind {
                    Kind::Text(len) => sink.cell(Cell::Text(&self.code.text(from.take(*len)?))),
                    Kind::LongText => {
                        let text = self.texts.at(from.take(8)?, self.format, self.is_big);
                        sink.cell(Cell::Text(&self.code.text(text)));
                    }
                    kind => sink.cell(values::number(&mut from, *kind, self.format)?),
                }
            }
            sink.end_row()?;
        }
        Ok(())
    }

    fn size(&self) -> usize {
        self.data.len() + self.texts.len()
    }

    fn notes(&self) -> Vec<Note> {
        let mut out = Vec::new();
        if self.columns.iter().any(|c| c.catalog.is_some()) {
            out.push(Note {
                code: "value_labels_not_read",
                text: format!(
                    "The names of values in a Stata file of format {} are not read; its codes are.",
                    self.format
                ),
                is_warning: true,
            });
        }
        if self.is_cut {
            out.push(Note {
                code: "cut_off",
                text: "The Stata file is cut off behind its rows: names of values may be missing."
                    .to_owned(),
                is_warning: true,
            });
        }
        out.extend(self.code.note());
        out
    }
}
