//! How does a schema get into the browser? A server on the loopback of this machine, for one page with one token,
//! until it is interrupted.

mod answer;
mod assets;
mod request;

use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::output::{note, print};
use answer::{Site, answer};
use request::Request;

/// A head of a request is not longer than this.
const LONGEST_HEAD: usize = 16 * 1024;
/// A head has arrived by then, and its answer has been taken.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is shown.
pub struct Shown {
    /// `postgres`, `mysql` or `sqlite`.
    pub dialect: &'static str,
    /// What the database is called.
    pub title: String,
    /// The schema as SQL.
    pub sql: String,
    /// The same as a page without a program, for a build that lacks the app.
    pub still: String,
}

/// Shows it in the browser, until the program is interrupted.
pub async fn serve(shown: Shown) -> Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.context("listening on the loopback")?;
    let port = listener.local_addr().context("listening on the loopback")?.port();
    let Shown { dialect, title, sql, still } = shown;
    let site = Site {
        port,
        token: token()?,
        data: json!({ "dialect": dialect, "title": title, "sql": sql }).to_string(),
        still: if assets::are_built() { None } else { Some(still) },
    };
    if site.still.is_some() {
        note("Note: this build lacks the app (make web builds it), so the picture cannot be edited.");
    }
    let address = format!("http://127.0.0.1:{port}/?token={}", site.token);
    print(&format!("{address}\n"))?;
    note("Serving the schema to this machine only; ^C ends it.");
    if let Err(error) = open::that_detached(&address) {
        note(&format!("No browser could be opened ({error}): open the address above."));
    }
    loop {
        let (stream, _) = listener.accept().await.context("accepting a connection")?;
        // One page asks for little: one connection after the other is soon enough. One that breaks is its own end.
        if let Ok(Err(error)) = tokio::time::timeout(PATIENCE, converse(stream, &site)).await {
            note(&format!("A connection of the browser broke: {error}"));
        }
    }
}

/// Reads a request and writes its answer.
async fn converse(mut stream: TcpStream, site: &Site) -> std::io::Result<()> {
    let mut head = Vec::new();
    let mut part = [0; 4096];
    let request = loop {
        let read = stream.read(&mut part).await?;
        head.extend(part.iter().take(read));
        match Request::read(&head) {
            Some(request) => break request,
            // The browser opens connections ahead that it may not need.
            None if read == 0 => return Ok(()),
            None if head.len() > LONGEST_HEAD => return Ok(()),
            None => {}
        }
    };
    stream.write_all(&answer(&request, site).bytes(request.is_head())).await?;
    stream.shutdown().await
}

/// 128 bits that nobody guesses.
fn token() -> Result<String> {
    let mut bytes = [0; 16];
    let random = rustls::crypto::ring::default_provider().secure_random;
    random.fill(&mut bytes).map_err(|_| anyhow!("the system gives no random numbers"))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn ask(request: &str, site: &Site) -> String {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (server, _) = listener.accept().await.unwrap();
        client.write_all(request.as_bytes()).await.unwrap();
        converse(server, site).await.unwrap();
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        answer
    }

    #[test]
    fn a_request_on_a_socket_gets_its_answer() {
        let site = Site {
            port: 7,
            token: "secret".to_owned(),
            data: "{\"sql\":\"\"}".to_owned(),
            still: Some("<p>still</p>".to_owned()),
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let answer =
            runtime.block_on(ask("GET /data.json?token=secret HTTP/1.1\r\nHost: 127.0.0.1:7\r\n\r\n", &site));
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
        assert!(answer.ends_with("\r\n\r\n{\"sql\":\"\"}"), "{answer}");
    }

    #[test]
    fn two_tokens_are_not_the_same() {
        let (one, other) = (token().unwrap(), token().unwrap());
        assert_eq!(one.len(), 32);
        assert_ne!(one, other);
    }
}
