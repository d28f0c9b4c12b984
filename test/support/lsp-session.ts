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

/** One error, `direction-mismatch` at line 10, with a safe fix. */
export const faulty = `#include <linux/dma-mapping.h>

static int foo_send(struct device *dev, void *buf, size_t len)
{
	dma_addr_t addr = dma_map_single(dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	foo_start(addr);
	dma_unmap_single(dev, addr, len, DMA_FROM_DEVICE);
	return 0;
}
`;
