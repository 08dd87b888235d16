// Where the local suite's e-mails and SMS end: SMTP on one loopback port, and on another HTTP that lists them. Nothing
// leaves the machine and nothing is kept when this process ends.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { SMTPServer } from 'smtp-server';
import { findCode, parseMail } from './mime.mjs';

// Identity's own dependency: both ends of a text message agree on its version.
const { Webhook } = createRequire(new URL('../../services/identity/package.json', import.meta.url))('standardwebhooks');

const mostMessages = 500;
const largestMail = 1024 * 1024;
const largestSms = 16 * 1024;

/**
 * @typedef {{ to: string, channel: 'email' | 'sms', subject: string, text: string, code?: string, at: string }} Message
 */

/** @param {{ smtpPort: number, httpPort: number, smsSecret: string, host?: string }} options */
export const startMailSink = async ({ smtpPort, httpPort, smsSecret, host = '127.0.0.1' }) => {
  const webhook = new Webhook(smsSecret);
  /** @type {Set<string>} ids of text messages: a repetition is taken and shown once */
  const seen = new Set();
  /** @type {Message[]} newest first */
  const messages = [];
  const keep = (to, channel, { subject, text }) => {
    const code = findCode(text);
    messages.unshift({
      to,
      channel,
      subject,
      text,
      ...(code === undefined ? {} : { code }),
      at: new Date().toISOString(),
    });
    messages.length = Math.min(messages.length, mostMessages);
  };
  const smtp = smtpServer(keep);
  const http = createServer((request, response) => void answer(request, response, { messages, keep, webhook, seen }));
  await Promise.all([listen(smtp.server, smtpPort, host), listen(http, httpPort, host)]);
  return {
    messages,
    close: () => Promise.all([smtp, http].map((server) => new Promise((resolve) => server.close(resolve)))),
  };
};

/** @param {(to: string, channel: 'email' | 'sms', mail: { subject: string, text: string }) => void} keep */
const smtpServer = (keep) =>
  new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    size: largestMail,
    logger: false,
    onData: (stream, session, done) => {
      /** @type {Buffer[]} */
      const chunks = [];
      stream.on('data', (chunk) => !stream.sizeExceeded && chunks.push(chunk));
      stream.once('error', done);
      stream.once('end', () => {
        if (stream.sizeExceeded) return done(Object.assign(new Error('message too large'), { responseCode: 552 }));
        const mail = parseMail(Buffer.concat(chunks));
        for (const { address } of session.envelope.rcptTo) keep(address, 'email', mail);
        return done();
      });
    },
  });

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
const answer = async (request, response, { messages, keep, webhook, seen }) => {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const reply = (status, value) =>
    response
      .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
      .end(JSON.stringify(value));
  if (request.method === 'GET' && url.pathname === '/')
    return reply(200, messagesTo(messages, url.searchParams.get('to')));
  if (url.pathname !== '/sms') return reply(404, { error: 'GET /?to=ADDRESS or POST /sms' });
  if (request.method !== 'POST') return reply(405, { error: 'POST /sms' });
  const sms = await readSms(request, webhook);
  if (sms.status !== 202) return reply(sms.status, { error: 'expected {"id", "to", "text"}, signed' });
  if (!seen.has(sms.id)) keep(sms.to, 'sms', { subject: '', text: sms.text });
  seen.add(sms.id);
  return reply(202, {});
};

/**
 * @param {readonly Message[]} messages
 * @param {string | null} to
 */
const messagesTo = (messages, to) =>
  to === null ? messages : messages.filter((message) => message.to.toLowerCase() === to.toLowerCase());

/** @param {string} body */
const parsed = (body) => {
  try {
    return JSON.parse(body) ?? {};
  } catch {
    return {};
  }
};

/**
 * A text message, if its signature is right (401 if not) and it is one (400 if not).
 * @param {import('node:http').IncomingMessage} request
 * @param {{ verify: (body: string, headers: any, options: { jsonParse: false }) => unknown }} webhook
 */
const readSms = async (request, webhook) => {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) {
    body += chunk;
    if (body.length > largestSms) return { status: 413 };
  }
  try {
    webhook.verify(body, request.headers, { jsonParse: false });
  } catch {
    return { status: 401 };
  }
  const { id, to, text } = parsed(body);
  const isSms = [id, to, text].every((part) => typeof part === 'string') && id === request.headers['webhook-id'];
  return isSms ? { status: 202, id, to, text } : { status: 400 };
};

/**
 * @param {import('node:net').Server} server
 * @param {number} port
 * @param {string} host
 */
const listen = (server, port, host) =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(undefined));
  });

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await startMailSink({
    smtpPort: Number(process.env.SMTP_PORT),
    httpPort: Number(process.env.MAIL_SINK_PORT),
    smsSecret: process.env.SMS_SECRET ?? '',
    // In a container loopback is nobody else's.
    host: process.env.HOST || '127.0.0.1',
  });
}
