//! The dev database, in memory: statements are applied to a schema as the server would apply them.
//! It is judged against real servers; what it cannot know it refuses, with the statement and the way out.

mod alter;
mod alter_column;
mod alter_constraint;
mod bare_names;
mod block;
mod bond;
mod column_readers;
mod comment;
mod complete;
mod create;
mod drop;
mod extension;
mod index;
mod label;
mod like;
mod names;
mod not_null;
mod partition;
mod privilege;
mod qualify;
mod relation_readers;
mod rename;
pub mod rename_in_schema;
mod resolve;
mod star;
mod told;
mod typed;
mod types;
mod validated;

use crate::dialect::{Knowledge, knowledge};
use crate::model::block::Condition;
use crate::model::ddl::{TableSetting, TransactionWord};
use crate::model::value::Value;
use crate::model::{
    Asked, Ddl, Diagnostic, Fate, Label, Name, Namespace, Object, ObjectId, ObjectKind, Parsed, Privileges,
    QualifiedName, Schema, Severity, SourceId, Span, Target,
};
pub use told::Told;

use names::NamesInUse;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A text that is replayed: a schema file, a migration, the output of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What it is called in messages.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Where things come from: beside the schema, never in what is compared.
pub type Origins = BTreeMap<ObjectId, Span>;

/// What a replay leaves.
#[derive(Clone, Debug, Default)]
pub struct Replayed {
    /// The schema.
    pub schema: Schema,
    /// The statement that made (or last changed) each object.
    pub origins: Origins,
    /// What went wrong; an error in it stops every command that writes or applies.
    pub diagnostics: Vec<Diagnostic>,
}

