//! Headers and labels cut into words, and what each word says of the role of a column.
//!
//! In: a header as written. Out: its words (lower case, no accents; units and explanations in brackets
//! apart) and for each [`Hint`] a weight from 0 (says nothing) to 1 (says just that). A hint never decides
//! alone between two readings: [`crate::import::recognise::score`] weighs it against the data.

use crate::import::cells::languages::{FURTHER, east_asian, is_east_asian};
use crate::import::cells::names::{bracketed, normal};
use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::sync::OnceLock;

pub(in crate::import) use crate::import::cells::fold::{fold, words};
pub(in crate::import) use crate::import::cells::hint::Hint;

/// Words with their weight. Languages: English, German, French, Spanish, Italian.
#[rustfmt::skip]
const WORDS: &[(Hint, f64, &[&str])] = &[
    (
        Hint::Subject,
        1.0,
        &[
            "usubjid", "subjid", "subject", "worker", "employee", "subjects", "subj", "patient", "patients", "pat", "participant",
            "proband", "probandin", "probanden", "person", "volunteer", "mouse", "animal", "rat", "tier",
            "maus", "ratte", "paciente", "sujeto", "sujet", "souris", "paziente", "soggetto", "versuchsperson",
            "vp", "ptid", "pid", "patid", "subjectid", "patientid", "participantid", "personid", "mouseid",
            "animalid", "patientennummer", "patientennr", "probandennr", "patnr", "participante", "patiente",
            "mice", "vpn", "vpnr", "subid", "subidr", "sogg", "pen", "tank", "hive",
            "patientin", "patientinnen", "patienten", "proefpersoon", "deelnemer", "deelneemster", "doente", "utente", "forsoksperson",
            "deltagare", "deltager", "pasient", "potilas", "koehenkilo", "pacjent", "pacient", "proefdier", "animale",
            "newpid", "idnum", "idnr", "idno", "subno", "subjno", "ssid", "randno", "randnr",
        ],
    ),
    (
        Hint::Subject,
        0.85,
        &[
            "record", "case", "child", "infant", "baby", "neonate", "chick", "dog", "pig", "cat", "monkey",
            "rabbit", "pseudonym", "mrn", "initials", "client", "respondent", "student", "kind", "fall", "caso",
            "kuerzel", "initialen", "donor", "athlete", "runner", "player", "twin", "mother", "woman", "cow",
            "horse", "sheep", "fish", "bird", "larva", "embryo", "colony", "calf", "lamb", "pup", "cub", "fetus", "foetus", "newborn", "neonato", "offspring", "larvae", "goat", "piglet", "foal",
            "ferret", "hamster", "hen", "ewe", "mare", "tree", "eartag", "pupil", "schueler", "eleve", "alumno", "nhc", "historia",
            "dossier", "fallnummer", "employee", "tag", "pot", "plant", "seedling", "pt", "pts", "sno", "studyid",
            "member", "membre", "miembro", "mitglied", "membro",
        ],
    ),
    (
        Hint::Identifier,
        0.7,
        &[
            "id", "ids", "identifier", "kennung", "ident", "uid", "sid", "nid",
        ],
    ),
    (
        Hint::Identifier,
        0.55,
        &[
            "code", "nr", "no", "num", "number", "nummer", "numero", "n", "chiffre", "name", "nom", "nombre",
            "key",
        ],
    ),
    (
        Hint::Group,
        1.0,
        &[
            "group", "groups", "grp", "arm", "arms", "trt", "trta", "trtp", "treat", "treatment", "treatments",
            "tx", "rx", "gruppe", "groupe", "grupo", "gruppo", "bras", "brazo", "braccio", "behandlung",
            "traitement", "tratamiento", "trattamento", "allocation", "randomization", "randomisation",
            "randomized", "armcd", "actarm", "trtgrp", "treated", "therapiearm", "studienarm",
            "behandlungsgruppe", "studygroup", "tto", "trat", "ttt","gruppen",
        ],
    ),
    (
        Hint::Group,
        0.9,
        &[
            "diagnosis", "dx", "diagnose", "diagnostic", "diagnostico", "diagnosi", "condition", "intervention",
            "drug", "medication", "medikament", "medicament", "medicamento", "farmaco", "substance", "substanz",
            "wirkstoff", "vaccine", "impfstoff", "vaccin", "vacuna", "vaccino", "diet", "diaet", "regime",
            "dieta", "regimen", "formula", "therapy", "therapie", "terapia", "injection", "exposure",
            "exposition", "food", "ration", "futter", "fuetterung", "pienso", "alimento", "mangime", "formulation", "formulierung", "supplement", "compound", "inhibitor", "stimulus", "stimulation",
        ],
    ),
    (
        Hint::Group,
        0.82,
        &[
            "cohort", "kohorte", "cohorte", "coorte", "genotype", "genotyp", "strain", "stamm", "line",
            "phenotype", "program", "programme", "programm", "technique", "technik", "procedure", "surgery",
            "operation", "method", "methode", "disease", "krankheit", "maladie", "enfermedad", "malattia",
            "class", "klasse", "clase", "classe", "casecontrol", "category", "kategorie", "variety", "species",
            "feed", "feeding", "exercise", "training", "sport", "protocol", "cultivar", "breed", "hybrid", "isolate",
            "clone", "ecotype", "kit", "graft", "device", "brace", "stent", "prosthesis", "lens", "splint",
            "bedingung", "bed", "sorte", "rasse",
            "verfahren", "eingriff", "zugang", "tecnica", "procedimiento", "narkose", "anesthesia", "lot",
            "lote", "rama",
        ],
    ),
    (
        Hint::Group,
        0.6,
        &[
            "dose", "dosis", "dosage", "stage", "stadium", "severity", "grade", "status", "type", "typ", "tipo",
            "model", "set",
        ],
    ),
    (
        Hint::Visit,
        1.0,
        &[
            "visit", "avisit", "visits", "timepoint", "time", "tp", "visite", "zeitpunkt", "messzeitpunkt",
            "visita", "momento", "tiempo", "temps", "tempo", "zeit", "visitname", "week", "weeks", "woche",
            "semaine", "semana", "settimana", "month", "months", "monat", "mois", "mes", "mese", "day", "days",
            "tag", "jour", "dia", "giorno", "hour", "hours", "stunde", "heure", "hora", "ora", "hrs", "minute",
            "minutes", "min", "avisitn", "visitnum", "visitn", "year", "jahr", "annee", "ano", "anno", "atpt",
            "studyday", "charttime", "mzp", "scan", "vis", "datetime", "timestamp", "collectiontime", "zt", "dpi", "hpi", "dpf", "hpf", "dai", "dap", "das", "pnd", "dim", "dol", "wk", "mth", "occasion", "occas", "wave", "session", "sitzung",
            "untersuchung", "seance", "sesion", "sessao", "sessione",
        ],
    ),
    (
        Hint::Visit,
        0.75,
        &[
            "date", "datum", "fecha", "data", "when", "wann", "quand", "cuando", "quando", "trimester", "cycle", "zyklus", "event", "phase", "assessment",
            "round", "exam", "measurement", "messung", "timing", "prepost", "period", "periode", "epoch",
            "season", "saison", "harvest", "cutting", "ernte",
        ],
    ),
    (
        Hint::Visit,
        0.45,
        &[
            "age", "alter", "edad", "eta", "t", "v", "trial", "run", "stage", "grade", "ga", "schuljahr",
            "klasse", "session", "step", "rep", "block",
        ],
    ),
    (
        Hint::MarkerName,
        1.0,
        &[
            "paramcd", "marker", "biomarker", "analyte", "analyt", "assay", "protein", "param", "parameter",
            "testcd", "lbtestcd", "cytokine", "zytokin", "metabolite", "metabolit", "gene", "gen",
            "messgroesse", "analito", "biomarcador", "parametre", "hormone", "hormon", "markername", "analyse",
            "vstest", "lbtest", "egtest", "qstest", "vstestcd", "egtestcd", "qstestcd", "target", "antigen", "antibody", "laborwert", "parametro", "variable",
        ],
    ),
    (
        Hint::MarkerName,
        0.7,
        &[
            "test", "name", "feature", "measure", "item", "scale", "lab", "outcome", "key", "substance",
            "label", "population", "celltype", "subset",
        ],
    ),
    (
        Hint::Value,
        1.0,
        &[
            "aval", "value", "values", "result", "npx", "concentration", "conc", "wert", "messwert", "ergebnis",
            "valeur", "valor", "resultado", "valore", "risultato", "konzentration", "stresn", "resultat",
            "level", "reading", "quantity", "messergebnis",
            "valuenum", "resultvalue", "numericvalue", "vsstresn", "lbstresn", "egstresn", "qsstresn",
        ],
    ),
    (
        Hint::Value,
        0.6,
        &[
            "measurement", "score", "amount", "y", "titer", "titre",
        ],
    ),
    (
        Hint::Sex,
        1.0,
        &[
            "sex", "gender", "geschlecht", "geschl", "sexe", "sexo", "sesso", "genre", "genero", "male", "female",
            "maennlich",
        ],
    ),
    (
        Hint::Outcome,
        1.0,
        &[
            "outcome", "event", "response", "responder", "responders", "remission", "relapse", "rezidiv",
            "death", "died", "dead", "fatal", "lethal", "admitted", "alive", "survival", "survived", "survivor", "verstorben", "deces",
            "muerte", "censor", "censored", "cens", "endpoint", "success", "dropout", "withdrawn", "completed",
            "completer", "progression", "recurrence", "mortality", "healed", "cured", "pregnant", "discharged",
            "vital", "ae", "complication", "repondeur", "repondeurs", "reponse", "respondedor", "respondedores",
            "respuesta", "risponditore", "risposta", "ansprechen", "rueckfall", "recidiva", "recidive", "rechute",
            "rehospitalisiert", "rehospitalized", "rehospitalised", "readmitted", "readmission", "converted",
            "converter", "komplikation", "complicacion", "complicanza", "exitus", "decesso", "todesfall", "tod",
            "gestorben", "guerison", "geheilt", "abbrecher", "completado", "recaida", "recovered", "failure",
            "komplikationen", "komplikationsrate", "complications", "complicaciones", "complicanze",
            "ueberlebt", "ueberleben", "heilung", "wundinfekt", "infektion", "infection", "infeccion",
            "transfusion", "wiederaufnahme", "reoperation", "revision", "fallecido", "mortalidad", "ereignis",
            "evento", "icu", "adverse", "toxicity", "sae", "rehospitalization",
        ],
    ),
    (
        Hint::Outcome,
        0.45,
        &[
            "status", "result", "improved", "improvement",
        ],
    ),
    (
        Hint::Fact,
        1.0,
        &[
            "age", "ages", "alter", "edad", "agegr", "agegroup", "bmi", "height", "weightkg", "education", "smoking",
            "smoker", "smoke", "raucher", "alcohol", "race", "ethnic", "ethnicity", "hispanic", "country",
            "region", "batch", "plate", "technician", "operator", "freezer", "kit", "lot", "reader", "rater",
            "investigator", "comorbidity", "handedness", "blood", "prior", "previous", "past", "history",
            "concomitant", "comment", "comments", "note", "notes", "remark", "bemerkung", "kommentar", "qc",
            "flag", "quality", "consent", "language", "marital", "employment", "hand", "side", "position",
            "order", "size", "risk", "parity", "psa", "apoe", "allele",
            "twin", "twins", "mstatus", "educstatus", "maritalstatus", "birthrank", "birthorder", "operateur",
            "surgeon", "chirurg", "chirurgien", "cirujano", "untersucher", "anaesthesist", "diabetes",
            "hypertension", "hypertonie", "hipertension", "asa", "nyha", "comorbidities", "vorerkrankung",
            "vorerkrankungen", "tabac", "tabaco", "fumador", "fumatore", "dm", "htn",
        ],
    ),
    (
        Hint::Place,
        1.0,
        &[
            "site", "siteid", "center", "centre", "zentrum", "klinik", "clinic", "hospital", "ward", "station",
            "cage", "kaefig", "litter", "dam", "sire", "ram", "wurf", "study", "studie", "family", "familie", "famille", "familia",
            "school", "schule", "household", "centro", "hopital", "tank", "pen", "block", "bloc", "bloque", "blocco", "square", "farm", "herd",
            "room", "practice", "village", "team", "transect", "quadrat",
        ],
    ),
    (
        Hint::Birth,
        1.0,
        &[
            "birth", "dob", "geburt", "geburtsdatum", "geb", "naissance", "nacimiento", "nascita", "birthdate",
            "birthday",
        ],
    ),
    (
        Hint::Sample,
        1.0,
        &[
            "sample", "sampleid", "specimen", "barcode", "tube", "aliquot", "probe", "probennummer",
            "echantillon", "muestra", "campione", "vial", "accession", "well",
        ],
    ),
    (
        Hint::Derived,
        1.0,
        &[
            "change", "delta", "diff", "difference", "chg", "pchg", "pctchg", "changes", "pctchange", "aenderung",
            "abschg", "cfb", "veraenderung", "differenz",
            "cambio", "variation", "improv", "improvement", "mejora", "verbesserung", "zunahme", "abnahme",
        ],
    ),
];

