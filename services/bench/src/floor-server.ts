// The bare floor: one Fastify process that does a correct two-request discoverable passkey sign-in with nothing around
// it. A perfect implementation of the same work approaches this cost.
//
//   options: random challenge → Redis SET EX, ceremony cookie
//   verify:  Redis GETDEL, credential row by a named statement, @simplewebauthn/server, then ONE named statement that
//            moves the counter and inserts the session; session cookie
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import {
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import Fastify from 'fastify';
import { Redis } from 'ioredis';
import pg from 'pg';

type AssertionResponse = Parameters<typeof verifyAuthenticationResponse>[0]['response'];
type AttestationResponse = Parameters<typeof verifyRegistrationResponse>[0]['response'];

const { PORT, DATABASE_URL, REDIS_URL } = process.env;
if (PORT === undefined || DATABASE_URL === undefined || REDIS_URL === undefined)
  throw new Error('PORT, DATABASE_URL and REDIS_URL');
const expectedRPID = 'localhost';
const expectedOrigin = `http://${expectedRPID}:${PORT}`;
const lifeSeconds = 300;

const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 });
// Pipelines what one turn of the event loop sends, as the kit's node-redis does by itself.
const redis = new Redis(REDIS_URL, { enableAutoPipelining: true, keyPrefix: 'floor:' });
await pool.query(`
  create table if not exists credentials (
    id bytea primary key, user_id uuid not null, cose bytea not null,
    counter bigint not null, last_used_at timestamptz) with (fillfactor = 80);
  create table if not exists sessions (
    token_hash bytea primary key, user_id uuid not null,
    created_at timestamptz not null default now(), expires_at timestamptz not null)`);

interface CredentialRow {
  user_id: string;
  cose: Buffer<ArrayBuffer>;
  counter: string;
}

const find = { name: 'find', text: 'select user_id, cose, counter from credentials where id = $1' };
const finish = {
  name: 'finish',
  text: `with moved as (
    update credentials set counter = $2, last_used_at = now()
    where id = $1 and (counter < $2 or $2 = 0) returning user_id)
    insert into sessions (token_hash, user_id, expires_at)
    select $3, user_id, now() + interval '7 days' from moved returning user_id`,
};

const text = { type: 'string', maxLength: 4096 };
const assertion = {
  type: 'object',
  required: ['id', 'rawId', 'type', 'response'],
  properties: {
    id: text,
    rawId: text,
    type: { const: 'public-key' },
    response: {
      type: 'object',
      required: ['clientDataJSON', 'authenticatorData', 'signature'],
      properties: { clientDataJSON: text, authenticatorData: text, signature: text, userHandle: text },
    },
  },
};
const optionsReply = {
  type: 'object',
  properties: {
    challenge: { type: 'string' },
    rpId: { type: 'string' },
    timeout: { type: 'integer' },
    userVerification: { type: 'string' },
    allowCredentials: { type: 'array', items: { type: 'object' } },
  },
};
const sessionReply = { type: 'object', properties: { userId: { type: 'string' } } };

const app = Fastify({ logger: false });

app.post('/signin/options', { schema: { response: { 200: optionsReply } } }, async (_request, reply) => {
  const random = randomBytes(48);
  const challenge = random.toString('base64url', 0, 32);
  const id = random.toString('base64url', 32);
  await redis.set(`c:${id}`, challenge, 'EX', lifeSeconds);
  reply.header('set-cookie', `ceremony=${id}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${lifeSeconds}`);
  return {
    challenge,
    rpId: expectedRPID,
    timeout: lifeSeconds * 1000,
    userVerification: 'required',
    allowCredentials: [],
  };
});

app.post<{ Body: AssertionResponse }>(
  '/signin/verify',
  { schema: { body: assertion, response: { 200: sessionReply } } },
  async (request, reply) => {
    const refuse = () => reply.code(401).send({ error: 'refused' });
    const id = /(?:^|; )ceremony=([\w-]{22})/.exec(request.headers.cookie ?? '')?.[1];
    const expectedChallenge = id === undefined ? null : await redis.getdel(`c:${id}`);
    if (expectedChallenge === null) return refuse();
    const credentialId = Buffer.from(request.body.id, 'base64url');
    const { rows } = await pool.query<CredentialRow>({ ...find, values: [credentialId] });
    const [row] = rows;
    if (row === undefined) return refuse();
    const credential = { id: request.body.id, publicKey: row.cose, counter: Number(row.counter) };
    const expected = { response: request.body, expectedChallenge, expectedOrigin, expectedRPID, credential };
    const result = await verifyAuthenticationResponse(expected).catch(() => undefined);
    if (result?.verified !== true) return refuse();

    const token = randomBytes(32);
    const values = [credentialId, result.authenticationInfo.newCounter, createHash('sha256').update(token).digest()];
    const finished = await pool.query({ ...finish, values });
    if (finished.rowCount === 0) return refuse();
    reply.header(
      'set-cookie',
      `session=${token.toString('base64url')}; Path=/; HttpOnly; SameSite=Lax; Max-Age=604800`,
    );
    return { userId: row.user_id };
  },
);

// Registration is here so that the driver can make its users over HTTP; it is not part of the measure.
app.post<{ Body: { userName: string } }>('/register/options', async (request) => {
  const options = await generateRegistrationOptions({
    rpName: 'floor',
    rpID: expectedRPID,
    userName: request.body.userName,
    userID: Buffer.from(randomUUID().replaceAll('-', ''), 'hex'),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  await redis.set(`r:${options.challenge}`, options.user.id, 'EX', lifeSeconds);
  return options;
});

app.post<{ Body: AttestationResponse }>('/register/verify', async (request, reply) => {
  let userHandle: string | null = null;
  const expectedChallenge = async (challenge: string) => {
    userHandle = await redis.getdel(`r:${challenge}`);
    return userHandle !== null;
  };
  const result = await verifyRegistrationResponse({
    response: request.body,
    expectedOrigin,
    expectedRPID,
    expectedChallenge,
  });
  if (!result.verified || userHandle === null) return reply.code(400).send({});
  const { credential } = result.registrationInfo;
  const userId = Buffer.from(userHandle, 'base64url').toString('hex');
  await pool.query('insert into credentials (id, user_id, cose, counter) values ($1, $2, $3, $4)', [
    Buffer.from(credential.id, 'base64url'),
    userId,
    Buffer.from(credential.publicKey),
    credential.counter,
  ]);
  return { verified: true };
});

const stop = async () => {
  await app.close();
  await pool.end();
  redis.disconnect();
  process.exit(0);
};
process.once('SIGTERM', () => void stop());
process.once('SIGINT', () => void stop());
await app.listen({ port: Number(PORT), host: '127.0.0.1' });
