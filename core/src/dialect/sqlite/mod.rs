//! SQLite: how its knowledge is spread over the files of this folder.

mod ask;
mod catalog;
mod implied;
mod mention;
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
    QualifiedName, Reference, Refusal, Schema, SourceId, Statement, Table, Target,
};
use crate::syntax::Syntax;

/// SQLite.
pub struct Sqlite;

impl Knowledge for Sqlite {
    fn capabilities(&self, _target: &Target) -> Capabilities {
        Capabilities {
            transactional_ddl: true,
            caseless_names: true,
            caseless_tables: true,
            unique_is_index: false,
            index_names_in_schema: true,
            schemas: false,
            column_positions: false,
            foreign_keys_order: false,
            keeps_texts: true,
            names_constraints: false,
            texts_follow_renames: true,
            outputs_keep_names: false,
            unlogged_sequences: false,
        }
    }

    fn syntax(&self) -> &'static Syntax {
        &syntax::SYNTAX
    }

    fn default_namespace(&self) -> Option<Name> {
        None
    }

    fn parse(&self, source: &str, id: SourceId) -> Vec<Parsed> {
        parse::parse(source, id)
    }

    fn procedural(&self) -> Option<&'static dyn Procedural> {
        None
    }

    fn granting(&self) -> Option<&'static dyn Granting> {
        None
    }

    fn constraint_name(
        &self,
        _table: &QualifiedName,
        _kind: &ConstraintKind,
        _within: &Table,
        _taken: &dyn Fn(&Name) -> bool,
    ) -> Option<Name> {
        None
    }

    fn not_null_name(
        &self,
        _target: &Target,
        _of: &Name,
        _column: Option<&Name>,
        _taken: &dyn Fn(&Name) -> bool,
    ) -> Option<Name> {
        None
    }

    fn extension_bringing(&self, _name: &str) -> Option<&'static str> {
        None
    }

    fn statistics_for(
        &self,
        _text: &str,
        _of: &QualifiedName,
        _other: &QualifiedName,
        _columns: &[Name],
    ) -> Option<String> {
        None
    }

    fn settle_defaults(&self, _target: &Target, _schema: &mut Schema) {}

    fn index_name(
        &self,
        _table: &QualifiedName,
        _index: &Index,
        _taken: &dyn Fn(&Name) -> bool,
    ) -> Option<Name> {
        None
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

    fn columns_given(&self, _: Relations<'_>, _: &str) -> Option<Vec<Column>> {
        None
    }

    fn retype(&self, column: &mut Column, ty: DataType) {
        column.ty = ty;
    }

    fn normalize(&self, _target: &Target, schema: &mut Schema, known: &Schema) {
        normalize::normalize(schema, known);
    }

    fn is_system(&self, id: &ObjectId) -> bool {
        normalize::is_system(id)
    }

    fn disturbs(&self, request: &Request<'_>, change: &Change) -> Vec<Reference> {
        steps::disturbs(request, change)
    }

    fn unsound(&self, request: &Request<'_>, changes: &[(usize, Change)]) -> Vec<ObjectId> {
        steps::unsound(request, changes)
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

    fn frame(&self, _request: &Request<'_>, statements: Vec<Statement>) -> Vec<Statement> {
        steps::frame(statements)
    }

    fn begin_catalog(&self, _scope: &CatalogScope) -> Box<dyn Reading> {
        Box::new(catalog::Catalog::new())
    }
}
