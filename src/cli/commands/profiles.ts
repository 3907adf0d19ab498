import { TrafficProfile } from '../../profile/profile.ts';
import { shippedProfiles } from '../../profile/shipped.ts';
import { count, seconds } from '../../text/format.ts';
import { EXIT } from '../exit-codes.ts';
import { table } from '../format.ts';

/** Lists the profiles that come with Rushhour. */
export function profilesCommand(): number {
  const rows = shippedProfiles().map(({ name, path, summary }) => {
    const { requestsPerSecond, durationSeconds } = TrafficProfile.fromYaml(path);
    return [name, `${count(requestsPerSecond)} rps`, seconds(durationSeconds), summary];
  });
  const width = Math.max(...rows.map(([, , , summary]) => summary!.length));
  const lines = table(
    rows.map(([name, rps, time, text]) => [name!, rps!, time!, text!.padEnd(width)]),
  );
  process.stdout.write(`${lines.join('\n')}\n`);
  return EXIT.good;
}

/** Says what is wrong with a profile file, or that nothing is. */
export async function validateCommand(file: string): Promise<number> {
  const profile = TrafficProfile.fromYaml(file);
  const { loadWorkflows } = await import('../../engine/load-workflows.ts');
  const { servicesOf } = await import('../../engine/services.ts');
  const catalogue = await loadWorkflows(profile);
  const services = servicesOf(profile, catalogue).join(', ');
  process.stdout.write(
    `${file} is fine: "${profile.name}", up to ${count(profile.requestsPerSecond)} rps for ${seconds(profile.durationSeconds)}, calling ${services}\n`,
  );
  return EXIT.good;
}
