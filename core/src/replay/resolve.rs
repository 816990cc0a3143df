//! What a name stands for: the search path, and the schemas of types and of other tables that a table names.

use super::{Effect, Fault, Session, fault};
use crate::model::{
    Column, Constraint, ConstraintKind, DataType, Expression, IndexPart, Name, Object, ObjectId, ObjectKind,
    PartKey, QualifiedName, Schema,
};
use crate::syntax::rename::{read_again, unqualified};
use std::sync::Arc;

/// Where temporary tables are, in databases that have schemas (PostgreSQL's name for it).
pub(crate) fn temporary_schema() -> Name {
    Name::exact("pg_temp")
}

/// What a routine's setting says that is taken from the session.
const FROM_CURRENT: &str = "from current";

/// The kinds that a type's name can stand for.
const TYPES: [ObjectKind; 3] = [ObjectKind::Enum, ObjectKind::Domain, ObjectKind::Composite];

impl Session<'_> {
    /// An object by its name, along the search path.
    pub(crate) fn find(&self, kinds: &[ObjectKind], name: &QualifiedName) -> Option<ObjectId> {
        let exists = |schema: Option<Name>| {
            kinds
                .iter()
                .map(|kind| ObjectId::new(*kind, schema.clone(), name.name.clone()))
                .find(|id| self.schema.objects.contains_key(id))
        };
        match &name.schema {
            Some(schema) => exists(Some(schema.clone())),
            // Temporary tables come before all others of their name.
            None if self.has_temporary => exists(Some(temporary_schema()))
                .or_else(|| self.path.iter().find_map(|schema| exists(schema.clone()))),
            None => self.path.iter().find_map(|schema| exists(schema.clone())),
        }
    }

    /// The schema in which a new object of this name is made.
    pub(crate) fn creation_schema(&self, name: &QualifiedName) -> Result<Option<Name>, Fault> {
        if !self.knowledge.capabilities(self.target).schemas {
            return Ok(name.schema.clone());
        }
        if let Some(schema) = &name.schema {
            return if self.namespace_exists(schema) {
                Ok(Some(schema.clone()))
            } else {
                fault(format!("schema \"{schema}\" does not exist"))
            };
        }
        match self.path.iter().flatten().find(|schema| self.namespace_exists(schema)) {
            Some(schema) => Ok(Some(schema.clone())),
            None => fault("no schema has been selected to create in"),
        }
    }

    pub(crate) fn namespace_exists(&self, schema: &Name) -> bool {
        self.schema.objects.contains_key(&ObjectId::new(ObjectKind::Namespace, None, schema.clone()))
    }

    /// The resolved name of the table that a name stands for.
    pub(crate) fn table_name(&self, name: &QualifiedName) -> Result<QualifiedName, Fault> {
        match self.find(&[ObjectKind::Table], name) {
            Some(id) => Ok(id.qualified()),
            None => fault(format!("relation \"{name}\" does not exist")),
        }
    }

    /// Gives a type that is not built in the schema it lives in. A type that no object defines is an extension's.
    pub(crate) fn resolve_type(&self, ty: &mut DataType) {
        if !ty.user_defined {
            return;
        }
        let name = QualifiedName { schema: ty.schema.clone(), name: Name::exact(ty.name.clone()) };
        if let Some(id) =
            self.find(&TYPES, &name).or_else(|| self.find(&[ObjectKind::Table, ObjectKind::View], &name))
        {
            ty.schema = id.schema;
        } else if let Some(id) = self.opaque_type(&name) {
            ty.schema = id.schema;
        } else if ty.schema.is_none() {
            ty.schema = self.place_of_extension(&ty.name);
        }
    }

    /// The schema in which the search path finds what an extension brings, where that is not where everybody looks.
    pub(crate) fn place_of_extension(&self, name: &str) -> Option<Name> {
        let extension = Name::exact(self.knowledge.extension_bringing(name)?);
        match self.schema.get(&ObjectId::new(ObjectKind::Extension, None, extension))? {
            Object::Extension(it) => it.schema.clone(),
            _ => None,
        }
        .filter(|place| self.home.as_ref() != Some(place) && self.path.contains(&Some(place.clone())))
    }

    /// `SET search_path FROM CURRENT` keeps what the session has (PostgreSQL manual, CREATE FUNCTION).
    pub(crate) fn resolve_current_path(&self, value: &mut Arc<str>) {
        if &**value == FROM_CURRENT {
            let at_first =
                matches!(self.path.as_slice(), [only] if *only == self.knowledge.default_namespace());
            // The server's own default is `"$user", public`.
            let user = at_first.then_some("$user");
            let named = self.path.iter().flatten().map(Name::as_str);
            let quoted = user.into_iter().chain(named).map(|name| format!("'{}'", name.replace('\'', "''")));
            let quoted: Vec<String> = quoted.collect();
            *value = if quoted.is_empty() { "''".into() } else { quoted.join(", ").into() };
        }
    }

    fn opaque_type(&self, name: &QualifiedName) -> Option<ObjectId> {
        let places: Vec<Option<Name>> = match &name.schema {
            Some(schema) => vec![Some(schema.clone())],
            None => self.path.clone(),
        };
        places.into_iter().find_map(|schema| {
            ["type", "range type", "range", "base type"].into_iter().find_map(|what| {
                let id = ObjectId {
                    signature: Some(what.into()),
                    ..ObjectId::new(ObjectKind::Opaque, schema.clone(), name.name.clone())
                };
                self.schema.objects.contains_key(&id).then_some(id)
            })
        })
    }

    /// A part of an index or of an exclusion: what it names is found along the search path.
    pub(crate) fn resolve_part(&self, own: &QualifiedName, part: &mut IndexPart, method: &str) {
        let IndexPart { key, collation, operator_class, descending: _, nulls: _, prefix: _ } = part;
        self.resolve_collation(collation);
        if let PartKey::Expression(it) = key {
            self.resolve_expression(own, it);
        }
        if let Some(class) = operator_class.as_mut().filter(|class| class.name.schema.is_none()) {
            let is_there = |schema: &&Option<Name>| {
                let name = Name::exact(format!("{} USING {method}", class.name.name));
                let id = ObjectId::new(ObjectKind::Opaque, (*schema).clone(), name);
                let id = ObjectId { signature: Some("operator class".into()), ..id };
                self.schema.objects.contains_key(&id)
            };
            let found = self.path.iter().find(is_there).cloned().flatten();
            class.name.schema = found
                .filter(|schema| self.home.as_ref() != Some(schema))
                .or_else(|| self.place_of_extension(class.name.name.as_str()));
        }
    }

    /// A collation of the schema, found along the search path.
    pub(crate) fn resolve_collation(&self, collation: &mut Option<QualifiedName>) {
        let Some(name) = collation.as_mut().filter(|name| name.schema.is_none()) else { return };
        let found = self.path.iter().find(|schema| {
            let id = ObjectId::new(ObjectKind::Opaque, (*schema).clone(), name.name.clone());
            self.schema.objects.contains_key(&ObjectId { signature: Some("collation".into()), ..id })
        });
        if let Some(schema) = found {
            name.schema = schema.clone();
        }
    }

    /// Resolves what a column names outside itself.
    pub(crate) fn resolve_column(&self, own: &QualifiedName, column: &mut Column) {
        self.resolve_type(&mut column.ty);
        self.resolve_collation(&mut column.collation);
        let generated = column.generated.iter_mut().map(|it| &mut it.expression);
        generated.chain(&mut column.default).for_each(|it| self.resolve_expression(own, it));
    }

    /// An expression of a table: its columns stand without the table's name, as the server keeps them.
    pub(crate) fn resolve_expression(&self, own: &QualifiedName, it: &mut Expression) {
        let bare = self.without_table(own, &it.text);
        read_again(it, bare, self.knowledge.syntax());
        super::qualify::expression(self, it);
    }

    /// A text about a table without its name before the columns.
    pub(crate) fn without_table(&self, own: &QualifiedName, text: &str) -> String {
        let may = text.contains('.') && self.knowledge.capabilities(self.target).schemas;
        if may { unqualified(text, own, self.knowledge.syntax()) } else { text.to_owned() }
    }

    /// Resolves the table that a foreign key points to, and fills in its primary key where no columns are named.
    /// `own` is the table itself, which may not be in the schema yet.
    pub(crate) fn resolve_constraint(
        &self,
        constraint: &mut Constraint,
        own: &QualifiedName,
        own_key: Option<&[Name]>,
    ) -> Effect {
        match &mut constraint.kind {
            ConstraintKind::Check(check) => self.resolve_expression(own, &mut check.expression),
            ConstraintKind::Exclude(exclusion) => {
                let method = exclusion.method.clone();
                let parts = exclusion.elements.iter_mut().map(|(part, _)| part);
                parts.for_each(|part| self.resolve_part(own, part, &method));
                exclusion.predicate.iter_mut().for_each(|it| self.resolve_expression(own, it));
            }
            ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::ForeignKey(_) => {}
        }
        let ConstraintKind::ForeignKey(key) = &mut constraint.kind else { return Ok(()) };
        let is_self = key.referenced.name == own.name
            && key.referenced.schema.as_ref().is_none_or(|schema| Some(schema) == own.schema.as_ref());
        let known = self.find(&[ObjectKind::Table], &key.referenced);
        if is_self && (known.is_none() || known.as_ref().is_some_and(|id| id.qualified() == *own)) {
            key.referenced = own.clone();
        } else if let Some(id) = known {
            key.referenced = id.qualified();
        } else if self.knowledge.capabilities(self.target).foreign_keys_order && !self.forward_references() {
            return fault(format!("relation \"{}\" does not exist", key.referenced));
        }
        // Where the parent may come later, the server keeps what was written.
        if key.referenced_columns.is_empty() && self.knowledge.capabilities(self.target).foreign_keys_order {
            let parent = self.schema.table(&key.referenced).and_then(|table| key_columns(&table.constraints));
            let columns =
                if key.referenced == *own { own_key.map(<[Name]>::to_vec).or(parent) } else { parent };
            match columns {
                Some(columns) => key.referenced_columns = columns,
                None if self.schema.table(&key.referenced).is_none() => {}
                None => {
                    return fault(format!(
                        "there is no primary key for referenced table \"{}\"",
                        key.referenced
                    ));
                }
            }
        }
        Ok(())
    }

    /// MySQL lets a dump name parents that come later, since dumps switch the check of foreign keys off.
    fn forward_references(&self) -> bool {
        !self.knowledge.capabilities(self.target).transactional_ddl
    }

    /// Resolves the parent tables of a partition or a child.
    pub(crate) fn resolve_relation_name(&self, name: &mut QualifiedName) -> Effect {
        *name = self.table_name(name)?;
        Ok(())
    }

    /// The schema's table, which is known to be there.
    pub(crate) fn table_mut<'s>(
        schema: &'s mut Schema,
        name: &QualifiedName,
    ) -> Result<&'s mut crate::model::Table, Fault> {
        match schema.get_mut(&Schema::table_id(name)) {
            Some(Object::Table(table)) => Ok(table),
            _ => fault(format!("relation \"{name}\" does not exist")),
        }
    }
}

/// The columns of the primary key among constraints.
pub(crate) fn key_columns(constraints: &[Constraint]) -> Option<Vec<Name>> {
    constraints.iter().find_map(|constraint| match &constraint.kind {
        ConstraintKind::PrimaryKey(key) => {
            Some(key.parts.iter().filter_map(|part| part.as_column().cloned()).collect())
        }
        ConstraintKind::Unique(_)
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::Check(_)
        | ConstraintKind::Exclude(_) => None,
    })
}
