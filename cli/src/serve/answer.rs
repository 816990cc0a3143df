//! Who is answered, and with what? Only the page itself, by its own name: a page of another site that a browser has
//! open could ask the loopback too.

use super::assets;
use super::request::Request;

/// What is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// The port it listens on.
    pub port: u16,
    /// What a request for the data has to bring along.
    pub token: String,
    /// The data, as JSON.
    pub data: String,
    /// The page, where the app is not part of the build.
    pub still: Option<String>,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// `200 OK`
    pub status: &'static str,
    /// The content type.
    pub kind: &'static str,
    /// The content.
    pub body: Vec<u8>,
}

impl Answer {
    fn ok(kind: &'static str, body: impl Into<Vec<u8>>) -> Answer {
        Answer { status: "200 OK", kind, body: body.into() }
    }

    fn refused(status: &'static str, why: &str) -> Answer {
        Answer { status, kind: "text/plain; charset=utf-8", body: format!("{why}\n").into_bytes() }
    }

    /// As it is sent.
    pub fn bytes(&self, head_only: bool) -> Vec<u8> {
        let Answer { status, kind, body } = self;
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
             Connection: close\r\nCross-Origin-Resource-Policy: same-origin\r\nReferrer-Policy: no-referrer\r\n\
             X-Content-Type-Options: nosniff\r\nX-Frame-Options: DENY\r\n\r\n",
            body.len()
        );
        let mut bytes = head.into_bytes();
        if !head_only {
            bytes.extend(body);
        }
        bytes
    }
}

/// Answers a request.
pub fn answer(request: &Request, site: &Site) -> Answer {
    if !is_own(request, site) {
        return Answer::refused("403 Forbidden", "This is not for other sites.");
    }
    if !matches!(&*request.method, "GET" | "HEAD") {
        return Answer::refused("405 Method Not Allowed", "Here is only something to read.");
    }
    let has_token = request.value("token") == Some(&*site.token);
    match &*request.path {
        "/data.json" if has_token => Answer::ok("application/json", site.data.clone()),
        "/data.json" => Answer::refused("403 Forbidden", "The token is not that of this run."),
        "/" | "/index.html" => match &site.still {
            // It holds the schema itself.
            Some(still) if has_token => Answer::ok("text/html; charset=utf-8", still.clone()),
            Some(_) => Answer::refused("403 Forbidden", "The token is not that of this run."),
            None => asset("index.html"),
        },
        path => asset(path.trim_start_matches('/')),
    }
}

fn asset(path: &str) -> Answer {
    match assets::get(path) {
        Some((kind, body)) => Answer::ok(kind, body),
        None => Answer::refused("404 Not Found", "There is nothing of that name."),
    }
}

/// Whether it is asked by our own name (a name that was made to lead here is another), from our own page.
fn is_own(request: &Request, site: &Site) -> bool {
    let names = [format!("127.0.0.1:{}", site.port), format!("localhost:{}", site.port)];
    let host = request.header("host");
    let origin = request.header("origin").map(|origin| origin.strip_prefix("http://").unwrap_or(origin));
    let from_page = !matches!(request.header("sec-fetch-site"), Some("cross-site" | "same-site"));
    let own = |name: Option<&str>| names.iter().any(|own| name == Some(own));
    own(host) && (origin.is_none() || origin == host) && (from_page || is_opened(request))
}

/// A person who follows a link to the page from elsewhere opens it; what it shows still needs the token.
fn is_opened(request: &Request) -> bool {
    request.header("sec-fetch-mode") == Some("navigate")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> Site {
        Site {
            port: 4321,
            token: "secret".to_owned(),
            data: "{}".to_owned(),
            still: Some("still".to_owned()),
        }
    }

    fn status(head: &str) -> &'static str {
        let request = Request::read(format!("{head}\r\n\r\n").as_bytes()).unwrap();
        answer(&request, &site()).status
    }

    #[test]
    fn the_page_gets_its_data() {
        assert_eq!(status("GET /data.json?token=secret HTTP/1.1\r\nHost: 127.0.0.1:4321"), "200 OK");
        assert_eq!(
            status(
                "GET /data.json?token=secret HTTP/1.1\r\nHost: localhost:4321\r\nOrigin: http://localhost:4321"
            ),
            "200 OK"
        );
    }

    #[test]
    fn without_the_token_there_is_no_data() {
        for query in ["", "?token=", "?token=guess", "?x=secret"] {
            assert_eq!(
                status(&format!("GET /data.json{query} HTTP/1.1\r\nHost: 127.0.0.1:4321")),
                "403 Forbidden",
                "{query}"
            );
        }
        assert_eq!(status("GET / HTTP/1.1\r\nHost: 127.0.0.1:4321"), "403 Forbidden");
    }

    #[test]
    fn a_name_that_leads_here_is_not_ours() {
        for host in ["Host: evil.example:4321", "Host: 127.0.0.1", "Host: 127.0.0.1:80", "X: y"] {
            assert_eq!(
                status(&format!("GET /data.json?token=secret HTTP/1.1\r\n{host}")),
                "403 Forbidden",
                "{host}"
            );
        }
    }

    #[test]
    fn a_page_of_another_site_is_not_answered() {
        for from in ["Origin: http://evil.example", "Origin: null", "Sec-Fetch-Site: cross-site"] {
            let head = format!("GET /data.json?token=secret HTTP/1.1\r\nHost: 127.0.0.1:4321\r\n{from}");
            assert_eq!(status(&head), "403 Forbidden", "{from}");
        }
    }

    #[test]
    fn nothing_can_be_written() {
        assert_eq!(
            status("POST /data.json?token=secret HTTP/1.1\r\nHost: 127.0.0.1:4321"),
            "405 Method Not Allowed"
        );
    }

    #[test]
    fn only_the_files_of_the_app_are_given() {
        assert_eq!(status("GET /../Cargo.toml HTTP/1.1\r\nHost: 127.0.0.1:4321"), "404 Not Found");
        assert_eq!(status("GET /etc/passwd HTTP/1.1\r\nHost: 127.0.0.1:4321"), "404 Not Found");
    }

    #[test]
    fn an_answer_says_how_it_may_be_used() {
        let bytes = Answer::ok("text/plain", "ok").bytes(false);
        let text = String::from_utf8(bytes).unwrap();
        assert!(
            text.starts_with("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n"),
            "{text}"
        );
        assert!(
            text.contains("nosniff") && text.contains("no-referrer") && text.ends_with("\r\n\r\nok"),
            "{text}"
        );
    }
}
