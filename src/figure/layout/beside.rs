//! Names beside points, where they meet neither another name, a point, a line nor the edge.

/// Left, top, right and bottom; the same unit everywhere, and down is more.
pub type Area = (f64, f64, f64, f64);

/// How names stand beside their points.
#[derive(Clone, Copy, Debug)]
pub struct Beside {
    /// Height of the type.
    pub em: f64,
    /// Between a point and its name.
    pub away: f64,
    /// Where names may stand.
    pub within: Area,
}

/// Heights above and below a point at which its name may stand, in heights of the type; the nearest first.
const UP: [f64; 7] = [0.0, -0.9, 0.9, -1.8, 1.8, -2.7, 2.7];

impl Beside {
    /// The area of each name, given by its point and its width, or none where nothing near is free. The first names
    /// matter most; `taken` is what no name may meet.
    #[must_use]
    pub fn place(
        self,
        names: impl IntoIterator<Item = ((f64, f64), f64)>,
        taken: &[Area],
    ) -> Vec<Option<Area>> {
        let mut named: Vec<Area> = Vec::new();
        let mut out = Vec::new();
        for ((x, y), width) in names {
            let reach = (
                x - self.away - width,
                y - 3.3 * self.em,
                x + self.away + width,
                y + 3.3 * self.em,
            );
            let near = taken.iter().filter(|t| meet(t, &reach));
            let near: Vec<Area> = near.chain(&named).copied().collect();
            let free = |b: &Area| {
                let w = self.within;
                b.0 >= w.0
                    && b.2 <= w.2
                    && b.1 >= w.1
                    && b.3 <= w.3
                    && near.iter().all(|t| !meet(t, b))
            };
            let place = self.places((x, y), width).find(free);
            named.extend(place);
            out.push(place);
        }
        out
    }

    fn places(self, (x, y): (f64, f64), width: f64) -> impl Iterator<Item = Area> {
        UP.into_iter()
            .flat_map(move |up| {
                let y = y + up * self.em;
                [(x + self.away, y), (x - self.away - width, y)]
            })
            .map(move |(l, y)| (l, y - 0.55 * self.em, l + width, y + 0.45 * self.em))
    }
}

fn meet(a: &Area, b: &Area) -> bool {
    !(b.2 < a.0 || a.2 < b.0 || b.3 < a.1 || a.3 < b.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_meet_neither_points_nor_each_other() {
        let beside = Beside {
            em: 10.0,
            away: 4.0,
            within: (0.0, 0.0, 200.0, 100.0),
        };
        let points: Vec<(f64, f64)> = (0..12)
            .map(|k| (60.0 + 9.0 * f64::from(k % 4), 40.0 + 7.0 * f64::from(k / 4)))
            .collect();
        let taken: Vec<Area> = points
            .iter()
            .map(|(x, y)| (x - 2.0, y - 2.0, x + 2.0, y + 2.0))
            .collect();
        let placed = beside.place(points.iter().map(|p| (*p, 40.0)), &taken);
        let named: Vec<Area> = placed.into_iter().flatten().collect();
        assert!(named.len() > 3, "{named:?}");
        for (at, one) in named.iter().enumerate() {
            assert!(taken.iter().all(|t| !meet(t, one)), "{one:?}");
            assert!(named[..at].iter().all(|t| !meet(t, one)), "{one:?}");
        }
    }
}
