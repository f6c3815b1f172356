//! A figure becomes a page: one file an element.
//!
//! In: a figure and a page. Out: a scene in mm and points. Not its business: file formats.

pub(in crate::figure) mod axes;
pub(in crate::figure) mod beeswarm;
pub(in crate::figure) mod beside;
pub(in crate::figure) mod blocks;
pub(in crate::figure) mod board;
pub(in crate::figure) mod boxes;
pub(in crate::figure) mod brackets;
pub(in crate::figure) mod course;
pub(in crate::figure) mod course_data;
pub(in crate::figure) mod cuts;
pub(in crate::figure) mod density;
pub(in crate::figure) mod favours;
pub(in crate::figure) mod grid;
mod grid_heads;
pub(in crate::figure) mod heat;
mod led;
pub(in crate::figure) mod legend;
mod neighbours;
pub(in crate::figure) mod pages;
pub(in crate::figure) mod paired;
pub(in crate::figure) mod panel_plan;
mod point_names;
mod points;
pub(in crate::figure) mod row_cuts;
mod row_marks;
pub(in crate::figure) mod row_modes;
pub(in crate::figure) mod row_numbers;
pub(in crate::figure) mod rows;
pub(in crate::figure) mod scatter;
pub(in crate::figure) mod sheet;
pub(in crate::figure) mod spread;
pub(in crate::figure) mod strips;
pub(in crate::figure) mod strips_beside;
pub(in crate::figure) mod style;
pub(in crate::figure) mod symbols;
pub(in crate::figure) mod table;
pub(in crate::figure) mod time_marks;
pub(in crate::figure) mod under;
pub(in crate::figure) mod waterfall;
pub(in crate::figure) mod xaxis;
