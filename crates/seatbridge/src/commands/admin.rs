//! Partners and plans. The operator's commands.

use seatbridge_core::Actor;
use seatbridge_engine::NewPlan;

use crate::app::{App, owner};
use crate::cli::AdminCommand;
use crate::failure::Failure;

pub async fn run(app: &App, command: AdminCommand) -> Result<u8, Failure> {
    let engine = app.engine().await?;
    match command {
        AdminCommand::CreatePartner { kind, name, parent } => {
            let actor = Actor::operator_cli();
            let partner = engine.create_partner(&actor, kind.into(), &name, parent.as_deref()).await?;
            app.print(&partner, || format!("Partner {} created ({}).", partner.name, partner.id));
        }
        AdminCommand::CreatePlan { partner, name, kind, currency, price, period } => {
            let (_, actor) = owner(&engine, &partner).await?;
            let new =
                NewPlan { name: &name, kind: kind.into(), currency: &currency, price: &price, period: period.into() };
            let plan = engine.create_plan(&actor, &new).await?;
            app.print(&plan, || format!("Plan {} created ({}).", plan.name, plan.id));
        }
    }
    Ok(0)
}
