//! Runs a sandbox from the command line: `cargo run -p seatbridge-sandbox --example run -- [PORT] [COMPANIES] [SEED]`.
//! Must not grow options; `seatbridge sandbox` is the command for users.

use std::error::Error;

use seatbridge_sandbox::{Options, Sandbox};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut number = |fallback: u64| arguments.next().map_or(Ok(fallback), |text| text.parse::<u64>());
    let options = Options {
        autotask_port: u16::try_from(number(0)?)?,
        companies: usize::try_from(number(40)?)?,
        seed: number(1)?,
        ..Options::default()
    };
    let sandbox = Sandbox::start(options).await?;
    println!("{}", serde_json::to_string(&sandbox.announcement())?);
    std::future::pending::<()>().await;
    sandbox.stop().await;
    Ok(())
}
