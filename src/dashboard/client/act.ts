import type { Action } from '../protocol.ts';

/** Returns the sentence that says why it was not done; null where it was. */
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
