//! What a journal or a reader would object to, with the change that fixes it.

use crate::figure::export::format::Format;
use crate::figure::model::course::{CenterKind, IntervalKind, TimeAxis};
use crate::figure::scene::items::{Item, Moved, Scene};
use crate::figure::scene::text::missing;
use crate::figure::spec::figure_spec::FigureSpec;
use crate::figure::spec::kind::Kind;
use crate::figure::spec::page::{Limits, Preset, pixels};
use crate::figure::spec::palette::{Palette, Vision, contrast_on_white, distance};
use crate::plan::Message;
use crate::words::listed;
use std::fmt;

/// One objection.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What is wrong, one sentence.
    pub what: String,
    /// What fixes it.
    pub fix: Option<Change>,
}

/// One field of a [`FigureSpec`] set to another value.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// The preset's width.
    PresetWidth,
    /// Height in mm.
    HeightMm(f64),
    /// Text size in points.
    TextPt(f64),
    /// Dots per inch.
    Dpi(u32),
    /// Panels in a row.
    Columns(usize),
    /// Colours of the groups.
    Palette(Palette),
    /// File format.
    Format(Format),
    /// Centre and interval of the model.
    Model,
    /// All markers in one picture instead of a panel each.
    Volcano,
    /// Visits at the square roots of their times.
    SquareRoots,
}

impl Change {
    /// Makes the change.
    pub fn apply(&self, spec: &mut FigureSpec) {
        match self {
            Self::PresetWidth => spec.width_mm = None,
            Self::HeightMm(mm) => spec.height_mm = Some(*mm),
            Self::TextPt(pt) => spec.text_pt = Some(*pt),
            Self::Dpi(dpi) => spec.dpi = Some(*dpi),
            Self::Columns(n) => spec.columns = Some(*n),
            Self::Palette(palette) => {
                spec.palette = *palette;
                spec.colors.clear();
            }
            Self::Format(format) => spec.format = *format,
            Self::SquareRoots => spec.time = TimeAxis::SquareRoot,
            Self::Model => {
                spec.center = Some(CenterKind::ModelMean);
                spec.interval = Some(IntervalKind::ModelConfidenceInterval);
            }
            Self::Volcano => {
                let before = std::mem::take(spec);
                *spec = FigureSpec {
                    markers: before.markers,
                    preset: before.preset,
                    width_mm: before.width_mm,
                    text_pt: before.text_pt,
                    dpi: before.dpi,
                    format: before.format,
                    palette: before.palette,
                    colors: before.colors,
                    heading: before.heading,
                    notes: before.notes,
                    ..FigureSpec::of(Kind::Volcano)
                };
            }
        }
    }
}

impl Change {
    /// What to set for this change, in a sentence.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            Self::PresetWidth => Message::new("Leave {width} out.", &[]),
            Self::HeightMm(mm) => Message::new("Set {height=}.", &[&format!("{mm:.0}mm")]),
            Self::TextPt(pt) => Message::new("Set {text=}.", &[&pt.to_string()]),
            Self::Dpi(dpi) => Message::new("Set {dpi=}.", &[&dpi.to_string()]),
            Self::Columns(n) => Message::new("Set {columns=}.", &[&n.to_string()]),
            Self::Palette(palette) => Message::new("Set {palette=}.", &[palette.id()]),
            Self::Format(format) => Message::new("Write a .{} file.", &[&format.to_string()]),
            Self::Model => Message::new("Set {center=} and {error=}.", &["emm", "model-ci"]),
            Self::Volcano => Message::new("Set {kind=}.", &["volcano"]),
            Self::SquareRoots => Message::new("Set {time=}.", &["sqrt"]),
        }
    }
}

/// The change as the window says it.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PresetWidth => f.write_str("Takes the preset's width."),
            Self::HeightMm(mm) => write!(f, "Makes the page {mm:.0} mm high."),
            Self::TextPt(pt) => write!(f, "Sets the text to {pt} pt."),
            Self::Dpi(dpi) => write!(f, "Sets {dpi} dots per inch."),
            Self::Columns(1) => f.write_str("Puts one panel in a row."),
            Self::Columns(n) => write!(f, "Puts {n} panels in a row."),
            Self::Palette(palette) => write!(f, "Takes the palette {palette}."),
            Self::Format(format) => write!(f, "Proposes a .{format} file."),
            Self::Model => f.write_str("Shows means and intervals of the model."),
            Self::SquareRoots => f.write_str("Puts visits at the square roots of their times."),
            Self::Volcano => f.write_str("Shows all its markers in one volcano."),
        }
    }
}

