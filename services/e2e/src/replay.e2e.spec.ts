import { interaction, problem } from '@latchkey/contracts';
import { expect, test } from './fixtures.js';
import type { Visitor } from './visitor.js';

/** Signs in and answers what was sent: for which interaction, the path and the very bytes. */
const signInAndKeepBytes = async (visitor: Visitor): Promise<{ id: string; path: string; body: string }> => {
  const { id } = await visitor.journey();
  const isAnswer = (url: string) => /\/interactions\/[^/]+\/passkey$/.test(new URL(url).pathname);
  const sent = visitor.page.waitForRequest((request) => isAnswer(request.url()));
  await visitor.passkeyButton.click();
  await visitor.arrives('account');
  const request = await sent;
  return { id, path: new URL(request.url()).pathname, body: request.postData() ?? '' };
};

test('the same bytes again from the same browser get the same session, and no second one is made', async ({
  visitor,
  servers,
}) => {
  await visitor.returns();
  const { id, path, body } = await signInAndKeepBytes(visitor);
  const { sessionId } = await visitor.session();

  const again = await visitor.fetches('POST', path, body);
  expect(again.status).toBe(200);
  expect(interaction.parse(again.body)).toMatchObject({ id, step: { name: 'done', sessionId } });
  expect(await visitor.session()).toMatchObject({ sessionId, aal: 2 });
  expect(await servers.sessionsOf(id)).toBe(1);
});

test('the same bytes from another browser are 401 and make no session', async ({ visitor, servers, openBrowser }) => {
  await visitor.returns();
  const { id, path, body } = await signInAndKeepBytes(visitor);

  const thief = await openBrowser();
  await thief.opens('/sign-in');
  await thief.arrives('identify');
  const stolen = await thief.fetches('POST', path, body);
  expect(stolen).toMatchObject({ status: 401, contentType: expect.stringMatching(/^application\/problem\+json\b/) });
  expect(problem.parse(stolen.body)).toMatchObject({ code: 'authentication.failed' });
  expect((await thief.fetches('GET', '/api/v1/session')).status).toBe(401);
  expect(await servers.sessionsOf(id)).toBe(1);
});

test('other bytes on a used challenge are 409 and make no session', async ({ visitor, servers }) => {
  await visitor.returns();
  const { id, path, body } = await signInAndKeepBytes(visitor);

  const altered = await visitor.fetches('POST', path, ` ${body}`);
  expect(altered).toMatchObject({ status: 409, contentType: expect.stringMatching(/^application\/problem\+json\b/) });
  expect(problem.parse(altered.body)).toMatchObject({ interaction: { step: { name: 'done' } } });
  expect(await servers.sessionsOf(id)).toBe(1);
});
