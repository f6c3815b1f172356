//! Visit labels: nominal hours, order, tidy spelling.

use crate::import::cells::words::{fold, words};
use crate::import::recognise::order::{RowOrder, Timed};

/// What a label tells about time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::import) enum Time {
    /// Baseline, pre-dose, T0.
    Baseline,
    /// Screening: the baseline only where nothing else is.
    Screening,
    /// A day of the study.
    Day(f64),
    /// Hours after baseline.
    Hours(f64),
    /// `03:50`: a time of the clock; hours after baseline where one of them is 00:00.
    Clock(f64),
    /// `+230`: minutes by reading.
    PlusMinutes(f64),
    /// A plain number.
    Number(f64),
    /// A cycle of treatment and a day in it: `C1D8`.
    Cycle(f64, f64),
    /// A word for the start: before, admission.
    Start,
    /// A word for a time under way: during, peak.
    During,
    /// A word for the end: after, discharge, end of treatment.
    End,
    /// Early termination: after all planned visits.
    Last,
    /// Follow-up, wash-out: after the end.
    After,
    /// A follow-up with its number.
    FollowUp(f64),
    /// A word with a number: `VIS2`.
    Numbered(f64),
    /// Nothing known.
    Unknown,
}

const UNITS: [(&[&str], f64); 6] = [
    (
        &[
            "min", "mins", "minute", "minutes", "minuten", "minutos", "minuti", "mn", "mpi",
        ],
        1.0 / 60.0,
    ),
    (
        &[
            "h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden", "heure", "heures",
            "hora", "horas", "ora", "ore", "hpi", "hpd",
        ],
        1.0,
    ),
    (
        &[
            "d", "day", "days", "tag", "tage", "tagen", "jour", "jours", "dia", "dias", "j",
            "giorno", "giorni", "gg", "dpi", "dpo", "dpv", "pod", "studyday", "dpt",
        ],
        24.0,
    ),
    (
        &[
            "w",
            "wk",
            "wks",
            "week",
            "weeks",
            "woche",
            "wochen",
            "semaine",
            "semaines",
            "semana",
            "semanas",
            "sem",
            "wo",
            "settimana",
            "settimane",
            "wpi",
        ],
        168.0,
    ),
    (
        &[
            "mo", "mos", "mon", "mth", "mths", "month", "months", "monat", "monate", "monaten",
            "mois", "mes", "meses", "mese", "mesi", "mte",
        ],
        730.5,
    ),
    (
        &[
            "y", "yr", "yrs", "year", "years", "jahr", "jahre", "jahren", "an", "ans", "anos",
            "anni", "anno",
        ],
        8766.0,
    ),
];

/// Hours in one of `word`, if it is a unit of time.
pub(in crate::import) fn unit_hours(word: &str) -> Option<f64> {
    UNITS
        .iter()
        .find(|(words, _)| words.iter().any(|w| w.eq_ignore_ascii_case(word)))
        .map(|(_, hours)| *hours)
}

