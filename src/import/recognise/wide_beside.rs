//! Columns beside those that hold a marker at its visits.
//!
//! In: the markers over visits that are accepted. Out: a first visit under a word of its own, and columns that look
//! like visits and are not read as such. Not its business: which markers are accepted.

use super::evidence::Evidence;
use super::first_visits::is_later;
use super::headers::{NO_VISITS, Rank, Split, read};
use super::visit_part::SEPARATORS;
use super::visits;
use super::wide_bare::holds_value;
use super::wide_column::WideColumn;
use super::wide_compared::is_letter_of_p;
use super::wide_families::{Family, taken_columns};
use super::wide_suffixed::without_date;
use crate::import::cells::time_words::is_visit_word;
use crate::import::cells::words::{Hint, Name, fold, words};
use crate::import::options::Role;
use crate::study::{Issue, Severity};
use crate::words::first_names;
use foldhash::fast::FixedState;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// `Fed` left of `Fasted10` and `Fasted20`: a word of unknown meaning before the later visits of the one marker is
/// its first visit, where its values are those of the same quantity.
pub(super) fn add_word_before(
    candidates: &[(usize, &str)],
    accepted: &[usize],
    families: &mut [Family],
    agree: &dyn Fn(&[usize]) -> f64,
) -> Option<(usize, Left)> {
    let [only] = accepted else { return None };
    let family = families.get_mut(*only)?;
    let comes_later = |w: &WideColumn| {
        let number = w.visit.parse::<f64>();
        number.map_or_else(|_| is_later(&w.visit), |x| x > 1.0)
    };
    let mut all: Vec<usize> = family.columns.iter().map(|w| w.column).collect();
    all.sort_unstable();
    let in_turn = all.windows(2).all(|w| w[1] == w[0] + 1);
    let before = all.first().and_then(|c| c.checked_sub(1))?;
    let (_, header) = candidates.iter().find(|(column, _)| *column == before)?;
    let is_word = header.chars().all(char::is_alphabetic)
        && header.chars().count() > 2
        && !words(header)
            .iter()
            .any(|w| NO_VISITS.contains(&w.as_str()))
        && [
            Hint::Subject,
            Hint::Fact,
            Hint::Birth,
            Hint::Sex,
            Hint::Derived,
        ]
        .into_iter()
        .all(|h| Name::new(header).hint(h) < 0.5);
    if !is_word || !in_turn || !family.columns.iter().all(comes_later) {
        return None;
    }
    all.insert(0, before);
    if agree(&all) <= 0.9 {
        return None;
    }
    // `Fasted10` is a state of its own beside `Fed`, and the marker is neither.
    if family.rank == Rank::Digits {
        for w in &mut family.columns {
            let own = candidates.iter().find(|(column, _)| *column == w.column);
            w.visit = own.map_or_else(String::new, |(_, header)| (*header).to_owned());
            w.marker.clear();
        }
    }
    family.columns.insert(
        0,
        WideColumn {
            column: before,
            marker: family.columns[0].marker.clone(),
            visit: (*header).to_owned(),
        },
    );
    Some((before, Left::First))
}

/// Why a column that is named like a visit is not read as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) enum Left {
    /// Its values differ too much from those of its siblings.
    Differ,
    /// It numbers a question of a form.
    Items,
    /// Its values are those of the visits, and its name says no time.
    Unnamed,
    /// It is read as the first visit, by its values and its place alone.
    First,
    /// A number beside markers whose visits are words.
    Numbered,
    /// It is read as a visit, though its header goes on behind it.
    Behind,
    /// It is read as a visit, since it stands between visits and has values like theirs.
    Between,
    /// It is read as a visit, since it has the name of a marker and values like its.
    Word,
    /// It says when a visit was.
    Clock,
}

