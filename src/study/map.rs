//! The study map: one cell for each subject and visit, with what was measured.

use super::corrections::order_of_groups;
use super::{Censoring, Preparation, Study};
use crate::words::counted;
use std::collections::{HashMap, HashSet};

/// What is known of a subject at a visit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CellState {
    /// A value was read.
    Read,
    /// Only that the value is below a limit.
    Below,
    /// Only that the value is above a limit.
    Above,
    /// A value was read and is left out of the analysis.
    LeftOut,
    /// No value was read.
    #[default]
    NotRead,
}

impl CellState {
    /// All states, in the order of a legend.
    pub const ALL: [Self; 5] = [
        Self::Read,
        Self::Below,
        Self::Above,
        Self::LeftOut,
        Self::NotRead,
    ];

    /// The state in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Below => "below a limit",
            Self::Above => "above a limit",
            Self::LeftOut => "left out",
            Self::NotRead => "not read",
        }
    }
}

/// One cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MapCell {
    /// What is known.
    pub state: CellState,
    /// A value of another marker is excluded here, while this cell still has a value.
    pub partly_left_out: bool,
}

/// A row of the map: one subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapRow {
    /// Identifier as in the file.
    pub id: String,
    /// Why the whole subject is left out; the reason may be empty.
    pub left_out: Option<String>,
}

/// Rows of one group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapGroup {
    /// Name as it is shown.
    pub name: String,
    /// Its rows in [`StudyMap::rows`].
    pub rows: std::ops::Range<usize>,
}

/// Subjects by group, and the state of each at each visit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StudyMap {
    /// Label of the marker; `None`: a value of any marker counts.
    pub marker: Option<String>,
    /// Visits as they are shown, in order.
    pub visits: Vec<String>,
    /// Groups in order, with their rows.
    pub groups: Vec<MapGroup>,
    /// Subjects, group by group, in the order of the file.
    pub rows: Vec<MapRow>,
    /// `row * visits + visit`.
    cells: Vec<MapCell>,
}

impl StudyMap {
    /// The map of a study as read, with what `preparation` leaves out marked; `marker` is an index,
    /// `None` counts a value of any marker.
    #[must_use]
    pub fn new(study: &Study, preparation: &Preparation, marker: Option<usize>) -> Self {
        let names = &preparation.names;
        let shown = |words: &std::collections::BTreeMap<String, String>, own: &str| {
            words.get(own).cloned().unwrap_or_else(|| own.to_owned())
        };
        let n_visits = study.n_visits();
        let gone: HashMap<&str, &str> = preparation
            .exclude
            .iter()
            .map(|e| (e.subject.as_str(), e.reason.as_str()))
            .collect();
        let values_gone: HashSet<(&str, &str, &str)> = preparation
            .exclude_values
            .iter()
            .map(|e| (e.subject.as_str(), e.visit.as_str(), e.marker.as_str()))
            .collect();
        let mut map = Self {
            marker: marker
                .and_then(|m| study.markers.get(m))
                .map(|m| shown(&names.markers, &m.label)),
            visits: study
                .visits
                .iter()
                .map(|v| shown(&names.visits, &v.label))
                .collect(),
            ..Self::default()
        };
        for g in order_of_groups(&study.groups, &preparation.group_order) {
            let first = map.rows.len();
            for (s, subject) in study.subjects.iter().enumerate() {
                if subject.group != g {
                    continue;
                }
                let left_out = gone.get(subject.id.as_str()).map(|r| (*r).to_owned());
                for (v, visit) in study.visits.iter().enumerate() {
                    let is_gone = |name: &str| {
                        !values_gone.is_empty()
                            && values_gone.contains(&(
                                subject.id.as_str(),
                                visit.label.as_str(),
                                name,
                            ))
                    };
                    let at = s * n_visits + v;
                    let mut cell = cell_of(study, marker, at, &is_gone);
                    if left_out.is_some() && cell.state != CellState::NotRead {
                        cell = MapCell {
                            state: CellState::LeftOut,
                            partly_left_out: false,
                        };
                    }
                    map.cells.push(cell);
                }
                map.rows.push(MapRow {
                    id: subject.id.clone(),
                    left_out,
                });
            }
            let name = study.groups.get(g).map_or("", |g| g.name.as_str());
            map.groups.push(MapGroup {
                name: shown(&names.groups, name),
                rows: first..map.rows.len(),
            });
        }
        map
    }

