#!/bin/sh
# Make a private authority and a certificate for the two names of compose.yaml, into docker/certificates (not committed).
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p certificates
cd certificates
[ ! -f site.crt ] || { echo 'docker/certificates holds a certificate already.'; exit 0; }
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 825 -subj '/CN=Acropolis trial authority' \
    -addext 'basicConstraints=critical,CA:TRUE' -addext 'keyUsage=critical,keyCertSign' -keyout ca.key -out ca.crt
openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj '/CN=login.example.org' \
    -keyout site.key -out site.csr
printf 'subjectAltName=DNS:login.example.org,DNS:jsis.example.org\nextendedKeyUsage=serverAuth\n' > site.ext
openssl x509 -req -in site.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 397 -extfile site.ext -out site.crt
chmod 644 ca.crt site.crt
