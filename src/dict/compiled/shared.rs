//! Data that all clones of a dictionary have in common.

use std::ops::Deref;
use std::sync::Arc;

/// Data that is part of the program, or that is freed with its last clone.
pub(super) enum Shared<T: ?Sized + 'static> {
    Embedded(&'static T),
    Counted(Arc<T>),
}

impl<T: ?Sized> Clone for Shared<T> {
    fn clone(&self) -> Self {
        match self {
            Shared::Embedded(data) => Shared::Embedded(data),
            Shared::Counted(data) => Shared::Counted(data.clone()),
        }
    }
}

impl<T: ?Sized> Deref for Shared<T> {
    type Target = T;

    #[inline]
    fn deref(&self) -> &T {
        match self {
            Shared::Embedded(data) => data,
            Shared::Counted(data) => data,
        }
    }
}
