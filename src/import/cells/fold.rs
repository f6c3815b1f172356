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
    let mut out: Vec<String> = Vec::with_capacity(4);
    let (mut start, mut before) = (None, None);
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let mut next_is_lower = || chars.peek().is_some_and(|(_, next)| next.is_lowercase());
        let begins = before.is_some_and(|b: char| {
            (b.is_lowercase() && c.is_uppercase())
                || (b.is_alphabetic() && c.is_ascii_digit())
                || (b.is_ascii_digit() && c.is_alphabetic())
                || (b.is_uppercase() && c.is_uppercase() && next_is_lower())
        });
        let is_part = c.is_alphanumeric();
        if (begins || !is_part)
            && let Some(start) = start.take()
        {
            out.push(fold(&text[start..at]));
        }
        if is_part && start.is_none() {
            start = Some(at);
        }
        before = Some(c);
    }
    if let Some(start) = start {
        out.push(fold(&text[start..]));
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
