//! Markers, covariates and the reason of every column, once subject, visit and group stand.

use crate::import::cells::codes::{Codes, Within, is_function_of};
use crate::import::cells::names::normal;
use crate::import::cells::runs::{names_replicate, names_run};
use crate::import::cells::vocabulary::{LOWER_LIMIT, MARKER_LABEL, UNIT, UPPER_LIMIT, VISIT};
use crate::import::cells::words::{Hint, Name};
use crate::import::error::ImportError;
use crate::import::options::{Layout, Role, Shape};
use crate::import::recognise::codes;
use crate::import::recognise::companions::{
    is_of_nonmem, is_of_survey, is_other_clock, marks_an_end, names_condition, runs_with_visits,
};
use crate::import::recognise::convention::{Convention, named_words};
use crate::import::recognise::crossover::CrossoverColumns;
use crate::import::recognise::densities;
use crate::import::recognise::derived::{is_actual_time, is_derived, is_product};
use crate::import::recognise::evidence::Evidence;
use crate::import::recognise::fact_signs::{is_fact, names_age};
use crate::import::recognise::intervals::is_end_of_interval;
use crate::import::recognise::remarks::holds_remarks;
use crate::import::recognise::roles::Roles;
use crate::import::recognise::seen_once::{
    TIMES_OF_VISITS, is_each_seen_once, is_seen_again, says_when,
};
use crate::import::recognise::series_columns::is_of_series;
use crate::import::recognise::visit_numbers;
use crate::import::recognise::visit_signs::names_time_beside;
use crate::import::recognise::wells::is_design;
use crate::import::recognise::wide_column::WideColumn;
use crate::study::Censoring;
use crate::words::counted;
use std::collections::{HashMap, HashSet};

/// Rows from which on a number that is the same in all says nothing.
const SAME_IN: usize = 8;

/// Fills markers, covariates and the reasons, once layout, subject, visit and group stand.
///
/// # Errors
/// [`ImportError`] when an option names a column that is not there, or a marker that holds no number.
pub(in crate::import) fn complete(
    e: &Evidence<'_>,
    layout: Layout,
    roles: &mut Roles,
    people: &Codes<'_>,
    visits: Option<&Codes<'_>>,
    convention: Option<&Convention<'_>>,
) -> Result<(), ImportError> {
    let (covariates, markers) = asked_for(e, layout)?;
    roles.hours = visit_numbers::hours(e, roles, people, visits)?;
    if layout.shape() == Shape::Tidy {
        columns_beside_value(e, roles, convention);
    }
    // Where hardly any visit comes twice, as with one subject or with times of their own, every number goes with the
    // visit; that proves nothing.
    let come_again = |v: &Codes<'_>| {
        let rows = v.of_row.iter().flatten().count();
        people.labels.len() > 1 && rows > v.labels.len() + 1
    };
    let in_header = |w: &WideColumn| (w.column, format!("{} at {}", w.marker, w.visit));
    let columns = Columns {
        e,
        layout,
        people,
        visits,
        visits_come_again: visits.is_some_and(come_again),
        // In a crossover everyone comes again under another treatment.
        one_visit: roles.crossover.is_none()
            && visits.is_none_or(|v| v.labels.len() < 2 || is_each_seen_once(people, v)),
        convention,
        covariates,
        markers: &markers,
        wide: roles.wide.iter().map(in_header).collect(),
    };
    let mut beside_visits = Vec::new();
    for c in 0..e.table.n_columns() {
        let of_crossover = |x: CrossoverColumns| x.all().any(|own| own == c);
        // These have their reason from whoever found them.
        let named = [roles.subject, roles.visit, roles.time_point, roles.group];
        let is_told = named.contains(&Some(c)) || roles.crossover.is_some_and(of_crossover);
        if is_told {
            continue;
        }
        let (role, why) = match columns.known(c, roles)? {
            Some(known) => known,
            None => columns.guess(c, roles, &mut beside_visits),
        };
        if role == Role::Marker && !columns.wide.contains_key(&c) {
            roles.markers.push(c);
        }
        if role == Role::Covariate {
            roles.covariates.push(c);
        }
        roles.tell(e.table, c, role, why);
    }
    if let Some(visits) = visits {
        visit_numbers::settle(e, roles, &beside_visits, people, visits);
    }
    if roles.markers.is_empty() && layout.shape() == Shape::Rows && markers.is_empty() {
        take_changing_facts(roles);
    }
    densities::leave_out(e, roles);
    // Markers stand in the order asked for.
    if !markers.is_empty() {
        roles.markers = markers;
    }
    Ok(())
}

