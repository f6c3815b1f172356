//! Manual pages and completions, made from the same table as `--help`.

use super::arguments::Cli;
use super::failure::Failure;
use crate::report;
use clap::CommandFactory;
use clap_complete::{Shell, generate};
use clap_mangen::Man;
use std::path::Path;

/// Writes `man/*.1` and the completions of bash, zsh and fish under `folder`.
pub(super) fn write(folder: &Path) -> Result<(), Failure> {
    let mut program = Cli::command();
    program.build();
    let man = folder.join("man");
    page(&man.join("trajecta.1"), program.clone())?;
    let shown = |c: &&clap::Command| !c.is_hide_set() && c.get_name() != "help";
    for command in program.get_subcommands().filter(shown) {
        let name = format!("trajecta-{}", command.get_name());
        // The name in the page's head is that of its file.
        let command = command.clone().display_name(&name);
        page(&man.join(format!("{name}.1")), command)?;
    }
    for (shell, file) in [
        (Shell::Bash, "trajecta"),
        (Shell::Zsh, "_trajecta"),
        (Shell::Fish, "trajecta.fish"),
    ] {
        let mut bytes = Vec::new();
        generate(shell, &mut Cli::command(), "trajecta", &mut bytes);
        let path = folder
            .join("completions")
            .join(shell.to_string())
            .join(file);
        report::save(&path, &bytes)?;
    }
    Ok(())
}

fn page(path: &Path, command: clap::Command) -> Result<(), Failure> {
    let mut bytes = Vec::new();
    Man::new(command)
        .render(&mut bytes)
        .map_err(Failure::file)?;
    Ok(report::save(path, &bytes)?)
}
