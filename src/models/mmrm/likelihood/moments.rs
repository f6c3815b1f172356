//! What the likelihood needs of the data: cross products per missingness pattern, collected once.
//!
//! After this the cost of an evaluation does not depend on the number of subjects, but where few of them have so
//! many columns that their rows are kept.

use crate::models::mmrm::covariance::structure::vech;
use crate::models::mmrm::data::design::{Design, Seen};
use crate::models::mmrm::likelihood::blocks::{Block, Blocks};
use crate::models::mmrm::likelihood::dense::{self, sized};
use crate::models::mmrm::likelihood::products::{ColumnProduct, ColumnProducts, Rows};

/// A mean column at a local visit, and its sums of products with the response.
#[derive(Debug, Clone, Copy)]
pub(in crate::models::mmrm) struct ResponseProduct {
    /// Local visit of the column.
    pub a: u32,
    pub c: u32,
    /// Which row of [`Pattern::responses`].
    pub row: u32,
}

/// Subjects seen at the same visits, with the same Sigma.
#[derive(Debug, Clone)]
pub(in crate::models::mmrm) struct Pattern {
    /// Which Sigma: the group where each has its own, else 0.
    pub set: usize,
    /// Visits seen, ascending; `k` of them.
    pub visits: Vec<usize>,
    /// Number of the element of Sigma at two local visits, `k x k`.
    pub elements: Vec<usize>,
    /// Number of subjects.
    pub n: f64,
    /// Products of the mean columns.
    pub xx: ColumnProducts,
    /// Columns with a row of sums.
    pub xy: Vec<ResponseProduct>,
    /// `sum_i x_ia[c] y_ib`, a row of `k` each; a cell has the same at each visit of its group.
    pub responses: Vec<f64>,
    /// `sum_i y_ia y_ib`, `k x k`.
    pub yy: Vec<f64>,
}

impl Pattern {
    /// The pattern where its Sigma is the only one and `block` has all mean columns; `None` where the columns are
    /// not all in that block.
    pub fn alone(&self, m: usize, block: Block) -> Option<Self> {
        let first = self.set * m * (m + 1) / 2;
        let xy = self.xy.iter().map(|e| {
            let c = (e.c as usize).checked_sub(block.first)?;
            let c = u32::try_from(c)
                .ok()
                .filter(|c| (*c as usize) < block.len)?;
            Some(ResponseProduct { c, ..*e })
        });
        Some(Self {
            set: 0,
            visits: self.visits.clone(),
            elements: self.elements.iter().map(|e| e - first).collect(),
            n: self.n,
            xx: self.xx.moved_back(block.at)?,
            xy: xy.collect::<Option<_>>()?,
            responses: self.responses.clone(),
            yy: self.yy.clone(),
        })
    }
}

/// Collects the cross products of `y` (any linear pre-treatment already done) and the mean columns.
///
/// With `by_group` subjects of different groups never share a pattern.
pub(in crate::models::mmrm) fn collect(
    design: &Design,
    blocks: &Blocks,
    y: &[f64],
    by_group: bool,
) -> Vec<Pattern> {
    let all = Subjects::new(design, by_group);
    let patterns = all.by_pattern();
    patterns
        .map(|(key, own)| all.pattern(design, blocks, y, key, own, None))
        .collect()
}

/// The Sigma of a subject and, as bits, the visits it is seen at.
type Key = (usize, u64);

/// The subjects of each pattern and their rows.
pub(in crate::models::mmrm) struct Subjects {
    /// Number of all visits.
    m: usize,
    /// Row of each subject at each visit.
    rows: Vec<u32>,
    /// The patterns ascending, each with the end of its subjects in `members`.
    patterns: Vec<(Key, usize)>,
    /// Subjects, pattern after pattern.
    members: Vec<u32>,
}

