//! One change of the document, with the name undo shows.

use super::{Arrangement, Document, NamedFigure, free_name};
use crate::figure::{FigureSpec, TrajectoryOptions};
use crate::import::ImportOptions;
use crate::plan::{AnalysisPlan, Scale, options};
use crate::study::{CensoredRule, Derived, ExcludedValue, Exclusion};
use crate::words::listed;

/// One change of the document.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// How the file is read.
    Roles(Box<ImportOptions>),
    /// What is analysed.
    Plan(Box<AnalysisPlan>),
    /// How trajectories are drawn.
    Look(Box<TrajectoryOptions>),
    /// What the figure of this number shows.
    Figure(usize, Box<FigureSpec>),
    /// Which figures stand on the page of this number.
    Arrange(usize, Arrangement),
    /// Adds a figure.
    AddFigure(Box<NamedFigure>),
    /// Removes the figure of this number.
    DropFigure(usize),
    /// Renames a figure.
    NameFigure(usize, String),
    /// Excludes a subject.
    ExcludeSubject(Exclusion),
    /// Includes an excluded subject again, by its identifier.
    IncludeSubject(String),
    /// Excludes one value.
    ExcludeValue(ExcludedValue),
    /// Groups in this order, by the file's names; the reference stays first.
    GroupOrder(Vec<String>),
    /// Markers in this order.
    MarkerOrder(Vec<String>),
    /// Includes an excluded value again: subject, visit, marker.
    IncludeValue(String, String, String),
    /// Renames a group: the file's name, then the new one; the file's own name as the new one removes the renaming.
    NameGroup(String, String),
    /// Renames a visit, in the same way.
    NameVisit(String, String),
    /// Sets the label of a marker: its name, then the label.
    LabelMarker(String, String),
    /// Sets the unit of a marker: its name, then the unit.
    UnitOfMarker(String, String),
    /// The visits used, in order.
    Visits(Vec<String>),
    /// The group the others are compared with.
    Reference(String),
    /// Adds a derived marker, or changes its expression.
    Derive(Derived),
    /// Removes a derived marker.
    DropDerived(String),
    /// How values below the detection limit enter numbers.
    Censored(CensoredRule),
}

impl Edit {
    /// Applies the edit and returns its name for undo; `None` when nothing changed.
    pub fn apply(self, document: &mut Document) -> Option<String> {
        let before = document.clone();
        let name = self.carry_out(document);
        (*document != before).then_some(name)
    }

    /// Edits in quick succession with the same key are one undo step: those of the same field.
    #[must_use]
    pub fn gesture(&self) -> Option<String> {
        match self {
            Self::Look(_) => Some("look".to_owned()),
            Self::Figure(at, _) => Some(format!("figure {at}")),
            Self::NameGroup(of, _) => Some(format!("group {of}")),
            Self::NameVisit(of, _) => Some(format!("visit {of}")),
            Self::LabelMarker(of, _) => Some(format!("label {of}")),
            Self::UnitOfMarker(of, _) => Some(format!("unit {of}")),
            _ => None,
        }
    }

