#!/usr/bin/env bash
# Makes the certificates here: an authority of our own and what it signs. Nothing outside the tests trusts it.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
touch "$work/index" && echo 01 >"$work/serial"

key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1"; }

# sign NAME SUBJECT-ALT-NAME FROM UNTIL [SELF-SIGNED: -selfsign]
sign() {
  openssl req -new -key "${key:-service.key}" -subj "/CN=$1" -out "$work/request"
  printf '%s\n' '[ca]' 'default_ca = a' '[a]' "new_certs_dir = $work" "database = $work/index" \
    "serial = $work/serial" 'default_md = sha256' 'unique_subject = no' 'policy = p' '[p]' \
    'commonName = supplied' '[extensions]' "$2" >"$work/config"
  openssl ca -batch -notext -config "$work/config" -extensions extensions -startdate "$3" -enddate "$4" \
    -in "$work/request" -out "$1.pem" "${@:5}" 2>/dev/null
}

from=20200101000000Z
until=21200101000000Z
key "$work/authority.key"
key service.key
key=$work/authority.key sign authority basicConstraints=critical,CA:true $from $until -selfsign -keyfile "$work/authority.key"
by_authority=(-cert authority.pem -keyfile "$work/authority.key")
sign good subjectAltName=IP:127.0.0.1 $from $until "${by_authority[@]}"
sign expired subjectAltName=IP:127.0.0.1 $from 20210101000000Z "${by_authority[@]}"
sign wrong-name subjectAltName=DNS:elsewhere.example $from $until "${by_authority[@]}"
sign self-signed subjectAltName=IP:127.0.0.1 $from $until -selfsign -keyfile service.key
