import { afterAll, afterEach, beforeAll } from 'vitest';
import { type ClientOptions, LanguageClient } from './language-client.ts';
import { buildProgram, type Program } from './program.ts';

/** Builds the program once for the tests of a file, and starts a server of its own for each test that asks for one. */
export function useLanguageServer(): (folder: string, options?: Partial<ClientOptions>) => Promise<LanguageClient> {
  let program: Program;
  const clients: LanguageClient[] = [];
  beforeAll(() => {
    program = buildProgram();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.stop();
  });
  afterAll(() => program.remove());
  return async (folder, options = {}) => {
    const client = await LanguageClient.start({ program: program.path, folder, ...options });
    clients.push(client);
    return client;
  };
}
