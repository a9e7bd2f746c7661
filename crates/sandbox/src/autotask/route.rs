//! From path to route, whatever the case of its segments, and the verbs a route knows (facts 1.2, 5.4, 16).
//! Must not carry anything out.

use super::kinds::{Child, Kind, child};

/// Where a request goes.
#[derive(Debug, Clone, Copy)]
pub enum Route {
    VersionInformation,
    Zone,
    Version,
    Authenticate,
    Threshold,
    Modules,
    AllEntities,
    Collection(Kind),
    Query(Kind),
    Count(Kind),
    Next(Kind),
    Item(Kind, i64),
    Info(Kind, Info),
    ChildList(Kind, i64, Child),
    ChildItem(Kind, i64, Child, i64),
    Unknown,
}

/// Which part of the metadata.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Info {
    Entity,
    Fields,
    Udfs,
}

/// What is at a path for a verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    Known,
    /// The route exists, not for this verb.
    Wrong,
    /// A collection without any verb (facts 18.8, OPEN whether 404 or 405).
    ChildRoot,
}

/// The route of a path.
pub fn parse(path: &str) -> Route {
    let segments: Vec<String> = path.split('/').filter(|part| !part.is_empty()).map(str::to_ascii_lowercase).collect();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    match segments.as_slice() {
        ["atservicesrest", "versioninformation"] => Route::VersionInformation,
        ["atservicesrest", "v1.0" | "1.0", rest @ ..] => versioned(rest),
        _ => Route::Unknown,
    }
}

fn versioned(segments: &[&str]) -> Route {
    match segments {
        ["zoneinformation"] => Route::Zone,
        ["version"] => Route::Version,
        ["authenticate"] => Route::Authenticate,
        ["thresholdinformation"] => Route::Threshold,
        ["modules"] => Route::Modules,
        ["entityinformation"] => Route::AllEntities,
        [name, rest @ ..] => Kind::find(name).map_or(Route::Unknown, |kind| entity(kind, rest)),
        [] => Route::Unknown,
    }
}

fn entity(kind: Kind, segments: &[&str]) -> Route {
    match segments {
        [] => Route::Collection(kind),
        ["query"] if kind.offers().query => Route::Query(kind),
        ["query", "count"] if kind.offers().query => Route::Count(kind),
        ["query", "next"] if kind.offers().query => Route::Next(kind),
        ["entityinformation", rest @ ..] => info(kind, rest),
        [id] if kind.offers().query => id.parse().map_or(Route::Unknown, |id| Route::Item(kind, id)),
        [id, name, rest @ ..] => {
            let Ok(parent) = id.parse() else { return Route::Unknown };
            let Some(child) = child(kind, name) else { return Route::Unknown };
            match rest {
                [] => Route::ChildList(kind, parent, child),
                ["entityinformation", rest @ ..] => info(child.kind, rest),
                [id] if child.read => id.parse().map_or(Route::Unknown, |id| Route::ChildItem(kind, parent, child, id)),
                _ => Route::Unknown,
            }
        }
        _ => Route::Unknown,
    }
}

fn info(kind: Kind, rest: &[&str]) -> Route {
    match rest {
        [] => Route::Info(kind, Info::Entity),
        ["fields"] => Route::Info(kind, Info::Fields),
        ["userdefinedfields"] => Route::Info(kind, Info::Udfs),
        _ => Route::Unknown,
    }
}

impl Route {
    /// Name for counters, fault rules and the thread limit: the entity (facts 6.5).
    pub const fn entity(self) -> &'static str {
        match self {
            Self::VersionInformation => "VersionInformation",
            Self::Zone => "ZoneInformation",
            Self::Version => "Version",
            Self::Authenticate => "Authenticate",
            Self::Threshold => "ThresholdInformation",
            Self::Modules => "Modules",
            Self::AllEntities => "EntityInformation",
            Self::Collection(kind)
            | Self::Query(kind)
            | Self::Count(kind)
            | Self::Next(kind)
            | Self::Item(kind, _)
            | Self::Info(kind, _) => kind.plural(),
            Self::ChildList(_, _, child) | Self::ChildItem(_, _, child, _) => child.kind.plural(),
            Self::Unknown => "Unknown",
        }
    }

    /// Whether the verb is known here.
    pub fn verb(self, method: &str) -> Verb {
        let known = match self {
            Self::Unknown => return Verb::Wrong,
            Self::Collection(kind) => {
                let offers = kind.offers();
                if kind.is_child() {
                    return Verb::ChildRoot;
                }
                match method {
                    "POST" => offers.create,
                    "PATCH" | "PUT" => offers.update,
                    _ => false,
                }
            }
            Self::Query(_) | Self::Count(_) => matches!(method, "GET" | "POST"),
            // facts 3.15
            Self::Next(_) => method == "POST",
            Self::Item(kind, _) => method == "GET" || (method == "DELETE" && kind.offers().delete),
            Self::ChildList(_, _, child) => match method {
                "GET" => child.read,
                "POST" => child.create,
                "PATCH" | "PUT" => child.update,
                _ => false,
            },
            Self::ChildItem(_, _, child, _) => method == "GET" || (method == "DELETE" && child.delete),
            _ => method == "GET",
        };
        if known { Verb::Known } else { Verb::Wrong }
    }

    /// Whether a request with this verb changes something.
    pub fn is_write(self, method: &str) -> bool {
        let is_query = matches!(self, Self::Query(_) | Self::Count(_) | Self::Next(_));
        method != "GET" && method != "HEAD" && !is_query
    }
}
