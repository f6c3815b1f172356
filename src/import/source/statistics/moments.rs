//! Dates and times that statistics programs keep as numbers, written as ISO 8601.
//!
//! In: a number with its unit and the day it counts from. Out: `2024-03-01`, `2024-03-01T14:30`, `14:30:00`. Not its
//! business: what a date means in a study.

use std::fmt::Write;

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Moment {
    /// Days from a day, given as days from 1970-01-01.
    Days(i64),
    /// Parts of a second from a day: the day, and the parts in a second.
    Parts(i64, f64),
    /// A time of day or a length of time: parts in a second.
    Clock(f64),
    /// Months, quarters or half-years from January 1960: months in one.
    Months(i64),
    /// Weeks of 1960 on, as Stata counts them: 52 a year, the last one longer.
    Weeks,
    /// The year itself.
    Year,
}

/// 1960-01-01, from which SAS and Stata count.
pub(super) const DAY_1960: i64 = -3653;
/// 1582-10-14, from which SPSS counts.
pub(super) const DAY_1582: i64 = -141_428;

/// Year, month and day of a day from 1970-01-01.
fn civil(day: i64) -> (i64, i64, i64) {
    // Years that begin in March put the leap day last.
    let day = day + 719_468;
    let era = day.div_euclid(146_097);
    let of_era = day.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year + era * 400 + i64::from(month <= 2);
    (year, month, of_year - (153 * shifted + 2) / 5 + 1)
}

/// Days from 1970-01-01 of the first of January.
fn new_year(year: i64) -> i64 {
    let before = year - 1;
    365 * (year - 1970) + (before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400))
        - 477
}

/// Days that are written as dates: the years 1 to 9999.
fn is_date(day: i64) -> bool {
    (-719_162..=2_932_896).contains(&day)
}

impl Moment {
    /// Writes `x`; `false` where it is no date that can be written.
    pub fn write(self, x: f64, out: &mut String) -> bool {
        // Beyond this no count is exact, nor is any a date.
        if !x.is_finite() || x.abs() > 1e19 {
            return false;
        }
        match self {
            Self::Days(from) => write_day(from.saturating_add(x.floor() as i64), out),
            Self::Parts(from, per_second) => {
                let seconds = (x / per_second * 1000.0).round() / 1000.0;
                let day = (seconds / 86_400.0).floor();
                let rest = seconds - day * 86_400.0;
                write_day(from.saturating_add(day as i64), out) && {
                    write_clock(rest, out);
                    true
                }
            }
            Self::Clock(per_second) => {
                let seconds = x / per_second;
                if !(0.0..3.6e9).contains(&seconds) {
                    return false;
                }
                let whole = seconds.round() as u64;
                // Writing to a String can't fail.
                let _ = write!(
                    out,
                    "{:02}:{:02}:{:02}",
                    whole / 3600,
                    whole / 60 % 60,
                    whole % 60
                );
                true
            }
            Self::Months(in_one) => {
                let months = (x.floor() as i64).saturating_mul(in_one);
                let year = 1960 + months.div_euclid(12);
                (1..=9999).contains(&year) && {
                    let _ = write!(out, "{year:04}-{:02}-01", months.rem_euclid(12) + 1);
                    true
                }
            }
            Self::Weeks => {
                let weeks = x.floor() as i64;
                let year = 1960 + weeks.div_euclid(52);
                (1..=9999).contains(&year)
                    && write_day(new_year(year) + 7 * weeks.rem_euclid(52), out)
            }
            Self::Year => {
                let _ = write!(out, "{x}");
                true
            }
        }
    }
}

fn write_day(day: i64, out: &mut String) -> bool {
    if !is_date(day) {
        return false;
    }
    let (year, month, day) = civil(day);
    let _ = write!(out, "{year:04}-{month:02}-{day:02}");
    true
}

