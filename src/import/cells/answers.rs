//! Answers about texts that come again and again, as the words of headers do in a table of thousands of columns.
//!
//! In: a text and what works out its answer, which depends on the text alone. Out: the answer, kept for the next time.
//! Not its business: what is asked.

use foldhash::fast::FixedState;
use std::cell::RefCell;
use std::collections::HashMap;

/// So many answers are kept by a thread; then it starts anew.
const MOST: usize = 4_096;
/// Longer texts, in bytes, seldom come again.
const LONGEST: usize = 48;

/// Answers to one question, one set a thread.
pub(in crate::import) struct Answers<T>(RefCell<HashMap<Box<str>, T, FixedState>>);

impl<T: Copy> Answers<T> {
    pub const fn new() -> Self {
        Self(RefCell::new(HashMap::with_hasher(FixedState::with_seed(0))))
    }

    /// The answer about `text`; `work_out` may itself ask about other texts.
    pub fn about(&self, text: &str, work_out: impl FnOnce(&str) -> T) -> T {
        if text.len() > LONGEST {
            return work_out(text);
        }
        if let Some(known) = self.0.borrow().get(text) {
            return *known;
        }
        let answer = work_out(text);
        let mut all = self.0.borrow_mut();
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(text.into(), answer);
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_looked_at_once_and_may_lead_to_others() {
        let (answers, times) = (Answers::new(), RefCell::new(0));
        let letters = |text: &str| -> usize {
            answers.about(text, |text| {
                *times.borrow_mut() += 1;
                text.len() + answers.about("part", str::len)
            })
        };
        assert_eq!(
            [letters("Week 4"), letters("Week 4"), letters("IL6")],
            [10, 10, 7]
        );
        assert_eq!(*times.borrow(), 2);
    }

    #[test]
    fn no_more_answers_are_kept_than_there_is_room_for() {
        let answers = Answers::new();
        for i in 0..3 * MOST {
            assert_eq!(answers.about(&i.to_string(), str::len), i.to_string().len());
        }
        assert!(answers.0.borrow().len() <= MOST);
        answers.about(&"x".repeat(LONGEST + 1), str::len);
        assert!(
            !answers
                .0
                .borrow()
                .contains_key("x".repeat(LONGEST + 1).as_str())
        );
    }
}
