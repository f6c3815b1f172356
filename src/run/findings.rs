//! What an analysis found: the clearest contrast of each marker as a sentence, strongest evidence first.
//!
//! The evidence of a marker is that of all visits together, so that the sentences stand in the order of the Screen; the
//! sentence names the visit that is clearest and both p-values.
//!
//! The sentence describes and never explains: it says "higher" or "lower", never "because". A p-value that is not
//! adjusted is called so, and where nothing is clear it says "no clear difference", never "no difference".

use crate::plan::{ModelKind, Multiplicity, Primary, ResolvedPlan, slope_unit};
use crate::results::{
    AnalysisResults, ContrastEstimate, ContrastFamily, ContrastKey, Direction, Finding,
    MarkerResults, Slope,
};
use crate::run::together::{Together, all_visits, compared, together};
use crate::study::Study;
use crate::words::{self, Digits, percent_change, percent_decimals};

/// The findings of the plan's primary comparison, one for each marker that has it.
///
/// `visit_column` is the name of the column of visits.
pub(in crate::run) fn findings(
    study: &Study,
    plan: &ResolvedPlan,
    visit_column: Option<&str>,
    results: &AnalysisResults,
) -> Vec<Finding> {
    let families: Vec<Option<ContrastFamily>> =
        results.markers.iter().map(|m| family(plan, m)).collect();
    let mut known: Vec<(ContrastFamily, Vec<Option<AllVisits>>)> = Vec::new();
    let mut out: Vec<Finding> = Vec::new();
    for (at, (marker, family)) in results.markers.iter().zip(&families).enumerate() {
        if plan.plan.model == ModelKind::RandomSlope {
            out.extend(finding_of_slopes(study, plan, visit_column, marker));
        } else if let Some(family) = *family {
            // Markers nearly always share one family.
            if known.iter().all(|(of, _)| *of != family) {
                known.push((family, AllVisits::of_markers(results, family)));
            }
            let of_all = known.iter().find(|(of, _)| *of == family);
            let over = of_all.and_then(|(_, all)| all.get(at)?.as_ref());
            out.extend(finding(study, plan, (marker, family), over));
        }
    }
    out.sort_by(|a, b| evidence(a).total_cmp(&evidence(b)));
    out
}

/// All visits of a marker's comparison taken together.
struct AllVisits {
    p: f64,
    /// Adjusted across markers.
    adjusted: Option<f64>,
    how: Together,
    /// `visits`, `groups and visits` or `treatments and visits`.
    who: &'static str,
}

impl AllVisits {
    /// Of each marker; empty where the family has one later visit alone.
    fn of_markers(results: &AnalysisResults, family: ContrastFamily) -> Vec<Option<Self>> {
        let Some(how) = together(results, family) else {
            return Vec::new();
        };
        let Some(of) = compared(results, family, how).into_iter().next() else {
            return Vec::new();
        };
        let who = match (of.of_several, &of.key.treatment) {
            (false, _) => "visits",
            (true, None) => "groups and visits",
            (true, Some(_)) => "treatments and visits",
        };
        let of_marker = |c: ContrastEstimate| {
            Some(Self {
                p: c.p?,
                adjusted: c.p_adjusted_markers,
                how,
                who,
            })
        };
        all_visits(results, how, &of)
            .into_iter()
            .map(|c| of_marker(c?))
            .collect()
    }
}

/// The p that the evidence is ordered by: adjusted where the plan adjusts, of all visits where there are several.
fn evidence(finding: &Finding) -> f64 {
    let of_all = finding.p_all_visits_adjusted.or(finding.p_all_visits);
    let own = finding.p_adjusted.or(finding.p);
    match finding.p_adjusted {
        Some(_) => finding.p_all_visits_adjusted.or(own),
        None => of_all.or(own),
    }
    .unwrap_or(f64::INFINITY)
}

/// The larger of the adjusted p of a contrast; `None` without adjustment.
fn adjusted(c: &ContrastEstimate) -> Option<f64> {
    match (c.p_adjusted, c.p_adjusted_markers) {
        (Some(a), Some(b)) => Some(a.max(b)),
        (a, b) => a.or(b),
    }
}

