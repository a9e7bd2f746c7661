//! The demo.
use crate::app::App;
use crate::failure::Failure;

pub async fn run(_app: &App, _keep: bool) -> Result<u8, Failure> {
    Ok(0)
}
