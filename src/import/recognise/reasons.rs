//! The wording of a reading: why a column has its role, which guesses it rests on, how another differs.

use super::confidence::{of_group, of_subject, of_visit};
use super::convention::named_words;
use super::evidence::Evidence;
use super::factors::other_factors;
use super::group_names::names_group;
use super::groups::Group;
use super::passed_over;
use super::reading::{Reading, Who};
use super::recognition::Confidence;
use super::score::CLEAR;
use super::structure_reasons::{doubt_of_marker_names, visit_by_structure};
use super::time_rows;
use crate::import::cells::codes::{Codes, Within};
use crate::import::cells::labels::merged;
use crate::import::cells::vocabulary::UNIT;
use crate::import::options::Shape;
use crate::import::recognise::convention::Convention;
use crate::study::{Issue, Severity};
use crate::words::{counted, first_names, of_count};

pub(in crate::import) fn subject(
    e: &Evidence<'_>,
    told: Option<&Convention<'_>>,
    reading: &Reading<'_>,
    column: usize,
) -> String {
    if told.is_some_and(|c| c.why(column).is_some()) || e.options.subject.is_some() {
        return named_words(told, column, "named as the subject");
    }
    let n = reading.people.labels.len();
    if e.name(column).names_subject() > 0.3 {
        format!("the name says subject; {n} different")
    } else {
        format!("it has {n} different labels, each as often as the others")
    }
}

pub(in crate::import) fn visit(
    e: &Evidence<'_>,
    told: Option<&Convention<'_>>,
    reading: &Reading<'_>,
    column: usize,
) -> String {
    if told.is_some_and(|c| c.why(column).is_some()) || e.options.visit.is_some() {
        return named_words(told, column, "named as the visit");
    }
    let unique = if reading.one_place > 0.999 {
        ", each subject at most once"
    } else {
        ""
    };
    format!(
        "it looks like a visit: {}{unique}",
        counted(e.profile(column).distinct, "value")
    )
}

/// Whether another column of a few labels is the same at all visits of a subject.
fn has_other_category(e: &Evidence<'_>, reading: &Reading<'_>, column: usize) -> bool {
    (0..e.table.n_columns().min(200)).any(|c| {
        let p = e.profile(c);
        let few = (2..=12).contains(&p.distinct) && p.distinct < reading.people.labels.len();
        c != column && few && !p.is_numeric() && e.within(c, &reading.people).varying == 0
    })
}

pub(in crate::import) fn group(
    e: &Evidence<'_>,
    told: Option<&Convention<'_>>,
    reading: &Reading<'_>,
    group: Group,
) -> String {
    let column = group.column;
    if told.is_some_and(|c| c.why(column).is_some()) || e.options.group.is_some() {
        return named_words(told, column, "named as the group");
    }
    let what = if group.is_sex {
        "no column names groups, so the sexes are the groups"
    } else if group.name > 0.5 {
        "the name says group"
    } else if group.reference {
        "one of its labels names controls"
    } else if has_other_category(e, reading, column) {
        "a category that is the same at all visits of a subject, though not the only one"
    } else {
        "the only category that is the same at all visits of a subject"
    };
    let codes = e.codes(column);
    let steady = match codes.within(&reading.people).varying {
        0 => "the same at every visit of a subject".to_owned(),
        n => format!(
            "the same at every visit of all but {}",
            counted(n, "subject")
        ),
    };
    format!(
        "{what}; {}, {steady}",
        // Spellings of one label are one group.
        counted(merged(codes).0.labels.len(), "group")
    )
}

/// Groups of a column; spellings of one label are one.
fn n_groups(e: &Evidence<'_>, column: usize) -> usize {
    merged(e.codes(column)).0.labels.len()
}

/// Each row is a subject because no column names one.
pub(in crate::import) fn each_row(e: &Evidence<'_>) -> Issue {
    let n = e.table.n_rows();
    let alone = if time_rows::goes_on_in_time(e) {
        " If all rows are of one subject, add a column with its name in a copy of the file."
    } else {
        ""
    };
    Issue::new(
        Severity::Warning,
        "each_row_a_subject",
        format!("No column names the subjects, so each row is one subject ({n} people)."),
    )
    .remedy(
        format!("If a column names them, give it the role Subject.{alone}"),
        format!(
            "If a column names them, name it with --subject; --subject row says that this is right.{alone}"
        ),
    )
}

