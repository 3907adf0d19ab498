import { expect, it } from 'vitest';
import type { FromWorker } from '../../src/border/messages.ts';
import type { WaitingUser } from '../../src/crowd/waiting-user.ts';
import type { Recorder } from '../../workers/recorder.ts';
import { UserBooks } from '../../workers/user-books.ts';

/** The message about a user whose workflow failed, with what is known of the place. */
function messageOf(frame: string, source: string, module: string | null): string {
  const messages: FromWorker[] = [];
  const recorder = { error() {}, left() {}, notes: { failed() {} } } as unknown as Recorder;
  const error = Object.assign(new Error('odd'), { stack: `Error: odd\n${frame}` });
  const workflow = { name: 'gift', module, steps: [{ name: 'list', source }] };
  const user = { error, workflow, currentStep: 0, outcome: 'failed', failure: '' };
  const books = new UserBooks(recorder, (message) => messages.push(message));
  for (let i = 0; i < 2; i++) books.left(user as unknown as WaitingUser, 'failed', 0);
  const [first, ...others] = messages;
  expect(others).toEqual([]);
  return first?.type === 'workflow-error' ? first.message : '';
}

it.each([
  ['the line that threw', '    at next (file:///shop/gift.mts:12:5)', '/shop/gift.mts:12:5'],
  ['where the step is declared', '', 'declared in gift.mts:4:18'],
])('the first error of a workflow names its step and %s', (_, frame, place) => {
  expect(messageOf(frame, ' (gift.mts:4:18)', '/shop/gift.mts')).toBe(`step list: odd (${place})`);
});

it('the error of a workflow whose steps have no place names the module, if there is one', () => {
  expect(messageOf('', '', '/shop/gift.mts')).toBe('step list: odd (/shop/gift.mts)');
  expect(messageOf('', '', null)).toBe('step list: odd');
});
