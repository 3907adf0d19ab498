import { type Command, Option } from 'commander';
import type { AccessLogOptions, HarOptions, ImportOptions } from '../commands/import.ts';
import type { JsonOption } from '../json-option.ts';
import { baseUrl } from '../options.ts';
import type { SetOptions } from '../overrides.ts';
import type { UrlOptions } from '../service-urls.ts';
import { jsonOption, serviceOption, setOption, targetOption } from './shared-options.ts';

export function addImport(rushhour: Command): void {
  const imports = rushhour
    .command('import')
    .description(
      'write a profile and workflows from a HAR file, an OpenAPI document or an access log',
    );
  const kind = (name: string, what: string, target: string | null) => {
    const command = imports
      .command(name)
      .description(what)
      .argument('<file>')
      .option('-o, --output <dir>', 'folder to write to; created if it does not exist (default: .)')
      .option('--name <name>', 'name of the profile and its files (default: that of the file)')
      .option('--json', 'print what was found and written as JSON');
    if (target !== null) command.option('--target <url>', target, baseUrl);
    return command;
  };
  const assetsOption = (byDefault: string) =>
    new Option(
      '--assets <what>',
      `images, styles, fonts, scripts: group them as one step, or omit them (default: ${byDefault})`,
    ).choices(['group', 'omit']);
  kind('har', 'from a browser recording (HTTP Archive)', null)
    .addOption(assetsOption('group'))
    .option('--all-hosts', 'include requests to other sites, such as analytics')
    .action(async (file: string, options: HarOptions) => {
      const { importHarCommand } = await import('../commands/import.ts');
      process.exitCode = await importHarCommand(file, options);
    });
  kind(
    'openapi',
    'from an OpenAPI 3.0 or 3.1 document',
    'base URL (default: the first server)',
  ).action(async (file: string, options: ImportOptions) => {
    const { importOpenApiCommand } = await import('../commands/import.ts');
    process.exitCode = await importOpenApiCommand(file, options);
  });
  kind(
    'access-log',
    'from an nginx or Apache log: common, combined or JSON; also .gz',
    'base URL (default: http://localhost:8080)',
  )
    .addOption(assetsOption('omit'))
    .action(async (file: string, options: AccessLogOptions) => {
      const { importAccessLogCommand } = await import('../commands/import.ts');
      process.exitCode = await importAccessLogCommand(file, options);
    });
}

export function addInit(rushhour: Command): void {
  rushhour
    .command('init')
    .description('write a profile, a workflow and a script to start with')
    .argument('[dir]', 'folder; created if it does not exist', '.')
    .addOption(jsonOption())
    .action(async (folder: string, options: JsonOption) => {
      const { initCommand } = await import('../commands/init.ts');
      process.exitCode = await initCommand(folder, options);
    });
}

export function addValidate(rushhour: Command): void {
  rushhour
    .command('validate')
    .description('check a profile, its workflows and its services')
    .argument('<profile>', 'name of a shipped profile, or a file')
    .addOption(targetOption())
    .addOption(serviceOption())
    .addOption(setOption())
    .addOption(jsonOption())
    .action(async (profile: string, options: SetOptions & UrlOptions & JsonOption) => {
      const { validateCommand } = await import('../commands/profiles.ts');
      process.exitCode = await validateCommand(profile, options);
    });
}

export function addSchema(rushhour: Command): void {
  rushhour
    .command('schema')
    .description('print the JSON Schema of a profile, for editors')
    .action(async () => {
      const { schemaCommand } = await import('../commands/schema.ts');
      process.exitCode = schemaCommand();
    });
}

export function addProfiles(rushhour: Command): void {
  rushhour
    .command('profiles')
    .description('list the shipped profiles')
    .addOption(jsonOption())
    .action(async (options: JsonOption) => {
      const { profilesCommand } = await import('../commands/profiles.ts');
      process.exitCode = profilesCommand(options);
    });
}
