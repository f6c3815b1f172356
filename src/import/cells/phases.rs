//! What a label tells about time, and words that place a visit without one.
//!
//! In: a label in lower case, without blanks and separators. Out: a start, an end or what lies between. Not its
//! business: numbers and units.

/// What a label tells about time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::import) enum Time {
    /// Baseline, pre-dose, T0.
    Baseline,
    /// Screening: the baseline only where nothing else is.
    Screening,
    /// A day of the study.
    Day(f64),
    /// Hours after baseline.
    Hours(f64),
    /// `03:50`: a time of day; hours after baseline where one of the labels is 00:00.
    Clock(f64),
    /// `+230`: read as minutes after the baseline.
    PlusMinutes(f64),
    /// A plain number.
    Number(f64),
    /// A cycle of treatment and a day in it: `C1D8`.
    Cycle(f64, f64),
    /// A word for the start: before, admission.
    Start,
    /// A word for a time between start and end: during, peak.
    During,
    /// A word for the end: after, discharge, end of treatment.
    End,
    /// Early termination: after all planned visits.
    Last,
    /// Follow-up, wash-out: after the end.
    After,
    /// A follow-up with its number.
    FollowUp(f64),
    /// A word with a number: `VIS2`.
    Numbered(f64),
    /// No known meaning.
    Unknown,
}

impl Time {
    /// `C1D1`: the first day of the first cycle.
    pub fn begins_treatment(&self) -> bool {
        matches!(self, Self::Cycle(cycle, day) if *cycle == 1.0 && *day <= 1.0)
    }
}

