//! Small dense matrices as flat row-major slices: Cholesky factor, inverse, solve.
//!
//! Three and four rows, the usual numbers of visits, get code of their own from the same text.
//! Nothing here allocates unless the name says so; sizes are those of a mixed model (tens).

/// Replaces the symmetric `n x n` matrix by its lower Cholesky factor (upper part zeroed).
///
/// Returns the log determinant of the matrix, or `None` when it is not positive definite.
pub(in crate::models::mmrm) fn cholesky(a: &mut [f64], n: usize) -> Option<f64> {
    match n {
        3 => cholesky_of(a, 3),
        4 => cholesky_of(a, 4),
        _ => cholesky_of(a, n),
    }
}

#[inline(always)]
fn cholesky_of(a: &mut [f64], n: usize) -> Option<f64> {
    let a = &mut a[..n * n];
    let (mut log_det, mut product) = (0.0, 1.0_f64);
    for j in 0..n {
        let mut d = a[j * n + j];
        for k in 0..j {
            d -= a[j * n + k] * a[j * n + k];
        }
        if !(d > 0.0 && d.is_finite()) {
            return None;
        }
        // One logarithm for as many pivots as a product holds.
        if (1e-100..1e100).contains(&d) {
            product *= d;
        } else {
            log_det += d.ln();
        }
        if !(1e-150..1e150).contains(&product) {
            log_det += product.ln();
            product = 1.0;
        }
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
    Some(log_det + product.ln())
}

/// Inverse of a lower triangular `n x n` factor, written to `out` (upper part zero).
pub(in crate::models::mmrm) fn invert_lower(l: &[f64], n: usize, out: &mut [f64]) {
    match n {
        3 => invert_lower_of(l, 3, out),
        4 => invert_lower_of(l, 4, out),
        _ => invert_lower_of(l, n, out),
    }
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
    match n {
        3 => gram_of_lower_of(k, 3, out),
        4 => gram_of_lower_of(k, 4, out),
        _ => gram_of_lower_of(k, n, out),
    }
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

/// Inverse of a symmetric positive definite matrix (allocates).
pub(in crate::models::mmrm) fn invert_symmetric(a: &[f64], n: usize) -> Option<Vec<f64>> {
    let mut l = a[..n * n].to_vec();
    cholesky(&mut l, n)?;
    let mut k = vec![0.0; n * n];
    invert_lower(&l, n, &mut k);
    let mut out = vec![0.0; n * n];
    gram_of_lower(&k, n, &mut out);
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
    let mut out = vec![0.0; r * c];
    for (row, out) in a[..r * k].chunks_exact(k).zip(out.chunks_exact_mut(c)) {
        for (&x, b) in row.iter().zip(b.chunks_exact(c)) {
            if x != 0.0 {
                out.iter_mut().zip(b).for_each(|(o, y)| *o += x * y);
            }
        }
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
    let mut out = vec![0.0; r * c];
    for i in 0..r {
        for j in 0..c {
            out[i * c + j] = dot(&a[i * k..(i + 1) * k], &b[j * k..(j + 1) * k]);
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
    let mut inv = vec![0.0; n * n];
    for i in 0..n {
        inv[i * n + i] = 1.0;
    }
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
        for k in 0..n {
            m[j * n + k] /= pivot;
            inv[j * n + k] /= pivot;
        }
        for i in 0..n {
            let f = m[i * n + j];
            if i != j && f != 0.0 {
                for k in 0..n {
                    m[i * n + k] -= f * m[j * n + k];
                    inv[i * n + k] -= f * inv[j * n + k];
                }
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
    match k {
        3 => sandwich_of(w, b, 3, tmp, out),
        4 => sandwich_of(w, b, 4, tmp, out),
        _ => sandwich_of(w, b, k, tmp, out),
    }
}

#[inline(always)]
fn sandwich_of(w: &[f64], b: &[f64], k: usize, tmp: &mut [f64], out: &mut [f64]) {
    let (w, b, tmp, out) = (
        &w[..k * k],
        &b[..k * k],
        &mut tmp[..k * k],
        &mut out[..k * k],
    );
    tmp.fill(0.0);
    for (w, tmp) in w.chunks_exact(k).zip(tmp.chunks_exact_mut(k)) {
        for (x, b) in w.iter().zip(b.chunks_exact(k)) {
            tmp.iter_mut().zip(b).for_each(|(t, y)| *t += x * y);
        }
    }
    for i in 0..k {
        for j in 0..=i {
            let (left, right) = (&tmp[i * k..][..k], &w[j * k..][..k]);
            let v = left.iter().zip(right).map(|(x, y)| x * y).sum();
            out[i * k + j] = v;
            out[j * k + i] = v;
        }
    }
}
