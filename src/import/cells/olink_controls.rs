//! Names of the controls that stand among the samples of an Olink plate.
//!
//! In: the name of a sample. Out: whether it is a control. Not its business: which rows are left out.

/// How the names of controls begin, in lower case.
const STARTS: [&str; 8] = [
    "control", "neg_", "neg ", "negative", "pooled", "pool_", "pool ", "ipc",
];
/// What a control may be of.
const OF: [&str; 6] = [
    "plate",
    "sample",
    "interplate",
    "inter-plate",
    "external",
    "quality",
];

/// Whether a sample of this name is a control: `Neg Ctrl 1`, `NC 1`, `IPC_2`, `Plate Control 2`, `PC_3`, `SC_1`,
/// `Sample Control`, `Pooled plasma`.
pub(in crate::import) fn is_control_sample(name: &str) -> bool {
    let lower = name.trim().to_lowercase();
    let rest = |start: &str| lower.strip_prefix(start);
    let is_short = |start: &&str| {
        // `PC-0012` may be somebody.
        let number = rest(start).map(|r| r.trim_start_matches([' ', '_', '-', '.']));
        number.is_some_and(|n| n.len() < 3 && n.bytes().all(|b| b.is_ascii_digit()))
    };
    let is_control_of = |start: &&str| {
        let after = rest(start).map(|r| r.trim_start_matches([' ', '_', '-', '.']));
        after.is_some_and(|a| ["control", "ctrl", "ctl"].iter().any(|c| a.starts_with(c)))
    };
    STARTS.iter().any(|s| lower.starts_with(s))
        || ["nc", "pc", "sc"].iter().any(is_short)
        || OF.iter().any(is_control_of)
}

#[cfg(test)]
mod tests {
    use super::is_control_sample;

    #[test]
    fn controls_of_the_plate_are_told_from_people() {
        for name in [
            "Neg Ctrl 1",
            "NC 1",
            "IPC_2",
            "Plate Control 2",
            "PC_3",
            "SC_1",
            "Sample Control",
            "Pooled plasma",
            "CONTROL_SAMPLE_AS 1",
        ] {
            assert!(is_control_sample(name), "{name}");
        }
        for name in ["LB001", "PC-0012", "SC1021", "Plate 7", "Nico", "SCAN-1"] {
            assert!(!is_control_sample(name), "{name}");
        }
    }
}
