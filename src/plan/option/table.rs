//! The table: one entry for each option, in the order of the inspector.

use super::entry::{MethodsText, PlanOption};
use super::message::Message;
use super::{inference, model, own, question, terms};
use crate::plan::asked::{AnalysisPlan, OptionId};
use crate::plan::resolved::Decided;

const TABLES: [&[PlanOption]; 5] = [
    question::OPTIONS,
    model::OPTIONS,
    inference::OPTIONS,
    terms::OPTIONS,
    own::OPTIONS,
];

/// Every option of the plan, in the order of the inspector.
pub fn options() -> impl Iterator<Item = &'static PlanOption> {
    TABLES.into_iter().flatten()
}

/// The entry of an option; there is one for each, as a test holds.
#[must_use]
pub fn option(id: OptionId) -> Option<&'static PlanOption> {
    options().find(|o| o.id == id)
}

/// Every option: first those named, then the others in the order of the table.
pub fn options_from(first: &[OptionId]) -> impl Iterator<Item = &'static PlanOption> {
    let named = first.iter().filter_map(|id| option(*id));
    named.chain(options().filter(|o| !first.contains(&o.id)))
}

/// An option's words inside a sentence of the methods text; empty where it makes a sentence of its own.
#[must_use]
pub fn words_of(id: OptionId, plan: &Decided) -> String {
    match option(id).map(|o| o.methods_text) {
        Some(MethodsText::Words(words)) => words(plan),
        _ => String::new(),
    }
}

impl PlanOption {
    /// Sets the option, and what its change releases to the defaults.
    ///
    /// # Errors
    /// What is wrong with the text.
    pub fn set(&self, plan: &mut AnalysisPlan, text: &str) -> Result<(), Message> {
        let before = (self.read)(plan);
        (self.write)(plan, text)?;
        if (self.read)(plan) != before {
            for released in self.releases.iter().filter_map(|id| option(*id)) {
                released.reset(plan)?;
            }
        }
        Ok(())
    }

    /// Sets the option to its default.
    ///
    /// # Errors
    /// What is wrong with the default; a test holds that nothing is.
    pub fn reset(&self, plan: &mut AnalysisPlan) -> Result<(), Message> {
        (self.write)(plan, &(self.read)(&AnalysisPlan::default()))
    }
}
