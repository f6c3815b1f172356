//! Words beside a time: the event from which it counts, before or after it, and words that count visits.

/// Words of the event from which time counts; they say nothing of the time itself.
#[rustfmt::skip]
pub(super) const FILLERS: &[&str] = &[
    "post", "after", "later", "afterwards", "spaeter", "tard", "nach", "apres", "despues", "dopo", "of", "the", "from", "since", "seit",
    "following", "op", "surgery", "operation", "operativ", "postop", "postoperativ", "postoperative",
    "dose", "dosing", "infusion", "injection", "treatment", "tx", "transplant", "vaccination",
    "discharge", "randomization", "randomisation", "fu", "follow", "up", "followup", "study", "der",
    "den", "des", "la", "le", "de", "del", "infection", "injury", "st", "nd", "rd", "th", "er", "re",
    "eme", "te", "start", "pp", "pos", "operacji", "cirugia", "cirurgia", "chirurgie", "intervento", "postpartum", "partum", "na", "po", "efter", "etter", "после",
];

/// Words for a time after something that the next word names.
pub(in crate::import) const AFTER: [&str; 14] = [
    "post",
    "after",
    "nach",
    "apres",
    "despues",
    "dopo",
    "depois",
    "apos",
    "po",
    "efter",
    "etter",
    "после",
    "μετα",
    "μετά",
];

/// Whether a word before a number, without blanks and dashes, names a follow-up: `FU6`, `Follow-up 2`.
pub(super) fn is_follow_up(word: &str) -> bool {
    let plain: String = word
        .chars()
        .filter(|c| !matches!(c, '-' | ' ' | '_'))
        .collect();
    matches!(
        plain.as_str(),
        "fu" | "fup"
            | "followup"
            | "katamnese"
            | "nachsorge"
            | "nachkontrolle"
            | "suivi"
            | "seguimiento"
    )
}

/// Words for a time before something that the next word names.
pub(in crate::import) const BEFORE: [&str; 11] = [
    "before", "vor", "avant", "antes", "prima", "prior", "pre", "voor", "przed", "до", "πριν",
];

/// Whether a word names an event before or after which something is measured: `pre_surgery`.
pub(in crate::import) fn is_event_word(word: &str) -> bool {
    const EVENTS: &[&str] = &[
        "intervention",
        "therapy",
        "therapie",
        "training",
        "meal",
        "test",
        "dialysis",
        "hd",
        "covid",
        "ct",
        "rt",
        "chemo",
        "chemotherapy",
        "radiotherapy",
        "radiation",
        "vaccine",
        "vax",
        "drug",
        "procedure",
        "pci",
        "cpb",
        "bypass",
        "anesthesia",
        "anaesthesia",
        "intubation",
        "challenge",
        "program",
        "programme",
        "course",
        "menopause",
        "pregnancy",
        "covid19",
        "lockdown",
        "pandemic",
        "event",
        "tavi",
        "injection",
        "exercise",
        "match",
        "game",
        "race",
        "run",
        "workout",
        "sleep",
        "cycle",
        "session",
    ];
    FILLERS.contains(&word) || EVENTS.contains(&word)
}

/// Whether a word before a number counts visits: `T1`, `V2`, `Visit 3`.
pub(in crate::import) fn is_visit_word(word: &str) -> bool {
    matches!(
        word,
        "visit"
            | "vis"
            | "visite"
            | "visita"
            | "v"
            | "t"
            | "tp"
            | "time"
            | "timepoint"
            | "session"
            | "wave"
            | "phase"
            | "period"
            | "m"
            | "zt"
            | "ct"
            | "cycle"
            | "trimester"
            | "zeitpunkt"
            | "messung"
            | "untersuchung"
            | "termin"
            | "occasion"
            | "assessment"
            | "round"
            | "ga"
            | "gw"
            | "ssw"
            | "exam"
            | "temps"
            | "tiempo"
            | "tempo"
            | "measurement"
            | "sitzung"
            | "behandlung"
            | "beh"
            | "seance"
            | "sesion"
            | "sessao"
            | "seduta"
            | "kontrolle"
            | "control"
            | "controle"
            | "mzp"
            | "zp"
            | "messzeitpunkt"
            | "scan"
            | "sampling"
            | "moment"
            | "night"
            | "nacht"
            | "nuit"
            | "noche"
            | "noite"
            | "notte"
    )
}
