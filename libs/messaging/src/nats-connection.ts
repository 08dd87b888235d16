import { connect, PermissionViolationError, type NatsConnection } from '@nats-io/transport-node';
import type { Log } from '@latchkey/observability';

/** How a service reaches the bus; the user is the service's identity. */
export type NatsOptions = { url: string; user: string; password: string };

/** Replies come to a prefix of the service's own, so that nobody else may listen there. */
export const inboxPrefix = (service: string): string => `_INBOX_${service}`;

const inboxPrefixes = new WeakMap<NatsConnection, string>();

/** The prefix below which a connection may listen for replies; for one not made here, the client's own. */
export const inboxPrefixOf = (connection: NatsConnection): string | undefined => inboxPrefixes.get(connection);

/** The process's one connection. Waits for the server and reconnects for ever, with jitter. */
export async function connectToNats(options: NatsOptions): Promise<NatsConnection> {
  const connection = await connect({
    servers: options.url.split(','),
    user: options.user,
    pass: options.password,
    name: options.user,
    inboxPrefix: inboxPrefix(options.user),
    waitOnFirstConnect: true,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 200,
    reconnectJitter: 300,
    pingInterval: 5_000,
    maxPingOut: 2,
    ignoreClusterUpdates: true,
    // Our errors carry subject and cause; a stack for every request, failed or not, would cost a twentieth of the work.
    noAsyncTraces: true,
  });
  inboxPrefixes.set(connection, inboxPrefix(options.user));
  return connection;
}

/**
 * Watches the connection: knows since when it is down, and turns the server's asynchronous "permissions violation"
 * into a prompt failure of whoever published (the server sends no reply to a denied publish).
 */
export class BusStatus {
  private downSince: number | undefined;
  private readonly returns: (() => void)[] = [];
  private readonly told: ((subject: string, error: Error) => void)[] = [];

  constructor(
    connection: NatsConnection,
    private readonly log: Log,
  ) {
    void this.follow(connection);
  }

  /** Milliseconds for which the connection has been down, 0 when it is up. */
  downForMs(): number {
    return this.downSince === undefined ? 0 : performance.now() - this.downSince;
  }

  /** Tells when the connection is back: what was told to this process meanwhile is lost. */
  onReturn(tell: () => void): void {
    this.returns.push(tell);
  }

  /** Tells of every publish that the server denies. */
  onDenied(tell: (subject: string, error: Error) => void): void {
    this.told.push(tell);
  }

  private async follow(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) {
      if (status.type === 'disconnect') this.downSince ??= performance.now();
      if (status.type === 'reconnect') this.returned();
      if (status.type === 'disconnect' || status.type === 'reconnect') this.log.warn({ status: status.type }, 'bus');
      if (status.type === 'error') this.denied(status.error);
    }
  }

  private returned(): void {
    this.downSince = undefined;
    for (const tell of this.returns) tell();
  }

  private denied(error: Error): void {
    this.log.error({ error }, 'the bus reports an error');
    if (!(error instanceof PermissionViolationError) || error.operation !== 'publish') return;
    for (const tell of this.told) tell(error.subject, error);
  }
}
