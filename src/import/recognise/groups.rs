//! Which columns may be the group of the people.
//!
//! In: the columns that a reading leaves free. Out: candidates with their score, best first. Outcomes, facts and
//! places are none; the sexes, or a single fact, only where nothing else differs between people. Not its business:
//! the order of groups and the reference.

use crate::import::cells::codes::Codes;
use crate::import::cells::dates::is_date;
use crate::import::cells::labels::key;
use crate::import::cells::profile::MOST_LEVELS;
use crate::import::cells::runs::names_run;
use crate::import::cells::vocabulary::names_controls;
use crate::import::cells::words::Hint;
use crate::import::options::Role;
use crate::import::recognise::evidence::Evidence;
use crate::import::recognise::group_names::{names_group, says_yes_or_no};
use crate::import::recognise::look::Look;
use crate::import::recognise::score::{Score, Term};
use crate::import::recognise::visit_signs::reads_as_visits;
use std::collections::{BTreeSet, HashSet};

/// Most levels of a group that no word names.
const UNNAMED_GROUPS: usize = 12;
/// Measured columns among which facts about people are looked for: they stand before the markers.
const MOST_FACTS: usize = 50;
/// Most levels of a group that is coded under a name that says nothing.
const MOST_CODES: usize = 5;
/// Most levels of a group that a word names.
pub(in crate::import) const NAMED_GROUPS: usize = MOST_LEVELS;
/// The column of groups with what speaks for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::import) struct Group {
    pub column: usize,
    pub score: f64,
    /// How far its name says group.
    pub name: f64,
    /// One of its labels names controls.
    pub reference: bool,
    /// The groups are the sexes, because no other column differs between people.
    pub is_sex: bool,
}

/// Columns that may be the group of the people, best first.
pub(in crate::import) fn groups(
    e: &Evidence<'_>,
    look: &mut Look<'_, '_>,
    subject: Option<usize>,
    taken: &HashSet<usize>,
) -> Vec<Group> {
    let n_people = look.people.labels.len();
    let mut found = Vec::new();
    let mut sexes = Vec::new();
    let mut other_facts = Vec::new();
    let mut codes = Vec::new();
    let mut measured: Vec<usize> = Vec::new();
    // With one row a person every column is the same at all visits, which tells nothing.
    let repeats = n_people * 3 < e.table.n_rows() * 2;
    let mut facts = 0usize;
    // Columns of few labels that are the same at all visits.
    let mut few = 0usize;
    for c in 0..e.table.n_columns() {
        let p = e.profile(c);
        let free = Some(c) != subject && !taken.contains(&c) && is_free(e, c);
        // Many different numbers are a measurement.
        let is_measured = p.is_numeric() && p.distinct * 2 > n_people && n_people > 4;
        // What few rows of people hold is a list beside them, unless it is called a group.
        let is_beside = !repeats && p.n * 2 < e.table.n_rows() && e.name(c).names_group() < 0.7;
        if free && is_measured && measured.len() < MOST_FACTS {
            measured.push(c);
        }
        if !free || p.distinct < 2 || e.is_called_counter(c) || is_measured || is_beside {
            continue;
        }
        if holds_dates(e, c) {
            facts += 1;
            continue;
        }
        match kind(e, look, c) {
            Kind::Nothing => {}
            // More than two facts change nothing below.
            Kind::Measurement if facts < 2 => {
                facts += usize::from(p.distinct > 2 && look.within(c).varying == 0);
            }
            Kind::Measurement => {}
            Kind::Category(group) => {
                facts += 1;
                few += 1;
                match group {
                    Category::Sex => sexes.push(c),
                    Category::Fact => other_facts.push(c),
                    Category::Other if repeats && is_unnamed_code(e, c) => codes.push(c),
                    Category::Other => {}
                    Category::Group(group) => found.push(group),
                }
            }
        }
    }
    if let [only] = found.as_mut_slice()
        && only.score == 0.0
    {
        only.score = Score::default().with(Term::GroupAlone, 1.0).total();
    }
    // Beside categories in words a code that does not count from 0 or 1 is one fact among others.
    let unnamed = found.iter().any(|g| g.score == 0.0);
    codes.retain(|c| !unnamed || counts_from_the_start(e, *c));
    found.retain(|g| g.score > 0.0 && (g.name > 0.75 || is_known_of_most(look, g.column)));
    steady_first(look, &mut found);
    found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.column.cmp(&b.column)));
    words_before_codes(e, &mut found);
    if found.is_empty() && few == 1 && other_facts.len() == 1 && n_people > 2 {
        found.push(alone(other_facts[0], false));
    }
    if found.is_empty() && sexes.is_empty() && codes.len() == 1 && n_people > 2 {
        found.push(alone(codes[0], false));
    }
    // An age or a weight beside the sex: both are facts, and neither is what the study compares.
    let only = found.is_empty() && facts == 1 && sexes.len() == 1 && n_people > 2;
    if only && !(measured.iter()).any(|c| is_fact_of_person(e, look, *c, repeats)) {
        found.push(alone(sexes[0], true));
    }
    found
}

