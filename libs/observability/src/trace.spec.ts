import { describe, expect, it } from 'vitest';
import { traceFrom } from './trace.js';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';
const form = /^00-([0-9a-f]{32})-([0-9a-f]{16})-01$/;

describe('traceFrom', () => {
  it.each(['01', '00'])('goes on with the trace of a valid parent, in a span of its own (flags %s)', (flags) => {
    const trace = traceFrom(`00-${traceId}-${spanId}-${flags}`);
    expect(trace.traceId).toBe(traceId);
    const [, trace2, span] = form.exec(trace.traceparent) ?? [];
    expect(trace2).toBe(traceId);
    expect(span).not.toBe(spanId);
  });

  // Trace Context §3.2.2: a malformed header is as if there were none.
  it.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['another version', `ff-${traceId}-${spanId}-01`],
    ['upper case', `00-${traceId.toUpperCase()}-${spanId}-01`],
    ['a short trace id', `00-${traceId.slice(1)}-${spanId}-01`],
    ['a long span id', `00-${traceId}-${spanId}0-01`],
    ['no flags', `00-${traceId}-${spanId}`],
    ['more behind it', `00-${traceId}-${spanId}-01-more`],
    ['a line break', `00-${traceId}-${spanId}-01\n`],
    ['a trace id of zeros', `00-${'0'.repeat(32)}-${spanId}-01`],
    ['a span id of zeros', `00-${traceId}-${'0'.repeat(16)}-01`],
  ])('begins a new trace for %s', (_, parent) => {
    const trace = traceFrom(parent);
    expect(form.exec(trace.traceparent)?.[1]).toBe(trace.traceId);
    expect(trace.traceId).not.toBe(traceId);
    expect(trace.traceId).not.toMatch(/^0+$/);
  });

  it('never gives an id twice, also where its pool of chance is used up', () => {
    const traces = Array.from({ length: 2_000 }, () => traceFrom(undefined));
    expect(new Set(traces.map((trace) => trace.traceId)).size).toBe(2_000);
    expect(new Set(traces.map(({ traceparent }) => traceparent.slice(36, 52))).size).toBe(2_000);
  });
});
