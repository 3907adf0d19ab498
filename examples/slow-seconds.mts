// An output of your own: logs each second with a high 99th percentile of the response time.
//
//     rushhour run normal --output ./slow-seconds.mts
import { type FileHandle, open } from 'node:fs/promises';
import type { Output } from 'rushhour/output';

const LIMIT_MS = 5;

export default (): Output => {
  const target = 'slow-seconds.txt';
  let file: FileHandle | undefined;
  return {
    target,
    async start({ profile }) {
      file = await open(target, 'w');
      await file.write(`${profile}: seconds with p99 above ${LIMIT_MS} ms\n`);
    },
    async second({ row, response }) {
      const p99 = response.percentile(99);
      if (p99 > LIMIT_MS) await file!.write(`${row.second}: ${p99} ms, ${row.sent} sent\n`);
    },
    async result({ verdict, stats }) {
      await file!.write(`${verdict.status}, ${stats.total} requests\n`);
    },
    async stop() {
      await file?.close();
    },
  };
};
