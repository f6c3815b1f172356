//! (room under construction)
pub mod mmrm;
