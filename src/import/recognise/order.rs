//! The order of visits: a partial order from known times, numbers, words for start and end, and the order
//! of each subject's rows.
//!
//! In: labels with what was read into them, and how often one stands before another within a subject.
//! Out: an order that breaks no known time, and the first pair that nothing decides. Not its business: hours.

use crate::import::cells::codes::Codes;
use crate::import::cells::moment::Time;
use crate::import::cells::time_words::AFTER;
use crate::import::cells::words::words;
use std::cmp::Ordering;

/// Rows whose order is looked at.
const ROWS_COMPARED: usize = 50_000;

/// Labels up to which rows are compared pair by pair.
const MOST_LABELS: usize = 200;
/// Share of subjects that must agree on the order of two visits.
const AGREE: f64 = 0.8;

/// How often one label stands before another in the rows of a subject.
pub(in crate::import) struct RowOrder {
    n: usize,
    before: Vec<u32>,
}

impl RowOrder {
    /// Counts pairs in the first rows; `place` gives the label of each code.
    pub fn of(
        people: &Codes<'_>,
        visits: &Codes<'_>,
        labels: usize,
        place: impl Fn(u32) -> Option<usize>,
    ) -> Option<Self> {
        let pairs = people.of_row.iter().zip(visits.of_row.iter());
        let rows = pairs.take(ROWS_COMPARED);
        Self::new(
            labels,
            rows.filter_map(|(subject, code)| Some((subject?, place(code?)?))),
        )
    }

    /// Counts pairs; `rows` gives subject and label in file order. `None` for too many labels.
    fn new(labels: usize, rows: impl Iterator<Item = (u32, usize)>) -> Option<Self> {
        if labels > MOST_LABELS {
            return None;
        }
        let mut seen: std::collections::BTreeMap<u32, Vec<usize>> =
            std::collections::BTreeMap::new();
        for (subject, label) in rows {
            let own = seen.entry(subject).or_default();
            if !own.contains(&label) {
                own.push(label);
            }
        }
        let mut before = vec![0; labels * labels];
        for own in seen.values() {
            for (i, a) in own.iter().enumerate() {
                for b in own.iter().skip(i + 1) {
                    if let Some(slot) = before.get_mut(a * labels + b) {
                        *slot += 1;
                    }
                }
            }
        }
        Some(Self { n: labels, before })
    }

    /// Whether the rows of nearly all subjects have the labels in the order of their numbers from 0.
    pub fn follows(&self, labels: usize) -> bool {
        let pairs = (0..labels).flat_map(|a| (a + 1..labels).map(move |b| (a, b)));
        let mut told = pairs.filter_map(|(a, b)| self.compare(a, b)).peekable();
        told.peek().is_some() && told.all(|(order, agree)| agree && order == Ordering::Less)
    }

    /// Whether most subjects have two labels in another order than their numbers.
    pub fn is_against(&self, numbers: &[f64]) -> bool {
        let n = numbers.len();
        let mut pairs = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b)));
        pairs.any(|(a, b)| {
            let own = numbers[a].total_cmp(&numbers[b]);
            matches!(self.compare(a, b), Some((order, true)) if order == own.reverse() && own != Ordering::Equal)
        })
    }

    /// Which of two labels stands first in most subjects, and whether most agree.
    fn compare(&self, a: usize, b: usize) -> Option<(Ordering, bool)> {
        let count = |a: usize, b: usize| self.before.get(a * self.n + b).copied().unwrap_or(0);
        let (ab, ba) = (f64::from(count(a, b)), f64::from(count(b, a)));
        if ab + ba == 0.0 {
            return None;
        }
        let agree = ab.max(ba) >= AGREE * (ab + ba);
        Some((ba.total_cmp(&ab), agree))
    }
}

/// What speaks against an order of visits by numbers beside them: two visits, in their own order.
#[derive(Debug, PartialEq)]
pub(in crate::import) enum Against {
    Labels(String, String),
    Rows(String, String),
}

/// A column of numbers that puts two visits the other way round.
#[derive(Clone, Debug)]
pub(in crate::import) struct Contradiction {
    pub column: usize,
    pub first: String,
    pub second: String,
    pub followed: Followed,
}

/// What the order of the visits follows, where a column of numbers says another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::import) enum Followed {
    Labels,
    Rows,
    Numbers,
}

