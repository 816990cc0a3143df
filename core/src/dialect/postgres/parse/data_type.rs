//! Types that a schema makes: enums, composites, domains, and those that are kept as text.

use super::alter::common;
use super::constraint::{Clause, clause};
use super::kind::{kind, target};
use super::opaque;
use super::tree::Tree;
use crate::model::ddl::{AlterComposite, AlterDomain, AlterEnum, Create, Ddl};
use crate::model::{
    Composite, Constraint, ConstraintKind, Domain, DomainCheck, Enumeration, Object, QualifiedName,
};
use crate::syntax::cursor::Parse;
use squawk_syntax::ast::{self, AstNode};

/// CREATE TYPE
pub fn create_type(tree: &Tree<'_>, it: &ast::CreateType) -> Parse<Vec<Ddl>> {
    let name = tree.qualified(it.type_name(), "the type's name")?;
    Ok(vec![match it.kind() {
        Some(ast::CreateTypeKind::EnumType(it)) => {
            let variants = it.variant_list().into_iter().flat_map(|list| list.variants());
            let labels = variants.map(|variant| tree.string(variant.literal())).collect::<Parse<_>>()?;
            create(name, Object::Enum(Enumeration { labels, comment: None }))
        }
        Some(ast::CreateTypeKind::CompositeType(it)) => {
            let fields = it.composite_field_list().into_iter().flat_map(|list| list.composite_field_defs());
            let attribute = |field: ast::CompositeFieldDef| {
                Ok((
                    tree.name(field.name(), "an attribute")?,
                    tree.data_type(field.ty())?,
                    tree.collation(field.collate())?,
                ))
            };
            let attributes = fields.map(attribute).collect::<Parse<_>>()?;
            create(name, Object::Composite(Composite { attributes, comment: None }))
        }
        Some(ast::CreateTypeKind::RangeType(_)) => opaque::create_type(tree, name, "range type"),
        Some(ast::CreateTypeKind::BaseType(_)) | None => opaque::create_type(tree, name, "base type"),
    }])
}

fn create(name: QualifiedName, object: Object) -> Ddl {
    Ddl::Create(Create {
        name,
        owner: None,
        signature: None,
        object,
        if_not_exists: false,
        or_replace: false,
        like: Vec::new(),
    })
}

/// ALTER TYPE
pub fn alter_type(tree: &Tree<'_>, it: &ast::AlterType) -> Parse<Vec<Ddl>> {
    let mut cursor = tree.cursor.clone();
    cursor.expect_word("alter")?;
    let kind = kind(&mut cursor)?;
    let target = target(&mut cursor, kind)?;
    if let Some(common) = common(&mut cursor, &target, false)? {
        return Ok(common);
    }
    let name = target.name.clone();
    let cascade = (0..)
        .take_while(|ahead| cursor.at + ahead < cursor.tokens.len())
        .any(|ahead| cursor.is_word_at(ahead, "cascade"));
    Ok(vec![match tree.present(it.action(), "what to alter")? {
        ast::AlterTypeAction::AddValue(it) => Ddl::AlterEnum { name, action: add_value(tree, &it)? },
        ast::AlterTypeAction::RenameValue(it) => {
            let mut literals = it.syntax().children().filter_map(ast::Literal::cast);
            let action = AlterEnum::RenameValue {
                from: tree.string(literals.next())?,
                to: tree.string(literals.next())?,
            };
            Ddl::AlterEnum { name, action }
        }
        ast::AlterTypeAction::RenameAttribute(it) => {
            let from = tree.name(it.composite_field_ref(), "an attribute")?;
            let to = tree.name(it.composite_field(), "the new name")?;
            Ddl::AlterComposite { name, actions: vec![AlterComposite::Rename { from, to }], cascade }
        }
        ast::AlterTypeAction::AlterTypeAttributeActionList(it) => {
            let actions = it.actions().map(|action| attribute(tree, &action)).collect::<Parse<_>>()?;
            Ddl::AlterComposite { name, actions, cascade }
        }
        ast::AlterTypeAction::SetOptions(_) => Ddl::AlterOpaque { target, text: tree.whole().into() },
        ast::AlterTypeAction::OwnerTo(_)
        | ast::AlterTypeAction::SetSchema(_)
        | ast::AlterTypeAction::TypeRenameTo(_) => return Err(cursor.expected("what to alter")),
    }])
}

fn add_value(tree: &Tree<'_>, it: &ast::AddValue) -> Parse<AlterEnum> {
    let (mut before, mut after) = (None, None);
    match it.value_position() {
        Some(ast::ValuePosition::BeforeValue(it)) => before = Some(tree.string(it.literal())?),
        Some(ast::ValuePosition::AfterValue(it)) => after = Some(tree.string(it.literal())?),
        None => {}
    }
    let label = tree.string(it.literal())?;
    Ok(AlterEnum::AddValue { label, before, after, if_not_exists: it.if_not_exists().is_some() })
}

