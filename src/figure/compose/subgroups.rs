//! Subgroups in a forest: the difference within each level of a category, under the contrasts of its marker.

use crate::figure::compose::annotate::stars;
use crate::figure::compose::group_title::group_in_words;
use crate::figure::compose::row_numbers::Look;
use crate::figure::model::course::AnnotationKind;
use crate::figure::model::marks::Interval;
use crate::figure::model::plots::Row;
use crate::figure::model::words;
use crate::results::{AnalysisResults, ContrastFamily, MarkerResults, SubgroupRow};
use crate::study::Study;
use crate::words::p_value;

/// Whether a forest of these families shows what subgroups are compared in.
pub(super) fn are_drawn(families: &[ContrastFamily], study: &Study) -> bool {
    families.contains(if study.groups.len() > 1 {
        &ContrastFamily::DifferenceInChange
    } else {
        &ContrastFamily::ChangeFromBaseline
    })
}

/// A heading with the test of the interaction, and a row for each level and visit; empty without subgroups.
pub(super) fn rows(
    m: &MarkerResults,
    results: &AnalysisResults,
    (log, look): (bool, Option<Look>),
    annotation: AnnotationKind,
) -> Vec<Row> {
    let own = m.subgroups.iter().filter(|r| r.versus_level.is_none());
    let of_levels: Vec<Row> = own
        .filter_map(|r| row(m, results, r, (log, look), annotation))
        .collect();
    let (Some(tested), false) = (&m.effect_modification, of_levels.is_empty()) else {
        return of_levels;
    };
    // The p of subgroups stand in the column of the others, which may be adjusted.
    let interaction = tested
        .test
        .p
        .map(|p| vec!["interaction".to_owned(), p_value(p)]);
    let heading = Row {
        label: format!("By {}, p unadjusted", tested.covariate),
        is_heading: true,
        is_second: true,
        cells: interaction.unwrap_or_default(),
        ..Row::default()
    };
    std::iter::once(heading).chain(of_levels).collect()
}

fn row(
    m: &MarkerResults,
    results: &AnalysisResults,
    r: &SubgroupRow,
    (log, look): (bool, Option<Look>),
    annotation: AnnotationKind,
) -> Option<Row> {
    let back = |x: f64| if log { m.scale.back(x) } else { x };
    let drawn = |x: f64| Some(back(x)).filter(|x| x.is_finite() && (!log || *x > 0.0));
    let interval = Interval {
        at: drawn(r.estimate)?,
        low: r.ci_low.and_then(drawn),
        high: r.ci_high.and_then(drawn),
    };
    let visit = words::visit_in_words(results, &r.key.visit);
    let named = |name: &str| group_in_words(results, false, name);
    let label = if r.n_reference.is_some() {
        let who = words::compared(log, &named(&r.key.group), &named(&r.key.versus));
        format!("{}: {who}, {visit}", r.level)
    } else {
        format!("{}: {visit}", r.level)
    };
    let p = r.p.map_or_else(String::new, |p| match annotation {
        AnnotationKind::Stars => format!("{} {}", p_value(p), stars(p, results.level())),
        _ => p_value(p),
    });
    Some(Row {
        label,
        interval: Some(interval),
        n: match r.n_reference {
            Some(other) => format!("{}/{other}", r.n_group),
            None => r.n_group.to_string(),
        },
        cells: vec![Look::text(look, &interval), p],
        ..Row::default()
    })
}

/// What the rows of subgroups are, and which test tells whether the levels differ.
pub(super) fn note(shown: &[&MarkerResults]) -> Option<String> {
    let of = shown.iter().find_map(|m| m.effect_modification.as_ref())?;
    Some(format!(
        "Rows by {}: the same contrasts within each level, from one model; only the test of the interaction tells whether levels differ. p of subgroups unadjusted; n of these rows: subjects of the level.",
        of.covariate
    ))
}
