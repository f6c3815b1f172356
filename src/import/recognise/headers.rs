//! All ways to cut a header into marker and visit.
//!
//! In: a header. Out: each way that leaves something like a visit at its start, its end or in its middle, with what
//! is known of that part; a unit belongs to the marker. Not its business: which way is right, which the other
//! headers decide.

use super::visit_part::{SEPARATORS, VARIANTS, is_month, rank};
use crate::import::cells::calendar;
use crate::import::cells::dates::is_date;
use crate::import::cells::languages;
use crate::import::cells::moment::{self, Time};
use crate::import::cells::names::without_unit;
use crate::import::cells::time_words;
use crate::import::cells::words::{fold, words};
use std::collections::HashSet;

pub(in crate::import) use super::visit_part::{NO_VISITS, Rank};

/// One way to read a header.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::import) struct Split {
    pub stem: String,
    /// The stem without case and separators.
    pub key: String,
    pub visit: String,
    /// The visit without case and blanks.
    pub visit_key: String,
    pub rank: Rank,
}

pub(in crate::import) fn visit_key(visit: &str) -> String {
    fold(visit)
        .chars()
        .filter(|c| !matches!(c, ' ' | '_'))
        .collect()
}

/// Marks that stand behind a header by mistake, or refer to a footnote.
const MARKS: [char; 7] = ['`', '\u{b4}', '*', '^', '\u{2020}', '\u{2021}', '#'];

/// Bytes of the longest header that is cut.
const LONGEST: usize = 200;

/// All ways to read a header as marker and visit; a unit belongs to the marker.
pub(in crate::import) fn read(header: &str) -> Vec<Split> {
    read_beside(header, OfNames::default())
}

/// All ways to read the name of a sample as person and visit.
pub(super) fn read_sample(name: &str) -> Vec<Split> {
    let people = OfNames {
        people: true,
        ..OfNames::default()
    };
    read_beside(name, people)
}

/// As [`read`], beside headers that give small words to names.
pub(super) fn read_beside(header: &str, of_names: OfNames) -> Vec<Split> {
    // `DAY2GFR\``: a mark at the end says nothing.
    let header = header.trim().trim_end_matches(MARKS).trim_end();
    let mut out = Vec::new();
    // A sentence names no visit, and there are many ways to cut it.
    if header.len() > LONGEST {
        return out;
    }
    if is_date(header) || is_month(header) || calendar::is_year(header) {
        out.push(Split {
            stem: String::new(),
            key: String::new(),
            visit: header.to_owned(),
            visit_key: visit_key(header),
            rank: Rank::Known,
        });
        return out;
    }
    let (plain, unit) = apart(header);
    ways(&plain, &unit, of_names, &mut out);
    out
}

/// A header that names a marker alone, as its value at the first visit.
pub(in crate::import) fn bare(header: &str) -> Split {
    Split {
        stem: header.trim().to_owned(),
        key: stem_key(header),
        visit: "Baseline".to_owned(),
        visit_key: "baseline".to_owned(),
        rank: Rank::Known,
    }
}

/// A header that comes again, as the value at the first visit.
pub(in crate::import) fn first_of_several(header: &str) -> Split {
    Split {
        visit: "1".to_owned(),
        visit_key: "1".to_owned(),
        rank: Rank::Digits,
        ..bare(header)
    }
}

fn stem_key(stem: &str) -> String {
    fold(stem)
        .chars()
        .filter(|c| c.is_alphanumeric() || *c == '%')
        .collect()
}

