//! The screen of a review as lines of toned text, for every size. Nothing is written here.

use crate::message::{count, printable};
use crate::review::session::{Decision, Session, Verdict};
use crate::review::terminal::paragraph::{cut, paragraph, wrap};
use crate::review::terminal::ui::{Mode, Question, Typing, Ui};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How a piece of text is meant; the terminal chooses the colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Ordinary text.
    Plain,
    /// Less important.
    Dim,
    /// The title bar.
    Bar,
    /// What is replaced.
    Old,
    /// What is written.
    New,
    /// What other decisions write.
    Done,
    /// Other places to decide.
    Open,
    /// Keys and what is asked.
    Key,
}

/// A line: pieces with their tones.
pub type Line = Vec<(Tone, String)>;

/// A full screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Screen {
    /// As many lines as the screen has rows, none wider than it.
    pub lines: Vec<Line>,
    /// Column and row of the cursor, when something is typed.
    pub cursor: Option<(usize, usize)>,
}

/// Least width and height that are laid out; smaller screens show a part.
const LEAST: (usize, usize) = (30, 10);

/// The keys, in two columns where there is room.
const HELP: [(&str, &str, &str, &str); 11] = [
    ("a, Enter", "accept", "A", "accept all that remain"),
    ("r", "reject", "R", "reject all that remain"),
    ("s, Space", "skip, or take back", "S", "skip all that remain"),
    ("1-9", "take that alternative", "f", "decide all of the same substitution"),
    ("e", "type a wording", "+", "always: accept all, and teach it"),
    ("u", "undo", "x", "never: reject all, and teach it"),
    ("n, Right", "next", "=", "look at the same substitution only"),
    ("p, Left", "previous", "/", "look at some only, such as below:0.8"),
    ("i", "why it is proposed", "Esc", "look at everything again"),
    ("w", "write what is accepted", "?", "this help"),
    ("q", "quit; decisions are kept", "", ""),
];

/// Lays the screen out for a width and a height. `marks` writes `[-old-]{+new+}`, for terminals
/// without colour.
pub fn render(session: &Session, ui: &Ui, (width, height): (usize, usize), marks: bool) -> Screen {
    let (width, height) = (width.max(LEAST.0), height.max(LEAST.1));
    let mut lines = vec![bar(session, width), progress(session, width), Line::new()];
    let (mut foot, cursor) = foot(session, ui, width);
    let room = height.saturating_sub(lines.len() + foot.len());
    let body = match (&ui.mode, session.at()) {
        (Mode::Help, _) => fitted(help(width), room),
        (Mode::Info(info), _) => fitted(info.iter().flat_map(|l| wrapped(l, width)).collect(), room),
        (_, Some(at)) => item(session, at, width, room, marks),
        (_, None) => end(session),
    };
    lines.extend(body.into_iter().take(room));
    lines.resize(height - foot.len(), Line::new());
    let cursor = cursor.map(|(column, row)| (column, lines.len() + row));
    lines.append(&mut foot);
    lines.iter_mut().for_each(|line| cut(line, width));
    Screen { lines, cursor }
}

fn help(width: usize) -> Vec<Line> {
    let entry = |key: &str, text: &str| [(Tone::Key, format!(" {key:<9}")), (Tone::Plain, text.to_string())];
    if width < 80 {
        let right = HELP.iter().filter(|h| !h.2.is_empty()).map(|h| entry(h.2, h.3).to_vec());
        return HELP.iter().map(|h| entry(h.0, h.1).to_vec()).chain(right).collect();
    }
    let both = |h: &(&str, &str, &str, &str)| [entry(h.0, &format!("{:<24}", h.1)), entry(h.2, h.3)].concat();
    HELP.iter().map(both).collect()
}

