//! `unspin review`, and what it shares with `pending`, `accept`, `reject` and `apply`: see
//! [`unspin::review`].

mod ids;
pub mod script;
mod web;

use crate::cli::engine::{self, engine};
use crate::cli::inputs::{self, pool};
use crate::cli::output::{self, count, number};
use crate::cli::signals::Stop;
use crate::cli::{App, Status, values};
use anstream::ColorChoice;
use anyhow::{Context, Result, bail};
use std::cell::Cell;
use std::io::IsTerminal;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use unspin::config::Settings;
use unspin::files::batch::{Target, Targets};
use unspin::files::journal::Content;
use unspin::format::Options;
use unspin::message::unread;
use unspin::review::store::FOLDER;
use unspin::review::terminal::ui::Left;
use unspin::review::terminal::{self, Ability};
use unspin::review::{Action, Desk, DeskError, Filter, Finder, Refusal, Store};

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    paths: ReviewPaths,
    #[command(flatten)]
    chosen: Chosen,
    #[command(flatten)]
    kept: Kept,
    #[command(flatten)]
    page: web::Page,
}

/// Whether the files that are replaced are kept.
#[derive(clap::Args)]
pub struct Kept {
    /// Keep what is replaced, as FILE.unspin-orig, or FILE.1.unspin-orig and so on where an older
    /// backup stands
    #[arg(long)]
    backup: bool,
}

/// Files to review.
#[derive(clap::Args)]
pub struct ReviewPaths {
    /// Files and folders, which are put under review; without any, the files in the working folder
    /// that were before
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
}

/// Which edits are meant; `--min-confidence`, a flag of every command, is the other bound.
#[derive(clap::Args)]
pub struct Chosen {
    /// Only edits of a file or folder, by its name or the end of its path; `*` stands for any
    /// characters
    #[arg(long, value_name = "NAME", value_parser = values::text)]
    file: Vec<String>,
    /// Only edits by rules that begin with a prefix, such as `security` or `security/attack`
    #[arg(long, value_name = "RULE-PREFIX", value_delimiter = ',', value_parser = values::text)]
    rule: Vec<String>,
    /// Only edits below this confidence
    #[arg(long, value_name = "X", value_parser = values::confidence, allow_negative_numbers = true)]
    below: Option<f32>,
    /// Only edits that replace or write a text
    #[arg(long, value_name = "TEXT", value_parser = values::text)]
    word: Option<String>,
}

impl Chosen {
    fn filter(&self, app: &App) -> Filter {
        let Chosen { file, rule, below, word } = self;
        let (files, rules) = (file.clone(), rule.clone());
        Filter { files, rules, word: word.clone(), substitution: None, at_least: app.at_least, below: *below }
    }
}

pub fn run(args: &Args, app: &App) -> Result<Status> {
    if args.page.web {
        return web::run(args, app);
    }
    if !(std::io::stdin().is_terminal() && std::io::stdout().is_terminal()) {
        bail!(
            "a review needs a terminal; without one, `unspin pending PATH` lists the edits, `unspin accept` and `unspin reject` \
             decide them by id, file, rule or confidence, `unspin apply` writes what was accepted; `unspin review --web` is a page"
        );
    }
    let stop = Stop::new(false)?;
    let open = Open::new(app, &stop.flag);
    let mut desk = match ready(open.write(Scope::Read, &args.paths.paths, "unspin review")?, args, &open, &stop)? {
        ControlFlow::Continue(desk) => desk,
        ControlFlow::Break(status) => return Ok(status),
    };
    let dumb = std::env::var_os("TERM").is_some_and(|t| t == "dumb");
    let ability = Ability { color: app.color != ColorChoice::Never && !dumb, full: !dumb };
    let notice = desk.notes().map(String::as_str).collect::<Vec<_>>().join("; ");
    let left = terminal::run(&mut desk, ability, notice, || stop.flag.load(Ordering::Relaxed)).context("the terminal failed")?;
    finish(desk, left, &open, &stop)
}

/// Sets the filter of a desk and keeps what was found. When the review was stopped or finds
/// nothing, it ends, and this is its status.
fn ready(mut desk: Desk, args: &Args, open: &Open<'_>, stop: &Stop) -> Result<ControlFlow<Status, Desk>> {
    if stop.flag.load(Ordering::Relaxed) {
        desk.close()?;
        return Ok(ControlFlow::Break(stop.status()));
    }
    if desk.session().items().is_empty() {
        open.app.note("No edits were found: there is nothing to review");
        desk.close()?;
        return Ok(ControlFlow::Break(if open.failed() { Status::Error } else { Status::Clean }));
    }
    desk.backup = args.kept.backup;
    let filter = desk.local(args.chosen.filter(open.app));
    if let Err(DeskError::Refused(Refusal::NothingMatches)) = desk.act(Action::Filter(filter.clone())) {
        desk.fail()?;
        bail!("none of the edits matches {}; leave the filter out, or see `unspin pending`", filter.describe());
    }
    desk.save()?;
    Ok(ControlFlow::Continue(desk))
}

