//! What everything is painted with: colours, fonts, spaces and widgets that several panels share.
//!
//! In: egui and plain values. Out: something on screen, and what the user did to it. Not its business: what a panel
//! shows.

pub(in crate::app) mod at_right;
pub(in crate::app) mod beside;
pub(in crate::app) mod choose;
pub(in crate::app) mod copy;
pub(in crate::app) mod decimals;
pub(in crate::app) mod interval;
pub(in crate::app) mod keyboard;
pub(in crate::app) mod limits;
pub(in crate::app) mod short;
pub(in crate::app) mod table;
pub(in crate::app) mod theme;
pub(in crate::app) mod typed_numbers;
