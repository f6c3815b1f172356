//! Data sets of pharmacometrics (NONMEM, Monolix, xgx): records of doses beside observations.
//!
//! A row is a dose (EVID is not 0, or MDV is 1 where there is no EVID) or an observation, whose value stands in DV or
//! LIDV. What was planned (NTIM, NOMTIME) is the visit and not the time at which somebody came; in a profile that is
//! taken again, day or cycle and the time in it are one visit. Source: NONMEM Users Guides, part VI.

use super::columns::column;
use crate::import::cells::codes::Codes;
use crate::import::options::{Decimal, ImportOptions, Role};
use crate::import::recognise::convention::Convention;
use crate::import::recognise::evidence::Evidence;
use crate::import::recognise::recognition::Question;
use crate::import::table::rows::Rows;
use crate::study::{Issue, Remedy, Severity};
use crate::words::of_count;
use std::collections::HashSet;

const VALUES: [&str; 2] = ["dv", "lidv"];
const SUBJECTS: [&str; 5] = ["id", "usubjid", "subjid", "subject", "sid"];
/// What an observation measures, the likeliest name first.
const KINDS: [&str; 7] = [
    "name", "dvname", "dvid", "ytype", "paramcd", "analyte", "cmt",
];
/// The time for which a record was planned.
const PLANNED: [&str; 11] = [
    "nomtime",
    "ntim",
    "ntime",
    "nominaltime",
    "nomtm",
    "ntafd",
    "nfrlt",
    "nt",
    "ntad",
    "nrrlt",
    "proftime",
];
/// The profile that is taken again.
const PROFILES: [&str; 8] = [
    "profday", "nomday", "day", "cycle", "visit", "occ", "period", "week",
];
/// When somebody came.
const ACTUAL: [&str; 3] = ["time", "tafd", "tad"];
/// Different times up to which those of all subjects may be planned ones.
const FEW_TIMES: usize = 40;
/// Planned times have a value of at least this share of the subjects.
const SHARED: f64 = 0.4;
/// From this share on columns name each observation once.
const ONCE: f64 = 0.97;

/// What a data set with records of doses says; `None` for all other tables.
pub(in crate::import) fn records<'t>(
    e: &Evidence<'t>,
    rows: &mut Rows<'t>,
) -> Option<Convention<'t>> {
    let value = column(e, &VALUES)?;
    let flag = column(e, &["evid"]).or_else(|| column(e, &["mdv"]))?;
    let id = match &e.options.subject {
        Some(name) => e.find("--subject", name).ok()?,
        None => column(e, &SUBJECTS)?,
    };
    let is_dose = |row: usize| {
        e.number(row, flag, Decimal::Point)
            .is_some_and(|x| x != 0.0)
    };
    let doses: Vec<bool> = (0..e.table.n_rows()).map(is_dose).collect();
    let mut out = Convention::default();
    out.issues.extend(with_values(e, &doses, (flag, value)));
    for row in (0..doses.len()).filter(|row| doses[*row]) {
        rows.leave_out(row, "record of a dose");
    }
    let people = e.codes(id);
    let seen = Observations {
        e,
        doses: &doses,
        people: &people,
    };
    out.role(Some(id), Role::Subject, "the subject of the records");
    let kind = seen.kind();
    if let Some(kind) = kind {
        out.role(Some(kind), Role::MarkerName, "what each record observes");
        out.role(Some(value), Role::Value, "the value of each record");
    }
    let when = match &e.options.visit {
        Some(_) => None,
        None => seen.when(kind),
    };
    if let Some((visit, point)) = when {
        out.role(Some(visit), Role::Visit, "the time that was planned");
        out.role(point, Role::TimePoint, "the time in each profile");
    }
    if when.is_none() && e.options.visit.is_none() {
        out.questions.extend(seen.own_times());
    }
    let taken =
        |c: usize| [id, value].contains(&c) || when.is_some_and(|(v, p)| v == c || p == Some(c));
    for c in (0..e.table.n_columns()).filter(|c| !taken(*c)) {
        let changes = e.profile(c).is_numeric() && e.within(c, &people).varying > 0;
        let is_time = when.is_none() && ACTUAL.contains(&e.table.normal_name(c));
        if changes && !is_time {
            let why = "it belongs to the records of doses and observations";
            out.role(Some(c), Role::Ignored, why);
        }
    }
    Some(out)
}

/// Records of doses that hold a number where the observations do.
fn with_values(e: &Evidence<'_>, doses: &[bool], (flag, value): (usize, usize)) -> Option<Issue> {
    let holds = |row: &usize| {
        doses[*row]
            && e.number(*row, value, Decimal::Point)
                .is_some_and(|x| x != 0.0)
    };
    let mut all = (0..doses.len()).filter(holds);
    let first = all.next()?;
    let n = 1 + all.count();
    let (name, of) = (e.header(flag), e.header(value));
    let remedy = format!("Where it is an observation, write 0 into {name} in a copy of the file.");
    Some(
        Issue::new(
            Severity::Warning,
            "dose_records",
            format!(
                "{} ({name} is not 0) with a number in {of}, which is left out.",
                of_count(n, "row is a record of a dose", "rows are records of doses")
            ),
        )
        .remedy(remedy.clone(), remedy)
        .at(Some(e.table.line(first)), Some(name)),
    )
}

