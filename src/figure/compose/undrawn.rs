//! What a figure does not show, said in its notes and to the pre-flight.

use crate::figure::compose::at_visit::later_visit;
use crate::figure::compose::baseline::is_randomised;
use crate::figure::compose::limit_rule::{LimitRule, Source};
use crate::figure::compose::no_logarithm;
use crate::figure::model::course::{AnnotationKind, CenterKind, Figure};
use crate::figure::model::marks::Moved;
use crate::figure::model::plots::Plot;
use crate::figure::model::words;
use crate::figure::spec::figure_spec::FigureSpec;
use crate::figure::spec::kind::{Kind, Shows};
use crate::results::{AnalysisResults, MarkerResults};
use crate::study::{Censoring, Study};
use crate::words::{agree, capital, counted, listed};
use std::collections::HashMap;

/// Says in the notes and to the pre-flight which markers and groups have no model, which rule entered values beyond a
/// limit, and which panels show nothing.
pub(super) fn say(
    (study, results): (&Study, &AnalysisResults),
    spec: &FigureSpec,
    shown: &[&MarkerResults],
    figure: &mut Figure,
) {
    let of_model = match spec.kind.shows() {
        Shows::Models => true,
        Shows::Either => {
            figure.center == Some(CenterKind::ModelMean) || spec.annotation != AnnotationKind::None
        }
        Shows::Values => false,
    };
    let left_out = if of_model {
        left_out(study, shown)
    } else {
        Vec::new()
    };
    let without_model = words::without_model(shown).filter(|_| of_model);
    let missing = [without_model, left_out_in_words(&left_out, shown)];
    let without = without_anything(study, &left_out, spec.kind, figure);
    for sentence in missing.into_iter().flatten().rev() {
        figure.notes.insert(0, sentence.clone());
        figure.remarks.push(Moved::Undrawn(sentence));
    }
    let unlogged = unlogged(study, shown, spec);
    let untested = untested(spec, results, words::is_crossed(shown), figure);
    for sentence in [without, unlogged, untested].into_iter().flatten() {
        figure.notes.push(sentence.clone());
        figure.remarks.push(Moved::Undrawn(sentence));
    }
    // Missing p-values are a remark too: a note in the caption is easily overlooked.
    let no_p = figure.notes.iter().find(|n| words::tells_missing_p(n));
    let no_p = no_p.cloned().map(Moved::Undrawn);
    let no_p = no_p.filter(|said| !figure.remarks.contains(said));
    figure.remarks.extend(no_p);
    if !spec.kind.marks_limits() {
        let what = match of_model {
            true => ("the models", Source::Models),
            false => ("the changes", Source::Values),
        };
        figure
            .notes
            .extend(rule_in_a_sentence((study, results), shown, what));
    }
    // n of a group of which nothing is drawn has no line to belong to.
    let is_shown: Vec<bool> = (0..study.groups.len()).map(|g| figure.shows(g)).collect();
    let belongs = |group: usize| is_shown.get(group).copied().unwrap_or(true);
    for panel in &mut figure.panels {
        panel.counts.retain(|row| belongs(row.group));
        let Some(message) = panel.message.as_ref() else {
            continue;
        };
        if message != words::NO_MODEL {
            let sentence = words::ended(&format!("{}: {}", panel.title, words::clause(message)));
            figure.remarks.push(Moved::Undrawn(sentence));
        }
        if panel.is_empty() {
            // A p or an n would stand under nothing.
            panel.annotations.clear();
            panel.counts.clear();
        }
    }
    for plot in &figure.plots {
        let Some(message) = plot.message() else {
            continue;
        };
        let name = shown.iter().find(|m| m.marker == plot.marker());
        let name = name.map_or_else(|| plot.title().to_owned(), |m| words::name(m, shown));
        let sentence = words::ended(&format!("{name}: {}", words::clause(message)));
        figure.remarks.push(Moved::Undrawn(sentence));
    }
}

/// Values that a log scale leaves out, at the visits that the figure shows.
fn unlogged(study: &Study, shown: &[&MarkerResults], spec: &FigureSpec) -> Option<String> {
    let both = match spec.kind {
        Kind::Baseline => Some([study.baseline; 2]),
        kind if kind.is_at_visit() => {
            (later_visit(study, shown, spec).ok()).map(|v| [study.baseline_of(v), v])
        }
        _ => None,
    };
    let is_drawn = |v: usize| both.is_none_or(|both| both.contains(&v));
    no_logarithm::sentence(study, shown, is_drawn)
}

