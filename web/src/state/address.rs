//! The state of the page in the part of its address that no server sees: what stands behind the `#`.
//!
//! `v` is the view, `s` the selected box, `c` the change one is at, `m` the detail, `d` the side, `r` the box and steps
//! around which it is drawn, `h` what is hidden, `g` how boxes are grouped and `o` which group
//! is open, `p` where boxes were put, `l` that the lines to hubs are drawn too. `z` holds what was put in, compressed and with a checksum.

use super::View;
use super::material::Inputs;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use portolan_core::diagram::layout::Point;
use portolan_core::diagram::{By, Detail, Extent, Grouping, Sight};
use std::collections::BTreeSet;
use std::fmt;

/// A link longer than this is not made: mail and chats would cut it. The page then keeps the texts for itself.
const LONGEST: usize = 32_000;
/// So many letters may say where boxes were put.
const PINS: usize = 6_000;
/// Texts longer than this are not packed: no link holds them, nor does what a session keeps, and it would take seconds.
const MOST: usize = 12_000_000;
/// A link never unfolds to more than this.
const LARGEST: usize = 100_000_000;

/// No box is put farther away than this.
pub const FARTHEST: i32 = 500_000;

/// What an address says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// What is looked at.
    pub view: View,
    /// What was put in; nothing, where it did not fit.
    pub inputs: Option<Inputs>,
    /// The box that is selected.
    pub selected: Option<String>,
    /// The change one is at.
    pub change: Option<usize>,
    /// What of it is drawn.
    pub extent: Extent,
    /// Whether the lines to hubs are drawn too.
    pub loud: bool,
}

/// Why an address cannot be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damaged {
    /// What it holds is not what was written.
    Inputs,
    /// A part of it means nothing.
    Part,
}

impl fmt::Display for Damaged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Damaged::Inputs => {
                "This link is damaged: the schema in it cannot be read, so nothing of it is shown. Ask for it again."
            }
            Damaged::Part => "A part of this link means nothing here and was left out.",
        })
    }
}

/// An address as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Without `#`.
    pub hash: String,
    /// Whether what was put in is in it.
    pub whole: bool,
    /// Whether it says where boxes were put.
    pub pinned: bool,
}

/// The address of a state with what was put in, packed.
pub fn write(address: &Address, packed: Option<&str>) -> Written {
    let Address { view, inputs: _, selected, change, extent, loud } = address;
    let mut parts = vec![("v", view.word().to_owned())];
    parts.extend(selected.as_deref().map(|anchor| ("s", encode(anchor))));
    parts.extend(change.map(|change| ("c", (change + 1).to_string())));
    match extent.detail {
        Detail::Names => parts.push(("m", "names".to_owned())),
        Detail::Keys => parts.push(("m", "keys".to_owned())),
        Detail::All => {}
    }
    match extent.sight {
        Sight::Before => parts.push(("d", "before".to_owned())),
        Sight::After => parts.push(("d", "after".to_owned())),
        Sight::Both => {}
    }
    parts.extend(extent.around.as_ref().map(|(anchor, steps)| ("r", format!("{steps}.{}", encode(anchor)))));
    parts.extend(extent.hidden.iter().map(|anchor| ("h", encode(anchor))));
    if let Some(Grouping { by, open }) = &extent.groups {
        let word = match by {
            By::Schema => "schema",
            By::Prefix => "prefix",
        };
        parts.push(("g", word.to_owned()));
        parts.extend(open.iter().map(|anchor| ("o", encode(anchor))));
    }
    let pin = |(anchor, at): (&String, &Point)| format!("{}.{}.{}", at.x, at.y, encode(anchor));
    let pins: Vec<String> = extent.pins.iter().map(pin).collect();
    let pinned = pins.iter().map(|pin| pin.len() + 3).sum::<usize>() <= PINS;
    parts.extend(pins.into_iter().filter(|_| pinned).map(|pin| ("p", pin)));
    parts.extend(loud.then(|| ("l", "all".to_owned())));
    let whole = packed.is_none_or(|packed| (1..=LONGEST).contains(&packed.len()));
    parts.extend(packed.filter(|_| whole).map(|packed| ("z", packed.to_owned())));
    let parts: Vec<String> = parts.iter().map(|(key, value)| format!("{key}={value}")).collect();
    Written { hash: parts.join("&"), whole, pinned }
}

/// What was put in, as letters that may stand in an address; none, where it is so long that nothing would keep them.
pub fn pack(inputs: &Inputs) -> String {
    if inputs.size() > MOST {
        return String::new();
    }
    let bytes = postcard::to_allocvec(inputs).unwrap_or_default();
    URL_SAFE_NO_PAD.encode(miniz_oxide::deflate::compress_to_vec_zlib(&bytes, 8))
}

/// The way back.
pub fn unpack(text: &str) -> Option<Inputs> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
    let bytes = miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(&bytes, LARGEST).ok()?;
    postcard::from_bytes(&bytes).ok()
}

/// Reads an address, and says what in it means nothing.
pub fn read(hash: &str) -> (Address, Option<Damaged>) {
    let mut address = Address::default();
    let mut damaged = None;
    for part in hash.trim_start_matches('#').split('&').filter(|part| !part.is_empty()) {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let understood = match key {
            "z" => {
                address.inputs = unpack(value);
                if address.inputs.is_none() {
                    return (Address::default(), Some(Damaged::Inputs));
                }
                true
            }
            _ => take(&mut address, key, value).is_some(),
        };
        if !understood {
            damaged = Some(Damaged::Part);
        }
    }
    (address, damaged)
}

