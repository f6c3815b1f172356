//! The columns of an SPSS file out of its dictionary.

use super::super::bytes::{Bytes, Code, trimmed};
use super::super::form::{Column, Missing, ValueLabels};
use super::super::moments::of_spss_format;
use super::dictionary::{Declared, Dictionary};
use std::collections::HashMap;
use std::rc::Rc;

/// Where and how a column stands in a row.
pub(super) struct Variable {
    /// Its first element of 8 bytes.
    pub element: usize,
    pub kind: Kind,
}

/// What a column holds.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Number,
    /// A text of so many bytes.
    Text(usize),
    /// A text of more than 255 bytes, in parts.
    LongText(usize),
}

/// The columns, with their places.
pub(super) fn columns(dictionary: &Dictionary<'_>, code: &Code) -> (Vec<Column>, Vec<Variable>) {
    let long_names = pairs(dictionary.long_names, code);
    let widths: HashMap<String, usize> = pairs(dictionary.very_long, code)
        .into_iter()
        .filter_map(|(name, width)| Some((name, width.parse().ok()?)))
        .collect();
    let by_element: HashMap<usize, usize> = (dictionary.variables.iter().enumerate())
        .map(|(i, v)| (v.element, i))
        .collect();
    let labels = value_labels(dictionary, code, &by_element);
    let per_variable = dictionary.measures.len() / dictionary.variables.len().max(1);
    let (mut out, mut places) = (Vec::new(), Vec::new());
    let mut parts_left = 0;
    for (i, declared) in dictionary.variables.iter().enumerate() {
        // The further parts of a very long text are variables of their own.
        if parts_left > 0 {
            parts_left -= 1;
            continue;
        }
        let short = code.string(declared.name);
        let kind = match (declared.width, widths.get(&short)) {
            (0, _) => Kind::Number,
            (width, Some(very)) if *very > 255 && width == 255 => {
                parts_left = very.div_ceil(252) - 1;
                Kind::LongText(*very)
            }
            (width, _) => Kind::Text(width),
        };
        let long = long_names.get(&short).cloned();
        let mut column = Column {
            label: code.string(declared.label),
            moment: of_spss_format(declared.format).filter(|_| declared.width == 0),
            missing: missing(declared, code, dictionary.is_big),
            values: labels.get(&i).cloned(),
            is_scale: per_variable >= 2 && dictionary.measures.get(i * per_variable) == Some(&3),
            ..Column::default()
        };
        column.name = long.unwrap_or(short.clone());
        add_long(dictionary, code, &short, &mut column);
        out.push(column);
        places.push(Variable {
            element: declared.element,
            kind,
        });
    }
    (out, places)
}

/// `SHORT=long`, separated by tabs or, for widths, by NUL and tab.
fn pairs(bytes: &[u8], code: &Code) -> HashMap<String, String> {
    let text = code.decode(bytes);
    text.split('\t')
        .filter_map(|pair| pair.trim_end_matches('\0').split_once('='))
        .map(|(short, long)| (short.trim().to_owned(), long.trim().to_owned()))
        .collect()
}

/// A number of 8 bytes.
fn number(bytes: &[u8], is_big: bool) -> f64 {
    Bytes::new(bytes, is_big).f64().unwrap_or(f64::NAN)
}

fn missing(declared: &Declared<'_>, code: &Code, is_big: bool) -> Missing {
    let mut out = Missing::default();
    if declared.width > 0 {
        out.texts = declared.missing.iter().map(|m| code.string(m)).collect();
        return out;
    }
    let mut numbers: Vec<f64> = declared.missing.iter().map(|m| number(m, is_big)).collect();
    if declared.has_range && numbers.len() >= 2 {
        let rest = numbers.split_off(2);
        out.range = Some((numbers[0], numbers[1]));
        numbers = rest;
    }
    out.numbers = numbers;
    out
}

/// Names of values by variable.
fn value_labels(
    dictionary: &Dictionary<'_>,
    code: &Code,
    by_element: &HashMap<usize, usize>,
) -> HashMap<usize, Rc<ValueLabels>> {
    let mut out = HashMap::new();
    for labels in &dictionary.labels {
        let of: Vec<usize> = labels
            .of
            .iter()
            .filter_map(|e| by_element.get(e).copied())
            .collect();
        let Some(first) = of.first().and_then(|i| dictionary.variables.get(*i)) else {
            continue;
        };
        let mut values = ValueLabels::default();
        for (value, label) in &labels.pairs {
            let label = code.string(label);
            if first.width == 0 {
                values
                    .numbers
                    .push((number(value, dictionary.is_big), label));
            } else {
                values.texts.insert(code.string(value), label);
            }
        }
        if let Some(values) = values.ready() {
            out.extend(of.into_iter().map(|i| (i, values.clone())));
        }
    }
    out
}

/// Names and missing values of texts of more than 8 bytes.
fn add_long(dictionary: &Dictionary<'_>, code: &Code, short: &str, column: &mut Column) {
    let is_it = |name: &[u8]| {
        let name = code.string(trimmed(name));
        name == short || name == column.name
    };
    let mut values = ValueLabels::default();
    for labels in dictionary.long_labels.iter().filter(|l| is_it(l.name)) {
        for (value, label) in &labels.pairs {
            values.texts.insert(code.string(value), code.string(label));
        }
    }
    let missing: Vec<String> = dictionary
        .long_missing
        .iter()
        .filter(|(name, _)| is_it(name))
        .flat_map(|(_, values)| values.iter().map(|v| code.string(v)))
        .collect();
    column.values = column.values.take().or(values.ready());
    column.missing.texts.extend(missing);
}
