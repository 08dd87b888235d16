const localHosts: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];

/** Whether an address that somebody else named may be spoken to as it is written: https, and nobody's password in it. */
export const isSafeAddress = (address: string, allowsPrivate: boolean): boolean => {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (!url || url.username !== '' || url.password !== '') return false;
  if (url.protocol === 'https:') return true;
  const isLocal = localHosts.includes(url.hostname) || url.hostname.endsWith('.localhost');
  return url.protocol === 'http:' && allowsPrivate && isLocal;
};