/// The header without its unit, and the unit as it was written: `opg_day1_pg_ml` -> (`opg_day1`, `_pg_ml`).
pub(super) fn apart(header: &str) -> (String, String) {
    if let Some(open) = header.find(['(', '[']) {
        let close = if header[open..].starts_with('(') {
            ')'
        } else {
            ']'
        };
        if let Some(len) = header[open..].find(close) {
            let (before, after) = (&header[..open], &header[open + len + 1..]);
            let inside = header[open + 1..open + len].trim();
            let joined = format!("{} {}", before.trim_end(), after.trim_start());
            if rank(inside).is_some_and(|r| r >= Rank::Counted) || inside.parse::<f64>().is_ok() {
                // `OPG (Day 1)`
                return (
                    format!("{} {inside} {}", before.trim_end(), after.trim_start()),
                    String::new(),
                );
            }
            let gap = if before.ends_with([' ', '_']) {
                &before[before.len() - 1..]
            } else {
                ""
            };
            return (
                joined.trim().to_owned(),
                format!("{gap}{}", &header[open..=open + len]),
            );
        }
    }
    match without_unit(header) {
        Some(name) => (
            name.trim_end_matches(SEPARATORS).to_owned(),
            header[name.trim_end_matches(SEPARATORS).len()..].to_owned(),
        ),
        None => numbered_before_unit(header)
            .map(|at| (header[..at].to_owned(), header[at..].to_owned()))
            .unwrap_or((header.to_owned(), String::new())),
    }
}

/// `Length_1_cm`: where the unit behind the number of a visit begins.
fn numbered_before_unit(header: &str) -> Option<usize> {
    const UNITS: [&str; 9] = ["g", "mg", "kg", "cm", "mm", "ml", "mmhg", "bpm", "pct"];
    let (rest, unit) = header.rsplit_once(['_', '.', ' '])?;
    let (_, number) = rest.rsplit_once(['_', '.', ' '])?;
    let numbered = (1..=3).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    let is_unit = UNITS.iter().any(|u| u.eq_ignore_ascii_case(unit));
    (numbered && is_unit).then_some(rest.len())
}

/// Byte ranges of the words of a header; a point between digits and a sign before them part nothing.
fn tokens(header: &str) -> Vec<(usize, usize)> {
    let chars: Vec<(usize, char)> = header.char_indices().collect();
    let mut out = Vec::new();
    let mut start: Option<usize> = None;
    for (i, &(at, c)) in chars.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|b| chars.get(b)).map(|b| b.1);
        let next = chars.get(i + 1).map(|n| n.1);
        let next_is_digit = next.is_some_and(|n| n.is_ascii_digit());
        // The point of `IL6.0h` parts a name from a time; that of `T0.5` stands in a number.
        let letters = |s: usize| header[s..at].chars().filter(|c| c.is_alphabetic()).count();
        let of_name = || start.is_some_and(|s| letters(s) > 1);
        let inside_number = matches!(c, '.' | ',' | ':')
            && before.is_some_and(|b| b.is_ascii_digit())
            && next_is_digit
            && !of_name();
        // `01/2020`, `2020-01`: a month with its year is one word.
        let in_month = matches!(c, '/' | '-')
            && start.is_some_and(|s| {
                let end = header[at + 1..]
                    .find([' ', '_'])
                    .map_or(header.len(), |e| at + 1 + e);
                is_month(&header[s..end]) || is_date(&header[s..end])
            });
        // `1.6m/s`: a speed.
        let per = |rest: &str| {
            let end = rest.find(SEPARATORS).unwrap_or(rest.len());
            matches!(&rest[..end], "s" | "h" | "min" | "kg")
        };
        let in_unit = c == '/'
            && before.is_some_and(char::is_alphabetic)
            && start.is_some_and(|s| header[s..].starts_with(|c: char| c.is_ascii_digit()))
            && per(&header[at + 1..]);
        let sign = c == '-' && next_is_digit && before.is_none_or(|b| SEPARATORS.contains(&b));
        // `D-7`, `Wk-2`
        let of_time = |s: usize| at - s == 1 || moment::unit_hours(&header[s..at]).is_some();
        let short = c == '-' && next_is_digit && start.is_some_and(of_time);
        let joins = inside_number || in_month || in_unit || sign || short;
        if SEPARATORS.contains(&c) && !joins {
            if let Some(s) = start.take() {
                out.push((s, at));
            }
        } else if start.is_none() {
            start = Some(at);
        }
    }
    if let Some(s) = start {
        out.push((s, header.len()));
    }
    out
}

/// Words between a marker and its visit: `Creatinine at M3`.
const PREPOSITIONS: [&str; 14] = [
    "at", "a", "bei", "zu", "zum", "zur", "am", "im", "al", "alla", "en", "au", "on", "in",
];

