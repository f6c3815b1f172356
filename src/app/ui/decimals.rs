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

/// A text to paste into a spreadsheet, which reads neither a true minus nor the other decimal sign as a number.
pub(in crate::app) fn copied(ctx: &egui::Context, text: &str) -> String {
    let text = text.replace('\u{2212}', "-");
    if is_comma(ctx) {
        with_comma(&text)
    } else {
        text
    }
}

/// Points between two digits as commas; a second point in a word is no decimal sign: dates and versions stay.
fn with_comma(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let in_number = |c: char| c.is_ascii_digit() || c == '.';
    let is_sign = |at: usize| {
        if chars[at] != '.' || at == 0 || !digit(at - 1) || !digit(at + 1) {
            return false;
        }
        let before = chars[..at].iter().rev().take_while(|c| in_number(**c));
        let after = chars[at + 1..].iter().take_while(|c| in_number(**c));
        !before.chain(after).any(|c| *c == '.')
    };
    (0..chars.len())
        .map(|at| if is_sign(at) { ',' } else { chars[at] })
        .collect()
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
    fn numbers_take_the_comma_and_dates_stay() {
        assert_eq!(
            with_comma("0.022\t+27.0 % (4.0 to 56.1)\t\u{2212}1.5"),
            "0,022\t+27,0 % (4,0 to 56,1)\t\u{2212}1,5"
        );
        assert_eq!(
            with_comma("12.03.2024, v1.2.3, end. 5 .5"),
            "12.03.2024, v1.2.3, end. 5 .5"
        );
        let ctx = egui::Context::default();
        assert_eq!(copied(&ctx, "\u{2212}1.5"), "-1.5");
        set(&ctx, true);
        assert_eq!(copied(&ctx, "\u{2212}1.5"), "-1,5");
    }
}
