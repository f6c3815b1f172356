//! SPSS data files: sav, and zsav, which is packed.
//!
//! In: bytes. Out: columns and rows. Flow: `dictionary` reads what stands before the data as bytes, `columns` makes
//! columns of it once the encoding is known, `cases` unpacks the rows. Facts: "System File Format" in the developer's
//! guide of GNU PSPP.
//! Not its business: what a column means.

mod cases;
mod columns;
mod dictionary;

use super::bytes::{Bytes, Code};
use super::form::{Cell, Column, Flaw, Note, Sink, Source};
use crate::words::counted;
use cases::{Data, ELEMENT, Packing};
use columns::{Kind, Variable};
use std::cell::Cell as Flag;

/// Whether the bytes are an SPSS data file.
pub(super) fn fits(bytes: &[u8]) -> bool {
    bytes.starts_with(b"$FL2") || bytes.starts_with(b"$FL3")
}

/// The data of the file.
pub(super) struct Sav<'b> {
    columns: Vec<Column>,
    variables: Vec<Variable>,
    code: Code,
    packing: Packing,
    data: Data<'b>,
    is_big: bool,
    /// Elements of 8 bytes in a row.
    elements: usize,
    /// Rows, where the file says it.
    rows: Option<usize>,
    /// Rows stand behind those that the file says it has.
    has_more: Flag<bool>,
    weight: Option<String>,
}

/// Opens the file.
pub(super) fn open(bytes: &[u8]) -> Result<Sav<'_>, Flaw> {
    let dictionary = dictionary::read(bytes)?;
    let code = dictionary.code();
    let (columns, variables) = columns::columns(&dictionary, &code);
    let rest = bytes.get(dictionary.end..).unwrap_or(&[]);
    let data = if dictionary.is_zsav {
        Data::Blocks(cases::blocks(bytes, dictionary.end, dictionary.is_big)?)
    } else {
        Data::Plain(rest)
    };
    let packing = if dictionary.is_packed {
        Packing::Codes {
            bias: dictionary.bias,
        }
    } else {
        Packing::None
    };
    let weight = dictionary.weight.and_then(|element| {
        let at = variables.iter().position(|v| v.element == element)?;
        columns.get(at).map(|c| c.name.clone())
    });
    Ok(Sav {
        columns,
        variables,
        code,
        packing,
        data,
        is_big: dictionary.is_big,
        elements: dictionary.elements,
        rows: dictionary.rows,
        has_more: Flag::new(false),
        weight,
    })
}

impl Source for Sav<'_> {
    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn rows(&self, sink: &mut dyn Sink) -> Result<(), Flaw> {
        let mut row = vec![0u8; self.elements * ELEMENT];
        let mut cases = cases::Cases::new(&self.data, self.packing, self.is_big);
        let mut joined = Vec::new();
        let mut n = 0;
        while self.rows.is_none_or(|rows| n < rows) && cases.next(&mut row, self.rows.is_some())? {
            for variable in &self.variables {
                self.cell(variable, &row, &mut joined, sink);
            }
            sink.end_row()?;
            n += 1;
        }
        let is_whole = self.rows.is_some() && matches!(cases.next(&mut row, false), Ok(true));
        self.has_more.set(is_whole);
        Ok(())
    }

    fn size(&self) -> usize {
        // Packed numbers take one byte of the eight they stand for.
        match self.packing {
            Packing::None => self.data.len(),
            Packing::Codes { .. } => self.data.len().saturating_mul(4),
        }
    }

    fn notes(&self) -> Vec<Note> {
        let weights = self.weight.as_ref().map(|weight| Note {
            code: "weights_not_used",
            text: format!("The file weights its cases by {weight}; the weights are not used."),
            is_warning: true,
        });
        let more = self.has_more.get().then(|| Note {
            code: "rows_beyond_count",
            text: format!(
                "The SPSS file says that it has {}, and holds more. Those behind them are not read.",
                counted(self.rows.unwrap_or(0), "row")
            ),
            is_warning: true,
        });
        (weights.into_iter().chain(more))
            .chain(self.code.note())
            .collect()
    }
}

impl Sav<'_> {
    fn cell(&self, variable: &Variable, row: &[u8], joined: &mut Vec<u8>, sink: &mut dyn Sink) {
        let start = variable.element * ELEMENT;
        match variable.kind {
            Kind::Number => {
                let x = Bytes::new(row, self.is_big)
                    .from(start)
                    .f64()
                    .unwrap_or(f64::NAN);
                // The lowest number stands for a missing one.
                sink.cell(if x == -f64::MAX || x.is_nan() {
                    Cell::Empty
                } else {
                    Cell::Number(x)
                });
            }
            Kind::Text(width) => {
                let text = row.get(start..start + width).unwrap_or(&[]);
                sink.cell(Cell::Text(&self.code.text(text)));
            }
            Kind::LongText(width) => {
                // Parts of 255 bytes, each filled to 256.
                joined.clear();
                let all = row.get(start..).unwrap_or(&[]);
                for part in all.chunks(256).take(width.div_ceil(252)) {
                    joined.extend_from_slice(part.get(..255).unwrap_or(part));
                }
                joined.truncate(width);
                sink.cell(Cell::Text(&self.code.text(joined)));
            }
        }
    }
}