fn finding(
    study: &Study,
    plan: &ResolvedPlan,
    (marker, family): (&MarkerResults, ContrastFamily),
    over: Option<&AllVisits>,
) -> Option<Finding> {
    let before = before_treatment(study, plan);
    let decisive = |c: &&ContrastEstimate| {
        c.p.is_some() && c.estimate.is_some() && before != Some(c.key.visit.as_str())
    };
    // Across markers q is of all visits, so the visit is the one that the Screen names.
    let across = over.is_some_and(|all| all.adjusted.is_some());
    let adjusts = |c: &&ContrastEstimate| adjusted(c).filter(|_| !across).or(c.p);
    let order = |c: &&ContrastEstimate| [adjusts(c), c.p].map(|p| p.unwrap_or(f64::INFINITY));
    let n = marker.contrasts(family).filter(decisive).count();
    let c = (marker.contrasts(family).filter(decisive)).min_by(|a, b| {
        let ([a, raw_a], [b, raw_b]) = (order(a), order(b));
        a.total_cmp(&b).then(raw_a.total_cmp(&raw_b))
    })?;
    let (estimate, p) = (c.estimate?, c.p?);
    let used = match over.and_then(|all| all.adjusted) {
        Some(q) => c.p_adjusted.map_or(q, |within| within.max(q)),
        None => adjusted(c).unwrap_or(p),
    };
    let clear = used < 1.0 - plan.plan.conf_level;
    Some(Finding {
        marker: marker.marker.clone(),
        family,
        group: c.key.who().to_owned(),
        versus: c.key.versus.clone(),
        visit: c.key.visit.clone(),
        direction: if estimate < 0.0 {
            Direction::Lower
        } else {
            Direction::Higher
        },
        clear,
        estimate: c.estimate,
        ci_low: c.ci_low,
        ci_high: c.ci_high,
        p: c.p,
        p_adjusted: adjusted(c),
        p_all_visits: over.map(|all| all.p),
        p_all_visits_adjusted: over.and_then(|all| all.adjusted),
        sentence: sentence(study, plan, marker, (c, n, over), clear),
    })
}

/// The clearest difference of slopes, or the slope where groups are not compared: a line has no visit of its own.
fn finding_of_slopes(
    study: &Study,
    plan: &ResolvedPlan,
    visit_column: Option<&str>,
    marker: &MarkerResults,
) -> Option<Finding> {
    let slopes = || marker.model.iter().flat_map(|m| &m.slopes);
    let tested = |s: &&Slope| s.p.is_some() && s.estimate.is_some();
    let compared = slopes().filter(tested).any(|s| s.versus.is_some());
    let asked_within = plan.plan.primary == Some(Primary::ChangeFromBaseline);
    let between = compared && !asked_within;
    let order = |s: &&Slope| s.p.unwrap_or(f64::INFINITY);
    let those = || slopes().filter(|s| tested(s) && s.versus.is_some() == between);
    let n = those().count();
    let s = those().min_by(|a, b| order(a).total_cmp(&order(b)))?;
    let (estimate, p) = (s.estimate?, s.p?);
    let clear = p < 1.0 - plan.plan.conf_level;
    let way = if estimate < 0.0 { "lower" } else { "higher" };
    let hours: Vec<Option<f64>> = study.visits.iter().map(|v| v.hours).collect();
    let (length, unit) = slope_unit(&hours, visit_column);
    let (low, high) = (s.ci_low.map(|x| x * length), s.ci_high.map(|x| x * length));
    let size = size(marker, Some(estimate * length), low, high);
    let numbers = format!(
        "({}p {}, unadjusted{})",
        interval(marker, low, high, &confidence(plan, false)),
        words::p_with_relation(p),
        smallest_of(n)
    );
    let (name, who) = (&marker.label, &s.group);
    let (within, clearest) = if study.groups.len() > 1 {
        (format!(" in {who}"), format!("the clearest, in {who},"))
    } else {
        (String::new(), "it".to_owned())
    };
    let sentence = match (&s.versus, clear) {
        (Some(versus), true) => format!(
            "{name}: the slope was {size} per {unit} {way} in {who} than in {versus} {numbers}."
        ),
        (Some(versus), false) => format!(
            "{name}: no clear difference in slope between {who} and {versus}; it is {size} per {unit} {way} in {who} {numbers}."
        ),
        (None, true) => {
            let moved = if way == "lower" { "fell" } else { "rose" };
            format!("{name} {moved} by {size} per {unit}{within} {numbers}.")
        }
        (None, false) => {
            format!(
                "{name}: no clear slope; {clearest} is {size} per {unit} {way} than 0 {numbers}."
            )
        }
    };
    Some(Finding {
        marker: marker.marker.clone(),
        family: if between {
            ContrastFamily::DifferenceInChange
        } else {
            ContrastFamily::ChangeFromBaseline
        },
        group: s.group.clone(),
        versus: s.versus.clone().unwrap_or_default(),
        visit: String::new(),
        direction: if estimate < 0.0 {
            Direction::Lower
        } else {
            Direction::Higher
        },
        clear,
        estimate: s.estimate,
        ci_low: s.ci_low,
        ci_high: s.ci_high,
        p: s.p,
        p_adjusted: None,
        p_all_visits: None,
        p_all_visits_adjusted: None,
        sentence,
    })
}