/// Ends a review and says where it stands.
fn finish(desk: Desk, left: Left, open: &Open<'_>, stop: &Stop) -> Result<Status> {
    let (app, tally) = (open.app, desk.session().tally());
    desk.close()?;
    let [accepted, rejected, pending] = [tally.accepted, tally.rejected, tally.pending].map(number);
    app.note(&format!("{accepted} accepted and not written yet, {rejected} rejected, {pending} pending; all decisions are kept"));
    if tally.accepted > 0 {
        app.note("`unspin apply` writes what is accepted");
    }
    if tally.pending > 0 {
        app.note("`unspin review` goes on");
    }
    Ok(match left {
        Left::Interrupted => stop.status(),
        Left::Gone => Status::HungUp,
        Left::Quit if open.failed() => Status::Error,
        Left::Quit if tally.accepted + tally.pending > 0 => Status::Found,
        Left::Quit => Status::Clean,
    })
}

/// What to say when there is no review to go on with.
const NOTHING: &str = "nothing is under review here; put files or folders under review first, such as by `unspin pending articles/`";
/// What to say when there is a review, but of other files.
const NOTHING_HERE: &str = "none of the files here is under review; go to the folder of the review, or give its files or folders";

/// Which files a command is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Those at the given paths, which are put under review; without any, as [`Scope::Known`].
    Read,
    /// Those under review at the given paths or, without any, in the working folder.
    Known,
    /// All that are under review.
    All,
}

/// What is needed to open a review.
struct Prepared {
    folder: PathBuf,
    finder: Finder,
    files: Files,
}

enum Files {
    /// These, whether they were under review or not.
    Given(Vec<Target>),
    /// Those under review at these paths.
    Known(Vec<PathBuf>),
}

/// Does something at a desk and then closes it. When this fails and there was no state before, none
/// is left.
fn with_desk<T>(mut desk: Desk, work: impl FnOnce(&mut Desk) -> Result<T>) -> Result<T> {
    let result = work(&mut desk);
    if result.is_ok() {
        desk.close()?
    } else {
        desk.fail()?
    }
    result
}

/// Opens reviews.
pub struct Open<'s> {
    app: &'s App,
    stop: &'s AtomicBool,
    failed: Cell<bool>,
}

