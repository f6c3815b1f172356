//! The columns of a Parquet file and where their chunks stand.

use super::super::form::{CUT_OFF, Column, Flaw};
use super::super::moments::Moment;
use super::thrift::Value;

/// Columns of any kind that a schema may hold.
const MOST: usize = 100_000;

/// What stands in a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kind {
    Truth,
    Int,
    Unsigned,
    Long,
    UnsignedLong,
    /// Nanoseconds of a day, and the day.
    OldMoment,
    /// A number of 16 bits.
    Half,
    Float,
    Double,
    Bytes,
    /// A number of so many digits behind the point, in bytes of a fixed length or a text.
    Decimal(Physical, i32),
}

/// How a number stands in the file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Physical {
    Int,
    Long,
    Bytes,
    Fixed(usize),
}

/// One flat column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Leaf {
    /// Its place among all columns of a row group.
    pub at: usize,
    pub kind: Kind,
    /// Level at which a value is there.
    pub level: u32,
}

/// The part of a column in a row group.
pub(super) struct Chunk {
    pub codec: i64,
    pub values: usize,
    pub start: usize,
    pub len: usize,
    pub unpacked: usize,
}

/// What the metadata say.
pub(super) struct Schema {
    pub columns: Vec<Column>,
    pub leaves: Vec<Leaf>,
    /// Rows and chunks of each row group.
    pub groups: Vec<(usize, Vec<Chunk>)>,
    /// Columns that are not flat.
    pub left_out: Vec<String>,
}

/// Reads the metadata of a file.
pub(super) fn read(meta: &Value<'_>) -> Result<Schema, Flaw> {
    let mut out = Schema {
        columns: Vec::new(),
        leaves: Vec::new(),
        groups: Vec::new(),
        left_out: Vec::new(),
    };
    let elements = meta.list(2);
    if elements.len() > MOST {
        return Err(Flaw::TooLarge);
    }
    let mut at = 1;
    let root = elements.first().and_then(|e| e.size(5)).unwrap_or(0);
    let mut n_leaves = 0;
    for _ in 0..root {
        walk(elements, &mut at, &mut n_leaves, Above::default(), &mut out)?;
    }
    for group in meta.list(4) {
        let chunks = group
            .list(1)
            .iter()
            .map(chunk)
            .collect::<Result<Vec<_>, _>>()?;
        out.groups.push((group.size(3).ok_or(CUT_OFF)?, chunks));
    }
    Ok(out)
}

/// What stands above a column.
#[derive(Clone, Default)]
struct Above {
    name: String,
    level: u32,
    is_repeated: bool,
    depth: usize,
}

