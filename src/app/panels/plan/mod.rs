//! The analysis plan in the inspector: options of the model, correlations, derived markers, families of tests.
//!
//! In: the plan of the document. Out: edits of it. Not its business: what an option does.

pub(in crate::app::panels) mod correlations;
pub(in crate::app::panels) mod derived;
pub(in crate::app::panels) mod family;
pub(in crate::app::panels) mod further;
pub(in crate::app::panels) mod options;
pub(in crate::app::panels) mod sentence;
