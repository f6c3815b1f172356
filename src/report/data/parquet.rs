//! Apache Parquet files of one row group, with pages packed by gzip, which every reader knows.

use super::rows::{Datum, Rows};
use crate::report::SaveError;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

/// Thrift's compact protocol: kinds of values.
const I32: u8 = 5;
const I64: u8 = 6;
const BYTES: u8 = 8;
const LIST: u8 = 9;
const FIELDS: u8 = 12;

/// The number of gzip among the ways to pack.
const GZIP: usize = 2;

/// Where the page of a column stands, with its header.
struct Chunk {
    start: usize,
    /// Bytes as written.
    packed: usize,
    /// Bytes once unpacked.
    plain: usize,
}

/// The rows as a file; `source` says where they come from.
pub(super) fn bytes(rows: &Rows<'_>, source: &str) -> Result<Vec<u8>, SaveError> {
    let n_columns = rows.columns.len();
    let n = rows.len();
    // Whether a number is there, and the values, column by column.
    let mut there: Vec<Vec<bool>> = vec![Vec::new(); n_columns];
    let mut values: Vec<Vec<u8>> = vec![Vec::new(); n_columns];
    rows.each(|row| {
        for ((datum, there), values) in row.iter().zip(&mut there).zip(&mut values) {
            match datum {
                Datum::Text(text) => {
                    values.extend(size(text.len())?.to_le_bytes());
                    values.extend_from_slice(text.as_bytes());
                }
                Datum::Number(x) => {
                    there.push(x.is_some());
                    values.extend(x.iter().flat_map(|x| x.to_le_bytes()));
                }
            }
        }
        Ok(())
    })?;
    let mut out = b"PAR1".to_vec();
    let mut chunks = Vec::with_capacity(n_columns);
    for (there, values) in there.iter().zip(&values) {
        let mut page = Vec::new();
        if !there.is_empty() {
            let levels = levels(there);
            page.extend(size(levels.len())?.to_le_bytes());
            page.extend(levels);
        }
        page.extend_from_slice(values);
        let start = out.len();
        let packed = packed(&page)?;
        let mut header = Thrift::default();
        header.whole(1, I32, 0);
        header.whole(2, I32, page.len());
        header.whole(3, I32, packed.len());
        // A page of data: values, plain, levels in runs.
        header.fields(5, |page| {
            page.whole(1, I32, n);
            page.whole(2, I32, 0);
            page.whole(3, I32, 3);
            page.whole(4, I32, 3);
        });
        let header = header.end();
        chunks.push(Chunk {
            start,
            packed: header.len() + packed.len(),
            plain: header.len() + page.len(),
        });
        out.extend(header);
        out.extend(packed);
    }
    let meta = metadata(rows, n, &chunks, source);
    let len = size(meta.len())?;
    out.extend(meta);
    out.extend(len.to_le_bytes());
    out.extend(b"PAR1");
    Ok(out)
}

fn packed(page: &[u8]) -> Result<Vec<u8>, SaveError> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::new(4));
    let written = packer.write_all(page).and_then(|()| packer.finish());
    written.map_err(|why| SaveError::Encode(why.to_string()))
}

fn size(n: usize) -> Result<u32, SaveError> {
    let small =
        i32::try_from(n).map_err(|_| SaveError::Encode("a column has over 2 GB".to_owned()));
    small.map(i32::unsigned_abs)
}

/// Levels of 0 and 1 in packed bits.
fn levels(there: &[bool]) -> Vec<u8> {
    let groups = there.len().div_ceil(8);
    let mut out = Vec::new();
    number(&mut out, (groups as u64) << 1 | 1);
    for eight in there.chunks(8) {
        let bits = eight.iter().enumerate().map(|(i, t)| u8::from(*t) << i);
        out.push(bits.sum());
    }
    out
}

fn metadata(rows: &Rows<'_>, n: usize, chunks: &[Chunk], source: &str) -> Vec<u8> {
    let total: usize = chunks.iter().map(|chunk| chunk.plain).sum();
    let mut meta = Thrift::default();
    meta.whole(1, I32, 1);
    meta.list(2, FIELDS, rows.columns.len() + 1);
    meta.item(|root| {
        root.text(4, "schema");
        root.whole(5, I32, rows.columns.len());
    });
    for column in &rows.columns {
        meta.item(|element| {
            let is_text = column.width.is_some();
            element.whole(1, I32, if is_text { 6 } else { 5 });
            element.whole(3, I32, usize::from(!is_text));
            element.text(4, &column.name);
            if is_text {
                element.whole(6, I32, 0);
            }
        });
    }
    meta.whole(3, I64, n);
    meta.list(4, FIELDS, 1);
    meta.item(|group| {
        group.list(1, FIELDS, chunks.len());
        for (of, column) in chunks.iter().zip(&rows.columns) {
            group.item(|chunk| {
                chunk.whole(2, I64, of.start);
                chunk.fields(3, |inside| {
                    inside.whole(1, I32, if column.width.is_some() { 6 } else { 5 });
                    inside.list(2, I32, 2);
                    inside.bare(0);
                    inside.bare(3);
                    inside.list(3, BYTES, 1);
                    inside.bare_text(&column.name);
                    inside.whole(4, I32, GZIP);
                    inside.whole(5, I64, n);
                    inside.whole(6, I64, of.plain);
                    inside.whole(7, I64, of.packed);
                    inside.whole(9, I64, of.start);
                });
            });
        }
        group.whole(2, I64, total);
        group.whole(3, I64, n);
    });
    meta.list(5, FIELDS, 1);
    meta.item(|pair| {
        pair.text(1, "source");
        pair.text(2, source);
    });
    meta.text(6, concat!("Trajecta ", env!("CARGO_PKG_VERSION")));
    meta.end()
}

fn number(out: &mut Vec<u8>, mut x: u64) {
    while x >= 0x80 {
        out.push(x as u8 | 0x80);
        x >>= 7;
    }
    out.push(x as u8);
}

/// One structure being written.
#[derive(Default)]
struct Thrift {
    out: Vec<u8>,
    last: u8,
}

impl Thrift {
    fn field(&mut self, number: u8, kind: u8) {
        self.out.push((number - self.last) << 4 | kind);
        self.last = number;
    }

    fn whole(&mut self, number: u8, kind: u8, x: usize) {
        self.field(number, kind);
        self.bare(x);
    }

    /// A whole number in a list.
    fn bare(&mut self, x: usize) {
        number(&mut self.out, (x as u64) << 1);
    }

    fn text(&mut self, number: u8, text: &str) {
        self.field(number, BYTES);
        self.bare_text(text);
    }

    /// A text in a list.
    fn bare_text(&mut self, text: &str) {
        number(&mut self.out, text.len() as u64);
        self.out.extend_from_slice(text.as_bytes());
    }

    fn list(&mut self, field: u8, kind: u8, n: usize) {
        self.field(field, LIST);
        if n < 15 {
            self.out.push((n as u8) << 4 | kind);
        } else {
            self.out.push(0xF0 | kind);
            number(&mut self.out, n as u64);
        }
    }

    /// A structure in a list.
    fn item(&mut self, write: impl FnOnce(&mut Self)) {
        let mut inside = Self::default();
        write(&mut inside);
        self.out.extend(inside.end());
    }

    fn fields(&mut self, number: u8, write: impl FnOnce(&mut Self)) {
        self.field(number, FIELDS);
        self.item(write);
    }

    fn end(mut self) -> Vec<u8> {
        self.out.push(0);
        self.out
    }
}
