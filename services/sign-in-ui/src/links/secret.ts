/**
 * The one-time secret of a link that somebody was sent. It is behind the `#`, which a browser sends to nobody; `name` is
 * what stands before it, if anything.
 */
export const secretIn = (hash: string, name?: string): string | undefined => {
  const text = hash.replace(/^#/, '');
  const secret = name === undefined ? text : new URLSearchParams(text).get(name);
  return secret === null || secret === '' ? undefined : secret;
};

/** It is spent, or was never good: it stands in no address any more. */
export const forgetSecret = () => history.replaceState(history.state, '', location.pathname + location.search);
