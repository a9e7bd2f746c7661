//! A mail server on loopback that keeps what it is given. Must be strict: a word out of turn is refused, and what was not
//! promised (TLS, login) is not there.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use mailparse::MailHeaderMap;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A mail as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The sender of the envelope.
    pub from: String,
    /// The recipients of the envelope.
    pub to: Vec<String>,
    /// The decoded subject.
    pub subject: String,
    /// The decoded body, lines ended by a newline alone.
    pub body: String,
    /// All of it as it came.
    pub raw: String,
}

impl Mail {
    /// The first web address in the body.
    pub fn link(&self) -> &str {
        self.body.split_whitespace().find(|word| word.starts_with("http")).expect("a link")
    }
}

/// A mail server.
#[derive(Debug)]
pub struct MailServer {
    address: SocketAddr,
    mails: Arc<Mutex<Vec<Mail>>>,
    task: JoinHandle<()>,
}

impl MailServer {
    /// A mail server on a free port.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let mails = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&mails);
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let kept = Arc::clone(&kept);
                // a client that hangs up ends its conversation, not the server
                tokio::spawn(async move { converse(stream, &kept).await });
            }
        });
        Self { address, mails, task }
    }

    /// Its port on 127.0.0.1.
    pub const fn port(&self) -> u16 {
        self.address.port()
    }

    /// What has arrived by now.
    pub fn mails(&self) -> Vec<Mail> {
        self.mails.lock().unwrap().clone()
    }

    /// Takes what has arrived by now.
    pub fn take(&self) -> Vec<Mail> {
        std::mem::take(&mut *self.mails.lock().unwrap())
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The address between `<` and `>`.
fn path(text: &str) -> String {
    text.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(path, _)| path.to_owned()).unwrap_or_default()
}

fn read(from: String, to: Vec<String>, raw: String) -> Mail {
    let parsed = mailparse::parse_mail(raw.as_bytes()).unwrap();
    let subject = parsed.headers.get_first_value("Subject").unwrap_or_default();
    let body = parsed.get_body().unwrap().replace("\r\n", "\n");
    Mail { from, to, subject, body, raw }
}

async fn converse(stream: TcpStream, kept: &Mutex<Vec<Mail>>) -> std::io::Result<()> {
    let (reader, mut writer) = stream.into_split();
    let mut lines = BufReader::new(reader).lines();
    let (mut greeted, mut from, mut to) = (false, None, Vec::new());
    writer.write_all(b"220 loopback ready\r\n").await?;
    while let Some(line) = lines.next_line().await? {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        let answer = match verb.as_str() {
            "EHLO" | "HELO" => {
                greeted = true;
                "250-loopback\r\n250 8BITMIME\r\n"
            }
            "MAIL" if greeted && from.is_none() => {
                from = Some(path(&line));
                "250 ok\r\n"
            }
            "RCPT" if from.is_some() => {
                to.push(path(&line));
                "250 ok\r\n"
            }
            "DATA" if !to.is_empty() => {
                writer.write_all(b"354 go on\r\n").await?;
                let mut raw = String::new();
                while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
                    raw.push_str(line.strip_prefix('.').unwrap_or(&line));
                    raw.push_str("\r\n");
                }
                let mail = read(from.take().unwrap_or_default(), std::mem::take(&mut to), raw);
                kept.lock().unwrap().push(mail);
                "250 kept\r\n"
            }
            "RSET" => {
                (from, to) = (None, Vec::new());
                "250 ok\r\n"
            }
            "NOOP" => "250 ok\r\n",
            "QUIT" => {
                writer.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            "MAIL" | "RCPT" | "DATA" => "503 out of turn\r\n",
            _ => "502 not here\r\n",
        };
        writer.write_all(answer.as_bytes()).await?;
    }
    Ok(())
}
