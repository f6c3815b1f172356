//! What each answer to a question leads to: the file is read with it.
//!
//! In: a recognition with open questions, and what it was recognised from. Out: the same, each question with the people,
//! groups, visits and markers of each answer where these differ. Not its business: asking.

use crate::import::error::ImportError;
use crate::import::options::ImportOptions;
use crate::import::recognise::recognition::{Question, Recognition};
use crate::study::{Issue, Severity, Study};
use crate::words::{counted, of_count};

/// Larger files are not read once more for each answer.
const MOST_BYTES: usize = 400_000;
/// Answers of a question that are tried.
const MOST_ANSWERS: usize = 4;
/// Questions that are answered.
const MOST_QUESTIONS: usize = 3;
/// Groups whose sizes are named.
const MOST_GROUPS: usize = 4;

/// Whether a file of so many bytes is read once more for each answer.
pub(super) fn is_small(n_bytes: usize) -> bool {
    n_bytes <= MOST_BYTES
}

/// Adds the consequences of the answers to the remedies of the questions; `read` reads the file.
pub(super) fn add(
    recognition: &mut Recognition,
    n_bytes: usize,
    options: &ImportOptions,
    read: impl Fn(&ImportOptions) -> Result<Recognition, ImportError>,
) {
    if !is_small(n_bytes) {
        return;
    }
    let n_questions = recognition.questions.len();
    for at in 0..n_questions.min(MOST_QUESTIONS) {
        let Some(question) = recognition.questions.get_mut(at) else {
            return;
        };
        let n = question.choices.len();
        if !(2..=MOST_ANSWERS).contains(&n) || !changes_the_reading(&question.flag) {
            continue;
        }
        let found: Vec<Option<Recognition>> = (question.choices.iter())
            .map(|choice| {
                let mut options = options.clone();
                question.answer(&mut options, choice);
                read(&options).ok()
            })
            .collect();
        if n_questions == 1
            && let Some(only) = the_only_study(question, &found)
        {
            *recognition = only;
            return;
        }
        let outcome = |found: &Option<Recognition>| {
            let found = found.as_ref()?;
            Some(match &found.study {
                Some(study) => in_words(study),
                None => "a further question".to_owned(),
            })
        };
        let outcomes: Vec<Option<String>> = found.iter().map(outcome).collect();
        say(question, &outcomes);
    }
}

/// The study of the one answer that gives any, where the other gives nothing at all: there is nothing to ask. Only of
/// questions about the column of the subjects or the layout.
fn the_only_study(question: &Question, found: &[Option<Recognition>]) -> Option<Recognition> {
    // Whether rows are of one person is not told by what can be read.
    if !matches!(question.flag.as_str(), "--subject" | "--layout") {
        return None;
    }
    let [a, b] = found else { return None };
    let (one, other) = match (a, b) {
        (Some(one), None) => (one, 1),
        (None, Some(one)) => (one, 0),
        _ => return None,
    };
    one.study.as_ref()?;
    let other = question.choices.get(other)?;
    let mut out = one.clone();
    let text = format!(
        "\u{201c}{other}\u{201d} was another answer to how the table is read, and gives no study."
    );
    let issue = Issue::new(Severity::Warning, "only_answer", text);
    out.issues.push(issue.at(None, question.column.as_deref()));
    Some(out)
}

/// Whether an answer changes who is compared with whom, and not only how a cell is read.
fn changes_the_reading(flag: &str) -> bool {
    matches!(
        flag,
        "--subject"
            | "--group"
            | "--visit"
            | "--visits"
            | "--layout"
            | "--subject-numbers"
            | "--time-point"
            | "--header-order"
    )
}

/// Writes the outcomes behind the remedy, unless all are the same.
fn say(question: &mut Question, outcomes: &[Option<String>]) {
    let told =
        || (question.choices.iter().zip(outcomes)).filter_map(|(c, o)| Some((c, o.as_ref()?)));
    let mut words = told().map(|t| t.1);
    let first = words.next();
    if words.all(|o| Some(o) == first) {
        return;
    }
    let flag = question.flag.as_str();
    let as_button = |(choice, outcome): (&String, &String)| match choice.as_str() {
        "" => format!("One group gives {outcome}"),
        choice => format!("\u{201c}{choice}\u{201d} gives {outcome}"),
    };
    let as_flag =
        |(choice, outcome): (&String, &String)| format!("{flag} \"{choice}\" gives {outcome}");
    let window: Vec<String> = told().map(as_button).collect();
    let command: Vec<String> = told().map(as_flag).collect();
    let (window, command) = (window.join("; "), command.join("; "));
    for (text, more) in [
        (&mut question.remedy.window, window),
        (&mut question.remedy.command, command),
    ] {
        let gap = if text.is_empty() { "" } else { " " };
        *text = format!("{text}{gap}{more}.");
    }
}

/// `16 people in 2 groups (8 chow, 8 HFD) at 3 visits with 2 markers`.
fn in_words(study: &Study) -> String {
    let people = of_count(study.subjects.len(), "person", "people");
    let groups = match study.groups.len() {
        0 | 1 => "one group".to_owned(),
        n if n <= MOST_GROUPS => format!("{n} groups ({})", study.group_sizes().join(", ")),
        n => format!("{n} groups"),
    };
    format!(
        "{people} in {groups} at {} with {}",
        counted(study.visits.len(), "visit"),
        counted(study.markers.len(), "marker")
    )
}
