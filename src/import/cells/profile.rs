//! What each column holds: numbers or text, how many values, which decimal sign they prove.

use crate::import::cells::values::{self, Cell, Form, MissingCodes};
use crate::import::cells::words::Name;
use crate::import::error::ImportError;
use crate::import::options::Decimal;
use crate::import::table::raw::Table;
use crate::work::Monitor;
use foldhash::fast::FixedState;
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Distinct texts are counted up to here; more is "many".
const DISTINCT_CAP: usize = 5_000;

/// The content of one column.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Profile {
    /// Cells that are not missing.
    pub n: usize,
    /// Cells that read as a value under one of the two notations.
    pub numeric: usize,
    /// Those among them with a percent sign.
    pub percent: usize,
    /// Different texts, up to a cap.
    pub distinct: usize,
    /// Cells that prove a decimal point.
    pub point: usize,
    /// Cells that prove a decimal comma.
    pub comma: usize,
    /// Cells such as `1,234` that could be either.
    pub open_comma: usize,
    /// Cells such as `1.234` that could be either.
    pub open_point: usize,
    /// Numbers of a workbook that are not whole; they prove no notation of text.
    pub fractions: usize,
    /// First row with a cell that fits both notations.
    pub first_open: Option<usize>,
    /// Cells that are plain numbers, not limits or marked values.
    pub plain: usize,
    /// Missing codes met that could be labels (`ND`, `None`), with their count; the first few.
    pub codes: Vec<(String, usize)>,
    /// The codes among them that are labels of this column.
    pub kept: Vec<String>,
    /// The header names groups.
    names_group: bool,
    /// Some cell is a plus sign, beside which a dash is a label.
    has_plus: bool,
}

impl Profile {
    /// Some number has a decimal or thousands mark.
    pub fn has_marks(&self) -> bool {
        self.point + self.comma + self.open_comma + self.open_point > 0
    }

    /// The decimal sign that most of its numbers prove; a point where none does.
    pub fn own_decimal(&self) -> Decimal {
        if self.comma > self.point {
            Decimal::Comma
        } else {
            Decimal::Point
        }
    }

    /// Some number is surely not whole.
    pub fn has_fractions(&self) -> bool {
        self.point + self.comma + self.fractions > 0
    }

    /// A number with fractions that is another one in most cells, as a measurement is.
    pub fn is_measured(&self) -> bool {
        self.has_fractions() && self.distinct * 2 > self.n
    }

    /// Mostly percentages, so that all its numbers are read as such.
    pub fn is_percent(&self) -> bool {
        self.percent * 2 > self.numeric
    }

    /// Mostly numbers. Texts such as `<65` and `>=65` without any plain number are categories.
    pub fn is_numeric(&self) -> bool {
        let categories = self.plain == 0 && self.distinct > 1;
        self.n > 0 && self.numeric * 2 > self.n && !categories
    }

    /// Decides which missing codes are labels: those that are as common as the other labels of a column of
    /// labels, and those that the user names.
    fn keep_labels(&mut self, asked: &[String], missing: &MissingCodes) {
        if self.is_numeric() || self.codes.is_empty() {
            return;
        }
        let others = self.distinct;
        let typical = self.n.checked_div(others).unwrap_or(0);
        for (code, n) in &self.codes {
            let named = asked.iter().any(|a| a == code);
            // `none` beside treatments is one of them, as a word rather than a gap.
            let share = if code.eq_ignore_ascii_case("none") && self.names_group {
                8
            } else {
                2
            };
            let level = (1..=MOST_LEVELS).contains(&others) && *n * share >= typical && *n > 1;
            // R and spreadsheets write NA where nothing was entered: frequent NA cells are missing values.
            let flood = code == "NA" && *n > 2 * typical;
            let fits = match code.to_lowercase().as_str() {
                // Databases write null where nothing was entered.
                "null" => self.names_group,
                "-" => self.has_plus,
                _ => true,
            };
            if named || (level && !flood && fits && !missing.is_asked(code)) {
                self.kept.push(code.clone());
            }
        }
        let kept = &self.kept;
        let n: usize = (self.codes.iter())
            .filter(|(c, _)| kept.contains(c))
            .map(|(_, n)| n)
            .sum();
        self.n += n;
        self.distinct += self.kept.len();
    }
}

/// A column of labels has at most so many, and a study so many groups.
pub(in crate::import) const MOST_LEVELS: usize = 60;
/// Missing codes of a column that are counted.
const MOST_CODES: usize = 4;