/// Covariates and markers that the user names.
fn asked_for(
    e: &Evidence<'_>,
    layout: Layout,
) -> Result<(HashSet<usize>, Vec<usize>), ImportError> {
    let options = e.options;
    let covariates = options.covariates.iter();
    let covariates = covariates.map(|n| e.find("--covariate", n));
    let covariates: HashSet<usize> = covariates.collect::<Result<_, _>>()?;
    let markers = options
        .markers
        .iter()
        .filter(|_| layout.shape() == Shape::Rows);
    let markers = markers.map(|n| e.find("--marker", n));
    Ok((covariates, markers.collect::<Result<_, _>>()?))
}

/// A fact that changes between visits, such as a weight, is the marker where there is no other.
fn take_changing_facts(roles: &mut Roles) {
    for (c, told) in &mut roles.told {
        if told.role == Role::Ignored && told.why == CHANGING_FACT {
            told.role = Role::Marker;
            "a number that changes between visits, and no other does".clone_into(&mut told.why);
            roles.markers.push(*c);
        }
    }
}

/// Unit, full name and limits of the value, in a table of one row a value.
fn columns_beside_value(e: &Evidence<'_>, roles: &mut Roles, convention: Option<&Convention<'_>>) {
    let taken = [
        roles.subject,
        roles.group,
        roles.visit,
        roles.time_point,
        roles.marker_name,
    ];
    let beside = |c: usize| !taken.contains(&Some(c));
    roles.unit = e.by_name(&UNIT, |c| beside(c) && !e.profile(c).is_numeric());
    let text = |c: usize| beside(c) && !e.profile(c).is_numeric();
    roles.marker_label =
        (convention.and_then(|c| c.marker_label)).or_else(|| e.by_name(&MARKER_LABEL, text));
    roles.limit_side = e.by_name(&["limit"], |c| text(c) && names_side(e, c));
    let limits = convention.map_or([None; 2], |c| c.limits);
    let low = || e.by_name(&LOWER_LIMIT, |c| beside(c) && e.profile(c).is_numeric());
    let high = || e.by_name(&UPPER_LIMIT, |c| beside(c) && e.profile(c).is_numeric());
    roles.limits = [limits[0].or_else(low), limits[1].or_else(high)];
}

/// Whether the cells of a column say `below` or `above` and nothing else.
fn names_side(e: &Evidence<'_>, column: usize) -> bool {
    let labels = e.codes(column).labels;
    !labels.is_empty() && labels.iter().all(|l| Censoring::of_side(l).is_some())
}

/// What decides the role of a column that no reading names.
struct Columns<'e, 't> {
    e: &'e Evidence<'t>,
    layout: Layout,
    people: &'e Codes<'t>,
    visits: Option<&'e Codes<'t>>,
    /// Enough rows share a visit to tell what goes with it.
    visits_come_again: bool,
    /// No subject has two visits.
    one_visit: bool,
    convention: Option<&'e Convention<'t>>,
    /// Covariates and markers that the user names.
    covariates: HashSet<usize>,
    markers: &'e [usize],
    /// Marker and visit of each column of the wide layout.
    wide: HashMap<usize, String>,
}

