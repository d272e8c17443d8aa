//! `unspin review --web`: the review as a page in the browser, see [`unspin::review::web`].

use crate::cli::review::{Args, Open, Scope, finish, ready};
use crate::cli::signals::Stop;
use crate::cli::{App, Status, values};
use anyhow::{Context, Result};
use std::io::Write;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tempfile::NamedTempFile;
use unspin::review::terminal::ui::Left;
use unspin::review::web::Site;

/// The page.
#[derive(clap::Args)]
pub struct Page {
    /// Review on a page in the browser, which only you on this computer can open
    #[arg(long)]
    pub web: bool,
    /// Only print the address of the page
    #[arg(long, requires = "web")]
    no_open: bool,
    /// Port of the page, instead of a free one
    #[arg(long, requires = "web", value_name = "PORT", default_value_t = 0, value_parser = values::port, allow_negative_numbers = true, hide_default_value = true)]
    port: u16,
    /// Look only: the page decides and writes nothing
    #[arg(long, requires = "web")]
    read_only: bool,
}

pub fn run(args: &Args, app: &App) -> Result<Status> {
    let stop = Stop::new(false)?;
    // Before a state is made: a port that is taken leaves nothing behind.
    let site = Site::new(args.page.port).with_context(|| match args.page.port {
        0 => "no port of the loopback interface can be listened on".to_string(),
        port => format!("port {port} cannot be listened on; leave --port out for a free one"),
    })?;
    let open = Open::new(app, &stop.flag);
    let desk = match args.page.read_only {
        true => open.look(&args.paths.paths)?,
        false => open.write(Scope::Read, &args.paths.paths, "unspin review --web")?,
    };
    let desk = match ready(desk, args, &open, &stop)? {
        ControlFlow::Continue(desk) => desk,
        ControlFlow::Break(status) => return Ok(status),
    };
    let mut out = app.stdout();
    writeln!(out, "{}", site.url())?;
    out.flush()?;
    let _hint = if args.page.no_open { None } else { show(&site.url(), app) };
    app.note("Review at the address above; Ctrl-C, or q on the page, ends it. Every decision is kept as it is made.");
    stop_with(&stop.flag, &site);
    let desk = site.serve(desk, args.page.read_only);
    let left = if stop.flag.load(Ordering::Relaxed) { Left::Interrupted } else { Left::Quit };
    finish(desk, left, &open, &stop)
}

/// Ends the server when the flag is set.
fn stop_with(stop: &Arc<AtomicBool>, site: &Site) {
    let (stop, server) = (stop.clone(), site.server());
    std::thread::spawn(move || {
        while !stop.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(50));
        }
        server.stop();
    });
}

/// Opens the page in the browser. The browser gets the address in a file that only this user can
/// read, because other users see the arguments of programs. The file is removed when the result is
/// dropped.
fn show(url: &str, app: &App) -> Option<NamedTempFile> {
    let set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty());
    if cfg!(target_os = "linux") && !["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "BROWSER"].into_iter().any(set) {
        return None;
    }
    // Files of this kind are made with mode 600; folders are not.
    let opened = tempfile::Builder::new().prefix("unspin-review-").suffix(".html").tempfile().and_then(|mut file| {
        let head = "<!doctype html><meta charset=utf-8><meta name=referrer content=no-referrer><title>unspin review</title>";
        writeln!(file, "{head}<meta http-equiv=refresh content=\"0;url={url}\">")?;
        open::that_detached(file.path())?;
        Ok(file)
    });
    opened.map_err(|e| app.note(&format!("No browser could be opened: {e}"))).ok()
}
