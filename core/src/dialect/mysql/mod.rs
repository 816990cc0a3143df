//! MySQL, MariaDB and TiDB: how its knowledge is spread over the files of this folder.

mod ask;
mod catalog;
mod charset;
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
    QualifiedName, Reference, Refusal, Schema, SourceId, Statement, Table, Target,
};
use crate::syntax::Syntax;

/// MySQL, MariaDB and TiDB.
pub struct Mysql;

impl Knowledge for Mysql {
    fn capabilities(&self, _target: &Target) -> Capabilities {
        Capabilities {
            transactional_ddl: false,
            caseless_names: true,
            caseless_tables: false,
            unique_is_index: true,
            index_names_in_schema: false,
            schemas: false,
            column_positions: false,
            foreign_keys_order: true,
            keeps_texts: false,
            names_constraints: true,
            texts_follow_renames: false,
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
        Some(&catalog::Functions)
    }

    fn granting(&self) -> Option<&'static dyn Granting> {
        None
    }

    fn constraint_name(
        &self,
        table: &QualifiedName,
        kind: &ConstraintKind,
        within: &Table,
        taken: &dyn Fn(&Name) -> bool,
    ) -> Option<Name> {
        names::constraint_name(table, kind, within, taken(&table.name))
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

    fn statistics_for(
        &self,
        _text: &str,
        _of: &QualifiedName,
        _other: &QualifiedName,
        _columns: &[Name],
    ) -> Option<String> {
        None
    }

    fn settle_defaults(&self, target: &Target, schema: &mut Schema) {
        implied::settle_defaults(target, schema);
    }

    fn extension_bringing(&self, _name: &str) -> Option<&'static str> {
        None
    }

    fn index_name(
        &self,
        _table: &QualifiedName,
        index: &Index,
        taken: &dyn Fn(&Name) -> bool,
    ) -> Option<Name> {
        names::index_name(index, taken)
    }

    fn complete_table(&self, target: &Target, schema: &mut Schema, table: &QualifiedName) {
        implied::complete_table(target, schema, table);
    }

    fn gives_way(&self, table: &Table, index: &Index, to: &Index) -> bool {
        implied::gives_way(table, index, to)
    }

    fn renamed_table(&self, table: &mut Table, from: &Name, to: &Name) {
        implied::renamed_table(table, from, to);
    }

    fn drop_column(&self, target: &Target, table: &mut Table, column: &Name) -> Result<(), String> {
        implied::drop_column(target, table, column)
    }

    fn columns_given(&self, _: Relations<'_>, _: &str) -> Option<Vec<Column>> {
        None
    }

    fn retype(&self, column: &mut Column, ty: DataType) {
        column.ty = ty;
    }

    fn normalize(&self, target: &Target, schema: &mut Schema, known: &Schema) {
        normalize::normalize(target, schema, known);
    }

    fn is_system(&self, _id: &ObjectId) -> bool {
        false
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
        steps::frame(request, statements)
    }

    fn begin_catalog(&self, scope: &CatalogScope) -> Box<dyn Reading> {
        catalog::begin(scope)
    }
}
