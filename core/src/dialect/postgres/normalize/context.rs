//! What an expression is read in: the columns and their types, the names of the schema, the version.

use crate::model::{Column, DataType, Name, Object, ObjectKind, QualifiedName, Schema, Target};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A column and its type.
pub type Typed = (Name, DataType);

/// Where the names of a schema are, to tell when a qualification says nothing new.
#[derive(Default)]
pub struct Names {
    /// Schemas that have a routine of a name.
    routines: BTreeMap<Arc<str>, BTreeSet<Option<Name>>>,
    /// Schemas that have a type of a name (tables are types too).
    types: BTreeMap<Arc<str>, BTreeSet<Option<Name>>>,
    /// Schemas that have a relation of a name.
    relations: BTreeMap<Arc<str>, BTreeSet<Option<Name>>>,
    /// The types under domains.
    domains: BTreeMap<(Option<Name>, Arc<str>), DataType>,
    /// The columns of each table, for policies and triggers.
    columns: BTreeMap<(Option<Name>, Name), Vec<Typed>>,
    /// What partitioned tables are partitioned by.
    keys: BTreeMap<QualifiedName, Arc<str>>,
    /// The children of tables, after INHERITS.
    children: BTreeMap<QualifiedName, Vec<QualifiedName>>,
}

/// Where a type of some name is made.
pub enum TypeSchema<'n> {
    /// Nowhere: it is built in, or an extension's.
    Unknown,
    /// In one schema.
    One(&'n Name),
    /// In several.
    Many,
}

impl Names {
    /// The names of a schema.
    pub fn of(schema: &Schema) -> Names {
        let mut names = Names::default();
        for (id, object) in &schema.objects {
            let spaces = match id.kind {
                ObjectKind::Function | ObjectKind::Procedure | ObjectKind::Aggregate => {
                    vec![&mut names.routines]
                }
                ObjectKind::Enum | ObjectKind::Domain | ObjectKind::Composite => vec![&mut names.types],
                ObjectKind::Table | ObjectKind::View | ObjectKind::MaterializedView => {
                    vec![&mut names.types, &mut names.relations]
                }
                ObjectKind::Sequence => vec![&mut names.relations],
                ObjectKind::Opaque => vec![&mut names.types],
                ObjectKind::Namespace | ObjectKind::Extension | ObjectKind::Trigger | ObjectKind::Policy => {
                    vec![]
                }
            };
            for space in spaces {
                space.entry(id.name.as_str().into()).or_default().insert(id.schema.clone());
            }
            match &**object {
                Object::Domain(it) => {
                    names.domains.insert((id.schema.clone(), id.name.as_str().into()), it.base.clone());
                }
                Object::Table(it) => {
                    let columns = it.columns.iter().map(typed).collect();
                    names.columns.insert((id.schema.clone(), id.name.clone()), columns);
                    for parent in &it.options.inherits {
                        names.children.entry(parent.clone()).or_default().push(id.qualified());
                    }
                    if let Some(by) = &it.options.partition_by {
                        names.keys.insert(id.qualified(), by.text.clone());
                    }
                }
                _ => {}
            }
        }
        names
    }

    /// The tables that have this one among their ancestors, after INHERITS.
    pub fn descendants<'n>(&'n self, table: &'n QualifiedName) -> BTreeSet<&'n QualifiedName> {
        let mut found = BTreeSet::new();
        let mut waiting = vec![table];
        while let Some(table) = waiting.pop() {
            let children = self.children.get(table).into_iter().flatten();
            waiting.extend(children.filter(|child| found.insert(*child)));
        }
        found
    }

    /// The columns of a table.
    pub fn columns_of(&self, schema: Option<&Name>, table: &Name) -> &[Typed] {
        self.columns.get(&(schema.cloned(), table.clone())).map_or(&[], Vec::as_slice)
    }

