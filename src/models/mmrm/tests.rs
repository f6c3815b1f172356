//! Unit tests of the mixed model.
