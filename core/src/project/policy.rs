//! What do the `diff` and `lint` blocks ask for, and what do environments inherit of them?

use std::collections::{BTreeMap, BTreeSet};

use hcl_edit::structure::{Block, Body, Structure};

use super::block::{Shape, check, optional_bool, optional_text, optional_word};
use super::evaluate::{evaluate, unsuitable};
use super::failure::{Fallible, failure};
use super::reference::Scope;
use super::value::Value;
use crate::dialect::ValidateLater;

/// The `diff` block.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DiffPolicy {
    /// Kinds of changes that are left out, as in `drop_table`; `None` where there is no `skip` block.
    pub skip: Option<BTreeSet<String>>,
    /// Make indexes of existing tables `CONCURRENTLY`.
    pub concurrent_create: bool,
    /// Drop indexes `CONCURRENTLY`.
    pub concurrent_drop: bool,
    /// Make promises `NOT VALID` and validate them afterwards (Portolan's own).
    pub validate_later: ValidateLater,
}

impl DiffPolicy {
    /// The policy of an environment under that of the file: only `skip` is inherited.
    pub fn inheriting(mut self, global: &DiffPolicy) -> DiffPolicy {
        if self.skip.is_none() {
            self.skip.clone_from(&global.skip);
        }
        self
    }

    /// Whether changes of this kind are left out.
    pub fn skips(&self, kind: &str) -> bool {
        self.skip.as_ref().is_some_and(|skip| skip.contains(kind))
    }
}

/// The `lint` block.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lint {
    /// The output template.
    pub format: Option<String>,
    /// How many of the last files are new.
    pub latest: Option<u64>,
    /// The branch against which files are new.
    pub git_base: Option<String>,
    /// The repository's directory.
    pub git_dir: Option<String>,
    /// When a person has to review a declarative change.
    pub review: Option<String>,
    /// What is set for each analyzer.
    pub analyzers: BTreeMap<String, Value>,
}

impl Lint {
    /// The settings of an environment under those of the file: each is inherited by itself, the detection of
    /// new files and the analyzers as a whole.
    pub fn inheriting(self, global: &Lint) -> Lint {
        let detects = self.latest.is_some() || self.git_base.is_some();
        let from = if detects { &self } else { global };
        Lint {
            latest: from.latest,
            git_base: from.git_base.clone(),
            git_dir: self.git_dir.clone().or_else(|| from.git_dir.clone()),
            format: self.format.clone().or_else(|| global.format.clone()),
            review: self.review.clone().or_else(|| global.review.clone()),
            analyzers: if self.analyzers.is_empty() { global.analyzers.clone() } else { self.analyzers },
        }
    }
}

const DIFF: Shape =
    Shape { attributes: &[], blocks: &["skip", "concurrent_index", "validate_later"], noted: &[] };

/// Blocks of `diff` that change the SQL and that Portolan does not honor yet.
const DIFF_NOT_YET: [&str; 8] = [
    "add_column",
    "add_index",
    "add_schema",
    "add_table",
    "drop_schema",
    "drop_table",
    "materialized",
    "not_null",
];

const SKIP: Shape = Shape {
    attributes: &[
        "add_check",
        "add_column",
        "add_enum",
        "add_foreign_key",
        "add_func",
        "add_index",
        "add_schema",
        "add_table",
        "add_trigger",
        "add_view",
        "drop_check",
        "drop_column",
        "drop_enum",
        "drop_foreign_key",
        "drop_func",
        "drop_index",
        "drop_schema",
        "drop_table",
        "drop_trigger",
        "drop_view",
        "modify_check",
        "modify_column",
        "modify_enum",
        "modify_foreign_key",
        "modify_func",
        "modify_index",
        "modify_schema",
        "modify_table",
        "modify_trigger",
        "modify_view",
        "rename_column",
        "rename_constraint",
        "rename_index",
        "rename_table",
    ],
    blocks: &[],
    noted: &[],
};

