//! The server of `unspin review --web` against those who do not belong there, over raw sockets.

use crate::support::folder::{Folder, folder, put};
use crate::support::page::references;
use crate::support::program::isolated;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

const TEXT: &str =
    "The superior persistent risk was observed.\n\nStaff saw the superior persistent risk again, in keeping with the report.\n";

/// A server over a folder with one article.
struct Server {
    child: Child,
    host: String,
    token: String,
    _folder: Folder,
}

impl Server {
    fn start(more: &[&str]) -> Server {
        let folder = folder();
        put(folder.path(), "article.txt", TEXT);
        let args = [&["--spun", "review", "--web", "--no-open"], more, &["."]].concat();
        let mut command = isolated(folder.path(), &args);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("started");
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().expect("piped"));
        while !line.contains("http://") {
            line.clear();
            assert!(out.read_line(&mut line).expect("read") > 0, "no address: {:?}", child.wait_with_output());
        }
        let url = line[line.find("http://").expect("address") + 7..].trim_end();
        let (host, token) = url.split_once('/').expect("token");
        let (host, token) = (host.to_string(), token.trim_matches('/').to_string());
        assert!(host.starts_with("127.0.0.1:"), "{host}");
        Server { child, host, token, _folder: folder }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.host).expect("connected");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("timeout");
        stream
    }

    /// Sends bytes and reads until the server closes the connection.
    fn raw(&self, request: &[u8]) -> String {
        let mut stream = self.connect();
        // A request that is refused early may not be taken to its end.
        let _ = stream.write_all(request);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> (u16, String) {
        let mut request = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
        let answer = self.raw(request.as_bytes());
        let status = answer.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
        (status, answer)
    }

    /// The headers of the page itself.
    fn own(&self) -> Vec<(&str, String)> {
        let origin = format!("http://{}", self.host);
        vec![
            ("Host", self.host.clone()),
            ("Origin", origin),
            ("X-Unspin-Token", self.token.clone()),
            ("Content-Type", "application/json".into()),
        ]
    }

    /// A request with the headers of the page, some of them replaced, or left out by an empty
    /// value.
    fn with(&self, method: &str, path: &str, other: &[(&str, &str)], body: &str) -> (u16, String) {
        let mut headers: Vec<(&str, String)> = self.own();
        headers.retain(|(name, _)| other.iter().all(|(n, _)| n != name));
        headers.extend(other.iter().filter(|(_, v)| !v.is_empty()).map(|(n, v)| (*n, v.to_string())));
        let headers: Vec<(&str, &str)> = headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
        self.ask(method, path, &headers, body)
    }

    fn works(&self) {
        let (status, answer) = self.with("GET", "/api/info", &[], "");
        assert_eq!(status, 200, "{answer}");
    }

    /// The accepted edits, as the server counts them.
    fn accepted(&self) -> u64 {
        let (_, answer) = self.with("GET", "/api/info", &[], "");
        let body: serde_json::Value = serde_json::from_str(answer.split("\r\n\r\n").nth(1).expect("body")).expect("json");
        body["counts"]["accepted"].as_u64().expect("count")
    }

    fn list(&self) -> serde_json::Value {
        let (status, answer) = self.with("POST", "/api/list", &[], r#"{"query":{},"stay":null}"#);
        assert_eq!(status, 200, "{answer}");
        serde_json::from_str(answer.split("\r\n\r\n").nth(1).expect("body")).expect("json")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A test that waits longer has failed.
const PATIENCE: Duration = Duration::from_secs(60);
const BULK: &str = r#"{"revision":0,"list":1,"verdict":"accept","least":0}"#;

#[test]
fn nobody_without_the_token_reads_or_decides() {
    let server = Server::start(&[]);
    server.works();
    server.list();
    let wrong = "0".repeat(64);
    let (start, rest) = server.token.split_at(1);
    let near = format!("{}{rest}", if start == "0" { "1" } else { "0" });
    for token in ["", "x", &wrong, &near, &server.token[1..], &format!("{}0", server.token)] {
        for path in ["/api/info", "/api/rows?list=1&from=0&count=10", "/api/blocks?file=0&from=0&to=9", "/api/none"] {
            let (status, answer) = server.with("GET", path, &[("X-Unspin-Token", token)], "");
            assert_eq!(status, 403, "{path} {answer}");
            assert!(!answer.contains("superior") && !answer.contains("article.txt"), "{answer}");
        }
        assert_eq!(server.with("POST", "/api/bulk", &[("X-Unspin-Token", token)], BULK).0, 403);
        assert_eq!(server.with("GET", &format!("/{token}/"), &[], "").0, 403);
        assert_eq!(server.with("GET", &format!("/{token}/main.js"), &[], "").0, 403);
    }
    // The token in the address is no key to the data, and a token in both places does not help a
    // wrong one.
    assert_eq!(server.with("GET", &format!("/api/info?token={}", server.token), &[("X-Unspin-Token", "")], "").0, 403);
    assert_eq!(server.with("GET", &format!("/{}/api/info", server.token), &[("X-Unspin-Token", "")], "").0, 404);
    for path in ["/", "//", "/index.html", "/favicon.ico", "*"] {
        assert!(matches!(server.with("GET", path, &[], "").0, 400 | 403), "{path}");
    }
    assert_eq!(server.accepted(), 0);
}

#[test]
fn other_hosts_and_origins_are_refused() {
    let server = Server::start(&[]);
    server.list();
    let port = server.host.split(':').nth(1).expect("port");
    let hosts = [
        "evil.example",
        "localhost",
        "127.0.0.1",
        &format!("localhost:{port}"),
        &format!("evil.example:{port}"),
        &format!("127.0.0.1.evil.example:{port}"),
        "127.0.0.1:1",
        "",
    ];
    for host in hosts {
        let (status, answer) = server.with("GET", "/api/info", &[("Host", host), ("Origin", "")], "");
        assert_eq!(status, 421, "{host}: {answer}");
        assert_eq!(server.with("GET", &format!("/{}/", server.token), &[("Host", host), ("Origin", "")], "").0, 421, "{host}");
    }
    let origins = [
        "http://evil.example",
        "null",
        "file://",
        "http://127.0.0.1",
        "http://127.0.0.1:1",
        &format!("https://{}", server.host),
        &format!("http://{}.evil.example", server.host),
    ];
    for origin in origins {
        assert_eq!(server.with("POST", "/api/bulk", &[("Origin", origin)], BULK).0, 403, "{origin}");
        assert_eq!(server.with("GET", "/api/info", &[("Origin", origin)], "").0, 403, "{origin}");
        // A preflight gets no permission.
        let asked = [
            ("Origin", origin),
            ("Access-Control-Request-Method", "POST"),
            ("Access-Control-Request-Headers", "x-unspin-token"),
            ("X-Unspin-Token", ""),
        ];
        let (status, answer) = server.with("OPTIONS", "/api/bulk", &asked, "");
        assert_eq!(status, 403, "{answer}");
        assert!(!answer.to_lowercase().contains("access-control-allow"), "{answer}");
    }
    // A form of another page can be sent without asking, but names no origin of ours, or no JSON.
    assert_eq!(server.with("POST", "/api/bulk", &[("Origin", "")], BULK).0, 403);
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json, text/plain", ""] {
        assert_eq!(server.with("POST", "/api/bulk", &[("Content-Type", kind)], BULK).0, 415, "{kind}");
    }
    for site in ["cross-site", "same-site", "none"] {
        assert_eq!(server.with("GET", "/api/info", &[("Sec-Fetch-Site", site)], "").0, 403, "{site}");
    }
    // What decides must not be given twice.
    for (name, value) in [("Host", server.host.as_str()), ("X-Unspin-Token", server.token.as_str())] {
        let twice =
            format!("GET /api/info HTTP/1.1\r\nHost: {}\r\nX-Unspin-Token: {}\r\n{name}: {value}\r\n\r\n", server.host, server.token);
        assert!(server.raw(twice.as_bytes()).starts_with("HTTP/1.1 400 "), "{name}");
    }
    assert_eq!(server.accepted(), 0);
}

#[test]
fn no_path_leads_into_the_file_system() {
    let server = Server::start(&[]);
    let token = &server.token;
    for path in [
        "../",
        "../../etc/passwd",
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e/article.txt",
        "article.txt",
        "./main.js",
        "/etc/passwd",
        "..\\main.js",
        "main.js%00",
        "page/main.js",
        "main.js/",
    ] {
        let (status, answer) = server.with("GET", &format!("/{token}/{path}"), &[], "");
        assert_eq!(status, 404, "{path}: {answer}");
    }
    for path in [
        "../info",
        "info/../info",
        "%69nfo",
        "blocks?file=../../etc/passwd&from=0&to=1",
        "blocks?file=-1&from=0&to=1",
        "blocks?file=99&from=0&to=1",
        "blocks?file=0&from=5&to=18446744073709551615",
        "place?id=../../x",
        "why?id=",
        "rows?list=99&from=0&count=1",
        "rows",
    ] {
        let (status, answer) = server.with("GET", &format!("/api/{path}"), &[], "");
        assert!(matches!(status, 400 | 404 | 410), "{path}: {answer}");
    }
    server.works();
}

#[test]
fn only_known_methods_and_whole_requests_are_taken() {
    let server = Server::start(&[]);
    server.list();
    for method in ["PUT", "DELETE", "PATCH", "HEAD", "TRACE", "CONNECT", "get", "OPTIONS"] {
        assert_eq!(server.with(method, "/api/info", &[], "").0, 405, "{method}");
        assert_eq!(server.with(method, &format!("/{}/", server.token), &[], "").0, 405, "{method}");
    }
    assert_eq!(server.with("POST", &format!("/{}/", server.token), &[], "{}").0, 405);
    assert_eq!(server.with("POST", "/api/info", &[], "{}").0, 404);
    assert_eq!(server.with("GET", "/api/bulk", &[], "").0, 404);
    for body in ["", "{", "[]", "null", r#"{"revision":"x"}"#, r#"{"revision":0,"list":1,"verdict":"delete","least":0}"#, "\u{fffd}"] {
        assert_eq!(server.with("POST", "/api/bulk", &[], body).0, 400, "{body}");
    }
    assert_eq!(server.with("POST", "/api/bulk", &[], &format!("{}{}", "[".repeat(50_000), "]".repeat(50_000))).0, 400);
    for (bytes, status) in [
        (&b"\r\n\r\n\r\nGET\r\n\r\n"[..], 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01", 400),
        (b"GET / HTTP/9.9\r\n\r\n", 400),
        (b"\0\0\0\0", 400),
    ] {
        assert!(server.raw(bytes).starts_with(&format!("HTTP/1.1 {status} ")), "{bytes:?}");
    }
    assert_eq!(server.accepted(), 0);
}

#[test]
fn large_and_odd_requests_are_refused_and_the_page_goes_on() {
    let server = Server::start(&[]);
    let head = |more: &str| format!("POST /api/bulk HTTP/1.1\r\nHost: {}\r\n{more}", server.host);
    for length in ["262145", "99999999999999999999", "999999999999999999", "18446744073709551615"] {
        assert!(server.raw(head(&format!("Content-Length: {length}\r\n\r\n")).as_bytes()).starts_with("HTTP/1.1 413 "), "{length}");
    }
    for length in ["-1", "0x10", "1e3", "+5", " "] {
        assert!(server.raw(head(&format!("Content-Length: {length}\r\n\r\n")).as_bytes()).starts_with("HTTP/1.1 400 "), "{length}");
    }
    assert!(server.raw(head("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n").as_bytes()).starts_with("HTTP/1.1 411 "));
    assert!(server.raw(head(&format!("X: {}\r\n\r\n", "a".repeat(64 << 10))).as_bytes()).starts_with("HTTP/1.1 431 "));
    assert!(server.raw(head(&"X: a\r\n".repeat(100)).as_bytes()).starts_with("HTTP/1.1 431 "));
    assert!(server.raw(format!("GET /{} HTTP/1.1\r\n", "a".repeat(64 << 10)).as_bytes()).starts_with("HTTP/1.1 431 "));
    server.works();
}

#[test]
fn slow_clients_are_dropped_and_hold_up_nobody() {
    let server = Server::start(&[]);
    // More than the server takes at once: some say nothing, some stop in the head, some in the
    // body.
    let mut slow: Vec<TcpStream> = (0..150).map(|_| server.connect()).collect();
    for (i, stream) in slow.iter_mut().enumerate() {
        let _ = match i % 3 {
            0 => Ok(()),
            1 => stream.write_all(b"GET / HT"),
            _ => stream.write_all(format!("POST /api/bulk HTTP/1.1\r\nHost: {}\r\nContent-Length: 1000\r\n\r\nx", server.host).as_bytes()),
        };
    }
    // One after the other they would take longer than `works` waits for an answer.
    for _ in 0..5 {
        server.works();
    }
    // A byte now and then does not keep a connection alive.
    let mut drop = server.connect();
    let begun = Instant::now();
    let mut answer = [0; 512];
    drop.set_read_timeout(Some(Duration::from_millis(300))).expect("timeout");
    let end = loop {
        let _ = drop.write_all(b"G");
        match drop.read(&mut answer) {
            Ok(n) => break n,
            Err(e) if matches!(e.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) => {}
            Err(_) => break 0,
        }
        assert!(begun.elapsed() < PATIENCE, "still there");
    };
    assert!(end == 0 || answer.starts_with(b"HTTP/1.1 408 ") || answer.starts_with(b"HTTP/1.1 400 "));
    server.works();
}

#[test]
fn a_flood_without_token_is_cut_short_and_the_page_goes_on() {
    let server = Server::start(&[]);
    let mut crowd = 0;
    for _ in 0..300 {
        let (status, _) = server.ask("GET", "/", &[("Host", &server.host)], "");
        assert!(matches!(status, 403 | 429), "{status}");
        crowd += usize::from(status == 429);
    }
    assert!(crowd > 50, "{crowd}");
    server.works();
}

#[test]
fn every_answer_forbids_what_the_page_does_not_need() {
    let server = Server::start(&[]);
    for path in ["/".to_string(), format!("/{}/", server.token), format!("/{}/main.js", server.token), "/api/info".to_string()] {
        let (_, answer) = server.with("GET", &path, &[], "");
        for line in [
            "X-Content-Type-Options: nosniff",
            "Referrer-Policy: no-referrer",
            "Content-Security-Policy: default-src 'none'; script-src 'self'",
            "Cache-Control: no-store",
            "X-Frame-Options: DENY",
            "Cross-Origin-Resource-Policy: same-origin",
        ] {
            assert!(answer.contains(line), "{path}: {line} in {answer}");
        }
        assert!(!answer.contains("unsafe-inline") && !answer.to_lowercase().contains("access-control-"), "{answer}");
    }
    // The page needs nothing from elsewhere and has nothing inline.
    let (_, page) = server.with("GET", &format!("/{}/", server.token), &[], "");
    assert_eq!(references(page.split("\r\n\r\n").nth(1).expect("body")), [""; 0]);
    assert!(!page.contains(" style=") && !page.contains("<style") && !page.contains(" onclick="), "{page}");
}

#[test]
fn a_connection_takes_requests_one_after_the_other() {
    let server = Server::start(&[]);
    let ask = |more: &str| format!("GET /api/info HTTP/1.1\r\nHost: {}\r\nX-Unspin-Token: {}\r\n{more}\r\n", server.host, server.token);
    // All at once, and the last one in two pieces.
    let all = format!("{}{}{}", ask(""), ask(""), ask("Connection: close\r\n"));
    let (head, tail) = all.split_at(all.len() - 5);
    let mut stream = server.connect();
    stream.write_all(head.as_bytes()).expect("sent");
    std::thread::sleep(Duration::from_millis(200));
    stream.write_all(tail.as_bytes()).expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("answered");
    assert_eq!(answer.matches("HTTP/1.1 200 ").count(), 3, "{answer}");
}

#[test]
fn a_port_that_is_taken_leaves_no_state() {
    let folder = folder();
    put(folder.path(), "article.txt", TEXT);
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("bound").port().to_string();
    let out = isolated(folder.path(), &["--spun", "review", "--web", "--no-open", "--port", &port, "."]).output().expect("ran");
    let told = String::from_utf8_lossy(&out.stderr);
    assert!(out.status.code() == Some(2) && told.contains("cannot be listened on; leave --port out"), "{told}");
    assert!(!folder.path().join(".unspin").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn the_browser_is_given_the_address_where_nobody_else_can_read_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    put(folder.path(), "article.txt", TEXT);
    let bin = self::folder();
    let (opener, seen) = (bin.path().join("xdg-open"), bin.path().join("seen"));
    let script = format!("#!/bin/sh\n{{ echo \"$*\"; stat -c %a \"$1\"; cat \"$1\"; }} > {0}.part; mv {0}.part {0}\n", seen.display());
    std::fs::write(&opener, script).expect("written");
    std::fs::set_permissions(&opener, std::fs::Permissions::from_mode(0o755)).expect("mode");
    let path = format!("{}:{}", bin.path().display(), std::env::var("PATH").expect("PATH"));
    let mut command = isolated(folder.path(), &["--spun", "review", "--web", "."]);
    command.envs([("PATH", path.as_str()), ("DISPLAY", ":99")]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("started");
    let begun = Instant::now();
    while !seen.exists() && begun.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(50));
    }
    let _ = child.kill();
    let out = child.wait_with_output().expect("ended");
    let url = String::from_utf8(out.stdout).expect("address").trim().to_string();
    let seen = std::fs::read_to_string(&seen).expect("opened");
    let mut lines = seen.lines();
    let arguments = lines.next().expect("arguments");
    assert!(!arguments.contains("http") && arguments.ends_with(".html"), "{arguments}");
    assert_eq!(lines.next(), Some("600"));
    assert!(url.starts_with("http://127.0.0.1:") && seen.contains(&url), "{url}: {seen}");
    let _ = std::fs::remove_file(arguments);
}
