import {
  type JourneyUser,
  type StepOptions,
  type StepResponse,
  Workflow,
} from '../journey/workflow.ts';
import { asId, asToken, type Id, propertyOf } from './responses.ts';

/** User types with accounts in the shop; users of other types log in as `user-<index>`. */
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
 * What the built-in workflows have in common: a user with an account and limited patience.
 *
 * Every call beyond the direct path is paid for out of `patience` before it is made: a second look, a retried request,
 * a detour to another product with all the calls that it repeats. A journey therefore has at most (calls of the direct
 * path + patience) calls, whatever the services respond.
 */
export abstract class Visitor extends Workflow {
  /** Calls beyond the direct path that this user still tolerates. */
  patience: number;
  /** A user retries after the first failed request, but not after the second. */
  tried = false;
  accountId: Id | null = null;

  constructor(user: JourneyUser, patience: number) {
    super(user);
    this.patience = patience;
  }

  /** Pays for calls beyond the direct path; false, with nothing paid, if patience does not last. */
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

  /** Stores the token from a login. A shop without tokens is fine: authentication by cookies is not our concern. */
  logIn(response: StepResponse): void {
    const { json } = response;
    this.user.authToken = asToken(propertyOf(json, 'token'));
    this.accountId = asId(propertyOf(json, 'userId'));
  }

  accountPath(): string {
    return `/users/${encodeURIComponent(this.accountId ?? this.user.userId)}`;
  }
}
