//! What stands in braces and is no prose: templates, code, variables. A phrase in braces may be
//! what a spinner left, too.

use super::code_tags::tag;
use super::scan::{ahead, line_ahead, name_end, up_to};
use crate::span::Span;

/// Longest template, tag of a template and expression in bytes.
const TEMPLATE: usize = 4000;
const TAG: usize = 1000;
const EXPRESSION: usize = 200;
/// What opens and closes tags of templates.
const TAGS: [(&str, &str); 4] = [("{%", "%}"), ("{# ", "#}"), ("{/*", "*/}"), ("{!!", "!!}")];
/// Names of what templates fill in. Words of the news, which spinners put in braces, are not among
/// them ("{number}", "{city}").
#[rustfmt::skip]
const NAMES: [&str; 51] = [
    "account_name", "args", "author", "children", "company_name", "content", "customer", "customer_name", "date", "email", "file",
    "filename", "first_name", "firstname", "full_name", "fullname", "host", "id", "index", "item", "items", "key", "label", "lang",
    "last_name", "lastname", "link", "locale", "name", "node", "order_number", "param", "params", "password", "path", "props", "query",
    "recipient", "sender", "slug", "tag", "tags", "title", "token", "url", "user", "username", "value", "values", "your_name", "zip",
];

/// Those of them that are words of the news, too: they are variables among others.
const WORDS: [&str; 11] = ["author", "children", "content", "customer", "key", "label", "link", "path", "sender", "title", "value"];

/// Adds what a brace at `at` begins; returns where the next one is to be looked for.
pub(super) fn read(text: &str, at: usize, spans: &mut Vec<Span>) -> usize {
    let rest = &text[at..];
    // A dollar, number sign or percent sign is part of the expression ("${name}").
    let signed = text[..at].ends_with(['$', '#', '%']);
    let tag = TAGS.iter().find(|(open, _)| rest.starts_with(open));
    let end = match tag {
        _ if rest.starts_with("{{") => template_end(text, at),
        Some((open, close)) => up_to(text, at, open.len(), TAG, close),
        None if signed => expression_end(text, at),
        None => code_end(text, at),
    };
    match end {
        Some(end) => {
            let end = block_end(text, at, end).unwrap_or(end);
            spans.push(Span::new(at - usize::from(signed), end));
            end
        }
        // Of several braces none begins what the first does not.
        None => at + rest.bytes().take_while(|&b| b == b'{').count().max(1),
    }
}

