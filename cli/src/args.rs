//! What can be typed on the command line: types only, whose comments are the help text.
//!
//! Names, shorthands and defaults are Atlas's (`atlas <command> --help`), so that its scripts run unchanged.
//! An option that the project file may also answer has no default here: `settings.rs` supplies it.

use clap::{Args, Parser, Subcommand};
use portolan_core::directory::directive::TransactionMode;

/// Diff, migrate and draw database schemas
#[derive(Debug, Parser)]
#[command(
    disable_version_flag = true,
    subcommand_required = true,
    arg_required_else_help = true,
    max_term_width = 100
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Manage versioned schema migrations
    Migrate(MigrateGroup),
    /// Work with schemas: inspect, compare, apply
    Schema(SchemaGroup),
    /// Print the version
    Version,
    /// Print the license
    License,
}

/// The options that every command of a group takes.
#[derive(Debug, Clone, Args)]
pub struct ProjectOptions {
    /// The env of the project file to work in
    #[arg(long, global = true, value_name = "NAME")]
    pub env: Option<String>,
    /// An input variable of the project file; may be repeated
    #[arg(long, global = true, value_name = "NAME=VALUE")]
    pub var: Vec<String>,
    /// The project file [default: file://atlas.hcl]
    #[arg(short, long, global = true, value_name = "URL")]
    pub config: Option<String>,
}

#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub struct MigrateGroup {
    #[command(flatten)]
    pub project: ProjectOptions,
    #[command(subcommand)]
    pub command: MigrateCommand,
}

#[derive(Debug, Subcommand)]
pub enum MigrateCommand {
    /// Apply pending migration files to a database
    Apply(MigrateApply),
    /// Write a migration file with the changes that lead to a desired state
    Diff(MigrateDiff),
    /// Take applied migration files back
    Down(MigrateDown),
    /// Write the checksum file of a migration directory anew
    Hash(MigrateHash),
    /// Analyze migration files (not built yet)
    Lint(MigrateLint),
    /// Write an empty migration file
    New(MigrateNew),
    /// Declare which version a database is at, without running anything
    Set(MigrateSet),
    /// Show which files are applied and which are pending
    Status(MigrateStatus),
    /// Check the checksum file, and that the files can be replayed
    Validate(MigrateValidate),
}

/// Where migration files are.
#[derive(Debug, Clone, Args)]
pub struct DirectoryOptions {
    /// The migration directory [default: file://migrations]
    #[arg(long, value_name = "URL")]
    pub dir: Option<String>,
    /// The layout of the directory: only `atlas` is built
    #[arg(long, value_name = "FORMAT")]
    pub dir_format: Option<String>,
}

#[derive(Debug, Args)]
pub struct MigrateApply {
    /// How many files to apply, all if left out
    #[arg(allow_negative_numbers = true)]
    pub amount: Option<String>,
    /// The database to work on
    #[arg(short, long, value_name = "URL")]
    pub url: Option<String>,
    #[command(flatten)]
    pub directory: DirectoryOptions,
    /// A Go template for the output
    #[arg(long, value_name = "TEMPLATE", alias = "log")]
    pub format: Option<String>,
    /// The schema that holds the table of revisions
    #[arg(long, value_name = "NAME")]
    pub revisions_schema: Option<String>,
    /// Print what would run, without running it
    #[arg(long)]
    pub dry_run: bool,
    /// How long to wait for the lock of the database [default: 10s]
    #[arg(long, value_name = "DURATION")]
    pub lock_timeout: Option<String>,
    /// The version that the database is already at
    #[arg(long, value_name = "VERSION")]
    pub baseline: Option<String>,
    /// What one transaction spans: none, file or all
    #[arg(long, value_name = "MODE", default_value = "file", value_parser = tx_mode)]
    pub tx_mode: TransactionMode,
    /// What to do with files that were added before the current version [default: linear]
    #[arg(long, value_name = "ORDER")]
    pub exec_order: Option<String>,
    /// Start on a database that already has tables
    #[arg(long)]
    pub allow_dirty: bool,
    /// Context of a deployment, accepted and not used
    #[arg(long, hide = true, value_name = "TEXT")]
    pub context: Option<String>,
}

