//! The text of an interval as the server prints it: `1 hour` is `01:00:00`, `2 weeks` is `14 days` (manual 8.5.4).

/// A day in microseconds.
const DAY: i64 = 86_400_000_000;

/// The canonical text of an interval; `None` where this reader does not know the form.
pub fn canonical(text: &str) -> Option<String> {
    let text = text.strip_prefix('@').unwrap_or(text).trim();
    let (mut months, mut days, mut micros) = (0i64, 0i64, 0i64);
    let mut words = text.split_whitespace().peekable();
    words.peek()?;
    while let Some(word) = words.next() {
        if word.contains(':') {
            micros = micros.checked_add(clock(word)?)?;
            continue;
        }
        let digits = word.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(word.len());
        let (number, unit) = word.split_at_checked(digits)?;
        // A bare number is seconds, or days before a clock.
        let unit = match (unit, words.peek()) {
            ("", Some(next)) if next.contains(':') => "day",
            ("", Some(_)) => words.next()?,
            ("", None) => "second",
            (unit, _) => unit,
        };
        let unit = unit.to_lowercase();
        let unit = unit.strip_suffix('s').unwrap_or(&unit);
        if let Some(micros_of) = time_unit(unit) {
            micros = micros.checked_add(scaled(number, micros_of)?)?;
            continue;
        }
        if let (true, (0, to_days)) = (number.contains('.'), calendar_unit(unit)?) {
            let all = scaled(number, DAY.checked_mul(to_days)?)?;
            days = days.checked_add(all / DAY)?;
            micros = micros.checked_add(all % DAY)?;
            continue;
        }
        let number: i64 = number.strip_prefix('+').unwrap_or(number).parse().ok()?;
        let (to_months, to_days) = calendar_unit(unit)?;
        months = months.checked_add(number.checked_mul(to_months)?)?;
        days = days.checked_add(number.checked_mul(to_days)?)?;
    }
    Some(printed(months, days, micros))
}

fn time_unit(unit: &str) -> Option<i64> {
    Some(match unit {
        "hour" | "hr" | "h" => 3_600_000_000,
        "minute" | "min" | "m" => 60_000_000,
        "second" | "sec" | "s" | "" => 1_000_000,
        "millisecond" | "msec" | "m s" => 1_000,
        "microsecond" | "usec" | "u" => 1,
        _ => return None,
    })
}

fn calendar_unit(unit: &str) -> Option<(i64, i64)> {
    Some(match unit {
        "year" | "yr" | "y" => (12, 0),
        "decade" => (120, 0),
        "century" | "centurie" => (1200, 0),
        "month" | "mon" => (1, 0),
        "week" | "w" => (0, 7),
        "day" | "d" => (0, 1),
        _ => return None,
    })
}

/// A decimal number of a unit, in microseconds.
fn scaled(number: &str, unit: i64) -> Option<i64> {
    let number = number.strip_prefix('+').unwrap_or(number);
    let (sign, number) = match number.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, number),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let mut total = whole.parse::<i64>().ok()?.checked_mul(unit)?;
    if !fraction.is_empty() {
        let digits = u32::try_from(fraction.len()).ok().filter(|digits| *digits < 7)?;
        total = total.checked_add(fraction.parse::<i64>().ok()?.checked_mul(unit)? / 10i64.pow(digits))?;
    }
    total.checked_mul(sign)
}

/// `04:05` and `04:05:06.7`.
fn clock(text: &str) -> Option<i64> {
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let mut parts = text.split(':');
    let mut total = scaled(parts.next()?, 3_600_000_000)?.checked_add(scaled(parts.next()?, 60_000_000)?)?;
    if let Some(seconds) = parts.next() {
        total = total.checked_add(scaled(seconds, 1_000_000)?)?;
    }
    parts.next().is_none().then_some(total.checked_mul(sign)?)
}

fn printed(months: i64, days: i64, micros: i64) -> String {
    let mut parts = Vec::new();
    let mut count = |number: i64, unit: &str| {
        if number != 0 {
            parts.push(format!("{number} {unit}{}", if number == 1 { "" } else { "s" }));
        }
    };
    count(months / 12, "year");
    count(months % 12, "mon");
    count(days, "day");
    if micros != 0 || parts.is_empty() {
        let sign = if micros < 0 { "-" } else { "" };
        let all = micros.unsigned_abs();
        let (seconds, fraction) = (all / 1_000_000, all % 1_000_000);
        let clock = format!("{sign}{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
        let fraction = format!("{fraction:06}");
        let fraction = fraction.trim_end_matches('0');
        parts.push(if fraction.is_empty() { clock } else { format!("{clock}.{fraction}") });
    }
    parts.join(" ")
}
