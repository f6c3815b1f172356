//! Reads bytes as their shape was read before, and once more after a decision.

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

/// Reads bytes as the last file with the same headers was read, unless that does not fit them.
pub(in crate::app) fn recognise(
    name: &str,
    bytes: &[u8],
    options: &ImportOptions,
    shapes: &[(String, ImportOptions)],
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
    let known = shapes.iter().find(|(known, _)| *known == shape);
    match known.map(|(_, decided)| read(decided)) {
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
