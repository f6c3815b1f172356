//! The session file: versioned JSON, read by every later version.

use super::Document;
use super::places::{FilePlace, StudyPlaces};
use crate::import;
use crate::results::AnalysisResults;
use crate::words;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io;
use std::path::{Path, PathBuf};

/// Format that this version writes.
const SCHEMA: &str = "trajecta.session/1";

/// Larger than any session: the data are not in it.
const MOST_BYTES: u64 = 256 << 20;

/// File extension of a session.
pub const EXTENSION: &str = "trajecta";

/// A saved session: where the data are, and every decision about them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Session {
    schema: String,
    /// Version of the program that wrote it.
    pub version: String,
    /// Where the data are.
    pub data: DataReference,
    /// Everything that was decided.
    pub document: Document,
    /// Fingerprint of the results, to tell whether the same results are computed again.
    #[serde(default)]
    pub results: Option<ResultsMark>,
    /// In a journal: the session file that it is a later state of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saved_as: Option<PathBuf>,
}

/// The data a session belongs to; the data themselves stay where they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DataReference {
    /// File name without folder.
    pub name: String,
    /// Path from the session's folder, tried first; `None` for the bundled example and for data on
    /// another drive.
    #[serde(default)]
    pub relative: Option<PathBuf>,
    /// Where it was when the session was saved; `None` for the bundled example.
    #[serde(default)]
    pub absolute: Option<PathBuf>,
    /// Lower-case hex SHA-256 of its bytes.
    pub sha256: String,
    /// The table itself, where it was pasted and stands in no file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pasted: Option<String>,
    /// Further files of the study, in the order they are joined.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub further: Vec<FilePlace>,
    /// The sheet that says whose each sample is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub samples: Option<FilePlace>,
}

/// Results by their fingerprint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResultsMark {
    /// Version of the program that computed them.
    pub version: String,
    /// [`fingerprint`] of them.
    pub fingerprint: String,
}

/// Why a session can't be used.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The file could not be read or written.
    #[error("{path} could not be read: {why}. Check that it is there and that you may read it.")]
    Read {
        /// Session.
        path: PathBuf,
        /// Message of the operating system.
        why: String,
    },
    /// It is no session.
    #[error(
        "{path} is not a Trajecta session, or it is damaged ({why}). Open the study file itself; an autosaved copy may be offered when the program starts."
    )]
    Damaged {
        /// Session.
        path: PathBuf,
        /// Message of the parser.
        why: String,
    },
    /// A later version wrote it.
    #[error(
        "{path} was written by a later version of Trajecta ({version}). Update the program to open it."
    )]
    Newer {
        /// Session.
        path: PathBuf,
        /// Its version.
        version: String,
    },
    /// The data are not where they were.
    #[error(
        "The data of this session, {name}, are not beside it and not where they were. Put the file beside the session, or open it and choose it again."
    )]
    DataMissing {
        /// File name of the data.
        name: String,
    },
}

impl Session {
    /// A session of this version.
    #[must_use]
    pub fn new(data: DataReference, document: Document) -> Self {
        Self {
            schema: SCHEMA.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            data,
            document,
            results: None,
            saved_as: None,
        }
    }

    /// The same with the fingerprint of its results, which reads every number of them.
    #[must_use]
    pub fn with_results(mut self, results: Option<&AnalysisResults>) -> Self {
        self.results = results.map(|r| ResultsMark {
            version: self.version.clone(),
            fingerprint: fingerprint(r),
        });
        self
    }

    /// The bytes of the file.
    ///
    /// # Errors
    /// Message of the encoder; no input of a user causes it.
    pub fn to_bytes(&self) -> Result<Vec<u8>, String> {
        let mut bytes = serde_json::to_vec_pretty(self).map_err(|e| e.to_string())?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Reads a session file of this or an earlier version.
    ///
    /// # Errors
    /// [`SessionError`] names the file and what to do.
    pub fn read(path: &Path) -> Result<Self, SessionError> {
        let refused = |why: String| SessionError::Read {
            path: path.to_owned(),
            why,
        };
        let bytes = import::bytes_of(path, MOST_BYTES).map_err(|why| refused(why.to_string()))?;
        Self::from_bytes(&bytes, path)
    }

    /// Reads the bytes of a session file; `path` is for the error messages.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn from_bytes(bytes: &[u8], path: &Path) -> Result<Self, SessionError> {
        let damaged = |why: String| SessionError::Damaged {
            path: path.to_owned(),
            why,
        };
        let value: serde_json::Value =
            serde_json::from_slice(bytes).map_err(|e| damaged(e.to_string()))?;
        let schema = value
            .get("schema")
            .and_then(|s| s.as_str())
            .unwrap_or_default();
        let number = schema
            .strip_prefix("trajecta.session/")
            .and_then(|n| n.parse::<u32>().ok())
            .ok_or_else(|| {
                damaged("it does not say which version of the format it is".to_owned())
            })?;
        if number > MIGRATIONS.len() as u32 + 1 {
            return Err(SessionError::Newer {
                path: path.to_owned(),
                version: value
                    .get("version")
                    .and_then(|v| v.as_str())
                    .unwrap_or("unknown")
                    .to_owned(),
            });
        }
        let value = MIGRATIONS
            .iter()
            .skip(number.max(1) as usize - 1)
            .fold(value, |value, migrate| migrate(value));
        let read: Self = serde_json::from_value(value).map_err(|e| damaged(e.to_string()))?;
        Ok(Self {
            document: read.document.made_consistent(),
            ..read
        })
    }
}

