// The one door to deploy/local: it is no project of the workspace, so no rule knows which projects may use it.
// oxlint-disable @nx/enforce-module-boundaries -- tests start the suite exactly as `npm start` does
export { runningSuite, startSuite } from '../../../deploy/local/suite.mjs';
export type { RunningSuite, ServiceName, Suite, SuiteEnvironment, SuiteOptions } from '../../../deploy/local/suite.mjs';

/** Where the runner has prepared the servers. */
export function stateDirectory(): string {
  const directory = process.env['LATCHKEY_TEST_STATE'];
  if (!directory) throw new Error('Run this with: node deploy/local/test.mjs int');
  return directory;
}
