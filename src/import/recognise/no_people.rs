//! Labels that no person has as a name: arms and times.
//!
//! In: a column. Out: whether its labels are such. Not its business: which column names the subject.

use super::evidence::Evidence;
use crate::import::cells::moment::{Time, time};
use crate::import::cells::vocabulary::is_reference;
use crate::import::cells::words::{Hint, Name};

/// The labels of a column that is not called a subject are arms or times: no person has such a name.
pub(super) fn names_no_people(e: &Evidence<'_>, column: usize) -> bool {
    let p = e.profile(column);
    if p.is_numeric() || p.distinct > 12 || e.name(column).names_subject() > 0.3 {
        return false;
    }
    let codes = e.codes(column);
    let times = codes.labels.iter().filter(|l| {
        matches!(
            time(l),
            Time::Baseline | Time::Start | Time::End | Time::Hours(_) | Time::Screening
        )
    });
    // `P01` is a person, `Placebo` an arm.
    let is_arm = |l: &str| {
        is_reference(l) && l.chars().count() > 2 && !l.contains(|c: char| c.is_ascii_digit())
    };
    let arms = codes.labels.iter().any(|l| is_arm(l));
    arms || times.count() * 2 > codes.labels.len()
}

/// One number of an instrument for all rows: `Serial number`, `Plate ID`.
pub(super) fn is_of_device(name: &Name) -> bool {
    let device = [
        "serial",
        "instrument",
        "device",
        "analyzer",
        "analyser",
        "reader",
        "plate",
        "lot",
        "kit",
        "batch",
        "run",
        "software",
    ];
    name.hint(Hint::Subject) < 0.5 && name.words.iter().any(|w| device.contains(&w.as_str()))
}