/// Reads a label.
pub(in crate::import) fn time(label: &str) -> Time {
    let lower = fold(label.trim());
    let squeezed: String = lower
        .chars()
        .filter(|c| !matches!(c, ' ' | '_' | '-' | '.'))
        .collect();
    if let Some(time) = phase(&squeezed) {
        return time;
    }
    // `SCREENING 1`
    if phase(squeezed.trim_end_matches(|c: char| c.is_ascii_digit())) == Some(Time::Screening) {
        return Time::Screening;
    }
    if let Ok(x) = lower.parse::<f64>()
        && x.is_finite()
        && !lower.starts_with(|c: char| c.is_alphabetic())
    {
        return if lower.starts_with('+') {
            Time::PlusMinutes(x)
        } else {
            Time::Number(x)
        };
    }
    if let Some(hours) = clock(&lower) {
        return Time::Clock(hours);
    }
    if let Some((cycle, day)) = cycle(&squeezed) {
        return Time::Cycle(cycle, day);
    }
    // `30'` is 30 minutes; `M12` is month 12, where a small m could be a minute.
    if let Some(minutes) = lower
        .strip_suffix(['\'', '\u{2032}', '\u{2019}'])
        .and_then(|n| n.trim().parse::<f64>().ok())
    {
        return Time::Hours(minutes / 60.0);
    }
    if let Some(months) = label
        .trim()
        .strip_prefix('M')
        .and_then(|n| n.parse::<u16>().ok())
    {
        return Time::Hours(f64::from(months) * 730.5);
    }
    let one = number_and_unit(&lower);
    if one != Time::Unknown {
        return one;
    }
    // `V2 (Week 4)`, `Visit 2: Week 4`: the part that names a time counts.
    let parts = || {
        lower
            .split(['(', ')', ':', ',', '/'])
            .map(str::trim)
            .filter(|p| !p.is_empty())
    };
    let dashed = || lower.split(" - ").map(str::trim).filter(|p| !p.is_empty());
    for all in [parts().collect::<Vec<_>>(), dashed().collect()] {
        if all.len() < 2 {
            continue;
        }
        let read: Vec<Time> = all.iter().map(|p| time(p)).collect();
        let timed = |t: &&Time| matches!(t, Time::Hours(_) | Time::Day(_) | Time::Baseline);
        if let Some(found) = read
            .iter()
            .find(timed)
            .or_else(|| read.iter().find(|t| **t != Time::Unknown))
        {
            return *found;
        }
    }
    Time::Unknown
}

/// A number with a unit of time, or a word with a number: `230 min`, `Week 6`, `6 months post op`, `VIS2`.
fn number_and_unit(lower: &str) -> Time {
    let plain = match split(lower) {
        Some((first, second)) => match (first.parse::<f64>(), second.parse::<f64>()) {
            (Ok(x), Err(_)) => Some((second, x, false)),
            (Err(_), Ok(x)) => Some((first, x, true)),
            _ => None,
        },
        None => None,
    };
    if let Some((word, number, word_first)) = plain {
        let word = word
            .strip_suffix("post")
            .or_else(|| word.strip_prefix("post"))
            .unwrap_or(word)
            .trim();
        match unit_hours(word) {
            Some(24.0) => return Time::Day(number),
            Some(hours) => return Time::Hours(number * hours),
            None if word_first && !word.contains([' ', '_']) => return Time::Numbered(number),
            None => {}
        }
    }
    // `1. Tag post-OP`, `FU 6 months`, `Month 3 visit`: words that name the event are left off.
    let mut number = None;
    let mut unit = None;
    let mut before = false;
    let spaced = lower.replace(['_', '-', '.', ','], " ");
    let cut = words(&spaced);
    let mut numbered = None;
    for (i, word) in cut.iter().enumerate() {
        // `HR Visit 1`: a unit stands beside its number.
        let beside = |at: Option<usize>| {
            at.and_then(|a| cut.get(a))
                .is_some_and(|w| w.parse::<f64>().is_ok())
        };
        if let Ok(x) = word.parse::<f64>() {
            if number.replace(x).is_some() {
                return Time::Unknown;
            }
        } else if let Some(hours) =
            unit_hours(word).filter(|_| beside(i.checked_sub(1)) || beside(Some(i + 1)))
        {
            if unit.replace(hours).is_some() {
                return Time::Unknown;
            }
        } else if BEFORE.contains(&word.as_str()) {
            before = true;
        } else if is_visit_word(word) {
            numbered = Some(());
        } else if !FILLERS.contains(&word.as_str()) {
            return Time::Unknown;
        }
    }
    let follow_up = cut
        .iter()
        .any(|w| matches!(w.as_str(), "fu" | "followup" | "follow"));
    match (number, unit) {
        (Some(x), None) if follow_up => Time::FollowUp(x),
        (Some(x), Some(hours)) => {
            let x = if before { -x } else { x };
            if hours == 24.0 {
                Time::Day(x)
            } else {
                Time::Hours(x * hours)
            }
        }
        (Some(x), None) if numbered.is_some() => Time::Numbered(x),
        _ => Time::Unknown,
    }
}

