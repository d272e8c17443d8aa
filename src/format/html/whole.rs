//! Elements that hold the whole article on some pages, and on others what is no part of it. A form
//! may be that of ASP.NET around a page, or one for comments; a hidden element may be shown by a
//! click, or a menu; a listing may be the text of an old page, or a program.

use std::cmp::Reverse;
use std::ops::Range;

/// An element that is not shown holds the article when it has so many times the text of the rest of
/// the page.
const NEARLY_ALL: usize = 10;

/// What an element is that may hold the article.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Readers see it.
    Shown,
    /// Text as it was typed.
    Listing,
    /// Beside the article, or hidden.
    Other,
}

/// One of these elements.
pub(super) struct Holder {
    /// From its start tag to its end tag.
    pub(super) range: Range<usize>,
    pub(super) kind: Kind,
}

/// Which of some elements are left alone. `holders` are in the order in which they begin; of
/// `texts`, those in `excluded` do not count.
///
/// An element that is shown is read when it has more text than the page shows without it; any other
/// only when that is next to nothing. A listing must have sentences, too.
pub(super) fn left_alone(source: &str, texts: &[Range<usize>], excluded: &[Range<usize>], holders: &[Holder]) -> Vec<Range<usize>> {
    if holders.is_empty() {
        return Vec::new();
    }
    let length = |r: &Range<usize>| source.get(r.clone()).map_or(0, |t| t.bytes().filter(|b| !b.is_ascii_whitespace()).count());
    // Where each text begins, and how much stands before it.
    let (mut starts, mut total) = (Vec::new(), 0);
    for text in texts.iter().filter(|text| !super::is_within(text, excluded)) {
        starts.push((text.start, total));
        total += length(text);
    }
    let before = |at: usize| starts.get(starts.partition_point(|(start, _)| *start < at)).map_or(total, |(_, sum)| *sum);
    let amounts: Vec<usize> = holders.iter().map(|h| before(h.range.end).saturating_sub(before(h.range.start))).collect();
    // What each has beside those within it, what is outside all of them, and which is around which.
    let (mut own, mut shown) = (amounts.clone(), total);
    let (mut outer, mut around): (Vec<Option<usize>>, Vec<usize>) = (Vec::new(), Vec::new());
    for (i, holder) in holders.iter().enumerate() {
        while around.pop_if(|&mut last| holders[last].range.end <= holder.range.start).is_some() {}
        let rest = around.last().map_or(&mut shown, |&last| &mut own[last]);
        *rest = rest.saturating_sub(amounts[i]);
        outer.push(around.last().copied());
        around.push(i);
    }
    // The largest come first; an element comes before those within it.
    let mut order: Vec<usize> = (0..holders.len()).collect();
    order.sort_by_key(|&i| Reverse(amounts[i]));
    let mut read = vec![false; holders.len()];
    for i in order {
        let other = if holders[i].kind == Kind::Shown { shown } else { shown.saturating_mul(NEARLY_ALL) };
        let text = || source.get(holders[i].range.start..holders[i].range.end.min(source.len())).unwrap_or_default();
        let prose = || holders[i].kind != Kind::Listing || is_prose(text());
        if amounts[i] > other && outer[i].is_none_or(|outer| read[outer]) && prose() {
            read[i] = true;
            shown += own[i];
        }
    }
    holders.iter().zip(read).filter(|(_, read)| !read).map(|(holder, _)| holder.range.clone()).collect()
}

/// Whether a text is sentences rather than a program or a table.
fn is_prose(text: &str) -> bool {
    let (mut tokens, mut words, mut ends) = (0, 0, 0);
    for token in text.split_ascii_whitespace() {
        let word = token.trim_matches(|c: char| c.is_ascii_punctuation() || "“”‘’—–…".contains(c));
        let is_word = !word.is_empty() && word.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-'));
        tokens += 1;
        words += usize::from(is_word);
        ends += usize::from(is_word && word.len() > 1 && token.trim_end_matches(['"', '”', '\'', '’', ')']).ends_with(['.', '!', '?']));
    }
    // Of four words or signs three are words, and a sentence has at most eighty.
    words * 4 >= tokens * 3 && ends * 80 >= words && ends > 1
}
