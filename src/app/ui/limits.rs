//! How many things a list shows at most, and the sentence for what is cut off.

use super::theme;

/// Markers that stand side by side or one below the other, each laid out in every frame.
pub(in crate::app) const MOST_MARKERS: usize = 60;
/// Entries of a drop-down.
pub(in crate::app) const MOST_CHOICES: usize = 300;

/// Single subjects in the picture of the baseline; more are no picture of people and cost every frame.
pub(in crate::app) const MOST_POINTS: usize = 1_000;

/// Says what of `all` things is not shown; `then` tells where the rest is found. Paints nothing while
/// everything is shown.
pub(in crate::app) fn rest(ui: &mut egui::Ui, most: usize, all: usize, what: &str, then: &str) {
    if let Some(text) = rest_in_words(most, all, what, then) {
        theme::quiet(ui, text);
    }
}

fn rest_in_words(most: usize, all: usize, what: &str, then: &str) -> Option<String> {
    (all > most).then(|| format!("The first {most} of {all} {what} are shown. {then}"))
}

/// The first `most` names, and how many more there are.
pub(in crate::app) fn some_of(names: &[&str], most: usize) -> String {
    let first = names[..names.len().min(most)].join(", ");
    match names.len().saturating_sub(most) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_off_is_counted() {
        assert_eq!(rest_in_words(60, 60, "markers", ""), None);
        assert_eq!(
            rest_in_words(60, 61, "markers", "The Screen tab lists all.").as_deref(),
            Some("The first 60 of 61 markers are shown. The Screen tab lists all.")
        );
        assert_eq!(some_of(&["a", "b"], 2), "a, b");
        assert_eq!(some_of(&["a", "b", "c"], 2), "a, b and 1 more");
    }
}
