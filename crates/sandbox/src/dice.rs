//! A tiny seeded random source (splitmix64) whose sequence never changes between releases.
//! Must not be used for anything secret.

/// Seeded random numbers; equal seeds give equal sequences on every platform and release.
#[derive(Debug, Clone)]
pub struct Dice {
    state: u64,
}

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self { state: seed ^ 0x5ea7_b21d_6e00_0001 }
    }

    pub fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in `0..n`; 0 when `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        let n = u64::try_from(n).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % n).unwrap_or(0)
    }

    /// A number in `low..=high`.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high.saturating_sub(low)).unwrap_or(0).saturating_add(1);
        low + i64::try_from(self.next() % span).unwrap_or(0)
    }

    /// True in `percent` of 100 cases.
    pub fn chance(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }

    /// A number in `0.0..1.0`.
    pub fn fraction(&mut self) -> f64 {
        let thousandths = u32::try_from(self.next() % 1_000_000).unwrap_or(0);
        f64::from(thousandths) / 1_000_000.0
    }

    pub fn pick<T: Copy>(&mut self, from: &[T], fallback: T) -> T {
        from.get(self.below(from.len())).copied().unwrap_or(fallback)
    }
}