    /// What a table is partitioned by: `RANGE (a, b)`.
    pub fn partition_key(&self, table: &QualifiedName) -> Option<&str> {
        self.keys.get(table).map(|text| &**text)
    }

    /// Whether a type, or what else is no relation and no routine, is an object of the schema.
    pub fn has_type(&self, name: &str, schema: &Option<Name>) -> bool {
        self.types.get(name).is_some_and(|schemas| schemas.contains(schema))
    }

    /// Which schema has a type of this name.
    pub fn type_schema(&self, name: &str) -> TypeSchema<'_> {
        let mut schemas = self.types.get(name).into_iter().flatten();
        match (schemas.next(), schemas.next()) {
            (None, _) | (Some(None), None) => TypeSchema::Unknown,
            (Some(Some(schema)), None) => TypeSchema::One(schema),
            (Some(_), Some(_)) => TypeSchema::Many,
        }
    }

    /// Whether at most one schema has a type of this name.
    pub fn type_is_unique(&self, name: &str) -> bool {
        self.types.get(name).is_none_or(|schemas| schemas.len() < 2)
    }

    /// Whether a name is a type's of one schema, and no routine's.
    pub fn is_type_alone(&self, name: &str) -> bool {
        self.types.get(name).is_some_and(|schemas| schemas.len() == 1) && !self.routines.contains_key(name)
    }

    /// Whether no two schemas have a routine of this name.
    pub fn routine_is_unique(&self, name: &str) -> bool {
        self.routines.get(name).is_none_or(|schemas| schemas.len() < 2)
    }

    /// The schema of a relation that is named without one: the one at hand, `public`, or the only one that has it.
    pub fn relation_schema(&self, name: &str, own: Option<&Name>) -> Option<Name> {
        let schemas = self.relations.get(name)?;
        let has = |schema: &Name| schemas.contains(&Some(schema.clone()));
        let public = Name::exact("public");
        match own.filter(|own| has(own)) {
            Some(own) => Some(own.clone()),
            None if has(&public) => Some(public),
            None if schemas.len() == 1 => schemas.iter().next().cloned().flatten(),
            None => None,
        }
    }

    /// The type under a domain, or the type itself.
    pub fn under(&self, ty: &DataType) -> DataType {
        let mut ty = ty.clone();
        for _ in 0..16 {
            if !ty.user_defined {
                break;
            }
            let Some(base) = self.domains.get(&(ty.schema.clone(), ty.name.clone())) else { break };
            let dimensions = ty.dimensions.max(base.dimensions);
            ty = DataType { dimensions, ..base.clone() };
        }
        ty
    }
}

/// A column's name and type.
pub fn typed(column: &Column) -> Typed {
    (column.name.clone(), column.ty.clone())
}

/// What an expression is read in.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The server.
    pub target: &'a Target,
    /// The names of the schema.
    pub names: &'a Names,
    /// The schema that the object is in.
    pub own: Option<&'a Name>,
    /// The columns it can name.
    pub columns: &'a [Typed],
    /// The type of VALUE, in a domain.
    pub value: Option<&'a DataType>,
}

impl<'a> Context<'a> {
    /// A context without columns.
    pub fn new(target: &'a Target, names: &'a Names, own: Option<&'a Name>) -> Context<'a> {
        Context { target, names, own, columns: &[], value: None }
    }

    /// The same with the columns of a table.
    pub fn with_columns(self, columns: &'a [Typed]) -> Context<'a> {
        Context { columns, ..self }
    }

    /// The same in a domain.
    pub fn with_value(self, value: &'a DataType) -> Context<'a> {
        Context { value: Some(value), ..self }
    }

    /// The type of a column.
    pub fn column(&self, path: &[Name]) -> Option<&'a DataType> {
        let name = path.last()?;
        let found = self.columns.iter().find(|(column, _)| column == name).map(|(_, ty)| ty);
        found.or(self.value.filter(|_| name.as_str() == "value"))
    }
}
