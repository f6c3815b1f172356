//! Messages as they are said: with flags on the command line, with labels of controls in the window.

use super::entry::{PlanOption, Widget};
use super::message::Message;
use super::table::options;
use crate::plan::methods::explain;

/// Controls that are no option of the plan: flag and label in the window.
const OTHER_CONTROLS: [(&str, &str); 32] = [
    // Columns and what they mean.
    ("subject", "Subject"),
    ("group", "Group"),
    ("visit", "Visit"),
    ("hours", "Hours"),
    ("treatment", "Treatment"),
    ("period", "Period"),
    ("sequence", "Sequence"),
    ("baseline", "Baseline"),
    ("reference", "Reference group"),
    ("visits", "Visits"),
    // The figure.
    ("kind", "Kind"),
    ("center", "Centre of the figure"),
    ("error", "Interval of the figure"),
    ("time", "Time axis of the figure"),
    ("time-labels", "Labels of the time axis"),
    ("percent", "In per cent of the baseline"),
    ("shared-y", "Same y range in all panels"),
    ("annotate", "p-values"),
    ("annotate-family", "Contrasts"),
    ("individuals", "Single subjects"),
    ("at", "Visit of the figure"),
    ("together", "Visit of the figure"),
    ("shape", "Values drawn as"),
    ("break", "Leave out of the vertical axis"),
    ("favours", "The left side favours"),
    ("columns", "Panels in a row"),
    ("width", "Width"),
    ("height", "Height"),
    ("dpi", "Dots per inch"),
    ("markers", "Markers"),
    ("text", "Text"),
    ("palette", "Palette"),
];

impl Message {
    /// For somebody at the command line.
    #[must_use]
    pub fn on_command_line(&self) -> String {
        self.say(|flag, choice| match choice {
            Some(choice) => format!("--{flag} {choice}"),
            None => format!("--{flag}"),
        })
    }

    /// For somebody at the window, and for files that both may have written.
    #[must_use]
    pub fn in_window(&self) -> String {
        self.say(|flag, choice| {
            let option = options().find(|o| o.flag.name() == flag);
            let label = option.map_or_else(|| other_label(flag), |o| o.label);
            // A box to tick has one value, which its label says.
            let ticked = option
                .is_some_and(|o| matches!(o.widget, Widget::Check(value) if Some(value) == choice));
            match choice.filter(|_| !ticked) {
                Some(choice) => {
                    let choice = option.map_or(choice, |o| o.value_label(choice));
                    format!("\u{201c}{label}: {choice}\u{201d}")
                }
                None => format!("\u{201c}{label}\u{201d}"),
            }
        })
    }
}

impl PlanOption {
    /// The command line's help: what it is, and the registry's explanation where there is one.
    #[must_use]
    pub fn help_on_command_line(&self) -> String {
        let help = Message::new(self.help, &[]).on_command_line();
        if self.explained.is_empty() || !self.help.ends_with('.') {
            help
        } else {
            format!("{help} {}", explain(self.explained))
        }
    }
}

fn other_label(flag: &str) -> &str {
    OTHER_CONTROLS
        .iter()
        .find(|(name, _)| *name == flag)
        .map_or(flag, |(_, label)| label)
}
