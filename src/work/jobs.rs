//! Work off the calling thread, with progress, cancel, and panics turned into a failed job.

use crate::work::Monitor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

/// Starts jobs and wakes whoever waits for them.
#[derive(Clone)]
pub struct Jobs {
    wake: Arc<dyn Fn() + Send + Sync>,
}

/// A running or finished job; drop it to let its result go.
pub struct Job<T> {
    label: String,
    monitor: Monitor,
    receiver: Receiver<Result<T, JobFailed>>,
}

/// The job panicked or its thread could not start; the program lives on.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error(
    "{label} stopped because of an error inside the program. Please report it; your data are unchanged."
)]
pub struct JobFailed {
    /// Label of the job.
    pub label: String,
}

impl Jobs {
    /// Jobs that call `wake` when they end.
    pub fn new(wake: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            wake: Arc::new(wake),
        }
    }

    /// Runs `work` on a thread of its own.
    pub fn spawn<T: Send + 'static>(
        &self,
        label: impl Into<String>,
        work: impl FnOnce(&Monitor) -> T + Send + 'static,
    ) -> Job<T> {
        let label = label.into();
        let monitor = Monitor::new();
        let (sender, receiver) = channel();
        let (inner, wake, name) = (monitor.clone(), self.wake.clone(), label.clone());
        let started = std::thread::Builder::new().name(label.clone()).spawn({
            let sender = sender.clone();
            move || {
                let outcome = catch_unwind(AssertUnwindSafe(|| work(&inner)));
                // The result of a dropped job is dropped too.
                let _ = sender.send(outcome.map_err(|_| JobFailed { label: name }));
                wake();
            }
        });
        if started.is_err() {
            let _ = sender.send(Err(JobFailed {
                label: label.clone(),
            }));
        }
        Job {
            label,
            monitor,
            receiver,
        }
    }
}

impl<T> Job<T> {
    /// What is being done, for the status bar.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Progress and cancel.
    #[must_use]
    pub fn monitor(&self) -> &Monitor {
        &self.monitor
    }

    /// The result once there is one; the job is spent then.
    #[must_use]
    pub fn poll(&self) -> Option<Result<T, JobFailed>> {
        match self.receiver.try_recv() {
            Ok(outcome) => Some(outcome),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Err(JobFailed {
                label: self.label.clone(),
            })),
        }
    }

    /// Blocks until the result is there.
    ///
    /// # Errors
    /// [`JobFailed`] when the work panicked.
    pub fn wait(self) -> Result<T, JobFailed> {
        self.receiver
            .recv()
            .unwrap_or(Err(JobFailed { label: self.label }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_failed_job_and_cancel_reaches_the_work() {
        let jobs = Jobs::new(|| {});
        let failed = jobs.spawn("Fitting", |_| -> usize { panic!("broken") });
        assert_eq!(failed.wait().unwrap_err().label, "Fitting");
        let job = jobs.spawn("Waiting", |monitor| {
            while !monitor.is_cancelled() {
                std::thread::yield_now();
            }
            7
        });
        job.monitor().cancel();
        assert_eq!(job.wait().unwrap(), 7);
    }
}
