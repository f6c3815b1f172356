//! What was recognised in a file, for people and for programs.

use crate::import::{Confidence, Recognition, Role};
use crate::results::StudySummary;
use crate::study::{Severity, Study};
use crate::words::counted;
use serde_json::{Value, json};

/// `trajecta.inspect/1`; `study` is null while a question is open.
pub(super) fn json(recognition: &Recognition) -> Result<String, String> {
    let study = recognition.study.as_ref();
    let markers: Vec<Value> = study
        .iter()
        .flat_map(|s| &s.markers)
        .map(|m| {
            json!({
                "marker": m.name,
                "label": m.label,
                "unit": m.unit,
                "derived": m.derived,
                "n_observations": m.values.iter().flatten().count(),
            })
        })
        .collect();
    let issues = &recognition.issues;
    let value = json!({
        "schema": "trajecta.inspect/1",
        "study": study.map(StudySummary::new),
        "reading": recognition.reading,
        "roles": recognition.roles,
        "layouts": recognition.layouts,
        "markers": markers,
        "questions": recognition.questions,
        "issues": issues,
    });
    let text = serde_json::to_string_pretty(&value).map_err(|e| e.to_string())?;
    Ok(text + "\n")
}

/// The same as lines for people.
pub(super) fn lines(file: &str, recognition: &Recognition) -> Vec<String> {
    let mut out = vec![file.to_owned()];
    if let Some(best) = recognition.layouts.first() {
        let layout = recognition.options.layout.unwrap_or(best.layout);
        out.push(format!("Layout: {layout} ({})", best.why));
    }
    if let Some(reading) = &recognition.reading {
        out.push(format!("Reading: {}", confidence(reading.confidence)));
        if let Some(other) = &reading.runner_up {
            out.push(format!("Next best reading: {}", other.why));
        }
    }
    if let Some(study) = &recognition.study {
        overview(&mut out, study);
    }
    out.extend([String::new(), "Columns".to_owned()]);
    let width = recognition
        .roles
        .iter()
        .map(|r| r.column.chars().count())
        .max()
        .unwrap_or(0)
        .min(30);
    for role in &recognition.roles {
        let name = role_name(role.role);
        let sure = role
            .confidence
            .map_or_else(String::new, |c| format!(" ({})", confidence(c)));
        out.push(format!(
            "  {:width$}  {name:11}  {}{sure}",
            role.column, role.why
        ));
    }
    let issues = &recognition.issues;
    if !issues.is_empty() {
        out.extend([String::new(), "Noticed".to_owned()]);
    }
    for issue in issues {
        let severity = match issue.severity {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        let row = issue.row.map(|r| format!(" line {r}")).unwrap_or_default();
        let column = issue
            .column
            .as_ref()
            .map(|c| format!(" column {c}"))
            .unwrap_or_default();
        let words = issue.on_command_line();
        out.push(format!("  {severity}{row}{column}: {words}"));
    }
    out
}

fn overview(out: &mut Vec<String>, study: &Study) {
    let groups = study.group_sizes();
    let reference = study
        .groups
        .first()
        .map(|g| g.name.as_str())
        .unwrap_or_default();
    out.push(format!(
        "Subjects: {} ({}; reference {reference})",
        study.subjects.len(),
        groups.join(", ")
    ));
    let visits: Vec<String> = (study.visits.iter())
        .map(|v| match v.hours {
            Some(hours) => format!("{} ({} h)", v.label, (hours * 100.0).round() / 100.0),
            None => v.label.clone(),
        })
        .collect();
    out.push(format!("Visits: {}", visits.join(", ")));
    let baseline = study
        .visits
        .get(study.baseline)
        .map(|v| v.label.as_str())
        .unwrap_or_default();
    out.push(format!("Baseline: {baseline}"));
    let source = &study.source;
    let mut rows = format!("Rows: {} read, {} used", source.rows_read, source.rows_used);
    for left in &source.rows_left_out {
        rows += &format!(", {} left out ({})", left.n, left.reason);
    }
    out.push(rows);
    let left_out = source.rows_left_out.iter();
    out.extend(left_out.map(|left| format!("  left out {}", left.in_words())));
    if source.synthetic {
        out.push(crate::words::SYNTHETIC.to_owned());
    }
    out.extend([String::new(), "Markers".to_owned()]);
    for marker in &study.markers {
        let n = marker.values.iter().flatten().count();
        out.push(format!(
            "  {}  {}  {}",
            marker.name,
            counted(n, "value"),
            marker.label_with_unit()
        ));
    }
}

fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Sure => "sure",
        Confidence::Likely => "likely",
        Confidence::Guess => "a guess",
    }
}

fn role_name(role: Role) -> &'static str {
    match role {
        Role::Subject => "subject",
        Role::Group => "group",
        Role::Visit => "visit",
        Role::TimePoint => "time point",
        Role::Hours => "hours",
        Role::Marker => "marker",
        Role::MarkerName => "marker name",
        Role::Value => "value",
        Role::Covariate => "covariate",
        Role::Treatment => "treatment",
        Role::Period => "period",
        Role::Sequence => "sequence",
        Role::Ignored => "not used",
    }
}
