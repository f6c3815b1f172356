//! Files that are read stay as they are: no output takes the place of one.

use std::path::{Path, PathBuf};

/// An output would take the place of a file that is read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Writing {output} would overwrite {input}, which is read here; nothing was written.")]
pub struct OverwritesInput {
    /// What was to be written.
    pub output: PathBuf,
    /// What is read.
    pub input: PathBuf,
}

/// Refuses `outputs` of which one is a file of `inputs`, also by a link or by another name of the same file.
///
/// To be asked before anything is written, with every file that may be.
///
/// # Errors
/// [`OverwritesInput`] names the first of them.
pub fn keep_inputs(outputs: &[PathBuf], inputs: &[PathBuf]) -> Result<(), OverwritesInput> {
    let known: Vec<Identity> = inputs.iter().map(|i| Identity::of(i)).collect();
    for output in outputs {
        let identity = Identity::of(output);
        if let Some(at) = known.iter().position(|k| k.is(&identity)) {
            return Err(OverwritesInput {
                output: output.clone(),
                input: inputs[at].clone(),
            });
        }
    }
    Ok(())
}

/// What tells a file from others; nothing of a file that is not there.
struct Identity {
    /// Without links.
    path: Option<PathBuf>,
    /// Device and number on it, which all names of a file share.
    number: Option<(u64, u64)>,
}

impl Identity {
    fn of(path: &Path) -> Self {
        Self {
            path: path.canonicalize().ok(),
            number: number(path),
        }
    }

    fn is(&self, other: &Self) -> bool {
        (self.path.is_some() && self.path == other.path)
            || (self.number.is_some() && self.number == other.number)
    }
}

#[cfg(unix)]
fn number(path: &Path) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    let file = path.metadata().ok()?;
    Some((file.dev(), file.ino()))
}

#[cfg(not(unix))]
fn number(_: &Path) -> Option<(u64, u64)> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_every_path_to_it() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::create_dir(at("sub")).unwrap();
        for name in ["study.csv", "other.csv"] {
            std::fs::write(at(name), "x").unwrap();
        }
        let input = [at("plan.toml"), at("study.csv")];
        let refused = |output: PathBuf| keep_inputs(&[at("new.csv"), output], &input).is_err();
        assert!(refused(at("study.csv")) && refused(at("sub/../study.csv")));
        assert!(!refused(at("other.csv")) && !refused(at("plan.toml")));
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(at("study.csv"), at("link.csv")).unwrap();
            std::fs::hard_link(at("study.csv"), at("sub/second.csv")).unwrap();
            assert!(refused(at("link.csv")) && refused(at("sub/second.csv")));
        }
        let why = keep_inputs(&[at("study.csv")], &input).unwrap_err();
        assert_eq!(why.input, at("study.csv"));
        assert_eq!(why.to_string().matches("study.csv").count(), 2);
    }
}
