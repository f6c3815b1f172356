//! Names of samples of an assay that come from no person: standards, blanks and controls of the plate.
//!
//! In: the names of all samples. Out: whether a name is one of them. Not its business: columns that say what a sample
//! is.

use crate::import::cells::words::fold;
use crate::study::{Issue, Severity};
use crate::words::first_names;
use foldhash::fast::FixedState;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Words of what has a known concentration, or holds nothing.
pub(in crate::import) const KNOWN: [&str; 19] = [
    "standard",
    "standards",
    "std",
    "stds",
    "stnd",
    "blank",
    "blanks",
    "blk",
    "blindwert",
    "leerwert",
    "blanco",
    "calibrator",
    "calibrators",
    "kalibrator",
    "calibrador",
    "etalon",
    "background",
    "ntc",
    "nsb",
];
const CONTROLS: [&str; 8] = [
    "control",
    "controls",
    "ctrl",
    "kontrolle",
    "controle",
    "kontroll",
    "controllo",
    "qc",
];
/// Words beside them that tell a control of the assay.
const SIGNS: [&str; 14] = [
    "positive", "negative", "pos", "neg", "positiv", "negativ", "positif", "negatif", "p", "n",
    "kit", "plate", "assay", "positivo",
];
/// Short names of controls, which an instrument gives beside those of standards.
const SHORT: [&str; 6] = ["nc", "pc", "nk", "pk", "neg", "pos"];
/// More names than these under one word for a control may be of people.
const MOST_CONTROLS: usize = 4;
/// Dilutions of one sample that make a standard curve.
const FEWEST_DILUTIONS: usize = 5;
/// Wells of one letter that make a standard curve.
const FEWEST_WELLS: usize = 4;

/// What the names of all samples of a table say together.
pub(in crate::import) struct AssayNames {
    /// Different names under each word for a control.
    controls: BTreeMap<String, BTreeSet<String>>,
    /// Names that stand at many dilutions, beside others that do not.
    curves: BTreeSet<String>,
    /// `S` names the wells of a standard, and `S1` to `S8` their steps.
    has_letters: bool,
    /// Something is surely a standard.
    has_standards: bool,
}

impl AssayNames {
    /// Reads the names, one a well.
    pub fn of<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let mut out = Self {
            controls: BTreeMap::new(),
            curves: BTreeSet::new(),
            has_letters: false,
            has_standards: false,
        };
        let mut dilutions: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
        let mut wells: HashMap<&str, usize, FixedState> = HashMap::default();
        for name in names {
            *wells.entry(name.trim()).or_default() += 1;
        }
        let (mut steps, mut unknowns, mut empty) = (0, 0, false);
        for name in wells.keys() {
            let folded = fold(name);
            out.has_standards |= says_known(&folded);
            if says_control(&folded) {
                let stem = stem(&folded);
                out.controls.entry(stem).or_default().insert(folded.clone());
            }
            match dilution(&folded) {
                Some((stem, n)) => dilutions.entry(stem.to_owned()).or_default().insert(n),
                None => dilutions.entry(folded.clone()).or_default().insert(0),
            };
            steps += usize::from(numbered(&folded, "s"));
            empty |= folded == "b";
            let word = folded.trim_end_matches(|c: char| !c.is_alphabetic());
            unknowns += usize::from(matches!(word, "unknown" | "unk" | "x" | "u"));
        }
        let curves: BTreeSet<String> = (dilutions.iter())
            .filter(|(_, of)| of.len() >= FEWEST_DILUTIONS && grow(of, 1.5))
            .map(|(stem, _)| stem.clone())
            .collect();
        // Sera that are all titrated are samples.
        if curves.len() * 4 <= dilutions.len() {
            out.curves = curves;
        }
        let own = |letter: &str| wells.get(letter).copied().unwrap_or(0);
        let others = wells.iter().filter(|(n, _)| n.len() > 1).map(|(_, n)| *n);
        let most = others.max().unwrap_or(0);
        let of_s = own("S").max(own("s"));
        out.has_letters = of_s >= FEWEST_WELLS && of_s > 2 * most
            || steps >= FEWEST_WELLS && steps * 2 < wells.len() && (unknowns > steps || empty);
        out.has_standards |= out.has_letters || !out.curves.is_empty();
        out
    }

    /// Whether something is surely a standard, a blank or a step of a standard curve.
    pub fn has_standards(&self) -> bool {
        self.has_standards
    }

    /// What is said of samples that stand at many dilutions, as those of a standard curve do.
    pub fn said(&self, header: &str) -> Option<Issue> {
        if self.curves.is_empty() {
            return None;
        }
        let names = first_names(self.curves.iter().map(String::as_str), 6);
        let remedy = "Where they are samples of people, part the dilution from their names in a copy of the file.";
        let text = format!(
            "Samples at {FEWEST_DILUTIONS} dilutions or more ({names}) are left out as standards of the assay."
        );
        let issue = Issue::new(Severity::Warning, "curves_left_out", text);
        Some(issue.remedy(remedy, remedy).at(None, Some(header)))
    }

    /// Whether a name is that of a standard, a blank or a control.
    pub fn is_of_assay(&self, name: &str) -> bool {
        let folded = fold(name.trim());
        if says_known(&folded) {
            return true;
        }
        if says_control(&folded) {
            let own = self.controls.get(&stem(&folded));
            return own.is_none_or(|all| all.len() <= MOST_CONTROLS);
        }
        let plain = folded.trim_end_matches(|c: char| !c.is_alphabetic());
        let curve = dilution(&folded).is_some_and(|(stem, _)| self.curves.contains(stem));
        let short = self.has_standards && SHORT.contains(&plain) && folded.len() <= plain.len() + 2;
        let letter = || {
            let is = |l: &str| folded == l || numbered(&folded, l);
            is("s") || is("b") || is("c")
        };
        curve || short || self.has_letters && letter()
    }
}

