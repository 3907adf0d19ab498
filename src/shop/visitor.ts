import {
  type JourneyUser,
  type StepOptions,
  type StepResponse,
  Workflow,
} from '../journey/workflow.ts';
import { asId, asToken, type Id, propertyOf } from './responses.ts';

/** User types that shops know; users of other types log in as `user-<index>`. */
const KNOWN_TYPES: readonly string[] = ['premium', 'free', 'guest'];

/** The options of a login step. */
export const LOGIN: StepOptions<Visitor> = {
  name: 'login',
  method: 'POST',
  json: ({ user }) => {
    const username = `${KNOWN_TYPES.includes(user.userType) ? user.userType : 'user'}-${user.index}`;
    return { username, password: `secret-${username}` };
  },
};

/**
 * What the built-in workflows have in common: a person with an account and a limited patience.
 *
 * Every call off the straight way is paid for out of `patience` before it is made: a second look, a
 * request tried again, a detour to another product with all the calls that it repeats. A journey
 * therefore has at most (calls of the straight way + patience) calls, whatever the services answer.
 */
export abstract class Visitor extends Workflow {
  /** Calls off the straight way that this person still puts up with. */
  patience: number;
  /** After one request that did not work, a person tries again; after the second, not. */
  tried = false;
  accountId: Id | null = null;

  constructor(user: JourneyUser, patience: number) {
    super(user);
    this.patience = patience;
  }

  /** Pays for calls off the straight way; false, and nothing paid, when patience does not last. */
  spend(calls: number): boolean {
    if (calls > this.patience) return false;
    this.patience -= calls;
    return true;
  }

  /** After an error: to this step, once in a journey; the next error ends it. */
  tryAgain(step: number): number {
    if (this.tried || !this.spend(1)) return this.fail();
    this.tried = true;
    return step;
  }

  /** Keeps what a login gave. A shop without tokens is fine: cookies are not ours to judge. */
  logIn(response: StepResponse): void {
    const { json } = response;
    this.user.authToken = asToken(propertyOf(json, 'token'));
    this.accountId = asId(propertyOf(json, 'userId'));
  }

  accountPath(): string {
    return `/users/${encodeURIComponent(this.accountId ?? this.user.userId)}`;
  }
}
