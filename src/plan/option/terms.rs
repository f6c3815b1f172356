//! What stands beside the markers: covariates and partners of correlations.

use super::entry::{
    Flag, MethodsText, PlanOption, RArguments, Values, Widget, always, never, uncited,
};
use super::message::Message;
use super::question::lines;
use crate::plan::asked::{AnalysisPlan, CovariateTerm, OptionId};
use crate::plan::choices::CorrelateWithin;

pub(super) const OPTIONS: &[PlanOption] = &[
    PlanOption {
        id: OptionId::Covariates,
        flag: Flag::Roles("covariate"),
        value_name: "COVARIATE",
        help: "Covariate that enters the model; repeat for more.",
        label: "Covariates in the model",
        tip: "",
        explained: "covariate",
        values: Values::Text,
        widget: Widget::Own,
        read: |plan| lines(plan.covariates.iter().cloned().map(String::from)),
        write: |plan, text| {
            if text.is_empty() {
                plan.covariates.clear();
                return Ok(());
            }
            let term = CovariateTerm::parse(text);
            match plan.covariates.iter_mut().find(|t| t.name == term.name) {
                Some(old) => *old = term,
                None => plan.covariates.push(term),
            }
            Ok(())
        },
        without_effect: always,
        refused: never,
        releases: &[],
        undo: |_| "Change the covariates".to_owned(),
        methods_text: MethodsText::FromResults,
        r: RArguments::NONE,
        cited: uncited,
    },
    PlanOption {
        id: OptionId::Correlate,
        flag: Flag::Repeated("correlate"),
        value_name: "A,B",
        help: "A marker and another marker or numeric covariate to correlate; repeat for more.",
        label: "Correlations",
        tip: "",
        explained: "pearson",
        values: Values::Text,
        widget: Widget::Own,
        read: |plan| lines(plan.correlate.iter().map(|pair| pair.join(","))),
        write: |plan, text| {
            if text.is_empty() {
                plan.correlate.clear();
                return Ok(());
            }
            let parts: Vec<&str> = text.split(',').map(str::trim).collect();
            let [first, second] = parts[..] else {
                return Err(Message::new(
                    "{correlate} \"{}\": name two, as in {correlate=opg_pg_ml,rankl_pg_ml}.",
                    &[text],
                ));
            };
            let pair = [first.to_owned(), second.to_owned()];
            if !plan.correlate.contains(&pair) {
                plan.correlate.push(pair);
            }
            Ok(())
        },
        without_effect: always,
        refused: never,
        releases: &[],
        undo: |_| "Change the correlations".to_owned(),
        methods_text: MethodsText::FromResults,
        r: RArguments::NONE,
        cited: uncited,
    },
    PlanOption {
        id: OptionId::CorrelateWithin,
        flag: Flag::Repeated("correlate-within"),
        value_name: "WAY",
        help: "Over whom {correlate} correlates: group (each by itself), pooled (everyone), adjusted (everyone, differences between groups taken out) or repeated (within subjects, over all visits); repeat for more. Default: group and pooled.",
        label: "Over whom to correlate",
        tip: "Each group, everyone, everyone with the groups taken out, or within subjects.",
        explained: "",
        values: Values::Text,
        widget: Widget::Elsewhere,
        read: |plan| lines(plan.correlate_within.iter().map(|w| w.id().to_owned())),
        write: |plan, text| {
            if text.is_empty() {
                plan.correlate_within.clear();
                return Ok(());
            }
            let way: CorrelateWithin = (text.trim().parse())
                .map_err(|why: String| Message::new("{correlate-within}: {}.", &[&why]))?;
            if !plan.correlate_within.contains(&way) {
                plan.correlate_within.push(way);
            }
            Ok(())
        },
        without_effect: |plan, _| nothing_correlated(plan),
        refused: nothing_correlated,
        releases: &[],
        undo: |_| "Change over whom to correlate".to_owned(),
        methods_text: MethodsText::FromResults,
        r: RArguments::NONE,
        cited: uncited,
    },
];

/// A way to correlate needs something to correlate.
fn nothing_correlated(plan: &AnalysisPlan) -> Option<Message> {
    plan.correlate.is_empty().then(|| {
        Message::new(
            "{correlate-within} has an effect with {correlate} only. Name a pair, as in {correlate=opg_pg_ml,rankl_pg_ml}.",
            &[],
        )
    })
}
