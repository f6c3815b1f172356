//! What a plan asks beside the usual comparisons: contrasts of one's own.

use super::entry::{Flag, MethodsText, PlanOption, RArguments, Values, Widget, uncited};
use super::message::Message;
use super::question::lines;
use crate::plan::asked::{AnalysisPlan, OptionId};
use crate::plan::choices::ModelKind;
use crate::plan::own_contrast::OwnContrast;

pub(super) const OPTIONS: &[PlanOption] = &[PlanOption {
    id: OptionId::Contrast,
    flag: Flag::Repeated("contrast"),
    value_name: "NAME = MEASURE",
    help: "A contrast of your own: a name, and time_average, auc, auc_above_baseline, trend, peak, or weights(0, -1, 0.5, 0.5) with a number for each visit; within each group and between groups; repeat for more.",
    label: "Contrasts of your own",
    tip: "",
    explained: "own-contrast",
    values: Values::Text,
    widget: Widget::Elsewhere,
    read: |plan| lines(plan.contrast.iter().cloned().map(String::from)),
    write: |plan, text| {
        if text.is_empty() {
            plan.contrast.clear();
            return Ok(());
        }
        let new = OwnContrast::parse(text).map_err(|why| {
            Message::new(
                "{contrast} \"{}\": {}. Write it as in {contrast} \"mean change = time_average\".",
                &[text, &why],
            )
        })?;
        match plan.contrast.iter_mut().find(|c| c.name == new.name) {
            Some(old) => *old = new,
            None => plan.contrast.push(new),
        }
        Ok(())
    },
    without_effect: |plan, _| no_means_by_visit(plan),
    refused: |plan| {
        no_means_by_visit(plan)
            .or_else(|| named_twice(plan))
            .or_else(|| no_level(plan))
    },
    releases: &[],
    undo: |_| "Change the contrasts of your own".to_owned(),
    methods_text: MethodsText::FromResults,
    r: RArguments::NONE,
    cited: uncited,
}];

/// A model without means by group and visit has nothing to weigh.
fn no_means_by_visit(plan: &AnalysisPlan) -> Option<Message> {
    (plan.model == ModelKind::RandomSlope || plan.model.is_crossover()).then(|| {
        Message::new(
            "{contrast} weighs the means of groups at visits, which {model=} does not have. Choose {model=mmrm} or drop {contrast}.",
            &[plan.model.id()],
        )
    })
}

fn named_twice(plan: &AnalysisPlan) -> Option<Message> {
    let mut names = plan.contrast.iter().enumerate();
    let (_, twice) = names.find(|(i, c)| plan.contrast[..*i].iter().any(|o| o.name == c.name))?;
    Some(Message::new(
        "{contrast}: two contrasts are called \"{}\". Give each a name of its own.",
        &[&twice.name],
    ))
}

/// A model of changes does not know the level at the baseline.
fn no_level(plan: &AnalysisPlan) -> Option<Message> {
    if plan.model != ModelKind::ChangeMmrm {
        return None;
    }
    let level = plan.contrast.iter().find(|c| !c.measure.is_of_changes())?;
    Some(Message::new(
        "{contrast} \"{}\" needs the mean at the baseline, which {model=change-mmrm} does not have. Choose a contrast whose weights add up to 0, such as auc_above_baseline, or {model=mmrm}.",
        &[&level.name],
    ))
}