/// A line of text, on as many lines as it needs.
fn wrapped(text: &str, width: usize) -> Vec<Line> {
    let mut lines = wrap(&[(Tone::Plain, text.to_string())], width.saturating_sub(1));
    lines.iter_mut().for_each(|line| line.insert(0, (Tone::Plain, " ".into())));
    if lines.is_empty() { vec![Line::new()] } else { lines }
}

/// As many lines as there is room for; when some do not fit, the last one says so.
fn fitted(mut lines: Vec<Line>, room: usize) -> Vec<Line> {
    if lines.len() > room {
        lines.truncate(room.saturating_sub(1));
        lines.push(vec![(Tone::Dim, " (a larger window shows more)".into())]);
    }
    lines
}

fn bar(session: &Session, width: usize) -> Line {
    let left = match session.current() {
        Some(item) => {
            let file = session.file_of(item);
            let (line, column) = position(&file.document.text, item.edit.span.start);
            format!(" {}:{line}:{column}", printable(&file.name))
        }
        None => " unspin review".to_string(),
    };
    let place = session.at().and_then(|at| session.view().binary_search(&at).ok());
    let right = place.map_or(String::new(), |i| format!(" {} of {} ", i + 1, session.view().len()));
    let space = width.saturating_sub(right.width());
    let mut line = vec![(Tone::Bar, left)];
    cut(&mut line, space);
    let pad = space.saturating_sub(line.iter().map(|(_, t)| t.width()).sum());
    line.push((Tone::Bar, " ".repeat(pad) + &right));
    line
}

fn progress(session: &Session, width: usize) -> Line {
    let tally = session.tally();
    let done = tally.accepted + tally.rejected + tally.written;
    let all = (done + tally.pending).max(1);
    let length = width.saturating_sub(if tally.written > 0 { 76 } else { 62 }).clamp(0, 30);
    let filled = done * length / all;
    let gauge = if length < 5 { String::new() } else { format!(" [{}{}]", "#".repeat(filled), "-".repeat(length - filled)) };
    let written = if tally.written > 0 { format!(", {} written", tally.written) } else { String::new() };
    let text = format!(
        "{gauge} {} % decided: {} accepted, {} rejected, {} pending{written}",
        done * 100 / all,
        tally.accepted,
        tally.rejected,
        tally.pending
    );
    vec![(Tone::Dim, text)]
}

/// The current item: the paragraph, what is proposed, the alternatives.
fn item(session: &Session, at: usize, width: usize, room: usize, marks: bool) -> Vec<Line> {
    let item = &session.items()[at];
    let file = session.file_of(item);
    let mut below = vec![Line::new()];
    let state = match &item.decision {
        Some(Decision::Accepted(after)) if *after != item.edit.after => format!("  accepted: {}", printable(after)),
        Some(Decision::Accepted(_)) => "  accepted".into(),
        Some(Decision::Rejected) => "  rejected".into(),
        None if item.skipped => "  skipped".into(),
        None => String::new(),
    };
    let option = |key: &str, wording: &str, confidence: f32| {
        let own = if wording == item.edit.before { format!("{} (as it is)", printable(wording)) } else { printable(wording) };
        let space = width.saturating_sub(14);
        let mut line = vec![(Tone::Plain, own)];
        cut(&mut line, space);
        let used: usize = line.iter().map(|(_, t)| t.width()).sum();
        let pad = " ".repeat(space.min(44).saturating_sub(used));
        line.insert(0, (Tone::Key, format!("  {key}  ")));
        line.push((Tone::Dim, format!("{pad} {:>4.1} %", confidence * 100.0)));
        line
    };
    let mut first = option("a", &item.edit.after, item.edit.confidence);
    if !state.is_empty() {
        first.push((Tone::Done, state));
    }
    below.push(first);
    let others = item.edit.alternatives.iter().take(9).enumerate();
    below.extend(others.map(|(i, other)| option(&(i + 1).to_string(), &other.after, other.confidence)));
    let same = session.same().len();
    let again = if same > 1 { format!(", {same} pending places with this substitution") } else { String::new() };
    below.push(vec![(Tone::Dim, format!("     {}{again}", item.edit.rule))]);
    // Where there is little room, what can be chosen comes before the space above it.
    let tight = room < 8;
    if tight {
        below.remove(0);
    }
    below.truncate(room.saturating_sub(if tight { 2 } else { 3 }));
    let context = wrap(&paragraph(session, at, &file.document.text, marks), width.saturating_sub(2));
    let rows = room - below.len();
    let change = context.iter().position(|l| l.iter().any(|(t, _)| matches!(t, Tone::Old | Tone::New))).unwrap_or(0);
    let from = (change + 1).saturating_sub(rows.div_ceil(2)).min(context.len().saturating_sub(rows));
    let mut lines: Vec<Line> = context.into_iter().skip(from).take(rows).collect();
    lines.iter_mut().for_each(|l| l.insert(0, (Tone::Plain, " ".into())));
    lines.append(&mut below);
    lines
}

