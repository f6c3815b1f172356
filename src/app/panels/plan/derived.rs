//! Markers computed from others: a list, and a line to add one that is checked while it is typed.

use crate::app::command::request::Command;
use crate::app::state::view::View;
use crate::app::ui::limits::some_of;
use crate::app::ui::theme;
use crate::session::Edit;
use crate::study::{Derived, Expression, Study};

/// Names of markers in a sentence.
const MOST_NAMED: usize = 6;

pub(in crate::app::panels) fn show(
    app: View<'_>,
    deriving: &mut (String, String),
    out: &mut Vec<Command>,
    ui: &mut egui::Ui,
) {
    let Some(raw) = app.study.raw() else {
        return;
    };
    ui.add_space(theme::SPACE);
    egui::CollapsingHeader::new("Derived markers")
        .default_open(false)
        .show(ui, |ui| {
            for one in app.decided.document.request.preparation.derive.clone() {
                ui.horizontal(|ui| {
                    if ui
                        .button("Remove")
                        .on_hover_text("The marker goes; its parts stay. Undo brings it back.")
                        .clicked()
                    {
                        out.push(Command::Edit(Edit::DropDerived(one.name.clone())));
                    }
                    let text = format!("{} = {}", one.name, one.expression);
                    ui.add(egui::Label::new(text).wrap());
                });
            }
            let (name, expression) = deriving;
            let head = theme::quiet(ui, "Name of the new marker");
            ui.add(egui::TextEdit::singleline(name).desired_width(ui.available_width() - 16.0))
                .labelled_by(head.id);
            let head = theme::quiet(ui, "Its expression").on_hover_text(
                "Numbers, markers, + - * / ^, ln, log2, log10, sqrt and parentheses. A name with blanks goes between backticks.",
            );
            ui.add(
                egui::TextEdit::singleline(expression)
                    .hint_text("for example: opg_pg_ml / rankl_pg_ml")
                    .desired_width(ui.available_width() - 16.0),
            )
            .labelled_by(head.id);
            let verdict = check(&raw, &app.decided.document.request.preparation.derive, name, expression);
            let p = theme::palette(ui);
            match &verdict {
                Ok(()) => {}
                Err(why) if name.is_empty() && expression.is_empty() => {
                    theme::quiet(ui, why);
                }
                Err(why) => {
                    ui.add(egui::Label::new(egui::RichText::new(why).color(p.warning)).wrap());
                }
            }
            if ui.add_enabled(verdict.is_ok(), egui::Button::new("Derive")).clicked() {
                out.push(Command::Edit(Edit::Derive(Derived {
                    name: name.trim().to_owned(),
                    expression: expression.trim().to_owned(),
                })));
                name.clear();
                expression.clear();
            }
        });
}

/// What is missing or wrong, in a sentence.
fn check(raw: &Study, derived: &[Derived], name: &str, expression: &str) -> Result<(), String> {
    let name = name.trim();
    if expression.trim().is_empty() {
        return Err("Give it a name and write how it is computed.".to_owned());
    }
    let parsed = Expression::parse(expression).map_err(|e| e.to_string())?;
    let known = |n: &String| raw.marker_index(n).is_some() || derived.iter().any(|d| d.name == *n);
    if let Some(unknown) = parsed.names().into_iter().find(|n| !known(n)) {
        let all: Vec<&str> = raw.markers.iter().map(|m| m.name.as_str()).collect();
        return Err(format!(
            "There is no marker \u{201c}{unknown}\u{201d}; there are {}.",
            some_of(&all, MOST_NAMED)
        ));
    }
    if name.is_empty() {
        return Err("Give it a name.".to_owned());
    }
    if raw.marker_index(name).is_some() {
        return Err(format!(
            "A column of the file is called \u{201c}{name}\u{201d}."
        ));
    }
    Ok(())
}
