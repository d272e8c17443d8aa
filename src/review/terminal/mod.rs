//! The review on the terminal: raw mode, key presses, drawing only the lines that changed.
//!
//! [`ui`] says what keys do, [`screen`] lays out what is seen, `paragraph` the place in its
//! paragraph.

mod paragraph;
pub mod screen;
pub mod ui;

use crate::review::desk::Desk;
use crossterm::event::{self, DisableBracketedPaste, EnableBracketedPaste, Event, KeyCode, KeyEventKind, KeyModifiers};
use crossterm::terminal::{self, EnterAlternateScreen, LeaveAlternateScreen};
use crossterm::{cursor, execute};
use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use screen::{Line, Screen, Tone, plain, render};
use ui::{Left, Press, Ui};

/// How long it may take until a signal is noticed.
const PATIENCE: Duration = Duration::from_millis(200);

/// What the terminal can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ability {
    /// Colours are wanted.
    pub color: bool,
    /// The cursor can be moved; otherwise (TERM=dumb) the screens are printed one below the other.
    pub full: bool,
}

/// Reviews on the terminal until the person leaves or `stop` says so; `notice` is shown first.
///
/// # Errors
/// When the terminal cannot be read or written; it is left as it was before.
pub fn run(desk: &mut Desk, ability: Ability, notice: String, stop: impl Fn() -> bool) -> io::Result<Left> {
    match review(desk, ability, notice, stop) {
        Err(_) if !io::stdout().is_terminal() => Ok(Left::Gone),
        left => left,
    }
}

fn review(desk: &mut Desk, ability: Ability, notice: String, stop: impl Fn() -> bool) -> io::Result<Left> {
    let mut ui = Ui { notice, ..Ui::default() };
    let mut terminal = Terminal::new(ability)?;
    loop {
        let size = terminal::size().ok().filter(|size| size.0 > 0 && size.1 > 0).unwrap_or((80, 24));
        let size = (usize::from(size.0), usize::from(size.1));
        terminal.draw(&render(desk.session(), &ui, size, !ability.color))?;
        // Keys that are waiting, as when a key is held down, are taken before the next drawing.
        let mut waiting = next(PATIENCE, &stop, &mut terminal)?;
        while let Some(press) = waiting {
            ui.press(press, desk);
            if let Some(left) = ui.left {
                return Ok(left);
            }
            waiting = if ability.full && event::poll(Duration::ZERO)? { read(&mut terminal)? } else { None };
        }
    }
}

/// Waits for a key; `None` is another reason to draw, such as a new size.
fn next(patience: Duration, stop: &impl Fn() -> bool, terminal: &mut Terminal) -> io::Result<Option<Press>> {
    loop {
        if stop() {
            return Ok(Some(Press::Interrupt));
        }
        if event::poll(patience)? {
            return read(terminal);
        }
        // Where SIGHUP is ignored, nothing else tells that the window was closed.
        if !io::stdout().is_terminal() {
            return Err(io::ErrorKind::NotConnected.into());
        }
    }
}

fn read(terminal: &mut Terminal) -> io::Result<Option<Press>> {
    Ok(match event::read()? {
        Event::Key(key) if key.kind != KeyEventKind::Release => press(key.code, key.modifiers),
        Event::Paste(text) => Some(Press::Paste(text)),
        Event::Resize(..) => {
            terminal.shown.clear();
            None
        }
        _ => None,
    })
}

fn press(code: KeyCode, modifiers: KeyModifiers) -> Option<Press> {
    let control = modifiers.contains(KeyModifiers::CONTROL);
    Some(match code {
        KeyCode::Char('c' | 'd') if control => Press::Interrupt,
        KeyCode::Char('u') if control => Press::Clear,
        KeyCode::Char('a') if control => Press::Home,
        KeyCode::Char('e') if control => Press::End,
        KeyCode::Char('h') if control => Press::Backspace,
        KeyCode::Char(_) if control || modifiers.contains(KeyModifiers::ALT) => return None,
        KeyCode::Char(c) => Press::Char(c),
        KeyCode::Enter => Press::Enter,
        KeyCode::Esc => Press::Escape,
        KeyCode::Backspace => Press::Backspace,
        KeyCode::Delete => Press::Delete,
        KeyCode::Left | KeyCode::Up => Press::Left,
        KeyCode::Right | KeyCode::Down => Press::Right,
        KeyCode::Home => Press::Home,
        KeyCode::End => Press::End,
        _ => return None,
    })
}

/// A terminal in raw mode; when this is dropped, the terminal is as it was before.
struct Terminal {
    ability: Ability,
    shown: Vec<String>,
}

impl Terminal {
    fn new(ability: Ability) -> io::Result<Terminal> {
        terminal::enable_raw_mode()?;
        let terminal = Terminal { ability, shown: Vec::new() };
        if ability.full {
            execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste, cursor::Hide)?;
            // A release build ends at once on a panic, without dropping anything.
            let hook = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |info| {
                restore(ability);
                hook(info);
            }));
        }
        Ok(terminal)
    }

    /// Draws the lines that are not shown already.
    fn draw(&mut self, screen: &Screen) -> io::Result<()> {
        let mut out = Vec::new();
        if !self.ability.full {
            let text = plain(screen);
            if self.shown.first() != Some(&text) {
                write!(out, "{}\r\n", text.trim_end().replace('\n', "\r\n"))?;
                self.shown = vec![text];
            }
            return io::stdout().lock().write_all(&out).and_then(|()| io::stdout().flush());
        }
        let lines: Vec<String> = screen.lines.iter().map(|line| styled(line, self.ability.color)).collect();
        if self.shown.is_empty() {
            write!(out, "\x1b[2J")?;
        }
        write!(out, "\x1b[?25l")?;
        for (row, line) in lines.iter().enumerate().filter(|(row, line)| self.shown.get(*row) != Some(line)) {
            write!(out, "\x1b[{};1H{line}\x1b[K", row + 1)?;
        }
        if let Some((column, row)) = screen.cursor {
            write!(out, "\x1b[{};{}H\x1b[?25h", row + 1, column + 1)?;
        }
        self.shown = lines;
        let mut stdout = io::stdout().lock();
        stdout.write_all(&out)?;
        stdout.flush()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        restore(self.ability);
    }
}

fn restore(ability: Ability) {
    if ability.full {
        let _ = execute!(io::stdout(), cursor::Show, DisableBracketedPaste, LeaveAlternateScreen);
    }
    let _ = terminal::disable_raw_mode();
}

fn styled(line: &Line, color: bool) -> String {
    let mut out = String::new();
    for (tone, text) in line.iter().filter(|(_, text)| !text.is_empty()) {
        let code = match tone {
            Tone::Plain => "",
            Tone::Dim => "2",
            Tone::Bar => "7",
            Tone::Old => "31;9",
            Tone::New => "32;1",
            Tone::Done => "32",
            Tone::Open => "33",
            Tone::Key => "1;36",
        };
        // Without colour the title bar alone is set off.
        let code = if color { code } else { "" };
        if code.is_empty() {
            out.push_str(text);
        } else {
            out.push_str(&format!("\x1b[{code}m{text}\x1b[0m"));
        }
    }
    out
}
