//! How much memory the reading of a file may take: a multiple of the file, since honest files grow by less.
//!
//! Sizes that a file declares are compared with it before anything is allocated.

/// Honest workbooks and archives grow by less than this.
const TIMES: u64 = 64;
/// A small file may take this much whatever its size.
const FLOOR: u64 = 256 << 20;
/// No file takes more than this.
const TOP: u64 = 4 << 30;
/// A compressed part grows by less than this, other than one made to grow.
const EXPANSION: u64 = 120;
/// Expanded bytes that are always read, and the most.
pub(super) const EXPANDED: (u64, u64) = (256 << 20, 2 << 30);

/// The limits for one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::import) struct Budget {
    /// Bytes of memory.
    pub memory: u64,
    /// Bytes that its compressed parts may expand to.
    pub expanded: u64,
}

impl Budget {
    /// The limits for a file of `len` bytes.
    pub fn of(len: usize) -> Self {
        let len = len as u64;
        let (least, most) = EXPANDED;
        Self {
            memory: len.saturating_mul(TIMES).clamp(FLOOR, TOP),
            expanded: len.saturating_mul(EXPANSION).clamp(least, most),
        }
    }

    /// Why a file that expands to more is not read.
    pub fn expansion_words(self) -> String {
        format!(
            "it expands to more than {} MB, which is more than a file of its size should hold. Expand it, and split it by marker",
            self.expanded >> 20
        )
    }
}
