"""What the people write."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from src.domain.models.base import Entity

if TYPE_CHECKING:
    from src.domain.models.user import User


class Post(Entity):
    """An article. It goes when its author's row goes."""

    __tablename__ = "posts"

    title: Mapped[str] = mapped_column(String(255), comment="Headline")
    content: Mapped[str] = mapped_column(Text, comment="Body, in Markdown")
    author_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True, comment="Who wrote it"
    )

    author: Mapped["User"] = relationship(back_populates="posts")
