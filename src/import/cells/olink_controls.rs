//! Names of the controls that stand among the samples of an Olink plate.
//!
//! In: the names of all samples. Out: whether one is a control. Not its business: which rows are left out.

use std::collections::BTreeSet;

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

/// Short names of controls, as the laboratory gives them: negative, plate and sample control.
const SHORT: [&str; 3] = ["nc", "pc", "sc"];
/// A plate has two or three of each; more of one name are people, such as the normal controls `NC01` to `NC12`.
const MOST_OF_ONE: usize = 6;

/// The controls among the samples of an export.
pub(in crate::import) struct OlinkControls {
    /// The short names that are those of controls.
    short: Vec<&'static str>,
}

impl OlinkControls {
    /// Reads the names of all samples.
    pub fn of<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let mut numbers: [BTreeSet<&str>; 3] = Default::default();
        for name in names {
            for (short, own) in SHORT.iter().zip(&mut numbers) {
                own.extend(number_behind(name, short));
            }
        }
        let few = SHORT.iter().zip(&numbers);
        Self {
            short: few
                .filter(|(_, own)| own.len() <= MOST_OF_ONE)
                .map(|(s, _)| *s)
                .collect(),
        }
    }

    /// Whether a sample of this name is a control: `Neg Ctrl 1`, `NC 1`, `IPC_2`, `Plate Control 2`, `PC_3`, `SC_1`,
    /// `Sample Control`, `Pooled plasma`.
    pub fn has(&self, name: &str) -> bool {
        let lower = name.trim().to_lowercase();
        let is_control_of = |start: &&str| {
            let after = lower.strip_prefix(start);
            let after = after.map(|r| r.trim_start_matches(SEPARATORS));
            after.is_some_and(|a| ["control", "ctrl", "ctl"].iter().any(|c| a.starts_with(c)))
        };
        STARTS.iter().any(|s| lower.starts_with(s))
            || (self.short.iter()).any(|short| number_behind(name, short).is_some())
            || OF.iter().any(is_control_of)
    }
}

const SEPARATORS: [char; 4] = [' ', '_', '-', '.'];

/// The number of up to two digits behind a short name, if any; `PC-0012` may be somebody.
fn number_behind<'n>(name: &'n str, short: &str) -> Option<&'n str> {
    let name = name.trim();
    let start = name.get(..short.len())?;
    let number = name[short.len()..].trim_start_matches(SEPARATORS);
    let is_number = number.len() < 3 && number.bytes().all(|b| b.is_ascii_digit());
    (start.eq_ignore_ascii_case(short) && is_number).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::OlinkControls;

    #[test]
    fn controls_of_the_plate_are_told_from_people() {
        let few = OlinkControls::of(["NC 1", "NC 2", "PC_3", "LB001"].into_iter());
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
            assert!(few.has(name), "{name}");
        }
        for name in ["LB001", "PC-0012", "SC1021", "Plate 7", "Nico", "SCAN-1"] {
            assert!(!few.has(name), "{name}");
        }
        let people: Vec<String> = (1..=12).map(|i| format!("NC{i:02}")).collect();
        let many = OlinkControls::of(people.iter().map(String::as_str).chain(["PC_1"]));
        assert!(!many.has("NC01") && many.has("PC_1"));
    }
}
