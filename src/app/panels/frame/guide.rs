//! One page of help: the way from a file to a figure.

use crate::app::ui::theme;
use egui::RichText;

const STEPS: [(&str, &str); 8] = [
    (
        "Open a file",
        "A table as it comes from a spreadsheet, a database or a laboratory: one row per subject and visit, one row per subject, or one row per value. The bar under the menu says how it was recognised; Change shows why and lets you correct it. The file is never written to.",
    ),
    (
        "Read the findings",
        "Above the trajectories stand the clearest results in words. A click on one opens its marker. The sentence under the tabs says how it was analysed; click a word of it in italics to choose something else.",
    ),
    (
        "Say whether the groups were randomised",
        "It decides whether a difference at baseline is part of the question or chance, and which models suit.",
    ),
    (
        "Look at one marker",
        "The Marker tab has three parts: the answer, every table, and how well the model fits.",
    ),
    (
        "See many markers at once",
        "The Screen tab shows all of them as a volcano, a heat map and a table. The order chosen there is the order of every list.",
    ),
    (
        "Leave something out",
        "Click a line or a value with the right button. A reason is asked for; the Data tab and the report list it.",
    ),
    (
        "Make a figure",
        "The Figure tab shows the very page that will be written. Choose a journal: the page takes its size and is checked against its rules.",
    ),
    (
        "Keep your work",
        "Save a session to go on later with the same numbers. The report holds the methods, all tables, and an R script that makes the numbers again.",
    ),
];

pub(super) fn show(open: &mut bool, ui: &egui::Ui) {
    if !*open {
        return;
    }
    let mut close = false;
    let room = ui.ctx().content_rect().height() - 190.0;
    let escaped = theme::question(ui, "How to use Trajecta", |ui| {
        egui::ScrollArea::vertical().max_height(room).show(ui, |ui| {
            for (title, text) in STEPS {
                ui.label(RichText::new(title).font(theme::bold(13.5)));
                ui.add(egui::Label::new(text).wrap());
                ui.add_space(3.0);
            }
            theme::quiet(
                ui,
                "Ctrl+K finds commands, markers, settings, visits and subjects by their names. Ctrl+1 to Ctrl+6 show the tabs. Ctrl+Z takes back what you decided: how the file is read, the analysis, names, what is left out, figures. Files that were written stay.",
            );
        });
        ui.add_space(4.0);
        close = theme::default_button(ui, "Close");
    });
    *open = !close && !escaped;
}
