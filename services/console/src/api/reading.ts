import { QueryClient, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { call, type Answer, type Call, type Schema } from './call.js';
import { ApiProblem, SignedOut } from './problem.js';

const isFinal = (error: unknown) =>
  error instanceof SignedOut || (error instanceof ApiProblem && error.status < 500 && error.status !== 429);

/** What was read is shown at once, and read again behind it. */
export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) => failures < 2 && !isFinal(error),
        throwOnError: false,
      },
      mutations: { retry: false },
    },
  });

/** Everything that was read is kept by its address: the first segments of it name what a change makes old. */
export const keyOf = (path: string): readonly string[] => path.split(/[/?]/).filter((part) => part !== '');

/** Reads one thing. `data.data` is it, `data.etag` changes it. */
export const useRead = <T>(path: string, reply: Schema<T>, { enabled = true }: { enabled?: boolean } = {}) =>
  useQuery<Answer<T>>({
    queryKey: [...keyOf(path)],
    queryFn: ({ signal }) => call({ path, reply, signal }),
    enabled,
  });

type Page = { nextCursor?: string | undefined };

/** Reads a list, page after page. `path` has its filters, without `cursor`. */
export const useList = <T extends Page>(
  path: string,
  reply: Schema<T>,
  { enabled = true }: { enabled?: boolean } = {},
) =>
  useInfiniteQuery({
    queryKey: [...keyOf(path), 'pages'],
    queryFn: async ({ signal, pageParam }) => {
      const cursor = pageParam === '' ? '' : `${path.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(pageParam)}`;
      return (await call({ path: `${path}${cursor}`, reply, signal })).data;
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    enabled,
  });

/**
 * Changes something. `makesOld` are addresses of which everything below is read again; a change waits for nothing else.
 *
 *     const suspend = useChange((user: UserId) => ({ method: 'POST', path: `…`, body: {}, reply: managedUser }), [users]);
 *     suspend.mutate(userId, { onSuccess: … });
 */
export function useChange<Asked, T>(toCall: (asked: Asked) => Call<T>, makesOld: readonly string[]) {
  const client = useQueryClient();
  return useMutation<Answer<T>, Error, Asked>({
    mutationFn: (asked) => call(toCall(asked)),
    onSettled: async () => {
      await Promise.all(makesOld.map((path) => client.invalidateQueries({ queryKey: [...keyOf(path)] })));
    },
  });
}

/** The query of an address from what is set in it. */
export function queryOf(values: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) if (value !== undefined) query.set(name, String(value));
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
