//! What the table says of one option of the plan.

use super::message::Message;
use crate::plan::asked::{AnalysisPlan, OptionId};
use crate::plan::choices::Choice;
use crate::plan::methods::{MethodKind, explain, method, methods};
use crate::plan::resolved::Decided;
use crate::study::Study;

/// One option of the plan, for every place that asks for it, shows it or writes it.
pub struct PlanOption {
    /// The field of [`AnalysisPlan`] it is, and its key in `plan.toml`.
    pub id: OptionId,
    /// How the command line asks for it.
    pub flag: Flag,
    /// What stands for the value in the command line's help.
    pub value_name: &'static str,
    /// The command line's help, a template as of a [`Message`].
    pub help: &'static str,
    /// Name of its control in the window.
    pub label: &'static str,
    /// What people call it where its name does not say it; the window finds it by these words too.
    pub synonyms: &'static str,
    /// What the control is for; empty where `explained` says it.
    pub tip: &'static str,
    /// The registry's entry that explains it further; empty for none.
    pub explained: &'static str,
    /// What values it takes.
    pub values: Values,
    /// How the window shows it.
    pub widget: Widget,
    /// Its value as the command line writes it; empty where nothing is chosen.
    pub read: fn(&AnalysisPlan) -> String,
    /// Sets it from text as the command line writes it; empty chooses nothing.
    pub write: fn(&mut AnalysisPlan, &str) -> Result<(), Message>,
    /// Why it has no effect in a plan, where it has none.
    pub without_effect: fn(&AnalysisPlan, &StudyFacts) -> Option<Message>,
    /// Why its value does not go with the rest of the plan, where it doesn't.
    pub refused: fn(&AnalysisPlan) -> Option<Message>,
    /// Options that return to their defaults when this one changes.
    pub releases: &'static [OptionId],
    /// Name of a change to the plan given, for undo.
    pub undo: fn(&AnalysisPlan) -> String,
    /// What the methods text says of it.
    pub methods_text: MethodsText,
    /// What the R script takes from it.
    pub r: RArguments,
    /// Id of the registry's entry whose sources a manuscript cites for it; `None` where the results decide.
    pub cited: fn(&Decided) -> Option<&'static str>,
}

/// How the command line asks for an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    /// With a flag of its own among those of the plan, named without dashes.
    Plan(&'static str),
    /// The same; the flag may be repeated.
    Repeated(&'static str),
    /// With a flag of the columns' roles, which names columns as well.
    Roles(&'static str),
    /// With the flag of another option.
    SharedWith(&'static str),
}

impl Flag {
    /// The flag without dashes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Plan(name)
            | Self::Repeated(name)
            | Self::Roles(name)
            | Self::SharedWith(name) => name,
        }
    }
}

/// What values an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// The entries of a kind in the methods registry.
    Choice(MethodKind),
    /// The same, not listed again in the command line's help.
    ChoiceAsAbove(MethodKind),
    /// `yes` or `no`.
    YesNo,
    /// A number.
    Number,
    /// A whole number from 0.
    Count,
    /// Numbers with commas between them; the first may be negative.
    Numbers,
    /// Text.
    Text,
}

