//! Columns of whole numbers that name a thing and measure nothing: a cage, a camera, a chamber, a tag.
//!
//! In: a column. Out: why it is no marker. Not its business: which column names the subject.

use super::evidence::Evidence;
use crate::import::cells::words::{Hint, Name};

/// Things that are numbered and that no list of roles has.
const THINGS: [&str; 23] = [
    "cam",
    "camera",
    "chamber",
    "channel",
    "cage",
    "tag",
    "eartag",
    "tray",
    "box",
    "bag",
    "slot",
    "rack",
    "shelf",
    "plot",
    "collar",
    "ring",
    "tin",
    "nest",
    "pair",
    "capsule",
    "probe",
    "aquarium",
    "incubator",
];
/// Words beside such a thing.
const BESIDE: [&str; 8] = [
    "no", "nr", "number", "num", "id", "code", "nummer", "numero",
];
/// Which of several repeats a row is, beside a column of visits.
const TURNS: [&str; 5] = ["round", "wave", "session", "occasion", "turn"];

/// Why a column of numbers measures nothing; `beside_visits` where another column names the visits.
pub(super) fn why_no_measurement(
    e: &Evidence<'_>,
    column: usize,
    beside_visits: bool,
) -> Option<&'static str> {
    let (p, name) = (e.profile(column), e.name(column));
    if !p.is_numeric() || p.has_fractions() || name.hint(Hint::Value) > 0.5 {
        return None;
    }
    let is = |list: &[&str], w: &String| list.contains(&w.as_str());
    let words = || name.words.iter();
    let is_thing = |w: &String| is(&THINGS, w) || Name::new(w).hint(Hint::Place) > 0.6;
    let of_thing = words().any(is_thing) && words().all(|w| is_thing(w) || is(&BESIDE, w));
    // `AssessmentiD` beside `PatientID`.
    let header = e.header(column);
    let glued = header.len() > 4
        && (header.ends_with("iD") || header.ends_with("ID") && words().count() > 1);
    // `Lamb`, `Calf`: a number of their own in nearly each row.
    let own_number = words().count() == 1 && name.names_subject() > 0.75 && p.distinct * 2 > p.n;
    let is_running = words().last().is_some_and(|w| is(&BESIDE, w)) && runs_on(e, column);
    if of_thing || glued || own_number || is_running {
        return Some("it numbers something else");
    }
    let is_turn = beside_visits && words().count() == 1 && words().all(|w| is(&TURNS, w));
    is_turn.then_some("it looks like a second time column")
}

/// Whether a column numbers the rows, with a gap or a repeat here and there: `Respirometry number`.
fn runs_on(e: &Evidence<'_>, column: usize) -> bool {
    let p = e.profile(column);
    let labels = e.codes(column).labels;
    let numbers = labels.iter().filter_map(|l| l.parse::<i64>().ok());
    let (low, high) = numbers.fold((i64::MAX, i64::MIN), |(a, b), x| (a.min(x), b.max(x)));
    let span = high.saturating_sub(low).saturating_add(1);
    let few_gaps = usize::try_from(span).is_ok_and(|span| span * 10 <= p.distinct * 12);
    p.distinct > 10 && p.distinct * 10 >= p.n * 9 && few_gaps
}

/// `RBC Clog`, `IP Abn(WBC)`: what an analyser says of itself, in numbers.
pub(super) fn is_of_instrument(name: &Name, distinct: usize) -> bool {
    const PARTS: [&str; 6] = ["scattergram", "piercer", "rinse", "clog", "flg", "judgment"];
    const YES_OR_NO: [&str; 7] = ["abn", "sus", "flag", "switch", "error", "alarm", "expired"];
    let any = |list: &[&str]| name.words.iter().any(|w| list.contains(&w.as_str()));
    any(&PARTS) || distinct <= 2 && any(&YES_OR_NO)
}

/// Whether a header says in which order the samples were measured.
pub(super) fn is_of_run(name: &str) -> bool {
    const NAMES: [&str; 12] = [
        "injection",
        "injectionno",
        "injectionnr",
        "injectionnumber",
        "injectionorder",
        "injectionsequence",
        "runorder",
        "acquisitionorder",
        "acqorder",
        "measurementorder",
        "analysisorder",
        "sequenceorder",
    ];
    NAMES.contains(&name)
}