impl Subjects {
    /// With `by_group` subjects of different groups never share a pattern.
    pub fn new(design: &Design, by_group: bool) -> Self {
        let m = design.n_visits;
        let mut rows = vec![u32::MAX; design.n_subjects * m];
        let places = design.subject.iter().zip(design.visit.iter());
        for (row, (s, v)) in (0..).zip(places) {
            rows[s * m + v] = row;
        }
        let key = |seen: &Seen| (if by_group { seen.group } else { 0 }, seen.visits);
        // Patterns are few, and most subjects are as the one before: a table of the patterns takes less than to sort
        // the subjects.
        let mut keys: Vec<Key> = Vec::new();
        for key in design.seen.iter().map(key) {
            if keys.last() != Some(&key) {
                keys.push(key);
            }
        }
        keys.sort_unstable();
        keys.dedup();
        let mut patterns: Vec<(Key, usize)> = keys.into_iter().map(|key| (key, 0)).collect();
        let find = |patterns: &[(Key, usize)], key: Key, last: usize| match patterns.get(last) {
            Some((other, _)) if *other == key => Ok(last),
            _ => patterns.binary_search_by(|(other, _)| other.cmp(&key)),
        };
        let mut last = 0;
        for key in design.seen.iter().map(key) {
            if let Ok(at) = find(&patterns, key, last) {
                patterns[at].1 += 1;
                last = at;
            }
        }
        let mut start = 0;
        for (_, number) in &mut patterns {
            start += std::mem::replace(number, start);
        }
        let mut members = vec![u32::MAX; design.n_subjects];
        for (subject, key) in (0..).zip(design.seen.iter().map(key)) {
            if let Ok(at) = find(&patterns, key, last) {
                let next = &mut patterns[at].1;
                members[*next] = subject;
                *next += 1;
                last = at;
            }
        }
        Self {
            m,
            rows,
            patterns,
            members,
        }
    }

    /// The subjects of each pattern.
    fn by_pattern(&self) -> impl Iterator<Item = (Key, &[u32])> {
        let mut from = 0;
        self.patterns.iter().map(move |&(key, end)| {
            let own = &self.members[from..end];
            from = end;
            (key, own)
        })
    }

    /// Number of values of a subject.
    pub fn n_values(&self, subject: usize) -> usize {
        let own = &self.rows[subject * self.m..][..self.m];
        own.iter().filter(|row| **row != u32::MAX).count()
    }

    /// The pattern of these subjects, but for one.
    fn pattern(
        &self,
        design: &Design,
        blocks: &Blocks,
        y: &[f64],
        (set, mask): Key,
        own: &[u32],
        left_out: Option<usize>,
    ) -> Pattern {
        let mut visits = Vec::with_capacity(mask.count_ones() as usize);
        visits.extend((0..self.m).filter(|v| mask >> v & 1 == 1));
        let subjects = own.iter().map(|s| *s as usize);
        let subjects = subjects.filter(|s| Some(*s) != left_out);
        let rows = subjects.map(|s| &self.rows[s * self.m..][..self.m]);
        of_pattern(design, blocks, y, set, visits, rows)
    }

    /// The pattern of a subject without it, and which of all it is.
    pub fn pattern_without(
        &self,
        design: &Design,
        blocks: &Blocks,
        y: &[f64],
        subject: usize,
    ) -> Option<(usize, Pattern)> {
        let mut patterns = self.by_pattern().enumerate();
        let (at, (key, own)) =
            patterns.find(|(_, (_, own))| own.iter().any(|s| *s as usize == subject))?;
        let without = self.pattern(design, blocks, y, key, own, Some(subject));
        Some((at, without))
    }
}

/// One pattern; `subjects` gives the row at each of all visits.
fn of_pattern<'a>(
    design: &Design,
    blocks: &Blocks,
    y: &[f64],
    set: usize,
    visits: Vec<usize>,
    subjects: impl Iterator<Item = &'a [u32]> + Clone,
) -> Pattern {
    let (m, k) = (design.n_visits, visits.len());
    let mut counts = dense::zeros(design.n_groups);
    let mut n = 0_u32;
    for rows in subjects.clone() {
        counts[group_of(design, &visits, rows)] += 1.0;
        n += 1;
    }
    let (xy, cells) = columns_of(design, &visits, &counts);
    // Rows hold the pairs of all their columns, so all have to be in one block.
    let as_rows = blocks.iter().nth(1).is_none()
        && Rows::are_cheaper(n as usize, xy.len(), xy.len().min(design.p), k);
    let mut sums = Sums::new(design, k, !as_rows);
    sized!(k => sums.add_responses(k, design, y, &visits, subjects.clone()));
    if !design.columns.is_empty() {
        for rows in subjects.clone() {
            sums.add_covariates(k, design, y, &visits, rows);
        }
    }
    let xx = if as_rows {
        ColumnProducts::Rows(rows_of(design, blocks, &visits, &xy, subjects))
    } else {
        ColumnProducts::Sums(products_of(blocks, k, &xy, cells, &counts, &sums))
    };
    let first = set * m * (m + 1) / 2;
    let mut elements = Vec::with_capacity(k * k);
    for &a in &visits {
        elements.extend(visits.iter().map(|&b| first + vech(a, b)));
    }
    Pattern {
        set,
        visits,
        elements,
        n: f64::from(n),
        xx,
        xy,
        responses: sums.responses,
        yy: sums.yy,
    }
}

