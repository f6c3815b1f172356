//! The columns of a table by role, each with its reason.

use super::crossover::CrossoverColumns;
use super::order::Contradiction;
use super::recognition::ColumnRole;
use super::wide_column::WideColumn;
use crate::import::options::Role;
use crate::import::table::raw::Table;

/// The columns by role; indices into the header.
#[derive(Debug, Default)]
pub(in crate::import) struct Roles {
    /// `None`: each row is a subject, or names of samples say it.
    pub subject: Option<usize>,
    pub group: Option<usize>,
    pub visit: Option<usize>,
    /// Time within the visit.
    pub time_point: Option<usize>,
    pub hours: Option<usize>,
    /// A column that numbers the visits and gives their order.
    pub visit_number: Option<usize>,
    /// A column with the time of each visit since the start, in the unit of its header.
    pub visit_times: Option<usize>,
    /// Columns that number or time the visits in another order than their labels or rows have.
    pub contradictions: Vec<Contradiction>,
    pub marker_name: Option<usize>,
    pub value: Option<usize>,
    pub crossover: Option<CrossoverColumns>,
    pub markers: Vec<usize>,
    pub wide: Vec<WideColumn>,
    pub covariates: Vec<usize>,
    /// Column with a fuller name of the row's marker.
    pub marker_label: Option<usize>,
    /// Column with the unit of the row's value.
    pub unit: Option<usize>,
    /// Columns with the lowest and the highest value that can be measured.
    pub limits: [Option<usize>; 2],
    /// Column that says on which side of a limit of detection the row's value lies, as this program writes it.
    pub limit_side: Option<usize>,
    /// Columns of the wide layout that compare its visits.
    pub compared: Vec<usize>,
    /// Columns with their role and its reason.
    pub told: Vec<(usize, ColumnRole)>,
}

impl Roles {
    /// Records the role of a column.
    pub fn tell(&mut self, table: &Table, column: usize, role: Role, why: String) {
        let name = table.header.get(column).cloned().unwrap_or_default();
        self.told.push((
            column,
            ColumnRole {
                column: name,
                role,
                why,
                confidence: None,
                decimal: None,
            },
        ));
    }
}
