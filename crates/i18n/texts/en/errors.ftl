# One text per ErrorCode of the engine: cause first, then the cure.

## Partners and plans

error-partner-unknown = There is no partner called “{ $name }”. Check the spelling, or create the partner first.
error-partner-name-taken = There is already a partner called “{ $name }”. Partner names are unique in an installation; choose another one.
error-parent-missing = A sub-reseller belongs to a distributor or a direct reseller. Name its parent.
error-parent-not-allowed = Only a sub-reseller has a parent. Leave the parent out, or create the partner as a sub-reseller.
error-parent-is-sub-reseller = “{ $name }” is a sub-reseller and can’t have sub-resellers of its own. Choose a distributor or a direct reseller as parent.
error-name-invalid = The field “{ $field }” must not be empty and may have at most { $max } characters.
error-money-invalid = “{ $value }” is not an amount. Write it with a point and at most four decimals, such as 3.50, and the currency as three capital letters, such as EUR.
error-plan-unknown = There is no plan called “{ $name }”. Known plans: { $known }.
error-plan-name-taken = There is already a plan called “{ $name }”. Choose another name.
error-plans-not-here = A sub-reseller has no plans of its own; it uses the plans its parent assigned to it. Create and edit plans at the parent.

## Access

error-forbidden =
    { $permission ->
        [ManageIntegration] Your role may not manage the PSA integration. Ask an owner, super admin or admin of your company.
        [SeeSyncResults] Your role may not see sync results. Ask an owner, super admin or admin of your company.
        [ManagePlans] Your role may not manage plans here. Ask an owner, super admin or admin; a sub-reseller has no plans of its own.
        [ManageOrganizations] Your role may not manage organizations. Ask an owner, super admin or admin of your company.
        [ReportUsage] Your role may not report usage. Ask an owner, super admin or admin of your company.
        [ManageSubResellers] Your role may not manage sub-resellers. Ask an owner, super admin or admin of the parent.
        [operator] Only the operator of this installation may do this.
       *[other] You may not do this ({ $permission }). Ask an owner, super admin or admin of your company.
    }
error-organization-unknown = There is no organization with the id “{ $id }”. Use its external id or the id Seatbridge shows, and check that it belongs to this partner.

## Files

error-import-refused =
    { $problems ->
        [one] “{ $file }” was not imported: it has one problem. { $first } Correct it and import the file again; nothing was changed.
       *[other] “{ $file }” was not imported: it has { $problems } problems, the first being: { $first } Correct them and import the file again; nothing was changed.
    }
error-file-unreadable = “{ $file }” can’t be read: { $reason }. Check the path and the access rights.

## Connecting

error-already-connected = { $psa } is already connected. Revoke the connection first if you want to connect another account.
error-not-connected = { $psa } is not connected. Connect it first.
error-credential-missing = The field “{ $field }” is empty or contains characters that can’t be part of it. Copy the value again from the PSA, without spaces or line breaks.
error-vendor-code-missing =
    { $psa ->
        [Autotask] No Autotask integration code is configured, so Autotask would refuse every call. Set autotask.integration_code in seatbridge.toml, or SEATBRIDGE_AUTOTASK__INTEGRATION_CODE in the environment.
        [ConnectWise] No ConnectWise client id is configured, so ConnectWise would refuse every call. Set connectwise.client_id in seatbridge.toml, or SEATBRIDGE_CONNECTWISE__CLIENT_ID in the environment.
       *[other] No vendor code is configured for { $psa }. Set { $setting }.
    }
error-rights-missing =
    { $psa ->
        [ConnectWise] The API member of ConnectWise lacks rights: { $rights }. In ConnectWise open System > Security Roles, add the rights to the role of the API member and save; then connect again.
       *[Autotask] The API user of { $psa } lacks rights: { $rights }. In Autotask open Admin > Company Settings & Users > Resources/Users (HR) > Security Levels, edit the security level of the API user and save; then connect again. The right to edit contracts is not needed.
    }
