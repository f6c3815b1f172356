//! Pictures of many markers: what they share, and a heat map of changes over the visits.

use crate::figure::FigureError;
use crate::figure::compose::annotate::{adjusted, in_words};
use crate::figure::compose::group_title::group_in_words;
use crate::figure::model::course::{Figure, Key, KeyBegins};
use crate::figure::model::plots::{HeatCell, HeatPlot, Plot};
use crate::figure::model::words;
use crate::figure::spec::figure_spec::FigureSpec;
use crate::figure::spec::palette::group_styles;
use crate::results::{AnalysisResults, ContrastEstimate, ContrastFamily, MarkerResults, PKind};
use crate::study::Study;
use crate::words::{counted, value};

/// Markers in the order of the study are easy to find up to here.
const LEAST_SORTED: usize = 8;

pub(super) fn effect_name(family: ContrastFamily, log: bool) -> String {
    let what = in_words(family);
    if log {
        format!("log_2 ratio, {what}").replace("_2", "\u{2082}")
    } else {
        format!("Standardised {what} (SD)")
    }
}

/// The p-values of the figure, as its legend says: `adjusted across markers (Benjamini–Hochberg, 40 markers)`.
pub(super) fn which_p(
    results: &AnalysisResults,
    shown: &[&MarkerResults],
    family: ContrastFamily,
) -> String {
    let kind = |m: &&&MarkerResults| {
        let mut kinds = m.contrasts(family).filter_map(|c| Some(c.deciding()?.0));
        kinds.any(|k| k == PKind::OverMarkers)
    };
    let here = shown.iter().filter(kind).count();
    if here == 0 {
        return adjusted(results, shown, family);
    }
    // A figure of a few chosen ones has the p that was adjusted over all of them.
    let all: Vec<&MarkerResults> = results.markers.iter().collect();
    let over = all.iter().filter(kind).count().max(here);
    let markers = match counted(over, "marker") {
        all if here < over => format!("{all}, {here} shown"),
        all => all,
    };
    match results.adjustment_of_markers().method_name() {
        "" => format!("adjusted across {markers}"),
        method => format!("adjusted across markers ({method}, {markers})"),
    }
}

/// Who is compared at a visit, in the title of a panel: `MDD, Day 1`, `MDD / HC, Day 1`.
pub(super) fn title_of(
    results: &AnalysisResults,
    c: &ContrastEstimate,
    log: bool,
    visit: Option<&str>,
) -> String {
    let named = |name: &str| group_in_words(results, c.key.treatment.is_some(), name);
    let who = match c.key.family {
        _ if c.key.name.is_some() => c.key.name.clone().unwrap_or_default(),
        ContrastFamily::ChangeFromBaseline if results.is_of_everyone(&c.key) => String::new(),
        ContrastFamily::ChangeFromBaseline => named(c.key.who()),
        _ => words::compared(log, &named(c.key.who()), &named(&c.key.versus)),
    };
    match visit {
        Some(visit) if who.is_empty() => visit.to_owned(),
        Some(visit) if !visit.is_empty() => format!("{who}, {visit}"),
        _ => who,
    }
}

/// A figure of many markers; `said` is its description and its title, `key` its legend.
pub(super) fn of_panels(
    (study, results): (&Study, &AnalysisResults),
    shown: &[&MarkerResults],
    plots: Vec<Plot>,
    (description, title): (&str, &str),
    (key, key_begins): (String, KeyBegins),
) -> Figure {
    let mut notes: Vec<String> = words::model_note(results, shown).into_iter().collect();
    notes.extend(words::synthetic(study));
    Figure {
        description: words::description(description, (study, results), shown),
        title: words::title(shown, title),
        plots,
        groups: group_styles(study),
        center_text: key,
        key_begins,
        notes,
        key: Key::Hidden,
        study_sha256: words::fingerprint(study),
        ..Figure::default()
    }
}

/// What a standardised estimate is counted in.
pub(super) const SD_IN_WORDS: &str = "; SD, the model\u{2019}s standard deviation at the visit";

/// Who is compared, at which visits in the order of the study, and the largest effect of either sign.
fn compared(
    study: &Study,
    shown: &[&MarkerResults],
    family: ContrastFamily,
    log: bool,
) -> (Vec<String>, Vec<String>, f64) {
    let mut who: Vec<String> = Vec::new();
    let mut visits: Vec<String> = Vec::new();
    let mut most = 0.0f64;
    for c in shown.iter().flat_map(|m| m.contrasts(family)) {
        if !who.iter().any(|w| w == c.key.who()) {
            who.push(c.key.who().to_owned());
        }
        if !visits.contains(&c.key.visit) {
            visits.push(c.key.visit.clone());
        }
        most = c.comparable(log).map_or(most, |x| most.max(x.abs()));
    }
    let order = |v: &String| study.visits.iter().position(|own| own.label == *v);
    visits.sort_by_key(order);
    (who, visits, most)
}