impl Replayed {
    /// The first error, if any.
    pub fn error(&self) -> Option<&Diagnostic> {
        self.diagnostics.iter().find(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

/// Why a statement has no effect although it should.
pub(crate) struct Fault {
    message: String,
    help: Option<String>,
    /// Where it is not the server that refuses, but nobody here who knows what it would do.
    unknown: Option<Span>,
    /// What a block raised by itself: its words tell nothing then.
    raised: Option<Condition>,
}

impl Fault {
    fn of(message: impl Into<String>) -> Fault {
        Fault { message: message.into(), help: None, unknown: None, raised: None }
    }
}

pub(crate) fn fault<T>(message: impl Into<String>) -> Result<T, Fault> {
    Err(Fault::of(message))
}

/// What a statement does cannot be told from the schema.
pub(crate) fn unknown<T>(span: Span, reason: impl Into<String>) -> Result<T, Fault> {
    let help = "name a database that may be used to run it: --dev-url with the address of one".to_owned();
    Err(Fault { help: Some(help), unknown: Some(span), ..Fault::of(reason) })
}

pub(crate) type Effect = Result<(), Fault>;

/// A schema while statements are applied to it.
pub(crate) struct Session<'a> {
    pub(crate) target: &'a Target,
    pub(crate) knowledge: &'static dyn Knowledge,
    pub(crate) schema: Schema,
    /// The texts of all that is replayed, the statements ahead too.
    texts: Vec<&'a str>,
    /// Where names without a schema are looked for, in order.
    pub(crate) path: Vec<Option<Name>>,
    /// Where everybody looks: the first place of the path at the start.
    pub(crate) home: Option<Name>,
    /// The role that was put on; `None` is the user of the connection.
    role: Option<Name>,
    /// What new tables have that do not say their own.
    access_method: Option<Name>,
    tablespace: Option<Name>,
    names: NamesInUse,
    before_transaction: Option<(Schema, Option<Name>)>,
    touched: Vec<ObjectId>,
    /// The connection's own variables (MySQL).
    variables: BTreeMap<Name, Value>,
    /// How many procedures are being called, one from the other.
    calls: u32,
    /// How many more rounds of loops are followed.
    steps_left: u32,
    /// How many blocks are around of which a statement that fails is undone by itself.
    statements_undone: u32,
    /// How many blocks are around that may catch what fails.
    watched: u32,
    /// How many of them change the schema where something fails of which nobody can tell whether it does.
    wary: u32,
    /// In which of some orders rows are met that nobody ordered.
    order: usize,
    /// Whether such an order was asked for since a step was noted.
    order_wanted: Cell<bool>,
    /// The step that asked for it first.
    order_asked: Option<Span>,
    /// The relations of the catalog, as long as the schema stays as it is.
    catalog: block::Catalog,
    /// Whether a temporary table was made.
    pub(crate) has_temporary: bool,
}

/// The schema of an empty database.
pub fn empty(target: &Target) -> Schema {
    let mut schema = Schema::default();
    if let Some(name) = knowledge(target.dialect).default_namespace() {
        schema.insert(
            ObjectId::new(ObjectKind::Namespace, None, name),
            Object::Namespace(Namespace::default()),
        );
    }
    schema
}

/// Replays sources, in order, over the schema of an empty database. Names without a schema belong to `bound`,
/// or to the dialect's default schema.
pub fn replay(target: &Target, bound: Option<&Name>, sources: &[Source]) -> Replayed {
    replay_asked(target, bound, Asked::default(), sources)
}

/// The same with what is asked of roles.
pub fn replay_asked(target: &Target, bound: Option<&Name>, asked: Asked, sources: &[Source]) -> Replayed {
    let mut schema = empty(target);
    if asked.any() && knowledge(target.dialect).granting().is_some() {
        schema.privileges = Some(Arc::new(Privileges { asked, ..Privileges::default() }));
    }
    if let Some(name) = bound
        && knowledge(target.dialect).capabilities(target).schemas
    {
        schema.insert(
            ObjectId::new(ObjectKind::Namespace, None, name.clone()),
            Object::Namespace(Namespace::default()),
        );
    }
    replay_over(target, bound, schema, sources)
}

/// Replays sources over a schema.
pub fn replay_over(target: &Target, bound: Option<&Name>, start: Schema, sources: &[Source]) -> Replayed {
    let mut session = Session::new(target, bound, start);
    session.texts = sources.iter().map(|source| &*source.text).collect();
    let mut origins = Origins::new();
    let mut diagnostics = Vec::new();
    if let Err(fault) = bond::complete(&mut session) {
        diagnostics.push(told(fault, Span::default()));
    }
    for (at, source) in sources.iter().enumerate() {
        let id = SourceId(u32::try_from(at).unwrap_or(u32::MAX));
        for parsed in session.knowledge.parse(&source.text, id) {
            apply(&mut session, parsed, &mut origins, &mut diagnostics);
        }
        // Settings last as long as the connection, and each file has one of its own.
        session.path = search_path(session.knowledge, bound);
        session.role = None;
        session.before_transaction = None;
        session.variables.values_mut().for_each(|value| *value = Value::Unknown);
    }
    session.drop_temporary();
    Replayed { schema: session.schema, origins, diagnostics }
}

/// Applies statements that are parsed already.
fn apply(
    session: &mut Session<'_>,
    parsed: Parsed,
    origins: &mut Origins,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Parsed { span, fate } = parsed;
    match fate {
        Fate::Nothing(_) => {}
        Fate::Rejected(diagnostic) => diagnostics.push(diagnostic),
        Fate::Privilege { .. } if session.schema.privileges.is_none() => {}
        Fate::Privilege { what: _, asks: Err(diagnostic) } => diagnostics.push(*diagnostic),
        Fate::Privilege { what: _, asks: Ok(effects) } | Fate::Effect(effects) => {
            for ddl in effects {
                session.touched.clear();
                if let Err(fault) = session.run(ddl) {
                    diagnostics.push(told(fault, span));
                    break;
                }
                for id in session.touched.drain(..) {
                    origins.insert(id, span);
                }
            }
        }
    }
}

/// What stopped a statement, as people are told.
fn told(fault: Fault, statement: Span) -> Diagnostic {
    let Fault { message, help, unknown, raised: _ } = fault;
    let (code, message, span, text) = match unknown {
        Some(span) => {
            let whole = format!("the effect of this statement cannot be replayed: {message}");
            ("unreplayable", whole, span, message)
        }
        None => ("invalid-statement", message, statement, "the database would refuse this".to_owned()),
    };
    Diagnostic { severity: Severity::Error, code, message, labels: vec![Label { span, text }], help }
}

fn search_path(knowledge: &dyn Knowledge, bound: Option<&Name>) -> Vec<Option<Name>> {
    match knowledge.default_namespace() {
        Some(default) => vec![Some(bound.cloned().unwrap_or(default))],
        None => vec![None],
    }
}

impl<'a> Session<'a> {
    fn new(target: &'a Target, bound: Option<&Name>, schema: Schema) -> Session<'a> {
        let knowledge = knowledge(target.dialect);
        let names = NamesInUse::of(&schema);
        let path = search_path(knowledge, bound);
        let before_transaction = None;
        Session {
            target,
            knowledge,
            texts: Vec::new(),
            schema,
            home: path.first().cloned().flatten(),
            path,
            role: None,
            access_method: None,
            tablespace: None,
            names,
            before_transaction,
            touched: Vec::new(),
            variables: BTreeMap::new(),
            calls: 0,
            steps_left: 0,
            statements_undone: 0,
            watched: 0,
            wary: 0,
            order: 0,
            order_wanted: Cell::new(false),
            order_asked: None,
            catalog: block::Catalog::default(),
            has_temporary: false,
        }
    }

    /// A session beside this one, in which a function is run for its value alone.
    fn beside(&self) -> Session<'a> {
        let mut beside = Session::new(self.target, self.home.as_ref(), self.schema.clone());
        beside.texts.clone_from(&self.texts);
        beside.path.clone_from(&self.path);
        beside.variables.clone_from(&self.variables);
        (beside.calls, beside.order, beside.steps_left) = (self.calls, self.order, self.steps_left);
        beside
    }

    fn run(&mut self, ddl: Ddl) -> Effect {
        self.catalog.borrow_mut().clear();
        match ddl {
            Ddl::Create(it) => create::create(self, it),
            Ddl::CreateTableAs(it) => create::table_as(self, it),
            Ddl::Drop(it) => drop::drop(self, it),
            Ddl::CreateIndex { on, index, if_not_exists } => index::create(self, &on, index, if_not_exists),
            Ddl::DropIndex { name, on, if_exists, cascade } => {
                index::drop(self, &name, on.as_ref(), if_exists, cascade)
            }
            Ddl::RenameIndex { name, to, if_exists } => index::rename(self, &name, to, if_exists),
            Ddl::AttachIndex { index, partition } => bond::attach(self, &index, &partition),
            Ddl::IndexOptions { name, options } => index::set_options(self, &name, options),
            Ddl::AlterTable { table, if_exists, only, actions, text } => {
                match alter::foreign(self, &table, text.as_deref()) {
                    Some(effect) => effect,
                    None => alter::alter(self, &table, if_exists, only, actions),
                }
            }
            Ddl::Rename { target, to, if_exists } => rename::rename(self, &target, to, if_exists),
            Ddl::SetSchema { target, schema, if_exists } => {
                rename::set_schema(self, &target, schema, if_exists)
            }
            Ddl::AlterEnum { name, action } => types::alter_enum(self, &name, action),
            Ddl::AlterComposite { name, actions, cascade } => {
                types::alter_composite(self, &name, actions, cascade)
            }
            Ddl::AlterDomain { name, action } => types::alter_domain(self, &name, action),
            Ddl::AlterSequence { name, if_exists, changes } => {
                types::alter_sequence(self, &name, if_exists, changes)
            }
            Ddl::ViewOptions { target, options } => types::view_options(self, &target, options),
            Ddl::AlterNamespace { name, charset, collation } => {
                types::alter_namespace(self, name, charset, collation)
            }
            Ddl::AlterPolicy { table, name, roles, using, with_check } => {
                types::alter_policy(self, &table, name, roles, using, with_check)
            }
            Ddl::RoutineOptions { target, options } => types::routine_options(self, &target, options),
            Ddl::ExtensionVersion { name, version } => types::extension_version(self, name, version),
            Ddl::AlterOpaque { target, text } => types::alter_opaque(self, &target, &text),
            Ddl::Comment { on, text } => comment::comment(self, on, text),
            Ddl::Grant(it) => privilege::grant(self, &it),
            Ddl::DefaultGrant(it) => privilege::default_grant(self, &it),
            Ddl::Owner { target, owner } => privilege::give(self, &target, &owner),
            Ddl::Reassign { from, to } => privilege::reassign(self, &from, &to),
            Ddl::SetRole(role) => {
                self.role = role;
                Ok(())
            }
            Ddl::TableDefault { setting: TableSetting::AccessMethod, value } => {
                self.access_method = value;
                Ok(())
            }
            Ddl::TableDefault { setting: TableSetting::Tablespace, value } => {
                self.tablespace = value;
                Ok(())
            }
            Ddl::SearchPath(names) => {
                self.path = names.into_iter().map(Some).collect();
                Ok(())
            }
            Ddl::Use(_) => Ok(()),
            Ddl::Block(it) => block::run(self, &it),
            Ddl::Call { routine, arguments, span } => block::call(self, &routine, &arguments, span),
            Ddl::Transaction(word) => {
                match word {
                    TransactionWord::Begin => {
                        self.before_transaction = Some((self.schema.clone(), self.role.clone()));
                    }
                    TransactionWord::Commit => self.before_transaction = None,
                    TransactionWord::Rollback => self.roll_back(),
                }
                Ok(())
            }
        }
    }

    fn roll_back(&mut self) {
        if let Some((schema, role)) = self.before_transaction.take() {
            self.restore(schema);
            self.role = role;
        }
    }

    /// Goes back to a schema as it was.
    fn restore(&mut self, schema: Schema) {
        self.catalog.borrow_mut().clear();
        self.names = NamesInUse::of(&schema);
        self.schema = schema;
    }

    /// Notes that an object was made or changed, and which names its parts have now.
    pub(crate) fn touch(&mut self, id: &ObjectId) {
        self.names.refresh(id, self.schema.get(id));
        self.touched.push(id.clone());
    }

    fn drop_temporary(&mut self) {
        let temporary: Vec<ObjectId> = self
            .schema
            .tables()
            .filter(|(_, table)| table.options.temporary)
            .map(|(id, _)| id.clone())
            .collect();
        for id in temporary {
            self.schema.remove(&id);
        }
    }

    /// The resolved name of a table, view or materialized view.
    pub(crate) fn relation(&self, name: &QualifiedName) -> Result<ObjectId, Fault> {
        let kinds = [ObjectKind::Table, ObjectKind::View, ObjectKind::MaterializedView];
        match self.find(&kinds, name) {
            Some(id) => Ok(id),
            None => fault(format!("relation \"{name}\" does not exist")),
        }
    }
}
