//! The rows of a table from records of results, without an object in between: a panel has ten thousand of them.
//!
//! In: records that serialise as structs. Out: a column a field, a row a record. Not its business: which records a
//! table has.

use super::labels::{as_text, is_plain, reads_as_formula};
use serde::Serialize;
use serde::ser::{Error as _, Impossible, SerializeMap, SerializeStruct, Serializer};
use serde_json::{Error, Value};
use std::ops::Range;

/// Fields that hold a record of their own, with its fields and the names of their columns; they stay when there is
/// none.
type Inner = (&'static str, &'static [(&'static str, &'static str)]);

const INNER: [Inner; 2] = [
    (
        "raw",
        &[
            ("mean", "raw_mean"),
            ("sd", "raw_sd"),
            ("median", "raw_median"),
            ("q1", "raw_q1"),
            ("q3", "raw_q3"),
            ("min", "raw_min"),
            ("max", "raw_max"),
        ],
    ),
    (
        "by_group",
        &[
            ("estimate", "by_group_estimate"),
            ("se", "by_group_se"),
            ("df", "by_group_df"),
            ("p", "by_group_p"),
            ("ci_low", "by_group_ci_low"),
            ("ci_high", "by_group_ci_high"),
        ],
    ),
];

/// What a field of a record holds.
pub(super) enum Field<C> {
    /// One cell; whether it is a flag.
    One(C, bool),
    /// Nothing.
    None,
    /// A record of its own.
    Record(Value),
}

/// How the cells of a table are kept.
pub(super) trait Cells: Default {
    /// A cell; by default an empty one.
    type Cell: Clone + Default;

    /// The cell of a text.
    fn text(&mut self, text: &str) -> Self::Cell;

    /// What a field holds.
    fn field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<Field<Self::Cell>, Error>;
}

/// Cells as values, for a workbook.
#[derive(Default)]
pub(super) struct Values;

impl Cells for Values {
    type Cell = Value;

    fn text(&mut self, text: &str) -> Value {
        text.into()
    }

    fn field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<Field<Value>, Error> {
        Ok(match serde_json::to_value(value)? {
            Value::Null => Field::None,
            Value::Object(record) => Field::Record(Value::Object(record)),
            other => {
                let is_flag = other.is_boolean();
                Field::One(other, is_flag)
            }
        })
    }
}

/// Cells as they stand in a text file, one behind the other: a range of bytes each.
#[derive(Default)]
pub(super) struct Texts {
    bytes: Vec<u8>,
}

impl Texts {
    /// The bytes of a cell.
    pub fn of(&self, cell: &Range<usize>) -> &[u8] {
        self.bytes.get(cell.clone()).unwrap_or(&[])
    }

    /// The cell of the bytes from `from` on.
    fn since(&self, from: usize) -> Range<usize> {
        from..self.bytes.len()
    }
}

impl Cells for Texts {
    type Cell = Range<usize>;

    fn text(&mut self, text: &str) -> Range<usize> {
        let from = self.bytes.len();
        self.bytes.extend_from_slice(as_text(text).as_bytes());
        self.since(from)
    }

    fn field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<Field<Range<usize>>, Error> {
        let from = self.bytes.len();
        serde_json::to_writer(&mut self.bytes, value)?;
        let written = self.bytes.get(from..).unwrap_or(&[]);
        match written {
            [b'n', ..] => {
                self.bytes.truncate(from);
                Ok(Field::None)
            }
            // Texts have marks around them in the results.
            [b'"', text @ .., b'"'] if plain(text).is_some() => {
                let is_formula = plain(text).is_some_and(reads_as_formula);
                self.bytes.pop();
                if is_formula {
                    self.bytes[from] = b'\'';
                } else {
                    self.bytes.remove(from);
                }
                Ok(Field::One(self.since(from), false))
            }
            [b'"' | b'{' | b'[', ..] => {
                let value = serde_json::from_slice(written)?;
                self.bytes.truncate(from);
                Ok(match value {
                    Value::String(text) => Field::One(self.text(&text), false),
                    other => Field::Record(other),
                })
            }
            // Numbers and flags stand as in the results.
            [first, ..] => {
                let is_flag = matches!(first, b't' | b'f');
                Ok(Field::One(self.since(from), is_flag))
            }
            [] => Ok(Field::None),
        }
    }
}

