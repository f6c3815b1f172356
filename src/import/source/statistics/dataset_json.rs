//! CDISC Dataset-JSON 1.0 and 1.1, also one row a line (NDJSON).
//!
//! In: bytes. Out: the columns and rows of one of its tables. Rows are read from the text one by one and never held.

use super::form::{Cell, Column, Flaw, Held, Note, Sink, Source};
use super::moments::of_sas_format;
use crate::import::cells::names::normal;
use crate::words::of_count;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::fmt;

const DAMAGED: Flaw = Flaw::Damaged("the Dataset-JSON file is damaged or cut off");

/// Whether the bytes are a Dataset-JSON file.
pub(super) fn fits(bytes: &[u8]) -> bool {
    let bytes = bytes
        .strip_prefix(b"\xEF\xBB\xBF")
        .unwrap_or(bytes)
        .trim_ascii_start();
    let head = bytes.get(..1 << 16).unwrap_or(bytes);
    let holds = |word: &[u8]| memchr::memmem::find(head, word).is_some();
    head.starts_with(b"{")
        && (holds(b"\"datasetJSONVersion\"")
            || holds(b"\"datasetJSONCreationDateTime\"")
            || holds(b"\"itemGroupData\""))
}

/// One column as the file declares it.
#[derive(Deserialize)]
struct Item {
    #[serde(default)]
    name: String,
    #[serde(default)]
    label: Option<String>,
    #[serde(default, rename = "dataType", alias = "type")]
    kind: String,
    #[serde(default, rename = "displayFormat")]
    format: Option<String>,
}

/// One table.
#[derive(Deserialize)]
struct Group<'b> {
    #[serde(default)]
    name: String,
    #[serde(alias = "items")]
    columns: Vec<Item>,
    /// How many rows the file says that it has.
    #[serde(default)]
    records: Option<usize>,
    #[serde(borrow, alias = "itemData")]
    rows: Option<&'b RawValue>,
}

/// The file before version 1.1, which may hold several tables.
#[derive(Deserialize)]
struct Old<'b> {
    #[serde(borrow, rename = "clinicalData")]
    clinical: Option<Groups<'b>>,
    #[serde(borrow, rename = "referenceData")]
    reference: Option<Groups<'b>>,
}

#[derive(Deserialize)]
struct Groups<'b> {
    #[serde(borrow, rename = "itemGroupData")]
    groups: BTreeMap<String, Group<'b>>,
}

/// One table of the file.
pub(super) struct Table<'b> {
    columns: Vec<Column>,
    numeric: Vec<bool>,
    rows: RowsText<'b>,
    /// Rows that it says it has, and that were read.
    records: Option<usize>,
    seen: std::cell::Cell<usize>,
    at: usize,
    held: Vec<Held>,
}

/// Where the rows stand.
enum RowsText<'b> {
    /// In one list.
    List(&'b str),
    /// Each on a line.
    Lines(&'b str),
}

/// Opens the table `wanted`, or the one with the most text.
pub(super) fn open<'b>(bytes: &'b [u8], wanted: Option<&str>) -> Result<Table<'b>, Flaw> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| DAMAGED)?;
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Group<'_>>();
    if let Some(Ok(group)) = values.next() {
        let rows = match group.rows {
            Some(rows) => RowsText::List(rows.get()),
            None => RowsText::Lines(text.get(values.byte_offset()..).unwrap_or("")),
        };
        return Ok(table((group.columns, group.records), rows, 0, Vec::new()));
    }
    let old: Old<'_> = serde_json::from_str(text).map_err(|_| DAMAGED)?;
    let groups: Vec<Group<'_>> = [old.clinical, old.reference]
        .into_iter()
        .flatten()
        .flat_map(|g| g.groups.into_values())
        .collect();
    let held = |g: &Group<'_>| Held {
        name: g.name.clone(),
        rows: g.records,
        columns: g.columns.iter().map(|i| i.name.clone()).collect(),
    };
    let all: Vec<Held> = groups.iter().map(held).collect();
    let len = |g: &Group<'_>| g.rows.map_or(0, |r| r.get().len());
    let asked = |g: &Group<'_>| wanted.is_some_and(|w| normal(w) == normal(&g.name));
    let best = groups
        .into_iter()
        .enumerate()
        .max_by_key(|(i, g)| (asked(g), len(g), usize::MAX - i));
    let (at, group) = best.ok_or(DAMAGED)?;
    let rows = RowsText::List(group.rows.ok_or(DAMAGED)?.get());
    Ok(table((group.columns, group.records), rows, at, all))
}

fn table(
    (items, records): (Vec<Item>, Option<usize>),
    rows: RowsText<'_>,
    at: usize,
    held: Vec<Held>,
) -> Table<'_> {
    let is_number = |kind: &str| matches!(kind, "integer" | "decimal" | "float" | "double");
    Table {
        numeric: items.iter().map(|i| is_number(&i.kind)).collect(),
        columns: (items.into_iter())
            .map(|i| Column {
                moment: (i.format.as_deref())
                    .filter(|_| is_number(&i.kind))
                    .and_then(of_sas_format),
                name: i.name,
                label: i.label.unwrap_or_default(),
                ..Column::default()
            })
            .collect(),
        rows,
        records,
        seen: std::cell::Cell::new(0),
        at,
        held,
    }
}

