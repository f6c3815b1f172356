//! The user's guide in a window of its own: a short page, and those of the book.

use crate::app::state::question::{GuidePlace, OpenGuide};
use crate::app::ui::theme;
use crate::app::views::{Block, GuidePage, Span, found, guide, text_of};
use egui::text::{LayoutJob, TextFormat};
use egui::{Align, FontFamily, FontId, Layout, RichText, vec2};

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

/// Widths: of the list of pages, and of the whole at most.
const LIST: f32 = 200.0;
const WIDE: f32 = 960.0;
/// Narrower than this, the list stands above the page.
const BESIDE: f32 = 620.0;
/// Size of the text, points.
const SIZE: f32 = 13.5;

/// What is to be shown next.
enum Go {
    To(Option<usize>, GuidePlace),
    Back,
}

pub(super) fn show(open: &mut Option<OpenGuide>, ui: &egui::Ui) {
    let Some(now) = open else { return };
    let room = ui.ctx().content_rect().size();
    let size = vec2(WIDE.min(room.x - 60.0), room.y - 70.0);
    let (mut go, mut close) = (None, false);
    let answer = egui::Modal::new(egui::Id::unique("guide"))
        .frame(theme::dialog(ui))
        .show(ui.ctx(), |ui| {
            ui.set_width(size.x - 32.0);
            ui.set_height(size.y - 32.0);
            close = top(now, &mut go, ui);
            ui.separator();
            if size.x >= BESIDE {
                ui.horizontal_top(|ui| {
                    let height = ui.available_height();
                    let column = Layout::top_down(Align::Min);
                    ui.allocate_ui_with_layout(vec2(LIST, height), column, |ui| {
                        ui.set_width(LIST);
                        list(now, &mut go, ui);
                    });
                    ui.separator();
                    ui.vertical(|ui| content(now, &mut go, ui));
                });
            } else {
                content(now, &mut go, ui);
            }
        });
    let may_close = answer.is_top_modal && !answer.any_popup_open;
    let escape = || ui.input_mut(|i| i.consume_key(egui::Modifiers::NONE, egui::Key::Escape));
    match go {
        Some(Go::Back) => {
            now.page = now.back.pop().unwrap_or_default();
            now.at = Some(GuidePlace::Top);
        }
        Some(Go::To(page, at)) => {
            now.back.push(now.page);
            now.page = page;
            now.at = Some(at);
            now.search.clear();
        }
        None => {}
    }
    if close || (may_close && escape()) {
        *open = None;
    }
}

/// The search, the way back and the way out; answers whether it is closed.
fn top(now: &mut OpenGuide, go: &mut Option<Go>, ui: &mut egui::Ui) -> bool {
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new("Guide").font(theme::bold(16.0)));
        let head = ui.label("Search");
        let field = egui::TextEdit::singleline(&mut now.search).desired_width(180.0);
        ui.add(field.hint_text("a word of the guide"))
            .labelled_by(head.id);
        if ui
            .add_enabled(!now.back.is_empty(), egui::Button::new("Back"))
            .clicked()
        {
            *go = Some(Go::Back);
        }
        if now.page.is_some() && ui.button("On one page").clicked() {
            *go = Some(Go::To(None, GuidePlace::Top));
        }
        ui.button("Close").clicked()
    })
    .inner
}

fn list(now: &OpenGuide, go: &mut Option<Go>, ui: &mut egui::Ui) {
    egui::ScrollArea::vertical()
        .id_salt("pages of the guide")
        .auto_shrink([false, false])
        .show(ui, |ui| {
            let mut line = |page: Option<usize>, title: &str| {
                let button = egui::Button::selectable(now.page == page, title).wrap();
                if ui.add(button).clicked() {
                    *go = Some(Go::To(page, GuidePlace::Top));
                }
            };
            line(None, "On one page");
            for (at, page) in guide().iter().enumerate() {
                line(Some(at), &page.title);
            }
        });
}

