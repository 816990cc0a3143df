//! Days and spans of time, by the calendar (PostgreSQL manual, Date/Time Functions and Operators). What hangs on the hour
//! at which somebody looks, or on a time zone, is not known.

use crate::dialect::postgres::normalize::{days_from, from_days};
use crate::model::value::Value;
use std::cmp::Ordering;

/// Beyond this many moments a series is not made.
const MOST: usize = 10_000;

const DAY: i64 = 86_400;

/// The days from 1970-01-01 to a day of the Gregorian calendar; `None` if there is no such day.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let lengths = [31, if is_leap { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let longest = usize::try_from(month - 1).ok().and_then(|at| lengths.get(at))?;
    if !(1..=*longest).contains(&day) || !(1..=9999).contains(&year) {
        return None;
    }
    Some(days_from(year, month, day))
}

/// The same day so many months later, or the last of that month.
fn months_later(day: i64, months: i64) -> Option<i64> {
    let (year, month, of_month) = from_days(day);
    let all = year.checked_mul(12)?.checked_add(month - 1)?.checked_add(months)?;
    (0..4).find_map(|less| days(all.div_euclid(12), all.rem_euclid(12) + 1, of_month - less))
}

/// As the server prints it.
pub fn shown(value: &Value) -> Option<String> {
    match value {
        Value::Date(at) => {
            let (year, month, day) = from_days(*at);
            (1..=9999).contains(&year).then(|| format!("{year:04}-{month:02}-{day:02}"))
        }
        Value::Moment(at) => {
            let (day, second) = (at.div_euclid(DAY), at.rem_euclid(DAY));
            let date = shown(&Value::Date(day))?;
            Some(format!("{date} {:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60))
        }
        _ => None,
    }
}

/// `2024-01-31`
fn read_day(text: &str) -> Option<i64> {
    let mut parts = text.split('-').map(|part| part.parse::<i64>().ok().filter(|_| part.len() <= 4));
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some(Some(year)), Some(Some(month)), Some(Some(day)), None) if year > 31 => days(year, month, day),
        _ => None,
    }
}

/// `2024-01-31 10:00[:00]`
fn read_moment(text: &str) -> Option<i64> {
    let (day, time) = text.trim().split_once([' ', 'T']).unwrap_or((text.trim(), "00:00:00"));
    let mut parts = time.split(':').map(|part| part.parse::<i64>().ok().filter(|_| part.len() == 2));
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?);
    let valid = hour < 24 && minute < 60 && second < 60 && parts.next().is_none();
    Some(read_day(day)? * DAY + hour * 3600 + minute * 60 + second).filter(|_| valid)
}

/// `1 month`, `-2 days`, `1 year 6 months`
fn read_interval(text: &str) -> Option<Value> {
    let (mut months, mut days, mut seconds) = (0i64, 0i64, 0i64);
    let mut words = text.split_whitespace();
    while let Some(number) = words.next() {
        let number: i64 = number.parse().ok()?;
        match words.next()?.to_ascii_lowercase().trim_end_matches('s') {
            "year" => months += number.checked_mul(12)?,
            "month" | "mon" => months += number,
            "week" => days += number.checked_mul(7)?,
            "day" => days += number,
            "hour" => seconds += number.checked_mul(3600)?,
            "minute" | "min" => seconds += number.checked_mul(60)?,
            "second" | "sec" => seconds += number,
            _ => return None,
        }
    }
    Some(Value::Interval { months, days, seconds })
}

pub fn cast(value: Value, to: &str) -> Value {
    let found = match (to, value) {
        ("date", Value::Text(text)) => read_day(text.trim()).map(Value::Date),
        ("date", Value::Moment(at) | Value::Zoned(at)) => Some(Value::Date(at.div_euclid(DAY))),
        ("date", value @ Value::Date(_)) | ("timestamp", value @ Value::Moment(_)) => Some(value),
        ("timestamp", Value::Date(day)) => Some(Value::Moment(day * DAY)),
        ("timestamp", Value::Zoned(at)) => Some(Value::Moment(at)),
        ("timestamptz", Value::Date(day)) => Some(Value::Zoned(day * DAY)),
        ("timestamptz", Value::Moment(at) | Value::Zoned(at)) => Some(Value::Zoned(at)),
        ("timestamp", Value::Text(text)) => read_moment(&text).map(Value::Moment),
        ("interval", Value::Text(text)) => read_interval(&text),
        ("interval", value @ Value::Interval { .. }) => Some(value),
        _ => None,
    };
    found.unwrap_or(Value::Unknown)
}

