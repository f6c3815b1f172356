//! Words that tell what a column or a label is; compared after [`crate::import::cells::names::normal`].

pub(in crate::import) const SUBJECT: [&str; 31] = [
    "usubjid",
    "subject",
    "subjectid",
    "subjid",
    "subj",
    "patient",
    "patientid",
    "patid",
    "pid",
    "participant",
    "participantid",
    "recordid",
    "person",
    "personid",
    "id",
    "caseid",
    "case",
    "mouse",
    "mouseid",
    "animal",
    "animalid",
    "sid",
    "patientnr",
    "patientennr",
    "patientennummer",
    "proband",
    "probandennr",
    "subjectno",
    "subjectnumber",
    "subjectnr",
    "patientno",
];
pub(in crate::import) const VISIT: [&str; 28] = [
    "avisit",
    "visit",
    "visitname",
    "timepoint",
    "time",
    "tp",
    "phase",
    "session",
    "wave",
    "occasion",
    "event",
    "week",
    "day",
    "month",
    "hour",
    "hours",
    "visitn",
    "avisitn",
    "visitnum",
    "year",
    "visitdate",
    "sampledate",
    "collectiondate",
    "datum",
    "date",
    "visite",
    "zeitpunkt",
    "messzeitpunkt",
];
pub(in crate::import) const GROUP: [&str; 28] = [
    "group",
    "grp",
    "studygroup",
    "arm",
    "armcd",
    "trt01a",
    "trta",
    "trt01p",
    "trtp",
    "treatment",
    "trt",
    "treat",
    "diagnosis",
    "dx",
    "cohort",
    "condition",
    "casecontrol",
    "status",
    "genotype",
    "randgroup",
    "allocation",
    "intervention",
    "disease",
    "strain",
    "class",
    "gruppe",
    "diagnose",
    "behandlung",
];
pub(in crate::import) const MARKER_NAME: [&str; 13] = [
    "paramcd",
    "marker",
    "markername",
    "analyte",
    "assay",
    "biomarker",
    "protein",
    "lbtestcd",
    "testcd",
    "param",
    "parameter",
    "test",
    "variable",
];
pub(in crate::import) const VALUE: [&str; 11] = [
    "aval",
    "value",
    "result",
    "npx",
    "concentration",
    "conc",
    "measurement",
    "lbstresn",
    "level",
    "reading",
    "quantity",
];
pub(in crate::import) const UNIT: [&str; 17] = [
    "einheit",
    "einheiten",
    "masseinheit",
    "unite",
    "unidad",
    "unidade",
    "unita",
    "eenheid",
    "unit",
    "units",
    "avalu",
    "lbstresu",
    "vsstresu",
    "egstresu",
    "qsstresu",
    "concentrationunit",
    "resultunit",
];
pub(in crate::import) const LOWER_LIMIT: [&str; 6] =
    ["lod", "lloq", "llod", "loq", "detectionlimit", "lowerlimit"];
pub(in crate::import) const UPPER_LIMIT: [&str; 3] = ["uloq", "ulod", "upperlimit"];
/// A fuller name of the marker of a row, as this program writes it.
pub(in crate::import) const MARKER_LABEL: [&str; 2] = ["markerlabel", "marklabl"];
pub(in crate::import) const FACTS: [&str; 15] = [
    "age",
    "bmi",
    "height",
    "weightkg",
    "education",
    "yearsofeducation",
    "duration",
    "dose",
    "ageyears",
    "agey",
    "site",
    "center",
    "centre",
    "race",
    "alter",
];
pub(in crate::import) const HOURS: [&str; 7] = [
    "hours",
    "hour",
    "hoursnominal",
    "nominalhours",
    "timeh",
    "timehours",
    "hrs",
];

/// Treatments that change within a person.
pub(in crate::import) const TREATMENT: [&str; 15] = [
    "treatment",
    "trt",
    "trta",
    "trtp",
    "drug",
    "condition",
    "intervention",
    "arm",
    "substance",
    "behandlung",
    "formulation",
    "medication",
    "diet",
    "product",
    "regimen",
];
pub(in crate::import) const PERIOD: [&str; 7] = [
    "period",
    "aperiod",
    "studyperiod",
    "treatmentperiod",
    "periodno",
    "periode",
    "phase",
];
pub(in crate::import) const SEQUENCE: [&str; 7] = [
    "sequence",
    "trtseq",
    "trtseqa",
    "trtseqp",
    "treatmentsequence",
    "seq",
    "sequenz",
];

/// Materials of implants, scaffolds and particles.
const MATERIALS: [&str; 13] = [
    "pcl",
    "plga",
    "pga",
    "peek",
    "pmma",
    "plla",
    "titanium",
    "titan",
    "ti",
    "ha",
    "collagen",
    "hydroxyapatite",
    "zirconia",
];