/// `PA_day_06_vs2` beside `PA_day_04` and `PA_day_08`: a header that goes on behind a visit that the marker lacks is
/// that visit, where the values agree.
pub(super) fn add_with_more(
    candidates: &[(usize, &str)],
    accepted: &[usize],
    families: &mut [Family],
    agree: &dyn Fn(&[usize]) -> f64,
) -> Vec<(usize, Left)> {
    let taken = taken_columns(families, accepted);
    let keys: HashMap<String, usize, FixedState> = (accepted.iter())
        .filter(|at| !families[**at].key.is_empty() && families[**at].columns.len() > 2)
        .map(|at| (families[*at].key.clone(), *at))
        .collect();
    let mut found: BTreeMap<(usize, String), Vec<(usize, String)>> = BTreeMap::new();
    for (column, header) in candidates.iter().filter(|(c, _)| !taken.contains(c)) {
        let Some((plain, more)) = header.trim().rsplit_once(SEPARATORS) else {
            continue;
        };
        if !says_no_quantity(more) {
            continue;
        }
        let plain = without_date(plain).unwrap_or_else(|| plain.to_owned());
        let ways = read(&plain);
        let way = (ways.iter().filter(|s| s.rank >= Rank::Counted))
            .find_map(|s| Some((*keys.get(&s.key)?, s)));
        if let Some((at, s)) = way
            && !families[at].visits().contains(&s.visit_key)
        {
            let own = found.entry((at, s.visit_key.clone())).or_default();
            own.push((*column, s.visit.clone()));
        }
    }
    let mut out = Vec::new();
    for ((at, _), columns) in found {
        // Two columns of one visit are two things.
        let [(column, visit)] = columns.as_slice() else {
            continue;
        };
        let family = &mut families[at];
        let mut all: Vec<usize> = family.columns.iter().map(|w| w.column).collect();
        all.push(*column);
        if agree(&all) > ALIKE_BY_NAME {
            family.columns.push(WideColumn {
                column: *column,
                marker: family.columns[0].marker.clone(),
                visit: visits::tidy(visit),
            });
            out.push((*column, Left::Behind));
        } else {
            out.push((*column, Left::Differ));
        }
    }
    out
}

/// Whether what stands behind a visit makes no other quantity of the marker, as `sd` and `left` do: `vs2`, `rep`, `new`.
fn says_no_quantity(more: &str) -> bool {
    // Words for how a value came about.
    const SAME: [&str; 5] = ["corrected", "raw", "adj", "adjusted", "value"];
    let (name, all) = (Name::new(more), words(more));
    let other = [Hint::Derived, Hint::Outcome, Hint::Fact, Hint::Group].into_iter();
    !all.is_empty()
        && more.len() < 12
        && !more.bytes().all(|b| b.is_ascii_digit())
        && !all
            .iter()
            .any(|w| NO_VISITS.contains(&w.as_str()) && !SAME.contains(&w.as_str()))
        && !other.map(|h| name.hint(h)).any(|h| h > 0.5)
}

/// Columns that belong to an accepted marker by name or by values, and whose header names no visit that is known.
pub(super) fn unread_siblings(
    candidates: &[(usize, &str)],
    splits: &[Vec<Split>],
    accepted: &[usize],
    families: &[Family],
    agree: &dyn Fn(&[usize]) -> f64,
) -> Vec<(usize, Left)> {
    let taken = taken_columns(families, accepted);
    let stems: HashMap<String, usize, FixedState> = (accepted.iter())
        .filter(|at| !families[**at].key.is_empty())
        .map(|at| (fold(&families[*at].stem), *at))
        .collect();
    let keys: HashMap<&str, usize, FixedState> = (accepted.iter())
        .map(|at| (families[*at].key.as_str(), *at))
        .collect();
    let mut out = Vec::new();
    for ((column, header), ways) in candidates.iter().zip(splits) {
        if taken.contains(column) || !holds_value(header) {
            continue;
        }
        let by_key = || {
            ways.iter()
                .filter(|s| !s.key.is_empty())
                .find_map(|s| keys.get(s.key.as_str()))
        };
        let (family, rest) = match (accepted, with_stem(header, &stems)) {
            (_, Some((at, rest))) => (at, rest),
            ([only], None) if families[*only].key.is_empty() => (*only, String::new()),
            _ => match by_key() {
                Some(at) => (*at, String::new()),
                None => continue,
            },
        };
        let last = families[family].columns.last().map(|w| w.column);
        // A number beside the name of the marker says more than a word.
        let least = if rest.contains(|c: char| c.is_ascii_digit()) {
            ALIKE_BY_NAME
        } else {
            ALIKE
        };
        if last.is_some_and(|last| agree(&[last, *column]) > least) {
            out.push((*column, Left::Unnamed));
        }
    }
    out
}

