//! How wide a text is, from the advance widths of the bundled font (Inter), in its own units: no screen is asked.

use serde::{Deserialize, Serialize};

/// Units in the em square of the font.
const UNITS_PER_EM: i32 = 2048;

/// The two weights that are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Weight {
    /// 400
    Regular,
    /// 600
    Semibold,
}

/// The width of a text in pixels at a font size in pixels, rounded up.
pub fn width(text: &str, size: i32, weight: Weight) -> i32 {
    let units: i32 = text.chars().map(|c| i32::from(advance(c, weight))).sum();
    (units * size + UNITS_PER_EM - 1) / UNITS_PER_EM
}

/// The text, or as much of its beginning as fits with an ellipsis.
pub fn fit(text: &str, size: i32, weight: Weight, most: i32) -> String {
    if width(text, size, weight) <= most {
        return text.to_owned();
    }
    let room = most - width("…", size, weight);
    let mut kept = String::new();
    let mut units = 0;
    for c in text.chars() {
        units += i32::from(advance(c, weight));
        if (units * size) / UNITS_PER_EM > room {
            break;
        }
        kept.push(c);
    }
    kept.truncate(kept.trim_end().len());
    kept + "…"
}

/// The text in lines, broken between words where it is wider than `most`; a single word may stick out.
pub fn wrap(text: &str, size: i32, weight: Weight, most: i32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(&format!("{line} {word}"), size, weight) <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The advance width of a character. What the font lacks is drawn in another: most scripts fit in three fifths of
/// an em, East Asian ones and pictures take the whole of it.
fn advance(c: char, weight: Weight) -> u16 {
    let (ascii, latin) = match weight {
        Weight::Regular => (&REGULAR_ASCII, &REGULAR_LATIN),
        Weight::Semibold => (&SEMIBOLD_ASCII, &SEMIBOLD_LATIN),
    };
    let code = c as usize;
    let known = match code {
        0x20..=0x7e => ascii.get(code - 0x20),
        0xa0..=0xff => latin.get(code - 0xa0),
        _ => PUNCTUATION.iter().find(|(of, _, _)| *of == c).map(|(_, regular, semibold)| match weight {
            Weight::Regular => regular,
            Weight::Semibold => semibold,
        }),
    };
    match known {
        Some(width) => *width,
        None if code >= 0x1100 => 2048,
        None => 1434,
    }
}

/// Dashes, quotes, ellipsis, arrow and minus: regular, semibold.
const PUNCTUATION: [(char, u16, u16); 9] = [
    ('\u{2013}', 1024, 1024),
    ('\u{2014}', 2048, 2048),
    ('\u{2018}', 534, 602),
    ('\u{2019}', 534, 602),
    ('\u{201c}', 902, 1038),
    ('\u{201d}', 902, 1027),
    ('\u{2026}', 1770, 1958),
    ('\u{2192}', 1780, 1780),
    ('\u{2212}', 1355, 1378),
];

/// Space to tilde.
const REGULAR_ASCII: [u16; 95] = [
    576, 589, 954, 1297, 1314, 2011, 1319, 614, 747, 747, 1026, 1355, 590, 942, 590, 738, 1292, 833, 1249,
    1265, 1323, 1215, 1270, 1159, 1267, 1270, 590, 618, 1355, 1355, 1355, 1047, 1978, 1413, 1340, 1496, 1478,
    1231, 1209, 1528, 1522, 550, 1169, 1376, 1158, 1850, 1543, 1566, 1308, 1566, 1318, 1314, 1322, 1524,
    1413, 2018, 1397, 1390, 1288, 747, 738, 747, 965, 934, 661, 1150, 1254, 1170, 1254, 1194, 758, 1256,
    1211, 496, 496, 1124, 496, 1794, 1210, 1228, 1254, 1254, 771, 1081, 670, 1211, 1151, 1676, 1118, 1151,
    1131, 873, 681, 873, 1355,
];
/// No-break space to y with diaeresis.
const REGULAR_LATIN: [u16; 96] = [
    576, 589, 1170, 1251, 1484, 1126, 553, 1164, 1210, 1872, 929, 1193, 1355, 0, 1364, 978, 933, 1355, 905,
    913, 661, 1200, 1234, 590, 549, 623, 988, 1193, 1643, 1735, 1806, 1047, 1413, 1413, 1413, 1413, 1413,
    1413, 2035, 1496, 1231, 1231, 1231, 1231, 550, 550, 550, 550, 1505, 1543, 1566, 1566, 1566, 1566, 1566,
    1355, 1566, 1524, 1524, 1524, 1524, 1390, 1302, 1262, 1150, 1150, 1150, 1150, 1150, 1150, 1879, 1170,
    1194, 1194, 1194, 1194, 496, 496, 496, 496, 1193, 1210, 1228, 1228, 1228, 1228, 1228, 1355, 1228, 1211,
    1211, 1211, 1211, 1151, 1254, 1151,
];
/// Space to tilde.
const SEMIBOLD_ASCII: [u16; 95] = [
    516, 658, 1071, 1318, 1332, 2057, 1357, 667, 764, 764, 1105, 1378, 653, 953, 653, 776, 1351, 866, 1276,
    1303, 1364, 1254, 1310, 1180, 1311, 1310, 653, 674, 1378, 1378, 1378, 1113, 2046, 1490, 1350, 1509, 1479,
    1240, 1204, 1534, 1527, 567, 1187, 1440, 1158, 1889, 1555, 1574, 1321, 1583, 1336, 1332, 1352, 1507,
    1490, 2089, 1474, 1461, 1336, 764, 776, 764, 986, 961, 719, 1176, 1278, 1193, 1278, 1211, 796, 1281,
    1254, 536, 536, 1166, 536, 1844, 1253, 1247, 1278, 1278, 813, 1125, 723, 1254, 1202, 1719, 1165, 1205,
    1159, 931, 735, 931, 1378,
];
/// No-break space to y with diaeresis.
const SEMIBOLD_LATIN: [u16; 96] = [
    516, 658, 1193, 1289, 1534, 1154, 647, 1164, 1253, 1872, 943, 1299, 1378, 0, 1359, 925, 938, 1378, 929,
    949, 719, 1258, 1229, 653, 680, 663, 998, 1299, 1702, 1781, 1858, 1113, 1490, 1490, 1490, 1490, 1490,
    1490, 2075, 1509, 1240, 1240, 1240, 1240, 567, 567, 567, 567, 1539, 1555, 1574, 1574, 1574, 1574, 1574,
    1378, 1574, 1507, 1507, 1507, 1507, 1461, 1347, 1318, 1176, 1176, 1176, 1176, 1176, 1176, 1869, 1193,
    1211, 1211, 1211, 1211, 536, 536, 536, 536, 1216, 1253, 1247, 1247, 1247, 1247, 1247, 1378, 1247, 1254,
    1254, 1254, 1254, 1205, 1278, 1205,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_as_wide_as_its_letters() {
        assert_eq!(width("id", 2048, Weight::Regular), 496 + 1254);
        assert_eq!(width("", 13, Weight::Regular), 0);
    }

    #[test]
    fn a_text_that_fits_is_left_alone() {
        assert_eq!(fit("id", 13, Weight::Regular, 100), "id");
    }

    #[test]
    fn a_long_text_is_broken_between_words() {
        assert_eq!(wrap("one two three", 12, Weight::Regular, 50), ["one two", "three"]);
    }

    #[test]
    fn a_text_that_does_not_fit_ends_in_an_ellipsis() {
        let fitted = fit("a long name of a column", 13, Weight::Regular, 80);
        assert_eq!(fitted, "a long nam…");
        assert!(width(&fitted, 13, Weight::Regular) <= 80);
    }
}
