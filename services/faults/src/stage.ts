import type { SoftwareAuthenticator } from '@latchkey/testing';
import { aBalancer, type Balancer } from './balancer.js';
import { Behind } from './behind.js';
import { atPort, portOf, type DurableNodes, type Ground, type ServerName } from './ground.js';
import { mailReader, somePeople } from './load.js';
import type { ServiceName, Suite, SuiteOptions } from './suite.js';
import { aWire, type Wire } from './wire.js';

export const services = ['gateway', 'identity', 'credential', 'mfa-policy', 'session', 'audit'] as const;
export const replicas = [0, 1] as const;
const sparePeople = 16;
/** Who is not ready by then will not be. */
const recoverySeconds = 30;

/** Two replicas of every service, each server behind a wire, gateways behind a balancer, and people. */
export type Stage = {
  readonly ground: Ground;
  readonly suite: Suite;
  readonly wires: Readonly<Record<ServerName, Wire>>;
  /** Nodes of the bus, where there are three. */
  readonly cluster: Cluster | undefined;
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

/** Three nodes, their addresses, and the wires between them, from one to another. */
export type Cluster = {
  readonly url: string;
  readonly urls: Readonly<Record<string, string>>;
  readonly ways: readonly { readonly from: string; readonly to: string; readonly wire: Wire }[];
  /** Where their disks can lose what was not synced. */
  readonly power?: Pick<DurableNodes, 'losePower' | 'probe'>;
};

type Settings = {
  readonly people: number;
  readonly env?: SuiteOptions['env'];
  /** In the place of the one NATS; no wire leads to its nodes. */
  readonly cluster?: Cluster;
  /** Where the servers are now; where they were prepared unless told. */
  readonly moved?: Partial<Readonly<Record<ServerName, number>>>;
};

/** Builds it all and signs the people up. */
export async function aStage(ground: Ground, { people, env = {}, cluster, moved = {} }: Settings): Promise<Stage> {
  const { natsUrl, redisUrl, postgresUrl } = ground.environment;
  const wires = {
    nats: await aWire(moved.nats ?? portOf(natsUrl)),
    redis: await aWire(moved.redis ?? portOf(redisUrl)),
    postgres: await aWire(moved.postgres ?? portOf(postgresUrl)),
  };
  const bus = cluster?.url ?? atPort(natsUrl, wires.nats.port);
  ground.readdress({
    natsUrl: bus,
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
    ...{ ground, suite, wires, cluster, balancer, origin },
    // By way of the wires, which lead to whatever stands in for a server that has gone.
    behind: new Behind({
      ...ground.environment,
      natsUrl: bus,
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

/** Starts whoever has ended, and waits until all are ready; who does not get so by itself is named, and started anew. */
export async function allReady({ suite }: Stage): Promise<string[]> {
  const members = services.flatMap((service) => replicas.map((replica) => suite.process(service, replica)));
  const stuck = members.map(async (member) => {
    if (!member.running) await member.restart();
    const isReady = await member.waitReady({ seconds: recoverySeconds }).then(
      () => true,
      () => false,
    );
    if (isReady) return [];
    await member.restart();
    await member.waitReady();
    return [member.name];
  });
  return (await Promise.all(stuck)).flat();
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
