#!/usr/bin/env bash
# A private PostgreSQL cluster for tests and for ./dev prepare.
#
#   ops/postgres.sh start DIR   prints postgres://… (a superuser on a free loopback port); DIR is created
#   ops/postgres.sh stop DIR    stops the cluster; its files stay until DIR is removed
#
# Uses the newest PostgreSQL of /usr/lib/postgresql (15 or later), else the one on the PATH. As root it installs Debian's
# package when there is none, without Debian's own cluster. Nothing is durable here (fsync is off): never keep data in it.
set -euo pipefail

die() {
    echo "ops/postgres.sh: $*" >&2
    exit 1
}

# Sets BIN to the directory of the newest usable PostgreSQL; fails without a word when there is none.
find_postgres() {
    local dir version
    BIN=
    for dir in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V); do
        if [ -x "$dir/initdb" ] && [ -x "$dir/pg_ctl" ]; then BIN=$dir; fi
    done
    if [ -z "$BIN" ] && command -v initdb >/dev/null && command -v pg_ctl >/dev/null; then
        BIN=$(dirname "$(command -v initdb)")
    fi
    [ -n "$BIN" ] || return 1
    version=$("$BIN/initdb" --version | sed -E 's/[^0-9]*([0-9]+).*/\1/')
    [ "$version" -ge 15 ] || die "PostgreSQL $version in $BIN is too old: 15 or later is needed"
}

install_postgres() {
    [ "$(id -u)" = 0 ] || die "PostgreSQL is not installed: install it (Debian: apt-get install postgresql) or run this as root"
    command -v apt-get >/dev/null || die "PostgreSQL is not installed: install version 15 or later"
    mkdir -p /etc/postgresql-common
    if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf
    fi
    {
        apt-get update -q
        DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
            -o Dpkg::Options::=--force-confold postgresql
    } >&2 || die "PostgreSQL could not be installed: see the lines above"
}

# Sets OWNER to the user of the cluster in a directory.
choose_owner() {
    OWNER=$(id -un)
    if [ "$OWNER" = root ]; then
        OWNER=nobody
        if id postgres >/dev/null 2>&1; then OWNER=postgres; fi
        if [ -d "$1/data" ]; then OWNER=$(stat -c %U "$1/data"); fi
    fi
}

# Runs a command as the user of the cluster: PostgreSQL refuses to be run by root.
as_owner() {
    if [ "$(id -u)" != 0 ]; then
        (cd / && "$@")
    else
        (cd / && runuser -u "$OWNER" -- "$@")
    fi
}

start() {
    local dir=$1 port password try
    find_postgres || { install_postgres; find_postgres || die "PostgreSQL was installed and is not in /usr/lib/postgresql"; }
    choose_owner "$dir"
    if [ -s "$dir/url" ] && as_owner "$BIN/pg_ctl" status -D "$dir/data" >/dev/null 2>&1; then
        cat "$dir/url"
        return
    fi
    if [ "$(id -u)" = 0 ]; then chown "$OWNER" "$dir"; fi
    as_owner test -w "$dir" || die "$OWNER can't reach $dir: choose a directory that every user may enter, such as one in /tmp"
    if [ ! -e "$dir/data/PG_VERSION" ]; then
        rm -f "$dir/url"
        password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
        (umask 077 && echo "$password" >"$dir/password")
        if [ "$(id -u)" = 0 ]; then chown "$OWNER" "$dir/password"; fi
        as_owner "$BIN/initdb" -D "$dir/data" -U seatbridge --pwfile="$dir/password" --auth-local=reject \
            --auth-host=password -E UTF8 --locale=C.UTF-8 --no-sync >"$dir/initdb.log" 2>&1 \
            || die "initdb failed: $(tail -n 3 "$dir/initdb.log" | tr '\n' ' ')"
    fi
    password=$(cat "$dir/password")
    as_owner touch "$dir/log"
    for try in 1 2 3 4 5 6 7 8; do
        port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
        if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then continue; fi
        if as_owner "$BIN/pg_ctl" start -w -t 60 -D "$dir/data" -l "$dir/log" -o "-p $port -c listen_addresses=127.0.0.1 \
            -c unix_socket_directories='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
            -c max_connections=300 -c autovacuum_naptime=60s" >/dev/null 2>&1; then
            (umask 077 && echo "postgres://seatbridge:$password@127.0.0.1:$port/postgres" >"$dir/url")
            cat "$dir/url"
            return
        fi
    done
    die "the cluster in $dir does not start: $(tail -n 3 "$dir/log" | tr '\n' ' ')"
}

stop() {
    local dir=$1
    find_postgres || return 0
    choose_owner "$dir"
    if [ -e "$dir/data/postmaster.pid" ]; then
        as_owner "$BIN/pg_ctl" stop -m immediate -D "$dir/data" >/dev/null || die "the cluster in $dir does not stop"
    fi
    rm -f "$dir/url"
}

[ $# = 2 ] || die "usage: ops/postgres.sh start DIR | stop DIR"
case $1 in
    start)
        mkdir -p "$2"
        start "$(cd "$2" && pwd)"
        ;;
    stop)
        [ -d "$2" ] || exit 0
        stop "$(cd "$2" && pwd)"
        ;;
    *) die "usage: ops/postgres.sh start DIR | stop DIR" ;;
esac
