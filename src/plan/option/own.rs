//! What a plan asks beside the usual comparisons: contrasts of one's own, margins, what if drop-outs differ.

use super::entry::{Flag, MethodsText, PlanOption, RArguments, Values, Widget, never, uncited};
use super::message::Message;
use super::question::lines;
use crate::plan::asked::{AnalysisPlan, OptionId};
use crate::plan::choices::{ModelKind, ReferenceBased};
use crate::plan::margin::Margin;
use crate::plan::own_contrast::OwnContrast;

pub(super) const OPTIONS: &[PlanOption] = &[
    PlanOption {
        id: OptionId::Contrast,
        flag: Flag::Repeated("contrast"),
        value_name: "NAME = MEASURE",
        help: "A contrast of your own: a name, and time_average, auc, auc_above_baseline, trend, peak, or weights(0, -1, 0.5, 0.5) with a number for each visit; within each group and between groups; repeat for more.",
        label: "Contrasts of your own",
        synonyms: "auc time average peak trend own weights",
        tip: "",
        explained: "own-contrast",
        values: Values::Text,
        widget: Widget::Own,
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
    },
    PlanOption {
        id: OptionId::Margin,
        flag: Flag::Plan("margin"),
        value_name: "LOW,HIGH",
        help: "Margins within which a difference between groups does not matter, on the scale of the analysis (with ln, -0.223,0.223 is a ratio of 0.8 to 1.25); one of them may be left empty, as in {margin=-0.2,}. Equivalence and non-inferiority are concluded from the interval.",
        label: "Margins",
        synonyms: "equivalence non-inferiority noninferiority sesoi",
        tip: "",
        explained: "margin",
        values: Values::Numbers,
        widget: Widget::Typed("-0.2, 0.2"),
        read: |plan| plan.margin.map(String::from).unwrap_or_default(),
        write: |plan, text| {
            plan.margin = if text.is_empty() {
                None
            } else {
                let margin = Margin::parse(text);
                Some(margin.map_err(|why| Message::new("{margin}: {}.", &[&why]))?)
            };
            Ok(())
        },
        without_effect: |_, study| {
            (!study.several_groups && !study.crossover)
                .then(|| Message::new("{margin} has no effect: there is one group.", &[]))
        },
        refused: never,
        releases: &[],
        undo: |_| "Change the margins".to_owned(),
        methods_text: MethodsText::FromResults,
        r: RArguments::NONE,
        cited: uncited,
    },
    PlanOption {
        id: OptionId::ReferenceBased,
        flag: Flag::Repeated("reference-based"),
        value_name: "STRATEGY",
        help: "What subjects are taken to do after they drop out: mar (missing at random), j2r (jump to reference), cir (copy increments in reference) or cr (copy reference); each beside mar; repeat for more.",
        label: "Values after drop-out",
        synonyms: "sensitivity missing imputation drop-out dropout mnar jump to reference copy",
        tip: "",
        explained: "reference_based",
        values: Values::Text,
        widget: Widget::Own,
        read: |plan| lines(plan.reference_based.iter().map(|s| s.id().to_owned())),
        write: |plan, text| {
            if text.is_empty() {
                plan.reference_based.clear();
                return Ok(());
            }
            for one in text.split(',') {
                let strategy: ReferenceBased = (one.trim().parse())
                    .map_err(|why: String| Message::new("{reference-based}: {}.", &[&why]))?;
                if !plan.reference_based.contains(&strategy) {
                    plan.reference_based.push(strategy);
                }
            }
            Ok(())
        },
        without_effect: |plan, study| no_drop_outs(plan, study.several_groups),
        refused: |plan| no_drop_outs(plan, true),
        releases: &[],
        undo: |_| "Change the assumption about values after drop-out".to_owned(),
        methods_text: MethodsText::FromResults,
        r: RArguments::NONE,
        cited: uncited,
    },
    PlanOption {
        id: OptionId::Delta,
        flag: Flag::Plan("delta"),
        value_name: "0,1,2",
        help: "Shifts of the values after drop-out, on the scale of the analysis, one analysis each.",
        label: "Shift of values after drop-out",
        synonyms: "sensitivity missing imputation tipping point drop-out dropout mnar",
        tip: "",
        explained: "delta",
        values: Values::Numbers,
        widget: Widget::Typed("0, 1, 2"),
        read: |plan| {
            let all: Vec<String> = plan.delta.iter().map(f64::to_string).collect();
            all.join(",")
        },
        write: |plan, text| {
            let wrong = || {
                Message::new(
                    "{delta=}: write numbers with commas between them, as in {delta=0,1,2}.",
                    &[text],
                )
            };
            plan.delta = if text.is_empty() {
                Vec::new()
            } else {
                let number = |t: &str| t.trim().parse::<f64>().ok().filter(|x| x.is_finite());
                let all: Option<Vec<f64>> = text.split(',').map(number).collect();
                all.ok_or_else(wrong)?
            };
            Ok(())
        },
        without_effect: |plan, study| no_drop_outs(plan, study.several_groups),
        refused: |plan| no_drop_outs(plan, true),
        releases: &[],
        undo: |_| "Change the shift of values after drop-out".to_owned(),
        methods_text: MethodsText::FromResults,
        r: RArguments::NONE,
        cited: uncited,
    },
    PlanOption {
        id: OptionId::Subgroup,
        flag: Flag::Plan("subgroup"),
        value_name: "COL",
        help: "A category of the subjects, such as sex, that may modify the effect.",
        label: "Subgroups",
        synonyms: "effect modification interaction forest sex",
        tip: "",
        explained: "effect_modification",
        values: Values::Text,
        widget: Widget::Own,
        read: |plan| plan.subgroup.clone().unwrap_or_default(),
        write: |plan, text| {
            plan.subgroup = Some(text.trim().to_owned()).filter(|t| !t.is_empty());
            Ok(())
        },
        without_effect: |plan, _| no_subgroups(plan),
        refused: no_subgroups,
        releases: &[],
        undo: |_| "Change the subgroups".to_owned(),
        methods_text: MethodsText::FromResults,
        r: RArguments::NONE,
        cited: uncited,
    },
    PlanOption {
        id: OptionId::Detect,
        flag: Flag::Plan("detect"),
        value_name: "DIFFERENCE",
        help: "A difference to plan the next study for, on the scale of the analysis (with ln, 0.223 is a ratio of 1.25).",
        label: "Difference to detect",
        synonyms: "power sample size next study",
        tip: "",
        explained: "next-study",
        values: Values::Number,
        widget: Widget::Typed("none"),
        read: |plan| plan.detect.map(|d| d.to_string()).unwrap_or_default(),
        write: |plan, text| {
            plan.detect = number_or_none(text)
                .ok_or_else(|| Message::new("{detect=} is no number.", &[text]))?;
            Ok(())
        },
        without_effect: |_, study| {
            (!study.several_groups && !study.crossover)
                .then(|| Message::new("{detect} has no effect: there is one group.", &[]))
        },
        refused: |plan| {
            let is_difference = plan.detect.is_none_or(|d| d > 0.0 && d.is_finite());
            (!is_difference).then(|| {
                Message::new(
                    "{detect}: the difference to detect has to be larger than 0.",
                    &[],
                )
            })
        },
        releases: &[],
        undo: |_| "Change the difference to detect".to_owned(),
        methods_text: MethodsText::FromResults,
        r: RArguments::NONE,
        cited: uncited,
    },
    PlanOption {
        id: OptionId::Power,
        flag: Flag::Plan("power"),
        value_name: "POWER",
        help: "For {detect}; 0.8 where none is given.",
        label: "Power of the next study",
        synonyms: "sample size next study",
        tip: "",
        explained: "power",
        values: Values::Number,
        widget: Widget::Typed("0.8"),
        read: |plan| plan.power.map(|p| p.to_string()).unwrap_or_default(),
        write: |plan, text| {
            plan.power = number_or_none(text)
                .ok_or_else(|| Message::new("{power=} is no number.", &[text]))?;
            Ok(())
        },
        without_effect: |plan, _| {
            let alone = plan.detect.is_none();
            alone.then(|| Message::new("{power} has an effect with {detect} only.", &[]))
        },
        refused: |plan| {
            // A test of no difference rejects with 1 minus the confidence.
            let least = 1.0 - plan.conf_level;
            let is_power = plan.power.is_none_or(|p| p > least && p < 1.0);
            (!is_power).then(|| {
                Message::new(
                    "{power}: the power has to lie between 1 minus {conf-level} and 1. Write 0.9 for 90 %.",
                    &[],
                )
            })
        },
        releases: &[],
        undo: |_| "Change the power of the next study".to_owned(),
        methods_text: MethodsText::FromResults,
        r: RArguments::NONE,
        cited: uncited,
    },
];

