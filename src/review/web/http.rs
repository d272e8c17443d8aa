//! HTTP/1.1 for one page on the loopback interface, bounded in everything that a client controls.
//!
//! Every connection has a thread, so that a slow client holds up nobody. A request has to arrive,
//! and a response has to be taken, within a time; heads and bodies have a largest size; when there
//! are too many connections, the oldest that has not shown that it belongs here makes room. There
//! are no chunked bodies, no upgrades and no compression.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Connections at a time.
const CONNECTIONS: usize = 64;
/// Bytes of a request's head, and lines in it.
const HEAD: usize = 16 << 10;
const HEADERS: usize = 64;
/// Bytes of a request's body.
pub const BODY: usize = 256 << 10;
/// Time for a request to arrive once it has begun.
const REQUEST: Duration = Duration::from_secs(5);
/// Time between requests: of a connection that belongs here, and of any other.
const IDLE: Duration = Duration::from_secs(60);
const STRANGER: Duration = Duration::from_secs(5);
/// Time for a response to be taken.
const RESPONSE: Duration = Duration::from_secs(20);
/// Headers that decide something and so must not be given twice.
const SINGLE: [&str; 5] = ["host", "origin", "content-length", "content-type", "x-unspin-token"];

/// A request that has arrived whole.
#[derive(Debug)]
pub struct Request {
    /// `GET`, `POST` …
    pub method: String,
    /// Path and query, as sent.
    pub target: String,
    /// Names in small letters with their values.
    headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// The value of a header; the name is given in small letters.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// What is answered.
#[derive(Debug)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// The media type of the body.
    pub media: &'static str,
    /// Further headers.
    pub headers: &'static [(&'static str, &'static str)],
    /// The body.
    pub body: Vec<u8>,
    /// Whether the client has shown that it belongs to this run.
    pub known: bool,
}

impl Response {
    /// A line of text for a request that is refused.
    pub fn refusal(status: u16, message: &str) -> Response {
        Response { status, media: "text/plain; charset=utf-8", headers: &[], body: format!("{message}\n").into_bytes(), known: false }
    }
}

/// The server; it listens from [`Server::bind`] on and answers in [`Server::run`].
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    clients: Mutex<Vec<Client>>,
    stopped: AtomicBool,
}

#[derive(Debug)]
struct Client {
    id: u64,
    stream: TcpStream,
    known: bool,
}

impl Server {
    /// Listens on a port of 127.0.0.1; 0 takes a free one.
    ///
    /// # Errors
    /// When the port is taken.
    pub fn bind(port: u16) -> io::Result<Server> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        Ok(Server { listener, clients: Mutex::default(), stopped: AtomicBool::new(false) })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// When the socket has gone.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Ends [`Server::run`]: requests that are being answered still are, idle connections are
    /// closed.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for connections.
        let _ = self.address().and_then(|a| TcpStream::connect_timeout(&a, Duration::from_secs(1)));
    }

    fn clients(&self) -> MutexGuard<'_, Vec<Client>> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Answers requests until [`Server::stop`].
    pub fn run(&self, answer: impl Fn(&Request) -> Response + Sync) {
        let answer = &answer;
        std::thread::scope(|scope| {
            for (stream, id) in self.listener.incoming().zip(0..) {
                if self.stopped.load(Ordering::SeqCst) {
                    break;
                }
                // Out of descriptors or memory: what is there has to end first.
                let Ok(copy) = stream.as_ref().map_err(|_| ()).and_then(|s| s.try_clone().map_err(|_| ())) else {
                    std::thread::sleep(Duration::from_millis(20));
                    continue;
                };
                let Ok(mut stream) = stream else { continue };
                self.admit(Client { id, stream: copy, known: false });
                let serve = move || {
                    self.serve(&mut stream, id, answer);
                    self.clients().retain(|c| c.id != id);
                    let _ = stream.shutdown(Shutdown::Both);
                };
                if std::thread::Builder::new().spawn_scoped(scope, serve).is_err() {
                    self.clients().retain(|c| c.id != id);
                }
            }
            // Waiting readers see the end; what is being written is finished.
            self.clients().iter().for_each(|c| drop(c.stream.shutdown(Shutdown::Read)));
        });
    }

    /// Takes a connection in, at the cost of the oldest stranger when there are too many.
    fn admit(&self, client: Client) {
        let mut clients = self.clients();
        if clients.len() >= CONNECTIONS {
            let victim = clients.iter().position(|c| !c.known).unwrap_or(0);
            let _ = clients.remove(victim).stream.shutdown(Shutdown::Both);
        }
        clients.push(client);
    }

    fn serve(&self, stream: &mut TcpStream, id: u64, answer: &(impl Fn(&Request) -> Response + Sync)) {
        let _ = stream.set_nodelay(true);
        let mut buffer = Vec::new();
        let mut idle = STRANGER;
        while !self.stopped.load(Ordering::SeqCst) {
            let (response, last) = match receive(stream, &mut buffer, idle) {
                Ok(Some(request)) => {
                    let response = answer(&request);
                    let last = !response.known || request.header("connection").is_some_and(|c| c.eq_ignore_ascii_case("close"));
                    (response, last)
                }
                Ok(None) => return,
                Err(refusal) => (refusal, true),
            };
            if response.known {
                idle = IDLE;
                self.clients().iter_mut().filter(|c| c.id == id).for_each(|c| c.known = true);
            }
            let last = last || self.stopped.load(Ordering::SeqCst);
            if send(stream, &response, last).is_err() {
                return;
            }
            if last {
                return linger(stream);
            }
        }
    }
}

