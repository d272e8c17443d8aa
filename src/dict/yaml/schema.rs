//! The YAML dictionary format.

use super::list::list;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt;

/// A dictionary file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a dictionary, which is a list of keys with values")]
pub struct DictionaryFile {
    /// Name of the dictionary, the first half of every rule name.
    pub dictionary: String,
    /// SPDX identifier of the licence of the rows.
    pub licence: String,
    /// What the dictionary holds, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The family of spinners whose own vocabulary this is. Texts of other spinners are restored
    /// without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
    /// Whether the rows only fill gaps: the compiler leaves out a row that another dictionary
    /// holds, too.
    #[serde(default, skip_serializing_if = "is_false")]
    pub fallback: bool,
    /// Running words of spun text, seen or spun by hand, in which the weights were counted;
    /// [`OBSERVED_WORDS`] when missing.
    ///
    /// [`OBSERVED_WORDS`]: crate::dict::compiled::compiler::OBSERVED_WORDS
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observed: Option<f64>,
    /// How much an observation counts beside those of the other dictionaries, more than 0 and at
    /// most 1; 1 when missing.
    ///
    /// The observations add to those of other dictionaries. So do the observed words, which must be
    /// given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trust: Option<f64>,
    /// The manner of spinning, 1 or 2, of the texts that a file with `trust` counts, see
    /// [`crate::decoder::spin`]; both when missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manner: Option<u8>,
    /// Share of an original's occurrences that is substituted when nothing is known of the
    /// original; [`NOMINAL`] when missing.
    ///
    /// [`NOMINAL`]: crate::dict::compiled::compiler::NOMINAL
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub propensity: Option<f64>,
    /// The rows.
    pub entries: Vec<Entry>,
}

fn is_false(b: &bool) -> bool {
    !*b
}

/// A dictionary row: an original wording and what spinners write for it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, expecting = "a row with `original` and `spun`")]
pub struct Entry {
    /// The wording of the journalist, capitals as it is to be written.
    pub original: String,
    /// Parts of speech in which both sides are inflected together; empty for fixed wording.
    #[serde(default, deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub pos: Vec<Pos>,
    /// Where the row was taken from, when it is not our own.
    #[serde(default, deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub source: Vec<String>,
    /// How often exactly this original stood in the texts of [`DictionaryFile::observed`],
    /// substituted or left. When missing, the frequency in ordinary text is taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met: Option<f64>,
    /// What spinners write instead, with how often it was seen.
    #[serde(default, deserialize_with = "list")]
    pub spun: Vec<Spun>,
    /// Proofs: `spun sentence => original sentence`, restored exactly in a text known to be spun.
    #[serde(default, deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub tests: Vec<String>,
    /// Honest phrases in which nothing is ever substituted.
    #[serde(default, deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub keep: Vec<String>,
    /// A remark for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A part of speech that inflects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pos {
    /// Singular and plural.
    Noun,
    /// Base, -s, past, past participle, -ing.
    Verb,
    /// Positive, comparative, superlative.
    Adjective,
}

impl Pos {
    /// As it is written in dictionary files.
    pub fn name(self) -> &'static str {
        match self {
            Pos::Noun => "noun",
            Pos::Verb => "verb",
            Pos::Adjective => "adjective",
        }
    }
}

/// A spun wording with its weight: `phrase` or `phrase: weight`.
#[derive(Clone, Debug, PartialEq)]
pub struct Spun {
    /// The wording that spinners write.
    pub phrase: String,
    /// How often it was seen for this original, plus one; 1 for a row from knowledge alone, below 1
    /// for a doubtful one, 0 for one that is switched off.
    pub weight: f32,
}

impl Serialize for Spun {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.weight == 1.0 {
            return serializer.serialize_str(&self.phrase);
        }
        use serde::ser::SerializeMap;
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(&self.phrase, &self.weight)?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Spun {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Spun;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a phrase, or `phrase: weight`")
            }
            fn visit_str<E: de::Error>(self, phrase: &str) -> Result<Spun, E> {
                Ok(Spun { phrase: phrase.to_string(), weight: 1.0 })
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Spun, E> {
                Ok(Spun { phrase: number.to_string(), weight: 1.0 })
            }
            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Spun, A::Error> {
                let Some((phrase, weight)) = map.next_entry::<String, f32>()? else {
                    return Err(de::Error::custom("empty mapping; write a phrase, or `phrase: weight`"));
                };
                if map.next_key::<String>()?.is_some() {
                    return Err(de::Error::custom("two phrases in one item; write them as two list items"));
                }
                if !(weight.is_finite() && weight >= 0.0) {
                    return Err(de::Error::custom(format!("weight of `{phrase}` must be a positive number, or 0 to switch the row off")));
                }
                Ok(Spun { phrase, weight })
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}