/// Endings of German compounds: `Patientengruppe` is a group.
const ENDINGS: &[(Hint, f64, &[&str])] = &[
    (
        Hint::Group,
        0.95,
        &[
            "gruppe",
            "gruppen",
            "group",
            "behandlung",
            "therapie",
            "diagnose",
            "kohorte",
        ],
    ),
    (Hint::Identifier, 0.7, &["nummer", "kennung", "code"]),
    (
        Hint::Visit,
        0.95,
        &["zeitpunkt", "datum", "woche", "monat", "visite", "visit"],
    ),
    (Hint::Value, 0.7, &["konzentration", "spiegel"]),
];

/// Compounds that begin so name a subject: `Patientennummer`, `Probandencode`.
const BEGINNINGS: &[(Hint, f64, &[&str])] = &[
    (
        Hint::Subject,
        0.95,
        &[
            "patient",
            "proband",
            "subject",
            "particip",
            "teilnehm",
            "versuchstier",
        ],
    ),
    (Hint::Birth, 1.0, &["geburt", "birth"]),
];

/// Endings that are written together with the word before them.
const GLUED: [&str; 9] = ["no", "nr", "id", "num", "code", "cd", "dt", "date", "name"];

type Hints = HashMap<&'static str, Vec<(Hint, f64)>, FixedState>;

