//! Points beside each other, so that none hides another.

/// Sideways shifts for points at the heights `y`, and the radius that made room for all of them.
///
/// Starts at `radius` and takes smaller points until the widest row fits in `half_width`; at a third
/// of the radius the outermost points are let onto the edge.
pub(in crate::figure) fn beeswarm(y: &[f64], radius: f64, half_width: f64) -> (Vec<f64>, f64) {
    if y.len() > MOST_APART {
        return scatter(y, (radius / 3.0).min(half_width), half_width);
    }
    let mut r = radius;
    loop {
        let shifts = swarm(y, 2.0 * r);
        let widest = shifts.iter().fold(0.0f64, |m, x| m.max(x.abs()));
        if widest + r <= half_width {
            return (shifts, r);
        }
        if r <= radius / 3.0 {
            let edge = (half_width - r).max(0.0);
            return (shifts.iter().map(|x| x.clamp(-edge, edge)).collect(), r);
        }
        r *= 0.88;
    }
}

/// Sideways shifts at a radius that was found before; what has no room is let onto the edge.
pub(in crate::figure) fn at_radius(y: &[f64], radius: f64, half_width: f64) -> Vec<f64> {
    if y.len() > MOST_APART {
        return scatter(y, radius.min(half_width), half_width).0;
    }
    let edge = (half_width - radius).max(0.0);
    let shifts = swarm(y, 2.0 * radius);
    shifts.iter().map(|x| x.clamp(-edge, edge)).collect()
}

/// More points than this cannot lie beside each other, and looking for room would take for ever.
const MOST_APART: usize = 500;

/// Points spread evenly over the whole width, by the binary van der Corput sequence along their order.
fn scatter(y: &[f64], radius: f64, half_width: f64) -> (Vec<f64>, f64) {
    let mut order: Vec<usize> = (0..y.len()).collect();
    order.sort_by(|a, b| y[*a].total_cmp(&y[*b]).then(a.cmp(b)));
    let mut out = vec![0.0; y.len()];
    for (k, i) in order.into_iter().enumerate() {
        let share = f64::from((k as u32).reverse_bits()) / 2f64.powi(32);
        out[i] = (2.0 * share - 1.0) * (half_width - radius);
    }
    (out, radius)
}

/// Each point as near to the middle as those below it allow.
fn swarm(y: &[f64], diameter: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..y.len()).collect();
    order.sort_by(|a, b| y[*a].total_cmp(&y[*b]).then(a.cmp(b)));
    let mut out = vec![0.0; y.len()];
    let mut start = 0;
    for (k, &i) in order.iter().enumerate() {
        while y[i] - y[order[start]] >= diameter {
            start += 1;
        }
        let near = &order[start..k];
        // Touching a neighbour: a hair more than the diameter, so that rounding does not overlap.
        let reach = |j: usize| {
            let dy = y[i] - y[j];
            (1.0001 * diameter * diameter - dy * dy).max(0.0).sqrt() * 1.0001
        };
        let mut best = f64::INFINITY;
        let candidates = near
            .iter()
            .flat_map(|&j| [out[j] - reach(j), out[j] + reach(j)]);
        for x in std::iter::once(0.0).chain(candidates) {
            let closer = x.abs() < best.abs() - 1e-9 || (x.abs() < best.abs() + 1e-9 && x > best);
            let is_free = || {
                near.iter()
                    .all(|&j| (x - out[j]).abs() >= reach(j) * 0.9999)
            };
            if closer && is_free() {
                best = x;
            }
        }
        out[i] = if best.is_finite() { best } else { 0.0 };
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_of_points_fill_the_width_at_once() {
        let y: Vec<f64> = (0..20_000).map(|i| f64::from(i % 977)).collect();
        let (x, radius) = beeswarm(&y, 0.6, 5.0);
        assert!(x.iter().all(|x| x.abs() + radius <= 5.0 + 1e-9));
        let spread = x.iter().fold(0.0f64, |m, x| m.max(x.abs()));
        assert!(spread > 4.5, "{spread}");
    }
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

        #[test]
        fn no_point_hides_another(y in prop::collection::vec(0.0..30.0f64, 1..60)) {
            let (x, r) = beeswarm(&y, 0.6, 20.0);
            for i in 0..y.len() {
                prop_assert!(x[i].abs() + r <= 20.0 + 1e-9);
                for j in 0..i {
                    let apart = (x[i] - x[j]).hypot(y[i] - y[j]);
                    prop_assert!(apart >= 2.0 * r - 1e-6, "{apart} {r}");
                }
            }
        }
    }

    #[test]
    fn equal_values_stand_in_a_row_about_the_middle() {
        let (x, r) = beeswarm(&[1.0; 5], 0.5, 10.0);
        assert_eq!(r, 0.5);
        assert!(x.iter().sum::<f64>().abs() < 0.01);
        // Too many for the width: smaller, then on the edge, never beyond.
        let (x, r) = beeswarm(&[1.0; 400], 0.5, 4.0);
        assert!(r < 0.2 && x.iter().all(|x| x.abs() + r <= 4.0 + 1e-9));
    }
}