/// Labels in order of first appearance, with what was read into them.
pub(in crate::import) struct Timed<'a> {
    pub labels: &'a [String],
    pub times: &'a [Time],
    pub hours: &'a [Option<f64>],
    /// Number of each visit from a column that numbers them, or from its label; NaN where it has none.
    pub numbers: Option<&'a [f64]>,
}

impl Timed<'_> {
    /// What is known for certain of two labels.
    fn known(&self, a: usize, b: usize) -> Option<Ordering> {
        let (x, y) = (self.times[a], self.times[b]);
        if (x == Time::Screening) != (y == Time::Screening) {
            return Some(if x == Time::Screening {
                Ordering::Less
            } else {
                Ordering::Greater
            });
        }
        if let (Some(p), Some(q)) = (self.hours[a], self.hours[b])
            && p != q
        {
            return Some(p.total_cmp(&q));
        }
        // Not every visit has a number.
        let by_number = self.numbers.map(|n| (n[a], n[b]));
        if let Some(order) = by_number.and_then(|(p, q)| p.partial_cmp(&q))
            && order != Ordering::Equal
        {
            return Some(order);
        }
        let by_number = match (x, y) {
            (Time::Number(p) | Time::Clock(p), Time::Number(q) | Time::Clock(q))
            | (Time::FollowUp(p), Time::FollowUp(q)) => Some(p.total_cmp(&q)),
            (Time::Numbered(p), Time::Numbered(q))
                if word(&self.labels[a]) == word(&self.labels[b]) =>
            {
                Some(p.total_cmp(&q))
            }
            (Time::Cycle(c, d), Time::Cycle(e, f)) => Some(c.total_cmp(&e).then(d.total_cmp(&f))),
            // `LP_T9`, `LP_T10`, `Run-in 1`, `Run-in 2`: names that differ in one number alone.
            (Time::Unknown, Time::Unknown)
            | (Time::Screening, Time::Screening)
            | (Time::Start, Time::Start)
            | (Time::Baseline, Time::Baseline)
            | (Time::After, Time::FollowUp(_))
            | (Time::FollowUp(_), Time::After) => {
                let (first, second) = (&self.labels[a], &self.labels[b]);
                match (one_number(first), one_number(second)) {
                    (Some(p), Some(q)) if word(first) == word(second) => Some(p.total_cmp(&q)),
                    // `Screening` is the first of `Screening 2`.
                    (None, Some(_)) if word(first) == word(second) => Some(Ordering::Less),
                    (Some(_), None) if word(first) == word(second) => Some(Ordering::Greater),
                    _ => None,
                }
            }
            _ => None,
        };
        if let Some(order) = by_number.filter(|o| *o != Ordering::Equal) {
            return Some(order);
        }
        let starts = |t: Time| matches!(t, Time::Baseline | Time::Start);
        let ends = |t: Time| matches!(t, Time::End | Time::Last | Time::After | Time::FollowUp(_));
        let early = |i: usize| {
            let numbered = matches!(self.times[i], Time::Numbered(n) if n < 0.0);
            numbered || self.hours[i].is_some_and(|h| h < 0.0)
        };
        match (starts(x), starts(y)) {
            (true, false) if !early(b) => return Some(Ordering::Less),
            (false, true) if !early(a) => return Some(Ordering::Greater),
            (true, false) if x == Time::Baseline => return Some(Ordering::Greater),
            (false, true) if y == Time::Baseline => return Some(Ordering::Less),
            _ => {}
        }
        match (x == Time::Last, y == Time::Last) {
            (true, false) if !ends(y) => Some(Ordering::Greater),
            (false, true) if !ends(x) => Some(Ordering::Less),
            _ => None,
        }
    }

    /// Every two labels.
    fn pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        let n = self.labels.len();
        (0..n).flat_map(move |a| (a + 1..n).map(move |b| (a, b)))
    }

    /// Whether the rows of the subjects stand in the order of time, as far as it is known; rows that are sorted
    /// otherwise say nothing of it.
    fn is_in_order(&self, rows: &RowOrder) -> bool {
        let against = |(a, b): (usize, usize)| {
            let (known, told) = (self.known(a, b), rows.compare(a, b));
            matches!((known, told), (Some(k), Some((t, true))) if k != t)
        };
        !self.pairs().any(against)
    }

    /// The first two visits whose order by `numbers` is another than by their labels or by the rows.
    pub fn against(&self, numbers: &[f64], rows: Option<&RowOrder>) -> Option<Against> {
        if self.labels.len() > MOST_LABELS {
            return None;
        }
        let names = |a: usize, b: usize, order: Ordering| {
            let (a, b) = if order == Ordering::Less {
                (a, b)
            } else {
                (b, a)
            };
            (self.labels[a].clone(), self.labels[b].clone())
        };
        let differs = |a: usize, b: usize, order: Ordering| {
            let own = numbers[a].total_cmp(&numbers[b]);
            own != Ordering::Equal && order != Ordering::Equal && own != order
        };
        let by_label = |(a, b): (usize, usize)| {
            let order = self.known(a, b).filter(|o| differs(a, b, *o))?;
            Some(names(a, b, order))
        };
        if let Some((a, b)) = self.pairs().find_map(by_label) {
            return Some(Against::Labels(a, b));
        }
        let rows = rows.filter(|rows| self.is_in_order(rows))?;
        let by_rows = |(a, b): (usize, usize)| {
            let (order, agree) = rows.compare(a, b)?;
            (agree && differs(a, b, order)).then(|| names(a, b, order))
        };
        let (a, b) = self.pairs().find_map(by_rows)?;
        Some(Against::Rows(a, b))
    }

    /// Where a label stands by its word alone.
    fn place(&self, i: usize) -> u8 {
        match self.times[i] {
            Time::Screening => 0,
            Time::Baseline | Time::Start => 1,
            Time::During => 3,
            Time::End => 5,
            Time::Last => 6,
            Time::After | Time::FollowUp(_) => 7,
            Time::Unknown => 4,
            _ => 2,
        }
    }

    /// Whether the labels come in alphabetical order, as a sorted file has them, so that their order of appearance
    /// proves nothing, and two that follow each other have no other order.
    pub fn is_alphabetical(&self, order: &[usize]) -> bool {
        let lower: Vec<String> = self.labels.iter().map(|l| l.to_lowercase()).collect();
        // Three labels come from last to first by chance in one of six files.
        let is_sorted = lower.windows(2).all(|w| w[0] < w[1])
            || lower.len() > 3 && lower.windows(2).all(|w| w[0] > w[1]);
        let is_open = |a: usize, b: usize| {
            let (p, q) = (self.place(a), self.place(b));
            self.known(a, b).is_none() && (p == q || p == 4 || q == 4)
        };
        lower.len() > 2 && is_sorted && order.windows(2).any(|w| is_open(w[0], w[1]))
    }

    /// The labels in order, and the first two whose order nothing decides.
    pub fn order(&self, rows: Option<&RowOrder>) -> (Vec<usize>, Option<(String, String)>) {
        let n = self.labels.len();
        if n > MOST_LABELS || self.hours.iter().all(Option::is_some) {
            let mut order: Vec<usize> = (0..n).collect();
            order.sort_by(|a, b| self.known(*a, *b).unwrap_or(Ordering::Equal));
            return (order, None);
        }
        let told = rows;
        let rows = rows.filter(|rows| self.is_in_order(rows));
        // `pre, post, followup, w1, w2`: these headers stand in another order than that of time.
        let in_turn = !(self.pairs()).any(|(a, b)| self.place(a) == 7 && self.place(b) == 2);
        let by_rows = |a: usize, b: usize| {
            let (order, agree) = rows.and_then(|r| r.compare(a, b))?;
            (agree && order != Ordering::Equal).then_some(order)
        };
        let soft = |a: usize, b: usize| -> Ordering {
            if let Some(order) = by_rows(a, b) {
                return order;
            }
            // Words of unknown meaning keep the order of the file.
            match (self.place(a), self.place(b)) {
                (4, _) | (_, 4) => Ordering::Equal,
                // `peak` may come before or after the fifth minute.
                (2, 3) | (3, 2) => Ordering::Equal,
                // Headers stand in the order of time: `discharge`, then `30 days`.
                (2, 5) | (5, 2) if told.is_none() && in_turn => Ordering::Equal,
                // Three months are counted from the discharge, three days are not.
                (2, 5) if self.is_left_before(b, a) => Ordering::Greater,
                (5, 2) if self.is_left_before(a, b) => Ordering::Less,
                (p, q) => p.cmp(&q),
            }
        };
        let mut wins = vec![vec![Ordering::Equal; n]; n];
        for (a, b) in self.pairs() {
            let order = self.known(a, b).unwrap_or_else(|| soft(a, b));
            wins[a][b] = order;
            wins[b][a] = order.reverse();
        }
        // The next label has no label left that is surely before it, and the fewest that probably are.
        let mut left: Vec<usize> = (0..n).collect();
        let mut order = Vec::with_capacity(n);
        while !left.is_empty() {
            let cost = |at: usize| {
                let i = left[at];
                let surely = left
                    .iter()
                    .filter(|j| self.known(**j, i) == Some(Ordering::Less))
                    .count();
                let probably = left
                    .iter()
                    .filter(|j| wins[**j][i] == Ordering::Less)
                    .count();
                (surely, probably, i)
            };
            let next = (0..left.len()).min_by_key(|at| cost(*at)).unwrap_or(0);
            order.push(left.remove(next));
        }
        let is_open = |a: usize, b: usize| {
            let seen_together = told.is_some_and(|r| r.compare(a, b).is_some());
            seen_together && by_rows(a, b).is_none() && self.is_open(a, b)
        };
        let doubt = (order.windows(2).find(|w| is_open(w[0], w[1])))
            .map(|w| (self.labels[w[0]].clone(), self.labels[w[1]].clone()));
        (order, doubt)
    }

    /// The first word for an end, without a time of its own, that is placed before a visit with a time or a number, and
    /// that visit: `Post-Rx` between months 0 and 1. A discharge is before what is counted from it.
    pub fn early_end(&self, order: &[usize]) -> Option<(String, String)> {
        let has_number = |i: usize| self.labels[i].contains(|c: char| c.is_ascii_digit());
        // `Post-Rx`
        let is_after = |i: usize| {
            let first = words(&self.labels[i]).into_iter().next();
            first.is_some_and(|w| AFTER.contains(&w.as_str()))
        };
        let is_end = |i: usize| {
            (matches!(self.times[i], Time::End | Time::Last | Time::After)
                || self.times[i] == Time::Unknown && is_after(i))
                && self.hours[i].is_none()
                && !has_number(i)
                && !self.is_discharge(i)
        };
        let is_placed = |i: usize| {
            let is_later = !matches!(self.times[i], Time::FollowUp(_) | Time::Baseline);
            self.hours[i].is_some_and(|h| h > 0.0) || has_number(i) && is_later
        };
        let placed = order.iter().filter(|i| is_placed(**i)).count();
        let at = order
            .iter()
            .position(|i| is_end(*i))
            .filter(|_| placed > 2)?;
        let next = order[at + 1..].iter().find(|i| is_placed(**i))?;
        Some((self.labels[order[at]].clone(), self.labels[*next].clone()))
    }

    /// Whether a discharge stands beside a time of four weeks or more.
    fn is_left_before(&self, end: usize, timed: usize) -> bool {
        self.is_discharge(end) && self.hours[timed].is_some_and(|h| h >= 672.0)
    }

    fn is_discharge(&self, end: usize) -> bool {
        const WORDS: [&str; 7] = [
            "discharge",
            "entlassung",
            "sortie",
            "alta",
            "dimissione",
            "ontslag",
            "dismissal",
        ];
        let lower = self.labels[end].to_lowercase();
        WORDS.iter().any(|w| lower.contains(w))
    }

    /// Whether neither times nor words say which of two visits is the first: `end of treatment` may stand before or
    /// after `6 months`.
    fn is_open(&self, a: usize, b: usize) -> bool {
        let is_timed = |i: usize| self.hours[i].is_some();
        let places = (self.place(a), self.place(b));
        self.known(a, b).is_none()
            && match places {
                (4, _) | (_, 4) | (2, 3) | (3, 2) => true,
                (p, q) if p == q => true,
                (2, 5) => is_timed(a),
                (5, 2) => is_timed(b),
                _ => false,
            }
    }
}

/// The number of a label that has one.
fn one_number(label: &str) -> Option<f64> {
    let mut runs = label
        .split(|c: char| !c.is_ascii_digit())
        .filter(|r| !r.is_empty());
    match (runs.next(), runs.next()) {
        (Some(number), None) => number.parse().ok(),
        _ => None,
    }
}

/// A label without its number: `V 10`, `V-1` and `V 2` have one word, `3m` and `12m` another.
fn word(label: &str) -> String {
    let letters = label.chars().filter(|c| !c.is_ascii_digit() && *c != '.');
    let letters = letters.collect::<String>();
    letters.trim_end_matches(['-', ' ']).trim().to_lowercase()
}
