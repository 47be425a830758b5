import { Command } from 'commander';
import { type DeskContext, deskContext } from './desk/desk.js';

interface LoginOptions {
  readonly config: string;
  readonly acknowledge?: boolean;
  readonly lock?: boolean;
  readonly unlock?: boolean;
  readonly out?: boolean;
}

export function loginCommand(context: DeskContext = deskContext()): Command {
  return new Command('login')
    .description('Logs a person in, with password and one-time code; also locks, unlocks and logs out')
    .argument('[name]', 'login name')
    .option('--config <file>', 'the unit’s configuration', process.env.PLATEWARDEN_CONFIG ?? 'platewarden.yaml')
    .option('--acknowledge', 'I have read and understood the policy’s current version (N-RE)')
    .option('--lock', 'lock the session')
    .option('--unlock', 'unlock the session')
    .option('--out', 'log out')
    .addHelpText('after', '\nExample:\n  platewarden login dreyes --acknowledge\n  platewarden login --out')
    .action(async (name: string | undefined, options: LoginOptions) => {
      const { openDesk } = await import('./desk/open-desk.js');
      await context.settleClock();
      using desk = openDesk(context, options);
      const { sessions } = desk.office;
      const { origin, print } = context;
      if (options.lock) {
        sessions.lock(desk.token.read(), origin);
        return print('Locked.');
      }
      if (options.out) {
        sessions.logout(desk.token.read(), origin);
        desk.token.remove();
        return print('Logged out.');
      }
      const loginName = name ?? '';
      const credentials = {
        loginName,
        password: await context.secret('Password'),
        code: await context.secret('One-time code'),
      };
      if (options.unlock) {
        const { account } = await sessions.unlock(desk.token.read(), origin, credentials);
        return print(`Unlocked: ${account.name}.`);
      }
      const begun = await sessions.login(credentials, origin, options.acknowledge === true);
      desk.token.write(begun.token);
      print(
        `Logged in: ${begun.account.name}, ${begun.account.role}. Official business only; every access is recorded.`,
      );
      if (begun.warning) print(begun.warning);
    });
}
