//! The bundled study as the systems of this field export it, with their own column names.

// Each test file takes what it needs.
#![allow(dead_code)]

use std::fmt::Write;
use trajecta::import::{ImportOptions, recognise};
use trajecta::study::CovariateValues;
use trajecta::work::Monitor;

/// Every export: the name of a file, the layout it must be recognised as, its text.
pub fn all() -> Vec<(&'static str, &'static str, String)> {
    vec![
        ("tidy.csv", "tidy", tidy()),
        (
            "wide.csv",
            "wide",
            include_str!("../golden/data/ketamine_bone_wide.csv").to_owned(),
        ),
        ("adam.csv", "adam", adam(91)),
        ("redcap_raw.csv", "redcap", redcap(false)),
        ("redcap_labels.csv", "redcap", redcap(true)),
        ("olink.csv", "olink", olink(',', false, false)),
        ("olink_semicolon.csv", "olink", olink(';', true, false)),
        ("msd.csv", "plate", msd()),
        ("luminex.csv", "plate", luminex()),
        ("bioplex_blocks.csv", "plate", blocks(',')),
    ]
}

/// The name of a marker in the rows layout, whatever the export calls it.
pub fn plain_name(marker: &str) -> String {
    let known = |m: &&(&str, &str)| m.0 == bead(marker) || code(m.0) == marker;
    let found = MARKERS.iter().find(known);
    found.unwrap_or_else(|| panic!("{marker}")).0.to_owned()
}

/// One row per value.
pub fn tidy() -> String {
    let mut text = "subject,group,age,sex,visit,marker,value\n".to_owned();
    for line in lines() {
        for (marker, x) in &line.values {
            writeln!(
                text,
                "{},{},{},{},{},{marker},{x}",
                line.subject, line.group, line.age, line.sex, line.visit
            )
            .unwrap();
        }
    }
    text
}

pub const MARKERS: [(&str, &str); 3] = [
    ("opg_pg_ml", "pg/mL"),
    ("rankl_pg_ml", "pg/mL"),
    ("opn_ng_ml", "ng/mL"),
];

/// One line of the bundled study.
pub struct Line {
    pub subject: String,
    pub group: String,
    pub visit: String,
    pub age: f64,
    pub sex: String,
    pub values: Vec<(String, f64)>,
}

pub fn lines() -> Vec<Line> {
    let text = include_str!("../golden/data/ketamine_bone.csv");
    let options = ImportOptions::default();
    let read = recognise("rows.csv", text.as_bytes(), &options, &Monitor::new());
    let study = read.unwrap().study.unwrap();
    let age = study.covariates.iter().find(|c| c.name == "age").unwrap();
    let CovariateValues::Number(age) = &age.values else {
        panic!()
    };
    let sex = study.covariates.iter().find(|c| c.name == "sex").unwrap();
    let CovariateValues::Factor { levels, index } = &sex.values else {
        panic!()
    };
    let mut out = Vec::new();
    for (s, subject) in study.subjects.iter().enumerate() {
        for (v, visit) in study.visits.iter().enumerate() {
            let values = study.markers.iter().enumerate();
            out.push(Line {
                subject: subject.id.clone(),
                group: study.groups[subject.group].name.clone(),
                visit: visit.label.clone(),
                age: age[s].unwrap(),
                sex: levels[index[s].unwrap()].clone(),
                values: values
                    .filter_map(|(m, marker)| Some((marker.name.clone(), study.value(m, s, v)?)))
                    .collect(),
            });
        }
    }
    out
}

/// Parameter code of ADaM: eight characters at most.
pub fn code(marker: &str) -> String {
    marker.split('_').next().unwrap().to_uppercase()
}

pub fn from_code(code: &str) -> String {
    let known = MARKERS.iter().find(|(m, _)| self::code(m) == code);
    known.unwrap().0.to_owned()
}