/// The marker whose name begins or ends a header, and what else the header says, where that may be a visit.
fn with_stem(header: &str, stems: &HashMap<String, usize, FixedState>) -> Option<(usize, String)> {
    let lower = fold(header.trim());
    let parts: Vec<(usize, char)> = (lower.char_indices())
        .filter(|(_, c)| SEPARATORS.contains(c))
        .collect();
    let found = parts.iter().rev().find_map(|(at, c)| {
        let (before, after) = (&lower[..*at], &lower[at + c.len_utf8()..]);
        let behind = stems.get(before).map(|found| (*found, after));
        behind.or_else(|| stems.get(after).map(|found| (*found, before)))
    });
    let (at, rest) = found?;
    let words = words(rest);
    let none = words.iter().any(|w| NO_VISITS.contains(&w.as_str()));
    (!none && !words.is_empty()).then(|| (at, rest.to_owned()))
}

/// The same where the header has the name of the marker and a number.
const ALIKE_BY_NAME: f64 = 0.4;
/// Agreement of two columns above which they may be one quantity at two visits.
const ALIKE: f64 = 0.7;

/// `VL_1` to `VL_4` beside `T1` to `T4`: bare numbers that are exactly those of another marker's visits are these
/// visits.
pub(super) fn join_numbers(columns: &mut [WideColumn]) {
    let Some(found) = counted(columns) else {
        return;
    };
    let same = |numbers: &BTreeSet<u32>| {
        numbers.iter().eq(found.labels.keys()) || found.lettered.values().any(|of| of == numbers)
    };
    for w in columns {
        if let Ok(number) = w.visit.parse::<u32>()
            && found.bare.get(&w.marker).is_some_and(same)
            && let Some(label) = found.labels.get(&number)
        {
            w.visit.clone_from(label);
        }
    }
}

/// Markers whose visits are bare numbers, and those whose visits are a word with a number.
struct Counted {
    /// Numbers of each marker with bare ones.
    bare: BTreeMap<String, BTreeSet<u32>>,
    /// Numbers of each marker with the word.
    lettered: BTreeMap<String, BTreeSet<u32>>,
    /// Label of each number with the word.
    labels: BTreeMap<u32, String>,
}

/// The markers by how their visits are counted; weeks and words without a number count no visits. `None` where several
/// words do, or nothing is to be compared.
fn counted(columns: &[WideColumn]) -> Option<Counted> {
    let mut out = Counted {
        bare: BTreeMap::new(),
        lettered: BTreeMap::new(),
        labels: BTreeMap::new(),
    };
    let mut words: BTreeSet<String> = BTreeSet::new();
    for w in columns {
        let label = fold(&w.visit);
        let word = label.trim_end_matches(|c: char| c.is_ascii_digit());
        let Ok(number) = label[word.len()..].parse::<u32>() else {
            continue;
        };
        let own = if word.is_empty() {
            &mut out.bare
        } else if counts_visits(word.trim_end()) {
            words.insert(word.trim_end().to_owned());
            (out.labels.entry(number)).or_insert_with(|| w.visit.clone());
            &mut out.lettered
        } else {
            continue;
        };
        own.entry(w.marker.clone()).or_default().insert(number);
    }
    (words.len() == 1 && !out.bare.is_empty()).then_some(out)
}