/// Why there is no p beside the groups where one was asked for.
fn untested(
    spec: &FigureSpec,
    results: &AnalysisResults,
    crossed: bool,
    figure: &Figure,
) -> Option<String> {
    if spec.annotation == AnnotationKind::None {
        return None;
    }
    let has_p = |plot: &Plot| match plot {
        Plot::Baseline(plot) => plot.differences.iter().any(|d| d.p.is_some()),
        Plot::Paired(plot) => plot.groups.iter().any(|g| g.p.is_some()),
        _ => true,
    };
    // Of randomised groups the figure itself says that they are not compared.
    let is_compared = |p: &Plot| matches!(p, Plot::Baseline(p) if !p.differences.is_empty());
    let is_said = is_randomised(results) && figure.plots.iter().any(is_compared);
    if is_said || figure.plots.is_empty() || figure.plots.iter().any(has_p) {
        return None;
    }
    Some(words::no_p_values(match spec.kind {
        Kind::Baseline if crossed => {
            "the treatments of a crossover are given to the same subjects, and not compared at baseline."
        }
        Kind::Baseline if figure.groups.len() < 2 => {
            "there is one group, so there is nothing to compare at baseline."
        }
        Kind::Baseline => "the groups have too few values for a test.",
        _ => "the groups have too few subjects with both values for a test.",
    }))
}

/// Groups of which a model has no mean, with the markers of these models.
type LeftOut<'m> = Vec<(Vec<String>, Vec<&'m MarkerResults>)>;

/// The groups of which models have no mean, those of one kind together.
fn left_out<'m>(study: &Study, shown: &[&'m MarkerResults]) -> LeftOut<'m> {
    let mut out: LeftOut<'m> = Vec::new();
    let mut places: HashMap<Vec<String>, usize> = HashMap::new();
    for m in shown.iter().filter(|m| words::has_model(m)) {
        let means = m.model.as_ref().map_or(&[][..], |model| &model.emmeans);
        let has = |name: &str| {
            means
                .iter()
                .any(|e| e.group == name && e.estimate.is_some())
        };
        let missing = study.groups.iter().filter(|g| !has(&g.name));
        let missing: Vec<String> = missing.map(|g| g.name.clone()).collect();
        // A model of another kind has no means of groups at all.
        if missing.is_empty() || missing.len() == study.groups.len() {
            continue;
        }
        let place = *places.entry(missing.clone()).or_insert(out.len());
        if place == out.len() {
            out.push((missing, Vec::new()));
        }
        out[place].1.push(m);
    }
    out
}

/// More markers than these are counted, not named.
const MOST_NAMED: usize = 8;

/// More sentences than these on groups that models leave out are one that counts.
const MOST_SETS: usize = 6;

/// `No subject of Screen failure is in the model of IL-6.`
fn left_out_in_words(left_out: &LeftOut<'_>, shown: &[&MarkerResults]) -> Option<String> {
    let of = |(groups, markers): &(Vec<String>, Vec<&MarkerResults>)| {
        let models = match &markers[..] {
            few if few.len() <= MOST_NAMED => {
                let names = few.iter().map(|m| words::name(m, shown));
                format!("model of {}", listed(&names.collect::<Vec<_>>()))
            }
            many => format!("models of {}", counted(many.len(), "marker")),
        };
        format!("no subject of {} is in the {models}", listed(groups))
    };
    if left_out.is_empty() {
        return None;
    }
    let mut all: Vec<String> = left_out.iter().take(MOST_SETS).map(of).collect();
    let others: usize = left_out.iter().skip(MOST_SETS).map(|(_, m)| m.len()).sum();
    if others > 0 {
        let models = agree(others, "the model", "the models");
        let others = counted(others, "further marker");
        all.push(format!("{models} of {others} lack other groups"));
    }
    Some(capital(&words::ended(&all.join("; "))))
}

/// `Screen failure is not drawn: it has no estimate.` The groups of which a figure of single groups shows nothing.
fn without_anything(
    study: &Study,
    left_out: &LeftOut<'_>,
    kind: Kind,
    figure: &Figure,
) -> Option<String> {
    let what = kind.of_a_group()?;
    let first = usize::from(kind == Kind::Difference);
    let missing = (first..study.groups.len()).filter(|g| !figure.shows(*g));
    let missing: Vec<String> = missing.map(|g| study.groups[g].name.clone()).collect();
    // Where no group has anything, the panels say so.
    if missing.len() + first >= study.groups.len() {
        return None;
    }
    let is_said = |name: &String| {
        let mut said = left_out.iter().take(MOST_SETS);
        said.any(|(groups, _)| groups.contains(name))
    };
    let missing: Vec<String> = missing.into_iter().filter(|g| !is_said(g)).collect();
    if missing.is_empty() {
        return None;
    }
    Some(match &missing[..] {
        [one] => format!("{one} is not drawn: it has no {what}."),
        several => format!("{} are not drawn: they have no {what}.", listed(several)),
    })
}

/// How values beyond a limit of detection entered what is drawn, where there are some.
fn rule_in_a_sentence(
    (study, results): (&Study, &AnalysisResults),
    shown: &[&MarkerResults],
    (what, from): (&str, Source),
) -> Option<String> {
    let places = study.marker_places();
    let own = shown
        .iter()
        .filter_map(|m| study.markers.get(*places.get(m.marker.as_str())?));
    if !own
        .flat_map(|m| &m.censoring)
        .any(|c| *c != Censoring::None)
    {
        return None;
    }
    let of = "Values beyond the limit of detection";
    let rule = LimitRule::of((study, results), shown, from)?;
    Some(format!("{of}: {}.", rule.with_the_limit(what)))
}
