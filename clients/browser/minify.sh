#!/bin/sh
# Makes tellonce.min.js, which is shipped, from tellonce.js, which is read; needs esbuild (ESBUILD=PROGRAM).
set -e
cd "$(dirname "$0")"
digest=$(sha256sum tellonce.js | cut -c1-16)
{ printf '/* Tellonce, Apache-2.0, from tellonce.js %s */\n' "$digest"; ${ESBUILD:-npx esbuild} tellonce.js --minify --target=es2020; } > tellonce.min.js.new
mv tellonce.min.js.new tellonce.min.js
wc -c tellonce.min.js
