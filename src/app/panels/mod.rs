//! One folder a tab; each panel reads the state and pushes commands.
//!
//! In: the state and egui. Out: a painted panel and commands. Not its business: carrying commands out.

mod data;
mod figure;
mod frame;
mod import;
mod marker;
mod plan;
mod report;
mod screen;
mod trajectories;
mod widgets;