fn tx_mode(text: &str) -> Result<TransactionMode, String> {
    TransactionMode::from_name(text).ok_or_else(|| format!("unknown tx-mode {text:?}"))
}

#[derive(Debug, Args)]
pub struct MigrateDiff {
    /// The name of the new file
    pub name: Option<String>,
    /// The desired state: files, a directory, a database; may be repeated
    #[arg(long, value_name = "URL", value_delimiter = ',')]
    pub to: Vec<String>,
    /// The kind of database to plan for; a real one is asked only if it is one
    #[arg(long, value_name = "URL")]
    pub dev_url: Option<String>,
    #[command(flatten)]
    pub directory: DirectoryOptions,
    /// The schemas to look at, all if left out; may be repeated
    #[arg(short, long, value_name = "NAME", value_delimiter = ',')]
    pub schema: Vec<String>,
    /// Objects to leave out, as glob patterns; may be repeated
    #[arg(long, value_name = "PATTERN", value_delimiter = ',')]
    pub exclude: Vec<String>,
    /// How long to wait for the lock of a dev database [default: 10s]
    #[arg(long, value_name = "DURATION")]
    pub lock_timeout: Option<String>,
    /// A Go template for the file
    #[arg(long, value_name = "TEMPLATE")]
    pub format: Option<String>,
    /// The schema name to print before names
    #[arg(long, value_name = "NAME")]
    pub qualifier: Option<String>,
    /// Write ALGORITHM and LOCK into ALTER TABLE, so that the server refuses to do it another way (MySQL, MariaDB)
    #[arg(long)]
    pub algorithm: bool,
    /// An object whose new name is known, as OLD=NEW; may be repeated
    #[arg(long, value_name = "OLD=NEW", value_delimiter = ',')]
    pub rename: Vec<String>,
    /// Open the new file in $EDITOR
    #[arg(long)]
    pub edit: bool,
    /// Print the file instead of writing it
    #[arg(long)]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
pub struct MigrateDown {
    /// How many files to take back, the last one if left out
    #[arg(allow_negative_numbers = true)]
    pub amount: Option<String>,
    /// The database to work on
    #[arg(short, long, value_name = "URL")]
    pub url: Option<String>,
    /// The kind of database to plan for; a real one is asked only if it is one
    #[arg(long, value_name = "URL")]
    pub dev_url: Option<String>,
    #[command(flatten)]
    pub directory: DirectoryOptions,
    /// Take back every file after this version
    #[arg(long, value_name = "VERSION", conflicts_with = "amount")]
    pub to_version: Option<String>,
    /// A Go template for the output
    #[arg(long, value_name = "TEMPLATE", alias = "log")]
    pub format: Option<String>,
    /// The schema that holds the table of revisions
    #[arg(long, value_name = "NAME")]
    pub revisions_schema: Option<String>,
    /// Print what would run, without running it
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask before running
    #[arg(long)]
    pub auto_approve: bool,
    /// How long to wait for the lock of the database [default: 10s]
    #[arg(long, value_name = "DURATION")]
    pub lock_timeout: Option<String>,
    /// Objects to leave out, as glob patterns; may be repeated
    #[arg(long, value_name = "PATTERN", value_delimiter = ',')]
    pub exclude: Vec<String>,
}

#[derive(Debug, Args)]
pub struct MigrateHash {
    #[command(flatten)]
    pub directory: DirectoryOptions,
    /// Accepted for old scripts
    #[arg(long, hide = true)]
    pub force: bool,
}

#[derive(Debug, Args)]
pub struct MigrateLint {
    /// The kind of database to plan for
    #[arg(long, value_name = "URL")]
    pub dev_url: Option<String>,
    #[command(flatten)]
    pub directory: DirectoryOptions,
    /// A Go template for the output
    #[arg(long, value_name = "TEMPLATE", alias = "log")]
    pub format: Option<String>,
    /// How many of the last files to analyze
    #[arg(long, value_name = "NUMBER")]
    pub latest: Option<u32>,
    /// The git branch to compare with
    #[arg(long, value_name = "BRANCH")]
    pub git_base: Option<String>,
    /// The git repository
    #[arg(long, value_name = "PATH")]
    pub git_dir: Option<String>,
}

#[derive(Debug, Args)]
pub struct MigrateNew {
    /// The name of the new file
    pub name: Option<String>,
    #[command(flatten)]
    pub directory: DirectoryOptions,
    /// Open the new file in $EDITOR
    #[arg(long)]
    pub edit: bool,
}

#[derive(Debug, Args)]
pub struct MigrateSet {
    /// The version that the database is at, the last file if left out
    pub version: Option<String>,
    /// The database to work on
    #[arg(short, long, value_name = "URL")]
    pub url: Option<String>,
    #[command(flatten)]
    pub directory: DirectoryOptions,
    /// The schema that holds the table of revisions
    #[arg(long, value_name = "NAME")]
    pub revisions_schema: Option<String>,
}

#[derive(Debug, Args)]
pub struct MigrateStatus {
    /// The database to look at
    #[arg(short, long, value_name = "URL")]
    pub url: Option<String>,
    /// A Go template for the output
    #[arg(long, value_name = "TEMPLATE", alias = "log")]
    pub format: Option<String>,
    #[command(flatten)]
    pub directory: DirectoryOptions,
    /// The schema that holds the table of revisions
    #[arg(long, value_name = "NAME")]
    pub revisions_schema: Option<String>,
}

#[derive(Debug, Args)]
pub struct MigrateValidate {
    /// The kind of database to replay the files for
    #[arg(long, value_name = "URL")]
    pub dev_url: Option<String>,
    #[command(flatten)]
    pub directory: DirectoryOptions,
}

#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub struct SchemaGroup {
    #[command(flatten)]
    pub project: ProjectOptions,
    #[command(subcommand)]
    pub command: SchemaCommand,
}

