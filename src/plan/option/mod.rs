//! The options of a plan: one entry for each, read by every place that asks, shows or writes them.
//!
//! In: nothing. Out: [`options`] in the order of the inspector, [`option`] by id, and [`Message`] for sentences that
//! name a control. From an entry come the flag and its help, the control of the inspector, the name of an undo step,
//! the key in `plan.toml`, the sentence of the methods text and the arguments of the R script. Not its business: what
//! single choices are (that is the methods registry), and what a decided plan does.

mod entry;
mod inference;
mod message;
mod model;
mod own;
mod question;
mod search;
mod spoken;
mod table;
mod terms;

pub use entry::{Flag, MethodsText, Offer, PlanOption, RArguments, StudyFacts, Values, Widget};
pub use message::Message;
pub use table::{option, options, options_from, words_of};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{AnalysisPlan, OptionId, PlanError};
    use std::collections::BTreeSet;
    use std::path::Path;

    /// A value other than the default, as the command line writes it.
    fn another(id: OptionId) -> String {
        let option = option(id).unwrap();
        let default = (option.read)(&AnalysisPlan::default());
        match option.values {
            Values::Choice(_) | Values::ChoiceAsAbove(_) | Values::YesNo => {
                let mut choices = option.choices().into_iter();
                choices.find(|c| *c != default).unwrap().to_owned()
            }
            Values::Number => "0.5".to_owned(),
            Values::Count => "7".to_owned(),
            Values::Numbers => "-0.5,0.5".to_owned(),
            Values::Text => match id {
                OptionId::Scale => "log2",
                OptionId::Scales => "opg=log10",
                OptionId::Correlate => "opg,age",
                OptionId::CorrelateWithin => "adjusted",
                OptionId::ReferenceBased => "j2r",
                OptionId::Primary => "group_difference",
                OptionId::Contrast => "mean change = time_average",
                OptionId::Covariates => "factor(site):visit",
                _ => "opg",
            }
            .to_owned(),
        }
    }

    #[test]
    fn every_field_of_a_plan_has_one_entry_and_its_key() {
        let mut plan = AnalysisPlan::default();
        // An option of later versions is written where it is chosen.
        for id in OptionId::ALL.iter().filter(|id| **id != OptionId::Preset) {
            (option(*id).unwrap().write)(&mut plan, &another(*id)).unwrap();
        }
        let plan = serde_json::to_value(plan).unwrap();
        let fields: BTreeSet<&str> = plan
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        let ids: BTreeSet<&str> = OptionId::ALL.iter().map(|id| id.id()).collect();
        assert_eq!(fields, ids);
        let entries: Vec<OptionId> = options().map(|o| o.id).collect();
        assert_eq!(
            entries.len(),
            OptionId::ALL.len(),
            "an entry is there twice"
        );
        for id in OptionId::ALL {
            assert!(entries.contains(id), "{id:?} has no entry");
        }
    }

    #[test]
    fn every_entry_reads_what_it_writes_and_names_the_change() {
        let default = AnalysisPlan::default();
        let mut names = BTreeSet::new();
        for option in options() {
            let mut plan = default.clone();
            (option.write)(&mut plan, &another(option.id)).unwrap();
            assert_eq!((option.read)(&plan), another(option.id));
            assert!(option.differs(&plan, &default), "{:?}", option.id);
            let name = (option.undo)(&plan);
            assert!(!name.is_empty() && !name.contains('{'), "{name}");
            // What is done, as in "Undone: Change the scale."
            for name in [name.clone(), (option.undo)(&default)] {
                let verb = name.split(' ').next().unwrap_or_default();
                let verbs = ["Change", "Choose", "Give", "Make"];
                assert!(verbs.contains(&verb), "{name}");
            }
            names.insert(name);
            option.reset(&mut plan).unwrap();
            if option.id != OptionId::Preset {
                assert_eq!(plan, default, "{:?}", option.id);
            }
        }
        // The scale of all markers and of one have the same name.
        assert_eq!(names.len() + 1, OptionId::ALL.len());
    }

    #[test]
    fn every_entry_is_complete_for_the_places_that_show_it() {
        let study = StudyFacts {
            several_groups: true,
            several_visits: true,
            several_markers: true,
            crossover: true,
        };
        let mut labels = BTreeSet::new();
        for option in options() {
            assert!(
                labels.insert(option.label),
                "{} is there twice",
                option.label
            );
            assert!(!option.hint().is_empty(), "{:?}", option.id);
            let help = option.help_on_command_line();
            assert!(!help.is_empty() && !help.contains(['{', '}']), "{help}");
            if let Widget::List(offers) = option.widget {
                let mut plan = AnalysisPlan::default();
                for offer in offers(&AnalysisPlan::default(), &study) {
                    assert!(!offer.label.is_empty(), "{:?}", option.id);
                    option.set(&mut plan, &offer.value).unwrap();
                }
            }
            if let Widget::Check(value) = option.widget {
                assert!(option.choices().contains(&value), "{:?}", option.id);
            }
        }
    }

    /// What is made by hand elsewhere looks the option up by its id.
    #[test]
    fn words_and_controls_made_by_hand_are_looked_up_by_id() {
        let text = |folder: &str| {
            let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
            let mut out = String::new();
            while let Some(path) = open.pop() {
                if path.is_dir() {
                    open.extend(path.read_dir().unwrap().map(|e| e.unwrap().path()));
                } else {
                    out += &std::fs::read_to_string(path).unwrap();
                }
            }
            out
        };
        let report = text("src/report/methods");
        for option in options() {
            if matches!(option.methods_text, MethodsText::Words(_)) {
                let looked_up = format!("words_of(OptionId::{:?}", option.id);
                assert!(report.contains(&looked_up), "{looked_up}");
            }
        }
    }

    #[test]
    fn a_release_returns_an_option_to_its_default() {
        let mut plan = AnalysisPlan::default();
        let set = |plan: &mut AnalysisPlan, id, text| option(id).unwrap().set(plan, text).unwrap();
        set(&mut plan, OptionId::Df, "residual");
        set(&mut plan, OptionId::Se, "model");
        assert!(plan.df.is_some(), "nothing changed, nothing is released");
        set(&mut plan, OptionId::Se, "cr3");
        assert_eq!(plan.df, None);
    }

    #[test]
    fn a_message_has_flags_on_the_command_line_and_labels_in_the_window() {
        let mut plan = AnalysisPlan::default();
        let mut set = |id, text| option(id).unwrap().set(&mut plan, text).unwrap();
        set(OptionId::Estimation, "ml");
        set(OptionId::Df, "kenward-roger");
        let why = (option(OptionId::Df).unwrap().refused)(&plan).unwrap();
        let error = PlanError::Refused {
            option: OptionId::Df,
            why,
        };
        assert_eq!(
            error.message().on_command_line(),
            "--df kenward-roger needs --estimation reml: Kenward-Roger is defined for REML only. Choose --df satterthwaite or --estimation reml."
        );
        assert_eq!(
            error.to_string(),
            "\u{201c}Degrees of freedom: Kenward-Roger\u{201d} needs \u{201c}Estimation: REML\u{201d}: Kenward-Roger is defined for REML only. Choose \u{201c}Degrees of freedom: Satterthwaite\u{201d} or \u{201c}Estimation: REML\u{201d}."
        );
    }

    /// Whatever a sentence names has a label of its own.
    #[test]
    fn no_sentence_names_a_flag_in_the_window() {
        let study = StudyFacts {
            several_groups: false,
            several_visits: false,
            several_markers: false,
            crossover: false,
        };
        let unknown = |name: &str| name.to_owned();
        let mut said = vec![
            PlanError::unknown_marker("a", &["b"]).message(),
            PlanError::UnknownCovariate {
                name: unknown("a"),
                known: unknown("b"),
            }
            .message(),
            PlanError::UnknownPartner {
                what: "marker",
                name: unknown("a"),
                markers: unknown("b"),
                covariates: unknown("c"),
            }
            .message(),
            PlanError::NoTime {
                visit: unknown("a"),
            }
            .message(),
            PlanError::NoCrossover { model: "crossover" }.message(),
        ];
        for model in crate::plan::ModelKind::ALL {
            for option in options() {
                let mut plan = AnalysisPlan {
                    model: Some(*model),
                    ..AnalysisPlan::default()
                };
                if option.id != OptionId::Model && option.id != OptionId::Preset {
                    (option.write)(&mut plan, &another(option.id)).unwrap();
                }
                said.extend((option.without_effect)(&plan, &study));
                said.extend((option.refused)(&plan));
            }
        }
        assert!(said.len() > 20);
        for message in said {
            let (window, line) = (message.in_window(), message.on_command_line());
            assert!(
                !window.contains("--") && !window.contains(['{', '}']),
                "{window}"
            );
            assert!(!line.contains('\u{201c}') && line.ends_with('.'), "{line}");
        }
    }
}
