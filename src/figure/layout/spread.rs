//! Places moved apart by the least needed.

/// Places for texts of these widths that do not meet, in order and within the ends where they have room, as near to
/// the places wanted as can be (least squares). `at` ascends.
pub(in crate::figure) fn spread(
    at: &[f64],
    widths: &[f64],
    gap: f64,
    (low, high): (f64, f64),
) -> Vec<f64> {
    // Without the room that each text takes, only the order is left to keep.
    let mut taken = vec![0.0; at.len()];
    for i in 1..at.len() {
        taken[i] = taken[i - 1] + 0.5 * (widths[i - 1] + widths[i]) + gap;
    }
    let mut blocks: Vec<(f64, usize)> = Vec::new();
    for (x, t) in at.iter().zip(&taken) {
        blocks.push((x - t, 1));
        while let [.., (a, n), (b, m)] = blocks[..]
            && a > b
        {
            blocks.truncate(blocks.len() - 2);
            let total = n + m;
            blocks.push(((a * n as f64 + b * m as f64) / total as f64, total));
        }
    }
    let least = low + 0.5 * widths.first().copied().unwrap_or(0.0);
    let last = taken.last().copied().unwrap_or(0.0);
    let most = (high - 0.5 * widths.last().copied().unwrap_or(0.0) - last).max(least);
    let level = blocks
        .into_iter()
        .flat_map(|(x, n)| std::iter::repeat_n(x.clamp(least, most), n));
    level.zip(taken).map(|(x, t)| x + t).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crowded_places_move_apart_and_others_stay() {
        let out = spread(&[1.0, 1.1, 50.0], &[4.0, 4.0, 4.0], 1.0, (-10.0, 60.0));
        assert!((out[1] - out[0] - 5.0).abs() < 1e-9 && (out[0] + out[1] - 2.1).abs() < 1e-9);
        assert_eq!(out[2], 50.0);
        let ends = spread(&[1.0, 1.1, 1.2], &[4.0; 3], 1.0, (0.0, 60.0));
        assert!((ends[0] - 2.0).abs() < 1e-9 && (ends[2] - 12.0).abs() < 1e-9);
    }
}
