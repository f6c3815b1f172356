//! An interrupted command leaves nothing half written.

/// Clears away what is in the making when the user or the system asks the process to end, which it then does.
#[cfg(unix)]
pub(super) fn clear_away() {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::iterator::Signals;
    let heard = [SIGINT, SIGTERM, SIGHUP];
    let wanted = heard.into_iter().filter(|s| !is_ignored(*s));
    // Without handlers the next run clears away what this one leaves.
    let Ok(mut signals) = Signals::new(wanted) else {
        return;
    };
    let _ = std::thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            for signal in signals.forever() {
                crate::report::abandon();
                let _ = signal_hook::low_level::emulate_default_handler(signal);
            }
        });
}

/// Whether who started the program wants it to go on, as `nohup` does.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("SigIgn:"));
    let mask = line.and_then(|l| u64::from_str_radix(l.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

#[cfg(not(unix))]
pub(super) fn clear_away() {}
