//! How a model is estimated and tested.

use super::entry::{
    Flag, MethodsText, Offer, PlanOption, RArguments, Values, Widget, always, never, offers, parse,
    parse_or_none, uncited,
};
use super::message::Message;
use super::question::id_of;
use crate::plan::asked::{AnalysisPlan, OptionId};
use crate::plan::choices::{DfMethod, Estimation, Multiplicity, StandardErrors};
use crate::plan::methods::{MethodKind, method};

pub(super) const OPTIONS: &[PlanOption] = &[
    PlanOption {
        id: OptionId::Se,
        flag: Flag::Plan("se"),
        value_name: "SE",
        help: "Where standard errors come from",
        label: "Standard errors",
        synonyms: "robust sandwich",
        tip: "Where the uncertainty of means and contrasts comes from.",
        explained: "",
        values: Values::Choice(MethodKind::StandardErrors),
        widget: Widget::List(|_, _| offers::<StandardErrors>()),
        read: |plan| plan.se.id().to_owned(),
        write: |plan, text| {
            plan.se = parse(text)?;
            Ok(())
        },
        without_effect: always,
        refused: never,
        // Kenward-Roger goes with the model's own standard errors only.
        releases: &[OptionId::Df],
        undo: |plan| format!("Change standard errors to {}", plan.se.label()),
        methods_text: MethodsText::Model(|plan| {
            match plan.se {
                StandardErrors::Model => "",
                StandardErrors::Sandwich => {
                    "Standard errors are from the empirical sandwich (CR0). "
                }
                StandardErrors::Cr2 => "Standard errors are from the bias-reduced sandwich (CR2). ",
                StandardErrors::Cr3 => "Standard errors are from the jackknife sandwich (CR3). ",
            }
            .to_owned()
        }),
        r: RArguments {
            fit: |plan| match plan.se {
                // Kenward-Roger brings its own.
                StandardErrors::Model if plan.df.is_kenward_roger() => String::new(),
                StandardErrors::Model | StandardErrors::Sandwich => in_r(plan.se.id()),
                StandardErrors::Cr2 => "vcov = \"Empirical-Bias-Reduced\"".to_owned(),
                StandardErrors::Cr3 => "vcov = \"Empirical-Jackknife\"".to_owned(),
            },
            tests: |plan| {
                match plan.se {
                    StandardErrors::Model => "",
                    StandardErrors::Sandwich => "sandwich = \"CR0\"",
                    StandardErrors::Cr2 => "sandwich = \"CR2\"",
                    StandardErrors::Cr3 => "sandwich = \"CR3\"",
                }
                .to_owned()
            },
        },
        cited: |plan| (plan.se != StandardErrors::Model).then(|| plan.se.id()),
    },
    PlanOption {
        id: OptionId::Estimation,
        flag: Flag::Plan("estimation"),
        value_name: "ESTIMATION",
        help: "What is maximised",
        label: "Estimation",
        synonyms: "",
        tip: "What is maximised.",
        explained: "",
        values: Values::Choice(MethodKind::Estimation),
        widget: Widget::List(|_, _| offers::<Estimation>()),
        read: |plan| plan.estimation.id().to_owned(),
        write: |plan, text| {
            plan.estimation = parse(text)?;
            Ok(())
        },
        without_effect: always,
        refused: never,
        // Kenward-Roger exists for REML only.
        releases: &[OptionId::Df],
        undo: |plan| format!("Change estimation to {}", plan.estimation.label()),
        methods_text: MethodsText::Model(|plan| {
            match plan.estimation {
                Estimation::Reml => {
                    "Parameters were estimated by restricted maximum likelihood (REML). "
                }
                Estimation::Ml => "Parameters were estimated by maximum likelihood (ML). ",
            }
            .to_owned()
        }),
        r: RArguments {
            fit: |plan| in_r(plan.estimation.id()),
            ..RArguments::NONE
        },
        cited: |plan| Some(plan.estimation.id()),
    },
    PlanOption {
        id: OptionId::Df,
        flag: Flag::Plan("df"),
        value_name: "DF",
        help: "How small samples are allowed for: degrees of freedom",
        label: "Degrees of freedom",
        synonyms: "kenward-roger satterthwaite small sample",
        tip: "How small samples are allowed for.",
        explained: "",
        values: Values::Choice(MethodKind::DegreesOfFreedom),
        widget: Widget::List(|plan, _| {
            let mut all = offers::<DfMethod>();
            all.retain(|o| {
                let df = o.value.parse::<DfMethod>();
                df.is_ok_and(|df| no_kenward_roger(plan, df).is_none())
            });
            all
        }),
        read: |plan| id_of(plan.df.map(DfMethod::id)),
        write: |plan, text| {
            plan.df = parse_or_none(text)?;
            Ok(())
        },
        without_effect: always,
        refused: |plan| plan.df.and_then(|df| no_kenward_roger(plan, df)),
        releases: &[],
        undo: |plan| match plan.df {
            Some(df) => format!("Change degrees of freedom to {}", df.label()),
            None => "Change degrees of freedom to the default".to_owned(),
        },
        methods_text: MethodsText::Model(|plan| {
            match plan.df {
                DfMethod::KenwardRogerLinear => {
                    "Standard errors and degrees of freedom follow Kenward and Roger (linear form). "
                }
                DfMethod::KenwardRoger => {
                    "Standard errors and degrees of freedom follow Kenward and Roger. "
                }
                DfMethod::Satterthwaite if plan.se == StandardErrors::Model => {
                    "Degrees of freedom are Satterthwaite's. "
                }
                DfMethod::Satterthwaite => {
                    "Degrees of freedom are Satterthwaite's in the form of Bell and McCaffrey for the sandwich. "
                }
                DfMethod::BetweenWithin => "Degrees of freedom follow the between-within rule. ",
                DfMethod::Residual => {
                    "Degrees of freedom are the number of values minus that of fixed effects. "
                }
            }
            .to_owned()
        }),
        r: RArguments {
            fit: |plan| in_r(plan.df.id()),
            tests: |plan| {
                match plan.df {
                    // lmerTest is asked when it tests; mmrm was asked when it fitted.
                    df if plan.model.is_random() && df.is_kenward_roger() => {
                        "ddf = \"Kenward-Roger\""
                    }
                    DfMethod::Satterthwaite if plan.model.is_random() => "ddf = \"Satterthwaite\"",
                    _ => "",
                }
                .to_owned()
            },
        },
        cited: |plan| Some(plan.df.id()),
    },
    PlanOption {
        id: OptionId::Adjust,
        flag: Flag::Plan("adjust"),
        value_name: "ADJUST",
        help: "Adjustment for several tests, within each family of contrasts of a marker",
        label: "Adjustment for several tests",
        synonyms: "multiplicity multiple testing holm bonferroni dunnett",
        tip: "Within each family of contrasts of a marker.",
        explained: "",
        values: Values::Choice(MethodKind::Multiplicity),
        widget: Widget::List(|_, _| offers::<Multiplicity>()),
        read: |plan| plan.adjust.id().to_owned(),
        write: |plan, text| {
            plan.adjust = parse(text)?;
            Ok(())
        },
        without_effect: always,
        refused: never,
        releases: &[],
        undo: |plan| format!("Change adjustment to {}", plan.adjust.label()),
        methods_text: MethodsText::Words(|plan| after_the_method_of(plan.adjust)),
        r: RArguments {
            tests: |plan| {
                let method = match plan.adjust {
                    Multiplicity::BenjaminiHochberg => "BH",
                    Multiplicity::BenjaminiYekutieli => "BY",
                    // Needs the joint distribution of the statistics.
                    Multiplicity::Dunnett => "none",
                    other => other.id(),
                };
                format!("adjust = \"{method}\"")
            },
            ..RArguments::NONE
        },
        cited: uncited,
    },
    PlanOption {
        id: OptionId::SimultaneousCi,
        flag: Flag::Plan("simultaneous-ci"),
        value_name: "SIMULTANEOUS_CI",
        help: "Whether the confidence intervals are simultaneous.",
        label: "Simultaneous intervals",
        synonyms: "simultaneous confidence adjusted interval",
        tip: "",
        explained: "simultaneous-ci",
        values: Values::YesNo,
        widget: Widget::Check("yes"),
        read: |plan| id_of(plan.simultaneous_ci.then_some("yes")),
        write: |plan, text| {
            plan.simultaneous_ci = match text {
                "yes" => true,
                "no" | "" => false,
                other => {
                    return Err(Message::new(
                        "{simultaneous-ci=} is neither yes nor no.",
                        &[other],
                    ));
                }
            };
            Ok(())
        },
        without_effect: always,
        refused: never,
        releases: &[],
        undo: |plan| {
            if plan.simultaneous_ci {
                "Make the intervals simultaneous"
            } else {
                "Give each interval its own confidence"
            }
            .to_owned()
        },
        methods_text: MethodsText::Words(|plan| {
            if plan.simultaneous_ci && plan.randomized {
                "The intervals are simultaneous within each family of comparisons: they are widened by the distribution of the largest of the correlated t statistics, so that all of a family that are tested hold together with that confidence; the difference between groups at the baseline is not tested, and its interval is not widened. "
            } else if plan.simultaneous_ci {
                "The intervals are simultaneous within each family of comparisons: they are widened by the distribution of the largest of the correlated t statistics, so that all of a family hold together with that confidence. "
            } else {
                "The intervals are not adjusted for multiple testing. "
            }
            .to_owned()
        }),
        r: RArguments::NONE,
        cited: uncited,
    },
    PlanOption {
        id: OptionId::RandomSeed,
        flag: Flag::Plan("random-seed"),
        value_name: "N",
        help: "The seed of {adjust=dunnett} and {simultaneous-ci=yes}.",
        label: "Seed",
        synonyms: "",
        tip: "",
        explained: "random-seed",
        values: Values::Count,
        widget: Widget::Number,
        read: |plan| plan.random_seed.to_string(),
        write: |plan, text| {
            plan.random_seed = text
                .parse()
                .map_err(|_| Message::new("{random-seed=} is no whole number.", &[text]))?;
            Ok(())
        },
        without_effect: |plan, _| {
            (plan.adjust != Multiplicity::Dunnett && !plan.simultaneous_ci).then(|| {
                Message::new(
                    "{random-seed} has an effect with {adjust=dunnett} or {simultaneous-ci=yes} only.",
                    &[],
                )
            })
        },
        refused: never,
        releases: &[],
        undo: |plan| format!("Change the seed to {}", plan.random_seed),
        methods_text: MethodsText::FromResults,
        r: RArguments::NONE,
        cited: uncited,
    },
    PlanOption {
        id: OptionId::AdjustMarkers,
        flag: Flag::Plan("adjust-markers"),
        value_name: "ADJUST_MARKERS",
        help: "Adjustment of each contrast across markers, with the methods of {adjust}",
        label: "Adjustment across markers",
        synonyms: "fdr false discovery multiplicity q benjamini",
        tip: "Each contrast over all markers of the study; a second family beside the one above.",
        explained: "",
        values: Values::ChoiceAsAbove(MethodKind::Multiplicity),
        widget: Widget::List(|_, _| {
            let mut all = offers::<Multiplicity>();
            all.retain(|o| o.value != Multiplicity::Dunnett.id());
            all
        }),
        read: |plan| plan.adjust_markers.id().to_owned(),
        write: |plan, text| {
            plan.adjust_markers = parse(text)?;
            Ok(())
        },
        without_effect: |_, study| {
            (!study.several_markers)
                .then(|| Message::new("{adjust-markers} has no effect: there is one marker.", &[]))
        },
        refused: |plan| {
            (plan.adjust_markers == Multiplicity::Dunnett).then(|| {
                Message::new(
                    "{adjust-markers=dunnett}: Dunnett's adjustment needs the correlation of the tests, which is known within a marker only. Choose {adjust-markers=bh} or another one.",
                    &[],
                )
            })
        },
        releases: &[],
        undo: |plan| {
            format!(
                "Change adjustment across markers to {}",
                plan.adjust_markers.label()
            )
        },
        methods_text: MethodsText::Words(|plan| after_the_method_of(plan.adjust_markers)),
        r: RArguments::NONE,
        cited: uncited,
    },
    PlanOption {
        id: OptionId::ConfLevel,
        flag: Flag::Plan("conf-level"),
        value_name: "LEVEL",
        help: "Confidence level of intervals.",
        label: "Confidence of intervals",
        synonyms: "confidence interval alpha level",
        tip: "",
        explained: "conf-level",
        values: Values::Number,
        widget: Widget::List(|plan, _| levels(plan.conf_level)),
        read: |plan| plan.conf_level.to_string(),
        write: |plan, text| {
            plan.conf_level = text
                .parse()
                .map_err(|_| Message::new("{conf-level=} is no number.", &[text]))?;
            Ok(())
        },
        without_effect: always,
        refused: |plan| {
            let is_level = plan.conf_level > 0.0 && plan.conf_level < 1.0;
            (!is_level).then(|| {
                Message::new(
                    "{conf-level=} is not between 0 and 1. Write 0.95 for 95 %.",
                    &[&plan.conf_level.to_string()],
                )
            })
        },
        releases: &[],
        undo: |_| "Change the confidence level".to_owned(),
        methods_text: MethodsText::FromResults,
        r: RArguments::NONE,
        cited: uncited,
    },
];