/// Words that name the group others are compared with, with how surely they do.
#[rustfmt::skip]
const REFERENCE: &[(&str, u8)] = &[
    ("placebo", 9), ("pbo", 9), ("plc", 8), ("plb", 8), ("pla", 4), ("sham", 9), ("vehicle", 9), ("veh", 8), ("saline", 8), ("nacl", 8), ("pbs", 7), ("scheinmedikation", 9), ("schein", 8), ("excipient", 7), ("vehikel", 9),
    ("vehiculo", 9), ("veicolo", 9), ("control", 8), ("controls", 8), ("ctrl", 8), ("ctl", 8), ("ctr", 8),
    ("con", 7), ("cont", 8), ("contr", 8), ("ctrls", 8), ("ctls", 8), ("controlgroup", 8), ("kontrolle", 8),
    ("kontrollen", 8), ("kontrollgruppe", 8), ("kontroll", 8), ("kontrol", 8), ("controle", 8),
    ("controles", 8), ("temoin", 8), ("temoins", 8), ("controllo", 8), ("controlli", 8), ("hc", 9), ("hv", 8), ("nc", 6), ("healthy", 8), ("gesund", 8), ("gesunde", 8), ("sain", 8), ("sains", 8), ("sano", 8),
    ("sanos", 8), ("sani", 8), ("healthycontrol", 9), ("healthycontrols", 9), ("normal", 6), ("untreated", 8), ("unbehandelt", 8), ("untrained", 7), ("unexposed", 7), ("unvaccinated", 7), ("waitlist", 8),
    ("wartegruppe", 8), ("wartelgruppe", 8), ("wartekontrolle", 9), ("wlc", 8), ("wl", 7), ("tau", 8),
    ("cau", 7), ("soc", 7), ("usual", 7), ("standard", 6), ("wt", 8), ("wildtype", 8), ("wildtyp", 8),
    ("naive", 7), ("nondemented", 8), ("nonresponder", 0), ("nosmoking", 5), ("nonsmoker", 5),
    ("nonsmokers", 5), ("nondiabetic", 7), ("ngt", 5), ("none", 6), ("nichtraucher", 5), ("chow", 6), ("nd", 5), ("lean", 4), ("sedentary", 6), ("passive", 6), ("passiv", 6), ("without", 4), ("ohne", 4), ("sans", 4), ("sin", 3), ("no", 4),
    ("kein", 4), ("keine", 4), ("nein", 4), ("non", 4), ("water", 4), ("baselinegroup", 3), ("comparator", 7), ("reference", 7), ("referenz", 7), ("mock", 7), ("scr", 4), ("scramble", 7), ("scrambled", 7), ("p", 3), ("uc", 5), ("usualcare", 8), ("deferred", 3), ("delayed", 4), ("observation", 5), ("conventional", 5), ("obs", 5), ("wait", 7), ("waiting", 7), ("leaflet", 6), ("brochure", 6),
    ("standaard", 6), ("gangbaar", 6), ("controlegroep", 8), ("placebogroep", 9), ("kontrollgrupp", 8), ("kontrola", 8),
    ("kontrolna", 8), ("kontrolle", 8), ("kontrollgruppen", 8), ("контроль", 8), ("контрольная", 8), ("плацебо", 9),
    ("kontrolgruppe", 8), ("padrao", 6), ("convencional", 5), ("habitual", 6), ("对照", 8), ("对照组", 8), ("安慰剂", 9),
    ("安慰剂组", 9), ("正常组", 6), ("假手术组", 9), ("空白组", 8), ("対照", 8), ("対照群", 8), ("プラセボ", 9), ("プラセボ群", 9),
    ("コントロール", 8), ("コントロール群", 8), ("ελέγχου", 8), ("testigo", 8), ("testigos", 8), ("testemunha", 8), ("testimone", 8), ("standardvard", 8), ("standardbehandling", 7), ("standardbehandlung", 7), ("standardtherapie", 7), ("standardzorg", 7), ("sedvanlig", 6), ("vanlig", 6), ("obehandlad", 8),
    ("controlo", 8), ("wachtlijst", 8), ("wachtgroep", 8), ("listaespera", 7), ("listadeespera", 8), ("listadespera", 8), ("listadattesa", 8), ("listedattente", 8), ("gebruikelijkezorg", 8), ("soinscourants", 8), ("cuidadosusuais", 8), ("curastandard", 7),
    ("ubehandlet", 8), ("onbehandeld", 8), ("nieleczona", 8), ("kontrolgrubu", 8), ("lumelaeaeke", 9), ("lume", 8), ("verrokki", 8), ("kontrolli", 8), ("warten", 7), ("warteliste", 8), ("대조군", 8), ("위약", 9), ("위약군", 9),
];