/// Lines thinner than this vanish in print, points.
const THINNEST_PT: f64 = 0.25;
/// Height of a page of paper, and of a figure that is no page any more, mm.
const PAPER_MM: f64 = 297.0;
const TALLEST_MM: f64 = 1.5 * PAPER_MM;
/// From so many panels on, one picture of all markers says more.
const MANY_PANELS: usize = 12;
/// Text smaller than this can't be read, points.
const SMALLEST_PT: f64 = 5.0;
/// Plot areas smaller than this show nothing, mm.
const SMALLEST_PANEL: (f64, f64) = (16.0, 12.0);
/// Colours nearer than this are confused in thin lines, CIE 1976 units.
const CONFUSED: f64 = 15.0;
/// Contrast of a mark with the page.
const LEAST_CONTRAST: f64 = 3.0;

/// What speaks against sending `scene`, made from `spec`, to the journal of its preset; without a
/// preset, what speaks against printing it at all.
#[must_use]
pub fn preflight(spec: &FigureSpec, scene: &Scene) -> Vec<Finding> {
    let mut out = Vec::new();
    if let Some(preset) = spec.preset {
        of_preset(preset, spec, scene, &mut out);
    }
    of_height(spec, scene, &mut out);
    of_print(spec, scene, &mut out);
    of_data(spec, scene, &mut out);
    of_text(scene, &mut out);
    of_columns(spec, scene, &mut out);
    of_analysis(spec, scene, &mut out);
    simulated_vision(spec, scene, &mut out);
    // A finding never advises what the figure would refuse.
    for finding in &mut out {
        finding.fix = finding.fix.take().filter(|fix| is_taken(fix, spec));
    }
    out
}

fn is_taken(fix: &Change, spec: &FigureSpec) -> bool {
    let mut changed = spec.clone();
    fix.apply(&mut changed);
    changed.check().is_ok()
}

fn of_preset(preset: Preset, spec: &FigureSpec, scene: &Scene, out: &mut Vec<Finding>) {
    let limits: Limits = preset.limits();
    let page = spec.page();
    let mut say = |what: String, fix: Option<Change>| {
        out.push(Finding {
            what: format!("{}: {what}", preset.name()),
            fix,
        });
    };
    let any_width = preset == Preset::Plos && (66.8..=190.5).contains(&scene.width_mm);
    if (scene.width_mm - limits.width_mm).abs() > 0.05 && !any_width {
        say(
            format!(
                "the figure is {:.1} mm wide, the journal's width is {} mm.",
                scene.width_mm, limits.width_mm
            ),
            Some(Change::PresetWidth),
        );
    }
    if scene.height_mm > limits.max_height_mm + 0.05 {
        // Left to itself the page has already tried to stay below.
        let asked = spec.height_mm.is_some();
        let advice = if asked {
            ""
        } else {
            " Show fewer markers at once."
        };
        say(
            format!(
                "the figure is {:.0} mm high, at most {} mm are taken.{advice}",
                scene.height_mm, limits.max_height_mm
            ),
            if asked {
                Some(Change::HeightMm(limits.max_height_mm))
            } else {
                one_picture(spec, scene)
            },
        );
    }
    let (least, most) = limits.text_pt;
    if page.text_pt < least || page.text_pt > most {
        say(
            format!(
                "text of {} pt; {least} to {most} pt are taken.",
                page.text_pt
            ),
            Some(Change::TextPt(page.text_pt.clamp(least, most))),
        );
    }
    if spec.format.is_pixels() && page.dpi < limits.min_dpi {
        say(
            format!(
                "{} dpi make {} x {} pixels; at least {} dpi are taken.",
                page.dpi,
                pixels(scene.width_mm, page.dpi),
                pixels(scene.height_mm, page.dpi),
                limits.min_dpi
            ),
            Some(Change::Dpi(limits.dpi)),
        );
    }
    if preset == Preset::Plos && !matches!(spec.format, Format::Tiff | Format::Eps) {
        say(
            format!(
                "TIFF or EPS only are taken, no {}.",
                spec.format.id().to_uppercase()
            ),
            Some(Change::Format(Format::Tiff)),
        );
    }
}