/// Reads a `diff` block.
pub fn diff_policy(block: &Block, scope: &Scope<'_>) -> Fallible<DiffPolicy> {
    for inner in block.body.blocks() {
        if DIFF_NOT_YET.contains(&inner.ident.as_str()) {
            let message = format!("diff.{} is not supported by Portolan yet", inner.ident.as_str());
            return Err(failure("unsupported-setting", message, &inner.ident, "would change the SQL"));
        }
    }
    check(block, &DIFF)?;
    let mut policy = DiffPolicy::default();
    for skip in block.body.get_blocks("skip") {
        check(skip, &SKIP)?;
        let skipped = policy.skip.get_or_insert_default();
        for attribute in skip.body.attributes() {
            let key = attribute.key.as_str();
            if optional_bool(&skip.body, key, scope)? == Some(true) {
                skipped.insert(key.to_owned());
            }
        }
    }
    for concurrent in block.body.get_blocks("concurrent_index") {
        const SHAPE: Shape = Shape { attributes: &["add", "create", "drop"], blocks: &[], noted: &[] };
        check(concurrent, &SHAPE)?;
        let is_set = |key| optional_bool(&concurrent.body, key, scope).map(|flag| flag == Some(true));
        policy.concurrent_create |= is_set("create")? || is_set("add")?;
        policy.concurrent_drop |= is_set("drop")?;
    }
    for later in block.body.get_blocks("validate_later") {
        const SHAPE: Shape =
            Shape { attributes: &["foreign_key", "check", "not_null"], blocks: &[], noted: &[] };
        check(later, &SHAPE)?;
        let is_set = |key| optional_bool(&later.body, key, scope).map(|flag| flag == Some(true));
        policy.validate_later = ValidateLater {
            foreign_keys: is_set("foreign_key")?,
            checks: is_set("check")?,
            not_null: is_set("not_null")?,
        };
    }
    Ok(policy)
}

const LINT: Shape = Shape {
    attributes: &["format", "log", "latest", "review"],
    blocks: &[
        "allow_table",
        "check",
        "concurrent_index",
        "condrop",
        "data_depend",
        "destructive",
        "force",
        "git",
        "incompatible",
        "naming",
        "nestedtx",
        "non_linear",
        "ownership",
        "rule",
        "statement",
    ],
    noted: &[],
};

/// Reads a `lint` block.
pub fn lint(block: &Block, scope: &Scope<'_>) -> Fallible<Lint> {
    check(block, &LINT)?;
    let body = &block.body;
    if let (Some(_), Some(second)) = (body.get_attribute("format"), body.get_attribute("log")) {
        let message = "cannot use both 'log' and 'format' in the same lint block";
        return Err(failure("conflicting-settings", message, &second.key, "set twice"));
    }
    let mut settings = Lint {
        format: optional_text(body, "format", scope)?.or(optional_text(body, "log", scope)?),
        review: optional_word(body, "review", scope)?,
        ..Lint::default()
    };
    if let Some(latest) = body.get_attribute("latest") {
        let value = evaluate(&latest.value, scope)?;
        let number = value.to_number().and_then(|number| number.as_u64());
        settings.latest = Some(number.ok_or_else(|| unsuitable(&latest.value, &value, "a number of files"))?);
    }
    for inner in body.blocks() {
        if inner.has_ident("git") {
            const SHAPE: Shape = Shape { attributes: &["base", "dir"], blocks: &[], noted: &[] };
            check(inner, &SHAPE)?;
            settings.git_base = optional_text(&inner.body, "base", scope)?;
            settings.git_dir = optional_text(&inner.body, "dir", scope)?;
        } else {
            let labels = inner.labels.iter().map(|label| label.as_str());
            let name: Vec<&str> = std::iter::once(inner.ident.as_str()).chain(labels).collect();
            settings.analyzers.insert(name.join("."), whole(&inner.body, scope)?);
        }
    }
    Ok(settings)
}

/// All that a body sets, as one value.
fn whole(body: &Body, scope: &Scope<'_>) -> Fallible<Value> {
    let mut members = BTreeMap::new();
    for structure in body {
        match structure {
            Structure::Attribute(attribute) => {
                members.insert(attribute.key.as_str().to_owned(), evaluate(&attribute.value, scope)?);
            }
            Structure::Block(inner) => {
                members.insert(inner.ident.as_str().to_owned(), whole(&inner.body, scope)?);
            }
        }
    }
    Ok(Value::Object(members))
}
