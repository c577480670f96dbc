"""Directories of other people, run by the tests on this machine: an OpenID Connect provider and a SAML identity provider."""
