//! Texts of a column, each held once as long as that saves room.

use foldhash::fast::FixedState;
use std::hash::BuildHasher;

/// Texts that are held at most; beyond them a column is one of identifiers, and new texts are not looked up.
const LOOKED_UP: usize = 1 << 16;

/// Texts behind each other, by number.
#[derive(Default)]
pub(super) struct Pool {
    text: String,
    ends: Vec<u32>,
    /// Numbers of texts plus one by the hash of the text; a power of two, at most half filled.
    index: Vec<u32>,
    is_full: bool,
    /// Number of the text that was asked for last: files are sorted as a rule.
    last: usize,
}

impl Pool {
    /// The number of a text that is not empty.
    pub fn number(&mut self, text: &str) -> i32 {
        if self.get(self.last) != text {
            self.last = self.find(text) as usize;
        }
        self.last as i32
    }

    fn find(&mut self, text: &str) -> i32 {
        if self.ends.len() >= LOOKED_UP {
            self.index = Vec::new();
            return self.add(text);
        }
        if self.ends.len() * 2 >= self.index.len() {
            self.grow();
        }
        let mask = self.index.len() - 1;
        let mut at = hash(text) & mask;
        while let Some(found) = self.index[at].checked_sub(1) {
            if self.get(found as usize) == text {
                return found as i32;
            }
            at = (at + 1) & mask;
        }
        let new = self.add(text);
        self.index[at] = new as u32 + 1;
        new
    }

    fn add(&mut self, text: &str) -> i32 {
        let end = u32::try_from(self.text.len() + text.len());
        let (Ok(end), Ok(new)) = (end, i32::try_from(self.ends.len())) else {
            self.is_full = true;
            return 0;
        };
        self.text.push_str(text);
        self.ends.push(end);
        new
    }

    fn grow(&mut self) {
        // The index of a finished pool is empty, whatever the number of its texts.
        let n = (self.ends.len() * 4).next_power_of_two().max(16);
        self.index = vec![0; n];
        for number in 0..self.ends.len() {
            let mut at = hash(self.get(number)) & (n - 1);
            while self.index[at] != 0 {
                at = (at + 1) & (n - 1);
            }
            self.index[at] = number as u32 + 1;
        }
    }

    /// A text by its number.
    pub fn get(&self, number: usize) -> &str {
        let from = number
            .checked_sub(1)
            .and_then(|before| self.ends.get(before));
        let from = from.map_or(0, |end| *end as usize);
        let end = self.ends.get(number).map_or(0, |end| *end as usize);
        self.text.get(from..end).unwrap_or("")
    }

    /// Whether there is more text than can be held.
    pub fn is_full(&self) -> bool {
        self.is_full
    }

    /// Few texts follow.
    pub fn finish(&mut self) {
        self.index = Vec::new();
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

fn hash(text: &str) -> usize {
    FixedState::default().hash_one(text) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finished_pool_takes_further_texts() {
        let mut pool = Pool::default();
        for i in 0..40 {
            pool.number(&format!("s{i}"));
        }
        pool.finish();
        assert_eq!(pool.number("new"), 40);
        assert_eq!(pool.number("s7"), 7);
    }

    #[test]
    fn a_text_has_one_number_until_there_are_too_many() {
        let mut pool = Pool::default();
        let texts: Vec<String> = (0..LOOKED_UP + 10).map(|i| format!("s{i}")).collect();
        for (i, text) in texts.iter().enumerate() {
            assert_eq!(pool.number(text), i as i32);
        }
        assert_eq!(pool.get(7), "s7");
        assert_eq!(pool.get(LOOKED_UP + 3), texts[LOOKED_UP + 3]);
        assert_eq!(pool.number("s3"), LOOKED_UP as i32 + 10);
        let mut few = Pool::default();
        assert_eq!(
            (few.number("a"), few.number("b"), few.number("a")),
            (0, 1, 0)
        );
        few.finish();
        assert_eq!((few.number("b"), few.number("c")), (1, 2));
    }
}