/// The time behind a date; midnight is not written.
fn write_clock(seconds: f64, out: &mut String) {
    let whole = seconds.floor().clamp(0.0, 86_399.0) as u64;
    let (hour, minute, second) = (whole / 3600, whole / 60 % 60, whole % 60);
    let _ = match (hour, minute, second) {
        (0, 0, 0) => Ok(()),
        (_, _, 0) => write!(out, "T{hour:02}:{minute:02}"),
        _ => write!(out, "T{hour:02}:{minute:02}:{second:02}"),
    };
}

/// What a SAS format says of the numbers under it.
pub(super) fn of_sas_format(format: &str) -> Option<Moment> {
    const DATES: [&str; 28] = [
        "DATE", "DAY", "DDMMYY", "DOWNAME", "JULDAY", "JULIAN", "MMDDYY", "MMYY", "MONNAME",
        "MONTH", "MONYY", "QTR", "QTRR", "NENGO", "MINGUO", "WEEKDATE", "WEEKDATX", "WEEKDAY",
        "WEEKV", "WORDDATE", "WORDDATX", "YEAR", "YYMM", "YYMON", "YYMMDD", "YYQ", "YYQR",
        "EURDFDD",
    ];
    const MOMENTS: [&str; 9] = [
        "DATETIME", "DATEAMPM", "MDYAMPM", "DTDATE", "DTMONYY", "DTWKDATX", "DTYEAR", "IS8601DT",
        "NLDATM",
    ];
    const CLOCKS: [&str; 6] = ["TIME", "TOD", "HHMM", "TIMEAMPM", "MMSS", "HOUR"];
    let format = format.trim().to_ascii_uppercase();
    let iso = format.get(..5).filter(|f| matches!(*f, "E8601" | "B8601"));
    if iso.is_some() || format.starts_with("IS8601") {
        let kind = format.get(if iso.is_some() { 5..7 } else { 6..8 })?;
        return match kind {
            "DA" => Some(Moment::Days(DAY_1960)),
            "DT" | "DN" | "DX" | "DZ" | "LX" => Some(Moment::Parts(DAY_1960, 1.0)),
            "TM" | "TX" | "TZ" | "LZ" => Some(Moment::Clock(1.0)),
            _ => None,
        };
    }
    let name = format.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    let is = |list: &[&str]| {
        // A last letter says which sign stands between the parts: DDMMYYD, YYMMN.
        let plain = name.strip_suffix(['B', 'C', 'D', 'N', 'P', 'S']);
        list.contains(&name)
            || plain.is_some_and(|n| n.ends_with("YY") && list.contains(&n))
            || plain.is_some_and(|n| n == "YYMM" || n == "MMYY" || n == "YYQ" || n == "YYQR")
    };
    if is(&MOMENTS) {
        Some(Moment::Parts(DAY_1960, 1.0))
    } else if is(&CLOCKS) {
        Some(Moment::Clock(1.0))
    } else {
        is(&DATES).then_some(Moment::Days(DAY_1960))
    }
}

/// Whether a SAS format shows numbers or texts as they are; others are made by somebody and kept in a catalog.
pub(super) fn is_plain_sas_format(format: &str) -> bool {
    const PLAIN: [&str; 26] = [
        "", "BEST", "BESTD", "F", "COMMA", "COMMAX", "D", "DOLLAR", "DOLLARX", "E", "EURO",
        "EUROX", "NUMX", "PERCENT", "PERCENTN", "PVALUE", "Z", "ROMAN", "FRACT", "NEGPAREN",
        "BINARY", "HEX", "$", "$CHAR", "$F", "$VARYING",
    ];
    let format = format.trim().to_ascii_uppercase();
    let name = format.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    PLAIN.contains(&name) || name.starts_with("NL") || of_sas_format(&format).is_some()
}

