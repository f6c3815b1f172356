//! What the user can ask for: commands, the table of actions, the tabs.
//!
//! In: clicks, keys and menu lines of the panels. Out: commands for `logic`. Not its business: carrying them out.

pub(in crate::app) mod exporting;
pub(in crate::app) mod request;
pub(in crate::app) mod table;
