import { RushhourError } from '../../border/errors.ts';
import { sitesOf } from '../../journey/sites.ts';
import { workflowsOf } from '../../profile/load-of.ts';
import { TrafficProfile } from '../../profile/profile.ts';
import { resolveProfile, shippedProfiles } from '../../profile/shipped.ts';
import { seconds } from '../../text/format.ts';
import { EXIT, exitCodeOfError } from '../exit-codes.ts';
import { table } from '../format.ts';
import { type JsonOption, printJson } from '../json-option.ts';
import { levelsForJson, levelsInShort } from '../levels.ts';
import type { SetOptions } from '../overrides.ts';
import { checkStoreHas, givenUrls, type UrlOptions } from '../service-urls.ts';
import { terminalOf, wrapped } from '../terminal.ts';

/** Lists the shipped profiles. */
export function profilesCommand({ json = false }: JsonOption): number {
  const shipped = shippedProfiles().map(({ name, path, summary }) => {
    return { name, path, summary, profile: TrafficProfile.fromYaml(path) };
  });
  if (json) {
    return printJson(
      shipped.map(({ profile, ...rest }) => {
        return { ...rest, ...levelsForJson(profile), durationSeconds: profile.durationSeconds };
      }),
    );
  }
  const rows = shipped.map(({ name, summary, profile }) => {
    return [name, levelsInShort(profile), seconds(profile.durationSeconds), summary];
  });
  const width = Math.max(...rows.map(([, , , summary]) => summary!.length));
  const lines = table(
    rows.map(([name, level, time, text]) => [name!, level!, time!, text!.padEnd(width)]),
  );
  const { columns, rows: height } = terminalOf(process.stdout);
  const shown = height === null ? lines : lines.flatMap((line) => wrapped(line, columns));
  process.stdout.write(`${shown.join('\n')}\n`);
  return EXIT.good;
}

/**
 * Checks a profile as a run would, without starting one: its values, its workflow modules, and whether each
 * service that it calls has a URL.
 */
export async function validateCommand(
  nameOrPath: string,
  options: SetOptions & UrlOptions & JsonOption,
): Promise<number> {
  if (!options.json) return validate(nameOrPath, options);
  try {
    return await validate(nameOrPath, options);
  } catch (error) {
    if (!(error instanceof RushhourError)) throw error;
    const [message = '', ...problems] = error.message.split(/\n {2}/);
    printJson({ valid: false, code: error.code, message, problems });
    return exitCodeOfError(error);
  }
}

async function validate(
  nameOrPath: string,
  options: SetOptions & UrlOptions & JsonOption,
): Promise<number> {
  const path = resolveProfile(nameOrPath);
  const profile = TrafficProfile.fromYaml(path, options);
  const { loadWorkflows } = await import('../../engine/load-workflows.ts');
  const { checkServiceUrls, servicesOf } = await import('../../engine/services.ts');
  const { targetsOf } = await import('../../engine/service-targets.ts');
  const catalogue = await loadWorkflows(profile);
  const called = servicesOf(profile, catalogue);
  const { rehearse } = await import('../../plan/faults.ts');
  const isOfProfile = options.target === undefined && options.service === undefined;
  const isComplete = called.every((name) => Object.hasOwn(profile.services, name));
  // Samples may contain links, and their services are known then.
  const sites = isOfProfile && isComplete ? sitesOf(targetsOf(profile, profile.services)) : null;
  rehearse(profile, await catalogue.rehearsed(workflowsOf(profile), sites));
  const urls = givenUrls(profile, called, options);
  if (urls !== null) checkServiceUrls(profile, catalogue, urls);
  else checkStoreHas(called);
  targetsOf(profile, urls ?? {});
  if (options.json) {
    const { name, durationSeconds } = profile;
    return printJson({
      valid: true,
      path,
      name,
      ...levelsForJson(profile),
      durationSeconds,
      services: called,
    });
  }
  const services = called.join(', ');
  const where = urls === null ? ' of the embedded store' : '';
  process.stdout.write(
    `${path} is valid: "${profile.name}", up to ${levelsInShort(profile)} for ${seconds(profile.durationSeconds)}, calling ${services}${where}\n`,
  );
  return EXIT.good;
}
