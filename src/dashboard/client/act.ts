import type { Action } from '../protocol.ts';

/** Returns the reason why the action failed; null if it succeeded. */
export async function act(action: Action, body: object = {}): Promise<string | null> {
  try {
    const answer = await fetch(action, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return answer.ok ? null : ((await answer.json()) as { error: string }).error;
  } catch {
    return 'The run cannot be reached.';
  }
}
