//! The command palette: commands, markers, settings, visits and subjects, found by typing.

use crate::app::command::request::{Command, Select};
use crate::app::command::table::{ACTIONS, Action};
use crate::app::panels::widgets::action::label_of;
use crate::app::state::memory::{Found, FoundIn};
use crate::app::state::view::View;
use crate::app::ui::limits;
use crate::app::ui::theme;
use crate::plan::{StudyFacts, Widget, options};
use egui::{Align2, Key, RichText};

/// Room under the lines: what is not shown, the margin and the edge of the window, points.
const BELOW: f32 = 60.0;
/// Lines shown.
const MOST: usize = 12;

struct Line {
    text: String,
    shortcut: String,
    command: Command,
}

/// Paints the palette while it is open.
pub(super) fn show(
    app: View<'_>,
    palette: &mut Option<String>,
    found: &mut Option<Found>,
    out: &mut Vec<Command>,
    ui: &egui::Ui,
) {
    let ctx = ui.ctx().clone();
    let at = egui::Id::unique("palette line");
    let Some(mut typed) = palette.clone() else {
        *found = None;
        // It opens at its first line.
        ctx.data_mut(|d| d.remove::<usize>(at));
        return;
    };
    let mut chosen: usize = ctx.data(|d| d.get_temp(at).unwrap_or(0));
    let (up, down, enter, escape) = ctx.input_mut(|i| {
        let mut pressed = |key| i.consume_key(egui::Modifiers::NONE, key);
        (
            pressed(Key::ArrowUp),
            pressed(Key::ArrowDown),
            pressed(Key::Enter),
            pressed(Key::Escape),
        )
    });
    let mut go = None;
    egui::Window::new("Find a command")
        .title_bar(false)
        .resizable(false)
        .anchor(Align2::CENTER_TOP, [0.0, 90.0])
        .frame(theme::dialog(ui))
        .show(&ctx, |ui| {
            ui.set_width(460.0f32.min(ui.ctx().content_rect().width() - 60.0));
            let label = theme::quiet(ui, "Find a command or a marker");
            let field = ui
                .add(egui::TextEdit::singleline(&mut typed).desired_width(f32::INFINITY))
                .labelled_by(label.id);
            field.request_focus();
            if field.changed() {
                chosen = 0;
            }
            // Of what is typed by now: keys that come together act on one list.
            let (mut lines, all) = lines(app, &ctx, &typed, found);
            chosen = (chosen + usize::from(down))
                .saturating_sub(usize::from(up))
                .min(lines.len().saturating_sub(1));
            let scrolls = up || down;
            let clicked = listed(ui, &lines, chosen, scrolls).or(enter.then_some(chosen));
            limits::rest(ui, MOST, all, "matches", "Type more letters of the name.");
            if lines.is_empty() {
                theme::quiet(ui, "No match.");
            }
            go = clicked
                .filter(|i| *i < lines.len())
                .map(|i| lines.swap_remove(i));
        });
    ctx.data_mut(|d| d.insert_temp(at, chosen));
    *palette = Some(typed);
    if let Some(line) = go {
        *palette = None;
        out.push(line.command);
    } else if escape {
        *palette = None;
    }
}

/// The lines, of which one is chosen; the one that was clicked.
fn listed(ui: &mut egui::Ui, lines: &[Line], chosen: usize, scrolls: bool) -> Option<usize> {
    ui.add_space(4.0);
    let room = ui.ctx().content_rect().bottom() - ui.cursor().top() - BELOW;
    let room = room.max(60.0);
    let mut clicked = None;
    egui::ScrollArea::vertical()
        .max_height(room)
        .min_scrolled_height(room)
        .show(ui, |ui| {
            for (i, line) in lines.iter().enumerate() {
                ui.horizontal(|ui| {
                    let button = egui::Button::selectable(i == chosen, &line.text)
                        .min_size(egui::vec2(ui.available_width(), 0.0))
                        .shortcut_text(RichText::new(&line.shortcut).size(12.0));
                    let button = ui.add(button);
                    if button.clicked() {
                        clicked = Some(i);
                    }
                    if i == chosen && scrolls {
                        button.scroll_to_me(None);
                    }
                });
            }
        });
    clicked
}