impl Columns<'_, '_> {
    /// The role of a column that the layout, the user or the system says.
    fn known(&self, c: usize, roles: &Roles) -> Result<Option<(Role, String)>, ImportError> {
        let e = self.e;
        let at = Some(c);
        let known = if at == roles.hours {
            (Role::Hours, "hours of each visit".to_owned())
        } else if at == roles.marker_name {
            let n = e.profile(c).distinct;
            let why = format!("names the marker of each row; {n} different");
            (Role::MarkerName, why)
        } else if at == roles.value {
            (Role::Value, "the value of each row".to_owned())
        } else if let Some(why) = self.wide.get(&c) {
            (Role::Marker, why.clone())
        } else if at == roles.unit {
            (Role::Ignored, "the unit of each row's value".to_owned())
        } else if at == roles.marker_label {
            let why = "the full name of each row's marker";
            (Role::Ignored, why.to_owned())
        } else if roles.limits.contains(&at) || at == roles.limit_side {
            (Role::Ignored, "the limit of each row's value".to_owned())
        } else if e.is_ignored(c) {
            let other = e.table.spent.binary_search(&c).is_ok() && e.profile(c).n > 0;
            let why = if other {
                "it belongs to a table beside that of the subjects"
            } else {
                "left out by request"
            };
            let why = named_words(self.convention, c, why);
            (Role::Ignored, why)
        } else if self.covariates.contains(&c) {
            let why = named_words(self.convention, c, "named as a covariate");
            (Role::Covariate, why)
        } else if self.markers.contains(&c) {
            if e.profile(c).numeric == 0 {
                let mut cells = (0..e.table.n_rows()).map(|r| e.table.cell(r, c));
                return Err(ImportError::NoNumber {
                    column: e.header(c).to_owned(),
                    cell: cells.find(|t| !t.is_empty()).unwrap_or("").to_owned(),
                });
            }
            (Role::Marker, "named as a marker".to_owned())
        } else if let Some(why) = self.convention.and_then(|c| c.others) {
            (Role::Ignored, why.to_owned())
        } else {
            return Ok(None);
        };
        Ok(Some(known))
    }

    /// The role of a column by its name and its values.
    fn guess(&self, c: usize, roles: &Roles, beside_visits: &mut Vec<usize>) -> (Role, String) {
        if self.e.table.is_analyte(c) && self.e.profile(c).is_numeric() {
            return (Role::Marker, "an analyte of the assay".to_owned());
        }
        // They stand in file order.
        if roles.compared.binary_search(&c).is_ok() {
            let why = "it is computed from visits: a change, a mean or a test";
            return (Role::Ignored, why.to_owned());
        }
        let within = self.e.within(c, self.people);
        if let Some(why) = self.no_measurement(c, within) {
            return (Role::Ignored, why.to_owned());
        }
        if let Some(why) = self.repeats_another(c, within, roles, beside_visits) {
            return (Role::Ignored, why.to_owned());
        }
        if self.e.profile(c).is_numeric() {
            self.number(c, within)
        } else {
            self.text(c, within)
        }
    }

