import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Answer, Schema } from '../api/call.js';
import { ApiProblem } from '../api/problem.js';
import { keyOf, useChange, useRead } from '../api/reading.js';
import { tell, tellFailure } from '../design/toasts.js';
import { differencesOf, type Difference } from './differences.js';

/** What somebody is about to change, what it was when they began, and what others made of it meanwhile. */
export type Draft<T> = {
  readonly value: T;
  readonly isChanged: boolean;
  readonly isSaving: boolean;
  readonly error: unknown;
  /** What others changed since; empty as long as nobody did. */
  readonly meanwhile: readonly Difference[];
  change: (changes: Partial<T>) => void;
  discard: () => void;
  /** Goes on from what others made of it: with theirs, or with one's own in its place. */
  takeTheirs: () => void;
  keepMine: () => void;
  save: (after?: () => void) => void;
};

type Saved = { body: unknown; ifMatch: string | undefined };

/** Reads `path` and makes a draft of it. `sent` is what goes over the wire; saving can be undone. */
export function useDraft<T extends object>(
  path: string,
  reply: Schema<T>,
  { sent, makesOld, saved }: { sent: (value: T) => unknown; makesOld: readonly string[]; saved: string },
) {
  const reading = useRead(path, reply);
  const client = useQueryClient();
  const [kept, setKept] = useState<{ base: Answer<T>; value: T }>();
  const put = useChange(
    ({ body, ifMatch }: Saved) => ({ method: 'PUT' as const, path, body, ifMatch, reply }),
    [path, ...makesOld],
  );
  const latest = reading.data;
  if (!latest) return { reading, draft: undefined };
  // What others changed elsewhere in the tenant gives this another tag and nothing else: then one goes on from there.
  const isOld = kept !== undefined && differencesOf(kept.base.data, latest.data).length > 0;
  const base = isOld ? kept.base : latest;
  const value = kept?.value ?? latest.data;

  const store = (answer: Answer<T>) => {
    client.setQueryData([...keyOf(path)], answer);
    setKept(undefined);
  };
  const undo = (before: T, ifMatch: string | undefined) =>
    put.mutate(
      { body: sent(before), ifMatch },
      { onSuccess: (answer) => (store(answer), tell('It is as it was before.')), onError: tellFailure },
    );
  const save = (after?: () => void) =>
    put.mutate(
      { body: sent(value), ifMatch: base.etag },
      {
        onSuccess: (answer) => {
          store(answer);
          tell(saved, { undo: () => undo(base.data, answer.etag) });
          after?.();
        },
        onError: (error) => {
          if (error instanceof ApiProblem && error.status === 412) void reading.refetch();
        },
      },
    );
  const meanwhile = put.isPending || !isOld ? [] : differencesOf(base.data, latest.data);
  const draft: Draft<T> = {
    value,
    isChanged: differencesOf(base.data, value).length > 0,
    isSaving: put.isPending,
    error: put.error,
    meanwhile,
    change: (changes) => {
      if (put.error) put.reset();
      setKept({ base, value: { ...value, ...changes } });
    },
    discard: () => (put.reset(), setKept(undefined)),
    takeTheirs: () => (put.reset(), setKept(undefined)),
    keepMine: () => (put.reset(), setKept({ base: latest, value })),
    save,
  };
  return { reading, draft };
}