/// Subgroups are compared by the means of groups at visits.
fn no_subgroups(plan: &AnalysisPlan) -> Option<Message> {
    (plan.model_or_usual() != ModelKind::Mmrm).then(|| {
        Message::new(
            "{subgroup} needs the means of groups at visits, as in {model=mmrm}; {model=} does not have them. Choose {model=mmrm} or drop {subgroup}.",
            &[plan.model_or_usual().id()],
        )
    })
}

/// A number, nothing from an empty text; `None` where the text is neither.
fn number_or_none(text: &str) -> Option<Option<f64>> {
    if text.is_empty() {
        return Some(None);
    }
    text.trim().parse().ok().map(Some)
}

/// Where values after drop-out have no reference group to follow.
fn no_drop_outs(plan: &AnalysisPlan, several_groups: bool) -> Option<Message> {
    if plan.model_or_usual().is_crossover() {
        Some(Message::new(
            "{reference-based} and {delta} compare groups with a reference group after drop-out, which {model=} does not have. Drop them, or choose {model=mmrm}.",
            &[plan.model_or_usual().id()],
        ))
    } else if !several_groups {
        Some(Message::new(
            "{reference-based} and {delta} have no effect: there is one group.",
            &[],
        ))
    } else {
        None
    }
}

/// A model without means by group and visit has nothing to weigh.
fn no_means_by_visit(plan: &AnalysisPlan) -> Option<Message> {
    (plan.model_or_usual() == ModelKind::RandomSlope || plan.model_or_usual().is_crossover()).then(|| {
        Message::new(
            "{contrast} weighs the means of groups at visits, which {model=} does not have. Choose {model=mmrm} or drop {contrast}.",
            &[plan.model_or_usual().id()],
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
    if plan.model_or_usual() != ModelKind::ChangeMmrm {
        return None;
    }
    let level = plan.contrast.iter().find(|c| !c.measure.is_of_changes())?;
    Some(Message::new(
        "{contrast} \"{}\" needs the mean at the baseline, which {model=change-mmrm} does not have. Choose a contrast whose weights add up to 0, such as auc_above_baseline, or {model=mmrm}.",
        &[&level.name],
    ))
}
