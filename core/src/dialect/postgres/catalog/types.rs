//! Enums, domains and composite types.

use super::draft::{
    Draft, Filter, comment, data_type, expression_of, flag, name, optional_name, text, value,
};
use super::unreadable;
use crate::dialect::Row;
use crate::model::{
    Composite, Domain, DomainCheck, Enumeration, Name, Naming, Object, ObjectId, ObjectKind, QualifiedName,
    Refusal,
};

fn id(kind: ObjectKind, row: &Row) -> ObjectId {
    ObjectId::new(kind, optional_name(row, 0), name(row, 1))
}

/// Schema, name, comment, label; a row for each label.
pub fn enums(filter: &Filter) -> String {
    format!(
        "SELECT n.nspname, t.typname, pg_catalog.obj_description(t.oid, 'pg_type'), l.enumlabel \
         FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace \
         LEFT JOIN pg_catalog.pg_enum l ON l.enumtypid = t.oid \
         WHERE t.typtype = 'e' AND {} AND {} ORDER BY 1, 2, l.enumsortorder",
        filter.schemas("n.nspname"),
        filter.own("pg_type", "t.oid"),
    )
}

/// Reads the enums.
pub fn read_enums(draft: &mut Draft, rows: &[Row]) -> Result<(), Refusal> {
    for row in rows {
        let id = id(ObjectKind::Enum, row);
        if !draft.schema.objects.contains_key(&id) {
            let new = Enumeration { labels: Vec::new(), comment: comment(row, 2) };
            draft.schema.insert(id.clone(), Object::Enum(new));
        }
        if let (Some(Object::Enum(it)), Some(label)) = (draft.schema.get_mut(&id), value(row, 3)) {
            it.labels.push(label.into());
        }
    }
    Ok(())
}

/// Schema, name, comment, base type, NOT NULL, default, schema and name of a collation that is not the base type's.
pub fn domains(filter: &Filter) -> String {
    format!(
        "SELECT n.nspname, t.typname, pg_catalog.obj_description(t.oid, 'pg_type'), \
         pg_catalog.format_type(t.typbasetype, t.typtypmod), t.typnotnull, \
         pg_catalog.pg_get_expr(t.typdefaultbin, 0), cn.nspname, c.collname \
         FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace \
         JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype \
         LEFT JOIN pg_catalog.pg_collation c ON c.oid = t.typcollation AND t.typcollation <> b.typcollation \
         LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = c.collnamespace \
         WHERE t.typtype = 'd' AND {} AND {} ORDER BY 1, 2",
        filter.schemas("n.nspname"),
        filter.own("pg_type", "t.oid"),
    )
}

/// Reads the domains.
pub fn read_domains(draft: &mut Draft, rows: &[Row]) -> Result<(), Refusal> {
    for row in rows {
        let domain = Domain {
            base: data_type(text(row, 3))?,
            not_null: flag(row, 4),
            default: value(row, 5).map(expression_of),
            collation: value(row, 7)
                .map(|_| QualifiedName { schema: optional_name(row, 6), name: name(row, 7) }),
            checks: Vec::new(),
            comment: comment(row, 2),
        };
        draft.schema.insert(id(ObjectKind::Domain, row), Object::Domain(domain));
    }
    Ok(())
}

/// Schema, domain, name, definition, validated, comment.
pub fn domain_checks(filter: &Filter) -> String {
    format!(
        "SELECT n.nspname, t.typname, c.conname, pg_catalog.pg_get_expr(c.conbin, 0), c.convalidated, \
         pg_catalog.obj_description(c.oid, 'pg_constraint') \
         FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_type t ON t.oid = c.contypid \
         JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace \
         WHERE c.contype = 'c' AND {} AND {} ORDER BY 1, 2, 3",
        filter.schemas("n.nspname"),
        filter.own("pg_type", "t.oid"),
    )
}

/// Reads the checks of domains.
pub fn read_domain_checks(draft: &mut Draft, rows: &[Row]) -> Result<(), Refusal> {
    for row in rows {
        if let Some(Object::Domain(domain)) = draft.schema.get_mut(&id(ObjectKind::Domain, row)) {
            domain.checks.push(DomainCheck {
                name: Naming::Written(name(row, 2)),
                expression: expression_of(text(row, 3)),
                validated: flag(row, 4),
                comment: comment(row, 5),
            });
        }
    }
    Ok(())
}

/// Schema, name, comment, attribute, type, schema and name of a collation that is not the type's.
pub fn composites(filter: &Filter) -> String {
    format!(
        "SELECT n.nspname, r.relname, pg_catalog.obj_description(r.reltype, 'pg_type'), a.attname, \
         pg_catalog.format_type(a.atttypid, a.atttypmod), cn.nspname, c.collname \
         FROM pg_catalog.pg_class r JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace \
         LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped \
         LEFT JOIN pg_catalog.pg_type t ON t.oid = a.atttypid \
         LEFT JOIN pg_catalog.pg_collation c ON c.oid = a.attcollation AND a.attcollation <> t.typcollation \
         LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = c.collnamespace \
         WHERE r.relkind = 'c' AND {} AND {} ORDER BY 1, 2, a.attnum",
        filter.schemas("n.nspname"),
        filter.own("pg_type", "r.reltype"),
    )
}

/// Reads the composite types.
pub fn read_composites(draft: &mut Draft, rows: &[Row]) -> Result<(), Refusal> {
    for row in rows {
        let id = id(ObjectKind::Composite, row);
        if !draft.schema.objects.contains_key(&id) {
            let new = Composite { attributes: Vec::new(), comment: comment(row, 2) };
            draft.schema.insert(id.clone(), Object::Composite(new));
        }
        let Some(attribute) = value(row, 3) else { continue };
        let collation =
            value(row, 6).map(|_| QualifiedName { schema: optional_name(row, 5), name: name(row, 6) });
        match draft.schema.get_mut(&id) {
            Some(Object::Composite(it)) => {
                it.attributes.push((Name::exact(attribute), data_type(text(row, 4))?, collation));
            }
            _ => return Err(unreadable("a composite type", attribute)),
        }
    }
    Ok(())
}
