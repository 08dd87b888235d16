import { AsyncLocalStorage } from 'node:async_hooks';

/** What a span is of: work for somebody (`server`, `consumer`), or a question to somebody (`client`, `producer`). */
export type SpanKind = 'server' | 'client' | 'producer' | 'consumer';

/** What is told of a span. Names and values of ours, never what a person sent. */
export type SpanAbout = {
  name: string;
  kind: SpanKind;
  /** The `traceparent` of what it belongs to; unless told, the span that is under way here. */
  parent?: string | undefined;
  attributes?: Readonly<Record<string, string | number>>;
};

/** A span that is under way. */
export type OpenSpan = {
  readonly traceId: string;
  readonly traceparent: string;
  readonly ended: boolean;
  /** Says that it failed: with a code of ours, or the name of an error. */
  fail(code: string): void;
  end(attributes?: Readonly<Record<string, string | number>>): void;
};

/** Makes spans and sends them away. */
export type SpanMaker = { begin(about: SpanAbout): OpenSpan; stop(): Promise<void> };

let maker: SpanMaker | undefined;
const running = new AsyncLocalStorage<OpenSpan>();

/** Makes spans from now on; without an endpoint none, and nothing of what makes them is loaded. */
export async function startTracing(options: {
  endpoint: string | undefined;
  service: string;
  version: string;
  /** The part of all traces. */
  ratio: number;
}): Promise<void> {
  const { endpoint } = options;
  if (endpoint === undefined) return;
  const { exportedSpans } = await import('./span-export.js');
  maker = exportedSpans({ ...options, endpoint });
}

/** Sends what is left. */
export async function stopTracing(): Promise<void> {
  await maker?.stop();
  maker = undefined;
}

/** Whether spans are made here. */
export const isTracing = (): boolean => maker !== undefined;

/** The span that this piece of work belongs to; what goes on after its end belongs to none. */
export function currentSpan(): OpenSpan | undefined {
  if (!maker) return undefined;
  const span = running.getStore();
  return span?.ended === false ? span : undefined;
}

/** Begins a span that its caller ends; undefined where none are made. */
export const beginSpan = (about: SpanAbout): OpenSpan | undefined =>
  maker?.begin({ ...about, parent: about.parent ?? currentSpan()?.traceparent });

/** Runs work as part of a span. */
export const withinSpan = <T>(span: OpenSpan, work: () => T): T => running.run(span, work);

/** Runs work as a span; an error that leaves it is the span's failure. Where no spans are made, it just runs. */
export function inSpan<T>(about: SpanAbout, work: (span?: OpenSpan) => Promise<T>): Promise<T> {
  const span = beginSpan(about);
  return span ? withinSpan(span, () => ended(span, work)) : work();
}

/** The same for what is only worth telling as a part of something: of work that nobody waits for there is no span. */
export function inInnerSpan<T>(about: SpanAbout, work: () => Promise<T>): Promise<T> {
  return currentSpan() ? inSpan(about, work) : work();
}

async function ended<T>(span: OpenSpan, work: (span: OpenSpan) => Promise<T>): Promise<T> {
  try {
    return await work(span);
  } catch (error) {
    span.fail(codeOf(error));
    throw error;
  } finally {
    span.end();
  }
}

/** Never the message: it may tell what was sent. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
