use super::*;
use crate::review::key::tests::edit;

const TEXT: &str = "A big assault hit. The Assault went on; an assault failed. They gave the word. So made the remark he.";

fn session() -> Session {
    let edits = vec![
        edit(TEXT, "assault", 0, "attack", 0.9),
        edit(TEXT, "Assault", 0, "Attack", 0.8),
        edit(TEXT, "an assault", 0, "an attack", 0.6),
        edit(TEXT, "gave the word", 0, "said", 0.5),
        edit(TEXT, "made the remark", 0, "said", 0.95),
    ];
    let mut session = Session::new();
    session.add(file("articles/a.txt", TEXT), edits, |_, _| None);
    session
}

fn file(name: &str, text: &str) -> SourceFile {
    let document = Document::decode(text.as_bytes().to_vec()).expect("text");
    SourceFile { name: name.into(), path: name.into(), document, digest: Content::default() }
}

fn act(session: &mut Session, action: Action) -> Change {
    session.act(action).expect("possible")
}

fn tally(session: &Session) -> (usize, usize, usize) {
    let Tally { accepted, rejected, pending, .. } = session.tally();
    (accepted, rejected, pending)
}

#[test]
fn decisions_move_on_and_are_undone() {
    let mut s = session();
    assert_eq!(act(&mut s, Action::Decide(Verdict::Accept)).items, [0]);
    act(&mut s, Action::Decide(Verdict::Reject));
    act(&mut s, Action::Decide(Verdict::Skip));
    act(&mut s, Action::Take(1));
    act(&mut s, Action::Own("told".into()));
    assert_eq!((s.at(), tally(&s)), (None, (3, 1, 1)));
    let wordings: Vec<String> = s.accepted(0).0.into_iter().map(|e| e.after).collect();
    assert_eq!(wordings, ["attack", "raid", "told"]);
    // From the end, what was skipped comes again.
    act(&mut s, Action::Next);
    assert_eq!(s.at(), Some(2));
    for (at, pending) in [(4, 2), (3, 3), (2, 3), (1, 4), (0, 5)] {
        act(&mut s, Action::Undo);
        assert_eq!((s.at(), s.tally().pending), (Some(at), pending));
    }
    assert_eq!(s.act(Action::Undo), Err(Refusal::NothingToUndo));
}

#[test]
fn taking_the_text_as_it_is_rejects() {
    let mut s = session();
    act(&mut s, Action::Take(2));
    act(&mut s, Action::Own("Assault".into()));
    assert_eq!(tally(&s), (0, 2, 3));
    for wording in ["", " ", "a\nb", "\u{1b}[m", "a\u{2028}b", "at\u{202e}tack"] {
        assert_eq!(s.act(Action::Own(wording.into())), Err(Refusal::Wording));
    }
    assert_eq!(s.act(Action::Take(3)), Err(Refusal::NoAlternative(3)));
    assert_eq!(s.act(Action::Take(0)), Err(Refusal::NoAlternative(0)));
}

#[test]
fn the_same_substitution_ignores_case_and_article() {
    let mut s = session();
    assert_eq!(s.same(), [0, 1, 2]);
    let change = act(&mut s, Action::Always);
    assert_eq!(change.items, [0, 1, 2]);
    assert_eq!(change.learned, Some(Lesson { spun: "assault".into(), original: "attack".into(), never: false }));
    assert_eq!(s.at(), Some(3));
    let change = act(&mut s, Action::Never);
    assert_eq!((change.items.as_slice(), tally(&s)), (&[3][..], (3, 1, 1)));
    let undone = act(&mut s, Action::Undo);
    assert_eq!((undone.forgotten, tally(&s)), (change.learned, (3, 0, 2)));
}

#[test]
fn a_wording_of_ones_own_is_taught_with_the_capitals_of_each_place() {
    let mut s = session();
    act(&mut s, Action::Own("strike".into()));
    act(&mut s, Action::Previous);
    let change = act(&mut s, Action::Always);
    assert_eq!(change.learned.expect("lesson").original, "strike");
    let wordings: Vec<String> = s.accepted(0).0.into_iter().map(|e| e.after).collect();
    assert_eq!(wordings, ["strike", "Strike"]);
}

#[test]
fn lessons_keep_capitals_that_are_always_there() {
    let of = |before: &str, after: &str, rule: &str| {
        let edit = Edit { rule: rule.into(), ..edit(before, before, 0, after, 1.0) };
        lesson(&edit, after, false).original
    };
    assert_eq!(of("Assault", "Attack", "security/attack"), "attack");
    assert_eq!(of("Assaults", "Attacks", "security/attack"), "attacks");
    assert_eq!(of("Pale Dwelling Place", "White House", "politics/White House"), "White House");
    assert_eq!(of("PALE HOME", "WHITE HOUSE", "politics/White House"), "White House");
    assert_eq!(of("an assault", "a Raid", ""), "Raid");
    assert_eq!(of("an assault", "a raid", ""), "raid");
}

#[test]
fn signs_are_decided_but_teach_nothing() {
    let text = "{dollars}";
    let edits = vec![edit(text, "{", 0, "", 0.9), edit(text, "}", 0, "", 0.9)];
    let mut s = Session::new();
    s.add(file("a.txt", text), edits, |_, _| None);
    assert_eq!((s.same(), s.act(Action::Always), s.act(Action::Never)), (vec![0, 1], Err(Refusal::NoWords), Err(Refusal::NoWords)));
    act(&mut s, Action::Same(Verdict::Accept));
    assert_eq!(s.accepted(0).0.len(), 2);
}