/// Words that place a visit without a time.
pub(super) fn phase(squeezed: &str) -> Option<Time> {
    Some(match squeezed {
        "baseline" | "base" | "bl" | "исходно" | "исходный" | "uitgangswaarde" | "linhadebase"
        | "bsl" | "bas" | "pre" | "predose" | "pretreatment" | "preinfusion" | "prae" | "preop"
        | "preoperative" | "praeop" | "praeoperativ" | "preoperatoire" | "preoperatorio" | "t0"
        | "time0" | "ausgangswert" | "ausgangslage" | "ausgang" | "basal" | "basale"
        | "inclusion" | "einschluss" | "pretx" | "pretest" | "prehd" | "predialysis"
        | "prevaccination" | "pretransplant" | "pretraining" | "preintervention" | "lineabase"
        | "prevac" | "prevax" | "voormeting" | "nulmeting" | "nulmaling" | "nullmessung"
        | "basisuntersuchung" | "baslinje" | "udgangspunkt" | "utgangspunkt" | "inklusion"
        | "wartoscwyjsciowa" | "wyjsciowo" | "momentobasal" | "valorebasale" | "bazal"
        | "startmeting" | "beginmeting" | "pretratamiento" | "pretrattamento" | "vorbefragung"
        | "baslangic" | "lahtotilanne" | "laehtoetilanne" | "laehtoetaso" => Time::Baseline,
        "screening" | "screen" | "scr" | "screeningvisit" | "runin" | "leadin" | "scrn"
        | "selection" => Time::Screening,
        "before"
        | "start"
        | "begin"
        | "beginning"
        | "initial"
        | "admission"
        | "intake"
        | "entry"
        | "iniziale"
        | "iniziali"
        | "initiale"
        | "initially"
        | "anfangs"
        | "booking"
        | "eingang"
        | "enrolled"
        | "vorher"
        | "vor"
        | "vorop"
        | "avant"
        | "antes"
        | "inicial"
        | "prima"
        | "aufnahme"
        | "beginn"
        | "anfang"
        | "debut"
        | "inicio"
        | "inizio"
        | "acute"
        | "akut"
        | "rest"
        | "resting"
        | "ruhe"
        | "repos"
        | "reposo"
        | "fasting"
        | "nuechtern"
        | "trough"
        | "talspiegel"
        | "admissionday"
        | "entree"
        | "ingreso"
        | "ingresso"
        | "enrollment"
        | "enrolment"
        | "randomisation"
        | "randomization"
        | "randomisierung"
        | "randomizacion"
        | "induction"
        | "first"
        | "beforetreatment"
        | "vortherapie"
        | "avanttraitement"
        | "antesdeltratamiento"
        | "day0baseline"
        | "onset"
        | "beforesurgery"
        | "vorbehandlung"
        | "beforeop"
        | "prior"
        | "firstday"
        | "avantop"
        | "voor"
        | "foer"
        | "foere"
        | "innan"
        | "ennen"
        | "sebelum"
        | "inainte"
        | "oencesi"
        | "oncesi"
        | "tedavioencesi"
        | "tedavioncesi"
        | "ameliyatoencesi"
        | "ameliyatoncesi"
        | "przed"
        | "πριν"
        | "αρχικα"
        | "αρχικά"
        | "αρχή"
        | "до"
        | "admissao"
        | "inclusie" => Time::Start,
        "delivery" | "birth" | "geburt" | "partum" | "accouchement" | "parto" | "during"
        | "mid" | "middle" | "midpoint" | "midtreatment" | "middleofstudy"
        | "middleoftreatment" | "interim" | "peak" | "exercise" | "belastung" | "maximum"
        | "effort" | "esfuerzo" | "halbzeit" | "mitte" | "milieu" | "waehrend" | "pendant"
        | "consolidation" | "spitze" | "spitzenspiegel" | "winter" | "spring" | "summer"
        | "autumn" | "fall" | "fruehling" | "fruehjahr" | "sommer" | "herbst" | "hiver"
        | "printemps" | "ete" | "automne" | "invierno" | "primavera" | "verano" | "otono"
        | "morning" | "noon" | "midday" | "afternoon" | "evening" | "night" | "morgens"
        | "mittags" | "abends" | "matin" | "midi" | "soir" | "manana" | "tarde" | "noche"
        | "inverno" | "estate" | "autunno" | "tussenmeting" | "zwischenmessung" => Time::During,
        "post" | "after" | "end" | "final" | "last" | "postop" | "postoperative"
        | "postoperativ" | "posttest" | "postdose" | "posttreatment" | "nachher" | "nach"
        | "nachop" | "apres" | "despues" | "depois" | "apos" | "fim" | "dopo" | "exit"
        | "discharge" | "entlassung" | "sortie" | "alta" | "dimissione" | "ende" | "schluss"
        | "fin" | "fine" | "finale" | "endpoint" | "remission" | "convalescent"
        | "convalescence" | "postprandial" | "posthd" | "postdialysis" | "posttx" | "abschluss"
        | "endline" | "postinfusion" | "posttraining" | "postintervention" | "postvaccination"
        | "postvac" | "aftertreatment" | "nachtherapie" | "aprestraitement" | "recovery"
        | "erholung" | "recuperation" | "recuperacion" | "maintenance" | "aftersurgery"
        | "afterop" | "nachbehandlung" | "postvax" | "relapse" | "efter" | "etter" | "po"
        | "nameting" | "eindmeting" | "posttratamiento" | "postratamiento" | "posttrattamento"
        | "nachbefragung" | "lastday" | "после" | "ontslag" | "jaelkeen" | "sesudah"
        | "setelah" | "dupa" | "sonrasi" | "μετα" | "μετά" | "τέλος" | "tedavisonrasi"
        | "ameliyatsonrasi" => Time::End,
        "eot"
        | "eotr"
        | "endoftreatment"
        | "therapieende"
        | "behandlungsende"
        | "findetraitement"
        | "findetratamiento"
        | "endofstudytreatment"
        | "finetrattamento"
        | "endoftherapy" => Time::End,
        "et"
        | "earlytermination"
        | "earlywithdrawal"
        | "earlydiscontinuation"
        | "ewd"
        | "abbruch" => Time::Last,
        "fu" | "fup" | "followup" | "followupvisit" | "nachbeobachtung" | "nachsorge"
        | "nachkontrolle" | "suivi" | "seguimiento" | "washout" | "verlauf" | "katamnese"
        | "seguimento" | "vervolgmeting" | "longterm" | "poststudy" | "safetyfollowup" => {
            Time::After
        }
        "eos" | "endofstudy" | "studienende" | "findeletude" | "finaldelestudio"
        | "studycompletion" => Time::After,
        _ => return None,
    })
}
