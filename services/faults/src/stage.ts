import type { SoftwareAuthenticator } from '@latchkey/testing';
import { aBalancer, type Balancer } from './balancer.js';
import { Behind } from './behind.js';
import { atPort, portOf, type Ground, type ServerName } from './ground.js';
import { mailReader, somePeople } from './load.js';
import type { ServiceName, Suite, SuiteOptions } from './suite.js';
import { aWire, type Wire } from './wire.js';

export const services = ['gateway', 'identity', 'credential', 'mfa-policy', 'session', 'audit'] as const;
export const replicas = [0, 1] as const;
const sparePeople = 16;

/** Two replicas of every service, each server behind a wire, gateways behind a balancer, and people. */
export type Stage = {
  readonly ground: Ground;
  readonly suite: Suite;
  readonly wires: Readonly<Record<ServerName, Wire>>;
  readonly behind: Behind;
  readonly balancer: Balancer;
  readonly origin: string;
  /** Who signs in. */
  readonly people: SoftwareAuthenticator[];
  /** Others, for what is looked at by itself. */
  readonly spare: SoftwareAuthenticator[];
  readonly pids: () => number[];
  readonly close: () => Promise<void>;
};

type Settings = { readonly people: number; readonly env?: SuiteOptions['env'] };

/** Builds it all and signs the people up. */
export async function aStage(ground: Ground, { people, env = {} }: Settings): Promise<Stage> {
  const { natsUrl, redisUrl, postgresUrl } = ground.environment;
  const wires = {
    nats: await aWire(portOf(natsUrl)),
    redis: await aWire(portOf(redisUrl)),
    postgres: await aWire(portOf(postgresUrl)),
  };
  ground.readdress({
    natsUrl: atPort(natsUrl, wires.nats.port),
    redisUrl: atPort(redisUrl, wires.redis.port),
    postgresUrl: atPort(postgresUrl, wires.postgres.port),
  });
  const suite = await ground.startSuite({
    gatewayPort: ground.gatewayPort,
    replicas: Object.fromEntries(services.map((service) => [service, replicas.length])),
    env: { ...env, gateway: { STILL_OPEN_MS: '1500', ...env.gateway } },
  });
  const { gateway, http } = suite.environment.ports;
  const balancer = await aBalancer(ground.balancerPort, [gateway, ...Object.values(http)]);
  const origin = `http://localhost:${ground.balancerPort}`;
  const members = services.flatMap((service) => replicas.map((replica) => suite.process(service, replica)));
  return {
    ...{ ground, suite, wires, balancer, origin },
    // By way of the wires, which lead to whatever stands in for a server that has gone.
    behind: new Behind({
      ...ground.environment,
      natsUrl: atPort(natsUrl, wires.nats.port),
      redisAdminUrl: atPort(ground.environment.redisAdminUrl, wires.redis.port),
      postgresAdminUrl: atPort(ground.environment.postgresAdminUrl, wires.postgres.port),
    }),
    people: await somePeople(origin, people, mailReader(suite.inboxUrl)),
    spare: await somePeople(origin, sparePeople, mailReader(suite.inboxUrl)),
    pids: () => members.filter(({ running }) => running).map(({ pid }) => pid),
    close: async () => {
      await balancer.close();
      await suite.stop();
      await Promise.all(Object.values(wires).map((wire) => wire.close()));
    },
  };
}

/** Everybody runs and is ready again. */
export async function allReady({ suite }: Stage): Promise<void> {
  const members = services.flatMap((service) => replicas.map((replica) => suite.process(service, replica)));
  await Promise.all(
    members.map(async (member) => {
      if (!member.running) await member.restart();
      await member.waitReady();
    }),
  );
}

/** Somebody who is not among those who sign in all the time; they come last again. */
export function somebodyOf({ spare }: Pick<Stage, 'spare'>): SoftwareAuthenticator {
  const device = spare.shift();
  if (!device) throw new Error('there is nobody');
  spare.push(device);
  return device;
}

/** Both processes of a service. */
export const both = (suite: Suite, service: ServiceName) => replicas.map((replica) => suite.process(service, replica));
