//! The decimal sign of what is shown and copied; files keep the point.

use std::borrow::Cow;

fn id() -> egui::Id {
    egui::Id::unique("decimal comma")
}

/// Sets the sign for this window.
pub(in crate::app) fn set(ctx: &egui::Context, comma: bool) {
    ctx.data_mut(|d| d.insert_temp(id(), comma));
}

fn is_comma(ctx: &egui::Context) -> bool {
    ctx.data(|d| d.get_temp(id()).unwrap_or_default())
}

/// A text as it is shown: its numbers with the sign of the setting.
pub(in crate::app) fn shown<'t>(ui: &egui::Ui, text: &'t str) -> Cow<'t, str> {
    if text.contains('.') && is_comma(ui.ctx()) {
        Cow::Owned(with_comma(text))
    } else {
        Cow::Borrowed(text)
    }
}

/// A text as it is shown, for who has the context alone.
pub(in crate::app) fn in_context(ctx: &egui::Context, text: &str) -> String {
    if text.contains('.') && is_comma(ctx) {
        with_comma(text)
    } else {
        text.to_owned()
    }
}

/// Whether a text is a value beyond a limit alone, such as `<0.5` or `> 12.0`.
pub(in crate::app) fn is_limit(text: &str) -> bool {
    let number = text.trim_start_matches(['<', '>', '\u{2264}', '\u{2265}']);
    number.len() < text.len() && number.trim().parse::<f64>().is_ok()
}

/// A number to paste into a spreadsheet, which reads neither a true minus nor the other decimal sign as a number.
pub(in crate::app) fn copied(ctx: &egui::Context, text: &str) -> String {
    let text = text.replace('\u{2212}', "-");
    let text = if is_comma(ctx) {
        with_comma(&text)
    } else {
        text
    };
    with_exponent(&text)
}

/// `3.2 × 10⁻⁵` as a spreadsheet reads it: `3.2E-5`.
fn with_exponent(text: &str) -> String {
    let Some((mantissa, power)) = text.split_once(" \u{d7} 10") else {
        return text.to_owned();
    };
    let plain = |c: char| {
        Some(match c {
            '\u{207b}' => '-',
            '\u{b9}' => '1',
            '\u{b2}' => '2',
            '\u{b3}' => '3',
            '\u{2070}'..='\u{2079}' => char::from_digit(c as u32 - 0x2070, 10)?,
            _ => return None,
        })
    };
    let raised: Option<String> = power.chars().map(plain).collect();
    match raised.filter(|r| !r.is_empty()) {
        Some(raised) => format!("{mantissa}E{raised}"),
        None => text.to_owned(),
    }
}

/// Points of numbers as commas. A number stands alone: dates, versions, accession numbers and names of files, where
/// another point, a letter or an underscore touches the digits, stay as they are.
fn with_comma(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut word = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '/' | '\\') {
            word.push(c);
        } else {
            push(&mut out, &word);
            word.clear();
            out.push(c);
        }
    }
    push(&mut out, &word);
    out
}

/// A word with a comma in place of its point, where the whole of it is a number or its last point ends a sentence.
fn push(out: &mut String, word: &str) {
    let end = word.trim_end_matches('.');
    let digits = end.strip_prefix('-').unwrap_or(end);
    let digits = match digits.split_once('-') {
        // `1.5-fold` has its number before the hyphen.
        Some((number, rest)) if rest.chars().all(char::is_alphabetic) => number,
        _ => digits,
    };
    let all = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let is_number = digits
        .split_once('.')
        .is_some_and(|(whole, part)| all(whole) && all(part));
    if is_number {
        out.push_str(&end.replace('.', ","));
        out.push_str(&word[end.len()..]);
    } else {
        out.push_str(word);
    }
}

/// Whether the system writes a decimal comma, as far as its language tells.
pub(in crate::app) fn of_system() -> bool {
    let names = ["LC_ALL", "LC_NUMERIC", "LANG"];
    let set = names.iter().filter_map(|name| std::env::var(name).ok());
    let Some(language) = set.into_iter().find(|value| !value.is_empty()) else {
        return false;
    };
    const COMMA: [&str; 24] = [
        "de", "fr", "es", "it", "pt", "nl", "da", "sv", "nb", "nn", "no", "fi", "pl", "cs", "sk",
        "hu", "ro", "bg", "ru", "uk", "el", "tr", "sl", "hr",
    ];
    // Swiss German and the Spanish of Mexico write a point.
    let with_point = ["de_CH", "de_LI", "es_MX", "it_CH"];
    let start = language.split(['_', '.', '@']).next().unwrap_or_default();
    COMMA.contains(&start) && !with_point.iter().any(|p| language.starts_with(p))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_beyond_a_limit_are_told_from_words() {
        for text in ["<0.5", "> 1.25", "\u{2265}12"] {
            assert!(is_limit(text), "{text}");
        }
        for text in ["0.5", "<", "< half of it", "<PRE 0.5>", ""] {
            assert!(!is_limit(text), "{text}");
        }
    }

    #[test]
    fn numbers_take_the_comma_and_dates_stay() {
        assert_eq!(
            with_comma("0.022\t+27.0 % (4.0 to 56.1)\t\u{2212}1.5"),
            "0,022\t+27,0 % (4,0 to 56,1)\t\u{2212}1,5"
        );
        let ctx = egui::Context::default();
        set(&ctx, true);
        assert_eq!(
            copied(&ctx, "3.2 \u{d7} 10\u{207b}\u{b9}\u{2075}"),
            "3,2E-15"
        );
        assert_eq!(copied(&ctx, "3 \u{d7} 10 mL"), "3 \u{d7} 10 mL");
        assert_eq!(
            with_comma("12.03.2024, v1.2.3, end. 5 .5"),
            "12.03.2024, v1.2.3, end. 5 .5"
        );
        for name in [
            "ENSG00000141510.16",
            "NM_000546.6",
            "2026_1.5",
            "study-1.5/part-2.5",
            "0.5mg 1.5x2",
            "1.5e-3",
        ] {
            assert_eq!(with_comma(name), name);
        }
        assert_eq!(
            with_comma("ENSG00000141510.16 rose 1.5-fold, p 0.02; 95 % CI 0.1 to -2.5."),
            "ENSG00000141510.16 rose 1,5-fold, p 0,02; 95 % CI 0,1 to -2,5."
        );
        assert_eq!(
            with_comma("AIC 12.5\u{00a0}kg (1.0%)"),
            "AIC 12,5\u{00a0}kg (1,0%)"
        );
        let ctx = egui::Context::default();
        assert_eq!(copied(&ctx, "\u{2212}1.5"), "-1.5");
        set(&ctx, true);
        assert_eq!(copied(&ctx, "\u{2212}1.5"), "-1,5");
    }
}