/// The group of a subject seen at `visits`, by its rows.
fn group_of(design: &Design, visits: &[usize], rows: &[u32]) -> usize {
    visits
        .first()
        .map_or(0, |v| design.group.at(rows[*v] as usize))
}

/// Columns at the visits of a pattern: the cells of each group that is there, then each covariate; and the number
/// of cells.
fn columns_of(design: &Design, visits: &[usize], counts: &[f64]) -> (Vec<ResponseProduct>, usize) {
    let (g, m, k) = (design.n_groups, design.n_visits, visits.len());
    let mut out = Vec::with_capacity((g + design.columns.len()) * k);
    for group in (0..g).filter(|&i| counts[i] > 0.0) {
        for (a, &v) in visits.iter().enumerate() {
            if let Some(c) = design.cell[group * m + v] {
                out.push(place(a, c, group));
            }
        }
    }
    let cells = out.len();
    for (j, column) in design.columns.iter().enumerate() {
        for (a, &v) in visits.iter().enumerate() {
            if let Some(c) = column.column[v] {
                out.push(place(a, c, g + j * k + a));
            }
        }
    }
    (out, cells)
}

/// Sums over the subjects of a pattern of `g` groups, `k` visits and `q` covariate columns.
struct Sums {
    /// Responses of each group, then of each covariate at each visit, `(g + q k) x k`.
    responses: Vec<f64>,
    /// Products of responses, `k x k`.
    yy: Vec<f64>,
    /// Covariates at each visit: `q k`; 0 where their products are kept by rows.
    width: usize,
    /// Covariates at each visit by group, `width x g`.
    by_group: Vec<f64>,
    /// Products of covariates at each visit, `width x width`, lower triangle.
    by_covariate: Vec<f64>,
    /// One subject's covariates at each visit, `q k`, and responses, `k`.
    own_x: Vec<f64>,
    own_y: Vec<f64>,
}

/// Sums of products of up to this many visits are kept in registers.
const FEW: usize = 6;

impl Sums {
    fn new(design: &Design, k: usize, with_covariates: bool) -> Self {
        let (g, q) = (design.n_groups, design.columns.len());
        let width = if with_covariates { q * k } else { 0 };
        Self {
            responses: dense::zeros((g + q * k) * k),
            yy: Vec::new(),
            width,
            by_group: dense::zeros(width * g),
            by_covariate: dense::zeros(width * width),
            own_x: dense::zeros(q * k),
            own_y: dense::zeros(if q > 0 || k > FEW { k } else { 0 }),
        }
    }

