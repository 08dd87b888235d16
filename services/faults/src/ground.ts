import type { Suite, SuiteEnvironment, SuiteOptions } from './suite.js';

export type ServerName = 'nats' | 'redis' | 'postgres';

/** A server's process, which can be killed and started again with the data that it left. */
export type ServerProcess = {
  readonly pid: number;
  kill: (signal: NodeJS.Signals) => Promise<void>;
  start: () => Promise<void>;
};

/** Answers at which port one node finds another. */
export type WayTo = (from: string, to: string, port: number) => Promise<number>;

/** Three nodes of the bus. */
export type Nodes = {
  readonly url: string;
  readonly names: readonly string[];
  readonly urls: Readonly<Record<string, string>>;
};

/** Three of which what was not synced is lost with the power; `probe` is a folder on one of their disks. */
export type DurableNodes = Nodes & {
  readonly losePower: () => Promise<void>;
  readonly remove: () => Promise<unknown>;
  readonly probe: string;
};

/** What the command has prepared: servers with their databases and streams, and how the suite is started on them. */
export type Ground = {
  /** Addresses of the servers themselves. */
  readonly environment: Omit<SuiteEnvironment, 'inboxUrl'>;
  /** Where people sign in: the origin that the tenant `default` has. */
  readonly balancerPort: number;
  readonly gatewayPort: number;
  readonly server: (name: ServerName) => ServerProcess;
  /** Another process that the command has started, such as the mail sink. */
  readonly process: (name: string) => ServerProcess;
  readonly startSuite: (options: Omit<SuiteOptions, 'stateDirectory'>) => Promise<Suite>;
  /** Tells the services that are started from now on where the servers are. */
  readonly readdress: (urls: Readonly<Record<'natsUrl' | 'redisUrl' | 'postgresUrl', string>>) => void;
  /** Runs statements in a service's database as its migrator, as the migration step of a release does. */
  readonly migrate: (service: string, statements: readonly string[]) => Promise<void>;
  /** Makes a tenant whose people have passwords; answers its origin. */
  readonly tenantWithPasswords: (id: string) => Promise<string>;
  /** A synchronous standby of PostgreSQL. */
  readonly startStandby: () => Promise<{ readonly port: number; readonly promote: () => Promise<unknown> }>;
  /** A follower of Redis and three sentinels; `first` is the port of whom they hold for the first. */
  readonly startSentinels: () => Promise<{ readonly first: () => Promise<number | undefined> }>;
  /** Three nodes in the place of the one NATS, with every stream on each. */
  readonly startCluster: (wayTo: WayTo) => Promise<Nodes>;
  /** The same, each write synced, on disks that forget what was not; nothing where that is not to be had. */
  readonly startDurableCluster: (wayTo: WayTo) => Promise<DurableNodes | undefined>;
  /** What shifts a process's clock, where it is to be had. */
  readonly fakeTimeLibrary: () => Promise<string | undefined>;
  /** Node as the images have it, where this is another major and that is to be had. */
  readonly releaseNode: () => Promise<{ readonly version: string; readonly program: string } | undefined>;
  readonly say: (line: string) => void;
};

/** The same URL at another port. */
export function atPort(url: string, port: number): string {
  const changed = new URL(url);
  changed.port = String(port);
  return changed.href.replace(/\/$/, '');
}

export const portOf = (url: string): number => Number(new URL(url).port);