/// What a Stata format says of the numbers under it.
pub(super) fn of_stata_format(format: &str) -> Option<Moment> {
    let format = format.trim_start_matches('%').trim_start_matches('-');
    let mut letters = format
        .strip_prefix('t')
        .unwrap_or(match format.as_bytes().first() {
            Some(b'd') => format,
            _ => "",
        })
        .chars();
    Some(match letters.next()? {
        'd' => Moment::Days(DAY_1960),
        'c' | 'C' => Moment::Parts(DAY_1960, 1000.0),
        'w' => Moment::Weeks,
        'm' => Moment::Months(1),
        'q' => Moment::Months(3),
        'h' => Moment::Months(6),
        'y' => Moment::Year,
        _ => return None,
    })
}

/// What a kind of SPSS format says of the numbers under it.
pub(super) fn of_spss_format(kind: i32) -> Option<Moment> {
    match kind {
        20 | 23 | 24 | 28 | 29 | 30 | 38 | 39 | 22 | 41 => Some(Moment::Parts(DAY_1582, 1.0)),
        21 | 25 | 40 => Some(Moment::Clock(1.0)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{DAY_1582, DAY_1960, Moment, new_year, of_sas_format};

    fn written(moment: Moment, x: f64) -> String {
        let mut out = String::new();
        assert!(moment.write(x, &mut out));
        out
    }

    #[test]
    fn counts_of_each_program_are_dates() {
        assert_eq!(written(Moment::Days(0), 0.0), "1970-01-01");
        assert_eq!(written(Moment::Days(DAY_1960), 0.0), "1960-01-01");
        assert_eq!(written(Moment::Days(DAY_1960), 21_915.0), "2020-01-01");
        assert_eq!(written(Moment::Parts(DAY_1582, 1.0), 0.0), "1582-10-14");
        // SPSS: DATE.DMY(1, 3, 2024) is 13928630400.
        assert_eq!(
            written(Moment::Parts(DAY_1582, 1.0), 13_928_630_400.0),
            "2024-03-01"
        );
        assert_eq!(
            written(Moment::Parts(DAY_1960, 1000.0), 5_400_000.0),
            "1960-01-01T01:30"
        );
        assert_eq!(written(Moment::Months(1), 769.0), "2024-02-01");
        assert_eq!(written(Moment::Months(3), 256.0), "2024-01-01");
        assert_eq!(written(Moment::Weeks, 0.0), "1960-01-01");
        assert_eq!(written(Moment::Weeks, 64.0 * 52.0 + 1.0), "2024-01-08");
        assert_eq!(written(Moment::Clock(1.0), 52_200.0), "14:30:00");
        assert_eq!(new_year(1970), 0);
        assert_eq!(new_year(2000), 10_957);
    }

    #[test]
    fn absurd_numbers_are_no_dates() {
        for x in [f64::NAN, f64::INFINITY, 1e300, -1e17, 1e17] {
            for moment in [
                Moment::Days(DAY_1960),
                Moment::Parts(DAY_1582, 1.0),
                Moment::Clock(1.0),
                Moment::Months(6),
                Moment::Weeks,
            ] {
                assert!(!moment.write(x, &mut String::new()), "{moment:?} {x}");
            }
        }
    }

    #[test]
    fn sas_formats_are_known_with_their_width() {
        for (format, moment) in [
            ("DATE9.", Some(Moment::Days(DAY_1960))),
            ("E8601DA10", Some(Moment::Days(DAY_1960))),
            ("E8601DA", Some(Moment::Days(DAY_1960))),
            ("DATETIME20.", Some(Moment::Parts(DAY_1960, 1.0))),
            ("TIME5", Some(Moment::Clock(1.0))),
            ("YYMMDD10.", Some(Moment::Days(DAY_1960))),
            ("DDMMYYP10.", Some(Moment::Days(DAY_1960))),
            ("E8601DT19.", Some(Moment::Parts(DAY_1960, 1.0))),
            ("BEST12.", None),
            ("", None),
        ] {
            assert_eq!(of_sas_format(format), moment, "{format}");
        }
    }
}