/// Whether a column of numbers holds a fact about each person: one that is the same on all rows and is called nothing
/// else, or one that is called a fact where each person has one row.
fn is_fact_of_person(e: &Evidence<'_>, look: &mut Look<'_, '_>, c: usize, repeats: bool) -> bool {
    const OTHERS: [Hint; 5] = [
        Hint::Subject,
        Hint::Identifier,
        Hint::Sample,
        Hint::Group,
        Hint::Visit,
    ];
    let name = e.name(c);
    if !repeats {
        return name.hint(Hint::Fact) > 0.6;
    }
    let is_other = OTHERS.iter().any(|h| name.hint(*h) > 0.5) || e.is_called_counter(c);
    !is_other && look.within(c).varying == 0
}

/// Whether a column is not left out and has no other role.
fn is_free(e: &Evidence<'_>, column: usize) -> bool {
    let free = |role| {
        matches!(
            role,
            Role::Subject | Role::Group | Role::Treatment | Role::Period | Role::Sequence
        )
    };
    !e.options.gives(e.header(column), |role| !free(role))
}

/// The one column that may be the group.
fn alone(column: usize, is_sex: bool) -> Group {
    Group {
        column,
        score: Score::default().with(Term::GroupAlone, 1.0).total(),
        name: 0.0,
        reference: false,
        is_sex,
    }
}

/// Whether most people have a label in a column: a note on a few of them parts no people.
fn is_known_of_most(look: &mut Look<'_, '_>, column: usize) -> bool {
    look.people_with(column) * 2 >= look.n_people
}

/// A column in which someone has two labels stands behind those that are the same on all rows of everybody.
fn steady_first(look: &mut Look<'_, '_>, found: &mut [Group]) {
    let mut varies = |g: &Group| look.within(g.column).varying > 0;
    if found
        .iter()
        .any(|g| (g.name >= 0.3 || g.reference) && !varies(g))
    {
        for group in found.iter_mut() {
            if varies(group) {
                group.score *= 0.5;
            }
        }
    }
}

/// Whether the lowest code of a column is 0 or 1.
fn counts_from_the_start(e: &Evidence<'_>, column: usize) -> bool {
    let codes = e.codes(column);
    let numbers = codes.labels.iter().filter_map(|l| l.parse::<f64>().ok());
    numbers.fold(f64::INFINITY, f64::min) <= 1.0
}

/// `TRT01P` in words is taken before `TRT01PN`, its code.
fn words_before_codes(e: &Evidence<'_>, found: &mut [Group]) {
    let Some(first) = found.first().copied() else {
        return;
    };
    let in_words =
        |g: &Group| !e.profile(g.column).is_numeric() && e.says_the_same(first.column, g.column);
    if e.profile(first.column).is_numeric()
        && let Some(at) = found.iter().position(in_words)
    {
        found[..=at].rotate_right(1);
        found[0].score = found[0].score.max(first.score);
    }
}

/// A few codes in a row under a name that says nothing else, as an arm is coded: 0 and 1, or 1, 2, 3.
fn is_unnamed_code(e: &Evidence<'_>, column: usize) -> bool {
    let in_a_row = || {
        let codes = e.codes(column);
        let read = codes.labels.iter().map(|l| l.parse::<i64>().ok());
        let mut numbers: Vec<i64> = read.flatten().collect();
        numbers.sort_unstable();
        numbers.first().is_some_and(|n| matches!(n, 0 | 1))
            && numbers.windows(2).all(|w| w[1] == w[0] + 1)
    };
    let (p, name) = (e.profile(column), e.name(column));
    let says_else = [
        Hint::Fact,
        Hint::Outcome,
        Hint::Place,
        Hint::Birth,
        Hint::Sample,
        Hint::Visit,
        Hint::Derived,
    ]
    .into_iter()
    .any(|h| name.hint(h) > 0.5);
    let few = p.distinct == 2 || (3..=MOST_CODES).contains(&p.distinct) && in_a_row();
    p.is_numeric() && few && !says_else && !names_run(name) && name.words != ["status"]
}