/// The baseline, which answers no question about a treatment where there are later visits: that of the study, or that
/// of a period.
fn before_treatment<'a>(study: &'a Study, plan: &ResolvedPlan) -> Option<&'a str> {
    match &study.crossover {
        Some(design) if plan.plan.model.is_crossover() => design
            .visits
            .get(design.baseline)
            .filter(|_| design.visits.len() > 1)
            .map(String::as_str),
        _ => (study.n_visits() > 1).then(|| baseline_of(study)),
    }
}

/// Label of the study's baseline.
fn baseline_of(study: &Study) -> &str {
    study.visits.get(study.baseline).map_or("", |v| &v.label)
}

/// The family that answers the question: as planned, or by the design; another one where that has nothing to test.
fn family(plan: &ResolvedPlan, marker: &MarkerResults) -> Option<ContrastFamily> {
    use ContrastFamily as Family;
    let has = |family: &Family| {
        let mut all = marker.contrasts(*family);
        all.any(|c| c.p.is_some() && c.estimate.is_some())
    };
    if plan.plan.model.is_crossover() {
        return Some(Family::TreatmentDifference).filter(has);
    }
    let asked = plan.plan.primary.map(|primary| match primary {
        Primary::DifferenceInChange => Family::DifferenceInChange,
        Primary::GroupDifference => Family::GroupDifference,
        Primary::ChangeFromBaseline => Family::ChangeFromBaseline,
    });
    let by_design = [
        Family::DifferenceInChange,
        Family::GroupDifference,
        Family::ChangeFromBaseline,
    ];
    asked.into_iter().chain(by_design).find(has)
}

fn sentence(
    study: &Study,
    plan: &ResolvedPlan,
    marker: &MarkerResults,
    (c, n, over): (&ContrastEstimate, usize, Option<&AllVisits>),
    clear: bool,
) -> String {
    let key = &c.key;
    let (name, who, versus, visit) = (&marker.label, key.who(), &key.versus, &key.visit);
    let size = size(marker, c.estimate, c.ci_low, c.ci_high);
    let way = if c.estimate.is_some_and(|e| e < 0.0) {
        "lower"
    } else {
        "higher"
    };
    let confidence = confidence(plan, plan.plan.simultaneous_ci);
    let mut interval = interval(marker, c.ci_low, c.ci_high, &confidence);
    if adjusted(c).is_some() && !plan.plan.simultaneous_ci && !interval.is_empty() {
        // The interval may leave out 0 where the adjusted p is large.
        interval = interval.replace("; ", ", unadjusted; ");
    }
    let numbers = format!("({interval}{})", tested(c, plan, n, over));
    // A study with one visit, or a crossover with one a period, has no visit to name.
    let at = if names_visits(study, plan) {
        format!(" at {visit}")
    } else {
        String::new()
    };
    use ContrastFamily as Family;
    if clear {
        return match key.family {
            Family::DifferenceInChange => {
                let adjusted = plan.plan.model == ModelKind::ChangeMmrm;
                // A ratio of two ratios to the baseline is no difference of two changes in per cent.
                let what = match (marker.scale.is_log(), adjusted) {
                    (true, true) => format!("{name} at {visit}, adjusted for its baseline,"),
                    (true, false) => {
                        format!("Relative to {}, {name} at {visit}", baseline_of(study))
                    }
                    (false, true) => format!("{name}: the baseline-adjusted change to {visit}"),
                    (false, false) => {
                        format!("{name}: the change from {} to {visit}", baseline_of(study))
                    }
                };
                format!("{what} was {size} {way} in {who} than in {versus} {numbers}.")
            }
            Family::GroupDifference | Family::Custom => {
                format!("{name}{at} was {size} {way} in {who} than in {versus} {numbers}.")
            }
            Family::ChangeFromBaseline => {
                let moved = if way == "lower" { "fell" } else { "rose" };
                let of = if study.groups.len() > 1 || key.treatment.is_some() {
                    format!(" in {who}")
                } else {
                    String::new()
                };
                format!(
                    "{name} {moved} by {size} from {} to {visit}{of} {numbers}.",
                    baseline_of(study)
                )
            }
            Family::TreatmentDifference => {
                format!("{name}{at} was {size} {way} under {who} than under {versus} {numbers}.")
            }
        };
    }
    let what = nothing_clear(study, plan, key);
    let clearest = if at.is_empty() { "it" } else { "the clearest," };
    let at = if at.is_empty() { at } else { format!("{at},") };
    format!("{name}: {what}; {clearest}{at} is {size} {way} {numbers}.")
}

