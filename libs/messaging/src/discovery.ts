import {
  access,
  discoverySubjects,
  discoveryVerbs,
  replicaHealth,
  type DiscoveryVerb,
  type ReplicaHealth,
  type ServiceName,
} from '@latchkey/contracts';
import { commandSeconds, configurationRevision, type Health } from '@latchkey/observability';
import type { Msg, NatsConnection } from '@nats-io/transport-node';
import type { ConsumerWatch } from './consumer-watch.js';
import { decode, encode } from './wire.js';

/** What a process tells of itself. */
export type Replica = {
  service: ServiceName;
  /** Its name for as long as it lives. */
  id: string;
  version: string;
  health: Health;
  consumers: ConsumerWatch;
};

type Figures = { num_requests: number; num_errors: number; processing_time: number; average_processing_time: number };

const nanoseconds = 1_000_000_000;

/**
 * Answers NATS's service discovery (its service API, version 1), so that its tools see the suite: `nats micro ls`. What they do not know,
 * `health`, is for the gateway: it is what the ops port tells.
 */
export class Discovery {
  private readonly startedAt = new Date().toISOString();

  constructor(
    private readonly connection: NatsConnection,
    private readonly replica: Replica,
  ) {}

  start(): void {
    const { service, id } = this.replica;
    for (const verb of discoveryVerbs) {
      for (const subject of discoverySubjects(verb, service, id)) {
        this.connection.subscribe(subject, {
          callback: (error, message) => {
            if (!error) void this.respond(message, verb);
          },
        });
      }
    }
  }

  /** Who asked has gone where an answer cannot be sent. */
  private async respond(message: Msg, verb: DiscoveryVerb): Promise<void> {
    const { service: name, id, version } = this.replica;
    const about = { type: `io.nats.micro.v1.${verb.toLowerCase()}_response`, name, id, version, metadata: {} };
    try {
      message.respond(encode({ ...about, ...(await this.more(verb)) }));
    } catch {
      // The connection is closing: that it is gone is what its silence says.
    }
  }

  private async more(verb: DiscoveryVerb): Promise<object> {
    if (verb === 'PING') return {};
    if (verb === 'INFO') return { description: `latchkey ${this.replica.service}`, endpoints: this.endpoints() };
    const figures = await figuresBySubject();
    const none: Figures = { num_requests: 0, num_errors: 0, processing_time: 0, average_processing_time: 0 };
    const endpoints = this.endpoints().map((one) => ({ ...one, last_error: '', ...none, ...figures.get(one.subject) }));
    return { started: this.startedAt, endpoints, health: await this.health() };
  }

  private endpoints() {
    const { service } = this.replica;
    return access[service].answers.map(({ subject }) => {
      const name = subject.slice(service.length + 1).replaceAll('.', '-');
      return { name, subject, queue_group: service };
    });
  }

  private async health(): Promise<ReplicaHealth> {
    const { service, id, version, health, consumers } = this.replica;
    const { ready, checks } = await health.readiness();
    const [revision] = (await configurationRevision.get()).values;
    return {
      ...{ service, id, version, startedAt: this.startedAt, ready, checks },
      configurationRevision: revision?.value ?? 0,
      lag: [...consumers.lag()],
    };
  }
}

/** From the metrics, so that nothing is counted twice. */
async function figuresBySubject(): Promise<Map<string, Figures>> {
  const figures = new Map<string, Figures>();
  for (const { metricName, labels, value } of (await commandSeconds.get()).values) {
    const subject = String(labels.subject);
    const known = figures.get(subject) ?? {
      ...{ num_requests: 0, num_errors: 0, processing_time: 0, average_processing_time: 0 },
    };
    if (metricName?.endsWith('_count')) {
      known.num_requests += value;
      if (labels.outcome !== 'ok') known.num_errors += value;
    }
    if (metricName?.endsWith('_sum')) known.processing_time += Math.round(value * nanoseconds);
    const { num_requests: requests, processing_time: time } = known;
    figures.set(subject, { ...known, average_processing_time: requests > 0 ? Math.round(time / requests) : 0 });
  }
  return figures;
}

/** What one process answered to the question how it is; undefined of anything else. */
export function healthIn(message: Msg): ReplicaHealth | undefined {
  try {
    return replicaHealth.parse((decode(message.data) as { health?: unknown }).health);
  } catch {
    return undefined;
  }
}
