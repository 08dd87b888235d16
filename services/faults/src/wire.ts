import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';

/** A wire before a server, which can be cut, silenced, slowed and mended. */
export type Wire = {
  readonly port: number;
  /** Connections break and new ones are refused. */
  cut: () => Promise<void>;
  /** Connections stay and carry nothing, new ones neither: what is sent waits, as behind a wire that was pulled. */
  silence: () => void;
  /** Everything takes so much longer, each way, by so much more or less. */
  slow: (ms: number, jitterMs?: number) => void;
  /** Of everything that is sent, this share is lost and sent again: what comes behind it waits for that, as TCP has it. */
  lose: (share: number) => void;
  /** Leads to another server from now on; connections break. */
  turn: (port: number) => void;
  /** As at the beginning. */
  mend: () => Promise<void>;
  close: () => Promise<void>;
};

/** The least that Linux waits before it sends a lost segment again (RFC 6298 §2.4 would have a second). */
const retransmissionMs = 200;

/** Puts a wire before a port of this machine. */
export async function aWire(target: number): Promise<Wire> {
  const sockets = new Set<Socket>();
  const state = { target, silent: false, delayMs: 0, jitterMs: 0, lost: 0 };
  let held: (() => void)[] = [];

  const join = (from: Socket, to: Socket) => {
    let due = 0;
    sockets.add(from);
    from.setNoDelay(true);
    from.on('data', (data) => {
      const send = () => void (to.writable && to.write(data));
      if (state.silent) return void held.push(send);
      if (state.delayMs === 0 && state.lost === 0 && due === 0) return send();
      // Jitter never changes the order of what goes one way.
      const again = Math.random() < state.lost ? retransmissionMs : 0;
      due = Math.max(due, performance.now() + again + state.delayMs + state.jitterMs * (2 * Math.random() - 1));
      setTimeout(send, due - performance.now());
    });
    from.on('error', () => to.destroy());
    from.on('close', () => void (sockets.delete(from), to.destroy()));
  };
  const server = createServer((near) => {
    const far = createConnection({ host: '127.0.0.1', port: state.target });
    join(near, far);
    join(far, near);
  });
  const listen = (port: number) => new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;

  const breakAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  const cut = async () => {
    if (!server.listening) return;
    const closed = new Promise((resolve) => void server.close(resolve));
    breakAll();
    await closed;
  };
  const mend = async () => {
    Object.assign(state, { silent: false, delayMs: 0, jitterMs: 0, lost: 0 });
    for (const send of held.splice(0)) send();
    if (!server.listening) await listen(port);
  };
  return {
    port,
    cut,
    mend,
    silence: () => void (state.silent = true),
    lose: (lost) => void Object.assign(state, { lost }),
    slow: (delayMs, jitterMs = 0) => void Object.assign(state, { delayMs, jitterMs }),
    turn: (to) => {
      state.target = to;
      held = [];
      breakAll();
    },
    close: cut,
  };
}
