import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/border/random.ts';
import { JournalParser, secondLine } from '../../src/shards/journal.ts';
import { Packer, Unpacker } from '../../src/shards/packed.ts';
import { syntheticSecond } from '../support/synthetic-shard.ts';

describe('packed numbers', () => {
  it('are the same again, however far apart and large they are', () => {
    const packer = new Packer();
    const unpacker = new Unpacker();
    const pair = fc.tuple(fc.nat(100_000), fc.nat(2 ** 32 - 1));
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 3000 }), (pairs) => {
        for (const [distance, value] of pairs) {
          packer.add(distance);
          packer.add(value);
        }
        const count = unpacker.unpack(packer.take());
        expect(count).toBe(pairs.length);
        let place = 0;
        for (const [i, [distance, value]] of pairs.entries()) {
          place += distance;
          expect(unpacker.places[i]).toBe(place >>> 0);
          expect(unpacker.values[i]).toBe(value);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('a second of a journal', () => {
  it('is read as it was written, with the counters of all seconds before', () => {
    const random = new Random(1, 1);
    const seconds = [0, 1, 2].map((second) => syntheticSecond(second, 200, random));
    const parser = new JournalParser(seconds[0]!.lane.length);
    const sum = new Uint32Array(seconds[0]!.lane.length);
    for (const snapshot of seconds) {
      const text = secondLine({ type: 'second', loads: [{ due: 200.5, missed: 1 }], snapshot });
      for (const [word, growth] of snapshot.lane.entries()) sum[word]! += growth;
      expect(parser.parse(text)).toEqual({
        type: 'second',
        loads: [{ due: 200.5, missed: 1 }],
        snapshot: { ...snapshot, lane: sum },
      });
    }
  });
});