/// Words of the event from which time counts; they say nothing of the time itself.
#[rustfmt::skip]
const FILLERS: &[&str] = &[
    "post", "after", "nach", "apres", "despues", "dopo", "of", "the", "from", "since", "seit",
    "following", "op", "surgery", "operation", "operativ", "postop", "postoperativ", "postoperative",
    "dose", "dosing", "infusion", "injection", "treatment", "tx", "transplant", "vaccination",
    "discharge", "randomization", "randomisation", "fu", "follow", "up", "followup", "study", "der",
    "den", "des", "la", "le", "de", "del", "infection", "injury", "st", "nd", "rd", "th", "er", "re",
    "eme", "te", "start",
];
const BEFORE: [&str; 7] = ["before", "vor", "avant", "antes", "prima", "prior", "pre"];

/// Whether a word before a number counts visits: `T1`, `V2`, `Visit 3`.
pub(in crate::import) fn is_visit_word(word: &str) -> bool {
    matches!(
        word,
        "visit"
            | "vis"
            | "visite"
            | "visita"
            | "v"
            | "t"
            | "tp"
            | "time"
            | "timepoint"
            | "session"
            | "wave"
            | "phase"
            | "period"
            | "m"
            | "zt"
            | "ct"
            | "cycle"
            | "trimester"
            | "zeitpunkt"
            | "messung"
            | "untersuchung"
            | "termin"
            | "occasion"
            | "assessment"
            | "round"
            | "ga"
            | "gw"
            | "ssw"
            | "exam"
            | "temps"
            | "tiempo"
            | "tempo"
            | "measurement"
            | "sitzung"
            | "kontrolle"
            | "control"
            | "controle"
    )
}