/// Rows looked at together, so that their text stays near while each column is counted.
const BLOCK: usize = 2048;
/// Columns looked at together: the texts met in a column are kept until its last row.
const BATCH: usize = 128;

/// Looks at every cell once.
pub(in crate::import) fn profiles(
    table: &Table,
    missing: &MissingCodes,
    keep: &[String],
    monitor: &Monitor,
) -> Result<Vec<Profile>, ImportError> {
    let mut profiles = Vec::with_capacity(table.n_columns());
    let (done, total) = monitor.progress();
    let steps = total.saturating_sub(done);
    let n_blocks = table.n_rows().div_ceil(BLOCK).max(1);
    let all = n_blocks * table.n_columns().div_ceil(BATCH).max(1);
    let mut seen = 0;
    // The room for the texts of a column serves the column at the same place of the next batch.
    let mut rooms: Vec<(Known<'_>, HashSet<u64, FixedState>)> = Vec::new();
    for headers in table.header.chunks(BATCH) {
        let first = profiles.len();
        let column = |_: &String| {
            let (known, mut numbers) = rooms.pop().unwrap_or_default();
            numbers.clear();
            Column {
                known,
                numbers,
                ..Column::default()
            }
        };
        let mut columns: Vec<Column<'_>> = headers.iter().map(column).collect();
        for block in 0..n_blocks {
            if monitor.is_cancelled() {
                return Err(ImportError::Cancelled);
            }
            let from = block * BLOCK;
            let to = table.n_rows().min(from + BLOCK);
            columns
                .par_iter_mut()
                .enumerate()
                .for_each(|(at, counted)| {
                    counted.see_rows(table, first + at, from..to, (missing, keep));
                });
            for _ in steps * seen / all..steps * (seen + 1) / all {
                monitor.step();
            }
            seen += 1;
        }
        profiles.extend(columns.into_iter().zip(headers).map(|(mut c, header)| {
            let mut profile = Profile {
                // Only codes for missing ask for it.
                names_group: !c.profile.codes.is_empty() && Name::new(header).names_group() > 0.55,
                distinct: c.known.values().filter(|k| !k.is_missing).count() + c.numbers.len(),
                ..c.profile
            };
            profile.keep_labels(keep, missing);
            c.known.clear();
            rooms.push((c.known, c.numbers));
            profile
        }));
    }
    Ok(profiles)
}

/// What a text says in any column.
#[derive(Clone, Copy, Default)]
struct Class {
    is_missing: bool,
    form: Option<Form>,
    /// A number, not a limit or a marked value.
    is_plain: bool,
    reads: bool,
    is_percent: bool,
}

/// Texts with what they say.
type Known<'t> = HashMap<&'t str, Class, FixedState>;

/// A column while it is counted.
#[derive(Default)]
struct Column<'t> {
    profile: Profile,
    /// Texts met, up to the cap.
    known: Known<'t>,
    /// The same of numbers whose text is not looked at.
    numbers: HashSet<u64, FixedState>,
    last: Option<(&'t str, Class)>,
}

impl<'t> Column<'t> {
    /// Counts the cells of these rows, with the codes for missing and those that are labels.
    fn see_rows(
        &mut self,
        table: &'t Table<'_>,
        column: usize,
        rows: Range<usize>,
        (missing, keep): (&MissingCodes, &[String]),
    ) {
        for row in rows {
            if let Some(x) = table.number_of(row, column)
                && self.see_number(x, missing)
            {
                continue;
            }
            self.see(
                table.cell(row, column),
                row,
                table.is_number(row, column),
                missing,
                keep,
            );
        }
    }

    /// Counts a cell of a column of numbers as its text would be counted; `false` where that must be looked at.
    fn see_number(&mut self, x: f64, missing: &MissingCodes) -> bool {
        if x.is_nan() {
            return true;
        }
        // The text of others has an exponent.
        let size = x.abs();
        let is_plain = size == 0.0 || (1e-6..1e17).contains(&size);
        if !is_plain || missing.is_of_user() {
            return false;
        }
        let out = &mut self.profile;
        out.n += 1;
        out.plain += 1;
        out.numeric += 1;
        out.fractions += usize::from(x.fract() != 0.0);
        if self.known.len() + self.numbers.len() < DISTINCT_CAP {
            self.numbers.insert(x.to_bits());
        }
        true
    }

    fn see(
        &mut self,
        text: &'t str,
        row: usize,
        is_number: bool,
        missing: &MissingCodes,
        keep: &[String],
    ) {
        // Files are sorted as a rule, so that the text above is often the text here.
        let class = match self.last {
            Some((last, class)) if last == text => class,
            _ => self.class(text, missing),
        };
        self.last = Some((text, class));
        if class.is_missing {
            let asked = || keep.iter().any(|k| k == text);
            if !text.is_empty() && (values::may_be_label(text) || asked()) {
                self.count_code(text);
            }
            return;
        }
        let out = &mut self.profile;
        out.has_plus |= text == "+";
        out.n += 1;
        out.plain += usize::from(class.is_plain);
        out.numeric += usize::from(class.reads);
        out.percent += usize::from(class.reads && class.is_percent);
        // A number of a workbook leaves no question of notation.
        if is_number {
            out.fractions += usize::from(class.form != Some(Form::Plain));
            return;
        }
        match class.form {
            Some(Form::Point | Form::ThousandsByComma) => out.point += 1,
            Some(Form::Comma | Form::ThousandsByPoint) => out.comma += 1,
            Some(Form::CommaOrThousands) => {
                out.open_comma += 1;
                out.first_open.get_or_insert(row);
            }
            Some(Form::PointOrThousands) => {
                out.open_point += 1;
                out.first_open.get_or_insert(row);
            }
            Some(Form::Plain) | None => {}
        }
    }

    fn count_code(&mut self, text: &str) {
        let codes = &mut self.profile.codes;
        if let Some((_, n)) = codes.iter_mut().find(|(c, _)| c == text) {
            *n += 1;
        } else if codes.len() < MOST_CODES {
            codes.push((text.to_owned(), 1));
        }
    }

    fn class(&mut self, text: &'t str, missing: &MissingCodes) -> Class {
        // A column with more texts than are counted is mostly new ones.
        if self.known.len() + self.numbers.len() >= DISTINCT_CAP {
            return classify(text, missing);
        }
        if let Some(class) = self.known.get(text) {
            return *class;
        }
        let class = classify(text, missing);
        if !class.is_missing {
            self.known.insert(text, class);
        }
        class
    }
}

fn classify(text: &str, missing: &MissingCodes) -> Class {
    if missing.contains(text) {
        return Class {
            is_missing: true,
            ..Class::default()
        };
    }
    let percent = values::of_percent(text);
    let text = percent.unwrap_or(text);
    let form = values::value_form(text);
    let reads = form.is_some()
        || !matches!(
            values::cell(text, Decimal::Point, missing),
            Cell::Text | Cell::Missing
        );
    Class {
        is_missing: false,
        form,
        is_plain: form.is_some() && is_bare(text),
        reads,
        is_percent: percent.is_some(),
    }
}

/// Whether a value has no mark before or behind its number: `<0.5` and `*12.3` have.
fn is_bare(text: &str) -> bool {
    let bytes = text.as_bytes();
    let marked =
        matches!(bytes.first(), Some(b'<' | b'>' | b'*' | b'O')) || bytes.last() == Some(&b'*');
    !marked && !text.starts_with(['\u{2264}', '\u{2265}'])
}

/// The decimal sign of a column, or why it is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum Notation {
    /// The cells or the file prove it.
    Known(Decimal),
    /// Both readings are possible and differ.
    Open,
    /// Some cells prove a point, others a comma.
    Mixed,
}

