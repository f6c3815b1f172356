//! A few dates that all subjects share: the days on which a study was carried out.
//!
//! In: the day of each row's visit. Out: the visits counted from the first day of the study, where subjects who came
//! later missed the first. Not its business: how dates are written.

use super::codes::Codes;
use crate::words::of_count;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// Visits of the rows, what they are, and who has no first one.
type Visits<'t> = (Codes<'t>, &'static str, String);

/// The visits by the dates of the study; `None` where each subject has days of its own, or all begin on one day.
pub(super) fn visits_of<'t>(
    people: &Codes<'_>,
    visits: &Codes<'_>,
    dates: &[i64],
) -> Option<Visits<'t>> {
    let mut seen: Vec<BTreeSet<i64>> = vec![BTreeSet::new(); people.labels.len()];
    let day = |visit: u32| dates.get(visit as usize).copied();
    for (person, visit) in people.of_row.iter().zip(visits.of_row.iter()) {
        if let (Some(person), Some(day)) = (person, visit.and_then(day))
            && let Some(own) = seen.get_mut(person as usize)
        {
            own.insert(day);
        }
    }
    seen.retain(|own| !own.is_empty());
    let days: Vec<i64> = {
        let all: BTreeSet<i64> = seen.iter().flatten().copied().collect();
        all.into_iter().collect()
    };
    let first = *days.first()?;
    let later = seen.iter().filter(|own| !own.contains(&first)).count();
    if later == 0 || !are_shared(&seen, &days, later) {
        return None;
    }
    let name = |day: &i64| match day - first {
        0 => Cow::Borrowed("Baseline"),
        n => Cow::Owned(format!("Day {n}")),
    };
    let at = |visit: u32| days.binary_search(&day(visit)?).ok().map(|i| i as u32);
    let codes = Codes {
        of_row: visits.of_row.iter().map(|v| v.and_then(at)).collect(),
        labels: days.iter().map(name).collect(),
    };
    let said = format!(
        " {} no value on the first date, the baseline; if each subject began on a day of its own, write the days since then in a column of a copy of the file.",
        of_count(later, "subject has", "subjects have")
    );
    let what = "days after the first date of the study, since subjects share the same few dates";
    Some((codes, what, said))
}

/// Whether dates come again from subject to subject, and are fewer than the days after each subject's own first date;
/// where they are as many, most subjects must have begun on the first date.
fn are_shared(seen: &[BTreeSet<i64>], days: &[i64], later: usize) -> bool {
    let longest = seen.iter().map(BTreeSet::len).max().unwrap_or(0);
    let mut own: BTreeMap<i64, usize> = BTreeMap::new();
    for day in seen.iter().flatten() {
        *own.entry(*day).or_default() += 1;
    }
    let offsets = |own: &BTreeSet<i64>| -> Vec<i64> {
        let first = own.first().copied().unwrap_or(0);
        own.iter().map(|d| d - first).collect()
    };
    let offsets: BTreeSet<i64> = seen.iter().flat_map(offsets).collect();
    let few = days.len() > 1 && days.len() <= longest + longest / 2;
    let often =
        own.values().all(|n| *n > 1) && own.values().sum::<usize>() * 2 > seen.len() * days.len();
    let most_at_first = later * 2 < seen.len();
    few && often && (days.len() < offsets.len() || days.len() == offsets.len() && most_at_first)
}