    /// The cell of a line at a visit.
    #[must_use]
    pub fn cell(&self, row: usize, visit: usize) -> MapCell {
        if visit >= self.visits.len() {
            return MapCell::default();
        }
        self.cells
            .get(row * self.visits.len() + visit)
            .copied()
            .unwrap_or_default()
    }

    /// Number of cells in a state.
    #[must_use]
    pub fn count(&self, state: CellState) -> usize {
        self.cells.iter().filter(|c| c.state == state).count()
    }

    /// Subjects with a value at every visit, none of it left out.
    #[must_use]
    pub fn complete(&self) -> usize {
        let full = |cell: &MapCell| !matches!(cell.state, CellState::NotRead | CellState::LeftOut);
        self.cells
            .chunks(self.visits.len().max(1))
            .filter(|row| row.iter().all(full))
            .count()
    }

    /// The whole map in a sentence or two.
    #[must_use]
    pub fn sentence(&self) -> String {
        let what = self
            .marker
            .as_ref()
            .map_or_else(|| "any marker".to_owned(), String::clone);
        let parts: Vec<String> = CellState::ALL
            .iter()
            .map(|state| (self.count(*state), state.words()))
            .filter(|(n, _)| *n > 0)
            .map(|(n, words)| format!("{n} {words}"))
            .collect();
        format!(
            "Values of {what}: {} in {}, {}. Of {}: {}. {} seen at every visit.",
            counted(self.rows.len(), "subject"),
            counted(self.groups.len(), "group"),
            counted(self.visits.len(), "visit"),
            counted(self.cells.len(), "cell"),
            parts.join(", "),
            counted(self.complete(), "subject"),
        )
    }

    /// One cell in words: subject, group, visit, state.
    #[must_use]
    pub fn words_of(&self, row: usize, visit: usize) -> String {
        let (Some(subject), Some(label)) = (self.rows.get(row), self.visits.get(visit)) else {
            return String::new();
        };
        let group = self
            .groups
            .iter()
            .find(|g| g.rows.contains(&row))
            .map_or("", |g| g.name.as_str());
        let cell = self.cell(row, visit);
        let mut text = format!("{}, {group}, {label}: {}", subject.id, cell.state.words());
        if cell.partly_left_out {
            text.push_str("; a value of one marker is left out");
        }
        match subject.left_out.as_deref() {
            Some("") => text.push_str(". The subject is left out."),
            Some(reason) => {
                text.push_str(&format!(". The subject is left out: {reason}"));
            }
            None => {}
        }
        text
    }
}

