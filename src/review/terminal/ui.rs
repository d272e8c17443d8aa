//! What keys do: from a key press to an action on the [`Desk`], with questions and typed lines in
//! between.

use crate::message::{count, is_control, printable};
use crate::review::desk::{Desk, DeskError, WriteResult, WriteSummary, evidence};
use crate::review::filter::Filter;
use crate::review::session::{Action, Item, Refusal, Verdict};

/// A key, whatever terminal it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Press {
    /// A character.
    Char(char),
    /// A text that was pasted.
    Paste(String),
    /// Enter.
    Enter,
    /// Escape.
    Escape,
    /// Deletes to the left.
    Backspace,
    /// Deletes to the right.
    Delete,
    /// Deletes all that is left of the cursor.
    Clear,
    /// Moves left.
    Left,
    /// Moves right.
    Right,
    /// Moves to the start.
    Home,
    /// Moves to the end.
    End,
    /// Ctrl-C, or the signal.
    Interrupt,
}

/// What the screen shows and the keys mean.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Mode {
    /// The current item.
    #[default]
    Browse,
    /// The keys.
    Help,
    /// Why the current item is proposed.
    Info(Vec<String>),
    /// A decision about many, to be confirmed.
    Ask(Question),
    /// A line to type.
    Type(Typing),
}

/// What is to be confirmed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// A verdict on all that remain in the view.
    Rest(Verdict),
    /// All of the same substitution; the answer is the verdict.
    Same,
    /// To accept all that are the same, and teach it.
    Always,
    /// To reject all that are the same, and teach it.
    Never,
    /// To write what is accepted.
    Write,
}

/// A line that is being typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typing {
    /// Whether it is a filter; otherwise a wording.
    pub filter: bool,
    /// The characters.
    pub text: Vec<char>,
    /// The cursor, before the character with this number.
    pub at: usize,
}

impl Typing {
    fn new(filter: bool, text: &str) -> Typing {
        let text: Vec<char> = text.chars().collect();
        Typing { filter, at: text.len(), text }
    }

    fn press(&mut self, press: &Press) {
        let mut insert = |c: char| {
            self.text.insert(self.at, c);
            self.at += 1;
        };
        match press {
            Press::Char(c) => insert(*c),
            Press::Paste(text) => {
                // Line ends part words; marks of direction are within them.
                let spaced = text.chars().map(|c| if matches!(c, '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}') { ' ' } else { c });
                spaced.filter(|&c| !is_control(c)).for_each(insert);
            }
            Press::Backspace if self.at > 0 => {
                self.at -= 1;
                self.text.remove(self.at);
            }
            Press::Delete if self.at < self.text.len() => {
                self.text.remove(self.at);
            }
            Press::Clear => {
                self.text.drain(..self.at);
                self.at = 0;
            }
            Press::Left => self.at = self.at.saturating_sub(1),
            Press::Right => self.at = (self.at + 1).min(self.text.len()),
            Press::Home => self.at = 0,
            Press::End => self.at = self.text.len(),
            _ => {}
        }
    }
}

/// How a review was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// By `q`.
    Quit,
    /// By Ctrl-C or a signal.
    Interrupted,
    /// With the terminal: its window or connection was closed.
    Gone,
}

/// The state of what is seen on the terminal.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ui {
    /// What is shown.
    pub mode: Mode,
    /// What there is to say about the last key, or what was noticed.
    pub notice: String,
    /// Set when the review is left.
    pub left: Option<Left>,
}

impl Ui {
    /// Does what a key means.
    pub fn press(&mut self, press: Press, desk: &mut Desk) {
        self.notice.clear();
        if press == Press::Interrupt {
            self.left = Some(Left::Interrupted);
            return;
        }
        match std::mem::take(&mut self.mode) {
            Mode::Browse => self.browse(press, desk),
            Mode::Help | Mode::Info(_) => {}
            Mode::Ask(question) => self.answer(question, press, desk),
            Mode::Type(typing) => self.typed(typing, press, desk),
        }
        // What is looked at next must be what is on disk.
        if let Some(file) = desk.session().current().map(|item| item.file)
            && let Some(notice) = desk.watch(file)
        {
            self.notice = notice;
            // What there was to write may be gone.
            if self.mode == Mode::Ask(Question::Write) && desk.session().tally().accepted == 0 {
                self.mode = Mode::Browse;
            }
        }
    }

