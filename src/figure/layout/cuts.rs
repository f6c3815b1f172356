//! Where rows of text are cut into parts.

/// Ends of parts of these heights, each within `room` and of nearly one height; the first is 0, the last their number.
pub(in crate::figure) fn cuts(heights: &[f64], room: f64) -> Vec<usize> {
    let all: f64 = heights.iter().sum();
    let largest = heights.iter().copied().fold(0.0, f64::max);
    let pages = (all / room.max(1e-9)).ceil().max(1.0);
    let each = (all / pages + largest).min(room);
    let mut out = vec![0];
    let mut taken = 0.0;
    for (i, height) in heights.iter().enumerate() {
        if taken + height > each && taken > 0.0 {
            out.push(i);
            taken = 0.0;
        }
        taken += height;
    }
    out.push(heights.len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_within_their_room_and_of_nearly_one_height() {
        assert_eq!(cuts(&[1.0; 10], 20.0), [0, 10]);
        assert_eq!(cuts(&[1.0; 10], 6.0), [0, 6, 10]);
        let heights = [1.0, 3.0, 1.0, 3.0, 1.0, 3.0];
        let ends = cuts(&heights, 5.0);
        for w in ends.windows(2) {
            assert!(heights[w[0]..w[1]].iter().sum::<f64>() <= 5.0);
        }
    }
}
