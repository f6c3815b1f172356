//! The columns of a SAS data set out of its subheaders.

use super::super::bytes::{Bytes, Code};
use super::super::form::{CUT_OFF, Column, Flaw};
use super::super::moments::{is_plain_sas_format, of_sas_format};
use super::pages::{Kind, Layout};
use super::unpack::Packing;

/// Columns that subheaders may name; SAS takes 32,767.
const MOST_COLUMNS: usize = 1 << 17;

/// Where a column stands in a row.
pub(super) struct Place {
    pub start: usize,
    pub len: usize,
    pub is_text: bool,
}

/// A text among the texts of the file: the block, and where in it.
#[derive(Clone, Copy, Default)]
struct Text {
    block: usize,
    start: usize,
    len: usize,
}

/// What the subheaders say.
#[derive(Default)]
pub(super) struct Facts<'b> {
    pub row_len: usize,
    pub rows: usize,
    pub rows_on_mixed_page: usize,
    pub deleted: usize,
    texts: Vec<&'b [u8]>,
    names: Vec<Text>,
    places: Vec<Place>,
    formats: Vec<(Text, Text)>,
}

/// Reads all subheaders.
pub(super) fn read<'b>(layout: &Layout<'b>) -> Result<Facts<'b>, Flaw> {
    let mut out = Facts::default();
    for page in layout.pages() {
        for subheader in page.subheaders(layout)? {
            let Some(kind) = subheader.kind(layout) else {
                continue;
            };
            out.add(
                kind,
                Bytes::new(subheader.bytes, layout.is_big),
                layout.word,
            )?;
            // Subheaders may lie over each other.
            let n = out.names.len().max(out.places.len());
            if n.max(out.formats.len()).max(out.texts.len()) > MOST_COLUMNS {
                return Err(Flaw::TooLarge);
            }
        }
    }
    if out.names.is_empty() || out.places.is_empty() {
        return Err(Flaw::Damaged("the SAS data set declares no columns"));
    }
    Ok(out)
}

fn word(from: Bytes<'_>, at: usize, word: usize) -> Result<usize, Flaw> {
    let mut from = from.from(at);
    if word == 8 {
        from.long_size()
    } else {
        from.size()
    }
}

fn text(from: Bytes<'_>, at: usize) -> Result<Text, Flaw> {
    let mut from = from.from(at);
    Ok(Text {
        block: usize::from(from.u16()?),
        start: usize::from(from.u16()?),
        len: usize::from(from.u16()?),
    })
}

impl<'b> Facts<'b> {
    fn add(&mut self, kind: Kind, from: Bytes<'b>, w: usize) -> Result<(), Flaw> {
        let len = from.left();
        match kind {
            Kind::RowSize => {
                self.row_len = word(from, 5 * w, w)?;
                self.rows = word(from, 6 * w, w)?;
                self.deleted = word(from, 7 * w, w)?;
                self.rows_on_mixed_page = word(from, 15 * w, w)?;
            }
            Kind::ColumnText => {
                // Its own size leaves out what some writers put at its end.
                self.texts.push(from.from(w).take(len.saturating_sub(w))?);
            }
            Kind::ColumnNames => {
                for i in 0..len.saturating_sub(2 * w + 12) / 8 {
                    self.names.push(text(from, w + 8 * (i + 1))?);
                }
            }
            Kind::ColumnAttributes => {
                for i in 0..len.saturating_sub(2 * w + 12) / (w + 8) {
                    let at = w + 8 + i * (w + 8);
                    let start = word(from, at, w)?;
                    let size = from.from(at + w).size()?;
                    let is_text = match from.from(at + w + 6).u8()? {
                        1 => false,
                        2 => true,
                        _ => {
                            return Err(Flaw::Damaged(
                                "a column of the SAS data set is neither number nor text",
                            ));
                        }
                    };
                    self.places.push(Place {
                        start,
                        len: size,
                        is_text,
                    });
                }
            }
            Kind::FormatAndLabel => {
                let format = text(from, 3 * w + 22)?;
                self.formats.push((format, text(from, 3 * w + 28)?));
            }
            Kind::ColumnSize | Kind::Other => {}
        }
        Ok(())
    }

    /// How rows are packed, which the first texts name.
    pub fn packing(&self) -> Option<Packing> {
        let first = self.texts.first()?;
        let holds = |word: &[u8]| memchr::memmem::find(first, word).is_some();
        if holds(b"SASYZCRL") {
            Some(Packing::RunLength)
        } else {
            holds(b"SASYZCR2").then_some(Packing::Ross)
        }
    }

    fn text(&self, at: Text, code: &Code) -> String {
        let block = self
            .texts
            .get(at.block.min(self.texts.len().saturating_sub(1)));
        let bytes = block.and_then(|b| b.get(at.start..at.start + at.len));
        bytes.map_or_else(String::new, |b| code.string(b))
    }

    /// The columns with their places.
    pub fn columns(&mut self, code: &Code) -> Result<(Vec<Column>, Vec<Place>), Flaw> {
        let n = self.names.len().min(self.places.len());
        let mut out = Vec::with_capacity(n);
        for (i, (name, place)) in self.names.iter().zip(&self.places).enumerate() {
            let end = place.start.checked_add(place.len).ok_or(CUT_OFF)?;
            if end > self.row_len || !place.is_text && place.len > 8 {
                return Err(Flaw::Damaged(
                    "a column of the SAS data set stands outside its row",
                ));
            }
            let (format, label) = self.formats.get(i).copied().unwrap_or_default();
            let format = self.text(format, code);
            out.push(Column {
                name: self.text(*name, code),
                label: self.text(label, code),
                moment: of_sas_format(&format).filter(|_| !place.is_text),
                catalog: (!is_plain_sas_format(&format)).then_some(format),
                ..Column::default()
            });
        }
        let mut places = std::mem::take(&mut self.places);
        places.truncate(n);
        Ok((out, places))
    }
}
