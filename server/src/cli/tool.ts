import { version } from '../../../package.json';

/** What the program calls itself, everywhere it says so. */
export const tool = { name: 'dmalint', version } as const;
