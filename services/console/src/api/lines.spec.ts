import { expect, it } from 'vitest';
import { linesOf } from './lines.js';

const streamOf = (...parts: Uint8Array[]) =>
  new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const part of parts) controller.enqueue(part);
      controller.close();
    },
  });

const bytes = (text: string) => new TextEncoder().encode(text);
const umlaut = bytes('"ü"\n');

it.each([
  {
    because: 'a line is a line however it is cut',
    parts: [bytes('{"a'), bytes('":1}\n{"b":2}\n')],
    lines: ['{"a":1}', '{"b":2}'],
  },
  { because: 'the last line needs no end', parts: [bytes('1\n2')], lines: ['1', '2'] },
  { because: 'a letter may be cut in two', parts: [umlaut.slice(0, 2), umlaut.slice(2)], lines: ['"ü"'] },
  { because: 'an empty answer has no lines', parts: [], lines: [] },
])('$because', async ({ parts, lines }) => {
  const read: string[] = [];
  for await (const line of linesOf(streamOf(...parts))) read.push(line);
  expect(read).toEqual(lines);
});
