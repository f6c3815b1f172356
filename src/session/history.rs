//! Undo and redo: named snapshots of the document.

use super::Document;
use std::time::{Duration, Instant};

/// Most steps that are kept.
const MOST: usize = 200;

/// Edits of the same thing within this time are one step: a drag, a spin button held down.
const ONE_GESTURE: Duration = Duration::from_millis(700);

#[derive(Clone, Debug)]
struct Step {
    name: String,
    /// The document on the other side of the step.
    document: Document,
    /// What was edited and when, for steps that may grow.
    gesture: Option<(String, Instant)>,
}

/// Edits that can be undone and redone.
#[derive(Clone, Debug, Default)]
pub struct History {
    undo: Vec<Step>,
    redo: Vec<Step>,
}

impl History {
    /// Keeps `before` under the name of the edit that follows it. Edits with the same `gesture`
    /// shortly after one another are one step.
    pub fn record(
        &mut self,
        name: String,
        before: Document,
        gesture: Option<String>,
        now: Instant,
    ) {
        self.redo.clear();
        if let (
            Some(Step {
                gesture: Some((last, at)),
                name: old,
                ..
            }),
            Some(this),
        ) = (self.undo.last_mut(), &gesture)
            && last == this
            && now.saturating_duration_since(*at) < ONE_GESTURE
        {
            *at = now;
            *old = name;
            return;
        }
        self.undo.push(Step {
            name,
            document: before,
            gesture: gesture.map(|g| (g, now)),
        });
        if self.undo.len() > MOST {
            self.undo.remove(0);
        }
    }

    /// Undoes the last edit: replaces `document` and returns the edit's name.
    pub fn undo(&mut self, document: &mut Document) -> Option<String> {
        Self::step(&mut self.undo, &mut self.redo, document)
    }

    /// Redoes the edit that was undone last.
    pub fn redo(&mut self, document: &mut Document) -> Option<String> {
        Self::step(&mut self.redo, &mut self.undo, document)
    }

    fn step(from: &mut Vec<Step>, to: &mut Vec<Step>, document: &mut Document) -> Option<String> {
        let Step {
            name,
            document: other,
            ..
        } = from.pop()?;
        to.push(Step {
            name: name.clone(),
            document: std::mem::replace(document, other),
            gesture: None,
        });
        Some(name)
    }

    /// Name of the edit that the next undo reverts.
    #[must_use]
    pub fn undo_name(&self) -> Option<&str> {
        self.undo.last().map(|s| s.name.as_str())
    }

    /// Name of the edit that the next redo repeats.
    #[must_use]
    pub fn redo_name(&self) -> Option<&str> {
        self.redo.last().map(|s| s.name.as_str())
    }

    /// Removes all steps, for another study.
    pub fn clear(&mut self) {
        self.undo.clear();
        self.redo.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_columns(n: usize) -> Document {
        let mut document = Document::default();
        document.look.columns = Some(n);
        document
    }

    #[test]
    fn undo_and_redo_walk_the_same_documents() {
        let mut history = History::default();
        let mut now = with_columns(1);
        for n in 2..5 {
            let before = std::mem::replace(&mut now, with_columns(n));
            history.record(format!("to {n}"), before, None, Instant::now());
        }
        assert_eq!(history.undo(&mut now).as_deref(), Some("to 4"));
        assert_eq!(history.undo(&mut now).as_deref(), Some("to 3"));
        assert_eq!(
            (now.look.columns, history.redo_name()),
            (Some(2), Some("to 3"))
        );
        assert_eq!(history.redo(&mut now).as_deref(), Some("to 3"));
        assert_eq!(now.look.columns, Some(3));
        let before = std::mem::replace(&mut now, with_columns(9));
        history.record("to 9".into(), before, None, Instant::now());
        assert_eq!(history.redo(&mut now), None);
        history.clear();
        assert_eq!(history.undo(&mut now), None);
    }

    #[test]
    fn a_gesture_is_one_step_and_a_pause_ends_it() {
        let mut history = History::default();
        let start = Instant::now();
        let drag = || Some("width".to_owned());
        for n in 0..50 {
            let at = start + Duration::from_millis(20 * n);
            history.record(
                "Change the width".into(),
                with_columns(n as usize),
                drag(),
                at,
            );
        }
        let mut now = with_columns(50);
        assert!(history.undo(&mut now).is_some());
        assert_eq!((now.look.columns, history.undo_name()), (Some(0), None));
        let later = start + Duration::from_secs(9);
        history.record("a".into(), with_columns(1), drag(), later);
        history.record(
            "b".into(),
            with_columns(2),
            drag(),
            later + Duration::from_secs(2),
        );
        assert_eq!(history.undo_name(), Some("b"));
        history.undo(&mut now);
        assert_eq!(history.undo_name(), Some("a"));
    }
}