/// The rows that are no doses.
struct Observations<'e, 't> {
    e: &'e Evidence<'t>,
    doses: &'e [bool],
    people: &'e Codes<'t>,
}

impl Observations<'_, '_> {
    /// The labels of a column among the observations; `None` for doses.
    fn labels(&self, column: usize) -> Vec<Option<u32>> {
        let codes = self.e.codes(column);
        let own = codes.of_row.iter().zip(self.doses);
        own.map(|(code, dose)| code.filter(|_| !dose)).collect()
    }

    /// The column that says what was observed, where there is more than one thing.
    fn kind(&self) -> Option<usize> {
        let asked = &self.e.options.marker_name;
        let is_one = |c: &usize| {
            let all: HashSet<u32> = self.labels(*c).into_iter().flatten().collect();
            all.len() > 1 && !self.e.profile(*c).has_fractions()
        };
        let of = |name: &&str| column(self.e, &[name]);
        match asked {
            Some(_) => None,
            None => KINDS.iter().filter_map(of).find(is_one),
        }
    }

    /// The share of observations that these columns name once.
    fn share(&self, columns: &[usize]) -> f64 {
        let labels: Vec<Vec<Option<u32>>> = columns.iter().map(|c| self.labels(*c)).collect();
        let mut places: HashSet<Vec<u32>> = HashSet::new();
        let mut n = 0usize;
        for (row, person) in self.people.of_row.iter().enumerate() {
            let own = labels.iter().map(|l| l.get(row).copied().flatten());
            let Some(place) = std::iter::once(person).chain(own).collect() else {
                continue;
            };
            n += 1;
            places.insert(place);
        }
        places.len() as f64 / n.max(1) as f64
    }

    /// The question what the visits are, where each subject came at times of its own and no times are planned.
    fn own_times(&self) -> Option<Question> {
        let e = self.e;
        let several = |c: &usize| e.profile(*c).distinct > FEW_TIMES;
        let of = |name: &&str| column(e, &[name]).filter(several);
        let time = ACTUAL.iter().find_map(of)?;
        let labels = self.labels(time);
        let all: HashSet<u32> = labels.iter().flatten().copied().collect();
        let n = labels.iter().flatten().count();
        let places = all.len() * self.people.labels.len();
        if n as f64 >= places as f64 * SHARED {
            return None;
        }
        let name = e.header(time);
        let numbered = ImportOptions::numbered(name);
        Some(Question {
            flag: "--visit".to_owned(),
            text: format!(
                "{}: no column holds the planned times of the observations. {name} holds the times at which each subject came, {} different ones, so that means at each of them say little.",
                e.file,
                all.len()
            ),
            remedy: Remedy::new(
                "Choose the number of each measurement as the visit, or a column of planned times in a copy of the file; choose the times themselves only for a model that is a line in time.",
                format!(
                    "Say --visit \"{numbered}\" to number the measurements of each subject; --visit \"{name}\" takes the times as they are, for --model random-slope. Planned times in a column of a copy of the file are better than both."
                ),
            ),
            column: Some(name.to_owned()),
            rows: Vec::new(),
            choices: vec![numbered, name.to_owned()],
        })
    }

    /// The column of planned times, with the time in each profile where the profile is the visit.
    fn when(&self, kind: Option<usize>) -> Option<(usize, Option<usize>)> {
        let e = self.e;
        let several = |c: &usize| e.profile(*c).distinct > 1;
        let with = |columns: &[usize]| {
            let all: Vec<usize> = columns.iter().copied().chain(kind).collect();
            self.share(&all)
        };
        let of = |names: &[&str]| -> Vec<usize> {
            let own = names.iter().filter_map(|n| column(e, &[n]));
            own.filter(several).collect()
        };
        let planned = of(&PLANNED);
        if let Some(c) = planned.iter().find(|c| with(&[**c]) >= ONCE) {
            return Some((*c, None));
        }
        let profiles = of(&PROFILES);
        for time in &planned {
            let apart = |p: &&usize| *p != time && with(&[**p, *time]) >= ONCE;
            if let Some(profile) = profiles.iter().find(apart) {
                return Some((*profile, Some(*time)));
            }
        }
        if let Some(c) = planned.first() {
            return Some((*c, None));
        }
        let few = |c: &&usize| e.profile(**c).distinct <= FEW_TIMES && with(&[**c]) >= ONCE;
        of(&ACTUAL).iter().find(few).map(|c| (*c, None))
    }
}
