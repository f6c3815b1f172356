//! Apache Parquet files with flat columns.
//!
//! In: bytes. Out: columns and rows. Flow: `thrift` reads the metadata, `schema` makes columns of them, `cursor` goes
//! through the pages of a column and gives its cells one by one: `packing` unpacks a page, `runs` and `deltas` read
//! numbers and texts that are kept as runs, bits or differences. Facts: the format's specification at
//! parquet.apache.org.
//! Not its business: nested columns, and what a column means.

mod cursor;
mod deltas;
mod packing;
mod runs;
mod schema;
mod thrift;

use super::bytes::Code;
use super::form::{CUT_OFF, Column, Flaw, Note, Sink, Source};
use crate::import::source::budget::Budget;
use cursor::Cursor;
use schema::{Chunk, Leaf};
use std::cell::Cell;
use std::rc::Rc;

/// Whether the bytes are a Parquet file.
pub(super) fn fits(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PAR1") || bytes.starts_with(b"PARE")
}

/// The data of the file.
pub(super) struct Parquet<'b> {
    bytes: &'b [u8],
    columns: Vec<Column>,
    leaves: Vec<Leaf>,
    groups: Vec<(usize, Vec<Chunk>)>,
    left_out: Vec<String>,
    code: Code,
}

/// Opens the file.
pub(super) fn open(bytes: &[u8]) -> Result<Parquet<'_>, Flaw> {
    if bytes.starts_with(b"PARE") || bytes.ends_with(b"PARE") {
        return Err(Flaw::Closed(
            "an encrypted Parquet file",
            "Save a copy of it without encryption, or the table as CSV.",
        ));
    }
    let end = bytes
        .len()
        .checked_sub(8)
        .filter(|_| bytes.ends_with(b"PAR1"));
    let end = end.ok_or(Flaw::Damaged(
        "the Parquet file is cut off: its end is missing",
    ))?;
    let len = super::bytes::Bytes::new(bytes, false).from(end).size()?;
    let start = end.checked_sub(len).ok_or(CUT_OFF)?;
    let meta = thrift::read(bytes.get(start..end).ok_or(CUT_OFF)?)
        .map_err(|_| Flaw::Damaged("the metadata of the Parquet file are damaged"))?;
    let schema = schema::read(&meta)?;
    Ok(Parquet {
        bytes,
        columns: schema.columns,
        leaves: schema.leaves,
        groups: schema.groups,
        left_out: schema.left_out,
        code: Code::utf8(),
    })
}

impl Source for Parquet<'_> {
    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn rows(&self, sink: &mut dyn Sink) -> Result<(), Flaw> {
        for (rows, chunks) in &self.groups {
            let room = Budget::of(self.bytes.len()).memory;
            let room = Rc::new(Cell::new(usize::try_from(room).unwrap_or(usize::MAX)));
            let mut cursors = Vec::with_capacity(self.leaves.len());
            for leaf in &self.leaves {
                let chunk = chunks.get(leaf.at).ok_or(CUT_OFF)?;
                cursors.push(Cursor::new(self.bytes, leaf, chunk, &room, &self.code)?);
            }
            for _ in 0..*rows {
                for cursor in &mut cursors {
                    cursor.next(sink)?;
                }
                sink.end_row()?;
            }
        }
        Ok(())
    }

    fn size(&self) -> usize {
        // What chunks claim as unpacked counts up to some times the file.
        let claimed: usize = (self.groups.iter().flat_map(|(_, chunks)| chunks))
            .fold(0, |sum, chunk| sum.saturating_add(chunk.unpacked));
        claimed.clamp(self.bytes.len(), self.bytes.len().saturating_mul(20))
    }

    fn notes(&self) -> Vec<Note> {
        let left_out = (!self.left_out.is_empty()).then(|| {
            let names = crate::words::first_names(self.left_out.iter().map(String::as_str), 6);
            Note {
                code: "columns_of_lists",
                text: format!("These columns hold lists or raw bytes and are left out: {names}."),
                is_warning: true,
            }
        });
        left_out.into_iter().chain(self.code.note()).collect()
    }
}
