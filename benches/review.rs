//! What a key costs in a review of 100,000 edits: the action and the screen, without terminal and
//! disk.
//!
//! `cargo bench --bench review`

use divan::{Bencher, black_box};
use unspin::format::Document;
use unspin::review::terminal::screen::render;
use unspin::review::terminal::ui::Ui;
use unspin::review::{Action, Filter, Session, SourceFile, Verdict};
use unspin::{Edit, Span};

const FILES: usize = 100;
const EDITS: usize = 1000;
const SENTENCE: &str = "The assault on the harbour was planned for weeks, the police told the council.\n";

fn main() {
    divan::main();
}

fn session() -> Session {
    let text = SENTENCE.repeat(EDITS);
    let edit = |n: usize| {
        let span = Span::new(n * SENTENCE.len() + 4, n * SENTENCE.len() + 11);
        Edit::new(span, "assault", "attack", (n % 100) as f32 / 100.0, "security/attack")
    };
    let file = |n: usize| {
        let document = Document::decode(text.clone().into_bytes()).expect("text");
        SourceFile { name: format!("articles/{n}.txt"), path: "x".into(), document, digest: unspin::files::journal::Content(0) }
    };
    let mut session = Session::new();
    session.extend((0..FILES).map(|n| (file(n), (0..EDITS).map(edit).collect())).collect(), |_, _, _| None);
    session
}

fn press(bencher: Bencher<'_, '_>, actions: &[Action]) {
    let mut session = session();
    session.act(Action::Go(FILES * EDITS / 2)).expect("there");
    let mut turn = actions.iter().cycle();
    bencher.bench_local(|| {
        let action = turn.next().expect("endless").clone();
        let _ = black_box(session.act(action));
        render(&session, &Ui::default(), (80, 24), false)
    });
}

#[divan::bench]
fn accept_and_reject(bencher: Bencher<'_, '_>) {
    press(bencher, &[Action::Decide(Verdict::Accept), Action::Decide(Verdict::Reject)]);
}

#[divan::bench]
fn move_about(bencher: Bencher<'_, '_>) {
    press(bencher, &[Action::Next, Action::Next, Action::Previous]);
}

#[divan::bench]
fn undo(bencher: Bencher<'_, '_>) {
    press(bencher, &[Action::Decide(Verdict::Accept), Action::Undo]);
}

#[divan::bench]
fn filter(bencher: Bencher<'_, '_>) {
    let word = Filter { word: Some("assault".into()), ..Filter::default() };
    press(bencher, &[Action::Filter(word), Action::Filter(Filter::default())]);
}

#[divan::bench]
fn accept_all_and_undo(bencher: Bencher<'_, '_>) {
    press(bencher, &[Action::Rest(Verdict::Accept), Action::Undo]);
}