/// Words that place a visit without a time.
fn phase(squeezed: &str) -> Option<Time> {
    Some(match squeezed {
        "baseline" | "base" | "bl" | "bsl" | "bas" | "pre" | "predose" | "pretreatment"
        | "preinfusion" | "preop" | "preoperative" | "praeop" | "praeoperativ"
        | "preoperatoire" | "preoperatorio" | "t0" | "time0" | "ausgangswert" | "ausgangslage"
        | "ausgang" | "basal" | "basale" | "inclusion" | "einschluss" | "pretx" | "pretest"
        | "prehd" | "predialysis" | "prevaccination" | "pretransplant" | "pretraining"
        | "preintervention" | "lineabase" | "prevac" | "prevax" => Time::Baseline,
        "screening" | "screen" | "scr" | "screeningvisit" | "runin" | "scrn" | "selection" => {
            Time::Screening
        }
        "before"
        | "start"
        | "begin"
        | "beginning"
        | "initial"
        | "admission"
        | "intake"
        | "entry"
        | "vorher"
        | "vor"
        | "vorop"
        | "avant"
        | "antes"
        | "prima"
        | "aufnahme"
        | "beginn"
        | "anfang"
        | "debut"
        | "inicio"
        | "inizio"
        | "acute"
        | "akut"
        | "rest"
        | "resting"
        | "ruhe"
        | "repos"
        | "reposo"
        | "fasting"
        | "nuechtern"
        | "trough"
        | "talspiegel"
        | "admissionday"
        | "entree"
        | "ingreso"
        | "ingresso"
        | "enrollment"
        | "enrolment"
        | "induction"
        | "first"
        | "beforetreatment"
        | "vortherapie"
        | "avanttraitement"
        | "antesdeltratamiento"
        | "day0baseline"
        | "onset"
        | "beforesurgery"
        | "vorbehandlung"
        | "beforeop"
        | "avantop" => Time::Start,
        "during" | "mid" | "middle" | "midpoint" | "midtreatment" | "interim" | "peak"
        | "exercise" | "belastung" | "maximum" | "effort" | "esfuerzo" | "halbzeit" | "mitte"
        | "milieu" | "waehrend" | "pendant" | "consolidation" | "spitze" | "spitzenspiegel"
        | "winter" | "spring" | "summer" | "autumn" | "fall" | "fruehling" | "fruehjahr"
        | "sommer" | "herbst" | "hiver" | "printemps" | "ete" | "automne" | "invierno"
        | "primavera" | "verano" | "otono" | "morning" | "noon" | "midday" | "afternoon"
        | "evening" | "night" | "morgens" | "mittags" | "abends" | "matin" | "midi" | "soir"
        | "manana" | "tarde" | "noche" | "inverno" | "estate" | "autunno" => Time::During,
        "post" | "after" | "end" | "final" | "last" | "postop" | "postoperative"
        | "postoperativ" | "posttest" | "postdose" | "posttreatment" | "nachher" | "nach"
        | "nachop" | "apres" | "despues" | "dopo" | "exit" | "discharge" | "entlassung"
        | "sortie" | "alta" | "dimissione" | "ende" | "schluss" | "fin" | "fine" | "finale"
        | "endpoint" | "remission" | "convalescent" | "convalescence" | "postprandial"
        | "posthd" | "postdialysis" | "posttx" | "abschluss" | "endline" | "postinfusion"
        | "posttraining" | "postintervention" | "postvaccination" | "postvac"
        | "aftertreatment" | "nachtherapie" | "aprestraitement" | "recovery" | "erholung"
        | "recuperation" | "recuperacion" | "maintenance" | "aftersurgery" | "afterop"
        | "nachbehandlung" | "postvax" | "relapse" => Time::End,
        "eot"
        | "eotr"
        | "endoftreatment"
        | "therapieende"
        | "behandlungsende"
        | "findetraitement"
        | "findetratamiento"
        | "endofstudytreatment"
        | "finetrattamento"
        | "endoftherapy" => Time::End,
        "et"
        | "earlytermination"
        | "earlywithdrawal"
        | "earlydiscontinuation"
        | "ewd"
        | "abbruch" => Time::Last,
        "fu" | "fup" | "followup" | "followupvisit" | "nachbeobachtung" | "nachsorge"
        | "nachkontrolle" | "suivi" | "seguimiento" | "washout" | "verlauf" | "katamnese"
        | "longterm" | "poststudy" | "safetyfollowup" => Time::After,
        "eos" | "endofstudy" | "studienende" | "findeletude" | "finaldelestudio"
        | "studycompletion" => Time::After,
        _ => return None,
    })
}

/// `C1D8`: cycle and day.
fn cycle(squeezed: &str) -> Option<(f64, f64)> {
    let rest = squeezed
        .strip_prefix("cycle")
        .or_else(|| squeezed.strip_prefix('c'))?;
    let (cycle, day) = rest.split_once("day").or_else(|| rest.split_once('d'))?;
    let whole = |t: &str| {
        (!t.is_empty() && t.bytes().all(|b| b.is_ascii_digit())).then(|| t.parse::<f64>().ok())?
    };
    Some((whole(cycle)?, whole(day)?))
}

/// `03:50` -> 3.83 hours, `24:00:00` -> 24.
fn clock(label: &str) -> Option<f64> {
    let mut parts = label.split(':').map(|part| {
        let digits = (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| part.parse::<f64>().ok()).flatten()
    });
    let (hours, minutes) = (parts.next()??, parts.next()??);
    let seconds = match parts.next() {
        None => 0.0,
        Some(seconds) => seconds?,
    };
    let fits = parts.next().is_none() && minutes < 60.0 && seconds < 60.0;
    fits.then_some(hours + minutes / 60.0 + seconds / 3600.0)
}