/// Migrations: each turns a file of format n into one of format n + 1, from the first format on.
const MIGRATIONS: [fn(serde_json::Value) -> serde_json::Value; 0] = [];

impl DataReference {
    /// The reference to a study from a session that is saved as `session`; a study without files is the bundled
    /// example.
    #[must_use]
    pub fn new(data: &StudyPlaces, name: &str, sha256: &str, session: Option<&Path>) -> Self {
        let mut places = data.files.iter().map(|f| FilePlace::new(f, session));
        let first = places.next();
        Self {
            name: name.to_owned(),
            relative: first.as_ref().and_then(|f| f.relative.clone()),
            absolute: first.map(|f| f.absolute),
            sha256: sha256.to_owned(),
            pasted: None,
            further: places.collect(),
            samples: data.samples.as_ref().map(|f| FilePlace::new(f, session)),
        }
    }

    /// The reference to a table that was pasted, which the session keeps itself.
    #[must_use]
    pub fn of_pasted(name: &str, sha256: &str, text: String) -> Self {
        Self {
            name: name.to_owned(),
            relative: None,
            absolute: None,
            sha256: sha256.to_owned(),
            pasted: Some(text),
            further: Vec::new(),
            samples: None,
        }
    }

    /// Whether the bundled example is meant.
    #[must_use]
    pub fn is_example(&self) -> bool {
        self.absolute.is_none() && self.relative.is_none() && self.pasted.is_none()
    }

    /// The files of the data now: at their place from the session, beside it, or where they were when it was saved.
    ///
    /// # Errors
    /// [`SessionError::DataMissing`] names the first that is at none of these places.
    pub fn locate(&self, session: &Path) -> Result<StudyPlaces, SessionError> {
        let folder = session.parent().unwrap_or(Path::new("."));
        let first = FilePlace {
            relative: self.relative.clone(),
            absolute: self.absolute.clone().unwrap_or_else(|| (&self.name).into()),
        };
        self.with_first(first.found_from(folder), folder)
    }

    /// The files of the data, the first of them at a place that the user shows: the others are looked for beside it.
    ///
    /// # Errors
    /// As [`DataReference::locate`].
    pub fn locate_with(&self, first: PathBuf) -> Result<StudyPlaces, SessionError> {
        let folder = first.parent().unwrap_or(Path::new(".")).to_owned();
        self.with_first(Ok(first), &folder)
    }

    fn with_first(
        &self,
        first: Result<PathBuf, String>,
        folder: &Path,
    ) -> Result<StudyPlaces, SessionError> {
        let found = || {
            let further = self.further.iter().map(|f| f.found_from(folder));
            Ok(StudyPlaces {
                files: std::iter::once(first)
                    .chain(further)
                    .collect::<Result<_, _>>()?,
                samples: (self.samples.as_ref().map(|f| f.found_from(folder))).transpose()?,
            })
        };
        found().map_err(|name| SessionError::DataMissing { name })
    }
}

/// Whether a path is named as a session.
#[must_use]
pub fn is_session(path: &Path) -> bool {
    path.extension()
        .is_some_and(|e| e.eq_ignore_ascii_case(EXTENSION))
}

/// SHA-256 of the numbers of a result, without the program's version.
#[must_use]
pub fn fingerprint(results: &AnalysisResults) -> String {
    let mut hash = Hashing(Sha256::new());
    // The hasher accepts every byte, and results always serialise.
    let _ = serde_json::to_writer(&mut hash, &(&results.table_one, &results.markers));
    words::hex(&hash.0.finalize())
}

struct Hashing(Sha256);