/// A text of the results that stands in a file of text as it does there.
fn plain(text: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(text).ok()?;
    (!text.contains('\\') && is_plain(text)).then_some(text)
}

/// Rows while they are collected.
pub(super) struct Rows<C: Cells> {
    pub columns: Vec<String>,
    pub rows: Vec<Vec<C::Cell>>,
    /// Where the cells are kept.
    pub cells: C,
    /// Columns at the start that are no field of a record.
    own: usize,
}

impl<C: Cells> Rows<C> {
    /// No rows yet; each will begin with a cell for each of these columns.
    pub fn new(own: &[&str]) -> Self {
        Self {
            columns: own.iter().map(|c| (*c).to_owned()).collect(),
            rows: Vec::new(),
            cells: C::default(),
            own: own.len(),
        }
    }

    /// Adds a record behind the cells of the columns at the start; one that can't be written has no row.
    pub fn push(&mut self, own: &[&str], record: &impl Serialize) {
        let mut row = Vec::with_capacity(self.columns.len());
        row.extend(own.iter().map(|text| self.cells.text(text)));
        let on_its_way = Row {
            columns: &mut self.columns,
            own: self.own,
            cells: &mut self.cells,
            row: &mut row,
            key: String::new(),
        };
        if record.serialize(on_its_way).is_ok() {
            self.rows.push(row);
        }
    }

    /// Gives every row a cell for each column: some records have a field that others lack, such as the name of a
    /// contrast.
    pub fn complete(mut self) -> Self {
        for row in &mut self.rows {
            row.resize(self.columns.len(), C::Cell::default());
        }
        self
    }
}

/// One record on its way to a row.
struct Row<'r, C: Cells> {
    columns: &'r mut Vec<String>,
    own: usize,
    cells: &'r mut C,
    row: &'r mut Vec<C::Cell>,
    /// Name of the next field of a map.
    key: String,
}

impl<C: Cells> Row<'_, C> {
    /// Puts a field in its column: as a rule the one behind the field before.
    fn put(&mut self, name: &str, value: C::Cell) {
        let next = self.row.len();
        if self.columns.get(next).is_some_and(|c| c == name) {
            self.row.push(value);
            return;
        }
        let at = self.columns.iter().position(|c| c == name);
        let at = at.unwrap_or_else(|| {
            self.columns.push(name.to_owned());
            self.columns.len() - 1
        });
        if at < self.own {
            return;
        }
        if self.row.len() <= at {
            self.row.resize(at + 1, C::Cell::default());
        }
        self.row[at] = value;
    }

    fn field<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Error> {
        let inner = INNER.iter().find(|(outer, _)| *outer == name);
        match (self.cells.field(value)?, inner) {
            // A covariance structure has a flag of the same name.
            (Field::One(cell, true), _) | (Field::One(cell, _), None) => self.put(name, cell),
            (Field::None, None) => self.put(name, C::Cell::default()),
            (Field::Record(record), None) => {
                let text = self.cells.text(&record.to_string());
                self.put(name, text);
            }
            (found, Some((_, fields))) => {
                for (field, column) in *fields {
                    let own = match &found {
                        Field::Record(record) => record.get(field),
                        _ => None,
                    };
                    let cell = match own.map(|v| self.cells.field(v)).transpose()? {
                        Some(Field::One(cell, _)) => cell,
                        _ => C::Cell::default(),
                    };
                    self.put(column, cell);
                }
            }
        }
        Ok(())
    }
}

impl<C: Cells> SerializeStruct for Row<'_, C> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        self.field(key, value)
    }

    fn end(self) -> Result<(), Error> {
        Ok(())
    }
}

impl<C: Cells> SerializeMap for Row<'_, C> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        match serde_json::to_value(key)? {
            Value::String(key) => self.key = key,
            _ => return Err(Error::custom("the name of a field is text")),
        }
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let key = std::mem::take(&mut self.key);
        self.field(&key, value)
    }

    fn end(self) -> Result<(), Error> {
        Ok(())
    }
}

