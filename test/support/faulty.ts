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
