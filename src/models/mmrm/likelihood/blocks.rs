//! Symmetric matrices over the mean columns, kept by blocks.
//!
//! A subject adds only to the columns it has. Coded by cells these are the cells of its group, so
//! `X'WX`, its derivatives and its inverse are one block per group; a covariate, or a baseline mean
//! that the groups share, ties all columns into one block.
//!
//! A matrix is one slice: block after block, each a full square row by row.

use crate::models::mmrm::likelihood::dense::{mirror, row_times, sandwich, sized};

/// Blocks of up to this size are used as a whole, zeros as well.
const FEW: usize = 6;

/// One block.
#[derive(Debug, Clone, Copy)]
pub(in crate::models::mmrm) struct Block {
    /// First mean column.
    pub first: usize,
    /// Number of columns.
    pub len: usize,
    /// Where the square starts in the slice.
    pub at: usize,
}

impl Block {
    /// The square of this block.
    pub fn of(self, matrix: &[f64]) -> &[f64] {
        &matrix[self.at..][..self.len * self.len]
    }

    /// The square of this block, to write to.
    pub fn of_mut(self, matrix: &mut [f64]) -> &mut [f64] {
        &mut matrix[self.at..][..self.len * self.len]
    }

    /// Copies the lower triangle of its square to the upper one.
    pub fn mirror(self, square: &mut [f64]) {
        let n = self.len;
        sized!(n => mirror(square, n));
    }

    /// The entries of this block in a vector over all columns.
    pub fn part(self, vector: &[f64]) -> &[f64] {
        &vector[self.first..][..self.len]
    }
}

/// How the mean columns fall into blocks.
#[derive(Debug, Clone)]
pub(in crate::models::mmrm) struct Blocks {
    all: Vec<Block>,
    /// Number of columns.
    pub p: usize,
    /// Length of a matrix.
    pub size: usize,
    /// Length of the lower triangles alone.
    pub triangles: usize,
}

impl Blocks {
    /// Consecutive blocks of these many columns; empty ones are left out.
    pub fn of_lengths(lengths: impl IntoIterator<Item = usize>) -> Self {
        let mut out = Self {
            all: Vec::new(),
            p: 0,
            size: 0,
            triangles: 0,
        };
        for len in lengths.into_iter().filter(|len| *len > 0) {
            out.all.push(Block {
                first: out.p,
                len,
                at: out.size,
            });
            out.p += len;
            out.size += len * len;
            out.triangles += len * (len + 1) / 2;
        }
        out
    }

    /// The blocks in the order of their columns.
    pub fn iter(&self) -> impl Iterator<Item = Block> + '_ {
        self.all.iter().copied()
    }

    /// Where the entry of two columns of one block is.
    pub fn at(&self, c: usize, d: usize) -> usize {
        let block = self.all.iter().rfind(|b| b.first <= c);
        block.map_or(0, |b| b.at + (c - b.first) * b.len + d - b.first)
    }

    /// Copies the lower triangle of each block to its upper one.
    pub fn mirror(&self, matrix: &mut [f64]) {
        for block in self.iter() {
            block.mirror(block.of_mut(matrix));
        }
    }

    /// `out = rows * matrix` for `q x p` rows.
    pub fn rows_times(&self, rows: &[f64], matrix: &[f64], out: &mut [f64]) {
        for block in self.iter() {
            let (n, p, square) = (block.len, self.p, block.of(matrix));
            let (rows, out) = (&rows[block.first..], &mut out[block.first..]);
            sized!(n => rows_times::<false>(n, (rows, p), square, (&mut *out, p)));
        }
    }

    /// What `v' M v` takes of a symmetric matrix `M`: places and their factors. A row of weights
    /// touches few cells, so these are few.
    pub fn terms_of_quadratic(&self, v: &[f64], out: &mut Vec<(usize, f64)>) {
        out.clear();
        for block in self.iter() {
            let part = block.part(v);
            for (i, x) in part.iter().enumerate().filter(|(_, x)| **x != 0.0) {
                let line = block.at + i * block.len;
                let before = part[..i].iter().enumerate().filter(|(_, y)| **y != 0.0);
                out.extend(before.map(|(j, y)| (line + j, 2.0 * x * y)));
                out.push((line + i, x * x));
            }
        }
    }

    /// `out = a b` block by block; the result need not be symmetric.
    pub fn multiply(&self, a: &[f64], b: &[f64], out: &mut [f64]) {
        for block in self.iter() {
            let (n, a, b) = (block.len, block.of(a), block.of(b));
            let out = block.of_mut(out);
            sized!(n => rows_times::<false>(n, (a, n), b, (&mut *out, n)));
        }
    }

    /// `out = a b a` for symmetric matrices; `room` is for another.
    pub fn sandwich(&self, a: &[f64], b: &[f64], room: &mut [f64], out: &mut [f64]) {
        for block in self.iter() {
            let (a, b) = (block.of(a), block.of(b));
            sandwich(a, b, block.len, room, block.of_mut(out));
        }
    }

    /// Adds `a b` to `out`.
    pub fn add_product(&self, a: &[f64], b: &[f64], out: &mut [f64]) {
        for block in self.iter() {
            let (n, a, b) = (block.len, block.of(a), block.of(b));
            let out = block.of_mut(out);
            sized!(n => rows_times::<true>(n, (a, n), b, (&mut *out, n)));
        }
    }

    /// `trace(a b)`.
    pub fn trace_of_product(&self, a: &[f64], b: &[f64]) -> f64 {
        let mut sum = 0.0;
        for block in self.iter() {
            let (n, a, b) = (block.len, block.of(a), block.of(b));
            sum += (0..n * n)
                .map(|x| a[x] * b[(x % n) * n + x / n])
                .sum::<f64>();
        }
        sum
    }
}

/// Adds a row of which many entries are 0 times a matrix.
fn add_row_times(row: &[f64], square: &[f64], n: usize, out: &mut [f64]) {
    for (x, line) in row.iter().zip(square.chunks_exact(n)) {
        if *x != 0.0 {
            out.iter_mut().zip(line).for_each(|(o, v)| *o += x * v);
        }
    }
}

/// Writes rows of `n` times an `n x n` matrix to `out`, or adds them; rows and `out` each with the distance from one row
/// to the next.
#[inline(always)]
fn rows_times<const ADD: bool>(
    n: usize,
    (rows, apart): (&[f64], usize),
    square: &[f64],
    (out, out_apart): (&mut [f64], usize),
) {
    let square = &square[..n * n];
    for (row, out) in rows.chunks(apart).zip(out.chunks_mut(out_apart)) {
        let (row, out) = (&row[..n], &mut out[..n]);
        if n > FEW {
            if !ADD {
                out.fill(0.0);
            }
            add_row_times(row, square, n, out);
        } else if ADD {
            let mut product = [0.0; FEW];
            row_times(row, square, n, &mut product);
            out.iter_mut().zip(&product).for_each(|(o, v)| *o += v);
        } else {
            row_times(row, square, n, out);
        }
    }
}

/// `v' M v` from its terms.
pub(in crate::models::mmrm) fn quadratic(terms: &[(usize, f64)], matrix: &[f64]) -> f64 {
    terms.iter().map(|(at, factor)| factor * matrix[*at]).sum()
}