/// The end of a template in two braces or more ("{{cite web|title=…}}"), with others in it. Braces
/// that close singly were opened by a spinner ("{{big|large} house|home}").
fn template_end(text: &str, at: usize) -> Option<usize> {
    let bytes = &text.as_bytes()[at..text.len().min(at + TEMPLATE)];
    let mut depth = 0;
    for (i, byte) in bytes.iter().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 2 && bytes.get(i + 1) != Some(&b'}') => return None,
            b'}' if depth == 1 => return Some(at + i + 1),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The end of the block of code that a tag from `at` to `end` begins ("{% raw %} … {% endraw %}",
/// "{{< mermaid >}} … {{< /mermaid >}}"). What another such tag stands before ends that one.
fn block_end(text: &str, at: usize, end: usize) -> Option<usize> {
    let open = tag(text, at).filter(|open| !open.ends && open.range.end == end)?;
    let body = ahead(text, end, TEMPLATE);
    let next = body.match_indices('{').filter_map(|(at, _)| tag(body, at)).find(|next| next.kind == open.kind)?;
    next.ends.then_some(end + next.range.end)
}

/// The end of an expression in one line, with others in it.
fn expression_end(text: &str, at: usize) -> Option<usize> {
    let mut depth = 0;
    for (i, byte) in line_ahead(text, at, EXPRESSION).bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 1 => return Some(at + i + 1),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The end of single braces in which code or the name of a variable stands.
fn code_end(text: &str, at: usize) -> Option<usize> {
    let line = line_ahead(text, at + 1, EXPRESSION);
    let length = line.find(['{', '}']).filter(|&i| line.as_bytes()[i] == b'}')?;
    let end = at + length + 2;
    is_code(&text[..at], &line[..length], &text[end..]).then_some(end)
}

/// Whether braces around `inside` are code, by what they hold and what they touch.
fn is_code(before: &str, inside: &str, after: &str) -> bool {
    let inside = inside.trim();
    if inside.is_empty() || is_command(before) {
        return false;
    }
    let digits = inside.bytes().all(|b| b.is_ascii_digit() || b == b',');
    let parts = || inside.split(',').map(str::trim);
    // A further argument of a command is text, too.
    let names = !before.ends_with('}') && parts().all(is_identifier);
    let filled = parts().all(is_variable) && (!is_word_of_news(inside) || is_beside_another(before, after));
    digits || filled || is_expression(inside) || names && (is_among_code(before, after) || is_beside_another(before, after))
}

/// Whether a text ends with a command of LaTeX, whose argument is text.
fn is_command(before: &str) -> bool {
    let command = before.trim_end_matches('*').trim_end_matches(|c: char| c.is_ascii_alphabetic());
    command.ends_with('\\') && command.len() < before.len()
}

/// Whether something is a name of a program, or several with a keyword between ("Chart as Plot").
fn is_identifier(part: &str) -> bool {
    let name = |w: &str| w.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$')) && w.bytes().all(is_word);
    part.trim_start_matches("...").split(" as ").all(name)
}

/// Whether something is what a template fills in: a usual name, or one with a capital or low line
/// in it as only programs have ("firstName", "order_total").
fn is_variable(part: &str) -> bool {
    let folded = part.to_ascii_lowercase().replace([' ', '-'], "_");
    let lower = part.bytes().take_while(u8::is_ascii_lowercase).count();
    let inner = lower > 1 && part.as_bytes().get(lower).is_some_and(u8::is_ascii_uppercase) && part.bytes().all(is_word);
    inner || part.contains('_') && is_identifier(part) || NAMES.contains(&folded.as_str())
}

/// Whether something is a variable that is a word of the news, too.
fn is_word_of_news(part: &str) -> bool {
    WORDS.iter().any(|word| word.eq_ignore_ascii_case(part))
}

/// Whether a variable that is no word of the news stands in the same line.
fn is_beside_another(before: &str, after: &str) -> bool {
    let mut from = before.len().saturating_sub(EXPRESSION);
    while !before.is_char_boundary(from) {
        from += 1;
    }
    let ahead = before[from..].rsplit('\n').next().unwrap_or_default();
    let inside = |line: &str| {
        let mut braces = line.split('{').skip(1).filter_map(|rest| rest.split('}').next());
        braces.any(|part| !is_word_of_news(part.trim()) && is_variable(part.trim()))
    };
    inside(ahead) || inside(line_ahead(after, 0, EXPRESSION))
}

/// Whether something has signs of programs: attributes ("{.note}"), keys ("{size: 4}"), members,
/// calls and operators.
fn is_expression(inside: &str) -> bool {
    let bytes = inside.as_bytes();
    let letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphabetic);
    let attribute = matches!(bytes[0], b'.' | b'#' | b':' | b'@' | b'/') && letter(1);
    let quoted = bytes[0] == b'"' && inside.contains("\":");
    let key = name_end(inside) > 0 && (inside[..name_end(inside)].ends_with(':') || inside[name_end(inside)..].starts_with('='));
    let member = inside.match_indices('.').any(|(at, _)| at > 0 && letter(at - 1) && letter(at + 1));
    attribute || quoted || key || member || ["=>", "()", "&&", "||", "=="].iter().any(|sign| inside.contains(sign))
}

/// Whether names in braces are code by what stands around them.
fn is_among_code(before: &str, after: &str) -> bool {
    let (left, right) = (before.bytes().next_back().unwrap_or(b' '), after.bytes().next().unwrap_or(b' '));
    let enclosed = matches!((left, right), (b'"', b'"') | (b'\'', b'\'') | (b'`', b'`') | (b'(' | b'[', b')' | b']' | b','));
    let touched =
        is_word(left) || matches!(left, b'=' | b'/' | b'+' | b'*') || is_word(right) || matches!(right, b'(' | b'[' | b'/' | b'=');
    // A string of Python: f"{total} left".
    let formatted =
        before.strip_suffix(['"', '\'']).and_then(|b| b.strip_suffix(['f', 'F'])).is_some_and(|b| !b.ends_with(char::is_alphanumeric));
    let ahead = before.trim_end();
    // Only the word is looked at: the line may be as long as the text.
    let alone = |word: &&str| ahead.strip_suffix(word).is_some_and(|line| line.is_empty() || line.ends_with('\n'));
    let declared = ahead.len() < before.len() && ["import", "const", "var", "let"].iter().any(alone);
    let behind = after.trim_start_matches(' ');
    enclosed
        || touched
        || formatted
        || declared
        || behind.starts_with('=')
        || ["from \"", "from '"].iter().any(|from| behind.starts_with(from))
}

/// Whether a byte is one of a name in a program.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$')
}

#[cfg(test)]
mod tests {
    use super::super::tests::found;

    #[test]
    fn a_tag_of_code_that_stands_alone_hides_no_prose() {
        let text = "{{< chart a >}} The folks {{< chart >}}ports{{< /chart >}} and {% raw %} it {% endhighlight %}";
        assert_eq!(found(text), ["{{< chart a >}}", "{{< chart >}}ports{{< /chart >}}", "{% raw %}", "{% endhighlight %}"]);
    }

    #[test]
    fn templates_and_code_are_told_from_what_a_spinner_left() {
        for code in [
            "{name}",
            "{First Name}",
            "{title, value}",
            "{{ post.title }}",
            "{{cite web|title=Ports|url={{x|y}}|website=X}}",
            "{{Infobox company\n| name = Port Ellery\n| size = 4\n}}",
            "{% if authorities %}",
            "{# the authorities #}",
            "{% highlight ruby %}\nputs \"folks\"\n{% endhighlight %}",
            "{{< mermaid >}}\nA[Folks] --> B[Authorities]\n{{< /mermaid >}}",
            "{{<mermaid>}}\nA[Folks] --> B[Authorities]\n{{</mermaid>}}",
            "{{% chart %}}\nfolks\n{{% /chart %}}",
            "{% verbatim -%} folks {%- endverbatim %}",
            "{/* The authorities stated */}",
            "${folks}",
            "#{folks.size}",
            "${ports.map((p) => { return p })}",
            "{4}",
            "{folks.size}",
            "{folksSize}",
            "{size: 4}",
            "{\"size\": 4}",
            "{.folks #size}",
        ] {
            assert!(found(&format!("Behold {code} here.")).concat().contains(code), "{code}: {:?}", found(code));
        }
        for code in [
            "f\"{folks}\"",
            "f'{folks} of'",
            "import {Folks} from",
            "import {Folks}, {Folks as Ports} from \"./folks\"",
            "({folks}) =>",
            "({folks, ports}) =>",
            "const {folks} = ports",
            "data={folks}",
            "my{folks}",
        ] {
            let spans = found(code);
            let braces = code.match_indices('{').filter_map(|(at, _)| Some(&code[at..=at + code[at..].find('}')?]));
            assert!(braces.into_iter().all(|part| spans.iter().any(|s| s.contains(part))), "{code}: {spans:?}");
        }
        assert_eq!(found("Dear {first_name}, the {title} of {your port} here"), ["{first_name}", "{title}"]);
        assert_eq!(found("{order_total} in {dollars}\n{dollars} here"), ["{order_total}", "{dollars}"]);
        for prose in [
            "cost 5 {dollars}, and {that a} law",
            "(he paid 5 {dollars})",
            "\"{that a} witness\" and \"5 {dollars}\"",
            "({a photograph} of it)",
            "{{big|large} house|home}",
            "{big|large}",
            "the {author} of it and a {title}, a {key}",
            "to import {goods} from it",
            "{Couples} who let {hardware}",
            "\\emph{folks} and \\textcolor{red}{folks}",
            "{ and {} and }",
        ] {
            assert!(found(prose).iter().all(|s| s.starts_with('\\')), "{prose}: {:?}", found(prose));
        }
    }
}