/// State of one cell over several markers: a value takes precedence over a limit, a limit over an excluded value.
fn cell_of(
    study: &Study,
    marker: Option<usize>,
    at: usize,
    is_gone: &impl Fn(&str) -> bool,
) -> MapCell {
    let markers = match marker {
        Some(m) => study.markers.get(m..=m).unwrap_or(&[]),
        None => &study.markers,
    };
    let rank = |state: CellState| match state {
        CellState::Read => 4,
        CellState::Below => 3,
        CellState::Above => 2,
        CellState::LeftOut => 1,
        CellState::NotRead => 0,
    };
    let mut cell = MapCell::default();
    let mut some_gone = false;
    for marker in markers {
        let state = match (
            marker.censoring.get(at),
            marker.values.get(at).and_then(|x| x.get()),
        ) {
            (Some(Censoring::Below), _) => CellState::Below,
            (Some(Censoring::Above), _) => CellState::Above,
            (_, Some(_)) => CellState::Read,
            (_, None) => continue,
        };
        let state = if is_gone(&marker.name) {
            some_gone = true;
            CellState::LeftOut
        } else {
            state
        };
        if rank(state) > rank(cell.state) {
            cell.state = state;
        }
    }
    cell.partly_left_out = some_gone && cell.state != CellState::LeftOut;
    cell
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::{ExcludedValue, Exclusion, Group, Marker, Subject, Value, Visit};

    fn study() -> Study {
        let subject = |id: &str, group| Subject {
            id: id.to_owned(),
            group,
        };
        let marker = |name: &str, values: [Option<f64>; 6], below: Option<usize>| Marker {
            name: name.to_owned(),
            label: name.to_uppercase(),
            unit: String::new(),
            derived: None,
            values: values.map(Value::from).to_vec(),
            censoring: (0..6)
                .map(|at| {
                    if Some(at) == below {
                        Censoring::Below
                    } else {
                        Censoring::None
                    }
                })
                .collect(),
            limits: below.map(|at| (at, 0.5)).into_iter().collect(),
        };
        Study {
            source: Default::default(),
            subjects: vec![subject("a", 1), subject("b", 0), subject("c", 1)],
            groups: vec![Group { name: "HC".into() }, Group { name: "MDD".into() }],
            visits: ["Baseline", "Day 1"]
                .map(|label| Visit {
                    label: label.to_owned(),
                    hours: None,
                })
                .to_vec(),
            baseline: 0,
            markers: vec![
                marker(
                    "opg",
                    [Some(1.0), None, Some(2.0), Some(0.5), Some(3.0), None],
                    Some(3),
                ),
                marker(
                    "opn",
                    [Some(1.0), Some(2.0), None, None, Some(1.0), None],
                    None,
                ),
            ],
            covariates: vec![],
            crossover: None,
            issues: vec![],
        }
    }

    fn states(map: &StudyMap) -> Vec<CellState> {
        map.cells.iter().map(|c| c.state).collect()
    }

    #[test]
    fn subjects_stand_by_group_and_each_cell_has_its_state() {
        use CellState::{Below, NotRead, Read};
        let any = StudyMap::new(&study(), &Preparation::default(), None);
        let ids: Vec<&str> = any.rows.iter().map(|r| r.id.as_str()).collect();
        assert_eq!(ids, ["b", "a", "c"]);
        assert_eq!(
            (any.groups[0].rows.clone(), any.groups[1].rows.clone()),
            (0..1, 1..3)
        );
        assert_eq!(states(&any), [Read, Below, Read, Read, Read, NotRead]);
        let opg = StudyMap::new(&study(), &Preparation::default(), Some(0));
        assert_eq!(states(&opg), [Read, Below, Read, NotRead, Read, NotRead]);
        assert_eq!(opg.complete(), 1);
        assert_eq!(
            opg.sentence(),
            "Values of OPG: 3 subjects in 2 groups, 2 visits. Of 6 cells: 3 read, 1 below a limit, 2 not read. 1 subject seen at every visit."
        );
    }

    #[test]
    fn what_is_left_out_is_marked_and_stays_in_its_place() {
        use CellState::{Below, LeftOut, NotRead, Read};
        let mut preparation = Preparation::default();
        preparation.exclude.push(Exclusion {
            subject: "c".into(),
            reason: "withdrew".into(),
        });
        preparation.exclude_values.push(ExcludedValue {
            subject: "a".into(),
            visit: "Baseline".into(),
            marker: "opg".into(),
            reason: "haemolysed".into(),
        });
        preparation
            .names
            .visits
            .insert("Day 1".into(), "24 h".into());
        let any = StudyMap::new(&study(), &preparation, None);
        assert_eq!(states(&any), [Read, Below, Read, Read, LeftOut, NotRead]);
        assert!(any.cell(1, 0).partly_left_out && !any.cell(1, 1).partly_left_out);
        assert_eq!(
            any.words_of(2, 0),
            "c, MDD, Baseline: left out. The subject is left out: withdrew"
        );
        assert_eq!(any.words_of(0, 1), "b, HC, 24 h: below a limit");
        let opg = StudyMap::new(&study(), &preparation, Some(0));
        assert_eq!(
            states(&opg),
            [Read, Below, LeftOut, NotRead, LeftOut, NotRead]
        );
    }

    #[test]
    fn groups_follow_the_order_asked_for_and_a_place_outside_is_empty() {
        let mut three = study();
        three.groups.push(Group { name: "BD".into() });
        three.subjects[0].group = 2;
        let preparation = Preparation {
            group_order: vec!["BD".into(), "MDD".into()],
            ..Preparation::default()
        };
        let map = StudyMap::new(&three, &preparation, None);
        let names: Vec<&str> = map.groups.iter().map(|g| g.name.as_str()).collect();
        assert_eq!(names, ["HC", "BD", "MDD"]);
        assert_eq!(map.cell(0, 2), MapCell::default());
        assert_eq!(map.cell(9, 0), MapCell::default());
        assert_eq!(map.words_of(9, 0), "");
    }
}
