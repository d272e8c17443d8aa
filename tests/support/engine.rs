//! The engine with the shipped models and dictionaries.

use std::sync::LazyLock;
use unspin::context::ContextModel;
use unspin::restore::Mode;
use unspin::{Restorer, apply, builtin, policy::Policy};

/// As it is shipped.
pub static SHIPPED: LazyLock<Restorer> = LazyLock::new(shipped);

/// For texts known to be spun, and with all edits that are likely at all, so that little escapes a test.
pub static EAGER: LazyLock<Restorer> = LazyLock::new(|| {
    let mut engine = spun(1.0);
    engine.policy = Policy::with_safe(0.05);
    engine
});

/// As it is shipped, to be changed.
pub fn shipped() -> Restorer {
    builtin::restorer().expect("embedded data")
}

/// For texts known to be spun as strongly as that.
pub fn spun(strength: f32) -> Restorer {
    let mut engine = shipped();
    engine.mode = Mode::Spun { least_strength: strength };
    engine
}

/// A sentence that was spun without a doubt.
pub const SURELY_SPUN: &str = "The corporate mentioned on Thursday that a number of of its staff had been misplaced in the course of the \
    closing 12 months, in keeping with its report. ";

/// What a text becomes when it stands after [`SURELY_SPUN`].
pub fn after_spun(text: &str) -> String {
    let restored = restored(&SHIPPED, &format!("{SURELY_SPUN}\n{text}"));
    restored.split_once('\n').expect("the end of the first line").1.to_string()
}

/// A text with all edits that are found.
pub fn restored<M: ContextModel>(engine: &Restorer<M>, text: &str) -> String {
    apply::apply(text, &engine.restore(text).edits)
}
