//! What is known of a table before its values are read.

use crate::import::cells::codes::Codes;
use crate::import::cells::profile::Notation;
use crate::import::cells::time_points::TimePoints;
use crate::import::options::{Decimal, Layout};
use crate::import::recognise::convention::Convention;
use crate::import::recognise::evidence::Evidence;
use crate::import::recognise::roles::Roles;

/// Everything that is known before the cells are read.
pub(in crate::import) struct Plan<'e, 't> {
    pub evidence: &'e Evidence<'t>,
    pub layout: Layout,
    pub roles: &'e Roles,
    pub people: &'e Codes<'t>,
    /// Group of each row, spellings joined; `None` without a column of groups.
    pub groups: Option<&'e Codes<'t>>,
    /// Visit of each row; `None` in the wide layout and in a study of one visit.
    pub visits: Option<&'e Codes<'t>>,
    /// The visits are named by the time since a date.
    pub visits_are_dates: bool,
    /// What the labels of visits are made of where each has times within it.
    pub time_points: Option<&'e TimePoints>,
    pub notations: &'e [Notation],
    /// What the system that wrote the file says.
    pub convention: Option<&'e Convention<'t>>,
}

impl Plan<'_, '_> {
    /// The decimal sign of a column; a point where the column has none.
    pub fn decimal(&self, column: usize) -> Decimal {
        Notation::decimal(self.notations.get(column))
    }
}
