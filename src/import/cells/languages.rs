//! Words of headers in further languages: Dutch, Portuguese, Scandinavian, Finnish, Polish, Czech, Russian, Turkish,
//! Greek, Indonesian, Chinese, Japanese and Korean. English, German, French, Spanish and Italian are in
//! [`super::words`].
//!
//! In: nothing. Out: words as [`super::words::fold`] writes them, with what they say. Chinese and Japanese put words
//! together without blanks, so that these words count at the end of a header too. Not its business:
//! weighing them against the data.

use super::hint::Hint;

/// Words with their weight.
#[rustfmt::skip]
pub(super) const FURTHER: &[(Hint, f64, &[&str])] = &[
    (
        Hint::Subject,
        1.0,
        &[
            "patientnummer", "patienten", "proefpersoon", "deelnemer", "deelnemersnummer", "deltager",
            "deltaker", "deltagare", "forsoegsperson", "foersoegsperson", "forsokspersoner", "pasient",
            "pacient", "pacjent", "pacjenta", "uczestnik", "badany", "potilas", "koehenkiloe", "hasta",
            "katilimci", "muis", "rotta", "mysz", "szczur", "пациент", "пациента", "пациенты", "испытуемый",
            "участник", "больной", "животное", "мышь", "крыса", "ασθενής", "ασθενείς", "συμμετέχων",
            "asthenis",
        ],
    ),
    (Hint::Identifier, 0.7, &["идентификатор"]),
    (Hint::Identifier, 0.55, &["номер", "код", "шифр", "naam", "navn", "namn", "имя", "numer"]),
    (
        Hint::Group,
        1.0,
        &[
            "groep", "gruppa", "grupp", "grupa", "skupina", "ryhmae", "grup", "группа", "группы", "лечение",
            "терапия", "behandeling", "behandling", "leczenie", "lecba", "tedavi", "hoito", "ramie", "ομάδα",
            "θεραπεία",
        ],
    ),
    (
        Hint::Group,
        0.9,
        &[
            "diagnoza", "diagnos", "диагноз", "препарат", "lek", "geneesmiddel", "middel", "ilac", "laeaeke", "preparat",
            "praeparat", "remedio", "dieet", "диета",
        ],
    ),
    (
        Hint::Visit,
        1.0,
        &[
            "bezoek", "tijdstip", "meetmoment", "meting", "besoeg", "besok", "tidspunkt", "tidpunkt", "maaling",
            "wizyta", "czas", "navsteva", "kaeynti", "vizit", "zaman", "визит", "время", "неделя", "день", "месяц",
            "vecka", "uge", "uke", "tydzien", "miesiac", "dzien", "dag", "maand", "manad", "maned", "hafta", "gun",
            "tempos", "consulta", "avaliacao", "mes", "επίσκεψη", "χρόνος", "ημέρα", "μήνας", "εβδομάδα",
        ],
    ),
    (Hint::Visit, 0.75, &["дата", "tarih", "dato", "data"]),
    (
        Hint::MarkerName,
        1.0,
        &["exame", "bepaling", "badanie", "показатель", "анализ", "parametr", "analys"],
    ),
    (
        Hint::Value,
        1.0,
        &["waarde", "uitslag", "vaerdi", "varde", "verdi", "wynik", "hodnota", "значение", "результат", "deger", "sonuc"],
    ),
    (
        Hint::Sex,
        1.0,
        &["geslacht", "koen", "kjoenn", "plec", "pohlavi", "sukupuoli", "cinsiyet", "пол", "φύλο"],
    ),
    (
        Hint::Fact,
        1.0,
        &[
            "leeftijd", "alder", "aalder", "wiek", "vek", "ikae", "yas", "возраст", "idade", "имт",
            "opmerking", "uwagi", "ηλικία", "fumo", "roker", "palare",
        ],
    ),
    (
        Hint::Outcome,
        1.0,
        &["осложнение", "исход", "overleden", "zgon"],
    ),
    (
        Hint::Group,
        0.82,
        &["ramo", "obat", "perlakuan", "kelompok", "grubu"],
    ),
    (Hint::Place, 1.0, &["ziekenhuis", "centrum", "osrodek", "центр", "klinika", "hastane", "merkez"]),
];