impl io::Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::NamedFigure;

    fn session(data: Option<&Path>, at: Option<&Path>) -> Session {
        let places = data
            .map(|d| StudyPlaces::one(d.to_owned()))
            .unwrap_or_default();
        let reference = DataReference::new(&places, "study.csv", "ab12", at);
        let mut document = Document::default();
        document.request.roles.reference = Some("HC".into());
        document.look.columns = Some(2);
        Session::new(reference, document)
    }

    #[test]
    fn a_pasted_table_stays_in_the_session() {
        let data = DataReference::of_pasted("pasted table", "ab12", "id\tx\n".into());
        assert!(!data.is_example());
        let bytes = Session::new(data.clone(), Document::default())
            .to_bytes()
            .unwrap();
        let again = Session::from_bytes(&bytes, Path::new("s.trajecta")).unwrap();
        assert_eq!(again.data, data);
    }

    #[test]
    fn reads_what_it_wrote() {
        let one = session(
            Some(Path::new("/a/b/study.csv")),
            Some(Path::new("/a/c/s.trajecta")),
        );
        let bytes = one.to_bytes().unwrap();
        let again = Session::from_bytes(&bytes, Path::new("s.trajecta")).unwrap();
        assert_eq!(again, one);
        assert_eq!(
            again.data.relative.as_deref(),
            Some(Path::new("../b/study.csv"))
        );
    }

    #[test]
    fn data_are_found_beside_the_session_before_where_they_were() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (folder.path().join("old"), folder.path().join("new"));
        for f in [&old, &new] {
            std::fs::create_dir(f).unwrap();
            std::fs::write(f.join("study.csv"), "x").unwrap();
        }
        let one = session(Some(&old.join("study.csv")), Some(&old.join("s.trajecta")));
        assert_eq!(
            one.data.locate(&new.join("s.trajecta")).unwrap(),
            StudyPlaces::one(new.join("study.csv"))
        );
        std::fs::remove_file(new.join("study.csv")).unwrap();
        assert_eq!(
            one.data.locate(&new.join("s.trajecta")).unwrap(),
            StudyPlaces::one(old.join("study.csv"))
        );
        std::fs::remove_file(old.join("study.csv")).unwrap();
        let why = one
            .data
            .locate(&new.join("s.trajecta"))
            .unwrap_err()
            .to_string();
        assert!(why.contains("study.csv"), "{why}");
    }

    #[test]
    fn a_study_of_several_files_is_found_whole_or_its_missing_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let (old, new) = (folder.path().join("old"), folder.path().join("new"));
        let places = |at: &Path| StudyPlaces {
            files: ["crp.csv", "il6.csv"].map(|name| at.join(name)).to_vec(),
            samples: Some(at.join("samples.csv")),
        };
        for at in [&old, &new] {
            std::fs::create_dir(at).unwrap();
            for file in places(at).all() {
                std::fs::write(file, "x").unwrap();
            }
        }
        let at = old.join("s.trajecta");
        let data = DataReference::new(&places(&old), "crp.csv and 1 more", "ab12", Some(&at));
        let session = Session::new(data, Document::default());
        let again = Session::from_bytes(&session.to_bytes().unwrap(), &at).unwrap();
        assert_eq!(again, session);
        assert_eq!(
            again.data.locate(&new.join("s.trajecta")).unwrap(),
            places(&new)
        );
        let shown = again.data.locate_with(new.join("crp.csv")).unwrap();
        assert_eq!(shown, places(&new));
        for file in [&old, &new] {
            std::fs::remove_file(file.join("il6.csv")).unwrap();
        }
        let why = again.data.locate(&at).unwrap_err().to_string();
        assert!(why.contains("il6.csv"), "{why}");
    }

    #[test]
    fn a_session_with_two_figures_of_one_name_gives_each_its_own() {
        let mut document = Document::default();
        document.figures = vec![NamedFigure::first(&document.look); 2];
        let bytes = Session::new(
            DataReference::of_pasted("p", "ab12", String::new()),
            document,
        )
        .to_bytes()
        .unwrap();
        let again = Session::from_bytes(&bytes, Path::new("s.trajecta")).unwrap();
        let names = again.document.figures.iter().map(|f| f.name.as_str());
        assert_eq!(names.collect::<Vec<_>>(), ["Figure 1", "Figure 2"]);
    }

    #[test]
    fn a_later_format_and_damage_are_told_apart() {
        let path = Path::new("s.trajecta");
        let text = String::from_utf8(session(None, None).to_bytes().unwrap()).unwrap();
        let newer = text.replace("session/1", "session/7");
        assert!(matches!(
            Session::from_bytes(newer.as_bytes(), path),
            Err(SessionError::Newer { .. })
        ));
        for broken in ["", "{}", "no json", &text[..text.len() / 2]] {
            assert!(matches!(
                Session::from_bytes(broken.as_bytes(), path),
                Err(SessionError::Damaged { .. })
            ));
        }
    }

    #[test]
    fn only_its_own_ending_is_a_session() {
        assert!(is_session(Path::new("a/b.trajecta")) && is_session(Path::new("B.TRAJECTA")));
        assert!(!is_session(Path::new("a.csv")) && !is_session(Path::new("trajecta")));
    }
}