/// Whether a word before a number counts visits, and no weeks or months.
fn counts_visits(word: &str) -> bool {
    is_visit_word(word) && !matches!(word, "m" | "ga" | "gw" | "ssw" | "zt" | "ct")
}

/// Visits of some markers named by a word with a number, and of others by another number alone: whether they are the
/// same is not known.
pub(in crate::import) fn visits_apart(columns: &[WideColumn]) -> Option<Issue> {
    let found = counted(columns)?;
    let marker = found.bare.keys().next()?;
    let labels = first_names(found.labels.values().map(String::as_str), 4);
    let numbers: BTreeSet<u32> = found.bare.values().flatten().copied().collect();
    let numbers: Vec<String> = numbers.iter().map(u32::to_string).collect();
    let numbers = first_names(numbers.iter().map(String::as_str), 4);
    let remedy = "Where they are the same visits, name them alike in the headers of all markers in a copy of the file.";
    Some(
        Issue::new(
            Severity::Warning,
            "visits_apart",
            format!("The visits {labels} of some markers and the visits {numbers} of others, such as {marker}, are kept apart."),
        )
        .remedy(remedy, remedy),
    )
}

/// `placenta1, placenta2, placenta3`: one marker alone whose headers count, under no word that says what; things may be
/// counted as well as visits.
pub(in crate::import) fn numbers_alone(e: &Evidence<'_>, columns: &[WideColumn]) -> Option<Issue> {
    let first = columns.first()?;
    let counts = (columns.iter().enumerate())
        .all(|(i, w)| w.visit.parse() == Ok(i + 1) && w.marker == first.marker);
    if e.options.layout.is_some() || first.marker.is_empty() || !(counts || are_pairs(columns)) {
        return None;
    }
    let headers = first_names(columns.iter().map(|w| e.header(w.column)), 6);
    let names: BTreeSet<&str> = columns.iter().map(|w| w.marker.as_str()).collect();
    let names = first_names(names.into_iter(), 6);
    let remedy =
        "Say --layout rows if each is a marker of its own, or --layout wide if they are visits.";
    Some(
        Issue::new(
            Severity::Warning,
            "numbers_as_visits",
            format!("The numbers of {headers} are read as visits of {names}; no header says what they count."),
        )
        .remedy("Choose the layout: one row per subject with one visit, if each is a marker of its own.", remedy)
        .at(None, Some(e.header(first.column))),
    )
}

/// `l1, b1, l2, b2`: letters alone, each with the numbers 1 and 2, which may be those of two brothers, eyes or halves.
fn are_pairs(columns: &[WideColumn]) -> bool {
    let mut own: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for w in columns {
        own.entry(&w.marker).or_default().push(&w.visit);
    }
    let is_pair = |visits: &Vec<&str>| visits.as_slice() == ["1", "2"];
    own.len() > 1 && own.keys().all(|m| m.chars().count() < 3) && own.values().all(is_pair)
}

/// `HRD0, SBPD0, CRPD0`: all markers end in one letter, which may be that of their visits.
pub(in crate::import) fn letter_of_all(columns: &[WideColumn]) -> Option<Issue> {
    let markers: BTreeSet<&str> = columns.iter().map(|w| w.marker.as_str()).collect();
    let last = |m: &str| fold(m).chars().next_back();
    let letter = last(markers.first()?)?;
    // Many enzymes end in T and volumes in V; hormones in H are no hours.
    let fewest = match letter {
        'd' | 'w' => 2,
        't' | 'v' => 3,
        _ => return None,
    };
    let is_bare = |w: &WideColumn| w.visit.bytes().all(|b| b.is_ascii_digit());
    let alike = markers.iter().all(|m| last(m) == Some(letter));
    let glued = markers
        .iter()
        .all(|m| m.chars().count() > 1 && m.chars().all(char::is_alphanumeric));
    if markers.len() < fewest || !alike || !glued || !columns.iter().all(is_bare) {
        return None;
    }
    let one = columns.first()?;
    let mark: String = one.marker.chars().next_back().into_iter().collect();
    let name = one.marker.strip_suffix(mark.as_str())?;
    let remedy = format!(
        "Where it does, part it from the markers in the headers of a copy of the file, such as {name}_{mark}{}.",
        one.visit
    );
    Some(
        Issue::new(
            Severity::Warning,
            "letter_of_visits",
            format!(
                "All markers end in {mark}, such as {}: the letter may belong to their visits, such as {mark}{}.",
                one.marker, one.visit
            ),
        )
        .remedy(remedy.clone(), remedy),
    )
}

