//! Markers, covariates and the reason of every column, once subject, visit and group stand.

use crate::import::cells::names::normal;
use crate::import::cells::profile::{Codes, Within, is_function_of};
use crate::import::cells::vocabulary::{HOURS, LOWER_LIMIT, UNIT, UPPER_LIMIT, VISIT};
use crate::import::cells::words::{Hint, Name};
use crate::import::error::ImportError;
use crate::import::options::{Layout, Shape};
use crate::import::recognise::convention::Convention;
use crate::import::recognise::convention::named_words;
use crate::import::recognise::crossover::CrossoverColumns;
use crate::import::recognise::evidence::Evidence;
use crate::import::recognise::reasons::is_fact;
use crate::import::recognise::recognition::Role;
use crate::import::recognise::roles::Roles;
use std::collections::{HashMap, HashSet};

/// Fills markers, covariates and the reasons, once layout, subject, visit and group stand.
pub(in crate::import) fn complete(
    e: &Evidence<'_>,
    layout: Layout,
    roles: &mut Roles,
    people: &Codes<'_>,
    visits: Option<&Codes<'_>>,
    convention: Option<&Convention<'_>>,
) -> Result<(), ImportError> {
    let header = &e.table.header;
    let forced: Vec<usize> = e
        .options
        .covariates
        .iter()
        .map(|n| e.find("--covariate", n))
        .collect::<Result<_, _>>()?;
    let asked: Vec<usize> = if layout.shape() == Shape::Rows {
        e.options
            .markers
            .iter()
            .map(|n| e.find("--marker", n))
            .collect::<Result<_, _>>()?
    } else {
        Vec::new()
    };
    roles.hours = match e.named(e.options.hours.as_ref(), "--hours")? {
        Some(c) => Some(c),
        None => e.by_name(&HOURS, |c| {
            Some(c) != roles.visit
                && e.profile(c).is_numeric()
                && visits.is_some_and(|v| is_function_of(e.table, c, v, e.missing_in(c)))
        }),
    };
    if layout.shape() == Shape::Tidy {
        let beside = |c: usize| {
            Some(c) != roles.subject
                && ![roles.group, roles.visit, roles.marker_name].contains(&Some(c))
        };
        roles.unit = e.by_name(&UNIT, |c| beside(c) && !e.profile(c).is_numeric());
        roles.marker_label = convention.and_then(|c| c.marker_label);
        let limits = convention.map_or([None; 2], |c| c.limits);
        let low = || e.by_name(&LOWER_LIMIT, |c| beside(c) && e.profile(c).is_numeric());
        let high = || e.by_name(&UPPER_LIMIT, |c| beside(c) && e.profile(c).is_numeric());
        roles.limits = [limits[0].or_else(low), limits[1].or_else(high)];
    }
    let wide: HashMap<usize, String> = roles
        .wide
        .iter()
        .map(|w| (w.column, format!("{} at {}", w.marker, w.visit)))
        .collect();
    let forced: HashSet<usize> = forced.into_iter().collect();
    let ignored: HashSet<&str> = e.options.ignore.iter().map(String::as_str).collect();
    let one_visit = visits.is_none_or(|v| v.labels.len() < 2);
    for (c, name) in header.iter().enumerate() {
        let of_crossover = |x: CrossoverColumns| x.all().any(|own| own == c);
        let (role, why) = if Some(c) == roles.subject
            || Some(c) == roles.visit
            || Some(c) == roles.group
            || roles.crossover.is_some_and(of_crossover)
        {
            // Told by whoever found them.
            continue;
        } else if Some(c) == roles.hours {
            (Role::Hours, "hours of each visit".to_owned())
        } else if Some(c) == roles.marker_name {
            (
                Role::MarkerName,
                format!(
                    "names the marker of each row; {} different",
                    e.profile(c).distinct
                ),
            )
        } else if Some(c) == roles.value {
            (Role::Value, "the value of each row".to_owned())
        } else if let Some(why) = wide.get(&c) {
            (Role::Marker, why.clone())
        } else if roles.unit == Some(c) {
            (Role::Ignored, "the unit of each row's value".to_owned())
        } else if roles.marker_label == Some(c) {
            (
                Role::Ignored,
                "the full name of each row's marker".to_owned(),
            )
        } else if roles.limits.contains(&Some(c)) {
            (Role::Ignored, "the limit of each row's value".to_owned())
        } else if ignored.contains(name.as_str()) {
            (
                Role::Ignored,
                named_words(convention, c, "left out by request"),
            )
        } else if forced.contains(&c) {
            roles.covariates.push(c);
            (
                Role::Covariate,
                named_words(convention, c, "named as a covariate"),
            )
        } else if asked.contains(&c) {
            if e.profile(c).numeric == 0 {
                return Err(ImportError::NoNumber(name.clone()));
            }
            (Role::Marker, "named as a marker".to_owned())
        } else if let Some(why) = convention.and_then(|c| c.others) {
            (Role::Ignored, why.to_owned())
        } else {
            guess(e, c, layout, roles, people, visits, one_visit)
        };
        if role == Role::Marker && !wide.contains_key(&c) {
            roles.markers.push(c);
        }
        roles.tell(e.table, c, role, why);
    }
    // A fact that changes between visits, such as a weight, is the marker where there is no other.
    if roles.markers.is_empty() && layout.shape() == Shape::Rows && asked.is_empty() {
        for (c, told) in &mut roles.told {
            if told.role == Role::Ignored && told.why == CHANGING_FACT {
                told.role = Role::Marker;
                "a number that changes between visits, and no other does".clone_into(&mut told.why);
                roles.markers.push(*c);
            }
        }
    }
    // Markers stand in the order asked for.
    if !asked.is_empty() {
        roles.markers = asked;
    }
    Ok(())
}

