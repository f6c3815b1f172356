//! What is analysed, and what is known of the study.

use super::entry::{
    Flag, MethodsText, Offer, PlanOption, RArguments, Values, Widget, always, never, offers,
    parse_or_none, uncited,
};
use super::message::Message;
use crate::plan::asked::{AnalysisPlan, OptionId};
use crate::plan::choices::{Preset, Primary, Scale};
use crate::plan::methods::{MethodKind, explain, method};

pub(super) const OPTIONS: &[PlanOption] = &[
    PlanOption {
        id: OptionId::Preset,
        flag: Flag::Plan("analysis-preset"),
        value_name: "ANALYSIS_PRESET",
        help: "Options chosen together; flags override them",
        label: "Preset",
        synonyms: "template sap",
        tip: "Sets several options at once; each can be changed afterwards.",
        explained: "",
        values: Values::Choice(MethodKind::Preset),
        widget: Widget::List(|_, _| {
            let none = Offer::new("", "none", "Every option by itself.");
            std::iter::once(none).chain(offers::<Preset>()).collect()
        }),
        read: |plan| id_of(plan.preset.map(Preset::id)),
        write: |plan, text| {
            match parse_or_none(text)? {
                Some(preset) => plan.take_preset(preset),
                None => plan.preset = None,
            }
            Ok(())
        },
        without_effect: always,
        refused: never,
        releases: &[],
        undo: |plan| match plan.preset {
            Some(preset) => format!("Choose the preset {}", preset.label()),
            None => "Choose no preset".to_owned(),
        },
        methods_text: MethodsText::FromResults,
        r: RArguments::NONE,
        cited: uncited,
    },
    PlanOption {
        id: OptionId::Scale,
        flag: Flag::Repeated("scale"),
        value_name: "SCALE",
        help: "identity, ln, log2 or log10 for all markers, or MARKER=SCALE for one; repeat for more",
        label: "Scale of all markers",
        synonyms: "log logarithm natural log ln log2 log10 transform transformation ratio fold change",
        tip: "The scale everything is computed on.",
        explained: "",
        values: Values::Text,
        widget: Widget::Own,
        read: |plan| id_of(plan.scale.map(Scale::id)),
        write: set_scale,
        without_effect: always,
        refused: never,
        releases: &[],
        undo: |_| "Change the scale".to_owned(),
        methods_text: MethodsText::FromResults,
        r: RArguments::NONE,
        cited: uncited,
    },
    PlanOption {
        id: OptionId::Scales,
        flag: Flag::SharedWith("scale"),
        value_name: "SCALE",
        help: "Scale of single markers",
        label: "Scale of this marker",
        synonyms: "",
        tip: "Only for the marker on screen.",
        explained: "",
        values: Values::Text,
        widget: Widget::Elsewhere,
        read: |plan| {
            let scales = plan.scales.iter();
            lines(scales.map(|(marker, scale)| format!("{marker}={}", scale.id())))
        },
        write: |plan, text| {
            if text.is_empty() {
                plan.scales.clear();
                return Ok(());
            }
            set_scale(plan, text)
        },
        without_effect: always,
        refused: never,
        releases: &[],
        undo: |_| "Change the scale".to_owned(),
        methods_text: MethodsText::FromResults,
        r: RArguments::NONE,
        cited: uncited,
    },
    PlanOption {
        id: OptionId::Markers,
        flag: Flag::Roles("marker"),
        value_name: "MARKER",
        help: "Markers to analyse",
        label: "Markers",
        synonyms: "",
        tip: "Which markers are analysed, and in which order.",
        explained: "",
        values: Values::Text,
        widget: Widget::Elsewhere,
        read: |plan| lines(plan.markers.iter().cloned()),
        write: |plan, text| {
            if text.is_empty() {
                plan.markers.clear();
            } else if !plan.markers.iter().any(|m| m == text) {
                plan.markers.push(text.to_owned());
            }
            Ok(())
        },
        without_effect: always,
        refused: never,
        releases: &[],
        undo: |_| "Change the markers".to_owned(),
        methods_text: MethodsText::FromResults,
        r: RArguments::NONE,
        cited: uncited,
    },
    PlanOption {
        id: OptionId::Primary,
        flag: Flag::Plan("primary"),
        value_name: "PRIMARY",
        help: "The comparison that answers the question and comes first: difference_in_change, group_difference or change_from_baseline.",
        label: "Primary comparison",
        synonyms: "endpoint estimand question",
        tip: "What the findings tell. By default the difference in change where groups are compared, else the change from baseline.",
        explained: "",
        values: Values::Text,
        widget: Widget::List(|_, _| {
            let by_design = Offer::new(
                "",
                "By design",
                "Difference in change where groups are compared, else the change from baseline.",
            );
            let of = |p: &Primary| {
                Offer::new(
                    p.id(),
                    method(p.id()).map_or(p.id(), |m| m.label),
                    explain(p.id()),
                )
            };
            std::iter::once(by_design)
                .chain(Primary::ALL.iter().map(of))
                .collect()
        }),
        read: |plan| id_of(plan.primary.map(Primary::id)),
        write: |plan, text| {
            plan.primary = parse_or_none(text)?;
            Ok(())
        },
        without_effect: |_, study| {
            study.crossover.then(|| {
                Message::new(
                    "{primary} has no effect: a crossover compares treatments.",
                    &[],
                )
            })
        },
        refused: never,
        releases: &[],
        undo: |_| "Change the primary comparison".to_owned(),
        methods_text: MethodsText::FromResults,
        r: RArguments::NONE,
        cited: uncited,
    },
    PlanOption {
        id: OptionId::Randomized,
        flag: Flag::Plan("randomized"),
        value_name: "RANDOMIZED",
        help: "Whether the groups were randomised.",
        label: "Were the groups randomised?",
        synonyms: "randomised randomized trial rct",
        tip: "",
        explained: "randomized",
        values: Values::YesNo,
        widget: Widget::List(|_, _| {
            vec![
                Offer::new("", "Not said", "Treated as no."),
                Offer::new(
                    "no",
                    "No",
                    "Differences at baseline are part of the question.",
                ),
                Offer::new(
                    "yes",
                    "Yes",
                    "Baseline differences are chance; only their size is shown.",
                ),
            ]
        }),
        read: |plan| id_of(plan.randomized.map(|yes| if yes { "yes" } else { "no" })),
        write: |plan, text| {
            plan.randomized = match text {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            };
            Ok(())
        },
        without_effect: |_, study| {
            (!study.several_groups && !study.crossover)
                .then(|| Message::new("{randomized} has no effect: there is one group.", &[]))
        },
        refused: never,
        releases: &[],
        undo: |plan| {
            match plan.randomized {
                Some(true) => "Change randomised to yes",
                Some(false) => "Change randomised to no",
                None => "Change randomised to not said",
            }
            .to_owned()
        },
        methods_text: MethodsText::Study(|plan| {
            match (plan.stated_randomized(), plan.model.is_crossover()) {
                (Some(true), false) => "The groups were randomised.",
                (Some(false), false) => "The groups were not randomised.",
                (Some(true), true) => "The order of the treatments was randomised.",
                (Some(false), true) => "The order of the treatments was not randomised.",
                (None, _) => "",
            }
            .to_owned()
        }),
        r: RArguments::NONE,
        cited: uncited,
    },
];

/// The id, or nothing.
pub(super) fn id_of(id: Option<&'static str>) -> String {
    id.unwrap_or_default().to_owned()
}

/// A list, one entry in a line.
pub(super) fn lines(entries: impl Iterator<Item = String>) -> String {
    entries.collect::<Vec<_>>().join("\n")
}

/// Takes `SCALE` for all markers, or `MARKER=SCALE` for one.
fn set_scale(plan: &mut AnalysisPlan, text: &str) -> Result<(), Message> {
    if text.is_empty() {
        plan.scale = None;
        return Ok(());
    }
    match text.rsplit_once('=') {
        Some((marker, scale)) => {
            let scale: Scale = (scale.trim().parse())
                .map_err(|why: String| Message::new("{scale=}: {}.", &[text, &why]))?;
            plan.scales.insert(marker.trim().to_owned(), scale);
        }
        None => {
            let scale = text
                .parse()
                .map_err(|why: String| Message::new("{scale}: {}.", &[&why]))?;
            plan.scale = Some(scale);
            plan.scales.clear();
        }
    }
    Ok(())
}
