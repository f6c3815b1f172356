//! The means of a model, and its covariance.

use super::entry::{
    Flag, MethodsText, PlanOption, RArguments, Values, Widget, always, never, offers, parse,
    parse_or_none, uncited,
};
use super::message::Message;
use super::question::id_of;
use crate::plan::asked::OptionId;
use crate::plan::choices::{BaselineSlope, CovarianceBy, ModelKind, RandomSlopes};
use crate::plan::covariance::CovarianceStructure;
use crate::plan::methods::MethodKind;

pub(super) const OPTIONS: &[PlanOption] = &[
    PlanOption {
        id: OptionId::Model,
        flag: Flag::Plan("model"),
        value_name: "MODEL",
        help: "What the means are and what they are compared with",
        label: "Model",
        synonyms: "mmrm mixed model ancova lmm repeated measures",
        tip: "What the means are and what they are compared with.",
        explained: "",
        values: Values::Choice(MethodKind::Model),
        widget: Widget::List(|_, study| {
            let mut all = offers::<ModelKind>();
            all.retain(|o| {
                study.crossover
                    || !o
                        .value
                        .parse::<ModelKind>()
                        .is_ok_and(ModelKind::is_crossover)
            });
            all
        }),
        read: |plan| id_of(plan.model.map(ModelKind::id)),
        write: |plan, text| {
            plan.model = parse_or_none(text)?;
            Ok(())
        },
        without_effect: always,
        refused: never,
        releases: &[],
        undo: |plan| match plan.model {
            Some(model) => format!("Change the model to {}", model.label()),
            None => "Change the model to that of the design".to_owned(),
        },
        methods_text: MethodsText::FromResults,
        r: RArguments::NONE,
        cited: |plan| Some(plan.model.id()),
    },
    PlanOption {
        id: OptionId::BaselineSlope,
        flag: Flag::Plan("baseline-slope"),
        value_name: "BASELINE_SLOPE",
        help: "How the baseline enters {model=change-mmrm}",
        label: "Baseline as covariate",
        synonyms: "ancova adjust for baseline",
        tip: "How the baseline value enters.",
        explained: "",
        values: Values::Choice(MethodKind::BaselineSlope),
        widget: Widget::List(|_, _| offers::<BaselineSlope>()),
        read: |plan| plan.baseline_slope.id().to_owned(),
        write: |plan, text| {
            plan.baseline_slope = parse(text)?;
            Ok(())
        },
        without_effect: |plan, _| {
            (plan.model_or_usual() != ModelKind::ChangeMmrm).then(|| {
                Message::new(
                    "{baseline-slope} has an effect in {model=change-mmrm} only.",
                    &[],
                )
            })
        },
        refused: never,
        releases: &[],
        undo: |plan| {
            format!(
                "Change the slope of the baseline to {}",
                plan.baseline_slope.label()
            )
        },
        methods_text: MethodsText::Words(|plan| {
            match plan.baseline_slope {
                BaselineSlope::ByVisit => "a slope for each visit",
                BaselineSlope::Common => "one slope for all visits",
            }
            .to_owned()
        }),
        r: RArguments::NONE,
        cited: uncited,
    },
    PlanOption {
        id: OptionId::Slopes,
        flag: Flag::Plan("slopes"),
        value_name: "SLOPES",
        help: "Whether slopes go with levels in {model=random-slope}",
        label: "Random slopes",
        synonyms: "",
        tip: "Whether slopes and levels of subjects are related.",
        explained: "",
        values: Values::Choice(MethodKind::RandomSlopes),
        widget: Widget::List(|_, _| offers::<RandomSlopes>()),
        read: |plan| plan.slopes.id().to_owned(),
        write: |plan, text| {
            plan.slopes = parse(text)?;
            Ok(())
        },
        without_effect: |plan, _| {
            (plan.model_or_usual() != ModelKind::RandomSlope)
                .then(|| Message::new("{slopes} has an effect in {model=random-slope} only.", &[]))
        },
        refused: never,
        releases: &[],
        undo: |plan| format!("Change random slopes to {}", plan.slopes.label()),
        methods_text: MethodsText::Words(|plan| {
            match plan.slopes {
                RandomSlopes::Correlated => "correlated",
                RandomSlopes::Uncorrelated => "uncorrelated",
            }
            .to_owned()
        }),
        r: RArguments::NONE,
        cited: uncited,
    },
    PlanOption {
        id: OptionId::Covariance,
        flag: Flag::Plan("covariance"),
        value_name: "COVARIANCE",
        help: "How the visits of one subject vary together",
        label: "Covariance of the visits",
        synonyms: "unstructured compound symmetry ar1 aic structure correlation",
        tip: "How the visits of one subject vary together.",
        explained: "",
        values: Values::Choice(MethodKind::Covariance),
        widget: Widget::List(|_, _| offers::<CovarianceStructure>()),
        read: |plan| plan.covariance.id().to_owned(),
        write: |plan, text| {
            plan.covariance = parse(text)?;
            Ok(())
        },
        without_effect: |plan, _| random_effects(plan.model_or_usual()),
        refused: |plan| random_effects(plan.model_or_usual()),
        releases: &[],
        undo: |plan| format!("Change covariance to {}", plan.covariance.label()),
        methods_text: MethodsText::FromResults,
        r: RArguments::NONE,
        cited: uncited,
    },
    PlanOption {
        id: OptionId::CovarianceBy,
        flag: Flag::Plan("covariance-by"),
        value_name: "COVARIANCE_BY",
        help: "What has covariance parameters of its own",
        label: "Each group its own covariance",
        synonyms: "heterogeneous variance",
        tip: "",
        explained: "group",
        values: Values::Choice(MethodKind::CovarianceBy),
        widget: Widget::Check("group"),
        read: |plan| id_of(plan.covariance_by.map(CovarianceBy::id)),
        write: |plan, text| {
            plan.covariance_by = parse_or_none(text)?;
            Ok(())
        },
        without_effect: |plan, study| {
            let one_group =
                || Message::new("{covariance-by} has no effect: there is one group.", &[]);
            own_covariances(plan.model_or_usual())
                .or_else(|| (!study.several_groups).then(one_group))
        },
        refused: |plan| own_covariances(plan.model_or_usual()),
        releases: &[],
        undo: |plan| {
            match plan.covariance_by {
                Some(CovarianceBy::Group) => "Give each group its own covariance",
                None => "Give all groups one covariance",
            }
            .to_owned()
        },
        methods_text: MethodsText::Words(|plan| {
            if plan.covariance_by_group {
                ", estimated separately in each group,".to_owned()
            } else {
                String::new()
            }
        }),
        r: RArguments::NONE,
        cited: uncited,
    },
];

/// Random effects leave no covariance structure to choose.
fn random_effects(model: ModelKind) -> Option<Message> {
    model.is_random().then(|| {
        Message::new(
            "{model=} does not go with {covariance} or {covariance-by}: the random effects are its covariance. Drop one of them.",
            &[model.id()],
        )
    })
}

/// Models whose groups share one covariance.
fn own_covariances(model: ModelKind) -> Option<Message> {
    random_effects(model).or_else(|| {
        model.is_crossover().then(|| {
            Message::new(
                "{covariance-by=group} does not go with {model=}: it compares treatments within subjects, over all groups. Drop {covariance-by}.",
                &[model.id()],
            )
        })
    })
}