/// Whether the labels of a column are dates.
fn holds_dates(e: &Evidence<'_>, column: usize) -> bool {
    let p = e.profile(column);
    if p.is_numeric() || p.distinct > NAMED_GROUPS {
        return false;
    }
    let cells = (0..e.table.n_rows().min(200)).map(|row| e.table.cell(row, column));
    let mut filled = cells.filter(|c| !c.is_empty()).peekable();
    filled.peek().is_some() && filled.all(is_date)
}

/// What a free column is.
enum Kind {
    /// Neither a category nor a fact.
    Nothing,
    /// Numbers, or too many labels for a group.
    Measurement,
    /// Few labels that are the same at all visits of a subject.
    Category(Category),
}

/// A category of the subjects.
enum Category {
    Sex,
    /// A fact or a place, in words.
    Fact,
    /// An outcome, a code or a sample.
    Other,
    /// A group, with a score of 0 where only the lack of others makes it one.
    Group(Group),
}

fn kind(e: &Evidence<'_>, look: &mut Look<'_, '_>, c: usize) -> Kind {
    let p = e.profile(c);
    let n_people = look.people.labels.len();
    let name = e.name(c);
    // Doses are groups with or without fractions.
    let is_dose = name
        .words
        .iter()
        .any(|w| matches!(w.as_str(), "dose" | "dosis" | "dosage"));
    if p.has_fractions() && !(is_dose && p.distinct <= UNNAMED_GROUPS) {
        return Kind::Measurement;
    }
    let by_name = names_group(e, c);
    let most = if by_name > 0.55 {
        NAMED_GROUPS
    } else {
        UNNAMED_GROUPS
    };
    let few_each =
        p.distinct * 2 > n_people && n_people > 4 && !(by_name > 0.75 && p.distinct <= 12);
    // A named number with many values, such as a dose for each person, is no group.
    if p.distinct > most || few_each {
        return Kind::Measurement;
    }
    if p.distinct >= n_people && n_people > 2 && by_name < 0.75 {
        return Kind::Nothing;
    }
    if by_name < 0.75 && is_nearly_one_label(e, c) || by_name < 0.3 && is_free_text(e, c) {
        return Kind::Nothing;
    }
    // `before` and `after` with other people at each are no arms.
    if by_name < 0.3 && !look.has_several_rows() && reads_as_visits(e, c) > 0.9 {
        return Kind::Nothing;
    }
    let constant = look.within(c).is_nearly_constant();
    let settled = || by_name > 0.55 && is_settled(&e.codes(c), &look.people);
    if !(constant || settled()) {
        return Kind::Nothing;
    }
    Kind::Category(if name.hint(Hint::Sex) > 0.8 {
        Category::Sex
    } else {
        category(e, look, c)
    })
}

fn category(e: &Evidence<'_>, look: &mut Look<'_, '_>, c: usize) -> Category {
    let p = e.profile(c);
    let name = e.name(c);
    let by_name = names_group(e, c);
    let against = name
        .hint(Hint::Fact)
        .max(name.hint(Hint::Outcome))
        .max(name.hint(Hint::Place))
        .max(name.hint(Hint::Birth))
        .max(name.hint(Hint::Sample));
    if by_name < 0.3 && (p.is_numeric() || against > 0.6 || name.hint(Hint::Visit) > 0.9) {
        let of_person = name.hint(Hint::Fact).max(name.hint(Hint::Place)) > 0.6
            && name.hint(Hint::Outcome) < 0.6;
        return if of_person && (!p.is_numeric() || p.distinct == 2 && look.has_several_rows()) {
            Category::Fact
        } else {
            Category::Other
        };
    }
    // Plates and batches part samples, and no people.
    if by_name < 0.3 && (names_run(name) || e.holds_runs(c)) && !look.has_reference(c) {
        return Category::Other;
    }
    // `status` in codes is an event as often as an arm, and `yes` under a name that says nothing a finding.
    let is_status = p.is_numeric() && name.words == ["status"];
    if is_status || by_name < 0.3 && says_yes_or_no(e, c) {
        return Category::Other;
    }
    // `No` beside `Yes` is no control.
    let reference =
        look.has_reference(c) && (by_name >= 0.3 || names_arms(e, c)) && !says_yes_or_no(e, c);
    // Nearly one label for each person is a name, not a group.
    let size = look.people.labels.len() as f64 / p.distinct as f64;
    let small = if size < 2.0 && by_name < 0.75 {
        1.0
    } else {
        0.0
    };
    let score = Score::default()
        .with(Term::GroupName, by_name)
        .with(Term::GroupReference, f64::from(u8::from(reference)))
        .total()
        - small;
    // Without a name or a reference it is a group only as the single category of all.
    let score = if by_name < 0.3 && !reference {
        0.0
    } else {
        score
    };
    Category::Group(Group {
        column: c,
        score,
        name: by_name,
        reference,
        is_sex: false,
    })
}