/// `day 1` -> (`day`, `1`); `230min` -> (`230`, `min`); one word and one number only.
fn split(label: &str) -> Option<(&str, &str)> {
    let separators = [' ', '.', '_'];
    let starts_with_number =
        label.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-'));
    let at = if starts_with_number {
        label.find(|c: char| !(c.is_ascii_digit() || matches!(c, '+' | '-' | '.')))?
    } else {
        let at = label.find(|c: char| c.is_ascii_digit())?;
        // A minus belongs to the number when it stands alone before it: `Day -1`.
        let before = label.get(..at)?;
        if before.ends_with(" -") || before.ends_with("_-") {
            at - 1
        } else {
            at
        }
    };
    let (a, b) = (label.get(..at)?, label.get(at..)?);
    let a = a
        .trim_end_matches(separators)
        .trim_end_matches(if starts_with_number { ' ' } else { '-' });
    Some((
        a.trim_end_matches(separators),
        b.trim_start_matches(separators),
    ))
}

/// `D-7` beside `D7` is the seventh day before; where all labels have the dash it only parts them.
fn negative_days(labels: &[String], times: &mut [Time]) {
    let dashed = |label: &str| {
        let mut chars = label.trim().chars();
        chars.next().is_some_and(char::is_alphabetic)
            && chars.next() == Some('-')
            && chars.next().is_some_and(|c| c.is_ascii_digit())
    };
    let plain = labels
        .iter()
        .zip(times.iter())
        .any(|(l, t)| matches!(t, Time::Day(_) | Time::Hours(_)) && !dashed(l));
    for (label, t) in labels.iter().zip(times) {
        match t {
            Time::Day(d) if plain && dashed(label) => *d = -*d,
            Time::Hours(h) if plain && dashed(label) => *h = -*h,
            _ => {}
        }
    }
}

/// A visit of the file in its place.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::import) struct Planned {
    pub label: String,
    pub hours: Option<f64>,
}

/// Visits in order with what was read into the labels.
pub(in crate::import) struct Plan {
    pub visits: Vec<Planned>,
    /// Index of the baseline.
    pub baseline: usize,
    /// Readings to tell the user.
    pub notes: Vec<String>,
    /// Two labels whose order nothing decides.
    pub doubt: Option<(String, String)>,
}

