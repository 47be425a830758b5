// The real brokers, servers and receivers that the tests run against, as Debian packages.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const needed = [
  { package: 'mosquitto', program: 'mosquitto' },
  { package: 'ffmpeg', program: 'ffmpeg' },
  { package: 'gpsd', program: 'gpsd' },
  { package: 'openssh-server', program: 'sshd' },
  { package: 'openssl', program: 'openssl' },
  { package: 'minisign', program: 'minisign' },
  { package: 'python3-gi', file: '/usr/lib/python3/dist-packages/gi/__init__.py' },
  { package: 'gir1.2-gst-rtsp-server-1.0', file: '/usr/share/doc/gir1.2-gst-rtsp-server-1.0' },
  { package: 'gstreamer1.0-plugins-base', file: '/usr/share/doc/gstreamer1.0-plugins-base' },
  { package: 'gstreamer1.0-plugins-good', file: '/usr/share/doc/gstreamer1.0-plugins-good' },
  { package: 'gstreamer1.0-plugins-bad', file: '/usr/share/doc/gstreamer1.0-plugins-bad' },
  { package: 'gstreamer1.0-plugins-ugly', file: '/usr/share/doc/gstreamer1.0-plugins-ugly' },
];

const path = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
const present = ({ program, file }) =>
  file ? existsSync(file) : path.some((folder) => existsSync(join(folder, program)));

/** Installs what is missing when root on Debian; else says the line to run. Returns the packages still missing. */
export function installSystemPackages() {
  const missing = needed.filter((item) => !present(item)).map((item) => item.package);
  if (missing.length === 0) return [];
  const line = `apt-get update && apt-get install -y ${missing.join(' ')}`;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    console.error(`Some tests need programs that are not here. As root: ${line}`);
    return missing;
  }
  console.error(`Installing for the tests: ${missing.join(' ')}`);
  // Services are started by the tests themselves, on their own ports: keep Debian from starting them.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  spawnSync('apt-get', ['update', '-qq'], { stdio: ['ignore', 'ignore', 'inherit'], env });
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env,
  });
  return needed.filter((item) => !present(item)).map((item) => item.package);
}
