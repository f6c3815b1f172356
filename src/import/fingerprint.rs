//! Fingerprints of files and of their headers.

use crate::words::hex;
use sha2::{Digest, Sha256};

/// Lower-case hex SHA-256 of the bytes of a file, as [`crate::study::StudySource`] holds it.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// What files of the same shape share: their headers, as a short fingerprint.
#[must_use]
pub fn shape_of(header: &[String]) -> String {
    hex(&Sha256::digest(header.join("\u{1f}"))[..8])
}