/// Whether a column follows from group and visit, as an interaction that was written out does: one label for
/// each pair of them, in all of several subjects.
fn is_interaction(
    e: &Evidence<'_>,
    column: usize,
    roles: &Roles,
    visits: Option<&Codes<'_>>,
) -> bool {
    let p = e.profile(column);
    let (Some(group), Some(visits)) = (roles.group, visits) else {
        return false;
    };
    if p.has_fractions() || !(2..=200).contains(&p.distinct) {
        return false;
    }
    let groups = e.codes(group);
    let mut labels: HashMap<(u32, u32), &str> = HashMap::new();
    let mut n = 0usize;
    for (row, pair) in groups.of_row.iter().zip(&visits.of_row).enumerate() {
        let (Some(g), Some(v)) = (pair.0, pair.1) else {
            continue;
        };
        let text = e.table.cell(row, column);
        if *labels.entry((*g, *v)).or_insert(text) != text {
            return false;
        }
        n += 1;
    }
    // With one person a pair every number follows from it.
    n >= 3 * labels.len()
}

/// `Actual day`, `Planned week`: when a visit took place, beside its name.
fn is_actual_time(name: &Name) -> bool {
    const WHICH: [&str; 9] = [
        "actual",
        "nominal",
        "planned",
        "scheduled",
        "real",
        "relative",
        "tatsaechlicher",
        "study",
        "target",
    ];
    const TIME: [&str; 8] = ["day", "days", "week", "date", "time", "hour", "tag", "jour"];
    name.words.len() == 2
        && WHICH.contains(&name.words[0].as_str())
        && TIME.contains(&name.words[1].as_str())
}

/// `SBP_chg` beside `SBP`.
fn is_derived(e: &Evidence<'_>, column: usize) -> bool {
    let name = e.name(column);
    if name.hint(Hint::Derived) < 0.9 || name.words.len() < 2 {
        return false;
    }
    (0..e.table.n_columns().min(2_000)).any(|c| {
        let other = e.name(c);
        c != column
            && e.profile(c).is_numeric()
            && !other.words.is_empty()
            && other.words.len() < name.words.len()
            && other.words.iter().all(|w| name.words.contains(w))
    })
}

/// `Batch`, `Plate no`.
fn is_batch(name: &Name) -> bool {
    const WORDS: [&str; 12] = [
        "batch", "plate", "lot", "run", "box", "rack", "position", "lane", "chip", "charge",
        "platte", "aliquot",
    ];
    const BESIDE: [&str; 8] = [
        "no",
        "nr",
        "id",
        "number",
        "num",
        "assay",
        "sample",
        "extraction",
    ];
    let words = &name.words;
    words.iter().any(|w| WORDS.contains(&w.as_str()))
        && words
            .iter()
            .all(|w| WORDS.contains(&w.as_str()) || BESIDE.contains(&w.as_str()))
}

/// A fact that is measured again, unlike an age: weight, body-mass index, smoking.
fn can_change(name: &Name) -> bool {
    !name.words.iter().any(|w| {
        matches!(
            w.as_str(),
            "age"
                | "alter"
                | "edad"
                | "eta"
                | "education"
                | "duration"
                | "dose"
                | "site"
                | "center"
                | "centre"
        )
    })
}

/// Why a fact that changes is left alone.
const CHANGING_FACT: &str =
    "a fact about the subject that changes between visits; it can be named as a marker";

