//! Small dense matrices as flat row-major slices: Cholesky factor, inverse, solve.
//!
//! The usual numbers of visits get code of their own from the same text ([`sized`]).
//! Nothing here allocates unless the name says so; sizes are those of a mixed model (tens).

/// `$body` where `$n` is a constant if it is one of these sizes: its loops get code of their own. The operations are the
/// same, in the same order. Without sizes they are the usual numbers of visits.
macro_rules! sized {
    ($n:ident in [$($size:literal)*] => $body:expr) => {
        match $n {
            $($size => {
                let $n: usize = $size;
                $body
            })*
            _ => $body,
        }
    };
    ($n:ident => $body:expr) => {
        sized!($n in [2 3 4 5 6] => $body)
    };
}
pub(in crate::models::mmrm) use sized;

/// The same for a number of parameters: those of a free covariance of two to four visits.
macro_rules! sized_parameters {
    ($n:ident => $body:expr) => {
        $crate::models::mmrm::likelihood::dense::sized!($n in [3 6 10] => $body)
    };
}
pub(in crate::models::mmrm) use sized_parameters;

/// `n` zeros. The usual C library keeps small pieces of memory at hand, but not for `zeros(n)`, which asks for
/// cleared ones: in a fit of a few dozen subjects that is a twentieth of its time.
pub(in crate::models::mmrm) fn zeros(n: usize) -> Vec<f64> {
    let mut out = Vec::with_capacity(n);
    renew(&mut out, n);
    out
}

/// Turns `numbers` into `n` zeros.
pub(in crate::models::mmrm) fn renew(numbers: &mut Vec<f64>, n: usize) {
    numbers.clear();
    numbers.resize(n, 0.0);
}

/// The logarithm of a product of positive numbers: one logarithm for as many factors as a product holds.
struct LogOfProduct {
    log: f64,
    product: f64,
}

impl LogOfProduct {
    const EMPTY: Self = Self {
        log: 0.0,
        product: 1.0,
    };

    /// `None`, where the factor is not positive or not finite.
    #[inline(always)]
    fn times(&mut self, d: f64) -> Option<()> {
        if (1e-40..1e40).contains(&d) {
            self.product *= d;
            if !(1e-250..1e250).contains(&self.product) {
                self.log += self.product.ln();
                self.product = 1.0;
            }
        } else if d > 0.0 && d.is_finite() {
            self.log += d.ln();
        } else {
            return None;
        }
        Some(())
    }

    #[inline(always)]
    fn get(&self) -> f64 {
        self.log + self.product.ln()
    }
}

/// Replaces the symmetric `n x n` matrix by its lower Cholesky factor (upper part zeroed).
///
/// Returns the log determinant of the matrix, or `None` when it is not positive definite.
pub(in crate::models::mmrm) fn cholesky(a: &mut [f64], n: usize) -> Option<f64> {
    sized!(n in [2 3 4 5 6 10] => cholesky_of(a, n))
}

#[inline(always)]
fn cholesky_of(a: &mut [f64], n: usize) -> Option<f64> {
    let a = &mut a[..n * n];
    let mut det = LogOfProduct::EMPTY;
    for j in 0..n {
        let mut d = a[j * n + j];
        for k in 0..j {
            d -= a[j * n + k] * a[j * n + k];
        }
        det.times(d)?;
        let pivot = d.sqrt();
        let scale = 1.0 / pivot;
        a[j * n + j] = pivot;
        for i in j + 1..n {
            let mut s = a[i * n + j];
            for k in 0..j {
                s -= a[i * n + k] * a[j * n + k];
            }
            a[i * n + j] = s * scale;
        }
        for k in j + 1..n {
            a[j * n + k] = 0.0;
        }
    }
    Some(det.get())
}

/// Inverse of a lower triangular `n x n` factor, written to `out` (upper part zero).
pub(in crate::models::mmrm) fn invert_lower(l: &[f64], n: usize, out: &mut [f64]) {
    sized!(n => invert_lower_of(l, n, out))
}

#[inline(always)]
fn invert_lower_of(l: &[f64], n: usize, out: &mut [f64]) {
    let (l, out) = (&l[..n * n], &mut out[..n * n]);
    out.fill(0.0);
    for j in 0..n {
        out[j * n + j] = 1.0 / l[j * n + j];
        for i in j + 1..n {
            let mut s = 0.0;
            for k in j..i {
                s += l[i * n + k] * out[k * n + j];
            }
            out[i * n + j] = -s / l[i * n + i];
        }
    }
}

