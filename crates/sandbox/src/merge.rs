//! Deep merge of JSON objects for settings that are changed key by key.
//! Must not decide which keys exist; the typed target refuses unknown ones.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Lays `change` over `current` and reads the result back into the type, which refuses unknown names and values.
pub fn merged<T: Serialize + DeserializeOwned>(current: &T, change: &Value) -> Result<T, String> {
    let mut value = serde_json::to_value(current).map_err(|error| error.to_string())?;
    overlay(&mut value, change);
    serde_json::from_value(value).map_err(|error| error.to_string())
}

fn overlay(target: &mut Value, change: &Value) {
    match (target, change) {
        (Value::Object(target), Value::Object(change)) => {
            for (key, value) in change {
                match target.get_mut(key) {
                    Some(slot) => overlay(slot, value),
                    None => {
                        target.insert(key.clone(), value.clone());
                    }
                }
            }
        }
        (target, change) => *target = change.clone(),
    }
}
