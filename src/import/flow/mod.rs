//! The steps from the bytes of a file to a recognition.
//!
//! In: bytes and what the user said. Out: [`Recognition`](super::Recognition). `recognise` goes from the
//! table to the reading that wins (`other_sheets`: where the sheet gives none), `taken` from that reading to the study,
//! `written_out` writes the options out, `consequences` tries the answers to open questions. Not its business: any
//! single step.

mod consequences;
mod other_sheets;
pub(in crate::import) mod recognise;
mod taken;
mod written_out;
