# What this project does, by one word each. `make` lists them.

TOOLS := $(or $(PORTOLAN_TOOLS),$(CURDIR)/.tools)
export PORTOLAN_TOOLS := $(TOOLS)
export PATH := $(TOOLS)/node_modules/.bin:$(TOOLS)/bin:$(PATH)

TARGET := $(or $(CARGO_TARGET_DIR),target)
PORTOLAN := $(TARGET)/release/portolan
PAGE_SOURCES := $(shell find core web -name target -prune -o -type f -print) index.html scripts/build-wasm.py scripts/copy-databases.sh Cargo.toml Cargo.lock
PACKAGE_SOURCES := $(shell find core js/src -name target -prune -o -type f -print) js/Cargo.toml Cargo.toml Cargo.lock scripts/build-wasm.py

.DEFAULT_GOAL := help

.PHONY: help
help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

.PHONY: demo
demo: $(PORTOLAN) ## The main job on SQLite, step by step; leaves demo/diagram.html
	@scripts/demo.sh $(PORTOLAN) demo

.PHONY: test
test: packages tools lint web js ## Everything: lints, tests, real servers, the page in a browser
	cargo build --locked -p portolan-cli
	node tests/browser/page.mjs
	node js/tests/run.mjs
	cargo test --locked --workspace

.PHONY: lint
lint: ## Format and clippy, and core as the browser gets it
	cargo fmt --all --check
	cargo clippy --all-targets -- --deny warnings
	cargo clippy -p portolan-core -p portolan-web -p portolan-js --target wasm32-unknown-unknown -- --deny warnings

.PHONY: web
web: dist/index.html ## Build the page into dist/

.PHONY: js
js: js/wasm/portolan_bg.wasm ## Build the package for JavaScript in js/

.PHONY: bench
bench: $(PORTOLAN) ## Time whole processes on schemas of 100 and 1,000 tables
	@python3 scripts/bench.py $(PORTOLAN)

.PHONY: bench-web
bench-web: web ## Time the page in a browser on one core, and weigh it
	@taskset -c 0 node scripts/bench-web.mjs

.PHONY: packages
packages: ## Install the Debian packages the tests need, where they are missing
	@scripts/install-packages.sh

.PHONY: tools
tools: ## Build the tools that build the page, into .tools/
	@scripts/install-web-tools.sh

# The tests need the package too: both are built at once.
dist/index.html: $(PAGE_SOURCES) | tools
	@echo 'page: building (the first time about 4 min on two cores)'
	@scripts/build-wasm.py page $(if $(filter test,$(MAKECMDGOALS)),package)
	@scripts/copy-databases.sh dist

js/wasm/portolan_bg.wasm: $(PACKAGE_SOURCES) | tools
	@echo 'package: building (the first time about 3 min on two cores)'
	@scripts/build-wasm.py package

# The page goes into the binary, so it is built first. Cargo knows the rest of what is out of date.
.PHONY: $(PORTOLAN)
$(PORTOLAN): web
	@echo 'portolan: building (the first time about 5 min on two cores)'
	@cargo build --release --locked --quiet -p portolan-cli