/// Small words that belong to the names of markers in a file, though they may stand before a time elsewhere.
#[derive(Clone, Copy, Default)]
pub(super) struct OfNames {
    /// `vitamin a week 0` beside `vitamin d week 0`.
    a: bool,
    /// `cortisol am day 1` beside `cortisol pm day 1`.
    am: bool,
    /// They are names of samples, in which a bare number is a person: `001_V1`.
    people: bool,
}

impl OfNames {
    pub fn of(headers: &[(usize, &str)]) -> Self {
        let has = |header: &str, word: &str| {
            (header.split(|c: char| !c.is_alphanumeric())).any(|w| w.eq_ignore_ascii_case(word))
        };
        let any = |word| headers.iter().any(|(_, header)| has(header, word));
        let all = |header: &str| words(&fold(header));
        let with_a: Vec<Vec<String>> = (headers.iter())
            .filter(|(_, header)| has(header, "a"))
            .map(|(_, header)| all(header))
            .collect();
        let lettered: HashSet<Vec<String>> = match with_a.is_empty() {
            true => HashSet::new(),
            false => headers.iter().map(|(_, header)| all(header)).collect(),
        };
        let has_sibling = |with_a: &Vec<String>| {
            ["b", "c", "d", "e"].iter().any(|letter| {
                let swapped = |w: &String| if w == "a" { letter } else { w.as_str() }.to_owned();
                lettered.contains(&with_a.iter().map(swapped).collect::<Vec<_>>())
            })
        };
        Self {
            a: with_a.iter().any(has_sibling),
            am: any("am") && any("pm"),
            people: false,
        }
    }

    /// Whether `word` stands between a marker and its visit in `header`.
    fn parts(self, header: &str, word: &str) -> bool {
        let small = fold(word);
        let is_name = match small.as_str() {
            "a" => self.a,
            "am" => self.am,
            _ => false,
        };
        // `HADS-A J0`, `Cortisol AM D1`: capitals among small letters, or a capital alone, are a part of the name.
        let has_small = |text: &str| text.chars().any(char::is_lowercase);
        let is_capital = !has_small(word) && (matches!(word, "A" | "AM") || has_small(header));
        !is_name && !is_capital && PREPOSITIONS.contains(&small.as_str())
    }
}

/// Words that stand joined to a name: `Prewt`, `GlucoseBaseline`.
const JOINED: [&str; 26] = [
    "baseline",
    "before",
    "after",
    "post",
    "pre",
    "start",
    "vor",
    "nach",
    "avant",
    "apres",
    "final",
    "end",
    "治疗前",
    "治疗后",
    "治療前",
    "治療後",
    "术前",
    "术后",
    "術前",
    "術後",
    "投与前",
    "投与後",
    "干预前",
    "干预后",
    "介入前",
    "介入後",
];

/// How many of these are in plain letters.
const PLAIN: usize = 12;

/// Adds all ways to read a header (without its unit) as marker and visit.
fn ways(header: &str, unit: &str, of_names: OfNames, out: &mut Vec<Split>) {
    let mut ways = Ways {
        header,
        unit,
        of_names,
        found: out,
    };
    ways.by_words(header);
    ways.by_ending(header);
    ways.by_beginning(header);
    ways.by_joined_word(header);
    ways.by_east_asian_ending(header);
}

/// The ways that are found to read a header.
struct Ways<'o> {
    header: &'o str,
    unit: &'o str,
    of_names: OfNames,
    found: &'o mut Vec<Split>,
}