/// How the window shows an option.
#[derive(Clone, Copy)]
pub enum Widget {
    /// A drop-down list of what is offered for a plan.
    List(fn(&AnalysisPlan, &StudyFacts) -> Vec<Offer>),
    /// A box that is ticked for this value and empty for none.
    Check(&'static str),
    /// A number that is dragged or typed.
    Number,
    /// Words that are typed; an example of them.
    Typed(&'static str),
    /// A control of its own, made by the window.
    Own,
    /// No control among the settings of the analysis.
    Elsewhere,
}

/// One line of a drop-down list.
#[derive(Clone, Debug, PartialEq)]
pub struct Offer {
    /// Value as the command line writes it.
    pub value: String,
    /// Name of the line.
    pub label: String,
    /// What it does; may be empty.
    pub explanation: &'static str,
}

impl Offer {
    /// A line that no registry entry stands for.
    pub(super) fn new(value: &str, label: &str, explanation: &'static str) -> Self {
        Self {
            value: value.to_owned(),
            label: label.to_owned(),
            explanation,
        }
    }
}

/// What decides in a study whether an option has an effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StudyFacts {
    /// There is more than one group.
    pub several_groups: bool,
    /// There is more than one visit.
    pub several_visits: bool,
    /// There is more than one marker.
    pub several_markers: bool,
    /// The treatment changes within subjects.
    pub crossover: bool,
}

impl StudyFacts {
    /// Of a prepared study.
    #[must_use]
    pub fn of(study: &Study) -> Self {
        Self {
            several_groups: study.groups.len() > 1,
            several_visits: study.visits.len() > 1,
            several_markers: study.markers.len() > 1,
            crossover: study.crossover.is_some(),
        }
    }
}

/// Where the methods text speaks of an option; a sentence ends with a full stop and may be empty.
#[derive(Clone, Copy)]
pub enum MethodsText {
    /// A sentence of the paragraph on the study.
    Study(fn(&Decided) -> String),
    /// A sentence of the paragraph on the model.
    Model(fn(&Decided) -> String),
    /// A sentence of the paragraph on comparisons.
    Comparisons(fn(&Decided) -> String),
    /// Words inside a sentence that is made from the results as well.
    Words(fn(&Decided) -> String),
    /// The results tell it: the report makes the sentence.
    FromResults,
}

/// Arguments that the R script takes from an option; each may be empty. What is no argument (formulas, data) is
/// written by the report.
#[derive(Clone, Copy)]
pub struct RArguments {
    /// Of the call that fits a model with a covariance structure.
    pub fit: fn(&Decided) -> String,
    /// Of the function that tests contrasts.
    pub tests: fn(&Decided) -> String,
}

impl RArguments {
    /// No argument.
    pub(super) const NONE: Self = Self {
        fit: |_| String::new(),
        tests: |_| String::new(),
    };
}

impl PlanOption {
    /// Whether two plans differ in it.
    #[must_use]
    pub fn differs(&self, one: &AnalysisPlan, other: &AnalysisPlan) -> bool {
        (self.read)(one) != (self.read)(other)
    }

    /// What the control is for.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        if self.tip.is_empty() {
            explain(self.explained)
        } else {
            self.tip
        }
    }

    /// Name of a value for people.
    #[must_use]
    pub fn value_label<'a>(&self, value: &'a str) -> &'a str {
        match self.values {
            Values::Choice(_) | Values::ChoiceAsAbove(_) => {
                method(value).map_or(value, |m| m.label)
            }
            _ => value,
        }
    }

    /// Its choices, where it has a list of them.
    #[must_use]
    pub fn choices(&self) -> Vec<&'static str> {
        match self.values {
            Values::Choice(kind) | Values::ChoiceAsAbove(kind) => {
                methods().filter(|m| m.kind == kind).map(|m| m.id).collect()
            }
            Values::YesNo => vec!["yes", "no"],
            Values::Number | Values::Count | Values::Numbers | Values::Text => Vec::new(),
        }
    }
}

/// Every choice of a kind as lines of a list.
pub(super) fn offers<T: Choice>() -> Vec<Offer> {
    methods()
        .filter(|m| m.kind == T::KIND)
        .map(|m| Offer::new(m.id, m.label, m.explanation))
        .collect()
}

/// An option that has an effect in every plan.
pub(super) fn always(_: &AnalysisPlan, _: &StudyFacts) -> Option<Message> {
    None
}

/// An option whose values go with every plan.
pub(super) fn never(_: &AnalysisPlan) -> Option<Message> {
    None
}

/// An option without sources of its own.
pub(super) fn uncited(_: &Decided) -> Option<&'static str> {
    None
}

/// A choice from its id.
pub(super) fn parse<T: std::str::FromStr<Err = String>>(text: &str) -> Result<T, Message> {
    text.parse()
        .map_err(|why: String| Message::new("{}.", &[&why]))
}

/// A choice from its id, none from an empty text.
pub(super) fn parse_or_none<T: std::str::FromStr<Err = String>>(
    text: &str,
) -> Result<Option<T>, Message> {
    if text.is_empty() {
        Ok(None)
    } else {
        parse(text).map(Some)
    }
}
