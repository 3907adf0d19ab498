import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { CTRL_C, canReadKeys, listenToKeys } from '../../../src/cli/live/keys.ts';

/** A terminal's input that records its modes. */
function keyboard() {
  const modes: boolean[] = [];
  const stream = Object.assign(new PassThrough(), {
    isTTY: true,
    setRawMode(raw: boolean) {
      modes.push(raw);
      return stream as never;
    },
  });
  return { stream, modes };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('keys', () => {
  it('call what they are bound to, even several in one read; others are ignored', async () => {
    const { stream, modes } = keyboard();
    const pressed: string[] = [];
    const bindings = Object.fromEntries(
      ['p', '+', CTRL_C].map((key) => [key, () => void pressed.push(key)]),
    );
    const end = listenToKeys(stream, bindings);
    stream.write(`Px+${CTRL_C}`);
    await nextTurn();
    expect(pressed).toEqual(['p', '+', CTRL_C]);
    end();
    stream.write('p');
    await nextTurn();
    expect(pressed).toHaveLength(3);
    expect(modes).toEqual([true, false]);
    expect(stream.isPaused()).toBe(true);
  });

  it('of a terminal that is gone cause no error', () => {
    const { stream } = keyboard();
    const end = listenToKeys(stream, {});
    stream.emit('error', Object.assign(new Error('read EIO'), { code: 'EIO' }));
    expect(end).not.toThrow();
  });

  it('are not read from a pipe', () => {
    const { stream } = keyboard();
    expect(canReadKeys(Object.assign(stream, { isTTY: false }))).toBe(false);
  });
});
