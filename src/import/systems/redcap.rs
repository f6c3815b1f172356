//! REDCap export: a row is a record at an event, or one instance of a repeated instrument.
//!
//! Facts such as age stand at one event only and belong to the subject. Raw exports name events
//! `day_1_arm_1`, labelled ones `Day 1 (Arm 1: Patients)`.

use super::columns::{column, named_or};
use super::system::System;
use crate::import::cells::codes::Codes;
use crate::import::cells::names::normal;
use crate::import::error::ImportError;
use crate::import::options::{Layout, Role};
use crate::import::recognise::convention::Convention;
use crate::import::recognise::evidence::Evidence;
use crate::import::recognise::visits::tidy;
use crate::import::table::rows::Rows;
use crate::words::agree;
use std::borrow::Cow;

const EVENT: [&str; 2] = ["redcapeventname", "eventname"];
const INSTRUMENT: [&str; 2] = ["redcaprepeatinstrument", "repeatinstrument"];
const INSTANCE: [&str; 2] = ["redcaprepeatinstance", "repeatinstance"];

pub(super) const SYSTEM: System = System {
    layout: Layout::Redcap,
    score,
    convention,
};

fn score(e: &Evidence<'_>) -> (f64, String) {
    let raw = column(e, &[EVENT[0], INSTRUMENT[0], INSTANCE[0]]);
    let labelled = column(e, &EVENT).is_some()
        && (column(e, &INSTANCE).is_some() || e.table.header.iter().any(|h| h == "Complete?"));
    if is_made_over(e) {
        let why = "no REDCap export: its first column is no record";
        return (0.0, why.to_owned());
    }
    if raw.is_some() || labelled {
        let names: Vec<&str> = [
            column(e, &EVENT),
            column(e, &INSTRUMENT),
            column(e, &INSTANCE),
        ]
        .into_iter()
        .flatten()
        .filter_map(|c| e.table.header.get(c).map(String::as_str))
        .collect();
        (
            0.97,
            format!(
                "a REDCap export: the column{} {}",
                agree(names.len(), "", "s"),
                names.join(", ")
            ),
        )
    } else {
        (
            0.0,
            "no REDCap export: without redcap_event_name and redcap_repeat_instance".to_owned(),
        )
    }
}

/// A table that was made from an export: its first column names groups, and another one the people.
fn is_made_over(e: &Evidence<'_>) -> bool {
    let names_group = |c: usize| e.name(c).names_group() > 0.7 && e.name(c).names_subject() < 0.5;
    let few = e.profile(0).distinct * 4 <= e.table.n_rows();
    let people =
        |c: usize| e.name(c).names_subject() > 0.6 && e.profile(c).distinct > e.profile(0).distinct;
    e.options.subject.is_none()
        && e.table.n_columns() > 1
        && names_group(0)
        && few
        && (1..e.table.n_columns()).any(people)
}

fn convention<'t>(e: &Evidence<'t>, _: &mut Rows<'t>) -> Result<Convention<'t>, ImportError> {
    let o = e.options;
    let (event, instrument, instance) = (
        column(e, &EVENT),
        column(e, &INSTRUMENT),
        column(e, &INSTANCE),
    );
    let subject = named_or(e, o.subject.as_ref(), "--subject", &[])?.or(Some(0));
    let mut out = Convention {
        visit_label: Some(event_label),
        facts_without_visit: true,
        ..Convention::default()
    };
    out.role(
        subject,
        Role::Subject,
        "the first column of a REDCap export is the record",
    );
    let has_events = event.is_some_and(|c| {
        let mut labels: Vec<String> = Codes::read(e.table, c, e.missing)
            .labels
            .iter()
            .map(|l| event_label(l))
            .collect();
        labels.sort_unstable();
        labels.dedup();
        labels.len() > 1
    });
    if has_events || instance.is_none() {
        out.role(event, Role::Visit, "the event of REDCap");
    } else if o.visit.is_none() {
        // A repeated instrument may say the visit in a field of its own.
        let own = column(e, &["visit", "visitname", "timepoint", "visitlabel"]);
        match own {
            Some(c) => out.role(
                Some(c),
                Role::Visit,
                "names the visit of a repeated instrument",
            ),
            None => out.role(
                instance,
                Role::Visit,
                "the instance of the repeated instrument is the visit",
            ),
        }
    }
    if let Some(event) = event {
        out.groups = arms(e, event);
    }
    for c in [event, instrument, instance].into_iter().flatten() {
        out.role(Some(c), Role::Ignored, "REDCap's own column");
    }
    for (c, header) in e.table.header.iter().enumerate() {
        let name = normal(header);
        if name.starts_with("redcap")
            || header.ends_with("_complete")
            || header.starts_with("Complete?")
            || header.ends_with("_timestamp")
            || name == "surveyidentifier"
        {
            out.role(Some(c), Role::Ignored, "REDCap's own column");
        }
    }
    Ok(out)
}

/// `day_1_arm_1` and `Day 1 (Arm 1: Patients)` are `Day 1`.
fn event_label(event: &str) -> String {
    let (name, _) = split_arm(event);
    let spaced = name.replace('_', " ");
    let tidied = tidy(&spaced);
    // Raw event names are written in lower case throughout.
    if tidied == spaced && !spaced.chars().any(char::is_uppercase) {
        let mut chars = spaced.chars();
        return chars
            .next()
            .map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect());
    }
    tidied
}

/// Event and arm: `day_1_arm_2` -> (`day_1`, `Arm 2`).
fn split_arm(event: &str) -> (&str, Option<String>) {
    if let Some((name, arm)) = event.rsplit_once("_arm_")
        && !arm.is_empty()
        && arm.bytes().all(|b| b.is_ascii_alphanumeric())
    {
        return (name, Some(format!("Arm {arm}")));
    }
    if let Some((name, arm)) = event.rsplit_once(" (Arm ")
        && let Some(arm) = arm.strip_suffix(')')
    {
        let label = match arm.split_once(": ") {
            Some((_, label)) => label.to_owned(),
            None => format!("Arm {arm}"),
        };
        return (name, Some(label));
    }
    (event, None)
}

/// The arm of each row, where there are several.
fn arms<'t>(e: &Evidence<'t>, event: usize) -> Option<Codes<'t>> {
    let events = Codes::read(e.table, event, e.missing);
    let mut labels: Vec<Cow<'t, str>> = Vec::new();
    let mut of_event = Vec::with_capacity(events.labels.len());
    for name in &events.labels {
        let arm = split_arm(name).1?;
        let at = labels.iter().position(|l| *l == arm).unwrap_or_else(|| {
            labels.push(Cow::Owned(arm));
            labels.len() - 1
        });
        of_event.push(u32::try_from(at).unwrap_or(u32::MAX));
    }
    (labels.len() > 1).then(|| Codes {
        of_row: events
            .of_row
            .iter()
            .map(|c| c.and_then(|c| of_event.get(c as usize).copied()))
            .collect(),
        labels,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_read_as_visits_and_arms() {
        for (event, label, arm) in [
            ("baseline_arm_1", "Baseline", Some("Arm 1")),
            ("day_1_arm_1", "Day 1", Some("Arm 1")),
            ("230_min_arm_2", "230 min", Some("Arm 2")),
            ("post_infusion_arm_1", "Post infusion", Some("Arm 1")),
            ("Day 3 (Arm 1: Patients)", "Day 3", Some("Patients")),
            ("Day 3", "Day 3", None),
        ] {
            assert_eq!(event_label(event), label, "{event}");
            assert_eq!(split_arm(event).1.as_deref(), arm, "{event}");
        }
    }
}
