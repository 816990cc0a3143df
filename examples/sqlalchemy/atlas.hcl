# What the environments share: the folder of migrations, and how a new file is laid out.
# `dev` names the dialect and its version; Portolan replays in memory and starts nothing.
locals {
  dev        = "docker://postgres/16/dev?search_path=public"
  migrations = "file://migrations"
}

data "external_schema" "models" {
  program = [".venv/bin/python", "load_models.py"]
}

# Writes migrations: what the models say, against what the folder says.
env "sqlalchemy" {
  src = data.external_schema.models.url
  url = getenv("LOCAL_DATABASE_URL")
  dev = local.dev
  migration {
    dir = local.migrations
  }
  format {
    migrate {
      diff = "{{ sql . \"  \" }}"
    }
  }
}

# The database on this machine; its address stands in .env.
env "local" {
  url = getenv("LOCAL_DATABASE_URL")
  dev = local.dev
  migration {
    dir = local.migrations
  }
}

# The database people use; its address comes from the surroundings, never from a file.
env "production" {
  url = getenv("DATABASE_URL")
  dev = local.dev
  migration {
    dir = local.migrations
  }
}
