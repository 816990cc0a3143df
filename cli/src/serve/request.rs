//! What does a browser ask for? The head of an HTTP request, as far as it matters here.

use std::collections::BTreeMap;

/// The head of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Request {
    /// GET, HEAD …
    pub method: String,
    /// Without what follows the `?`.
    pub path: String,
    /// What follows the `?`.
    pub query: String,
    /// The headers, their names in lower case.
    headers: BTreeMap<String, String>,
}

impl Request {
    /// Reads a head; nothing, where it is not complete.
    pub fn read(bytes: &[u8]) -> Option<Request> {
        let text = String::from_utf8_lossy(bytes);
        let (head, _) = text.split_once("\r\n\r\n")?;
        let mut lines = head.split("\r\n");
        let mut first = lines.next().unwrap_or_default().split(' ');
        let (method, target) = (first.next().unwrap_or_default(), first.next().unwrap_or_default());
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let header = |line: &str| {
            let (name, value) = line.split_once(':')?;
            Some((name.trim().to_lowercase(), value.trim().to_owned()))
        };
        Some(Request {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers: lines.filter_map(header).collect(),
        })
    }

    /// A header by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// Whether only the head of the answer is wanted.
    pub fn is_head(&self) -> bool {
        self.method == "HEAD"
    }

    /// A value of the query.
    pub fn value(&self, name: &str) -> Option<&str> {
        let mut pairs = self.query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(key, _)| *key == name).map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_once_it_is_whole() {
        assert_eq!(Request::read(b"GET / HTTP/1.1\r\nHost: a"), None);
        let request = Request::read(b"GET /data.json?a=1&token=x HTTP/1.1\r\nHOST:  a:1 \r\n\r\n").unwrap();
        assert_eq!((&*request.method, &*request.path), ("GET", "/data.json"));
        assert_eq!((request.value("token"), request.header("host")), (Some("x"), Some("a:1")));
    }
}
