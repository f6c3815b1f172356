//! Questions of the recognition, each with its answers as buttons.

use crate::app::state::file::Plain;
use crate::app::ui::theme;
use crate::import::{ImportOptions, Layout, Question};
use egui::RichText;

/// Letters of a column's name in an answer.
const LETTERS: usize = 48;
/// Answers that stand as buttons.
const MOST_ANSWERS: usize = 30;

/// A question with its answers as buttons.
pub(super) fn asked(
    ui: &mut egui::Ui,
    (title, question): (&str, &Question),
    options: &ImportOptions,
    plain: &Plain,
) -> Option<ImportOptions> {
    let mut answered = None;
    let p = theme::palette(ui);
    theme::card(ui)
        .stroke(egui::Stroke::new(1.5, p.warning))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            theme::heading(ui, title);
            let text = format!("{} {}", question.text, question.remedy.window);
            ui.add(egui::Label::new(RichText::new(text.trim_end())).wrap());
            let none = [String::new()];
            let choices = match question.flag.as_str() {
                "--group" if question.choices.is_empty() => &none[..],
                _ => question.choices.as_slice(),
            };
            ui.horizontal_wrapped(|ui| {
                // A button that does not fit stands on the next line instead of breaking its words.
                ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Extend);
                for choice in choices.iter().take(MOST_ANSWERS) {
                    if ui.button(words(&question.flag, choice)).clicked() {
                        // Only what was said so far: everything else is recognised with the answer.
                        let mut options = options.changed_from(&plain.options);
                        if question.answer(&mut options, choice) {
                            answered = Some(options);
                        }
                    }
                }
            });
            if choices.len() > MOST_ANSWERS {
                let more = choices.len() - MOST_ANSWERS;
                theme::quiet(
                    ui,
                    format!("or one of {more} more: give it its role in the list below"),
                );
            }
        });
    answered
}

/// An answer as its consequence.
fn words(flag: &str, choice: &str) -> String {
    let cut: String;
    let choice = if choice.chars().count() > LETTERS {
        let first: String = choice.chars().take(LETTERS).collect();
        cut = first + "\u{2026}";
        cut.as_str()
    } else {
        choice
    };
    match (flag, choice) {
        ("--duplicates", "mean") => "Use their mean".to_owned(),
        ("--duplicates", "first") => "Use the first".to_owned(),
        ("--duplicates", "last") => "Use the last".to_owned(),
        ("--subject-numbers", "restart") => "Different subjects in each group".to_owned(),
        ("--subject-numbers", "same") => "The same subjects".to_owned(),
        ("--subject-numbers", "unique") => "Another spelling is another subject".to_owned(),
        ("--subject-numbers", other) => match other.strip_prefix("restart:") {
            Some(column) => format!("Different subjects within {column}"),
            None => other.to_owned(),
        },
        ("--subject", "row") => "Each row is a subject".to_owned(),
        ("--subject", column) => format!("{column} names the subject"),
        ("--visit", other) => match other.strip_prefix("numbered:") {
            Some(column) => format!("Number each subject's measurements by {column}"),
            None => format!("{other} names the visit"),
        },
        ("--time-point", column) => format!("{column} is the time within each visit"),
        ("--period", column) => format!("{column} is the period"),
        ("--group", "") => "One group of all subjects".to_owned(),
        ("--group", column) => format!("{column} names the groups"),
        ("--value", column) => format!("{column} holds the value"),
        ("--marker", column) => format!("{column} is a marker"),
        ("--layout", "wide") => "Headers are visits".to_owned(),
        ("--layout", "rows") => "Each column of numbers is a marker".to_owned(),
        ("--layout", "tidy") => "Each row is one value".to_owned(),
        ("--layout", other) => other
            .parse::<Layout>()
            .map_or_else(|_| other.to_owned(), |l| format!("It is: {}", l.words())),
        ("--decimal", "comma") => "The comma is the decimal sign".to_owned(),
        ("--dates", "day-first") => "The day is first".to_owned(),
        ("--dates", "month-first") => "The month is first".to_owned(),
        ("--first-line", "names") => "Names of the columns".to_owned(),
        ("--first-line", "data") => "Data".to_owned(),
        ("--header-order", "visit-last") => "The last number is the visit".to_owned(),
        ("--header-order", "visit-first") => "The first number is the visit".to_owned(),
        ("--visits", labels) => format!("Visits: {}", labels.replace(',', ", ")),
        ("--decimal", "point") => "The point is the decimal sign".to_owned(),
        (_, other) => other.to_owned(),
    }
}
