//! The one rule by which a p-value is written.

use super::numbers::power_of_ten;

/// A p-value below this is given as a bound.
const SMALLEST: f64 = 0.001;

/// Smaller ones are no longer told apart.
const LEAST: f64 = 1e-300;

/// Limits that a rounded p-value must not reach from below: readers compare with them.
const LIMITS: [f64; 2] = [0.01, 0.05];

/// A p-value in three decimals: `0.003`, `0.021`, `< 0.001`, `> 0.999`.
///
/// A value just below 0.01 or 0.05 gets the decimals that keep it below (`0.0497`), so that the text never
/// contradicts an interval or a star beside it.
///
/// ```
/// use trajecta::words::p_value;
/// assert_eq!(p_value(0.0213), "0.021");
/// assert_eq!(p_value(0.0497), "0.0497");
/// assert_eq!(p_value(0.000_4), "< 0.001");
/// ```
#[must_use]
pub fn p_value(p: f64) -> String {
    if p < SMALLEST {
        return format!("< {SMALLEST}");
    }
    if p >= 0.9995 {
        return "> 0.999".to_owned();
    }
    let contradicts = |text: &str| {
        let shown: f64 = text.parse().unwrap_or(p);
        LIMITS.iter().any(|limit| p < *limit && shown >= *limit)
    };
    (3..=8)
        .map(|decimals| format!("{p:.decimals$}"))
        .find(|text| !contradicts(text))
        .unwrap_or_else(|| p.to_string())
}

/// A p-value in two digits where it is small, with a power of ten below 0.001: in a long list small ones are told
/// apart.
///
/// ```
/// use trajecta::words::small_p_value;
/// assert_eq!(small_p_value(0.0213), "0.021");
/// assert_eq!(small_p_value(0.003_2), "0.0032");
/// assert_eq!(small_p_value(0.000_032), "3.2 \u{d7} 10\u{207b}\u{2075}");
/// ```
#[must_use]
pub fn small_p_value(p: f64) -> String {
    if !(LEAST..0.009_95).contains(&p) {
        return if p < LEAST {
            format!("< {}", power_of_ten("1e-300"))
        } else {
            p_value(p)
        };
    }
    if p >= SMALLEST {
        return format!("{p:.4}");
    }
    // Rounding does not reach the limit below which the form changes.
    let stays = |text: &String| text.parse::<f64>().is_ok_and(|shown| shown < SMALLEST);
    let text = (1..=8).map(|digits| format!("{p:.digits$e}")).find(stays);
    power_of_ten(&text.unwrap_or_else(|| format!("{p:e}")))
}

/// A p-value to stand behind a name: `= 0.021`, `< 0.001`.
#[must_use]
pub fn p_with_relation(p: f64) -> String {
    let text = p_value(p);
    if text.starts_with(['<', '>']) {
        text
    } else {
        format!("= {text}")
    }
}

/// A sentence whose p-values, percentages and confidence levels no line break takes apart. For people only: files keep
/// their plain blanks.
#[must_use]
pub fn unbroken(sentence: &str) -> String {
    const BLANK: &str = "\u{a0}";
    let mut out = sentence.to_owned();
    for name in ["p", "q", "n"] {
        for sign in ["=", "<", ">"] {
            let kept = format!("{name}{BLANK}{sign}{BLANK}");
            for before in [" ", "("] {
                out = out.replace(
                    &format!("{before}{name} {sign} "),
                    &format!("{before}{kept}"),
                );
            }
        }
    }
    out.replace(" %", &format!("{BLANK}%"))
        .replace("% CI", &format!("%{BLANK}CI"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_decimals_and_bounds() {
        for (p, text) in [
            (0.0, "< 0.001"),
            (0.000_999, "< 0.001"),
            (0.001, "0.001"),
            (0.0035, "0.004"),
            (0.0661, "0.066"),
            (0.5, "0.500"),
            (0.9994, "0.999"),
            (0.9996, "> 0.999"),
            (1.0, "> 0.999"),
        ] {
            assert_eq!(p_value(p), text, "{p}");
        }
        assert_eq!(p_with_relation(0.5), "= 0.500");
        assert_eq!(p_with_relation(0.0), "< 0.001");
    }

    #[test]
    fn small_ones_are_told_apart() {
        for (p, text) in [
            (0.0, "< 1 \u{d7} 10\u{207b}\u{b3}\u{2070}\u{2070}"),
            (3.24e-12, "3.2 \u{d7} 10\u{207b}\u{b9}\u{b2}"),
            (0.000_03, "3.0 \u{d7} 10\u{207b}\u{2075}"),
            (0.000_996, "9.96 \u{d7} 10\u{207b}\u{2074}"),
            (0.001, "0.0010"),
            (0.009_4, "0.0094"),
            (0.009_5, "0.0095"),
            (0.009_94, "0.0099"),
            (0.009_96, "0.00996"),
            (0.012, "0.012"),
            (0.0497, "0.0497"),
            (1.0, "> 0.999"),
        ] {
            assert_eq!(small_p_value(p), text, "{p}");
        }
    }

    #[test]
    fn numbers_keep_to_their_names() {
        assert_eq!(
            unbroken("27 % higher (95 % CI +4 % to +56 %; p = 0.022, unadjusted); group = HC."),
            "27\u{a0}% higher (95\u{a0}%\u{a0}CI +4\u{a0}% to +56\u{a0}%; p\u{a0}=\u{a0}0.022, unadjusted); group = HC."
        );
        assert_eq!(unbroken("OPG (n = 3)"), "OPG (n\u{a0}=\u{a0}3)");
    }

    #[test]
    fn rounding_never_reaches_a_limit() {
        for (p, text) in [
            (0.0494, "0.049"),
            (0.0496, "0.0496"),
            (0.049_97, "0.04997"),
            (0.049_999_6, "0.0499996"),
            (0.05, "0.050"),
            (0.050_4, "0.050"),
            (0.009_6, "0.0096"),
            (0.009_4, "0.009"),
            (0.010_2, "0.010"),
        ] {
            assert_eq!(p_value(p), text, "{p}");
        }
        let mut p = 0.049;
        while p < 0.05 {
            let shown: f64 = p_value(p).parse().unwrap();
            assert!(shown < 0.05, "{p} is shown as {shown}");
            p += 1.7e-6;
        }
    }
}
