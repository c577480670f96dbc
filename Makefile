# What can be done here. `make` alone lists it.
.DEFAULT_GOAL := help
.PHONY: help demo test check format bench shots lock clean
SHELL := /bin/bash
python := .venv/bin/python

help:  ## list what can be done
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

demo:  ## run the product with a made-up district (PORT=8000, SSWORK_DATA=var); Ctrl-C stops it
	@scripts/setup
	@exec $(python) manage.py demo

test:  ## set up and run everything that CI runs, browser journeys included (ARGS= is for pytest)
	@scripts/setup dev
	@scripts/chromium
	@$(MAKE) --no-print-directory check
	@exec $(python) -m pytest -n 2 --dist loadfile $(ARGS)

check:  ## style, types, deployment settings, missing migrations, known vulnerabilities
	@scripts/setup dev
	$(python) -m ruff check .
	$(python) -m ruff format --check .
	$(python) -m mypy
	@# As a district sets it; the values are nobody's.
	SSWORK_TLS=1 SSWORK_HOSTS=sswork.example.org SSWORK_SITE_URL=https://sswork.example.org \
	SSWORK_SECRET_KEY=0123456789-a-key-of-nobody-and-long-enough-for-the-check-0123456789 \
	SSWORK_MASTER_KEY=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8= \
	$(python) -W error manage.py check --deploy --fail-level WARNING
	$(python) manage.py makemigrations --check --dry-run
	$(python) scripts/audit.py

format:  ## bring the code into its form
	@scripts/setup dev
	$(python) -m ruff check --fix .
	$(python) -m ruff format .

bench:  ## measure the pages and imports, as ratios (see bench/README.md), then the slow tests; with ARGS only what they name
	@scripts/setup dev
	@$(python) -m bench $(ARGS)
	@$(if $(ARGS),,scripts/chromium && exec $(python) -m pytest -m slow -n 2 --dist load)

shots:  ## make the pictures of the README
	@scripts/setup dev
	@scripts/chromium
	@exec $(python) scripts/shots.py

lock:  ## pin the newest allowed packages, with hashes
	@scripts/setup dev
	@scripts/lock

clean:  ## remove what was installed and built; data in var/ stays
	rm -rf .venv node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis
