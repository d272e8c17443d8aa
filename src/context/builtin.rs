//! The model that comes with the program. How it was made: `models/README.md`.

use crate::context::{ModelError, NgramModel};

/// Puts the buckets of the model on cache lines.
#[repr(align(64))]
struct Aligned<T: ?Sized>(T);

static MODEL: &Aligned<[u8]> = &Aligned(*include_bytes!("../../models/context.bin"));

impl NgramModel {
    /// The model that comes with the program, read in place: no allocation, no copy.
    ///
    /// # Errors
    /// None unless the program was built from a damaged or outdated model file.
    pub fn builtin() -> Result<NgramModel, ModelError> {
        NgramModel::from_bytes(&MODEL.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::ContextModel;
    use crate::text::Tokens;

    fn score(model: &NgramModel, text: &str) -> f32 {
        let tokens = Tokens::new(text);
        let mut state = model.start();
        let mut sum = 0.0;
        for token in tokens.iter() {
            let (score, next) = model.score(&state, model.word(tokens.folded(token)));
            sum += score;
            state = next;
        }
        sum + model.end(&state)
    }

    #[test]
    fn prefers_english_to_spun_english() {
        let model = NgramModel::builtin().unwrap();
        assert_eq!(model.order(), 4);
        for (original, spun) in [
            ("according to a report by the company", "in keeping with a report by the company"),
            ("the White House said on Tuesday", "the White Home said on Tuesday"),
            ("prices rose by 3.5% in 2022", "costs rose by three.5% in 2022"),
            ("the threat of climate change", "the risk of local weather trade"),
            ("the first quarter of the year", "the primary quarter of the yr"),
        ] {
            assert!(score(&model, original) > score(&model, spun), "{spun}");
        }
    }

    #[test]
    fn every_word_the_text_stage_makes_has_a_finite_score() {
        let model = NgramModel::builtin().unwrap();
        assert!(score(&model, "Überraschung: 12,345,678 x's — 50% of 2.zero flabbergastification! (U.S.) 's").is_finite());
        assert!(model.knows(model.word("'s")) && model.knows(model.word("u.s.")) && model.knows(model.word("%")));
    }
}
