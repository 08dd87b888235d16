// Imported before everything else. Zod looks for `eval` by trying it, which a strict policy reports as a violation;
// this is its own switch for that, read when its module starts.
declare global {
  var __zod_globalConfig: { jitless?: boolean } | undefined;
}

globalThis.__zod_globalConfig = { ...globalThis.__zod_globalConfig, jitless: true };

export {};