/// `out = K' K` for a lower triangular `n x n` matrix `K`: with `K` the inverse of a Cholesky
/// factor this is the inverse of the factored matrix.
pub(in crate::models::mmrm) fn gram_of_lower(k: &[f64], n: usize, out: &mut [f64]) {
    sized!(n => gram_of_lower_of(k, n, out))
}

#[inline(always)]
fn gram_of_lower_of(k: &[f64], n: usize, out: &mut [f64]) {
    let (k, out) = (&k[..n * n], &mut out[..n * n]);
    for i in 0..n {
        for j in 0..=i {
            let mut s = 0.0;
            for r in i..n {
                s += k[r * n + i] * k[r * n + j];
            }
            out[i * n + j] = s;
            out[j * n + i] = s;
        }
    }
}

/// Replaces the symmetric `n x n` matrix by its inverse; `lines` is room for two rows. Returns the log determinant, or
/// `None` when the matrix is not positive definite.
///
/// Gauss and Jordan's elimination down the diagonal, two pivots at a time: each step is `n` whole rows, without a root
/// and with one division, and half as many steps wait for each other.
pub(in crate::models::mmrm) fn invert_definite(
    a: &mut [f64],
    n: usize,
    lines: &mut [f64],
) -> Option<f64> {
    sized!(n => invert_definite_of(a, n, lines))
}

/// Rows of up to this length need no room from the caller.
const FEW: usize = 10;

/// [`invert_definite`] for an `n` that the caller has made a constant.
#[inline(always)]
pub(in crate::models::mmrm) fn invert_definite_of(
    a: &mut [f64],
    n: usize,
    lines: &mut [f64],
) -> Option<f64> {
    // A few numbers of its own are kept in registers.
    let mut few = [0.0; 2 * FEW];
    let lines = if n <= FEW { &mut few } else { lines };
    let (one, two) = lines[..2 * n].split_at_mut(n);
    let a = &mut a[..n * n];
    let mut det = LogOfProduct::EMPTY;
    for j in (0..n - n % 2).step_by(2) {
        take_row(a, n, j, one);
        take_row(a, n, j + 1, two);
        let (p, q, r) = (one[j], one[j + 1], two[j + 1]);
        let d = p * r - q * q;
        if p.is_nan() || p <= 0.0 {
            return None;
        }
        det.times(d)?;
        let (p, q, r) = (p / d, q / d, r / d);
        (one[j], one[j + 1], two[j], two[j + 1]) = (1.0, 0.0, 0.0, 1.0);
        for row in a.chunks_exact_mut(n) {
            let (u, v) = (row[j], row[j + 1]);
            let (f, g) = (u * r - v * q, v * p - u * q);
            (row[j], row[j + 1]) = (0.0, 0.0);
            for ((o, x), y) in row.iter_mut().zip(&*one).zip(&*two) {
                *o -= f * x + g * y;
            }
        }
    }
    if n % 2 == 1 {
        let j = n - 1;
        take_row(a, n, j, one);
        det.times(one[j])?;
        let inverse = 1.0 / one[j];
        one[j] = 1.0;
        for row in a.chunks_exact_mut(n) {
            let f = inverse * row[j];
            row[j] = 0.0;
            row.iter_mut().zip(&*one).for_each(|(o, x)| *o -= f * x);
        }
    }
    // Rounding leaves the halves a little different.
    mirror(a, n);
    Some(det.get())
}

/// Moves row `j` to `line`. What is left of it lets it take the same step as every other row: the row from 0 less
/// itself.
#[inline(always)]
fn take_row(a: &mut [f64], n: usize, j: usize, line: &mut [f64]) {
    let row = &mut a[j * n..][..n];
    line.copy_from_slice(row);
    row.fill(0.0);
    row[j] = -1.0;
}

/// Inverse of a symmetric positive definite matrix (allocates).
pub(in crate::models::mmrm) fn invert_symmetric(a: &[f64], n: usize) -> Option<Vec<f64>> {
    let mut out = a[..n * n].to_vec();
    let lines = &mut zeros(if n > FEW { 2 * n } else { 0 });
    sized_parameters!(n => invert_definite_of(&mut out, n, lines))?;
    Some(out)
}

