import type { FastifyInstance } from 'fastify';
import { loginRequired, shopperOf } from '../access.ts';
import { hashText } from '../random.ts';
import { object, text } from '../schemas.ts';
import type { Shop } from '../shop.ts';
import { userIdOf } from '../tokens.ts';

const FIRST_MEMBER_MS = Date.UTC(2015, 0, 1);
const TEN_YEARS_DAYS = 3652;
const DAY_MS = 86_400_000;

const profile = {
  response: {
    200: object({ userId: text, name: text, email: text, userType: text, memberSince: text }),
  },
};

export function userRoutes(app: FastifyInstance, { tokens, seed }: Shop): void {
  app.get<{ Params: { userId: string } }>(
    '/users/:userId',
    { schema: profile, onRequest: loginRequired(tokens) },
    (request, reply) => {
      const { username, userType } = shopperOf(request);
      const userId = userIdOf(username);
      if (request.params.userId !== userId) {
        reply.code(403).send({ error: 'This profile belongs to another user.' });
        return;
      }
      const memberDay = hashText(seed, `member ${username}`) % TEN_YEARS_DAYS;
      reply.send({
        userId,
        name: username,
        email: `${userId}@example.com`,
        userType,
        memberSince: new Date(FIRST_MEMBER_MS + memberDay * DAY_MS).toISOString().slice(0, 10),
      });
    },
  );
}