/// When nothing is left to decide.
fn end(session: &Session) -> Vec<Line> {
    let tally = session.tally();
    let skipped = session.view().iter().filter(|&&i| session.items()[i].skipped).count();
    let plain = |text: String| vec![(Tone::Plain, text)];
    let mut lines = vec![plain(match tally.pending {
        0 => " Everything is decided.".into(),
        _ if skipped > 0 => format!(" The end: {skipped} skipped here."),
        n => format!(" Everything that the filter takes is decided; {n} are pending elsewhere."),
    })];
    lines.push(Line::new());
    if tally.accepted > 0 {
        lines.push(plain(format!(" w  writes {}", to_write(session))));
    }
    if skipped > 0 {
        lines.push(plain(" n  shows what was skipped again".into()));
    }
    if !session.filter().is_empty() {
        lines.push(plain(" Esc  looks at everything again".into()));
    }
    lines.push(plain(" p  goes back, u  undoes, q  quits and keeps the decisions".into()));
    lines
}

/// How much is accepted, and in how many files.
fn to_write(session: &Session) -> String {
    let files = session.files_to_write();
    format!("{} into {}", count(files.iter().map(|(_, edits)| edits).sum(), "accepted edit"), count(files.len(), "file"))
}

/// Filter, notice or question, keys.
fn foot(session: &Session, ui: &Ui, width: usize) -> (Vec<Line>, Option<(usize, usize)>) {
    let mut lines = Vec::new();
    if !session.filter().is_empty() {
        let shown = format!(" looking at {} ({})", printable(&session.filter().describe()), count(session.view().len(), "place"));
        lines.push(vec![(Tone::Dim, shown)]);
    }
    let mut cursor = None;
    match &ui.mode {
        Mode::Ask(question) => lines.push(vec![(Tone::Key, format!(" {}", asked(session, *question)))]),
        Mode::Type(typing) => {
            lines.extend(noticed(ui, width));
            let (line, column) = typed(typing, width);
            cursor = Some((column, lines.len()));
            lines.push(line);
        }
        _ if ui.notice.is_empty() => lines.push(Line::new()),
        _ => lines.extend(noticed(ui, width)),
    }
    let hints = match &ui.mode {
        Mode::Type(Typing { filter: true, .. }) => " file:NAME rule:PREFIX below:0.8 from:0.5 WORD   Enter looks, Esc leaves it",
        Mode::Type(_) => " Enter accepts this wording, Esc leaves it",
        Mode::Help | Mode::Info(_) => " any key goes back",
        Mode::Ask(_) => " any other key leaves everything as it is",
        Mode::Browse if width < 80 => " a accept r reject s skip ? help q quit",
        Mode::Browse => " a accept  r reject  s skip  1-9 other  e type  f same  u undo  ? help  q quit",
    };
    lines.push(vec![(Tone::Dim, hints.to_string())]);
    (lines, cursor)
}

