//! Reads bytes as their shape was read before, and once more after a decision.

use crate::app::platform::settings::{DecidedFile, Settings};
use crate::app::state::file::Plain;
use crate::import::{self, ColumnRole, ImportOptions, Recognition};
use crate::work::Monitor;

/// A file that was read, and how it is recognised without any choice of the user.
pub(in crate::app) struct Read {
    pub recognition: Recognition,
    pub plain: Plain,
    /// Whether decisions for an earlier file of this shape were taken over.
    pub as_before: bool,
}

fn read(
    name: &str,
    bytes: &[u8],
    options: &ImportOptions,
    monitor: &Monitor,
) -> Result<Recognition, String> {
    import::recognise(name, bytes, options, monitor).map_err(|e| e.in_window())
}

/// Reads bytes as they were read before, or with the columns of the last file with the same headers, unless that does
/// not fit them. An answer about the values of one file, such as its decimal sign, never holds for another.
pub(in crate::app) fn recognise(
    name: &str,
    bytes: &[u8],
    options: &ImportOptions,
    known: &[DecidedFile],
    monitor: &Monitor,
) -> Result<Read, String> {
    let read = |options: &ImportOptions| read(name, bytes, options, monitor);
    let plain_of = |first: &Recognition| Plain {
        options: first.options.clone(),
        roles: first.roles.clone(),
        asked: !first.questions.is_empty(),
    };
    let as_it_is = |recognition, plain| Read {
        recognition,
        plain,
        as_before: false,
    };
    // A stored session names every column; the reasons are those of the file without any choice.
    if *options != ImportOptions::default() {
        if let Ok(first) = read(&ImportOptions::default()) {
            return recognise_again(name, bytes, options, plain_of(&first), monitor);
        }
        let first = read(options)?;
        let plain = plain_of(&first);
        return Ok(as_it_is(first, plain));
    }
    let first = read(options)?;
    let plain = plain_of(&first);
    let shape = import::shape_of(&first.preview.header);
    let decided = Settings::decided_for(known, &shape, || import::sha256(bytes));
    match decided.map(|decided| read(&decided)) {
        Some(Ok(mut again)) => {
            keep_reasons(&mut again, &plain.roles);
            Ok(Read {
                recognition: again,
                plain,
                as_before: true,
            })
        }
        // Roles that no longer fit are no reason not to open the file.
        Some(Err(_)) | None => Ok(as_it_is(first, plain)),
    }
}

/// Reads bytes once more after a decision: only what was decided is said, so that the reasons of everything
/// else stay, unless something else would then be read in another way than it is asked for.
pub(in crate::app) fn recognise_again(
    name: &str,
    bytes: &[u8],
    wanted: &ImportOptions,
    plain: Plain,
    monitor: &Monitor,
) -> Result<Read, String> {
    let read = |options: &ImportOptions| read(name, bytes, options, monitor);
    let decided = wanted.changed_from(&plain.options);
    let first = read(&decided);
    let as_wanted = |r: &Recognition| {
        r.questions.is_empty() && wanted.changed_from(&r.options) == ImportOptions::default()
    };
    let mut recognition = match first {
        Ok(first) if as_wanted(&first) || decided == *wanted => first,
        first => match (read(wanted), first) {
            // Both ask: the one that says less knows its reasons.
            (Ok(second), Ok(first))
                if !second.questions.is_empty() && !first.questions.is_empty() =>
            {
                first
            }
            (second, _) => second?,
        },
    };
    // What a file is read as beside the answer to a question is known only now.
    let plain = if recognition.questions.is_empty() && plain.asked {
        Plain {
            options: recognition.options.without(&decided, &plain.options),
            roles: recognition.roles.clone(),
            asked: false,
        }
    } else {
        plain
    };
    keep_reasons(&mut recognition, &plain.roles);
    Ok(Read {
        recognition,
        plain,
        as_before: false,
    })
}

/// What recognition says of a column that the options name.
const NAMED: &str = "named as ";

/// Columns that keep the role they were recognised in keep the reason too.
fn keep_reasons(recognition: &mut Recognition, plain: &[ColumnRole]) {
    for (now, then) in recognition.roles.iter_mut().zip(plain) {
        if now.column != then.column || now.role != then.role {
            continue;
        }
        if let Some(rest) = now.why.strip_prefix(NAMED)
            && !rest.is_empty()
        {
            now.why.clone_from(&then.why);
            now.confidence = then.confidence;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::Decimal;

    /// A study of 4 people and 2 visits, its values with three digits behind this sign.
    fn study(sign: char) -> Vec<u8> {
        let mut text = "id;arm;visit;opg\n".to_owned();
        for (person, arm) in ["A", "A", "B", "B"].iter().enumerate() {
            for visit in 1..=2 {
                text.push_str(&format!(
                    "P{person};{arm};Week {visit};1{person}{visit}{sign}20{visit}\n"
                ));
            }
        }
        text.into_bytes()
    }

    fn opened(bytes: &[u8], known: &[DecidedFile]) -> Read {
        let options = ImportOptions::default();
        recognise("site.csv", bytes, &options, known, &Monitor::new()).unwrap()
    }

    fn first_value(read: &Read) -> Option<f64> {
        let marker = read.recognition.study.as_ref()?.markers.first()?;
        marker.values.get(2)?.get()
    }

    fn remembered(bytes: &[u8], decided: ImportOptions) -> Vec<DecidedFile> {
        let shape = import::shape_of(&opened(bytes, &[]).recognition.preview.header);
        vec![DecidedFile {
            shape,
            sha256: import::sha256(bytes),
            decided,
        }]
    }

    #[test]
    fn a_decimal_sign_holds_for_the_file_that_it_was_said_of() {
        let comma = study(',');
        assert!(!opened(&comma, &[]).recognition.questions.is_empty());
        let decided = ImportOptions {
            decimal: Some(Decimal::Comma),
            ..ImportOptions::default()
        };
        let known = remembered(&comma, decided);
        let again = opened(&comma, &known);
        assert!(again.as_before && again.recognition.questions.is_empty());
        assert_eq!(first_value(&again), Some(111.201));

        // What is decided of another file leaves it as it is.
        let mut settings = Settings {
            read: known.clone(),
            ..Settings::default()
        };
        let other = ImportOptions {
            decimal: Some(Decimal::Point),
            ..ImportOptions::default()
        };
        settings.remember_decided(remembered(&study('.'), other).remove(0));
        assert_eq!(first_value(&opened(&comma, &settings.read)), Some(111.201));

        let point = opened(&study('.'), &known);
        assert!(!point.as_before);
        assert_ne!(first_value(&point), Some(111_201.0));
    }

    #[test]
    fn roles_of_columns_hold_for_the_next_file_with_them() {
        let first = String::from_utf8(study('.')).unwrap().replace(".20", ".5");
        let decided = ImportOptions {
            covariates: vec!["arm".to_owned()],
            group: Some(String::new()),
            missing: vec!["11.51".to_owned()],
            ..ImportOptions::default()
        };
        let known = remembered(first.as_bytes(), decided);
        let next = opened(first.replace("P0", "P9").as_bytes(), &known);
        assert!(next.as_before);
        let options = &next.recognition.options;
        assert_eq!(options.covariates, ["arm"]);
        assert!(options.missing.is_empty());
    }
}
