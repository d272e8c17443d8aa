//! Damage that a file can bear: the rest of it is restored.

use crate::support::bytes::{text, utf16_le};
use crate::support::folder::{folder, put, read};
use crate::support::program::unspin;
use unspin::format::Options;
use unspin::format::compression::Compression;

#[test]
fn a_nul_costs_its_record_and_no_more() {
    let folder = folder();
    let root = folder.path();
    let record = "{\"text\":\"She made the remark.\"}\n";
    let lines = format!("{record}{{\"text\":\"She made the\0 remark.\"}}\n{record}");
    let large = lines.clone() + &record.repeat((5 << 20) / record.len()) + "\0\0\0\0";
    let prose = "One\0two.\n\nShe made the remark.\n\nThree \0 four.\n";
    let far = "A line of text.\n\n".repeat(600) + prose;
    put(root, "in/lines.jsonl", lines);
    put(root, "in/large.jsonl", large);
    put(root, "in/a.txt", prose);
    put(root, "in/a.md", prose);
    put(root, "in/a.html", format!("<p>{}</p>", prose.replace("\n\n", "</p><p>")));
    put(root, "in/a.csv", b"id,text\n1\0,She made the remark.\n");
    put(root, "in/latin.txt", [b"Caf\xe9. ", prose.as_bytes()].concat());
    put(root, "in/wide.txt", utf16_le(prose));
    put(root, "in/far", far);
    put(root, "in/near", prose);
    put(root, "in/picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\x02\0\x08\x06\0\0\0");
    let out = unspin(&["fix", "-v", "--output", "out", "in"], root);
    let errors = text(&out.stderr);
    assert_eq!(out.status.code(), Some(2), "{errors}");
    assert!(errors.contains("in/lines.jsonl:2:") && errors.contains("in/large.jsonl: byte "), "{errors}");
    for name in ["near", "picture.txt"] {
        assert!(errors.contains(&format!("in/{name}: left out, is not text")), "{errors}");
    }
    let restored = |bytes: &[u8]| text(bytes).replace("made the remark", "said");
    for name in ["lines.jsonl", "large.jsonl", "a.txt", "a.md", "a.html", "a.csv", "far"] {
        let (source, result) = (std::fs::read(root.join("in").join(name)), std::fs::read(root.join("out").join(name)));
        let (source, result) = (source.expect("read"), result.expect("written"));
        assert!(source != result && text(&result) == restored(&source), "{name}: {}", text(&result[..result.len().min(200)]));
    }
    assert_eq!(std::fs::read(root.join("out/latin.txt")).expect("written"), [b"Caf\xe9. ", restored(prose.as_bytes()).as_bytes()].concat());
    assert_eq!(std::fs::read(root.join("out/wide.txt")).expect("written"), utf16_le(&restored(prose.as_bytes())));
    // What is asked for as text is text.
    let out = unspin(&["fix", "--format", "plain", "--output", "plain", "in/near"], root);
    assert_eq!((out.status.code(), read(root, "plain/near")), (Some(0), restored(prose.as_bytes())));
}

#[test]
fn zeros_behind_what_is_compressed_stay() {
    let folder = folder();
    let root = folder.path();
    let record = "{\"text\":\"She made the remark.\"}\n";
    let kinds = [(Compression::Gzip, "gz"), (Compression::Zstd, "zst"), (Compression::Bzip2, "bz2"), (Compression::Xz, "xz")];
    let large = record.repeat((5 << 20) / record.len());
    for (kind, ending) in kinds {
        for (name, text) in [("small", record), ("large", &large), ("clean", "{\"text\":\"Clean.\"}\n")] {
            let padded = [kind.member(text.as_bytes()).expect("member"), vec![0; 700]].concat();
            put(root, &format!("in/{name}.jsonl.{ending}"), &padded);
        }
    }
    let out = unspin(&["fix", "--output", "out", "in"], root);
    assert_eq!(out.status.code(), Some(0), "{}", text(&out.stderr));
    for (kind, ending) in kinds {
        let written = |name: &str| std::fs::read(root.join(format!("out/{name}.jsonl.{ending}"))).expect("written");
        for (name, text) in [("small", record), ("large", &large)] {
            let mut reader = kind.reader(std::io::Cursor::new(written(name)), Options::default().limits).expect("reader");
            let mut inner = String::new();
            std::io::Read::read_to_string(&mut reader, &mut inner).expect("readable");
            assert!(inner == text.replace("made the remark", "said") && reader.padding() == 700, "{name} {ending}");
        }
        let source = std::fs::read(root.join(format!("in/clean.jsonl.{ending}"))).expect("read");
        assert!(written("clean") == source, "{ending}");
    }
    put(root, "bad/a.txt.gz", [kinds[0].0.member(b"She made the remark.").expect("member").as_slice(), b"\0\0tail"].concat());
    let out = unspin(&["fix", "bad"], root);
    assert!(out.status.code() == Some(2) && text(&out.stderr).contains("other bytes follow it"), "{}", text(&out.stderr));
}