fn later(at: i64, span: (i64, i64, i64), sign: i64) -> Option<i64> {
    let (months, days, seconds) = span;
    let day =
        months_later(at.div_euclid(DAY), sign.checked_mul(months)?)?.checked_add(sign.checked_mul(days)?)?;
    Some(day * DAY + at.rem_euclid(DAY) + sign * seconds)
}

fn moment(value: &Value, beside: bool) -> Option<i64> {
    match value {
        Value::Date(day) => Some(day * DAY),
        Value::Moment(at) | Value::Zoned(at) => Some(*at),
        Value::Text(text) if beside => read_moment(text),
        _ => None,
    }
}

pub fn operator(operator: &str, left: &Value, right: &Value) -> Option<Value> {
    let sign = if operator == "-" { -1 } else { 1 };
    match (operator, left, right) {
        ("+" | "-", Value::Date(day), Value::Number(more)) => Some(Value::Date(day + sign * more)),
        ("-", Value::Date(one), Value::Date(other)) => Some(Value::Number(one - other)),
        // Hours may be lost or won where a zone changes its clock.
        ("+" | "-", Value::Zoned(_), Value::Interval { seconds, .. }) if *seconds != 0 => {
            Some(Value::Unknown)
        }
        (
            "+" | "-",
            Value::Date(_) | Value::Moment(_) | Value::Zoned(_),
            Value::Interval { months, days, seconds },
        ) => {
            let found = later(moment(left, false)?, (*months, *days, *seconds), sign);
            let made = if matches!(left, Value::Zoned(_)) { Value::Zoned } else { Value::Moment };
            Some(found.map_or(Value::Unknown, made))
        }
        ("+", Value::Interval { .. }, Value::Date(_) | Value::Moment(_)) => self::operator("+", right, left),
        ("*", Value::Interval { .. }, Value::Number(_)) => self::operator("*", right, left),
        ("*", Value::Number(times), Value::Interval { months, days, seconds }) => Some(Value::Interval {
            months: months.checked_mul(*times)?,
            days: days.checked_mul(*times)?,
            seconds: seconds.checked_mul(*times)?,
        }),
        ("=" | "<>" | "<" | "<=" | ">" | ">=", Value::Date(_) | Value::Moment(_) | Value::Zoned(_), _)
        | ("=" | "<>" | "<" | "<=" | ">" | ">=", _, Value::Date(_) | Value::Moment(_) | Value::Zoned(_)) => {
            if *left == Value::Null || *right == Value::Null {
                return Some(Value::Null);
            }
            let (Some(one), Some(other)) = (moment(left, true), moment(right, true)) else {
                return Some(Value::Unknown);
            };
            let order = one.cmp(&other);
            Some(Value::Boolean(match operator {
                "=" => order == Ordering::Equal,
                "<>" => order != Ordering::Equal,
                "<" => order == Ordering::Less,
                "<=" => order != Ordering::Greater,
                ">" => order == Ordering::Greater,
                _ => order != Ordering::Less,
            }))
        }
        _ => None,
    }
}

