//! The version of the program.

/// Version and, where it is known, the commit: `0.2.0 (1f540c6d2a3b)`.
#[must_use]
pub fn version() -> &'static str {
    // `concat!` takes no constant, so both forms are spelled by the compiler.
    const FULL: &str = concat!(
        env!("CARGO_PKG_VERSION"),
        " (",
        env!("TRAJECTA_COMMIT"),
        ")"
    );
    if env!("TRAJECTA_COMMIT").is_empty() {
        env!("CARGO_PKG_VERSION")
    } else {
        FULL
    }
}

/// How the program is cited.
#[must_use]
pub fn citation() -> &'static str {
    concat!(
        "Trajecta ",
        env!("CARGO_PKG_VERSION"),
        ": trajectories of repeatedly measured markers (2026). Computer program."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_citation_file_names_this_version() {
        let file = include_str!("../../CITATION.cff");
        let line = format!("version: {}", env!("CARGO_PKG_VERSION"));
        assert!(file.lines().any(|l| l == line));
        assert!(citation().contains(env!("CARGO_PKG_VERSION")));
        assert!(version().starts_with(env!("CARGO_PKG_VERSION")));
    }
}
