//! Words and colours of roles and of how sure they are.

use crate::app::ui::theme;
use crate::import::{ColumnRole, Confidence, Role};

/// How sure a role is, in a word.
pub(super) fn word_of(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Sure => "sure",
        Confidence::Likely => "likely",
        Confidence::Guess => "guess",
    }
}

pub(super) fn color_of(ui: &egui::Ui, confidence: Confidence) -> egui::Color32 {
    let p = theme::palette(ui);
    match confidence {
        Confidence::Sure => p.accent,
        Confidence::Likely => p.quiet,
        Confidence::Guess => p.warning,
    }
}

/// The reason of a role; what recognition calls named was chosen here.
pub(super) fn reason(column: &ColumnRole) -> String {
    column.why.replacen("named as ", "chosen as ", 1)
}

pub(super) fn role_name(role: Role) -> &'static str {
    match role {
        Role::Subject => "Subject",
        Role::Group => "Group",
        Role::Visit => "Visit",
        Role::TimePoint => "Time in the visit",
        Role::Hours => "Hours",
        Role::Marker => "Marker",
        Role::MarkerName => "Marker name",
        Role::Value => "Value",
        Role::Covariate => "Covariate",
        Role::Treatment => "Treatment",
        Role::Period => "Period",
        Role::Sequence => "Sequence",
        Role::Ignored => "Not used",
    }
}
