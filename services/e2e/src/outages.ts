import type { ServiceName, Suite } from './suite.js';

export const kill = async (suite: Suite, service: ServiceName): Promise<void> => {
  const process = suite.process(service);
  process.kill('SIGKILL');
  await process.waitExit();
};

export const revive = async (suite: Suite, service: ServiceName): Promise<void> => {
  const process = suite.process(service);
  if (!process.running) await process.restart();
  await process.waitReady();
};