/// The page, or where the words that are searched for stand.
fn content(now: &mut OpenGuide, go: &mut Option<Go>, ui: &mut egui::Ui) {
    let searches = !now.search.trim().is_empty();
    let place = if searches { None } else { now.at.take() };
    egui::ScrollArea::vertical()
        .id_salt(("page of the guide", now.page, searches))
        .auto_shrink([false, false])
        .show(ui, |ui| {
            if place == Some(GuidePlace::Top) {
                ui.scroll_to_cursor(Some(Align::TOP));
            }
            if searches {
                results(&now.search, go, ui);
            } else if let Some(page) = now.page.and_then(|at| guide().get(at)) {
                whole(page, place.as_ref(), go, ui);
            } else {
                short(go, ui);
            }
        });
}

fn short(go: &mut Option<Go>, ui: &mut egui::Ui) {
    theme::heading(ui, "How to use Trajecta");
    for (title, text) in STEPS {
        ui.label(RichText::new(title).font(theme::bold(13.5)));
        ui.add(egui::Label::new(text).wrap());
        ui.add_space(3.0);
    }
    let keys = "Ctrl+K finds commands, markers, settings, visits and subjects by their names. Ctrl+1 to Ctrl+6 show the tabs. Ctrl+Z takes back what you decided: how the file is read, the analysis, names, what is left out, figures. Files that were written stay. F1 opens the page of this guide for the tab on screen.";
    ui.add(egui::Label::new(RichText::new(keys).size(12.0)).wrap());
    ui.add_space(theme::SPACE);
    theme::heading(ui, "All pages");
    for (at, page) in guide().iter().enumerate() {
        if ui.link(&page.title).clicked() {
            *go = Some(Go::To(Some(at), GuidePlace::Top));
        }
    }
}

fn results(typed: &str, go: &mut Option<Go>, ui: &mut egui::Ui) {
    let found = found(typed);
    if found.is_empty() {
        theme::quiet(ui, "No page has these words.");
    }
    for (at, block) in found {
        let Some(page) = guide().get(at) else {
            continue;
        };
        if ui
            .link(RichText::new(&page.title).font(theme::bold(SIZE)))
            .clicked()
        {
            *go = Some(Go::To(
                Some(at),
                block.map_or(GuidePlace::Top, GuidePlace::Block),
            ));
        }
        if let Some(block) = block.and_then(|b| page.blocks.get(b)) {
            let text: String = block.text().chars().take(180).collect();
            let text = RichText::new(format!("{text}\u{2026}")).size(12.0);
            ui.add(egui::Label::new(text).wrap());
        }
        ui.add_space(4.0);
    }
}

fn whole(page: &GuidePage, place: Option<&GuidePlace>, go: &mut Option<Go>, ui: &mut egui::Ui) {
    ui.label(RichText::new(&page.title).font(theme::bold(17.0)));
    for (at, block) in page.blocks.iter().enumerate() {
        let top = ui.cursor().min;
        match block {
            Block::Heading(level, text) => {
                ui.add_space(6.0);
                let size = if *level > 2 { SIZE } else { 15.0 };
                ui.add(egui::Label::new(RichText::new(text).font(theme::bold(size))).wrap());
            }
            Block::Text(spans) => prose(spans, "", go, ui),
            Block::Item(spans) => prose(spans, "\u{2022} ", go, ui),
            Block::Code(text) => {
                egui::ScrollArea::horizontal().id_salt(at).show(ui, |ui| {
                    let text = RichText::new(text).monospace().size(12.0);
                    ui.add(egui::Label::new(text).extend());
                });
            }
            Block::Table(rows) => table(rows, at, ui),
        }
        let is_asked = match (place, block) {
            (Some(GuidePlace::Block(wanted)), _) => *wanted == at,
            (Some(GuidePlace::Heading(wanted)), Block::Heading(_, text)) => {
                text.starts_with(wanted)
            }
            _ => false,
        };
        if is_asked {
            let bottom = ui.cursor().min;
            ui.scroll_to_rect(egui::Rect::from_two_pos(top, bottom), Some(Align::TOP));
        }
        ui.add_space(3.0);
    }
}

