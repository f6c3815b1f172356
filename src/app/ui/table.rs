//! A result table: right-aligned numbers, headings that explain themselves.

use crate::app::ui::theme;
use crate::report::TableView;
use egui::{Align, Layout, RichText};

/// A row that stands out.
#[derive(Clone, Copy)]
pub(in crate::app) struct Marked {
    pub row: usize,
    /// It is brought into view.
    pub scroll: bool,
}

pub(in crate::app) fn show(ui: &mut egui::Ui, table: &TableView) {
    show_marked(ui, table, None);
}

/// Paints `table` with one row standing out.
pub(in crate::app) fn show_marked(ui: &mut egui::Ui, table: &TableView, marked: Option<Marked>) {
    ui.horizontal(|ui| {
        theme::heading(ui, &table.title);
        if ui
            .small_button("Copy")
            .on_hover_text("Copy the table as text; it pastes into a spreadsheet.")
            .clicked()
        {
            ui.ctx().copy_text(as_text(table));
        }
    });
    if let Some(note) = &table.note {
        ui.add(
            egui::Label::new(
                RichText::new(note)
                    .size(12.0)
                    .color(theme::palette(ui).quiet),
            )
            .wrap(),
        );
    }
    let mut place = None;
    egui::ScrollArea::horizontal()
        .id_salt(&table.title)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            egui::Grid::new(&table.title)
                .striped(true)
                .spacing([11.0, 4.0])
                .min_col_width(28.0)
                .show(ui, |ui| {
                    let quiet = theme::palette(ui).quiet;
                    for column in &table.columns {
                        let text = RichText::new(&column.head)
                            .font(theme::bold(12.0))
                            .color(quiet);
                        let response = if column.numeric {
                            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                                ui.label(text)
                            })
                            .inner
                        } else {
                            ui.label(text)
                        };
                        if !column.tip.is_empty() {
                            response.on_hover_text(column.tip);
                        }
                    }
                    ui.end_row();
                    for (at, row) in table.rows.iter().enumerate() {
                        let stands_out = marked.filter(|m| m.row == at);
                        for (i, (cell, column)) in row.iter().zip(&table.columns).enumerate() {
                            let text = if stands_out.is_some() {
                                RichText::new(cell)
                                    .font(theme::bold(13.5))
                                    .color(theme::palette(ui).accent)
                            } else {
                                RichText::new(cell)
                            };
                            let response = if column.numeric {
                                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                                    ui.label(text)
                                })
                                .inner
                            } else {
                                ui.label(text)
                            };
                            if i == 0 && stands_out.is_some_and(|m| m.scroll) {
                                place = Some(response.rect);
                            }
                        }
                        ui.end_row();
                    }
                });
        });
    // The area that scrolls sideways would keep the wish to itself.
    if let Some(place) = place {
        ui.scroll_to_rect(place, Some(Align::Center));
    }
}

fn as_text(table: &TableView) -> String {
    let heads: Vec<&str> = table.columns.iter().map(|c| c.head.as_str()).collect();
    let mut out = heads.join("\t");
    for row in &table.rows {
        out.push('\n');
        out.push_str(&row.join("\t"));
    }
    out
}
