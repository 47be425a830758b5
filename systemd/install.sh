#!/usr/bin/env bash
# Installs the built project as a systemd service. As root, from the project's folder, after `npm ci && npm run build`:
#   systemd/install.sh path/to/configuration.yaml
# Run again after an update: it replaces the program and keeps /etc/platewarden and the data.
set -euo pipefail
cd "$(dirname "$0")/.."

config=${1:-}
[ "$(id -u)" = 0 ] || { echo "install.sh must run as root" >&2; exit 77; }
[ -f dist/main.js ] || { echo "dist/ is missing: run npm ci && npm run build first" >&2; exit 66; }
if [ ! -f /etc/platewarden/platewarden.yaml ] && [ ! -f "$config" ]; then
  echo "Name a configuration to begin with, e.g. config/patrol.yaml" >&2
  exit 64
fi
[ -z "$config" ] || node dist/main.js check-config "$config"

install -m 0644 systemd/platewarden.sysusers /usr/lib/sysusers.d/platewarden.conf
systemd-sysusers /usr/lib/sysusers.d/platewarden.conf

# Built beside the old one and swapped in, so that a cut leaves a whole program. Packages for development stay behind.
rm -rf /opt/platewarden.new
mkdir -p /opt/platewarden.new
cp -a bin dist config package.json package-lock.json .npmrc README.md LICENSE node_modules /opt/platewarden.new/
(cd /opt/platewarden.new && npm prune --omit=dev --no-audit --no-fund --loglevel=error)
rm -rf /opt/platewarden.old
[ ! -d /opt/platewarden ] || mv /opt/platewarden /opt/platewarden.old
mv /opt/platewarden.new /opt/platewarden
rm -rf /opt/platewarden.old
ln -sf /opt/platewarden/bin/platewarden.js /usr/local/bin/platewarden

install -d -m 0750 -g platewarden /etc/platewarden
[ -z "$config" ] || install -m 0640 -g platewarden "$config" /etc/platewarden/platewarden.yaml
[ -d /etc/platewarden/agencies ] || cp -r config/agencies /etc/platewarden/
install -m 0644 systemd/platewarden.service /etc/systemd/system/platewarden.service
systemctl daemon-reload
echo "Installed. Start it with: systemctl enable --now platewarden"
