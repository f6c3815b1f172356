//! What the likelihood needs of the data: cross products per missingness pattern, collected once.
//!
//! After this the cost of an evaluation does not depend on the number of subjects, but where few of them have so
//! many columns that their rows are kept.

use crate::models::mmrm::covariance::structure::vech;
use crate::models::mmrm::data::design::Design;
use crate::models::mmrm::likelihood::blocks::{Block, Blocks};
use crate::models::mmrm::likelihood::dense::sized;
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
        .map(|own| all.pattern(design, blocks, y, own, None))
        .collect()
}

/// The Sigma of a subject and, as bits, the visits it is seen at; then its number.
type Keyed = ((usize, u64), usize);

/// The subjects of each pattern and their rows.
pub(in crate::models::mmrm) struct Subjects {
    /// Number of all visits.
    m: usize,
    /// Row of each subject at each visit.
    rows: Vec<u32>,
    /// Pattern after pattern.
    keyed: Vec<Keyed>,
}

impl Subjects {
    /// With `by_group` subjects of different groups never share a pattern.
    pub fn new(design: &Design, by_group: bool) -> Self {
        let m = design.n_visits;
        let mut rows = vec![u32::MAX; design.n_subjects * m];
        let mut keyed: Vec<Keyed> = (0..design.n_subjects).map(|s| ((0, 0), s)).collect();
        let places = design.subject.iter().zip(design.visit.iter());
        for ((row, (s, v)), group) in (0..).zip(places).zip(design.group.iter()) {
            rows[s * m + v] = row;
            let (set, mask) = &mut keyed[s].0;
            *mask |= 1 << v;
            if by_group {
                *set = group;
            }
        }
        keyed.sort_unstable();
        Self { m, rows, keyed }
    }

    /// The subjects of each pattern.
    fn by_pattern(&self) -> impl Iterator<Item = &[Keyed]> {
        self.keyed.chunk_by(|a, b| a.0 == b.0)
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
        own: &[Keyed],
        left_out: Option<usize>,
    ) -> Pattern {
        let (set, mask) = own.first().map_or((0, 0), |s| s.0);
        let visits: Vec<usize> = (0..self.m).filter(|v| mask >> v & 1 == 1).collect();
        let subjects = own.iter().filter(|(_, s)| Some(*s) != left_out);
        let rows = subjects.map(|&(_, s)| &self.rows[s * self.m..][..self.m]);
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
        let (at, own) = patterns.find(|(_, own)| own.iter().any(|(_, s)| *s == subject))?;
        Some((at, self.pattern(design, blocks, y, own, Some(subject))))
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
    let mut counts = vec![0.0; design.n_groups];
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
    sized!(k => {
        for rows in subjects.clone() {
            sums.add(k, design, y, &visits, rows);
        }
    });
    let xx = if as_rows {
        ColumnProducts::Rows(rows_of(design, blocks, &visits, &xy, subjects))
    } else {
        ColumnProducts::Sums(products_of(blocks, &xy, cells, &counts, &sums))
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

impl Sums {
    fn new(design: &Design, k: usize, with_covariates: bool) -> Self {
        let (g, q) = (design.n_groups, design.columns.len());
        let width = if with_covariates { q * k } else { 0 };
        Self {
            responses: vec![0.0; (g + q * k) * k],
            yy: vec![0.0; k * k],
            width,
            by_group: vec![0.0; width * g],
            by_covariate: vec![0.0; width * width],
            own_x: vec![0.0; q * k],
            own_y: vec![0.0; k],
        }
    }

    /// Adds a subject by its rows; `k` is the number of visits.
    #[inline(always)]
    fn add(&mut self, k: usize, design: &Design, y: &[f64], visits: &[usize], rows: &[u32]) {
        let (g, width) = (design.n_groups, self.width);
        let group = group_of(design, visits, rows);
        let (own_x, own_y) = (&mut self.own_x, &mut self.own_y[..k]);
        for (own, &v) in own_y.iter_mut().zip(visits) {
            *own = y[rows[v] as usize];
        }
        let add = |sums: &mut [f64], f: f64, own_y: &[f64]| {
            sums.iter_mut().zip(own_y).for_each(|(s, y)| *s += f * y);
        };
        add(&mut self.responses[group * k..][..k], 1.0, own_y);
        for (sums, y) in self.yy.chunks_exact_mut(k).zip(&*own_y) {
            add(sums, *y, own_y);
        }
        if own_x.is_empty() {
            return;
        }
        for (own, column) in own_x.chunks_exact_mut(k).zip(&design.columns) {
            for (x, &v) in own.iter_mut().zip(visits) {
                *x = column.values[rows[v] as usize];
            }
        }
        let by_covariate = self.responses[g * k..].chunks_exact_mut(k);
        for (sums, x) in by_covariate.zip(&*own_x) {
            add(sums, *x, own_y);
        }
        for (i, x) in own_x.iter().enumerate().take(width) {
            self.by_group[i * g + group] += x;
            let sums = &mut self.by_covariate[i * width..][..=i];
            sums.iter_mut().zip(&*own_x).for_each(|(s, z)| *s += x * z);
        }
    }
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

/// Products of the columns `xy`, of which the first `cells` are cells, from their sums; `counts`: subjects a group.
fn products_of(
    blocks: &Blocks,
    xy: &[ResponseProduct],
    cells: usize,
    counts: &[f64],
    sums: &Sums,
) -> Vec<ColumnProduct> {
    let (g, k, width) = (counts.len(), sums.own_y.len(), sums.width);
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
