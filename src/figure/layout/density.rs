//! The shape of a sample beside its points: a violin, or the cloud of a raincloud.

use crate::figure::layout::style::Style;
use crate::figure::model::marks::Dash;
use crate::figure::model::plots::LEAST_OF_DENSITY;
use crate::figure::scene::items::Item;
use crate::figure::spec::extras::Shape;

/// Places at which a density is computed.
const STEPS: usize = 64;

/// Density of heights on the page, so that it follows the axis: `(height, share of the widest)` from end to end of the
/// values. A Gaussian kernel with Silverman's rule, as `bw.nrd0` in R.
fn density(heights: &[f64]) -> Vec<(f64, f64)> {
    let n = heights.len();
    if n < LEAST_OF_DENSITY {
        return Vec::new();
    }
    let mut sorted = heights.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mean = sorted.iter().sum::<f64>() / n as f64;
    let square = sorted.iter().map(|y| (y - mean) * (y - mean)).sum::<f64>();
    let sd = (square / (n as f64 - 1.0)).sqrt();
    let quantile = |p: f64| {
        let at = p * (n as f64 - 1.0);
        let (low, part) = (at.floor() as usize, at.fract());
        sorted[low] + part * (sorted[(low + 1).min(n - 1)] - sorted[low])
    };
    let spread = (quantile(0.75) - quantile(0.25)) / 1.34;
    let narrow = if spread > 0.0 { sd.min(spread) } else { sd };
    let width = 0.9 * narrow * (n as f64).powf(-0.2);
    let (low, high) = (sorted[0], sorted[n - 1]);
    if width.is_nan() || width <= 1e-9 || high <= low {
        return Vec::new();
    }
    let at = |i: usize| low + (high - low) * i as f64 / (STEPS - 1) as f64;
    let of = |y: f64| {
        let kernel = |x: &f64| (-0.5 * ((y - x) / width).powi(2)).exp();
        sorted.iter().map(kernel).sum::<f64>()
    };
    let all: Vec<(f64, f64)> = (0..STEPS).map(|i| (at(i), of(at(i)))).collect();
    let most = all.iter().map(|d| d.1).fold(0.0, f64::max);
    all.into_iter().map(|(y, d)| (y, d / most)).collect()
}

/// Draws the shape of `heights` about `x`, at most `half` wide to a side.
pub(in crate::figure) fn draw(
    shape: Shape,
    heights: &[f64],
    (x, half): (f64, f64),
    color: [u8; 3],
    style: Style,
    items: &mut Vec<Item>,
) {
    let found = density(heights);
    if shape == Shape::Points || found.is_empty() {
        return;
    }
    let right = found.iter().map(|(y, d)| (x + d * half, *y));
    let left: Vec<(f64, f64)> = match shape {
        Shape::Violin => found
            .iter()
            .rev()
            .map(|(y, d)| (x - d * half, *y))
            .collect(),
        _ => found.iter().rev().map(|(y, _)| (x, *y)).collect(),
    };
    let mut points: Vec<(f64, f64)> = right.chain(left).collect();
    items.push(Item::Shape {
        points: points.clone(),
        fill: color,
        outline: None,
        opacity: 0.18,
    });
    points.extend(points.first().copied());
    items.push(Item::Line {
        points,
        width_pt: 0.5 * style.scale,
        color,
        opacity: 1.0,
        dash: Dash::Solid,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_density_is_widest_where_values_are_many() {
        let heights = [1.0, 4.8, 4.9, 5.0, 5.1, 5.2, 9.0];
        let found = density(&heights);
        let widest = found.iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
        assert!((widest.0 - 5.0).abs() < 0.2 && widest.1 == 1.0);
        assert_eq!((found[0].0, found[STEPS - 1].0), (1.0, 9.0));
        // Equal values and too few have none.
        assert!(density(&[3.0; 20]).is_empty() && density(&[1.0, 2.0]).is_empty());
    }
}
