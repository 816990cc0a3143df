//! `schema inspect`: describe a database, files or a migration directory.

use anyhow::Result;
use portolan_core::export;
use portolan_core::model::Name;
use portolan_core::template::{self, Root};

use crate::args::{ProjectOptions, SchemaInspect};
use crate::exit::Exit;
use crate::output::{note, print_template};
use crate::project::{self, Selected, Sources};
use crate::{chart, course, pager, serve, source, state};

pub async fn run(args: SchemaInspect, options: &ProjectOptions) -> Result<Exit> {
    let reads = args.url.iter().any(|url| url.starts_with("env://"));
    let env = project::single(options, if reads { Sources::Read } else { Sources::Ignored })?;
    let format = env.format(args.format.as_ref(), "schema", "inspect");
    if let Some(template) = &format {
        template::check(template, &["sql", "mermaid"])?;
    }
    let urls = urls(&args, &env)?;
    let mut opened = state::open(source::find(&urls, "url", &env)?).await?;
    let meant = state::meant(&[&opened], env.dev(args.dev_url.as_ref())?.as_deref(), env.env.asked).await?;
    let schemas = env.schemas(&args.scope.schema);
    let mut state = state::read(&mut opened, &meant, &schemas).await?;
    let scope = course::scope(&meant, schemas, &env.exclude(&args.scope.exclude))?;
    let problems = state.problems.take();
    let (side, unmatched) = course::side(state, &scope);
    course::tell_unmatched(&unmatched);
    if let Some(file) = &args.html {
        let options = course::options(&meant, &env.env.diff, Some("  "), None);
        let course = course::whole(&meant, side.clone(), &options)?;
        chart::write_schema(file, &chart::title(&urls), &course)?;
    }
    if args.web {
        let options = course::options(&meant, &env.env.diff, Some("  "), None);
        let course = course::whole(&meant, side, &options)?;
        if let Some(problems) = &problems {
            problems.show();
        }
        serve::serve(chart::shown(&meant, &chart::title(&urls), &course)).await?;
        return Ok(Exit::Done);
    }
    match format {
        None if args.html.is_some() => {}
        Some(template) => {
            let options = course::options(&meant, &env.env.diff, None, None);
            let sql = course::whole_printer(&meant, &side, &options);
            let printers = vec![("sql", sql), ("mermaid", chart::mermaid_schema(&meant, &side))];
            let connected = meant.bound.as_ref().map_or("main", Name::as_str);
            let root = Root {
                report: export::json(side.clone().normalized(&meant.target).schema(), connected),
                besides: Vec::new(),
            };
            print_template(&template, &root, printers)?;
        }
        None => {
            let options = course::options(&meant, &env.env.diff, Some("  "), None);
            let course = course::whole(&meant, side, &options)?;
            note(
                "Note: printed as SQL, since HCL is not built yet; --format '{{ sql . \"  \" }}' prints the same.",
            );
            pager::page(&export::sql(&course.plan))?;
        }
    }
    // What was understood is shown; that it is not all ends the command as a failure.
    match problems {
        Some(problems) => {
            problems.show();
            Ok(if problems.has_errors() { Exit::Failed } else { Exit::Done })
        }
        None => Ok(Exit::Done),
    }
}

fn urls(args: &SchemaInspect, env: &Selected) -> Result<Vec<String>> {
    match args.url.as_slice() {
        [] => Ok(vec![env.url(None)?]),
        urls => env.sources(urls),
    }
}
