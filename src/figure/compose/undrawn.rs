//! What a figure does not show, said in its notes and to the pre-flight.

use crate::figure::compose::trajectory::rule_of_limits;
use crate::figure::model::course::{AnnotationKind, CenterKind, Figure};
use crate::figure::model::marks::Moved;
use crate::figure::model::words;
use crate::figure::spec::figure_spec::{FigureSpec, Kind};
use crate::results::{AnalysisResults, MarkerResults};
use crate::study::{Censoring, Study};
use crate::words::{capital, listed};

/// Says in the notes and to the pre-flight which markers and groups have no model, which rule entered values beyond a
/// limit, and which panels show nothing.
pub(super) fn say(
    (study, results): (&Study, &AnalysisResults),
    spec: &FigureSpec,
    shown: &[&MarkerResults],
    figure: &mut Figure,
) {
    let of_model = match spec.kind {
        Kind::Difference | Kind::Forest | Kind::Volcano | Kind::Heatmap | Kind::Diagnostics => true,
        Kind::Trajectory | Kind::Change => {
            figure.center == Some(CenterKind::ModelMean) || spec.annotation != AnnotationKind::None
        }
        Kind::Baseline | Kind::Paired | Kind::Waterfall | Kind::Correlation => false,
    };
    let missing = [words::without_model(shown), left_out(study, shown)];
    let without = without_anything((study, shown), spec.kind, figure);
    for sentence in missing.into_iter().flatten().filter(|_| of_model).rev() {
        figure.notes.insert(0, sentence.clone());
        figure.remarks.push(Moved::Undrawn(sentence));
    }
    if let Some(sentence) = without {
        figure.notes.push(sentence.clone());
        figure.remarks.push(Moved::Undrawn(sentence));
    }
    let is_silent = matches!(
        spec.kind,
        Kind::Difference
            | Kind::Forest
            | Kind::Volcano
            | Kind::Heatmap
            | Kind::Correlation
            | Kind::Diagnostics
    );
    if is_silent {
        let what = if of_model {
            "the models"
        } else {
            "the changes"
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

/// `No Screen failure in the model of IL-6.` The groups of which a model has no mean.
fn left_out(study: &Study, shown: &[&MarkerResults]) -> Option<String> {
    let mut by_groups: Vec<(String, Vec<String>)> = Vec::new();
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
        let groups = listed(&missing);
        match by_groups.iter_mut().find(|(own, _)| *own == groups) {
            Some((_, markers)) => markers.push(words::name(m, shown)),
            None => by_groups.push((groups, vec![words::name(m, shown)])),
        }
    }
    let of = |(groups, markers): &(String, Vec<String>)| {
        format!(
            "no subject of {groups} is in the model of {}",
            listed(markers)
        )
    };
    let all: Vec<String> = by_groups.iter().map(of).collect();
    (!all.is_empty()).then(|| capital(&words::ended(&all.join("; "))))
}

/// `Screen failure is not drawn: it has no estimate.` The groups of which a figure of single groups shows nothing.
fn without_anything(
    (study, shown): (&Study, &[&MarkerResults]),
    kind: Kind,
    figure: &Figure,
) -> Option<String> {
    let what = match kind {
        Kind::Trajectory | Kind::Baseline => "value",
        Kind::Change => "change",
        Kind::Difference => "estimate",
        Kind::Paired | Kind::Waterfall => "subject with both values",
        Kind::Correlation => "subject with changes of both markers",
        Kind::Diagnostics => "value in a model",
        Kind::Forest | Kind::Volcano | Kind::Heatmap => return None,
    };
    let first = usize::from(kind == Kind::Difference);
    let missing = (first..study.groups.len()).filter(|g| !figure.shows(*g));
    let missing: Vec<String> = missing.map(|g| study.groups[g].name.clone()).collect();
    let is_said = left_out(study, shown).is_some_and(|s| missing.iter().all(|g| s.contains(g)));
    // Where no group has anything, the panels say so.
    if missing.is_empty() || missing.len() + first >= study.groups.len() || is_said {
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
    what: &str,
) -> Option<String> {
    let own = shown
        .iter()
        .filter_map(|m| study.markers.get(study.marker_index(&m.marker)?));
    if !own
        .flat_map(|m| &m.censoring)
        .any(|c| *c != Censoring::None)
    {
        return None;
    }
    let of = "Values beyond the limit of detection";
    let rule = rule_of_limits(study, results, shown)
        .and_then(|rule| rule.strip_prefix("means "))
        .map(|rule| {
            rule.replace("take it", "take the limit")
                .replace("of it", "of the limit")
        });
    Some(match rule {
        Some(rule) if rule.starts_with("leave") => format!("{of}: {what} {rule}."),
        Some(rule) => format!("{of}: {what} {rule} in their place."),
        None if what == "the models" => {
            format!(
                "{of}: the models have them as limits in the likelihood, or half of the limit where the results say so."
            )
        }
        None => format!("{of}: {what} take half of the limit in their place."),
    })
}