/// Solves `L L' x = b` in place for a lower factor `L`.
pub(in crate::models::mmrm) fn solve_factored(l: &[f64], n: usize, b: &mut [f64]) {
    for i in 0..n {
        let mut s = b[i];
        for k in 0..i {
            s -= l[i * n + k] * b[k];
        }
        b[i] = s / l[i * n + i];
    }
    for i in (0..n).rev() {
        let mut s = b[i];
        for k in i + 1..n {
            s -= l[k * n + i] * b[k];
        }
        b[i] = s / l[i * n + i];
    }
}

/// Writes a row times a matrix of `n` columns: four columns at a time, whose sums stay in registers.
#[inline(always)]
pub(in crate::models::mmrm) fn row_times(row: &[f64], matrix: &[f64], n: usize, out: &mut [f64]) {
    let out = &mut out[..n];
    let lines = || row.iter().zip(matrix.chunks_exact(n));
    let mut at = 0;
    while at + 4 <= n {
        let mut sums = [0.0; 4];
        for (x, line) in lines() {
            let line = &line[at..at + 4];
            for c in 0..4 {
                sums[c] += x * line[c];
            }
        }
        out[at..at + 4].copy_from_slice(&sums);
        at += 4;
    }
    for c in at..n {
        out[c] = lines().map(|(x, line)| x * line[c]).sum();
    }
}

/// `a (r x k) * b (k x c)` (allocates).
pub(in crate::models::mmrm) fn multiply(
    a: &[f64],
    b: &[f64],
    r: usize,
    k: usize,
    c: usize,
) -> Vec<f64> {
    if c == 1 {
        return a[..r * k].chunks_exact(k).map(|row| dot(row, b)).collect();
    }
    let mut out = zeros(r * c);
    for (row, out) in a[..r * k].chunks_exact(k).zip(out.chunks_exact_mut(c)) {
        row_times(row, &b[..k * c], c, out);
    }
    out
}

/// `a (r x k) * b' ` with `b` of shape `c x k` (allocates).
pub(in crate::models::mmrm) fn multiply_transposed(
    a: &[f64],
    b: &[f64],
    r: usize,
    k: usize,
    c: usize,
) -> Vec<f64> {
    let mut out = zeros(r * c);
    for i in 0..r {
        for j in 0..c {
            out[i * c + j] = dot(&a[i * k..(i + 1) * k], &b[j * k..(j + 1) * k]);
        }
    }
    out
}

/// `a b'` of `n x k` matrices where it is symmetric (allocates).
pub(in crate::models::mmrm) fn multiply_to_symmetric(
    a: &[f64],
    b: &[f64],
    n: usize,
    k: usize,
) -> Vec<f64> {
    let mut out = zeros(n * n);
    for (i, a) in a.chunks_exact(k).enumerate() {
        for (j, b) in b.chunks_exact(k).take(i + 1).enumerate() {
            let v = dot(a, b);
            out[i * n + j] = v;
            out[j * n + i] = v;
        }
    }
    out
}

/// Sum of products, in a fixed order with four accumulators.
#[inline]
pub(in crate::models::mmrm) fn dot(a: &[f64], b: &[f64]) -> f64 {
    let mut s = [0.0; 4];
    let (ca, cb) = (a.chunks_exact(4), b.chunks_exact(4));
    let rest: f64 = ca
        .remainder()
        .iter()
        .zip(cb.remainder())
        .map(|(x, y)| x * y)
        .sum();
    for (x, y) in ca.zip(cb) {
        for k in 0..4 {
            s[k] += x[k] * y[k];
        }
    }
    (s[0] + s[1]) + (s[2] + s[3]) + rest
}

/// Inverse and log absolute determinant of a general square matrix by Gauss-Jordan with row
/// pivoting (allocates); `None` when singular.
pub(in crate::models::mmrm) fn invert_general(a: &[f64], n: usize) -> Option<(Vec<f64>, f64)> {
    let mut m = a[..n * n].to_vec();
    let mut inv = zeros(n * n);
    for i in 0..n {
        inv[i * n + i] = 1.0;
    }
    // The pivot's row of both.
    let mut lines = Vec::with_capacity(2 * n);
    let mut log_det = 0.0;
    for j in 0..n {
        let mut best = j;
        for i in j + 1..n {
            if m[i * n + j].abs() > m[best * n + j].abs() {
                best = i;
            }
        }
        let pivot = m[best * n + j];
        if pivot.abs() < 1e-12 || !pivot.is_finite() {
            return None;
        }
        if best != j {
            for k in 0..n {
                m.swap(best * n + k, j * n + k);
                inv.swap(best * n + k, j * n + k);
            }
        }
        log_det += pivot.abs().ln();
        lines.clear();
        for x in [&mut m, &mut inv] {
            let row = &mut x[j * n..][..n];
            row.iter_mut().for_each(|v| *v /= pivot);
            lines.extend_from_slice(row);
        }
        let (own, own_inverse) = lines.split_at(n);
        let rows = m.chunks_exact_mut(n).zip(inv.chunks_exact_mut(n));
        for (_, (row, inverse)) in rows.enumerate().filter(|(i, _)| *i != j) {
            let f = row[j];
            if f != 0.0 {
                row.iter_mut().zip(own).for_each(|(x, y)| *x -= f * y);
                let inverse = inverse.iter_mut().zip(own_inverse);
                inverse.for_each(|(x, y)| *x -= f * y);
            }
        }
    }
    Some((inv, log_det))
}

