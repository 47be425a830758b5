import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { Command } from 'commander';
import { unitActor } from '../domain/access.js';
import { PlatewardenError } from '../domain/errors.js';

interface KeysOptions {
  readonly config: string;
  readonly newKeyFile?: string;
  readonly retireOld?: boolean;
}

export function keysCommand(): Command {
  const keys = new Command('keys').description('The keys that the data directory is sealed with');
  keys
    .command('rotate')
    .description('Changes the master key, and the key of new files, while the daemon runs; older files stay readable')
    .option('--config <file>', 'the unit’s configuration', process.env.PLATEWARDEN_CONFIG ?? 'platewarden.yaml')
    .option('--new-key-file <file>', 'the new master key, where a credential or a command keeps it')
    .option('--retire-old', 'once the new key is in its place: the old one no longer opens the directory')
    .addHelpText('after', '\nExample:\n  platewarden keys rotate --config /etc/platewarden/platewarden.yaml')
    .action(rotate);
  return keys;
}

async function rotate({ config, newKeyFile, retireOld }: KeysOptions): Promise<void> {
  // Loaded here, so that the other commands start without the database.
  const { loadConfiguration } = await import('../ops/load-configuration.js');
  const { TrustedClock } = await import('../ops/trusted-clock.js');
  const { UnitKey } = await import('../ops/unit-key.js');
  const { AuditLog } = await import('../store/audit-log/audit-log.js');
  const { openStore } = await import('../store/store.js');
  const { store: configuration, unit } = loadConfiguration(config);
  const clock = new TrustedClock();
  using store = openStore(configuration, clock, { resendAfterMs: null });
  if (retireOld) store.keyring.retireOldMaster();
  else store.keyring.rotate(newKeyFile === undefined ? undefined : keyIn(newKeyFile));
  const key = UnitKey.open(store.directory, store.keyring);
  new AuditLog({ ...store, clock, unit, key }).append({
    actor: unitActor(unit),
    action: 'key_rotated',
    // Whoever may open the data directory needs no account: the machine knows them by its own.
    dataElements: { retired: retireOld === true, systemUser: process.env.SUDO_USER ?? userInfo().username },
  });
  process.stdout.write(
    retireOld ? 'The old master key is retired.\n' : `The keys of ${store.directory} are rotated.\n`,
  );
}

function keyIn(path: string): Buffer {
  const digits = readFileSync(path, 'utf8').trim();
  if (/^[0-9a-fA-F]{64}$/.test(digits)) return Buffer.from(digits, 'hex');
  throw new PlatewardenError('usage', `${path} does not hold 64 hexadecimal digits`, {
    hint: '`openssl rand -hex 32` makes a key.',
  });
}