/// The notice, in three lines at most.
fn noticed(ui: &Ui, width: usize) -> Vec<Line> {
    let notice = wrap(&[(Tone::Key, printable(&ui.notice))], width.saturating_sub(2));
    let line = |mut line: Line| {
        line.insert(0, (Tone::Key, " ".into()));
        line
    };
    notice.into_iter().filter(|line| !line.is_empty()).take(3).map(line).collect()
}

/// The question about a decision on many.
fn asked(session: &Session, question: Question) -> String {
    let lesson =
        |never| session.lesson(never).map_or_else(String::new, |l| format!("`{}` -> `{}`", printable(&l.spun), printable(&l.original)));
    let places = count(session.same().len(), "place");
    match question {
        Question::Rest(verdict) => {
            let verb = match verdict {
                Verdict::Accept => "Accept",
                Verdict::Reject => "Reject",
                Verdict::Skip => "Skip",
            };
            let (rest, here) = (session.rest(), if session.filter().is_empty() { "" } else { " here" });
            let unsure = match session.unsure(&rest) {
                n if n > 0 && verdict == Verdict::Accept => format!(", {n} of which `fix` would leave"),
                _ => String::new(),
            };
            format!("{verb} all {} that remain{here}{unsure}? y", rest.len())
        }
        Question::Same => format!("{places} with {}: a accept all, r reject all, s skip all", lesson(true)),
        Question::Always => format!("Always {}, and accept {places} now? y", lesson(false)),
        Question::Never => format!("Never {}, and reject {places} now? y", lesson(true)),
        Question::Write => format!("Write {}? y", to_write(session)),
    }
}

/// The line that is typed, scrolled so that the cursor is in it, with the column of the cursor.
fn typed(typing: &Typing, width: usize) -> (Line, usize) {
    let prompt = if typing.filter { " look at: " } else { " write: " };
    let room = width.saturating_sub(prompt.len() + 1);
    let wide = |c: &char| c.width().unwrap_or(0);
    let mut from = typing.at;
    let mut used = 0;
    while from > 0 && used + wide(&typing.text[from - 1]) <= room {
        from -= 1;
        used += wide(&typing.text[from]);
    }
    let shown: String = typing.text[from..].iter().collect();
    (vec![(Tone::Key, prompt.to_string()), (Tone::Plain, printable(&shown))], prompt.len() + used)
}

/// Line and column of a byte, from one, without indexing the whole text.
fn position(text: &str, offset: usize) -> (usize, usize) {
    let passed = &text.as_bytes()[..offset];
    let line = passed.iter().filter(|&&b| b == b'\n').count() + 1;
    let start = passed.iter().rposition(|&b| b == b'\n').map_or(0, |i| i + 1);
    (line, text[start..offset].chars().count() + 1)
}