    fn carry_out(self, document: &mut Document) -> String {
        let request = &mut document.request;
        let preparation = &mut request.preparation;
        match self {
            Self::Roles(roles) => {
                request.roles = *roles;
                "Change roles".to_owned()
            }
            Self::Plan(mut plan) => {
                let mut name = plan_change(&request.analysis, &plan);
                let cleared = clear_of_other_scale(&request.analysis, &mut plan);
                if !cleared.is_empty() {
                    name.push_str(&format!(
                        "; {} cleared, given on the scale before",
                        listed(&cleared)
                    ));
                }
                request.analysis = *plan;
                name
            }
            Self::Look(look) => {
                document.look = *look;
                "Change the plot".to_owned()
            }
            Self::Figure(at, spec) => match document.figures.get_mut(at) {
                Some(figure) => {
                    figure.spec = *spec;
                    format!("Change {}", figure.name)
                }
                None => String::new(),
            },
            Self::Arrange(at, page) => match document.figures.get_mut(at) {
                Some(figure) => {
                    figure.page = Some(page);
                    format!("Arrange {}", figure.name)
                }
                None => String::new(),
            },
            Self::AddFigure(figure) => {
                let name = format!("Add {}", figure.name);
                document.figures.push(*figure);
                name
            }
            Self::DropFigure(at) => {
                if at >= document.figures.len() {
                    return String::new();
                }
                let gone = document.figures.remove(at);
                if gone.page.is_none() {
                    for page in pages(document) {
                        page.forget(&gone.name);
                    }
                }
                format!("Delete {}", gone.name)
            }
            Self::NameFigure(at, to) => {
                let Some(from) = document.figures.get(at).map(|f| f.name.clone()) else {
                    return String::new();
                };
                let others = document.figures.iter().enumerate();
                let others = others.filter(|(i, _)| *i != at);
                if to.trim().is_empty() {
                    return String::new();
                }
                let to = free_name(to.trim(), others.map(|(_, f)| f.name.as_str()));
                if document.figures[at].page.is_none() {
                    for page in pages(document) {
                        page.rename(&from, &to);
                    }
                }
                document.figures[at].name.clone_from(&to);
                format!("Rename {from} to {to}")
            }
            Self::ExcludeSubject(one) => {
                let name = format!("Exclude {}", one.subject);
                preparation.exclude.retain(|e| e.subject != one.subject);
                preparation.exclude.push(one);
                name
            }
            Self::IncludeSubject(id) => {
                preparation.exclude.retain(|e| e.subject != id);
                format!("Include {id} again")
            }
            Self::ExcludeValue(one) => {
                let name = format!("Exclude {} of {} at {}", one.marker, one.subject, one.visit);
                preparation.exclude_values.retain(|e| {
                    (&e.subject, &e.visit, &e.marker) != (&one.subject, &one.visit, &one.marker)
                });
                preparation.exclude_values.push(one);
                name
            }
            Self::IncludeValue(subject, visit, marker) => {
                preparation
                    .exclude_values
                    .retain(|e| (&e.subject, &e.visit, &e.marker) != (&subject, &visit, &marker));
                format!("Include {marker} of {subject} at {visit} again")
            }
            Self::NameGroup(from, to) => {
                let name = format!("Rename group {from} to {to}");
                let names = &mut preparation.names.groups;
                let old = names.get(&from).unwrap_or(&from).clone();
                rename(names, from.clone(), to);
                let new = names.get(&from).unwrap_or(&from).clone();
                // A colour goes with its group.
                let figures = document.figures.iter_mut().map(|f| &mut f.spec.colors);
                for colors in figures.chain([&mut document.look.colors]) {
                    if let Some(color) = colors.remove(&old) {
                        colors.insert(new.clone(), color);
                    }
                }
                name
            }
            Self::NameVisit(from, to) => {
                let name = format!("Rename visit {from} to {to}");
                rename(&mut preparation.names.visits, from, to);
                name
            }
            Self::LabelMarker(marker, label) => {
                let name = format!("Rename {marker} to {label}");
                rename(&mut preparation.names.markers, marker, label);
                name
            }
            Self::UnitOfMarker(marker, unit) => {
                let name = format!("Unit of {marker}: {unit}");
                rename(&mut preparation.names.units, marker, unit);
                name
            }
            Self::GroupOrder(groups) => {
                preparation.group_order = groups;
                "Change the order of the groups".to_owned()
            }
            Self::MarkerOrder(markers) => {
                request.analysis.markers = markers;
                "Change the order of the markers".to_owned()
            }
            Self::Visits(visits) => {
                request.roles.visits = visits;
                "Change the visits".to_owned()
            }
            Self::Reference(group) => {
                let name = format!("Compare with {group}");
                request.roles.reference = Some(group);
                name
            }
            Self::Derive(one) => {
                let name = format!("Derive {}", one.name);
                match preparation.derive.iter_mut().find(|d| d.name == one.name) {
                    Some(old) => *old = one,
                    None => {
                        // A list of markers names what is analysed; a new marker joins it.
                        if !request.analysis.markers.is_empty() {
                            request.analysis.markers.push(one.name.clone());
                        }
                        preparation.derive.push(one);
                    }
                }
                name
            }
            Self::DropDerived(name) => {
                preparation.derive.retain(|d| d.name != name);
                request.analysis.markers.retain(|m| *m != name);
                request.analysis.scales.remove(&name);
                format!("Delete {name}")
            }
            Self::Censored(rule) => {
                preparation.censored = rule;
                format!("Below the limit: {}", rule.words())
            }
        }
    }
}

/// Where figures stand on pages.
fn pages(document: &mut Document) -> impl Iterator<Item = &mut Arrangement> {
    document.figures.iter_mut().filter_map(|f| f.page.as_mut())
}

/// Sets a name; an empty one, or that of the file, removes the renaming.
fn rename(names: &mut std::collections::BTreeMap<String, String>, from: String, to: String) {
    let to = to.trim().to_owned();
    if to.is_empty() || to == from {
        names.remove(&from);
    } else {
        names.insert(from, to);
    }
}

