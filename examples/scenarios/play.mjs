// Plays one of these scenarios for 5 seconds against its service: node play.mjs cart
import { TrafficGenerator, TrafficProfile } from 'rushhour';

const [name = 'cart'] = process.argv.slice(2);
/** @type {{ services: string[], start: () => Promise<{ url: string, close: () => void }> }} */
const { services, start } = await import(`./${name}.service.mjs`);
const { url, close } = await start();

const profile = TrafficProfile.from({
  name,
  usersPerSecond: 5,
  durationSeconds: 5,
  gracefulStopSeconds: 20,
  thinkTimeSeconds: { min: 0.1, max: 0.5 },
  workflowDistribution: { [name]: 1 },
  workflowModules: [`${import.meta.dirname}/${name}.mts`],
  services: Object.fromEntries(services.map((service) => [service, url])),
});
const generator = new TrafficGenerator(profile);
await generator.start();
const { users, stats, verdict } = await generator.finished;
console.log(`${name}: ${users.completed} of ${users.spawned} users completed their journey`);
console.log(`${stats.total} requests, verdict ${verdict.status}`);
close();
