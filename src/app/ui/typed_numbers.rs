//! Numbers that are typed: with a decimal point or comma, alone or several in a field.

use super::decimals;

/// A number with a decimal point or comma.
pub(in crate::app) fn number(text: &str) -> Option<f64> {
    let text = text.trim().replace('\u{2212}', "-").replace(',', ".");
    text.parse().ok().filter(|v: &f64| v.is_finite())
}

/// Numbers with spaces or semicolons between them.
pub(in crate::app) fn numbers(text: &str) -> Option<Vec<f64>> {
    let parts = text.split([' ', ';', '\u{a0}']).filter(|p| !p.is_empty());
    parts.map(number).collect()
}

/// A number as it can be typed again.
pub(in crate::app) fn shown(ui: &egui::Ui, value: f64) -> String {
    decimals::shown(ui, &value.to_string()).into_owned()
}

/// A list of a plan, `-0.2,0.2`, as it stands in a field: `\u{2212}0.2; 0.2` or `\u{2212}0,2; 0,2`.
pub(in crate::app) fn list_shown(ui: &egui::Ui, list: &str) -> String {
    let parts: Vec<String> = list
        .split(',')
        .map(|p| decimals::shown(ui, p.trim()).into_owned())
        .collect();
    parts.join("; ").trim_end().to_owned()
}

/// A list as it was typed, for the plan.
///
/// # Errors
/// Where a comma may part two numbers or be that of one.
pub(in crate::app) fn list_typed(text: &str) -> Result<String, String> {
    let text = text.trim();
    let plain = |part: &str| part.trim().replace('\u{2212}', "-").replace(',', ".");
    if text.contains(';') {
        let parts: Vec<String> = text.split(';').map(plain).collect();
        return Ok(parts.join(","));
    }
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let is_tight = |(before, after): (&str, &str)| {
        digit(before.chars().next_back()) && digit(after.chars().next())
    };
    match text.split_once(',') {
        Some(parts) if !parts.1.contains(',') && is_tight(parts) => Err(format!(
            "Write {} for one number, or {}; {} for two.",
            text.replace(',', "."),
            parts.0.trim(),
            parts.1.trim(),
        )),
        _ => Ok(text.replace('\u{2212}', "-")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_with_either_sign() {
        assert_eq!(number(" \u{2212}1,5 "), Some(-1.5));
        assert_eq!(numbers("0 2,5;5"), Some(vec![0.0, 2.5, 5.0]));
        for wrong in ["", "high", "inf", "1,000.5"] {
            assert_eq!(number(wrong), None, "{wrong}");
        }
        assert_eq!(numbers("0 to 5"), None);
    }

    #[test]
    fn a_comma_that_may_be_a_decimal_sign_is_asked_about() {
        for (typed, read) in [
            ("-0,8; 0,8", "-0.8,0.8"),
            ("-0.8;0.8", "-0.8,0.8"),
            ("\u{2212}0,2;", "-0.2,"),
            ("-0.2, 0.2", "-0.2, 0.2"),
            ("-0.2,", "-0.2,"),
            ("0,1,2", "0,1,2"),
            ("0.8", "0.8"),
        ] {
            assert_eq!(list_typed(typed).as_deref(), Ok(read), "{typed}");
        }
        for both in ["0,8", "-0,8", "1,25"] {
            assert!(list_typed(both).is_err(), "{both}");
        }
    }
}