/// Whether labels under a name that says nothing are those of arms: `yes` and `no`, grades of a finding and notes are
/// facts as likely.
fn names_arms(e: &Evidence<'_>, column: usize) -> bool {
    let codes = e.codes(column);
    let labels: Vec<&str> = codes.labels.iter().map(AsRef::as_ref).collect();
    names_controls(&labels)
}

/// Rows whose labels say whether a column holds free text.
const SEEN: usize = 20_000;

/// Labels as people write notes: many words in many of them.
fn is_free_text(e: &Evidence<'_>, column: usize) -> bool {
    let p = e.profile(column);
    if p.is_numeric() || p.distinct < 4 {
        return false;
    }
    let rows = (0..e.table.n_rows().min(SEEN)).map(|r| e.table.cell(r, column));
    let labels: BTreeSet<&str> = rows.filter(|t| !e.missing_in(column).contains(t)).collect();
    let words = |l: &str| l.split_whitespace().count();
    let long = (labels.iter()).filter(|l| words(l) > 3 || l.chars().count() > 40);
    long.count() * 2 > labels.len()
}

/// Whether one label stands in nearly all rows, so that a few rows say something of their own.
fn is_nearly_one_label(e: &Evidence<'_>, column: usize) -> bool {
    let counts = e.codes(column).rows_of_labels();
    let all: usize = counts.iter().sum();
    let most = counts.iter().max().copied().unwrap_or(0);
    all > 20 && (all - most) * 15 < all
}

/// Labels of a time without treatment.
const NOT_YET: [&str; 16] = [
    "none",
    "no treatment",
    "untreated",
    "baseline",
    "pre",
    "washout",
    "wash out",
    "run in",
    "screening",
    "before",
    "keine",
    "aucun",
    "ninguno",
    "nessuno",
    "pre treatment",
    "pretreatment",
];

/// Whether each person has one label and besides it only labels of a time without treatment.
fn is_settled(codes: &Codes<'_>, people: &Codes<'_>) -> bool {
    let Some(own) = own_labels(codes, people) else {
        return false;
    };
    // `baseline` and one treatment alone part the visits of a person, and no people.
    let mut labels: Vec<u32> = own.iter().flatten().map(|(label, _)| *label).collect();
    labels.sort_unstable();
    labels.dedup();
    labels.len() > 1 && own.iter().flatten().any(|(_, waits)| *waits)
}

/// The label of each person, and whether the person has one of a time without treatment as well; `None` where someone
/// has two labels.
fn own_labels(codes: &Codes<'_>, people: &Codes<'_>) -> Option<Vec<Option<(u32, bool)>>> {
    let not_yet = not_yet(codes);
    if !not_yet.contains(&true) {
        return None;
    }
    let mut own: Vec<Option<(u32, bool)>> = vec![None; people.labels.len()];
    let mut waits = vec![false; people.labels.len()];
    for (person, code) in people.of_row.iter().zip(codes.of_row.iter()) {
        let (Some(person), Some(code)) = (person, code) else {
            continue;
        };
        if not_yet[code as usize] {
            waits[person as usize] = true;
        } else if own[person as usize].get_or_insert((code, false)).0 != code {
            return None;
        }
    }
    for (own, waits) in own.iter_mut().zip(waits) {
        if let Some(own) = own {
            own.1 = waits;
        }
    }
    Some(own)
}

fn not_yet(codes: &Codes<'_>) -> Vec<bool> {
    let fits = |label: &str| NOT_YET.contains(&key(label).replace('-', " ").as_str());
    codes.labels.iter().map(|l| fits(l)).collect()
}

/// The group of each row, where labels of a time without treatment are no group of people who have another; with one
/// of those labels.
pub(in crate::import) fn before_treatment<'t>(
    codes: Codes<'t>,
    people: &Codes<'_>,
) -> (Codes<'t>, Option<String>) {
    let not_yet = not_yet(&codes);
    if !not_yet.contains(&true) {
        return (codes, None);
    }
    let Some(own) = own_labels(&codes, people) else {
        return (codes, None);
    };
    let mut label = None;
    let of_row = (people.of_row.iter().zip(codes.of_row.iter()))
        .map(|(person, code)| {
            let (Some(person), Some(c)) = (person, code) else {
                return code;
            };
            let waits = not_yet[c as usize] && own[person as usize].is_some();
            if waits {
                label.get_or_insert_with(|| codes.labels[c as usize].to_string());
                return None;
            }
            code
        })
        .collect();
    let labels = codes.labels;
    (Codes { of_row, labels }, label)
}