/// One panel a group: markers in rows, visits in columns.
pub(in crate::figure) fn heatmap(
    study: &Study,
    results: &AnalysisResults,
    spec: &FigureSpec,
) -> Result<Figure, FigureError> {
    let shown = words::shown(results, &spec.markers)?;
    let family = spec.family.unwrap_or(ContrastFamily::ChangeFromBaseline);
    let log = shown.iter().all(|m| m.scale.is_log());
    let level = results.level();
    let (who, visits, most) = compared(study, &shown, family, log);
    let names = words::all_names(&shown);
    let mut order: Vec<(&MarkerResults, &String)> = shown.iter().copied().zip(&names).collect();
    // Many markers without an order of the user are sorted by what is drawn.
    let is_sorted = spec.markers.is_empty() && shown.len() >= LEAST_SORTED;
    if is_sorted {
        let mean = |m: &MarkerResults| {
            let all: Vec<f64> = m
                .contrasts(family)
                .filter_map(|c| c.comparable(log))
                .collect();
            all.iter().sum::<f64>() / all.len().max(1) as f64
        };
        order.sort_by(|a, b| mean(b.0).total_cmp(&mean(a.0)));
    }
    let column_title = words::title_of_visits(results, &visits);
    let plots = who.iter().map(|who| {
        let mut all = shown.iter().flat_map(|m| m.contrasts(family));
        let title = all.find(|c| c.key.who() == who);
        let title = title.map_or_else(String::new, |c| title_of(results, c, log, None));
        let rows = order.iter().map(|(m, name)| {
            let cells = visits.iter().map(|visit| {
                let mut own = m.contrasts(family);
                let c = own.find(|c| c.key.who() == who && c.key.visit == *visit)?;
                Some(HeatCell {
                    value: c.comparable(log)?,
                    is_dotted: c.deciding_p().is_some_and(|p| p < level),
                })
            });
            ((*name).clone(), cells.collect())
        });
        Plot::Heat(HeatPlot {
            title,
            columns: visits.clone(),
            column_title: column_title.clone(),
            rows: rows.collect(),
            most: most.max(1e-6),
            legend: effect_name(family, log),
            part: 0,
        })
    });
    let plots = of_one_marker(plots.collect(), &names);
    if plots.is_empty() {
        return Err(FigureError::NoEstimates);
    }
    let said = ("Heat map", "heat map of contrasts");
    let mut key = effect_name(family, log);
    if is_sorted {
        key.push_str("; markers sorted by their mean");
    }
    key.push_str(&heat_key(&plots, results, &shown, family));
    if !log {
        key.push_str(SD_IN_WORDS);
    }
    // The sentence on the model says the same.
    if words::model_note(results, &shown).is_none() {
        key.push_str("; mixed model");
    }
    let key = (key, KeyBegins::Colours);
    Ok(of_panels((study, results), &shown, plots, said, key))
}

/// Panels of one row each, the groups of one marker, as the rows of one panel.
fn of_one_marker(plots: Vec<Plot>, names: &[String]) -> Vec<Plot> {
    let ([name], [Plot::Heat(first), _, ..]) = (names, &plots[..]) else {
        return plots;
    };
    let mut one = HeatPlot {
        title: name.clone(),
        rows: Vec::new(),
        ..first.clone()
    };
    for plot in &plots {
        let Plot::Heat(panel) = plot else { continue };
        let cells = panel.rows.iter().map(|(_, cells)| cells.clone());
        one.rows
            .extend(cells.map(|cells| (panel.title.clone(), cells)));
    }
    vec![Plot::Heat(one)]
}

/// What grey cells and dots say, where there are some.
fn heat_key(
    plots: &[Plot],
    results: &AnalysisResults,
    shown: &[&MarkerResults],
    family: ContrastFamily,
) -> String {
    let mut key = String::new();
    let has_gap = |plot: &Plot| {
        let Plot::Heat(panel) = plot else {
            return false;
        };
        panel.rows.iter().flat_map(|r| &r.1).any(Option::is_none)
    };
    if plots.iter().any(has_gap) {
        key.push_str("; grey, no estimate");
    }
    let is_dotted = |plot: &Plot| matches!(plot, Plot::Heat(panel) if panel.has_dots());
    if plots.iter().any(is_dotted) {
        key.push_str(&format!(
            "; dots, p < {} {}",
            value(results.level()),
            which_p(results, shown, family)
        ));
    }
    key
}