/// An ADaM data set with `extra` columns nobody needs.
pub fn adam(extra: usize) -> String {
    let mut head: Vec<String> = "STUDYID,USUBJID,SUBJID,SITEID,AGE,AGEU,SEX,RACE,TRT01P,TRT01A,PARAMCD,PARAM,PARAMN,AVISIT,AVISITN,ADT,ADY,AVAL,AVALC,BASE,CHG,ABLFL,ANL01FL,DTYPE"
        .split(',').map(str::to_owned).collect();
    head.extend((0..extra).map(|i| format!("AVAR{i:02}")));
    let mut out = head.join(",") + "\n";
    let filler: String = (0..extra)
        .map(|i| if i % 3 == 0 { ",NA" } else { ",x" })
        .collect();
    let day = |visit: &str| match visit {
        "Baseline" => ("Baseline", 0, 1),
        "230 min" => ("230 min", 1, 1),
        "Day 1" => ("Day 2", 2, 2),
        "Day 3" => ("Day 4", 3, 4),
        other => panic!("{other}"),
    };
    for (n, line) in lines().iter().enumerate() {
        let (label, number, study_day) = day(&line.visit);
        for (marker, x) in &line.values {
            let unit = MARKERS.iter().find(|(m, _)| m == marker).unwrap().1;
            let row = |visit: &str,
                       number: f64,
                       x: f64,
                       baseline: &str,
                       analysis: &str,
                       dtype: &str| {
                format!(
                    "K01,{s},{s},01,{age},YEARS,{sex},NA,{g},{g},{code},{code} in plasma ({unit}),1,{visit},{number},2024-01-0{study_day},{study_day},{x},{x},,,{baseline},{analysis},{dtype}{filler}\n",
                    s = line.subject,
                    age = line.age,
                    sex = line.sex,
                    g = line.group,
                    code = code(marker)
                )
            };
            let is_baseline = label == "Baseline";
            // Every fifth baseline was taken at an unscheduled visit.
            let visit = if is_baseline && n % 5 == 0 {
                "Unscheduled 1.1"
            } else {
                label
            };
            out += &row(
                visit,
                f64::from(number),
                *x,
                if is_baseline { "Y" } else { "" },
                "Y",
                "",
            );
            if is_baseline {
                out += &row("Screening", -1.0, x * 2.0, "", "", "");
                out += &row("Baseline", 0.0, x * 3.0, "", "Y", "");
            } else if number == 3 {
                out += &row(label, 3.0, x * 4.0, "", "", "");
                out += &row("Unscheduled 3.1", 3.1, x * 5.0, "", "Y", "");
                out += &row("POST-BASELINE MAXIMUM", 9999.0, x * 6.0, "", "Y", "MAXIMUM");
                out += &row(label, 3.0, x * 7.0, "", "Y", "LOCF");
            }
        }
    }
    out += &format!(
        "K01,SF1,SF1,01,40,YEARS,F,NA,,Screen Failure,OPG,OPG in plasma (pg/mL),1,Baseline,0,2024-01-01,1,5,5,,,Y,Y,{filler}\n"
    );
    out
}

/// A REDCap export, raw or with labels, with repeated instruments and facts on one event.
pub fn redcap(labelled: bool) -> String {
    let event = |visit: &str| {
        if labelled {
            return format!("{visit} (Arm 1: Main)");
        }
        let event = match visit {
            "Baseline" => "baseline",
            "230 min" => "230_min",
            "Day 1" => "day_1",
            "Day 3" => "day_3",
            other => panic!("{other}"),
        };
        format!("{event}_arm_1")
    };
    let head = if labelled {
        "Record ID,Event Name,Repeat Instrument,Repeat Instance,group,age,sex,Complete?,opg_pg_ml,rankl_pg_ml,Complete?,opn_ng_ml,Complete?"
    } else {
        "record_id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,group,age,sex,demographics_complete,opg_pg_ml,rankl_pg_ml,lab_complete,opn_ng_ml,opn_complete"
    };
    let mut text = head.to_owned() + "\n";
    for line in lines() {
        let (s, e) = (&line.subject, event(&line.visit));
        let value = |name: &str| {
            let found = line.values.iter().find(|(m, _)| m == name);
            found.map_or(String::new(), |(_, x)| x.to_string())
        };
        let facts = if line.visit == "Baseline" {
            format!("{},{},{},2", line.group, line.age, line.sex)
        } else {
            ",,,".to_owned()
        };
        writeln!(text, "{s},{e},,,{facts},,,,,").unwrap();
        let (opg, rankl, opn) = (value("opg_pg_ml"), value("rankl_pg_ml"), value("opn_ng_ml"));
        writeln!(text, "{s},{e},lab,1,,,,,{opg},{rankl},2,,").unwrap();
        writeln!(text, "{s},{e},osteopontin,1,,,,,,,,{opn},2").unwrap();
    }
    text
}