fn table() -> &'static Hints {
    static TABLE: OnceLock<Hints> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut out = Hints::default();
        for (hint, weight, words) in WORDS.iter().chain(FURTHER) {
            for word in *words {
                out.entry(word).or_default().push((*hint, *weight));
            }
        }
        out
    })
}

/// A header cut into words.
#[derive(Clone, Debug, Default)]
pub(in crate::import) struct Name {
    /// All letters and digits in lower case.
    pub normal: String,
    pub words: Vec<String>,
    /// What they say of each role, where they say anything: looked up once, because every role is asked for.
    said: Vec<(Hint, f64)>,
}

impl Name {
    /// Cuts a header; what stands in brackets explains it and is left off.
    pub fn new(header: &str) -> Self {
        let plain = without_brackets(header);
        let (normal, words) = (normal(&fold(plain)), words(plain));
        Self {
            said: said(&normal, &words),
            normal,
            words,
        }
    }

    /// A name that says nothing.
    pub const fn empty() -> Self {
        Self {
            normal: String::new(),
            words: Vec::new(),
            said: Vec::new(),
        }
    }

    /// Weight of what the header says about a role, 0 to 1.
    pub fn hint(&self, wanted: Hint) -> f64 {
        let own = self.said.iter().find(|(h, _)| *h == wanted);
        own.map_or(0.0, |(_, weight)| *weight)
    }

