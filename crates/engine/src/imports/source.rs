//! The bytes of a file on their way to the CSV reader: bounds, and what kind of file it is. Must not know columns.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use super::MOST_MIB;
use super::problem::{Encoding, Reason};

/// The most bytes between the ends of two rows, so that a quotation mark nobody closes can't fill the memory.
pub(super) const MOST_ROW_BYTES: u64 = 1024 * 1024;

/// How much is looked at before the first row.
const HEAD_BYTES: usize = 64 * 1024;

/// Added behind the last byte as a row of its own. When it does not come back as one, the last row swallowed it: its
/// quotation mark is not closed.
pub(super) const SENTINEL: &[u8] = b"\x1eend of file\x1e";

/// What the reader tells about itself while the CSV reader owns it.
#[derive(Debug, Clone, Default)]
pub(super) struct Progress {
    since_row: Rc<Cell<u64>>,
    total: Rc<Cell<u64>>,
    refused: Rc<Cell<Option<Limit>>>,
}

/// A bound that was hit.
#[derive(Debug, Clone, Copy)]
pub(super) enum Limit {
    File,
    Row,
}

impl Progress {
    /// A row is complete.
    pub fn row_ended(&self) {
        self.since_row.set(0);
    }

    /// Bytes handed out so far, the sentinel included.
    pub fn total(&self) -> u64 {
        self.total.get()
    }

    /// The reason that reading stopped for.
    pub fn reason(&self, error: &csv::Error) -> Reason {
        match self.refused.get() {
            Some(Limit::File) => Reason::FileTooLarge { limit_mb: MOST_MIB },
            Some(Limit::Row) => Reason::RowTooLong { max: MOST_ROW_BYTES },
            None => Reason::Unreadable { reason: error.to_string() },
        }
    }
}

/// A file that may be one of ours.
#[derive(Debug)]
pub(super) struct Source<R> {
    input: R,
    head: Vec<u8>,
    given: usize,
    read: u64,
    tail: Option<Vec<u8>>,
    progress: Progress,
}

impl<R: Read> Source<R> {
    /// Looks at the beginning of a file; an error is the reason to refuse it.
    pub fn open(mut input: R, size_hint: Option<u64>) -> Result<Self, Reason> {
        if size_hint.is_some_and(|size| size > MOST_MIB * 1024 * 1024) {
            return Err(Reason::FileTooLarge { limit_mb: MOST_MIB });
        }
        let mut head = Vec::with_capacity(HEAD_BYTES);
        (&mut input)
            .take(HEAD_BYTES as u64)
            .read_to_end(&mut head)
            .map_err(|error| Reason::Unreadable { reason: error.to_string() })?;
        if let Some(reason) = foreign(&head) {
            return Err(reason);
        }
        if head.starts_with(b"\xef\xbb\xbf") {
            head.drain(..3);
        }
        let read = head.len() as u64;
        Ok(Self { input, head, given: 0, read, tail: None, progress: Progress::default() })
    }

    /// The first line, as far as it was looked at.
    pub fn first_line(&self) -> &[u8] {
        self.head.split(|byte| *byte == b'\n').next().unwrap_or_default()
    }

    /// The handle that outlives the reader's move into the CSV reader.
    pub fn progress(&self) -> Progress {
        self.progress.clone()
    }

    fn hand_out(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.given < self.head.len() {
            let count = (&self.head[self.given..]).read(buffer)?;
            self.given += count;
            return Ok(count);
        }
        if let Some(tail) = &mut self.tail {
            let count = tail.as_slice().read(buffer)?;
            tail.drain(..count);
            return Ok(count);
        }
        let count = self.input.read(buffer)?;
        self.read += count as u64;
        if count > 0 || buffer.is_empty() {
            return Ok(count);
        }
        self.tail = Some([b"\n", SENTINEL, b"\n"].concat());
        self.hand_out(buffer)
    }
}

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let limit = if self.read > MOST_MIB * 1024 * 1024 {
            Some(Limit::File)
        } else if self.progress.since_row.get() > MOST_ROW_BYTES {
            Some(Limit::Row)
        } else {
            None
        };
        if limit.is_some() {
            self.progress.refused.set(limit);
            return Err(io::Error::other("a limit was hit"));
        }
        let count = self.hand_out(buffer)?;
        self.progress.since_row.set(self.progress.since_row.get() + count as u64);
        self.progress.total.set(self.progress.total.get() + count as u64);
        Ok(count)
    }
}

/// Why a file that begins so can't be one of ours.
fn foreign(head: &[u8]) -> Option<Reason> {
    const MAGIC: &[&[u8]] = &[
        b"PK\x03\x04",       // xlsx, ods, zip
        b"\xd0\xcf\x11\xe0", // xls
        b"\x1f\x8b",         // gzip
        b"%PDF",
        b"SQLite format 3",
    ];
    let utf16 = Some(Reason::WrongEncoding { encoding: Encoding::Utf16 });
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return utf16;
    }
    if MAGIC.iter().any(|magic| head.starts_with(magic)) {
        return Some(Reason::BinaryFile);
    }
    // without a mark, Latin letters in UTF-16 are every second byte 0; a single 0 is a problem of its row
    let start = &head[..head.len().min(512)];
    let zeros = |at: usize| start.iter().skip(at).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let half = start.len() / 2;
    if half >= 4 && (even * 4 > half * 3 && odd == 0 || odd * 4 > half * 3 && even == 0) {
        return utf16;
    }
    if (even + odd) * 20 > start.len() {
        return Some(Reason::BinaryFile);
    }
    if head.contains(&b'\r') && !head.contains(&b'\n') {
        return Some(Reason::OldLineEnds);
    }
    None
}
