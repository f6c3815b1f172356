//! What a change of the plan did to the p-values.

use crate::report::contrast_words;
use crate::results::{AnalysisResults, ContrastFamily, MarkerResults};
use crate::words;
use std::collections::HashMap;

/// Contrasts that the sentence names.
const MOST_NAMED: usize = 2;

/// `3 of 12 contrasts are now below p = 0.05; 1 no longer is.`; `None` where the two have no
/// contrast in common.
pub(super) fn crossed(before: &AnalysisResults, after: &AnalysisResults) -> Option<String> {
    let (old, new) = (before.level(), after.level());
    let (mut all, mut moved) = (0, 0);
    let (mut below, mut above): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for m in &after.markers {
        let (Some(now), Some(then)) = (&m.model, before.marker(&m.marker)) else {
            continue;
        };
        let then: HashMap<_, f64> = (then.model.iter().flat_map(|model| &model.contrasts))
            .filter_map(|c| Some((&c.key, c.deciding_p()?)))
            .collect();
        for c in &now.contrasts {
            let (Some(p), Some(was)) = (c.deciding_p(), then.get(&c.key)) else {
                continue;
            };
            all += 1;
            moved += usize::from(p != *was);
            let crossed = match (p < new, *was < old) {
                (true, false) => &mut below,
                (false, true) => &mut above,
                _ => continue,
            };
            let what = c.key.family.label().to_lowercase();
            crossed.push(format!("{} {what}, {}", m.label, contrast_words(&c.key)));
        }
    }
    if all == 0 {
        return None;
    }
    let level = words::value(new);
    let contrasts = words::counted(all, "contrast");
    let whole = match all {
        1 => "The p-value of the one contrast".to_owned(),
        _ => format!("The p-values of all {contrasts}"),
    };
    let are = |n: usize| words::agree(n, "is", "are");
    let named = |of: &[String]| match of.len() {
        0 => String::new(),
        _ => format!(
            " ({})",
            words::first_names(of.iter().map(String::as_str), MOST_NAMED)
        ),
    };
    let (up, down) = (named(&below), named(&above));
    Some(match (moved, below.len(), above.len()) {
        (0, 0, 0) => format!("{whole} stayed the same."),
        (_, 0, 0) => format!("{whole} stayed on the same side of {level}."),
        (_, n, 0) => format!("{n} of {contrasts} {} now below p = {level}{up}.", are(n)),
        (_, 0, n) => format!(
            "{n} of {contrasts} {} no longer below p = {level}{down}.",
            are(n)
        ),
        (_, n, m) => format!(
            "{n} of {contrasts} {} now below p = {level}{up}; {m} no longer {}{down}.",
            are(n),
            are(m)
        ),
    })
}

/// Where the tables stand that the new results have and those before had not, or had with fewer rows.
pub(super) fn new_tables(before: &AnalysisResults, after: &AnalysisResults) -> Option<String> {
    type Rows = fn(&MarkerResults) -> usize;
    let tables: [(Rows, &str); 4] = [
        (
            |m| m.contrasts(ContrastFamily::Custom).count(),
            "Contrasts of your own",
        ),
        (|m| m.margins.len(), "Equivalence or Non-inferiority"),
        (
            |m| m.reference_based.len(),
            "If subjects who drop out follow the reference group",
        ),
        (|m| m.tipping_point.len(), "Tipping point"),
    ];
    let rows = |of: &AnalysisResults, rows: Rows| of.markers.iter().map(rows).sum::<usize>();
    let (_, title) = tables
        .into_iter()
        .find(|(own, _)| rows(after, *own) > rows(before, *own))?;
    Some(format!("See {title} in the Marker tab, under Tables."))
}