/// An interval of the values beside a p of the model: the two may contradict each other.
fn of_analysis(spec: &FigureSpec, scene: &Scene, out: &mut Vec<Finding>) {
    let has_p = scene.items.iter().any(|item| {
        matches!(item, Item::Begin { class, .. } if *class == "annotations" || *class == "contrasts")
    });
    if has_p
        && !scene.moved.contains(&Moved::Analyses)
        && scene.center.is_some_and(|c| c != CenterKind::ModelMean)
    {
        out.push(Finding {
            what: "The interval is of the values, the p of the model.".to_owned(),
            fix: Some(Change::Model),
        });
    }
    if scene.moved.contains(&Moved::Analyses) {
        let percent = spec.percent;
        out.push(Finding {
            what: format!(
                "The centres and intervals are of the values, the p of the model, which may disagree.{}",
                match percent {
                    true => " A figure of changes not in per cent shows both of the model.",
                    false => "",
                }
            ),
            fix: (!percent).then_some(Change::Model),
        });
    }
}

/// Time courses keep at least this part of the height of their page.
const LEAST_DATA: f64 = 0.5;

/// Time courses that names, numbers and legends press together.
fn of_data(spec: &FigureSpec, scene: &Scene, out: &mut Vec<Finding>) {
    if !spec.kind.is_time_course() {
        return;
    }
    // Panels beside each other stand in one row.
    let mut rows: Vec<(f64, f64)> = Vec::new();
    for panel in &scene.panels {
        if !rows.iter().any(|r| (r.0 - panel.top).abs() < 0.05) {
            rows.push((panel.top, panel.bottom - panel.top));
        }
    }
    let data: f64 = rows.iter().map(|r| r.1).sum();
    let share = data / scene.height_mm.max(1e-9);
    if rows.is_empty() || share >= LEAST_DATA {
        return;
    }
    out.push(Finding {
        what: format!(
            "The data have {:.0} % of the height of the page; names, numbers and legends take the rest. A larger page, shorter names or fewer panels leave them more.",
            100.0 * share
        ),
        fix: None,
    });
}

/// Text that a reader would miss.
fn of_text(scene: &Scene, out: &mut Vec<Finding>) {
    let mut say = |what: String| out.push(Finding { what, fix: None });
    let mut unknown: Vec<char> = Vec::new();
    for (corners, text) in scene.text_boxes() {
        let inside = |&(x, y): &(f64, f64)| {
            x > -0.05 && y > -0.05 && x < scene.width_mm + 0.05 && y < scene.height_mm + 0.05
        };
        if !corners.iter().all(inside) {
            say(format!("The text \"{text}\" leaves the page."));
        }
        if text.contains('\u{2026}') {
            say(format!("The text \"{text}\" is cut."));
        }
        for c in missing(&text) {
            if !unknown.contains(&c) {
                unknown.push(c);
            }
        }
    }
    if !unknown.is_empty() {
        let signs: Vec<String> = unknown.iter().map(char::to_string).collect();
        say(format!(
            "No font has {}: PNG, PDF and TIFF show boxes, and an SVG depends on the reader's fonts. Write these names in Latin or Greek letters, or install a font that has them.",
            signs.join(" ")
        ));
    }
    let borrowed = scene.borrowed_fonts();
    if !borrowed.is_empty() {
        say(format!(
            "Some characters are set in {} from this computer; on another computer the figure may look different.",
            listed(&borrowed)
        ));
    }
    if scene.moved.contains(&Moved::Counts) {
        say(
            "n per group and visit has no room under the axes and stands in the caption."
                .to_owned(),
        );
    }
    if scene.moved.contains(&Moved::Legend) {
        say(
            "What symbols and bars are has no room in the legend and stands in the caption."
                .to_owned(),
        );
    }
    if scene.moved.contains(&Moved::Notes) {
        say("The sentences under the panels have no room and stand in the caption.".to_owned());
    }
    if scene.moved.contains(&Moved::Intervals) {
        say("The p-values are adjusted for several comparisons, the intervals are not: an interval may leave out no effect beside a large p. Simultaneous intervals agree with adjusted p-values; the plan can ask for them.".to_owned());
    }
    if scene.moved.contains(&Moved::Centers) {
        say("A centre lies beyond the ends or in the break of an axis: it is not drawn, and its line is interrupted there.".to_owned());
    }
    if scene.moved.contains(&Moved::Decades) {
        say("Values go over more than three powers of ten on a linear axis, where the small ones can't be told apart. The scale log10 of the plan shows them all.".to_owned());
    }
    if scene.moved.iter().any(|m| matches!(m, Moved::Name { .. })) {
        say("Some coloured points have no room for their names, and the caption leaves them out. Choose a larger page or fewer panels in a row.".to_owned());
    }
    for moved in &scene.moved {
        if let Moved::Undrawn(sentence) = moved {
            say(sentence.clone());
        }
    }
    if scene.moved.contains(&Moved::Labels) {
        say("Names have no room at the ends of the lines and stand in the legend.".to_owned());
    }
}