/// How surely a label names a reference group, 0 to 9; words that all `labels` have say nothing.
pub(in crate::import) fn reference_rank(label: &str, labels: &[&str]) -> u8 {
    let of = |text: &str| -> Vec<String> {
        let mut all = super::words::words(text);
        // Letters and digits were parted; a whole label counts as one word too.
        all.push(super::words::words(text).concat());
        all
    };
    // `SOC + HC` beside `SOC`: what is added to the reference makes another group.
    let is_added_to = |other: &&&str| {
        let (whole, part) = (super::words::words(label), super::words::words(other));
        part.len() < whole.len()
            && part.iter().all(|w| whole.contains(w))
            && label.contains(['+', '&'])
            && reference_rank(other, &[]) > 2
    };
    if labels.iter().any(|other| is_added_to(&other)) {
        return 0;
    }
    let shared: Vec<String> = match labels {
        [first, rest @ ..] if !rest.is_empty() => of(first)
            .into_iter()
            .filter(|w| rest.iter().all(|l| of(l).contains(w)))
            .collect(),
        _ => Vec::new(),
    };
    let own: Vec<String> = of(label)
        .into_iter()
        .filter(|w| !shared.contains(w))
        .collect();
    let own = if own.is_empty() { of(label) } else { own };
    // PLA is polylactic acid among materials.
    let is_material = |l: &&str| of(l).iter().any(|w| MATERIALS.contains(&w.as_str()));
    if own.iter().any(|w| w == "pla") && labels.iter().any(is_material) {
        return 0;
    }
    let rank = own
        .iter()
        .filter_map(|w| REFERENCE.iter().find(|(word, _)| word == w))
        .map(|(_, rank)| *rank)
        .max()
        .unwrap_or(0);
    // `KG` beside `IG`: Kontrollgruppe, groupe contrôle, grupo control.
    const SHORT: [(&str, &[&str]); 3] = [
        ("kg", &["ig", "eg", "vg", "tg", "bg", "ag"]),
        ("wkg", &["ig", "eg", "vg", "tg", "bg", "ag"]),
        ("gc", &["ge", "gi", "gt", "gs", "gf"]),
    ];
    let lower = |l: &str| l.trim().to_lowercase();
    let short = SHORT.iter().any(|(control, others)| {
        lower(label) == *control && labels.iter().any(|l| others.contains(&lower(l).as_str()))
    });
    if short {
        return rank.max(8);
    }
    // `Nondemented` beside `Demented`, `not treated` beside `treated`, `no infection`.
    let whole = super::words::words(label).concat();
    let negated = ["non", "un", "not", "no", "nicht", "sans", "sin"]
        .iter()
        .any(|start| {
            let rest = whole.strip_prefix(start);
            rest.is_some_and(|rest| {
                rest.len() > 2
                    && labels
                        .iter()
                        .any(|l| super::words::words(l).concat() == rest)
            })
        });
    if negated { rank.max(6) } else { rank }
}

/// Whether `label` names a reference group.
pub(in crate::import) fn is_reference(label: &str) -> bool {
    reference_rank(label, &[]) > 2
}

/// Whether some of `labels` name controls and not all do, in a column whose name says nothing: `no`, `none` and
/// `without` are as likely findings, and an abbreviation of a few letters counts where it stands alone.
pub(in crate::import) fn names_controls(labels: &[&str]) -> bool {
    const GROUPS: [&str; 12] = [
        "group", "grp", "gruppe", "groupe", "grupo", "gruppo", "arm", "n", "controls", "control",
        "subjects", "mice",
    ];
    // `normal` beside one of these is a finding.
    const FINDINGS: [&str; 12] = [
        "abnormal",
        "pathological",
        "pathologisch",
        "auffaellig",
        "elevated",
        "high",
        "low",
        "overweight",
        "obese",
        "borderline",
        "impaired",
        "anormal",
    ];
    let finding = labels
        .iter()
        .flat_map(|l| super::words::words(l))
        .any(|w| FINDINGS.contains(&w.as_str()));
    let is_control = |label: &&&str| {
        let words = super::words::words(label);
        let words: Vec<&String> = words
            .iter()
            .filter(|w| !w.bytes().all(|b| b.is_ascii_digit()))
            .collect();
        let sure = |w: &str| {
            REFERENCE.iter().any(|(word, rank)| *word == w && *rank > 4)
                && w != "none"
                && !(finding && w == "normal")
        };
        words.iter().any(|w| {
            let alone = || {
                words
                    .iter()
                    .all(|o| o == w || GROUPS.contains(&o.as_str()) || sure(o))
            };
            sure(w) && (w.chars().count() > 3 || alone())
        })
    };
    let n = labels.iter().filter(is_control).count();
    let is_free_text = |l: &&&str| l.chars().count() > 40 || l.split_whitespace().count() > 5;
    let long = labels.iter().filter(is_free_text).count();
    n > 0 && n < labels.len() && long * 3 < labels.len()
}

