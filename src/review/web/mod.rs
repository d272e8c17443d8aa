//! The review in the browser: a page on the loopback interface.
//!
//! [`http`] bounds what a client can do, and `guard` lets in only the page of this run. [`page`]
//! holds the files of the page, [`api`] answers it; [`query`], [`view`] and [`blocks`] are what it
//! is shown.

pub mod api;
pub mod blocks;
mod guard;
pub mod http;
pub mod page;
pub mod query;
pub mod view;

use crate::review::desk::Desk;
use api::{Answer, Api};
use guard::{Guard, HEADERS, Route};
use http::{Request, Response, Server};
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

const JSON: &str = "application/json";

/// A page that is ready to be opened.
pub struct Site {
    server: Arc<Server>,
    guard: Guard,
}

impl Site {
    /// Listens on a port of the loopback interface, 0 for a free one, and makes the token.
    ///
    /// # Errors
    /// When the port is taken or the system has no random bytes.
    pub fn new(port: u16) -> io::Result<Site> {
        let server = Server::bind(port)?;
        let guard = Guard::new(server.address()?).map_err(io::Error::other)?;
        Ok(Site { server: Arc::new(server), guard })
    }

    /// The address of the page; whoever knows it can decide.
    pub fn url(&self) -> String {
        self.guard.url()
    }

    /// What ends [`Site::serve`] from another thread.
    pub fn server(&self) -> Arc<Server> {
        self.server.clone()
    }

    /// Serves a review until the page ends it or [`Server::stop`] is called; gives the desk back.
    pub fn serve(&self, desk: Desk, read_only: bool) -> Desk {
        let api = Mutex::new(Api::new(desk, read_only));
        self.server.run(|request| self.answer(&api, request));
        api.into_inner().unwrap_or_else(PoisonError::into_inner).into_desk()
    }

    fn answer(&self, api: &Mutex<Api>, request: &Request) -> Response {
        let route = match self.guard.admit(request) {
            Ok(route) => route,
            Err(refusal) => return refusal,
        };
        let known = |status, media, body| Response { status, media, headers: HEADERS, body, known: true };
        let api = || api.lock().unwrap_or_else(PoisonError::into_inner);
        let answer = match route {
            Route::Page(name) => {
                return match page::asset(name) {
                    Some((media, text)) => known(200, media, text.as_bytes().to_vec()),
                    None => known(404, "text/plain; charset=utf-8", b"There is nothing by that name.\n".to_vec()),
                };
            }
            Route::Data(path, query) => api().get(path, query),
            Route::Action(path) => api().post(path, &request.body),
        };
        match answer {
            Answer::Data(body) => known(200, JSON, body),
            Answer::Nothing => known(204, JSON, Vec::new()),
            Answer::Failure(status, body) => known(status, JSON, body),
            Answer::End(body) => {
                self.server.stop();
                known(200, JSON, body)
            }
        }
    }
}