/// Letters of all kinds but links.
fn job(spans: &[Span], lead: &str, bold: bool, ui: &egui::Ui) -> LayoutJob {
    let p = theme::palette(ui);
    let mut job = LayoutJob::default();
    let format = |font: FontId, italics: bool| TextFormat {
        italics,
        ..TextFormat::simple(font, p.text)
    };
    let plain = if bold {
        theme::bold(SIZE - 1.0)
    } else {
        FontId::proportional(SIZE)
    };
    if !lead.is_empty() {
        job.append(lead, 0.0, format(plain.clone(), false));
    }
    for span in spans {
        let format = match span {
            Span::Plain(_) | Span::Link(..) => format(plain.clone(), false),
            Span::Strong(_) => format(theme::bold(SIZE), false),
            Span::Emphasis(_) => format(plain.clone(), true),
            Span::Code(_) => format(FontId::new(12.5, FontFamily::Monospace), false),
        };
        job.append(span.text(), 0.0, format);
    }
    job
}

/// A paragraph; links stand in it as links.
fn prose(spans: &[Span], lead: &str, go: &mut Option<Go>, ui: &mut egui::Ui) {
    if !spans.iter().any(|s| matches!(s, Span::Link(..))) {
        ui.add(egui::Label::new(job(spans, lead, false, ui)).wrap());
        return;
    }
    let accent = theme::palette(ui).accent;
    ui.scope(|ui| {
        // Lines of a paragraph, not of buttons.
        ui.spacing_mut().interact_size.y = 0.0;
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.horizontal_wrapped(|ui| {
            let mut lead = lead;
            for span in spans {
                let Span::Link(text, file) = span else {
                    let one = std::slice::from_ref(span);
                    ui.add(egui::Label::new(job(one, std::mem::take(&mut lead), false, ui)).wrap());
                    continue;
                };
                let link = RichText::new(text).size(SIZE).color(accent).underline();
                if ui.link(link).clicked() {
                    let page = guide().iter().position(|p| p.file == file);
                    *go = Some(Go::To(page, GuidePlace::Top));
                }
            }
        });
    });
}

/// Rows whose cells wrap; where the room is too narrow for the longest words, the table scrolls sideways.
fn table(rows: &[Vec<Vec<Span>>], id: usize, ui: &mut egui::Ui) {
    const GAP: f32 = 12.0;
    let n = rows.first().map_or(0, Vec::len);
    let widths = widths(rows, ui.available_width() - GAP * n as f32);
    let line = theme::palette(ui).line;
    let whole = widths.iter().sum::<f32>() + GAP * n.saturating_sub(1) as f32;
    egui::ScrollArea::horizontal().id_salt(id).show(ui, |ui| {
        for (at, row) in rows.iter().enumerate() {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = GAP;
                for (cell, width) in row.iter().zip(&widths) {
                    ui.vertical(|ui| {
                        ui.set_width(*width);
                        ui.add(egui::Label::new(job(cell, "", at == 0, ui)).wrap());
                    });
                }
            });
            let from = ui.cursor().left();
            let y = ui.cursor().top() - 2.0;
            ui.painter()
                .hline(from..=from + whole, y, egui::Stroke::new(1.0, line));
        }
    });
}

/// Widths of the columns: each has room for its longest word; what is left over is shared by what they hold.
fn widths(rows: &[Vec<Vec<Span>>], room: f32) -> Vec<f32> {
    /// Of a letter, and of a word that is broken rather than given more.
    const LETTER: f32 = 8.0;
    const WORD: usize = 24;
    let n = rows.first().map_or(0, Vec::len);
    let column = |i: usize| {
        rows.iter()
            .filter_map(move |row| row.get(i))
            .map(|c| text_of(c))
    };
    let longest_word = |text: &String| {
        let words = text.split_whitespace().map(|w| w.chars().count());
        words.max().unwrap_or(0)
    };
    let least = |i: usize| column(i).map(|t| longest_word(&t)).max().unwrap_or(0);
    let least: Vec<f32> = (0..n)
        .map(|i| LETTER * least(i).clamp(3, WORD) as f32)
        .collect();
    let letters = |i: usize| column(i).map(|t| t.chars().count()).max().unwrap_or(0);
    let wanted: Vec<f32> = (0..n)
        .map(|i| LETTER * letters(i).clamp(8, 60) as f32)
        .zip(&least)
        .map(|(wanted, least)| (wanted - least).max(0.0))
        .collect();
    let spare = (room - least.iter().sum::<f32>()).max(0.0);
    let share = spare / wanted.iter().sum::<f32>().max(1.0);
    least
        .iter()
        .zip(&wanted)
        .map(|(least, wanted)| least + wanted * share)
        .collect()
}
