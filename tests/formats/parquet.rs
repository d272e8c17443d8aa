//! Columns of Parquet files, restored by `unspin fix`.

use crate::support::folder::folder;
use crate::support::program::{outcome, tiny};
use crate::support::tiny::{EDITS, RESTORED, SPUN};
use parquet::basic::Compression;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::record::{Field, Row};
use parquet::schema::parser::parse_message_type;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

const SCHEMA: &str = "message articles {
    required int64 id; optional binary title (STRING); optional binary text (STRING); optional double score; required binary note (STRING);
}";
const GROUPS: usize = 3;
/// More than are restored at a time.
const ROWS: usize = 1500;

/// A text of a row, `None` for a null.
fn cell(row: usize, spun: &str) -> Option<String> {
    (row % 3 != 2).then(|| format!("Number {row}. {spun}"))
}

/// Writes a file of several row groups, with nulls, statistics, an index, Bloom filters and
/// metadata.
fn sample(path: &Path) {
    let about = KeyValue::new("about".to_string(), "spun articles".to_string());
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_column_compression("text".into(), Compression::ZSTD(Default::default()))
        .set_data_page_row_count_limit(400)
        .set_bloom_filter_enabled(true)
        .set_key_value_metadata(Some(vec![about]))
        .build();
    let schema = Arc::new(parse_message_type(SCHEMA).expect("schema"));
    let mut writer = SerializedFileWriter::new(File::create(path).expect("created"), schema, Arc::new(properties)).expect("begun");
    for group in 0..GROUPS {
        let mut out = writer.next_row_group().expect("row group");
        let rows = group * ROWS..(group + 1) * ROWS;
        let texts = |spun: &str| -> (Vec<ByteArray>, Vec<i16>) {
            let cells: Vec<Option<String>> = rows.clone().map(|row| cell(row, spun)).collect();
            let levels = cells.iter().map(|c| i16::from(c.is_some())).collect();
            (cells.iter().flatten().map(|c| ByteArray::from(c.as_str())).collect(), levels)
        };
        let mut number = 0;
        while let Some(mut column) = out.next_column().expect("column") {
            let (cells, levels) = texts(SPUN);
            match column.untyped() {
                ColumnWriter::Int64ColumnWriter(ids) => {
                    ids.write_batch(&rows.clone().map(|row| row as i64).collect::<Vec<_>>(), None, None).expect("written")
                }
                ColumnWriter::DoubleColumnWriter(scores) => {
                    scores.write_batch(&vec![0.5; cells.len()], Some(&levels), None).expect("written")
                }
                ColumnWriter::ByteArrayColumnWriter(notes) if number == 4 => {
                    notes.write_batch(&vec![ByteArray::from(SPUN); ROWS], None, None).expect("written")
                }
                ColumnWriter::ByteArrayColumnWriter(column) => column.write_batch(&cells, Some(&levels), None).expect("written"),
                _ => unreachable!("no such column"),
            };
            column.close().expect("closed");
            number += 1;
        }
        out.close().expect("closed");
    }
    writer.close().expect("closed");
}

fn reader(path: &Path) -> SerializedFileReader<File> {
    SerializedFileReader::new(File::open(path).expect("there")).expect("Parquet")
}

fn rows(path: &Path) -> Vec<Row> {
    reader(path).get_row_iter(None).expect("rows").map(|row| row.expect("row")).collect()
}

fn run(folder: &Path, args: &[&str]) -> (Option<i32>, String) {
    outcome(tiny(folder, args))
}

/// Compares a restored file with what it was: all is the same but one column, in which nulls stay.
fn check(old: &Path, new: &Path, column: &str) {
    let (before, after) = (reader(old), reader(new));
    let (before, after) = (before.metadata(), after.metadata());
    assert_eq!(before.file_metadata().schema(), after.file_metadata().schema());
    assert_eq!(before.file_metadata().key_value_metadata(), after.file_metadata().key_value_metadata());
    assert_eq!((after.num_row_groups(), after.file_metadata().num_rows()), (GROUPS, (GROUPS * ROWS) as i64));
    for (b, a) in before.row_groups().iter().zip(after.row_groups()) {
        for (b, a) in b.columns().iter().zip(a.columns()) {
            assert_eq!((a.compression(), a.num_values()), (b.compression(), b.num_values()));
            assert!(a.column_path().string() == column || (a.statistics(), a.compressed_size()) == (b.statistics(), b.compressed_size()));
        }
    }
    for (n, (before, after)) in rows(old).iter().zip(rows(new)).enumerate() {
        for ((name, before), (_, after)) in before.get_column_iter().zip(after.get_column_iter()) {
            let restored = cell(n, RESTORED).map_or(Field::Null, Field::Str);
            assert_eq!(after, if name == column { &restored } else { before }, "{name} of row {n}");
        }
    }
}