pub fn olink(separator: char, comma: bool, names_tell: bool) -> String {
    let head = if names_tell {
        "SampleID,Index,OlinkID,UniProt,Assay,MissingFreq,Panel,PlateID,QC_Warning,LOD,NPX"
    } else {
        "SampleID,Index,OlinkID,UniProt,Assay,MissingFreq,Panel,PlateID,QC_Warning,LOD,NPX,Subject,Group,Time"
    };
    let mut text = head.replace(',', &separator.to_string()) + "\n";
    let number = |x: f64| {
        if comma {
            x.to_string().replace('.', ",")
        } else {
            x.to_string()
        }
    };
    let mut put = |cells: Vec<String>| {
        text += &cells.join(&separator.to_string());
        text.push('\n');
    };
    for (i, line) in lines().iter().enumerate() {
        let digits: String = line.subject.chars().filter(char::is_ascii_digit).collect();
        let sample = if names_tell {
            format!("{}_{}", line.subject, line.visit.replace(' ', ""))
        } else {
            format!("A{i}_{digits}")
        };
        for (marker, x) in &line.values {
            let at = MARKERS.iter().position(|(m, _)| m == marker).unwrap();
            let qc = if i == 3 { "Warning" } else { "Pass" };
            let mut cells = vec![
                sample.clone(),
                i.to_string(),
                format!("OID0000{at}"),
                format!("P0000{at}"),
                code(marker),
                number(0.01),
                "Olink Target 96 Inflammation".to_owned(),
                "Plate1".to_owned(),
                qc.to_owned(),
                number(1.5),
                number(*x),
            ];
            if !names_tell {
                cells.extend([line.subject.clone(), line.group.clone(), line.visit.clone()]);
            }
            put(cells);
        }
    }
    for at in 0..3 {
        let mut cells: Vec<String> = ["CONTROL_SAMPLE_AS 1", "200"].map(str::to_owned).to_vec();
        cells.extend([
            format!("OID0000{at}"),
            format!("P0000{at}"),
            code(MARKERS[at].0),
            number(0.01),
            "Olink Target 96 Inflammation".to_owned(),
            "Plate1".to_owned(),
            "Pass".to_owned(),
            number(1.5),
            number(3.25),
        ]);
        if !names_tell {
            cells.extend(vec![String::new(); 3]);
        }
        put(cells);
    }
    text
}

/// The wells of one marker: line, name of the sample, and two values whose mean is the value.
fn wells(marker: &str) -> Vec<(usize, Line, String, [f64; 2])> {
    let mut out = Vec::new();
    for (i, line) in lines().into_iter().enumerate() {
        let Some((_, x)) = line.values.iter().find(|(n, _)| n == marker) else {
            continue;
        };
        // Symmetric wells: their mean is the value, in binary as well.
        let d = 0.25 * f64::from(u8::try_from(i % 3).unwrap());
        let pair = [x - d, x + d];
        let sample = format!("{} {}", line.subject, line.visit);
        out.push((i, line, sample, pair));
    }
    out
}

