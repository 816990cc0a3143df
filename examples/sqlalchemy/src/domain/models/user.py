"""The people who write: each belongs to a tenant, and can be switched off or deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, List, Optional
from uuid import UUID

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from src.domain.models.base import Entity

if TYPE_CHECKING:
    from src.domain.models.post import Post


class User(Entity):
    """An account."""

    __tablename__ = "users"

    tenant_id: Mapped[UUID] = mapped_column(comment="The customer this account belongs to")
    email: Mapped[str] = mapped_column(String(320), comment="Address used to sign in")
    display_name: Mapped[str] = mapped_column(String(120), comment="Name shown beside a post")
    locale: Mapped[Optional[str]] = mapped_column(
        String(35), index=True, comment="Preferred language, as a BCP 47 tag"
    )
    is_active: Mapped[bool] = mapped_column(
        server_default=text("true"), comment="False while the account is suspended"
    )

    posts: Mapped[List["Post"]] = relationship(back_populates="author")

    __table_args__ = (
        # An address is taken once among the living; a deleted account gives it back.
        Index(
            "ux_users_live_email",
            "email",
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
        Index("ix_users_live", "created_at", postgresql_where=text("deleted_at IS NULL")),
        Index("ix_users_trash", "deleted_at", postgresql_where=text("deleted_at IS NOT NULL")),
        Index("ix_users_tenant_deleted", "tenant_id", "deleted_at"),
        Index("ix_users_active_deleted", "is_active", "deleted_at"),
        {"comment": "Accounts, deleted ones included"},
    )