#[test]
fn one_column_is_restored_and_all_else_stays() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir(path("in")).expect("folder");
    sample(&path("in/a.parquet"));
    let edits =
        rows(&path("in/a.parquet")).iter().filter(|r| !matches!(r.get_column_iter().nth(2), Some((_, Field::Null)))).count() * EDITS;
    let applied = (Some(0), format!("Applied {edits} edits in 1 of 1 file\n"));
    for (jobs, column) in [("1", "text"), ("2", "text"), ("2", "title")] {
        let out = format!("out-{jobs}-{column}");
        assert_eq!(run(folder.path(), &["fix", "in", "--output", &out, "-j", jobs, "--field", column]), applied);
        check(&path("in/a.parquet"), &path(&out).join("a.parquet"), column);
    }
    // Without a field the text is restored. In place, a second run finds it done, and nothing more
    // to do without the journal.
    std::fs::copy(path("in/a.parquet"), path("old")).expect("copied");
    assert_eq!(run(folder.path(), &["fix", "in"]), applied);
    check(&path("old"), &path("in/a.parquet"), "text");
    let again = "Applied 0 edits in 0 of 1 file\n";
    assert_eq!(run(folder.path(), &["fix", "in"]), (Some(0), format!("{again}1 file unchanged since an earlier run\n")));
    let done = std::fs::read(path("in/a.parquet")).expect("read");
    assert_eq!(run(folder.path(), &["fix", "in/a.parquet"]), (Some(0), again.to_string()));
    assert!(std::fs::read(path("in/a.parquet")).expect("read") == done);
}

#[cfg(unix)]
#[test]
fn what_is_read_only_stays_where_there_is_nothing_to_write() {
    use std::os::unix::fs::PermissionsExt;
    let folder = folder();
    let path = folder.path().join("a.parquet");
    sample(&path);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o444)).expect("mode");
    let before = std::fs::read(&path).expect("read");
    let (status, message) = run(folder.path(), &["fix", "--ignore", "tiny", "a.parquet"]);
    assert_eq!((status, message.as_str()), (Some(0), "Applied 0 edits in 0 of 1 file\n"));
    let (status, message) = run(folder.path(), &["fix", "a.parquet"]);
    assert!(status == Some(2) && message.contains("a.parquet cannot be written, it is as it was: the file is read-only"), "{message}");
    assert!(std::fs::read(&path).expect("read") == before);
    assert_eq!(std::fs::read_dir(folder.path()).expect("folder").count(), 1, "nothing is left behind");
}

#[test]
fn a_file_without_the_column_or_cut_short_stays_and_stops_nothing() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    sample(&path("b.parquet"));
    let whole = std::fs::read(path("b.parquet")).expect("read");
    let (status, message) = run(folder.path(), &["fix", "--field", "body,score", "b.parquet"]);
    let columns =
        "b.parquet: has no text column `body`, `score`; its columns are `id`, `title`, `text`, `score`, `note`; choose with --field";
    assert!(status == Some(2) && message.contains(columns), "{message}");
    assert!(std::fs::read(path("b.parquet")).expect("read") == whole);
    std::fs::write(path("a.parquet"), &whole[..whole.len() / 2]).expect("written");
    std::fs::write(path("c.parquet"), &whole[..6]).expect("written");
    let (status, message) = run(folder.path(), &["fix", "a.parquet", "b.parquet", "c.parquet"]);
    assert!(status == Some(2) && message.contains("in 1 of 1 file\n2 files could not be read"), "{message}");
    for cut in ["a.parquet: is damaged Parquet: ", "c.parquet: is damaged Parquet: "] {
        assert!(message.contains(cut), "{message}");
    }
    assert!(std::fs::read(path("a.parquet")).expect("read") == whole[..whole.len() / 2]);
    assert!(std::fs::read(path("b.parquet")).expect("read") != whole);
    assert_eq!(std::fs::read_dir(folder.path()).expect("folder").count(), 3, "nothing else is left behind");
}

#[test]
fn cells_are_text_whatever_they_begin_with() {
    let folder = folder();
    let path = folder.path().join("a.parquet");
    let schema = Arc::new(parse_message_type("message m { required binary text (STRING); }").expect("schema"));
    let mut writer = SerializedFileWriter::new(File::create(&path).expect("created"), schema, Arc::default()).expect("begun");
    let mut group = writer.next_row_group().expect("row group");
    let mut column = group.next_column().expect("column").expect("text");
    let starts = ["", "\u{feff}", "%PDF-1.7 ", "\0 ", "PK\u{3}\u{4}\0 "];
    let cells: Vec<ByteArray> = starts.iter().map(|start| ByteArray::from(format!("{start}{SPUN}").as_str())).collect();
    column.typed::<parquet::data_type::ByteArrayType>().write_batch(&cells, None, None).expect("written");
    column.close().expect("closed");
    group.close().expect("closed");
    writer.close().expect("closed");
    let applied = (Some(0), format!("Applied {} edits in 1 of 1 file\n", EDITS * starts.len()));
    assert_eq!(run(folder.path(), &["fix", "a.parquet"]), applied);
    for (start, row) in starts.iter().zip(rows(&path)) {
        assert_eq!(row.get_column_iter().next(), Some((&"text".to_string(), &Field::Str(format!("{start}{RESTORED}")))));
    }
}
