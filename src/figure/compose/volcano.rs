//! A volcano: estimates of many markers against their p-values.

use crate::figure::FigureError;
use crate::figure::compose::group_title::group_in_words;
use crate::figure::compose::panel_of_markers::{
    SD_IN_WORDS, effect_name, of_panels, title_of, which_p,
};
use crate::figure::model::course::{Figure, KeyBegins};
use crate::figure::model::marks::Moved;
use crate::figure::model::plots::{
    Expected, Plot, ScatterDot, ScatterLine, ScatterPlot, ValueAxis,
};
use crate::figure::model::words;
use crate::figure::spec::figure_spec::FigureSpec;
use crate::plan::Multiplicity;
use crate::results::{AnalysisResults, ContrastEstimate, ContrastFamily, MarkerResults};
use crate::run::{self, Together};
use crate::study::Study;
use crate::words::{listed, value};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// Most names on a volcano.
const MOST_NAMES: usize = 12;

/// Which markers have a name, where not all do.
pub(in crate::figure) const ALL_NAMED: &str = "the 12 of a panel with the smallest p";

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
    let drawn = Drawn::of(&shown, &spec.extras.marked);
    let found = match together {
        Some(how) => over_all_visits(results, &drawn, (family, how), log),
        None => visit_by_visit(results, &drawn, family, spec.extras.at.as_deref(), log),
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
            Plot::Scatter(volcano_panel(&effect, group, panel, level))
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
    let all = results.markers.len();
    let whose = if shown.len() == all {
        "of them".to_owned()
    } else {
        format!("with p < {} {q} among all {all} markers", value(level))
    };
    let mut key = volcano_key(&plots, together, (&q, &value(level)), &whose);
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
fn volcano_key(
    plots: &[Plot],
    together: Option<Together>,
    (q, level): (&str, &str),
    whose: &str,
) -> String {
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
        if !any_panel(|panel| !panel.ringed.is_empty())
            && any_panel(|panel| {
                panel.dots.iter().filter(|d| d.group != usize::MAX).count() > MOST_NAMES
            })
        {
            key.push_str(&format!("; named, {ALL_NAMED}"));
        }
    } else {
        key.push_str(&format!("; none has p < {level} {q}"));
    }
    if any_panel(|panel| !panel.ringed.is_empty()) {
        key.push_str("; ringed, the selected");
        if any_panel(|panel| panel.ringed.len() > MOST_NAMES) {
            key.push_str(&format!("; named, of these {ALL_NAMED}"));
        }
    }
    if any_panel(|panel| panel.lines.iter().any(|line| !line.is_vertical)) {
        key.push_str(
            if q == "unadjusted" {
                "; dashed line across, that limit".to_owned()
            } else {
                format!("; dashed line across, the largest unadjusted p {whose}")
            }
            .as_str(),
        );
    }
    key
}

/// A panel of a volcano before it is drawn.
struct Compared {
    /// Who is compared, for the colour.
    who: String,
    title: String,
    /// Those that are drawn.
    markers: Vec<Found>,
    /// The line across, as a p: of all markers, drawn or not.
    limit: Option<f64>,
}

/// A marker on a volcano.
struct Found {
    /// The effect.
    x: f64,
    p: f64,
    /// The p that decides.
    q: f64,
    name: String,
    is_marked: bool,
}

/// Which markers a volcano draws under which names, and which of them it marks.
struct Drawn<'a> {
    names: HashMap<&'a str, String>,
    marked: HashSet<&'a str>,
}

impl<'a> Drawn<'a> {
    fn of(shown: &[&'a MarkerResults], marked: &'a [String]) -> Self {
        Self {
            names: (shown.iter().map(|m| m.marker.as_str()))
                .zip(words::all_names(shown))
                .collect(),
            marked: marked.iter().map(String::as_str).collect(),
        }
    }

    /// A panel of the contrasts of all markers.
    fn panel<'c>(
        &self,
        (who, title): (String, String),
        all: impl Iterator<Item = (&'c str, Cow<'c, ContrastEstimate>)>,
        (log, level): (bool, f64),
    ) -> Compared {
        let (mut markers, mut pairs) = (Vec::new(), Vec::new());
        for (marker, c) in all {
            let (Some(x), Some(p)) = (c.comparable(log), c.p) else {
                continue;
            };
            let q = c.deciding_p().unwrap_or(p);
            pairs.push((p, q));
            if let Some(name) = self.names.get(marker) {
                markers.push(Found {
                    x,
                    p,
                    q,
                    name: name.clone(),
                    is_marked: self.marked.contains(marker),
                });
            }
        }
        Compared {
            limit: p_of_small_q(&pairs, level).filter(|_| !markers.is_empty()),
            who,
            title,
            markers,
        }
    }
}

