//! Parquet: the cells of chosen columns. The other columns are copied as they are stored, the
//! schema stays the same.

use super::{Options, ReadError};
use parquet::bloom_filter::Sbbf;
use parquet::column::reader::ColumnReader;
use parquet::column::writer::ColumnCloseResult;
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::errors::ParquetError;
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaData, ParquetMetaDataReader};
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use std::fs::File;
use std::io::{self, Write};
use std::sync::Arc;

/// How a Parquet file begins and ends.
pub const MAGIC: &[u8] = b"PAR1";

/// Cells that are restored together.
const CELLS: usize = 1024;

/// Gets some cells and gives back those that change, the others as `None`.
pub type Work<'w> = dyn FnMut(&[&str]) -> Result<Vec<Option<String>>, ReadError> + 'w;

/// Why a file cannot be written anew.
#[derive(Debug)]
pub enum RewriteError {
    /// It cannot be read, or holds nothing to restore.
    Read(ReadError),
    /// The output cannot be written; nothing is wrong with the file.
    Write(io::Error),
}

impl From<ReadError> for RewriteError {
    fn from(e: ReadError) -> RewriteError {
        RewriteError::Read(e)
    }
}

/// What the reader says.
fn damaged(e: ParquetError) -> RewriteError {
    RewriteError::Read(ReadError::new(&format!("is damaged Parquet: {e}; fetch it again")))
}

/// What the writer says.
fn unwritten(e: ParquetError) -> RewriteError {
    RewriteError::Write(match e {
        ParquetError::External(e) => e.downcast().map_or_else(io::Error::other, |e| *e),
        e => io::Error::other(e),
    })
}

/// The error of a column that is copied: a reader that gives too few bytes, or else the writer's.
fn uncopied(e: ParquetError) -> RewriteError {
    if matches!(e, ParquetError::External(_)) { unwritten(e) } else { damaged(e) }
}

/// Writes a file anew with other texts in the chosen columns, a row group at a time.
///
/// # Errors
/// When the file is damaged, has none of the columns, or the output cannot be written.
pub fn rewrite<W: Write + Send>(input: &File, output: W, options: &Options, work: &mut Work<'_>) -> Result<(), RewriteError> {
    let metadata = ParquetMetaDataReader::new().with_page_index_policy(PageIndexPolicy::Optional);
    let metadata = metadata.parse_and_finish(input).map_err(damaged)?;
    let reader = SerializedFileReader::new(input.try_clone().map_err(ReadError::from)?).map_err(damaged)?;
    let chosen = columns(&metadata, options)?;
    let schema = metadata.file_metadata().schema_descr().root_schema_ptr();
    let mut properties = WriterProperties::builder().set_key_value_metadata(metadata.file_metadata().key_value_metadata().cloned());
    for column in metadata.row_groups().first().iter().flat_map(|group| group.columns()) {
        properties = properties.set_column_compression(column.column_path().clone(), column.compression());
    }
    let mut writer = SerializedFileWriter::new(output, schema, Arc::new(properties.build())).map_err(unwritten)?;
    for (g, group) in metadata.row_groups().iter().enumerate() {
        let cells = reader.get_row_group(g).map_err(damaged)?;
        let mut out = writer.next_row_group().map_err(unwritten)?;
        for c in 0..group.num_columns() {
            match cells.get_column_reader(c).map_err(damaged)? {
                ColumnReader::ByteArrayColumnReader(column) if chosen.contains(&c) => column_anew(column, &mut out, work)?,
                _ => {
                    let column = group.column(c);
                    let index = metadata.page_index();
                    let same = ColumnCloseResult {
                        bytes_written: u64::try_from(column.compressed_size()).unwrap_or_default(),
                        rows_written: u64::try_from(group.num_rows()).unwrap_or_default(),
                        metadata: column.clone(),
                        bloom_filter: Sbbf::read_from_column_chunk(column, input).ok().flatten(),
                        column_index: index.and_then(|i| i.column_index(g, c)).cloned(),
                        offset_index: index.and_then(|i| i.offset_index(g, c)).cloned(),
                    };
                    out.append_column(input, same).map_err(uncopied)?;
                }
            }
        }
        out.close().map_err(unwritten)?;
    }
    writer.close().map_err(unwritten)?;
    Ok(())
}

/// Numbers of the chosen columns that hold text.
fn columns(metadata: &ParquetMetaData, options: &Options) -> Result<Vec<usize>, ReadError> {
    let schema = metadata.file_metadata().schema_descr();
    let named = options.field_names();
    let names: Vec<String> = schema.columns().iter().map(|c| c.path().string()).collect();
    let fits = |name: &str| named.iter().any(|n| name == *n || name.strip_prefix(n).is_some_and(|rest| rest.starts_with(".list.")));
    let is_text = |c: usize| schema.column(c).physical_type() == parquet::basic::Type::BYTE_ARRAY;
    let chosen: Vec<usize> = (0..names.len()).filter(|&c| fits(&names[c]) && is_text(c)).collect();
    if chosen.is_empty() {
        let (wanted, names) = (named.join("`, `"), names.join("`, `"));
        let message = format!("has no text column `{wanted}`; its columns are `{names}`; choose with --field");
        return Err(ReadError { left_out: options.takes_usual(), ..ReadError::new(&message) });
    }
    Ok(chosen)
}

