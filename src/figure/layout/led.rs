//! Labels and numbers at crowded ticks, led apart.

use crate::figure::layout::spread::spread;
use crate::figure::layout::xaxis::XLabels;
use crate::figure::scene::text::width_mm;

/// Labels are led no further from their ticks than this, in the size of the text, each where the one before does not do:
/// smaller text is read more easily than a long line is followed.
const MOST_LED: [f64; 2] = [4.0, 9.0];
/// Labels longer than this are names, in the size of the text.
const LONGEST_NUMBER: f64 = 2.5;
/// Room between what stands under two ticks, in the size of the text.
const GAP: f64 = 0.45;

impl XLabels {
    /// Leads the labels of crowded times apart, so that what stands `under` each of them (one list a tick) has room
    /// without being turned; `lead` is the room left of the plot that names of rows take. `false` where there is no
    /// room either, and nothing changes.
    pub fn make_room(&mut self, under: &[Vec<String>], lead: f64) -> bool {
        let is_number =
            |n: &String| width_mm(n, self.page.pt, false) <= LONGEST_NUMBER * self.page.em;
        if self.visits.is_some() || !self.is_uneven() || !self.names.iter().all(is_number) {
            return false;
        }
        let mut tries = MOST_LED.iter().flat_map(|most| {
            let sizes = self.page.sizes_of_labels();
            sizes.map(move |pt| (pt, *most))
        });
        let found = tries.find_map(|(pt, most)| Some((pt, self.led_apart(pt, most, under, lead)?)));
        let Some((pt, at)) = found else {
            return false;
        };
        self.style = self.page.sized(pt);
        self.turn = 0.0;
        self.label_at = at;
        self.lines = self.names.iter().map(|n| vec![n.clone()]).collect();
        true
    }

    /// Places of the labels in a size of text, none further from its tick than `most`; `None` without room.
    fn led_apart(&self, pt: f64, most: f64, under: &[Vec<String>], lead: f64) -> Option<Vec<f64>> {
        let style = self.page.sized(pt);
        let width = |text: &String| width_mm(text, pt, false);
        let widths: Vec<f64> = (self.names.iter().enumerate())
            .map(|(i, name)| {
                let below = under.get(i).into_iter().flatten();
                below.map(width).fold(width(name), f64::max)
            })
            .collect();
        let gap = GAP * style.em;
        let ends = (-(self.before - lead).max(0.0), self.width + style.em);
        let at = spread(&self.at, &widths, gap, ends);
        let half = |i: usize| 0.5 * widths[i];
        let last = at.len().saturating_sub(1);
        let are_inside = at.first().is_some_and(|x| x - half(0) >= ends.0 - 1e-6)
            && at.last().is_some_and(|x| x + half(last) <= ends.1 + 1e-6);
        let are_near =
            (at.iter().zip(&self.at)).all(|(to, from)| (to - from).abs() <= most * self.page.em);
        let are_apart =
            (1..at.len()).all(|i| at[i] - at[i - 1] + 1e-6 >= half(i - 1) + half(i) + gap);
        (are_inside && are_near && are_apart).then_some(at)
    }
}
