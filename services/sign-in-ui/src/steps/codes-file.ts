/** As it stands on paper: `abcd-efgh-jkmn-pqrs`. */
export const grouped = (code: string): string => code.match(/.{1,4}/g)?.join('-') ?? code;

const misread: Readonly<Record<string, string>> = { '0': 'o', '1': 'l' };

/** A code as it is read off paper: capitals, spaces and hyphens are fine, and a nought or a one is a letter that looks like it. */
export const plainCode = (typed: string): string =>
  typed
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .replaceAll(/[01]/g, (digit) => misread[digit] ?? digit);

/** The codes as a text, below what they are. */
export const codesText = (title: string, codes: readonly string[]): string =>
  [title, '', ...codes.map((code, index) => `${String(index + 1).padStart(2)}. ${grouped(code)}`), ''].join('\n');

/** Paths, wildcards and what cannot be seen. */
const forbidden = /[\\/:*?"<>|]|(?!\s)\p{Cc}/gu;

/** A name that every system takes for a file: what they forbid is left out. */
export const fileName = (title: string): string => {
  const kept = title.replaceAll(forbidden, '');
  return `${kept.replaceAll(/\s+/g, ' ').replaceAll(/^[.\s]+|[.\s]+$/g, '') || 'codes'}.txt`;
};

/** Gives a text to keep as a file. */
export const download = (name: string, text: string): void => {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads it after the click.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
};
