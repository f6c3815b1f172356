//! GraphPad Prism files in XML (pzfx).
//!
//! In: the text of the file. Out: the table of a study in lines of cells. `xml` reads the data tables as they are,
//! `design` decides what the rows, columns and subcolumns of a table stand for, `joined` writes the tables of one
//! design as one. Not its business: graphs, analyses and layouts, which stand behind the tables in a form of their own.
//! Source: the files that Prism 5 to 10 write; the R package pzfx (CRAN) describes their elements.

mod design;
mod joined;
mod says;
mod titles;
mod xml;

pub(super) use joined::read;

/// Whether the bytes are a Prism file in XML.
pub(super) fn is_prism(bytes: &[u8]) -> bool {
    let head = bytes.get(..2_000).unwrap_or(bytes);
    memchr::memmem::find(head, b"<GraphPadPrismFile").is_some()
}