impl Notation {
    /// The decimal sign of a column with this notation; a point where it is not known.
    pub fn decimal(notation: Option<&Self>) -> Decimal {
        match notation {
            Some(Self::Known(decimal)) => *decimal,
            _ => Decimal::Point,
        }
    }
}

/// Decides from the column's own cells first, then from the rest of the file.
pub(in crate::import) fn notation(
    column: &Profile,
    file: (bool, bool),
    delimiter: Option<char>,
    given: Option<Decimal>,
) -> Notation {
    use Notation::{Known, Mixed, Open};
    if let Some(decimal) = given {
        return Known(decimal);
    }
    let (file_point, file_comma) = file;
    match (column.point > 0, column.comma > 0) {
        (true, true) => Mixed,
        (true, false) => Known(Decimal::Point),
        (false, true) => Known(Decimal::Comma),
        (false, false) if column.open_comma > 0 && column.open_point > 0 => Mixed,
        (false, false) if column.open_comma > 0 => match (file_point, file_comma) {
            (false, true) => Known(Decimal::Comma),
            _ => Open,
        },
        // Where commas separate cells or nothing speaks for commas, three decimals are decimals.
        (false, false) if column.open_point > 0 && file_comma => Open,
        (false, false) if column.open_point > 0 && delimiter == Some(';') && !file_point => Open,
        (false, false) => Known(Decimal::Point),
    }
}
