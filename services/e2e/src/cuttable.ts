import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';

/** A server behind a wire that a test can cut, stop and mend. */
export type Cuttable = {
  /** The server's address, by way of the wire. */
  readonly url: string;
  /** Connections break and new ones are refused. */
  cut: () => Promise<void>;
  /** Connections stay and carry nothing; what is sent meanwhile is lost. */
  stall: () => void;
  /** As at the beginning. */
  mend: () => Promise<void>;
};

/** Puts a wire before one server, for one service to be told instead of the server's own address. */
export async function cuttable(serverUrl: string): Promise<Cuttable> {
  const target = Number(new URL(serverUrl).port);
  const sockets = new Set<Socket>();
  let isStalled = false;
  const join = (from: Socket, to: Socket) => {
    sockets.add(from);
    from.on('data', (data) => void (isStalled || to.write(data)));
    from.on('error', () => to.destroy());
    from.on('close', () => void (sockets.delete(from), to.destroy()));
  };
  const server = createServer((near) => {
    const far = createConnection({ host: '127.0.0.1', port: target });
    join(near, far);
    join(far, near);
  });
  const listen = (port: number) => new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const url = new URL(serverUrl);
  url.port = String(port);
  const cut = async () => {
    if (!server.listening) return;
    const closed = new Promise((resolve) => void server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  const mend = async () => {
    isStalled = false;
    if (!server.listening) await listen(port);
  };
  return { url: url.href, cut, stall: () => void (isStalled = true), mend };
}