error-psa-unknown-key =
    { $psa ->
        [ConnectWise] ConnectWise does not know this public key. Copy it again from the API Keys tab of the API member.
       *[Autotask] { $psa } does not know this API user name. Check the spelling, and use the user name (key) that was generated for the API user, not the e-mail address of a person.
    }
error-psa-credentials =
    { $psa ->
        [ConnectWise] ConnectWise refuses the credentials and does not say which part is wrong. Possible causes: the private key does not belong to the public key, or one of them was not copied whole; the keys were made in another company or region than the company id and the address; the API member or its key is inactive or expired. Compare the public key with System > Members > API Members > API Keys; a private key is never shown again, so make a new pair of keys if you are not sure.
       *[Autotask] { $psa } refuses the credentials and does not say which part is wrong. Possible causes: the secret is wrong; the integration vendor chosen at the API user is not the one of this installation (or its tracking identifier differs); the API user is in another zone; the API user was made less than 5 minutes ago; the API user is inactive or locked. Check them in this order and try again.
    }
error-psa-vendor-code =
    { $psa ->
        [ConnectWise] ConnectWise refuses the client id. It is not one of your keys: it names the integration and must be registered at developer.connectwise.com. The operator of this installation should compare connectwise.client_id in the configuration (or the client id given for this connection) with the registered one.
       *[Autotask] { $psa } refuses the integration code. Check autotask.integration_code in the configuration, and that the same integration vendor is chosen at the API user.
    }
error-psa-company = { $psa } does not know this company id. Enter the company id with which you sign in to { $psa }: upper and lower case matter, and it is not the name of your company. If it is right, check that the address is that of your region.
error-psa-address =
    { $problem ->
        [no_region] This address of { $psa } lacks the region, so that no server can be found. Enter the address of your region, such as { $detail }
        [no_address] This is no address of a { $psa } server. Enter the name of the server alone, without user name, such as api-na.myconnectwise.net
       *[other] This address of { $psa } is for people, not for programs: the API has its own address, which starts with “api-”. Suggestion: { $detail }
    }
error-psa-blocked =
    { $problem ->
        [plain_http] The address of { $psa } begins with http://, which would send the keys unencrypted, so it was not called. Only the operator can allow that for a server of your own network, as host:port in outbound.allow; otherwise enter the address with https. Suggestion: { $detail }
       *[other] The address “{ $host }” of { $psa } may not be called: it is private or not https. If it is meant, add it as host:port to outbound.allow in the configuration; otherwise correct the address.
    }

## The PSA while at work

error-psa-forbidden =
    { $psa ->
        [ConnectWise] The role of the API member does not allow “{ $entity }” ({ $operation ->
            [read] Inquire
            [create] Add
            [update] Edit
            [delete] Delete
           *[other] { $operation }
        }). Set it to All in System > Security Roles; if it is All already, look at Customize beside it, which can leave out single tables.
       *[Autotask] { $psa } does not allow the API user to { $operation ->
            [read] read
            [create] create
            [update] change
            [delete] delete
           *[other] { $operation }
        } “{ $entity }”. Add the right to the security level of the API user in Admin > Company Settings & Users > Resources/Users (HR) > Security Levels.
    }
error-psa-unavailable =
    { $problem ->
        [no_connection] No connection to { $psa } could be made ({ $detail }). Check that the address is spelt correctly and that this server can reach it through firewall and name service, and try again.
        [web_page] A web page came in place of an answer of { $psa }: a maintenance page, or a guard in front that refuses calls of programs. Look at the status page of { $psa } and try again later; if it stays so, ask the support of { $psa } to let the calls of this server through.
       *[other] { $psa } can’t be reached or does not work at the moment: { $detail }. Check the network and the status page of { $psa }, and try again later.
    }
error-psa-timeout = { $psa } did not answer in time. Try again later; if it happens often, raise psa.timeout_ms in the configuration.
error-psa-rate-limited =
    { $seconds ->
        [one] { $psa } accepts no further calls for one second, because too many were made, by Seatbridge or by other tools. Try again then.
       *[other] { $psa } accepts no further calls for { $seconds } seconds, because too many were made, by Seatbridge or by other tools. Try again then.
    }
