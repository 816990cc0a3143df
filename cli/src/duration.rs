//! How are durations written? As in Go: `10s`, `1m30s`, `3.141592ms`.

use std::time::Duration;

use anyhow::{Context, Result};

/// Reads a duration such as `10s`, `1m30s` or `500ms`.
pub fn parse(text: &str) -> Result<Duration> {
    let invalid = || format!("{text:?} is not a duration: write it as in 10s, 500ms or 1m30s");
    let mut rest = text;
    let mut seconds = 0.0;
    if rest.is_empty() {
        anyhow::bail!(invalid());
    }
    if rest == "0" {
        return Ok(Duration::ZERO);
    }
    while !rest.is_empty() {
        let number_end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').with_context(invalid)?;
        let (number, tail) = rest.split_at(number_end);
        let unit_end = tail.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(tail.len());
        let (unit, tail) = tail.split_at(unit_end);
        let number: f64 = number.parse().ok().with_context(invalid)?;
        let scale = match unit {
            "ns" => 1e-9,
            "us" | "µs" | "μs" => 1e-6,
            "ms" => 1e-3,
            "s" => 1.0,
            "m" => 60.0,
            "h" => 3600.0,
            _ => anyhow::bail!(invalid()),
        };
        seconds += number * scale;
        rest = tail;
    }
    Duration::try_from_secs_f64(seconds).with_context(invalid)
}

/// Prints a duration: the largest unit that gives a number of at least one, and no trailing zeros.
pub fn format(duration: Duration) -> String {
    let nanoseconds = duration.as_nanos();
    match nanoseconds {
        0 => "0s".to_owned(),
        1..1_000 => format!("{nanoseconds}ns"),
        1_000..1_000_000 => format!("{}µs", decimal(nanoseconds, 3)),
        1_000_000..1_000_000_000 => format!("{}ms", decimal(nanoseconds, 6)),
        _ => {
            let minutes = nanoseconds / 60_000_000_000;
            let seconds = decimal(nanoseconds % 60_000_000_000, 9);
            match (minutes / 60, minutes % 60) {
                (0, 0) => format!("{seconds}s"),
                (0, minutes) => format!("{minutes}m{seconds}s"),
                (hours, minutes) => format!("{hours}h{minutes}m{seconds}s"),
            }
        }
    }
}

/// A number with its point moved left, without trailing zeros.
fn decimal(number: u128, digits: usize) -> String {
    let scale = 10u128.pow(u32::try_from(digits).unwrap_or(0));
    let fraction = format!("{:0digits$}", number % scale);
    let fraction = fraction.trim_end_matches('0');
    let whole = number / scale;
    if fraction.is_empty() { whole.to_string() } else { format!("{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_print_as_in_go() {
        let of = |nanoseconds| format(Duration::from_nanos(nanoseconds));
        assert_eq!(of(0), "0s");
        assert_eq!(of(750), "750ns");
        assert_eq!(of(12_500), "12.5µs");
        assert_eq!(of(3_141_592), "3.141592ms");
        assert_eq!(of(10_500_000), "10.5ms");
        assert_eq!(of(2_000_000_000), "2s");
        assert_eq!(of(62_500_000_000), "1m2.5s");
        assert_eq!(of(3_600_000_000_000), "1h0m0s");
    }

    #[test]
    fn durations_are_read_as_in_go() {
        assert_eq!(parse("10s").unwrap(), Duration::from_secs(10));
        assert_eq!(parse("1m30s").unwrap(), Duration::from_secs(90));
        assert_eq!(parse("1.5h").unwrap(), Duration::from_secs(5400));
        assert!(parse("10").is_err());
        assert!(parse("soon").is_err());
    }
}
