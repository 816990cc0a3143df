"""What every table of the blog has: a key, two timestamps, and a soft delete."""

from datetime import datetime
from typing import Optional
from uuid import UUID, uuid4

from sqlalchemy import DateTime
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The one registry of tables; its metadata is what gets printed as DDL."""


class Entity(Base):
    """A row with an identity of its own. Deleting it sets `deleted_at`; nothing is removed."""

    __abstract__ = True

    # The key stands first and the timestamps last, whatever a model puts between them.
    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4, sort_order=-1)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), sort_order=100)
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), sort_order=101)
    deleted_at: Mapped[Optional[datetime]] = mapped_column(
        DateTime(timezone=True), sort_order=102
    )