/// Orders labels (given in order of first appearance). `unit` is the unit of plain numbers, from the
/// column's header; `numbers` is the number of each visit from a visit-number column.
///
/// With `no_day_zero` (CDISC) Day 1 is the day of the baseline.
pub(in crate::import) fn plan(
    labels: &[String],
    unit: Option<(&str, f64)>,
    numbers: Option<&[f64]>,
    no_day_zero: bool,
    rows: Option<&RowOrder>,
) -> Plan {
    let mut times: Vec<Time> = labels.iter().map(|l| time(l)).collect();
    negative_days(labels, &mut times);
    let has = |wanted: fn(&Time) -> bool| times.iter().any(wanted);
    let has_baseline = has(|t| matches!(t, Time::Baseline))
        || has(|t| matches!(t, Time::Day(d) | Time::Hours(d) | Time::PlusMinutes(d) if *d <= 0.0));
    // `1, 2, 3, 5` in a column of days begin on Day 1 as well.
    let in_days = unit.is_some_and(|(_, hours)| hours == 24.0);
    let days_from_one = in_days
        && times
            .iter()
            .all(|t| matches!(t, Time::Number(x) if *x >= 1.0))
        && times.contains(&Time::Number(1.0));
    if days_from_one {
        for t in &mut times {
            if let Time::Number(x) = *t {
                *t = Time::Day(x);
            }
        }
    }
    let has = |wanted: fn(&Time) -> bool| times.iter().any(wanted);
    let alone = !has_baseline
        && times
            .iter()
            .any(|t| matches!(t, Time::Day(d) if (*d - 1.0).abs() < 1e-12))
        && !has(|t| matches!(t, Time::Hours(_) | Time::PlusMinutes(_)));
    let first_day_is_one = alone || no_day_zero;
    let from_midnight = has(|t| matches!(t, Time::Clock(h) if *h == 0.0));
    let mut notes = Vec::new();
    let only_screening = !has_baseline
        && times
            .iter()
            .filter(|t| matches!(t, Time::Screening))
            .count()
            == 1
        && !first_day_is_one;
    let hours: Vec<Option<f64>> = times
        .iter()
        .map(|t| match *t {
            Time::Baseline => Some(0.0),
            Time::Screening => only_screening.then_some(0.0),
            Time::Day(d) if first_day_is_one => Some(if d < 0.0 { d } else { d - 1.0 } * 24.0),
            Time::Day(d) => Some(d * 24.0),
            Time::Hours(h) => Some(h),
            Time::Clock(h) => from_midnight.then_some(h),
            Time::PlusMinutes(m) => Some(m / 60.0),
            Time::Number(x) => unit.map(|(_, hours)| x * hours),
            // Where nothing else is the baseline, the start is.
            Time::Start => (!has_baseline).then_some(0.0),
            _ => None,
        })
        .collect();
    if times.iter().any(|t| matches!(t, Time::Day(d) if *d >= 1.0)) {
        notes.push(if no_day_zero {
            "Days are those of CDISC, which has no Day 0: Day 1 is the day of the baseline (0 h), Day 2 is 24 h."
                .to_owned()
        } else if first_day_is_one {
            "Day 1 is the first visit and is read as the baseline (0 h), Day 2 as 24 h.".to_owned()
        } else {
            "Day 1 is read as 24 h after the baseline (Day 0).".to_owned()
        });
    }
    if from_midnight {
        notes.push(
            "Labels such as \"03:50\" are read as hours and minutes after 00:00, the baseline."
                .to_owned(),
        );
    }
    if has(|t| matches!(t, Time::PlusMinutes(_))) {
        notes.push("Labels such as \"+230\" are read as minutes after the baseline.".to_owned());
    }
    if let (Some((word, _)), true) = (unit, has(|t| matches!(t, Time::Number(_)))) {
        notes.push(format!(
            "The numbers of the visit column are read as {word}s after the baseline."
        ));
    }
    let timed = Timed {
        labels,
        times: &times,
        hours: &hours,
        numbers,
    };
    let (order, doubt) = timed.order(rows);
    let rank = |i: usize| match times[i] {
        Time::Baseline => 0,
        _ if hours[i] == Some(0.0) => 1,
        Time::Start => 1,
        Time::Screening => 3,
        _ => 2,
    };
    let baseline = (0..order.len())
        .min_by_key(|at| (rank(order[*at]), *at))
        .unwrap_or(0);
    let visits = order
        .iter()
        .map(|i| Planned {
            label: labels[*i].clone(),
            hours: hours[*i],
        })
        .collect();
    Plan {
        visits,
        baseline,
        notes,
        doubt,
    }
}

