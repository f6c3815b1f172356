//! What a journal would object to in a drawn figure, with the changes that fix it.

use crate::app::state::figure::Drawn;
use crate::app::ui::theme;
use crate::figure::{Change, Preset};
use egui::RichText;

/// The objections, one a line; answers with the change that was asked for.
pub(in crate::app::panels) fn check(ui: &mut egui::Ui, drawn: &Drawn) -> Option<Change> {
    let p = theme::palette(ui);
    let spec = drawn.of.artwork.spec();
    let name = spec.preset.map_or("print", Preset::name);
    theme::heading(ui, &format!("Check for {name}"));
    let (width, height) = (drawn.scene.width_mm, drawn.scene.height_mm);
    let size = match drawn.page.1 {
        1 => format!("{width:.0} \u{d7} {height:.0} mm"),
        n => format!("{n} pages, the one shown {width:.0} \u{d7} {height:.0} mm"),
    };
    if drawn.findings.is_empty() {
        ui.label(format!("No problem found: {size}."));
    } else if drawn.page.1 > 1 {
        ui.label(format!("{size}."));
    }
    let mut asked = None;
    for finding in &drawn.findings {
        ui.add(egui::Label::new(RichText::new(&finding.what).color(p.warning)).wrap());
        let Some(fix) = &finding.fix else { continue };
        let button = ui.button("Fix").on_hover_text(fix.to_string());
        if button.clicked() {
            asked = Some(fix.clone());
        }
    }
    asked
}
