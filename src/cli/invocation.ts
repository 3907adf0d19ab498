/** How this command was invoked, for suggesting the next one. */
export function invocation(): string {
  const { npm_command, npm_lifecycle_event } = process.env;
  if (npm_command === 'exec') return 'npx rushhour';
  return npm_lifecycle_event === 'rushhour' ? 'npm run rushhour --' : 'rushhour';
}
