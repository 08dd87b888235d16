import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';

/** A TCP proxy before a server that can be cut and restored. */
export async function aProxy(serverUrl: string) {
  const target = Number(new URL(serverUrl).port);
  const sockets = new Set<Socket>();
  const listener = () =>
    createServer((near) => {
      const far = createConnection({ host: '127.0.0.1', port: target });
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        sockets.add(from);
        from.pipe(to);
        from.on('error', () => to.destroy());
        from.on('close', () => void (sockets.delete(from) && to.destroy()));
      }
    });
  let server = listener();
  const listen = (at: number) => new Promise<void>((resolve) => void server.listen(at, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const cut = async () => {
    const closed = new Promise((resolve) => void server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return {
    port,
    cut,
    restore: () => {
      server = listener();
      return listen(port);
    },
    stop: () => (server.listening ? cut() : Promise.resolve()),
  };
}