/// Numbers under the axes that have no room.
fn of_columns(spec: &FigureSpec, scene: &Scene, out: &mut Vec<Finding>) {
    let in_time = scene.moved.contains(&Moved::ColumnsInTime);
    if !in_time && !scene.moved.contains(&Moved::Columns) {
        return;
    }
    let left_out = "The visits are too close for all numbers under the axes: those of some visits are left out.";
    out.push(match (in_time, spec.time) {
        (true, TimeAxis::Auto | TimeAxis::True) => Finding {
            what: left_out.to_owned(),
            fix: Some(Change::SquareRoots),
        },
        _ if panels_in_a_row(scene) < 2 => Finding {
            what: format!("{left_out} A wider page or fewer visits have room for them."),
            fix: None,
        },
        _ => Finding {
            what: left_out.to_owned(),
            fix: Some(Change::Columns(1)),
        },
    });
}

fn of_print(spec: &FigureSpec, scene: &Scene, out: &mut Vec<Finding>) {
    let (mut smallest, mut thinnest) = (f64::INFINITY, f64::INFINITY);
    for item in &scene.items {
        match item {
            Item::Text { size_pt, .. } => smallest = smallest.min(*size_pt),
            Item::Line { width_pt, .. } => thinnest = thinnest.min(*width_pt),
            Item::Shape { outline, .. } | Item::Circle { outline, .. } => {
                // A white rim only parts a symbol from its line.
                if let Some((color, width)) = outline
                    && *color != [255; 3]
                {
                    thinnest = thinnest.min(*width);
                }
            }
            Item::Begin { .. } | Item::End | Item::Place { .. } => {}
        }
    }
    let has_limits = spec.preset.is_some();
    if !has_limits && smallest < SMALLEST_PT - 1e-9 {
        out.push(Finding {
            what: format!("Text of {smallest} pt is too small to read in print."),
            fix: Some(Change::TextPt(SMALLEST_PT)),
        });
    }
    if thinnest < THINNEST_PT - 1e-9 {
        out.push(Finding {
            what: format!(
                "Lines of {thinnest:.2} pt vanish in print; {THINNEST_PT} pt is the least."
            ),
            fix: Some(Change::TextPt(
                (spec.page().text_pt * THINNEST_PT / thinnest).ceil(),
            )),
        });
    }
    let small = |p: &&crate::figure::PanelBox| {
        let is_low = !p.is_of_rows && p.bottom - p.top < SMALLEST_PANEL.1;
        p.right - p.left < SMALLEST_PANEL.0 || is_low
    };
    if let Some(panel) = scene.panels.iter().find(small) {
        let columns = panels_in_a_row(scene);
        let narrow = panel.right - panel.left < SMALLEST_PANEL.0;
        let fix = (narrow && columns > 1).then_some(Change::Columns(columns - 1));
        let advice = match fix {
            Some(_) => "",
            None => " Show fewer markers at once, or choose a larger page.",
        };
        out.push(Finding {
            what: format!(
                "Panels of {:.0} x {:.0} mm are too small to read.{advice}",
                panel.right - panel.left,
                panel.bottom - panel.top
            ),
            fix,
        });
    }
}

