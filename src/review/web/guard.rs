//! Who may ask: the token of this run, the right host, the right origin, and not too often.
//!
//! A page of another site in the same browser can send requests here but does not know the token,
//! cannot set the header without a preflight, which is refused, and names itself in `Origin`. A
//! name that resolves to 127.0.0.1 fails by `Host`. Another user of the machine can connect but
//! does not know the token either.

use crate::review::web::http::{Request, Response};
use std::fmt::Write;
use std::hint::black_box;
use std::net::SocketAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// How many requests are answered per second on average, and how many at once: of those who know
/// the token, and of others.
const KNOWN: (f64, f64) = (200.0, 400.0);
const STRANGERS: (f64, f64) = (20.0, 100.0);

/// The headers of every answer: nothing lets a page load from or send to anywhere else.
pub const HEADERS: &[(&str, &str)] = &[
    (
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("Cache-Control", "no-store"),
];

/// What a request that passed the guard asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route<'r> {
    /// A file of the page, by its name; empty for the page itself.
    Page(&'r str),
    /// Data: path below `/api/` and query.
    Data(&'r str, &'r str),
    /// Something to be done: path below `/api/`.
    Action(&'r str),
}

/// The guard of one run.
pub struct Guard {
    token: String,
    host: String,
    origin: String,
    known: Bucket,
    strangers: Bucket,
}

impl Guard {
    /// A guard with a fresh token of 256 random bits.
    ///
    /// # Errors
    /// When the system gives no random bytes.
    pub fn new(address: SocketAddr) -> Result<Guard, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        let token = bytes.iter().fold(String::with_capacity(64), |mut out, b| {
            let _ = write!(out, "{b:02x}");
            out
        });
        Ok(Guard::with_token(address, token))
    }

    fn with_token(address: SocketAddr, token: String) -> Guard {
        // Browsers leave the port out that goes without saying.
        let host = if address.port() == 80 { address.ip().to_string() } else { address.to_string() };
        let origin = format!("http://{host}");
        Guard { token, host, origin, known: Bucket::new(KNOWN), strangers: Bucket::new(STRANGERS) }
    }

    /// The address of the page, with the token.
    pub fn url(&self) -> String {
        format!("{}/{}/", self.origin, self.token)
    }

    /// What a request asks for.
    ///
    /// # Errors
    /// The refusal to send.
    pub fn admit<'r>(&self, request: &'r Request) -> Result<Route<'r>, Response> {
        self.judge(request).map_err(|(status, message)| {
            let crowd = !self.strangers.take(Instant::now());
            let (status, message) = if crowd { (429, "Too many requests.") } else { (status, message) };
            Response { headers: HEADERS, ..Response::refusal(status, message) }
        })
    }

    fn judge<'r>(&self, request: &'r Request) -> Result<Route<'r>, (u16, &'static str)> {
        const UNKNOWN: (u16, &str) = (403, "Open the address that unspin printed; it holds the key to this review.");
        if request.header("host") != Some(&self.host) {
            return Err((421, "This server does not answer to that host."));
        }
        let own = request.header("origin").map(|origin| origin == self.origin);
        if own == Some(false) {
            return Err((403, "Requests of other pages are refused."));
        }
        let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
        let Some(path) = path.strip_prefix('/') else { return Err((400, "The path has to begin with a slash.")) };
        let route = match path.strip_prefix("api/") {
            Some(path) => {
                if !same(request.header("x-unspin-token").unwrap_or_default(), &self.token) {
                    return Err(UNKNOWN);
                }
                if request.header("sec-fetch-site").is_some_and(|site| site != "same-origin") {
                    return Err((403, "Requests of other pages are refused."));
                }
                match request.method.as_str() {
                    "GET" => Route::Data(path, query),
                    "POST" if own.is_none() => return Err((403, "The Origin header is missing.")),
                    "POST" if request.header("content-type") != Some("application/json") => {
                        return Err((415, "Send application/json."));
                    }
                    "POST" => Route::Action(path),
                    _ => return Err((405, "Only GET and POST are understood.")),
                }
            }
            None => {
                let (token, name) = path.split_once('/').unwrap_or((path, ""));
                if !same(token, &self.token) {
                    return Err(UNKNOWN);
                }
                match request.method.as_str() {
                    "GET" => Route::Page(name),
                    _ => return Err((405, "Only GET is understood.")),
                }
            }
        };
        if !self.known.take(Instant::now()) {
            return Err((429, "Too many requests."));
        }
        Ok(route)
    }
}

/// Compares in a time that does not depend on where the two differ.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |d, (a, b)| black_box(d | (a ^ b))) == 0
}

/// A token bucket.
struct Bucket {
    rate: f64,
    most: f64,
    state: Mutex<(f64, Instant)>,
}

impl Bucket {
    fn new((rate, most): (f64, f64)) -> Bucket {
        Bucket { rate, most, state: Mutex::new((most, Instant::now())) }
    }

    fn take(&self, now: Instant) -> bool {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let level = (state.0 + now.duration_since(state.1).as_secs_f64() * self.rate).min(self.most);
        let enough = level >= 1.0;
        *state = (if enough { level - 1.0 } else { level }, now);
        enough
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_random_and_compared_whole() {
        let address = SocketAddr::from(([127, 0, 0, 1], 4000));
        let (a, b) = (Guard::new(address).expect("random"), Guard::new(address).expect("random"));
        assert_eq!(a.token.len(), 64);
        assert_ne!(a.token, b.token);
        assert!(same(&a.token, &a.token.clone()));
        for wrong in
            ["", &a.token[1..], &format!("{}0", a.token), &b.token, &a.token.to_uppercase().replace(|c: char| c.is_ascii_digit(), "x")]
        {
            assert!(!same(wrong, &a.token), "{wrong}");
        }
    }

    #[test]
    fn the_port_that_goes_without_saying_is_not_in_the_address() {
        let guard = |port| Guard::new(SocketAddr::from(([127, 0, 0, 1], port))).expect("random");
        assert_eq!((guard(80).host, guard(80).origin), ("127.0.0.1".into(), "http://127.0.0.1".into()));
        assert_eq!(guard(4000).host, "127.0.0.1:4000");
    }

    #[test]
    fn a_bucket_runs_dry_and_fills_again() {
        let bucket = Bucket::new((1000.0, 3.0));
        let now = Instant::now() + std::time::Duration::from_secs(60);
        let later = now + std::time::Duration::from_millis(2);
        assert_eq!([now; 4].map(|at| bucket.take(at)), [true, true, true, false]);
        assert_eq!([later; 3].map(|at| bucket.take(at)), [true, true, false]);
    }
}