/// One panel a comparison at a visit; of the visit `at` alone where one is asked for.
fn visit_by_visit(
    results: &AnalysisResults,
    drawn: &Drawn<'_>,
    family: ContrastFamily,
    at: Option<&str>,
    log: bool,
) -> Vec<Compared> {
    let is_drawn = |m: &&MarkerResults| drawn.names.contains_key(m.marker.as_str());
    let shown = || results.markers.iter().filter(is_drawn);
    let mut keys: Vec<(String, String, String)> = Vec::new();
    let asked = |c: &&ContrastEstimate| at.is_none_or(|at| c.key.visit == at);
    for c in (shown().flat_map(|m| m.contrasts(family))).filter(asked) {
        let who = c.key.who();
        if !keys.iter().any(|k| k.0 == who && k.1 == c.key.visit) {
            let visit = words::visit_in_words(results, &c.key.visit);
            let title = title_of(results, c, log, Some(&visit));
            keys.push((who.to_owned(), c.key.visit.clone(), title));
        }
    }
    keys.into_iter()
        .map(|(who, visit, title)| {
            let wanted = who.clone();
            let all = results.markers.iter().filter_map(|m| {
                let mut own = m.contrasts(family);
                let c = own.find(|c| c.key.who() == wanted && c.key.visit == visit)?;
                Some((m.marker.as_str(), Cow::Borrowed(c)))
            });
            drawn.panel((who, title), all, (log, results.level()))
        })
        .collect()
}

/// One panel a comparison over all visits.
fn over_all_visits(
    results: &AnalysisResults,
    drawn: &Drawn<'_>,
    (family, how): (ContrastFamily, Together),
    log: bool,
) -> Vec<Compared> {
    let panel = |of: run::Compared| {
        // Adjusted over all markers, of which a few may be shown.
        let all = run::all_visits(results, how, &of);
        let all = (results.markers.iter().zip(all))
            .filter_map(|(m, c)| Some((m.marker.as_str(), Cow::Owned(c?))));
        let who = of.key.who().to_owned();
        let named = |name: &str| group_in_words(results, of.key.treatment.is_some(), name);
        let title = match family {
            _ if of.of_several && of.key.treatment.is_some() => {
                "All treatments and visits".to_owned()
            }
            _ if of.of_several => "All groups and visits".to_owned(),
            ContrastFamily::ChangeFromBaseline if results.is_of_everyone(&of.key) => {
                "All visits".to_owned()
            }
            ContrastFamily::ChangeFromBaseline => format!("{}, all visits", named(&who)),
            _ => {
                let both = words::compared(log, &named(&who), &named(&of.key.versus));
                format!("{both}, all visits")
            }
        };
        drawn.panel((who, title), all, (log, results.level()))
    };
    // Without one test of everyone, panels of their own tell the groups apart.
    let has_panel = |of: &run::Compared| how != Together::Smallest || !of.of_several;
    run::compared(results, family, how)
        .into_iter()
        .filter(has_panel)
        .map(panel)
        .collect()
}

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
fn p_of_small_q(found: &[(f64, f64)], level: f64) -> Option<f64> {
    let is_adjusted = found.iter().any(|(p, q)| p != q);
    let small = found.iter().filter(|(_, q)| *q < level).map(|(p, _)| *p);
    let most = small.fold(0.0, f64::max);
    if !is_adjusted {
        return Some(level);
    }
    (most > 0.0).then_some(most)
}

fn volcano_panel(
    x: &str,
    group: usize,
    Compared {
        title,
        mut markers,
        limit,
        ..
    }: Compared,
    level: f64,
) -> ScatterPlot {
    let found = &mut markers;
    found.sort_by(|a, b| a.p.total_cmp(&b.p).then_with(|| a.name.cmp(&b.name)));
    let found = &*found;
    let height = |p: f64| -p.max(1e-300).log10();
    let limit = limit.map(|p| ScatterLine {
        is_vertical: false,
        at: height(p),
    });
    let dots = found.iter().map(|f| ScatterDot {
        is_open: false,
        subject: usize::MAX,
        group: if f.q < level { group } else { usize::MAX },
        x: f.x,
        y: height(f.p),
    });
    let any_marked = found.iter().any(|f| f.is_marked);
    let has_name = |f: &Found| match any_marked {
        true => f.is_marked,
        false => f.q < level,
    };
    // Who has no room for a name has one in the caption.
    let names = found.iter().enumerate();
    let names: Vec<(usize, String)> = (names.filter(|(_, f)| has_name(f)).take(MOST_NAMES))
        .map(|(i, f)| (i, f.name.clone()))
        .collect();
    let small: Vec<&str> = names.iter().map(|(_, name)| name.as_str()).collect();
    let caption = if small.is_empty() {
        String::new()
    } else {
        format!("{title}: {}", listed(&small))
    };
    let ringed = found.iter().enumerate().filter(|(_, f)| f.is_marked);
    ScatterPlot {
        marker: String::new(),
        title,
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
        names,
        ringed: ringed.map(|(i, _)| i).collect(),
        lines: limit
            .into_iter()
            .chain([ScatterLine {
                is_vertical: true,
                at: 0.0,
            }])
            .collect(),
        message: found
            .is_empty()
            .then(|| "No estimate of this comparison".to_owned()),
    }
}
