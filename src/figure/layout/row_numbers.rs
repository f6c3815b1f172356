//! Columns of numbers of a forest, beside its rows or under their labels.

use crate::figure::layout::style::Style;
use crate::figure::scene::text::width_mm;
use crate::figure::scene::wrap::wrap;

/// A header in the lines that its column has room for; what stands in brackets is not parted.
pub(in crate::figure) fn header_lines(header: &str, width: f64, style: Style) -> Vec<String> {
    let lines = wrap(&joined(header), style.pt, width).into_iter();
    lines.map(|line| line.replace('\u{a0}', " ")).collect()
}

/// The header with blanks in brackets that do not break.
fn joined(header: &str) -> String {
    let mut inside = false;
    let join = |c: char| {
        inside = (inside || c == '(') && c != ')';
        if inside && c == ' ' { '\u{a0}' } else { c }
    };
    header.chars().map(join).collect()
}

/// Width of a column whose widest number is `widest`; a header that is wrapped widens it by its longest word only.
pub(in crate::figure) fn with_header(
    widest: f64,
    header: &str,
    style: Style,
    is_wrapped: bool,
) -> f64 {
    let width = |text: &str| width_mm(text, style.pt, false);
    if !is_wrapped {
        return widest.max(width(header));
    }
    let joined = joined(header);
    joined.split(' ').map(width).fold(widest, f64::max)
}

/// Right edges of the numbers that stand under a label whose column ends at `end`; n stands beside the label.
pub(in crate::figure) fn rights_under(
    columns: &[f64],
    has_n: bool,
    (end, gap): (f64, f64),
) -> Vec<f64> {
    let n = usize::from(has_n).min(columns.len());
    let mut x = end;
    let mut under: Vec<f64> = Vec::with_capacity(columns.len());
    for width in columns[n..].iter().rev() {
        under.push(x);
        x -= width + gap;
    }
    let beside = columns[..n].iter().map(|_| end);
    beside.chain(under.into_iter().rev()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_under_a_label_end_with_its_column() {
        let rights = rights_under(&[6.0, 20.0, 7.0], true, (40.0, 2.0));
        assert_eq!(rights, [40.0, 31.0, 40.0]);
        assert_eq!(rights_under(&[20.0, 7.0], false, (40.0, 2.0)), [31.0, 40.0]);
    }
}
