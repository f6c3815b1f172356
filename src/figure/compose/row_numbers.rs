//! Numbers beside the rows of a forest.

use crate::figure::model::marks::Interval;
use crate::results::{ContrastFamily, MarkerResults};
use crate::words::{apart, fixed, significant, with_true_minus};

/// How the numbers of a panel are written: over one power of ten, in the decimals that show its widest interval to two
/// digits.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Look {
    power: i32,
    decimals: usize,
}

impl Look {
    pub fn of(part: &[&MarkerResults], families: &[ContrastFamily]) -> Self {
        let contrasts = part
            .iter()
            .flat_map(|m| families.iter().flat_map(|f| m.contrasts(*f)));
        let (mut half, mut largest) = (0.0f64, 0.0f64);
        for c in contrasts {
            if let (Some(low), Some(high)) = (c.ci_low, c.ci_high) {
                half = half.max(0.5 * (high - low));
                largest = largest.max(low.abs()).max(high.abs());
            }
        }
        if half <= 0.0 || !half.is_finite() || !largest.is_finite() {
            return Self {
                power: 0,
                decimals: 2,
            };
        }
        let power = if (1e-3..1e5).contains(&largest) {
            0
        } else {
            largest.log10().floor() as i32
        };
        let digits = half.log10().floor() as i32 - power;
        Self {
            power,
            decimals: (1 - digits).clamp(0, 9) as usize,
        }
    }

    /// An estimate with its interval; `look` is none for ratios.
    pub fn text(look: Option<Self>, interval: &Interval) -> String {
        let none = if look.is_some() { 0.0 } else { 1.0 };
        let ends = interval.low.zip(interval.high).unwrap_or((none, none));
        // An end that is not the line of no effect does not read as if it were.
        let is_near = |x: f64| (0.05..100.0).contains(&x);
        // Small ratios have the decimals of the smallest, all three alike.
        let all = [Some(interval.at), interval.low, interval.high];
        let all = || all.iter().flatten().map(|x| x.abs());
        let (least, most) = (
            all().fold(f64::INFINITY, f64::min),
            all().fold(0.0, f64::max),
        );
        let is_alike = (1e-3..0.05).contains(&least) && most < 10.0 && most < 100.0 * least;
        let decimals = if is_alike {
            (1.0 - least.log10().floor()).max(2.0) as usize
        } else {
            2
        };
        let number = |x: f64| match look {
            Some(look) => {
                let over = |x: f64| x / 10f64.powi(look.power);
                let ends = (over(ends.0), over(ends.1));
                fixed(over(x), apart(none, ends, look.decimals))
            }
            None if is_alike => fixed(x, apart(none, ends, decimals)),
            None if is_near(x) => fixed(x, apart(none, ends, 2)),
            None => significant(x, 2, true),
        };
        match (interval.low, interval.high) {
            (Some(low), Some(high)) => format!(
                "{} ({} to {})",
                number(interval.at),
                number(low),
                number(high)
            ),
            _ => number(interval.at),
        }
    }

    /// `× 10^{−7}`, empty without a factor.
    pub fn factor(&self) -> String {
        match self.power {
            0 => String::new(),
            power => format!("\u{d7} 10^{{{}}}", with_true_minus(&power.to_string())),
        }
    }
}