    /// How far the header names a person: words for people, or a general word for an identifier
    /// that no other word takes for something else.
    pub fn names_subject(&self) -> f64 {
        let own = self.hint(Hint::Subject);
        // `Average per tank`, `mother's weight`.
        const MEASURED: [&str; 22] = [
            "left",
            "right",
            "average",
            "avg",
            "mean",
            "median",
            "mittelwert",
            "moyenne",
            "promedio",
            "sd",
            "sem",
            "per",
            "weight",
            "gewicht",
            "poids",
            "peso",
            "length",
            "height",
            "bmi",
            "score",
            "rate",
            "percent",
        ];
        let is_measured = |w: &String| MEASURED.contains(&w.as_str());
        if self.words.len() > 1 && self.words.iter().any(is_measured) {
            return 0.0;
        }
        let of_other = [
            Hint::Visit,
            Hint::Place,
            Hint::Sample,
            Hint::Group,
            Hint::MarkerName,
            Hint::Fact,
        ]
        .into_iter()
        .any(|h| self.words.len() > 1 && self.hint(h) > if h == Hint::Group { 0.5 } else { 0.6 });
        let general = self.hint(Hint::Identifier);
        if own > 0.0 && self.hint(Hint::Visit) > own {
            return own * 0.5;
        }
        if of_other {
            own.max(general * 0.3)
        } else {
            own.max(general)
        }
    }