/// Meso Scale Discovery: title rows, standards, two wells a sample.
pub fn msd() -> String {
    let mut text = "Discovery Workbench 4.0\nPlate_0001,ketamine bone panel\n\n".to_owned();
    text += "Sample,Sample Group,Assay,Well,Spot,Dilution,Concentration,Signal,Mean,CV,Calc. Concentration,Calc. Conc. Mean,Calc. Conc. CV,Detection Limits: Calc. Low,Detection Limits: Calc. High,Detection Range\n";
    for (m, (marker, _)) in MARKERS.iter().enumerate() {
        for k in 1..=8 {
            writeln!(text, "S00{k},Standards,{marker},A{k},{m},1,1000,5000,5000,1,998,998,1,0.1,10000,In Detection Range").unwrap();
        }
        for (i, line, sample, pair) in wells(marker) {
            for (r, x) in pair.iter().enumerate() {
                writeln!(text, "{sample},{},{marker},B{i}{r},{m},1,,4000,4000,3,{x},{x},3,0.1,10000,In Detection Range", line.group).unwrap();
            }
        }
    }
    text
}

/// Luminex with a column for the analyte.
pub fn luminex() -> String {
    let mut text = "Program,xPONENT\nBuild,4.2\nDate,2024-03-01\n\n".to_owned();
    text += "Type,Well,Description,Analyte,FI,FI - Bkgd,Std Dev,%CV,Obs Conc,Exp Conc,Group\n";
    for (marker, _) in MARKERS {
        for k in 1..=8 {
            writeln!(text, "S{k},A{k},Standard {k},{marker},10,9,1,2,100,100,").unwrap();
        }
        writeln!(text, "B,A9,Blank,{marker},10,9,1,2,OOR <,,").unwrap();
        for (i, line, sample, pair) in wells(marker) {
            for (r, x) in pair.iter().enumerate() {
                writeln!(
                    text,
                    "X{i},B{i}{r},{sample},{marker},10,9,1,2,{x},,{}",
                    line.group
                )
                .unwrap();
            }
        }
    }
    text
}

/// Bio-Plex Manager: a block for each analyte under its name and bead, with the mean of the wells of
/// one sample beside them and the equation of the curve below.
pub fn blocks(delimiter: char) -> String {
    let mut text =
        "File Name: bone.rbx,\nAcquisition Date: 01 Mar 2024,\nReader Serial Number: LX1000,\n\n"
            .to_owned();
    for (m, (marker, _)) in MARKERS.iter().enumerate() {
        writeln!(text, "{marker} ({})\n", 25 + m).unwrap();
        text += "Type,Well,Description,FI,FI - Bkgd,Std Dev,%CV,Obs Conc,Exp Conc,(Obs/Exp) * 100,Group,Ratio,Dilution,Bead Count\n";
        for k in 1..=8 {
            writeln!(text, "S{k},A{k},,900,890,1,2,100,100,100,,,1,80").unwrap();
        }
        writeln!(text, "B,A9,,10,,1,2,OOR <,,***,,,1,80").unwrap();
        for (n, (i, line, sample, pair)) in wells(marker).into_iter().enumerate() {
            for (r, x) in pair.iter().enumerate() {
                writeln!(
                    text,
                    "X{i},B{i}{r},{sample},7,6,1,2,{x},,***,{},,1,80",
                    line.group
                )
                .unwrap();
            }
            if n == 0 {
                writeln!(
                    text,
                    "X{i},\"B{i}0,B{i}1\",{sample},7,6,1,2,{},,***,{},,1,80",
                    pair[0], line.group
                )
                .unwrap();
            }
        }
        text += "Std. Curve: FI = 12.1 + (9000 - 12.1) / ((1 + (Conc / 50)^-1.2))^1\n\n";
    }
    if delimiter == ',' {
        return text;
    }
    // The only commas inside a cell stand between quotation marks.
    let mut quoted = false;
    let one = |c: char| {
        quoted ^= c == '"';
        match c {
            ',' if !quoted => Some(delimiter),
            '"' if delimiter == '\t' => None,
            c => Some(c),
        }
    };
    text.chars().filter_map(one).collect()
}

/// The name of an analyte without the number of its bead.
pub fn bead(marker: &str) -> String {
    marker.split(" (").next().unwrap_or(marker).to_owned()
}