/// `IL-6 Day 1` of `('IL-6', 'Day 1')`, as pandas writes the name of a column of several levels.
fn levels_joined(name: String) -> String {
    let inside = name.strip_prefix('(').and_then(|n| n.strip_suffix(')'));
    let levels: Option<Vec<&str>> = inside.and_then(|inside| {
        let quoted =
            |level: &&str| level.len() > 1 && level.starts_with('\'') && level.ends_with('\'');
        let all: Vec<&str> = inside.split(", ").collect();
        // A comma inside a level parts none.
        (all.len() > 1 && all.iter().all(quoted)).then_some(all)
    });
    let Some(levels) = levels else { return name };
    let words = levels
        .iter()
        .map(|l| l.trim_matches('\''))
        .filter(|l| !l.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

fn walk(
    elements: &[Value<'_>],
    at: &mut usize,
    n_leaves: &mut usize,
    above: Above,
    out: &mut Schema,
) -> Result<(), Flaw> {
    let element = elements.get(*at).ok_or(CUT_OFF)?;
    *at += 1;
    if above.depth > 30 {
        return Err(Flaw::Damaged("the schema of the Parquet file is damaged"));
    }
    let own = element.text(4).unwrap_or_default();
    let repetition = element.whole(3).unwrap_or(0);
    let this = Above {
        name: if above.name.is_empty() {
            own
        } else {
            format!("{}.{own}", above.name)
        },
        level: above.level + u32::from(repetition > 0),
        is_repeated: above.is_repeated || repetition == 2,
        depth: above.depth + 1,
    };
    if let Some(children) = element.size(5).filter(|n| *n > 0) {
        for _ in 0..children {
            walk(elements, at, n_leaves, this.clone(), out)?;
        }
        return Ok(());
    }
    let leaf = *n_leaves;
    *n_leaves += 1;
    let kind = kind(element).filter(|_| !this.is_repeated);
    let Some((kind, moment)) = kind else {
        out.left_out.push(this.name);
        return Ok(());
    };
    out.columns.push(Column {
        name: levels_joined(this.name),
        moment,
        ..Column::default()
    });
    out.leaves.push(Leaf {
        at: leaf,
        kind,
        level: this.level,
    });
    Ok(())
}

/// What a column holds, and the dates that are kept in it.
fn kind(element: &Value<'_>) -> Option<(Kind, Option<Moment>)> {
    let physical = element.whole(1)?;
    let converted = element.whole(6).unwrap_or(-1);
    let logical = element.get(10);
    let logical = |n: i16| logical.and_then(|l| l.get(n));
    let unit = |of: &Value<'_>| {
        let unit = of.get(2);
        let is = |n| unit.is_some_and(|u| u.get(n).is_some());
        if is(3) {
            1e9
        } else if is(2) {
            1e6
        } else {
            1e3
        }
    };
    let is_decimal = converted == 5 || logical(5).is_some();
    if is_decimal {
        let scale = logical(5)
            .and_then(|d| d.whole(1))
            .or(element.whole(7))
            .unwrap_or(0);
        let scale = i32::try_from(scale)
            .ok()
            .filter(|s| (0..=300).contains(s))?;
        let physical = match physical {
            1 => Physical::Int,
            2 => Physical::Long,
            6 => Physical::Bytes,
            7 => Physical::Fixed(element.size(2).filter(|n| (1..=32).contains(n))?),
            _ => return None,
        };
        return Some((Kind::Decimal(physical, scale), None));
    }
    let unsigned =
        logical(10).and_then(|i| i.whole(2)) == Some(0) || (11..=14).contains(&converted);
    let moment = if let Some(time) = logical(8) {
        Some(Moment::Parts(0, unit(time)))
    } else if let Some(time) = logical(7) {
        Some(Moment::Clock(unit(time)))
    } else {
        match converted {
            6 => Some(Moment::Days(0)),
            7 => Some(Moment::Clock(1e3)),
            8 => Some(Moment::Clock(1e6)),
            9 => Some(Moment::Parts(0, 1e3)),
            10 => Some(Moment::Parts(0, 1e6)),
            _ => logical(6).map(|_| Moment::Days(0)),
        }
    };
    match physical {
        0 => Some((Kind::Truth, None)),
        1 => Some((if unsigned { Kind::Unsigned } else { Kind::Int }, moment)),
        2 => Some((
            if unsigned {
                Kind::UnsignedLong
            } else {
                Kind::Long
            },
            moment,
        )),
        3 => Some((Kind::OldMoment, Some(Moment::Parts(0, 1.0)))),
        4 => Some((Kind::Float, None)),
        5 => Some((Kind::Double, None)),
        6 => Some((Kind::Bytes, None)),
        7 if logical(15).is_some() && element.size(2) == Some(2) => Some((Kind::Half, None)),
        _ => None,
    }
}

fn chunk(chunk: &Value<'_>) -> Result<Chunk, Flaw> {
    let meta = chunk.get(3).ok_or(Flaw::Damaged(
        "a part of the Parquet file is in another file",
    ))?;
    let data = meta.size(9).ok_or(CUT_OFF)?;
    let dictionary = meta.size(11).filter(|d| *d > 0 && *d < data);
    Ok(Chunk {
        codec: meta.whole(4).unwrap_or(0),
        values: meta.size(5).ok_or(CUT_OFF)?,
        start: dictionary.unwrap_or(data),
        len: meta.size(7).ok_or(CUT_OFF)?,
        unpacked: meta.size(6).unwrap_or(0),
    })
}

#[cfg(test)]
mod tests {
    use super::levels_joined;

    #[test]
    fn levels_of_a_name_are_joined() {
        for (name, wanted) in [
            ("('IL-6 (pg/mL)', 'Day 1')", "IL-6 (pg/mL) Day 1"),
            ("('subject', '')", "subject"),
            ("(a, b)", "(a, b)"),
            ("IL-6 (pg/mL)", "IL-6 (pg/mL)"),
        ] {
            assert_eq!(levels_joined(name.to_owned()), wanted);
        }
    }
}