impl Source for Table<'_> {
    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn rows(&self, sink: &mut dyn Sink) -> Result<(), Flaw> {
        let mut flaw = None;
        self.seen.set(0);
        let mut row = Row {
            numeric: &self.numeric,
            sink,
            flaw: &mut flaw,
            seen: &self.seen,
        };
        let done = match self.rows {
            RowsText::List(text) => {
                serde_json::Deserializer::from_str(text).deserialize_seq(Rows(&mut row))
            }
            RowsText::Lines(text) => text
                .lines()
                .filter(|line| !line.trim().is_empty())
                .try_for_each(|line| {
                    Row {
                        numeric: row.numeric,
                        sink: &mut *row.sink,
                        flaw: &mut *row.flaw,
                        seen: row.seen,
                    }
                    .deserialize(&mut serde_json::Deserializer::from_str(line))
                }),
        };
        match (done, flaw) {
            (_, Some(flaw)) => Err(flaw),
            (Err(_), None) => Err(DAMAGED),
            (Ok(()), None) => Ok(()),
        }
    }

    fn size(&self) -> usize {
        match self.rows {
            RowsText::List(text) | RowsText::Lines(text) => text.len(),
        }
    }

    fn notes(&self) -> Vec<Note> {
        let seen = self.seen.get();
        let differs = self.records.filter(|n| *n != seen);
        let note = |said| {
            let fewer = if seen < said {
                " Rows may be missing at its end."
            } else {
                ""
            };
            Note {
                code: "cut_off",
                text: format!(
                    "The Dataset-JSON file says that it has {}, and holds {seen}.{fewer}",
                    of_count(said, "row", "rows")
                ),
                is_warning: true,
            }
        };
        differs.map(note).into_iter().collect()
    }

    fn tables(&self) -> Option<(usize, &[Held])> {
        (self.held.len() > 1).then_some((self.at, self.held.as_slice()))
    }
}

/// Reads a list of rows.
struct Rows<'r, 's>(&'r mut Row<'s>);

impl<'d> Visitor<'d> for Rows<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of rows")
    }

    fn visit_seq<A: SeqAccess<'d>>(self, mut all: A) -> Result<(), A::Error> {
        let row = self.0;
        loop {
            let next = Row {
                numeric: row.numeric,
                sink: &mut *row.sink,
                flaw: &mut *row.flaw,
                seen: row.seen,
            };
            if all.next_element_seed(next)?.is_none() {
                return Ok(());
            }
        }
    }
}

/// Gives the cells of a row to a sink.
struct Row<'s> {
    numeric: &'s [bool],
    sink: &'s mut dyn Sink,
    flaw: &'s mut Option<Flaw>,
    seen: &'s std::cell::Cell<usize>,
}

impl<'d> DeserializeSeed<'d> for Row<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'d>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'d> Visitor<'d> for Row<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row")
    }

    fn visit_seq<A: SeqAccess<'d>>(self, mut cells: A) -> Result<(), A::Error> {
        for numeric in self.numeric {
            if cells
                .next_element_seed(One {
                    numeric: *numeric,
                    sink: &mut *self.sink,
                })?
                .is_none()
            {
                *self.flaw = Some(Flaw::Damaged(
                    "a row of the Dataset-JSON file has fewer cells than there are columns",
                ));
                return Err(A::Error::custom("stopped"));
            }
        }
        self.seen.set(self.seen.get() + 1);
        if cells.next_element::<IgnoredAny>()?.is_some() {
            *self.flaw = Some(Flaw::Damaged(
                "a row of the Dataset-JSON file has more cells than there are columns",
            ));
        } else if let Err(flaw) = self.sink.end_row() {
            *self.flaw = Some(flaw);
        }
        match self.flaw {
            Some(_) => Err(A::Error::custom("stopped")),
            None => Ok(()),
        }
    }
}

/// Gives one cell to a sink.
struct One<'s> {
    numeric: bool,
    sink: &'s mut dyn Sink,
}

impl<'d> DeserializeSeed<'d> for One<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'d>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'d> Visitor<'d> for One<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a cell")
    }

    fn visit_bool<E: Error>(self, x: bool) -> Result<(), E> {
        self.sink.cell(Cell::Text(if x { "true" } else { "false" }));
        Ok(())
    }

    fn visit_i64<E: Error>(self, x: i64) -> Result<(), E> {
        self.sink.cell(Cell::Whole(x));
        Ok(())
    }

    fn visit_u64<E: Error>(self, x: u64) -> Result<(), E> {
        self.sink
            .cell(i64::try_from(x).map_or(Cell::Number(x as f64), Cell::Whole));
        Ok(())
    }

    fn visit_f64<E: Error>(self, x: f64) -> Result<(), E> {
        self.sink.cell(Cell::Number(x));
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        // Decimals are texts, so that no digit is lost.
        let number = if self.numeric {
            text.trim().parse().ok()
        } else {
            None
        };
        self.sink
            .cell(number.map_or(Cell::Text(text), Cell::Number));
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.sink.cell(Cell::Empty);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'d>>(self, mut all: A) -> Result<(), A::Error> {
        while all.next_element::<IgnoredAny>()?.is_some() {}
        self.sink.cell(Cell::Empty);
        Ok(())
    }

    fn visit_map<A: MapAccess<'d>>(self, mut all: A) -> Result<(), A::Error> {
        while all.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        self.sink.cell(Cell::Empty);
        Ok(())
    }
}
