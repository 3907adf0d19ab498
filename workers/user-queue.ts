import type { WorkerUser } from './worker-user.ts';

/** First in, first out, linked through the users themselves. */
export class UserQueue {
  #first: WorkerUser | null = null;
  #last: WorkerUser | null = null;

  get first(): WorkerUser | null {
    return this.#first;
  }

  push(user: WorkerUser): void {
    user.next = null;
    if (this.#last === null) this.#first = user;
    else this.#last.next = user;
    this.#last = user;
  }

  shift(): WorkerUser | null {
    const user = this.#first;
    if (user === null) return null;
    this.#first = user.next;
    if (this.#first === null) this.#last = null;
    user.next = null;
    return user;
  }
}
