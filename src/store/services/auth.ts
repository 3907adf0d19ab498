import type { FastifyInstance } from 'fastify';
import { object, requiredText, text } from '../schemas.ts';
import type { Shop } from '../shop.ts';
import { userIdOf, userTypeOf } from '../tokens.ts';

const login = {
  body: object({ username: requiredText, password: text }),
  response: { 200: object({ token: text, userId: text, userType: text }) },
};

/** Every user exists: the password is always `secret-` followed by the username. */
export function authRoutes(app: FastifyInstance, { tokens }: Shop): void {
  app.post<{ Body: { username: string; password: string } }>(
    '/login',
    { schema: login },
    ({ body: { username, password } }, reply) => {
      if (password !== `secret-${username}`) {
        reply.code(401).send({ error: 'The username or the password is wrong.' });
        return;
      }
      const userType = userTypeOf(username);
      reply.send({ token: tokens.issue(username), userId: userIdOf(username), userType });
    },
  );
}