/// A page that is higher than paper, where no journal says what it takes.
fn of_height(spec: &FigureSpec, scene: &Scene, out: &mut Vec<Finding>) {
    if spec.preset.is_some() || scene.height_mm <= TALLEST_MM {
        return;
    }
    let fix = match spec.height_mm {
        Some(_) => Some(Change::HeightMm(PAPER_MM)),
        None => one_picture(spec, scene),
    };
    out.push(Finding {
        what: format!(
            "The figure is {:.0} mm high, a page of paper {PAPER_MM:.0} mm. Show fewer markers at once.",
            scene.height_mm
        ),
        fix,
    });
}

/// The volcano, where many panels make a page too high.
fn one_picture(spec: &FigureSpec, scene: &Scene) -> Option<Change> {
    let has_panel_each = !matches!(spec.kind, Kind::Volcano | Kind::Heatmap | Kind::Forest);
    (has_panel_each && scene.panels.len() >= MANY_PANELS).then_some(Change::Volcano)
}

fn panels_in_a_row(scene: &Scene) -> usize {
    let first = scene.panels.first().map_or(0.0, |p| p.top);
    scene.panels.iter().filter(|p| p.top == first).count()
}

fn simulated_vision(spec: &FigureSpec, scene: &Scene, out: &mut Vec<Finding>) {
    let colors: Vec<[u8; 3]> = scene.groups.iter().map(|g| g.color).collect();
    let better = || {
        Palette::ALL
            .iter()
            .copied()
            .find(|p| {
                let colors = &p.colors()[..colors.len().min(6)];
                *p != spec.palette && *p != Palette::Grey && is_clear(colors)
            })
            .map(Change::Palette)
    };
    // Greys are told apart by symbols and dashes.
    if spec.palette != Palette::Grey || !spec.colors.is_empty() {
        let mut pairs = Vec::new();
        for (i, a) in scene.groups.iter().enumerate() {
            for b in &scene.groups[..i] {
                // A further round of the palette has other symbols and dashes.
                if a.color == b.color && (a.symbol, a.dash) != (b.symbol, b.dash) {
                    continue;
                }
                let eyes: Vec<&str> = Vision::ALL[..4]
                    .iter()
                    .filter(|eye| distance(**eye, a.color, b.color) < CONFUSED)
                    .map(|eye| match eye {
                        Vision::Usual => "every eye",
                        other => other.id(),
                    })
                    .collect();
                if !eyes.is_empty() {
                    pairs.push(format!("{} and {} ({})", b.name, a.name, eyes.join(", ")));
                }
            }
        }
        if !pairs.is_empty() {
            out.push(Finding {
                what: format!(
                    "Colours that are confused: {}; only the symbols tell them apart.",
                    pairs.join("; ")
                ),
                fix: better(),
            });
        }
    }
    let faint: Vec<&str> = scene
        .groups
        .iter()
        .filter(|g| contrast_on_white(g.color) < LEAST_CONTRAST)
        .map(|g| g.name.as_str())
        .collect();
    if !faint.is_empty() {
        out.push(Finding {
            what: format!(
                "Colours too faint on white (contrast under {LEAST_CONTRAST}:1): {}.",
                faint.join(", ")
            ),
            fix: better(),
        });
    }
}

fn is_clear(colors: &[[u8; 3]]) -> bool {
    let pairs = colors
        .iter()
        .enumerate()
        .flat_map(|(i, a)| colors[..i].iter().map(move |b| (*a, *b)));
    colors
        .iter()
        .all(|c| contrast_on_white(*c) >= LEAST_CONTRAST)
        && pairs.into_iter().all(|(a, b)| {
            Vision::ALL[..4]
                .iter()
                .all(|e| distance(*e, a, b) >= CONFUSED)
        })
}
