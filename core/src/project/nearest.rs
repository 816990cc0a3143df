//! Which name was probably meant?

/// The nearest of the known names, if one is near enough to be a slip of the finger.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (name.chars().count() / 3).clamp(1, 3);
    let best = known
        .into_iter()
        .map(|known| (distance(name, known), known))
        .min_by_key(|(distance, _)| *distance)?;
    (best.0 <= limit).then_some(best.1)
}

/// Edits between two names: a letter put in, left out or replaced, or two that have changed places.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let at = |row: &[usize], index: usize| row.get(index).copied().unwrap_or(usize::MAX / 2);
    let mut older: Vec<usize> = Vec::new();
    let mut old: Vec<usize> = (0..=b.len()).collect();
    let mut last = None;
    for (i, x) in a.chars().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let replaced = at(&old, j) + usize::from(x != *y);
            let edited = replaced.min(at(&old, j + 1) + 1).min(at(&row, j) + 1);
            let before = j.checked_sub(1);
            let swapped = match before {
                Some(before) if last == Some(*y) && b.get(before) == Some(&x) => at(&older, before) + 1,
                Some(_) | None => usize::MAX,
            };
            row.push(edited.min(swapped));
        }
        older = std::mem::replace(&mut old, row);
        last = Some(x);
    }
    at(&old, b.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_has_a_nearest_name_and_another_word_has_none() {
        let known = ["migration", "schema", "url"];
        assert_eq!(nearest("migratoin", known), Some("migration"));
        assert_eq!(nearest("urls", known), Some("url"));
        assert_eq!(nearest("nothing", known), None);
    }

    #[test]
    fn distance_counts_edits() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("same", "same"), 0);
        assert_eq!(distance("dri", "dir"), 1);
        assert_eq!(distance("ab", "ba"), 1);
    }
}
