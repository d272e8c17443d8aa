//! As much of JSON Schema 2020-12 as the shipped schema uses; an unknown keyword fails, so that nothing is skipped.

use serde_json::Value;

/// Validates a value; the error says where it breaks which keyword.
pub fn validate(schema: &Value, value: &Value) -> Result<(), String> {
    check(schema, schema, value, "")
}

fn check(root: &Value, schema: &Value, value: &Value, at: &str) -> Result<(), String> {
    let rules = schema.as_object().ok_or("a schema is an object")?;
    for (keyword, rule) in rules {
        let holds = match keyword.as_str() {
            "$schema" | "$id" | "$defs" | "title" | "description" | "default" | "examples" => true,
            "$ref" => {
                let pointer = rule.as_str().and_then(|r| r.strip_prefix('#')).ok_or("only local references")?;
                check(root, root.pointer(pointer).ok_or(format!("{pointer} is missing"))?, value, at)?;
                true
            }
            "type" => match rule.as_str() {
                Some("object") => value.is_object(),
                Some("array") => value.is_array(),
                Some("string") => value.is_string(),
                Some("number") => value.is_number(),
                Some("integer") => value.is_u64(),
                Some("boolean") => value.is_boolean(),
                _ => return Err(format!("type {rule} is unknown")),
            },
            "enum" => rule.as_array().is_some_and(|list| list.contains(value)),
            "minLength" => value.as_str().is_none_or(|s| s.chars().count() as u64 >= rule.as_u64().unwrap_or(0)),
            "pattern" => {
                let pattern = regex::Regex::new(rule.as_str().unwrap_or_default()).map_err(|e| e.to_string())?;
                value.as_str().is_none_or(|s| pattern.is_match(s))
            }
            "minimum" => value.as_f64().is_none_or(|n| n >= rule.as_f64().unwrap_or(f64::MIN)),
            "maximum" => value.as_f64().is_none_or(|n| n <= rule.as_f64().unwrap_or(f64::MAX)),
            "exclusiveMinimum" => value.as_f64().is_none_or(|n| n > rule.as_f64().unwrap_or(f64::MAX)),
            "minProperties" => value.as_object().is_none_or(|o| o.len() as u64 >= rule.as_u64().unwrap_or(0)),
            "maxProperties" => value.as_object().is_none_or(|o| o.len() as u64 <= rule.as_u64().unwrap_or(0)),
            "uniqueItems" => value.as_array().is_none_or(|list| list.iter().enumerate().all(|(i, v)| !list[..i].contains(v))),
            "required" => {
                let keys = rule.as_array().into_iter().flatten().filter_map(Value::as_str);
                value.as_object().is_none_or(|o| keys.into_iter().all(|k| o.contains_key(k)))
            }
            "dependentRequired" => {
                let needs = |key: &String| rule.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
                value.as_object().is_none_or(|o| o.keys().all(|key| needs(key).all(|needed| o.contains_key(needed))))
            }
            "properties" => {
                for (key, inner) in value.as_object().into_iter().flatten() {
                    if let Some(schema) = rule.get(key) {
                        check(root, schema, inner, &format!("{at}/{key}"))?;
                    }
                }
                true
            }
            "additionalProperties" => {
                for (key, inner) in value.as_object().into_iter().flatten() {
                    let known = schema.get("properties").is_some_and(|p| p.get(key).is_some());
                    match rule {
                        _ if known => {}
                        Value::Bool(false) => return Err(format!("{at}: unknown key {key}")),
                        rule => check(root, rule, inner, &format!("{at}/{key}"))?,
                    }
                }
                true
            }
            "items" => {
                for (i, inner) in value.as_array().into_iter().flatten().enumerate() {
                    check(root, rule, inner, &format!("{at}/{i}"))?;
                }
                true
            }
            "oneOf" => rule.as_array().into_iter().flatten().filter(|s| check(root, s, value, at).is_ok()).count() == 1,
            _ => return Err(format!("keyword {keyword} is not implemented here")),
        };
        if !holds {
            return Err(format!("{at}: {value} breaks {keyword}: {rule}"));
        }
    }
    Ok(())
}
