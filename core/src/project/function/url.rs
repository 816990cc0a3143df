//! Functions that change one part of a URL and keep the others.

use super::Function;
use super::argument::{Called, count, misuse_of, text};
use crate::project::value::Value;

pub(super) const FUNCTIONS: &[(&str, Function)] = &[
    ("urlescape", |a| {
        count(a, 1, 1)?;
        Ok(Value::String(escape(&text(a, 0)?, Place::Query)))
    }),
    ("urlqueryset", urlqueryset),
    ("urlsetpath", urlsetpath),
    ("urluserinfo", urluserinfo),
];

/// The parts of a URL, none of them decoded.
struct Url {
    scheme: String,
    user: Option<String>,
    host: String,
    path: String,
    query: Option<String>,
    fragment: Option<String>,
}

impl Url {
    fn parse(text: &str) -> Option<Url> {
        let (scheme, rest) = text.split_once("://")?;
        let (rest, fragment) = cut(rest, '#');
        let (rest, query) = cut(rest, '?');
        let end = rest.find('/').unwrap_or(rest.len());
        let (authority, path) = rest.split_at_checked(end)?;
        let (user, host) = match authority.rsplit_once('@') {
            Some((user, host)) => (Some(user.to_owned()), host),
            None => (None, authority),
        };
        Some(Url { scheme: scheme.into(), user, host: host.into(), path: path.into(), query, fragment })
    }

    fn text(&self) -> String {
        let Url { scheme, user, host, path, query, fragment } = self;
        let mut text = format!("{scheme}://");
        if let Some(user) = user {
            text.push_str(&format!("{user}@"));
        }
        text.push_str(&format!("{host}{path}"));
        if let Some(query) = query {
            text.push_str(&format!("?{query}"));
        }
        if let Some(fragment) = fragment {
            text.push_str(&format!("#{fragment}"));
        }
        text
    }
}

fn cut(text: &str, mark: char) -> (&str, Option<String>) {
    match text.split_once(mark) {
        Some((before, after)) => (before, Some(after.to_owned())),
        None => (text, None),
    }
}

fn url(arguments: &[Value]) -> Result<Url, super::argument::Misuse> {
    Url::parse(&text(arguments, 0)?).ok_or_else(|| misuse_of(0, "not a URL: it has no scheme"))
}

/// Where an escaped text goes: a space is a `+` in a query.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Query,
    Path,
    UserInfo,
}

fn escape(text: &str, place: Place) -> String {
    let kept = match place {
        Place::Query => "-_.~",
        Place::Path => "-_.~/$&+,:;=@",
        Place::UserInfo => "-_.~$&+,;=",
    };
    let mut escaped = String::new();
    for byte in text.bytes() {
        match char::from(byte) {
            ' ' if place == Place::Query => escaped.push('+'),
            c if c.is_ascii_alphanumeric() || kept.contains(c) => escaped.push(c),
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

/// Sets a parameter; parameters come out in the order of their names, as Go encodes them.
fn urlqueryset(arguments: &[Value]) -> Called {
    count(arguments, 3, 3)?;
    let mut url = url(arguments)?;
    let key = escape(&text(arguments, 1)?, Place::Query);
    let new = format!("{key}={}", escape(&text(arguments, 2)?, Place::Query));
    let query = url.query.unwrap_or_default();
    let key_of = |pair: &str| pair.split('=').next().unwrap_or_default().to_owned();
    let mut pairs: Vec<String> =
        query.split('&').filter(|pair| !pair.is_empty() && key_of(pair) != key).map(str::to_owned).collect();
    pairs.push(new);
    pairs.sort_by_key(|pair| key_of(pair));
    url.query = Some(pairs.join("&"));
    Ok(Value::String(url.text()))
}

fn urlsetpath(arguments: &[Value]) -> Called {
    count(arguments, 2, 2)?;
    let mut url = url(arguments)?;
    let path = escape(&text(arguments, 1)?, Place::Path);
    url.path = if path.is_empty() || path.starts_with('/') { path } else { format!("/{path}") };
    Ok(Value::String(url.text()))
}

fn urluserinfo(arguments: &[Value]) -> Called {
    count(arguments, 2, 3)?;
    let mut url = url(arguments)?;
    let user = escape(&text(arguments, 1)?, Place::UserInfo);
    url.user = Some(match arguments.len() {
        3 => format!("{user}:{}", escape(&text(arguments, 2)?, Place::UserInfo)),
        _ => user,
    });
    Ok(Value::String(url.text()))
}