fn take(address: &mut Address, key: &str, value: &str) -> Option<()> {
    match key {
        "v" => address.view = View::of(value)?,
        "s" => address.selected = Some(decode(value)?),
        "c" => address.change = Some(value.parse::<usize>().ok()?.checked_sub(1)?),
        "m" => {
            address.extent.detail = match value {
                "names" => Detail::Names,
                "keys" => Detail::Keys,
                _ => return None,
            }
        }
        "d" => {
            address.extent.sight = match value {
                "before" => Sight::Before,
                "after" => Sight::After,
                _ => return None,
            }
        }
        "r" => {
            let (steps, anchor) = value.split_once('.')?;
            address.extent.around = Some((decode(anchor)?, steps.parse().ok()?));
        }
        "h" => {
            address.extent.hidden.insert(decode(value)?);
        }
        "g" => {
            let by = match value {
                "schema" => By::Schema,
                "prefix" => By::Prefix,
                _ => return None,
            };
            address.extent.groups = Some(Grouping { by, open: BTreeSet::new() });
        }
        "o" => {
            address.extent.groups.as_mut()?.open.insert(decode(value)?);
        }
        "p" => {
            let mut parts = value.splitn(3, '.');
            let at = Point { x: parts.next()?.parse().ok()?, y: parts.next()?.parse().ok()? };
            let far = |at: i32| !(0..=FARTHEST).contains(&at);
            if far(at.x) || far(at.y) {
                return None;
            }
            address.extent.pins.insert(decode(parts.next()?)?, at);
        }
        "l" if value == "all" => address.loud = true,
        _ => return None,
    }
    Some(())
}

fn encode(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(text)
}

fn decode(text: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::material::{File, Material, Rename};
    use portolan_core::model::Dialect;

    fn two(before: &str, after: &str) -> Inputs {
        let material = Material::Two { before: before.into(), after: after.into() };
        let rename = Rename { table: None, before: "a".to_owned(), after: "ä".to_owned() };
        Inputs { dialect: Some(Dialect::Mysql), material, renames: vec![rename], ..Inputs::default() }
    }

    fn full() -> Address {
        let mut extent = Extent { detail: Detail::Keys, sight: Sight::Before, ..Extent::default() };
        extent.around = Some(("table.a".to_owned(), 2));
        extent.hidden.insert("table.b".to_owned());
        extent.groups = Some(Grouping { by: By::Prefix, open: BTreeSet::from(["schema.a_…".to_owned()]) });
        extent.pins.insert("table.a".to_owned(), Point { x: 12, y: 340 });
        let inputs = Some(two("CREATE TABLE a (x int);", "CREATE TABLE ä (y int);"));
        let selected = Some("table.a".to_owned());
        Address { view: View::Sql, inputs, selected, change: Some(3), extent, loud: true }
    }

    #[test]
    fn an_address_leads_back_to_its_state() {
        let packed = full().inputs.as_ref().map(pack);
        let Written { hash, whole, pinned } = write(&full(), packed.as_deref());
        assert!(whole && pinned);
        assert_eq!(read(&format!("#{hash}")), (full(), None));
    }

    #[test]
    fn a_folder_is_kept_whole() {
        let file = |name: &str| File { name: name.to_owned(), text: format!("-- {name}").into() };
        let material = Material::Folder { files: vec![file("1_a.sql"), file("2_b.sql")], step: 1, sum: None };
        let inputs = Inputs { material, ..Inputs::default() };
        assert_eq!(unpack(&pack(&inputs)), Some(inputs));
    }

    #[test]
    fn texts_that_make_no_link_are_left_out() {
        // Digits of a sequence that does not compress away.
        let mut seed = 1_u32;
        let mut noise = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from(b'a' + u8::try_from(seed >> 28).unwrap_or(0))
        };
        let text: String = (0..200_000).map(|_| noise()).collect();
        let Written { hash, whole, .. } = write(&Address::default(), Some(&pack(&two(&text, ""))));
        assert_eq!((&*hash, whole), ("v=diagram", false));
    }

    #[test]
    fn very_many_places_are_left_out_and_none_is_out_of_this_world() {
        let mut address = Address::default();
        let pins = (0..500).map(|number| (format!("table.public.t{number}"), Point::default()));
        address.extent.pins = pins.collect();
        let Written { hash, pinned, .. } = write(&address, None);
        assert_eq!((&*hash, pinned), ("v=diagram", false));
        assert_eq!(read("p=2000000000.0.YQ").1, Some(Damaged::Part));
    }

    #[test]
    fn what_nothing_would_keep_is_not_packed() {
        let packed = pack(&two(&"-- long\n".repeat(2_000_000), ""));
        assert_eq!((&*packed, write(&Address::default(), Some(&packed)).whole), ("", false));
    }

    #[test]
    fn one_letter_changed_is_noticed() {
        let packed = full().inputs.as_ref().map(pack);
        let Written { hash, .. } = write(&full(), packed.as_deref());
        let at = hash.len() - 9;
        let other = if hash.as_bytes()[at] == b'A' { "B" } else { "A" };
        let changed = format!("{}{other}{}", &hash[..at], &hash[at + 1..]);
        assert_eq!(read(&changed), (Address::default(), Some(Damaged::Inputs)));
    }

    #[test]
    fn nonsense_is_no_state() {
        assert_eq!(read("#q&v=none&c=0").1, Some(Damaged::Part));
        assert_eq!(read("").1, None);
    }
}