/// The lines as plain text, for tests and terminals that cannot move the cursor.
pub fn plain(screen: &Screen) -> String {
    let line = |l: &Line| l.iter().map(|(_, t)| t.as_str()).collect::<String>().trim_end().to_string() + "\n";
    screen.lines.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::{Applicability, Edit};
    use crate::format::Document;
    use crate::review::key::tests::edit;
    use crate::review::session::{Action, SourceFile};

    const TEXT: &str = "First.\n\nA superior persistent risk hit the port. The assault\nwent on, and 港口 was shut.\r\n\r\nLast.\n";

    fn session() -> Session {
        let document = Document::decode(TEXT.as_bytes().to_vec()).expect("text");
        let edits =
            vec![edit(TEXT, "superior persistent risk", 0, "advanced persistent threat", 0.91), edit(TEXT, "assault", 0, "attack", 0.8)];
        let mut session = Session::new();
        session.add(
            SourceFile { name: "articles/a.txt".into(), path: "a".into(), document, digest: crate::files::journal::Content::default() },
            edits,
            |_, _| None,
        );
        session
    }

    fn shown(session: &Session, ui: &Ui, size: (usize, usize)) -> String {
        let screen = render(session, ui, size, true);
        assert_eq!(screen.lines.len(), size.1);
        for line in &screen.lines {
            let width: usize = line.iter().map(|(_, t)| t.width()).sum();
            assert!(width <= size.0, "{line:?} is {width} wide");
        }
        plain(&screen)
    }

    #[test]
    fn the_place_stands_in_its_paragraph_as_a_word_diff() {
        let mut s = session();
        let screen = shown(&s, &Ui::default(), (80, 24));
        assert!(screen.starts_with(" articles/a.txt:3:3"), "{screen}");
        assert!(screen.contains("A [-superior-]{+advanced+} persistent [-risk-]{+threat+} hit the port."), "{screen}");
        assert!(screen.contains("港口") && !screen.contains("First") && !screen.contains("Last"), "{screen}");
        assert!(
            screen.contains("  a  advanced persistent threat") && screen.contains("  2  superior persistent risk (as it is)"),
            "{screen}"
        );
        s.act(Action::Decide(Verdict::Accept)).expect("possible");
        let screen = shown(&s, &Ui::default(), (80, 24));
        assert!(screen.contains("A advanced persistent threat hit the port. The [-assault-]{+attack+}"), "{screen}");
        assert!(screen.contains("50 % decided: 1 accepted, 0 rejected, 1 pending") && screen.contains("2 of 2"), "{screen}");
        s.act(Action::Decide(Verdict::Skip)).expect("possible");
        let screen = shown(&s, &Ui::default(), (80, 24));
        assert!(screen.contains("1 skipped") && screen.contains("writes 1 accepted"), "{screen}");
    }

    #[test]
    fn what_can_be_chosen_is_seen_on_the_smallest_screen() {
        let mut s = session();
        s.act(Action::Filter(crate::review::Filter { below: Some(0.99), ..Default::default() })).expect("possible");
        let screen = shown(&s, &Ui::default(), LEAST);
        assert!(screen.contains("  a  ") && screen.contains("  1  raid") && screen.contains("10.0 %"), "{screen}");
    }

    #[test]
    fn every_size_and_mode_fits() {
        let s = session();
        let info = Mode::Info(vec!["x".repeat(300); 40]);
        let typing = Mode::Type(Typing { filter: true, text: "港口 and more ".repeat(20).chars().collect(), at: 100 });
        let modes = [Mode::Browse, Mode::Help, info, Mode::Ask(Question::Same), Mode::Ask(Question::Rest(Verdict::Accept)), typing];
        for mode in modes {
            let ui = Ui { mode, notice: "n".repeat(200), left: None };
            for size in [(30, 10), (40, 12), (80, 24), (80, 11), (200, 60)] {
                shown(&s, &ui, size);
                let cursor = render(&s, &ui, size, false).cursor;
                assert!(cursor.is_none_or(|(x, y)| x < size.0 && y < size.1), "{cursor:?} in {size:?}");
            }
        }
        assert_eq!(render(&s, &Ui::default(), (1, 1), true).lines.len(), LEAST.1);
        assert!(shown(&Session::new(), &Ui::default(), (80, 24)).contains("Everything is decided"));
    }

    #[test]
    fn questions_say_how_many() {
        let mut s = session();
        assert_eq!(asked(&s, Question::Rest(Verdict::Accept)), "Accept all 2 that remain? y");
        let unsure = Edit { applicability: Applicability::Unsafe, ..edit(TEXT, "Last", 0, "Final", 0.5) };
        let file = SourceFile { name: "articles/b.txt".into(), ..s.files()[0].clone() };
        s.add(file, vec![unsure], |_, _| None);
        assert_eq!(asked(&s, Question::Rest(Verdict::Accept)), "Accept all 3 that remain, 1 of which `fix` would leave? y");
        assert_eq!(asked(&s, Question::Rest(Verdict::Reject)), "Reject all 3 that remain? y");
        assert!(asked(&s, Question::Always).contains("`superior persistent risk` -> `advanced persistent threat`, and accept 1 place now"));
    }
}