fn column_anew<W: Write + Send>(
    mut column: parquet::column::reader::ColumnReaderImpl<ByteArrayType>,
    out: &mut SerializedRowGroupWriter<'_, W>,
    work: &mut Work<'_>,
) -> Result<(), RewriteError> {
    let Some(mut writer) = out.next_column().map_err(unwritten)? else {
        return Err(ReadError::new("is damaged Parquet: a column is missing").into());
    };
    loop {
        let (mut definitions, mut repetitions, mut values) = (Vec::new(), Vec::new(), Vec::<ByteArray>::new());
        let read = column.read_records(CELLS, Some(&mut definitions), Some(&mut repetitions), &mut values);
        let (records, _, _) = read.map_err(damaged)?;
        if records == 0 {
            break;
        }
        // What is no UTF-8 is not restored.
        let texts: Vec<&str> = values.iter().map(|v| std::str::from_utf8(v.data()).unwrap_or_default()).collect();
        let changed = work(&texts)?;
        for (value, new) in values.iter_mut().zip(changed) {
            if let Some(new) = new {
                *value = ByteArray::from(new.as_str());
            }
        }
        let levels = |list: Vec<i16>| (!list.is_empty()).then_some(list);
        let (definitions, repetitions) = (levels(definitions), levels(repetitions));
        let written = writer.typed::<ByteArrayType>().write_batch(&values, definitions.as_deref(), repetitions.as_deref());
        written.map_err(unwritten)?;
    }
    writer.close().map_err(unwritten)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use parquet::data_type::Int32Type;
    use parquet::schema::parser::parse_message_type;

    const SCHEMA: &str = "message m { required int32 id; optional binary text (UTF8); optional group tags (LIST) { repeated group list { optional binary element (UTF8); } } }";

    fn sample(path: &std::path::Path) {
        let properties = WriterProperties::builder().set_compression(parquet::basic::Compression::SNAPPY).build();
        let schema = Arc::new(parse_message_type(SCHEMA).expect("schema"));
        let mut writer = SerializedFileWriter::new(File::create(path).expect("created"), schema, Arc::new(properties)).expect("begun");
        for group in 0..3 {
            let mut out = writer.next_row_group().expect("group");
            let mut column = out.next_column().expect("column").expect("id");
            column.typed::<Int32Type>().write_batch(&[group, 2, 3], None, None).expect("written");
            column.close().expect("closed");
            let mut column = out.next_column().expect("column").expect("text");
            let texts = [ByteArray::from("a raid"), ByteArray::from("left")];
            column.typed::<ByteArrayType>().write_batch(&texts, Some(&[1, 0, 1]), None).expect("written");
            column.close().expect("closed");
            let mut column = out.next_column().expect("column").expect("tags");
            let texts = [ByteArray::from("one raid"), ByteArray::from("two")];
            column.typed::<ByteArrayType>().write_batch(&texts, Some(&[3, 3, 0, 1]), Some(&[0, 1, 0, 0])).expect("written");
            column.close().expect("closed");
            out.close().expect("closed");
        }
        writer.close().expect("closed");
    }

    fn rows(path: &std::path::Path) -> Vec<String> {
        let reader = SerializedFileReader::new(File::open(path).expect("there")).expect("Parquet");
        assert_eq!(reader.num_row_groups(), 3);
        reader.get_row_iter(None).expect("rows").map(|r| r.expect("row").to_string()).collect()
    }

    #[test]
    fn only_chosen_cells_change() {
        let folder = tempfile::tempdir().expect("folder");
        let (from, to) = (folder.path().join("a"), folder.path().join("b"));
        sample(&from);
        let mut work = |cells: &[&str]| Ok(cells.iter().map(|c| c.contains("raid").then(|| c.replace("raid", "attack"))).collect());
        for (fields, expected) in [("text", ("raid", "attack", "one raid")), ("tags", ("attack", "raid", "one attack"))] {
            let options = Options { fields: vec![fields.into()], ..Options::default() };
            let input = File::open(&from).expect("there");
            rewrite(&input, File::create(&to).expect("created"), &options, &mut work).expect("written");
            let (old, new) = (rows(&from), rows(&to));
            assert_eq!(old.len(), new.len());
            assert!(
                new[0].contains(expected.2) && new[0].contains(&format!("a {}", if fields == "text" { expected.1 } else { "raid" })),
                "{}",
                new[0]
            );
            assert!(old.iter().zip(&new).all(|(o, n)| o.split("text").next() == n.split("text").next()));
            assert_eq!(old[1], new[1]);
        }
        let mut keep = |cells: &[&str]| Ok(vec![None; cells.len()]);
        let options = Options { fields: vec!["id".into()], ..Options::default() };
        let input = File::open(&from).expect("there");
        let error = rewrite(&input, Vec::new(), &options, &mut keep).expect_err("a number");
        let RewriteError::Read(error) = error else { panic!("{error:?}") };
        assert!(error.message.contains("its columns are `id`, `text`, `tags.list.element`"), "{error}");
    }

    /// An output without room.
    struct Full;

    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_full_disk_is_no_damage_of_the_source() {
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("a");
        sample(&path);
        let mut keep = |cells: &[&str]| Ok(vec![None; cells.len()]);
        let options = Options { fields: vec!["text".into()], ..Options::default() };
        let input = File::open(&path).expect("there");
        let error = rewrite(&input, Full, &options, &mut keep).expect_err("full");
        assert!(matches!(&error, RewriteError::Write(e) if e.kind() == io::ErrorKind::StorageFull), "{error:?}");
        let bytes = std::fs::read(&path).expect("read");
        std::fs::write(&path, [&bytes[..8], &bytes[bytes.len() - 8..]].concat()).expect("written");
        let input = File::open(&path).expect("there");
        let error = rewrite(&input, Vec::new(), &options, &mut keep).expect_err("damaged");
        assert!(matches!(&error, RewriteError::Read(e) if e.message.contains("is damaged Parquet")), "{error:?}");
    }
}
