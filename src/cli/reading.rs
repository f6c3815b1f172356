//! What the command line names as the study becomes a recognition, or the open questions as one error.

use super::arguments::{self, RoleArgs};
use super::failure::Failure;
use super::inputs::{Content, Inputs};
use super::progress::watch;
use super::terminal;
use crate::import::{self, Recognition};
use crate::plan::Request;
use crate::session::{Session, is_session};
use std::path::{Path, PathBuf};

/// What is named as the study.
pub(super) enum Named {
    /// Tables.
    Files(Inputs),
    /// A session: it knows its study, and how that is read.
    Session(PathBuf, Box<Session>),
}

impl Named {
    /// The files `paths` with the sheet of samples that `roles` names, or the session.
    pub fn of(paths: &[PathBuf], roles: &mut RoleArgs) -> Result<Self, Failure> {
        let samples = roles.samples.take();
        match paths.iter().chain(&samples).find(|p| is_session(p)) {
            Some(path) if paths.len() == 1 && samples.is_none() => {
                let session = Box::new(Session::read(path)?);
                Ok(Self::Session(path.clone(), session))
            }
            Some(path) => Err(Failure::usage(format!(
                "{} is a session: it names its own study and can't be joined with other files or be a sheet of samples. Name it alone, or name its study instead.",
                path.display()
            ))),
            None => Ok(Self::Files(Inputs {
                paths: paths.to_vec(),
                samples,
            })),
        }
    }

    /// What it says itself of roles and plan.
    pub fn request(&self) -> Request {
        match self {
            Self::Files(_) => Request::default(),
            Self::Session(_, session) => session.document.request.clone(),
        }
    }

    /// Reads the study.
    pub fn read(&self) -> Result<Content, Failure> {
        match self {
            Self::Files(inputs) => inputs.read(),
            Self::Session(path, session) => of_session(path, session),
        }
    }
}

fn of_session(path: &Path, session: &Session) -> Result<Content, Failure> {
    let content = |name: &str, bytes: &[u8]| Content {
        name: name.to_owned(),
        bytes: bytes.to_vec(),
        files: vec![path.to_owned()],
    };
    if session.data.is_example() {
        let (name, bytes) = import::example();
        return Ok(content(name, bytes));
    }
    if let Some(text) = &session.data.pasted {
        return Ok(content(&session.data.name, text.as_bytes()));
    }
    let data = session.data.locate(path)?;
    let (name, bytes) = import::read_together(&data.files, data.samples.as_deref())?;
    if import::sha256(&bytes) != session.data.sha256 {
        let told = match data.alone() {
            Some(file) => format!(
                "{} is not the file this session was saved with: its",
                file.display()
            ),
            None => format!("{name}: not the files this session was saved with: their"),
        };
        terminal::complain(&format!("{told} content has changed since."));
    }
    let data = data.all().map(Path::to_owned);
    Ok(Content {
        name,
        bytes,
        files: std::iter::once(path.to_owned()).chain(data).collect(),
    })
}

/// A study as it is recognised, for commands without a plan.
pub(super) struct Read {
    pub name: String,
    /// The files on disk.
    pub files: Vec<PathBuf>,
    pub request: Request,
    pub recognition: Recognition,
}

/// Reads and recognises what is named as the study.
pub(super) fn read_study(paths: &[PathBuf], mut roles: RoleArgs) -> Result<Read, Failure> {
    let named = Named::of(paths, &mut roles)?;
    let mut request = named.request();
    arguments::apply(&mut request, roles, None).map_err(Failure::usage)?;
    let Content { name, bytes, files } = named.read()?;
    let recognition = recognise(&name, bytes, &request)?;
    Ok(Read {
        name,
        files,
        request,
        recognition,
    })
}

/// Recognises the file, showing progress.
pub(super) fn recognise(
    name: &str,
    bytes: Vec<u8>,
    request: &Request,
) -> Result<Recognition, Failure> {
    let options = request.roles.clone();
    let name = name.to_owned();
    Ok(watch("Reading", |monitor| {
        import::recognise_owned(&name, bytes, &options, monitor)
    })?)
}

/// The open questions about a file, as one error; `None` where there is none.
pub(super) fn refusal(recognition: &Recognition) -> Option<Failure> {
    let questions: Vec<String> = recognition
        .questions
        .iter()
        .map(|q| format!("{} {}", q.text, q.remedy.command))
        .collect();
    (!questions.is_empty()).then(|| Failure::file(questions.join(" ")))
}