    /// Adds the responses of subjects by their rows; `k` is the number of visits.
    #[inline(always)]
    fn add_responses<'a>(
        &mut self,
        k: usize,
        design: &Design,
        y: &[f64],
        visits: &[usize],
        subjects: impl Iterator<Item = &'a [u32]>,
    ) {
        let (mut few, mut few_products) = ([0.0; FEW], [0.0; FEW * FEW]);
        let mut many_products = dense::zeros(if k > FEW { k * k } else { 0 });
        let (own, products) = if k > FEW {
            (self.own_y.as_mut_slice(), many_products.as_mut_slice())
        } else {
            (&mut few[..k], &mut few_products[..k * k])
        };
        for rows in subjects {
            for (own, &v) in own.iter_mut().zip(visits) {
                *own = y[rows[v] as usize];
            }
            let group = group_of(design, visits, rows);
            add_times(1.0, own, &mut self.responses[group * k..][..k]);
            for (sums, y) in products.chunks_exact_mut(k).zip(&*own) {
                add_times(*y, own, sums);
            }
        }
        self.yy = products.to_vec();
    }

    /// Adds the covariates of a subject by its rows; `k` is the number of visits.
    fn add_covariates(
        &mut self,
        k: usize,
        design: &Design,
        y: &[f64],
        visits: &[usize],
        rows: &[u32],
    ) {
        let (g, width) = (design.n_groups, self.width);
        let group = group_of(design, visits, rows);
        let (own_x, own_y) = (&mut self.own_x, &mut self.own_y);
        for (own, &v) in own_y.iter_mut().zip(visits) {
            *own = y[rows[v] as usize];
        }
        for (own, column) in own_x.chunks_exact_mut(k).zip(&design.columns) {
            for (x, &v) in own.iter_mut().zip(visits) {
                *x = column.values[rows[v] as usize];
            }
        }
        let by_covariate = self.responses[g * k..].chunks_exact_mut(k);
        for (sums, x) in by_covariate.zip(&*own_x) {
            add_times(*x, own_y, sums);
        }
        for (i, x) in own_x.iter().enumerate().take(width) {
            self.by_group[i * g + group] += x;
            add_times(*x, own_x, &mut self.by_covariate[i * width..][..=i]);
        }
    }
}

/// Adds `f` times numbers to sums, as many as there are of both.
#[inline(always)]
fn add_times(f: f64, of: &[f64], sums: &mut [f64]) {
    sums.iter_mut().zip(of).for_each(|(s, v)| *s += f * v);
}

/// The columns `xy` of every subject, kept by rows.
fn rows_of<'a>(
    design: &Design,
    blocks: &Blocks,
    visits: &[usize],
    xy: &[ResponseProduct],
    subjects: impl Iterator<Item = &'a [u32]>,
) -> Rows {
    let (g, k) = (design.n_groups, visits.len());
    let mut own: Vec<u32> = xy.iter().map(|e| e.c).collect();
    own.sort_unstable();
    own.dedup();
    let mut out = Rows::of_columns(&own, blocks);
    for rows in subjects {
        let group = group_of(design, visits, rows);
        let x = out.push(k);
        for e in xy {
            let (a, row) = (e.a as usize, e.row as usize);
            let value = if row >= g {
                design.columns[(row - g) / k].values[rows[visits[a]] as usize]
            } else {
                f64::from(u8::from(row == group))
            };
            let at = own.partition_point(|c| *c < e.c);
            x[a * own.len() + at] += value;
        }
    }
    out
}

/// Products of the columns `xy` at `k` visits, of which the first `cells` are cells, from their sums; `counts`: subjects
/// a group.
fn products_of(
    blocks: &Blocks,
    k: usize,
    xy: &[ResponseProduct],
    cells: usize,
    counts: &[f64],
    sums: &Sums,
) -> Vec<ColumnProduct> {
    let (g, width) = (counts.len(), sums.width);
    let mut out = Vec::with_capacity(g * k * (k + 1) / 2);
    for (i, one) in xy.iter().enumerate() {
        for (j, other) in xy[..=i].iter().enumerate() {
            let (row, column) = (one.row as usize, other.row as usize);
            let value = if i < cells {
                // Both are cells, and no subject is in two groups.
                if row == column { counts[row] } else { continue }
            } else if j < cells {
                sums.by_group[(row - g) * g + column]
            } else {
                sums.by_covariate[(row - g) * width + column - g]
            };
            if value == 0.0 {
                continue;
            }
            let (c, d) = (one.c.max(other.c), one.c.min(other.c));
            let (a, b) = (one.a.max(other.a), one.a.min(other.a));
            let twice = if c == d && i != j { 2.0 } else { 1.0 };
            out.push(ColumnProduct {
                ab: a * k as u32 + b,
                at: blocks.at(c as usize, d as usize) as u32,
                value: twice * value,
            });
        }
    }
    out
}

fn place(a: usize, c: usize, row: usize) -> ResponseProduct {
    ResponseProduct {
        a: a as u32,
        c: c as u32,
        row: row as u32,
    }
}
