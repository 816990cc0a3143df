//! PostgreSQL: how its knowledge is spread over the files of this folder.

mod ask;
mod catalog;
mod implied;
mod names;
mod normalize;
mod parse;
mod render;
mod steps;
mod syntax;
mod types;

use super::{About, CatalogScope, Granting, Knowledge, Procedural, Question, Reading, Relations, Request};
use crate::model::{
    Capabilities, Change, Column, ConstraintKind, DataType, Index, Name, Object, ObjectId, Pair, Parsed,
    QualifiedName, Reference, Refusal, Schema, SourceId, Statement, Table, Target, Version,
};
use crate::syntax::Syntax;

/// PostgreSQL.
pub struct Postgres;

impl Knowledge for Postgres {
    fn capabilities(&self, target: &Target) -> Capabilities {
        Capabilities {
            transactional_ddl: true,
            caseless_names: false,
            caseless_tables: false,
            unique_is_index: false,
            index_names_in_schema: true,
            schemas: true,
            column_positions: false,
            foreign_keys_order: true,
            keeps_texts: false,
            names_constraints: true,
            texts_follow_renames: true,
            outputs_keep_names: true,
            unlogged_sequences: target.version >= Version(15, 0, 0),
        }
    }

    fn syntax(&self) -> &'static Syntax {
        &syntax::SYNTAX
    }

    fn default_namespace(&self) -> Option<Name> {
        Some(Name::exact("public"))
    }

    fn parse(&self, source: &str, id: SourceId) -> Vec<Parsed> {
        parse::parse(source, id)
    }

    fn procedural(&self) -> Option<&'static dyn Procedural> {
        Some(&catalog::functions::Functions)
    }

    fn granting(&self) -> Option<&'static dyn Granting> {
        Some(&implied::Roles)
    }

    fn constraint_name(
        &self,
        table: &QualifiedName,
        kind: &ConstraintKind,
        within: &Table,
        taken: &dyn Fn(&Name) -> bool,
    ) -> Option<Name> {
        Some(names::constraint_name(table, kind, within, taken))
    }

    fn not_null_name(
        &self,
        target: &Target,
        of: &Name,
        column: Option<&Name>,
        taken: &dyn Fn(&Name) -> bool,
    ) -> Option<Name> {
        (target.version >= Version(18, 0, 0)).then(|| names::not_null_name(of, column, taken))
    }

    fn extension_bringing(&self, name: &str) -> Option<&'static str> {
        catalog::bringing(name)
    }

    fn statistics_for(
        &self,
        text: &str,
        of: &QualifiedName,
        other: &QualifiedName,
        columns: &[Name],
    ) -> Option<String> {
        parse::copied_statistics(text, of, other, columns)
    }

    fn settle_defaults(&self, _target: &Target, _schema: &mut Schema) {}

    fn index_name(
        &self,
        table: &QualifiedName,
        index: &Index,
        taken: &dyn Fn(&Name) -> bool,
    ) -> Option<Name> {
        Some(names::index_name(table, index, taken))
    }

    fn complete_table(&self, target: &Target, schema: &mut Schema, table: &QualifiedName) {
        implied::complete_table(target, schema, table);
    }

    fn gives_way(&self, _table: &Table, _index: &Index, _to: &Index) -> bool {
        false
    }

    fn renamed_table(&self, _table: &mut Table, _from: &Name, _to: &Name) {}

    fn drop_column(&self, _target: &Target, table: &mut Table, column: &Name) -> Result<(), String> {
        implied::drop_column(table, column)
    }

    fn columns_given(&self, about: Relations<'_>, query: &str) -> Option<Vec<Column>> {
        types::result::columns(about, query)
    }

    fn retype(&self, column: &mut Column, ty: DataType) {
        implied::retype(column, ty);
    }

    fn normalize(&self, target: &Target, schema: &mut Schema, known: &Schema) {
        normalize::normalize(target, schema, known);
    }

    fn is_system(&self, id: &ObjectId) -> bool {
        normalize::is_system(id)
    }

    fn disturbs(&self, request: &Request<'_>, change: &Change) -> Vec<Reference> {
        steps::disturbs(request, change)
    }

    fn unsound(&self, _request: &Request<'_>, _changes: &[(usize, Change)]) -> Vec<ObjectId> {
        Vec::new()
    }

    fn steps(&self, request: &Request<'_>, change: &Change, cause: usize) -> Result<Vec<Statement>, Refusal> {
        steps::steps(request, change, cause)
    }

    fn question(
        &self,
        home: &Name,
        id: &ObjectId,
        objects: Pair<&Object>,
        about: About<'_>,
    ) -> Option<Question> {
        ask::question(home, id, objects, about)
    }

    fn acquaint(&self, schema: &mut Schema, live: &Schema) {
        ask::acquaint(schema, live);
    }

    fn frame(&self, request: &Request<'_>, statements: Vec<Statement>) -> Vec<Statement> {
        steps::unchecked(request, steps::event_triggers_aside(statements))
    }

    fn begin_catalog(&self, scope: &CatalogScope) -> Box<dyn Reading> {
        catalog::begin(scope)
    }
}