/// The words of a folded name: `p.control1.1` -> `p`, `control`.
fn parts(folded: &str) -> impl Iterator<Item = &str> {
    folded
        .split(|c: char| !c.is_alphabetic())
        .filter(|w| !w.is_empty())
}

/// Words behind a standard that say which: of a dose or a therapy other words follow, as in `standard of care`.
const BEHIND: [&str; 13] = [
    "curve", "well", "wells", "mix", "pool", "point", "level", "dilution", "ug", "ng", "pg", "ml",
    "mg",
];

/// Whether a folded name says that the concentration is known, or that there is none.
pub(in crate::import) fn says_known(folded: &str) -> bool {
    let mut behind = parts(folded).skip_while(|w| !KNOWN.contains(w));
    behind.next().is_some() && behind.all(|w| w.len() == 1 || BEHIND.contains(&w))
}

fn says_control(folded: &str) -> bool {
    let is_control = |w: &str| CONTROLS.contains(&w);
    parts(folded).any(is_control)
        && (parts(folded).any(|w| SIGNS.contains(&w)) || parts(folded).any(|w| w == "qc"))
}

/// A name without the numbers behind it.
pub(in crate::import) fn stem(folded: &str) -> String {
    folded
        .trim_end_matches(|c: char| !c.is_alphabetic())
        .to_owned()
}

/// `s8` for the letter s: one or two digits behind it.
fn numbered(folded: &str, letter: &str) -> bool {
    folded.strip_prefix(letter).is_some_and(|rest| {
        (1..=2).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_digit())
    })
}

/// Whether each dilution is so many times the one before it, as a series is: `1/2`, `1/3`, `1/4` number things.
pub(in crate::import) fn grow(dilutions: &BTreeSet<u32>, times: f64) -> bool {
    let mut pairs = dilutions.iter().zip(dilutions.iter().skip(1));
    pairs.all(|(a, b)| f64::from(*b) >= times * f64::from(*a))
}

/// `vig 1:100` -> (`vig`, 100); also `vig 1/100`.
pub(in crate::import) fn dilution(name: &str) -> Option<(&str, u32)> {
    let at = name.rfind([':', '/'])?;
    let n: u32 = name.get(at + 1..)?.trim().parse().ok().filter(|n| *n > 1)?;
    let before = name[..at].trim_end().strip_suffix('1')?;
    let separators = [' ', '_', '-', '(', '@'];
    let stem = before.trim_end_matches(separators);
    (stem.len() < before.len() && !stem.is_empty()).then_some((stem, n))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left_out<'n>(names: &[&'n str]) -> Vec<&'n str> {
        let all = AssayNames::of(names.iter().copied());
        let found = names.iter().filter(|n| all.is_of_assay(n));
        found.copied().collect()
    }

    #[test]
    fn standards_blanks_and_controls_come_from_no_person() {
        let names = [
            "African-Mix-Standard01",
            "Background0",
            "Healthy-control-negative",
            "K012",
            "NC",
        ];
        assert_eq!(left_out(&names).len(), 4);
        let names = ["B", "S", "S", "S", "S", "S", "Unknown1", "Unknown2", "FD"];
        assert_eq!(left_out(&names), ["B", "S", "S", "S", "S", "S"]);
        let curve = ["VIG 1:10", "VIG 1:30", "VIG 1:90", "VIG 1:270", "VIG 1:810"];
        let all: Vec<&str> = curve
            .into_iter()
            .chain(["A 1", "A 2", "B 1", "B 2"])
            .collect();
        assert_eq!(left_out(&all), curve);
    }

    #[test]
    fn people_stay() {
        let controls = [
            "HIV neg control 1",
            "HIV neg control 2",
            "HIV neg control 3",
            "HIV neg control 4",
        ];
        let more: Vec<&str> = controls.into_iter().chain(["HIV neg control 5"]).collect();
        assert!(left_out(&more).is_empty());
        assert!(left_out(&["S1", "S2", "S3", "S4", "S5", "C1", "C2"]).is_empty());
        assert!(left_out(&["Control 1", "Control 2", "Case 1", "NC"]).is_empty());
        let cared = [
            "Standard of care 1",
            "Standard of care 2",
            "Standard diet 3",
            "Blank slate 4",
        ];
        assert!(left_out(&cared).is_empty());
        // Every serum is titrated.
        let titrated = ["A 1:10", "A 1:20", "A 1:40", "A 1:80", "A 1:160"];
        assert!(left_out(&titrated).is_empty());
    }
}