pub fn function(name: &str, arguments: &[Value]) -> Option<Value> {
    match (name, arguments) {
        ("make_date", [Value::Number(year), Value::Number(month), Value::Number(day)]) => {
            days(*year, *month, *day).map(Value::Date)
        }
        ("to_char", [Value::Number(number) | Value::Decimal(number), Value::Text(pattern)]) => {
            padded(*number, pattern)
        }
        ("to_char", [value, Value::Text(pattern)]) => written(moment(value, false)?, pattern),
        ("to_date", [Value::Text(text), Value::Text(pattern)]) if &**pattern == "YYYY-MM-DD" => {
            read_day(text).map(Value::Date)
        }
        ("date_part" | "extract", [Value::Text(field), value]) => {
            part(&field.to_lowercase(), moment(value, false)?)
        }
        ("date_trunc", [Value::Text(unit), value]) => {
            let (year, month, _) = from_days(moment(value, false)?.div_euclid(DAY));
            let first = match &*unit.to_lowercase() {
                "year" => days(year, 1, 1),
                "quarter" => days(year, (month - 1) / 3 * 3 + 1, 1),
                "month" => days(year, month, 1),
                "day" => Some(moment(value, false)?.div_euclid(DAY)),
                _ => None,
            };
            // Of a day the server makes a moment with a zone.
            let made = if matches!(value, Value::Moment(_)) { Value::Moment } else { Value::Zoned };
            first.map(|day| made(day * DAY))
        }
        ("generate_series", [from, to, Value::Interval { months, days, seconds }]) => {
            series(from, to, (*months, *days, *seconds))
        }
        _ => None,
    }
}

/// The moments from one to the other; of days they have a zone.
fn series(from: &Value, to: &Value, span: (i64, i64, i64)) -> Option<Value> {
    let (start, last) = (moment(from, false)?, moment(to, false)?);
    let made = match (from, to) {
        (Value::Moment(_), Value::Moment(_)) => Value::Moment,
        _ if span.2 == 0 => Value::Zoned,
        _ => return None,
    };
    let (mut at, mut found) = (start, Vec::new());
    while at <= last && found.len() < MOST {
        found.push(made(at));
        at = later(at, span, 1).filter(|next| *next > at)?;
    }
    (at > last).then_some(Value::List(found))
}

fn part(field: &str, at: i64) -> Option<Value> {
    let day = at.div_euclid(DAY);
    let (year, month, of_month) = from_days(day);
    Some(Value::Decimal(match field {
        "year" => year,
        "quarter" => (month - 1) / 3 + 1,
        "month" => month,
        "day" => of_month,
        "dow" => (day + 4).rem_euclid(7),
        "isodow" => (day + 3).rem_euclid(7) + 1,
        "hour" => at.rem_euclid(DAY) / 3600,
        _ => return None,
    }))
}

/// A number with leading zeros: `FM000`.
fn padded(number: i64, pattern: &str) -> Option<Value> {
    let zeros = pattern.strip_prefix("FM").or_else(|| pattern.strip_prefix("fm"))?;
    let plain = !zeros.is_empty() && zeros.bytes().all(|b| b == b'0') && number >= 0;
    let text = format!("{number:0width$}", width = zeros.len());
    (plain && text.len() == zeros.len()).then(|| Value::text(&text))
}

/// A moment by a pattern of YYYY, MM, DD, HH24, MI, SS and what stands between them.
fn written(at: i64, pattern: &str) -> Option<Value> {
    let (day, second) = (at.div_euclid(DAY), at.rem_euclid(DAY));
    let (year, month, of_month) = from_days(day);
    let known = [
        ("YYYY", format!("{year:04}")),
        ("HH24", format!("{:02}", second / 3600)),
        ("YY", format!("{:02}", year % 100)),
        ("MM", format!("{month:02}")),
        ("DD", format!("{of_month:02}")),
        ("MI", format!("{:02}", second / 60 % 60)),
        ("SS", format!("{:02}", second % 60)),
        ("Q", ((month - 1) / 3 + 1).to_string()),
    ];
    let (mut out, mut rest) = (String::new(), pattern);
    while let Some(c) = rest.chars().next() {
        if let Some(quoted) = rest.strip_prefix('"') {
            let (inside, behind) = quoted.split_once('"')?;
            out.push_str(inside);
            rest = behind;
        } else if let Some((word, text)) = known
            .iter()
            .find(|(word, _)| rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word)))
        {
            // `DDD`, `MMM` and the like are other patterns.
            let behind = rest.get(word.len()..)?;
            if behind.starts_with(|c: char| word.ends_with(c.to_ascii_uppercase())) {
                return None;
            }
            out.push_str(text);
            rest = behind;
        } else if c.is_alphabetic() {
            return None;
        } else {
            out.push(c);
            rest = rest.get(c.len_utf8()..)?;
        }
    }
    Some(Value::text(&out))
}