#[derive(Debug, Subcommand)]
pub enum SchemaCommand {
    /// Bring a database to a desired state
    Apply(SchemaApply),
    /// Drop everything in a database
    Clean(SchemaClean),
    /// Print the SQL that leads from one state to another
    Diff(SchemaDiff),
    /// Compare a database with its desired state: exits 2 where they differ
    Drift(SchemaDrift),
    /// Describe a database, files or a migration directory
    Inspect(SchemaInspect),
}

/// Which part of a schema to look at.
#[derive(Debug, Clone, Args)]
pub struct ScopeOptions {
    /// The schemas to look at, all if left out; may be repeated
    #[arg(short, long, value_name = "NAME", value_delimiter = ',')]
    pub schema: Vec<String>,
    /// Objects to leave out, as glob patterns; may be repeated
    #[arg(long, value_name = "PATTERN", value_delimiter = ',')]
    pub exclude: Vec<String>,
}

#[derive(Debug, Args)]
pub struct SchemaApply {
    /// The database to work on
    #[arg(short, long, value_name = "URL")]
    pub url: Option<String>,
    /// The desired state: files, a directory, a database; may be repeated
    #[arg(long, value_name = "URL", value_delimiter = ',')]
    pub to: Vec<String>,
    /// Paths of schema files, as --to in old scripts
    #[arg(short, long, hide = true, value_name = "PATH", value_delimiter = ',', conflicts_with = "to")]
    pub file: Vec<String>,
    #[command(flatten)]
    pub scope: ScopeOptions,
    /// The kind of database to plan for; a real one is asked only if it is one
    #[arg(long, value_name = "URL")]
    pub dev_url: Option<String>,
    /// Print what would run, without running it
    #[arg(long, conflicts_with = "auto_approve")]
    pub dry_run: bool,
    /// Do not ask before running
    #[arg(long)]
    pub auto_approve: bool,
    /// A Go template for the output
    #[arg(long, value_name = "TEMPLATE", alias = "log")]
    pub format: Option<String>,
    /// Whether one transaction spans the statements: none or file
    #[arg(long, value_name = "MODE", default_value = "file", value_parser = tx_mode)]
    pub tx_mode: TransactionMode,
    /// An object whose new name is known, as OLD=NEW; may be repeated
    #[arg(long, value_name = "OLD=NEW", value_delimiter = ',')]
    pub rename: Vec<String>,
    /// How long to wait for the lock of the database [default: 10s]
    #[arg(long, value_name = "DURATION")]
    pub lock_timeout: Option<String>,
}