    /// How far the header names what is compared: less where a word makes it a fact or an outcome.
    pub fn names_group(&self) -> f64 {
        let own = self.hint(Hint::Group);
        let against = self.hint(Hint::Fact).max(self.hint(Hint::Outcome));
        if self.words.len() > 1 && against > 0.8 {
            return own * 0.35;
        }
        if self.words.len() == 1 && self.hint(Hint::Outcome) > own {
            return 0.0;
        }
        own
    }
}

/// The part of a header that names it: before an explanation in brackets.
fn without_brackets(header: &str) -> &str {
    match bracketed(header) {
        Some((before, _)) if !before.trim().is_empty() => before,
        _ => header,
    }
}

/// The words of [`Name`], where nothing else of it is asked.
pub(in crate::import) fn words_of_name(header: &str) -> Vec<String> {
    words(without_brackets(header))
}

/// The largest weight with which a header speaks for each role.
fn said(normal: &str, words: &[String]) -> Vec<(Hint, f64)> {
    let mut out: Vec<(Hint, f64)> = Vec::new();
    let mut say = |hint: Hint, weight: f64| match out.iter_mut().find(|(h, _)| *h == hint) {
        Some((_, there)) => *there = there.max(weight),
        None => out.push((hint, weight)),
    };
    let of_table = |word: &str, share: f64, say: &mut dyn FnMut(Hint, f64)| {
        let all = table().get(word).map_or(&[][..], Vec::as_slice);
        for (i, (hint, weight)) in all.iter().enumerate() {
            // Of a word that stands in two lists of a role the first counts.
            if !all[..i].iter().any(|(h, _)| h == hint) {
                say(*hint, share * weight);
            }
        }
    };
    of_table(normal, 1.0, &mut say);
    // `PATNO`, `childid`, `VISDT`
    let glued = GLUED.iter().filter_map(|end| normal.strip_suffix(end));
    for start in glued.filter(|start| start.len() > 2) {
        of_table(start, 0.95, &mut say);
    }
    for (i, word) in words.iter().enumerate() {
        // `VisITedResources` is cut behind `vis`.
        if word == "vis" && normal.starts_with("visited") {
            continue;
        }
        let share = if i + 1 == words.len() { 0.95 } else { 0.85 };
        of_table(word, share, &mut say);
        let mut affix = |list: &[(Hint, f64, &[&str])], fits: fn(&str, &str) -> bool| {
            for (hint, weight, parts) in list {
                let is = |p: &&str| word.len() > p.len() + 2 && fits(word, p);
                if parts.iter().any(is) {
                    say(*hint, share * weight);
                }
            }
        };
        affix(ENDINGS, |w, p| w.ends_with(p));
        affix(BEGINNINGS, |w, p| w.starts_with(p));
        if is_east_asian(word) {
            for (hint, weight) in east_asian(word) {
                say(hint, share * weight);
            }
        }
    }
    if names_tag(words) {
        out.retain(|(hint, _)| *hint != Hint::Visit);
    }
    out
}