impl Ways<'_> {
    /// Adds a way, unless the parts can't be marker and visit.
    fn add(&mut self, stem: &str, visit: &str, rank: Rank) {
        let stem = stem.trim_matches(SEPARATORS).to_owned();
        // `y1` is the first value of y, not a year.
        let letter = visit.len() > 1
            && visit.starts_with(['y', 'Y', 's', 'S', 'x', 'X'])
            && visit
                .get(1..)
                .is_some_and(|d| d.bytes().all(|b| b.is_ascii_digit()));
        if visit.is_empty() || (stem.is_empty() && (rank < Rank::Counted || letter)) {
            return;
        }
        // A bare number is a name only beside a known time: `101 Baseline`; that of a person beside a counted one too.
        let least = match self.of_names.people {
            true => Rank::Counted,
            false => Rank::Known,
        };
        if rank < least && !stem.is_empty() && !stem.contains(char::is_alphabetic) {
            return;
        }
        // `trough_D3`: of two parts that are times the one with a number is the visit.
        if !stem.is_empty()
            && rank == Rank::Known
            && matches!(moment::time(&stem), Time::Day(_) | Time::Hours(_))
            && !matches!(
                moment::time(visit),
                Time::Day(_) | Time::Hours(_) | Time::Baseline
            )
        {
            return;
        }
        let stem = stem
            .rsplit_once(' ')
            .filter(|(_, last)| self.of_names.parts(self.header, last))
            .map_or(stem.as_str(), |(before, _)| before);
        let stem = format!("{stem}{}", self.unit);
        let key = stem_key(&stem);
        let visit = visit
            .trim_matches(['_', '.', ' ', ':', '/', '\u{2013}', '\u{2014}'])
            .to_owned();
        if !self.found.iter().any(|s| s.key == key && s.visit == visit) {
            self.found.push(Split {
                stem,
                key,
                visit_key: visit_key(&visit),
                visit,
                rank,
            });
        }
    }

    /// Words at the end, at the start or between others are the visit.
    fn by_words(&mut self, header: &str) {
        let tokens = tokens(header);
        let n = tokens.len();
        let text = |from: usize, to: usize| -> &str {
            match (
                tokens.get(from),
                to.checked_sub(1).and_then(|t| tokens.get(t)),
            ) {
                (Some(a), Some(b)) if from < to => &header[a.0..b.1],
                _ => "",
            }
        };
        for k in 1..=n.min(4) {
            let visit = text(n - k, n);
            // `HADS-A J0`: a small word before a time is no part of it.
            let small = k > 1 && PREPOSITIONS.contains(&fold(text(n - k, n - k + 1)).as_str());
            if let Some(rank) = rank(visit)
                && (k == 1 || rank >= Rank::Counted)
                && !(small && k < n)
            {
                self.add(text(0, n - k), visit, rank);
            }
            let visit = text(0, k);
            if k < n
                && let Some(rank) = rank(visit)
                && (k == 1 || rank >= Rank::Counted)
            {
                self.add(text(k, n), visit, rank);
            }
            // `BNP before CPAP`: what comes before or after stands to the end.
            if k > 1 && k < n {
                let first = fold(text(n - k, n - k + 1));
                let known = time_words::BEFORE.contains(&first.as_str())
                    || time_words::AFTER.contains(&first.as_str());
                let event = text(n - k + 1, n);
                let is_event = || {
                    event.chars().all(|c| c.is_alphabetic() || c == ' ')
                        && !words(event).iter().any(|w| {
                            NO_VISITS.contains(&w.as_str()) || VARIANTS.contains(&w.as_str())
                        })
                };
                if known && k < 4 && is_event() {
                    self.add(text(0, n - k), text(n - k, n), Rank::Known);
                }
            }
            // `CRP_V1_serum`
            for from in 1..n.saturating_sub(k) {
                let visit = text(from, from + k);
                if let Some(rank @ (Rank::Known | Rank::Counted)) = rank(visit) {
                    self.add(
                        &format!("{} {}", text(0, from), text(from + k, n)),
                        visit,
                        rank,
                    );
                }
            }
        }
    }

    /// Digits, or a number with a short unit, at the end of the last word are the visit.
    fn by_ending(&mut self, header: &str) {
        // `y0`, `visual52`.
        let letters = header.trim_end_matches(|c: char| c.is_ascii_digit());
        if letters.len() < header.len() && letters.ends_with(char::is_alphabetic) {
            self.add(letters, &header[letters.len()..], Rank::Digits);
            // `OPGday1`
            let lower = fold(letters);
            for word in ["day", "week", "month", "visit", "hour"] {
                if lower.len() == letters.len() && lower.len() > word.len() && lower.ends_with(word)
                {
                    let at = letters.len() - word.len();
                    self.add(&letters[..at], &header[at..], Rank::Known);
                }
            }
        }
        // `scoreT1`: a capital T behind small letters begins a word.
        if let Some(before) = letters.strip_suffix('T')
            && letters.len() < header.len()
            && before.ends_with(char::is_lowercase)
        {
            self.add(before, &header[before.len()..], Rank::Counted);
        }
        // `MADRSw1`: a small letter that counts time behind capitals begins a word.
        let counts = |c: char| matches!(c, 'w' | 'd' | 'm' | 'v' | 't' | 'h');
        if letters.len() < header.len()
            && let Some(before) = letters.strip_suffix(counts)
            && before.len() > 1
            && before.chars().rev().take(2).all(char::is_uppercase)
        {
            self.add(before, &header[before.len()..], Rank::Counted);
        }
        // `hb3m`, `fer6w`
        let unit_at = header.trim_end_matches(char::is_alphabetic).len();
        let number_at = header[..unit_at]
            .trim_end_matches(|c: char| c.is_ascii_digit())
            .len();
        let glued = header.get(unit_at..).unwrap_or("");
        let short = ["m", "mo", "w", "wk", "d", "h", "y", "yr", "min"];
        let unit = fold(glued);
        // `weight6weeks`
        let is_unit = unit.len() > 3 && moment::unit_hours(&unit).is_some();
        if number_at < unit_at
            && header[..number_at].ends_with(char::is_alphabetic)
            && (is_unit || short.contains(&unit.as_str()))
        {
            let rank = if is_unit { Rank::Known } else { Rank::Counted };
            self.add(&header[..number_at], &header[number_at..], rank);
        }
    }

    /// `DAY2GFR`, `week4Pain`: a word for a time with a number stands joined before the marker.
    fn by_beginning(&mut self, header: &str) {
        let lower = fold(header);
        if lower.len() != header.len() {
            return;
        }
        for word in [
            "day", "week", "month", "visit", "hour", "tag", "woche", "monat",
        ] {
            let Some(rest) = lower.strip_prefix(word) else {
                continue;
            };
            let stem = rest.trim_start_matches(|c: char| c.is_ascii_digit());
            let at = header.len() - stem.len();
            if stem.len() > 1 && stem.len() < rest.len() && stem.starts_with(char::is_alphabetic) {
                self.add(&header[at..], &header[..at], Rank::Known);
            }
        }
    }

    /// `收缩压治疗1个月`: a time stands joined to the marker; the longest ending that names one is the visit.
    fn by_east_asian_ending(&mut self, header: &str) {
        if !languages::is_east_asian(header) || tokens(header).len() != 1 {
            return;
        }
        let timed = |text: &str| {
            let known = matches!(moment::time(text), Time::Hours(_) | Time::Day(_));
            known && languages::is_east_asian(text)
        };
        let at = header
            .char_indices()
            .skip(1)
            .find(|(at, _)| timed(&header[*at..]));
        if let Some((at, _)) = at
            && !header[..at].ends_with(|c: char| c.is_ascii_digit())
        {
            self.add(&header[..at], &header[at..], Rank::Known);
        }
    }

    /// A word for a visit is joined to the name of the marker.
    fn by_joined_word(&mut self, header: &str) {
        let lower = fold(header);
        if tokens(header).len() == 1 && lower.len() == header.len() {
            // Headers in plain letters hold none of the last words.
            for word in &JOINED[..if header.is_ascii() {
                PLAIN
            } else {
                JOINED.len()
            }] {
                if lower.starts_with(word) && lower.len() > word.len() {
                    self.add(&header[word.len()..], &header[..word.len()], Rank::Known);
                }
                if lower.ends_with(word) && lower.len() > word.len() {
                    let at = header.len() - word.len();
                    self.add(&header[..at], &header[at..], Rank::Known);
                }
            }
        }
    }
}
/// The headers that a step cuts in another way, as `marker at visit`.
#[cfg(test)]
pub(super) fn changed_by(
    headers: &[impl AsRef<str>],
    step: impl Fn(&[(usize, &str)], &mut [Vec<Split>]),
) -> Vec<String> {
    let candidates: Vec<(usize, &str)> = headers.iter().map(AsRef::as_ref).enumerate().collect();
    let mut splits: Vec<Vec<Split>> = candidates.iter().map(|(_, h)| read(h)).collect();
    let before = splits.clone();
    step(&candidates, &mut splits);
    let changed = splits.iter().zip(&before).filter(|(a, b)| a != b);
    changed
        .map(|(ways, _)| format!("{} at {}", ways[0].stem, ways[0].visit))
        .collect()
}
