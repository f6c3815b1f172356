//! What the status line tells.

/// The last thing that happened, and the last that failed.
pub(in crate::app) struct News {
    pub status: String,
    /// Told in place of the status until something succeeds.
    pub problem: Option<String>,
}

impl Default for News {
    fn default() -> Self {
        Self {
            status: "Ready.".to_owned(),
            problem: None,
        }
    }
}
