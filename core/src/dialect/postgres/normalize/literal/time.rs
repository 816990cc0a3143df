//! The text of dates and times as the server prints them, in UTC (manual 8.5): `2020-01-01` as a timestamp is
//! `2020-01-01 00:00:00`.

/// The canonical text of a date or time of a type; `None` where this reader does not know the form (`now`, `today` …).
pub fn canonical(text: &str, ty: &str) -> Option<String> {
    if matches!(text.to_lowercase().as_str(), "infinity" | "-infinity") {
        return Some(text.to_lowercase());
    }
    let epoch = "1970-01-01";
    let text = if text.eq_ignore_ascii_case("epoch") { epoch } else { text };
    match ty {
        "date" => date(text).map(|(y, m, d)| format!("{y:04}-{m:02}-{d:02}")),
        "time" => clock(text).map(|(seconds, fraction)| clock_text(seconds, &fraction)),
        "timestamp" => {
            // The zone of a timestamp without one is not looked at.
            let (day, seconds, fraction, _) = moment(text)?;
            Some(moment_text(day, seconds, &fraction))
        }
        "timestamptz" => {
            let (day, seconds, fraction, offset) = moment(text)?;
            let all = day * 86_400 + seconds - offset.unwrap_or(0);
            Some(format!("{}+00", moment_text(all.div_euclid(86_400), all.rem_euclid(86_400), &fraction)))
        }
        _ => None,
    }
}

fn moment_text(day: i64, seconds: i64, fraction: &str) -> String {
    let (y, m, d) = from_days(day);
    format!("{y:04}-{m:02}-{d:02} {}", clock_text(seconds, fraction))
}

fn clock_text(seconds: i64, fraction: &str) -> String {
    let clock = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    if fraction.is_empty() { clock } else { format!("{clock}.{fraction}") }
}

/// Day since 1970, second of the day, fraction, offset from UTC in seconds.
fn moment(text: &str) -> Option<(i64, i64, String, Option<i64>)> {
    let (day, rest) = match text.find([' ', 'T', 't']) {
        Some(at) => (text.get(..at)?, text.get(at + 1..)?.trim()),
        None => (text, ""),
    };
    let (y, m, d) = date(day)?;
    let zone = rest.find(['+', '-', 'Z', 'z']).unwrap_or(rest.len());
    let (time, zone) = rest.split_at_checked(zone)?;
    let (seconds, fraction) = if time.trim().is_empty() { (0, String::new()) } else { clock(time.trim())? };
    Some((days_from(y, m, d), seconds, fraction, offset(zone)?))
}

fn offset(text: &str) -> Option<Option<i64>> {
    let sign = match text.chars().next() {
        None => return Some(None),
        Some('Z' | 'z') => return (text.len() == 1).then_some(Some(0)),
        Some('-') => -1,
        Some(_) => 1,
    };
    let digits: String = text.chars().skip(1).filter(|c| *c != ':').collect();
    let number: i64 = digits.parse().ok()?;
    let seconds = match digits.len() {
        1 | 2 => number * 3600,
        4 => number / 100 * 3600 + number % 100 * 60,
        _ => return None,
    };
    Some(Some(sign * seconds))
}

fn date(text: &str) -> Option<(i64, i64, i64)> {
    let mut parts = text.split('-');
    let (y, m, d) = (parts.next()?, parts.next()?, parts.next()?);
    if y.len() != 4 || parts.next().is_some() {
        return None;
    }
    let (y, m, d): (i64, i64, i64) = (y.parse().ok()?, m.parse().ok()?, d.parse().ok()?);
    ((1..=12).contains(&m) && (1..=31).contains(&d)).then_some((y, m, d))
}

fn clock(text: &str) -> Option<(i64, String)> {
    let mut parts = text.split(':');
    let (hours, minutes) = (parts.next()?.parse::<i64>().ok()?, parts.next()?.parse::<i64>().ok()?);
    let (seconds, fraction) = match parts.next() {
        Some(seconds) => match seconds.split_once('.') {
            Some((seconds, fraction)) => {
                (seconds.parse::<i64>().ok()?, fraction.trim_end_matches('0').to_owned())
            }
            None => (seconds.parse::<i64>().ok()?, String::new()),
        },
        None => (0, String::new()),
    };
    let sane = hours < 25 && minutes < 60 && seconds < 61 && fraction.chars().all(|c| c.is_ascii_digit());
    (sane && parts.next().is_none()).then_some((hours * 3600 + minutes * 60 + seconds, fraction))
}

/// Days since 1970-01-01 of a date of the Gregorian calendar (years counted from March).
/// The days from 1970-01-01 to a day of the Gregorian calendar.
pub fn days_from(y: i64, m: i64, d: i64) -> i64 {
    // Years begin in March here, so that the day of a leap year is the last.
    let y = if m <= 2 { y - 1 } else { y };
    let era = y.div_euclid(400);
    let year = y.rem_euclid(400);
    let day = (153 * ((m + 9) % 12) + 2) / 5 + d - 1;
    era * 146_097 + year * 365 + year / 4 - year / 100 + day - 719_468
}

/// Year, month and day of such a day.
pub fn from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, day)
}
