//! A treatment that changes within a person: which columns say so.

use crate::import::cells::codes::{Codes, within};
use crate::import::cells::vocabulary::{PERIOD, SEQUENCE, TREATMENT};
use crate::import::cells::words::Hint;
use crate::import::error::ImportError;
use crate::import::recognise::evidence::Evidence;
use std::collections::HashMap;

/// Most periods and treatments a crossover has here.
const MOST: usize = 12;

/// The columns of a crossover.
#[derive(Clone, Copy, Debug)]
pub(in crate::import) struct CrossoverColumns {
    pub treatment: usize,
    pub period: usize,
    pub sequence: Option<usize>,
}

impl CrossoverColumns {
    /// All of them.
    pub fn all(self) -> impl Iterator<Item = usize> {
        [self.treatment, self.period]
            .into_iter()
            .chain(self.sequence)
    }
}

/// The treatment under any name: what sequence and period together say, and neither alone.
fn of_sequence(
    e: &Evidence<'_>,
    people: &Codes<'_>,
    period: usize,
    sequence: usize,
    changes: &dyn Fn(usize) -> bool,
) -> Option<usize> {
    let (s, p) = (e.codes(sequence), e.codes(period));
    let follows = |c: usize| {
        let labels = e.codes(c);
        let mut of: HashMap<(u32, u32), u32> = HashMap::new();
        let mut n = 0usize;
        let pairs = s.of_row.iter().zip(p.of_row.iter());
        for (pair, label) in pairs.zip(labels.of_row.iter()) {
            if let ((Some(s), Some(p)), Some(label)) = (pair, label) {
                n += 1;
                if *of.entry((s, p)).or_insert(label) != label {
                    return false;
                }
            }
        }
        // With one person a pair everything follows from it.
        n >= 2 * of.len() && people.labels.len() > s.labels.len()
    };
    let is_treatment = |c: &usize| {
        let name = e.name(*c);
        let says_else = name.hint(Hint::Place).max(name.hint(Hint::Visit)) > 0.5;
        *c != period
            && *c != sequence
            && !says_else
            && !e.profile(*c).has_fractions()
            && changes(*c)
            && !e.says_the_same(period, *c)
            && follows(*c)
    };
    let found: Vec<usize> = (0..e.table.n_columns().min(200))
        .filter(is_treatment)
        .collect();
    let name = |c: &usize| e.name(*c).names_group();
    let best = found.iter().max_by(|a, b| name(a).total_cmp(&name(b)))?;
    let alone = found.iter().filter(|c| name(c) == name(best)).count() == 1;
    let same = found.iter().all(|c| e.says_the_same(*best, *c));
    (alone || same).then_some(*best)
}

/// The columns of treatment, period and sequence, where the treatment changes within a person.
pub(in crate::import) fn crossover(
    e: &Evidence<'_>,
    subject: usize,
    people: &Codes<'_>,
) -> Result<Option<CrossoverColumns>, ImportError> {
    let named = [
        e.named(e.options.treatment.as_ref(), "--treatment")?,
        e.named(e.options.period.as_ref(), "--period")?,
        e.named(e.options.sequence.as_ref(), "--sequence")?,
    ];
    let off = |option: &Option<String>| option.as_deref() == Some("");
    if off(&e.options.treatment) || off(&e.options.period) {
        return Ok(None);
    }
    let free = |c: usize| {
        c != subject
            && !e.is_ignored(c)
            && ![&e.options.group, &e.options.visit]
                .iter()
                .any(|n| n.as_deref() == Some(e.header(c)))
            && !e.options.markers.iter().any(|m| m == e.header(c))
            && !e.options.covariates.iter().any(|m| m == e.header(c))
    };
    let few = |c: usize| (2..=MOST).contains(&e.profile(c).distinct);
    let changes = |c: usize| {
        let w = within(e.table, c, people, e.missing_in(c));
        free(c) && few(c) && w.varying * 2 > w.repeated
    };
    let treatment = named[0].or_else(|| e.by_name(&TREATMENT, changes));
    let period = named[1].or_else(|| e.by_name(&PERIOD, changes));
    let sequence = named[2].or_else(|| {
        e.by_name(&SEQUENCE, |c| {
            let constant = within(e.table, c, people, e.missing_in(c)).is_nearly_constant();
            free(c) && few(c) && constant && Some(c) != treatment && Some(c) != period
        })
    });
    let in_turn = || of_sequence(e, people, period?, sequence?, &changes);
    let (Some(treatment), Some(period)) = (treatment.or_else(in_turn), period) else {
        return Ok(None);
    };
    if treatment == period {
        return Ok(None);
    }
    // Each period of a person has one treatment, or it is no crossover.
    let (t, p) = (e.codes(treatment), e.codes(period));
    let mut of_period: HashMap<(u32, u32), u32> = HashMap::new();
    for ((subject, period), treatment) in people
        .of_row
        .iter()
        .zip(p.of_row.iter())
        .zip(t.of_row.iter())
    {
        if let (Some(s), Some(p), Some(t)) = (subject, period, treatment) {
            let there = of_period.entry((s, p)).or_insert(t);
            if *there != t {
                return Ok(None);
            }
        }
    }
    Ok(Some(CrossoverColumns {
        treatment,
        period,
        sequence,
    }))
}