    fn browse(&mut self, press: Press, desk: &mut Desk) {
        let key = match press {
            Press::Char(c) => c,
            Press::Enter => 'a',
            Press::Left => 'p',
            Press::Right => 'n',
            Press::Backspace => 'u',
            Press::Escape if !desk.session().filter().is_empty() => {
                self.act(Action::Filter(Filter::default()), desk);
                return;
            }
            _ => return,
        };
        if let Some(action) = action(key) {
            self.act(action, desk);
            return;
        }
        if let Some(question) = question(key) {
            return self.ask(question, desk);
        }
        match (key, desk.session().current()) {
            ('q', _) => self.left = Some(Left::Quit),
            ('?' | 'h', _) => self.mode = Mode::Help,
            ('/', _) => {
                let filter = Filter { substitution: None, ..desk.session().filter().clone() };
                self.mode = Mode::Type(Typing::new(true, &filter.describe()));
            }
            ('e' | '=' | 'i', None) => self.notice = Refusal::NoItem.to_string(),
            ('e', Some(item)) => self.mode = Mode::Type(Typing::new(false, &item.edit.escape.read(&item.edit.after))),
            ('=', Some(item)) => {
                let substitution = Some(item.substitution);
                self.act(Action::Filter(Filter { substitution, ..Filter::default() }), desk);
            }
            ('i', Some(item)) => self.mode = Mode::Info(explain(desk, item)),
            _ => self.notice = format!("`{}` is no key here; ? lists them", printable(&key.to_string())),
        }
    }

    /// Does something and tells what there is to say; returns whether it was possible.
    fn act(&mut self, action: Action, desk: &mut Desk) -> bool {
        let undo = action == Action::Undo;
        let result = desk.act(action);
        let done = result.is_ok();
        self.notice = match result {
            Ok(change) => match (change.left(), change.items.len()) {
                (Some(left), _) => left,
                (None, 0 | 1) => return done,
                (None, places) => format!("{places} places {}", if undo { "are as they were before" } else { "decided; u undoes it" }),
            },
            Err(DeskError::Refused(Refusal::NoItem)) => "there is nothing further here".into(),
            Err(e) => e.to_string(),
        };
        done
    }

    fn ask(&mut self, question: Question, desk: &Desk) {
        let session = desk.session();
        let none = match question {
            Question::Rest(_) => session.rest().is_empty().then(|| Refusal::NoItem.to_string()),
            Question::Write => (session.tally().accepted == 0).then(|| said_of(&[])),
            _ => session.at().is_none().then(|| Refusal::NoItem.to_string()),
        };
        match none {
            Some(notice) => self.notice = notice,
            None => self.mode = Mode::Ask(question),
        }
    }

    fn answer(&mut self, question: Question, press: Press, desk: &mut Desk) {
        let yes = matches!(press, Press::Char('y' | 'Y') | Press::Enter);
        let action = match (question, press) {
            (Question::Same, Press::Char('a')) => Action::Same(Verdict::Accept),
            (Question::Same, Press::Char('r')) => Action::Same(Verdict::Reject),
            (Question::Same, Press::Char('s')) => Action::Same(Verdict::Skip),
            (Question::Rest(verdict), _) if yes => Action::Rest(verdict),
            (Question::Always, _) if yes => Action::Always,
            (Question::Never, _) if yes => Action::Never,
            (Question::Write, _) if yes => {
                self.notice = said_of(&desk.write(0..desk.session().files().len()));
                return;
            }
            _ => {
                self.notice = "nothing changed".into();
                return;
            }
        };
        self.act(action, desk);
    }

    fn typed(&mut self, mut typing: Typing, press: Press, desk: &mut Desk) {
        match press {
            Press::Escape => self.notice = "nothing changed".into(),
            Press::Enter => {
                let text: String = typing.text.iter().collect();
                if !typing.filter {
                    // A wording that is refused stays to be corrected: keys that follow are not
                    // commands.
                    if !self.act(Action::Own(text), desk) {
                        self.mode = Mode::Type(typing);
                    }
                    return;
                }
                match Filter::parse(&text) {
                    Ok(filter) => match desk.act(Action::Filter(filter.clone())) {
                        Err(DeskError::Refused(Refusal::NothingMatches)) => self.notice = format!("nothing matches {}", filter.describe()),
                        Err(e) => self.notice = e.to_string(),
                        Ok(_) => {}
                    },
                    Err(e) => self.notice = e,
                }
            }
            press => {
                typing.press(&press);
                self.mode = Mode::Type(typing);
            }
        }
    }
}

