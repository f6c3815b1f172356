//! Signals of an assay beside the concentration that was computed from them: `OD450` beside `Conc. (pg/mL)`.
//!
//! In: the roles of columns in a table with a row for each sample. Out: the same with the signals not used. Not its
//! business: exports of plates, which know their own columns.

use super::evidence::Evidence;
use super::roles::Roles;
use crate::import::cells::words::Name;
use crate::import::options::Role;

/// Takes optical densities out of the markers where a concentration is one.
pub(super) fn leave_out(e: &Evidence<'_>, roles: &mut Roles) {
    if !e.options.markers.is_empty() {
        return;
    }
    let concentration = roles.markers.iter().find(|c| is_concentration(e.name(**c)));
    let Some(name) = concentration.map(|c| e.header(*c).to_owned()) else {
        return;
    };
    roles.markers.retain(|c| !is_density(e.name(*c)));
    for (c, told) in &mut roles.told {
        if told.role == Role::Marker && is_density(e.name(*c)) {
            told.role = Role::Ignored;
            told.why = format!("the optical density from which {name} was computed");
        }
    }
}

/// `Conc. (pg/mL)`, `Calc. Concentration`: the one concentration of an assay, under no name of its own.
fn is_concentration(name: &Name) -> bool {
    const OWN: [&str; 5] = [
        "conc",
        "concentration",
        "konzentration",
        "concentracion",
        "konz",
    ];
    const BESIDE: [&str; 8] = [
        "calc",
        "calculated",
        "obs",
        "mean",
        "sample",
        "final",
        "result",
        "in",
    ];
    let is_own = |w: &String| OWN.contains(&w.as_str());
    name.words
        .first()
        .is_some_and(|w| is_own(w) || BESIDE.contains(&w.as_str()))
        && name.words.iter().any(is_own)
}

/// `OD450`, `OD 570 nm`, `Abs450`, `Absorbance`.
fn is_density(name: &Name) -> bool {
    let letters = |w: &str| w.trim_end_matches(|c: char| c.is_ascii_digit()).to_owned();
    let first = name.words.first().map(|w| letters(w)).unwrap_or_default();
    let is_rest = |w: &String| w == "nm" || w == "mean" || w.bytes().all(|b| b.is_ascii_digit());
    matches!(first.as_str(), "od" | "abs" | "absorbance" | "extinktion")
        && name.words.iter().skip(1).all(is_rest)
}
