//! The steps from the bytes of a file to a recognition.
//!
//! In: bytes and what the user said. Out: [`Recognition`](super::Recognition). `recognise` goes from the
//! table to the reading that wins (`other_sheets`: where the sheet gives none), `taken` from that reading to the study, `written_out` writes the options
//! out. Not its business: any single step.

mod other_sheets;
pub(in crate::import) mod recognise;
mod taken;
mod written_out;