/// The usual confidence levels, and another that is set.
fn levels(set: f64) -> Vec<Offer> {
    let line = |level: f64| {
        let percent = (level * 1e6).round() / 1e4;
        Offer::new(&level.to_string(), &format!("{percent} %"), "")
    };
    let mut all: Vec<Offer> = [0.8, 0.9, 0.95, 0.99].map(line).to_vec();
    let other = line(set);
    if !all.contains(&other) {
        all.push(other);
    }
    all
}

/// Why Kenward-Roger does not go with the rest of a plan, where it doesn't.
fn no_kenward_roger(plan: &AnalysisPlan, df: DfMethod) -> Option<Message> {
    if !df.is_kenward_roger() {
        None
    } else if plan.estimation != Estimation::Reml {
        Some(Message::new(
            "{df=} needs {estimation=reml}: Kenward-Roger is defined for REML only. Choose {df=satterthwaite} or {estimation=reml}.",
            &[df.id()],
        ))
    } else if plan.se != StandardErrors::Model {
        Some(Message::new(
            "{df=} goes with {se=model}: Kenward-Roger adjusts the model's own standard errors. Choose {df=satterthwaite} or {se=model}.",
            &[df.id()],
        ))
    } else {
        None
    }
}

/// Name of an adjustment after "the method of".
fn after_the_method_of(adjust: Multiplicity) -> String {
    match adjust {
        Multiplicity::BenjaminiHochberg => "Benjamini and Hochberg (false discovery rate)",
        Multiplicity::BenjaminiYekutieli => "Benjamini and Yekutieli (false discovery rate)",
        other => other.label(),
    }
    .to_owned()
}

/// The R arguments that the methods registry has for a choice.
fn in_r(id: &str) -> String {
    method(id).map_or_else(String::new, |m| m.r.arguments.to_owned())
}
