#!/bin/sh
# Installs what bench runs need under BENCH_HOME (default: var/bench in this repository), and nothing anywhere else:
# a Python environment for the load generator, Node 22 from npm, and the peers. Removing the folder undoes it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
home=${BENCH_HOME:-$here/../var/bench}
mkdir -p "$home/node" "$home/panva" "$home/run"
home=$(cd "$home" && pwd)
export npm_config_cache="$home/npm-cache" PIP_CACHE_DIR="$home/pip-cache" PIP_DISABLE_PIP_VERSION_CHECK=1

python3 -m venv "$home/venv"
"$home/venv/bin/pip" install --quiet 'uvloop>=0.22' 'orjson>=3.11,<4' 'joserfc>=1.8,<1.9'

npm install --prefix "$home/node" --no-audit --no-fund --silent node@22
node_folder=$(dirname "$(dirname "$(find "$home/node/node_modules" -path '*node-linux*/bin/node' | head -1)")")

# better-sqlite3 is compiled against the headers of that Node; without a C++ compiler the peer uses node:sqlite.
cp "$here/peers/panva/package.json" "$here/peers/panva/server.js" "$home/panva/"
(cd "$home/panva" && PATH="$node_folder/bin:$PATH" npm_config_nodedir="$node_folder" \
    npm install --no-audit --no-fund --silent)

"$home/node/node_modules/node/bin/node" --version
command -v redis-server >/dev/null || echo "no redis-server on this machine: leave panva-redis out"
command -v taskset >/dev/null || echo "no taskset on this machine: install util-linux"