/// Columns of markers that are not accepted, though they have two of the visits of those that are.
pub(super) fn left_out(
    families: &[Family],
    accepted: &[usize],
    columns: &[WideColumn],
) -> Vec<(usize, Left)> {
    let visits: BTreeSet<String> = (accepted.iter())
        .flat_map(|at| families[*at].visits())
        .collect();
    let taken: BTreeSet<usize> = columns.iter().map(|w| w.column).collect();
    let accepted: BTreeSet<usize> = accepted.iter().copied().collect();
    let mut out = Vec::new();
    for (at, family) in families.iter().enumerate() {
        let is_taken = |w: &WideColumn| taken.contains(&w.column);
        if accepted.contains(&at) || family.columns.iter().any(is_taken) {
            continue;
        }
        let derived = Name::new(&family.stem).hint(Hint::Derived) > 0.9;
        let shared = family.visits().intersection(&visits).count();
        if !derived && shared > 1 {
            out.extend(family.columns.iter().map(|w| w.column));
        }
    }
    out.sort_unstable();
    out.dedup();
    out.into_iter().map(|c| (c, Left::Differ)).collect()
}

/// Columns that are named like visits or hold their values, and are not read as visits.
pub(in crate::import) fn left_out_of_visits(
    e: &Evidence<'_>,
    left: &[(usize, Left)],
) -> Vec<Issue> {
    let all = [
        Left::Differ,
        Left::Items,
        Left::Unnamed,
        Left::First,
        Left::Numbered,
        Left::Behind,
        Left::Between,
        Left::Word,
        Left::Clock,
    ];
    all.into_iter()
        .filter_map(|why| left_out_for(e, left, why))
        .collect()
}

/// Columns that compare two visits, or hold p-values, and are set aside; a letter alone may be phosphate.
pub(in crate::import) fn compared_visits(e: &Evidence<'_>, compared: &[usize]) -> Option<Issue> {
    let headers = || compared.iter().map(|c| e.header(*c));
    let named = |h: &&str| e.options.ignore.iter().any(|name| name == h);
    let letter = headers().find(|h| is_letter_of_p(h) && !named(h));
    let first = letter.or_else(|| headers().next())?;
    let text = format!(
        "Set aside, as changes, means or tests of visits: {}.",
        first_names(headers(), 8)
    );
    let issue = |severity| Issue::new(severity, "visits_compared", text.clone());
    let remedy = "Where P is a marker, such as phosphate, write its name in full in the headers in a copy of the file.";
    let issue = match letter {
        Some(_) => issue(Severity::Warning).remedy(remedy, remedy),
        None => issue(Severity::Note),
    };
    Some(issue.at(None, Some(first)))
}

/// What to do about columns left out for one reason, in the window and on the command line.
fn remedy_of(why: Left) -> (&'static str, &'static str) {
    let name_it = "Where they are visits of one marker, name the visit in a word in the headers of all markers in a copy of the file, such as marker_Visit 1.";
    match why {
        Left::Between | Left::Word => (
            "Where they are no visits, give them the role Covariate or leave them out.",
            "Where they are no visits, name them with --covariate or --ignore.",
        ),
        Left::First => (
            "Where it is no visit, leave it out of the visits; else call it Baseline in a copy of the file.",
            "Where it is no visit, name the others with --visits; else call it Baseline in a copy of the file.",
        ),
        Left::Behind => (
            "Where it is another quantity, leave it out of the visits; else take the ending away in a copy of the file.",
            "Where it is another quantity, name the others with --visits; else take the ending away in a copy of the file.",
        ),
        Left::Clock => (OF_CLOCKS, OF_CLOCKS),
        _ => (name_it, name_it),
    }
}

