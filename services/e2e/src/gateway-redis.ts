import { readFile } from 'node:fs/promises';
import { Redis } from 'ioredis';
import { cuttable, type Cuttable } from './cuttable.js';

type Environment = {
  redisUrl: string;
  redisAdminUrl: string;
  secrets: { passwords: Record<string, string>; CAPTCHA_KEY: string };
};

/** What the servers of this run were prepared with. */
export const testEnvironment = async (): Promise<Environment> =>
  JSON.parse(await readFile(`${process.env['LATCHKEY_TEST_STATE']}/environment.json`, 'utf8')) as Environment;

/** The gateway's Redis behind a wire, for its `REDIS_URL`. */
export async function gatewayRedis(): Promise<Cuttable> {
  const { redisUrl, secrets } = await testEnvironment();
  const url = new URL(redisUrl);
  url.username = 'gateway';
  url.password = secrets.passwords['gateway'] ?? '';
  return cuttable(url.href);
}

/** Forgets what gateways have counted, for a suite that counts as in production: all that ran before it came from one address. */
export async function forgetCounts(): Promise<void> {
  const redis = new Redis((await testEnvironment()).redisAdminUrl);
  try {
    const keys = await redis.keys('gateway:*');
    if (keys.length > 0) await redis.del(...keys);
  } finally {
    redis.disconnect();
  }
}