/// That no difference is clear, and between whom.
fn nothing_clear(study: &Study, plan: &ResolvedPlan, key: &ContrastKey) -> String {
    use ContrastFamily as Family;
    let (who, versus) = (key.who(), &key.versus);
    match key.family {
        Family::DifferenceInChange => {
            format!("no clear difference in change between {who} and {versus}")
        }
        Family::GroupDifference | Family::Custom => {
            let after = match before_treatment(study, plan) {
                Some(baseline) => format!(" after {baseline}"),
                None => String::new(),
            };
            format!("no clear difference between {who} and {versus}{after}")
        }
        Family::ChangeFromBaseline => format!("no clear change from {}", baseline_of(study)),
        Family::TreatmentDifference => format!("no clear difference between {who} and {versus}"),
    }
}

/// Whether a visit says anything of a contrast.
fn names_visits(study: &Study, plan: &ResolvedPlan) -> bool {
    match &study.crossover {
        Some(design) if plan.plan.model.is_crossover() => design.visits.len() > 1,
        _ => study.n_visits() > 1,
    }
}

/// The estimate without its sign: in per cent on a logarithm, else in the marker's unit.
fn size(
    marker: &MarkerResults,
    estimate: Option<f64>,
    low: Option<f64>,
    high: Option<f64>,
) -> String {
    let Some(estimate) = estimate else {
        return String::new();
    };
    let (low, high) = (low.unwrap_or(estimate), high.unwrap_or(estimate));
    if marker.scale.is_log() {
        let back = |x: f64| marker.scale.back(x);
        let decimals = percent_decimals(back(low), back(high));
        let text = percent_change(back(estimate), decimals);
        return text.trim_start_matches(['+', '\u{2212}']).to_owned();
    }
    let text = Digits::of_interval(low, high).text(estimate.abs());
    if marker.unit.is_empty() {
        text
    } else {
        format!("{text} {}", marker.unit)
    }
}

/// `95 % CI 4.0 % to 56.1 %, `; empty without an interval.
fn interval(
    marker: &MarkerResults,
    low: Option<f64>,
    high: Option<f64>,
    confidence: &str,
) -> String {
    let (Some(low), Some(high)) = (low, high) else {
        return String::new();
    };
    let text = if marker.scale.is_log() {
        let (low, high) = (marker.scale.back(low), marker.scale.back(high));
        let decimals = percent_decimals(low, high);
        format!(
            "{} to {}",
            percent_change(low, decimals),
            percent_change(high, decimals)
        )
    } else {
        Digits::of_interval(low, high).interval()
    };
    format!("{confidence} CI {text}; ")
}

/// `95 %`, or `95 % simultaneous`.
fn confidence(plan: &ResolvedPlan, together: bool) -> String {
    let level = words::level(plan.plan.conf_level);
    if together {
        format!("{level} simultaneous")
    } else {
        level
    }
}

/// Of how many p-values the one that is told is the smallest; empty of one.
fn smallest_of(n: usize) -> String {
    match n {
        0 | 1 => String::new(),
        n => format!(", the smallest of {n}"),
    }
}

/// `p = 0.022, unadjusted`, or the adjusted p with its method; it is the smallest of `n`, and `over` is of all of them.
fn tested(c: &ContrastEstimate, plan: &ResolvedPlan, n: usize, over: Option<&AllVisits>) -> String {
    let p = |p: f64| words::p_with_relation(p);
    let (adjust, over_markers) = (plan.plan.adjust, plan.plan.adjust_markers);
    let together = over.map_or_else(String::new, |all| {
        format!("; all {} together p {}", all.who, p(all.p))
    });
    let of_all = over.filter(|all| all.adjusted.is_some());
    let across = (of_all.and_then(|all| all.adjusted)).or(c.p_adjusted_markers);
    let whose = of_all.map_or_else(String::new, |all| format!(" of all {} together", all.who));
    match (c.p_adjusted, across) {
        (Some(within), Some(across)) => format!(
            "p {} with {} adjustment within the marker, {} {} across markers{whose}",
            p(within),
            adjust.label(),
            symbol(over_markers),
            p(across)
        ),
        (Some(within), None) => {
            // Holm's smallest p and that of all visits are one number where there is no joint test.
            let joint = over.is_some_and(|all| all.how != Together::Smallest);
            let together = if joint { together } else { String::new() };
            format!("p {}, {} adjusted{together}", p(within), adjust.label())
        }
        (None, Some(across)) => format!(
            "{} {}, {} adjusted across markers{whose}",
            symbol(over_markers),
            p(across),
            over_markers.label()
        ),
        (None, None) => {
            c.p.map(|x| format!("p {}, unadjusted{}{together}", p(x), smallest_of(n)))
                .unwrap_or_default()
        }
    }
}

/// A false discovery rate is called q.
fn symbol(adjust: Multiplicity) -> &'static str {
    if adjust.is_false_discovery_rate() {
        "q"
    } else {
        "p"
    }
}
