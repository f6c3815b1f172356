//! Pictures of many markers: a volcano of estimates against p, and a heat map of changes over the visits.

use crate::figure::FigureError;
use crate::figure::compose::annotate::{adjusted, in_words};
use crate::figure::model::course::{Figure, Key, KeyBegins};
use crate::figure::model::marks::Moved;
use crate::figure::model::plots::{
    Expected, HeatCell, HeatPlot, Plot, ScatterDot, ScatterLine, ScatterPlot, ValueAxis,
};
use crate::figure::model::words;
use crate::figure::spec::figure_spec::FigureSpec;
use crate::figure::spec::palette::group_styles;
use crate::plan::Multiplicity;
use crate::results::{AnalysisResults, ContrastEstimate, ContrastFamily, MarkerResults, PKind};
use crate::run::{self, Together};
use crate::study::Study;
use crate::words::{counted, listed, value};
use std::collections::HashMap;

/// Markers in the order of the study are easy to find up to here.
const LEAST_SORTED: usize = 8;

/// Most names on a volcano.
const MOST_NAMES: usize = 12;

/// Which markers have a name, where not all do.
pub(in crate::figure) const ALL_NAMED: &str = "the 12 of a panel with the smallest p";

fn effect_name(family: ContrastFamily, log: bool) -> String {
    let what = in_words(family);
    if log {
        format!("log_2 ratio, {what}").replace("_2", "\u{2082}")
    } else {
        format!("Standardised {what} (SD)")
    }
}

