"""Prints the schema the models describe, as PostgreSQL DDL, for `portolan migrate diff` to read."""

from atlas_provider_sqlalchemy.ddl import print_ddl

from src.domain.models.user import User
from src.domain.models.post import Post

# A new model is imported above and listed here.
MODELS = [
    User,
    Post,
]

if __name__ == "__main__":
    print_ddl("postgresql", MODELS)
