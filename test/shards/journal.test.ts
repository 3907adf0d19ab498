import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/border/random.ts';
import { JournalParser, secondLine } from '../../src/shards/journal.ts';
import { JournalReader } from '../../src/shards/merge/journal-reader.ts';
import { Packer, Unpacker } from '../../src/shards/packed.ts';
import { syntheticSecond } from '../support/synthetic-shard.ts';

describe('packed numbers', () => {
  it('are unchanged, however far apart and large they are', () => {
    const packer = new Packer();
    const unpacker = new Unpacker();
    const pair = fc.tuple(fc.nat(100_000), fc.nat(2 ** 32 - 1));
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 3000 }), (pairs) => {
        for (const [distance, value] of pairs) {
          packer.add(distance);
          packer.add(value);
        }
        unpacker.reuse();
        const { places, values } = unpacker.unpack(packer.take());
        expect(places.length).toBe(pairs.length);
        let place = 0;
        for (const [i, [distance, value]] of pairs.entries()) {
          place += distance;
          expect(places[i]).toBe(place >>> 0);
          expect(values[i]).toBe(value);
        }
      }),
      { numRuns: 30 },
    );
  });
});

describe('memory of a merge', () => {
  it('is reused for each second, and does not grow with their number', () => {
    const packer = new Packer();
    const unpacker = new Unpacker();
    const memory = Array.from({ length: 100 }, () => {
      unpacker.reuse();
      for (let place = 0; place < 400; place++) {
        packer.add(place);
        packer.add(1);
      }
      return unpacker.unpack(packer.take()).places.buffer;
    });
    expect(new Set(memory).size).toBe(1);
  });

  it('keeps earlier seconds intact when a later one needs a larger buffer', () => {
    const packer = new Packer();
    const unpacker = new Unpacker();
    const unpacked = [10, 3000, 20_000].map((pairs) => {
      for (let i = 0; i < pairs; i++) {
        packer.add(1);
        packer.add(pairs);
      }
      return unpacker.unpack(packer.take());
    });
    expect(unpacked.map(({ places }) => places.at(-1))).toEqual([10, 3000, 20_000]);
    expect(unpacked.map(({ values }) => new Set(values))).toEqual(
      [10, 3000, 20_000].map((pairs) => new Set([pairs])),
    );
  });

  it('is one buffer for each journal, however long it is', () => {
    const line = `${'x'.repeat(19_000)}\n`;
    const file = Buffer.from(line.repeat(100));
    const memory = new Set<ArrayBufferLike>();
    const reader = new JournalReader('', (_, position, into) => {
      memory.add(into.buffer);
      return file.copy(into, 0, position);
    });
    for (let i = 0; i < 100; i++) expect(reader.next()).toBe(line.trimEnd());
    expect(reader.next()).toBeNull();
    expect(reader.isCut).toBe(false);
    expect(memory.size).toBe(1);
  });

  it('grows for a line that is longer than what is read at a time', () => {
    const lines = ['a'.repeat(300_000), 'short', 'é'.repeat(100_000), 'cut'];
    const file = Buffer.from(lines.join('\n'));
    const reader = new JournalReader('', (_, position, into) => file.copy(into, 0, position));
    expect([reader.next(), reader.next(), reader.next()]).toEqual(lines.slice(0, 3));
    expect(reader.next()).toBeNull();
    expect(reader.isCut).toBe(true);
  });
});

describe('a second of a journal', () => {
  it('is read as it was written, with the counters of all seconds before', () => {
    const random = new Random(1, 1);
    const seconds = [0, 1, 2].map((second) => syntheticSecond(second, 200, random));
    const parser = new JournalParser(seconds[0]!.lane.length);
    const sum = new Uint32Array(seconds[0]!.lane.length);
    for (const snapshot of seconds) {
      const text = secondLine({
        type: 'second',
        loads: [{ tenths: [100, 100.5], missed: 1 }],
        snapshot,
      });
      for (const [word, growth] of snapshot.lane.entries()) sum[word]! += growth;
      expect(parser.parse(text)).toEqual({
        type: 'second',
        loads: [{ tenths: [100, 100.5], missed: 1 }],
        snapshot: { ...snapshot, lane: sum },
      });
    }
  });
});
