import { Command } from 'commander';
import { standingOf } from '../policy/account.js';
import { type DeskContext, deskContext } from './desk/desk.js';
import { deskCommand, timeOf } from './desk/desk-command.js';

const course = ['--course <name>', 'which training', 'office-approved ALPR training'] as const;

export function userCommand(context: DeskContext = deskContext()): Command {
  const user = new Command('user').description('Accounts of persons: made, changed, trained, suspended');
  const { print } = context;

  person(
    deskCommand(user, 'bootstrap <login>', 'Makes the first administrator; once', context, async (desk, o, [login]) => {
      const password = await context.secret('Password for the administrator');
      const first = { loginName: login!, name: o.name!, title: o.title!, badge: o.badge!, entitlements: [], password };
      const training = { course: o.course!, completedAt: timeOf(o.trained!) };
      const created = await desk.office.accounts.bootstrap(o.technician!, first, training);
      print(
        `${created.account.name} is the administrator.\nFor the authenticator app, shown once:\n${created.totpUri}`,
      );
    }),
  )
    .requiredOption('--technician <name>', 'who does this, at the machine')
    .requiredOption('--trained <date>', 'when the administrator completed the training')
    .option(...course);

  person(
    deskCommand(user, 'add <login>', 'Makes an account', context, async (desk, o, [login]) => {
      const by = desk.who();
      const password = await context.secret('First password');
      const entitlements = o.entitlements?.split(',') ?? [];
      const fields = {
        loginName: login!,
        name: o.name!,
        title: o.title!,
        badge: o.badge!,
        role: o.role!,
        entitlements,
        password,
      };
      const training = o.trained === undefined ? undefined : { course: o.course!, completedAt: timeOf(o.trained) };
      const created = await desk.office.accounts.create(by, fields, training);
      print(`${created.account.name} has an account.\nFor the authenticator app, shown once:\n${created.totpUri}`);
    }),
  )
    .requiredOption('--role <role>', 'operator, supervisor, administrator, auditor, technician or dispatcher')
    .option('--entitlements <list>', 'restricted lists whose details may be seen, e.g. list:sfr')
    .option('--trained <date>', 'when the person completed the training; else record it with `user training`')
    .option(...course);

  deskCommand(user, 'change <login>', 'Changes role, title or entitlements', context, (desk, o, [login]) => {
    const entitlements =
      o.entitlements === undefined ? {} : { entitlements: o.entitlements.split(',').filter(Boolean) };
    const role = o.role === undefined ? {} : { role: o.role };
    const title = o.title === undefined ? {} : { title: o.title };
    const account = desk.office.accounts.change(desk.who(), login!, { ...role, ...title, ...entitlements });
    print(`${account.name}: ${account.title}, ${account.role}, ${account.entitlements.join(' ') || 'no entitlements'}`);
  })
    .option('--role <role>', 'new role')
    .option('--title <title>', 'new job title')
    .option('--entitlements <list>', 'all entitlements from now on, separated by commas');

  deskCommand(
    user,
    'suspend <login>',
    'Ends access and all sessions at once (S-9.10f)',
    context,
    (desk, o, [login]) => {
      print(`${desk.office.accounts.suspend(desk.who(), login!, o.reason!).name} is suspended.`);
    },
  ).requiredOption('--reason <text>', 'why');

  deskCommand(
    user,
    'restore <login>',
    'Ends a suspension, or a lock after failed logins',
    context,
    (desk, o, [login]) => {
      print(`${desk.office.accounts.restore(desk.who(), login!, o.reason!).name} may log in again.`);
    },
  ).requiredOption('--reason <text>', 'why');

  deskCommand(
    user,
    'renew <login>',
    'A new password and authenticator for who lost theirs; ends their sessions',
    context,
    async (desk, o, [login]) => {
      const by = desk.who();
      const password = await context.secret('New password');
      const renewed = await desk.office.accounts.renew(by, login!, password, o.reason!);
      print(`${renewed.account.name} logs in anew.\nFor the authenticator app, shown once:\n${renewed.totpUri}`);
    },
  ).requiredOption('--reason <text>', 'why');

  deskCommand(user, 'training <login>', 'Records a completed training (S-9.4)', context, (desk, o, [login]) => {
    const account = desk.office.accounts.recordTraining(desk.who(), login!, {
      course: o.course!,
      completedAt: timeOf(o.completed!),
    });
    print(`${account.name}: training recorded.`);
  })
    .requiredOption('--course <name>', 'which training')
    .requiredOption('--completed <date>', 'when it was completed');

  deskCommand(
    user,
    'password <login>',
    'Changes one’s own password; ends one’s sessions',
    context,
    async (desk, _o, [login]) => {
      const credentials = {
        loginName: login!,
        password: await context.secret('Present password'),
        code: await context.secret('One-time code'),
      };
      await desk.office.sessions.changePassword(credentials, await context.secret('New password'));
      print('Changed. Log in again.');
    },
  );

  deskCommand(
    user,
    'shift <login>',
    'Records hours of duty: look-ups outside are flagged',
    context,
    (desk, o, [login]) => {
      desk.office.compliance.recordShift(desk.who(), login!, timeOf(o.from!), timeOf(o.to!));
      print('Recorded.');
    },
  )
    .requiredOption('--from <time>', 'begin')
    .requiredOption('--to <time>', 'end');

  deskCommand(
    user,
    'watch-plate <plate>',
    'Flags look-ups of a colleague’s plate (S-9.10b)',
    context,
    (desk, o, [plate]) => {
      desk.office.compliance.watchPlate(desk.who(), plate!, o.reason!);
      print('Watched.');
    },
  ).requiredOption('--reason <text>', 'why');

  deskCommand(user, 'list', 'Who is authorised to do what (S-4.1a)', context, (desk) => {
    const { accounts, profile } = desk.office;
    print('login  name  title  badge  role  entitlements  standing');
    for (const account of accounts.list(desk.who())) {
      const { refusal } = standingOf(account, profile, context.clock.now());
      const { loginName, name, title, badge, role, entitlements } = account;
      print(
        [loginName, name, title, badge, role, entitlements.join(' ') || '-', refusal?.reason ?? 'may log in'].join(
          '  ',
        ),
      );
    }
  });
  return user;
}

function person(command: Command): Command {
  return command
    .requiredOption('--name <name>', 'the person’s name')
    .requiredOption('--title <title>', 'job title')
    .requiredOption('--badge <number>', 'badge number: names the person');
}