/// The p-values of the figure, as its legend says: `adjusted across markers (Benjamini–Hochberg, 40 markers)`.
fn which_p(results: &AnalysisResults, shown: &[&MarkerResults], family: ContrastFamily) -> String {
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
fn title_of(c: &ContrastEstimate, log: bool, visit: Option<&str>) -> String {
    let who = match c.key.family {
        _ if c.key.name.is_some() => c.key.name.clone().unwrap_or_default(),
        ContrastFamily::ChangeFromBaseline if c.key.who() == "All" => String::new(),
        ContrastFamily::ChangeFromBaseline => c.key.who().to_owned(),
        _ => format!("{} {} {}", c.key.who(), words::sign(log), c.key.versus),
    };
    match visit {
        Some(visit) if who.is_empty() => visit.to_owned(),
        Some(visit) if !visit.is_empty() => format!("{who}, {visit}"),
        _ => who,
    }
}

/// Fewer markers than these are no cloud to look at: a forest shows their intervals.
pub const FEWEST_MARKERS: usize = 3;

/// Whether there are enough markers for a cloud; of many a few may be chosen.
fn check_number_of_markers(
    results: &AnalysisResults,
    family: ContrastFamily,
) -> Result<(), FigureError> {
    let has_estimate = |m: &&MarkerResults| {
        m.contrasts(family)
            .any(|c| c.comparable(m.scale.is_log()).is_some())
    };
    let markers = results.markers.iter().filter(has_estimate).count();
    if (1..FEWEST_MARKERS).contains(&markers) || results.markers.len() < FEWEST_MARKERS {
        return Err(FigureError::TooFewMarkers {
            markers,
            least: FEWEST_MARKERS,
        });
    }
    Ok(())
}

/// One panel a comparison: each marker's estimate against its p.
pub(in crate::figure) fn volcano(
    study: &Study,
    results: &AnalysisResults,
    spec: &FigureSpec,
) -> Result<Figure, FigureError> {
    let shown = words::shown(results, &spec.markers)?;
    let family = spec.family.unwrap_or(ContrastFamily::DifferenceInChange);
    let log = shown.iter().all(|m| m.scale.is_log());
    let level = results.level();
    check_number_of_markers(results, family)?;
    let together = (spec.extras.together)
        .then(|| run::together(results, family))
        .flatten();
    let found = match together {
        Some(how) => over_all_visits(results, &shown, (family, how), log),
        None => visit_by_visit(results, &shown, family, spec.extras.at.as_deref(), log),
    };
    if let (Some(at), true) = (&spec.extras.at, found.is_empty()) {
        return Err(FigureError::NoVisit {
            wanted: at.clone(),
            known: results
                .visits_of(family)
                .into_iter()
                .map(str::to_owned)
                .collect(),
        });
    }
    let effect = effect_name(family, log);
    let panels = found.into_iter();
    let mut plots: Vec<Plot> = panels
        .map(|panel| {
            let group = group_of(study, &panel.who).unwrap_or(0);
            Plot::Scatter(volcano_panel(
                (&panel.title, &effect),
                group,
                panel.markers,
                level,
            ))
        })
        .collect();
    let drawn = |plot: &Plot| matches!(plot, Plot::Scatter(panel) if !panel.dots.is_empty());
    if !plots.iter().any(drawn) {
        return Err(FigureError::NoEstimates);
    }
    share_axes(&mut plots);
    let said = ("Estimates against p-values", "estimates against p-values");
    let q = match together {
        // Within a marker nothing is left to adjust.
        Some(_) if results.adjustment_of_markers() == Multiplicity::None => "unadjusted".to_owned(),
        _ => which_p(results, &shown, family),
    };
    let mut key = volcano_key(&plots, together, &q, &value(level));
    if !log {
        key.push_str(SD_IN_WORDS);
    }
    // The sentence on the model says the same.
    if words::model_note(results, &shown).is_none() {
        key.push_str("; mixed model");
    }
    let mut figure = of_panels(
        (study, results),
        &shown,
        plots,
        said,
        (key, KeyBegins::Sign),
    );
    if spec.extras.together && together.is_none() {
        let sentence = if family == ContrastFamily::Custom {
            "Contrasts of the plan are questions of their own, so they are not taken together over the visits."
        } else {
            "The comparison has one visit after the baseline, so there are no visits to take together."
        };
        figure.notes.push(sentence.to_owned());
        figure.remarks.push(Moved::Undrawn(sentence.to_owned()));
    }
    Ok(figure)
}

/// The group, or the treatment, whose colour a comparison has.
fn group_of(study: &Study, who: &str) -> Option<usize> {
    let treatments = study.crossover.iter().flat_map(|c| &c.treatments);
    let group = study.groups.iter().position(|g| g.name == who);
    group.or_else(|| treatments.into_iter().position(|t| t == who))
}

/// What the points, their filling, names and the line say.
fn volcano_key(plots: &[Plot], together: Option<Together>, q: &str, level: &str) -> String {
    let any_panel = |has: fn(&ScatterPlot) -> bool| {
        plots
            .iter()
            .any(|plot| matches!(plot, Plot::Scatter(panel) if has(panel)))
    };
    let mut key = "Each point, a marker".to_owned();
    key.push_str(match together {
        None => "",
        Some(Together::Joint(_)) => {
            ": its effect where the p-value is smallest, and the p-value of one test of all visits"
        }
        Some(Together::Smallest) => {
            ": the visit with the smallest p-value, and that p-value times the number of visits"
        }
    });
    if any_panel(|panel| panel.dots.iter().any(|dot| dot.group != usize::MAX)) {
        key.push_str(&format!("; filled, p < {level} {q}; open, others"));
        if any_panel(|panel| {
            panel.dots.iter().filter(|d| d.group != usize::MAX).count() > MOST_NAMES
        }) {
            key.push_str(&format!("; named, {ALL_NAMED}"));
        }
    } else {
        key.push_str(&format!("; none has p < {level} {q}"));
    }
    if any_panel(|panel| panel.lines.iter().any(|line| !line.is_vertical)) {
        key.push_str(if q == "unadjusted" {
            "; dashed line across, that limit"
        } else {
            "; dashed line across, the largest unadjusted p of them"
        });
    }
    key
}

/// A panel of a volcano before it is drawn.
struct Compared {
    /// Who is compared, for the colour.
    who: String,
    title: String,
    /// Of each marker the effect, p, the p that decides, and the name.
    markers: Vec<(f64, f64, f64, String)>,
}

/// The numbers of a marker on a volcano.
fn on_volcano(c: &ContrastEstimate, log: bool, name: &str) -> Option<(f64, f64, f64, String)> {
    let (x, p) = (c.comparable(log)?, c.p?);
    Some((x, p, c.deciding_p().unwrap_or(p), name.to_owned()))
}

/// One panel a comparison at a visit; of the visit `at` alone where one is asked for.
fn visit_by_visit(
    results: &AnalysisResults,
    shown: &[&MarkerResults],
    family: ContrastFamily,
    at: Option<&str>,
    log: bool,
) -> Vec<Compared> {
    let mut keys: Vec<(String, String, String)> = Vec::new();
    let asked = |c: &&ContrastEstimate| at.is_none_or(|at| c.key.visit == at);
    for c in (shown.iter().flat_map(|m| m.contrasts(family))).filter(asked) {
        let who = c.key.who();
        if !keys.iter().any(|k| k.0 == who && k.1 == c.key.visit) {
            let visit = words::visit_in_words(results, &c.key.visit);
            let title = title_of(c, log, Some(&visit));
            keys.push((who.to_owned(), c.key.visit.clone(), title));
        }
    }
    let names = words::all_names(shown);
    keys.into_iter()
        .map(|(who, visit, title)| {
            let of = |(m, name): (&&MarkerResults, &String)| {
                let mut own = m.contrasts(family);
                let c = own.find(|c| c.key.who() == who && c.key.visit == visit)?;
                on_volcano(c, log, name)
            };
            let markers = shown.iter().zip(&names).filter_map(of).collect();
            Compared {
                who,
                title,
                markers,
            }
        })
        .collect()
}

/// One panel a comparison over all visits.
fn over_all_visits(
    results: &AnalysisResults,
    shown: &[&MarkerResults],
    (family, how): (ContrastFamily, Together),
    log: bool,
) -> Vec<Compared> {
    let names = words::all_names(shown);
    let panel = |of: run::Compared| {
        // Adjusted over all markers, of which a few may be shown.
        let all = run::all_visits(results, how, &of);
        let all: HashMap<&str, ContrastEstimate> = (results.markers.iter().zip(all))
            .filter_map(|(m, c)| Some((m.marker.as_str(), c?)))
            .collect();
        let one = |(m, name): (&&MarkerResults, &String)| {
            on_volcano(all.get(m.marker.as_str())?, log, name)
        };
        let markers = shown.iter().zip(&names).filter_map(one).collect();
        let who = of.key.who().to_owned();
        let title = match family {
            _ if of.of_several && of.key.treatment.is_some() => {
                "All treatments and visits".to_owned()
            }
            _ if of.of_several => "All groups and visits".to_owned(),
            ContrastFamily::ChangeFromBaseline if who == "All" => "All visits".to_owned(),
            ContrastFamily::ChangeFromBaseline => format!("{who}, all visits"),
            _ => {
                let sign = words::sign(log);
                format!("{who} {sign} {}, all visits", of.key.versus)
            }
        };
        Compared {
            who,
            title,
            markers,
        }
    };
    // Without one test of everyone, panels of their own tell the groups apart.
    let drawn = |of: &run::Compared| how != Together::Smallest || !of.of_several;
    run::compared(results, family, how)
        .into_iter()
        .filter(drawn)
        .map(panel)
        .collect()
}

/// A figure of many markers; `said` is its description and its title, `key` its legend.
fn of_panels(
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
const SD_IN_WORDS: &str = "; SD, the model\u{2019}s standard deviation at the visit";

/// One range for all panels, zero in the middle of the estimates.
fn share_axes(plots: &mut [Plot]) {
    let panels = |plots: &mut [Plot], each: &mut dyn FnMut(&mut ScatterPlot)| {
        for plot in plots {
            if let Plot::Scatter(panel) = plot {
                each(panel);
            }
        }
    };
    let (mut x, mut y) = (0.0f64, 0.0f64);
    panels(plots, &mut |panel| {
        for dot in &panel.dots {
            x = x.max(dot.x.abs());
            y = y.max(dot.y);
        }
    });
    panels(plots, &mut |panel| {
        panel.x_ends = Some((-x, x));
        panel.y_ends = Some((0.0, y));
    });
}

/// The p up to which markers are small after adjustment: the largest that is, none where no marker is. Without
/// adjustment it is the limit itself.
fn p_of_small_q(found: &[(f64, f64, f64, String)], level: f64) -> Option<f64> {
    let is_adjusted = found.iter().any(|f| f.1 != f.2);
    let small = found.iter().filter(|f| f.2 < level).map(|f| f.1);
    let most = small.fold(0.0, f64::max);
    if !is_adjusted {
        return Some(level);
    }
    (most > 0.0).then_some(most)
}

fn volcano_panel(
    (title, x): (&str, &str),
    group: usize,
    mut found: Vec<(f64, f64, f64, String)>,
    level: f64,
) -> ScatterPlot {
    found.sort_by(|a, b| a.1.total_cmp(&b.1).then_with(|| a.3.cmp(&b.3)));
    let height = |p: f64| -p.max(1e-300).log10();
    let limit = p_of_small_q(&found, level).map(|p| ScatterLine {
        is_vertical: false,
        at: height(p),
    });
    let dots = found.iter().map(|(x, p, q, _)| ScatterDot {
        is_open: false,
        subject: usize::MAX,
        group: if *q < level { group } else { usize::MAX },
        x: *x,
        y: height(*p),
    });
    // Who has no room for a name has one in the caption.
    let small = found.iter().filter(|f| f.2 < level).take(MOST_NAMES);
    let small: Vec<String> = small.map(|f| f.3.clone()).collect();
    let caption = if small.is_empty() {
        String::new()
    } else {
        format!("{title}: {}", listed(&small))
    };
    let names = found.iter().enumerate();
    let names = names.filter(|(_, f)| f.2 < level).take(MOST_NAMES);
    ScatterPlot {
        marker: String::new(),
        title: title.to_owned(),
        x: ValueAxis {
            label: x.to_owned(),
            log: false,
        },
        y: ValueAxis {
            label: "\u{2212}log\u{2081}\u{2080} p".to_owned(),
            log: false,
        },
        from_zero: true,
        is_of_markers: true,
        x_ends: None,
        y_ends: None,
        fit: Vec::new(),
        caption,
        dots: dots.collect(),
        expected: Expected::Nothing,
        band: Vec::new(),
        names: names.map(|(i, f)| (i, f.3.clone())).collect(),
        lines: limit
            .into_iter()
            .chain([ScatterLine {
                is_vertical: true,
                at: 0.0,
            }])
            .collect(),
        message: found
            .is_empty()
            .then(|| "No contrast of this family was estimated".to_owned()),
    }
}

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
        let title = title.map_or_else(String::new, |c| title_of(c, log, None));
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
