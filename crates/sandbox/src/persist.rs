//! The state folder: one append-only file of operations, replayed over the content it began with.
//! Must not interpret operations. A write is handed to the operating system before its answer is sent, which
//! survives the death of the process (not that of the machine).

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::scenario::Scenario;
use crate::world::Op;

const FILE: &str = "sandbox.ndjson";

/// What the state began with; later start options do not change it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Header {
    pub format: u32,
    pub companies: usize,
    pub seed: u64,
    /// Day of the start.
    pub today: Date,
    /// Whether that day was an option (it is then kept) or the real one.
    pub pinned: bool,
    pub scenario: Option<Scenario>,
}

/// One logged operation with the simulated day it happened on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Record {
    pub today: Date,
    pub op: Op,
}

/// The open file.
#[derive(Debug)]
pub struct Log {
    file: File,
}

/// A state folder that was opened.
pub struct Opened {
    pub log: Log,
    pub header: Header,
    pub records: Vec<Record>,
}

impl Log {
    /// Opens the folder, or begins it with `fresh`. A half-written last line (the process died in the write, so its
    /// answer was never sent) is cut off.
    pub fn open(dir: &Path, fresh: Header) -> io::Result<Opened> {
        std::fs::create_dir_all(dir)?;
        let path = dir.join(FILE);
        let text = if path.exists() { std::fs::read_to_string(&path)? } else { String::new() };
        let whole = text.rfind('\n').map_or(0, |at| at + 1);
        let text = text.get(..whole).unwrap_or_default();
        let mut lines = text.lines();
        let header = lines.next().map(read::<Header>).transpose()?;
        let records = lines.map(read::<Record>).collect::<io::Result<Vec<_>>>()?;
        let file = OpenOptions::new().create(true).append(true).open(&path)?;
        file.set_len(u64::try_from(whole).unwrap_or(0))?;
        let mut log = Self { file };
        let header = if let Some(header) = header {
            header
        } else {
            log.write(&fresh)?;
            fresh
        };
        Ok(Opened { log, header, records })
    }

    pub fn append(&mut self, record: &Record) -> io::Result<()> {
        self.write(record)
    }

    fn write<T: Serialize>(&mut self, value: &T) -> io::Result<()> {
        let mut line = serde_json::to_vec(value)?;
        line.push(b'\n');
        self.file.write_all(&line)?;
        self.file.flush()
    }
}

fn read<T: for<'a> Deserialize<'a>>(line: &str) -> io::Result<T> {
    serde_json::from_str(line).map_err(io::Error::from)
}