/// What is no record has no row.
fn no_record<T>() -> Result<T, Error> {
    Err(Error::custom("a row is made of a record"))
}

/// The methods for what is no record.
macro_rules! refused {
    ($($method:ident: $type:ty),*) => {
        $(fn $method(self, _: $type) -> Result<(), Error> {
            no_record()
        })*
    };
}

impl<C: Cells> Serializer for Row<'_, C> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Impossible<(), Error>;
    type SerializeTuple = Impossible<(), Error>;
    type SerializeTupleStruct = Impossible<(), Error>;
    type SerializeTupleVariant = Impossible<(), Error>;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Impossible<(), Error>;

    refused!(
        serialize_bool: bool,
        serialize_i8: i8,
        serialize_i16: i16,
        serialize_i32: i32,
        serialize_i64: i64,
        serialize_u8: u8,
        serialize_u16: u16,
        serialize_u32: u32,
        serialize_u64: u64,
        serialize_f32: f32,
        serialize_f64: f64,
        serialize_char: char,
        serialize_str: &str,
        serialize_bytes: &[u8],
        serialize_unit_struct: &'static str
    );

    fn serialize_none(self) -> Result<(), Error> {
        no_record()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        no_record()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, _: &'static str) -> Result<(), Error> {
        no_record()
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Error> {
        no_record()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self::SerializeSeq, Error> {
        no_record()
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Error> {
        no_record()
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Error> {
        no_record()
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Error> {
        no_record()
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self, Error> {
        Ok(self)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Error> {
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Error> {
        no_record()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Inside {
        estimate: f64,
        p: Option<f64>,
    }

    #[derive(Serialize)]
    struct Who {
        group: &'static str,
        scale: &'static str,
    }

    #[derive(Serialize)]
    struct Record {
        #[serde(flatten)]
        who: Who,
        mean: f64,
        #[serde(skip_serializing_if = "Option::is_none")]
        name: Option<&'static str>,
        by_group: Option<Inside>,
    }

    #[test]
    fn a_field_is_a_column_and_what_a_record_lacks_is_empty() {
        let record = |name, by_group| Record {
            who: Who {
                group: "A",
                scale: "of the record",
            },
            mean: 1.5,
            name,
            by_group,
        };
        let inside = || Inside {
            estimate: 2.0,
            p: Some(0.25),
        };
        fn filled<C: Cells>(records: [Record; 2]) -> Rows<C> {
            let mut rows = Rows::new(&["marker", "scale"]);
            for record in records {
                rows.push(&["=OPG", "ln"], &record);
            }
            rows.push(&["OPN", "ln"], &"no record");
            rows.complete()
        }
        let records = || [record(None, None), record(Some("\"peak\""), Some(inside()))];
        let values = filled::<Values>(records());
        assert_eq!(
            values.columns.join(" "),
            "marker scale group mean by_group_estimate by_group_se by_group_df by_group_p by_group_ci_low by_group_ci_high name"
        );
        let text = |row: &Vec<Value>| serde_json::to_string(row).unwrap_or_default();
        assert_eq!(
            values.rows.iter().map(text).collect::<Vec<_>>(),
            [
                r#"["=OPG","ln","A",1.5,null,null,null,null,null,null,null]"#,
                r#"["=OPG","ln","A",1.5,2.0,null,null,0.25,null,null,"\"peak\""]"#
            ]
        );
        let texts = filled::<Texts>(records());
        assert_eq!(texts.columns, values.columns);
        let text = |row: &Vec<Range<usize>>| -> Vec<String> {
            let cells = row.iter().map(|c| texts.cells.of(c));
            cells
                .map(|c| String::from_utf8_lossy(c).into_owned())
                .collect()
        };
        assert_eq!(
            texts
                .rows
                .iter()
                .map(|r| text(r).join("|"))
                .collect::<Vec<_>>(),
            [
                "'=OPG|ln|A|1.5|||||||",
                "'=OPG|ln|A|1.5|2.0|||0.25|||\"peak\""
            ]
        );
    }
}
