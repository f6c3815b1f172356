//! Sizes that follow the text of a page, the colour of text, and the letters of panels.

use crate::figure::model::marks::Letters;
use crate::figure::scene::anchor::Anchor;
use crate::figure::scene::items::Item;
use crate::figure::scene::text::{MM_PER_PT, statistics};
use crate::figure::spec::page::Page;

/// Text colour.
pub(in crate::figure) const INK: [u8; 3] = [26, 26, 26];

/// How labels and numbers stand under an axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::figure) struct Look {
    /// 0 upright, 1 slanted, 2 on their side, 3 numbers in the place of the labels.
    pub turn: u8,
    /// Largest size of the labels, points.
    pub labels_pt: f64,
    /// Largest size of the numbers under them.
    pub numbers_pt: f64,
    /// Room left of the plot that labels may use, mm.
    pub before: f64,
}

impl Look {
    /// As the page has room for.
    pub const FREE: Self = Self {
        turn: 0,
        labels_pt: f64::INFINITY,
        numbers_pt: f64::INFINITY,
        before: f64::INFINITY,
    };

    /// What holds for both.
    pub fn worse(self, other: Self) -> Self {
        Self {
            turn: self.turn.max(other.turn),
            labels_pt: self.labels_pt.min(other.labels_pt),
            numbers_pt: self.numbers_pt.min(other.numbers_pt),
            before: self.before.min(other.before),
        }
    }
}

/// Sizes that follow the text.
#[derive(Clone, Copy, Debug)]
pub(in crate::figure) struct Style {
    /// Text size in points.
    pub pt: f64,
    /// Text size in mm.
    pub em: f64,
    /// Distance of lines of text in mm.
    pub line: f64,
    /// Length of a tick in mm.
    pub tick: f64,
    /// Size against the 7 pt figure.
    pub scale: f64,
    /// Size in points that a single text may shrink to.
    pub least_pt: f64,
    /// As little text as can be: the page has no room for more.
    pub is_brief: bool,
    /// How labels and numbers under the axes have to stand.
    pub look: Look,
}

impl Style {
    /// `pt` is the size of the text, that of the page or less.
    pub fn new(page: &Page, pt: f64) -> Self {
        let scale = pt / 7.0;
        let em = pt * MM_PER_PT;
        Self {
            pt,
            least_pt: page.least_pt.min(pt),
            is_brief: false,
            look: Look::FREE,
            em,
            line: 1.25 * em,
            tick: 0.9 * scale,
            scale,
        }
    }

    /// Radius of a group's symbol in mm.
    pub fn symbol(&self) -> f64 {
        0.33 * self.em
    }

    /// How far a text stands over its bracket: never nearer than 3 pt.
    pub fn lift(&self) -> f64 {
        (0.45 * self.em).max(3.0 * MM_PER_PT)
    }

    /// The same for text of another size; lines and symbols keep theirs.
    pub fn sized(self, pt: f64) -> Self {
        let em = pt * MM_PER_PT;
        Self {
            pt,
            em,
            line: 1.25 * em,
            ..self
        }
    }

    /// The style of the numbers under an axis.
    pub fn of_numbers(self) -> Self {
        self.sized(self.pt.min(self.look.numbers_pt))
    }

    /// The sizes that the labels of an axis may have, the largest first.
    pub fn sizes_of_labels(&self) -> impl Iterator<Item = f64> + use<> {
        let most = self.look.labels_pt + 1e-9;
        let least = self.least_pt.min(self.pt);
        let larger = self
            .sizes()
            .filter(move |pt| *pt <= most && *pt > least + 1e-9);
        larger.chain(std::iter::once(least))
    }

    /// The sizes that a text may have, the largest first.
    pub fn sizes(&self) -> impl Iterator<Item = f64> + use<> {
        let least = (self.least_pt < self.pt - 1e-9).then_some(self.least_pt);
        std::iter::once(self.pt).chain(least)
    }

    /// A line of text.
    pub fn text(&self, at: (f64, f64), anchor: Anchor, text: impl Into<String>) -> Item {
        Item::Text {
            at,
            anchor,
            size_pt: self.pt,
            bold: false,
            rotation: 0.0,
            color: INK,
            text: text.into(),
        }
    }
}

/// The letter of a panel as it is drawn: no `n` or `p` of a panel is a statistic, which would be set in italics.
pub(in crate::figure) fn drawn_letter(i: usize, letters: Letters) -> String {
    let letter = letter(i, letters);
    if statistics(&letter).is_empty() {
        letter
    } else {
        format!("\u{2060}{letter}")
    }
}

/// `a`, `b`, …, `z`, `aa`.
pub(in crate::figure) fn letter(i: usize, letters: Letters) -> String {
    let first = if letters == Letters::Upper {
        b'A'
    } else {
        b'a'
    };
    let one = |k: usize| char::from(first + u8::try_from(k % 26).unwrap_or(0));
    if i < 26 {
        one(i).to_string()
    } else {
        format!("{}{}", one(i / 26 - 1), one(i))
    }
}
