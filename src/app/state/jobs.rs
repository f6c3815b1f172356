//! Running work as one table: what, for which state of the document, how far, and how it is stopped.

use super::figure::DrawOutcome;
use super::study::{Analysed, Loaded};
use super::views::First;
use crate::results::Diagnostics;
use crate::session::Document;
use crate::work::{Job, Jobs, Monitor};
use std::path::PathBuf;

/// What a job works at; of each at most one runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::app) enum Task {
    /// Reads another file; the document on screen is untouched until it is there.
    Open,
    /// Reads the open file once more, as the document says now.
    Read,
    Analyse,
    Diagnose,
    Export,
    Draw,
    Save,
    KeepJournal,
    /// Draws the example for the first screen.
    Welcome,
}

impl Task {
    /// In the order in which finished jobs are taken and running ones are told.
    pub const ALL: [Self; 9] = [
        Self::Open,
        Self::Read,
        Self::Analyse,
        Self::Diagnose,
        Self::Export,
        Self::Draw,
        Self::Save,
        Self::KeepJournal,
        Self::Welcome,
    ];

    /// Whether its end counts only for the document that it was started for.
    pub fn is_of_document(self) -> bool {
        matches!(self, Self::Read | Self::Analyse | Self::Diagnose)
    }

    /// Whether the status line tells it and the user can stop it.
    pub fn can_be_cancelled(self) -> bool {
        matches!(self, Self::Open | Self::Read | Self::Analyse | Self::Export)
    }
}

/// What a job hands over.
pub(in crate::app) enum Done {
    Read(Box<Loaded>),
    /// `Err` says why the document can't be analysed as it is.
    Analysed(Result<Box<Analysed>, String>),
    /// The marker that was looked at, and its diagnostics if it has a model.
    Diagnosed(String, Option<Diagnostics>),
    /// What was written, and where.
    Exported(String, PathBuf),
    Drawn(Box<DrawOutcome>),
    /// The example for the first screen.
    First(Box<First>),
    /// The session file and the document in it.
    Saved(PathBuf, Box<Document>),
    JournalKept,
}

/// One line of the table.
struct Running {
    task: Task,
    /// Of the document it works for.
    generation: u64,
    job: Job<Result<Done, String>>,
}

/// A job that has ended.
pub(in crate::app) struct Ended {
    pub generation: u64,
    pub was_cancelled: bool,
    /// `Err`: a sentence that says why there is nothing.
    pub outcome: Result<Done, String>,
}

/// What the status line tells of a running job.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) struct Progress {
    pub label: String,
    pub done: usize,
    /// 0 where it is not known.
    pub total: usize,
}

/// Every job that runs.
pub(in crate::app) struct JobTable {
    jobs: Jobs,
    running: Vec<Running>,
}

impl JobTable {
    /// An empty table; `jobs` starts the work and wakes the window when it ends.
    pub fn new(jobs: Jobs) -> Self {
        Self {
            jobs,
            running: Vec::new(),
        }
    }

    /// Starts work; the end of an earlier job at the same task is not waited for any more.
    pub fn start(
        &mut self,
        task: Task,
        label: &str,
        generation: u64,
        work: impl FnOnce(&Monitor) -> Result<Done, String> + Send + 'static,
    ) {
        let job = self.jobs.spawn(label, work);
        self.running.retain(|r| r.task != task);
        self.running.push(Running {
            task,
            generation,
            job,
        });
    }

    fn find(&self, task: Task) -> Option<&Running> {
        self.running.iter().find(|r| r.task == task)
    }

    pub fn is_running(&self, task: Task) -> bool {
        self.find(task).is_some()
    }

    pub fn is_idle(&self) -> bool {
        self.running.is_empty()
    }

    /// Tells the job to stop; it ends with a sentence that says so.
    pub fn cancel(&self, task: Task) {
        if let Some(running) = self.find(task) {
            running.job.monitor().cancel();
        }
    }

    /// The job that the status line tells.
    pub fn progress(&self) -> Option<Progress> {
        let told = Task::ALL.iter().filter(|t| t.can_be_cancelled());
        let running = told.filter_map(|t| self.find(*t)).next()?;
        let (done, total) = running.job.monitor().progress();
        Some(Progress {
            label: running.job.label().to_owned(),
            done,
            total,
        })
    }

    /// Takes a job out of the table once it has ended.
    pub fn take_ended(&mut self, task: Task) -> Option<Ended> {
        let at = self.running.iter().position(|r| r.task == task)?;
        let was_cancelled = self.running[at].job.monitor().is_cancelled();
        let outcome = self.running[at].job.poll()?;
        let generation = self.running.remove(at).generation;
        Some(Ended {
            generation,
            was_cancelled,
            outcome: outcome.unwrap_or_else(|failed| Err(failed.to_string())),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(table: &mut JobTable, task: Task) -> Ended {
        loop {
            if let Some(ended) = table.take_ended(task) {
                return ended;
            }
            std::thread::yield_now();
        }
    }

    #[test]
    fn the_table_tells_stops_and_hands_over() {
        let mut table = JobTable::new(Jobs::new(|| {}));
        assert!(table.is_idle() && table.progress().is_none());
        table.start(Task::Export, "Exporting", 3, |monitor| {
            while !monitor.is_cancelled() {
                std::thread::yield_now();
            }
            Err("stopped".to_owned())
        });
        table.start(Task::Save, "Saving", 4, |_| Ok(Done::JournalKept));
        assert!(table.is_running(Task::Export) && !table.is_running(Task::Read));
        assert_eq!(table.progress().unwrap().label, "Exporting");
        let saved = ended(&mut table, Task::Save);
        assert!(saved.generation == 4 && !saved.was_cancelled && saved.outcome.is_ok());
        table.cancel(Task::Export);
        let exported = ended(&mut table, Task::Export);
        assert!(exported.was_cancelled && exported.generation == 3);
        assert!(table.is_idle());
    }

    #[test]
    fn another_job_at_the_same_task_takes_the_place_of_the_first() {
        let mut table = JobTable::new(Jobs::new(|| {}));
        table.start(Task::Read, "Reading", 1, |_| Err("the first".to_owned()));
        table.start(Task::Read, "Reading", 2, |_| Err("the second".to_owned()));
        let ended = ended(&mut table, Task::Read);
        assert_eq!(ended.generation, 2);
        assert_eq!(ended.outcome.err().unwrap(), "the second");
        assert!(table.is_idle());
    }
}
