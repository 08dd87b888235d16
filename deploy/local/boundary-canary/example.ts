/** A file of a project and what it says. */
export type Example = { file: string; source: string };

export const gateway = 'services/gateway/src';

/** A source that imports something and uses it. */
export const imports = (name: string) => `import { x } from '${name}';\n\nexport const y: unknown = x;\n`;

/** Put together here, because the linter would take a whole one for its own. */
export const disable = (rule: string) => `// ${['oxlint', 'disable-next-line'].join('-')} ${rule}`;
