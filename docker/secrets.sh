#!/bin/sh
# Make the secrets that compose.yaml reads, into docker/secrets (not committed). Nothing that exists is changed.
set -eu
cd "$(dirname "$0")"
mkdir -p secrets
cd secrets

keep() { # keep NAME CONTENT: readable inside the containers, whose account is another
    [ -f "$1" ] || printf '%s\n' "$2" > "$1"
    chmod 644 "$1"
}

random() { openssl rand -base64 "$1" | tr '+/' '-_' | tr -d '\n'; }

keep postgres-password "$(random 24)"
password=$(cat postgres-password)
keep idp-database-url "postgresql://postgres:${password}@postgres/idp"
keep jsis-database-url "postgresql://postgres:${password}@postgres/jsis"
keep idp-sealing.key "$(random 32)"
keep idp-smtp-password ''
keep idp-sms-token "$(random 24)"
chmod 700 .
