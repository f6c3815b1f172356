//! What headers and names of columns explain: codes of groups, numbers of sites, remarks, times behind a letter.

use super::opened::{read, study};
use std::fmt::Write as _;
use trajecta::import::Role;
use trajecta::study::CovariateValues;

/// Twenty subjects at three visits.
fn trial() -> String {
    let mut text =
        "Patient;SITEID;Arm (0=control, 1=drug);Visit;CRP (mg/l);Bemerkungen\n".to_owned();
    for s in 0..20 {
        for (v, visit) in ["T0", "T24h", "T7d"].into_iter().enumerate() {
            let note = match (s, v) {
                (3, 1) => "lost to follow-up",
                (7, 2) => "moved away",
                _ => "",
            };
            let crp = 3.0 + f64::from((s * 7 + v as i32 * 5) % 13) * 0.4;
            let site = 9 + s % 4;
            let _ = writeln!(text, "P{s:02};{site};{};{visit};{crp:.1};{note}", s % 2);
        }
    }
    text
}

#[test]
fn a_header_that_explains_codes_names_the_groups() {
    let study = study("trial.csv", trial().as_bytes());
    let groups: Vec<&str> = study.groups.iter().map(|g| g.name.as_str()).collect();
    assert_eq!(groups, ["control", "drug"]);
    // A code without an explanation: they all stay as they are.
    let text = trial().replace(", 1=drug", "");
    let study = self::study("trial.csv", text.as_bytes());
    let groups: Vec<&str> = study.groups.iter().map(|g| g.name.as_str()).collect();
    assert_eq!(groups, ["0", "1"]);
}

#[test]
fn numbers_of_sites_are_categories_and_remarks_no_covariate() {
    let found = read("trial.csv", trial().as_bytes());
    let role = |name: &str| {
        found
            .roles
            .iter()
            .find(|r| r.column == name)
            .map(|r| r.role)
    };
    assert_eq!(role("Bemerkungen"), Some(Role::Ignored));
    let study = found.study.as_ref().unwrap();
    let site = study.covariate("SITEID").unwrap();
    let CovariateValues::Factor { levels, .. } = &site.values else {
        panic!("a straight line through sites");
    };
    assert_eq!(levels, &["9", "10", "11", "12"]);
}

#[test]
fn a_letter_before_a_number_with_its_unit_names_a_time() {
    let found = read("trial.csv", trial().as_bytes());
    let study = found.study.as_ref().unwrap();
    let hours: Vec<Option<f64>> = study.visits.iter().map(|v| v.hours).collect();
    assert_eq!(hours, [Some(0.0), Some(24.0), Some(168.0)]);
    let said: Vec<&str> = study.issues.iter().map(|i| i.message.as_str()).collect();
    assert!(!said.iter().any(|s| s.contains("alphabetical")), "{said:?}");
}