fn guess(
    e: &Evidence<'_>,
    column: usize,
    layout: Layout,
    roles: &mut Roles,
    people: &Codes<'_>,
    visits: Option<&Codes<'_>>,
    one_visit: bool,
) -> (Role, String) {
    let p = e.profile(column);
    let name = normal(e.header(column));
    let ignored = |why: &str| (Role::Ignored, why.to_owned());
    if p.n == 0 {
        return ignored("it is empty");
    }
    let w = e.within(column, people);
    let header = e.name(column);
    let own_number = p.distinct == p.n && p.is_numeric() && !p.has_fractions();
    if (e.is_called_counter(column) && (e.is_counter(column) || own_number))
        || (e.is_counter(column) && w.repeated > 0 && own_number)
    {
        return ignored("it counts the rows");
    }
    if own_number && header.hint(Hint::Sample).max(header.hint(Hint::Identifier)) > 0.5 && p.n > 3 {
        return ignored("it numbers the samples");
    }
    if let Some((stem, box_)) = e.header(column).rsplit_once("___")
        && !stem.is_empty()
        && p.distinct <= 2
        && box_.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    {
        return ignored("a check box of REDCap");
    }
    if e.header(column).ends_with("_complete") && p.distinct <= 3 {
        return ignored("whether a form of REDCap is complete");
    }
    let is_size = header.words.iter().any(|w| {
        ["weight", "length", "gewicht", "poids", "peso", "size"]
            .iter()
            .any(|s| w.ends_with(s))
    });
    if p.is_numeric() && !is_size && header.hint(Hint::Birth) > 0.8 {
        return ignored("a date of birth");
    }
    // With one subject every number goes with the visit; that proves nothing.
    let numbers_visits = p.distinct > 1
        && people.labels.len() > 1
        && !w.is_constant()
        && visits.is_some_and(|v| is_function_of(e.table, column, v, e.missing_in(column)));
    let shape = layout.shape();
    if numbers_visits && shape != Shape::Wide {
        let n_visits = visits.map_or(0, |v| v.labels.len());
        if p.is_numeric() && p.numeric == p.n && p.distinct == n_visits {
            roles.visit_number.get_or_insert(column);
        }
        return ignored("it says the same as the visit");
    }
    if layout.shape() == Shape::Rows && !w.is_constant() && is_interaction(e, column, roles, visits)
    {
        return ignored("it says the same as group and visit together");
    }
    if layout.shape() != Shape::Tidy && p.is_numeric() && is_derived(e, column) {
        return ignored("a change that is computed from another column");
    }
    if layout.shape() == Shape::Rows && p.is_numeric() && !p.has_fractions() && is_batch(header) {
        return ignored("it says with which others a sample was measured");
    }
    let looks_like_time = VISIT.contains(&name.as_str())
        || name.starts_with("visit")
        || name.starts_with("avisit")
        || is_actual_time(header);
    let is_fact = is_fact(e, column);
    if p.is_numeric() {
        let constant = w.is_constant() || (is_fact && w.is_nearly_constant());
        return match shape {
            Shape::Rows if constant && (!one_visit || is_fact) => {
                roles.covariates.push(column);
                (Role::Covariate, constant_words(w))
            }
            Shape::Rows if looks_like_time => ignored("it looks like a second time column"),
            Shape::Rows if is_fact && !w.is_constant() && !can_change(header) => {
                ignored(CHANGING_FACT)
            }
            Shape::Rows if !e.options.markers.is_empty() => {
                ignored("it is not among the markers asked for")
            }
            Shape::Rows => {
                let changes = if one_visit {
                    ""
                } else {
                    " that changes between visits"
                };
                (
                    Role::Marker,
                    format!("a number{changes}; {} values", p.numeric),
                )
            }
            Shape::Tidy | Shape::Wide if constant => {
                roles.covariates.push(column);
                (Role::Covariate, constant_words(w))
            }
            Shape::Tidy | Shape::Wide => ignored("a number beside the marker's value"),
        };
    }
    if p.distinct == 1 && !is_fact {
        return ignored("text with one entry only");
    }
    let few = p.distinct <= 20 && p.distinct * 2 <= people.labels.len().max(4);
    if few && (w.is_constant() || (is_fact && w.is_nearly_constant())) {
        roles.covariates.push(column);
        return (
            Role::Covariate,
            format!("a category, {}; {} levels", constant_words(w), p.distinct),
        );
    }
    ignored(if w.is_constant() {
        "text with many different entries"
    } else {
        "text that changes between visits"
    })
}

fn constant_words(w: Within) -> String {
    if w.repeated == 0 {
        "a fact about the subject".to_owned()
    } else {
        "the same at every visit of a subject".to_owned()
    }
}
