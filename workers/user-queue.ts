import type { WaitingUser } from '../src/crowd/waiting-user.ts';

/** First in, first out, linked through the users themselves. */
export class UserQueue {
  #first: WaitingUser | null = null;
  #last: WaitingUser | null = null;

  get first(): WaitingUser | null {
    return this.#first;
  }

  push(user: WaitingUser): void {
    user.next = null;
    if (this.#last === null) this.#first = user;
    else this.#last.next = user;
    this.#last = user;
  }

  shift(): WaitingUser | null {
    const user = this.#first;
    if (user === null) return null;
    this.#first = user.next;
    if (this.#first === null) this.#last = null;
    user.next = null;
    return user;
  }
}
