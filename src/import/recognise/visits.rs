//! Visit labels: nominal hours, order, tidy spelling.

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
    /// A word with a number: `VIS2`.
    Numbered(f64),
    /// Nothing known.
    Unknown,
}

const UNITS: [(&[&str], f64); 6] = [
    (
        &["min", "mins", "minute", "minutes", "minuten", "minutos"],
        1.0 / 60.0,
    ),
    (
        &[
            "h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden", "heure", "heures",
            "hora", "horas",
        ],
        1.0,
    ),
    (
        &[
            "d", "day", "days", "tag", "tage", "jour", "jours", "dia", "dias",
        ],
        24.0,
    ),
    (
        &[
            "w", "wk", "wks", "week", "weeks", "woche", "wochen", "semaine", "semaines", "semana",
            "semanas",
        ],
        168.0,
    ),
    (
        &[
            "mo", "mos", "mon", "mth", "mths", "month", "months", "monat", "monate", "mois", "mes",
            "meses",
        ],
        730.5,
    ),
    (
        &["y", "yr", "yrs", "year", "years", "jahr", "jahre", "ans"],
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
    let lower = label.trim().to_lowercase();
    let squeezed: String = lower
        .chars()
        .filter(|c| !matches!(c, ' ' | '_' | '-' | '.'))
        .collect();
    match squeezed.as_str() {
        "baseline" | "base" | "bl" | "bsl" | "pre" | "predose" | "pretreatment" | "preinfusion"
        | "preop" | "t0" | "time0" | "ausgangswert" | "ausgangslage" | "basal" | "inclusion" => {
            return Time::Baseline;
        }
        "screening" | "screen" | "scr" => return Time::Screening,
        _ => {}
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
    // A number then a unit, or a unit then a number.
    let Some((first, second)) = split(&lower) else {
        return Time::Unknown;
    };
    let (word, number, word_first) = match (first.parse::<f64>(), second.parse::<f64>()) {
        (Ok(x), Err(_)) => (second, x, false),
        (Err(_), Ok(x)) => (first, x, true),
        _ => return Time::Unknown,
    };
    let word = word
        .strip_suffix("post")
        .or_else(|| word.strip_prefix("post"))
        .unwrap_or(word)
        .trim();
    match unit_hours(word) {
        Some(24.0) => Time::Day(number),
        Some(hours) => Time::Hours(number * hours),
        None if word_first => Time::Numbered(number),
        None => Time::Unknown,
    }
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
) -> Plan {
    let times: Vec<Time> = labels.iter().map(|l| time(l)).collect();
    let has = |wanted: fn(&Time) -> bool| times.iter().any(wanted);
    let has_baseline = has(|t| matches!(t, Time::Baseline))
        || has(|t| matches!(t, Time::Day(d) | Time::Hours(d) | Time::PlusMinutes(d) if *d <= 0.0));
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
            Time::Numbered(_) | Time::Unknown => None,
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
    let mut order: Vec<usize> = (0..labels.len()).collect();
    if let Some(keys) = sort_keys(labels, &times, &hours).or_else(|| numbers.map(<[f64]>::to_vec)) {
        order.sort_by(|a, b| keys[*a].total_cmp(&keys[*b]));
    }
    let rank = |i: usize| match times[i] {
        Time::Baseline => 0,
        _ if hours[i] == Some(0.0) => 1,
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
    }
}

/// One number a label to sort by, where all labels have one.
fn sort_keys(labels: &[String], times: &[Time], hours: &[Option<f64>]) -> Option<Vec<f64>> {
    let keys = |key: &dyn Fn(usize) -> Option<f64>| {
        (0..times.len()).map(key).collect::<Option<Vec<f64>>>()
    };
    let early = |i: usize| match times[i] {
        Time::Screening => Some(f64::NEG_INFINITY),
        _ => None,
    };
    if let Some(by_time) = keys(&|i| hours[i].or_else(|| early(i))) {
        return Some(by_time);
    }
    if let Some(by_number) = keys(&|i| match times[i] {
        Time::Number(x) | Time::Clock(x) => Some(x),
        Time::Baseline => Some(f64::MIN),
        _ => early(i),
    }) {
        return Some(by_number);
    }
    // VIS1, VIS2, …: the same word before every number.
    let word = |label: &str| {
        label
            .trim_end_matches(|c: char| c.is_ascii_digit() || c == '.')
            .trim_end()
            .to_lowercase()
    };
    let mut words = (0..labels.len())
        .filter(|i| matches!(times[*i], Time::Numbered(_)))
        .map(|i| word(&labels[i]));
    let first = words.next()?;
    if !words.all(|w| w == first) {
        return None;
    }
    keys(&|i| match times[i] {
        Time::Numbered(x) => Some(x),
        Time::Baseline => Some(f64::MIN),
        _ => early(i),
    })
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
        plan(&labels, None, None, false)
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
            ("Woche 2", 336.0),
            ("Tag 3", 72.0),
        ] {
            assert_eq!(hours(label), Some(wanted), "{label}");
        }
        for label in ["post", "VIS2", "12", "fup", "M3"] {
            assert_eq!(hours(label), None, "{label}");
        }
    }

    #[test]
    fn order_is_by_time_or_number_or_appearance() {
        let order = |labels: &[&str]| {
            let labels: Vec<String> = labels.iter().map(|l| (*l).to_owned()).collect();
            let plan = plan(&labels, None, None, false);
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
        let hours: Vec<Option<f64>> = plan(&clock, None, None, false)
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
