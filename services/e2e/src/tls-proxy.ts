import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { selfSignedCertificate } from './tls-certificate.js';

/** HTTPS before a gateway, for hosts that exist in one browser alone. */
export type TlsProxy = {
  /** What Chromium is started with, so that it finds the hosts here and trusts their certificate. */
  readonly browserArguments: readonly string[];
  /** Paths that were asked for, with their hosts. */
  readonly asked: readonly string[];
  close: () => Promise<void>;
};

/** Starts on a free port of its own; every call goes on as it came, with the host that it was for. */
export async function startTlsProxy(gatewayUrl: string, hosts: readonly string[]): Promise<TlsProxy> {
  const { key, cert, fingerprint } = selfSignedCertificate(hosts);
  const asked: string[] = [];
  const server = createServer({ key, cert }, (incoming, outgoing) => {
    const { method, url = '/', headers } = incoming;
    asked.push(`${headers.host}${url}`);
    const onward = request(new URL(url, gatewayUrl), { method, headers }, (reply) => {
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
      reply.pipe(outgoing);
    });
    onward.on('error', () => outgoing.writeHead(502).end());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const rules = hosts.map((host) => `MAP ${host}:443 127.0.0.1:${port}`).join(', ');
  return {
    browserArguments: [`--host-resolver-rules=${rules}`, `--ignore-certificate-errors-spki-list=${fingerprint}`],
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
