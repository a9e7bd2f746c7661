//! Partners, plans and users. The operator's commands.

use seatbridge_core::Actor;
use seatbridge_engine::{NewPerson, NewPlan};
use serde_json::json;

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
        AdminCommand::CreateUser { partner, operator: _, email, name, role, portal } => {
            let partner = match partner {
                Some(name) => Some(engine.partner(&name).await?),
                None => None,
            };
            let with_role = partner.as_ref().zip(role.map(Into::into));
            let server = &app.settings.server;
            let portal = portal.or_else(|| server.base_url.clone());
            let portal = portal.unwrap_or_else(|| format!("http://{}", server.listen));
            let person = NewPerson { name: &name, email: &email, locale: Some(app.locale) };
            let invited = engine.create_user(&Actor::operator_cli(), with_role, &person, &portal).await?;
            let link = invited.link.unwrap_or_default();
            app.print(&json!({ "user": invited.user, "link": link }), || {
                format!(
                    "User {} created ({}). The link to choose a password works once and for 7 days:\n{link}",
                    name.trim(),
                    invited.user
                )
            });
        }
    }
    Ok(0)
}