/// Words for a mean or another centre, and for a spread, in headers and before summary lines.
pub(in crate::import) const CENTRES: [&str; 10] = [
    "mean",
    "average",
    "mw",
    "mittelwert",
    "moyenne",
    "media",
    "promedio",
    "median",
    "emmean",
    "estimate",
];
pub(in crate::import) const SPREADS: [&str; 12] = [
    "sd",
    "se",
    "sem",
    "std",
    "stdev",
    "stddev",
    "stderr",
    "stabw",
    "standardabweichung",
    "ecart type",
    "ecarttype",
    "de",
];

/// Where a label stands among doses and grades: `low`, `medium`, `high`; `mild`, `moderate`, `severe`.
pub(in crate::import) fn grade(label: &str) -> Option<u8> {
    const GRADES: &[(u8, &[&str])] = &[
        (0, &["none", "no", "absent", "never", "zero", "nil"]),
        (1, &["verylow", "minimal", "trace"]),
        (
            2,
            &[
                "low",
                "mild",
                "light",
                "small",
                "short",
                "niedrig",
                "leicht",
                "gering",
                "faible",
                "leger",
                "bajo",
                "leve",
                "basso",
                "lieve",
                "former",
                "niedrige",
                "niedriger",
                "leichte",
                "geringe",
                "schwache",
                "basse",
                "baja",
                "bassa",
                "baixa",
                "baixo",
                "laag",
                "lage",
                "lav",
                "niska",
                "rendah",
                "dusuk",
            ],
        ),
        (
            3,
            &[
                "medium",
                "med",
                "mid",
                "middle",
                "moderate",
                "intermediate",
                "mittel",
                "maessig",
                "moyen",
                "modere",
                "medio",
                "moderado",
                "moderato",
                "mittlere",
                "mittlerer",
                "maessige",
                "moyenne",
                "moderee",
                "media",
                "moderada",
                "moderata",
                "medelhoeg",
                "gemiddeld",
                "srednia",
                "sedang",
                "orta",
            ],
        ),
        (
            4,
            &[
                "high", "severe", "heavy", "large", "long", "hoch", "schwer", "stark", "haut",
                "eleve", "severe", "alto", "grave", "severo", "current", "hohe", "hoher",
                "schwere", "starke", "haute", "elevee", "alta", "severa", "hoog", "hoge", "hoej",
                "hoey", "hoeg", "wysoka", "tinggi", "yuksek", "yueksek",
            ],
        ),
        (5, &["veryhigh", "extreme", "verysevere"]),
    ];
    let words = super::words::words(label);
    let whole = words.concat();
    GRADES
        .iter()
        .find(|(_, all)| all.contains(&whole.as_str()))
        .or_else(|| {
            GRADES
                .iter()
                .find(|(_, all)| words.iter().any(|w| all.contains(&w.as_str())))
        })
        .map(|(rank, _)| *rank)
}

#[cfg(test)]
mod tests {
    use super::{names_controls, reference_rank};

    #[test]
    fn pla_is_a_placebo_but_among_materials() {
        assert!(reference_rank("PLA", &["CAF", "PLA"]) > 2);
        for labels in [&["PLA", "PCL", "PLGA"][..], &["Ti", "PEEK", "PLA"]] {
            assert_eq!(reference_rank("PLA", labels), 0, "{labels:?}");
            assert!(!names_controls(labels), "{labels:?}");
        }
        // It does not prove by itself that a column holds groups.
        assert!(!names_controls(&["CAF", "PLA"]));
    }

    #[test]
    fn findings_and_notes_name_no_controls() {
        for labels in [
            &["placebo", "verum"][..],
            &["WT", "KO"],
            &["HC", "MDD"],
            &["app", "wait", "leaflet"],
        ] {
            assert!(names_controls(labels), "{labels:?}");
        }
        for labels in [
            &["yes", "no"][..],
            &["none", "mild", "severe"],
            &["normal", "abnormal"],
            &["hc volume", "pfc volume"],
            &["no tolera tx", "sin cambios"],
        ] {
            assert!(!names_controls(labels), "{labels:?}");
        }
    }
}
