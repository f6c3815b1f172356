//! A sentence that names controls, before it is known where it is read.

/// A sentence with the controls it names left open: the command line says their flags, the window their labels.
///
/// In the template `{}` is the next value; `{df}` names the control whose flag is `--df`, `{df=reml}` the control with
/// a choice, and `{df=}` the control with the next value as its choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// What stands before the sentence, as it is.
    before: String,
    template: &'static str,
    values: Vec<String>,
}

impl Message {
    /// The same sentence after the place that it speaks of, which is no part of the template.
    #[must_use]
    pub fn after(mut self, place: &str) -> Self {
        self.before.insert_str(0, place);
        self
    }

    /// A sentence with values for what its template leaves open, in order.
    #[must_use]
    pub fn new(template: &'static str, values: &[&str]) -> Self {
        Self {
            before: String::new(),
            template,
            values: values.iter().map(|v| (*v).to_owned()).collect(),
        }
    }

    /// The sentence, with `name` for each control: its flag without dashes, and its choice if it has one.
    pub(super) fn say(&self, name: impl Fn(&str, Option<&str>) -> String) -> String {
        let mut values = self.values.iter().map(String::as_str);
        let mut out = self.before.clone();
        let mut rest = self.template;
        while let Some((before, after)) = rest.split_once('{') {
            let (inner, after) = after.split_once('}').unwrap_or((after, ""));
            out.push_str(before);
            match inner.split_once('=') {
                None if inner.is_empty() => out.push_str(values.next().unwrap_or_default()),
                None => out.push_str(&name(inner, None)),
                Some((control, "")) => out.push_str(&name(control, values.next())),
                Some((control, choice)) => out.push_str(&name(control, Some(choice))),
            }
            rest = after;
        }
        out.push_str(rest);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_never_read_as_part_of_the_template() {
        let message = Message::new("{} and {df=} for {se}", &["{df}", "reml"]);
        let said = message.say(|control, choice| format!("<{control} {}>", choice.unwrap_or("-")));
        assert_eq!(said, "{df} and <df reml> for <se ->");
        let placed = Message::new("Choose {df}.", &[]).after("Slot {2}: ");
        assert_eq!(
            placed.say(|control, _| control.to_owned()),
            "Slot {2}: Choose df."
        );
    }
}