/// Reads up to `limit` more bytes; `None` at the end of the stream or of the time.
fn read_more(stream: &mut TcpStream, buffer: &mut Vec<u8>, limit: usize, deadline: Instant) -> Option<usize> {
    let mut piece = [0; 8 << 10];
    loop {
        let left = deadline.checked_duration_since(Instant::now()).filter(|d| !d.is_zero())?;
        stream.set_read_timeout(Some(left)).ok()?;
        match stream.read(&mut piece[..limit.min(8 << 10)]) {
            Ok(0) => return None,
            Ok(n) => {
                buffer.extend_from_slice(&piece[..n]);
                return Some(n);
            }
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(_) => return None,
        }
    }
}

/// Waits for a request. `None` when the client has gone or sent nothing, an error when it has to be
/// refused.
fn receive(stream: &mut TcpStream, buffer: &mut Vec<u8>, idle: Duration) -> Result<Option<Request>, Response> {
    if buffer.is_empty() && read_more(stream, buffer, HEAD, Instant::now() + idle).is_none() {
        return Ok(None);
    }
    let deadline = Instant::now() + REQUEST;
    let late = || Response::refusal(408, "The request took too long to arrive.");
    let (mut request, head, length) = loop {
        if let Some(found) = parse(buffer)? {
            break found;
        }
        let room = HEAD.saturating_sub(buffer.len());
        if room == 0 {
            return Err(Response::refusal(431, "The head of the request is too long."));
        }
        read_more(stream, buffer, room, deadline).ok_or_else(late)?;
    };
    while buffer.len() < head + length {
        let missing = head + length - buffer.len();
        read_more(stream, buffer, missing, deadline).ok_or_else(late)?;
    }
    request.body = buffer[head..head + length].to_vec();
    buffer.drain(..head + length);
    Ok(Some(request))
}

/// The request whose head the buffer begins with, the length of the head and that of the body to
/// come.
fn parse(buffer: &[u8]) -> Result<Option<(Request, usize, usize)>, Response> {
    let mut lines = [httparse::EMPTY_HEADER; HEADERS];
    let mut head = httparse::Request::new(&mut lines);
    let length = match head.parse(buffer) {
        Ok(httparse::Status::Complete(length)) if length <= HEAD => length,
        Ok(httparse::Status::Complete(_)) | Err(httparse::Error::TooManyHeaders) => {
            return Err(Response::refusal(431, "The head of the request is too long."));
        }
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(e) => return Err(Response::refusal(400, &format!("This is no HTTP request: {e}."))),
    };
    let mut headers = Vec::with_capacity(head.headers.len());
    for header in head.headers.iter() {
        let name = header.name.to_ascii_lowercase();
        let Ok(value) = std::str::from_utf8(header.value) else {
            return Err(Response::refusal(400, &format!("The header {name} is not text.")));
        };
        if SINGLE.contains(&name.as_str()) && headers.iter().any(|(n, _)| *n == name) {
            return Err(Response::refusal(400, &format!("The header {name} is given twice.")));
        }
        headers.push((name, value.trim().to_string()));
    }
    let (Some(method), Some(target)) = (head.method, head.path) else { return Ok(None) };
    let request = Request { method: method.into(), target: target.into(), headers, body: Vec::new() };
    if request.header("transfer-encoding").is_some() {
        return Err(Response::refusal(411, "Give the length of the body in Content-Length."));
    }
    let body = match request.header("content-length") {
        None => 0,
        Some(digits) if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => match digits.parse() {
            Ok(n) if n <= BODY => n,
            _ => return Err(Response::refusal(413, &format!("The body is too large; {BODY} bytes are the most."))),
        },
        Some(_) => return Err(Response::refusal(400, "Content-Length is not a number.")),
    };
    Ok(Some((request, length, body)))
}

/// Sends a response within its time.
fn send(stream: &mut TcpStream, response: &Response, last: bool) -> io::Result<()> {
    let mut head = format!("HTTP/1.1 {} {}\r\n", response.status, reason(response.status));
    let connection = if last { "close" } else { "keep-alive" };
    let length = response.body.len().to_string();
    let own = [("Content-Type", response.media), ("Content-Length", length.as_str()), ("Connection", connection)];
    for (name, value) in own.iter().chain(response.headers) {
        head.extend([name, ": ", value, "\r\n"]);
    }
    head.push_str("\r\n");
    let deadline = Instant::now() + RESPONSE;
    let mut whole = head.into_bytes();
    whole.extend_from_slice(&response.body);
    let mut rest = &whole[..];
    while !rest.is_empty() {
        let left = deadline.checked_duration_since(Instant::now()).filter(|d| !d.is_zero()).ok_or(ErrorKind::TimedOut)?;
        stream.set_write_timeout(Some(left))?;
        match stream.write(&rest[..rest.len().min(64 << 10)]) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(n) => rest = &rest[n..],
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(())
}

/// Reads away a little of what still comes, so that the client sees the answer before the
/// connection is reset.
fn linger(stream: &mut TcpStream) {
    let _ = stream.shutdown(Shutdown::Write);
    let deadline = Instant::now() + Duration::from_millis(500);
    let mut gone = Vec::new();
    while gone.len() < BODY && read_more(stream, &mut gone, BODY, deadline).is_some() {}
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        204 => "No Content",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "Length Required",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        421 => "Misdirected Request",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        _ => "Internal Server Error",
    }
}