    /// Why a column measures nothing: it is empty, counts rows or samples, or belongs to a form.
    fn no_measurement(&self, column: usize, w: Within) -> Option<&'static str> {
        let e = self.e;
        let p = e.profile(column);
        if p.n == 0 {
            return Some("it is empty");
        }
        let header = e.name(column);
        let own_number = p.distinct == p.n && p.is_numeric() && !p.has_fractions();
        if (e.is_called_counter(column) && (e.is_counter(column) || own_number))
            || (w.repeated > 0 && own_number && (e.is_counter(column) || runs_by_one(e, column)))
        {
            return Some("it counts the rows");
        }
        if p.is_numeric() && matches!(e.header(column), "Sheet" | "File") {
            return Some("the sheet or the file of each row");
        }
        if is_of_survey(e, column) {
            return Some("it is about the form and how it was filled in");
        }
        if p.is_numeric() && codes::is_of_instrument(header, p.distinct) {
            return Some("it is about the instrument");
        }
        if p.is_numeric() && !p.has_fractions() && codes::is_of_run(e.table.normal_name(column)) {
            return Some("it is about the instrument");
        }
        let has_start = || (0..e.table.n_columns()).any(|c| e.table.normal_name(c) == "tstart");
        if e.table.normal_name(column) == "tstop" && has_start() {
            return Some("it is the end of the interval that begins at tstart");
        }
        let is_sequence = matches!(
            e.table.normal_name(column),
            "seq" | "seqno" | "seqnr" | "sequencenum" | "sequencenumber"
        );
        let is_one = p.distinct == 1 && p.n > 1;
        if is_sequence && p.is_numeric() && !p.has_fractions() && (p.distinct > 4 || is_one) {
            return Some("it counts the rows");
        }
        // `sch_id`: the number of a school.
        let of_other = header.words.len() > 1
            && header.words.last().is_some_and(|w| w == "id")
            && p.is_numeric()
            && !p.has_fractions();
        if of_other && header.hint(Hint::Value) < 0.5 {
            return Some("it numbers something else");
        }
        if p.is_numeric() && !p.has_fractions() && says_where(header) {
            return Some("it says where a sample stood");
        }
        let names_sample = header.hint(Hint::Sample).max(header.hint(Hint::Identifier)) > 0.5;
        if own_number && names_sample && p.n > 3 {
            return Some("it numbers the samples");
        }
        if let Some((stem, box_)) = e.header(column).rsplit_once("___")
            && !stem.is_empty()
            && p.distinct <= 2
            && box_.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        {
            return Some("a check box of REDCap");
        }
        if e.header(column).ends_with("_complete") && p.distinct <= 3 {
            return Some("whether a form of REDCap is complete");
        }
        let is_size = header.words.iter().any(|w| {
            ["weight", "length", "gewicht", "poids", "peso", "size"]
                .iter()
                .any(|s| w.ends_with(s))
        });
        let is_birth = p.is_numeric() && !is_size && header.hint(Hint::Birth) > 0.8;
        is_birth.then_some("a date of birth")
    }

    /// A number that is the same in many rows, where nothing else says what it is.
    fn is_same_in_all(&self, column: usize) -> bool {
        let p = self.e.profile(column);
        let is_zero = || {
            self.e
                .codes(column)
                .labels
                .iter()
                .all(|l| l.parse() == Ok(0.0))
        };
        p.distinct == 1 && p.n >= SAME_IN && !is_zero()
    }

    /// Why a column says nothing new: it follows from the visit, from another column or from the run of the assay.
    ///
    /// A column with another number for each visit is noted in `beside_visits`.
    fn repeats_another(
        &self,
        column: usize,
        w: Within,
        roles: &Roles,
        beside_visits: &mut Vec<usize>,
    ) -> Option<&'static str> {
        let (e, visits, shape) = (self.e, self.visits, self.layout.shape());
        let p = e.profile(column);
        let numbers_visits = p.distinct > 1
            && self.visits_come_again
            && !w.is_constant()
            && visits.is_some_and(|v| {
                is_function_of(e.table, column, v, e.missing_in(column))
                    && is_seen_again(e, column, v)
            });
        if numbers_visits && shape != Shape::Wide {
            let n_visits = visits.map_or(0, |v| v.labels.len());
            if p.is_numeric() && p.numeric == p.n && p.distinct == n_visits {
                beside_visits.push(column);
            }
            return Some("it says the same as the visit");
        }
        let rows = shape == Shape::Rows;
        if rows && !w.is_constant() && is_interaction(e, column, roles, visits) {
            return Some("it says the same as group and visit together");
        }
        if shape != Shape::Tidy && p.is_numeric() && is_derived(e, column, self.people) {
            return Some("a change that is computed from another column");
        }
        if rows && p.is_numeric() && !p.has_fractions() && names_replicate(e.name(column)) {
            return Some("it numbers the replicates");
        }
        if rows && p.is_numeric() && !w.is_constant() && is_product(e, column) {
            return Some("it is the product of two other columns");
        }
        let is_run = rows && is_run(e, column);
        is_run.then_some("it says with which others a sample was measured")
    }

    /// The role of a column of numbers.
    fn number(&self, column: usize, w: Within) -> (Role, String) {
        let e = self.e;
        let header = e.name(column);
        let name = normal(e.header(column));
        let ignored = |why: &str| (Role::Ignored, why.to_owned());
        // `TP` beside a column of visits is total protein where nearly every value is another.
        let p = e.profile(column);
        let is_protein = name == "tp" && p.is_measured() && p.n > 8;
        let looks_like_time = VISIT.contains(&name.as_str()) && !is_protein
            || name.starts_with("visit") && !name.starts_with("visits")
            || name.starts_with("avisit")
            || is_actual_time(header)
            || self.visits.is_some() && names_time_beside(e.name(column))
            || self.visits.is_none()
                && self.people.labels.len() == e.table.n_rows()
                && says_when(e, column);
        let is_fact = is_fact(e, column);
        // A load that one athlete reached is a marker as those are that more reached.
        let is_sparse = w.repeated == 1
            && self.people.labels.len() > 4
            && e.profile(column).n * 10 < e.table.n_rows()
            && is_of_series(e, column);
        let constant = w.is_constant() && !is_sparse || (is_fact && w.is_nearly_constant());
        let code = codes::why_no_measurement(e, column, self.visits.is_some());
        let code = code.filter(|_| e.options.markers.is_empty());
        match self.layout.shape() {
            Shape::Rows if constant && (!self.one_visit || is_fact) => {
                (Role::Covariate, constant_words(w))
            }
            Shape::Rows if e.options.markers.is_empty() && is_end_of_interval(e, column) => {
                ignored("it says when something began or ended")
            }
            Shape::Rows if e.options.markers.is_empty() && is_design(e, column) => {
                ignored("it says what was put into the well, or where it stands")
            }
            Shape::Rows if e.options.markers.is_empty() && self.is_same_in_all(column) => {
                ignored("it is the same number in all rows")
            }
            Shape::Rows if code.is_some() => ignored(code.unwrap_or_default()),
            Shape::Rows if looks_like_time => ignored(if self.visits.is_some() {
                "it looks like a second time column"
            } else {
                TIMES_OF_VISITS
            }),
            Shape::Rows
                if !self.one_visit && runs_with_visits(e, column, self.people, self.visits) =>
            {
                ignored("it runs with the visits, as a calendar does")
            }
            Shape::Rows if !self.one_visit && is_other_clock(e, column) => {
                ignored("it is the same time as another column in another unit")
            }
            Shape::Rows if !self.one_visit && marks_an_end(e, column, self.people) => {
                ignored("it marks the first or the last row of each subject")
            }
            Shape::Rows if is_of_nonmem(e, column) => {
                ignored("it says what was dosed, or what a model predicts")
            }
            Shape::Rows if !self.one_visit && names_condition(e, column) => {
                ignored("it says under which condition a value was taken")
            }
            Shape::Rows if is_fact && !w.is_constant() && !can_change(header) => {
                ignored(CHANGING_FACT)
            }
            Shape::Rows if !e.options.markers.is_empty() => {
                ignored("it is not among the markers asked for")
            }
            Shape::Rows => {
                let changes = if self.one_visit {
                    ""
                } else {
                    " that changes between visits"
                };
                let n = e.profile(column).numeric;
                (
                    Role::Marker,
                    format!("a number{changes}; {}", counted(n, "value")),
                )
            }
            Shape::Tidy | Shape::Wide if constant => (Role::Covariate, constant_words(w)),
            Shape::Tidy | Shape::Wide => ignored("a number beside the marker's value"),
        }
    }

    /// The role of a column of text.
    fn text(&self, column: usize, w: Within) -> (Role, String) {
        let p = self.e.profile(column);
        let is_fact = is_fact(self.e, column);
        let ignored = |why: &str| (Role::Ignored, why.to_owned());
        if p.distinct == 1 && !is_fact {
            return ignored("text with one entry only");
        }
        if holds_remarks(self.e, column) {
            return ignored("remarks in words");
        }
        let few = p.distinct <= 20 && p.distinct * 2 <= self.people.labels.len().max(4);
        if few && (w.is_constant() || (is_fact && w.is_nearly_constant())) {
            let why = format!("a category, {}; {} levels", constant_words(w), p.distinct);
            return (Role::Covariate, why);
        }
        ignored(if w.is_constant() {
            "text with many different entries"
        } else {
            "text that changes between visits"
        })
    }
}

