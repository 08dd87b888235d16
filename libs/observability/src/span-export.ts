import { randomUUID } from 'node:crypto';
import { ROOT_CONTEXT, SpanKind as Kind, SpanStatusCode, trace, TraceFlags, type Context } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TraceIdRatioBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import type { OpenSpan, SpanAbout, SpanKind, SpanMaker } from './spans.js';

const kinds: Readonly<Record<SpanKind, Kind>> = {
  server: Kind.SERVER,
  client: Kind.CLIENT,
  producer: Kind.PRODUCER,
  consumer: Kind.CONSUMER,
};

const everyMs = 1_000;
const answerWithinMs = 5_000;

/** Spans as OpenTelemetry's SDK makes them, sent by OTLP over HTTP, many at a time; what cannot be sent is dropped. */
export function exportedSpans(options: {
  endpoint: string;
  service: string;
  version: string;
  ratio: number;
}): SpanMaker {
  const url = `${options.endpoint.replace(/\/$/, '')}/v1/traces`;
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: answerWithinMs });
  const provider = new TracerProvider({
    // By the trace's id: every service decides the same of it, whatever a browser says.
    sampler: new TraceIdRatioBasedSampler(options.ratio),
    resource: resourceFromAttributes({
      'service.name': options.service,
      'service.namespace': 'latchkey',
      'service.version': options.version,
      'service.instance.id': randomUUID(),
    }),
    spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: everyMs })],
  });
  const tracer = provider.getTracer('latchkey');
  return {
    begin: ({ name, kind, parent, attributes }: SpanAbout): OpenSpan => {
      const span = tracer.startSpan(name, { kind: kinds[kind], attributes: { ...attributes } }, below(parent));
      const { traceId, spanId, traceFlags } = span.spanContext();
      const flags = traceFlags & TraceFlags.SAMPLED ? '01' : '00';
      let isEnded = false;
      return {
        ...{ traceId, traceparent: `00-${traceId}-${spanId}-${flags}` },
        get ended() {
          return isEnded;
        },
        fail: (code) => void span.setAttribute('error.type', code).setStatus({ code: SpanStatusCode.ERROR }),
        end: (told) => {
          if (told) span.setAttributes({ ...told });
          isEnded = true;
          span.end();
        },
      };
    },
    stop: () => provider.shutdown().catch(() => undefined),
  };
}

// Ids of zeros alone are invalid (Trace Context §3.2.2.3 and §3.2.2.4).
const form = /^00-((?!0{32})[0-9a-f]{32})-((?!0{16})[0-9a-f]{16})-[0-9a-f]{2}$/;

/** What a `traceparent` names as the parent; a malformed one names nothing. */
function below(traceparent: string | undefined): Context {
  const [, traceId, spanId] = form.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true });
}