/// Takes out of `new` the numbers that mean something else on another scale: 2 is a difference of 2 units, or of two
/// logarithms. What was taken out, in words.
fn clear_of_other_scale(old: &AnalysisPlan, new: &mut AnalysisPlan) -> Vec<&'static str> {
    if (old.scale, &old.scales) == (new.scale, &new.scales) {
        return Vec::new();
    }
    // The same decision, written out.
    let of_all = |plan: &AnalysisPlan| {
        let others = plan.scale.unwrap_or(Scale::Identity);
        let mut own = plan.scales.values();
        own.all(|s| *s == others).then_some(others)
    };
    if of_all(old).is_some() && of_all(old) == of_all(new) {
        return Vec::new();
    }
    let mut cleared = Vec::new();
    if new.margin.is_some() && new.margin == old.margin {
        new.margin = None;
        cleared.push("margins");
    }
    if !new.delta.is_empty() && new.delta == old.delta {
        new.delta.clear();
        cleared.push("numbers added after drop-out");
    }
    if new.detect.is_some() && new.detect == old.detect {
        new.detect = None;
        cleared.push("difference to detect");
    }
    cleared
}

/// The first option that differs between two plans, in words.
fn plan_change(old: &AnalysisPlan, new: &AnalysisPlan) -> String {
    options()
        .find(|o| o.differs(old, new))
        .map_or_else(|| "Change the analysis".to_owned(), |o| (o.undo)(new))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{CovarianceStructure, Margin};

    #[test]
    fn an_edit_that_changes_nothing_is_no_step() {
        let mut document = Document::default();
        let same = Edit::Plan(Box::new(document.request.analysis.clone()));
        assert_eq!(same.apply(&mut document), None);
        assert_eq!(Edit::IncludeSubject("a".into()).apply(&mut document), None);
    }

    #[test]
    fn a_plan_is_named_by_what_changed() {
        let mut document = Document::default();
        let plan = AnalysisPlan {
            covariance: CovarianceStructure::Autoregressive,
            ..AnalysisPlan::default()
        };
        let name = Edit::Plan(Box::new(plan)).apply(&mut document).unwrap();
        assert!(name.starts_with("Change covariance to "), "{name}");
    }

    #[test]
    fn margins_go_with_the_scale_they_were_given_on() {
        let mut document = Document::default();
        let asked = |scale, margin: Option<&str>| AnalysisPlan {
            scale,
            margin: margin.map(|m| Margin::parse(m).unwrap()),
            delta: margin.map_or_else(Vec::new, |_| vec![0.0, 1.0]),
            ..AnalysisPlan::default()
        };
        let mut edit = |plan| Edit::Plan(Box::new(plan)).apply(&mut document);
        edit(asked(None, Some("-2,2")));
        // Written out it is the same scale.
        let same = edit(asked(Some(Scale::Identity), Some("-2,2"))).unwrap();
        assert!(!same.contains("cleared"), "{same}");
        let name = edit(asked(Some(Scale::Ln), Some("-2,2"))).unwrap();
        assert!(
            name.ends_with(
                "; margins and numbers added after drop-out cleared, given on the scale before"
            ),
            "{name}"
        );
        let plan = &document.request.analysis;
        assert_eq!((plan.margin, plan.delta.len()), (None, 0));
    }

    #[test]
    fn exclusions_replace_their_reason_and_can_be_taken_back() {
        let mut document = Document::default();
        for reason in ["dropped out", "withdrew consent"] {
            let one = Exclusion {
                subject: "MDD07".into(),
                reason: reason.into(),
            };
            assert!(Edit::ExcludeSubject(one).apply(&mut document).is_some());
        }
        let exclude = &document.request.preparation.exclude;
        assert_eq!(
            (exclude.len(), exclude[0].reason.as_str()),
            (1, "withdrew consent")
        );
        Edit::IncludeSubject("MDD07".into()).apply(&mut document);
        assert_eq!(document, Document::default());
    }

    #[test]
    fn the_files_own_name_takes_a_rename_back() {
        let mut document = Document::default();
        Edit::NameGroup("HC".into(), " Controls ".into()).apply(&mut document);
        assert_eq!(document.request.preparation.names.groups["HC"], "Controls");
        Edit::NameGroup("HC".into(), "HC".into()).apply(&mut document);
        assert_eq!(document, Document::default());
    }

    #[test]
    fn a_colour_goes_with_its_group() {
        let mut document = Document::default();
        let blue = [0, 0, 200];
        document.look.colors.insert("HC".into(), blue);
        Edit::NameGroup("HC".into(), "Controls".into()).apply(&mut document);
        assert_eq!(document.look.colors["Controls"], blue);
        Edit::NameGroup("HC".into(), String::new()).apply(&mut document);
        assert_eq!(document.look.colors["HC"], blue);
    }

    #[test]
    fn a_derived_marker_joins_the_list_of_those_analysed_and_leaves_it() {
        let mut document = Document::default();
        document.request.analysis.markers = vec!["opg".into(), "rankl".into()];
        let one = Derived {
            name: "ratio".into(),
            expression: "opg / rankl".into(),
        };
        Edit::Derive(one).apply(&mut document);
        assert_eq!(document.request.analysis.markers, ["opg", "rankl", "ratio"]);
        Edit::DropDerived("ratio".into()).apply(&mut document);
        assert_eq!(document.request.analysis.markers, ["opg", "rankl"]);
    }
}
