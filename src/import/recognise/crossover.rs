//! A treatment that changes within a person: which columns say so.

use crate::import::cells::profile::{Codes, within};
use crate::import::cells::vocabulary::{PERIOD, SEQUENCE, TREATMENT};
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
    let (Some(treatment), Some(period)) = (treatment, period) else {
        return Ok(None);
    };
    if treatment == period {
        return Ok(None);
    }
    let sequence = named[2].or_else(|| {
        e.by_name(&SEQUENCE, |c| {
            let constant = within(e.table, c, people, e.missing_in(c)).is_nearly_constant();
            free(c) && few(c) && constant && c != treatment && c != period
        })
    });
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
