//! How does a report look to a template?
//!
//! The library's maps are sorted by key. The order of each object's keys is therefore kept beside it, under
//! the address of the shared map, which every copy of it has.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use gotmpl::Value;
use serde_json::Value as Json;

use super::Root;

/// The keys of each object of a report, in order, by the address of its map.
pub(super) type Order = Arc<HashMap<usize, Vec<Arc<str>>>>;

/// A report as template values.
pub(super) struct Data {
    value: Value,
    order: Order,
}

impl Data {
    pub fn new(root: &Root) -> Data {
        let mut order = HashMap::new();
        let mut value = convert(&root.report, &mut order);
        if let Value::Map(report) = &value
            && !root.besides.is_empty()
        {
            let mut members = (**report).clone();
            for (name, besides) in &root.besides {
                members.insert(Arc::from(*name), convert(besides, &mut order));
            }
            let keys = order.remove(&address(report)).unwrap_or_default();
            let members = Arc::new(members);
            order.insert(address(&members), keys);
            value = Value::Map(members);
        }
        Data { value, order: Arc::new(order) }
    }

    pub fn value(&self) -> &Value {
        &self.value
    }

    pub fn order(&self) -> Order {
        Arc::clone(&self.order)
    }
}

pub(super) fn address(members: &Arc<BTreeMap<Arc<str>, Value>>) -> usize {
    Arc::as_ptr(members).addr()
}

fn convert(json: &Json, order: &mut HashMap<usize, Vec<Arc<str>>>) -> Value {
    match json {
        Json::Null => Value::Nil,
        Json::Bool(flag) => Value::Bool(*flag),
        Json::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(whole), _) => Value::Int(whole),
            (None, Some(whole)) => Value::Uint(whole),
            (None, None) => Value::Float(number.as_f64().unwrap_or_default()),
        },
        Json::String(text) => Value::String(Arc::from(text.as_str())),
        Json::Array(items) => Value::List(items.iter().map(|item| convert(item, order)).collect()),
        Json::Object(members) => {
            let keys: Vec<Arc<str>> = members.keys().map(|key| Arc::from(key.as_str())).collect();
            let mut map: BTreeMap<Arc<str>, Value> = members
                .iter()
                .map(|(key, member)| (Arc::from(key.as_str()), convert(member, order)))
                .collect();
            name_as_atlas_does(&mut map);
            let map = Arc::new(map);
            order.insert(address(&map), keys);
            Value::Map(map)
        }
    }
}

/// A file is `Description` in JSON and `.Desc` in a template, which may also go through `.File`.
fn name_as_atlas_does(members: &mut BTreeMap<Arc<str>, Value>) {
    if let Some(description) = members.get("Description").cloned()
        && members.contains_key("Version")
    {
        members.insert(Arc::from("Desc"), description);
        let file = Value::Map(Arc::new(members.clone()));
        members.insert(Arc::from("File"), file);
    }
}
