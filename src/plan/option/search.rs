//! Words by which an option is looked for beside its name.

use super::entry::PlanOption;

impl PlanOption {
    /// Everything an option is found by: its name, its flag, its choices, and what people call it.
    #[must_use]
    pub fn words_to_find(&self) -> String {
        let choices = self.choices();
        let choices = choices.iter().map(|c| self.value_label(c));
        let mut words = vec![self.label, self.flag.name(), self.synonyms];
        words.extend(choices);
        words.join(" ").to_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use crate::plan::{OptionId, options};

    #[test]
    fn options_are_found_by_what_people_call_them() {
        let found = |words: &str| -> Vec<OptionId> {
            options()
                .filter(|o| o.words_to_find().contains(words))
                .map(|o| o.id)
                .collect()
        };
        for (words, id) in [
            ("sensitivity", OptionId::ReferenceBased),
            ("sensitivity", OptionId::Delta),
            ("missing", OptionId::ReferenceBased),
            ("tipping", OptionId::Delta),
            ("imputation", OptionId::Delta),
            ("log", OptionId::Scale),
            ("kenward", OptionId::Df),
            ("delta", OptionId::Delta),
        ] {
            assert!(found(words).contains(&id), "{words}: {:?}", found(words));
        }
    }
}
