//! The bundled synthetic study.

/// The bundled synthetic study: its file name and its bytes.
#[must_use]
pub fn example() -> (&'static str, &'static [u8]) {
    (
        "ketamine_bone.csv",
        include_bytes!("../../assets/example/ketamine_bone.csv"),
    )
}
