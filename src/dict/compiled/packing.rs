//! How a compiled dictionary writes probabilities and leans in few bits.

/// Steps of a packed logarithm per nat.
const STEPS: f32 = 512.0;

/// A natural logarithm between −64 and 64 in 16 bits, or −∞.
pub(super) fn pack(log: f32) -> u16 {
    let bounded = if log == f32::NEG_INFINITY { i16::MIN } else { (log * STEPS).round().clamp(-32_767.0, 32_767.0) as i16 };
    bounded as u16
}

/// The logarithm that was packed.
pub(super) fn unpack(packed: u16) -> f32 {
    if packed as i16 == i16::MIN { f32::NEG_INFINITY } else { f32::from(packed as i16) / STEPS }
}

/// What a propensity of 1 is packed as.
pub(super) const PROPENSITY: f32 = 65_535.0;

/// Number of high bits of a candidate's form that hold its lean: those that no form needs, at most
/// twelve.
#[derive(Clone, Copy)]
pub(super) struct LeanBits(pub(super) u32);

impl LeanBits {
    /// The bits left beside the numbers of some forms.
    pub(super) fn beside(forms: usize) -> LeanBits {
        LeanBits(u32::try_from(forms).map_or(0, |forms| (forms + 1).leading_zeros()).min(12))
    }

    /// A lean between −1 and 1 as a number of these bits. Neither end is used, so that nothing
    /// becomes impossible.
    pub(super) fn pack(self, lean: f32) -> u32 {
        let half = self.half();
        if half < 2.0 { 0 } else { ((lean + 1.0) * half).round().clamp(1.0, 2.0 * half - 1.0) as u32 }
    }

    /// The lean that a number of these bits stands for.
    pub(super) fn unpack(self, packed: u32) -> f32 {
        let half = self.half();
        if half < 2.0 { 0.0 } else { (packed as f32 / half - 1.0).clamp(-1.0 + 1.0 / half, 1.0 - 1.0 / half) }
    }

    /// The number that stands for a lean of 0.
    fn half(self) -> f32 {
        ((1u64 << self.0) / 2) as f32 - 1.0
    }

    /// The lean beside a form's number.
    pub(super) fn lean(self, form: u32) -> f32 {
        self.unpack(form.checked_shr(u32::BITS - self.0).unwrap_or(0))
    }

    /// The number of the form beside a lean.
    pub(super) fn rest(self, form: u32) -> u32 {
        form & u32::MAX.checked_shr(self.0).unwrap_or(0)
    }

    /// A form's number with its lean.
    pub(super) fn with(self, form: u32, lean: f32) -> u32 {
        form | self.pack(lean).checked_shl(u32::BITS - self.0).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lean_takes_the_bits_that_no_form_needs() {
        for (forms, precision) in
            [(1, 1e-3), (40_000, 1e-3), ((1 << 20) - 2, 1e-3), ((1 << 24) - 2, 0.01), (1 << 31, 1.0), (u32::MAX - 1, 1.0)]
        {
            let bits = LeanBits::beside(forms as usize);
            for lean in [-1.0, -0.7, 0.0, 0.3, 1.0] {
                let packed = bits.with(forms - 1, lean);
                assert_eq!(bits.rest(packed), forms - 1, "{forms} {lean}");
                let read = bits.lean(packed);
                assert!(packed != u32::MAX && (read - lean).abs() <= precision && read.abs() < 1.0, "{forms} {lean} {read}");
            }
            assert_eq!(bits.lean(bits.with(0, 0.0)), 0.0);
        }
    }
}