/// What to do where a time is what was measured.
const OF_CLOCKS: &str = "Where a time is what was measured, say of what in the headers in a copy of the file, such as reaction time_1.";

/// The columns left out for one reason.
fn left_out_for(e: &Evidence<'_>, left: &[(usize, Left)], why: Left) -> Option<Issue> {
    let named = |name: &str| {
        let o = e.options;
        let told = |role| matches!(role, Role::Covariate | Role::Ignored);
        o.gives(name, told) || why == Left::Between && o.visits.iter().any(|v| v == name)
    };
    let own = left.iter().filter(|(_, own)| *own == why);
    let all = own.map(|(c, _)| e.header(*c));
    let headers: Vec<&str> = all.filter(|name| !named(name)).collect();
    let first = headers.first()?;
    let names = first_names(headers.iter().copied(), 8);
    let one = headers.len() == 1;
    let (are, they) = if one {
        ("is", "it is")
    } else {
        ("are", "they are")
    };
    let text = match why {
        Left::Differ => format!(
            "{names} {are} named like visits of a marker, but their values differ too much for one marker; {they} not read as visits."
        ),
        Left::Items => format!(
            "{names} look like numbered questions of a form, which no other marker has as visits; {they} not read as visits."
        ),
        Left::Unnamed => format!(
            "{names} {hold} values like those of the visits, under a name that says no time; {they} not read as {visits}.",
            hold = if one { "holds" } else { "hold" },
            visits = if one { "a visit" } else { "visits" },
        ),
        Left::First => format!(
            "{names} {are} read as the first visit, since {its} values are like those of the columns behind {it}; {its} name says no time.",
            its = if one { "its" } else { "their" },
            it = if one { "it" } else { "them" },
        ),
        Left::Numbered => format!(
            "{names} {are} numbered, while the visits of other markers are words; {they} not read as visits."
        ),
        Left::Between => format!(
            "{names} {are} read as {visits}, since {they} between columns of visits and {have} values like theirs; no name says a time.",
            visits = if one { "a visit" } else { "visits" },
            they = if one { "it stands" } else { "they stand" },
            have = if one { "has" } else { "have" },
        ),
        Left::Word => format!(
            "{names} {are} read as {visits} of the marker whose name {they}; {its} last word says no time.",
            visits = if one { "a visit" } else { "visits" },
            they = if one { "it has" } else { "they have" },
            its = if one { "its" } else { "their" },
        ),
        Left::Clock => format!(
            "{names} say when the visits were, as their name and their rising values tell; they are no marker."
        ),
        Left::Behind => format!(
            "{names} {are} read as {visits} of the marker whose other columns have no such ending.",
            visits = if one { "a visit" } else { "visits" },
        ),
    };
    let (window, remedy) = remedy_of(why);
    let code = match why {
        Left::First | Left::Behind | Left::Between | Left::Word => "word_as_visit",
        _ => "visits_left_out",
    };
    Some(
        Issue::new(Severity::Warning, code, text)
            .remedy(window, remedy)
            .at(None, Some(first)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_that_all_markers_end_in_is_said() {
        let said = |markers: &[&str]| {
            let column = |m: &&str| WideColumn {
                column: 0,
                marker: (*m).to_owned(),
                visit: "0".to_owned(),
            };
            let columns: Vec<WideColumn> = markers.iter().map(column).collect();
            letter_of_all(&columns).map(|i| i.message)
        };
        let text = said(&["HRD", "SBPD"]).unwrap();
        assert!(text.contains("HRD") && text.contains("D0"), "{text}");
        assert!(said(&["AST", "ALT"]).is_none() && said(&["LH", "FSH"]).is_none());
        assert!(said(&["HRD", "SBP"]).is_none() && said(&["D", "W"]).is_none());
    }
}
