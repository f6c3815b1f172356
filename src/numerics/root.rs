//! Roots of functions of one variable.

/// Why no root was found.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum RootError {
    /// The function has one sign at both ends, or a value is NaN.
    #[error("the function does not change sign between {0} and {1}")]
    NoSignChange(f64, f64),
    /// The iteration limit was reached.
    #[error("the root search did not converge")]
    NoConvergence,
}

/// A root of `f` between `a` and `b`, to within `tolerance`; `fa`, `fb` are the values there.
///
/// For a step function the answer is a jump, or the first point met where `f` is exactly zero;
/// the order of evaluations is that of Brent's procedure, so such a point is the one R's `uniroot`
/// meets.
///
/// # Errors
/// [`RootError`] without a sign change, with a NaN, or after 1000 steps.
///
/// Source: Brent (1973), Algorithms for Minimization without Derivatives, chapter 4.
pub fn brent_root(
    a: f64,
    fa: f64,
    b: f64,
    fb: f64,
    tolerance: f64,
    mut f: impl FnMut(f64) -> f64,
) -> Result<f64, RootError> {
    if fa == 0.0 {
        return Ok(a);
    }
    if fb == 0.0 {
        return Ok(b);
    }
    if fa.is_nan() || fb.is_nan() || (fa > 0.0) == (fb > 0.0) {
        return Err(RootError::NoSignChange(a, b));
    }
    // (best) newest estimate, (last) the one before, (across) the end with the other sign.
    let (mut last, mut f_last) = (a, fa);
    let (mut best, mut f_best) = (b, fb);
    let (mut across, mut f_across) = (a, fa);
    for _ in 0..1000 {
        let previous_step = best - last;
        if f_across.abs() < f_best.abs() {
            (last, best, across) = (best, across, best);
            (f_last, f_best, f_across) = (f_best, f_across, f_best);
        }
        let accuracy = 2.0 * f64::EPSILON * best.abs() + 0.5 * tolerance;
        let gap = across - best;
        let mut step = 0.5 * gap;
        if step.abs() <= accuracy || f_best == 0.0 {
            return Ok(best);
        }
        if previous_step.abs() >= accuracy && f_last.abs() > f_best.abs() {
            let ratio = f_best / f_last;
            let (mut p, mut q) = if last == across {
                (gap * ratio, 1.0 - ratio)
            } else {
                let q = f_last / f_across;
                let r = f_best / f_across;
                (
                    ratio * (gap * q * (q - r) - (best - last) * (r - 1.0)),
                    (q - 1.0) * (r - 1.0) * (ratio - 1.0),
                )
            };
            if p > 0.0 {
                q = -q;
            } else {
                p = -p;
            }
            if p < 0.75 * gap * q - 0.5 * (accuracy * q).abs()
                && p < (0.5 * previous_step * q).abs()
            {
                step = p / q;
            }
        }
        if step.abs() < accuracy {
            step = accuracy.copysign(step);
        }
        (last, f_last) = (best, f_best);
        best += step;
        f_best = f(best);
        if f_best.is_nan() {
            return Err(RootError::NoConvergence);
        }
        if (f_best > 0.0 && f_across > 0.0) || (f_best < 0.0 && f_across < 0.0) {
            (across, f_across) = (last, f_last);
        }
    }
    Err(RootError::NoConvergence)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_smooth_root_and_a_jump() {
        let cube = |x: f64| x * x * x - 2.0;
        let root = brent_root(0.0, cube(0.0), 2.0, cube(2.0), 1e-14, cube).unwrap();
        assert!((root - 2.0_f64.cbrt()).abs() < 1e-13);
        let step = |x: f64| if x < 0.7 { -1.0 } else { 3.0 };
        let root = brent_root(0.0, -1.0, 2.0, 3.0, 1e-12, step).unwrap();
        assert!((root - 0.7).abs() < 1e-11);
        assert!(brent_root(0.0, 1.0, 1.0, 1.0, 1e-9, |_| 1.0).is_err());
    }

    #[test]
    fn a_smooth_root_takes_few_steps() {
        // Halving alone needs more than 40.
        let n = std::cell::Cell::new(0);
        let counted = |f: fn(f64) -> f64| {
            n.set(0);
            let own = |x: f64| {
                n.set(n.get() + 1);
                f(x)
            };
            brent_root(0.0, f(0.0), 2.0, f(2.0), 1e-14, own).unwrap();
            n.get()
        };
        for (f, most) in [
            ((|x| x * x * x - 2.0) as fn(f64) -> f64, 9),
            (|x| x.cos() - x, 7),
            (|x| x.exp() - 3.0, 9),
        ] {
            let steps = counted(f);
            assert!(steps <= most, "{steps}");
        }
    }
}
