//! How long is `1m30s`?

/// The milliseconds of a duration as Go writes them: numbers with units, as in `1.5h`, `1m30s`, `250ms`.
pub fn milliseconds(text: &str) -> Option<u64> {
    if text == "0" {
        return Some(0);
    }
    let mut rest = text;
    let mut total = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, after) = rest.split_at_checked(digits)?;
        let unit_end = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
        let (unit, after) = after.split_at_checked(unit_end)?;
        total += number.parse::<f64>().ok()? * unit_in_milliseconds(unit)?;
        rest = after;
    }
    (!text.is_empty()).then_some(total.round() as u64)
}

fn unit_in_milliseconds(unit: &str) -> Option<f64> {
    match unit {
        "ns" => Some(1e-6),
        "us" | "µs" => Some(1e-3),
        "ms" => Some(1.0),
        "s" => Some(1e3),
        "m" => Some(60e3),
        "h" => Some(3600e3),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::milliseconds;

    #[test]
    fn durations_are_read_as_go_writes_them() {
        assert_eq!(milliseconds("10s"), Some(10_000));
        assert_eq!(milliseconds("1m30s"), Some(90_000));
        assert_eq!(milliseconds("1.5h"), Some(5_400_000));
        assert_eq!(milliseconds("250ms"), Some(250));
        assert_eq!(milliseconds("0"), Some(0));
    }

    #[test]
    fn other_texts_are_none() {
        for text in ["", "10", "s", "ten seconds", "10 s", "1d"] {
            assert_eq!(milliseconds(text), None, "{text:?}");
        }
    }
}
