//! The roles that a reading gives to columns: subject, group, visit, marker and value, crossover.
//!
//! In: a reading. Out: its columns by role, each with its reason. Not its business: markers and covariates
//! (`columns`).

use super::convention::Convention;
use super::evidence::Evidence;
use super::reading::Reading;
use super::reasons;
use super::roles::Roles;
use super::wide::Wide;
use super::wide_unnamed;
use crate::import::options::{Role, Shape};

/// The columns of the reading by role, with their reasons.
pub(in crate::import) fn roles(
    e: &Evidence<'_>,
    told: Option<&Convention<'_>>,
    reading: &Reading<'_>,
    wide: &Wide,
) -> Roles {
    let mut roles = Roles {
        subject: reading.who.column(),
        group: reading.group.map(|g| g.column),
        ..Roles::default()
    };
    if let Some(c) = roles.subject {
        roles.tell(
            e.table,
            c,
            Role::Subject,
            reasons::subject(e, told, reading, c),
        );
    }
    if let Some(group) = reading.group {
        roles.tell(
            e.table,
            group.column,
            Role::Group,
            reasons::group(e, told, reading, group),
        );
    }
    if let Some(x) = reading.crossover {
        roles.crossover = Some(x);
        let changes = "the treatment, which changes within a subject";
        roles.tell(e.table, x.treatment, Role::Treatment, changes.to_owned());
        roles.tell(
            e.table,
            x.period,
            Role::Period,
            "the period of a crossover".to_owned(),
        );
        if let Some(c) = x.sequence {
            roles.tell(
                e.table,
                c,
                Role::Sequence,
                "the order of a subject's treatments".to_owned(),
            );
        }
    }
    if reading.layout.shape() == Shape::Wide {
        let doubtful = wide.columns.is_empty();
        roles.wide = if doubtful {
            wide.as_visits.clone()
        } else {
            wide.columns.clone()
        };
        roles
            .wide
            .retain(|w| Some(w.column) != roles.group && Some(w.column) != roles.subject);
        roles.compared.clone_from(&wide.compared);
        let unnamed = wide_unnamed::title(e);
        for w in &mut roles.wide {
            if w.marker.is_empty() {
                w.marker.clone_from(&unnamed);
            }
        }
    } else if let Some(c) = reading.visit {
        roles.visit = Some(c);
        roles.tell(e.table, c, Role::Visit, reasons::visit(e, told, reading, c));
        if let Some(point) = reading.time_point {
            roles.time_point = Some(point);
            let why = "named as the time within the visit".to_owned();
            roles.tell(e.table, point, Role::TimePoint, why);
        }
    }
    if let (Shape::Tidy, Some((name, value))) = (reading.layout.shape(), reading.tidy) {
        roles.marker_name = Some(name);
        roles.value = Some(value);
    } else {
        roles.marker_name = reading.crossed;
    }
    roles
}
