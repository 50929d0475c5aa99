#!/bin/sh
# Draws the secrets of compose.yaml, once, into secrets/, and writes .env beside them. An existing folder is left alone:
# new secrets would lock the databases out and end every session.
set -eu
cd "$(dirname "$0")"
umask 077

mkdir secrets || { echo "secrets/ exists already: nothing was changed" >&2; exit 1; }

draw() {
    od -An -v -N32 -tx1 /dev/urandom | tr -d ' \n'
}

postgres_password=$(draw)
redis_password=$(draw)

# For their owner alone, so the server runs as whoever calls this (see .env).
printf '%s\n' "$(draw)" >secrets/root_key
printf 'postgres://dastak:%s@postgres:5432/dastak?sslmode=disable\n' "$postgres_password" >secrets/database_url
printf 'redis://:%s@redis:6379\n' "$redis_password" >secrets/redis_url
# The other two run as users of their own images. The folder is closed to others on this machine; the file is not,
# so that they can read it where it is mounted.
printf '%s' "$postgres_password" >secrets/postgres_password
printf '%s' "$redis_password" >secrets/redis_password
chmod 0444 secrets/postgres_password secrets/redis_password
chmod 0400 secrets/root_key secrets/database_url secrets/redis_url

printf 'DASTAK_UID=%s\nDASTAK_GID=%s\n' "$(id -u)" "$(id -g)" >.env
echo "secrets/ and .env are made. Keep secrets/root_key in a safe place: without it nobody stays logged in."