#[test]
fn filters_narrow_the_view_and_bulk_stays_in_it() {
    let mut s = session();
    act(&mut s, Action::Filter(Filter { below: Some(0.85), ..Filter::default() }));
    assert_eq!((s.view(), s.at()), (&[1, 2, 3][..], Some(1)));
    assert_eq!(act(&mut s, Action::Rest(Verdict::Reject)).items, [1, 2, 3]);
    assert_eq!((s.at(), tally(&s)), (None, (0, 3, 2)));
    assert_eq!(s.act(Action::Rest(Verdict::Accept)), Err(Refusal::NoItem));
    let nothing = Filter { rules: vec!["none/".into()], ..Filter::default() };
    assert_eq!(s.act(Action::Filter(nothing)), Err(Refusal::NothingMatches));
    act(&mut s, Action::Filter(Filter::default()));
    assert_eq!(s.at(), Some(0));
    act(&mut s, Action::Undo);
    assert_eq!((s.at(), tally(&s)), (Some(1), (0, 0, 5)));
}

#[test]
fn a_changed_file_keeps_the_decisions_that_fit() {
    let mut s = session();
    act(&mut s, Action::Decide(Verdict::Reject));
    act(&mut s, Action::Decide(Verdict::Accept));
    let kept: HashMap<Key, Option<Decision>> = s.items().iter().map(|i| (i.key, i.decision.clone())).collect();
    let text = format!("News. {}", TEXT.replace("The Assault", "This Assault"));
    let edits = vec![edit(&text, "assault", 0, "attack", 0.9), edit(&text, "Assault", 0, "Attack", 0.8)];
    s.replace(vec![(0, file("articles/a.txt", &text), edits)], |_, key, _| kept.get(&key).cloned().flatten());
    // The words before the second place changed, and those after the first are others, too.
    assert_eq!((s.items().len(), tally(&s), s.at()), (2, (0, 0, 2), Some(0)));
    act(&mut s, Action::Undo);
    assert_eq!(tally(&s), (0, 0, 2));
}

#[test]
fn several_files_are_replaced_at_once() {
    let mut s = session();
    for name in ["b.txt", "c.txt"] {
        s.add(file(name, TEXT), vec![edit(TEXT, "assault", 0, "attack", 0.9), edit(TEXT, "gave the word", 0, "said", 0.5)], |_, _| None);
    }
    act(&mut s, Action::Go(5));
    let one = |name: &str| (file(name, TEXT), vec![edit(TEXT, "gave the word", 0, "said", 0.5)]);
    let replaced = [("c.txt", 2), ("b.txt", 1)].map(|(name, number)| (number, one(name).0, one(name).1));
    s.replace(replaced.into(), |file, _, _| (file.name == "c.txt").then_some(Decision::Rejected));
    let there: Vec<(usize, &str)> = s.items().iter().skip(4).map(|i| (i.file, i.edit.before.as_str())).collect();
    assert_eq!(there, [(0, "made the remark"), (1, "gave the word"), (2, "gave the word")]);
    // The current item is gone: the next of its file is current.
    assert_eq!((s.at(), tally(&s), s.items_of_file(2)), (Some(5), (0, 1, 6), 6..7));
    assert!(s.items().iter().enumerate().all(|(i, item)| s.find(item.key) == Some(i)));
}

#[test]
fn what_a_file_cannot_express_is_not_accepted() {
    let mut s = Session::new();
    let document = Document::decode(b"caf\xe9 assault and an assault".to_vec()).expect("text");
    let text = document.text.clone();
    let edits = vec![edit(&text, "assault", 0, "łódź", 0.9), edit(&text, "assault", 1, "attack", 0.9)];
    s.add(SourceFile { name: "a".into(), path: "a".into(), document, digest: Content::default() }, edits, |_, _| None);
    assert_eq!(s.act(Action::Decide(Verdict::Accept)), Err(Refusal::Unwritable("Windows-1252")));
    let change = act(&mut s, Action::Rest(Verdict::Accept));
    assert_eq!((change.items.as_slice(), change.unwritable), (&[1][..], 1));
    let left = |unwritable| Change { unwritable, ..Change::default() }.left();
    assert_eq!(left(1).expect("told"), "1 edit left as it is: its file cannot hold the wording");
    assert_eq!((left(0), left(2).expect("told").as_str()), (None, "2 edits left as they are: their files cannot hold the wording"));
}

#[test]
fn items_are_found_by_the_beginning_of_their_keys() {
    let s = session();
    let key = s.items()[3].key;
    assert_eq!(s.find(key), Some(3));
    assert_eq!(s.find_prefix(&key.to_string()), [3]);
    assert!(s.find_prefix(&key.to_string()[..6].to_uppercase()).contains(&3));
    assert_eq!(s.find_prefix(""), [0, 1, 2, 3, 4]);
}

#[test]
fn the_parts_of_an_edit_are_decided_together() {
    let text = "A superior persistent risk. An assault came.";
    let mut edits =
        vec![edit(text, "superior", 0, "advanced", 0.9), edit(text, "risk", 0, "threat", 0.9), edit(text, "assault", 0, "attack", 0.9)];
    edits[1].continues = true;
    let mut s = Session::new();
    s.add(file("a.html", text), edits, |_, _| None);
    assert_eq!(act(&mut s, Action::These(vec![1], Verdict::Accept)).items, [0, 1]);
    assert_eq!(act(&mut s, Action::These(vec![2, 0], Verdict::Reject)).items, [0, 1, 2]);
    act(&mut s, Action::Undo);
    assert_eq!(tally(&s), (2, 0, 1));
    act(&mut s, Action::Undo);
    act(&mut s, Action::Go(0));
    assert_eq!((act(&mut s, Action::Decide(Verdict::Reject)).items, s.at()), (vec![0, 1], Some(2)));
}
