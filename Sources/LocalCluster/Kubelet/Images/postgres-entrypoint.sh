#!/bin/bash
# Starts PostgreSQL as the official image's entrypoint does: the same variables, the same first start.
# https://github.com/docker-library/docs/blob/master/postgres/README.md
set -Eeuo pipefail

# value NAME [DEFAULT]: exports NAME, from itself, from the file that NAME_FILE names, or DEFAULT.
value() {
    local name=$1 file=${1}_FILE
    if [[ -n ${!name:-} && -n ${!file:-} ]]; then
        echo >&2 "error: both $name and $file are set (but are exclusive)"
        exit 1
    fi
    if [[ -n ${!file:-} ]]; then
        export "$name=$(<"${!file}")"
    elif [[ -z ${!name:-} ]]; then
        export "$name=${2:-}"
    fi
    unset "$file"
}

initialize() {
    if [[ -z $POSTGRES_PASSWORD && ${POSTGRES_HOST_AUTH_METHOD:-} != trust ]]; then
        echo >&2 "error: database is uninitialized and superuser password is not specified"
        echo >&2 "       set POSTGRES_PASSWORD or POSTGRES_PASSWORD_FILE to a non-empty value"
        exit 1
    fi
    local arguments=()
    eval "arguments=(${POSTGRES_INITDB_ARGS:-})"
    if [[ -n ${POSTGRES_INITDB_WALDIR:-} ]]; then arguments+=(--waldir "$POSTGRES_INITDB_WALDIR"); fi
    initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") \
        --auth-local=trust --auth-host="${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" "${arguments[@]}"
    printf '\nhost all all all %s\n' "${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >> "$PGDATA/pg_hba.conf"
}

sql() { psql --variable ON_ERROR_STOP=1 --no-psqlrc --no-password --username "$POSTGRES_USER" "$@"; }

# The bootstrap server listens on its socket only: nobody meets a database that is half made.
populate() {
    PGUSER=$POSTGRES_USER pg_ctl --pgdata="$PGDATA" --wait --silent \
        --options="-c listen_addresses='' -p ${PGPORT:-5432}" start
    if [[ $POSTGRES_DB != postgres ]]; then
        sql --dbname postgres --set db="$POSTGRES_DB" <<< 'CREATE DATABASE :"db";'
    fi
    local file
    for file in /docker-entrypoint-initdb.d/*; do
        case $file in
            *.sh) if [[ -x $file ]]; then "$file"; else . "$file"; fi ;;
            *.sql) sql --dbname "$POSTGRES_DB" --file "$file" ;;
            *.sql.gz) gunzip --stdout "$file" | sql --dbname "$POSTGRES_DB" ;;
        esac
    done
    PGUSER=$POSTGRES_USER pg_ctl --pgdata="$PGDATA" --mode=fast --wait --silent stop
}

if [[ ${1:-} == -* || $# -eq 0 ]]; then set -- postgres "$@"; fi
if [[ $1 == postgres ]]; then
    value POSTGRES_PASSWORD
    value POSTGRES_USER postgres
    value POSTGRES_DB "$POSTGRES_USER"
    value POSTGRES_INITDB_ARGS
    value POSTGRES_HOST_AUTH_METHOD
    mkdir -p "$PGDATA"
    chmod 00700 "$PGDATA" || :
    # The mark says that a first start was cut short: what it left is no database, and nothing in it was ever served.
    mark=$PGDATA.initializing
    if [[ -e $mark ]]; then find "$PGDATA" -mindepth 1 -delete; fi
    if [[ ! -s $PGDATA/PG_VERSION ]]; then
        if [[ -w ${PGDATA%/*} ]]; then touch "$mark"; fi
        initialize
        populate
        rm -f "$mark"
        echo 'PostgreSQL init process complete; ready for start up.'
    fi
    unset POSTGRES_PASSWORD
fi
exec "$@"