fn attribute(tree: &Tree<'_>, it: &ast::AlterTypeAttributeAction) -> Parse<AlterComposite> {
    Ok(match it {
        ast::AlterTypeAttributeAction::AddAttribute(it) => AlterComposite::Add {
            name: tree.name(it.composite_field(), "an attribute")?,
            ty: tree.data_type(it.ty())?,
            collation: tree.collation(it.collate())?,
        },
        ast::AlterTypeAttributeAction::AlterAttribute(it) => AlterComposite::SetType {
            name: tree.name(it.composite_field_ref(), "an attribute")?,
            ty: tree.data_type(it.ty())?,
            collation: tree.collation(it.collate())?,
        },
        ast::AlterTypeAttributeAction::DropAttribute(it) => AlterComposite::Drop {
            name: tree.name(it.composite_field_ref(), "an attribute")?,
            if_exists: it.if_exists().is_some(),
        },
    })
}

/// CREATE DOMAIN
pub fn create_domain(tree: &Tree<'_>, it: &ast::CreateDomain) -> Parse<Vec<Ddl>> {
    let name = tree.qualified(it.domain(), "the domain's name")?;
    let mut domain = Domain {
        base: tree.data_type(it.ty())?,
        not_null: false,
        default: None,
        collation: None,
        checks: Vec::new(),
        comment: None,
    };
    for qualifier in it.domain_qualifiers() {
        match qualifier {
            ast::DomainQualifier::Collate(it) => domain.collation = tree.collation(Some(it))?,
            ast::DomainQualifier::Constraint(it) => qualify(tree, &mut domain, &it)?,
        }
    }
    Ok(vec![create(name, Object::Domain(domain))])
}

fn qualify(tree: &Tree<'_>, domain: &mut Domain, it: &ast::Constraint) -> Parse<()> {
    match clause(tree, it, None)? {
        Clause::Default(default) => domain.default = Some(default),
        Clause::NotNull(..) => domain.not_null = true,
        Clause::Null => domain.not_null = false,
        Clause::Constraint(constraint) => match domain_check(constraint) {
            Some(check) => domain.checks.push(check),
            None => return Err(tree.within(it).expected("a constraint of a domain")),
        },
        Clause::Generated(_) | Clause::Identity(_) | Clause::UsingIndex { .. } => {
            return Err(tree.within(it).expected("a constraint of a domain"));
        }
    }
    Ok(())
}

fn domain_check(constraint: Constraint) -> Option<DomainCheck> {
    let Constraint { name, kind, deferrable: _, validated, enforced: _, comment: _ } = constraint;
    match kind {
        ConstraintKind::Check(check) => {
            Some(DomainCheck { name, expression: check.expression, validated, comment: None })
        }
        ConstraintKind::PrimaryKey(_)
        | ConstraintKind::Unique(_)
        | ConstraintKind::ForeignKey(_)
        | ConstraintKind::Exclude(_) => None,
    }
}

/// ALTER DOMAIN
pub fn alter_domain(tree: &Tree<'_>, it: &ast::AlterDomain) -> Parse<Vec<Ddl>> {
    let mut cursor = tree.cursor.clone();
    cursor.expect_word("alter")?;
    let kind = kind(&mut cursor)?;
    let target = target(&mut cursor, kind)?;
    if let Some(common) = common(&mut cursor, &target, false)? {
        return Ok(common);
    }
    let action = match tree.present(it.action(), "what to alter")? {
        ast::AlterDomainAction::SetDefault(it) => AlterDomain::SetDefault(Some(tree.expression(it.expr())?)),
        ast::AlterDomainAction::DropDefault(_) => AlterDomain::SetDefault(None),
        ast::AlterDomainAction::SetNotNull(_) => AlterDomain::SetNotNull(true),
        ast::AlterDomainAction::DropNotNull(_) => AlterDomain::SetNotNull(false),
        ast::AlterDomainAction::AddConstraint(it) => {
            let constraint = tree.present(it.constraint(), "a constraint")?;
            match clause(tree, &constraint, None)? {
                Clause::NotNull(..) => AlterDomain::SetNotNull(true),
                Clause::Constraint(check) => match domain_check(check) {
                    Some(check) => AlterDomain::AddCheck(check),
                    None => return Err(tree.within(&constraint).expected("CHECK")),
                },
                Clause::Default(_)
                | Clause::Generated(_)
                | Clause::Identity(_)
                | Clause::Null
                | Clause::UsingIndex { .. } => return Err(tree.within(&constraint).expected("CHECK")),
            }
        }
        ast::AlterDomainAction::DropConstraint(it) => AlterDomain::DropConstraint {
            name: tree.name(it.constraint_name_ref(), "a constraint")?,
            if_exists: it.if_exists().is_some(),
        },
        ast::AlterDomainAction::RenameConstraint(it) => AlterDomain::RenameConstraint {
            from: tree.name(it.constraint_name_ref(), "a constraint")?,
            to: tree.name(it.constraint_name(), "the new name")?,
        },
        ast::AlterDomainAction::ValidateConstraint(it) => {
            AlterDomain::Validate(tree.name(it.constraint_name_ref(), "a constraint")?)
        }
        ast::AlterDomainAction::OwnerTo(_)
        | ast::AlterDomainAction::SetSchema(_)
        | ast::AlterDomainAction::DomainRenameTo(_) => return Err(cursor.expected("what to alter")),
    };
    Ok(vec![Ddl::AlterDomain { name: target.name, action }])
}
