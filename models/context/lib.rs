//! The n-gram context model of unspin as data; the crate `unspin` reads it in place.
//!
//! A crate of its own, since a registry takes ten megabytes at most.
#![no_std]

/// Puts the file on a cache line, so that none of its 64-byte buckets lies on two.
#[repr(align(64))]
struct Aligned<T: ?Sized>(T);

static FILE: &Aligned<[u8]> = &Aligned(*include_bytes!("context.bin"));

/// The model file.
pub static BYTES: &[u8] = &FILE.0;
