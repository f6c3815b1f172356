//! What stands beside the markers: covariates and partners of correlations.

use super::entry::{
    Flag, MethodsText, PlanOption, RArguments, Values, Widget, always, never, uncited,
};
use super::message::Message;
use super::question::lines;
use crate::plan::asked::{AnalysisPlan, CovariateTerm, OptionId};
use crate::plan::batch::Batch;
use crate::plan::choices::{CorrelateWithin, DfMethod, ModelKind, StandardErrors};

pub(super) const OPTIONS: &[PlanOption] = &[
    PlanOption {
        id: OptionId::Covariates,
        flag: Flag::Roles("covariate"),
        value_name: "COVARIATE",
        help: "Covariate that enters the model; repeat for more.",
        label: "Covariates in the model",
        synonyms: "adjust age sex site centre center",
        tip: "A fact about the subject that the means are adjusted for. It shifts all visits alike, or may matter differently at each; numbers enter as a straight line, or as names of categories.",
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
        id: OptionId::Batch,
        flag: Flag::Plan("batch"),
        value_name: "COL",
        help: "The column of the batch, such as the plate of a sample: COL or random(COL).",
        label: "Batches",
        synonyms: "plate run lot random effect",
        tip: "",
        explained: "batch",
        values: Values::Text,
        widget: Widget::Own,
        read: |plan| plan.batch.clone().map(String::from).unwrap_or_default(),
        write: |plan, text| {
            plan.batch = if text.is_empty() {
                None
            } else {
                let batch = Batch::parse(text);
                Some(batch.map_err(|why| Message::new("{batch}: {}.", &[&why]))?)
            };
            Ok(())
        },
        without_effect: |plan, _| no_random_batches(plan),
        refused: no_random_batches,
        releases: &[],
        undo: |_| "Change the batches".to_owned(),
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
        synonyms: "correlation pearson spearman",
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
        synonyms: "",
        tip: "Each group, everyone, everyone with the groups taken out, or within subjects.",
        explained: "",
        values: Values::Text,
        widget: Widget::Own,
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

/// Where batches can't be a random effect.
fn no_random_batches(plan: &AnalysisPlan) -> Option<Message> {
    let batch = plan.batch.as_ref().filter(|b| b.random)?;
    let model = plan.model_or_usual();
    let fits = matches!(
        model,
        ModelKind::Mmrm | ModelKind::Clda | ModelKind::RandomIntercept
    );
    if !fits {
        return Some(Message::new(
            "{batch=} is a random effect in {model=mmrm}, {model=clda} and {model=random-intercept}; {model=} takes batches as a factor only. Choose one of them, or {batch=}.",
            &[&String::from(batch.clone()), model.id(), &batch.column],
        ));
    }
    if plan.se != StandardErrors::Model {
        return Some(Message::new(
            "{batch=} goes with {se=model}: batches are shared by subjects, which a sandwich takes for independent. Choose {se=model}, or {batch=}.",
            &[&String::from(batch.clone()), &batch.column],
        ));
    }
    if plan.df.is_some_and(|df| df != DfMethod::Satterthwaite) {
        return Some(Message::new(
            "{batch=} goes with {df=satterthwaite}. Choose it, or {batch=}.",
            &[&String::from(batch.clone()), &batch.column],
        ));
    }
    if plan.subgroup.is_some() {
        return Some(Message::new(
            "{batch=} does not go with {subgroup}. Drop one of them, or choose {batch=}.",
            &[&String::from(batch.clone()), &batch.column],
        ));
    }
    (plan.covariates.iter().any(|t| t.name == batch.column)).then(|| {
        Message::new(
            "{batch=} and {covariate=} name the same column. Drop one of them.",
            &[&String::from(batch.clone()), &batch.column],
        )
    })
}

/// A way to correlate needs something to correlate.
fn nothing_correlated(plan: &AnalysisPlan) -> Option<Message> {
    plan.correlate.is_empty().then(|| {
        Message::new(
            "{correlate-within} has an effect with {correlate} only. Name a pair, as in {correlate=opg_pg_ml,rankl_pg_ml}.",
            &[],
        )
    })
}
