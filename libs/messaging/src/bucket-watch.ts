import { configurationRevision, type Log } from '@latchkey/observability';
import { Kvm, type KV, type KvWatchEntry } from '@nats-io/kv';
import type { NatsConnection } from '@nats-io/transport-node';
import type { BusStatus } from './nats-connection.js';

/** What is done with what a bucket holds. */
export type BucketReader = {
  bucket: string;
  /** Pattern of the keys; all that is written in the bucket fits it. */
  key: string;
  /** A value, or undefined where there is none any more. */
  apply: (key: string, value: string | undefined) => void;
  /** The bucket is another than it was: what was read is worth nothing. */
  forget: () => void;
};

const checkMs = 1_000;
const answerMs = 2_500;
const bringMs = 3_000;
/** A watch that has not brought what is there by the second look is replaced. */
const patience = 2;

type Told = {
  state?: { last_seq: number };
  /** Of a stream with replicas: who leads, and how many nanoseconds ago each other one was heard of. */
  cluster?: { leader?: string; replicas?: { active?: number }[] };
};

const heardOfNs = 5e9;

/**
 * Whether what a node tells of a stream can be all of it. A node that is cut off from the others goes on answering: without a leader
 * at last, and before that for some seconds as one that hears of nobody.
 */
export function isOfMajority({ cluster }: Told): boolean {
  if (!cluster) return true;
  const others = cluster.replicas ?? [];
  const heardOf = others.filter(({ active }) => (active ?? 0) < heardOfNs).length;
  return Boolean(cluster.leader) && 1 + heardOf > (1 + others.length) / 2;
}

/**
 * Follows a bucket and knows until when it had all of it. A watch alone cannot tell: one that has lost its server, its
 * consumer or its wire is as silent as one that has nothing to say. So the bucket is asked for its last revision every second,
 * and only a watch that has come so far is current.
 */
export class BucketWatch {
  private bucket: KV | undefined;
  private stop: () => void = () => undefined;
  private seen = 0;
  private looksAmiss = 0;
  private currentAt = -Infinity;
  private looking: Promise<void> | undefined;

  constructor(
    private readonly connection: NatsConnection,
    private readonly status: BusStatus,
    private readonly log: Log,
    private readonly reader: BucketReader,
  ) {}

  /** Watches, waits for the values that exist, and from then on looks after the watch. */
  async start(): Promise<void> {
    this.bucket = await new Kvm(this.connection).open(this.reader.bucket);
    await this.watch(this.bucket);
    const timer = setInterval(() => (this.connection.isClosed() ? clearInterval(timer) : this.look()), checkMs).unref();
    // Whoever was away need not wait for the next look.
    this.status.onReturn(() => this.look());
  }

  /** For how many milliseconds it has not been known that nothing is missing. */
  unconfirmedMs(): number {
    return performance.now() - this.currentAt;
  }

  private look(): void {
    this.looking ??= this.compare()
      .catch((error: unknown) => this.log.debug({ error }, 'the bucket does not answer'))
      .finally(() => (this.looking = undefined));
  }

  private async compare(): Promise<void> {
    const [asked, had] = [performance.now(), this.seen];
    const last = await this.lastRevision();
    // What came between the question and its answer is newer than the answer.
    if (last >= had && this.seen >= last) {
      this.looksAmiss = 0;
      this.currentAt = asked;
      return;
    }
    this.looksAmiss += 1;
    if (this.looksAmiss < patience || !this.bucket) return;
    this.log.warn({ seen: this.seen, last }, 'the watch is behind and begins anew');
    if (last < had) {
      this.seen = 0;
      this.reader.forget();
    }
    await this.watch(this.bucket, bringMs);
  }

  private async lastRevision(): Promise<number> {
    const reply = await this.connection.request(`$JS.API.STREAM.INFO.KV_${this.reader.bucket}`, '', {
      timeout: answerMs,
    });
    const told = reply.json<Told>();
    if (!told.state) throw new Error('the bucket is not to be had');
    if (!isOfMajority(told)) throw new Error('the node that answers is cut off from the others');
    return told.state.last_seq;
  }

  /** Resolves when all that existed at the beginning has come; where it does not come in time, the watch is given up. */
  private async watch(bucket: KV, withinMs?: number): Promise<void> {
    this.stop();
    const asked = performance.now();
    // Entries come in the stream's order: with the one that was the last before the watch, or a later one, all that
    // existed has come. The count of entries to come is no such sign: a value that is replaced meanwhile upsets it.
    const { values, streamInfo } = await bucket.status();
    const { last_seq: last } = streamInfo.state;
    const watch = await bucket.watch({ key: this.reader.key });
    this.stop = () => watch.stop();
    const limit = withinMs === undefined ? undefined : setTimeout(this.stop, withinMs);
    await new Promise<void>((resolve, reject) => {
      if (values === 0) resolve();
      const ended = this.follow(watch, ({ revision, delta }) => void ((revision >= last || delta === 0) && resolve()));
      void ended.then(() => reject(new Error('the watch ended before it had brought everything')), reject);
    }).finally(() => clearTimeout(limit));
    this.seen = Math.max(this.seen, last);
    this.looksAmiss = 0;
    this.currentAt = asked;
  }

  /** A watch that ends by itself is found to be behind as soon as there is something to bring. */
  private async follow(watch: AsyncIterable<KvWatchEntry>, brought: (entry: KvWatchEntry) => void): Promise<void> {
    for await (const entry of watch) {
      this.reader.apply(entry.key, entry.operation === 'PUT' ? entry.string() : undefined);
      this.seen = entry.revision;
      configurationRevision.set(entry.revision);
      brought(entry);
    }
  }
}
