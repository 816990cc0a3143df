//! What does the name of a migration file say, and what is a new one called?

use super::File;

/// The version: what stands before the first `_`, without `.sql`. Versions are compared bytewise.
pub fn version(file_name: &str) -> &str {
    let stem = file_name.strip_suffix(".sql").unwrap_or(file_name);
    stem.split_once('_').map_or(stem, |(version, _)| version)
}

/// The description: what stands after the first `_`, without `.sql`.
pub fn description(file_name: &str) -> &str {
    let stem = file_name.strip_suffix(".sql").unwrap_or(file_name);
    stem.split_once('_').map_or("", |(_, description)| description)
}

/// The name of a file: `<version>_<description>.sql`, or `<version>.sql`.
pub fn file_name(version: &str, description: &str) -> String {
    if description.is_empty() { format!("{version}.sql") } else { format!("{version}_{description}.sql") }
}

/// A moment as a version, `YYYYMMDDhhmmss` in UTC.
pub fn version_at(unix_seconds: u64) -> String {
    let (days, second_of_day) = (unix_seconds / 86_400, unix_seconds % 86_400);
    let (year, month, day) = civil_date(days);
    let (hour, minute, second) = (second_of_day / 3600, second_of_day / 60 % 60, second_of_day % 60);
    format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}")
}

/// A version for a new file: the moment given, or the next one that comes after every file there is.
/// Two files made within a second would otherwise share a version.
pub fn next_version(files: &[File], unix_seconds: u64) -> String {
    let now = version_at(unix_seconds);
    let last = files.iter().map(File::version).max().unwrap_or_default();
    let is_timestamp = last.len() == now.len() && last.bytes().all(|byte| byte.is_ascii_digit());
    match last.parse::<u64>() {
        Ok(number) if is_timestamp && last >= now.as_str() => (number + 1).to_string(),
        Ok(_) | Err(_) => now,
    }
}

/// The date of a day counted from 1970-01-01, in the proleptic Gregorian calendar. Years are taken to start
/// in March, so that the leap day is a year's last.
fn civil_date(days: u64) -> (u64, u64, u64) {
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> File {
        File { name: name.into(), text: String::new() }
    }

    #[test]
    fn the_first_underscore_ends_the_version() {
        assert_eq!(version("20240101000000_add_posts_table.sql"), "20240101000000");
        assert_eq!(description("20240101000000_add_posts_table.sql"), "add_posts_table");
        assert_eq!((version("3.sql"), description("3.sql")), ("3", ""));
        assert_eq!(
            (version("2.10.x-20_description.sql"), description("2.10.x-20_description.sql")),
            ("2.10.x-20", "description")
        );
    }

    #[test]
    fn a_moment_becomes_a_version() {
        assert_eq!(version_at(0), "19700101000000");
        assert_eq!(version_at(951_825_599), "20000229115959");
        assert_eq!(version_at(1_704_067_199), "20231231235959");
        assert_eq!(version_at(1_704_067_200), "20240101000000");
        assert_eq!(version_at(1_709_208_000), "20240229120000");
    }

    #[test]
    fn a_second_file_within_a_second_comes_after_the_first() {
        let files = [file("20240101000000_a.sql")];
        assert_eq!(next_version(&files, 1_704_067_200), "20240101000001");
        assert_eq!(next_version(&files, 1_704_067_260), "20240101000100");
        assert_eq!(next_version(&[file("1_a.sql")], 1_704_067_200), "20240101000000");
    }
}