#[derive(Debug, Args)]
pub struct SchemaClean {
    /// The database to work on
    #[arg(short, long, value_name = "URL")]
    pub url: Option<String>,
    /// Do not ask before running
    #[arg(long)]
    pub auto_approve: bool,
    /// Print what would run, without running it
    #[arg(long, conflicts_with = "auto_approve")]
    pub dry_run: bool,
}

#[derive(Debug, Args)]
pub struct SchemaDiff {
    /// The state to start from: files, a directory, a database; may be repeated
    #[arg(short, long, value_name = "URL", value_delimiter = ',')]
    pub from: Vec<String>,
    /// The state to arrive at; may be repeated
    #[arg(long, value_name = "URL", value_delimiter = ',')]
    pub to: Vec<String>,
    /// The kind of database to plan for; a real one is asked only if it is one
    #[arg(long, value_name = "URL")]
    pub dev_url: Option<String>,
    #[command(flatten)]
    pub scope: ScopeOptions,
    /// A Go template for the output
    #[arg(long, value_name = "TEMPLATE")]
    pub format: Option<String>,
    /// An object whose new name is known, as OLD=NEW; may be repeated
    #[arg(long, value_name = "OLD=NEW", value_delimiter = ',')]
    pub rename: Vec<String>,
    /// Write a page that shows the difference as a diagram
    #[arg(long, value_name = "FILE")]
    pub html: Option<String>,
    /// Write ALGORITHM and LOCK into ALTER TABLE, so that the server refuses to do it another way (MySQL, MariaDB)
    #[arg(long)]
    pub algorithm: bool,
}

#[derive(Debug, Args)]
pub struct SchemaDrift {
    /// The database to look at
    #[arg(short, long, value_name = "URL")]
    pub url: Option<String>,
    /// The state it should be in: files, a directory; may be repeated
    #[arg(long, value_name = "URL", value_delimiter = ',')]
    pub to: Vec<String>,
    /// The kind of database to plan for; a real one is asked only if it is one
    #[arg(long, value_name = "URL")]
    pub dev_url: Option<String>,
    #[command(flatten)]
    pub scope: ScopeOptions,
    /// A Go template for the output
    #[arg(long, value_name = "TEMPLATE")]
    pub format: Option<String>,
}

#[derive(Debug, Args)]
pub struct SchemaInspect {
    /// What to describe: a database, files, a migration directory; may be repeated
    #[arg(short, long, value_name = "URL", value_delimiter = ',')]
    pub url: Vec<String>,
    /// The kind of database to read files for
    #[arg(long, value_name = "URL")]
    pub dev_url: Option<String>,
    #[command(flatten)]
    pub scope: ScopeOptions,
    /// A Go template for the output
    #[arg(long, value_name = "TEMPLATE", alias = "log")]
    pub format: Option<String>,
    /// Show the schema as a diagram in the browser
    #[arg(short, long)]
    pub web: bool,
    /// Write a page that shows the schema as a diagram
    #[arg(long, value_name = "FILE")]
    pub html: Option<String>,
}
