//! Lines of single subjects on a page: of very many, an evenly spaced part, which is said.

use std::collections::{BTreeMap, BTreeSet};

/// Subjects with a line on a page at most: more are one dark area, in a file that takes minutes to paint.
pub(in crate::figure) const MOST_LINES: usize = 2000;

/// Leaves lines of `most` subjects in the groups of every panel; each group keeps its share, at even steps in the order
/// of the study, and the subjects are the same in every panel. Answers how many of how many are left, where some are
/// not.
///
/// Centres, intervals and numbers of subjects are not touched: they are those of everyone.
pub(in crate::figure) fn thin<L>(
    groups: Vec<(usize, &mut Vec<L>)>,
    subject: impl Fn(&L) -> usize,
    most: usize,
) -> Option<(usize, usize)> {
    let mut drawn: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (group, lines) in &groups {
        let own = drawn.entry(*group).or_default();
        own.extend(lines.iter().map(&subject));
    }
    let all: usize = drawn.values().map(BTreeSet::len).sum();
    if all <= most {
        return None;
    }
    for subjects in drawn.values_mut() {
        *subjects = evenly(subjects, (subjects.len() * most).div_ceil(all));
    }
    for (group, lines) in groups {
        let kept = drawn.get(&group);
        lines.retain(|line| kept.is_some_and(|kept| kept.contains(&subject(line))));
    }
    Some((drawn.values().map(BTreeSet::len).sum(), all))
}

/// Whose lines are drawn, `left` of all where some are not.
pub(in crate::figure) fn whose(left: Option<(usize, usize)>) -> String {
    match left {
        Some((left, all)) => {
            format!("{left} of the {all} subjects, at even steps in the order of the study")
        }
        None => "subjects".to_owned(),
    }
}

/// `most` of these at even steps.
fn evenly(subjects: &BTreeSet<usize>, most: usize) -> BTreeSet<usize> {
    let n = subjects.len();
    let steps = subjects.iter().enumerate();
    // The k-th is kept where a further one of the even steps begins.
    let begins = |k: usize| k == 0 || k * most / n != (k - 1) * most / n;
    steps.filter(|(k, _)| begins(*k)).map(|(_, s)| *s).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::model::course::{Series, SubjectLine, SubjectPoint};
    use crate::study::Censoring;

    fn panel(groups: &[std::ops::Range<usize>]) -> Vec<Series> {
        let line = |subject| SubjectLine {
            subject,
            points: vec![SubjectPoint {
                visit: 0,
                x: 0.0,
                y: 1.0,
                censoring: Censoring::None,
            }],
        };
        let series = groups.iter().enumerate().map(|(group, all)| Series {
            group,
            subjects: all.clone().map(line).collect(),
            centers: Vec::new(),
        });
        series.collect()
    }

    fn thinned(panels: &mut [Vec<Series>], most: usize) -> Option<(usize, usize)> {
        let all = panels.iter_mut().flatten();
        let lines = all.map(|s| (s.group, &mut s.subjects)).collect();
        thin(lines, |l| l.subject, most)
    }

    fn kept(panel: &[Series], group: usize) -> Vec<usize> {
        let lines = panel[group].subjects.iter();
        lines.map(|l| l.subject).collect()
    }

    #[test]
    fn each_group_keeps_its_share_at_even_steps() {
        let mut panels = [panel(&[0..900, 900..1000]), panel(&[0..900, 950..1000])];
        assert_eq!(thinned(&mut panels, 100), Some((100, 1000)));
        assert_eq!(kept(&panels[0], 0)[..4], [0, 10, 20, 30]);
        assert_eq!(kept(&panels[0], 0).len(), 90);
        assert_eq!(kept(&panels[0], 1).len(), 10);
        // The same subjects in every panel, as far as they are in it.
        assert_eq!(kept(&panels[1], 0), kept(&panels[0], 0));
        assert_eq!(kept(&panels[1], 1), kept(&panels[0], 1)[5..]);
    }

    #[test]
    fn few_lines_stay_and_a_small_group_keeps_one() {
        let mut panels = [panel(&[0..50, 50..100])];
        assert_eq!(thinned(&mut panels, 100), None);
        assert_eq!(kept(&panels[0], 1).len(), 50);
        let mut panels = [panel(&[0..5000, 5000..5001])];
        assert_eq!(thinned(&mut panels, 100), Some((101, 5001)));
        assert_eq!(kept(&panels[0], 1), [5000]);
    }
}