impl<'s> Open<'s> {
    /// Opens nothing yet; `stop` ends the reading of files.
    pub fn new(app: &'s App, stop: &'s AtomicBool) -> Open<'s> {
        Open { app, stop, failed: Cell::new(false) }
    }

    /// Whether a file could not be taken.
    pub fn failed(&self) -> bool {
        self.failed.get()
    }

    /// Opens the state for writing and reads the files; `who` tells others which command this is.
    pub fn write(&self, scope: Scope, paths: &[PathBuf], who: &str) -> Result<Desk> {
        let Prepared { folder, finder, files } = self.prepare(scope, paths)?;
        self.gather(Desk::open(&folder, who, finder)?, files)
    }

    /// Opens the state for writing or, when somebody else has it or it cannot be written, for
    /// reading only.
    pub fn read(&self, paths: &[PathBuf], who: &str) -> Result<Desk> {
        let Prepared { folder, finder, files } = self.prepare(Scope::Read, paths)?;
        let desk = Desk::open(&folder, who, finder.clone()).or_else(|e| {
            match paths {
                [] => self.app.detail(&format!("{e}; it is only read")),
                _ => output::warning(&format!("{e}; edits are listed, but no file is put under review")),
            }
            Desk::look(&folder, finder)
        })?;
        self.gather(desk, files)
    }

    /// Opens the state for reading only, so that others can decide meanwhile.
    pub fn look(&self, paths: &[PathBuf]) -> Result<Desk> {
        let Prepared { folder, finder, files } = self.prepare(Scope::Read, paths)?;
        self.gather(Desk::look(&folder, finder)?, files)
    }

    /// Does all that can fail without a state, because opening one makes it where there is none.
    fn prepare(&self, scope: Scope, paths: &[PathBuf]) -> Result<Prepared> {
        if paths.iter().any(|p| p.as_os_str() == "-") {
            bail!("standard input cannot be reviewed; save it as a file");
        }
        let Ok(here) = std::env::current_dir() else { bail!("the working folder is gone; change to one that is there") };
        let here = std::fs::canonicalize(&here).unwrap_or(here);
        let folder = folder(paths, &here);
        if Store::find(&folder).is_some() && here != folder {
            let part = if paths.is_empty() && scope != Scope::All { ", in this folder only" } else { "" };
            self.app.note(&format!("Going on with the review in {}{part}", folder.join(FOLDER).display()));
        }
        let files = if paths.is_empty() || scope != Scope::Read {
            if Store::find(&folder).is_none() {
                bail!(NOTHING);
            }
            Files::Known(match paths {
                _ if scope == Scope::All => vec![folder.clone()],
                [] => vec![here],
                paths => paths.iter().filter_map(|path| self.place(path)).collect(),
            })
        } else {
            let Targets { targets, failures, .. } = inputs::find(self.app, paths, None)?;
            self.failed.set(!failures.is_empty());
            let (targets, others): (Vec<Target>, Vec<Target>) = targets.into_iter().partition(|t| t.path.to_str().is_some());
            for target in &others {
                output::error(&format!("{}: its name is no UTF-8, so no review can keep it; rename it", target.path.display()));
                self.failed.set(true);
            }
            if targets.is_empty() {
                bail!("no file was found to review; give files or folders");
            }
            Files::Given(targets)
        };
        let settings = self.app.of_review(&folder)?;
        self.app.tell_lessons(&settings);
        let engine = engine(&settings)?;
        let identity = identity(&settings, &self.app.options)?;
        let finder = Finder { engine: Arc::new(engine), settings, options: self.app.options.clone(), identity };
        Ok(Prepared { folder, finder, files })
    }

    /// The canonical form of a path; a path to nothing is told, and `None`.
    fn place(&self, path: &Path) -> Option<PathBuf> {
        let told = |e: std::io::Error| {
            output::error(&format!("{}: {}", path.display(), unread(&e)));
            self.failed.set(true);
        };
        std::fs::canonicalize(path).map_err(told).ok()
    }

    /// Reads the files that are meant, those that are still there.
    fn gather(&self, mut desk: Desk, files: Files) -> Result<Desk> {
        desk.notes().for_each(|note| output::warning(note));
        let targets = match files {
            Files::Given(targets) => targets,
            Files::Known(at) => {
                let known = desk.known().into_iter().filter(|t| at.iter().any(|at| t.path.starts_with(at)));
                let (there, gone): (Vec<Target>, Vec<Target>) = known.partition(|t| t.path.exists());
                for target in &gone {
                    output::warning(&format!("{} is gone; its decisions are kept", target.path.display()));
                }
                if there.is_empty() {
                    // All of them may be back soon, with the disk that they are on.
                    let why = match desk.known().is_empty() {
                        true => NOTHING,
                        false if gone.is_empty() => NOTHING_HERE,
                        false => "none of the files under review here is there; put them back, or put others under review first",
                    };
                    desk.close()?;
                    bail!(why);
                }
                gone.iter().for_each(|target| desk.miss(&target.path));
                for at in at.iter().filter(|at| !there.iter().any(|t| t.path.starts_with(at))) {
                    output::warning(&format!("{}: nothing there is under review; `unspin pending PATH` puts it there", at.display()));
                }
                there
            }
        };
        self.take(&mut desk, &targets)?;
        Ok(desk)
    }

    /// Reads the files under review that were not read yet.
    pub fn rest(&self, desk: &mut Desk) -> Result<()> {
        let targets: Vec<Target> = desk.unread().into_iter().filter(|t| t.path.exists()).collect();
        self.take(desk, &targets)
    }

    /// Reads files, shows progress, and tells what went wrong.
    fn take(&self, desk: &mut Desk, targets: &[Target]) -> Result<()> {
        let app = self.app;
        let shown = !app.quiet && std::io::stderr().is_terminal();
        let progress = |done: usize, edits: usize| {
            if shown && (done.is_multiple_of(16) || done == targets.len()) {
                output::progress(&format!("Read {done} of {}: {}", count(targets.len(), "file"), count(edits, "edit")));
            }
        };
        let pool = pool(&app.settings, targets.len())?;
        let gathered = desk.gather(targets, pool.as_ref(), progress, || self.stop.load(Ordering::Relaxed));
        if shown {
            output::progress("");
        }
        gathered.left_out.iter().for_each(|message| app.detail(message));
        gathered.failures.iter().for_each(|message| output::error(message));
        self.failed.set(self.failed() || !gathered.failures.is_empty());
        if gathered.remaining > 0 && !self.stop.load(Ordering::Relaxed) {
            output::warning(&format!("{} not read yet: decide and apply these edits first", count(gathered.remaining, "file")));
        }
        Ok(())
    }
}

/// The folder of the review: the nearest one with a state at or above the working folder or, when
/// some paths are elsewhere, at or above the folder that the paths have in common. Without a state,
/// it is this folder itself.
fn folder(paths: &[PathBuf], here: &Path) -> PathBuf {
    let full = |p: &PathBuf| std::fs::canonicalize(p).ok().map(|p| if p.is_dir() { p } else { p.parent().map(PathBuf::from).unwrap_or(p) });
    let here = here.to_path_buf();
    let paths: Vec<PathBuf> = paths.iter().filter_map(full).collect();
    let start = match paths.iter().find(|p| !p.starts_with(&here)) {
        None => here,
        Some(first) => {
            let common = first.ancestors().find(|a| paths.iter().all(|p| p.starts_with(a)));
            common.unwrap_or(first).to_path_buf()
        }
    };
    Store::find(&start).unwrap_or(start)
}

/// Identifies all that decides which edits are found: the program, the engine, how files are read.
fn identity(settings: &Settings, options: &Options) -> Result<Content> {
    let mut bytes = format!("{} {}", env!("CARGO_PKG_VERSION"), engine::identity(settings, options, None, false)?.0);
    if let Ok(program) = std::env::current_exe().and_then(std::fs::metadata) {
        bytes.push_str(&format!(" {} {:?}", program.len(), program.modified().ok()));
    }
    Ok(Content::of(bytes.as_bytes()))
}