/// What can be done now and has every typed word in its name, the first lines; and how many there are.
fn lines(
    app: View<'_>,
    ctx: &egui::Context,
    typed: &str,
    found: &mut Option<Found>,
) -> (Vec<Line>, usize) {
    let typed = typed.to_lowercase();
    let words: Vec<&str> = typed.split_whitespace().collect();
    let actions: Vec<Line> = ACTIONS
        .iter()
        .filter(|e| e.action != Action::Palette && app.is_enabled(e.action))
        .filter(|e| {
            let also = e.action.also_called();
            matches(&words, &format!("{} {also}", label_of(app, e)))
        })
        .map(|e| Line {
            text: label_of(app, e),
            shortcut: e
                .shortcut
                .map(|s| ctx.format_shortcut(&s))
                .unwrap_or_default(),
            command: Command::Do(e.action),
        })
        .collect();
    let of = FoundIn {
        typed: typed.clone(),
        figure: app.views.trajectories.clone(),
        generation: app.decided.generation,
    };
    let kept = found.take().filter(|f| f.of.is_same(&of));
    let found = found.insert(kept.unwrap_or_else(|| further(app, of, &words)));
    let all = actions.len() + found.all;
    let further = found.lines.iter().map(|(text, command)| Line {
        text: text.clone(),
        shortcut: String::new(),
        command: command.clone(),
    });
    (actions.into_iter().chain(further).take(MOST).collect(), all)
}

fn matches(words: &[&str], text: &str) -> bool {
    let text = text.to_lowercase();
    words.iter().all(|w| text.contains(w))
}

/// Markers, and once something is typed settings of the analysis, visits and subjects, of which there are many.
fn further(app: View<'_>, of: FoundIn, words: &[&str]) -> Found {
    let mut found = Found {
        of,
        lines: Vec::new(),
        all: 0,
    };
    let mut add = |text: String, command: Command| {
        found.all += 1;
        if found.lines.len() < MOST {
            found.lines.push((text, command));
        }
    };
    // The words of the list are in small letters already; "marker" finds them all.
    let is_meant = |of: &str| words.iter().all(|w| of.contains(w) || "marker".contains(w));
    if let Some(figure) = &app.views.trajectories {
        let listed = app.views.marker_list.iter().filter(|m| is_meant(&m.words));
        for panel in listed.filter_map(|m| figure.panels.get(m.panel)) {
            let select = Select::Marker(panel.marker.clone());
            add(format!("Marker: {}", panel.title), Command::Select(select));
        }
    }
    let Some(shown) = app.study.shown.as_ref().filter(|_| !words.is_empty()) else {
        return found;
    };
    let facts = StudyFacts::of(&shown.study);
    let plan = &app.decided.document.request.analysis;
    let settings = options()
        .filter(|o| !matches!(o.widget, Widget::Elsewhere))
        .filter(|o| (o.without_effect)(plan, &facts).is_none())
        .filter(|o| matches(words, &format!("setting: {}", o.words_to_find())))
        .map(|o| {
            let show = Command::ShowSetting(o.id);
            (format!("Setting: {}", o.label), show)
        });
    for (text, command) in settings {
        add(text, command);
    }
    let visits = (shown.study.visits.iter()).map(|v| {
        let show = Command::Select(Select::ShowMap(true));
        (format!("Visit: {}", v.label), show)
    });
    let subjects = (shown.study.subjects.iter().enumerate()).map(|(at, s)| {
        let select = Command::Select(Select::Subject(Some(at)));
        (format!("Subject: {}", s.id), select)
    });
    for (text, command) in visits.chain(subjects) {
        if matches(words, &text) {
            add(text, command);
        }
    }
    found
}
