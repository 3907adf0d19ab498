// What the floors have in common: when to send, and how long responses took.

/** Keeps all connections busy for this many seconds, or sends at a rate over any that is free. */
export function pace(connections, seconds, rate) {
  return rate > 0 ? atRate(connections, seconds, rate) : busy(connections, seconds);
}

function busy(connections, seconds) {
  const end = performance.now() + seconds * 1000;
  return Promise.all(
    connections.map(
      (connection) =>
        new Promise((resolve) => {
          const next = () => (performance.now() < end ? connection.send(next) : resolve());
          next();
        }),
    ),
  );
}

function atRate(connections, seconds, rate) {
  const free = [...connections];
  const back = (connection) => free.push(connection);
  const start = performance.now();
  let sent = 0;
  return new Promise((resolve) => {
    const turn = () => {
      const elapsed = Math.min(seconds, (performance.now() - start) / 1000);
      for (const due = Math.floor(elapsed * rate); sent < due && free.length > 0; sent++) {
        free.pop().send(back);
      }
      if (elapsed < seconds || free.length < connections.length) setTimeout(turn, 1);
      else resolve();
    };
    turn();
  });
}

/** Times in microseconds, counted to 10 µs. */
export class Latencies {
  #counts = new Uint32Array(100_000);
  #total = 0;

  add(ms) {
    this.#counts[Math.min(99_999, Math.floor(ms * 100))]++;
    this.#total++;
  }

  print() {
    console.log(JSON.stringify({ requests: this.#total, p50: this.#at(0.5), p99: this.#at(0.99) }));
  }

  #at(share) {
    let bucket = 0;
    for (let seen = this.#counts[0]; seen < share * this.#total; seen += this.#counts[bucket])
      bucket++;
    return (bucket + 0.5) / 100;
  }
}