/// Indices of the first linearly independent columns of the `rows x cols` matrix, in column order.
pub(in crate::models::mmrm) fn independent_columns(
    a: &[f64],
    rows: usize,
    cols: usize,
) -> Vec<usize> {
    let mut m = a[..rows * cols].to_vec();
    let mut kept = Vec::with_capacity(rows);
    let mut rank = 0;
    for j in 0..cols {
        if rank == rows {
            break;
        }
        let mut best = rank;
        for i in rank + 1..rows {
            if m[i * cols + j].abs() > m[best * cols + j].abs() {
                best = i;
            }
        }
        if m[best * cols + j].abs() < 1e-9 {
            continue;
        }
        for k in 0..cols {
            m.swap(best * cols + k, rank * cols + k);
        }
        for i in rank + 1..rows {
            let f = m[i * cols + j] / m[rank * cols + j];
            if f != 0.0 {
                for k in j..cols {
                    m[i * cols + k] -= f * m[rank * cols + k];
                }
            }
        }
        kept.push(j);
        rank += 1;
    }
    kept
}

/// `out = W B W` for symmetric `k x k` matrices; leaves `W B` in `tmp`.
pub(in crate::models::mmrm) fn sandwich(
    w: &[f64],
    b: &[f64],
    k: usize,
    tmp: &mut [f64],
    out: &mut [f64],
) {
    sized!(k => sandwich_of(w, b, k, tmp, out))
}

/// [`sandwich`] for a `k` that the caller has made a constant.
#[inline(always)]
pub(in crate::models::mmrm) fn sandwich_of(
    w: &[f64],
    b: &[f64],
    k: usize,
    tmp: &mut [f64],
    out: &mut [f64],
) {
    let (w, b, tmp, out) = (
        &w[..k * k],
        &b[..k * k],
        &mut tmp[..k * k],
        &mut out[..k * k],
    );
    for (w, tmp) in w.chunks_exact(k).zip(tmp.chunks_exact_mut(k)) {
        row_times(w, b, k, tmp);
    }
    for (tmp, out) in tmp.chunks_exact(k).zip(out.chunks_exact_mut(k)) {
        row_times(tmp, w, k, out);
    }
    mirror(out, k);
}

/// Copies the lower triangle of an `n x n` matrix to the upper one.
#[inline(always)]
pub(in crate::models::mmrm) fn mirror(a: &mut [f64], n: usize) {
    for i in 1..n {
        for j in 0..i {
            a[j * n + i] = a[i * n + j];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inverse_undoes_the_matrix() {
        for n in 1..12 {
            let entry = |i: usize, j: usize| {
                let apart = i.abs_diff(j) as f64;
                (1.0 + (i.min(j) as f64) / 3.0) * 0.6_f64.powf(apart)
            };
            let a: Vec<f64> = (0..n * n).map(|x| entry(x / n, x % n)).collect();
            let mut factor = a.clone();
            let log_det = cholesky(&mut factor, n).unwrap();
            let mut inverse = a.clone();
            let found = invert_definite(&mut inverse, n, &mut vec![0.0; 2 * n]).unwrap();
            assert!((found - log_det).abs() < 1e-12, "{n}");
            let product = multiply(&a, &inverse, n, n, n);
            for (x, v) in product.iter().enumerate() {
                let wanted = if x / n == x % n { 1.0 } else { 0.0 };
                assert!((v - wanted).abs() < 1e-12, "{n}: {v}");
            }
        }
        let mut indefinite = vec![1.0, 2.0, 2.0, 1.0];
        assert!(invert_definite(&mut indefinite, 2, &mut [0.0; 4]).is_none());
    }
}
