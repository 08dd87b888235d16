import { runningSuite, type RunningSuite, type SuiteEnvironment } from './suite.js';

/** Where specs find who owns the suite that they share. */
export const sharedSuiteVariable = 'LATCHKEY_SHARED_SUITE';
export type SharedSuiteCall = 'start' | 'stop';

async function ask(call: SharedSuiteCall): Promise<unknown> {
  const owner = process.env[sharedSuiteVariable];
  if (!owner) throw new Error('Run this with: node deploy/local/test.mjs int services/e2e');
  // A connection that is kept may be closed by the owner just when it is used again.
  const reply = await fetch(`${owner}/${call}`, { headers: { connection: 'close' } });
  if (!reply.ok) throw new Error(`the shared suite could not ${call}: ${await reply.text()}`);
  return reply.json();
}

/** The suite that specs share, started if it does not run. */
export const sharedSuite = async (): Promise<RunningSuite> => runningSuite((await ask('start')) as SuiteEnvironment);

/** Makes room for another suite: two would take each other's requests, events and ports. */
export const endSharedSuite = (): Promise<unknown> => ask('stop');