/// `# on plate`, `well no`: where a sample stood.
fn says_where(header: &Name) -> bool {
    const BESIDE: [&str; 8] = [
        "on", "in", "no", "nr", "number", "position", "row", "column",
    ];
    let is_plate = |w: &String| matches!(w.as_str(), "plate" | "well");
    let words = &header.words;
    words.len() > 1
        && words.iter().any(is_plate)
        && words.iter().any(|w| BESIDE.contains(&w.as_str()))
        && words
            .iter()
            .all(|w| is_plate(w) || BESIDE.contains(&w.as_str()))
}

/// The number of a plate or a batch, or labels such as `Plate 1`.
fn is_run(e: &Evidence<'_>, column: usize) -> bool {
    let p = e.profile(column);
    if p.is_numeric() {
        return !p.has_fractions() && names_run(e.name(column));
    }
    e.holds_runs(column)
}

/// Whether a column follows from group and visit, as an interaction that was written out does: one label for
/// each pair of them, in all of several subjects.
fn is_interaction(
    e: &Evidence<'_>,
    column: usize,
    roles: &Roles,
    visits: Option<&Codes<'_>>,
) -> bool {
    let p = e.profile(column);
    let (Some(group), Some(visits)) = (roles.group, visits) else {
        return false;
    };
    if p.has_fractions() || !(2..=200).contains(&p.distinct) {
        return false;
    }
    let groups = e.codes(group);
    let mut labels: HashMap<(u32, u32), &str> = HashMap::new();
    let mut n = 0usize;
    for (row, pair) in groups.of_row.iter().zip(visits.of_row.iter()).enumerate() {
        let (Some(g), Some(v)) = pair else {
            continue;
        };
        let text = e.table.cell(row, column);
        // Empty cells, as on the rows of another form, prove nothing.
        if e.missing.contains(text) {
            continue;
        }
        if *labels.entry((g, v)).or_insert(text) != text {
            return false;
        }
        n += 1;
    }
    // With one person a pair every number follows from it.
    n > p.n / 2 && n >= 3 * labels.len()
}

/// A fact that is measured again, unlike an age: weight, body-mass index, smoking.
fn can_change(name: &Name) -> bool {
    !names_age(name)
        && !name.words.iter().any(|w| {
            matches!(
                w.as_str(),
                "education" | "duration" | "dose" | "site" | "center" | "centre"
            )
        })
}

/// Why a fact that changes is left alone.
const CHANGING_FACT: &str =
    "a fact about the subject that changes between visits; it can be named as a marker";

fn constant_words(w: Within) -> String {
    if w.repeated == 0 {
        "a fact about the subject".to_owned()
    } else {
        "the same at every visit of a subject".to_owned()
    }
}

/// Whether whole numbers grow by one from row to row, from wherever they begin: `77, 78, 79`.
fn runs_by_one(e: &Evidence<'_>, column: usize) -> bool {
    let n = e.table.n_rows();
    let number = |row: usize| e.table.cell(row, column).parse::<i64>().ok();
    n >= SAME_IN && (1..n).all(|row| number(row).is_some_and(|x| number(row - 1) == Some(x - 1)))
}
