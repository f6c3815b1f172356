//! Text in one form: lower case without accents, and cut into words.

/// Lower case without accents.
pub(in crate::import) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'ä' => out.push_str("ae"),
            'ö' => out.push_str("oe"),
            'ü' => out.push_str("ue"),
            'ß' => out.push_str("ss"),
            'à' | 'á' | 'â' | 'ã' | 'å' => out.push('a'),
            'è' | 'é' | 'ê' | 'ë' => out.push('e'),
            'ì' | 'í' | 'î' | 'ï' => out.push('i'),
            'ò' | 'ó' | 'ô' | 'õ' => out.push('o'),
            'ù' | 'ú' | 'û' => out.push('u'),
            'ñ' => out.push('n'),
            'ç' | 'ć' | 'č' => out.push('c'),
            'ą' => out.push('a'),
            'ę' | 'ě' => out.push('e'),
            'ł' => out.push('l'),
            'ń' | 'ň' => out.push('n'),
            'ś' | 'š' | 'ş' => out.push('s'),
            'ź' | 'ż' | 'ž' => out.push('z'),
            'ř' => out.push('r'),
            'ğ' => out.push('g'),
            'ı' => out.push('i'),
            'ø' => out.push_str("oe"),
            'æ' => out.push_str("ae"),
            c => out.push(c),
        }
    }
    out
}

/// Words of a header: separators, capitals and digits part them.
pub(in crate::import) fn words(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut before: Option<char> = None;
    let chars: Vec<char> = text.chars().collect();
    for (i, &c) in chars.iter().enumerate() {
        let next_is_lower = chars.get(i + 1).is_some_and(|n| n.is_lowercase());
        let starts = before.is_some_and(|b| {
            (b.is_lowercase() && c.is_uppercase())
                || (b.is_uppercase() && c.is_uppercase() && next_is_lower)
                || (b.is_alphabetic() && c.is_ascii_digit())
                || (b.is_ascii_digit() && c.is_alphabetic())
        });
        if (starts || !c.is_alphanumeric()) && !word.is_empty() {
            out.push(fold(&word));
            word.clear();
        }
        if c.is_alphanumeric() {
            word.push(c);
        }
        before = Some(c);
    }
    if !word.is_empty() {
        out.push(fold(&word));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_cut_into_words() {
        for (header, wanted) in [
            ("TreatmentGroup", "treatment group"),
            ("arm_assigned", "arm assigned"),
            ("patientID", "patient id"),
            ("USUBJID", "usubjid"),
            ("Größe (cm)", "groesse cm"),
            ("TRT01A", "trt 01 a"),
            ("IL-6", "il 6"),
        ] {
            assert_eq!(words(header).join(" "), wanted, "{header}");
        }
    }
}
