import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startAfter } from './command.ts';

const root = join(import.meta.dirname, '../..');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rushhour-llms-'));
});
afterAll(() => rm(folder, { recursive: true }));

it('the scenario in llms.txt is valid as it is', async () => {
  const text = await readFile(join(root, 'llms.txt'), 'utf8');
  const blockOf = (language: string) =>
    new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(text)![1]!;
  await writeFile(
    join(folder, 'checkout.yaml'),
    blockOf('yaml').replace('ca: ca.pem', 'insecure: true'),
  );
  await writeFile(join(folder, 'checkout.mts'), blockOf('ts'));
  await writeFile(join(folder, 'accounts.csv'), 'email,password\na@b,c\n');
  const environment = 'export API_TOKEN=token PAY_PASSWORD=password';
  const profile = join(folder, 'checkout.yaml');
  const { code, stdout, stderr } = await startAfter(environment, 'validate', profile, '--json')
    .outcome;
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toMatchObject({ valid: true, name: 'checkout', services: ['shop'] });
  expect(code).toBe(0);
  const wrong = await startAfter('true', 'validate', profile, '--json').outcome;
  expect(JSON.parse(wrong.stdout)).toMatchObject({
    valid: false,
    code: 'INVALID_PROFILE',
    problems: [
      expect.stringMatching(/^headers\.authorization: API_TOKEN is not set/),
      expect.stringMatching(/^services\.pay\.basic_auth\.password: PAY_PASSWORD is not set/),
    ],
  });
  expect(wrong.code).toBe(2);
});
