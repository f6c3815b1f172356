//! SomaScan files (adat): a header, facts about the analytes above the values, facts about the samples before them.
//!
//! In: the text of the file. Out: one line of cells for each sample, a column for each fact about it and one for each
//! human protein, named by its target. Lines keep their number. Not its business: whose sample it is. Source: the
//! description of the format in SomaLogic-Data (Standard BioTools) and the R package SomaDataIO.

use super::text_form::TextForm;
use crate::import::options::ImportOptions;
use crate::import::source::written;
use crate::study::{Issue, Severity};
use crate::words::of_count;
use std::collections::BTreeMap;

/// The sections of the file.
const TABLE: &str = "^TABLE_BEGIN";
/// Lines above the table and facts in it that are searched for the names of samples.
const MOST_FACTS: usize = 400;

/// The cells of a line.
fn cells(line: &str) -> Vec<&str> {
    line.split('\t')
        .map(|c| c.trim().trim_matches('"').trim())
        .collect()
}

/// An analyte: its column and its name.
struct Analyte {
    column: usize,
    name: String,
}

/// The table of a SomaScan file; `None` for other files.
pub(in crate::import::source) fn table(
    text: &str,
    _options: &ImportOptions,
    issues: &mut Vec<Issue>,
) -> Option<TextForm> {
    let head = text.get(..text.floor_char_boundary(4_000)).unwrap_or(text);
    let is_adat = head
        .lines()
        .any(|l| l.starts_with("^HEADER") || l.starts_with("!AdatId") || l.starts_with(TABLE));
    if !is_adat {
        return None;
    }
    let lines: Vec<&str> = text.lines().collect();
    let begin = lines.iter().position(|l| l.starts_with(TABLE));
    // Facts about analytes stand under empty cells; the line of names of the facts about samples begins with a name.
    let names_at = begin.and_then(|begin| {
        (begin + 1..lines.len().min(begin + MOST_FACTS))
            .find(|i| !lines[*i].trim().is_empty() && !lines[*i].starts_with('\t'))
    });
    let (Some(begin), Some(names_at)) = (begin, names_at) else {
        return Some(without_samples());
    };
    let names = cells(lines[names_at]);
    let n_names = names
        .iter()
        .position(|n| n.is_empty())
        .unwrap_or(names.len());
    let mut facts: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut label_at = None;
    for line in lines.get(begin + 1..names_at)? {
        let all = cells(line);
        let at = all.iter().position(|c| !c.is_empty())?;
        if *label_at.get_or_insert(at) == at {
            facts.insert(all[at].to_lowercase(), all);
        }
    }
    let label_at = label_at?;
    if label_at < n_names {
        return None;
    }
    let analytes = analytes(&facts, label_at, issues)?;
    let mut out = String::with_capacity(text.len());
    for _ in 0..names_at {
        out.push('\n');
    }
    let header =
        (names.iter().take(n_names).copied()).chain(analytes.iter().map(|a| a.name.as_str()));
    written::line(header, &mut out);
    for line in lines.get(names_at + 1..)? {
        if line.trim().is_empty() {
            out.push('\n');
            continue;
        }
        let row = cells(line);
        let cell = |at: usize| row.get(at).copied().unwrap_or("");
        let row = (0..n_names)
            .map(cell)
            .chain(analytes.iter().map(|a| cell(a.column)));
        written::line(row, &mut out);
    }
    issues.push(Issue::new(
        Severity::Note,
        "adat",
        format!(
            "This is a SomaScan file: {} analytes, in relative fluorescence units as they stand in the file.",
            analytes.len()
        ),
    ));
    Some(TextForm {
        text: out,
        delimiter: Some(written::DELIMITER),
        block: None,
        layout: None,
        analytes: n_names..n_names + analytes.len(),
    })
}

/// A header alone: the facts about the analytes are no rows of data.
fn without_samples() -> TextForm {
    let mut text = String::new();
    written::line(["SampleId", "RFU"], &mut text);
    TextForm {
        text,
        delimiter: Some(written::DELIMITER),
        block: None,
        layout: None,
        analytes: 0..0,
    }
}

/// The human proteins of the table, each under the name of its target; several of one target have their SeqId too.
fn analytes(
    facts: &BTreeMap<String, Vec<&str>>,
    label_at: usize,
    issues: &mut Vec<Issue>,
) -> Option<Vec<Analyte>> {
    let fact = |name: &str, c: usize| {
        let row = facts.get(name);
        row.and_then(|r| r.get(c)).copied().unwrap_or("")
    };
    let width = facts.values().map(Vec::len).max()?;
    let (mut controls, mut flagged) = (0usize, 0usize);
    let mut found: Vec<(usize, String, String)> = Vec::new();
    for c in label_at + 1..width {
        let id = fact("seqid", c);
        let target = [fact("target", c), fact("entrezgenesymbol", c), id]
            .into_iter()
            .find(|t| !t.is_empty());
        let Some(target) = target else { continue };
        let kind = fact("type", c);
        let organism = fact("organism", c);
        let is_protein = kind.is_empty() || kind.eq_ignore_ascii_case("protein");
        let is_human = organism.is_empty() || organism.eq_ignore_ascii_case("human");
        if !is_protein || !is_human {
            controls += 1;
            continue;
        }
        if fact("colcheck", c).eq_ignore_ascii_case("flag") {
            flagged += 1;
        }
        found.push((c, target.to_owned(), id.to_owned()));
    }
    let mut n: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, target, _) in &found {
        *n.entry(target).or_default() += 1;
    }
    let analytes: Vec<Analyte> = found
        .iter()
        .map(|(column, target, id)| Analyte {
            column: *column,
            name: if n.get(target.as_str()).is_some_and(|n| *n > 1) && !id.is_empty() {
                format!("{target} {id}")
            } else {
                target.clone()
            },
        })
        .collect();
    if controls > 0 {
        issues.push(Issue::new(
            Severity::Note,
            "adat_controls",
            of_count(
                controls,
                "column of a control or of a protein that is not human is left out.",
                "columns of controls and of proteins that are not human are left out.",
            ),
        ));
    }
    if flagged > 0 {
        issues.push(Issue::new(
            Severity::Note,
            "adat_flagged",
            of_count(
                flagged,
                "analyte is flagged in ColCheck and is used unchanged.",
                "analytes are flagged in ColCheck and are used unchanged.",
            ),
        ));
    }
    (!analytes.is_empty()).then_some(analytes)
}