/// Splits a known word from its number and capitalises it: `day1` -> `Day 1`, `230min` -> `230 min`.
/// Abbreviations (`D1`, `BL`, `W6`) stay.
pub(in crate::import) fn tidy(label: &str) -> String {
    let label = label.trim();
    const WORDS: [&str; 19] = [
        "minute",
        "minutes",
        "hour",
        "hours",
        "day",
        "days",
        "week",
        "weeks",
        "month",
        "months",
        "year",
        "years",
        "visit",
        "baseline",
        "screening",
        "session",
        "wave",
        "time",
        "phase",
    ];
    let known = |w: &str| WORDS.contains(&w.to_lowercase().as_str());
    let capital = |w: &str| {
        let mut chars = w.chars();
        chars.next().map_or_else(String::new, |c| {
            c.to_uppercase()
                .chain(chars.flat_map(char::to_lowercase))
                .collect()
        })
    };
    if known(label) {
        return capital(label);
    }
    match split(label) {
        Some((word, number)) if known(word) && number.parse::<f64>().is_ok() => {
            format!("{} {number}", capital(word))
        }
        Some((number, unit))
            if number.parse::<f64>().is_ok() && unit.len() > 1 && unit_hours(unit).is_some() =>
        {
            format!("{number} {}", unit.to_lowercase())
        }
        _ => label.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(label: &str) -> Option<f64> {
        let labels = ["Baseline".to_owned(), label.to_owned()];
        plan(&labels, None, None, false, None)
            .visits
            .into_iter()
            .find(|v| v.label == label)
            .and_then(|v| v.hours)
    }

    #[test]
    fn labels_give_hours() {
        for (label, wanted) in [
            ("40 min", 40.0 / 60.0),
            ("230min", 230.0 / 60.0),
            ("+230", 230.0 / 60.0),
            ("4 h", 4.0),
            ("24h", 24.0),
            ("Day 1", 24.0),
            ("D1", 24.0),
            ("Day1", 24.0),
            ("day_3", 72.0),
            ("Day -1", -24.0),
            ("Week 6", 1008.0),
            ("Week.6", 1008.0),
            ("6wks", 1008.0),
            ("W6", 1008.0),
            ("Month 3", 2191.5),
            ("M3", 2191.5),
            ("30'", 0.5),
            ("1. Tag post-OP", 24.0),
            ("6 months post op", 4383.0),
            ("Woche 2", 336.0),
            ("Tag 3", 72.0),
        ] {
            assert_eq!(hours(label), Some(wanted), "{label}");
        }
        for label in ["post", "VIS2", "12", "fup", "m3"] {
            assert_eq!(hours(label), None, "{label}");
        }
    }

    #[test]
    fn order_is_by_time_or_number_or_appearance() {
        let order = |labels: &[&str]| {
            let labels: Vec<String> = labels.iter().map(|l| (*l).to_owned()).collect();
            let plan = plan(&labels, None, None, false, None);
            let names: Vec<String> = plan.visits.iter().map(|v| v.label.clone()).collect();
            (names.join(","), plan.baseline)
        };
        assert_eq!(
            order(&["Day 3", "Baseline", "230 min"]),
            ("Baseline,230 min,Day 3".to_owned(), 0)
        );
        assert_eq!(
            order(&["Week 6", "Screening", "BL"]),
            ("Screening,BL,Week 6".to_owned(), 1)
        );
        assert_eq!(
            order(&["VIS10", "VIS2", "VIS1"]),
            ("VIS1,VIS2,VIS10".to_owned(), 0)
        );
        assert_eq!(
            order(&["12:30", "08:00", "10:15"]),
            ("08:00,10:15,12:30".to_owned(), 0)
        );
        let clock: Vec<String> = ["00:00", "03:50", "24:00"].map(str::to_owned).to_vec();
        let hours: Vec<Option<f64>> = plan(&clock, None, None, false, None)
            .visits
            .iter()
            .map(|v| v.hours)
            .collect();
        assert_eq!(hours, [Some(0.0), Some(3.0 + 50.0 / 60.0), Some(24.0)]);
        assert_eq!(order(&["12", "8", "10"]), ("8,10,12".to_owned(), 0));
        assert_eq!(
            order(&["pre", "post", "fup"]),
            ("pre,post,fup".to_owned(), 0)
        );
        assert_eq!(order(&["Day 8", "Day 1"]), ("Day 1,Day 8".to_owned(), 0));
    }

    #[test]
    fn tidying_keeps_abbreviations() {
        for (label, wanted) in [
            ("day1", "Day 1"),
            ("230min", "230 min"),
            ("baseline", "Baseline"),
            ("Week 0", "Week 0"),
            ("BL", "BL"),
            ("D1", "D1"),
            ("W6", "W6"),
            ("4h", "4h"),
        ] {
            assert_eq!(tidy(label), wanted, "{label}");
        }
    }
}