/// Words of Chinese, Japanese and Korean.
#[rustfmt::skip]
pub(super) const EAST_ASIAN: &[(Hint, f64, &[&str])] = &[
    (
        Hint::Subject,
        1.0,
        &["患者", "受试者", "病人", "被験者", "対象者", "参加者", "症例", "个体", "小鼠", "大鼠", "동물", "환자", "대상자", "피험자"],
    ),
    (Hint::Identifier, 0.7, &["编号", "序号", "番号", "病历号", "번호", "姓名", "氏名"]),
    (
        Hint::Group,
        1.0,
        &["组别", "分组", "组", "群", "治疗方案", "処置", "処理", "干预", "그룹", "군", "チーム", "グループ"],
    ),
    (
        Hint::Visit,
        1.0,
        &["访视", "时间点", "时间", "时点", "時点", "時間", "測定日", "随访", "来院", "방문", "시점", "周", "週"],
    ),
    (Hint::Visit, 0.75, &["日期", "日付", "날짜"]),
    (Hint::MarkerName, 1.0, &["指标", "項目", "项目", "检验", "検査項目", "검사"]),
    (Hint::Value, 1.0, &["结果", "数值", "測定値", "結果", "결과", "값"]),
    (Hint::Sex, 1.0, &["性别", "性別", "성별"]),
    (Hint::Fact, 1.0, &["年龄", "年齢", "나이", "연령", "备注", "備考", "身高", "身長"]),
    (Hint::Outcome, 1.0, &["结局", "転帰", "疗效"]),
    (Hint::Place, 1.0, &["中心", "医院", "病院", "施設"]),
    (Hint::Birth, 1.0, &["出生", "生年月日", "생년월일"]),
];

/// Whether a word is written in Chinese, Japanese or Korean.
pub(in crate::import) fn is_east_asian(word: &str) -> bool {
    // Most words are plain, which their bytes show fast.
    !word.is_ascii()
        && word.chars().any(|c| {
        matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
    })
}

/// What a Chinese, Japanese or Korean word says, by the words with which it ends, or of a subject begins.
pub(super) fn east_asian(word: &str) -> impl Iterator<Item = (Hint, f64)> + '_ {
    EAST_ASIAN
        .iter()
        .flat_map(|(hint, weight, all)| all.iter().map(move |w| (*hint, *weight, *w)))
        // `组` ends the name of a group and begins that of a tissue.
        .filter(move |(hint, _, w)| {
            word.ends_with(w) || *hint == Hint::Subject && word.starts_with(w)
        })
        // A compound is what its last word says; `患者番号` is a number of patients.
        .map(move |(hint, weight, w)| (hint, if word == w { weight } else { weight * 0.9 }))
}

/// Times in Chinese, Japanese and Korean: `第4周`, `治疗后4周`, `投与前`, `4週後`, `3ヶ月`.
pub(super) enum Moment {
    Baseline,
    Before,
    After,
    /// A number with the hours of its unit.
    Timed(f64, f64),
    /// `第2次`
    Numbered(f64),
}

/// Hours of a unit of time.
const UNITS: [(&str, f64); 20] = [
    ("小时", 1.0),
    ("時間", 1.0),
    ("시간", 1.0),
    ("分钟", 1.0 / 60.0),
    ("分", 1.0 / 60.0),
    ("分後", 1.0 / 60.0),
    ("天", 24.0),
    ("日", 24.0),
    ("日目", 24.0),
    ("일", 24.0),
    ("周", 168.0),
    ("週", 168.0),
    ("週間", 168.0),
    ("주", 168.0),
    ("个月", 730.5),
    ("月", 730.5),
    ("ヶ月", 730.5),
    ("か月", 730.5),
    ("カ月", 730.5),
    ("개월", 730.5),
];

/// Reads a label; `None` where it names no time.
pub(super) fn moment(label: &str) -> Option<Moment> {
    if !is_east_asian(label) {
        return None;
    }
    let plain: String = label.chars().filter(|c| !c.is_whitespace()).collect();
    // What the time counts from.
    let mut rest = plain.as_str();
    for event in [
        "治疗", "治療", "投与", "投药", "用药", "给药", "手术", "手術", "术", "術", "干预", "介入",
        "치료", "투여", "수술",
    ] {
        rest = rest.strip_prefix(event).unwrap_or(rest);
    }
    if matches!(
        rest,
        "基线" | "基線" | "ベースライン" | "基礎値" | "基线期" | "入组" | "기저" | "베이스라인"
    ) {
        return Some(Moment::Baseline);
    }
    if matches!(rest, "前" | "前値" | "前值" | "전") {
        return Some(Moment::Before);
    }
    if matches!(rest, "后" | "後" | "후") {
        return Some(Moment::After);
    }
    let timed = rest.trim_start_matches(['第', '后', '後', '후']);
    let timed = timed.trim_end_matches(['后', '後', '末', '목', '후']);
    let at = timed.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
    let number: f64 = timed.get(..at)?.parse().ok()?;
    let unit = timed.get(at..)?;
    if matches!(unit, "次" | "回" | "回目" | "차" | "期") {
        return Some(Moment::Numbered(number));
    }
    let hours = UNITS.iter().find(|(u, _)| *u == unit).map(|(_, h)| *h)?;
    Some(Moment::Timed(number, hours))
}