/// `Tag.number`, `ear tag`: what an animal wears, and no day in German.
fn names_tag(words: &[String]) -> bool {
    let has = |list: &[&str]| words.iter().any(|w| list.contains(&w.as_str()));
    has(&["tag"]) && has(&["number", "num", "id", "ear", "code", "colour", "color"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_speak_for_roles_in_several_languages() {
        for header in [
            "arm_assigned",
            "Study Arm",
            "TreatmentGroup",
            "Drug",
            "Behandlungsgruppe",
            "Group (1=placebo, 2=drug)",
            "Grupo de tratamiento",
            "Bras",
            "Patientengruppe",
            "Trt_Group",
        ] {
            assert!(Name::new(header).names_group() > 0.7, "{header}");
        }
        for header in [
            "status",
            "outcome",
            "event",
            "responder",
            "age_group",
            "Prior therapy",
            "AGEGR",
            "IL6",
        ] {
            assert!(Name::new(header).names_group() < 0.65, "{header}");
        }
        for header in [
            "PatientID",
            "subject_no",
            "Code",
            "Case no",
            "pat_id",
            "Patientennummer",
            "Nr",
            "record_id",
            "Maus",
        ] {
            assert!(Name::new(header).names_subject() > 0.5, "{header}");
        }
        assert!(Name::new("Tag.number").names_subject() > 0.5);
        assert!(Name::new("Tag.number").hint(Hint::Visit) < 0.1);
        assert!(Name::new("Tag").hint(Hint::Visit) > 0.9);
        for header in ["Pup_right", "GradeID"] {
            assert!(Name::new(header).names_subject() < 0.4, "{header}");
        }
        for header in ["visit_id", "site_id", "sample_no", "batch no"] {
            assert!(Name::new(header).names_subject() < 0.4, "{header}");
        }
        assert!(Name::new("dob").hint(Hint::Birth) > 0.9);
    }

    #[test]
    fn headers_in_further_languages_speak_for_roles() {
        for header in [
            "受试者编号",
            "患者番号",
            "Пациент",
            "Patiëntnummer",
            "Nr pacjenta",
            "Deltager",
        ] {
            assert!(Name::new(header).names_subject() > 0.5, "{header}");
        }
        for header in ["组别", "群", "Группа", "Groep", "Grupa", "Behandeling"] {
            assert!(Name::new(header).names_group() > 0.7, "{header}");
        }
        for header in ["访视", "时间点", "Визит", "Meetmoment"] {
            assert!(Name::new(header).hint(Hint::Visit) > 0.7, "{header}");
        }
        for header in ["空腹血糖", "Глюкоза", "糖化血红蛋白"] {
            assert!(Name::new(header).names_subject() < 0.3, "{header}");
            assert!(Name::new(header).names_group() < 0.3, "{header}");
        }
    }
}