/// People of the same number who are different people.
pub(in crate::import) fn restart(e: &Evidence<'_>, reading: &Reading<'_>, column: usize) -> Issue {
    let subject = match reading.who {
        Who::Column(c) => e.header(c),
        Who::Row => "row",
    };
    Issue::new(
        Severity::Warning,
        "subject_numbers_restart",
        format!(
            "The numbers of {subject} start again in each {}, so the same number in two of them is read as two people ({} people).",
            e.header(column),
            reading.people.labels.len()
        ),
    )
    .remedy(
        "Under \u{201c}Same number\u{201d} they can be the same people.",
        "Say --subject-numbers same if they are the same people.",
    )
    .at(None, Some(e.header(column)))
}

/// Warnings about roles that names and data do not settle.
pub(in crate::import) fn doubts(
    e: &Evidence<'_>,
    told: Option<&Convention<'_>>,
    reading: &Reading<'_>,
    others: &[Reading<'_>],
) -> Vec<Issue> {
    if told.is_some() {
        return Vec::new();
    }
    [
        doubt_of_subject(e, reading),
        doubt_of_visit(e, reading, others).or_else(|| visit_by_structure(e, reading)),
        doubt_of_marker_names(e, reading),
        mixed_units(e, reading),
        reading.group.and_then(|g| doubt_of_group(e, reading, g)),
        doubt_of_layout(reading, others),
        reading
            .group
            .and_then(|g| passed_over_beside(e, reading, g)),
        passed_over::each_own_group(e, reading),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn doubt_of_subject(e: &Evidence<'_>, reading: &Reading<'_>) -> Option<Issue> {
    if let Who::Column(c) = reading.who
        && of_subject(e, reading, c) == Confidence::Guess
    {
        return Some(
            Issue::new(
                Severity::Warning,
                "subject_guessed",
                format!(
                    "{} is taken for the subject, though its name does not say so ({} people).",
                    e.header(c),
                    reading.people.labels.len()
                ),
            )
            .remedy(
                "Give the right column the role Subject.",
                "Name the right column with --subject.",
            )
            .at(None, Some(e.header(c))),
        );
    }
    None
}

fn doubt_of_visit(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    others: &[Reading<'_>],
) -> Option<Issue> {
    if let Some(c) = reading.visit
        && of_visit(e, reading, others, c) == Confidence::Guess
    {
        let rival = others
            .iter()
            .find(|o| o.who == reading.who && o.visit.is_some() && o.visit != reading.visit);
        let rival = rival.and_then(|o| o.visit).map_or_else(String::new, |v| {
            format!(" {} could be the visit as well.", e.header(v))
        });
        return Some(
            Issue::new(
                Severity::Warning,
                "visit_guessed",
                format!(
                    "{} is taken for the visit, though its name does not say so.{rival}",
                    e.header(c)
                ),
            )
            .remedy(
                "Give the right column the role Visit.",
                "Name the right column with --visit.",
            )
            .at(None, Some(e.header(c))),
        );
    }
    None
}

fn mixed_units(e: &Evidence<'_>, reading: &Reading<'_>) -> Option<Issue> {
    if reading.layout.shape() == Shape::Rows
        && let Some(c) = e.by_name(&UNIT, |c| {
            !e.profile(c).is_numeric() && e.profile(c).distinct > 1
        })
    {
        let codes = e.codes(c);
        let units = first_names(codes.labels.iter().map(AsRef::as_ref), 6);
        return Some(
            Issue::new(Severity::Warning, "mixed_units", format!("The values are given in different units ({units}), and are used unchanged. Convert them in a copy of the file."))
                .at(None, Some(e.header(c))),
        );
    }
    None
}

fn doubt_of_layout(reading: &Reading<'_>, others: &[Reading<'_>]) -> Option<Issue> {
    if let Some(second) = others.first()
        && second.who == reading.who
        && second.layout.shape() != reading.layout.shape()
        && reading.total() - second.total() < CLEAR
    {
        return Some(
            Issue::new(
                Severity::Warning,
                "layout_in_doubt",
                format!(
                    "The table is read as {}; it could be {} as well.",
                    reading.layout.words(),
                    second.layout.words()
                ),
            )
            .remedy(
                "Choose the other layout if that is right.",
                format!("Say --layout {} if that is right.", second.layout),
            ),
        );
    }
    None
}

/// Columns that could be the group and that no other doubt names.
fn passed_over_beside(e: &Evidence<'_>, reading: &Reading<'_>, group: Group) -> Option<Issue> {
    let rival = (!group.is_sex)
        .then(|| rival_of(e, reading, group))
        .flatten();
    let said: Vec<&str> = match rival {
        Some(other) => vec![e.header(other.column)],
        None if group.is_sex => Vec::new(),
        None => other_factors(e, reading, group),
    };
    passed_over::beside_group(e, reading, group, &said)
}

/// Another column that is nearly as likely the group.
fn rival_of<'r>(e: &Evidence<'_>, reading: &'r Reading<'_>, group: Group) -> Option<&'r Group> {
    (reading.other_groups.iter())
        .find(|o| group.score - o.score < 0.6 && !e.says_the_same(group.column, o.column))
}

fn doubt_of_group(e: &Evidence<'_>, reading: &Reading<'_>, group: Group) -> Option<Issue> {
    let name = e.header(group.column);
    let issue = |code: &str, message: String| {
        Issue::new(Severity::Warning, code, message)
            .remedy(
                "Give the right column the role Group, or none for one group.",
                "Name the right column with --group; --group \"\" reads one group.",
            )
            .at(None, Some(name))
    };
    if group.is_sex {
        return Some(issue(
            "sexes_compared",
            format!(
                "No column names groups, so the groups are those of {name}: the sexes are compared."
            ),
        ));
    }
    let rival = rival_of(e, reading, group);
    let others = other_factors(e, reading, group);
    match rival {
        Some(other) => Some(issue(
            "group_in_doubt",
            format!(
                "{name} is taken for the group; {} could be it as well.",
                passed_over::in_words(e, reading, other.column)
            ),
        )),
        None if !others.is_empty() => Some(issue(
            "group_in_doubt",
            format!(
                "{name} is taken for the group; {} could be it as well.",
                others.join(" or ")
            ),
        )),
        None if of_group(e, reading, group) == Confidence::Guess => Some(issue(
            "group_guessed",
            format!("{name} is taken for the group, though its name does not say so."),
        )),
        None => None,
    }
}

/// A column that would be the group, were it not different at different visits of many subjects.
pub(in crate::import) fn no_group(e: &Evidence<'_>, reading: &Reading<'_>) -> Option<Issue> {
    if e.options.group.as_deref().is_some_and(|g| !g.is_empty()) {
        return None;
    }
    let taken = |c: usize| {
        Some(c) == reading.visit
            || reading.who == Who::Column(c)
            || reading
                .crossover
                .is_some_and(|x| x.all().any(|own| own == c))
            || reading.tidy.is_some_and(|t| t.0 == c || t.1 == c)
            || reading.is_in_markers(e, c)
            || reading.time_point == Some(c)
    };
    let column = (0..e.table.n_columns()).find(|&c| {
        let p = e.profile(c);
        !taken(c)
            && !e.is_ignored(c)
            && names_group(e, c) > 0.75
            && !p.has_fractions()
            && (2..=12).contains(&p.distinct)
            && !e.options.covariates.iter().any(|n| n == e.header(c))
            && !e.within(c, &reading.people).is_constant()
    })?;
    let codes = e.codes(column);
    let mut group: Vec<Option<u32>> = vec![None; reading.people.labels.len()];
    let first = reading
        .people
        .of_row
        .iter()
        .zip(codes.of_row.iter())
        .position(|pair| {
            let (Some(s), Some(g)) = pair else {
                return false;
            };
            group
                .get_mut(s as usize)
                .is_some_and(|there| *there.get_or_insert(g) != g)
        });
    let Within { repeated, varying } = e.within(column, &reading.people);
    let name = e.header(column);
    Some(
        Issue::new(
            Severity::Warning,
            "group_varies",
            format!("{name} looks like the group, but {varying} of {repeated} subjects are in several of its groups, so it is not used."),
        )
        .remedy(
            format!("Give the role Group to the right column, or to {name} itself: subjects in two groups are then left out."),
            format!("Name the right column, or {name} itself, with --group: subjects in two groups are then left out."),
        )
        .at(first.map(|r| e.table.line(r)), Some(name)),
    )
}

/// What becomes of the request to number each subject's measurements by a column; `None` where it names no times.
pub(in crate::import) fn numbered(
    e: &Evidence<'_>,
    column: usize,
    own: Option<&Codes<'_>>,
) -> Issue {
    let name = e.header(column);
    let (severity, code, text) = match own {
        Some(codes) => (
            Severity::Note,
            "visits_numbered",
            format!(
                "The visits are the numbers of each subject's measurements in the order of {name}: 1 to {}.",
                codes.labels.len()
            ),
        ),
        None => (
            Severity::Warning,
            "visits_not_numbered",
            format!(
                "{name} names no times, so the measurements of each subject are not numbered: its labels are the visits."
            ),
        ),
    };
    Issue::new(severity, code, text).at(None, Some(name))
}

/// A time within the visit that was asked for where no column names the visit.
pub(in crate::import) fn unused_time_point(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
) -> Option<Issue> {
    let name = e.options.time_point.as_ref()?;
    if reading.time_point.is_some() {
        return None;
    }
    let text = format!(
        "{name} is named as the time within the visit, but no column names the visit, so it is not used."
    );
    Some(Issue::new(Severity::Warning, "time_point_unused", text).at(None, Some(name)))
}

/// One group at one visit.
pub(in crate::import) fn nothing_to_compare() -> Issue {
    Issue::new(
        Severity::Warning,
        "nothing_to_compare",
        "There is one group and one visit: nothing can be compared.",
    )
    .remedy(
        "Give a column the role Group or Visit.",
        "Name a column of groups with --group, of visits with --visit, or of subjects with --subject.",
    )
}

/// Numbers of subjects that stand on the first row of each subject only, and lines of means between the subjects.
pub(in crate::import) fn carried_down(
    e: &Evidence<'_>,
    told: Option<&Convention<'_>>,
    reading: &Reading<'_>,
) -> Vec<Issue> {
    let mut out = Vec::new();
    let (None, None, Who::Column(c)) = (told, reading.restart, reading.who) else {
        return out;
    };
    let missing = e.missing_in(c);
    let people = &reading.people.of_row;
    // Where every cell is filled, none has to be looked at again.
    let has_blanks = e.profile(c).n < e.table.n_rows();
    let is_blank = |row: usize| has_blanks && missing.contains(e.table.cell(row, c));
    let mut carried = 0;
    let mut summaries: Option<(usize, usize)> = None;
    for (row, code) in people.iter().enumerate() {
        match (code.is_some(), is_blank(row)) {
            (true, true) => carried += 1,
            (false, false) => summaries.get_or_insert((row, 0)).1 += 1,
            _ => {}
        }
    }
    if carried > 0 {
        let once = e.profile(c).n == reading.people.labels.len();
        let (severity, text) = if once {
            (
                Severity::Note,
                format!(
                    "{} stands on the first row of each subject only; the {} to the same subject.",
                    e.header(c),
                    of_count(carried, "row below belongs", "rows below belong")
                ),
            )
        } else {
            (
                Severity::Warning,
                format!(
                    "{} stands on the first row of each block of rows only; the {} to the same subject, and to the same visit where its cell is blank too.",
                    e.header(c),
                    of_count(
                        carried,
                        "row with a blank cell below belongs",
                        "rows with a blank cell below belong"
                    )
                ),
            )
        };
        let issue = Issue::new(severity, "subject_carried_down", text);
        out.push(issue.at(None, Some(e.header(c))));
    }
    if let Some((first, n)) = summaries {
        out.push(
            Issue::new(
                Severity::Note,
                "summary_lines",
                of_count(
                    n,
                    "line between the subjects holds means or measures of spread and is left out.",
                    "lines between the subjects hold means or measures of spread and are left out.",
                ),
            )
            .at(Some(e.table.line(first)), Some(e.header(c))),
        );
    }
    out
}

/// What another reading would change, in words.
pub(in crate::import) fn difference(
    e: &Evidence<'_>,
    taken: &Reading<'_>,
    other: &Reading<'_>,
    group: Option<usize>,
) -> String {
    let what = describe(e, other, group);
    let own = describe(e, taken, taken.group.map(|g| g.column));
    format!("{what}, instead of {own}")
}

/// `16 people by id at the visits of week, groups by arm`.
pub(in crate::import) fn describe(
    e: &Evidence<'_>,
    reading: &Reading<'_>,
    group: Option<usize>,
) -> String {
    let people = of_count(reading.people.labels.len(), "person", "people");
    let who = match reading.who {
        Who::Column(c) => format!("{people} by {}", e.header(c)),
        Who::Row => format!("{people}, one a row"),
    };
    let restart = reading
        .restart_name(e)
        .map_or_else(String::new, |name| format!(" within {name}"));
    let visits = match (reading.layout.shape(), reading.visit) {
        (Shape::Wide, _) => ", visits in the headers".to_owned(),
        (_, Some(v)) => format!(", visits by {}", e.header(v)),
        (_, None) => ", one visit".to_owned(),
    };
    let markers = match reading.tidy {
        Some((name, _)) if reading.layout.shape() == Shape::Tidy => {
            format!(", markers by {}", e.header(name))
        }
        _ => String::new(),
    };
    let groups = match group {
        Some(g) => format!(", {} by {}", counted(n_groups(e, g), "group"), e.header(g)),
        None => ", one group".to_owned(),
    };
    format!("{who}{restart}{visits}{markers}{groups}")
}