/// The action that a key stands for.
fn action(key: char) -> Option<Action> {
    Some(match key {
        'a' => Action::Decide(Verdict::Accept),
        'r' => Action::Decide(Verdict::Reject),
        's' | ' ' => Action::Decide(Verdict::Skip),
        '1'..='9' => Action::Take(key as usize - '0' as usize),
        'n' => Action::Next,
        'p' => Action::Previous,
        'u' => Action::Undo,
        _ => return None,
    })
}

/// The question that a key asks first.
fn question(key: char) -> Option<Question> {
    Some(match key {
        'A' => Question::Rest(Verdict::Accept),
        'R' => Question::Rest(Verdict::Reject),
        'S' => Question::Rest(Verdict::Skip),
        'f' => Question::Same,
        '+' => Question::Always,
        'x' => Question::Never,
        'w' => Question::Write,
        _ => return None,
    })
}

/// What writing came to, for people.
fn said_of(results: &[WriteResult]) -> String {
    let summary = WriteSummary::of(results);
    let WriteSummary { edits, files, ref failures, .. } = summary;
    match (&failures[..], files, summary.left()) {
        ([], 0, None) => "nothing is accepted that is not written yet".into(),
        ([], 0, Some(left)) => left,
        ([], _, left) => {
            let left = left.map_or_else(String::new, |left| format!("; {left}"));
            format!("{} written into {}{left}", count(edits, "edit"), count(files, "file"))
        }
        ([(file, why)], ..) => format!("{file} {why}"),
        ([(file, why), more @ ..], ..) => format!("{file} {why} (and {} more)", more.len()),
    }
}

/// The readings of an item, with what spoke for and against each, as lines.
fn explain(desk: &Desk, item: &Item) -> Vec<String> {
    let mut lines = vec![format!("{} -> {}", printable(&item.edit.before), printable(&item.edit.after))];
    lines.push(format!("id {}, rule {}, confidence {:.3}", item.key, item.edit.rule, item.edit.confidence));
    lines.push(String::new());
    lines.push("  prob.  context  channel  wording (evidence)".into());
    let readings = desk.explain(item);
    for reading in readings.iter().take(12) {
        let wording = if reading.rule.is_none() { "(as it is) " } else { "" };
        let evidence = Some(evidence(&reading.evidence)).filter(|e| !e.is_empty()).map_or_else(String::new, |e| format!("  ({e})"));
        let (posterior, context, channel, after) = (reading.posterior, reading.context, reading.channel, printable(&reading.after));
        lines.push(format!("{posterior:>7.3} {context:>+8.2} {channel:>+8.2}  {wording}{after}{evidence}"));
    }
    lines.push(String::new());
    lines.push("context: how much better the words around fit (natural logarithm);".into());
    lines.push("channel: how often spinners write this for that; see `unspin explain`.".into());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_typed_and_corrected() {
        let mut line = Typing::new(false, "attak");
        let keys =
            [Press::Left, Press::Char('c'), Press::End, Press::Char('s'), Press::Backspace, Press::Home, Press::Delete, Press::Char('A')];
        keys.iter().for_each(|key| line.press(key));
        assert_eq!(line.text.iter().collect::<String>(), "Attack");
        line.press(&Press::Paste("n\u{200e}é\nw\u{200f} \u{1b}".into()));
        assert_eq!((line.text.iter().collect::<String>().as_str(), line.at), ("Ané w ttack", 6));
        line.press(&Press::Clear);
        assert_eq!(line.text.iter().collect::<String>(), "ttack");
        [Press::Left, Press::Backspace, Press::End, Press::Delete, Press::Right].iter().for_each(|key| line.press(key));
        assert_eq!((line.text.len(), line.at), (5, 5));
    }

    #[test]
    fn writing_is_summed_up() {
        let written = |file: &str, edits| WriteResult { file: file.into(), edits, waiting: 0 };
        assert_eq!(said_of(&[]), "nothing is accepted that is not written yet");
        assert_eq!(said_of(&[written("a", Ok(1)), written("b", Ok(2))]), "3 edits written into 2 files");
        assert_eq!(said_of(&[written("a", Ok(1)), written("b", Err("is gone".into()))]), "b is gone");
        let waiting = |edits| WriteResult { waiting: 2, ..written("c", Ok(edits)) };
        assert!(said_of(&[waiting(0)]).starts_with("2 accepted edits not written: each would repeat a word"));
        assert!(said_of(&[written("a", Ok(1)), waiting(3)]).starts_with("4 edits written into 2 files; 2 accepted edits not written"));
    }
}
