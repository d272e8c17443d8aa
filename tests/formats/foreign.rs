//! Files in a markup that is not read are left as they are, unless somebody asks for a format.

use crate::support::bytes::text;
use crate::support::folder::{folder, put, read};
use crate::support::program::unspin;
use crate::support::tiny::{RESTORED, SPUN};
use std::io::Write;

/// More than is held whole.
const LARGE: usize = 5 << 20;

#[test]
fn other_markup_is_left_out_of_folders_and_refused_by_name() {
    let folder = folder();
    let at = folder.path();
    let tagged = format!("<?xml version=\"1.0\"?>\n<remark>{SPUN}</remark>\n");
    let mut large = tagged.clone();
    while large.len() < LARGE {
        large.push_str(SPUN);
    }
    let packed = |text: &str| {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        writer.write_all(text.as_bytes()).expect("packed");
        writer.finish().expect("packed")
    };
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("in/a.xml", SPUN.into()),
        ("in/b.svg", SPUN.into()),
        ("in/c.atom.gz", packed(SPUN)),
        ("in/d.yml", SPUN.into()),
        ("in/e.toml", SPUN.into()),
        ("in/f.rst", SPUN.into()),
        ("in/g.eml", SPUN.into()),
        ("in/h", format!("{{\\rtf1 {SPUN}}}").into()),
        ("in/i.txt", tagged.clone().into()),
        ("in/j", large.clone().into()),
        ("in/k.rss", vec![b'a'; LARGE]),
        ("in/l.gz", packed(&large)),
    ];
    files.iter().for_each(|(name, bytes)| drop(put(at, name, bytes)));
    put(at, "in/z.txt", SPUN);
    put(at, "in/y.xhtml", format!("<?xml version=\"1.0\"?><html><body><p>{SPUN}</p></body></html>"));
    let out = unspin(&["fix", "-v", "in", "--report", "r.json"], at);
    let told = text(&out.stderr);
    assert!(out.status.code() == Some(0) && told.contains(&format!("{} files left out", files.len())), "{told}");
    assert!(told.contains("a.xml: left out, is XML, whose markup would be taken for text"), "{told}");
    let report: serde_json::Value = serde_json::from_slice(&std::fs::read(at.join("r.json")).expect("report")).expect("JSON");
    assert!(report["left_out"].to_string().contains("is XML"), "{}", report["left_out"]);
    for (name, bytes) in &files {
        assert!(&std::fs::read(at.join(name)).expect("there") == bytes, "{name} is as it was");
        for command in ["fix", "check", "pending"] {
            let out = unspin(&[command, name], at);
            assert_eq!(out.status.code(), Some(2), "{command} {name}");
            assert!(text(&out.stderr).contains("`--format plain` reads it as plain text"), "{command} {name}: {}", text(&out.stderr));
        }
    }
    let export = put(at, "wxr.xml", "<?xml version=\"1.0\"?>\n<!-- This is a WordPress eXtended RSS file -->\n<rss></rss>");
    let out = unspin(&["check", "wxr.xml"], at);
    assert!(text(&out.stderr).contains("take the posts as JSON"), "{}: {}", export.display(), text(&out.stderr));
    assert_eq!(read(at, "in/z.txt"), RESTORED);
    assert!(read(at, "in/y.xhtml").contains("White House"));
    let out = unspin(&["fix", "--format", "plain", "in/a.xml", "in/i.txt"], at);
    assert_eq!((out.status.code(), read(at, "in/a.xml").as_str()), (Some(0), RESTORED));
    assert!(read(at, "in/i.txt").contains("White House"));
}
