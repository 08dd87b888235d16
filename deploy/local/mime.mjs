// As much of MIME as the mails of this suite need: one text part, perhaps beside an HTML one.

/**
 * @param {Buffer} raw
 * @returns {{ subject: string, text: string }}
 */
export const parseMail = (raw) => {
  const { headers, body } = splitEntity(raw.toString('latin1'));
  return {
    subject: decodeWords(headers.get('subject') ?? ''),
    text: textOf(headers, body).replaceAll('\r\n', '\n').trimEnd(),
  };
};

/**
 * The code in a message: the first six digits that stand alone.
 * @param {string} text
 * @returns {string | undefined}
 */
export const findCode = (text) => /(?<![\p{L}\p{N}_.+-])\d{6}(?![\p{L}\p{N}_-]|\.\d)/u.exec(text)?.[0];

/**
 * @param {string} entity
 * @returns {{ headers: Map<string, string>, body: string }}
 */
const splitEntity = (entity) => {
  const end = /\r?\n\r?\n/.exec(entity);
  const head = end ? entity.slice(0, end.index) : entity;
  const body = end ? entity.slice(end.index + end[0].length) : '';
  const lines = head.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const headers = new Map(
    lines.map((line) => [
      line.slice(0, line.indexOf(':')).trim().toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  );
  return { headers, body };
};

/**
 * The first text/plain part, wherever it is; any other text only where there is none.
 * @param {Map<string, string>} headers
 * @param {string} body
 * @returns {string}
 */
const textOf = (headers, body) => {
  const type = headers.get('content-type') ?? 'text/plain';
  if (!/^multipart\//i.test(type)) return decodeBody(body, headers);
  const parts = partsOf(body, parameter(type, 'boundary')).map(splitEntity);
  const kind = (part) => part.headers.get('content-type') ?? 'text/plain';
  const chosen =
    parts.find((part) => /^text\/plain\b/i.test(kind(part))) ??
    parts.find((part) => /^multipart\//i.test(kind(part))) ??
    parts[0];
  return chosen ? textOf(chosen.headers, chosen.body) : '';
};

/**
 * @param {string} body
 * @param {string | undefined} boundary
 * @returns {string[]}
 */
const partsOf = (body, boundary) => {
  if (!boundary) return [];
  const sections = `\r\n${body}`.split(`\r\n--${boundary}`);
  const last = sections.findIndex((section, index) => index > 0 && section.startsWith('--'));
  return sections.slice(1, last === -1 ? undefined : last).map((section) => section.replace(/^[ \t]*\r?\n/, ''));
};

/**
 * @param {string} header
 * @param {string} name
 * @returns {string | undefined}
 */
const parameter = (header, name) => {
  const found = new RegExp(`;\\s*${name}=(?:"([^"]*)"|([^;\\s]+))`, 'i').exec(header);
  return found?.[1] ?? found?.[2];
};

/**
 * @param {string} body
 * @param {Map<string, string>} headers
 */
const decodeBody = (body, headers) => {
  const encoding = (headers.get('content-transfer-encoding') ?? '7bit').toLowerCase();
  return toText(decodeBytes(body, encoding), parameter(headers.get('content-type') ?? '', 'charset'));
};

/**
 * @param {string} body
 * @param {string} encoding
 * @returns {Buffer}
 */
const decodeBytes = (body, encoding) => {
  if (encoding === 'base64') return Buffer.from(body, 'base64');
  if (encoding === 'quoted-printable') return quotedPrintable(body.replaceAll(/=[ \t]*\r?\n/g, ''));
  return Buffer.from(body, 'latin1');
};

/** @param {string} text */
const quotedPrintable = (text) =>
  Buffer.from(
    text.replaceAll(/=([0-9A-F]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );

/**
 * @param {Buffer} bytes
 * @param {string} charset
 */
const toText = (bytes, charset = 'utf-8') => {
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    return bytes.toString('latin1');
  }
};

/**
 * RFC 2047 encoded words; white space between two of them is not part of the text.
 * @param {string} header
 */
const decodeWords = (header) =>
  toText(Buffer.from(header, 'latin1'))
    .replaceAll(/(=\?[^?]+\?[bq]\?[^?]*\?=)\s+(?==\?)/gi, '$1')
    .replaceAll(/=\?([^?*]+)(?:\*[^?]*)?\?([bq])\?([^?]*)\?=/gi, (_, charset, encoding, text) =>
      toText(
        encoding.toLowerCase() === 'b' ? Buffer.from(text, 'base64') : quotedPrintable(text.replaceAll('_', ' ')),
        charset,
      ),
    );
