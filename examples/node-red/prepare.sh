#!/bin/sh
# Fetches Node-RED into the folder that becomes the artifact. Nothing is installed when an instance starts.
set -eu
cd "$(dirname "$0")/app"
npm install --omit=dev --ignore-scripts --no-audit --no-fund