error-psa-protocol =
    { $problem ->
        [web_page] A page for people answered in place of { $psa }, such as its sign-in page or that of a proxy. Enter the address of the API, which starts with “api-” on servers of { $psa } itself; if it is right, ask your network administrator what stands between this server and { $psa }.
        [redirect] The server sends callers on to another address, which is never followed because the keys would go along. Open the address in a browser and enter the one it leads to; the API of { $psa } itself does not send anybody on.
        [not_served] A server answers at this address, but it does not serve this company of { $psa }. Enter the address of the server alone, without a path, and check that it is the one of your region; if it worked before, { $psa } is being upgraded: try again later.
        [ssl_required] The server of { $psa } does not accept this address: it demands https. Enter the address with https, and with “api-” in front on servers of { $psa } itself, such as https://api-na.myconnectwise.net
       *[other] The answer did not come from { $psa }: { $detail }. Something in between answered instead, such as a proxy, a sign-in page or a maintenance page, or the base URL is wrong. Check the base URL and the way to the internet.
    }
error-psa-refused = { $psa } refused the call: { $detail }. Correct what it names and try again.

## Mapping

error-field-unknown = There is no field “{ $field }”. Known fields: { $known }.
error-field-missing = The field “{ $field }” needs a value.
error-choice-unknown = The PSA offers no choice “{ $value }” for “{ $field }”. Load the choices again and pick one of them.
error-choice-inactive =
    { $field ->
        [catalog] “{ $name }” ({ $value }) can’t be billed on an agreement: the catalog item is inactive in the PSA, or it is a bundle, which no agreement takes. Pick an active item that is no bundle, or activate this one in Procurement > Product Catalog.
       *[other] The choice “{ $name }” ({ $value }) for “{ $field }” is inactive in the PSA. Pick an active one, or activate it there.
    }
error-number-out-of-range = “{ $field }” must be a whole number from { $min } to { $max }.
error-organization-linked = “{ $organization }” is already linked in { $psa }. Unlink it there first.
error-organization-not-linked = “{ $organization }” is not linked in { $psa }.
error-line-linked = The line { $line } already bills “{ $organization }”, and a line bills one organization only. Unlink that one first, or choose another line.
error-company-unknown = The PSA shows no company { $company }. It was deleted or merged, or the API user is not allowed to see it.
error-company-is-own = The company { $company } is your own company in the PSA. It is never billed; choose the customer’s company.
error-contract-unknown = The PSA shows no contract { $contract }. It was deleted, or the API user is not allowed to see it.
error-contract-of-other = The contract { $contract } belongs to the company { $company }, not to the chosen one. Choose a contract of the chosen company.
error-contract-ended = The contract { $contract } is cancelled or expired since { $day }, so nothing would be billed on it. Choose the contract or agreement that took its place, or reopen it in the PSA.
error-line-ended = The line { $line } was billed for the last time on { $day }. Choose the line that took its place, or take the end off it in the PSA.
error-contract-not-recurring = The contract { $contract } does not bill by the period, so no seat count can stand on it. Choose a recurring service contract or agreement.
error-line-unknown = The PSA shows no line { $line }. It was deleted, or the API user is not allowed to see it.
error-line-of-other = The line { $line } does not stand on the contract { $contract } but on { $actual }. Choose a line of that contract.

## Settings, runs, the host

error-setting-invalid = The setting “{ $setting }” is not accepted: { $reason }.
error-sync-running = A sync of { $psa } is already running for this partner. Wait until it has finished; two at once are never started.
error-run-unknown = There is no run “{ $run }” of this partner.
error-key-file = The key file can’t be used: { $reason }. Without it, stored secrets stay closed. Put the original key file back into the data folder; a new one does not open them.
error-secret-unreadable = A stored secret can’t be opened with this key file: { $reason }. Put back the key file that belongs to this database, or connect again.
error-database = The database failed: { $reason }. Nothing was half written; check the disk or the database server and try again.
error-stale = Somebody else changed this in the meantime. Load it again and repeat your change.
error-stored-data = The database can’t be used: { $reason }. It was made by another version of Seatbridge, or it is damaged. Use the version it was made with, or restore a backup; nothing was changed.
